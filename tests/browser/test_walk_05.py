"""A reader in notebook 05: chooses a group and a threshold, and does an exercise."""

import re

import pytest
from lab import erase_answers

import wijkbook as wb

pytestmark = pytest.mark.browser


@pytest.fixture
def notebook(lab, notebooks):
    erase_answers(notebooks)
    lab.open("05_menging_en_segregatie.ipynb")
    lab.run_all()
    yield lab
    erase_answers(notebooks)


def test_mix_and_an_exercise_are_used_and_the_answer_is_kept(notebook, notebooks):
    notebook.choose("Gemeente:", "Nergenshuizen")
    notebook.see("Onbekende gemeente 'Nergenshuizen'")
    notebook.choose("Gemeente:", "Roermond")
    notebook.choose("Niveau:", "buurt")
    notebook.choose("Groep:", "huishoudens in een koopwoning (2024, benaderd)")
    notebook.set_slider("Drempel (%):", 60)
    cell = notebook.cell_of(notebook.widget("Drempel (%):"))
    says = r"Roermond, \d+ buurten, 2024: .*Boven de drempel van 60% woont \d+%"
    notebook.told(cell, re.compile(says, re.DOTALL))

    exercise = notebook.exercise(wb.load_exercise("05_1").question)
    notebook.press(exercise, "Kijk na")
    notebook.told(exercise, "Nog niet ingevuld")
    hint, wrong = "bijvoorbeeld 12,8", "✗ Nog niet goed. Dit is de som van alle"
    notebook.answer(exercise, hint, "0,53", wrong)
    notebook.press(exercise, "Hint 1")
    notebook.told(exercise, "Hint 1: Noord heeft daarna 40 kopers")
    notebook.answer(exercise, hint, "0,27", "✓ Klopt.")
    assert '"05_1"' in (notebooks / "oefeningen.json").read_text(encoding="utf-8")

    notebook.run_all()  # it restarts the kernel
    exercise = notebook.exercise(wb.load_exercise("05_1").question)
    notebook.told(exercise, "✓ Klopt.")
    notebook.told(exercise, "Hint 1: Noord heeft daarna 40 kopers")
