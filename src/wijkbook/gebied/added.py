"""Figures that a user adds to those of the workbook: keep, list, check, forget."""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from wijkbook.data import KEYS, ORIGIN, added_folder, load_table, read_added, schema
from wijkbook.errors import BadTable, BadValue, unknown_name
from wijkbook.work import no_formula

__all__ = ["check_figures", "forget_figures", "keep_figures", "list_figures"]

Rows = pd.DataFrame | Mapping | Iterable[Mapping]

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
# Windows keeps these names for devices, whatever stands behind them.
DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{p}{n}" for p in ("com", "lpt") for n in "123456789"
}
LEVELS = {"NL": "land", "GM": "gemeente", "WK": "wijk", "BU": "buurt"}
WITH_VALUE = ["ok", "model_estimate", "derived"]
# What is left out of a row of these tables.
DEFAULTS = {
    "sources": {
        "kind": "figures",
        "table": "",
        "year": "",
        "borders_year": "",
        "licence": "niet opgegeven",
        "licence_verified": "no",
        "address": "",
        "obtained": "",
        "sha256": "",
        "note": "",
    },
    "indicators": {
        "decimals": 1,
        "direction": "neutral",
        "aggregate": "none",
        "weight": "",
        "theme": "toegevoegd",
        "formula": "",
    },
    "gebieden": {
        "land_area_ha": "",
        "lon": "",
        "lat": "",
        "also_called": "",
        "change": "",
    },
}


def keep_figures(
    rows: pd.DataFrame,
    name: str,
    *,
    source: Rows | None = None,
    indicators: Rows | None = None,
    gebieden: Rows | None = None,
) -> Path:
    """Keep figures of your own beside those of the workbook.

    From then on `load_kerncijfers`, `explain` and the figures to look at know them. A
    value of the workbook itself is never changed: the new figures fill what it lacks.
    Figures kept before under the same name are replaced, whole or not at all.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows in the form of kerncijfers, as every ``read_...`` gives them: gebied_code,
        indicator, period (year), value (in the unit of the indicator), status, flags
        and source_id.
    name : str
        Short name of the set: small letters, digits, ``-`` and ``_``.
    source : mapping, list of mappings or DataFrame, optional
        Source of the figures, columns as in ``sources.csv``; at least title and
        publisher. Needed when the workbook does not know the source_id of the rows.
    indicators : mapping, list of mappings or DataFrame, optional
        New indicators, columns as in ``indicators.csv``; at least indicator, title and
        unit.
    gebieden : mapping, list of mappings or DataFrame, optional
        Names of areas, columns as in ``gebieden.csv``; at least gebied_code, year and
        name. An area that has no name anywhere is called by its code.

    Returns
    -------
    pathlib.Path
        The folder where they are kept, inside the folder of your own work.

    Raises
    ------
    BadValue
        If the name is none, or if a source, indicator or area lacks what it needs.
    BadTable
        If the rows are not in the form of kerncijfers, or two rows are about the same
        figure.
    UnknownName
        If an indicator is not known and not given.

    See Also
    --------
    list_figures : What was kept.
    forget_figures : Throw it away.

    Notes
    -----
    In gewone taal: je eigen cijfers komen naast die van het werkboek te staan.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_own("monitor.csv")  # doctest: +SKIP
    >>> about = {"title": "Wijkmonitor", "publisher": "gemeente Helmond"}
    >>> _ = keep_figures(rows, "monitor", source=about)  # doctest: +SKIP
    """
    _check_name(name)
    tables = {"kerncijfers": _checked(rows)}
    for table, given in [("indicators", indicators), ("sources", source)]:
        if given is not None:
            tables[table] = _filled(table, given, tables["kerncijfers"])
    _check_known(tables, "indicators", "indicator", "indicator")
    _check_sources(tables)
    tables["gebieden"] = _areas(tables["kerncijfers"], gebieden)
    return _write(name, {key: one for key, one in tables.items() if len(one)})


def _check_name(name: str) -> None:
    """Refuse a name that cannot be the name of a folder everywhere, or leads out."""
    if not isinstance(name, str) or not NAME.fullmatch(name) or name in DEVICES:
        msg = (
            f"De naam '{name}' kan niet. Gebruik kleine letters, cijfers, '-' en '_', "
            "zoals 'monitor-2024'."
        )
        raise BadValue(msg)


def _checked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as they will be kept; refuse what is not in the form of kerncijfers."""
    if not isinstance(rows, pd.DataFrame):
        msg = f"rows must be a DataFrame, not {type(rows).__name__}"
        raise TypeError(msg)
    fields = schema("kerncijfers")
    lost = [column for column in fields if column not in rows]
    if lost:
        msg = f"kolom '{lost[0]}' ontbreekt"
        raise _refused(msg)
    if rows.empty:
        raise _refused("er zijn geen rijen")
    kept = rows[list(fields)].reset_index(drop=True)
    for column in ("gebied_code", "indicator", "status", "flags", "source_id"):
        kept[column] = kept[column].astype("object").fillna("").astype(str)
        words = pd.Series(kept[column].unique())
        wrong = words[~words.map(lambda word, c=column: _fits(word, fields[c]))]
        _refuse_first(kept, kept[column].isin(wrong), column, fields[column]["title"])
    for column in ("period", "value"):
        number = pd.to_numeric(kept[column], errors="coerce").astype("float64")
        wrong = (number.isna() & kept[column].notna()) | np.isinf(number)
        if column == "period":
            wrong |= ~number.between(1900, 2100) | (number % 1 != 0)
        _refuse_first(kept, wrong, column, fields[column]["title"])
        kept[column] = number
    kept["period"] = kept["period"].astype(int)
    given = kept["status"].isin(WITH_VALUE)
    _refuse_first(kept, given & kept["value"].isna(), "status", "zonder waarde")
    _refuse_first(kept, ~given & kept["value"].notna(), "status", "met een waarde")
    key = KEYS["kerncijfers"]
    twice = kept[kept.duplicated(key)]
    if len(twice):
        code, indicator, period = twice[key].iloc[0]
        msg = f"'{indicator}' van {code} in {period} staat er twee keer in"
        raise _refused(msg)
    return kept.sort_values(key, ignore_index=True)


def _fits(word: str, field: dict) -> bool:
    """Tell whether a word is one that a column may hold."""
    rules = field["constraints"]
    if not word:
        return "required" not in rules
    chosen = "enum" not in rules or word in rules["enum"]
    return chosen and bool(re.fullmatch(rules.get("pattern", ".*"), word))


def _refuse_first(rows: pd.DataFrame, wrong: pd.Series, column: str, why: str) -> None:
    """Tell the first row that is wrong."""
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        msg = f"rij {row + 1}, kolom '{column}' ({why}) bevat '{rows[column][row]}'"
        raise _refused(msg)


def _refused(what: str) -> BadTable:
    """Make the error for rows that cannot be kept."""
    return BadTable(
        f"Deze rijen hebben niet de vorm van kerncijfers: {what}. Gebruik de rijen "
        "zoals een functie als read_kerncijfers of read_own ze geeft."
    )


def _listed(given: Rows) -> pd.DataFrame:
    """Turn one mapping, several, or a table into a table of text."""
    given = [given] if isinstance(given, Mapping) else given
    table = given if isinstance(given, pd.DataFrame) else pd.DataFrame(list(given))
    return table.reset_index(drop=True)


def _filled(name: str, given: Rows, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows for a table of wijkdata, with what may be left out filled in."""
    table, fields = _listed(given), schema(name)
    extra = [column for column in table if column not in fields]
    if extra:
        kind = f"kolom van {name}"
        raise unknown_name(kind, extra[0], fields)
    if name == "sources" and "source_id" not in table:
        unknown = _unknown(rows["source_id"].str.split(";").explode(), "sources")
        if len(table) == 1 and len(unknown) == 1:
            table["source_id"] = unknown[0]
    if name == "indicators" and "title" in table:
        for column in ("short_title", "description"):
            table[column] = table.get(column, table["title"])
    for column, value in DEFAULTS[name].items():
        table[column] = table[column].fillna(value) if column in table else value
    for column, field in fields.items():
        rules = field.get("constraints", {})
        if column not in table or (
            "required" in rules and table[column].astype(str).eq("").any()
        ):
            msg = f"Bij {name} ontbreekt '{column}' ({field['title']}). Geef die ook."
            raise BadValue(msg)
        held = table[column].astype(str)
        if "enum" in rules and not held.isin([*rules["enum"], ""]).all():
            wrong = held[~held.isin([*rules["enum"], ""])].iloc[0]
            raise unknown_name(field["title"].casefold(), wrong, rules["enum"])
    if name == "sources":
        yes = table["licence_verified"].isin([True, "yes"])
        table["licence_verified"] = yes.map({True: "yes", False: "no"})
    key = KEYS[name]
    if table.duplicated(key).any():
        what = " ".join(table.loc[table.duplicated(key), key].iloc[0].astype(str))
        msg = f"Bij {name} staat '{what}' twee keer. Geef het een keer."
        raise BadValue(msg)
    return table[list(fields)]


def _unknown(ids: pd.Series, name: str) -> list[str]:
    """Ids that the workbook itself does not have."""
    known = load_table(name, added=False)[KEYS[name][0]]
    return sorted(set(ids) - set(known))


def _check_known(tables: dict, name: str, column: str, kind: str) -> None:
    """Refuse an indicator that is not known and not given."""
    given = set(tables[name][column]) if name in tables else set()
    lost = set(_unknown(tables["kerncijfers"][column], name)) - given
    if lost:
        known = [*load_table(name, added=False)[column], *given]
        raise unknown_name(kind, sorted(lost)[0], known)


def _check_sources(tables: dict) -> None:
    """Refuse figures of which nobody can say where they come from."""
    ids = tables["kerncijfers"]["source_id"].str.split(";").explode()
    given = set(tables["sources"]["source_id"]) if "sources" in tables else set()
    lost = sorted(set(_unknown(ids, "sources")) - given)
    if lost:
        msg = (
            f"De bron '{lost[0]}' staat nog niet in het werkboek. Geef hem mee: "
            f"source={{'source_id': '{lost[0]}', 'title': '...', 'publisher': '...'}}."
        )
        raise BadValue(msg)


def _areas(rows: pd.DataFrame, given: Rows | None) -> pd.DataFrame:
    """Names of the areas: those given, and for the ones without a name their code."""
    first = rows.drop_duplicates("gebied_code").set_index("gebied_code")
    table = pd.DataFrame(columns=KEYS["gebieden"]) if given is None else _listed(given)
    known = {*load_table("gebieden", added=False)["gebied_code"], *table["gebied_code"]}
    lost = first[~first.index.isin(known)]
    bare = pd.DataFrame(
        {"gebied_code": lost.index, "year": lost["period"], "name": lost.index}
    )
    table = pd.concat([table, bare], ignore_index=True)
    codes = table["gebied_code"].astype(str)
    small = codes.str[:2].isin(["WK", "BU"])
    worked_out = {
        "level": codes.str[:2].map(LEVELS),
        "gemeente_code": ("GM" + codes.str[2:6]).where(small, ""),
        "wijk_code": ("WK" + codes.str[2:8]).where(codes.str[:2] == "BU", ""),
        "source_id": codes.map(first["source_id"].str.split(";").str[0]).fillna(
            rows["source_id"].iloc[0]
        ),
    }
    for column, values in worked_out.items():
        table[column] = table[column].fillna(values) if column in table else values
    if table.empty:
        return table
    return _filled("gebieden", table, rows).sort_values(KEYS["gebieden"])


def _write(name: str, tables: dict[str, pd.DataFrame]) -> Path:
    """Write a folder of figures beside its place, check it, and move it there."""
    place = added_folder() / name
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{name}-"))
    made.chmod(0o755)  # who may read the folder of work may read this too
    try:
        files = {}
        for table, rows in tables.items():
            if table != "kerncijfers":  # its words are checked one by one
                rows = rows.map(lambda v: no_formula(v) if isinstance(v, str) else v)
            text = rows.to_csv(index=False, lineterminator="\n").encode()
            (made / f"{table}.csv").write_bytes(text)
            files[f"{table}.csv"] = hashlib.sha256(text).hexdigest()
        columns = ["source_id", "address", "obtained", "sha256"]
        about = tables["sources"][columns] if "sources" in tables else pd.DataFrame()
        origin = {
            "kept": datetime.now().astimezone().isoformat(timespec="seconds"),
            "sources": about.to_dict("records"),
            "files": files,
        }
        text = json.dumps(origin, ensure_ascii=False, indent=1, default=str)
        (made / ORIGIN).write_text(text + "\n", encoding="utf-8")
        read_added(made)
        _swap(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return place


def _swap(made: Path, place: Path) -> None:
    """Put a folder in its place; what stood there comes back when that fails."""
    if not place.exists():
        made.replace(place)
        return
    before = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}-old-"))
    place.replace(before / place.name)
    try:
        made.replace(place)
    except BaseException:
        (before / place.name).replace(place)
        raise
    finally:
        shutil.rmtree(before, ignore_errors=True)


def forget_figures(name: str) -> None:
    """Throw away figures that you kept; those of the workbook itself stay.

    Parameters
    ----------
    name : str
        Name of the set, as `list_figures` gives it.

    Raises
    ------
    BadValue
        If the name is none.
    UnknownName
        If nothing was kept under that name.

    Notes
    -----
    In gewone taal: je toegevoegde cijfers zijn weg, het werkboek zelf verandert niet.
    """
    _check_name(name)
    if not (added_folder() / name).is_dir():
        raise unknown_name("naam van toegevoegde cijfers", name, _names())
    shutil.rmtree(added_folder() / name)


def _names() -> list[str]:
    """Names of all sets that were kept."""
    folder = added_folder()
    if not folder.is_dir():
        return []
    found = [path.name for path in folder.iterdir() if path.is_dir()]
    return sorted(name for name in found if not name.startswith("."))


def list_figures() -> pd.DataFrame:
    """Figures that you added, a set a row.

    Returns
    -------
    pandas.DataFrame
        Index name; columns rows (figures), areas, levels, years, sources (words),
        kept (date and time) and state: ``in orde``, or what is wrong with it.

    See Also
    --------
    keep_figures : Keep a set.

    Notes
    -----
    In gewone taal: dit zijn de cijfers die jij aan het werkboek hebt toegevoegd.
    """
    columns = ["rows", "areas", "levels", "years", "sources", "kept", "state"]
    told = {name: _told(name) for name in _names()}
    table = pd.DataFrame.from_dict(told, orient="index", columns=columns)
    return table.rename_axis("name")


def _told(name: str) -> list:
    """What there is to tell about one set."""
    path = added_folder() / name
    try:
        rows = read_added(path)["kerncijfers"]
        kept = json.loads((path / ORIGIN).read_text(encoding="utf-8")).get("kept", "")
    except BadTable as error:
        return [0, 0, "", "", "", "", str(error)]
    codes = pd.unique(rows["gebied_code"].astype(str))
    levels = {code[:2] for code in codes}
    years = sorted(rows["period"].unique())
    return [
        len(rows),
        len(codes),
        ", ".join(word for sign, word in LEVELS.items() if sign in levels),
        ", ".join(str(year) for year in years),
        ", ".join(sorted(pd.unique(rows["source_id"].astype(str)))),
        kept,
        "in orde",
    ]


def check_figures(name: str) -> pd.DataFrame:
    """Compare figures that you added with those that the workbook has itself.

    Parameters
    ----------
    name : str
        Name of the set.

    Returns
    -------
    pandas.DataFrame
        Index gebied_code, indicator and period; columns own and added: the figures
        that both have and that differ. The workbook shows its own.

    Raises
    ------
    UnknownName
        If nothing was kept under that name.
    BadTable
        If the set is damaged.

    Notes
    -----
    In gewone taal: hier wijken jouw cijfers af van die in het werkboek.
    """
    _check_name(name)
    if name not in _names():
        raise unknown_name("naam van toegevoegde cijfers", name, _names())
    key = KEYS["kerncijfers"]
    rows = read_added(added_folder() / name)["kerncijfers"]
    table = load_table("kerncijfers", added=False)
    table = table[table["gebied_code"].isin(rows["gebied_code"].unique())]
    words = dict.fromkeys(["gebied_code", "indicator"], str)
    own = table.astype(words).set_index(key)["value"].dropna()
    added = rows.astype(words).set_index(key)["value"].dropna()
    both = pd.concat({"own": own, "added": added}, axis=1, join="inner")
    far = ~np.isclose(both["own"], both["added"], rtol=1e-9, atol=1e-9)
    return both[far].sort_index()
