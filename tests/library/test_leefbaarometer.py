"""Test the reader of the Leefbaarometer: scores of 3.0 and classes of 2.0."""

import json

import pandas as pd
import pytest
from opendata_samples_other import (
    COLLECTED,
    LBM2,
    LBM3_ROWS,
    SITE_HEADER,
    SITE_ROWS,
    lbm2_csv,
    lbm2_json,
    lbm3,
    lbm3_site,
    write,
)

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata.leefbaarometer import read_leefbaarometer

KEY = ["gebied_code", "indicator", "period"]
PARTS = ["lbm_fys", "lbm_onv", "lbm_soc", "lbm_vrz", "lbm_won"]


def collected(name):
    """Read a collected file, or skip with the reason."""
    path = COLLECTED / name
    if not path.is_file():
        pytest.skip(f"the collected file {name} is not beside the project")
    return read_leefbaarometer(path)


# ---- 3.0 --------------------------------------------------------------------------


def test_open_data_gives_scores_deviations_and_parts(tmp_path):
    rows = read_leefbaarometer(lbm3(tmp_path / "lbm.csv"))
    assert list(rows) == [*KEY, "value", "status", "flags", "source_id"]
    assert len(rows) == 4 * 7
    value = rows.set_index(KEY)["value"]
    assert value["BU09570400", "lbm_score", 2024] == 3.8823
    assert value["BU09570400", "lbm_afwijking", 2024] == -0.22
    # 0.01 - 0.2 - 0.05 + 0.1 - 0.08 = -0.22
    parts = [value["BU09570400", part, 2024] for part in PARTS]
    assert parts == [0.01, -0.2, -0.05, 0.1, -0.08]


def test_what_the_publisher_calls_na_was_not_published(tmp_path):
    rows = read_leefbaarometer(lbm3(tmp_path / "lbm.csv")).set_index(KEY)
    for code in ("BU09570400", "BU09570401"):
        row = rows.loc[(code, "lbm_won", 2016)]
        assert pd.isna(row["value"])
        assert row["status"] == "not_published"
    assert rows.loc[("BU09570400", "lbm_score", 2016), "status"] == "model_estimate"
    # An area without a score in a year that has scores is not a secret either.
    assert rows.loc[("BU09570401", "lbm_score", 2016), "status"] == "not_published"


def test_full_digits_carry_no_flag_and_no_remark(tmp_path):
    rows = read_leefbaarometer(lbm3(tmp_path / "lbm.csv"))
    assert set(rows["flags"]) == {""}
    assert "Let op: in" not in rows.attrs["told"]
    assert "afgerond" not in rows.attrs["told"]
    assert rows.attrs["borders_year"] == 2024
    assert rows.attrs["shape"] == "Leefbaarometer 3.0, open data"


def test_rounded_values_say_so(tmp_path):
    rows = [["BU09570400", "a", "2024", "3.882", "-0.22", "0", "0", "0", "0", "-0.22"]]
    found = read_leefbaarometer(lbm3(tmp_path / "lbm.csv", rows))
    assert set(found["flags"]) == {"rounded"}
    assert "afgerond op 3 decimalen" in found.attrs["told"]
    assert "Let op: in" not in found.attrs["told"]  # 3.882 + 0.22 = 4.102: rounding


def test_parts_that_do_not_add_up_are_told_and_read(tmp_path):
    wrong = [LBM3_ROWS[0][:-1] + ["-0.070000000000000"], LBM3_ROWS[1]]
    rows = read_leefbaarometer(lbm3(tmp_path / "lbm.csv", wrong))
    told = rows.attrs["told"]
    assert "in 1 rij tellen de vijf onderdelen niet op" in told
    assert "de eerste is rij 2" in told
    assert len(rows) == 2 * 7


def test_another_reference_is_told_and_read(tmp_path):
    wrong = [LBM3_ROWS[1], [*LBM3_ROWS[0][:3], "3.900000000000000", *LBM3_ROWS[0][4:]]]
    told = read_leefbaarometer(lbm3(tmp_path / "lbm.csv", wrong)).attrs["told"]
    assert "is de score min de afwijking niet 4,1023; de eerste is rij 3" in told


def test_download_of_the_site_is_read_with_its_comma(tmp_path):
    rows = read_leefbaarometer(lbm3_site(tmp_path / "site.csv"))
    assert rows.attrs["shape"] == "Leefbaarometer 3.0, een download van de website"
    assert rows.attrs["unread"] == []
    value = rows.set_index("indicator")["value"]
    assert value["lbm_score"] == 3.8823
    assert value["lbm_afwijking"] == -0.22


def test_download_without_year_needs_one(tmp_path):
    header, rows = SITE_HEADER[:2] + SITE_HEADER[3:], [SITE_ROWS[0][:2]]
    path = write(
        tmp_path / "site.csv", header, [rows[0] + SITE_ROWS[0][3:]], separator=";"
    )
    with pytest.raises(BadTable, match="'site.csv' heeft geen kolom met het jaar"):
        read_leefbaarometer(path)
    assert set(read_leefbaarometer(path, period=2022)["period"]) == {2022}


def test_year_that_the_file_contradicts_is_refused(tmp_path):
    with pytest.raises(BadTable, match="rij 2 van 2024 en niet van 2022"):
        read_leefbaarometer(lbm3_site(tmp_path / "site.csv"), period=2022)


def test_download_with_names_only_is_refused(tmp_path):
    path = write(
        tmp_path / "site.csv", SITE_HEADER[1:], [SITE_ROWS[0][1:]], separator=";"
    )
    with pytest.raises(BadTable, match="geen kolom met codes"):
        read_leefbaarometer(path)


@pytest.mark.parametrize(
    ("place", "text", "match"),
    [
        (0, "wk095704", "'lbm.csv' heeft bij rij 3 geen gebiedscode"),
        (2, "vorig jaar", "rij 3, kolom jaar"),
        (2, "1850", "rij 3, kolom jaar"),
        (3, "hoog", "rij 3, kolom lbm, de tekst 'hoog'"),
        (4, "-0,22", "rij 2, kolom lbm"),  # point and comma in one file
        (5, "inf", "rij 3, kolom fys"),
        (3, "3997", "rij 3, kolom lbm, het getal '3997'.*Misschien viel de komma"),
        (4, "-107", "rij 3, kolom afw, het getal '-107'.*Misschien viel de komma"),
    ],
)
def test_damage_is_refused_with_its_place(tmp_path, place, text, match):
    row = [word.strip('"') for word in LBM3_ROWS[0]]
    rows = [[*row], [*row]]
    rows[1][0], rows[1][2] = "BU09570402", "2024"
    rows[1][place] = text
    path = write(
        tmp_path / "lbm.csv",
        ["bu_code", "bu_naam", "jaar", "lbm", "afw", "fys", "onv", "soc", "vrz", "won"],
        rows,
        quoted=True,
    )
    with pytest.raises(BadTable, match=match):
        read_leefbaarometer(path)


def test_area_twice_in_a_year_is_refused(tmp_path):
    with pytest.raises(BadTable, match="twee keer, de tweede keer bij rij 3"):
        read_leefbaarometer(lbm3(tmp_path / "lbm.csv", [LBM3_ROWS[0]] * 2))


def test_two_columns_for_one_indicator_are_refused(tmp_path):
    path = write(
        tmp_path / "lbm.csv", ["code", "jaar", "afw", "AFW"], [["WK095704", "2024"] * 2]
    )
    with pytest.raises(BadTable, match="twee kolommen voor 'lbm_afwijking'"):
        read_leefbaarometer(path)


def test_another_kind_of_file_is_refused_with_what_it_looks_like(tmp_path):
    path = write(
        tmp_path / "x.csv",
        ["ID", "WijkenEnBuurten", "AantalInwoners_5"],
        [["1", "GM0957", "3"]],
    )
    with pytest.raises(BadTable, match="tabel met kerncijfers van CBS") as refused:
        read_leefbaarometer(path)
    assert "geen tabel van de Leefbaarometer" in str(refused.value)


def test_no_file_is_told(tmp_path):
    for name in ("weg.csv", "weg.json"):
        with pytest.raises(MissingTable, match="Er is geen bestand"):
            read_leefbaarometer(tmp_path / name)


# ---- 2.0 --------------------------------------------------------------------------


def test_json_of_classes(tmp_path):
    rows = read_leefbaarometer(lbm2_json(tmp_path / "wijk.json"))
    assert rows.attrs["unread"] == ["VKL1416"]
    assert rows.attrs["borders_year"] == 2016
    found = rows.set_index(KEY)
    assert found.loc[("WK095704", "lbm2_klasse", 2002), "value"] == 4
    assert found.loc[("WK095704", "lbm2_klasse", 2016), "value"] == 5
    # The class of change is as published, never the difference of two classes.
    since = found.xs("WK095704", level="gebied_code")["value"]
    assert since["lbm2_verandering_sinds_2002", 2016] == 6
    assert since["lbm2_verandering_sinds_2008", 2016] == 4
    assert set(found["status"]) == {"model_estimate", "not_published"}
    assert pd.isna(found.loc[("WK095703", "lbm2_klasse", 2016), "value"])


def test_csv_of_classes_leaves_the_deviations_unread_and_says_so(tmp_path):
    rows = read_leefbaarometer(lbm2_csv(tmp_path / "lbm2.csv"))
    assert rows.attrs["unread"] == ["RLBRMTR16", "RLBWON16"]
    assert "andere schaal dan die van 3.0" in rows.attrs["told"]
    found = rows.set_index(KEY)
    assert found.loc[("BU09570401", "lbm2_klasse", 2014), "value"] == 9
    assert found.loc[("BU09570401", "lbm2_klasse", 2016), "status"] == "unknown_blank"
    since = ("BU09570401", "lbm2_verandering_sinds_2008", 2016)
    assert found.loc[since, "status"] == "not_published"


@pytest.mark.parametrize("text", ["0", "10", "4.5", "-1"])
def test_class_outside_one_to_nine_is_refused(tmp_path, text):
    held = {"WK095704": {"KL16": text}}
    with pytest.raises(BadTable, match=r"kolom KL16.*van 1 tot en met 9"):
        read_leefbaarometer(lbm2_json(tmp_path / "wijk.json", held))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('{"WK095704": {"KL16": "5"', "geen goede JSON"),
        ("", "geen goede JSON"),
        ("[1, 2]", "geen Leefbaarometer 2.0"),
        ('{"WK095704": 3}', "geen Leefbaarometer 2.0"),
        ('{"WK095704": {"naam": "x"}}', "geen Leefbaarometer 2.0"),
        ('{"WK095704": {"KL16": ["5"]}}', "beschadigd bij 'WK095704'"),
        ('{"WK095704": {"KL16": "5"}, "WK095704": {"KL16": "6"}}', "twee keer"),
        ('{"WK095704": {"KL16": "5"}, "WK095703": {}}', "KL16 ontbreekt"),
        ('{"wk95704": {"KL16": "5"}}', "WK095704"),
        ('{"WK095704": {"KL16": "goed"}}', "kolom KL16, de tekst 'goed'"),
    ],
)
def test_damaged_json_is_refused_in_one_sentence(tmp_path, text, match):
    path = tmp_path / "wijk.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=match) as refused:
        read_leefbaarometer(path)
    assert "'wijk.json'" in str(refused.value)


def test_json_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "wijk.json"
    path.write_bytes(json.dumps(LBM2).encode("utf-16"))
    with pytest.raises(BadTable, match="geen goede JSON"):
        read_leefbaarometer(path)


# ---- real files -------------------------------------------------------------------


def test_real_wijken_of_3_0():
    """Donderberg and IJsselmonde 2002-2024 (Leefbaarometer 3.0, measured 2024)."""
    rows = collected("leefbaarometer3_casewijken_2002_2024_afgerond.csv")
    found = rows.set_index(KEY)["value"]
    years = [2002, 2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024]
    expected = [-0.3585, -0.3825, -0.3313, -0.3405, -0.2839]
    expected += [-0.2412, -0.2231, -0.2371, -0.2221]
    assert [found["WK095704", "lbm_afwijking", y] for y in years] == expected
    parts = [found["WK095704", part, 2024] for part in PARTS]
    assert parts == [0.0070, -0.1391, -0.0416, 0.0132, -0.0617]
    assert rows["gebied_code"].nunique() == 23
    assert "Let op: in" not in rows.attrs["told"]
    # Dimensions do not exist before 2014 and in 2016.
    early = rows[rows["indicator"].isin(PARTS) & (rows["period"] == 2016)]
    assert set(early["status"]) == {"not_published"}


def test_real_buurten_of_3_0():
    rows = collected("leefbaarometer3_casebuurten_2002_2024_afgerond.csv")
    found = rows.set_index(KEY)["value"].round(3)
    assert found["BU00141000", "lbm_afwijking", 2024] == -0.157
    assert found["BU05991571", "lbm_afwijking", 2002] == -0.331
    assert rows["gebied_code"].nunique() == 22
    assert "Let op: in" not in rows.attrs["told"]


def test_real_buurten_of_rotterdam():
    rows = collected("leefbaarometer3_rotterdam_buurten_2024_afgerond.csv")
    assert rows["gebied_code"].nunique() == 73
    value = rows.set_index(KEY)["value"]
    assert value["BU05990110", "lbm_score", 2024] == 4.207
    assert value["BU05990110", "lbm_vrz", 2024] == 0.419


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        ("WK095704", [4, 4, 4, 4, 5]),  # Donderberg
        ("WK059912", [4, 4, 4, 4, 4]),  # IJsselmonde
        ("WK059915", [3, 3, 3, 3, 3]),  # Charlois
        ("WK001410", [5, 5, 5, 5, 5]),  # Groningen Noordwest
        ("WK034404", [7, 7, 7, 7, 8]),  # Utrecht Noordoost
        ("WK054603", [4, 4, 5, 5, 6]),  # Leiden-Noord
        ("WK051829", [1, 2, 2, 2, 2]),  # Schildersbuurt
    ],
)
def test_real_classes_of_2_0(code, classes):
    """Classes of 2002, 2008, 2012, 2014 and 2016 (Leefbaarometer 2.0)."""
    rows = collected("leefbaarometer2_wijk_klassen_2002_2016.json")
    found = rows[(rows["gebied_code"] == code) & (rows["indicator"] == "lbm2_klasse")]
    assert found["period"].tolist() == [2002, 2008, 2012, 2014, 2016]
    assert found["value"].tolist() == classes


def test_real_classes_are_read_whole():
    """2,981 wijken; 839 classes are null, counted in the file by itself."""
    rows = collected("leefbaarometer2_wijk_klassen_2002_2016.json")
    assert rows["gebied_code"].nunique() == 2981
    classes = rows[rows["indicator"] == "lbm2_klasse"]
    assert (classes["status"] == "not_published").sum() == 839
    assert rows["value"].dropna().between(1, 9).all()
