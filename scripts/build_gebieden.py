"""Make wijkdata/gebieden.csv: every area by code and year, with its names and parents.

    python scripts/build_gebieden.py FOLDER [--out wijkdata]

FOLDER holds the collected source files (see ``collected.FILES``). The land and every
gemeente, wijk and buurt of 2024 is named; of earlier years the areas with kerncijfers.
"""

import argparse
from pathlib import Path

import collected
import pandas as pd

COLUMNS = [
    "gebied_code",
    "year",
    "name",
    "level",
    "gemeente_code",
    "wijk_code",
    "land_area_ha",
    "lon",
    "lat",
    "also_called",
    "change",
    "source_id",
]
ALSO_CALLED = {
    "GM0518": "Den Haag",
    "GM0796": "Den Bosch",
    "BU01530301": "Tweekelerveld",
    "WK095704": "De Donderberg",
}
LEVELS = ["land", "gemeente", "wijk", "buurt"]
# Land won from the sea and shifting sand: the shape grew, nobody joined.
ONLY_THE_COAST_MOVED = {"GM0599", "GM0088", "GM0093", "GM0096", "GM0060", "GM0373"}
REDRAWN_GEMEENTE = 0.03  # simplified shapes of unchanged gemeenten differ less
REDRAWN_WIJK = 0.10
REDRAWN_BUURT = 0.10


def level_of(codes: pd.Index) -> pd.Series:
    """Level of each area, from the first two signs of its code."""
    kinds = {"NL": "land", "GM": "gemeente", "WK": "wijk", "BU": "buurt"}
    return pd.Series(codes.str[:2].map(kinds), index=codes)


def parents(table: pd.DataFrame) -> pd.DataFrame:
    """Add the gemeente and wijk that each code lies in."""
    code, level = table.index, level_of(table.index)
    table["level"] = level
    table["gemeente_code"] = ("GM" + code.str[2:6]).where(level.isin(LEVELS[2:]), None)
    table["wijk_code"] = ("WK" + code.str[2:8]).where(level == "buurt", None)
    return table


def plain(names: pd.Series) -> pd.Series:
    """Names without case, accents and signs, to see whether two really differ."""
    bare = names.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    return bare.str.casefold().str.replace(r"^wijk \d+\s*|[^a-z0-9]", "", regex=True)


def areas_2024(folder: Path) -> pd.DataFrame:
    """All areas of 2024, with the fuller name where a list cut it at forty signs."""
    kwb = collected.kwb_2024(folder)
    map_names, shapes = collected.wijkkaart(folder)
    fuller = map_names["wijknaam"].reindex(kwb.index)
    cut = (kwb["naam"].str.len() >= 40) & (fuller.str.len() > 40)
    table = pd.DataFrame(
        {
            "name": fuller.where(cut, kwb["naam"]).str.strip(),
            "land_area_ha": kwb["oppervlakteLandHa"],
            "source_id": "cbs_kwb_2024",
        }
    )
    return parents(table.join(collected.centroids(shapes)))


def areas_2022(folder: Path) -> pd.DataFrame:
    """Gemeenten and wijken of 2022."""
    both = {
        "cbs_gemeenten_2022": collected.gemeenten_2022(folder),
        "cbs_wijken_2022": collected.wijken_2022(folder),
    }
    rows = [
        t[["name", "area", "population"]].assign(source_id=s) for s, t in both.items()
    ]
    return parents(pd.concat(rows))


def gemeenten_of(folder: Path, year: int) -> pd.DataFrame:
    """Gemeenten of 2012 or 2018."""
    table, _ = collected.gemeenten(folder, year)
    found = pd.DataFrame({"name": table["gemeentenaam"]}, index=table.index)
    return parents(found.assign(source_id=f"cbs_gemeenten_{year}"))


def areas_2017(folder: Path) -> pd.DataFrame:
    """Buurten of 2017 in the gemeenten with cases; those of Groningen from its map."""
    table = collected.buurten_2017(folder)
    found = pd.DataFrame({"name": table["buurt_naam"].str.strip()}, index=table.index)
    found["source_id"] = "cbs_kwb_2017"
    mapped = collected.groningen_2017(folder)
    more = pd.DataFrame({"name": mapped["BU_NAAM"].str.strip()}, index=mapped.index)
    more["source_id"] = "cbs_buurtkaart_2017_groningen"
    found = pd.concat([found, more[~more.index.isin(found.index)]])
    found["land_area_ha"] = mapped["OPP_LAND"].reindex(found.index)
    return parents(found)


def areas_2023(folder: Path) -> pd.DataFrame:
    """Utrecht 2023."""
    table = collected.utrecht_2023(folder)
    found = pd.DataFrame({"name": table["regio"].str.strip()}, index=table.index)
    found["land_area_ha"] = pd.to_numeric(table["a_lan_ha"])
    return parents(found.assign(source_id="cbs_kwb_2023_utrecht"))


def only_codes(codes: pd.Index, named: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Areas of a source without names: named after a later year, else by their code."""
    names = named["name"].groupby(level=0).first().reindex(codes)
    found = pd.DataFrame({"name": names.fillna(codes.to_series())}, index=codes)
    return parents(found.assign(source_id=source_id))


def areas_2019(folder: Path) -> pd.DataFrame:
    """Amsterdam 2019; names come from another table of CBS of the same year."""
    path = folder / collected.FILES["cbs_kwb_2019_amsterdam"]
    table = pd.read_csv(path, sep=";", encoding="utf-8-sig")
    table = table.set_index(table["WijkenEnBuurten"].str.strip())
    ses = folder / collected.FILES["cbs_ses_2019_amsterdam"]
    named = pd.read_csv(ses, sep=";", encoding="utf-8-sig", dtype=str)
    names = named.set_index(named.iloc[:, 2].str.strip()).iloc[:, 1]
    table = table.rename_axis("gebied_code")
    names = names.reindex(table.index).str.strip()
    found = pd.DataFrame({"name": names}, index=table.index)
    found["land_area_ha"] = table["OppervlakteLand_111"]
    return parents(found.assign(source_id="cbs_ses_2019_amsterdam"))


def changed(folder: Path, now: pd.DataFrame, old: pd.DataFrame, year: int) -> pd.Series:
    """Tell for each code of an earlier year: same, renamed, redrawn or gone in 2024."""
    level = old["level"]
    there = old.index.isin(now.index)
    today = now.reindex(old.index)
    renamed = plain(old["name"].fillna("")) != plain(today["name"].fillna(""))
    redrawn = pd.Series(False, index=old.index)
    if year == 2017:
        kwb = collected.buurten_2017(folder)
        residents, density = kwb["AantalInwoners_5"], kwb["Bevolkingsdichtheid_33"]
        land = old["land_area_ha"].fillna(100 * residents / density)
        slack = REDRAWN_BUURT + 2.5 / residents + 0.5 / density
        slack = slack.reindex(old.index).where(old["land_area_ha"].isna(), 0.1)
        slack += 0.5 / today["land_area_ha"]
        redrawn = (land / today["land_area_ha"] - 1).abs() > slack
        # Almelo gave its codes to other areas: there a new name is a new area.
        redrawn |= renamed & (old["gemeente_code"] == "GM0141")
    elif year in (2012, 2018):
        before = collected.area_km2(collected.gemeenten(folder, year)[1])
        after = collected.area_km2(collected.gemeenten(folder, 2024)[1])
        redrawn = _grew(before, after, old.index)
    elif year == 2022:
        gemeenten = collected.area_km2(collected.gemeenten(folder, 2024)[1])
        wijken = collected.area_km2(collected.wijkkaart(folder)[1])
        after = pd.concat([gemeenten, wijken]).reindex(old.index)
        gap = (old["area"] - after).abs()
        residents = collected.kwb_2024(folder)["inwoners"].reindex(old.index)
        emptied = (old["population"] >= 500) & (residents < 0.85 * old["population"])
        wijk = ((gap > REDRAWN_WIJK * after) & (gap > 0.01)) | emptied
        redrawn = wijk.where(level == "wijk", _grew(old["area"], after, old.index))
    elif year == 2019:  # Amsterdam took in Weesp in 2022 and got new codes in 2023
        redrawn = level == "gemeente"
    elif year == 2023:
        ratio = old["land_area_ha"] / today["land_area_ha"] - 1
        redrawn = ratio.abs() > REDRAWN_BUURT + 1 / today["land_area_ha"]
    kind = pd.Series("same", index=old.index)
    if year in (2016, 2020):  # nothing but codes: a code says nothing of its borders
        kind[:] = None
        renamed[:] = False
    kind[renamed & (level != "gemeente")] = "renamed"
    kind[redrawn.fillna(False).astype(bool)] = "redrawn"
    kind[~there] = "gone"
    return kind


def _grew(before: pd.Series, after: pd.Series, index: pd.Index) -> pd.Series:
    ratio = before.reindex(index) / after.reindex(index) - 1
    return (ratio.abs() > REDRAWN_GEMEENTE) & ~index.isin(ONLY_THE_COAST_MOVED)


def build(folder: Path) -> pd.DataFrame:
    """Join all years, sorted on code and year."""
    now = areas_2024(folder)
    parts = [now.assign(year=2024, change=None)]
    areas = areas_2022(folder)
    named = pd.concat([areas, now])
    health = collected.health_2016(folder)
    classes = collected.leefbaarometer_2(folder)
    for year, old in [
        (2023, areas_2023(folder)),
        (2022, areas),
        (2020, only_codes(health, named, "rivm_gezondheid_2016")),
        (2019, areas_2019(folder)),
        (2018, gemeenten_of(folder, 2018)),
        (2017, areas_2017(folder)),
        (2016, only_codes(classes, named, "lbm2_wijken")),
        (2012, gemeenten_of(folder, 2012)),
    ]:
        change = changed(folder, now, old, year)
        parts.append(old.assign(year=year, change=change))
    table = pd.concat(parts).reset_index()
    table["also_called"] = table["gebied_code"].map(ALSO_CALLED)
    table["land_area_ha"] = table["land_area_ha"].astype("Int64")
    return table.sort_values(["gebied_code", "year"])[COLUMNS]


def main() -> None:
    """Read the folder named on the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("wijkdata"))
    words = parser.parse_args()
    path = words.out / "gebieden.csv"
    build(words.folder).to_csv(path, index=False, lineterminator="\n")
    print(f"{path} geschreven")


if __name__ == "__main__":
    main()
