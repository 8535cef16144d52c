"""``wijkbook data``: which figures are there, fetch more, and see if all is whole."""

import argparse
import contextlib
import re
from pathlib import Path

import pandas as pd

from wijkbook import opendata
from wijkbook.cli.words import say
from wijkbook.data import added_folder, cite, load_table, read_added
from wijkbook.dutch import listing, number
from wijkbook.errors import BadTable, MissingTable, WijkbookError, unknown_name
from wijkbook.gebied.added import check_figures, list_figures
from wijkbook.opendata.fetch import KINDS, fetch, list_downloads

__all__ = ["add"]

LEVELS = {"NL": "land", "GM": "gemeenten", "WK": "wijken", "BU": "buurten"}
YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
SHOWN = 5  # differences; the rest is counted


def add(subjects: argparse._SubParsersAction) -> None:
    """Make the commands of this subject."""
    told = "cijfers: bekijken, ophalen en nakijken"
    parser = subjects.add_parser("data", help=told, description=told.capitalize() + ".")
    parser.set_defaults(shown=parser)
    commands = parser.add_subparsers(title="opdrachten", metavar="opdracht")
    for name, run, told in [
        ("list", _list, "welke cijfers er zijn"),
        ("show", _show, "waar cijfers vandaan komen, of wat er in een bestand staat"),
        ("fetch", _fetch, "cijfers ophalen van internet"),
        ("check", _check, "nakijken of alles heel is"),
    ]:
        command = commands.add_parser(
            name, help=told, description=told.capitalize() + "."
        )
        command.set_defaults(run=run)
        command.add_argument(
            "--werk", metavar="MAP", help="map met je eigen werk (anders mijn-werk)"
        )
        if name == "show":
            what = "naam uit 'wijkbook data list', een bron, of een bestand"
            command.add_argument("name", metavar="NAAM", help=what)
        if name == "fetch":
            _add_fetch(command)


def _add_fetch(command: argparse.ArgumentParser) -> None:
    """Make the arguments of fetch."""
    command.add_argument("what", metavar="WAT", choices=KINDS, help=listing(KINDS))
    command.add_argument(
        "--jaar",
        nargs="+",
        required=True,
        type=_years,
        metavar="JAAR",
        help="een jaar, meer jaren, of 2020-2024",
    )
    command.add_argument(
        "--gemeente",
        nargs="+",
        metavar="NAAM",
        help="namen of codes van gemeenten; zonder is het heel Nederland",
    )
    command.add_argument(
        "--opnieuw", action="store_true", help="ook halen wat er al is"
    )
    command.add_argument(
        "--stil", action="store_true", help="niet vertellen hoe ver het is"
    )


def _years(text: str) -> list[int]:
    """Years in one word: 2024 or 2020-2024."""
    found = YEARS.fullmatch(text)
    if not found:
        msg = f"'{text}' is geen jaar. Schrijf 2024, of 2020-2024."
        raise argparse.ArgumentTypeError(msg)
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        msg = f"'{text}' loopt terug. Schrijf {last}-{first}."
        raise argparse.ArgumentTypeError(msg)
    return list(range(first, last + 1))


# ---- list --------------------------------------------------------------------


def _list(_: argparse.Namespace) -> int:
    """Tell which figures there are: of the workbook, and added."""
    table = load_table("kerncijfers", added=False)
    say(f"In het werkboek: {number(len(table))} cijfers.")
    level = table["gebied_code"].astype(str).str[:2]
    for sign, word in LEVELS.items():
        rows = table[level == sign]
        areas = number(rows["gebied_code"].nunique())
        say(f"{areas} {word}: {_told_years(rows['period'])}", indent=2)
    added = list_figures()
    say()
    if added.empty:
        say(
            "Er is nog niets toegevoegd. Haal bijvoorbeeld de buurten van Helmond met: "
            "wijkbook data fetch kerncijfers --jaar 2024 --gemeente Helmond"
        )
        return 0
    say(f"Toegevoegd (in {added_folder()}):")
    for name, told in added.iterrows():
        say(name, indent=2)
        _tell_set(told)
    return 0


def _tell_set(told: pd.Series) -> None:
    """Tell of one set of added figures."""
    if told["state"] != "in orde":
        say(told["state"], indent=4)
        return
    say(
        f"{number(told['rows'])} cijfers van {number(told['areas'])} gebieden "
        f"({told['levels']}) over {told['years']}; bewaard op {told['kept'][:10]}",
        indent=4,
    )


def _told_years(years: pd.Series) -> str:
    """Years in few signs: ``2012, 2016, 2018-2025``."""
    spans = []
    for year in sorted(int(year) for year in years.unique()):
        if spans and spans[-1][1] == year - 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)


# ---- show --------------------------------------------------------------------


def _show(chosen: argparse.Namespace) -> int:
    """Tell where figures come from, or what a file is read as."""
    name = chosen.name
    sets = list_figures()
    if name in sets.index:
        say(name)
        _tell_set(sets.loc[name])
        if sets.loc[name, "state"] != "in orde":
            return 1
        _tell_sources(read_added(added_folder() / name).get("sources"))
        return 0
    downloads = list_downloads()
    if name in downloads.index and not Path(name).exists():
        _tell_download(downloads.loc[name])
        return 0 if downloads.loc[name, "whole"] else 1
    if Path(name).exists():
        say(_read_as(Path(name)))
        return 0
    sources = load_table("sources")
    if name in set(sources["source_id"]):
        _tell_sources(sources[sources["source_id"] == name])
        return 0
    if "." in name or "/" in name or "\\" in name:
        msg = f"Er is geen bestand '{name}'. Kijk of naam en map kloppen."
        raise MissingTable(msg)
    figures = sources.loc[sources["kind"] == "figures", "source_id"]
    raise unknown_name("naam", name, [*sets.index, *downloads.index, *figures])


def _tell_download(told: pd.Series) -> None:
    """Tell of a file that was fetched, and what is in it."""
    say(told.name)
    say(f"opgehaald op {told['date'][:10]} van {told['address']}", indent=2)
    say(f"sha256: {told['sha256']}", indent=2)
    if not told["whole"]:
        say("Dit bestand is weg of veranderd sinds het is opgehaald.", indent=2)
    elif told.name.endswith((".csv", ".zip")) and "_namen" not in told.name:
        with contextlib.suppress(BadTable):  # one with several tables, or with shapes
            say(_read_as(Path(told["file"])), indent=2)


def _tell_sources(sources: pd.DataFrame | None) -> None:
    """Tell of each source: who, where, when and its checksum."""
    for _, row in (pd.DataFrame() if sources is None else sources).iterrows():
        say(f"bron {row['source_id']}", indent=2)
        say(cite(row["source_id"]), indent=4)
        for word, column in [
            ("adres", "address"),
            ("verkregen", "obtained"),
            ("sha256", "sha256"),
            ("let op", "note"),
        ]:
            if row[column]:
                say(f"{word}: {row[column]}", indent=4)


def _read_as(path: Path) -> str:
    """Read a file with the reader that knows it, and tell what was read."""
    read = opendata.read_kerncijfers
    if path.suffix.casefold() == ".json":
        read = opendata.read_leefbaarometer
    try:
        return read(path).attrs["told"]
    except BadTable as error:
        other = re.search(r"Lees het met (read_\w+)", str(error))
        if other is None:
            raise
        return getattr(opendata, other[1])(path).attrs["told"]


# ---- fetch -------------------------------------------------------------------


def _fetch(chosen: argparse.Namespace) -> int:
    """Fetch figures and tell what came."""
    told = fetch(
        chosen.what,
        years=[year for years in chosen.jaar for year in years],
        gemeenten=chosen.gemeente,
        refresh=chosen.opnieuw,
        progress=not chosen.stil and (lambda line: say(line, error=True)),
    )
    for name, row in told.iterrows():
        say(
            f"{name}: {number(row['rows'])} cijfers, opgehaald op {row['fetched'][:10]}"
        )
    say("Ze staan nu naast die van het werkboek. Bekijk ze met: wijkbook data list")
    return 0


# ---- check -------------------------------------------------------------------


def _check(_: argparse.Namespace) -> int:
    """See if the workbook, what was added and what was fetched are whole."""
    sets, downloads = list_figures(), list_downloads()
    wrong = [*_harmed_tables()]
    wrong += [told for told in sets["state"] if told != "in orde"]
    wrong += [
        f"De download '{name}' is weg of veranderd. Haal hem opnieuw met 'wijkbook "
        "data fetch'; de cijfers die je ermee toevoegde zijn er nog."
        for name in downloads.index[~downloads["whole"].astype(bool)]
    ]
    for told in wrong:
        say(told, error=True)
    if wrong:
        say("Niet alles is heel." if len(wrong) > 1 else "Er is een ding niet heel.")
        return 1
    for name in sets.index:
        _tell_differences(name)
    say(
        "Alles is heel: het werkboek zelf, "
        f"{_counted(len(sets), 'toegevoegde set', 'toegevoegde sets')} en "
        f"{_counted(len(downloads), 'download', 'downloads')}."
    )
    return 0


def _counted(count: int, one: str, more: str) -> str:
    """Write a number with its word."""
    return f"{number(count)} {one if count == 1 else more}"


def _harmed_tables() -> list[str]:
    """Tell which tables of the workbook itself are not whole."""
    found = []
    for table in ("kerncijfers", "gebieden", "indicators", "sources"):
        try:
            load_table(table, added=False)
        except WijkbookError as error:
            found.append(str(error))
    return found


def _tell_differences(name: str) -> None:
    """Tell where added figures differ from those of the workbook."""
    found = check_figures(name)
    if found.empty:
        return
    say(
        f"{name}: {_counted(len(found), 'cijfer is', 'cijfers zijn')} anders dan in "
        "het werkboek. Het werkboek toont zijn eigen cijfer."
    )
    for (code, indicator, period), row in found.head(SHOWN).iterrows():
        own, other = number(row["own"]), number(row["added"])
        say(f"{code} {indicator} {period}: {own}, toegevoegd {other}", indent=2)
    if len(found) > SHOWN:
        say(f"en nog {number(len(found) - SHOWN)}", indent=2)
