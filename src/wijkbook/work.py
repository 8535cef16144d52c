"""The folder of one's own work: where it is, its settings, writing without loss."""

import json
import os
import re
import tempfile
from pathlib import Path

__all__ = ["folder", "no_formula", "read_setting", "write_safely", "write_setting"]

NAME = "mijn-werk"
SETTINGS = "instellingen.json"
NUMBER = re.compile(r"[+-]?[\d.,]+%?")


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


def write_safely(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        File to write; its folder is made when needed.
    text : str
        What it will hold, as UTF-8.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


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


def _free(path: Path) -> Path:
    """Return a name that no file has yet: this one, or with a number behind it."""
    names = [path, *(path.with_stem(f"{path.stem}-{nth}") for nth in range(2, 100))]
    return next(name for name in names if not name.exists())


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
        path.replace(_free(path.with_suffix(".beschadigd.json")))
    found[key] = value
    kept = {name: word for name, word in sorted(found.items()) if word is not None}
    write_safely(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
