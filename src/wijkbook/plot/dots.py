"""One dot per area, with its interval: for a table of one's own."""

from collections.abc import Hashable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijkbook.dutch import number, with_unit
from wijkbook.errors import BadValue
from wijkbook.plot import theme as look
from wijkbook.plot.rows import areas, headed

__all__ = ["dots"]

MANY = 30  # from this many rows on they stand closer
OTHERS, MARKED = "#c4c4c4", "#8fbfdd"  # of the bars from low to high


def dots(
    table: pd.DataFrame,
    value: str,
    *,
    label: str = "name",
    low: str | None = None,
    high: str | None = None,
    highlight: Hashable | list[Hashable] | None = None,
    reference: float | tuple[float, str] | None = None,
    unit: str = "",
    decimals: int | None = None,
    title: str | None = None,
    note: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one row per area, alphabetical: interval first, dot on top.

    Rows are never sorted on their value: this is no ranking. An area without a value
    keeps its row and says so.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area.
    value : str
        Column with the figure (any unit). When it is the id of an indicator, unit,
        decimals and title come from ``indicators.csv``.
    label : str
        Column with the names.
    low, high : str, optional
        Columns with the bounds of an interval, in the unit of `value`; both or none.
    highlight : index label or list of those, optional
        Areas in question, such as ``"WK095704"``, with their value beside the dot.
    reference : float, or float and str, optional
        Line to hold the areas against, and what to call it.
    unit : str
        ``euro``, ``%`` or words.
    decimals : int, optional
        Digits behind the comma.
    title : str, optional
        The message of the figure.
    note : str, optional
        Source line; see `sources`.
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
        If a value is no number, or only one bound is given.

    Examples
    --------
    >>> table = pd.DataFrame({"name": ["Zuid", "Noord"], "koop": [20, 60]})
    >>> ax = dots(table, "koop", unit="%", title="Noord heeft meer koop dan Zuid")
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['Noord', 'Zuid']
    """
    rows = areas(table, _columns(value, low, high), label, highlight)
    unit, decimals, heading = headed(value, unit, decimals, title)
    with look.theme():
        step = 0.24 if len(rows) > MANY else 0.32
        ax = look.canvas(ax, step * len(rows) + 1.6)
        _frame(ax, rows, unit, reference)
        _intervals(ax, rows)
        _points(ax, rows, unit, decimals)
        if unit not in {"", "euro", "%"}:
            ax.set_xlabel(unit, color=look.INK, fontsize=look.TEXT - 1)
        line = _reference(ax, rows, reference)
        look.title(ax, heading, gap=24 if line else 10)
        if note:
            look.note(ax, note)
        ax.set_label(_description(rows, heading, unit, decimals))
    return ax


def _columns(value: str, low: str | None, high: str | None) -> dict[str, str]:
    """Columns to draw; the bounds of an interval stand in both or in none."""
    if (low is None) != (high is None):
        msg = "Geef 'low' en 'high' samen: een interval heeft twee grenzen."
        raise BadValue(msg)
    return {"value": value} | ({"low": low, "high": high} if low else {})


def _frame(
    ax: Axes, rows: pd.DataFrame, unit: str, reference: float | tuple | None
) -> None:
    """Set the axes: a row per area from above, numbers the Dutch way."""
    found = rows.filter(["value", "low", "high"]).to_numpy().ravel()
    points = [*found[~np.isnan(found)]]
    if reference is not None:
        points.append(reference[0] if isinstance(reference, tuple) else reference)
    least, most = (min(points), max(points)) if points else (0.0, 1.0)
    pad = 0.06 * (most - least) or 0.05 * abs(most) or 1.0
    ax.set_xlim(least - pad, most + pad)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.xaxis.set_major_locator(look.few_ticks(ax))
    look.dutch_ticks(ax.xaxis, unit)
    ax.grid(True, axis="x")
    ax.hlines(rows.index, least, most, color=look.LINE, lw=0.8, ls=":", zorder=0)
    wide = 0.42 * look.room(ax)
    small = look.TEXT - (2 if len(rows) > MANY else 0)
    names = [look.wrap(name, wide, small) for name in rows["name"]]
    ax.set_yticks(rows.index, labels=names, fontsize=small)
    for tick, marked in zip(ax.get_yticklabels(), rows["marked"], strict=True):
        tick.set(
            color=look.ACCENT if marked else look.INK,
            fontweight="bold" if marked else "normal",
        )


def _intervals(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw the bars from low to high."""
    if "low" not in rows:
        return
    for marked, colour in ((False, OTHERS), (True, MARKED)):
        some = rows[(rows["marked"] == marked) & rows["low"].notna()]
        bars = ax.hlines(
            some.index, some["low"], some["high"], color=colour, lw=6, zorder=2
        )
        bars.set(capstyle="round", label="interval")


def _points(ax: Axes, rows: pd.DataFrame, unit: str, decimals: int | None) -> None:
    """Draw the dots, the value of the areas in question, and what is missing."""
    for marked, colour, size in ((False, look.GREY, 48), (True, look.ACCENT, 90)):
        some = rows[(rows["marked"] == marked) & rows["value"].notna()]
        ax.scatter(
            some["value"],
            some.index,
            s=size,
            color=colour,
            edgecolor="white",
            linewidth=0.8,
            zorder=3,
            label="own" if marked else "others",
        )
    middle = sum(ax.get_xlim()) / 2
    sign = unit if unit in {"euro", "%"} else ""
    for at, row in rows.iterrows():
        missing = pd.isna(row["value"])
        if not missing and not row["marked"]:
            continue
        end = row.get("high") if row["value"] < middle else row.get("low")
        beside = row["value"] if end is None or pd.isna(end) else end
        ax.annotate(
            "geen cijfer" if missing else with_unit(row["value"], sign, decimals),
            xy=(0, at) if missing else (beside, at),
            xycoords=ax.get_yaxis_transform() if missing else "data",
            xytext=(8, 0) if missing or row["value"] < middle else (-8, 0),
            textcoords="offset points",
            ha="left" if missing or row["value"] < middle else "right",
            va="center",
            fontsize=look.SMALL if missing else look.TEXT,
            fontweight="normal" if missing else "bold",
            color=look.ACCENT if row["marked"] else look.QUIET,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
            zorder=4,
        )


def _reference(
    ax: Axes, rows: pd.DataFrame, reference: float | tuple[float, str] | None
) -> bool:
    """Draw the line to hold areas against, named on top; tell whether there is one."""
    if reference is None:
        return False
    at, words = reference if isinstance(reference, tuple) else (reference, "")
    ax.axvline(at, color=look.INK, lw=1, ls="--", zorder=1)
    left, right = ax.get_xlim()
    place = (at - left) / (right - left)
    ax.annotate(
        words or number(at),
        xy=(at, 1),
        xycoords=ax.get_xaxis_transform(),
        xytext=(0, 4),
        textcoords="offset points",
        ha="left" if place < 0.3 else "right" if place > 0.7 else "center",
        va="bottom",
        fontsize=look.SMALL,
        color=look.INK,
        annotation_clip=False,
    )
    return True


def _description(
    rows: pd.DataFrame, heading: str, unit: str, decimals: int | None
) -> str:
    """Tell the figure in one sentence."""
    there = rows["value"].dropna()
    unit = unit.partition(" (")[0]  # what it means stands under the axis
    told = f"Stippen, op alfabet: {heading}"
    if len(there):
        low, high = (with_unit(v, unit, decimals) for v in (there.min(), there.max()))
        told += f"; {len(there)} stippen van {low} tot {high}"
    told += "".join(
        f", {row['name']} {with_unit(row['value'], unit, decimals)}"
        for _, row in rows[rows["marked"]].iterrows()
    )
    missing = int(rows["value"].isna().sum())
    return f"{told}{f'; {missing} zonder cijfer' if missing else ''}."
