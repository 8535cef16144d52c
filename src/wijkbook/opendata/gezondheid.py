"""Read the health figures of RIVM, GGD and CBS per gemeente, wijk and buurt."""

from pathlib import Path

import pandas as pd

from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable
from wijkbook.opendata._file import (
    Raw,
    check_codes,
    check_once,
    decimal_sign,
    finish,
    plain,
    read_raw,
    short,
    to_numbers,
    wrong_kind,
)
from wijkbook.opendata._long import one_column_each, statuses, years

__all__ = ["read_gezondheid"]

# Year of the borders on which all editions in a table stand; None: not known to us.
TABLES = {"50090NED": 2020, "50150NED": 2024}

COLUMNS = {
    "ervarengezondheidgoedzeergoed": "goed_ervaren_gezondheid_pct",
    "eenzaam": "eenzaam_pct",
    "ernstigzeerernstigeenzaam": "ernstig_eenzaam_pct",
    "mantelzorger": "mantelzorger_pct",
    "vrijwilligerswerk": "vrijwilligerswerk_pct",
    "matigveelregieovereigenleven": "regie_over_leven_pct",
    "moeitemetrondkomen": "moeite_rondkomen_pct",
    "roker": "roker_pct",
    "overgewicht": "overgewicht_pct",
    "ernstigegeluidhinderdoorburen": "geluidhinder_buren_pct",
    "hoogrisicoopangstofdepressie": "risico_angst_depressie_pct",
}
DIMENSIONS = {
    "wijkenenbuurten": "WijkenEnBuurten",
    "perioden": "Perioden",
    "leeftijd": "Leeftijd",
    "marges": "Marges",
}
NAMES = {"id", "gemeentenaam", "soortregio", "codering"}
ADULTS = {"20300", "18 jaar of ouder"}
ESTIMATE = {"MW00000", "Waarde"}


def read_gezondheid(source: str | Path, *, table: str | None = None) -> pd.DataFrame:
    """Health and wellbeing of adults: estimates of a model, not counts.

    RIVM computes a figure of a wijk or buurt from age, income, origin and more. It can
    not prove that something in that wijk worked.

    Parameters
    ----------
    source : str or pathlib.Path
        CSV of the table (``Leeftijd``, ``Marges``, ``WijkenEnBuurten``, ``Perioden``).
        Adults of 18 and older and the estimate itself are read; other ages and the
        bounds of the margin are left out.
    table : str, optional
        50090NED or 50150NED, when the file name does not hold it.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers (shares of adults, %), all model_estimate where
        there is a value. ``.attrs["borders_year"]`` is the year of the borders, or
        None if it is not known which table it is.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If the file is empty, damaged or another kind of file, has no rows of adults or
        no estimates, holds text where a number belongs or a share outside 0 to 100, a
        code that is none, or an area twice for one year.

    Notes
    -----
    After RIVM, GGD and CBS, 50090NED and 50150NED (source ``rivm_gezondheid``). The
    two are different runs of the model on other borders: do not join them in one
    series. What no area of a level has in a year was not asked (not_published).

    In gewone taal: zo lees je hoe het met de gezondheid gaat, volgens een rekenmodel.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_gezondheid("50090NED.csv")  # doctest: +SKIP
    >>> print(rows.attrs["told"])  # doctest: +SKIP
    """
    raw = read_raw(source)
    path = raw.path
    found = {
        name: COLUMNS[plain(name)] for name in raw.header if plain(name) in COLUMNS
    }
    names = {
        key: next((name for name in raw.header if plain(name) == key), None)
        for key in DIMENSIONS
    }
    if not found or names["wijkenenbuurten"] is None:
        raise wrong_kind(path, raw.header, "tabel met gezondheid van RIVM")
    one_column_each(found, path)
    table_id = _table(path, table)
    rows_read, told = _adults(raw, names)
    when = years(rows_read[names["perioden"]], path)
    codes = check_codes(rows_read[names["wijkenenbuurten"]], path, unique=False)
    check_once(pd.DataFrame({"code": codes, "jaar": when["period"]}), path)
    decimal = decimal_sign(rows_read, found)
    parts = []
    for column, indicator in found.items():
        part = to_numbers(rows_read[column], path, decimal=decimal)
        _check_share(part["value"], rows_read[column], path)
        kind, period = part["kind"], when["period"]
        flagged = when["provisional"] & part["value"].notna()
        parts.append(
            pd.DataFrame(
                {
                    "gebied_code": codes.str.replace("^NL..$", "NL00", regex=True),
                    "indicator": indicator,
                    "period": period.astype(int),
                    "value": part["value"],
                    "status": statuses(kind, codes, period, "model_estimate"),
                    "flags": flagged.map({True: "provisional", False: ""}),
                }
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    rows["source_id"] = f"rivm_{table_id}" if table_id else "rivm_gezondheidsmonitor"
    known = {*found, *names.values()}
    unread = [n for n in raw.header if n not in known and plain(n) not in NAMES]
    rows = finish(rows, path, "gezondheid van RIVM, volwassenen", unread)
    borders = TABLES.get(table_id)
    rows.attrs["borders_year"] = borders
    told.append(
        f"Alle jaren staan op de grenzen van {borders}."
        if borders
        else "De grenzen zijn niet bekend: geef de tabel mee, zoals table='50090NED'."
    )
    told.append("Het zijn schattingen van een rekenmodel: geen meting en geen bewijs.")
    rows.attrs["told"] += "".join(f" {sentence}" for sentence in told)
    return rows


def _table(path: Path, table: str | None) -> str | None:
    """Tell which table it is, from the file name or as given."""
    named = next((name for name in TABLES if name in path.name.upper()), None)
    given = None if table is None else str(table).strip().upper()
    if given is not None and given not in TABLES:
        msg = f"Onbekende tabel '{table}'. Kies uit: {', '.join(TABLES)}."
        raise BadTable(msg)
    if given and named and given != named:
        msg = (
            f"'{path.name}' is naar zijn naam tabel {named} en niet {given}. Laat "
            "table weg, of verander de naam van het bestand."
        )
        raise BadTable(msg)
    return given or named


def _adults(raw: Raw, names: dict[str, str | None]) -> tuple[pd.DataFrame, list[str]]:
    """Rows of adults with the estimate itself, and what was left out."""
    for key, name in DIMENSIONS.items():
        if names[key] is None:
            msg = (
                f"'{raw.path.name}' heeft geen kolom {name}. Zonder die kolom is niet "
                "te zien waarover een rij gaat. Haal het bestand op met alle kolommen."
            )
            raise BadTable(msg)
    table, told = raw.table, ["Gelezen zijn de volwassenen: 18 jaar of ouder."]
    for key, wanted, what, other in [
        ("leeftijd", ADULTS, "18 jaar of ouder (20300)", "een andere leeftijd"),
        ("marges", ESTIMATE, "de schatting zelf (MW00000)", "een marge"),
    ]:
        words = table[names[key]].str.strip()
        chosen = words.isin(wanted)
        if not chosen.any():
            some = listing(short(word) for word in words.unique()[:3])
            msg = (
                f"'{raw.path.name}' heeft geen rijen met {what}, alleen met {some}. "
                "Haal die rijen erbij op."
            )
            raise BadTable(msg)
        if not chosen.all():
            count = number(int((~chosen).sum()))
            told.append(f"Overgeslagen rijen met {other}: {count}.")
        table = table[chosen]
    return table, told


def _check_share(value: pd.Series, text: pd.Series, path: Path) -> None:
    """Refuse a share outside 0 to 100."""
    wrong = value.notna() & ~value.between(0, 100)
    if wrong.any():
        row = wrong.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {text.name}, het getal "
            f"'{short(text[row])}'. Hier hoort een percentage van 0 tot en met 100."
        )
        raise BadTable(msg)
