"""Choose who to compare with, and see what becomes of a difference in differences."""

from collections.abc import Iterable
from html import escape

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot
from wijkbook.dutch import listing, number
from wijkbook.errors import BadValue, WijkbookError
from wijkbook.gebied import Gebied, find_gebied, kerncijfers_of
from wijkbook.gebied import indicator as about_indicator
from wijkbook.plot.effect import (
    NO_PROOF,
    Compared,
    before_in_words,
    compare_with,
    in_words,
    interval_in_words,
)
from wijkbook.plot.words import find_near
from wijkbook.widget.box import LINE, STYLE, Shown, picture

__all__ = ["effect"]

NOBODY = "Vink minstens één gebied aan om mee te vergelijken."
HIGH = 5.0  # inches
LEFT = "text-align:left;padding-right:1.5em"
RIGHT = "text-align:right;padding-right:1.5em"


def effect(
    gebied: str | Gebied,
    indicator: str,
    *,
    to: Iterable[str | Gebied],
    start: int,
    allow_estimates: bool = False,
) -> "Comparer":
    """Tick areas to compare with, choose the last year, and see what it does.

    Parameters
    ----------
    gebied : str or Gebied
        Area with the treatment.
    indicator : str
        Id of the indicator.
    to : list of str or Gebied
        Areas to choose from; the first one is ticked.
    start : int
        Year just before the treatment, or in which it began.
    allow_estimates : bool, default False
        Take estimates of a model all the same, as in `difference_in_differences`.

    Returns
    -------
    Comparer
        A VBox with a checkbox per area in ``to`` (by code) and the dropdown ``end``,
        the parts ``said``, ``figure`` and ``shown``, the Effect ``effect`` and the
        outcome as ``text``.

    Raises
    ------
    UnknownName, AmbiguousName
        If an area or the indicator is not found.
    BadValue
        If there is nobody to compare with, there are no years after `start`, or the
        outcome is an estimate of a model.

    Examples
    --------
    >>> choice = effect(
    ...     "WK095704", "misdrijven", to=["WK095703", "WK095705"], start=2022
    ... )
    >>> choice.end.value, list(choice.to)
    (2025, ['WK095703', 'WK095705'])
    """
    return Comparer(gebied, indicator, list(to), start, allow_estimates)


class Comparer(Shown):
    """A difference in differences whose comparison the reader chooses."""

    def __init__(
        self,
        gebied: str | Gebied,
        indicator: str,
        to: list[str | Gebied],
        start: int,
        allow_estimates: bool,
    ) -> None:
        super().__init__()
        self._area, self._about = find_gebied(gebied), about_indicator(indicator)
        home = self._area.gemeente_code
        near = find_gebied(home) if home else None
        self._others = {one.code: one for one in (find_near(text, near) for text in to)}
        self._others.pop(self._area.code, None)
        if not self._others:
            msg = "Er is niets om mee te vergelijken. Noem bij 'to' een ander gebied."
            raise BadValue(msg)
        self._start, self._allow = start, allow_estimates
        self._rows = pd.concat(map(self._figures, [self._area, *self._others.values()]))
        self.to = {
            code: widgets.Checkbox(
                value=not nth,
                description=f"{one.label} ({one.level})",
                indent=False,
                style=STYLE,
                layout=LINE,
            )
            for nth, (code, one) in enumerate(self._others.items())
        }
        self.end = widgets.Dropdown(
            options=self._years_after(),
            description="Vergelijk tot en met:",
            style=STYLE,
            layout={"width": "auto", "align_self": "flex-start"},
        )
        self.end.index = len(self.end.options) - 1
        self.effect = None
        self.said, self.figure, self.shown = (widgets.HTML() for _ in range(3))
        ask = widgets.HTML(
            f"<strong>{escape(self._area.label)} vergelijken met:</strong>"
        )
        self.children = [
            ask,
            *self.to.values(),
            self.end,
            self.said,
            self.figure,
            self.shown,
        ]
        self._show()
        for control in (*self.to.values(), self.end):
            control.observe(self._on_choice, "value")

    def _figures(self, area: Gebied) -> pd.DataFrame:
        """Rows of one area that have a value, with its name."""
        rows = kerncijfers_of(area, self._about.id)
        return rows[rows["value"].notna()].assign(name=area.label)

    def _years_after(self) -> list[int]:
        """Years after the start that all areas have; refuse when there are none."""
        years = self._rows.reset_index().groupby("gebied_code")["period"].agg(set)
        shared = set.intersection(*years)
        after = sorted(int(year) for year in shared if year > self._start)
        if self._start not in shared or not after or len(years) <= len(self._others):
            msg = (
                f"Niet elk gebied heeft een cijfer van {self._start} en van een jaar "
                "daarna. Kies een ander startjaar of andere gebieden."
            )
            raise BadValue(msg)
        self._shared = shared
        return after

    def _on_choice(self, _: dict) -> None:
        """Show the new comparison, or say why there is none."""
        try:
            self._show()
        except WijkbookError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> None:
        """Say what is wrong, and take the old figure away."""
        self.effect, self.text = None, sentence
        self.figure.value = self.shown.value = ""
        self.said.value = f"<p>{escape(sentence)}</p>"

    def _chosen(self) -> list[Gebied]:
        """Areas that are ticked."""
        return [one for code, one in self._others.items() if self.to[code].value]

    def _show(self) -> None:
        """Work out the comparison of now, and show it three ways."""
        chosen = self._chosen()
        if not chosen:
            self._refuse(NOBODY)
            return
        codes = [self._area.code, *(one.code for one in chosen)]
        index = self._rows.index
        rows = self._rows[
            index.isin(codes, level="gebied_code")
            & index.isin(self._shared, level="period")
        ]
        asked = {
            "treated": self._area.code,
            "start": self._start,
            "end": self.end.value,
            "allow_estimates": self._allow,
        }
        found = compare_with(rows, **asked)
        names = (self._area.label, _together(chosen))
        picture(
            lambda ax: plot.effect(rows, names=names, ax=ax, **asked),
            self.figure,
            HIGH,
        )
        self.effect = found.effect
        told = [
            f"{in_words(found, names, self._about.format)}: verschil in verschil "
            f"{self._signed(found.effect.estimate)}.",
            before_in_words(found, self._signed),
            interval_in_words(found, self._signed),
            NO_PROOF,
        ]
        self.text = " ".join(filter(None, told))
        self.said.value = f"<p><strong>{escape(self.text)}</strong></p>"
        self.shown.value = self._as_table(found, chosen)

    def _signed(self, value: float) -> str:
        """Value with its sign, without the unit."""
        text = number(value, self._about.decimals)
        zero = text == number(0, self._about.decimals)
        return f"+{text}" if value > 0 and not zero else text

    def _as_table(self, found: Compared, chosen: list[Gebied]) -> str:
        """First and last figure of each area as an HTML table."""
        end = self.end.value
        heads = (str(self._start), str(end), "verandering")
        head = f'<th scope="col" style="{LEFT}">Gebied</th>'
        head += "".join(
            f'<th scope="col" style="{RIGHT}">{name}</th>' for name in heads
        )
        lines = {self._area.label: found.lines["treated"]}
        lines |= {one.label: found.areas[one.code] for one in chosen}
        body = ""
        for name, line in lines.items():
            first, last = float(line[self._start]), float(line[end])
            cells = [number(value, self._about.decimals) for value in (first, last)]
            cells.append(self._signed(last - first))
            body += f'<tr><th scope="row" style="{LEFT}">{escape(name)}</th>'
            body += "".join(f'<td style="{RIGHT}">{cell}</td>' for cell in cells)
            body += "</tr>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _together(chosen: list[Gebied]) -> str:
    """What to call the areas of a comparison."""
    if len(chosen) == 1:
        return chosen[0].label
    if len(chosen) == 2:
        return listing(one.label for one in chosen)
    return f"{len(chosen)} gebieden samen"
