"""Rows of a table that a figure draws: checked, named, marked, on alphabet."""

import unicodedata
from collections import Counter
from collections.abc import Hashable

import numpy as np
import pandas as pd

from wijkbook.errors import (
    BadTable,
    BadValue,
    UnknownName,
    unknown_column,
    unknown_name,
)
from wijkbook.gebied import Gebied, indicator
from wijkbook.gebied.names import numbered
from wijkbook.plot.words import upper_first


def areas(
    table: pd.DataFrame,
    wanted: dict[str, str],
    label: str,
    highlight: Hashable | list[Hashable] | None,
) -> pd.DataFrame:
    """Take what is drawn out of a table: the `wanted` columns by their new name."""
    for column in [label, *wanted.values()]:
        if column not in table.columns:
            raise unknown_column(column, table.columns)
    refuse_empty(table)
    rows = pd.DataFrame({"name": labels(table, label)})
    rows["sorted"] = [sortable(name) for name in rows["name"]]
    for key, column in wanted.items():
        rows[key] = _numbers(table, column)
    rows["marked"] = marked(table, highlight)
    return rows.sort_values("sorted", kind="stable").reset_index(drop=True)


def refuse_empty(table: pd.DataFrame) -> None:
    """Refuse a table without rows."""
    if table.empty:
        msg = "De tabel heeft geen rijen; er is niets te tekenen."
        raise BadTable(msg)


def labels(table: pd.DataFrame, label: str) -> list[str]:
    """Names as a figure writes them; the number of a wijk only tells two apart."""
    full = [str(name) for name in table[label]]
    bare = {name: Gebied(code="", name=name, level="").label for name in full}
    alike = Counter(bare.values())
    return [
        bare[name] if alike[bare[name]] == 1 else numbered("", name).removesuffix(" ()")
        for name in full
    ]


def marked(
    table: pd.DataFrame, highlight: Hashable | list[Hashable] | None
) -> list[bool]:
    """Tell of each row whether it is in question; refuse what is no row."""
    if highlight is None:
        return [False] * len(table)
    asked = highlight if isinstance(highlight, list | set) else [highlight]
    for name in asked:
        if name not in table.index:
            raise unknown_name("rij bij 'highlight'", name, table.index)
    return [name in asked for name in table.index]


def headed(
    value: str, unit: str, decimals: int | None, title: str | None
) -> tuple[str, int | None, str]:
    """Unit, decimals and title of a column, of its indicator where none is given."""
    try:
        about = indicator(value)
    except UnknownName:
        return unit, decimals, title or value
    if not unit:
        unit, decimals = about.unit, about.decimals if decimals is None else decimals
    return unit, decimals, title or upper_first(about.title)


def sortable(name: str) -> str:
    """Name without case and accents, so that É stands with E."""
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(sign)
    )


def _numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    """A column as numbers, or tell which value is none."""
    found = pd.to_numeric(table[column], errors="coerce").to_numpy(
        float, na_value=np.nan
    )
    wrong = (np.isnan(found) & table[column].notna().to_numpy()) | np.isinf(found)
    if wrong.any():
        text = table[column].iloc[int(wrong.argmax())]
        msg = f"Kolom '{column}' bevat '{text}'; hier hoort een getal."
        raise BadValue(msg)
    return found
