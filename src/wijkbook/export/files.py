"""Files that leave the workbook: their names, writing them, and what they tell."""

import hashlib
import json
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path

from wijkbook import data
from wijkbook.dutch import day_in_words
from wijkbook.errors import BadTable
from wijkbook.work import free_path, write_bytes

__all__ = ["free_path", "stamp", "write_bytes"]

SHORT = 8  # signs of a checksum: enough to tell two editions apart


def stamp(day: date | str | None = None, **more: object) -> dict[str, str]:
    """What a file tells about how it was made.

    Parameters
    ----------
    day : datetime.date or str, optional
        Day on which it was made (ISO, ``2026-11-22``). Nobody looks at the clock here.
    **more : object
        What else to tell, by its Dutch name.

    Returns
    -------
    dict of str
        ``Werkboek``: the version. ``Gegevens``: version of the tables with a short
        checksum, and the figures of your own that take part, each with a checksum.
        ``Wat er veranderde``: what this version brought, and whether figures changed.
        ``Gemaakt op``: the day in words, when it is given. Then `more`.

    Raises
    ------
    ValueError
        If the day is none.
    MissingTable
        If the tables of the workbook are not there.

    Notes
    -----
    Equal checksums mean equal tables, also when line ends differ. Checksums are kept
    until a file changes, so that a second stamp costs next to nothing.

    Examples
    --------
    >>> stamp("2026-11-22", Gebied="Donderberg")["Gemaakt op"]
    '22 november 2026'
    """
    house = sys.modules[__name__.partition(".")[0]]  # loaded before any of its rooms
    told = {"Werkboek": f"wijkbook {house.__version__}", "Gegevens": _figures()}
    if changes := _described(*_mark(data.folder() / "datapackage.json"))[1]:
        told["Wat er veranderde"] = changes
    if day is not None:
        told["Gemaakt op"] = day_in_words(day)
    return told | {name: str(value) for name, value in more.items()}


def _figures() -> str:
    """Version and checksum of the tables, and the sets of one's own beside them."""
    folder = data.folder()
    described = folder / "datapackage.json"
    files = sorted([described, *folder.glob("*.csv"), *folder.glob("cases/*.toml")])
    version = _described(*_mark(described))[0]
    told = f"wijkdata {version} ({_sum(*map(_mark, files))})"
    _, added = data.state("kerncijfers")
    own = [
        f"{path.name} ({mark})" for path, marks in added if (mark := _own(path, marks))
    ]
    return f"{told}, met eigen cijfers: {', '.join(own)}" if own else told


def _mark(path: Path) -> tuple[Path, int, int]:
    """What differs as soon as a file does."""
    known = path.stat()
    return path, known.st_mtime_ns, known.st_size


@lru_cache(maxsize=4)
def _described(path: Path, changed: int, size: int) -> tuple[str, str]:
    """Version that the description of the tables gives, and what it changed."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return str(told.get("version", "")), str(told.get("changes", ""))


@lru_cache(maxsize=16)
def _sum(*marks: tuple[Path, int, int]) -> str:
    """Short checksum of files, by their names and what they hold."""
    found = hashlib.sha256()
    for path, *_ in marks:
        found.update(path.name.encode() + b"\0")
        found.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()[:SHORT]


@lru_cache(maxsize=64)
def _own(path: Path, marks: tuple) -> str:
    """Short checksum of a set of figures; none when it is damaged and left out."""
    try:
        data.read_added(path)
        return _sum(*(_mark(path / name) for name, *_ in marks if name != data.ORIGIN))
    except (BadTable, OSError):
        return ""
