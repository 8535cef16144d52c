"""Test figures that a user adds: kept whole, shown beside our own, never in place."""

import csv
import json
import shutil
import warnings

import pandas as pd
import pytest

from wijkbook.data import added_folder, cite, load_table
from wijkbook.errors import BadTable, BadValue, UnknownName
from wijkbook.gebied import (
    explain,
    find_gebied,
    kerncijfers_of,
    list_gebieden,
    load_kerncijfers,
    own_gebied,
)
from wijkbook.gebied.added import (
    check_figures,
    forget_figures,
    keep_figures,
    list_figures,
)

HELMOND = "GM0794"
SOURCE = {"title": "Wijkmonitor", "publisher": "gemeente Helmond"}
COLUMNS = ["gebied_code", "indicator", "period", "value", "status", "flags"]


def figures(*rows, source_id="monitor"):
    """Make rows in the form of kerncijfers, from code, indicator, period, value."""
    full = [(*row, "ok" if row[3] is not None else "suppressed", "") for row in rows]
    return pd.DataFrame(full, columns=COLUMNS).assign(source_id=source_id)


ROWS = figures(
    ("BU07941000", "inwoners", 2024, 2345.0),
    ("BU07941002", "inwoners", 2024, None),
)


def kept(name="monitor", rows=ROWS, source=SOURCE, **more):
    return keep_figures(rows, name, source=source, **more)


# ---- what is added is there, what was there stays ----------------------------


def test_added_figures_are_known_without_a_restart():
    with pytest.raises(BadValue, match="geen cijfers van buurten in Helmond"):
        load_kerncijfers("Helmond", level="buurt", period=2024)
    kept()
    buurten = load_kerncijfers("Helmond", level="buurt", period=2024)
    assert buurten["inwoners"].tolist()[0] == 2345.0
    assert pd.isna(buurten["inwoners"].tolist()[1])
    assert buurten["name"].tolist() == ["Centrum", "Leonardus"]
    forget_figures("monitor")
    with pytest.raises(BadValue, match="geen cijfers van buurten in Helmond"):
        load_kerncijfers("Helmond", level="buurt", period=2024)


def test_explain_tells_the_source_of_an_added_figure():
    kept()
    told = explain("BU07941000", "inwoners", 2024)
    assert told.lines()["Bron"] == (
        "gemeente Helmond, Wijkmonitor. Licentie: niet opgegeven (niet nagegaan)."
    )
    assert told.value == 2345.0


def test_value_of_the_workbook_stays_and_what_it_lacks_is_filled():
    own = load_table("kerncijfers")
    own = own[own["gebied_code"] == HELMOND]
    own = own[own["period"] == 2024].set_index("indicator")["value"]
    there = own["inwoners"]
    empty = load_table("kerncijfers")
    empty = empty[(empty["value"].isna()) & (empty["period"] == 2024)].iloc[0]
    kept(
        rows=figures(
            (HELMOND, "inwoners", 2024, there + 1),
            (empty["gebied_code"], empty["indicator"], 2024, 7.0),
            (HELMOND, "inwoners", 1999, 80000.0),
        )
    )
    table = load_table("kerncijfers").astype({"gebied_code": str, "indicator": str})
    table = table.set_index(["gebied_code", "indicator", "period"])
    assert table.index.is_unique
    assert table.loc[(HELMOND, "inwoners", 2024), "value"] == there
    filled = table.loc[(empty["gebied_code"], empty["indicator"], 2024)]
    assert filled["value"] == 7.0
    assert filled["source_id"] == "monitor"
    assert table.loc[(HELMOND, "inwoners", 1999), "value"] == 80000.0
    assert len(table) == len(load_table("kerncijfers", added=False)) + 1


def test_added_blank_does_not_take_the_place_of_our_own_blank():
    own = load_table("kerncijfers")
    blank = own[own["status"] == "unknown_blank"].iloc[0]
    kept(rows=figures((blank["gebied_code"], blank["indicator"], 2024, None)))
    assert len(load_table("kerncijfers")) == len(own)
    rows = load_table("kerncijfers")
    same = rows[
        (rows["gebied_code"] == blank["gebied_code"])
        & (rows["indicator"] == blank["indicator"])
        & (rows["period"] == blank["period"])
    ]
    assert same["status"].tolist() == ["unknown_blank"]


def test_of_two_sets_the_one_with_a_value_is_shown():
    kept("a", figures(("BU07941000", "inwoners", 2024, None), source_id="a"))
    kept("b", figures(("BU07941000", "inwoners", 2024, 12.0), source_id="b"))
    [value] = kerncijfers_of("BU07941000", "inwoners")["value"]
    assert value == 12.0


def test_words_of_kerncijfers_stay_categories():
    kept()
    table = load_table("kerncijfers")
    words = ["gebied_code", "indicator", "status", "flags", "source_id"]
    assert (table[words].dtypes == "category").all()


def test_kept_again_replaces_what_was_kept_before():
    kept()
    kept(rows=figures(("BU07941000", "inwoners", 2024, 5.0)))
    assert kerncijfers_of("BU07941000", "inwoners")["value"].tolist() == [5.0]
    assert kerncijfers_of("BU07941002", "inwoners").empty
    assert [path.name for path in added_folder().iterdir()] == ["monitor"]


def test_new_indicator_and_new_area_are_known():
    kept(
        rows=figures(
            ("BU07949999", "verenigingen", 2025, 3.0), ("WK079499", "inwoners", 2025, 9)
        ),
        indicators={"indicator": "verenigingen", "title": "Clubs", "unit": "clubs"},
        gebieden={"gebied_code": "BU07949999", "year": 2025, "name": "Nieuw Veld"},
    )
    found = find_gebied("nieuw veld")
    assert (found.code, found.gemeente, found.wijk_code) == (
        "BU07949999",
        "Helmond",
        "WK079499",
    )
    assert str(explain(found, "verenigingen", 2025).indicator.format(3)) == "3,0 clubs"
    assert find_gebied("WK079499").name == "WK079499"  # nobody gave it a name
    shown = load_kerncijfers(
        "Helmond", level="buurt", period=2025, indicators=["verenigingen"]
    )
    assert shown.loc["BU07949999", "verenigingen"] == 3.0


def test_newer_year_of_one_gemeente_leaves_other_names_where_they_are():
    kept(
        rows=figures(("BU07941000", "inwoners", 2025, 3.0)),
        gebieden={"gebied_code": "BU07941000", "year": 2025, "name": "Kasteelzicht"},
    )
    assert find_gebied("Donderberg", within="Roermond").code == "WK095704"
    assert find_gebied("Kasteelzicht", within="Helmond").code == "BU07941000"
    names = list_gebieden("Helmond", level="buurt")["name"].tolist()
    assert {"Kasteelzicht", "Leonardus"} < set(names)
    assert "Centrum" not in names  # as it was called before
    assert own_gebied("Drie", ["BU09570400"]).parts[0][0] == 2024


# ---- what is refused ---------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", "..", "../weg", "a/b", "a\\b", ".stil", "Monitor", "con", "com1", "a b", 7]
    + ["x" * 61, "a\n", "é"],
)
def test_name_that_is_no_safe_folder_is_refused(name, own_work):
    with pytest.raises(
        BadValue, match="(?s)De naam .* kan niet. Gebruik kleine letters"
    ):
        kept(name)
    with pytest.raises(BadValue, match="kan niet"):
        forget_figures(name)
    assert not list(own_work.iterdir())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"gebied_code": "bu07941000"}, r"rij 1, kolom 'gebied_code' .*'bu07941000'"),
        ({"gebied_code": "Helmond"}, "kolom 'gebied_code'"),
        ({"value": "veel"}, "kolom 'value' .* bevat 'veel'"),
        ({"value": float("inf")}, "kolom 'value'"),
        ({"value": None}, "kolom 'status' .zonder waarde. bevat 'ok'"),
        ({"status": "suppressed"}, "kolom 'status' .met een waarde."),
        ({"status": "goed"}, "kolom 'status' .* bevat 'goed'"),
        ({"flags": "mooi"}, "kolom 'flags' .* bevat 'mooi'"),
        ({"period": 24}, "kolom 'period'"),
        ({"period": 2024.5}, "kolom 'period'"),
        ({"source_id": ""}, "kolom 'source_id'"),
    ],
)
def test_rows_in_another_form_are_refused_with_their_place(change, told, own_work):
    wrong = ROWS.iloc[:1].astype("object").assign(**change)
    with pytest.raises(BadTable, match=f"niet de vorm van kerncijfers: .*{told}"):
        kept(rows=wrong)
    assert not list(own_work.iterdir())


def test_row_that_stands_there_twice_is_refused():
    with pytest.raises(BadTable, match="'inwoners' van BU07941000 in 2024 staat er tw"):
        kept(rows=pd.concat([ROWS, ROWS]))


def test_rows_without_a_column_or_without_rows_are_refused():
    with pytest.raises(BadTable, match="kolom 'status' ontbreekt"):
        kept(rows=ROWS.drop(columns="status"))
    with pytest.raises(BadTable, match="er zijn geen rijen"):
        kept(rows=ROWS.iloc[:0])
    with pytest.raises(TypeError, match="rows must be a DataFrame, not list"):
        kept(rows=[1])


def test_unknown_indicator_is_refused_and_a_near_one_proposed():
    with pytest.raises(UnknownName, match="Onbekende indicator 'inwonrs'.*inwoners"):
        kept(rows=figures(("BU07941000", "inwonrs", 2024, 1.0)))


def test_source_that_is_not_known_must_be_given_with_title_and_publisher():
    with pytest.raises(BadValue, match=r"bron 'monitor' staat nog niet .*source=\{"):
        kept(source=None)
    with pytest.raises(BadValue, match=r"Bij sources ontbreekt 'publisher' \(Uitg"):
        kept(source={"title": "Monitor"})
    with pytest.raises(UnknownName, match="Onbekende kolom van sources 'uitgever'"):
        kept(source=SOURCE | {"uitgever": "wij"})


def test_known_source_need_not_be_given():
    keep_figures(ROWS.assign(source_id="cbs_kwb_2024"), "monitor")
    assert explain("BU07941000", "inwoners", 2024).source_ids == ("cbs_kwb_2024",)


# ---- damage ------------------------------------------------------------------


def harm(folder, how):
    """Damage a folder of added figures in one of the ways that happen."""
    path = folder / "kerncijfers.csv"
    text = path.read_text(encoding="utf-8")
    if how == "cut between rows":
        path.write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8")
    elif how == "other value":
        path.write_text(text.replace("2345", "9999"), encoding="utf-8")
    elif how == "lost table":
        path.unlink()
    elif how == "lost sources":
        (folder / "sources.csv").unlink()
    elif how == "lost origin":
        (folder / "herkomst.json").unlink()
    elif how == "origin is no json":
        (folder / "herkomst.json").write_text("{", encoding="utf-8")
    elif how == "extra table":
        (folder / "indicators.csv").write_text("indicator\nx\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("cut between rows", "'kerncijfers.csv' is veranderd of afgebroken"),
        ("other value", "'kerncijfers.csv' is veranderd of afgebroken"),
        ("lost table", "'kerncijfers.csv' ontbreekt"),
        ("lost sources", "'sources.csv' ontbreekt"),
        ("lost origin", "'herkomst.json' is weg of onleesbaar"),
        ("origin is no json", "'herkomst.json' is weg of onleesbaar"),
        ("extra table", "'indicators.csv' hoort er niet in"),
    ],
)
def test_damaged_set_is_left_out_and_told_once(how, told):
    own = len(load_table("kerncijfers"))
    harm(kept(), how)
    kept("goed", figures(("BU07941003", "inwoners", 2024, 8.0), source_id="goed"))
    with pytest.warns(UserWarning, match=f"'monitor' doen niet mee: {told}") as seen:
        table = load_table("kerncijfers")
    assert len(seen) == 1
    assert "wijkbook data check" in str(seen[0].message)
    assert len(table) == own + 1  # the other set does take part
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "monitor" not in set(load_table("sources")["source_id"])
        load_table("kerncijfers")
    assert told in list_figures().loc["monitor", "state"]


def test_crash_while_writing_leaves_what_was_there(monkeypatch):
    folder = kept()

    def crash(*_):
        raise OSError("disk full")

    monkeypatch.setattr("wijkbook.gebied.added.read_added", crash)
    with pytest.raises(OSError, match="disk full"):
        kept(rows=figures(("BU07941000", "inwoners", 2024, 1.0)))
    monkeypatch.undo()
    assert [path.name for path in folder.parent.iterdir()] == ["monitor"]


def test_half_a_set_that_a_crash_left_behind_is_no_set():
    folder = kept()
    shutil.copytree(folder, folder.parent / ".monitor-half")
    assert list(list_figures().index) == ["monitor"]
    assert load_table("sources")["source_id"].is_unique


# ---- list, forget, compare ---------------------------------------------------


def test_list_tells_what_was_kept():
    assert list_figures().empty
    kept()
    told = list_figures().loc["monitor"]
    assert told["rows"] == 2
    assert told["areas"] == 2
    assert told["levels"] == "buurt"
    assert told["years"] == "2024"
    assert told["sources"] == "monitor"
    assert told["state"] == "in orde"


def test_origin_tells_address_and_checksum_of_the_source():
    sha = "0" * 63 + "a"
    folder = kept(source=SOURCE | {"address": "https://voorbeeld.nl", "sha256": sha})
    [about] = json.loads((folder / "herkomst.json").read_text("utf-8"))["sources"]
    assert about["address"] == "https://voorbeeld.nl"
    assert about["sha256"] == sha
    assert cite("monitor").startswith("gemeente Helmond, Wijkmonitor")


def test_what_was_never_kept_cannot_be_forgotten():
    kept()
    with pytest.raises(UnknownName, match="toegevoegde cijfers 'moniter'.*'monitor'"):
        forget_figures("moniter")


def test_difference_with_the_workbook_is_shown():
    own = kerncijfers_of(HELMOND, "inwoners", period=2024)["value"].iloc[0]
    kept(
        rows=figures(
            (HELMOND, "inwoners", 2024, own + 10), ("BU07941000", "inwoners", 2024, 1)
        )
    )
    differences = check_figures("monitor")
    assert differences.index.tolist() == [(HELMOND, "inwoners", 2024)]
    assert differences.iloc[0].tolist() == [own, own + 10]


def test_what_was_typed_is_never_a_formula_in_a_file():
    place = kept(
        rows=figures(("BU07941000", "clubs", 2025, 3.0)),
        source=SOURCE | {"title": '=HYPERLINK("x")', "note": "+1"},
        indicators={"indicator": "clubs", "title": "@SUM(1)", "unit": "-cmd"},
    )
    for name in ("sources", "indicators"):
        for row in csv.reader((place / f"{name}.csv").open(encoding="utf-8")):
            assert not [cell for cell in row if cell[:1] in tuple("=@-")]
    assert "'=HYPERLINK" in cite("monitor")
