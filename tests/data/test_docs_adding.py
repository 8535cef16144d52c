"""Whoever follows docs/toevoegen.md adds a case, a source and a measure that hold."""

import csv
import doctest
import io
import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import test_case_tables as cases
import test_content_tables as content

import wijkbook as wb
from wijkbook import case, data

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "toevoegen.md").read_text("utf-8")


def block(kind: str, start: str = "") -> str:
    """Give the first block of a kind on the page that starts so."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return next(one for one in found if one.startswith(start))


@pytest.fixture
def held(tmp_path, monkeypatch):
    """Give a copy of wijkdata, that the library and the tests of cases read."""
    place = tmp_path / "wijkdata"
    shutil.copytree(PROJECT / "wijkdata", place, copy_function=lay)
    monkeypatch.setattr(data, "folder", lambda: place)
    monkeypatch.setattr(case, "folder", lambda: place)
    monkeypatch.setattr(cases, "WIJKDATA", place)
    return place


def lay(start: str, end: str) -> None:
    """Copy a file; lead to a big one, where that may be done."""
    if Path(start).stat().st_size > 1_000_000 and os.name != "nt":
        os.symlink(start, end)
    else:
        shutil.copy(start, end)


def add(held: Path) -> Path:
    """Lay the case of the page in its place."""
    name = tomllib.loads(block("toml"))["case_id"]
    path = held / "cases" / f"{name}.toml"
    path.write_text(block("toml"), "utf-8")
    return path


def add_source(held: Path) -> None:
    """Write the row of the page under the sources."""
    with (held / "sources.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(block("text", "VB1,"))


def ids_of_sources() -> set[str]:
    """Give the ids of all sources."""
    return {row["source_id"] for row in cases.rows_of("sources")}


def test_a_case_with_its_source_holds(held):
    path = add(held)
    add_source(held)
    sources = ids_of_sources()
    cases.test_a_case_loads_and_keeps_its_name(path)
    cases.test_each_statement_of_a_case_has_source_and_place(path, sources)
    cases.test_ids_in_a_case_lead_somewhere(path)
    cases.test_a_number_in_a_case_has_its_unit(path)
    cases.test_events_of_a_case_stand_in_order(path)
    cases.test_each_text_source_tells_what_was_seen_of_it()
    assert content.facts_without_source(held) == []
    assert content.ids_that_lead_nowhere(held) == []
    assert "VB1" not in content.sources_that_nothing_uses(held)
    found = wb.load_case("voorbeeldwijk")
    assert found.facts["value"].tolist() == [25]
    assert wb.cite("VB1").startswith("Buurtvereniging Zonneveld, Verslag van een jaar")


def test_a_case_without_its_source_is_refused(held):
    path = add(held)
    with pytest.raises(AssertionError, match="VB1"):
        cases.test_each_statement_of_a_case_has_source_and_place(path, ids_of_sources())


def test_a_source_that_nothing_uses_is_refused(held):
    add_source(held)
    assert "VB1" in content.sources_that_nothing_uses(held)


def test_the_number_of_cases_is_to_be_raised(held, monkeypatch):
    number = len(cases.CASES)
    cases.test_there_are_35_cases_of_which_three_core()
    monkeypatch.setattr(cases, "CASES", [*cases.CASES, add(held)])
    with pytest.raises(AssertionError, match=str(number + 1)):
        cases.test_there_are_35_cases_of_which_three_core()


def test_the_row_of_the_source_has_the_columns_that_the_page_tells():
    with (PROJECT / "wijkdata" / "sources.csv").open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    (row,) = csv.reader(io.StringIO(block("text", "VB1,")))
    assert len(row) == len(header)
    told = PAGE.split("Van links naar rechts:")[1].split("\n## ")[0]
    names = [n for line in re.findall(r"^\| (`.*?) \|", told, re.M) for n in ids(line)]
    assert names == header


def ids(cell: str) -> list[str]:
    """Give the names in a cell of a table."""
    return re.findall(r"`(\w+)`", cell)


def test_the_example_of_the_measure_comes_out():
    memory: dict = {"__name__": "page"}
    code = next(one for one in PAGE.split("```python\n") if "def residents" in one)
    exec(code.split("```")[0], memory)
    function = memory["residents_per_ha"]
    found = doctest.DocTestFinder().find(function, "page", module=False, globs=memory)
    assert found[0].examples
    assert not doctest.DocTestRunner().run(found[0]).failed
    with pytest.raises(wb.WijkbookError, match="inwoner"):
        function(wb.load_kerncijfers("Roermond"), "inwoner", "inwoners")


def test_every_file_that_the_page_names_is_there():
    names = set(re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|csv|md))`", PAGE))
    places = ["", "wijkdata", "src/wijkbook/opendata"]
    lost = [
        name
        for name in names
        if not any((PROJECT / place / name).is_file() for place in places)
    ]
    assert "sources.csv" in names
    assert lost == []
