"""Make wijkdata/kerncijfers.csv: all figures of the workbook in one long table.

    python scripts/build_kerncijfers.py FOLDER [--out wijkdata]

FOLDER holds the collected source files (see ``collected.FILES``). Run build_gebieden.py
first: it tells which areas were redrawn. Every value has one status and any number of
flags; the rules that give them stand here, one function per source.
"""

import argparse
from pathlib import Path

import collected
import numpy as np
import pandas as pd

from wijkbook.opendata import (
    read_gezondheid,
    read_kerncijfers,
    read_leefbaarometer,
    read_ses_woa,
)

COLUMNS = [
    "gebied_code",
    "indicator",
    "period",
    "value",
    "status",
    "flags",
    "source_id",
]
FLAGS = [
    "rounded",
    "redrawn",
    "definition_changed",
    "hand_copied",
    "provisional",
    "incomplete",
]
MOST_REACHED = 0.5  # below this share of the gemeente, crimes per buurt mean nothing
LEAST_RESIDENTS = 50  # a share of fewer, from numbers rounded to five, means nothing
INCOME_FROM = 2500  # CBS gives income per inhabitant from this number on, since 2024
LEAST_DWELLINGS_SUM = (
    98  # owner and tenant shares that do not add up to this are partial
)

KWB_2024 = {
    "inwoners": "inwoners",
    "inwoners0tot15": "inwoners_0_15",
    "inwoners65plus": "inwoners_65plus",
    "huishoudens": "huishoudens",
    "huishoudensgrootte": "huishoudensgrootte",
    "dichtheid": "bevolkingsdichtheid_per_km2",
    "wozWaarde": "woz_waarde_eur",
    "koopwoningen": "koopwoningen_pct",
    "eengezinswoning": "eengezins_pct",
    "inkomenPerInwoner": "inkomen_per_inwoner_eur",
    "stedelijkheid": "stedelijkheid",
    "adressendichtheid": "adressendichtheid_per_km2",
    "oppervlakteLandHa": "oppervlakte_land_ha",
    "afstandHuisarts": "afstand_huisarts_km",
    "afstandSupermarkt": "afstand_supermarkt_km",
    "afstandSchool": "afstand_school_km",
}
AGES_2024 = {
    "AantalInwoners_5": "inwoners",
    "Bevolkingsdichtheid_34": "bevolkingsdichtheid_per_km2",
    "HuishoudensTotaal_29": "huishoudens",
    "k_0Tot15Jaar_8": "inwoners_0_15",
    "k_65JaarOfOuder_12": "inwoners_65plus",
    "k_15Tot25Jaar_9": "inwoners_15_25",
    "k_25Tot45Jaar_10": "inwoners_25_45",
    "k_45Tot65Jaar_11": "inwoners_45_65",
    "HuishoudensMetKinderen_32": "huishoudens_met_kinderen",
}
BUURTEN_2017 = {
    "AantalInwoners_5": "inwoners",
    "HuishoudensTotaal_28": "huishoudens",
    "HuishoudensMetKinderen_31": "huishoudens_met_kinderen",
    "k_0Tot15Jaar_8": "inwoners_0_15",
    "k_25Tot45Jaar_10": "inwoners_25_45",
    "k_65JaarOfOuder_12": "inwoners_65plus",
    "GemiddeldInkomenPerInwoner_66": "inkomen_per_inwoner_eur",
    "HuishOnderOfRondSociaalMinimum_73": "huishoudens_sociaal_minimum_pct",
    "MateVanStedelijkheid_104": "stedelijkheid",
    "TotaalDiefstalUitWoningSchuurED_106": "woninginbraak_per_1000",
    "VernielingMisdrijfTegenOpenbareOrde_107": "vernieling_per_1000",
    "GeweldsEnSeksueleMisdrijven_108": "geweld_seksueel_per_1000",
}
AREAS_2022 = {
    "population": "inwoners",
    "pop_0_14": "aandeel_0_15_pct",
    "pop_15_24": "aandeel_15_25_pct",
    "pop_25_44": "aandeel_25_45_pct",
    "pop_45_64": "aandeel_45_65_pct",
    "pop_65plus": "aandeel_65plus_pct",
    "dwelling_total": "woningen",
    "dwelling_value": "woz_waarde_eur",
    "dwelling_ownership": "koopwoningen_pct",
    "employment_rate": "nettoarbeidsparticipatie_pct",
    "income_low": "personen_laagste_40_pct",
    "income_high": "personen_hoogste_20_pct",
    "edu_appl_sci": "hbo_wo_pct",
}
GEMEENTEN = {
    2012: {
        "aantal_inwoners": "inwoners",
        "0_15": "aandeel_0_15_pct",
        "65plus": "aandeel_65plus_pct",
        "huishoudens": "huishoudens",
        "woningvoorraad": "woningen",
        "gem_woz_waarde": "woz_waarde_eur",
        "koopwoningen": "koopwoningen_pct",
        "gem_inkomen_inwoner": "inkomen_per_inwoner_eur",
        "cr_totaal_misdrijven": "misdrijven",
    },
    2024: {
        "pct_eenpersoonshhd": "eenpersoonshuishoudens_pct",
        "pct_herkomst_nl": "herkomst_nederland_pct",
        "pct_herkomst_europa": "herkomst_europa_pct",
        "pct_herkomst_buiten_europa": "herkomst_buiten_europa_pct",
    },
}
GEMEENTEN[2018] = GEMEENTEN[2012]
AMSTERDAM_2019 = {
    "inwoners",
    "huishoudens",
    "woningen",
    "woz_waarde_eur",
    "koopwoningen_pct",
    "corporatie_pct",
    "inkomen_per_inwoner_eur",
    "personen_laagste_40_pct",
    "huishoudens_laag_inkomen_pct",
    "huishoudens_sociaal_minimum_pct",
    "bijstand",
    "herkomst_westers",
    "herkomst_niet_westers",
}
UTRECHT_2023 = {
    "inwoners",
    "inwoners_0_15",
    "inwoners_15_25",
    "inwoners_25_45",
    "inwoners_45_65",
    "inwoners_65plus",
    "huishoudens",
    "huishoudens_met_kinderen",
    "eenpersoonshuishoudens",
    "huishoudensgrootte",
    "bevolkingsdichtheid_per_km2",
    "woningen",
    "woz_waarde_eur",
    "koopwoningen_pct",
    "corporatie_pct",
    "bijstand",
    "herkomst_nederland",
    "herkomst_europa",
    "herkomst_buiten_europa",
}
GRONINGEN_2017 = {
    "inwoners",
    "huishoudens",
    "aandeel_0_15_pct",
    "aandeel_15_25_pct",
    "aandeel_25_45_pct",
    "aandeel_45_65_pct",
    "aandeel_65plus_pct",
    "eenpersoonshuishoudens_pct",
    "huishoudens_met_kinderen_pct",
    "huishoudensgrootte",
    "bevolkingsdichtheid_per_km2",
    "herkomst_westers_pct",
    "herkomst_niet_westers_pct",
}
HEALTH_2016 = {
    "eenzaam_pct",
    "ernstig_eenzaam_pct",
    "mantelzorger_pct",
    "moeite_rondkomen_pct",
    "risico_angst_depressie_pct",
    "vrijwilligerswerk_pct",
}
COUNTS = {
    "inwoners",
    "inwoners_0_15",
    "inwoners_15_25",
    "inwoners_25_45",
    "inwoners_45_65",
    "inwoners_65plus",
    "huishoudens",
    "huishoudens_met_kinderen",
}
LEEFBAAROMETER = {
    "afw": "lbm_afwijking",
    "fys": "lbm_fys",
    "onv": "lbm_onv",
    "soc": "lbm_soc",
    "vrz": "lbm_vrz",
    "won": "lbm_won",
}


def long(
    wide: pd.DataFrame, names: dict[str, str], period: int, source_id: str
) -> pd.DataFrame:
    """Turn the named columns of a source into rows; a blank is an unknown blank."""
    table = wide[list(names)].rename(columns=names).apply(pd.to_numeric)
    for money in {"woz_waarde_eur", "inkomen_per_inwoner_eur"} & set(table):
        table[money] = (table[money] * 1000).round()
    rows = table.rename_axis(columns="indicator").stack(future_stack=True)
    rows = rows.rename("value").reset_index()
    rows["status"] = np.where(rows["value"].isna(), "unknown_blank", "ok")
    rows["flags"] = ""
    return rows.assign(period=period, source_id=source_id)


def flag(rows: pd.DataFrame, where: pd.Series, name: str) -> None:
    """Add a flag to some rows."""
    rows.loc[where, "flags"] = (rows.loc[where, "flags"] + f" {name}").str.strip()


def is_small(codes: pd.Series) -> pd.Series:
    """Tell wijken and buurten, whose counts CBS rounds to five."""
    return codes.str[:2].isin(["WK", "BU"])


def kwb_2024(folder: Path) -> pd.DataFrame:
    """Figures of 2024; zeros that the selection lost come back from two other files."""
    wide = collected.kwb_2024(folder)
    kept = ~wide.index.str.startswith("BU") | collected.in_case_gemeente(wide.index)
    rows = long(wide[kept], KWB_2024, 2024, "cbs_kwb_2024")
    key = ["gebied_code", "indicator"]

    ages = collected.ages_2024(folder)
    ages = ages[collected.in_case_gemeente(ages.index)]
    extra = long(ages, AGES_2024, 2024, "cbs_kwb_2024_leeftijd")
    maps = collected.wijkkaart(folder)[0]
    maps = maps[maps.index.isin(wide.index)]
    names = {
        "aantal_inwoners": "inwoners",
        "huishoudens": "huishoudens",
        "bevolkingsdichtheid": "bevolkingsdichtheid_per_km2",
    }
    extra = pd.concat([extra, long(maps, names, 2024, "cbs_wijkkaart_2024")])

    blank = rows[rows["value"].isna()].set_index(key).index
    known = rows.set_index(key).index
    found = extra.dropna(subset=["value"]).set_index(key)
    zero = found.index.isin(blank) & (found["value"] == 0)
    new = ~found.index.isin(known)
    found = found[zero | new]
    rows = rows[~rows.set_index(key).index.isin(found.index)]
    rows = pd.concat([rows, found.reset_index()])

    residents = wide["inwoners"].reindex(rows["gebied_code"]).to_numpy()
    empty = rows["value"].isna()
    income = rows["indicator"] == "inkomen_per_inwoner_eur"
    rows.loc[empty & income & (residents < INCOME_FROM), "status"] = "suppressed"
    flag(
        rows, rows["indicator"].isin(COUNTS) & is_small(rows["gebied_code"]), "rounded"
    )
    return rows


def areas_2022(folder: Path) -> pd.DataFrame:
    """Gemeenten and wijken of 2022."""
    parts = [
        long(collected.gemeenten_2022(folder), AREAS_2022, 2022, "cbs_gemeenten_2022"),
        long(collected.wijken_2022(folder), AREAS_2022, 2022, "cbs_wijken_2022"),
    ]
    rows = pd.concat(parts)
    flag(
        rows, rows["indicator"].isin(COUNTS) & is_small(rows["gebied_code"]), "rounded"
    )
    return rows


def buurten_2017(folder: Path) -> pd.DataFrame:
    """Buurten of 2017 with complete income figures, in the gemeenten with cases."""
    wide = collected.buurten_2017(folder)
    rows = long(wide, BUURTEN_2017, 2017, "cbs_kwb_2017")
    flag(rows, rows["indicator"].isin(COUNTS), "rounded")
    return rows


def gemeenten(folder: Path, year: int) -> pd.DataFrame:
    """Gemeenten of 2012, 2018 and 2024; crimes of 2012 and 2018 on present borders."""
    wide, _ = collected.gemeenten(folder, year)
    rows = long(wide, GEMEENTEN[year], year, f"cbs_gemeenten_{year}")
    crimes = rows["indicator"] == "misdrijven"
    rows = rows[~(crimes & rows["value"].isna())].copy()
    rows.loc[rows["indicator"] == "misdrijven", "source_id"] = "politie_gemeenten"
    if year == 2018:
        total = wide["koopwoningen"] + wide["huurwoningen"]
        partial = wide.index[total < LEAST_DWELLINGS_SUM]
        owned = rows["indicator"] == "koopwoningen_pct"
        flag(rows, owned & rows["gebied_code"].isin(partial), "incomplete")
    return rows


def amsterdam_2019(folder: Path) -> pd.DataFrame:
    """Amsterdam 2019, read as CBS gave it."""
    rows = read_kerncijfers(folder / collected.FILES["cbs_kwb_2019_amsterdam"])
    rows = rows[rows["indicator"].isin(AMSTERDAM_2019)]
    return rows.assign(source_id="cbs_kwb_2019_amsterdam")


def path_of(folder: Path, source_id: str) -> Path:
    """Where the file of a source is."""
    return folder / collected.FILES[source_id]


def utrecht_2023(folder: Path) -> pd.DataFrame:
    """Utrecht 2023, read as CBS gave it in Excel."""
    source_id = "cbs_kwb_2023_utrecht"
    rows = read_kerncijfers(path_of(folder, source_id), period=2023)
    rows = rows[rows["indicator"].isin(UTRECHT_2023)]
    return rows.assign(source_id=source_id)


def groningen_2017(folder: Path, known: pd.DataFrame) -> pd.DataFrame:
    """Groningen 2017 from its map, but for what is `known` from a fuller table."""
    source_id = "cbs_buurtkaart_2017_groningen"
    rows = read_kerncijfers(path_of(folder, source_id), period=2017)
    rows = rows[rows["indicator"].isin(GRONINGEN_2017)]
    asked = rows["indicator"].replace(
        {f"aandeel_{age}_pct": f"inwoners_{age}" for age in ("0_15", "65plus")}
    )
    there = pd.MultiIndex.from_frame(known[["gebied_code", "indicator"]])
    mine = pd.MultiIndex.from_arrays([rows["gebied_code"], asked])
    return rows[~mine.isin(there)].assign(source_id=source_id)


def ses_2019(folder: Path) -> pd.DataFrame:
    """SES-WOA of Amsterdam; its households are those of the kerncijfers."""
    source_id = "cbs_ses_2019_amsterdam"
    rows = read_ses_woa(path_of(folder, source_id))
    return rows[rows["indicator"] != "huishoudens"].assign(source_id=source_id)


def health_2016(folder: Path) -> pd.DataFrame:
    """Health of 2016 on the borders of 2020.

    Good perceived health is left out: it comes from another run of the model than the
    series of five editions, and the two differ up to twenty points in a buurt.
    """
    source_id = "rivm_gezondheid_2016"
    rows = read_gezondheid(path_of(folder, source_id))
    codes = rows["gebied_code"]
    here = ~codes.str.startswith("BU") | collected.in_case_gemeente(pd.Index(codes))
    rows = rows[here & rows["indicator"].isin(HEALTH_2016)]
    return rows.assign(source_id=source_id)


def leefbaarometer_2(folder: Path) -> pd.DataFrame:
    """Classes of the Leefbaarometer 2.0 and how they changed, wijken of 2016."""
    source_id = "lbm2_wijken"
    rows = read_leefbaarometer(path_of(folder, source_id))
    return rows.assign(source_id=source_id)


def crimes(folder: Path) -> pd.DataFrame:
    """Crimes per gemeente and buurt as published; wijken and the land added up."""
    table = collected.crimes(folder).reset_index()
    table = table.rename(columns={"misdrijven": "value", "jaar": "period"})
    buurt, gemeente = (table[table["niveau"] == kind] for kind in ("buurt", "gemeente"))
    buurten = collected.kwb_2024(folder).query("niveau == 'buurt'")

    # Every buurt of 2024 in every year; one without a row was not published.
    every = pd.MultiIndex.from_product(
        [buurten.index, sorted(table["period"].unique())]
    )
    values = buurt.set_index(["gebied_code", "period"])["value"].reindex(every)
    values = values.rename_axis(["gebied_code", "period"]).reset_index()
    values["gemeente"] = "GM" + values["gebied_code"].str[2:6]
    values["wijk"] = "WK" + values["gebied_code"].str[2:8]
    whole = gemeente.set_index(["gebied_code", "period"])["value"]
    reached = values.groupby(["gemeente", "period"])["value"].sum() / whole.rename_axis(
        ["gemeente", "period"]
    )
    share = reached.reindex(values.set_index(["gemeente", "period"]).index)
    values.loc[share.to_numpy() < MOST_REACHED, "value"] = np.nan

    wijk = values.groupby(["wijk", "period"])["value"].agg(["sum", "count", "size"])
    wijk["value"] = wijk["sum"].where(wijk["count"] > 0)
    partly = wijk["count"] < wijk["size"]
    wijk = wijk.assign(flags=np.where(partly & (wijk["count"] > 0), "incomplete", ""))
    wijk = wijk.reset_index(names=["gebied_code", "period"]).assign(status="derived")
    land = gemeente.groupby("period", as_index=False)["value"].sum()
    land = land.assign(gebied_code="NL00", status="derived", flags="incomplete")

    kept = values[collected.in_case_gemeente(pd.Index(values["gebied_code"]))]
    rows = pd.concat([gemeente, kept, wijk, land])
    rows["status"] = (
        rows["status"].fillna("ok").where(rows["value"].notna(), "not_published")
    )
    rows["flags"] = rows["flags"].fillna("")
    flag(rows, (rows["period"] == 2025) & rows["value"].notna(), "provisional")
    return rows.assign(indicator="misdrijven", source_id="politie_misdrijven")


def health(folder: Path) -> pd.DataFrame:
    """Good perceived health: estimates of a model, on the borders of 2024."""
    table = collected.health(folder)
    kept = ~table.index.str.startswith("BU") | collected.in_case_gemeente(table.index)
    rows = table[kept].reset_index().rename(columns={"jaar": "period"})
    rows["value"] = rows["goed_ervaren_gezondheid"]
    rows = rows.assign(indicator="goed_ervaren_gezondheid_pct", flags="")
    return rows.assign(status="model_estimate", source_id="rivm_gezondheid")


def leefbaarometer(folder: Path) -> pd.DataFrame:
    """Leefbaarometer 3.0 of picked wijken and buurten, copied by hand and rounded."""
    table = collected.leefbaarometer(folder)
    parts = []
    for (year, source_id), one in table.groupby(["jaar", "source_id"]):
        parts.append(long(one, LEEFBAAROMETER, year, source_id))
    rows = pd.concat(parts)
    # The dimensions exist for some years only; a wijk copied without them has no rows.
    none_at_all = rows["period"].isin([2002, 2008, 2012, 2016])
    rows = rows[rows["value"].notna() | none_at_all].copy()
    rows["status"] = np.where(rows["value"].isna(), "not_published", "model_estimate")
    flag(rows, rows["value"].notna(), "rounded")
    flag(rows, rows["value"].notna(), "hand_copied")
    return rows


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares of age groups, computed where only counts were published."""
    found = []
    for group in ("0_15", "65plus"):
        count = rows[rows["indicator"] == f"inwoners_{group}"]
        total = rows[rows["indicator"] == "inwoners"]
        both = count.merge(
            total[["gebied_code", "period", "value", "source_id"]],
            on=["gebied_code", "period"],
            suffixes=("", "_total"),
        )
        both = both[both["source_id"].str.startswith("cbs_kwb_20")]
        enough = both["value_total"] >= LEAST_RESIDENTS
        value = (100 * both["value"] / both["value_total"].where(enough)).round(1)
        both["status"] = np.where(value.notna(), "derived", both["status"])
        both.loc[value.isna() & ~enough & both["value_total"].notna(), "status"] = (
            "not_published"
        )
        both.loc[value.isna() & both["value_total"].isna(), "status"] = "unknown_blank"
        flagged = both["flags"].where(value.notna(), "")
        found.append(
            both.assign(indicator=f"aandeel_{group}_pct", value=value, flags=flagged)
        )
    return pd.concat(found)


def crime_rates(rows: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Crimes per 1 000 inhabitants where both are of one year and one area."""
    counted = rows[rows["indicator"] == "misdrijven"]
    residents = rows[rows["indicator"] == "inwoners"]
    both = counted.merge(
        residents[["gebied_code", "period", "value", "flags", "source_id"]],
        on=["gebied_code", "period"],
        suffixes=("", "_residents"),
    )
    both = both[both["period"].isin([2022, 2024])]
    change = changes.reindex(pd.MultiIndex.from_frame(both[["gebied_code", "period"]]))
    other = change["change"].isin(["redrawn", "gone"]).to_numpy()
    # Crimes stand on the borders of 2024: no rate with residents of another area.
    both = both[~other].copy()
    enough = both["value_residents"] >= LEAST_RESIDENTS
    value = (1000 * both["value"] / both["value_residents"].where(enough)).round(1)
    both["status"] = np.where(value.notna(), "derived", "not_published")
    both["flags"] = (both["flags_residents"] + " " + both["flags"]).str.strip()
    both["flags"] = both["flags"].where(value.notna(), "")
    both["source_id"] = both["source_id"] + ";" + both["source_id_residents"]
    return both.assign(indicator="misdrijven_per_1000", value=value)


def mark_breaks(
    rows: pd.DataFrame, changes: pd.DataFrame, sources: pd.DataFrame
) -> None:
    """Flag values of areas redrawn since, and of definitions changed since."""
    own_borders = rows["source_id"].map(sources["borders_year"]).isna()
    key = pd.MultiIndex.from_frame(rows[["gebied_code", "period"]])
    redrawn = (changes["change"] == "redrawn").reindex(key).eq(True).to_numpy()
    present = rows["value"].notna()
    flag(rows, own_borders & redrawn & present, "redrawn")
    income = rows["indicator"] == "inkomen_per_inwoner_eur"
    flag(rows, income & (rows["period"] < 2024) & present, "definition_changed")


def ordered(flags: str) -> str:
    """Put the flags of one value in their fixed order, each once."""
    return " ".join(name for name in FLAGS if name in flags.split())


def build(folder: Path, out: Path) -> pd.DataFrame:
    """Join all sources, sorted on area, indicator and period."""
    gebieden = pd.read_csv(out / "gebieden.csv", dtype={"gebied_code": str})
    changes = gebieden.set_index(["gebied_code", "year"])[["change"]]
    sources = pd.read_csv(out / "sources.csv", index_col="source_id")
    fuller = buurten_2017(folder)
    parts = [
        kwb_2024(folder),
        areas_2022(folder),
        amsterdam_2019(folder),
        fuller,
        groningen_2017(folder, fuller),
        utrecht_2023(folder),
        ses_2019(folder),
        *(gemeenten(folder, year) for year in (2012, 2018, 2024)),
        crimes(folder),
        health(folder),
        health_2016(folder),
        leefbaarometer(folder),
        leefbaarometer_2(folder),
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = pd.concat(
        [rows, shares(rows), crime_rates(rows, changes)], ignore_index=True
    )
    mark_breaks(rows, changes, sources)
    rows.loc[rows["value"].isna(), "flags"] = ""  # a flag tells about a value
    rows["flags"] = rows["flags"].map(ordered)
    rows["value"] = rows["value"].map(lambda v: "" if pd.isna(v) else f"{v + 0:.10g}")
    rows["value"] = rows["value"].replace("-0", "0")
    rows = rows.sort_values(["gebied_code", "indicator", "period"])[COLUMNS]
    twice = rows[rows.duplicated(["gebied_code", "indicator", "period"], keep=False)]
    if len(twice):
        msg = f"Two values for one figure:\n{twice.head(10)}"
        raise ValueError(msg)
    return rows


def main() -> None:
    """Read the folder named on the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("wijkdata"))
    words = parser.parse_args()
    path = words.out / "kerncijfers.csv"
    build(words.folder, words.out).to_csv(path, index=False, lineterminator="\n")
    print(f"{path} geschreven")


if __name__ == "__main__":
    main()
