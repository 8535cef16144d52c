"""The SQLite file of a session: its tables, older schemas, who holds it, its troubles.

What is committed is on the disk and what is erased is gone. What SQLite finds wrong is
told in Dutch.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wijkbook.errors import BadTable

__all__ = [
    "NAMES",
    "SCHEMA",
    "busy",
    "check_schema",
    "claim",
    "claimed",
    "connect",
    "in_dutch",
    "make_file",
    "remove",
]

APPLICATION = 0x776A6B73  # tells a session from any other SQLite file
SCHEMA = 2
WAIT_S = 5.0
SIDE_FILES = ("-wal", "-shm", "-journal", ".bezet", ".bezet-journal")
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE question (
    question_id TEXT PRIMARY KEY, bouwsteen TEXT NOT NULL, place INTEGER NOT NULL,
    told TEXT NOT NULL);
CREATE TABLE participant (respondent TEXT PRIMARY KEY, role TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE answer (
    respondent TEXT NOT NULL REFERENCES participant ON DELETE CASCADE,
    question_id TEXT NOT NULL REFERENCES question,
    round INTEGER NOT NULL, score INTEGER, special TEXT NOT NULL, evidence INTEGER,
    explanation TEXT NOT NULL, voice TEXT NOT NULL, time TEXT NOT NULL,
    PRIMARY KEY (respondent, question_id, round)) WITHOUT ROWID;
CREATE TABLE revealed (
    bouwsteen TEXT NOT NULL, round INTEGER NOT NULL, shown TEXT NOT NULL,
    groups TEXT NOT NULL, time TEXT NOT NULL, PRIMARY KEY (bouwsteen, round))
    WITHOUT ROWID;
CREATE TABLE note (
    note_id INTEGER PRIMARY KEY, bouwsteen TEXT NOT NULL, round INTEGER NOT NULL,
    text TEXT NOT NULL, time TEXT NOT NULL, withdrawn TEXT NOT NULL DEFAULT '');
CREATE TABLE action (
    action_id INTEGER PRIMARY KEY, bouwsteen TEXT NOT NULL, what TEXT NOT NULL,
    who TEXT NOT NULL, due TEXT NOT NULL, time TEXT NOT NULL,
    withdrawn TEXT NOT NULL DEFAULT '');
CREATE TABLE earlier (
    place INTEGER PRIMARY KEY, kind TEXT NOT NULL, id INTEGER NOT NULL,
    told TEXT NOT NULL, time TEXT NOT NULL);
"""
NAMES = re.findall(r"TABLE (\w+)", TABLES)
# How a file of an older schema becomes one of the next; nothing in it is changed.
UPGRADES = {
    1: (
        "ALTER TABLE note ADD COLUMN withdrawn TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE action ADD COLUMN withdrawn TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE earlier (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
        "id INTEGER NOT NULL, told TEXT NOT NULL, time TEXT NOT NULL)",
    ),
}
# What SQLite found, and what that means for who runs a session.
TROUBLE = {
    sqlite3.SQLITE_FULL: "De schijf is vol: '{name}' kan niets meer bewaren. Maak "
    "plek vrij en probeer het opnieuw; wat al bewaard was, is er nog.",
    sqlite3.SQLITE_BUSY: "'{name}' is in gebruik door een ander programma. Sluit dat "
    "en probeer het opnieuw; wat al bewaard was, is er nog.",
    sqlite3.SQLITE_READONLY: "In '{name}' mag niet worden geschreven. Zet het bestand "
    "in een map waarin dat mag.",
    sqlite3.SQLITE_CANTOPEN: "'{name}' is niet te openen. Kijk of de map er is en of "
    "je er bij mag.",
    sqlite3.SQLITE_NOTADB: "'{name}' is geen sessie van wijkbook; kies een ander "
    "bestand.",
    sqlite3.SQLITE_CORRUPT: "'{name}' is beschadigd. Bewaar het bestand zoals het is "
    "en open een kopie van eerder.",
}
TROUBLE[sqlite3.SQLITE_LOCKED] = TROUBLE[sqlite3.SQLITE_BUSY]
OTHER_TROUBLE = (
    "Lezen of schrijven van '{name}' lukt niet. Kijk of de schijf nog werkt; wat al "
    "bewaard was, is er nog."
)


def make_file(path: Path, meta: dict[str, str], rows: list[tuple]) -> None:
    """Write a new session, for its owner alone.

    Parameters
    ----------
    path : pathlib.Path
        File to make.
    meta : dict of str
        Facts of the session.
    rows : list of tuple
        Its questions, as they stand in the table ``question``.

    Raises
    ------
    BadTable
        If the file is there already or cannot be made; then nothing is left of it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        msg = f"'{path.name}' is er al; open die sessie, of kies een andere naam."
        raise BadTable(msg) from error
    except OSError as error:
        msg = f"'{path.name}' is niet te maken: {error.strerror}."
        raise BadTable(msg) from error
    try:
        with in_dutch(path):
            made = connect(path)
            try:
                made.execute(f"PRAGMA application_id = {APPLICATION}")
                made.execute("PRAGMA journal_mode = WAL")
                made.executescript(f"BEGIN; {TABLES} COMMIT;")
                made.execute("BEGIN")
                made.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
                made.executemany("INSERT INTO question VALUES (?, ?, ?, ?)", rows)
                made.execute(f"PRAGMA user_version = {SCHEMA}")
                made.execute("COMMIT")
            finally:
                made.close()
    except BaseException:
        remove(path)
        raise


def check_schema(
    path: Path, reader: sqlite3.Connection, writer: sqlite3.Connection
) -> None:
    """Refuse a file that is no session; bring one of an older schema to this one.

    Raises
    ------
    BadTable
        If it is no session, comes from a newer wijkbook, or lacks a part; then nothing
        in it was changed.
    """
    kind = reader.execute("PRAGMA application_id").fetchone()[0]
    schema = reader.execute("PRAGMA user_version").fetchone()[0]
    name = path.name
    if kind != APPLICATION:
        msg = TROUBLE[sqlite3.SQLITE_NOTADB].format(name=name)
        raise BadTable(msg)
    if schema > SCHEMA:
        msg = (
            f"'{name}' is gemaakt met een nieuwere wijkbook (schema {schema}; "
            f"deze kent {SCHEMA}). Werk wijkbook bij; het bestand is niet "
            f"veranderd."
        )
        raise BadTable(msg)
    rows = reader.execute("SELECT name FROM sqlite_master").fetchall()
    lacking = set(NAMES) - {row[0] for row in rows}
    if schema in UPGRADES and lacking <= {"earlier"}:
        _upgrade(writer)
    elif schema != SCHEMA or lacking:
        msg = (
            f"'{name}' mist een deel of is nooit afgemaakt (schema {schema}; hier "
            f"hoort {SCHEMA}). Het bestand is niet veranderd; maak een nieuwe "
            f"sessie."
        )
        raise BadTable(msg)


def _upgrade(writer: sqlite3.Connection) -> None:
    """Bring a file of an older schema to this one, whole or not at all."""
    writer.execute("BEGIN IMMEDIATE")
    try:
        # somebody else may have done it while we waited
        now = writer.execute("PRAGMA user_version").fetchone()[0]
        for step in range(now, SCHEMA):
            for sql in UPGRADES[step]:
                writer.execute(sql)
        writer.execute(f"PRAGMA user_version = {SCHEMA}")
        writer.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            writer.execute("ROLLBACK")
        raise


def claim(path: Path) -> sqlite3.Connection:
    """Claim a session for one server; the claim ends with its process.

    Returns
    -------
    sqlite3.Connection
        Close it to let go.

    Raises
    ------
    BadTable
        If a server runs on this session already, or the disk is full.
    """
    with in_dutch(path):
        held = claimed(path)
    if held is None:
        raise busy(path)
    return held


def busy(path: Path) -> BadTable:
    """Tell that another server has a session."""
    msg = (
        f"De sessie '{path.name}' draait al in een ander venster of programma. Ga daar "
        "verder, of stop die eerst."
    )
    return BadTable(msg)


def claimed(path: Path) -> sqlite3.Connection | None:
    """Lock the file that says who serves; None when another has that lock."""
    beside = path.with_name(f"{path.name}.bezet")
    held = sqlite3.connect(beside, timeout=0, isolation_level=None)
    try:
        with suppress(OSError):
            os.chmod(beside, 0o600)
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        held.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return None
        raise
    return held


@contextmanager
def in_dutch(path: Path) -> Iterator[None]:
    """Tell in Dutch what SQLite finds wrong with a file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        msg = TROUBLE.get(code, OTHER_TROUBLE).format(name=path.name)
        raise BadTable(msg) from error


def connect(path: Path) -> sqlite3.Connection:
    """Open a file, so that what is committed is on the disk and what is erased gone."""
    held = sqlite3.connect(
        path, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    held.execute("PRAGMA synchronous = FULL")
    held.execute("PRAGMA foreign_keys = ON")
    held.execute("PRAGMA secure_delete = ON")
    return held


def remove(path: Path) -> None:
    """Remove a session and what stands beside it.

    Raises
    ------
    BadTable
        If another program holds the file.
    """
    try:
        for end in ("", *SIDE_FILES):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:  # Windows keeps a file that is open somewhere
        msg = (
            f"'{path.name}' is niet weg te halen: een ander programma heeft het nog "
            "open. Sluit dat en haal het bestand weg."
        )
        raise BadTable(msg) from error
