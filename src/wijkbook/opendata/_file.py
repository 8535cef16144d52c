"""What all readers share: a file as text, its numbers and codes, and what it is."""

import codecs
import csv
import gzip
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pandas as pd

from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, MissingTable, WijkbookError

ROWS = [
    "gebied_code",
    "indicator",
    "period",
    "value",
    "status",
    "flags",
    "source_id",
]
KEY = ROWS[:3]
LEVELS = {"NL": "land", "GM": "gemeente", "WK": "wijk", "BU": "buurt"}
PLURALS = {"NL": "land", "GM": "gemeenten", "WK": "wijken", "BU": "buurten"}
CODE = re.compile(r"NL[0-9]{2}|GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4}")
LENGTHS = {"GM": 4, "WK": 6, "BU": 8}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+", re.ASCII)  # 8.013 is 8013 or 8
CLOSING_LINE = re.compile(r"(bron\b|©|copyright\b|source\b)", re.IGNORECASE)

MOST_BYTES = 1_000_000_000  # unpacked; the largest official file is far below it
MOST_TITLE_LINES = 5
LONGEST_START = 200_000  # signs in which the separator is looked for
LONGEST_TEXT = 40
MOST_NAMED = 12
AGAIN = "Haal het bestand opnieuw op."


@dataclass(frozen=True)
class Raw:
    """A file as it was read: everything text, numbered by its rows."""

    path: Path
    header: list[str]
    table: pd.DataFrame
    separator: str
    sheet: str = ""


# ---- a file as text ---------------------------------------------------------------


def read_raw(
    source: str | Path, *, member: str | None = None, whole: bool = True
) -> Raw:
    """Read a CSV (also ``.gz``) or Excel file with everything as text.

    Parameters
    ----------
    source : str or pathlib.Path
        The file; with `member` a folder or zip that holds it.
    member : str, optional
        Name of the file inside the folder or zip.
    whole : bool
        Refuse a file whose last row has no line end, as in one that was cut off. An
        official file always has one; a file made by hand may not.

    Returns
    -------
    Raw
        Path, header, table of text with the row in the file as its index (the header
        is row 1), separator (empty for Excel) and sheet.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If it cannot be read as a table: other encoding, uneven rows, no rows, a column
        twice, a web page, or too large.
    """
    path, data = _read_bytes(Path(source), member)
    sheet = separator = ""
    is_cut = False
    if data.startswith(b"PK\x03\x04"):
        lines, sheet = _read_sheet(data, path)
    else:
        text = _decode(data, path)
        if "\n" not in text:  # line ends of an old Mac
            text = text.replace("\r", "\n")
        lines, separator = _split(text, path)
        last = text.rpartition("\n")[2]
        is_cut = whole and last[-1:] not in ("", "\r", '"')
        is_cut = is_cut and not CLOSING_LINE.match(last)
    header, cells, numbers = _frame(lines, path)
    if is_cut:
        msg = (
            f"'{path.name}' is beschadigd bij rij {numbers[-1]}, de laatste: die houdt "
            "op zonder regeleinde, dus er kan een stuk af zijn. Haal het bestand "
            "opnieuw op, of sla het opnieuw op als het heel is."
        )
        raise BadTable(msg)
    width = len(header)
    table = pd.DataFrame(
        {name: cells[i::width] for i, name in enumerate(header)},
        index=pd.Index(numbers, name="row"),
        dtype=object,
    )
    return Raw(path, header, table, separator, sheet)


def _read_bytes(path: Path, member: str | None) -> tuple[Path, bytes]:
    """Bytes of a file, unpacked if it is packed, and the path to name in errors."""
    where = path / member if member else path
    packed = member is not None and path.is_file()
    if member is None and path.is_dir():
        msg = f"'{path}' is een map en geen bestand. Kies een bestand dat erin zit."
        raise MissingTable(msg)
    if not (path if packed else where).is_file():
        msg = f"Er is geen bestand '{where}'. Kijk of de naam en de map kloppen."
        raise MissingTable(msg)
    try:
        if (path if packed else where).stat().st_size > MOST_BYTES:
            raise _too_large(path)
        if packed:
            return where, _unzip(path, member)
        data = where.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(data)) as file:
                data = file.read(MOST_BYTES + 1)
    except WijkbookError:
        raise
    except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        msg = (
            f"'{path.name}' is niet te lezen of niet uit te pakken; misschien is het "
            f"beschadigd of zit er een wachtwoord op. {AGAIN}"
        )
        raise BadTable(msg) from error
    if len(data) > MOST_BYTES:
        raise _too_large(path)
    return where, data


def _unzip(path: Path, member: str) -> bytes:
    """Bytes of one file in a zip."""
    with zipfile.ZipFile(path) as archive:
        place = next((n for n in archive.namelist() if Path(n).name == member), None)
        if place is None:
            msg = f"In '{path.name}' zit geen bestand '{member}'. {AGAIN}"
            raise MissingTable(msg)
        if archive.getinfo(place).file_size > MOST_BYTES:
            raise _too_large(path)
        return archive.read(place)


def _too_large(path: Path) -> BadTable:
    """Make the error for a file that would fill the memory."""
    msg = (
        f"'{path.name}' is uitgepakt groter dan {number(MOST_BYTES / 1e6)} MB en wordt "
        "niet gelezen. Kies een kleiner bestand, bijvoorbeeld van één gemeente."
    )
    return BadTable(msg)


def _decode(data: bytes, path: Path) -> str:
    """Text of a CSV, or a sentence on what the bytes are instead."""
    start = data[:400].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"{", b"[")):
        what = next((what for mark, what in JSONS.items() if mark in start), "JSON.")
        msg = f"'{path.name}' is geen CSV maar lijkt op {what} Kies een CSV of Excel."
        raise BadTable(msg)
    other = next((what for mark, what in MARKS.items() if start.startswith(mark)), "")
    if other:
        msg = f"'{path.name}' is geen CSV maar lijkt op {other}. {AGAIN}"
        raise BadTable(msg)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        msg = (
            f"'{path.name}' is geen leesbare CSV (UTF-8). Sla het bestand op als CSV "
            "met de codering UTF-8, of haal het opnieuw op."
        )
        raise BadTable(msg)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        msg = (
            f"'{path.name}' is geen leesbare CSV (UTF-8): bij regel {row} staat een "
            "teken in een andere codering. Sla het bestand op als CSV met de codering "
            "UTF-8, of haal het opnieuw op."
        )
        raise BadTable(msg) from error


MARKS = {
    b"<!doctype html": "een webpagina",
    b"<html": "een webpagina",
    b"<": "een webpagina of XML",
    b"%pdf": "een pdf",
    b"\xd0\xcf\x11\xe0": "een oud Excel-bestand (.xls); sla het op als .xlsx",
    b"sqlite format": "een databestand met een kaart",
}
JSONS = {  # what stands near the start of a JSON, and what it then is
    b'"featurecollection"': "een kaart (GeoJSON).",
    b"odata.": "een antwoord van de dienst van CBS (JSON).",
    b'"kl0': "een bestand van de Leefbaarometer 2.0 (JSON). Lees het met "
    "read_leefbaarometer.",
}


def _split(text: str, path: Path) -> tuple[Iterator[list[str]], str]:
    """Split text into rows, with the separator that gives most columns."""
    separator = max(";,\t", key=lambda sign: _width(text, sign))
    lines = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    return _each(lines, path), separator


def _each(lines: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    """Give row after row, and tell in Dutch where that stops."""
    try:
        yield from lines
    except csv.Error as error:
        msg = (
            f"'{path.name}' is geen leesbare CSV: een aanhalingsteken of een heel lang "
            f"vak klopt niet. {AGAIN}"
        )
        raise BadTable(msg) from error


def _width(text: str, separator: str) -> int:
    """Most columns in the first rows with this separator."""
    lines = csv.reader(io.StringIO(text[:LONGEST_START]), delimiter=separator)
    try:
        return max((len(row) for row in islice(lines, MOST_TITLE_LINES + 1)), default=0)
    except csv.Error:
        return 0


def _read_sheet(data: bytes, path: Path) -> tuple[list[list[str]], str]:
    """Rows of the first sheet with a table; formulas stay what Excel last made."""
    import openpyxl  # slow to load, and only Excel needs it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise _too_large(path)
        if not any(name.startswith("xl/") for name in names):
            some = listing(Path(name).name for name in names[:4])
            msg = (
                f"'{path.name}' is een zip met {some} en geen tabel. Pak hem uit en "
                "kies het bestand."
            )
            raise BadTable(msg)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles, which nobody reads
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its size may be wrong
            rows = sheet.iter_rows(values_only=True)
            lines = [[_cell(value) for value in row] for row in rows]
            if any(sum(map(bool, line)) > 2 for line in lines[: MOST_TITLE_LINES + 1]):
                return _even(lines), sheet.title
    except BadTable:
        raise
    except Exception as error:  # a damaged workbook fails in any of many ways
        msg = f"'{path.name}' is geen leesbaar Excel- of zipbestand. {AGAIN}"
        raise BadTable(msg) from error
    return [], book.sheetnames[0]


def _cell(value: object) -> str:
    """Text of a cell."""
    return "" if value is None else str(value)


def _even(lines: list[list[str]]) -> list[list[str]]:
    """Cut off the columns of a sheet that hold nothing, and give rows one width."""
    filled = [[i for i, cell in enumerate(line, start=1) if cell] for line in lines]
    width = max((places[-1] for places in filled if places), default=0)
    return [
        [*line[:width], *[""] * (width - len(line))] if places else []
        for line, places in zip(lines, filled, strict=True)
    ]


def _frame(
    lines: Iterable[list[str]], path: Path
) -> tuple[list[str], list[str], list[int]]:
    """Header, cells row after row, and the numbers of these rows.

    Titles above the header and a source below the table fall away. All cells stand in
    one list: millions of small lists would keep the memory busy.
    """
    filled = ((i, row) for i, row in enumerate(lines, start=1) if any(row))
    start = list(islice(filled, MOST_TITLE_LINES + 1))
    wide = max((_filled(row) for _, row in start), default=0)
    while wide > 1 and _filled(start[0][1]) == 1 and start[0][1][0]:
        start.pop(0)
    header = _names(start[0][1], path) if start else []
    width, cells, numbers, uneven = len(header), [], [], []
    for i, row in chain(start[1:], filled):
        if len(row) == width and not uneven:
            cells += row
            numbers.append(i)
        else:  # damage, or the source below the table
            uneven.append((i, row))
    for i, row in uneven:
        if not _is_closing(row):
            msg = (
                f"'{path.name}' is beschadigd bij rij {i}: daar staan {len(row)} "
                f"vakken en in de kop {width}. {AGAIN}"
            )
            raise BadTable(msg)
    while numbers and _is_closing(cells[-width:]):
        del cells[-width:], numbers[-1]
    if not numbers:
        msg = f"'{path.name}' heeft geen rijen met cijfers. {AGAIN}"
        raise BadTable(msg)
    return header, cells, numbers


def _names(row: list[str], path: Path) -> list[str]:
    """Names of columns, each one there once."""
    header = [_one_line(name.replace("\ufeff", "")) for name in row]
    header = [name or f"(kolom {i})" for i, name in enumerate(header, start=1)]
    twice = next((name for name, n in Counter(header).items() if n > 1), None)
    if twice is not None:
        msg = (
            f"'{path.name}' heeft twee kolommen '{short(twice)}'. Laat er één staan "
            "of haal het bestand opnieuw op."
        )
        raise BadTable(msg)
    return header


def _filled(row: Sequence[str]) -> int:
    """Number of columns that hold something."""
    return sum(map(bool, row))


def _is_closing(row: Sequence[str]) -> bool:
    """Tell the line below a table that names its source."""
    return _filled(row) == 1 and bool(CLOSING_LINE.match(row[0].strip()))


# ---- numbers and codes ------------------------------------------------------------


def to_numbers(
    column: pd.Series,
    path: Path,
    *,
    withheld: Iterable[str] = (".", "x"),
    decimal: str = ".",
) -> pd.DataFrame:
    """Numbers of a column of text, and whether each was given, withheld or blank.

    Parameters
    ----------
    column : pandas.Series
        Text; its name and index tell the place of an error.
    path : pathlib.Path
        File that it is from.
    withheld : iterable of str
        Signs for a figure that exists and is not given.
    decimal : {".", ","}
        Sign before decimals; the other one is refused.

    Returns
    -------
    pandas.DataFrame
        Columns value (float, missing unless given) and kind (``given``, ``withheld``
        or ``blank``), on the index of `column`.

    Raises
    ------
    BadTable
        If there is text where a number belongs; names row and column.
    """
    place, words = pd.factorize(column.to_numpy(dtype=object))
    signs = set(withheld)
    values, kinds = np.full(len(words), np.nan), np.full(len(words), "given", object)
    for i, word in enumerate(words):  # each text once: figures repeat a lot
        text = word.strip()
        if text in signs or not text:
            kinds[i] = "withheld" if text else "blank"
            continue
        plain = text.replace(",", ".") if decimal == "," and "." not in text else text
        if not NUMBER.fullmatch(plain) or (decimal == "," and "." in text):
            raise _no_number(column, word, path)
        values[i] = float(plain)
        if np.isinf(values[i]):
            raise _no_number(column, word, path)
    found = {"value": values[place], "kind": kinds[place]}
    return pd.DataFrame(found, index=column.index)


def _no_number(column: pd.Series, word: str, path: Path) -> BadTable:
    """Make the error for text in a column of numbers."""
    row = column.index[(column == word).to_numpy().argmax()]
    msg = (
        f"'{path.name}' heeft bij rij {row}, kolom {column.name}, de tekst "
        f"'{short(word.strip())}'. Hier hoort een getal, of een punt als het cijfer "
        "niet gegeven is."
    )
    return BadTable(msg)


def stripped(column: pd.Series) -> pd.Series:
    """Text without spaces around it; each text once, for a long column repeats."""
    place, words = pd.factorize(column.to_numpy(dtype=object))
    bare = np.array([word.strip() for word in words], dtype=object)
    return pd.Series(bare[place], index=column.index, name=column.name)


def decimal_sign(table: pd.DataFrame, columns: Iterable[str]) -> str:
    """Tell whether the numbers of a table have a decimal comma or point."""
    comma = re.compile(r"\s*-?\d+,\d+\s*")
    for column in columns:
        if any(comma.fullmatch(word) for word in table[column].unique()):
            return ","
    return "."


def check_codes(column: pd.Series, path: Path, *, unique: bool = True) -> pd.Series:
    """Codes without padding; refuse what is none, or stands there twice.

    Parameters
    ----------
    column : pandas.Series
        Text such as ``"GM0363    "``; its name and index tell the place of an error.
    path : pathlib.Path
        File that it is from.
    unique : bool
        Refuse a code that stands there twice. For tables with several rows per area
        use `check_once` on all columns of the key.

    Returns
    -------
    pandas.Series
        Codes as published, such as ``BU0363NA01``.

    Raises
    ------
    BadTable
        If a code is none or stands there twice; names the row.
    """
    codes = stripped(column)
    known = {code for code in codes.unique() if CODE.fullmatch(code)}
    good = codes.isin(known)
    if not good.all():
        row = good.idxmin()
        msg = (
            f"'{path.name}' heeft bij rij {row} geen gebiedscode maar "
            f"'{short(codes[row])}'. {_proper(codes[row])}"
        )
        raise BadTable(msg)
    if unique:
        check_once(codes.to_frame(), path)
    return codes


def _proper(code: str) -> str:
    """Say how a code that is written otherwise should look."""
    upper = code.upper()
    letters, rest = upper[:2], upper[2:]
    if letters in LENGTHS and rest.isalnum() and rest.isascii():
        upper = letters + rest.zfill(LENGTHS[letters])
        if CODE.fullmatch(upper):
            return f"Hier hoort {upper}: hoofdletters, en nullen vooraan."
    return "Hier hoort een code zoals GM0363, WK036300 of BU03630000."


def check_once(keys: pd.DataFrame, path: Path) -> None:
    """Refuse a file that tells of the same thing twice; the first column is the area.

    Raises
    ------
    BadTable
        If two rows have the same key; names the second.
    """
    twice = keys.duplicated()
    if twice.any():
        row = twice.idxmax()
        code, *rest = (str(word) for word in keys.loc[row])
        more = f" ({', '.join(rest)})" if rest else ""
        msg = (
            f"'{path.name}' noemt '{code}'{more} twee keer, de tweede keer bij rij "
            f"{row}. Elk gebied hoort er één keer in te staan."
        )
        raise BadTable(msg)


def check_whole(values: pd.Series, column: pd.Series, path: Path) -> None:
    """Refuse a count with decimals: as a rule a point between thousands.

    Parameters
    ----------
    values : pandas.Series
        Numbers of the column.
    column : pandas.Series
        Their text; its name and index tell the place of an error.
    path : pathlib.Path
        File that it is from.

    Raises
    ------
    BadTable
        If a number is not whole, or reads as thousands (8.013); names row and column.
    """
    wrong = (values % 1 != 0) & values.notna()
    if not wrong.any():
        words = [word for word in column.unique() if THOUSANDS.fullmatch(word.strip())]
        wrong = column.isin(words) & values.notna()
    if wrong.any():
        row = wrong.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {column.name}, het getal "
            f"'{short(column[row])}'. Hier hoort een heel aantal van 0 of meer, zonder "
            "teken tussen de duizendtallen."
        )
        raise BadTable(msg)


def _one_line(text: str) -> str:
    """Text without line ends and signs that cannot be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())


def short(text: str) -> str:
    """Text that fits in an error: one line, and not too long."""
    line = _one_line(str(text))
    return line if len(line) <= LONGEST_TEXT else f"{line[:LONGEST_TEXT]}…"


# ---- what a file is ---------------------------------------------------------------


def plain(column: str) -> str:
    """Column name without position, sign and case: ``k_0Tot15Jaar_8`` is 0tot15jaar."""
    stem = re.sub(r"_\d+$", "", column.strip())
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^k_", "", stem).casefold())


# What stands in a header, and what the file then is; the first that fits counts. A
# word fits a name that begins with it.
LOOKS = [
    ({"indicator", "eenheid", "waarde"}, "een tabel met eigen cijfers"),
    ({"indicator", "unit", "value"}, "een tabel met eigen cijfers"),
    ({"gebiedcode", "indicator", "period"}, "de eigen tabel kerncijfers van wijkbook"),
    ({"measure", "valueattribute"}, "Observations.csv van CBS (versie 4)"),
    ({"measuregroupid", "identifier"}, "MeasureCodes.csv van CBS (versie 4)"),
    ({"dimensiongroupid"}, "WijkenEnBuurtenCodes.csv van CBS (versie 4)"),
    ({"mapyear", "identifier"}, "Dimensions.csv van CBS (versie 4)"),
    ({"identifier", "title"}, "een lijst met namen van gebieden"),
    ({"lbm", "afw"}, "een download van de Leefbaarometer 3.0"),
    ({"leefbaarheidsscore"}, "een download van de site van de Leefbaarometer"),
    ({"kl0"}, "een bestand van de Leefbaarometer 2.0"),
    ({"kl1"}, "een bestand van de Leefbaarometer 2.0"),
    ({"rlbrmtr"}, "een bestand van de Leefbaarometer 2.0"),
    ({"soortmisdrijf"}, "een tabel met misdrijven (47018NED)"),
    ({"geregistreerdemisdrijven"}, "een tabel met misdrijven (47018NED)"),
    ({"ervarengezondheid"}, "een tabel met gezondheid van RIVM"),
    ({"marges", "leeftijd"}, "een tabel met gezondheid van RIVM"),
    ({"seswoa"}, "een tabel met SES-WOA-scores van CBS"),
    ({"gwbcode", "recs"}, "een Excel-tabel kwb van CBS"),
    ({"gwbcode", "ainw"}, "een Excel-tabel kwb van CBS"),
    ({"aantinw"}, "een tabel bij de wijk- en buurtkaart van CBS"),
    ({"wijkenenbuurten", "aantalinwoners"}, "een tabel met kerncijfers van CBS"),
    ({"wijkcode", "niveau", "inwoners"}, "een bewerkte selectie van kerncijfers"),
    ({"wijkenenbuurten"}, "een andere tabel van CBS over wijken en buurten"),
    ({"regiocode"}, "een andere tabel van de site van CBS"),
    ({"html"}, "een webpagina"),
]
READERS = {
    "eigen cijfers": "read_own",
    "Leefbaarometer": "read_leefbaarometer",
    "misdrijven": "read_misdrijven",
    "gezondheid": "read_gezondheid",
    "SES-WOA": "read_ses_woa",
    "Excel-tabel kwb": "read_kerncijfers",
    "wijk- en buurtkaart": "read_kerncijfers",
    "tabel met kerncijfers van CBS": "read_kerncijfers",
}


def describe(header: Iterable[str]) -> str:
    """Say in Dutch what a file with this header looks like; empty if nobody knows."""
    names = [plain(column) for column in header]
    for words, what in LOOKS:
        if all(any(name.startswith(word) for name in names) for word in words):
            return what
    return ""


def wrong_kind(path: Path, header: Sequence[str], wanted: str) -> BadTable:
    """Make the error for a file of another kind; `wanted` is "tabel met misdrijven"."""
    what = describe(header)
    reader = next((name for words, name in READERS.items() if words in what), "")
    but = f" maar lijkt op {what}" if what else ""
    some = ", ".join(short(name) for name in header[:4])
    msg = f"'{path.name}' is geen {wanted}{but}; de eerste kolommen zijn: {some}. "
    if reader and wanted not in what:
        msg += f"Lees het met {reader}, of kies een {wanted}."
    else:
        msg += f"Kies een {wanted}."
    return BadTable(msg)


# ---- the form of kerncijfers ------------------------------------------------------


def finish(
    rows: pd.DataFrame,
    path: Path,
    shape: str,
    unread: Iterable[str],
    *,
    is_sorted: bool = False,
) -> pd.DataFrame:
    """Rows in the form of kerncijfers: their columns, sorted, with what was told.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns gebied_code, indicator, period, value, status, flags and source_id.
    path : pathlib.Path
        File that they are from.
    shape : str
        Dutch name of the shape, such as "tabel met misdrijven (47018NED)".
    unread : iterable of str
        Columns of the file that were not read.
    is_sorted : bool
        The rows are known to be in order, each figure once.

    Returns
    -------
    pandas.DataFrame
        With ``.attrs["unread"]``, ``.attrs["shape"]``, ``.attrs["areas"]`` (number of
        wijken and buurten of each gemeente) and ``.attrs["told"]``.

    Raises
    ------
    BadTable
        If there are no rows, or one figure stands there twice.
    """
    if rows.empty:
        msg = f"'{path.name}' heeft geen cijfers die we kennen. {AGAIN}"
        raise BadTable(msg)
    rows = rows[ROWS] if is_sorted else _in_order(rows[ROWS], path)
    rows = rows.reset_index(drop=True)
    unread = list(unread)
    codes = pd.Series(rows["gebied_code"].unique())
    rows.attrs = {"unread": unread, "shape": shape, "areas": _count_areas(codes)}
    rows.attrs["told"] = _tell(rows, codes, path)
    return rows


def _in_order(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Sort on area, indicator and period; refuse a figure that stands there twice."""
    order = np.lexsort([pd.factorize(rows[name], sort=True)[0] for name in KEY[::-1]])
    rows = rows.iloc[order]
    twice = rows.duplicated(KEY).to_numpy()
    if twice.any():
        code, indicator, period = rows[KEY].iloc[twice.argmax()]
        msg = (
            f"'{path.name}' geeft '{indicator}' van {code} in {period} twee keer. "
            "Elk cijfer hoort er één keer in te staan."
        )
        raise BadTable(msg)
    return rows


def _count_areas(codes: pd.Series) -> dict[str, dict[str, int]]:
    """Number of wijken and buurten of each gemeente."""
    small = codes[codes.str[:2].isin(["WK", "BU"])]
    counts = small.groupby(["GM" + small.str[2:6], small.str[:2]]).size()
    found = {}
    for (gemeente, level), n in counts.sort_index(ascending=[True, False]).items():
        found.setdefault(gemeente, {})[LEVELS[level]] = n
    return found


def _tell(rows: pd.DataFrame, codes: pd.Series, path: Path) -> str:
    """Say what was read, so that a reader sees what is not there."""
    unread, shape = rows.attrs["unread"], rows.attrs["shape"]
    years = sorted(rows["period"].unique())
    when = f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"
    ids = sorted(rows["source_id"].unique())
    sources = "" if len(ids) > 3 else f" ({listing(ids)})"
    told = [f"'{path.name}' is gelezen als {shape}, {when}{sources}."]
    levels = codes.str[:2]
    found = [
        _counted((levels == level).sum(), level)
        for level in LEVELS
        if (levels == level).any()
    ]
    told.append(f"Gebieden: {listing(found)}.")
    told += _tell_parts(codes, rows.attrs["areas"])
    if unread:
        some = ", ".join(short(name) for name in unread[:MOST_NAMED])
        more = f" en nog {len(unread) - MOST_NAMED}" if len(unread) > MOST_NAMED else ""
        told.append(f"Niet gelezen kolommen ({len(unread)}): {some}{more}.")
    return " ".join(told)


def _counted(n: int, level: str) -> str:
    """Write a number of areas: 1 wijk, 2 wijken."""
    return f"{number(n)} {(LEVELS if n == 1 else PLURALS)[level]}"


def _tell_parts(codes: pd.Series, areas: dict[str, dict[str, int]]) -> list[str]:
    """Say how many wijken and buurten each gemeente has, and which have none."""
    if not areas:
        return []
    letters = {name: level for level, name in LEVELS.items()}
    each = [
        f"{gemeente} {listing(_counted(n, letters[name]) for name, n in parts.items())}"
        for gemeente, parts in islice(areas.items(), MOST_NAMED)
    ]
    more = len(areas) - len(each)
    told = [
        f"Per gemeente: {'; '.join(each)}"
        + (f"; en nog {_counted(more, 'GM')}." if more else ".")
    ]
    by = {level: set(codes[codes.str[:2] == level]) for level in LEVELS}
    told += _tell_gaps(by["GM"], {f"GM{c[2:6]}" for c in by["WK"]}, "WK")
    if by["WK"] and by["BU"]:
        told += _tell_gaps(by["WK"], {f"WK{c[2:8]}" for c in by["BU"]}, "BU")
        told += _tell_gaps({f"WK{c[2:8]}" for c in by["BU"]}, by["WK"], "")
    elif by["GM"] and by["BU"]:
        told += _tell_gaps(by["GM"], {f"GM{c[2:6]}" for c in by["BU"]}, "BU")
    if by["GM"]:
        told += _tell_gaps(set(areas), by["GM"], "")
    return told


def _tell_gaps(whole: set[str], present: set[str], parts: str) -> list[str]:
    """Say of which areas the parts (or, with no `parts`, the row itself) are absent."""
    absent = sorted(whole - present)
    if not absent or not present:
        return []
    some = ", ".join(absent[:MOST_NAMED])
    more = f" en nog {len(absent) - MOST_NAMED}" if len(absent) > MOST_NAMED else ""
    if parts:
        return [f"Let op: er zijn geen {PLURALS[parts]} van {some}{more}."]
    return [f"Let op: er is geen eigen rij van {some}{more}."]
