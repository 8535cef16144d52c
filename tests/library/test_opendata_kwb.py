"""Test kerncijfers in every shape in which CBS gives them; invented figures but for
the last part, which reads the real files and compares with figures noted from them."""

import warnings
from pathlib import Path

import opendata_samples as samples
import pandas as pd
import pytest

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata import read_kerncijfers

REAL = Path(__file__).parents[3] / "shared" / "data"
KEY = ["gebied_code", "indicator"]
WITHHELD = {samples.POINT, samples.BLANK}


@pytest.fixture(params=samples.SHAPES.values(), ids=samples.SHAPES)
def source(request, tmp_path):
    return request.param(tmp_path)


@pytest.fixture
def rows(source):
    return read_kerncijfers(source)


# ---- the same figures in every shape ----------------------------------------------


@pytest.mark.parametrize("code", samples.AREAS)
def test_every_shape_gives_the_same_figures(rows, code):
    found = rows[rows["gebied_code"] == code].set_index("indicator")["value"]
    for name, value in samples.FIGURES[code].items():
        if value in WITHHELD:
            assert pd.isna(found[name]), name
        else:
            worth = 1000 if name in samples.THOUSANDS else 1
            assert found[name] == round(value * worth), name


def test_every_shape_gives_the_form_of_kerncijfers(rows):
    assert list(rows) == [*KEY, "period", "value", "status", "flags", "source_id"]
    assert rows[KEY].apply(tuple, axis=1).is_monotonic_increasing
    assert not rows.duplicated(KEY).any()
    assert len(rows) == len(samples.AREAS) * len(samples.NAMES)
    assert set(rows["period"]) == {samples.YEAR}
    assert set(rows["source_id"]) == {f"cbs_{samples.TABLE}"}


def test_every_shape_flags_the_rounded_counts(rows):
    value = rows.set_index(KEY)
    assert value.loc[("BU90010000", "herkomst_europa"), "flags"] == "rounded"
    assert value.loc[("WK900100", "bijstand"), "flags"] == "rounded"
    assert value.loc[("GM9001", "inwoners"), "flags"] == ""
    assert value.loc[("WK900100", "koopwoningen_pct"), "flags"] == ""


def test_every_shape_tells_its_areas(rows):
    told = rows.attrs["told"]
    assert "1 gemeente, 2 wijken en 3 buurten" in told
    assert "GM9001 2 wijken en 3 buurten" in told
    assert rows.attrs["shape"] in told
    assert "Let op" not in told


@pytest.mark.parametrize("shape", ["v3", "site", "excel", "bulk", "zip"])
def test_shapes_with_a_point_tell_why_a_figure_is_missing(tmp_path, shape):
    rows = read_kerncijfers(samples.SHAPES[shape](tmp_path)).set_index(KEY)
    status = rows["status"]
    assert status["BU9001NA01", "woz_waarde_eur"] == "suppressed"  # others have it
    assert status["WK9001NA", "inkomen_per_inwoner_eur"] == "suppressed"
    assert status["BU90010000", "inkomen_per_inwoner_eur"] == "not_published"
    assert status["BU9001NA01", "stedelijkheid"] == "unknown_blank"


def test_typed_file_does_not_tell_secret_from_empty(tmp_path):
    status = read_kerncijfers(samples.write_typed(tmp_path)).set_index(KEY)["status"]
    assert status["BU9001NA01", "woz_waarde_eur"] == "unknown_blank"
    assert status["BU9001NA01", "stedelijkheid"] == "unknown_blank"
    assert status["BU90010000", "inkomen_per_inwoner_eur"] == "not_published"


def test_names_and_changed_borders_come_along(rows):
    gebieden = rows.attrs["gebieden"].set_index("gebied_code")
    assert list(gebieden) == ["name", "year", "ind_wbi", "level"]
    assert set(gebieden.index) == set(samples.AREAS)
    assert set(gebieden["year"]) == {samples.YEAR}
    assert gebieden.loc["BU90010000", "level"] == "buurt"
    if "StatLine" in rows.attrs["shape"]:  # the site does not tell of borders here
        assert gebieden["ind_wbi"].isna().all()
    else:
        told = gebieden["ind_wbi"].astype(str).to_dict()
        assert told == samples.CHANGES


@pytest.mark.parametrize("shape", ["site", "excel", "bulk", "zip"])
def test_names_are_those_of_the_file(tmp_path, shape):
    rows = read_kerncijfers(samples.SHAPES[shape](tmp_path))
    names = rows.attrs["gebieden"].set_index("gebied_code")["name"]
    assert names.to_dict() == samples.TITLES


def test_figures_of_two_files_can_be_put_together(tmp_path):
    """Pandas compares what stands in attrs, which fails on an ordinary table."""
    parts = [samples.write_v3(tmp_path), samples.write_excel(tmp_path)]
    one, other = [read_kerncijfers(path) for path in parts]
    assert len(pd.concat([one, other])) == len(one) + len(other)
    assert len(pd.concat([one, one.copy()])) == 2 * len(one)


def test_reading_warns_of_nothing(source):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_kerncijfers(source)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("v3", "tabel met kerncijfers van CBS (v3)"),
        ("typed", "tabel met kerncijfers van CBS, zonder punten (v3, getypeerd)"),
        ("site", "tabel met kerncijfers van CBS, zoals de site StatLine die geeft"),
        ("excel", "Excel-tabel kwb van CBS"),
        ("bulk", "tabel met kerncijfers van CBS (v4)"),
        ("zip", "tabel met kerncijfers van CBS (v4)"),
    ],
)
def test_shape_is_recognised(tmp_path, shape, told):
    rows = read_kerncijfers(samples.SHAPES[shape](tmp_path))
    assert rows.attrs["shape"] == told


# ---- origin and country of birth --------------------------------------------------


@pytest.mark.parametrize("shape", ["v3", "typed"])
def test_country_of_birth_is_not_origin(tmp_path, shape):
    """CBS gives Nederland, Europa and outside twice more, after origin."""
    rows = read_kerncijfers(samples.SHAPES[shape](tmp_path))
    assert set(samples.BORN) <= set(rows.attrs["unread"])


def test_country_of_birth_alone_is_not_read_as_origin(tmp_path):
    path = samples.write_v3(tmp_path)
    text = path.read_text("utf-8-sig")
    for name in ("Nederland_17", "EuropaExclusiefNederland_18", "BuitenEuropa_19"):
        text = text.replace(name, f"Iets{name}")
    rows = read_kerncijfers(samples.write(path, text))
    assert not rows["indicator"].str.startswith("herkomst").any()


def test_measure_of_v4_with_a_later_suffix_is_country_of_birth(tmp_path):
    rows = read_kerncijfers(samples.write_bulk(tmp_path))
    assert rows.attrs["unread"] == ["1012600_2 Nederland"]


# ---- the site ---------------------------------------------------------------------


@pytest.mark.parametrize("decimal", [".", ","])
def test_site_may_have_a_comma_or_a_point(tmp_path, decimal):
    rows = read_kerncijfers(samples.write_site(tmp_path, decimal)).set_index(KEY)
    assert rows.loc[("GM9001", "inkomen_per_inwoner_eur"), "value"] == 31_300


@pytest.mark.parametrize("closing", ['"Bron: CBS"\n', '"© CBS, 2026"\n', "Bron: CBS\n"])
def test_closing_line_of_the_site_is_no_area(tmp_path, closing):
    path = samples.write_site(tmp_path)
    text = path.read_text("utf-8-sig").replace('"Bron: CBS"\n', closing)
    assert len(read_kerncijfers(samples.write(path, text))) == 84


def test_title_above_the_header_is_passed_over(tmp_path):
    path = samples.write_site(tmp_path)
    text = '"Kerncijfers wijken en buurten"\n' + path.read_text("utf-8-sig")
    samples.write(path, text)
    assert len(read_kerncijfers(path)) == 84
    samples.write(path, text.replace("    8013", "    veel"))
    with pytest.raises(BadTable, match=r"rij 3, kolom .*Aantal inwoners.*'veel'"):
        read_kerncijfers(path)


def test_site_with_two_years_is_refused(tmp_path):
    path = samples.write_site(tmp_path)
    text = path.read_text("utf-8-sig").replace('"2023";"Markt', '"2022";"Markt')
    with pytest.raises(BadTable, match="meer dan één jaar: 2022, 2023"):
        read_kerncijfers(samples.write(path, text))


def test_year_inside_the_file_is_that_of_the_figures(tmp_path):
    path = samples.write_site(tmp_path)
    path = path.rename(tmp_path / "proefstad.csv")
    assert set(read_kerncijfers(path)["period"]) == {2023}
    with pytest.raises(BadTable, match="naar zijn inhoud van 2023 en niet van 2020"):
        read_kerncijfers(path, period=2020)


def test_euro_that_are_no_thousands_stay_as_they_are(tmp_path):
    path = samples.write_site(tmp_path)
    text = path.read_text("utf-8-sig").replace("woningen (x 1 000 euro)", "w (euro)")
    text = text.replace("WOZ-waarde van w (euro)", "WOZ-waarde van woningen (euro)")
    rows = read_kerncijfers(samples.write(path, text)).set_index(KEY)
    assert rows.loc[("GM9001", "woz_waarde_eur"), "value"] == 301


# ---- Excel ------------------------------------------------------------------------


def test_year_of_excel_stands_in_its_name_or_sheet(tmp_path):
    path = samples.write_excel(tmp_path).rename(tmp_path / "proefstad.xlsx")
    assert set(read_kerncijfers(path)["period"]) == {2023}
    path = path.rename(tmp_path / "kwb-2023.xlsx")
    with pytest.raises(BadTable, match="naar zijn naam van 2023 en niet van 2019"):
        read_kerncijfers(path, period=2019)


def test_text_in_excel_is_told_with_its_row(tmp_path):
    import openpyxl

    path = samples.write_excel(tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["H4"] = "#N/A"
    book.save(path)
    with pytest.raises(BadTable, match=r"rij 4, kolom a_inw, de tekst '#N/A'"):
        read_kerncijfers(path)


def test_formula_is_not_worked_out(tmp_path):
    """A formula that Excel never worked out has no value: an empty place."""
    import openpyxl

    path = samples.write_excel(tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["H4"] = "=1+1"
    book.save(path)
    rows = read_kerncijfers(path).set_index(KEY)
    assert pd.isna(rows.loc[("WK9001NA", "inwoners"), "value"])
    assert rows.loc[("WK9001NA", "inwoners"), "status"] == "unknown_blank"


# ---- maps -------------------------------------------------------------------------


@pytest.fixture
def on_map(tmp_path):
    return read_kerncijfers(samples.write_map(tmp_path))


def test_map_has_shares_where_tables_have_counts(on_map):
    figures = on_map.set_index(KEY)["value"]
    assert figures["BU90010000", "inwoners"] == 3510
    assert figures["BU90010000", "aandeel_0_15_pct"] == 13
    assert figures["BU90010000", "herkomst_westers_pct"] == 10
    assert not set(on_map["indicator"]) & {"inwoners_0_15", "herkomst_westers"}
    assert set(on_map["source_id"]) == {"cbs_wijkkaart_2017"}
    assert set(on_map["period"]) == {2017}


def test_signs_of_a_map_are_no_figures(on_map):
    tiny = on_map[on_map["gebied_code"] == "BU90010002"].set_index("indicator")
    assert tiny.loc["huishoudens", "value"] == 0
    for name in ("aandeel_0_15_pct", "huishoudensgrootte", "herkomst_westers_pct"):
        assert pd.isna(tiny.loc[name, "value"])
        assert tiny.loc[name, "status"] == "suppressed"


@pytest.mark.parametrize(
    ("letters", "code", "level"),
    [("WK", "WK900100", "wijk"), ("GM", "GM9001", "gemeente")],
)
def test_map_of_wijken_or_gemeenten(tmp_path, letters, code, level):
    rows = [[f"{letters}_CODE", f"{letters}_NAAM", "AANT_INW", "P_65_EO_JR"]]
    rows.append([code, "Oud", 4005, 20])
    path = samples.write(tmp_path / "kaart.csv", samples.as_csv(rows, ","))
    found = read_kerncijfers(path, period=2012)
    assert found["value"].tolist() == [20, 4005]
    assert found.attrs["gebieden"]["level"].tolist() == [level]
    assert found.attrs["gebieden"]["name"].tolist() == ["Oud"]


# ---- v4 ---------------------------------------------------------------------------


def changed_bulk(folder, name, old, new):
    """Write the files of v4 with one text changed."""
    path = samples.write_bulk(folder)
    text = (path / name).read_text("utf-8")
    assert old in text
    samples.write(path / name, text.replace(old, new))
    return path


def test_other_suffix_or_code_is_found_by_the_title(tmp_path):
    path = changed_bulk(tmp_path, "MeasureCodes.csv", "1014800_1", "1014800_7")
    text = (path / "Observations.csv").read_text("utf-8")
    samples.write(path / "Observations.csv", text.replace("1014800_1", "1014800_7"))
    rows = read_kerncijfers(path)
    assert len(rows) == 84  # and ZZ00001_9 is known by its title alone


def test_observations_alone_are_read_with_what_lies_beside(tmp_path):
    path = samples.write_bulk(tmp_path)
    one = read_kerncijfers(path / "Observations.csv")
    pd.testing.assert_frame_equal(one, read_kerncijfers(path))


def test_point_or_comma_in_v4(tmp_path):
    path = samples.write_bulk(tmp_path)
    for name, text in samples.bulk_files(decimal=".").items():
        samples.write(path / name, text)
    rows = read_kerncijfers(path).set_index(KEY)
    assert rows.loc[("GM9001", "inkomen_per_inwoner_eur"), "value"] == 31_300


def test_provisional_figure_is_flagged(tmp_path):
    old, new = "D006842;None;380", "D006842;Provisional;380"
    path = changed_bulk(tmp_path, "Observations.csv", old, new)
    flags = read_kerncijfers(path).set_index(KEY)["flags"]
    assert flags["GM9001", "bijstand"] == "provisional"
    assert flags["WK900100", "bijstand"] == "rounded"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("Observations.csv", ";8013;", ";veel;", "rij 2, kolom Value, de tekst 'veel'"),
        ("Observations.csv", ";8013;", ";-1;", "rij 2, kolom Value, het getal -1"),
        (
            "Observations.csv",
            "0;T001036",
            "0;T99",
            "rij 2, kolom Measure, de code 'T99'",
        ),
        (
            "Observations.csv",
            ";GM9001",
            ";gm9001",
            "rij 2 geen gebiedscode maar 'gm9001'",
        ),
        (
            "Observations.csv",
            "1;10680;",
            "1;T001036;",
            "twee keer, de tweede keer bij rij 3",
        ),
        (
            "Observations.csv",
            "Measure;",
            "Maat;",
            "'Observations.csv' is geen tabel met",
        ),
        ("Dimensions.csv", ";2023;", ";;", "geen jaar van de grenzen"),
        ("MeasureCodes.csv", ";Title;", ";Naam;", "geen kolom Title"),
        ("WijkenEnBuurtenCodes.csv", "WK900100;", "WK9001;", "'WK9001'"),
    ],
)
def test_wrong_file_of_v4_is_told(tmp_path, name, old, new, told):
    path = changed_bulk(tmp_path, name, old, new)
    with pytest.raises(BadTable, match=told) as caught:
        read_kerncijfers(path)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    "name", ["MeasureCodes.csv", "WijkenEnBuurtenCodes.csv", "Dimensions.csv"]
)
def test_file_of_v4_that_is_absent_is_told(tmp_path, name):
    path = samples.write_bulk(tmp_path)
    (path / name).unlink()
    with pytest.raises(MissingTable, match=name):
        read_kerncijfers(path)


def test_period_that_contradicts_v4_is_refused(tmp_path):
    path = samples.write_bulk(tmp_path)
    with pytest.raises(BadTable, match="van 2023 en niet van 2020"):
        read_kerncijfers(path, period=2020)
    assert set(read_kerncijfers(path, period=2023)["period"]) == {2023}


# ---- what is not whole, and what cannot be ----------------------------------------


def test_file_cut_between_rows_tells_what_is_there(tmp_path):
    path = samples.write_v3(tmp_path)
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    rows = read_kerncijfers(samples.write(path, "".join(lines[:5])))
    told = rows.attrs["told"]
    assert "GM9001 2 wijken en 1 buurt." in told
    assert "Let op: er zijn geen buurten van WK9001NA." in told


def test_gemeente_without_wijken_is_told(tmp_path):
    path = samples.write_v3(tmp_path)
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    other = lines[1].replace("GM9001", "GM9002")
    rows = read_kerncijfers(samples.write(path, "".join([*lines, other])))
    assert "Let op: er zijn geen wijken van GM9002." in rows.attrs["told"]


def test_wijk_that_is_only_known_by_its_buurten_is_told(tmp_path):
    path = samples.write_v3(tmp_path)
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    rows = read_kerncijfers(samples.write(path, "".join([*lines[:2], *lines[3:]])))
    assert "Let op: er is geen eigen rij van WK900100." in rows.attrs["told"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    8013",
            "      -3",
            "rij 2, kolom AantalInwoners_5, het getal -3. Hier hoort 0",
        ),
        ("      44", "     144", "kolom Koopwoningen_41, het getal 144. .* percentage"),
        ("    8013", "     inf", "de tekst 'inf'"),
        ("    8013", "     nan", "de tekst 'nan'"),
        ("    8013", "   1e999", "de tekst '1e999'"),
        ("    8013", "   8_013", "de tekst '8_013'"),
        ("    8013", "   8 013", "de tekst '8 013'"),
        ("GM9001    ", "GM901     ", "maar 'GM901'. Hier hoort GM0901"),
        ("GM9001    ", "gm9001    ", "maar 'gm9001'. Hier hoort GM9001: hoofdletters"),
        ("GM9001    ", "", "geen gebiedscode maar ''"),
    ],
)
def test_figure_or_code_that_cannot_be_is_told(tmp_path, old, new, told):
    path = samples.write_v3(tmp_path)
    text = path.read_text("utf-8-sig")
    assert old in text
    with pytest.raises(BadTable, match=told):
        read_kerncijfers(samples.write(path, text.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "a.csv",
            "bu_code,jaar,lbm,afw\nBU1,2,3,4\n",
            "Leefbaarometer 3.0; .* read_leef",
        ),
        ("a.csv", "SoortMisdrijf,X\n1,2\n", r"misdrijven \(47018NED\); .* read_misdr"),
        (
            "a.csv",
            "Leeftijd,Marges,X\n1,2,3\n",
            "gezondheid van RIVM; .* read_gezondheid",
        ),
        ("a.csv", "gwb_code_10,recs,foo\nGM0014,x,1\n", "lijkt op een Excel-tabel kwb"),
        (
            "a.csv",
            "Perioden,SES-WOA/Score\n2019,1\n",
            "SES-WOA-scores van CBS; .* read_ses",
        ),
        (
            "a.csv",
            "gebied;indicator;eenheid;jaar;waarde\nWK095704;a;%;2023;1\n",
            "een tabel met eigen cijfers; .* Lees het met read_own",
        ),
        (
            "a.csv",
            "gebied_code,indicator,unit,period,value\nWK095704,a,%,2023,1\n",
            "een tabel met eigen cijfers; .* Lees het met read_own",
        ),
        (
            "a.csv",
            "gebied_code,indicator,period,value,status\nWK095704,a,2023,1,ok\n",
            "lijkt op de eigen tabel kerncijfers van wijkbook",
        ),
        ("a.csv", "a,b\n1,2\n", "is geen tabel met kerncijfers van CBS; de eerste"),
        ("a.csv", "<html><body>503</body></html>\n", "lijkt op een webpagina"),
        ("a.csv", '{"value": []}\n', "lijkt op JSON"),
    ],
)
def test_wrong_kind_of_file_is_told_what_it_looks_like(tmp_path, name, text, told):
    with pytest.raises(BadTable, match=told) as caught:
        read_kerncijfers(samples.write(tmp_path / name, text))
    assert f"'{name}'" in str(caught.value)


# ---- the real files ---------------------------------------------------------------


def real(name):
    """Read a real file, if it is beside the project."""
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the project (../shared/data)")
    rows = read_kerncijfers(path)
    return rows, rows.set_index(KEY)


# Figures noted from the files when they were collected. Income in thousands of euro.
BUURTEN_2017 = {
    "BU09570400": (2040, 855, 13.6, 19.7, 1, 3, 4),
    "BU09570500": (2175, 945, 14.1, 19.2, 5, 5, 7),
    "BU05991086": (8020, 3620, 14.3, 30.7, 6, 7, 10),
    "BU00141000": (6455, 3960, 16, 18.5, 5, 5, 6),
    "BU03440421": (6905, 3430, 33.2, 3.1, 6, 3, 2),
    "BU01931340": (2180, 1140, 21.5, 11.2, 2, 4, 5),
}
MEASURED_2017 = [
    "inwoners",
    "huishoudens",
    "inkomen_per_inwoner_eur",
    "huishoudens_sociaal_minimum_pct",
    "woninginbraak_per_1000",
    "vernieling_per_1000",
    "geweld_seksueel_per_1000",
]


def test_real_selection_of_2017():
    rows, figures = real("kwb2017_nl_buurten_selectie.csv")
    for code, values in BUURTEN_2017.items():
        found = figures.loc[code, "value"].reindex(MEASURED_2017).tolist()
        assert found == [v if i != 2 else v * 1000 for i, v in enumerate(values)]
    assert rows["gebied_code"].nunique() == 9028
    assert set(rows["source_id"]) == {"cbs_83765NED"}


# Residents, households, 0 to 15, 65 and older, origin (3), WOZ, owned, corporatie,
# bijstand.
UTRECHT_2023 = {
    "GM0344": (367947, 187640, 59655, 39373, 222298, 38274, 107375, 458, 44, 31, 10410),
    "WK034403": (34910, 17305, 6245, 4825, 12900, 3215, 18800, 301, 20, 61, 2680),
    "WK034404": (40520, 21925, 5965, 4895, 29800, 4270, 6455, 538, 56, 17, 390),
    "BU03440421": (6805, 3400, 1270, 880, 5645, 480, 690, 699, 69, 17, 40),
    "BU03440341": (4200, 2065, 845, 520, 1300, 285, 2620, 286, 16, 74, 400),
}
MEASURED_2023 = [
    "inwoners",
    "huishoudens",
    "inwoners_0_15",
    "inwoners_65plus",
    "herkomst_nederland",
    "herkomst_europa",
    "herkomst_buiten_europa",
    "woz_waarde_eur",
    "koopwoningen_pct",
    "corporatie_pct",
    "bijstand",
]


def test_real_excel_of_utrecht():
    rows, figures = real("kwb2023_utrecht_volledig.xlsx")
    for code, values in UTRECHT_2023.items():
        found = figures.loc[code, "value"].reindex(MEASURED_2023).tolist()
        assert found == [v if i != 7 else v * 1000 for i, v in enumerate(values)]
    income = figures.xs("inkomen_per_inwoner_eur", level="indicator")
    assert set(income["status"]) == {"not_published"}  # CBS fills it in later
    assert "1 gemeente, 10 wijken en 111 buurten" in rows.attrs["told"]
    gebieden = rows.attrs["gebieden"].set_index("gebied_code")
    assert gebieden.loc["WK034403", "name"] == "Wijk 03 Overvecht"


def test_real_map_of_groningen():
    """Selwerd as in the table of 2017; Noorderplantsoen has ten residents."""
    rows, figures = real("groningen_buurt2017_cbs_kaart.csv")
    assert figures.loc[("BU00141000", "inwoners"), "value"] == 6455
    assert figures.loc[("BU00141000", "huishoudens"), "value"] == 3960
    small = figures.loc["BU00140004"]
    assert small.loc["inwoners", "value"] == 10
    assert small.loc["huishoudens", "value"] == 5
    assert small.loc["aandeel_65plus_pct", "status"] == "suppressed"
    assert (rows["value"].dropna() >= 0).all()
    assert rows["gebied_code"].nunique() == 108
    names = rows.attrs["gebieden"].set_index("gebied_code")["name"]
    assert names["BU00141000"] == "Selwerd"


def test_real_selection_with_ages_of_2024():
    """Residents and households of the Donderberg in 2024."""
    rows, figures = real("kwb2024_nl_buurten_leeftijd.csv")
    donderberg = {
        "BU09570400": (2090, 935),
        "BU09570401": (985, 520),
        "BU09570402": (2010, 865),
        "BU09570403": (2125, 965),
    }
    for code, (residents, households) in donderberg.items():
        assert figures.loc[(code, "inwoners"), "value"] == residents
        assert figures.loc[(code, "huishoudens"), "value"] == households
    assert rows["gebied_code"].nunique() == 13_817
    assert set(rows["source_id"]) == {"cbs_85984NED"}
