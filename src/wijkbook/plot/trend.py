"""One indicator over the years, with its gaps and breaks open."""

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from wijkbook.dutch import listing, with_unit
from wijkbook.errors import BadValue
from wijkbook.gebied import (
    STATUS_WORDS,
    Gebied,
    Indicator,
    find_gebied,
    kerncijfers_of,
)
from wijkbook.gebied import indicator as about_indicator
from wijkbook.plot import theme as look
from wijkbook.plot.words import find_near, phrase, sources, upper_first

__all__ = ["trend"]

MOST_NAMED = 8
GREYS = ("#595959", "#767676", "#949494")  # each three to one on white
BREAKS = {"redrawn": "andere grenzen", "definition_changed": "andere definitie"}
LABEL = 1.4  # inches at least for the name at the end of a line
LONGEST_STEP = 2  # years; what lies further apart is not joined
FIXED = (0.0, "vaste referentie")  # of the Leefbaarometer: the same in all years


def trend(
    gebied: str | Gebied,
    indicator: str,
    *,
    to: str | Gebied | Iterable[str | Gebied] = (),
    reference: float | tuple[float, str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one indicator over the years, and leave open what was not measured.

    Two measurements are joined when they are at most two years apart, nothing lies
    missing between them, and neither borders nor definition changed. Estimates of a
    model are hollow dots. An area without figures gives a figure that says so.

    Parameters
    ----------
    gebied : str or Gebied
        The area in question, official or own.
    indicator : str
        Id of the indicator.
    to : str, Gebied or list of those
        At most eight areas to draw beside it, in grey.
    reference : float, or float and str, optional
        Level line and what to call it. Figures of the Leefbaarometer get their fixed
        reference at 0.
    title : str, optional
        In place of the message that is made from the figures.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib.axes.Axes
        The figure, with title, source line and a description (`alt`).

    Raises
    ------
    UnknownName, AmbiguousName
        If an area or the indicator is not found.
    BadValue
        If there are too many areas to name.

    Examples
    --------
    >>> ax = trend("WK095704", "misdrijven")
    >>> print(ax.get_title(loc="left"))
    Donderberg: misdrijven van 395 in 2021 naar 462 in 2025 (voorlopig)
    """
    about = about_indicator(indicator)
    area, others = _areas(gebied, to)
    tables = {one: kerncijfers_of(one, about.id) for one in (area, *others)}
    lines = {one: _by_year(rows) for one, rows in tables.items()}
    if all(line["value"].isna().all() for line in lines.values()):
        return _nothing(ax, area, about, lines[area])
    if reference is None and about.id.startswith("lbm_"):
        reference = FIXED
    with look.theme():
        ax = look.canvas(ax, 4.8 + 0.4 * max(0, len(lines) - 4))
        _frame(ax, lines, about, reference)
        labels = _lines(ax, lines, about, area)
        if reference is not None:
            labels.append(_reference(ax, reference))
        _mark_breaks(ax, lines[area])
        _mark_missing(ax, lines[area])
        look.title(ax, title or _message(area, about, lines[area]))
        told = [*_notes(area, about, lines), sources(pd.concat(tables.values()))]
        look.note(ax, " ".join(told))
        ax.set_label(_description(area, about, lines))
        _keep_apart(ax, labels)
    return ax


def _areas(
    gebied: str | Gebied, to: str | Gebied | Iterable[str | Gebied]
) -> tuple[Gebied, list[Gebied]]:
    """Find the area and those to draw beside it."""
    area = find_gebied(gebied)
    listed = [to] if isinstance(to, str | Gebied) else list(to)
    if len(listed) > MOST_NAMED:
        msg = (
            f"Er staan {len(listed)} gebieden bij 'to'; noem er hoogstens {MOST_NAMED}."
        )
        raise BadValue(msg)
    home = find_gebied(area.gemeente_code) if area.gemeente_code else None
    found = {one.code: one for one in (find_near(text, home) for text in listed)}
    found.pop(area.code, None)
    return area, list(found.values())


def _counts(about: Indicator) -> bool:
    """Tell whether zero means none at all: a number of things, or a rate of them."""
    return about.aggregate == "sum" or about.unit.startswith("per 1.000")


def _by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures of one area with the year as index."""
    line = rows.reset_index(["gebied_code", "indicator"], drop=True).sort_index()
    return line.assign(value=line["value"].astype(float))


def _nothing(
    ax: Axes | None, area: Gebied, about: Indicator, line: pd.DataFrame
) -> Axes:
    """Say that there is nothing to draw, and why if that is known."""
    why = listing(dict.fromkeys(STATUS_WORDS[status] for status in line["status"]))
    reason = f" ({why})" if why else " in dit werkboek"
    sentence = f"Van {area.label} is er geen cijfer over {phrase(about)}{reason}."
    with look.theme():
        return look.empty(ax, sentence)


def _joined(line: pd.DataFrame, start: int, end: int) -> bool:
    """Tell whether a line may be drawn from one measured year to the next."""
    between = line.loc[(line.index > start) & (line.index < end)]
    near = end - start <= LONGEST_STEP and between.empty
    return near and not _broken(line, start, end)


def _broken(line: pd.DataFrame, start: int, end: int) -> list[str]:
    """What changed between two years: borders, definition, both or nothing."""
    flags = f"{line.at[start, 'flags']} {line.at[end, 'flags']}".split()
    return [words for flag, words in BREAKS.items() if flag in flags]


def _frame(
    ax: Axes,
    lines: dict[Gebied, pd.DataFrame],
    about: Indicator,
    reference: float | tuple[float, str] | None,
) -> None:
    """Set the axes: real years, and room around the values."""
    rows = pd.concat(lines.values())
    values = rows["value"].dropna().tolist()
    if reference is not None:
        values.append(reference[0] if isinstance(reference, tuple) else reference)
    least, most = min(values), max(values)
    # A small difference must not fill the whole height.
    span = max(most - least, 0.2 * abs(most), 2 * 10.0**-about.decimals)
    middle = (least + most) / 2
    ax.set_ylim(middle - 0.62 * span, middle + 0.62 * span)
    if _counts(about):  # a count from halfway up makes a small change look large
        ax.set_ylim(0, 1.1 * (middle + span / 2))
    first, last = min(rows.index), max(rows.index)
    pad = max(0.03 * (last - first), 0.3)
    ax.set_xlim(first - pad, last + pad)
    years = sorted(set(rows.index))
    wide = 0.72 * look.room(ax) / (last - first + 2 * pad)  # inches a year
    shown = years[-1:]
    for year in reversed(years[:-1]):
        if (shown[0] - year) * wide > 0.5:
            shown.insert(0, year)
    ax.set_xticks(years, minor=True)
    ax.set_xticks(shown, labels=[str(year) for year in shown])
    ax.tick_params(axis="x", which="both", length=4, color=look.GREY, bottom=True)
    ax.yaxis.set_major_locator(look.few_ticks(ax, axis="y"))
    look.dutch_ticks(ax.yaxis, about.unit)
    ax.grid(True, axis="y")
    ax.spines["bottom"].set(visible=True, color=look.LINE)
    ax.set_ylabel(_unit(about), color=look.INK, fontsize=look.TEXT - 1)


def _unit(about: Indicator) -> str:
    """What stands along the axis: the indicator and its unit."""
    if about.id.startswith("lbm_"):
        return "Punten boven of onder de referentie"
    if about.unit in about.short_title:
        return upper_first(about.short_title)
    return f"{upper_first(phrase(about))} ({about.unit})"


def _short(about: Indicator, value: float) -> str:
    """Value with its unit only where that is a sign."""
    sign = about.unit if about.unit in {"euro", "%"} else ""
    return with_unit(value, sign, about.decimals)


def _lines(
    ax: Axes, lines: dict[Gebied, pd.DataFrame], about: Indicator, area: Gebied
) -> list[Annotation]:
    """Draw all lines, the area in question on top; return the labels at the ends."""
    labels = []
    for nth, (one, line) in enumerate(lines.items()):
        measured = line.dropna(subset=["value"])
        if measured.empty:
            continue
        own = one is area
        colour = look.ACCENT if own else GREYS[(nth - 1) % len(GREYS)]
        _line(ax, line, measured, colour, own=own)
        year, value = measured.index[-1], measured["value"].iloc[-1]
        wide = max(0.22 * look.room(ax), LABEL)
        name = look.wrap(one.label, wide, look.TEXT if own else look.TEXT - 1, bold=own)
        text = f"{name}\n{_short(about, value)}"
        labels.append(_label(ax, text, (year, value), colour, own=own))
    return labels


def _line(
    ax: Axes, line: pd.DataFrame, measured: pd.DataFrame, colour: str, *, own: bool
) -> None:
    """Draw one area: joined where that is honest, dots at measured years."""
    order = 3 if own else 2
    for start, end in pairwise(measured.index):
        if _joined(line, start, end):
            values = measured.loc[[start, end], "value"]
            style = {"color": colour, "lw": 2.2 if own else 1.4, "zorder": order}
            ax.plot([start, end], values, label="_joined", **style)
    hollow = measured["status"] == "model_estimate"
    for some, inside in ((measured[hollow], "white"), (measured[~hollow], colour)):
        ax.scatter(
            some.index,
            some["value"],
            s=52 if own else 30,
            facecolor=inside,
            edgecolor=colour,
            linewidth=1.8 if own else 1.3,
            zorder=order + 0.5,
            label="own" if own else "others",
        )


def _label(
    ax: Axes, text: str, at: tuple[float, float], colour: str, *, own: bool
) -> Annotation:
    """Write at the end of a line; `_keep_apart` finds the place."""
    return ax.annotate(
        text,
        xy=at,
        xytext=(1.02, _up(ax, at[1])),
        textcoords="axes fraction",
        ha="left",
        va="center",
        fontsize=look.TEXT if own else look.TEXT - 1,
        fontweight="bold" if own else "normal",
        color=look.ACCENT if own else look.QUIET,
        annotation_clip=False,
        arrowprops={
            "arrowstyle": "-",
            "color": colour,
            "lw": 0.7,
            "alpha": 0.6,
            "shrinkA": 1,
            "shrinkB": 5,
            "relpos": (0, 0.5),
        },
    )


def _up(ax: Axes, value: float) -> float:
    """Height of a value as part of the Axes."""
    low, high = ax.get_ylim()
    return (value - low) / (high - low)


def _reference(ax: Axes, reference: float | tuple[float, str]) -> Annotation:
    """Draw a level line and name it at its end."""
    at, words = reference if isinstance(reference, tuple) else (reference, "referentie")
    ax.axhline(at, color=look.INK, lw=1, ls="--", zorder=1)
    text = f"{words}\n{with_unit(at, '')}"
    label = _label(ax, text, (ax.get_xlim()[1], at), look.INK, own=False)
    label.set_color(look.INK)
    return label


def _keep_apart(ax: Axes, labels: list[Annotation]) -> None:
    """Move labels up or down until none lies over another."""
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    high = ax.bbox.height
    boxes = [_text_height(label) / high for label in labels]
    start = [_up(ax, label.xy[1]) for label in labels]
    order = sorted(range(len(labels)), key=start.__getitem__)
    place = start.copy()
    for _ in range(200):
        moved = False
        for below, above in pairwise(order):
            lacks = (
                (boxes[below] + boxes[above]) / 2 + 0.01 - place[above] + place[below]
            )
            if lacks > 1e-6:
                place[below] -= lacks / 2
                place[above] += lacks / 2
                moved = True
        if not moved:
            break
    floor, roof = 0.0, 1.0  # neither over the source line nor over the title
    for nth in order:
        place[nth] = max(place[nth], floor + boxes[nth] / 2)
        floor = place[nth] + boxes[nth] / 2 + 0.01
    for nth in reversed(order):
        place[nth] = min(place[nth], roof - boxes[nth] / 2)
        roof = place[nth] - boxes[nth] / 2 - 0.01
    right = ax.get_xlim()[1]
    for label, spot, begun in zip(labels, place, start, strict=True):
        label.set_position((1.02, spot))
        # A thin line to its dot where the label is not beside it.
        far = abs(spot - begun) > 0.02 or right - label.xy[0] > 1.5
        label.arrow_patch.set_visible(far)


def _text_height(label: Annotation) -> float:
    """Height of a label in pixels, without the thin line to its dot."""
    lines = label.get_text().count("\n") + 1
    dpi = label.get_figure(root=True).dpi
    return lines * label.get_fontsize() * 1.25 * dpi / 72


def _breaks(line: pd.DataFrame) -> dict[float, list[str]]:
    """What changed, by the place halfway between the two years that it parts."""
    measured = line.dropna(subset=["value"])
    found = {
        (start + end) / 2: _broken(line, start, end)
        for start, end in pairwise(measured.index)
    }
    return {at: changed for at, changed in found.items() if changed}


def _mark_breaks(ax: Axes, line: pd.DataFrame) -> None:
    """Draw a dotted line where borders or definition changed, and say which.

    What it says is left out where the same stands just before it and there is no room.
    """
    left, right = ax.get_xlim()
    inch = (right - left) / (0.72 * look.room(ax))  # years
    taken, said = left, ""
    for at, changed in _breaks(line).items():
        ax.axvline(at, color=look.SECOND, lw=1.4, ls=":", zorder=1, label="_break")
        words = "\n".join(changed)
        wide = (look.width_of(words, look.SMALL) + 0.12) * inch
        before = at + wide > right  # no room behind it
        start = at - wide if before else at
        if words == said and start < taken:
            continue
        taken, said = start + wide, words
        ax.annotate(
            words,
            xy=(at, 1),
            xycoords=ax.get_xaxis_transform(),
            xytext=(-4 if before else 4, -2),
            textcoords="offset points",
            ha="right" if before else "left",
            va="top",
            fontsize=look.SMALL,
            color=look.QUIET,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8},
        )


def _mark_missing(ax: Axes, line: pd.DataFrame) -> None:
    """Put a small cross at the bottom for years that have a row but no value."""
    lost = line.index[line["value"].isna()]
    if len(lost):
        ax.plot(
            lost,
            [0.03] * len(lost),
            transform=ax.get_xaxis_transform(),
            marker="x",
            ls="",
            ms=6,
            color=look.ACCENT,
            label="missing",
        )


def _message(area: Gebied, about: Indicator, line: pd.DataFrame) -> str:
    """Tell the first and last figure, or why these are not to be compared."""
    measured = line.dropna(subset=["value"])
    name = f"{area.label}: {phrase(about)}"
    if measured.empty:
        return f"{name}, geen cijfers"
    values = [_short(about, value) for value in measured["value"]]
    first, last = measured.index[0], measured.index[-1]
    late = " (voorlopig)" if "provisional" in measured["flags"].iloc[-1] else ""
    if first == last:
        return f"{name} {values[0]} in {first}{late}"
    changed = dict.fromkeys(sum(_breaks(line).values(), []))
    if changed:
        return f"{name}, niet alle jaren zijn te vergelijken ({listing(changed)})"
    if values[0] == values[-1]:
        return f"{name} in {first} en in {last}{late} gelijk: {values[0]}"
    return f"{name} van {values[0]} in {first} naar {values[-1]} in {last}{late}"


def _notes(
    area: Gebied, about: Indicator, lines: dict[Gebied, pd.DataFrame]
) -> list[str]:
    """What a reader must know: open stretches, crosses, hollow dots, the reference."""
    line = lines[area]
    told = []
    measured = line.dropna(subset=["value"]).index
    open_years: list[list[int]] = []
    for start, end in pairwise(measured):
        if end - start <= LONGEST_STEP or len(line.loc[start + 1 : end - 1]):
            continue
        if open_years and open_years[-1][-1] == start:
            open_years[-1].append(end)
        else:
            open_years.append([start, end])
    lacks = (
        "niet gemeten" if about.id.startswith("lbm_") else "geen cijfer in dit werkboek"
    )
    told += [f"Tussen {listing(years)} {lacks}." for years in open_years]
    lost = line[line["value"].isna()]
    for status, rows in lost.groupby("status"):
        told.append(f"Kruisje: {listing(rows.index)} {STATUS_WORDS[status]}.")
    rows = pd.concat(lines.values())
    if (rows["status"] == "model_estimate").any():
        told.append("Open stip: schatting van een rekenmodel.")
    if about.id.startswith("lbm_"):
        told.append(
            "De streeplijn is een vaste referentie, in alle jaren dezelfde: niet de "
            "gemeente en niet het land van dat jaar."
        )
    for words in BREAKS.values():
        parted = [
            one.label
            for one, other in lines.items()
            if one is not area and words in sum(_breaks(other).values(), [])
        ]
        if parted:
            told.append(f"Onderbroken door {words}: {listing(parted)}.")
    silent = [one.label for one, other in lines.items() if other["value"].isna().all()]
    if silent:
        told.append(f"Geen cijfers van {listing(silent)}.")
    return told


def _description(
    area: Gebied, about: Indicator, lines: dict[Gebied, pd.DataFrame]
) -> str:
    """Tell the figure in one sentence."""
    told = []
    for one, line in lines.items():
        there = line["value"].dropna()
        figures = listing(f"{_short(about, v)} in {year}" for year, v in there.items())
        if one is area or there.empty:
            told.append(f"{one.label} {figures or 'geen cijfers'}")
        else:
            last = f"{_short(about, there.iloc[-1])} in {there.index[-1]}"
            told.append(f"{one.label} {last}")
    return f"Lijn over de jaren, {phrase(about)}: {'; '.join(told)}."
