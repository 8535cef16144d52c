"""A reader in notebook 10: fills in the short list with the keyboard alone."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

import wijkbook as wb

pytestmark = pytest.mark.browser

NAME = "walk_10.ipynb"
WIJK = "WK095704"
GIVEN = ["nee", "een beetje", "grotendeels", "ja", "weet niet", "nee", "ja"]
MOST_TABS = 60
SAVED = re.compile(r"Bewaard\.")  # not "bewaard" in another sentence


@pytest.fixture
def notebook(notebooks):
    """A small notebook with the short list; the next reader finds nothing of it."""
    code = f'import wijkbook as wb\nwb.widget.checklist("kort", wijk="{WIJK}")'
    cells = [nbformat.v4.new_code_cell(code)]
    kernel = {"name": "python3", "display_name": "Python 3"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(made, notebooks / NAME)
    yield NAME
    for path in [notebooks / NAME, *notebooks.glob("antwoorden_*")]:
        path.unlink(missing_ok=True)


def tab_to(lab, place):
    """Press Tab until a control has the focus."""
    for _ in range(MOST_TABS):
        if place.evaluate("place => place === document.activeElement"):
            return
        lab.page.keyboard.press("Tab")
    msg = f"the Tab key does not reach {place}"
    raise AssertionError(msg)


def answers_of(lab):
    """The round buttons; they carry no class by which `lab.widget` finds others."""
    return lab.page.locator(".widget-radio", has_text="Jouw antwoord:").last


def radio(lab, answer):
    """The round button with this word."""
    exact = re.compile(rf"^{answer}$")
    return answers_of(lab).locator("label", has_text=exact).locator("input")


def checked(lab):
    """Words of the round buttons that are on."""
    return answers_of(lab).locator("label:has(input:checked)").all_inner_texts()


def profile_of(lab):
    """What the figure tells who cannot see it."""
    return lab.page.locator("img[alt^='Profiel per bouwsteen']").last


@pytest.mark.parametrize("width", [1280, 1024])
def test_the_short_list_is_filled_in_with_the_keyboard_alone(
    lab, notebook, notebooks, width
):
    lab.page.set_viewport_size({"width": width, "height": 900})
    lab.open(notebook)
    lab.run_all()
    keys, page = lab.page.keyboard, lab.page
    tab_to(lab, lab.widget("Ik antwoord als:").locator("select"))
    for key in ("Space", "ArrowDown", "ArrowDown", "Enter"):  # past bestuur
        keys.press(key)
    following = page.get_by_role("button", name="Volgende", exact=True)
    for nth, answer in enumerate(GIVEN, start=1):
        lab.see(f"Vraag {nth} van 7")
        tab_to(lab, radio(lab, answer))
        keys.press("Space")
        lab.see(SAVED)
        scored = sum(word != "weet niet" for word in GIVEN[:nth])
        expect(profile_of(lab)).to_have_attribute(
            "alt", re.compile(rf"^Profiel.*(eigen antwoord.*){{{scored}}}")
        )
        tab_to(lab, following)
        keys.press("Space" if nth % 2 else "Enter")
    lab.see("Je hebt 7 van de 7 vragen beantwoord.")
    assert checked(lab) == ["ja"]
    seen = profile_of(lab).get_attribute("alt")

    path = notebooks / f"antwoorden_kort_{WIJK}.jsonl"
    kept = wb.Answers.load(path)
    assert kept.warnings == ()
    assert {answer.role for answer in kept} == {"uitvoering"}
    assert [answer.score for answer in kept] == [0, 1, 2, 3, None, 0, 3]

    lab.run_all()  # it restarts the kernel
    lab.see("Je eerdere antwoorden staan er weer: 7 van de 7 vragen.")
    assert checked(lab) == ["nee"]
    assert profile_of(lab).get_attribute("alt") == seen
