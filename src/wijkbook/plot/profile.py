"""The profile of a checklist: per bouwsteen where the answers lie, and how far apart.

There is no total mark and no order of scores in these figures: the bouwstenen are no
norm, and what people see differently is a result itself.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import ceil, floor

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.projections.polar import PolarAxes

from wijkbook.data import cite, load_table
from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, BadValue, unknown_column, unknown_name
from wijkbook.kader import load_kader
from wijkbook.plot import theme as look
from wijkbook.plot.words import upper_first

__all__ = ["profile", "wheel"]

NEEDED = ("n", "median", "q1", "q3", "unknown_share", "evidence_median", "shown")
SCALE = ("nee", "een beetje", "grotendeels", "ja")
EVIDENCE = {  # a median of whole numbers is whole or lies halfway
    0: "□□□ alleen indruk",
    0.5: "◧□□ indruk tot één bron",
    1: "■□□ één bron",
    1.5: "■◧□ één tot meer bronnen",
    2: "■■□ meer bronnen",
    2.5: "■■◧ meer bronnen tot twee soorten",
    3: "■■■ twee soorten",
}
COUNTED = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht")
NAMES, OWN = ("eerste", "tweede"), "eigen antwoord"
FAR = 1.0  # one step of the scale: what the title calls far apart
MOST_TOLD = 3  # more bouwstenen than this are counted in a title, not named
COLOURS = (look.ACCENT, look.SECOND)
PALE, DARK = ("#a9cfe6", "#f2d08f"), ("#01547f", "#8a5a00")  # for bars, for words
MARKS = ("o", "D")  # also told apart without colour
ROW, LINE = 0.56, 0.165  # inches: a row, a line of words in it
AROUND, WHEEL = 2.0, 6.4  # inches: title and note around the rows; a wheel
NO_TOTAL = "Er is geen totaalcijfer: de bouwstenen zijn geen norm."
HIDES = (
    "Een wiel verbergt hoe ver de antwoorden uiteenlopen. Kijk ook naar het profiel "
    "met balken."
)


def profile(
    profile: pd.DataFrame,
    *,
    other: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    min_group: int = 3,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a profile: per bouwsteen the middle half of the answers and the median.

    Bouwstenen keep their own order, whatever their score. A row that is not shown
    says why. At the right stand people, weet niet and evidence in words.

    Parameters
    ----------
    profile : pandas.DataFrame
        What `wijkbook.profile` gives: a row per bouwsteen or per question, scores 0-3.
        With the columns of `own` the own answers are drawn too, as an open diamond.
    other : pandas.DataFrame, optional
        A second profile to draw beside it: another role, or another year.
    names : sequence of str, optional
        What to call the two.
    min_group : int, default 3
        Fewest people, with which the profile was made: for telling why a row is hidden.
    title : str, optional
        In place of the message that is made from the profile.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`).

    Raises
    ------
    UnknownColumn
        If a column of a profile is absent.
    UnknownName
        If a row is no bouwsteen and no question.
    BadTable
        If there are no rows, or the two profiles have other rows.
    BadValue
        If there are not two names, or a score lies outside 0-3.

    Examples
    --------
    >>> row = {"n": 4, "median": 2, "q1": 1, "q3": 3, "unknown_share": 0.2}
    >>> row |= {"evidence_median": 1, "shown": True}
    >>> ax = profile(pd.DataFrame([row], index=["vertrouwen"]))
    >>> print(ax.get_title(loc="left"))
    Over vertrouwen lopen de antwoorden het verst uiteen
    """
    tables = [_rows(one) for one in (profile, other) if one is not None]
    names = _names(names, len(tables))
    index = _same_rows(tables)
    hidden = _why_hidden(min_group)
    with look.theme():
        wide = look.WIDTH - look.EDGE if ax is None else look.room(ax)
        said = [
            _words(table, name if len(tables) > 1 else "", hidden, 0.3 * wide)
            for table, name in zip(tables, names, strict=False)
        ]
        labels = _labels(index, wide)
        ax = look.canvas(ax, _row_height(labels, said) * len(index) + AROUND)
        _frame(ax, labels, look.TEXT if index[0] in _bouwstenen() else look.SMALL)
        for nth, table in enumerate(tables):
            lane = 0.0 if len(tables) == 1 else (-0.25, 0.25)[nth]
            _draw(ax, table, lane, nth)
            _write(ax, said[nth], lane, DARK[nth] if len(tables) > 1 else look.INK)
            if nth == 0 and not _is_own(table):
                _mark_own(ax, table, lane)
        _write_title(ax, title or _message(tables, names))
        look.note(ax, _note(tables))
        ax.set_label(_description(tables, names, hidden))
    return ax


def needed_height(
    profile: pd.DataFrame,
    *,
    other: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    wide: float = look.WIDTH,
) -> float:
    """Inches that `profile` needs on Axes of somebody else, for all its words."""
    tables = [_rows(one) for one in (profile, other) if one is not None]
    told = [""] if other is None else _names(names, 2)
    said = [
        _words(table, name, _why_hidden(3), 0.3 * (wide - look.EDGE))
        for table, name in zip(tables, told, strict=True)
    ]
    labels = _labels(tables[0].index, wide - look.EDGE)
    return _row_height(labels, said) * len(labels) + AROUND


def wheel(
    profile: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the medians of a profile in a wheel: a second view, which hides the spread.

    The figure says so itself. A bouwsteen that is not shown leaves the line open.

    Parameters
    ----------
    profile : pandas.DataFrame
        What `wijkbook.profile` gives: a row per bouwsteen, scores 0-3.
    title : str, optional
        In place of the usual title.
    ax : matplotlib.axes.Axes, optional
        Polar Axes to draw on; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`).

    Raises
    ------
    UnknownColumn, UnknownName, BadTable, BadValue
        As in `profile`.
    TypeError
        If `ax` is not polar.

    Examples
    --------
    >>> row = {"n": 4, "median": 2, "q1": 1, "q3": 3, "unknown_share": 0.2}
    >>> row |= {"evidence_median": 1, "shown": True}
    >>> ax = wheel(pd.DataFrame([row] * 2, index=["visie", "vertrouwen"]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['nee', 'een beetje', 'grotendeels', 'ja']
    """
    table = _rows(profile)
    if ax is not None and not isinstance(ax, PolarAxes):
        msg = "ax must be polar: plt.subplots(subplot_kw={'projection': 'polar'})"
        raise TypeError(msg)
    with look.theme():
        if ax is None:
            size = (look.WIDTH, WHEEL)
            polar = {"projection": "polar"}
            _, ax = plt.subplots(figsize=size, layout="constrained", subplot_kw=polar)
        ax = look.canvas(ax, WHEEL)
        spokes = np.linspace(0, 2 * np.pi, len(table), endpoint=False)
        _frame_wheel(ax, table, spokes)
        _draw_wheel(ax, table, spokes)
        _write_above(ax, title or "De middelste antwoorden in een wiel")
        look.note(ax, f"Stip: het middelste antwoord (mediaan). {_source(table)}")
        told = "; ".join(
            f"{_short(name)} {_median_in_words(row)}" for name, row in table.iterrows()
        )
        ax.set_label(f"Wiel met het middelste antwoord per bouwsteen: {told}. {HIDES}")
    return ax


@cache
def _bouwstenen() -> dict[str, str]:
    """Names of the bouwstenen by id, in their order."""
    elements = load_kader("bouwstenen").elements
    elements = elements[elements["parent_id"] == ""]
    return dict(zip(elements["element_id"], elements["name"], strict=True))


@cache
def _questions() -> dict[str, str]:
    """Text of each question by id, in the order of the list."""
    rows = load_table("criteria")
    return dict(zip(rows["criterion_id"], rows["question"], strict=True))


def _label(name: str) -> str:
    """What stands before a row."""
    return (_bouwstenen() | _questions())[name]


def _short(name: str) -> str:
    """Name of a row, so that it can stand in a sentence."""
    return name.replace("_", " ") if name in _bouwstenen() else f"vraag {name}"


def _printable(text: object) -> str:
    """Text without signs that cannot be drawn, or turn what stands beside them."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text))


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """A profile, checked, in the order of the bouwstenen."""
    for column in NEEDED:
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    if table.empty:
        msg = "Het profiel heeft geen rijen; er is niets te tekenen."
        raise BadTable(msg)
    known = list(_bouwstenen())
    if table.index[0] not in known:
        known = list(_questions())
    for name in table.index:
        if name not in known:
            raise unknown_name("bouwsteen", name, known)
    if not table.index.is_unique:
        msg = (
            "Een bouwsteen staat twee keer in het profiel. Teken één profiel per keer."
        )
        raise BadTable(msg)
    own = [column for column in table.columns if column.startswith("own")]
    rows = table[[*NEEDED, *own]].loc[[name for name in known if name in table.index]]
    rows = rows.astype(dict.fromkeys([*NEEDED[:-1], *own], float))
    for value in rows[["median", "q1", "q3"]].to_numpy().ravel():
        if not (np.isnan(value) or 0 <= value <= len(SCALE) - 1):
            msg = f"Een score is '{number(value)}'; kies een getal van 0 tot en met 3."
            raise BadValue(msg)
    rows["shown"] = table["shown"].astype(bool) & rows["median"].notna()
    return rows


def _same_rows(tables: list[pd.DataFrame]) -> pd.Index:
    """Rows of both profiles, which are the same."""
    if any(not one.index.equals(tables[0].index) for one in tables):
        msg = "De twee profielen hebben andere rijen; maak ze met dezelfde indeling."
        raise BadTable(msg)
    return tables[0].index


def _names(names: Sequence[str] | None, n: int) -> list[str]:
    """What to call the profiles."""
    if names is None or n == 1:  # one profile needs no name
        return list(NAMES)
    if isinstance(names, str) or len(names) != n:
        msg = 'Geef twee namen bij twee profielen, zoals names=("2026", "2029").'
        raise BadValue(msg)
    return [
        " ".join(_printable(name).split()) or usual
        for name, usual in zip(names, NAMES, strict=True)
    ]


def _why_hidden(min_group: int) -> str:
    """Why a row is not shown."""
    few = COUNTED[min_group] if min_group < len(COUNTED) else number(min_group)
    return f"te weinig mensen: minder dan {few}"


def _is_own(table: pd.DataFrame) -> bool:
    """Tell whether a profile is made of one's own answers alone."""
    if "own" not in table:
        return False
    alone = (table.loc[table["shown"], "n"] == 1).all()
    return bool(alone and table.loc[~table["shown"], "own"].isna().all())


def _labels(index: pd.Index, wide: float) -> list[str]:
    """What stands before the rows: a question is longer than a bouwsteen."""
    if index[0] in _bouwstenen():
        return [look.wrap(_label(name), 0.25 * wide, look.TEXT) for name in index]
    return [look.wrap(_label(name), 0.38 * wide, look.SMALL) for name in index]


def _words(table: pd.DataFrame, name: str, hidden: str, wide: float) -> list[str]:
    """What stands beside the rows: what they rest on, or why they are not shown."""
    own, told = _is_own(table), []
    for _, row in table.iterrows():
        rests = _rests_on(row, own=own, hidden=hidden)
        rests = ": ".join(word for word in (name, rests) if word)
        lines = [look.wrap(rests, wide, look.SMALL)] if rests else []
        if row["shown"] and pd.notna(row["evidence_median"]):
            evidence = f"bewijs {EVIDENCE[round(2 * row['evidence_median']) / 2]}"
            lines.append(look.wrap(evidence, wide, look.SMALL))
        told.append("\n".join(lines))
    return told


def _row_height(labels: list[str], said: list[list[str]]) -> float:
    """Inches that each row needs for its words."""
    lanes = [max(text.count("\n") + 1 for text in words) for words in said]
    lines = max(max(lanes) * len(lanes), *(1 + text.count("\n") for text in labels))
    return max(ROW, LINE * lines + 0.15 * len(lanes))


def _frame(ax: Axes, labels: list[str], size: float) -> None:
    """Set the axes: a row per bouwsteen from above, the scale in words."""
    ax.set_xlim(-0.15, len(SCALE) - 0.85)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_xticks(range(len(SCALE)), labels=[word.replace(" ", "\n") for word in SCALE])
    ax.set_yticks(range(len(labels)), labels=labels, fontsize=size)
    ax.grid(True, axis="x")
    for at in np.arange(len(labels) - 1) + 0.5:
        ax.axhline(at, color=look.LINE, lw=0.8, zorder=0)


def _draw(ax: Axes, table: pd.DataFrame, lane: float, nth: int) -> None:
    """Draw the bars from first to third quartile, and the medians on top."""
    colour, marker = COLOURS[nth], MARKS[nth]
    at = np.arange(len(table))[table["shown"]] + lane
    some = table[table["shown"]]
    bars = ax.hlines(at, some["q1"], some["q3"], color=PALE[nth], lw=9, zorder=2)
    bars.set(capstyle="round", label="middle half")
    ax.scatter(
        some["median"],
        at,
        s=95 if marker == "o" else 70,
        marker=marker,
        color=colour,
        edgecolor="white",
        linewidth=1,
        zorder=3,
        label="median",
    )


def _write(ax: Axes, said: list[str], lane: float, colour: str) -> None:
    """Write the words beside the rows."""
    for at, text in enumerate(said):
        ax.annotate(
            text,
            xy=(1, at + lane),
            xycoords=ax.get_yaxis_transform(),
            xytext=(8, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=look.SMALL,
            linespacing=1.25,
            color=colour,
            annotation_clip=False,
        )


def _write_title(ax: Axes, text: str, *, gap: float = 10) -> None:
    """Put the title above; a dollar sign in a name is no mathematics."""
    ax.set_title("", loc="left").set_parse_math(False)  # given Axes came before us
    look.title(ax, _printable(text), gap=gap)


def _rests_on(row: pd.Series, *, own: bool, hidden: str) -> str:
    """How many people and how much weet niet, or why there is nothing."""
    if not row["shown"]:
        if not own:
            return hidden
        return "weet niet" if row["own_unknown_share"] == 1 else "nog geen score"
    told = []
    if own:
        told.append(OWN)
    elif pd.notna(row["n"]):
        told.append("1 mens" if row["n"] == 1 else f"{number(row['n'], 0)} mensen")
    if pd.notna(row["unknown_share"]):
        share = 100 * row["unknown_share"]
        if not own or share:
            told.append(f"{number(share, 0)}% weet niet")
    return ", ".join(told)


def _mark_own(ax: Axes, table: pd.DataFrame, lane: float) -> None:
    """Draw the own answers among those of the others, and say whose they are."""
    if "own" not in table or table["own"].isna().all():
        return
    at = np.flatnonzero(table["own"].notna())
    ax.scatter(
        table["own"].dropna(),
        at + lane,
        s=120,
        marker="D",
        facecolor="none",
        edgecolor=look.INK,
        linewidth=1.6,
        zorder=4,
        label="own",
    )
    ax.annotate(
        OWN,
        xy=(table["own"].iloc[at[0]], at[0] + lane),
        xytext=(0, 9),
        textcoords="offset points",
        ha="center",
        fontsize=look.SMALL,
        color=look.INK,
    )


def _message(tables: list[pd.DataFrame], names: list[str]) -> str:
    """Tell where answers lie furthest apart: of people, or of the two profiles."""
    first = tables[0]
    if len(tables) == 2:
        return _message_of_two(*tables, *names)
    if _is_own(first):
        n, all_of = int(first["shown"].sum()), len(first)
        kind = "bouwstenen" if first.index[0] in _bouwstenen() else "vragen"
        return f"Eigen antwoorden: een score bij {n} van de {all_of} {kind}"
    if not first["shown"].any():
        return "Nog te weinig antwoorden om te tonen"
    spread = (first["q3"] - first["q1"])[first["shown"]]
    if spread.max() < FAR:
        return "Binnen elke bouwsteen liggen de antwoorden dicht bij elkaar"
    return f"Over {_told(spread)} lopen de antwoorden het verst uiteen"


def _message_of_two(
    first: pd.DataFrame, second: pd.DataFrame, one: str, two: str
) -> str:
    """Tell where two profiles lie furthest apart."""
    gap = (first["median"] - second["median"]).abs()[first["shown"] & second["shown"]]
    if gap.empty:
        return f"Nergens zijn de antwoorden van {one} en {two} allebei te tonen"
    if gap.max() < FAR:
        return f"De middelste antwoorden van {one} en {two} liggen dicht bij elkaar"
    return f"{upper_first(one)} en {two} liggen het verst uiteen over {_told(gap)}"


def _told(distance: pd.Series) -> str:
    """Name the rows with the largest distance, or count them."""
    furthest = distance[distance == distance.max()].index
    if len(furthest) <= MOST_TOLD:
        return listing(_short(name) for name in furthest)
    kind = "bouwstenen" if furthest[0] in _bouwstenen() else "vragen"
    return f"{len(furthest)} {kind}"


def _note(tables: list[pd.DataFrame]) -> str:
    """How to read the figure, and where the bouwstenen come from."""
    told = [
        "Balk: de middelste helft van de scores.",
        "Stip: de middelste score (mediaan).",
        "Weet niet telt niet als score.",
    ]
    if _is_own(tables[0]):
        told[0] = "Balk: bij meer vragen de middelste helft van de eigen scores."
    elif tables[0]["n"].notna().any():
        told.insert(2, "Mensen: bij meer vragen het laagste aantal.")
    if any(one["evidence_median"].notna().any() for one in tables):
        told.append(
            "Bewijs: één bron, meer bronnen van één soort, of bevestigd door twee "
            "soorten."
        )
    return " ".join([*told, _source(tables[0])])


def _source(table: pd.DataFrame) -> str:
    """Where the rows come from, and that they do not add up."""
    kind = "Bouwstenen" if table.index[0] in _bouwstenen() else "Vragen naar"
    return f"{NO_TOTAL} {kind}: {cite(load_kader('bouwstenen').source_id)}"


def in_words(value: float) -> str:
    """A score in the words of the scale."""
    low, high = SCALE[floor(value)], SCALE[ceil(value)]
    return low if low == high else f"tussen {low} en {high}"


def _median_in_words(row: pd.Series) -> str:
    """A median in words; a row that is not shown has none."""
    return in_words(row["median"]) if row["shown"] else "niet te tonen"


def _description(tables: list[pd.DataFrame], names: list[str], hidden: str) -> str:
    """Tell the figure in one sentence."""
    whole = [
        "; ".join(
            f"{_short(name)} {_row_in_words(row, _is_own(table), hidden)}"
            for name, row in table.iterrows()
        )
        for table in tables
    ]
    if len(tables) == 2:
        whole = [f"{name}: {told}" for name, told in zip(names, whole, strict=True)]
    kind = "bouwsteen" if tables[0].index[0] in _bouwstenen() else "vraag"
    return f"Profiel per {kind}, {'. '.join(whole)}."


def _row_in_words(row: pd.Series, own: bool, hidden: str) -> str:
    """Tell one row: median, middle half, people, weet niet and evidence."""
    rests = _rests_on(row, own=own, hidden=hidden)
    mine = "" if own or pd.isna(row.get("own")) else f", {OWN} {in_words(row['own'])}"
    if not row["shown"]:
        return f"{rests}{mine}"
    told = in_words(row["median"])
    if row["q1"] != row["q3"]:
        told += f", de middelste helft van {number(row['q1'])} tot {number(row['q3'])}"
    if pd.notna(row["evidence_median"]):
        rests += f", bewijs {number(row['evidence_median'])} van 3"
    return f"{told} ({rests}){mine}" if rests else f"{told}{mine}"


def _frame_wheel(ax: Axes, table: pd.DataFrame, spokes: np.ndarray) -> None:
    """Set the wheel: first bouwsteen on top, then clockwise, the scale in words."""
    ax.set_theta_zero_location("N")
    ax.set_theta_direction(-1)
    ax.set_ylim(0, 3.15)
    ax.set_rorigin(-0.8)
    ax.set_yticks(range(len(SCALE)), labels=SCALE, fontsize=look.SMALL)
    ax.set_rlabel_position(180 / len(table))
    wide = 0.2 * look.room(ax)
    labels = [
        look.wrap(_label(name), wide, look.TEXT)
        + ("" if row["shown"] else "\n(niet te tonen)")
        for name, row in table.iterrows()
    ]
    ax.set_xticks(spokes, labels=labels, fontsize=look.TEXT - 1)
    for label, spoke in zip(ax.get_xticklabels(), spokes, strict=True):
        side = np.sin(spoke)
        label.set_ha("center" if abs(side) < 0.1 else "left" if side > 0 else "right")
    ax.grid(True)


def _draw_wheel(ax: Axes, table: pd.DataFrame, spokes: np.ndarray) -> None:
    """Draw the medians, joined where two neighbours are shown."""
    medians = table["median"].where(table["shown"]).to_numpy()
    ring = list(range(len(table)))
    for one, two in pairwise([*ring, *ring[:1]] if len(ring) > 2 else ring):
        if not np.isnan(medians[[one, two]]).any():
            ax.plot(
                spokes[[one, two]],
                medians[[one, two]],
                color=look.ACCENT,
                lw=1.6,
                label="_joined",
                zorder=2,
            )
    ax.scatter(
        spokes[table["shown"]],
        medians[table["shown"]],
        s=80,
        color=look.ACCENT,
        edgecolor="white",
        linewidth=1,
        zorder=3,
        clip_on=False,
        label="median",
    )


def _write_above(ax: Axes, title: str) -> None:
    """Put title and warning above the wheel, clear of the name on top."""
    ax.set_anchor("W")  # the words have the whole width
    ax.get_figure(root=True).draw_without_rendering()
    point = ax.get_figure(root=True).dpi / 72
    names = [label.get_window_extent() for label in ax.get_xticklabels()]
    left = min(0.0, *(name.x0 - ax.bbox.x0 for name in names)) / point
    up = max(0.0, *(name.y1 - ax.bbox.y1 for name in names)) / point + 8
    style = {"xycoords": "axes fraction", "textcoords": "offset points"}
    start = ax.annotate("", xy=(0, 1), xytext=(left, 0), **style)
    start.set_gid(look.NAME)  # title and note begin where the names begin
    warning = look.wrap(HIDES, look.room(ax), look.TEXT - 1)
    ax.annotate(
        warning,
        xy=(0, 1),
        xytext=(left, up),
        va="bottom",
        fontsize=look.TEXT - 1,
        color=look.INK,
        annotation_clip=False,
        **style,
    )
    lines = warning.count("\n") + 1
    _write_title(ax, title, gap=up + 8 + lines * 1.3 * (look.TEXT - 1))
