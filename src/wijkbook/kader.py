"""The kaders: bouwstenen, stappen, aandachtspunten, sporen; and how they meet."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from wijkbook.data import cite, load_table
from wijkbook.errors import unknown_name

__all__ = [
    "Kader",
    "crosswalk",
    "figure_rows",
    "list_kaders",
    "load_kader",
    "spanningen",
]


@dataclass(frozen=True)
class Kader:
    """One kader: its elements and remarks in tables, each row with its source.

    No kader is a norm or a blueprint; `what` tells what its author says of it.
    """

    kader_id: str
    name: str
    what: str
    author: str
    year: str
    source_id: str
    elements: pd.DataFrame
    notes: pd.DataFrame

    def __repr__(self) -> str:
        """Name, author, year and what it is, in two lines."""
        return f"{self._head()}\n{self.what}"

    def _repr_html_(self) -> str:
        """Show what it is in a notebook."""
        return f"<b>{escape(self._head())}</b><br>{escape(self.what)}"

    def _head(self) -> str:
        """Name with author and year, as far as they are known."""
        made = ", ".join(word for word in (self.author, self.year) if word)
        return f"{self.name} ({made})" if made else self.name

    def sources(self) -> pd.Series:
        """Every source of this kader, cited; index source_id."""
        cells = [self.source_id, *self.elements["source_id"], *self.notes["source_id"]]
        ids = {one for cell in cells for one in cell.split(";") if one}
        return pd.Series({one: cite(one) for one in sorted(ids)}, name="citation")


def list_kaders() -> list[str]:
    """Ids of the kaders that can be loaded.

    Returns
    -------
    list of str
        In the order of the table: the bouwstenen first.
    """
    return load_table("kaders")["kader_id"].tolist()


def load_kader(name: str) -> Kader:
    """One kader with its elements and the remarks that go with it.

    Parameters
    ----------
    name : str
        Id of the kader, as `list_kaders` gives it.

    Returns
    -------
    Kader
        `elements` has one row per element (element_id, number, name, text, parent_id,
        source_id, source_place, note); an element may be part of another, its parent.
        `notes` has one row per remark on an element, with its kind and source.

    Raises
    ------
    UnknownName
        If there is no such kader.
    """
    if name not in list_kaders():
        raise unknown_name("kader", name, list_kaders())
    row = load_table("kaders").set_index("kader_id").loc[name]
    words = ("name", "what", "author", "source_id")
    elements, notes = load_table("kader_elements"), load_table("kader_notes")
    elements = elements[elements["kader_id"] == name].reset_index(drop=True)
    known = {name, *elements["element_id"]}
    return Kader(
        kader_id=name,
        year=_year(row["year"]),
        elements=elements,
        notes=notes[notes["element_id"].isin(known)].reset_index(drop=True),
        **{word: row[word] for word in words},
    )


def _year(value: object) -> str:
    """Write a year, which is a number that may be missing, or text."""
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else str(int(value))


def crosswalk() -> pd.DataFrame:
    """Where an element of another kader meets a bouwsteen.

    Returns
    -------
    pandas.DataFrame
        One row per meeting: the bouwsteen, the kader and its element, how they relate
        (such as ``spanning`` or ``aanvulling``), why, and the sources.
    """
    return load_table("crosswalk")


def spanningen() -> pd.DataFrame:
    """Where two kaders pull apart, with what each of them says.

    Returns
    -------
    pandas.DataFrame
        One row per spanning, with its sources. Neither side is right by default.
    """
    return load_table("spanningen")


def figure_rows(figure_id: str) -> pd.DataFrame:
    """The rows of one figure of the texts: what was thought before and after.

    `note` tells where a word is ours; show that with the figure.

    Parameters
    ----------
    figure_id : str
        Id of the figure, such as ``figuur_2_2`` or ``figuur_3_1``.

    Returns
    -------
    pandas.DataFrame
        One row per row of the figure, in its order.

    Raises
    ------
    UnknownName
        If there is no such figure.
    """
    rows = load_table("figure_rows")
    if figure_id not in set(rows["figure_id"]):
        raise unknown_name("figuur", figure_id, rows["figure_id"])
    return rows[rows["figure_id"] == figure_id].reset_index(drop=True)
