"""The index of instruments: find one by a word, and see what one does with it."""

from html import escape

import ipywidgets as widgets
import pandas as pd

from wijkbook.data import load_table
from wijkbook.dutch import whole
from wijkbook.errors import BadTable, unknown_column
from wijkbook.widget.box import LINE, STYLE, Shown

__all__ = ["instruments"]

NEEDED = ("name", "kind", "text", "proposal", "notebook")
HEAD = {
    "name": "Instrument",
    "kind": "Soort",
    "text": "Wat het is",
    "proposal": "Wat je ermee doet",
    "notebook": "Notebook",
}
LONGEST = 100  # signs of a search word that are told again


def instruments(table: pd.DataFrame | None = None) -> "Instruments":
    """Find an instrument that the texts name: what it is, and what one does with it.

    The static twin is the table itself: ``wb.load_table("instruments")``.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        One row per instrument, with name, kind, text, proposal and notebook (numbers
        with a semicolon between them). Without it, those of the workbook.

    Returns
    -------
    Instruments
        A VBox with the control ``word``, the parts ``said`` and ``shown``, the found
        ones as ``rows``, and what is shown as ``text``.

    Raises
    ------
    UnknownColumn, BadTable
        If a column is absent, or the table is empty.

    Examples
    --------
    >>> found = instruments()
    >>> found.word.value = "zaaigeld"
    >>> print(found.text)
    1 van 193 instrumenten met 'zaaigeld': Zaaigeld (notebook 17).
    """
    return Instruments(load_table("instruments") if table is None else table)


class Instruments(Shown):
    """The instruments in which a word stands."""

    def __init__(self, table: pd.DataFrame) -> None:
        super().__init__()
        for column in NEEDED:
            if column not in table.columns:
                raise unknown_column(column, table.columns)
        if table.empty:
            msg = "De tabel met instrumenten heeft geen rijen; er is niets te zoeken."
            raise BadTable(msg)
        words = table[list(NEEDED)].astype(object).fillna("").astype(str)
        self._table = words.reset_index(drop=True)
        self.word = widgets.Text(
            description="Zoek op een woord of een nummer:",
            placeholder="bijvoorbeeld school, geld of 12",
            style=STYLE,
            layout=LINE,
        )
        self.said, self.shown = widgets.HTML(), widgets.HTML()
        self.children = [self.word, self.said, self.shown]
        self.word.observe(self._on_word, "value")
        self._show()

    def _on_word(self, _: dict) -> None:
        """Show what was asked."""
        self._show()

    def _show(self) -> None:
        """Show the instruments in which every word stands, or say there is none."""
        asked = self.word.value[:LONGEST].casefold().split()
        lines = self._table.agg(" ".join, axis=1).str.casefold()
        kept = [all(one in line for one in asked) for line in lines]
        self.rows = self._table[kept]
        self.text = self._in_words(whole(" ".join(self.word.value[:LONGEST].split())))
        self.said.value = f'<p role="status">{escape(self.text)}</p>'
        self.shown.value = _as_table(self.rows) if len(self.rows) else ""

    def _in_words(self, asked: str) -> str:
        """How many there are, and which when there are few."""
        if not asked:
            return f"Alle {len(self._table)} instrumenten."
        if self.rows.empty:
            return f"Geen instrument met '{asked}'. Probeer een korter of ander woord."
        told = f"{len(self.rows)} van {len(self._table)} instrumenten met '{asked}'"
        if len(self.rows) > 3:
            return f"{told}."
        names = [
            f"{row.name_} (notebook {row.notebook.replace(';', ' en ')})"
            for row in self.rows.rename(columns={"name": "name_"}).itertuples()
        ]
        return f"{told}: {', '.join(names)}."


def _as_table(rows: pd.DataFrame) -> str:
    """The found instruments as a table that scrolls, with the keyboard too."""
    head = "".join(f'<th scope="col">{title}</th>' for title in HEAD.values())
    body = "".join(
        "<tr>"
        f'<th scope="row" style="text-align:left">{escape(row["name"])}</th>'
        + "".join(f"<td>{escape(row[name])}</td>" for name in NEEDED[1:])
        + "</tr>"
        for _, row in rows.iterrows()
    )
    return (
        '<div style="max-height:24em;overflow:auto;line-height:1.4" tabindex="0" '
        'role="region" aria-label="De gevonden instrumenten">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
