"""A newcomer with README alone: each of the four users comes to what README promises.

What README and docs/ name is there: notebooks, commands, files and names of the
library. That their code runs is tests/library/test_docs_code.py.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wijkbook as wb
from wijkbook.cli import main

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text("utf-8")
PAGES = {
    path.name: path.read_text("utf-8")
    for path in [
        PROJECT / "README.md",
        PROJECT / "CONTRIBUTING.md",
        *sorted((PROJECT / "docs").glob("*.md")),
    ]
}
NOTEBOOKS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
}
START = "00_start"
# What each user leaves with, and how one sees it where README sends them: code that
# gives it (in a notebook with its stored output, on a page tested elsewhere), or words.
PRODUCTS = {
    "leader of a learning community": [
        ("code", r"wb\.(widget\.profiles|plot\.profile|lead_session)\("),
        ("text", r"(?mi)^#+ .*(praat|vragen|bespreek|gesprek)"),
    ],
    "student": [
        ("code", r"wb\.(practise|check)\("),
        ("text", r"wb\.export_answers\("),
    ],
    "researcher": [
        ("code", r"wb\.(explain|cite|plot\.sources)\("),
        ("code", r"wb\.own_gebied\("),
        ("code", r"wb\.methods_text\("),
    ],
    "visitatie expert": [
        ("code", r"wb\.(widget\.checklist|build_dossier)\("),
        ("text", r"(?i)bewijs"),
        ("text", r"(?i)\b(gat|gaten|niet weten|niet bekend)\b"),
    ],
}


def source(cell: dict) -> str:
    """Give the text of a cell."""
    return "".join(cell["source"])


def doors() -> dict[str, str]:
    """Give for each user what README says to open."""
    section = README.split("\n## Four doors\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in section.splitlines() if "|" in line]
    return {who.strip(): first for who, first, *_ in rows[2:]}


def notebooks_of(user: str) -> list[str]:
    """Give the notebooks that README names for a user, by name or number alone."""
    words = re.findall(r"`(\d\d(?:_\w+)?)`", doors()[user])
    return [name for word in words for name in NOTEBOOKS if name.startswith(word)]


def pages_of(user: str) -> list[str]:
    """Give the pages that README names for a user."""
    return re.findall(r"\]\(docs/([\w.-]+)\)", doors()[user])


def named_by(name: str) -> set[str]:
    """Give the notebooks that a notebook leads to."""
    cells = NOTEBOOKS[name]["cells"]
    text = "\n".join(source(one) for one in cells if one["cell_type"] == "markdown")
    found = re.findall(r"\]\((\d\d_\w+)\.ipynb", text)
    return set(found) & set(NOTEBOOKS)


def reached(start: str) -> set[str]:
    """Give the notebooks that one can walk to."""
    found, waiting = {start}, [start]
    while waiting:
        more = named_by(waiting.pop()) - found
        found |= more
        waiting += more
    return found


def gives(name: str, kind: str, pattern: str) -> bool:
    """Tell whether a notebook gives a product; of code, with what it showed stored."""
    cells = NOTEBOOKS[name]["cells"]
    if kind == "text":
        texts = [source(one) for one in cells if one["cell_type"] == "markdown"]
        return any(re.search(pattern, text) for text in texts)
    code = [one for one in cells if one["cell_type"] == "code"]
    return any(
        re.search(pattern, source(cell)) and (cell["outputs"] or after["outputs"])
        for cell, after in zip(code, [*code[1:], {"outputs": []}], strict=True)
    )


def page_gives(page: str, kind: str, pattern: str) -> bool:
    """Tell whether a page gives a product."""
    fences = re.findall(r"^```python\n(.*?)^```$", PAGES[page], re.M | re.S)
    text = "\n".join(fences) if kind == "code" else PAGES[page]
    return bool(re.search(pattern, text))


# ---- the four users ---------------------------------------------------------------


def test_readme_has_a_door_for_each_user_and_no_other():
    assert list(doors()) == list(PRODUCTS)


@pytest.mark.parametrize("user", PRODUCTS)
def test_the_notebooks_of_a_user_are_there_and_reached_from_the_start(user):
    named = notebooks_of(user)
    assert named
    assert len(named) == len(re.findall(r"`\d\d\w*`", doors()[user]))
    assert set(named) <= reached(START)


@pytest.mark.parametrize("user", PRODUCTS)
def test_a_user_leaves_with_what_was_promised(user):
    for kind, pattern in PRODUCTS[user]:
        held = [gives(name, kind, pattern) for name in notebooks_of(user)]
        held += [page_gives(page, kind, pattern) for page in pages_of(user)]
        assert any(held), pattern


def test_a_student_finds_exercises_in_every_lesson():
    for name in NOTEBOOKS:
        if name[:2] not in ("90",):  # the index is no lesson
            assert gives(name, "code", r"wb\.(practise|check)\("), name


def test_what_is_not_there_is_not_given():
    assert not gives(START, "code", r"wb\.no_such_thing\(")
    assert not gives("90_instrumenten", "code", r"wb\.own_gebied\(")


# ---- commands ---------------------------------------------------------------------


WITH_ACTIONS = {"data", "session"}  # of a dossier one names the area at once


def code_of(text: str) -> Iterator[str]:
    """Give the code on a page, fenced or inside a line."""
    for fence in re.findall(r"^```(?:sh)?\n(.*?)^```$", text, re.M | re.S):
        yield from fence.splitlines()
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    yield from re.findall(r"`([^`\n]+)`", outside)


def commands(text: str) -> set[tuple[str, ...]]:
    """Give the subject and the action of each `wijkbook ...` that a page names."""
    found = set()
    for line in code_of(text):
        words = line.split()
        if words[:1] == ["wijkbook"] and len(words) > 1 and words[1].isalpha():
            actions = words[2].split("|") if words[2:] else [""]
            actions = actions if words[1] in WITH_ACTIONS else [""]
            found |= {(words[1], one) if one else (words[1],) for one in actions}
    return found


NAMED = sorted(set().union(*map(commands, PAGES.values())))


def test_commands_on_a_page_are_found():
    page = "`wijkbook data list|show` en\n```sh\nwijkbook session new --wijk X\n```\n"
    assert commands(page) == {("data", "list"), ("data", "show"), ("session", "new")}
    assert commands("`wijkbook dossier WK095704`") == {("dossier",)}
    assert ("data", "fetch") in NAMED


@pytest.mark.parametrize("words", NAMED, ids=" ".join)
def test_a_command_that_a_page_names_explains_itself(words, capsys):
    assert main([*words, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"gebruik: wijkbook {' '.join(words)}")


@pytest.mark.parametrize("page", PAGES)
def test_a_whole_command_on_a_page_is_understood(page, capsys):
    for line in code_of(PAGES[page]):
        if re.match(r"wijkbook \w+ \w+ \S", line) and "|" not in line:
            words = [*line.split()[1:], "--help"]
            assert main(words) == 0, line
            assert main([*line.split()[1:], "--no-such-option"]) == 2


@pytest.mark.parametrize("words", [("data", "list"), ("data", "check")], ids=" ".join)
def test_what_needs_no_network_runs_in_an_empty_folder(words, own_work, capsys):
    assert main([*words, "--werk", str(own_work)]) == 0
    assert capsys.readouterr().out.strip()


def test_data_show_tells_of_a_source(own_work, capsys):
    assert main(["data", "show", "cbs_kwb_2024", "--werk", str(own_work)]) == 0
    assert "85984NED" in capsys.readouterr().out


def test_a_session_is_made_shown_and_erased(own_work, capsys):
    assert main(["session", "new", "--wijk", "WK095704", "--werk", str(own_work)]) == 0
    assert main(["session", "show", "--werk", str(own_work)]) == 0
    said = capsys.readouterr().out
    (path,) = own_work.rglob("*.sqlite")
    assert path.stem in said
    assert main(["session", "erase", path.stem, "--ja", "--werk", str(own_work)]) == 0
    assert not path.exists()


def test_a_dossier_is_made_as_readme_says(own_work, tmp_path, monkeypatch, capsys):
    (line,) = re.findall(r"`wijkbook (dossier [^`]+)`", doors()["visitatie expert"])
    monkeypatch.chdir(tmp_path)
    assert main([*line.split(), "--werk", str(own_work)]) == 0
    made = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert {".html", ".docx", ".xlsx"} <= made
    assert capsys.readouterr().out.strip()


def start_commands() -> set[str]:
    """Give the commands of start.py, without running it."""
    tree = ast.parse((PROJECT / "start.py").read_text("utf-8"))
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "COMMANDS":
            return {key.value for key in statement.value.keys}
    return set()


@pytest.mark.parametrize("page", PAGES)
def test_start_and_make_know_what_a_page_asks_of_them(page):
    known = start_commands()
    assert "lab" in known
    for line in code_of(PAGES[page]):
        for name in re.findall(r"^python start\.py ([a-z-]+)", line):
            assert name in known | {"--help"}, line
        for names in re.findall(r"^make ([a-z -]+)", line):
            assert set(names.split()) <= known | {"help"}, line


def test_the_help_that_readme_names_lists_every_command():
    done = subprocess.run(
        [sys.executable, str(PROJECT / "start.py"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(re.search(rf"\b{name}\b", done.stdout) for name in start_commands())


# ---- what else is named -----------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_links_of_a_page_lead_to_a_file_or_heading(page):
    folder = PROJECT if page.isupper() or page[0].isupper() else PROJECT / "docs"
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[page]):
        path, _, place = target.partition("#")
        if path.startswith("http"):
            continue
        held = folder / path if path else folder / page
        assert held.exists(), target
        if place:
            heads = re.findall(r"(?m)^#+ (.+)$", held.read_text("utf-8"))
            assert place in {slug(head) for head in heads}, target


def slug(head: str) -> str:
    """Name of a heading in a link."""
    return re.sub(r"[^\w -]", "", head.casefold()).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_names_of_the_library_on_a_page_exist(page):
    names = re.findall(r"\bwb\.((?:(?:plot|widget)\.)?[A-Za-z_]\w*)", PAGES[page])
    for name in {one for one in names if one != "name"}:
        room, _, short = name.rpartition(".")
        held = getattr(wb, room) if room else wb
        assert hasattr(held, short), f"wb.{name}"


@pytest.mark.parametrize("page", PAGES)
def test_notebooks_that_a_page_names_are_there(page):
    text = PAGES[page]
    numbers = {name[:2] for name in NOTEBOOKS}
    assert set(re.findall(r"`(\d\d_\w+)`", text)) <= set(NOTEBOOKS)
    said = set(re.findall(r"\b[Nn]otebooks? (\d\d)\b", text))
    assert said <= numbers, said - numbers


def test_readme_counts_what_is_there():
    row = re.compile(r"^\| (\d\d) \| \[[^\]]+\]\(notebooks/(\w+)\.ipynb\)", re.M)
    rows = row.findall(README)
    assert [name for _, name in rows] == [*NOTEBOOKS]
    assert all(name.startswith(number) for number, name in rows)


def test_readme_can_be_read_in_english_alone():
    # The Dutch block on top is for who only wants to open it; below the line, English.
    _, _, below = README.partition("\n---\n")
    words = re.findall(r"[a-z]+", re.sub(r"`[^`]*`|```.*?```", "", below, flags=re.S))
    dutch = {"het", "een", "niet", "voor", "zijn", "wordt", "deze", "naar"}
    assert len(words) > 500
    assert not dutch & set(words)
