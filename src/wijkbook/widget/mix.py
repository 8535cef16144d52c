"""How a group is spread over a gemeente: choose the group, the areas, the threshold."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import ipywidgets as widgets
import numpy as np
import pandas as pd

from wijkbook import plot
from wijkbook.dutch import listing, number, whole, with_unit
from wijkbook.errors import BadValue, WijkbookError, unknown_name
from wijkbook.gebied import Gebied, list_gebieden, load_kerncijfers
from wijkbook.measures.inequality import concentration, segregation_gini
from wijkbook.measures.rates import Interval, bootstrap
from wijkbook.measures.segregation import (
    dissimilarity,
    eta_squared,
    exposure,
    isolation,
    location_quotient,
    theil_h,
)
from wijkbook.measures.words import plain_words
from wijkbook.widget.areas import _gemeente_of
from wijkbook.widget.box import LINE, STYLE, Shown, picture

__all__ = ["mix"]

PLURAL = {"buurt": "buurten", "wijk": "wijken"}
STEP = 5  # percent, of the threshold
DRAWS, SEED = 499, 5  # of the interval; the same choice gives the same interval
ALIKE = (
    "Gemengd wonen is geen doel op zich, en wonen is niet ontmoeten. Vergelijk alleen "
    "hetzelfde niveau; een verschil onder 0,01 zegt niets."
)


@dataclass(frozen=True)
class _Group:
    """One group that can be chosen, and where its counts come from."""

    id: str
    title: str
    word: str  # what figures call its members
    does: str  # how a sentence goes on after "54% van de huishoudens"
    period: int
    figure: str  # indicator with its count, or its share in percent
    total: str  # indicator with everybody
    levels: tuple[str, ...]
    remark: str

    @property
    def is_share(self) -> bool:
        """Whether the count is worked out from a share."""
        return self.figure.endswith("_pct")


BOTH = ("buurt", "wijk")
GROUPS = {
    group.id: group
    for group in (
        _Group(
            "koop",
            "huishoudens in een koopwoning (2024, benaderd)",
            "kopers",
            "woont in een koopwoning",
            2024,
            "koopwoningen_pct",
            "huishoudens",
            BOTH,
            "Benaderd: het aandeel koopwoningen keer het aantal huishoudens. Een leeg "
            "aandeel kan ook nul procent koop zijn.",
        ),
        _Group(
            "kinderen",
            "huishoudens met kinderen (2024, geteld)",
            "huishoudens met kinderen",
            "heeft kinderen thuis",
            2024,
            "huishoudens_met_kinderen",
            "huishoudens",
            ("buurt",),
            "Geteld, en door CBS afgerond op vijftallen.",
        ),
        _Group(
            "kinderen_2017",
            "huishoudens met kinderen (2017, geteld)",
            "huishoudens met kinderen",
            "heeft kinderen thuis",
            2017,
            "huishoudens_met_kinderen",
            "huishoudens",
            ("buurt",),
            "Geteld, en afgerond op vijftallen. Alleen buurten waarvan ook het inkomen "
            "bekend is, op de grenzen van 2017.",
        ),
        _Group(
            "65plus",
            "inwoners van 65 jaar of ouder (2024, geteld)",
            "65-plussers",
            "is 65 jaar of ouder",
            2024,
            "inwoners_65plus",
            "inwoners",
            BOTH,
            "Geteld, en door CBS afgerond op vijftallen.",
        ),
        _Group(
            "minimum",
            "huishoudens rond het sociaal minimum (2017, benaderd)",
            "huishoudens rond het minimum",
            "leeft rond het sociaal minimum",
            2017,
            "huishoudens_sociaal_minimum_pct",
            "huishoudens",
            ("buurt",),
            "Benaderd: een aandeel keer het aantal huishoudens. Alleen buurten waarvan "
            "ook het inkomen bekend is, op de grenzen van 2017.",
        ),
        _Group(
            "laag",
            "inwoners met een inkomen in de laagste 40% (2022, benaderd)",
            "inwoners uit de laagste 40%",
            "heeft een inkomen in de laagste 40%",
            2022,
            "personen_laagste_40_pct",
            "inwoners",
            ("wijk",),
            "Benaderd: een aandeel keer het aantal inwoners. Landelijk is dit aandeel "
            "40%; het is niet hetzelfde als arm.",
        ),
    )
}


def mix(
    gemeente: str | Gebied = "Roermond",
    group: str = "koop",
    *,
    level: str = "buurt",
    threshold: float | None = None,
) -> "Mix":
    """Choose a gemeente, a group and a threshold; see how the group is spread.

    Origin is no choice here: those counts exist for two gemeenten, of two definitions
    that cannot be joined.

    Parameters
    ----------
    gemeente : str or Gebied
        Gemeente to start with; an area inside one gives that one.
    group : str
        koop, kinderen, kinderen_2017, 65plus, minimum or laag.
    level : str
        buurt or wijk. Where the figures have only the other, that is shown and said.
    threshold : float, optional
        Share (0 to 1, to whole steps of 5 %) above which areas count as a
        concentration. Without it the first step above the share in the gemeente.

    Returns
    -------
    Mix
        A VBox with the controls ``gemeente``, ``group``, ``level``, ``threshold`` (%)
        and ``correct``, the parts ``said``, ``figure``, ``shown`` and ``areas``, the
        DataFrame ``table`` that was used, the measures as the Series ``measures``, and
        what is shown as ``text``.

    Raises
    ------
    UnknownName, AmbiguousName
        If the gemeente or the group is not found.
    BadValue
        If the level is neither of the two.

    Examples
    --------
    >>> chooser = mix("Roermond", "koop", threshold=0.7)
    >>> print(chooser.text.split(". ")[0].split(": ")[1])
    54,3% van de huishoudens woont in een koopwoning (benaderd)
    """
    return Mix(gemeente, group, level, threshold)


class Mix(Shown):
    """How one group is spread over the areas of one gemeente."""

    def __init__(
        self,
        gemeente: str | Gebied,
        group: str,
        level: str,
        threshold: float | None,
    ) -> None:
        super().__init__()
        if group not in GROUPS:
            raise unknown_name("groep", group, GROUPS)
        if level not in PLURAL:
            msg = f"Onbekend niveau '{level}'. Kies uit: {', '.join(BOTH)}."
            raise BadValue(msg)
        self._home = _gemeente_of(gemeente)
        self.table, self.measures = pd.DataFrame(), pd.Series(dtype=float)
        self._drawn: tuple = ()  # what the figure shows now
        self._moved: dict[tuple[str, ...], Interval] = {}  # the slow part, by choice
        self._make_controls(group, level)
        self.said, self.figure, self.shown, self.areas = (
            widgets.HTML() for _ in range(4)
        )
        self.all_areas = widgets.Accordion(
            children=[self.areas], titles=("Alle gebieden, op alfabet",)
        )
        self.children = [
            self.gemeente,
            self.group,
            self.level,
            self.threshold,
            self.correct,
            self.said,
            self.figure,
            self.shown,
            self.all_areas,
        ]
        if threshold is None:
            self._start_threshold()
        else:
            self.threshold.value = round(100 * threshold)
        self._show()
        self.gemeente.observe(self._on_gemeente, "value")
        self.group.observe(self._on_group, "value")
        for control in (self.level, self.threshold, self.correct):
            control.observe(self._on_choice, "value")

    def _make_controls(self, group: str, level: str) -> None:
        """Make what the reader sets."""
        self.gemeente = widgets.Combobox(
            value=self._home.name,
            options=list_gebieden(level="gemeente")["name"].tolist(),
            description="Gemeente:",
            placeholder="Typ een naam en kies",
            continuous_update=False,
            style=STYLE,
            layout=LINE,
        )
        self.group = widgets.Dropdown(
            options=[(one.title, one.id) for one in GROUPS.values()],
            value=group,
            description="Groep:",
            style=STYLE,
            layout=LINE,
        )
        self.level = widgets.Dropdown(
            options=list(BOTH),
            value=level,
            description="Niveau:",
            style=STYLE,
            layout=LINE,
        )
        self.threshold = widgets.IntSlider(
            value=50,
            min=0,
            max=100,
            step=STEP,
            description="Drempel (%):",
            continuous_update=False,
            style=STYLE,
            layout=LINE,
        )
        self.correct = widgets.Checkbox(
            value=False,
            description="Trek van D af wat toeval in zulke gebieden al geeft",
            indent=False,
            style=STYLE,
            layout=LINE,
        )

    def _on_gemeente(self, _: dict) -> None:
        """Find the gemeente that was typed, or say what is wrong."""
        try:
            self._home = _gemeente_of(self.gemeente.value)
        except WijkbookError as error:
            self._hide(str(error))
            return
        self._show()

    def _on_group(self, _: dict) -> None:
        """Show another group, with a threshold that fits its size."""
        self.threshold.unobserve(self._on_choice, "value")
        self._start_threshold()
        self.threshold.observe(self._on_choice, "value")
        self._show()

    def _on_choice(self, _: dict) -> None:
        """Show what was chosen."""
        self._show()

    def _start_threshold(self) -> None:
        """Put the threshold at the first step above the share in the gemeente."""
        table, _, _ = self._load()
        if table is not None:
            group = GROUPS[self.group.value]
            share = table[group.word].sum() / table[group.total].sum()
            self.threshold.value = min(100, STEP * (int(100 * share / STEP) + 1))

    def _load(self) -> tuple[pd.DataFrame | None, str, int]:
        """Counts of the chosen level, else of the other; which it was, and the gaps."""
        group = GROUPS[self.group.value]
        for level in sorted(BOTH, key=lambda one: one != self.level.value):
            if level not in group.levels:
                continue
            table, lost = _counts(self._home, group, level)
            if len(table):
                return table, level, lost
        return None, self.level.value, 0

    def _show(self) -> None:
        """Work out the measures, and show them in words, as a figure and as tables."""
        group = GROUPS[self.group.value]
        table, level, lost = self._load()
        if table is None:
            self._hide(
                f"Van {self._home.label} staan er geen cijfers in het werkboek over "
                f"{group.title}. Kies een andere groep of een gemeente met een casus."
            )
            return
        self.table = table
        measures = _measures(table, group, self.threshold.value / 100)
        self.measures = pd.Series({name: row[0] for name, row in measures.items()})
        self.text = " ".join(self._sentences(group, level, lost))
        self.said.value = f"<p><strong>{escape(self.text)}</strong></p>"
        self._draw(group)
        self.shown.value = _as_table(measures)
        self.areas.value = _areas_table(table, group)
        self.all_areas.layout.display = None

    def _sentences(self, group: _Group, level: str, lost: int) -> list[str]:
        """What is shown, in sentences."""
        table, found = self.table, self.measures
        home, n = self._home.label, len(table)
        share = table[group.word].sum() / table[group.total].sum()
        kind = level if n == 1 else PLURAL[level]
        told = []
        if level != self.level.value:
            told.append(_instead(home, group, self.level.value, level))
        how = "benaderd" if group.is_share else "geteld"
        told.append(
            f"{home}, {n} {kind}, {group.period}: {_pct(share, 1)} van de "
            f"{group.total} {group.does} ({how})."
        )
        if n == 1:
            told.append(f"Er is één {level}, dus er valt niets te vergelijken.")
        else:
            told.append(self._about_d(group))
        bound = with_unit(self.threshold.value, "%")
        part = found["concentration"]
        told.append(
            f"Boven de drempel van {bound} woont {_pct(part, 0)} van deze groep."
        )
        if lost:
            what = f"{lost} {level if lost == 1 else PLURAL[level]} zonder cijfer"
            told.append(f"{what} {'telt' if lost == 1 else 'tellen'} niet mee.")
        return told

    def _about_d(self, group: _Group) -> str:
        """D with its interval, or without what chance gives."""
        plain = number(self.measures["dissimilarity"], 2)
        if self.correct.value:
            left = dissimilarity(self.table, group.word, group.total, correct_bias=True)
            return f"D is {plain}, en {number(left, 2)} na aftrek van toeval."
        key = (self._home.code, group.id, self.table.index[0][:2])
        if key not in self._moved:
            a, t = group.word, group.total
            self._moved[key] = bootstrap(
                dissimilarity, self.table, a, t, seed=SEED, n=DRAWS
            )
        moved = self._moved[key]
        return (
            f"D is {plain}, en schommelt van {number(moved.low, 2)} tot "
            f"{number(moved.high, 2)} als toevallig andere gebieden meededen."
        )

    def _draw(self, group: _Group) -> None:
        """Draw the shares of the areas, unless they are drawn already."""
        key = (self._home.code, group.id, self.table.index[0], self.threshold.value)
        if key == self._drawn:
            return
        self._drawn = key
        names = [group.figure, group.total]
        rows = load_kerncijfers(
            self._home,
            level="buurt" if self.table.index[0].startswith("BU") else "wijk",
            period=group.period,
            indicators=names,
            long=True,
        )
        picture(
            lambda ax: plot.spread(
                self.table,
                group.word,
                group.total,
                threshold=self.threshold.value / 100,
                note=f"{group.remark} {plot.sources(rows)}",
                ax=ax,
            ),
            self.figure,
            4.8,
        )

    def _hide(self, sentence: str) -> None:
        """Say what is wrong, and take everything else away."""
        self.text = sentence = whole(sentence)
        self.table, self.measures = pd.DataFrame(), pd.Series(dtype=float)
        self.said.value = f"<p>{escape(sentence)}</p>"
        self.figure.value = self.shown.value = self.areas.value = ""
        self._drawn = ()
        self.all_areas.layout.display = "none"


def _counts(home: Gebied, group: _Group, level: str) -> tuple[pd.DataFrame, int]:
    """Counts of the areas where people live, and how many of those lack the figure."""
    wanted = [group.total, group.figure]
    try:
        table = load_kerncijfers(
            home, level=level, period=group.period, indicators=wanted
        )
    except WijkbookError:
        return pd.DataFrame(), 0
    table = table[table[group.total] > 0]
    members = table[group.figure]
    if group.is_share:
        members = members * table[group.total] / 100
    # Rounded to fives, a group of a small area can be more than everybody there.
    table = table.assign(**{group.word: np.minimum(members, table[group.total])})
    table = table.assign(anderen=table[group.total] - table[group.word])
    known = table[table[group.word].notna()]
    return known, len(table) - len(known)


def _measures(
    table: pd.DataFrame, group: _Group, threshold: float
) -> dict[str, tuple[float, str, str]]:
    """Measures by name of their function: value, what to call it, and in plain words.

    One measure per question, so that a reader sees that they are not the same.
    """
    a, t = group.word, group.total
    values: list[tuple[Callable, float, str]] = [
        (dissimilarity, dissimilarity(table, a, t), "Segregatie-index (D)"),
        (isolation, isolation(table, a, t), "Isolatie-index"),
        (exposure, exposure(table, a, "anderen", t), "Blootstelling aan anderen"),
        (eta_squared, eta_squared(table, a, t), "Gecorrigeerde isolatie"),
        (theil_h, theil_h(table, [a, "anderen"]), "Informatie-index (H)"),
        (segregation_gini, segregation_gini(table, a, t), "Scheefheid (G)"),
        (
            concentration,
            concentration(table, a, t, threshold=threshold),
            f"Boven de drempel van {with_unit(100 * threshold, '%')}",
        ),
    ]
    return {
        function.__name__: (value, called, plain_words(function))
        for function, value, called in values
    }


def _instead(home: str, group: _Group, asked: str, level: str) -> str:
    """Say that another level is shown than was asked, and why."""
    if asked in group.levels:
        return (
            f"Van {home} staan er geen {PLURAL[asked]} met dit cijfer; dit zijn de "
            f"{PLURAL[level]}."
        )
    return (
        f"Dit cijfer staat alleen per {listing(group.levels)} in het werkboek; dit "
        f"zijn de {PLURAL[level]}."
    )


def _pct(share: float, decimals: int) -> str:
    """Write a share as a percentage."""
    return with_unit(100 * share, "%", decimals)


def _html_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Write a table in which the first column names the row."""
    pad = "padding:0.15em 1em 0.15em 0;text-align:left;vertical-align:top"
    names = "".join(f'<th scope="col" style="{pad}">{escape(one)}</th>' for one in head)
    body = ""
    for first, *more in rows:
        cells = "".join(f'<td style="{pad}">{escape(one)}</td>' for one in more)
        body += f'<tr><th scope="row" style="{pad}">{escape(first)}</th>{cells}</tr>'
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _as_table(measures: dict[str, tuple[float, str, str]]) -> str:
    """The measures, each with its sentence."""
    rows = [
        (called, number(value, 2), words) for value, called, words in measures.values()
    ]
    table = _html_table(("Maat", "Waarde", "In gewone taal"), rows)
    return f"{table}<p>{escape(ALIKE)}</p>"


def _areas_table(table: pd.DataFrame, group: _Group) -> str:
    """The counts of each area, alphabetical."""
    times = location_quotient(table, group.word, group.total)
    listed = table.assign(
        label=[Gebied(code="", name=str(one), level="").label for one in table["name"]],
        times=times,
    ).sort_values("label", key=lambda names: names.str.casefold())
    rows = [
        (
            row.label,
            number(row.members, 0),
            number(row.everybody, 0),
            _pct(row.members / row.everybody, 0),
            number(row.times, 2),
        )
        for row in listed.rename(
            columns={group.word: "members", group.total: "everybody"}
        ).itertuples()
    ]
    head = ("Gebied", group.word, group.total, "Aandeel", "Keer het aandeel van alles")
    return _html_table(head, rows)
