"""Shares beside what chance does to an area of that size."""

import re
from collections.abc import Hashable, Iterator
from statistics import NormalDist

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijkbook.dutch import listing, number, with_unit
from wijkbook.errors import BadTable, UnknownName, unknown_column
from wijkbook.gebied import find_gebied, indicator
from wijkbook.measures.rates import funnel as limits_of
from wijkbook.plot import theme as look
from wijkbook.plot.rows import labels, marked, refuse_empty
from wijkbook.plot.words import PLURAL, upper_first

__all__ = ["called", "draw_reference", "funnel", "one_gemeente"]

CODE = re.compile(r"(GM|WK|BU)(\d{4})")
LEVEL = {"WK": "wijk", "BU": "buurt"}
BANDS = {"998": (0.999, "#f0f0f0"), "95": (0.975, "#dedede")}  # one-sided part, colour
OUTER = NormalDist().inv_cdf(BANDS["998"][0])
STEPS = (7, 15, 26)  # points from a dot to its name
AROUND = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)]
MOST_NAMED = 12  # under the figure
NEAR = 8  # points; a name further away gets a thin line
DOT = 4.5  # points: half a dot, with some room


def funnel(
    table: pd.DataFrame,
    count: str,
    total: str,
    *,
    label: str = "name",
    highlight: Hashable | list[Hashable] | None = None,
    overdispersion: bool = False,
    title: str | None = None,
    note: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each area by its size, with what chance does to such a size.

    Areas of one gemeente at most: this is no list of worst wijken. Only areas outside
    both bands have a name, besides those in `highlight`. Outside is a reason to go and
    ask, not a verdict.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area, all areas of the whole; the index or column ``gebied_code``
        tells of which gemeente.
    count : str
        Column with how many have the property (0 up to `total`).
    total : str
        Column with how many there are (0 or more).
    label : str
        Column with the names.
    highlight : index label or list of those, optional
        Areas in question, such as ``"WK095704"``.
    overdispersion : bool
        Widen the bands when areas differ more than chance allows all over.
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
        If a number is text, infinite or below zero, or a count is more than its total.

    Examples
    --------
    >>> table = pd.DataFrame({"name": ["Noord", "Oost", "Zuid"]})
    >>> table = table.assign(koop=[90, 60, 150], woningen=[200, 200, 600])
    >>> ax = funnel(table, "koop", "woningen")
    >>> print(ax.get_title(loc="left"))
    Bij 1 van de 3 gebieden is het aandeel hoger of lager dan je van toeval
    verwacht
    """
    rows = _rows(table, count, total, label, highlight, overdispersion)
    home, kind = one_gemeente(table)
    shown = rows[rows["rate"].notna()]
    if shown.empty:
        sentence = "Er is geen gebied met een teller en een noemer; niets te tekenen."
        with look.theme():
            return look.empty(ax, sentence)
    named = shown[shown["outside"] | shown["marked"]].sort_values("name")
    told = _notes(rows, kind, overdispersion, note)
    with look.theme():
        ax = look.canvas(ax, 5.2)
        _frame(ax, shown, count, total)
        _bands(ax, shown)
        _dots(ax, shown)
        draw_reference(ax, shown["reference"].iloc[0], home)
        look.title(ax, title or _message(shown, home, kind))
        look.note(ax, told)
        silent = []
        while more := _write_names(ax, shown, named[~named["name"].isin(silent)]):
            silent = sorted([*silent, *more])  # a longer note leaves less room
            look.note(ax, f"{_silent(silent, kind)} {told}")
        ax.set_label(_description(rows, home, kind, count))
    return ax


def _rows(
    table: pd.DataFrame,
    count: str,
    total: str,
    label: str,
    highlight: Hashable | list | None,
    overdispersion: bool,
) -> pd.DataFrame:
    """Shares and limits in percent, with names and what stands outside."""
    limits = limits_of(
        table, count, total, skip_missing=True, overdispersion=overdispersion
    )
    if label not in table.columns:
        raise unknown_column(label, table.columns)
    refuse_empty(table)
    rows = 100 * limits[["rate", "reference"]].reset_index(drop=True)
    rows["size"] = pd.to_numeric(table[total]).to_numpy(float, na_value=np.nan)
    rows["name"] = labels(table, label)
    rows["marked"] = marked(table, highlight)
    out = (limits["rate"] < limits["low_998"]) | (limits["rate"] > limits["high_998"])
    rows["outside"] = out.to_numpy()
    # The limits run on between the areas; this is how wide they are at a size of one.
    width = (limits["rate"] - limits["reference"]) / limits["z"].where(limits["z"] != 0)
    width = (100 * width.to_numpy() * np.sqrt(rows["size"])).dropna()
    rows["width"] = width.median() if len(width) else 0.0
    return rows


def one_gemeente(table: pd.DataFrame) -> tuple[str, str]:
    """Name of the gemeente of which these are areas, and what they are called."""
    codes = table.index.to_series()
    if "gebied_code" in table.index.names:
        codes = table.index.get_level_values("gebied_code").to_series()
    if "gebied_code" in table.columns:
        codes = table["gebied_code"]
    found = [CODE.match(str(code)) for code in codes]
    homes = sorted({code[2] for code in found if code})
    if len(homes) > 1:
        msg = (
            f"De tabel heeft gebieden van {len(homes)} gemeenten (zoals GM{homes[0]} "
            f"en GM{homes[1]}). Kies de gebieden van één gemeente."
        )
        raise BadTable(msg)
    if not homes:
        return "", "gebieden"
    if codes.duplicated().any():
        twice = codes[codes.duplicated()].iloc[0]
        msg = f"'{twice}' staat meer dan één keer in de tabel; kies één jaar."
        raise BadTable(msg)
    kinds = {LEVEL.get(code[1]) if code else None for code in found}
    kind = PLURAL.get(kinds.pop(), "gebieden") if len(kinds) == 1 else "gebieden"
    try:
        return find_gebied(f"GM{homes[0]}").label, kind
    except UnknownName:
        return "", kind


def _frame(ax: Axes, shown: pd.DataFrame, count: str, total: str) -> None:
    """Set the axes: size along the bottom from 0, share in percent up the side."""
    ax.set_xlim(0, 1.06 * shown["size"].max())
    least, most = shown["rate"].min(), shown["rate"].max()
    middle, width = shown["reference"].iloc[0], shown["width"].iloc[0]
    # Room for the bands at the middle size; at the smallest they fill all heights.
    half = OUTER * width / np.sqrt(shown["size"].median())
    least, most = min(least, middle - half), max(most, middle + half)
    pad = 0.12 * (most - least) or 1.0
    ax.set_ylim(max(least - pad, -pad / 3), min(most + pad, 100 + pad / 3))
    ax.xaxis.set_major_locator(look.few_ticks(ax))
    ax.yaxis.set_major_locator(look.few_ticks(ax, axis="y"))
    look.dutch_ticks(ax.xaxis, "")
    look.dutch_ticks(ax.yaxis, "%")
    ax.grid(True, axis="y")
    small = {"color": look.INK, "fontsize": look.TEXT - 1}
    ax.set_xlabel(f"Grootte van het gebied: {called(total)}", **small)
    share = upper_first(f"{called(count)} als deel van {called(total)}")
    ax.set_ylabel(look.wrap(share, 3.0, look.TEXT - 1), **small)


def called(column: str) -> str:
    """Short title of an indicator, or the name of the column in words."""
    try:
        return indicator(column).short_title
    except UnknownName:
        return column.replace("_", " ")


def _bands(ax: Axes, shown: pd.DataFrame) -> None:
    """Fill the room that chance takes, from the smallest size to the largest."""
    middle, width = shown["reference"].iloc[0], shown["width"].iloc[0]
    right = ax.get_xlim()[1]
    sizes = np.concatenate([np.geomspace(right / 1e4, right / 20, 80), [right]])
    sizes = np.union1d(sizes, np.linspace(right / 20, right, 80))
    for name, (part, colour) in BANDS.items():
        half = NormalDist().inv_cdf(part) * width / np.sqrt(sizes)
        low, high = np.maximum(middle - half, 0), np.minimum(middle + half, 100)
        style = {"color": colour, "lw": 0, "zorder": 0.4, "label": f"band {name}"}
        ax.fill_between(sizes, low, high, **style)
        for edge in (low, high):
            ax.plot(sizes, edge, color=look.GREY, lw=0.7, zorder=0.6, label="_edge")


def _dots(ax: Axes, shown: pd.DataFrame) -> None:
    """Draw the areas: inside quiet, outside in the second colour, own on top."""
    out, own = shown["outside"], shown["marked"]
    for label, some, colour, size in (
        ("inside", shown[~out & ~own], look.QUIET, 26),
        ("outside", shown[out & ~own], look.SECOND, 46),
        ("own", shown[~out & own], look.ACCENT, 80),
        ("own outside", shown[out & own], look.ACCENT, 80),
    ):
        ax.scatter(
            some["size"],
            some["rate"],
            s=size,
            color=colour,
            marker="D" if "outside" in label else "o",
            edgecolor="white",
            linewidth=0.7,
            zorder=3 if "own" in label else 2,
            label=label,
        )


def draw_reference(ax: Axes, share: float, home: str) -> None:
    """Draw the share of all together and write it at the end of its line."""
    ax.axhline(share, color=look.INK, lw=1, ls="--", zorder=1)
    whole = look.wrap(f"{home or 'alles'} samen", 1.1, look.SMALL)
    ax.annotate(
        f"{whole}\n{with_unit(share, '%', 1)}",
        xy=(1, share),
        xycoords=ax.get_yaxis_transform(),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=look.SMALL,
        color=look.INK,
        annotation_clip=False,
    )


def _write_names(ax: Axes, shown: pd.DataFrame, named: pd.DataFrame) -> list[str]:
    """Write each name where nothing else stands; return the names without a place."""
    for text in [text for text in ax.texts if text.get_gid() == look.NAME]:
        text.remove()
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    point = figure.dpi / 72
    dots = ax.transData.transform(shown[["size", "rate"]].to_numpy()) / point
    edge = ax.bbox.bounds / np.array(point)
    frame = (edge[0] + 2, edge[1] + 2, edge[0] + edge[2] - 2, edge[1] + edge[3] - 2)
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in dots]
    line = ax.transData.transform((0, shown["reference"].iloc[0]))[1] / point
    taken.append((frame[0], line - 1, frame[2], line + 1))
    silent = []
    for _, row in named.sort_values(
        "marked", ascending=False, kind="stable"
    ).iterrows():
        at = ax.transData.transform((row["size"], row["rate"])) / point
        own = bool(row["marked"])
        size = look.TEXT if own else look.SMALL
        text = look.wrap(row["name"], 1.6, size, bold=own)
        wide = 72 * look.width_of(text, size, bold=own)
        high = 1.3 * size * (text.count("\n") + 1)
        for dx, dy in _places():
            box = _box(at, dx, dy, wide, high)
            if _inside(box, frame) and not any(_touch(box, other) for other in taken):
                taken.append(box)
                _write(ax, row, text, (dx, dy), size)
                break
        else:
            silent.append(row["name"])
    return sorted(silent)


def _places() -> Iterator[tuple[float, float]]:
    """Where a name may stand, seen from its dot: nearest first (points)."""
    for step in STEPS:
        for right, up in AROUND:
            # In between is nearer when it goes both sideways and up.
            part = 0.75 if right and up else 1
            yield right * step * part, up * step * part


def _box(
    at: np.ndarray, dx: float, dy: float, wide: float, high: float
) -> tuple[float, float, float, float]:
    """Room that a name takes beside its dot (points): left, bottom, right, top."""
    x, y = at[0] + dx, at[1] + dy
    left = x if dx > 0 else x - wide if dx < 0 else x - wide / 2
    bottom = y if dy > 0 else y - high if dy < 0 else y - high / 2
    return left, bottom, left + wide, bottom + high


def _inside(box: tuple[float, ...], frame: tuple[float, ...]) -> bool:
    """Tell whether a box lies inside a frame."""
    return (
        box[0] >= frame[0]
        and box[1] >= frame[1]
        and box[2] <= frame[2]
        and box[3] <= frame[3]
    )


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Tell whether two boxes share room."""
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def _write(
    ax: Axes, row: pd.Series, text: str, away: tuple[float, float], size: float
) -> None:
    """Write a name beside its dot, with a thin line when it stands further off."""
    dx, dy = away
    own = bool(row["marked"])
    far = max(abs(dx), abs(dy)) > NEAR
    line = {
        "arrowstyle": "-",
        "color": look.GREY,
        "lw": 0.7,
        "shrinkA": 0,
        "shrinkB": 3,
    }
    shown = ax.annotate(
        text,
        xy=(row["size"], row["rate"]),
        xytext=away,
        textcoords="offset points",
        ha="left" if dx > 0 else "right" if dx < 0 else "center",
        va="bottom" if dy > 0 else "top" if dy < 0 else "center",
        fontsize=size,
        fontweight="bold" if own else "normal",
        color=look.ACCENT if own else look.INK,
        linespacing=1.1,
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.7},
        arrowprops=line if far else None,
    )
    shown.set_gid(look.NAME)


def _message(shown: pd.DataFrame, home: str, kind: str) -> str:
    """Tell how many areas chance does not explain."""
    out = int(shown["outside"].sum())
    of = f"{kind} van {home}" if home else kind
    if not out:
        return (
            f"Geen van de {len(shown)} {of} wijkt verder af dan je van toeval verwacht"
        )
    return (
        f"Bij {out} van de {len(shown)} {of} is het aandeel hoger of lager dan je "
        "van toeval verwacht"
    )


def _silent(names: list[str], kind: str) -> str:
    """Name the areas that found no room in the figure, or count them when many."""
    if len(names) > MOST_NAMED:
        return f"Ook buiten beide banden, maar zonder naam: {len(names)} {kind}."
    return f"Ook buiten beide banden: {listing(names)}."


def _notes(rows: pd.DataFrame, kind: str, wide: bool, note: str | None) -> str:
    """What the bands are, what they are not, and where the figures come from."""
    told = [
        f"Donkere band: door toeval liggen van elke 100 {kind} er 95 hierin. Lichte "
        "band erbij: 998 van elke 1.000. Hoe kleiner een gebied, hoe meer toeval. Een "
        "ruitje ligt buiten beide: een reden om te gaan kijken, geen oordeel."
    ]
    there = rows["rate"].notna().sum()
    if wide:
        told.append(
            "De banden zijn verbreed als gebieden overal meer verschillen dan toeval."
        )
    if rows["outside"].sum() > there / 3:
        told.append(
            "Zo veel gebieden erbuiten: ze verschillen om meer dan toeval, en de "
            "banden zeggen dan weinig."
        )
    lost = len(rows) - there
    if lost:
        told.append(f"Zonder cijfer: {number(lost)} van de {number(len(rows))} {kind}.")
    return " ".join([*told, *([note] if note else [])])


def _description(rows: pd.DataFrame, home: str, kind: str, count: str) -> str:
    """Tell the figure in one sentence."""
    shown = rows[rows["rate"].notna()]
    of = f" van {home}" if home else ""
    out = shown[shown["outside"]].sort_values("name")
    names = (
        f"{row['name']} ({with_unit(row['rate'], '%', 1)})" for _, row in out.iterrows()
    )
    own = "".join(
        f"; {row['name']} {with_unit(row['rate'], '%', 1)}"
        for _, row in shown[shown["marked"] & ~shown["outside"]].iterrows()
    )
    return (
        f"Trechter: aandeel {called(count)} naar grootte, {len(shown)} {kind}{of}, "
        f"samen {with_unit(shown['reference'].iloc[0], '%', 1)}; buiten beide banden "
        f"{listing(names) if len(out) else 'geen enkel gebied'}{own}."
    )
