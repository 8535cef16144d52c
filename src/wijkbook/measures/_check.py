"""What every measure asks of its table: its columns, clean numbers and groups."""

from collections.abc import Hashable
from decimal import Decimal
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

from wijkbook.errors import BadTable, BadValue, unknown_column

LONGEST_TEXT = 40
NOISE = 1e-12  # shares this near to each other are the same share
FEW = 1000  # so many numbers are counted one by one, however short the table


class Units(NamedTuple):
    """The clean counts of areas, which group each is in, and which have a hole."""

    columns: list[np.ndarray]
    codes: np.ndarray
    groups: pd.Index | None
    holes: np.ndarray
    rows: np.ndarray | None  # which rows of the table these are; all if None

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Add up the rows of each group."""
        return np.bincount(self.codes, values, minlength=len(self.holes))

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Give each row the value of its group."""
        return values[self.codes]

    def result(self, values: np.ndarray, name: str) -> float | pd.Series:
        """Return a measure of the whole: a float, or one value per group."""
        values = np.where(self.holes, np.nan, values)
        if self.groups is None:
            return float(values[0])
        return pd.Series(values, index=self.groups, name=name)


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
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "fiub":
        numbers = values.to_numpy().astype(float, copy=False)
    elif pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind != "c":
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
        return np.zeros(len(table), dtype=np.int64), None
    names = list(by) if isinstance(by, list | tuple) else [by]
    if not names:
        msg = "by must name at least one column or index level"
        raise TypeError(msg)
    parts = [_number_key(_get_key(table, name)) for name in names]
    codes, groups = parts[0]
    if len(names) == 1:
        return codes, groups
    places = [np.arange(len(groups))]
    for more, level in parts[1:]:
        # Two numbers in one, in the order of the first key and then of the second
        both = codes * len(level)
        both += more
        if _any_outside(codes) or _any_outside(more):
            both[(codes < 0) | (more < 0)] = -1
        codes, found = _renumber(both, len(places[0]) * len(level))
        first, second = np.divmod(found, max(len(level), 1))
        places = [*(place[first] for place in places), second]
    levels = [level for _, level in parts]
    return codes, pd.MultiIndex(levels, places, names=names)


def _number_key(key: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return for each row the number of its value (-1: missing), and the values.

    Categories and years are numbers already; anything else is grouped by pandas.
    """
    if isinstance(key.dtype, pd.CategoricalDtype) and len(key):
        codes = key.array.codes.astype(np.int64)
        codes, found = _renumber(codes, len(key.cat.categories))
        values = pd.Categorical.from_codes(found, dtype=key.dtype)
        return codes, pd.CategoricalIndex(values, name=key.name)
    if isinstance(key.dtype, np.dtype) and key.dtype.kind == "i" and len(key):
        numbers = key.to_numpy()
        lowest, highest = int(numbers.min()), int(numbers.max())
        if highest - lowest <= len(key) + FEW:
            codes = numbers.astype(np.int64)
            codes -= lowest
            codes, found = _renumber(codes, highest - lowest + 1)
            values = (found + lowest).astype(key.dtype)
            return codes, pd.Index(values, name=key.name)
    grouped = pd.DataFrame(index=range(len(key))).groupby(key, observed=True)
    codes = grouped.ngroup().fillna(-1).to_numpy(dtype=np.int64)
    return codes, grouped.size().index


def _renumber(codes: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Leave no number below `size` unused; return the codes and what they were."""
    if size > 4 * len(codes) + FEW:  # too many to count each of them
        found, codes = np.unique(codes, return_inverse=True)
        absent = int(len(found) > 0 and found[0] < 0)
        return codes - absent, found[absent:]
    outside = _any_outside(codes)
    used = np.bincount(codes[codes >= 0] if outside else codes, minlength=size) > 0
    found = np.flatnonzero(used)
    if len(found) == size:
        return codes, found
    new = np.cumsum(used) - 1
    return np.where(codes < 0, -1, new[codes]) if outside else new[codes], found


def _any_outside(codes: np.ndarray) -> bool:
    """Tell whether any row is in no group."""
    return len(codes) > 0 and int(codes.min()) < 0


def _get_key(table: pd.DataFrame, name: Hashable) -> pd.Series:
    """Return a column or index level to group by, on row numbers."""
    if name in table.index.names and name not in table.columns:
        return pd.Series(table.index.get_level_values(name), name=name)
    levels = [level for level in table.index.names if level is not None]
    if name not in table.columns:
        raise unknown_column(name, [*table.columns, *levels])
    return get_column(table, name).reset_index(drop=True)


def get_part(
    table: pd.DataFrame, group: Hashable, total: Hashable
) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts of a group and of everybody; refuse more group than total."""
    part = get_numbers(table, group, negative=False)
    whole = get_numbers(table, total, negative=False)
    many = part > whole
    if many.any():
        # Shares that were added up may be off in the last digit: 0.1 + 0.2 > 0.3
        many &= part > whole * (1 + 1e-12)
        if many.any():
            i = int(many.argmax())
            msg = (
                f"Kolom '{group}' is{_where(table.index, i)} {show(part[i])} en "
                f"kolom '{total}' is daar {show(whole[i])}; een groep mag niet groter "
                "zijn dan het totaal."
            )
            raise BadValue(msg)
        part = np.minimum(part, whole)
    return part, whole


def get_units(
    table: pd.DataFrame,
    columns: list[np.ndarray],
    by: Hashable | list[Hashable] | None,
    *,
    skip_missing: bool,
) -> Units:
    """Return columns in their groups, without the rows that are missing or in none.

    A row with a missing count counts for nothing; unless `skip_missing` its whole
    group gets a hole.
    """
    codes, groups = get_groups(table, by)
    size = 1 if groups is None else len(groups)
    holes = np.full(size, len(table) == 0)  # nothing is known of no areas
    absent = np.isnan(sum(columns[1:], start=columns[0]))
    rows = None
    if _any_outside(codes):
        rows = codes >= 0
        columns = [column[rows] for column in columns]
        codes, absent = codes[rows], absent[rows]
    if absent.any():
        columns = [np.where(absent, 0.0, column) for column in columns]
        if not skip_missing:
            holes[codes[absent]] = True
    return Units(columns, codes, groups, holes, rows)


def above(part: np.ndarray, whole: np.ndarray, threshold: float) -> np.ndarray:
    """Tell where a share is above a threshold, by more than the machine rounds off.

    21 % of 5 households is 1.05, which divided by 5 is a bit more than 0.21.
    """
    return part / np.where(whole > 0, whole, 1.0) > threshold + NOISE


def above_zero(values: np.ndarray) -> np.ndarray:
    """Return what can be divided by: what is not above zero becomes missing."""
    return np.where(values > 0, values, np.nan)


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
