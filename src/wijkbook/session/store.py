"""One session in one SQLite file: what was answered is on the disk, or was not said.

A write waits until the disk has it (WAL, ``synchronous=FULL``). Writes that wait for
each other go in one commit. The questions stand in the file itself, so that a server
needs no pandas and a session of years ago still shows what was asked.
"""

import hashlib
import json
import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wijkbook import work
from wijkbook.checklist import VERSION, VOICES
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.dutch import whole
from wijkbook.errors import (
    BadTable,
    BadValue,
    MissingTable,
    WijkbookError,
    unknown_name,
)
from wijkbook.session import MODES, SESSION_ROLES
from wijkbook.session.shown import summary
from wijkbook.session.words import day_in_words

if TYPE_CHECKING:
    from wijkbook.gebied import Gebied

__all__ = ["Asked", "Participant", "Post", "Session", "claim", "remove"]

APPLICATION = 0x776A6B73  # tells a session from any other SQLite file
SCHEMA = 2
WAIT_S = 5.0
KEEP_DAYS = 90
MOST_PEOPLE = 200
CHANGING = ("phase", "round", "keep_until", "port")  # other facts never change
LONGEST_TEXT, LONGEST_NAME = 1000, 60
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read for something else
CODE_SIGNS = 6
SIDE_FILES = ("-wal", "-shm", "-journal", ".bezet", ".bezet-journal")
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE question (
    question_id TEXT PRIMARY KEY, bouwsteen TEXT NOT NULL, place INTEGER NOT NULL,
    told TEXT NOT NULL);
CREATE TABLE participant (respondent TEXT PRIMARY KEY, role TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE answer (
    respondent TEXT NOT NULL REFERENCES participant ON DELETE CASCADE,
    question_id TEXT NOT NULL REFERENCES question,
    round INTEGER NOT NULL, score INTEGER, special TEXT NOT NULL, evidence INTEGER,
    explanation TEXT NOT NULL, voice TEXT NOT NULL, time TEXT NOT NULL,
    PRIMARY KEY (respondent, question_id, round)) WITHOUT ROWID;
CREATE TABLE revealed (
    bouwsteen TEXT NOT NULL, round INTEGER NOT NULL, shown TEXT NOT NULL,
    groups TEXT NOT NULL, time TEXT NOT NULL, PRIMARY KEY (bouwsteen, round))
    WITHOUT ROWID;
CREATE TABLE note (
    note_id INTEGER PRIMARY KEY, bouwsteen TEXT NOT NULL, round INTEGER NOT NULL,
    text TEXT NOT NULL, time TEXT NOT NULL, withdrawn TEXT NOT NULL DEFAULT '');
CREATE TABLE action (
    action_id INTEGER PRIMARY KEY, bouwsteen TEXT NOT NULL, what TEXT NOT NULL,
    who TEXT NOT NULL, due TEXT NOT NULL, time TEXT NOT NULL,
    withdrawn TEXT NOT NULL DEFAULT '');
CREATE TABLE earlier (
    place INTEGER PRIMARY KEY, kind TEXT NOT NULL, id INTEGER NOT NULL,
    told TEXT NOT NULL, time TEXT NOT NULL);
"""
NAMES = re.findall(r"TABLE (\w+)", TABLES)
# How a file of an older schema becomes one of the next; nothing in it is changed.
UPGRADES = {
    1: (
        "ALTER TABLE note ADD COLUMN withdrawn TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE action ADD COLUMN withdrawn TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE earlier (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
        "id INTEGER NOT NULL, told TEXT NOT NULL, time TEXT NOT NULL)",
    ),
}
# What the leader writes: its table, and the columns that can be changed with how long
# they may be and what they are called.
WRITTEN = {
    "note": {"text": (LONGEST_TEXT, "De notitie")},
    "action": {
        "what": (LONGEST_TEXT, "De actie"),
        "who": (LONGEST_NAME, "Wie"),
        "due": (LONGEST_NAME, ""),
    },
}
# What SQLite found, and what that means for who runs a session.
TROUBLE = {
    sqlite3.SQLITE_FULL: "De schijf is vol: '{name}' kan niets meer bewaren. Maak "
    "plek vrij en probeer het opnieuw; wat al bewaard was, is er nog.",
    sqlite3.SQLITE_BUSY: "'{name}' is in gebruik door een ander programma. Sluit dat "
    "en probeer het opnieuw; wat al bewaard was, is er nog.",
    sqlite3.SQLITE_READONLY: "In '{name}' mag niet worden geschreven. Zet het bestand "
    "in een map waarin dat mag.",
    sqlite3.SQLITE_CANTOPEN: "'{name}' is niet te openen. Kijk of de map er is en of "
    "je er bij mag.",
    sqlite3.SQLITE_NOTADB: "'{name}' is geen sessie van wijkbook; kies een ander "
    "bestand.",
    sqlite3.SQLITE_CORRUPT: "'{name}' is beschadigd. Bewaar het bestand zoals het is "
    "en open een kopie van eerder.",
}
TROUBLE[sqlite3.SQLITE_LOCKED] = TROUBLE[sqlite3.SQLITE_BUSY]
OTHER_TROUBLE = (
    "Lezen of schrijven van '{name}' lukt niet. Kijk of de schijf nog werkt; wat al "
    "bewaard was, is er nog."
)


@dataclass(frozen=True)
class Asked:
    """A question as it stands in a session, in every wording that it has."""

    id: str
    bouwsteen: str
    texts: dict[str, str]
    hints: dict[str, str]
    follow_up: str
    roles: tuple[str, ...]
    comparable: bool


@dataclass(frozen=True)
class Participant:
    """Somebody who joined: a random id and a role, nothing more."""

    respondent: str
    role: str


@dataclass(frozen=True)
class Post:
    """The answers to one bouwsteen, as one phone sends them.

    `answers` gives per question id a dict with ``score`` or ``special``, and maybe
    ``evidence`` and ``explanation``.
    """

    token: str
    bouwsteen: str
    answers: dict[str, dict]
    voice: str = "gewoon"


class Session:
    """A group session in one file; make one with `create` or `open`.

    Attributes
    ----------
    path : pathlib.Path
        The file, for its owner alone (mode 600).
    """

    def __init__(self, path: Path) -> None:
        """Open the file; use `create` or `open` instead."""
        self.path = path
        self._lock, self._reading = threading.Lock(), threading.Lock()
        self._writer = self._reader = None
        try:
            with self._told():
                self._writer = _connect(path)
                self._reader = _connect(path)
                self._check_schema()
                self._questions = self._read_questions()
                self._fixed = dict(self._rows("SELECT * FROM meta"))
        except BaseException:
            self.close_file()
            raise

    # --- making, opening, closing ---------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path | str | None = None,
        *,
        length: str = "kort",
        mode: str = "een_wijk",
        wijk: "str | Gebied" = "",
        asker: str = "",
        purpose: str = "",
        phase: str | None = None,
        now: datetime | None = None,
    ) -> "Session":
        """Make a new session.

        The wijk's own figures are looked up now and kept in it (`figures`).

        Parameters
        ----------
        path : path, optional
            File to make; without it one in ``sessies`` in the folder of own work.
        length : {"kort", "kern", "volledig"}
            How many questions: 7, 14 or 53.
        mode : {"een_wijk", "eigen_wijk"}
            One group about one wijk, or everybody about a wijk of their own: then
            roles are not asked and not compared.
        wijk : str or Gebied
            Code or name of the wijk (``een_wijk`` alone). With a name that wijkbook
            does not know, or that several areas share, there are no figures.
        asker, purpose : str
            Who asks and what for: participants read it before the first question.
        phase : {"vooraf", "lopend"}, optional
            Ask what fits a plan, or a running approach.
        now : datetime, optional
            When it is made; the clock by default.

        Returns
        -------
        Session
            In the lobby: people can join, questions are not open yet.

        Raises
        ------
        UnknownName
            If there is no such length or mode.
        BadTable
            If the file is there already or cannot be made.
        """
        from wijkbook.checklist.questions import questions
        from wijkbook.export.files import stamp
        from wijkbook.kader import load_kader
        from wijkbook.session.figures import figures_of

        if mode not in MODES:
            raise unknown_name("soort sessie", mode, MODES)
        asked = questions(length, phase=phase)
        voices = [voice for voice in VOICES if voice == "gewoon" or length == "kort"]
        wording = {
            voice: {one.id: one for one in questions(length, phase=phase, voice=voice)}
            for voice in voices
        }
        now = now or datetime.now(UTC)
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
        if path is None:
            name = f"sessie-{now:%Y-%m-%d}-{code}.sqlite"
            path = work.folder() / "sessies" / name
        elements = load_kader("bouwstenen").elements.set_index("element_id")
        figures = figures_of(wijk if mode == "een_wijk" else "")
        called = figures["name"] if str(wijk) == figures["gebied"] else wijk
        meta = {
            "version": VERSION,
            "length": length,
            "mode": mode,
            "wijk": str(getattr(called, "label", called)) if mode == "een_wijk" else "",
            "gebied": figures["gebied"],
            "gebied_name": figures["name"],
            "gemeente_name": figures["gemeente"],
            "figures": json.dumps(figures["rows"], ensure_ascii=False),
            "figures_told": figures["told"],
            "data_version": stamp()["Gegevens"],
            "asker": asker,
            "purpose": purpose,
            "made": now.isoformat(timespec="minutes"),
            "keep_until": (now + timedelta(days=KEEP_DAYS)).date().isoformat(),
            "code": code,
            "mark": secrets.token_hex(4),  # tells cookies of sessions apart
            "phase": "lobby",
            "round": "1",
            "port": "0",  # the last one that was used: phones find it again
            "voices": json.dumps(voices),
            "names": json.dumps(elements["name"].to_dict(), ensure_ascii=False),
        }
        rows = [
            (one.id, one.bouwsteen, place, _told_of(one, wording))
            for place, one in enumerate(asked)
        ]
        return cls._make(Path(path), meta, rows)

    @classmethod
    def _make(cls, path: Path, meta: dict, rows: list[tuple]) -> "Session":
        """Write a new file and open it."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError as error:
            msg = f"'{path.name}' is er al; open die sessie, of kies een andere naam."
            raise BadTable(msg) from error
        except OSError as error:
            msg = f"'{path.name}' is niet te maken: {error.strerror}."
            raise BadTable(msg) from error
        try:
            with _told(path):
                made = _connect(path)
                try:
                    made.execute(f"PRAGMA application_id = {APPLICATION}")
                    made.execute("PRAGMA journal_mode = WAL")
                    made.executescript(f"BEGIN; {TABLES} COMMIT;")
                    made.execute("BEGIN")
                    made.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
                    made.executemany("INSERT INTO question VALUES (?, ?, ?, ?)", rows)
                    made.execute(f"PRAGMA user_version = {SCHEMA}")
                    made.execute("COMMIT")
                finally:
                    made.close()
        except BaseException:
            remove(path)
            raise
        return cls(path)

    @classmethod
    def open(cls, path: Path | str) -> "Session":
        """Open a session that was made before.

        Raises
        ------
        MissingTable
            If the file is not there.
        BadTable
            If it is no session, is damaged or locked, or comes from a newer wijkbook.
        """
        path = Path(path)
        if not path.is_file():
            msg = f"De sessie is er niet: '{path}'."
            raise MissingTable(msg)
        return cls(path)

    def close_file(self) -> None:
        """Let go of the file; everything in it stays."""
        for connection in (self._reader, self._writer):
            if connection is not None:
                with suppress(sqlite3.Error):
                    connection.close()

    def __repr__(self) -> str:
        """Which session it is and how many people joined; nothing of what they said."""
        try:
            told = f"Sessie '{self.path.name}', aantal deelnemers: {self.joined()}."
            if self.is_due():
                told += f" {self.due_told()} Kies: .keep() of .erase()."
        except BadTable:
            return f"Sessie '{self.path.name}' is niet meer open."
        return told

    # --- what stands in it ----------------------------------------------------------

    def meta(self, key: str) -> str:
        """One fact of the session, such as ``length``; empty when it is not there."""
        if key not in CHANGING:
            return self._fixed.get(key, "")
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return rows[0][0] if rows else ""

    @property
    def mode(self) -> str:
        """``een_wijk`` or ``eigen_wijk``."""
        return self.meta("mode")

    @property
    def code(self) -> str:
        """Code with which phones join."""
        return self.meta("code")

    @property
    def phase(self) -> str:
        """``lobby``, ``round`` or ``closed``."""
        return self.meta("phase")

    @property
    def round(self) -> int:
        """Which round it is: 1 or 2."""
        return int(self.meta("round") or 1)

    @property
    def voices(self) -> tuple[str, ...]:
        """Wordings in which all questions are there."""
        return tuple(json.loads(self.meta("voices")))

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles to choose from; none where everybody has a wijk of their own."""
        return SESSION_ROLES if self.mode == "een_wijk" else ()

    @property
    def keep_until(self) -> str:
        """Day until which it is kept (ISO)."""
        return self.meta("keep_until")

    def is_due(self, now: datetime | None = None) -> bool:
        """Tell whether the days to keep it are over and the leader is to be asked."""
        until = self.keep_until  # empty when the session was wiped
        return bool(until) and (now or datetime.now(UTC)).date().isoformat() > until

    def due_told(self) -> str:
        """Question to the leader when the days to keep it are over (Dutch)."""
        return (
            f"De bewaartijd was tot en met {day_in_words(self.keep_until)} en is "
            "voorbij. Bewaar je de sessie langer, of wis je haar?"
        )

    def questions(self, role: str = "") -> list[Asked]:
        """Give the questions, or those that a role is asked, in order."""
        if not role or self.meta("length") == "kort":
            return list(self._questions)
        return [one for one in self._questions if role in one.roles]

    def bouwstenen(self, role: str = "") -> dict[str, str]:
        """Bouwstenen with a question (for a role), and their names."""
        names = json.loads(self.meta("names"))
        return {one.bouwsteen: names[one.bouwsteen] for one in self.questions(role)}

    def joined(self) -> int:
        """How many people joined."""
        return self._rows("SELECT count(*) FROM participant")[0][0]

    def answered(self) -> dict[str, int]:
        """How many people answered something of each bouwsteen in this round."""
        rows = self._rows(
            "SELECT bouwsteen, count(DISTINCT respondent) FROM answer JOIN question "
            "USING (question_id) WHERE round = ? GROUP BY bouwsteen",
            self.round,
        )
        return dict.fromkeys(self.bouwstenen(), 0) | dict(rows)

    def participant(self, token: str) -> Participant | None:
        """Whose token it is; None if it belongs to nobody here."""
        who = _respondent(token)
        rows = self._rows("SELECT * FROM participant WHERE respondent = ?", who)
        return Participant(*rows[0]) if rows else None

    def own(self, token: str, number: int | None = None) -> dict[str, Answer]:
        """Give the answers of one phone in a round, by question."""
        held = self._answers(
            "WHERE respondent = ? AND round = ?",
            _respondent(token),
            number or self.round,
        )
        return {one.question_id: one for one in held}

    def answers(self) -> Answers:
        """All answers, raw: for the leader's own computer, not for the room.

        Raises
        ------
        BadValue
            If everybody had a wijk of their own: those answers are not of one thing.
        """
        if self.mode != "een_wijk":
            msg = (
                "In deze sessie dacht ieder aan een eigen wijk; de antwoorden horen "
                "niet bij elkaar en worden niet samengevoegd."
            )
            raise BadValue(msg)
        return Answers(tuple(self._answers("")), self.meta("version"))

    def shown(self) -> dict[int, dict[str, dict]]:
        """What was revealed, as numbers: per round, per question what `summary` gave.

        It was fixed when it was revealed. It holds nothing of a bouwsteen that was not.
        """
        found: dict[int, dict[str, dict]] = {}
        for number, told in self._rows("SELECT round, shown FROM revealed"):
            found.setdefault(number, {}).update(json.loads(told))
        return found

    def revealed(self, number: int | None = None) -> set[str]:
        """Bouwstenen that were revealed in a round, by default this one."""
        rows = self._rows(
            "SELECT bouwsteen FROM revealed WHERE round = ?", number or self.round
        )
        return {row[0] for row in rows}

    def figures(self, bouwsteen: str | None = None) -> list[dict[str, str]]:
        """Figures of the wijk beside the bouwstenen, as they were when it was made.

        Parameters
        ----------
        bouwsteen : str, optional
            Of this bouwsteen alone.

        Returns
        -------
        list of dict
            Texts, as `figures_of` gives them in ``rows``; none in ``eigen_wijk``.
        """
        rows = json.loads(self.meta("figures") or "[]")
        return [one for one in rows if bouwsteen in (None, one["bouwsteen"])]

    def notes(self, *, withdrawn: bool = False) -> list[dict]:
        """What the leader wrote down, with `withdrawn` also what was taken away.

        Returns
        -------
        list of dict
            ``id``, ``bouwsteen`` ('' for the whole), ``round``, ``text``, ``time`` and
            ``withdrawn`` (when it was taken away, else '').
        """
        names = ("id", "bouwsteen", "round", "text", "time", "withdrawn")
        return self._written("note", names, withdrawn=withdrawn)

    def actions(self, *, withdrawn: bool = False) -> list[dict]:
        """What was agreed: what, who (a role) and when.

        Returns
        -------
        list of dict
            ``id``, ``bouwsteen`` ('' for the whole), ``what``, ``who``, ``due``,
            ``time`` and ``withdrawn`` (when it was taken away, else '').
        """
        names = ("id", "bouwsteen", "what", "who", "due", "time", "withdrawn")
        return self._written("action", names, withdrawn=withdrawn)

    def history(self, kind: str, number: int) -> list[dict]:
        """How a note or an action was before, oldest first; with when it changed."""
        rows = self._rows(
            "SELECT told, time FROM earlier WHERE kind = ? AND id = ? ORDER BY place",
            kind,
            number,
        )
        return [{**json.loads(told), "changed": time} for told, time in rows]

    def _written(
        self, kind: str, names: tuple[str, ...], *, withdrawn: bool
    ) -> list[dict]:
        """Rows that the leader wrote, in the order in which they came."""
        columns = ", ".join((f"{kind}_id", *names[1:]))
        where = "" if withdrawn else "WHERE withdrawn = ''"
        rows = self._rows(f"SELECT {columns} FROM {kind} {where} ORDER BY {kind}_id")
        return [dict(zip(names, row, strict=True)) for row in rows]

    # --- writing --------------------------------------------------------------------

    def write(self, jobs: Sequence[Callable[[sqlite3.Connection], object]]) -> list:
        """Do all jobs in one commit; when it returns, the disk has them.

        Parameters
        ----------
        jobs : sequence of callable
            Each gets the connection: `joining`, `posting` and their like make them.

        Returns
        -------
        list
            What each job gave, or the WijkbookError with which it was refused. A job
            that was refused leaves no trace, and the others go on.

        Raises
        ------
        BadTable
            If the file cannot be written: then nothing of it was stored.
        """
        with self._lock, self._told():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                found = [self._apart(job) for job in jobs]
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._writer.execute("ROLLBACK")
                raise
            return found

    def _apart(self, job: Callable[[sqlite3.Connection], object]) -> object:
        """Do one job, or leave no trace of it."""
        self._writer.execute("SAVEPOINT job")
        try:
            found = job(self._writer)
        except WijkbookError as error:
            self._writer.execute("ROLLBACK TO job")
            found = error
        self._writer.execute("RELEASE job")
        return found

    def _one(self, job: Callable[[sqlite3.Connection], object]) -> object:
        """Do one job in its own commit; raise what it refuses."""
        found = self.write([job])[0]
        if isinstance(found, WijkbookError):
            raise found
        return found

    def join(self, role: str = "") -> str:
        """Let somebody in; gives the token that their phone keeps."""
        return self._one(self.joining(role))

    def joining(self, role: str = "") -> Callable[[sqlite3.Connection], str]:
        """Job that lets somebody in."""

        def job(held: sqlite3.Connection) -> str:
            if self.roles and role not in self.roles:
                msg = "Kies eerst een rol uit de lijst."
                raise BadValue(msg)
            if _phase(held) == "closed":
                msg = "Deze sessie is gesloten; meedoen kan niet meer."
                raise BadValue(msg)
            people = held.execute("SELECT count(*) FROM participant").fetchone()[0]
            if people >= MOST_PEOPLE:
                msg = f"Er doen al {MOST_PEOPLE} mensen mee; meer kan niet."
                raise BadValue(msg)
            token = secrets.token_urlsafe(24)
            row = (_respondent(token), role if self.roles else "")
            held.execute("INSERT INTO participant VALUES (?, ?)", row)
            return token

        return job

    def post(self, post: Post, now: datetime | None = None) -> None:
        """Store the answers to one bouwsteen; a second post overwrites the first."""
        self._one(self.posting(post, now))

    def posting(
        self, post: Post, now: datetime | None = None
    ) -> Callable[[sqlite3.Connection], None]:
        """Job that stores the answers to one bouwsteen."""
        time = _minute(now)

        def job(held: sqlite3.Connection) -> None:
            who = _who(held, post.token)
            number = _open_round(held, post.bouwsteen)
            asked = {
                one.id
                for one in self.questions(who.role)
                if one.bouwsteen == post.bouwsteen
            }
            if not asked >= set(post.answers):
                msg = "Deze vraag hoort niet bij deze bouwsteen."
                raise BadValue(msg)
            for question, told in post.answers.items():
                _store(held, who, question, number, post.voice, time, told)

        return job

    def erase_own(self, token: str) -> None:
        """Erase one person with all answers; what the room saw of the group stays."""
        self.erase_respondent(_respondent(token))

    def erase_respondent(self, respondent: str) -> None:
        """Erase one person by the id that their phone shows."""
        self._one(self.erasing(respondent))
        self.scrub()

    def erasing(self, respondent: str) -> Callable[[sqlite3.Connection], None]:
        """Job that erases one person; `scrub` afterwards takes it from the disk."""

        def job(held: sqlite3.Connection) -> None:
            gone = held.execute(
                "DELETE FROM participant WHERE respondent = ?", (respondent,)
            )
            if not gone.rowcount:
                msg = "Deze code hoort bij niemand in deze sessie."
                raise BadValue(msg)
            held.execute("DELETE FROM answer WHERE respondent = ?", (respondent,))
            # Somebody else keeps the place: how large a group was, still counts.
            held.execute(
                "UPDATE revealed SET groups = replace(groups, ?, ?)",
                (json.dumps(respondent), json.dumps(secrets.token_hex(8))),
            )

        return job

    def scrub(self) -> None:
        """Take what was erased out of the files beside the session as well."""
        with self._lock, self._told():
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def start_round(self, number: int = 1) -> None:
        """Open the questions: round 1 from the lobby, round 2 after round 1."""

        def job(held: sqlite3.Connection) -> None:
            before = (_phase(held), _number(held))
            if before not in (("lobby", 1),) and number == 1:
                msg = "Ronde 1 is al begonnen."
                raise BadValue(msg)
            if number not in (1, 2) or (number == 2 and before != ("round", 1)):
                msg = "Een tweede ronde komt na ronde 1, in een sessie die open is."
                raise BadValue(msg)
            _set(held, "round", number)
            _set(held, "phase", "round")

        self._one(job)

    def reveal(self, bouwsteen: str, now: datetime | None = None) -> bool:
        """Show the room one bouwsteen; its answers of this round stand from then on.

        Returns
        -------
        bool
            Whether there is something to show. If not, because fewer than three people
            gave a score, nothing is revealed and answering goes on.
        """
        time = _minute(now)

        def job(held: sqlite3.Connection) -> bool:
            number = _open_round(held, bouwsteen)
            before = held.execute(
                "SELECT groups FROM revealed WHERE bouwsteen = ? AND round = ?",
                (bouwsteen, number - 1),
            ).fetchone()
            earlier = json.loads(before[0]) if before else {}
            shown, groups = {}, {}
            for one in self.questions():
                if one.bouwsteen != bouwsteen:
                    continue
                found = self._summary(held, one.id, number, earlier.get(one.id, {}))
                shown[one.id], people = found
                groups[one.id] = {key: sorted(who) for key, who in people.items()}
            if not any(one["shown"] for one in shown.values()):
                return False
            held.execute(
                "INSERT INTO revealed VALUES (?, ?, ?, ?, ?)",
                (bouwsteen, number, json.dumps(shown), json.dumps(groups), time),
            )
            return True

        return self._one(job)

    def _summary(
        self, held: sqlite3.Connection, question: str, number: int, before: dict
    ) -> tuple[dict, dict]:
        """What is shown of one question, given who was shown in the round before."""
        rows = _select(held, "WHERE question_id = ? AND round = ?", question, number)
        return summary(
            rows,
            {key: frozenset(who) for key, who in before.items()},
            roles=self.mode == "een_wijk",
        )

    def set_port(self, port: int) -> None:
        """Remember where it was served, so that phones find it again."""
        self._one(lambda held: _set(held, "port", port))

    def close(self) -> None:
        """Close the session: nobody answers any more, erasing stays possible."""
        self._one(lambda held: _set(held, "phase", "closed"))

    def keep(self, days: int = KEEP_DAYS, now: datetime | None = None) -> None:
        """Keep the session so many days from now."""
        until = ((now or datetime.now(UTC)) + timedelta(days=days)).date().isoformat()
        self._one(lambda held: _set(held, "keep_until", until))

    def add_note(self, bouwsteen: str, text: str, now: datetime | None = None) -> int:
        """Write down what was said; gives its number."""
        self._check_bouwsteen(bouwsteen)
        row = {"bouwsteen": bouwsteen, "round": self.round, "time": _minute(now)}
        return self._one(_adding("note", row | _checked("note", {"text": text})))

    def add_action(
        self,
        bouwsteen: str,
        what: str,
        who: str,
        due: str = "",
        now: datetime | None = None,
    ) -> int:
        """Write down what was agreed: what, who by role, and when; gives its number."""
        self._check_bouwsteen(bouwsteen)
        row = {"bouwsteen": bouwsteen, "time": _minute(now)}
        told = {"what": what, "who": who, "due": due}
        return self._one(_adding("action", row | _checked("action", told)))

    def edit_note(
        self,
        number: int,
        text: str,
        bouwsteen: str | None = None,
        now: datetime | None = None,
    ) -> None:
        """Change a note; how it was stays in the file (`history`)."""
        self._edit("note", number, {"text": text}, bouwsteen, now)

    def edit_action(
        self,
        number: int,
        *,
        what: str | None = None,
        who: str | None = None,
        due: str | None = None,
        bouwsteen: str | None = None,
        now: datetime | None = None,
    ) -> None:
        """Change what is given of an action; how it was stays in the file."""
        told = {"what": what, "who": who, "due": due}
        told = {key: text for key, text in told.items() if text is not None}
        self._edit("action", number, told, bouwsteen, now)

    def _edit(
        self,
        kind: str,
        number: int,
        told: dict[str, str],
        bouwsteen: str | None,
        now: datetime | None,
    ) -> None:
        """Change a row that the leader wrote."""
        new = _checked(kind, told)
        if bouwsteen is not None:
            self._check_bouwsteen(bouwsteen)
            new["bouwsteen"] = bouwsteen
        self._one(_changing(kind, number, new, _minute(now)))

    def withdraw(self, kind: str, number: int, now: datetime | None = None) -> None:
        """Take a note or an action off the list; it stays in the file.

        Parameters
        ----------
        kind : {"note", "action"}
            Which list.
        number : int
            Its ``id``.
        """
        time = _minute(now)
        self._one(_changing(kind, number, {"withdrawn": time}, time))

    def restore(self, kind: str, number: int, now: datetime | None = None) -> None:
        """Put a note or an action that was taken away back on the list."""
        self._one(_changing(kind, number, {"withdrawn": ""}, _minute(now)))

    def wipe(self) -> None:
        """Erase all that stands in the session; the empty file is left.

        `erase` does this and takes the file away too. Use it where the file is still
        open elsewhere.
        """

        def job(held: sqlite3.Connection) -> None:
            held.execute("PRAGMA defer_foreign_keys = ON")
            for name in NAMES:
                held.execute(f"DELETE FROM {name}")

        self._one(job)
        self.scrub()

    def erase(self) -> None:
        """Erase the whole session from the disk. There is no way back.

        Raises
        ------
        BadTable
            If a server still runs on it, or another program holds the file.
        """
        with suppress(sqlite3.Error):  # a full disk leaves no room to claim
            held = _claimed(self.path)
            if held is None:
                raise _busy(self.path)
            held.close()
        with suppress(BadTable):  # nor to wipe, but it does to remove
            self.wipe()
        self.close_file()
        remove(self.path)

    # --- inside ---------------------------------------------------------------------

    def _check_bouwsteen(self, bouwsteen: str) -> None:
        """Refuse a bouwsteen that is not asked; '' stands for the whole."""
        if bouwsteen and bouwsteen not in self.bouwstenen():
            raise unknown_name("bouwsteen", bouwsteen, self.bouwstenen())

    def _rows(self, sql: str, *values: object) -> list[tuple]:
        """Read rows."""
        with self._reading, self._told():
            return self._reader.execute(sql, values).fetchall()

    def _answers(self, where: str, *values: object) -> Iterable[Answer]:
        """Read answers."""
        with self._reading, self._told():
            return _select(self._reader, where, *values)

    def _told(self) -> object:
        """Tell in Dutch what SQLite finds."""
        return _told(self.path)

    def _check_schema(self) -> None:
        """Refuse a file that is no session, or one of another schema."""
        kind = self._reader.execute("PRAGMA application_id").fetchone()[0]
        schema = self._reader.execute("PRAGMA user_version").fetchone()[0]
        name = self.path.name
        if kind != APPLICATION:
            msg = TROUBLE[sqlite3.SQLITE_NOTADB].format(name=name)
            raise BadTable(msg)
        if schema > SCHEMA:
            msg = (
                f"'{name}' is gemaakt met een nieuwere wijkbook (schema {schema}; "
                f"deze kent {SCHEMA}). Werk wijkbook bij; het bestand is niet "
                f"veranderd."
            )
            raise BadTable(msg)
        rows = self._reader.execute("SELECT name FROM sqlite_master").fetchall()
        lacking = set(NAMES) - {row[0] for row in rows}
        if schema in UPGRADES and lacking <= {"earlier"}:
            self._upgrade()
        elif schema != SCHEMA or lacking:
            msg = (
                f"'{name}' mist een deel of is nooit afgemaakt (schema {schema}; hier "
                f"hoort {SCHEMA}). Het bestand is niet veranderd; maak een nieuwe "
                f"sessie."
            )
            raise BadTable(msg)

    def _upgrade(self) -> None:
        """Bring a file of an older schema to this one, whole or not at all."""
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            # somebody else may have done it while we waited
            now = self._writer.execute("PRAGMA user_version").fetchone()[0]
            for step in range(now, SCHEMA):
                for sql in UPGRADES[step]:
                    self._writer.execute(sql)
            self._writer.execute(f"PRAGMA user_version = {SCHEMA}")
            self._writer.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._writer.execute("ROLLBACK")
            raise

    def _read_questions(self) -> tuple[Asked, ...]:
        """Read the questions, which never change."""
        rows = self._reader.execute(
            "SELECT question_id, bouwsteen, told FROM question ORDER BY place"
        ).fetchall()
        found = []
        for key, bouwsteen, told in rows:
            known = json.loads(told)
            roles = tuple(known.pop("roles"))
            found.append(Asked(key, bouwsteen, roles=roles, **known))
        return tuple(found)


def claim(path: Path) -> sqlite3.Connection:
    """Claim a session for one server; the claim ends with its process.

    Returns
    -------
    sqlite3.Connection
        Close it to let go.

    Raises
    ------
    BadTable
        If a server runs on this session already, or the disk is full.
    """
    with _told(path):
        held = _claimed(path)
    if held is None:
        raise _busy(path)
    return held


def _busy(path: Path) -> BadTable:
    """Tell that another server has a session."""
    msg = (
        f"De sessie '{path.name}' draait al in een ander venster of programma. Ga daar "
        "verder, of stop die eerst."
    )
    return BadTable(msg)


def _claimed(path: Path) -> sqlite3.Connection | None:
    """Lock the file that says who serves; None when another has that lock."""
    beside = path.with_name(f"{path.name}.bezet")
    held = sqlite3.connect(beside, timeout=0, isolation_level=None)
    try:
        with suppress(OSError):
            os.chmod(beside, 0o600)
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        held.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return None
        raise
    return held


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell in Dutch what SQLite finds wrong with a file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        msg = TROUBLE.get(code, OTHER_TROUBLE).format(name=path.name)
        raise BadTable(msg) from error


def _connect(path: Path) -> sqlite3.Connection:
    """Open a file, so that what is committed is on the disk and what is erased gone."""
    held = sqlite3.connect(
        path, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    held.execute("PRAGMA synchronous = FULL")
    held.execute("PRAGMA foreign_keys = ON")
    held.execute("PRAGMA secure_delete = ON")
    return held


def remove(path: Path) -> None:
    """Remove a session and what stands beside it.

    Raises
    ------
    BadTable
        If another program holds the file.
    """
    try:
        for end in ("", *SIDE_FILES):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:  # Windows keeps a file that is open somewhere
        msg = (
            f"'{path.name}' is niet weg te halen: een ander programma heeft het nog "
            "open. Sluit dat en haal het bestand weg."
        )
        raise BadTable(msg) from error


def _respondent(token: str) -> str:
    """Id that belongs to a token: who reads the file cannot act as a phone."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]


def _told_of(question: object, wording: dict[str, dict]) -> str:
    """Write a question with every wording that it has."""
    found = {voice: held[question.id] for voice, held in wording.items()
             if question.id in held}  # fmt: skip
    return json.dumps(
        {
            "texts": {voice: one.text for voice, one in found.items()},
            "hints": {voice: one.hint for voice, one in found.items()},
            "follow_up": question.follow_up,
            "roles": question.roles,
            "comparable": question.comparable,
        },
        ensure_ascii=False,
    )


def _phase(held: sqlite3.Connection) -> str:
    """Which phase it is, inside a transaction."""
    return held.execute("SELECT value FROM meta WHERE key = 'phase'").fetchone()[0]


def _number(held: sqlite3.Connection) -> int:
    """Which round it is, inside a transaction."""
    found = held.execute("SELECT value FROM meta WHERE key = 'round'").fetchone()
    return int(found[0])


def _set(held: sqlite3.Connection, key: str, value: object) -> None:
    """Change one fact of the session."""
    held.execute("UPDATE meta SET value = ? WHERE key = ?", (str(value), key))


def _open_round(held: sqlite3.Connection, bouwsteen: str) -> int:
    """Give the round in which this bouwsteen can be answered now; refuse if none."""
    phase, number = _phase(held), _number(held)
    if phase == "lobby":
        msg = "De vragen zijn nog niet open. Wacht op de sessieleider."
        raise BadValue(msg)
    if phase == "closed":
        msg = "Deze sessie is gesloten; je antwoorden van eerder zijn bewaard."
        raise BadValue(msg)
    known = held.execute(
        "SELECT 1 FROM question WHERE bouwsteen = ? LIMIT 1", (bouwsteen,)
    )
    if known.fetchone() is None:
        msg = "Deze bouwsteen staat niet in deze vragenlijst."
        raise BadValue(msg)
    seen = held.execute(
        "SELECT 1 FROM revealed WHERE bouwsteen = ? AND round = ?", (bouwsteen, number)
    )
    if seen.fetchone():
        msg = (
            "Deze bouwsteen is al getoond; antwoorden van deze ronde veranderen niet "
            "meer."
        )
        raise BadValue(msg)
    return number


def _who(held: sqlite3.Connection, token: str) -> Participant:
    """Whose token it is, inside a transaction; refuse one that is nobody's."""
    row = held.execute(
        "SELECT * FROM participant WHERE respondent = ?", (_respondent(token),)
    ).fetchone()
    if row is None:
        msg = "Deze telefoon doet niet (meer) mee; meld je opnieuw aan."
        raise BadValue(msg)
    return Participant(*row)


def _store(
    held: sqlite3.Connection,
    who: Participant,
    question: str,
    number: int,
    voice: str,
    time: str,
    told: dict,
) -> None:
    """Store one answer over an earlier one."""
    # Answer checks what it is given; its role does not matter for what is stored.
    answer = Answer(
        question,
        who.respondent,
        who.role or SESSION_ROLES[0],
        number,
        told.get("score"),
        told.get("special", ""),
        told.get("evidence"),
        told.get("explanation", ""),
        voice,
        time,
    )
    if len(answer.explanation) > LONGEST_TEXT:
        msg = (
            f"De toelichting telt {len(answer.explanation)} tekens; er passen er "
            f"{LONGEST_TEXT}. Maak haar korter."
        )
        raise BadValue(msg)
    row = asdict(answer)
    row.pop("role")
    # Half a sign cannot stand in UTF-8.
    row["explanation"] = row["explanation"].encode("utf-8", "replace").decode()
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    held.execute(f"INSERT OR REPLACE INTO answer ({names}) VALUES ({marks})", row)


def _select(held: sqlite3.Connection, where: str, *values: object) -> list[Answer]:
    """Read answers with the role of who gave them."""
    rows = held.execute(
        "SELECT question_id, respondent, role, round, score, special, evidence, "
        "explanation, voice, time FROM answer JOIN participant USING (respondent) "
        f"{where} ORDER BY round, question_id, respondent",
        values,
    ).fetchall()
    return [Answer(*row[:2], row[2] or SESSION_ROLES[0], *row[3:]) for row in rows]


def _minute(now: datetime | None) -> str:
    """When it is, no finer than a minute."""
    return (now or datetime.now(UTC)).isoformat(timespec="minutes")


def _checked(kind: str, told: dict[str, str]) -> dict[str, str]:
    """Refuse what is empty or too long of what the leader wrote."""
    columns = WRITTEN[kind]
    return {
        name: _short(text, columns[name][1], columns[name][0])
        if columns[name][1]
        else whole(text).strip()[: columns[name][0]]
        for name, text in told.items()
    }


def _adding(kind: str, row: dict) -> Callable[[sqlite3.Connection], int]:
    """Job that adds a row of the leader; gives its number."""
    marks = ", ".join(f":{name}" for name in row)
    sql = f"INSERT INTO {kind} ({', '.join(row)}) VALUES ({marks})"
    return lambda held: held.execute(sql, row).lastrowid


def _changing(
    kind: str, number: int, new: dict, time: str
) -> Callable[[sqlite3.Connection], None]:
    """Job that changes a row of the leader and keeps how it was."""
    if kind not in WRITTEN:
        msg = f"kind is '{kind}', not one of {', '.join(WRITTEN)}"
        raise ValueError(msg)
    names = [*WRITTEN[kind], "bouwsteen", "withdrawn"]

    def job(held: sqlite3.Connection) -> None:
        found = held.execute(
            f"SELECT {', '.join(names)} FROM {kind} WHERE {kind}_id = ?", (number,)
        ).fetchone()
        if found is None:
            msg = "Deze regel is er niet (meer). Ververs de pagina."
            raise BadValue(msg)
        before = dict(zip(names, found, strict=True))
        if before | new == before:
            return
        held.execute(
            "INSERT INTO earlier (kind, id, told, time) VALUES (?, ?, ?, ?)",
            (kind, number, json.dumps(before, ensure_ascii=False), time),
        )
        sets = ", ".join(f"{name} = :{name}" for name in new)
        held.execute(
            f"UPDATE {kind} SET {sets} WHERE {kind}_id = :number",
            new | {"number": number},
        )

    return job


def _short(text: str, what: str, most: int = LONGEST_TEXT) -> str:
    """Refuse a text that is empty or too long."""
    text = whole(text).strip()
    if not text:
        msg = f"{what} is leeg; schrijf iets op."
        raise BadValue(msg)
    if len(text) > most:
        msg = (
            f"{what} telt {len(text)} tekens; er passen er {most}. Maak de tekst "
            "korter."
        )
        raise BadValue(msg)
    return text
