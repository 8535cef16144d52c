"""What a register of a visitatie holds, and what may stand in it.

Each record refuses what nobody could look up and what must not be kept: a name for an
author, a conversation without its consent, an office-holder without a public source.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date as day
from functools import cache
from numbers import Integral

from wijkbook.checklist import ROLES
from wijkbook.data import load_table
from wijkbook.dutch import listing
from wijkbook.errors import BadValue, unknown_name
from wijkbook.visitatie.merge import Event

__all__ = [
    "CONSENT",
    "KINDS",
    "MODES",
    "ORIGINS",
    "SIDES",
    "Conflict",
    "Dissent",
    "Evidence",
    "Goal",
    "Happening",
    "Judgement",
    "Statement",
    "Version",
    "bouwsteen_of",
]

KINDS = ("cijfer", "document", "gesprek", "waarneming")
SIDES = ("voor", "tegen")
ORIGINS = ("zelfevaluatie", "panel", "dossier")
CONSENT = ("ja", "nee", "onbekend")
STAGES = ("eigen", "samen")
SCORES, MARKS = range(4), range(1, 11)
MODES = {
    "temperatuur": "temperatuur, geen oordeel",
    "cijfers": "cijfers en recensie",
}
SLOTS = ("goal", "baseline", "target", "now", "source")  # what a goal is made of
MONTH = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
QUOTED = 40  # signs of a wrong value in an error
# Somebody who holds one of these offices, by name: only from a public source.
OFFICE = re.compile(
    r"\b(?:[Ll]oco-?)?(?:[Bb]urgemeester|[Ww]ethouder|[Mm]inister|[Ss]taatssecretaris|"
    r"[Gg]edeputeerde|[Rr]aadslid|[Dd]ijkgraaf|[Cc]ommissaris van de [Kk]oning)\s+"
    r"(?:(?:de heer|mevrouw|dhr\.?|mw\.?|mevr\.?)\s+)?"
    r"(?:(?:van|de|den|der|ten|ter|el|in|'t)\s+)*[A-Z]"
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What bears a statement, or goes against it.

    Parameters
    ----------
    kind : {"cijfer", "document", "gesprek", "waarneming"}
        A ``cijfer`` needs gebied, indicator and period; a ``document`` title and page;
        a ``gesprek`` role, date and consent; a ``waarneming`` text.
    text : str
        What it says: any text, kept as it is.
    strength : int, default 1
        0 an impression, 1 one source, 2 more sources of one kind, 3 confirmed by two
        kinds.
    side : {"voor", "tegen"}
        Whether it bears the statement or goes against it.
    gebied, indicator, period : str, str, int
        Of which figure.
    source_id, title, page : str
        Of which document.
    role, date, consent : str
        Who was spoken to (a role, never a name), when (ISO), and whether he or she
        may be quoted: ja, nee or onbekend.
    id, author, time : str
        Filled in by the register.
    value, status, flags : float, str, str
        Of a figure, as it stood in the tables when it was entered.
    """

    kind: str
    text: str = ""
    strength: int = 1
    side: str = "voor"
    gebied: str = ""
    indicator: str = ""
    period: int | str = ""
    source_id: str = ""
    title: str = ""
    page: str = ""
    role: str = ""
    date: str = ""
    consent: str = ""
    id: str = ""
    author: str = ""
    time: str = ""
    value: float | None = None
    status: str = ""
    flags: str = ""

    def __post_init__(self) -> None:
        """Refuse evidence that nobody could look up."""
        choose("soort bewijs", self.kind, KINDS)
        choose("kant", self.side, SIDES)
        _texts(self, [name for name in TEXTS if name != "period"])
        strength = whole_number("De bewijskracht", self.strength, range(4))
        object.__setattr__(self, "strength", strength)
        if self.date:
            _check_date(self.date)
        _CHECKS[self.kind](self)

    @property
    def quote(self) -> str:
        """The text that may be shown: of a conversation only with consent."""
        return "" if self.kind == "gesprek" and self.consent != "ja" else self.text

    @property
    def told(self) -> str:
        """Where it comes from, in one line of Dutch, without the quote."""
        if self.kind == "cijfer":
            return f"cijfer: {self.indicator}, {self.gebied}, {self.period}"
        if self.kind == "document":
            return f"document: {self.title}, blz. {self.page}"
        when = f", {self.date}" if self.date else ""
        if self.kind == "waarneming":
            return f"waarneming{when}"
        silent = "" if self.consent == "ja" else "; zonder toestemming om te citeren"
        return f"gesprek met {self.role}{when}{silent}"


TEXTS = [field.name for field in fields(Evidence) if field.type is str]
TEXTS += ["period"]


@dataclass(frozen=True)
class Dissent:
    """Somebody sees it otherwise, and says so."""

    id: str
    text: str
    author: str
    time: str


@dataclass(frozen=True)
class Statement:
    """One statement with what bears it, what goes against it and who differs.

    `about` is a bouwsteen, a criterion or ``kader:element``. `texts` holds more than
    one text while two people changed the same one; `text` is then the latest.
    """

    id: str
    about: str
    text: str
    origin: str
    author: str
    time: str
    evidence: tuple[Evidence, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    texts: tuple[str, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True)
class Goal:
    """A goal of the approach itself; an empty text is what nobody could tell."""

    id: str
    goal: str
    baseline: str = ""
    target: str = ""
    now: str = ""
    source: str = ""
    author: str = ""
    time: str = ""


@dataclass(frozen=True)
class Happening:
    """A row of the timeline of the approach."""

    id: str
    date: str
    what: str
    source: str
    public: bool
    office_holder: str
    author: str
    time: str


@dataclass(frozen=True)
class Judgement:
    """What one member, or the panel together, thinks of a bouwsteen."""

    id: str
    about: str
    text: str
    score: int | None
    mark: int | None
    stage: str
    author: str
    time: str


@dataclass(frozen=True)
class Version:
    """One of the texts of a conflict."""

    text: str
    author: str
    time: str
    revision: str


@dataclass(frozen=True)
class Conflict:
    """Two people changed the same text: both texts, to choose from with `resolve`."""

    id: str
    kind: str
    about: str
    versions: tuple[Version, ...]


def bouwsteen_of(about: str) -> str:
    """Bouwsteen that a statement belongs to.

    Parameters
    ----------
    about : str
        A bouwsteen, a criterion or ``kader:element``.

    Returns
    -------
    str
        Id of the bouwsteen; empty for the annex and for another kader.

    Examples
    --------
    >>> bouwsteen_of("URG1"), bouwsteen_of("visie"), bouwsteen_of("sporen:sp1")
    ('urgentie', 'visie', '')
    """
    stones, criteria, _ = points()
    return about if about in stones else criteria.get(about, "")


@cache
def points() -> tuple[frozenset[str], dict[str, str], frozenset[str]]:
    """What a statement can be about: bouwstenen, criteria, elements of any kader."""
    table = load_table("kader_elements")
    stones = frozenset(table.loc[table["kader_id"] == "bouwstenen", "element_id"])
    rows = load_table("criteria").set_index("criterion_id")["bouwsteen_id"]
    criteria = {one: stone if stone in stones else "" for one, stone in rows.items()}
    elements = frozenset(table["kader_id"] + ":" + table["element_id"])
    return stones, criteria, elements


def check_about(about: str) -> None:
    """Refuse a point that no kader has."""
    stones, criteria, elements = points()
    if about not in stones and about not in criteria and about not in elements:
        known = elements if ":" in str(about) else [*stones, *criteria]
        raise unknown_name("bouwsteen, criterium of punt", short(about), known)


# checks of what a person or a file gives


def short(value: object) -> str:
    """Quote a value in an error, not all of it."""
    text = str(value)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def choose(kind: str, value: object, known: Iterable[str]) -> None:
    """Refuse a word that is not one of the known."""
    if not isinstance(value, str) or value not in known:
        raise unknown_name(kind, short(value), known)


def whole_number(what: str, value: object, allowed: range) -> int:
    """Make a plain number of one that is allowed; refuse another."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value not in allowed:
        msg = f"{what} is '{short(value)}'; kies {listing(allowed)}."
        raise BadValue(msg)
    return int(value)


def _texts(held: object, names: Iterable[str]) -> None:
    """Refuse what is no text."""
    for name in names:
        if not isinstance(getattr(held, name), str):
            msg = f"'{name}' is geen tekst maar '{short(getattr(held, name))}'."
            raise BadValue(msg)


def need(value: object, what: str) -> str:
    """Refuse a text that is not there."""
    if not isinstance(value, str):
        msg = f"{what} is geen tekst maar '{short(value)}'."
        raise BadValue(msg)
    if not value.strip():
        msg = f"{what} mist; vul dat in."
        raise BadValue(msg)
    return value


def _check_date(value: str) -> None:
    """Refuse a date that is none."""
    try:
        fits = bool(MONTH.fullmatch(value))
        if fits:
            day.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        fits = False
    if not fits:
        msg = f"De datum is '{short(value)}'; schrijf '2026-11-22' of '2026-11'."
        raise BadValue(msg)


def _check_figure(held: Evidence) -> None:
    """A figure is found by gebied, indicator and period."""
    need(held.gebied, "Bij een cijfer: het gebied")
    need(held.indicator, "Bij een cijfer: de indicator")
    if str(held.period).isdecimal() and len(str(held.period)) == 4:
        object.__setattr__(held, "period", int(held.period))
    else:
        msg = f"Bij een cijfer: het jaar is '{short(held.period)}'; schrijf '2024'."
        raise BadValue(msg)
    if held.value is not None:
        real = isinstance(held.value, int | float) and not isinstance(held.value, bool)
        if not real or not abs(held.value) < float("inf"):
            msg = f"Bij een cijfer: de waarde is '{short(held.value)}', geen getal."
            raise BadValue(msg)


def _check_document(held: Evidence) -> None:
    """A document is found by title and page."""
    need(held.title, "Bij een document: de titel")
    need(held.page, "Bij een document: de bladzijde")


def _check_talk(held: Evidence) -> None:
    """A conversation tells with which role, when, and whether it may be quoted."""
    choose("rol", held.role, ROLES)
    need(held.date, "Bij een gesprek: de datum")
    if held.consent not in CONSENT:
        msg = (
            "Bij een gesprek: vraag of je mag citeren en vul bij toestemming in: "
            f"{listing(CONSENT)}; nu staat er '{short(held.consent)}'."
        )
        raise BadValue(msg)


def _check_seen(held: Evidence) -> None:
    """An observation tells what was seen."""
    need(held.text, "Bij een waarneming: wat je zag")


_CHECKS = {
    "cijfer": _check_figure,
    "document": _check_document,
    "gesprek": _check_talk,
    "waarneming": _check_seen,
}


# what an event holds


def evidence_of(event: Event) -> Evidence:
    """Make evidence of an event."""
    names = {field.name for field in fields(Evidence)} - {"id", "author", "time"}
    told = {name: event.data[name] for name in names if name in event.data}
    made = {"id": event.id, "author": event.author, "time": event.time}
    return Evidence(**{"kind": ""} | told, **made)


def goal_of(event: Event) -> Goal:
    """Make a goal of an event."""
    goal = Goal(
        event.on or event.id,
        **{"goal": ""} | {name: event.data.get(name, "") for name in SLOTS},
        author=event.author,
        time=event.time,
    )
    _texts(goal, SLOTS)
    need(goal.goal, "Het doel")
    return goal


def happening_of(event: Event) -> Happening:
    """Make a row of the timeline of an event; hold it to the rule about names."""
    names = ("date", "what", "source", "office_holder")
    told = {name: event.data.get(name, "") for name in names}
    public = event.data.get("public", False)
    row = Happening(
        event.id, **told, public=public is True, author=event.author, time=event.time
    )
    _texts(row, names)
    need(row.what, "Wat er gebeurde")
    _check_date(row.date)
    named = bool(row.office_holder.strip() or OFFICE.search(row.what))
    if named and not (row.public and row.source.strip()):
        msg = (
            "Iemand met een ambt staat alleen met een openbare bron in de tijdlijn: "
            "geef source='...' en public=True, of laat de naam weg."
        )
        raise BadValue(msg)
    return row


def judgement_of(event: Event) -> Judgement:
    """Make a judgement of an event."""
    told = {name: event.data.get(name) for name in ("about", "text", "score", "mark")}
    stage = event.data.get("stage", "eigen")
    one = Judgement(event.id, **told, stage=stage, author=event.author, time=event.time)
    choose("bouwsteen", one.about, points()[0])
    choose("moment", one.stage, STAGES)
    _texts(one, ["text"])
    if one.score is not None:
        whole_number("De score", one.score, SCORES)
    if one.mark is not None:
        whole_number("Het cijfer", one.mark, MARKS)
    if one.score is None and one.mark is None and not one.text.strip():
        msg = "Het oordeel is leeg; geef een score of schrijf een zin."
        raise BadValue(msg)
    return one


def check_event(event: Event) -> None:
    """Refuse an event whose data do not fit; one of an unknown kind may stay."""
    data = event.data
    if event.event in ("edit", "support", "dissent", "withdraw") and not event.on:
        msg = "er staat niet bij waar de regel over gaat"
        raise BadValue(msg)
    if event.event in ("say", "write", "happen", "judge") and event.on:
        msg = "de regel gaat over iets anders en kan dat niet"
        raise BadValue(msg)
    if event.event == "say":
        need(data.get("about"), "Waarover de uitspraak gaat")
        need(data.get("text"), "De uitspraak")
        choose("herkomst", data.get("origin"), ORIGINS)
    elif event.event == "edit":
        need(data.get("text"), "De uitspraak")
    elif event.event == "dissent":
        need(data.get("text"), "De afwijkende mening")
    elif event.event == "write":
        need(data.get("key"), "De naam van de tekst")
        if not isinstance(data.get("text"), str):
            msg = "de tekst is geen tekst"
            raise BadValue(msg)
    elif event.event in _MAKERS:
        _MAKERS[event.event](event)


_MAKERS = {
    "support": evidence_of,
    "goal": goal_of,
    "happen": happening_of,
    "judge": judgement_of,
}
