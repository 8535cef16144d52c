"""What must hold for the tables of wijkdata; each check gives what is wrong."""

import csv
import tomllib
from pathlib import Path

import pandas as pd

# Tables that explain words and columns; all other tables state facts.
NO_FACTS = {"indicators", "sources", "glossary"}
FACTS_OF_A_CASE = ("event", "partner", "goal", "fact", "lesson")
KEY = ["gebied_code", "indicator", "period"]


def read(path: Path) -> pd.DataFrame:
    """Read a table as text, save years and values."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in {"year", "period", "borders_year"} & set(table):
        if path.stem != "sources":
            table[column] = table[column].astype(int)
    if "value" in table:
        table["value"] = pd.to_numeric(table["value"])
    return table


def facts_without_source(folder: Path) -> list[str]:
    """Places of facts that name no source, or one that sources.csv does not know."""
    known = set(read(folder / "sources.csv")["source_id"])
    found = []
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in NO_FACTS:
            found += _rows_without_source(path, known)
    for path in sorted((folder / "cases").glob("*.toml")):
        found += _case_without_source(path, known)
    return found


def _rows_without_source(path: Path, known: set[str]) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        if "source_id" not in header:
            return [f"{path.name}: no column source_id"]
        place = header.index("source_id")
        return [
            f"{path.name}, row {number}: '{row[place]}'"
            for number, row in enumerate(rows, start=2)
            if row[place] not in known and not set(row[place].split(";")) <= known
        ]


def _case_without_source(path: Path, known: set[str]) -> list[str]:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    facts = [("the case itself", case)]
    facts += [
        (f"{kind} {number}", fact)
        for kind in FACTS_OF_A_CASE
        for number, fact in enumerate(case.get(kind, []), start=1)
    ]
    return [
        f"{path.name}, {place}: '{fact.get('source_id', '')}'"
        for place, fact in facts
        if fact.get("source_id") not in known
    ]


def differing(kerncijfers: pd.DataFrame, published: pd.DataFrame) -> list[str]:
    """Published figures that kerncijfers lacks or tells otherwise.

    Leefbaarometer was published to three decimals, all else as it stands here.
    """
    ours = kerncijfers.set_index(KEY)["value"]
    theirs = published.set_index(KEY)["value"]
    gap = (ours.reindex(theirs.index) - theirs).abs()
    lbm = theirs.index.get_level_values("indicator").str.startswith("lbm_")
    wrong = theirs[~(gap <= lbm * 0.0005 + 1e-9)]
    return [
        f"{key}: published {value}, ours {ours.get(key)}"
        for key, value in wrong.items()
    ]
