"""Questions of five kinds: what they ask, and how an answer stands. Knows no widget."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from wijkbook.data import cite, folder
from wijkbook.dutch import listing, with_unit
from wijkbook.errors import BadTable, BadValue, unknown_name
from wijkbook.exercise import feedback

__all__ = ["Exercise", "Verdict", "list_exercises", "load_exercise"]

KINDS = ("keuze", "volgorde", "koppel", "getal", "open")
FORMS = {
    "voorspel": "Voorspel, reken, verklaar",
    "niet": "Welke conclusie mag niet?",
}
STATES = ("not_made", "wrong", "right", "filled")
NOT_FILLED = "Nog niet ingevuld."
NUMBER = "Schrijf één getal, bijvoorbeeld 12,8."
# How a state begins: a sign and words, so that nobody needs a colour to read it.
SIGNS = {"not_made": "○", "wrong": "✗", "right": "✓", "filled": "✎"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


@dataclass(frozen=True)
class Verdict:
    """How an answer stands: one of `STATES`, and a sentence in Dutch."""

    state: str
    says: str


@dataclass(frozen=True)
class Exercise:
    """One question, with all that is said about answers to it.

    An answer is, by `kind`: *keuze* the number of an option (a list of them when more
    are right), *volgorde* the numbers of all options in order, *koppel* for each left
    the number of its right (None where it is open), *getal* a number or text as people
    write it, *open* text. None is no answer. All numbers count from 1, in the order in
    which the options are written.
    """

    id: str
    kind: str
    question: str
    hints: tuple[str, ...]
    form: str = ""
    options: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    answer: object = field(default=None, repr=False)
    tolerance: float = 0
    unit: str = ""
    mistakes: tuple[dict, ...] = field(default=(), repr=False)
    model: str = field(default="", repr=False)
    not_checked: str = ""
    source_id: str = ""
    source_place: str = ""
    own: bool = False

    @property
    def several(self) -> bool:
        """Tell whether more than one option may be chosen."""
        return self.kind == "keuze" and isinstance(self.answer, tuple)

    @property
    def shown(self) -> tuple[int, ...]:
        """Numbers of the options in the order in which they are shown.

        Only a *volgorde* is shuffled: always the same, and never the right order.
        """
        numbers = tuple(range(1, len(self.options) + 1))
        if self.kind != "volgorde":
            return numbers
        words = [sha256(f"{self.id} {text}".encode()).digest() for text in self.options]
        mixed = tuple(sorted(numbers, key=lambda nth: words[nth - 1]))
        return mixed if mixed != numbers else (*mixed[1:], mixed[0])

    def accepts(self, answer: object) -> bool:
        """Tell whether this can be an answer, such as one that was kept before."""
        if answer is None:
            return True
        if self.kind == "open":
            return isinstance(answer, str)
        if self.kind == "getal":
            return isinstance(answer, str | int | float) and answer is not True
        if self.kind == "keuze" and not self.several:
            return _is_one_of(answer, len(self.options))
        if not isinstance(answer, list | tuple):
            return False
        if self.kind == "koppel":
            fits = [one is None or _is_one_of(one, len(self.right)) for one in answer]
            return len(answer) == len(self.left) and all(fits)
        if not all(_is_one_of(one, len(self.options)) for one in answer):
            return False
        unique = len(set(answer)) == len(answer)
        return unique and (self.several or len(answer) == len(self.options))

    def judge(self, answer: object) -> Verdict:
        """Say how an answer stands.

        Parameters
        ----------
        answer : object
            As the class tells for this kind; None is no answer.

        Returns
        -------
        Verdict
            ``not_made`` (nothing, or not all of it), ``wrong``, ``right``, or
            ``filled`` for an open question, which is never judged.

        Raises
        ------
        BadValue
            If this cannot be an answer to this kind of question.
        """
        if not self.accepts(answer):
            msg = f"'{answer}' kan geen antwoord zijn op oefening '{self.id}'."
            raise BadValue(msg)
        answer = self._without_unit(answer)
        lacking = self._lacking(answer)
        if lacking:
            return Verdict("not_made", f"{NOT_FILLED} {lacking}")
        if self.kind == "open":
            says = "Ingevuld. Een open antwoord wordt niet nagekeken."
            return Verdict("filled", f"{says} {self.not_checked}".strip())
        if self._is_right(answer):
            told = f"Niet nagekeken: {self.not_checked}" if self.not_checked else ""
            return Verdict("right", f"Klopt. {told}".strip())
        return Verdict("wrong", f"Nog niet goed. {self._why_wrong(answer)}".strip())

    def _without_unit(self, answer: object) -> object:
        """Take away the unit that was typed behind a number: it stands there."""
        if self.kind != "getal" or not self.unit or not isinstance(answer, str):
            return answer
        number = answer.strip()
        if number.casefold().endswith(self.unit.casefold()):
            number = number[: -len(self.unit)].strip()
        return number or answer

    def _lacking(self, answer: object) -> str:
        """Say what has yet to be filled in; nothing when it can be judged."""
        if self.kind == "open":
            return "" if str(answer or "").strip() else "Schrijf eerst iets op."
        if self.kind == "getal":
            if answer is None or not str(answer).strip():
                return NUMBER
            return "" if feedback._readings(answer) else f"Dit is geen getal. {NUMBER}"
        if self.kind == "koppel":
            n = len(self.left) if answer is None else list(answer).count(None)
            return f"Kies bij elke regel iets; {n} te gaan." if n else ""
        if answer is None or answer == [] or answer == ():
            told = {"volgorde": "Zet de regels in een volgorde."}
            return told.get(self.kind, "Kies eerst een antwoord.")
        return ""

    def _is_right(self, answer: object) -> bool:
        """Tell whether a whole answer is right."""
        if self.kind == "volgorde":
            return list(answer) == list(range(1, len(self.options) + 1))
        return self._same(answer, self.answer)

    def _same(self, answer: object, other: object) -> bool:
        """Tell whether two answers are the same."""
        if self.kind == "getal":
            slack = feedback._slack(self.tolerance)
            if other is not self.answer:
                slack = feedback._narrow(slack, other, self.answer)
            return feedback._same(answer, other, slack)
        if self.several:
            return set(answer) == set(other)
        if isinstance(other, list | tuple):
            return list(answer) == list(other)
        return answer == other

    def _why_wrong(self, answer: object) -> str:
        """Say what is wrong, as the first typical mistake that fits has it."""
        for mistake in self.mistakes:
            if self._makes(answer, mistake):
                return mistake["says"]
        if self.kind == "getal":
            slack = feedback._slack(self.tolerance)
            return feedback._nearly(answer, self.answer, slack)
        if self.kind == "koppel":
            pairs = zip(answer, self.answer, strict=True)
            n = sum(given == right for given, right in pairs)
            verb = "klopt" if n == 1 else "kloppen"
            return f"{n} van de {len(self.left)} regels {verb}."
        if self.kind == "volgorde":
            n = sum(given == nth for nth, given in enumerate(answer, start=1))
            verb = "staat" if n == 1 else "staan"
            return f"{n} van de {len(answer)} regels {verb} op de goede plek."
        return self._half_chosen(answer) if self.several else ""

    def _half_chosen(self, answer: Sequence[int]) -> str:
        """Say of options that were chosen how many are right, and whether all are."""
        n = len(set(answer) & set(self.answer))
        told = f"Je koos {n} van de {len(self.answer)} goede antwoorden."
        too_many = len(set(answer)) > n
        return f"{told} Er zit ook iets bij wat er niet hoort." if too_many else told

    def _makes(self, answer: object, mistake: dict) -> bool:
        """Tell whether an answer makes this mistake."""
        if "before" in mistake:
            first, then = mistake["before"]
            return list(answer).index(first) < list(answer).index(then)
        if "pair" in mistake:
            left, right = mistake["pair"]
            return answer[left - 1] == right
        return self._same(answer, mistake["answer"])

    # in words

    def in_words(self, answer: object) -> str:
        """Write an answer out, as it is shown and handed in.

        Parameters
        ----------
        answer : object
            As the class tells for this kind.

        Returns
        -------
        str
            The words of the options that were chosen; a number with its unit.
        """
        if answer is None or not self.accepts(answer):
            return "" if answer is None else str(answer)
        if self.kind == "koppel":
            chosen = [self.right[nth - 1] if nth else "…" for nth in answer]
            pairs = zip(self.left, chosen, strict=True)
            return "; ".join(f"{left} → {right}" for left, right in pairs)
        if self.kind == "volgorde":
            return " → ".join(self.options[nth - 1] for nth in answer)
        if self.kind == "keuze":
            numbers = answer if self.several else [answer]
            return "; ".join(self.options[nth - 1] for nth in numbers)
        if isinstance(answer, str):
            return answer
        return with_unit(answer, self.unit)

    @property
    def right_answer(self) -> str:
        """The right answer in words; empty for an open question."""
        if self.kind == "volgorde":
            return self.in_words(list(range(1, len(self.options) + 1)))
        return "" if self.kind == "open" else self.in_words(self.answer)

    @property
    def source(self) -> str:
        """Where the answer comes from, in one line."""
        if not self.source_id:
            return "eigen oordeel of oefencijfers van dit werkboek"
        places = [one.strip() for one in self.source_place.split(";")]
        cited = [cite(one.strip()).rstrip(".") for one in self.source_id.split(";")]
        if len(places) != len(cited):
            return f"{listing(cited)}, {self.source_place}".rstrip(", ")
        pairs = zip(cited, places, strict=True)
        return "; ".join(f"{title}, {place}".rstrip(", ") for title, place in pairs)

    def solution(self) -> str:
        """Write the solution in words: answer, why, and source, a line each."""
        if self.kind == "open":
            first = [f"Voorbeeldantwoord: {self.model}"]
        else:
            first = [f"Oplossing: {self.right_answer.rstrip('.')}.", self.model]
        return "\n".join(filter(None, [*first, f"Bron: {self.source}."]))

    def as_text(self) -> str:
        """Question and options in plain text, for who has no widget."""
        return "\n".join(self._lines())

    def as_markdown(self, *, solution: bool = False) -> str:
        """Question and options in Markdown, for a page or a book.

        Parameters
        ----------
        solution : bool, default False
            Whether the solution stands below it.

        Returns
        -------
        str
            Markdown, without HTML.
        """
        first, *rest = [_plain_markdown(line) for line in self._lines()]
        head = [f"*{FORMS[self.form]}*", ""] if self.form else []
        lines = [*head, f"**{first}**", ""]
        for line in rest:
            # A list of which the numbers are kept.
            lines += [line] if re.match(r"(\d+\.|-) ", line) else ["", line, ""]
        if solution:
            told = map(_plain_markdown, self.solution().splitlines())
            lines += ["", "\n\n".join(told)]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"

    def _repr_markdown_(self) -> str:
        """Show the question in a notebook."""
        return self.as_markdown()

    def _lines(self) -> list[str]:
        """Question and options, a line each."""
        lines = [self.question]
        if self.kind == "keuze":
            lines += [f"{nth}. {text}" for nth, text in enumerate(self.options, 1)]
        elif self.kind == "volgorde":
            lines += [f"- {self.options[nth - 1]}" for nth in self.shown]
        elif self.kind == "koppel":
            lines += [f"- {text} → …" for text in self.left]
            lines += [f"Kies uit: {'; '.join(self.right)}."]
        return lines


def list_exercises(notebook: str | None = None) -> list[str]:
    """Ids of the exercises with a widget.

    Parameters
    ----------
    notebook : str, optional
        Number of a notebook, such as ``"11"``; without it those of all notebooks.

    Returns
    -------
    list of str
        In the order of the notebooks, and within one as its file has them.

    Raises
    ------
    BadTable
        If a file with exercises is damaged.
    """
    paths = sorted((folder() / "oefeningen").glob("*.toml"))
    wanted = [path for path in paths if notebook in (None, path.stem)]
    return [one for path in wanted for one in read_exercises(path)]


def load_exercise(exercise_id: str) -> Exercise:
    """One exercise, by its id.

    Parameters
    ----------
    exercise_id : str
        Number of the notebook and of the exercise, such as ``"11_1"``.

    Returns
    -------
    Exercise
        The question, with all that is said about answers to it.

    Raises
    ------
    UnknownName
        If there is no such exercise.
    BadTable
        If its file is damaged.
    """
    path = folder() / "oefeningen" / f"{str(exercise_id).partition('_')[0]}.toml"
    there = read_exercises(path) if path.is_file() else {}
    if exercise_id not in there:
        raise unknown_name("oefening", exercise_id, there or list_exercises())
    return there[exercise_id]


def read_exercises(path: Path) -> dict[str, Exercise]:
    """Read a file with exercises, by their ids; refuse what cannot be asked."""
    return dict(_read(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> dict[str, Exercise]:
    """Read one file; read again only when it has `changed`."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = found["oefening"]
    except (OSError, ValueError, KeyError) as error:
        msg = f"Het bestand met oefeningen '{path.name}' is beschadigd: {error}."
        raise BadTable(msg) from error
    made: dict[str, Exercise] = {}
    for nth, row in enumerate(rows, start=1):
        name = row.get("id", f"nummer {nth}")
        fault = _fault(row) or ("het staat er twee keer" if name in made else "")
        if fault:
            msg = f"Oefening '{name}' in '{path.name}' is niet goed: {fault}."
            raise BadTable(msg)
        made[name] = Exercise(**{key: _frozen(value) for key, value in row.items()})
    return made


def _fault(row: dict) -> str:
    """Say what keeps a row from being a question; nothing when it can be asked."""
    known = {one.name for one in fields(Exercise)}
    extra = sorted(set(row) - known)
    if extra:
        return f"'{extra[0]}' hoort er niet in"
    lost = [key for key in ("id", "kind", "question", "hints") if not row.get(key)]
    if lost:
        return f"'{lost[0]}' ontbreekt"
    if row["kind"] not in KINDS:
        return f"soort '{row['kind']}' bestaat niet. Kies uit: {', '.join(KINDS)}"
    if row.get("form", "") not in ("", *FORMS):
        return f"vorm '{row['form']}' bestaat niet. Kies uit: {', '.join(FORMS)}"
    needs = {"keuze": ["options"], "volgorde": ["options"], "koppel": ["left", "right"]}
    for key in needs.get(row["kind"], []):
        if len(row.get(key, [])) < 2:
            return f"'{key}' heeft minstens twee teksten nodig"
    return _answer_fault(row)


def _answer_fault(row: dict) -> str:
    """Say what is wrong with the right answer or a mistake."""
    kind, answer = row["kind"], row.get("answer")
    if (answer is None) != (kind in ("open", "volgorde")):
        return f"'answer' hoort {'niet ' if answer is not None else ''}bij {kind}"
    plain = {key: _frozen(value) for key, value in row.items() if key != "mistakes"}
    exercise = Exercise(**plain)
    complete = exercise.accepts(answer) and (kind == "open" or answer != [])
    if not complete or (kind == "getal" and isinstance(answer, str)):
        return f"'answer' {answer} past niet bij {kind}"
    size = len(row.get("left", [])), len(row.get("right", []))
    for mistake in row.get("mistakes", []):
        ways = {"answer", "before", "pair"} & set(mistake)
        if len(ways) != 1 or set(mistake) != {*ways, "says"}:
            return "een fout heeft 'says' nodig, en één van 'answer', 'before', 'pair'"
        given = mistake.get("answer", answer)
        if not exercise.accepts(given):
            return f"de fout {given} past niet bij {kind}"
        if "before" in mistake and not _are_two(
            mistake["before"], len(exercise.options), len(exercise.options)
        ):
            return f"de fout {mistake['before']} past niet bij {kind}"
        if "pair" in mistake and not _are_two(mistake["pair"], *size):
            return f"de fout {mistake['pair']} past niet bij {kind}"
    return ""


def _are_two(pair: Sequence, first: int, second: int) -> bool:
    """Tell whether this is a pair of numbers that both exist."""
    return len(pair) == 2 and _is_one_of(pair[0], first) and _is_one_of(pair[1], second)


def _is_one_of(number: object, n: int) -> bool:
    """Tell whether this is a number from 1 to n."""
    return type(number) is int and 1 <= number <= n


def _frozen(value: object) -> object:
    """Make lists into tuples, so that nobody changes what others read."""
    return tuple(value) if isinstance(value, list) else value


def _plain_markdown(text: str) -> str:
    """Write a text so that none of its signs means something in Markdown."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
