"""The figures to look at in a dossier: each drawn once, small, with its words."""

import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import islice

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from wijkbook import plot
from wijkbook.case import Case
from wijkbook.checklist.results import profile
from wijkbook.errors import WijkbookError
from wijkbook.export.blocks import Block, Heading, Picture
from wijkbook.export.text import clean
from wijkbook.gebied import Gebied, find_gebied, kerncijfers_of, load_kerncijfers
from wijkbook.plot.words import phrase, sources, upper_first
from wijkbook.visitatie.brief import Brief, figure
from wijkbook.visitatie.facts import LAND, YEAR, Row

__all__ = ["context", "course", "of_answers"]

DPI = 110
TRENDS = 3
STRIPS = 8
DOTS = 3
FEWEST, MOST = 3, 45  # areas in a figure of dots; more do not fit on a page
NARROW = 0.8  # of the page: two of these fit on one
FEWEST_EVENTS = 3
UNSURE = re.compile("bedoeld|ongeveer|rond|circa")


def context(brief: Brief) -> list[Block]:
    """Draw the area among its neighbours, and how it went."""
    known = [row for row in brief.rows if row.here.known]
    period = _common_year(brief)
    strips = [row.about.id for row in known if row.here.period == period][:STRIPS]
    to = brief.holder.code if brief.holder is not None else LAND
    blocks: list[Block] = []
    if strips and brief.area.level != "land":
        blocks += _drawn(
            lambda: plot.compare(brief.area, to=to, period=period, indicators=strips),
            "Dit gebied tussen de andere. Elke streep heeft een eigen maat.",
        )
    rows = _drawable(brief)
    drawn = (picture for row in rows for picture in _dots(brief, row))
    beside = list(islice(drawn, DOTS))
    if beside:
        blocks += [Heading(_beside_what(brief), 3, key="naast-elkaar"), *beside]
    trends = [
        picture
        for row in _with_years(brief)[:TRENDS]
        for picture in _drawn(
            lambda row=row: plot.trend(
                brief.area, row.about.id, to=[to] if _has(row) else ()
            ),
            "",
            width=NARROW,
        )
    ]
    if trends:
        blocks += [Heading("Hoe het liep", 3, key="verloop"), *trends]
    return blocks


def of_answers(brief: Brief) -> list[Block]:
    """Draw the profile of the groups."""
    if brief.answers is None or not len(brief.answers):
        return []
    told = profile(brief.answers)
    return _drawn(
        lambda: plot.profile(told), "Wat groepen antwoordden. Geen totaal, geen norm."
    )


def _drawable(brief: Brief) -> list[Row]:
    """Rows of which areas can be laid beside each other; the first five go first."""
    if brief.area.level == "land":
        return []
    fit = [
        row
        for row in brief.rows
        if row.here.known
        and row.about.aggregate != "sum"
        and row.about.unit != "klasse"
    ]
    first = [row.about.id for row in brief.five]
    return sorted(fit, key=lambda row: row.about.id not in first)


def _beside_what(brief: Brief) -> str:
    """Say which areas lie beside each other."""
    words = {"own": "De delen", "gemeente": "De wijken", "buurt": "Buurten"}
    return f"{words.get(brief.area.level, 'Wijken')} naast elkaar, op alfabet"


def _dots(brief: Brief, row: Row) -> list[Picture]:
    """Draw a dot per area, by alphabet; nothing where they are too few or too many."""
    area = brief.area
    try:
        rows, names = _areas(area, row)
    except WijkbookError:
        return []
    values = rows["value"].droplevel(["indicator", "period"])
    if values.notna().sum() < FEWEST or len(values) > MOST:
        return []
    table = pd.DataFrame({"name": names.reindex(values.index), row.about.id: values})
    table["name"] = table["name"].fillna(values.index.to_series())
    whole, at = (
        (area, row.here) if area.code not in table.index else _holder(brief, row)
    )
    line = None if whole is None else (at.value, _told(whole, row, at.value))
    return _drawn(
        lambda: plot.dots(
            table,
            row.about.id,
            highlight=area.code if area.code in table.index else None,
            reference=line,
            title=_message(brief, row, table),
            note=sources(rows),
        ),
        "",
        width=NARROW,
    )


def _holder(brief: Brief, row: Row) -> tuple:
    """Give the gemeente, with its value, as what an area is held against."""
    if brief.holder is None or row.gemeente is None or not row.gemeente.known:
        return None, None
    return brief.holder, row.gemeente


def _told(area: Gebied, row: Row, value: float) -> str:
    """Name of an area with its value."""
    return f"{area.label} {_text(row, value)}"


def _message(brief: Brief, row: Row, table: pd.DataFrame) -> str:
    """Say what the dots show, without a first or a last."""
    others = table.drop(brief.area.code, errors="ignore")[row.about.id].dropna()
    low, high = (_text(row, one) for one in (others.min(), others.max()))
    guess = ", schatting" if row.here.status == "model_estimate" else ""
    here = _told(brief.area, row, row.here.value)
    words = {"own": "de delen", "gemeente": "de wijken", "buurt": "de buurten ernaast"}
    return (
        f"{upper_first(phrase(row.about))} in {row.here.period}{guess}: {here}, "
        f"{words.get(brief.area.level, 'de andere wijken')} {low} tot {high}"
    )


def _text(row: Row, value: float) -> str:
    """Write a value; a long unit stands in the title already."""
    return figure(replace(row.here, value=value), row).text


def _areas(area: Gebied, row: Row) -> tuple[pd.DataFrame, pd.Series]:
    """Figures of the areas to lay beside each other, and their names, by code."""
    name, period = row.about.id, row.here.period
    if area.parts:
        _, codes = max(area.parts)
        parts = [kerncijfers_of(code, name, period=period) for code in codes]
        names = {code: find_gebied(code).label for code in codes}
        return pd.concat(parts), pd.Series(names, dtype=object)
    within, level = {
        "gemeente": (area.code, "wijk"),
        "wijk": (area.gemeente_code, "wijk"),
        "buurt": (f"WK{area.code[2:8]}", "buurt"),
    }[area.level]
    asked = {"level": level, "period": period, "indicators": [name]}
    rows = load_kerncijfers(within, **asked, long=True)
    return rows, load_kerncijfers(within, **asked)["name"]


def course(brief: Brief) -> list[Picture]:
    """Draw what happened on an axis of years; nothing when there is too little."""
    runs = [run for one in brief.linked if (run := _run(brief, one.case))]
    happened = [
        (int(event.year), None, event.what, "")
        for one in brief.linked
        for event in one.case.events.itertuples()
        if pd.notna(event.year)
    ]
    if brief.register is not None:
        happened += [
            (int(found[0]), None, one.what, "")
            for one in brief.register.timeline
            if (found := YEAR.match(one.date))
        ]
    if len(happened) < FEWEST_EVENTS:
        return []
    told = [("aanpak", *run) for run in runs] + [("gebeurd", *one) for one in happened]
    table = pd.DataFrame(
        told, columns=["scale", "year_from", "year_to", "title", "status"]
    ).assign(kind="gebeurtenis")
    table["event_id"] = [str(nth) for nth in range(len(table))]
    table["title"] = [_line(brief.hide(text)) for text in table["title"]]
    years = [year for year, *_ in happened]

    def draw() -> Axes:
        ax = plot.timeline(
            table,
            kinds="alle",
            scales="alle",
            golven=False,
            title=f"{len(happened)} gebeurtenissen van {min(years)} tot en met "
            f"{max(years)}; van daarna kennen we niets",
        )
        unsure = (
            " Open teken: het jaar is niet zeker."
            if "afgeleid" in set(table["status"])
            else ""
        )
        return plot.note(ax, f"Stip: één jaar. De bronnen staan in de tabel.{unsure}")

    return _drawn(draw, "")


def _run(brief: Brief, case: Case) -> tuple | None:
    """Years in which an approach runs, when both are told."""
    years = [int(one) for one in YEAR.findall(case.period)][:2]
    if len(years) < 2 or years[0] > years[1]:
        return None
    unsure = bool(UNSURE.search(case.period.casefold()))
    return (*years, case.name, "afgeleid" if unsure else "")


def _line(text: str) -> str:
    """Text on one line, in signs that can be drawn."""
    return " ".join(clean(text).split()).rstrip(".") or "zonder tekst"


def _has(row: object) -> bool:
    """Whether the gemeente or land has this indicator too."""
    return any(one is not None and one.known for one in (row.gemeente, row.land))


def _common_year(brief: Brief) -> int | None:
    """Year of which most figures are known; of two the newest."""
    years = [row.here.period for row in brief.rows if row.here.known]
    return max(set(years), key=lambda year: (years.count(year), year), default=None)


def _with_years(brief: Brief) -> list:
    """Rows that have an earlier value; the five of the first page go first."""
    rows = [row for row in brief.rows if row.earlier is not None and row.years > 2]
    sized = [row for row in rows if row.about.aggregate != "sum"]
    first = {row.about.id for row in brief.five}
    return sorted(sized, key=lambda row: row.about.id not in first)


def _drawn(draw: Callable[[], Axes], caption: str, width: float = 1.0) -> list[Picture]:
    """Draw one figure as PNG; nothing when there is nothing to draw."""
    ax = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # signs that the letter does not have
            ax = draw()
            png = BytesIO()
            ax.get_figure(root=True).savefig(png, format="png", dpi=DPI)
    except WijkbookError:
        return []
    finally:
        if ax is not None:
            plt.close(ax.get_figure(root=True))
    words = plot.alt(ax) or caption
    return [Picture(png.getvalue(), words, caption, width)]
