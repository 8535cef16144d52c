"""Read the CSV files of the v4 service of CBS: one row per figure, names apart."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wijkbook.errors import BadTable
from wijkbook.opendata._file import (
    Raw,
    check_codes,
    check_once,
    decimal_sign,
    read_raw,
    short,
    stripped,
    to_numbers,
    wrong_kind,
)
from wijkbook.opendata.cbs_v3 import COLUMNS, KWB_TABLES, ORIGIN, find_stem

__all__ = ["MEASURES", "Bulk", "is_bulk", "read_bulk"]

OBSERVATIONS = "Observations.csv"
WANTED = "tabel met kerncijfers van CBS (v4)"

# Code of a measure without its suffix, which differs by year; the title comes second.
MEASURES = {
    "T001036": "inwoners",
    "10680": "inwoners_0_15",
    "53050": "inwoners_15_25",
    "53310": "inwoners_25_45",
    "53715": "inwoners_45_65",
    "80200": "inwoners_65plus",
    "1012600": "herkomst_nederland",
    "H007933": "herkomst_europa",
    "H008859": "herkomst_buiten_europa",
    "1050010": "huishoudens",
    "1050015": "eenpersoonshuishoudens",
    "1016030": "huishoudens_met_kinderen",
    "M000114": "huishoudensgrootte",
    "M000100": "bevolkingsdichtheid_per_km2",
    "M000297": "woningen",
    "M001642": "woz_waarde_eur",
    "ZW10290": "eengezins_pct",
    "1014800": "koopwoningen_pct",
    "A047047": "corporatie_pct",
    "M000224": "inkomen_per_inwoner_eur",
    "D000187": "personen_laagste_40_pct",
    "D000185": "personen_hoogste_20_pct",
    "D000227": "huishoudens_laag_inkomen_pct",
    "M000226": "huishoudens_sociaal_minimum_pct",
    "D006842": "bijstand",
}
WORTH = dict(COLUMNS.values())
CHANGE = "M000125"
IN_WORDS = {"GM000C", "R00003", "R00004", CHANGE}  # name, kind, code and change


@dataclass(frozen=True)
class Bulk:
    """Figures of a folder of the v4 service, still in its own words."""

    path: Path
    year: int
    code: str | None
    table: pd.DataFrame
    areas: pd.DataFrame
    unread: list[str]


def is_bulk(path: Path) -> bool:
    """Tell whether this is a folder or zip with the files of v4, or one of them."""
    if path.is_dir():
        return (path / OBSERVATIONS).is_file()
    if path.name == OBSERVATIONS:
        return path.is_file() and (path.parent / "MeasureCodes.csv").is_file()
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(Path(name).name == OBSERVATIONS for name in archive.namelist())
    except zipfile.BadZipFile:  # to be told by who reads it
        return False


def read_bulk(path: Path) -> Bulk:
    """Read figures, measures, areas and year.

    Parameters
    ----------
    path : pathlib.Path
        Folder or zip; see `is_bulk`.

    Returns
    -------
    Bulk
        With `table`: gebied_code, indicator, value, kind, worth, provisional and Value
        (the text), on the row in Observations.csv.

    Raises
    ------
    MissingTable
        If one of the files is not there.
    BadTable
        If one is damaged or another kind of file, or the year of the borders is not in
        Dimensions.csv.
    """
    folder = path.parent if path.name == OBSERVATIONS else path
    raw = read_raw(folder, member=OBSERVATIONS)
    wanted = {"Measure", "ValueAttribute", "Value", "WijkenEnBuurten"}
    if not wanted <= set(raw.header):
        raise wrong_kind(raw.path, raw.header, WANTED)
    year = _map_year(_member(folder, "Dimensions.csv", ["Identifier", "MapYear"]))
    measures = _member(folder, "MeasureCodes.csv", ["Identifier", "Title", "Unit"])
    names = _member(folder, "WijkenEnBuurtenCodes.csv", ["Identifier", "Title"])
    chosen = _choose(measures.table)
    known = measures.table["Identifier"].str.strip()
    told = stripped(raw.table["Measure"])
    _check_measures(told, set(known), raw.path)
    table = _figures(raw, told, chosen)
    areas = _areas(raw, told, names)
    titles = dict(zip(known, measures.table["Title"].str.strip(), strict=True))
    unread = [
        f"{code} {titles[code]}"
        for code in known
        if code not in chosen and code.partition("_")[0] not in IN_WORDS
    ]
    code = next((c for c in KWB_TABLES if c in str(path).upper()), None)
    return Bulk(raw.path, year, code, table, areas, unread)


def _member(folder: Path, name: str, columns: list[str]) -> Raw:
    """One of the files beside the figures."""
    raw = read_raw(folder, member=name)
    absent = [column for column in columns if column not in raw.header]
    if absent:
        msg = (
            f"'{name}' heeft geen kolom {absent[0]} en is dus niet het bestand dat bij "
            f"{OBSERVATIONS} hoort. Haal de bestanden opnieuw op."
        )
        raise BadTable(msg)
    return raw


def _map_year(raw: Raw) -> int:
    """Year of the borders."""
    here = raw.table["Identifier"].str.strip() == "WijkenEnBuurten"
    years = raw.table.loc[here, "MapYear"].str.strip()
    if len(years) != 1 or not re.fullmatch(r"(19|20)\d\d", years.iloc[0]):
        msg = (
            f"'{raw.path.name}' noemt bij WijkenEnBuurten geen jaar van de grenzen "
            "(MapYear). Haal de bestanden opnieuw op."
        )
        raise BadTable(msg)
    return int(years.iloc[0])


def _choose(measures: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """Tell of each code that we read its indicator and what one unit is worth.

    Of two codes for one indicator, the one whose title agrees comes first, and then
    the one with the lowest suffix: of origin and country of birth the first is origin.
    """
    best = {}
    for place, code, title, unit in zip(
        range(len(measures)),
        measures["Identifier"].str.strip(),
        measures["Title"],
        measures["Unit"].str.strip().str.casefold(),
        strict=True,
    ):
        base, _, suffix = code.partition("_")
        stem = find_stem(title)
        by_title = COLUMNS[stem][0] if stem in COLUMNS else None
        if stem in ORIGIN and base not in MEASURES:
            continue  # a title alone cannot tell origin from country of birth
        indicator = MEASURES.get(base, by_title)
        if indicator is None:
            continue
        share = "%" in unit or "procent" in unit
        if unit and share != indicator.endswith("_pct"):
            continue  # a count where we keep a share, or the other way round
        if indicator.startswith("herkomst_") and suffix not in ("", "1"):
            continue
        rank = (by_title != indicator, int(suffix) if suffix.isdigit() else 0, place)
        worth = WORTH[indicator]
        if "euro" in unit:
            worth = 1000 if re.search(r"1[ .\u00a0]?000", unit) else 1
        best[indicator] = min(
            best.get(indicator, (rank, code, worth)), (rank, code, worth)
        )
    return {code: (name, worth) for name, (_, code, worth) in best.items()}


def _check_measures(told: pd.Series, known: set[str], path: Path) -> None:
    """Refuse a measure that is not in MeasureCodes.csv."""
    strange = ~told.isin(known)
    if strange.any():
        row = strange.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom Measure, de code "
            f"'{short(told[row])}', die niet in MeasureCodes.csv staat. Haal de "
            "bestanden opnieuw op."
        )
        raise BadTable(msg)


def _figures(
    raw: Raw, told: pd.Series, chosen: dict[str, tuple[str, float]]
) -> pd.DataFrame:
    """Figures of the measures that we read."""
    codes = check_codes(raw.table["WijkenEnBuurten"], raw.path, unique=False)
    check_once(pd.DataFrame({"gebied": codes, "measure": told}), raw.path)
    table = raw.table[told.isin(chosen)]
    if table.empty:
        raise wrong_kind(raw.path, raw.header, WANTED)
    codes, measure = codes[table.index], told[table.index]
    decimal = decimal_sign(table, ["Value"])
    numbers = to_numbers(table["Value"], raw.path, decimal=decimal)
    attribute = stripped(table["ValueAttribute"]).str.casefold()
    blank = numbers["kind"] == "blank"
    withheld = blank & ~attribute.isin(["", "none"])
    return pd.DataFrame(
        {
            "gebied_code": codes,
            "indicator": measure.map(lambda code: chosen[code][0]),
            "value": numbers["value"],
            "kind": numbers["kind"].mask(withheld, "withheld"),
            "worth": measure.map(lambda code: chosen[code][1]),
            "provisional": attribute.str.contains("provisional|voorlopig"),
            "Value": table["Value"],
        }
    )


def _areas(raw: Raw, told: pd.Series, names: Raw) -> pd.DataFrame:
    """Code, name and change of each area."""
    codes = check_codes(names.table["Identifier"], names.path)
    change = pd.Series("", index=codes, dtype=object)
    if "StringValue" in raw.header:
        changes = [code for code in told.unique() if code.startswith(CHANGE)]
        found = raw.table[told.isin(changes)]
        values = found["StringValue"].where(found["StringValue"] != "", found["Value"])
        values = values.set_axis(found["WijkenEnBuurten"].str.strip())
        values = values[~values.index.duplicated()]
        change = values.reindex(codes).fillna("")
    return pd.DataFrame(
        {
            "gebied_code": codes,
            "name": names.table["Title"].str.strip(),
            "change": change.to_numpy(dtype=object),
        }
    )
