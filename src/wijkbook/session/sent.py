"""Answers of people whose forms came back: they go in together, or not at all."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wijkbook.checklist.answers import Answer
from wijkbook.dutch import whole
from wijkbook.errors import BadTable, BadValue
from wijkbook.session.inside import (
    Participant,
    open_round,
    phase_of,
    round_of,
    store_answer,
)

__all__ = ["Sent", "taking_in"]

CONTENT = ("score", "special", "evidence", "explanation")


@dataclass(frozen=True)
class Sent:
    """What one person sent: where it stands, who it is, and the answers of one round.

    `where` is for what is told (``"form-3.xlsx"``); `respondent` is an id that no token
    gives, so that no phone can act as them; `role` is empty where roles are not asked.
    """

    where: str
    respondent: str
    role: str
    answers: tuple[Answer, ...]


def taking_in(
    sent: Sequence[Sent],
    number: int,
    stones: Mapping[str, str],
    most: int,
    time: str,
) -> Callable[[sqlite3.Connection], tuple[int, int]]:
    """Job that stores everybody, or nobody; gives how many, and how many were there.

    Parameters
    ----------
    sent : sequence of Sent
        Who sent what.
    number : int
        Round to which it belongs.
    stones : dict of str
        Bouwsteen of each question.
    most : int
        How many people fit in a session.
    time : str
        When it is done.
    """

    def job(held: sqlite3.Connection) -> tuple[int, int]:
        if phase_of(held) != "round" or round_of(held) != number:
            msg = (
                "Antwoorden inlezen kan als een ronde open is. Begin eerst ronde 1; in "
                "een gesloten sessie kan het niet meer."
            )
            raise BadValue(msg)
        done = [_take_one(held, one, number, stones, time) for one in sent]
        people = held.execute("SELECT count(*) FROM participant").fetchone()[0]
        if people > most:
            msg = f"Dan doen {people} mensen mee; er passen er {most}."
            raise BadTable(msg)
        return sum(done), len(done) - sum(done)

    return job


def _take_one(
    held: sqlite3.Connection,
    one: Sent,
    number: int,
    stones: Mapping[str, str],
    time: str,
) -> bool:
    """Store what one person sent; tells whether that changed anything."""
    known = _let_in(held, one)
    before = _there(held, one.respondent, number)
    after = {answer.question_id: answer for answer in one.answers}
    changed = [
        key
        for key in {**before, **after}
        if before.get(key) != (_content(after[key]) if key in after else None)
    ]
    for key in changed:
        try:
            open_round(held, stones[key])
        except BadValue as error:
            msg = f"{one.where}, vraag '{key}': {error}"
            raise BadTable(msg) from error
        held.execute(
            "DELETE FROM answer WHERE respondent = ? AND round = ? AND question_id = ?",
            (one.respondent, number, key),
        )
        if key in after:
            given = dict(zip(CONTENT, _content(after[key]), strict=True))
            who = Participant(one.respondent, one.role)
            store_answer(held, who, key, number, after[key].voice, time, given)
    return bool(changed) or not known


def _let_in(held: sqlite3.Connection, one: Sent) -> bool:
    """Let somebody in; tells whether they were there. Refuse who has another role."""
    known = held.execute(
        "SELECT role FROM participant WHERE respondent = ?", (one.respondent,)
    ).fetchone()
    if known is None:
        row = (one.respondent, one.role)
        held.execute("INSERT INTO participant VALUES (?, ?)", row)
    elif known[0] != one.role:
        msg = (
            f"{one.where} stond al in de sessie met de rol '{known[0]}' en nu met "
            f"'{one.role}'. Wis eerst deelnemer {one.respondent}."
        )
        raise BadTable(msg)
    return known is not None


def _there(held: sqlite3.Connection, respondent: str, number: int) -> dict[str, tuple]:
    """What somebody answered in a round before, by question."""
    rows = held.execute(
        f"SELECT question_id, {', '.join(CONTENT)} FROM answer WHERE respondent = ? "
        "AND round = ?",
        (respondent, number),
    ).fetchall()
    return {key: tuple(content) for key, *content in rows}


def _content(one: Answer) -> tuple:
    """What an answer says, as it is stored."""
    return one.score, one.special, one.evidence, whole(one.explanation)
