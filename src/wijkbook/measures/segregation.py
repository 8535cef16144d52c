"""How far groups live apart: counts per area in, one number for the whole out.

Every measure here depends on the size of the areas: buurten give higher values than
wijken. Compare only figures of the same kind of area, and say which kind it was.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijkbook.errors import BadValue
from wijkbook.measures._check import (
    Units,
    above_zero,
    get_numbers,
    get_part,
    get_units,
)

__all__ = [
    "dissimilarity",
    "entropy",
    "eta_squared",
    "exposure",
    "isolation",
    "location_quotient",
    "theil_h",
]

# So near to 1 is 1: what D by chance is when everybody has an area alone.
NOISE = 1e-9


def dissimilarity(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
    correct_bias: bool = False,
) -> float | pd.Series:
    """Share of a group that would have to move to live as spread out as the rest.

    Small numbers make it higher: a small group is uneven by chance alone.
    `correct_bias` takes that off, and can then give a value below zero.

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
    correct_bias : bool, default False
        Set off what chance alone would give in areas of this size.

    Returns
    -------
    float or pandas.Series
        D without unit, from 0 (spread alike) to 1 (apart); with `by` one per group of
        areas. Corrected: 0 is what chance gives, below it is more even than that, 1 is
        apart. Missing if the group is absent or is everybody; corrected also if
        everybody has an area alone.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Notes
    -----
    ``0.5 * sum(abs(a / A - b / B))`` of Duncan & Duncan (1955, source ``L01``), with a
    of the group and b of the rest (total less group) in each area, and A and B their
    sums. Group against rest: CBS figures of one group against one other differ.
    Corrected: ``(D - E) / (1 - E)`` with E for D when the place of everybody is drawn
    by lot (Winship 1977, *Social Forces* 55, 1058-1066). Carrington & Troske (1997,
    *Journal of Business & Economic Statistics* 15, 402-409) do the same, but simulate E
    and divide by E where D is below it; here E is worked out from the binomial
    distribution, with counts as whole numbers, and one formula holds on both sides, so
    that chance gives 0 on average. The noise of rounding to five is not taken off.
    D also hangs on the size of areas and of the group (source ``W80``).
    In gewone taal: welk deel van een groep zou moeten verhuizen om net zo verspreid te
    wonen als alle anderen.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huurders": [50, 30, 15, 5], "huishoudens": 100})
    >>> round(dissimilarity(buurten, "huurders", "huishoudens"), 4)
    0.4

    How much it would move with other buurten of this kind:

    >>> from wijkbook.measures.rates import bootstrap
    >>> interval = bootstrap(dissimilarity, buurten, "huurders", "huishoudens", seed=1)
    >>> bool(interval.low < interval.estimate < interval.high)
    True
    """
    units = _split(table, group, total, by, skip_missing)
    a, t = units.columns
    b = t - a
    of_group = a / units.spread(above_zero(units.sums(a)))
    of_rest = b / units.spread(above_zero(units.sums(b)))
    d = np.minimum(0.5 * units.sums(np.abs(of_group - of_rest)), 1.0)
    if correct_bias:
        e = _dissimilarity_by_chance(units)
        d = (d - e) / np.where(e < 1 - NOISE, 1 - e, np.nan)
    return units.result(d, f"{group}_dissimilarity")


def isolation(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Share of its own group in the area of an average member.

    It rises by itself when the group is larger; `eta_squared` takes that out.

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
        Share from that of the group in the whole (spread alike) to 1 (apart); with
        `by` one per group of areas. Missing if the group is absent.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Notes
    -----
    xPx: ``sum(a / A * a / t)`` of Bell (1954, source ``L26``), as in Massey & Denton
    (1988, source ``L02``), with a of the group and t of everybody in each area.
    Members count themselves. Living near is not meeting.
    In gewone taal: hoe groot de eigen groep is in de buurt van een gemiddeld lid.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huurders": [50, 30, 15, 5], "huishoudens": 100})
    >>> round(isolation(buurten, "huurders", "huishoudens"), 4)
    0.365
    """
    units = _split(table, group, total, by, skip_missing)
    return units.result(_own_share(units), f"{group}_isolation")


def exposure(
    table: pd.DataFrame,
    group: str,
    other: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Share of another group in the area of an average member.

    It is not the same the other way round: a small group lives near a large one more
    than the large one near the small.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt or wijk), all areas of the whole.
    group : str
        Column with the members of the group (persons or households, 0 to `total`).
    other : str
        Column with the members of the other group (same unit, 0 to `total`).
    total : str
        Column with everybody, both groups included (same unit, 0 or more).
    by : str or list of str, optional
        Columns or index levels that tell the groups of areas, such as the gemeente.
        Rows without one are left out.
    skip_missing : bool, default False
        Leave out areas without a count. Without it one such area makes the result
        missing; `coverage` tells what leaving out costs.

    Returns
    -------
    float or pandas.Series
        Share from 0 to 1; with `by` one per group of areas. Missing if one of the two
        is absent.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Notes
    -----
    xPy: ``sum(a / A * b / t)`` as in Massey & Denton (1988, source ``L02``), with a of
    the group, b of the other and t of everybody in each area. If the two are everybody
    it is 1 less `isolation`. Living near is not meeting.
    In gewone taal: hoe groot de andere groep is in de buurt van een gemiddeld lid.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huurders": [50, 30, 15, 5], "huishoudens": 100})
    >>> buurten["kopers"] = buurten["huishoudens"] - buurten["huurders"]
    >>> round(exposure(buurten, "huurders", "kopers", "huishoudens"), 4)
    0.635
    """
    a, t = get_part(table, group, total)
    b, _ = get_part(table, other, total)
    units = get_units(table, [a, b, t], by, skip_missing=skip_missing)
    a, b, t = units.columns
    everyone = np.where(t > 0, t, 1.0)  # in an empty area the group is 0 as well
    of_group = a / units.spread(above_zero(units.sums(a)))
    near = np.minimum(units.sums(of_group * (b / everyone)), 1.0)
    near = np.where(units.sums(b) > 0, near, np.nan)
    return units.result(near, f"{group}_exposure")


def eta_squared(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Isolation without the part that comes from the size of the group.

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
        Number without unit, from 0 (spread alike) to 1 (apart); with `by` one per
        group of areas. Missing if the group is absent or is everybody.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Notes
    -----
    ``(xPx - P) / (1 - P)`` with xPx as in `isolation` and P the share of the group in
    the whole: the correlation ratio in Massey & Denton (1988, source ``L02``). Small
    areas raise it, as they do D.
    In gewone taal: hoe apart een groep woont, als je meetelt hoe groot zij is.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huurders": [50, 30, 15, 5], "huishoudens": 100})
    >>> round(eta_squared(buurten, "huurders", "huishoudens"), 4)
    0.1533
    """
    units = _split(table, group, total, by, skip_missing)
    a, t = units.columns
    everyone = above_zero(units.sums(t))
    share, rest = units.sums(a) / everyone, units.sums(t - a) / everyone
    eta = (_own_share(units) - share) / above_zero(rest)
    return units.result(np.clip(eta, 0.0, 1.0), f"{group}_eta_squared")


def theil_h(
    table: pd.DataFrame,
    groups: Sequence[str],
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """How much less mixed the areas are than the whole, for two groups or more.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt or wijk), all areas of the whole.
    groups : sequence of str
        Columns with the members of each group (persons, households or dwellings, 0 or
        more), two or more. Nobody stands in two of them; together they are everybody.
    by : str or list of str, optional
        Columns or index levels that tell the groups of areas, such as the gemeente.
        Rows without one are left out.
    skip_missing : bool, default False
        Leave out areas without one of the counts. Without it one such area makes the
        result missing; `coverage` tells what leaving out costs.

    Returns
    -------
    float or pandas.Series
        H without unit, from 0 (every area mixed as the whole) to 1 (no area mixed);
        with `by` one per group of areas. Missing if no more than one group is there.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or `groups` has less than two
        columns or names one twice.
    TypeError
        If `groups` is one text.

    Notes
    -----
    ``sum(t * (E - E_i)) / (E * T)`` with E the entropy of the whole and E_i that of an
    area, as in `entropy`, t everybody in an area and T in the whole: Theil (1972,
    source ``L03``), for more groups Reardon & Firebaugh (2002, source ``L04``). How
    groups are cut changes H: compare only with the same cut. Small areas raise it.
    In gewone taal: hoeveel minder gemengd de buurten zijn dan de hele gemeente.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huur": [50, 30, 15, 5], "koop": [50, 70, 85, 95]})
    >>> round(theil_h(buurten, ["huur", "koop"]), 4)
    0.1441

    How much it would move with other buurten of this kind:

    >>> from wijkbook.measures.rates import bootstrap
    >>> interval = bootstrap(theil_h, buurten, ["huur", "koop"], seed=1)
    >>> bool(interval.low < interval.estimate < interval.high)
    True
    """
    counts = [get_numbers(table, name, negative=False) for name in _listed(groups)]
    units = get_units(table, counts, by, skip_missing=skip_missing)
    t = _together(units.columns)
    within = units.sums(t * _entropy(units.columns, t))
    sums = [units.sums(column) for column in units.columns]
    everyone = _together(sums)
    whole = above_zero(_entropy(sums, everyone))
    h = 1 - within / above_zero(everyone) / whole
    return units.result(np.clip(h, 0.0, 1.0), "theil_h")


def entropy(
    table: pd.DataFrame, groups: Sequence[str], *, normalized: bool = False
) -> pd.Series:
    """How mixed each area is, whatever the mix of the whole.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    groups : sequence of str
        Columns with the members of each group (persons, households or dwellings, or
        their shares; 0 or more), two or more. Nobody stands in two of them.
    normalized : bool, default False
        Divide by the most that this number of groups can give.

    Returns
    -------
    pandas.Series
        Entropy in nats, from 0 (one group) to the logarithm of the number of groups
        (all equally large), or to 1 if `normalized`; on the index of `table`, named
        ``entropy``. Missing for an area with nobody or without one of the counts.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or `groups` has less than two
        columns or names one twice.
    TypeError
        If `groups` is one text.

    Notes
    -----
    ``-sum(p * ln(p))`` over the shares p, with ``0 * ln(0) = 0``, and divided by
    ``ln(k)`` with k the number of columns: Theil (1972, source ``L03``). Equal shares
    are no aim in themselves, and you choose the groups.
    In gewone taal: hoe gemengd één buurt is; nul als er maar één groep woont.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huur": [42, 0], "koop": [42, 90], "anders": [16, 0]})
    >>> mix = entropy(buurten, ["huur", "koop", "anders"], normalized=True)
    >>> mix.round(4).tolist()
    [0.9302, 0.0]
    """
    names = _listed(groups)
    counts = [get_numbers(table, name, negative=False) for name in names]
    t = _together(counts)
    mix = np.where(t > 0, _entropy(counts, t), np.nan)
    if normalized:
        mix = np.minimum(mix / np.log(len(names)), 1.0)
    return pd.Series(mix, index=table.index, name="entropy")


def location_quotient(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> pd.Series:
    """Share of a group in each area, against its share in the whole.

    It jumps up and down where numbers are small: look at the counts beside it.

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
        Rows without one are missing.
    skip_missing : bool, default False
        Leave areas without a count out of the whole; their own quotient is missing.
        Without it one such area makes every quotient in its group of areas missing.

    Returns
    -------
    pandas.Series
        Quotient without unit, on the index of `table`, named
        ``f"{group}_location_quotient"``; 1 is the level of the whole. Missing for an
        area with nobody, or if the group is absent.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Notes
    -----
    ``(a / t) / (A / T)`` with a of the group and t of everybody in each area, and A
    and T their sums; common use in the field. The whole holds the area itself.
    In gewone taal: hoeveel keer zo groot het aandeel van een groep hier is als in de
    hele gemeente.

    Examples
    --------
    >>> buurten = pd.DataFrame({"huurders": [50, 30, 15, 5], "huishoudens": 100})
    >>> location_quotient(buurten, "huurders", "huishoudens").round(3).tolist()
    [2.0, 1.2, 0.6, 0.2]
    """
    a, t = get_part(table, group, total)
    units = get_units(table, [a, t], by, skip_missing=skip_missing)
    inside, everyone = (units.sums(column) for column in units.columns)
    share = above_zero(inside) / above_zero(everyone)
    share[units.holes] = np.nan
    level = units.spread(share)
    if units.rows is not None:  # rows without a group of areas were left out
        level, kept = np.full(len(table), np.nan), level
        level[units.rows] = kept
    quotient = a / above_zero(t) / level
    return pd.Series(quotient, index=table.index, name=f"{group}_location_quotient")


def _split(
    table: pd.DataFrame,
    group: str,
    total: str,
    by: str | list[str] | None,
    skip_missing: bool,
) -> Units:
    """Return the counts of a group and of everybody, in their groups of areas."""
    counts = list(get_part(table, group, total))
    return get_units(table, counts, by, skip_missing=skip_missing)


def _own_share(units: Units) -> np.ndarray:
    """Return the share of the group in the area of an average member."""
    a, t = units.columns
    of_group = a / units.spread(above_zero(units.sums(a)))
    everyone = np.where(t > 0, t, 1.0)  # in an empty area the group is 0 as well
    return np.minimum(units.sums(of_group * (a / everyone)), 1.0)


def _dissimilarity_by_chance(units: Units) -> np.ndarray:
    """Return D to be expected when the place of everybody is drawn by lot.

    The mean distance of a binomial number to its mean is, after De Moivre,
    ``2 * v * C(n, v) * p^v * q^(n - v + 1)`` with v the first number above ``n * p``.
    """
    a, t = units.columns
    share = units.sums(a) / above_zero(units.sums(t))
    share = np.where(share < 1, above_zero(share), np.nan)
    n, p = np.round(t), units.spread(share)
    v = np.floor(n * p) + 1
    log_chance = (
        _log_factorial(n)
        - _log_factorial(v)
        - _log_factorial(np.maximum(n - v, 0))
        + v * np.log(p)
        + (n - v + 1) * np.log1p(-p)
    )
    distance = np.where(v <= n, 2 * v * np.exp(log_chance), 0.0)
    everyone = above_zero(units.sums(n))
    return units.sums(distance) / (2 * everyone * share * (1 - share))


def _log_factorial(n: np.ndarray) -> np.ndarray:
    """Return ln(n!) of whole numbers: a table up to 15, then the series of Stirling."""
    small = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, 16)))])
    x = np.maximum(n, 16.0)
    series = (x + 0.5) * np.log(x) - x + 0.5 * np.log(2 * np.pi)
    series += 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5)
    return np.where(n < 16, small[np.clip(np.nan_to_num(n), 0, 15).astype(int)], series)


def _together(columns: list[np.ndarray]) -> np.ndarray:
    """Add up columns, row by row."""
    return sum(columns[1:], start=columns[0])


def _entropy(columns: list[np.ndarray], together: np.ndarray) -> np.ndarray:
    """Return the entropy of each row in nats; 0 for a row with nobody."""
    everyone = np.where(together > 0, together, 1.0)
    mix = np.zeros(len(together))
    for column in columns:
        share = column / everyone
        mix -= share * np.log(np.where(share > 0, share, 1.0))
    return np.maximum(mix, 0.0)


def _listed(groups: Sequence[str]) -> list[str]:
    """Return the columns of the groups as a list, each of them once."""
    if isinstance(groups, str):
        msg = f"groups must be a list of column names, not the text '{groups}'"
        raise TypeError(msg)
    names = list(groups)
    if len(names) < 2:
        msg = f"Er is {len(names)} groep gekozen; kies ten minste twee kolommen."
        raise BadValue(msg)
    for name in names:
        if names.count(name) > 1:
            msg = f"Kolom '{name}' staat dubbel in de keuze; noem hem één keer."
            raise BadValue(msg)
    return names
