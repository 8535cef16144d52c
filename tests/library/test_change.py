"""Test what changed over the years, and when it may not be compared."""

import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from wijkbook.data import load_table
from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.gebied import kerncijfers_of, load_kerncijfers
from wijkbook.measures.change import (
    ESTIMATED,
    Effect,
    Trend,
    _normal_p,
    _t_quantile,
    beta_convergence,
    change,
    composition_effect,
    difference_in_differences,
    gap_closed,
    mann_kendall,
    path_to_target,
    sens_slope,
    slope_index,
)
from wijkbook.opendata import gezondheid, leefbaarometer

nan = float("nan")
NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def years(values, start=2001):
    return pd.Series(values, index=range(start, start + len(values)), dtype=float)


# --- sens_slope --------------------------------------------------------------------


def test_sens_slope_by_hand():
    # slopes 2 (18-19), 10 (18-20), 8/4 (18-22), 18 (19-20), 6/3 (19-22), -12/2 (20-22)
    # in order: -6, 2, 2, 2, 10, 18, so the middle is 2
    series = pd.Series([10, 12, 30, 18], index=[2018, 2019, 2020, 2022])
    assert sens_slope(series) == 2


def test_sens_slope_keeps_the_width_of_gaps():
    assert sens_slope(pd.Series([0, 6, 8], index=[2002, 2008, 2010])) == 1
    assert sens_slope(years([0, 6, 8])) == 4  # 6, 2 and 8/2


def test_sens_slope_leaves_missing_years_out():
    full = pd.Series([1.0, 5.0, 7.0], index=[2010, 2014, 2020])
    holes = pd.Series([1.0, None, 5.0, nan, 7.0], index=[2010, 2012, 2014, 2016, 2020])
    assert sens_slope(holes) == sens_slope(full)


def test_series_may_stand_in_any_order():
    series = pd.Series([18, 10, 30, 12], index=[2022, 2018, 2020, 2019])
    assert sens_slope(series) == 2
    assert mann_kendall(series) == mann_kendall(series.sort_index())


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [1.0, nan, 2.0], [nan] * 9])
def test_two_years_have_no_slope(values):
    assert math.isnan(sens_slope(years(values)))


@given(st.lists(NUMBERS, min_size=3, max_size=12), NUMBERS, st.integers(-5, 5))
@settings(deadline=None)
def test_sens_slope_moves_with_a_straight_line(values, level, slope):
    series = years(values)
    line = level + slope * (series.index.to_numpy() - 2001)
    moved = sens_slope(series + line)
    assert moved == pytest.approx(sens_slope(series) + slope, abs=1e-6)
    assert sens_slope(-series) == pytest.approx(-sens_slope(series))


# --- mann_kendall ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "up", "one_sided"),
    [
        # Kendall (1975), Rank Correlation Methods, appendix table 1; also table A18 of
        # Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring
        ([1, 2, 3, 4], 6, 0.042),
        ([1, 2, 4, 3], 4, 0.167),
        ([1, 2, 3, 4, 5], 10, 0.0083),
        ([1, 2, 3, 5, 4], 8, 0.042),
        ([5, 4, 3, 2, 1, 6, 7, 8, 9, 10], 25, 0.014),
        ([5, 4, 3, 2, 1, 6, 7, 8, 10, 9], 23, 0.023),
        ([5, 4, 3, 2, 1, 6, 7, 10, 8, 9], 21, 0.036),
    ],
)
def test_mann_kendall_as_published(values, up, one_sided):
    trend = mann_kendall(years(values))
    n = len(values)
    assert trend.tau == pytest.approx(up / (n * (n - 1) / 2))
    assert trend.p_value / 2 == pytest.approx(one_sided, abs=5.1e-4)
    assert trend.n == n


def test_mann_kendall_score_with_a_tie_as_published():
    # J. Little, College of the Holy Cross, "A Mann-Kendall Example (By Hand)": 91
    # pairs, 72 up, 18 down, one equal: S = 54, and Z = 2.9058
    values = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0]
    values += [17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
    assert mann_kendall(years(values)).tau == pytest.approx(54 / 91)
    two_sided = math.erfc(2.9058 / math.sqrt(2))
    assert _normal_p(54, [2] + [1] * 12) == pytest.approx(two_sided, rel=1e-3)
    assert mann_kendall(years(values)).p_value == pytest.approx(two_sided, rel=0.5)


@pytest.mark.parametrize("values", [[1, 1, 2, 3, 3, 2], [1, 2, 3, 4, 5], [7, 7, 7, 1]])
def test_p_value_is_the_part_of_all_orders(values):
    def score(row):
        pairs = ((a, b) for i, a in enumerate(row) for b in row[i + 1 :])
        return abs(sum((b > a) - (b < a) for a, b in pairs))

    scores = [score(row) for row in permutations(values)]
    part = np.mean([other >= score(values) for other in scores])
    assert mann_kendall(years(values)).p_value == pytest.approx(part)


def test_exact_and_normal_p_value_meet_where_one_takes_over():
    random = np.random.default_rng(3)
    values = random.normal(size=40) + 0.04 * np.arange(40)
    exact = mann_kendall(years(values))
    score = round(exact.tau * 40 * 39 / 2)
    assert exact.p_value == pytest.approx(_normal_p(score, [1] * 40), abs=5e-4)
    longer = mann_kendall(years([*values, 100.0]))
    assert longer.n == 41
    assert 0 < longer.p_value < exact.p_value


def test_equal_years_are_no_trend():
    assert mann_kendall(years([5, 5, 5, 5])) == Trend(0.0, 1.0, 4)
    assert mann_kendall(years([5] * 50)) == Trend(0.0, 1.0, 50)


def test_mann_kendall_counts_the_years_that_have_a_value():
    trend = mann_kendall(years([1, nan, 2, 3, nan, 4, 5]))
    assert trend == mann_kendall(years([1, 2, 3, 4, 5]))
    assert trend.n == 5


@pytest.mark.parametrize(("values", "n"), [([], 0), ([1, 2, 3], 3), ([nan, 1.0], 1)])
def test_three_years_have_no_trend(values, n):
    trend = mann_kendall(years(values))
    assert math.isnan(trend.tau)
    assert math.isnan(trend.p_value)
    assert trend.n == n


@given(st.lists(st.integers(-3, 3), min_size=4, max_size=45))
@settings(deadline=None)
def test_mann_kendall_stays_in_its_bounds_and_turns_with_the_series(values):
    trend, turned = mann_kendall(years(values)), mann_kendall(years(values[::-1]))
    assert -1 <= trend.tau <= 1
    assert 0 < trend.p_value <= 1
    assert turned == pytest.approx((-trend.tau, trend.p_value, trend.n))
    assert mann_kendall(years(values) * 7 - 100) == trend


@pytest.mark.parametrize("measure", [sens_slope, mann_kendall])
def test_a_series_of_kerncijfers_carries_its_years(measure):
    rows = kerncijfers_of("WK095704", "lbm_afwijking")
    plain = rows["value"].droplevel(["gebied_code", "indicator"])
    assert measure(rows["value"]) == measure(plain)


@pytest.mark.parametrize("measure", [sens_slope, mann_kendall])
@pytest.mark.parametrize(
    ("series", "error", "message"),
    [
        (pd.Series([1, 2], index=[2020, 2020]), BadTable, "Het jaar 2020 staat meer"),
        (pd.Series([1, 2], index=["nu", "toen"]), BadTable, "heeft 'nu' als jaar"),
        (pd.Series([1, 2], index=[2020, None]), BadTable, "ontbreekt het jaar"),
        (pd.Series([1, "x"], index=[2020, 2021]), BadValue, "bij '2021' de tekst 'x'"),
        (pd.Series([1, math.inf]), BadValue, "bevat bij '1' de waarde oneindig"),
        ([1, 2], TypeError, "series must be a pandas.Series, not list"),
    ],
)
def test_series_that_is_no_row_of_years_is_refused(measure, series, error, message):
    with pytest.raises(error, match=message):
        measure(series)


# --- change ------------------------------------------------------------------------


@pytest.fixture
def rows():
    """Three areas in two years, one redrawn, one with a figure missing."""
    return pd.DataFrame(
        [
            ("WK1", "koop", 2017, 20.0, ""),
            ("WK1", "koop", 2024, 26.0, "rounded"),
            ("WK2", "koop", 2017, 40.0, "rounded redrawn"),
            ("WK2", "koop", 2024, 38.0, "provisional"),
            ("WK3", "koop", 2024, 50.0, ""),
            ("WK1", "huur", 2017, 1.0, "redrawn"),
        ],
        columns=["gebied_code", "indicator", "period", "value", "flags"],
    )


def wide(rows):
    koop = rows[rows["indicator"] == "koop"]
    return koop.rename(columns={"value": "koop"}).assign(
        redrawn=koop["flags"].str.contains("redrawn")
    )[["gebied_code", "period", "koop", "redrawn"]]


def test_change_by_hand(rows):
    result = change(rows, "koop", start=2017, end=2024, allow_break=True)
    expected = pd.DataFrame(
        {
            "start": [20.0, 40.0, nan],
            "end": [26.0, 38.0, 50.0],
            "change": [6.0, -2.0, nan],
            "flags": ["rounded", "rounded redrawn provisional", ""],
        },
        index=pd.Index(["WK1", "WK2", "WK3"], name="gebied_code"),
    )
    assert_frame_equal(result, expected, check_dtype=False)


def test_change_refuses_over_a_redrawn_border(rows):
    message = (
        "^Bij 'WK2' zijn 2017 en 2024 niet te vergelijken: andere grenzen. Laat ze "
        "weg, of geef allow_break=True; dan staat het bij de uitkomst.$"
    )
    with pytest.raises(BadValue, match=message):
        change(rows, "koop", start=2017, end=2024)
    rest = rows[rows["gebied_code"] != "WK2"]
    assert change(rest, "koop", start=2017, end=2024)["change"].dropna().to_list() == [
        6
    ]


def test_change_refuses_over_another_definition(rows):
    rows["flags"] = rows["flags"].str.replace("rounded", "definition_changed")
    message = "Bij 'WK1', 'WK2' zijn .*: andere grenzen of een andere definitie"
    with pytest.raises(BadValue, match=message):
        change(rows, "koop", start=2017, end=2024)
    flags = change(rows, "koop", start=2017, end=2024, allow_break=True)["flags"]
    assert flags["WK2"] == "redrawn definition_changed provisional"


def test_change_names_the_first_areas_and_how_many_more():
    codes = [f"WK{n}" for n in range(9)]
    rows = pd.DataFrame(
        {"gebied_code": codes * 2, "period": [2017] * 9 + [2024] * 9, "koop": 1}
    )
    rows["redrawn"] = True
    with pytest.raises(BadValue, match="^Bij 'WK0', 'WK1', 'WK2' en nog 6 zijn 2017"):
        change(rows, "koop", start=2017, end=2024)


def test_change_over_a_break_that_has_no_second_value_is_only_missing(rows):
    rows.loc[rows["gebied_code"] == "WK2", "value"] = [40.0, nan]
    assert math.isnan(change(rows, "koop", start=2017, end=2024)["change"]["WK2"])


def test_change_takes_columns_or_levels_long_or_wide(rows):
    how = {"start": 2017, "end": 2024, "allow_break": True}
    expected = change(rows, "koop", **how)
    key = ["gebied_code", "indicator", "period"]
    assert_frame_equal(change(rows.set_index(key), "koop", **how), expected)
    assert_frame_equal(
        change(rows.sample(frac=1, random_state=1), "koop", **how), expected
    )
    own = wide(rows)
    one = change(own, "koop", **how)
    two = change(own.set_index(["gebied_code", "period"]), "koop", **how)
    assert_frame_equal(one, two)
    assert_frame_equal(one.drop(columns="flags"), expected.drop(columns="flags"))
    assert one["flags"].to_list() == ["", "redrawn", ""]
    with pytest.raises(BadValue, match="Bij 'WK2' zijn 2017 en 2024"):
        change(own, "koop", start=2017, end=2024)


def test_change_works_with_what_load_kerncijfers_gives():
    long = load_kerncijfers("Groningen", period=[2022, 2024], long=True)
    with pytest.raises(
        BadValue, match="'WK00140[0-9]'.* niet te vergelijken: andere gr"
    ):
        change(long, "inwoners", start=2022, end=2024)
    result = change(long, "inwoners", start=2022, end=2024, allow_break=True)
    redrawn = result["flags"].str.contains("redrawn")
    assert 0 < redrawn.sum() < len(result)
    whole = load_kerncijfers(
        "Groningen", level="gemeente", period=[2022, 2024], long=True
    )["value"]
    up = change(
        load_kerncijfers("Groningen", level="gemeente", period=[2022, 2024], long=True),
        "inwoners",
        start=2022,
        end=2024,
    )["change"].item()
    then, now = (whole["GM0014", "inwoners", year] for year in (2022, 2024))
    assert up == now - then


def test_change_asks_wide_kerncijfers_for_what_they_do_not_tell():
    table = load_kerncijfers("Groningen", period=[2022, 2024])
    message = "zegt niet of grenzen of definities zijn veranderd. Lees .* long=True, of"
    for allow_break in (False, True):
        with pytest.raises(BadTable, match=message):
            change(table, "inwoners", start=2022, end=2024, allow_break=allow_break)
    told = table.assign(redrawn=False)
    assert len(change(told, "inwoners", start=2022, end=2024)) > 5


def test_change_leaves_its_input_alone(rows):
    before = rows.copy(deep=True)
    change(rows, "koop", start=2017, end=2024, allow_break=True)
    assert_frame_equal(rows, before)


@pytest.mark.parametrize(
    ("wrong", "how", "error", "message"),
    [
        ({}, {"value": "kop"}, UnknownName, "Onbekende indicator 'kop'. Bedoel je"),
        ({}, {"start": 2016}, BadValue, "over 2016. Er zijn cijfers over: 2017, 2024"),
        ({}, {"end": 2025}, BadValue, "Van 'koop' is er geen cijfer over 2025"),
        ({}, {"start": 2024}, BadValue, "Het beginjaar is 2024 en het eindjaar 2024"),
        ({}, {"start": 2024, "end": 2017}, BadValue, "kies een beginjaar dat eerder"),
        ({"value": "x"}, {}, BadValue, "Kolom 'value' bevat bij 'WK1' de tekst 'x'"),
        ({"period": "2017"}, {}, BadValue, "Kolom 'period' bevat bij 'WK1' de tekst"),
        ({"value": math.inf}, {}, BadValue, "bij 'WK1' de waarde oneindig"),
        (
            {"gebied_code": "WK1"},
            {},
            BadTable,
            "'WK1' staat meer dan één keer in de ta",
        ),
        (
            {"redrawn": "ja"},
            {},
            BadValue,
            "'redrawn' is 'ja' bij 'WK1'; hier hoort True",
        ),
        (
            {"redrawn": None},
            {},
            BadValue,
            "Kolom 'redrawn' is leeg bij 'WK1'; hier hoo",
        ),
    ],
)
def test_change_refuses_in_dutch(rows, wrong, how, error, message):
    how = {"value": "koop", "start": 2017, "end": 2024} | how
    with pytest.raises(error, match=message):
        change(rows.assign(**wrong), how.pop("value"), **how)


@pytest.mark.parametrize("column", ["gebied_code", "period", "value"])
def test_change_names_a_column_that_lacks(rows, column):
    with pytest.raises(UnknownColumn, match=f"Kolom '{column}' staat niet in de tabel"):
        change(rows.drop(columns=column), "koop", start=2017, end=2024)


def test_change_of_an_empty_table_says_so(rows):
    for empty in (rows.iloc[:0], wide(rows).iloc[:0]):
        with pytest.raises(BadValue, match="geen cijfer over 2017. De tabel is leeg"):
            change(empty, "koop", start=2017, end=2024)


def test_change_wants_a_table():
    with pytest.raises(TypeError, match=r"table must be a pandas.DataFrame, not list"):
        change([1], "koop", start=2017, end=2024)


# --- difference_in_differences -----------------------------------------------------


def effect_of(before, after, treated, **how):
    """Effect for areas with one value before and one after."""
    n = len(before)
    table = pd.DataFrame(
        {
            "gebied_code": [f"WK{i}" for i in range(n)] * 2,
            "score": [*before, *after],
            "aanpak": [*treated] * 2,
            "na": [False] * n + [True] * n,
        }
    )
    return difference_in_differences(
        table, "score", treated="aanpak", after="na", **how
    )


def test_effect_of_four_means_by_hand():
    # wijkdata/concepts.csv: T 55 to 62 and C 60 to 64 gives 7 - 4 = 3
    table = pd.DataFrame(
        {"score": [55, 62, 60, 64], "aanpak": [1, 1, 0, 0], "na": [0, 1, 0, 1]}
    )
    effect = difference_in_differences(table, "score", treated="aanpak", after="na")
    assert effect == Effect(3.0, pytest.approx(nan, nan_ok=True), effect[2], 4)
    assert math.isnan(effect.low_95)
    assert math.isnan(effect.high_95)


def test_effect_as_published():
    # Card & Krueger (1994), American Economic Review 84, table 3: employment in New
    # Jersey from 20.44 to 21.03, in Pennsylvania from 23.33 to 21.17; difference 2.76
    # (2.75 from these rounded means)
    effect = effect_of([20.44, 23.33], [21.03, 21.17], [True, False])
    assert effect.estimate == pytest.approx(2.76, abs=0.011)


def test_interval_of_paired_areas_by_hand():
    # treated change 2, 4, 6 (mean 4, variance 4); others 1, 1, 3, 3 (mean 2, var. 4/3)
    # se = sqrt(4/3 + 1/3) = 1.29099; Welch: (5/3)^2 / ((4/3)^2/2 + (1/3)^2/3) = 3
    # degrees of freedom, whose t is 3.182446: 2 -/+ 4.10852
    effect = effect_of(
        [10, 20, 30, 0, 0, 50, 60],
        [12, 24, 36, 1, 1, 53, 63],
        [True] * 3 + [False] * 4,
    )
    half = 3.182446 * math.sqrt(5 / 3)
    assert effect[:3] == pytest.approx((2, 2 - half, 2 + half), abs=1e-5)
    assert effect.n == 7
    assert effect.flags == ()


def test_interval_without_codes_is_over_four_means():
    # cells 1,3 / 5,9 / 2,4 / 3,3: means 2, 7, 3, 3; estimate (7 - 2) - (3 - 3) = 5
    # variances 2, 8, 2, 0, each over 2: se = sqrt(6); df = 36 / (1 + 16 + 1) = 2
    table = pd.DataFrame(
        {
            "score": [1, 3, 5, 9, 2, 4, 3, 3],
            "aanpak": [1] * 4 + [0] * 4,
            "na": [0, 0, 1, 1] * 2,
        }
    )
    effect = difference_in_differences(table, "score", treated="aanpak", after="na")
    half = 4.302653 * math.sqrt(6)
    assert effect[:3] == pytest.approx((5, 5 - half, 5 + half), abs=1e-5)
    assert effect.n == 8


@pytest.mark.parametrize(
    ("freedom", "published"),  # any table of Student's t, two-sided 5 %
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042)]
    + [(120, 1.980), (1000, 1.962), (10**6, 1.960)],
)
def test_quantile_of_student_as_published(freedom, published):
    assert _t_quantile(freedom) == pytest.approx(published, abs=5.1e-4)


def test_several_years_of_one_area_count_as_one_area():
    table = pd.DataFrame(
        {
            "gebied_code": ["WK1"] * 4 + ["WK2"] * 3,
            "jaar": [2002, 2004, 2012, 2016, 2002, 2012, 2016],
            "score": [10, 20, 30, 40, 5, 6, 8],
        }
    )
    table["aanpak"] = table["gebied_code"] == "WK1"
    table["na"] = table["jaar"] > 2008
    # WK1 from 15 to 35, WK2 from 5 to 7: 20 - 2
    for shape in (table, table.set_index(["gebied_code", "jaar"])):
        effect = difference_in_differences(shape, "score", treated="aanpak", after="na")
        assert effect.estimate == 18
        assert effect.n == 2


def test_another_comparator_can_change_the_sign():
    before, after = [50, 60, 60], [55, 62, 68]
    one = effect_of(before[:2], after[:2], [True, False])
    other = effect_of([50, 60], [55, 68], [True, False])
    assert (one.estimate, other.estimate) == (3, -3)


def test_without_areas_on_a_side_there_is_no_effect():
    for treated in ([True, True], [False, False]):
        effect = effect_of([1, 2], [3, 5], treated)
        assert all(math.isnan(number) for number in effect[:3])
        assert effect.n == 2


def test_without_spread_or_with_one_area_there_is_no_interval():
    alike = effect_of([1, 2, 3, 4], [2, 3, 3, 4], [True, True, False, False])
    one = effect_of([1, 2, 3], [2, 5, 3], [True, True, False])
    for effect, estimate in ((alike, 1), (one, 2)):
        assert effect.estimate == estimate
        assert math.isnan(effect.low_95)
        assert math.isnan(effect.high_95)


@pytest.mark.parametrize("codes", [True, False])
def test_effect_of_an_empty_table_is_missing(codes):
    table = pd.DataFrame({"score": [], "aanpak": [], "na": []}, dtype=float)
    if codes:
        table["gebied_code"] = []
    effect = difference_in_differences(table, "score", treated="aanpak", after="na")
    assert math.isnan(effect.estimate)
    assert effect.n == 0


def test_missing_outcome_is_refused_or_left_out():
    values = ([1, nan, 3, 4, 8], [2, 3, 9, 5, nan], [True, True, True, False, False])
    message = "^Bij 'WK1', 'WK4' zijn niet alle cijfers van voor en na er. Vul ze aan"
    with pytest.raises(BadValue, match=message):
        effect_of(*values)
    effect = effect_of(*values, skip_missing=True)
    assert effect.estimate == (1 + 6) / 2 - 1
    assert effect.n == 3
    plain = pd.DataFrame(
        {"score": [1, 2, 3, nan, 4], "aanpak": [1, 1, 0, 0, 0], "na": [0, 1, 0, 0, 1]}
    )
    with pytest.raises(BadValue, match="^Bij '3' zijn niet alle cijfers"):
        difference_in_differences(plain, "score", treated="aanpak", after="na")
    effect = difference_in_differences(
        plain, "score", treated="aanpak", after="na", skip_missing=True
    )
    assert (effect.estimate, effect.n) == (0, 4)


def test_area_without_one_of_the_moments_is_refused_or_left_out():
    table = pd.DataFrame(
        {
            "gebied_code": ["a", "a", "b", "b", "c"],
            "score": [1, 4, 1, 2, 9],
            "aanpak": [True, True, False, False, False],
            "na": [False, True, False, True, True],
        }
    )
    with pytest.raises(BadValue, match="^Bij 'c' zijn niet alle cijfers"):
        difference_in_differences(table, "score", treated="aanpak", after="na")
    effect = difference_in_differences(
        table, "score", treated="aanpak", after="na", skip_missing=True
    )
    assert (effect.estimate, effect.n) == (2, 2)


@pytest.mark.parametrize("how", ["status", "attrs"])
def test_model_estimates_prove_no_effect(how):
    table = pd.DataFrame(
        {"lbm": [1, 2, 3, 7], "aanpak": [1, 1, 0, 0], "na": [0, 1] * 2}
    )
    if how == "status":
        table["status"] = ["ok", "model_estimate", "ok", "ok"]
    else:
        table.attrs["model_estimates"] = ["lbm"]
    message = "'lbm' komt uit een rekenmodel .* kan geen effect bewijzen. Neem een"
    with pytest.raises(BadValue, match=message):
        difference_in_differences(table, "lbm", treated="aanpak", after="na")
    effect = difference_in_differences(
        table, "lbm", treated="aanpak", after="na", allow_estimates=True
    )
    assert effect.estimate == -3
    assert effect.flags == ("model_estimate",)


def test_counted_figures_carry_no_flag():
    table = pd.DataFrame({"x": [1, 2, 3, 7], "aanpak": [1, 1, 0, 0], "na": [0, 1] * 2})
    table["status"] = "ok"
    table.attrs["model_estimates"] = ["lbm"]
    effect = difference_in_differences(
        table, "x", treated="aanpak", after="na", allow_estimates=True
    )
    assert effect.flags == ()


def test_estimates_of_kerncijfers_are_recognised():
    rows = kerncijfers_of("WK095704", "lbm_afwijking").reset_index()
    rows = rows.assign(aanpak=True, na=rows["period"] > 2012)
    with pytest.raises(BadValue, match="rekenmodel"):
        difference_in_differences(rows, "value", treated="aanpak", after="na")


def test_estimates_of_a_merged_table_are_recognised_by_name():
    rows = load_kerncijfers("Roermond", period=[2012, 2024], indicators="lbm_afwijking")
    chosen = pd.DataFrame({"gebied_code": ["WK095703", "WK095704"], "aanpak": [0, 1]})
    merged = rows.reset_index().merge(chosen, on="gebied_code")
    merged["na"] = merged["period"] > 2012
    assert not merged.attrs  # a merge drops them
    with pytest.raises(BadValue, match="'lbm_afwijking' komt uit een rekenmodel"):
        difference_in_differences(merged, "lbm_afwijking", treated="aanpak", after="na")
    effect = difference_in_differences(
        merged, "lbm_afwijking", treated="aanpak", after="na", allow_estimates=True
    )
    # Leefbaarometer 3.0, 2012 and 2024: Donderberg -0.3313 and -0.2221, Maasniel
    # -0.0387 and 0.0369, so 0.1092 - 0.0756
    assert effect.estimate == pytest.approx(0.0336)
    assert effect.flags == ("model_estimate",)
    # A count of one's own that goes by such a name says so in its status.
    counted = merged.assign(status="ok")
    difference_in_differences(counted, "lbm_afwijking", treated="aanpak", after="na")


def test_names_of_estimates_are_those_of_the_tables_and_readers():
    rows = load_table("kerncijfers", added=False)
    of_tables = rows.loc[rows["status"] == "model_estimate", "indicator"].unique()
    of_readers = {*gezondheid.COLUMNS.values(), *leefbaarometer.SCORES.values()}
    assert set(of_tables) | of_readers == ESTIMATED
    assert not set(rows.loc[rows["status"] == "ok", "indicator"]) & ESTIMATED


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"aanpak": "ja"}, BadValue, "Kolom 'aanpak' is 'ja' bij '0'; hier hoort True"),
        (
            {"na": [0, 1, 2, 1]},
            BadValue,
            "Kolom 'na' is '2' bij '2'; hier hoort True o",
        ),
        ({"na": [0, 1, nan, 1]}, BadValue, "Kolom 'na' is leeg bij '2'; hier hoort"),
        ({"score": "veel"}, BadValue, "Kolom 'score' bevat bij '0' de tekst 'veel'"),
        ({"aanpak": [0, 1, 0, 0]}, BadTable, "'a' hoort in de ene rij wel en in de a"),
    ],
)
def test_effect_refuses_in_dutch(wrong, error, message):
    table = pd.DataFrame(
        {
            "gebied_code": ["a", "a", "b", "b"],
            "score": [1, 2, 3, 4],
            "aanpak": [1, 1, 0, 0],
            "na": [0, 1, 0, 1],
        }
    )
    with pytest.raises(error, match=message):
        difference_in_differences(
            table.assign(**wrong), "score", treated="aanpak", after="na"
        )


@pytest.mark.parametrize("column", ["score", "aanpak", "na"])
def test_effect_names_a_column_that_lacks(column):
    table = pd.DataFrame({"score": [1], "aanpak": [1], "na": [1]})
    with pytest.raises(UnknownColumn, match=f"Kolom '{column}' staat niet"):
        difference_in_differences(
            table.drop(columns=column), "score", treated="aanpak", after="na"
        )


PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=6)


@given(PAIRS, PAIRS, NUMBERS)
@settings(deadline=None, max_examples=60)
def test_effect_does_not_see_what_all_areas_share(with_plan, without, shock):
    both = [*with_plan, *without]
    treated = [True] * len(with_plan) + [False] * len(without)
    before, after = zip(*both, strict=True)
    plain = effect_of(before, after, treated)
    moved = effect_of(before, [x + shock for x in after], treated)
    assert moved[:3] == pytest.approx(plain[:3], abs=1e-3, nan_ok=True)
    turned = effect_of(before, after, [not one for one in treated])
    assert turned.estimate == pytest.approx(-plain.estimate, abs=1e-6)
    if not math.isnan(plain.low_95):
        assert plain.low_95 <= plain.estimate <= plain.high_95


# --- gap_closed and path_to_target -------------------------------------------------


def test_gap_closed_by_hand():
    # wijkdata/concepts.csv: g0 = 10 and g1 = 7.5: 2.5 of 10
    assert gap_closed(10, 7.5) == 0.25
    assert gap_closed(-8, -2) == 0.75  # a gap below the target
    assert gap_closed(10, 12) == pytest.approx(-0.2)
    assert gap_closed(10, -1) == 1.1


def test_gap_closed_of_columns():
    index = pd.Index(["a", "b", "c", "d"])
    result = gap_closed(
        pd.Series([10, 0, nan, 4], index=index), pd.Series([5, 1, 2, nan], index=index)
    )
    assert result.name == "gap_closed"
    assert result.index.equals(index)
    assert result.to_list() == pytest.approx([0.5, nan, nan, nan], nan_ok=True)
    assert gap_closed(10, pd.Series([5.0, 10.0])).to_list() == [0.5, 0]
    assert gap_closed(pd.Series([], dtype=float), 1).empty


def test_without_a_gap_nothing_can_be_closed():
    assert math.isnan(gap_closed(0, 0))
    assert math.isnan(gap_closed(None, 1))


@pytest.mark.parametrize(
    ("first", "last", "error", "message"),
    [
        ("x", 1, BadValue, "'start_gap' bevat de tekst 'x'; hier hoort een getal"),
        (1, math.inf, BadValue, "'end_gap' bevat de waarde oneindig"),
        (
            pd.Series([1], index=["a"]),
            pd.Series([1], index=["b"]),
            BadTable,
            "'start_gap' en 'end_gap' horen niet bij dezelfde gebieden",
        ),
    ],
)
def test_gap_closed_refuses_in_dutch(first, last, error, message):
    with pytest.raises(error, match=message):
        gap_closed(first, last)


def test_path_to_target_by_hand():
    # NPRZ: 2012 to 2032; ten of twenty years is half
    assert path_to_target(2022, start=2012, end=2032) == 0.5
    assert path_to_target(2012, start=2012, end=2032) == 0
    assert path_to_target(2001, start=2012, end=2032) == 0
    assert path_to_target(2040, start=2012, end=2032) == 1


@pytest.mark.parametrize("end", [2012, 2010, None])
def test_path_to_target_refuses_an_end_that_is_not_later(end):
    with pytest.raises(BadValue, match="het eind komt later"):
        path_to_target(2022, start=2012, end=end)


def test_path_to_target_refuses_text():
    with pytest.raises(BadValue, match="'year' bevat de tekst 'nu'"):
        path_to_target("nu", start=2012, end=2032)


# --- composition_effect ------------------------------------------------------------


def test_composition_effect_by_hand():
    # wijkdata/concepts.csv: 0.8 * (21 - 20) + 0.2 * (26 - 18) = 0.8 + 1.6 = 2.4
    parts = composition_effect(20, 21, 18, 26, stayer_share=0.8)
    assert parts == pytest.approx((2.4, 0.8, 1.6))


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.floats(0, 1))
def test_composition_parts_add_up_to_the_change_of_the_wijk(then, now, left, came, s):
    parts = composition_effect(then, now, left, came, stayer_share=s)
    change_of_mean = (s * now + (1 - s) * came) - (s * then + (1 - s) * left)
    assert parts.total == pytest.approx(change_of_mean, abs=1e-6)
    assert parts.total == parts.stayers + parts.movers


def test_composition_effect_of_columns_and_missing():
    stayed = pd.Series([21.0, nan], index=["a", "b"])
    parts = composition_effect(20, stayed, 18, 26, stayer_share=0.8)
    assert parts.movers.to_list() == pytest.approx([1.6, 1.6])
    assert parts.total.to_list() == pytest.approx([2.4, nan], nan_ok=True)
    assert parts.total.index.to_list() == ["a", "b"]
    assert math.isnan(composition_effect(20, 21, None, 26, stayer_share=0.8).total)


@pytest.mark.parametrize("share", [-0.1, 1.2, 80])
def test_composition_effect_refuses_a_share_that_is_none(share):
    with pytest.raises(
        BadValue, match="'stayer_share' is .*; hier hoort een getal van 0"
    ):
        composition_effect(20, 21, 18, 26, stayer_share=share)


# --- beta_convergence --------------------------------------------------------------


def test_beta_convergence_by_hand():
    # wijkdata/concepts.csv: changes 6, 3, 0, -3, -6 for 40, 50, 60, 70, 80
    table = pd.DataFrame({"toen": [40, 50, 60, 70, 80], "nu": [46, 53, 60, 67, 74]})
    assert beta_convergence(table, "toen", "nu") == pytest.approx(-0.3)
    assert beta_convergence(table, "toen", "toen") == 0
    assert beta_convergence(table.assign(nu=60), "toen", "nu") == pytest.approx(-1)


def test_beta_convergence_per_group_and_missing():
    table = pd.DataFrame(
        {
            "gemeente": list("AAABBBBCC") + [None],
            "toen": [1, 2, 3, 1, 2, 3, nan, 1, 2, 5],
            "nu": [3, 3, 3, 2, 4, 6, 9, 1, 2, 5],
        }
    )
    strict = beta_convergence(table, "toen", "nu", by="gemeente")
    assert strict.to_dict() == pytest.approx({"A": -1, "B": nan, "C": nan}, nan_ok=True)
    loose = beta_convergence(table, "toen", "nu", by="gemeente", skip_missing=True)
    assert loose.to_dict() == pytest.approx({"A": -1, "B": 1, "C": nan}, nan_ok=True)


@pytest.mark.parametrize(
    "values", [[], [1, 2], [5, 5, 5], [0.1, 0.1, 0.1], [0, 0, 0, 0], [nan] * 4]
)
def test_beta_convergence_without_spread_or_areas_is_missing(values):
    table = pd.DataFrame({"toen": values, "nu": range(len(values))}, dtype=float)
    assert math.isnan(beta_convergence(table, "toen", "nu", skip_missing=True))


def test_chance_alone_gives_convergence():
    random = np.random.default_rng(1)
    real = random.normal(50, 5, 2000)
    table = pd.DataFrame({name: real + random.normal(0, 5, 2000) for name in "ab"})
    # half of the spread is chance, so half of what was measured falls back: about -0.5
    assert beta_convergence(table, "a", "b") == pytest.approx(-0.5, abs=0.05)


# --- slope_index -------------------------------------------------------------------


def test_slope_index_by_hand():
    # wijkdata/concepts.csv: ranks 0.1, 0.3, 0.5, 0.7, 0.9; sum of (rank - 0.5) * years
    # is -24.8 - 12.8 + 0 + 13.8 + 28.8 = 5, over 0.4 is 12.5; mean 66.8, so RII 0.1871
    table = pd.DataFrame({"jaren": [62, 64, 67, 69, 72], "inkomen": [1, 2, 5, 6, 90]})
    sii, rii = slope_index(table, "jaren", order="inkomen")
    assert sii == pytest.approx(12.5)
    assert rii == pytest.approx(0.1871, abs=5e-5)


def test_slope_index_of_weighted_groups_is_that_of_their_people():
    table = pd.DataFrame({"y": [60, 70, 66], "inkomen": [1, 2, 3], "mensen": [2, 1, 3]})
    people = table.loc[table.index.repeat(table["mensen"])].assign(mensen=1)
    weighted = slope_index(table, "y", order="inkomen", weight="mensen")
    assert weighted == pytest.approx(slope_index(people, "y", order="inkomen"))
    assert weighted.sii == pytest.approx(
        slope_index(table.iloc[::-1], "y", order="inkomen", weight="mensen").sii
    )


def test_slope_index_missing():
    table = pd.DataFrame({"y": [60, nan, 70.0], "inkomen": [1, 2, 3], "w": [1, 1, 1]})
    assert all(math.isnan(x) for x in slope_index(table, "y", order="inkomen"))
    loose = slope_index(table, "y", order="inkomen", skip_missing=True)
    assert loose.sii == pytest.approx(20)  # ranks 0.25 and 0.75
    for few in (table.iloc[:0], table.iloc[:1], table.assign(inkomen=1, y=1.0)):
        assert math.isnan(slope_index(few, "y", order="inkomen").sii)
    nobody = table.assign(w=0)
    result = slope_index(nobody, "y", order="inkomen", weight="w", skip_missing=True)
    assert math.isnan(result.sii)


def test_slope_index_refuses_a_weight_below_zero():
    table = pd.DataFrame({"y": [60, 70], "inkomen": [1, 2], "w": [1, -1]})
    with pytest.raises(BadValue, match="Kolom 'w' bevat bij '1' de waarde -1"):
        slope_index(table, "y", order="inkomen", weight="w")
