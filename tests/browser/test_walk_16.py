"""A reader in notebook 16, with the keyboard alone: arrows, Tab, space and Enter."""

import pytest
from lab import erase_answers
from playwright.sync_api import expect

import wijkbook as wb

pytestmark = pytest.mark.browser


@pytest.fixture
def notebook(lab, notebooks):
    erase_answers(notebooks)
    lab.open("16_vertrouwen.ipynb")
    lab.run_all()
    yield lab
    erase_answers(notebooks)
    for path in notebooks.glob("antwoorden_*"):
        path.unlink()


def use(lab, control, *keys):
    """Go to a control with Tab, and press keys there."""
    lab.tab_to(control)
    for key in keys:
        lab.page.keyboard.press(key)


def button(place, name):
    """A button in an exercise."""
    return place.get_by_role("button", name=name, exact=True)


def test_exercises_and_checklist_are_done_with_the_keyboard_alone(notebook, notebooks):
    pairs = notebook.exercise(wb.load_exercise("16_1").question)
    notebook.arrow_to(pairs)
    for nth, downs in enumerate((1, 3, 1)):  # the first one is a typical mistake
        list_ = pairs.locator("select").nth(nth)
        use(notebook, list_, "Space", *["ArrowDown"] * downs, "Enter")
        expect(list_).to_have_js_property("selectedIndex", downs)
    use(notebook, button(pairs, "Kijk na"), "Enter")
    notebook.told(pairs, "✗ Nog niet goed. Dat lees je er snel in.")
    use(notebook, button(pairs, "Hint 1"), "Space")
    notebook.told(pairs, "Hint 1: Lees de zin onder de voorbeelden nog eens.")

    choice = notebook.exercise(wb.load_exercise("16_2").question)
    notebook.arrow_to(choice)
    use(notebook, choice.locator("input").nth(1), "Space")
    use(notebook, button(choice, "Kijk na"), "Space")
    notebook.told(choice, "✓ Klopt.")

    number = notebook.exercise(wb.load_exercise("16_3").question)
    notebook.arrow_to(number)
    notebook.tab_to(number.get_by_label("Wat verwacht je, en waarom?"))
    notebook.page.keyboard.type("Lager, want kopers deden vaker mee.")
    notebook.tab_to(number.get_by_placeholder("bijvoorbeeld 12,8"))
    notebook.page.keyboard.type("36")
    use(notebook, button(number, "Kijk na"), "Enter")
    notebook.told(number, "✓ Klopt.")

    following = notebook.page.get_by_role("button", name="Volgende", exact=True)
    notebook.arrow_to(following)
    answers = notebook.page.locator(".widget-radio", has_text="Jouw antwoord:").last
    use(notebook, answers.locator("input").nth(2), "Space")
    notebook.see("Bewaard.")
    use(notebook, following, "Enter")
    notebook.see("Vraag 2 van")

    kept = (notebooks / "oefeningen.json").read_text(encoding="utf-8")
    assert all(f'"16_{n}"' in kept for n in (1, 2, 3))
    notebook.run_all()  # it restarts the kernel
    notebook.told(pairs, "✗ Nog niet goed.")
    notebook.told(number, "✓ Klopt.")
    expect(choice.locator("input").nth(1)).to_be_checked()
