"""Test the sliders between poles: right and wrong use, and nothing lost."""

import json
import re
from html import unescape

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from traitlets import TraitError

import wijkbook as wb
from wijkbook.errors import (
    BadTable,
    BadValue,
    MissingTable,
    UnknownColumn,
    UnknownName,
)
from wijkbook.widget import poles
from wijkbook.widget.poles import HOW

SHIFT = "figuur_3_1"
NONE_YET = "Nog geen plekken van anderen."
HOSTILE = "<script>alert(1)</script> =cmd \u202eאב \ud800"


@pytest.fixture
def form():
    return poles("figuur_2_2", name="Mijn stad")


def again():
    """The same sliders, opened by somebody who knows the file alone."""
    return poles("figuur_2_2", name="Mijn stad")


def give(folder, who, positions, figure_id=SHIFT, time="2026-01-01", **more):
    """Put the file of somebody else in a folder; give its path."""
    answers = {key: {"position": at, **more} for key, at in positions.items()}
    told = {"kind": "wijkbook-polen", "figure_id": figure_id, "name": f"van {who}"}
    told |= {"respondent": who, "time": time, "answers": answers}
    path = folder / f"polen-{figure_id}-{who}-{time}.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def alt_of(form):
    return unescape(re.search(r'alt="([^"]*)"', form.figure.value)[1])


# to place


def test_a_place_is_kept_at_once_and_read_back(form, own_work):
    assert form.text == f"Ingevuld: 0 van de 4 rijen. {NONE_YET}"
    assert not form.path.exists()
    form.sliders["f22_1"].value = 3
    assert form.text == (
        f"bewoners: meer 'de inclusieve wijk'. Bewaard. "
        f"Ingevuld: 1 van de 4 rijen. {NONE_YET}"
    )
    assert form.path == own_work / "polen-figuur_2_2-mijn_stad.json"
    form.reasons["f22_1"].value = "Zo staat het in de visie."
    kept = json.loads(form.path.read_text("utf-8"))
    assert kept["answers"] == {
        "f22_1": {"position": 3, "reason": "Zo staat het in de visie."}
    }
    back = again()
    assert back.positions["f22_1"] == back.sliders["f22_1"].value == 3
    assert back.reasons["f22_1"].value == "Zo staat het in de visie."
    assert back.text == f"Ingevuld: 1 van de 4 rijen. {NONE_YET}"


@pytest.mark.parametrize("value", [0, 1, 2, 3, 4, "weet_niet"])
def test_every_choice_comes_back_also_the_middle(form, value):
    form.choices["f22_3"].value = value
    assert form.positions == {
        "f22_1": None,
        "f22_2": None,
        "f22_3": value,
        "f22_4": None,
    }
    assert again().positions == form.positions
    words = {at: word for word, at in form.choices["f22_3"].options}[value]
    assert f"wie het doet: {words}. Bewaard." in form.text


def test_an_untouched_slider_in_the_middle_is_no_place(form):
    assert {slider.value for slider in form.sliders.values()} == {2}
    assert set(form.positions.values()) == {None}
    form.sliders["f22_1"].value = 4
    form.sliders["f22_1"].value = 2
    assert form.positions["f22_1"] == 2  # moved there by hand: that is a place
    pale = form.sliders["f22_2"].style.handle_color
    assert form.sliders["f22_1"].style.handle_color != pale


def test_slider_and_list_follow_each_other(form):
    form.sliders["f22_4"].value = 1
    assert form.choices["f22_4"].value == 1
    form.choices["f22_4"].value = 4
    assert form.sliders["f22_4"].value == 4
    form.choices["f22_4"].value = "weet_niet"
    assert form.sliders["f22_4"].value == 2
    assert form.positions["f22_4"] == "weet_niet"


def test_a_place_can_be_taken_back(form):
    form.choices["f22_1"].value = 4
    form.choices["f22_1"].value = ""
    assert form.positions["f22_1"] is None
    assert json.loads(form.path.read_text("utf-8"))["answers"] == {}
    assert again().positions["f22_1"] is None


@pytest.mark.parametrize("wrong", [5, -1, "ja", "weet niet", 1.5])
def test_another_choice_is_refused_and_not_kept(form, wrong):
    with pytest.raises(TraitError):
        form.choices["f22_1"].value = wrong
    assert not form.path.exists()


def test_a_slider_stops_at_its_poles(form):
    form.sliders["f22_1"].value = 99
    assert form.positions["f22_1"] == 4


def test_figure_and_table_show_the_places_in_words(form):
    form.sliders["f22_1"].value = 0
    assert "bewoners: eigen plek helemaal 'de gemengde wijk'" in alt_of(form)
    assert "helemaal &#x27;de gemengde wijk&#x27;" in form.shown.value
    assert form.shown.value.count("nog open") == 3
    assert repr(form) == form.text
    assert plt.get_fignums() == []


def test_nothing_is_drawn_before_there_is_something_to_see(form):
    assert form.figure.value == form.shown.value == ""
    form.reasons["f22_1"].value = "Daarom."
    assert form.figure.value == ""
    assert "Daarom." in form.shown.value
    form.choices["f22_1"].value = "weet_niet"
    assert "eigen plek weet niet" in alt_of(form)
    for _ in range(2):
        form.erase.click()
    assert form.figure.value == form.shown.value == ""


def test_wrong_places_in_a_table_are_refused_at_once():
    with pytest.raises(BadValue, match="Groep, mens 1, rij 'f31_1': '9' is geen plek"):
        poles(SHIFT, name="x", group=pd.DataFrame({"f31_1": [9]}))
    with pytest.raises(BadValue, match="De kleinste groep"):
        poles(SHIFT, name="x", group=pd.DataFrame({"f31_1": [1]}), min_group=0)


def test_everything_can_be_done_with_the_keyboard(form):
    told = form.children[0].value
    assert HOW.split(".")[0] in unescape(told)
    for controls in (form.sliders, form.choices, form.reasons):
        for control in controls.values():
            assert control.tabbable is not False
    # Each row has a list that says its name: a slider has none for who cannot see it.
    names = [choice.description for choice in form.choices.values()]
    assert names == [
        "bewoners:",
        "wat je bestrijdt:",
        "wie het doet:",
        "doel per wijk:",
    ]


# hostile texts


def test_what_is_typed_is_text_and_never_code(form):
    form.reasons["f22_1"].value = HOSTILE
    assert "<script>" not in form.shown.value
    assert "&lt;script&gt;" in form.shown.value
    assert again().reasons["f22_1"].value == HOSTILE
    named = poles("figuur_2_2", name=HOSTILE.replace("\ud800", ""))
    assert all("<script>" not in part.value for part in (named.children[0], named.said))
    assert re.fullmatch(r"polen-figuur_2_2-[\w-]+\.json", named.path.name)


def test_a_long_reason_is_kept_whole_and_shown_short(form):
    form.reasons["f22_1"].value = "x" * 10_000
    assert again().reasons["f22_1"].value == "x" * 10_000
    assert "x" * 201 not in form.shown.value
    assert f"{'x' * 200}…" in form.shown.value


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a" * 300, "..", "☃"])
def test_a_name_never_leaves_the_folder(name, own_work):
    form = poles("figuur_2_2", name=name)
    form.choices["f22_1"].value = 1
    assert form.path.parent == own_work
    assert form.path.is_file()


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_no_name_is_refused(name):
    with pytest.raises(BadValue, match="nog geen naam"):
        poles("figuur_2_2", name=name)


# the file


def test_two_tabs_keep_the_rows_of_each_other(form):
    other = again()
    form.choices["f22_1"].value = 1
    other.choices["f22_2"].value = 3
    kept = again().positions
    assert (kept["f22_1"], kept["f22_2"]) == (1, 3)


def test_each_name_has_its_own_file_and_is_no_other(form):
    form.choices["f22_1"].value = 1
    later = poles("figuur_2_2", name="over tien jaar")
    later.choices["f22_1"].value = 3
    assert form.path != later.path
    assert later.text.endswith(NONE_YET)
    assert again().text.endswith(NONE_YET)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geen json",
        "[]",
        "{}",
        '{"kind": "wijkbook-polen"}',
        '{"kind": "wijkbook-polen", "figure_id": "figuur_2_2", "name": "x", '
        '"respondent": "y", "time": "", "answers": {"f22_1": {"position": 9}}}',
        '{"kind": "wijkbook-polen", "figure_id": "figuur_3_1", "name": "x", '
        '"respondent": "y", "time": "", "answers": {}}',
        '{"kind": "wijkbook-polen", "figure_id": "figuur_2_2", "name": "x", '
        '"respondent": "y", "time": "", "answers": {"f22_1": 3}}',
    ],
)
def test_a_damaged_file_is_put_aside_and_never_overwritten(form, text):
    form.path.write_text(text, encoding="utf-8")
    back = again()
    aside = form.path.with_name(f"{form.path.name}.beschadigd")
    assert f"Het blijft staan als '{aside.name}'." in back.text
    back.choices["f22_1"].value = 2
    assert "Bewaard." in back.text
    assert aside.read_text("utf-8") == text
    assert again().positions["f22_1"] == 2


def test_what_cannot_be_saved_is_told_and_saved_later(form, monkeypatch):
    def full(*_):
        raise OSError(28, "de schijf is vol")

    with monkeypatch.context() as broken:
        broken.setattr("wijkbook.work.write_safely", full)
        form.choices["f22_1"].value = 2
        assert "Niet bewaard: de schijf is vol." in form.text
        assert "staat nog op het scherm" in form.text
    form.choices["f22_2"].value = 3
    kept = again().positions
    assert (kept["f22_1"], kept["f22_2"]) == (2, 3)


def test_erasing_asks_once_and_leaves_nothing(form):
    form.choices["f22_1"].value = 1
    form.reasons["f22_1"].value = "Daarom."
    form.erase.click()
    assert form.path.is_file()
    assert form.text.startswith("Je plekken en redenen verdwijnen dan voorgoed.")
    form.erase.click()
    assert not form.path.exists()
    assert form.text.startswith("Je plekken en redenen zijn gewist. Ingevuld: 0 van")
    assert set(form.positions.values()) == {None}
    assert form.reasons["f22_1"].value == ""
    assert "Daarom." not in form.shown.value
    assert set(again().positions.values()) == {None}


def test_going_on_takes_the_question_to_erase_back(form):
    form.choices["f22_1"].value = 1
    form.erase.click()
    form.choices["f22_1"].value = 2
    form.erase.click()
    assert form.path.is_file()


# the others


def test_others_are_read_from_their_files(own_work):
    for nth, who in enumerate(["a", "b", "c"]):
        give(own_work, who, {"f31_1": nth, "f31_2": "weet_niet"}, reason="GEHEIM")
    form = poles(SHIFT, name="mijn stad")
    assert form.text == "Ingevuld: 0 van de 8 rijen. Plekken van 3 anderen."
    assert form.group["f31_1"].tolist() == [0, 1, 2]
    assert "groep: 3 mensen, middelste plek meer 'geld vooraf" in alt_of(form)
    assert "perspectief: eigen plek nog open, groep: te weinig mensen" in alt_of(form)
    told = alt_of(form) + form.shown.value + form.said.value
    assert "GEHEIM" not in told
    assert "van a" not in told


def test_of_one_person_the_newest_file_counts_and_other_figures_do_not(own_work):
    give(own_work, "a", {"f31_1": 4}, time="2026-03-01")
    give(own_work, "a", {"f31_1": 0}, time="2026-02-01")
    give(own_work, "b", {"f22_1": 0}, figure_id="figuur_2_2")
    form = poles(SHIFT, name="mijn stad")
    assert form.group["f31_1"].tolist() == [4]
    assert form.text.endswith("Plekken van 1 ander.")


def test_a_file_that_cannot_be_read_is_told_and_the_others_count(own_work):
    (own_work / "polen-kapot.json").write_text("geen json", encoding="utf-8")
    give(own_work, "a", {"f31_1": 4})
    form = poles(SHIFT, name="mijn stad")
    assert len(form.group) == 1
    assert "'polen-kapot.json' telt niet mee. In 'polen-kapot.json' staan" in form.text


def test_who_comes_later_is_read_with_the_button(own_work):
    form = poles(SHIFT, name="mijn stad")
    for who in ("a", "b", "c"):
        give(own_work, who, {"f31_1": 2})
    form.reload.click()
    assert form.text.endswith("Plekken van 3 anderen.")
    assert "groep: 3 mensen" in alt_of(form)


def test_a_group_can_be_a_folder_elsewhere(tmp_path):
    folder = tmp_path / "groep"
    folder.mkdir()
    for who in ("a", "b"):
        give(folder, who, {"f31_1": 2})
    assert len(poles(SHIFT, name="x", group=folder).group) == 2


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_group_can_be_a_sheet(tmp_path, separator):
    lines = ["naam,f31_1,f31_8", "Jan,0,weet niet", "Piet,4,", ",,", "Els,2,3"]
    path = tmp_path / "groep.csv"
    text = "\n".join(lines).replace(",", separator)
    path.write_text(f"\ufeff{text}\n", encoding="utf-8")
    form = poles(SHIFT, name="x", group=path)
    assert form.group["f31_1"].tolist() == [0, 4, 2]
    assert form.group["f31_8"].tolist() == ["weet_niet", None, 3]
    assert "Kolom 'naam' telt niet mee." in form.text
    assert "Jan" not in form.text + form.shown.value + alt_of(form)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "geen kolom van deze figuur. Gebruik als kop: f31_1, f31_2"),
        ("a,b\n1,2\n", "geen kolom van deze figuur"),
        ("f31_1,f31_2\n1\n", "rij 2: 1 vakken, en de kop heeft er 2"),
    ],
)
def test_a_sheet_of_something_else_is_refused(tmp_path, text, told):
    path = tmp_path / "groep.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=told):
        poles(SHIFT, name="x", group=path)


def test_a_wrong_cell_is_refused_with_row_and_column(tmp_path):
    path = tmp_path / "groep.csv"
    path.write_text("f31_1\n1\n7\n", encoding="utf-8")
    with pytest.raises(BadValue, match=r"'groep.csv', rij 3, kolom 'f31_1': '7' is"):
        poles(SHIFT, name="x", group=path)
    path.write_bytes(b"f31_1\n\xff\n")
    with pytest.raises(BadTable, match="niet te lezen. Bewaar het als CSV"):
        poles(SHIFT, name="x", group=path)
    path.unlink()
    with pytest.raises(MissingTable, match="zijn er niet"):
        poles(SHIFT, name="x", group=path)


def test_a_sheet_that_breaks_later_is_told_and_breaks_nothing(tmp_path):
    path = tmp_path / "groep.csv"
    path.write_text("f31_1\n1\n", encoding="utf-8")
    form = poles(SHIFT, name="x", group=path)
    path.unlink()
    form.reload.click()
    assert "De plekken van de groep zijn er niet" in form.text


def test_a_group_can_be_a_table():
    table = pd.DataFrame({"f31_1": [1, 2, 3]})
    form = poles(SHIFT, name="x", group=table)
    assert "groep: 3 mensen, middelste plek in het midden" in alt_of(form)
    with pytest.raises(UnknownColumn):
        poles(SHIFT, name="x", group=pd.DataFrame({"naam": ["Jan"]}))


def test_wrong_figure_and_group_size_are_refused():
    with pytest.raises(UnknownName, match="Onbekende figuur"):
        poles("figuur_9", name="x")
    with pytest.raises(BadValue, match="De kleinste groep"):
        poles(SHIFT, name="x", min_group=0)


def test_a_smaller_group_may_be_shown_when_it_is_asked(own_work):
    give(own_work, "a", {"f31_1": 4})
    assert "te weinig mensen" in alt_of(poles(SHIFT, name="x"))
    assert "groep: 1 mens, " in alt_of(poles(SHIFT, name="x", min_group=1))


def test_the_public_name():
    assert wb.widget.poles is poles
