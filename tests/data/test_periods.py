"""Each indicator is filled for as many areas as its source files hold.

PERIODS.md beside the source files counted them: the land, all gemeenten, and the wijken
and buurten of the gemeenten with cases.
"""

import re
from pathlib import Path

import pandas as pd
import pytest
from collected import CASE_GEMEENTEN
from wijkdata_checks import read

PROJECT = Path(__file__).parents[2]
COUNTED = PROJECT.parent / "shared" / "data" / "PERIODS.md"
LEVELS = {"NL": "land", "GM": "gemeente", "WK": "wijk", "BU": "buurt"}
RENAMED = {
    "inkomen_per_inwoner": "inkomen_per_inwoner_eur",
    "woz_waarde": "woz_waarde_eur",
    "bevolkingsdichtheid": "bevolkingsdichtheid_per_km2",
    "adressendichtheid": "adressendichtheid_per_km2",
    "hoog_risico_angst_depressie_pct": "risico_angst_depressie_pct",
    "moeite_met_rondkomen_pct": "moeite_rondkomen_pct",
    "ses_woa": "ses_woa_score",
}
# In the same files, but not counted there.
BESIDE = {
    "huishoudens_met_kinderen_pct",
    "lbm2_verandering_sinds_2002",
    "lbm2_verandering_sinds_2008",
    "mantelzorger_pct",
    "opleiding_hoog_pct",
    "opleiding_laag_pct",
    "opleiding_midden_pct",
    "ses_woa_spreiding",
}
# Where we hold another number of values than was counted, with the reason.
OTHERWISE = {
    # Zeros that a selection had turned into blanks came back from two other files.
    ("aandeel_0_15_pct", "buurt", 2024): 1455,
    ("aandeel_65plus_pct", "buurt", 2024): 1455,
    # Whole percents of tiny wijken that add up to something else than 96 to 104.
    ("aandeel_0_15_pct", "wijk", 2022): 314,
    ("aandeel_15_25_pct", "wijk", 2022): 314,
    ("aandeel_25_45_pct", "wijk", 2022): 314,
    ("aandeel_45_65_pct", "wijk", 2022): 314,
    ("aandeel_65plus_pct", "wijk", 2022): 314,
    # Shares of 2017 are computed from counts; 16 more come from the map of Groningen.
    ("aandeel_65plus_pct", "buurt", 2017): 1237,
    # The 40 small buurten of Groningen that the fuller table lacks have households too.
    ("huishoudens", "buurt", 2017): 1261,
    # Four wijken of Groningen miss buurten: there, with the flag incomplete.
    ("misdrijven", "wijk", 2025): 1675,
    ("misdrijven_per_1000", "wijk", 2024): 533,
    # Amsterdam 2022 stands on other borders than its crimes.
    ("misdrijven_per_1000", "gemeente", 2024): 682,
}


def counted() -> pd.DataFrame:
    """Read the table of PERIODS.md."""
    row = re.compile(
        r"^\| (\w+) \| (\w+) \| (land|gemeente|wijk|buurt) \| \d+ \| (\d+) "
        r"\| (\d+) \| (\d+) \| \d+ \|$",
        re.MULTILINE,
    )
    rows = row.findall(COUNTED.read_text(encoding="utf-8"))
    columns = ["indicator", "file", "level", "filled", "first", "last"]
    table = pd.DataFrame(rows, columns=columns)
    table["indicator"] = table["indicator"].replace(RENAMED)
    numbers = ["filled", "first", "last"]
    table[numbers] = table[numbers].astype(int)
    key = ["indicator", "level", "first", "last"]
    return table.groupby(key, as_index=False)["filled"].sum()


@pytest.mark.skipif(
    not COUNTED.is_file(),
    reason="the collected source files are not beside the project (../shared/data)",
)
def test_each_indicator_is_filled_as_often_as_its_sources_hold():
    rows = read(PROJECT / "wijkdata" / "kerncijfers.csv").dropna(subset=["value"])
    code = rows["gebied_code"]
    level = code.str[:2].map(LEVELS)
    of_cases = ("GM" + code.str[2:6]).isin(CASE_GEMEENTEN)
    kept = rows[level.isin(["land", "gemeente"]) | of_cases].assign(level=level)
    ours = kept.groupby(["indicator", "level", "period"]).size()
    expected = counted()
    assert len(expected) > 100
    assert set(ours.index.get_level_values(0)) == set(expected["indicator"]) | BESIDE
    told = {}
    for row in expected.itertuples():
        years = range(row.first, row.last + 1)
        found = sum(ours.get((row.indicator, row.level, year), 0) for year in years)
        key = (row.indicator, row.level, row.last)
        if found != OTHERWISE.get(key, row.filled):
            told[key] = f"{found} and not {row.filled}"
    assert told == {}
