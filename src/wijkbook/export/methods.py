"""How figures came about, as text for a report: in Dutch or in English."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pandas as pd

from wijkbook.data import FLAG_WORDS, STATUS_WORDS, load_table
from wijkbook.dutch import number
from wijkbook.errors import BadTable, unknown_name
from wijkbook.export.files import stamp
from wijkbook.measures.words import plain_words

__all__ = ["FIGURE_COLUMNS", "figure_rows_of", "given_rows", "methods_text"]

FIGURE_COLUMNS = ["gebied_code", "indicator", "period", "value"]
FIGURE_COLUMNS += ["status", "flags", "source_id"]
KEY = FIGURE_COLUMNS[:3]
MOST = 12  # things named one by one; above it only their number
LEVELS = {
    "NL": ("land", "land"),
    "GM": ("gemeente", "gemeenten"),
    "WK": ("wijk", "wijken"),
    "BU": ("buurt", "buurten"),
    "": ("eigen gebied", "eigen gebieden"),
}
LITERATURE = re.compile(r"source\s+``(\w+)``")
NAMED = re.compile(  # Sen (1968), or Duncan & Duncan (1955); not when a source follows
    r"((?:[A-Z][\w'-]+(?:, | & |/))*[A-Z][\w'-]+)\s+\((\d{4})(?!,\s+source)"
)
SOURCE = re.compile(r", source ``\w+``| \(source ``\w+``\)")
FORMULA = re.compile(r"``([^`]+)``")
UNSEEN = "niet opgezocht"  # in the note of a source that nobody here has read

DUTCH = {
    "and": " en ",
    "about": "Gebruikt: {what}, van {areas}, over {years}.",
    "indicators": "{n} indicatoren",
    "sources": "Bron: {told}.",
    "table": "tabel",
    "borders": "op de grenzen van {year}",
    "licence": "licentie: {licence}",
    "unverified": "niet nagegaan",
    "unseen": "niet ingezien",
    "values": "Cijfers: {all}. Met een waarde: {n}, namelijk {why}.",
    "no_values": "Cijfers: {all}. Geen enkel cijfer heeft een waarde.",
    "lost": "Zonder waarde: {why}.",
    "where": "Dat zijn: {told}.",
    "of": "{title} in {year} bij {n} van {all} gebieden",
    "absent": (
        "Combinaties van gebied, indicator en jaar waarvan ook de regel ontbreekt: {n}."
    ),
    "never_zero": "Het werkboek telt een cijfer dat ontbreekt niet als nul.",
    "flags": "Let op: {told}.",
    "figures": "{what} ({n})",
    "joined": "Eigen gebieden zijn samengesteld uit hun delen: {told}.",
    "sum": "{title} opgeteld",
    "mean": "{title} gemiddeld, gewogen met {weight}",
    "none": "{title} niet samen te voegen",
    "worked_out": "Door het werkboek berekend: {told}.",
    "measures": "Maten:",
    "options": "met {told}",
    "formula": "Formule: {told}.",
    "after": "Literatuur: {told}.",
    "made": "Gemaakt met {told}.",
}
ENGLISH = {
    "and": " and ",
    "about": "Used: {what}, of {areas}, for {years}.",
    "indicators": "{n} indicators",
    "sources": "Source: {told}.",
    "table": "table",
    "borders": "on the borders of {year}",
    "licence": "licence: {licence}",
    "unverified": "not verified",
    "unseen": "not seen by us",
    "values": "Figures: {all}. With a value: {n}, namely {why}.",
    "no_values": "Figures: {all}. No figure has a value.",
    "lost": "Without a value: {why}.",
    "where": "These are: {told}.",
    "of": "{title} in {year} for {n} of {all} areas",
    "absent": (
        "Combinations of area, indicator and year that have no row at all: {n}."
    ),
    "never_zero": "The workbook does not count a missing figure as zero.",
    "flags": "Note: {told}.",
    "figures": "{what} ({n})",
    "joined": "Areas of our own are put together from their parts: {told}.",
    "sum": "{title} added up",
    "mean": "{title} as a mean, weighted with {weight}",
    "none": "{title} cannot be put together",
    "worked_out": "Computed by the workbook: {told}.",
    "measures": "Measures:",
    "options": "with {told}",
    "formula": "{told}.",
    "after": "Literature: {told}.",
    "made": "Made with {told}.",
}
LANGUAGES = {"nl": DUTCH, "en": ENGLISH}
STATUS_ENGLISH = {
    "ok": "published",
    "model_estimate": "estimated by a model",
    "derived": "computed from published figures",
    "suppressed": "suppressed by the publisher: too small, uncertain or secret",
    "not_published": "not published",
    "unknown_blank": "blank in the source, reason unknown",
}
FLAG_ENGLISH = {
    "rounded": "rounded",
    "redrawn": "the area had other borders then",
    "definition_changed": "the definition has changed since",
    "hand_copied": "copied by hand",
    "provisional": "provisional",
    "incomplete": "not everything is counted",
}


def methods_text(
    rows: pd.DataFrame,
    *,
    measures: Callable | Iterable[Callable] = (),
    language: str = "nl",
) -> str:
    """Account for an analysis, in a few paragraphs to paste in a report.

    It tells what the figures are, not why they were chosen: that is yours to add.

    Parameters
    ----------
    rows : pandas.DataFrame
        The figures that were used, a row each in the form of kerncijfers, as
        ``load_kerncijfers(..., long=True)``, `kerncijfers_of` and every ``read_...``
        give them.
    measures : function, or list of functions, optional
        Measures computed from them, such as `dissimilarity`. One that was used with
        options is given with them: ``partial(wb.dissimilarity, correct_bias=True)``.
    language : {"nl", "en"}
        Dutch or English. Titles of indicators and sources stay Dutch.

    Returns
    -------
    str
        Paragraphs with an empty line between them: indicators, areas, years and sources
        (publisher, table, borders, licence); how many figures have a value and why
        others have none, with the flags; per measure what it says, formula and
        literature; the version of the workbook and of its tables.

    Raises
    ------
    BadTable
        If the rows are not in the form of kerncijfers, there are none, or two of them
        are the same figure.
    UnknownName
        If a source, indicator or the language is not known.
    BadValue
        If a measure has no sentence in plain Dutch.
    TypeError
        If a measure is no function.

    See Also
    --------
    export_figures : The figures themselves with this text beside them.

    Notes
    -----
    In gewone taal: dit schrijft de alinea over je cijfers en maten voor je verslag.

    Examples
    --------
    >>> import wijkbook as wb
    >>> rows = wb.load_kerncijfers("Roermond", indicators="inwoners", long=True)
    >>> print(methods_text(rows).split(", van ")[0])
    Gebruikt: Inwoners (`inwoners`, inwoners)
    """
    if language not in LANGUAGES:
        raise unknown_name("taal", language, LANGUAGES)
    words, figures = LANGUAGES[language], figure_rows_of(rows)
    told = given_rows(rows, "indicators").set_index("indicator")
    sources = given_rows(rows, "sources").set_index("source_id")
    measures = [measures] if callable(measures) else list(measures)
    parts = [
        f"{_about(figures, told, words)} {_sources(figures, sources, words)}",
        _values(figures, told, words),
        _measures(measures, sources, words),
        _made(words),
    ]
    return "\n\n".join(part for part in parts if part)


def figure_rows_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures as rows with plain columns; refuse what does not tell how it came."""
    if not isinstance(rows, pd.DataFrame):
        msg = f"rows must be a DataFrame, not {type(rows).__name__}"
        raise TypeError(msg)
    held = [name for name in rows.index.names if name in KEY and name not in rows]
    flat = rows.reset_index(level=held) if held else rows
    lost = [name for name in FIGURE_COLUMNS if name not in flat]
    if lost:
        msg = (
            f"Deze tabel vertelt niet van elk cijfer hoe het kwam: kolom '{lost[0]}' "
            "ontbreekt. Geef de rijen, zoals load_kerncijfers(..., long=True) of "
            "kerncijfers_of(...) ze geeft."
        )
        raise BadTable(msg)
    flat = flat[FIGURE_COLUMNS].reset_index(drop=True)
    if flat.empty:
        msg = "Er zijn geen rijen. Kies een gebied, indicator en jaar met cijfers."
        raise BadTable(msg)
    flat = flat.astype(dict.fromkeys(["gebied_code", "indicator", "source_id"], str))
    for name, known in [("status", STATUS_WORDS), ("flags", FLAG_WORDS)]:
        flat[name] = flat[name].astype(object).fillna("").astype(str)
        seen = {word for text in flat[name].unique() for word in text.split() or [""]}
        wrong = sorted(seen - set(known) - ({""} if name == "flags" else set()))
        if wrong:
            msg = (
                f"Kolom '{name}' bevat '{wrong[0]}'. Toegestaan: {', '.join(known)}. "
                "Gebruik de rijen zoals het werkboek ze geeft."
            )
            raise BadTable(msg)
    twice = flat[flat.duplicated(KEY)]
    if len(twice):
        code, name, period = twice[KEY].iloc[0]
        msg = (
            f"'{name}' van {code} in {period} staat er twee keer in. Haal er een weg: "
            "anders tellen gebieden dubbel."
        )
        raise BadTable(msg)
    return flat


def given_rows(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Table of indicators or sources, with those that came along with the rows."""
    table = load_table(name)
    more = rows.attrs.get("indicators" if name == "indicators" else "source")
    if more is None or not len(more):
        return table
    more = pd.DataFrame([more] if isinstance(more, Mapping) else more)
    first = "indicator" if name == "indicators" else "source_id"
    if first not in more:
        return table
    more = more[~more[first].isin(table[first])]
    return pd.concat([table, more], ignore_index=True)


def _about(figures: pd.DataFrame, told: pd.DataFrame, words: dict) -> str:
    """Tell which indicators, of how many areas of each kind, and which years."""
    names = list(dict.fromkeys(figures["indicator"]))
    for name in names:
        if name not in told.index:
            raise unknown_name("indicator", name, told.index)
    if len(names) > MOST:
        what = words["indicators"].format(n=len(names))
    else:
        heads = told.loc[names, ["title", "unit"]].itertuples()
        what = "; ".join(f"{one.title} (`{one.Index}`, {one.unit})" for one in heads)
    kinds = _levels(pd.Series(figures["gebied_code"].unique())).value_counts()
    areas = [
        f"{_number(kinds[kind], words)} {LEVELS[kind][int(kinds[kind] != 1)]}"
        for kind in LEVELS
        if kind in kinds
    ]
    years = _joined(sorted(figures["period"].unique()), words)
    return words["about"].format(what=what, areas=_joined(areas, words), years=years)


def _levels(codes: pd.Series) -> pd.Series:
    """Kind of each area, from its code; '' is an area of one's own."""
    official = codes.str.fullmatch(r"(?:NL|GM|WK|BU)\d\w*")
    return codes.str[:2].where(official, "")


def _sources(figures: pd.DataFrame, sources: pd.DataFrame, words: dict) -> str:
    """Name each source once: publisher, title, table, borders and licence."""
    names = dict.fromkeys(";".join(figures["source_id"].unique()).split(";"))
    told = [_source(_row(sources, name), words) for name in names]
    return words["sources"].format(told="; ".join(told))


def _row(sources: pd.DataFrame, name: str) -> pd.Series:
    """Row of one source."""
    if name not in sources.index:
        raise unknown_name("bron", name, sources.index)
    return sources.loc[name].fillna("")


def _source(row: pd.Series, words: dict) -> str:
    """Name one source of figures."""
    parts = [f"{row['publisher']}, {row['title']}"]
    year = row.get("year", "")
    if year and not set(re.findall(r"\d{4}", year)) <= set(
        re.findall(r"\d{4}", row["title"])
    ):
        parts.append(year)
    if row.get("table", ""):
        parts.append(f"{words['table']} {row['table']}")
    if row.get("borders_year", ""):
        parts.append(words["borders"].format(year=int(row["borders_year"])))
    seen = "" if row.get("licence_verified") in (True, "yes") else words["unverified"]
    licence = words["licence"].format(licence=row.get("licence") or "-")
    parts.append(f"{licence} ({seen})" if seen else licence)
    return ", ".join(parts)


def _values(figures: pd.DataFrame, told: pd.DataFrame, words: dict) -> str:
    """Tell how many figures have a value, why others have none, and what to mind."""
    here = figures["value"].notna()
    count = {"all": _number(len(figures), words), "n": _number(here.sum(), words)}
    said = [
        words["values"].format(**count, why=_counts(figures[here], words))
        if here.any()
        else words["no_values"].format(**count)
    ]
    if not here.all():
        said.append(words["lost"].format(why=_counts(figures[~here], words)))
        said += _where(figures, told, words)
    if absent := _absent(figures):
        said.append(words["absent"].format(n=_number(absent, words)))
    if absent or not here.all():
        said.append(words["never_zero"])
    flags = figures["flags"].str.split().explode().dropna().value_counts()
    if len(flags):
        known = FLAG_WORDS if words is DUTCH else FLAG_ENGLISH
        said.append(
            words["flags"].format(told=_counted(flags.reindex(known), known, words))
        )
    return " ".join([*said, *_computed(figures, told, words)])


def _counts(figures: pd.DataFrame, words: dict) -> str:
    """Count figures by what became of them."""
    known = STATUS_WORDS if words is DUTCH else STATUS_ENGLISH
    counts = figures["status"].value_counts().reindex(known)
    return _counted(counts, known, words)


def _counted(counts: pd.Series, known: dict[str, str], words: dict) -> str:
    """Write words with how often each occurs, in their fixed order."""
    found = counts.dropna().astype(int).items()
    return "; ".join(
        words["figures"].format(what=known[name], n=_number(n, words))
        for name, n in found
    )


def _where(figures: pd.DataFrame, told: pd.DataFrame, words: dict) -> list[str]:
    """Tell at which indicators and years values are missing, unless these are many."""
    groups = figures.groupby(["indicator", "period"], sort=False)["value"]
    lost = groups.agg(n=lambda held: held.isna().sum(), all="size")
    lost = lost[lost["n"] > 0]
    if len(lost) > MOST:
        return []
    named = [
        words["of"].format(
            title=told.at[name, "title"],
            year=year,
            n=_number(row["n"], words),
            all=_number(row["all"], words),
        )
        for (name, year), row in lost.iterrows()
    ]
    return [words["where"].format(told="; ".join(named))]


def _absent(figures: pd.DataFrame) -> int:
    """Count what has no row, though its kind of area has one in that year."""
    kinds = figures.assign(kind=_levels(figures["gebied_code"]))
    areas = kinds.groupby("kind")["gebied_code"].nunique()
    groups = kinds.groupby(["kind", "indicator", "period"]).size()
    expected = areas.reindex(groups.index.get_level_values("kind")).to_numpy()
    return int((expected - groups.to_numpy()).sum())


def _computed(figures: pd.DataFrame, told: pd.DataFrame, words: dict) -> list[str]:
    """Tell how figures of our own came: areas put together, and formulas."""
    own = _levels(figures["gebied_code"]) == ""
    said = []
    joined = list(dict.fromkeys(figures.loc[own, "indicator"]))
    if joined:
        titles = told["title"].str.lower()
        how = [
            words[told.at[name, "aggregate"]].format(
                title=told.at[name, "title"],
                weight=titles.get(told.at[name, "weight"], ""),
            )
            for name in joined[:MOST]
        ]
        more = ["..."] if len(joined) > MOST else []
        said.append(words["joined"].format(told="; ".join(how + more)))
    derived = figures.loc[figures["status"].eq("derived") & ~own, "indicator"]
    rules = told["formula"].fillna("").reindex(dict.fromkeys(derived))
    rules = [f"`{name}` = {rule}" for name, rule in rules.items() if rule]
    if rules:
        said.append(words["worked_out"].format(told="; ".join(rules)))
    return said


def _measures(measures: list, sources: pd.DataFrame, words: dict) -> str:
    """Tell of each measure what it says, how it is computed and after whom."""
    if not measures:
        return ""
    told = [_measure(one, sources, words) for one in measures]
    return "\n".join([words["measures"], *(f"- {one}" for one in told)])


def _measure(measure: Callable, sources: pd.DataFrame, words: dict) -> str:
    """Tell of one measure."""
    options, function = {}, measure
    while isinstance(function, partial):  # the outer one decides
        options, function = function.keywords | options, function.func
    plain = plain_words(function)  # refuses what is no measure
    name = getattr(function, "__name__", type(function).__name__)
    notes = _notes(function)
    concepts = load_table("concepts")
    mine = concepts["function"].str.split(";").map(lambda names: name in names)
    concept = concepts[mine].iloc[0] if mine.any() else None
    called = "" if concept is None else concept["name"].lower()
    said = plain
    if words is ENGLISH:
        called = "" if concept is None else concept["name_en"]
        said = (inspect.getdoc(function) or "").split("\n")[0]
    head = f"`{name}` ({called})" if called else f"`{name}`"
    if options:
        pairs = [f"{key}={value!r}" for key, value in options.items()]
        head += f", {words['options'].format(told=', '.join(pairs))}"
    parts = [f"{head}: {said}"]
    if formula := _formula(concept, notes, words):
        parts.append(words["formula"].format(told=formula))
    if after := _after(notes, sources, words):
        parts.append(words["after"].format(told="; ".join(after)))
    return " ".join(parts)


def _notes(function: Callable) -> str:
    """How a measure is computed, as its docstring tells, up to the plain sentence."""
    _, _, notes = (inspect.getdoc(function) or "").partition("Notes\n-----\n")
    return " ".join(notes.split("In gewone taal:")[0].split())


def _formula(concept: pd.Series | None, notes: str, words: dict) -> str:
    """Formula of a measure: in Dutch words where we have these."""
    if words is ENGLISH:
        return SOURCE.sub("", notes).replace("``", "`").rstrip(".")
    if concept is not None and concept["formula"]:
        signs = f" ({concept['symbols']})" if concept["symbols"] else ""
        return f"{concept['formula']}{signs}"
    found = FORMULA.findall(LITERATURE.sub("", notes))
    return f"`{found[0]}`" if found else ""


def _after(notes: str, sources: pd.DataFrame, words: dict) -> list[str]:
    """Literature of a measure; what nobody here read says so."""
    told = []
    for name in dict.fromkeys(LITERATURE.findall(notes)):
        row = _row(sources, name)
        year = f" ({row['year']})" if row["year"] not in row["title"] else ""
        unseen = f" [{words['unseen']}]" if UNSEEN in row["note"] else ""
        told.append(f"{row['title']}{year}{unseen}")
    if words is DUTCH:  # in English these stand in the text before it
        told += [f"{name} ({year})" for name, year in NAMED.findall(notes)]
    return list(dict.fromkeys(told))


def _made(words: dict) -> str:
    """Name the version of the workbook and of its tables."""
    told = stamp()
    figures = told["Gegevens"]
    if words is ENGLISH:
        figures = figures.replace(", met eigen cijfers: ", ", with own figures: ")
    return words["made"].format(told=f"{told['Werkboek']}{words['and']}{figures}")


def _number(value: float, words: dict) -> str:
    """Write a whole number in a language."""
    return number(int(value), 0) if words is DUTCH else f"{int(value):,}"


def _joined(parts: Iterable[object], words: dict) -> str:
    """Join words in a language."""
    *first, last = [str(part) for part in parts]
    return f"{', '.join(first)}{words['and']}{last}" if first else last
