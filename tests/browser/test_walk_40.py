"""Walk through notebook 40 in a browser: note, judge alone, erase, find back."""

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def notebook(lab, notebooks):
    lab.open("40_visitatie.ipynb")
    lab.run_all()
    yield lab
    (notebooks / "oefeningen.json").unlink(missing_ok=True)
    for path in (notebooks / "voorbeeld-visitatie").glob("register-EV.jsonl"):
        path.unlink()


def test_a_member_writes_a_note_and_judges_alone(notebook, notebooks):
    own = notebooks / "voorbeeld-visitatie" / "register-EV.jsonl"
    notebook.choose("Bouwsteen:", "Middelen")
    notebook.click("Schrijf op")
    notebook.see("Schrijf eerst op wat je hoorde of zag.")
    notebook.choose("De uitspraak:", "Er is geen tijd <b>voor de wijk</b>.")
    heard = notebook.widget("Wat je hoorde of zag:").locator("textarea")
    heard.fill("Het spreekuur ging niet door.")
    heard.blur()
    notebook.choose("Soort:", "waarneming")
    notebook.click("Schrijf op")
    notebook.see(re.compile(r"Bewaard: 1 aantekening\."))
    assert "Het spreekuur ging niet door." in own.read_text("utf-8")

    notebook.choose("Middelen:", "een beetje")
    notebook.click("Bewaar mijn oordeel")
    notebook.see(re.compile(r"Bewaard: 3 van de 7 bouwstenen\. Nog 4 open\."))

    notebook.click("Wis mijn laatste aantekening")
    notebook.see("Je laatste aantekening verdwijnt dan voorgoed.")
    notebook.click("Zeker weten? Klik nog eens")
    # The cell below says "Gewist" too, so wait for the button to be as it was.
    notebook.page.get_by_role("button", name="Wis mijn laatste aantekening").wait_for()
    assert "Het spreekuur ging niet door." not in own.read_text("utf-8")

    notebook.run_all()  # it restarts the kernel
    chosen = notebook.widget("Middelen:").locator("select")
    told = chosen.evaluate("list => list.selectedOptions[0].text")
    assert told.replace("\xa0", " ") == "een beetje"
