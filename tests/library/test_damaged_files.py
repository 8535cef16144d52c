"""Five hundred damaged files: each is read right, or refused in one sentence.

A refusal is an error of our own within five seconds, on one line, that names the file
and, where they exist, row and column. What is read must be what the whole file says.
"""

import csv
import gzip
import io
import random
import time
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import opendata_samples as cbs
import opendata_samples_other as other
import openpyxl
import pandas as pd
import pytest

from wijkbook.errors import WijkbookError
from wijkbook.opendata import (
    read_gezondheid,
    read_kerncijfers,
    read_leefbaarometer,
    read_misdrijven,
    read_own,
    read_ses_woa,
)

AT_MOST = 5  # seconds
LONGEST = 700  # signs of one sentence with its remedy
KEY = ["gebied_code", "indicator", "period"]
WORD = "onbekend"
# Columns with counts of a thousand and more, in one of the samples.
COUNTED = (
    "AantalInwoners",
    "Bevolking/Aantal inwoners",
    "a_inw",
    "AANT_INW",
    "GeregistreerdeMisdrijven",
    "Particuliere huishoudens",
)


def into(name, write):
    """Let a writer of a file write into a folder."""
    return lambda folder: write(folder / name)


def zipped_csv(folder):
    """Write the v3 sample packed, as it is often kept."""
    path = cbs.write_v3(folder)
    packed = path.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()
    return packed


# Reader, and what writes a sample for it into a folder.
SAMPLES = {
    "v3": (read_kerncijfers, cbs.write_v3),
    "v3 packed": (read_kerncijfers, zipped_csv),
    "v3 typed": (read_kerncijfers, cbs.write_typed),
    "StatLine": (read_kerncijfers, cbs.write_site),
    "kwb": (read_kerncijfers, cbs.write_excel),
    "map": (read_kerncijfers, cbs.write_map),
    "v4 folder": (read_kerncijfers, cbs.write_bulk),
    "v4 zip": (read_kerncijfers, cbs.write_zip),
    "lbm3": (read_leefbaarometer, into("lbm3.csv", other.lbm3)),
    "lbm3 site": (read_leefbaarometer, into("site.csv", other.lbm3_site)),
    "lbm2": (read_leefbaarometer, into("lbm2.csv", other.lbm2_csv)),
    "lbm2 JSON": (read_leefbaarometer, into("lbm2.json", other.lbm2_json)),
    "misdrijven": (read_misdrijven, into("47022NED.csv", other.crimes)),
    "gezondheid": (read_gezondheid, into("50090NED.csv", other.health)),
    "SES-WOA": (read_ses_woa, into("85163NED.csv", other.ses)),
    "own": (read_own, into("monitor.csv", other.own)),
}


@dataclass(frozen=True)
class Grid:
    """The file to damage, as rows of text and how they are written."""

    rows: list
    separator: str
    quoted: bool
    bom: bool
    is_sheet: bool
    code: int  # column with the codes

    def cells(self, rng):
        """Give a row of figures: where it stands in the file, and what it holds."""
        place = rng.choice([i for i, row in enumerate(self.rows) if i and row[1:]])
        return place, list(self.rows[place])

    def with_row(self, place, *rows):
        """Give the grid with one row replaced."""
        return replace(self, rows=[*self.rows[:place], *rows, *self.rows[place + 1 :]])


def is_code(word):
    """Tell a code of an area."""
    word = word.strip()
    return word[:2] in ("NL", "GM", "WK", "BU") and word[2:3].isdigit()


def as_grid(data, name):
    """Read the bytes of a sample as rows; nothing for JSON."""
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    if name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        lines = sheet.iter_rows(values_only=True)
        rows = [["" if cell is None else str(cell) for cell in row] for row in lines]
        separator, quoted, bom = "", False, False
    elif name.endswith(".json"):
        return None
    else:
        text = data.decode("utf-8-sig")
        first = text.splitlines()[0]
        separator = ";" if first.count(";") > first.count(",") else ","
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        quoted, bom = first.startswith('"'), data.startswith(b"\xef\xbb\xbf")
    code = next(i for i, word in enumerate(rows[1]) if is_code(word))
    return Grid(rows, separator, quoted, bom, not separator, code)


def as_bytes(grid, name):
    """Write the rows back the way the sample was written."""
    if grid.is_sheet:
        book = openpyxl.Workbook()
        book.active.title = "kwb-2023"
        for row in grid.rows:
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()
    how = csv.QUOTE_ALL if grid.quoted else csv.QUOTE_MINIMAL
    text = cbs.as_csv(grid.rows, grid.separator, how)
    data = text.encode("utf-8-sig" if grid.bom else "utf-8")
    return gzip.compress(data, mtime=0) if name.endswith(".gz") else data


# ---- damage to rows: (grid, rng) -> (grid, expected, [row, column]) ------------------
#
# Expected is "same", "refused" or "either"; a place is asked for when refused.


def shuffled_columns(grid, rng):
    order = list(range(len(grid.rows[0])))
    rng.shuffle(order)
    rows = [[row[i] for i in order] if row[1:] else row for row in grid.rows]
    return replace(grid, rows=rows), "same"


def shuffled_rows(grid, rng):
    closing = [row for row in grid.rows[1:] if not row[1:]]
    rows = [row for row in grid.rows[1:] if row[1:]]
    rng.shuffle(rows)
    return replace(grid, rows=[grid.rows[0], *rows, *closing]), "same"


def text_in_a_number(grid, rng):
    place, row = grid.cells(rng)
    numbers = [
        i
        for i, word in enumerate(row)
        if word.strip()[-1:].isdigit() and i != grid.code
    ]
    column = rng.choice(numbers)
    row[column] = rng.choice([WORD, "12a", "1.234,5", "nan", "inf", "1e999", "#N/B"])
    return grid.with_row(place, row), "either", place + 1, grid.rows[0][column]


def point_in_a_count(grid, rng):
    """Write thousands with a point, as Excel does: 5.010 is no five people."""
    counts = [
        (i, j)
        for i, row in enumerate(grid.rows)
        for j, word in enumerate(row)
        if i
        and grid.rows[0][j].startswith(COUNTED)
        and word.strip().isdigit()
        and len(word.strip()) > 3
    ]
    place, column = rng.choice(counts)
    row = list(grid.rows[place])
    number = row[column].strip()
    row[column] = f"{number[:-3]}.{number[-3:]}"
    return grid.with_row(place, row), "refused", place + 1, grid.rows[0][column]


def lower_case_code(grid, rng):
    place, row = grid.cells(rng)
    row[grid.code] = row[grid.code].lower()
    return grid.with_row(place, row), "refused", place + 1


def unpadded_code(grid, rng):
    place, row = grid.cells(rng)
    row[grid.code] = row[grid.code].strip()[:-1]
    return grid.with_row(place, row), "refused", place + 1


def name_for_a_code(grid, rng):
    place, row = grid.cells(rng)
    row[grid.code] = rng.choice(["Proefstad", "363", "GM", "-", "BU0363 00"])
    return grid.with_row(place, row), "refused", place + 1


def blank_code(grid, rng):
    place, row = grid.cells(rng)
    row[grid.code] = " "
    return grid.with_row(place, row), "refused", place + 1


def doubled_row(grid, rng):
    place, row = grid.cells(rng)
    return grid.with_row(place, row, row), "refused", place + 2


def short_row(grid, rng):
    place, row = grid.cells(rng)
    del row[rng.randrange(len(row))]
    return grid.with_row(place, row), "refused", place + 1


def long_row(grid, rng):
    place, row = grid.cells(rng)
    row.insert(rng.randrange(len(row)), "1")
    return grid.with_row(place, row), "refused", place + 1


def header_alone(grid, rng):
    return replace(grid, rows=grid.rows[:1]), "refused"


def no_header(grid, rng):
    return replace(grid, rows=grid.rows[1:]), "refused"


def doubled_column(grid, rng):
    column = rng.randrange(len(grid.rows[0]))
    rows = [[*row, row[column]] if row[1:] else row for row in grid.rows]
    return replace(grid, rows=rows), "refused"


def no_codes(grid, rng):
    rows = [
        [word for word in row if not is_code(word)] if i else row[:]
        for i, row in enumerate(grid.rows)
    ]
    return replace(grid, rows=rows), "refused"


def other_separator(grid, rng):
    return replace(grid, separator=rng.choice([";", ",", "\t"])), "same"


def strange_separator(grid, rng):
    return replace(grid, separator=rng.choice(["|", ":", "~"])), "refused"


def blank_lines(grid, rng):
    rows = [line for row in grid.rows for line in (row, [])]
    return replace(grid, rows=rows), "same"


def cut_between_rows(grid, rng):
    whole = [row for row in grid.rows if row[1:]]
    left = rng.randrange(1, len(whole))
    return replace(grid, rows=whole[:left]), "part" if left > 1 else "refused"


# ---- damage to bytes: (data, rng, samples) -> (data, expected) -----------------------


def cut_inside_a_row(data, rng, samples):
    ends = [i for i, sign in enumerate(data) if sign in b"\n\r"]
    places = set(range(len(data) // 10, len(data) - 1)) - {
        e + d for e in ends for d in (0, 1)
    }
    return data[: rng.choice(sorted(places))], "part"


def windows_encoding(data, rng, samples):
    text = data.decode("utf-8-sig").replace("a", "á")
    return text.encode("cp1252"), "same" if text.isascii() else "refused"


def utf_16(data, rng, samples):
    how = rng.choice(["utf-16", "utf-16-le", "utf-16-be"])
    return data.decode("utf-8-sig").encode(how), "refused"


def other_bom(data, rng, samples):
    bom = b"\xef\xbb\xbf"
    return data[3:] if data.startswith(bom) else bom + data, "same"


def windows_lines(data, rng, samples):
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), "same"


def mac_lines(data, rng, samples):
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r"), "same"


def empty(data, rng, samples):
    return rng.choice([b"", b"\n", b"\n\n\n", b"\xef\xbb\xbf", b" "]), "refused"


def web_page(data, rng, samples):
    page = "<!DOCTYPE html>\n<html><head><title>503</title></head>\n"
    page += "<body><p>Service tijdelijk niet beschikbaar; probeer, het later</p></body>"
    return f"{page}\n</html>\n".encode(), "refused"


def told_error(data, rng, samples):
    return b'{"odata.error": {"message": "more than 10000 records"}}\n', "refused"


def another_table(data, rng, samples):
    return rng.choice(samples), "refused"


def strange_bytes(data, rng, samples):
    place = rng.randrange(len(data))
    noise = rng.choice([b"\x00", b"\xff\xfe", b"\xe9", b"\x81\x00\x9d"])
    return data[:place] + noise + data[place:], "refused"


def stray_quote(data, rng, samples):
    place = rng.randrange(len(data))
    return data[:place] + b'"' + data[place:], "part"


def naive_separator(data, rng, samples):
    old, new = rng.choice([(b";", b","), (b",", b";"), (b";", b"|"), (b",", b".")])
    return data.replace(old, new), "part"


def half_unpacked(data, rng, samples):
    """Noise in a packed file."""
    place = rng.randrange(len(data) // 4, len(data))
    return data[:place] + bytes(rng.randrange(256) for _ in range(9)) + data[
        place:
    ], "part"


ON_ROWS = [
    shuffled_columns,
    shuffled_rows,
    text_in_a_number,
    text_in_a_number,
    text_in_a_number,
    lower_case_code,
    unpadded_code,
    name_for_a_code,
    blank_code,
    doubled_row,
    header_alone,
    no_header,
    doubled_column,
    no_codes,
    cut_between_rows,
]
WITH_COUNTS = {
    "v3",
    "v3 packed",
    "v3 typed",
    "StatLine",
    "kwb",
    "misdrijven",
    "SES-WOA",
}
# In a sheet every row has as many cells: one that was pushed aside cannot be seen.
ON_TEXT_ROWS = [
    other_separator,
    strange_separator,
    blank_lines,
    short_row,
    long_row,
]
ON_TEXT = [
    cut_inside_a_row,
    cut_inside_a_row,
    windows_encoding,
    utf_16,
    other_bom,
    windows_lines,
    mac_lines,
    strange_bytes,
    stray_quote,
    naive_separator,
]
ON_BYTES = [empty, web_page, told_error, another_table, another_table]
ON_PACKED = [cut_inside_a_row, cut_inside_a_row, half_unpacked, half_unpacked]


def damages_of(name):
    """Give the damages that a sample can have."""
    sheet, packed = name == "kwb", name in ("v3 packed", "v4 zip", "kwb")
    found = [] if name == "lbm2 JSON" else [*ON_ROWS]
    if not sheet and name != "lbm2 JSON":
        found += ON_TEXT_ROWS
    if not packed:
        found += ON_TEXT
    if name in WITH_COUNTS:
        found += [point_in_a_count]
    return found + ON_BYTES + (ON_PACKED if packed else [])


CASES = [
    pytest.param(name, damage, seed, id=f"{name}-{damage.__name__}-{seed}")
    for name in SAMPLES
    for seed, damage in enumerate(damages_of(name))
]


def test_there_are_five_hundred_files():
    assert len(CASES) >= 500


# ---- samples ---------------------------------------------------------------------


@dataclass(frozen=True)
class Whole:
    """A sample that is whole: its files, which to damage and what it says."""

    reader: object
    files: dict
    name: str  # of the file to damage
    source: str  # of what is read: the file, or its folder or zip
    rows: pd.DataFrame


@pytest.fixture(scope="module")
def wholes(tmp_path_factory):
    """Write and read each sample once."""
    found = {}
    for name, (reader, write) in SAMPLES.items():
        folder = tmp_path_factory.mktemp("whole")
        path = write(folder)
        inside = path.rglob("*") if path.is_dir() else [path]
        files = {str(p.relative_to(folder)): p.read_bytes() for p in inside}
        damaged = path / "Observations.csv" if path.is_dir() else path
        source = str(path.relative_to(folder))
        where = str(damaged.relative_to(folder))
        found[name] = Whole(reader, files, where, source, reader(path))
    return found


def damaged_files(whole, damage, rng, wholes):
    """Give the files with one damaged, what is expected, and its place."""
    data = whole.files[whole.name]
    if damage in (*ON_ROWS, *ON_TEXT_ROWS, point_in_a_count):
        members = {}
        if whole.name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = {n: archive.read(n) for n in archive.namelist()}
            data = members["Observations.csv"]
        grid, expected, *place = damage(as_grid(data, whole.name), rng)
        data = as_bytes(grid, whole.name)
        if members:
            data = as_zip(members | {"Observations.csv": data})
    else:
        others = [
            other.files[other.name]
            for other in wholes.values()
            if other.reader is not whole.reader
        ]
        data, expected = damage(data, rng, others)
        place = []
    return whole.files | {whole.name: data}, expected, place


def as_zip(members):
    """Pack files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


# ---- the five hundred ------------------------------------------------------------


@pytest.mark.parametrize(("name", "damage", "seed"), CASES)
def test_damaged_file_is_read_right_or_refused(wholes, tmp_path, name, damage, seed):
    whole = wholes[name]
    rng = random.Random(f"{name}/{damage.__name__}/{seed}")
    files, expected, place = damaged_files(whole, damage, rng, wholes)
    for where, data in files.items():
        path = tmp_path / "in" / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    start = time.perf_counter()
    try:
        rows = whole.reader(tmp_path / "in" / whole.source)
    except WijkbookError as error:
        told = str(error)
        assert expected != "same", told
        names = {Path(where).name for where in files} | {whole.source}
        assert any(name in told for name in [*names, "Observations.csv"]), told
        assert "\n" not in told
        assert len(told) < LONGEST
        if place:
            assert f"rij {place[0]}" in told, told
        if place[1:]:
            assert place[1] in told, told
    else:
        # What stood in rows or columns that nobody reads does no harm elsewhere.
        is_kwb = whole.reader is read_kerncijfers
        assert expected != "refused" or not is_kwb, rows.attrs["told"]
        # A row of an unknown age or kind of crime is left out, which is told.
        part = expected == "part" or (expected == "either" and not is_kwb)
        assert_read_right(rows, whole.rows, part=part)
    assert time.perf_counter() - start < AT_MOST


def assert_read_right(rows, whole, part):
    """Compare with the whole file: all the same, or a part of it the same.

    Without some areas a withheld figure may be withheld for all that are left: then
    its status is another one, and its value is missing all the same.
    """
    if not part:
        pd.testing.assert_frame_equal(rows, whole)
        return
    found, known = (table.set_index(KEY)["value"] for table in (rows, whole))
    assert set(found.index) <= set(known.index)
    pd.testing.assert_series_equal(found, known.reindex(found.index))
    assert "Gebieden" in rows.attrs["told"]
