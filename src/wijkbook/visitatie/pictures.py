"""The figures to look at in a dossier: each drawn once, small, with its words."""

import warnings
from collections.abc import Callable
from io import BytesIO

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from wijkbook import plot
from wijkbook.checklist.results import profile
from wijkbook.errors import WijkbookError
from wijkbook.export.blocks import Block, Heading, Picture
from wijkbook.visitatie.brief import Brief
from wijkbook.visitatie.facts import LAND

__all__ = ["context", "of_answers"]

DPI = 110
TRENDS = 3
STRIPS = 8


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
    trends = [
        picture
        for row in _with_years(brief)[:TRENDS]
        for picture in _drawn(
            lambda row=row: plot.trend(
                brief.area, row.about.id, to=[to] if _has(row) else ()
            ),
            "",
            width=0.8,
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
            figure = ax.get_figure(root=True)
            figure.savefig(png, format="png", dpi=DPI)
    except WijkbookError:
        return []
    finally:
        if ax is not None:
            plt.close(ax.get_figure(root=True))
    words = plot.alt(ax) or caption
    return [Picture(png.getvalue(), words, caption, width)]
