"""Test the reader of SES-WOA scores, as the site of CBS exports them."""

import pandas as pd
import pytest
from opendata_samples_other import (
    COLLECTED,
    SES_HEADER,
    SES_ROWS,
    health,
    ses,
    write,
)

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata.ses_woa import read_ses_woa

KEY = ["gebied_code", "indicator", "period"]
REAL = COLLECTED / "ses_woa_2019_amsterdam.csv"


@pytest.fixture
def source(tmp_path):
    return ses(tmp_path / "ses_85163NED.csv")


def test_scores_spread_education_and_households(source):
    rows = read_ses_woa(source)
    assert len(rows) == 4 * 6
    found = rows.set_index(KEY)["value"]
    assert found["WK095704", "ses_woa_score", 2019] == -0.412
    assert found["WK095704", "ses_woa_spreiding", 2019] == 1.02
    assert found["WK095704", "huishoudens", 2019] == 3100
    levels = [f"opleiding_{level}_pct" for level in ("laag", "midden", "hoog")]
    assert [found["GM0957", level, 2019] for level in levels] == [30.1, 41.2, 28.7]
    assert rows.attrs["unread"] == []
    assert set(rows["source_id"]) == {"cbs_85163NED"}


def test_zero_is_zero_and_a_point_is_withheld(source):
    found = read_ses_woa(source).set_index(KEY)
    assert found.loc[("BU09570409", "huishoudens", 2019), "value"] == 0
    score = found.loc[("BU09570409", "ses_woa_score", 2019)]
    assert pd.isna(score["value"])
    assert score["status"] == "suppressed"


def test_households_are_not_those_of_the_kerncijfers(source):
    rows = read_ses_woa(source)
    flags = rows.set_index(KEY)["flags"]
    assert flags["GM0957", "huishoudens", 2019] == "rounded definition_changed"
    assert flags["GM0957", "ses_woa_score", 2019] == ""
    assert "minder dan in de kerncijfers" in rows.attrs["told"]


def test_title_above_and_source_below_fall_away(tmp_path):
    path = ses(tmp_path / "x.csv")
    text = path.read_text(encoding="utf-8-sig")
    text = f'"SES-WOA scores per wijk en buurt"\n{text}"Bron: CBS"\n'
    path.write_text(text, encoding="utf-8-sig")
    rows = read_ses_woa(path)
    assert len(rows) == 4 * 6
    assert set(rows["source_id"]) == {"cbs_ses_woa"}  # no table in the name


def test_decimal_comma_and_provisional_year(tmp_path):
    rows = [[word.replace(".", ",") for word in SES_ROWS[0]]]
    rows[0][0] = "2022*"
    found = read_ses_woa(ses(tmp_path / "x.csv", rows)).set_index(KEY)
    assert found.loc[("GM0957", "ses_woa_score", 2022), "value"] == -0.05
    assert found.loc[("GM0957", "ses_woa_score", 2022), "flags"] == "provisional"
    flags = found.loc[("GM0957", "huishoudens", 2022), "flags"]
    assert flags == "rounded definition_changed provisional"


def test_several_years_stand_beside_each_other(tmp_path):
    later = [["2020", *row[1:]] for row in SES_ROWS]
    rows = read_ses_woa(ses(tmp_path / "x.csv", [*SES_ROWS, *later]))
    assert rows["period"].value_counts().to_dict() == {2019: 24, 2020: 24}


@pytest.mark.parametrize(
    ("place", "text", "match"),
    [
        (0, "onbekend", "rij 3, kolom Perioden"),
        (2, "Donderberg", "rij 3 geen gebiedscode maar 'Donderberg'"),
        (3, "-5", "rij 3, kolom Particuliere huishoudens"),
        (3, "3.100", "het getal '3.100'.* zonder teken tussen de duizendtallen"),
        (4, "120", "van 0 tot en met 100"),
        (7, "hoog", "rij 3, kolom SES-WOA/Totaalscore/Gemiddelde score"),
        (7, "-412", "het getal '-412'. Hier hoort een getal van -10 tot en met 10"),
        (7, "-99997", "het getal '-99997'"),
        (8, "-1.2", "van 0 tot en met 10"),
        (8, "1020", "van 0 tot en met 10"),
    ],
)
def test_damage_is_refused_with_its_place(tmp_path, place, text, match):
    rows = [list(row) for row in SES_ROWS[:2]]
    rows[1][place] = text
    with pytest.raises(BadTable, match=match):
        read_ses_woa(ses(tmp_path / "x.csv", rows))


def test_area_twice_in_a_year_is_refused(tmp_path):
    with pytest.raises(BadTable, match="twee keer, de tweede keer bij rij 3"):
        read_ses_woa(ses(tmp_path / "x.csv", [SES_ROWS[0]] * 2))


@pytest.mark.parametrize(("lost", "told"), [(0, "Perioden"), (2, "met de regiocode")])
def test_file_without_a_needed_column_is_refused(tmp_path, lost, told):
    rows = [[w for i, w in enumerate(row) if i != lost] for row in SES_ROWS]
    header = [w for i, w in enumerate(SES_HEADER) if i != lost]
    with pytest.raises(BadTable, match=f"geen kolom {told}"):
        read_ses_woa(ses(tmp_path / "x.csv", rows, header=header))


def test_two_columns_for_one_indicator_are_refused(tmp_path):
    header = [*SES_HEADER[:4], SES_HEADER[5], *SES_HEADER[5:]]
    header[4] = "Opleidingsniveau/Middelbaar/Waarde"
    with pytest.raises(BadTable, match="twee kolommen voor 'opleiding_midden_pct'"):
        read_ses_woa(ses(tmp_path / "x.csv", header=header))


def test_another_kind_of_file_is_refused_with_what_it_looks_like(tmp_path):
    with pytest.raises(BadTable, match="gezondheid van RIVM") as refused:
        read_ses_woa(health(tmp_path / "x.csv"))
    assert "'x.csv' is geen tabel met SES-WOA" in str(refused.value)


def test_empty_file_and_no_file_are_told(tmp_path):
    with pytest.raises(BadTable, match="geen rijen met cijfers"):
        read_ses_woa(write(tmp_path / "leeg.csv", SES_HEADER, [], separator=";"))
    with pytest.raises(MissingTable, match="Er is geen bestand"):
        read_ses_woa(tmp_path / "weg.csv")


# ---- the real file ----------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    if not REAL.is_file():
        pytest.skip("the collected SES-WOA scores are not beside the project")
    return read_ses_woa(REAL)


# Households, low, middle and high education (%), score and spread in 2019 (CBS,
# 85163NED).
PUBLISHED = {
    "GM0363": [457_400, 20.8, 29.8, 49.5, -0.100, 1.010],
    "BU03630000": [700, 12.4, 27.0, 60.6, 0.045, 0.856],
    "WK036398": [700, 20.7, 38.5, 40.8, 0.157, 0.779],
}


@pytest.mark.parametrize("code", PUBLISHED)
def test_real_file_gives_the_published_figures(real, code):
    found = real[real["gebied_code"] == code].set_index("indicator")["value"]
    order = ["huishoudens", "opleiding_laag_pct", "opleiding_midden_pct"]
    order += ["opleiding_hoog_pct", "ses_woa_score", "ses_woa_spreiding"]
    assert found.reindex(order).tolist() == PUBLISHED[code]


def test_real_file_is_read_whole(real):
    """1 gemeente, 99 wijken and 479 buurten; scores for 98 and 390 of them."""
    codes = pd.Series(real["gebied_code"].unique()).str[:2].value_counts()
    assert codes.to_dict() == {"GM": 1, "WK": 99, "BU": 479}
    scores = real[real["indicator"] == "ses_woa_score"].dropna(subset="value")
    given = scores["gebied_code"].str[:2].value_counts()
    assert given.to_dict() == {"GM": 1, "WK": 98, "BU": 390}
