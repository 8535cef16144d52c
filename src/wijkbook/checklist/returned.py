"""Answers that come back: mailed sheets, exports of KoboToolbox and ODK, our own files.

A file is read whole or refused, with one sentence that tells file, row and column.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wijkbook.checklist import OTHERS, ROLES, VERSION, VOICES
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.questions import LENGTHS, PHASES, known_ids, questions
from wijkbook.checklist.wording import (
    FORM_ROW,
    ROLE_ROW,
    TEXTS,
    headings,
    meaning,
    topics,
    value_of,
)
from wijkbook.dutch import listing
from wijkbook.errors import BadTable, MissingTable, UnknownName
from wijkbook.export.tables import read_sheet
from wijkbook.work import no_formula

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Filled", "Returned", "read_answers"]

KINDS = (".xlsx", ".csv", ".jsonl")
MOST_FILES = 500
LONGEST_TEXT = 1000  # of an explanation, as on a phone
LONGEST_QUOTE = 40
SHEETS = (*dict.fromkeys(text for text in TEXTS["sheet"] if text), "antwoorden", None)
# The sheet that explains stands beside the one with the answers.
BESIDE = dict(zip(TEXTS["sheet_about"], TEXTS["sheet"], strict=True))
# Our own table of answers, in Dutch and as `Answers.table` calls its columns.
LONG = {
    "vraag_id": "question",
    "question_id": "question",
    "deelnemer": "who",
    "respondent": "who",
    "rol": "role",
    "role": "role",
    "ronde": "round",
    "round": "round",
    "score": "answer",
    "anders": "special",
    "special": "special",
    "bewijs": "evidence",
    "evidence": "evidence",
    "toelichting": "more",
    "explanation": "more",
    "vraagvorm": "voice",
    "voice": "voice",
    "vragenlijst": "form",
    "tijd": "",
    "time": "",
}
# Which column tells one submission from another, the steadiest first.
INSTANCES = ("meta/rootUuid", "KEY", "_uuid", "meta/instanceID", "meta-instanceID")
INSTANCES += ("instanceID", "_id")
# What KoboToolbox and ODK add of themselves: it says nothing of the answers, and names
# of people are not read at all.
ADDED = re.compile(
    r"_.*|start|end|today|device_?id|subscriberid|simserial|phonenumber|username|"
    r"(formhub|meta)[/:.-].*|KEY|SubmissionDate|instanceI[Dd]|instanceName|Submitter.*|"
    r"Attachments.*|Status|ReviewState|DeviceID|Edits|FormVersion|isValidated|uitleg"
)
PARTS = re.compile(r"[/:.-]")
ID = re.compile(r"[A-Za-z]{2,4}\d+(_\w+)?")
MORE_OF = re.compile(r"(?:toelichting bij|comment on) (\w+)\b.*", re.IGNORECASE)
BASED_ON = re.compile(r".*\((\w+)\)")


@dataclass(frozen=True)
class Filled:
    """What one person filled in.

    Attributes
    ----------
    key : str
        Tells one submission from another; the same file or row gives the same key.
    where : str
        File, and row where there are more people in it.
    role : str
        A role, or ``overige rollen`` where it was not asked.
    asked_role : bool
        Whether the form asked for a role.
    answers : tuple of Answer
        In the order of the file.
    """

    key: str
    where: str
    role: str
    asked_role: bool
    answers: tuple[Answer, ...]

    def same(self, other: "Filled") -> bool:
        """Whether the other says the same."""
        return self.role == other.role and _said(self) == _said(other)


@dataclass(frozen=True, repr=False)
class Returned:
    """What came back in a number of files.

    Attributes
    ----------
    people : tuple of Filled
        Everybody once.
    told : tuple of str
        What is good to know, in Dutch: what was there twice, or was empty.
    length, phase : str
        Which questions were asked, as far as the forms tell; ``phase`` is empty for
        all.
    """

    people: tuple[Filled, ...]
    told: tuple[str, ...]
    length: str
    phase: str

    @property
    def answers(self) -> Answers:
        """All answers, for `wijkbook.profile` and the like."""
        return Answers(tuple(one for filled in self.people for one in filled.answers))

    def __repr__(self) -> str:
        """How many people; never what they said."""
        n = len(self.people)
        told = "".join(f"\nLet op: {one}" for one in self.told)
        return f"Antwoorden van {n} {'mens' if n == 1 else 'mensen'}.{told}"


def read_answers(*sources: Path | str) -> Returned:
    """Read the answers that people sent back.

    Parameters
    ----------
    *sources : path
        Files or folders: sheets that were mailed (``.xlsx``, one person each), a CSV or
        XLSX of KoboToolbox or ODK (a person per row), our own table of answers (CSV,
        XLSX) or file with answers (``.jsonl``). Of a folder all such files are read.

    Returns
    -------
    Returned
        Everybody with their answers; a file or submission that is there twice counts
        once, and is told.

    Raises
    ------
    MissingTable
        If a file is not there, or a folder holds none.
    BadTable
        If anything in any file is not as it should be: an unknown question, a wrong
        answer or role, another version of the questions, one submission with two
        contents. The error tells file, row and column, and nothing is read.

    Notes
    -----
    Answers may be codes, numbers 0-3 or words, in Dutch or English. Who sent it, from
    which phone and when is not read.
    In gewone taal: de formulieren die terugkomen worden weer één stapel antwoorden.
    """
    paths = list(_files(sources))
    people: dict[str, Filled] = {}
    told: list[str] = []
    marks: list[tuple[str, str]] = []
    for path in paths:
        for filled, mark in _read(path, told):
            before = people.get(filled.key)
            if before is not None and not filled.same(before):
                msg = (
                    f"{filled.where} en {before.where} zijn dezelfde inzending met een "
                    "andere inhoud. Haal weg wat niet meer geldt."
                )
                raise BadTable(msg)
            if before is not None:
                told.append(
                    f"{filled.where} is hetzelfde als {before.where}; telt één keer."
                )
            elif not any(_is_given(one) for one in filled.answers):
                told.append(f"{filled.where} heeft geen antwoorden en telt niet mee.")
            else:
                people[filled.key] = filled
                marks.append(mark)
    told += _look_alike(list(people.values()))
    length = max((mark[0] for mark in marks if mark[0]), key=LENGTHS.index, default="")
    phases = {mark[1] for mark in marks}
    return Returned(
        tuple(people.values()),
        tuple(told),
        length,
        phases.pop() if len(phases) == 1 else "",
    )


def _files(sources: Iterable[Path | str]) -> Iterator[Path]:
    """Every file once, in order; of a folder what can hold answers."""
    seen: set[Path] = set()
    for source in sources:
        path = Path(source)
        found = [path]
        if path.is_dir():
            found = sorted(
                one
                for one in path.iterdir()
                if one.suffix.lower() in KINDS and not one.name.startswith((".", "~"))
            )
            if not found:
                msg = (
                    f"In de map '{path.name}' staat geen formulier. Zet er "
                    f"bestanden in die eindigen op {listing(KINDS)}."
                )
                raise MissingTable(msg)
        elif not path.exists():
            msg = f"Er is geen bestand '{path}'. Kijk of de naam en de map kloppen."
            raise MissingTable(msg)
        for one in found:
            if one.resolve() not in seen:
                seen.add(one.resolve())
                yield one
            if len(seen) > MOST_FILES:
                msg = f"Dit zijn meer dan {MOST_FILES} bestanden; lees ze in delen in."
                raise BadTable(msg)


def _read(path: Path, told: list[str]) -> Iterator[tuple[Filled, tuple[str, str]]]:
    """Read one file: everybody in it, with the length and phase of their form."""
    if path.suffix.lower() == ".jsonl":
        yield from _lines(path, told)
        return
    table = _table(path)
    named = {_bare(name): name for name in table.columns}
    known = {
        headings()[bare]: name for bare, name in named.items() if bare in headings()
    }
    if {"id", "answer"} <= set(known):
        told += _unread(path, table, known)
        yield _form(path, table, known)
    elif {"who", "question"} <= {LONG.get(name) for name in table.columns}:
        yield from _long(path, table)
    else:
        yield from _wide(path, table)


def _table(path: Path) -> "pd.DataFrame":
    """Read a sheet: of a workbook the one with the answers."""
    if path.suffix.lower() != ".xlsx":
        return read_sheet(path)
    first: BadTable | None = None
    for sheet in SHEETS:
        lost = [
            held for name, held in BESIDE.items() if name and f"'{name}'" in str(first)
        ]
        if sheet is None and lost:
            msg = (
                f"'{path.name}' heeft geen blad '{lost[0]}' meer. Geef het blad met de "
                "antwoorden die naam terug."
            )
            raise BadTable(msg) from first
        try:
            return read_sheet(path, sheet)
        except BadTable as error:
            if "geen blad" not in str(error):
                raise
            first = first or error
    raise first


def _bare(text: str) -> str:
    """Text of a heading without what people change in it."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def _short(text: str) -> str:
    """Quote a text in an error, not all of it."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _wrong(path: Path, row: int, column: str, what: str) -> BadTable:
    """Make the error for one cell."""
    msg = f"'{path.name}', rij {row}, kolom '{_short(column)}': {what}"
    return BadTable(msg)


def _token(key: str) -> str:
    """Respondent that belongs to a submission; it says nothing of the person."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def _said(filled: Filled) -> set:
    """What somebody said, without who it was and when."""
    return {
        (
            one.question_id,
            one.round,
            one.score,
            one.special,
            one.evidence,
            one.explanation,
        )
        for one in filled.answers
        if _is_given(one)
    }


def _is_given(one: Answer) -> bool:
    """Whether something was filled in."""
    given = (one.score, one.evidence)
    return bool(one.special or one.explanation) or given != (None, None)


def _look_alike(people: list[Filled]) -> Iterator[str]:
    """Tell who wrote just the same as somebody else: maybe it was sent twice."""
    seen: dict[tuple, Filled] = {}
    for filled in people:
        said = _said(filled)
        if not any(one[-1] for one in said):
            continue  # the same choices alone are no sign of that
        key = filled.role, frozenset(said)
        if key in seen:
            yield (
                f"{filled.where} en {seen[key].where} zeggen precies hetzelfde. Ze "
                "tellen allebei; haal er een weg als het één mens is."
            )
        seen.setdefault(key, filled)


# ---- what stands in a cell ----------------------------------------------------------


def _mark(path: Path, row: int, text: str) -> tuple[str, str, str]:
    """Length, voice and phase of a form; refuse one of another version."""
    parts = [part.strip() for part in text.split(";")]
    if len(parts) != 4 or parts[1] not in LENGTHS or parts[2] not in VOICES:
        what = (
            f"hier staat niet welke vragenlijst het is, maar '{_short(text)}'. Neem "
            f"over wat in het formulier stond, zoals '{VERSION}; kort; gewoon; alle'."
        )
        raise _wrong(path, row, FORM_ROW, what)
    if parts[0] != VERSION:
        what = (
            f"dit formulier hoort bij versie '{_short(parts[0])}' van de vragen en "
            f"dit werkboek kent versie '{VERSION}'. Neem het werkboek dat bij het "
            "formulier hoort, of vraag de antwoorden opnieuw."
        )
        raise _wrong(path, row, FORM_ROW, what)
    return parts[1], parts[2], parts[3] if parts[3] in PHASES else ""


def _role(path: Path, row: int, column: str, text: str) -> str:
    """Read a role."""
    if " ".join(text.casefold().split()) == OTHERS:
        return OTHERS
    role = meaning("role", text)
    if not role:
        said = f"'{_short(text)}' is geen rol" if text.strip() else "de rol mist"
        raise _wrong(path, row, column, f"{said}. Kies uit: {', '.join(ROLES)}.")
    return role


def _choice(path: Path, row: int, column: str, scale: str, text: str) -> str:
    """Read an answer or what it is based on; refuse what is no choice."""
    code = meaning(scale, text)
    if code is None:
        known = "nee, een beetje, grotendeels, ja, weet niet of niet van toepassing"
        if scale == "evidence":
            known = "0 (geen), 1, 2 of 3, of laat het leeg"
        what = f"'{_short(text)}' is geen antwoord. Kies {known}."
        raise _wrong(path, row, column, what)
    return code


def _answer(
    path: Path,
    row: int,
    question: str,
    cells: dict[str, tuple[str, str]],
    **told: object,
) -> Answer:
    """Make an answer of its cells: per part the column and what stands there."""
    column, text = cells.get("answer", ("", ""))
    code = _choice(path, row, column, "answer", text)
    column, special = cells.get("special", ("", ""))
    code = code or _choice(path, row, column, "answer", special)
    column, text = cells.get("evidence", ("", ""))
    strength = _choice(path, row, column, "evidence", text)
    column, more = cells.get("more", ("", ""))
    more = more.strip()
    if len(more) > LONGEST_TEXT:
        what = (
            f"de toelichting telt {len(more)} tekens; er passen er {LONGEST_TEXT}. "
            "Maak haar korter."
        )
        raise _wrong(path, row, column, what)
    score = value_of("answer", code) if code else None
    return Answer(
        question,
        score=score,
        special="" if score is not None else code,
        evidence=value_of("evidence", strength) if strength else None,
        explanation=more,
        **told,
    )


def _check_question(path: Path, row: int, column: str, question: str) -> None:
    """Refuse an id that is no question."""
    if question not in _known_ids():
        what = (
            f"'{_short(question)}' is geen vraag van deze vragenlijst. Zet het nummer "
            "terug zoals het in het formulier stond."
        )
        raise _wrong(path, row, column, what)


@cache
def _known_ids() -> frozenset[str]:
    return frozenset(known_ids())


# ---- one person per file ------------------------------------------------------------


def _form(
    path: Path, table: "pd.DataFrame", known: dict[str, str]
) -> tuple[Filled, tuple[str, str]]:
    """Read a sheet that was mailed: a question per row."""
    rows: dict[str, int] = {}
    for row, key in table[known["id"]].str.strip().items():
        if not key:
            what = (
                "hier hoort het nummer van de vraag. Zet het terug of haal de rij weg."
            )
            raise _wrong(path, row, known["id"], what)
        if key in rows:
            what = f"'{_short(key)}' staat ook in rij {rows[key]}. Haal er een weg."
            raise _wrong(path, row, known["id"], what)
        rows[key] = row
    if FORM_ROW not in rows:
        msg = (
            f"'{path.name}' mist de rij '{FORM_ROW}', waarin staat welke vragen dit "
            "zijn. Zet die terug zoals ze in het formulier stond."
        )
        raise BadTable(msg)

    def cell(key: str, name: str) -> str:
        return table.at[rows[key], known[name]] if name in known else ""

    length, voice, phase = _mark(path, rows[FORM_ROW], cell(FORM_ROW, "answer"))
    role = OTHERS
    if ROLE_ROW in rows:
        text = cell(ROLE_ROW, "answer")
        role = _role(path, rows[ROLE_ROW], known["answer"], text)
    key = f"bestand {hashlib.sha256(path.read_bytes()).hexdigest()}"
    answers = []
    for question, row in rows.items():
        if question in (ROLE_ROW, FORM_ROW):
            continue
        _check_question(path, row, known["id"], question)
        cells = {
            name: (known[name], cell(question, name))
            for name in ("answer", "evidence", "more")
            if name in known
        }
        told = {"respondent": _token(key), "role": role, "voice": voice}
        answers.append(_answer(path, row, question, cells, **told))
    filled = Filled(key, f"'{path.name}'", role, ROLE_ROW in rows, _given(answers))
    return filled, (length, phase)


def _unread(path: Path, table: "pd.DataFrame", known: dict[str, str]) -> Iterator[str]:
    """Tell which columns that people added hold something."""
    for column in table.columns:
        if column not in known.values() and table[column].str.strip().any():
            yield (
                f"'{path.name}': kolom '{_short(column)}' hoort niet bij het formulier "
                "en is niet gelezen. Zet wat daar staat bij de toelichting."
            )


def _given(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Answers in which something was filled in."""
    return tuple(one for one in answers if _is_given(one))


# ---- a person per row: KoboToolbox and ODK ------------------------------------------


def _wide(
    path: Path, table: "pd.DataFrame"
) -> Iterator[tuple[Filled, tuple[str, str]]]:
    """Read an export of our XLSForm."""
    places = _places(path, table)
    if (FORM_ROW, "") not in places:
        msg = (
            f"'{path.name}' mist de kolom '{FORM_ROW}', of is geen formulier van "
            "wijkbook. Maak de export opnieuw, met alle kolommen."
        )
        raise BadTable(msg)
    if not any(kind == "answer" for _, kind in places):
        msg = (
            f"In '{path.name}' staat geen kolom met een vraag; kies een ander bestand."
        )
        raise BadTable(msg)
    instance = next((name for name in INSTANCES if name in table.columns), None)
    file_key = hashlib.sha256(path.read_bytes()).hexdigest()
    asked = list(dict.fromkeys(key for key, kind in places if kind))
    for row in table.index:
        said = table.loc[row]
        form = places[FORM_ROW, ""]
        length, voice, phase = _mark(path, row, said[form])
        role, asks = OTHERS, (ROLE_ROW, "") in places
        if asks:
            column = places[ROLE_ROW, ""]
            role = _role(path, row, column, said[column])
        own = said[instance].strip() if instance else ""
        key = f"inzending {own}" if own else f"bestand {file_key} rij {row}"
        told = {"respondent": _token(key), "role": role, "voice": voice}
        answers = []
        for question in asked:
            cells = {
                kind: (places[question, kind], said[places[question, kind]])
                for kind in ("answer", "evidence", "more")
                if (question, kind) in places
            }
            answers.append(_answer(path, row, question, cells, **told))
        where = f"'{path.name}', rij {row}"
        yield Filled(key, where, role, asks, _given(answers)), (length, phase)


def _places(path: Path, table: "pd.DataFrame") -> dict[tuple[str, str], str]:
    """Which column holds what: (question, part), or (``rol`` or its like, '')."""
    places: dict[tuple[str, str], str] = {}
    for column in table.columns:
        what = _part(column)
        if what is None:
            if ADDED.fullmatch(column) or not table[column].str.strip().any():
                continue
            if _bare(PARTS.split(column)[-1]) in _groups():
                continue
            raise _unknown_column(path, column)
        if what in places:
            msg = (
                f"'{path.name}' heeft twee kolommen voor hetzelfde: '{_short(column)}' "
                f"en '{_short(places[what])}'. Haal er een weg."
            )
            raise BadTable(msg)
        places[what] = column
    return places


def _unknown_column(path: Path, column: str) -> BadTable:
    """Make the error for a column that is no question."""
    tail = PARTS.split(column)[-1]
    what = "hoort niet bij deze vragenlijst. Haal de kolom weg, of kijk de naam na"
    if ID.fullmatch(tail):
        what = f"gaat over '{_short(tail)}', en dat is geen vraag van deze vragenlijst"
    msg = f"'{path.name}', rij 1: kolom '{_short(column)}' {what}."
    return BadTable(msg)


def _part(column: str) -> tuple[str, str] | None:
    """What a column of an export holds, by its name or its label."""
    for name in (column, PARTS.split(column)[-1]):
        if name in (ROLE_ROW, FORM_ROW):
            return name, ""
        question, _, end = name.partition("_")
        kind = {"": "answer", "bewijs": "evidence", "toelichting": "more"}.get(end)
        if (
            question in _known_ids()
            and kind
            and name == f"{question}_{end}".rstrip("_")
        ):
            return question, kind
    for name in (column, column.rpartition("/")[2]):
        bare = _bare(name)
        if bare in _labels():
            return _labels()[bare]
        for pattern, kind in ((MORE_OF, "more"), (BASED_ON, "evidence")):
            found = pattern.fullmatch(name.strip())
            if found and found[1] in _known_ids():
                return found[1], kind
    return None


@cache
def _labels() -> dict[str, tuple[str, str]]:
    """What each label of a form stands for: a question, or the role."""
    found = {_bare(text): (ROLE_ROW, "") for text in TEXTS["role"] if text}
    asked = questions("volledig", annex=True)
    asked += [one for voice in VOICES[1:] for one in questions(voice=voice)]
    return found | {_bare(one.text): (one.id, "answer") for one in asked}


@cache
def _groups() -> frozenset[str]:
    """Names of groups, which some exports have as empty columns."""
    return frozenset(
        _bare(text)
        for lang in ("nl", "en")
        for pair in topics(lang).items()
        for text in pair
    )


# ---- an answer per row: our own files -----------------------------------------------


def _long(
    path: Path, table: "pd.DataFrame"
) -> Iterator[tuple[Filled, tuple[str, str]]]:
    """Read our own table of answers: an answer per row."""
    places: dict[str, str] = {}
    for column in table.columns:
        if column not in LONG:
            raise _unknown_column(path, column)
        places.setdefault(LONG[column], column)
    if "role" not in places:
        msg = f"'{path.name}' mist de kolom 'rol'. Zet die erbij."
        raise BadTable(msg)
    people: dict[str, list[tuple[int, Answer]]] = {}
    marks: dict[str, tuple[str, str]] = {}
    for row in table.index:
        said = {name: table.at[row, column] for name, column in places.items()}
        who = said["who"].strip()
        if not who:
            raise _wrong(path, row, places["who"], "hier hoort wie het antwoord gaf.")
        question = said["question"].strip()
        _check_question(path, row, places["question"], question)
        length, voice, phase = "", said.get("voice", "").strip() or "gewoon", ""
        if said.get("form", "").strip():
            length, voice, phase = _mark(path, row, said["form"])
        cells = {
            name: (places[name], said[name])
            for name in ("answer", "special", "evidence")
            if name in places
        }
        if "more" in places:
            cells["more"] = places["more"], _unmarked(said["more"])
        told = {
            "respondent": _token(f"deelnemer {who}"),
            "role": _role(path, row, places["role"], said["role"]),
            "round": _round(path, row, places.get("round", ""), said.get("round", "1")),
            "voice": voice,
        }
        try:
            answer = _answer(path, row, question, cells, **told)
        except UnknownName as error:  # a voice that is none
            raise _wrong(path, row, places.get("voice", ""), str(error)) from error
        _check_person(path, row, answer, people.setdefault(who, []))
        people[who].append((row, answer))
        marks[who] = length, phase
    for who, held in people.items():
        answers = _given(answer for _, answer in held)
        where = f"'{path.name}', rij {held[0][0]}"
        role = held[0][1].role
        yield Filled(f"deelnemer {who}", where, role, True, answers), marks[who]


def _unmarked(text: str) -> str:
    """Text without the mark that our CSV puts before what looks like a formula."""
    bare = text[1:]
    return bare if text.startswith("'") and no_formula(bare) != bare else text


def _round(path: Path, row: int, column: str, text: str) -> int:
    """Read the number of a round."""
    if text.strip() not in ("1", "2"):
        what = f"'{_short(text)}' is geen ronde. Kies 1 of 2."
        raise _wrong(path, row, column, what)
    return int(text)


def _check_person(
    path: Path, row: int, answer: Answer, held: list[tuple[int, Answer]]
) -> None:
    """Refuse a second answer to one question, or a second role of one person."""
    for before, one in held:
        if one.key == answer.key:
            what = (
                f"deze deelnemer antwoordt ook in rij {before} op "
                f"'{answer.question_id}'. Haal er een weg."
            )
            raise _wrong(path, row, "vraag_id", what)
        if one.role != answer.role:
            what = f"deze deelnemer heeft in rij {before} een andere rol: '{one.role}'."
            raise _wrong(path, row, "rol", what)


def _lines(path: Path, told: list[str]) -> Iterator[tuple[Filled, tuple[str, str]]]:
    """Read a file with answers of this workbook."""
    held = Answers.load(path)
    if held.warnings:
        raise BadTable(held.warnings[0])
    people: dict[str, list[Answer]] = {}
    for one in held:
        if len(one.explanation) > LONGEST_TEXT:
            msg = (
                f"'{path.name}': een toelichting bij '{one.question_id}' telt "
                f"{len(one.explanation)} tekens; er passen er {LONGEST_TEXT}."
            )
            raise BadTable(msg)
        people.setdefault(one.respondent, []).append(one)
    if not people:
        told.append(f"'{path.name}' heeft geen antwoorden en telt niet mee.")
    for nth, (who, answers) in enumerate(people.items(), start=1):
        where = f"'{path.name}', deelnemer {nth}"
        role = answers[-1].role
        yield Filled(f"deelnemer {who}", where, role, True, tuple(answers)), ("", "")
