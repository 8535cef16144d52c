"""Every numbered notebook keeps to the rules of the house."""

import re
from pathlib import Path

import nbformat
import pytest
import rules

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
README = FOLDER.parent / "README.md"


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_notebook_keeps_the_rule(path, rule):
    faults = list(rule(nbformat.read(path, as_version=4), path.parent))
    assert not faults, "\n".join([f"{path.name} ({rule.__doc__})", *faults])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_valid_and_carries_the_number_of_its_file(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith(f"# {path.name[:2]} ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_readme_leads_to_it_and_tells_its_minutes(path):
    notebook = nbformat.read(path, as_version=4)
    minutes = re.search(r"\*\*Duur:?\*\*:? *(\d+) minuten", rules.opening(notebook))[1]
    lines = README.read_text("utf-8").splitlines()
    row = next((line for line in lines if f"(notebooks/{path.name})" in line), "")
    assert re.search(rf"\| *{minutes}\b", row), row
