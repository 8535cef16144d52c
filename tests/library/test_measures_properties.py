"""What holds for segregation and inequality whatever the counts are."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkbook.measures._check import get_groups
from wijkbook.measures.inequality import (
    concentration,
    gini,
    lorenz,
    segregation_gini,
    sigma_convergence,
    theil_t,
)
from wijkbook.measures.segregation import (
    dissimilarity,
    entropy,
    eta_squared,
    exposure,
    isolation,
    location_quotient,
    theil_h,
)

# No share of counts below a thousand is exactly this, whatever they are divided by.
THRESHOLD = math.pi / 10

quick = settings(max_examples=40, deadline=None, database=None)

OF_A_WHOLE = {
    "dissimilarity": lambda t, **more: dissimilarity(t, "a", "t", **more),
    "corrected": lambda t, **more: dissimilarity(
        t, "a", "t", correct_bias=True, **more
    ),
    "isolation": lambda t, **more: isolation(t, "a", "t", **more),
    "exposure": lambda t, **more: exposure(t, "a", "b", "t", **more),
    "eta_squared": lambda t, **more: eta_squared(t, "a", "t", **more),
    "theil_h": lambda t, **more: theil_h(t, ["a", "b", "c"], **more),
    "segregation_gini": lambda t, **more: segregation_gini(t, "a", "t", **more),
    "concentration": lambda t, **more: concentration(
        t, "a", "t", threshold=THRESHOLD, **more
    ),
    "gini": lambda t, **more: gini(t, "a", "t", **more),
    "theil_t": lambda t, **more: theil_t(t, "a", "t", **more),
}
# 0 when every area is mixed as the whole
OF_UNEVENNESS = ["dissimilarity", "eta_squared", "theil_h", "segregation_gini"]

counts = st.integers(0, 400)
some = st.lists(counts, min_size=1, max_size=9)
rows = st.lists(
    st.tuples(counts, counts, counts, st.sampled_from("ABC")), min_size=1, max_size=20
)
holes = st.lists(
    st.tuples(*[st.none() | counts] * 3, st.sampled_from(["A", "B", None])), max_size=15
)


def frame(rows):
    """Make a table of three groups; together they are everybody."""
    table = pd.DataFrame(rows, columns=["a", "b", "c", "gemeente"])
    table[["a", "b", "c"]] = table[["a", "b", "c"]].astype(float)
    return table.assign(t=table["a"] + table["b"] + table["c"])


def each(measures):
    return pytest.mark.parametrize("name", measures)


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


@quick
@given(rows)
@each(OF_A_WHOLE)
def test_bounds(name, rows):
    table = frame(rows)
    result = OF_A_WHOLE[name](table)
    if name == "theil_t":
        assert math.isnan(result) or 0 <= result <= math.log(table["t"].sum()) + 1e-9
    elif name == "corrected":
        assert math.isnan(result) or result <= dissimilarity(table, "a", "t")
    else:
        assert math.isnan(result) or 0 <= result <= 1


@quick
@given(rows)
def test_missing_only_if_a_group_is_absent_or_everybody(rows):
    table = frame(rows)
    a, t = table["a"].sum(), table["t"].sum()
    assert math.isnan(dissimilarity(table, "a", "t")) == (a in {0, t})
    assert math.isnan(segregation_gini(table, "a", "t")) == (a in {0, t})
    assert math.isnan(eta_squared(table, "a", "t")) == (a in {0, t})
    assert math.isnan(isolation(table, "a", "t")) == (a == 0)
    present = (table[["a", "b", "c"]].sum() > 0).sum()
    assert math.isnan(theil_h(table, ["a", "b", "c"])) == (present < 2)


@quick
@given(rows)
def test_isolation_lies_above_the_share_of_the_whole(rows):
    table = frame(rows)
    if table["a"].sum() > 0:
        share = table["a"].sum() / table["t"].sum()
        assert share - 1e-12 <= isolation(table, "a", "t")


@quick
@given(rows)
def test_segregation_gini_is_never_below_dissimilarity(rows):
    table = frame(rows)
    d, g = dissimilarity(table, "a", "t"), segregation_gini(table, "a", "t")
    assert math.isnan(d) or d - 1e-9 <= g <= 2 * d - d**2 + 1e-9


@quick
@given(rows, st.randoms(use_true_random=False))
@each(OF_A_WHOLE)
def test_order_of_rows_does_not_matter(name, rows, random):
    table = frame(rows)
    order = list(table.index)
    random.shuffle(order)
    expected = OF_A_WHOLE[name](table, by="gemeente")
    shuffled = OF_A_WHOLE[name](table.loc[order], by="gemeente")
    assert shuffled.to_dict() == close(expected.to_dict())


@quick
@given(rows, st.floats(1e-6, 1e6))
@each([name for name in OF_A_WHOLE if name != "corrected"])
def test_scale_does_not_matter(name, rows, factor):
    # so many times as many people, of every group and in every area
    table = frame(rows)
    larger = table[["a", "b", "c", "t"]] * factor
    assert OF_A_WHOLE[name](larger) == close(OF_A_WHOLE[name](table))


@quick
@given(rows, st.integers(2, 50))
def test_correction_takes_off_less_of_larger_numbers(rows, factor):
    table = frame(rows)
    d, small = (dissimilarity(table, "a", "t", correct_bias=c) for c in (False, True))
    larger = table[["a", "b", "c", "t"]] * factor
    large = dissimilarity(larger, "a", "t", correct_bias=True)
    assert math.isnan(small) or small - 1e-9 <= large <= d + 1e-9


@quick
@given(rows, st.floats(0.001, 1000))
@each(["gini", "theil_t"])
def test_unit_of_the_value_does_not_matter(name, rows, factor):
    table = frame(rows)
    euro = table.assign(a=table["a"] * factor)
    assert OF_A_WHOLE[name](euro) == close(OF_A_WHOLE[name](table))


@quick
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=20), *[counts] * 3)
@each(OF_UNEVENNESS)
def test_equal_distributions_are_not_apart(name, sizes, a, b, c):
    # every area has the same mix of the three groups
    table = frame([(size * a, size * b, size * c, "A") for size in sizes])
    result = OF_A_WHOLE[name](table)
    assert math.isnan(result) or result == pytest.approx(0, abs=1e-9)
    if 0 < a < a + b + c:
        assert not math.isnan(result)


@quick
@given(
    st.lists(counts, min_size=1, max_size=9), st.lists(counts, min_size=1, max_size=9)
)
@each(OF_UNEVENNESS)
def test_groups_that_share_no_area_are_wholly_apart(name, ours, theirs):
    rows = [(a, 0, 0, "A") for a in ours] + [(0, b, 0, "A") for b in theirs]
    result = OF_A_WHOLE[name](frame(rows))
    absent = not sum(ours) or not sum(theirs)
    assert math.isnan(result) if absent else result == close(1)


@quick
@given(rows)
def test_isolation_and_exposure_to_the_rest_are_everything(rows):
    table = frame(rows).assign(rest=lambda t: t["b"] + t["c"])
    together = isolation(table, "a", "t") + exposure(table, "a", "rest", "t")
    absent = table["a"].sum() == 0 or table["rest"].sum() == 0
    assert math.isnan(together) if absent else together == close(1)


@quick
@given(rows)
def test_exposures_to_all_groups_are_everything(rows):
    table = frame(rows)
    near = [exposure(table, "a", other, "t") for other in "bc"]
    known = np.nansum(near)  # an absent group has no exposure
    own = isolation(table, "a", "t")
    assert math.isnan(own) or own + known == close(1)


@quick
@given(rows)
def test_people_meet_as_often_one_way_as_the_other(rows):
    # A * xPy counts the same pairs as B * yPx
    table = frame(rows)
    one = table["a"].sum() * exposure(table, "a", "b", "t")
    other = table["b"].sum() * exposure(table, "b", "a", "t")
    assert one == close(other)


@quick
@given(rows)
def test_dissimilarity_and_gini_are_the_same_seen_from_the_rest(rows):
    table = frame(rows).assign(rest=lambda t: t["b"] + t["c"])
    for measure in (dissimilarity, segregation_gini, eta_squared):
        assert measure(table, "a", "t") == close(measure(table, "rest", "t"))
    a_first = theil_h(table, ["a", "b", "c"])
    assert theil_h(table, ["c", "a", "b"]) == close(a_first)


@quick
@given(rows)
def test_merging_areas_conserves_the_population(rows):
    # buurten of one gemeente put together: the same people, seen less sharply
    table = frame(rows)
    merged = table.groupby("gemeente", as_index=False)[["a", "b", "c", "t"]].sum()
    for whole in (table, merged):
        quotient = location_quotient(whole, "a", "t")
        if table["a"].sum() > 0:
            # residents times quotient is the population again
            assert (whole["t"] * quotient).sum() == close(table["t"].sum())
    for name in OF_UNEVENNESS:
        fine, coarse = OF_A_WHOLE[name](table), OF_A_WHOLE[name](merged)
        assert math.isnan(fine) == math.isnan(coarse)
        assert math.isnan(fine) or coarse <= fine + 1e-9
    if table["a"].sum() > 0:
        assert isolation(merged, "a", "t") <= isolation(table, "a", "t") + 1e-9


@quick
@given(rows, st.data())
@each([name for name in OF_A_WHOLE if name != "corrected"])
def test_splitting_an_area_into_parts_of_the_same_mix_changes_nothing(name, rows, data):
    table = frame(rows)
    parts = data.draw(st.integers(2, 4))
    part = table.iloc[[0]].copy()
    part[["a", "b", "c", "t"]] /= parts
    if name in {"gini", "theil_t"}:  # there a is a figure per resident
        part["a"] = table["a"].iloc[0]
    split = pd.concat([table.iloc[1:], *[part] * parts], ignore_index=True)
    assert OF_A_WHOLE[name](split) == close(OF_A_WHOLE[name](table))


@quick
@given(holes, st.booleans())
@each(OF_A_WHOLE)
def test_by_equals_a_loop(name, rows, skip_missing):
    table = frame(rows)
    result = OF_A_WHOLE[name](table, by="gemeente", skip_missing=skip_missing)
    parts = dict(list(table.groupby("gemeente")))
    assert list(result.index) == list(parts)
    for gemeente, part in parts.items():
        alone = OF_A_WHOLE[name](part, skip_missing=skip_missing)
        assert result[gemeente] == close(alone)


@quick
@given(holes, st.booleans())
def test_quotient_by_equals_a_loop(rows, skip_missing):
    table = frame(rows)
    result = location_quotient(
        table, "a", "t", by="gemeente", skip_missing=skip_missing
    )
    assert result[table["gemeente"].isna()].isna().all()
    for _, part in table.groupby("gemeente"):
        alone = location_quotient(part, "a", "t", skip_missing=skip_missing)
        np.testing.assert_allclose(result[part.index], alone, rtol=1e-9)


@quick
@given(holes)
@each(OF_A_WHOLE)
def test_skip_missing_is_leaving_those_rows_out(name, rows):
    table = frame(rows)
    result = OF_A_WHOLE[name](table, skip_missing=True)
    needed = ["a"] if name in {"gini", "theil_t"} else ["a", "b", "c"]
    complete = table.dropna(subset=[*needed, "t"])
    assert result == close(OF_A_WHOLE[name](complete))
    if len(complete) < len(table):
        assert math.isnan(OF_A_WHOLE[name](table))


@quick
@given(rows)
def test_entropy_lies_between_nobody_else_and_all_alike(rows):
    table = frame(rows)
    mix = entropy(table, ["a", "b", "c"])
    normalized = entropy(table, ["a", "b", "c"], normalized=True)
    assert mix.isna().to_list() == (table["t"] == 0).to_list()
    known = mix.dropna()
    assert ((known >= 0) & (known <= math.log(3) + 1e-12)).all()
    np.testing.assert_allclose(normalized, mix / math.log(3), atol=1e-12)
    np.testing.assert_allclose(entropy(table * 1, ["c", "a", "b"]), mix, atol=1e-12)


@quick
@given(rows)
def test_lorenz_rises_below_the_diagonal(rows):
    table = frame(rows)
    curve = lorenz(table, "a", "t")
    assert curve.empty == math.isnan(gini(table, "a", "t"))
    if len(curve):
        assert curve.iloc[0].to_list() == [0, 0]
        assert curve.iloc[-1].to_list() == [1, 1]
        assert (curve.diff().dropna() >= 0).all(axis=None)
        assert (curve["value_share"] <= curve["population_share"] + 1e-9).all()
        below = np.trapezoid(curve["value_share"], curve["population_share"])
        assert gini(table, "a", "t") == close(1 - 2 * below)


@quick
@given(rows, st.integers(-100, 100))
def test_sigma_follows_the_unit_and_not_the_level(rows, shift):
    table = frame(rows)
    plain = sigma_convergence(table, "a", "gemeente", weight="t")
    moved = table.assign(a=3 * table["a"] + shift)
    result = sigma_convergence(moved, "a", "gemeente", weight="t")
    np.testing.assert_allclose(result["sd"], 3 * plain["sd"], atol=1e-6)
    assert result["n"].to_list() == plain["n"].to_list()


@quick
@given(rows, st.floats(0, 1), st.floats(0, 1))
def test_concentration_falls_as_the_threshold_rises(rows, one, other):
    table = frame(rows)
    low, high = sorted([one, other])
    more = concentration(table, "a", "t", threshold=low)
    less = concentration(table, "a", "t", threshold=high)
    assert math.isnan(more) == math.isnan(less)
    assert math.isnan(more) or less <= more


def keys():
    """Draw a column to group by, of any kind that a table may hold."""
    return st.sampled_from(
        [
            lambda r, n: r.choice(["GM2", "GM10", "GM1"], n),
            lambda r, n: r.integers(2004, 2024, n),
            lambda r, n: r.integers(-5, 5, n).astype("int8"),
            lambda r, n: r.integers(-(2**62), 2**62, n),
            lambda r, n: r.integers(0, 4, n).astype("uint16"),
            lambda r, n: r.random(n) > 0.5,
            lambda r, n: r.choice([1.5, 2.0, np.nan], n),
            lambda r, n: pd.Categorical(
                r.choice(list("xy"), n), categories=list("zyx")
            ),
            lambda r, n: pd.Categorical(r.choice([3, 1], n), [9, 3, 1], ordered=True),
            lambda r, n: pd.Categorical([None] * n, ["q"]),
            lambda r, n: pd.array(r.choice([1, 2, None], n), dtype="Int64"),
            lambda r, n: pd.Series(r.choice(["a", None], n)),
        ]
    )


@quick
@given(st.lists(keys(), min_size=1, max_size=3), st.integers(0, 60), st.integers(0, 99))
def test_groups_are_those_of_pandas(makers, n, seed):
    random = np.random.default_rng(seed)
    table = pd.DataFrame({f"k{i}": make(random, n) for i, make in enumerate(makers)})
    by = list(table.columns)
    codes, groups = get_groups(table, by)
    grouped = table.assign(one=1).groupby(by, observed=True)
    assert codes.tolist() == grouped.ngroup().fillna(-1).astype(int).to_list()
    pd.testing.assert_index_equal(groups, grouped.size().index)
