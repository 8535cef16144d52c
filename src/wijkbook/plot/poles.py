"""Between two poles: where one places an approach, and where the others of a group do.

No place is right or wrong and rows are never added up: the figures of the texts tell
how thinking changed, not how it should be.
"""

from collections.abc import Mapping
from math import ceil, floor
from numbers import Integral, Real

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijkbook.data import cite
from wijkbook.dutch import listing, number
from wijkbook.errors import BadValue, unknown_column, unknown_name
from wijkbook.kader import figure_rows
from wijkbook.plot import theme as look

__all__ = ["poles"]

LAST = 4  # places run from 0, the pole before, to 4, the pole after
UNKNOWN = "weet_niet"
HEADS = ("GSB en ISV, 1995-2015", "na 2015")  # as above the columns of both figures
STEPS = ("helemaal", "meer", "in het midden", "meer", "helemaal")
OWN = "eigen plek"
COUNTED = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht")
FAR = 1.0  # one step: what the title calls far apart
MOST_TOLD = 3  # more rows than this are counted in a title, not named
SIDE = 0.42  # room beside the first and last place, for the dots there
A_LINE = 7  # dots of a group beside each other on one place
ROW, LINE, DOTS = 0.5, 0.155, 0.15  # inches: a row, a line of words, a line of dots
AROUND = 2.4  # inches: title, heads and note around the rows
NO_TOTAL = "Geen plek is goed of fout, en er is geen totaal."

Place = int | str | None


def poles(
    positions: Mapping[str, Place] | pd.Series,
    figure_id: str,
    *,
    group: pd.DataFrame | None = None,
    min_group: int = 3,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw per row of a figure where an approach lies between its two poles.

    Rows keep the order of the figure. There is no right place, no total and no average
    over rows. Of a group every place is a dot, without a name; a row that too few
    people placed is not shown and says why.

    Parameters
    ----------
    positions : mapping or pandas.Series
        Own places by the id of the row: 0 (wholly the pole before) to 4 (wholly the
        pole after), ``"weet_niet"``, or None for what is still open. May be empty.
    figure_id : str
        Id of the figure, such as ``figuur_2_2`` or ``figuur_3_1``.
    group : pandas.DataFrame, optional
        Places of others: one row per person, a column per row of the figure.
    min_group : int, default 3
        Fewest people with a place on a row, before their places are shown (1 or more).
    title : str, optional
        In place of the message that is made from the places.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`).

    Raises
    ------
    UnknownName
        If there is no such figure, or it has no such row.
    UnknownColumn
        If the group has a column that is no row of the figure.
    BadValue
        If a place is another value, or `min_group` is no whole number of 1 or more.

    Notes
    -----
    In gewone taal: je ziet per rij waar je zelf staat, en waar de anderen staan.

    Examples
    --------
    >>> ax = poles({"f31_8": 3, "f31_1": "weet_niet"}, "figuur_3_1")
    >>> print(ax.get_title(loc="left"))
    Eigen plek bij 1 van de 8 rijen
    """
    rows = _rows(positions, figure_id, group, min_group)
    hidden = why_hidden(min_group)
    with look.theme():
        wide = look.WIDTH - look.EDGE if ax is None else look.room(ax)
        labels = _labels(rows, wide)
        heights = _heights(rows, labels)
        ax = look.canvas(ax, float(sum(heights)) + AROUND)
        at = _frame(ax, rows, labels, heights)
        for y, row in zip(at, rows.to_dict("records"), strict=True):
            _draw_row(ax, y, row, hidden)
        _write_poles(ax, at, labels)
        ax.set_title("", loc="left").set_parse_math(False)  # given Axes came before us
        look.title(ax, title or _message(rows), gap=38)
        look.note(ax, _note(rows, figure_id))
        ax.set_label(_description(rows, hidden))
    return ax


def needed_height(
    positions: Mapping[str, Place],
    figure_id: str,
    group: pd.DataFrame | None = None,
    *,
    wide: float = look.WIDTH,
) -> float:
    """Inches that `poles` needs on Axes of somebody else, for all its words."""
    rows = _rows(positions, figure_id, group, 1)
    return float(sum(_heights(rows, _labels(rows, wide - look.EDGE)))) + AROUND


def place(value: object, where: str) -> Place:
    """Read a place: 0-4, `UNKNOWN`, or None when it is open; refuse anything else."""
    if isinstance(value, str):
        text = value.strip().lower().replace(" ", "_")
        if not text:
            return None
        if text == UNKNOWN:
            return UNKNOWN
        if text.isdecimal() and text.isascii():
            value = int(text) if len(text) < 3 else text
    elif value is None or pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    counts = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    if counts and value in range(LAST + 1):
        return int(value)
    msg = (
        f"{where}: '{str(value)[:40]}' is geen plek. Kies 0, 1, 2, 3 of 4, "
        "of 'weet niet'; laat leeg wat nog open is."
    )
    raise BadValue(msg)


def in_words(value: Place | float, before: str, after: str) -> str:
    """Tell a place, or a median between two places, with the words of the poles."""
    if value is None:
        return "nog open"
    if value == UNKNOWN:
        return "weet niet"
    low, high = (_step(at, before, after) for at in (floor(value), ceil(value)))
    return low if low == high else f"tussen {low} en {high}"


def why_hidden(min_group: int) -> str:
    """Why the places of a group are not shown."""
    few = COUNTED[min_group] if min_group < len(COUNTED) else number(min_group)
    return f"groep: te weinig mensen, minder dan {few}"


def _step(value: int, before: str, after: str) -> str:
    """One of the five places in words."""
    if value == LAST / 2:
        return STEPS[value]
    return f"{STEPS[value]} '{before if value < LAST / 2 else after}'"


def _rows(
    positions: Mapping[str, Place] | pd.Series,
    figure_id: str,
    group: pd.DataFrame | None,
    min_group: int,
) -> pd.DataFrame:
    """Rows of the figure with the own place and those of the group, checked."""
    whole = isinstance(min_group, Integral) and not isinstance(min_group, bool)
    if not whole or min_group < 1:
        msg = (
            f"De kleinste groep is '{min_group}'; kies een geheel getal van 1 of hoger."
        )
        raise BadValue(msg)
    rows = figure_rows(figure_id)
    known = list(rows["figure_row_id"])
    for name in positions.keys():  # noqa: SIM118 (a Series iterates over its values)
        if name not in known:
            raise unknown_name("rij", name, known)
    rows["own"] = pd.Series(
        [place(positions.get(name), f"Rij '{name}'") for name in known], dtype=object
    )
    rows["grouped"] = group is not None
    others = pd.DataFrame() if group is None else group
    for column in others.columns:
        if column not in known:
            raise unknown_column(column, known)
    told = [_others(others, name) for name in known]
    rows["placed"] = [
        sorted(one for one in held if one not in (None, UNKNOWN)) for held in told
    ]
    rows["unknown"] = [held.count(UNKNOWN) for held in told]
    rows["shown"] = [len(placed) >= min_group for placed in rows["placed"]]
    return rows


def _others(group: pd.DataFrame, name: str) -> list[Place]:
    """Places of the others on one row."""
    if name not in group.columns:
        return []
    return [
        place(value, f"Groep, mens {nth}, rij '{name}'")
        for nth, value in enumerate(group[name], start=1)
    ]


def _labels(rows: pd.DataFrame, wide: float) -> list[tuple[str, str]]:
    """Poles of each row, wrapped to a quarter of the width."""
    return [
        tuple(
            look.wrap(words, 0.23 * wide, look.TEXT - 1)
            for words in (row.pole_before, row.pole_after)
        )
        for row in rows.itertuples()
    ]


def _heights(rows: pd.DataFrame, labels: list[tuple[str, str]]) -> list[float]:
    """Inches that each row needs: for its poles, and for the dots of the group."""
    heights = []
    for pair, row in zip(labels, rows.itertuples(), strict=True):
        words = LINE * max(1 + text.count("\n") for text in pair) + 0.25
        dots = DOTS * _lines_of_dots(row.placed) if row.shown else 0.0
        heights.append(max(ROW + dots + 0.05, words) + _above(row._asdict()))
    return heights


def _above(row: dict) -> float:
    """Inches that a row needs for a second line of words above its line."""
    return LINE * _beside(row, "").count("\n")


def _lines_of_dots(placed: list[int]) -> int:
    """Lines that the fullest place of a row needs."""
    return ceil(max((placed.count(at) for at in set(placed)), default=0) / A_LINE)


def _frame(
    ax: Axes,
    rows: pd.DataFrame,
    labels: list[tuple[str, str]],
    heights: list[float],
) -> list[float]:
    """Set the axes in inches from above; give where the line of each row lies."""
    ends = np.cumsum(heights)
    above = [_above(row) for row in rows.to_dict("records")]
    at = [float(at) for at in ends - heights + above + 0.34]
    ax.set_xlim(-SIDE, LAST + SIDE)
    ax.set_ylim(float(ends[-1]), 0)
    ax.set_xticks(range(LAST + 1), labels=[word.split()[-1] for word in STEPS])
    ax.tick_params(axis="x", labelsize=look.SMALL)
    ax.set_yticks(at, labels=[before for before, _ in labels])
    for end in ends[:-1]:
        ax.axhline(end, color=look.LINE, lw=0.8, zorder=0)
    return at


def _write_poles(ax: Axes, at: list[float], labels: list[tuple[str, str]]) -> None:
    """Write the poles after at the right, and above both sides when they were."""
    for y, (_, after) in zip(at, labels, strict=True):
        ax.annotate(
            after,
            xy=(1, y),
            xycoords=ax.get_yaxis_transform(),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=look.TEXT - 1,
            color=look.INK,
            annotation_clip=False,
        )
    for x, side, head in zip((0, 1), ("right", "left"), HEADS, strict=True):
        ax.annotate(
            look.wrap(head, 1.5, look.SMALL, bold=True),
            xy=(x, 1),
            xycoords="axes fraction",
            xytext=(8 if x else -4, 8),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=look.SMALL,
            fontweight="bold",
            color=look.QUIET,
            annotation_clip=False,
        )


def _draw_row(ax: Axes, y: float, row: dict, hidden: str) -> None:
    """Draw the line between two poles, and what was placed on it."""
    ax.plot([0, LAST], [y, y], color=look.GREY, lw=1.2, zorder=1, label="_line")
    ax.plot(range(LAST + 1), [y] * (LAST + 1), "|", color=look.GREY, label="_steps")
    style = {"fontsize": look.SMALL, "color": look.QUIET, "va": "bottom"}
    ax.text(-SIDE, y - 0.13, row["aspect"], fontweight="bold", **style)
    told = _beside(row, hidden)
    ax.text(LAST + SIDE, y - 0.13, told, ha="right", linespacing=1.1, **style)
    if row["shown"]:
        _draw_group(ax, y + 0.15, row["placed"])
    if row["own"] not in (None, UNKNOWN):
        ax.scatter(
            [row["own"]],
            [y],
            s=110,
            marker="D",
            color=look.ACCENT,
            edgecolor="white",
            linewidth=1,
            zorder=3,
            label="own",
        )


def _draw_group(ax: Axes, top: float, placed: list[int]) -> None:
    """Draw a dot per other person under the line, and the median as a stroke."""
    spots = []
    for value in sorted(set(placed)):
        n = placed.count(value)
        for nth in range(n):
            line, spot = divmod(nth, A_LINE)
            on_line = min(n - line * A_LINE, A_LINE)
            x = value + 0.11 * (spot - (on_line - 1) / 2)
            spots.append((x, top + 0.04 + DOTS * line))
    ax.scatter(
        *zip(*spots, strict=True),
        s=34,
        color=look.GREY,
        edgecolor="white",
        linewidth=0.6,
        zorder=2,
        label="group",
    )
    low = top - 0.05 + DOTS * _lines_of_dots(placed) + 0.03
    ax.plot(
        [float(np.median(placed))] * 2,
        [top - 0.22, low],
        color=look.SECOND,
        lw=3,
        solid_capstyle="butt",
        zorder=1.5,
        label="median",
    )


def _beside(row: dict, hidden: str) -> str:
    """What stands above the line at the right: weet niet, and who the group are."""
    told = ["eigen: weet niet"] if row["own"] == UNKNOWN else []
    if row["grouped"]:
        told.append(_who(row) if row["shown"] else hidden)
    return "\n".join(told)


def _who(row: dict) -> str:
    """How many others placed a row, and how many did not know."""
    n = len(row["placed"])
    told = f"groep: {n} {'mens' if n == 1 else 'mensen'}"
    return f"{told}, {row['unknown']} weet niet" if row["unknown"] else told


def _message(rows: pd.DataFrame) -> str:
    """Tell where the group lies furthest apart, else how much was placed."""
    shown = rows[rows["shown"]]
    if len(shown):
        spread = shown["placed"].map(lambda held: np.subtract(*_quartiles(held)))
        if spread.max() < FAR:
            return "Bij elke rij die te tonen is, staat de groep dicht bij elkaar"
        furthest = shown.loc[spread == spread.max(), "aspect"]
        if len(furthest) > MOST_TOLD:
            return f"Over {len(furthest)} rijen staat de groep even ver uiteen"
        return f"Over {listing(furthest)} staat de groep het verst uiteen"
    n = sum(own not in (None, UNKNOWN) for own in rows["own"])
    if n:
        return f"Eigen plek bij {n} van de {len(rows)} rijen"
    if rows["grouped"].any():
        return "Van de groep zijn er nog te weinig plekken om te tonen"
    return "Nog geen plek gekozen"


def _quartiles(placed: list[int]) -> tuple[float, float]:
    """Third and first quartile."""
    return tuple(np.percentile(placed, [75, 25]))


def _note(rows: pd.DataFrame, figure_id: str) -> str:
    """How to read the figure, what in it is ours, and where it comes from."""
    told = [f"Ruit: {OWN}."]
    if rows["grouped"].any():
        told.append(
            "Stip: één ander. Streep: de middelste plek van de groep (mediaan)."
        )
    told += [NO_TOTAL, *dict.fromkeys(filter(None, rows["note"]))]
    name = figure_id.replace("figuur_", "Figuur ").replace("_", ".")
    ids = dict.fromkeys(";".join(rows["source_id"]).split(";"))
    told.append(f"{name} in onze woorden, uit {'; '.join(map(cite, ids))}")
    return " ".join(told)


def _description(rows: pd.DataFrame, hidden: str) -> str:
    """Tell the figure in one sentence."""
    told = []
    for row in rows.to_dict("records"):
        both = (row["pole_before"], row["pole_after"])
        parts = [f"{OWN} {in_words(row['own'], *both)}"]
        if row["shown"]:
            middle = in_words(float(np.median(row["placed"])), *both)
            parts.append(f"{_who(row)}, middelste plek {middle}")
        elif row["grouped"]:
            parts.append(hidden)
        told.append(f"{row['aspect']}: {', '.join(parts)}")
    return f"Plek tussen twee polen per rij, {'; '.join(told)}."
