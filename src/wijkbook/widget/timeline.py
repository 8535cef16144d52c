"""The timeline with filters: the figure, and each event with its source and doubt."""

from collections.abc import Iterable
from html import escape

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot
from wijkbook.case import list_cases, load_case, load_timeline
from wijkbook.data import cite
from wijkbook.errors import BadTable, UnknownName, unknown_column
from wijkbook.plot.timeline import ALL, MAIN_KINDS
from wijkbook.widget.box import LINE, STYLE, Shown, picture

__all__ = ["timeline"]

MAIN_LINE = "hoofdlijn"
NEEDED = ("event_id", "title", "kind", "scale", "year_from", "golf1", "golf2")
SAID = ("text", "status", "source_id", "source_place", "note", "case_id")
ROW, GOLVEN, AROUND = 0.27, 2.2, 2.1  # inches


def timeline(table: pd.DataFrame | None = None) -> "Timeline":
    """Choose which events of the timeline to see: their figure, sources and doubts.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        Events as `load_timeline` gives them, for one with rows of one's own.

    Returns
    -------
    Timeline
        A VBox with the controls ``kind``, ``scale``, ``start``, ``end``, ``case`` and
        ``golven``, the parts ``said``, ``figure``, ``shown`` and ``source``, the chosen
        events as ``rows``, and what is shown as ``text``.

    Raises
    ------
    UnknownColumn, BadTable, BadValue
        If a column is absent, the table is empty, or a year or code cannot be.

    Examples
    --------
    >>> line = timeline()
    >>> line.kind.value, line.scale.value, line.start.value = "wet", "nationaal", 2000
    >>> print(line.text.split(". ")[0])
    3 van 63 rijen: soort wet, schaal nationaal, van 2000 tot en met 2032
    """
    return Timeline(load_timeline() if table is None else table)


class Timeline(Shown):
    """The events that the reader chose, drawn and told."""

    def __init__(self, table: pd.DataFrame) -> None:
        super().__init__()
        self._table = _filled(table)
        self.rows = self._table
        first, last = int(table["year_from"].min()), int(_ends(self._table).max())
        words = {"style": STYLE, "layout": LINE}
        self.kind = widgets.Dropdown(
            options=[
                ("hoofdlijn: tijdvakken, programma's, nota's en wetten", MAIN_LINE),
                ("alle soorten", ALL),
                *((name, name) for name in sorted(set(self._table["kind"]))),
            ],
            description="Soort:",
            **words,
        )
        self.scale = widgets.Dropdown(
            options=[
                ("alle schalen", ALL),
                *((name, name) for name in dict.fromkeys(self._table["scale"])),
            ],
            description="Schaal:",
            **words,
        )
        bounds = {
            "min": first,
            "max": last,
            "style": STYLE,
            "layout": {"width": "14em"},
        }
        self.start = widgets.BoundedIntText(
            value=max(first, min(1945, last)), description="Van jaar:", **bounds
        )
        self.end = widgets.BoundedIntText(
            value=last, description="Tot en met jaar:", **bounds
        )
        self.case = widgets.Dropdown(
            options=[("geen", ""), *_cases(self._table)],
            description="Kleur een casus, en laat die altijd zien:",
            **words,
        )
        self.golven = widgets.Checkbox(
            value=True, description="Toon de twee golven", indent=False
        )
        self.said, self.figure = widgets.HTML(), widgets.HTML()
        self.shown, self.source = widgets.HTML(), widgets.HTML()
        self.origin = widgets.Accordion(
            children=[self.source], titles=("De bronnen voluit",)
        )
        self._controls = (
            self.kind,
            self.scale,
            self.start,
            self.end,
            self.case,
            self.golven,
        )
        self.children = [
            self.kind,
            self.scale,
            widgets.HBox([self.start, self.end], layout={"flex_flow": "row wrap"}),
            self.case,
            self.golven,
            self.said,
            self.figure,
            self.shown,
            self.origin,
        ]
        for control in self._controls:
            control.observe(self._on_choice, "value")
        self._show()

    def _on_choice(self, _: dict) -> None:
        """Show what was chosen."""
        self._show()

    def _show(self) -> None:
        """Show the figure and the list, or say that nothing fits the choice."""
        if self.start.value > self.end.value:
            self._nothing(
                "Het eerste jaar ligt na het laatste. Verander een van beide."
            )
            return
        self.rows = self._table[self._kept()]
        if self.rows.empty:
            self._nothing("In deze keuze valt geen enkele gebeurtenis. Kies ruimer.")
            return
        self.text = self._in_words()
        self.said.value = f"<p>{escape(self.text)}</p>"
        self._draw()
        self.shown.value = _as_list(self.rows, self._of_case())
        self.source.value = _cited(self.rows["source_id"])
        self.origin.layout.display = None

    def _kept(self) -> pd.Series:
        """Tell which rows fit the choice; those of the case do whatever their kind."""
        table = self._table
        kinds = {MAIN_LINE: set(MAIN_KINDS), ALL: set(table["kind"])}
        kept = table["kind"].isin(kinds.get(self.kind.value, {self.kind.value}))
        if self.scale.value != ALL:
            kept &= table["scale"] == self.scale.value
        if self.case.value:
            kept |= table["case_id"] == self.case.value
        in_time = (_ends(table) >= self.start.value) & (
            table["year_from"] <= self.end.value
        )
        return kept & in_time

    def _of_case(self) -> set[str]:
        """Ids of the chosen events that belong to the chosen case."""
        if not self.case.value:
            return set()
        return set(self.rows.loc[self.rows["case_id"] == self.case.value, "event_id"])

    def _nothing(self, sentence: str) -> None:
        """Say why there is nothing to see."""
        self.rows = self._table.iloc[:0]
        self.text = sentence
        self.said.value = f"<p>{escape(sentence)}</p>"
        self.figure.value = self.shown.value = self.source.value = ""
        self.origin.layout.display = "none"

    def _in_words(self) -> str:
        """What was chosen, what is first and last, and how many rows carry a note."""
        scale = (
            "alle schalen" if self.scale.value == ALL else f"schaal {self.scale.value}"
        )
        kind = self.kind.value
        kind = {ALL: "alle soorten", MAIN_LINE: MAIN_LINE}.get(kind, f"soort {kind}")
        told = (
            f"{len(self.rows)} van {len(self._table)} rijen: {kind}, {scale}, "
            f"van {self.start.value} tot en met {self.end.value}."
        )
        if self.case.value:
            told += f" Daarvan {len(self._of_case())} van casus {self.case.label}."
        ordered = self.rows.sort_values("year_from", kind="stable")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        told += f" Eerste: {_one_line(first['title'])} ({_years(first)})."
        told += f" Laatste: {_one_line(last['title'])} ({_years(last)})."
        noted = int((self.rows["note"] != "").sum())
        return f"{told} Bij {noted} staat een toelichting."

    def _draw(self) -> None:
        """Draw the chosen events; the static twin is `plot.timeline`."""
        high = AROUND + ROW * len(self.rows) + GOLVEN * self.golven.value
        picture(
            lambda ax: plot.timeline(
                self.rows,
                kinds=ALL,
                scales=ALL,
                start=self.start.value,
                end=self.end.value,
                golven=self.golven.value,
                highlight=sorted(self._of_case()) or None,
                ax=ax,
            ),
            self.figure,
            high,
        )


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table all columns that are read, words as text."""
    for column in NEEDED:
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    if table.empty:
        msg = "De tijdlijn heeft geen rijen; er is niets te tonen."
        raise BadTable(msg)
    filled = table.reset_index(drop=True)
    if "year_to" not in filled:
        filled["year_to"] = None
    for column in SAID:
        if column not in filled:
            filled[column] = ""
    for column in ("event_id", "title", "kind", "scale", *SAID):
        filled[column] = filled[column].astype(object).fillna("").astype(str)
    return filled


def _ends(table: pd.DataFrame) -> pd.Series:
    """Last year of each row; its first year when it has none."""
    return pd.to_numeric(table["year_to"]).fillna(table["year_from"])


def _cases(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Names and ids of the cases that the table knows, alphabetical."""
    known = set(list_cases())
    found = {name for name in table["case_id"] if name}
    named = [(load_case(one).name if one in known else one, one) for one in found]
    return sorted(named, key=lambda pair: pair[0].casefold())


def _one_line(text: str) -> str:
    """Text for in a sentence, cut off when it is endless."""
    words = " ".join(text[:400].split())
    return words if len(words) <= 100 else f"{words[:100].rstrip()}…"


def _years(row: pd.Series) -> str:
    """Years of an event as they are written: 1970–1992 or 2006."""
    start, end = int(row["year_from"]), row["year_to"]
    return f"{start}" if pd.isna(end) or end == start else f"{start}–{int(end)}"


def _as_list(rows: pd.DataFrame, marked: set[str]) -> str:
    """Each event with its text, codes, source and doubt, in a list to scroll."""
    told = []
    for _, row in rows.sort_values("year_from", kind="stable").iterrows():
        name = f"<strong>{escape(_years(row))} {escape(row['title'])}</strong>"
        mark = " (casus)" if row["event_id"] in marked else ""
        lines = [f"{name} ({escape(row['kind'])}, {escape(row['scale'])}){mark}"]
        if row["text"]:
            lines.append(escape(row["text"]))
        lines.append(f"<small>Bron: {escape(_places(row))}.</small>")
        if row["note"]:
            lines.append(f"<small>Toelichting: {escape(row['note'])}</small>")
        told.append(f'<li style="margin-bottom:0.6em">{"<br>".join(lines)}</li>')
    return (
        '<div style="max-height:24em;overflow:auto;line-height:1.4" tabindex="0" '
        'role="region" aria-label="De gekozen gebeurtenissen met hun bron">'
        f'<ul style="margin:0;padding-left:1.4em">{"".join(told)}</ul></div>'
    )


def _places(row: pd.Series) -> str:
    """Sources of an event, each with its place."""
    ids, places = row["source_id"].split(";"), row["source_place"].split(";")
    places += [""] * (len(ids) - len(places))
    told = [f"{one} {place}".strip() for one, place in zip(ids, places, strict=False)]
    return "; ".join(told) or "niet ingevuld"


def _cited(cells: Iterable[str]) -> str:
    """Every source that is used, written out."""
    ids = sorted({one for cell in cells for one in cell.split(";") if one})
    lines = []
    for one in ids:
        try:
            lines.append(f"<li>{escape(one)}: {escape(cite(one))}</li>")
        except UnknownName:  # a row of one's own names its source itself
            lines.append(f"<li>{escape(one)}</li>")
    return f"<ul>{''.join(lines)}</ul>"
