"""How a programme lasts and works: run-time, people, promises, reach, money, golven."""

from collections.abc import Iterable
from datetime import date
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

from wijkbook.errors import BadTable, BadValue
from wijkbook.measures._check import clean_numbers, get_column, get_numbers, show
from wijkbook.measures.rates import weighted_mean, wilson_interval

__all__ = [
    "Arrival",
    "Horizon",
    "Promises",
    "Renewals",
    "Turnover",
    "arrival",
    "golf_position",
    "horizon_ratio",
    "ladder_gap",
    "leverage",
    "mandate_renewals",
    "position_turnover",
    "promises_kept",
    "reach",
    "representation_ratio",
    "tenure",
]

GENERATION = 18  # years, from birth to adulthood
COLLEGE = 4  # years, from election to election
GOLF = (-2, 2)
LADDER = (1, 5)
MONTHS = 12
ANSWERS = {"ja": 1.0, "nee": 0.0, "nog niet": 0.0}

Moment = Real | str | date


class Horizon(NamedTuple):
    """A run-time counted in generations and in periods of a college."""

    generations: float | pd.Series
    colleges: float | pd.Series


class Renewals(NamedTuple):
    """How often a mandate must be given again, and when it is next."""

    total: int
    passed: int
    next: Moment | None
    months_since: float


class Turnover(NamedTuple):
    """How many left their position, out of how many on average, per year."""

    per_year: float
    left: float
    average: float


class Promises(NamedTuple):
    """Promises that were due, how many of them were kept, and those apart from it."""

    share: float
    low: float
    high: float
    kept: int
    due: int
    open: int
    early: int
    unknown: int


class Arrival(NamedTuple):
    """Coming and going beside the number of residents."""

    turnover: float | pd.Series
    net: float | pd.Series


def horizon_ratio(
    years: float | pd.Series,
    *,
    generation: float = GENERATION,
    college: float = COLLEGE,
) -> Horizon:
    """Run-time of a programme against a generation and against periods of a college.

    A measure of our own: a long run-time proves no effect.

    Parameters
    ----------
    years : float or pandas.Series
        How long the programme runs (years, 0 or more).
    generation : float, default 18
        Length of a generation (years, above 0).
    college : float, default 4
        Time between two elections of the gemeenteraad (years, above 0).

    Returns
    -------
    Horizon
        ``generations`` and ``colleges`` (times, 1 is just as long); a Series on the
        index of `years` if that is one. Missing where the run-time is.

    Raises
    ------
    BadValue
        If a number is text, infinite or below zero, or a length is 0.

    Notes
    -----
    ``years / 18`` and ``years / 4``: concept ``generatiedekking``, our own proposal.
    In gewone taal: duurt de aanpak zo lang als een kind nodig heeft om op te groeien,
    en hoeveel colleges moeten hem volhouden?

    Examples
    --------
    >>> [round(times, 3) for times in horizon_ratio(20)]
    [1.111, 5.0]
    """
    lasts = _numbers(years, "De looptijd ('years')")
    lengths = [
        _above_zero(generation, "Een generatie ('generation')"),
        _above_zero(college, "Een collegeperiode ('college')"),
    ]
    return Horizon(*(lasts / length for length in lengths))


def mandate_renewals(
    start: Moment, end: Moment | None, renewals: Iterable[Moment], *, on: Moment
) -> Renewals:
    """How often a mandate must be renewed during a programme, and when it is next.

    Give the dates of elections, of new colleges or of formal renewals: whichever your
    programme depends on. That it was renewed does not follow; that it had to be, does.

    Parameters
    ----------
    start, end : int, float, str or datetime.date
        When the programme starts and ends: a year, or a date such as ``2026-03-18``. A
        year alone counts as its first of January. Without an end (None) it goes on.
    renewals : iterable of int, float, str or datetime.date
        When the mandate is up for renewal, in any order.
    on : int, float, str or datetime.date
        The day from which you look.

    Returns
    -------
    Renewals
        ``total`` renewals after the start and before the end, of which ``passed`` up to
        and with `on`; the ``next`` one as you gave it (None if there is none), and
        ``months_since`` the last one or else the start (months; missing before it).

    Raises
    ------
    BadValue
        If a moment is no year or date, or the end lies before the start.

    Notes
    -----
    A renewal on the day of the start or the end itself does not count: nothing changes
    hands within the programme.
    In gewone taal: hoe vaak moet een nieuw bestuur opnieuw ja zeggen, en wanneer is de
    volgende keer?

    Examples
    --------
    >>> elections = [2014, 2018, 2022, 2026, 2030]
    >>> mandate_renewals(2012, 2032, elections, on=2024)
    Renewals(total=5, passed=3, next=2026, months_since=24.0)
    """
    begin, now = _moment(start, "start"), _moment(on, "on")
    last = np.inf if end is None else _moment(end, "end")
    if last < begin:
        msg = f"Het einde '{end}' ligt voor het begin '{start}'. Draai ze om."
        raise BadValue(msg)
    moments = sorted(
        ((_moment(one, "renewals"), one) for one in renewals), key=lambda pair: pair[0]
    )
    inside = [(moment, one) for moment, one in moments if begin < moment < last]
    passed = [moment for moment, _ in inside if moment <= now]
    coming = [one for moment, one in inside if moment > now]
    since = now - (passed[-1] if passed else begin)
    return Renewals(
        total=len(inside),
        passed=len(passed),
        next=coming[0] if coming else None,
        months_since=MONTHS * since if since >= 0 else np.nan,
    )


def tenure(table: pd.DataFrame, start: str, end: str, *, on: Moment) -> pd.Series:
    """How long each person has been, or was, in a position.

    Who is still there counts up to `on`. They are not done yet, so a mean with them in
    it is a lower bound.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per person in a position.
    start, end : str
        Columns with a year or date such as ``2024-03-18``; an empty end means still
        there. A year alone counts as its first of January.
    on : int, float, str or datetime.date
        The day up to which you count.

    Returns
    -------
    pandas.Series
        Years, on the index of `table`, named ``"tenure"``. Missing without a start, and
        for who starts after `on`.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If something is no year or date, or an end lies before its start.

    Notes
    -----
    ``end - start``: concept ``stabiliteit``. Change can be good too.
    In gewone taal: hoeveel jaar zit iemand op een sleutelplek?

    Examples
    --------
    >>> people = pd.DataFrame({"from": [2015, 2015, 2015], "to": [2017, 2019, None]})
    >>> years = tenure(people, "from", "to", on=2024)
    >>> years.tolist(), float(years.mean())
    ([2.0, 4.0, 9.0], 5.0)
    """
    now = _moment(on, "on")
    begin, last = _stay(table, start, end)
    years = np.where(begin > now, np.nan, np.fmin(last, now) - begin)
    return pd.Series(years, index=table.index, name="tenure")


def position_turnover(
    table: pd.DataFrame, start: str, end: str, *, since: Moment, until: Moment
) -> Turnover:
    """Part of the people in a position who left, per year.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per person in a position.
    start, end : str
        Columns with a year or date; an empty end means still there.
    since, until : int, float, str or datetime.date
        The stretch of time to look at.

    Returns
    -------
    Turnover
        ``per_year`` (share, 0 or more), ``left`` (persons who left after `since`, up
        to and with `until`) and ``average`` (mean of the persons there at both ends).
        All missing if somebody's start is missing; ``per_year`` if nobody was there.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If something is no year or date, an end lies before its start, or `until` is
        not after `since`.

    Notes
    -----
    ``left / average / years``: concept ``stabiliteit``. Change can be good too, and
    with few positions one person makes the figure.
    In gewone taal: welk deel van de mensen op sleutelplekken vertrekt in een jaar?

    Examples
    --------
    >>> people = pd.DataFrame({"from": [2015] * 4 + [2023], "to": [2023] + [None] * 4})
    >>> position_turnover(people, "from", "to", since=2022, until=2023)
    Turnover(per_year=0.25, left=1.0, average=4.0)
    """
    first, last = _moment(since, "since"), _moment(until, "until")
    if last <= first:
        msg = f"Het einde '{until}' ligt niet na het begin '{since}'. Kies een later."
        raise BadValue(msg)
    begin, end_of = _stay(table, start, end)
    if np.isnan(begin).any():
        return Turnover(np.nan, np.nan, np.nan)
    left = float(((end_of > first) & (end_of <= last)).sum())
    at_both = [((begin <= day) & (end_of > day)).sum() for day in (first, last)]
    average = float(sum(at_both)) / 2
    return Turnover(_ratio(left, average) / (last - first), left, average)


def promises_kept(
    table: pd.DataFrame,
    due: str,
    kept: str,
    *,
    on: Moment,
    confidence: float = 0.95,
    skip_missing: bool = False,
) -> Promises:
    """Share of the promises that were due and were kept, those still open apart.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per promise.
    due, kept : str
        Columns with when it had to be done (a year or date) and whether it was: ja,
        nee or nog niet (or True and False).
    on : int, float, str or datetime.date
        The day from which you look. A promise of that day or before is due.
    confidence : float, default 0.95
        Share of such intervals that hold the true share (between 0 and 1).
    skip_missing : bool, default False
        Leave out promises of which the day or the answer is missing. Without it one
        such promise makes the share missing.

    Returns
    -------
    Promises
        ``share`` with ``low`` and ``high`` (0 to 1; missing if nothing was due), and
        the numbers ``kept`` of ``due``, ``open`` (not due and not kept), ``early``
        (kept though not yet due) and ``unknown`` (no day, or due without an answer).

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a day is no year or date, an answer is another word, or `confidence` lies
        outside 0 to 1.

    Notes
    -----
    ``kept / due`` with the interval of Wilson (source ``L20``). The interval holds if
    these promises are a draw from many; a list that somebody picked is none. "Nog niet"
    after the day is not kept. Large and small promises count equally.
    In gewone taal: welk deel van de beloften die af moesten zijn, is nagekomen?

    Examples
    --------
    >>> days, answers = [2022, 2023, 2024, 2030], ["ja", "nee", "ja", "nog niet"]
    >>> promises = pd.DataFrame({"due": days, "kept": answers})
    >>> found = promises_kept(promises, "due", "kept", on=2025)
    >>> found.kept, found.due, found.open, round(found.share, 3)
    (2, 3, 1, 0.667)
    """
    now = _moment(on, "on")
    day = _moments(get_column(table, due), f"Kolom '{due}'")
    answer = _answers(get_column(table, kept), f"Kolom '{kept}'")
    is_due = day <= now
    unknown = np.isnan(day) | (is_due & np.isnan(answer))
    judged = is_due & ~unknown
    done, asked = int((answer[judged] == 1).sum()), int(judged.sum())
    share, low, high = wilson_interval(done, asked, confidence=confidence)
    if unknown.any() and not skip_missing:
        share = low = high = np.nan
    later = day > now
    return Promises(
        share=share,
        low=low,
        high=high,
        kept=done,
        due=asked,
        open=int((later & (answer != 1)).sum()),
        early=int((later & (answer == 1)).sum()),
        unknown=int(unknown.sum()),
    )


def reach(
    table: pd.DataFrame,
    reached: str,
    *,
    at_least: float = 1,
    skip_missing: bool = False,
) -> float:
    """Share of the groups you wanted to reach of which you reached somebody.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per group that you wanted to reach.
    reached : str
        Column with how many people of the group you reached (persons, 0 or more).
    at_least : float, default 1
        From how many people on a group counts as reached (above 0).
    skip_missing : bool, default False
        Leave out groups of which you do not know it. Without it one such group makes
        the result missing.

    Returns
    -------
    float
        Share from 0 to 1; missing without groups.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a number is text, infinite or below zero, or `at_least` is 0.

    Notes
    -----
    ``groups reached / groups intended``: concept ``bereik``. One person does not speak
    for a group: put `representation_ratio` beside it.
    In gewone taal: welk deel van de groepen om wie het gaat, hebben we gesproken?

    Examples
    --------
    >>> groups = pd.DataFrame({"spoken": [12, 3, 0, 5, 1, 0, 8, 2]})
    >>> reach(groups, "spoken")
    0.75
    """
    least = _above_zero(at_least, "Het kleinste aantal ('at_least')")
    people = get_numbers(table, reached, negative=False)
    if skip_missing:
        people = people[~np.isnan(people)]
    if not people.size or np.isnan(people).any():
        return np.nan
    return float((people >= least).mean())


def representation_ratio(
    table: pd.DataFrame, reached: str, population: str, *, skip_missing: bool = False
) -> pd.Series:
    """Share of a group among the people reached, against its share of the residents.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per group; the groups do not overlap.
    reached, population : str
        Columns with the people of the group that were reached, and its residents
        (persons, 0 or more).
    skip_missing : bool, default False
        Leave out groups without one of the numbers. Without it one such group makes
        every ratio missing.

    Returns
    -------
    pandas.Series
        Ratio, on the index of `table`, named ``f"{reached}_representation"``: 1 is as
        many as its part of the residents, 0.5 half, 2 twice. Missing where a group has
        no residents, or nobody was reached at all.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a number is text, infinite or below zero.

    Notes
    -----
    ``(reached / sum(reached)) / (population / sum(population))``. About who does not
    take part, it says little: concept ``bereik``.
    In gewone taal: komt deze groep vaker of minder vaak aan het woord dan je bij haar
    grootte verwacht?

    Examples
    --------
    >>> groups = pd.DataFrame({"spoken": [10, 30], "residents": [500, 500]})
    >>> representation_ratio(groups, "spoken", "residents").tolist()
    [0.5, 1.5]
    """
    counts = pd.DataFrame(
        {
            "spoken": get_numbers(table, reached, negative=False),
            "residents": get_numbers(table, population, negative=False),
        }
    )
    absent = counts.isna().any(axis=1)
    counts[absent] = np.nan
    total = counts.sum() if skip_missing or not absent.any() else counts.sum() * np.nan
    shares = counts / total.where(total > 0)
    ratio = shares["spoken"] / shares["residents"].where(shares["residents"] > 0)
    name = f"{reached}_representation"
    return pd.Series(ratio.to_numpy(), index=table.index, name=name)


def leverage(others: float | pd.Series, own: float | pd.Series) -> float | pd.Series:
    """Money of others per euro of one's own.

    It does not say that the one brought the other: they may have paid anyway.

    Parameters
    ----------
    others, own : float or pandas.Series
        Money of others and one's own, both in the same unit and over the same years
        (0 or more).

    Returns
    -------
    float or pandas.Series
        Euro per euro; missing without money of one's own.

    Raises
    ------
    BadValue
        If a number is text, infinite or below zero.
    BadTable
        If the two do not belong to the same rows.

    Notes
    -----
    ``others / own``: concept ``hefboom``; 8 for ISV-1 (source ``W44``). Count nobody's
    money twice, and hours given in kind apart.
    In gewone taal: hoeveel geld van anderen komt er bij elke euro van ons?

    Examples
    --------
    >>> leverage(8, 1)
    8.0
    """
    return _ratio(*_pair(("others", others), ("own", own)))


def golf_position(
    table: pd.DataFrame,
    code: str,
    weight: str,
    *,
    by: str | list[str] | None = None,
    skip_missing: bool = False,
) -> float | pd.Series:
    """Place in a golf: the mean code, weighted with run-time or money.

    The codes are a judgement: let two people code apart from each other.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per programme.
    code : str
        Column with a code from -2 to 2 (in golf 1 from social to physical, in golf 2
        from local to national).
    weight : str
        Column with its run-time (years) or money (euro), 0 or more.
    by : str or list of str, optional
        Columns or index levels that tell the groups, such as a period.
    skip_missing : bool, default False
        Leave out programmes without a code or weight.

    Returns
    -------
    float or pandas.Series
        From -2 to 2; with `by` one per group. Missing if the weights sum to zero.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a code lies outside -2 to 2, or a weight is text, infinite or below zero.

    Notes
    -----
    ``sum(weight * code) / sum(weight)``: concept ``golfpositie``, our own proposal.
    In gewone taal: waar ligt deze tijd tussen stenen en mensen, of tussen wijk en Rijk?

    Examples
    --------
    >>> programmes = pd.DataFrame({"golf1": [2, -1], "years": [10, 5]})
    >>> golf_position(programmes, "golf1", "years")
    1.0
    """
    _inside(get_numbers(table, code), table.index, GOLF, f"Kolom '{code}'")
    mean = weighted_mean(table, code, weight, by=by, skip_missing=skip_missing)
    return mean if by is None else mean.rename(f"{code}_position")


def ladder_gap(now: float | pd.Series, wanted: float | pd.Series) -> float | pd.Series:
    """How many steps lie between the participation there is and the one you want.

    Steps are an order, not a distance, and higher is not always better.

    Parameters
    ----------
    now, wanted : float or pandas.Series
        Step of the participatieladder, from 1 (informing) to 5 (doing it oneself).

    Returns
    -------
    float or pandas.Series
        Steps to go; below zero is more than wanted. Missing where a step is.

    Raises
    ------
    BadValue
        If a step is text or lies outside 1 to 5.
    BadTable
        If the two do not belong to the same rows.

    Notes
    -----
    ``wanted - now``: concept ``participatieladder``, after Arnstein (source ``L22``).
    In gewone taal: hoeveel treden meer invloed willen we bewoners geven dan nu?

    Examples
    --------
    >>> ladder_gap(2, 4)
    2.0
    """
    here, there = _pair(("now", now), ("wanted", wanted))
    for step, name in ((here, "now"), (there, "wanted")):
        index = step.index if isinstance(step, pd.Series) else pd.Index([None])
        _inside(np.atleast_1d(step), index, LADDER, f"'{name}'")
    return there - here


def arrival(
    arrived: float | pd.Series, left: float | pd.Series, residents: float | pd.Series
) -> Arrival:
    """How many people come and go in a year, and what remains of it.

    High can be a wijk where people arrive, or unrest: look at where they go. It does
    not say whether people get ahead.

    Parameters
    ----------
    arrived, left, residents : float or pandas.Series
        People who moved in and out in a year, and the residents (persons, 0 or more).

    Returns
    -------
    Arrival
        ``turnover`` (share of the residents that changes, 0 or more) and ``net``
        (growth by moving, below zero if more people leave). Missing without residents.

    Raises
    ------
    BadValue
        If a number is text, infinite or below zero.
    BadTable
        If they do not belong to the same rows.

    Notes
    -----
    ``(arrived + left) / (2 * residents)`` and ``(arrived - left) / residents``: concept
    ``aankomst``, after the outcome monitor of CBS (source ``W15``). Moves within the
    area count in neither.
    In gewone taal: welk deel van de bewoners wisselt in een jaar, en groeit of krimpt
    de wijk daardoor?

    Examples
    --------
    >>> found = arrival(180, 150, 1000)
    >>> found.turnover, found.net
    (0.165, 0.03)
    """
    came, went, people = _pair(
        ("arrived", arrived), ("left", left), ("residents", residents)
    )
    return Arrival(_ratio((came + went) / 2, people), _ratio(came - went, people))


def _numbers(value: object, what: str) -> float | pd.Series:
    """Return a number or a series of numbers of 0 or more as floats."""
    if isinstance(value, pd.Series):
        numbers = clean_numbers(value, what, negative=False)
        return pd.Series(numbers, index=value.index, name=value.name)
    alone = pd.Series([value], index=[None], dtype=object)
    return float(clean_numbers(alone, what, negative=False)[0])


def _pair(*named: tuple[str, object]) -> list[float | pd.Series]:
    """Return numbers that belong together, by the names of their parameters."""
    values = [_numbers(value, f"'{name}'") for name, value in named]
    indexes = [value.index for value in values if isinstance(value, pd.Series)]
    if any(not indexes[0].equals(index) for index in indexes[1:]):
        names = [f"'{name}'" for name, _ in named]
        msg = (
            f"{', '.join(names[:-1])} en {names[-1]} horen niet bij dezelfde rijen; "
            "neem ze uit één tabel."
        )
        raise BadTable(msg)
    return [v.rename(None) if isinstance(v, pd.Series) else v for v in values]


def _ratio(part: float | pd.Series, whole: float | pd.Series) -> float | pd.Series:
    """Divide, with missing where the whole is 0."""
    if isinstance(whole, pd.Series):
        return part / whole.where(whole > 0)
    return part / (whole if whole > 0 else np.nan)


def _above_zero(value: object, what: str) -> float:
    """Return one number above 0."""
    number = _numbers(value, what)
    if isinstance(number, pd.Series) or not number > 0:
        msg = f"{what} is '{value}'; hier hoort een getal boven 0."
        raise BadValue(msg)
    return number


def _inside(
    numbers: np.ndarray, index: pd.Index, bounds: tuple[int, int], what: str
) -> None:
    """Refuse the first number outside the bounds, with its row."""
    low, high = bounds
    wrong = (numbers < low) | (numbers > high)
    if wrong.any():
        place = int(wrong.argmax())
        where = "" if index[place] is None else f" bij '{index[place]}'"
        msg = (
            f"{what} bevat{where} de waarde {show(numbers[place])}; "
            f"hier hoort een getal van {low} tot en met {high}."
        )
        raise BadValue(msg)


def _stay(table: pd.DataFrame, start: str, end: str) -> tuple[np.ndarray, np.ndarray]:
    """Return when each person came and left, as years; who is there never left."""
    begin = _moments(get_column(table, start), f"Kolom '{start}'")
    last = _moments(get_column(table, end), f"Kolom '{end}'")
    wrong = last < begin
    if wrong.any():
        place = int(wrong.argmax())
        msg = (
            f"Kolom '{end}' ligt bij '{table.index[place]}' voor kolom '{start}'; "
            "kijk de jaren na."
        )
        raise BadValue(msg)
    return begin, np.where(np.isnan(last), np.inf, last)


def _moments(values: pd.Series, what: str) -> np.ndarray:
    """Return years and dates as years with a fraction, missing as nan."""
    return np.array(
        [
            _moment(value, f"{what} bij '{label}'", missing=True)
            for label, value in values.items()
        ],
        dtype=float,
    )


def _moment(value: object, what: str, *, missing: bool = False) -> float:
    """Return a year or date as a year with a fraction."""
    absent = pd.api.types.is_scalar(value) and pd.isna(value)
    if missing and (absent or value == ""):
        return np.nan
    if isinstance(value, Real) and not isinstance(value, bool) and np.isfinite(value):
        return float(value)
    try:
        if isinstance(value, str):
            text = value.strip()
            if text.isdecimal() and len(text) == 4:
                return float(text)
            value = date.fromisoformat(text)
        first, after = date(value.year, 1, 1), date(value.year + 1, 1, 1)
        day = date(value.year, value.month, value.day)
        return value.year + (day - first).days / (after - first).days
    except (AttributeError, TypeError, ValueError):
        what = what if " " in what else f"'{what}'"
        msg = (
            f"{what} bevat '{value}'; hier hoort een jaar of een datum, zoals 2026 of "
            "2026-03-18."
        )
        raise BadValue(msg) from None


def _answers(values: pd.Series, what: str) -> np.ndarray:
    """Return yes as 1, no and not yet as 0, missing as nan."""
    found = []
    for label, value in values.items():
        word = value.strip().casefold() if isinstance(value, str) else value
        if isinstance(value, bool | np.bool_):
            found.append(float(value))
        elif word in ANSWERS:
            found.append(ANSWERS[word])
        elif word == "" or (pd.api.types.is_scalar(value) and pd.isna(value)):
            found.append(np.nan)
        else:
            msg = (
                f"{what} bevat bij '{label}' het antwoord '{value}'; hier hoort ja, "
                "nee of nog niet."
            )
            raise BadValue(msg)
    return np.array(found, dtype=float)
