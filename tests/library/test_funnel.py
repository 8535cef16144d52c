"""Test the funnel: limits for an area of a size, and the correction for many areas."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from wijkbook.errors import BadValue, UnknownColumn
from wijkbook.measures.rates import _q_values, funnel, wilson_interval

nan = float("nan")
COLUMNS = ["rate", "reference", "low_95", "high_95", "low_998", "high_998", "z"]
COLUMNS += ["q_value"]


@pytest.fixture
def wijken():
    """Two areas that together have 200 of 1 000: reference 0.2."""
    return pd.DataFrame(
        {"k": [32, 168], "n": [100, 900], "gemeente": "A"}, index=["Noord", "Zuid"]
    )


def test_funnel_by_hand(wijken):
    # wijkdata/concepts.csv: x = 32, n = 100, p0 = 0.2: error sqrt(0.16 / 100) = 0.04,
    # z = 0.12 / 0.04 = 3; limits 0.2 -/+ 1.959964 * 0.04 and 0.2 -/+ 3.090232 * 0.04
    # Zuid: error 0.4 / 30, z = (168/900 - 0.2) / error = -1
    # p = 0.0027 and 0.3173; times 2 over rank: 0.0054 and 0.3173
    result = funnel(wijken, "k", "n")
    assert result.columns.to_list() == COLUMNS
    assert result.index.to_list() == ["Noord", "Zuid"]
    assert result.loc["Noord"].to_list() == pytest.approx(
        [0.32, 0.2, 0.121601, 0.278399, 0.076391, 0.323609, 3.0, 0.0054], abs=1e-5
    )
    assert result.loc["Zuid", "z"] == pytest.approx(-1)
    assert result.loc["Zuid", "q_value"] == pytest.approx(0.317311, abs=1e-6)


BENJAMINI_HOCHBERG = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344)
BENJAMINI_HOCHBERG += (0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000)


def test_correction_for_many_areas_as_published():
    # Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57,
    # 289-300, section 3.3: of these fifteen the four smallest are rejected at 0.05
    p = np.array(BENJAMINI_HOCHBERG)
    q = _q_values(p, np.zeros(15, dtype=int))
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.0095 * 15 / 4])
    mixed = np.random.default_rng(1).permutation(15)
    assert _q_values(p[mixed], np.zeros(15, dtype=int)) == pytest.approx(q[mixed])


def test_correction_by_hand():
    # ranks 1 to 4 of four: 0.04, 0.06, 0.04, 0.5; from above: 0.04 drags 0.06 down
    p = np.array([0.01, 0.03, 0.03, 0.5])
    assert _q_values(p, np.zeros(4, dtype=int)) == pytest.approx(
        [0.04, 0.04, 0.04, 0.5]
    )
    # per group, and what is missing does not count
    p = np.array([0.01, 0.03, nan, 0.5, 0.02])
    codes = np.array([0, 1, 0, 0, 1])
    assert _q_values(p, codes) == pytest.approx(
        [0.02, 0.03, nan, 0.5, 0.03], nan_ok=True
    )


def test_outside_the_limits_is_outside_the_wilson_interval():
    random = np.random.default_rng(4)
    table = pd.DataFrame({"n": random.integers(20, 900, 300)})
    table["k"] = random.binomial(table["n"], random.uniform(0.2, 0.4, 300))
    result = funnel(table, "k", "n")
    outside = (result["rate"] < result["low_95"]) | (result["rate"] > result["high_95"])
    interval = wilson_interval(table["k"], table["n"])
    reference = table["k"].sum() / table["n"].sum()
    missed = (interval.low > reference) | (interval.high < reference)
    assert outside.to_list() == missed.to_list()
    assert 20 < outside.sum() < 280


def test_of_many_areas_without_any_difference_some_fall_outside():
    random = np.random.default_rng(5)
    table = pd.DataFrame({"n": random.integers(500, 5000, 2000)})
    table["k"] = random.binomial(table["n"], 0.3)
    result = funnel(table, "k", "n")
    assert 0.035 < (result["z"].abs() > 1.96).mean() < 0.065
    assert (result["q_value"] < 0.05).sum() <= 2
    assert (result["rate"] > result["high_998"]).mean() < 0.004


def test_funnel_per_group_equals_each_group_alone(wijken):
    other = pd.DataFrame(
        {"k": [5, 9, 0], "n": [50, 40, 10], "gemeente": "B"}, index=["a", "b", "c"]
    )
    both = pd.concat([wijken, other]).iloc[[2, 0, 3, 1, 4]]
    result = funnel(both, "k", "n", by="gemeente")
    expected = pd.concat([funnel(wijken, "k", "n"), funnel(other, "k", "n")])
    assert_frame_equal(result, expected.loc[result.index])


def test_area_without_a_group_has_no_funnel(wijken):
    table = pd.concat([wijken, wijken.assign(gemeente=None, k=90)])
    result = funnel(table, "k", "n", by="gemeente")
    assert result.iloc[2:].isna().all(axis=None)
    assert_frame_equal(result.iloc[:2], funnel(wijken, "k", "n"))


def test_area_without_anybody_is_missing_and_harms_nobody(wijken):
    empty = pd.DataFrame({"k": [0], "n": [0], "gemeente": "A"}, index=["Leeg"])
    result = funnel(pd.concat([empty, wijken]), "k", "n")
    assert result.loc["Leeg"].isna().all()
    assert_frame_equal(result.iloc[1:], funnel(wijken, "k", "n"))


@pytest.mark.parametrize("column", ["k", "n"])
def test_missing_makes_its_group_missing_or_is_left_out(wijken, column):
    lost = pd.DataFrame({"k": [3.0], "n": [9.0], "gemeente": "A"}, index=["Geheim"])
    lost[column] = nan
    other = pd.DataFrame({"k": [1, 2], "n": [9, 9], "gemeente": "B"}, index=["x", "y"])
    table = pd.concat([lost, wijken, other])
    strict = funnel(table, "k", "n", by="gemeente")
    assert strict.loc[["Geheim", "Noord", "Zuid"]].isna().all(axis=None)
    assert strict.loc[["x", "y"]].notna().all(axis=None)
    loose = funnel(table, "k", "n", by="gemeente", skip_missing=True)
    assert loose.loc["Geheim"].isna().all()
    assert_frame_equal(loose.loc[["Noord", "Zuid"]], funnel(wijken, "k", "n"))


def test_one_area_is_not_compared_with_itself():
    result = funnel(pd.DataFrame({"k": [3], "n": [9]}), "k", "n").iloc[0]
    assert result["rate"] == result["reference"] == pytest.approx(1 / 3)
    assert math.isnan(result["z"])
    assert math.isnan(result["q_value"])


@pytest.mark.parametrize("k", [[0, 0], [4, 9]])
def test_where_all_are_alike_there_is_no_test(k):
    result = funnel(pd.DataFrame({"k": k, "n": [4, 9]}), "k", "n")
    assert (result["low_998"] == result["rate"]).all()
    assert (result["high_998"] == result["rate"]).all()
    assert result[["z", "q_value"]].isna().all(axis=None)


@pytest.mark.parametrize("values", [[], [nan, nan]])
def test_empty_table_and_all_missing(values):
    table = pd.DataFrame({"k": values, "n": values, "gemeente": "A"}).astype(
        {"k": float, "n": float}
    )
    for by in (None, "gemeente"):
        for spread in (False, True):
            result = funnel(table, "k", "n", by=by, overdispersion=spread)
            assert result.columns.to_list() == COLUMNS
            assert len(result) == len(values)
            assert result.isna().all(axis=None)
            assert set(result.dtypes) == {np.dtype(float)}


def test_overdispersion_by_hand():
    # reference 0.5, error 0.5 / sqrt(100) = 0.05: z is 2 ten times and -2 ten times
    # mean of z² is 4, above 1 + 2 * sqrt(2 / 20) = 1.63: all is twice as wide
    table = pd.DataFrame({"k": [60, 40] * 10, "n": 100})
    plain = funnel(table, "k", "n")
    wide = funnel(table, "k", "n", overdispersion=True)
    assert plain["z"].abs().to_list() == pytest.approx([2] * 20)
    assert wide["z"].abs().to_list() == pytest.approx([1] * 20)
    assert wide["high_95"].iloc[0] == pytest.approx(0.5 + 1.959964 * 0.1)
    assert wide["low_998"].iloc[0] == pytest.approx(0.5 - 3.090232 * 0.1)
    assert wide["q_value"].iloc[0] == pytest.approx(math.erfc(1 / math.sqrt(2)))


def test_overdispersion_leaves_chance_as_it_is_and_winsorizes(wijken):
    random = np.random.default_rng(6)
    table = pd.DataFrame({"n": np.full(60, 1000)})
    table["k"] = random.binomial(1000, 0.3, 60)
    same = funnel(table, "k", "n", overdispersion=True)
    assert_frame_equal(same, funnel(table, "k", "n"))
    table.loc[0, "k"] = 600  # one area far out must not widen the limits of all
    out = funnel(table, "k", "n", overdispersion=True)
    assert out.loc[0, "rate"] > out.loc[0, "high_998"]
    assert out.loc[0, "q_value"] < 0.001


@given(
    st.lists(
        st.integers(0, 5000).flatmap(
            lambda n: st.tuples(st.integers(0, n), st.just(n))
        ),
        min_size=2,
        max_size=30,
    ),
    st.booleans(),
    st.randoms(),
)
@settings(deadline=None)
def test_funnel_stays_in_its_bounds_and_forgets_the_order(pairs, wide, random):
    table = pd.DataFrame(pairs, columns=["k", "n"])
    result = funnel(table, "k", "n", overdispersion=wide)
    there = result[result["rate"].notna()]
    assert (there["rate"].isna() == (table["n"] == 0)[there.index]).all()
    ordered = there[["low_998", "low_95", "reference", "high_95", "high_998"]]
    assert (ordered.diff(axis=1).iloc[:, 1:] >= -1e-12).all(axis=None)
    assert ordered.stack().between(0, 1).all()
    assert there["q_value"].dropna().between(0, 1).all()
    p = there["z"].map(lambda z: math.erfc(abs(z) / math.sqrt(2)))
    assert (there["q_value"] >= p - 1e-9).where(p.notna(), True).all()
    order = random.sample(range(len(table)), len(table))
    again = funnel(table.iloc[order], "k", "n", overdispersion=wide)
    assert_frame_equal(again.loc[result.index], result)


def test_funnel_leaves_its_input_alone(wijken):
    before = wijken.copy(deep=True)
    funnel(wijken, "k", "n", by="gemeente", overdispersion=True)
    assert_frame_equal(wijken, before)


def test_funnel_takes_any_kind_of_number_and_index(wijken):
    expected = funnel(wijken, "k", "n")
    for dtype in ("float32", "Int64", "object"):
        result = funnel(wijken.astype({"k": dtype, "n": dtype}), "k", "n")
        assert_frame_equal(result, expected)
    doubles = wijken.set_axis(["a", "a"], axis=0)
    assert funnel(doubles, "k", "n")["z"].to_list() == expected["z"].to_list()


@pytest.mark.parametrize(
    ("k", "n", "message"),
    [
        ([5, 101], [10, 100], "Kolom 'k' is bij 'Zuid' 101 en kolom 'n' is daar 100;"),
        ([1, 0], [0, 9], "Kolom 'k' is bij 'Noord' 1 en kolom 'n' is daar 0"),
        ([-1, 0], [9, 9], "Kolom 'k' bevat bij 'Noord' de waarde -1; hier hoort een g"),
        ([1, 1], [9, -9], "Kolom 'n' bevat bij 'Zuid' de waarde -9"),
        (["x", 1], [9, 9], "Kolom 'k' bevat bij 'Noord' de tekst 'x'; hier hoort een"),
        ([1, 1], [9, math.inf], "Kolom 'n' bevat bij 'Zuid' de waarde oneindig"),
    ],
)
def test_funnel_refuses_in_dutch(k, n, message):
    table = pd.DataFrame({"k": k, "n": n}, index=["Noord", "Zuid"])
    with pytest.raises(BadValue, match=message):
        funnel(table, "k", "n")


def test_funnel_names_a_column_that_lacks(wijken):
    with pytest.raises(UnknownColumn, match="Kolom 'x' staat niet in de tabel"):
        funnel(wijken, "x", "n")
    with pytest.raises(UnknownColumn, match="Kolom 'gemeentee'"):
        funnel(wijken, "k", "n", by="gemeentee")
