"""Where a wijk differs from the rest of its gemeente: a signal, never a ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from numbers import Real

import numpy as np
import pandas as pd

from wijkbook.data import load_table
from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, BadValue
from wijkbook.gebied.explain import STATUS_WORDS, Indicator, indicator
from wijkbook.gebied.figures import _chosen, _years, load_kerncijfers
from wijkbook.gebied.names import NUMBERED, Gebied, find_gebied, numbered
from wijkbook.measures._check import get_column, get_numbers
from wijkbook.measures.rates import (
    coverage,
    funnel,
    gap_to_rest,
    robust_zscore,
    weighted_mean,
    wilson_interval,
)

__all__ = ["Signals", "gentrification", "signals"]

SIGNAL = (
    "Een signaal, geen oorzaak: het zegt waar je kunt gaan kijken en vragen, niet "
    "waardoor het komt en niet welke wijk beter is."
)
SURE, MAYBE = "duidelijk anders", "misschien anders"
CHANCE, SMALL, UNKNOWN = "kan toeval zijn", "klein verschil", "niet te zeggen"
USUAL = "binnen de gewone spreiding"
SIDES = ("gunstig", "anders", "ongunstig")
COLUMNS = [
    "gebied_code",
    "name",
    "indicator",
    "side",
    "sureness",
    "value",
    "rest",
    "gap",
    "low",
    "high",
    "q_value",
    "score",
    "status",
    "flags",
]
# Shares of a part of the residents whose number is not published here: no base.
OTHER_BASE = {
    "nettoarbeidsparticipatie_pct",
    "hbo_wo_pct",
    "opleiding_laag_pct",
    "opleiding_midden_pct",
    "opleiding_hoog_pct",
}
SHORT_UNITS = {"%", "euro", "km"}  # others stand in the title already
FEW_RESIDENTS = 500  # below this, a few people more or less make the figure
FEW_WIJKEN = 5  # fewer have no usual spread
ENOUGH = 0.8  # part of the residents whose wijk must have a figure
NOISE = 1e-9  # percentage points: less is rounding in the machine
OUTLIER = 3.5  # robust z of Iglewicz and Hoaglin (L08)
STANDS_OUT = 2.0  # ours: worth a look


@dataclass(frozen=True, eq=False)
class Signals:
    """Differences of the wijken of one gemeente; shows itself in a notebook.

    `table` has one row per wijk and indicator that could be compared, also where there
    is no signal; `notes` tells what could not, and what to keep in mind.
    """

    gemeente: Gebied
    period: int
    table: pd.DataFrame
    wijken: tuple[str, ...]
    notes: tuple[str, ...]

    def shown(self) -> pd.DataFrame:
        """Give the signals to read: wijken alphabetical, strengths beside deficits.

        Returns
        -------
        pandas.DataFrame
            Index wijk, columns gunstig, anders and ongunstig: Dutch texts, a dash where
            nothing differs, ``geen cijfers`` where nothing could be compared. Not to
            calculate with.
        """
        if self.table.empty:
            return pd.DataFrame(columns=list(SIDES), index=pd.Index([], name="wijk"))
        known = set(self.table["name"])
        told = self.table[self.table["sureness"].isin([SURE, MAYBE])]
        texts = told.apply(_text, axis=1) if len(told) else pd.Series(dtype=object)
        cells = {
            side: [
                "; ".join(texts[(told["name"] == wijk) & (told["side"] == side)])
                or ("–" if wijk in known else "geen cijfers")
                for wijk in self.wijken
            ]
            for side in SIDES
        }
        return pd.DataFrame(cells, index=pd.Index(self.wijken, name="wijk"))

    def title(self) -> str:
        """Say what is shown."""
        return f"Wijken van {self.gemeente.label} naast de rest, {self.period}"

    def __str__(self) -> str:
        """Wijken with what differs, then what to keep in mind."""
        lines = [self.title()]
        for wijk, row in self.shown().iterrows():
            lines.append(wijk)
            if (row == row.iloc[0]).all():
                lines.append(f"  {row.iloc[0].replace('–', 'geen signaal')}")
                continue
            lines += [f"  {side}: {text}" for side, text in row.items() if text != "–"]
        return "\n".join([*lines, SIGNAL, *self.notes])

    def __repr__(self) -> str:
        """Show the text in a terminal, and to nbval."""
        return str(self)

    def _repr_html_(self) -> str:
        """Show a table with the notes under it in a notebook."""
        left = "text-align:left;vertical-align:top"
        heads = "".join(f'<th style="{left}">{head}</th>' for head in ("wijk", *SIDES))
        cell = f'<td style="{left}">'
        rows = "".join(
            f"<tr>{cell}{escape(wijk)}</td>"
            + "".join(f"{cell}{escape(text)}</td>" for text in row)
            + "</tr>"
            for wijk, row in self.shown().iterrows()
        )
        table = f"<table><tr>{heads}</tr>{rows}</table>" if rows else ""
        under = "".join(f"<p>{escape(note)}</p>" for note in (SIGNAL, *self.notes))
        return f"<p><b>{escape(self.title())}</b></p>{table}{under}"


def _text(row: pd.Series) -> str:
    """Write one signal."""
    about = indicator(row["indicator"])
    guess = ", schatting" if row["status"] == "model_estimate" else ""
    value, rest = (
        about.format(row[name])
        if about.unit in SHORT_UNITS
        else number(row[name], about.decimals)
        for name in ("value", "rest")
    )
    sureness = row["sureness"].split()[0]
    return f"{about.short_title} {value}, rest {rest} ({sureness}{guess})"


def signals(
    gemeente: str | Gebied,
    *,
    period: int,
    indicators: str | Iterable[str] | None = None,
    confidence: float = 0.95,
    smallest_gap: float = 5,
) -> Signals:
    """Where each wijk differs from the rest of its gemeente, on what and how surely.

    A signal is no cause and no verdict. Wijken stand in alphabetical order, with what
    is favourable beside what is not; there is no total per wijk. Residents of a wijk
    are no draw from an urn: "more than chance" says that the difference is not a matter
    of few people, not that it matters.

    Parameters
    ----------
    gemeente : str or Gebied
        A gemeente, by name or code.
    period : int
        Year.
    indicators : str or list of str, optional
        Which indicators; without it all that are no count and no class.
    confidence : float, default 0.95
        How sure a share must differ: for the interval, and 1 minus it for the q value.
    smallest_gap : float, default 5
        Gap in percentage points from which a share is a signal (0 or more). A choice of
        ours, to move: in a large wijk a gap of one point is more than chance too.

    Returns
    -------
    Signals
        ``table`` with, per wijk and indicator, value, rest and gap (unit of the
        indicator), ``low`` and ``high`` of a share (%), ``q_value`` (0 to 1) or
        ``score`` (robust z), ``sureness`` and ``side`` (Dutch), status and flags; and
        ``notes``. Without rows for a gemeente with one wijk.

    Raises
    ------
    UnknownName, AmbiguousName
        If the gemeente or an indicator is not found.
    BadValue
        If the area is no gemeente, there are no figures of that year, an indicator is a
        count or a class, or a number lies outside what is allowed.

    Notes
    -----
    A **share** with a published base: the rest is the mean of the other wijken,
    weighted with that base (`gap_to_rest`). "Duidelijk" is: the interval of the wijk
    (`wilson_interval`) does not hold the rest, and its q value (`funnel`, corrected for
    looking at many wijken) is below 1 - confidence. "Misschien" is the first alone.
    A **mean, rate or model estimate** has no published spread, so no interval: the rest
    is the middle one of the other wijken, and the robust z (source ``L08``) tells
    whether it lies outside their usual spread: 3.5 is "duidelijk", 2 "misschien".
    An indicator known for less than 80 percent of the residents is not compared.

    In gewone taal: waarin een wijk meetbaar anders is dan de rest van de gemeente, en
    hoe zeker dat is.

    Examples
    --------
    >>> found = signals("Roermond", period=2022, indicators="koopwoningen_pct")
    >>> print(found.shown().loc["Donderberg", "anders"])
    koopwoningen 38%, rest 56% (duidelijk)
    """
    area = find_gebied(gemeente)
    if area.level != "gemeente":
        kind = "eigen gebied" if area.parts else area.level
        msg = f"'{area.label}' is een {kind}. Kies een gemeente."
        raise BadValue(msg)
    if not isinstance(smallest_gap, Real) or not smallest_gap >= 0:
        msg = (
            f"Het kleinste verschil ('smallest_gap') is '{smallest_gap}'; hier hoort "
            "een getal van 0 of meer."
        )
        raise BadValue(msg)
    wilson_interval(0, 1, confidence=confidence)  # refuses one that cannot be
    [period] = _years(period)
    wanted = _comparable(_chosen(indicators))
    rows = load_kerncijfers(area, period=period, long=True).reset_index("period")
    wide, names = _all_wijken(load_kerncijfers(area, period=period), area, period)
    found, lost, few = [], [], []
    for name in wanted if len(wide) > 1 else []:
        if name not in wide:
            few += [] if indicators is None else [(name, 0)]
            continue
        known = rows.xs(name, level="indicator").reindex(wide.index)
        if _known_share(wide, name) < ENOUGH:
            few.append((name, int(wide[name].notna().sum())))
            continue
        lost.append(known.loc[known["value"].isna(), ["status"]].assign(indicator=name))
        about = indicator(name)
        found.append(_compared(about, wide, known, confidence, smallest_gap))
    table = pd.DataFrame(columns=COLUMNS)
    if found:
        table = pd.concat(found)
        table["name"] = table["gebied_code"].map(names)
        # Order of the alphabet, then of the table of indicators; never of size.
        place = {code: i for i, code in enumerate(names.index)}
        table = table.sort_values(
            "gebied_code", key=lambda codes: codes.map(place), kind="stable"
        )[COLUMNS].reset_index(drop=True)
    nothing = f"Er is over {period} geen cijfer om de wijken mee te vergelijken."
    notes = [
        *([nothing] if len(wide) > 1 and not found else []),
        *_about_wijken(wide, names, area),
        *_missing(pd.concat(lost) if lost else None, names),
        *_too_few(few, len(wide)),
        *_how(table, smallest_gap),
    ]
    return Signals(area, period, table, tuple(names), tuple(notes))


def _all_wijken(
    wide: pd.DataFrame, area: Gebied, period: int
) -> tuple[pd.DataFrame, pd.Series]:
    """Give every wijk of the gemeente a row, by alphabet, also one without figures."""
    table = load_table("gebieden")
    there = table[(table["gemeente_code"] == area.code) & (table["level"] == "wijk")]
    year = period if (there["year"] == period).any() else there["year"].max()
    named = there[there["year"] == year].set_index("gebied_code")["name"]
    full = wide["name"].combine_first(named)
    names = full.str.replace(NUMBERED, "", regex=True)
    twice = names.duplicated(keep=False)  # Noordenveld has two wijken Roden
    names = names.mask(twice, [numbered(*pair) for pair in full.items()])
    names = names.sort_values(key=lambda column: column.str.casefold())
    return wide.reindex(names.index), names


def _comparable(names: list[str] | None) -> list[str]:
    """Give the indicators that can be compared: no counts, no classes."""
    table = load_table("indicators").set_index("indicator")
    fit = table.index[(table["aggregate"] != "sum") & (table["unit"] != "klasse")]
    if names is None:
        return fit.tolist()
    for name in names:
        if name not in fit:
            msg = (
                f"'{name}' is een aantal of een klasse; daarin zijn wijken niet te "
                "vergelijken. Kies een aandeel, gemiddelde of cijfer per inwoner."
            )
            raise BadValue(msg)
    return names


def _compared(
    about: Indicator,
    wide: pd.DataFrame,
    known: pd.DataFrame,
    confidence: float,
    smallest_gap: float,
) -> pd.DataFrame:
    """Compare all wijken on one indicator."""
    values = wide[about.id]
    table = pd.DataFrame({"value": values, "base": _base(about, wide, known)})
    result = pd.DataFrame(
        {"value": values, "status": known["status"], "flags": known["flags"]}
    ).assign(low=np.nan, high=np.nan, q_value=np.nan, score=np.nan)
    if table["base"].notna().any():
        table["count"] = table["value"] / 100 * table["base"]
        gap = gap_to_rest(table, "value", "base", skip_missing=True)
        interval = wilson_interval(table["count"], table["base"], confidence=confidence)
        q_value = funnel(table, "count", "base", skip_missing=True)["q_value"]
        low, high, rest = 100 * interval.low, 100 * interval.high, values - gap
        outside = (rest < low) | (rest > high)
        sure = outside & (q_value < 1 - confidence)
        words = np.select(
            [gap.isna(), gap.abs() < smallest_gap, sure, outside],
            [UNKNOWN, SMALL, SURE, MAYBE],
            CHANCE,
        )
        result = result.assign(rest=rest, gap=gap, low=low, high=high, q_value=q_value)
    else:
        rest = _middle_of_others(values)
        score = robust_zscore(table, "value")
        if values.notna().sum() < FEW_WIJKEN:
            score = score * np.nan
        words = np.select(
            [score.isna(), score.abs() >= OUTLIER, score.abs() >= STANDS_OUT],
            [UNKNOWN, SURE, MAYBE],
            USUAL,
        )
        result = result.assign(rest=rest, gap=values - rest, score=score)
    result["sureness"] = words
    result["side"] = _sides(about, result["gap"])
    result["indicator"] = about.id
    result = result[result["value"].notna()]
    return result.rename_axis("gebied_code").reset_index()


def _base(about: Indicator, wide: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Give the number that a share is a share of; missing if there is none."""
    none = pd.Series(np.nan, index=wide.index)
    if about.unit != "%" or about.id in OTHER_BASE or about.weight not in wide:
        return none
    if (known["status"] == "model_estimate").any():
        return none
    return wide[about.weight].where(wide[about.weight] > 0)


def _middle_of_others(values: pd.Series) -> pd.Series:
    """Give for each wijk the median of the other ones."""
    return pd.Series(
        [values.drop(code).median() for code in values.index],
        index=values.index,
        dtype=float,
    )


def _sides(about: Indicator, gap: pd.Series) -> np.ndarray:
    """Tell for each gap whether that is favourable, if there is such a thing."""
    better = {"higher_better": 1, "lower_better": -1}.get(about.direction, 0)
    sign = np.sign(gap) * better
    return np.select([sign > 0, sign < 0], ["gunstig", "ongunstig"], "anders")


def _known_share(wide: pd.DataFrame, name: str) -> float:
    """Give the part of the residents, else of the wijken, that have a figure."""
    counted = "inwoners" in wide and wide["inwoners"].notna().all()
    return coverage(wide, name, "inwoners" if counted else None)["weight_share"]


def _too_few(few: list[tuple[str, int]], wijken: int) -> list[str]:
    """Tell which indicators too few wijken have, to speak of a rest."""
    told = [f"{indicator(name).title} ({count} van de {wijken})" for name, count in few]
    return [f"Te weinig wijken met een cijfer: {listing(told)}."] if told else []


def _missing(lost: pd.DataFrame | None, names: pd.Series) -> list[str]:
    """Tell which figures are missing of which wijken, and why."""
    if lost is None or lost.empty:
        return []
    lost = lost.fillna({"status": "not_published"})
    where: dict[tuple[str, str], list[str]] = {}
    for (name, status), part in lost.groupby(["indicator", "status"], sort=False):
        key = listing(names[part.index]), STATUS_WORDS[status]
        where.setdefault(key, []).append(indicator(name).short_title)
    return [
        f"Geen cijfer van {wijken} ({why}): {listing(titles)}."
        for (wijken, why), titles in where.items()
    ]


def _about_wijken(wide: pd.DataFrame, names: pd.Series, area: Gebied) -> list[str]:
    """Tell what the wijken allow: one has no rest, small ones jump."""
    if len(wide) == 1:
        return [
            f"{area.label} heeft één wijk; er is geen rest om mee te vergelijken. "
            "Vergelijk de gemeente met andere gemeenten, of de buurten onderling."
        ]
    residents = wide["inwoners"] if "inwoners" in wide else pd.Series(dtype=float)
    few = residents[residents < FEW_RESIDENTS]
    if few.empty:
        return []
    listed = listing(f"{names[code]} ({number(few[code], 0)})" for code in few.index)
    return [
        f"Weinig inwoners: {listed}. Een paar mensen meer of minder maken daar het "
        "cijfer anders."
    ]


def _how(table: pd.DataFrame, smallest_gap: float) -> list[str]:
    """Tell how surely a difference was judged."""
    told = []
    if table["low"].notna().any():
        told.append(
            "Aandelen: 'duidelijk' is meer dan toeval bij een wijk van die grootte, "
            "ook als je meetelt dat we naar veel wijken kijken. Verschillen onder "
            f"{number(smallest_gap)} procentpunt laten we weg; die grens is van ons en "
            "kun je verzetten."
        )
    if table["score"].notna().any():
        told.append(
            "Gemiddelden en cijfers per inwoner: hier kan geen interval bij, want de "
            "spreiding binnen de wijk is niet gepubliceerd. 'Duidelijk' en 'misschien' "
            "zeggen hoe ver de wijk buiten de gewone spreiding tussen wijken ligt; de "
            "rest is daar de middelste van de andere wijken."
        )
    guessed = table.loc[table["status"] == "model_estimate", "indicator"].unique()
    if len(guessed):
        titles = listing(indicator(name).short_title for name in guessed)
        told.append(f"Schatting van een rekenmodel, geen meting: {titles}.")
    return told


def gentrification(
    start: pd.DataFrame,
    end: pd.DataFrame,
    *,
    income: str,
    education: str,
    price: str,
    weight: str | None = None,
    by: str | None = None,
) -> pd.DataFrame:
    """Which areas began poor and rose faster than the gemeente: gentrification.

    It is a marker, not a judgement, and does not say who left or who gained: look at
    moves beside it. Areas must be the same in both years (`compare_borders`).

    Parameters
    ----------
    start, end : pandas.DataFrame
        The first and last year: one row per area, on the same kind of index
        (gebied_code), all areas of the gemeente.
    income : str
        Column of `start` with the income (euro, or a score: higher is richer).
    education : str
        Column of both with the share of highly educated (%).
    price : str
        Column of both with the WOZ value (euro, above 0).
    weight : str, optional
        Column of both with what an area counts for in the gemeente, such as residents.
        Without it areas count equally.
    by : str, optional
        Column of `start` that tells the gemeente, if there are several.

    Returns
    -------
    pandas.DataFrame
        On the index of `start`: ``low_income`` (step 1: below the median area),
        ``education_gap`` (percentage points) and ``price_gap`` (growth in %, in
        percentage points) beyond that of the gemeente, and ``gentrified``: step 1, and
        both gaps above 0. True, False or missing.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    BadValue
        If a number is text or infinite, or a weight is below zero.
    BadTable
        If an area stands twice in a table.

    Notes
    -----
    After Freeman (2005, source ``L10``), with two of his markers; concept
    ``gentrificatie``. The gemeente is the (weighted) mean of the areas that have both
    years. A price that is not above 0 is missing. An area absent in one of the years is
    missing, unless it did not begin poor.

    In gewone taal: begon een buurt arm, en stegen opleiding en huizenprijs er daarna
    meer dan in de gemeente?

    Examples
    --------
    >>> codes = ["a", "b", "c"]
    >>> was = pd.DataFrame({"eur": [20, 30, 40], "hbo": 20, "woz": 200}, index=codes)
    >>> now = pd.DataFrame({"hbo": [35, 25, 20], "woz": [300, 220, 220]}, index=codes)
    >>> steps = {"income": "eur", "education": "hbo", "price": "woz"}
    >>> gentrification(was, now, **steps)["gentrified"].tolist()
    [True, False, False]
    """
    for table, name in ((start, "start"), (end, "end")):
        if isinstance(table, pd.DataFrame) and not table.index.is_unique:
            code = table.index[table.index.duplicated()][0]
            msg = f"In de tabel '{name}' staat '{code}' meer dan een keer."
            raise BadTable(msg)
    first = pd.Series(get_numbers(start, income), index=start.index)
    group = pd.Series(0, index=start.index) if by is None else get_column(start, by)
    middle = first.groupby(group).transform("median")
    low = (first < middle).astype("boolean").mask(first.isna() | middle.isna())
    points = _beyond(start, end, education, weight, group, relative=False)
    growth = _beyond(start, end, price, weight, group, relative=True)
    gaps = (points, growth)
    rose = [(gap > NOISE).astype("boolean").mask(gap.isna()) for gap in gaps]
    return pd.DataFrame(
        {
            "low_income": low,
            "education_gap": points,
            "price_gap": growth,
            "gentrified": low & rose[0] & rose[1],
        }
    )


def _beyond(
    start: pd.DataFrame,
    end: pd.DataFrame,
    column: str,
    weight: str | None,
    group: pd.Series,
    *,
    relative: bool,
) -> pd.Series:
    """Change of each area beyond that of its gemeente, both over the same areas."""
    table = pd.DataFrame(index=start.index).assign(group=group)
    for name, year in (("then", start), ("now", end)):
        values = pd.Series(get_numbers(year, column), index=year.index)
        heavy = 1.0 if weight is None else get_numbers(year, weight, negative=False)
        weights = pd.Series(heavy, index=year.index)
        if relative:  # no growth from nothing
            values = values.where(values > 0)
        table[name], table[f"{name}_weight"] = values, weights
    whole = ["then", "now", "then_weight", "now_weight"]
    table.loc[table[whole].isna().any(axis=1), whole] = np.nan
    mean = {
        name: table["group"].map(
            weighted_mean(table, name, f"{name}_weight", by="group", skip_missing=True)
        )
        for name in ("then", "now")
    }
    if relative:
        return 100 * (table["now"] / table["then"] - mean["now"] / mean["then"])
    return table["now"] - table["then"] - (mean["now"] - mean["then"])
