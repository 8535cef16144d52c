"""A plan in five steps: what a team wrote, its parties, its file and its text.

The file is JSON in the folder of own work. Each answer, party and return from step 5
is kept under its own key, so that two who have it open do not undo each other's work.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path

import pandas as pd

from wijkbook import work
from wijkbook.data import cite
from wijkbook.dutch import listing, whole
from wijkbook.errors import BadTable
from wijkbook.kader import load_kader

__all__ = [
    "BACK_TO",
    "OURS",
    "PARTS",
    "Party",
    "Plan",
    "Return",
    "heads",
    "kinds",
    "missing",
    "steps",
    "tidy",
    "whole",
]

KIND = "wijkbook-plan"
VERSION = 1
# Part of a kind of party, after S001 r.502-504: its words, and the kind.
PARTS = {
    "ambtenaren": ("ambtenaren van de gemeente", "pt_gemeente"),
    "college": ("college van de gemeente", "pt_gemeente"),
    "raad": ("gemeenteraad", "pt_gemeente"),
    "organisatie": ("organisatie of instelling", "pt_middenveld"),
    "ondernemer": ("ondernemer", "pt_middenveld"),
    "bewonersorganisatie": ("organisatie van bewoners of huurders", "pt_bewoners"),
    "initiatief": ("initiatief van bewoners", "pt_bewoners"),
    "bewoner": ("bewoners die nergens bij horen", "pt_bewoners"),
}
BACK_TO = ("stap3", "stap2", "stap4")  # where step 5 leads back to: S001 r.534
OURS = "De regels voor wie er mist zijn van wijkbook; de soorten komen uit S001."
_WIDE_FORMULA = tuple("＝＋－＠")
_INLINE = re.compile(r"([\\`*_\[\]|~$&>])")  # mark-up anywhere in a line
_FIRST = re.compile(r"(\d*)([#+\-=@!:.)])")  # mark-up, or a formula, at its start
_BIDI = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True)
class Party:
    """One party on the map of step 2."""

    name: str
    part: str
    at_table: bool = True
    decides: bool = False
    interest: str = ""

    @property
    def kind(self) -> str:
        """Id of its kind: gemeente, middenveld or bewoners."""
        return PARTS[self.part][1]


@dataclass(frozen=True)
class Return:
    """One time that step 5 led back: what happened, where to, what changes."""

    what: str
    to: str
    change: str = ""


@dataclass(frozen=True)
class Plan:
    """What a team wrote: answers by question, parties and returns by their key."""

    wijk: str = ""
    name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    returns: Mapping[str, Return] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Plan":
        """Read a file back.

        Raises
        ------
        BadTable
            If it cannot be opened, or holds something else.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            msg = f"Het bestand '{path.name}' is niet te openen: {error.strerror}."
            raise BadTable(msg) from error
        except (ValueError, RecursionError) as error:
            raise _no_plan(path) from error
        try:
            return cls._read(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _no_plan(path) from error

    @classmethod
    def _read(cls, found: dict) -> "Plan":
        """Read what a file holds; any error means that it is no plan."""
        if found["kind"] != KIND or found["version"] != VERSION:
            raise ValueError
        answers = {key: _text(told) for key, told in found["answers"].items()}
        parties = {key: _made(Party, row) for key, row in found["parties"].items()}
        returns = {key: _made(Return, row) for key, row in found["returns"].items()}
        if any(one.part not in PARTS for one in parties.values()):
            raise ValueError
        if any(one.to not in BACK_TO for one in returns.values()):
            raise ValueError
        head = _text(found["wijk"]), _text(found["name"])
        return cls(*head, answers, parties, returns)

    def save(self, path: Path) -> None:
        """Write it whole or not at all; an empty answer is left out."""
        told = {
            "kind": KIND,
            "version": VERSION,
            "wijk": self.wijk,
            "name": self.name,
            "answers": {key: word for key, word in self.answers.items() if word},
            "parties": {key: asdict(one) for key, one in self.parties.items()},
            "returns": {key: asdict(one) for key, one in self.returns.items()},
        }
        work.write_safely(path, json.dumps(told, indent=1) + "\n")  # ASCII: half signs

    def filled(self, step: str) -> int:
        """How many questions of a step have an answer."""
        asked = steps()[step].index
        return sum(bool(self.answers.get(key, "").strip()) for key in asked)

    @property
    def markdown(self) -> str:
        """The whole plan as Markdown; what was typed is text, never code."""
        lines = [f"# {_plain(self.name) or 'Plan'}", ""]
        lines += [f"Wijk: {_plain(self.wijk) or 'niet gekozen'}", ""]
        named = heads()
        for number, (step, asked) in enumerate(steps().items(), start=1):
            lines += [f"## Stap {number}: {named.loc[step, 'name']}", ""]
            for question in asked.itertuples():
                lines += [f"**{question.text}**", ""]
                lines += [*_quoted(self.answers.get(question.Index, "")), ""]
            if step == "stap2":
                lines += self._map_lines()
            if step == "stap5":
                lines += self._return_lines()
        lines += ["---", "", f"Vragen in onze woorden, naar {cite('S001')} {OURS}"]
        return "\n".join(lines) + "\n"

    def _map_lines(self) -> list[str]:
        """Lines of the map of parties, and who is missing."""
        lines = ["### Kaart van partijen", ""]
        for kind, name in kinds().items():
            lines += [f"**{name}**", ""]
            here = [one for one in self.parties.values() if one.kind == kind]
            lines += [f"- {_plain(_line(one))}" for one in here] or ["- nog niemand"]
            lines += [""]
        lines += ["### Wie mist er aan tafel?", ""]
        return [*lines, *(f"- {_plain(one)}" for one in missing(self.parties)), ""]

    def _return_lines(self) -> list[str]:
        """Lines of the times that the team went back."""
        lines = ["### Bijgesteld", ""]
        named = heads()["name"]
        for one in self.returns.values():
            told = f"{one.what} → {named[one.to]}: {one.change or 'nog open'}"
            lines += [f"- {_plain(told)}"]
        return [*lines, *([] if self.returns else ["- nog niet"]), ""]


@cache  # asked for at every change; nobody changes the tables
def steps() -> dict[str, pd.DataFrame]:
    """Questions per step: id of the step, and a table with their id as index."""
    rows = load_kader("stappen").elements
    return {
        step: rows[rows["parent_id"] == step].set_index("element_id")
        for step in heads().index
    }


@cache
def heads() -> pd.DataFrame:
    """The steps themselves, by id."""
    rows = load_kader("stappen").elements
    return rows[~rows["parent_id"].isin(rows["element_id"])].set_index("element_id")


@cache
def kinds() -> pd.Series:
    """Names of the three kinds of parties, by id."""
    rows = load_kader("partijtypen").elements
    return rows.set_index("element_id")["name"]


def missing(parties: Mapping[str, Party] | Iterable[Party]) -> list[str]:
    """Tell by rule who is missing at the table; no rule says who must come.

    Parameters
    ----------
    parties : mapping or iterable of Party
        The parties on the map, at the table or not.

    Returns
    -------
    list of str
        One Dutch sentence per rule that speaks; one that says so when none does.

    Notes
    -----
    Rules of our own, on the kinds of parties of S001 r.502-504: a kind with nobody at
    the table; of the gemeente only ambtenaren; residents only through an organisation,
    or only active ones; nobody who decides; who is on the map and not at the table.
    In gewone taal: welke stem hoor je niet als iedereen die er nu zit, praat?
    """
    named = list(parties.values() if isinstance(parties, Mapping) else parties)
    if not named:
        return ["Er staat nog niemand op de kaart."]
    here = [one for one in named if one.at_table]
    sat = {one.kind for one in here}
    absent = [name.lower() for kind, name in kinds().items() if kind not in sat]
    told = [f"Niemand aan tafel van: {listing(absent)}."] if absent else []
    parts = {one.part for one in here if one.kind == "pt_bewoners"}
    if {one.part for one in here if one.kind == "pt_gemeente"} == {"ambtenaren"}:
        told.append("Van de gemeente zitten er alleen ambtenaren.")
    if parts == {"bewonersorganisatie"}:
        told.append("Bewoners zitten er alleen via een organisatie.")
    elif parts and "bewoner" not in parts:
        told.append("Van de bewoners zitten er alleen mensen die al meedoen.")
    if here and not any(one.decides for one in here):
        told.append("Niemand aan tafel mag besluiten.")
    away = [one.name for one in named if not one.at_table]
    if away:
        told.append(f"Nog niet aan tafel: {listing(away)}.")
    return told or ["Volgens deze regels mist er niemand. Kijk toch zelf nog eens."]


def tidy(text: str) -> str:
    """Text on one line, without signs that cannot be sent, seen or turn it around."""
    return " ".join(_shown(text).split())


def _shown(text: str) -> str:
    """Text without half signs, control signs and signs that turn it around."""
    seen = whole(text).translate(_BIDI)
    return "".join(
        sign for sign in seen if sign in "\n\t" or unicodedata.category(sign) != "Cc"
    )


def _plain(text: str) -> str:
    """Typed text in Markdown: on one line, no mark-up, no HTML, no formula."""
    safe = _INLINE.sub(r"\\\1", tidy(text)).replace("<", "&lt;")
    if safe.startswith(_WIDE_FORMULA):  # a backslash would stand before no mark-up
        return f"'{safe}"
    return _FIRST.sub(r"\1\\\2", safe, count=1) if _FIRST.match(safe) else safe


def _quoted(text: str) -> list[str]:
    """Typed text as a quotation in Markdown, line by line."""
    lines = [_plain(line) for line in _shown(text).splitlines()]
    return [f"> {line}".rstrip() for line in lines] or ["> nog open"]


def _line(one: Party) -> str:
    """One party in words."""
    told = [PARTS[one.part][0], "aan tafel" if one.at_table else "nog niet aan tafel"]
    told += ["mag besluiten"] if one.decides else []
    told += [f"belang: {one.interest}"] if one.interest else []
    return f"{one.name} ({'; '.join(told)})"


def _text(value: object) -> str:
    """Text of a file, or an error."""
    if not isinstance(value, str):
        raise TypeError
    return value


def _made(kind: type, row: dict) -> Party | Return:
    """One row of a file, of the right types, or an error."""
    for one in fields(kind):
        if one.name in row and not isinstance(row[one.name], one.type):
            raise TypeError
    return kind(**row)


def _no_plan(path: Path) -> BadTable:
    """Make the error for a file that is something else."""
    return BadTable(f"In '{path.name}' staat geen plan van wijkbook.")
