"""Codes and names of areas, areas of one's own, and the wijk a reader calls his own."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from wijkbook import work
from wijkbook.data import load_table, state
from wijkbook.dutch import listing
from wijkbook.errors import AmbiguousName, BadValue, UnknownName, unknown_name

__all__ = [
    "Gebied",
    "find_gebied",
    "list_gebieden",
    "mijn_wijk",
    "own_gebied",
    "set_mijn_wijk",
]

LEVELS = ("land", "gemeente", "wijk", "buurt")
PLURAL = {
    "land": "landen",
    "gemeente": "gemeenten",
    "wijk": "wijken",
    "buurt": "buurten",
}
CODE = re.compile(r"NL00|GM\d{4}|WK\d{4}\w{2}|BU\d{4}\w{4}", re.IGNORECASE)
NUMBERED = re.compile(r"^wijk \d+\s+", re.IGNORECASE)
NUMBER_BEHIND = re.compile(r"^(.+) \((wijk \d+)\)$")  # of a label, in small letters
PROVINCE = re.compile(r" \([a-z]{1,2}\.\)$")  # Hengelo (O.), in small letters
NAMED_AT_MOST = 8


@dataclass(frozen=True)
class Gebied:
    """One area: official, or made of codes per year.

    `parts` is empty for an official area. For an area of one's own it tells, per year
    of borders, which codes form it.
    """

    code: str
    name: str
    level: str
    gemeente_code: str = ""
    gemeente: str = ""
    wijk_code: str = ""
    parts: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def label(self) -> str:
        """Name to show: without the number that some wijken carry.

        Where two wijken of a gemeente have one name, the number stands behind it.
        """
        bare = NUMBERED.sub("", self.name)
        if bare != self.name and self.code in _namesakes(state("gebieden")):
            return numbered(self.code, self.name)
        return bare

    def __str__(self) -> str:
        """Name, kind, gemeente and code in one line of Dutch."""
        kind = "eigen gebied" if self.parts else self.level
        place = f" in {self.gemeente}" if self.gemeente else ""
        return f"{self.label} ({kind}{place}, {self.code})"


def _newest() -> pd.DataFrame:
    """Each code once, as it was last named; index gebied_code."""
    return _newest_of(state("gebieden"))


@lru_cache(maxsize=2)
def _newest_of(made_of: tuple) -> pd.DataFrame:
    """Each code once; worked out again when the table is made of something else."""
    table = load_table("gebieden").sort_values("year", kind="stable")
    return table.drop_duplicates("gebied_code", keep="last").set_index("gebied_code")


def numbered(code: str, name: str) -> str:
    """Name of a wijk with its number behind it, or else its code: Roden (wijk 00)."""
    bare = NUMBERED.sub("", name)
    before = name.removesuffix(bare).strip().casefold()
    return f"{bare} ({before or code})"


@lru_cache(maxsize=2)
def _namesakes(made_of: tuple) -> frozenset[str]:
    """Codes of wijken that share their name, but for its number, in their gemeente."""
    table = load_table("gebieden")
    wijken = table[table["level"] == "wijk"]
    bare = wijken["name"].str.replace(NUMBERED, "", regex=True)
    keys = wijken[["gemeente_code", "year"]].assign(bare=bare)
    return frozenset(wijken.loc[keys.duplicated(keep=False), "gebied_code"])


def _year() -> int:
    """Year of the newest borders in the workbook itself."""
    return int(load_table("gebieden", added=False)["year"].max())


def _today() -> pd.DataFrame:
    """The areas of today, with names made comparable; index gebied_code."""
    return _today_of(state("gebieden"))


@lru_cache(maxsize=2)
def _today_of(made_of: tuple) -> pd.DataFrame:
    """Areas of the newest year, or of a later one that was added for some of them."""
    table = _newest()
    table = table[table["year"] >= _year()]
    full = table["name"].map(_plain)
    also = {name: _plain(name) for name in table["also_called"].unique()}
    return table.assign(
        full=full,
        short=full.str.replace(NUMBERED, "", regex=True).str.replace(
            PROVINCE, "", regex=True
        ),
        also=table["also_called"].map(also),
    )


def _plain(text: str) -> str:
    """Text without case, accents and double spaces, to compare names."""
    if text.isascii():  # nearly all names, and twice as fast
        return " ".join(text.casefold().split())
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(bare.casefold().replace("\u2019", "'").split())


def _official(code: str) -> Gebied:
    """Make the Gebied of a code."""
    row = _newest().loc[code]
    gemeente_code = code if row["level"] == "gemeente" else row["gemeente_code"]
    known = gemeente_code in _newest().index
    gemeente = _newest().at[gemeente_code, "name"] if known else ""
    return Gebied(
        code=code,
        name=row["name"],
        level=str(row["level"]),
        gemeente_code=gemeente_code,
        gemeente="" if row["level"] == "gemeente" else gemeente,
        wijk_code=row["wijk_code"],
    )


def _known_own(gebied_id: str) -> Gebied | None:
    """Make an area of our own that wijkdata describes."""
    table = load_table("own_gebieden")
    rows = table[table["gebied_id"] == gebied_id]
    if rows.empty:
        return None
    codes = rows.groupby("borders_year")["gebied_code"].agg(list).to_dict()
    return own_gebied(rows["name"].iloc[0], codes, gebied_id=gebied_id)


def find_gebied(
    text: "str | Gebied",
    *,
    within: "str | Gebied | None" = None,
    level: str | None = None,
) -> Gebied:
    """Find one area by name or code, or refuse and say which ones it could be.

    A name that several areas share is never guessed: 69 areas are called Centrum.
    Only when the name is that of a gemeente too, the gemeente is meant.

    Parameters
    ----------
    text : str or Gebied
        Name (case and accents do not matter, "Wijk 04 " and "(O.)" may be left out),
        code such as WK095704, or the id of an own area such as ``donderberg_2024``.
    within : str or Gebied, optional
        Gemeente or wijk in which the area must lie.
    level : str, optional
        land, gemeente, wijk or buurt.

    Returns
    -------
    Gebied
        The area, named as in its newest year.

    Raises
    ------
    UnknownName
        If nothing is called so; near names are proposed.
    AmbiguousName
        If several areas are called so; it lists them with gemeente and code.
    BadValue
        If the text is empty, `level` is none of the four, or `within` is a buurt.

    Examples
    --------
    >>> find_gebied("Donderberg", within="Roermond").code
    'WK095704'
    """
    if isinstance(text, Gebied):
        return text
    if level is not None and level not in LEVELS:
        msg = f"Onbekend niveau '{level}'. Kies uit: {', '.join(LEVELS)}."
        raise BadValue(msg)
    text = str(text).strip()
    if not text:
        msg = "Er staat geen naam. Geef de naam of de code van een gebied."
        raise BadValue(msg)
    if CODE.fullmatch(text):
        return _checked_place(_by_code(text.upper()), within, level)
    own = _known_own(text)
    if own is not None:
        return own
    table = _today()
    where = ""
    if within is not None:
        area = find_gebied(within)
        table = table.loc[_inside(table, area)]
        where = f" in {area.label}"
    if level is not None:
        table = table[table["level"] == level]
    wanted = NUMBER_BEHIND.sub(r"\2 \1", _plain(text))
    fits = table[
        (table["full"] == wanted)
        | (table["short"] == wanted)
        | (table["also"] == wanted)
    ]
    gemeenten = fits[fits["level"].isin(["land", "gemeente"])]
    if len(gemeenten) == 1:
        fits = gemeenten
    if len(fits) == 1:
        return _official(fits.index[0])
    if fits.empty:
        raise _not_found(text, table, where)
    raise _ambiguous(text, fits, wanted, where)


def _by_code(code: str) -> Gebied:
    """Look a code up."""
    if code not in _newest().index:
        same = [other for other in _newest().index if other[:6] == code[:6]]
        msg = (
            f"De code '{code}' staat niet in gebieden.csv. "
            f"{'Kijk de laatste tekens na.' if same else 'Kijk de code na.'}"
        )
        raise UnknownName(msg)
    return _official(code)


def _checked_place(
    area: Gebied, within: "str | Gebied | None", level: str | None
) -> Gebied:
    """Refuse an area found by code that is not where or what was asked."""
    if level not in (None, area.level):
        msg = f"{area} is geen {level}. Laat level weg of geef een andere code."
        raise UnknownName(msg)
    holder = None if within is None else find_gebied(within)
    if holder and holder.code not in ("NL00", area.gemeente_code, area.wijk_code):
        msg = f"{area} ligt niet in {holder.label}. Laat within weg of kies een ander."
        raise UnknownName(msg)
    return area


def _inside(table: pd.DataFrame, area: Gebied) -> pd.Series:
    """Which rows lie in a gemeente, a wijk, or the land."""
    if area.level == "land":
        return pd.Series(True, index=table.index)
    if area.level == "gemeente":
        return table["gemeente_code"] == area.code
    if area.level == "wijk":
        return table["wijk_code"] == area.code
    msg = (
        f"'{area.label}' is een {'eigen gebied' if area.parts else area.level}. "
        "Geef bij within een gemeente of een wijk."
    )
    raise BadValue(msg)


def _not_found(text: str, table: pd.DataFrame, where: str) -> UnknownName:
    """Propose names that contain the text or look like it."""
    wanted = _plain(text)
    holds = table[table["short"].str.contains(wanted, regex=False)] if wanted else table
    names = sorted(set(holds["name"])) if 0 < len(holds) <= NAMED_AT_MOST else []
    if names:
        msg = f"Geen gebied heet '{text}'{where}. Bedoel je {' of '.join(names)}?"
        return UnknownName(msg)
    bare = table["name"].str.replace(NUMBERED, "", regex=True)
    return unknown_name(f"gebiedsnaam{where}", text, bare)


def _ambiguous(text: str, fits: pd.DataFrame, wanted: str, where: str) -> AmbiguousName:
    """List what a name could be, and how to choose."""
    order = {name: place for place, name in enumerate(LEVELS)}
    fits = fits.sort_values(
        "level", key=lambda level: level.astype(str).map(order), kind="stable"
    )
    exact = fits["full"] == wanted
    told = [f"{_counted(fits[exact])} zo"] if exact.any() else []
    if not exact.all():
        told.append(f"{_counted(fits[~exact])} zo met een nummer of toevoeging")
    areas = [_official(code) for code in fits.index[:NAMED_AT_MOST]]
    more = f" en nog {len(fits) - len(areas)}" if len(fits) > len(areas) else ""
    listed = "; ".join(str(area) for area in areas)
    if fits["gemeente_code"].nunique() > 1 and areas[0].gemeente:
        choice = f"within='{areas[0].gemeente}'"
    elif fits["level"].nunique() == len(fits):
        choice = f"level='{areas[0].level}'"
    else:
        choice = f"de code '{areas[0].code}'"
    msg = (
        f"'{text}'{where} is niet eenduidig: {', en '.join(told)}. Kies er een, "
        f"bijvoorbeeld met {choice}. Het gaat om: {listed}{more}."
    )
    return AmbiguousName(msg)


def _counted(fits: pd.DataFrame) -> str:
    """How many areas of each kind are called so: ``49 buurten en 20 wijken heten``."""
    kinds = fits["level"].value_counts()
    number = [
        f"{kinds[kind]} {kind if kinds[kind] == 1 else PLURAL[kind]}"
        for kind in ("buurt", "wijk", "gemeente")
        if kinds.get(kind, 0)
    ]
    return f"{listing(number)} {'heet' if len(fits) == 1 else 'heten'}"


def own_gebied(
    name: str,
    codes: Mapping[int, Iterable[str]] | Iterable[str],
    *,
    gebied_id: str = "",
) -> Gebied:
    """Make an area of one's own from codes, if need be other codes per year.

    Parameters
    ----------
    name : str
        What to call it.
    codes : list of str, or mapping of year to list of str
        Codes of wijken or buurten that form it. With a list they hold for the newest
        year; with a mapping, per year of borders.
    gebied_id : str, optional
        Short id; made from the name when left out.

    Returns
    -------
    Gebied
        Usable wherever an official area is; its figures are added up or weighted.

    Raises
    ------
    UnknownName
        If a code is not known.
    BadValue
        If there are no codes, a code stands twice, or one lies inside another.

    Examples
    --------
    >>> zuid = own_gebied("Drie buurten", ["BU09570400", "BU09570401", "BU09570402"])
    >>> zuid.level, zuid.parts[0][0]
    ('own', 2024)
    """
    per_year = dict(codes) if isinstance(codes, Mapping) else {_year(): codes}
    parts = []
    for year, listed in sorted(per_year.items()):
        listed = [listed] if isinstance(listed, str) else listed
        listed = [str(code).strip().upper() for code in listed]
        _check_parts(name, listed)
        parts.append((int(year), tuple(sorted(listed))))
    if not parts:
        _check_parts(name, [])
    gemeenten = {"GM" + code[2:6] for _, listed in parts for code in listed}
    gemeente_code = gemeenten.pop() if len(gemeenten) == 1 else ""
    known = gemeente_code in _newest().index
    return Gebied(
        code=gebied_id or re.sub(r"[^a-z0-9]+", "_", _plain(name)).strip("_"),
        name=name,
        level="own",
        gemeente_code=gemeente_code,
        gemeente=_newest().at[gemeente_code, "name"] if known else "",
        parts=tuple(parts),
    )


def _check_parts(name: str, codes: list[str]) -> None:
    """Refuse an own area that is empty, unknown or counts people twice."""
    if not codes:
        msg = f"Het eigen gebied '{name}' heeft geen codes. Noem er minstens een."
        raise BadValue(msg)
    for code in codes:
        _by_code(code)
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        msg = f"Het eigen gebied '{name}' noemt '{twice[0]}' dubbel. Noem elk een keer."
        raise BadValue(msg)
    for code in codes:
        starts = {c: "" if c == "NL00" else c[2:] for c in codes if c != code}
        holder = next((c for c in starts if code[2:].startswith(starts[c])), None)
        if holder:
            msg = (
                f"In het eigen gebied '{name}' ligt '{code}' al binnen '{holder}'. "
                "Noem een van de twee, anders tellen bewoners dubbel."
            )
            raise BadValue(msg)


def list_gebieden(
    within: "str | Gebied | None" = None, *, level: str = "wijk"
) -> pd.DataFrame:
    """Names and codes of areas, to choose from.

    Parameters
    ----------
    within : str or Gebied, optional
        Gemeente or wijk; without it the whole land.
    level : str
        gemeente, wijk or buurt.

    Returns
    -------
    pandas.DataFrame
        Index gebied_code, column name; alphabetical.

    Raises
    ------
    BadValue
        If `level` is none of the four, or `within` is a buurt.
    UnknownName, AmbiguousName
        If `within` is not found or not the only one.
    """
    if level not in LEVELS:
        msg = f"Onbekend niveau '{level}'. Kies uit: {', '.join(LEVELS)}."
        raise BadValue(msg)
    table = _today()
    if within is not None:
        table = table[_inside(table, find_gebied(within))]
    return table[table["level"] == level].sort_values("full")[["name"]]


def mijn_wijk() -> Gebied | None:
    """The area that the reader chose in notebook 00, or None.

    Returns
    -------
    Gebied or None
        The chosen area; None when nothing was chosen yet, or when what was chosen
        does not exist any more.
    """
    code = work.read_setting("mijn_wijk")
    try:
        return find_gebied(code) if code else None
    except (UnknownName, AmbiguousName, BadValue):
        return None


def set_mijn_wijk(
    text: "str | Gebied | None", *, within: "str | Gebied | None" = None
) -> Gebied | None:
    """Choose the area that the notebooks show beside their case.

    Parameters
    ----------
    text : str, Gebied or None
        Name or code; None takes the choice away.
    within : str or Gebied, optional
        Gemeente in which it lies. A wijk goes before a buurt of the same name.

    Returns
    -------
    Gebied or None
        What was chosen. It is kept in the folder of one's own work.

    Raises
    ------
    UnknownName, AmbiguousName
        If it is not found or not the only one.
    BadValue
        If it is an area of one's own: its codes would be lost.
    """
    if text is None:
        work.write_setting("mijn_wijk", None)
        return None
    try:
        chosen = find_gebied(text, within=within)
    except AmbiguousName as unclear:
        if within is None:
            raise
        try:
            chosen = find_gebied(text, within=within, level="wijk")
        except UnknownName:
            raise unclear from None
    if chosen.parts and _known_own(chosen.code) is None:
        msg = (
            f"'{chosen.label}' is een eigen gebied en kan niet je wijk zijn. "
            "Kies een officiële wijk of buurt."
        )
        raise BadValue(msg)
    work.write_setting("mijn_wijk", chosen.code)
    return chosen
