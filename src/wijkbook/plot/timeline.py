"""Programmes, laws and events on a real axis of years, with the two golven below."""

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, BadValue, unknown_column, unknown_name
from wijkbook.plot import theme as look
from wijkbook.plot.words import upper_first

__all__ = ["timeline"]

ALL = "alle"
MAIN_KINDS = ("periode", "programma", "nota", "wet")
MAIN_SCALES = ("nationaal", "gemengd")
SCALES = ("nationaal", "gemengd", "regionaal", "lokaal")  # the order of the groups
PLURAL = {
    "advies": "adviezen",
    "afspraak": "afspraken",
    "casus": "casussen",
    "data": "tabellen",
    "debat": "debatten",
    "evaluatie": "evaluaties",
    "gebeurtenis": "gebeurtenissen",
    "leernetwerk": "leernetwerken",
    "manifest": "manifesten",
    "methode": "methoden",
    "nota": "nota's",
    "onderzoek": "onderzoeken",
    "organisatie": "organisaties",
    "periode": "perioden",
    "programma": "programma's",
    "publicatie": "publicaties",
    "visitatie": "visitaties",
    "wet": "wetten",
}
GOLVEN = {
    "golf1": ("Golf 1", "fysiek", "sociaal"),
    "golf2": ("Golf 2", "nationaal", "decentraal"),
}
HIGHEST = 2  # a golf code runs from -2 to 2
DOUBT = ("strijdig", "niet nagegaan", "afgeleid")  # status of a year that is not sure
YEARS = range(1000, 3000)
LONGEST, WORD = 110, 40  # signs of a title, and of a word in it
ROW, HIGH = 0.24, 0.62  # inches a row, and the part of it that a bar fills
NAMES = 1.15  # inches for what stands left of the axis
STRIP = 4.4  # rows that one golf takes
BAR, PALE = "#c4c4c4", "#ececec"
REBUILT = (
    "Reconstructie van figuur 2.1 uit S001 (Platform31, 2018); de tekening zelf "
    "ontbreekt in de bron."
)


def timeline(
    table: pd.DataFrame,
    *,
    kinds: str | Iterable[str] | None = None,
    scales: str | Iterable[str] | None = None,
    start: int | None = None,
    end: int | None = None,
    golven: bool = True,
    highlight: Hashable | Iterable[Hashable] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw events on an axis of years, and the two golven that follow from their codes.

    A bar runs from the first to the last year; a dot is one year, or something of which
    the end is not known. A golf is the mean code per year of the rows that are drawn
    and ran in that year: a judgement, no measurement. What is drawn without `kinds`
    and `scales` is the main line of national policy. That is how figure 2.1 of the
    essay is rebuilt, and the figure then says so.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per event: event_id, title, kind, scale, year_from, and for the golven
        golf1 and golf2 (-2 to 2); year_to and status when known. See `load_timeline`.
    kinds : str or list of str, optional
        Kinds to draw, or ``"alle"``. Without it periode, programma, nota and wet.
    scales : str or list of str, optional
        Scales to draw, or ``"alle"``. Without it nationaal and gemengd. With regional
        or local rows the figure is grouped by scale, else by kind.
    start, end : int, optional
        First and last year; without them the years of the rows.
    golven : bool
        Whether to draw the two golven.
    highlight : event_id or list of those, optional
        Events in colour; they are drawn whatever `kinds` and `scales` say.
    title : str, optional
        In place of the message that is made from the table.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`). A selection
        without rows gives a figure that says so.

    Raises
    ------
    UnknownColumn, BadTable, BadValue
        If a column is absent, the table is empty, or a year or code cannot be.
    UnknownName
        If a kind, scale or event does not occur in the table.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "event_id": ["a", "b"],
    ...         "title": ["Plan", "Wet"],
    ...         "kind": ["programma", "wet"],
    ...         "scale": ["lokaal", "nationaal"],
    ...         "year_from": [2012, 2015],
    ...         "year_to": [2020, None],
    ...     }
    ... )
    >>> ax = timeline(table, scales="alle", golven=False)
    >>> print(ax.get_title(loc="left"))
    2 rijen van 2012 tot en met 2020: 1 nationaal en 1 lokaal
    """
    rows = _rows(table, golven=golven)
    marked = _marked(rows, highlight)
    rows["marked"] = rows["event_id"].isin(marked)
    if start is not None and end is not None and start > end:
        msg = f"Het eerste jaar ({start}) ligt na het laatste ({end})."
        raise BadValue(msg)
    rows = _chosen(rows, kinds, scales, start, end)
    if rows.empty:
        with look.theme():
            return look.empty(ax, "In deze keuze valt geen enkele gebeurtenis.")
    first = int(rows["year_from"].min()) if start is None else start
    last = int(rows["year_to"].max()) if end is None else end
    rows = _grouped(rows)
    means = _golf_means(rows, first, last) if golven else None
    with look.theme():
        wide = look.WIDTH - look.EDGE if ax is None else look.room(ax)
        rows = _placed(rows, first, last, wide - NAMES)
        deep = rows["bottom"].iloc[-1] + (0 if means is None else 2 * STRIP + 0.4)
        ax = look.canvas(ax, ROW * deep + 1.9)
        _frame(ax, rows, first, last, deep)
        _events(ax, rows)
        if means is not None:
            _golven(ax, means, rows["bottom"].iloc[-1] + 0.4)
        rebuilt = means is not None and _is_rebuilt(rows)
        look.title(ax, title or _message(rows, first, last))
        look.note(ax, _sources(rows, means, rebuilt=rebuilt))
        ax.set_label(_description(rows, means, first, last, rebuilt=rebuilt))
    return ax


def _rows(table: pd.DataFrame, *, golven: bool) -> pd.DataFrame:
    """Take what is drawn out of the table, checked."""
    needed = ["event_id", "title", "kind", "scale", "year_from"]
    for column in [*needed, *(GOLVEN if golven else ())]:
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    if table.empty:
        msg = "De tijdlijn heeft geen rijen; er is niets te tekenen."
        raise BadTable(msg)
    words = ("event_id", "title", "kind", "scale")
    rows = pd.DataFrame({name: table[name].astype(str).to_numpy() for name in words})
    rows["status"] = table["status"].astype(str).to_numpy() if "status" in table else ""
    rows["year_from"] = _numbers(table, "year_from", YEARS, "een jaartal")
    rows["until"] = np.nan
    if "year_to" in table:
        rows["until"] = _numbers(table, "year_to", YEARS, "een jaartal, of niets")
    if rows["year_from"].isna().any():
        msg = "Kolom 'year_from' is ergens leeg; hier hoort een jaartal."
        raise BadValue(msg)
    rows["year_to"] = rows["until"].fillna(rows["year_from"])
    if (rows["year_to"] < rows["year_from"]).any():
        wrong = rows[rows["year_to"] < rows["year_from"]].iloc[0]
        msg = f"'{_short(wrong['title'])}' eindigt voor het begint. Kijk de jaren na."
        raise BadValue(msg)
    codes = range(-HIGHEST, HIGHEST + 1)
    for golf in GOLVEN if golven else ():
        rows[golf] = _numbers(table, golf, codes, "-2, -1, 0, 1 of 2")
    return rows


def _numbers(
    table: pd.DataFrame, column: str, allowed: range, wanted: str
) -> np.ndarray:
    """A column as whole numbers, or tell which value cannot be."""
    found = pd.to_numeric(table[column], errors="coerce").to_numpy(
        float, na_value=np.nan
    )
    empty = table[column].isna() | (table[column].astype(str).str.strip() == "")
    wrong = ~np.isin(found, allowed) & ~empty.to_numpy()
    if wrong.any():
        text = _short(str(table[column].iloc[int(wrong.argmax())]))
        msg = f"Kolom '{column}' bevat '{text}'; hier hoort {wanted}."
        raise BadValue(msg)
    return found


def _marked(rows: pd.DataFrame, highlight: Hashable | Iterable | None) -> list[str]:
    """Ids of the events in question, checked."""
    if highlight is None:
        return []
    marked = [highlight] if isinstance(highlight, str) else list(highlight)
    known = set(rows["event_id"])
    for name in marked:
        if name not in known:
            raise unknown_name("gebeurtenis bij 'highlight'", name, known)
    return marked


def _chosen(
    rows: pd.DataFrame,
    kinds: str | Iterable[str] | None,
    scales: str | Iterable[str] | None,
    start: int | None,
    end: int | None,
) -> pd.DataFrame:
    """Keep the rows of these kinds and scales that lie in these years."""
    kept = _among(rows["kind"], kinds, MAIN_KINDS, "soort")
    kept &= _among(rows["scale"], scales, MAIN_SCALES, "schaal")
    kept |= rows["marked"]
    if start is not None:
        kept &= rows["year_to"] >= start
    if end is not None:
        kept &= rows["year_from"] <= end
    return rows[kept]


def _among(
    column: pd.Series, chosen: str | Iterable[str] | None, main: tuple, what: str
) -> pd.Series:
    """Tell which rows have one of the chosen words."""
    if chosen is None:
        return column.isin(main)
    words = [chosen] if isinstance(chosen, str) else list(chosen)
    if words == [ALL]:
        return pd.Series(data=True, index=column.index)
    for word in words:
        if word not in set(column):
            raise unknown_name(what, word, {*column, ALL})
    return column.isin(words)


def _grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort by group and year; a group is a scale, or a kind when all is national."""
    by, known = ("scale", SCALES)
    if set(rows["scale"]) <= set(MAIN_SCALES):
        by, known = ("kind", MAIN_KINDS)
    order = list(dict.fromkeys([*known, *sorted(set(rows[by]))]))
    rows = rows.assign(group=rows[by], place=rows[by].map(order.index))
    return rows.sort_values(
        ["place", "year_from", "year_to"], kind="stable", ignore_index=True
    )


def _golf_means(rows: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Mean code of each golf per year, and on how many rows it rests.

    It ends where the last row begins: what is planned after that is not all there is.
    """
    found = {}
    for year in range(first, min(last, int(rows["year_from"].max())) + 1):
        ran = rows[(rows["year_from"] <= year) & (rows["year_to"] >= year)]
        found[year] = {golf: ran[golf].mean() for golf in GOLVEN} | {
            f"n_{golf}": ran[golf].count() for golf in GOLVEN
        }
    columns = [*GOLVEN, *(f"n_{golf}" for golf in GOLVEN)]
    return pd.DataFrame.from_dict(found, orient="index", columns=columns)


def _placed(rows: pd.DataFrame, first: int, last: int, wide: float) -> pd.DataFrame:
    """Decide where each name stands: in its bar, right or left of it, on what lines."""
    year = wide / (last - first + 1)  # inches
    places, bottom, group = [], 0.0, None
    for row in rows.itertuples():
        left = year * (max(row.year_from, first) - first)
        right = year * (last - min(row.year_to, last))
        text = f"{_short(row.title)}, {_years(row)}"
        needs = look.width_of(text, look.SMALL, bold=row.marked) + 0.15
        inside = pd.notna(row.until) and needs < wide - left - right
        side = "in" if inside else "right" if needs < right else "left"
        if side == "left" and needs > left:  # no room anywhere: take the wider side
            side = "right" if right > left else "left"
            most = max(left, right, 1.0) - 0.15
            text = look.wrap(text, most, look.SMALL, bold=row.marked)
        high = max(1.0, 0.68 * (text.count("\n") + 1) + 0.2)
        bottom += 0.35 if group not in {None, row.group} else 0
        group = row.group
        places.append((text, side, bottom, bottom + high))
        bottom += high
    columns = ["text", "side", "top", "bottom"]
    return rows.join(pd.DataFrame(places, columns=columns, index=rows.index))


def _short(title: str) -> str:
    """Title on one line, cut off when it or a word in it is endless."""
    words = [
        word if len(word) <= WORD else f"{word[:WORD]}…"
        for word in title[: 4 * LONGEST].split()
    ]
    text = " ".join(words)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _years(row: object) -> str:
    """Years of an event as they are written: 1970–1992 or 2006."""
    start = int(row.year_from)
    return f"{start}" if row.year_to == start else f"{start}–{int(row.year_to)}"


def _frame(ax: Axes, rows: pd.DataFrame, first: int, last: int, deep: float) -> None:
    """Set the axes: real years along both edges, groups named at the left."""
    pad = 0.01 * (last - first) + 0.5
    ax.set_xlim(first - pad, last + pad)
    ax.set_ylim(deep, -0.3)
    step = next(
        step
        for step in (1, 2, 5, 10, 20, 50, 100, 500)
        if (last - first) / step * 0.55 < look.room(ax) - NAMES
    )
    years = range(-(-first // step) * step, last + 1, step)
    ax.set_xticks(list(years), labels=[str(year) for year in years])
    ax.tick_params(axis="x", labeltop=True, labelbottom=True)
    ax.grid(True, axis="x")
    heads = rows.drop_duplicates("group")
    names = [
        look.wrap(upper_first(_short(name)), NAMES, look.SMALL, bold=True)
        for name in heads["group"]
    ]
    ax.set_yticks(heads["top"] + 0.5, labels=names, fontsize=look.SMALL)
    for label in ax.get_yticklabels():
        label.set(color=look.QUIET, fontweight="bold")
    for top in heads["top"].iloc[1:]:
        ax.axhline(top - 0.17, color=look.LINE, lw=0.8, zorder=0)


def _events(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw the bars and dots, each with its name; open where the year is not sure."""
    least, most = ax.get_xlim()
    for row in rows.itertuples():
        at = (row.top + row.bottom) / 2
        colour = look.ACCENT if row.marked else BAR
        full = look.ACCENT if row.marked else look.GREY
        unsure = row.status in DOUBT
        start, end = max(row.year_from - 0.5, least), min(row.year_to + 0.5, most)
        if pd.notna(row.until):
            bar = ax.barh(
                at,
                end - start,
                left=start,
                height=HIGH,
                color="white" if unsure else colour,
                edgecolor=full if unsure else colour,
                linewidth=1.2,
                linestyle="--" if unsure else "-",
                zorder=2,
            )
            bar.set_label("own" if row.marked else "others")
        else:
            start = end = row.year_from
            dot = ax.scatter(
                start,
                at,
                s=46,
                facecolor="white"
                if unsure
                else look.ACCENT
                if row.marked
                else look.GREY,
                edgecolor=look.ACCENT if row.marked else look.GREY,
                linewidth=1.2,
                zorder=3,
            )
            dot.set_label("own" if row.marked else "others")
        _name(ax, row, (start, end), at, unsure=unsure)


def _name(
    ax: Axes, row: object, span: tuple[float, float], at: float, *, unsure: bool
) -> None:
    """Write the name of an event in its bar or beside it."""
    inside = row.side == "in"
    gap = 4 if inside or pd.notna(row.until) else 6
    leftward = row.side == "left"
    colour = look.ACCENT if row.marked else look.INK
    ax.annotate(
        row.text,
        xy=(span[0] if inside or leftward else span[1], at),
        xytext=(-gap if leftward else gap, 0),
        textcoords="offset points",
        ha="right" if leftward else "left",
        va="center",
        fontsize=look.SMALL,
        fontweight="bold" if row.marked else "normal",
        color="white" if inside and row.marked and not unsure else colour,
        linespacing=1.1,
        zorder=4,
    )


def _golven(ax: Axes, means: pd.DataFrame, top: float) -> None:
    """Draw both golven below the events, on the same years, named at their poles."""
    ticks, names = list(ax.get_yticks()), [t.get_text() for t in ax.get_yticklabels()]
    least, _ = ax.get_xlim()
    for nth, (golf, (name, high, low)) in enumerate(GOLVEN.items()):
        edge = top + nth * STRIP
        middle, unit = edge + 0.55 * STRIP, 0.3 * STRIP / HIGHEST
        ax.axhspan(
            middle - HIGHEST * unit, middle + HIGHEST * unit, color="#f6f6f6", zorder=0
        )
        ax.axhline(middle, color=look.GREY, lw=0.7, ls=":", zorder=1)
        ax.annotate(
            f"{name}, ons oordeel: gemiddelde code per jaar",
            xy=(least, middle - HIGHEST * unit),
            xytext=(0, 2),
            textcoords="offset points",
            va="bottom",
            fontsize=look.SMALL,
            color=look.QUIET,
        )
        _line(ax, means[golf], means[f"n_{golf}"], middle, unit, golf)
        ticks += [middle - HIGHEST * unit, middle + HIGHEST * unit]
        names += [high, low]
    heads = len(ticks) - 2 * len(GOLVEN)
    ax.set_yticks(ticks, labels=names, fontsize=look.SMALL)
    for nth, label in enumerate(ax.get_yticklabels()):
        label.set(
            color=look.QUIET if nth < heads else look.INK,
            fontweight="bold" if nth < heads else "normal",
        )


def _line(
    ax: Axes, codes: pd.Series, n: pd.Series, middle: float, unit: float, golf: str
) -> None:
    """Draw one golf: a level per year, dotted where it rests on a single row."""
    codes = codes.dropna()
    heights = middle - unit * codes
    for alone in (False, True):
        some = heights[(n[heights.index] == 1) == alone]
        level = ax.hlines(
            some,
            some.index - 0.5,
            some.index + 0.5,
            color=look.INK,
            lw=1.1,
            ls=(0, (1, 1.5)) if alone else "-",
            zorder=3,
        )
        level.set_label(f"{golf}_alone" if alone else golf)
    joined = [year for year in codes.index[1:] if year - 1 in codes.index]
    before = [heights[year - 1] for year in joined]
    ax.vlines(
        [year - 0.5 for year in joined],
        before,
        heights[joined],
        color=look.INK,
        lw=0.7,
        zorder=3,
    )


def _is_rebuilt(rows: pd.DataFrame) -> bool:
    """Tell whether this is the main line of national policy: figure 2.1."""
    national = set(rows["scale"]) <= set(MAIN_SCALES)
    return national and set(rows["kind"]) <= set(MAIN_KINDS)


def _message(rows: pd.DataFrame, first: int, last: int) -> str:
    """Tell how many rows there are, and of whom."""
    counts = rows["group"].value_counts(sort=False)
    told = listing(
        f"{n} {name if n == 1 else PLURAL.get(name, name)}"
        for name, n in counts.items()
    )
    one = "1 rij" if len(rows) == 1 else f"{len(rows)} rijen"
    return f"{one} van {first} tot en met {last}: {told}"


def _sources(rows: pd.DataFrame, means: pd.DataFrame | None, *, rebuilt: bool) -> str:
    """What a reader must know: signs, the golven, where it all comes from."""
    told = [REBUILT] if rebuilt else []
    told.append("Bron: tijdlijn van dit werkboek; de tabel geeft per rij de bron.")
    if rows["until"].isna().any():
        told.append("Stip: één jaar, of het einde is niet bekend.")
    if rows["status"].isin(DOUBT).any():
        told.append("Open teken: het jaar is niet zeker.")
    if means is not None:
        told.append(
            "De golven zijn ons oordeel: per jaar het gemiddelde van de codes "
            "(-2 tot 2) van de getoonde rijen die dan lopen."
        )
        counts = means.filter(like="n_")
        if (counts == 1).any(axis=None):
            told.append("Gestippeld: er loopt maar één rij.")
        if (counts == 0).any(axis=None):
            told.append("Open stuk: er loopt geen enkele rij.")
    return " ".join(told)


def _description(
    rows: pd.DataFrame,
    means: pd.DataFrame | None,
    first: int,
    last: int,
    *,
    rebuilt: bool,
) -> str:
    """Tell the figure in one sentence."""
    shown = rows.sort_values("marked", ascending=False, kind="stable")
    names = [f"{_short(row.title)} ({_years(row)})" for row in shown.itertuples()]
    if len(names) > 12:
        names = [*names[:11], f"nog {len(names) - 11} andere"]
    told = f"Tijdlijn van {first} tot en met {last} met {listing(names)}"
    for golf, (name, high, low) in GOLVEN.items() if means is not None else ():
        codes = means[golf].dropna()
        if len(codes):
            ends = " en ".join(
                f"{number(codes[year], 1)} in {year}" for year in codes.index[[0, -1]]
            )
            told += (
                f"; {name.lower()}, ons oordeel, van {low} (-2) tot {high} (2): {ends}"
            )
    return f"{told}{'; reconstructie van figuur 2.1' if rebuilt else ''}."
