"""How a group is spread over the areas of one gemeente: shares, and the curve of D."""

from collections.abc import Hashable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijkbook.dutch import number, with_unit
from wijkbook.errors import BadValue, unknown_column
from wijkbook.gebied import Gebied
from wijkbook.measures._check import above, get_part
from wijkbook.plot import theme as look
from wijkbook.plot.funnel import called, draw_reference, one_gemeente
from wijkbook.plot.rows import marked, refuse_empty

__all__ = ["segregation_curve", "spread"]

BELOW, ABOVE = "#c9c9c9", look.SECOND
MANY = 150  # from this many bars on no white line fits between them
ONE = {"wijken": "wijk", "buurten": "buurt", "gebieden": "gebied"}


def spread(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    label: str = "name",
    threshold: float | None = None,
    highlight: Hashable | None = None,
    title: str | None = None,
    note: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of a group in each area, as wide as the area is large.

    Areas of one gemeente at most, and without names: this is no list of worst wijken.
    The area that is filled is the group; what lies above the dashed line of the
    gemeente is what `dissimilarity` counts, and the coloured part what `concentration`
    does.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area, all areas of the whole; the index or column ``gebied_code``
        tells of which gemeente.
    group : str
        Column with the members of the group (persons or households, 0 to `total`).
    total : str
        Column with everybody (persons or households, 0 or more).
    label : str
        Column with the names; used for `highlight` only.
    threshold : float, optional
        Share (0 to 1) above which areas get a colour.
    highlight : index label, optional
        One area to name, such as ``"WK095704"``.
    title : str, optional
        In place of the message that is made from the figures.
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
        If the table has no rows, areas of more than one gemeente, or an area twice.
    BadValue
        If a count is text, infinite or below zero, a group is more than its total, or
        the threshold lies outside 0 to 1.

    Examples
    --------
    >>> table = pd.DataFrame({"kopers": [50, 30, 15, 5], "huishoudens": 100})
    >>> ax = spread(table, "kopers", "huishoudens", threshold=0.2)
    >>> print(ax.get_title(loc="left"))
    Van alle kopers woont 80% in gebieden boven de drempel van 20%
    """
    rows, home, kind = _rows(table, group, total)
    _check_threshold(threshold)
    _check_highlight(table, highlight, label)
    if rows.empty:
        return _nothing(ax)
    words = _Words(home, kind, called(group), called(total))
    with look.theme():
        ax = look.canvas(ax, 4.6)
        _bars(ax, rows, threshold)
        _axes(ax, rows, threshold, words, named=highlight in rows.index)
        draw_reference(ax, rows["whole"].iloc[0], home)
        if threshold is not None:
            _threshold(ax, threshold)
        if highlight in rows.index:
            _name(ax, rows.loc[highlight], table.at[highlight, label])
        look.title(ax, title or _message(rows, threshold, words))
        left = len(table) - len(rows)
        look.note(ax, _notes(left, words, note))
        ax.set_label(_description(rows, threshold, words))
    return ax


def segregation_curve(
    table: pd.DataFrame,
    group: str,
    total: str,
    *,
    title: str | None = None,
    note: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which part of a group lives where which part of the others lives.

    The largest distance to the diagonal, straight up, is D of `dissimilarity`.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area, all areas of the whole, of one gemeente at most.
    group : str
        Column with the members of the group (persons or households, 0 to `total`).
    total : str
        Column with everybody (persons or households, 0 or more).
    title : str, optional
        In place of the message that is made from the figures.
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
    BadTable
        If the table has no rows, areas of more than one gemeente, or an area twice.
    BadValue
        If a count is text, infinite or below zero, or a group is more than its total.

    Examples
    --------
    >>> table = pd.DataFrame({"kopers": [50, 30, 15, 5], "huishoudens": 100})
    >>> ax = segregation_curve(table, "kopers", "huishoudens")
    >>> print(ax.get_title(loc="left"))
    De lijn ligt hooguit 0,40 onder de diagonaal: dat is D
    """
    rows, home, kind = _rows(table, group, total)
    if rows.empty or not 0 < rows["whole"].iloc[0] < 100:
        return _nothing(ax)
    words = _Words(home, kind, called(group), called(total))
    rest = rows["total"] - rows["group"]
    across = np.append(0.0, 100 * rest.cumsum() / rest.sum())
    up = np.append(0.0, 100 * rows["group"].cumsum() / rows["group"].sum())
    widest = int(np.argmax(across - up))
    at, low = across[widest], up[widest]
    apart = (at - low) / 100
    with look.theme():
        ax = look.canvas(ax, 5.2)
        ax.plot([0, 100], [0, 100], color=look.GREY, lw=1, ls="--", label="diagonal")
        ax.plot(across, up, color=look.INK, lw=1.6, label="curve")
        ax.plot([at, at], [low, at], color=look.ACCENT, lw=2.5, label="widest")
        _along(ax, words)
        small = {"fontsize": look.TEXT, "fontfamily": look.FONT, "va": "center"}
        small["textcoords"] = "offset points"
        ax.annotate(
            f"D = {number(apart, 2)}",
            xy=(at, (at + low) / 2),
            xytext=(-7, 0),
            ha="right",
            color=look.ACCENT,
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            **small,
        )
        ax.annotate(
            "gelijk verspreid",
            xy=(22, 22),
            xytext=(-8, 10),
            ha="right",
            color=look.QUIET,
            **small,
        )
        message = (
            f"De lijn ligt hooguit {number(apart, 2)} onder de diagonaal: dat is D"
        )
        look.title(ax, title or message)
        look.note(ax, _notes(len(table) - len(rows), words, note, width=False))
        ax.set_label(
            f"Segregatiecurve van {words.group} in {len(rows)} {kind}"
            f"{f' van {home}' if home else ''}. Waar {number(at, 0)}% van de anderen "
            f"woont, woont {number(low, 0)}% van de groep: D is {number(apart, 2)}."
        )
    return ax


class _Words:
    """What a figure calls the gemeente, its areas, the group and everybody."""

    def __init__(self, home: str, kind: str, group: str, total: str) -> None:
        self.home, self.kind = home, kind
        self.group, self.total = group, total


def _rows(table: pd.DataFrame, group: str, total: str) -> tuple:
    """Counts with shares in percent, lowest share first, and what the whole is."""
    a, t = get_part(table, group, total)
    refuse_empty(table)
    home, kind = one_gemeente(table)
    rows = pd.DataFrame({"group": a, "total": t}, index=table.index)
    rows = rows[(rows["total"] > 0) & rows["group"].notna()]
    rows = rows.assign(share=100 * rows["group"] / rows["total"])
    rows = rows.sort_values(["share", "total"], kind="stable")
    everybody = rows["total"].sum()
    rows["whole"] = 100 * rows["group"].sum() / everybody if len(rows) else 0.0
    rows["wide"] = 100 * rows["total"] / everybody
    rows["left"] = rows["wide"].cumsum() - rows["wide"]
    return rows, home, kind


def _check_threshold(threshold: float | None) -> None:
    """Refuse a threshold that is no share."""
    if threshold is not None and not 0 <= threshold <= 1:
        msg = f"De drempel is {number(threshold)}; kies een aandeel van 0 tot 1."
        raise BadValue(msg)


def _check_highlight(table: pd.DataFrame, highlight: Hashable, label: str) -> None:
    """Refuse an area to name that is no row, or has no column with names."""
    marked(table, highlight)
    if highlight is not None and label not in table.columns:
        raise unknown_column(label, table.columns)


def _nothing(ax: Axes | None) -> Axes:
    """Say that there is nothing to draw."""
    sentence = "Er is geen gebied met cijfers van deze groep; niets te tekenen."
    with look.theme():
        return look.empty(ax, sentence)


def _over(rows: pd.DataFrame, threshold: float | None) -> pd.Series:
    """Which areas lie above the threshold, as `concentration` counts them."""
    bound = np.inf if threshold is None else threshold
    return above(rows["group"], rows["total"], bound)


def _bars(ax: Axes, rows: pd.DataFrame, threshold: float | None) -> None:
    """Draw the areas: grey, and above the threshold in the second colour."""
    over = _over(rows, threshold)
    line = 0.0 if len(rows) > MANY else 0.8
    for name, some, colour in (
        ("below", rows[~over], BELOW),
        ("above", rows[over], ABOVE),
    ):
        ax.bar(
            some["left"],
            some["share"],
            some["wide"],
            align="edge",
            color=colour,
            edgecolor="white",
            linewidth=line,
            zorder=0.8,
            label=name,
        )


def _axes(
    ax: Axes, rows: pd.DataFrame, threshold: float | None, words: _Words, *, named: bool
) -> None:
    """Set the axes: everybody along the bottom, the share up the side."""
    most = max(rows["share"].max(), 100 * (threshold or 0), 1.0)
    most *= 1.14 if named else 1.07  # room for a name above its bar
    ax.set_xlim(0, 100)
    ax.set_ylim(0, most)
    ticks = look.few_ticks(ax, axis="y").tick_values(0, most)
    ax.set_yticks([tick for tick in ticks if 0 <= tick <= min(100, most)])
    look.dutch_ticks(ax.xaxis, "%")
    look.dutch_ticks(ax.yaxis, "%")
    ax.grid(True, axis="y")
    small = {"color": look.INK, "fontsize": look.TEXT - 1}
    where = f" van {words.home}" if words.home else ""
    ax.set_xlabel(f"Alle {words.total}{where}, bij elkaar 100%", **small)
    one = ONE.get(words.kind, "gebied")
    ax.set_ylabel(look.wrap(f"Aandeel {words.group} per {one}", 3.0, 10), **small)


def _threshold(ax: Axes, threshold: float) -> None:
    """Draw the threshold and write it where the bars are low."""
    ax.axhline(100 * threshold, color=ABOVE, lw=1.4, zorder=1.2, label="threshold")
    ax.annotate(
        f"drempel {with_unit(100 * threshold, '%')}",
        xy=(0, 100 * threshold),
        xycoords=ax.get_yaxis_transform(),
        xytext=(4, 3),
        textcoords="offset points",
        va="bottom",
        fontsize=look.SMALL,
        fontfamily=look.FONT,
        color=look.INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
        zorder=3,
    )


def _name(ax: Axes, row: pd.Series, name: object) -> None:
    """Point at one area from above, with its name and share."""
    middle = row["left"] + row["wide"] / 2
    label = Gebied(code="", name=str(name), level="").label
    right = middle > 60
    ax.annotate(
        f"{look.wrap(label, 2.2, look.TEXT, bold=True)}: "
        f"{with_unit(row['share'], '%', 0)}",
        xy=(middle, row["share"]),
        xytext=(6 if not right else -6, 20),
        textcoords="offset points",
        ha="right" if right else "left",
        fontsize=look.TEXT,
        fontfamily=look.FONT,
        fontweight="bold",
        color=look.ACCENT,
        arrowprops={"arrowstyle": "-", "color": look.ACCENT, "lw": 1.4},
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85},
        zorder=4,
    )


def _along(ax: Axes, words: _Words) -> None:
    """Set the axes of the curve."""
    ax.set(xlim=(0, 100), ylim=(0, 100))
    ax.set_xticks(range(0, 101, 20))
    ax.set_yticks(range(0, 101, 20))
    look.dutch_ticks(ax.xaxis, "%")
    look.dutch_ticks(ax.yaxis, "%")
    ax.grid(True)
    small = {"color": look.INK, "fontsize": look.TEXT - 1}
    where = f" van {words.home}" if words.home else ""
    ax.set_xlabel(f"Deel van alle anderen{where}", **small)
    ax.set_ylabel(look.wrap(f"Deel van alle {words.group}", 3.0, 10), **small)


def _message(rows: pd.DataFrame, threshold: float | None, words: _Words) -> str:
    """What the figure says, in one line."""
    if threshold is None:
        where = f" in {words.home}" if words.home else ""
        low, high = (
            with_unit(
                rows["share"].iloc[at], "%", 0 if rows["share"].max() >= 10 else 1
            )
            for at in (0, -1)
        )
        return f"Het aandeel {words.group} loopt{where} van {low} tot {high}"
    everybody = rows["group"].sum()
    bound = with_unit(100 * threshold, "%")
    if not everybody:
        return f"Er zijn geen {words.group}"
    part = 100 * rows.loc[_over(rows, threshold), "group"].sum() / everybody
    return (
        f"Van alle {words.group} woont {with_unit(part, '%', 0)} in {words.kind} "
        f"boven de drempel van {bound}"
    )


def _notes(left: int, words: _Words, note: str | None, *, width: bool = True) -> str:
    """What stands under the figure."""
    one = ONE.get(words.kind, "gebied")
    told = [
        f"Elke staaf is een {one}, zo breed als het aantal {words.total}, van het "
        "laagste naar het hoogste aandeel. Dit is geen rangorde van goed naar slecht."
        if width
        else f"Elk stukje van de lijn is een {one}."
    ]
    if left:
        what = f"{left} {one if left == 1 else words.kind}"
        told.append(
            f"{what} zonder cijfer of zonder {words.total} "
            f"{'telt' if left == 1 else 'tellen'} niet mee."
        )
    return " ".join([*told, note] if note else told)


def _description(rows: pd.DataFrame, threshold: float | None, words: _Words) -> str:
    """The figure in sentences, for who cannot see it."""
    low, high = (with_unit(rows["share"].iloc[at], "%", 1) for at in (0, -1))
    whole = with_unit(rows["whole"].iloc[0], "%", 1)
    where = f" van {words.home}" if words.home else ""
    told = (
        f"Staven van {len(rows)} {words.kind}{where}: het aandeel {words.group} loopt "
        f"van {low} tot {high}; alles samen {whole}."
    )
    if threshold is None:
        return told
    over = int(_over(rows, threshold).sum())
    return f"{told} Boven de drempel: {over}. {_message(rows, threshold, words)}."
