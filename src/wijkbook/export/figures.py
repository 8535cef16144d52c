"""Figures of an analysis in a folder that tells where they come from."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from wijkbook.data import load_table
from wijkbook.errors import BadValue
from wijkbook.export.files import stamp, write_bytes
from wijkbook.export.methods import KEY, figure_rows_of, given_rows, methods_text
from wijkbook.export.package import write_datapackage

__all__ = ["export_figures"]

FIGURES, INDICATORS, SOURCES, AREAS = "cijfers", "indicatoren", "bronnen", "gebieden"
METHODS = {"nl": "methode.md", "en": "methods.md"}


def export_figures(
    rows: pd.DataFrame,
    folder: str | Path,
    *,
    title: str,
    tables: Mapping[str, pd.DataFrame] | None = None,
    measures: Callable | Iterable[Callable] = (),
    language: str = "nl",
    day: date | str | None = None,
) -> Path:
    """Lay figures in a folder for others, with all that they need to know of them.

    Figures, indicators with their formulas, sources and names of areas are CSV files; a
    ``datapackage.json`` describes each column, so that programs can read them too. The
    methods text stands beside them.

    Parameters
    ----------
    rows : pandas.DataFrame
        The figures, a row each, as for `methods_text`.
    folder : str or pathlib.Path
        Where to write; made when needed. Files of the same name are replaced, other
        files stay as they are.
    title : str
        What it is about, in one line.
    tables : dict of DataFrame, optional
        What you computed from the figures: a CSV each, by its name.
    measures : function, or list of functions, optional
        Measures that were used, for the methods text.
    language : {"nl", "en"}
        Language of the methods text.
    day : datetime.date or str, optional
        Day to tell that it was made on (ISO, ``2026-11-22``).

    Returns
    -------
    pathlib.Path
        The folder, with cijfers.csv, indicatoren.csv, bronnen.csv, gebieden.csv, your
        tables, the methods text (methode.md or methods.md) and datapackage.json.

    Raises
    ------
    BadTable
        If the rows are not in the form of kerncijfers, there are none, or two of them
        are the same figure.
    BadValue
        If a table of yours has the name of one of ours, or a measure has no sentence
        in plain Dutch.
    UnknownName
        If a source, indicator or the language is not known.
    ValueError
        If the day is none, or two columns have one name.
    OSError
        If a file cannot be written.

    See Also
    --------
    methods_text : The text alone.

    Notes
    -----
    Figures keep the terms of their publishers: ``bronnen.csv`` tells these.

    In gewone taal: je krijgt een map met je cijfers en alles wat een ander moet weten.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.load_kerncijfers("Roermond", long=True)  # doctest: +SKIP
    >>> _ = export_figures(rows, "roermond", title="Roermond")  # doctest: +SKIP
    """
    text = methods_text(rows, measures=measures, language=language)
    figures = figure_rows_of(rows)
    origins = _used(given_rows(rows, "sources"), figures["source_id"].str.split(";"))
    held = {
        FIGURES: figures.set_index(KEY),
        INDICATORS: _used(given_rows(rows, "indicators"), figures["indicator"]),
        SOURCES: origins,
        AREAS: _areas(figures),
    }
    for name in tables or {}:
        if name in held:
            msg = f"De naam '{name}' is al van een tabel in deze map. Kies een andere."
            raise BadValue(msg)
    write_datapackage(
        folder,
        held | dict(tables or {}),
        title=title,
        sources=_origins(origins),
        about=stamp(day, Methode=text),
    )
    write_bytes(Path(folder) / METHODS[language], f"# {title}\n\n{text}\n".encode())
    return Path(folder)


def _used(table: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Rows of a table of wijkdata that are used, under their key."""
    key = table.columns[0]
    wanted = ids.explode().unique()
    return table[table[key].isin(wanted)].set_index(key).sort_index()


def _areas(figures: pd.DataFrame) -> pd.DataFrame:
    """Names of the areas in the years of their figures, else the newest name."""
    names = load_table("gebieden")
    names = names[names["gebied_code"].isin(figures["gebied_code"].unique())]
    names = names.sort_values(["gebied_code", "year"], ignore_index=True)
    newest = ~names.duplicated("gebied_code", keep="last")
    names = names[names["year"].isin(figures["period"].unique()) | newest]
    columns = ["gebied_code", "year", "name", "level", "gemeente_code"]
    return names[columns].set_index(["gebied_code", "year"])


def _origins(used: pd.DataFrame) -> list[dict[str, str]]:
    """Sources as a folder of tables tells them."""
    known = set(load_table("sources")["source_id"])
    return [
        name if name in known else {"source_id": name} | row.dropna().to_dict()
        for name, row in used.iterrows()
    ]
