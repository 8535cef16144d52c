"""Test what all readers share: files as text, numbers, codes and what is told."""

import gzip
import zipfile

import openpyxl
import pandas as pd
import pytest
from timing import fastest

from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata import _file
from wijkbook.opendata._file import (
    check_codes,
    check_once,
    check_whole,
    decimal_sign,
    describe,
    finish,
    read_raw,
    to_numbers,
    wrong_kind,
)

TEXT = "code;naam;aantal\nGM0014;Groningen;  1\nGM0957;Roermond;.\n"


def file_of(folder, content, name="proef.csv"):
    """Write bytes or text as they are."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- a file as text --------------------------------------------------------------


def test_everything_is_text_on_the_rows_of_the_file(tmp_path):
    raw = read_raw(file_of(tmp_path, TEXT))
    assert raw.header == ["code", "naam", "aantal"]
    assert raw.separator == ";"
    assert raw.table.index.tolist() == [2, 3]
    assert raw.table["aantal"].tolist() == ["  1", "."]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separator_is_the_one_that_gives_most_columns(tmp_path, separator):
    text = TEXT.replace(";", separator).replace("naam", '"naam; of, zo"')
    raw = read_raw(file_of(tmp_path, text))
    assert raw.separator == separator
    assert raw.header == ["code", "naam; of, zo", "aantal"]


def test_blank_rows_count_but_are_not_read(tmp_path):
    raw = read_raw(file_of(tmp_path, TEXT.replace("\n", "\n\n")))
    assert raw.table.index.tolist() == [3, 5]


def test_row_over_several_lines_is_one_row(tmp_path):
    text = TEXT.replace("Groningen", '"Groningen\nstad"')
    raw = read_raw(file_of(tmp_path, text))
    assert raw.table["naam"].tolist() == ["Groningen\nstad", "Roermond"]
    assert raw.table.index.tolist() == [2, 3]


def test_packed_file_is_unpacked(tmp_path):
    path = file_of(tmp_path, gzip.compress(TEXT.encode()), "proef.csv.gz")
    assert len(read_raw(path).table) == 2


def test_name_of_a_column_stands_on_one_line(tmp_path):
    raw = read_raw(file_of(tmp_path, '"aantal\n  inwoners";b\n1;2\n'))
    assert raw.header == ["aantal inwoners", "b"]


def test_line_ends_of_an_old_mac_are_read(tmp_path):
    raw = read_raw(file_of(tmp_path, "a;b\r1;2\r3;4\r"))
    assert raw.table["a"].to_dict() == {2: "1", 3: "3"}


def test_column_without_a_name_gets_one(tmp_path):
    raw = read_raw(file_of(tmp_path, TEXT.replace("naam", "")))
    assert raw.header == ["code", "(kolom 2)", "aantal"]


def test_sheet_with_a_table_is_found_behind_a_cover(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Kerncijfers"])
    sheet = book.create_sheet("Cijfers 2019")
    sheet.append(["code", "naam", "aantal", None])
    sheet.append(["GM0014", None, 1.5, None])
    sheet.append([None, None, None, None])
    sheet.append(["GM0957", "Roermond", 2, None])
    book.save(tmp_path / "proef.xlsx")
    raw = read_raw(tmp_path / "proef.xlsx")
    assert raw.sheet == "Cijfers 2019"
    assert raw.separator == ""
    assert raw.header == ["code", "naam", "aantal"]
    assert raw.table.index.tolist() == [2, 4]
    assert raw.table.loc[2].tolist() == ["GM0014", "", "1.5"]


@pytest.mark.parametrize("member", ["proef.csv", "weg.csv"])
def test_member_of_a_zip_or_folder(tmp_path, member):
    file_of(tmp_path, TEXT)
    with zipfile.ZipFile(tmp_path / "pak.zip", "w") as archive:
        archive.writestr("map/proef.csv", TEXT)
    for source in (tmp_path, tmp_path / "pak.zip"):
        if member == "proef.csv":
            assert len(read_raw(source, member=member).table) == 2
        else:
            with pytest.raises(MissingTable, match=r"weg\.csv"):
                read_raw(source, member=member)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "heeft geen rijen met cijfers"),
        ("a;b\n", "heeft geen rijen met cijfers"),
        ("a;b\n1;2\n1\n", "beschadigd bij rij 3: daar staan 1 vakken en in de kop 2"),
        ("a;b\n1;2;3\n", "beschadigd bij rij 2: daar staan 3 vakken en in de kop 2"),
        ("a;b;a\n1;2;3\n", "heeft twee kolommen 'a'"),
        ('a;b\n1;"2\n', "een aanhalingsteken"),
        ("a;b\n1;2", "bij rij 2, de laatste: die houdt op zonder regeleinde"),
        ("a;b\né;2\n".encode("cp1252"), r"\(UTF-8\): bij regel 2 staat een teken"),
        ("a;b\n1;2\n".encode("utf-16"), r"geen leesbare CSV \(UTF-8\)"),
        (b"a;b\n1;\x002\n", r"geen leesbare CSV \(UTF-8\)"),
        ("<!DOCTYPE html>\n<p>a;b</p>\n", "lijkt op een webpagina"),
        ('[{"a": 1}]', "lijkt op JSON"),
        ('{"type": "FeatureCollection"', r"lijkt op een kaart \(GeoJSON\)"),
        ('{"odata.metadata": "http://x"', "een antwoord van de dienst van CBS"),
        ('{"WK0957": {"KL02": "4"', "Leefbaarometer 2.0.* Lees het met read_leefb"),
        (b"%PDF-1.7\n", "lijkt op een pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"oud Excel-bestand \(\.xls\)"),
        (b"PK\x03\x04 en verder niets", "geen leesbaar Excel- of zipbestand"),
        (b"\x1f\x8b en verder niets", "niet uit te pakken"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], "niet uit te pakken"),
    ],
)
def test_file_that_is_no_table_is_told(tmp_path, content, told):
    with pytest.raises(BadTable, match=told) as caught:
        read_raw(file_of(tmp_path, content))
    assert "'proef.csv'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_file_made_by_hand_may_end_without_a_line_end(tmp_path):
    assert len(read_raw(file_of(tmp_path, TEXT[:-1]), whole=False).table) == 2
    quoted = TEXT[:-2] + '"."'
    assert len(read_raw(file_of(tmp_path, quoted)).table) == 2
    assert len(read_raw(file_of(tmp_path, TEXT + "Bron: CBS")).table) == 2


def test_zip_with_other_files_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "pak.zip", "w") as archive:
        archive.writestr("wijken.csv", TEXT)
        archive.writestr("buurten.csv", TEXT)
    with pytest.raises(BadTable, match="een zip met wijken.csv en buurten.csv"):
        read_raw(tmp_path / "pak.zip")


def test_file_that_unpacks_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_file, "MOST_BYTES", 1000)
    large = TEXT + "GM0014;x;1\n" * 1000
    packed = file_of(tmp_path, gzip.compress(large.encode()), "groot.csv.gz")
    with zipfile.ZipFile(tmp_path / "groot.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("groot.csv", large)
        archive.writestr("xl/groot.xml", large)
    for source, member in [
        (packed, None),
        (tmp_path / "groot.zip", "groot.csv"),
        (tmp_path / "groot.zip", None),
    ]:
        with pytest.raises(BadTable, match=r"'groot\..*' is uitgepakt groter dan"):
            read_raw(source, member=member)


def test_large_file_on_one_line_is_refused_soon(tmp_path):
    # Line ends lost: two million names of columns, the last one again and again.
    names = [*(str(i) for i in range(400)), *["399"] * 2_000_000]
    path = file_of(tmp_path, ";".join(names) + "\n")

    def refuse():
        with pytest.raises(BadTable, match="twee kolommen '399'"):
            read_raw(path)

    assert fastest(refuse, under=5) < 5  # seconds, as for every damaged file


def test_folder_is_told(tmp_path):
    with pytest.raises(MissingTable, match="is een map en geen bestand"):
        read_raw(tmp_path)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(MissingTable, match="Er is geen bestand '.*weg.csv'"):
        read_raw(tmp_path / "weg.csv")


# ---- numbers ---------------------------------------------------------------------


def column(*words, name="aantal"):
    """Make a column as `read_raw` gives it."""
    return pd.Series(words, index=range(2, len(words) + 2), name=name, dtype=object)


def test_numbers_and_kinds_of_missing(tmp_path):
    found = to_numbers(column("  12", "-0.5", "1e3", ".", "x", "", " "), tmp_path)
    assert found["value"].tolist()[:3] == [12, -0.5, 1000]
    assert found["value"].isna().tolist()[3:] == [True] * 4
    assert found["kind"].tolist() == ["given"] * 3 + ["withheld"] * 2 + ["blank"] * 2
    assert found.index.tolist() == list(range(2, 9))


def test_sign_for_withheld_may_be_another(tmp_path):
    found = to_numbers(column("NA", "1"), tmp_path, withheld=("NA",))
    assert found["kind"].tolist() == ["withheld", "given"]


def test_decimal_comma(tmp_path):
    found = to_numbers(column("1,5", "2", "."), tmp_path, decimal=",")
    assert found["value"].tolist()[:2] == [1.5, 2]
    table = pd.DataFrame({"a": column("1.5", "2"), "b": column("1", "2,5")})
    assert decimal_sign(table, ["a"]) == "."
    assert decimal_sign(table, ["a", "b"]) == ","


@pytest.mark.parametrize(
    ("word", "decimal"),
    [
        *[(word, ".") for word in ("a", "1,5", "1 000", "1_0", "nan", "inf", "1e999")],
        *[(word, ",") for word in ("1.5", "1.000,5", "1,5,5")],
        *[(word, ".") for word in ("0x1", "١", "1.5.5", "-", "..", "True")],
    ],
)
def test_text_in_a_column_of_numbers_is_told_with_its_place(tmp_path, word, decimal):
    with pytest.raises(BadTable, match="bij rij 3, kolom aantal, de tekst") as caught:
        to_numbers(column("1", word, word), tmp_path / "proef.csv", decimal=decimal)
    assert f"'{word}'" in str(caught.value)


def test_sign_that_cannot_be_seen_is_not_in_an_error(tmp_path):
    with pytest.raises(BadTable, match="de tekst '12'"):
        to_numbers(column("12\x01"), tmp_path / "proef.csv")


def test_long_text_is_shortened_in_an_error(tmp_path):
    with pytest.raises(BadTable, match="…") as caught:
        to_numbers(column("lang\n" * 99), tmp_path / "proef.csv")
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


# ---- codes -----------------------------------------------------------------------


def test_codes_lose_their_padding_only(tmp_path):
    codes = check_codes(
        column("NL00      ", "GM0014", "BU0363NA01", "WK0363NA "), tmp_path
    )
    assert codes.tolist() == ["NL00", "GM0014", "BU0363NA01", "WK0363NA"]


@pytest.mark.parametrize(
    ("code", "proper"),
    [
        ("bu00140000", "BU00140000"),
        ("BU0363na01", "BU0363NA01"),
        ("GM14", "GM0014"),
        ("WK1400", "WK001400"),
        ("BU140000", "BU00140000"),
    ],
)
def test_code_that_is_written_otherwise_is_told_how_it_should_be(
    tmp_path, code, proper
):
    with pytest.raises(BadTable, match=f"rij 3 .* maar '{code}'. Hier hoort {proper}:"):
        check_codes(column("GM0001", code), tmp_path / "proef.csv")


@pytest.mark.parametrize("code", ["14", "", "Groningen", "GM", "GM00145", "BU٠٠140000"])
def test_what_is_no_code_is_told(tmp_path, code):
    with pytest.raises(BadTable, match="rij 3 .* Hier hoort een code zoals GM0363"):
        check_codes(column("GM0001", code), tmp_path / "proef.csv")


def test_code_twice_is_told_unless_it_may(tmp_path):
    twice = column("GM0014", "GM0957", "GM0014  ")
    assert len(check_codes(twice, tmp_path, unique=False)) == 3
    with pytest.raises(BadTable, match="'GM0014' twee keer, de tweede keer bij rij 4"):
        check_codes(twice, tmp_path / "proef.csv")


def test_key_of_two_columns_may_be_there_once(tmp_path):
    keys = pd.DataFrame({"code": column("GM0014", "GM0014"), "jaar": column(1, 2)})
    check_once(keys, tmp_path)
    with pytest.raises(BadTable, match=r"'GM0014' \(1\) twee keer.* rij 3"):
        check_once(keys.assign(jaar=1), tmp_path / "proef.csv")


def test_count_with_a_sign_between_thousands_is_told(tmp_path):
    # 8013 people, as Dutch Excel shows them: neither 8.013 people nor 8.
    for word in ("8.013", "8.000"):
        words = column("12", word)
        values = to_numbers(words, tmp_path / "proef.csv")["value"]
        with pytest.raises(BadTable, match=rf"rij 3, kolom aantal, het getal '{word}'"):
            check_whole(values, words, tmp_path / "proef.csv")
    words = column("790.0", "0", "", ".")  # as typed files write whole numbers
    values = to_numbers(words, tmp_path / "proef.csv")["value"]
    check_whole(values, words, tmp_path / "proef.csv")
    assert values.tolist()[:2] == [790, 0]


# ---- what is told ----------------------------------------------------------------


def test_header_that_nobody_knows_looks_like_nothing():
    assert describe(["a", "b"]) == ""
    assert describe(["bu_code", "jaar", "lbm", "afw"]).endswith("Leefbaarometer 3.0")


def test_wrong_kind_names_the_reader(tmp_path):
    header = ["bu_code", "jaar", "lbm", "afw"]
    told = str(wrong_kind(tmp_path / "a.csv", header, "tabel met misdrijven"))
    assert "'a.csv' is geen tabel met misdrijven maar lijkt op" in told
    assert "Lees het met read_leefbaarometer" in told


def figures(*codes):
    """Make rows as a reader gives them to `finish`."""
    return pd.DataFrame(
        {
            "source_id": "cbs_kwb",
            "gebied_code": codes,
            "indicator": "inwoners",
            "period": 2019,
            "value": 1.0,
            "status": "ok",
            "flags": "",
        }
    )


def test_rows_are_put_in_order_and_told(tmp_path):
    rows = finish(figures("WK001400", "GM0014"), tmp_path / "a.csv", "proef", ["x"])
    assert rows["gebied_code"].tolist() == ["GM0014", "WK001400"]
    assert rows.columns[0] == "gebied_code"
    assert rows.attrs["unread"] == ["x"]
    assert rows.attrs["told"] == (
        "'a.csv' is gelezen als proef, 2019 (cbs_kwb). Gebieden: 1 gemeente en 1 wijk. "
        "Per gemeente: GM0014 1 wijk. Niet gelezen kolommen (1): x."
    )


def test_figure_twice_and_no_figures_are_refused(tmp_path):
    with pytest.raises(BadTable, match="geeft 'inwoners' van GM0014 in 2019 twee keer"):
        finish(figures("GM0014", "GM0014"), tmp_path / "a.csv", "proef", [])
    with pytest.raises(BadTable, match="geen cijfers die we kennen"):
        finish(figures(), tmp_path / "a.csv", "proef", [])


def test_buurt_without_its_wijk_is_told(tmp_path):
    rows = figures("GM0014", "WK001400", "BU00140000", "BU00140100")
    told = finish(rows, tmp_path / "a.csv", "proef", []).attrs["told"]
    assert "Let op: er is geen eigen rij van WK001401." in told


def test_many_gemeenten_are_not_all_listed(tmp_path):
    rows = figures(*[f"WK{i:04d}00" for i in range(1, 31)])
    told = finish(rows, tmp_path / "a.csv", "proef", []).attrs["told"]
    assert "en nog 18 gemeenten." in told
    assert "Let op" not in told


def test_all_gemeenten_are_counted(tmp_path):
    rows = figures("GM0001", "WK000100", "BU00010000", "BU00010001", "WK000200")
    assert finish(rows, tmp_path / "a.csv", "proef", []).attrs["areas"] == {
        "GM0001": {"wijk": 1, "buurt": 2},
        "GM0002": {"wijk": 1},
    }
