"""The pages of docs/ are written in the plain Dutch of the notebooks."""

from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from test_language import long_sentences, terms, unexplained

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def page_of(path: Path):
    """Give a page as a notebook of one cell."""
    return new_notebook(cells=[new_markdown_cell(path.read_text("utf-8"))])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_sentences_are_short(path):
    assert list(long_sentences(page_of(path))) == []


# The other pages are for who programs or does research.
@pytest.mark.parametrize("name", ["docent.md", "draaiboek.md"])
def test_jargon_stands_in_the_glossary(name):
    found = list(unexplained(page_of(DOCS / name), terms()))
    told = ("'EC'", "'README'")  # on the page itself, and a file
    assert [fault for fault in found if not any(one in fault for one in told)] == []


@pytest.mark.parametrize("name", ["onderzoek.md", "toevoegen.md"])
def test_who_reads_english_alone_is_told_what_each_part_is(name):
    text = (DOCS / name).read_text("utf-8")
    assert text.count("\n*In English: ") == text.count("\n## ") + 1


def test_pages_are_found():
    assert {"docent.md", "draaiboek.md", "onderzoek.md"} <= {p.name for p in PAGES}
