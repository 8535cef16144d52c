"""What can go wrong for a user, in one family and one wording per kind of mistake."""

import errno
import os
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AmbiguousName",
    "BadTable",
    "BadValue",
    "CannotWrite",
    "MissingTable",
    "UnknownColumn",
    "UnknownName",
    "WijkbookError",
    "cannot_write",
    "unknown_column",
    "unknown_name",
]

MOST_NAMES = 12
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


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


class CannotWrite(WijkbookError, OSError):
    """A file that cannot be written: the disk is full, or it is closed for us.

    ``strerror`` is the reason alone, to go on with in a sentence of one's own.
    """

    mend = ""

    def __str__(self) -> str:
        """Which file, why, and what to do."""
        if self.filename is None:
            return super().__str__()
        name = os.path.basename(self.filename)
        return f"'{name}' is niet geschreven: {self.strerror}. {self.mend}".strip()


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


def cannot_write(error: OSError, path: str | os.PathLike) -> OSError:
    """Make the error for a file that could not be written.

    Parameters
    ----------
    error : OSError
        What the computer said.
    path : path
        The file that was to be written.

    Returns
    -------
    OSError
        A `CannotWrite` with the same ``errno``, or `error` itself when its reason is
        another than a full disk or a file or folder that is closed for us.

    Notes
    -----
    Windows keeps a file that is open in Word or Excel for that program; from here that
    looks the same as a file that may not be changed.
    """
    if error.errno in FULL:
        reason = "de schijf is vol"
        mend = "Maak plek vrij en probeer het opnieuw."
    elif error.errno in CLOSED and os.path.isfile(path):
        reason = "het is nog open in Word of Excel, of je mag hier niet schrijven"
        mend = "Sluit het daar, of kies een andere map."
    elif error.errno in CLOSED:
        reason = "in deze map mag je niet schrijven"
        mend = "Kies een andere map."
    else:
        return error
    found = CannotWrite(error.errno, reason, os.fspath(path))
    found.mend = mend
    return found
