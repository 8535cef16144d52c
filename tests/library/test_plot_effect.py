"""Test the figure of an effect: its sum, its refusals, and what it says."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import wijkbook as wb
from wijkbook import plot
from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.plot import theme
from wijkbook.plot.effect import compare_with

# With treatment 48, 55, 62 and 50, 55, 60; without 56, 60, 64 (years 1, 2, 3).
# Means with treatment: 49, 55, 61. After the start (61 - 55) - (64 - 60) = 2, and
# before it (55 - 49) - (60 - 56) = 2.
SERIES = {"A": [48, 55, 62], "B": [50, 55, 60], "C": [56, 60, 64]}
TWO = {"treated": ["A", "B"], "start": 2}


def long(series, years=(1, 2, 3), **more):
    """One row per area and year."""
    rows = [
        {"gebied_code": code, "period": year, "value": value}
        for code, values in series.items()
        for year, value in zip(years, values, strict=True)
    ]
    return pd.DataFrame(rows).assign(**more)


@pytest.fixture
def rows():
    return long(SERIES)


def title_of(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def words_of(ax):
    return [text.get_text().replace("\n", " ") for text in ax.texts]


def note_of(ax):
    (found,) = [text for text in ax.texts if text.get_gid() == theme.NOTE]
    return found.get_text().replace("\n", " ")


def line_of(ax, label):
    (found,) = [line for line in ax.lines if line.get_label() == label]
    return [*map(float, found.get_xdata())], [*map(float, found.get_ydata())]


def dots_of(ax, label):
    (found,) = [dots for dots in ax.collections if dots.get_label() == label]
    return np.asarray(found.get_offsets()).tolist()


def test_the_sum_worked_out_by_hand(rows):
    found = compare_with(rows, **TWO)
    assert found.effect.estimate == 2
    assert found.before.estimate == 2
    assert found.years == (1, 2, 3)
    assert found.lines["treated"].tolist() == [49, 55, 61]
    assert found.lines["others"].tolist() == [56, 60, 64]
    # From 55 with the change of C: 55 and 55 + 4.
    assert found.lines["expected"].tolist()[1:] == [55, 59]
    assert np.isnan(found.lines["expected"].iloc[0])


def test_it_is_drawn_where_it_was_worked_out(rows):
    ax = plot.effect(rows, **TWO)
    assert dots_of(ax, "treated") == [[1, 49], [2, 55], [3, 61]]
    assert dots_of(ax, "others") == [[1, 56], [2, 60], [3, 64]]
    assert line_of(ax, "expected") == ([2, 3], [55, 59])
    assert line_of(ax, "gap") == ([3, 3], [59, 61])
    assert line_of(ax, "_start")[0] == [2, 2]
    assert "verschil +2,0" in words_of(ax)
    assert {"Met aanpak", "Vergelijking", "Verwacht"} <= set(words_of(ax))


def test_it_tells_what_came_before_and_that_it_is_no_effect(rows):
    ax = plot.effect(rows, **TWO, note="Verzonnen.")
    assert note_of(ax) == (
        "Dezelfde som vóór de start (1–2): +2,0. "
        "Geen interval: daarvoor zijn aan beide kanten twee gebieden nodig. "
        "Dit is geen effect: wat er zonder aanpak was gebeurd, meet niemand. Verzonnen."
    )
    assert title_of(ax) == (
        "Met aanpak eindigt 2,0 hoger dan verwacht, vergeleken met vergelijking (2–3)"
    )
    assert plot.alt(ax) == (
        "Lijnen, Waarde: met aanpak van 55,0 in 2 naar 61,0 in 3; vergelijking van "
        "60,0 in 2 naar 64,0 in 3; verwacht 59,0, verschil in verschil +2,0."
    )


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (66, "Zuid eindigt 2,0 punt hoger dan verwacht, vergeleken met Noord (1–2)"),
        (62, "Zuid eindigt 2,0 punt lager dan verwacht, vergeleken met Noord (1–2)"),
        (64.04, "Zuid eindigt als verwacht, vergeleken met Noord (1–2)"),
    ],
)
def test_the_title_tells_higher_lower_or_as_expected(last, told):
    # Others go from 50 to 54, so that 64 is expected.
    rows = long({"Z": [60, last], "N": [50, 54]}, (1, 2))
    ax = plot.effect(rows, treated="Z", start=1, names=("Zuid", "Noord"), unit="punt")
    assert title_of(ax) == told
    assert "vóór de start" not in note_of(ax)


def test_both_falling_still_reads_right():
    # Treated -5, others -3: 2 below what was expected.
    rows = long({"Z": [60, 55], "N": [50, 47]}, (1, 2))
    ax = plot.effect(rows, treated="Z", start=1)
    assert "eindigt 2,0 lager dan verwacht" in title_of(ax)
    assert "verschil -2,0" in words_of(ax)


def test_with_two_on_each_side_there_is_an_interval():
    rows = long(SERIES | {"D": [50, 52, 58]})
    found = compare_with(rows, **TWO)
    # Changes with 7 and 5, without 4 and 6: (6 - 5) = 1.
    assert found.effect.estimate == 1
    note = note_of(plot.effect(rows, **TWO))
    low, high = (f"{side:+.1f}".replace(".", ",") for side in found.effect[1:3])
    assert f"95%-interval: {low} tot {high}." in note


def test_few_areas_are_drawn_and_named_and_many_are_not():
    named = long(SERIES, name="x")
    named["name"] = "wijk " + named["gebied_code"]
    ax = plot.effect(named, treated="A", start=2)
    assert {"wijk B", "wijk C"} <= set(words_of(ax))
    assert sum(line.get_label() == "_other" for line in ax.lines) == 2
    many = long({"A": [1, 2, 3]} | {f"X{n}": [1, 2, 3] for n in range(6)})
    ax = plot.effect(many, treated="A", start=2)
    assert not [word for word in words_of(ax) if word.startswith("X")]
    assert not [line for line in ax.lines if line.get_label() == "_other"]


def test_years_that_lie_far_apart_are_dotted():
    rows = long({"A": [1, 2, 3], "B": [1, 2, 4]}, (2002, 2008, 2010))
    ax = plot.effect(rows, treated="A", start=2008)
    dotted = [
        [*line.get_xdata()]
        for line in ax.lines
        if line.get_label() == "_joined" and line.get_linestyle() != "-"
    ]
    assert dotted == [[2002, 2008]] * 2
    assert "Gestippeld: tussen die jaren niet gemeten." in note_of(ax)


def test_a_chosen_end_and_before_are_used():
    rows = long({"A": [1, 2, 4, 9], "B": [1, 1, 1, 1]}, (1, 2, 3, 4))
    found = compare_with(rows, treated="A", start=3, end=4, before=2)
    assert (found.before.estimate, found.effect.estimate) == (2, 5)
    found = compare_with(rows, treated="A", start=1, end=3)
    assert found.before is None
    assert found.effect.estimate == 3
    assert np.isnan(found.lines.at[4, "expected"])


def test_estimates_of_a_model_are_refused_and_then_marked():
    rows = pd.concat(
        [wb.kerncijfers_of(code, "lbm_afwijking") for code in ("WK095704", "WK095703")]
    )
    asked = {"treated": "WK095704", "start": 2012}
    with pytest.raises(BadValue, match="'lbm_afwijking' komt uit een rekenmodel"):
        plot.effect(rows, **asked)
    ax = plot.effect(rows, **asked, allow_estimates=True)
    note = note_of(ax)
    assert "Open stip: schatting van een rekenmodel." in note
    assert "Bron: Ministerie van BZK" in note
    (dots,) = [dots for dots in ax.collections if dots.get_label() == "treated"]
    assert dots.get_facecolor().tolist() == [[1, 1, 1, 1]]


def test_unit_and_digits_of_the_indicator_are_used():
    rows = pd.concat(
        [wb.kerncijfers_of(code, "misdrijven") for code in ("WK095704", "WK095705")]
    )
    ax = plot.effect(rows, treated="WK095704", start=2022)
    assert ax.get_ylabel() == "Misdrijven"
    # Published: 349 to 462 and 80 to 89, so (462 - 349) - (89 - 80) = 104.
    assert "verschil +104" in words_of(ax)


def test_other_borders_or_definitions_are_refused_and_then_not_joined():
    rows = pd.concat(
        [
            wb.kerncijfers_of(code, "inkomen_per_inwoner_eur", period=[2017, 2024])
            for code in ("BU00141000", "BU00141001")
        ]
    )
    asked = {"treated": "BU00141000", "start": 2017}
    with pytest.raises(BadValue, match="een andere definitie"):
        plot.effect(rows, **asked)
    ax = plot.effect(rows, **asked, allow_break=True)
    # Published: 16.0 to 22.8 and 17.9 to 27.1 thousand: 6,800 - 9,200.
    assert "verschil -2.400" in words_of(ax)
    assert not [line for line in ax.lines if line.get_label() == "_joined"]
    assert "Niet verbonden: andere grenzen of een andere definitie." in note_of(ax)


def test_input_and_settings_are_left_alone(rows):
    kept, settings = rows.copy(), dict(mpl.rcParams)
    plot.effect(rows, **TWO)
    pd.testing.assert_frame_equal(rows, kept)
    assert dict(mpl.rcParams) == settings


def test_given_axes_are_used(rows):
    _, ax = plt.subplots()
    assert plot.effect(rows, **TWO, title="Kop", ax=ax) is ax
    assert title_of(ax) == "Kop"


def test_no_label_lies_over_another():
    rows = long({code: [1, 2, 3 + n / 50] for n, code in enumerate("ABCDE")})
    ax = plot.effect(rows, treated="A", start=2)
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = sorted(
        (text.get_window_extent(renderer).y0, text.get_window_extent(renderer).y1)
        for text in ax.texts
        if text.get_position()[0] == 1.03
    )
    assert len(boxes) == 8
    # Extents hold the line to the dot as well; the texts alone are what may not touch.
    places = sorted(
        text.get_position()[1] for text in ax.texts if text.get_position()[0] == 1.03
    )
    assert min(np.diff(places)) * ax.bbox.height > 10


@pytest.mark.parametrize(
    ("more", "error", "match"),
    [
        ({"treated": "Z"}, UnknownName, "'Z'"),
        ({"treated": ["A", "B", "C"]}, BadValue, "niets om mee te vergelijken"),
        ({"treated": []}, BadValue, "niets om mee te vergelijken"),
        ({"start": 7}, BadValue, "Van 7 is er geen cijfer. Er is wel 1, 2 en 3."),
        ({"start": 3}, BadValue, "niet op volgorde: 1, 3 en 3"),
        ({"before": 3}, BadValue, "niet op volgorde"),
        ({"names": ("een",)}, BadValue, "Geef twee namen"),
        ({"names": "AB"}, BadValue, "Geef twee namen"),
    ],
)
def test_what_cannot_be_is_refused(rows, more, error, match):
    with pytest.raises(error, match=match):
        plot.effect(rows, **(TWO | more))


def test_a_table_that_cannot_be_is_refused(rows):
    with pytest.raises(UnknownColumn, match="period"):
        plot.effect(rows.drop(columns="period"), **TWO)
    with pytest.raises(BadTable, match="'A' staat meer dan een keer in 1"):
        plot.effect(pd.concat([rows, rows.iloc[[0]]]), **TWO)
    two = rows.assign(indicator=["a", "b", "a"] * 3)
    with pytest.raises(BadTable, match="2 cijfers door elkaar: a en b"):
        plot.effect(two, **TWO)
    with pytest.raises(UnknownName):
        plot.effect(rows.iloc[:0], **TWO)


def test_a_missing_value_is_never_zero(rows):
    rows.loc[rows["gebied_code"].eq("C") & rows["period"].eq(3), "value"] = None
    with pytest.raises(BadValue, match="'C'"):
        plot.effect(rows, **TWO)
    rows = long({"A": [1, 2, None, 5], "B": [1, 2, 3, 4]}, (1, 2, 3, 4))
    found = compare_with(rows, treated="A", start=2)
    assert found.effect.estimate == 1  # (5 - 2) - (4 - 2); year 3 plays no part
    assert np.isnan(found.lines.at[3, "treated"])
