"""How far people agree, in plain Python, so that a form needs no pandas.

Scores are numbers on a short scale; None and nan are missing and never count as 0.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from math import isfinite, nan
from numbers import Real
from typing import NamedTuple

from wijkbook.errors import BadTable, BadValue, unknown_name

__all__ = [
    "Alpha",
    "agreement_a",
    "counts_of",
    "kendall_w",
    "krippendorff_alpha",
    "median_of",
    "quartiles_of",
]

FEWEST_CATEGORIES = 3
NO_PAIRS = (
    "Minder dan twee onderdelen zijn door twee of meer mensen beoordeeld; "
    "dan valt er niets te vergelijken."
)
NO_VARIATION = (
    "Iedereen gaf overal hetzelfde oordeel; dan is niet te zeggen of dat meer is "
    "dan toeval."
)


class Alpha(NamedTuple):
    """Krippendorff's alpha; missing (nan) comes with the reason in Dutch."""

    value: float
    reason: str = ""


def agreement_a(counts: Iterable[float]) -> float:
    """Agreement A of Van der Eijk: 1 all in one place, 0 evenly spread, -1 two camps.

    It says whether people agree, not on what: show the median beside it. Categories
    that nobody chose count too, so give them as 0.

    Parameters
    ----------
    counts : iterable of float
        Number of people per category, from low to high (three or more categories,
        each 0 or more).

    Returns
    -------
    float
        Agreement between -1 and 1; missing if nobody answered or a count is missing.

    Raises
    ------
    BadValue
        If there are fewer than three categories, or a count is text, infinite or
        below zero.

    Notes
    -----
    Van der Eijk (2001), *Measuring agreement in ordered rating scales*. The counts are
    split into layers of equal height. A layer in which S of K categories are filled has
    ``U * (1 - (S - 1) / (K - 1))``, with ``U = ((K - 2) * TU - (K - 1) * TDU) /
    ((K - 2) * (TU + TDU))``: TU counts the threes of categories that read 110 or 011,
    TDU those that read 101. A is the mean of the layers, weighted by their people.
    In gewone taal: staan de antwoorden bij elkaar, of in twee kampen?

    Examples
    --------
    >>> agreement_a([0, 0, 10, 0]), agreement_a([5, 5, 5, 5]), agreement_a([5, 0, 0, 5])
    (1.0, 0.0, -1.0)
    """
    cells = list(counts)
    if len(cells) < FEWEST_CATEGORIES:
        msg = (
            f"Overeenstemming A heeft minstens {FEWEST_CATEGORIES} antwoorden nodig om "
            f"uit te kiezen; hier zijn het er {len(cells)}."
        )
        raise BadValue(msg)
    if any(_is_missing(cell) for cell in cells):
        return nan
    # Fractions: two camps are -1, not -0.9999999.
    left = [Fraction(_number(cell, "Een aantal", lowest=0)) for cell in cells]
    people = sum(left)
    if not people:
        return nan
    total = Fraction(0)
    while any(left):
        height = min(cell for cell in left if cell)
        layer = [cell > 0 for cell in left]
        total += height * sum(layer) * _layer_agreement(layer)
        left = [cell - height if cell else cell for cell in left]
    return float(total / people)


def _layer_agreement(layer: list[bool]) -> Fraction:
    """Agreement of one layer, in which each category is filled or not."""
    filled, k = sum(layer), len(layer)
    if filled == 1:
        return Fraction(1)
    if filled == k:
        return Fraction(0)
    threes = Counter(combinations(layer, 3))
    one_top = threes[True, True, False] + threes[False, True, True]
    two_tops = threes[True, False, True]
    unimodal = Fraction(
        (k - 2) * one_top - (k - 1) * two_tops, (k - 2) * (one_top + two_tops)
    )
    return unimodal * (1 - Fraction(filled - 1, k - 1))


def krippendorff_alpha(
    ratings: Iterable[Iterable[object]], *, level: str = "ordinal"
) -> Alpha:
    """Agreement between raters beyond chance: 1 all agree, 0 as chance, below 0 worse.

    Undefined when everybody gave the same rating everywhere: then it is missing and
    tells why, and is neither 0 nor 1.

    Parameters
    ----------
    ratings : iterable of iterables, or pandas.DataFrame
        Raters x items: one row per rater, one column per item; None or nan where a
        rater did not judge.
    level : {"ordinal", "nominal", "interval"}
        What the ratings are: an order, names, or a scale with equal steps.

    Returns
    -------
    Alpha
        ``value`` and, where that is missing, ``reason`` in one Dutch sentence.

    Raises
    ------
    UnknownName
        If there is no such level.
    BadTable
        If the rows differ in length.
    BadValue
        If a rating is no finite number where the level asks one.

    Notes
    -----
    Krippendorff (2011), *Computing Krippendorff's alpha-reliability*:
    ``1 - observed / expected`` disagreement, from the coincidences of each pair of
    ratings of one item, a pair weighing ``1 / (ratings of that item - 1)``.
    In gewone taal: beoordelen mensen dezelfde dingen hetzelfde, meer dan bij toeval?

    Examples
    --------
    >>> krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, 3]])
    Alpha(value=1.0, reason='')
    >>> krippendorff_alpha([[2, 2], [2, 2]]).reason[:41]
    'Iedereen gaf overal hetzelfde oordeel; da'
    """
    if level not in ("nominal", "ordinal", "interval"):
        raise unknown_name("schaal", level, ["nominal", "ordinal", "interval"])
    items = [
        [value for value in item if not _is_missing(value)]
        for item in zip(*_rows(ratings), strict=True)
    ]
    items = [item for item in items if len(item) > 1]
    if level != "nominal":
        items = [[_number(value, "Een oordeel") for value in item] for item in items]
    if len(items) < 2:  # of one item, observed and expected are the same by definition
        return Alpha(nan, NO_PAIRS)
    totals = Counter(value for item in items for value in item)
    if len(totals) == 1:
        return Alpha(nan, NO_VARIATION)
    apart = _distances(totals, level)
    observed = sum(_disagreement(Counter(item), apart) for item in items)
    return Alpha(float(1 - observed / _disagreement(totals, apart)))


def _disagreement(counts: Counter, apart: dict) -> Fraction:
    """Sum of the distances between all pairs, over the number of ratings minus one."""
    pairs = combinations(counts, 2)
    apart_in_all = sum(counts[a] * counts[b] * apart[a, b] for a, b in pairs)
    return 2 * Fraction(apart_in_all) / (sum(counts.values()) - 1)


def _distances(totals: Counter, level: str) -> dict[tuple, Fraction]:
    """Squared distance between each two ratings, both ways round."""
    names = list(totals) if level == "nominal" else sorted(totals)
    apart = {}
    for (i, low), (j, high) in combinations(enumerate(names), 2):
        distance = Fraction(1)
        if level == "ordinal":  # the ratings that lie between, ends for half
            between = sum(totals[name] for name in names[i : j + 1])
            distance = (between - Fraction(totals[low] + totals[high], 2)) ** 2
        elif level == "interval":
            distance = (Fraction(high) - Fraction(low)) ** 2
        apart[low, high] = apart[high, low] = distance
    return apart


def kendall_w(ratings: Iterable[Iterable[object]]) -> float:
    """Concordance W: do raters put items in the same order? 1 the same, 0 no order.

    Parameters
    ----------
    ratings : iterable of iterables, or pandas.DataFrame
        Raters x items: one row per rater with a rank or score for each item. Equal
        scores share their mean rank.

    Returns
    -------
    float
        W between 0 and 1. Missing if a rating is missing, with fewer than two raters
        or items, or if no rater sees any difference.

    Raises
    ------
    BadTable
        If the rows differ in length.
    BadValue
        If a rating is text or infinite.

    Notes
    -----
    ``12 * S / (m**2 * (n**3 - n) - m * T)``: m raters, n items, S the squared
    deviations of the rank sums, T the sum of ``t**3 - t`` over ties of t items.
    In gewone taal: zetten mensen dezelfde dingen bovenaan?

    Examples
    --------
    >>> kendall_w([[1, 2, 3], [1, 2, 3]]), kendall_w([[1, 2, 3], [3, 2, 1]])
    (1.0, 0.0)
    """
    rows = _rows(ratings)
    if len(rows) < 2 or len(rows[0]) < 2:
        return nan
    if any(_is_missing(value) for row in rows for value in row):
        return nan
    rows = [[_number(value, "Een oordeel") for value in row] for row in rows]
    m, n = len(rows), len(rows[0])
    sums = [sum(ranks) for ranks in zip(*map(_ranks, rows), strict=True)]
    spread = sum((one - Fraction(m * (n + 1), 2)) ** 2 for one in sums)
    ties = sum(t**3 - t for row in rows for t in Counter(row).values())
    most = m**2 * (n**3 - n) - m * ties
    return float(12 * spread / most) if most else nan


def _ranks(row: list[float]) -> list[Fraction]:
    """Rank of each value, equal values with their mean rank."""
    ordered = sorted(row)
    return [
        ordered.index(value) + Fraction(ordered.count(value) + 1, 2) for value in row
    ]


def counts_of(scores: Iterable[object], scale: Sequence[float]) -> list[int]:
    """How many people chose each value of a scale; missing scores do not count.

    Parameters
    ----------
    scores : iterable
        One score per person; None and nan are missing.
    scale : sequence of float
        Every value that can be chosen, from low to high.

    Returns
    -------
    list of int
        One count per value of `scale`.

    Raises
    ------
    BadValue
        If a score is not on the scale.

    Examples
    --------
    >>> counts_of([3, 3, 1, None], scale=range(4))
    [0, 1, 0, 2]
    """
    held = [score for score in scores if not _is_missing(score)]
    counts = [held.count(value) for value in scale]
    if sum(counts) != len(held):
        wrong = next(score for score in held if score not in scale)
        msg = f"De score '{wrong}' hoort niet bij {scale[0]} tot en met {scale[-1]}."
        raise BadValue(msg)
    return counts


def median_of(scores: Iterable[object]) -> float:
    """Middle score; of an even number the mean of the middle two.

    Parameters
    ----------
    scores : iterable
        One score per person; None and nan are missing and do not count.

    Returns
    -------
    float
        The median; missing without scores.

    Raises
    ------
    BadValue
        If a score is text or infinite.

    Examples
    --------
    >>> median_of([1, 3, 3, None]), median_of([1, 2])
    (3.0, 1.5)
    """
    return _quantile(scores, Fraction(1, 2))


def quartiles_of(scores: Iterable[object]) -> tuple[float, float]:
    """First and third quartile: between them lies the middle half of the scores.

    Parameters
    ----------
    scores : iterable
        One score per person; None and nan are missing and do not count.

    Returns
    -------
    tuple of float
        First and third quartile; missing without scores.

    Raises
    ------
    BadValue
        If a score is text or infinite.

    Notes
    -----
    Linear between the two nearest scores: the quartile p lies at place
    ``(n - 1) * p``, counted from 0 (type 7 of Hyndman and Fan 1996, as in numpy).

    Examples
    --------
    >>> quartiles_of([0, 1, 2, 3])
    (0.75, 2.25)
    """
    held = list(scores)
    return _quantile(held, Fraction(1, 4)), _quantile(held, Fraction(3, 4))


def _quantile(scores: Iterable[object], share: Fraction) -> float:
    """Value below which a share of the scores lies, linear between two scores."""
    held = sorted(
        Fraction(_number(score, "Een score"))
        for score in scores
        if not _is_missing(score)
    )
    if not held:
        return nan
    place = (len(held) - 1) * share
    low = int(place)
    high = min(low + 1, len(held) - 1)
    return float(held[low] + (place - low) * (held[high] - held[low]))


def _rows(ratings: Iterable[Iterable[object]]) -> list[list[object]]:
    """Ratings as a list per rater, all equally long."""
    if hasattr(ratings, "to_numpy"):  # a DataFrame would give its column names
        ratings = ratings.to_numpy(dtype=object)
    rows = [list(row) for row in ratings]
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        msg = (
            "De rijen zijn niet even lang: geef per beoordelaar voor elk onderdeel een "
            "oordeel, of None als dat er niet is."
        )
        raise BadTable(msg)
    return rows


def _is_missing(value: object) -> bool:
    """Tell None, nan and pandas' NA from an answer."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # NA says neither yes nor no
        return True


def _number(value: object, what: str, lowest: float | None = None) -> Real:
    """Return a finite number, or tell in Dutch what it is instead."""
    if not isinstance(value, Real) or not isfinite(value):
        msg = f"{what} is '{value}'; hier hoort een gewoon getal."
        raise BadValue(msg)
    if lowest is not None and value < lowest:
        msg = f"{what} is '{value}'; hier hoort een getal van {lowest} of meer."
        raise BadValue(msg)
    return value
