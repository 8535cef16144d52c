"""Exercises in a notebook: look at an answer and say in Dutch how it stands."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

__all__ = ["check"]

BOOL = "True of False"
NUMBER = "een getal"
TEXT = "tekst"
SET = "een verzameling (set)"
LIST = "een lijst"
DICT = "een woordenboek (dict)"
COLUMN = "een kolom (Series)"
TABLE = "een tabel (DataFrame)"
FUNCTION = "een functie (zijn de haakjes vergeten?)"
OTHER = "iets anders"
# What kinds of answers there are, in the words of the feedback; the first fit counts.
_KINDS = (
    ((bool, np.bool_), BOOL),
    ((Real, Decimal), NUMBER),
    (str, TEXT),
    ((set, frozenset), SET),
    ((list, tuple, np.ndarray, pd.Index), LIST),
    (Mapping, DICT),
    (pd.Series, COLUMN),
    (pd.DataFrame, TABLE),
)
_ROWS = (LIST, COLUMN, SET)
_NUMBER = re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?|[+-]?\d*\.\d+")
_PERCENT = "Kijk of een percentage wordt gevraagd of een deel van 1."
_LONGEST_NUMBER = 60
_LONGEST_TEXT = 10_000
_NEAR = 0.02  # a rounded answer lies at most this part of the right one away from it

_tries: Counter[str] = Counter()  # wrong answers per exercise since the kernel started


def check(
    name: str,
    answer: object,
    expected: object,
    *,
    hints: Sequence[str] = (),
    mistakes: Mapping[object, str] | None = None,
    tolerance: float = 0,
) -> None:
    """Print in Dutch how an answer stands: not filled in, right, or a hint.

    It never raises, whatever the answer is, and never shows the right answer.

    Parameters
    ----------
    name : str
        Name of the exercise, such as ``"Oefening 1"``; hints are counted per name.
    answer : object
        What the reader filled in; ``...``, None and empty text are *not filled in*.
    expected : object
        The right answer: number, text, True or False, list (order counts), set (order
        does not count), dict, Series or DataFrame. ``...`` for an open question, of
        which only is told that it is filled in.
    hints : sequence of str, optional
        The first for the first wrong answer, and so on; the last one stays.
    mistakes : mapping of object to str, optional
        Typical wrong answers, each with what to say then.
    tolerance : float, default 0
        How far a number may be off, in its own unit (0 or more).

    Notes
    -----
    A number may be text as the Dutch write it: ``"12,8"``, ``"1.250"``,
    ``"€ 203.000"``, ``"38%"`` (which is 38 and also 0.38). In a text capitals, spaces,
    accents and a final point do not count. Rows of a Series or DataFrame are matched by
    their labels where both have the same ones. True is no number.

    Examples
    --------
    >>> check("Oefening 1", ..., 6.0)
    Oefening 1: nog niet ingevuld.
    >>> check("Oefening 1", "6,0", 6.0)
    Oefening 1: klopt.
    >>> check("Oefening 1", 5, 6.0, hints=["Deel door het aantal inwoners."])
    Oefening 1: nog niet goed. Hint: Deel door het aantal inwoners.
    """
    try:
        label = str(name)
        says = _feedback(label, answer, expected, hints, mistakes, tolerance)
    except Exception:  # an answer may be anything; the lesson goes on
        label = name if type(name) is str else "Oefening"
        says = "dit antwoord kan niet worden nagekeken. Vul iets eenvoudigers in."
    print(f"{label}: {says}".encode("utf-8", "replace").decode())


def _feedback(
    name: str,
    answer: object,
    expected: object,
    hints: Sequence[str],
    mistakes: Mapping[object, str] | None,
    tolerance: float,
) -> str:
    """Say how an answer stands."""
    if _is_open(answer):
        return "nog niet ingevuld."
    if isinstance(answer, np.ndarray) and answer.ndim == 0:
        answer = answer.item()
    if expected is ...:
        return "ingevuld. Een open antwoord wordt niet nagekeken."
    slack = _slack(tolerance)
    if _same(answer, expected, slack):
        return f"klopt.{_not_looked_at(answer, expected)}"
    for wrong, message in (mistakes or {}).items():
        if _same(answer, wrong, _narrow(slack, wrong, expected)):
            return str(message)
    return _other_kind(answer, expected) or _hint(
        name, _nearly(answer, expected, slack), hints
    )


def _is_open(answer: object) -> bool:
    """Tell whether an answer, or a part of it, is still to be filled in."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        return any(part is ... for part in answer)
    return isinstance(answer, str) and not answer.strip()


def _same(answer: object, expected: object, slack: float) -> bool:
    """Tell whether two answers are the same, as far as an exercise cares."""
    kind = _kind(expected)
    if kind == NUMBER:
        return any(_close(x, _readings(expected)[0], slack) for x in _readings(answer))
    if kind == TEXT:
        return isinstance(answer, str) and _plain(answer) == _plain(expected)
    if kind == BOOL:
        return _kind(answer) == kind and bool(answer) == bool(expected)
    if kind == TABLE:
        return _kind(answer) == kind and _same_table(answer, expected, slack)
    if kind == DICT:
        return _kind(answer) == kind and _same_items(answer, expected, slack)
    if kind == SET:
        return _kind(answer) in _ROWS and _same_set(answer, expected, slack)
    if kind in _ROWS:
        ordered = _kind(answer) in _ROWS and _kind(answer) != SET
        return ordered and _same_row(_in_order_of(answer, expected), expected, slack)
    return bool(answer == expected)


def _same_row(answer: Sequence, expected: Sequence, slack: float) -> bool:
    """Compare two rows of answers one by one."""
    return len(answer) == len(expected) and all(
        _same(a, e, slack) for a, e in zip(answer, expected, strict=True)
    )


def _same_set(answer: Sequence, expected: Sequence, slack: float) -> bool:
    """Compare two rows of answers of which the order and doubles do not count."""
    return all(any(_same(a, e, slack) for e in expected) for a in answer) and all(
        any(_same(a, e, slack) for a in answer) for e in expected
    )


def _same_items(answer: Mapping, expected: Mapping, slack: float) -> bool:
    """Compare two dicts key by key."""
    return len(answer) == len(expected) and all(
        key in answer and _same(answer[key], value, slack)
        for key, value in expected.items()
    )


def _same_table(answer: pd.DataFrame, expected: pd.DataFrame, slack: float) -> bool:
    """Compare two tables column by column; their columns may stand in another order."""
    if answer.shape != expected.shape:
        return False
    if set(answer.columns) == set(expected.columns) and expected.columns.is_unique:
        answer = answer[list(expected.columns)]
    return all(
        _same_row(_in_order_of(answer.iloc[:, i], column), column, slack)
        for i, column in enumerate(expected[name] for name in expected.columns)
    )


def _in_order_of(answer: Sequence, expected: Sequence) -> Sequence:
    """Put a column in the order of another when both have the same labels."""
    if isinstance(answer, pd.Series) and isinstance(expected, pd.Series):
        here, there = answer.index, expected.index
        if here.is_unique and len(here) == len(there) and there.isin(here).all():
            return answer.reindex(there)
    return answer


def _readings(value: object) -> list[float]:
    """Return the numbers a value can be read as: none, one, or two for a percent."""
    if value is None or value is pd.NA or value is pd.NaT:
        return [np.nan]
    if _kind(value) == NUMBER:
        # A float32 is read as it is shown: 12.8, not 12.800000190734863.
        shown = str(value) if isinstance(value, np.float32 | np.float16) else value
        try:
            return [float(shown)]
        except OverflowError:
            return [np.inf]
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        return []
    text = re.sub(r"\s|€|euro$|procent$", "", value.strip().casefold())
    text = text.replace("−", "-")
    percent = text.endswith("%") or value.strip().casefold().endswith("procent")
    text = text.removesuffix("%")
    if not _NUMBER.fullmatch(text):
        return []
    dutch = "," in text or re.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", text)
    number = float(text.replace(".", "").replace(",", ".") if dutch else text)
    return [number, number / 100] if percent else [number]


def _close(a: float, b: float, slack: float) -> bool:
    """Tell whether two numbers are the same; missing is the same as missing."""
    if np.isnan(a) or np.isnan(b):
        return bool(np.isnan(a) and np.isnan(b))
    if np.isinf(a) or np.isinf(b):
        return a == b
    noise = 1e-12 * max(1.0, abs(a), abs(b))  # 0.1 + 0.2 is 0.3
    return abs(a - b) <= slack + noise


def _slack(tolerance: object) -> float:
    """Return the tolerance as a number, none if it cannot be read."""
    slack = abs((_readings(tolerance) or [0.0])[0])
    return slack if np.isfinite(slack) else 0.0


def _narrow(slack: float, wrong: object, expected: object) -> float:
    """Return the tolerance around a mistake: less if it is a smaller number."""
    small, large = _readings(wrong), _readings(expected)
    if small and large and abs(small[0]) < abs(large[0]):
        return slack * abs(small[0] / large[0])
    return slack


def _plain(text: str) -> str:
    """Return a text without what does not count: capitals, spaces, accents, point."""
    if len(text) > _LONGEST_TEXT:
        return text
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (x for x in letters if not unicodedata.combining(x) and not x.isspace())
    return "".join(kept).removesuffix(".")


def _not_looked_at(answer: object, expected: object) -> str:
    """Say what was let pass in a text that is not written as expected."""
    if isinstance(expected, str) and answer != expected:
        return " Op hoofdletters, spaties, accenten en de punt is niet gelet."
    return ""


def _kind(value: object) -> str:
    """Say what kind of answer this is; a missing value counts as a number."""
    if value is None or value is pd.NA or value is pd.NaT:
        return NUMBER
    for types, kind in _KINDS:
        if isinstance(value, types):
            return kind
    return FUNCTION if callable(value) else OTHER


def _other_kind(answer: object, expected: object) -> str:
    """Say which kind of answer is asked, if this is another kind."""
    asked, given = _kind(expected), _kind(answer)
    if asked == NUMBER:
        numbers = _readings(answer)
        if numbers and np.isnan(numbers[0]):
            return "je antwoord is een ontbrekende waarde; hier hoort een getal."
        fits = bool(numbers)
    elif asked in _ROWS:
        fits = given in _ROWS and (given != SET or given == asked)
    else:
        fits = asked in (given, OTHER)
    return "" if fits else f"hier hoort {asked}; je gaf {given}."


def _nearly(answer: object, expected: object, slack: float) -> str:
    """Say what is nearly right about a number."""
    if _kind(expected) != NUMBER or not _readings(answer):
        return ""
    right, given = _readings(expected)[0], _readings(answer)[0]
    if not np.isfinite([right, given]).all() or right == 0:
        return ""
    if _close(given / 100, right, slack):
        return f"Je antwoord is 100 keer te groot. {_PERCENT}"
    if _close(given * 100, right, slack):
        return f"Je antwoord is 100 keer te klein. {_PERCENT}"
    half = 0.5 * 10.0 ** -min(_decimals(right), _decimals(given))
    if _close(given, right, min(half, _NEAR * abs(right))):
        return "Bijna: kijk naar de afronding."
    return ""


def _decimals(number: float) -> int:
    """Count the digits behind the point as the number is shown; 12.0 has none."""
    return max(0, -int(Decimal(repr(number)).normalize().as_tuple().exponent))


def _hint(name: str, nearly: str, hints: Sequence[str]) -> str:
    """Say that it is not right yet, and the next hint."""
    if nearly:
        return f"nog niet goed. {nearly}"
    hints = [hints] if isinstance(hints, str) else list(hints or ())
    _tries[name] += 1
    if not hints:
        return "nog niet goed."
    return f"nog niet goed. Hint: {hints[min(_tries[name], len(hints)) - 1]}"
