"""A reader in notebook 00: chooses an own wijk once, and finds it back in 30."""

import pytest

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
