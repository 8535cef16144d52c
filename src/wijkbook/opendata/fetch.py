"""Fetch what CBS and others publish, for chosen years and gemeenten, into the workbook.

One set of figures a kind, year and gemeente: so that it is known what is there, a
download that stops costs little, and a set can be forgotten by itself.
"""

import re
import sys
from collections.abc import Iterable
from datetime import date

import pandas as pd

from wijkbook.dutch import listing
from wijkbook.errors import BadValue, unknown_name
from wijkbook.gebied import Gebied, find_gebied
from wijkbook.gebied.added import keep_figures
from wijkbook.opendata import _get, _web
from wijkbook.opendata._web import Tell

__all__ = ["KINDS", "fetch", "list_downloads"]

KINDS = {
    "kerncijfers": _get.get_kerncijfers,
    "misdrijven": _get.get_misdrijven,
    "gezondheid": _get.get_gezondheid,
    "leefbaarometer": _get.get_leefbaarometer,
    "grenzen": _get.get_grenzen,
}
CODE = re.compile("GM[0-9]{4}", re.IGNORECASE)


def fetch(
    what: str,
    *,
    years: int | Iterable[int],
    gemeenten: str | Gebied | Iterable[str | Gebied] | None = None,
    refresh: bool = False,
    progress: bool | Tell = True,
) -> pd.DataFrame:
    """Fetch open data and add its figures to those of the workbook.

    Needs a network; nothing else in the workbook does. What was fetched before is not
    fetched again. When a download fails, all that was there stays as it was, and the
    next try goes on where this one stopped.

    Parameters
    ----------
    what : str
        kerncijfers, misdrijven, gezondheid, leefbaarometer or grenzen.
    years : int or list of int
        Which years.
    gemeenten : str, Gebied or list, optional
        Which gemeenten, by name or code; their wijken and buurten come along. Without
        it the whole land, which is much and takes long.
    refresh : bool
        Fetch again what is there already, because a table was revised.
    progress : bool or function
        Whether to tell how far it is; a function gets each line of Dutch.

    Returns
    -------
    pandas.DataFrame
        One row per set: index name (for `forget_figures`), columns what, year, place,
        rows (figures), address, fetched (date), sha256 and file (the download).

    Raises
    ------
    UnknownName, AmbiguousName
        If the kind or a gemeente is not known.
    BadValue
        If there are no such years of it.
    MissingTable
        If there is no network, or the publisher does not give the table.
    BadTable
        If what came is not what it should be.

    See Also
    --------
    list_figures : What was added.
    forget_figures : Throw a set away.

    Notes
    -----
    Figures land in the folder of your own work (``cijfers/``), downloads in
    ``downloads/`` with their checksums in ``register.json``. Borders are for you
    alone: read the conditions of PDOK before you publish a map. Kerncijfers come from
    the v3 service of CBS, and from v4 where v3 does not have the table any more.

    In gewone taal: dit haalt cijfers van internet en zet ze bij die van het werkboek.

    Examples
    --------
    >>> import wijkbook as wb
    >>> wb.fetch("kerncijfers", years=2024, gemeenten="Helmond")  # doctest: +SKIP
    >>> wb.load_kerncijfers("Helmond", level="buurt")  # doctest: +SKIP
    """
    if what not in KINDS:
        raise unknown_name("soort gegevens", what, KINDS)
    chosen = _years(what, years)
    places = _places(gemeenten)
    tell = progress if callable(progress) else _teller(bool(progress))
    told = []
    for year in chosen:
        for place in places:
            file, rows, about = KINDS[what](year, place, refresh, tell)
            name = f"{what}-{year}-{place.casefold()}"
            if told_of := rows.attrs.get("told", "").partition(" Niet gelezen")[0]:
                tell(told_of)
            # A source is one download: its address and checksum are those of the set.
            source = about["source"]
            source["source_id"] += f"_{year}_{place.casefold()}"
            rows = rows.assign(source_id=source["source_id"])
            keep_figures(rows, name, **about)
            tell(f"{name}: {len(rows)} cijfers erbij.")
            entry = _web.register()[file.name]
            told.append(
                {
                    "name": name,
                    "what": what,
                    "year": year,
                    "place": place,
                    "rows": len(rows),
                    "address": entry["address"],
                    "fetched": entry["date"],
                    "sha256": entry["sha256"],
                    "file": str(file),
                }
            )
    return pd.DataFrame(told).set_index("name")


def list_downloads() -> pd.DataFrame:
    """Files that `fetch` got and kept.

    Returns
    -------
    pandas.DataFrame
        Index name; columns address, date and sha256 as they were when it was got, file
        (where it is) and whole: whether it still is what it was.

    See Also
    --------
    fetch : Get more.

    Notes
    -----
    In gewone taal: dit zijn de bestanden die je van internet hebt gehaald.
    """
    told = {
        name: {
            **{key: entry.get(key, "") for key in ("address", "date", "sha256")},
            "file": str(_web.cache() / name),
            "whole": _web.is_whole(name),
        }
        for name, entry in sorted(_web.register().items())
    }
    columns = ["address", "date", "sha256", "file", "whole"]
    table = pd.DataFrame.from_dict(told, orient="index", columns=columns)
    return table.rename_axis("name")


def _teller(aloud: bool) -> Tell:
    """Tell in small text in a notebook, and beside the output elsewhere."""
    if not aloud:
        return lambda _: None

    def tell(line: str) -> None:
        shell = sys.modules.get("IPython")
        in_notebook = shell is not None and shell.get_ipython() is not None
        stream = sys.stdout if in_notebook else sys.stderr
        stream.write(f"{line}\n")
        stream.flush()

    return tell


def _years(what: str, years: int | Iterable[int]) -> list[int]:
    """Years as a list; refuse those that nobody publishes."""
    known = {
        "kerncijfers": sorted(_get.KWB),
        "gezondheid": _get.HEALTH_YEARS,
        "leefbaarometer": _get.LBM_YEARS,
        "misdrijven": range(_get.FIRST_CRIME, date.today().year + 1),
        "grenzen": range(_get.FIRST_BORDERS, date.today().year + 1),
    }[what]
    listed = (
        years if isinstance(years, Iterable) and not isinstance(years, str) else [years]
    )
    try:
        chosen = sorted({int(year) for year in listed})
    except (TypeError, ValueError) as error:
        msg = f"Onbekend jaar '{years}'. Geef een jaartal, zoals 2024."
        raise BadValue(msg) from error
    lost = [year for year in chosen if year not in known]
    if lost or not chosen:
        ends = f"{known[0]} tot en met {known[-1]}"
        span = ends if len(known) > 9 else listing(known)
        why = (
            f"Van {lost[0]} is er geen '{what}' op te halen"
            if lost
            else "Noem een jaar"
        )
        msg = f"{why}. Kies uit: {span}."
        raise BadValue(msg)
    return chosen


def _places(gemeenten: str | Gebied | Iterable[str | Gebied] | None) -> list[str]:
    """Codes of gemeenten; NL for the whole land."""
    if gemeenten is None:
        return ["NL"]
    one = isinstance(gemeenten, str | Gebied)
    places = []
    for gemeente in [gemeenten] if one else gemeenten:
        if isinstance(gemeente, str) and CODE.fullmatch(gemeente.strip()):
            places.append(gemeente.strip().upper())  # may be one of long ago
        else:
            area = find_gebied(gemeente, level="gemeente")
            if area.level != "gemeente":
                msg = f"{area} is geen gemeente. Geef de naam of code van een gemeente."
                raise BadValue(msg)
            places.append(area.code)
    if not places:
        msg = "Er staat geen gemeente. Noem er minstens een, of laat gemeenten weg."
        raise BadValue(msg)
    return list(dict.fromkeys(places))
