"""One area beside others: a strip of dots per indicator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijkbook.dutch import listing, number, with_unit
from wijkbook.errors import BadValue
from wijkbook.gebied import (
    STATUS_WORDS,
    Gebied,
    Indicator,
    find_gebied,
    indicator,
    kerncijfers_of,
    load_kerncijfers,
)
from wijkbook.plot import theme as look
from wijkbook.plot.words import PLURAL, find_near, phrase, sources, upper_first

__all__ = ["compare"]

USUAL = (
    "woz_waarde_eur",
    "inkomen_per_inwoner_eur",
    "koopwoningen_pct",
    "aandeel_0_15_pct",
    "aandeel_65plus_pct",
    "misdrijven_per_1000",
    "bevolkingsdichtheid_per_km2",
)
MOST_NAMED = 8  # more names under a strip cannot be read
MIDDLE_HALF = 4  # from this many others on there is a middle half
CROWD = 60  # more dots than this on a strip are spread a little up and down
SPREAD = 0.2  # inches
GOLDEN = 0.618034  # steps of this never fall on each other
ROW, TIER = 0.66, 0.17  # inches: a strip, and a line of names under it


@dataclass(frozen=True)
class _Others:
    """The areas beside which one is laid: their figures and what to call them."""

    rows: pd.DataFrame  # long, as load_kerncijfers gives them
    codes: tuple[str, ...]
    call: str  # "andere wijken van Roermond", or the names
    kind: str  # "wijk"
    names: dict[str, str]  # by code; empty for all areas of a whole


@dataclass(frozen=True)
class _Strip:
    """One indicator: the value in question and those of the others."""

    about: Indicator
    value: float
    status: str
    others: pd.Series  # only those with a value
    lost: tuple[str, ...]  # codes of the others without one

    @property
    def low(self) -> float:
        """Lowest of all values."""
        return min([*self.others, *([] if pd.isna(self.value) else [self.value])])

    @property
    def high(self) -> float:
        """Highest of all values."""
        return max([*self.others, *([] if pd.isna(self.value) else [self.value])])

    def place(self, value: float) -> float:
        """Where a value lies between the lowest (0) and highest (1)."""
        span = self.high - self.low
        return (value - self.low) / span if span else 0.5

    def side(self) -> int:
        """-1 below the middle half of the others, 1 above it, else 0."""
        if pd.isna(self.value) or self.others.empty:
            return 0
        few = len(self.others) < MIDDLE_HALF
        low, high = self.others.quantile([0, 1] if few else [0.25, 0.75])
        return int(self.value > high) - int(self.value < low)


def compare(
    gebied: str | Gebied,
    *,
    to: str | Gebied | Iterable[str | Gebied],
    period: int = 2024,
    indicators: str | Iterable[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one area beside others: per indicator a strip from lowest to highest.

    Each strip has its own scale. The title tells where the area lies outside the middle
    half of the others; it names no best and no worst.

    Parameters
    ----------
    gebied : str or Gebied
        The area in question, official or own.
    to : str, Gebied or list of those
        Gemeente, wijk or land of which all other areas of the same level are drawn; or
        one to eight areas by name, each with its name at its dot.
    period : int
        Year.
    indicators : str or list of str, optional
        Which indicators, in this order; without it seven usual ones, as far as there
        are figures.
    title : str, optional
        In place of the message that is made from the figures.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`).

    Raises
    ------
    UnknownName, AmbiguousName
        If an area or indicator is not found.
    BadValue
        If there are no figures of that year, no level of areas in `to`, or too many
        areas to name.

    Examples
    --------
    >>> ax = compare("WK095704", to="Roermond", indicators=["koopwoningen_pct"])
    >>> print(ax.get_title(loc="left"))
    Donderberg ligt onder de meeste andere wijken van Roermond bij
    koopwoningen
    """
    whole = find_gebied(to) if isinstance(to, str | Gebied) else None
    area = find_near(gebied, whole)
    year = _year(period)
    others = _gather(area, whole, to, year)
    own = kerncijfers_of(area, period=year)
    strips = _strips(own, others, indicators, year)
    if not strips:
        return _nothing(ax, area, others, year)
    wanted = [strip.about.id for strip in strips]
    rows = pd.concat([own, others.rows])
    rows = rows[rows.index.isin(wanted, level="indicator")]
    with look.theme():
        tiers = _tiers(strips, others, look.WIDTH if ax is None else look.room(ax))
        row = ROW + TIER * max((len(set(tier)) for tier in tiers), default=0)
        ax = look.canvas(ax, row * len(strips) + 1.4)
        ax.set(xlim=(-0.03, 1.03), ylim=(len(strips) - 0.5, -0.5), xticks=[], yticks=[])
        _write_names(ax, strips)
        for at, (strip, tier) in enumerate(zip(strips, tiers, strict=True)):
            _draw(ax, at, strip, others, tier)
        look.title(ax, title or _message(area, strips, others, year))
        look.note(ax, f"{_legend(area, strips, others)} {sources(rows)}")
        ax.set_label(_description(area, strips, others, year))
    return ax


def _year(period: int) -> int:
    """One year; several cannot be drawn on one strip."""
    try:
        return int(period)
    except (TypeError, ValueError) as error:
        msg = f"Onbekend jaar '{period}'. Geef één jaartal, zoals 2024."
        raise BadValue(msg) from error


def _gather(
    area: Gebied, whole: Gebied | None, to: str | Gebied | Iterable, year: int
) -> _Others:
    """Find the others: all areas of a level in a whole, or the ones that are named."""
    level = area.level
    if area.parts:  # an own area is laid beside the official ones of a level
        level = "buurt" if whole is not None and whole.level == "wijk" else "wijk"
    above = {"buurt": {"wijk", "gemeente", "land"}, "wijk": {"gemeente", "land"}}
    above["gemeente"] = {"land"}
    if whole is None or whole.level not in above.get(level, ()):
        return _named(area, [whole] if whole else to, year)
    rows = load_kerncijfers(whole, level=level, period=year, long=True)
    codes = rows.index.unique("gebied_code")
    parts = dict(area.parts)
    mine = parts.get(year, parts[max(parts)]) if parts else [area.code]
    same = {code for code in codes for own in mine if _overlap(code, own)}
    rows = rows[~rows.index.isin(same, level="gebied_code")]
    other = "andere " if same else ""
    return _Others(
        rows=rows,
        codes=tuple(code for code in codes if code not in same),
        call=f"{other}{PLURAL[level]} van {whole.label}",
        kind=level,
        names={},
    )


def _overlap(code: str, other: str) -> bool:
    """Tell whether two areas are the same or one lies in the other."""
    short, long = sorted([code[2:], other[2:]], key=len)
    return long.startswith(short)


def _named(area: Gebied, to: Iterable[str | Gebied], year: int) -> _Others:
    """Gather the areas that are named one by one."""
    home = find_gebied(area.gemeente_code) if area.gemeente_code else None
    others = [find_near(text, home) for text in to]
    if not 0 < len(others) <= MOST_NAMED:
        msg = (
            f"Er staan {len(others)} gebieden bij 'to'; noem er 1 tot {MOST_NAMED}, "
            "of geef een gemeente."
        )
        raise BadValue(msg)
    if area.code in {other.code for other in others}:
        msg = f"'{area.label}' staat ook bij 'to'. Noem daar alleen andere gebieden."
        raise BadValue(msg)
    names = {other.code: other.label for other in others}
    few = len(names) < MIDDLE_HALF
    return _Others(
        rows=pd.concat([kerncijfers_of(other, period=year) for other in others]),
        codes=tuple(names),
        call=listing(names.values()) if few else "gekozen gebieden",
        kind="gebied",
        names=names,
    )


def _strips(
    own: pd.DataFrame,
    others: _Others,
    indicators: str | Iterable[str] | None,
    year: int,
) -> list[_Strip]:
    """Lay the value of the area beside those of the others, per indicator."""
    wanted = [indicators] if isinstance(indicators, str) else list(indicators or USUAL)
    found = []
    for about in map(indicator, wanted):
        mine = own[own.index.isin([about.id], level="indicator")]
        theirs = others.rows["value"]
        theirs = theirs[theirs.index.isin([about.id], level="indicator")]
        theirs = theirs.droplevel(["indicator", "period"]).reindex(others.codes)
        there = theirs.dropna()
        if indicators is None and (mine.empty or there.empty):
            continue
        value = mine["value"].iloc[0] if len(mine) else None
        status = (
            STATUS_WORDS[mine["status"].iloc[0]] if len(mine) else f"niet over {year}"
        )
        found.append(
            _Strip(
                about=about,
                value=float("nan") if value is None else float(value),
                status=status,
                others=there,
                lost=tuple(theirs.index[theirs.isna()]),
            )
        )
    return [strip for strip in found if len(strip.others) or pd.notna(strip.value)]


def _nothing(ax: Axes | None, area: Gebied, others: _Others, year: int) -> Axes:
    """Say that there is nothing to lay beside each other."""
    if not others.codes:
        sentence = f"Er zijn geen {others.call} om naast {area.label} te leggen."
    else:
        sentence = (
            f"Over {year} zijn er geen cijfers om {area.label} naast "
            f"{_the(others)} te leggen."
        )
    with look.theme():
        return look.empty(ax, sentence)


def _the(others: _Others, most: str = "") -> str:
    """Name the others in a sentence: "de meeste andere wijken van Roermond"."""
    if others.names and len(others.names) < MIDDLE_HALF:
        return others.call
    return f"de {most}{others.call}"


def _message(area: Gebied, strips: list[_Strip], others: _Others, year: int) -> str:
    """Tell where the area lies outside the middle half of the others."""
    if all(pd.isna(strip.value) for strip in strips):
        return f"Van {area.label} zijn hier geen cijfers over {year}"
    sides = [(strip.side(), phrase(strip.about)) for strip in strips]
    below = listing(name for side, name in sides if side < 0)
    above = listing(name for side, name in sides if side > 0)
    most = _the(others, "meeste " if len(others.codes) >= MIDDLE_HALF else "")
    if below and above:
        return f"{area.label} ligt onder {most} bij {below}, en erboven bij {above}"
    if below or above:
        side, names = ("onder", below) if below else ("boven", above)
        return f"{area.label} ligt {side} {most} bij {names}"
    alone = f" bij {sides[0][1]}" if len(sides) == 1 else ""
    return f"{area.label} ligt tussen {_the(others)}{alone}"


def _range(strip: _Strip) -> str:
    """Lowest and highest value, with the unit only where it is a sign."""
    about = strip.about
    sign = about.unit if about.unit in {"euro", "%"} else ""
    low, high = (with_unit(v, sign, about.decimals) for v in (strip.low, strip.high))
    return f"van {low} tot {high}" if low != high else f"overal {low}"


def _write_names(ax: Axes, strips: list[_Strip]) -> None:
    """Write what each strip is, and from where to where it runs."""
    wide = 0.31 * look.room(ax)
    for at, strip in enumerate(strips):
        name = look.wrap(upper_first(phrase(strip.about)), wide, look.TEXT)
        for text, up, size, colour, anchor in (
            (name, 0, look.TEXT, look.INK, "bottom"),
            (_range(strip), -3, look.SMALL, look.QUIET, "top"),
        ):
            shown = ax.annotate(
                text,
                xy=(0, at),
                xycoords=ax.get_yaxis_transform(),
                xytext=(-4, up),
                textcoords="offset points",
                ha="right",
                va=anchor,
                fontsize=size,
                color=colour,
                annotation_clip=False,
            )
            shown.set_gid(look.NAME)


def _draw(
    ax: Axes, at: int, strip: _Strip, others: _Others, tier: Sequence[int]
) -> None:
    """Draw one strip: line, others, the middle one, the area, and what lacks."""
    ax.plot([0, 1], [at, at], color=look.LINE, lw=1.5, zorder=1)
    places = [strip.place(value) for value in strip.others]
    many = len(places) > CROWD
    row = ax.bbox.height / ax.get_figure(root=True).dpi / abs(np.diff(ax.get_ylim())[0])
    spread = min(SPREAD / row, 0.3)
    ax.scatter(
        places,
        [at + (spread * _aside(nth) if many else 0) for nth in range(len(places))],
        s=16 if many else 42,
        color=look.GREY,
        alpha=0.55 if many else 0.75,
        linewidth=0,
        zorder=2,
        label="others",
    )
    if _has_middle(strip, others):
        middle = strip.place(strip.others.median())
        ax.scatter(
            [middle], [at], s=230, marker="|", lw=2.2, color=look.INK, label="middle"
        ).set_zorder(3)
    for code, place, line in zip(strip.others.index, places, tier, strict=False):
        _write(ax, others.names[code], place, at, -9 - 72 * TIER * line)
    if strip.lost:
        down = -12 if many else -9 - 72 * TIER * len(set(tier))
        _write(ax, _lost(strip, others), 1, at, down)
    if pd.isna(strip.value):
        wide = 0.6 * look.room(ax)
        missing = look.wrap(f"geen cijfer: {strip.status}", wide, look.SMALL)
        _write(ax, missing, 0, at, 6, colour=look.ACCENT)
        return
    place = strip.place(strip.value)
    ax.scatter(
        [place],
        [at],
        s=120,
        color=look.ACCENT,
        edgecolor="white",
        linewidth=1.2,
        zorder=4,
        label="own",
    )
    shown = strip.about.format(strip.value)
    _write(ax, shown, place, at, 8, colour=look.ACCENT, size=look.TEXT, weight="bold")


def _aside(nth: int) -> float:
    """Up or down by at most a half, so that hundreds of dots do not hide each other."""
    return nth * GOLDEN % 1 - 0.5


def _has_middle(strip: _Strip, others: _Others) -> bool:
    """Tell whether the middle one of the others is marked: not where all have names."""
    return len(strip.others) >= MIDDLE_HALF and not others.names


def _write(
    ax: Axes,
    text: str,
    place: float,
    at: int,
    up: float,
    *,
    colour: str = look.QUIET,
    size: float = look.SMALL,
    weight: str = "normal",
) -> None:
    """Write above or below a place on a strip, without leaving the strip."""
    ax.annotate(
        text,
        xy=(place, at),
        xytext=(0, up),
        textcoords="offset points",
        ha="left" if place < 0.25 else "right" if place > 0.75 else "center",
        va="bottom" if up > 0 else "top",
        fontsize=size,
        fontweight=weight,
        color=colour,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8},
        zorder=5,
        annotation_clip=False,
    )


def _lost(strip: _Strip, others: _Others) -> str:
    """Say how many of the others, or which, have no figure."""
    if others.names:
        return f"zonder cijfer: {listing(others.names[code] for code in strip.lost)}"
    many = len(strip.lost)
    kind = others.kind if many == 1 else PLURAL[others.kind]
    other = "andere " if others.call.startswith("andere ") else ""
    return f"{number(many)} {other}{kind} zonder cijfer"


def _tiers(strips: list[_Strip], others: _Others, inches: float) -> list[list[int]]:
    """Put the names under a strip on as many lines as they need to stay apart."""
    if not others.names:
        return [[] for _ in strips]
    strip_width = 0.62 * inches
    found = []
    for strip in strips:
        ends: list[float] = []  # where each line is taken up to
        lines = dict.fromkeys(strip.others.index, 0)
        for code, value in strip.others.sort_values().items():
            place = strip.place(value)
            wide = look.width_of(others.names[code], look.SMALL) / strip_width
            left = (
                place if place < 0.25 else place - wide * (1 if place > 0.75 else 0.5)
            )
            line = next((n for n, end in enumerate(ends) if end < left), len(ends))
            ends[line:] = [left + wide + 0.02, *ends[line + 1 :]]
            lines[code] = line
        found.append(list(lines.values()))
    return found


def _legend(area: Gebied, strips: list[_Strip], others: _Others) -> str:
    """Say what the marks are."""
    told = f"Grote stip: {area.label}. Grijze stippen: {_the(others)}."
    if any(_has_middle(strip, others) for strip in strips):
        told += " Streepje: de middelste van de grijze stippen."
    return told


def _description(area: Gebied, strips: list[_Strip], others: _Others, year: int) -> str:
    """Tell the figure in one sentence."""
    told = [
        f"{phrase(strip.about)} "
        + (
            f"geen cijfer ({strip.status})"
            if pd.isna(strip.value)
            else strip.about.format(strip.value)
        )
        + f" ({_range(strip)})"
        for strip in strips
    ]
    return (
        f"Stippen op een lijn per cijfer: {area.label} naast {_the(others)} "
        f"in {year}, {'; '.join(told)}."
    )
