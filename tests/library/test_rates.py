"""Test the rates, means and positions of areas."""

import copy
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal
from timing import fastest

from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.measures.rates import (
    Interval,
    bootstrap,
    composite,
    coverage,
    gap_to_rest,
    percentile_rank,
    rate_per_1000,
    robust_zscore,
    weighted_mean,
    wilson_interval,
    zscore,
)

nan = float("nan")

# Every measure of an area, called on a table with columns x and w.
OF_AN_AREA = {
    "rate_per_1000": lambda table, by=None: rate_per_1000(table, "x", "w"),
    "gap_to_rest": lambda table, by=None: gap_to_rest(table, "x", "w", by=by),
    "zscore": lambda table, by=None: zscore(table, "x", by=by),
    "robust_zscore": lambda table, by=None: robust_zscore(table, "x", by=by),
    "percentile_rank": lambda table, by=None: percentile_rank(table, "x", by=by),
    "composite": lambda table, by=None: composite(table, ["x", "w"]),
}
GROUPED = ["gap_to_rest", "zscore", "robust_zscore", "percentile_rank"]
OF_A_WHOLE = {
    "weighted_mean": lambda table, by=None: weighted_mean(table, "x", "w", by=by),
    "coverage": lambda table, by=None: coverage(table, "x", "w", by=by),
}
ALL = OF_AN_AREA | OF_A_WHOLE


@pytest.fixture
def wijken():
    """Five wijken in two gemeenten; the rest of each can be worked out by hand."""
    return pd.DataFrame(
        {
            "gemeente": ["A", "A", "A", "B", "B"],
            "x": [60.0, 65.0, 75.0, 10.0, 30.0],
            "w": [100, 200, 700, 50, 50],
        },
        index=pd.Index(["Noord", "Oost", "Zuid", "West", "Midden"], name="wijk"),
    )


def table_of(x, w=None):
    return pd.DataFrame({"x": x, "w": [1] * len(x) if w is None else w})


# --- what holds for every measure --------------------------------------------------


@pytest.mark.parametrize("measure", ALL.values(), ids=ALL)
def test_measure_leaves_its_input_alone(wijken, measure):
    before = copy.deepcopy(wijken)
    measure(wijken)
    measure(wijken, by="gemeente")
    assert_frame_equal(wijken, before)


@pytest.mark.parametrize(
    "index",
    [
        ["Noord", "Oost", "Zuid", "West", "Midden"],
        ["Centrum", "Centrum", "Centrum", "Zuid", "Zuid"],
        [4, 3, 2, 1, 0],
        pd.MultiIndex.from_product([["WK01", "WK02", "WK03", "WK04", "WK05"], [2024]]),
        pd.CategoricalIndex(list("baaab")),
        pd.DatetimeIndex(["2024-01-01"] * 5),
    ],
    ids=["names", "doubles", "numbers", "two levels", "categories", "dates"],
)
@pytest.mark.parametrize("name", OF_AN_AREA)
def test_measure_of_an_area_keeps_any_index(wijken, name, index):
    plain = OF_AN_AREA[name](wijken.reset_index(), by="gemeente")
    table = wijken.set_axis(index, axis=0)
    result = OF_AN_AREA[name](table, by="gemeente")
    assert_index_equal(result.index, table.index)
    assert result.to_list() == plain.to_list()
    table["result"] = result  # what people do with it
    assert table["result"].to_list() == plain.to_list()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rate_per_1000", "x_per_1000"),
        ("gap_to_rest", "x_gap"),
        ("zscore", "x_z"),
        ("robust_zscore", "x_robust_z"),
        ("percentile_rank", "x_rank"),
        ("composite", "composite"),
    ],
)
def test_measure_of_an_area_has_a_telling_name(wijken, name, expected):
    assert OF_AN_AREA[name](wijken).name == expected


@pytest.mark.parametrize("measure", OF_AN_AREA.values(), ids=OF_AN_AREA)
@pytest.mark.parametrize("dtype", ["float64", "object", "Int64", "Float64"])
def test_empty_table_gives_an_empty_series(measure, dtype):
    table = pd.DataFrame({"x": [], "w": [], "gemeente": []}).astype({"x": dtype})
    for by in (None, "gemeente"):
        result = measure(table, by=by)
        assert result.empty
        assert result.dtype == float


@pytest.mark.parametrize("measure", ALL.values(), ids=ALL)
@pytest.mark.parametrize(
    "dtype", ["int64", "float32", "object", "Int64", "Float64", "category", "int8"]
)
def test_measures_work_on_any_kind_of_number(measure, dtype):
    plain = table_of([6, 7, 9, 12], [1, 2, 3, 4])
    result, expected = measure(plain.astype(dtype)), measure(plain.astype(float))
    np.testing.assert_allclose(result, expected, rtol=1e-12)


@pytest.mark.parametrize("missing", [None, nan, pd.NA, pd.NaT, Decimal("nan")])
def test_anything_missing_is_missing(missing):
    table = pd.DataFrame({"x": pd.Series([1, missing, 3], dtype=object), "w": 1})
    assert zscore(table, "x").isna().tolist() == [False, True, False]
    assert math.isnan(weighted_mean(table, "x", "w"))


@pytest.mark.parametrize("measure", ALL.values(), ids=ALL)
def test_all_missing_gives_missing_without_a_warning(measure, recwarn):
    table = table_of([nan, nan]).assign(gemeente="A")
    for by in (None, "gemeente"):
        result = measure(table, by=by)
        if isinstance(result, float):
            assert math.isnan(result)
        elif result.name != "x_coverage" if isinstance(result, pd.Series) else False:
            assert result.isna().all()
    assert not recwarn.list


@pytest.mark.parametrize("name", GROUPED)
@pytest.mark.parametrize("by", ["gemeente", ["gemeente"], ["gemeente", "year"]])
def test_by_on_an_area_equals_a_loop_over_the_groups(wijken, name, by):
    wijken["year"] = [2023, 2024, 2024, 2024, 2024]
    result = OF_AN_AREA[name](wijken, by=by)
    parts = [OF_AN_AREA[name](part) for _, part in wijken.groupby(by)]
    assert_series_equal(result, pd.concat(parts).reindex(wijken.index))


@pytest.mark.parametrize("name", GROUPED)
def test_by_takes_an_index_level(wijken, name):
    by_column = OF_AN_AREA[name](wijken, by="gemeente")
    leveled = wijken.set_index("gemeente", append=True)
    by_level = OF_AN_AREA[name](leveled, by="gemeente")
    assert by_level.to_list() == by_column.to_list()
    both = OF_AN_AREA[name](leveled.assign(year=2024), by=["gemeente", "year"])
    assert both.to_list() == by_column.to_list()


@pytest.mark.parametrize("name", GROUPED)
def test_area_without_a_group_is_compared_with_nobody(wijken, name):
    wijken.loc[["Zuid", "West"], "gemeente"] = None
    result = OF_AN_AREA[name](wijken, by="gemeente")
    assert result[["Zuid", "West"]].isna().all()
    expected = OF_AN_AREA[name](wijken.loc[["Noord", "Oost"]])
    assert result[["Noord", "Oost"]].to_list() == expected.to_list()


def test_by_on_a_whole_gives_one_value_per_group(wijken):
    wijken["year"] = 2024
    mean = weighted_mean(wijken, "x", "w", by="gemeente")
    expected = pd.Series(
        [71.5, 20.0],
        index=pd.Index(["A", "B"], name="gemeente"),
        name="x_weighted_mean",
    )
    assert_series_equal(mean, expected)
    both = weighted_mean(wijken, "x", "w", by=["gemeente", "year"])
    assert both.index.names == ["gemeente", "year"]
    assert both.to_list() == [71.5, 20.0]
    assert weighted_mean(wijken.iloc[:0], "x", "w", by="gemeente").empty
    assert coverage(wijken.iloc[:0], "x", "w", by="gemeente").empty


def test_by_on_a_whole_leaves_out_areas_without_a_group(wijken):
    wijken.loc["Zuid", "gemeente"] = None
    assert weighted_mean(wijken, "x", "w", by="gemeente").to_dict() == pytest.approx(
        {"A": 19000 / 300, "B": 20}
    )
    assert coverage(wijken, "x", by="gemeente")["n"].to_dict() == {"A": 2, "B": 2}


def test_by_leaves_out_categories_that_do_not_occur(wijken):
    wijken["gemeente"] = pd.Categorical(wijken["gemeente"], ["A", "B", "C"])
    mean = weighted_mean(wijken, "x", "w", by="gemeente")
    assert list(mean.index) == ["A", "B"]


def test_by_is_keyword_only(wijken):
    with pytest.raises(TypeError, match="positional"):
        zscore(wijken, "x", "gemeente")


def test_by_must_name_something(wijken):
    with pytest.raises(TypeError, match="by must name at least one"):
        zscore(wijken, "x", by=[])


@pytest.mark.parametrize("name", GROUPED)
def test_one_area_has_no_position_but_a_rank(name):
    result = OF_AN_AREA[name](table_of([5]))
    assert result.to_list() == [1.0] if name == "percentile_rank" else result.isna()[0]


def test_measures_are_fast_on_all_buurten():
    random = np.random.default_rng(1)
    table = table_of(random.normal(size=17_000), random.integers(0, 5000, 17_000))
    table["gemeente"] = random.integers(0, 342, len(table))

    def work():
        for name in GROUPED:
            OF_AN_AREA[name](table, by="gemeente")
        weighted_mean(table, "x", "w", by="gemeente")

    assert fastest(work, under=1) < 1  # some 0.05 s on a slow machine


# --- errors ------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ALL.values(), ids=ALL)
def test_unknown_column_is_named_with_the_columns_there_are(measure):
    table = pd.DataFrame({"w": [1, 2], "inwoners": [3, 4]})
    with pytest.raises(UnknownColumn, match="Kolom 'x' staat niet in de tabel. Kies"):
        measure(table)


@pytest.mark.parametrize("name", [*GROUPED, *OF_A_WHOLE])
def test_unknown_group_is_named(wijken, name):
    with pytest.raises(UnknownColumn, match="Kolom 'gemeentee'.*Bedoel je 'gemeente'"):
        ALL[name](wijken, by="gemeentee")


@pytest.mark.parametrize("measure", ALL.values(), ids=ALL)
def test_text_in_a_column_of_numbers_is_named(wijken, measure):
    wijken["x"] = wijken["x"].astype(object)
    wijken.loc["Oost", "x"] = "geheim"
    message = r"^Kolom 'x' bevat bij 'Oost' de tekst 'geheim'; hier hoort een getal\.$"
    with pytest.raises(BadValue, match=message):
        measure(wijken)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "de tekst ''; hier hoort een getal"),
        ("12", "de tekst '12'; hier hoort een getal"),
        ("x" * 1000, "de tekst 'x{40}…'; hier hoort een getal"),
        (pd.Timestamp("2024-01-01"), "de waarde '2024-01-01 00:00:00'; hier hoort"),
        ([1, 2], r"de waarde '\[1, 2\]'; hier hoort een getal"),
        (1 + 2j, r"de waarde '\(1\+2j\)'; hier hoort een getal"),
        (math.inf, "de waarde oneindig; hier hoort een getal dat niet oneindig is"),
        (-math.inf, "de waarde -oneindig; hier hoort een getal dat"),
        (10**400, "de waarde oneindig; hier hoort een getal dat niet oneindig is"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_number_is_refused(value, message):
    table = pd.Series([1, value], index=["a", "b"], dtype=object).to_frame("x")
    with pytest.raises(BadValue, match=f"^Kolom 'x' bevat bij 'b' {message}"):
        zscore(table, "x")


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinity_in_a_float_column_is_refused(value):
    with pytest.raises(BadValue, match="Kolom 'x' bevat bij '1' de waarde -?oneindig"):
        weighted_mean(table_of([1.0, value]), "x", "w")


def test_complex_numbers_are_refused():
    with pytest.raises(BadValue, match="hier hoort een getal"):
        zscore(table_of([1 + 2j, 1]), "x")


@pytest.mark.parametrize(
    "measure",
    [
        lambda table: rate_per_1000(table, "x", "w"),
        lambda table: rate_per_1000(table, "w", "x"),
        lambda table: weighted_mean(table, "x", "w"),
        lambda table: weighted_mean(table, "x", "w", skip_missing=True),
        lambda table: gap_to_rest(table, "x", "w"),
        lambda table: coverage(table, "x", "w"),
    ],
)
def test_negative_count_or_weight_is_named(wijken, measure):
    wijken["w"] = wijken["w"].astype(float)
    wijken.loc["West", "w"] = -2.5
    message = (
        "^Kolom 'w' bevat bij 'West' de waarde -2,5; hier hoort een getal van 0 of"
    )
    with pytest.raises(BadValue, match=message):
        measure(wijken)


def test_row_of_two_levels_is_named(wijken):
    table = wijken.assign(w=-1).set_index("gemeente", append=True)
    with pytest.raises(BadValue, match="Kolom 'w' bevat bij 'Noord, A' de waarde -1;"):
        weighted_mean(table, "x", "w")


def test_double_column_is_refused(wijken):
    table = wijken[["x", "w", "x"]]
    with pytest.raises(BadTable, match="Kolom 'x' staat meer dan één keer in de tabel"):
        zscore(table, "x")


def test_wrong_kind_of_table_is_an_error_in_the_code():
    with pytest.raises(TypeError, match=r"table must be a pandas.DataFrame, not list"):
        zscore([1, 2], "x")


# --- rate_per_1000 -----------------------------------------------------------------


def test_rate_counts_per_thousand_and_has_none_without_residents():
    table = pd.DataFrame(
        {"thefts": [3, 0, 2, None, 4], "residents": [1500, 0, 0, 100, None]}
    )
    rate = rate_per_1000(table, "thefts", "residents")
    assert_series_equal(
        rate, pd.Series([2.0, nan, nan, nan, nan], name="thefts_per_1000")
    )


# --- weighted_mean -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "w", "expected"),
    [
        # numpy.average docstring
        (list(range(1, 11)), list(range(10, 0, -1)), 4.0),
        ([4, 5], [0.25, 0.75], 4.75),
        # by hand: (6000 + 13000 + 52500) / 1000
        ([60, 65, 75], [100, 200, 700], 71.5),
        ([0.1] * 3, [1, 1, 1], 0.1),
        ([7], [3], 7.0),
        ([7, 8], [0, 0], nan),
        ([7, 8], [0, 2], 8.0),
        ([], [], nan),
        ([7, nan], [1, 1], nan),
        ([7, 8], [1, nan], nan),
        ([7, nan], [1, 0], nan),
    ],
)
def test_weighted_mean(x, w, expected):
    result = weighted_mean(table_of(x, w), "x", "w")
    assert type(result) is float
    assert result == pytest.approx(expected, rel=1e-15, nan_ok=True)


@pytest.mark.parametrize("n", range(1, 30))
def test_weighted_mean_of_equal_values_is_exactly_that_value(n):
    table = table_of([0.1] * n, [0.1 * part for part in range(1, n + 1)])
    assert weighted_mean(table, "x", "w") == 0.1


def test_weighted_mean_skips_what_is_missing_only_when_asked():
    table = table_of([10, 20, nan, 40], [1, 3, 5, nan])
    assert math.isnan(weighted_mean(table, "x", "w"))
    assert weighted_mean(table, "x", "w", skip_missing=True) == 17.5
    assert math.isnan(weighted_mean(table[2:], "x", "w", skip_missing=True))


def test_missing_value_touches_only_its_own_group(wijken):
    wijken.loc["West", "x"] = None
    mean = weighted_mean(wijken, "x", "w", by="gemeente")
    assert mean["A"] == 71.5
    assert math.isnan(mean["B"])
    skipped = weighted_mean(wijken, "x", "w", by="gemeente", skip_missing=True)
    assert skipped["B"] == 30


# --- gap_to_rest -------------------------------------------------------------------


def test_gap_is_to_the_others_without_the_area_itself():
    # s=100,200,700; x=60,65,75: with the wijk -11.5, without it -12.778
    table = table_of([60, 65, 75], [100, 200, 700])
    gap = gap_to_rest(table, "x", "w")
    by_hand = [60 - 65500 / 900, 65 - 58500 / 800, 75 - 19000 / 300]
    assert gap.to_list() == pytest.approx(by_hand)
    assert gap[0] == pytest.approx(-12.778, abs=5e-4)
    assert 60 - weighted_mean(table, "x", "w") == -11.5


def test_gap_is_within_the_group(wijken):
    gap = gap_to_rest(wijken, "x", "w", by="gemeente")
    assert gap[["West", "Midden"]].to_list() == [-20, 20]


def test_gap_of_one_missing_area_makes_its_group_missing(wijken):
    wijken.loc["Oost", "x"] = None
    gap = gap_to_rest(wijken, "x", "w", by="gemeente")
    assert gap.isna().to_list() == [True, True, True, False, False]
    gap = gap_to_rest(wijken, "x", "w", by="gemeente", skip_missing=True)
    assert gap.to_list() == pytest.approx([-15, nan, 15, -20, 20], nan_ok=True)


def test_gap_with_a_missing_weight():
    table = table_of([1, 2, 4], [1, nan, 1])
    assert gap_to_rest(table, "x", "w").isna().all()
    gap = gap_to_rest(table, "x", "w", skip_missing=True)
    assert gap.to_list() == pytest.approx([-3, nan, 3], nan_ok=True)


def test_gap_to_others_that_weigh_nothing_is_missing():
    gap = gap_to_rest(table_of([1, 2], [5, 0]), "x", "w")
    assert gap.to_list() == pytest.approx([nan, 1], nan_ok=True)


@pytest.mark.parametrize("value", [0.1, 1 / 3, -12.8, 203_000.0])
def test_gap_between_equal_areas_is_exactly_zero(value):
    gap = gap_to_rest(table_of([value] * 7, [0.1, 0.2, 0.3, 5, 7, 11, 13]), "x", "w")
    assert gap.to_list() == [0.0] * 7


def test_gap_keeps_its_digits_when_one_area_is_nearly_the_whole():
    table = table_of([50.0, 10.0, 20.0], [1e17, 1.0, 3.0])
    assert gap_to_rest(table, "x", "w")[0] == 50 - 17.5
    table = table_of([1e15, 0.1, 0.3], [1.0, 1.0, 0.0])
    assert gap_to_rest(table, "x", "w")[2] == pytest.approx(0.3 - (1e15 + 0.1) / 2)


@pytest.mark.parametrize("far", [1e16, -1e16, nan])
def test_area_of_no_weight_does_not_pull_at_the_rest(far):
    table = table_of([far, 0.1, 0.1, 0.1, 0.1], [0, 0.1, 0.2, 0.3, 0.7])
    gap = gap_to_rest(table, "x", "w", skip_missing=True)
    assert gap[1:].to_list() == [0, 0, 0, 0]
    assert gap[0] == far - 0.1 or math.isnan(far)


# --- zscore, robust_zscore, percentile_rank ----------------------------------------


def test_zscore_by_hand_and_as_published():
    assert zscore(table_of([10, 20, 30]), "x").to_list() == pytest.approx(
        [-math.sqrt(1.5), 0, math.sqrt(1.5)]
    )
    # scipy.stats.zscore docstring; its third value is printed as -0.0552
    x = [0.7972, 0.0767, 0.4383, 0.7866, 0.8091, 0.1954, 0.6307, 0.6599, 0.1065, 0.0508]
    published = [
        1.1273,
        -1.247,
        -0.0552,
        1.0923,
        1.1664,
        -0.8559,
        0.5786,
        0.6748,
        -1.1488,
        -1.3324,
    ]
    assert zscore(table_of(x), "x").to_list() == pytest.approx(published, abs=3e-4)


def test_robust_zscore_by_hand():
    # median 65, distances 5 3 0 1 3 5 25, so MAD 3; last: 0.6745 * -25 / 3
    score = robust_zscore(table_of([60, 62, 65, 66, 68, 70, 40]), "x")
    assert score.to_list() == pytest.approx(
        [0.6745 * step / 3 for step in (-5, -3, 0, 1, 3, 5, -25)]
    )
    assert score.iloc[-1] == pytest.approx(-5.621, abs=5e-4)


def test_percentile_rank_as_published():
    # scipy.stats.percentileofscore docstring: 3 in 1, 2, 3, 3, 4 is 70
    rank = percentile_rank(table_of([1, 2, 3, 3, 4]), "x")
    assert rank.to_list() == [0.2, 0.4, 0.7, 0.7, 1.0]


@pytest.mark.parametrize("measure", [zscore, robust_zscore, percentile_rank])
def test_position_is_among_the_areas_with_a_value(measure):
    full = measure(table_of([3.0, 8.0, 4.0, 9.0]), "x")
    gaps = measure(table_of([3.0, nan, 8.0, 4.0, nan, 9.0]), "x")
    assert gaps.isna().to_list() == [False, True, False, False, True, False]
    assert gaps.dropna().to_list() == full.to_list()


@pytest.mark.parametrize("measure", [zscore, robust_zscore])
@pytest.mark.parametrize(
    "x",
    [
        [5, 5, 5],
        [0, 0, 0],
        [0.1] * 3,
        [0.1] * 1000,
        [-203_000.7] * 13,
        [0.3, 0.1 + 0.2, 0.3],
        [5],
        [5, nan],
    ],
)
def test_without_spread_there_is_no_score(measure, x):
    assert measure(table_of(x), "x").isna().all()


def test_robust_zscore_has_no_scale_if_half_are_the_same():
    assert robust_zscore(table_of([1, 5, 5, 5, 9]), "x").isna().all()
    assert robust_zscore(table_of([0.1 + 0.2, 0.3, 0.3, 9.0, 0.3]), "x").isna().all()


def test_small_but_real_spread_is_kept():
    assert zscore(table_of([1e9, 1e9 + 1]), "x").to_list() == [-1, 1]
    assert zscore(table_of([1e-9, 3e-9]), "x").to_list() == pytest.approx([-1, 1])


# --- wilson_interval ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (17, 100, 0.1089, 0.2555),
        (85, 100, 0.7672, 0.9069),
        # Newcombe (1998), Two-sided confidence intervals for the single proportion,
        # Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_as_published(k, n, low, high):
    interval = wilson_interval(k, n)
    assert isinstance(interval, Interval)
    assert all(type(bound) is float for bound in interval)
    assert interval == pytest.approx((k / n, low, high), abs=5.1e-5)


def test_wilson_interval_by_hand():
    # z = 2 at 95.45 %: p = 1/2, n = 4: (1/2 + 1/2 ± 2 * sqrt(1/16 + 1/16)) / 2
    interval = wilson_interval(2, 4, confidence=math.erf(math.sqrt(2)))
    assert interval == pytest.approx((0.5, 0.5 - math.sqrt(1 / 8), 0.5 + 8**-0.5))


def test_wilson_interval_at_the_ends_is_exact():
    for n in range(1, 60):
        assert wilson_interval(0, n).low == 0
        assert wilson_interval(n, n).high == 1


@pytest.mark.parametrize(
    ("k", "n"), [(0, 0), (nan, 10), (3, nan), (None, 5), (1, pd.NA)]
)
def test_wilson_interval_of_nobody_is_missing(k, n):
    assert all(math.isnan(bound) for bound in wilson_interval(k, n))


def test_wilson_interval_of_columns(wijken):
    wijken["k"] = [17, 85, 0, 1, None]
    wijken["n"] = [100, 100, 0, 29, 3]
    interval = wilson_interval(wijken["k"], wijken["n"])
    for bound, name in zip(interval, Interval._fields, strict=True):
        assert_index_equal(bound.index, wijken.index)
        assert bound.name == name
    assert interval.low.round(4).to_list() == pytest.approx(
        [0.1089, 0.7672, nan, 0.0061, nan], nan_ok=True
    )
    doubles = wijken.set_axis(["a"] * 5, axis=0)
    assert wilson_interval(doubles["k"], doubles["n"]).high.to_list() == pytest.approx(
        interval.high.to_list(), nan_ok=True
    )
    nullable = wijken.astype({"k": "Int64", "n": "Int64"})
    assert_series_equal(wilson_interval(nullable["k"], nullable["n"]).low, interval.low)


def test_wilson_interval_of_arrays_lists_and_one_number():
    expected = [wilson_interval(k, 100).high for k in (17, 85)]
    for k in ([17, 85], (17, 85), np.array([17, 85])):
        for n in (100, [100, 100], np.array([100.0, 100.0])):
            high = wilson_interval(k, n).high
            assert isinstance(high, np.ndarray)
            assert high.tolist() == expected
    assert wilson_interval(pd.Series([17, 85]), 100).high.to_list() == expected
    assert wilson_interval(pd.Series([17, 85]), [100, 100]).high.to_list() == expected
    assert wilson_interval([], []).high.tolist() == []
    assert wilson_interval(pd.Series([], dtype=float), 10).high.empty


@pytest.mark.parametrize(
    ("k", "n", "message"),
    [
        (
            5,
            3,
            "'successes' is 5 en 'n' is 3; 'successes' mag niet groter zijn dan 'n'",
        ),
        (1, 0, "'successes' is 1 en 'n' is 0"),
        ([1, 4], [2, 3], "'successes' is 4 en 'n' is 3"),
        (-1, 3, "'successes' bevat de waarde -1; hier hoort een getal van 0 of meer"),
        (1, -3, "'n' bevat de waarde -3"),
        ("veel", 3, "'successes' bevat de tekst 'veel'; hier hoort een getal"),
        ([1, "x"], 3, "'successes' bevat bij '1' de tekst 'x'"),
        (1, math.inf, "'n' bevat de waarde oneindig"),
    ],
)
def test_wilson_interval_refuses_impossible_numbers(k, n, message):
    with pytest.raises(BadValue, match=message):
        wilson_interval(k, n)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, nan, "0.95", None])
def test_confidence_lies_between_0_and_1(confidence):
    message = r"De zekerheid \('confidence'\) is .* tussen 0 en 1"
    with pytest.raises(BadValue, match=message):
        wilson_interval(1, 2, confidence=confidence)
    with pytest.raises(BadValue, match=message):
        bootstrap(
            weighted_mean, table_of([1, 2]), "x", "w", seed=1, confidence=confidence
        )


def test_wilson_interval_refuses_columns_of_other_areas():
    here, there = pd.Series([1], index=["a"]), pd.Series([2], index=["b"])
    with pytest.raises(BadTable, match="horen niet bij dezelfde gebieden"):
        wilson_interval(here, there)
    with pytest.raises(BadTable, match="horen niet bij dezelfde gebieden"):
        wilson_interval([1, 2], [3, 4, 5])


# --- coverage ----------------------------------------------------------------------


def test_coverage_of_the_whole_and_per_group(wijken):
    wijken.loc[["Oost", "West", "Midden"], "x"] = None
    whole = coverage(wijken, "x", "w")
    expected = {"n": 5.0, "missing": 3.0, "weight_share": 800 / 1100}
    assert whole.to_dict() == pytest.approx(expected)
    per_group = coverage(wijken, "x", "w", by="gemeente")
    expected = pd.DataFrame(
        {"n": [3, 2], "missing": [1, 2], "weight_share": [0.8, 0.0]},
        index=pd.Index(["A", "B"], name="gemeente"),
    )
    assert_frame_equal(per_group, expected)


def test_coverage_without_weight_counts_areas():
    assert coverage(table_of([1, nan, 3, 4]), "x").to_list() == [4, 1, 0.75]


@pytest.mark.parametrize(
    ("x", "w", "expected"),
    [
        ([], [], [0, 0, nan]),
        ([1], [0], [1, 0, nan]),
        ([1, nan], [3, nan], [2, 1, nan]),
        ([nan], [2], [1, 1, 0]),
    ],
)
def test_coverage_at_the_edges(x, w, expected):
    result = coverage(table_of(x, w), "x", "w").to_list()
    assert result == pytest.approx(expected, nan_ok=True)


# --- composite ---------------------------------------------------------------------


def test_composite_by_hand():
    # z of 10, 20, 30 is -s, 0, s with s = sqrt(1.5); z of 3, 3, 6 is -h, -h, 2h
    table = pd.DataFrame({"a": [10, 20, 30], "b": [3, 3, 6]})
    s, h = math.sqrt(1.5), math.sqrt(0.5)
    assert composite(table, ["a"]).to_list() == pytest.approx([-s, 0, s])
    both = composite(table, ["a", "b"])
    assert both.to_list() == pytest.approx([(-s - h) / 2, -h / 2, (s + 2 * h) / 2])
    tilted = [(-3 * s + h) / 4, h / 4, (3 * s - 2 * h) / 4]
    by_name = [{"b": 1, "a": 3}, pd.Series({"b": 1, "a": 3})]
    for weights in (*by_name, [3, 1], (0.75, 0.25), np.array([6, 2])):
        score = composite(table, ["a", "b"], weights=weights, directions={"b": -1})
        assert score.to_list() == pytest.approx(tilted)


def test_composite_is_missing_where_an_indicator_that_counts_is():
    table = pd.DataFrame({"a": [1, 2, 3], "b": [1, None, 3], "c": "tekst"})
    assert composite(table, ["a", "b"]).isna().to_list() == [False, True, False]
    left_out = composite(table, ["a", "b", "c"], weights={"a": 1, "b": 0, "c": 0})
    assert left_out.to_list() == composite(table, ["a"]).to_list()


def test_composite_of_an_indicator_without_spread_is_missing():
    table = pd.DataFrame({"a": [1, 2, 3], "b": [0.1, 0.1, 0.1]})
    assert composite(table, ["a", "b"]).isna().all()


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"a": 1}, "Het gewicht van 'b' is 'None'; hier hoort een getal van 0 of meer"),
        ({"a": 1, "b": -1}, "Het gewicht van 'b' is '-1'"),
        ({"a": "veel", "b": 1}, "Het gewicht van 'a' is 'veel'"),
        ([nan, 1], "Het gewicht van 'a' is 'nan'"),
        ([math.inf, 1], "Het gewicht van 'a' is 'inf'"),
        ([0, 0], "Alle gewichten zijn 0; geef ten minste één kolom"),
        ([1, 2, 3], "Er zijn 3 gewichten bij 2 kolommen; geef er één per kolom"),
    ],
)
def test_composite_refuses_weights_that_cannot_be(weights, message):
    table = pd.DataFrame({"a": [1, 2], "b": [2, 1]})
    with pytest.raises(BadValue, match=message):
        composite(table, ["a", "b"], weights=weights)


def test_composite_refuses_other_mistakes():
    table = pd.DataFrame({"a": [1, 2], "b": [2, 1]})
    with pytest.raises(
        BadValue, match="De richting van 'a' is '0'; hier hoort 1 of -1"
    ):
        composite(table, ["a"], directions={"a": 0})
    with pytest.raises(BadValue, match="De richting van 'a' is 'omlaag'"):
        composite(table, ["a"], directions={"a": "omlaag"})
    with pytest.raises(UnknownName, match="Onbekende kolom bij de richtingen 'b'"):
        composite(table, ["a"], directions={"b": 1})
    with pytest.raises(UnknownName, match="Onbekende kolom bij de gewichten 'c'"):
        composite(table, ["a"], weights={"a": 1, "c": 1})
    with pytest.raises(UnknownColumn, match="Kolom 'c' staat niet in de tabel"):
        composite(table, ["a", "c"], weights=[1, 0])
    with pytest.raises(BadValue, match="Kies ten minste één kolom voor de score"):
        composite(table, [])
    with pytest.raises(BadValue, match="Kolom 'a' staat dubbel in de keuze"):
        composite(table, ["a", "a"])
    with pytest.raises(TypeError, match="columns must be a list of column names"):
        composite(table, "a")


# --- bootstrap ---------------------------------------------------------------------


def test_bootstrap_is_as_wide_as_theory_says():
    # Survival of treated mice, Efron & Tibshirani (1993), table 2.1: mean 86.86. The
    # bootstrap standard error of a mean is sd (ddof 0) / sqrt(n), 23.36 here.
    table = table_of([94, 197, 16, 38, 99, 141, 23])
    error = np.std(table["x"]) / math.sqrt(7)
    assert error == pytest.approx(23.36, abs=0.005)
    interval = bootstrap(weighted_mean, table, "x", "w", seed=1, n=4999)
    assert isinstance(interval, Interval)
    assert interval.estimate == pytest.approx(86.86, abs=0.005)
    width = interval.high - interval.low
    assert width == pytest.approx(2 * 1.96 * error, rel=0.05)


def test_bootstrap_takes_the_25th_draw_from_both_ends():
    # With 999 draws rank p * (n + 1) is a draw itself: 0.025 * 1000 = 25
    draws = iter([0.5, *range(1, 1000)])
    interval = bootstrap(lambda table: float(next(draws)), table_of([1, 2]), seed=1)
    assert interval == pytest.approx((0.5, 25.0, 975.0))


def test_bootstrap_repeats_itself_only_with_the_same_seed(wijken):
    def run(seed):
        return bootstrap(weighted_mean, wijken, "x", "w", seed=seed, n=99)

    assert run(1) == run(1)
    assert run(1) != run(2)
    state = np.random.get_state()[1].tolist()
    run(3)
    assert np.random.get_state()[1].tolist() == state


def test_bootstrap_passes_on_what_the_measure_asks(wijken):
    wijken.loc["Oost", "x"] = None
    interval = bootstrap(
        weighted_mean, wijken, "x", weight="w", skip_missing=True, seed=1, n=99
    )
    assert interval.low < interval.estimate < interval.high
    narrow = bootstrap(
        weighted_mean, wijken, "x", "w", skip_missing=True, seed=1, n=99, confidence=0.5
    )
    assert narrow.high - narrow.low < interval.high - interval.low


def test_bootstrap_of_equal_areas_has_no_width():
    assert bootstrap(weighted_mean, table_of([0.1] * 5), "x", "w", seed=1, n=9) == (
        0.1,
        0.1,
        0.1,
    )


def test_bootstrap_of_a_missing_estimate_is_missing(wijken):
    wijken.loc["Oost", "x"] = None
    for table in (wijken, wijken.iloc[:0]):
        interval = bootstrap(weighted_mean, table, "x", "w", seed=1, n=9)
        assert all(math.isnan(bound) for bound in interval)
    draws = iter([nan, *range(9)])
    interval = bootstrap(lambda table: next(draws), table_of([1, 2]), seed=1, n=9)
    assert all(math.isnan(bound) for bound in interval)


@pytest.mark.parametrize(("results", "is_missing"), [(4, True), (5, False), (6, False)])
def test_bootstrap_leaves_out_missing_draws_up_to_half(results, is_missing):
    draws = iter([3.0] + [2.0] * results + [None, nan, pd.NA, nan, nan, nan, nan])
    interval = bootstrap(lambda table: next(draws), table_of([1, 2]), seed=1, n=10)
    assert interval.estimate == 3
    assert math.isnan(interval.low) == math.isnan(interval.high) == is_missing


def test_bootstrap_refuses_what_it_cannot_do(wijken):
    with pytest.raises(TypeError, match="seed"):
        bootstrap(weighted_mean, wijken, "x", "w")
    with pytest.raises(TypeError, match="seed must be a whole number, not None"):
        bootstrap(weighted_mean, wijken, "x", "w", seed=None)
    with pytest.raises(TypeError, match=r"n must be a whole number, not 9\.5"):
        bootstrap(weighted_mean, wijken, "x", "w", seed=1, n=9.5)
    with pytest.raises(BadValue, match=r"aantal trekkingen \('n'\) is 0"):
        bootstrap(weighted_mean, wijken, "x", "w", seed=1, n=0)
    with pytest.raises(BadValue, match=r"\('seed'\) is -1; hier hoort een getal van 0"):
        bootstrap(weighted_mean, wijken, "x", "w", seed=-1)
    with pytest.raises(TypeError, match="measure must return one number, not Series"):
        bootstrap(zscore, wijken, "x", seed=1)


# --- properties --------------------------------------------------------------------

quick = settings(max_examples=30, deadline=None, database=None)
figures = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: round(x, 3))
weights = st.integers(0, 5000) | st.floats(0.01, 100)
rows = st.lists(st.tuples(figures, weights, st.sampled_from("ABC")), max_size=25)
holes = st.lists(
    st.tuples(st.none() | figures, st.none() | weights, st.sampled_from("ABC")),
    max_size=25,
)


def frame(rows):
    table = pd.DataFrame(rows, columns=["x", "w", "gemeente"])
    return table.astype({"x": float, "w": float})


@quick
@given(holes, st.randoms(use_true_random=False))
@pytest.mark.parametrize("name", GROUPED)
def test_order_of_rows_does_not_matter(name, rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    table = frame(rows)
    result = OF_AN_AREA[name](table, by="gemeente")
    shuffled = OF_AN_AREA[name](table.loc[order], by="gemeente").sort_index()
    np.testing.assert_allclose(shuffled, result, rtol=1e-9, atol=1e-6)


@quick
@given(holes)
@pytest.mark.parametrize("name", GROUPED)
def test_by_equals_a_loop(name, rows):
    table = frame(rows)
    result = OF_AN_AREA[name](table, by="gemeente")
    for _, part in table.groupby("gemeente"):
        alone = OF_AN_AREA[name](part)
        np.testing.assert_allclose(result[part.index], alone, rtol=1e-9, atol=1e-6)


@quick
@given(holes, st.booleans())
def test_weighted_mean_by_equals_a_loop(rows, skip_missing):
    table = frame(rows)
    result = weighted_mean(table, "x", "w", by="gemeente", skip_missing=skip_missing)
    shares = coverage(table, "x", "w", by="gemeente")
    for name, part in table.groupby("gemeente"):
        alone = weighted_mean(part, "x", "w", skip_missing=skip_missing)
        assert result[name] == pytest.approx(alone, nan_ok=True)
        expected = coverage(part, "x", "w").to_list()
        assert shares.loc[name].to_list() == pytest.approx(expected, nan_ok=True)


@quick
@given(rows)
def test_weighted_mean_lies_between_lowest_and_highest(rows):
    table = frame(rows)
    counted = table.loc[table["w"] > 0, "x"]
    mean = weighted_mean(table, "x", "w")
    if counted.empty:
        assert math.isnan(mean)
    else:
        assert counted.min() <= mean <= counted.max()


@quick
@given(rows)
def test_gap_is_the_mean_of_the_others_written_out(rows):
    table = frame(rows)
    gap = gap_to_rest(table, "x", "w")
    for row in table.index:
        rest = weighted_mean(table.drop(row), "x", "w")
        expected = table["x"][row] - rest
        assert gap[row] == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True)


@quick
@given(figures, st.floats(0.01, 100), st.floats(0.01, 100))
def test_gap_of_two_equal_areas_is_zero(x, one, other):
    assert gap_to_rest(table_of([x, x], [one, other]), "x", "w").to_list() == [0, 0]


@quick
@given(rows, st.floats(0.01, 1000), st.integers(-1000, 1000))
@pytest.mark.parametrize("measure", [zscore, robust_zscore])
def test_score_does_not_depend_on_the_unit(measure, rows, factor, shift):
    table = frame(rows)
    score = measure(table, "x")
    moved = measure(table.assign(x=table["x"] * factor + shift), "x")
    np.testing.assert_allclose(moved, score, rtol=1e-5, atol=1e-5)


@quick
@given(rows)
def test_zscore_has_mean_0_and_spread_1(rows):
    score = zscore(frame(rows), "x").dropna()
    if len(score):
        assert score.mean() == pytest.approx(0, abs=1e-6)
        assert score.std(ddof=0) == pytest.approx(1, abs=1e-6)


@quick
@given(holes)
def test_percentile_rank_lies_above_0_and_up_to_1(rows):
    table = frame(rows)
    rank = percentile_rank(table, "x").dropna()
    assert len(rank) == table["x"].notna().sum()
    assert ((rank > 0) & (rank <= 1)).all()
    if len(rank):
        assert rank.mean() == pytest.approx((len(rank) + 1) / (2 * len(rank)))


@quick
@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(0.01, 0.999))
def test_wilson_interval_holds_its_share_inside_0_and_1(n, part, confidence):
    k = round(part * n)
    share, low, high = wilson_interval(k, n, confidence=confidence)
    assert 0 <= low <= share <= high <= 1
    mirrored = wilson_interval(n - k, n, confidence=confidence)
    assert (1 - high, 1 - low) == pytest.approx(mirrored[1:], abs=1e-9)


@quick
@given(rows, st.floats(0.1, 10), st.floats(0.1, 10))
def test_composite_depends_on_the_ratio_of_weights_alone(rows, a, b):
    table = frame(rows)
    score = composite(table, ["x", "w"], weights={"x": a, "w": b})
    again = composite(table, ["w", "x"], weights=[7 * b, 7 * a])
    turned = composite(table, ["x", "w"], weights=[a, b], directions={"x": -1, "w": -1})
    np.testing.assert_allclose(again, score, atol=1e-9)
    np.testing.assert_allclose(turned, -score, atol=1e-9)
