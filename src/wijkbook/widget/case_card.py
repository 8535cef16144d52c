"""Cards of cases: one to choose and read, and a blank one for a case of one's own."""

from collections.abc import Iterable
from html import escape

import ipywidgets as widgets
import pandas as pd

from wijkbook.case import (
    OWN,
    Case,
    forget_case,
    keep_case,
    list_cases,
    load_case,
    own_folder,
    own_id,
)
from wijkbook.dutch import listing
from wijkbook.errors import (
    BadTable,
    BadValue,
    WijkbookError,
    unknown_column,
    unknown_name,
)
from wijkbook.gebied import (
    FLAG_WORDS,
    STATUS_WORDS,
    Gebied,
    find_gebied,
    indicator,
    kerncijfers_of,
)
from wijkbook.kader import load_kader
from wijkbook.widget.box import LINE, STYLE, Shown
from wijkbook.widget.checklist import FIELD, cell

__all__ = ["case_card", "own_case"]

ALL = ""
YEAR = 2024
FIGURES = [
    "inwoners",
    "woz_waarde_eur",
    "inkomen_per_inwoner_eur",
    "koopwoningen_pct",
    "misdrijven_per_1000",
    "lbm_afwijking",
]
NO_AREA = (
    "Geen cijfers: wij weten niet zeker welk gebied van CBS bij dit verhaal hoort."
)
WHOLE = "Let op: dit zijn cijfers van de hele gemeente, niet van een wijk."
ABSENT = "staat niet in het werkboek"
THEMES = [
    "de hele wijk",
    "geld en leefbaarheid",
    "gezondheid",
    "meedoen en ontmoeten",
    "veiligheid",
    "werk",
    "wonen en bouwen",
    "anders",
]
LEADERS = [
    "bewoners",
    "burgemeester",
    "gemeente of een dienst ervan",
    "iemand die los staat van de partijen",
    "marktpartij of bedrijf",
    "verschillende partijen samen",
    "wethouder",
    "anders of niet bekend",
]
KEPT = (
    "De casus staat alleen in deze map: {path}. Zij gaat nergens heen. Noem geen namen "
    "van mensen als een ander meeleest."
)
ERASE, SURE = "Gooi deze casus weg", "Zeker weten? Klik nog eens"


def _figures(case: Case) -> list[str]:
    """Figures of the wijk of a case in lines of Dutch, or why there are none."""
    code = case.gebied or case.own_gebied
    if not code:
        return [NO_AREA]
    area = find_gebied(code)
    city = find_gebied(area.gemeente_code) if area.gemeente_code else None
    if area.level == "gemeente":
        city = None
    own = kerncijfers_of(area, FIGURES, period=YEAR).droplevel([0, 2])
    theirs = city and kerncijfers_of(city, FIGURES, period=YEAR).droplevel([0, 2])
    lines = [f"{area}, {YEAR}.", *([WHOLE] if area.level == "gemeente" else [])]
    for name in FIGURES:
        about = indicator(name)
        head = about.short_title.removesuffix(about.unit).strip() or about.short_title
        told = f"{head}: {_figure(own, name)}"
        value = _value(theirs, name) if city else None
        beside = f"; {city.label}: {value}" if value else ""
        lines.append(f"{told}{beside}")
    return lines


def _value(rows: pd.DataFrame, name: str) -> str | None:
    """One figure in words; None when there is no value."""
    if name not in rows.index or pd.isna(rows.loc[name, "value"]):
        return None
    return indicator(name).format(rows.loc[name, "value"])


def _figure(rows: pd.DataFrame, name: str) -> str:
    """One figure in words with what must be known of it, or why it is not there."""
    if name not in rows.index:
        return ABSENT
    row, value = rows.loc[name], _value(rows, name)
    if value is None:
        return f"geen cijfer ({STATUS_WORDS[row['status']]})"
    marks = [STATUS_WORDS["model_estimate"]] * (row["status"] == "model_estimate")
    marks += [FLAG_WORDS[flag] for flag in row["flags"].split() if flag == "redrawn"]
    return f"{value} ({listing(marks)})" if marks else value


def case_card(cases: Iterable[str] | None = None) -> "CaseCard":
    """Choose a case and read its card.

    Static twin: `Case.card`, and the ``table`` with all cards.

    Parameters
    ----------
    cases : iterable of str, optional
        Ids of the cases to choose from; all when left out, one's own with them.

    Returns
    -------
    CaseCard
        A VBox with the controls ``bouwsteen`` and ``case``, the part ``shown``, the
        ``card``, all cards as a ``table``, the lines of figures of one case
        (``figures(case_id)``), and the card as ``text``.

    Raises
    ------
    UnknownName
        If one of the cases is not there.
    BadTable
        If a file of our own cases is damaged; a damaged one of a user is passed over
        and named.
    BadValue
        If there is no case to choose from.

    Notes
    -----
    In gewone taal: je kiest een casus en leest haar kaart.

    Examples
    --------
    >>> box = case_card(["almelo", "stokhasselt"])
    >>> box.case.value
    'almelo'
    """
    return CaseCard(list_cases() if cases is None else list(cases))


class CaseCard(Shown):
    """The cards of some cases, one at a time."""

    def __init__(self, cases: list[str]) -> None:
        super().__init__()
        self.cases, self._amiss = _load(cases)
        if not self.cases:
            msg = "Er is geen casus om uit te kiezen. Noem er ten minste één."
            raise BadValue(msg)
        names = load_kader("bouwstenen").elements.set_index("element_id")["name"]
        self._names = names.to_dict()
        options = [("alle", ALL), *((name, one) for one, name in self._names.items())]
        common = {"style": STYLE, "layout": LINE}
        self.bouwsteen = widgets.Dropdown(
            options=options, description="Bouwsteen:", **common
        )
        self.case = widgets.Dropdown(description="Casus:", **common)
        self.shown = widgets.HTML()
        self._offer()
        self.bouwsteen.observe(lambda _: self._offer(), "value")
        self.case.observe(lambda _: self._read(), "value")
        self.children = [self.bouwsteen, self.case, self.shown]

    def _offer(self) -> None:
        """Give the cases that the bouwsteen belongs to, or all, by alphabet."""
        one = self.bouwsteen.value
        fits = [case for case in self.cases if one in (ALL, *case.bouwstenen)]
        ids, before = [case.case_id for case in fits], self.case.value
        self.case.options = [(_title(case), case.case_id) for case in fits]
        self.case.value = before if before in ids else (ids or [None])[0]
        self._read()

    def _read(self) -> None:
        """Show the card of the case that was chosen."""
        chosen = [case for case in self.cases if case.case_id == self.case.value]
        amiss = " ".join(self._amiss)
        if not chosen:
            self.card = None
            self.text = f"Bij deze bouwsteen staat geen casus. {amiss}".strip()
            self.shown.value = f'<p role="status">{escape(self.text)}</p>'
            return
        self.card = chosen[0].card(_figures(chosen[0]))
        told = f'<p role="status">{escape(amiss)}</p>' if amiss else ""
        self.text = "\n".join(line for line in (amiss, str(self.card)) if line)
        self.shown.value = f"{told}{self.card._repr_html_()}"

    def figures(self, case_id: str) -> list[str]:
        """Figures of the wijk of one case, in lines; one line when there are none."""
        known = {case.case_id: case for case in self.cases}
        if case_id not in known:
            raise unknown_name("casus", case_id, known)
        return _figures(known[case_id])

    @property
    def table(self) -> pd.DataFrame:
        """All cards as a table: a row a case, by alphabet of their names."""
        rows = {
            _title(case): {
                "wanneer": case.when or "geen jaar genoemd",
                "wat": case.summary,
                "bouwstenen": listing(self._names[b].lower() for b in case.bouwstenen)
                or "geen genoemd",
                "cijfers van": _area(case),
                "bronnen": "; ".join(case.sources().index) or "geen genoemd",
                "niet bekend": " ".join(case.unknowns["what"]),
            }
            for case in self.cases
        }
        table = pd.DataFrame.from_dict(rows, orient="index")
        return table.rename_axis("casus")

    def overview(self, *columns: str) -> "Overview":
        """Give some columns of `table` to read: words at the left, whole sentences."""
        for column in columns:
            if column not in self.table:
                raise unknown_column(column, self.table.columns)
        return Overview(self.table[list(columns)])


class Overview:
    """A table of words that shows itself in a notebook, and as lines elsewhere."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def __repr__(self) -> str:
        """Give a line per case with its columns under it."""
        told = [
            "\n".join([name, *(f"  {head}: {word}" for head, word in row.items())])
            for name, row in self.table.iterrows()
        ]
        return "\n".join(told)

    def _repr_html_(self) -> str:
        """Show the table; text of anybody stays text."""
        heads = "".join(
            f'<th scope="col" style="text-align:left">{escape(one)}</th>'
            for one in (self.table.index.name, *self.table.columns)
        )
        rows = "".join(
            f"<tr>{cell(name)}{''.join(cell(word) for word in row)}</tr>"
            for name, row in self.table.iterrows()
        )
        return (
            '<div style="overflow:auto">'
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _area(case: Case) -> str:
    """Say which area gives figures of a case."""
    code = case.gebied or case.own_gebied
    return str(find_gebied(code)) if code else "geen zeker gebied"


def _title(case: Case) -> str:
    """Name of a case with its place, and whether it is one's own."""
    return f"{case.name}, {case.place}{' (eigen)' if case.own else ''}"


def _load(cases: list[str]) -> tuple[list[Case], list[str]]:
    """Load cases by alphabet of their titles; say which own ones are damaged."""
    found, amiss = [], []
    for case_id in dict.fromkeys(cases):
        try:
            found.append(load_case(case_id))
        except BadTable as error:
            if not case_id.startswith(OWN):
                raise
            amiss.append(str(error))
    return sorted(found, key=lambda case: _title(case).casefold()), amiss


def own_case(case_id: str | None = None) -> "OwnCase":
    """Fill in a card of one's own, that then joins the other cases.

    Nothing is kept until the button is clicked. Static twin: `Case.card`.

    Parameters
    ----------
    case_id : str, optional
        Id of an own case to change; an empty card when left out.

    Returns
    -------
    OwnCase
        A VBox with the controls ``fields`` (by name: name, place, wijk, period, years,
        theme, governance, what, partners, sources, unknown), ``bouwstenen`` (a box to
        tick each), the buttons ``save`` and ``erase``, the part ``said``, the ``card``
        as it was kept (or None), the ``case_id``, and how it stands as ``text``.

    Raises
    ------
    UnknownName
        If there is no such own case.
    BadTable
        If its file is damaged.

    Notes
    -----
    In gewone taal: je vult een lege kaart in voor een eigen casus, en zij doet mee.

    Examples
    --------
    >>> own_case().text
    'Deze kaart is nog niet bewaard.'
    """
    return OwnCase(case_id)


class OwnCase(Shown):
    """A card to fill in."""

    def __init__(self, case_id: str | None) -> None:
        super().__init__()
        own = [one for one in list_cases() if one.startswith(OWN)]
        if case_id is not None and case_id not in own:
            raise unknown_name("eigen casus", case_id, own or ["(er is er nog geen)"])
        self.case_id, self.card = case_id, None
        self._make_controls()
        self._lay_out()
        if case_id is not None:
            self._fill(load_case(case_id))
        self.save.on_click(lambda _: self._on_save())
        self.erase.on_click(lambda _: self._on_erase())
        for control in (*self.fields.values(), *self.bouwstenen.values()):
            control.observe(lambda _: self._on_change(), "value")
        self._say("Deze kaart is bewaard." if case_id else UNSAVED)

    def _make_controls(self) -> None:
        """Make what the reader types, chooses and ticks."""
        texts = {
            "name": ("Naam", "Zonneveld"),
            "place": ("Plaats", "naam van de gemeente"),
            "wijk": ("Wijk", "naam of code van CBS; mag leeg blijven"),
            "period": ("Wanneer", "2019-2027; mag leeg blijven"),
            "years": ("Afgesproken looptijd in jaren", "8; mag leeg blijven"),
        }
        areas = {
            "what": ("Wat er gebeurt", "In twee of drie korte zinnen."),
            "partners": ("Wie doet mee", "Elke partij op een eigen regel."),
            "sources": ("Bronnen", "Elke bron op een eigen regel, met jaar."),
            "unknown": ("Wat je niet weet", "Elk gat op een eigen regel. Moet gevuld."),
        }
        self.fields = {
            key: widgets.Text(
                description=f"{head}:", placeholder=hint, style=STYLE, layout=FIELD
            )
            for key, (head, hint) in texts.items()
        }
        for key, head, words in (
            ("theme", "Thema", THEMES),
            ("governance", "Wie stuurt", LEADERS),
        ):
            self.fields[key] = widgets.Dropdown(
                options=["", *words],
                description=f"{head}:",
                style=STYLE,
                layout=FIELD,
            )
        self.fields |= {
            key: widgets.Textarea(
                description=f"{head}:",
                placeholder=hint,
                rows=3,
                style=STYLE,
                layout=FIELD,
            )
            for key, (head, hint) in areas.items()
        }
        elements = load_kader("bouwstenen").elements
        self.bouwstenen = {
            row.element_id: widgets.Checkbox(
                description=row.name, indent=False, layout={"width": "auto"}
            )
            for row in elements.itertuples()
        }
        self.save = widgets.Button(
            description="Bewaar deze casus", button_style="primary"
        )
        self.erase = widgets.Button(description=ERASE)
        for button in (self.save, self.erase):
            button.layout.width = "auto"

    def _lay_out(self) -> None:
        """Put the fields under each other, in the order of the Tab key."""
        self.said, self.shown = widgets.HTML(), widgets.HTML()
        head = "<p><strong>Een eigen casus</strong><br>Naam, plaats, wat er gebeurt "
        head += "en wat je niet weet zijn nodig. De rest mag leeg blijven.</p>"
        box = widgets.VBox(
            [
                widgets.HTML("Bouwstenen die deze casus raakt, naar jouw oordeel:"),
                *self.bouwstenen.values(),
            ]
        )
        *first, partners, sources, unknown = self.fields.values()
        self.children = [
            widgets.HTML(head),
            *first,
            box,
            partners,
            sources,
            unknown,
            widgets.HBox([self.save, self.erase]),
            self.said,
            self.shown,
            widgets.HTML(f"<p>{escape(KEPT.format(path=own_folder()))}</p>"),
        ]

    def _fill(self, case: Case) -> None:
        """Put what is kept in the fields."""
        years = case.run_time
        told = {
            "name": case.name,
            "place": case.place,
            "wijk": case.gebied,
            "period": case.period,
            "years": "" if pd.isna(years) else f"{years:g}".replace(".", ","),
            "what": case.summary,
            "partners": "\n".join(case.partners["name"]),
            "sources": "\n".join(case.own_sources),
            "unknown": "\n".join(case.unknowns["what"]),
        }
        for key, text in told.items():
            self.fields[key].value = text
        for key, word in (("theme", case.theme), ("governance", case.governance)):
            options = self.fields[key].options
            if word not in options:  # written by hand
                self.fields[key].options = [*options, word]
            self.fields[key].value = word
        for key, box in self.bouwstenen.items():
            box.value = key in case.bouwstenen
        self._show(case)

    def _on_change(self) -> None:
        """Say that what stands on the screen is not what was kept."""
        self.erase.description = ERASE
        self._say(UNSAVED if self.case_id is None else CHANGED)

    def _on_save(self) -> None:
        """Check the card, keep it, and show it."""
        self.erase.description = ERASE
        try:
            case = self._keep()
        except WijkbookError as error:
            self._say(f"Niet bewaard. {error}")
        except OSError as error:
            self._say(f"Niet bewaard: {error.strerror}. Het staat nog op het scherm.")
        else:
            self._show(case)
            self._say(f"Bewaard als '{case.case_id}'. Zij doet nu mee in notebook 35.")

    def _keep(self) -> Case:
        """Keep the card under its name; another name takes the old file away."""
        told = {key: control.value for key, control in self.fields.items()}
        taken = own_id(told["name"])
        if taken in list_cases() and taken != self.case_id:
            raise BadValue(TAKEN.format(name=taken))
        wijk, years = told["wijk"].strip(), told["years"].strip()
        kept = keep_case(
            told["name"],
            told["place"],
            told["what"],
            told["unknown"].splitlines(),
            gebied=_found(wijk, told["place"]).code if wijk else "",
            period=told["period"],
            years=_years(years) if years else None,
            bouwstenen=[key for key, box in self.bouwstenen.items() if box.value],
            theme=told["theme"],
            governance=told["governance"],
            partners=told["partners"].splitlines(),
            sources=told["sources"].splitlines(),
            replace=self.case_id == taken,
        )
        if self.case_id not in (None, kept.case_id) and self.case_id in list_cases():
            forget_case(self.case_id)
        self.case_id = kept.case_id
        return kept

    def _on_erase(self) -> None:
        """Ask once, then throw the case away and empty the card."""
        if self.case_id is None:
            self._say("Er is nog niets bewaard om weg te gooien.")
            return
        if self.erase.description == ERASE:
            self.erase.description = SURE
            self._say("Deze casus verdwijnt dan voorgoed.")
            return
        try:
            if self.case_id in list_cases():
                forget_case(self.case_id)
        except OSError as error:
            self._say(f"Niet weggegooid: {error.strerror}.")
            return
        for control in self.fields.values():
            control.value = ""
        for box in self.bouwstenen.values():
            box.value = False
        self.case_id, self.card, self.shown.value = None, None, ""
        self.erase.description = ERASE
        self._say("De casus is weg.")

    def _show(self, case: Case) -> None:
        """Show the card as it was kept."""
        self.card = case.card(_figures(case))
        self.shown.value = self.card._repr_html_()

    def _say(self, sentence: str) -> None:
        """Say how it stands."""
        self.text = sentence
        shown = '<p role="status" style="margin:0.3em 0"><strong>{}</strong></p>'
        self.said.value = shown.format(escape(sentence))


UNSAVED = "Deze kaart is nog niet bewaard."
TAKEN = (
    "Er is al een eigen casus '{name}'. Kies een andere naam. Of open de oude met "
    f"wb.widget.own_case('{{name}}') en klik daar op '{ERASE}'."
)
CHANGED = "Er is iets veranderd. Klik op 'Bewaar deze casus'."


def _found(wijk: str, place: str) -> Gebied:
    """Find a wijk in its gemeente first, else in the whole land."""
    try:
        return find_gebied(wijk, within=find_gebied(place.strip(), level="gemeente"))
    except WijkbookError:
        return find_gebied(wijk)


def _years(text: str) -> float:
    """Read a run-time that was typed."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        msg = f"Looptijd '{text}' is geen getal. Typ alleen jaren, zoals 8 of 2,5."
        raise BadValue(msg) from None
