"""The answers of a group: kept in one readable file, a line per answer, never lost.

A file is JSON Lines in UTF-8. The first line says what it is; each next line is one
answer, and a later answer of the same respondent to the same question in the same round
replaces the earlier one. This room needs no pandas until a table is asked for.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from itertools import count
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from wijkbook import work
from wijkbook.checklist import OTHERS, ROLES, VERSION, VOICES
from wijkbook.dutch import listing
from wijkbook.errors import BadTable, BadValue, MissingTable, unknown_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "Answers", "new_respondent"]

KIND = "wijkbook-antwoorden"
SPECIALS = ("", "weet_niet", "nvt")
TEXTS = ("question_id", "respondent", "explanation", "time")
LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Answer:
    """One answer of one respondent to one question.

    Parameters
    ----------
    question_id : str
        Id of the question.
    respondent : str
        Token that says nothing of the person (`new_respondent`). A member of the
        visitatiecommissie signs with initials.
    role : {"bestuur", "uitvoering", "bewoners", "partners", "visitatiecommissie"}
        From which role it is given; ``overige rollen`` where that is not told.
    round : int, default 1
        Which time the group answers (1 or more).
    score : int, optional
        0 nee, 1 een beetje, 2 grotendeels, 3 ja.
    special : {"", "weet_niet", "nvt"}
        Instead of a score; never counts as 0. An answer without score and special
        was left open.
    evidence : int, optional
        0 none (an impression), 1 one source, 2 more sources of one kind, 3 confirmed
        by two kinds.
    explanation : str
        What the respondent wrote: any text, kept as it is.
    voice : {"gewoon", "bewoners", "en"}
        In which wording the question was read.
    time : str
        When it was given (ISO 8601), as the caller knows it.
    """

    question_id: str
    respondent: str
    role: str
    round: int = 1
    score: int | None = None
    special: str = ""
    evidence: int | None = None
    explanation: str = ""
    voice: str = "gewoon"
    time: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be an answer."""
        for name in TEXTS:
            if not isinstance(getattr(self, name), str):
                msg = f"{name} must be text, not {type(getattr(self, name)).__name__}"
                raise TypeError(msg)
        if not self.question_id or not self.respondent:
            msg = (
                "Een antwoord hoort bij een vraag en bij iemand; een van de twee mist."
            )
            raise BadValue(msg)
        if self.role != OTHERS:
            _choose("rol", self.role, ROLES)
        _choose("vraagvorm", self.voice, VOICES)
        _choose("antwoord", self.special, SPECIALS)
        self._set_whole("score", "De score", (0, 1, 2, 3))
        self._set_whole("evidence", "De bewijskracht", (0, 1, 2, 3))
        self._set_whole("round", "De ronde", range(1, 1000))
        if self.round is None:
            msg = "De ronde mist; hier hoort een getal van 1 of hoger."
            raise BadValue(msg)
        if self.score is not None and self.special:
            msg = (
                f"Een antwoord heeft óf een score ({self.score}) óf '{self.special}', "
                "niet allebei."
            )
            raise BadValue(msg)

    def _set_whole(self, name: str, what: str, allowed: Iterable[int]) -> None:
        """Make a whole number of what may come from a table; refuse another value."""
        value = getattr(self, name)
        if value is None:
            return
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or value not in allowed:
            known = "1 of hoger" if name == "round" else listing(allowed)
            msg = f"{what} is '{_short(value)}'; kies {known}."
            raise BadValue(msg)
        object.__setattr__(self, name, int(value))

    @property
    def key(self) -> tuple[str, str, int]:
        """What a later answer replaces: respondent, question and round."""
        return self.respondent, self.question_id, self.round


FIELDS = tuple(field.name for field in fields(Answer))
DEFAULTS = {field.name: field.default for field in fields(Answer)}


@dataclass(frozen=True, repr=False)
class Answers:
    """The answers of a group; changing them gives new Answers.

    They are raw: keep them with whoever may see them, and show others `profile` and
    `differences`, which hide what could lead back to a person.

    Parameters
    ----------
    answers : iterable of Answer
        A later answer of the same respondent, question and round replaces the first.
    version : str
        Version of the questions that were answered.
    warnings : tuple of str
        What was amiss in the file they came from, in Dutch.
    """

    answers: tuple[Answer, ...] = ()
    version: str = VERSION
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep the last answer of each respondent, question and round."""
        last = {answer.key: answer for answer in self.answers}
        object.__setattr__(self, "answers", tuple(last.values()))
        object.__setattr__(self, "warnings", tuple(self.warnings))

    def __len__(self) -> int:
        """Number of answers."""
        return len(self.answers)

    def __iter__(self) -> Iterator[Answer]:
        """Give each answer."""
        return iter(self.answers)

    def __repr__(self) -> str:
        """How many answers of how many people; never what they said."""
        people = len({answer.respondent for answer in self})
        told = "".join(f"\nLet op: {warning}" for warning in self.warnings)
        answers = "antwoord" if len(self) == 1 else "antwoorden"
        return f"{len(self)} {answers} van {people} mensen.{told}".replace(
            " 1 mensen.", " 1 mens."
        )

    @classmethod
    def empty(cls, version: str = VERSION) -> "Answers":
        """Answers to begin with: none."""
        return cls(version=version)

    def with_answer(self, answer: Answer) -> "Answers":
        """These answers and one more, which may replace an earlier one."""
        return Answers((*self.answers, answer), self.version, self.warnings)

    def without(self, respondent: str) -> "Answers":
        """These answers, with all of one respondent erased.

        Save them over the file, and erase copies and what stands beside it.
        """
        kept = (answer for answer in self if answer.respondent != respondent)
        return Answers(tuple(kept), self.version, self.warnings)

    def of_round(self, number: int | None = None) -> "Answers":
        """The answers of one round; without a number, of the last."""
        if number is None:
            number = max((answer.round for answer in self), default=1)
        kept = (answer for answer in self if answer.round == number)
        return Answers(tuple(kept), self.version, self.warnings)

    def table(self) -> "pd.DataFrame":
        """Every answer as a row, for whoever may see them all.

        Scores and evidence that are not there are missing, never 0. Texts are as they
        were typed: write them to a sheet with care, one may begin with ``=``.
        """
        import pandas as pd

        whole = {"round": "int64", "score": "Int64", "evidence": "Int64"}
        return pd.DataFrame(
            {
                name: pd.Series(
                    [getattr(answer, name) for answer in self],
                    # object: a column of text refuses half a sign
                    dtype=whole.get(name, object),
                )
                for name in FIELDS
            }
        )

    def save(self, path: Path | str) -> None:
        """Write all answers to one file, whole or not at all.

        A file in which something is damaged is put aside first, with ``beschadigd`` in
        its name. Use `append` where others write to the same file.
        """
        path = Path(path)
        if path.exists() and any(True for _ in _damaged(path.read_bytes())):
            path.rename(_free_name(path))
        lines = [_header(self.version), *(_write(answer) for answer in self)]
        work.write_safely(path, "".join(f"{line}\n" for line in lines))

    @classmethod
    def load(cls, path: Path | str) -> "Answers":
        """Read answers back; what cannot be read is told in `warnings`.

        A line that is damaged or not finished costs that line alone. Answers to
        questions that are not in the set of today are kept, and told.

        Raises
        ------
        MissingTable
            If the file is not there.
        BadTable
            If it cannot be opened or holds no answers at all, but something else.
        """
        path = Path(path)
        if not path.is_file():
            msg = f"Het bestand met antwoorden is er niet: '{path}'."
            raise MissingTable(msg)
        try:
            raw = path.read_bytes()
        except OSError as error:
            msg = f"Het bestand '{path.name}' is niet te openen: {error.strerror}."
            raise BadTable(msg) from error
        return _read(raw, path.name)

    @staticmethod
    def append(path: Path | str, answer: Answer) -> None:
        """Add one answer to a file, which is made when needed.

        When it returns, the answer is on the disk. The line goes in one piece behind
        what is there, so two notebooks can write to one file; an interrupted write
        costs that line alone. The file is for its owner only (mode 600) where the
        system knows that.

        Raises
        ------
        BadTable
            If the file cannot be written.
        """
        path = Path(path)
        try:
            work.append_lines(path, [_write(answer)], _header(VERSION))
        except OSError as error:
            msg = (
                f"Het antwoord is niet bewaard in '{path.name}': {error.strerror}. "
                "Kijk of de map er is en of de schijf niet vol is."
            )
            raise BadTable(msg) from error


def new_respondent() -> str:
    """Token for a respondent: random, and says nothing of the person.

    Returns
    -------
    str
        Sixteen signs.
    """
    return secrets.token_hex(8)


def _choose(kind: str, value: object, known: tuple[str, ...]) -> None:
    """Refuse a word that is not one of the known."""
    if value not in known:
        raise unknown_name(kind, _short(value), [name for name in known if name])


def _short(value: object) -> str:
    """Quote a value in an error, not all 100 kB of it."""
    text = str(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _free_name(path: Path) -> Path:
    """Name for a damaged file that is put aside; an earlier one stays."""
    names = (f"{path.stem}.beschadigd{n or ''}{path.suffix}" for n in count())
    return next(path.with_name(n) for n in names if not path.with_name(n).exists())


def _header(version: str) -> str:
    """First line of a file."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"kind": KIND, "version": version, "made": made})


def _write(answer: Answer) -> str:
    """One answer on one line; what is as usual is left out."""
    told = {k: v for k, v in asdict(answer).items() if v != DEFAULTS[k]}
    return work.json_line(told)


def _lines(raw: bytes) -> Iterator[tuple[int, dict | Answer | str]]:
    """Give of each line its number and what it is: header, answer, or what is wrong."""
    for number, found in work.read_lines(raw):
        if isinstance(found, str) or found.get("kind") == KIND:
            yield number, found
            continue
        try:
            yield number, Answer(**{key: found[key] for key in FIELDS if key in found})
        except BadValue as error:
            yield number, str(error)
        except (ValueError, TypeError):
            yield number, "de regel is beschadigd"


def _damaged(raw: bytes) -> Iterator[tuple[int, str]]:
    """Give the lines that cannot be read."""
    return ((number, what) for number, what in _lines(raw) if isinstance(what, str))


def _read(raw: bytes, name: str) -> Answers:
    """Make Answers of what a file holds; see `Answers.load`."""
    found = list(_lines(raw))
    held = [what for _, what in found if isinstance(what, Answer)]
    headers = [what for _, what in found if isinstance(what, dict)]
    if raw.strip() and not held and not headers:
        msg = f"In '{name}' staan geen antwoorden van wijkbook; kies een ander bestand."
        raise BadTable(msg)
    warnings = [
        f"Regel {number} van '{name}' telt niet mee: {what.rstrip('.')}."
        for number, what in found
        if isinstance(what, str)
    ]
    if not headers and raw.strip():
        warnings.append(
            f"De eerste regel van '{name}' mist; de antwoorden zijn er wel."
        )
    version = str(headers[0].get("version", "")) if headers else VERSION
    if version != VERSION:
        warnings.append(
            f"Deze antwoorden horen bij vragenset '{_short(version)}'; "
            f"nu is het '{VERSION}'."
        )
    warnings += _unknown_questions(Answers(tuple(held)))
    return Answers(tuple(held), version, tuple(warnings))


def _unknown_questions(held: Answers) -> Iterator[str]:
    """Tell of answers to questions that are not in the set of today."""
    from wijkbook.checklist.questions import known_ids

    known = set(known_ids())
    for question in sorted({one.question_id for one in held} - known):
        n = sum(one.question_id == question for one in held)
        answers = "1 antwoord is" if n == 1 else f"{n} antwoorden zijn"
        yield (
            f"Vraag '{_short(question)}' staat niet meer in de vragenlijst; "
            f"{answers} bewaard maar tel{'t' if n == 1 else 'len'} niet mee."
        )
