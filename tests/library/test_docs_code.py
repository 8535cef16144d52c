"""The code on the pages of docs/ and in README runs, and prints what the page shows.

Blocks marked ``python`` run in order, one memory a page, in an empty folder and without
a network. A ``text`` block right under one is what it prints. After a change that is
meant, write these anew with ``python tests/library/test_docs_code.py``.
"""

import contextlib
import io
import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from wijkbook.exercise import kept

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
WITH_CODE = ["README.md", "docent.md", "onderzoek.md", "toevoegen.md"]
BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n*^```text\n(?P<shown>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """Code on a page, what it should print if the page shows that, and where."""

    code: str
    shown: str | None
    line: int
    place: tuple[int, int]


def blocks(text: str) -> Iterator[Block]:
    """Find the blocks of Python on a page."""
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 2
        yield Block(found["code"], found["shown"], line, found.span("shown"))


def run(text: str, name: str) -> Iterator[tuple[Block, str]]:
    """Run the blocks of a page in one memory; give each with what it printed."""
    memory = {"__name__": name}
    if name == "docent.md":  # it is about handing in, so there must be an answer
        kept.keep("11_1", {"answer": 1, "state": "right", "tries": 1, "hints": 0})
    for block in blocks(text):
        held = io.StringIO()
        code = compile("\n" * (block.line - 1) + block.code, name, "exec")
        with contextlib.redirect_stdout(held):
            exec(code, memory)
        yield block, held.getvalue()


def tidy(text: str) -> str:
    """Text without empty lines around it and spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def refuse(*_):
    """Stand in for every connection."""
    msg = "a page may not need a network"
    raise OSError(msg)


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """Give an empty folder and no network."""
    place = tmp_path / "hier"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return place


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_runs_and_prints_what_it_shows(page, alone):
    for block, printed in run(page.read_text("utf-8"), page.name):
        if block.shown is not None:
            where = f"{page.name}, line {block.line}"
            assert tidy(printed) == tidy(block.shown), where


def test_the_pages_with_code_are_found():
    found = [page.name for page in PAGES if [*blocks(page.read_text("utf-8"))]]
    assert found == WITH_CODE


def test_what_the_researcher_sees_is_compared():
    page = (PROJECT / "docs" / "onderzoek.md").read_text("utf-8")
    assert sum(block.shown is not None for block in blocks(page)) >= 10


def test_no_block_of_python_is_missed():
    for page in PAGES:
        text = page.read_text("utf-8")
        assert text.count("```python") == len([*blocks(text)]), page.name


SAMPLE = """# Page

```python
x = 2
print(x)
```

```text
2
```

```python
x += 1
print(x)
```

Words.

```text
no output of the code above
```
"""


def test_a_page_by_hand():
    first, second = run(SAMPLE, "sample")
    assert first == (Block("x = 2\nprint(x)\n", "2\n", 4, (46, 48)), "2\n")
    assert (second[0].shown, second[1]) == (None, "3\n")
    assert SAMPLE[slice(*first[0].place)] == "2\n"


def test_an_error_on_a_page_tells_its_line():
    with pytest.raises(ZeroDivisionError) as caught:
        list(run(SAMPLE + "\n```python\n1 / 0\n```\n", "sample"))
    assert caught.traceback[-1].lineno + 1 == 24


def renew(page: Path) -> None:
    """Write what the code of a page prints under it."""
    text, shift = page.read_text("utf-8"), 0
    made = text
    for block, printed in run(text, page.name):
        if block.shown is not None:
            start, end = (place + shift for place in block.place)
            fresh = tidy(printed) + "\n"
            made = made[:start] + fresh + made[end:]
            shift += len(fresh) - (end - start)
    if made != text:
        page.write_text(made, "utf-8")


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "Agg"
    for one in PAGES:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            os.environ["WIJKBOOK_WERK"] = folder
            renew(one)
    sys.exit()
