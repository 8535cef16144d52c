"""The tables of wijkdata: find them, check them, load them, cite their sources."""

import json
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

from wijkbook.errors import BadTable, MissingTable, unknown_name

__all__ = ["cite", "folder", "load_table", "schema", "source"]

HERE = Path(__file__).resolve().parent
MEND = "Haal wijkbook opnieuw op, of zet het bestand terug."


def folder() -> Path:
    """Where the tables are: inside the installed package, else beside the source."""
    inside = HERE / "wijkdata"
    return inside if inside.is_dir() else HERE.parents[1] / "wijkdata"


@cache
def _package(path: Path) -> dict:
    """What datapackage.json says, by the name of each table."""
    if not path.is_file():
        msg = f"De beschrijving van de tabellen ontbreekt: '{path}'. {MEND}"
        raise MissingTable(msg)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {table["name"]: table for table in found["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        msg = f"De beschrijving van de tabellen is beschadigd: '{path.name}'. {MEND}"
        raise BadTable(msg) from error


def schema(name: str) -> dict[str, dict]:
    """What each column of a table means.

    Parameters
    ----------
    name : str
        Name of a table in ``wijkdata``, such as ``kerncijfers``.

    Returns
    -------
    dict
        Per column its title and description (Dutch), unit, type and constraints.

    Raises
    ------
    UnknownName
        If there is no such table.
    """
    tables = _package(folder() / "datapackage.json")
    if name not in tables:
        raise unknown_name("tabel", name, tables)
    return {field["name"]: field for field in tables[name]["schema"]["fields"]}


def load_table(name: str) -> pd.DataFrame:
    """One table of wijkdata, as its dictionary describes it.

    Codes stay text. An empty place is missing in numbers and empty text in words.

    Parameters
    ----------
    name : str
        Name of a table in ``wijkdata``, such as ``kerncijfers``.

    Returns
    -------
    pandas.DataFrame
        One row as the table's description says; words with a fixed choice and
        columns of kerncijfers come as categories.

    Raises
    ------
    UnknownName
        If there is no such table.
    MissingTable
        If the file is not there.
    BadTable
        If columns differ from the dictionary or a number is none.

    Examples
    --------
    >>> load_table("indicators").set_index("indicator").loc["woz_waarde_eur", "unit"]
    'euro'
    """
    fields = schema(name)
    path = folder() / f"{name}.csv"
    if not path.is_file():
        msg = f"De tabel '{path.name}' ontbreekt in '{path.parent}'. {MEND}"
        raise MissingTable(msg)
    # A shallow copy: whoever changes it changes his own.
    return _read(path, path.stat().st_mtime_ns, json.dumps(fields)).copy(deep=False)


@lru_cache(maxsize=32)
def _read(path: Path, changed: int, described: str) -> pd.DataFrame:
    """Read and check one file; read again only when it has `changed`."""
    fields = json.loads(described)
    kinds = {"string": str, "integer": "float64", "number": "float64", "boolean": str}
    types = {}
    for column, field in fields.items():
        chosen = "enum" in field.get("constraints", {})
        repeats = path.name == "kerncijfers.csv" and field["type"] == "string"
        types[column] = "category" if chosen or repeats else kinds[field["type"]]
    try:
        header = list(pd.read_csv(path, nrows=0).columns)
    except (ValueError, UnicodeDecodeError) as error:
        raise _damaged(path, "het is geen leesbare CSV") from error
    lost = [column for column in fields if column not in header]
    extra = [column for column in header if column not in fields]
    if lost:
        raise _damaged(path, f"kolom '{lost[0]}' ontbreekt")
    if extra:
        raise _damaged(path, f"kolom '{extra[0]}' hoort er niet in")
    numbers = [c for c, kind in types.items() if kind == "float64"]
    reading = {"keep_default_na": False, "na_values": dict.fromkeys(numbers, [""])}
    try:
        table = pd.read_csv(path, dtype=types, **reading)
    except (ValueError, UnicodeDecodeError) as error:
        raise _damaged(path, _where(path, fields, numbers)) from error
    _check_places(path, table, fields)
    for column, field in fields.items():
        if field["type"] == "integer" and table[column].notna().all():
            table[column] = table[column].astype(int)
        if field["type"] == "boolean":
            table[column] = table[column].isin(field.get("trueValues", ["true"]))
    return table


def _check_places(path: Path, table: pd.DataFrame, fields: dict) -> None:
    """Refuse an empty place that must be filled (a row cut off), or another word."""
    for column, field in fields.items():
        rules, held = field.get("constraints", {}), table[column]
        there = held.cat.categories if held.dtype == "category" else held
        told = f"kolom '{column}' ({field['title']})"
        if "required" in rules and (there.isna() | (there == "")).any():
            row = int((held.isna() | (held == "")).to_numpy().argmax()) + 2
            raise _damaged(path, f"rij {row}, {told} is leeg en daar hoort iets")
        if "enum" in rules and not there.isin([*rules["enum"], ""]).all():
            row = int((~held.isin([*rules["enum"], ""])).to_numpy().argmax()) + 2
            known = ", ".join(rules["enum"])
            raise _damaged(path, f"rij {row}, {told} hoort te zijn: {known}")


def _where(path: Path, fields: dict, numbers: list[str]) -> str:
    """Tell in which row and column a number is none."""
    try:
        text = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError):
        return "niet elke rij heeft evenveel vakken"
    for column in numbers:
        wrong = pd.to_numeric(text[column], errors="coerce").isna() & (
            text[column] != ""
        )
        if wrong.any():
            row = int(wrong.idxmax())
            title = fields[column]["title"]
            return (
                f"rij {row + 2}, kolom '{column}' ({title}) bevat "
                f"'{text[column][row]}' en daar hoort een getal"
            )
    return "het is geen leesbare CSV"


def _damaged(path: Path, what: str) -> BadTable:
    """Make the error for a table that is not what its dictionary says."""
    return BadTable(f"De tabel '{path.name}' is beschadigd: {what}. {MEND}")


def source(source_id: str) -> pd.Series:
    """Everything that is noted about one source.

    Parameters
    ----------
    source_id : str
        Key of the source in ``sources.csv``.

    Returns
    -------
    pandas.Series
        Its row: title, publisher, table, year, licence and so on.

    Raises
    ------
    UnknownName
        If there is no such source.
    """
    table = load_table("sources").set_index("source_id")
    if source_id not in table.index:
        raise unknown_name("bron", source_id, table.index)
    return table.loc[source_id]


def cite(source_id: str) -> str:
    """One line that names a source, to put under a text or figure.

    Parameters
    ----------
    source_id : str
        Key of the source in ``sources.csv``.

    Returns
    -------
    str
        Publisher, title, table, year and licence, in Dutch. A licence that we did not
        see with the publisher says so.

    Raises
    ------
    UnknownName
        If there is no such source.

    Examples
    --------
    >>> print(cite("cbs_kwb_2024"))
    CBS, Kerncijfers wijken en buurten 2024 (tabel 85984NED). Licentie: CC BY 4.0.
    """
    row = source(source_id)
    if row["kind"] == "text":
        year = f" ({row['year']})" if row["year"] else ""
        return f"{row['publisher']}, {row['title']}{year}."
    seen = "" if row["licence_verified"] else " (niet nagegaan)"
    about = f"{row['publisher']}, {row['title']} (tabel {row['table']})"
    return f"{about}. Licentie: {row['licence']}{seen}."
