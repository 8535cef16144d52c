"""The wijk's own figures that stand beside a bouwsteen, as texts.

They are looked up when a session is made and kept in it: the server needs no pandas,
and who opens the session in 2029 sees what the room saw. Which figure stands beside
which bouwsteen, and why, stands in ``wijkdata/bouwsteen_indicators.csv``.
"""

from typing import TYPE_CHECKING

from wijkbook.dutch import number
from wijkbook.errors import AmbiguousName, UnknownName, WijkbookError

if TYPE_CHECKING:
    import pandas as pd

    from wijkbook.gebied import Gebied, Indicator

__all__ = ["figures_of"]

LAND = "NL00"
FEW = 3  # areas of one name that are named
PLAIN = "ok"  # a status about which there is nothing to tell
IN_VALUE = ("euro", "%")  # units that are part of how a number reads
KEYS = (
    *("bouwsteen", "indicator", "label", "short", "value", "gemeente", "land"),
    *("period", "before", "status", "source", "source_id", "reason"),
)


def figures_of(wijk: "str | Gebied") -> dict[str, object]:
    """Figures of a wijk beside the bouwstenen, to be shown and not to compute with.

    Parameters
    ----------
    wijk : str or Gebied
        Name or code, as `find_gebied` takes it.

    Returns
    -------
    dict
        ``gebied`` (code), ``name`` and ``gemeente`` (names), ``told`` (Dutch: why there
        are no figures; empty when there are) and ``rows``: per figure a dict of texts
        ``bouwsteen``, ``indicator``, ``label``, ``short``, ``value``, ``gemeente``,
        ``land``, ``period``, ``before`` (an earlier year and its value), ``status``,
        ``source``, ``source_id`` and ``reason``. A row without ``indicator`` tells that
        no figure fits that bouwsteen.

    Notes
    -----
    A value is empty where there is none. The newest year of the
    wijk counts, and the gemeente and the land stand beside it in that same year.
    """
    from wijkbook.data import load_table
    from wijkbook.gebied import find_gebied

    nothing = {"gebied": "", "name": "", "gemeente": "", "told": "", "rows": []}
    if not str(wijk).strip():
        return nothing
    try:
        area = find_gebied(wijk)
    except AmbiguousName as error:
        told = f"'{wijk}' past bij meer gebieden"
        which = str(error).partition("Het gaat om: ")[2].rstrip(".")
        if which and which.count(";") < FEW and "en nog" not in which:
            told += f": {which}"
    except UnknownName:
        told = f"'{wijk}' staat niet in de lijst van gebieden"
    except WijkbookError as error:
        told = str(error).rstrip(".")
    else:
        rows = load_table("bouwsteen_indicators")
        found = {
            "gebied": area.code,
            "name": area.label,
            "gemeente": area.gemeente,
            "rows": list(_rows(area, rows)),
        }
        return nothing | found
    more = "Maak de sessie met de code van de wijk, zoals WK095704."
    return nothing | {"told": f"{told}; daarom staan er geen cijfers bij. {more}"}


def _rows(area: "Gebied", chosen: "pd.DataFrame") -> list[dict[str, str]]:
    """One row of texts per figure that was chosen."""
    from wijkbook.gebied import kerncijfers_of

    ids = sorted(set(chosen["indicator"]) - {""})
    level = area.level if not area.parts else "wijk"
    places = {"value": area.code}
    if level in ("wijk", "buurt") and area.gemeente_code:
        places["gemeente"] = area.gemeente_code
    if level != "land":
        places["land"] = LAND
    held = {}
    for name, code in places.items():
        rows = kerncijfers_of(area if name == "value" else code, ids)
        held[name] = rows.reset_index().set_index(["indicator", "period"])
    return [_row(one, held) for one in chosen.to_dict("records")]


def _row(one: dict, held: dict[str, "pd.DataFrame"]) -> dict[str, str]:
    """Texts of one figure, or the reason why there is none."""
    from wijkbook.gebied import indicator

    told = dict.fromkeys(KEYS, "")
    told |= {"bouwsteen": one["bouwsteen_id"], "reason": one["reason"]}
    if not one["indicator"]:
        return told
    about = indicator(one["indicator"])
    told |= {"indicator": about.id, "label": _label(about, about.title)}
    told["short"] = _label(about, about.short_title)
    own = _values(held["value"], about.id)
    if own.empty:
        return told | {"status": "geen cijfer van dit gebied"}
    period = int(own.index.max())
    newest = own.loc[period]
    told |= {"period": str(period), "value": _value(about, newest["value"])}
    for name in ("gemeente", "land"):
        beside = _values(held[name], about.id) if name in held else own.iloc[:0]
        if period in beside.index:
            told[name] = _value(about, beside.loc[period, "value"])
    earlier = one["earlier_year"]
    if earlier == earlier and int(earlier) in own.index and int(earlier) < period:
        then = _value(about, own.loc[int(earlier), "value"])
        told["before"] = f"{int(earlier)}: {then}"
    return told | _origin(newest)


def _label(about: "Indicator", title: str) -> str:
    """Title of a figure, with the unit where the value does not carry it."""
    said = about.unit in IN_VALUE or about.unit.casefold() in title.casefold()
    return title if said else f"{title} ({about.unit})"


def _value(about: "Indicator", value: float) -> str:
    """Write a value as short as a screen wants it: the label tells the unit."""
    if about.unit in IN_VALUE:
        return about.format(value)
    return number(value, about.decimals)


def _values(rows: "pd.DataFrame", name: str) -> "pd.DataFrame":
    """Figures with a value of one indicator, by year."""
    kept = rows[rows["value"].notna()]
    if name not in kept.index.get_level_values(0):
        return rows.iloc[:0].droplevel(0)
    return kept.loc[name]


def _origin(row: "pd.Series") -> dict[str, str]:
    """How a figure came, and from whom."""
    from wijkbook.data import source
    from wijkbook.gebied import FLAG_WORDS, STATUS_WORDS

    said = [] if row["status"] == PLAIN else [STATUS_WORDS[row["status"]]]
    said += [FLAG_WORDS[flag] for flag in row["flags"].split()]
    ids = row["source_id"].split(";")
    publishers = dict.fromkeys(source(one)["publisher"] for one in ids)
    return {
        "status": "; ".join(said),
        "source": "; ".join(publishers),
        "source_id": row["source_id"],
    }
