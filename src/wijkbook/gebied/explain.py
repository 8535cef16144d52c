"""What a figure is: its indicator, how it came, and from whom."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from wijkbook.data import FLAG_WORDS, STATUS_WORDS, cite, load_table, source
from wijkbook.dutch import listing, with_unit
from wijkbook.errors import UnknownName, unknown_name
from wijkbook.gebied.figures import _years, kerncijfers_of
from wijkbook.gebied.names import Gebied, find_gebied

__all__ = [
    "FLAG_WORDS",
    "STATUS_WORDS",
    "Explanation",
    "Indicator",
    "explain",
    "indicator",
    "list_indicators",
    "readable",
]


@dataclass(frozen=True)
class Indicator:
    """What is measured, in which unit, and how to read it."""

    id: str
    title: str
    short_title: str
    unit: str
    decimals: int
    direction: str
    aggregate: str
    weight: str
    theme: str
    description: str
    formula: str

    def format(self, value: float | None) -> str:
        """Write a value of this indicator the Dutch way, with its unit.

        Examples
        --------
        >>> indicator("inkomen_per_inwoner_eur").format(24200)
        '€ 24.200'
        """
        return with_unit(value, self.unit, self.decimals)


def indicator(name: str) -> Indicator:
    """Tell what an indicator means.

    Parameters
    ----------
    name : str
        Its id in ``indicators.csv``.

    Returns
    -------
    Indicator
        Title, unit, direction and description, in Dutch.

    Raises
    ------
    UnknownName
        If there is no such indicator; near names are proposed.

    Examples
    --------
    >>> indicator("koopwoningen_pct").title
    'Aandeel koopwoningen'
    """
    table = load_table("indicators").set_index("indicator")
    if name not in table.index:
        raise unknown_name("indicator", name, table.index)
    row = table.loc[name].to_dict()
    return Indicator(id=name, **row | {"decimals": int(row["decimals"])})


def list_indicators() -> pd.DataFrame:
    """All indicators with title, unit and theme, to choose from.

    Returns
    -------
    pandas.DataFrame
        Index indicator; columns title, unit, theme and description.
    """
    table = load_table("indicators").set_index("indicator")
    return table[["title", "unit", "theme", "description"]]


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Write a table of kerncijfers to be read: Dutch titles, numbers and units.

    Parameters
    ----------
    table : pandas.DataFrame
        Wide kerncijfers as `load_kerncijfers` gives them; columns that are no
        indicator stay as they are. A column ``name`` becomes the index.

    Returns
    -------
    pandas.DataFrame
        Texts such as ``€ 203.000``; a dash where there is no value. Not to
        calculate with.

    Examples
    --------
    >>> one = pd.DataFrame({"name": ["Noord"], "woz_waarde_eur": [203000.0]})
    >>> readable(one).loc["Noord", "Gemiddelde WOZ-waarde"]
    '€ 203.000'
    """
    known = set(load_table("indicators")["indicator"])
    shown = table.set_index("name").rename_axis("gebied") if "name" in table else table
    columns = {}
    for name in shown.columns:
        if name in known:
            about = indicator(name)
            columns[about.title] = shown[name].map(about.format, na_action=None)
        else:
            columns[name] = shown[name]
    return pd.DataFrame(columns, index=shown.index)


@dataclass(frozen=True)
class Explanation:
    """Where one figure comes from; shows itself as text and in a notebook."""

    gebied: Gebied
    indicator: Indicator
    period: int
    value: float
    status: str
    flags: tuple[str, ...]
    source_ids: tuple[str, ...]

    def lines(self) -> dict[str, str]:
        """Everything there is to tell, by heading (Dutch)."""
        told = {
            "Cijfer": f"{self.indicator.title}, {self.period}",
            "Gebied": str(self.gebied),
            "Waarde": self.indicator.format(self.value),
            "Status": STATUS_WORDS[self.status],
        }
        if self._is_joined() and pd.isna(self.value):
            told["Waarom"] = "Uit de delen niet samen te stellen; bekijk ze apart."
        if self.flags:
            told["Let op"] = listing(FLAG_WORDS[name] for name in self.flags)
        told["Betekenis"] = self.indicator.description
        if self.status == "derived" or self._is_joined():
            told["Formule"] = self._formula()
        told["Bron"] = " ".join(cite(name) for name in self.source_ids)
        notes = [source(name)["note"] for name in self.source_ids]
        told["Over de bron"] = " ".join(note for note in notes if note)
        told["Grenzen van"] = listing(self._borders())
        return {head: text for head, text in told.items() if text}

    def _borders(self) -> list[int]:
        """Years of the borders: those of the sources, else of the figure itself."""
        years = {source(name)["borders_year"] for name in self.source_ids}
        return sorted(int(year) for year in years if year == year) or [self.period]

    def _is_joined(self) -> bool:
        """Tell whether several parts made this figure."""
        parts = dict(self.gebied.parts)
        return any(len(parts.get(year, ())) > 1 for year in self._borders())

    def _formula(self) -> str:
        """How it was computed; for an own area also how its parts became a whole."""
        if not self._is_joined():
            return self.indicator.formula
        if pd.isna(self.value):
            return ""
        if self.indicator.aggregate == "sum":
            return "som van de delen"
        weight = indicator(self.indicator.weight).short_title
        each = (
            f" (elk deel: {self.indicator.formula})" if self.indicator.formula else ""
        )
        return f"gemiddelde van de delen, gewogen met {weight}{each}"

    def __str__(self) -> str:
        """One heading a line."""
        return "\n".join(f"{head}: {text}" for head, text in self.lines().items())

    def __repr__(self) -> str:
        """Show the text in a terminal, and to nbval."""
        return str(self)

    def _repr_html_(self) -> str:
        """Show a small table in a notebook."""
        rows = "".join(
            f'<tr><th style="text-align:left;vertical-align:top;white-space:nowrap">'
            f'{escape(head)}</th><td style="text-align:left">{escape(text)}</td></tr>'
            for head, text in self.lines().items()
        )
        return f"<table>{rows}</table>"


def explain(gebied: str | Gebied, indicator: str, period: int) -> Explanation:
    """Tell where one figure comes from and what it is worth.

    Parameters
    ----------
    gebied : str or Gebied
        The area, official or own.
    indicator : str
        Id of the indicator.
    period : int
        Year.

    Returns
    -------
    Explanation
        Value, status, flags, meaning, formula, publisher, table and licence.

    Raises
    ------
    UnknownName
        If the area or indicator is not known, or if there is no such figure; it names
        the years for which there is one.
    BadValue
        If the period is no year.

    Examples
    --------
    >>> explain("WK095704", "woz_waarde_eur", 2024).status
    'ok'
    """
    area = find_gebied(gebied)
    about = _indicator(indicator)
    [period] = _years(period)
    rows = kerncijfers_of(area, about.id)
    years = rows.index.get_level_values("period")
    if period not in years:
        there = f" Wel over {listing(sorted(years))}." if len(years) else ""
        msg = (
            f"Over {period} staat '{about.id}' van {area.label} niet in het werkboek."
            f"{there}"
        )
        raise UnknownName(msg)
    row = rows.xs(period, level="period").iloc[0]
    return Explanation(
        gebied=area,
        indicator=about,
        period=int(period),
        value=row["value"],
        status=row["status"],
        flags=tuple(row["flags"].split()),
        source_ids=tuple(row["source_id"].split(";")),
    )


_indicator = indicator  # `explain` has a parameter of that name
