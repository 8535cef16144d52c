"""The cases: what happened, who took part, what is known and what is not."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from numbers import Real
from pathlib import Path

import numpy as np
import pandas as pd

from wijkbook import work
from wijkbook.data import cite, folder, load_table
from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, BadValue, unknown_name

__all__ = [
    "Card",
    "Case",
    "forget_case",
    "keep_case",
    "list_cases",
    "load_case",
    "load_timeline",
]

# What a row of each list may say; what a case leaves out stays empty.
LISTS = {
    "event": ("year", "what", "bouwstenen", "source_id", "source_place"),
    "partner": ("name", "source_id", "source_place"),
    "goal": ("what", "indicators", "source_id", "source_place"),
    "fact": ("what", "value", "unit", "source_id", "source_place"),
    "lesson": ("what", "bouwstenen", "source_id", "source_place"),
    "unknown": ("what",),
    "question": ("what",),
}
# What a case is put in one class for, by our judgement: a text with its source.
CLASSES = ("theme", "governance")
NEEDED = ("case_id", "name", "place", "summary", "source_id")
# A case that a user wrote: in a file of its own, with an id that begins so.
OWN = "eigen_"
OWN_NEEDED = ("case_id", "name", "place", "summary", "unknown")
OWN_TEXTS = ("case_id", "role", "name", "place", "summary", "gebied", "period")
OWN_TEXTS += CLASSES
OWN_LISTS = {"partner": "name", "unknown": "what", "fact": "what"}
NO_CASE = "het bevat iets anders dan een eigen casus."
LONGEST = 2000  # signs in one text of an own case
MOST = 40  # lines in one list of an own case
CENTURY = 100  # years; a longer run-time is a slip
NAMES = {"name": "naam", "place": "plaats", "summary": "wat er gebeurt"}


@dataclass(frozen=True)
class Card:
    """Everything about one case on one page, a heading with its lines."""

    head: str
    parts: dict[str, tuple[str, ...]]

    def __str__(self) -> str:
        """Each heading with its lines under it."""
        told = [
            f"{heading}\n" + "\n".join(f"- {line}" for line in lines)
            for heading, lines in self.parts.items()
        ]
        return "\n".join([self.head, *told])

    def __repr__(self) -> str:
        """Show the text in a terminal, and to nbval."""
        return str(self)

    def _repr_html_(self) -> str:
        """Show the card in a notebook; text of anybody stays text."""
        rows = ""
        for heading, lines in self.parts.items():
            told = "".join(f"<li><bdi>{escape(line)}</bdi></li>" for line in lines)
            rows += (
                f'<tr><th scope="row" style="text-align:left;vertical-align:top">'
                f'{escape(heading)}</th><td style="text-align:left">'
                f'<ul style="margin:0;padding-left:1.2em">{told}</ul></td></tr>'
            )
        return (
            f"<p><strong><bdi>{escape(self.head)}</bdi></strong></p>"
            '<div style="overflow:auto;overflow-wrap:anywhere">'
            f"<table>{rows}</table></div>"
        )


@dataclass(frozen=True)
class Case:
    """One case: its story in tables, each row with its source.

    Which bouwstenen a case, event or lesson touches is our judgement, and so are its
    theme and who leads; these two are empty when the text says too little. An empty
    `gebied` means that no code of 2024 is sure to be the area of the case.
    """

    case_id: str
    name: str
    place: str
    role: str
    bouwstenen: tuple[str, ...]
    gebied: str
    own_gebied: str
    period: str
    summary: str
    source_id: str
    events: pd.DataFrame
    partners: pd.DataFrame
    goals: pd.DataFrame
    facts: pd.DataFrame
    lessons: pd.DataFrame
    unknowns: pd.DataFrame
    questions: pd.DataFrame
    source_place: str = ""
    theme: str = ""
    theme_source_id: str = ""
    theme_source_place: str = ""
    governance: str = ""
    governance_source_id: str = ""
    governance_source_place: str = ""
    own_sources: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether a user wrote it: no case of the workbook."""
        return self.case_id.startswith(OWN)

    @property
    def when(self) -> str:
        """The period in words; empty when the text names none."""
        begin, dash, end = self.period.partition("-")
        return f"vanaf {begin}" if dash and not end else self.period

    @property
    def run_time(self) -> float:
        """Agreed or meant run-time (years), from the facts; missing when not told."""
        told = self.facts["what"].str.contains("looptijd", case=False)
        years = self.facts[told & (self.facts["unit"] == "jaar")]["value"].dropna()
        return float(years.iloc[0]) if len(years) else np.nan

    def __repr__(self) -> str:
        """Name, place, period and story in a few lines."""
        return f"{self._head()}\n{self.summary}"

    def _head(self) -> str:
        """Name with place and, if it is known, period."""
        mark = "eigen casus" if self.own else ""
        where = ", ".join(text for text in (self.place, self.period, mark) if text)
        return f"{self.name} ({where})"

    def _repr_html_(self) -> str:
        """Show the story in a notebook."""
        head = escape(self._head())
        return f"<b>{head}</b><br>{escape(self.summary)}"

    def sources(self) -> pd.Series:
        """Every source of this case, cited; index source_id."""
        if self.own:
            keys = [f"eigen bron {nth}" for nth in range(1, len(self.own_sources) + 1)]
            return pd.Series(self.own_sources, keys, dtype=object, name="citation")
        tables = (self.events, self.partners, self.goals, self.facts, self.lessons)
        cells = [self.source_id, self.theme_source_id, self.governance_source_id]
        cells += [cell for table in tables for cell in table["source_id"]]
        ids = {one for cell in cells for one in cell.split(";") if one}
        return pd.Series({one: cite(one) for one in sorted(ids)}, name="citation")

    def card(self, figures: Iterable[str] = ()) -> Card:
        """Everything that is known of the case on one card, and what is not.

        Parameters
        ----------
        figures : iterable of str
            Lines about its wijk; this room knows no figures itself.

        Returns
        -------
        Card
            Headings (Dutch) with their lines; a heading without lines is left out.
            What is not known always has its heading.
        """
        who = "eigen" if self.own else "ons"
        parts = {
            "Wat": [_with_place(self.summary, self.source_id, self.source_place)],
            "Wanneer": [
                self.when,
                *(_told(row, f"{row.year}: {row.what}") for row in _rows(self.events)),
            ],
            "Wie": [_told(row, row.name) for row in _rows(self.partners)],
            f"Thema ({who} oordeel)": [
                _with_place(self.theme, self.theme_source_id, self.theme_source_place)
            ],
            f"Wie stuurt ({who} oordeel)": [
                _with_place(
                    self.governance,
                    self.governance_source_id,
                    self.governance_source_place,
                )
            ],
            "Doelen": [_told(row, row.what) for row in _rows(self.goals)],
            "Getallen": [_told(row, _fact(row)) for row in _rows(self.facts)],
            "Cijfers van de wijk": list(figures),
            f"Bouwstenen ({who} oordeel)": [_bouwstenen(self.bouwstenen)],
            "Lessen": [_told(row, row.what) for row in _rows(self.lessons)],
            "Niet bekend": [row.what for row in _rows(self.unknowns)] or ["niets"],
            "Vraag": [row.what for row in _rows(self.questions)],
            "Bronnen": [f"{key}: {told}" for key, told in self.sources().items()],
        }
        if not any(parts["Wanneer"]):
            parts["Wanneer"] = ["Geen jaar genoemd."]
        parts["Bronnen"] = parts["Bronnen"] or ["Geen bron genoemd."]
        lines = {head: tuple(line for line in parts[head] if line) for head in parts}
        return Card(self._head(), {head: told for head, told in lines.items() if told})


def list_cases() -> list[str]:
    """Ids of the cases that can be loaded, one's own with them.

    Returns
    -------
    list of str
        Ids, alphabetical. A case of one's own (see `keep_case`) begins with ``eigen_``.

    Examples
    --------
    >>> "donderberg" in list_cases()
    True
    """
    ours = (folder() / "cases").glob("*.toml")
    own = own_folder().glob(f"{OWN}*.toml")
    return sorted(path.stem for path in (*ours, *own))


def own_folder() -> Path:
    """Where cases of one's own are kept, a file a case."""
    return work.folder() / "casussen"


def load_case(name: str) -> Case:
    """One case with its events, goals, facts and what is not known.

    Parameters
    ----------
    name : str
        Id of the case, such as ``donderberg``; one's own begins with ``eigen_``.

    Returns
    -------
    Case
        Its role (kerncasus, ondersteunend or voorbeeld) and tables per kind: events
        (year, what, bouwstenen, source_id, source_place), partners, goals (with the
        indicators that touch them), facts (what, value, unit), lessons, unknowns and
        questions; its theme and who leads, each with its source. Several sources stand
        in one cell with ";" between them.

    Raises
    ------
    UnknownName
        If there is no such case.
    BadTable
        If its file cannot be read or misses something.

    Examples
    --------
    >>> load_case("donderberg").place
    'Roermond'
    """
    if name not in list_cases():
        raise unknown_name("casus", name, list_cases())
    own = name.startswith(OWN)
    path = (own_folder() if own else folder() / "cases") / f"{name}.toml"
    mend = f"Of gooi haar weg met forget_case('{name}')." if own else ""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"De casus '{path.name}' is beschadigd: {error}. Zet het bestand terug."
        raise BadTable(f"{msg} {mend}".strip()) from error
    except OSError as error:
        msg = f"De casus '{path.name}' is niet te openen: {error.strerror}."
        raise BadTable(msg) from error
    lost = [key for key in (OWN_NEEDED if own else NEEDED) if not found.get(key)]
    if lost:
        msg = f"De casus '{path.name}' mist '{lost[0]}'. Vul dat in het bestand aan."
        raise BadTable(f"{msg} {mend}".strip())
    if own:
        try:
            _check_own(found, path.name)
        except (TypeError, AttributeError, ValueError) as error:
            why = str(error) if isinstance(error, ValueError) else NO_CASE
            msg = f"De casus '{path.name}' is beschadigd: {why} {mend}"
            raise BadTable(msg) from error
    for kind in LISTS:
        rows = found.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            msg = f"De casus '{path.name}' is beschadigd: schrijf '[[{kind}]]'."
            raise BadTable(msg)
    tables = {f"{kind}s": _table(kind, found.get(kind, [])) for kind in LISTS}
    words = ("role", "gebied", "own_gebied", "period", "source_id", "source_place")
    classes = {kind: _class(found.get(kind, ""), kind, path) for kind in CLASSES}
    return Case(
        **{key: found[key] for key in NEEDED if key != "source_id"},
        **{key: found.get(key, "") for key in words},
        **{key: text for told in classes.values() for key, text in told.items()},
        bouwstenen=tuple(found.get("bouwstenen", ())),
        own_sources=tuple(found.get("own_sources", ())),
        **tables,
    )


def keep_case(
    name: str,
    place: str,
    what: str,
    unknown: Iterable[str],
    *,
    gebied: str = "",
    period: str = "",
    years: float | None = None,
    bouwstenen: Iterable[str] = (),
    theme: str = "",
    governance: str = "",
    partners: Iterable[str] = (),
    sources: Iterable[str] = (),
    replace: bool = False,
) -> Case:
    """Keep a case of one's own beside those of the workbook.

    It stands in a file in the folder of own work, in the form of our cases, and goes
    nowhere. The bouwstenen are one's own judgement.

    Parameters
    ----------
    name, place, what : str
        What to call it, where it is, and what was done, in Dutch.
    unknown : iterable of str
        What is not known of it; at least one line, for no case is known to the end.
    gebied : str, optional
        Code of its area (``WK095704``), or the id of an own area of wijkdata.
    period : str, optional
        When, in words: ``2019-2027``.
    years : float, optional
        Agreed run-time (years, above 0).
    bouwstenen : iterable of str
        Ids of the bouwstenen that it touches, by one's own judgement.
    theme, governance : str, optional
        What it is about most, and who leads.
    partners, sources : iterable of str
        One line each.
    replace : bool, default False
        Write over a case that has this name already.

    Returns
    -------
    Case
        The case as it was kept, read back from its file. Its id is ``eigen_`` with the
        name behind it.

    Raises
    ------
    BadValue
        If something that is needed is empty, a text is too long, there are too many
        lines, the run-time is no number above 0, or the name is taken already.
    UnknownName
        If there is no such area or bouwsteen.
    TypeError
        If a list is given as one text, or a text is none.

    Notes
    -----
    In gewone taal: je schrijft een eigen casus op, en zij doet mee naast de onze.

    Examples
    --------
    >>> case = keep_case("Zonneveld", "Voorbeeldstad", "Een plan.", ["De kosten."])
    >>> case.case_id, case.own
    ('eigen_zonneveld', True)
    >>> forget_case("eigen_zonneveld")
    """
    lists = {
        "unknown": _lines(unknown, "wat je niet weet"),
        "partner": _lines(partners, "partners"),
        "own_sources": _lines(sources, "bronnen"),
        "bouwstenen": list(dict.fromkeys(_lines(bouwstenen, "bouwstenen"))),
    }
    texts = {"name": name, "place": place, "summary": what}
    for key, text in texts.items():
        texts[key] = _text(text, NAMES[key])
        if not texts[key]:
            msg = f"Je casus heeft nog geen '{NAMES[key]}'. Vul dat in."
            raise BadValue(msg)
    if not lists["unknown"]:
        msg = "Schrijf ten minste één ding op dat je niet weet over deze casus."
        raise BadValue(msg)
    texts |= {
        "gebied": _known_gebied(_text(gebied, "wijk")),
        "period": _text(period, "periode"),
        "theme": _text(theme, "thema"),
        "governance": _text(governance, "wie stuurt"),
    }
    known = _known_bouwstenen()
    for one in lists["bouwstenen"]:
        if one not in known:
            raise unknown_name("bouwsteen", one, known)
    case_id = own_id(texts["name"])
    if case_id in list_cases() and not replace:
        msg = (
            f"Er is al een eigen casus '{case_id}'. Kies een andere naam, of gooi de "
            f"oude weg met forget_case('{case_id}')."
        )
        raise BadValue(msg)
    written = _as_toml(case_id, texts, lists, _run_time(years))
    work.write_safely(own_folder() / f"{case_id}.toml", written)
    return load_case(case_id)


def forget_case(case_id: str) -> None:
    """Throw a case of one's own away, for good.

    Parameters
    ----------
    case_id : str
        Its id, such as ``eigen_zonneveld``.

    Raises
    ------
    UnknownName
        If there is no such own case; the cases of the workbook stay.

    Notes
    -----
    In gewone taal: je gooit een eigen casus weg, en zij komt niet terug.

    Examples
    --------
    >>> case = keep_case("Maanveld", "Voorbeeldstad", "Een plan.", ["De kosten."])
    >>> forget_case("eigen_maanveld")
    >>> "eigen_maanveld" in list_cases()
    False
    """
    own = [name for name in list_cases() if name.startswith(OWN)]
    if case_id not in own:
        raise unknown_name("eigen casus", case_id, own or ["(er is er nog geen)"])
    (own_folder() / f"{case_id}.toml").unlink()


def load_timeline() -> pd.DataFrame:
    """Every event of the timeline, from the Woningwet of 1901 on.

    The golf codes are our judgement, and some years are disputed or not certain: show
    `golf_status`, `status` and `note` with them.

    Returns
    -------
    pandas.DataFrame
        One row per event, by first year: event_id, year_from, year_to (missing when it
        took one year or has no known end), title, kind, scale, orientation, actors,
        money_mln_eur, text, golf1 (2 physical to -2 social), golf2 (2 national to -2
        decentral), case_id, source_id, source_place, status and note.
    """
    table = load_table("timeline")
    return table.sort_values("year_from", kind="stable", ignore_index=True)


def _table(kind: str, rows: list[dict]) -> pd.DataFrame:
    """Make one list of a case a table that has all its columns, also when empty."""
    empty = {"year": None, "value": None, "bouwstenen": [], "indicators": []}
    filled = [
        {key: row.get(key, empty.get(key, "")) for key in LISTS[kind]} for row in rows
    ]
    return pd.DataFrame(filled, columns=list(LISTS[kind]))


def _class(told: dict | str, kind: str, path: Path) -> dict[str, str]:
    """Give the class of a case with its source; that of one's own has no source."""
    row = {"what": told} if isinstance(told, str) else told
    if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
        msg = f"De casus '{path.name}' is beschadigd: schrijf '[{kind}]' met teksten."
        raise BadTable(msg)
    names = {kind: "what", f"{kind}_source_id": "source_id"}
    names |= {f"{kind}_source_place": "source_place"}
    return {name: row.get(key, "") for name, key in names.items()}


# what stands on a card


def _rows(table: pd.DataFrame) -> Iterable:
    """Rows of one list of a case."""
    return table.itertuples(index=False)


def _told(row: object, words: str) -> str:
    """Words of one row with its source."""
    return _with_place(words, row.source_id, row.source_place)


def _with_place(words: str, source_id: str, place: str) -> str:
    """Words with the source and the place in it, as far as they are there."""
    told = ", ".join(one for one in (source_id, place) if one)
    return f"{words} [{told}]" if told else words


def _fact(row: object) -> str:
    """One fact in words, with its number the Dutch way."""
    if pd.isna(row.value):
        return row.what
    plain = row.unit in {"postcode", ""}
    told = f"{row.value:g}" if plain else number(row.value)
    return f"{row.what.removesuffix('.')}: {told} {row.unit}".strip()


def _bouwstenen(ids: Iterable[str]) -> str:
    """Names of bouwstenen in one line; says so when there are none."""
    names = [_known_bouwstenen().get(one, one).lower() for one in ids]
    return listing(names) if names else "geen genoemd"


def _known_bouwstenen() -> dict[str, str]:
    """Id and name of each bouwsteen."""
    table = load_table("kader_elements").query("kader_id == 'bouwstenen'")
    return dict(zip(table["element_id"], table["name"], strict=True))


# cases of one's own


def _text(value: str, what: str) -> str:
    """Check one text and take the spaces off its ends."""
    if not isinstance(value, str):
        msg = f"'{what}' must be a text, not {type(value).__name__}"
        raise TypeError(msg)
    text = value.strip()
    if len(text) > LONGEST:
        msg = (
            f"De tekst bij '{what}' heeft {len(text)} tekens. Maak er hooguit "
            f"{LONGEST} van."
        )
        raise BadValue(msg)
    return text


def _lines(values: Iterable[str], what: str) -> list[str]:
    """Check a list of texts; leave out the empty ones."""
    if isinstance(values, str):
        msg = f"'{what}' must be a list of texts, not one text"
        raise TypeError(msg)
    lines = [line for line in (_text(value, what) for value in values) if line]
    if len(lines) > MOST:
        msg = f"Er staan {len(lines)} regels bij '{what}'. Maak er hooguit {MOST} van."
        raise BadValue(msg)
    return lines


def _known_gebied(code: str) -> str:
    """Check that a code stands in our tables of areas."""
    if not code:
        return ""
    official = load_table("gebieden")["gebied_code"].unique().tolist()
    known = [*official, *load_table("own_gebieden")["gebied_id"].unique()]
    if code not in known:
        raise unknown_name("gebied", code, known)
    return code


def _run_time(years: float | None) -> float | None:
    """Check a run-time in years."""
    if years is None:
        return None
    if not isinstance(years, Real) or isinstance(years, bool):
        msg = f"'years' must be a number, not {type(years).__name__}"
        raise TypeError(msg)
    if not (np.isfinite(years) and 0 < years <= CENTURY):
        msg = f"Looptijd '{years}' kan niet. Geef jaren boven 0, hooguit {CENTURY}."
        raise BadValue(msg)
    return float(years)


def own_id(name: str) -> str:
    """Id of an own case of this name, in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:60]
    return f"{OWN}{short or 'naamloos'}"


def _quoted(text: str) -> str:
    """Write a text as a string of TOML: what JSON escapes, and the sign DEL.

    Half a sign (a lone surrogate) cannot stand in a file; it becomes a question mark.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _as_toml(case_id: str, texts: dict, lists: dict, years: float | None) -> str:
    """Write an own case in the form of the cases of wijkdata."""
    head = {"case_id": case_id, "role": "eigen", **texts}
    lines = [f"{key} = {_quoted(text)}" for key, text in head.items()]
    for key in ("bouwstenen", "own_sources"):
        lines.append(f"{key} = [{', '.join(_quoted(one) for one in lists[key])}]")
    if years is not None:
        lines += ["", "[[fact]]", 'what = "Afgesproken looptijd."']
        lines += [f"value = {years}", 'unit = "jaar"']
    for kind, key in (("partner", "name"), ("unknown", "what")):
        for one in lists[kind]:
            lines += ["", f"[[{kind}]]", f"{key} = {_quoted(one)}"]
    return "\n".join(lines) + "\n"


def _check_own(found: dict, file: str) -> None:
    """Refuse an own file that holds something else than `keep_case` writes."""
    texts = [found.get(key, "") for key in OWN_TEXTS]
    texts += [*found.get("bouwstenen", []), *found.get("own_sources", [])]
    for kind, key in OWN_LISTS.items():
        texts += [row.get(key) for row in found.get(kind, [])]
    years = [row.get("value") for row in found.get("fact", [])]
    if (
        not {*found} <= {*OWN_TEXTS, *OWN_LISTS, "bouwstenen", "own_sources"}
        or not all(isinstance(text, str) for text in texts)
        or not all(isinstance(one, int | float) for one in years)
    ):
        raise TypeError(NO_CASE)
    if found["case_id"] != Path(file).stem:
        msg = f"het noemt zichzelf '{found['case_id']}'."
        raise ValueError(msg)
    known = [*_known_bouwstenen()]
    for one in found.get("bouwstenen", []):
        if one not in known:
            raise unknown_name("bouwsteen", one, known)
    _known_gebied(found.get("gebied", ""))
