"""What must hold for the tables of wijkdata; each check gives what is wrong."""

from pathlib import Path

import pandas as pd

KEY = ["gebied_code", "indicator", "period"]


def read(path: Path) -> pd.DataFrame:
    """Read a table as text, save years and values."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if path.stem in {"kerncijfers", "gebieden", "own_gebieden", "spot_values"}:
        for column in {"year", "period", "borders_year"} & set(table):
            table[column] = table[column].astype(int)
    if path.stem in {"kerncijfers", "spot_values"}:
        table["value"] = pd.to_numeric(table["value"])
    return table


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
