"""Read the Leefbaarometer: scores of 3.0, classes of 2.0."""

import json
import re
from pathlib import Path

import pandas as pd

from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata._file import (
    Raw,
    check_codes,
    check_once,
    decimal_sign,
    finish,
    plain,
    read_raw,
    short,
    to_numbers,
    wrong_kind,
)
from wijkbook.opendata._long import one_column_each, statuses, years

__all__ = ["read_leefbaarometer"]

AREA = {"bucode", "wkcode", "gmcode", "code", "gbd", "gebiedscode", "gebiedcode"}
NAME = {"bunaam", "wknaam", "gmnaam", "naam", "gebied", "gebiedsnaam"}
YEAR = {"jaar", "meetjaar", "peiljaar"}
# Name of a column in the open data, or heading of a download from the website.
SCORES = {
    "lbm": "lbm_score",
    "leefbaarheidsscore": "lbm_score",
    "afw": "lbm_afwijking",
    "afwijkinglandelijkgem": "lbm_afwijking",
    "afwijkinglandelijkgemiddelde": "lbm_afwijking",
    "fys": "lbm_fys",
    "fysiekeomgeving": "lbm_fys",
    "onv": "lbm_onv",
    "overlastenonveiligheid": "lbm_onv",
    "soc": "lbm_soc",
    "socialesamenhang": "lbm_soc",
    "vrz": "lbm_vrz",
    "voorzieningen": "lbm_vrz",
    "won": "lbm_won",
    "woningvoorraad": "lbm_won",
}
DIMENSIONS = ["lbm_fys", "lbm_onv", "lbm_soc", "lbm_vrz", "lbm_won"]
FURTHEST = 10  # scores lie around 4, the rest around 0; beyond this a point was lost
REFERENCE = 4.1023  # score minus deviation, in every row and year of 3.0
FULL_DIGITS = 5  # the publisher gives fifteen digits; fewer than this were rounded

CLASS = re.compile(r"KL(\d\d)")
CHANGE = re.compile(r"VKL(02|08)(\d\d)")
DEVIATION = re.compile(r"RLB[A-Z]+\d\d")
LEFT_OUT = "De afwijkingen van 2.0 staan op een andere schaal dan die van 3.0."


def read_leefbaarometer(
    source: str | Path, *, period: int | None = None
) -> pd.DataFrame:
    """Figures of the Leefbaarometer, 3.0 or 2.0, as the ministry gives them.

    The two editions do not join: 3.0 gives scores on the borders of 2024, 2.0 classes
    on those of 2016. The deviations of 2.0 are on another scale and are not read.

    Parameters
    ----------
    source : str or pathlib.Path
        CSV of 3.0 (``bu_code`` or ``wk_code``, ``jaar``, ``lbm``, ``afw`` ...), a
        download of the website with a column of codes, or 2.0 as JSON or CSV
        (``KL02``, ``VKL0216`` ...).
    period : int, optional
        Year of the measurement. Needed when a download has no column with the year.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers. Of 3.0 lbm_score, lbm_afwijking and its five
        parts (points, higher is better); of 2.0 lbm2_klasse (1 to 9) and
        lbm2_verandering_sinds_2002 and _2008 (1 to 9, 4 is no change; the period is
        the last year). Beside unread, shape and told, ``.attrs["borders_year"]`` is
        the year of the borders.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If the file is empty, damaged or another kind of file, holds text where a
        number belongs, a number that is no score, a class that is none, an area twice
        for one year, or if the year is not known.

    Notes
    -----
    After the Leefbaarometer open data (sources ``lbm3_wijken`` and ``lbm3_buurten``).
    The deviation is from a fixed reference, not from the mean of that year. Where the
    parts do not add up to it, or score minus deviation is not the reference, the file
    is read and ``.attrs["told"]`` says so.

    In gewone taal: zo lees je een bestand van de Leefbaarometer, en zie je van welke
    versie het is.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_leefbaarometer("scores_wijken.csv")  # doctest: +SKIP
    >>> print(rows.attrs["told"])  # doctest: +SKIP
    """
    path = Path(source)
    raw = _read_json(path) if path.suffix.casefold() == ".json" else read_raw(path)
    if any(CLASS.fullmatch(name.strip().upper()) for name in raw.header):
        return _classes(raw)
    return _scores(raw, period)


def _column(raw: Raw, names: set[str]) -> str | None:
    """First column that goes by one of these names."""
    return next((name for name in raw.header if plain(name) in names), None)


# ---- 3.0 --------------------------------------------------------------------------


def _scores(raw: Raw, period: int | None) -> pd.DataFrame:
    """Scores of 3.0: open data or a download of the website."""
    path = raw.path
    area, year = _column(raw, AREA), _column(raw, YEAR)
    found = {name: SCORES[plain(name)] for name in raw.header if plain(name) in SCORES}
    if not {"lbm_score", "lbm_afwijking"} & set(found.values()):
        raise wrong_kind(path, raw.header, "tabel van de Leefbaarometer")
    one_column_each(found, path)
    if area is None:
        msg = (
            f"'{path.name}' heeft scores van de Leefbaarometer, maar geen kolom met "
            "codes van gebieden (bu_code, wk_code of code). Namen alleen zijn niet "
            "eenduidig: zet de codes erbij."
        )
        raise BadTable(msg)
    codes = check_codes(raw.table[area], path, unique=False)
    when = _period(raw, year, period)
    check_once(pd.DataFrame({"code": codes, "jaar": when}), path)
    values, parts = {}, []
    decimal = decimal_sign(raw.table, found)
    for column, indicator in found.items():
        part = to_numbers(
            raw.table[column], path, withheld=("NA", ".", "x"), decimal=decimal
        )
        _check_score(part["value"], raw.table[column], path)
        values[indicator] = part["value"]
        status = statuses(part["kind"], codes, when, "model_estimate")
        # The publisher writes NA for what it does not give.
        status = status.where(part["kind"] != "withheld", "not_published")
        parts.append(_rows(codes, when, indicator, part["value"], status))
    rows = pd.concat(parts, ignore_index=True)
    digits = _digits(raw, found, decimal)
    if digits < FULL_DIGITS:
        rows["flags"] = rows["value"].notna().map({True: "rounded", False: ""})
    rows["source_id"] = "leefbaarometer_3"
    known = {area, year, *found, *(n for n in raw.header if plain(n) in NAME)}
    website = any(len(plain(name)) > 3 for name in found)
    kind = "een download van de website" if website else "open data"
    shape = f"Leefbaarometer 3.0, {kind}"
    rows = finish(rows, path, shape, [n for n in raw.header if n not in known])
    rows.attrs["borders_year"] = 2024
    rows.attrs["told"] += _remarks(values, digits)
    return rows


def _period(raw: Raw, column: str | None, period: int | None) -> pd.Series:
    """Year of each row, from its column or as told."""
    if column is None and period is None:
        msg = (
            f"'{raw.path.name}' heeft geen kolom met het jaar. Geef het mee, "
            "bijvoorbeeld period=2024."
        )
        raise BadTable(msg)
    if column is None:
        return pd.Series(period, index=raw.table.index)
    found = years(raw.table[column], raw.path)["period"].astype(int)
    if period is not None and (found != period).any():
        row = (found != period).idxmax()
        msg = (
            f"'{raw.path.name}' is bij rij {row} van {found[row]} en niet van {period}."
            " Laat period weg: het jaar staat in het bestand."
        )
        raise BadTable(msg)
    return found


def _check_score(value: pd.Series, text: pd.Series, path: Path) -> None:
    """Refuse a number that is no score: as a rule one that lost its decimal sign."""
    wrong = value.abs() > FURTHEST
    if wrong.any():
        row = wrong.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {text.name}, het getal "
            f"'{short(text[row])}'. Een score ligt rond 4 en een afwijking rond 0. "
            "Misschien viel de komma of punt weg: haal het bestand opnieuw op."
        )
        raise BadTable(msg)


def _digits(raw: Raw, found: dict[str, str], decimal: str) -> int:
    """Most digits behind the point of any score."""
    return max(
        len(text.strip().partition(decimal)[2])
        for name in found
        for text in raw.table[name].to_numpy()
    )


def _remarks(values: dict[str, pd.Series], digits: int) -> str:
    """Tell of rows whose parts do not fit together, and of rounding."""
    told = []
    if digits < FULL_DIGITS:
        told.append(f"De waarden zijn afgerond op {digits} decimalen.")
    step = 10.0**-digits
    table = pd.DataFrame(values)
    if {*DIMENSIONS, "lbm_afwijking"} <= set(table):
        # Six rounded numbers: each may be half a step off.
        added = table[DIMENSIONS].sum(axis=1, skipna=False)
        wrong = (added - table["lbm_afwijking"]).abs() > 3 * step + 1e-6
        if wrong.any():
            told.append(
                f"Let op: in {_counted(wrong)} tellen de vijf onderdelen niet op tot "
                f"de afwijking; de eerste is rij {wrong.idxmax()}."
            )
    if {"lbm_score", "lbm_afwijking"} <= set(table):
        between = table["lbm_score"] - table["lbm_afwijking"]
        wrong = (between - REFERENCE).abs() > step + 1e-4
        if wrong.any():
            told.append(
                f"Let op: in {_counted(wrong)} is de score min de afwijking niet "
                f"{number(REFERENCE, 4)}; de eerste is rij {wrong.idxmax()}."
            )
    return "".join(f" {sentence}" for sentence in told)


def _counted(rows: pd.Series) -> str:
    """Number of rows in words: ``1 rij``, ``12 rijen``."""
    count = int(rows.sum())
    return f"{number(count)} {'rij' if count == 1 else 'rijen'}"


# ---- 2.0 --------------------------------------------------------------------------


def _classes(raw: Raw) -> pd.DataFrame:
    """Classes and classes of change of 2.0."""
    path = raw.path
    area = _column(raw, AREA)
    if area is None:
        msg = (
            f"'{path.name}' heeft klassen van de Leefbaarometer 2.0, maar geen kolom "
            "CODE of GBD met codes van gebieden."
        )
        raise BadTable(msg)
    codes = check_codes(raw.table[area], path)
    found = {}
    for name in raw.header:
        text = name.strip().upper()
        if match := CLASS.fullmatch(text):
            found[name] = ("lbm2_klasse", 2000 + int(match[1]))
        elif match := CHANGE.fullmatch(text):
            since = f"lbm2_verandering_sinds_20{match[1]}"
            found[name] = (since, 2000 + int(match[2]))
    parts = []
    for column, (indicator, year) in found.items():
        when = pd.Series(year, index=codes.index)
        part = to_numbers(raw.table[column], path, withheld=("NA", ".", "x"))
        _check_class(part["value"], raw.table[column], path)
        status = part["kind"].map(
            {
                "given": "model_estimate",
                "withheld": "not_published",
                "blank": "unknown_blank",
            }
        )
        parts.append(_rows(codes, when, indicator, part["value"], status))
    rows = pd.concat(parts, ignore_index=True).assign(source_id="leefbaarometer_2")
    names = {name for name in raw.header if plain(name) in NAME}
    unread = [n for n in raw.header if n not in {area, *found, *names}]
    rows = finish(rows, path, "Leefbaarometer 2.0, klassen", unread)
    rows.attrs["borders_year"] = 2016
    if any(DEVIATION.fullmatch(name.strip().upper()) for name in unread):
        rows.attrs["told"] += f" {LEFT_OUT} Ze zijn niet gelezen."
    return rows


def _check_class(value: pd.Series, text: pd.Series, path: Path) -> None:
    """Refuse a class that is not 1 to 9."""
    wrong = value.notna() & ~value.isin(range(1, 10))
    if wrong.any():
        row = wrong.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {text.name}, de klasse "
            f"'{short(text[row])}'. De klassen lopen van 1 tot en met 9."
        )
        raise BadTable(msg)


def _read_json(path: Path) -> Raw:
    """Read a JSON of 2.0: each code with its classes; the row is the place in it."""
    if not path.is_file():
        msg = f"Er is geen bestand '{path}'. Kijk of de naam en de map kloppen."
        raise MissingTable(msg)
    try:
        found = json.loads(
            path.read_text(encoding="utf-8-sig"), object_pairs_hook=_no_doubles
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _DoubleKeyError) else "is beschadigd"
        msg = f"'{path.name}' {why}: het is geen goede JSON. Haal het opnieuw op."
        raise BadTable(msg) from error
    fits = isinstance(found, dict) and all(isinstance(v, dict) for v in found.values())
    if not fits or not any(CLASS.fullmatch(k) for v in found.values() for k in v):
        msg = (
            f"'{path.name}' is JSON, maar geen Leefbaarometer 2.0. Daarin heeft elke "
            "code klassen, zoals WK095704 met KL02 en KL16."
        )
        raise BadTable(msg)
    header = list(dict.fromkeys(name for held in found.values() for name in held))
    rows = []
    for place, (code, held) in enumerate(found.items(), start=1):
        if len(held) != len(header):
            lost = listing([name for name in header if name not in held])
            msg = f"'{path.name}' is beschadigd bij '{code}': {lost} ontbreekt."
            raise BadTable(msg)
        if any(isinstance(value, dict | list) for value in held.values()):
            msg = f"'{path.name}' is beschadigd bij '{code}' (plaats {place})."
            raise BadTable(msg)
        rows.append([code, *(_as_text(held[name]) for name in header)])
    header = ["CODE", *header]
    table = pd.DataFrame(rows, columns=header, dtype=str)
    table.index = range(1, len(table) + 1)
    return Raw(path, header, table, ",")


class _DoubleKeyError(ValueError):
    """A key that stands twice in a JSON object."""


def _no_doubles(pairs: list[tuple[str, object]]) -> dict:
    """Make a dict, and refuse a key that stands there twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"noemt '{twice}' twee keer"
        raise _DoubleKeyError(msg)
    return made


def _as_text(value: object) -> str:
    """Text of a value in JSON; null is NA: not given."""
    return "NA" if value is None else str(value)


def _rows(
    codes: pd.Series,
    period: pd.Series,
    indicator: str,
    value: pd.Series,
    status: pd.Series,
) -> pd.DataFrame:
    """Rows of one indicator."""
    return pd.DataFrame(
        {
            "gebied_code": codes,
            "indicator": indicator,
            "period": period,
            "value": value,
            "status": status,
            "flags": "",
        }
    )
