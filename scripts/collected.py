"""Read the collected source files; their columns are known here and nowhere else.

Most of these files are somebody's selection of an official table. What each one does to
the figures (zeros turned into blanks, shares of tiny wijken) is mended or marked here.
Each reader gives a table on the code of the area; `FILES` tells which file is which.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

FILES = {
    "cbs_kwb_2024": "kwb2024_nl_gemeente_wijk_buurt_selectie.csv",
    "cbs_kwb_2024_leeftijd": "kwb2024_nl_buurten_leeftijd.csv",
    "cbs_wijkkaart_2024": "wijken_2024_geoinzicht.geojson",
    "cbs_gemeenten_2024": "gemeenten_2024_geoinzicht.geojson",
    "cbs_gemeenten_2018": "gemeenten_2018_geoinzicht.geojson",
    "cbs_gemeenten_2012": "gemeenten_2012_geoinzicht.geojson",
    "cbs_wijken_2022": "nl_wijken_2022_tmap.csv",
    "cbs_gemeenten_2022": "nl_gemeenten_2022_tmap.csv",
    "cbs_kwb_2017": "kwb2017_nl_buurten_selectie.csv",
    "cbs_kwb_2019_amsterdam": "kwb2019_amsterdam_untyped_84583NED.csv",
    "cbs_ses_2019_amsterdam": "ses_woa_2019_amsterdam.csv",
    "politie_misdrijven": "misdrijven_nl_gemeente_buurt_2021_2025.csv",
    "rivm_gezondheid": "gezondheid_nl_goedervaren_2012_2024.csv",
    "lbm3_wijken": "leefbaarometer3_casewijken_2002_2024_afgerond.csv",
    "lbm3_buurten": "leefbaarometer3_casebuurten_2002_2024_afgerond.csv",
    "lbm3_rotterdam": "leefbaarometer3_rotterdam_buurten_2024_afgerond.csv",
    "cbs_kwb_2023_utrecht": "kwb2023_utrecht_volledig.xlsx",
    "cbs_buurtkaart_2017_groningen": "groningen_buurt2017_cbs_kaart.csv",
    "rivm_gezondheid_2016": "rivm_gezondheid_nl_2016_18plus.csv.gz",
    "lbm2_wijken": "leefbaarometer2_wijk_klassen_2002_2016.json",
}
NOT_A_GEMEENTE = ["GM0998", "GM9999"]  # abroad and open water
EARTH_RADIUS_KM = 6371.0088

# Inhabitants of gemeenten whose wijken and buurten are shown in detail.
CASE_GEMEENTEN = {
    "GM0957": "Roermond",
    "GM0599": "Rotterdam",
    "GM0014": "Groningen",
    "GM0153": "Enschede",
    "GM0855": "Tilburg",
    "GM0141": "Almelo",
    "GM0344": "Utrecht",
    "GM0518": "'s-Gravenhage",
    "GM0363": "Amsterdam",
    "GM0546": "Leiden",
    "GM0748": "Bergen op Zoom",
    "GM0935": "Maastricht",
    "GM0193": "Zwolle",
}


def in_case_gemeente(codes: pd.Index) -> np.ndarray:
    """Tell which buurten lie in one of the gemeenten with cases."""
    return ("GM" + codes.str[2:6]).isin(CASE_GEMEENTEN)


def _csv(folder: Path, source_id: str, code: str) -> pd.DataFrame:
    table = pd.read_csv(folder / FILES[source_id], dtype={code: str}, low_memory=False)
    table[code] = table[code].str.strip()
    return table.set_index(code).rename_axis("gebied_code")


def kwb_2024(folder: Path) -> pd.DataFrame:
    """Land, gemeenten, wijken and buurten 2024. Blank means zero or missing."""
    table = _csv(folder, "cbs_kwb_2024", "code")
    return table[~table.index.isin(NOT_A_GEMEENTE)]


def ages_2024(folder: Path) -> pd.DataFrame:
    """Ages and households of buurten 2024, where a zero still is a zero."""
    return _csv(folder, "cbs_kwb_2024_leeftijd", "WijkenEnBuurten")


def buurten_2017(folder: Path) -> pd.DataFrame:
    """Buurten 2017 of the case gemeenten, those with complete income figures only."""
    table = _csv(folder, "cbs_kwb_2017", "WijkenEnBuurten")
    return table[in_case_gemeente(table.index)]


def groningen_2017(folder: Path) -> pd.DataFrame:
    """Names and land of the buurten of Groningen in 2017, from the map."""
    return _csv(folder, "cbs_buurtkaart_2017_groningen", "BU_CODE")


def utrecht_2023(folder: Path) -> pd.DataFrame:
    """Names and land of Utrecht in 2023, as text."""
    path = folder / FILES["cbs_kwb_2023_utrecht"]
    table = pd.read_excel(path, dtype=str).set_index("gwb_code_10")
    return table.rename_axis("gebied_code")


def leefbaarometer_2(folder: Path) -> pd.Index:
    """Codes of the wijken of 2016; the file has no names."""
    found = json.loads((folder / FILES["lbm2_wijken"]).read_text(encoding="utf-8"))
    return pd.Index(sorted(found), name="gebied_code")


def health_2016(folder: Path) -> pd.Index:
    """Codes of the areas of 2020: all of them, of buurten those with cases only."""
    table = _csv(folder, "rivm_gezondheid_2016", "WijkenEnBuurten")
    kept = ~table.index.str.startswith("BU") | in_case_gemeente(table.index)
    codes = table.index[kept & ~table.index.isin(NOT_A_GEMEENTE)]
    return codes.str.replace("NL01", "NL00")


def wijken_2022(folder: Path) -> pd.DataFrame:
    """Wijken 2022; age groups that do not add up to about 100 are left out."""
    return _without_odd_ages(_csv(folder, "cbs_wijken_2022", "code"))


def gemeenten_2022(folder: Path) -> pd.DataFrame:
    """Gemeenten 2022."""
    return _without_odd_ages(_csv(folder, "cbs_gemeenten_2022", "code"))


def _without_odd_ages(table: pd.DataFrame) -> pd.DataFrame:
    ages = [name for name in table if name.startswith("pop_")]
    total = table[ages].sum(axis=1)
    table.loc[(total < 96) | (total > 104), ages] = np.nan
    return table


def features(folder: Path, source_id: str, code: str) -> tuple[pd.DataFrame, dict]:
    """Attributes and geometry of a map, both on code."""
    found = json.loads((folder / FILES[source_id]).read_text(encoding="utf-8"))
    rows = pd.DataFrame([one["properties"] for one in found["features"]])
    shapes = {one["properties"][code]: one["geometry"] for one in found["features"]}
    table = rows.set_index(code).rename_axis("gebied_code")
    return table[~table.index.isin(NOT_A_GEMEENTE)], shapes


def gemeenten(folder: Path, year: int) -> tuple[pd.DataFrame, dict]:
    """Gemeenten of a year with their shapes."""
    return features(folder, f"cbs_gemeenten_{year}", "gemeentecode")


def wijkkaart(folder: Path) -> tuple[pd.DataFrame, dict]:
    """Wijken 2024 with their shapes; zero inhabitants still is a zero."""
    return features(folder, "cbs_wijkkaart_2024", "wijkcode")


def crimes(folder: Path) -> pd.DataFrame:
    """Registered crimes per gemeente and buurt, one row per year."""
    return _csv(folder, "politie_misdrijven", "code")


def health(folder: Path) -> pd.DataFrame:
    """Share with good health per land, gemeente and buurt, one row per edition."""
    return _csv(folder, "rivm_gezondheid", "code")


def leefbaarometer(folder: Path) -> pd.DataFrame:
    """Leefbaarometer scores of wijken and buurten, one row per year, with source."""
    parts = []
    for source_id, code in [
        ("lbm3_wijken", "code"),
        ("lbm3_buurten", "code"),
        ("lbm3_rotterdam", "bu_code"),
    ]:
        table = _csv(folder, source_id, code).rename(columns={"bu_naam": "naam"})
        parts.append(table.assign(source_id=source_id))
    joined = pd.concat(parts).reset_index()
    return joined.drop_duplicates(["gebied_code", "jaar"]).set_index("gebied_code")


def _rings(shape: dict) -> list[tuple[float, float, float]]:
    """Area (km2, holes negative) and centroid (degrees) of each ring of a shape."""
    polygons = shape["coordinates"]
    if shape["type"] == "Polygon":
        polygons = [polygons]
    found = []
    for polygon in polygons:
        for place, ring in enumerate(polygon):
            lon, lat = np.asarray(ring, dtype=float).T[:2]
            x = np.radians(lon - 5)  # around the middle of the country
            y = np.sin(np.radians(lat))
            cross = x[:-1] * y[1:] - x[1:] * y[:-1]
            doubled = cross.sum()
            if not doubled:
                continue
            km2 = EARTH_RADIUS_KM**2 * abs(doubled) / 2 * (-1 if place else 1)
            middle_x = ((x[:-1] + x[1:]) * cross).sum() / (3 * doubled)
            middle_y = ((y[:-1] + y[1:]) * cross).sum() / (3 * doubled)
            lon_lat = np.degrees(middle_x) + 5, np.degrees(np.arcsin(middle_y))
            found.append((km2, *lon_lat))
    return found


def area_km2(shapes: dict) -> pd.Series:
    """Area of each shape, water included."""
    return pd.Series({code: sum(r[0] for r in _rings(s)) for code, s in shapes.items()})


def centroids(shapes: dict) -> pd.DataFrame:
    """Longitude and latitude of the middle of each shape, to about ten metres."""
    rows = {}
    for code, shape in shapes.items():
        km2, lon, lat = np.array(_rings(shape)).T
        middle = (lon * km2).sum() / km2.sum(), (lat * km2).sum() / km2.sum()
        rows[code] = dict(zip(("lon", "lat"), middle, strict=True))
    return pd.DataFrame.from_dict(rows, orient="index").round(4)
