"""Small files in each shape in which CBS gives its kerncijfers, with invented figures.

Labelled by what is known of a shape: ``SEEN`` was read in a real file, ``DOCUMENTED``
was built after its description (v3 typed, v4, kerncijfers of the site). All files tell
of the same six areas, so that they must give the same figures; the map has its own.
"""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl

YEAR = 2023
TABLE = "85618NED"
MAP_YEAR = 2017

POINT, BLANK = None, ""  # withheld, and left empty

# What the numbers below are; WOZ and income are in thousands of euro.
NAMES = [
    "inwoners",
    "inwoners_0_15",
    "inwoners_65plus",
    "herkomst_nederland",
    "herkomst_europa",
    "herkomst_buiten_europa",
    "huishoudens",
    "huishoudens_met_kinderen",
    "woz_waarde_eur",
    "koopwoningen_pct",
    "corporatie_pct",
    "inkomen_per_inwoner_eur",
    "bijstand",
    "stedelijkheid",
]
THOUSANDS = {"woz_waarde_eur", "inkomen_per_inwoner_eur"}
AREAS = {
    "GM9001": ("Proefstad", [8013, 1203, 1604, 5609, 801, 1603, 4006, 1002])
    + ([301, 44, 35, 31.3, 380, 2],),
    "WK900100": ("Wijk 00 Oude Stad", [5010, 700, 1105, 3600, 510, 900, 2605, 600])
    + ([352, 51, 22, 34.5, 150, 2],),
    "WK9001NA": ("Café aan Zée", [3005, 505, 500, 2010, 290, 705, 1400, 400])
    + ([210, 30, 60, POINT, 230, 3],),
    "BU90010000": ("Markt, Haven", [3510, 450, 805, 2605, 355, 550, 1905, 380])
    + ([372, 55, 15, POINT, 90, 2],),
    "BU90010001": ("De Weide", [1500, 250, 300, 995, 155, 350, 700, 220])
    + ([298, 41, 40, POINT, 60, 3],),
    "BU9001NA01": ("Café aan Zée", [5, 0, 0, 5, 0, 0, 5, 0])
    + ([POINT, POINT, POINT, POINT, 0, BLANK],),
}
CHANGES = dict(zip(AREAS, ["1", "1", "3", "1", "2", "1"], strict=True))
FIGURES = {
    code: dict(zip(NAMES, [*counts, *rest], strict=True))
    for code, (_, counts, rest) in AREAS.items()
}
TITLES = {code: name for code, (name, _, _) in AREAS.items()}
KINDS = {"GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}

V3 = {
    "inwoners": "AantalInwoners_5",
    "inwoners_0_15": "k_0Tot15Jaar_8",
    "inwoners_65plus": "k_65JaarOfOuder_12",
    "herkomst_nederland": "Nederland_17",
    "herkomst_europa": "EuropaExclusiefNederland_18",
    "herkomst_buiten_europa": "BuitenEuropa_19",
    "huishoudens": "HuishoudensTotaal_29",
    "huishoudens_met_kinderen": "HuishoudensMetKinderen_32",
    "woz_waarde_eur": "GemiddeldeWOZWaardeVanWoningen_36",
    "koopwoningen_pct": "Koopwoningen_41",
    "corporatie_pct": "InBezitWoningcorporatie_43",
    "inkomen_per_inwoner_eur": "GemiddeldInkomenPerInwoner_81",
    "bijstand": "PersonenPerSoortUitkeringBijstand_92",
    "stedelijkheid": "MateVanStedelijkheid_125",
}
BORN = ["Nederland_20", "EuropaExclusiefNederland_21", "BuitenEuropa_22"]
SITE = {
    "inwoners": "Bevolking/Aantal inwoners (aantal)",
    "inwoners_0_15": "Bevolking/Leeftijdsgroepen/0 tot 15 jaar (aantal)",
    "inwoners_65plus": "Bevolking/Leeftijdsgroepen/65 jaar of ouder (aantal)",
    "herkomst_nederland": "Bevolking/Herkomst/Nederland (aantal)",
    "herkomst_europa": "Bevolking/Herkomst/Europa (exclusief Nederland) (aantal)",
    "herkomst_buiten_europa": "Bevolking/Herkomst/Buiten Europa (aantal)",
    "huishoudens": "Bevolking/Huishoudens/Huishoudens totaal (aantal)",
    "huishoudens_met_kinderen": "Bevolking/Huishoudens met kinderen (aantal)",
    "woz_waarde_eur": "Wonen/Gemiddelde WOZ-waarde van woningen (x 1 000 euro)",
    "koopwoningen_pct": "Wonen/Koopwoningen (%)",
    "corporatie_pct": "Wonen/Huurwoningen/In bezit woningcorporatie (%)",
    "inkomen_per_inwoner_eur": "Inkomen/Gemiddeld inkomen per inwoner (x 1 000 euro)",
    "bijstand": "Personen per soort uitkering; Bijstand (aantal)",
    "stedelijkheid": "Stedelijkheid/Mate van stedelijkheid (code)",
}
EXCEL = {
    "inwoners": "a_inw",
    "inwoners_0_15": "a_00_14",
    "inwoners_65plus": "a_65_oo",
    "herkomst_nederland": "a_nl_all",
    "herkomst_europa": "a_eur_al",
    "herkomst_buiten_europa": "a_neu_al",
    "huishoudens": "a_hh",
    "huishoudens_met_kinderen": "a_hh_m_k",
    "woz_waarde_eur": "g_wozbag",
    "koopwoningen_pct": "p_koopw",
    "corporatie_pct": "p_wcorpw",
    "inkomen_per_inwoner_eur": "g_ink_pi",
    "bijstand": "a_soz_wb",
    "stedelijkheid": "ste_mvs",
}
# Code, title and unit of each measure.
V4 = {
    "inwoners": ("T001036", "Aantal inwoners", "aantal"),
    "inwoners_0_15": ("10680", "0 tot 15 jaar", "aantal"),
    "inwoners_65plus": ("80200", "65 jaar of ouder", "aantal"),
    "herkomst_nederland": ("1012600_1", "Nederland", "aantal"),
    "herkomst_europa": ("H007933_1", "Europa (exclusief Nederland)", "aantal"),
    "herkomst_buiten_europa": ("H008859_1", "Buiten Europa", "aantal"),
    "huishoudens": ("1050010_2", "Huishoudens totaal", "aantal"),
    "huishoudens_met_kinderen": ("1016030", "Huishoudens met kinderen", "aantal"),
    "woz_waarde_eur": ("M001642", "Gemiddelde WOZ-waarde van woningen", "x 1 000 euro"),
    "koopwoningen_pct": ("1014800_1", "Koopwoningen", "%"),
    "corporatie_pct": ("A047047", "In bezit woningcorporatie", "%"),
    "inkomen_per_inwoner_eur": (
        "M000224",
        "Gemiddeld inkomen per inwoner",
        "x 1 000 euro",
    ),
    "bijstand": ("D006842", "Bijstand", "aantal"),
    "stedelijkheid": ("ZZ00001_9", "Mate van stedelijkheid", "code"),
}
MAP_COLUMNS = ["AANT_INW", "P_00_14_JR", "P_65_EO_JR", "AANTAL_HH", "GEM_HH_GR"]
MAP_COLUMNS = [*MAP_COLUMNS, "P_WEST_AL"]
GONE = -99999999
MAP_ROWS = {
    "BU90010000": [3510, 13, 23, 1905, 1.8, 10],
    "BU90010001": [1500, 17, 20, 700, 2.1, 8],
    "BU90010002": [5, GONE, GONE, 0, -99997, GONE],
}


def as_csv(rows, separator=";", quoting=csv.QUOTE_MINIMAL):
    """Give rows as the text of a CSV."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=quoting, lineterminator="\n")
    writer.writerows(rows)
    return file.getvalue()


def write(path, text, bom=False):
    """Write text the way a download is: UTF-8, lines as they are."""
    path.write_bytes(text.encode("utf-8-sig" if bom else "utf-8"))
    return path


def padded(value):
    """Write a number as the untyped form does."""
    return "       ." if value is POINT else f"{value:>8}"


def write_v3(folder: Path) -> Path:
    """SEEN: untyped, everything padded, a point for withheld."""
    rows = [["ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2"]]
    rows[0] += ["IndelingswijzigingWijkenEnBuurten_4", *V3.values(), *BORN]
    for i, (code, figures) in enumerate(FIGURES.items()):
        start = [str(i), f"{code:<10}", f"{'Proefstad':<40}", f"{KINDS[code[:2]]:<10}"]
        found = [padded(figures[name]) for name in V3]
        rows.append([*start, CHANGES[code], *found, *[padded(1)] * 3])
    text = as_csv(rows, quoting=csv.QUOTE_ALL)
    return write(folder / f"{TABLE}_UntypedDataSet.csv", text, bom=True)


def write_typed(folder: Path) -> Path:
    """DOCUMENTED: typed, with nothing for all that is missing."""
    rows = [["ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2"]]
    rows[0] += ["IndelingswijzigingWijkenEnBuurten_4", *V3.values(), *BORN]
    for i, (code, figures) in enumerate(FIGURES.items()):
        start = [i, f"{code:<10}", "Proefstad", KINDS[code[:2]], CHANGES[code]]
        found = ["" if figures[n] in (POINT, BLANK) else figures[n] for n in V3]
        floats = {"woz_waarde_eur", "koopwoningen_pct", "stedelijkheid"}
        found = [
            float(value) if name in floats and value != "" else value
            for name, value in zip(V3, found, strict=True)
        ]
        rows.append([*start, *found, 1, 1, 1])
    return write(folder / f"{TABLE}_TypedDataSet.csv", as_csv(rows, ","))


def write_site(folder: Path, decimal=",") -> Path:
    """DOCUMENTED (seen for SES-WOA): titles, names and codes apart, a source below."""
    rows = [["Perioden", "Wijken en buurten"]]
    rows[0] += ["Regiocode (gemeente, wijk, buurt) (code)", *SITE.values()]
    rows[0] += ["Bevolking/Geboorteland/Nederland (aantal)"]
    for code, figures in FIGURES.items():
        found = [padded(figures[name]).replace(".", decimal) for name in SITE]
        found = [word if word.strip() != decimal else "       ." for word in found]
        rows.append([str(YEAR), TITLES[code], f"{code:<10}", *found, padded(1)])
    text = as_csv(rows, quoting=csv.QUOTE_ALL) + '"Bron: CBS"\n'
    return write(folder / f"Kerncijfers_{YEAR}.csv", text, bom=True)


def write_excel(folder: Path) -> Path:
    """SEEN: the file kwb, some numbers as text, on a sheet beside its explanation."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"KWB{YEAR}"
    start = ["gwb_code_10", "gwb_code_8", "regio", "gm_naam", "recs", "gwb_code"]
    sheet.append([*start, "ind_wbi", *EXCEL.values(), "a_geb_nl"])
    for code, figures in FIGURES.items():
        kind = KINDS[code[:2]]
        row = [code, code[2:], TITLES[code], "Proefstad", kind, code]
        found = ["." if figures[n] is POINT else figures[n] for n in EXCEL]
        found[3] = str(found[3])
        found = [value if value != BLANK else None for value in found]
        sheet.append([*row, int(CHANGES[code]), *found, 1])
    book.create_sheet("Toelichting").append(["Uitleg bij de kolommen"])
    path = folder / f"kwb-{YEAR}.xlsx"
    book.save(path)
    return path


def write_map(folder: Path) -> Path:
    """SEEN: attributes of the map, shares in percent and signs for missing."""
    rows = [["", "BU_CODE", "BU_NAAM", "WK_CODE", "GM_CODE", "IND_WBI", *MAP_COLUMNS]]
    for i, (code, figures) in enumerate(MAP_ROWS.items()):
        name = f"Buurt é, {i}"
        rows.append([i, code, name, "WK900100", "GM9001", 1, *figures])
    return write(folder / f"buurt{MAP_YEAR}.csv", as_csv(rows, ","))


def bulk_files(decimal=","):
    """DOCUMENTED (codes and names seen, figures not): the files of v4, as text."""
    observations = [["Id", "Measure", "ValueAttribute", "Value", "StringValue"]]
    observations[0].append("WijkenEnBuurten")
    measures = {name: code for name, (code, _, _) in V4.items()}
    for code, figures in FIGURES.items():
        for name, measure in measures.items():
            value = figures[name]
            why = "Confidential" if value is POINT else "None"
            text = "" if value is POINT else str(value).replace(".", decimal)
            observations.append([0, measure, why, text, "", code])
        observations.append([0, "M000125", "None", "", CHANGES[code], code])
        observations.append([0, "1012600_2", "None", "1", "", code])
    for i, row in enumerate(observations[1:]):
        row[0] = i
    codes = [["Identifier", "MeasureGroupId", "Index", "Title", "Description"]]
    codes[0] += ["DataType", "Unit", "Decimals", "PresentationType"]
    told = 'Aantal op 1 januari;\nzie ook "Toelichting".'
    listed = [*V4.values(), ("M000125", "Indelingswijziging", "code")]
    listed.append(("1012600_2", "Nederland", "aantal"))
    for i, (code, title, unit) in enumerate(listed):
        codes.append([code, "G1", i, title, told, "Long", unit, 0, "Value"])
    areas = [["Identifier", "DimensionGroupId", "DimensionId", "Index", "Title"]]
    areas[0] += ["Description", "DetailRegionCode"]
    for i, (code, title) in enumerate(TITLES.items()):
        told = f"Gebied '{title}'\nin de gemeente 'Proefstad'."
        areas.append([code, "GM9001", "WijkenEnBuurten", i, title, told, ""])
    dimensions = [["Identifier", "Title", "Description", "MapYear", "ReleasePolicy"]]
    dimensions[0] += ["Kind", "ContainsGroups", "ContainsCodes", "CodesUrl"]
    dimensions.append(["WijkenEnBuurten", "Wijken en buurten", "", YEAR, ""])
    dimensions[1] += ["GeoDetailDimension", True, True, "WijkenEnBuurtenCodes.csv"]
    return {
        "Observations.csv": as_csv(observations),
        "MeasureCodes.csv": as_csv(codes),
        "WijkenEnBuurtenCodes.csv": as_csv(areas),
        "Dimensions.csv": as_csv(dimensions),
    }


def write_bulk(folder: Path) -> Path:
    """DOCUMENTED: a folder of v4."""
    folder = folder / "v4"
    folder.mkdir()
    for name, text in bulk_files().items():
        write(folder / name, text)
    return folder


def write_zip(folder: Path) -> Path:
    """DOCUMENTED: a zip of v4."""
    path = folder / f"{TABLE}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in bulk_files().items():
            archive.writestr(name, text)
    return path


# All shapes that give the same figures of YEAR.
SHAPES = {
    "v3": write_v3,
    "typed": write_typed,
    "site": write_site,
    "excel": write_excel,
    "bulk": write_bulk,
    "zip": write_zip,
}
