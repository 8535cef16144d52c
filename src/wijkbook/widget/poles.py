"""Sliders that place an own approach between the poles of a figure, row by row."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot, work
from wijkbook.checklist.hiding import check_group
from wijkbook.errors import BadTable, BadValue, WijkbookError
from wijkbook.kader import figure_rows
from wijkbook.plot import theme as look
from wijkbook.plot.poles import HEADS, LAST, NO_TOTAL, UNKNOWN, Place, in_words
from wijkbook.plot.poles import needed_height as needed
from wijkbook.widget.box import STYLE, WIDE, Shown, other_name, picture
from wijkbook.widget.checklist import FIELD, LONGEST, cell
from wijkbook.widget.placed import WHO, Placed, read_group, usual_path, who_am_i

__all__ = ["poles"]

OPEN = ""  # nothing chosen yet: a Dropdown shows no words for None
SIDE = {"width": "30%", "min_width": "6em"}
ERASE, SURE = "Wis mijn plekken", "Zeker weten? Klik nog eens"
HOW = (
    "Schuif de knop naar jouw plek, of kies haar in de lijst eronder. Staat de knop al "
    "goed, kies dan ook in de lijst. Met Tab ga je verder, met de pijltjes schuif je."
)
KEPT = (
    "Je plekken en redenen staan alleen in dit bestand: {path}. Geef je dat bestand "
    "aan een ander, dan gaan je redenen mee. De figuur toont ze niet. Zet bestanden "
    "van anderen in dezelfde map; hun naam begint met polen-."
)
NOT_SAVED = "Wat je hebt ingevuld, staat nog op het scherm."


def poles(
    figure_id: str,
    *,
    name: str = "mijn aanpak",
    group: pd.DataFrame | Path | str | None = None,
    min_group: int = 3,
) -> "Poles":
    """Place an own approach between the poles of a figure, and see it beside others.

    Each row has a slider with five places, a list with the same places in words (and
    *weet niet*), and a short reason. All is kept at once in the folder of own work and
    is there again when the sliders are opened once more. No place is right and there
    is no total. Static twin: `wijkbook.plot.poles`.

    Parameters
    ----------
    figure_id : str
        Id of the figure, such as ``figuur_2_2`` or ``figuur_3_1``.
    name : str, default "mijn aanpak"
        What to call the approach; each name has a file of its own.
    group : DataFrame, path or str, optional
        Places of others: a table or CSV with a row per person and a column per row of
        the figure (0-4, ``weet niet`` or empty), or a folder with their files. Without
        it the files ``polen-*.json`` of others in the folder of own work.
    min_group : int, default 3
        Fewest others with a place on a row, before their places are shown.

    Returns
    -------
    Poles
        A VBox with per row of the figure the controls ``sliders``, ``choices`` and
        ``reasons`` (by id of the row), the buttons ``reload`` and ``erase``, the parts
        ``said``, ``figure`` and ``shown``, the own ``positions``, the places of the
        ``group``, the ``path``, and how it stands as ``text``.

    Raises
    ------
    UnknownName
        If there is no such figure.
    MissingTable, BadTable, UnknownColumn
        If a file or table of the group is not there, or holds something else.
    BadValue
        If there is no name, a place is no place, or `min_group` is no whole number of
        1 or more.

    Notes
    -----
    In gewone taal: je schuift per rij jouw aanpak naar een plek tussen twee polen.

    Examples
    --------
    >>> both = poles("figuur_2_2", name="voorbeeld")
    >>> print(both.text)
    Ingevuld: 0 van de 4 rijen. Nog geen plekken van anderen.
    """
    return Poles(figure_id, name, group, min_group)


class Poles(Shown):
    """The places of one person on the rows of one figure, beside those of others."""

    def __init__(
        self,
        figure_id: str,
        name: str,
        group: pd.DataFrame | Path | str | None,
        min_group: int,
    ) -> None:
        super().__init__()
        check_group(min_group)
        self.rows = figure_rows(figure_id)
        if not isinstance(name, str) or not name.strip():
            msg = 'Je aanpak heeft nog geen naam. Geef er een, zoals name="mijn stad".'
            raise BadValue(msg)
        self.figure_id, self.name = figure_id, name
        self.path = usual_path(figure_id, name)
        self._source, self._min_group = group, min_group
        self._filling, self._damaged = False, False
        self._unsaved: set[str] = set()
        held, warnings = self._open()
        self._respondent = held.respondent
        self._make_controls(held)
        self._lay_out()
        warnings += self._read_group()
        self._listen()
        self._draw()
        self._say("", warnings)

    # the file

    def _open(self) -> tuple[Placed, list[str]]:
        """Find what was placed before; give what is amiss with it, in Dutch."""
        empty = Placed(self.figure_id, self.name, "")
        try:
            if not self.path.is_file():
                return empty, []
            found = Placed.load(self.path)
            if found.figure_id != self.figure_id:
                msg = f"In '{self.path.name}' staan plekken van een andere figuur."
                raise BadTable(msg)
        except WijkbookError as error:
            self._damaged = True
            told = f"{error} Het blijft staan als '{self._aside.name}'."
            return empty, [told]
        except OSError:  # a folder that is closed for us: saving will say so
            return empty, []
        other = other_name(found.name, self.name)
        return found, [other] if other else []

    @property
    def _aside(self) -> Path:
        """Name for a damaged file that is put aside; an earlier one stays."""
        names = (f"{self.path.name}.beschadigd{n or ''}" for n in range(100))
        return next(
            self.path.with_name(n) for n in names if not self.path.with_name(n).exists()
        )

    def _save(self) -> str:
        """Write the rows that are not on the disk yet; say how that went."""
        try:
            if self._damaged and self.path.exists():
                self.path.rename(self._aside)
            self._damaged = False
            there = Placed(self.figure_id, self.name, "")
            if self.path.is_file():  # another tab may have written to it meanwhile
                there = Placed.load(self.path)
            self._respondent = there.respondent or self._respondent or who_am_i()
            mine = {key: self.positions[key] for key in self._unsaved}
            why = {key: self.reasons[key].value for key in self._unsaved}
            Placed(
                self.figure_id,
                self.name,
                self._respondent,
                {**there.positions, **mine},
                {**there.reasons, **why},
                datetime.now(UTC).isoformat(timespec="seconds"),
            ).save(self.path)
        except (WijkbookError, OSError) as error:
            if isinstance(error, OSError) and not isinstance(error, WijkbookError):
                error = f"Niet bewaard: {error.strerror}."
            return f"{error} {NOT_SAVED}"
        self._unsaved.clear()
        return "Bewaard."

    def _read_group(self) -> list[str]:
        """Read the places of the others; give what is amiss, in Dutch."""
        own = {self._respondent, work.read_setting(WHO) or self._respondent}
        self.group, warnings = read_group(self._source, self.figure_id, own)
        return warnings

    # the controls

    def _make_controls(self, held: Placed) -> None:
        """Make what the reader slides, chooses and types in."""
        self.sliders, self.choices, self.reasons = {}, {}, {}
        for row in self.rows.itertuples():
            key, both = row.figure_row_id, (row.pole_before, row.pole_after)
            words = [(in_words(at, *both), at) for at in range(LAST + 1)]
            value = held.positions.get(key)
            self.sliders[key] = widgets.IntSlider(
                value=LAST // 2,
                max=LAST,
                readout=False,
                continuous_update=False,
                layout={"flex": "1 1 auto", "width": "auto"},
            )
            self.choices[key] = widgets.Dropdown(
                options=[("nog open", OPEN), *words, ("weet niet", UNKNOWN)],
                value=OPEN if value is None else value,
                description=f"{row.aspect}:",
                style=STYLE,
                layout=FIELD,
            )
            self.reasons[key] = widgets.Text(
                value=held.reasons.get(key, ""),
                description="Omdat:",
                placeholder="Mag leeg blijven. Noem geen namen van mensen.",
                continuous_update=False,
                style=STYLE,
                layout=FIELD,
            )
            self._follow(key)
        self.reload = widgets.Button(description="Lees de groep opnieuw")
        self.erase = widgets.Button(description=ERASE)
        for button in (self.reload, self.erase):
            button.layout.width = "auto"

    def _lay_out(self) -> None:
        """Put the rows under each other, in the order of the Tab key."""
        self.said, self.figure, self.shown = (widgets.HTML() for _ in range(3))
        figure = self.figure_id.replace("figuur_", "Figuur ").replace("_", ".")
        head = f"<p><strong>{escape(f'{figure}: {self.name}')}</strong></p>"
        kept = f"<p>{escape(KEPT.format(path=self.path))}</p>"
        self.children = [
            widgets.HTML(f"{head}<p>{escape(HOW)} {escape(NO_TOTAL)}</p>"),
            *(self._row(row) for row in self.rows.to_dict("records")),
            self.said,
            self.figure,
            self.shown,
            widgets.HBox([self.reload, self.erase]),
            widgets.HTML(kept),
        ]

    def _row(self, row: dict) -> widgets.VBox:
        """One row: its poles with the slider between them, the list and the reason."""
        key = row["figure_row_id"]
        sides = []
        for pole, head, side in zip(
            (row["pole_before"], row["pole_after"]),
            HEADS,
            ("right", "left"),
            strict=True,
        ):
            words = (
                f'<div style="text-align:{side};line-height:1.3">{escape(pole)}<br>'
                f"<small>{escape(head)}</small></div>"
            )
            sides.append(widgets.HTML(words, layout=SIDE))
        line = widgets.HBox(
            [sides[0], self.sliders[key], sides[1]],
            layout={"align_items": "center", "max_width": "46em"},
        )
        return widgets.VBox(
            [line, self.choices[key], self.reasons[key]],
            layout={
                "border_top": f"1px solid {look.LINE}",
                "padding": "0.4em 0",
                "overflow": "visible",
            },
        )

    def _listen(self) -> None:
        """Start to react to the reader."""
        for key in self.sliders:
            self.sliders[key].observe(lambda _, key=key: self._on_slide(key), "value")
            self.choices[key].observe(lambda _, key=key: self._on_choice(key), "value")
            self.reasons[key].observe(lambda _, key=key: self._on_reason(key), "value")
        self.reload.on_click(lambda _: self._on_reload())
        self.erase.on_click(lambda _: self._on_erase())

    def _on_slide(self, key: str) -> None:
        """Take the place where the slider was put."""
        if not self._filling:
            self.choices[key].value = self.sliders[key].value

    def _on_choice(self, key: str) -> None:
        """Take what was chosen, and bring the slider there."""
        self._follow(key)
        self._keep(key)
        if not self._filling:
            self._draw()

    def _on_reason(self, key: str) -> None:
        """Take the reason that was typed; the figure does not show it."""
        self._keep(key)
        self._write_table()

    def _follow(self, key: str) -> None:
        """Bring a slider where the choice is; it is pale while there is no place."""
        value, slider = self.choices[key].value, self.sliders[key]
        placed = value not in (OPEN, UNKNOWN)
        before, self._filling = self._filling, True
        slider.value = value if placed else LAST // 2
        slider.style.handle_color = look.ACCENT if placed else look.LINE
        self._filling = before

    def _on_reload(self) -> None:
        """Read the places of the others again."""
        try:
            warnings = self._read_group()
            self._draw()
        except WijkbookError as error:
            warnings = [str(error)]
        self._say("", warnings)

    def _on_erase(self) -> None:
        """Ask once, then erase the own places and reasons."""
        if self.erase.description == ERASE:
            self.erase.description = SURE
            self._say("Je plekken en redenen verdwijnen dan voorgoed.")
            return
        self.erase.description = ERASE
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._say(f"Niet gewist: {error.strerror}.")
            return
        self._filling, self._damaged = True, False
        for key in self.choices:
            self.choices[key].value, self.reasons[key].value = OPEN, ""
        self._filling = False
        self._unsaved.clear()
        self._draw()
        self._say("Je plekken en redenen zijn gewist.")

    def _keep(self, key: str) -> None:
        """Keep one row, and say where it lies."""
        if self._filling:
            return
        self.erase.description = ERASE
        self._unsaved.add(key)
        saved = self._save()
        self._say(f"{self._told(key)}. {saved}")

    # what is shown

    @property
    def positions(self) -> dict[str, Place]:
        """Own places by id of the row: 0-4, "weet_niet", or None when still open."""
        return {
            key: None if choice.value == OPEN else choice.value
            for key, choice in self.choices.items()
        }

    def _told(self, key: str) -> str:
        """Name a row with its place in words."""
        row = self.rows.set_index("figure_row_id").loc[key]
        place = self.positions[key]
        return f"{row.aspect}: {in_words(place, row.pole_before, row.pole_after)}"

    def _say(self, sentence: str, warnings: list[str] | tuple[()] = ()) -> None:
        """Say what happened, how much is filled in, and how many others there are."""
        filled = f"Ingevuld: {sum(self._placed())} van de {len(self.rows)} rijen."
        people = len(self.group)
        others = "Nog geen plekken van anderen."
        if people:
            others = f"Plekken van {people} {'ander' if people == 1 else 'anderen'}."
        self.text = " ".join(filter(None, [sentence, filled, others, *warnings]))
        shown = '<p role="status" style="margin:0.3em 0"><strong>{}</strong></p>'
        self.said.value = shown.format(escape(self.text))

    def _draw(self) -> None:
        """Draw the places, as soon as there are any, and write them in a table."""
        self._write_table()
        group = self.group if len(self.group) else None
        if group is None and not any(self._placed()):
            self.figure.value = ""
            return
        picture(
            lambda ax: plot.poles(
                self.positions,
                self.figure_id,
                group=group,
                min_group=self._min_group,
                ax=ax,
            ),
            self.figure,
            needed(self.positions, self.figure_id, group, wide=WIDE),
        )

    def _placed(self) -> list[bool]:
        """Tell of each row whether something was chosen."""
        return [place is not None for place in self.positions.values()]

    def _write_table(self) -> None:
        """Write the table, as soon as there is something in it."""
        typed = any(reason.value for reason in self.reasons.values())
        self.shown.value = self._as_table() if typed or any(self._placed()) else ""

    def _as_table(self) -> str:
        """Rows with the own place and reason as an HTML table; typed text is text."""
        head = "".join(
            f'<th scope="col" style="text-align:left;padding-right:1em">{word}</th>'
            for word in ("Rij", "Eigen plek", "Omdat")
        )
        rows = ""
        for key in self.choices:
            aspect, words = self._told(key).split(": ", 1)
            why = self.reasons[key].value
            why = why if len(why) <= LONGEST else f"{why[:LONGEST]}…"
            rows += f"<tr>{cell(aspect)}{cell(words)}{cell(why)}</tr>"
        return (
            '<div style="overflow:auto">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
