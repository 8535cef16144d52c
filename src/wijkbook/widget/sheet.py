"""A sheet to fill in: rows of a table with choices and short texts, kept at once."""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from wijkbook import work
from wijkbook.errors import BadTable, BadValue
from wijkbook.plot import theme as look
from wijkbook.widget.box import STYLE, Shown, other_name

__all__ = ["sheet"]

KIND = "wijkbook-blad"
CELL = {"width": "46%", "min_width": "17em", "flex": "1 1 46%"}
BESIDE = {"flex_flow": "row wrap", "max_width": "56em", "overflow": "visible"}
ERASE, SURE = "Wis dit blad", "Zeker weten? Klik nog eens"
HOW = "Met Tab ga je verder. Een lijst open je met de spatiebalk. Leeg laten mag."
KEPT = (
    "Wat je invult, staat alleen in dit bestand: {path}. Het gaat nergens heen. Noem "
    "geen namen van mensen als een ander meeleest."
)

Fields = Mapping[str, str | Iterable[str]]


def sheet(
    sheet_id: str, rows: Iterable[str], fields: Fields, *, name: str = "mijn aanpak"
) -> "Sheet":
    """Fill in a table of one's own: rows with choices and short texts.

    All is kept at once in the folder of own work and stands there again when the sheet
    is opened once more. Nothing is judged or counted up. Static twin: its ``table``.

    Parameters
    ----------
    sheet_id : str
        What kind of sheet it is, such as ``mandaat``: part of the name of its file.
    rows : iterable of str
        What the rows are about, in Dutch; each once.
    fields : mapping of str to str or iterable of str
        The columns. With a list one chooses from it; with a text one types, and the
        text says what for as long as the field is empty.
    name : str, default "mijn aanpak"
        What to call the approach; each name has a file of its own.

    Returns
    -------
    Sheet
        A VBox with the controls ``cells`` (by row and column), the buttons ``reload``
        and ``erase``, the own ``table`` (a DataFrame of text, empty where nothing was
        filled in), the ``path``, and how it stands as ``text``.

    Raises
    ------
    BadValue
        If there is no name, no row or no column, or one of them stands there twice.

    Notes
    -----
    In gewone taal: je vult een blad in voor je eigen wijk, en het blijft bewaard.

    Examples
    --------
    >>> form = sheet("voorbeeld", ["geld"], {"Wie": ["raad", "college"]})
    >>> print(form.text)
    Ingevuld: 0 van de 1 vakken.
    """
    return Sheet(sheet_id, rows, fields, name)


class Sheet(Shown):
    """The rows and columns that one person fills in."""

    def __init__(
        self, sheet_id: str, rows: Iterable[str], fields: Fields, name: str
    ) -> None:
        super().__init__()
        self.sheet_id, self.name = _named(sheet_id), _named(name)
        self.rows, self.fields = _once(rows, "rij"), dict(fields)
        _once(self.fields, "kolom")
        self.path = work.folder() / f"blad-{_short(sheet_id)}-{_short(name)}.json"
        self._filling, self._damaged = False, False
        self.cells = {
            (row, column): self._control(row, column)
            for row in self.rows
            for column in self.fields
        }
        self._lay_out()
        warning = self._fill()
        for key, control in self.cells.items():
            control.observe(lambda _, key=key: self._on_cell(key), "value")
        self.reload.on_click(lambda _: self._say(self._fill()))
        self.erase.on_click(lambda _: self._on_erase())
        self._say(warning)

    # the file

    def _read(self) -> dict[str, dict[str, str]]:
        """Read what was filled in before, by row and column."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            kind, held = found["kind"], found["cells"]
            self._kept_as = str(found.get("name", self.name))
            texts = [word for row in held.values() for word in row.values()]
        except FileNotFoundError:
            return {}
        except OSError as error:
            msg = f"Het bestand '{self.path.name}' is niet te openen: {error.strerror}."
            raise BadTable(msg) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            kind, texts, held = "", [], {}
        if kind != KIND or not all(isinstance(word, str) for word in texts):
            msg = f"In '{self.path.name}' staat geen blad van wijkbook."
            raise BadTable(msg)
        return held

    def _save(self, row: str, column: str) -> str:
        """Write one cell beside what is there already; say how that went."""
        try:
            if self._damaged and self.path.exists():
                self.path.rename(self._aside)
            self._damaged = False
            held = self._read()  # another tab may have written to it meanwhile
            held.setdefault(row, {})[column] = self.cells[row, column].value
            kept = {"kind": KIND, "sheet": self.sheet_id, "name": self.name}
            text = json.dumps(kept | {"cells": held}, indent=1)  # ASCII: half signs too
            work.write_safely(self.path, f"{text}\n")
        except (OSError, BadTable) as error:
            told = error if isinstance(error, BadTable) else f"{error.strerror}."
            return f"Niet bewaard: {told} Het staat nog op het scherm."
        return "Bewaard."

    @property
    def _aside(self) -> Path:
        """Name for a damaged file that is put aside; an earlier one stays."""
        names = (f"{self.path.name}.beschadigd{n or ''}" for n in range(100))
        return next(
            self.path.with_name(n) for n in names if not self.path.with_name(n).exists()
        )

    def _fill(self) -> str:
        """Put what is kept in the cells; say in Dutch what is amiss."""
        self._kept_as = self.name  # what the file calls it
        try:
            held = self._read()
        except BadTable as error:
            self._damaged = True
            return f"{error} Het blijft staan als '{self._aside.name}'."
        self._filling = True
        for (row, column), control in self.cells.items():
            word = held.get(row, {}).get(column, "")
            if isinstance(control, widgets.Dropdown) and word not in control.options:
                control.options = [*control.options, word]  # a choice of an older list
            control.value = word
        self._filling = False
        return other_name(self._kept_as, self.name)

    # the controls

    def _control(self, row: str, column: str) -> widgets.Text | widgets.Dropdown:
        """One cell: a list to choose from, or a line to type in."""
        kind, more = self.fields[column], {"style": STYLE, "layout": CELL}
        if isinstance(kind, str):
            return widgets.Text(
                description=f"{column}:",
                placeholder=kind,
                continuous_update=False,
                **more,
            )
        options = ["", *_once(kind, "keuze")]
        return widgets.Dropdown(options=options, description=f"{column}:", **more)

    def _lay_out(self) -> None:
        """Put the rows under each other, in the order of the Tab key."""
        self.said = widgets.HTML()
        self.reload = widgets.Button(description="Lees dit blad opnieuw")
        self.erase = widgets.Button(description=ERASE)
        for button in (self.reload, self.erase):
            button.layout.width = "auto"
        lines = {
            "border_top": f"1px solid {look.LINE}",
            "padding": "0.4em 0",
            "overflow": "visible",
        }
        self.children = [
            widgets.HTML(f"<p><strong>{escape(self.name)}</strong><br>{HOW}</p>"),
            *(
                widgets.VBox(
                    [
                        widgets.HTML(f"<strong>{escape(row)}</strong>"),
                        widgets.HBox(
                            [self.cells[row, column] for column in self.fields],
                            layout=BESIDE,
                        ),
                    ],
                    layout=lines,
                )
                for row in self.rows
            ),
            self.said,
            widgets.HBox([self.reload, self.erase]),
            widgets.HTML(f"<p>{escape(KEPT.format(path=self.path))}</p>"),
        ]

    def _on_cell(self, key: tuple[str, str]) -> None:
        """Keep one cell, and say so."""
        if self._filling:
            return
        self.erase.description = ERASE
        self._say(f"{key[0]}: {self._save(*key)}")

    def _on_erase(self) -> None:
        """Ask once, then erase the sheet."""
        if self.erase.description == ERASE:
            self.erase.description = SURE
            self._say("Alles op dit blad verdwijnt dan voorgoed.")
            return
        self.erase.description = ERASE
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._say(f"Niet gewist: {error.strerror}.")
            return
        self._damaged = False
        self._fill()
        self._say("Dit blad is gewist.")

    # what is shown

    @property
    def table(self) -> pd.DataFrame:
        """What is filled in: a row per row, a column per column, text or empty."""
        told = [
            [self.cells[row, one].value for one in self.fields] for row in self.rows
        ]
        return pd.DataFrame(told, index=self.rows, columns=[*self.fields])

    def _say(self, sentence: str) -> None:
        """Say what happened, and how much is filled in."""
        filled = sum(bool(control.value.strip()) for control in self.cells.values())
        counted = f"Ingevuld: {filled} van de {len(self.cells)} vakken."
        self.text = f"{sentence} {counted}".strip()
        shown = '<p role="status" style="margin:0.3em 0"><strong>{}</strong></p>'
        self.said.value = shown.format(escape(self.text))


def _named(word: str) -> str:
    """Refuse a name that is none."""
    if not isinstance(word, str) or not word.strip():
        msg = 'Je blad heeft nog geen naam. Geef er een, zoals name="mijn wijk".'
        raise BadValue(msg)
    return word


def _once(words: Iterable[str], what: str) -> list[str]:
    """List words, and refuse none, an empty one, or one that stands there twice."""
    found = list(words)
    if not found or not all(isinstance(word, str) and word.strip() for word in found):
        msg = f"Dit blad mist een {what}. Schrijf elke {what} als een stukje tekst."
        raise BadValue(msg)
    double = next((word for word in found if found.count(word) > 1), None)
    if double is not None:
        msg = (
            f"De {what} '{double}' staat er twee keer. Geef elke {what} eigen woorden."
        )
        raise BadValue(msg)
    return found


def _short(word: str) -> str:
    """Turn a name into a part of the name of a file."""
    return re.sub(r"[^\w-]+", "_", word.strip().lower())[:60].strip("_") or "naamloos"
