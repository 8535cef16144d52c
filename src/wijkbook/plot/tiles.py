"""A map without borders: one tile per area, shaded by a figure."""

from collections.abc import Hashable
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijkbook.dutch import listing, with_unit
from wijkbook.errors import BadValue
from wijkbook.plot import theme as look
from wijkbook.plot.rows import areas, headed

__all__ = ["tiles"]

SHADES = ("#eef4f8", "#d3e5f0", "#a9cfe6", "#7fb9db")  # dark letters read on each
CLASSES = ("laagste kwart", "kwart daarboven", "derde kwart", "hoogste kwart")
NOTHING = "geen cijfer"
HIGH, GAP = 0.92, 0.05  # inches: a tile; share of a tile kept open around it
MOST = 8  # tiles beside each other in which a name can still be read
HOW = (
    "De vakjes staan op alfabet en niet op hun plek op de kaart. Donkerder is een "
    "hoger cijfer; dat is niet vanzelf beter of slechter."
)


def tiles(
    table: pd.DataFrame,
    value: str,
    *,
    label: str = "name",
    columns: int = 5,
    highlight: Hashable | list[Hashable] | None = None,
    unit: str = "",
    decimals: int | None = None,
    title: str | None = None,
    note: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one tile per area, in quiet colours and without borders of a map.

    The tiles stand in alphabetical order: this is no ranking. Four shades each hold a
    quarter of the areas that have a figure; areas with the same figure share a shade.
    An area without a figure keeps its tile, white, and says so.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area.
    value : str
        Column with the figure (any unit). When it is the id of an indicator, unit,
        decimals and title come from ``indicators.csv``.
    label : str
        Column with the names.
    columns : int, default 5
        How many tiles stand beside each other: from 1 to 8.
    highlight : index label or list of those, optional
        Areas in question, drawn with a thick edge.
    unit : str
        ``euro``, ``%`` or words.
    decimals : int, optional
        Digits behind the comma.
    title : str, optional
        The message of the figure.
    note : str, optional
        Source line; how to read the tiles is told after it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with a description (`alt`).

    Raises
    ------
    UnknownColumn
        If a column is absent.
    UnknownName
        If `highlight` is no row of the table.
    BadTable
        If the table has no rows.
    BadValue
        If a value is no number, or `columns` is not from 1 to 8.

    Examples
    --------
    >>> table = pd.DataFrame({"name": ["Zuid", "Noord"], "koop": [20, 60]})
    >>> ax = tiles(table, "koop", unit="%", title="Koop in twee wijken")
    >>> [text.get_text() for text in ax.texts[:4]]
    ['Noord', '60%', 'Zuid', '20%']
    """
    if isinstance(columns, bool) or columns not in range(1, MOST + 1):
        msg = f"'columns' is {columns!r}. Kies een heel getal van 1 tot en met {MOST}."
        raise BadValue(msg)
    rows = areas(table, {"value": value}, label, highlight)
    unit, decimals, heading = headed(value, unit, decimals, title)
    sign = unit if unit in {"euro", "%"} else ""
    rows["said"] = [
        NOTHING if np.isnan(one) else with_unit(one, sign, decimals)
        for one in rows["value"]
    ]
    with look.theme():
        high = ceil(len(rows) / columns)
        ax = look.canvas(ax, HIGH * high + 1.3)
        ax.set(xlim=(0, columns), ylim=(high, 0), xticks=[], yticks=[])
        _draw(ax, rows, columns)
        look.title(ax, heading if unit == sign else f"{heading} ({unit})")
        look.note(ax, f"{note} {HOW}".strip() if note else HOW)
        ax.set_label(_description(rows, heading))
    return ax


def _classes(values: np.ndarray) -> np.ndarray:
    """Give the quarter, 0-3, in which each figure lies; -1 where there is none."""
    known = ~np.isnan(values)
    found = np.full(len(values), -1)
    if known.any():
        bounds = np.quantile(values[known], [0.25, 0.5, 0.75])
        found[known] = np.searchsorted(bounds, values[known], side="left")
    return found


def _draw(ax: Axes, rows: pd.DataFrame, columns: int) -> None:
    """Draw the tiles, each with its name and what it says."""
    wide = (look.room(ax) / columns) * (1 - 4 * GAP)
    shade = _classes(rows["value"].to_numpy(float))
    for nth, row in enumerate(rows.itertuples()):
        down, along = divmod(nth, columns)
        none = shade[nth] < 0
        tile = Rectangle(
            (along + GAP, down + GAP),
            1 - 2 * GAP,
            1 - 2 * GAP,
            facecolor="white" if none else SHADES[shade[nth]],
            edgecolor=look.INK if row.marked else look.GREY if none else look.LINE,
            linewidth=2.5 if row.marked else 1,
            linestyle=":" if none and not row.marked else "-",
        )
        ax.add_patch(tile)
        middle = along + 0.5
        name = look.wrap(row.name, wide, look.SMALL)
        words = {"ha": "center", "color": look.INK, "fontfamily": look.FONT}
        shown = ax.text(
            middle, down + 0.14, name, va="top", fontsize=look.SMALL, **words
        )
        shown.set_gid(look.NAME)  # the title begins where the names do
        weight = "normal" if none else "bold"
        size = look.SMALL if none else look.TEXT
        ax.text(
            *(middle, down + 0.86, row.said),
            **(words | {"va": "bottom", "fontsize": size, "fontweight": weight}),
        )


def _description(rows: pd.DataFrame, heading: str) -> str:
    """Tell what the figure shows: the figures, and which quarter each lies in."""
    shade = _classes(rows["value"].to_numpy(float))
    parts = []
    for nth, name in enumerate((*CLASSES, NOTHING)):
        part = rows[shade == (nth if nth < len(CLASSES) else -1)]
        if len(part):
            told = [f"{row.name} {row.said}" for row in part.itertuples()]
            bare = list(part["name"])
            parts.append(f"{name}: {listing(told if nth < len(CLASSES) else bare)}")
    return f"{heading}. Vakjes op alfabet, in vier tinten. " + "; ".join(parts) + "."
