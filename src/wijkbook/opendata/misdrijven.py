"""Read registered crimes of the police per gemeente, wijk and buurt."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable
from wijkbook.opendata._file import (
    Raw,
    check_codes,
    check_once,
    check_whole,
    finish,
    plain,
    read_raw,
    short,
    to_numbers,
    wrong_kind,
)
from wijkbook.opendata._long import statuses, years

__all__ = ["read_misdrijven"]

COLUMNS = {
    "kind": {"soortmisdrijf"},
    "area": {"wijkenenbuurten"},
    "period": {"perioden"},
    "count": {"geregistreerdemisdrijven"},
}
TABLES = ("47018NED", "47022NED")  # per year, and per month
TOTAL = {"0.0.0", "Misdrijven, totaal", "Totaal misdrijven"}
NAMES = {"id", "gemeentenaam", "soortregio", "codering"}
UNKNOWN_PLACE = "(?:GM|WK|BU)0000.*"
# Gemeenten whose buurten the police divides otherwise than CBS does.
OTHER_DIVISION = {
    "GM0285": "Voorst",
    "GM0637": "Zoetermeer",
    "GM0753": "Best",
    "GM1658": "Heeze-Leende",
}


def read_misdrijven(
    source: str | Path, *, provisional: int | Iterable[int] = ()
) -> pd.DataFrame:
    """Registered crimes in a year, as the police gives them through CBS.

    Only the row *total of all crimes* is read. Its parts overlap and are rounded, so
    a file without that row is refused: the parts are never added up.

    Parameters
    ----------
    source : str or pathlib.Path
        CSV of the table with years, 47018NED (``SoortMisdrijf`` "0.0.0 ",
        ``Perioden`` "2024JJ00"). The same table with months, 47022NED, is refused;
        what counts is the periods, not the name of the file.
    provisional : int or list of int, optional
        Years that the publisher calls provisional, besides those with a star in the
        file.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers with the indicator misdrijven (crimes in the
        year, absolute). ``.attrs["borders_year"]`` is None: all years stand on one
        division, and the file does not say which.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If the file is empty, damaged or another kind of file, has months or parts
        only, holds text where a number belongs or a negative number, a code that is
        none, or an area twice for one year.

    Notes
    -----
    After the police through CBS, 47018NED (source ``politie_misdrijven``). Crimes
    without a known place (BU00000000) belong to no area and are left out; ``.attrs
    ["told"]`` says so. The buurten of Best, Heeze-Leende, Voorst and Zoetermeer follow
    another division and hold far too few crimes. A blank is no zero.

    In gewone taal: zo lees je hoeveel misdrijven de politie in een jaar registreerde.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_misdrijven("47018NED.csv", provisional=2025)  # doctest: +SKIP
    >>> print(rows.attrs["told"])  # doctest: +SKIP
    """
    raw = read_raw(source)
    names = {
        key: next((name for name in raw.header if plain(name) in known), None)
        for key, known in COLUMNS.items()
    }
    if names["count"] is None or names["area"] is None:
        raise wrong_kind(raw.path, raw.header, "tabel met misdrijven")
    _check_columns(raw, names)
    table, told = _totals(raw, names)
    path = raw.path
    when = years(table[names["period"]], path)
    codes = check_codes(table[names["area"]], path, unique=False)
    check_once(pd.DataFrame({"code": codes, "jaar": when["period"]}), path)
    part = to_numbers(table[names["count"]], path)
    _check_counts(part["value"], table[names["count"]], path)
    early = {provisional} if isinstance(provisional, int) else set(provisional)
    flagged = (when["provisional"] | when["period"].isin(early)) & part["value"].notna()
    table_id = next((name for name in TABLES if name in path.name.upper()), TABLES[0])
    rows = pd.DataFrame(
        {
            "gebied_code": codes.str.replace("^NL..$", "NL00", regex=True),
            "indicator": "misdrijven",
            "period": when["period"].astype(int),
            "value": part["value"],
            "status": statuses(part["kind"], codes, when["period"], "ok"),
            "flags": flagged.map({True: "provisional", False: ""}),
            "source_id": f"politie_{table_id}",
        }
    )
    known = {*names.values(), *(n for n in raw.header if plain(n) in NAMES)}
    unread = [name for name in raw.header if name not in known]
    rows = finish(rows, path, "misdrijven per jaar van de politie", unread)
    rows.attrs["borders_year"] = None
    told += _tell_other_division(codes)
    rows.attrs["told"] += "".join(f" {sentence}" for sentence in told)
    return rows


def _check_columns(raw: Raw, names: dict[str, str | None]) -> None:
    """Refuse a file that does not say which crimes or which year it counts."""
    for key, name, why in [
        ("kind", "SoortMisdrijf", "welke rijen het totaal zijn"),
        ("period", "Perioden", "over welk jaar een rij gaat"),
    ]:
        if names[key] is None:
            msg = (
                f"'{raw.path.name}' heeft geen kolom {name}. Zonder die kolom is niet "
                f"te zien {why}. Haal het bestand op met alle kolommen."
            )
            raise BadTable(msg)


def _totals(raw: Raw, names: dict[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Rows with the total of a year and a known place, and what was left out."""
    path, table, told = raw.path, raw.table, []
    when = years(table[names["period"]], path, parts=True)["period"]
    if when.isna().all():
        msg = (
            f"'{path.name}' telt per maand of kwartaal en niet per jaar. Die tellen we "
            "niet op: ze worden later nog bijgesteld. Kies de tabel met jaren "
            "(47018NED)."
        )
        raise BadTable(msg)
    if when.isna().any():
        told.append(f"Rijen per maand of kwartaal overgeslagen: {_count(when.isna())}.")
    table = table[when.notna()]
    kinds = table[names["kind"]]
    total = kinds.isin([kind for kind in kinds.unique() if kind.strip() in TOTAL])
    if not total.any():
        some = listing(short(word) for word in kinds.unique()[:3])
        msg = (
            f"'{path.name}' heeft geen rijen met het totaal ('0.0.0'), alleen met "
            f"{some}. Soorten tellen we niet op: ze overlappen en zijn afgerond. Haal "
            "het totaal erbij op."
        )
        raise BadTable(msg)
    if not total.all():
        told.append(f"Rijen met een soort misdrijf overgeslagen: {_count(~total)}.")
    area = table[names["area"]]
    without = sorted({code.strip() for code in set(area) - set(area[total])})
    if without:
        more = f" en nog {len(without) - 3}" if len(without) > 3 else ""
        told.append(
            f"Let op: geen totaal, en dus niet gelezen: {listing(without[:3])}{more}."
        )
    table = table[total]
    nowhere = table[names["area"]].str.strip().str.fullmatch(UNKNOWN_PLACE)
    if nowhere.any():
        told.append(f"Zonder bekende plaats, en overgeslagen: {_count(nowhere)}.")
    kept = table[~nowhere]
    if kept.empty:
        msg = (
            f"'{path.name}' heeft alleen misdrijven zonder bekende plaats. Haal het "
            "bestand op voor gemeenten, wijken of buurten."
        )
        raise BadTable(msg)
    return kept, told


def _check_counts(value: pd.Series, text: pd.Series, path: Path) -> None:
    """Refuse a number of crimes that is negative or not whole."""
    check_whole(value, text, path)
    wrong = value < 0
    if wrong.any():
        row = wrong.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {text.name}, het getal "
            f"'{short(text[row])}'. Hier hoort een heel aantal van 0 of meer."
        )
        raise BadTable(msg)


def _count(rows: pd.Series) -> str:
    """Number of rows, the Dutch way."""
    return number(int(rows.sum()))


def _tell_other_division(codes: pd.Series) -> list[str]:
    """Warn of buurten that the police divides otherwise."""
    small = codes[codes.str.startswith("BU")]
    found = set("GM" + small.str[2:6]) & set(OTHER_DIVISION)
    if not found:
        return []
    names = listing(sorted(OTHER_DIVISION[code] for code in found))
    return [
        f"Let op: de politie deelt de buurten van {names} anders in; ze zijn te laag."
    ]
