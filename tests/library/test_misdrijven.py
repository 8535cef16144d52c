"""Test the reader of registered crimes: the total of a year and nothing else."""

import pandas as pd
import pytest
from opendata_samples_other import CRIME_HEADER, CRIME_ROWS, crimes, health, write

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata.misdrijven import read_misdrijven

KEY = ["gebied_code", "period"]


@pytest.fixture
def source(tmp_path):
    return crimes(tmp_path / "47018NED.csv")


def test_only_the_total_is_read_and_never_the_sum_of_parts(source):
    rows = read_misdrijven(source)
    assert set(rows["indicator"]) == {"misdrijven"}
    found = rows.set_index(KEY)["value"]
    assert found["GM0957", 2024] == 4212  # and not 4212 + 120 + 340, or 460
    assert found["GM0957", 2023] == 3919
    assert len(rows) == 5
    assert "soort misdrijf overgeslagen: 2" in rows.attrs["told"]


def test_zero_is_zero_and_a_point_is_withheld(source):
    found = read_misdrijven(source).set_index(KEY)
    assert found.loc[("BU09570401", 2024), "value"] == 0
    assert found.loc[("BU09570401", 2024), "status"] == "ok"
    assert pd.isna(found.loc[("BU09570402", 2024), "value"])
    assert found.loc[("BU09570402", 2024), "status"] == "suppressed"


def test_crimes_without_a_place_are_left_out_and_told(source):
    rows = read_misdrijven(source)
    assert not rows["gebied_code"].str.contains("0000000").any()
    assert "Zonder bekende plaats, en overgeslagen: 1" in rows.attrs["told"]


def test_source_and_borders(source):
    rows = read_misdrijven(source)
    assert set(rows["source_id"]) == {"politie_47018NED"}
    assert rows.attrs["borders_year"] is None
    assert rows.attrs["unread"] == []


@pytest.mark.parametrize("early", [2024, [2024, 2025]])
def test_provisional_year_is_flagged_when_told(source, early):
    rows = read_misdrijven(source, provisional=early).set_index(KEY)
    assert rows.loc[("GM0957", 2024), "flags"] == "provisional"
    assert rows.loc[("GM0957", 2023), "flags"] == ""
    assert rows.loc[("BU09570402", 2024), "flags"] == ""  # nothing there to change


def test_typed_file_with_a_star_is_read_too(tmp_path):
    rows = [["0", "0.0.0", "GM0957", "2024*", "4212"]]
    found = read_misdrijven(crimes(tmp_path / "x.csv", rows, separator=",", bom=False))
    assert found["flags"].tolist() == ["provisional"]
    assert found["value"].tolist() == [4212]


def test_file_without_the_total_is_refused_with_the_reason(tmp_path):
    path = crimes(tmp_path / "x.csv", [CRIME_ROWS[2], CRIME_ROWS[3]])
    with pytest.raises(BadTable, match="tellen we niet op: ze overlappen") as refused:
        read_misdrijven(path)
    assert "'x.csv' heeft geen rijen met het totaal" in str(refused.value)


def test_area_with_parts_only_is_told_and_not_read(tmp_path):
    extra = ["9", "1.1.1 ", "BU09570403", "2024JJ00", "4"]
    rows = read_misdrijven(crimes(tmp_path / "x.csv", [*CRIME_ROWS, extra]))
    assert "BU09570403" not in set(rows["gebied_code"])
    assert "geen totaal, en dus niet gelezen: BU09570403" in rows.attrs["told"]


def test_months_are_refused_with_the_reason(tmp_path):
    path = crimes(tmp_path / "x.csv", [["1", "0.0.0 ", "GM0957", "2024MM01", "300"]])
    with pytest.raises(BadTable, match="telt per maand of kwartaal en niet per jaar"):
        read_misdrijven(path)


def test_periods_count_and_not_the_name_of_the_file(tmp_path):
    rows = read_misdrijven(crimes(tmp_path / "47022NED.csv"))
    assert set(rows["source_id"]) == {"politie_47022NED"}
    assert set(rows["period"]) == {2023, 2024}


def test_names_of_areas_and_labels_instead_of_codes_are_read(tmp_path):
    header = [*CRIME_HEADER, "Gemeentenaam_2", "SoortRegio_3"]
    row = ["0", "Misdrijven, totaal", "NL00      ", "2012", "100", "Nederland", "Land"]
    rows = read_misdrijven(crimes(tmp_path / "x.csv", [row], header=header))
    assert rows["gebied_code"].tolist() == ["NL00"]
    assert rows.attrs["unread"] == []


def test_months_beside_years_are_left_out_and_told(tmp_path):
    month = ["9", "0.0.0 ", "GM0957    ", "2024MM12", "     300"]
    rows = read_misdrijven(crimes(tmp_path / "x.csv", [*CRIME_ROWS, month]))
    assert rows.set_index(KEY)["value"]["GM0957", 2024] == 4212
    assert "per maand of kwartaal overgeslagen: 1" in rows.attrs["told"]


def test_only_crimes_without_a_place_is_refused(tmp_path):
    with pytest.raises(BadTable, match="alleen misdrijven zonder bekende plaats"):
        read_misdrijven(crimes(tmp_path / "x.csv", [CRIME_ROWS[7]]))


def test_buurten_that_the_police_divides_otherwise_are_told(tmp_path):
    best = ["9", "0.0.0 ", "BU07530001", "2024JJ00", "2"]
    rows = read_misdrijven(crimes(tmp_path / "x.csv", [*CRIME_ROWS, best]))
    assert "de politie deelt de buurten van Best anders in" in rows.attrs["told"]


@pytest.mark.parametrize(
    ("place", "text", "match"),
    [
        (2, "gm957", "rij 3 geen gebiedscode"),
        (2, "", "rij 3 geen gebiedscode"),
        (3, "vorig jaar", "rij 3, kolom Perioden, de tekst 'vorig jaar'"),
        (4, "veel", "rij 3, kolom GeregistreerdeMisdrijven_1, de tekst 'veel'"),
        (4, "-3", "rij 3, kolom GeregistreerdeMisdrijven_1, het getal '-3'"),
        (4, "2.5", "een heel aantal van 0 of meer"),
        (4, "12.000", "het getal '12.000'.* zonder teken tussen de duizendtallen"),
    ],
)
def test_damage_is_refused_with_its_place(tmp_path, place, text, match):
    rows = [list(row) for row in CRIME_ROWS[:2]]
    rows[1][place] = text
    with pytest.raises(BadTable, match=match):
        read_misdrijven(crimes(tmp_path / "x.csv", rows))


def test_area_twice_in_a_year_is_refused(tmp_path):
    with pytest.raises(BadTable, match="twee keer, de tweede keer bij rij 3"):
        read_misdrijven(crimes(tmp_path / "x.csv", [CRIME_ROWS[0]] * 2))


@pytest.mark.parametrize(("lost", "name"), [(1, "SoortMisdrijf"), (3, "Perioden")])
def test_file_without_a_needed_column_is_refused(tmp_path, lost, name):
    rows = [[w for i, w in enumerate(row) if i != lost] for row in CRIME_ROWS]
    header = [w for i, w in enumerate(CRIME_HEADER) if i != lost]
    with pytest.raises(BadTable, match=f"geen kolom {name}"):
        read_misdrijven(crimes(tmp_path / "x.csv", rows, header=header))


def test_another_kind_of_file_is_refused_with_what_it_looks_like(tmp_path):
    with pytest.raises(BadTable, match="gezondheid van RIVM") as refused:
        read_misdrijven(health(tmp_path / "rivm.csv"))
    assert "'rivm.csv' is geen tabel met misdrijven" in str(refused.value)


def test_empty_file_and_no_file_are_told(tmp_path):
    with pytest.raises(BadTable, match="geen rijen met cijfers"):
        read_misdrijven(write(tmp_path / "leeg.csv", CRIME_HEADER, []))
    with pytest.raises(MissingTable, match="Er is geen bestand"):
        read_misdrijven(tmp_path / "weg.csv")
