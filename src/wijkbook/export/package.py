"""A folder of tables that tells what is in it: CSV files with a datapackage.json."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

import pandas as pd

from wijkbook import data
from wijkbook.export.tables import csv_text, flat_table, heads, is_days
from wijkbook.export.text import clean
from wijkbook.work import no_formula, write_bytes

__all__ = ["write_datapackage"]

# Names that the standard knows; the others are told in their own words.
LICENCES = {
    "CC BY 4.0": (
        "CC-BY-4.0",
        "Creative Commons Naamsvermelding 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0 1.0": (
        "CC0-1.0",
        "Creative Commons CC0 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
}
UNKNOWN = "niet vermeld"
# Windows keeps these names for devices, whatever stands behind them.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
TABLES = ("kerncijfers", "gebieden", "indicators", "sources")  # to know columns by


def write_datapackage(
    folder: str | Path,
    tables: Mapping[str, pd.DataFrame],
    *,
    title: str,
    sources: Iterable[str | Mapping[str, str]],
    about: Mapping[str, str] | None = None,
) -> Path:
    """Write tables with a description that people and programs can read.

    Parameters
    ----------
    folder : str or pathlib.Path
        Where to write; made when needed. Files of the same name are replaced, other
        files stay as they are.
    tables : dict of DataFrame
        The tables by name, as for `csv_text`. A named index is the key of its table.
    title : str
        What it is about, in one line.
    sources : list of str or dict
        Where the figures come from: a ``source_id`` of the workbook, or a dict with at
        least ``title`` and where possible ``publisher``, ``licence`` and ``address``.
    about : dict of str, optional
        What to tell of how it was made (`stamp`).

    Returns
    -------
    pathlib.Path
        The folder, with a CSV per table and a ``datapackage.json`` that gives columns,
        types, units, sources, licences and checksums.

    Raises
    ------
    ValueError
        If there are no tables, or two columns have one name.
    UnknownName
        If a source is not known.
    OSError
        If the files cannot be written.

    See Also
    --------
    write_xlsx : The same for who works in Excel.

    Notes
    -----
    After the standard Data Package. The description is written last: it is only there
    when all tables are.

    In gewone taal: je krijgt een map met je tabellen en een uitleg erbij.

    Examples
    --------
    >>> import wijkbook as wb
    >>> table = wb.load_kerncijfers("Roermond", period=2024)  # doctest: +SKIP
    >>> where = "mijn-werk/roermond"
    >>> _ = write_datapackage(
    ...     where, {"wijken": table}, title="Roermond", sources=["cbs_kwb_2024"]
    ... )  # doctest: +SKIP
    """
    if not tables:
        msg = "tables must hold at least one table"
        raise ValueError(msg)
    folder, taken = Path(folder), set()
    origins = [_source(one) for one in sources]
    files, resources = {}, []
    for called, table in tables.items():
        name = _name(called, taken)
        files[f"{name}.csv"] = csv_text(table).encode()
        resources.append(_resource(name, called, table, files[f"{name}.csv"]))
    described = {
        "profile": "tabular-data-package",
        "name": _name(title, set()),
        "title": clean(title),
        "description": _told(about or {}),
        "sources": origins,
        "licenses": _licences(origins),
        "resources": resources,
    }
    text = json.dumps({k: v for k, v in described.items() if v}, indent=1) + "\n"
    old = folder / "datapackage.json"
    old.unlink(missing_ok=True)  # it would describe what is no longer there
    for name, held in files.items():
        write_bytes(folder / name, held)
    write_bytes(old, text.encode())
    return folder


def _told(about: Mapping[str, str]) -> str:
    """Tell how it was made, a line per thing."""
    return "\n".join(f"{clean(name)}: {clean(told)}" for name, told in about.items())


def _name(called: str, taken: set[str]) -> str:
    """Return a name for a file that every computer accepts and nothing else has."""
    bare = unicodedata.normalize("NFKD", clean(called)).encode("ascii", "ignore")
    bare = re.sub(r"[^a-z0-9_-]+", "-", bare.decode().lower()).strip("-")[:60]
    if not bare or DEVICES.fullmatch(bare):
        bare = f"tabel-{bare}".strip("-")
    names = (bare if nth == 1 else f"{bare}-{nth}" for nth in count(1))
    found = next(name for name in names if name not in taken)
    taken.add(found)
    return found


def _source(one: str | Mapping[str, str]) -> dict[str, str]:
    """Tell who made the figures, where they stand and what one may do with them."""
    if isinstance(one, str):
        row = data.source(one)
        seen = "" if row["licence_verified"] else " (niet nagegaan)"
        address, id_ = row["address"], one
        title, licence = data.cite(one).split(". Licentie: ")[0], row["licence"] + seen
    else:
        id_, address = one.get("source_id", ""), one.get("address", "")
        makers = [one.get("publisher", ""), one["title"]]
        title = ", ".join(part for part in makers if part)
        licence = one.get("licence", "") or UNKNOWN
    told = {"title": title, "source_id": id_, "licence": licence}
    if re.match(r"https?://\S+$", str(address)):
        told["path"] = str(address)
    return {key: clean(value) for key, value in told.items() if value}


def _licences(origins: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give each licence once; those of the sources hold for their own figures."""
    found = {}
    for origin in origins:
        said = origin["licence"]
        name, title, path = LICENCES.get(said, ("other-closed", said, ""))
        if said.startswith(UNKNOWN):
            name = "notspecified"
        told = {"name": name, "title": title, "path": path}
        found[said] = {key: value for key, value in told.items() if value}
    return list(found.values())


def _resource(name: str, called: str, table: pd.DataFrame, held: bytes) -> dict:
    """Describe one table: its file, its columns and its key."""
    flat, known = flat_table(table), _known()
    fields = [
        {"name": name, "type": _type(flat.iloc[:, i])} | known.get(column, {})
        for i, (column, name) in enumerate(zip(flat.columns, heads(flat), strict=True))
    ]
    schema = {"fields": fields, "missingValues": [""]}
    key = [no_formula(clean(one)) for one in table.index.names if one]
    levels = map(table.index.get_level_values, range(table.index.nlevels))
    if key and table.index.is_unique and not any(one.hasnans for one in levels):
        schema["primaryKey"] = key
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": clean(called),
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "bytes": len(held),
        "hash": f"sha256:{hashlib.sha256(held).hexdigest()}",
        "schema": schema,
    }


def _known() -> dict[str, dict]:
    """Title, unit and description of columns that the workbook knows."""
    wanted = ("title", "unit", "description")
    found = {}
    for name in TABLES:
        for column, told in data.schema(name).items():
            found.setdefault(column, {key: told[key] for key in wanted if key in told})
    for row in data.load_table("indicators").to_dict("records"):
        found[row["indicator"]] = {key: row[key] for key in wanted if row[key]}
    return found


def _type(column: pd.Series) -> str:
    """Name that the standard has for what a column holds."""
    kinds = pd.api.types
    if kinds.is_bool_dtype(column.dtype):
        return "boolean"
    if kinds.is_integer_dtype(column.dtype):
        return "integer"
    if kinds.is_float_dtype(column.dtype):
        return "number"
    if kinds.is_datetime64_dtype(column.dtype):
        return "date" if is_days(column) else "datetime"
    return "string"
