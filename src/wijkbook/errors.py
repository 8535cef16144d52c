"""What can go wrong for a user, in one family and one wording per kind of mistake."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AmbiguousName",
    "BadTable",
    "BadValue",
    "MissingTable",
    "UnknownColumn",
    "UnknownName",
    "WijkbookError",
    "unknown_column",
    "unknown_name",
]

MOST_NAMES = 12


class WijkbookError(Exception):
    """Anything that a user of a notebook, form or command can meet; told in Dutch."""


class UnknownName(WijkbookError, ValueError):
    """A name that stands in no table: a gebied, indicator, source or case."""


class AmbiguousName(WijkbookError, ValueError):
    """A name that fits more than one gebied."""


class UnknownColumn(WijkbookError, ValueError):
    """A column that the table does not have."""


class BadValue(WijkbookError, ValueError):
    """A value outside what is allowed."""


class BadTable(WijkbookError, ValueError):
    """A table or file that is not what it should be."""


class MissingTable(WijkbookError, FileNotFoundError):
    """A table or file that is not there."""


def _choice(value: str, known: Iterable[str]) -> str:
    """Propose what may have been meant, else what there is to choose from."""
    names = sorted({str(name) for name in known})
    text = str(value).strip().casefold()
    near = [name for name in names if text and text in name.casefold()]
    if not 0 < len(near) <= 3:
        near = get_close_matches(str(value), names, n=3, cutoff=0.6)
    if near:
        return f"Bedoel je {' of '.join(repr(name) for name in near)}?"
    if len(names) > MOST_NAMES:
        some = ", ".join(names[:MOST_NAMES])
        return f"Kies bijvoorbeeld uit: {some} (en nog {len(names) - MOST_NAMES})."
    return f"Kies uit: {', '.join(names)}."


def unknown_name(kind: str, value: object, known: Iterable[str]) -> UnknownName:
    """Make the error for a name that is not in `known`; `kind` is a Dutch noun."""
    msg = f"Onbekende {kind} '{value}'. {_choice(str(value), known)}"
    return UnknownName(msg)


def unknown_column(column: object, columns: Iterable[str]) -> UnknownColumn:
    """Make the error for a column that a table does not have."""
    msg = f"Kolom '{column}' staat niet in de tabel. {_choice(str(column), columns)}"
    return UnknownColumn(msg)
