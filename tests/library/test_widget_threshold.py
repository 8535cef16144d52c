"""The threshold that a reader moves."""

import numpy as np
import pandas as pd
import pytest

from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.widget.threshold import threshold


@pytest.fixture
def table():
    """Seven areas: median 65, distances 5 3 0 1 3 5 25, so the MAD is 3."""
    return pd.DataFrame(
        {"name": [*"cbadfeg"], "x": [60, 62, 65, 66, 68, 70, 40], "y": 5}
    )


def test_tells_who_lies_beyond(table):
    # 0.6745 * (40 - 65) / 3 = -5.62; the next are 0.6745 * 5 / 3 = 1.12 away.
    box = threshold(table, "x", highlight=6)
    assert box.outside == ["g"]
    assert box.text == (
        "Drempel 3,5 bij x: 1 van 7 gebieden valt op. Lager: g. Hoger: geen. "
        "g heeft -5,6."
    )


def test_a_lower_threshold_lets_more_areas_stand_out(table):
    box = threshold(table, "x")
    box.limit.value = 1.0
    # beyond 1: 60 and 70 (1.12 away) and 40
    assert box.outside == ["c", "e", "g"]
    assert "Lager: c en g. Hoger: e." in box.text


def test_the_slider_reads_as_people_write_it(table):
    # half steps have a comma, whole ones no decimals
    box = threshold(table, "x", limit=2)
    assert box.limit.label == "2"
    box.limit.value = 2.5
    assert box.limit.label == "2,5"
    labels = [label for label, _ in box.limit.options]
    assert labels == ["0,5", "1", "1,5", "2", "2,5", "3", "3,5", "4", "4,5", "5"]


def test_another_column_is_scored_anew(table):
    box = threshold(table, ["x", "y"])
    box.what.value = "y"
    assert box.outside == []
    assert box.text == "Bij y is geen score te geven: er is te weinig verschil."


def test_an_area_without_a_figure_is_told_and_does_not_count(table):
    table.loc[0, "x"] = np.nan
    box = threshold(table, "x", highlight=0)
    assert "van 6 gebieden" in box.text
    assert box.text.endswith("Zonder cijfer: 1. c heeft geen cijfer.")


def test_the_figure_says_for_who_cannot_see_it_what_stands_out(table):
    assert "Lager: g" in threshold(table, "x").figure.value


def test_names_of_an_indicator_and_of_wijken_read_well(table):
    table["name"] = [f"Wijk 0{n} Naam{n}" for n in range(7)]
    table = table.rename(columns={"x": "woz_waarde_eur"})
    text = threshold(table, "woz_waarde_eur").text
    assert "bij WOZ-waarde" in text
    assert "Lager: Naam6." in text


def test_leaves_its_input_alone(table):
    before = table.copy()
    threshold(table, "x").limit.value = 1.5
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("limit", [0, 0.7, 5.5, -1, float("nan")])
def test_refuses_a_threshold_that_is_not_on_the_slider(table, limit):
    with pytest.raises(BadValue, match="half of heel getal van 0,5 tot 5,0"):
        threshold(table, "x", limit=limit)


def test_refuses_what_is_not_there(table):
    with pytest.raises(UnknownColumn, match="'z'"):
        threshold(table, "z")
    with pytest.raises(UnknownColumn, match="'naam'"):
        threshold(table, "x", label="naam")
    with pytest.raises(UnknownName, match="'99'"):
        threshold(table, "x", highlight=99)
    with pytest.raises(BadValue, match="ten minste één kolom"):
        threshold(table, [])
    with pytest.raises(BadTable, match="geen rijen"):
        threshold(table.iloc[:0], "x")


def test_refuses_text_among_the_figures(table):
    table["x"] = ["veel", *table["x"][1:]]
    with pytest.raises(BadValue, match="veel"):
        threshold(table, "x")
