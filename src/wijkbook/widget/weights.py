"""Weigh a composite score: one slider per part, and the score that follows."""

from collections.abc import Hashable, Mapping, Sequence
from html import escape

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot
from wijkbook.dutch import number
from wijkbook.errors import UnknownName, WijkbookError
from wijkbook.gebied import Gebied
from wijkbook.gebied import indicator as about_indicator
from wijkbook.measures.rates import composite
from wijkbook.widget.box import LINE, STYLE, Shown, picture

__all__ = ["weigh"]

HEAVIEST = 5
CHOICE = (
    "Een score vergelijkt alleen binnen deze tabel. De gewichten zijn een keuze, "
    "geen uitkomst."
)


def weigh(
    table: pd.DataFrame,
    columns: Sequence[str],
    *,
    directions: Mapping[str, int] | None = None,
    highlight: Hashable | None = None,
    label: str = "name",
    note: str | None = None,
) -> "Weigher":
    """Give columns a weight with sliders, and see what the composite score becomes.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area.
    columns : sequence of str
        Columns with the figures (any unit).
    directions : mapping of str to int, optional
        -1 for a column in which lower is better, as in `composite`.
    highlight : index label, optional
        Area in question.
    label : str
        Column with the names.
    note : str, optional
        Source line of the figures; see `wijkbook.plot.sources`.

    Returns
    -------
    Weigher
        A VBox with a slider (0 to 5) per column in ``weights``, the parts ``said``,
        ``figure`` and ``shown``, the Series ``scores``, and the outcome as ``text``.

    Raises
    ------
    UnknownColumn, UnknownName, BadValue
        As in `composite` and `dots`.

    Examples
    --------
    >>> table = pd.DataFrame({"name": ["Noord", "Zuid"], "koop": [60, 20]})
    >>> print(weigh(table, ["koop"], highlight=1).text)
    Zuid: -1,00 (alle 2 gebieden: van -1,00 tot 1,00).
    """
    return Weigher(table, columns, directions, highlight, label, note)


class Weigher(Shown):
    """A composite score whose weights the reader sets."""

    def __init__(
        self,
        table: pd.DataFrame,
        columns: Sequence[str],
        directions: Mapping[str, int] | None,
        highlight: Hashable | None,
        label: str,
        note: str | None,
    ) -> None:
        super().__init__()
        self._table, self._directions = table, directions
        self._highlight, self._label = highlight, label
        self._note = f"{CHOICE} {note or ''}".strip()
        self.weights = {
            column: widgets.IntSlider(
                value=1,
                min=0,
                max=HEAVIEST,
                step=1,
                description=f"Gewicht van {_title(column)}:",
                continuous_update=False,
                style=STYLE,
                layout=LINE,
            )
            for column in columns
        }
        self.scores: pd.Series | None = None
        self.figure = widgets.HTML()
        self.shown = widgets.HTML()
        self.said = widgets.HTML()  # near the sliders, where one looks
        self.children = [*self.weights.values(), self.said, self.figure, self.shown]
        self._show()
        for slider in self.weights.values():
            slider.observe(self._on_weight, "value")

    def _on_weight(self, _: dict) -> None:
        """Show the new score, or say why there is none: all weights are 0."""
        try:
            self._show()
        except WijkbookError as error:
            self.scores, self.text = None, str(error)
            self.figure.value = self.shown.value = ""
            self.said.value = f"<p>{escape(self.text)}</p>"

    def _show(self) -> None:
        """Work out the score with the weights of now, and show it three ways."""
        weights = {column: slider.value for column, slider in self.weights.items()}
        scores = composite(
            self._table,
            list(self.weights),
            weights=weights,
            directions=self._directions,
        )
        listed = self._table.assign(_score=scores)
        picture(
            lambda ax: plot.dots(
                listed,
                "_score",
                label=self._label,
                highlight=self._highlight,
                reference=(0, "gemiddelde van deze gebieden"),
                decimals=2,
                title=f"Samengestelde score ({_weights_in_words(weights)})",
                note=self._note,
                ax=ax,
            ),
            self.figure,
            2.4 + 0.3 * len(listed),
        )
        self.scores = scores
        self.text = self._in_words()
        self.said.value = f"<p><strong>{escape(self.text)}</strong></p>"
        self.shown.value = self._as_table()

    def _names(self) -> pd.Series:
        """Names as figures show them."""
        return self._table[self._label].map(
            lambda name: Gebied(code="", name=str(name), level="").label
        )

    def _in_words(self) -> str:
        """The score of the area in question, and how far the scores run."""
        there = self.scores.dropna()
        if there.empty:
            return "Geen enkel gebied heeft een score: er ontbreken cijfers."
        low, high = number(there.min(), 2), number(there.max(), 2)
        about = f"alle {len(there)} gebieden"
        if len(there) < len(self.scores):
            about = f"{len(there)} van de {len(self.scores)} gebieden hebben een score"
        if self._highlight is None:
            return f"{about[:1].upper()}{about[1:]}: van {low} tot {high}."
        name, score = self._names()[self._highlight], self.scores[self._highlight]
        if pd.isna(score):
            return f"{name}: geen score, want er ontbreekt een cijfer ({about})."
        return f"{name}: {number(score, 2)} ({about}: van {low} tot {high})."

    def _as_table(self) -> str:
        """Names and scores as an HTML table, alphabetical."""
        listed = pd.DataFrame({"name": self._names(), "score": self.scores})
        listed = listed.sort_values("name", key=lambda names: names.str.casefold())
        cell = '<td style="padding:0 1em 0 0;text-align:{}">{}</td>'
        rows = "".join(
            f"<tr>{cell.format('left', escape(name))}"
            f"{cell.format('right', number(score, 2))}</tr>"
            for name, score in zip(listed["name"], listed["score"], strict=True)
        )
        return (
            "<table><tr><th style='text-align:left'>Gebied</th><th>Score</th></tr>"
            f"{rows}</table>"
        )


def _title(column: str) -> str:
    """Short title of a column that carries the id of an indicator, else its name."""
    try:
        return about_indicator(column).short_title
    except UnknownName:
        return str(column)


def _weights_in_words(weights: Mapping[str, int]) -> str:
    """Weights for in a title: ``WOZ-waarde 3, misdrijven 1``."""
    return ", ".join(f"{_title(column)} {weight}" for column, weight in weights.items())
