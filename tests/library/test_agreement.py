"""Test how far people agree, against published values and by hand."""

import math
import subprocess
import sys
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkbook.errors import BadTable, BadValue, UnknownName
from wijkbook.measures.agreement import (
    Alpha,
    agreement_a,
    counts_of,
    kendall_w,
    krippendorff_alpha,
    median_of,
    quartiles_of,
)

nan = float("nan")
SCORES = st.lists(st.integers(0, 3), min_size=1, max_size=12)

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C.
KRIPPENDORFF_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# The example in Wikipedia's article on Krippendorff's alpha: three coders, 15 units.
WIKIPEDIA = [
    [nan, nan, nan, nan, nan, 3, 4, 1, 2, 1, 1, 3, 3, nan, 3],
    [1, nan, 2, 1, 3, 3, 4, 3, nan, nan, nan, nan, nan, nan, nan],
    [nan, nan, 2, 1, 3, 4, 4, nan, 2, 1, 1, 3, 3, nan, 4],
]


@pytest.mark.parametrize(
    ("counts", "expected", "tolerance"),
    [
        # the vignette of R package agrmt, after Van der Eijk (2001)
        ([2, 0, 1, 1], 0.08, 0.005),
        ([1, 1, 1, 1, 1, 1, 0], 0.167, 0.0006),
        ([0, 1, 1, 1, 1, 1, 0], 0.333, 0.0006),
        ([0, 0, 1, 0, 1, 0, 0], 0.467, 0.0006),
        # its documentation: one category, even, two camps
        ([0, 0, 10, 0, 0], 1, 0),
        ([2, 2, 2, 2, 2], 0, 0),
        ([5, 0, 0, 0, 5], -1, 0),
        # by hand: one layer, U = 1, and 1 - 1/3
        ([0, 1, 1, 0], 2 / 3, 1e-12),
    ],
)
def test_agreement_as_published(counts, expected, tolerance):
    assert agreement_a(counts) == pytest.approx(expected, abs=tolerance or 1e-15)


def test_agreement_by_hand():
    # 1 2 5 2 0: layer 11110 (4 people, A = 1/4), layer 01110 (3, A = 1/2),
    # layer 00100 (3, A = 1): (4/4 + 3/2 + 3) / 10
    assert agreement_a([1, 2, 5, 2, 0]) == pytest.approx((1 + 1.5 + 3) / 10)


@pytest.mark.parametrize("counts", [[0, 0, 0], [1, None, 2], [1, nan, 2]])
def test_agreement_of_nobody_is_missing(counts):
    assert math.isnan(agreement_a(counts))


@pytest.mark.parametrize("counts", [[], [3], [3, 4]])
def test_agreement_needs_three_categories(counts):
    with pytest.raises(BadValue, match="minstens 3 antwoorden"):
        agreement_a(counts)


@pytest.mark.parametrize("wrong", [-1, math.inf, "3"])
def test_agreement_refuses_what_is_no_count(wrong):
    with pytest.raises(BadValue, match="Een aantal is"):
        agreement_a([1, wrong, 2])


@given(st.lists(st.integers(0, 50), min_size=3, max_size=7).filter(any))
def test_agreement_lies_between_its_bounds_whatever_way_round(counts):
    a = agreement_a(counts)
    assert -1 <= a <= 1
    assert agreement_a(counts[::-1]) == a
    assert agreement_a([3 * count for count in counts]) == a


@pytest.mark.parametrize(
    ("ratings", "level", "expected", "tolerance"),
    [
        (KRIPPENDORFF_C, "nominal", 0.743, 0.0005),
        (KRIPPENDORFF_C, "ordinal", 0.815, 0.0005),
        (KRIPPENDORFF_C, "interval", 0.849, 0.0005),
        (WIKIPEDIA, "interval", 0.810845, 6e-7),
        (
            [
                ["pos", "neg", "neu", None],
                ["pos", "neg", "neu", "pos"],
                ["pos", "neg", "pos", "pos"],
            ],
            "nominal",
            0.722222,  # tests of fast-krippendorff
            6e-7,
        ),
    ],
)
def test_alpha_as_published(ratings, level, expected, tolerance):
    alpha = krippendorff_alpha(ratings, level=level)
    assert alpha.value == pytest.approx(expected, abs=tolerance)
    assert alpha.reason == ""


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_of_full_agreement_is_one(level):
    assert krippendorff_alpha([[0, 1, 3], [0, 1, 3]], level=level) == Alpha(1.0)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[2, 2], [2, 2]], "overal hetzelfde"),
        ([[2, 2, 1], [2, 2, None]], "overal hetzelfde"),  # the 1 has no pair
        ([], "twee of meer mensen"),
        ([[1, 2, 3]], "twee of meer mensen"),
        ([[1, None], [None, 2]], "twee of meer mensen"),
        ([[1, None], [2, 2]], "twee of meer mensen"),  # one pair alone
    ],
)
def test_alpha_that_says_nothing_tells_why(ratings, reason):
    alpha = krippendorff_alpha(ratings)
    assert math.isnan(alpha.value)
    assert reason in alpha.reason
    assert alpha.reason.endswith(".")


@given(st.permutations(range(4)), st.permutations(range(12)))
def test_alpha_does_not_mind_order(raters, items):
    mixed = [[KRIPPENDORFF_C[r][i] for i in items] for r in raters]
    assert krippendorff_alpha(mixed) == krippendorff_alpha(KRIPPENDORFF_C)


def test_alpha_refuses_text_on_a_scale():
    with pytest.raises(BadValue, match="gewoon getal"):
        krippendorff_alpha([["ja", 1], ["nee", 1]])


def test_alpha_refuses_an_unknown_level():
    with pytest.raises(UnknownName, match="schaal 'ratio'"):
        krippendorff_alpha([[1]], level="ratio")


@pytest.mark.parametrize("measure", [kendall_w, krippendorff_alpha])
def test_rows_are_equally_long(measure):
    with pytest.raises(BadTable, match="niet even lang"):
        measure([[1, 2], [1]])


def test_concordance_as_published():
    # proofwiki.org, Kendall's Coefficient of Concordance, example 1: subjects x raters
    subjects = [[1, 1, 2, 3], [3, 2, 3, 1], [2, 3, 1, 2]]
    raters = list(zip(*subjects, strict=True))
    assert kendall_w(raters) == pytest.approx(0.0625, abs=1e-12)


def test_concordance_corrects_for_ties():
    # by hand: ranks 1 2.5 2.5 twice; sums 2 5 5, S = 6, T = 2 * 6
    # 12 * 6 / (4 * 24 - 2 * 12) = 1: two raters who fully agree
    assert kendall_w([[1, 2, 2], [0, 3, 3]]) == 1.0


@pytest.mark.parametrize(
    "ratings",
    [
        [],
        [[1, 2]],
        [[1], [1]],
        [[1, None], [1, 2]],
        [[1, nan], [1, 2]],
        [[2, 2], [3, 3]],
    ],
)
def test_concordance_that_says_nothing_is_missing(ratings):
    assert math.isnan(kendall_w(ratings))


@given(st.lists(st.permutations(range(5)), min_size=2, max_size=6))
def test_concordance_lies_between_its_bounds(ratings):
    assert 0 <= kendall_w(ratings) <= 1


def test_a_table_is_read_by_its_rows():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame(KRIPPENDORFF_C)
    assert krippendorff_alpha(table) == krippendorff_alpha(KRIPPENDORFF_C)
    whole = pd.DataFrame([[1, 2, 3], [2, 1, 3]], index=["An", "Bo"], dtype="Int64")
    assert kendall_w(whole) == kendall_w([[1, 2, 3], [2, 1, 3]])
    whole.iloc[0, 0] = pd.NA
    assert math.isnan(kendall_w(whole))


def test_scores_are_counted_on_their_scale():
    assert counts_of([3, 0, None, nan, 3], range(4)) == [1, 0, 0, 2]
    with pytest.raises(BadValue, match="'4' hoort niet bij 0 tot en met 3"):
        counts_of([4], range(4))


def test_median_and_quartiles_by_hand():
    assert median_of([3, 1, 3, None]) == 3
    assert quartiles_of([1, 2, 4]) == (1.5, 3)
    assert quartiles_of([2]) == (2, 2)
    assert math.isnan(median_of([None]))
    assert all(map(math.isnan, quartiles_of([])))
    with pytest.raises(BadValue, match="Een score is 'ja'"):
        median_of(["ja"])


@given(SCORES)
def test_quartiles_are_those_of_numpy(scores):
    np = pytest.importorskip("numpy")
    found = [quartiles_of(scores)[0], median_of(scores), quartiles_of(scores)[1]]
    assert found == pytest.approx(np.quantile(scores, [0.25, 0.5, 0.75]))


def test_input_is_left_alone():
    counts, ratings = [1, 2, 3], [[1, 2], [2, 1]]
    agreement_a(counts), krippendorff_alpha(ratings), kendall_w(ratings)
    assert (counts, ratings) == ([1, 2, 3], [[1, 2], [2, 1]])


def test_every_order_of_three_has_the_same_median():
    assert {median_of(order) for order in permutations([0, 2, 3])} == {2}


def test_nothing_heavy_is_loaded():
    code = "import sys, wijkbook.measures.agreement; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"numpy", "pandas"} & set(done.stdout.split())
