"""Test the widgets: each control driven in process, with right and with wrong use."""

import itertools
import re
import time
from base64 import b64encode
from html import unescape

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from timing import fastest
from traitlets import TraitError

import wijkbook as wb
from wijkbook.errors import BadValue, UnknownColumn, UnknownName
from wijkbook.widget import explore, set_wijk, weigh

DONDERBERG = "WK095704"
PNG = b64encode(b"\x89PNG").decode()[:5]  # how every picture starts


def alt_of(figure):
    """What a figure tells who cannot see it."""
    return unescape(re.search(r'alt="([^"]*)"', figure.value)[1])


@pytest.fixture
def picker():
    """The chooser, on Donderberg."""
    return explore("Roermond", "Donderberg")


# explore


def test_explore_says_the_number_of_the_library(picker):
    value = wb.load_kerncijfers("Roermond").loc[DONDERBERG, "woz_waarde_eur"]
    shown = wb.indicator("woz_waarde_eur").format(value)
    assert shown == "€ 203.000"
    assert picker.text == (
        "Donderberg (wijk in Roermond, WK095704). Gemiddelde WOZ-waarde in 2024: "
        "€ 203.000 (gepubliceerd)."
    )
    assert shown in picker.shown.value


def test_explore_starts_with_the_first_wijk():
    assert explore("Roermond").wijk.label == "Asenray"


def test_explore_lists_wijken_alphabetically_without_their_numbers(picker):
    names = [name for name, _ in picker.wijk.options]
    assert names == sorted(names)
    assert "Donderberg" in names


def test_explore_offers_every_gemeente_and_indicator(picker):
    assert len(picker.gemeente.options) == 342
    assert len(picker.indicator.options) == len(wb.list_indicators())
    assert (
        "Wonen: Gemiddelde WOZ-waarde",
        "woz_waarde_eur",
    ) in picker.indicator.options


def test_another_wijk_changes_number_figure_and_source(picker):
    before = picker.figure.value
    picker.wijk.value = "WK095703"
    assert picker.text.startswith("Maasniel (wijk in Roermond, WK095703)")
    assert f"base64,{PNG}" in picker.figure.value
    assert picker.figure.value != before
    assert "Maasniel" in picker.source.value
    assert "Maasniel" in alt_of(picker.figure)


def test_another_indicator_changes_the_number(picker):
    picker.indicator.value = "koopwoningen_pct"
    assert "Aandeel koopwoningen in 2024: 38% (gepubliceerd)." in picker.text


def test_another_gemeente_brings_its_own_wijken(picker):
    picker.gemeente.value = "Helmond"
    codes = [code for _, code in picker.wijk.options]
    assert set(codes) == set(wb.list_gebieden("Helmond").index)
    assert "wijk in Helmond" in picker.text


def test_gemeente_may_be_typed_in_any_case_or_as_code(picker):
    picker.gemeente.value = "helmond"
    assert "wijk in Helmond" in picker.text
    picker.gemeente.value = "GM0957"
    assert "wijk in Roermond" in picker.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Roermnd", "Onbekende gemeente 'Roermnd'. Bedoel je 'Roermond'"),
        ("", "Er staat geen naam."),
        ("NL00", "Onbekende gemeente 'NL00'."),
        ("<b>Ede</b>", "Onbekende gemeente '<b>Ede</b>'."),
    ],
)
def test_a_gemeente_that_does_not_exist_gets_one_sentence(picker, typed, said):
    picker.gemeente.value = typed
    assert picker.text.startswith(said)
    assert "<b>" not in picker.shown.value
    assert picker.figure.value == ""
    assert picker.origin.layout.display == "none"
    picker.indicator.value = "koopwoningen_pct"  # nothing to show, and no error


def test_explore_recovers_after_a_wrong_gemeente(picker):
    picker.gemeente.value = "Roermnd"
    picker.gemeente.value = "Roermond"
    assert picker.text.startswith("Asenray (wijk in Roermond")
    assert picker.figure.value
    assert f"base64,{PNG}" in picker.figure.value


def test_explore_tells_why_there_is_no_figure(picker):
    picker.indicator.value = "inkomen_per_inwoner_eur"
    picker.wijk.value = "WK095709"
    assert "geen cijfer (weggelaten door de uitgever" in picker.text
    assert f"base64,{PNG}" in picker.figure.value


def test_explore_says_when_a_figure_is_not_in_the_workbook(picker):
    picker.wijk.value = "WK095709"
    picker.indicator.value = "lbm_afwijking"
    assert "staat 'Leefbaarometer" in picker.text
    assert picker.figure.value == ""
    picker.wijk.value = DONDERBERG
    assert "schatting van een rekenmodel" in picker.text
    assert picker.figure.value


def test_explore_does_not_start_with_a_provisional_year(picker):
    picker.indicator.value = "misdrijven"
    assert "in 2024: 397 misdrijven" in picker.text


def test_explore_takes_a_code_a_buurt_or_a_gebied_of_another_gemeente():
    assert explore(wijk=wb.find_gebied("WK059912")).gemeente.value == "Rotterdam"
    assert explore(wijk="WK059912").wijk.label == "IJsselmonde"
    assert explore(wijk="BU09570400").wijk.value == DONDERBERG
    assert explore(wijk=wb.find_gebied("Helmond")).gemeente.value == "Helmond"


def test_explore_puts_many_wijken_on_one_strip():
    picker = explore("Amsterdam")
    assert len(picker.wijk.options) > 30
    assert "Stippen op een lijn" in alt_of(picker.figure)


def test_explore_shows_where_a_figure_comes_from(picker):
    assert picker.origin.titles == ("Waar komt dit cijfer vandaan?",)
    assert "85984NED" in picker.source.value


def test_explore_reacts_within_half_a_second(picker):
    """Choose another wijk and see its figures: some 0.2 s of work."""
    codes = itertools.cycle(["WK095700", "WK095701", "WK095702", "WK095703"])

    def choose():
        picker.wijk.value = next(codes)

    assert fastest(choose, under=0.5, tries=12, clock=time.process_time) < 0.5


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"gemeente": "Roermnd"}, "Onbekende gemeente 'Roermnd'"),
        ({"wijk": "Nergens"}, "Nergens"),
        ({"indicator": "woz"}, "Onbekende indicator 'woz'"),
    ],
)
def test_explore_refuses_a_wrong_start(wrong, said):
    with pytest.raises(UnknownName, match=said):
        explore(**wrong)


def test_an_error_in_a_callback_is_not_swallowed(picker, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("kapot")

    monkeypatch.setattr("wijkbook.widget.areas.explain", broken)
    with pytest.raises(RuntimeError, match="kapot"):
        picker.wijk.value = "WK095703"
    with pytest.raises(RuntimeError, match="kapot"):
        picker.indicator.value = "koopwoningen_pct"
    with pytest.raises(RuntimeError, match="kapot"):
        picker.gemeente.value = "Helmond"


def test_a_wijk_that_is_not_in_the_list_is_refused(picker):
    with pytest.raises(TraitError):
        picker.wijk.value = "WK059912"


# weigh


@pytest.fixture
def table():
    """Three areas in which the scores can be worked out by hand."""
    return pd.DataFrame(
        {
            "name": ["Wijk 02 Zuid", "<script>alert(1)</script>", "Noord"],
            "koop": [20.0, 40.0, 60.0],
            "misdrijven": [30.0, 30.0, 60.0],
        },
        index=["Z", "S", "N"],
    )


def test_weigh_gives_the_score_of_the_library(table):
    lower = {"misdrijven": -1}
    mix = weigh(table, ["koop", "misdrijven"], directions=lower, highlight="Z")
    mix.weights["koop"].value = 3
    expected = wb.composite(
        table, ["koop", "misdrijven"], weights=[3, 1], directions=lower
    )
    pd.testing.assert_series_equal(mix.scores, expected)


def test_weigh_says_the_score_and_how_far_scores_run(table):
    mix = weigh(table, ["koop"], highlight="Z")
    # mean 40, standard deviation sqrt(800 / 3) = 16.33: 20 is -1.22
    assert mix.text == "Zuid: -1,22 (alle 3 gebieden: van -1,22 tot 1,22)."
    assert weigh(table, ["koop"]).text == "Alle 3 gebieden: van -1,22 tot 1,22."


def test_weigh_reacts_to_a_slider(table):
    mix = weigh(table, ["koop", "misdrijven"], highlight="Z")
    before, picture = mix.text, mix.figure.value
    mix.weights["misdrijven"].value = 5
    assert mix.text != before
    assert f"base64,{PNG}" in mix.figure.value
    assert mix.figure.value != picture


def test_weigh_with_all_weights_zero_says_so_and_recovers(table):
    mix = weigh(table, ["koop", "misdrijven"], highlight="Z")
    mix.weights["koop"].value = 0
    mix.weights["misdrijven"].value = 0
    assert mix.text.startswith("Alle gewichten zijn 0")
    assert mix.text in mix.said.value
    assert mix.shown.value == ""
    assert mix.scores is None
    assert mix.figure.value == ""
    mix.weights["koop"].value = 2
    assert mix.text.startswith("Zuid: -1,22")
    assert mix.figure.value


def test_weigh_tells_an_area_without_a_score(table):
    mix = weigh(table.assign(koop=[np.nan, 40, 60]), ["koop"], highlight="Z")
    assert mix.text == (
        "Zuid: geen score, want er ontbreekt een cijfer "
        "(2 van de 3 gebieden hebben een score)."
    )


def test_weigh_tells_that_no_area_has_a_score(table):
    mix = weigh(table.assign(koop=1.0), ["koop"])
    assert mix.text.startswith("Geen enkel gebied heeft een score")


def test_weigh_escapes_names(table):
    mix = weigh(table, ["koop"], highlight="S")
    assert "<script>" not in mix.figure.value
    assert "<script>" in alt_of(mix.figure)
    assert "<script>" not in mix.shown.value
    assert "<script>" not in mix.said.value
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mix.shown.value
    assert mix.text.startswith("<script>")
    assert "&lt;script&gt;" in mix.said.value


def test_weigh_lists_scores_alphabetically(table):
    shown = weigh(table, ["koop"]).shown.value
    assert shown.index("Noord") < shown.index("Zuid")


def test_weigh_calls_indicators_by_their_title():
    table = wb.load_kerncijfers("Roermond")
    mix = weigh(table, ["woz_waarde_eur", "koopwoningen_pct"], highlight=DONDERBERG)
    slider = mix.weights["woz_waarde_eur"]
    assert slider.description == "Gewicht van WOZ-waarde:"
    assert (slider.min, slider.max, slider.step, slider.value) == (0, 5, 1, 1)
    assert mix.text.startswith("Donderberg: ")


def test_weigh_leaves_its_table_alone(table):
    before = table.copy()
    weigh(table, ["koop"]).weights["koop"].value = 4
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"columns": ["kop"]}, UnknownColumn, "Kolom 'kop' staat niet in de tabel"),
        ({"columns": []}, BadValue, "Kies ten minste één kolom"),
        ({"columns": ["name"]}, BadValue, "hier hoort een getal"),
        ({"highlight": "Q"}, UnknownName, "'highlight' 'Q'"),
        ({"label": "naam"}, UnknownColumn, "Kolom 'naam'"),
    ],
)
def test_weigh_refuses_wrong_use(table, wrong, error, said):
    with pytest.raises(error, match=said):
        weigh(table, **{"columns": ["koop"]} | wrong)


# set_wijk


def test_set_wijk_keeps_the_chosen_wijk(own_work):
    chooser = set_wijk()
    assert chooser.text == "Je hebt nog geen wijk gekozen."
    chooser.gemeente.value = "Roermond"
    chooser.wijk.value = DONDERBERG
    assert "Klik nog op 'Bewaar als mijn wijk'" in chooser.text
    assert wb.mijn_wijk() is None
    chooser.save.click()
    assert wb.mijn_wijk().code == DONDERBERG
    assert chooser.text == (
        "Bewaard. Mijn wijk is nu Donderberg (wijk in Roermond, WK095704)."
    )
    assert str(own_work) in chooser.shown.value


def test_set_wijk_starts_with_what_was_kept():
    wb.set_mijn_wijk("WK059912")
    chooser = set_wijk()
    assert (chooser.gemeente.value, chooser.wijk.value) == ("Rotterdam", "WK059912")
    assert chooser.text == "Mijn wijk is nu IJsselmonde (wijk in Rotterdam, WK059912)."


def test_set_wijk_starts_with_a_kept_buurt_gemeente_or_own_area():
    for kept in ("BU09570400", "GM0957", "donderberg_2024"):
        wb.set_mijn_wijk(kept)
        chooser = set_wijk()
        assert chooser.gemeente.value == "Roermond"
        assert kept in chooser.text


def test_set_wijk_asks_for_a_wijk_first():
    chooser = set_wijk()
    chooser.save.click()
    assert chooser.text == "Kies eerst een gemeente en een wijk."
    assert wb.mijn_wijk() is None


def test_set_wijk_says_that_a_gemeente_does_not_exist():
    chooser = set_wijk()
    chooser.gemeente.value = "Roermnd"
    assert chooser.text.startswith("Onbekende gemeente 'Roermnd'")
    chooser.save.click()
    assert chooser.text == "Kies eerst een gemeente en een wijk."


# all widgets


def test_no_widget_without_description_has_a_tooltip(picker):
    # the browser shows a JavaScript error in its place (jupyter-widgets #3860)
    for part in _all(picker):
        assert not part.tooltip or getattr(part, "description", "")


def _all(node):
    """A widget and all that is in it."""
    yield node
    for child in getattr(node, "children", ()):
        yield from _all(child)


@pytest.mark.parametrize(
    "make",
    [
        explore,
        set_wijk,
        lambda: weigh(wb.load_kerncijfers("Roermond"), ["woz_waarde_eur"]),
    ],
)
def test_widgets_leave_no_figure_open_and_cut_no_description(make):
    plt.close("all")
    widget = make()
    assert plt.get_fignums() == []
    assert repr(widget) == widget.text
    for part in _all(widget):
        if getattr(part, "description", "") and hasattr(
            part.style, "description_width"
        ):
            assert part.style.description_width == "initial"
