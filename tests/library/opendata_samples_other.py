"""Files in the shapes of the Leefbaarometer, politie, RIVM, SES-WOA and a monitor.

The figures are invented. Of the shapes marked *documented* no file was at hand: they
are built from what is known of their columns. The others are shaped after a real file.
"""

import json
from pathlib import Path

COLLECTED = Path(__file__).parents[3] / "shared" / "data"


def write(path: Path, header: list[str], rows: list[list[str]], **how: object) -> Path:
    """Write a CSV; `how`: separator, quoted, bom, encoding."""
    separator, mark = how.get("separator", ","), '"' if how.get("quoted") else ""
    lines = [
        separator.join(f"{mark}{word}{mark}" for word in row) for row in [header, *rows]
    ]
    encoding = how.get("encoding", "utf-8-sig" if how.get("bom") else "utf-8")
    path.write_text("\n".join(lines) + "\n", encoding=encoding, newline="")
    return path


# ---- Leefbaarometer -----------------------------------------------------------------

LBM3_SCORES = ["lbm", "afw", "fys", "onv", "soc", "vrz", "won"]
LBM3_HEADER = ["bu_code", "bu_naam", "jaar", *LBM3_SCORES]
# Documented: strings quoted, fifteen digits, NA for what is not given. The score is
# 4.1023 more than the deviation, and the parts add up to it: 0.01 - 0.2 - 0.05 + 0.1
# - 0.08 = -0.22 in the first row.
LBM3_ROWS = [
    ['"BU09570400"', '"Componistenbuurt"', "2024", "3.882300000000000"]
    + ["-0.220000000000000", "0.010000000000000", "-0.200000000000000"]
    + ["-0.050000000000000", "0.100000000000000", "-0.080000000000000"],
    ['"BU09570401"', '"Vliegeniersbuurt"', "2024", "4.112300000000000"]
    + ["0.010000000000000", "0.002000000000000", "0.002000000000000"]
    + ["0.002000000000000", "0.002000000000000", "0.002000000000000"],
    ['"BU09570400"', '"Componistenbuurt"', "2016", "3.702300000000000"]
    + ["-0.400000000000000", "NA", "NA", "NA", "NA", "NA"],
    ['"BU09570401"', '"Vliegeniersbuurt"', "2016", "NA", "NA", "NA", "NA", "NA"]
    + ["NA", "NA"],
]


def lbm3(path: Path, rows: list[list[str]] = LBM3_ROWS) -> Path:
    """Open data of the Leefbaarometer 3.0 (documented)."""
    return write(path, [f'"{name}"' for name in LBM3_HEADER], rows)


SITE_HEADER = [
    "Code",
    "Gebied",
    "Jaar",
    "Leefbaarheidsscore",
    "Afwijking landelijk gem",
    "Fysieke omgeving",
    "Overlast en onveiligheid",
    "Sociale samenhang",
    "Voorzieningen",
    "Woningvoorraad",
]
SITE_ROWS = [
    ["WK095704", "Donderberg", "2024", "3,8823", "-0,2200"]
    + ["0,0100", "-0,2000", "-0,0500", "0,1000", "-0,0800"]
]


def lbm3_site(path: Path) -> Path:
    """Download of the website, with Dutch headings and a comma (documented)."""
    return write(path, SITE_HEADER, SITE_ROWS, separator=";")


LBM2 = {
    "WK095704": {"KL02": "4", "KL16": "5", "VKL0216": "6", "VKL0816": "4"}
    | {"VKL1416": "5"},
    "WK095703": {"KL02": "6", "KL16": None, "VKL0216": None, "VKL0816": None}
    | {"VKL1416": None},
}


def lbm2_json(path: Path, held: object = LBM2) -> Path:
    """Classes of the Leefbaarometer 2.0, as JSON."""
    path.write_text(json.dumps(held), encoding="utf-8")
    return path


def lbm2_csv(path: Path) -> Path:
    """Classes of 2.0 beside deviations, as CSV (documented)."""
    header = ["GBD", "KL14", "KL16", "VKL0816", "RLBRMTR16", "RLBWON16"]
    rows = [
        ["BU09570400", "4", "5", "6", "-0.21", "-0.05"],
        ["BU09570401", "9", "", "NA", "", ""],
    ]
    return write(path, header, rows)


# ---- misdrijven ----

CRIME_HEADER = [
    "ID",
    "SoortMisdrijf",
    "WijkenEnBuurten",
    "Perioden",
    "GeregistreerdeMisdrijven_1",
]
CRIME_ROWS = [
    ["1", "0.0.0 ", "GM0957    ", "2023JJ00", "    3919"],
    ["2", "0.0.0 ", "GM0957    ", "2024JJ00", "    4212"],
    ["3", "1.1.1 ", "GM0957    ", "2024JJ00", "     120"],
    ["4", "1.4.6 ", "GM0957    ", "2024JJ00", "     340"],
    ["5", "0.0.0 ", "BU09570400", "2024JJ00", "      87"],
    ["6", "0.0.0 ", "BU09570401", "2024JJ00", "       0"],
    ["7", "0.0.0 ", "BU09570402", "2024JJ00", "       ."],
    ["8", "0.0.0 ", "BU00000000", "2024JJ00", "   12345"],
]


def crimes(path: Path, rows: list[list[str]] = CRIME_ROWS, **how: object) -> Path:
    """Registered crimes as the v3 service gives them (documented)."""
    how = {"separator": ";", "quoted": True, "bom": True} | how
    return write(path, how.pop("header", CRIME_HEADER), rows, **how)


# ---- gezondheid ----

HEALTH_HEADER = [
    "ID",
    "Leeftijd",
    "Marges",
    "WijkenEnBuurten",
    "Perioden",
    "Gemeentenaam_1",
    "ErvarenGezondheidGoedZeerGoed_4",
    "Drinker_13",
    "Eenzaam_28",
    "ErnstigeGeluidhinderDoorBuren_37",
]
HEALTH_ROWS = [
    ["1", "20300", "MW00000", "NL01", "2016JJ00", "Nederland", "75.2", "81.4"]
    + ["43.4", ""],
    ["2", "20300", "MW00000", "WK095704", "2016JJ00", "Roermond", "61.8", "61.5"]
    + ["59.0", ""],
    ["3", "20300", "MW00000", "WK095703", "2016JJ00", "Roermond", ".", ".", ".", ""],
    ["4", "20300", "MW00000", "WK095702", "2016JJ00", "Roermond", "70.1", "80.2"]
    + ["", ""],
    ["5", "20300", "MOG0095", "WK095704", "2016JJ00", "Roermond", "58.0", "60.0"]
    + ["55.0", ""],
    ["6", "80200", "MW00000", "WK095704", "2016JJ00", "Roermond", "50.0", "50.0"]
    + ["60.0", ""],
]


def health(path: Path, rows: list[list[str]] = HEALTH_ROWS, **how: object) -> Path:
    """Health figures of RIVM, as the v3 service gives them."""
    return write(path, how.pop("header", HEALTH_HEADER), rows, **how)


# ---- SES-WOA ----

SES_HEADER = [
    "Perioden",
    "Wijken en buurten",
    "Regiocode (gemeente, wijk, buurt) (code)",
    "Particuliere huishoudens (Aantal)",
    "Opleidingsniveau/Laag/Waarde (%)",
    "Opleidingsniveau/Middelbaar/Waarde (%)",
    "Opleidingsniveau/Hoog/Waarde (%)",
    "SES-WOA/Totaalscore/Gemiddelde score (Getal)",
    "Spreiding/Spreiding totaal/Waarde (Getal)",
]
SES_ROWS = [
    ["2019", "Roermond", "GM0957    ", "   26000", "    30.1", "    41.2"]
    + ["    28.7", "  -0.050", "   0.910"],
    ["2019", "Donderberg", "WK095704  ", "    3100", "    45.0", "    40.0"]
    + ["    15.0", "  -0.412", "   1.020"],
    ["2019", "Leeg veld", "BU09570409", "       0", "       .", "       ."]
    + ["       .", "       .", "       ."],
    ["2019", "Componistenbuurt", "BU09570400", "     900", "    50.0", "    38.0"]
    + ["    12.0", "  -0.500", "   1.000"],
]


def ses(path: Path, rows: list[list[str]] = SES_ROWS, **how: object) -> Path:
    """SES-WOA scores, as the site of CBS exports them."""
    how = {"separator": ";", "quoted": True, "bom": True} | how
    return write(path, how.pop("header", SES_HEADER), rows, **how)


# ---- eigen cijfers ----

OWN_HEADER = "gebied;indicator;titel;eenheid;jaar;waarde;aantal;status;toelichting"
OWN_ROWS = [
    "WK095704;actief_pct;Actieve bewoners;%;2023;12,5;210;;Enquête onder bewoners",
    "WK095704;actief_pct;Actieve bewoners;%;2024;14,0;205;;",
    "BU09570400;meldingen_ruimte;Meldingen openbare ruimte;meldingen;2024;87;;;",
]


def own(path: Path, *rows: str, header: str = OWN_HEADER, encoding: str = "") -> Path:
    """A municipal monitor in the template, as Dutch Excel saves it."""
    text = "\r\n".join([header, *(rows or OWN_ROWS)]) + "\r\n"
    path.write_bytes(text.encode(encoding or "utf-8-sig"))
    return path
