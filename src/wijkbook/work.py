"""The folder of one's own work: where it is, its settings, writing without loss."""

import errno
import json
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from wijkbook.errors import cannot_write

__all__ = [
    "append_lines",
    "folder",
    "free_path",
    "json_line",
    "no_formula",
    "read_lines",
    "read_setting",
    "write_bytes",
    "write_safely",
    "write_setting",
]

NAME = "mijn-werk"
SETTINGS = "instellingen.json"
NUMBER = re.compile(r"[+-]?[\d.,]+%?")
SURROGATE = re.compile("[\ud800-\udfff]")


def folder() -> Path:
    """Where own work is kept.

    Returns
    -------
    pathlib.Path
        ``WIJKBOOK_WERK`` when that is set (the start script sets it), else the
        ``mijn-werk`` that one works in or that lies in the working folder, else
        ``mijn-werk`` in the home folder. It need not exist yet.
    """
    chosen = os.environ.get("WIJKBOOK_WERK")
    if chosen:
        return Path(chosen)
    here = Path.cwd()
    inside = next((one for one in (here, *here.parents) if one.name == NAME), None)
    if inside is not None:  # a notebook that was opened in that folder
        return inside
    beside = here / NAME
    return beside if beside.is_dir() else Path.home() / NAME


def no_formula(text: str) -> str:
    """Put a mark before what a spreadsheet would take for a formula.

    Examples
    --------
    >>> no_formula("=1+1"), no_formula("-0,3"), no_formula("plein")
    ("'=1+1", '-0,3', 'plein')
    """
    risky = text.lstrip()[:1] in tuple("=+-@＝＋－＠") and text.strip() != ""
    risky = risky or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if risky and not NUMBER.fullmatch(text) else text


def write_bytes(path: str | Path, data: bytes, mode: int | None = None) -> Path:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : str or pathlib.Path
        File to write; its folder is made when needed. What stood there is replaced.
    data : bytes
        What it will hold.
    mode : int, optional
        Who may read and write it, such as ``0o600`` for its owner alone. Without it
        an old file keeps its mode and a new one gets what is usual on this computer.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    CannotWrite
        If the disk is full, or the folder or file is closed for us; it tells which in
        Dutch and is an OSError too. Then all is as it was.
    OSError
        If the file cannot be written for another reason; then too.

    See Also
    --------
    free_path : A name that overwrites nothing.
    """
    path = Path(path)
    with _told(path):
        _write(path, data, mode)
    return path


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell in Dutch why a file cannot be written."""
    try:
        yield
    except OSError as error:
        told = cannot_write(error, path)
        if told is error:
            raise
        raise told from error


def _write(path: Path, data: bytes, mode: int | None) -> None:
    """Write beside the file, and then put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if mode is None and path.exists():
        mode = stat.S_IMODE(path.stat().st_mode)
    # A short beginning: with a long name and this behind it, a name may be too long.
    beside = path.with_name(f".{path.name[:30]}.{secrets.token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(beside, flags, 0o666 if mode is None else mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(beside, mode)  # the usual mask may have taken something away
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_safely(path: Path, text: str) -> None:
    """Write a text whole or not at all, for its owner alone.

    Parameters
    ----------
    path : pathlib.Path
        File to write; its folder is made when needed.
    text : str
        What it will hold, as UTF-8.
    """
    write_bytes(path, text.encode("utf-8"), 0o600)


def free_path(path: str | Path) -> Path:
    """Return a name that no file has yet: this one, or with a number behind it.

    Parameters
    ----------
    path : str or pathlib.Path
        The name one would like.

    Returns
    -------
    pathlib.Path
        ``dossier.docx``, or ``dossier-2.docx``, ``dossier-3.docx`` and so on.
    """
    path = Path(path)
    if not os.path.lexists(path):  # also a link that leads nowhere is taken
        return path
    names = (path.with_stem(f"{path.stem}-{nth}") for nth in count(2))
    return next(name for name in names if not os.path.lexists(name))


def json_line(value: dict) -> str:
    r"""Write a value as JSON on one line, whatever its texts hold.

    Half a sign (a lone surrogate) cannot stand in UTF-8, its escape can. Two halves
    that follow each other come back as the one sign that they make.

    Examples
    --------
    >>> print(json_line({"tekst": "één" + chr(0xD800)}))
    {"tekst": "één\ud800"}
    """
    return SURROGATE.sub(
        lambda half: f"\\u{ord(half[0]):04x}", json.dumps(value, ensure_ascii=False)
    )


def append_lines(path: Path, lines: Iterable[str], header: str) -> int:
    """Put lines behind a file in one write, and wait until the disk has them.

    Two programs can write to one file: each write goes behind what is there. After a
    last line that was cut off a new one begins, so that nothing grows together.

    Parameters
    ----------
    path : pathlib.Path
        The file; made when needed, for its owner alone, and its folder too.
    lines : iterable of str
        Lines without their end.
    header : str
        First line of a file that is new.

    Returns
    -------
    int
        How many bytes were written.

    Raises
    ------
    CannotWrite
        If the disk is full, or the folder or file is closed for us; it tells which in
        Dutch and is an OSError too.
    OSError
        If not all could be written for another reason.
    """
    with _told(path):
        return _append(path, lines, header)


def _append(path: Path, lines: Iterable[str], header: str) -> int:
    """Put lines behind a file; gives how many bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        size = os.fstat(handle).st_size
        told = "".join(f"{line}\n" for line in lines)
        if size == 0:
            told = f"{header}\n{told}"
        else:
            os.lseek(handle, size - 1, os.SEEK_SET)
            if os.read(handle, 1) != b"\n":  # somebody's last line was cut off
                told = f"\n{told}"
        raw = told.encode()
        if os.write(handle, raw) != len(raw):
            raise OSError(errno.ENOSPC, "not all was written")
        os.fsync(handle)
        return len(raw)
    finally:
        os.close(handle)


def read_lines(raw: bytes) -> Iterator[tuple[int, dict | str]]:
    """Give of each line its number and what it holds, or (Dutch) what is wrong with it.

    Parameters
    ----------
    raw : bytes
        A file with a JSON object per line; also one that went by mail, with other line
        ends or a mark (BOM) at its begin. Empty lines are left out.

    Yields
    ------
    tuple of int and dict or str
        Number of the line, from 1 on; the object, or words such as "de regel is niet
        af" for a last line that was cut off.
    """
    finished = raw.endswith(b"\n")
    # Only \n ends a line: a text may hold other signs that pass for an end.
    parts = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, part in enumerate(parts, start=1):
        if not part.strip():
            continue
        try:
            found = json.loads(part.decode())
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            yield number, found
        elif number == len(parts) and not finished:
            yield number, "de regel is niet af"
        else:
            yield number, "de regel is beschadigd"


def _settings() -> dict:
    """What is set; nothing when the file is not there or cannot be read."""
    try:
        found = json.loads((folder() / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def read_setting(key: str) -> str | None:
    """One setting, or None when it was never made.

    Parameters
    ----------
    key : str
        Name of the setting, such as ``mijn_wijk``.

    Returns
    -------
    str or None
        Its value.
    """
    value = _settings().get(key)
    return value if isinstance(value, str) else None


def write_setting(key: str, value: str | None) -> None:
    """Keep one setting for the notebooks that follow.

    A settings file that cannot be read is put aside first, never overwritten.

    Parameters
    ----------
    key : str
        Name of the setting.
    value : str or None
        Its value; None takes the setting away.
    """
    path = folder() / SETTINGS
    found = _settings()
    if path.exists() and not found and path.read_bytes().strip() not in (b"", b"{}"):
        path.replace(free_path(path.with_suffix(".beschadigd.json")))
    found[key] = value
    kept = {name: word for name, word in sorted(found.items()) if word is not None}
    write_safely(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
