"""The student's edition has no solutions, the teacher's edition has them all."""

import ast
import builtins
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import build_editions
import nbformat
import pytest
import rules
from build_editions import NotBuilt, build, edition
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = sorted(path.name for path in FOLDER.glob("[0-9][0-9]_*.ipynb"))
# These ask for solutions, or for the opening as it was written.
LEFT_OUT = {rules.exercises, rules.goals, rules.sourced_figures, rules.size}


def code(source, words="", *tags, count=1):
    output = new_output(
        "execute_result", data={"text/plain": words}, execution_count=count
    )
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(
        source,
        outputs=[output] if words else [],
        metadata=metadata,
        execution_count=count,
    )


def small(*more):
    """Make a notebook with one exercise and its solution."""
    return new_notebook(
        cells=[
            new_markdown_cell("# 90 Proef\n\nZie [91](91_meer.ipynb)."),
            code("answer_1 = ...", "leeg", "exercise"),
            code("solution_1 = 42\nsolution_1", "twee veertig", "solution", count=2),
            code("rest = 7\nrest", "7", count=3),
            *more,
        ]
    )


def original(name):
    return nbformat.read(FOLDER / name, as_version=4)


@cache
def of_house(kind, name):
    """One edition of a notebook of the house."""
    return edition(original(name), kind)


def contents(cell):
    """All of a cell but its number."""
    told = dict(cell)
    told.pop("execution_count", None)
    told["outputs"] = [
        {k: v for k, v in output.items() if k != "execution_count"}
        for output in cell.get("outputs", [])
    ]
    return told


# a small notebook


def test_students_get_no_solution_and_all_else():
    made = edition(small(), "student")
    assert [cell.source for cell in made.cells[1:]] == [
        "answer_1 = ...",
        "rest = 7\nrest",
    ]
    assert made.cells[0].source.endswith("zonder de cellen met uitwerkingen.*\n")
    assert "twee veertig" not in nbformat.writes(made)
    assert [cell.execution_count for cell in made.cells[1:]] == [1, 2]
    assert made.cells[2].outputs[0].execution_count == 2


def test_teachers_get_every_cell():
    made = edition(small(), "docent")
    assert made.cells[1:] == small_sources(made)
    assert "met uitwerkingen" in made.cells[0].source
    assert "twee veertig" in nbformat.writes(made)


def small_sources(made):
    """The cells of the small notebook, with the random ids of another one."""
    cells = small().cells[1:]
    for cell, other in zip(cells, made.cells[1:], strict=True):
        cell.id = other.id
    return cells


def test_an_edition_leaves_the_notebook_alone():
    notebook = small()
    before = nbformat.writes(notebook)
    edition(notebook, "student")
    assert nbformat.writes(notebook) == before


@pytest.mark.parametrize("source", ["print(solution_1)", "[solution_1 for _ in 'a']"])
def test_a_cell_that_needs_a_solution_is_refused(source):
    with pytest.raises(NotBuilt, match="cell 5 uses 'solution_1', which only a sol"):
        edition(small(code(source, count=4)), "student")
    edition(small(code(source, count=4)), "docent")


def test_a_name_that_is_made_again_is_no_need():
    more = [code("solution_1 = 3", count=4), code("print(solution_1)", count=5)]
    assert len(edition(small(*more), "student").cells) == 5


def test_what_is_built_again_is_replaced_and_nothing_else(tmp_path):
    folder, to = tmp_path / "notebooks", tmp_path / "to"
    folder.mkdir()
    for name in ("90_proef.ipynb", "91_meer.ipynb"):
        nbformat.write(small(), folder / name)
    assert len(build(folder, to)) == 4
    (to / "student" / "eigen.txt").write_text("blijft")
    (folder / "91_meer.ipynb").unlink()
    before = (to / "student" / "90_proef.ipynb").read_bytes()
    build(folder, to)
    left = sorted(path.name for path in (to / "student").iterdir())
    assert left == ["90_proef.ipynb", "LEESMIJ.md", "eigen.txt"]
    assert (to / "student" / "90_proef.ipynb").read_bytes() == before


def test_a_notebook_that_cannot_be_made_is_named(tmp_path):
    nbformat.write(small(code("solution_1", count=4)), tmp_path / "90_proef.ipynb")
    with pytest.raises(NotBuilt, match="90_proef.ipynb: cell 5 uses"):
        build(tmp_path, tmp_path / "to")


def test_the_command_makes_both(tmp_path):
    script = Path(build_editions.__file__)
    done = subprocess.run(
        [sys.executable, script, "--to", tmp_path], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    for kind in ("docent", "student"):
        # the same names, so that links lead where they did
        made = sorted(path.name for path in (tmp_path / kind).iterdir())
        assert made == sorted([*NAMES, "LEESMIJ.md"])


# the notebooks of the house


@pytest.mark.parametrize("name", NAMES)
def test_no_solution_is_left_in_the_students_edition(name):
    made, told = of_house("student", name), original(name)
    ids = {cell.id for cell in told.cells if build_editions.is_solution(cell)}
    assert not ids & {cell.id for cell in made.cells}
    assert len(made.cells) == len(told.cells) - len(ids)
    text = "\n".join(cell.source for cell in made.cells)
    for cell in told.cells:
        if cell.id in ids:
            assert cell.source not in text
    assert not re.search(r"\bsolution_\d|keep=False|Uitwerking \d", text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["docent", "student"])
def test_all_other_cells_are_as_they_were_with_their_outputs(kind, name):
    kept = {cell.id: contents(cell) for cell in original(name).cells}
    _, *rest = of_house(kind, name).cells
    assert all(contents(cell) == kept[cell.id] for cell in rest)
    if kind == "docent":
        assert len(rest) == len(kept) - 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["docent", "student"])
def test_an_edition_keeps_the_other_rules_and_its_links_lead_somewhere(kind, name):
    for rule in set(rules.RULES) - LEFT_OUT:
        assert list(rule(of_house(kind, name), FOLDER)) == [], rule.__name__


@pytest.mark.parametrize("name", NAMES)
def test_the_students_edition_uses_no_name_that_nobody_makes(name):
    known = set(dir(builtins))
    for cell in of_house("student", name).cells:
        if cell.cell_type != "code":
            continue
        used, made = build_editions.names(cell.source)
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                made |= {one.asname or one.name.split(".")[0] for one in node.names}
            if isinstance(node, ast.arg):
                made.add(node.arg)
            if isinstance(node, ast.ExceptHandler) and node.name:
                made.add(node.name)
        known |= made
        assert not used - known


def test_the_students_edition_is_honest_about_answers():
    assert "dit is geen slot" in build_editions.READMES["student"]
    assert "wijkdata/oefeningen" in build_editions.READMES["student"]
