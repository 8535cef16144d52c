"""Read figures of one's own, such as a municipal monitor, through a template."""

import hashlib
import re
import shutil
import unicodedata
from pathlib import Path

import pandas as pd

from wijkbook.data import folder, load_table
from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, BadValue, MissingTable, WijkbookError
from wijkbook.gebied import Gebied, find_gebied
from wijkbook.opendata._file import (
    CODE,
    Raw,
    check_codes,
    check_once,
    finish,
    read_raw,
    short,
    wrong_kind,
)
from wijkbook.opendata._long import years

__all__ = ["copy_own_template", "read_own"]

TEMPLATE = "eigen_cijfers.csv"
EXAMPLE = "voorbeeld_"  # rows of the template that nobody removed

# Heading in the file, in small letters and digits only.
COLUMNS = {
    "gebied_code": ["gebiedcode", "gebiedscode", "gebied", "code"],
    "indicator": ["indicator"],
    "title": ["title", "titel"],
    "unit": ["unit", "eenheid"],
    "period": ["period", "periode", "jaar"],
    "value": ["value", "waarde", "cijfer"],
    "n": ["n", "aantal", "aantalmensen"],
    "status": ["status"],
    "note": ["note", "toelichting", "opmerking"],
}
NEEDED = {"gebied_code": "gebied", "indicator": "indicator", "unit": "eenheid"} | {
    "period": "jaar",
    "value": "waarde",
}
LONGEST = {"title": 120, "note": 500}
LONGEST_WORD = 80

PEOPLE = {"inwoners", "personen", "huishoudens", "leerlingen", "cliënten", "bewoners"}
THINGS = {"woningen", "misdrijven", "meldingen", "bedrijven", "aantal"}
MEANS = {
    "%",
    "euro",
    "per 1.000 inwoners",
    "per 1.000 huishoudens",
    "per 1.000 woningen",
    "personen per huishouden",
    "punt",
    "cijfer",
    "klasse",
    "km",
    "ha",
}
UNITS = sorted(PEOPLE | THINGS | MEANS)
ALSO = {
    "procent": "%",
    "percentage": "%",
    "pct": "%",
    "eur": "euro",
    "€": "euro",
    "per 1000 inwoners": "per 1.000 inwoners",
    "per 1000 huishoudens": "per 1.000 huishoudens",
    "per 1000 woningen": "per 1.000 woningen",
    "mensen": "personen",
    "rapportcijfer": "cijfer",
}
MAY_BE_NEGATIVE = {"euro", "punt"}
ENDINGS = {"_pct": "%", "_eur": "euro", "_km": "km", "_ha": "ha"}

ID = re.compile(r"[a-z][a-z0-9_]{2,59}")
LIKE_A_CODE = re.compile(r"(?:NL|GM|WK|BU)\s*\d\w*", re.IGNORECASE)
WITHHELD = {".", "x"}
STATUSES = {
    "ok": "ok",
    "gepubliceerd": "ok",
    "model_estimate": "model_estimate",
    "schatting": "model_estimate",
    "derived": "derived",
    "berekend": "derived",
    "suppressed": "suppressed",
    "weggelaten": "suppressed",
    "not_published": "not_published",
    "niet gepubliceerd": "not_published",
    "unknown_blank": "unknown_blank",
    "onbekend": "unknown_blank",
}
WITH_VALUE = {"ok", "model_estimate", "derived"}

SMALL_COUNT = 5  # fewer people than this can be recognised
SMALL_BASE = 10  # a share of fewer people than this tells of single persons
WEAK_BASE = 50  # a share of fewer people than this says little


def copy_own_template(place: str | Path = ".") -> Path:
    """Put the template for figures of your own in a folder, to fill in with Excel.

    Parameters
    ----------
    place : str or pathlib.Path
        Folder to put ``eigen_cijfers.csv`` in.

    Returns
    -------
    pathlib.Path
        Where the template now is.

    Raises
    ------
    MissingTable
        If there is no such folder.
    BadValue
        If there already is a file of that name: it is never overwritten.

    Notes
    -----
    In gewone taal: dit zet een leeg voorbeeld klaar, dat je met je eigen cijfers vult.
    """
    target = Path(place) / TEMPLATE
    if not Path(place).is_dir():
        msg = f"Er is geen map '{place}'. Maak de map eerst, of kies een andere."
        raise MissingTable(msg)
    if target.exists():
        msg = (
            f"'{target}' bestaat al en blijft zoals het is. Geef het een andere naam, "
            "of kies een andere map."
        )
        raise BadValue(msg)
    return Path(shutil.copyfile(folder() / "sjablonen" / TEMPLATE, target))


def read_own(
    source: str | Path,
    *,
    gemeente: "str | Gebied | None" = None,
    title: str = "",
    borders_year: int | None = None,
    allow_small: bool = False,
) -> pd.DataFrame:
    """Figures of your own from a CSV or Excel file, such as a municipal monitor.

    Small numbers are not taken over, because people could be recognised: a count of 1
    to 4 people or households, and a share or mean of fewer than 10 people. Their row
    stays, without value; ``.attrs["told"]`` says how many.

    Parameters
    ----------
    source : str or pathlib.Path
        File with one row per figure and the columns of the template
        (`copy_own_template`): gebied (code or name), indicator (id of small letters,
        digits and ``_``), titel, eenheid, jaar, waarde, and if you have them aantal
        (how many people the figure is about), status and toelichting. English names
        (gebied_code, title, unit, period, value, n, note) may be used too. CSV in
        UTF-8, separated by comma or semicolon, with a decimal comma or point.
    gemeente : str or Gebied, optional
        Gemeente in which names of areas are looked up.
    title : str, optional
        What to call the source; otherwise the name of the file.
    borders_year : int, optional
        Year of the borders, when all years stand on the same.
    allow_small : bool
        Take small numbers over all the same. Only for figures that were published or
        that stay with you.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of kerncijfers with source_id ``eigen_`` and the name of the
        file. Beside unread, shape and told: ``.attrs["indicators"]``, a list with the
        rows of the indicators that the workbook does not have; ``.attrs["source"]``,
        the row of the source; ``.attrs["notes"]``, a list with the notes per figure.
        `keep_figures` takes the first two.

    Raises
    ------
    MissingTable
        If there is no such file.
    BadTable
        If a column is absent, or a row has no known area, id, unit, year or number, a
        share outside 0 to 100, a negative or broken count, text over several lines,
        a status that does not fit its value, or the same figure as another row; it
        names row and column. Also if an id of the workbook comes with another unit.
    UnknownName, AmbiguousName
        If `gemeente` is not found or not the only one.

    Notes
    -----
    A code that the workbook does not know is told, not refused. Control characters
    are taken out of text; it is not made safe for a spreadsheet or web page, which is
    for whoever writes it out. A value left out can still follow by subtraction from a
    total and the other parts: look at that yourself. Excel stores 12% as 0.12; shares
    that all lie below 1 are told.

    In gewone taal: zo lees je de cijfers van je eigen gemeente in.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.read_own("monitor.csv", gemeente="Roermond")  # doctest: +SKIP
    >>> print(rows.attrs["told"])  # doctest: +SKIP
    >>> about = {
    ...     "source": rows.attrs["source"],
    ...     "indicators": rows.attrs["indicators"] or None,
    ... }  # doctest: +SKIP
    >>> _ = wb.keep_figures(rows, "monitor", **about)  # doctest: +SKIP
    """
    within = None if gemeente is None else find_gebied(gemeente)
    raw = read_raw(source, whole=False)
    path = raw.path
    names = _columns(raw)
    table, told = _cleaned(raw, names)
    indicators = _indicators(table, names, path)
    unit = table["indicator"].map(indicators["unit"])
    period = table["period"].str.replace(r"\.0$", "", regex=True)
    when = years(period.rename(names["period"]), path)
    codes, outside = _codes(table["gebied_code"], within, path)
    check_once(
        pd.DataFrame(
            {"code": codes, "indicator": table["indicator"], "jaar": when["period"]}
        ),
        path,
    )
    value = _numbers(table["value"], raw, names["value"])
    base = _numbers(table["n"], raw, names.get("n", "n"))
    _check_range(value, unit, table["value"], names["value"], path)
    whole = pd.Series("inwoners", index=base.index)
    _check_range(base, whole, table["n"], names.get("n", "n"), path)
    status = _statuses(table, value, names, path)
    rows = pd.DataFrame(
        {
            "gebied_code": codes,
            "indicator": table["indicator"],
            "period": when["period"].astype(int),
            "value": value,
            "status": status,
            "unit": unit,
            "n": base,
        }
    )
    told += outside + _tell_shares(rows) + _hide_small(rows, allow_small)
    flagged = when["provisional"] & rows["value"].notna()
    rows["flags"] = flagged.map({True: "provisional", False: ""})
    source_id = "eigen_" + (_slug(title) or _slug(path.stem) or "cijfers")
    unread = [name for name in raw.header if name not in names.values()]
    made = finish(rows.assign(source_id=source_id), path, "eigen cijfers", unread)
    notes = rows.assign(note=table["note"])[table["note"] != ""]
    keys = ["gebied_code", "indicator", "period", "note"]
    made.attrs["notes"] = notes[keys].to_dict("records")
    made.attrs["indicators"] = _new_indicators(indicators, rows, notes, path)
    made.attrs["source"] = _source(path, source_id, title, made, borders_year)
    made.attrs["borders_year"] = borders_year
    told += _tell_official(indicators)
    made.attrs["told"] += "".join(f" {sentence}" for sentence in told)
    return made


# ---- the table as text ------------------------------------------------------------


def _columns(raw: Raw) -> dict[str, str]:
    """Name in the file of each of our columns."""
    plain = {name: re.sub(r"[^a-z0-9]", "", name.casefold()) for name in raw.header}
    names = {}
    for key, known in COLUMNS.items():
        found = [name for name in raw.header if plain[name] in known]
        if len(found) > 1:
            msg = (
                f"'{raw.path.name}' heeft twee kolommen voor hetzelfde: "
                f"{listing(found)}. Laat er één staan."
            )
            raise BadTable(msg)
        if found:
            names[key] = found[0]
    if len(set(names) & set(NEEDED)) <= 2:  # another kind of file
        raise wrong_kind(raw.path, raw.header, "tabel met eigen cijfers")
    lost = [told for key, told in NEEDED.items() if key not in names]
    if lost:
        msg = (
            f"'{raw.path.name}' mist de kolom {listing(lost)}. Gebruik het sjabloon: "
            "copy_own_template() zet het klaar."
        )
        raise BadTable(msg)
    return names


def _cleaned(raw: Raw, names: dict[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Text of our columns without control characters, examples and empty rows."""
    table = pd.DataFrame("", index=raw.table.index, columns=list(COLUMNS))
    for key, name in names.items():
        table[key] = [
            _tidy(text, row, name, LONGEST.get(key, LONGEST_WORD), raw.path)
            for row, text in raw.table[name].items()
        ]
    table["indicator"] = table["indicator"].str.casefold()
    table = table[(table != "").any(axis=1)]
    example = table["indicator"].str.startswith(EXAMPLE)
    if example.all():
        msg = (
            f"'{raw.path.name}' heeft geen cijfers, alleen de voorbeelden van het "
            "sjabloon. Zet je eigen rijen eronder."
        )
        raise BadTable(msg)
    told = []
    if example.any():
        count = number(int(example.sum()))
        told.append(f"Voorbeeldrijen van het sjabloon overgeslagen: {count}.")
    return table[~example], told


def _tidy(text: str, row: int, column: str, longest: int, path: Path) -> str:
    """Text of a cell on one line; refuse more lines, or very much text."""
    if len(text.strip().splitlines()) > 1:
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {short(column)}, tekst over "
            "meer regels. Zet alles op één regel."
        )
        raise BadTable(msg)
    text = text.replace("\t", " ").replace("\u00a0", " ")
    if not text.isprintable():
        text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > longest:
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {short(column)}, een tekst van "
            f"{number(len(kept))} tekens. Er passen er hoogstens {longest}."
        )
        raise BadTable(msg)
    return kept


# ---- what is measured where -------------------------------------------------------


def _indicators(table: pd.DataFrame, names: dict[str, str], path: Path) -> pd.DataFrame:
    """Title, unit and whether the workbook has it, of each indicator in the file."""
    known = load_table("indicators", added=False).set_index("indicator")
    found = {}
    for row, (name, title, unit) in zip(
        table.index, table[["indicator", "title", "unit"]].to_numpy(), strict=True
    ):
        place = f"'{path.name}' heeft bij rij {row}, kolom"
        if not ID.fullmatch(name):
            msg = (
                f"{place} {names['indicator']}, de naam '{short(name)}'. Gebruik 3 tot "
                "60 kleine letters, cijfers en _, zoals actieve_bewoners_pct."
            )
            raise BadTable(msg)
        unit = ALSO.get(unit.casefold(), unit.casefold())
        if name in known.index and unit != known.at[name, "unit"]:
            msg = (
                f"{place} {names['unit']}, de eenheid '{short(unit)}', maar "
                f"'{name}' is in het werkboek in {known.at[name, 'unit']}. Neem die "
                "eenheid, of geef je indicator een andere naam."
            )
            raise BadTable(msg)
        if name not in known.index:
            _check_unit(name, unit, f"{place} {names['unit']}")
        first = found.setdefault(name, {"title": title, "unit": unit, "row": row})
        first["title"] = first["title"] or title
        for key, word in [("title", title), ("unit", unit)]:
            if word and word != first[key]:
                msg = (
                    f"{place} {names[key]}, '{short(word)}', en eerder bij '{name}' "
                    f"'{short(first[key])}'. Schrijf het overal hetzelfde."
                )
                raise BadTable(msg)
    indicators = pd.DataFrame.from_dict(found, orient="index")
    indicators["official"] = indicators.index.isin(known.index)
    nameless = indicators[~indicators["official"] & (indicators["title"] == "")]
    if len(nameless):
        msg = (
            f"'{path.name}' heeft bij rij {nameless['row'].iloc[0]} geen titel voor "
            f"'{nameless.index[0]}'. Zet in de kolom titel hoe mensen het noemen."
        )
        raise BadTable(msg)
    return indicators


def _check_unit(name: str, unit: str, place: str) -> None:
    """Refuse a unit that is not in the list, or not that of the end of the id."""
    if unit not in UNITS:
        msg = f"{place}, '{short(unit)}'. Kies uit: {', '.join(UNITS)}."
        raise BadTable(msg)
    ending = next((end for end in ENDINGS if name.endswith(end)), None)
    if ending and ENDINGS[ending] != unit:
        msg = (
            f"{place}, '{unit}', maar '{name}' eindigt op {ending}: dat is "
            f"{ENDINGS[ending]}. Verander de naam of de eenheid."
        )
        raise BadTable(msg)


def _codes(
    column: pd.Series, within: Gebied | None, path: Path
) -> tuple[pd.Series, list[str]]:
    """Code of each area, looked up by name where there is none, and what is strange."""
    known = set(load_table("gebieden")["gebied_code"])
    coded = column.str.fullmatch(LIKE_A_CODE)
    text = column.where(~coded, column.str.upper())
    codes = check_codes(text[coded], path, unique=False)
    codes = codes.str.replace("^NL..$", "NL00", regex=True)
    found = {}
    for name in text[~coded].drop_duplicates():
        row = column[column == name].index[0]
        place = f"'{path.name}', rij {row}"
        if not name:
            msg = f"{place}: er staat geen gebied. Zet er een code of een naam."
            raise BadTable(msg)
        try:
            area = find_gebied(name, within=within)
        except WijkbookError as error:
            msg = f"{place}: {error}"
            raise BadTable(msg) from error
        if not CODE.fullmatch(area.code):
            msg = (
                f"{place}: '{short(name)}' is een eigen gebied. Geef de codes van de "
                "wijken of buurten waaruit het bestaat."
            )
            raise BadTable(msg)
        found[name] = area.code
    codes = pd.concat([codes, text[~coded].map(found)]).reindex(column.index)
    told = []
    strange = sorted(set(codes) - known)
    if strange:
        some = listing(strange[:5])
        told.append(f"Let op: codes die het werkboek niet kent: {some}.")
    if within is not None and within.level == "gemeente":
        # Wijken and buurten carry the digits of their gemeente.
        other = set(codes[codes.str[2:6] != within.code[2:6]]) - {"NL00"}
        if other:
            some = listing(sorted(other)[:5])
            told.append(f"Let op: niet in {within.label}: {some}.")
    return codes.rename("gebied_code"), told


# ---- numbers ----------------------------------------------------------------------

WHOLE = re.compile(r"[+-]?[0-9]+")
COMMA = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]+")
POINT = re.compile(r"[+-]?[0-9]+\.[0-9]+")
POINTS_PER_THOUSAND = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+")
COMMAS_PER_THOUSAND = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+")
OF_A_SHEET = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
EITHER = "Dat kan een duizendtal zijn of een decimaal: schrijf 1234 of 1,2340"


def _numbers(column: pd.Series, raw: Raw, name: str) -> pd.Series:
    """Numbers with a decimal comma or point; refuse what can be read in two ways."""
    comma = any(COMMA.fullmatch(text) for text in column.unique())
    found = {}
    for text in column.unique():
        if not text or text.casefold() in WITHHELD:
            found[text] = float("nan")
            continue
        why = ""
        if WHOLE.fullmatch(text):
            plain = text
        elif raw.separator == "," and COMMAS_PER_THOUSAND.fullmatch(text):
            why = EITHER
        elif COMMA.fullmatch(text):
            plain = text.replace(".", "").replace(",", ".")
        elif POINTS_PER_THOUSAND.fullmatch(text) and (comma or raw.separator == ";"):
            why = EITHER
        elif POINT.fullmatch(text) and comma:
            why = "Elders in deze kolom staat een komma: kies punt of komma"
        elif POINT.fullmatch(text) or (
            raw.separator == "" and OF_A_SHEET.fullmatch(text)
        ):
            plain = text
        else:
            why = "Hier hoort een getal, zonder teken of woord erbij"
        if why or len(plain) > 25:
            row = column[column == text].index[0]
            msg = (
                f"'{raw.path.name}' heeft bij rij {row}, kolom {name}, '{short(text)}'."
                f" {why or 'Dat getal is te lang'}."
            )
            raise BadTable(msg)
        found[text] = float(plain)
    return column.map(found).astype(float)


def _check_range(
    value: pd.Series, unit: pd.Series, text: pd.Series, name: str, path: Path
) -> None:
    """Refuse shares outside 0 to 100, broken counts, and what cannot be negative."""
    counts = unit.isin(PEOPLE | THINGS)
    share, negative = unit == "%", value < 0
    for wrong, why in [
        (share & ~value.between(0, 100), "een percentage van 0 tot en met 100"),
        (counts & (negative | (value % 1 != 0)), "een heel aantal van 0 of meer"),
        (negative & ~unit.isin(MAY_BE_NEGATIVE), "een getal van 0 of meer"),
        (value.abs() > 1e15, "een getal dat kan"),
    ]:
        wrong &= value.notna()
        if wrong.any():
            row = wrong.idxmax()
            msg = (
                f"'{path.name}' heeft bij rij {row}, kolom {name}, het getal "
                f"'{short(text[row])}'. Hier hoort {why}."
            )
            raise BadTable(msg)


def _statuses(
    table: pd.DataFrame, value: pd.Series, names: dict[str, str], path: Path
) -> pd.Series:
    """Status of each figure, as given or from its value."""
    withheld = table["value"].str.casefold().isin(WITHHELD)
    status = pd.Series("ok", index=table.index).where(value.notna(), "unknown_blank")
    status = status.mask(withheld, "suppressed")
    words = table["status"].str.casefold()
    given = words != ""
    unknown = given & ~words.isin(STATUSES)
    if unknown.any():
        row = unknown.idxmax()
        msg = (
            f"'{path.name}' heeft bij rij {row}, kolom {names['status']}, "
            f"'{short(table.at[row, 'status'])}'. Kies uit: {', '.join(STATUSES)}."
        )
        raise BadTable(msg)
    status = words.map(STATUSES).where(given, status)
    wrong = status.isin(WITH_VALUE) != value.notna()
    if wrong.any():
        row = wrong.idxmax()
        has = "een waarde" if pd.notna(value[row]) else "geen waarde"
        msg = (
            f"'{path.name}' heeft bij rij {row} {has}, maar de status "
            f"'{table.at[row, 'status']}'. Laat de status leeg of verander de waarde."
        )
        raise BadTable(msg)
    return status


def _hide_small(rows: pd.DataFrame, allow_small: bool) -> list[str]:
    """Take small numbers out of the rows, unless allowed, and tell how many."""
    people = rows["unit"].isin(PEOPLE)
    few = people & rows["value"].between(1, SMALL_COUNT - 1)
    mean = ~rows["unit"].isin(PEOPLE | THINGS) & rows["value"].notna()
    narrow = mean & (rows["n"] < SMALL_BASE)
    weak = mean & rows["n"].between(SMALL_BASE, WEAK_BASE - 1)
    told = []
    hidden = few | narrow
    if hidden.any():
        what = listing(
            f"{_count(hit, word, words)} {which}"
            for hit, word, words, which in [
                (few, "aantal", "aantallen", f"van 1 tot en met {SMALL_COUNT - 1}"),
                (narrow, "cijfer", "cijfers", f"over minder dan {SMALL_BASE} mensen"),
            ]
            if hit.any()
        )
        if allow_small:
            told.append(f"Let op, kleine aantallen zijn gebleven: {what}.")
        else:
            told.append(f"Niet overgenomen, om mensen te beschermen: {what}.")
            rows.loc[hidden, "value"] = float("nan")
            rows.loc[hidden, "status"] = "suppressed"
    if weak.any():
        told.append(
            f"Let op: {_count(weak, 'cijfer', 'cijfers')} over minder dan {WEAK_BASE} "
            "mensen; dat zegt weinig."
        )
    return told


def _count(rows: pd.Series, word: str, words: str) -> str:
    """Number of rows with its word: ``1 cijfer``, ``12 cijfers``."""
    count = int(rows.sum())
    return f"{number(count)} {word if count == 1 else words}"


def _tell_shares(rows: pd.DataFrame) -> list[str]:
    """Say of shares without a base, and of shares that look like fractions."""
    shares = rows[(rows["unit"] == "%") & rows["value"].notna()]
    told = []
    without = int(shares["n"].isna().sum())
    if without:
        told.append(
            f"Bij {number(without)} van de {number(len(shares))} aandelen staat niet "
            "over hoeveel mensen ze gaan; kleine aantallen zijn daar niet te zien."
        )
    top = shares.groupby("indicator")["value"].max()
    for name in top[(top > 0) & (top < 1)].index:
        told.append(
            f"Let op: alle aandelen van '{name}' zijn kleiner dan 1. Is 0,12 misschien "
            "12 procent?"
        )
    return told


# ---- for the tables of the workbook -----------------------------------------------


def _slug(text: str) -> str:
    """Small letters, digits and _ of a text."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare.casefold()).strip("_")[:40].strip("_")


def _tell_official(indicators: pd.DataFrame) -> list[str]:
    """Say which indicators the workbook has itself."""
    names = list(indicators.index[indicators["official"]])
    if not names:
        return []
    return [
        f"Deze indicatoren heeft het werkboek ook: {listing(names)}. Je cijfers houden "
        "hun eigen bron."
    ]


def _new_indicators(
    indicators: pd.DataFrame, rows: pd.DataFrame, notes: pd.DataFrame, path: Path
) -> list[dict]:
    """Rows for indicators.csv of what the workbook does not have."""
    made = []
    for name, about in indicators[~indicators["official"]].iterrows():
        mine = rows["indicator"] == name
        values = rows.loc[mine, "value"].dropna()
        behind = [len(f"{v:.3f}".rstrip("0").partition(".")[2]) for v in values]
        told = notes.loc[notes["indicator"] == name, "note"]
        same = told.nunique() == 1 and len(told) == mine.sum()  # of all, not of one
        made.append(
            {
                "indicator": name,
                "title": about["title"],
                "short_title": short(about["title"]),
                "unit": about["unit"],
                "decimals": max(behind, default=0),
                "direction": "neutral",
                "aggregate": "sum" if about["unit"] in PEOPLE | THINGS else "none",
                "weight": "",
                "theme": "eigen cijfers",
                "description": told.iloc[0]
                if same
                else f"Eigen cijfers uit '{path.name}'.",
                "formula": "",
            }
        )
    return made


def _source(
    path: Path,
    source_id: str,
    title: str,
    rows: pd.DataFrame,
    borders_year: int | None,
) -> dict:
    """Row for sources.csv."""
    first, last = rows["period"].min(), rows["period"].max()
    return {
        "source_id": source_id,
        "kind": "figures",
        "title": title or path.stem,
        "publisher": "eigen cijfers",
        "table": path.name,
        "year": f"{first}" if first == last else f"{first}-{last}",
        "borders_year": "" if borders_year is None else borders_year,
        "licence": "voorwaarden van de eigenaar",
        "licence_verified": "no",
        "address": "",
        "obtained": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "note": "Zelf ingelezen; niet nagekeken door het werkboek.",
    }
