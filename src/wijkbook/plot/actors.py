"""The map of parties of a wijkaanpak: three kinds, who is at the table, who decides."""

import pandas as pd
from matplotlib.axes import Axes

from wijkbook.dutch import listing
from wijkbook.errors import unknown_column, unknown_name
from wijkbook.kader import load_kader
from wijkbook.plot import theme as look

__all__ = ["actors"]

COLUMNS = ("partij", "soort", "aan_tafel", "besluit")
LINE, GAP = 0.17, 0.13  # inches: a line of words, and the room under a party
AROUND = 1.35  # inches: title, heads and note around the parties
SPOT = 0.035  # of the width of a column, for the dot before a name
LONGEST = 90  # signs of a name that are drawn
NOTE = (
    "Gevuld: zit aan tafel. Open: nog niet. Ruit: mag besluiten. Soorten van partijen: "
    "Uyterlinde en Gastkemper (Platform31, 2018). De plaats op de kaart zegt verder "
    "niets."
)


def actors(
    parties: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the parties in a column per kind, as they were put on the map.

    A kind without a party keeps its column and says so. Order within a column means
    nothing.

    Parameters
    ----------
    parties : pandas.DataFrame
        One row per party with ``partij`` (its name), ``soort`` (name of its kind),
        ``aan_tafel`` and ``besluit`` (both True or False), as ``parties`` of
        `wijkbook.widget.plan` gives it. Other columns are passed over; may be empty.
    title : str, optional
        In place of the message that is made from the parties.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`).

    Raises
    ------
    UnknownColumn
        If a column is absent.
    UnknownName
        If a kind is none of the three.

    Notes
    -----
    In gewone taal: je ziet wie er aan tafel zit, wie besluit en welke soort ontbreekt.

    Examples
    --------
    >>> rows = [("school", "Maatschappelijk middenveld", True, False)]
    >>> ax = actors(pd.DataFrame(rows, columns=["partij", "soort", "aan_tafel",
    ...                                         "besluit"]))
    >>> print(ax.get_title(loc="left"))
    Aan tafel zit niemand van: gemeente en bewoners
    """
    kinds = _checked(parties)
    with look.theme():
        wide = look.WIDTH - look.EDGE if ax is None else look.room(ax)
        columns = [_column(parties, kind, wide / len(kinds)) for kind in kinds]
        high = max(sum(LINE * lines + GAP for *_, lines in one) for one in columns)
        ax = look.canvas(ax, high + AROUND)
        ax.set_xlim(0, len(kinds))
        ax.set_ylim(high, 0)
        ax.set_xticks([])
        ax.set_yticks([])
        width = 0.97 * wide / len(kinds)
        heads = [look.wrap(kind, width, look.TEXT, bold=True) for kind in kinds]
        for at, (head, column) in enumerate(zip(heads, columns, strict=True)):
            _draw(ax, at, head, column)
        lines = 1 + max(head.count("\n") for head in heads)
        look.title(ax, title or _message(parties, kinds), gap=14 + 15 * lines)
        look.note(ax, NOTE)
        ax.set_label(_description(parties, kinds))
    return ax


def _checked(parties: pd.DataFrame) -> list[str]:
    """Names of the three kinds, when all columns and kinds are in order."""
    for column in COLUMNS:
        if column not in parties.columns:
            raise unknown_column(column, parties.columns)
    kinds = load_kader("partijtypen").elements["name"].tolist()
    for kind in parties["soort"]:
        if kind not in kinds:
            raise unknown_name("soort", kind, kinds)
    return kinds


def _column(
    parties: pd.DataFrame, kind: str, wide: float
) -> list[tuple[str, bool | None, bool, int]]:
    """Parties of a kind: name in lines, at the table, decides, and how many lines."""
    rows = []
    for row in parties[parties["soort"] == kind].itertuples():
        words = look.wrap(_short(row.partij), wide * 0.82, look.TEXT - 1)
        rows.append((words, row.aan_tafel, row.besluit, 1 + words.count("\n")))
    return rows or [("nog niemand", None, False, 1)]


def _draw(ax: Axes, at: int, kind: str, column: list) -> None:
    """Draw one column: its head, and a dot with a name per party."""
    ax.annotate(
        kind,
        xy=(at + SPOT / 2, 0),
        xytext=(0, 6),
        textcoords="offset points",
        va="bottom",
        fontsize=look.TEXT,
        fontweight="bold",
        color=look.INK,
        annotation_clip=False,
        gid=look.NAME,  # so that title and note know where the words begin
    )
    y = 0.0
    for words, here, decides, lines in column:
        first = y + LINE / 2 + 0.03
        if here is not None:
            ax.scatter(
                [at + SPOT],
                [first],
                s=70,
                marker="D" if decides else "o",
                facecolor=look.ACCENT if here else "white",
                edgecolor=look.ACCENT if here else look.GREY,
                linewidth=1.5,
                label=words.replace("\n", " "),
            )
        ax.annotate(
            words,
            xy=(at + (0 if here is None else 2.4 * SPOT) + SPOT / 2, first),
            xytext=(0, 0.55 * look.TEXT),  # the first line stands beside its dot
            textcoords="offset points",
            va="top",
            annotation_clip=False,
            fontsize=look.TEXT - 1,
            color=look.INK if here else look.QUIET,
            style="italic" if here is None else "normal",
        )
        y += LINE * lines + GAP


def _message(parties: pd.DataFrame, kinds: list[str]) -> str:
    """Tell which kind is not at the table, or else who does not decide."""
    if parties.empty:
        return "Nog geen partij op de kaart"
    here = parties[parties["aan_tafel"].astype(bool)]
    absent = [kind.lower() for kind in kinds if kind not in set(here["soort"])]
    if absent:
        return f"Aan tafel zit niemand van: {listing(absent)}"
    if not here["besluit"].any():
        return "Alle drie de soorten zitten aan tafel, en niemand mag besluiten"
    deciding = dict.fromkeys(here.loc[here["besluit"].astype(bool), "soort"])
    silent = [kind.lower() for kind in kinds if kind not in deciding]
    if silent:
        return f"Alle soorten zitten aan tafel; geen besluit bij: {listing(silent)}"
    return "Alle drie de soorten zitten aan tafel en mogen besluiten"


def _description(parties: pd.DataFrame, kinds: list[str]) -> str:
    """Tell the map in one sentence."""
    told = []
    for kind in kinds:
        names = [
            f"{_short(row.partij)} ({'aan tafel' if row.aan_tafel else 'nog niet'}"
            f"{', mag besluiten' if row.besluit else ''})"
            for row in parties[parties["soort"] == kind].itertuples()
        ]
        told.append(f"{kind}: {listing(names) if names else 'nog niemand'}")
    return f"Kaart van partijen. {'; '.join(told)}."


def _short(name: str) -> str:
    """A name on one line, cut where it grows too long to draw."""
    line = " ".join(str(name).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
