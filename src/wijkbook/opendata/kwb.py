"""Read *Kerncijfers wijken en buurten* of CBS, in each form that CBS gives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wijkbook.errors import BadTable
from wijkbook.opendata import cbs_v4
from wijkbook.opendata._file import (
    CODE,
    LEVELS,
    ROWS,
    Raw,
    check_codes,
    check_whole,
    decimal_sign,
    finish,
    read_raw,
    short,
    to_numbers,
    wrong_kind,
)
from wijkbook.opendata.cbs_v3 import KWB_TABLES, find_columns, find_stem

__all__ = ["read_kerncijfers"]

WANTED = "tabel met kerncijfers van CBS"

# Columns of the Excel files kwb, with our indicator and what one unit is worth.
EXCEL = {
    "a_inw": ("inwoners", 1),
    "a_00_14": ("inwoners_0_15", 1),
    "a_15_24": ("inwoners_15_25", 1),
    "a_25_44": ("inwoners_25_45", 1),
    "a_45_64": ("inwoners_45_65", 1),
    "a_65_oo": ("inwoners_65plus", 1),
    "a_w_all": ("herkomst_westers", 1),
    "a_nw_all": ("herkomst_niet_westers", 1),
    "a_nl_all": ("herkomst_nederland", 1),
    "a_eur_al": ("herkomst_europa", 1),
    "a_neu_al": ("herkomst_buiten_europa", 1),
    "a_hh": ("huishoudens", 1),
    "a_1p_hh": ("eenpersoonshuishoudens", 1),
    "a_hh_m_k": ("huishoudens_met_kinderen", 1),
    "g_hhgro": ("huishoudensgrootte", 1),
    "bev_dich": ("bevolkingsdichtheid_per_km2", 1),
    "a_woning": ("woningen", 1),
    "g_woz": ("woz_waarde_eur", 1000),
    "g_wozbag": ("woz_waarde_eur", 1000),
    "p_1gezw": ("eengezins_pct", 1),
    "p_koopw": ("koopwoningen_pct", 1),
    "p_wcorpw": ("corporatie_pct", 1),
    "p_arb_pp": ("nettoarbeidsparticipatie_pct", 1),
    "g_ink_pi": ("inkomen_per_inwoner_eur", 1000),
    "p_ink_li": ("personen_laagste_40_pct", 1),
    "p_ink_hi": ("personen_hoogste_20_pct", 1),
    "p_hh_lkk": ("huishoudens_laag_inkomen_pct", 1),
    "p_hh_osm": ("huishoudens_sociaal_minimum_pct", 1),
    "a_soz_wb": ("bijstand", 1),
    "g_afs_hp": ("afstand_huisarts_km", 1),
    "g_afs_gs": ("afstand_supermarkt_km", 1),
    "g_afs_sc": ("afstand_school_km", 1),
    "ste_mvs": ("stedelijkheid", 1),
    "ste_oad": ("adressendichtheid_per_km2", 1),
    "a_lan_ha": ("oppervlakte_land_ha", 1),
}

# Columns of the map of wijken and buurten: shares where the tables have counts.
MAP = {
    "aant_inw": ("inwoners", 1),
    "p_00_14_jr": ("aandeel_0_15_pct", 1),
    "p_15_24_jr": ("aandeel_15_25_pct", 1),
    "p_25_44_jr": ("aandeel_25_45_pct", 1),
    "p_45_64_jr": ("aandeel_45_65_pct", 1),
    "p_65_eo_jr": ("aandeel_65plus_pct", 1),
    "p_west_al": ("herkomst_westers_pct", 1),
    "p_n_w_al": ("herkomst_niet_westers_pct", 1),
    "aantal_hh": ("huishoudens", 1),
    "p_eenp_hh": ("eenpersoonshuishoudens_pct", 1),
    "p_hh_m_k": ("huishoudens_met_kinderen_pct", 1),
    "gem_hh_gr": ("huishoudensgrootte", 1),
    "bev_dichth": ("bevolkingsdichtheid_per_km2", 1),
    "woz": ("woz_waarde_eur", 1000),
    "sted": ("stedelijkheid", 1),
    "oad": ("adressendichtheid_per_km2", 1),
    "opp_land": ("oppervlakte_land_ha", 1),
}
COUNTS = {
    name
    for name, _ in [*EXCEL.values(), *MAP.values()]
    if name.startswith(("inwoners", "herkomst_", "huishoudens"))
    and not name.endswith(("_pct", "grootte"))
} | {"eenpersoonshuishoudens", "bijstand"}
WHOLE = COUNTS | {
    "woningen",
    "woz_waarde_eur",  # in thousands of euro
    "bevolkingsdichtheid_per_km2",
    "adressendichtheid_per_km2",
    "oppervlakte_land_ha",
}
SMALL = ["WK", "BU"]  # CBS rounds the counts of these
MISSING_FROM = -99_990  # on maps, a number from here down is a sign, not a figure
YEAR = re.compile(
    r"(?:kwb|kerncijfers|wijkenenbuurten|buurt(?:en)?|wijk(?:en)?|gem(?:eenten?)?)"
    r"[-_ ]*((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Layout:
    """Which column of a file holds what."""

    shape: str
    area: str
    found: dict[str, tuple[str, float]]
    name: str = ""
    gemeente: str = ""
    change: str = ""
    period: str = ""
    family: str = "cbs"


def read_kerncijfers(source: str | Path, *, period: int | None = None) -> pd.DataFrame:
    """Figures of *Kerncijfers wijken en buurten*, in any form that CBS gives them.

    The form is recognised, columns are found by name and never by position, and every
    figure gets the unit of its indicator. A figure that is not given keeps its row with
    a status, so that it never reads as zero.

    Parameters
    ----------
    source : str or pathlib.Path
        One of these:

        - CSV of the v3 service, untyped (``"  862965"``, ``.`` for withheld) or typed
          (``790.0``, nothing for missing), also a selection of its columns;
        - CSV of the site StatLine, with Dutch titles and a source below;
        - the Excel file kwb (``gwb_code_10``, ``a_inw``);
        - attributes of the map of wijken and buurten (``BU_CODE``, ``AANT_INW``), where
          groups are shares and -99999999 is a sign;
        - folder or zip with the CSV files of the v4 service (``Observations.csv``,
          ``MeasureCodes.csv``).
    period : int, optional
        Year of the table. Needed when neither the file nor its name tells it: a table's
        code such as 84583NED, or kwb2019.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers: gebied_code, indicator, period, value (in the
        unit of the indicator: euro, not thousands), status, flags and source_id
        (``cbs_84583NED``; ``cbs_wijkkaart_2017`` for a map). In ``.attrs``:

        - ``unread``: columns that were not read;
        - ``shape``: Dutch name of the form that was recognised;
        - ``told``: what was read, in Dutch, with the number of areas per gemeente;
        - ``areas``: these numbers, for all gemeenten;
        - ``gebieden``: table of gebied_code, name, year, ind_wbi (1 same, 2 other code,
          3 redrawn) and level.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If the file is empty, damaged or another kind of table, holds text where a
        number belongs, a number that cannot be, a code or column twice or a code that
        is none, or if its year is not known or not that of its name.

    Notes
    -----
    Shape and signs after CBS, *Toelichting Kerncijfers wijken en buurten* (source
    ``cbs_kwb_2024``). A point is unknown, unreliable or secret: ``suppressed``, or
    ``not_published`` when no area of that level has the figure. Blank cannot occur, or
    is of unknown reason: ``unknown_blank``. A typed file leaves both empty: what is
    empty for some areas stays ``unknown_blank``. Counts of wijken and buurten are
    rounded to five. A file cut off between two rows looks whole: read ``told``. Origin
    has another definition from 2022 on (``herkomst_europa`` is not
    ``herkomst_westers``), and so has a low income from 2024 on: it stays unread.

    In gewone taal: dit leest de kerncijfers van CBS, in welke vorm je ze ook
    hebt opgehaald, en zegt van elk leeg vak waarom het leeg is.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_kerncijfers("kwb-2023.xlsx")  # doctest: +SKIP
    >>> print(rows.attrs["told"])  # doctest: +SKIP
    """
    path = Path(source)
    if cbs_v4.is_bulk(path):
        return _finish_bulk(path, period)
    raw = read_raw(path)
    layout = _find_layout(raw)
    if layout is None:
        raise wrong_kind(path, raw.header, WANTED)
    _check_one_column_each(layout.found, path)
    table_id, year = _table_and_year(raw, layout, period)
    codes = check_codes(raw.table[layout.area], path)
    rows = _wide_rows(raw, layout, codes)
    rows = rows.assign(period=year, source_id=table_id)
    used = {layout.area, layout.name, layout.change, layout.period, *layout.found}
    unread = [column for column in raw.header if column not in used]
    rows = finish(rows, path, layout.shape, unread, is_sorted=True)
    rows.attrs["gebieden"] = _gebieden(raw, layout, codes, year)
    return rows


class Areas(pd.DataFrame):
    """Table that travels in ``attrs``: pandas copies and compares what is there."""

    def __deepcopy__(self, memo: object) -> "Areas":
        """Stay the same table when figures are copied."""
        return self

    def __eq__(self, other: object) -> bool | pd.DataFrame:
        """Answer yes or no when figures of two files are put together."""
        is_table = isinstance(other, pd.DataFrame)
        return self.equals(other) if is_table else super().__eq__(other)


# ---- which file it is -------------------------------------------------------------


def _find_layout(raw: Raw) -> Layout | None:
    """Recognise a file by the names of its columns."""
    small = {column.casefold(): column for column in raw.header}
    if "gwb_code_10" in small or "gwb_code" in small:
        return _layout_of(
            small,
            EXCEL,
            shape="Excel-tabel kwb van CBS",
            areas=("gwb_code_10", "gwb_code"),
            names=("regio",),
        )
    if {"bu_code", "wk_code", "gm_code"} & set(small) and set(MAP) & set(small):
        area = next(c for c in ("bu_code", "wk_code", "gm_code") if c in small)
        return _layout_of(
            small,
            MAP,
            shape="tabel bij de wijk- en buurtkaart van CBS",
            areas=(area,),
            names=(area.replace("code", "naam"),),
            family="cbs_wijkkaart",
        )
    return _table_layout(raw)


def _layout_of(
    small: dict[str, str],
    columns: dict[str, tuple[str, float]],
    *,
    areas: Iterable[str],
    names: Iterable[str],
    **rest: str,
) -> Layout | None:
    """Layout of a file whose columns have short fixed names."""
    found = {small[name]: what for name, what in columns.items() if name in small}
    if not found:
        return None
    area = next(small[name] for name in areas if name in small)
    name = next((small[name] for name in names if name in small), "")
    change = small.get("ind_wbi", "")
    return Layout(area=area, found=found, name=name, change=change, **rest)


def _table_layout(raw: Raw) -> Layout | None:
    """Layout of a table of CBS: v3, or as its site gives it."""
    stems = {}
    for column in raw.header:
        stems.setdefault(find_stem(column), column)
    known = ("wijkenenbuurten", "codering", "regiocodegemeentewijkbuurt", "regiocode")
    areas = [stems[name] for name in known if name in stems]
    found = find_columns(raw.header)
    if not areas or not found:
        return None
    area = next((c for c in areas if _has_codes(raw.table[c])), areas[0])
    site = any("/" in c or c.rstrip().endswith(")") for c in raw.header)
    if site:
        shape = f"{WANTED}, zoals de site StatLine die geeft"
    elif _is_typed(raw, found):
        shape = f"{WANTED}, zonder punten (v3, getypeerd)"
    else:
        shape = f"{WANTED} (v3)"
    names = [stems[n] for n in ("wijkenenbuurten", "buurtnaam") if n in stems]
    return Layout(
        shape=shape,
        area=area,
        found=found,
        name=next((c for c in names if c != area), ""),
        gemeente=stems.get("gemeentenaam", ""),
        change=next((c for s, c in stems.items() if s.startswith("indelingswi")), ""),
        period=stems.get("perioden", ""),
    )


def _has_codes(column: pd.Series) -> bool:
    """Tell a column of codes from one of names."""
    return any(CODE.fullmatch(word.strip()) for word in column.unique())


def _is_typed(raw: Raw, found: Iterable[str]) -> bool:
    """Tell the typed form: numbers without spaces before them, and no points."""
    for column in found:
        words = raw.table[column].unique()
        if any(word != word.lstrip() or word == "." for word in words):
            return False
    return True


def _check_one_column_each(found: dict[str, tuple[str, float]], path: Path) -> None:
    """Refuse two columns for one indicator: nobody knows which one is meant."""
    first = {}
    for column, (indicator, _) in found.items():
        if indicator in first:
            msg = (
                f"'{path.name}' heeft twee kolommen voor '{indicator}': "
                f"{first[indicator]} en {column}. Laat er één staan."
            )
            raise BadTable(msg)
        first[indicator] = column


def _table_and_year(raw: Raw, layout: Layout, period: int | None) -> tuple[str, int]:
    """Tell the id of the source and the year, from the file, its name or as given."""
    path = raw.path
    name = f"{path.name} {raw.sheet}"
    code = next((c for c in KWB_TABLES if c in name.upper()), None)
    told = YEAR.search(path.name) or YEAR.search(raw.sheet)
    year = KWB_TABLES[code] if code else int(told[1]) if told else None
    if layout.period:
        year = _year_inside(raw.table[layout.period], path)
    if period is None and year is None:
        msg = (
            f"Van welk jaar '{path.name}' is, staat niet in de naam. Zet de tabelcode "
            "in de naam (zoals 84583NED) of geef period=2019 mee."
        )
        raise BadTable(msg)
    if year not in (None, period) and period is not None:
        what = "inhoud" if layout.period else "naam"
        msg = (
            f"'{path.name}' is naar zijn {what} van {year} en niet van {period}. Laat "
            "period weg, of verander de naam van het bestand."
        )
        raise BadTable(msg)
    return source_of(period or year, code, layout.family), period or year


def source_of(year: int, code: str | None = None, family: str = "cbs") -> str:
    """Id of the source of figures of a year."""
    if family != "cbs":
        return f"{family}_{year}"
    code = code or next((name for name, y in KWB_TABLES.items() if y == year), "kwb")
    return f"{family}_{code}"


def _year_inside(column: pd.Series, path: Path) -> int:
    """Year of a column Perioden: ``2019`` or ``2019JJ00``, the same in every row."""
    found = column.str.strip().str.fullmatch(r"((?:19|20)\d\d)(JJ00)?")
    if not found.all():
        row = found.idxmin()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {column.name}, geen jaar maar "
            f"'{short(column[row])}'. Hier hoort een jaar zoals 2019."
        )
        raise BadTable(msg)
    years = sorted({word.strip()[:4] for word in column.unique()})
    if len(years) > 1:
        msg = (
            f"'{path.name}' heeft meer dan één jaar: {', '.join(years)}. Haal elk jaar "
            "apart op."
        )
        raise BadTable(msg)
    return int(years[0])


# ---- figures ----------------------------------------------------------------------


def _wide_rows(raw: Raw, layout: Layout, codes: pd.Series) -> pd.DataFrame:
    """One row per area and indicator, sorted."""
    decimal = decimal_sign(raw.table, layout.found) if "site" in layout.shape else "."
    typed = "getypeerd" in layout.shape
    order = np.argsort(codes.to_numpy(dtype=object), kind="stable")
    codes = codes.to_numpy(dtype=object)[order]
    columns = sorted(layout.found, key=lambda column: layout.found[column][0])
    names = [layout.found[column][0] for column in columns]
    level = levels_of(codes)
    values, states = [], []
    for column, name in zip(columns, names, strict=True):
        numbers = to_numbers(raw.table[column], raw.path, decimal=decimal)
        numbers = _without_signs(numbers)
        _check_range(numbers["value"], raw.table[column], name, raw.path)
        # Rounded, for 16.1 x 1000 is a bit more than 16 100.
        value = (numbers["value"].to_numpy() * layout.found[column][1]).round(6)
        values.append(value[order])
        states.append(to_status(numbers["kind"].to_numpy()[order], level, typed=typed))
    values = np.column_stack(values)
    is_small, is_count = np.isin(level, SMALL), np.isin(names, list(COUNTS))
    rounded = ~np.isnan(values) & is_small[:, None] & is_count
    return pd.DataFrame(
        {
            "gebied_code": np.repeat(codes, len(columns)),
            "indicator": np.tile(np.array(names, dtype=object), len(codes)),
            "value": values.ravel(),
            "status": np.column_stack(states).ravel(),
            "flags": np.where(rounded, "rounded", "").astype(object).ravel(),
        }
    )


def _without_signs(numbers: pd.DataFrame) -> pd.DataFrame:
    """Read the numbers that mean "not given" as such."""
    sign = (numbers["value"] <= MISSING_FROM).to_numpy()
    if not sign.any():
        return numbers
    kind = numbers["kind"].where(~sign, "withheld")
    return numbers.assign(value=numbers["value"].mask(sign), kind=kind)


def _check_range(
    values: pd.Series, column: pd.Series, indicator: str, path: Path
) -> None:
    """Refuse a number that cannot be: below zero, above hundred %, a broken count."""
    share = indicator.endswith("_pct")
    wrong = (values < 0) | ((values > 100) & share)
    if wrong.any():
        row = wrong.idxmax()
        allowed = "een percentage van 0 tot en met 100" if share else "0 of meer"
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {column.name}, het getal "
            f"{short(column[row].strip())}. Hier hoort {allowed}."
        )
        raise BadTable(msg)
    if indicator in WHOLE:
        check_whole(values, column, path)


def levels_of(codes: np.ndarray) -> np.ndarray:
    """First two letters of each code: NL, GM, WK or BU."""
    return np.array([code[:2] for code in codes], dtype=object)


def to_status(kinds: np.ndarray, level: np.ndarray, *, typed: bool) -> np.ndarray:
    """Status of each figure of one column.

    Withheld for every area of its level is not published. In a typed file so is empty
    for every area of a level of two or more.
    """
    status = np.full(len(kinds), "ok", dtype=object)
    given, withheld, blank = (kinds == k for k in ("given", "withheld", "blank"))
    status[withheld], status[blank] = "suppressed", "unknown_blank"
    for name in LEVELS:
        here = level == name
        if given[here].any():
            continue
        status[here & withheld] = "not_published"
        if typed and here.sum() > 1:
            status[here & blank] = "not_published"
    return status


def _gebieden(raw: Raw, layout: Layout, codes: pd.Series, year: int) -> Areas:
    """Names of the areas and whether their borders changed."""
    blank = pd.Series("", index=codes.index, dtype=object)
    names = raw.table[layout.name].str.strip() if layout.name else blank
    if layout.gemeente:
        own = codes.str.startswith("GM") & (names == "")
        names = names.mask(own, raw.table[layout.gemeente].str.strip())
    change = raw.table[layout.change] if layout.change else blank
    return to_areas(codes, names, change, year)


def to_areas(codes: pd.Series, names: pd.Series, change: pd.Series, year: int) -> Areas:
    """Table of areas: gebied_code, name, year, ind_wbi and level."""
    change = pd.to_numeric(change.str.strip(), errors="coerce")
    change = change.where(change.isin([1, 2, 3])).astype("Int64")
    level = codes.str[:2].map(LEVELS)
    table = pd.DataFrame(
        {
            "gebied_code": codes,
            "name": names,
            "year": year,
            "ind_wbi": change,
            "level": level,
        }
    )
    return Areas(table.sort_values("gebied_code", ignore_index=True))


def _finish_bulk(path: Path, period: int | None) -> pd.DataFrame:
    """Rows of a folder or zip of the v4 service."""
    bulk = cbs_v4.read_bulk(path)
    if period not in (None, bulk.year):
        msg = (
            f"'{path.name}' is naar zijn Dimensions.csv van {bulk.year} en niet van "
            f"{period}. Laat period weg."
        )
        raise BadTable(msg)
    parts = []
    for indicator, part in bulk.table.groupby("indicator", sort=False):
        _check_range(part["value"], part["Value"], indicator, bulk.path)
        level = levels_of(part["gebied_code"].to_numpy(dtype=object))
        status = to_status(part["kind"].to_numpy(), level, typed=False)
        known = part["value"].notna()
        rounded = known & np.isin(level, SMALL) & (indicator in COUNTS)
        flags = rounded.map({True: "rounded", False: ""})
        early = (known & part["provisional"]).map({True: " provisional", False: ""})
        parts.append(part.assign(status=status, flags=(flags + early).str.strip()))
    rows = pd.concat(parts, ignore_index=True)
    rows["value"] = (rows["value"] * rows["worth"]).round(6)
    rows = rows.assign(period=bulk.year, source_id=source_of(bulk.year, bulk.code))
    rows = finish(rows[ROWS], path, f"{WANTED} (v4)", bulk.unread)
    rows.attrs["gebieden"] = to_areas(
        bulk.areas["gebied_code"], bulk.areas["name"], bulk.areas["change"], bulk.year
    )
    return rows
