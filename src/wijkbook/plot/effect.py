"""Difference in differences as a figure: with, without, and what was expected."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from wijkbook.dutch import listing, number, with_unit
from wijkbook.errors import (
    BadTable,
    BadValue,
    UnknownName,
    unknown_column,
    unknown_name,
)
from wijkbook.gebied import indicator as about_indicator
from wijkbook.measures.change import BREAKS, Effect, change, difference_in_differences
from wijkbook.plot import theme as look
from wijkbook.plot.words import phrase, sources, upper_first

__all__ = ["effect"]

GROUPS = ("met aanpak", "vergelijking")
MOST_NAMED = 5  # areas beside each other; with more only their mean is drawn
LONGEST_STEP = 2  # years; what lies further apart was not measured in between
LIGHT = "#c4c4c4"  # areas of the comparison: lighter than their mean
LABEL = 1.5  # inches for a name at the end of a line
DECIMALS = 1
NO_PROOF = "Dit is geen effect: wat er zonder aanpak was gebeurd, meet niemand."


class Compared(NamedTuple):
    """What a figure of an effect rests on; ``before`` is the same, before the start."""

    effect: Effect
    before: Effect | None
    lines: pd.DataFrame  # a column per group: with treatment, comparison, expected
    areas: pd.DataFrame  # a column per area of the comparison
    years: tuple[int | None, int, int]  # before the start, the start, the end
    estimates: bool
    broken: bool  # borders or definition differ between the years


def effect(
    rows: pd.DataFrame,
    *,
    treated: str | Iterable[str],
    start: int,
    end: int | None = None,
    before: int | None = None,
    names: Sequence[str] = GROUPS,
    unit: str | None = None,
    decimals: int | None = None,
    allow_estimates: bool = False,
    allow_break: bool = False,
    title: str | None = None,
    note: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how areas with a treatment changed, beside those they are compared with.

    The dashed line is what was expected: the start of the treated areas with the change
    of the others. What lies between its end and that of the treated areas is the
    difference in differences. **Another comparison gives another outcome**; the years
    before the start show whether both went alike then. Areas count equally.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per area and year with ``gebied_code``, ``period`` and ``value``, as
        `kerncijfers_of` and ``load_kerncijfers(..., long=True)`` give them; of one
        indicator. A column ``name`` names the areas.
    treated : str or list of str
        Codes of the areas with the treatment; all others are the comparison.
    start, end : int
        Years just before the start and after it; without `end` the last year.
    before : int, optional
        A year before `start`, to see whether both went alike. Without it the first
        year, if that is earlier.
    names : sequence of str
        What to call the treated areas and the comparison.
    unit, decimals : str, int, optional
        In place of those of the indicator; needed for figures of one's own.
    allow_estimates : bool, default False
        Take estimates of a model all the same, as in `difference_in_differences`.
    allow_break : bool, default False
        Compare over other borders or another definition all the same, as in `change`;
        the years are then not joined. Only of rows with ``flags`` this is known.
    title : str, optional
        In place of the message that is made from the figures.
    note : str, optional
        In place of the source line.
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
        If a treated area has no rows.
    BadTable
        If there is more than one indicator, or an area stands there twice in a year.
    BadValue
        If a year is not there or not in order, there is nothing to compare with, or the
        outcome is an estimate of a model, or the years are not to be compared.

    Notes
    -----
    ``(T1 - T0) - (C1 - C0)``; see `difference_in_differences` for the interval.
    In gewone taal: je ziet hoeveel een wijk anders ging dan de wijken waarmee jij
    vergelijkt.

    Examples
    --------
    >>> rows = pd.DataFrame({"gebied_code": ["A", "A", "B", "B"]})
    >>> rows["period"], rows["value"] = [1, 2, 1, 2], [55, 62, 60, 64]
    >>> ax = effect(rows, treated="A", start=1, names=("wijk A", "wijk B"))
    >>> print(ax.get_title(loc="left"))
    Wijk A eindigt 3,0 hoger dan verwacht, vergeleken met wijk B (1–2)
    """
    found = compare_with(
        rows,
        treated=treated,
        start=start,
        end=end,
        before=before,
        allow_estimates=allow_estimates,
        allow_break=allow_break,
    )
    words = _Words(rows, names, unit, decimals)
    with look.theme():
        ax = look.canvas(ax, 5.0)
        _frame(ax, found, words)
        _others(ax, found)
        labels = _lines(ax, found, words)
        labels.append(_start_and_gap(ax, found, words))
        ax.set_title("", loc="left").set_parse_math(False)
        look.title(ax, title or in_words(found, words.names, words.show))
        look.note(ax, _note(rows, found, words, note))
        ax.set_label(_description(found, words))
        _keep_apart(ax, labels)
    return ax


def compare_with(
    rows: pd.DataFrame,
    *,
    treated: str | Iterable[str],
    start: int,
    end: int | None = None,
    before: int | None = None,
    allow_estimates: bool = False,
    allow_break: bool = False,
) -> Compared:
    """Work out what `effect` draws; the widget says it in words."""
    table, what = _table(rows)
    codes = [treated] if isinstance(treated, str) else list(treated)
    there = set(table["gebied_code"])
    for code in codes:
        if code not in there:
            raise unknown_name("gebied", code, there)
    if not codes or not there - set(codes):
        msg = (
            "Er is niets om mee te vergelijken. Kies minstens één gebied met en één "
            "gebied zonder aanpak."
        )
        raise BadValue(msg)
    table["treated"] = table["gebied_code"].isin(codes)
    years = sorted(table["period"].unique())
    end = years[-1] if end is None else end
    if before is None and years[0] < start:
        before = years[0]
    moments = [year for year in (before, start, end) if year is not None]
    for year in moments:
        if year not in years:
            msg = f"Van {year} is er geen cijfer. Er is wel {listing(years)}."
            raise BadValue(msg)
    if any(one >= two for one, two in pairwise(moments)):
        msg = (
            f"De jaren staan niet op volgorde: {listing(moments)}. Kies eerst een jaar "
            "voor de start, dan de start, dan het einde."
        )
        raise BadValue(msg)
    broken = _broken(table, what, moments, allow_break=allow_break)
    allow = {"allow_estimates": allow_estimates}
    wide = table.pivot(index="period", columns="gebied_code", values=what)
    mine = wide.columns.isin(codes)
    lines = pd.DataFrame(
        {
            "treated": _means(wide.loc[:, mine]),
            "others": _means(wide.loc[:, ~mine]),
        }
    )
    lines["expected"] = lines.at[start, "treated"] + (
        lines["others"] - lines.at[start, "others"]
    )
    lines.loc[(lines.index < start) | (lines.index > end), "expected"] = None
    after = _effect(table, what, start, end, **allow)
    earlier = None if before is None else _effect(table, what, before, start, **allow)
    return Compared(
        after,
        earlier,
        lines,
        wide.loc[:, ~mine],
        (before, start, end),
        bool(after.flags),
        broken,
    )


def in_words(found: Compared, names: Sequence[str], show: object) -> str:
    """Tell the outcome in one sentence, without calling it an effect."""
    _, start, end = found.years
    estimate = found.effect.estimate
    size = show(abs(estimate))
    first = upper_first(names[0])
    compared = f"vergeleken met {names[1]} ({start}–{end})"
    if pd.isna(estimate):
        return f"{first}: geen uitkomst, {compared}"
    if size == show(0):
        return f"{first} eindigt als verwacht, {compared}"
    where = "hoger" if estimate > 0 else "lager"
    return f"{first} eindigt {size} {where} dan verwacht, {compared}"


def _table(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Columns that count, and the name of the figure; refuse what cannot be drawn."""
    table = rows.reset_index() if rows.index.names != [None] else rows.copy()
    for column in ("gebied_code", "period", "value"):
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    what = "value"
    if "indicator" in table.columns:
        indicators = table["indicator"].astype(str).unique()
        if len(indicators) > 1:
            msg = (
                f"In de tabel staan {len(indicators)} cijfers door elkaar: "
                f"{listing(indicators)}. Kies er één."
            )
            raise BadTable(msg)
        what = indicators[0] if len(indicators) else what
    keep = ["gebied_code", "period", "value"]
    keep += [name for name in ("status", "flags") if name in table.columns]
    table = table[keep].rename(columns={"value": what})
    twice = table[table.duplicated(["gebied_code", "period"])]
    if len(twice):
        row = twice.iloc[0]
        msg = (
            f"'{row['gebied_code']}' staat meer dan een keer in {row['period']}. "
            "Houd er een over."
        )
        raise BadTable(msg)
    return table.assign(gebied_code=table["gebied_code"].astype(str)), what


def _effect(
    table: pd.DataFrame, what: str, first: int, last: int, *, allow_estimates: bool
) -> Effect:
    """Difference in differences between two years."""
    both = table[table["period"].isin([first, last])]
    return difference_in_differences(
        both.assign(after=both["period"] == last),
        what,
        treated="treated",
        after="after",
        allow_estimates=allow_estimates,
    )


def _broken(
    table: pd.DataFrame, what: str, years: list[int], *, allow_break: bool
) -> bool:
    """Refuse years that are not to be compared, or tell that they are not."""
    if "flags" not in table.columns:
        return False
    allow = {"allow_break": allow_break}
    told = [
        change(table, what, start=first, end=last, **allow)["flags"]
        for first, last in pairwise(years)
    ]
    return any(flags.str.contains("|".join(BREAKS)).any() for flags in told)


def _means(wide: pd.DataFrame) -> pd.Series:
    """Mean per year, areas counting equally; missing when one of them is."""
    return wide.astype(float).mean(axis=1, skipna=False)


class _Words:
    """How the figures of these rows are called and written."""

    def __init__(
        self,
        rows: pd.DataFrame,
        names: Sequence[str],
        unit: str | None,
        decimals: int | None,
    ) -> None:
        if isinstance(names, str) or len(names) != 2:
            msg = (
                "Geef twee namen: die van de gebieden met aanpak en die van de "
                "vergelijking."
            )
            raise BadValue(msg)
        table = rows.reset_index()
        self.names = tuple(str(name) for name in names)
        self.what, self.unit, self.decimals = "Waarde", "", DECIMALS
        if "indicator" in table.columns:
            try:
                about = about_indicator(str(table["indicator"].iloc[0]))
            except UnknownName:  # a figure of one's own
                self.what = upper_first(str(table["indicator"].iloc[0]))
            else:
                self.what, self.unit = upper_first(phrase(about)), about.unit
                self.decimals = about.decimals
        self.unit = self.unit if unit is None else unit
        self.decimals = self.decimals if decimals is None else decimals
        self.areas = {}
        if "name" in table.columns:
            self.areas = dict(zip(table["gebied_code"], table["name"], strict=True))

    def show(self, value: float) -> str:
        """Value with its unit."""
        return with_unit(value, self.unit, self.decimals)

    def signed(self, value: float) -> str:
        """Value with its sign, without the unit."""
        text = number(value, self.decimals)
        above = value > 0 and text != number(0, self.decimals)
        return f"+{text}" if above else text


def _frame(ax: Axes, found: Compared, words: _Words) -> None:
    """Set the years, the height and the room at the right for names."""
    years = found.lines.index
    drawn = [found.lines.to_numpy(float).ravel()]
    if found.areas.shape[1] <= MOST_NAMED:
        drawn.append(found.areas.to_numpy(float).ravel())
    values = pd.Series([value for part in drawn for value in part]).dropna()
    low, high = values.min(), values.max()
    slack = 0.12 * ((high - low) or abs(high) or 1)
    ax.set_ylim(low - slack, high + slack)
    span = (years[-1] - years[0]) or 1
    ax.set_xlim(years[0] - 0.03 * span, years[-1] + 0.03 * span)
    wide = span / (0.6 * look.room(ax))  # years per inch
    shown = [years[-1]]
    for year in reversed(years[:-1]):
        if (shown[0] - year) / wide > 0.5:
            shown.insert(0, year)
    ax.set_xticks(list(years), minor=True)
    ax.set_xticks(shown, labels=[str(year) for year in shown])
    ax.tick_params(axis="x", which="both", length=4, color=look.GREY, bottom=True)
    ax.yaxis.set_major_locator(look.few_ticks(ax, axis="y"))
    look.dutch_ticks(ax.yaxis, words.unit)
    ax.grid(True, axis="y")
    ax.spines["bottom"].set(visible=True, color=look.LINE)
    told = not words.unit or words.unit in words.what.lower()
    unit = "" if told else f" ({words.unit})"
    ax.set_ylabel(f"{words.what}{unit}", color=look.INK, fontsize=look.TEXT - 1)


def _others(ax: Axes, found: Compared) -> None:
    """Draw each area of the comparison thinly, when they are few."""
    areas = found.areas
    if 1 < areas.shape[1] <= MOST_NAMED and not found.broken:
        for code in areas:
            line = areas[code].dropna().astype(float)
            ax.plot(line.index, line, color=LIGHT, lw=1.2, zorder=1, label="_other")


def _lines(ax: Axes, found: Compared, words: _Words) -> list[Annotation]:
    """Draw both groups and what was expected; return the labels at the ends."""
    labels = []
    few = 1 < found.areas.shape[1] <= MOST_NAMED and not found.broken
    for name, colour, word in (
        ("others", look.QUIET, words.names[1]),
        ("treated", look.ACCENT, words.names[0]),
    ):
        line = found.lines[name].dropna()
        own = name == "treated"
        for first, last in pairwise(line.index if not found.broken else []):
            ax.plot(
                [first, last],
                line.loc[[first, last]],
                color=colour,
                lw=2.2 if own else 1.8,
                ls="-" if last - first <= LONGEST_STEP else (0, (1, 2)),
                zorder=3,
                label="_joined",
            )
        ax.scatter(
            line.index,
            line,
            s=46 if own else 32,
            facecolor="white" if found.estimates else colour,
            edgecolor=colour,
            linewidth=1.6,
            zorder=4,
            label=name,
        )
        value = line.iloc[-1]
        word = upper_first(word)
        labels.append(_label(ax, word, (line.index[-1], value), colour, bold=own))
    expected = found.lines["expected"].dropna()
    ax.plot(
        expected.index, expected, color=look.ACCENT, ls="--", lw=1.6, label="expected"
    )
    at = (expected.index[-1], expected.iloc[-1])
    labels.append(_label(ax, "Verwacht", at, look.ACCENT))
    if few:
        for code in found.areas:
            line = found.areas[code].dropna()
            name = str(words.areas.get(code, code))
            at = (line.index[-1], float(line.iloc[-1]))
            labels.append(_label(ax, name, at, look.GREY, small=True))
    return labels


def _label(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    colour: str,
    *,
    bold: bool = False,
    small: bool = False,
) -> Annotation:
    """Write at the end of a line; `_keep_apart` finds the height."""
    size = look.SMALL if small else look.TEXT - 1
    wide = max(0.24 * look.room(ax), LABEL)
    return ax.annotate(
        look.wrap(text, wide, size, bold=bold),
        xy=at,
        xytext=(1.03, _up(ax, at[1])),
        textcoords="axes fraction",
        ha="left",
        va="center",
        fontsize=size,
        fontweight="bold" if bold else "normal",
        color=look.QUIET if small else colour,
        linespacing=1.15,
        annotation_clip=False,
    )


def _up(ax: Axes, value: float) -> float:
    """Height of a value as part of the Axes."""
    low, high = ax.get_ylim()
    return (value - low) / (high - low)


def _keep_apart(ax: Axes, labels: list[Annotation]) -> None:
    """Move labels up or down until none lies over another."""
    ax.get_figure(root=True).draw_without_rendering()
    dpi = ax.get_figure(root=True).dpi
    order = sorted(labels, key=lambda label: label.xy[1])
    half = [
        (one.get_text().count("\n") + 1) * one.get_fontsize() * 0.64 * dpi / 72
        for one in order
    ]
    half = [size / ax.bbox.height for size in half]
    place = [_up(ax, label.xy[1]) for label in order]
    for _ in range(200):
        moved = False
        for nth in range(len(order) - 1):
            lacks = half[nth] + half[nth + 1] + 0.005 - place[nth + 1] + place[nth]
            if lacks > 1e-6:
                place[nth] -= lacks / 2
                place[nth + 1] += lacks / 2
                moved = True
        if not moved:
            break
    low = min((at - size for at, size in zip(place, half, strict=True)), default=0)
    up = max(0.0, -low)  # none below the years
    for label, at in zip(order, place, strict=True):
        label.set_position((1.03, at + up))
        if abs(at + up - _up(ax, label.xy[1])) > 0.015:
            _thread(ax, label, at + up)


def _thread(ax: Axes, label: Annotation, height: float) -> None:
    """Tie a label that had to move to its dot, with a thin line."""
    style = {"arrowstyle": "-", "lw": 0.6, "alpha": 0.6, "shrinkA": 0, "shrinkB": 4}
    ax.annotate(
        "",
        xy=label.xy,
        xytext=(1.025, height),
        textcoords="axes fraction",
        annotation_clip=False,
        arrowprops=style | {"color": label.get_color()},
    ).set_in_layout(False)


def _start_and_gap(ax: Axes, found: Compared, words: _Words) -> Annotation:
    """Mark the start, and how far what came lies from what was expected."""
    _, start, end = found.years
    ax.axvline(start, color=look.GREY, lw=1.2, ls=":", zorder=1, label="_start")
    ax.annotate(
        f"start {start}",
        xy=(start, 1),
        xycoords=ax.get_xaxis_transform(),
        xytext=(-4, -2),
        textcoords="offset points",
        ha="right" if found.before is not None else "left",
        va="top",
        fontsize=look.SMALL,
        color=look.QUIET,
    )
    ends = found.lines.loc[end, ["expected", "treated"]].tolist()
    ax.plot([end, end], ends, color=look.SECOND, lw=4, zorder=2, label="gap")
    at = (end, sum(ends) / 2)
    return _label(ax, f"verschil {words.signed(found.effect.estimate)}", at, look.INK)


def before_in_words(found: Compared, signed: object) -> str:
    """Tell what the same sum gives before the start; empty when there is none."""
    if found.before is None:
        return ""
    before, start, _ = found.years
    told = signed(found.before.estimate)
    return f"Dezelfde som vóór de start ({before}–{start}): {told}."


def interval_in_words(found: Compared, signed: object) -> str:
    """Tell the interval, or why there is none."""
    low, high = found.effect.low_95, found.effect.high_95
    if pd.isna(low):
        return "Geen interval: daarvoor zijn aan beide kanten twee gebieden nodig."
    return f"95%-interval: {signed(low)} tot {signed(high)}."


def _note(rows: pd.DataFrame, found: Compared, words: _Words, note: str | None) -> str:
    """What a reader must know, and the source."""
    told = [before_in_words(found, words.signed)]
    told.append(interval_in_words(found, words.signed))
    gaps = found.lines["treated"].dropna().index
    far = any(last - first > LONGEST_STEP for first, last in pairwise(gaps))
    if found.broken:
        told.append("Niet verbonden: andere grenzen of een andere definitie.")
    elif far:
        told.append("Gestippeld: tussen die jaren niet gemeten.")
    if found.estimates:
        told.append("Open stip: schatting van een rekenmodel.")
    told.append(NO_PROOF)
    if note is not None:
        told.append(note)
    elif "source_id" in rows.columns:
        told.append(sources(_indexed(rows)))
    return " ".join(filter(None, told))


def _indexed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the index that `sources` reads."""
    if "period" in rows.index.names:
        return rows
    return rows.set_index("period")


def _description(found: Compared, words: _Words) -> str:
    """Tell the figure in one sentence."""
    _, start, end = found.years
    told = []
    for name, word in zip(("treated", "others"), words.names, strict=True):
        first, last = (words.show(found.lines.at[year, name]) for year in (start, end))
        told.append(f"{word} van {first} in {start} naar {last} in {end}")
    return (
        f"Lijnen, {words.what}: {'; '.join(told)}; verwacht "
        f"{words.show(found.lines.at[end, 'expected'])}, verschil in verschil "
        f"{words.signed(found.effect.estimate)}."
    )
