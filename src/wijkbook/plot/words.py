"""What figures say: the source line, names of kinds, and areas that are meant."""

import pandas as pd

from wijkbook.data import source
from wijkbook.dutch import listing
from wijkbook.errors import AmbiguousName
from wijkbook.gebied import FLAG_WORDS, STATUS_WORDS, Gebied, Indicator, find_gebied

__all__ = ["sources"]

PLURAL = {"wijk": "wijken", "buurt": "buurten", "gemeente": "gemeenten"}


def sources(rows: pd.DataFrame) -> str:
    r"""The line for under a figure: table, publisher, period, status and licence.

    Parameters
    ----------
    rows : pandas.DataFrame
        Figures that were drawn, one per row, as ``load_kerncijfers(..., long=True)``
        and `kerncijfers_of` give them.

    Returns
    -------
    str
        One line of Dutch. A licence that we did not see with the publisher says so.

    Examples
    --------
    >>> from wijkbook.gebied import kerncijfers_of
    >>> told = sources(kerncijfers_of("WK095704", "woz_waarde_eur", period=2024))
    >>> print(told.replace(". ", ".\n"))
    Bron: CBS, Kerncijfers wijken en buurten 2024, tabel 85984NED.
    Periode: 2024.
    Status: gepubliceerd.
    """
    if rows.empty:
        return "Geen cijfers in dit werkboek."
    used = dict.fromkeys(";".join(rows["source_id"]).split(";"))
    years = sorted(rows.index.unique("period"))
    told = [
        f"Bron: {'; '.join(_cited(name) for name in used)}.",
        f"Periode: {listing(years) if len(years) < 4 else f'{years[0]}–{years[-1]}'}.",
        f"Status: {'; '.join(_statuses(rows))}.",
    ]
    flags = [
        f"{words}{_when(rows, flag)}"
        for flag, words in FLAG_WORDS.items()
        if rows["flags"].str.contains(flag).any()
    ]
    if flags:
        told.append(f"Let op, een of meer cijfers: {'; '.join(flags)}.")
    return " ".join(told)


def _cited(source_id: str) -> str:
    """Publisher, title and table of a source, and whether its licence was seen."""
    row = source(source_id)
    seen = "" if row["licence_verified"] else " (licentie niet nagegaan)"
    return f"{row['publisher']}, {row['title']}, tabel {row['table']}{seen}"


def _statuses(rows: pd.DataFrame) -> list[str]:
    """Each status that occurs, in words, in the order of their table."""
    there = set(rows["status"])
    return [words for status, words in STATUS_WORDS.items() if status in there]


def _when(rows: pd.DataFrame, flag: str) -> str:
    """In which years a flag holds, when not in all that have a value."""
    rows = rows[rows["value"].notna()]
    years = rows.index.get_level_values("period")
    there = sorted(set(years[rows["flags"].str.contains(flag)]))
    return "" if len(there) == len(set(years)) else f" ({listing(there)})"


def find_near(text: str | Gebied, near: Gebied | None) -> Gebied:
    """Find an area; a name that many share is looked for in a gemeente first."""
    try:
        return find_gebied(text)
    except AmbiguousName:
        if near is None or near.level not in {"gemeente", "wijk"}:
            raise
        level = "wijk" if near.level == "gemeente" else "buurt"
        return find_gebied(text, within=near, level=level)


def phrase(about: Indicator) -> str:
    """Short title of an indicator, so that it can stand in a sentence."""
    if about.short_title[:1].isdigit():
        return f"{'aandeel' if about.unit == '%' else about.unit} {about.short_title}"
    return about.short_title


def upper_first(text: str) -> str:
    """Text with a capital to start with."""
    return text[:1].upper() + text[1:]
