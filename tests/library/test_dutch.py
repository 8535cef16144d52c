"""Test how numbers, units and lists read in Dutch."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkbook.dutch import MISSING, day_in_words, listing, number, with_unit


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (24200, None, "24.200"),
        (24200.0, None, "24.200"),
        (1234567, None, "1.234.567"),
        (999, None, "999"),
        (100.0, None, "100"),
        (0, None, "0"),
        (12.8, None, "12,8"),
        (12.84, None, "12,84"),
        (12.846, None, "12,85"),
        (1234.5, None, "1.234,5"),
        (-5, None, "-5"),
        (12, 1, "12,0"),
        (1234.567, 1, "1.234,6"),
        (-1234.567, 2, "-1.234,57"),
        (203000, 0, "203.000"),
        (999.95, 1, "1.000,0"),
        (np.float64(12.8), None, "12,8"),
        (np.int64(24200), None, "24.200"),
        (np.float32(12.8), 1, "12,8"),
    ],
)
def test_number_reads_the_dutch_way(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (-0.3585, 3, "-0,359"),
        (0.125, 2, "0,13"),
        (2.675, 2, "2,68"),
        (12.5, 0, "13"),
        (13.5, 0, "14"),
        (-12.5, 0, "-13"),
    ],
)
def test_number_rounds_a_half_away_from_zero_as_people_do(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize("value", [None, math.nan, np.nan, np.float64("nan")])
def test_missing_is_a_dash_never_a_zero(value):
    assert number(value) == MISSING == "–"
    assert number(value, 2) == MISSING


@pytest.mark.parametrize("value", [-0.0, -0.001, -0.004])
def test_what_rounds_to_zero_has_no_minus(value):
    assert number(value, 2) == "0,00"
    assert number(value) == "0"


def test_infinity_is_shown_as_such():
    assert number(math.inf) == "∞"
    assert number(-math.inf) == "-∞"


@settings(max_examples=100, deadline=None, database=None)
@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_number_can_be_read_back(whole, decimals):
    value = whole / 10**decimals
    text = number(value, decimals)
    assert float(text.replace(".", "").replace(",", ".")) == pytest.approx(value)
    assert ("," in text) == (decimals > 0)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (203000, "euro", 0, "€ 203.000"),
        (38, "%", 0, "38%"),
        (12.84, "%", 1, "12,8%"),
        (53.4, "per 1.000 inwoners", 1, "53,4 per 1.000 inwoners"),
        (2, "km", 1, "2,0 km"),
        (5, "", None, "5"),
        (-0.36, "", 2, "-0,36"),
        (None, "euro", 0, "–"),
        (math.nan, "%", 0, "–"),
    ],
)
def test_with_unit(value, unit, decimals, text):
    assert with_unit(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["WOZ"], "WOZ"),
        (["WOZ", "inkomen"], "WOZ en inkomen"),
        (["WOZ", "inkomen", "koop"], "WOZ, inkomen en koop"),
        ((x for x in "ab"), "a en b"),
        ([2023, 2024], "2023 en 2024"),
    ],
)
def test_listing(words, text):
    assert listing(words) == text


def test_a_day_in_words():
    assert day_in_words(date(2026, 3, 1)) == "1 maart 2026"
    assert day_in_words("2026-12-31", "en") == "31 December 2026"
    with pytest.raises(ValueError, match="31-12-2026"):
        day_in_words("31-12-2026")


def test_every_month_has_its_name():
    days = [date(2026, month, 1) for month in range(1, 13)]
    names = [day_in_words(day).split()[1] for day in days]
    assert names == [
        *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
        *("september", "oktober", "november", "december"),
    ]
    assert len({day_in_words(day, "en") for day in days}) == 12
