"""What every measure asks of its table: its columns, clean numbers and groups."""

from collections.abc import Hashable
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

from wijkbook.errors import BadTable, BadValue, unknown_column

LONGEST_TEXT = 40


def get_column(table: pd.DataFrame, column: Hashable) -> pd.Series:
    """Return one column of a table, or tell which columns there are."""
    if not isinstance(table, pd.DataFrame):
        msg = f"table must be a pandas.DataFrame, not {type(table).__name__}"
        raise TypeError(msg)
    if column not in table.columns:
        raise unknown_column(column, table.columns)
    values = table[column]
    if isinstance(values, pd.DataFrame):
        msg = f"Kolom '{column}' staat meer dan één keer in de tabel; houd er één over."
        raise BadTable(msg)
    return values


def get_numbers(
    table: pd.DataFrame, column: Hashable, *, negative: bool = True
) -> np.ndarray:
    """Return a column as floats, missing as nan; refuse what is no finite number."""
    values = get_column(table, column)
    return clean_numbers(values, f"Kolom '{column}'", negative=negative)


def clean_numbers(values: pd.Series, what: str, *, negative: bool = True) -> np.ndarray:
    """Return a series as floats; `what` names it in an error."""
    if pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind != "c":
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    else:
        numbers = np.array(
            [_one_number(value, i, values, what) for i, value in enumerate(values)],
            dtype=float,
        )
    finite = "hier hoort een getal dat niet oneindig is"
    _refuse(np.isinf(numbers), numbers, values.index, what, finite)
    if not negative:
        at_least_0 = "hier hoort een getal van 0 of meer"
        _refuse(numbers < 0, numbers, values.index, what, at_least_0)
    return numbers


def get_groups(
    table: pd.DataFrame, by: Hashable | list[Hashable] | None
) -> tuple[np.ndarray, pd.Index | None]:
    """Return for each row the number of its group (-1: no group), and the groups."""
    if by is None:
        return np.zeros(len(table), dtype=int), None
    names = list(by) if isinstance(by, list | tuple) else [by]
    if not names:
        msg = "by must name at least one column or index level"
        raise TypeError(msg)
    keys = [_get_key(table, name) for name in names]
    grouped = pd.DataFrame(index=range(len(table))).groupby(keys, observed=True)
    codes = grouped.ngroup().fillna(-1).to_numpy(dtype=int)
    return codes, grouped.size().index


def _get_key(table: pd.DataFrame, name: Hashable) -> pd.Series:
    """Return a column or index level to group by, on row numbers."""
    if name in table.index.names and name not in table.columns:
        return pd.Series(table.index.get_level_values(name), name=name)
    levels = [level for level in table.index.names if level is not None]
    if name not in table.columns:
        raise unknown_column(name, [*table.columns, *levels])
    return get_column(table, name).reset_index(drop=True)


def _one_number(value: object, position: int, values: pd.Series, what: str) -> float:
    """Return one cell of a column that is not numeric as a float, missing as nan."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return np.nan
    if isinstance(value, Real | Decimal | np.bool_):
        try:
            return float(value)
        except OverflowError:
            return np.inf
    kind = "tekst" if isinstance(value, str) else "waarde"
    text = str(value)
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}…"
    where = _where(values.index, position)
    msg = f"{what} bevat{where} de {kind} '{text}'; hier hoort een getal."
    raise BadValue(msg)


def _refuse(
    bad: np.ndarray, numbers: np.ndarray, index: pd.Index, what: str, allowed: str
) -> None:
    """Raise on the first bad number, with its row."""
    if bad.any():
        position = int(bad.argmax())
        value = show(numbers[position])
        msg = f"{what} bevat{_where(index, position)} de waarde {value}; {allowed}."
        raise BadValue(msg)


def show(value: float) -> str:
    """Write a number in an error: with a decimal comma."""
    return f"{value:.15g}".replace(".", ",").replace("inf", "oneindig")


def _where(index: pd.Index, position: int) -> str:
    """Name a row by its label; a number that stands alone has none."""
    label = index[position]
    if label is None:
        return ""
    parts = label if isinstance(label, tuple) else (label,)
    return f" bij '{', '.join(str(part) for part in parts)}'"
