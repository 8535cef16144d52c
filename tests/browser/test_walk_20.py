"""A team in notebook 20: fills in its own plan, and finds it back the next day."""

import json
import re

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def notebook(lab, notebooks):
    lab.open("20_vijf_stappen.ipynb")
    lab.run_all()
    yield lab
    for path in [*notebooks.glob("plan-*"), notebooks / "oefeningen.json"]:
        path.unlink(missing_ok=True)


def test_a_plan_is_filled_in_kept_and_found_back(notebook, notebooks):
    notebook.choose("Stap:", re.compile(r"^2\."))
    notebook.click("Zet op de kaart")
    notebook.see("Geef de partij eerst een naam.")
    notebook.choose("Naam van de partij:", "de bakker <b>op de hoek</b>")
    notebook.choose("Wat is het:", "ondernemer")
    notebook.click("Zet op de kaart")
    place = notebook.see("de bakker <b>op de hoek</b> staat op de kaart. Bewaard.")
    assert place.locator("bdi b").count() == 0  # what is typed is text
    notebook.see("Niemand aan tafel van: gemeente en bewoners")
    notebook.click("Volgende stap")
    notebook.see(re.compile(r"S001, r\.506-511"))
    notebook.click("Wis dit plan")
    notebook.see("Alles in dit plan verdwijnt dan voorgoed.")

    (path,) = notebooks.glob("plan-zonder_wijk-*.json")
    kept = json.loads(path.read_text(encoding="utf-8"))
    (party,) = kept["parties"].values()
    assert party["part"] == "ondernemer"

    notebook.run_all()  # it restarts the kernel
    notebook.choose("Stap:", re.compile(r"^2\."))
    notebook.see("de bakker <b>op de hoek</b>")
