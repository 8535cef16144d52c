"""The notebooks lead to each other; the four routes of 00 are walked to their ends.

That a link leads to a file or heading that is there, is `rules.links`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
import rules
from nbformat.v4 import new_markdown_cell, new_notebook

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = {path.name: path for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))}
START = "00_start.ipynb"
ROUTES = ["begeleider", "student", "onderzoeker", "visitatie-expert"]
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")


def read(name: str):
    """Read a notebook."""
    return nbformat.read(NOTEBOOKS[name], as_version=4)


def next_ones(notebook) -> list[str]:
    """Give the notebooks that this one links to, in order."""
    files = [unquote(target).partition("#")[0] for _, target in rules.targets(notebook)]
    return [name for name in files if name in NOTEBOOKS]


def routes(notebook) -> dict[str, list[str]]:
    """Give for each row of the table of routes the notebooks it passes, in order."""
    text = "\n".join(cell.source for _, cell in rules.cells(notebook, "markdown"))
    section = re.search(r"(?ms)^## Er zijn vier routes$(.*?)(?=^## |\Z)", text)
    rows = [line.strip("| ") for line in section[1].splitlines() if LINK.search(line)]
    return {
        row.split("|")[0].split()[0]: [target for _, target in LINK.findall(row)]
        for row in rows
        if "|" in row
    }


def asked_first(notebook) -> set[str]:
    """Give the numbers of the notebooks that have to be done before this one."""
    line = re.search(r"\*\*Vooraf:?\*\*:?([^.]*)", rules.opening(notebook))[1]
    alone = "begeleider" in line  # with somebody beside you it may be left out
    return set() if alone else set(re.findall(r"\b\d\d\b", line)) - {"00"}


def wrong_numbers(notebook) -> Iterator[str]:
    """Tell where a text names another notebook than its link, or one not there."""
    there = {name[:2] for name in NOTEBOOKS}
    for number, cell in rules.cells(notebook, "markdown"):
        text = rules.outside_fences(cell.source)
        for label, target in LINK.findall(text):
            said = re.match(r"(?:[Nn]otebook )?(\d\d)\b", label)
            if said and target in NOTEBOOKS and said[1] != target[:2]:
                yield f"cell {number}: '{label}' leads to {target}"
        for said in re.findall(r"\b[Nn]otebooks? (\d\d)\b", text):
            if said not in there:
                yield f"cell {number}: there is no notebook {said}"


def test_there_are_four_routes():
    assert list(routes(read(START))) == ROUTES


@pytest.mark.parametrize("route", ROUTES)
def test_route_can_be_walked_to_its_end(route):
    stops = routes(read(START))[route]
    assert len(stops) > 1
    done = {"00"}
    for stop in stops:
        assert stop in NOTEBOOKS, f"{stop} is not there"
        notebook = read(stop)
        missed = asked_first(notebook) - done
        assert not missed, f"{stop} asks for {missed}, which does not come before it"
        assert not list(rules.links(notebook, FOLDER)), stop
        assert not list(rules.ending(notebook, FOLDER)), stop
        done.add(stop[:2])
        for further in next_ones(notebook):
            assert not list(rules.links(read(further), FOLDER)), further


def test_every_notebook_is_reached_from_the_start():
    reached, waiting = {START}, [START]
    while waiting:
        found = set(next_ones(read(waiting.pop()))) - reached
        reached |= found
        waiting += sorted(found)
    assert sorted(set(NOTEBOOKS) - reached) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_number_in_the_text_is_that_of_a_notebook(name):
    faults = list(wrong_numbers(read(name)))
    assert not faults, "\n".join([name, *faults])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_comes_first_is_there_and_does_not_ask_for_this_one(name):
    numbers = {other[:2]: other for other in NOTEBOOKS}
    for number in asked_first(read(name)):
        assert number in numbers, f"{name} asks for {number}, which is not there"
        assert name[:2] not in asked_first(read(numbers[number]))


def test_a_route_is_read_from_its_table():
    text = (
        "## Er zijn vier routes\n\n| Je bent | Begin | Dan |\n| --- | --- | --- |\n"
        "| student aan hbo | [01 A](01_a.ipynb) | [04](04_b.ipynb), [05](c.ipynb) |\n"
        "\nZie [02](02_d.ipynb).\n"
    )
    notebook = new_notebook(cells=[new_markdown_cell(text)])
    assert routes(notebook) == {"student": ["01_a.ipynb", "04_b.ipynb", "c.ipynb"]}


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("notebook 04 en 05. **Data** 2012 en 06.", {"04", "05"}),
        ("notebook 04, of een begeleider die meekijkt. **Data** x.", set()),
        ("niets. **Data** x.", set()),
        ("notebook 00. **Data** x.", set()),
    ],
)
def test_what_comes_first_is_read_from_the_opening(line, numbers):
    notebook = new_notebook(cells=[new_markdown_cell(f"# 90 A\n\n**Vooraf** {line}")])
    assert asked_first(notebook) == numbers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Zie [04 Cijfers](00_start.ipynb).", "'04 Cijfers' leads to 00_start.ipynb"),
        ("Zie [notebook 04](00_start.ipynb).", "leads to 00_start.ipynb"),
        ("Dat staat in notebook 99.", "there is no notebook 99"),
    ],
)
def test_a_wrong_number_is_found(text, told):
    notebook = new_notebook(cells=[new_markdown_cell(text)])
    assert [told in fault for fault in wrong_numbers(notebook)][:1] == [True]


@pytest.mark.parametrize(("anchor", "good"), [("Samengevat", True), ("Weg", False)])
def test_a_link_to_a_heading_elsewhere_is_looked_up(anchor, good):
    text = f"Zie [daar](00_start.ipynb#{anchor})."
    notebook = new_notebook(cells=[new_markdown_cell(text)])
    assert (list(rules.links(notebook, FOLDER)) == []) is good
