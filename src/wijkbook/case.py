"""The cases: what happened, who took part, what is known and what is not."""

import tomllib
from dataclasses import dataclass
from html import escape

import pandas as pd

from wijkbook.data import cite, folder
from wijkbook.errors import BadTable, unknown_name

__all__ = ["Case", "list_cases", "load_case"]

LISTS = ("event", "partner", "goal", "fact", "lesson", "unknown", "question")
NEEDED = ("case_id", "name", "place", "summary", "source_id")


@dataclass(frozen=True)
class Case:
    """One case: its story in tables, each row with its source."""

    case_id: str
    name: str
    place: str
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
        return f"{self.name} ({self.place}, {self.period})\n{self.summary}"

    def _repr_html_(self) -> str:
        """Show the story in a notebook."""
        head = escape(f"{self.name} ({self.place}, {self.period})")
        return f"<b>{head}</b><br>{escape(self.summary)}"

    def sources(self) -> pd.Series:
        """Every source of this case, cited; index source_id."""
        tables = (self.events, self.partners, self.goals, self.facts, self.lessons)
        ids = {self.source_id, *(one for t in tables for one in t.get("source_id", ()))}
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
        Tables per kind: events (year, what, bouwstenen, source_id, source_place),
        partners, goals (with the indicators that touch them), facts (what, value,
        unit), lessons, unknowns and questions.

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
    tables = {f"{kind}s": pd.DataFrame(found.get(kind, [])) for kind in LISTS}
    words = ("gebied", "own_gebied", "period")
    return Case(
        **{key: found[key] for key in NEEDED},
        **{key: found.get(key, "") for key in words},
        **tables,
    )
