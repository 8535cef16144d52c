"""Read the CSV of a CBS open-data table (v3): Kerncijfers wijken en buurten."""

import csv
import re
from pathlib import Path

import pandas as pd

from wijkbook.errors import BadTable, MissingTable

__all__ = ["KWB_TABLES", "read_kerncijfers"]

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
# drifts between years and even within a year: it is never used.
COLUMNS = {
    "aantalinwoners": ("inwoners", 1),
    "0tot15jaar": ("inwoners_0_15", 1),
    "15tot25jaar": ("inwoners_15_25", 1),
    "25tot45jaar": ("inwoners_25_45", 1),
    "45tot65jaar": ("inwoners_45_65", 1),
    "65jaarofouder": ("inwoners_65plus", 1),
    "westerstotaal": ("herkomst_westers", 1),
    "nietwesterstotaal": ("herkomst_niet_westers", 1),
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
    "afstandtothuisartsenpraktijk": ("afstand_huisarts_km", 1),
    "afstandtotgrotesupermarkt": ("afstand_supermarkt_km", 1),
    "afstandtotschool": ("afstand_school_km", 1),
    "matevanstedelijkheid": ("stedelijkheid", 1),
    "omgevingsadressendichtheid": ("adressendichtheid_per_km2", 1),
    "oppervlakteland": ("oppervlakte_land_ha", 1),
}
COUNTS = {
    name
    for name, _ in COLUMNS.values()
    if name.startswith(("inwoners", "herkomst_", "huishoudens"))
    and not name.endswith(("_pct", "grootte"))
} | {"eenpersoonshuishoudens", "bijstand"}
AREA = {"wijkenenbuurten", "codering"}
WITHHELD = {".", "x"}  # unknown, unreliable or secret, after the explanation of CBS
CODE = re.compile(r"NL\d\d|GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4}")


def read_kerncijfers(source: str | Path, *, period: int | None = None) -> pd.DataFrame:
    """Figures of a CBS table *Kerncijfers wijken en buurten*, as CBS gives its CSV.

    Columns are found by stem or title, never by position. A withheld figure (``.``)
    keeps its row with a status, so that it never reads as zero.

    Parameters
    ----------
    source : str or pathlib.Path
        CSV of the v3 service (untyped: ``"  862965"``, ``"GM0363    "``, ``.`` for
        withheld), separated by semicolon or comma.
    period : int, optional
        Year of the table. Needed when the file name does not hold the table's code,
        such as 84583NED.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers: gebied_code, indicator, period, value (in the
        unit of the indicator: euro, not thousands), status, flags and source_id
        (``cbs_84583NED``). Columns that we do not read stand in
        ``.attrs["unread"]``.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If the file is empty, is another kind of table, holds text where a number
        belongs, a code or column twice or a code that is none, or if its year is not
        known or not that of its name.

    Notes
    -----
    Shape and signs after CBS, *Toelichting Kerncijfers wijken en buurten*: a point is
    unknown, unreliable or secret; counts of wijken and buurten are rounded to five.
    """
    path = Path(source)
    raw = _read_text(path)
    names = {column: _plain(column) for column in raw.columns}
    area = next((column for column, name in names.items() if name in AREA), None)
    found = {column: name for column, name in names.items() if name in COLUMNS}
    if area is None or not found:
        some = ", ".join(list(raw.columns)[:4])
        msg = (
            f"'{path.name}' is geen tabel met kerncijfers van CBS: er is geen kolom "
            f"WijkenEnBuurten met cijfers ernaast. De eerste kolommen zijn: {some}. "
            "Kies de CSV van een tabel Kerncijfers wijken en buurten."
        )
        raise BadTable(msg)
    _check_one_column_each(found, path)
    table_id, year = _table_and_year(path, period)
    codes = _checked_codes(raw[area], path)
    parts = []
    for column, name in found.items():
        indicator, worth = COLUMNS[name]
        part = _one_column(raw[column], codes, path)
        part["value"] = (part["value"] * worth).round(6)  # 16.1 x 1000 is whole
        part["indicator"] = indicator
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    small = rows["gebied_code"].str[:2].isin(["WK", "BU"]) & rows["value"].notna()
    rounded = small & rows["indicator"].isin(COUNTS)
    rows["flags"] = rounded.map({True: "rounded", False: ""})
    rows = rows.assign(period=year, source_id=f"cbs_{table_id}")
    order = [
        "gebied_code",
        "indicator",
        "period",
        "value",
        "status",
        "flags",
        "source_id",
    ]
    rows = rows.sort_values(order[:3], ignore_index=True)[order]
    rows.attrs["unread"] = [c for c in raw.columns if c not in found and c != area]
    return rows


def _check_one_column_each(found: dict[str, str], path: Path) -> None:
    """Refuse two columns for one indicator: nobody knows which one is meant."""
    first = {}
    for column, name in found.items():
        indicator = COLUMNS[name][0]
        if indicator in first:
            msg = (
                f"'{path.name}' heeft twee kolommen voor '{indicator}': "
                f"{first[indicator]} en {column}. Laat er één staan."
            )
            raise BadTable(msg)
        first[indicator] = column


def _plain(column: str) -> str:
    """Column name without position, sign and case: ``k_0Tot15Jaar_8`` is 0tot15jaar."""
    stem = re.sub(r"_\d+$", "", column.strip())
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^k_", "", stem).casefold())


def _read_text(path: Path) -> pd.DataFrame:
    """Read a CSV with everything as text."""
    if not path.is_file():
        msg = f"Er is geen bestand '{path}'. Kijk of de naam en de map kloppen."
        raise MissingTable(msg)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            separator = ";" if first.count(";") >= first.count(",") else ","
            width = len(next(csv.reader([first], delimiter=separator), []))
            file.seek(0)
            lines = csv.reader(file, delimiter=separator)
            rows = [row for row in lines if row]
    except (UnicodeDecodeError, csv.Error) as error:
        msg = (
            f"'{path.name}' is geen leesbare CSV (UTF-8). Haal het bestand opnieuw op."
        )
        raise BadTable(msg) from error
    if len(rows) < 2:
        msg = (
            f"'{path.name}' heeft geen rijen met cijfers. Haal het bestand opnieuw op."
        )
        raise BadTable(msg)
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            msg = (
                f"'{path.name}' is beschadigd bij rij {number}: daar staan {len(row)} "
                f"vakken en in de kop {width}. Haal het bestand opnieuw op."
            )
            raise BadTable(msg)
    header = [name.lstrip("\ufeff") for name in rows[0]]
    return pd.DataFrame(rows[1:], columns=header)


def _table_and_year(path: Path, period: int | None) -> tuple[str, int]:
    """Tell the table's code and its year, from the file name or as given."""
    code = next((name for name in KWB_TABLES if name in path.name.upper()), None)
    if period is None and code is None:
        msg = (
            f"Van welk jaar '{path.name}' is, staat niet in de naam. Zet de tabelcode "
            "in de naam (zoals 84583NED) of geef period=2019 mee."
        )
        raise BadTable(msg)
    if code is None:
        code = next((name for name, y in KWB_TABLES.items() if y == period), "kwb")
    elif period not in (None, KWB_TABLES[code]):
        msg = (
            f"'{path.name}' is naar zijn naam van {KWB_TABLES[code]} en niet van "
            f"{period}. Laat period weg, of verander de naam van het bestand."
        )
        raise BadTable(msg)
    return code, period or KWB_TABLES[code]


def _checked_codes(column: pd.Series, path: Path) -> pd.Series:
    """Codes without padding; refuse one that is none or stands there twice."""
    codes = column.str.strip()
    wrong = codes[~codes.str.fullmatch(CODE)]
    if len(wrong):
        row = wrong.index[0] + 2
        msg = (
            f"'{path.name}' heeft bij rij {row} geen gebiedscode maar "
            f"'{wrong.iloc[0]}'. Hier hoort een code zoals GM0363, WK036300 of "
            "BU03630000."
        )
        raise BadTable(msg)
    twice = codes[codes.duplicated()]
    if len(twice):
        row = twice.index[0] + 2
        msg = (
            f"'{path.name}' noemt '{twice.iloc[0]}' twee keer, de tweede keer bij rij "
            f"{row}. Elk gebied hoort er één keer in te staan."
        )
        raise BadTable(msg)
    return codes


def _one_column(column: pd.Series, codes: pd.Series, path: Path) -> pd.DataFrame:
    """Values of one column with their status."""
    text = column.str.strip()
    withheld, blank = text.isin(WITHHELD), text == ""
    value = pd.to_numeric(text.where(~withheld & ~blank), errors="coerce")
    wrong = value.isna() & ~withheld & ~blank
    if wrong.any():
        row = wrong.idxmax() + 2
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {column.name}, de tekst "
            f"'{text[wrong].iloc[0]}'. Hier hoort een getal, of een punt als CBS het "
            "cijfer niet geeft."
        )
        raise BadTable(msg)
    level = codes.str[:2]
    given = value.notna().groupby(level).transform("any")
    status = pd.Series("ok", index=text.index)
    status[withheld] = "suppressed"
    status[withheld & ~given] = "not_published"  # for no area of this level
    status[blank] = "unknown_blank"
    return pd.DataFrame({"gebied_code": codes, "value": value, "status": status})
