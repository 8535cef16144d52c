"""The map without borders: order, shades, what is missing, and what it refuses."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.plot import alt, tiles
from wijkbook.plot.theme import INK
from wijkbook.plot.tiles import MOST, NOTHING, SHADES


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def table(values, names=None) -> pd.DataFrame:
    names = names or [chr(ord("A") + nth) for nth in range(len(values))]
    return pd.DataFrame({"name": names, "x": values}, index=[n.lower() for n in names])


def drawn(ax) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def shades(ax) -> list[str]:
    return [to_hex(tile.get_facecolor()) for tile in drawn(ax)]


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def luminance(colour: str) -> float:
    """Relative luminance, by the formula of WCAG 2."""
    parts = [int(colour[nth : nth + 2], 16) / 255 for nth in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_tiles_stand_in_alphabetical_order_whatever_their_figure():
    ax = tiles(table([1, 9, 5], ["Zuid", "Élan", "Dorp"]), "x")
    assert words(ax)[:6] == ["Dorp", "5", "Élan", "9", "Zuid", "1"]
    corners = [tile.get_xy() for tile in drawn(ax)]
    assert corners == sorted(corners)


def test_each_shade_holds_a_quarter():
    # eight figures 1..8: the quarters are 1-2, 3-4, 5-6 and 7-8
    ax = tiles(table([1, 2, 3, 4, 5, 6, 7, 8]), "x")
    assert shades(ax) == [shade for shade in SHADES for _ in range(2)]


def test_the_same_figure_has_the_same_shade():
    assert shades(tiles(table([5, 5, 5]), "x")) == [SHADES[0]] * 3
    told = shades(tiles(table([1, 1, 1, 9]), "x"))
    assert told[0] == told[1] == told[2] == SHADES[0]
    assert told[3] == SHADES[3]


def test_a_missing_figure_is_white_and_says_so_and_shifts_no_shade():
    ax = tiles(table([1, None, 2, 3, 4]), "x")
    assert shades(ax) == [SHADES[0], "#ffffff", *SHADES[1:]]
    assert words(ax)[2:4] == ["B", NOTHING]
    assert alt(ax).endswith(f"{NOTHING}: B.")


def test_all_missing_is_told_too():
    ax = tiles(table([float("nan"), None]), "x")
    assert shades(ax) == ["#ffffff"] * 2
    assert alt(ax).endswith(f"{NOTHING}: A en B.")


def test_rows_of_tiles_are_as_long_as_asked():
    ax = tiles(table([1, 2, 3, 4, 5]), "x", columns=2)
    assert [int(tile.get_y()) for tile in drawn(ax)] == [0, 0, 1, 1, 2]
    assert [int(tile.get_x()) for tile in drawn(ax)] == [0, 1, 0, 1, 0]


def test_the_area_in_question_has_a_thick_edge():
    found = drawn(tiles(table([1, 2, 3]), "x", highlight="b"))
    assert [tile.get_linewidth() for tile in found] == [1, 2.5, 1]


def test_an_indicator_brings_its_own_unit_and_title():
    rows = table([0.0]).rename(columns={"x": "woz_waarde_eur"})
    ax = tiles(rows.assign(woz_waarde_eur=203_000), "woz_waarde_eur")
    assert words(ax)[1] == "€ 203.000"
    assert ax.get_title(loc="left") == "Gemiddelde WOZ-waarde"
    ax = tiles(table([12.5]), "x", unit="per 1.000 inwoners", decimals=1, title="Iets")
    assert words(ax)[1] == "12,5"
    assert ax.get_title(loc="left") == "Iets (per 1.000 inwoners)"


def test_the_description_tells_each_figure_and_its_quarter():
    told = alt(tiles(table([10, 40]), "x", unit="%", title="Koop"))
    assert told == (
        "Koop. Vakjes op alfabet, in vier tinten. laagste kwart: A 10%; "
        "hoogste kwart: B 40%."
    )


def test_the_note_says_how_to_read_the_tiles():
    told = " ".join(words(tiles(table([1]), "x", note="Bron: CBS."))[-1].split())
    assert told.startswith("Bron: CBS. De vakjes staan op alfabet")


@pytest.mark.parametrize("shade", SHADES)
def test_letters_can_be_read_on_each_shade(shade):
    lighter, darker = luminance(shade) + 0.05, luminance(INK) + 0.05
    assert lighter / darker >= 4.5


@pytest.mark.parametrize("columns", [0, MOST + 1, 2.5, True, "5", None])
def test_a_wrong_number_of_columns_is_refused(columns):
    with pytest.raises(BadValue, match="van 1 tot en met 8"):
        tiles(table([1]), "x", columns=columns)


@pytest.mark.parametrize(
    ("rows", "options", "error"),
    [
        (table([1]).iloc[:0], {}, BadTable),
        (table([1]), {"label": "naam"}, UnknownColumn),
        (table([1]), {"highlight": "q"}, UnknownName),
        (table(["veel"]), {}, BadValue),
        (table([float("inf")]), {}, BadValue),
    ],
)
def test_what_cannot_be_drawn_is_refused(rows, options, error):
    with pytest.raises(error):
        tiles(rows, "x", **options)


def test_it_draws_in_axes_that_are_there():
    _, mine = plt.subplots()
    assert tiles(table([1, 2]), "x", ax=mine) is mine
