"""Read the SES-WOA scores of CBS, as the StatLine site exports them."""

import re
from pathlib import Path

import pandas as pd

from wijkbook.errors import BadTable
from wijkbook.opendata._file import (
    check_codes,
    check_once,
    check_whole,
    decimal_sign,
    finish,
    plain,
    read_raw,
    short,
    to_numbers,
    wrong_kind,
)
from wijkbook.opendata._long import one_column_each, statuses, years

__all__ = ["read_ses_woa"]

TABLES = ("84479NED", "85163NED", "85900NED")

# Heading of the site, or stem of the service, without the unit between brackets.
COLUMNS = {
    "particulierehuishoudens": "huishoudens",
    "opleidingsniveaulaagwaarde": "opleiding_laag_pct",
    "opleidingsniveaumiddelbaarwaarde": "opleiding_midden_pct",
    "opleidingsniveauhoogwaarde": "opleiding_hoog_pct",
    "seswoatotaalscoregemiddeldescore": "ses_woa_score",
    "spreidingspreidingtotaalwaarde": "ses_woa_spreiding",
}
CODE = {"regiocodegemeentewijkbuurtcode", "regiocodegemeentewijkbuurt", "regiocode"}
NAME = {"wijkenenbuurten"}
PERIOD = {"perioden"}
FEWER = (
    "Let op: huishoudens zijn hier die achter de scores, in honderdtallen; het zijn er "
    "minder dan in de kerncijfers."
)
FURTHEST = 10  # scores and spread lie around 0 and 1; beyond this a point was lost
UNIT = re.compile(r"\s*\((?:aantal|%|getal|score)\)\s*$", re.IGNORECASE)


def read_ses_woa(source: str | Path) -> pd.DataFrame:
    """Scores of wealth, education and work (SES-WOA), as the site of CBS exports them.

    A score is 0 for the mean of all households and has no unit; the spread tells how
    different the households of one area are. Neither may be added up.

    Parameters
    ----------
    source : str or pathlib.Path
        CSV of the StatLine site, with Dutch titles ("Perioden", "Regiocode (gemeente,
        wijk, buurt) (code)", "SES-WOA/Totaalscore/Gemiddelde score (Getal)").

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers: huishoudens (private households),
        opleiding_laag_pct, opleiding_midden_pct and opleiding_hoog_pct (%),
        ses_woa_score and ses_woa_spreiding. ``.attrs["borders_year"]`` is None: each
        year has its own borders.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If the file is empty, damaged or another kind of file, has no column of codes
        or periods, holds text where a number belongs, a share outside 0 to 100, a
        number that is no score or a broken count, a code that is none, or an area twice
        for one year.

    Notes
    -----
    After CBS, 85163NED (source ``cbs_ses_2019_amsterdam``). The households are those
    behind the scores, in hundreds, and fewer than those of the kerncijfers (Amsterdam
    2019: 457,400 against 470,223), so they carry the flag definition_changed. CBS
    gives no scores where too few live.

    In gewone taal: zo lees je hoe een buurt staat op welvaart, opleiding en werk.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_ses_woa("SES_WOA_scores_85163NED.csv")  # doctest: +SKIP
    >>> print(rows.attrs["told"])  # doctest: +SKIP
    """
    raw = read_raw(source)
    path = raw.path
    titles = {name: plain(UNIT.sub("", name)) for name in raw.header}
    found = {name: COLUMNS[t] for name, t in titles.items() if t in COLUMNS}
    if not {"ses_woa_score", "ses_woa_spreiding"} & set(found.values()):
        raise wrong_kind(path, raw.header, "tabel met SES-WOA-scores van CBS")
    one_column_each(found, path)
    area = _named(titles, CODE, "met de regiocode", path)
    period = _named(titles, PERIOD, "Perioden", path)
    when = years(raw.table[period], path)
    codes = check_codes(raw.table[area], path, unique=False)
    check_once(pd.DataFrame({"code": codes, "jaar": when["period"]}), path)
    decimal = decimal_sign(raw.table, found)
    parts = []
    for column, indicator in found.items():
        part = to_numbers(raw.table[column], path, decimal=decimal)
        _check_range(part["value"], raw.table[column], indicator, path)
        flags = when["provisional"].map({True: "provisional", False: ""})
        if indicator == "huishoudens":
            flags = ("rounded definition_changed " + flags).str.strip()
        parts.append(
            pd.DataFrame(
                {
                    "gebied_code": codes.str.replace("^NL..$", "NL00", regex=True),
                    "indicator": indicator,
                    "period": when["period"].astype(int),
                    "value": part["value"],
                    "status": statuses(part["kind"], codes, when["period"], "ok"),
                    "flags": flags.where(part["value"].notna(), ""),
                }
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    table_id = next((name for name in TABLES if name[:5] in path.name), "ses_woa")
    rows["source_id"] = f"cbs_{table_id}"
    known = {area, period, *found}
    unread = [n for n in raw.header if n not in known and titles[n] not in NAME]
    rows = finish(rows, path, "SES-WOA-scores van de site van CBS", unread)
    rows.attrs["borders_year"] = None
    if "huishoudens" in found.values():
        rows.attrs["told"] += f" {FEWER}"
    return rows


def _named(titles: dict[str, str], known: set[str], told: str, path: Path) -> str:
    """Column that goes by one of these titles."""
    found = next((name for name, title in titles.items() if title in known), None)
    if found is None:
        msg = (
            f"'{path.name}' heeft geen kolom {told}. Zet op de site van CBS bij het "
            "ophalen de regiocode en de perioden aan."
        )
        raise BadTable(msg)
    return found


def _check_range(value: pd.Series, text: pd.Series, indicator: str, path: Path) -> None:
    """Refuse a share outside 0 to 100, a negative count, and what is no score."""
    low = -FURTHEST if indicator == "ses_woa_score" else 0
    high = 100 if indicator.endswith("_pct") else FURTHEST
    if indicator == "huishoudens":
        high = float("inf")
    wrong = value.notna() & ~value.between(low, high)
    if wrong.any():
        row = wrong.idxmax()
        most = f"van {low} tot en met {high}"
        allowed = "van 0 of meer" if indicator == "huishoudens" else most
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {short(text.name)}, het getal "
            f"'{short(text[row])}'. Hier hoort een getal {allowed}."
        )
        raise BadTable(msg)
    if indicator == "huishoudens":
        check_whole(value, text, path)
