"""Answers into a session and out of it: forms that come back, tables that leave.

What leaves, and why. The tables that were shown leave as they were shown, with the
actions and notes: they rest on three people or more, also by subtraction. A row per
person is something else. With ten rows and a role, whoever was in the room can guess
who is who, so rows leave on request alone (``answers=True``), of a closed session about
one wijk, and then with a token made for this file, in an order that says nothing,
without time and wording, with roles of fewer than three people joined in ``overige
rollen`` (all roles, where a table of a role that joined was shown), and without what
people wrote themselves, unless that is asked for apart.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from wijkbook.checklist import OTHERS, VERSION
from wijkbook.checklist.answers import Answer, Answers, new_respondent
from wijkbook.checklist.forms import ChecklistForm
from wijkbook.checklist.questions import LENGTHS, PHASES, questions
from wijkbook.checklist.returned import Filled, Returned, read_answers
from wijkbook.errors import BadTable, BadValue, unknown_name
from wijkbook.export.files import free_path, stamp
from wijkbook.export.package import write_datapackage
from wijkbook.export.tables import write_csv, write_xlsx
from wijkbook.kader import load_kader
from wijkbook.session.file import remove
from wijkbook.session.sent import Sent
from wijkbook.session.shown import MIN_GROUP
from wijkbook.session.store import Session

__all__ = [
    "FORMATS",
    "Imported",
    "export_session",
    "import_session",
    "safe_answers",
    "safe_roles",
    "session_form",
    "session_sources",
    "session_stamp",
    "session_tables",
]

FORMATS = ("html", "docx", "xlsx", "csv")
ANNEX = "BUI"
WARNING = (
    "Dit bestand heeft een rij per deelnemer. Er staan geen namen in, maar wie erbij "
    "was, kan mensen herkennen: deel het niet verder en wis het als het niet meer "
    "nodig is."
)
LEVELS = ("nee", "een_beetje", "grotendeels", "ja")


# ---- forms out --------------------------------------------------------------------


def session_form(
    session: Session, *, voice: str = "gewoon", role: str | None = None
) -> ChecklistForm:
    """Return the questions of a session as a form, for who has no phone or is absent.

    Parameters
    ----------
    session : Session
        Of which the questions, who asks, what for and until when are taken.
    voice : {"gewoon", "bewoners", "en"}
        In which wording.
    role : str, optional
        A form for one role alone.

    Returns
    -------
    ChecklistForm
        To write as Word, Excel or XLSForm.

    Raises
    ------
    BadValue
        If the session asks other questions than this workbook has.
    """
    length = session.meta("length")
    asked = {one.id for one in session.questions()}
    for phase in (None, *PHASES):
        if {one.id for one in questions(length, phase=phase)} == asked:
            break
    else:
        asked = set()
    if not asked or session.meta("version") != VERSION:
        msg = (
            "Deze sessie stelt andere vragen dan dit werkboek kent (versie "
            f"'{session.meta('version')}' en '{VERSION}'). Maak een nieuwe sessie."
        )
        raise BadValue(msg)
    return ChecklistForm(
        length,
        voice=voice,
        phase=phase,
        role=role,
        ask_role=bool(session.roles),
        wijk=session.meta("wijk"),
        asker=session.meta("asker"),
        purpose=session.meta("purpose"),
        until=session.keep_until,
    )


# ---- answers in -------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Imported:
    """What an import did.

    Attributes
    ----------
    session : Session
        Into which it went, open.
    told : tuple of str
        What is good to know, in Dutch.
    added : int
        How many people came in or changed their answers.
    codes : dict of str
        Per file (and row) the code with which that person can be erased.
    """

    session: Session
    told: tuple[str, ...]
    added: int
    codes: dict[str, str]

    def __repr__(self) -> str:
        """How many people came in; never what they said."""
        n = f"{self.added} {'mens' if self.added == 1 else 'mensen'}"
        told = "".join(f"\nLet op: {one}" for one in self.told)
        return f"Ingelezen: antwoorden van {n}. {self.session!r}{told}"


def import_session(
    files: Iterable[Path | str] | Path | str,
    to: Session | Path | str | None = None,
    *,
    wijk: str = "",
    asker: str = "",
    purpose: str = "",
    now: datetime | None = None,
) -> Imported:
    """Read forms that came back into a session: a new one, or one that runs.

    All of it is stored, or nothing.

    Parameters
    ----------
    files : path or iterable of path
        Files or folders, as for `read_answers`.
    to : Session or path, optional
        A session to which the answers of this round are added (people with phones and
        people with paper), or a file to make. Without it a new session in the folder of
        own work.
    wijk, asker, purpose : str
        Of a new session.
    now : datetime, optional
        When it is done; the clock by default.

    Returns
    -------
    Imported
        The session, and what is good to know. A new session stands in its last round:
        nothing of that round is revealed yet.

    Raises
    ------
    MissingTable, BadTable
        If a file is absent or anything in it is not right, as `read_answers` tells; if
        a question is not asked in this session, or a bouwsteen was revealed already.

    Notes
    -----
    The same submission read twice counts once. What a role is not asked is left out,
    and told.
    """
    paths = [files] if isinstance(files, str | Path) else list(files)
    returned = read_answers(*paths)
    if not returned.people:
        msg = "In deze bestanden staan geen antwoorden; er is niets veranderd."
        raise BadTable(msg)
    if isinstance(to, Session) or (to is not None and Path(to).is_file()):
        session = to if isinstance(to, Session) else Session.open(to)
        try:
            return _add(session, returned, session.round, now)
        except BaseException:
            if session is not to:
                session.close_file()
            raise
    length, phase = _fitting(returned)
    session = Session.create(
        to,
        length=length,
        mode=_mode(returned.people),
        wijk=wijk,
        asker=asker,
        purpose=purpose,
        phase=phase,
        now=now,
    )
    try:
        return _fill(session, returned, now)
    except BaseException:
        session.close_file()
        remove(session.path)
        raise


def _mode(people: Sequence[Filled]) -> str:
    """Kind of session: without roles everybody thought of a wijk of their own."""
    asked = {one.asked_role for one in people}
    if len(asked) > 1:
        with_role, without = (
            next(one.where for one in people if one.asked_role is kind)
            for kind in (True, False)
        )
        msg = (
            f"{with_role} vraagt een rol en {without} niet. Lees ze apart in: het zijn "
            "twee soorten sessies."
        )
        raise BadTable(msg)
    return "een_wijk" if asked.pop() else "eigen_wijk"


def _fitting(returned: Returned) -> tuple[str, str | None]:
    """Length and phase of the shortest list that has all questions."""
    wanted = {one.question_id for one in returned.answers if not _is_annex(one)}
    start = LENGTHS.index(returned.length) if returned.length else 0
    phases = dict.fromkeys([returned.phase or None, None, *PHASES])
    for length in LENGTHS[start:]:
        for phase in phases:
            if wanted <= {one.id for one in questions(length, phase=phase)}:
                return length, phase
    msg = "Deze antwoorden passen niet in één vragenlijst; lees ze in delen in."
    raise BadTable(msg)


def _is_annex(answer: Answer) -> bool:
    """Whether it answers a question outside the bouwstenen, which no session asks."""
    return answer.question_id.startswith(ANNEX)


def _fill(session: Session, returned: Returned, now: datetime | None) -> Imported:
    """Fill a new session, round by round."""
    last = max(one.round for one in returned.answers)
    if last > 2:
        msg = f"Deze antwoorden hebben {last} ronden; een sessie heeft er twee."
        raise BadTable(msg)
    session.start_round(1)
    done = None
    for number in range(1, last + 1):
        if number > 1:
            for bouwsteen in session.bouwstenen():
                session.reveal(bouwsteen, now)  # else round 1 is never shown
            session.start_round(number)
        done = _add(session, returned, number, now, only=number)
    return replace(done, added=len(returned.people))


def _add(
    session: Session,
    returned: Returned,
    number: int,
    now: datetime | None,
    *,
    only: int | None = None,
) -> Imported:
    """Add the answers of one round, in one commit."""
    told = list(returned.told)
    asked = {one.id: one for one in session.questions()}
    ready: list[Sent] = []
    for filled in returned.people:
        role = _role_in(session, filled)
        mine = {one.id for one in session.questions("" if role == OTHERS else role)}
        kept = []
        for one in filled.answers:
            if only is None and one.round != number:
                msg = (
                    f"{filled.where} antwoordt in ronde {one.round} en de sessie is in "
                    f"ronde {number}. Lees het in als nieuwe sessie."
                )
                raise BadTable(msg)
            if one.round != number:
                continue
            if one.question_id in mine:
                kept.append(one)
            elif one.question_id in asked:
                told.append(
                    f"{filled.where}: vraag '{one.question_id}' is niet voor de rol "
                    f"{role}; dat antwoord telt niet mee."
                )
            elif _is_annex(one):
                told.append(
                    f"{filled.where}: vraag '{one.question_id}' hoort niet bij een "
                    "bouwsteen; een sessie stelt die niet."
                )
            else:
                msg = (
                    f"{filled.where} beantwoordt vraag '{one.question_id}', die deze "
                    "sessie niet stelt. Lees het in als nieuwe sessie."
                )
                raise BadTable(msg)
        code = _code(session, filled)
        ready.append(Sent(filled.where, code, role, tuple(kept)))
    added, same = session.take_in(ready, number, now)
    if same:
        people = "1 mens stond" if same == 1 else f"{same} mensen stonden"
        told.append(f"{people} er al zo in; daaraan is niets veranderd.")
    codes = {one.where: one.respondent for one in ready}
    return Imported(session, tuple(told), added, codes)


def _role_in(session: Session, filled: Filled) -> str:
    """Role of somebody in this session; refuse one that it does not have."""
    if not session.roles:
        return ""
    if not filled.asked_role:
        msg = (
            f"{filled.where} komt van een formulier zonder rol en deze sessie vraagt "
            "er een. Lees het in als nieuwe sessie."
        )
        raise BadTable(msg)
    if filled.role not in (*session.roles, OTHERS):
        msg = (
            f"{filled.where}: de rol '{filled.role}' doet niet mee in een sessie. Kies "
            f"uit: {', '.join(session.roles)}."
        )
        raise BadTable(msg)
    return filled.role


def _code(session: Session, filled: Filled) -> str:
    """Id of who sent a form. It is no hash of a token: no phone can act as them."""
    held = f"{session.meta('mark')}:{filled.key}".encode("utf-8", "replace")
    return f"f{hashlib.blake2b(held).hexdigest()[:15]}"


# ---- tables out -------------------------------------------------------------------


def safe_roles(roles: Iterable[str], min_group: int = MIN_GROUP) -> dict[str, str]:
    """Under which name each role may be told, so that no small role stands apart.

    Parameters
    ----------
    roles : iterable of str
        The role of each person.
    min_group : int, default 3
        Fewest people of a role.

    Returns
    -------
    dict
        Per role itself, or ``overige rollen``. When those together are too few, the
        smallest other role joins them.

    Examples
    --------
    >>> safe_roles(["bewoners"] * 4 + ["partners"] * 3 + ["bestuur"])["partners"]
    'overige rollen'
    """
    held = list(roles)
    sizes = {role: held.count(role) for role in dict.fromkeys(held)}
    joined = {role for role, n in sizes.items() if n < min_group or role == OTHERS}
    while joined and sum(sizes[role] for role in joined) < min_group:
        rest = {role: n for role, n in sizes.items() if role not in joined}
        if not rest:
            break
        joined.add(min(rest, key=rest.get))
    return {role: OTHERS if role in joined else role for role in sizes}


def safe_answers(session: Session, *, texts: bool = False) -> Answers:
    """Answers as rows, as they may leave the session: see the top of this module.

    Parameters
    ----------
    session : Session
        A closed session about one wijk.
    texts : bool, default False
        Also what people wrote themselves.

    Returns
    -------
    Answers
        For `wijkbook.profile` or a dossier.

    Raises
    ------
    BadValue
        If the session is open, about everybody's own wijk, or fewer than three people
        answered.
    """
    held = session.answers()
    if session.phase != "closed":
        msg = (
            "De antwoorden per deelnemer gaan pas mee als de sessie gesloten is. Sluit "
            "haar eerst."
        )
        raise BadValue(msg)
    people = {one.respondent: one.role for one in held}
    if len(people) < MIN_GROUP:
        msg = (
            f"Minder dan {MIN_GROUP} mensen antwoordden; dan is te zien wie wat zei. "
            "De antwoorden per deelnemer gaan niet mee."
        )
        raise BadValue(msg)
    roles = safe_roles(people.values())
    if _shown_apart(session) & {one for one in roles if roles[one] == OTHERS}:
        roles = dict.fromkeys(roles, OTHERS)
    tokens = {who: new_respondent() for who in people}
    kept = [
        replace(
            one,
            respondent=tokens[one.respondent],
            role=roles[one.role],
            explanation=one.explanation if texts else "",
            voice="gewoon",
            time="",
        )
        for one in held
    ]
    kept.sort(key=lambda one: (one.respondent, one.round, one.question_id))
    return Answers(tuple(kept), session.meta("version"))


def _shown_apart(session: Session) -> set[str]:
    """Roles of which a table was shown.

    Rows of such a role that stand among the ``overige rollen`` would tell, beside that
    table, which row there is of somebody else.
    """
    return {
        role
        for held in session.shown().values()
        for one in held.values()
        for role in one.get("roles", {})
    } - {OTHERS}


def session_tables(session: Session) -> dict[str, pd.DataFrame]:
    """Tables of a session that may leave it: what was shown, and what was agreed.

    Parameters
    ----------
    session : Session
        Any session; nothing of a bouwsteen that was not revealed is in it.

    Returns
    -------
    dict of DataFrame
        ``getoond`` (per round and question), ``rollen`` (median per role), ``acties``,
        ``notities``, ``cijfers`` of the wijk, ``vragen`` and ``codeboek``, which tells
        what each column means.
    """
    names = session.bouwstenen()
    asked = {one.id: one for one in session.questions()}
    shown, roles = [], []
    for number, held in sorted(session.shown().items()):
        for key in (key for key in asked if key in held):
            one = held[key]
            base = {"ronde": number, "vraag_id": key, "bouwsteen": asked[key].bouwsteen}
            shown.append(base | _row(one))
            for role, median in one.get("roles", {}).items():
                roles.append(base | {"rol": role, "mediaan": median})
    tables = {
        "getoond": pd.DataFrame(shown, columns=list(COLUMNS["getoond"])),
        "rollen": pd.DataFrame(roles, columns=list(COLUMNS["rollen"])),
        "acties": pd.DataFrame(
            [
                (nth, names.get(one["bouwsteen"], ""), *map(one.get, ACTION))
                for nth, one in enumerate(session.actions(), start=1)
            ],
            columns=list(COLUMNS["acties"]),
        ),
        "notities": pd.DataFrame(
            [
                (nth, names.get(one["bouwsteen"], ""), one["round"], one["text"])
                for nth, one in enumerate(session.notes(), start=1)
            ],
            columns=list(COLUMNS["notities"]),
        ),
        "cijfers": pd.DataFrame(
            [
                tuple(one.get(key, "") for key in FIGURE)
                for one in session.figures()
                if one.get("indicator")
            ],
            columns=list(COLUMNS["cijfers"]),
        ),
        "vragen": pd.DataFrame(
            [
                (
                    one.id,
                    one.bouwsteen,
                    names[one.bouwsteen],
                    one.texts["gewoon"],
                    one.hints["gewoon"],
                    one.follow_up,
                    one.comparable,
                )
                for one in asked.values()
            ],
            columns=list(COLUMNS["vragen"]),
        ),
    }
    whole = dict.fromkeys(("n", *LEVELS, "weet_niet", "niet_geteld"), "Int64")
    tables["getoond"] = tables["getoond"].astype(whole)
    return tables | {"codeboek": _codebook([*tables])}


ACTION = ("what", "who", "due")
FIGURE = (
    *("bouwsteen", "indicator", "label", "value", "gemeente", "land"),
    *("period", "status", "source_id"),
)


def _row(one: dict) -> dict[str, object]:
    """Numbers of one question that was shown; nothing of one that was hidden."""
    if not one["shown"]:
        return {"getoond": False}
    return {
        "getoond": True,
        "n": one["n"],
        **dict(zip(LEVELS, one["counts"], strict=True)),
        "mediaan": one["median"],
        "q1": one["q1"],
        "q3": one["q3"],
        "overeenstemming": one["agreement"],
        "weet_niet": one["unknown"],
        "niet_geteld": one["left_out"],
        "verschil_rollen": one["gap"],
    }


COLUMNS = {
    "getoond": {
        "ronde": "ronde waarin het werd getoond: 1 of 2",
        "vraag_id": "nummer van de vraag; blijft altijd hetzelfde",
        "bouwsteen": "bouwsteen waar de vraag bij hoort",
        "getoond": "waar: er waren genoeg antwoorden om te tonen (drie of meer)",
        "n": "aantal mensen met een score",
        "nee": "aantal mensen dat 'nee' (0) antwoordde",
        "een_beetje": "aantal mensen dat 'een beetje' (1) antwoordde",
        "grotendeels": "aantal mensen dat 'grotendeels' (2) antwoordde",
        "ja": "aantal mensen dat 'ja' (3) antwoordde",
        "mediaan": "middelste score, 0 tot en met 3",
        "q1": "eerste kwartiel van de scores",
        "q3": "derde kwartiel van de scores",
        "overeenstemming": "A van Van der Eijk: 1 allen gelijk, 0 gespreid, -1 kampen",
        "weet_niet": "aantal mensen dat 'weet niet' antwoordde; telt niet als score",
        "niet_geteld": "aantal mensen dat niet meetelt, zodat niemand te herkennen is",
        "verschil_rollen": "hoogste min laagste mediaan van de getoonde rollen",
    },
    "rollen": {
        "ronde": "ronde: 1 of 2",
        "vraag_id": "nummer van de vraag",
        "bouwsteen": "bouwsteen waar de vraag bij hoort",
        "rol": "rol; kleine rollen samen heten 'overige rollen'",
        "mediaan": "middelste score van die rol, 0 tot en met 3",
    },
    "acties": {
        "nr": "volgnummer",
        "bouwsteen": "bouwsteen waar het bij hoort; leeg: het geheel",
        "wat": "wat is afgesproken",
        "wie": "wie het doet, als rol",
        "wanneer": "wanneer het klaar is",
    },
    "notities": {
        "nr": "volgnummer",
        "bouwsteen": "bouwsteen waar het bij hoort; leeg: het geheel",
        "ronde": "ronde waarin het is genoteerd",
        "tekst": "wat de sessieleider noteerde",
    },
    "cijfers": {
        "bouwsteen": "bouwsteen waar het cijfer bij staat",
        "indicator": "naam van het cijfer in het werkboek",
        "cijfer": "wat het cijfer telt",
        "wijk": "waarde van de wijk; leeg: er is geen waarde",
        "gemeente": "waarde van de gemeente",
        "land": "waarde van Nederland",
        "jaar": "jaar waarover het gaat",
        "bijzonderheid": "wat er met het cijfer aan de hand is; leeg: niets",
        "bron": "bron van het cijfer, als nummer in het werkboek",
    },
    "vragen": {
        "vraag_id": "nummer van de vraag",
        "bouwsteen": "bouwsteen",
        "naam": "naam van de bouwsteen",
        "vraag": "tekst van de vraag",
        "uitleg": "uitleg bij de vraag",
        "vervolgvraag": "vraag om daarna te stellen",
        "vergelijkbaar": "waar: bewoners lezen dezelfde vraag als anderen",
    },
    "antwoorden": {
        "deelnemer": "willekeurig teken, voor dit bestand gemaakt",
        "rol": "rol; rollen met minder dan drie mensen heten 'overige rollen'",
        "ronde": "ronde: 1 of 2",
        "vraag_id": "nummer van de vraag",
        "score": "0 nee, 1 een beetje, 2 grotendeels, 3 ja; leeg: geen score",
        "anders": "weet_niet of nvt (niet van toepassing); telt nooit als 0",
        "bewijs": "0 geen, 1 één bron, 2 meer van één soort, 3 twee soorten",
        "toelichting": "wat de deelnemer schreef; leeg als dat niet meeging",
        "vragenlijst": "versie, lengte, vraagvorm en fase van de vragen",
    },
}


def _codebook(names: Iterable[str]) -> pd.DataFrame:
    """What each column of each table means."""
    rows = [
        (name, column, what)
        for name in names
        for column, what in COLUMNS.get(name, {}).items()
    ]
    return pd.DataFrame(rows, columns=["tabel", "kolom", "betekenis"])


def _answer_table(session: Session, held: Answers) -> pd.DataFrame:
    """Answers as the rows that `read_answers` reads back."""
    form = "; ".join(
        (session.meta("version"), session.meta("length"), "gewoon", "alle")
    )
    table = held.table()
    table = table.rename(
        columns={
            "respondent": "deelnemer",
            "role": "rol",
            "round": "ronde",
            "question_id": "vraag_id",
            "special": "anders",
            "evidence": "bewijs",
            "explanation": "toelichting",
        }
    )
    return table.assign(vragenlijst=form)[list(COLUMNS["antwoorden"])]


def session_sources(session: Session) -> list[str]:
    """Ids of the sources of a session: the bouwstenen, the questions, the figures."""
    found = [load_kader("bouwstenen").source_id, "wijkbook"]
    for one in session.figures():
        found += [part for part in one.get("source_id", "").split(";") if part]
    return list(dict.fromkeys(found))


def session_stamp(session: Session, day: date | str) -> dict[str, str]:
    """What a file of a session tells about how it was made, in few lines."""
    made = stamp(day)
    asked = f"versie {session.meta('version')}, {session.meta('length')}"
    figures = session.meta("data_version")
    if figures and figures != made["Gegevens"]:
        made["Gegevens"] += f"; bij de sessie stond {figures}"
    made["Werkboek"] += f"; sessie {session.path.stem}; vragenlijst {asked}"
    return made


def export_session(
    session: Session,
    folder: Path | str,
    *,
    formats: Sequence[str] = FORMATS,
    answers: bool = False,
    texts: bool = False,
    day: date | str | None = None,
) -> list[Path]:
    """Write a session: the report (HTML, Word) and the data (Excel, CSV).

    By default only what was shown leaves, with actions and notes; the top of this
    module tells why.

    Parameters
    ----------
    session : Session
        Any session.
    folder : path
        Where to write; made when needed. No file is overwritten.
    formats : sequence of {"html", "docx", "xlsx", "csv"}
        What to write. Data come with a codebook and with the version of the data.
    answers : bool, default False
        Also a row per person, as CSV and as a file that `Answers.load` reads.
    texts : bool, default False
        With what people wrote themselves.
    day : datetime.date or str, optional
        Day on which it is made; today by default.

    Returns
    -------
    list of pathlib.Path
        What was written.

    Raises
    ------
    UnknownName
        If there is no such format.
    BadValue
        As in `safe_answers`; then nothing is written.
    OSError
        If the folder cannot be written.
    """
    from wijkbook.session.report import session_report

    for one in formats:
        if one not in FORMATS:
            raise unknown_name("vorm", one, FORMATS)
    day = day or date.today()
    rows = safe_answers(session, texts=texts) if answers else None
    base = Path(folder) / session.path.stem
    about = session_stamp(session, day)
    written: list[Path] = []
    report = session_report(session, day=day)
    if "html" in formats:
        written.append(report.to_html(base.with_name(f"{base.name}.html")))
    if "docx" in formats:
        written.append(report.to_docx(base.with_name(f"{base.name}.docx")))
    tables = session_tables(session)
    if "xlsx" in formats:
        path = free_path(base.with_name(f"{base.name}.xlsx"))
        written.append(write_xlsx(path, tables, about=about))
    if "csv" in formats:
        told = write_datapackage(
            free_path(base.with_name(f"{base.name}-tabellen")),
            tables,
            title=report.document.title,
            sources=session_sources(session),
            about=about,
        )
        written.append(told)
    if rows is not None:
        written += _write_answers(session, base, rows, about)
    return written


def _write_answers(
    session: Session, base: Path, rows: Answers, about: dict[str, str]
) -> list[Path]:
    """Write a row per person, for its owner alone."""
    lines = free_path(base.with_name(f"{base.name}-antwoorden.jsonl"))
    rows.save(lines)
    table = _answer_table(session, rows)
    sheet = free_path(base.with_name(f"{base.name}-antwoorden.csv"))
    write_csv(sheet, table)
    sheet.chmod(0o600)
    told = free_path(base.with_name(f"{base.name}-antwoorden.xlsx"))
    sheets = {"antwoorden": table, "codeboek": _codebook(["antwoorden"])}
    write_xlsx(told, sheets, about={"Let op": WARNING, **about})
    told.chmod(0o600)
    return [lines, sheet, told]
