"""Figures that the publishers printed stand in kerncijfers, to the last digit.

`spot_values.csv` holds them in our units (euro, not thousands), each with the table of
its publisher. Shares of age groups are computed from the published counts.
"""

from pathlib import Path

import pandas as pd
import pytest
from wijkdata_checks import KEY, differing, read

HERE = Path(__file__).parent
WIJKDATA = HERE.parents[1] / "wijkdata"

# Registered crimes (47022NED) of the buurten of a wijk, per 1 000 of its residents in
# 2024 (85984NED), in 2021, 2023, 2024 and 2025.
CRIME = {
    "WK095704": (54.8, 54.1, 55.1, 64.1),  # Donderberg
    "WK059910": (65.5, 66.0, 66.5, 69.7),  # Feijenoord
    "WK059912": (62.1, 67.0, 66.1, 63.6),  # IJsselmonde
    "WK059915": (85.7, 91.2, 93.2, 87.9),  # Charlois
    "WK001410": (49.8, 48.6, 49.5, 55.6),  # Noordwest, Groningen
    "WK015303": (42.2, 39.5, 33.5, 42.6),  # Twekkelerveld - T.H.T.
    "WK014115": (72.5, 71.6, 66.1, 70.7),  # Nieuwstraat-Kwartier
    "WK034403": (59.8, 59.9, 58.0, 68.4),  # Overvecht
    "WK034404": (48.1, 46.5, 38.7, 45.0),  # Noordoost, Utrecht
    "WK085542": (47.9, 43.4, 38.6, 53.4),  # Stokhasselt
    "WK019313": (97.8, 110.9, 108.0, 111.7),  # Assendorp
    "WK054603": (39.0, 45.7, 48.2, 43.7),  # Leiden-Noord
    "WK051829": (67.9, 72.3, 72.7, 73.7),  # Schildersbuurt
    "WK051836": (64.2, 70.5, 77.8, 76.7),  # Moerwijk
}


@pytest.fixture(scope="module")
def kerncijfers():
    return read(WIJKDATA / "kerncijfers.csv")


@pytest.fixture(scope="module")
def published():
    return read(HERE / "spot_values.csv")


def test_published_figures_are_many_and_each_names_its_table(published):
    assert len(published) > 500
    assert published["value"].notna().all()
    assert not published.duplicated(KEY).any()
    assert set(published["table"]) == {
        "83765NED",
        "85318NED",
        "85984NED",
        "47022NED",
        "50150NED",
        "wijk- en buurtkaart",
        "Leefbaarometer 3.0",
    }


def test_kerncijfers_tell_what_was_published(kerncijfers, published):
    assert differing(kerncijfers, published) == []


@pytest.mark.parametrize(
    ("code", "indicator", "period", "wrong"),
    [
        ("WK095704", "inkomen_per_inwoner_eur", 2024, 24300),  # published 24 200
        ("GM0957", "misdrijven_per_1000", 2024, 64.1),  # the mean of five years
        ("WK095704", "lbm_afwijking", 2024, -0.2),
        ("WK095704", "woz_waarde_eur", 2022, 169),  # thousands for euro
        ("WK095704", "koopwoningen_pct", 2024, None),
    ],
)
def test_a_wrong_figure_in_kerncijfers_is_caught(
    kerncijfers, published, code, indicator, period, wrong
):
    spoiled = kerncijfers.copy()
    row = (spoiled[KEY] == [code, indicator, period]).all(axis=1)
    assert row.sum() == 1
    spoiled.loc[row, "value"] = wrong
    told = differing(spoiled, published)
    assert len(told) == 1
    assert f"('{code}', '{indicator}', {period})" in told[0]


def test_a_lost_figure_in_kerncijfers_is_caught(kerncijfers, published):
    kept = kerncijfers[kerncijfers["gebied_code"] != "NL00"]
    told = differing(kept, published)
    assert told
    assert all("NL00" in line for line in told)


@pytest.mark.parametrize("code", CRIME)
def test_crimes_of_a_wijk_are_those_of_its_buurten(kerncijfers, code):
    rows = kerncijfers[kerncijfers["gebied_code"] == code]
    figures = rows.set_index(["indicator", "period"])["value"]
    crimes = figures["misdrijven"].loc[[2021, 2023, 2024, 2025]]
    found = (1000 * crimes / figures["inwoners", 2024]).round(1)
    expected = pd.Series(CRIME[code], index=crimes.index, name="value")
    pd.testing.assert_series_equal(found, expected, atol=1e-9)
