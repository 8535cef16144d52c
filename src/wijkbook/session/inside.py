"""What a job does inside a transaction: read the phase and round, store an answer.

Each function gets the connection on which the transaction runs, and refuses with a
WijkbookError what may not be; `Session.write` then takes the whole job back.
"""

import hashlib
import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from wijkbook.checklist.answers import Answer
from wijkbook.dutch import whole
from wijkbook.errors import BadValue
from wijkbook.session import SESSION_ROLES

__all__ = [
    "LONGEST_TEXT",
    "Participant",
    "minute",
    "open_round",
    "phase_of",
    "respondent_of",
    "round_of",
    "select_answers",
    "set_fact",
    "store_answer",
    "who_is",
]

LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Participant:
    """Somebody who joined: a random id and a role, nothing more."""

    respondent: str
    role: str


def respondent_of(token: str) -> str:
    """Id that belongs to a token: who reads the file cannot act as a phone."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]


def phase_of(held: sqlite3.Connection) -> str:
    """Which phase it is, inside a transaction."""
    return held.execute("SELECT value FROM meta WHERE key = 'phase'").fetchone()[0]


def round_of(held: sqlite3.Connection) -> int:
    """Which round it is, inside a transaction."""
    found = held.execute("SELECT value FROM meta WHERE key = 'round'").fetchone()
    return int(found[0])


def set_fact(held: sqlite3.Connection, key: str, value: object) -> None:
    """Change one fact of the session."""
    held.execute("UPDATE meta SET value = ? WHERE key = ?", (str(value), key))


def open_round(held: sqlite3.Connection, bouwsteen: str) -> int:
    """Give the round in which this bouwsteen can be answered now; refuse if none."""
    phase, number = phase_of(held), round_of(held)
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


def who_is(held: sqlite3.Connection, token: str) -> Participant:
    """Whose token it is, inside a transaction; refuse one that is nobody's."""
    row = held.execute(
        "SELECT * FROM participant WHERE respondent = ?", (respondent_of(token),)
    ).fetchone()
    if row is None:
        msg = "Deze telefoon doet niet (meer) mee; meld je opnieuw aan."
        raise BadValue(msg)
    return Participant(*row)


def store_answer(
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
    row["explanation"] = whole(row["explanation"])
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    held.execute(f"INSERT OR REPLACE INTO answer ({names}) VALUES ({marks})", row)


def select_answers(
    held: sqlite3.Connection, where: str, *values: object
) -> list[Answer]:
    """Read answers with the role of who gave them."""
    rows = held.execute(
        "SELECT question_id, respondent, role, round, score, special, evidence, "
        "explanation, voice, time FROM answer JOIN participant USING (respondent) "
        f"{where} ORDER BY round, question_id, respondent",
        values,
    ).fetchall()
    return [Answer(*row[:2], row[2] or SESSION_ROLES[0], *row[3:]) for row in rows]


def minute(now: datetime | None) -> str:
    """When it is, no finer than a minute."""
    return (now or datetime.now(UTC)).isoformat(timespec="minutes")
