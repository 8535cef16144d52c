"""Every collected file is read: by a reader in its own shape, else by a script."""

from pathlib import Path

import pandas as pd
import pytest
from collected import FILES

import wijkbook as wb

SHARED = Path(__file__).parents[3] / "shared" / "data"
# Files as a publisher gives them, with the reader, what it must be told, and a value
# that was published: gebied_code, indicator, period, value in our units.
READ = {
    "kwb2019_amsterdam_untyped_84583NED.csv": (
        wb.read_kerncijfers,
        {},
        ("GM0363", "inwoners", 2019, 862965),
    ),
    "kwb2023_utrecht_volledig.xlsx": (
        wb.read_kerncijfers,
        {"period": 2023},
        ("WK034403", "woz_waarde_eur", 2023, 301000),
    ),
    "groningen_buurt2017_cbs_kaart.csv": (
        wb.read_kerncijfers,
        {"period": 2017},
        ("BU00140000", "inwoners", 2017, 4440),
    ),
    "kwb2017_nl_buurten_selectie.csv": (
        wb.read_kerncijfers,
        {"period": 2017},
        ("BU09570400", "inkomen_per_inwoner_eur", 2017, 13600),
    ),
    "kwb2024_nl_buurten_leeftijd.csv": (
        wb.read_kerncijfers,
        {"period": 2024},
        ("BU09570400", "inwoners", 2024, 2090),
    ),
    "ses_woa_2019_amsterdam.csv": (
        wb.read_ses_woa,
        {},
        ("GM0363", "ses_woa_score", 2019, -0.1),
    ),
    "rivm_gezondheid_nl_2016_18plus.csv.gz": (
        wb.read_gezondheid,
        {"table": "50090NED"},
        ("NL00", "goed_ervaren_gezondheid_pct", 2016, 75.2),
    ),
    "leefbaarometer2_wijk_klassen_2002_2016.json": (
        wb.read_leefbaarometer,
        {},
        ("WK000500", "lbm2_klasse", 2016, 8),
    ),
    "leefbaarometer3_rotterdam_buurten_2024_afgerond.csv": (
        wb.read_leefbaarometer,
        {},
        ("BU05990110", "lbm_afwijking", 2024, 0.105),
    ),
    "leefbaarometer3_casewijken_2002_2024_afgerond.csv": (
        wb.read_leefbaarometer,
        {},
        ("WK095704", "lbm_afwijking", 2024, -0.2221),
    ),
    "leefbaarometer3_casebuurten_2002_2024_afgerond.csv": (
        wb.read_leefbaarometer,
        {},
        ("BU05991086", "lbm_afwijking", 2024, -0.107),
    ),
}
# No figures of areas: names of buurten, and lists that gebiedslijsten.csv holds.
NAMES = {
    "buurtnamen_2017.csv",
    "buurtnamen_2024.csv",
    "krachtwijken_40_2007.csv",
    "nplv_20_gebieden.csv",
}

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="the collected source files are not beside the project (../shared/data)",
)


def test_every_file_has_a_reader_a_script_or_a_reason():
    listed = set(pd.read_csv(SHARED / "MANIFEST.tsv", sep="\t")["file"])
    assert listed == set(READ) | set(FILES.values()) | NAMES


@pytest.mark.parametrize("name", READ)
def test_reader_gives_the_published_value(name):
    reader, told, (code, indicator, period, value) = READ[name]
    rows = reader(SHARED / name, **told)
    figures = rows.set_index(["gebied_code", "indicator", "period"])["value"]
    assert figures.loc[(code, indicator, period)] == pytest.approx(value, abs=5e-4)
    assert rows.attrs["told"].startswith(f"'{name}' is gelezen als")
