"""Test kerncijfers as the v3 service of CBS gives them: padded text, no types."""

from pathlib import Path

import pandas as pd
import pytest

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata import read_kerncijfers

NAME = "proef_84583NED.csv"
KEY = ["gebied_code", "indicator"]
AMSTERDAM = (
    Path(__file__).parents[3]
    / "shared"
    / "data"
    / "kwb2019_amsterdam_untyped_84583NED.csv"
)

# Invented figures in the shape of the real table: codes padded to ten signs, numbers to
# the left, a point for what is withheld. Income is withheld for one buurt, education
# for every area; the last buurt has a blank.
HEADER = [
    "ID",
    "WijkenEnBuurten",
    "SoortRegio_2",
    "AantalInwoners_5",
    "k_0Tot15Jaar_8",
    "GemiddeldeWoningwaarde_35",
    "InBezitWoningcorporatie_42",
    "GemiddeldInkomenPerInwoner_72",
    "HuishoudensMetEenLaagInkomen_78",
    "MateVanStedelijkheid_115",
]
TITLES = [
    "ID",
    "Wijken en buurten",
    "Soort regio",
    "Aantal inwoners",
    "0 tot 15 jaar",
    "Gemiddelde woningwaarde",
    "In bezit woningcorporatie",
    "Gemiddeld inkomen per inwoner",
    "Huishoudens met een laag inkomen",
    "Mate van stedelijkheid",
]
ROWS = [
    ["920", "GM0363    ", "Gemeente  ", "  862965", "  125602", "     378"]
    + ["      41", "    31.3", "       .", "       1"],
    ["921", "WK036300  ", "Wijk      ", "    4295", "     235", "     448"]
    + ["      15", "    34.5", "       .", "       1"],
    ["922", "BU03630000", "Buurt     ", "     870", "      30", "     340"]
    + ["      26", "       .", "       .", "       1"],
    ["923", "BU0363NA01", "Buurt     ", "       0", "       0", "       ."]
    + ["       .", "    16.1", "       .", "        "],
]


def write(path, header=HEADER, rows=ROWS, separator=";", bom=True):
    """Write a CSV the way CBS does."""
    lines = [separator.join(f'"{word}"' for word in row) for row in [header, *rows]]
    path.write_text(
        "\n".join(lines) + "\n", encoding="utf-8-sig" if bom else "utf-8", newline=""
    )
    return path


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / NAME)


@pytest.fixture
def figures(source):
    return read_kerncijfers(source).set_index(KEY)


# ---- reading ----------------------------------------------------------------------


def test_form_is_that_of_kerncijfers(source):
    rows = read_kerncijfers(source)
    assert list(rows) == [
        "gebied_code",
        "indicator",
        "period",
        "value",
        "status",
        "flags",
        "source_id",
    ]
    assert not rows.duplicated(["gebied_code", "indicator", "period"]).any()
    assert rows[KEY].apply(tuple, axis=1).is_monotonic_increasing
    assert set(rows["gebied_code"]) == {
        "GM0363",
        "WK036300",
        "BU03630000",
        "BU0363NA01",
    }
    assert set(rows["source_id"]) == {"cbs_84583NED"}
    assert len(rows) == 4 * 7


def test_padded_numbers_are_read_and_thousands_become_euro(figures):
    value = figures["value"]
    assert value["GM0363", "inwoners"] == 862_965
    assert value["WK036300", "inwoners_0_15"] == 235
    assert value["GM0363", "woz_waarde_eur"] == 378_000
    assert value["GM0363", "inkomen_per_inwoner_eur"] == 31_300
    assert value["WK036300", "corporatie_pct"] == 15
    assert value["GM0363", "stedelijkheid"] == 1


def test_euro_are_whole_euro(figures):
    euro = figures["value"].xs("inkomen_per_inwoner_eur", level="indicator").dropna()
    assert euro.tolist() == [16_100, 31_300, 34_500]  # 16.1 * 1000 is a bit more


def test_zero_is_zero(figures):
    assert figures.loc[("BU0363NA01", "inwoners"), "value"] == 0
    assert figures.loc[("BU0363NA01", "inwoners"), "status"] == "ok"


def test_point_for_some_areas_of_a_level_is_withheld(figures):
    row = figures.loc[("BU03630000", "inkomen_per_inwoner_eur")]
    assert pd.isna(row["value"])
    assert row["status"] == "suppressed"


def test_point_for_all_areas_of_a_level_is_not_published(figures):
    low = figures.xs("huishoudens_laag_inkomen_pct", level="indicator")
    assert low["value"].isna().all()
    assert set(low["status"]) == {"not_published"}


def test_blank_is_a_blank_of_unknown_reason(figures):
    row = figures.loc[("BU0363NA01", "stedelijkheid")]
    assert pd.isna(row["value"])
    assert row["status"] == "unknown_blank"


def test_x_of_older_tables_is_withheld(tmp_path):
    rows = [[*ROWS[1]], [*ROWS[1]]]
    rows[1][1], rows[1][3] = "WK036301  ", "       x"
    found = read_kerncijfers(write(tmp_path / NAME, rows=rows)).set_index(KEY)
    assert found.loc[("WK036301", "inwoners"), "status"] == "suppressed"


def test_counts_of_wijken_and_buurten_are_rounded_and_other_figures_not(figures):
    flags = figures["flags"]
    assert flags["WK036300", "inwoners"] == "rounded"
    assert flags["BU03630000", "inwoners_0_15"] == "rounded"
    assert flags["GM0363", "inwoners"] == ""
    assert flags["WK036300", "woz_waarde_eur"] == ""
    assert flags["WK036300", "corporatie_pct"] == ""


def test_missing_figure_has_no_flag(figures):
    assert set(figures.loc[figures["value"].isna(), "flags"]) == {""}


def test_columns_that_are_not_read_are_named(source):
    assert read_kerncijfers(source).attrs["unread"] == ["ID", "SoortRegio_2"]


def variants():
    """Give the same table in other clothes."""
    order = [9, 3, 7, 0, 5, 2, 8, 1, 6, 4]
    shuffled = [[row[place] for place in order] for row in [HEADER, *ROWS]]
    moved = [f"{name.rpartition('_')[0]}_{60 + i}" for i, name in enumerate(HEADER)]
    other = [
        old if "_" not in old[2:] else new
        for old, new in zip(HEADER, moved, strict=True)
    ]
    assert "AantalInwoners_63" in other
    return {
        "shuffled": {"header": shuffled[0], "rows": shuffled[1:]},
        "other suffixes": {"header": other},
        "no suffixes": {"header": [name.rpartition("_")[0] or name for name in HEADER]},
        "titles": {"header": TITLES},
        "commas": {"separator": ","},
        "no BOM": {"bom": False},
        "other order of rows": {"rows": ROWS[::-1]},
        "without padding": {"rows": [[word.strip() for word in row] for row in ROWS]},
        "name of another year": {
            "header": [
                name.replace(
                    "GemiddeldeWoningwaarde_35", "GemiddeldeWOZWaardeVanWoningen_36"
                )
                for name in HEADER
            ]
        },
    }


@pytest.mark.parametrize("clothes", variants().values(), ids=variants())
def test_same_figures_come_from_the_same_table_in_other_clothes(
    source, tmp_path, clothes
):
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other" / NAME, **clothes)
    pd.testing.assert_frame_equal(read_kerncijfers(other), read_kerncijfers(source))


def test_file_may_be_named_by_text(source):
    pd.testing.assert_frame_equal(
        read_kerncijfers(str(source)), read_kerncijfers(source)
    )


# ---- year -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked", "year", "source_id"),
    [
        ("84583NED.csv", {}, 2019, "cbs_84583NED"),
        ("kwb_85984ned_roermond.csv", {}, 2024, "cbs_85984NED"),
        ("roermond.csv", {"period": 2017}, 2017, "cbs_83765NED"),
        ("roermond.csv", {"period": 2001}, 2001, "cbs_kwb"),
        ("84583NED.csv", {"period": 2019}, 2019, "cbs_84583NED"),
    ],
)
def test_year_comes_from_the_name_or_is_given(tmp_path, name, asked, year, source_id):
    """Table ids after the CBS catalogue."""
    rows = read_kerncijfers(write(tmp_path / name), **asked)
    assert set(rows["period"]) == {year}
    assert set(rows["source_id"]) == {source_id}


def test_year_that_is_nowhere_is_asked_for(tmp_path):
    path = write(tmp_path / "roermond.csv")
    with pytest.raises(
        BadTable, match="Van welk jaar 'roermond.csv' is.*geef period=2019"
    ):
        read_kerncijfers(path)


def test_year_that_contradicts_the_name_is_refused(source):
    with pytest.raises(BadTable, match=r"van 2019 en niet van 2020\. Laat period weg"):
        read_kerncijfers(source, period=2020)


# ---- what can be wrong --------------------------------------------------------------


def test_missing_file_is_told(tmp_path):
    with pytest.raises(MissingTable, match="Er is geen bestand '.*weg_84583NED.csv'"):
        read_kerncijfers(tmp_path / "weg_84583NED.csv")
    with pytest.raises(MissingTable, match="is een map en geen bestand"):
        read_kerncijfers(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "\n", '"ID";"WijkenEnBuurten";"AantalInwoners_5"\n']
)
def test_file_without_rows_is_told(tmp_path, text):
    path = tmp_path / NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=f"'{NAME}' heeft geen rijen met cijfers"):
        read_kerncijfers(path)


def changed(row, place, word):
    """Give the rows with one place changed."""
    rows = [[*line] for line in ROWS]
    rows[row][place] = word
    return rows


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            {"rows": [*ROWS[:2], ROWS[2][:-1], ROWS[3]]},
            "is beschadigd bij rij 4: daar staan 9 vakken en in de kop 10",
        ),
        (
            {"rows": [*ROWS[:3], [*ROWS[3], "1"]]},
            "is beschadigd bij rij 5: daar staan 11 vakken",
        ),
        (
            {"rows": changed(1, 7, "    34,5")},
            "bij rij 3, kolom GemiddeldInkomenPerInwoner_72, de tekst '34,5'",
        ),
        (
            {"rows": changed(3, 3, "geen")},
            "bij rij 5, kolom AantalInwoners_5, de tekst 'geen'. Hier hoort een getal",
        ),
        (
            {"rows": changed(3, 1, "BU03630000")},
            "noemt 'BU03630000' twee keer, de tweede keer bij rij 5",
        ),
        (
            {"rows": changed(2, 1, "bu03630000")},
            "bij rij 4 geen gebiedscode maar 'bu03630000'",
        ),
        (
            {"rows": changed(2, 1, "BU0363na01")},
            "bij rij 4 geen gebiedscode maar 'BU0363na01'",
        ),
        (
            {"rows": changed(0, 1, "Amsterdam ")},
            "bij rij 2 geen gebiedscode maar 'Amsterdam'",
        ),
        (
            {"rows": changed(0, 1, "363")},
            "bij rij 2 geen gebiedscode maar '363'",
        ),
        (
            {"header": [*HEADER[:4], "AantalInwoners_9", *HEADER[5:]]},
            "twee kolommen voor 'inwoners': AantalInwoners_5 en AantalInwoners_9",
        ),
        (
            {"header": ["bu_code", "jaar", "lbm", *"abcdefg"], "rows": ROWS},
            "is geen tabel met kerncijfers van CBS.*kolommen zijn: bu_code, jaar",
        ),
        (
            {"header": [*HEADER[:3], *"abcdefg"]},
            "is geen tabel met kerncijfers van CBS",
        ),
    ],
    ids=[
        "one place short",
        "one place too many",
        "decimal comma",
        "text in number",
        "code twice",
        "lower-case code",
        "half lower-case code",
        "a name",
        "a number",
        "column twice",
        "leefbaarometer",
        "no figures",
    ],
)
def test_damaged_file_is_told_in_one_sentence_with_its_place(tmp_path, table, told):
    path = write(tmp_path / NAME, **table)
    with pytest.raises(BadTable, match=told) as caught:
        read_kerncijfers(path)
    assert f"'{NAME}'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_file_that_is_no_text_is_told(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"\x03\x04\xff\xfe\x9d" * 40)
    with pytest.raises(BadTable, match=f"'{NAME}' is geen leesbare CSV"):
        read_kerncijfers(path)


# ---- the real file ------------------------------------------------


@pytest.fixture(scope="module")
def amsterdam():
    if not AMSTERDAM.is_file():
        pytest.skip("the Amsterdam file is not beside the project (../shared/data)")
    return read_kerncijfers(AMSTERDAM).set_index(KEY)


# Amsterdam and the wijken of Noord in 2019 (CBS, 84583NED): residents, corporatie (%),
# income (euro), low income (%), social minimum (%), people with bijstand.
NOORD = {
    "GM0363": (862_965, 41, 31_300, 12.8, 12.4, 40_340),
    "WK036360": (9_645, 79, 20_200, 20.5, 20.0, 930),
    "WK036361": (8_270, 67, 21_800, 19.1, 18.8, 740),
    "WK036362": (3_525, 79, 23_000, 10.9, 11.8, 190),
    "WK036363": (1_880, 81, 21_800, 14.4, 12.6, 120),
    "WK036364": (1_685, 0, 40_200, 2.4, 2.2, 0),
    "WK036365": (11_710, 66, 23_200, 11.9, 11.9, 540),
    "WK036366": (8_895, 50, 24_400, 10.2, 9.0, 410),
    "WK036367": (3_285, 32, 29_500, 6.2, 6.0, 60),
    "WK036368": (13_185, 53, 20_200, 14.1, 12.4, 840),
    "WK036369": (11_125, 57, 21_400, 14.1, 13.2, 730),
    "WK036370": (14_415, 64, 20_900, 15.1, 14.1, 960),
    "WK036371": (4_055, 22, 34_700, 9.2, 5.9, 60),
    "WK036373": (2_310, 4, 36_000, 5.7, 5.3, 10),
}
MEASURED = [
    "inwoners",
    "corporatie_pct",
    "inkomen_per_inwoner_eur",
    "huishoudens_laag_inkomen_pct",
    "huishoudens_sociaal_minimum_pct",
    "bijstand",
]


@pytest.mark.parametrize("code", NOORD)
def test_real_file_of_amsterdam_gives_the_published_figures(amsterdam, code):
    found = amsterdam.loc[code, "value"].reindex(MEASURED)
    assert found.tolist() == list(NOORD[code])


def test_real_file_of_amsterdam_is_read_whole(amsterdam):
    """1 gemeente, 99 wijken and 479 buurten."""
    codes = amsterdam.index.get_level_values("gebied_code").unique()
    assert codes.str[:2].value_counts().to_dict() == {"GM": 1, "WK": 99, "BU": 479}
    assert set(amsterdam["period"]) == {2019}
    assert len(amsterdam.attrs["unread"]) > 50
    wijken = amsterdam[amsterdam.index.get_level_values(0).str.startswith("WK")]
    income = wijken.xs("inkomen_per_inwoner_eur", level="indicator")
    assert income["status"].value_counts().to_dict() == {"ok": 98, "suppressed": 1}
