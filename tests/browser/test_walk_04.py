"""A reader in notebook 04: turns a weight, and chooses another wijk."""

import pytest

import wijkbook as wb
from wijkbook.dutch import number

pytestmark = pytest.mark.browser

PARTS = ["woz_waarde_eur", "koopwoningen_pct", "misdrijven_per_1000"]


@pytest.fixture
def notebook(lab):
    lab.open("04_cijfers_lezen.ipynb")
    lab.run_all()
    return lab


def test_weight_and_wijk_give_the_numbers_of_the_library(notebook):
    table = wb.load_kerncijfers("Roermond", period=2024)
    weights = dict.fromkeys(PARTS, 1) | {"koopwoningen_pct": 4}
    side = {"misdrijven_per_1000": -1}
    score = wb.composite(table, PARTS, weights=weights, directions=side)["WK095704"]
    notebook.set_slider("Gewicht van koopwoningen:", 4)
    notebook.see(f"Donderberg: {number(score, 2)} (")

    notebook.choose("Wijk:", "Maasniel")
    notebook.choose("Cijfer:", "Wonen: Gemiddelde WOZ-waarde")
    worth = table.loc["WK095703", "woz_waarde_eur"]
    notebook.see(wb.indicator("woz_waarde_eur").format(worth))
    notebook.see("Gemiddelde WOZ-waarde, 2024, Maasniel")
