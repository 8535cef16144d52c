"""Test the text that accounts for an analysis, and the folder that goes with it."""

import json
from functools import partial

import frictionless
import pandas as pd
import pytest

import wijkbook as wb
from wijkbook.errors import BadTable, BadValue, UnknownName
from wijkbook.export.figures import export_figures
from wijkbook.export.methods import methods_text

COLUMNS = ["gebied_code", "indicator", "period", "value", "status", "flags"]
ROWS = [
    ["WK095704", "inwoners", 2022, 7155.0, "ok", "rounded"],
    ["WK095704", "inwoners", 2024, 7210.0, "ok", "rounded redrawn"],
    ["WK095704", "woz_waarde_eur", 2024, None, "suppressed", ""],
    ["BU09570400", "inwoners", 2024, 1200.0, "derived", ""],
    ["BU09570400", "woz_waarde_eur", 2024, 203000.0, "model_estimate", ""],
]


@pytest.fixture
def rows():
    """Make five figures of a wijk and a buurt, one without a value."""
    return pd.DataFrame(ROWS, columns=COLUMNS).assign(source_id="cbs_kwb_2024")


def paragraphs(text):
    return text.split("\n\n")


def test_figures_areas_years_and_source_by_hand(rows):
    first = paragraphs(methods_text(rows))[0]
    assert first == (
        "Gebruikt: Inwoners (`inwoners`, inwoners); Gemiddelde WOZ-waarde "
        "(`woz_waarde_eur`, euro), van 1 wijk en 1 buurt, over 2022 en 2024. "
        "Bron: CBS, Kerncijfers wijken en buurten 2024, tabel 85984NED, licentie: "
        "CC BY 4.0."
    )


def test_values_gaps_and_flags_by_hand(rows):
    # Five rows, four with a value. The wijk is the only area of its kind, and has both
    # years: no row is absent. The buurt has inwoners in one year of one: none either.
    second = paragraphs(methods_text(rows))[1]
    assert second == (
        "Cijfers: 5. Met een waarde: 4, namelijk gepubliceerd (2); schatting van een "
        "rekenmodel (1); zelf berekend uit gepubliceerde cijfers (1). Zonder waarde: "
        "weggelaten door de uitgever: te klein, onzeker of geheim (1). Dat zijn: "
        "Gemiddelde WOZ-waarde in 2024 bij 1 van 2 gebieden. Het werkboek telt een "
        "cijfer dat ontbreekt niet als nul. Let op: afgerond (2); dit gebied had toen "
        "andere grenzen (1)."
    )


def test_in_english_by_hand(rows):
    first, second, made = paragraphs(methods_text(rows, language="en"))
    assert first == (
        "Used: Inwoners (`inwoners`, inwoners); Gemiddelde WOZ-waarde "
        "(`woz_waarde_eur`, euro), of 1 wijk and 1 buurt, for 2022 and 2024. "
        "Source: CBS, Kerncijfers wijken en buurten 2024, table 85984NED, licence: "
        "CC BY 4.0."
    )
    assert second == (
        "Figures: 5. With a value: 4, namely published (2); estimated by a model (1); "
        "computed from published figures (1). Without a value: suppressed by the "
        "publisher: too small, uncertain or secret (1). These are: Gemiddelde "
        "WOZ-waarde in 2024 for 1 of 2 areas. The workbook does not count a missing "
        "figure as zero. Note: rounded (2); the area had other borders then (1)."
    )
    assert made.startswith(f"Made with wijkbook {wb.__version__} and wijkdata ")


def test_what_has_no_row_is_told(rows):
    # Two wijken, two years: of the four only three have inwoners.
    more = pd.DataFrame([["WK095700", "inwoners", 2024, 11430.0, "ok", ""]])
    more.columns = COLUMNS
    both = pd.concat([rows, more.assign(source_id="cbs_kwb_2024")], ignore_index=True)
    wijken = both[(both["indicator"] == "inwoners") & (both["value"] > 2000)]
    text = methods_text(wijken)
    assert "jaar waarvan ook de regel ontbreekt: 1." in text
    assert "Zonder waarde" not in text


def test_without_any_value_it_says_so(rows):
    text = methods_text(rows.iloc[[2]])
    assert "Cijfers: 1. Geen enkel cijfer heeft een waarde." in text
    assert "bij 1 van 1 gebieden" in text


def test_rows_as_the_library_gives_them():
    names = ["inwoners", "inkomen_per_inwoner_eur"]
    found = wb.load_kerncijfers("Roermond", indicators=names, long=True)
    text = methods_text(found)
    # CBS leaves out the income of the two smallest of ten wijken.
    assert "van 10 wijken, over 2024" in text
    assert "Gemiddeld inkomen per inwoner in 2024 bij 2 van 10 gebieden" in text


def test_many_indicators_are_counted_and_not_listed():
    found = wb.load_kerncijfers("Roermond", long=True)
    n = found.index.get_level_values("indicator").nunique()
    assert n > 12
    assert methods_text(found).startswith(f"Gebruikt: {n} indicatoren, van 10 wijken")


def test_an_own_area_tells_how_it_was_put_together():
    own = wb.own_gebied("Twee wijken", ["WK095704", "WK095700"])
    names = ["inwoners", "woz_waarde_eur"]
    text = methods_text(wb.kerncijfers_of(own, names, period=2024))
    assert "van 1 eigen gebied, over 2024" in text
    assert (
        "Eigen gebieden zijn samengesteld uit hun delen: Inwoners opgeteld; "
        "Gemiddelde WOZ-waarde gemiddeld, gewogen met woningen." in text
    )


def test_a_formula_of_the_workbook_is_told():
    found = wb.kerncijfers_of("WK095704", "misdrijven_per_1000", period=2024)
    text = methods_text(found)
    assert "`misdrijven_per_1000` = 1.000 × misdrijven / inwoners" in text
    assert "niet vermeld bij het bestand (niet nagegaan)" in text
    assert "op de grenzen van 2024" in text


def test_a_measure_by_hand(rows):
    third = paragraphs(methods_text(rows, measures=wb.sens_slope))[2]
    assert third == (
        "Maten:\n- `sens_slope`: Hoeveel het cijfer per jaar stijgt of daalt, zonder "
        "dat een enkel vreemd jaar de doorslag geeft. Formule: `median((x_j - x_i) / "
        "(t_j - t_i))`. Literatuur: Sen (1968)."
    )


def test_a_measure_with_its_options_concept_and_literature(rows):
    corrected = partial(partial(wb.dissimilarity, by="a"), by="b", correct_bias=True)
    text = methods_text(rows, measures=[corrected])
    assert "`dissimilarity` (segregatie-index), met by='b', correct_bias=True:" in text
    assert "Formule: D = 0,5 * som |a_i/A - b_i/B|" in text
    assert "Duncan en Duncan, A methodological analysis" in text
    assert "(1955) [niet ingezien]" in text


def test_a_measure_in_english(rows):
    text = methods_text(rows, measures=[wb.isolation, wb.gini], language="en")
    assert "- `isolation` (isolation xPx): " in text
    assert "`sum(a / A * a / t)` of Bell (1954), as in Massey & Denton (1988)" in text
    assert "[not seen by us]" in text
    assert "Without the factor `n / (n - 1)`" in text
    assert "``" not in text
    assert "source" not in text.casefold().replace("source: cbs", "")


MEASURES = [
    getattr(wb, name)
    for room, names in wb._ROOMS.items()
    if room.startswith("measures.")
    for name in names
    if name[0].islower() and name != "plain_words"
]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_every_measure_can_be_told(rows, measure, language):
    text = paragraphs(methods_text(rows, measures=measure, language=language))[2]
    assert text.splitlines()[1].startswith(f"- `{measure.__name__}`")
    assert "..." not in text
    if language == "nl":
        assert wb.plain_words(measure) in text


def test_sources_and_indicators_that_came_along_are_told(rows):
    given = rows.assign(indicator="tevreden_pct", source_id="eigen_monitor").iloc[[1]]
    given.attrs["source"] = {
        "source_id": "eigen_monitor",
        "title": "Monitor",
        "publisher": "gemeente Helmond",
    }
    given.attrs["indicators"] = [
        {"indicator": "tevreden_pct", "title": "Tevreden", "unit": "%"}
    ]
    first = paragraphs(methods_text(given))[0]
    assert "Tevreden (`tevreden_pct`, %)" in first
    assert "gemeente Helmond, Monitor, licentie: - (niet nagegaan)." in first


def test_its_input_is_left_alone(rows):
    before = rows.copy()
    methods_text(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_a_wide_table_is_refused_with_the_way_out(tmp_path):
    wide = wb.load_kerncijfers("Roermond")
    told = r"kolom 'indicator' ontbreekt.*long=True"
    with pytest.raises(BadTable, match=told):
        methods_text(wide)
    with pytest.raises(BadTable, match=told):
        export_figures(wide, tmp_path / "uit", title="t")
    assert not (tmp_path / "uit").exists()


def test_wrong_rows_and_words_are_refused(rows):
    with pytest.raises(BadTable, match="Er zijn geen rijen"):
        methods_text(rows.head(0))
    with pytest.raises(BadTable, match="Kolom 'status' bevat 'goed'"):
        methods_text(rows.assign(status="goed"))
    with pytest.raises(BadTable, match="Kolom 'flags' bevat 'mooi'"):
        methods_text(rows.assign(flags="rounded mooi"))
    with pytest.raises(BadTable, match="'inwoners' van WK095704 in 2022 staat er twee"):
        methods_text(pd.concat([rows, rows.head(1)]))
    with pytest.raises(UnknownName, match="Onbekende bron 'weg'"):
        methods_text(rows.assign(source_id="weg"))
    with pytest.raises(UnknownName, match="Onbekende indicator 'inwoner'"):
        methods_text(rows.iloc[[0]].assign(indicator="inwoner"))
    with pytest.raises(UnknownName, match="Onbekende taal 'de'. Kies uit: en, nl"):
        methods_text(rows, language="de")
    with pytest.raises(BadValue, match="geen zin in gewone taal"):
        methods_text(rows, measures=[print])
    with pytest.raises(TypeError, match="function must be a function, not str"):
        methods_text(rows, measures=["gini"])
    with pytest.raises(TypeError, match="rows must be a DataFrame, not list"):
        methods_text([])


# ---- the folder -------------------------------------------------------------------


def test_the_folder_holds_what_another_needs(tmp_path, rows):
    outcome = pd.DataFrame({"uitkomst": [0.25]}, pd.Index(["GM0957"], name="gemeente"))
    folder = export_figures(
        rows,
        tmp_path / "uit",
        title="Roermond",
        tables={"uitkomsten": outcome},
        measures=wb.gini,
        day="2026-11-22",
    )
    assert {path.name for path in folder.iterdir()} == {
        "bronnen.csv",
        "cijfers.csv",
        "datapackage.json",
        "gebieden.csv",
        "indicatoren.csv",
        "methode.md",
        "uitkomsten.csv",
    }
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    lines = (folder / "cijfers.csv").read_text("utf-8").splitlines()
    assert lines[0] == "gebied_code,indicator,period,value,status,flags,source_id"
    assert "WK095704,woz_waarde_eur,2024,,suppressed,,cbs_kwb_2024" in lines
    assert len(lines) == 6
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert "Gemaakt op: 22 november 2026" in described["description"]
    assert [one["source_id"] for one in described["sources"]] == ["cbs_kwb_2024"]
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert described["resources"][0]["schema"]["primaryKey"] == [
        "gebied_code",
        "indicator",
        "period",
    ]
    text = (folder / "methode.md").read_text("utf-8")
    assert text == f"# Roermond\n\n{methods_text(rows, measures=wb.gini)}\n"
    names = pd.read_csv(folder / "gebieden.csv")
    donderberg = names[names["gebied_code"] == "WK095704"]
    assert donderberg["year"].tolist() == [2022, 2024]


def test_the_folder_in_english_and_with_an_own_source(tmp_path, rows):
    own = rows.assign(source_id="eigen_monitor")
    own.attrs["source"] = {
        "source_id": "eigen_monitor",
        "title": "Monitor",
        "publisher": "gemeente Helmond",
    }
    folder = export_figures(own, tmp_path / "uit", title="Monitor", language="en")
    assert (folder / "methods.md").read_text("utf-8").startswith("# Monitor\n\nUsed:")
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert described["sources"][0]["title"] == "gemeente Helmond, Monitor"
    assert frictionless.validate(str(folder / "datapackage.json")).valid


def test_a_table_with_the_name_of_ours_is_refused(tmp_path, rows):
    given = {"title": "t", "tables": {"cijfers": rows}}
    with pytest.raises(BadValue, match="De naam 'cijfers' is al"):
        export_figures(rows, tmp_path / "uit", **given)
    assert not (tmp_path / "uit").exists()
