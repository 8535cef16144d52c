"""The cases: what happened, who took part, what is known and what is not."""

import tomllib
from dataclasses import dataclass
from html import escape

import pandas as pd

from wijkbook.data import cite, folder, load_table
from wijkbook.errors import BadTable, unknown_name

__all__ = ["Case", "list_cases", "load_case", "load_timeline"]

# What a row of each list may say; what a case leaves out stays empty.
LISTS = {
    "event": ("year", "what", "bouwstenen", "source_id", "source_place"),
    "partner": ("name", "source_id", "source_place"),
    "goal": ("what", "indicators", "source_id", "source_place"),
    "fact": ("what", "value", "unit", "source_id", "source_place"),
    "lesson": ("what", "bouwstenen", "source_id", "source_place"),
    "unknown": ("what",),
    "question": ("what",),
}
NEEDED = ("case_id", "name", "place", "summary", "source_id")


@dataclass(frozen=True)
class Case:
    """One case: its story in tables, each row with its source.

    Which bouwstenen a case, event or lesson touches is our judgement. An empty `gebied`
    means that no code of 2024 is sure to be the area of the case.
    """

    case_id: str
    name: str
    place: str
    role: str
    bouwstenen: tuple[str, ...]
    gebied: str
    own_gebied: str
    period: str
    summary: str
    source_id: str
    events: pd.DataFrame
    partners: pd.DataFrame
    goals: pd.DataFrame
    facts: pd.DataFrame
    lessons: pd.DataFrame
    unknowns: pd.DataFrame
    questions: pd.DataFrame

    def __repr__(self) -> str:
        """Name, place, period and story in a few lines."""
        return f"{self._head()}\n{self.summary}"

    def _head(self) -> str:
        """Name with place and, if it is known, period."""
        where = ", ".join(text for text in (self.place, self.period) if text)
        return f"{self.name} ({where})"

    def _repr_html_(self) -> str:
        """Show the story in a notebook."""
        head = escape(self._head())
        return f"<b>{head}</b><br>{escape(self.summary)}"

    def sources(self) -> pd.Series:
        """Every source of this case, cited; index source_id."""
        tables = (self.events, self.partners, self.goals, self.facts, self.lessons)
        cells = [self.source_id, *(cell for t in tables for cell in t["source_id"])]
        ids = {one for cell in cells for one in cell.split(";")}
        return pd.Series({one: cite(one) for one in sorted(ids)}, name="citation")


def list_cases() -> list[str]:
    """Names of the cases that can be loaded.

    Returns
    -------
    list of str
        Ids, alphabetical.

    Examples
    --------
    >>> "donderberg" in list_cases()
    True
    """
    return sorted(path.stem for path in (folder() / "cases").glob("*.toml"))


def load_case(name: str) -> Case:
    """One case with its events, goals, facts and what is not known.

    Parameters
    ----------
    name : str
        Id of the case, such as ``donderberg``.

    Returns
    -------
    Case
        Its role (kerncasus, ondersteunend or voorbeeld) and tables per kind: events
        (year, what, bouwstenen, source_id, source_place), partners, goals (with the
        indicators that touch them), facts (what, value, unit), lessons, unknowns and
        questions. Several sources stand in one cell with ";" between them.

    Raises
    ------
    UnknownName
        If there is no such case.
    BadTable
        If its file cannot be read or misses something.

    Examples
    --------
    >>> load_case("donderberg").place
    'Roermond'
    """
    if name not in list_cases():
        raise unknown_name("casus", name, list_cases())
    path = folder() / "cases" / f"{name}.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"De casus '{path.name}' is beschadigd: {error}. Zet het bestand terug."
        raise BadTable(msg) from error
    lost = [key for key in NEEDED if not found.get(key)]
    if lost:
        msg = f"De casus '{path.name}' mist '{lost[0]}'. Vul dat in het bestand aan."
        raise BadTable(msg)
    for kind in LISTS:
        rows = found.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            msg = f"De casus '{path.name}' is beschadigd: schrijf '[[{kind}]]'."
            raise BadTable(msg)
    tables = {f"{kind}s": _table(kind, found.get(kind, [])) for kind in LISTS}
    words = ("role", "gebied", "own_gebied", "period")
    return Case(
        **{key: found[key] for key in NEEDED},
        **{key: found.get(key, "") for key in words},
        bouwstenen=tuple(found.get("bouwstenen", ())),
        **tables,
    )


def load_timeline() -> pd.DataFrame:
    """Every event of the timeline, from the Woningwet of 1901 on.

    The golf codes are our judgement, and some years are disputed or not certain: show
    `golf_status`, `status` and `note` with them.

    Returns
    -------
    pandas.DataFrame
        One row per event, by first year: event_id, year_from, year_to (missing when it
        took one year or has no known end), title, kind, scale, orientation, actors,
        money_mln_eur, text, golf1 (2 physical to -2 social), golf2 (2 national to -2
        decentral), case_id, source_id, source_place, status and note.
    """
    table = load_table("timeline")
    return table.sort_values("year_from", kind="stable", ignore_index=True)


def _table(kind: str, rows: list[dict]) -> pd.DataFrame:
    """Make one list of a case a table that has all its columns, also when empty."""
    empty = {"year": None, "value": None, "bouwstenen": [], "indicators": []}
    filled = [
        {key: row.get(key, empty.get(key, "")) for key in LISTS[kind]} for row in rows
    ]
    return pd.DataFrame(filled, columns=list(LISTS[kind]))
