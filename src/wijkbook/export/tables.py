"""Tables as CSV and Excel, written and read: text stays text, numbers stay numbers."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import count, islice
from math import isfinite, isnan
from numbers import Integral, Real
from pathlib import Path

import numpy as np
import pandas as pd

from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, MissingTable
from wijkbook.export.packed import steady
from wijkbook.export.text import clean
from wijkbook.work import no_formula, write_bytes

__all__ = ["csv_text", "read_sheet", "write_csv", "write_xlsx", "xlsx_bytes"]

ABOUT = "Over dit bestand"
LONGEST_NAME = 31  # signs in the name of a sheet
LONGEST_CELL = 32_767  # signs in a cell of Excel
MOST_SHEET_ROWS = 1_048_576
NARROW, WIDE = 8, 60  # signs in a column of a sheet
RESERVED = {"history", "geschiedenis"}  # names that Excel keeps for itself
EXACT = 2**53  # above it Excel changes the last digits of a whole number
HEAD, EDGE = "E8EEF4", "7F7F7F"  # colours of a header
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}

# What is read at most: far above what people fill in, far below what fills a memory.
MOST_BYTES = 20_000_000
MOST_UNPACKED = 300_000_000
MOST_ROWS = 100_000
MOST_CELLS = 5_000_000
MOST_PARTS = 2_000  # files inside a workbook


# ---- to write ---------------------------------------------------------------------


def csv_text(table: pd.DataFrame) -> str:
    """Write a table as CSV: comma, decimal point, lines that end as in RFC 4180.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table. A named index, or one that is no row number, becomes columns.

    Returns
    -------
    str
        A header and a line per row. Numbers as exact as they are, dates as ISO, what
        is missing as nothing, and before text that a spreadsheet would compute a mark.

    Raises
    ------
    ValueError
        If two columns have one name.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"naam": ["=1+1"], "n": [0.1]})).splitlines()
    ['naam,n', "'=1+1,0.1"]
    """
    flat = flat_table(table)
    known: dict[str, str] = {}

    def safe(value: object) -> object:
        if _is_missing(value):
            return None
        value = _plain(value)
        if not isinstance(value, str):
            return value.isoformat() if isinstance(value, date) else value
        if value not in known:  # each text once: words repeat a lot
            known[value] = no_formula(clean(value))
        return known[value]

    for place, column in enumerate(flat.columns):
        held = flat[column]
        if pd.api.types.is_numeric_dtype(held.dtype):  # truth too
            continue
        if pd.api.types.is_datetime64_any_dtype(held.dtype):  # all days, or none
            shape = "%Y-%m-%d" if is_days(held) else "%Y-%m-%dT%H:%M:%S%z"
            held = held.dt.strftime(shape)
        cells = pd.Series(map(safe, held), index=flat.index, dtype=object)
        flat.isetitem(place, cells)
    flat.columns = heads(flat)
    return flat.to_csv(index=False, lineterminator="\r\n")


def heads(flat: pd.DataFrame) -> list[str]:
    """Names of columns as they stand in a CSV."""
    return [no_formula(name) for name in flat.columns]


def is_days(column: pd.Series) -> bool:
    """Tell a column of moments that are all days."""
    held = column.dropna()
    return column.dt.tz is None and bool((held == held.dt.normalize()).all())


def write_csv(path: str | Path, table: pd.DataFrame) -> Path:
    """Write a table as CSV (UTF-8), whole or not at all.

    Parameters
    ----------
    path : str or pathlib.Path
        File to write; its folder is made when needed. What stood there is replaced.
    table : pandas.DataFrame
        As in `csv_text`.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    ValueError
        If two columns have one name.
    OSError
        If the file cannot be written.
    """
    return write_bytes(path, csv_text(table).encode())


def xlsx_bytes(
    sheets: Mapping[str, pd.DataFrame],
    *,
    about: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """Make a workbook of Excel: text as text, numbers as numbers, never a formula.

    Parameters
    ----------
    sheets : dict of DataFrame
        A sheet per table, by its name. A name that Excel refuses is mended. A named
        index, or one that is no row number, becomes columns.
    about : dict of str, optional
        What to tell of the file (`stamp`), on a last sheet "Over dit bestand".
    notes : dict of str, optional
        What to tell of each sheet, by its name; on that last sheet too.

    Returns
    -------
    bytes
        The file. Headers are bold and stay in sight, columns are as wide as what they
        hold, long text is wrapped. Missing is an empty cell, a date a date. The same
        tables give the same bytes.

    Raises
    ------
    ValueError
        If there is nothing to write or two columns have one name.
    BadTable
        If a table has more rows than Excel can hold.
    """
    from openpyxl import Workbook  # slow to load, and only Excel needs it

    about, notes = dict(about or {}), dict(notes or {})
    if not (sheets or about or notes):
        msg = "sheets must hold at least one table"
        raise ValueError(msg)
    book = Workbook(write_only=True)
    book.properties.creator = ""
    taken: set[str] = set()
    for name, table in sheets.items():
        _fill(book, _sheet_name(name, taken), flat_table(table), str(name))
    if about or notes:
        rows = [
            *about.items(),
            *((f"Blad '{name}'", note) for name, note in notes.items()),
        ]
        told = pd.DataFrame(rows, columns=["Wat", "Uitleg"])
        _fill(book, _sheet_name(ABOUT, taken), told, ABOUT)
    held = io.BytesIO()
    book.save(held)
    return steady(held.getvalue())


def write_xlsx(
    path: str | Path,
    sheets: Mapping[str, pd.DataFrame],
    *,
    about: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> Path:
    """Write a workbook of Excel, whole or not at all.

    Parameters
    ----------
    path : str or pathlib.Path
        File to write; its folder is made when needed. What stood there is replaced.
    sheets : dict of DataFrame
        A sheet per table, by its name.
    about, notes : dict of str, optional
        What to tell of the file and of each sheet, as in `xlsx_bytes`.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    ValueError
        If there is nothing to write or two columns have one name.
    BadTable
        If a table has more rows than Excel can hold.
    OSError
        If the file cannot be written.
    """
    return write_bytes(path, xlsx_bytes(sheets, about=about, notes=notes))


def flat_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose index stands among its columns, with names that are text."""
    flat = table.copy()
    if not (isinstance(table.index, pd.RangeIndex) and table.index.name is None):
        held = table.index.to_frame(index=False)
        names = [name or "rij" for name in table.index.names]
        flat = flat.reset_index(drop=True)
        for place, name in enumerate(names):
            if name not in flat.columns:  # else it stands there already
                flat.insert(place, name, held.iloc[:, place])
    flat.columns = [
        clean(" ".join(map(str, name)).strip() if isinstance(name, tuple) else name)
        for name in flat.columns
    ]
    if flat.columns.has_duplicates:
        twice = flat.columns[flat.columns.duplicated()][0]
        msg = f"two columns are called {twice!r}"
        raise ValueError(msg)
    return flat


def _is_missing(value: object) -> bool:
    """Tell what no file has a word for: None, nan, NaT, NA."""
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float | np.floating) and isnan(value))
    )


def _plain(value: object) -> object:
    """Return a value that is a number, truth, date or text, as Python has it."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, datetime):  # a Timestamp too
        bare = not value.tzinfo and value.time() == time()
        return value.date() if bare else value
    return value if isinstance(value, date) else str(value)


def _sheet_name(name: object, taken: set[str]) -> str:
    """Return a name that Excel accepts and no sheet has yet."""
    bare = re.sub(r"[\[\]:*?/\\\n\t]", "-", clean(name)).strip().strip("'") or "Blad"
    if bare.casefold() in RESERVED:
        bare = f"{bare} 1"
    for nth in count(1):
        end = f" ({nth})" if nth > 1 else ""
        found = _cut(bare, LONGEST_NAME - len(end)).strip().strip("'") + end
        if found.casefold() not in taken:
            taken.add(found.casefold())
            return found
    raise AssertionError


def _cut(text: str, most: int) -> str:
    """Return the first signs of a text, counted as Excel does: an emoji is two."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _fill(book: object, name: str, table: pd.DataFrame, called: str) -> None:
    """Write one sheet: its columns, its header and its rows."""
    from openpyxl.utils import get_column_letter

    if len(table) >= MOST_SHEET_ROWS:
        msg = (
            f"Tabel '{called}' heeft {number(len(table))} rijen en een blad van Excel "
            f"kan er {number(MOST_SHEET_ROWS - 1)} hebben. Kies minder rijen, of "
            "schrijf de tabel als CSV."
        )
        raise BadTable(msg)
    sheet = book.create_sheet(name)
    cells = _Cells(sheet)
    columns = [list(map(_value, table.iloc[:, i])) for i in range(table.shape[1])]
    head = list(table.columns)
    for place, (title, held) in enumerate(zip(head, columns, strict=True), start=1):
        width = _width(title, held)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    if len(table):
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(table) + 1}"
    sheet.append([cells.head(title) for title in head])
    for row in zip(*columns, strict=True):
        sheet.append([cells.make(value) for value in row])


def _value(value: object) -> object:
    """Return what Excel can hold: a number, truth, date, text, or nothing."""
    if _is_missing(value):
        return None
    value = _plain(value)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, float):
        return value if isfinite(value) else "∞" if value > 0 else "-∞"
    if isinstance(value, date):
        zoned = isinstance(value, datetime) and value.tzinfo
        return value.isoformat() if zoned or value.year < 1901 else value
    text = clean(value)
    if len(text) * 2 > LONGEST_CELL and _cut(text, LONGEST_CELL) != text:
        told = " […ingekort: langer dan een cel van Excel kan hebben]"
        text = _cut(text, LONGEST_CELL - len(told)) + told
    return text


def _width(title: str, held: list) -> float:
    """Width of a column in signs, from its title and what stands in it."""
    lines = (
        len(line)
        for value in held
        if value is not None
        for line in (value.split("\n") if isinstance(value, str) else [str(value)])
    )
    longest = max([*(len(word) + 3 for word in title.split()), *lines, NARROW])
    return min(max(longest, min(len(title) + 3, 24)) + 2, WIDE)


class _Cells:
    """Makes the cells of one sheet; the styles are made once and then shared."""

    def __init__(self, sheet: object) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self._sheet, self._cell = sheet, WriteOnlyCell
        head, text, marked, when, moment = (WriteOnlyCell(sheet) for _ in range(5))
        for one in (text, marked, when, moment):
            one.alignment = Alignment(vertical="top", wrap_text=one in (text, marked))
        head.alignment = Alignment(vertical="top", wrap_text=True)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", start_color=HEAD)
        head.border = Border(bottom=Side("thin", color=EDGE))
        marked.quotePrefix = True  # else Excel computes it once somebody edits it
        when.number_format, moment.number_format = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
        self._head, self._text, self._marked = head._style, text._style, marked._style
        self._when, self._moment = when._style, moment._style

    def head(self, title: str) -> object:
        """Return a cell of the header."""
        return self._made(_cut(title, LONGEST_CELL), self._head, "s")

    def make(self, value: object) -> object:
        """Return a cell for a value."""
        if isinstance(value, str):
            risky = no_formula(value) != value or value in ERRORS
            return self._made(value, self._marked if risky else self._text, "s")
        if isinstance(value, datetime):
            return self._made(value, self._moment)
        if isinstance(value, date):
            return self._made(value, self._when)
        return value

    def _made(self, value: object, style: object, kind: str = "") -> object:
        """Return a cell in a style; `kind` keeps text from becoming a formula."""
        cell = self._cell(self._sheet, value)
        cell._style = style
        if kind:
            cell.data_type = kind
        return cell


# ---- to read ----------------------------------------------------------------------


def read_sheet(path: str | Path, sheet: str | None = None) -> pd.DataFrame:
    """Read a table that somebody filled in, with everything as text.

    Parameters
    ----------
    path : str or pathlib.Path
        A CSV (UTF-8; comma, semicolon or tab) or an Excel file (``.xlsx``).
    sheet : str, optional
        Name of the sheet. Without it the first one that is not hidden.

    Returns
    -------
    pandas.DataFrame
        Text alone; an empty cell is empty text. The index is the number of the row in
        the file (the header is row 1); empty rows are left out. Dates read as ISO,
        truth as ``ja`` or ``nee``, and a formula as what it gave last.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If it is no such table: another kind of file, too large, no rows, a column
        without a name or twice, uneven rows, a formula that was never computed, or no
        sheet of that name.

    Notes
    -----
    At most 20 MB and 100 000 rows are read.
    """
    path = Path(path)
    data = _bytes(path)
    is_book = data.startswith(b"PK")
    if is_book:
        rows = _sheet_rows(data, path, sheet)
    elif sheet is not None:
        msg = f"'{path.name}' is geen Excelbestand en heeft dus geen blad '{sheet}'."
        raise BadTable(msg)
    else:
        rows = _csv_rows(data, path)
    return _frame(_counted(rows, path), path, even=not is_book)


def _bytes(path: Path) -> bytes:
    """Read a file that is not too large."""
    if not path.is_file():
        msg = f"Er is geen bestand '{path}'. Kijk of de naam en de map kloppen."
        raise MissingTable(msg)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(path)
        return path.read_bytes()
    except OSError as error:
        msg = (
            f"'{path.name}' is niet te lezen; misschien staat het open in een ander "
            "programma. Sluit het en probeer het opnieuw."
        )
        raise BadTable(msg) from error


def _too_large(path: Path) -> BadTable:
    """Make the error for a file that is larger than anybody fills in."""
    msg = (
        f"'{path.name}' is te groot: een bestand mag {number(MOST_BYTES / 1e6)} MB en "
        f"{number(MOST_ROWS)} rijen hebben. Haal weg wat niet nodig is."
    )
    return BadTable(msg)


KINDS = {
    b"\xd0\xcf\x11\xe0": "een oud Excelbestand (.xls) of een met een wachtwoord",
    b"%PDF": "een pdf",
    b"<": "een webpagina",
    b"{": "JSON",
    b"\x89PNG": "een plaatje",
    b"\xff\xd8\xff": "een plaatje",
}
MEND = "Sla de tabel op als .xlsx, of als CSV met de codering UTF-8."


def _csv_rows(data: bytes, path: Path) -> Iterator[list[str]]:
    """Give the rows of a CSV, split by the sign that gives its header most columns."""
    what = next((one for mark, one in KINDS.items() if data.startswith(mark)), "")
    if what:
        msg = f"'{path.name}' is geen tabel maar lijkt op {what}. {MEND}"
        raise BadTable(msg)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        msg = (
            f"'{path.name}' is niet te lezen: bij regel {row} staat een teken in een "
            f"andere codering. {MEND}"
        )
        raise BadTable(msg) from error
    if "\0" in text:
        msg = f"'{path.name}' is geen tabel. {MEND}"
        raise BadTable(msg)
    sign = max(",;\t", key=lambda one: _columns(text, one))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    row = 0
    try:
        for row, line in enumerate(lines, start=1):
            yield [] if row == 1 and re.fullmatch("sep=.?", "".join(line)) else line
    except csv.Error as error:
        msg = (
            f"'{path.name}' is na rij {row} niet te lezen: een aanhalingsteken is niet "
            "gesloten of een vak is heel lang. Kijk dat na."
        )
        raise BadTable(msg) from error


def _columns(text: str, sign: str) -> int:
    """Count the columns that the first row has with this sign between them."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        filled = (row for row in islice(rows, 20) if any(row))
        return next((len(row) for row in filled if not row[0].startswith("sep=")), 0)
    except csv.Error:
        return 0


def _sheet_rows(data: bytes, path: Path, sheet: str | None) -> Iterator[list[str]]:
    """Give the rows of a sheet, and tell where a formula was never computed."""
    import openpyxl

    try:
        _check_parts(data, path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles, which nobody reads
            made, asked = (
                openpyxl.load_workbook(
                    io.BytesIO(data), read_only=True, data_only=only, keep_links=False
                )
                for only in (True, False)
            )
            title = _title(made, path, sheet)
            made[title].reset_dimensions()  # what a file says of its size may be wrong
            asked[title].reset_dimensions()
            pairs = zip(made[title].iter_rows(), asked[title].iter_rows(), strict=True)
            for row, (held, given) in enumerate(pairs, start=1):
                yield [
                    _told(*pair, row, path) for pair in zip(held, given, strict=True)
                ]
    except BadTable:
        raise
    except Exception as error:  # a damaged workbook fails in any of many ways
        msg = f"'{path.name}' is geen leesbaar Excelbestand. {MEND}"
        raise BadTable(msg) from error


def _check_parts(data: bytes, path: Path) -> None:
    """Refuse a zip that is no workbook, or that would fill the memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
            raise _too_large(path)
        names = {part.filename for part in parts}
    if not any(name.startswith("xl/") for name in names):
        what = "een zip of een ander document"
        if "content.xml" in names:
            what = "een bestand van LibreOffice"
        elif "word/document.xml" in names:
            what = "een Wordbestand"
        msg = f"'{path.name}' is geen Excelbestand maar {what}. {MEND}"
        raise BadTable(msg)


def _title(book: object, path: Path, sheet: str | None) -> str:
    """Name of the sheet to read: the one asked for, or the first to be seen."""
    titles = [one.title for one in book.worksheets]
    if sheet is None:
        seen = [one.title for one in book.worksheets if one.sheet_state == "visible"]
        return (seen or titles)[0]
    found = [title for title in titles if title.casefold() == sheet.strip().casefold()]
    if not found:
        some = listing(f"'{title}'" for title in titles)
        msg = f"'{path.name}' heeft geen blad '{sheet}'. Kies uit: {some}."
        raise BadTable(msg)
    return found[0]


def _told(held: object, given: object, row: int, path: Path) -> str:
    """Text of a cell; `given` is the same cell with its formula."""
    value = held.value
    if value is None:
        if given.data_type == "f":
            msg = (
                f"'{path.name}' heeft in rij {row} een formule zonder uitkomst. Open "
                "het bestand in Excel, sla het op en probeer het opnieuw."
            )
            raise BadTable(msg)
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < EXACT
            else repr(value)
        )
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ")
    return str(value)


def _counted(rows: Iterable[list[str]], path: Path) -> Iterator[list[str]]:
    """Give row after row, and stop before there are too many."""
    cells = 0
    for nth, row in enumerate(rows):
        cells += len(row)
        if nth > MOST_ROWS or cells > MOST_CELLS:
            raise _too_large(path)
        yield row


def _frame(rows: Iterable[list[str]], path: Path, *, even: bool) -> pd.DataFrame:
    """Make the table; with `even` each row must be as wide as the header."""
    filled = (
        (row, [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells])
        for row, cells in enumerate(rows, start=1)
        if any(cell.strip() for cell in cells)
    )
    top, header = next(filled, (0, []))
    header, width = [name.strip() for name in header], len(header)
    found, numbers = [], []
    for row, cells in filled:
        if any(cells[width:]) or (even and len(cells) < width):
            msg = (
                f"'{path.name}' heeft in rij {row} {len(cells)} vakken en in de kop "
                f"{width}. Kijk of daar een scheidingsteken of een naam van een kolom "
                "ontbreekt."
            )
            raise BadTable(msg)
        found.append((cells + [""] * width)[:width])
        numbers.append(row)
    if not found:
        what = "heeft een kop maar geen rijen" if header else "is leeg"
        msg = f"'{path.name}' {what}. Vul de tabel in en probeer het opnieuw."
        raise BadTable(msg)
    index = pd.Index(numbers, name="rij")
    table = pd.DataFrame(found, index=index, columns=range(width), dtype=str)
    named = [i for i, name in enumerate(header) if name]
    for i in set(range(width)) - set(named):
        if (table[i].str.strip() != "").any():
            msg = (
                f"'{path.name}' heeft in rij {top} geen naam voor kolom {i + 1}, en "
                "daaronder staat wel iets. Geef die kolom een naam."
            )
            raise BadTable(msg)
    names = [header[i] for i in named]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        msg = (
            f"'{path.name}' heeft in rij {top} twee kolommen '{twice[:40]}'. Geef er "
            "één een andere naam."
        )
        raise BadTable(msg)
    return table[named].set_axis(names, axis=1)
