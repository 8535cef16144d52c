"""How unequally something is spread over areas, and whether areas grow alike."""

from numbers import Real

import numpy as np
import pandas as pd

from wijkbook.errors import BadValue
from wijkbook.measures._check import (
    Units,
    above,
    above_zero,
    get_numbers,
    get_part,
    get_units,
)

__all__ = [
    "concentration",
    "gini",
    "lorenz",
    "segregation_gini",
    "sigma_convergence",
    "theil_t",
]


def gini(
    table: pd.DataFrame,
    value: str,
    weight: str | None = None,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """How unequally something is spread over areas: 0 is all the same.

    Between areas only: differences among the residents of one area are not in it, so
    that it lies below the Gini of persons or households.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure per area (any unit, 0 or more). With `weight`: per
        resident, household or dwelling, not the sum of the area.
    weight : str, optional
        Column with what each area counts for, such as residents (0 or more). Without
        it areas count equally.
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are left out.
    skip_missing : bool, default False
        Leave out areas without a value or weight. Without it one such area makes the
        result missing; `coverage` tells what leaving out costs.

    Returns
    -------
    float or pandas.Series
        Gini without unit, from 0 to ``1 - 1 / n`` (everything in one of n areas); with
        `by` one per group. Missing if the values or weights sum to zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text, infinite or below zero: with debts the Gini can
        pass 1 and means nothing.

    Notes
    -----
    ``sum over pairs of w_i * w_j * abs(x_i - x_j) / (2 * W^2 * mean)``, the area
    between `lorenz` and the diagonal, twice. Without the factor ``n / (n - 1)`` that
    some programs put before it: these areas are all there are, not a sample.
    In gewone taal: hoe ongelijk iets over de wijken verdeeld is; nul is overal
    evenveel.

    Examples
    --------
    >>> wijken = pd.DataFrame({"inkomen": [20, 20, 20, 60]})
    >>> gini(wijken, "inkomen")
    0.25
    """
    units = _weighed(table, value, weight, by, skip_missing)
    x, w = units.columns
    return units.result(_gini(units, x, w * x, w), f"{value}_gini")


def theil_t(
    table: pd.DataFrame,
    value: str,
    weight: str | None = None,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """How unequally something is spread over areas, most sensitive to high values.

    Between areas only, as `gini`. Groups of different size have a different highest
    value: set beside each other only wholes with about as many areas.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure per area (any unit, 0 or more). With `weight`: per
        resident, household or dwelling, not the sum of the area.
    weight : str, optional
        Column with what each area counts for, such as residents (0 or more). Without
        it areas count equally.
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are left out.
    skip_missing : bool, default False
        Leave out areas without a value or weight. Without it one such area makes the
        result missing; `coverage` tells what leaving out costs.

    Returns
    -------
    float or pandas.Series
        T in nats, from 0 to ``ln(n)`` (everything in one of n areas); with `by` one
        per group. Missing if the values or weights sum to zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text, infinite or below zero.

    Notes
    -----
    ``sum(w * r * ln(r)) / W`` with r the value divided by the weighted mean, and
    ``0 * ln(0) = 0``: Theil (1967), *Economics and Information Theory*, chapter 4.
    `theil_h` is another measure of the same author, for counts of groups.
    In gewone taal: hoe ongelijk iets over de wijken verdeeld is, waarbij uitschieters
    naar boven zwaar tellen.

    Examples
    --------
    >>> wijken = pd.DataFrame({"inkomen": [0, 40]})
    >>> round(theil_t(wijken, "inkomen"), 4)
    0.6931
    """
    units = _weighed(table, value, weight, by, skip_missing)
    x, w = units.columns
    weights = above_zero(units.sums(w))
    ratio = x / units.spread(above_zero(units.sums(w * x)) / weights)
    terms = w * ratio * np.log(np.where(ratio > 0, ratio, 1.0))
    t = np.maximum(units.sums(terms) / weights, 0.0)
    return units.result(t, f"{value}_theil_t")


def lorenz(
    table: pd.DataFrame,
    value: str,
    weight: str | None = None,
    *,
    skip_missing: bool = False,
) -> pd.DataFrame:
    """Points of the Lorenz curve: which part of the whole the lowest areas have.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    value : str
        Column with the figure per area (any unit, 0 or more). With `weight`: per
        resident, household or dwelling, not the sum of the area.
    weight : str, optional
        Column with what each area counts for, such as residents (0 or more). Without
        it areas count equally.
    skip_missing : bool, default False
        Leave out areas without a value or weight. Without it one such area leaves no
        curve; `coverage` tells what leaving out costs.

    Returns
    -------
    pandas.DataFrame
        ``population_share`` and ``value_share`` (0 to 1), from 0, 0 to 1, 1 with a row
        for each area that weighs something, lowest value first. No rows if a value is
        missing, or if the values or weights sum to zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text, infinite or below zero.

    Notes
    -----
    Shares of ``sum(w)`` and ``sum(w * x)`` over the areas up to this one (Lorenz 1905).
    The curve of equal areas is the diagonal; `gini` is twice the area between them.
    In gewone taal: welk deel van het geheel de wijken met het minste samen hebben.

    Examples
    --------
    >>> wijken = pd.DataFrame({"inkomen": [60, 20, 20]})
    >>> lorenz(wijken, "inkomen")["value_share"].tolist()
    [0.0, 0.2, 0.4, 1.0]
    """
    units = _weighed(table, value, weight, None, skip_missing)
    x, w = units.columns
    order = np.argsort(x, kind="stable")
    order = order[w[order] > 0]
    curves = [np.cumsum(column[order]) for column in (w, w * x)]
    if units.holes[0] or not len(order) or curves[1][-1] == 0:
        curves = [np.array([]), np.array([])]
    else:
        curves = [np.concatenate([[0.0], curve / curve[-1]]) for curve in curves]
    return pd.DataFrame({"population_share": curves[0], "value_share": curves[1]})


def segregation_gini(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """How unequally the share of a group is spread over areas.

    It looks at every difference between areas, where `dissimilarity` sees only which
    side of the mean they are on; it is never lower than that.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt or wijk), all areas of the whole.
    group : str
        Column with the members of the group (persons or households, 0 to `total`).
    total : str
        Column with everybody, the group included (persons or households, 0 or more).
    by : str or list of str, optional
        Columns or index levels that tell the groups of areas, such as the gemeente.
        Rows without one are left out.
    skip_missing : bool, default False
        Leave out areas without a count. Without it one such area makes the result
        missing; `coverage` tells what leaving out costs.

    Returns
    -------
    float or pandas.Series
        G without unit, from 0 (spread alike) to 1 (apart); with `by` one per group of
        areas. Missing if the group is absent or is everybody.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Notes
    -----
    ``sum over pairs of t_i * t_j * abs(p_i - p_j) / (2 * T^2 * P * (1 - P))`` with t
    everybody in an area, p the share of the group there, and T and P those of the
    whole: Duncan & Duncan (1955, source ``L01``), Massey & Denton (1988, source
    ``L02``). Small areas and small groups raise it, as they do D.
    In gewone taal: hoe scheef een groep over alle buurten verdeeld is; nul is overal
    hetzelfde aandeel.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huurders": [50, 30, 15, 5], "huishoudens": 100})
    >>> round(segregation_gini(buurten, "huurders", "huishoudens"), 4)
    0.5
    """
    counts = list(get_part(table, group, total))
    units = get_units(table, counts, by, skip_missing=skip_missing)
    a, t = units.columns
    share = a / np.where(t > 0, t, 1.0)
    return units.result(_gini(units, share, a, t - a), f"{group}_segregation_gini")


def sigma_convergence(
    table: pd.DataFrame,
    value: str,
    period: str,
    *,
    weight: str | None = None,
    skip_missing: bool = False,
) -> pd.DataFrame:
    """Spread between areas in each period: falling is growing alike.

    Take the same areas in every period. An area that comes in or falls out, or gets
    other borders, changes the spread without anything changing on the ground.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area and period.
    value : str
        Column with the figure to compare (any unit).
    period : str
        Column or index level with the period, such as the year.
    weight : str, optional
        Column with what each area counts for, such as residents (0 or more). Without
        it areas count equally. With and without can give another picture.
    skip_missing : bool, default False
        Leave out areas without a value or weight, in that period alone. Without it one
        such area makes its period missing.

    Returns
    -------
    pandas.DataFrame
        Per period ``n`` (areas that count), ``sd`` (standard deviation, in the unit of
        `value`) and ``cv`` (divided by the mean, without unit). Both are missing with
        less than two areas; ``cv`` also if the mean is not above zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value or weight is text or infinite, or a weight is below zero.

    Notes
    -----
    ``sqrt(sum(w * (x - mean)^2) / sum(w))``, ddof 0, after Barro & Sala-i-Martin (1992,
    source ``L06``), who take it of logarithms; ``cv`` has that use here. For amounts
    in euro look at ``cv``: when all incomes double, ``sd`` doubles too.
    In gewone taal: of wijken door de jaren heen meer of juist minder op elkaar gaan
    lijken.

    Examples
    --------
    >>> wijken = pd.DataFrame({"koop": [40, 60, 45, 55]})
    >>> wijken["jaar"] = [2014, 2014, 2024, 2024]
    >>> sigma_convergence(wijken, "koop", "jaar")["sd"].tolist()
    [10.0, 5.0]
    """
    units = _weighed(table, value, weight, period, skip_missing, negative=True)
    x, w = units.columns
    n = units.sums(w > 0).astype(int)
    weights = above_zero(np.where((n > 1) & ~units.holes, units.sums(w), 0.0))
    mean = units.sums(w * x) / weights
    spread = np.sqrt(units.sums(w * (x - units.spread(mean)) ** 2) / weights)
    return pd.DataFrame(
        {"n": n, "sd": spread, "cv": spread / above_zero(mean)}, index=units.groups
    )


def concentration(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    threshold: float,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Share of a group that lives in areas where the group is a large part.

    **The threshold is a choice, not a norm.** Try more than one: an area just above it
    and one just below are much alike, yet only one of them counts.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt or wijk), all areas of the whole.
    group : str
        Column with the members of the group, such as households with a low income
        (persons or households, 0 to `total`).
    total : str
        Column with everybody, the group included (persons or households, 0 or more).
    threshold : float
        Share of the group above which an area counts (0 to 1; at the threshold itself
        it does not).
    by : str or list of str, optional
        Columns or index levels that tell the groups of areas, such as the gemeente.
        Rows without one are left out.
    skip_missing : bool, default False
        Leave out areas without a count. Without it one such area makes the result
        missing; `coverage` tells what leaving out costs.

    Returns
    -------
    float or pandas.Series
        Share from 0 to 1; with `by` one per group of areas. Missing if the group is
        absent.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, a group is more than its total, or
        the threshold lies outside 0 to 1.

    Notes
    -----
    ``sum(a where a / t > threshold) / sum(a)`` with a of the group and t of everybody
    in each area, after Jargowsky (1997, source ``L11``), who set it at 0.4 for the
    poor in the United States. There is no Dutch norm.
    In gewone taal: welk deel van de groep woont in buurten waar die groep groter is dan
    de drempel die jij kiest.

    Examples
    --------
    >>> buurten = pd.DataFrame({"arm": [30, 50, 20], "huishoudens": [100, 100, 100]})
    >>> concentration(buurten, "arm", "huishoudens", threshold=0.25)
    0.8
    >>> concentration(buurten, "arm", "huishoudens", threshold=0.4)
    0.5
    """
    if not isinstance(threshold, Real) or not 0 <= threshold <= 1:
        msg = (
            f"De drempel ('threshold') is '{threshold}'; "
            "hier hoort een aandeel van 0 tot en met 1, zoals 0.25."
        )
        raise BadValue(msg)
    counts = list(get_part(table, group, total))
    units = get_units(table, counts, by, skip_missing=skip_missing)
    a, t = units.columns
    many = above(a, t, threshold)
    share = units.sums(np.where(many, a, 0.0)) / above_zero(units.sums(a))
    return units.result(share, f"{group}_concentration")


def _weighed(
    table: pd.DataFrame,
    value: str,
    weight: str | None,
    by: str | list[str] | None,
    skip_missing: bool,
    *,
    negative: bool = False,
) -> Units:
    """Return values and weights in their groups; without a weight all are 1."""
    values = get_numbers(table, value, negative=negative)
    if weight is None:
        weights = np.ones(len(table))
    else:
        weights = get_numbers(table, weight, negative=False)
    return get_units(table, [values, weights], by, skip_missing=skip_missing)


def _gini(units: Units, key: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return twice the area between the diagonal and the curve of x against y.

    Areas stand in the order of `key` within their group; both are taken as shares of
    their sum. The running difference of the two is back at 0 after each group, so that
    one sum runs over all groups without losing digits.
    """
    sum_x, sum_y = units.sums(x), units.sums(y)
    present = (sum_x > 0) & (sum_y > 0)
    shares = [
        column / units.spread(np.where(present, total, np.inf))
        for column, total in ((x, sum_x), (y, sum_y))
    ]
    order = _sort_in_groups(key, units.codes, len(present))
    y = shares[1][order]
    ahead = shares[0][order] - y
    terms = y * (ahead - 2 * np.cumsum(ahead))
    area = np.bincount(units.codes[order], terms, minlength=len(present))
    return np.where(present, np.clip(area, 0.0, 1.0), np.nan)


def _sort_in_groups(key: np.ndarray, codes: np.ndarray, size: int) -> np.ndarray:
    """Return the order of rows by group and then by key.

    Two sorts, of which the second is by counting: several times faster than lexsort.
    """
    order = np.argsort(key)
    if size == 1:
        return order
    small = codes.astype(np.uint16) if size <= 2**16 else codes
    return order[np.argsort(small[order], kind="stable")]
