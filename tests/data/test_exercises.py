"""Every exercise with a widget says the right thing to every kind of answer.

The checks are tried on planted faults first, then on each file of wijkdata.
"""

import csv
import json
import tomllib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import exercise_checks as checks
import pytest

from wijkbook.errors import BadTable
from wijkbook.exercise.questions import Exercise, read_exercises

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "wijkdata" / "oefeningen"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}
NOTEBOOKS = {
    path.name[:2]: path
    for path in sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
}
# No lessons, so no four exercises: the start, where one tries the box, and the index.
NO_LESSONS = {"00": 1, "90": 0}
EXERCISES: dict[str, Exercise] = {}
for path in FILES.values():
    with suppress(BadTable):  # test_file_can_be_read tells
        EXERCISES |= read_exercises(path)
with (PROJECT / "wijkdata" / "sources.csv").open(encoding="utf-8", newline="") as file:
    SOURCES = {row["source_id"] for row in csv.DictReader(file)}

CHOICE = Exercise(
    id="99_1",
    kind="keuze",
    form="niet",
    question="De wijk daalt. Welke conclusie mag niet?",
    options=("Het daalt.", "De aanpak werkt.", "Toeval kan.", "Meer is nodig."),
    answer=2,
    hints=("Wat is de oorzaak?", "Kijk naar de marge."),
    mistakes=(
        {"answer": 1, "says": "Dat staat er."},
        {"answer": 3, "says": "De marge is groot."},
        {"answer": 4, "says": "Dat mag, als wens."},
    ),
    model="Een daling zegt niet waardoor die komt.",
    not_checked="of je eigen wijk ook zo is.",
    source_id="S001",
    source_place="r.197",
)
ORDER = replace(
    CHOICE,
    kind="volgorde",
    form="",
    answer=None,
    mistakes=(
        {"before": [2, 1], "says": "Een."},
        {"before": [3, 2], "says": "Twee."},
        {"answer": [1, 2, 4, 3], "says": "Drie."},
    ),
)
PAIRS = replace(
    CHOICE,
    kind="koppel",
    form="",
    options=(),
    left=("een", "twee", "drie"),
    right=("a", "b"),
    answer=(1, 2, 1),
    mistakes=(
        {"pair": [1, 2], "says": "Een."},
        {"pair": [2, 1], "says": "Twee."},
        {"answer": [1, 2, 2], "says": "Drie."},
    ),
)
NUMBER = replace(
    CHOICE,
    kind="getal",
    form="voorspel",
    options=(),
    answer=12.8,
    tolerance=0.05,
    mistakes=(
        {"answer": 11.5, "says": "Een."},
        {"answer": 10, "says": "Twee."},
        {"answer": -12.8, "says": "Drie."},
    ),
)
OPEN = replace(
    CHOICE, kind="open", form="", options=(), answer=None, mistakes=(), own=True
)
GOOD = (CHOICE, ORDER, PAIRS, NUMBER, OPEN)


def faults(check, *told):
    return "\n".join(check(*told))


# planted faults


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("one", GOOD, ids=lambda one: one.kind)
def test_a_good_exercise_has_no_fault(one, check):
    assert faults(check, one) == ""


@pytest.mark.parametrize(
    ("check", "one", "fault", "message"),
    [
        (checks.complete, CHOICE, {"id": "1"}, "not NN_k"),
        (checks.complete, CHOICE, {"hints": ("a",)}, "1 hints"),
        (checks.complete, CHOICE, {"hints": ("a", "a")}, "two different"),
        (checks.complete, CHOICE, {"mistakes": CHOICE.mistakes[:2]}, "2 mistakes"),
        (checks.complete, CHOICE, {"model": ""}, "'model' is empty"),
        (checks.complete, CHOICE, {"not_checked": " "}, "'not_checked' is empty"),
        (checks.complete, OPEN, {"mistakes": CHOICE.mistakes}, "has no mistakes"),
        (checks.complete, OPEN, {"form": "voorspel"}, "cannot have the form"),
        (checks.complete, NUMBER, {"form": "niet"}, "is a keuze"),
        (checks.complete, CHOICE, {"model": "Twee  spaties."}, "double spaces"),
        (checks.complete, CHOICE, {"options": ("x", "X", "y", "z")}, "twice"),
        (checks.told_apart, CHOICE, {"answer": 1}, "not wrong but right"),
        (checks.told_apart, NUMBER, {"tolerance": 3}, "11.5 is not wrong but right"),
        (
            checks.told_apart,
            ORDER,
            {"mistakes": ({"before": [1, 2], "says": "x"}, *ORDER.mistakes)},
            "not wrong but right",
        ),
        (
            checks.told_apart,
            PAIRS,
            {"mistakes": ({"pair": [1, 2], "says": "Nul."}, *PAIRS.mistakes)},
            "gets another message: 'Nog niet goed. Nul.'",
        ),
        (
            checks.told_apart,
            CHOICE,
            {"mistakes": tuple({"answer": n, "says": "Nee."} for n in (1, 3, 4))},
            "the same message",
        ),
        (checks.not_given_away, CHOICE, {"question": "De aanpak werkt?"}, "stands in"),
        (checks.not_given_away, NUMBER, {"hints": ("Het is 12,80.", "b")}, "'12,80'"),
        (checks.not_given_away, PAIRS, {"answer": (1, 2, 3)}, "beside its own"),
        (checks.short, CHOICE, {"question": "woord " * 26}, "26 words, at most 25"),
        (
            checks.short,
            OPEN,
            dict.fromkeys(("question", "model", "not_checked"), "woord " * 20)
            | {"hints": ("woord " * 20,)},
            "its sentences have 20 words",
        ),
    ],
)
def test_the_fault_is_found(check, one, fault, message):
    assert message in faults(check, replace(one, **fault))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({}, ""),
        ({"source_id": "S001;S002", "source_place": "r.1;r.2"}, ""),
        ({"source_id": "S001;S002"}, ""),
        ({"source_id": "", "own": True}, ""),
        ({"source_id": "X9"}, "source 'X9' stands not"),
        ({"source_id": ""}, "either a source_id or own"),
        ({"own": True}, "either a source_id or own"),
        ({"source_place": ""}, "no source_place"),
        ({"source_id": "S001;S002;S001", "source_place": "a;b"}, "2 places for 3"),
    ],
)
def test_a_lacking_source_is_found(fault, message):
    found = faults(checks.sourced, replace(CHOICE, **fault), {"S001", "S002"})
    assert message in found
    assert bool(found) == bool(message)


def test_naming_every_option_or_another_number_gives_nothing_away():
    two = replace(CHOICE, options=("werkt", "daalt"), answer=1)
    assert faults(checks.not_given_away, replace(two, question="Werkt of daalt?")) == ""
    near = replace(NUMBER, question="In 2012,8 en 112,8 en 12,85 en 12,8b.")
    assert faults(checks.not_given_away, near) == ""


def test_too_few_exercises_and_a_lacking_form_are_found():
    four = [CHOICE, NUMBER, ORDER, OPEN]
    assert faults(checks.enough, four) == ""
    assert faults(checks.enough, four[:2], 2) == ""
    assert "3 exercises" in faults(checks.enough, four[:3])
    assert "no exercise of the form 'niet'" in faults(checks.enough, four[1:], 1)
    assert "no exercise of the form 'voorspel'" in faults(checks.enough, [CHOICE] * 4)


# the exercises of the house


@pytest.mark.parametrize("notebook", FILES)
def test_file_can_be_read(notebook):
    assert read_exercises(FILES[notebook])


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_exercise_has_no_fault(exercise_id, check):
    assert faults(check, EXERCISES[exercise_id]) == ""


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_exercise_has_a_source_that_exists(exercise_id):
    assert faults(checks.sourced, EXERCISES[exercise_id], SOURCES) == ""


@pytest.mark.parametrize("notebook", FILES)
def test_file_is_of_one_notebook_that_is_there(notebook):
    told = tomllib.loads(FILES[notebook].read_text(encoding="utf-8"))
    assert set(told) == {"notebook", "oefening"}
    assert told["notebook"] == notebook
    ids = [row["id"] for row in told["oefening"]]
    assert {one.partition("_")[0] for one in ids} == {notebook}
    assert len(list((PROJECT / "notebooks").glob(f"{notebook}_*.ipynb"))) == 1


def coded(notebook: str) -> int:
    """Count the exercises with code of a notebook."""
    cells = json.loads(NOTEBOOKS[notebook].read_text(encoding="utf-8"))["cells"]
    return sum(
        "exercise" in cell["metadata"].get("tags", [])
        and "wb.check(" in "".join(cell["source"])
        for cell in cells
    )


def boxes(notebook: str) -> list[Exercise]:
    """Give the exercises with a widget of a notebook."""
    return [one for one in EXERCISES.values() if one.id.startswith(f"{notebook}_")]


@pytest.mark.parametrize("notebook", sorted(set(NOTEBOOKS) - set(NO_LESSONS)))
def test_notebook_has_four_exercises_and_both_forms(notebook):
    assert faults(checks.enough, boxes(notebook), coded(notebook)) == ""


@pytest.mark.parametrize("notebook", NO_LESSONS)
def test_what_is_no_lesson_asks_no_more_than_it_needs(notebook):
    assert len(boxes(notebook)) == NO_LESSONS[notebook]
    assert coded(notebook) == 0
