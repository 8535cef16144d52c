"""One's own answers to exercises: kept in one file, to look back, hand in and erase."""

import csv
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from errno import EACCES, EAGAIN, EDEADLK
from html import escape
from io import StringIO
from pathlib import Path

import pandas as pd

from wijkbook import work
from wijkbook.dutch import whole
from wijkbook.errors import BadTable, BadValue
from wijkbook.exercise.questions import list_exercises, load_exercise

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

__all__ = ["erase_answers", "export_answers", "progress"]

NAME = "oefeningen.json"
KIND = "wijkbook-oefeningen"
VERSION = 1
PATIENCE = 5  # seconds to wait for another notebook that is writing
# What is known of an exercise of which an answer was kept, and its words.
STATES = {
    "right": "klopt",
    "wrong": "nog niet goed",
    "filled": "ingevuld",
    "given": "niet nagekeken",
    "not_made": "niet gemaakt",
}
COLUMNS = {
    "id": "oefening",
    "question": "vraag",
    "prediction": "voorspelling",
    "in_words": "antwoord",
    "explanation": "verklaring",
    "told": "stand",
    "tries": "pogingen",
    "hints": "hints gezien",
    "solution": "oplossing gezien",
    "time": "tijd",
}


def path() -> Path:
    """Where the answers are kept."""
    return work.folder() / NAME


def read() -> tuple[dict[str, dict], str]:
    """Give what was kept of each exercise, and what is amiss with the file, in Dutch.

    A file that cannot be understood is put aside, never overwritten.
    """
    if not path().is_file():
        return {}, ""
    with _alone():
        return _load()


def keep(exercise_id: str, told: dict) -> str:
    """Keep what is known of one exercise; say what was amiss with the file.

    Other exercises stay as another notebook has just left them.
    """
    path().parent.mkdir(parents=True, exist_ok=True)
    with _alone():
        kept, warning = _load()
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        _save(kept | {exercise_id: {**told, "time": now}})
    return warning


def progress() -> pd.DataFrame:
    """Count per notebook which of the exercises with a widget are done.

    Returns
    -------
    pandas.DataFrame
        One row per notebook that has such exercises (index: its number), with how many
        there are and of how many the answer is right (klopt), nog niet goed, ingevuld
        (an open question, which is never judged), niet nagekeken, or niet gemaakt.

    Raises
    ------
    BadTable
        If the file with answers is damaged; it is put aside, and a second call works.

    Examples
    --------
    >>> progress().columns.tolist()[:3]
    ['oefeningen', 'klopt', 'nog niet goed']
    """
    kept, ids = _sound(), list_exercises()
    states = [_entry(kept.get(one)).get("state", "not_made") for one in ids]
    told = pd.DataFrame(
        {
            "notebook": [one.partition("_")[0] for one in ids],
            "stand": pd.Categorical(
                [STATES.get(one, STATES["not_made"]) for one in states],
                list(STATES.values()),
            ),
        }
    )
    table = pd.crosstab(told["notebook"], told["stand"], dropna=False)
    table = table.reindex(columns=list(STATES.values()), fill_value=0)
    table.insert(0, "oefeningen", table.sum(axis="columns"))
    table.columns.name = None
    return table.astype(int)


def export_answers(
    path: Path | str, *, name: str = "", notebook: str | None = None
) -> Path:
    """Write one's own answers to a file, to hand in. Nothing is sent.

    Parameters
    ----------
    path : path or str
        File to write; how it ends says what it is: ``.html`` (to read and print),
        ``.csv`` (for Excel: semicolons) or ``.json``.
    name : str, optional
        Whose answers these are, as that person wants to be called.
    notebook : str, optional
        Number of one notebook, such as ``"11"``; without it all answers.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    BadValue
        If the file is of another kind, or there are no answers to hand in.
    BadTable
        If the file with answers is damaged; it is put aside.

    Notes
    -----
    Whatever was typed comes out as text: never as code in a page or a formula in Excel.
    """
    target = Path(path)
    writers = {".html": _as_html, ".csv": _as_csv, ".json": _as_json}
    if target.suffix not in writers or target.name == NAME:
        known = ", ".join(f"'inleveren{suffix}'" for suffix in writers)
        msg = f"'{target.name}' kan niet. Kies een naam zoals {known}."
        raise BadValue(msg)
    kept = {one: _entry(told) for one, told in _sound().items() if _of(one, notebook)}
    if not kept:
        of = f" bij notebook '{notebook}'" if notebook else ""
        msg = f"Er zijn nog geen antwoorden{of} om in te leveren."
        raise BadValue(msg)
    rows = [_row(one, told) for one, told in sorted(kept.items(), key=_in_order)]
    work.write_safely(target, writers[target.suffix](whole(str(name)).strip(), rows))
    return target


def erase_answers(notebook: str | None = None) -> int:
    """Erase one's own answers to exercises. This cannot be undone.

    Parameters
    ----------
    notebook : str, optional
        Number of one notebook, such as ``"11"``. Without it all answers go, also those
        in damaged files that were put aside.

    Returns
    -------
    int
        Of how many exercises answers were erased.
    """
    if not path().parent.is_dir():
        return 0
    with _alone():
        if notebook is None:
            kept = _parse(path()) or {}
            for one in path().parent.glob(f"{path().stem}.beschadigd*.json"):
                one.unlink()
            path().unlink(missing_ok=True)
            return len(kept)
        kept, _ = _load()
        left = {one: told for one, told in kept.items() if not _of(one, notebook)}
        if len(left) < len(kept):
            _save(left)
        return len(kept) - len(left)


# the file


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other notebook reads or writes; a dead one never holds us up."""
    try:
        handle = os.open(path().with_name(f".{NAME}.lock"), os.O_RDWR | os.O_CREAT)
    except OSError:  # a folder to read from alone: writing in it will say so
        yield
        return
    try:
        end = time.monotonic() + PATIENCE
        while not _lock(handle) and time.monotonic() < end:
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)  # which also gives the lock back


def _lock(handle: int) -> bool:
    """Try to be the only one; on a disk that knows no locks we always are."""
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        return error.errno not in (EAGAIN, EACCES, EDEADLK)
    return True


def _load() -> tuple[dict[str, dict], str]:
    """Read the file while nobody else does; put it aside when it is damaged."""
    kept = _parse(path())
    if kept is not None:
        return kept, ""
    aside = work.free_path(path().with_suffix(".beschadigd.json"))
    path().replace(aside)
    return {}, (
        f"Het bestand '{NAME}' met je antwoorden is beschadigd. Het heet nu "
        f"'{aside.name}'; nieuwe antwoorden komen in een nieuw bestand."
    )


def _parse(file: Path) -> dict[str, dict] | None:
    """What a file holds; None when that cannot be understood."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        found = json.loads(raw.decode("utf-8-sig"))
        kept = found["answers"]
        sound = found["kind"] == KIND and found["version"] == VERSION
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return kept if sound and isinstance(kept, dict) else None


def _save(kept: dict[str, dict]) -> None:
    """Write all answers, whole or not at all."""
    told = {"kind": KIND, "version": VERSION, "answers": dict(sorted(kept.items()))}
    work.write_safely(path(), json.dumps(told, indent=1) + "\n")


def _sound() -> dict[str, dict]:
    """What was kept; an error tells when that cannot be read."""
    kept, warning = read()
    if warning:
        raise BadTable(warning)
    return kept


def _entry(told: object) -> dict:
    """What was kept of one exercise, also when somebody changed the file by hand."""
    return told if isinstance(told, dict) else {}


# to hand in


def _of(exercise_id: str, notebook: str | None) -> bool:
    """Tell whether an exercise is one of this notebook; None is any."""
    return notebook is None or exercise_id.partition("_")[0] == str(notebook)


def _in_order(item: tuple[str, dict]) -> list[tuple[int, str]]:
    """Sort 11_10 behind 11_9."""
    return [(len(part), part) for part in item[0].split("_")]


def _row(exercise_id: str, told: dict) -> dict:
    """One answer with its question, for a file to hand in."""
    row = {"id": exercise_id, "question": "", **told}
    row["in_words"] = "" if told.get("answer") is None else str(told["answer"])
    with suppress(ValueError):  # an exercise that this edition does not have
        exercise = load_exercise(exercise_id)
        row["question"] = exercise.question
        row["in_words"] = exercise.in_words(told.get("answer"))
    row["told"] = STATES.get(told.get("state"), STATES["not_made"])
    return row


def _cells(row: dict) -> list[str]:
    """One answer in words, column by column."""
    words = {True: "ja", False: "nee", None: ""}
    values = [row.get(key) for key in COLUMNS]
    return [
        words[value] if value is None or isinstance(value, bool) else whole(str(value))
        for value in values
    ]


def _as_json(name: str, rows: list[dict]) -> str:
    """Answers for a program."""
    told = {"kind": KIND, "version": VERSION, "name": name, "answers": rows}
    return json.dumps(told, indent=1) + "\n"


def _as_csv(name: str, rows: list[dict]) -> str:
    """Answers for Excel as it is set in the Netherlands."""
    sheet = StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\n")
    writer.writerow(["naam", *COLUMNS.values()])
    for row in rows:
        writer.writerow([work.no_formula(cell) for cell in [name, *_cells(row)]])
    return "\ufeff" + sheet.getvalue()


def _as_html(name: str, rows: list[dict]) -> str:
    """Answers on a page to read and print; what was typed is text, never code."""
    title = f"Antwoorden van {name}" if name else "Antwoorden, naam niet ingevuld"
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in COLUMNS.values())
    body = "".join(
        f"<tr>{''.join(f'<td><bdi>{escape(cell)}</bdi></td>' for cell in _cells(row))}"
        "</tr>\n"
        for row in rows
    )
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>body{{font-family:sans-serif}}"
        "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .5em;"
        "text-align:left;vertical-align:top;white-space:pre-wrap;"
        "overflow-wrap:anywhere}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n"
        "<p>Oefeningen van wijkbook. Een groen vinkje is geen cijfer.</p>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"
        "</body></html>\n"
    )
