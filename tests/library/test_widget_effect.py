"""Test the choice of a comparison: right and wrong use, and what it says."""

import re
from html import unescape

import matplotlib.pyplot as plt
import pytest
from traitlets import TraitError

from wijkbook.errors import AmbiguousName, BadValue, UnknownName
from wijkbook.widget import effect
from wijkbook.widget.effect import NOBODY

DONDERBERG, MAASNIEL, HOOGVONDEREN = "WK095704", "WK095703", "BU09570501"


@pytest.fixture
def choice():
    return effect(
        DONDERBERG,
        "lbm_afwijking",
        to=[MAASNIEL, HOOGVONDEREN],
        start=2012,
        allow_estimates=True,
    )


def alt_of(choice):
    return unescape(re.search(r'alt="([^"]*)"', choice.figure.value)[1])


def test_it_starts_with_the_first_area_and_the_last_year(choice):
    assert {code: box.value for code, box in choice.to.items()} == {
        MAASNIEL: True,
        HOOGVONDEREN: False,
    }
    assert choice.end.value == 2024
    assert choice.end.options == (2014, 2016, 2018, 2020, 2022, 2024)
    # Published: Donderberg -0.3313 to -0.2221, Maasniel -0.0387 to 0.0369:
    # 0.1092 - 0.0756 = 0.0336.
    assert choice.effect.estimate == pytest.approx(0.0336)
    assert choice.text.startswith(
        "Donderberg eindigt 0,034 punt hoger dan verwacht, vergeleken met Maasniel "
        "(2012–2024): verschil in verschil +0,034."
    )
    assert "Dit is geen effect" in choice.text
    assert repr(choice) == choice.text


def test_another_comparison_turns_the_sign(choice):
    choice.to[HOOGVONDEREN].value = True
    choice.to[MAASNIEL].value = False
    # Published: Hoogvonderen -0.1727 to -0.0466: 0.1092 - 0.1261 = -0.0169.
    assert choice.effect.estimate == pytest.approx(-0.0169)
    assert "0,017 punt lager dan verwacht" in choice.text
    assert alt_of(choice).endswith("verschil in verschil -0,017.")
    assert "Maasniel" not in choice.shown.value
    assert "<td" in choice.shown.value


def test_both_together_and_another_year(choice):
    choice.to[HOOGVONDEREN].value = True
    # 0.1092 - (0.0756 + 0.1261) / 2 = 0.00835
    assert choice.effect.estimate == pytest.approx(0.00835)
    assert "vergeleken met Maasniel en Hoogvonderen (2012–2024)" in choice.text
    choice.end.value = 2014
    # -0.3405 + 0.3313 = -0.0092; 0.0002 and -0.0146, mean -0.0072: -0.0020.
    assert choice.effect.estimate == pytest.approx(-0.0020)
    assert "(2012–2014)" in choice.text


def test_nobody_to_compare_with_is_told_and_mended(choice):
    choice.to[MAASNIEL].value = False
    assert choice.text == NOBODY
    assert choice.effect is None
    assert choice.figure.value == choice.shown.value == ""
    assert NOBODY in choice.said.value
    choice.to[MAASNIEL].value = True
    assert choice.effect.estimate == pytest.approx(0.0336)
    assert "<img" in choice.figure.value


def test_a_year_that_is_not_offered_is_refused(choice):
    with pytest.raises(TraitError):
        choice.end.value = 2013
    assert choice.end.value == 2024


def test_counted_figures_need_no_permission():
    choice = effect(DONDERBERG, "misdrijven", to=["Hoogvonderen", MAASNIEL], start=2022)
    # Hoogvonderen is a wijk and a buurt; in a gemeente the wijk is meant.
    assert list(choice.to) == ["WK095705", MAASNIEL]
    # Published: 349 to 462 and 80 to 89: 113 - 9 = 104.
    assert choice.effect.estimate == 104
    assert choice.effect.flags == ()


def test_estimates_are_refused():
    with pytest.raises(BadValue, match="komt uit een rekenmodel"):
        effect(DONDERBERG, "lbm_afwijking", to=[MAASNIEL], start=2012)


def test_three_areas_are_counted_in_words():
    others = ["WK095703", "WK095705", "WK095707"]
    choice = effect(DONDERBERG, "misdrijven", to=others, start=2022)
    for box in choice.to.values():
        box.value = True
    assert "vergeleken met 3 gebieden samen" in choice.text


@pytest.mark.parametrize(
    ("more", "error", "match"),
    [
        ({"to": []}, BadValue, "niets om mee te vergelijken"),
        ({"to": [DONDERBERG]}, BadValue, "niets om mee te vergelijken"),
        ({"to": ["Nergenshuizen"]}, UnknownName, "Nergenshuizen"),
        ({"start": 2030}, BadValue, "cijfer van 2030"),
        ({"start": 2025}, BadValue, "jaar daarna"),
        ({"gebied": "Centrum"}, AmbiguousName, "Centrum"),
        ({"indicator": "geluk"}, UnknownName, "geluk"),
    ],
)
def test_what_cannot_be_is_refused(more, error, match):
    asked = {
        "gebied": DONDERBERG,
        "indicator": "misdrijven",
        "to": [MAASNIEL],
        "start": 2022,
    } | more
    with pytest.raises(error, match=match):
        effect(asked.pop("gebied"), asked.pop("indicator"), **asked)


def test_an_area_without_figures_is_refused():
    with pytest.raises(BadValue, match="Niet elk gebied heeft een cijfer"):
        effect(
            DONDERBERG,
            "lbm_afwijking",
            to=["WK095705"],
            start=2012,
            allow_estimates=True,
        )


def test_no_figure_stays_open(choice):
    choice.to[HOOGVONDEREN].value = True
    assert plt.get_fignums() == []
