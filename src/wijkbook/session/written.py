"""What the leader writes down: notes and actions, kept however they change."""

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime

from wijkbook.dutch import whole
from wijkbook.errors import BadValue, unknown_name
from wijkbook.session.inside import LONGEST_TEXT, minute

__all__ = ["Written"]

LONGEST_NAME = 60
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


class Written:
    """Notes and actions of a session: the part of `Session` that keeps them."""

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

    def add_note(self, bouwsteen: str, text: str, now: datetime | None = None) -> int:
        """Write down what was said; gives its number."""
        self._check_bouwsteen(bouwsteen)
        row = {"bouwsteen": bouwsteen, "round": self.round, "time": minute(now)}
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
        row = {"bouwsteen": bouwsteen, "time": minute(now)}
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
        self._one(_changing(kind, number, new, minute(now)))

    def withdraw(self, kind: str, number: int, now: datetime | None = None) -> None:
        """Take a note or an action off the list; it stays in the file.

        Parameters
        ----------
        kind : {"note", "action"}
            Which list.
        number : int
            Its ``id``.
        """
        time = minute(now)
        self._one(_changing(kind, number, {"withdrawn": time}, time))

    def restore(self, kind: str, number: int, now: datetime | None = None) -> None:
        """Put a note or an action that was taken away back on the list."""
        self._one(_changing(kind, number, {"withdrawn": ""}, minute(now)))

    def _check_bouwsteen(self, bouwsteen: str) -> None:
        """Refuse a bouwsteen that is not asked; '' stands for the whole."""
        if bouwsteen and bouwsteen not in self.bouwstenen():
            raise unknown_name("bouwsteen", bouwsteen, self.bouwstenen())


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
