"""One session in one SQLite file: what was answered is on the disk, or was not said.

A write waits until the disk has it (WAL, ``synchronous=FULL``). Writes that wait for
each other go in one commit. The questions stand in the file itself, so that a server
needs no pandas and a session of years ago still shows what was asked.
"""

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wijkbook import work
from wijkbook.checklist import VERSION, VOICES
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.dutch import day_in_words, whole
from wijkbook.errors import (
    BadTable,
    BadValue,
    MissingTable,
    WijkbookError,
    unknown_name,
)
from wijkbook.session import MODES, SESSION_ROLES
from wijkbook.session.file import (
    NAMES,
    busy,
    check_schema,
    claimed,
    connect,
    in_dutch,
    make_file,
    remove,
)
from wijkbook.session.inside import (
    Participant,
    minute,
    open_round,
    phase_of,
    respondent_of,
    round_of,
    select_answers,
    set_fact,
    store_answer,
    who_is,
)
from wijkbook.session.sent import Sent, taking_in
from wijkbook.session.shown import summary
from wijkbook.session.written import Written

if TYPE_CHECKING:
    from wijkbook.gebied import Gebied

__all__ = ["KEEP_DAYS", "MOST_PEOPLE", "Asked", "Post", "Session"]

KEEP_DAYS = 90
MOST_PEOPLE = 200
CHANGING = ("phase", "round", "keep_until", "port")  # other facts never change
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read for something else
CODE_SIGNS = 6


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
class Post:
    """The answers to one bouwsteen, as one phone sends them.

    `answers` gives per question id a dict with ``score`` or ``special``, and maybe
    ``evidence`` and ``explanation``; `round` is the one that the phone showed, 0 when
    that does not matter.
    """

    token: str
    bouwsteen: str
    answers: dict[str, dict]
    voice: str = "gewoon"
    round: int = 0


class Session(Written):
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
                self._writer = connect(path)
                self._reader = connect(path)
                check_schema(path, self._reader, self._writer)
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
        wijk = whole(wijk) if isinstance(wijk, str) else wijk
        now = now or datetime.now(UTC)
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
        if path is None:
            name = f"sessie-{now:%Y-%m-%d}-{code}.sqlite"
            path = work.folder() / "sessies" / name
        elements = load_kader("bouwstenen").elements.set_index("element_id")
        figures = figures_of(wijk if mode == "een_wijk" else "")
        called = figures["name"] if str(wijk) == figures["gebied"] else wijk
        called = str(getattr(called, "label", called))
        meta = {
            "version": VERSION,
            "length": length,
            "mode": mode,
            "wijk": whole(called) if mode == "een_wijk" else "",
            "gebied": figures["gebied"],
            "gebied_name": figures["name"],
            "gemeente_name": figures["gemeente"],
            "figures": json.dumps(figures["rows"], ensure_ascii=False),
            "figures_told": figures["told"],
            "data_version": stamp()["Gegevens"],
            "asker": whole(asker),
            "purpose": whole(purpose),
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
        make_file(Path(path), meta, rows)
        return cls(Path(path))

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

    def joined_roles(self) -> list[str]:
        """Role of everybody who joined: to count with `safe_roles`, not to show."""
        return [role for (role,) in self._rows("SELECT role FROM participant")]

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
        who = respondent_of(token)
        rows = self._rows("SELECT * FROM participant WHERE respondent = ?", who)
        return Participant(*rows[0]) if rows else None

    def own(self, token: str, number: int | None = None) -> dict[str, Answer]:
        """Give the answers of one phone in a round, by question."""
        held = self._answers(
            "WHERE respondent = ? AND round = ?",
            respondent_of(token),
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
            if phase_of(held) == "closed":
                msg = "Deze sessie is gesloten; meedoen kan niet meer."
                raise BadValue(msg)
            people = held.execute("SELECT count(*) FROM participant").fetchone()[0]
            if people >= MOST_PEOPLE:
                msg = f"Er doen al {MOST_PEOPLE} mensen mee; meer kan niet."
                raise BadValue(msg)
            token = secrets.token_urlsafe(24)
            row = (respondent_of(token), role if self.roles else "")
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
        time = minute(now)

        def job(held: sqlite3.Connection) -> None:
            who = who_is(held, post.token)
            number = open_round(held, post.bouwsteen)
            if post.round not in (0, number):
                msg = (
                    f"Ronde {number} is begonnen. Kijk je antwoord na en druk nog eens "
                    "op Bewaar."
                )
                raise BadValue(msg)
            asked = {
                one.id
                for one in self.questions(who.role)
                if one.bouwsteen == post.bouwsteen
            }
            if not asked >= set(post.answers):
                msg = "Deze vraag hoort niet bij deze bouwsteen."
                raise BadValue(msg)
            for question, told in post.answers.items():
                store_answer(held, who, question, number, post.voice, time, told)

        return job

    def take_in(
        self, sent: Sequence[Sent], number: int, now: datetime | None = None
    ) -> tuple[int, int]:
        """Store what people answered on forms that came back: all of it, or nothing.

        Parameters
        ----------
        sent : sequence of Sent
            Per person who it is and everything that they answered in this round.
        number : int
            Round to which it belongs; it has to be open.
        now : datetime, optional
            When it is done; the clock by default.

        Returns
        -------
        added, same : int
            How many people came in or changed their answers, and how many stood there
            already just so.

        Raises
        ------
        BadValue
            If this round is not open.
        BadTable
            If somebody has another role now, a bouwsteen was revealed already, or there
            would be more people than fit.
        """
        stones = {one.id: one.bouwsteen for one in self._questions}
        return self._one(taking_in(sent, number, stones, MOST_PEOPLE, minute(now)))

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
            before = (phase_of(held), round_of(held))
            if before not in (("lobby", 1),) and number == 1:
                msg = "Ronde 1 is al begonnen."
                raise BadValue(msg)
            if number not in (1, 2) or (number == 2 and before != ("round", 1)):
                msg = "Een tweede ronde komt na ronde 1, in een sessie die open is."
                raise BadValue(msg)
            set_fact(held, "round", number)
            set_fact(held, "phase", "round")

        self._one(job)

    def reveal(self, bouwsteen: str, now: datetime | None = None) -> bool:
        """Show the room one bouwsteen; its answers of this round stand from then on.

        Returns
        -------
        bool
            Whether there is something to show. If not, because fewer than three people
            gave a score, nothing is revealed and answering goes on.
        """
        time = minute(now)

        def job(held: sqlite3.Connection) -> bool:
            number = open_round(held, bouwsteen)
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
        rows = select_answers(
            held, "WHERE question_id = ? AND round = ?", question, number
        )
        return summary(
            rows,
            {key: frozenset(who) for key, who in before.items()},
            roles=self.mode == "een_wijk",
        )

    def set_port(self, port: int) -> None:
        """Remember where it was served, so that phones find it again."""
        self._one(lambda held: set_fact(held, "port", port))

    def close(self) -> None:
        """Close the session: nobody answers any more, erasing stays possible."""
        self._one(lambda held: set_fact(held, "phase", "closed"))

    def keep(self, days: int = KEEP_DAYS, now: datetime | None = None) -> None:
        """Keep the session so many days from now."""
        until = ((now or datetime.now(UTC)) + timedelta(days=days)).date().isoformat()
        self._one(lambda held: set_fact(held, "keep_until", until))

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
            held = claimed(self.path)
            if held is None:
                raise busy(self.path)
            held.close()
        with suppress(BadTable):  # nor to wipe, but it does to remove
            self.wipe()
        self.close_file()
        remove(self.path)

    # --- inside ---------------------------------------------------------------------

    def _rows(self, sql: str, *values: object) -> list[tuple]:
        """Read rows."""
        with self._reading, self._told():
            return self._reader.execute(sql, values).fetchall()

    def _answers(self, where: str, *values: object) -> Iterable[Answer]:
        """Read answers."""
        with self._reading, self._told():
            return select_answers(self._reader, where, *values)

    def _told(self) -> object:
        """Tell in Dutch what SQLite finds."""
        return in_dutch(self.path)

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
