"""Figures of areas: wide for working, long for knowing what each value is."""

from collections.abc import Iterable

import pandas as pd

from wijkbook.data import load_table
from wijkbook.dutch import listing
from wijkbook.errors import BadValue, unknown_name
from wijkbook.gebied.names import LEVELS, PLURAL, Gebied, _newest, find_gebied

__all__ = ["kerncijfers_of", "load_kerncijfers"]

PREFIX = {"land": "NL", "gemeente": "GM", "wijk": "WK", "buurt": "BU"}
KEY = ["gebied_code", "indicator", "period"]
NEWEST = 2024  # the year that holds most figures for every level
# A mean of parts is told no finer than CBS tells its parts (euro).
PUBLISHED_TO = {"woz_waarde_eur": 1000, "inkomen_per_inwoner_eur": 100}


def _rows(prefix: str) -> pd.DataFrame:
    """Rows of kerncijfers whose code starts so, with text instead of categories."""
    table = load_table("kerncijfers")
    codes = table["gebied_code"].cat.categories
    wanted = codes[codes.str.startswith(prefix)]
    found = table[table["gebied_code"].isin(wanted)]
    words = ["gebied_code", "indicator", "status", "flags", "source_id"]
    return found.astype(dict.fromkeys(words, str))


def _prefix(within: Gebied | None, level: str) -> str:
    """Start of the codes of a level inside an area."""
    if within is None or within.level == "land":
        return PREFIX[level]
    inside = {"gemeente": LEVELS[1:], "wijk": LEVELS[2:], "buurt": LEVELS[3:]}
    if level not in inside.get(within.level, ()):
        kind = "eigen gebied" if within.parts else within.level
        msg = (
            f"In '{within.label}' ({kind}) liggen geen {PLURAL[level]}. Kies een ander "
            "niveau, of een gemeente of wijk."
        )
        raise BadValue(msg)
    return PREFIX[level] + within.code[2:]


def _chosen(names: str | Iterable[str] | None) -> list[str] | None:
    """Check names of indicators."""
    if names is None:
        return None
    names = [names] if isinstance(names, str) else list(names)
    known = load_table("indicators")["indicator"].tolist()
    for name in names:
        if name not in known:
            raise unknown_name("indicator", name, known)
    return names


def _years(period: int | Iterable[int] | None) -> list[int] | None:
    """Periods as a list of years."""
    if period is None:
        return None
    years = list(period) if _is_list(period) else [period]
    try:
        return [int(year) for year in years]
    except ValueError as error:
        msg = f"Onbekend jaar '{period}'. Geef een jaartal, zoals 2024."
        raise BadValue(msg) from error


def load_kerncijfers(
    within: str | Gebied | None = None,
    *,
    level: str = "wijk",
    period: int | Iterable[int] | None = None,
    indicators: str | Iterable[str] | None = None,
    long: bool = False,
) -> pd.DataFrame:
    """Figures of all areas of a level, in a gemeente, a wijk or the whole land.

    Areas of another year can carry the same code and be another area: look at the flag
    ``redrawn`` (``long=True``) before you compare years.

    Parameters
    ----------
    within : str or Gebied, optional
        Gemeente or wijk; without it the whole land. Buurten exist for the gemeenten
        with cases only, until you `fetch` those of another one.
    level : str
        land, gemeente, wijk or buurt.
    period : int or list of int, optional
        Year or years; 2024 when left out.
    indicators : str or list of str, optional
        Which indicators, in this order; all that exist when left out.
    long : bool
        One row per figure, with its status, flags and source.

    Returns
    -------
    pandas.DataFrame
        Wide: index gebied_code (with several years gebied_code and period), column
        ``name`` and one column per indicator, in the units of ``indicators.csv``;
        ``attrs["model_estimates"]`` lists the columns that a model estimated.
        Long: index gebied_code, indicator and period; columns value, status, flags
        and source_id.

    Raises
    ------
    UnknownName, AmbiguousName
        If the area or an indicator is not found.
    BadValue
        If the level is none of the four or has no areas there, or if there are no
        figures of that year.

    Examples
    --------
    >>> roermond = load_kerncijfers("Roermond", indicators=["inwoners"])
    >>> int(roermond.loc["WK095704", "inwoners"])
    7210
    """
    if level not in LEVELS:
        msg = f"Onbekend niveau '{level}'. Kies uit: {', '.join(LEVELS)}."
        raise BadValue(msg)
    area = None if within is None else find_gebied(within)
    wanted = _chosen(indicators)
    rows = _rows(_prefix(area, level))
    years = _years(period) or [NEWEST]
    _check_years(rows, years, level, area)
    rows = rows[rows["period"].isin(years)]
    areas = rows[["gebied_code", "period"]].drop_duplicates()
    if wanted is not None:
        rows = rows[rows["indicator"].isin(wanted)]
    if long:
        return rows.set_index(KEY).sort_index()
    table = _wide(rows, areas, wanted, several=_is_list(period))
    estimated = set(rows.loc[rows["status"] == "model_estimate", "indicator"])
    table.attrs["model_estimates"] = [name for name in table if name in estimated]
    return table


def _is_list(period: int | Iterable[int] | None) -> bool:
    """Tell whether the caller asked for years rather than a year."""
    return isinstance(period, Iterable) and not isinstance(period, str)


def _check_years(
    rows: pd.DataFrame, years: list[int], level: str, area: Gebied | None
) -> None:
    """Refuse a year of which there is nothing, and name the years there are."""
    there = sorted(rows["period"].unique())
    where = f" in {area.label}" if area else ""
    if not there:
        place = area.gemeente or area.label if area else "..."
        msg = (
            f"Er zijn geen cijfers van {PLURAL[level]}{where}. Buurten staan er alleen "
            "van de gemeenten met een casus. Haal andere op met "
            f"wb.fetch('kerncijfers', years={years[-1]}, gemeenten='{place}')."
        )
        raise BadValue(msg)
    lost = [year for year in years if year not in there]
    if lost:
        msg = (
            f"Van {lost[0]} zijn er geen cijfers van {PLURAL[level]}{where}. "
            f"Er zijn cijfers van {listing(there)}."
        )
        raise BadValue(msg)


def _wide(
    rows: pd.DataFrame, areas: pd.DataFrame, wanted: list[str] | None, *, several: bool
) -> pd.DataFrame:
    """One column per indicator, with the name that each area had in that year."""
    key = ["gebied_code", "period"]
    table = rows.pivot(index=key, columns="indicator", values="value")
    order = wanted or _order()
    table = table.reindex(columns=[n for n in order if wanted or n in table.columns])
    # An area without any of the chosen figures keeps its row: missing is not absent.
    table = table.reindex(pd.MultiIndex.from_frame(areas.sort_values(key)))
    table.columns.name = None
    table.insert(0, "name", _names(table.index))
    if several:
        return table
    return table.droplevel("period")


def _order() -> list[str]:
    """Indicators in the order of their table."""
    return load_table("indicators")["indicator"].tolist()


def _names(index: pd.MultiIndex) -> list[str]:
    """Names of areas in their year, else the newest name."""
    table = load_table("gebieden").set_index(["gebied_code", "year"])["name"]
    then = table.reindex(index)
    now = _newest()["name"].reindex(index.get_level_values(0))
    return then.where(then.notna(), pd.Series(now.to_numpy(), index=index)).tolist()


def kerncijfers_of(
    gebied: str | Gebied,
    indicators: str | Iterable[str] | None = None,
    *,
    period: int | Iterable[int] | None = None,
) -> pd.DataFrame:
    """All figures of one area, each with its status, flags and source.

    The figures of an own area are put together from its parts: counts added up, means
    weighted with the right number (inhabitants, households, dwellings). A part without
    a figure leaves the whole without one.

    Parameters
    ----------
    gebied : str or Gebied
        The area, official or own.
    indicators : str or list of str, optional
        Which indicators; all when left out.
    period : int or list of int, optional
        Which years; all when left out.

    Returns
    -------
    pandas.DataFrame
        Index gebied_code, indicator and period; columns value, status, flags and
        source_id.

    Raises
    ------
    UnknownName, AmbiguousName
        If the area or an indicator is not found.

    Examples
    --------
    >>> rows = kerncijfers_of("donderberg_2024", "inwoners", period=2017)
    >>> int(rows["value"].iloc[0])
    7170
    """
    area = find_gebied(gebied)
    wanted, years = _chosen(indicators), _years(period)
    if area.parts:
        rows = _put_together(area, wanted)
    else:
        rows = _rows(area.code)
        rows = rows[rows["gebied_code"] == area.code]
    if wanted is not None:
        rows = rows[rows["indicator"].isin(wanted)]
    if years is not None:
        rows = rows[rows["period"].isin(years)]
    return rows.set_index(KEY).sort_index()


def _put_together(area: Gebied, wanted: list[str] | None) -> pd.DataFrame:
    """Rows of an own area, from the rows of its parts."""
    codes = {code for _, listed in area.parts for code in listed}
    rows = pd.concat([_rows(code) for code in sorted(codes)])
    rows = rows[rows["gebied_code"].isin(codes)].assign(borders=_borders)
    found = []
    for year, listed in area.parts:
        part = rows[(rows["borders"] == year) & rows["gebied_code"].isin(listed)]
        for (name, period), one in part.groupby(["indicator", "period"]):
            if len(one) == len(listed) and (wanted is None or name in wanted):
                figure = _joined(name, one, part[part["period"] == period])
                found.append({"indicator": name, "period": period, **figure})
    columns = ["indicator", "period", "value", "status", "flags", "source_id"]
    return pd.DataFrame(found, columns=columns).assign(gebied_code=area.code)


def _borders(rows: pd.DataFrame) -> pd.Series:
    """Year of the borders that a figure holds for: its own, unless its source says."""
    fixed = load_table("sources").set_index("source_id")["borders_year"]
    first = rows["source_id"].str.split(";").str[0]
    return first.map(fixed).fillna(rows["period"]).astype(int)


def _joined(name: str, parts: pd.DataFrame, all_rows: pd.DataFrame) -> dict:
    """One figure out of those of the parts."""
    if len(parts) == 1:
        return parts[["value", "status", "flags", "source_id"]].iloc[0].to_dict()
    rule = load_table("indicators").set_index("indicator").loc[name]
    flags = " ".join(dict.fromkeys(" ".join(parts["flags"]).split()))
    sources = ";".join(dict.fromkeys(";".join(parts["source_id"]).split(";")))
    there = parts["value"].notna().all()
    if not there:
        lost = parts.loc[parts["value"].isna(), "status"].iloc[0]
        return {"value": None, "status": lost, "flags": "", "source_id": sources}
    value = None
    if rule["aggregate"] == "sum":
        value = parts["value"].sum()
    elif rule["aggregate"] == "mean":
        heavy = all_rows[all_rows["indicator"] == rule["weight"]]
        weight = heavy.set_index("gebied_code")["value"].reindex(parts["gebied_code"])
        if weight.notna().all() and weight.sum() > 0:
            value = (parts["value"].to_numpy() * weight).sum() / weight.sum()
            step = PUBLISHED_TO.get(name)
            exact = round(value / step) * step if step else value
            value = round(exact, int(rule["decimals"]))
    if value is None:
        status, flags = "not_published", ""
    else:  # a mean of estimates stays an estimate
        estimated = (parts["status"] == "model_estimate").any()
        status = "model_estimate" if estimated else "derived"
    return {"value": value, "status": status, "flags": flags, "source_id": sources}
