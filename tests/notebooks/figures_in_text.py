"""Find the figures in a text (38%, € 24.200, 7.210 inwoners) and where they come from.

A figure in the prose of a notebook has to stand in an output of that same notebook, or
in a table of facts. kerncijfers and gebieden do not count as such a table: they are so
large that any number stands somewhere in them; what comes from them is shown by code.
"""

import csv
import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

TOO_LARGE = {"kerncijfers.csv", "gebieden.csv"}

# Not `een`: that is an article too.
IN_WORDS = {
    "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14,
    "vijftien": 15, "zestien": 16, "zeventien": 17, "achttien": 18, "negentien": 19,
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60,
    "zeventig": 70, "tachtig": 80, "negentig": 90, "honderd": 100,
}  # fmt: skip
ROUNDED = Decimal("0.02")
SCALES = {"duizend": 3, "miljoen": 6, "mln": 6, "miljard": 9, "mld": 9}

_DIGITS = r"\d{1,3}(?:[.\s]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_NUMBER = rf"(?<![\w.,])(?P<number>{_DIGITS})"
_WORD = rf"\b(?P<number>{'|'.join(IN_WORDS)})"
_SCALE = rf"(?:\s(?P<scale>{'|'.join(SCALES)})\b\.?)?"
_WORDS = r"(?:\s+[a-zà-ÿA-Z][\wà-ÿ-]*)"
_PERCENT = r"[-\s]?procent(?:punt(?:en)?)?\b"
_IS = r"(?:\s+(?:is|was|zijn|waren)|\s?[:=])\s+"
# "per 1.000 inwoners" is one word here, so that its 1.000 is not taken for a figure
PER_1000 = re.compile(r"\bper\s+(?:10{0,2}[.\s]?000|duizend)\b(?:\s+inwoners?\b)?")
_PER_1000 = "per_1000"
_FIGURES = {
    "euro": [rf"€\s?{_NUMBER}{_SCALE}", rf"{_NUMBER}{_SCALE}[\s-]?(?:euro|eur)\b"],
    # a 95%-interval is a word, not a figure
    "%": [rf"{_NUMBER}\s?(?:%(?!-(?!punt)\w)|{_PERCENT})", rf"{_WORD}{_PERCENT}"],
    "per 1.000": [
        rf"{_NUMBER}{_WORDS}{{0,4}}\s+{_PER_1000}",
        rf"{_PER_1000}{_IS}{_NUMBER}",
    ],
    "inwoners": [
        rf"{_NUMBER}{_SCALE}{_WORDS}?\s+inwoners?\b",
        rf"\binwoners?{_IS}{_NUMBER}",
    ],
}
FIGURES = {unit: [re.compile(p) for p in some] for unit, some in _FIGURES.items()}
MARKS = {
    "euro": re.compile(r"€|\beuro\b"),
    "%": re.compile(r"%|\bprocent"),
    "per 1.000": re.compile(_PER_1000),
    "inwoners": re.compile(r"\binwoners?\b", re.IGNORECASE),
}
# "38 tot 45%": the mark belongs to both
BEFORE = re.compile(
    rf"{_NUMBER}{_SCALE}\s?(?:tot en met|t/m|tot|en|of|naar|tegen|à|,|–|-)\s?(?:€\s?)?$"
)
AFTER_EURO = re.compile(rf"\s?(?:tot en met|tot|à|–|-)\s?{_NUMBER}{_SCALE}")
YEAR = re.compile(r"(?:19|20)\d\d")
MARKUP = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)
OUTPUT_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*(?:[eE][+-]?\d+)?(?![\w])")


@dataclass(frozen=True)
class Figure:
    """A number with its mark, as a reader meets it in a text."""

    text: str
    value: Decimal
    step: Decimal  # size of the last written digit
    unit: str

    def equals(self, other: Decimal) -> bool:
        """Tell whether a number is this one, at the precision that is written.

        A text may round what is shown, but not by much: else 0,7 would vouch for 1%.
        """
        return abs(abs(other) - self.value) <= min(self.step / 2, ROUNDED * self.value)


def find_figures(text: str) -> list[Figure]:
    """Find every number that carries a mark, in Dutch notation; signs are left out."""
    plain = _plain(text)
    found = list(_in_tables(plain))
    for unit, patterns in FIGURES.items():
        for match in (m for pattern in patterns for m in pattern.finditer(plain)):
            if _is_year_with_a_word(match):
                continue
            found.append(_figure(match, unit))
            found += _chained(plain, match, unit)
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    """Leave out what is no prose: code, comments, formulas, addresses, markup."""
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\$[^$\n]+\$", "", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = html.unescape(re.sub(r"</?[a-zA-Z][^>]*>", "", text))
    text = re.sub(r"[*`\\]", "", text)
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
    return PER_1000.sub(_PER_1000, text)


def _figure(match: re.Match, unit: str, *, alone: bool = False) -> Figure:
    """Read one match as a figure; `alone` for a number that has its mark elsewhere."""
    number, scale = match["number"], match.groupdict().get("scale")
    value = _dutch(number)
    decimals = -value.as_tuple().exponent
    shift = SCALES.get(scale, 0)
    text = f"{number} ({unit})" if alone else match[0].replace(_PER_1000, "per 1.000")
    text = " ".join(text.split())
    step = Decimal(1).scaleb(shift - decimals)
    return Figure(text, value.scaleb(shift), step, unit)


def _dutch(number: str) -> Decimal:
    """Read a number as it is written in Dutch; 12.8 is no thousand, so a decimal."""
    if number in IN_WORDS:
        return Decimal(IN_WORDS[number])
    number = re.sub(r"\s", "", number)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        number = number.replace(".", "")
    return Decimal(number.replace(",", "."))


def _chained(text: str, match: re.Match, unit: str) -> Iterator[Figure]:
    """Give the numbers that share the mark of this one, as in `38 tot 45%`."""
    start = match.start()
    while before := BEFORE.search(text[:start]):
        if YEAR.fullmatch(before["number"]):
            break
        yield _figure(before, unit, alone=True)
        start = before.start()
    after = AFTER_EURO.match(text, match.end()) if unit == "euro" else None
    if after and not YEAR.fullmatch(after["number"]):
        yield _figure(after, unit, alone=True)


def _is_year_with_a_word(match: re.Match) -> bool:
    """Tell `in 2024 hadden inwoners` from `2024 inwoners`."""
    year = YEAR.fullmatch(match["number"])
    return bool(year) and len(match[0].split()) > 2


def _in_tables(text: str) -> Iterator[Figure]:
    """Give bare numbers in a table whose column or row carries the mark."""
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 1:
            header = []
        elif not header:
            header = cells
        else:
            for column, cell in zip(header, cells, strict=False):
                unit = _mark(column) or _mark(cells[0])
                number = re.fullmatch(rf"-?{_NUMBER}", cell)
                if unit and number:
                    yield _figure(number, unit, alone=True)


def _mark(text: str) -> str | None:
    """Name the unit that a text mentions; a rate before the inwoners it is about."""
    return next((unit for unit, mark in MARKS.items() if mark.search(text)), None)


def numbers_in(output: str) -> set[Decimal]:
    """Give every number in an output, whichever way its point and comma are meant."""
    output = re.sub(r"\[\d+ rows x \d+ columns\]", "", output)
    output = output.replace("\u00a0", " ").replace("\u202f", " ")
    return {v for token in OUTPUT_NUMBER.findall(output) for v in _readings(token)}


def _readings(token: str) -> set[Decimal]:
    """Read a token as Dutch, as English, or as both where both make sense."""
    token = token.rstrip(".,")
    readings = set()
    for thousand, decimal in (".,", ",."):
        mark, comma = re.escape(thousand), re.escape(decimal)
        number = rf"(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d+)(?:{comma}\d+)?(?:[eE][+-]?\d+)?"
        if re.fullmatch(number, token):
            plain = token.replace(thousand, "").replace(decimal, ".")
            readings.add(Decimal(plain))
    return readings


def output_numbers(notebook: NotebookNode) -> set[Decimal]:
    """Give every number that stands in a text output of a notebook."""
    numbers = set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            web = MARKUP.sub(" ", data.get("text/html", ""))
            for text in (output.get("text", ""), data.get("text/plain", ""), web):
                numbers |= numbers_in(html.unescape(text))
    return numbers


@cache
def table_figures(folder: Path) -> frozenset[tuple[Decimal, str | None]]:
    """Give the figures of the tables of facts; the unit is None where none is told.

    Texts count with the marks in them; a bare number counts in a column or key that
    ends in its unit, or is called `value` with its unit beside it: no year, no page.
    """
    found: set[tuple[Decimal, str | None]] = set()
    for path in sorted(folder.glob("*.csv")):
        if path.name not in TOO_LARGE:
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    for column, value in row.items():
                        found |= _stated(column, value, row.get("unit"))
    for path in sorted(folder.glob("*/*.toml")):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        for key, value, unit in _leaves(facts):
            found |= _stated(key, value, unit)
    return frozenset(found)


def _leaves(
    item: object, key: str = "", unit: str | None = None
) -> Iterator[tuple[str, object, str | None]]:
    """Walk through nested tables to each value, its key, and the unit beside it."""
    if isinstance(item, dict):
        for name, value in item.items():
            yield from _leaves(value, name, item.get("unit"))
    elif isinstance(item, list):
        for value in item:
            yield from _leaves(value, key, unit)
    else:
        yield key, item, unit


def _stated(
    key: str, value: object, beside: str | None = None
) -> set[tuple[Decimal, str | None]]:
    """Give the figures that one cell of a table states."""
    text = str(value)
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return {(figure.value, figure.unit) for figure in find_figures(text)}
    if key == "value" and beside is not None:
        found = find_figures(f"{text.replace('.', ',')} {beside}")
        return {(figure.value, figure.unit) for figure in found}
    if key == "value":
        return {(abs(Decimal(text)), None)}
    endings = {"_eur": "euro", "_pct": "%", "_per_1000": "per 1.000"}
    for ending, unit in (endings | {"inwoners": "inwoners"}).items():
        if key.endswith(ending):
            return {(abs(Decimal(text)), unit)}
    return set()


def prose(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Give number and text of each text cell, up to the list of sources."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            text, *sources = re.split(r"^## Bronnen", cell.source, flags=re.MULTILINE)
            yield number, text
            if sources:
                return


def orphans(notebook: NotebookNode, tables: Path) -> Iterator[tuple[int, Figure]]:
    """Give each figure in the prose that neither an output nor a table of facts has."""
    shown = output_numbers(notebook)
    for number, text in prose(notebook):
        for figure in find_figures(text):
            stated = any(
                unit in (None, figure.unit) and figure.equals(value)
                for value, unit in table_figures(tables)
            )
            if not stated and not any(figure.equals(value) for value in shown):
                yield number, figure
