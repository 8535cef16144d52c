"""An exercise in code hears of each typical mistake, as those with a box do."""

import ast
from pathlib import Path

import nbformat
import pytest

import wijkbook as wb

FOLDER = Path(__file__).parents[2] / "notebooks"


def coded():
    """Find the exercises that are answered in code, over all notebooks."""
    for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            is_exercise = "exercise" in cell.metadata.get("tags", [])
            if is_exercise and "wb.check(" in cell.source:
                yield pytest.param(cell.source, id=path.stem)


def call_of(source):
    """Give the call of `wb.check` in a cell."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return next(one for one in calls if ast.unparse(one.func) == "wb.check")


def said(source, answer, capsys):
    """Fill in an answer, run the cell, and give what it says."""
    name = call_of(source).args[1].id
    assert source.count(f"{name} = ...") == 1
    exec(source.replace(f"{name} = ...", f"{name} = {answer}"), {"wb": wb})
    return capsys.readouterr().out


@pytest.mark.parametrize("source", list(coded()))
def test_untouched_three_mistakes_and_right(source, capsys):
    call = call_of(source)
    told = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    assert len(told["hints"]) == 2
    assert len(told["mistakes"]) >= 3
    assert "nog niet ingevuld" in said(source, "...", capsys)
    for answer, words in told["mistakes"].items():
        heard = said(source, repr(answer), capsys)
        assert words in heard
        assert "klopt" not in heard.casefold()
    assert "klopt" in said(source, ast.unparse(call.args[2]), capsys).casefold()


def test_there_is_one_to_look_at():
    assert list(coded())
