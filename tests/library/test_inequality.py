"""Test how unequally things are spread over areas."""

import copy
import math

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from wijkbook.errors import BadValue, UnknownColumn
from wijkbook.measures.inequality import (
    concentration,
    gini,
    lorenz,
    segregation_gini,
    sigma_convergence,
    theil_t,
)

nan = float("nan")

SPREADS = {"gini": gini, "theil_t": theil_t}


@pytest.fixture
def wijken():
    """Two gemeenten, mixed up."""
    return pd.DataFrame(
        {
            "gemeente": ["A", "B", "A", "B", "A"],
            "x": [10.0, 5.0, 30.0, 5.0, 20.0],
            "w": [1, 10, 2, 30, 1],
        }
    )


def table_of(x, w=None):
    return pd.DataFrame({"x": x, "w": [1] * len(x) if w is None else w})


def each(measures):
    return pytest.mark.parametrize("measure", measures.values(), ids=measures)


# --- gini and theil ----------------------------------------------------------------


def test_gini_by_hand():
    # 20, 20, 20, 60: three pairs differ by 40, twice 120 = 240; 2 * 16 * 30 = 960
    assert gini(table_of([20, 20, 20, 60]), "x") == pytest.approx(0.25)
    # all in one of four: 1 - 1/4, not 1 as with n / (n - 1)
    assert gini(table_of([0, 0, 0, 8]), "x") == pytest.approx(0.75)
    # 10 once and 30 three times: pairs 2 * 1 * 3 * 20 = 120; 2 * 16 * 25 = 800
    assert gini(table_of([10, 30], [1, 3]), "x", "w") == pytest.approx(0.15)


def test_theil_by_hand():
    # mean 25, ratios 0.4 once and 1.2 three times
    expected = (0.4 * math.log(0.4) + 3 * 1.2 * math.log(1.2)) / 4
    assert theil_t(table_of([10, 30], [1, 3]), "x", "w") == pytest.approx(expected)
    # all in one of n: ln n
    assert theil_t(table_of([0, 0, 7]), "x") == pytest.approx(math.log(3))


def test_gini_of_the_ineq_package_for_r():
    # cran/ineq, tests/Examples/ineq-Ex.Rout.save, without correction
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert gini(table_of(incomes), "x") == pytest.approx(0.4620911, abs=5e-8)


def test_theil_of_pysal():
    # pysal/inequality, tests/test_theil.py
    values = [0, 0, 0, 10, 10, 10]
    expected = pytest.approx(0.6931471805599453, abs=1e-7)
    assert theil_t(table_of(values), "x") == expected


@each(SPREADS)
def test_weight_is_so_many_times_the_same_area(measure):
    weighed = table_of([3, 0, 8, 8], [2, 1, 3, 0])
    written_out = table_of([3, 3, 0, 8, 8, 8])
    assert measure(weighed, "x", "w") == pytest.approx(measure(written_out, "x"))


@each(SPREADS)
def test_equal_areas_are_not_unequal(measure):
    assert measure(table_of([0.1] * 7), "x") == pytest.approx(0, abs=1e-15)
    assert measure(table_of([5]), "x") == 0


@each(SPREADS)
def test_spread_by_equals_a_loop(wijken, measure):
    result = measure(wijken, "x", "w", by="gemeente")
    expected = pd.Series(
        {name: measure(part, "x", "w") for name, part in wijken.groupby("gemeente")},
        name=f"x_{measure.__name__}",
    )
    assert_series_equal(result, expected, check_names=False)
    assert result.name == f"x_{measure.__name__}"
    assert result.index.name == "gemeente"
    assert result["A"] > 0.05
    assert result["B"] == pytest.approx(0, abs=1e-15)


@each(SPREADS)
def test_spread_leaves_its_input_alone(wijken, measure):
    before = copy.deepcopy(wijken)
    measure(wijken, "x", "w", by="gemeente")
    assert_frame_equal(wijken, before)


@each(SPREADS)
@pytest.mark.parametrize("column", ["x", "w"])
def test_spread_with_something_missing(wijken, measure, column):
    whole = measure(wijken, "x", "w", by="gemeente")
    expected = measure(wijken.iloc[1:], "x", "w", by="gemeente")
    wijken.loc[0, column] = None
    wijken.loc[0, "gemeente"] = "B"
    strict = measure(wijken, "x", "w", by="gemeente")
    assert math.isnan(strict["B"])
    loose = measure(wijken, "x", "w", by="gemeente", skip_missing=True)
    assert loose["B"] == pytest.approx(whole["B"], abs=1e-15)
    assert loose["A"] == strict["A"] == expected["A"]


@each(SPREADS)
def test_spread_of_nothing_is_missing(measure, recwarn):
    for table in (table_of([0, 0]), table_of([1, 2], [0, 0]), table_of([nan, nan])):
        assert math.isnan(measure(table, "x", "w"))
        assert math.isnan(measure(table, "x", "w", skip_missing=True))
    empty = table_of([]).astype(float).assign(gemeente="")
    assert math.isnan(measure(empty, "x", "w"))
    assert measure(empty, "x", by="gemeente").empty
    assert not recwarn.list


@each(SPREADS)
def test_spread_refuses_what_it_cannot_use(measure):
    with pytest.raises(BadValue, match="Kolom 'x' bevat bij '1' de waarde -2; hier"):
        measure(table_of([1, -2]), "x")
    with pytest.raises(BadValue, match="Kolom 'w' bevat bij '0' de waarde -1; hier"):
        measure(table_of([1, 2], [-1, 1]), "x", "w")
    with pytest.raises(BadValue, match="Kolom 'x' bevat bij '0' de tekst 'veel'"):
        measure(table_of(["veel", 2]), "x")
    with pytest.raises(UnknownColumn, match="Kolom 'y' staat niet in de tabel"):
        measure(table_of([1]), "y")


def test_gini_of_many_groups_equals_a_loop():
    # more groups than fit in the counting sort of 16 bits
    random = np.random.default_rng(1)
    groups = 70_000
    table = table_of(random.integers(0, 50, 2 * groups), random.random(2 * groups))
    table["group"] = np.tile(np.arange(groups), 2)
    result = gini(table, "x", "w", by="group")
    for name in (0, 1, 65_535, 65_536, groups - 1):
        alone = gini(table[table["group"] == name], "x", "w")
        assert result[name] == pytest.approx(alone, abs=1e-9, nan_ok=True)


# --- lorenz ------------------------------------------------------------------------


def test_lorenz_by_hand():
    # lowest first: 5 (weight 2), 10 (1), 30 (1); sum w 4, sum wx 50
    curve = lorenz(table_of([30, 5, 10], [1, 2, 1]), "x", "w")
    expected = pd.DataFrame(
        {
            "population_share": [0, 0.5, 0.75, 1],
            "value_share": [0, 0.2, 0.4, 1],
        }
    )
    assert_frame_equal(curve, expected)


def test_area_between_lorenz_and_the_diagonal_is_half_the_gini(wijken):
    curve = lorenz(wijken, "x", "w")
    below = np.trapezoid(curve["value_share"], curve["population_share"])
    assert 1 - 2 * below == pytest.approx(gini(wijken, "x", "w"))


def test_lorenz_leaves_out_areas_that_weigh_nothing():
    with_nobody = lorenz(table_of([1, 2, 3], [1, 0, 1]), "x", "w")
    assert_frame_equal(with_nobody, lorenz(table_of([1, 3]), "x"))


def test_lorenz_without_a_curve_has_no_rows(recwarn):
    for table in (
        table_of([1, nan]),
        table_of([0, 0]),
        table_of([1], [0]),
        table_of([]).astype(float),
    ):
        curve = lorenz(table, "x", "w")
        assert curve.empty
        assert list(curve) == ["population_share", "value_share"]
    assert len(lorenz(table_of([1, nan]), "x", skip_missing=True)) == 2
    assert not recwarn.list


# --- segregation gini --------------------------------------------------------------


def test_segregation_gini_by_hand():
    # p = .5, .3, .15, .05 in areas of 100: pairs differ by .2, .35, .45, .15, .25, .1,
    # together 1.5; 2 * 1.5 * 100^2 / (2 * 400^2 * .25 * .75) = 30000 / 60000
    table = pd.DataFrame({"a": [50, 30, 15, 5], "t": 100})
    assert segregation_gini(table, "a", "t") == pytest.approx(0.5)
    # 10 of 20 and 0 of 60: P = 1/8; 2 * 20 * 60 * .5 / (2 * 80^2 * 7/64) = 1200 / 1400
    table = pd.DataFrame({"a": [10, 0], "t": [20, 60]})
    assert segregation_gini(table, "a", "t") == pytest.approx(6 / 7)
    # wholly apart
    table = pd.DataFrame({"a": [10, 0], "t": [10, 60]})
    assert segregation_gini(table, "a", "t") == pytest.approx(1)


# --- sigma convergence -------------------------------------------------------------


@pytest.fixture
def two_years():
    """The figures of concepts.csv: five wijken in two years."""
    return pd.DataFrame(
        {
            "jaar": [2014] * 5 + [2024] * 5,
            "x": [40, 50, 60, 70, 80, 46, 53, 60, 67, 74],
            "w": 1.0,
        }
    )


def test_sigma_convergence_of_the_concepts_by_hand(two_years):
    # squares 400, 100, 0, 100, 400: mean 200; 196, 49, 0, 49, 196: mean 98; mean 60
    result = sigma_convergence(two_years, "x", "jaar")
    expected = pd.DataFrame(
        {"n": [5, 5], "sd": [200**0.5, 98**0.5], "cv": [200**0.5 / 60, 98**0.5 / 60]},
        index=pd.Index([2014, 2024], name="jaar"),
    )
    assert_frame_equal(result, expected)
    assert result["sd"].round(4).to_list() == [14.1421, 9.8995]
    assert result["cv"].round(4).to_list() == [0.2357, 0.1650]


def test_sigma_convergence_with_weights_by_hand():
    # 10 once, 30 three times: mean 25, (225 + 3 * 25) / 4 = 75; the area without
    # residents does not count
    table = table_of([10, 30, 99], [1, 3, 0]).assign(jaar=2024)
    result = sigma_convergence(table, "x", "jaar", weight="w").loc[2024]
    assert result.to_list() == pytest.approx([2, 75**0.5, 75**0.5 / 25])


def test_sigma_convergence_with_something_missing(two_years):
    whole = sigma_convergence(two_years, "x", "jaar")
    two_years.loc[9, "x"] = None
    strict = sigma_convergence(two_years, "x", "jaar")
    assert_series_equal(strict.loc[2014], whole.loc[2014])
    assert strict.loc[2024, ["sd", "cv"]].isna().all()
    assert strict["n"].to_list() == [5, 4]
    loose = sigma_convergence(two_years, "x", "jaar", skip_missing=True)
    # 46, 53, 60, 67: mean 56.5, squares 110.25, 12.25, 12.25, 110.25
    assert loose.loc[2024].to_list() == pytest.approx(
        [4, 61.25**0.5, 61.25**0.5 / 56.5]
    )


def test_sigma_convergence_without_spread_or_mean(recwarn):
    table = pd.DataFrame({"x": [5, -1, 1], "jaar": [2014, 2024, 2024]})
    result = sigma_convergence(table, "x", "jaar")
    assert result.loc[2014].isna().to_list() == [False, True, True]  # one area
    assert result.loc[2024, "sd"] == 1
    assert math.isnan(result.loc[2024, "cv"])  # the mean is 0
    assert sigma_convergence(table.iloc[:0], "x", "jaar").empty
    assert not recwarn.list


def test_sigma_convergence_refuses_what_it_cannot_use(two_years):
    with pytest.raises(UnknownColumn, match="Kolom 'year' staat niet in de tabel"):
        sigma_convergence(two_years, "x", "year")
    two_years.loc[0, "w"] = -1
    with pytest.raises(BadValue, match="Kolom 'w' bevat bij '0' de waarde -1"):
        sigma_convergence(two_years, "x", "jaar", weight="w")


# --- concentration -----------------------------------------------------------------


def test_concentration_of_the_concepts_by_hand():
    table = pd.DataFrame({"a": [30, 50, 20], "t": [100, 100, 100]})
    # above 0.25: 30 + 50 of 100; above 0.40: 50 of 100
    assert concentration(table, "a", "t", threshold=0.25) == pytest.approx(0.8)
    assert concentration(table, "a", "t", threshold=0.40) == pytest.approx(0.5)
    # at the threshold itself an area does not count
    assert concentration(table, "a", "t", threshold=0.3) == pytest.approx(0.5)
    assert concentration(table, "a", "t", threshold=0.5) == 0
    assert concentration(table, "a", "t", threshold=0) == 1


def test_area_at_the_threshold_does_not_count_by_rounding_of_the_machine():
    # Shares of kerncijfers times households: 21 % of 5 is 1.05, and back again
    # 1.05 / 5 = 0.21 (the machine says 0.21000000000000002). Of the group 1.05 lives
    # at 21 %, and 4 at 50 %: 4 / 5.05 lives above 21 %.
    percent, households = np.array([21.0, 50.0]), np.array([5.0, 8.0])
    table = pd.DataFrame({"a": percent * households / 100, "t": households})
    assert table["a"][0] / table["t"][0] > 0.21
    at_21 = concentration(table, "a", "t", threshold=0.21)
    assert at_21 == pytest.approx(4 / 5.05)
    assert concentration(table, "a", "t", threshold=0.2099) == pytest.approx(1)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, 25, nan, "0.25", None])
def test_concentration_refuses_a_threshold_that_is_no_share(threshold):
    table = pd.DataFrame({"a": [30], "t": [100]})
    with pytest.raises(
        BadValue, match=r"De drempel \('threshold'\) is '.*'; hier hoort"
    ):
        concentration(table, "a", "t", threshold=threshold)


def test_concentration_asks_for_its_threshold():
    table = pd.DataFrame({"a": [30], "t": [100]})
    with pytest.raises(TypeError, match="threshold"):
        concentration(table, "a", "t")
