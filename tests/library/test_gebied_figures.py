"""Test figures of areas: wide, long, over years, and those of an area made of parts."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkbook.data import load_table
from wijkbook.errors import AmbiguousName, BadValue, UnknownName
from wijkbook.gebied import (
    figures,
    find_gebied,
    kerncijfers_of,
    load_kerncijfers,
    own_gebied,
)

# Buurten of De Donderberg in 2017 (CBS, 83765NED): residents, households, income per
# resident (euro), households around the social minimum (%).
BUURTEN_2017 = pd.DataFrame(
    {
        "inwoners": [2040, 975, 1980, 2175],
        "huishoudens": [855, 520, 855, 945],
        "inkomen_per_inwoner_eur": [13600, 19500, 23200, 14100],
        "huishoudens_sociaal_minimum_pct": [19.7, 18.8, 4.7, 19.2],
    },
    index=["BU09570400", "BU09570401", "BU09570402", "BU09570500"],
)
PAIR = ["BU09570400", "BU09570403"]  # Componistenbuurt and Sterrenberg, 2024


def one(rows, indicator, period):
    """Take the only row of a figure."""
    [row] = rows.xs((indicator, period), level=("indicator", "period")).itertuples()
    return row


# ---- many areas ------------------------------------------------


def test_wijken_of_roermond_come_wide():
    """CBS, 85984NED: Donderberg has 7 210 residents and an income of 24 200 euro."""
    table = load_kerncijfers("Roermond")
    assert table.index.name == "gebied_code"
    assert len(table) == 10
    assert table.columns[0] == "name"
    donderberg = table.loc["WK095704"]
    assert donderberg["name"] == "Wijk 04 Donderberg"
    assert donderberg["inwoners"] == 7210
    assert donderberg["inkomen_per_inwoner_eur"] == 24_200
    assert donderberg["woz_waarde_eur"] == 203_000


def test_indicators_come_in_the_order_asked():
    asked = ["woz_waarde_eur", "inwoners"]
    table = load_kerncijfers("Roermond", indicators=asked)
    assert list(table) == ["name", *asked]
    assert list(load_kerncijfers("Roermond", indicators="inwoners")) == [
        "name",
        "inwoners",
    ]


def test_sum_of_rounded_wijken_is_not_the_gemeente():
    """CBS, 85984NED: gemeente 60 743, its wijken 60 740, its buurten 60 755."""
    total = {
        level: load_kerncijfers("Roermond", level=level)["inwoners"].sum()
        for level in ("gemeente", "wijk", "buurt")
    }
    assert total == {"gemeente": 60_743, "wijk": 60_740, "buurt": 60_755}


@pytest.mark.parametrize(
    ("within", "level", "areas"),
    [
        (None, "land", 1),
        (None, "gemeente", 342),
        (None, "wijk", 3393),
        ("NL00", "wijk", 3393),
        ("GM0957", "gemeente", 1),
        ("WK095704", "wijk", 1),
        ("WK095704", "buurt", 4),
        ("BU09570400", "buurt", 1),
    ],
)
def test_all_areas_of_a_level_come(within, level, areas):
    table = load_kerncijfers(within, level=level, indicators="inwoners")
    assert len(table) == areas
    assert table.index.is_unique


def test_found_area_is_as_good_as_its_name():
    by_name = load_kerncijfers("Roermond", indicators="inwoners")
    by_area = load_kerncijfers(find_gebied("GM0957"), indicators="inwoners")
    pd.testing.assert_frame_equal(by_name, by_area)


def test_area_without_the_figure_keeps_its_row():
    """Leefbaarometer was copied for two wijken of Roermond."""
    table = load_kerncijfers("Roermond", indicators="lbm_afwijking")
    assert len(table) == 10
    assert table["lbm_afwijking"].notna().sum() == 2
    assert table["name"].notna().all()


def test_figure_that_no_area_has_is_missing_everywhere():
    """RIVM gives health per gemeente and buurt and not per wijk in our source."""
    table = load_kerncijfers("Roermond", indicators="goed_ervaren_gezondheid_pct")
    assert len(table) == 10
    assert table["goed_ervaren_gezondheid_pct"].isna().all()
    long = load_kerncijfers(
        "Roermond", indicators="goed_ervaren_gezondheid_pct", long=True
    )
    assert long.empty


def test_one_year_back():
    """CBS, 85318NED: 7 150 residents in 2022 and a WOZ value of 169 000 euro."""
    table = load_kerncijfers("Roermond", period=2022)
    assert table.loc["WK095704", ["inwoners", "woz_waarde_eur"]].tolist() == [
        7150,
        169_000,
    ]


def test_several_years_come_beside_each_other():
    table = load_kerncijfers("Roermond", period=[2022, 2024], indicators="inwoners")
    assert table.index.names == ["gebied_code", "period"]
    assert table.index.is_monotonic_increasing
    assert table.loc["WK095704", "inwoners"].tolist() == [7150, 7210]
    assert len(table) == 20


def test_list_of_one_year_keeps_the_year_in_the_index():
    table = load_kerncijfers("Roermond", period=[2024], indicators="inwoners")
    assert table.index.names == ["gebied_code", "period"]


def test_area_has_the_name_of_its_year():
    """Almelo, 2017: Witvoet; in 2024 that code is called Achterlanden."""
    names = {
        year: load_kerncijfers("Almelo", level="buurt", period=year)["name"]
        for year in (2017, 2024)
    }
    assert names[2017]["BU01411502"].startswith("Witvoet")
    assert names[2024]["BU01411502"].startswith("Achterlanden")


def test_long_form_tells_status_flags_and_source():
    rows = load_kerncijfers("WK095704", level="buurt", long=True)
    assert rows.index.names == ["gebied_code", "indicator", "period"]
    assert list(rows) == ["value", "status", "flags", "source_id"]
    assert rows.index.is_unique
    assert rows.index.is_monotonic_increasing
    income = rows.loc[("BU09570400", "inkomen_per_inwoner_eur", 2024)]
    assert pd.isna(income["value"])
    assert income["status"] == "suppressed"
    residents = rows.loc[("BU09570400", "inwoners", 2024)]
    assert residents.tolist() == [2090, "ok", "rounded", "cbs_kwb_2024"]


def test_loading_twice_gives_the_same_and_each_its_own():
    first = load_kerncijfers("Roermond")
    first.loc["WK095704", "inwoners"] = 0
    assert load_kerncijfers("Roermond").loc["WK095704", "inwoners"] == 7210


@pytest.mark.parametrize(
    ("within", "asked", "error", "told"),
    [
        ("Roermnd", {}, UnknownName, "Bedoel je 'Roermond'"),
        ("Centrum", {}, AmbiguousName, "49 buurten en 20 wijken"),
        (
            "Roermond",
            {"indicators": "woz"},
            UnknownName,
            "Onbekende indicator 'woz'. Bedoel je 'woz_waarde_eur'",
        ),
        (
            "Roermond",
            {"indicators": ["inwoners", "Inkomen"]},
            UnknownName,
            "Onbekende indicator 'Inkomen'",
        ),
        (
            "Roermond",
            {"level": "straat"},
            BadValue,
            "Onbekend niveau 'straat'. Kies uit: land, gemeente, wijk, buurt",
        ),
        (
            "Roermond",
            {"period": 2015},
            BadValue,
            "Van 2015 zijn er geen cijfers van wijken in Roermond. Er zijn .*2022",
        ),
        ("Roermond", {"period": [2024, 1999]}, BadValue, "Van 1999 zijn er geen"),
        ("Roermond", {"period": "vorig jaar"}, BadValue, "Onbekend jaar 'vorig jaar'"),
        ("Roermond", {"period": ["toen"]}, BadValue, "Onbekend jaar"),
        ("Roermond", {"level": "land"}, BadValue, r"In 'Roermond' \(gemeente\) liggen"),
        (
            "BU09570400",
            {},
            BadValue,
            r"In 'Componistenbuurt' \(buurt\) liggen geen wij",
        ),
        ("donderberg_2024", {}, BadValue, r"\(eigen gebied\) liggen geen wijken"),
        (
            "Venlo",
            {"level": "buurt"},
            BadValue,
            "geen cijfers van buurten in Venlo. .*gemeenten met een casus",
        ),
    ],
)
def test_what_is_not_there_is_refused_in_one_sentence(within, asked, error, told):
    with pytest.raises(error, match=told) as caught:
        load_kerncijfers(within, **asked)
    assert "\n" not in str(caught.value)


def test_wide_table_tells_which_columns_a_model_estimated():
    asked = ["inwoners", "lbm_fys", "lbm_afwijking", "woz_waarde_eur"]
    table = load_kerncijfers("Roermond", indicators=asked)
    assert table.attrs["model_estimates"] == ["lbm_fys", "lbm_afwijking"]
    assert load_kerncijfers("Roermond", indicators="inwoners").attrs == {
        "model_estimates": []
    }


def test_estimate_that_is_not_there_is_no_estimate():
    """Dimensions of the Leefbaarometer were not published for 2012."""
    asked = ["lbm_afwijking", "lbm_fys"]
    table = load_kerncijfers("Roermond", period=[2012], indicators=asked)
    assert table.attrs["model_estimates"] == ["lbm_afwijking"]


# ---- one area ------------------------------------------------


def test_figures_of_one_area_are_its_own_alone():
    rows = kerncijfers_of("Roermond")
    assert set(rows.index.get_level_values("gebied_code")) == {"GM0957"}
    assert one(rows, "inwoners", 2012).value == 56_165  # CBS, gemeenten 2012


def test_figures_of_one_area_can_be_chosen():
    rows = kerncijfers_of(
        "WK095704", ["inwoners", "woz_waarde_eur"], period=[2022, 2024]
    )
    assert len(rows) == 4
    assert set(rows.index.get_level_values("period")) == {2022, 2024}
    assert len(kerncijfers_of("WK095704", "inwoners", period=2024)) == 1


def test_figures_of_an_unknown_area_or_indicator_are_refused():
    with pytest.raises(UnknownName, match="Onbekende gebiedsnaam"):
        kerncijfers_of("Xyzzy")
    with pytest.raises(UnknownName, match="Onbekende indicator"):
        kerncijfers_of("WK095704", "geluk")
    with pytest.raises(BadValue, match="Onbekend jaar"):
        kerncijfers_of("WK095704", period="toen")


# ---- an area made of parts ------------------------------------------------


@pytest.fixture(scope="module")
def donderberg():
    return kerncijfers_of("donderberg_2024")


def test_parts_of_2017_are_as_published():
    table = load_kerncijfers("Roermond", level="buurt", period=2017)
    found = table.loc[BUURTEN_2017.index, list(BUURTEN_2017)]
    pd.testing.assert_frame_equal(
        found, BUURTEN_2017, check_dtype=False, check_names=False
    )


def test_residents_of_donderberg_2017_are_added_up(donderberg):
    row = one(donderberg, "inwoners", 2017)
    assert row.value == 2040 + 975 + 1980 + 2175 == 7170
    assert (row.status, row.flags) == ("derived", "rounded")
    assert row.source_id == "cbs_kwb_2017"


def test_income_of_donderberg_2017_is_weighted_with_residents(donderberg):
    """13 600, 19 500, 23 200 and 14 100 times residents is 123 360 000 over 7 170.

    That is 17 205; CBS gives its parts in hundreds, so nothing finer is told.
    """
    assert one(donderberg, "inkomen_per_inwoner_eur", 2017).value == 17_200


def test_social_minimum_of_donderberg_2017_is_weighted_with_households(donderberg):
    """(19.7 x 855 + 18.8 x 520 + 4.7 x 855 + 19.2 x 945) / 3 175 = 48 782 / 3 175."""
    assert one(donderberg, "huishoudens_sociaal_minimum_pct", 2017).value == 15.4


def test_share_of_the_whole_is_that_of_the_added_counts(donderberg):
    young = one(donderberg, "inwoners_0_15", 2017).value
    assert one(donderberg, "aandeel_0_15_pct", 2017).value == round(
        100 * young / 7170, 1
    )


def test_what_cannot_be_put_together_is_not_published(donderberg):
    row = one(donderberg, "stedelijkheid", 2017)
    assert pd.isna(row.value)
    assert row.status == "not_published"


def test_year_with_one_part_is_that_part(donderberg):
    own = donderberg.xs(2024, level="period").droplevel("gebied_code")
    wijk = kerncijfers_of("WK095704", period=2024)
    wijk = wijk.droplevel(["gebied_code", "period"])
    pd.testing.assert_frame_equal(own.loc[wijk.index], wijk, check_dtype=False)


def test_figures_of_an_own_area_carry_its_id(donderberg):
    assert set(donderberg.index.get_level_values("gebied_code")) == {"donderberg_2024"}
    assert donderberg.index.is_unique


def test_crimes_on_the_borders_of_2024_hold_for_every_year():
    """47022NED: 49.3 per 1 000 of 2 090 residents is 103, 33.4 of 2 125 is 71."""
    rows = kerncijfers_of(own_gebied("Twee", PAIR), "misdrijven")
    assert rows.index.get_level_values("period").tolist() == [
        2021,
        2022,
        2023,
        2024,
        2025,
    ]
    assert one(rows, "misdrijven", 2024).value == 103 + 71
    assert one(rows, "misdrijven", 2025).flags == "provisional"


def test_health_of_two_buurten_is_weighted_with_residents():
    """Good health in 54 of 2 090 and 55 of 2 125 (50150NED): 54.50, told as 54.5."""
    rows = kerncijfers_of(own_gebied("Twee", PAIR), "goed_ervaren_gezondheid_pct")
    assert one(rows, "goed_ervaren_gezondheid_pct", 2024).value == 54.5


def test_mean_without_its_weight_is_not_there():
    """Health of 2012 stands on borders of which we have no residents of that year."""
    rows = kerncijfers_of(own_gebied("Twee", PAIR), "goed_ervaren_gezondheid_pct")
    row = one(rows, "goed_ervaren_gezondheid_pct", 2012)
    assert pd.isna(row.value)
    assert row.status == "not_published"


def test_whole_lacks_what_one_part_lacks_for_the_same_reason():
    rows = kerncijfers_of(own_gebied("Twee", PAIR), "inkomen_per_inwoner_eur")
    row = one(rows, "inkomen_per_inwoner_eur", 2024)
    assert pd.isna(row.value)
    assert row.status == "suppressed"


def test_crimes_with_a_silent_part_are_not_published():
    """De Hoogte in Groningen has no police figures."""
    area = own_gebied("Twee", ["BU00140300", "BU00141000"])
    row = one(kerncijfers_of(area, "misdrijven"), "misdrijven", 2024)
    assert pd.isna(row.value)
    assert row.status == "not_published"


def test_leefbaarometer_is_never_averaged():
    rows = kerncijfers_of(own_gebied("Twee", PAIR), "lbm_afwijking")
    assert len(rows) == 9
    assert rows["value"].isna().all()


def test_mean_of_round_shares_is_not_rounded_to_tens():
    """20 % of 1 000 households and 30 % of 1 000 households is 25 %, not 20 or 30."""
    both = pd.DataFrame(
        {
            "gebied_code": ["BU1", "BU2"] * 2,
            "indicator": ["huishoudens_sociaal_minimum_pct"] * 2 + ["huishoudens"] * 2,
            "value": [20.0, 30.0, 1000.0, 1000.0],
            "status": "ok",
            "flags": ["", "", "rounded", "rounded"],
            "source_id": "cbs_kwb_2017",
        }
    )
    shares = both[both["indicator"] != "huishoudens"]
    found = figures._joined("huishoudens_sociaal_minimum_pct", shares, both)
    assert found["value"] == 25


def test_year_in_which_a_part_has_no_row_is_left_out():
    """The second code is of later years."""
    area = own_gebied("Twee", {2017: ["BU09570400", "BU09570403"]})
    assert kerncijfers_of(area, "inwoners").empty


def test_flags_of_all_parts_are_told_once():
    """Afrikaanderwijk was redrawn since 2017, Bloemhof was not."""
    area = own_gebied("Twee", {2017: ["BU05991086", "BU05991081"]})
    row = one(kerncijfers_of(area, "inwoners"), "inwoners", 2017)
    assert row.value == 8020 + 13_735
    assert sorted(row.flags.split()) == ["redrawn", "rounded"]


# Each sum would come out otherwise with another weight: WOZ of the first pair would be
# 227 000 with residents, household size of the second 1.9.
@pytest.mark.parametrize(
    ("codes", "year", "indicator", "expected"),
    [
        # dwellings: (265 000 x 6 777 + 169 000 x 3 170) / 9 947 = 234 406
        (["WK095700", "WK095704"], 2022, "woz_waarde_eur", 234_000),
        # residents: (41 x 10 900 + 14 x 7 150) / 18 050 = 30.3
        (["WK095700", "WK095704"], 2022, "hbo_wo_pct", 30),
        # households: (1.6 x 6 850 + 2.2 x 4 090) / 10 940 = 1.82
        (["WK095700", "WK095708"], 2024, "huishoudensgrootte", 1.8),
        # land: (5 929 x 122 + 137 x 859) / 981 = 857.3
        (["WK095704", "WK095706"], 2024, "bevolkingsdichtheid_per_km2", 857),
        # residents: (154.8 x 11 430 + 55.1 x 7 210) / 18 640 = 116.24;
        # from the counts 1 000 x (1 769 + 397) / 18 640 = 116.20
        (["WK095700", "WK095704"], 2024, "misdrijven_per_1000", 116.2),
    ],
)
def test_each_indicator_has_its_own_weight(codes, year, indicator, expected):
    """CBS, 85318NED (2022) and 85984NED (2024); crimes of 47022NED."""
    area = own_gebied("Twee", {year: codes})
    row = one(kerncijfers_of(area, indicator), indicator, year)
    assert row.value == pytest.approx(expected)
    assert row.status == "derived"


def test_mean_over_dwellings_is_not_there_without_dwellings():
    """CBS gives no number of dwellings per wijk in the table of 2024."""
    area = own_gebied("Twee", ["WK095700", "WK095704"])
    row = one(kerncijfers_of(area, "woz_waarde_eur"), "woz_waarde_eur", 2024)
    assert pd.isna(row.value)
    assert row.status == "not_published"


def test_nobody_is_lost_when_wijken_become_one():
    """The ten wijken of Roermond count 60 740 residents in 2024."""
    wijken = load_kerncijfers("Roermond", indicators="inwoners").index
    rows = kerncijfers_of(own_gebied("Alles", wijken), "inwoners", period=2024)
    assert rows["value"].tolist() == [60_740]


@settings(max_examples=20, deadline=None, database=None)
@given(st.sets(st.integers(0, 9), min_size=1))
def test_counts_of_any_parts_are_conserved(chosen):
    names = ["inwoners", "inwoners_0_15", "huishoudens", "oppervlakte_land_ha"]
    wijken = load_kerncijfers("Roermond", indicators=names)
    parts = wijken.iloc[sorted(chosen)]
    rows = kerncijfers_of(own_gebied("Deel", parts.index), names, period=2024)
    found = rows["value"].droplevel(["gebied_code", "period"])
    expected = parts[names].sum()
    pd.testing.assert_series_equal(
        found.reindex(names), expected, check_names=False, check_dtype=False
    )


@settings(max_examples=20, deadline=None, database=None)
@given(st.sets(st.integers(0, 9), min_size=2))
def test_mean_of_any_parts_lies_between_them(chosen):
    wijken = load_kerncijfers("Roermond", period=2022).iloc[sorted(chosen)]
    rows = kerncijfers_of(own_gebied("Deel", wijken.index), period=2022)
    for (_, name, _), row in rows.dropna(subset="value").iterrows():
        if name.endswith("_pct"):
            assert wijken[name].min() <= row["value"] <= wijken[name].max(), name


def test_every_mean_has_a_weight_that_is_a_sum():
    table = load_table("indicators").set_index("indicator")
    means = table[table["aggregate"] == "mean"]
    assert table.loc[means["weight"], "aggregate"].eq("sum").all()
    assert (table.loc[table["aggregate"] != "mean", "weight"] == "").all()
