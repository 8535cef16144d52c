"""Move a threshold: which areas stand out, when you say how far is far."""

from collections.abc import Hashable, Sequence
from html import escape

import ipywidgets as widgets
import pandas as pd
from matplotlib.axes import Axes

from wijkbook import plot
from wijkbook.dutch import listing, number
from wijkbook.errors import BadValue, UnknownName, unknown_column, unknown_name
from wijkbook.gebied import Gebied
from wijkbook.gebied import indicator as about_indicator
from wijkbook.measures.rates import robust_zscore
from wijkbook.widget.box import LINE, STYLE, Shown, picture

__all__ = ["threshold"]

OUTLIER = 3.5  # of Iglewicz and Hoaglin (L08)
LEAST, MOST, STEP = 0.5, 5.0, 0.5
BAND = "#8a8a8a"
UNIT = "robuuste z (grijs: binnen de drempel)"
CHOICE = (
    "De drempel is een keuze. Wie opvalt, is een plek om te gaan kijken, geen oordeel."
)


def threshold(
    table: pd.DataFrame,
    columns: str | Sequence[str],
    *,
    limit: float = OUTLIER,
    highlight: Hashable | None = None,
    label: str = "name",
    note: str | None = None,
) -> "Threshold":
    """Move the threshold of the robust z, and see which areas lie beyond it.

    Areas stay in alphabetical order, on both sides of the middle: no ranking.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per area, all areas that one compares with.
    columns : str or sequence of str
        Columns with figures (any unit) to choose from.
    limit : float, default 3.5
        Threshold to begin with (0.5 to 5, in halves).
    highlight : index label, optional
        Area in question.
    label : str
        Column with the names.
    note : str, optional
        Source line of the figures; see `wijkbook.plot.sources`.

    Returns
    -------
    Threshold
        A VBox with the controls ``what`` (which column) and ``limit`` (the threshold),
        the parts ``said`` and ``figure``, the Series ``scores``, the names ``outside``
        and the outcome as ``text``.

    Raises
    ------
    UnknownColumn
        If a column is absent.
    UnknownName
        If `highlight` is no row of the table.
    BadValue
        If no column is given, a value is no number, or `limit` is not on the slider.
    BadTable
        If the table has no rows.

    Notes
    -----
    The score is that of `robust_zscore`, against the areas of this table alone.
    In gewone taal: jij zegt hoe ver ver is, en ziet dan wie er opvalt.

    Examples
    --------
    >>> table = pd.DataFrame({"name": [*"abcdefg"], "x": [60, 62, 65, 66, 68, 70, 40]})
    >>> print(threshold(table, "x", highlight=6).text)
    Drempel 3,5 bij x: 1 van 7 gebieden valt op. Lager: g. Hoger: geen. g heeft -5,6.
    """
    return Threshold(table, columns, limit, highlight, label, note)


class Threshold(Shown):
    """Scores of areas, with a threshold that the reader moves."""

    def __init__(
        self,
        table: pd.DataFrame,
        columns: str | Sequence[str],
        limit: float,
        highlight: Hashable | None,
        label: str,
        note: str | None,
    ) -> None:
        super().__init__()
        columns = [columns] if isinstance(columns, str) else list(columns)
        _check(table, columns, limit, highlight, label)
        self._table, self._highlight, self._note = table, highlight, note
        self._names = table[label].map(
            lambda name: Gebied(code="", name=str(name), level="").label
        )
        self.what = widgets.Dropdown(
            options=[(_title(column), column) for column in columns],
            description="Cijfer:",
            style=STYLE,
            layout=LINE,
        )
        steps = [STEP * n for n in range(round(LEAST / STEP), round(MOST / STEP) + 1)]
        self.limit = widgets.SelectionSlider(
            options=[(number(step), step) for step in steps],
            value=limit,
            description="Drempel:",
            continuous_update=False,
            style=STYLE,
            layout=LINE,
        )
        self.scores = pd.Series(dtype=float)
        self.outside: list[str] = []
        self.figure, self.said = widgets.HTML(), widgets.HTML()
        self.children = [self.what, self.limit, self.said, self.figure]
        self._show()
        for control in (self.what, self.limit):
            control.observe(lambda _: self._show(), "value")

    def _show(self) -> None:
        """Score the areas on the chosen column, and show who lies beyond."""
        self.scores = robust_zscore(self._table, self.what.value)
        self.text = self._in_words()
        self.said.value = f"<p><strong>{escape(self.text)}</strong></p>"
        picture(self._draw, self.figure, 2.4 + 0.3 * len(self._table))

    def _in_words(self) -> str:
        """Tell how many stand out, who on which side, and the area in question."""
        limit, known = self.limit.value, self.scores.dropna()
        low, high = (
            sorted(self._names[known.index[beyond]], key=str.casefold)
            for beyond in (known < -limit, known > limit)
        )
        self.outside = sorted([*low, *high], key=str.casefold)
        title = _title(self.what.value)
        if known.empty:
            return f"Bij {title} is geen score te geven: er is te weinig verschil."
        count = len(self.outside)
        verb = "valt" if count == 1 else "vallen"
        told = [
            f"Drempel {number(limit, 1)} bij {title}: {count} van {len(known)} "
            f"gebieden {verb} op.",
            f"Lager: {listing(low) or 'geen'}. Hoger: {listing(high) or 'geen'}.",
        ]
        if absent := len(self.scores) - len(known):
            told.append(f"Zonder cijfer: {absent}.")
        if self._highlight is not None:
            score = self.scores[self._highlight]
            has = "geen cijfer" if pd.isna(score) else number(score, 1)
            told.append(f"{self._names[self._highlight]} heeft {has}.")
        return " ".join(told)

    def _draw(self, ax: Axes) -> None:
        """Draw the scores, with a grey band within which nobody stands out."""
        limit = self.limit.value
        plot.dots(
            self._table.assign(_score=self.scores, _name=self._names),
            "_score",
            label="_name",
            highlight=self._highlight,
            reference=(0, "mediaan van deze gebieden"),
            unit=UNIT,
            decimals=1,
            title=f"{_title(self.what.value)}: wie ligt buiten {number(limit, 1)}?",
            note=f"{CHOICE} {self._note or ''}".strip(),
            ax=ax,
        )
        least, most = ax.get_xlim()
        ax.set_xlim(min(least, -1.1 * limit), max(most, 1.1 * limit))
        ax.axvspan(-limit, limit, color=BAND, alpha=0.15, lw=0, zorder=0)
        ax.set_label(
            f"Stippen per gebied, op alfabet, met een grijze band. {self.text}"
        )


def _check(
    table: pd.DataFrame,
    columns: list[str],
    limit: float,
    highlight: Hashable | None,
    label: str,
) -> None:
    """Refuse what cannot be shown, before anything is built."""
    if not columns:
        raise BadValue("Kies ten minste één kolom om naar te kijken.")
    for column in [label, *columns]:
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    if highlight is not None and highlight not in table.index:
        raise unknown_name("rij bij 'highlight'", highlight, table.index)
    if not LEAST <= limit <= MOST or limit % STEP:
        msg = (
            f"De drempel ('limit') is '{limit}'; kies een half of heel getal van "
            f"{number(LEAST, 1)} tot {number(MOST, 1)}."
        )
        raise BadValue(msg)


def _title(column: str) -> str:
    """Short title of a column that carries the id of an indicator, else its name."""
    try:
        return about_indicator(column).short_title
    except UnknownName:
        return str(column)
