"""How each kind of open data is asked for, kept and read, for a year and a gemeente.

Each ``get_...`` gives the download, its rows in the form of kerncijfers, and what
`keep_figures` must know besides: source and names of areas.
"""

import contextlib
import csv
import io
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

import pandas as pd

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata import _web
from wijkbook.opendata._web import Tell
from wijkbook.opendata.cbs_v3 import KWB_TABLES
from wijkbook.opendata.hosts import host

KWB = {year: table for table, year in KWB_TABLES.items()}
# Crimes per year; the other one has months, and in some years the years beside them.
CRIMES, HEALTH = ("47018NED", "47022NED"), "50150NED"
HEALTH_YEARS = (2012, 2016, 2020, 2022, 2024)
LBM_YEARS = (2002, 2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024)
FIRST_CRIME, FIRST_BORDERS = 2012, 2012
LBM_ZIP = "open-data-leefbaarometer-meting-2024.zip"
LBM_PARTS = ("wijken", "buurten")
LAYERS = {"gemeente": "gemeenten", "wijk": "wijken", "buurt": "buurten"}
FEATURES = 1000  # at a time, as PDOK allows
V4_FILES = {
    "Observations.csv": ["Id", "Measure", "ValueAttribute", "Value", "StringValue"]
    + ["WijkenEnBuurten"],
    "MeasureCodes.csv": ["Identifier", "MeasureGroupId", "Index", "Title"]
    + ["Description", "DataType", "Unit", "Decimals", "PresentationType"],
    "WijkenEnBuurtenCodes.csv": ["Identifier", "DimensionGroupId", "DimensionId"]
    + ["Index", "Title", "Description", "DetailRegionCode"],
    "Dimensions.csv": ["Identifier", "Title", "Description", "MapYear"]
    + ["ReleasePolicy", "Kind"],
}
FES = "http://www.opengis.net/fes/2.0"  # name of the language, not an address
SAFE = "(),'"  # signs of a filter that may stand in an address
LAND_AREA = {"oppervlaktelandinha", "landoppervlakteinha", "oppervlakteland"}


# ---- tables of CBS, v3 -------------------------------------------------------


def _within(column: str, place: str) -> str:
    """Filter for a gemeente with what lies in it, and the land; short on purpose."""
    starts = ["NL", *(f"{kind}{place[2:]}" for kind in ("GM", "WK", "BU"))]
    return " or ".join(f"startswith({column},'{start}')" for start in starts)


def _v3(key: str, table: str, part: str, filters: list[str]) -> str:
    """Address of a part of a table in the feed of the v3 service."""
    address = f"{host(key)}/ODataFeed/odata/{table}/{part}?$format=json"
    if filters:
        joined = " and ".join(f"({one})" for one in filters)
        address += "&$filter=" + quote(joined, safe=SAFE)
    return address


def _keep_v3(name: str, address: str, refresh: bool, tell: Tell) -> Path:
    """Keep the rows of a v3 table as the CSV that CBS gives."""
    pages = _web.cache() / "pages" / Path(name).stem

    def make(output: Path) -> None:
        try:
            rows = list(
                _web.get_pages(address, pages, tell, link="odata.nextLink", what=name)
            )
        except _web.TooMany as error:
            tell(f"{error} Ik haal het in delen.")
            rows = list(_web.get_parts(address, pages, tell, what=name))
        _check_rows(name, rows)
        with output.open("w", encoding="utf-8-sig", newline="") as stream:
            _write_csv(stream, rows, list(rows[0]))

    file = _web.keep(name, address, make, tell, refresh=refresh)
    shutil.rmtree(pages, ignore_errors=True)
    return file


def _check_rows(name: str, rows: list[dict]) -> None:
    """Refuse an empty table, and rows that are not all alike."""
    if not rows:
        msg = f"{name}: daar is niets van. Kijk of jaar en gemeente kloppen."
        raise MissingTable(msg)
    if any(not isinstance(row, dict) or row.keys() != rows[0].keys() for row in rows):
        msg = f"{name}: niet elke rij heeft dezelfde kolommen. Probeer het later."
        raise BadTable(msg)


def _write_csv(stream: TextIO, rows: Iterable[dict], columns: list[str]) -> int:
    """Write rows the way CBS does, with semicolons; give how many there were."""
    count = 0
    writer = csv.writer(
        stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n"
    )
    writer.writerow(columns)
    for row in rows:
        found = (row.get(column) for column in columns)
        writer.writerow("" if value is None else value for value in found)
        count += 1
    return count


def get_kerncijfers(
    year: int, place: str, refresh: bool, tell: Tell
) -> tuple[Path, pd.DataFrame, dict]:
    """Kerncijfers of one year: from v3, else from v4."""
    from wijkbook.opendata.kwb import read_kerncijfers

    table = KWB[year]
    filters = [] if place == "NL" else [_within("WijkenEnBuurten", place)]
    name, newer = f"{table}_{place}.csv", f"{table}_{place}.zip"
    names = {}
    try:
        if not refresh and _web.is_whole(newer):
            raise _web.Moved(newer)
        address = _v3("v3", table, "UntypedDataSet", filters)
        file = _keep_v3(name, address, refresh, tell)
        with contextlib.suppress(_web.Moved):  # figures without names are still figures
            names = _v3_names(table, place, refresh, tell)
    except _web.Moved as error:
        if str(error) != newer:
            tell(f"{table} staat niet meer bij v3. Ik kijk bij v4.")
        file = _keep_v4(newer, table, place, refresh, tell)
    rows = _only(read_kerncijfers(file, period=year), place)
    given = rows.attrs.get("gebieden")
    if not names and given is not None:
        names = dict(zip(given["gebied_code"], given["name"], strict=True))
    source = _source(
        rows,
        title=f"Kerncijfers wijken en buurten {year}",
        publisher="CBS",
        table=table,
        year=str(year),
        licence="CC BY 4.0",
        licence_verified="yes",
    )
    return file, rows, _about(rows, source, file, year, names)


def _v3_names(table: str, place: str, refresh: bool, tell: Tell) -> dict[str, str]:
    """Names of areas, from the table that goes with the figures."""
    filters = [] if place == "NL" else [_within("Key", place)]
    address = _v3("v3", table, "WijkenEnBuurten", filters)
    file = _keep_v3(f"{table}_{place}_namen.csv", address, refresh, tell)
    read = pd.read_csv(file, sep=";", dtype=str, keep_default_na=False)
    if not {"Key", "Title"} <= set(read):
        msg = f"{file.name} heeft geen kolommen Key en Title. Haal hem opnieuw op."
        raise BadTable(msg)
    titles = read["Title"].str.strip()
    return dict(zip(read["Key"].str.strip(), titles, strict=True))


# ---- tables of CBS, v4 -------------------------------------------------------


def _keep_v4(name: str, table: str, place: str, refresh: bool, tell: Tell) -> Path:
    """Keep a v4 table as the CSV files in which CBS gives it."""
    base = f"{host('v4')}/odata/v1/CBS/{table}"
    pages = _web.cache() / "pages" / Path(name).stem

    def make(output: Path) -> None:
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, columns in V4_FILES.items():
                part = file.removesuffix(".csv")
                column = {
                    "Observations": "WijkenEnBuurten",
                    "WijkenEnBuurtenCodes": "Identifier",
                }.get(part)
                address = f"{base}/{part}"
                if column and place != "NL":
                    within = quote(_within(column, place), safe=SAFE)
                    address += f"?$filter={within}"
                what = f"{table} {part}"
                rows = _web.get_pages(
                    address, pages / part, tell, link="@odata.nextLink", what=what
                )
                with (
                    archive.open(file, "w", force_zip64=True) as packed,
                    io.TextIOWrapper(packed, encoding="utf-8", newline="") as stream,
                ):
                    count = _write_csv(stream, rows, columns)
                if not count:
                    _check_rows(what, [])

    try:
        file = _web.keep(name, base, make, tell, refresh=refresh)
    except _web.Moved as error:
        msg = (
            f"CBS heeft tabel {table} niet, bij v3 niet en bij v4 niet. Zoek hem op "
            "StatLine en lees het bestand met read_kerncijfers."
        )
        raise MissingTable(msg) from error
    shutil.rmtree(pages, ignore_errors=True)
    return file


# ---- police and RIVM, kept by CBS --------------------------------------------


def get_misdrijven(
    year: int, place: str, refresh: bool, tell: Tell
) -> tuple[Path, pd.DataFrame, dict]:
    """Registered crimes of one year: the total alone."""
    from wijkbook.opendata.misdrijven import read_misdrijven

    filters = ["startswith(SoortMisdrijf,'0.0.0')"]
    try:
        table = CRIMES[0]
        file = _keep_derden(table, year, place, filters, refresh, tell)
    except _web.Moved:
        table = CRIMES[1]
        file = _keep_derden(table, year, place, filters, refresh, tell)
    rows = _only(read_misdrijven(file), place)
    source = _source(
        rows,
        title=f"Geregistreerde misdrijven {year}",
        publisher="Politie via CBS",
        table=table,
        year=str(year),
        licence="niet vermeld bij het bestand",
        note="Alle jaren op een indeling die niet in de tabel staat.",
    )
    return file, rows, _about(rows, source, file, year, {})


def get_gezondheid(
    year: int, place: str, refresh: bool, tell: Tell
) -> tuple[Path, pd.DataFrame, dict]:
    """Health of adults in one edition: estimates of a model."""
    from wijkbook.opendata.gezondheid import read_gezondheid

    filters = ["startswith(Leeftijd,'20300')", "startswith(Marges,'MW00000')"]
    file = _keep_derden(HEALTH, year, place, filters, refresh, tell)
    rows = _only(read_gezondheid(file), place)
    source = _source(
        rows,
        title=f"Gezondheid per wijk en buurt {year}",
        publisher="RIVM, GGD'en en CBS",
        table=HEALTH,
        year=str(year),
        licence="niet vermeld bij het bestand",
        borders_year=rows.attrs.get("borders_year") or "",
        note="Schattingen van een rekenmodel (SMAP).",
    )
    return file, rows, _about(rows, source, file, year, {})


def _keep_derden(
    table: str, year: int, place: str, filters: list[str], refresh: bool, tell: Tell
) -> Path:
    """Keep one year of a table that CBS keeps for others."""
    filters = [*filters, f"startswith(Perioden,'{year}JJ00')"]
    if place != "NL":
        filters.insert(0, _within("WijkenEnBuurten", place))
    address = _v3("derden", table, "UntypedDataSet", filters)
    return _keep_v3(f"{table}_{year}_{place}.csv", address, refresh, tell)


# ---- Leefbaarometer ----------------------------------------------------------


def get_leefbaarometer(
    year: int, place: str, refresh: bool, tell: Tell
) -> tuple[Path, pd.DataFrame, dict]:
    """Leefbaarometer 3.0 of one measurement; the file holds all years and the land."""
    from wijkbook.opendata.leefbaarometer import read_leefbaarometer

    address = f"{host('leefbaarometer')}/resources/{LBM_ZIP}"
    part = _web.cache() / "pages" / LBM_ZIP

    def make(output: Path) -> None:
        tell(f"{LBM_ZIP}: dit is een groot bestand, het kan even duren.")
        got = _web.get(address, tell, part)
        output.write_bytes(got)
        if not zipfile.is_zipfile(output):
            msg = f"{_web.name_of(address)} geeft geen zip. Probeer het later."
            raise BadTable(msg)

    file = _web.keep(LBM_ZIP, address, make, tell, refresh=refresh)
    for rest in (part, part.with_name(f"{part.name}.etag")):
        rest.unlink(missing_ok=True)
    names, parts = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for path in _unpacked(file, Path(folder)):
            parts.append(read_leefbaarometer(path))
            names |= _lbm_names(path)
    borders = parts[0].attrs.get("borders_year")
    rows = pd.concat([part.reset_index(drop=True) for part in parts])
    rows = _only(rows[rows["period"] == year], place)
    if rows.empty:
        msg = f"In {file.name} staat niets over {place} in {year}."
        raise MissingTable(msg)
    source = _source(
        rows,
        title="Leefbaarometer 3.0",
        publisher="Ministerie van BZK",
        table="Leefbaarometer 3.0 (meting 2024)",
        year=str(year),
        borders_year=borders or "",
        licence="Leefbaarometer open data",
        note="Schattingen van een rekenmodel. Er zijn geen gemeenten en geen land.",
    )
    return file, rows, _about(rows, source, file, borders or year, names)


def _unpacked(file: Path, folder: Path) -> list[Path]:
    """Unpack the scores of wijken and buurten, under names of our own."""
    found = []
    with zipfile.ZipFile(file) as archive:
        for part in LBM_PARTS:
            name = next(
                (
                    one.filename
                    for one in archive.infolist()
                    if one.filename.casefold().endswith(".csv")
                    and f"scores_{part}" in one.filename.casefold().replace(" ", "_")
                ),
                None,
            )
            if name is None:
                msg = f"In {file.name} zitten geen scores van {part}. Haal het opnieuw."
                raise BadTable(msg)
            path = folder / f"leefbaarometer-scores-{part}.csv"
            try:
                if archive.getinfo(name).file_size > _web.MOST_BYTES:
                    raise zipfile.BadZipFile
                with archive.open(name) as packed, path.open("wb") as output:
                    shutil.copyfileobj(packed, output)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                msg = f"{file.name} is niet goed in te lezen. Haal het opnieuw."
                raise BadTable(msg) from error
            found.append(path)
    return found


def _lbm_names(path: Path) -> dict[str, str]:
    """Names of the areas in a file of the Leefbaarometer."""
    kind = "bu" if "buurten" in path.name else "wk"
    columns = [f"{kind}_code", f"{kind}_naam"]
    read = pd.read_csv(path, dtype=str, keep_default_na=False)
    if not set(columns) <= set(read):
        return {}
    return dict(read[columns].itertuples(index=False, name=None))


# ---- borders -----------------------------------------------------------------


def get_grenzen(
    year: int, place: str, refresh: bool, tell: Tell
) -> tuple[Path, pd.DataFrame, dict]:
    """Borders of gemeenten, wijken and buurten, with their names and land area."""
    base = f"{host('pdok')}/cbs/wijkenbuurten/{year}/wfs/v1_0"
    name = f"grenzen_{year}_{place}.geojson"

    def make(output: Path) -> None:
        features = []
        for level in LAYERS:
            features += _features(base, year, level, place, tell)
        output.write_text(
            json.dumps({"type": "FeatureCollection", "features": features}),
            encoding="utf-8",
        )

    file = _web.keep(name, base, make, tell, refresh=refresh)
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    told = [one["properties"] for one in features]
    names = {one["code"]: one["name"] for one in told}
    areas = {one["code"]: one["land_area_ha"] for one in told}
    rows = pd.DataFrame(
        {
            "gebied_code": list(areas),
            "indicator": "oppervlakte_land_ha",
            "period": year,
            "value": pd.to_numeric(pd.Series(list(areas.values()), dtype="object")),
            "status": [
                "ok" if area is not None else "unknown_blank" for area in areas.values()
            ],
            "flags": "",
            "source_id": f"pdok_grenzen_{year}",
        }
    )
    source = _source(
        rows,
        title=f"Wijk- en buurtkaart {year}",
        publisher="CBS en Kadaster",
        table="wijk- en buurtkaart",
        year=str(year),
        licence="CC BY 4.0",
        note="Grenzen staan alleen bij jou; het werkboek geeft ze niet door.",
    )
    about = _about(rows, source, file, year, names, areas=areas)
    return file, rows, about


def _features(base: str, year: int, level: str, place: str, tell: Tell) -> list[dict]:
    """Borders of one level, without water and abroad, with properties of our own."""
    layer, kept = LAYERS[level], []
    before = f"cbs_{layer}_{year}"  # as the layers were called until about 2020
    try:
        found = _layer(base, before if year < 2020 else layer, place, tell)
    except (_web.Refused, _web.Moved, BadTable):
        if year not in (2020, 2021):
            raise
        found = _layer(base, before, place, tell)
    for one in found:
        told = {_plain(key): value for key, value in one["properties"].items()}
        code = str(told.get(f"{level}code", "")).strip()
        if not re.fullmatch(r"(GM\d{4}|WK\d{4}\w{2}|BU\d{4}\w{4})", code):
            continue
        if place not in ("NL", f"GM{code[2:6]}"):
            continue
        if told.get("water") == "JA" or code[2:6] in ("0998", "0997", "9999"):
            continue
        area = next((told[key] for key in LAND_AREA if told.get(key) is not None), None)
        about = {
            "code": code,
            "name": str(told.get(f"{level}naam") or code).strip(),
            "level": level,
            "land_area_ha": area
            if isinstance(area, int | float) and area >= 0
            else None,
        }
        kept.append(
            {"type": "Feature", "properties": about, "geometry": one.get("geometry")}
        )
    return kept


def _layer(base: str, layer: str, place: str, tell: Tell) -> list[dict]:
    """All shapes of a layer, a thousand at a time."""
    found = []
    while True:
        address = (
            f"{base}?service=WFS&version=2.0.0&request=GetFeature&typeName={layer}"
            f"&outputFormat=json&srsName=EPSG:4326&count={FEATURES}"
            f"&startIndex={len(found)}"
        )
        if place != "NL":
            chosen = (
                f'<fes:Filter xmlns:fes="{FES}"><fes:PropertyIsEqualTo>'
                "<fes:ValueReference>gemeentecode</fes:ValueReference>"
                f"<fes:Literal>{place}</fes:Literal></fes:PropertyIsEqualTo>"
                "</fes:Filter>"
            )
            address += f"&filter={quote(chosen)}"
        page = _web.get_json(address, tell).get("features")
        if not isinstance(page, list):
            msg = f"{_web.name_of(base)} geeft geen grenzen. Probeer het later."
            raise BadTable(msg)
        found += page
        tell(f"grenzen, {layer}: {len(found)} gebieden")
        if len(page) < FEATURES:
            return found


def _plain(name: str) -> str:
    """Name of a property without signs and case."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


# ---- what goes with the figures ----------------------------------------------


def _only(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    """Rows of a gemeente with what lies in it, and of the land."""
    if place == "NL":
        return rows
    codes = rows["gebied_code"]
    return rows[(codes.str[2:6] == place[2:]) | (codes == "NL00")]


def _source(rows: pd.DataFrame, **about: object) -> dict:
    """Row for the table of sources; `_about` tells of which download."""
    return {"source_id": rows["source_id"].iloc[0], **about}


def _about(
    rows: pd.DataFrame,
    source: dict,
    file: Path,
    year: int,
    names: dict[str, str],
    *,
    areas: dict[str, float] | None = None,
) -> dict:
    """What `keep_figures` must know besides the rows."""
    entry = _web.register()[file.name]
    source = source | {
        "address": entry["address"],
        "obtained": f"opgehaald op {entry['date'][:10]}",
        "sha256": entry["sha256"],
    }
    land = rows[rows["indicator"] == "oppervlakte_land_ha"].dropna(subset="value")
    areas = areas or dict(zip(land["gebied_code"], land["value"], strict=True))
    there = [code for code in dict.fromkeys(rows["gebied_code"]) if names.get(code)]
    gebieden = [
        {
            "gebied_code": code,
            "year": year,
            "name": names[code],
            "land_area_ha": "" if areas.get(code) is None else round(areas[code]),
        }
        for code in there
    ]
    about = {"source": source}
    return about | ({"gebieden": gebieden} if gebieden else {})
