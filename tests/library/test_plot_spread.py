"""Test the figures of a group over areas: what is drawn where, and what is refused."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import wijkbook as wb
from wijkbook import plot
from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName

FOUR = pd.DataFrame(
    {
        "name": ["Noord", "Oost", "Zuid", "West"],
        "kopers": [50, 30, 15, 5],
        "huishoudens": [100, 100, 100, 100],
    }
)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def roermond():
    """Owners of each buurt, worked out from a share."""
    names = ["huishoudens", "koopwoningen_pct"]
    table = wb.load_kerncijfers("Roermond", level="buurt", indicators=names)
    share = table["koopwoningen_pct"] / 100
    return table.assign(kopers=share * table["huishoudens"])


def title_of(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def bars_of(ax, name):
    """Left side, width and height of the bars with a label."""
    held = [box for box in ax.containers if box.get_label() == name]
    return [(bar.get_x(), bar.get_width(), bar.get_height()) for bar in held[0]]


def lines_of(ax, name):
    return next(line for line in ax.lines if line.get_label() == name)


# spread


def test_bars_stand_from_low_to_high_and_are_as_wide_as_the_area():
    table = FOUR.assign(huishoudens=[100, 100, 100, 700])
    ax = plot.spread(table, "kopers", "huishoudens")
    # 5/700, 15/100, 30/100 and 50/100; together 1 000 households, so 70 and 10 % wide.
    assert bars_of(ax, "below") == [
        (pytest.approx(0), pytest.approx(70), pytest.approx(500 / 700)),
        (pytest.approx(70), pytest.approx(10), pytest.approx(15)),
        (pytest.approx(80), pytest.approx(10), pytest.approx(30)),
        (pytest.approx(90), pytest.approx(10), pytest.approx(50)),
    ]


def test_filled_area_is_the_group():
    table = roermond().dropna()
    ax = plot.spread(table, "kopers", "huishoudens", threshold=0.7)
    filled = sum(
        width * high
        for name in ("below", "above")
        for _, width, high in bars_of(ax, name)
    )
    share = table["kopers"].sum() / table["huishoudens"].sum()
    assert filled == pytest.approx(1e4 * share)


def test_coloured_part_is_the_concentration():
    # Above 20 %: 50 and 30 of the 100.
    ax = plot.spread(FOUR, "kopers", "huishoudens", threshold=0.2)
    assert [high for *_, high in bars_of(ax, "above")] == [30, 50]
    assert title_of(ax) == (
        "Van alle kopers woont 80% in gebieden boven de drempel van 20%"
    )
    assert "Boven de drempel: 2." in plot.alt(ax)


def test_area_at_the_threshold_is_not_above_it():
    ax = plot.spread(FOUR, "kopers", "huishoudens", threshold=0.3)
    assert [high for *_, high in bars_of(ax, "above")] == [50]
    part = wb.concentration(FOUR, "kopers", "huishoudens", threshold=0.3)
    assert f"{100 * part:.0f}%" == "50%"
    assert "woont 50% in" in title_of(ax)


def test_part_above_the_line_of_the_whole_is_d():
    # D * P * (1 - P) is that area: 0.4 * 0.25 * 0.75 of everything.
    ax = plot.spread(FOUR, "kopers", "huishoudens")
    whole = 25
    above = sum(width * max(high - whole, 0) for _, width, high in bars_of(ax, "below"))
    d = wb.dissimilarity(FOUR, "kopers", "huishoudens")
    assert above / 1e4 == pytest.approx(d * 0.25 * 0.75)


def test_gemeente_and_kind_of_area_are_named():
    ax = plot.spread(roermond(), "kopers", "huishoudens")
    assert title_of(ax) == "Het aandeel kopers loopt in Roermond van 17% tot 97%"
    assert "35 buurten van Roermond" in plot.alt(ax)
    assert ax.get_xlabel() == "Alle huishoudens van Roermond, bij elkaar 100%"
    told = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    assert "Roermond samen 54,3%" in told
    assert "1 buurt zonder cijfer of zonder huishoudens telt niet mee." in told
    assert "geen rangorde" in told


def test_only_the_area_in_question_has_a_name():
    table = roermond()
    ax = plot.spread(table, "kopers", "huishoudens", highlight="BU09570703")
    told = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert "Oolder Veste: 87%" in told
    others = tuple(f"{name}:" for name in table["name"].drop("BU09570703"))
    assert not [text for text in told if text.startswith(others)]


def test_area_in_question_without_a_figure_is_not_drawn():
    table = FOUR.assign(kopers=[50, None, 15, 5])
    ax = plot.spread(table, "kopers", "huishoudens", highlight=1)
    assert len(bars_of(ax, "below")) == 3
    assert not [text for text in ax.texts if "Oost" in text.get_text()]


def test_areas_without_people_or_figure_are_left_out_and_told():
    table = FOUR.assign(kopers=[50, None, 15, 0], huishoudens=[100, 100, 100, 0])
    ax = plot.spread(table, "kopers", "huishoudens")
    assert [high for *_, high in bars_of(ax, "below")] == [15, 50]
    told = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    assert "2 gebieden zonder cijfer of zonder huishoudens tellen niet mee." in told


def test_group_that_is_nowhere_says_so():
    ax = plot.spread(FOUR.assign(kopers=0), "kopers", "huishoudens", threshold=0.5)
    assert title_of(ax) == "Er zijn geen kopers"


def test_nothing_to_draw_is_a_sentence():
    ax = plot.spread(FOUR.assign(huishoudens=np.nan), "kopers", "huishoudens")
    assert "niets te tekenen" in plot.alt(ax)


def test_own_title_note_and_axes():
    figure = Figure()
    mine = figure.add_subplot()
    ax = plot.spread(
        FOUR, "kopers", "huishoudens", title="Eigen kop", note="Een bron.", ax=mine
    )
    assert ax is mine
    assert title_of(ax) == "Eigen kop"
    assert any("Een bron." in text.get_text() for text in ax.texts)


def test_spread_leaves_table_and_settings_alone():
    before, was = FOUR.copy(), mpl.rcParams["axes.titlesize"]
    plot.spread(FOUR, "kopers", "huishoudens", threshold=0.4, highlight=0)
    pd.testing.assert_frame_equal(FOUR, before)
    assert mpl.rcParams["axes.titlesize"] == was


@pytest.mark.parametrize("gemeente", ["Amsterdam", "Tilburg", "Rotterdam"])
def test_many_bars_do_not_warn(gemeente, recwarn):
    table = wb.load_kerncijfers(
        gemeente, level="buurt", indicators=["inwoners_65plus", "inwoners"]
    )
    table["inwoners_65plus"] = table[["inwoners_65plus", "inwoners"]].min(
        axis=1, skipna=False
    )
    ax = plot.spread(table, "inwoners_65plus", "inwoners", threshold=0.2)
    ax.figure.draw_without_rendering()
    assert not recwarn.list


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"group": "weg"}, UnknownColumn, "weg"),
        ({"threshold": 40}, BadValue, "De drempel is 40"),
        ({"threshold": -0.1}, BadValue, "van 0 tot 1"),
        ({"highlight": "X"}, UnknownName, "X"),
        ({"highlight": 0, "label": "naam"}, UnknownColumn, "naam"),
    ],
)
def test_spread_refuses(change, error, words):
    given = {"group": "kopers", "total": "huishoudens", **change}
    with pytest.raises(error, match=words):
        plot.spread(FOUR, given.pop("group"), given.pop("total"), **given)


@pytest.mark.parametrize("draw", [plot.spread, plot.segregation_curve])
def test_both_refuse_bad_tables(draw):
    with pytest.raises(BadTable, match="geen rijen"):
        draw(FOUR.iloc[:0], "kopers", "huishoudens")
    with pytest.raises(BadValue, match="kopers"):
        draw(FOUR.assign(kopers=[120, 1, 1, 1]), "kopers", "huishoudens")
    two = FOUR.set_index(pd.Index(["BU09570000", "BU05990000", "BU1", "BU2"]))
    with pytest.raises(BadTable, match="2 gemeenten"):
        draw(two, "kopers", "huishoudens")
    twice = FOUR.set_index(pd.Index(["BU09570000"] * 4))
    with pytest.raises(BadTable, match="meer dan één keer"):
        draw(twice, "kopers", "huishoudens")


# segregation_curve


def test_curve_goes_through_the_points_worked_out_by_hand():
    # Lowest share first: 5, 15, 30, 50 of 100 and 95, 85, 70, 50 of 300.
    ax = plot.segregation_curve(FOUR, "kopers", "huishoudens")
    line = lines_of(ax, "curve")
    np.testing.assert_allclose(line.get_ydata(), [0, 5, 20, 50, 100])
    np.testing.assert_allclose(line.get_xdata(), [0, 95 / 3, 60, 250 / 3, 100])


def test_widest_distance_is_d():
    # At 60 % of the others 20 % of the group: 0.40, the test value of D.
    ax = plot.segregation_curve(FOUR, "kopers", "huishoudens")
    line = lines_of(ax, "widest")
    assert list(line.get_xdata()) == pytest.approx([60, 60])
    assert list(line.get_ydata()) == pytest.approx([20, 60])
    assert "D = 0,40" in [text.get_text() for text in ax.texts]
    assert "woont 20% van de groep" in plot.alt(ax)


def test_widest_distance_is_d_on_real_buurten():
    table = roermond()
    ax = plot.segregation_curve(table, "kopers", "huishoudens")
    low, high = lines_of(ax, "widest").get_ydata()
    d = wb.dissimilarity(table, "kopers", "huishoudens", skip_missing=True)
    assert (high - low) / 100 == pytest.approx(d)


def test_curve_of_a_group_that_is_everybody_is_a_sentence():
    everybody = FOUR.assign(kopers=100)
    ax = plot.segregation_curve(everybody, "kopers", "huishoudens")
    assert "niets te tekenen" in plot.alt(ax)


def test_curve_takes_title_note_and_axes():
    mine = Figure().add_subplot()
    ax = plot.segregation_curve(
        FOUR, "kopers", "huishoudens", title="Kop", note="Een bron.", ax=mine
    )
    assert ax is mine
    assert title_of(ax) == "Kop"
    assert any("Een bron." in text.get_text() for text in ax.texts)
