"""The tables of wijkdata with the figures that a user added: find, check, load, cite.

Added figures stand in the folder of one's own work, one folder a set; `load_table`
lays them beside those of wijkdata. They are written by `gebied.keep_figures`.
"""

import hashlib
import json
import warnings
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

from wijkbook import work
from wijkbook.errors import BadTable, MissingTable, unknown_name

__all__ = [
    "FLAG_WORDS",
    "STATUS_WORDS",
    "added_folder",
    "cite",
    "folder",
    "load_table",
    "read_added",
    "schema",
    "source",
    "state",
]

HERE = Path(__file__).resolve().parent
MEND = "Haal wijkbook opnieuw op, of zet het bestand terug."
# Tables that a user can add to, with what makes one of their rows that row.
KEYS = {
    "kerncijfers": ["gebied_code", "indicator", "period"],
    "sources": ["source_id"],
    "indicators": ["indicator"],
    "gebieden": ["gebied_code", "year"],
}
ORIGIN = "herkomst.json"  # what a folder of added figures holds, and from where
# Why a value is there or not, and what to know of it.
STATUS_WORDS = {
    "ok": "gepubliceerd",
    "model_estimate": "schatting van een rekenmodel",
    "derived": "zelf berekend uit gepubliceerde cijfers",
    "suppressed": "weggelaten door de uitgever: te klein, onzeker of geheim",
    "not_published": "niet gepubliceerd",
    "unknown_blank": "leeg in de bron, onbekend waarom",
}
FLAG_WORDS = {
    "rounded": "afgerond",
    "redrawn": "dit gebied had toen andere grenzen",
    "definition_changed": "de definitie is sindsdien veranderd",
    "hand_copied": "met de hand overgenomen",
    "provisional": "voorlopig",
    "incomplete": "niet alles is meegeteld",
}


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


def load_table(name: str, *, added: bool = True) -> pd.DataFrame:
    """One table of wijkdata, as its dictionary describes it.

    Codes stay text. An empty place is missing in numbers and empty text in words.
    Figures that you added (`keep_figures`, `fetch`) stand among those of the workbook:
    they fill what the workbook has no value for and never change a value of its own.

    Parameters
    ----------
    name : str
        Name of a table in ``wijkdata``, such as ``kerncijfers``.
    added : bool
        Whether figures that you added stand in it too.

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
        If columns differ from the dictionary or a number is none. Added figures that
        are damaged are left out instead, with a warning that names them.

    Examples
    --------
    >>> load_table("indicators").set_index("indicator").loc["woz_waarde_eur", "unit"]
    'euro'
    """
    own, more = state(name)
    table = _merged(name, own, more) if added and more else _read(*own)
    return table.copy(deep=False)  # whoever changes it changes his own


def state(name: str) -> tuple[tuple, tuple]:
    """What a table is made of now; it differs as soon as a file does.

    Parameters
    ----------
    name : str
        Name of a table in ``wijkdata``.

    Returns
    -------
    tuple of two tuples
        The table of wijkdata, and each folder of added figures: where they are and
        when they changed. To keep what was computed from the table until it changes.

    Raises
    ------
    UnknownName
        If there is no such table.
    MissingTable
        If the file is not there.
    """
    fields = schema(name)
    path = folder() / f"{name}.csv"
    if not path.is_file():
        msg = f"De tabel '{path.name}' ontbreekt in '{path.parent}'. {MEND}"
        raise MissingTable(msg)
    own = (path, path.stat().st_mtime_ns, json.dumps(fields))
    return own, _added() if name in KEYS else ()


@lru_cache(maxsize=32)
def _read(path: Path, changed: int, described: str) -> pd.DataFrame:
    """Read and check one file; read again only when it has `changed`."""
    return _parse(path, json.loads(described))


def _parse(path: Path, fields: dict) -> pd.DataFrame:
    """Read and check one file."""
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
    if not isinstance(table.index, pd.RangeIndex):  # every row has a place too many
        raise _damaged(path, "niet elke rij heeft evenveel vakken")
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


def added_folder() -> Path:
    """Where added figures are kept: one folder a set, in the folder of own work."""
    return work.folder() / "cijfers"


def _added() -> tuple:
    """Each folder of added figures, with what tells that one of its files changed."""
    try:
        sets = sorted(path for path in added_folder().iterdir() if path.is_dir())
    except OSError:  # there is none
        return ()
    return tuple((path, _marks(path)) for path in sets if not path.name.startswith("."))


def _marks(path: Path) -> tuple:
    """Name, time and size of the files in a folder."""
    try:
        stats = [(file.name, file.stat()) for file in sorted(path.iterdir())]
    except OSError:  # it is being replaced at this moment
        return ()
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def read_added(path: Path) -> dict[str, pd.DataFrame]:
    """Read one folder of added figures and check all of it.

    Parameters
    ----------
    path : pathlib.Path
        The folder.

    Returns
    -------
    dict of pandas.DataFrame
        Its tables by name, in the form of those of wijkdata; always ``kerncijfers``.

    Raises
    ------
    BadTable
        If a file is lost, changed since it was kept, or not what its dictionary says.
    """
    try:
        origin = json.loads((path / ORIGIN).read_text(encoding="utf-8"))
        files = dict(origin["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unfit(path, f"'{ORIGIN}' is weg of onleesbaar") from error
    files.setdefault("kerncijfers.csv", "")
    found = {}
    for name in KEYS:
        file = path / f"{name}.csv"
        if file.is_file() != (file.name in files):
            what = "hoort er niet in" if file.is_file() else "ontbreekt"
            raise _unfit(path, f"'{file.name}' {what}")
        if file.name in files:
            found[name] = _checked_added(path, file, files[file.name])
    return found


def _checked_added(path: Path, file: Path, sha256: str) -> pd.DataFrame:
    """Read one table of added figures and hold it to its checksum."""
    name = file.stem
    try:
        if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            raise _unfit(path, f"'{file.name}' is veranderd of afgebroken")
        table = _parse(file, schema(name))
    except OSError as error:
        raise _unfit(path, f"'{file.name}' is niet te lezen") from error
    except BadTable as error:
        if error.args[0].startswith("De toegevoegde"):
            raise
        raise _unfit(path, str(error).removesuffix(f". {MEND}")) from error
    if table.duplicated(KEYS[name]).any():
        raise _unfit(path, f"'{file.name}' noemt een rij dubbel")
    return table


def _unfit(path: Path, what: str) -> BadTable:
    """Make the error for added figures that cannot be used."""
    return BadTable(
        f"De toegevoegde cijfers '{path.name}' doen niet mee: {what}. Bewaar of haal "
        f"ze opnieuw, of gooi ze weg met forget_figures('{path.name}'). Meer vertelt "
        "'wijkbook data check'."
    )


_known: dict[Path, tuple[tuple, dict]] = {}  # each folder as it was last read


def _usable(path: Path, marks: tuple) -> dict[str, pd.DataFrame]:
    """Tables of one folder; none, and one warning, when it is damaged."""
    if _known.get(path, ((), {}))[0] != marks:
        try:
            _known[path] = (marks, read_added(path))
        except BadTable as error:
            _known[path] = (marks, {})
            warnings.warn(str(error), stacklevel=2)
    return _known[path][1]


@lru_cache(maxsize=len(KEYS))
def _merged(name: str, own: tuple, added: tuple) -> pd.DataFrame:
    """Lay the rows of added figures beside those of wijkdata."""
    table, key = _read(*own), KEYS[name]
    for gone in set(_known) - {path for path, _ in added}:
        del _known[gone]
    tables = [_usable(*one).get(name) for one in added]
    rows = [rows for rows in tables if rows is not None and len(rows)]
    if not rows:
        return table
    words = [column for column in table if table[column].dtype == "category"]
    more = pd.concat([one.astype(dict.fromkeys(words, str)) for one in rows])
    if "value" in table:  # of two added figures, one with a value goes first
        more = more.sort_values("value", key=pd.isna, kind="stable")
    if name == "gebieden":  # and of two names, one that is no code
        more = more.iloc[(more["name"] == more["gebied_code"]).argsort(kind="stable")]
    more = more.drop_duplicates(key, ignore_index=True)
    near = table[table[key[0]].isin(more[key[0]].unique())].astype(
        dict.fromkeys(words, str)
    )
    place = more[key].merge(
        near[key].reset_index(), on=key, how="left", validate="one_to_one"
    )["index"]
    fills = pd.Series(False, index=more.index)
    if "value" in table:
        here = place.notna()
        empty = near["value"].reindex(place[here].astype(int)).isna().to_numpy()
        fills[here] = empty & more["value"][here].notna()
    kept = table.drop(index=place[fills].astype(int))
    joined = [kept, more[place.isna() | fills]]
    for column in words:  # a category stays one, and quick to compare
        known = table[column].cat.categories.union(pd.unique(joined[1][column]))
        kind = pd.CategoricalDtype(known)
        joined = [part.astype({column: kind}) for part in joined]
    return pd.concat(joined, ignore_index=True)


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
    table = f" (tabel {row['table']})" if row["table"] else ""
    about = f"{row['publisher']}, {row['title']}{table}"
    return f"{about}. Licentie: {row['licence']}{seen}."
