"""What a dossier is written from: the area, its cases, its figures and signals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from wijkbook.case import Case, list_cases, load_case
from wijkbook.data import load_table
from wijkbook.errors import BadValue, WijkbookError
from wijkbook.export.text import clean
from wijkbook.gebied import (
    FLAG_WORDS,
    STATUS_WORDS,
    Gebied,
    Indicator,
    find_gebied,
    indicator,
    kerncijfers_of,
)
from wijkbook.gebied.signals import MAYBE, SURE, Signals, signals
from wijkbook.visitatie.rules import STEPS

__all__ = [
    "Linked",
    "Row",
    "Value",
    "apart",
    "baseline_of",
    "cases_of",
    "figures_of",
    "find_area",
    "five_of",
    "linked",
    "partners_of",
    "parts_of",
    "rows_of",
    "signals_of",
    "signs_in",
    "start_of",
]

# The figures that a review looks at first, over all themes; ours to choose.
CONTEXT = (
    "inwoners",
    "aandeel_0_15_pct",
    "aandeel_65plus_pct",
    "corporatie_pct",
    "koopwoningen_pct",
    "woz_waarde_eur",
    "inkomen_per_inwoner_eur",
    "personen_laagste_40_pct",
    "ses_woa_score",
    "nettoarbeidsparticipatie_pct",
    "hbo_wo_pct",
    "misdrijven_per_1000",
    "goed_ervaren_gezondheid_pct",
    "eenzaam_pct",
    "lbm_afwijking",
    "lbm_fys",
    "lbm_onv",
    "lbm_soc",
    "lbm_won",
)
FEWEST_FIGURES, MOST_FIGURES = 12, 20
FIRST_FIVE = (
    "inwoners",
    "personen_laagste_40_pct",
    "corporatie_pct",
    "lbm_afwijking",
    "misdrijven_per_1000",
    "inkomen_per_inwoner_eur",
    "woz_waarde_eur",
    "aandeel_0_15_pct",
)
BROKEN = ("redrawn", "definition_changed")
LAND = "NL00"
SHORT_STATUS = {
    "ok": "gepubliceerd",
    "model_estimate": "schatting",
    "derived": "zelf berekend",
}
SHORT_FLAGS = {
    "rounded": "afgerond",
    "redrawn": "andere grenzen",
    "definition_changed": "andere definitie",
    "hand_copied": "overgetypt",
    "provisional": "voorlopig",
    "incomplete": "niet volledig",
}
LOST_WORDS = {
    "absent": "staat voor dit gebied niet in het werkboek",
    "absent_year": "staat voor dit gebied en dit jaar niet in het werkboek",
    "later": "staat er alleen van latere jaren",
    "not_joined": "uit de delen niet samen te stellen",
}
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Value:
    """One figure as it stands in the tables, or why it does not."""

    gebied: str
    indicator: str
    period: int | None
    value: float | None
    status: str
    flags: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def why(self) -> str:
        """Status and flags in words; of a missing figure why it is missing."""
        words = [(STATUS_WORDS | LOST_WORDS).get(self.status, self.status)]
        words += [FLAG_WORDS[flag] for flag in self.flags if flag in FLAG_WORDS]
        return "; ".join(words)

    @property
    def short(self) -> str:
        """Status and flags in few words, for a column."""
        words = [SHORT_STATUS.get(self.status, self.status)]
        words += [SHORT_FLAGS[flag] for flag in self.flags if flag in SHORT_FLAGS]
        return ", ".join(words)


@dataclass(frozen=True)
class Row:
    """One indicator: here, in the gemeente, in the land, and earlier here."""

    about: Indicator
    here: Value
    gemeente: Value | None
    land: Value | None
    earlier: Value | None

    years: int = 0  # in how many years there is a value

    @property
    def change(self) -> int:
        """Which way it went since `earlier`: 1 better, -1 worse, 0 neither."""
        if self.earlier is None or self.about.unit == "euro":
            return 0  # sums of money rise everywhere
        return _side(self.about, self.here, self.earlier)

    @property
    def period(self) -> int | None:
        """Year of the row: of this area, else of the gemeente or the land."""
        for one in (self.here, self.gemeente, self.land):
            if one is not None and one.period is not None:
                return one.period
        return None

    @property
    def other(self) -> Value | None:
        """What it is held against: the gemeente, else the land; None without value."""
        for other in (self.gemeente, self.land):
            if other is not None and other.known:
                return other
        return None

    @property
    def beside(self) -> int:
        """How it stands beside `other`: 1 better, -1 worse, 0 neither or unknown."""
        return 0 if self.other is None else _side(self.about, self.here, self.other)


@dataclass(frozen=True)
class Linked:
    """A case, and how its area meets this one: ``gelijk``, ``deel`` or ``naam``."""

    case: Case
    how: str


def _side(about: Indicator, here: Value, other: Value) -> int:
    """Tell whether one value is better than another, as far as there is a better."""
    sign = {"higher_better": 1, "lower_better": -1}.get(about.direction, 0)
    return sign * apart(about, here, other)


def apart(about: Indicator, here: Value, other: Value, share: float = 1) -> int:
    """Tell whether a value is higher (1) or lower (-1) than another, by `STEPS`.

    A smaller share of a step makes it tell of smaller differences.
    """
    if not here.known or not other.known or about.unit not in STEPS:
        return 0
    least = STEPS[about.unit] * (abs(other.value) if about.unit == "euro" else 1)
    least *= share
    gap = here.value - other.value
    return 0 if abs(gap) < least or gap == 0 else 1 if gap > 0 else -1


def find_area(text: str | Gebied) -> tuple[Gebied, str]:
    """Find the area, also by the name of its case, and tell how it was found.

    A name that fits several areas is not guessed, unless exactly one case of the
    workbook is called so.

    Parameters
    ----------
    text : str or Gebied
        Name, code, id of an own area, id of a case, or an area of one's own.

    Returns
    -------
    area : Gebied
        The area.
    via : str
        Id of the case by which it was found; empty if it was found by itself.

    Raises
    ------
    UnknownName, AmbiguousName, BadValue
        As `find_gebied`.
    """
    if not isinstance(text, str | Gebied):
        msg = f"gebied must be text or Gebied, not {type(text).__name__}"
        raise TypeError(msg)
    try:
        area = find_gebied(text)
        # The name of an own area can hold anything; figures cannot be drawn with all.
        return replace(area, name=" ".join(clean(area.name).split())), ""
    except WijkbookError:
        name = str(text).strip().casefold().replace(" ", "_")
        if name not in list_cases():
            raise
        case = load_case(name)
        code = case.gebied or case.own_gebied
        if not code:
            raise
        return find_gebied(code), name


def cases_of(area: Gebied) -> tuple[tuple[Linked, ...], tuple[Case, ...]]:
    """Cases of this area, and the other cases of its gemeente.

    Parameters
    ----------
    area : Gebied
        The area.

    Returns
    -------
    linked : tuple of Linked
        Cases of exactly this area, of a part of it, or that carry its name.
    nearby : tuple of Case
        Cases elsewhere in the same gemeente; told by name alone.
    """
    linked, nearby = [], []
    for name in list_cases():
        try:
            case = load_case(name)
        except WijkbookError:  # one damaged case of one's own stops no dossier
            continue
        how = _how(area, case)
        if how:
            linked.append(Linked(case, how))
        elif _in_gemeente(area, case):
            nearby.append(case)
    order = {"gelijk": 0, "deel": 1, "naam": 2}
    linked.sort(
        key=lambda one: (
            order[one.how],
            one.case.role != "kerncasus",
            -len(one.case.events) - len(one.case.goals) - len(one.case.facts),
        )
    )
    return tuple(linked), tuple(nearby)


def partners_of(cases: Iterable[Case]) -> tuple[str, ...]:
    """Give the partners of cases that carry a name of their own."""
    kinds = ("gemeente ", "provincie ", "ministerie ")
    return tuple(
        name
        for case in cases
        for name in case.partners["name"]
        if any(sign.isupper() for sign in name) and not name.startswith(kinds)
    )


def _how(area: Gebied, case: Case) -> str:
    """Tell how a case meets an area; empty when it does not."""
    codes = {code for code in (case.gebied, case.own_gebied) if code}
    if area.code in codes:
        return "gelijk"
    holders = {area.code} if area.level == "wijk" else set()
    if case.gebied.startswith("BU") and holders & {f"WK{case.gebied[2:8]}"}:
        return "deel"
    if codes or area.level not in {"wijk", "buurt"} or case.place != area.gemeente:
        return ""
    words = re.findall(r"[\w]+", case.name.casefold())
    return "naam" if area.label.casefold() in (*words, case.name.casefold()) else ""


def _in_gemeente(area: Gebied, case: Case) -> bool:
    """Tell whether a case lies in the gemeente of the area."""
    name = area.label if area.level == "gemeente" else area.gemeente
    return bool(name) and case.place == name


def linked(text: str | Gebied) -> tuple[Linked, ...]:
    """Give the cases that a dossier of this area would tell."""
    return cases_of(find_area(text)[0])[0]


def rows_of(
    area: Gebied, cases: Iterable[Case] = (), *, period: int | None = None
) -> tuple[Row, ...]:
    """Figures of the area with their comparison, in the order of `CONTEXT`.

    The newest year with a value counts, up to `period`. Gemeente and land are told of
    that same year, or not at all. Where nothing is known of the area, gemeente and land
    are told of the newest year of the gemeente.

    Parameters
    ----------
    area : Gebied
        The area.
    cases : iterable of Case
        Cases whose goals name indicators; those come with it.
    period : int, optional
        Last year to look at.

    Returns
    -------
    tuple of Row
        An indicator without a value keeps its row and says why. When fewer than twelve
        have a value, others that have one are added.

    Raises
    ------
    BadValue
        If the period is no year.
    """
    if period is not None and (not isinstance(period, int) or not 1900 < period < 2200):
        msg = f"Onbekend jaar '{period}'. Geef een jaartal, zoals 2024."
        raise BadValue(msg)
    aims = [
        name for case in cases for names in case.goals["indicators"] for name in names
    ]
    kept = [name for name in CONTEXT if name not in aims]
    aims = list(dict.fromkeys(aims))[:MOST_FIGURES]
    chosen = {*aims, *kept[: MOST_FIGURES - len(aims)]}
    table = load_table("indicators").set_index("indicator")
    here = figures_of(area)
    now = {name: _newest(here, area.code, name, period) for name in table.index}
    if area.parts:
        now = {name: _of_parts(value) for name, value in now.items()}
    chosen |= _more(now, chosen, table)
    wanted = [name for name in table.index if name in chosen]
    level = area.level
    gemeente = {}
    if area.gemeente_code and level not in {"gemeente", "land"}:
        gemeente = figures_of(find_gebied(area.gemeente_code), wanted)
    land = {} if level == "land" else figures_of(find_gebied(LAND), wanted)
    start = min((year for case in cases if (year := start_of(case))), default=None)
    rows = []
    for name in wanted:
        own = now[name]
        at = own.period
        others = []
        for figures, code in ((gemeente, area.gemeente_code), (land, LAND)):
            found = None
            if figures and at is None:
                found = _newest(figures, code, name, period)
                at = found.period
            elif figures:
                found = _same_year(figures, code, name, at)
            others.append(found)
        many = sum(one.known for (id_, _), one in here.items() if id_ == name)
        before = _earlier(here, own, start)
        rows.append(Row(indicator(name), own, *others, before, many))
    return tuple(rows)


def _more(now: dict[str, Value], chosen: set[str], table: pd.DataFrame) -> set[str]:
    """Choose further figures when fewer than twelve of the usual ones are known."""
    lost = FEWEST_FIGURES - sum(now[name].known for name in chosen)
    fit = [
        name
        for name, value in now.items()
        if value.known
        and name not in chosen
        and table.at[name, "aggregate"] != "sum"
        and table.at[name, "unit"] != "klasse"
        and not name.startswith("herkomst")  # two definitions, and soon misread
    ]
    fit.sort(key=lambda name: -now[name].period)
    return set(fit[: max(lost, 0)])


def start_of(case: Case) -> int | None:
    """Give the year in which an approach began: of its period, else first event."""
    found = YEAR.search(case.period)
    if found:
        return int(found[0])
    years = case.events["year"].dropna()
    return int(years.min()) if len(years) else None


def figures_of(
    area: Gebied, wanted: list[str] | None = None
) -> dict[tuple[str, int], Value]:
    """All figures of one area by indicator and year."""
    rows = kerncijfers_of(area, wanted)
    found = {}
    for (code, name, year), row in rows.iterrows():
        value = None if pd.isna(row["value"]) else float(row["value"])
        found[name, int(year)] = Value(
            code,
            name,
            int(year),
            value,
            row["status"],
            tuple(row["flags"].split()),
            tuple(row["source_id"].split(";")),
        )
    return found


def _newest(figures: dict, code: str, name: str, period: int | None) -> Value:
    """Give the newest value up to a year; without one, the newest row that says why."""
    years = sorted(
        year for one, year in figures if one == name and (not period or year <= period)
    )
    with_value = [year for year in years if figures[name, year].known]
    if with_value or years:
        return figures[name, (with_value or years)[-1]]
    later = any(one == name and value.known for (one, _), value in figures.items())
    return Value(code, name, None, None, "later" if later else "absent")


def _of_parts(value: Value) -> Value:
    """Say of a figure of an area of one's own that its parts do not make it."""
    if value.known or value.status == "later":
        return value
    return replace(value, status="not_joined")


def _same_year(figures: dict, code: str, name: str, year: int | None) -> Value:
    """Give the figure of the same year elsewhere."""
    return figures.get((name, year)) or Value(code, name, year, None, "absent_year")


def _earlier(figures: dict, now: Value, start: int | None) -> Value | None:
    """Give the value to hold today against: of the begin, else the oldest.

    A value of other borders or another definition is passed over.
    """
    if not now.known:
        return None
    fit = [
        one
        for (name, year), one in sorted(figures.items())
        if name == now.indicator
        and year < now.period
        and one.known
        and not set(BROKEN) & {*one.flags, *now.flags}
    ]
    if not fit:
        return None
    before = [one for one in fit if start and one.period <= start]
    return before[-1] if before else fit[0]


def parts_of(area: Gebied, names: Iterable[str]) -> list[tuple[str, list[Value]]]:
    """Give figures of the parts of an area of one's own, by name of the part."""
    if not area.parts:
        return []
    _, codes = max(area.parts)
    names = list(names)
    found = []
    for code in codes:
        part = find_gebied(code)
        here = figures_of(part, names)
        found.append((part.label, [_newest(here, code, name, None) for name in names]))
    return sorted(found)


def baseline_of(row: Row, start: int | None) -> tuple[Value | None, str]:
    """Give the value at the begin of an approach, and what is wrong with it."""
    if row.earlier is None:
        return None, "geen eerdere meting die te vergelijken is"
    if start is None:
        return row.earlier, "oudste meting; het begin van de aanpak is niet bekend"
    if row.earlier.period > start:
        return row.earlier, "pas na het begin gemeten"
    return row.earlier, ""


def five_of(rows: tuple[Row, ...], cases: Iterable[Case]) -> tuple[Row, ...]:
    """Choose five figures for the first page: goals of the approach first."""
    aims = [
        name for case in cases for names in case.goals["indicators"] for name in names
    ]
    by_id = {row.about.id: row for row in rows}
    order = list(dict.fromkeys(["inwoners", *aims[:3], *FIRST_FIVE, *by_id]))
    there = [by_id[name] for name in order if name in by_id and by_id[name].here.known]
    lost = [
        by_id[name] for name in order if name in by_id and not by_id[name].here.known
    ]
    return tuple([*there, *lost][:5])


def signals_of(area: Gebied, rows: tuple[Row, ...]) -> list[Signals]:
    """Signals of a gemeente or of that of a wijk, per year, most figures first.

    Of other areas there are none: signals lay wijken beside each other.
    """
    holder = {"wijk": area.gemeente_code, "gemeente": area.code}.get(area.level)
    if not holder:
        return []
    years: dict[int, list[str]] = {}
    for row in rows:
        fit = row.about.aggregate != "sum" and row.about.unit != "klasse"
        if row.here.known and fit:
            years.setdefault(row.here.period, []).append(row.about.id)
    found = []
    for year, names in sorted(years.items(), key=lambda one: -len(one[1])):
        try:
            found.append(signals(holder, period=year, indicators=names))
        except BadValue:
            continue
    return found


def signs_in(area: Gebied, found: Iterable[Signals]) -> dict[str, tuple[str, str]]:
    """Side (``gunstig``) and sureness (``duidelijk``) per indicator that differs."""
    told = {}
    for one in found:
        own = one.table[one.table["gebied_code"] == area.code]
        for row in own[own["sureness"].isin([SURE, MAYBE])].itertuples():
            told[row.indicator] = (row.side, row.sureness.split()[0])
    return told
