"""Files with places between poles: one's own, and those of the others of a group.

An own file is JSON in the folder of own work: who (a token that says nothing of the
person), which figure, and per row a place and a reason. Of others only the places are
read, never their names or reasons.
"""

import csv
import io
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from wijkbook import work
from wijkbook.errors import BadTable, MissingTable, WijkbookError
from wijkbook.kader import figure_rows
from wijkbook.plot.poles import Place, place

__all__ = ["Placed", "read_group", "usual_path", "who_am_i"]

KIND = "wijkbook-polen"
WHO = "deelnemer"  # the setting with the token
PATTERN = "polen-*.json"


@dataclass(frozen=True)
class Placed:
    """What one person placed on the rows of one figure, with the reasons."""

    figure_id: str
    name: str
    respondent: str
    positions: Mapping[str, Place] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    time: str = ""

    @classmethod
    def load(cls, path: Path) -> "Placed":
        """Read a file back.

        Raises
        ------
        BadTable
            If it cannot be opened, or holds something else.
        BadValue
            If a place in it is no place.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            msg = f"Het bestand '{path.name}' is niet te openen: {error.strerror}."
            raise BadTable(msg) from error
        except (ValueError, RecursionError) as error:
            raise _no_places(path) from error
        if not isinstance(found, dict) or found.get("kind") != KIND:
            raise _no_places(path)
        answers = found.get("answers")
        words = [found.get(key) for key in ("figure_id", "name", "respondent", "time")]
        rows = answers.values() if isinstance(answers, dict) else [None]
        texts = all(isinstance(word, str) for word in words)
        if not texts or not all(isinstance(row, dict) for row in rows):
            raise _no_places(path)
        figure_id, name, respondent, time = words
        positions = {
            key: place(row.get("position"), f"'{path.name}', rij '{key}'")
            for key, row in answers.items()
        }
        reasons = {key: str(row.get("reason") or "") for key, row in answers.items()}
        return cls(figure_id, name, respondent, positions, reasons, time)

    def save(self, path: Path) -> None:
        """Write it whole or not at all; a row without place and reason is left out."""
        answers = {}
        for key in dict.fromkeys([*self.positions, *self.reasons]):
            held = self.positions.get(key)
            told = {} if held is None else {"position": held}
            if self.reasons.get(key):
                told["reason"] = self.reasons[key]
            if told:
                answers[key] = told
        head = {"kind": KIND, "figure_id": self.figure_id, "name": self.name}
        head |= {"respondent": self.respondent, "time": self.time}
        text = json.dumps(
            head | {"answers": answers}, indent=1
        )  # ASCII: half signs too
        work.write_safely(path, f"{text}\n")


def usual_path(figure_id: str, name: str) -> Path:
    """Where the places for an approach of this name are kept."""
    short = re.sub(r"[^\w-]+", "_", name.strip().lower())[:60].strip("_")
    return work.folder() / f"polen-{figure_id}-{short or 'naamloos'}.json"


def who_am_i() -> str:
    """Token of the reader: random, made once, and the same for all own files."""
    known = work.read_setting(WHO)
    if known:
        return known
    made = secrets.token_hex(8)
    work.write_setting(WHO, made)
    return made


def read_group(
    source: pd.DataFrame | Path | str | None, figure_id: str, own: set[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Places of others: one row per person, a column per row of the figure.

    Parameters
    ----------
    source : DataFrame, path or None
        A table; a CSV; a folder with files of others; None for the folder of own work.
    figure_id : str
        Files of another figure are passed over.
    own : set of str
        Tokens of the reader, who is not one of the others.

    Returns
    -------
    tuple of DataFrame and list of str
        The places, without names and reasons, and what was amiss, in Dutch.

    Raises
    ------
    MissingTable, BadTable, BadValue
        If a file that was named is not there, or holds something else.
    """
    if isinstance(source, pd.DataFrame):
        return source, []
    path = work.folder() if source is None else Path(source)
    if source is not None and not path.exists():
        msg = f"De plekken van de groep zijn er niet: '{path}'."
        raise MissingTable(msg)
    if path.is_file() and path.suffix.lower() != ".json":
        return _read_csv(path, figure_id)
    paths = [path] if path.is_file() else sorted(path.glob(PATTERN))
    return _read_files(paths, figure_id, own)


def _read_files(
    paths: list[Path], figure_id: str, own: set[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Places from the files of others; of one person the newest file counts."""
    known = list(figure_rows(figure_id)["figure_row_id"])
    newest: dict[str, Placed] = {}
    warnings = []
    for path in paths:
        try:
            found = Placed.load(path)
        except WijkbookError as error:
            warnings.append(f"'{path.name}' telt niet mee. {error}")
            continue
        if found.figure_id != figure_id or found.respondent in own:
            continue
        before = newest.get(found.respondent)
        if before is None or found.time >= before.time:
            newest[found.respondent] = found
    rows = [[one.positions.get(key) for key in known] for one in newest.values()]
    return pd.DataFrame(rows, columns=known, dtype=object), warnings


def _read_csv(path: Path, figure_id: str) -> tuple[pd.DataFrame, list[str]]:
    """Places from a CSV: one line per person, in its header the ids of the rows."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"Het bestand '{path.name}' is niet te lezen. Bewaar het als CSV (UTF-8)."
        raise BadTable(msg) from error
    head = text.partition("\n")[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    header, *lines = [*csv.reader(io.StringIO(text), delimiter=separator)] or [[]]
    header = [column.strip() for column in header]
    known = [*figure_rows(figure_id)["figure_row_id"]]
    held = [column for column in known if column in header]
    if not held:
        msg = (
            f"In '{path.name}' staat geen kolom van deze figuur. "
            f"Gebruik als kop: {', '.join(known)}."
        )
        raise BadTable(msg)
    rows = []
    for number, line in enumerate(lines, start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            msg = (
                f"'{path.name}', rij {number}: {len(line)} vakken, en de kop heeft er "
                f"{len(header)}. Maak elke rij even lang."
            )
            raise BadTable(msg)
        cells = dict(zip(header, line, strict=True))
        where = f"'{path.name}', rij {number}"
        rows.append([place(cells[key], f"{where}, kolom '{key}'") for key in held])
    extra = [column for column in header if column and column not in known]
    told = [f"Kolom '{column}' telt niet mee." for column in extra]
    return pd.DataFrame(rows, columns=held, dtype=object), told


def _no_places(path: Path) -> BadTable:
    """Make the error for a file that is something else."""
    return BadTable(f"In '{path.name}' staan geen plekken van wijkbook.")
