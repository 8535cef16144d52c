"""Test the reader of health figures of RIVM: estimates of a model for adults."""

import pandas as pd
import pytest
from opendata_samples_other import (
    COLLECTED,
    HEALTH_HEADER,
    HEALTH_ROWS,
    crimes,
    health,
    write,
)

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata.gezondheid import read_gezondheid

KEY = ["gebied_code", "indicator", "period"]
REAL = COLLECTED / "rivm_gezondheid_nl_2016_18plus.csv.gz"


@pytest.fixture
def source(tmp_path):
    return health(tmp_path / "50090NED.csv")


def test_adults_and_the_estimate_are_read(source):
    rows = read_gezondheid(source)
    found = rows.set_index(KEY)["value"]
    assert found["WK095704", "goed_ervaren_gezondheid_pct", 2016] == 61.8
    assert found["WK095704", "eenzaam_pct", 2016] == 59.0  # not 55.0, and not 60.0
    assert len(rows) == 4 * 3
    told = rows.attrs["told"]
    assert "Gelezen zijn de volwassenen: 18 jaar of ouder" in told
    assert "rijen met een andere leeftijd: 1" in told
    assert "rijen met een marge: 1" in told
    assert "geen meting en geen bewijs" in told


def test_the_land_has_the_code_of_kerncijfers(source):
    codes = set(read_gezondheid(source)["gebied_code"])
    assert "NL00" in codes
    assert "NL01" not in codes


def test_each_kind_of_missing_has_its_status(source):
    rows = read_gezondheid(source).set_index(KEY)["status"]
    assert rows["WK095704", "eenzaam_pct", 2016] == "model_estimate"
    assert rows["WK095703", "eenzaam_pct", 2016] == "suppressed"  # a point
    assert rows["WK095702", "eenzaam_pct", 2016] == "unknown_blank"
    # Not asked in that year: blank for all.
    noise = rows.xs("geluidhinder_buren_pct", level="indicator")
    assert set(noise) == {"not_published"}


def test_missing_is_missing(source):
    rows = read_gezondheid(source)
    assert rows["value"].isna().equals(rows["status"] != "model_estimate")


@pytest.mark.parametrize(
    ("name", "table", "source_id", "borders"),
    [
        ("50090NED.csv", None, "rivm_50090NED", 2020),
        ("x_50150ned.csv", None, "rivm_50150NED", 2024),
        ("x.csv", "50150NED", "rivm_50150NED", 2024),
        ("x.csv", None, "rivm_gezondheidsmonitor", None),
    ],
)
def test_borders_follow_from_the_table(tmp_path, name, table, source_id, borders):
    rows = read_gezondheid(health(tmp_path / name), table=table)
    assert set(rows["source_id"]) == {source_id}
    assert rows.attrs["borders_year"] == borders
    told = f"op de grenzen van {borders}" if borders else "grenzen zijn niet bekend"
    assert told in rows.attrs["told"]


def test_table_that_the_name_contradicts_is_refused(source):
    with pytest.raises(BadTable, match="naar zijn naam tabel 50090NED"):
        read_gezondheid(source, table="50150NED")
    with pytest.raises(BadTable, match="Onbekende tabel '84583NED'"):
        read_gezondheid(source, table="84583NED")


def test_columns_that_we_do_not_know_are_told(source):
    rows = read_gezondheid(source)
    assert rows.attrs["unread"] == ["Drinker_13"]
    assert "Drinker_13" in rows.attrs["told"]


def test_bounds_only_are_refused(tmp_path):
    with pytest.raises(BadTable, match=r"geen rijen met de schatting zelf.*MOG0095"):
        read_gezondheid(health(tmp_path / "x.csv", [HEALTH_ROWS[4]]))


def test_other_ages_only_are_refused(tmp_path):
    with pytest.raises(BadTable, match=r"geen rijen met 18 jaar of ouder.*80200"):
        read_gezondheid(health(tmp_path / "x.csv", [HEALTH_ROWS[5]]))


@pytest.mark.parametrize("lost", [1, 2, 4])
def test_file_without_a_needed_column_is_refused(tmp_path, lost):
    rows = [[w for i, w in enumerate(row) if i != lost] for row in HEALTH_ROWS]
    header = [w for i, w in enumerate(HEALTH_HEADER) if i != lost]
    with pytest.raises(BadTable, match=f"geen kolom {HEALTH_HEADER[lost]}"):
        read_gezondheid(health(tmp_path / "x.csv", rows, header=header))


@pytest.mark.parametrize(
    ("place", "text", "match"),
    [
        (3, "BU9570400", "rij 3 geen gebiedscode maar 'BU9570400'"),
        (4, "2016", ""),
        (4, "2016MM01", "rij 3, kolom Perioden"),
        (6, "goed", "rij 3, kolom ErvarenGezondheidGoedZeerGoed_4, de tekst 'goed'"),
        (8, "101", "rij 3, kolom Eenzaam_28, het getal '101'"),
        (8, "-1", "van 0 tot en met 100"),
    ],
)
def test_damage_is_refused_with_its_place(tmp_path, place, text, match):
    rows = [list(row) for row in HEALTH_ROWS[:2]]
    rows[1][place] = text
    path = health(tmp_path / "x.csv", rows)
    if not match:
        assert set(read_gezondheid(path)["period"]) == {2016}
        return
    with pytest.raises(BadTable, match=match):
        read_gezondheid(path)


def test_area_twice_in_a_year_is_refused(tmp_path):
    with pytest.raises(BadTable, match="twee keer, de tweede keer bij rij 3"):
        read_gezondheid(health(tmp_path / "x.csv", [HEALTH_ROWS[1]] * 2))


def test_two_columns_for_one_indicator_are_refused(tmp_path):
    header = [*HEALTH_HEADER[:-1], "Eenzaam_30"]
    with pytest.raises(BadTable, match="twee kolommen voor 'eenzaam_pct'"):
        read_gezondheid(health(tmp_path / "x.csv", header=header))


def test_another_kind_of_file_is_refused_with_what_it_looks_like(tmp_path):
    with pytest.raises(BadTable, match="tabel met misdrijven") as refused:
        read_gezondheid(crimes(tmp_path / "x.csv"))
    assert "'x.csv' is geen tabel met gezondheid van RIVM" in str(refused.value)


def test_empty_file_and_no_file_are_told(tmp_path):
    with pytest.raises(BadTable, match="geen rijen met cijfers"):
        read_gezondheid(write(tmp_path / "leeg.csv", HEALTH_HEADER, []))
    with pytest.raises(MissingTable, match="Er is geen bestand"):
        read_gezondheid(tmp_path / "weg.csv")


# ---- the real file ----------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    if not REAL.is_file():
        pytest.skip("the collected health figures of 2016 are not beside the project")
    return read_gezondheid(REAL, table="50090NED")


# Good health, high risk of anxiety or depression, lonely, very lonely, making ends
# meet (% of adults in 2016; RIVM, 50090NED).
PUBLISHED = {
    "NL00": [75.2, 6.8, 43.4, 10.1, 19.2],
    "WK095704": [61.8, 13.3, 59.0, 18.5, 33.0],
}
MEASURED = [
    "goed_ervaren_gezondheid_pct",
    "risico_angst_depressie_pct",
    "eenzaam_pct",
    "ernstig_eenzaam_pct",
    "moeite_rondkomen_pct",
]


@pytest.mark.parametrize("code", PUBLISHED)
def test_real_file_gives_the_published_figures(real, code):
    found = real[real["gebied_code"] == code].set_index("indicator")["value"]
    assert found.reindex(MEASURED).tolist() == PUBLISHED[code]


def test_real_file_is_read_whole(real):
    """The land, 355 gemeenten, 3,177 wijken and 13,808 buurten on borders of 2020."""
    codes = pd.Series(real["gebied_code"].unique()).str[:2].value_counts()
    assert codes.to_dict() == {"NL": 1, "GM": 355, "WK": 3177, "BU": 13808}
    assert set(real["period"]) == {2016}
    noise = real[real["indicator"] == "geluidhinder_buren_pct"]
    assert set(noise["status"]) == {"not_published"}  # asked later
    health = real[real["indicator"] == "goed_ervaren_gezondheid_pct"]
    assert set(health["status"]) == {"model_estimate", "suppressed"}
