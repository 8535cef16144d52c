"""What changed over the years, how surely, and when it may not be compared at all."""

from collections.abc import Hashable, Iterable
from math import comb, exp, lgamma, nan, pi, sqrt
from numbers import Real
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from wijkbook.errors import BadTable, BadValue, unknown_name
from wijkbook.measures._check import (
    _get_key,
    _where,
    clean_numbers,
    get_column,
    get_groups,
    get_numbers,
    show,
)

__all__ = [
    "Composition",
    "Effect",
    "SlopeIndex",
    "Trend",
    "beta_convergence",
    "change",
    "composition_effect",
    "difference_in_differences",
    "gap_closed",
    "mann_kendall",
    "path_to_target",
    "sens_slope",
    "slope_index",
]

FEWEST_FOR_SLOPE = 3
FEWEST_FOR_TREND = 4  # of three years not even the straightest row is below p 0.3
MOST_EXACT = 40  # years; above this the normal distribution is as good
BREAKS = {"redrawn": "andere grenzen", "definition_changed": "een andere definitie"}
FLAGS = (
    "rounded",
    "redrawn",
    "definition_changed",
    "hand_copied",
    "provisional",
    "incomplete",
)
FEW_NAMES = 3  # areas named in an error
ESTIMATE = "model_estimate"
# Indicators that a model estimates (RIVM, Leefbaarometer): by name, for a table that
# does not tell of itself, such as one that was merged.
ESTIMATED = {
    "eenzaam_pct",
    "ernstig_eenzaam_pct",
    "geluidhinder_buren_pct",
    "goed_ervaren_gezondheid_pct",
    "lbm2_klasse",
    "lbm2_verandering_sinds_2002",
    "lbm2_verandering_sinds_2008",
    "lbm_afwijking",
    "lbm_fys",
    "lbm_onv",
    "lbm_score",
    "lbm_soc",
    "lbm_vrz",
    "lbm_won",
    "mantelzorger_pct",
    "moeite_rondkomen_pct",
    "overgewicht_pct",
    "regie_over_leven_pct",
    "risico_angst_depressie_pct",
    "roker_pct",
    "vrijwilligerswerk_pct",
}
NORMAL_FROM = 1000  # degrees of freedom from which t is the normal distribution


class Trend(NamedTuple):
    """Direction of a row of years: tau from -1 to 1, its p-value, and years used."""

    tau: float
    p_value: float
    n: int


class Effect(NamedTuple):
    """An estimated effect with its interval, the areas used and what to know of it."""

    estimate: float
    low_95: float
    high_95: float
    n: int
    flags: tuple[str, ...] = ()


class Composition(NamedTuple):
    """A change in two parts that add up: of who stayed, and of who came and went."""

    total: float | pd.Series
    stayers: float | pd.Series
    movers: float | pd.Series


class SlopeIndex(NamedTuple):
    """Difference from bottom to top: in the unit of the value, and over its mean."""

    sii: float
    rii: float


def sens_slope(series: pd.Series) -> float:
    """Change per year: the middle one of the slopes between all pairs of years.

    One odd year hardly moves it. Years without a value are left out, and a gap keeps
    its width. Give years with the same borders and definition only: a series of numbers
    does not tell that they differ.

    Parameters
    ----------
    series : pandas.Series
        One value per year (any unit); the index, or its level ``period``, is the year.

    Returns
    -------
    float
        Change per year in the unit of the values; missing with fewer than three.

    Raises
    ------
    BadTable
        If a year is no number or stands there twice.
    BadValue
        If a value is text or infinite.

    Notes
    -----
    ``median((x_j - x_i) / (t_j - t_i))`` over all i < j: Sen (1968), *Journal of the
    American Statistical Association* 63, 1379-1389.
    In gewone taal: hoeveel het cijfer per jaar stijgt of daalt, zonder dat een enkel
    vreemd jaar de doorslag geeft.

    Examples
    --------
    >>> sens_slope(pd.Series([10, 12, 30, 18], index=[2018, 2019, 2020, 2022]))
    2.0
    """
    years, values = _by_year(series)
    if len(values) < FEWEST_FOR_SLOPE:
        return nan
    early, late = np.triu_indices(len(values), k=1)
    slopes = (values[late] - values[early]) / (years[late] - years[early])
    return float(np.median(slopes))


def mann_kendall(series: pd.Series) -> Trend:
    """Whether a figure goes up or down over the years, more than by chance.

    Years without a value are left out; `n` tells how many were used. It says in which
    direction, not how much: see `sens_slope`. Figures of one area resemble those of the
    year before, and then the p-value is too small.

    Parameters
    ----------
    series : pandas.Series
        One value per year (any unit); the index, or its level ``period``, is the year.

    Returns
    -------
    Trend
        ``tau`` from -1 (each later year lower) to 1 (each later year higher),
        two-sided ``p_value`` and ``n``. Both are missing with fewer than four years;
        ``p_value`` is 1 when all years are equal.

    Raises
    ------
    BadTable
        If a year is no number or stands there twice.
    BadValue
        If a value is text or infinite.

    Notes
    -----
    Mann (1945), *Econometrica* 13, 245-259; Kendall (1975), *Rank Correlation Methods*.
    S is the number of pairs of years that go up minus those that go down; tau-a is
    ``S / (n * (n - 1) / 2)``, so equal years bring it nearer to 0. Up to 40 years p is
    exact: of all orders of these values, equal ones included, the part with an S at
    least as far from 0. Above that the normal distribution, variance corrected for
    ties, with ``abs(S) - 1``.
    In gewone taal: gaat het cijfer door de jaren heen echt omhoog of omlaag, of is het
    op en neer?

    Examples
    --------
    >>> trend = mann_kendall(pd.Series([1, 2, 3, 4, 5], index=range(2020, 2025)))
    >>> trend.tau, round(trend.p_value, 4), trend.n
    (1.0, 0.0167, 5)
    """
    _, values = _by_year(series)
    n = len(values)
    if n < FEWEST_FOR_TREND:
        return Trend(nan, nan, n)
    early, late = np.triu_indices(n, k=1)
    score = int(np.sign(values[late] - values[early]).sum())
    ties = np.unique(values, return_counts=True)[1].tolist()
    exact = n <= MOST_EXACT
    p_value = _exact_p(score, ties) if exact else _normal_p(score, ties)
    return Trend(score / comb(n, 2), p_value, n)


def change(
    table: pd.DataFrame,
    value: str,
    *,
    start: int,
    end: int,
    allow_break: bool = False,
) -> pd.DataFrame:
    """Change of each area between two years, if these can be compared.

    Over a redrawn border or another definition it **refuses**: the difference would
    tell what the map or the rule did, not the residents. A table must therefore tell
    of each value whether there is such a break.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per figure as ``load_kerncijfers(..., period=[2017, 2024], long=True)``
        gives (gebied_code, indicator, period; value and flags). Or one row per area and
        year (gebied_code and period; the column `value`) with a column ``redrawn``
        (True or False) or ``flags``. Codes and years may stand in columns or the index.
    value : str
        Indicator, or column, with the figure to compare (any unit).
    start, end : int
        First and last year, as in ``period``.
    allow_break : bool, default False
        Compare over a break all the same; ``flags`` then tells at which areas.

    Returns
    -------
    pandas.DataFrame
        One row per gebied_code in either year, sorted: ``start``, ``end``, ``change``
        (end minus start, in the unit of `value`) and ``flags`` (those of both years,
        separated by spaces). Without one of the two values the change is missing.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    UnknownName
        If the indicator has no rows.
    BadTable
        If the table does not tell of breaks, or an area stands there twice in a year.
    BadValue
        If a year is not there, `start` is not before `end`, a value or year is text or
        infinite, ``redrawn`` is not True or False, or there is a break.

    Notes
    -----
    ``end - start``. Flags of kerncijfers hold a figure against today: two years with
    borders unlike those of now may be alike, yet are refused too.
    In gewone taal: hoeveel het cijfer van een wijk is veranderd, als het nog over
    hetzelfde gebied en hetzelfde begrip gaat.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "gebied_code": ["WK1", "WK1", "WK2", "WK2"],
    ...         "period": [2017, 2024, 2017, 2024],
    ...         "koop": [20, 26, 40, None],
    ...         "redrawn": False,
    ...     }
    ... )
    >>> change(rows, "koop", start=2017, end=2024)["change"].tolist()
    [6.0, nan]
    """
    rows = _figures(table, value)
    if not start < end:
        msg = (
            f"Het beginjaar is {start} en het eindjaar {end}; kies een beginjaar dat "
            "eerder ligt."
        )
        raise BadValue(msg)
    there = sorted(rows["period"].dropna().unique())
    for year in (start, end):
        if year not in there:
            msg = f"Van '{value}' is er geen cijfer over {year}. {_known(there)}"
            raise BadValue(msg)
    rows = rows[rows["period"].isin([start, end])]
    _refuse_doubles(rows, ["gebied_code", "period"])
    moments = [
        rows[rows["period"] == year].set_index("gebied_code") for year in (start, end)
    ]
    codes = moments[0].index.union(moments[1].index).rename("gebied_code")
    first, last = (moment.reindex(codes) for moment in moments)
    flags = [
        _all_flags(pair) for pair in zip(first["flags"], last["flags"], strict=True)
    ]
    result = pd.DataFrame(
        {
            "start": first["value"],
            "end": last["value"],
            "change": last["value"] - first["value"],
            "flags": pd.Series(flags, index=codes, dtype=object),
        }
    )
    if not allow_break:
        _refuse_breaks(result, start, end)
    return result


def difference_in_differences(
    table: pd.DataFrame,
    outcome: str,
    *,
    treated: str,
    after: str,
    skip_missing: bool = False,
    allow_estimates: bool = False,
) -> Effect:
    """How much more treated areas changed than the others did.

    An effect only if both would have gone up or down alike without the treatment, which
    no figure can show. **Who you compare with decides the outcome**: show more than one
    choice. Estimates of a model are refused as outcome: they are made from register
    data, so that they cannot prove what an approach did.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area and moment. With codes in ``gebied_code`` (column or index) the
        rows of one area belong together and several years before or after are averaged;
        without codes all rows are seen as different areas.
    outcome : str
        Column with the figure (any unit).
    treated : str
        Column that is True (or 1) for areas with the treatment, else False (or 0).
    after : str
        Column that is True (or 1) for moments after the start, else False (or 0).
    skip_missing : bool, default False
        Leave out areas of which a moment or value is missing.
    allow_estimates : bool, default False
        Take estimates of a model all the same; ``flags`` then says ``model_estimate``.

    Returns
    -------
    Effect
        ``estimate``, ``low_95`` and ``high_95`` in the unit of `outcome`, ``n`` areas
        (without codes: rows) and ``flags``. Missing without areas on either side; no
        interval with fewer than two areas on a side, or without any spread.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadTable
        If an area is treated in one row and not in another.
    BadValue
        If a value is text, infinite or missing, `treated` or `after` is not True or
        False, an area lacks one of the moments, or the outcome is a model estimate
        (``status`` in the table, its name in ``table.attrs["model_estimates"]``, or
        without these two a name that the workbook has for an estimate).

    Notes
    -----
    ``(T1 - T0) - (C1 - C0)`` of means, areas counting equally: Angrist & Pischke (2009,
    source ``L13``). The interval is that of Welch on the change of each area; taking
    before and after together keeps years of one area from counting as so many areas
    (Bertrand, Duflo & Mullainathan 2004, *Quarterly Journal of Economics* 119,
    249-275). Without codes it is that of Welch over the four means, which is wider as
    a rule. Areas that were chosen because they did badly rise by themselves: regression
    to the mean.
    In gewone taal: veranderde het in deze wijken meer dan in wijken die erop lijken?

    Examples
    --------
    >>> rows = pd.DataFrame({"score": [55, 62, 60, 64], "aanpak": [1, 1, 0, 0]})
    >>> rows["na"] = [0, 1, 0, 1]
    >>> difference_in_differences(rows, "score", treated="aanpak", after="na").estimate
    3.0
    """
    rows = pd.DataFrame(
        {
            "value": get_numbers(table, outcome),
            "treated": _yes_no(table, treated),
            "after": _yes_no(table, after),
        }
    )
    flags = _estimates(table, outcome, allow_estimates)
    if "gebied_code" in [*table.index.names, *table.columns]:
        rows["area"] = _get_key(table, "gebied_code")
        cells, n = _changes_of_areas(rows, skip_missing)
    else:
        cells, n = _rows_as_areas(rows, table.index, skip_missing)
    if any(not len(values) for _, values in cells):
        return Effect(nan, nan, nan, n, flags)
    estimate = float(sum(sign * values.mean() for sign, values in cells))
    half = _welch_half([values for _, values in cells])
    return Effect(estimate, estimate - half, estimate + half, n, flags)


def gap_closed(
    start_gap: float | pd.Series, end_gap: float | pd.Series
) -> float | pd.Series:
    """Which part of a gap was closed: 0 none, 1 all, below 0 it grew.

    Parameters
    ----------
    start_gap, end_gap : float or pandas.Series
        Distance to the target, or to the rest of the city, in the first and the last
        year (same unit, same definition).

    Returns
    -------
    float or pandas.Series
        Share; above 1 is beyond the target. Missing if there was no gap to start with.

    Raises
    ------
    BadValue
        If a gap is text or infinite.
    BadTable
        If two Series do not belong to the same areas.

    Notes
    -----
    ``(start_gap - end_gap) / start_gap``; hold it against `path_to_target`. The city
    moves too: with a gap to the rest, the wijk can stand still and close it. Who starts
    low often rises by itself (regression to the mean).
    In gewone taal: welk deel van de achterstand is ingelopen.

    Examples
    --------
    >>> gap_closed(10, 7.5)
    0.25
    """
    (first, last), wrap = _alike({"start_gap": start_gap, "end_gap": end_gap})
    return wrap((first - last) / np.where(first != 0, first, nan), "gap_closed")


def path_to_target(year: float, *, start: float, end: float) -> float:
    """Which part of a gap would be closed by now on a straight line to the target.

    Parameters
    ----------
    year : float
        The year in question; before `start` gives 0, after `end` gives 1.
    start, end : float
        Year in which the programme began, and in which the gap should be closed.

    Returns
    -------
    float
        Share from 0 to 1, to hold `gap_closed` against.

    Raises
    ------
    BadValue
        If a year is no finite number, or `end` is not after `start`.

    Notes
    -----
    ``(year - start) / (end - start)``. A straight line is a choice: work on a wijk
    often shows late.
    In gewone taal: hoe ver je nu zou zijn als je elk jaar evenveel inloopt.

    Examples
    --------
    >>> path_to_target(2022, start=2012, end=2032)
    0.5
    """
    (now, first, last), wrap = _alike({"year": year, "start": start, "end": end})
    if not (last > first).all():
        msg = f"Het eindjaar is {end} en het beginjaar {start}; het eind komt later."
        raise BadValue(msg)
    return wrap(np.clip((now - first) / (last - first), 0, 1), "path_to_target")


def composition_effect(
    stayers_start: float | pd.Series,
    stayers_end: float | pd.Series,
    leavers: float | pd.Series,
    arrivals: float | pd.Series,
    *,
    stayer_share: float | pd.Series,
) -> Composition:
    """How much of a change is residents moving on, and how much is other residents.

    Parameters
    ----------
    stayers_start, stayers_end : float or pandas.Series
        Mean of those who stayed, then and now (any unit).
    leavers : float or pandas.Series
        Mean, then, of those who left since.
    arrivals : float or pandas.Series
        Mean, now, of those who came since.
    stayer_share : float or pandas.Series
        Part of the residents that stayed (0 to 1), taken as the same in both years.

    Returns
    -------
    Composition
        ``total`` change of the area, and its parts ``stayers`` and ``movers``, in the
        unit of the means.

    Raises
    ------
    BadValue
        If a mean is text or infinite, or the share lies outside 0 to 1.
    BadTable
        If Series do not belong to the same areas.

    Notes
    -----
    ``s * (stayers_end - stayers_start) + (1 - s) * (arrivals - leavers)``. If the wijk
    grew or shrank, the share differs between the years and the parts are rough. Figures
    of those who stayed are rarely published.
    In gewone taal: gingen bewoners vooruit, of kwamen er andere bewoners?

    Examples
    --------
    >>> parts = composition_effect(20, 21, 18, 26, stayer_share=0.8)
    >>> [round(part, 1) for part in parts]
    [2.4, 0.8, 1.6]
    """
    given = {
        "stayers_start": stayers_start,
        "stayers_end": stayers_end,
        "leavers": leavers,
        "arrivals": arrivals,
        "stayer_share": stayer_share,
    }
    (before, now, left, came, share), wrap = _alike(given)
    wrong = (share < 0) | (share > 1)
    if wrong.any():
        msg = (
            f"'stayer_share' is {show(share[wrong][0])}; "
            "hier hoort een getal van 0 tot en met 1."
        )
        raise BadValue(msg)
    stayers, movers = share * (now - before), (1 - share) * (came - left)
    parts = {"total": stayers + movers, "stayers": stayers, "movers": movers}
    return Composition(*(wrap(part, name) for name, part in parts.items()))


def beta_convergence(
    table: pd.DataFrame,
    start: str,
    end: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Whether areas that began low rise faster: below 0 they do.

    **Chance alone gives a slope below 0 too**: an area that happened to be low in the
    first year is less low in the next. See whether the spread became smaller as well.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area (buurt, wijk or gemeente).
    start, end : str
        Columns with the figure in the first and the last year (same unit).
    by : str or list of str, optional
        Columns or index levels that tell the groups. Rows without a group are left out.
    skip_missing : bool, default False
        Leave out areas without one of the two; otherwise one makes the result missing.

    Returns
    -------
    float or pandas.Series
        Change per unit of the starting value (-1: all came to the same value); with
        `by` one per group. Missing with fewer than three areas, or all starting alike.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a value is text or infinite.

    Notes
    -----
    Slope of ``end - start`` on ``start`` by least squares, areas counting equally:
    Barro & Sala-i-Martin (1992, source ``L06``); Quah (1993, source ``L07``) on why a
    slope below 0 is no proof.
    In gewone taal: halen wijken die laag begonnen de andere in?

    Examples
    --------
    >>> wijken = pd.DataFrame({"toen": [40, 50, 60, 70, 80]})
    >>> wijken["nu"] = [46, 53, 60, 67, 74]
    >>> round(beta_convergence(wijken, "toen", "nu"), 4)
    -0.3
    """
    first, last = get_numbers(table, start), get_numbers(table, end)
    codes, groups = get_groups(table, by)
    size = 1 if groups is None else len(groups)
    absent = np.isnan(first) | np.isnan(last)
    used = (codes >= 0) & ~absent
    slope, n = _slopes(first[used], (last - first)[used], codes[used], size)
    slope[n < FEWEST_FOR_SLOPE] = nan
    if not skip_missing:
        slope[codes[absent & (codes >= 0)]] = nan
    if groups is None:
        return float(slope[0])
    return pd.Series(slope, index=groups, name="beta_convergence")


def slope_index(
    table: pd.DataFrame,
    value: str,
    *,
    order: str,
    weight: str | None = None,
    skip_missing: bool = False,
) -> SlopeIndex:
    """How much a figure differs over the whole ladder, from its bottom to its top.

    It uses all groups, not only the lowest and highest. A small difference can also
    mean that all do badly: show the level beside it.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per group or area.
    value : str
        Column with the outcome, such as life expectancy (any unit).
    order : str
        Column that puts the rows in order from low to high, such as income. Rows with
        the same value share one place.
    weight : str, optional
        Column with how many people each row stands for (0 or more); without it rows
        count equally.
    skip_missing : bool, default False
        Leave out rows without a number; otherwise one makes both results missing.

    Returns
    -------
    SlopeIndex
        ``sii``, the difference from bottom to top in the unit of `value`; and ``rii``,
        that divided by the weighted mean. Missing with fewer than two places.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a number is text or infinite, or a weight is below zero.

    Notes
    -----
    Slope of the outcome on the middle of each row's part of the people, ranked from 0
    to 1, by weighted least squares: Mackenbach & Kunst (1997, source ``L16``). The WRR
    would rather raise the level than narrow the difference (source ``S001``, r.320).
    In gewone taal: het verschil tussen de onderkant en de bovenkant van de ladder.

    Examples
    --------
    >>> groepen = pd.DataFrame({"jaren": [62, 64, 67, 69, 72], "inkomen": range(5)})
    >>> [round(x, 4) for x in slope_index(groepen, "jaren", order="inkomen")]
    [12.5, 0.1871]
    """
    values, places = get_numbers(table, value), get_numbers(table, order)
    if weight is None:
        weights = np.ones(len(table))
    else:
        weights = get_numbers(table, weight, negative=False)
    absent = np.isnan(values) | np.isnan(places) | np.isnan(weights)
    if absent.any() and not skip_missing:
        return SlopeIndex(nan, nan)
    used = ~absent & (weights > 0)
    values, places, weights = values[used], places[used], weights[used]
    found, place = np.unique(places, return_inverse=True)
    if len(found) < 2:
        return SlopeIndex(nan, nan)
    shares = np.bincount(place, weights) / weights.sum()
    rank = (np.cumsum(shares) - shares / 2)[place]
    (slope,), _ = _slopes(rank, values, np.zeros(len(rank), dtype=int), 1, weights)
    mean = np.average(values, weights=weights)
    return SlopeIndex(float(slope), float(slope / mean) if mean else nan)


def _by_year(series: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the years that have a value, in order, and their values."""
    if not isinstance(series, pd.Series):
        msg = f"series must be a pandas.Series, not {type(series).__name__}"
        raise TypeError(msg)
    index = series.index
    if "period" in index.names:
        index = index.get_level_values("period")
    if isinstance(index, pd.PeriodIndex):
        index = index.year
    values = clean_numbers(series, "De reeks")
    if not pd.api.types.is_numeric_dtype(index.dtype) and len(index):
        msg = (
            f"De reeks heeft '{index[0]}' als jaar; zet jaartallen in de index, "
            "zoals 2024."
        )
        raise BadTable(msg)
    if index.has_duplicates:
        msg = (
            f"Het jaar {index[index.duplicated()][0]} staat meer dan één keer in de "
            "reeks; kies één gebied en één cijfer."
        )
        raise BadTable(msg)
    years = index.to_numpy(dtype=float, na_value=nan)
    if np.isnan(years).any():
        msg = "Bij een cijfer in de reeks ontbreekt het jaar; vul het in."
        raise BadTable(msg)
    order = np.argsort(years)
    order = order[~np.isnan(values[order])]
    return years[order], values[order]


def _exact_p(score: int, ties: list[int]) -> float:
    """Part of all orders of these values with a score at least as far from 0.

    The number of orders with d pairs that go down is the coefficient of q^d in the
    product of (1 - q^k) for k up to n, divided by that up to t for each tie of t.
    """
    n = sum(ties)
    pairs = comb(n, 2) - sum(comb(t, 2) for t in ties)
    orders = np.array([1] + [0] * pairs, dtype=object)  # whole numbers of any size
    for k in range(1, n + 1):
        if k <= pairs:
            orders[k:] = orders[k:] - orders[:-k]
    for k in (k for t in ties for k in range(1, t + 1)):
        for at in range(k, pairs + 1):
            orders[at] += orders[at - k]
    down = (pairs - abs(score)) // 2
    tail = 2 * sum(orders[: down + 1])
    return min(1.0, tail / sum(orders))


def _normal_p(score: int, ties: list[int]) -> float:
    """Two-sided p of a score with the normal distribution, corrected for ties."""
    spread = [t * (t - 1) * (2 * t + 5) for t in (sum(ties), *ties)]
    variance = (spread[0] - sum(spread[1:])) / 18
    if not variance:
        return 1.0
    z = max(abs(score) - 1, 0) / sqrt(variance)
    return 2 * NormalDist().cdf(-z)


def _figures(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Bring a table of several years to columns gebied_code, period, value, flags."""
    if not isinstance(table, pd.DataFrame):
        msg = f"table must be a pandas.DataFrame, not {type(table).__name__}"
        raise TypeError(msg)
    column = value
    if "indicator" in [*table.index.names, *table.columns]:
        names = _get_key(table, "indicator")
        if len(names) and value not in set(names):
            raise unknown_name("indicator", value, names.unique())
        table = table[(names == value).to_numpy()]
        column = "value"
    codes = _get_key(table, "gebied_code")
    numbers, periods = (
        clean_numbers(one.set_axis(codes.to_numpy()), f"Kolom '{name}'")
        for one, name in (
            (get_column(table, column), column),
            (_get_key(table, "period"), "period"),
        )
    )
    return pd.DataFrame(
        {
            "gebied_code": codes,
            "period": periods,
            "value": numbers,
            "flags": _flags(table, codes),
        }
    )


def _flags(table: pd.DataFrame, codes: pd.Series) -> list[str]:
    """Flags of each row, from a column of words, of True and False, or both."""
    told = [name for name in ("flags", "redrawn") if name in table.columns]
    if not told:
        msg = (
            "De tabel zegt niet of grenzen of definities zijn veranderd. Lees de "
            "cijfers met long=True, of voeg een kolom 'redrawn' toe met True en False."
        )
        raise BadTable(msg)
    flags = [""] * len(table)
    if "flags" in told:
        words = get_column(table, "flags")
        flags = ["" if pd.isna(one) else str(one) for one in words]
    if "redrawn" in told:
        redrawn = _yes_no(table.set_axis(codes.to_numpy(), axis=0), "redrawn")
        flags = [
            f"{one} redrawn" if yes else one
            for one, yes in zip(flags, redrawn, strict=True)
        ]
    return flags


def _all_flags(texts: Iterable[object]) -> str:
    """All flags in some texts, each once, in their fixed order."""
    words = {word for text in texts if isinstance(text, str) for word in text.split()}
    known = [flag for flag in FLAGS if flag in words]
    return " ".join([*known, *sorted(words - set(known))])


def _yes_no(table: pd.DataFrame, column: Hashable) -> np.ndarray:
    """Return a column of True and False (or 1 and 0) as booleans."""
    values = get_column(table, column)
    wrong = [not (isinstance(x, Real | np.bool_) and x in (0, 1)) for x in values]
    if any(wrong):
        at = wrong.index(True)
        found = "is leeg" if pd.isna(values.iloc[at]) else f"is '{values.iloc[at]}'"
        msg = (
            f"Kolom '{column}' {found}{_where(table.index, at)}; hier hoort True of "
            "False (of 1 of 0)."
        )
        raise BadValue(msg)
    return values.to_numpy(dtype=bool)


def _known(years: list) -> str:
    """Tell which years there are."""
    if not years:
        return "De tabel is leeg."
    return f"Er zijn cijfers over: {', '.join(show(year) for year in years)}."


def _refuse_doubles(rows: pd.DataFrame, key: list[str]) -> None:
    """Refuse two rows for one area and year."""
    double = rows.duplicated(key)
    if double.any():
        code, year = rows.loc[double, key].iloc[0]
        msg = (
            f"'{code}' staat meer dan één keer in de tabel bij {show(year)}; houd er "
            "één rij van over."
        )
        raise BadTable(msg)


def _refuse_breaks(result: pd.DataFrame, start: int, end: int) -> None:
    """Refuse a change over a break, naming the first areas and how many there are."""
    compared = result[result["change"].notna()]
    kinds = {
        flag: [flag in flags.split() for flags in compared["flags"]] for flag in BREAKS
    }
    broken = compared[np.any(list(kinds.values()), axis=0)] if len(compared) else []
    if len(broken):
        why = " of ".join(BREAKS[flag] for flag, there in kinds.items() if any(there))
        msg = (
            f"{_areas(broken.index)} {start} en {end} niet te vergelijken: {why}. Laat "
            "ze weg, of geef allow_break=True; dan staat het bij de uitkomst."
        )
        raise BadValue(msg)


def _areas(codes: pd.Index) -> str:
    """Start a sentence with the first few areas and how many more there are."""
    few = codes[:FEW_NAMES]
    named = ", ".join(_where(few, at).removeprefix(" bij ") for at in range(len(few)))
    more = len(codes) - FEW_NAMES
    if more > 0:
        named += f" en nog {more}"
    return f"Bij {named} zijn"


def _estimates(table: pd.DataFrame, outcome: str, allow: bool) -> tuple[str, ...]:
    """Refuse estimates of a model as outcome, or say that they are."""
    told = table.attrs.get("model_estimates")
    found = told is not None and outcome in told
    if "status" in table.columns:
        found |= bool((get_column(table, "status") == ESTIMATE).any())
    elif told is None:
        found = outcome in ESTIMATED
    if not found:
        return ()
    if not allow:
        msg = (
            f"'{outcome}' komt uit een rekenmodel dat zelf registergegevens van de "
            "wijk gebruikt (zoals bij RIVM en de Leefbaarometer); zo'n schatting kan "
            "geen effect bewijzen. Neem een geteld cijfer, of geef "
            "allow_estimates=True; dan staat het bij de uitkomst."
        )
        raise BadValue(msg)
    return (ESTIMATE,)


def _changes_of_areas(
    rows: pd.DataFrame, skip_missing: bool
) -> tuple[list[tuple[int, np.ndarray]], int]:
    """Return the change of each area, treated ones (+) and the others (-)."""
    areas = rows.groupby("area")
    mixed = areas["treated"].nunique() > 1
    if mixed.any():
        msg = (
            f"'{mixed.idxmax()}' hoort in de ene rij wel en in de andere niet bij de "
            "gebieden met aanpak; kies één van beide."
        )
        raise BadTable(msg)
    moments = rows.groupby(["area", "after"])["value"]
    means = moments.mean().where(moments.count() == moments.size())
    means = means.unstack("after").reindex(columns=[False, True])
    absent = means.isna().any(axis=1)
    if absent.any() and not skip_missing:
        _refuse_absent(means.index[absent])
    means = means[~absent]
    changes = (means[True] - means[False]).to_numpy(float)
    with_treatment = areas["treated"].first().reindex(means.index).to_numpy(bool)
    cells = [(1, changes[with_treatment]), (-1, changes[~with_treatment])]
    return cells, len(means)


def _rows_as_areas(
    rows: pd.DataFrame, index: pd.Index, skip_missing: bool
) -> tuple[list[tuple[int, np.ndarray]], int]:
    """Return the values of the four cells, each with the sign of its mean."""
    absent = rows["value"].isna()
    if absent.any() and not skip_missing:
        _refuse_absent(index[absent.to_numpy()])
    rows = rows[~absent]
    cells = [
        (
            1 if with_treatment == later else -1,
            rows.loc[
                (rows["treated"] == with_treatment) & (rows["after"] == later), "value"
            ].to_numpy(float),
        )
        for with_treatment in (True, False)
        for later in (True, False)
    ]
    return cells, len(rows)


def _refuse_absent(names: pd.Index) -> None:
    """Refuse areas of which a value before or after is missing."""
    msg = (
        f"{_areas(names)} niet alle cijfers van voor en na er. Vul ze aan, of laat "
        "deze gebieden weg met skip_missing=True."
    )
    raise BadValue(msg)


def _welch_half(groups: list[np.ndarray]) -> float:
    """Half the width of a 95 % interval around a sum of means; missing if unknown."""
    if min(map(len, groups)) < 2:
        return nan
    parts = np.array([values.var(ddof=1) / len(values) for values in groups])
    if not parts.sum():
        return nan
    freedom = parts.sum() ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, groups, strict=True)
    )
    return _t_quantile(float(freedom)) * sqrt(parts.sum())


def _t_quantile(freedom: float) -> float:
    """Number of standard errors between which 95 % of Student's t lies.

    With t = sqrt(freedom) * tan(angle) the density is a power of the cosine, which is
    smooth: 64 points add it up to ten digits, and halving finds the angle.
    """
    if freedom > NORMAL_FROM:
        return NormalDist().inv_cdf(0.975)
    nodes, weights = np.polynomial.legendre.leggauss(64)
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)
    low, high = 0.0, float(np.arctan(13 / sqrt(freedom)))  # 12.7 with one degree
    for _ in range(60):
        angle = (low + high) / 2
        points = angle * (nodes + 1) / 2
        inside = scale * angle / 2 * (weights @ np.cos(points) ** (freedom - 1))
        low, high = (angle, high) if inside < 0.475 else (low, angle)
    return sqrt(freedom) * float(np.tan(low))


def _slopes(
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    size: int,
    weights: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Slope of y on x in each group by least squares, and how many rows it has."""
    weights = np.ones(len(x)) if weights is None else weights

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(codes, weights * values, minlength=size)

    whole = total(np.ones(len(x)))
    heavy = np.where(whole > 0, whole, nan)
    from_mean = x - (total(x) / heavy)[codes]
    spread = total(from_mean**2)
    # What is left of equal values after rounding is no spread.
    noise = whole * (1e-12 * total(np.abs(x)) / heavy) ** 2
    spread = np.where(spread > noise, spread, nan)
    slope = total(from_mean * (y - (total(y) / heavy)[codes])) / spread
    return slope, np.bincount(codes, minlength=size)


def _alike(given: dict[str, float | pd.Series]) -> tuple[list[np.ndarray], object]:
    """Return numbers and Series as arrays, and what makes a result like them."""
    indexes = [x.index for x in given.values() if isinstance(x, pd.Series)]
    if any(not index.equals(indexes[0]) for index in indexes):
        names = " en ".join(f"'{name}'" for name in given)
        msg = f"{names} horen niet bij dezelfde gebieden; neem ze uit één tabel."
        raise BadTable(msg)
    index = indexes[0] if indexes else [None]
    arrays = [
        clean_numbers(
            x if isinstance(x, pd.Series) else pd.Series([x] * len(index), index=index),
            f"'{name}'",
        )
        for name, x in given.items()
    ]

    def wrap(values: np.ndarray, name: str) -> pd.Series | float:
        return (
            pd.Series(values, index=index, name=name) if indexes else float(values[0])
        )

    return arrays, wrap
