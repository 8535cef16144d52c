"""The tables of wijkdata are what their dictionary says, and hide nothing."""

import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from frictionless import validate
from wijkdata_checks import KEY, read

from wijkbook.opendata import cbs_v3, gezondheid, kwb, leefbaarometer, ses_woa

PROJECT = Path(__file__).parents[2]
WIJKDATA = PROJECT / "wijkdata"
PACKAGE = json.loads((WIJKDATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {table["name"]: table for table in PACKAGE["resources"]}
COLUMNS = [
    pytest.param(field, id=f"{name}.{field['name']}")
    for name, table in TABLES.items()
    for field in table["schema"]["fields"]
]
CASES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((WIJKDATA / "cases").glob("*.toml"))
}
HAS_VALUE = {"ok", "model_estimate", "derived"}
HAS_NONE = {"suppressed", "not_published", "unknown_blank"}
FLAGS = [
    "rounded",
    "redrawn",
    "definition_changed",
    "hand_copied",
    "provisional",
    "incomplete",
]
# Counts of people and households; dwellings and crimes are not rounded.
COUNTS = re.compile(
    r"(inwoners|huishoudens|eenpersoonshuishoudens|bijstand|herkomst)_?"
)


@pytest.fixture(scope="module")
def tables():
    return {name: read(WIJKDATA / f"{name}.csv") for name in TABLES}


@pytest.fixture(scope="module")
def kerncijfers(tables):
    table = tables["kerncijfers"]
    return table.assign(level=table["gebied_code"].str[:2])


@pytest.fixture(scope="module")
def filled(kerncijfers):
    return kerncijfers[kerncijfers["value"].notna()]


@pytest.fixture(scope="module")
def gebieden(tables):
    return tables["gebieden"]


def has(table, flag):
    """Tell which rows carry a flag."""
    return table["flags"].str.contains(rf"\b{flag}\b")


def is_count(indicators):
    """Tell which indicators count people or households."""
    return indicators.str.match(COUNTS) & ~indicators.str.contains("_pct|grootte")


# ---- the dictionary -------------------------------------------------------------


def test_datapackage_is_valid_to_its_foreign_keys():
    report = validate(str(WIJKDATA / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[
        :9
    ]
    assert {task.name: task.stats["rows"] for task in report.tasks} == {
        name: len(read(WIJKDATA / f"{name}.csv")) for name in TABLES
    }


def test_every_table_is_listed_and_every_listed_table_is_there():
    assert {path.name for path in WIJKDATA.glob("*.csv")} == {
        table["path"] for table in TABLES.values()
    }


def test_wijkdata_holds_nothing_but_tables_cases_exercises_and_templates():
    extra = {path.name for path in WIJKDATA.iterdir() if path.suffix != ".csv"}
    assert extra == {"datapackage.json", "cases", "oefeningen", "sjablonen"}
    for folder in ("cases", "oefeningen"):
        assert {path.suffix for path in (WIJKDATA / folder).iterdir()} == {".toml"}
    assert {path.suffix for path in (WIJKDATA / "sjablonen").iterdir()} == {".csv"}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_table_says_what_it_is_and_whose(table):
    for word in ("title", "description", "sources", "licenses"):
        assert table[word], word
    assert table["schema"]["primaryKey"]
    assert table["schema"]["missingValues"] == [""]


@pytest.mark.parametrize("field", COLUMNS)
def test_column_has_title_unit_and_description(field):
    for word in ("title", "type", "unit", "description"):
        assert field[word].strip(), word
    assert field["description"].endswith(".")


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_those_of_the_dictionary_in_that_order(name, tables):
    described = [field["name"] for field in TABLES[name]["schema"]["fields"]]
    assert list(tables[name].columns) == described


@pytest.mark.parametrize("name", TABLES)
def test_file_is_plain_text_for_every_machine(name):
    raw = (WIJKDATA / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf"), "BOM"
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")
    raw.decode("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_no_word_has_spaces_around_it(name, tables):
    for column in tables[name].select_dtypes("str"):
        words = tables[name][column]
        assert (words == words.str.strip()).all(), column


# ---- keys -----------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_key_is_unique(name, tables):
    assert not tables[name].duplicated(TABLES[name]["schema"]["primaryKey"]).any()


@pytest.mark.parametrize("name", ["kerncijfers", "gebieden", "own_gebieden"])
def test_rows_are_sorted_on_their_key(name, tables):
    key = tables[name][TABLES[name]["schema"]["primaryKey"]]
    rows = list(key.itertuples(index=False, name=None))
    assert all(one < other for one, other in pairwise(rows))


def test_every_indicator_is_explained(tables):
    explained = set(tables["indicators"]["indicator"])
    used = set(tables["kerncijfers"]["indicator"])
    cbs = [*cbs_v3.COLUMNS.values(), *kwb.EXCEL.values(), *kwb.MAP.values()]
    others = [gezondheid.COLUMNS, leefbaarometer.SCORES, ses_woa.COLUMNS]
    can_be_read = {indicator for indicator, _ in cbs} | {
        indicator for columns in others for indicator in columns.values()
    }
    assert used | can_be_read == explained


def test_every_weight_is_an_indicator(tables):
    indicators = tables["indicators"]
    weighted = indicators["aggregate"] == "mean"
    assert (indicators["weight"] != "").equals(weighted)
    assert set(indicators.loc[weighted, "weight"]) <= set(indicators["indicator"])


def test_every_figure_is_of_an_area_known_in_its_year(tables, kerncijfers):
    borders = tables["sources"].set_index("source_id")["borders_year"]
    fixed = kerncijfers["source_id"].str.split(";").str[0].map(borders)
    year = fixed.where(fixed != "", kerncijfers["period"]).astype(int)
    asked = pd.MultiIndex.from_arrays([kerncijfers["gebied_code"], year])
    known = pd.MultiIndex.from_frame(tables["gebieden"][["gebied_code", "year"]])
    assert list(asked[~asked.isin(known)].unique()[:5]) == []


def test_every_part_of_an_own_area_is_known_in_its_year(tables):
    parts = tables["own_gebieden"][["gebied_code", "borders_year"]]
    known = tables["gebieden"][["gebied_code", "year"]].to_numpy().tolist()
    assert [part for part in parts.to_numpy().tolist() if part not in known] == []


def test_every_area_of_2024_lies_in_a_known_gemeente_and_wijk(gebieden):
    now = gebieden[gebieden["year"] == 2024]
    for column, levels in [
        ("gemeente_code", {"wijk", "buurt"}),
        ("wijk_code", {"buurt"}),
    ]:
        has_parent = now["level"].isin(levels)
        assert set(now.loc[has_parent, column]) <= set(now["gebied_code"])
        assert (now.loc[~has_parent, column] == "").all()


def test_gebieden_names_every_area_of_2024(gebieden):
    """CBS, 85984NED: 342 gemeenten, 3 393 wijken and 14 574 buurten."""
    now = gebieden[gebieden["year"] == 2024]
    counted = now["level"].value_counts().to_dict()
    assert counted == {"land": 1, "gemeente": 342, "wijk": 3393, "buurt": 14574}
    assert (gebieden["name"] != "").all()


def test_middle_of_a_wijk_lies_in_the_land(gebieden):
    wijken = gebieden[(gebieden["year"] == 2024) & (gebieden["level"] == "wijk")]
    lon, lat = wijken["lon"].astype(float), wijken["lat"].astype(float)
    assert lon.between(3.3, 7.3).all()
    assert lat.between(50.7, 53.6).all()
    roermond = wijken["gebied_code"].str.startswith("WK0957")
    assert lon[roermond].between(5.9, 6.1).all()
    assert lat[roermond].between(51.1, 51.3).all()


def test_words_of_a_case_are_known_elsewhere(tables):
    for case in CASES.values():
        assert case.get("gebied", "") in {"", *tables["gebieden"]["gebied_code"]}
        assert case.get("own_gebied", "") in {"", *tables["own_gebieden"]["gebied_id"]}
        named = {
            name for goal in case.get("goal", []) for name in goal.get("indicators", [])
        }
        assert named <= set(tables["indicators"]["indicator"])


# ---- sources --------------------------------------------------------------------


def test_source_of_figures_tells_table_address_and_checksum(tables):
    figures = tables["sources"].query("kind == 'figures'")
    for column in ("publisher", "table", "year", "licence", "obtained", "sha256"):
        assert (figures[column] != "").all(), column


def test_licence_is_either_seen_or_said_not_to_be(tables):
    sources = tables["sources"]
    assert set(sources["licence_verified"]) == {"yes", "no"}
    unseen = sources["publisher"].str.contains("Politie|RIVM|BZK")
    assert (sources.loc[unseen, "licence_verified"] == "no").all()


# ---- status and flags ------------------------------------------------------------


def test_status_and_value_agree(kerncijfers):
    there = kerncijfers["value"].notna()
    assert set(kerncijfers.loc[there, "status"]) == HAS_VALUE
    assert set(kerncijfers.loc[~there, "status"]) == HAS_NONE


def test_values_are_finite_and_written_plainly():
    text = pd.read_csv(
        WIJKDATA / "kerncijfers.csv",
        usecols=["value"],
        dtype=str,
        keep_default_na=False,
    )["value"]
    assert text.str.fullmatch(r"|-?(0|[1-9]\d*)(\.\d*[1-9])?").all()
    assert "-0" not in set(text)


def test_flags_are_known_and_in_fixed_order(kerncijfers):
    for text in kerncijfers["flags"].unique():
        names = text.split(" ") if text else []
        assert names == [flag for flag in FLAGS if flag in names], text


def test_a_missing_value_carries_no_flag(kerncijfers):
    missing = kerncijfers[kerncijfers["value"].isna()]
    assert set(missing["flags"]) == {""}


def test_every_count_of_a_wijk_or_buurt_is_flagged_rounded(filled):
    counts = filled[is_count(filled["indicator"]) & filled["level"].isin(["WK", "BU"])]
    assert len(counts) > 10_000
    assert has(counts, "rounded").all()


def test_counts_of_wijken_and_buurten_are_multiples_of_five(filled):
    """CBS rounds them at random to five since 2010; gemeenten are exact."""
    counts = filled[is_count(filled["indicator"]) & filled["level"].isin(["WK", "BU"])]
    assert (counts["value"] % 5 == 0).all()
    exact = filled[is_count(filled["indicator"]) & (filled["level"] == "GM")]
    assert (exact["value"] % 5 != 0).mean() > 0.5
    assert not has(exact, "rounded").any()


def test_shares_lie_between_0_and_100(filled):
    shares = filled[filled["indicator"].str.endswith("_pct")]
    assert len(shares) > 10_000
    assert shares["value"].between(0, 100).all()


def test_only_a_deviation_can_be_below_zero(filled):
    below = set(filled.loc[filled["value"] < 0, "indicator"])
    assert {name for name in below if not name.startswith(("lbm_", "ses_"))} == set()


def test_crimes_of_2025_are_provisional_and_nothing_else_is(filled):
    assert (has(filled, "provisional") == (filled["period"] == 2025)).all()


def test_income_of_earlier_years_tells_that_its_definition_changed(filled):
    income = filled[filled["indicator"] == "inkomen_per_inwoner_eur"]
    assert (has(income, "definition_changed") == (income["period"] < 2024)).all()


def test_leefbaarometer_is_an_estimate_copied_by_hand(filled):
    lbm = filled["indicator"].str.startswith("lbm_")
    assert (has(filled, "hand_copied") == lbm).all()
    assert set(filled.loc[lbm, "status"]) == {"model_estimate"}


def test_dimensions_of_leefbaarometer_were_not_published_in_four_years(kerncijfers):
    parts = kerncijfers["indicator"].str.fullmatch("lbm_(fys|onv|soc|vrz|won)")
    silent = kerncijfers[parts & kerncijfers["period"].isin([2002, 2008, 2012, 2016])]
    assert len(silent)
    assert set(silent["status"]) == {"not_published"}


def test_dimensions_of_leefbaarometer_add_up_to_the_deviation(filled):
    lbm = filled[filled["indicator"].str.startswith("lbm_")]
    wide = lbm.pivot(
        index=["gebied_code", "period"], columns="indicator", values="value"
    )
    wide = wide.dropna()
    total = wide.drop(columns="lbm_afwijking").sum(axis=1)
    assert len(wide) > 200
    assert (total - wide["lbm_afwijking"]).abs().max() < 0.003  # five rounded parts


def test_health_is_an_estimate_of_a_model(filled):
    health = filled[filled["source_id"] == "rivm_gezondheid"]
    assert set(health["indicator"]) == {"goed_ervaren_gezondheid_pct"}
    assert set(health["status"]) == {"model_estimate"}


# ---- defects of the sources that must not come in ----------------------------------


def test_groningen_wijken_that_miss_buurten_are_incomplete_and_no_other(kerncijfers):
    """Police figures lack De Hoogte, Ulgersmaborg and three more buurten."""
    wijken = kerncijfers[
        kerncijfers["gebied_code"].str.startswith("WK0014")
        & kerncijfers["indicator"].isin(["misdrijven", "misdrijven_per_1000"])
        & kerncijfers["value"].notna()
    ]
    short = set(wijken.loc[has(wijken, "incomplete"), "gebied_code"])
    assert short == {"WK001403", "WK001405", "WK001412", "WK001413"}
    assert has(wijken[wijken["gebied_code"].isin(short)], "incomplete").all()


def test_buurten_without_police_figures_are_not_published_and_not_zero(kerncijfers):
    hoogte = kerncijfers[
        (kerncijfers["gebied_code"] == "BU00140300")
        & (kerncijfers["indicator"] == "misdrijven")
    ]
    assert sorted(hoogte["period"]) == [2021, 2022, 2023, 2024, 2025]
    assert set(hoogte["status"]) == {"not_published"}


def test_no_crime_rate_of_2022_where_borders_changed_since(kerncijfers, gebieden):
    rates = kerncijfers[kerncijfers["indicator"] == "misdrijven_per_1000"]
    assert set(rates["period"]) == {2022, 2024}
    then = set(rates.loc[rates["period"] == 2022, "gebied_code"])
    moved = gebieden[
        (gebieden["year"] == 2022) & gebieden["change"].isin(["redrawn", "gone"])
    ]
    assert "GM0363" not in then  # Amsterdam took in Weesp
    assert not {"GM0457", "GM0501", "GM0530", "GM0614"} & then  # merged since
    assert not set(moved["gebied_code"]) & then
    assert "GM0957" in then


def test_crime_rate_needs_fifty_residents(kerncijfers):
    figures = kerncijfers.set_index(KEY)["value"]
    rates = figures.xs("misdrijven_per_1000", level="indicator").dropna()
    residents = figures.xs("inwoners", level="indicator").reindex(rates.index)
    assert residents.min() >= 50


@pytest.mark.parametrize(
    ("code", "mean_of_five_years"),
    [
        ("BU09570400", 47.5),
        ("GM0957", 64.1),
        ("GM0599", 77.9),
        ("GM0014", 57.1),
        ("GM0344", 66.2),
        ("BU05991086", 80.5),
    ],
)
def test_mean_of_five_years_of_crime_is_nowhere(kerncijfers, code, mean_of_five_years):
    rows = kerncijfers[
        (kerncijfers["gebied_code"] == code)
        & kerncijfers["indicator"].str.contains("misdrijven")
    ]
    assert len(rows)
    assert not np.isclose(rows["value"], mean_of_five_years).any()
    assert "misdrijven_per1000" not in set(kerncijfers["indicator"])


def test_income_below_2500_residents_is_suppressed_and_never_zero(kerncijfers):
    now = kerncijfers[kerncijfers["period"] == 2024].set_index("gebied_code")
    income = now[now["indicator"] == "inkomen_per_inwoner_eur"]
    residents = now.loc[now["indicator"] == "inwoners", "value"].reindex(income.index)
    few = income[residents.between(1, 2499)]
    assert len(few) > 2000
    assert set(few["status"]) == {"suppressed"}
    every = kerncijfers[kerncijfers["indicator"] == "inkomen_per_inwoner_eur"]
    assert every["value"].min() > 5_000


def test_three_meanings_of_low_income_stay_apart(kerncijfers):
    """Amsterdam 2019 (84583NED): 12.8 and 12.4 percent; 39.3 is the first meaning."""
    there = kerncijfers[
        (kerncijfers["gebied_code"] == "GM0363") & (kerncijfers["period"] == 2019)
    ].set_index("indicator")["value"]
    assert there["huishoudens_laag_inkomen_pct"] == 12.8
    assert there["huishoudens_sociaal_minimum_pct"] == 12.4
    assert there["personen_laagste_40_pct"] == 39.3


def test_old_and_new_division_by_origin_are_never_of_one_year(kerncijfers):
    origin = kerncijfers[kerncijfers["indicator"].str.startswith("herkomst_")]
    old = origin["indicator"].str.contains("westers")
    assert origin.loc[old, "period"].max() < 2022
    assert origin.loc[~old, "period"].min() >= 2022


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("BU05991086", 2017, "redrawn"),  # Afrikaanderwijk, 47 to 62 ha
        ("BU05991081", 2017, "same"),  # Bloemhof
        ("BU05991571", 2017, "same"),  # Tarwewijk
        ("BU01411501", 2017, "redrawn"),  # Wonde en omgeving in Almelo, 13 to 25 ha
        ("BU09570400", 2017, "same"),  # Componistenbuurt
        ("BU09570500", 2017, "gone"),  # Sterrenberg got another code
        ("GM0014", 2018, "redrawn"),  # Groningen took in Haren and Ten Boer
        ("GM0957", 2018, "same"),
        ("GM0363", 2019, "redrawn"),
        ("WK095704", 2022, "same"),
    ],
)
def test_redrawn_areas_are_known_as_such(gebieden, kerncijfers, code, year, expected):
    row = gebieden[(gebieden["gebied_code"] == code) & (gebieden["year"] == year)]
    assert row["change"].tolist() == [expected]
    own_borders = kerncijfers["source_id"].str.startswith("cbs_")
    figures = kerncijfers[
        (kerncijfers["gebied_code"] == code)
        & (kerncijfers["period"] == year)
        & kerncijfers["value"].notna()
        & own_borders
    ]
    assert len(figures)
    assert (has(figures, "redrawn") == (expected == "redrawn")).all()
