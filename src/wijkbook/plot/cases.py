"""Which cases touch which bouwstenen: a grid, by alphabet and never by number."""

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes

from wijkbook.case import Case, list_cases, load_case
from wijkbook.dutch import listing
from wijkbook.errors import BadValue
from wijkbook.kader import load_kader
from wijkbook.plot import theme as look

__all__ = ["cases"]

ROW = 0.3  # inches
NOTE = (
    "Welke bouwsteen een casus raakt, is ons oordeel; bij een eigen casus dat van de "
    "schrijver. Een leeg vak zegt niet dat de bouwsteen ontbrak: het staat niet in wat "
    "wij lazen. Op alfabet, geen rangorde."
)


def cases(
    names: Iterable[str] | None = None,
    *,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw per case which bouwstenen its text touches.

    Rows stand by alphabet and are not counted up: a case of which more was written
    has more dots. Cases of one's own have the accent.

    Parameters
    ----------
    names : iterable of str, optional
        Ids of the cases; all when left out, one's own with them.
    title : str, optional
        The message of the figure.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with a description (`alt`).

    Raises
    ------
    UnknownName
        If there is no such case.
    BadTable
        If the file of a case is damaged.
    BadValue
        If there are no cases.

    Notes
    -----
    In gewone taal: je ziet bij elke casus welke bouwstenen in de tekst terugkomen.

    Examples
    --------
    >>> ax = cases(["stokhasselt", "almelo"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Nieuwstraatkwartier, Almelo', 'Stokhasselt, Tilburg']
    """
    wanted = list_cases() if names is None else list(dict.fromkeys(names))
    found = sorted((load_case(one) for one in wanted), key=_sortable)
    if not found:
        msg = "Er is geen casus om te tekenen. Noem er ten minste één."
        raise BadValue(msg)
    heads = load_kader("bouwstenen").elements.set_index("element_id")["name"]
    heading = title or "In de verhalen komen verschillende bouwstenen terug"
    with look.theme():
        ax = look.canvas(ax, ROW * len(found) + 2.2)
        _frame(ax, found, heads)
        for own, colour in ((False, look.INK), (True, look.ACCENT)):
            spots = [
                (x, y)
                for y, case in enumerate(found)
                for x, one in enumerate(heads.index)
                if one in case.bouwstenen and case.own == own
            ]
            ax.scatter(
                [x for x, _ in spots],
                [y for _, y in spots],
                s=62,
                color=colour,
                zorder=3,
                label="own" if own else "ours",
            )
        look.title(ax, heading, gap=52)
        look.note(ax, NOTE)
        ax.set_label(_description(found, heads, heading))
    return ax


def _sortable(case: Case) -> str:
    """What a case is sorted on: its name."""
    return _label(case).casefold()


def _label(case: Case) -> str:
    """Name and place of a case, and whether it is one's own."""
    return f"{case.name}, {case.place}{' (eigen)' if case.own else ''}"


def _frame(ax: Axes, found: list[Case], heads: pd.Series) -> None:
    """Set the axes: a row a case from above, a column a bouwsteen with its name."""
    ax.set_xlim(-0.5, len(heads) - 0.5)
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.hlines(range(len(found)), -0.5, len(heads) - 0.5, color=look.LINE, lw=0.8)
    wide = 0.46 * look.room(ax)
    names = [look.wrap(_label(case), wide, look.SMALL) for case in found]
    ax.set_yticks(range(len(found)), labels=names, fontsize=look.SMALL)
    for tick, case in zip(ax.get_yticklabels(), found, strict=True):
        tick.set(
            color=look.ACCENT if case.own else look.INK,
            fontweight="bold" if case.own else "normal",
        )
    short = [one.replace("_", " ") for one in heads.index]
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(heads)), labels=short, fontsize=look.SMALL)
    for tick in ax.get_xticklabels():
        tick.set(rotation=35, ha="left", rotation_mode="anchor")


def _description(found: list[Case], heads: pd.Series, heading: str) -> str:
    """Tell the figure in words: which cases touch each bouwsteen."""
    told = [
        f"{name}: {listing(fits) if fits else 'geen'}"
        for one, name in heads.items()
        for fits in [[case.name for case in found if one in case.bouwstenen]]
    ]
    return (
        f"Raster van {len(found)} casussen, op alfabet: {heading}. {'; '.join(told)}."
    )
