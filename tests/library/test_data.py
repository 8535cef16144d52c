"""Test how the tables of wijkdata are found, checked, loaded and cited."""

import hashlib
import json
import os
import shutil

import pandas as pd
import pytest

from wijkbook import data
from wijkbook.errors import BadTable, MissingTable, UnknownName

FIELDS = [
    {"name": "gebied_code", "type": "string", "title": "Gebiedscode"},
    {"name": "period", "type": "integer", "title": "Jaar"},
    {"name": "value", "type": "number", "title": "Waarde"},
    {"name": "status", "type": "string", "title": "Status"},
    {"name": "checked", "type": "boolean", "title": "Nagekeken", "trueValues": ["yes"]},
]
FIELDS[0]["constraints"] = {"required": True}
FIELDS[3]["constraints"] = {"required": True, "enum": ["ok", "suppressed"]}
HEADER = "gebied_code,period,value,status,checked\n"
ROWS = "NL00,2024,1.5,ok,yes\nWK0363NA,2024,,suppressed,no\n"


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """Give a folder of tables with one table, `proef`, that is in order."""
    folder = tmp_path / "wijkdata"
    folder.mkdir()
    described = {"resources": [{"name": "proef", "schema": {"fields": FIELDS}}]}
    text = json.dumps(described)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    (folder / "proef.csv").write_text(HEADER + ROWS, encoding="utf-8")
    monkeypatch.setattr(data, "folder", lambda: folder)
    data._package.cache_clear()
    yield folder
    data._package.cache_clear()


def rewrite(folder, text):
    """Write another text in the table."""
    (folder / "proef.csv").write_text(text, encoding="utf-8")


# ---- loading ------------------------------------------------------------------


def test_table_comes_as_its_dictionary_says(tables):
    table = data.load_table("proef")
    assert table["gebied_code"].tolist() == ["NL00", "WK0363NA"]
    assert table["period"].tolist() == [2024, 2024]
    assert table["period"].dtype.kind == "i"
    assert table["value"][0] == 1.5
    assert table["status"].tolist() == ["ok", "suppressed"]
    assert table["checked"].tolist() == [True, False]


def test_missing_number_is_missing_and_not_zero(tables):
    assert pd.isna(data.load_table("proef")["value"][1])


def test_words_that_mean_missing_to_pandas_stay_words(tables):
    rewrite(tables, HEADER + "NA,2024,1,ok,yes\nnull,2024,1,ok,yes\n")
    assert data.load_table("proef")["gebied_code"].tolist() == ["NA", "null"]


def test_changing_a_loaded_table_leaves_the_next_one_whole(tables):
    first = data.load_table("proef")
    first.loc[0, "value"] = 99.0
    first["extra"] = 1
    second = data.load_table("proef")
    assert second["value"][0] == 1.5
    assert "extra" not in second


def test_table_that_changed_is_read_again(tables):
    assert len(data.load_table("proef")) == 2
    path = tables / "proef.csv"
    rewrite(tables, HEADER + ROWS + "GM0957,2024,3,ok,no\n")
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))
    assert len(data.load_table("proef")) == 3


def test_tables_of_the_project_are_found_beside_the_source():
    assert (data.folder() / "kerncijfers.csv").is_file()


@pytest.mark.parametrize("name", ["gebieden", "indicators", "sources", "own_gebieden"])
def test_tables_of_the_project_load(name):
    table = data.load_table(name)
    assert list(table) == list(data.schema(name))
    assert len(table)


def test_schema_tells_title_and_unit_of_a_column():
    field = data.schema("gebieden")["land_area_ha"]
    assert field["title"] == "Oppervlakte land"
    assert field["unit"] == "ha"


# ---- figures that a user added (more in test_added_figures) -----------------------


def added(tables, rows, name="mijn"):
    """Put a folder of added figures in place by hand, as another program might."""
    folder = data.added_folder() / name
    folder.mkdir(parents=True)
    text = "source_id,title\n" + rows
    (folder / "sources.csv").write_text(text, encoding="utf-8", newline="")
    figures = "gebied_code,indicator,period,value\nNL00,inwoners,2024,1\n"
    (folder / "kerncijfers.csv").write_text(figures, encoding="utf-8", newline="")
    files = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.glob("*.csv")
    }
    origin = json.dumps({"files": files})
    (folder / "herkomst.json").write_text(origin, encoding="utf-8")
    return folder


@pytest.fixture
def two_tables(tables):
    """Give a folder of tables to which a user can add."""
    columns = {
        "sources": ["source_id", "title"],
        "kerncijfers": ["gebied_code", "indicator", "period", "value"],
    }
    described = {"resources": []}
    for name, names in columns.items():
        kinds = {"period": "integer", "value": "number"}
        fields = [
            {"name": one, "title": one, "type": kinds.get(one, "string")}
            for one in names
        ]
        described["resources"].append({"name": name, "schema": {"fields": fields}})
    (tables / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    (tables / "sources.csv").write_text("source_id,title\na,Eerste\n", "utf-8")
    text = "gebied_code,indicator,period,value\nNL00,inwoners,2023,\n"
    (tables / "kerncijfers.csv").write_text(text, "utf-8")
    data._package.cache_clear()
    return tables


def test_added_rows_stand_behind_our_own(two_tables):
    added(two_tables, "a,Andere\nb,Tweede\n")
    table = data.load_table("sources")
    assert table.values.tolist() == [["a", "Eerste"], ["b", "Tweede"]]
    own = data.load_table("sources", added=False)
    assert own.values.tolist() == [["a", "Eerste"]]


def test_state_differs_as_soon_as_something_was_added(two_tables):
    before = data.state("sources")
    assert data.state("sources") == before
    folder = added(two_tables, "b,Tweede\n")
    assert data.state("sources") != before
    shutil.rmtree(folder)
    assert data.state("sources") == before


def test_read_added_gives_the_tables_of_a_folder(two_tables):
    found = data.read_added(added(two_tables, "b,Tweede\n"))
    assert set(found) == {"sources", "kerncijfers"}
    assert found["kerncijfers"]["value"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("b,Tweede\nb,Tweede\n", "'sources.csv' noemt een rij dubbel"),
        ("b,Tweede,x\n", "'sources.csv' is beschadigd: niet elke rij"),
    ],
)
def test_added_folder_that_cannot_be_used_says_why(two_tables, rows, told):
    folder = added(two_tables, rows)
    with pytest.raises(BadTable, match=f"cijfers 'mijn' doen niet mee: .*{told}"):
        data.read_added(folder)
    with pytest.warns(UserWarning, match="'mijn' doen niet mee"):
        assert data.load_table("sources")["source_id"].tolist() == ["a"]


def test_table_that_cannot_be_added_to_stays_as_it_is(tables):
    assert data.state("proef")[1] == ()


# ---- what can be wrong ----------------------------------------------------------


def test_unknown_table_is_refused_and_a_near_one_proposed():
    with pytest.raises(UnknownName, match="Onbekende tabel 'gebied'.*gebieden"):
        data.load_table("gebied")
    with pytest.raises(UnknownName, match="Onbekende tabel"):
        data.schema("wijken")


def test_missing_table_says_which_and_how_to_mend_it(tables):
    (tables / "proef.csv").unlink()
    with pytest.raises(
        MissingTable, match=r"'proef\.csv' ontbreekt in .*Haal wijkbook"
    ):
        data.load_table("proef")


def test_missing_dictionary_is_told(tables):
    (tables / "datapackage.json").unlink()
    with pytest.raises(MissingTable, match="beschrijving van de tabellen ontbreekt"):
        data.load_table("proef")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"resources": [{}]}'])
def test_damaged_dictionary_is_told(tables, text):
    (tables / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match="beschrijving van de tabellen is beschadigd"):
        data.load_table("proef")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            HEADER.replace("value", "waarde") + ROWS,
            "kolom 'value' ontbreekt",
        ),
        (
            HEADER.replace("\n", ",note\n") + "NL00,2024,1,ok,yes,x\n",
            "kolom 'note' hoort er niet in",
        ),
        (
            HEADER + ROWS + "GM0957,2024,veel,ok,yes\n",
            r"rij 4, kolom 'value' \(Waarde\) bevat 'veel' en daar hoort een getal",
        ),
        (
            HEADER + 'GM0957,2024,"1,5",ok,yes\n',
            r"rij 2, kolom 'value' \(Waarde\) bevat '1,5'",
        ),
        (
            HEADER + "GM0957,vorig jaar,1,ok,yes\n",
            r"rij 2, kolom 'period' \(Jaar\) bevat 'vorig jaar'",
        ),
        (
            HEADER + ROWS + "GM0957,2024,1,goed,yes\n",
            r"rij 4, kolom 'status' \(Status\) hoort te zijn: ok, suppressed",
        ),
        (
            HEADER + ROWS + ",2024,1,ok,yes\n",
            r"rij 4, kolom 'gebied_code' \(Gebiedscode\) is leeg",
        ),
        (
            HEADER + ROWS + "GM0957,2024",
            r"rij 4, kolom 'status' \(Status\) is leeg",
        ),
        (
            HEADER + ROWS + "GM0957,2024,1,ok,yes,no,no\n",
            "niet elke rij heeft evenveel vakken",
        ),
        ("", "het is geen leesbare CSV"),
    ],
    ids=[
        "wrong column",
        "extra column",
        "text in number",
        "decimal comma",
        "text in year",
        "other word",
        "no code",
        "cut off",
        "too many places",
        "empty",
    ],
)
def test_damaged_table_is_told_in_one_sentence_with_its_place(tables, text, told):
    rewrite(tables, text)
    with pytest.raises(BadTable, match=f"'proef.csv' is beschadigd: {told}"):
        data.load_table("proef")


def test_table_that_is_no_text_is_told(tables):
    (tables / "proef.csv").write_bytes(b"\xff\xfe\x00\x9d" * 50)
    with pytest.raises(
        BadTable, match="'proef.csv' is beschadigd: het is geen leesbare"
    ):
        data.load_table("proef")


def test_damaged_copy_of_kerncijfers_is_told(tmp_path, monkeypatch):
    folder = tmp_path / "wijkdata"
    folder.mkdir()
    shutil.copy(data.folder() / "datapackage.json", folder)
    kept = (data.folder() / "kerncijfers.csv").read_text(encoding="utf-8")
    lines = kept.splitlines(keepends=True)[:50]
    lines[7] = lines[7].replace("2024", "2O24")
    (folder / "kerncijfers.csv").write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr(data, "folder", lambda: folder)
    with pytest.raises(
        BadTable, match=r"'kerncijfers.csv'.*rij 8, kolom 'period'.*2O24"
    ):
        data.load_table("kerncijfers")


# ---- sources --------------------------------------------------------------------


def test_source_tells_all_that_is_noted():
    row = data.source("cbs_kwb_2017")
    assert row["table"] == "83765NED"
    assert row["publisher"] == "CBS"
    assert bool(row["licence_verified"]) is True


def test_unknown_source_is_refused_and_a_near_one_proposed():
    with pytest.raises(
        UnknownName, match="Onbekende bron 'cbs_kwb_2016'.*cbs_kwb_2017"
    ):
        data.cite("cbs_kwb_2016")


def test_citation_names_publisher_table_and_licence():
    assert data.cite("cbs_kwb_2017") == (
        "CBS, Kerncijfers wijken en buurten 2017 (tabel 83765NED). Licentie: CC BY 4.0."
    )


@pytest.mark.parametrize("source_id", ["politie_misdrijven", "rivm_gezondheid"])
def test_citation_says_that_a_licence_was_not_verified(source_id):
    assert data.cite(source_id).endswith("(niet nagegaan).")


def test_citation_of_a_text_names_maker_title_and_year():
    assert data.cite("S001").startswith("Platform31, Uyterlinde en Gastkemper")
    assert data.cite("S001").endswith("(2018).")
    assert not data.cite("W60").endswith("().")  # it has no date
