"""What readers of tables with a period in each row share."""

from pathlib import Path

import pandas as pd

from wijkbook.errors import BadTable
from wijkbook.opendata._file import short

YEAR = r"([0-9]{4})(?:JJ00)?(\*{0,2})"
PART_OF_A_YEAR = r"[0-9]{4}(?:MM|KW)[0-9]{2}\*{0,2}"


def years(column: pd.Series, path: Path, *, parts: bool = False) -> pd.DataFrame:
    """Year of each row (``2024JJ00``, ``2024``, ``2024*``), and if it is provisional.

    Parameters
    ----------
    column : pandas.Series
        Text; its name and index tell the place of an error.
    path : pathlib.Path
        File that it is from.
    parts : bool
        Give a month or quarter as missing, instead of refusing it.

    Returns
    -------
    pandas.DataFrame
        Columns period (Int64) and provisional (bool), on the index of `column`.

    Raises
    ------
    BadTable
        If there is no year; names row and column.
    """
    written = column.drop_duplicates()  # each text once: periods repeat a lot
    once = written.str.strip()
    found = once.str.extract(f"^{YEAR}$")
    year = pd.to_numeric(found[0]).astype("Int64")
    right = year.between(1900, 2100).fillna(False).astype(bool)
    if parts:
        right |= once.str.fullmatch(PART_OF_A_YEAR)
    if not right.all():
        row = right.idxmin()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {column.name}, de tekst "
            f"'{short(once[row])}'. Hier hoort een jaar, zoals 2024."
        )
        raise BadTable(msg)
    starred = found[1].fillna("") != ""
    return pd.DataFrame(
        {
            "period": column.map(dict(zip(written, year, strict=True))).astype("Int64"),
            "provisional": column.map(dict(zip(written, starred, strict=True))).astype(
                bool
            ),
        }
    )


def statuses(
    kind: pd.Series, codes: pd.Series, period: pd.Series, given: str
) -> pd.Series:
    """Why a value is there or not, from its kind: given, withheld or blank.

    What no area of a level has in a year was not published. What only some areas lack
    was withheld (suppressed) or is blank for a reason that nobody told.
    """
    words = {"given": given, "withheld": "suppressed", "blank": "unknown_blank"}
    known = (kind == "given").groupby([codes.str[:2], period]).transform("any")
    return kind.map(words).where(known, "not_published")


def one_column_each(found: dict[str, str], path: Path) -> None:
    """Refuse two columns for one indicator: nobody knows which one is meant."""
    first = {}
    for column, indicator in found.items():
        if indicator in first:
            msg = (
                f"'{path.name}' heeft twee kolommen voor '{indicator}': "
                f"{first[indicator]} en {column}. Laat er één staan."
            )
            raise BadTable(msg)
        first[indicator] = column
