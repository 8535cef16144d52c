"""Test CSV and Excel: text stays text, numbers stay numbers, nothing is computed."""

import csv
import io
import os
import zipfile
from datetime import date, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkbook.errors import BadTable, MissingTable
from wijkbook.export import tables
from wijkbook.export.tables import (
    csv_text,
    read_sheet,
    write_csv,
    write_xlsx,
    xlsx_bytes,
)
from wijkbook.work import NUMBER

EVIL = [
    "<script>alert(1)</script>",
    "]]>",
    "a\x00b\x0bc",
    "half \ud800",
    '=HYPERLINK("http://x";"y")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-1+1",
    "\t=1",
    "#REF!",
    "\u202egnal שלום",
    "😀",
    'met "aanhaling", komma\r\nen regel\ren nog een',
    "x" * 40_000,
]


def opened(sheets, **more):
    """Open again what was written."""
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheets, **more)))


def test_csv_by_hand():
    table = pd.DataFrame(
        {
            "naam": ["Plein", "a,b", None, 'zeg "ja"', "=1+1"],
            "n": [1, 2, 3, 4, 5],
            "deel": [0.1, np.nan, 1e-7, 203000.0, -0.5],
            "op": pd.to_datetime(["2026-11-22", None, None, None, None]),
            "waar": [True, False, None, True, False],
        }
    )
    assert csv_text(table) == (
        "naam,n,deel,op,waar\r\n"
        "Plein,1,0.1,2026-11-22,True\r\n"
        '"a,b",2,,,False\r\n'
        ",3,1e-07,,\r\n"
        '"zeg ""ja""",4,203000.0,,True\r\n'
        "'=1+1,5,-0.5,,False\r\n"
    )


def test_csv_keeps_an_index_that_says_something():
    named = pd.DataFrame({"n": [1]}, index=pd.Index(["WK1"], name="gebied_code"))
    unnamed = pd.DataFrame({"n": [1]}, index=["WK1"])
    double = pd.DataFrame({"a": ["x"], "n": [1]}).set_index("a", drop=False)
    assert csv_text(named).splitlines()[0] == "gebied_code,n"
    assert csv_text(unnamed).splitlines() == ["rij,n", "WK1,1"]
    assert csv_text(double).splitlines() == ["a,n", "x,1"]
    assert csv_text(pd.DataFrame({"n": [1]})).splitlines() == ["n", "1"]


def test_csv_of_two_periods_has_flat_names():
    table = pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("woz", 2024)]))
    assert csv_text(table).splitlines()[0] == "woz 2024"


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two columns are called 'a'"):
        csv_text(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(ValueError, match="two columns are called '1'"):
        xlsx_bytes({"x": pd.DataFrame([[1, 2]], columns=[1, "1"])})


def test_writing_leaves_the_table_alone():
    table = pd.DataFrame({"a": ["=1"], "b": pd.Categorical(["=2"])}, index=["x"])
    before = table.copy(deep=True)
    csv_text(table)
    xlsx_bytes({"a": table})
    pd.testing.assert_frame_equal(table, before)


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_csv_gives_numbers_back_exactly(values):
    text = csv_text(pd.DataFrame({"n": values}))
    assert [float(line) for line in text.split()[1:]] == values


@given(st.lists(st.text(), min_size=1))
def test_csv_has_as_many_rows_as_the_table_and_no_formula(texts):
    held = csv_text(pd.DataFrame({"n": range(len(texts)), "t": texts}))
    rows = list(csv.reader(io.StringIO(held, newline=""), strict=True))
    assert len(rows) == len(texts) + 1
    for _, text in rows[1:]:
        is_number = NUMBER.fullmatch(text)  # +0 is one, and stays as it is
        assert is_number or text[:1] not in tuple("=+@\t\r\n")


def test_csv_of_hostile_text_holds_no_formula():
    held = csv_text(
        pd.DataFrame({name: ["x"] for name in ["=kop", "b"]} | {"t": "-1+"})
    )
    assert held == "'=kop,b,t\r\nx,x,'-1+\r\n"
    rows = csv.reader(io.StringIO(csv_text(pd.DataFrame({"t": EVIL})), newline=""))
    found = [row[0] for row in rows][1:]
    assert len(found) == len(EVIL)
    assert found[4].startswith("'=HYPERLINK")
    assert found[2] == "ab\nc"
    assert found[3] == "half ?"


def test_csv_is_utf8_and_whole_or_not_at_all(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "uit" / "a.csv", pd.DataFrame({"é": ["ü"]}))
    assert path.read_bytes() == "é\r\nü\r\n".encode()

    def full(*_):
        raise OSError(28, "full")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="de schijf is vol"):
        write_xlsx(tmp_path / "uit" / "b.xlsx", {"a": pd.DataFrame({"n": [1]})})
    assert list(path.parent.iterdir()) == [path]


def test_excel_by_hand():
    table = pd.DataFrame(
        {
            "naam": ["Plein", "=1+1", None],
            "n": [1.5, np.nan, np.inf],
            "geheel": pd.array([1, None, 2**60], dtype="Int64"),
            "op": pd.to_datetime(["2026-11-22", None, "1850-01-01"]),
            "waar": [True, False, None],
            "code": ["0363", "1e5", "007"],
        },
    )
    sheet = opened({"Wijken": table})["Wijken"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["naam", "n", "geheel", "op", "waar", "code"],
        ["Plein", 1.5, 1, datetime(2026, 11, 22), "ja", "0363"],
        ["=1+1", None, None, None, "nee", "1e5"],
        [None, "∞", str(2**60), "1850-01-01", None, "007"],
    ]
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].quotePrefix
    assert not sheet["A2"].quotePrefix
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert sheet["A1"].font.bold
    assert sheet["A1"].alignment.wrap_text
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F4"


def test_excel_holds_no_formula_and_no_sign_that_it_refuses():
    table = pd.DataFrame({"=kop": EVIL, "tekst": EVIL})
    book = opened({"=blad": table}, about={"=a": "=b"}, notes={"=c": "=d"})
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(len(cell.value) <= 32_767 for cell in cells)
    assert book["=blad"].cell(15, 1).value.endswith("kan hebben]")


def test_names_of_sheets_are_mended_and_differ():
    table = pd.DataFrame({"n": [1]})
    names = ["a/b[c]", "A-B-C-", "", "History", "'x'", "y" * 40, "y" * 41, "\x00"]
    found = opened(dict.fromkeys(names, table)).sheetnames
    assert found == [
        "a-b-c-",
        "A-B-C- (2)",
        "Blad",
        "History 1",
        "x",
        "y" * 31,
        "y" * 27 + " (2)",
        "Blad (2)",
    ]


def test_about_and_notes_stand_on_a_last_sheet():
    table = pd.DataFrame({"n": [1]})
    book = opened({"Een": table}, about={"Werkboek": "0.1"}, notes={"Een": "Uitleg."})
    assert book.sheetnames == ["Een", "Over dit bestand"]
    rows = list(book["Over dit bestand"].values)
    assert rows == [("Wat", "Uitleg"), ("Werkboek", "0.1"), ("Blad 'Een'", "Uitleg.")]
    assert opened({"Over dit bestand": table}, about={"a": "b"}).sheetnames == [
        "Over dit bestand",
        "Over dit bestand (2)",
    ]


def test_widths_fit_what_stands_there():
    table = pd.DataFrame({"a": ["x"], "lang": ["x" * 500], "half": ["x" * 30]})
    wide = opened({"a": table})["a"].column_dimensions
    assert [wide[one].width for one in "ABC"] == [10, 60, 32]


def test_excel_of_an_empty_table_and_of_nothing():
    sheet = opened({"leeg": pd.DataFrame(columns=["a", "b"])})["leeg"]
    assert list(sheet.values) == [("a", "b")]
    assert sheet.auto_filter.ref is None
    assert opened({"niets": pd.DataFrame()}).sheetnames == ["niets"]
    with pytest.raises(ValueError, match="at least one table"):
        xlsx_bytes({})


def test_a_table_that_excel_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_SHEET_ROWS", 4)
    xlsx_bytes({"a": pd.DataFrame({"n": range(3)})})
    with pytest.raises(BadTable, match=r"'a' heeft 4 rijen.* kan er 3 hebben"):
        xlsx_bytes({"a": pd.DataFrame({"n": range(4)})})


def test_the_same_tables_give_the_same_bytes_and_name_nobody():
    table = pd.DataFrame({"n": [1]})
    data = xlsx_bytes({"a": table}, about={"b": "c"})
    assert data == xlsx_bytes({"a": table}, about={"b": "c"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml")
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"openpyxl" not in core
    assert b"created" not in core


# ---- read -------------------------------------------------------------------------


def put(folder, text, name="a.csv"):
    """Write a file by hand."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def book(folder, rows, name="a.xlsx", **sheets):
    """Write a workbook as people make it."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for title, held in sheets.items():
        sheet = made.create_sheet(title)
        for row in held:
            sheet.append(row)
    made.save(folder / name)
    return folder / name


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_as_people_save_it(tmp_path, sign, bom, end):
    lines = [" rol ,vraag,score", "", 'bewoner,"a;b', 'c",3', "prof,,", "007,x,", ""]
    path = put(tmp_path, bom + end.join(lines).replace(",", sign).replace("a;b", "a b"))
    table = read_sheet(path)
    assert list(table.columns) == ["rol", "vraag", "score"]
    assert table.index.tolist() == [3, 4, 5]
    assert table.values.tolist() == [
        ["bewoner", "a b\nc", "3"],
        ["prof", "", ""],
        ["007", "x", ""],
    ]


def test_the_header_decides_the_separator(tmp_path):
    table = read_sheet(put(tmp_path, "naam;toelichting\nJan;a, b, c, d, e\n"))
    assert table.values.tolist() == [["Jan", "a, b, c, d, e"]]
    assert read_sheet(put(tmp_path, "sep=;\na;b\n1;2\n")).loc[3].tolist() == ["1", "2"]
    assert read_sheet(put(tmp_path, "alleen\n1\n"))["alleen"].tolist() == ["1"]


def test_columns_without_name_and_content_fall_away(tmp_path):
    table = read_sheet(put(tmp_path, "a;;b;\n1;;2;\n"))
    assert list(table.columns) == ["a", "b"]
    path = book(tmp_path, [["a", None, "b", None], [1, None, 2, None, None]])
    assert read_sheet(path).values.tolist() == [["1", "2"]]


def test_excel_is_read_as_text(tmp_path):
    row = ["0363", 5, 2.0, 0.1, True, date(2026, 11, 22), datetime(2026, 1, 1, 9, 30)]
    rows = [["a", "b", "c", "d", "e", "f", "g"], [], row]
    table = read_sheet(book(tmp_path, rows))
    assert table.index.tolist() == [3]
    text = ["0363", "5", "2", "0.1", "ja", "2026-11-22", "2026-01-01 09:30:00"]
    assert table.loc[3].tolist() == text
    assert all(isinstance(one, str) for one in table.loc[3])


def test_a_sheet_can_be_named_and_a_hidden_one_is_not_the_first(tmp_path):
    path = book(tmp_path, [["a"], [1]], Antwoorden=[["b"], [2]])
    assert list(read_sheet(path, "antwoorden ").columns) == ["b"]
    made = openpyxl.load_workbook(path)
    made.worksheets[0].sheet_state = "hidden"
    made.active = 1
    made.save(path)
    assert list(read_sheet(path).columns) == ["b"]
    with pytest.raises(BadTable, match=r"geen blad 'x'. Kies uit: 'Sheet' en 'Antw"):
        read_sheet(path, "x")
    with pytest.raises(BadTable, match="geen Excelbestand en heeft dus geen blad"):
        read_sheet(put(tmp_path, "a\n1\n"), "x")


def test_what_was_written_reads_back(tmp_path):
    table = pd.DataFrame({"naam": ["=1+1", "a\nb", ""], "n": ["1", "2", "3"]})
    path = write_xlsx(tmp_path / "b.xlsx", {"x": table})
    assert read_sheet(path).values.tolist() == table.values.tolist()


def test_a_formula_that_was_never_computed_is_told(tmp_path):
    path = book(tmp_path, [["a", "b"], [1, 2], [1, "=A2+1"]])
    with pytest.raises(BadTable, match="'a.xlsx' heeft in rij 3 een formule zonder"):
        read_sheet(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "'a.csv' is leeg"),
        (b"\n\n", "'a.csv' is leeg"),
        (b"a;b\n", "heeft een kop maar geen rijen"),
        (b"a;b\n1;2\n1\n", "in rij 3 1 vakken en in de kop 2"),
        (b"a;b\n1;2;3\n", "in rij 2 3 vakken en in de kop 2"),
        (b"a;a\n1;2\n", "in rij 1 twee kolommen 'a'"),
        (b"a;\n1;2\n", "in rij 1 geen naam voor kolom 2"),
        (b'a;b\n1;2\n1;"x\n', "na rij 2 niet te lezen: een aanhalingsteken"),
        (b"a;b\n1;\xe9\n", "bij regel 2 staat een teken in een andere codering"),
        (b"a;b\n1;\x00\n", "'a.csv' is geen tabel"),
        (b"%PDF-1.7", "lijkt op een pdf"),
        (b"<html>", "lijkt op een webpagina"),
        (b"\xd0\xcf\x11\xe0", "een oud Excelbestand"),
        (b"PK\x03\x04kapot", "geen leesbaar Excelbestand"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(tmp_path, text, told):
    with pytest.raises(BadTable, match=told) as error:
        read_sheet(put(tmp_path, text))
    assert "a.csv" in str(error.value)


def test_other_documents_and_no_document_are_refused(tmp_path):
    for part, told in [
        ("word/document.xml", "een Wordbestand"),
        ("content.xml", "een bestand van LibreOffice"),
        ("a.csv", "een zip of een ander document"),
    ]:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr(part, "x")
        with pytest.raises(BadTable, match=told):
            read_sheet(tmp_path / "a.xlsx")
    with pytest.raises(MissingTable, match="Er is geen bestand"):
        read_sheet(tmp_path / "weg.csv")
    with pytest.raises(MissingTable, match="Er is geen bestand"):
        read_sheet(tmp_path)


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    path = put(tmp_path, "a\n1\n2\n3\n")
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    assert len(read_sheet(path)) == 3
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(BadTable, match="is te groot"):
        read_sheet(path)
    monkeypatch.setattr(tables, "MOST_BYTES", 5)
    with pytest.raises(BadTable, match="is te groot"):
        read_sheet(path)


def test_a_zip_that_unpacks_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_UNPACKED", 1_000_000)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 1_100_000)
    assert (tmp_path / "a.xlsx").stat().st_size < 10_000
    with pytest.raises(BadTable, match="is te groot"):
        read_sheet(tmp_path / "a.xlsx")


def test_entities_that_multiply_are_not_unpacked(tmp_path):
    path = book(tmp_path, [["a"], ["x"]])
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{grow}]>'
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    cell = b'<c r="A2" t="str"><v>&e9;</v></c>'
    body = b'<sheetData><row r="2">' + cell + b"</row></sheetData>"
    space = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    )
    parts[name] = bomb.encode() + space + body + b"</worksheet>"
    with zipfile.ZipFile(path, "w") as new:
        for one, held in parts.items():
            new.writestr(one, held)
    with pytest.raises(BadTable):
        read_sheet(path)
