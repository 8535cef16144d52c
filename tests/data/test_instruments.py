"""Each instrument is named in the notebook of its row, and in the index of 90."""

import csv
import html
import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "notebooks"
NOTEBOOKS = {path.name[:2]: path for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))}
INDEX = "90"
# Instruments that their notebook does not name yet. A gap that is closed fails too:
# take it out here.
GAPS: dict[str, str] = {}


def read_instruments() -> list[dict[str, str]]:
    """Give the rows of the table."""
    path = PROJECT / "wijkdata" / "instruments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named_in(row: dict[str, str]) -> list[str]:
    """Give the numbers of the notebooks that a row names."""
    return row["notebook"].split(";")


def joined(lines: str | list[str]) -> str:
    """Give a text that a notebook may keep in lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def shown(notebook: dict) -> str:
    """Give all that a reader sees, in lower case: texts and outputs, not the code."""
    parts = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            parts.append(re.sub(r"\]\([^)\s]*\)", "", joined(cell["source"])))
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            page = re.sub(r"<[^>]*>", " ", joined(data.get("text/html", "")))
            told = joined(output.get("text", "")), joined(data.get("text/plain", ""))
            parts += [*told, html.unescape(page)]
    return " ".join(re.sub(r"[*`\[\]]", "", " ".join(parts)).lower().split())


def names(text: str, name: str) -> bool:
    """Tell whether a text has the whole name; what is in brackets may be left out."""
    short = re.sub(r"\s*\([^)]*\)", "", name)
    return any(
        re.search(rf"(?<!\w){re.escape(one.lower())}(?!\w)", text)
        for one in (name, short)
    )


def gaps(number: str, text: str, rows: list[dict[str, str]]) -> set[str]:
    """Give the ids of the instruments that a notebook should name and does not."""
    mine = [row for row in rows if number in named_in(row)]
    return {row["instrument_id"] for row in mine if not names(text, row["name"])}


def read(number: str) -> dict:
    """Read a notebook."""
    return json.loads(NOTEBOOKS[number].read_text("utf-8"))


@pytest.mark.parametrize("number", sorted(set(NOTEBOOKS) - {INDEX}))
def test_notebook_names_its_instruments(number):
    found = gaps(number, shown(read(number)), read_instruments())
    names_of = {row["instrument_id"]: row["name"] for row in read_instruments()}
    known = set(GAPS.get(number, "").split())
    assert [names_of[one] for one in sorted(found - known)] == [], "not named"
    assert [names_of[one] for one in sorted(known - found)] == [], "take out of GAPS"


# Words that show that a page does what the row proposes, and not only has the name.
DONE = [
    ("02", "Buurt als jas", ["teken de verhuizingen van", "kon deze mens kiezen"]),
    ("02", "Inclusieve wijk", ["meetbaar voor je eigen wijk", "kunt tellen"]),
    ("02", "Mensgericht en gebiedsgericht", ["maatregelen uit je eigen stad in"]),
    ("03", "SMART-doelen", ["een eigen doel langs vijf vragen", "5. wanneer moet"]),
    ("12", "Gebiedsagenda of investeringsagenda", ["lege gebiedsagenda", "12 vakken"]),
    ("13", "Veiligheidsregio", ["zoals de veiligheidsregio? zet er in de cel"]),
    ("14", "Wijkbedrijf of bewonersbedrijf", ["bewoners voeren zelf uit | s001"]),
    ("17", "De kracht van onderop", ["uur trekkers", "75 euro: 3.000 euro"]),
]


@pytest.mark.parametrize(
    ("number", "name", "words"), DONE, ids=[f"{one[0]} {one[1]}" for one in DONE]
)
def test_the_notebook_does_what_the_row_of_an_instrument_proposes(number, name, words):
    assert any(row["name"] == name for row in read_instruments())
    page = shown(read(number))
    assert [word for word in words if word not in page] == []


def sections(notebook: dict) -> dict[str, str]:
    """Give what the index prints of each notebook, by its heading."""
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    told = "\n".join(joined(output.get("text", "")) for output in outputs)
    _, *parts = re.split(r"(?m)^Notebook (\d\d(?: \(komt nog\))?)$", told)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_index_tells_each_instrument_at_its_notebook():
    parts = sections(read(INDEX))
    asked = set()
    for row in read_instruments():
        for number in named_in(row):
            there = number if number in NOTEBOOKS else f"{number} (komt nog)"
            line = f"- {row['name']}: {row['proposal']}"
            assert line in parts.get(there, "").splitlines(), "run make notebooks"
            asked.add(there)
    assert set(parts) == asked


def test_the_index_links_to_each_notebook_that_has_an_instrument():
    cells = read(INDEX)["cells"]
    texts = [joined(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    links = set(re.findall(r"\]\(([^)\s]+\.ipynb)\)", "\n".join(texts)))
    asked = {number for row in read_instruments() for number in named_in(row)}
    there = {path.name for number, path in NOTEBOOKS.items() if number in asked}
    assert sorted(there - links) == []


def notebook(source: str, **output: object) -> dict:
    """Make a notebook of one text and one output."""
    text = {"cell_type": "markdown", "source": [source]}
    code = {"cell_type": "code", "source": ["'In de code'"], "outputs": [output]}
    return {"cells": [text, code]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wij houden een\n**inloopbijeenkomst**.", True),
        ("Zie de [Inloopbijeenkomst](12_visie.ipynb).", True),
        ("De inloopbijeenkomsten.", False),
        ("Zie [daar](inloopbijeenkomst).", False),
    ],
)
def test_a_name_is_found_as_a_reader_sees_it(text, said):
    assert names(shown(notebook(text)), "Inloopbijeenkomst") is said


@pytest.mark.parametrize(
    "output",
    [
        {"text": ["De Rotterdam", "wet mag."]},
        {"data": {"text/plain": "Rotterdamwet"}},
        {"data": {"text/html": ["<b>Rotterdamwet</b> &amp;"]}},
    ],
)
def test_a_name_in_an_output_counts_and_its_brackets_may_be_left_out(output):
    assert names(shown(notebook("", **output)), "Rotterdamwet (Wbmgp)")


def test_a_name_in_code_or_nowhere_is_a_gap():
    row = {"instrument_id": "ins1", "name": "In de code", "notebook": "12;40"}
    text = shown(notebook("Iets anders."))
    assert gaps("12", text, [row]) == {"ins1"}
    assert gaps("13", text, [row]) == set()
    assert gaps("40", shown(notebook("In de code.")), [row]) == set()
