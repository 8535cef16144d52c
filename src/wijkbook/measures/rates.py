"""Rates, means and positions of areas, as plain functions on the columns of a table."""

from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from wijkbook.errors import BadTable, BadValue, unknown_name
from wijkbook.measures._check import (
    clean_numbers,
    get_column,
    get_groups,
    get_numbers,
    get_part,
    show,
)

__all__ = [
    "Interval",
    "bootstrap",
    "composite",
    "coverage",
    "funnel",
    "gap_to_rest",
    "percentile_rank",
    "rate_per_1000",
    "robust_zscore",
    "weighted_mean",
    "wilson_interval",
    "zscore",
]

# A spread this small beside its centre is rounding in the machine, not a difference
# between areas: 0.1, 0.1, 0.1 has a standard deviation of 1e-17.
NOISE = 1e-12


class Interval(NamedTuple):
    """An estimate with the bounds between which it may well lie."""

    estimate: float | pd.Series
    low: float | pd.Series
    high: float | pd.Series


def rate_per_1000(table: pd.DataFrame, count: str, residents: str) -> pd.Series:
    """Count per 1 000 residents of each area.

    Areas without residents have no rate: they come back as missing, not as zero.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    count : str
        Column with the number of events in a year (events, 0 or more).
    residents : str
        Column with the number of residents on 1 January (persons, 0 or more).

    Returns
    -------
    pandas.Series
        Events per 1 000 residents per year, on the index of `table`, named
        ``f"{count}_per_1000"``.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count or number of residents is text, infinite or below zero.

    Notes
    -----
    ``1000 * count / residents``, as CBS does in *Kerncijfers wijken en buurten*.
    In gewone taal: hoe vaak iets voorkomt op elke duizend inwoners.

    Examples
    --------
    >>> buurten = pd.DataFrame({"thefts": [3, 0], "residents": [1500, 0]})
    >>> rate_per_1000(buurten, "thefts", "residents").tolist()
    [2.0, nan]
    """
    events = get_numbers(table, count, negative=False)
    people = get_numbers(table, residents, negative=False)
    rate = 1000 * events / np.where(people > 0, people, np.nan)
    return pd.Series(rate, index=table.index, name=f"{count}_per_1000")


def weighted_mean(
    table: pd.DataFrame,
    value: str,
    weight: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Mean over areas in which a large area counts for more than a small one.

    One missing value or weight makes the mean missing, unless `skip_missing` leaves
    that area out; `coverage` tells what that costs.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure to average (any unit).
    weight : str
        Column with what each area counts for, such as residents (0 or more). A share
        is weighted by the number that it is a share of.
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are left out.
    skip_missing : bool, default False
        Leave out areas without a value or weight.

    Returns
    -------
    float or pandas.Series
        The mean in the unit of `value`; with `by` one per group. Missing if the
        weights sum to zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text or infinite, or a weight is below zero.

    Notes
    -----
    ``sum(weight * value) / sum(weight)``.
    In gewone taal: het gemiddelde, waarbij een grote wijk zwaarder telt dan een kleine.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [20, 60], "woningen": [100, 300]})
    >>> weighted_mean(wijken, "koop", "woningen")
    50.0
    """
    values = get_numbers(table, value)
    weights = get_numbers(table, weight, negative=False)
    codes, groups = get_groups(table, by)
    size = 1 if groups is None else len(groups)
    absent = np.isnan(values) | np.isnan(weights)
    used = (codes >= 0) & ~absent & (weights > 0)
    mean = _group_means(values[used], weights[used], codes[used], size)
    if not skip_missing:
        mean[codes[absent & (codes >= 0)]] = np.nan
    if groups is None:
        return float(mean[0])
    return pd.Series(mean, index=groups, name=f"{value}_weighted_mean")


def gap_to_rest(
    table: pd.DataFrame,
    value: str,
    weight: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> pd.Series:
    """How far each area lies from the weighted mean of all the *other* areas.

    The area itself is not in the mean: a large wijk would otherwise be compared with
    itself for a good part. An area alone in its group has no gap: it is missing.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente), all areas of the whole.
    value : str
        Column with the figure to compare (any unit).
    weight : str
        Column with what each area counts for, such as residents (0 or more).
    by : str or list of str, optional
        Columns or index levels that tell the groups, such as the gemeente. Rows
        without a group are missing.
    skip_missing : bool, default False
        Leave out areas without a value or weight; their own gap is missing. Without
        it one such area makes every gap in its group missing.

    Returns
    -------
    pandas.Series
        Gap in the unit of `value`, on the index of `table`, named ``f"{value}_gap"``;
        above zero is more than the rest. Missing if the others weigh nothing.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text or infinite, or a weight is below zero.

    Notes
    -----
    Leave-one-out: ``value - sum(weight * value) / sum(weight)`` with the sums over the
    other areas. The gap to the mean *with* the area is smaller.
    In gewone taal: hoeveel hoger of lager de wijk zit dan de rest van de gemeente.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [60, 65, 75], "woningen": [100, 200, 700]})
    >>> gap_to_rest(wijken, "koop", "woningen").round(3).tolist()
    [-12.778, -8.125, 11.667]
    """
    values = get_numbers(table, value)
    weights = get_numbers(table, weight, negative=False)
    codes, _ = get_groups(table, by)
    absent = np.isnan(values) | np.isnan(weights)
    weights = np.where(absent, 0.0, weights)
    weighing = weights > 0
    rest_weight = _sum_of_others(weights, codes)
    rest = _sum_of_others(np.where(weighing, weights * values, 0.0), codes)
    rest /= np.where(rest_weight > 0, rest_weight, np.nan)
    # A mean lies between the lowest and highest value; rounding may not push it out.
    grouped = pd.Series(np.where(weighing, values, np.nan)).groupby(codes)
    rest = np.clip(rest, grouped.transform("min"), grouped.transform("max"))
    gap = np.where(absent | (codes < 0), np.nan, values - rest)
    if not skip_missing:
        gap[pd.Series(absent).groupby(codes).transform("any").to_numpy(bool)] = np.nan
    return pd.Series(gap, index=table.index, name=f"{value}_gap")


def zscore(
    table: pd.DataFrame, value: str, *, by: str | list[str] | None = None
) -> pd.Series:
    """Distance of each area to the mean, counted in standard deviations.

    Areas count equally, whatever their size. Areas without a value stay missing and do
    not count; without spread (one area, or all the same) there is no score.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure to compare (any unit).
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are missing.

    Returns
    -------
    pandas.Series
        Score without unit, on the index of `table`, named ``f"{value}_z"``.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value is text or infinite.

    Notes
    -----
    ``(x - mean) / sd`` with the standard deviation of these areas (ddof 0): they are
    all there are, not a sample.
    In gewone taal: hoe ver een wijk van het gemiddelde ligt, gemeten in stappen van de
    gewone spreiding tussen wijken.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [10, 20, 30]})
    >>> zscore(wijken, "koop").round(3).tolist()
    [-1.225, 0.0, 1.225]
    """
    score = _distance(table, value, by, centre="mean", power=2)
    return pd.Series(score, index=table.index, name=f"{value}_z")


def robust_zscore(
    table: pd.DataFrame, value: str, *, by: str | list[str] | None = None
) -> pd.Series:
    """Distance of each area to the median, on a scale that outliers do not stretch.

    Areas without a value stay missing and do not count. If half of the areas or more
    have the same value, the spread is zero and there is no score.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure to compare (any unit).
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are missing.

    Returns
    -------
    pandas.Series
        Score without unit, on the index of `table`, named ``f"{value}_robust_z"``.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value is text or infinite.

    Notes
    -----
    ``0.6745 * (x - median) / MAD``, where MAD is the median of ``abs(x - median)``:
    Iglewicz & Hoaglin (1993, source ``L08``), to whom more than 3.5 may be an outlier.
    In gewone taal: hoe ver een wijk van de middelste wijk ligt, zonder dat een enkele
    uitschieter de maat oprekt.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [60, 62, 65, 66, 68, 70, 40]})
    >>> robust_zscore(wijken, "koop").round(3).tolist()[-1]
    -5.621
    """
    score = 0.6745 * _distance(table, value, by, centre="median", power=1)
    return pd.Series(score, index=table.index, name=f"{value}_robust_z")


def percentile_rank(
    table: pd.DataFrame, value: str, *, by: str | list[str] | None = None
) -> pd.Series:
    """Place of each area in the row from low to high, from just above 0 to 1.

    Areas with the same value share one place. Areas without a value stay missing and
    do not count.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure to compare (any unit).
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are missing.

    Returns
    -------
    pandas.Series
        Rank from ``1 / n`` to 1, on the index of `table`, named ``f"{value}_rank"``;
        1 is the highest value, which need not be the best.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value is text or infinite.

    Notes
    -----
    Mean rank divided by the number of areas with a value, as ``kind="rank"`` of
    ``scipy.stats.percentileofscore`` (there times 100).
    In gewone taal: welk deel van de wijken niet hoger scoort dan deze wijk, waarbij
    gelijke wijken hun plaats delen.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [1, 2, 3, 3, 4]})
    >>> percentile_rank(wijken, "koop").tolist()
    [0.2, 0.4, 0.7, 0.7, 1.0]
    """
    values, codes = _numbers_in_groups(table, value, by)
    grouped = values.groupby(codes)
    rank = grouped.rank() / grouped.transform("count")
    return pd.Series(rank.to_numpy(), index=table.index, name=f"{value}_rank")


def wilson_interval(
    successes: float | Sequence[float] | pd.Series,
    n: float | Sequence[float] | pd.Series,
    *,
    confidence: float = 0.95,
) -> Interval:
    """Share with its interval, which stays inside 0 to 1 for small numbers too.

    It tells chance alone. A survey that reaches some residents better than others is
    further off than the interval says.

    Parameters
    ----------
    successes : float, sequence of float or pandas.Series
        Number that has the property (0 to `n`).
    n : float, sequence of float or pandas.Series
        Number that was asked or counted (0 or more).
    confidence : float, default 0.95
        Share of such intervals that hold the true share (between 0 and 1).

    Returns
    -------
    Interval
        ``estimate``, ``low`` and ``high`` as shares from 0 to 1: floats, or arrays or
        Series like the input. Missing where `n` is 0 or a number is missing.

    Raises
    ------
    BadValue
        If a number is text, infinite or below zero, `successes` is more than `n`, or
        `confidence` lies outside 0 to 1.
    BadTable
        If the two do not belong to the same areas.

    Notes
    -----
    Score interval of Wilson (1927, source ``L20``) without continuity correction:
    ``(p + z²/2n ± z * sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)``; method 3 of Newcombe
    (1998), *Statistics in Medicine* 17, 857-872.
    In gewone taal: de grenzen waartussen het echte aandeel waarschijnlijk ligt; hoe
    minder mensen je vroeg, hoe wijder.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson_interval(17, 100)]
    [0.17, 0.1089, 0.2555]
    """
    z = _quantile(confidence)
    k, total, wrap = _pair(successes, n)
    many = k > total
    if many.any():
        k_bad, n_bad = show(k[many][0]), show(total[many][0])
        msg = (
            f"'successes' is {k_bad} en 'n' is {n_bad}; "
            "'successes' mag niet groter zijn dan 'n'."
        )
        raise BadValue(msg)
    size = np.where(total > 0, total, np.nan)
    share = k / size
    middle = share + z**2 / (2 * size)
    half = z * np.sqrt(share * (1 - share) / size + (z / (2 * size)) ** 2)
    scale = 1 + z**2 / size
    # At 0 and at 1 the bound is the share itself; rounding may not push it out.
    low = np.where(share == 0, 0.0, np.minimum((middle - half) / scale, share))
    high = np.where(share == 1, 1.0, np.maximum((middle + half) / scale, share))
    return Interval(wrap(share, "estimate"), wrap(low, "low"), wrap(high, "high"))


def coverage(
    table: pd.DataFrame,
    value: str,
    weight: str | None = None,
    *,
    by: str | list[str] | None = None,
) -> pd.Series | pd.DataFrame:
    """How much of the whole has a value: what leaving out the missing would cost.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure (any unit).
    weight : str, optional
        Column with what each area counts for, such as residents (0 or more). Without
        it areas count equally.
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are left out.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        ``n`` (areas), ``missing`` (areas without a value) and ``weight_share`` (part
        of the weight that has a value, 0 to 1); with `by` one row per group. The share
        is missing if a weight is missing or all weights are zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text or infinite, or a weight is below zero.

    Notes
    -----
    ``sum(weight where a value is present) / sum(weight)``.
    In gewone taal: voor welk deel van de inwoners of wijken we het cijfer kennen.

    Examples
    --------
    >>> wijken = pd.DataFrame({"inkomen": [30, None], "inwoners": [900, 100]})
    >>> coverage(wijken, "inkomen", "inwoners").tolist()
    [2.0, 1.0, 0.9]
    """
    known = ~np.isnan(get_numbers(table, value))
    if weight is None:
        weights = np.ones(len(table))
    else:
        weights = get_numbers(table, weight, negative=False)
    codes, groups = get_groups(table, by)
    size = 1 if groups is None else len(groups)
    inside = codes >= 0
    codes, known, weights = codes[inside], known[inside], weights[inside]
    total = np.bincount(codes, weights, minlength=size)
    present = np.bincount(codes, np.where(known, weights, 0.0), minlength=size)
    result = pd.DataFrame(
        {
            "n": np.bincount(codes, minlength=size),
            "missing": np.bincount(codes[~known], minlength=size),
            "weight_share": present / np.where(total > 0, total, np.nan),
        },
        index=groups,
    )
    return result.loc[0].rename(f"{value}_coverage") if groups is None else result


def funnel(
    table: pd.DataFrame,
    count: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
    overdispersion: bool = False,
) -> pd.DataFrame:
    """Which shares lie further from the share of all areas together than chance does.

    Limits depend on the size of an area: chance moves a small one more. **Look at many
    areas and some fall outside by chance alone**; `q_value` corrects for that. Outside
    the limits is a reason to go and ask, not a verdict.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente), all areas of the whole.
    count : str
        Column with how many have the property (0 up to `total`).
    total : str
        Column with how many there are (persons, dwellings; 0 or more), of which the
        count is a part: crimes are no part of residents. An area with 0 has no share:
        it is missing and the others are not harmed.
    by : str or list of str, optional
        Columns or index levels that tell the groups, such as the gemeente. Rows
        without a group are missing.
    skip_missing : bool, default False
        Leave out areas without a count or total. Without it one such area makes its
        whole group missing.
    overdispersion : bool, default False
        Widen limits and `q_value` when areas differ more than chance allows all over.

    Returns
    -------
    pandas.DataFrame
        On the index of `table`: ``rate`` (share, 0 to 1), ``reference`` (share of the
        group as a whole), ``low_95``, ``high_95``, ``low_998`` and ``high_998``
        (limits for an area of this size, 0 to 1), ``z`` (standard errors from the
        reference) and ``q_value`` (0 to 1). The last two are missing if nobody or
        everybody in the group has the property, or if the area is the whole group.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a number is text, infinite or below zero, or a count is more than its total.

    Notes
    -----
    Spiegelhalter (2005, source ``L09``), normal limits: ``p0 ± k * sqrt(p0 * (1 - p0) /
    total)`` with k 1.96 and 3.09, cut off at 0 and 1. The reference p0 is pooled:
    ``sum(count) / sum(total)``, the area itself included, so one large area draws the
    limits toward itself. An area is outside if and only if its `wilson_interval` does
    not hold p0. With less than 5 expected with or without the property the limits are
    rough. ``q_value`` is the adjusted p of Benjamini & Hochberg (1995), *Journal of
    the Royal Statistical Society B* 57, 289-300: of the areas with q below 0.05 at
    most one in twenty is expected to be there by chance. Areas count as independent.

    Residents choose where to live and one event brings another, so shares of wijken
    nearly always differ more than chance. `overdispersion` multiplies the variance by
    the mean of z², z winsorized at a tenth on both sides, when that is above
    ``1 + 2 * sqrt(2 / n)`` with n areas.
    In gewone taal: ligt een wijk verder van het gemiddelde dan je bij een wijk van die
    grootte van toeval verwacht?

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [32, 168], "woningen": [100, 900]})
    >>> shown = funnel(wijken, "koop", "woningen")
    >>> shown[["rate", "reference", "low_95", "high_95", "z"]].iloc[0].round(3).tolist()
    [0.32, 0.2, 0.122, 0.278, 3.0]
    """
    counts, totals = get_part(table, count, total)
    codes, _ = get_groups(table, by)
    absent = np.isnan(counts) | np.isnan(totals)
    known = pd.DataFrame({"k": counts, "n": totals})
    known[absent] = 0.0
    whole = known.groupby(codes).transform("sum")
    lost = pd.Series(absent).groupby(codes).transform("any").to_numpy(bool)
    out = (codes < 0) | (absent if skip_missing else lost)
    size = np.where(out | ~(totals > 0), np.nan, totals)
    alone = (totals == whole["n"]).to_numpy()
    reference = (whole["k"] / whole["n"].where(whole["n"] > 0)).to_numpy()
    reference = np.where(np.isnan(size), np.nan, reference)
    rate = counts / size
    error = np.sqrt(reference * (1 - reference) / size)
    z = (rate - reference) / np.where((error > 0) & ~alone, error, np.nan)
    if overdispersion:
        spread = _overdispersion(z, codes)
        error, z = error * spread, z / spread
    bounds = {}
    for name, confidence in (("95", 0.95), ("998", 0.998)):
        half = _quantile(confidence) * error
        bounds[f"low_{name}"] = np.maximum(reference - half, 0)
        bounds[f"high_{name}"] = np.minimum(reference + half, 1)
    shown = {"rate": rate, "reference": reference, **bounds, "z": z}
    p_values = np.array([2 * NormalDist().cdf(-abs(one)) for one in z], dtype=float)
    return pd.DataFrame(
        {**shown, "q_value": _q_values(p_values, codes)}, index=table.index
    )


def composite(
    table: pd.DataFrame,
    columns: Sequence[str],
    *,
    weights: Mapping[str, float] | pd.Series | Sequence[float] | None = None,
    directions: Mapping[str, int] | None = None,
) -> pd.Series:
    """Several indicators in one score, each first brought to the same scale.

    **The weights are a choice, not a finding.** Show what other weights give, and the
    indicators themselves beside the score. A score tells how areas differ within this
    table; it names no cause and sets no norm.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    columns : sequence of str
        Columns with the indicators (any unit).
    weights : mapping, Series or sequence of float, optional
        Weight of each column (0 or more, not all 0), by name or in the order of
        `columns`. Default: all equal. A column with weight 0 is left out.
    directions : mapping of str to int, optional
        -1 for a column in which lower is better, 1 (the default) for the others.

    Returns
    -------
    pandas.Series
        Score without unit, on the index of `table`, named ``composite``; 0 is the mean
        of the areas. Missing if one of the indicators is missing, or is the same in
        all areas.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    UnknownName
        If a weight or direction names a column that is not in `columns`.
    BadValue
        If a value is text or infinite, `columns` is empty or names one twice, a weight
        is absent, below zero or no number, all weights are 0, or a direction is not 1
        or -1.

    Notes
    -----
    ``sum(w * d * z) / sum(w)`` with z as in `zscore` within the table, weight w and
    direction d; see OECD/JRC (2008, source ``L25``) on why sensitivity has to be shown.
    In gewone taal: een gemiddelde van cijfers die eerst op dezelfde maat zijn gezet,
    waarbij jij kiest welk cijfer zwaarder telt.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [20, 40], "misdrijven": [30, 10]})
    >>> lower_is_better = {"misdrijven": -1}
    >>> composite(wijken, ["koop", "misdrijven"], directions=lower_is_better).tolist()
    [-1.0, 1.0]
    """
    names = _listed(columns)
    for name in names:
        get_column(table, name)
    factors = _weights(names, weights)
    signs = _directions(names, directions)
    score = np.zeros(len(table))
    for name in names:
        if factors[name] > 0:
            score += factors[name] * signs[name] * zscore(table, name).to_numpy()
    return pd.Series(score, index=table.index, name="composite")


def bootstrap(
    measure: Callable[..., float],
    table: pd.DataFrame,
    *args: object,
    seed: int,
    n: int = 999,
    confidence: float = 0.95,
    **kwargs: object,
) -> Interval:
    """How much a measure of a whole would move with other areas of the same kind.

    Rows are drawn again with replacement, `n` times. The same seed gives the same
    interval.

    Parameters
    ----------
    measure : callable
        Function of a table that returns one number, such as `weighted_mean`.
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    *args, **kwargs
        What `measure` asks after the table.
    seed : int
        Start of the random numbers (0 or more).
    n : int, default 999
        Number of draws (1 or more).
    confidence : float, default 0.95
        Part of the draws that lies inside the interval (between 0 and 1).

    Returns
    -------
    Interval
        ``estimate`` of the table itself, with ``low`` and ``high``, in the unit of
        `measure`. Draws without a result are left out. All three are missing if the
        estimate is; both bounds are if more than half of the draws has no result.

    Raises
    ------
    BadValue
        If `n` is below 1, `seed` below 0 or `confidence` outside 0 to 1.
    TypeError
        If `seed` or `n` is no whole number, or `measure` gives something else than one
        number.

    Notes
    -----
    Percentile interval of Efron & Tibshirani (1993), *An Introduction to the
    Bootstrap*, chapter 13, at rank ``p * (n + 1)``. Areas are drawn as if they were
    independent, which neighbours are not; below some ten areas it is too narrow.
    In gewone taal: hoe sterk de uitkomst schommelt als toevallig andere wijken
    meededen.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [20, 30, 40, 60], "woningen": [1, 1, 1, 1]})
    >>> bootstrap(weighted_mean, wijken, "koop", "woningen", seed=1).estimate
    37.5
    """
    _whole_number("seed", seed)
    _whole_number("n", n)
    if n < 1:
        msg = f"Het aantal trekkingen ('n') is {n}; hier hoort een getal van 1 of meer."
        raise BadValue(msg)
    if seed < 0:
        msg = f"Het begingetal ('seed') is {seed}; hier hoort een getal van 0 of meer."
        raise BadValue(msg)
    _quantile(confidence)
    estimate = _result(measure(table, *args, **kwargs))
    if np.isnan(estimate) or table.empty:
        return Interval(np.nan, np.nan, np.nan)
    random = np.random.default_rng(seed)
    results = np.empty(n)
    for draw in range(n):
        rows = random.integers(0, len(table), len(table))
        results[draw] = _result(measure(table.iloc[rows], *args, **kwargs))
    found = results[~np.isnan(results)]
    if len(found) < n / 2:
        return Interval(estimate, np.nan, np.nan)
    tail = (1 - confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail], method="weibull")
    return Interval(estimate, float(low), float(high))


def _group_means(
    values: np.ndarray, weights: np.ndarray, codes: np.ndarray, size: int
) -> np.ndarray:
    """Return the weighted mean of each group, never outside its lowest and highest."""
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    total = np.bincount(codes, weights, minlength=size)
    mean = np.bincount(codes, weights * values, minlength=size)
    return np.clip(mean / np.where(total > 0, total, np.nan), low, high)


def _sum_of_others(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return for each row the sum over the other rows of its group.

    Added up from both sides: taking one's own value from the total loses all digits
    when one area is nearly the whole.
    """
    series = pd.Series(values)
    total = pd.Series(0.0, index=series.index)
    for side in (series, series[::-1]):
        keys = codes[side.index]
        upto = side.groupby(keys).cumsum()
        total += upto.groupby(keys).shift(fill_value=0.0)
    return total.to_numpy().copy()


def _overdispersion(z: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """How many times wider than chance areas lie apart in their group: 1 or more."""
    scores = pd.Series(z).groupby(codes)
    low, high = (scores.transform("quantile", q=q) for q in (0.1, 0.9))
    squares = (pd.Series(z).clip(low, high) ** 2).groupby(codes)
    ratio, n = squares.transform("mean"), squares.transform("count")
    more = ratio > 1 + 2 * np.sqrt(2 / n.where(n > 0))
    return np.sqrt(ratio.where(more, 1.0)).to_numpy()


def _q_values(p_values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return p-values corrected for their number in each group (Benjamini-Hochberg)."""
    p = pd.Series(p_values)
    grouped = p.groupby(codes)
    raised = p * grouped.transform("count") / grouped.rank(method="max")
    raised = raised[p.sort_values(ascending=False).index]  # from the largest down
    return raised.groupby(codes[raised.index]).cummin().sort_index().to_numpy()


def _numbers_in_groups(
    table: pd.DataFrame, value: str, by: str | list[str] | None
) -> tuple[pd.Series, np.ndarray]:
    """Return a column on row numbers, missing outside any group, and the groups."""
    codes, _ = get_groups(table, by)
    return pd.Series(get_numbers(table, value)).where(codes >= 0), codes


def _distance(
    table: pd.DataFrame,
    value: str,
    by: str | list[str] | None,
    *,
    centre: str,
    power: int,
) -> np.ndarray:
    """Return the distance to the mean or median in standard deviations or MADs."""
    values, codes = _numbers_in_groups(table, value, by)
    middle = values.groupby(codes).transform(centre)
    distance = values - middle
    spread = (distance.abs() ** power).groupby(codes).transform(centre) ** (1 / power)
    return (distance / spread.where(spread > NOISE * middle.abs())).to_numpy()


def _quantile(confidence: float) -> float:
    """Return the normal quantile that belongs to a two-sided confidence."""
    if not isinstance(confidence, Real) or not 0 < confidence < 1:
        msg = (
            f"De zekerheid ('confidence') is '{confidence}'; "
            "hier hoort een getal tussen 0 en 1, zoals 0.95."
        )
        raise BadValue(msg)
    return NormalDist().inv_cdf((1 + float(confidence)) / 2)


def _pair(
    successes: object, n: object
) -> tuple[np.ndarray, np.ndarray, Callable[[np.ndarray, str], object]]:
    """Return two inputs as arrays of one length, and what makes a result like them."""
    pair = [
        x if isinstance(x, pd.Series | np.ndarray) else np.asarray(x, dtype=object)
        for x in (successes, n)
    ]
    indexes = [x.index for x in pair if isinstance(x, pd.Series)]
    lengths = {len(x) for x in pair if x.ndim}
    if len(lengths) > 1 or (len(indexes) > 1 and not indexes[0].equals(indexes[1])):
        msg = (
            "'successes' en 'n' horen niet bij dezelfde gebieden; "
            "neem ze uit één tabel."
        )
        raise BadTable(msg)
    index = indexes[0] if indexes else pd.RangeIndex(max(lengths)) if lengths else None
    k, total = (
        clean_numbers(_spread(x, index), f"'{name}'", negative=False)
        for x, name in zip(pair, ("successes", "n"), strict=True)
    )

    def wrap(values: np.ndarray, name: str) -> pd.Series | np.ndarray | float:
        if indexes:
            return pd.Series(values, index=index, name=name)
        return values if lengths else float(values[0])

    return k, total, wrap


def _spread(x: np.ndarray | pd.Series, index: pd.Index | None) -> pd.Series:
    """Return an array or one number as a series on this index."""
    if isinstance(x, pd.Series):
        return x
    if index is None:
        return pd.Series([x.item()], index=[None])
    return pd.Series(x if x.ndim else np.repeat(x, len(index)), index=index)


def _listed(columns: Sequence[str]) -> list[str]:
    """Return the columns as a list, each of them once."""
    if isinstance(columns, str):
        msg = f"columns must be a list of column names, not the text '{columns}'"
        raise TypeError(msg)
    names = list(columns)
    if not names:
        msg = "Kies ten minste één kolom voor de score."
        raise BadValue(msg)
    for name in names:
        if names.count(name) > 1:
            msg = f"Kolom '{name}' staat dubbel in de keuze; noem hem één keer."
            raise BadValue(msg)
    return names


def _weights(
    names: list[str],
    weights: Mapping[str, float] | pd.Series | Sequence[float] | None,
) -> dict[str, float]:
    """Return the weight of each column, summing to 1."""
    if weights is None:
        weights = dict.fromkeys(names, 1.0)
    if isinstance(weights, pd.Series):
        weights = weights.to_dict()  # by name, whatever the order
    if not isinstance(weights, Mapping):
        if len(weights) != len(names):
            msg = (
                f"Er zijn {len(weights)} gewichten bij {len(names)} kolommen; "
                "geef er één per kolom."
            )
            raise BadValue(msg)
        weights = dict(zip(names, weights, strict=True))
    for name in weights:
        if name not in names:
            raise unknown_name("kolom bij de gewichten", name, names)
    for name in names:
        value = weights.get(name)
        if not isinstance(value, Real) or not 0 <= value < np.inf:
            msg = (
                f"Het gewicht van '{name}' is '{value}'; "
                "hier hoort een getal van 0 of meer."
            )
            raise BadValue(msg)
    total = float(sum(weights.values()))
    if total == 0:
        msg = "Alle gewichten zijn 0; geef ten minste één kolom een gewicht boven 0."
        raise BadValue(msg)
    return {name: float(weights[name]) / total for name in names}


def _directions(
    names: list[str], directions: Mapping[str, int] | None
) -> dict[str, int]:
    """Return the direction of each column, 1 unless told otherwise."""
    directions = directions or {}
    for name, sign in directions.items():
        if name not in names:
            raise unknown_name("kolom bij de richtingen", name, names)
        if not isinstance(sign, Real) or sign not in (1, -1):
            msg = f"De richting van '{name}' is '{sign}'; hier hoort 1 of -1."
            raise BadValue(msg)
    return {name: int(directions.get(name, 1)) for name in names}


def _whole_number(name: str, value: object) -> None:
    """Refuse anything but a whole number: an error in the code, so in English."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        msg = f"{name} must be a whole number, not {value!r}"
        raise TypeError(msg)


def _result(value: object) -> float:
    """Return what a measure gave as a float, missing as nan."""
    if value is None or value is pd.NA:
        return np.nan
    if not isinstance(value, Real):
        msg = f"measure must return one number, not {type(value).__name__}"
        raise TypeError(msg)
    return float(value)
