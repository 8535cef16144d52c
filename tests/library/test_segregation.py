"""Test how far groups live apart."""

import copy
import math

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal

from wijkbook.errors import BadValue, UnknownColumn
from wijkbook.measures.inequality import concentration, segregation_gini
from wijkbook.measures.rates import bootstrap
from wijkbook.measures.segregation import (
    dissimilarity,
    entropy,
    eta_squared,
    exposure,
    isolation,
    location_quotient,
    theil_h,
)

nan = float("nan")

# Every measure of a whole on counts: group a, rest b, everybody t.
OF_A_WHOLE = {
    "dissimilarity": lambda table, **more: dissimilarity(table, "a", "t", **more),
    "corrected": lambda table, **more: dissimilarity(
        table, "a", "t", correct_bias=True, **more
    ),
    "isolation": lambda table, **more: isolation(table, "a", "t", **more),
    "exposure": lambda table, **more: exposure(table, "a", "b", "t", **more),
    "eta_squared": lambda table, **more: eta_squared(table, "a", "t", **more),
    "theil_h": lambda table, **more: theil_h(table, ["a", "b"], **more),
    "segregation_gini": lambda table, **more: segregation_gini(table, "a", "t", **more),
    "concentration": lambda table, **more: concentration(
        table, "a", "t", threshold=0.25, **more
    ),
}
OF_AN_AREA = {
    "location_quotient": lambda table, **more: location_quotient(
        table, "a", "t", **more
    ),
    "entropy": lambda table, by=None: entropy(table, ["a", "b"]),
}
ALL = OF_A_WHOLE | OF_AN_AREA
WITH_A_TOTAL = [name for name in ALL if name not in {"theil_h", "entropy"}]


def table_of(a, b, **more):
    return pd.DataFrame({"a": a, "b": b, **more}).assign(t=lambda x: x["a"] + x["b"])


def each(measures):
    return pytest.mark.parametrize("name", measures)


@pytest.fixture
def buurten():
    """Four buurten of 100; the figures of concepts.csv are worked out on them."""
    return table_of([50, 30, 15, 5], [50, 70, 85, 95])


@pytest.fixture
def gemeenten():
    """Two gemeenten in two years, mixed up."""
    return table_of(
        [50, 10, 30, 0, 15, 30, 5, 20],
        [50, 90, 70, 10, 85, 20, 95, 30],
        gemeente=["A", "B", "A", "B", "A", "B", "A", "B"],
        year=[2023, 2024, 2023, 2024, 2023, 2023, 2023, 2023],
    )


# --- worked out by hand ------------------------------------------------------------


def test_values_of_the_concepts_by_hand(buurten):
    # A = 100, B = 300, T = 400, P = 0.25
    # D = (|.5-1/6| + |.3-.7/3| + |.15-.85/3| + |.05-.95/3|) / 2 = 0.4
    assert dissimilarity(buurten, "a", "t") == pytest.approx(0.4)
    # xPx = .5*.5 + .3*.3 + .15*.15 + .05*.05 = 0.365, xPy = 1 - 0.365
    assert isolation(buurten, "a", "t") == pytest.approx(0.365)
    assert exposure(buurten, "a", "b", "t") == pytest.approx(0.635)
    # (0.365 - 0.25) / 0.75
    assert eta_squared(buurten, "a", "t") == pytest.approx(0.115 / 0.75)
    # E = -(.25 ln .25 + .75 ln .75) = 0.5623; E_i = .6931, .6109, .4227, .1985, mean
    # 0.4813; H = 1 - 0.4813 / 0.5623
    assert theil_h(buurten, ["a", "b"]) == pytest.approx(0.1441, abs=5e-5)
    # (.5, .3, .15, .05) / .25
    quotients = location_quotient(buurten, "a", "t")
    assert quotients.to_list() == pytest.approx([2, 1.2, 0.6, 0.2])


def test_entropy_by_hand():
    table = pd.DataFrame({"a": [0.42, 1], "b": [0.42, 1], "c": [0.16, 0]})
    # -(2 * .42 ln .42 + .16 ln .16) / ln 3 = (0.7287 + 0.2932) / 1.0986
    normalized = entropy(table, ["a", "b", "c"], normalized=True)
    assert normalized.to_list() == pytest.approx(
        [0.9302, math.log(2) / math.log(3)], abs=5e-5
    )
    assert entropy(table, ["a", "b"]).to_list() == pytest.approx([math.log(2)] * 2)


def test_exposure_is_not_the_same_the_other_way_round():
    # 10 of a live among 90 of b; the other 10 of b live alone:
    # a near b: 90 / 100. b near a: 90/100 * 10/100
    table = table_of([10, 0], [90, 10])
    assert exposure(table, "a", "b", "t") == pytest.approx(0.9)
    assert exposure(table, "b", "a", "t") == pytest.approx(0.09)


def test_exposure_to_a_group_that_is_not_the_rest():
    # a: 10 in the first area, 30 in the second; c is 20 of 100 and 5 of 50:
    # 0.25 * 0.2 + 0.75 * 0.1
    table = pd.DataFrame({"a": [10, 30], "c": [20, 5], "t": [100, 50]})
    assert exposure(table, "a", "c", "t") == pytest.approx(0.125)


def test_theil_h_of_three_groups_by_hand():
    # Three equal groups: E = ln 3. In the first two areas a and b are mixed half and
    # half (ln 2), the third is all c (0): H = 1 - (2/3 * ln 2) / ln 3
    table = pd.DataFrame({"a": [5, 5, 0], "b": [5, 5, 0], "c": [0, 0, 10]})
    expected = 1 - 2 / 3 * math.log(2) / math.log(3)
    assert theil_h(table, ["a", "b", "c"]) == pytest.approx(expected)


def test_correction_by_hand():
    # Two areas of 4 with 3 and 1: D = |3/4 - 1/4| = 0.5. Drawn by lot with P = 1/2 an
    # area of 4 is off by 2, 1, 0, 1, 2 with chance 1, 4, 6, 4, 1 of 16: 0.75 on
    # average. E = 2 * 0.75 / (2 * 8 * 1/4) = 0.375; (0.5 - 0.375) / (1 - 0.375) = 0.2
    table = table_of([3, 1], [1, 3])
    assert dissimilarity(table, "a", "t") == pytest.approx(0.5)
    assert dissimilarity(table, "a", "t", correct_bias=True) == pytest.approx(0.2)
    # as even as can be: (0 - 0.375) / 0.625
    even = table_of([2, 2], [2, 2])
    assert dissimilarity(even, "a", "t", correct_bias=True) == pytest.approx(-0.6)
    # wholly apart: (1 - E) / (1 - E)
    apart = table_of([4, 0], [0, 4])
    assert dissimilarity(apart, "a", "t", correct_bias=True) == pytest.approx(1)
    # E = 1 where everybody lives alone: nothing can be told
    alone = table_of([1, 0, 0], [0, 1, 1])
    assert math.isnan(dissimilarity(alone, "a", "t", correct_bias=True))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.97])
def test_correction_brings_a_draw_by_lot_to_zero(share):
    # Over many draws of everybody's place D is on average E, far above 0
    random = np.random.default_rng(1)
    sizes = random.integers(1, 60, 80)
    draws = 400
    table = pd.DataFrame(
        {
            "a": random.binomial(np.tile(sizes, draws), share),
            "t": np.tile(sizes, draws),
            "draw": np.repeat(np.arange(draws), len(sizes)),
        }
    )
    plain = dissimilarity(table, "a", "t", by="draw")
    corrected = dissimilarity(table, "a", "t", by="draw", correct_bias=True)
    assert plain.mean() > 0.1
    assert abs(corrected.mean()) < 0.01


def test_correction_matters_little_for_large_areas():
    table = table_of([500_000, 300_000], [500_000, 700_000])
    plain = dissimilarity(table, "a", "t")
    corrected = dissimilarity(table, "a", "t", correct_bias=True)
    assert corrected < plain
    assert corrected == pytest.approx(plain, abs=0.002)


def test_correction_agrees_with_the_sum_over_all_outcomes():
    # E(|X - np|) written out: sum of C(n, k) p^k q^(n-k) |k - np|
    sizes, share = [1, 7, 15, 16, 40, 300], 0.25
    total = sum(sizes)
    written_out = sum(
        math.comb(n, k) * share**k * (1 - share) ** (n - k) * abs(k - n * share)
        for n in sizes
        for k in range(n + 1)
    )
    e = written_out / (2 * total * share * (1 - share))
    a = np.array(sizes) * 0.0
    a[-1] = total * share  # all in one area: D is well above E
    table = pd.DataFrame({"a": a, "t": sizes})
    d = dissimilarity(table, "a", "t")
    corrected = dissimilarity(table, "a", "t", correct_bias=True)
    assert corrected == pytest.approx((d - e) / (1 - e), rel=1e-10)


# --- published values --------------------------------------------------------------


def test_dissimilarity_of_the_segregation_package_for_r():
    # elbersb/segregation, tests/testthat/test_dissimilarity.R
    published = table_of([100, 60, 40, 0], [0, 40, 60, 100])
    assert dissimilarity(published, "a", "t") == pytest.approx(0.6, abs=1e-9)
    apart = table_of([100, 100, 0, 0], [0, 0, 100, 100])
    assert dissimilarity(apart, "a", "t") == pytest.approx(1, abs=1e-9)


def test_entropy_of_the_segregation_package_for_r():
    # elbersb/segregation, tests/testthat/test_entropy.R
    result = entropy(pd.DataFrame({"a": [1], "b": [1]}), ["a", "b"])
    assert result.to_list() == pytest.approx([0.6931471805599453], abs=1e-9)


def test_location_quotient_of_pysal():
    # pysal/segregation 2.5.4, MultiLocationQuotient on its own example of California
    table = pd.DataFrame(
        {
            "white": [105891, 331836, 149025],
            "black": [37812, 124426, 24544],
            "hisp": [9346, 46921, 16954],
            "asian": [3266, 23132, 1910],
        }
    )
    table["t"] = table.sum(axis=1)
    expected = [
        [1.0102832140350557, 1.1332697436180734, 0.714543687633404, 0.6458708136861158],
        [0.940291466149323, 1.1075661953632774, 1.0654306273001455, 1.3586186445550688],
        [1.1549530298427473, 0.5975442773002427, 1.0529222267496139, 0.306820201574853],
    ]
    for column, name in enumerate(["white", "black", "hisp", "asian"]):
        result = location_quotient(table, name, "t")
        published = [row[column] for row in expected]
        assert result.to_list() == pytest.approx(published, abs=1e-9)


@pytest.mark.slow
def test_measures_agree_with_pysal():
    reason = "PySAL segregation is not installed (extra 'bench')"
    pytest.importorskip("segregation", reason=reason)
    from segregation import local, multigroup, singlegroup

    random = np.random.default_rng(1)
    total = random.integers(20, 4000, 60)
    table = pd.DataFrame({"a": random.binomial(total, random.beta(2, 6, 60))})
    table["b"] = random.binomial(total - table["a"], 0.3)
    table["t"] = total
    table["c"] = table["t"] - table["a"] - table["b"]
    table["rest"] = table["b"] + table["c"]
    three = ["a", "b", "c"]
    singles = {
        singlegroup.Dissim: dissimilarity(table, "a", "t"),
        singlegroup.Isolation: isolation(table, "a", "t"),
        singlegroup.Interaction: exposure(table, "a", "rest", "t"),
        singlegroup.CorrelationR: eta_squared(table, "a", "t"),
        singlegroup.Entropy: theil_h(table, ["a", "rest"]),
        singlegroup.Gini: segregation_gini(table, "a", "t"),
    }
    for measure, ours in singles.items():
        theirs = measure(table, "a", "t").statistic
        assert ours == pytest.approx(theirs, abs=1e-9), measure.__name__
    h = multigroup.MultiInfoTheory(table, three).statistic
    assert theil_h(table, three) == pytest.approx(h, abs=1e-9)
    mix = local.MultiLocalEntropy(table, three).statistics
    np.testing.assert_allclose(entropy(table, three, normalized=True), mix, atol=1e-9)
    quotient = local.MultiLocationQuotient(table, three).statistics[:, 0]
    np.testing.assert_allclose(location_quotient(table, "a", "t"), quotient, atol=1e-9)


# --- the table and its groups ------------------------------------------------------


@each(ALL)
def test_measure_leaves_its_input_alone(gemeenten, name):
    before = copy.deepcopy(gemeenten)
    ALL[name](gemeenten)
    ALL[name](gemeenten, by=["gemeente", "year"])
    assert_frame_equal(gemeenten, before)


@each(OF_A_WHOLE)
@pytest.mark.parametrize("by", ["gemeente", ["gemeente"], ["gemeente", "year"]])
@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_by_equals_a_loop_over_the_groups(gemeenten, name, by, kind):
    gemeenten["gemeente"] = gemeenten["gemeente"].astype(kind)
    result = OF_A_WHOLE[name](gemeenten, by=by)
    grouped = gemeenten.groupby(by, observed=True)
    assert len(result) == len(grouped)
    for key, part in grouped:
        alone = OF_A_WHOLE[name](part)
        assert isinstance(alone, float)
        here = key[0] if by == ["gemeente"] else key
        assert result[here] == pytest.approx(alone, nan_ok=True)


def test_location_quotient_by_equals_a_loop_over_the_groups(gemeenten):
    result = location_quotient(gemeenten, "a", "t", by="gemeente")
    parts = [
        location_quotient(part, "a", "t") for _, part in gemeenten.groupby("gemeente")
    ]
    assert_series_equal(result, pd.concat(parts).reindex(gemeenten.index))


def test_result_by_group_tells_what_it_is(gemeenten):
    d = dissimilarity(gemeenten, "a", "t", by=["gemeente", "year"])
    # B in 2023: a = 30, 20 and b = 20, 30. B in 2024: a = 10, 0 and b = 90, 10
    index = pd.MultiIndex.from_tuples(
        [("A", 2023), ("B", 2023), ("B", 2024)], names=["gemeente", "year"]
    )
    assert_series_equal(
        d, pd.Series([0.4, 0.2, 0.1], index=index, name="a_dissimilarity")
    )
    assert theil_h(gemeenten, ["a", "b"], by="gemeente").name == "theil_h"
    assert entropy(gemeenten, ["a", "b"]).name == "entropy"
    quotient = location_quotient(gemeenten, "a", "t")
    assert quotient.name == "a_location_quotient"


@each(OF_AN_AREA)
def test_measure_of_an_area_keeps_any_index(buurten, name):
    expected = OF_AN_AREA[name](buurten).to_list()
    for index in (list("dcba"), list("xxyy"), pd.CategoricalIndex(list("baab"))):
        table = buurten.set_axis(index, axis=0)
        result = OF_AN_AREA[name](table)
        assert_index_equal(result.index, table.index)
        assert result.to_list() == expected


@each(OF_A_WHOLE)
def test_by_leaves_out_areas_without_a_group(gemeenten, name):
    with_gap = gemeenten.assign(
        gemeente=gemeenten["gemeente"].mask([True] + [False] * 7)
    )
    expected = OF_A_WHOLE[name](gemeenten.iloc[1:], by="gemeente")
    assert_series_equal(OF_A_WHOLE[name](with_gap, by="gemeente"), expected)


def test_quotient_of_an_area_without_a_group_is_missing(gemeenten):
    gemeenten.loc[0, "gemeente"] = None
    result = location_quotient(gemeenten, "a", "t", by="gemeente")
    assert math.isnan(result[0])
    alone = location_quotient(gemeenten.iloc[1:], "a", "t", by="gemeente")
    assert_series_equal(result[1:], alone)


@each(OF_A_WHOLE)
def test_by_leaves_out_categories_and_pairs_that_do_not_occur(gemeenten, name):
    gemeenten["gemeente"] = pd.Categorical(gemeenten["gemeente"], ["C", "A", "B"])
    result = OF_A_WHOLE[name](gemeenten, by=["gemeente", "year"])
    assert result.index.to_list() == [("A", 2023), ("B", 2023), ("B", 2024)]


def test_by_takes_an_index_level(gemeenten):
    expected = dissimilarity(gemeenten, "a", "t", by=["gemeente", "year"])
    leveled = gemeenten.set_index(["gemeente", "year"])
    assert_series_equal(
        dissimilarity(leveled, "a", "t", by=["gemeente", "year"]), expected
    )


@each(ALL)
@pytest.mark.parametrize("dtype", ["int64", "int16", "float32", "object", "Int64"])
def test_measures_work_on_any_kind_of_number(buurten, name, dtype):
    expected = ALL[name](buurten.astype(float))
    np.testing.assert_allclose(ALL[name](buurten.astype(dtype)), expected, rtol=1e-12)


def test_groups_of_many_kinds_are_told_apart():
    # keys that are far apart, so that they cannot be counted one by one
    table = table_of(
        [1, 2, 3, 4] * 2,
        [4, 3, 2, 1] * 2,
        code=[10**15, 10**15, -(10**15), -(10**15)] * 2,
        name=["x", "y", "x", "y"] * 2,
    )
    result = isolation(table, "a", "t", by=["code", "name"])
    # both areas of a group are alike: isolation is the share itself
    assert result.to_dict() == pytest.approx(
        {
            (-(10**15), "x"): 0.6,
            (-(10**15), "y"): 0.8,
            (10**15, "x"): 0.2,
            (10**15, "y"): 0.4,
        }
    )


# --- missing, empty and absent -----------------------------------------------------


@each(OF_A_WHOLE)
def test_empty_table_gives_missing(name):
    table = table_of([], [], gemeente=[]).astype(float)
    assert math.isnan(OF_A_WHOLE[name](table))
    assert OF_A_WHOLE[name](table, by="gemeente").empty
    assert OF_A_WHOLE[name](table, by=["gemeente", "a"]).empty


@each(OF_AN_AREA)
def test_empty_table_gives_an_empty_series(name):
    result = OF_AN_AREA[name](table_of([], []).astype(float))
    assert result.empty
    assert result.dtype == float


@each(ALL)
def test_all_missing_gives_missing_without_a_warning(name, recwarn):
    result = ALL[name](table_of([nan, nan], [nan, nan]))
    assert np.isnan(result).all()
    assert not recwarn.list


@each(OF_A_WHOLE)
@pytest.mark.parametrize("columns", [["a"], ["b", "t"], ["a", "b", "t"]])
def test_one_missing_count_makes_its_own_group_missing(gemeenten, name, columns):
    whole = OF_A_WHOLE[name](gemeenten, by="gemeente")
    gemeenten.loc[0, columns] = None
    result = OF_A_WHOLE[name](gemeenten, by="gemeente")
    assert math.isnan(result["A"])
    assert result["B"] == pytest.approx(whole["B"], rel=1e-12)
    assert math.isnan(OF_A_WHOLE[name](gemeenten))


@each(OF_A_WHOLE)
@pytest.mark.parametrize("columns", [["a"], ["b", "t"]])
def test_skip_missing_leaves_the_area_out(gemeenten, name, columns):
    expected = OF_A_WHOLE[name](gemeenten.iloc[1:], by="gemeente")
    gemeenten.loc[0, columns] = None
    result = OF_A_WHOLE[name](gemeenten, by="gemeente", skip_missing=True)
    assert_series_equal(result, expected)
    gemeenten["gemeente"] = None
    nobody = OF_A_WHOLE[name](gemeenten, by="gemeente", skip_missing=True)
    assert nobody.empty


def test_quotient_with_a_missing_count(gemeenten):
    expected = location_quotient(gemeenten.iloc[1:], "a", "t", by="gemeente")
    whole = location_quotient(gemeenten, "a", "t", by="gemeente")
    gemeenten.loc[0, "a"] = None
    strict = location_quotient(gemeenten, "a", "t", by="gemeente")
    assert strict[[0, 2, 4, 6]].isna().all()
    assert strict[[1, 3, 5, 7]].to_list() == whole[[1, 3, 5, 7]].to_list()
    loose = location_quotient(gemeenten, "a", "t", by="gemeente", skip_missing=True)
    assert math.isnan(loose[0])
    assert_series_equal(loose[1:], expected)


def test_entropy_with_a_missing_count_is_missing_for_that_area_alone():
    table = pd.DataFrame({"a": [1, None, 0, 5], "b": [1, 5, 0, 0]})
    result = entropy(table, ["a", "b"])
    assert result.isna().to_list() == [False, True, True, False]
    assert result[3] == 0


@each(WITH_A_TOTAL)
def test_absent_group_gives_missing_never_zero(name, recwarn):
    table = table_of([0, 0], [10, 20])
    assert np.isnan(ALL[name](table)).all()
    table = table_of([0, 0, 5, 3], [10, 20, 5, 9], gemeente=["A", "A", "B", "B"])
    result = ALL[name](table, by="gemeente")
    assert result.isna().to_list() == [True] * (len(result) // 2) + [False] * (
        len(result) // 2
    )
    assert not recwarn.list


@pytest.mark.parametrize(
    "name", ["dissimilarity", "corrected", "eta_squared", "theil_h", "segregation_gini"]
)
def test_group_that_is_everybody_gives_missing(name):
    assert math.isnan(OF_A_WHOLE[name](table_of([10, 20], [0, 0])))


def test_exposure_to_an_absent_group_is_missing():
    assert math.isnan(exposure(table_of([10, 20], [0, 0]), "a", "b", "t"))


def test_a_third_group_that_is_absent_changes_nothing(buurten):
    with_nobody = buurten.assign(c=0)
    expected = theil_h(buurten, ["a", "b"])
    assert theil_h(with_nobody, ["a", "b", "c"]) == pytest.approx(expected)


@each(OF_A_WHOLE)
def test_area_with_nobody_counts_for_nothing(buurten, name, recwarn):
    empty = pd.concat([buurten, table_of([0], [0])], ignore_index=True)
    assert OF_A_WHOLE[name](empty) == pytest.approx(OF_A_WHOLE[name](buurten))
    assert not recwarn.list


@each(OF_AN_AREA)
def test_area_with_nobody_has_no_value(buurten, name, recwarn):
    empty = pd.concat([buurten, table_of([0], [0])], ignore_index=True)
    result = OF_AN_AREA[name](empty)
    assert math.isnan(result[4])
    assert result[:4].to_list() == OF_AN_AREA[name](buurten).to_list()
    assert not recwarn.list


def test_one_area_is_never_apart():
    one = table_of([10], [30])
    assert dissimilarity(one, "a", "t") == 0
    assert isolation(one, "a", "t") == 0.25
    assert exposure(one, "a", "b", "t") == 0.75
    assert eta_squared(one, "a", "t") == 0
    assert theil_h(one, ["a", "b"]) == 0
    assert segregation_gini(one, "a", "t") == 0
    assert location_quotient(one, "a", "t").to_list() == [1]


# --- errors ------------------------------------------------------------------------


@each(ALL)
def test_unknown_column_is_named(name):
    with pytest.raises(UnknownColumn, match="Kolom '[at]' staat niet in de tabel"):
        ALL[name](pd.DataFrame({"b": [1], "inwoners": [2]}))


@each(OF_A_WHOLE)
def test_unknown_group_is_named(gemeenten, name):
    with pytest.raises(UnknownColumn, match="'gemeentee'.*Bedoel je 'gemeente'"):
        OF_A_WHOLE[name](gemeenten, by="gemeentee")


@each(WITH_A_TOTAL)
def test_more_group_than_total_is_refused_with_its_row(name):
    table = table_of([10, 30], [90, 70]).set_axis(["Noord", "Zuid"], axis=0)
    table["t"] = [100, 29.5]
    message = (
        "Kolom 'a' is bij 'Zuid' 30 en kolom 't' is daar 29,5; een groep mag niet "
        "groter zijn dan het totaal."
    )
    with pytest.raises(BadValue, match=message):
        ALL[name](table)


def test_more_of_the_other_group_than_total_is_refused():
    table = pd.DataFrame({"a": [1], "b": [7], "t": [6]})
    with pytest.raises(BadValue, match="Kolom 'b' is bij '0' 7 en kolom 't' is daar 6"):
        exposure(table, "a", "b", "t")


def test_shares_added_up_by_machine_are_not_more_than_their_total():
    # 0.1 + 0.2 is 0.30000000000000004 in the machine
    table = pd.DataFrame({"a": [0.1 + 0.2, 0.1], "t": [0.3, 0.3]})
    # all of the first area, 1 of 3 in the second: a = 3/4, 1/4 and b = 0, 1
    assert dissimilarity(table, "a", "t") == pytest.approx(0.75)


@each(ALL)
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("veel", "bevat bij 'Noord' de tekst 'veel'; hier hoort een getal"),
        (-1, "bevat bij 'Noord' de waarde -1; hier hoort een getal van 0 of meer"),
        (math.inf, "bevat bij 'Noord' de waarde oneindig"),
    ],
)
def test_what_is_no_count_is_refused(name, value, message):
    table = table_of([10, 20], [30, 40]).set_axis(["Noord", "Zuid"], axis=0)
    table["a"] = table["a"].astype(object)
    table.loc["Noord", "a"] = value
    with pytest.raises(BadValue, match=f"Kolom 'a' {message}"):
        ALL[name](table)


@pytest.mark.parametrize("measure", [theil_h, entropy])
def test_groups_must_be_two_columns_or_more(buurten, measure):
    with pytest.raises(BadValue, match="Er is 1 groep gekozen; kies ten minste twee"):
        measure(buurten, ["a"])
    with pytest.raises(BadValue, match="Er is 0 groep gekozen"):
        measure(buurten, [])
    with pytest.raises(BadValue, match="Kolom 'a' staat dubbel in de keuze"):
        measure(buurten, ["a", "b", "a"])
    with pytest.raises(TypeError, match="groups must be a list of column names"):
        measure(buurten, "ab")


# --- bootstrap ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "asked"), [(dissimilarity, ("a", "t")), (theil_h, (["a", "b"],))]
)
def test_bootstrap_of_a_whole(measure, asked):
    random = np.random.default_rng(3)
    size = random.integers(50, 500, 40)
    a = random.binomial(size, random.beta(2, 5, 40))
    table = table_of(a, size - a)
    interval = bootstrap(measure, table, *asked, seed=1, n=199)
    assert interval == bootstrap(measure, table, *asked, seed=1, n=199)
    assert interval != bootstrap(measure, table, *asked, seed=2, n=199)
    assert interval.estimate == measure(table, *asked)
    assert 0 < interval.low < interval.estimate < interval.high < 1


def test_bootstrap_passes_on_the_correction():
    table = table_of([3, 1, 4, 0, 2, 6], [9, 8, 3, 7, 8, 2])
    plain = bootstrap(dissimilarity, table, "a", "t", seed=1, n=99)
    corrected = bootstrap(
        dissimilarity, table, "a", "t", correct_bias=True, seed=1, n=99
    )
    assert corrected.estimate < plain.estimate
    assert corrected.high < plain.high
