"""Whether an area of one year is the area of another year."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape

import pandas as pd

from wijkbook.data import load_table
from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, BadValue, UnknownName, unknown_column
from wijkbook.gebied.figures import _years
from wijkbook.gebied.names import NUMBERED, PLURAL, Gebied, find_gebied

__all__ = ["BorderChange", "compare_borders"]

JUDGED_AGAINST = 2024  # the column `change` of gebieden.csv compares with this year
KINDS = {
    "same": "zelfde gebied",
    "renamed": "zelfde gebied, andere naam",
    "recoded": "zelfde gebied, andere code",
    "redrawn": "andere grenzen",
}
ORDER = list(KINDS)  # a whole is as changed as its most changed part
WHOLE = 0.99  # of an area that goes over: less than a hundredth elsewhere is noise
LAND_SLACK = 0.03  # measuring again moves the land area of the same area so far
IND_WBI = {1: "gelijk", 2: "andere code", 3: "andere grens"}


@dataclass(frozen=True)
class BorderChange:
    """What became of an area between two years; shows itself in a notebook.

    `certain` is False where names or the maker of an own area are the only ground.
    """

    kind: str
    reason: str
    start: int
    end: int
    codes_start: tuple[str, ...]
    codes_end: tuple[str, ...]
    name_start: str
    name_end: str
    certain: bool = True

    @property
    def comparable(self) -> bool:
        """Whether figures of both years are about the same area."""
        return self.kind != "redrawn"

    def lines(self) -> dict[str, str]:
        """Everything there is to tell, by heading (Dutch)."""
        sure = "" if self.certain else "waarschijnlijk "
        return {
            "Oordeel": f"{sure}{KINDS[self.kind]}",
            "Reden": self.reason,
            str(self.start): f"{self.name_start} ({listing(self.codes_start)})",
            str(self.end): f"{self.name_end} ({listing(self.codes_end)})",
        }

    def __str__(self) -> str:
        """One heading a line."""
        return "\n".join(f"{head}: {text}" for head, text in self.lines().items())

    def __repr__(self) -> str:
        """Show the text in a terminal, and to nbval."""
        return str(self)

    def _repr_html_(self) -> str:
        """Show a small table in a notebook."""
        rows = "".join(
            f'<tr><th style="text-align:left;vertical-align:top">{escape(head)}</th>'
            f'<td style="text-align:left">{escape(text)}</td></tr>'
            for head, text in self.lines().items()
        )
        return f"<table>{rows}</table>"


def compare_borders(
    gebied: str | Gebied,
    start: int,
    end: int,
    *,
    koppeltabel: pd.DataFrame | None = None,
    ind_wbi: pd.DataFrame | None = None,
) -> BorderChange:
    """Tell whether an area is the same in two years: same, renamed, recoded, redrawn.

    A code can keep its name and change its area, so that figures of two years under one
    code need not be about the same people. Grounds, best first: a koppeltabel, the
    column ind_wbi of CBS, what ``gebieden.csv`` found by comparing with 2024, and land
    area.

    Parameters
    ----------
    gebied : str or Gebied
        The area, official or own; by its code of either year, or by its name of now.
        In a koppeltabel a code that both years use is that of the first year.
    start, end : int
        The years, the first one first.
    koppeltabel : pandas.DataFrame, optional
        Columns ``code_start``, ``code_end`` and ``share``: which part (0 to 1) of each
        area of the first year lies in which area of the last. It must hold all rows of
        the areas around.
    ind_wbi : pandas.DataFrame, optional
        Columns ``gebied_code``, ``year`` and ``ind_wbi``, as CBS gives it in
        *Kerncijfers wijken en buurten*: against the year before, 1 is unchanged, 2
        another code on the same area, 3 another border.

    Returns
    -------
    BorderChange
        ``kind``, ``reason`` (Dutch), codes and names of both years, ``comparable`` and
        ``certain``. An area of one's own tells its parts.

    Raises
    ------
    UnknownName
        If the area is not found, or nothing is known of it in one of the years; it
        names the years there are.
    BadValue
        If a year is none, the first one is the later one, or a share or ind_wbi is
        not what it can be.
    BadTable
        If a row of a table stands there twice, or shares of an area exceed 1.
    UnknownColumn
        If a column is absent.

    Notes
    -----
    ``gebieden.csv`` calls an area redrawn when its land area differs more than 10
    percent (gemeenten 3) from that of 2024; smaller shifts stay unseen.

    In gewone taal: gaan de cijfers van twee jaren over hetzelfde gebied?

    Examples
    --------
    >>> print(compare_borders("WK095704", 2022, 2024))
    Oordeel: zelfde gebied
    Reden: De naam bleef en de oppervlakte veranderde niet merkbaar.
    2022: Donderberg (WK095704)
    2024: Donderberg (WK095704)
    """
    area = find_gebied(gebied)
    start, end = _years([start, end])
    if start > end:
        msg = f"Het eerste jaar {start} ligt na het laatste jaar {end}. Draai ze om."
        raise BadValue(msg)
    grounds = _Grounds(start, end, _shares(koppeltabel), _indications(ind_wbi))
    return _own(area, grounds) if area.parts else _official(area, grounds)


@dataclass(frozen=True)
class _Grounds:
    """The years asked, and the tables given to judge by."""

    start: int
    end: int
    shares: pd.DataFrame | None
    indications: pd.Series | None

    def change(
        self, kind: str, reason: str, old: str, new: str, *, certain: bool = True
    ) -> BorderChange:
        """Make the answer for one code of each year."""
        return BorderChange(
            kind=kind,
            reason=reason,
            start=self.start,
            end=self.end,
            codes_start=(old,),
            codes_end=(new,),
            name_start=_name(old, self.start),
            name_end=_name(new, self.end),
            certain=certain,
        )


# ---- official areas --------------------------------------------------------------


def _official(area: Gebied, grounds: _Grounds) -> BorderChange:
    """Judge one official area."""
    if grounds.shares is not None:
        return _by_shares(area, grounds)
    start, end = grounds.start, grounds.end
    there = _of_code(area.code)
    known = [year for year in (start, end) if year in there.index]
    if not known:
        msg = f"{_lost(area, start, there.index)}{_remade(area, start)}"
        raise UnknownName(msg)
    if len(set(known)) < len({start, end}):
        other = end if start in known else start
        return _other_code(area, grounds, other)
    return _one_code(area, grounds, there)


def _one_code(area: Gebied, grounds: _Grounds, there: pd.DataFrame) -> BorderChange:
    """Judge an area that has the same code in both years."""
    start, end, code = grounds.start, grounds.end, area.code
    if start == end:
        return grounds.change("same", "Het is hetzelfde jaar.", code, code)
    old, new = there.loc[start], there.loc[end]
    found = _indicated(code, grounds)
    certain = True
    if found is None:
        found = _judged(old, new)
    if found is None:
        found, certain = _measured(old, new), False
    if found is None:
        years = [y for y in there.index if y not in (start, end)]
        more = f" Er zijn ook gegevens over {listing(years)}." if years else ""
        msg = (
            f"Of de grens van {area} tussen {start} en {end} veranderde, is hier niet "
            f"te zien. Geef een koppeltabel of ind_wbi.{more}"
        )
        raise UnknownName(msg)
    redrawn, why = found
    renamed = _bare(old["name"]) != _bare(new["name"])
    names = f"de naam veranderde van '{_label(old)}' in '{_label(new)}'"
    if redrawn:
        also = f" Ook {names}." if renamed else ""
        kind, reason = "redrawn", f"{why}{also}"
    elif renamed:
        kind, reason = "renamed", f"{names[0].upper()}{names[1:]}; {why}."
    else:
        kind, reason = "same", f"De naam bleef en {why}."
    return grounds.change(kind, reason, code, code, certain=certain)


def _indicated(code: str, grounds: _Grounds) -> tuple[bool, str] | None:
    """What ind_wbi says of each year after the first."""
    if grounds.indications is None:
        return None
    told = {
        year: grounds.indications[code, year]
        for year in range(grounds.start + 1, grounds.end + 1)
        if (code, year) in grounds.indications.index
    }
    moved = [year for year, value in told.items() if value == 3]
    if moved:
        return True, f"CBS meldt een andere grens in {listing(moved)} (ind_wbi 3)."
    if len(told) < grounds.end - grounds.start:
        return None
    return False, "CBS meldt elk jaar dezelfde grens (ind_wbi)"


def _judged(old: pd.Series, new: pd.Series) -> tuple[bool, str] | None:
    """What gebieden.csv found for both years, each compared with one and the same."""
    kinds = [
        "same" if row["year"] == JUDGED_AGAINST else row["change"] for row in (old, new)
    ]
    if not all(kind in KINDS for kind in kinds):  # gone since, or never compared
        return None
    redrawn = [kind == "redrawn" for kind in kinds]
    if all(redrawn):  # both differ from that year; from each other, who knows
        return None
    if not any(redrawn):
        return False, "de oppervlakte veranderde niet merkbaar"
    areas = [old["land_area_ha"], new["land_area_ha"]]
    if pd.notna(areas).all() and _apart(*areas):
        return True, _land(*areas)
    return True, (
        "Dezelfde code hoort bij een ander gebied: oppervlakte of inwoners verschillen "
        "te veel voor dezelfde grens."
    )


def _measured(old: pd.Series, new: pd.Series) -> tuple[bool, str] | None:
    """What the land area of both years says, where it is known."""
    areas = [old["land_area_ha"], new["land_area_ha"]]
    if pd.isna(areas).any():
        return None
    if _apart(*areas):
        return True, _land(*areas)
    return False, "de oppervlakte land bleef gelijk"


def _apart(old: float, new: float) -> bool:
    """Tell whether two land areas, both in whole hectares, really differ."""
    return abs(new - old) > 1 + LAND_SLACK * max(old, new)


def _land(old: float, new: float) -> str:
    """Tell two land areas."""
    return f"De oppervlakte land ging van {number(old, 0)} naar {number(new, 0)} ha."


def _other_code(area: Gebied, grounds: _Grounds, other: int) -> BorderChange:
    """Judge an area that has another code in one of the years, by its name."""
    start, end = grounds.start, grounds.end
    here = start if other == end else end
    table = load_table("gebieden")
    mine = table[(table["gebied_code"] == area.code) & (table["year"] == here)].iloc[0]
    beside = (table["level"] == mine["level"]) & (
        table["gemeente_code"] == mine["gemeente_code"]
    )
    then = table[beside & (table["year"] == other)]
    both = set(table.loc[beside & (table["year"] == here), "gebied_code"])
    fits = then[~then["gebied_code"].isin(both)]
    fits = fits[fits["name"].map(_bare) == _bare(mine["name"])]
    if len(fits) != 1 or mine["level"] == "gemeente":
        known = _of_code(area.code).index
        why = _lost(area, other, known, none=then.empty)
        msg = f"{why}{_remade(area, other)}"
        raise UnknownName(msg)
    twin = fits.iloc[0]
    old, new = (mine, twin) if here == start else (twin, mine)
    codes = old["gebied_code"], new["gebied_code"]
    reason = f"De code veranderde van {codes[0]} in {codes[1]}; de naam bleef."
    measured = _measured(old, new)
    if measured and measured[0]:
        return grounds.change("redrawn", f"{reason} {measured[1]}", *codes)
    seen = (
        f"Ook {measured[1]}."
        if measured
        else "Of de grens gelijk bleef, is hier niet te zien: een koppeltabel zegt het."
    )
    return grounds.change("recoded", f"{reason} {seen}", *codes, certain=False)


def _by_shares(area: Gebied, grounds: _Grounds) -> BorderChange:
    """Judge an area by a koppeltabel."""
    table, code = grounds.shares, area.code
    table = table[table["share"] > 1 - WHOLE]
    if code in set(table["code_start"]):
        olds = {code}
        news = set(table.loc[table["code_start"] == code, "code_end"])
    else:
        news = {code}
        olds = set(table.loc[table["code_end"] == code, "code_start"])
    if not olds:
        msg = f"De code '{code}' staat niet in de koppeltabel. Kijk de code na."
        raise UnknownName(msg)
    # Who else came from there, and who else goes there?
    also_from = set(table.loc[table["code_end"].isin(news), "code_start"])
    also_to = set(table.loc[table["code_start"].isin(olds), "code_end"])
    all_olds, all_news = tuple(sorted(also_from)), tuple(sorted(also_to))
    if len(all_olds) == len(all_news) == 1:
        [old], [new] = all_olds, all_news
        if old != new:
            reason = (
                f"De code veranderde van {old} in {new}; volgens de koppeltabel is het "
                "hetzelfde gebied."
            )
            return grounds.change("recoded", reason, old, new)
        renamed = _bare(_name(old, grounds.start)) != _bare(_name(new, grounds.end))
        kind = "renamed" if renamed else "same"
        reason = "Volgens de koppeltabel is het hetzelfde gebied."
        return grounds.change(kind, reason, old, new)
    return BorderChange(
        kind="redrawn",
        reason=_moved(
            table[table["code_start"].isin(all_olds) & table["code_end"].isin(all_news)]
        ),
        start=grounds.start,
        end=grounds.end,
        codes_start=all_olds,
        codes_end=all_news,
        name_start=listing(_name(one, grounds.start) for one in all_olds),
        name_end=listing(_name(one, grounds.end) for one in all_news),
    )


def _moved(rows: pd.DataFrame) -> str:
    """Tell which part of which area went where."""
    told = [
        f"{number(100 * row.share, 0)}% van {row.code_start} ligt in {row.code_end}"
        for row in rows.sort_values(["code_start", "code_end"]).itertuples()
    ]
    return f"Volgens de koppeltabel: {listing(told)}."


# ---- areas of one's own ----------------------------------------------------------


def _own(area: Gebied, grounds: _Grounds) -> BorderChange:
    """Judge an area of one's own by its parts in both years."""
    parts = dict(area.parts)
    for year in (grounds.start, grounds.end):
        if year not in parts:
            msg = (
                f"Uit welke delen '{area.label}' in {year} bestaat, is niet bekend. "
                f"Wel van {listing(parts)}. Kies die jaren, of noem de codes van "
                f"{year} bij own_gebied."
            )
            raise UnknownName(msg)
    olds, news = parts[grounds.start], parts[grounds.end]
    certain = True
    if grounds.shares is not None:
        kind, reason = _whole_by_shares(set(olds), set(news), grounds.shares)
    elif olds == news:
        each = [_official(find_gebied(code), grounds) for code in olds]
        kind = max((one.kind for one in each), key=ORDER.index)
        certain = all(one.certain for one in each)
        told = [
            f"{one.name_start} ({listing(one.codes_start)}): {one.reason}"
            for one in each
            if one.kind == kind and kind != "same"
        ]
        reason = (
            " ".join(told) or "De delen zijn dezelfde en veranderden niet merkbaar."
        )
    else:
        kind, certain = "recoded", False
        reason = (
            "Samengesteld uit andere delen; wie het gebied maakte, koos ze zo dat het "
            "hetzelfde gebied is."
        )
        table = load_table("own_gebieden")
        notes = table.loc[table["gebied_id"] == area.code, "note"].unique()
        reason = " ".join([reason, *(note for note in notes if note)])
    return BorderChange(
        kind=kind,
        reason=reason,
        start=grounds.start,
        end=grounds.end,
        codes_start=olds,
        codes_end=news,
        name_start=area.label,
        name_end=area.label,
        certain=certain,
    )


def _whole_by_shares(
    olds: set[str], news: set[str], table: pd.DataFrame
) -> tuple[str, str]:
    """Judge by a koppeltabel whether the parts of both years cover the same."""
    table = table[table["share"] > 1 - WHOLE]
    lost = sorted(olds - set(table["code_start"])) + sorted(
        news - set(table["code_end"])
    )
    if lost:
        msg = f"De code '{lost[0]}' staat niet in de koppeltabel. Kijk de code na."
        raise UnknownName(msg)
    came = set(table.loc[table["code_end"].isin(news), "code_start"])
    went = set(table.loc[table["code_start"].isin(olds), "code_end"])
    if came == olds and went == news:
        kind = "same" if olds == news else "recoded"
        return kind, "Volgens de koppeltabel liggen de delen precies op elkaar."
    across = table["code_start"].isin(olds) != table["code_end"].isin(news)
    return "redrawn", _moved(table[across])


# ---- names and what is lost ------------------------------------------------------


def _of_code(code: str) -> pd.DataFrame:
    """Rows of gebieden.csv of one code, by year."""
    table = load_table("gebieden")
    rows = table[table["gebied_code"] == code]
    return rows.set_index("year", drop=False).sort_index()


def _name(code: str, year: int) -> str:
    """Name of an area in a year, else its last name, else its code."""
    there = _of_code(code)
    if there.empty:
        return code
    return _label(there.loc[year] if year in there.index else there.iloc[-1])


def _label(row: pd.Series) -> str:
    """Name to show: without the number that some wijken carry."""
    return NUMBERED.sub("", row["name"])


def _bare(name: str) -> str:
    """Letters and digits of a name alone, to see whether two really differ."""
    text = unicodedata.normalize("NFKD", NUMBERED.sub("", name)).casefold()
    return re.sub(r"[^a-z0-9]", "", text)


def _lost(area: Gebied, year: int, known: pd.Index, *, none: bool = True) -> str:
    """Tell that an area is not there in a year, and in which years it is."""
    there = f"Van dit gebied zijn er gegevens over {listing(known)}."
    if none:
        place = f" van {area.gemeente}" if area.gemeente else ""
        return (
            f"Welke {PLURAL[area.level]}{place} er in {year} waren, staat niet in het "
            f"werkboek, dus {area} is niet te vergelijken. {there}"
        )
    return (
        f"In {year} is er geen {area.level} met de code of de naam van {area}. {there} "
        "Geef een koppeltabel."
    )


def _remade(area: Gebied, year: int) -> str:
    """Point to an area of our own that holds this code and has parts in that year."""
    table = load_table("own_gebieden")
    with_it = table.loc[table["gebied_code"] == area.code, "gebied_id"]
    then = table[(table["borders_year"] == year) & table["gebied_id"].isin(with_it)]
    names = sorted(set(then["gebied_id"]))
    if not names:
        return ""
    return f" Het eigen gebied '{names[0]}' maakt het voor {year} na uit delen."


# ---- tables given ----------------------------------------------------------------


def _columns(table: pd.DataFrame, columns: list[str], name: str) -> pd.DataFrame:
    """Check that a table has its columns, and no row twice."""
    if not isinstance(table, pd.DataFrame):
        msg = f"{name} must be a pandas.DataFrame, not {type(table).__name__}"
        raise TypeError(msg)
    for column in columns:
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    key, last = columns[:2], columns[2]
    found = table[columns].copy()
    for column in key:
        if column != "year":
            found[column] = found[column].astype(str).str.strip().str.upper()
    twice = found[found.duplicated(key)]
    if len(twice):
        row = twice.iloc[0]
        msg = (
            f"In {name} staat '{row[key[0]]}' met '{row[key[1]]}' meer dan een keer. "
            "Houd er een over."
        )
        raise BadTable(msg)
    numbers = pd.to_numeric(found[last], errors="coerce")
    allowed = (
        numbers.isin(list(IND_WBI)) if last == "ind_wbi" else numbers.between(0, 1)
    )
    if not allowed.all():
        row = found[~allowed].iloc[0]
        what = "1, 2 of 3" if last == "ind_wbi" else "een getal van 0 tot en met 1"
        msg = (
            f"In {name} staat bij '{row[key[0]]}' in kolom '{last}' de waarde "
            f"'{row[last]}'; hier hoort {what}."
        )
        raise BadValue(msg)
    return found.assign(**{last: numbers})


def _shares(table: pd.DataFrame | None) -> pd.DataFrame | None:
    """Check a koppeltabel."""
    if table is None:
        return None
    found = _columns(table, ["code_start", "code_end", "share"], "koppeltabel")
    total = found.groupby("code_start")["share"].sum()
    if (total > 2 - WHOLE).any():
        code = total.idxmax()
        msg = (
            f"In koppeltabel tellen de delen van '{code}' op tot "
            f"{number(total[code])}; dat kan hoogstens 1 zijn."
        )
        raise BadTable(msg)
    return found


def _indications(table: pd.DataFrame | None) -> pd.Series | None:
    """Check a table of ind_wbi; index code and year."""
    if table is None:
        return None
    found = _columns(table, ["gebied_code", "year", "ind_wbi"], "ind_wbi")
    return found.set_index(["gebied_code", "year"])["ind_wbi"]
