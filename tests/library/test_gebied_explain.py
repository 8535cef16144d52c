"""Test that every figure tells where it comes from, and what it is worth."""

import math

import pytest

from wijkbook.data import schema
from wijkbook.errors import AmbiguousName, BadValue, UnknownName
from wijkbook.gebied import (
    FLAG_WORDS,
    STATUS_WORDS,
    explain,
    indicator,
    list_indicators,
    own_gebied,
)


def test_published_figure_tells_table_publisher_and_licence():
    told = explain("WK095704", "woz_waarde_eur", 2024)
    assert told.value == 203_000  # CBS, 85984NED
    assert (told.status, told.flags) == ("ok", ())
    assert told.source_ids == ("cbs_kwb_2024",)
    lines = told.lines()
    assert lines["Cijfer"] == "Gemiddelde WOZ-waarde, 2024"
    assert lines["Gebied"] == "Donderberg (wijk in Roermond, WK095704)"
    assert lines["Waarde"] == "€ 203.000"
    assert lines["Status"] == "gepubliceerd"
    assert "CBS, Kerncijfers wijken en buurten 2024 (tabel 85984NED)" in lines["Bron"]
    assert "Licentie: CC BY 4.0" in lines["Bron"]
    assert lines["Grenzen van"] == "2024"
    assert "Formule" not in lines
    assert "Let op" not in lines


def test_computed_figure_tells_its_formula_and_both_sources():
    told = explain("WK095704", "misdrijven_per_1000", 2024)
    lines = told.lines()
    assert lines["Waarde"] == "55,1 per 1.000 inwoners"  # 397 of 7 210
    assert lines["Status"] == "zelf berekend uit gepubliceerde cijfers"
    assert lines["Formule"] == "1.000 × misdrijven / inwoners"
    assert lines["Let op"] == "afgerond"
    assert told.source_ids == ("politie_misdrijven", "cbs_kwb_2024")
    assert "(niet nagegaan)" in lines["Bron"]


def test_estimate_of_a_model_says_so():
    lines = explain("WK095704", "lbm_afwijking", 2024).lines()
    assert lines["Waarde"] == "-0,222 punt"  # Leefbaarometer 3.0
    assert lines["Status"] == "schatting van een rekenmodel"
    assert lines["Let op"] == "afgerond en met de hand overgenomen"
    assert lines["Grenzen van"] == "2024"  # all years were brought to these borders


def test_missing_figure_tells_why_it_is_missing():
    told = explain("BU09570400", "inkomen_per_inwoner_eur", 2024)
    assert math.isnan(told.value)
    assert told.lines()["Waarde"] == "–"
    assert told.lines()["Status"].startswith("weggelaten door de uitgever")
    assert "Let op" not in told.lines()


def test_incomplete_crimes_say_so():
    lines = explain("WK001403", "misdrijven", 2025).lines()
    assert lines["Let op"] == "voorlopig en niet alles is meegeteld"


def test_area_that_had_other_borders_says_so():
    lines = explain("BU05991086", "inwoners", 2017).lines()
    assert "dit gebied had toen andere grenzen" in lines["Let op"]
    assert lines["Grenzen van"] == "2017"


def test_added_up_own_area_tells_its_formula():
    lines = explain("donderberg_2024", "inwoners", 2017).lines()
    assert lines["Waarde"] == "7.170 inwoners"
    assert lines["Formule"] == "som van de delen"
    assert lines["Gebied"].endswith("(eigen gebied in Roermond, donderberg_2024)")


def test_weighted_own_area_tells_its_weight():
    lines = explain("donderberg_2024", "inkomen_per_inwoner_eur", 2017).lines()
    assert lines["Waarde"] == "€ 17.200"
    assert lines["Formule"] == "gemiddelde van de delen, gewogen met inwoners"


def test_own_area_of_computed_parts_tells_both_steps():
    lines = explain("donderberg_2024", "aandeel_0_15_pct", 2017).lines()
    assert lines["Formule"].startswith("gemiddelde van de delen, gewogen met inwoners")
    assert lines["Formule"].endswith("(elk deel: 100 × inwoners_0_15 / inwoners)")


def test_own_area_that_is_one_official_area_tells_the_formula_of_that():
    own = explain("donderberg_2024", "misdrijven_per_1000", 2024).lines()
    assert own["Formule"] == "1.000 × misdrijven / inwoners"


def test_text_is_one_heading_a_line_and_shows_itself():
    told = explain("WK095704", "inwoners", 2024)
    assert repr(told) == str(told)
    assert str(told).splitlines() == [
        f"{head}: {text}" for head, text in told.lines().items()
    ]


def test_name_of_an_own_area_cannot_bring_html_into_a_notebook():
    area = own_gebied("<script>alert(1)</script> & co", ["BU09570400", "BU09570401"])
    html = explain(area, "inwoners", 2024)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html
    assert html.count("<tr>") == html.count("</tr>")


def test_year_may_be_given_as_text():
    assert explain("WK095704", "inwoners", "2024").period == 2024


@pytest.mark.parametrize(
    ("gebied", "name", "period", "error", "told"),
    [
        (
            "WK095704",
            "woz_waarde_eur",
            2021,
            UnknownName,
            "Over 2021 staat 'woz_waarde_eur' van Donderberg niet in het werkboek. "
            "Wel over 2022 en 2024.",
        ),
        ("WK095704", "bijstand", 2024, UnknownName, "niet in het werkboek.$"),
        ("WK095704", "woz", 2024, UnknownName, "Bedoel je 'woz_waarde_eur'"),
        ("Xyzzy", "inwoners", 2024, UnknownName, "Onbekende gebiedsnaam 'Xyzzy'"),
        ("Centrum", "inwoners", 2024, AmbiguousName, "49 buurten en 20 wijken"),
        ("WK095704", "inwoners", "toen", BadValue, "Onbekend jaar 'toen'"),
    ],
)
def test_figure_that_is_not_there_is_refused(gebied, name, period, error, told):
    with pytest.raises(error, match=told):
        explain(gebied, name, period)


# ---- indicators -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("inkomen_per_inwoner_eur", 24200, "€ 24.200"),
        ("koopwoningen_pct", 38, "38%"),
        ("misdrijven_per_1000", 55.06, "55,1 per 1.000 inwoners"),
        ("lbm_afwijking", -0.2221, "-0,222 punt"),
        ("inwoners", 7210, "7.210 inwoners"),
        ("inwoners", float("nan"), "–"),
    ],
)
def test_indicator_writes_its_values_the_dutch_way(name, value, text):
    assert indicator(name).format(value) == text


def test_indicator_tells_unit_direction_and_weight():
    woz = indicator("woz_waarde_eur")
    assert (woz.unit, woz.direction, woz.weight) == (
        "euro",
        "higher_better",
        "woningen",
    )
    assert woz.decimals == 0


def test_unknown_indicator_proposes_near_ones():
    with pytest.raises(UnknownName, match="'lbm_afwijkin'. Bedoel je 'lbm_afwijking'"):
        indicator("lbm_afwijkin")


def test_list_of_indicators_tells_title_unit_and_theme():
    table = list_indicators()
    assert table.index.name == "indicator"
    assert list(table) == ["title", "unit", "theme", "description"]
    assert table.loc["koopwoningen_pct", "unit"] == "%"


def test_every_status_and_flag_has_words():
    statuses = schema("kerncijfers")["status"]["constraints"]["enum"]
    assert set(STATUS_WORDS) == set(statuses)
    pattern = schema("kerncijfers")["flags"]["constraints"]["pattern"]
    assert all(flag in pattern for flag in FLAG_WORDS)
    assert set(FLAG_WORDS) == set(pattern.split(")")[0].strip("(").split("|"))


def test_what_parts_cannot_form_together_says_so():
    told = explain("nprz_focus", "lbm_afwijking", 2024).lines()
    assert told["Waarde"] == "–"
    assert "niet samen te stellen" in told["Waarom"]
    assert "Formule" not in told
