"""Test the sheet to fill in: right and wrong use, and nothing lost."""

import json

import pytest
from traitlets import TraitError

from wijkbook.errors import BadValue
from wijkbook.widget.plan import plan
from wijkbook.widget.poles import poles
from wijkbook.widget.sheet import sheet

ROWS = ["geld verschuiven", "de naam van een plein"]
FIELDS = {"Wie beslist": ["stuurgroep", "raad"], "Tot welke grens": "een bedrag"}
HOSTILE = "<script>alert(1)</script> =cmd \u202eאב \ud800"


@pytest.fixture
def form():
    return sheet("mandaat", ROWS, FIELDS, name="Mijn wijk")


def again():
    """The same sheet, opened by somebody who knows the file alone."""
    return sheet("mandaat", ROWS, FIELDS, name="Mijn wijk")


def test_a_cell_is_kept_at_once_and_read_back(form, own_work):
    assert form.text == repr(form) == "Ingevuld: 0 van de 4 vakken."
    assert not form.path.exists()
    form.cells["geld verschuiven", "Wie beslist"].value = "raad"
    assert form.text == "geld verschuiven: Bewaard. Ingevuld: 1 van de 4 vakken."
    assert form.path == own_work / "blad-mandaat-mijn_wijk.json"
    form.cells["geld verschuiven", "Tot welke grens"].value = "10.000 euro"
    back = again()
    assert back.text == "Ingevuld: 2 van de 4 vakken."
    assert back.table.loc["geld verschuiven"].tolist() == ["raad", "10.000 euro"]
    assert back.table.loc["de naam van een plein"].tolist() == ["", ""]
    assert back.table.columns.tolist() == list(FIELDS)


def test_every_field_says_what_it_is(form):
    labels = [control.description for control in form.cells.values()]
    assert labels == ["Wie beslist:", "Tot welke grens:"] * 2
    assert form.cells["geld verschuiven", "Tot welke grens"].placeholder == "een bedrag"


def test_another_choice_is_refused_and_not_kept(form):
    with pytest.raises(TraitError):
        form.cells["geld verschuiven", "Wie beslist"].value = "de koning"
    assert not form.path.exists()


def test_two_tabs_do_not_lose_each_others_cells(form):
    other = again()
    form.cells["geld verschuiven", "Wie beslist"].value = "raad"
    other.cells["geld verschuiven", "Tot welke grens"].value = "veel"
    assert again().table.loc["geld verschuiven"].tolist() == ["raad", "veel"]
    form.reload.click()
    assert form.table.loc["geld verschuiven"].tolist() == ["raad", "veel"]


def test_a_row_or_choice_that_was_taken_away_stays_kept(form):
    form.cells["geld verschuiven", "Wie beslist"].value = "raad"
    form.cells["de naam van een plein", "Wie beslist"].value = "raad"
    newer = sheet("mandaat", ROWS[:1], {"Wie beslist": ["college"]}, name="Mijn wijk")
    assert newer.table.loc["geld verschuiven", "Wie beslist"] == "raad"
    newer.cells["geld verschuiven", "Wie beslist"].value = "college"
    kept = json.loads(form.path.read_text("utf-8"))["cells"]
    assert kept["de naam van een plein"] == {"Wie beslist": "raad"}


def test_erasing_takes_two_clicks(form):
    form.cells["geld verschuiven", "Tot welke grens"].value = "veel"
    form.erase.click()
    assert form.path.exists()
    assert form.text.startswith("Alles op dit blad verdwijnt dan voorgoed.")
    form.erase.click()
    assert form.text == "Dit blad is gewist. Ingevuld: 0 van de 4 vakken."
    assert not form.path.exists()


def test_typing_takes_the_question_back(form):
    form.erase.click()
    form.cells["geld verschuiven", "Tot welke grens"].value = "veel"
    form.erase.click()
    assert form.path.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"kind": "iets"}', '{"kind": "wijkbook-blad"}']
)
def test_a_damaged_file_is_put_aside_and_told(text):
    path = again().path
    path.write_text(text, encoding="utf-8")
    form = again()
    assert form.text.startswith(f"In '{path.name}' staat geen blad van wijkbook.")
    assert path.read_text("utf-8") == text  # nothing is written before one types
    form.cells["geld verschuiven", "Tot welke grens"].value = "veel"
    assert path.with_name(f"{path.name}.beschadigd").read_text("utf-8") == text
    assert again().table.iloc[0, 1] == "veel"


def test_a_cell_that_is_no_text_makes_a_damaged_file():
    path = again().path
    held = {"kind": "wijkbook-blad", "cells": {"geld verschuiven": {"Wie beslist": 3}}}
    path.write_text(json.dumps(held), encoding="utf-8")
    assert "geen blad van wijkbook" in again().text


def test_a_folder_that_cannot_be_written_is_told(form, own_work):
    own_work.rmdir()
    own_work.write_text("hier staat een bestand", encoding="utf-8")
    form.cells["geld verschuiven", "Tot welke grens"].value = "veel"
    assert "Niet bewaard: " in form.text
    assert form.table.iloc[0, 1] == "veel"


def test_typed_text_is_text(form):
    form.cells["geld verschuiven", "Tot welke grens"].value = HOSTILE
    assert again().table.iloc[0, 1] == HOSTILE
    assert "<script" not in form.said.value


def test_names_with_signs_make_a_safe_file():
    assert sheet("a/b", ["r"], FIELDS, name="../weg").path.name == "blad-a_b-weg.json"


@pytest.mark.parametrize(
    ("rows", "fields", "name", "told"),
    [
        (["a"], FIELDS, " ", "nog geen naam"),
        ([], FIELDS, "x", "mist een rij"),
        (["a", "a"], FIELDS, "x", "De rij 'a' staat er twee keer"),
        (["a"], {}, "x", "mist een kolom"),
        (["a"], {"k": []}, "x", "mist een keuze"),
        (["a"], {"k": ["j", "j"]}, "x", "De keuze 'j' staat er twee keer"),
        ([3], FIELDS, "x", "mist een rij"),
    ],
)
def test_a_sheet_that_cannot_be_filled_in_is_refused(rows, fields, name, told):
    with pytest.raises(BadValue, match=told):
        sheet("blad", rows, fields, name=name)


@pytest.mark.parametrize(
    "make",
    [
        lambda name: sheet("x", ["geld"], {"Wie": "een rol"}, name=name),
        lambda name: poles("figuur_2_2", name=name),
        lambda name: plan(name=name),
    ],
    ids=["sheet", "poles", "plan"],
)
def test_two_names_that_share_a_file_are_told_apart(make):
    first = make("Plan A!")
    if hasattr(first, "cells"):
        first.cells["geld", "Wie"].value = "de raad"
    elif hasattr(first, "sliders"):
        first.sliders["f22_1"].value = 3
    else:
        first.answers["s1v1"].value = "veel jongeren"
    told = "Let op: dit is eerder bewaard onder de naam 'Plan A!'."
    assert told not in make(" plan  a! ").text  # the same name
    second = make("Plan A?")
    assert second.path == first.path
    assert told in second.text
    assert told not in make("Plan B").text
