"""A reader in notebook 00: chooses an own wijk once, finds it back in 30, practises."""

import pytest
from lab import erase_answers

import wijkbook as wb

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(notebooks):
    path = notebooks / "instellingen.json"
    yield path
    path.unlink(missing_ok=True)  # the next reader starts without an own wijk


def test_own_wijk_chosen_in_00_stands_beside_the_case_in_30(lab, settings):
    wijk = wb.list_gebieden("Helmond").index[0]
    label = wb.find_gebied(wijk).label
    lab.open("00_start.ipynb")
    lab.run_all()
    lab.choose("Gemeente:", "Helmond")
    lab.choose("Wijk:", label)
    lab.click("Bewaar als mijn wijk")
    lab.see("Bewaard")
    assert wijk in settings.read_text(encoding="utf-8")

    lab.open("30_donderberg.ipynb")
    lab.run_all()
    lab.see(f"{label} (wijk in Helmond, {wijk})")


def test_the_one_exercise_of_00_teaches_how_the_box_works(lab, notebooks):
    erase_answers(notebooks)
    one = wb.load_exercise("00_1")
    lab.open("00_start.ipynb")
    lab.run_all()
    exercise = lab.exercise(one.question)
    lab.press(exercise, "Kijk na")
    lab.told(exercise, "Nog niet ingevuld")
    exercise.get_by_label(one.options[0]).check()
    lab.press(exercise, "Kijk na")
    lab.told(exercise, "✗ Nog niet goed. Kijk bij Let op.")
    lab.press(exercise, "Hint 1")
    lab.told(exercise, "Hint 1: Lees de regel die met Betekenis begint")
    exercise.get_by_label(one.options[2]).check()
    lab.press(exercise, "Kijk na")
    lab.told(exercise, "✓ Klopt.")
    assert '"00_1"' in (notebooks / "oefeningen.json").read_text(encoding="utf-8")
    erase_answers(notebooks)
