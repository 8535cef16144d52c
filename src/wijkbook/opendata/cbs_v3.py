"""Names of CBS: tables *Kerncijfers wijken en buurten* and their columns (v3)."""

import re

from wijkbook.opendata._file import plain

__all__ = ["COLUMNS", "KWB_TABLES", "find_columns"]

# Table of each year, after the CBS catalogue.
KWB_TABLES = {
    "82339NED": 2013,
    "82931NED": 2014,
    "83220NED": 2015,
    "83487NED": 2016,
    "83765NED": 2017,
    "84286NED": 2018,
    "84583NED": 2019,
    "84799NED": 2020,
    "85039NED": 2021,
    "85318NED": 2022,
    "85618NED": 2023,
    "85984NED": 2024,
    "86165NED": 2025,
}

# Stem or title of a column, in small letters and digits only, with our indicator and
# what one unit of the source is worth. The number behind a stem is its position, which
# drifts between years and even within a year: no column is found by it.
COLUMNS = {
    "aantalinwoners": ("inwoners", 1),
    "0tot15jaar": ("inwoners_0_15", 1),
    "15tot25jaar": ("inwoners_15_25", 1),
    "25tot45jaar": ("inwoners_25_45", 1),
    "45tot65jaar": ("inwoners_45_65", 1),
    "65jaarofouder": ("inwoners_65plus", 1),
    "westerstotaal": ("herkomst_westers", 1),
    "nietwesterstotaal": ("herkomst_niet_westers", 1),
    "nederland": ("herkomst_nederland", 1),
    "europaexclusiefnederland": ("herkomst_europa", 1),
    "buiteneuropa": ("herkomst_buiten_europa", 1),
    "huishoudenstotaal": ("huishoudens", 1),
    "eenpersoonshuishoudens": ("eenpersoonshuishoudens", 1),
    "huishoudensmetkinderen": ("huishoudens_met_kinderen", 1),
    "gemiddeldehuishoudensgrootte": ("huishoudensgrootte", 1),
    "bevolkingsdichtheid": ("bevolkingsdichtheid_per_km2", 1),
    "woningvoorraad": ("woningen", 1),
    "gemiddeldewoningwaarde": ("woz_waarde_eur", 1000),
    "gemiddeldewozwaardevanwoningen": ("woz_waarde_eur", 1000),
    "percentageeengezinswoning": ("eengezins_pct", 1),
    "koopwoningen": ("koopwoningen_pct", 1),
    "inbezitwoningcorporatie": ("corporatie_pct", 1),
    "nettoarbeidsparticipatie": ("nettoarbeidsparticipatie_pct", 1),
    "gemiddeldinkomenperinwoner": ("inkomen_per_inwoner_eur", 1000),
    "40personenmetlaagsteinkomen": ("personen_laagste_40_pct", 1),
    "20personenmethoogsteinkomen": ("personen_hoogste_20_pct", 1),
    "huishoudensmeteenlaaginkomen": ("huishoudens_laag_inkomen_pct", 1),
    "huishonderofrondsociaalminimum": ("huishoudens_sociaal_minimum_pct", 1),
    "personenpersoortuitkeringbijstand": ("bijstand", 1),
    "totaaldiefstaluitwoningschuured": ("woninginbraak_per_1000", 1),
    "vernielingmisdrijftegenopenbareorde": ("vernieling_per_1000", 1),
    "geweldsenseksuelemisdrijven": ("geweld_seksueel_per_1000", 1),
    "afstandtothuisartsenpraktijk": ("afstand_huisarts_km", 1),
    "afstandtotgrotesupermarkt": ("afstand_supermarkt_km", 1),
    "afstandtotschool": ("afstand_school_km", 1),
    "matevanstedelijkheid": ("stedelijkheid", 1),
    "omgevingsadressendichtheid": ("adressendichtheid_per_km2", 1),
    "oppervlakteland": ("oppervlakte_land_ha", 1),
}
# From 2022 these titles come three times: origin, born here, born elsewhere. Origin is
# the first of the three; in every table seen it stands at 17 to 19.
ORIGIN = {"nederland", "europaexclusiefnederland", "buiteneuropa"}
LAST_ORIGIN = 19


def find_columns(header: list[str]) -> dict[str, tuple[str, float]]:
    """Tell of each column that we read its indicator and what a unit is worth.

    Two columns for one indicator both stand in the result: who reads refuses them.

    Parameters
    ----------
    header : list of str
        Names of columns: stems (``k_0Tot15Jaar_8``), titles (``0 tot 15 jaar``) or
        those of the site (``Bevolking/Leeftijd/0 tot 15 jaar (aantal)``).

    Returns
    -------
    dict
        Column, with indicator and worth.

    Examples
    --------
    >>> find_columns(["WijkenEnBuurten", "GemiddeldInkomenPerInwoner_72"])
    {'GemiddeldInkomenPerInwoner_72': ('inkomen_per_inwoner_eur', 1000)}
    """
    stems = {column: find_stem(column) for column in header}
    found = {}
    for column, stem in stems.items():
        if stem in ORIGIN and not _is_origin(column, stem, stems):
            continue
        if stem in COLUMNS:
            indicator, worth = COLUMNS[stem]
            unit = _unit(column)
            if "%" in unit and not indicator.endswith("_pct"):
                continue
            if unit == "aantal" and indicator.endswith("_pct"):
                continue
            if "euro" in unit and not re.search(r"1[ .\u00a0]?000", unit):
                worth = 1
            found[column] = (indicator, worth)
    return found


def find_stem(column: str) -> str:
    """Bare name of a column: without position, path, unit, sign and case."""
    last = column.rpartition("/")[2] if "(" not in column else column
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", column)
    tries = [plain(column), plain(last), plain(bare), plain(bare.rpartition("/")[2])]
    return next((name for name in tries if name in COLUMNS), tries[-1])


def _unit(column: str) -> str:
    """Unit that the site of CBS writes behind a title."""
    found = re.search(r"\(([^()]*)\)\s*$", column)
    return found[1].casefold() if found else ""


def _is_origin(column: str, stem: str, stems: dict[str, str]) -> bool:
    """Tell the column of origin from those of country of birth."""
    if "gebor" in column.casefold() or "geboorte" in column.casefold():
        return False
    if "/" in column:
        return "herkomst" in column.casefold()
    places = [_position(name) for name, other in stems.items() if other == stem]
    first = min(places)
    return first <= LAST_ORIGIN and _position(column) == first


def _position(column: str) -> int:
    """Number behind a stem; 0 without one."""
    found = re.search(r"_(\d+)$", column.strip())
    return int(found[1]) if found else 0
