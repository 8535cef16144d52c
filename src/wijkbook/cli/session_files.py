"""``wijkbook session``: what goes into a session and comes out of it as files."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from wijkbook.checklist import VOICES
from wijkbook.cli.words import say
from wijkbook.errors import BadValue

__all__ = ["add", "parse_formats"]

LENGTHS = ("kort", "kern", "volledig")
PHASES = ("vooraf", "lopend")
OUT = ("html", "docx", "xlsx", "csv", "antwoorden")
USUAL = "html,docx,xlsx,csv"
PAPER = ("docx", "xlsx", "html")
Find = Callable[[str], Path]


def add(commands: argparse._SubParsersAction, find: Find) -> None:
    """Make the commands that write and read files; `find` gives the file of a name."""
    made = {}
    for name, run, told in [
        ("export", _export, "een sessie uitvoeren: verslag en gegevens"),
        ("import", _import, "formulieren inlezen die terugkwamen (XLSX, CSV)"),
        ("compare", _compare, "twee sessies naast elkaar leggen"),
        ("paper", _paper, "de vragen op papier, of als blad om te mailen"),
        ("xlsform", _xlsform, "de vragen voor KoboToolbox of ODK"),
    ]:
        command = commands.add_parser(
            name, help=told, description=told.capitalize() + "."
        )
        command.set_defaults(run=run, find=find)
        command.add_argument(
            "--werk", metavar="MAP", help="map met je eigen werk (anders mijn-werk)"
        )
        made[name] = command
    _add_export(made["export"])
    _add_import(made["import"])
    _add_compare(made["compare"])
    for name in ("paper", "xlsform"):
        _add_form(made[name])
    made["paper"].add_argument(
        "--format",
        type=parse_formats(PAPER),
        default=("docx",),
        metavar="SOORTEN",
        help=f"een of meer van {', '.join(PAPER)} (anders docx)",
    )
    made["xlsform"].add_argument(
        "--engels", action="store_true", help="ook in het Engels (alleen kort)"
    )


def parse_formats(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Make the reader of a list of kinds of files."""

    def read(text: str) -> tuple[str, ...]:
        wanted = dict.fromkeys(word.strip().casefold() for word in text.split(","))
        wanted.pop("", None)
        wrong = [word for word in wanted if word not in known]
        if wrong or not wanted:
            what = f"'{wrong[0]}' kan niet" if wrong else "er staat geen soort"
            msg = f"{what}, kies uit {', '.join(known)}"
            raise argparse.ArgumentTypeError(msg)
        return tuple(wanted)

    return read


def _add_session(command: argparse.ArgumentParser, name: str = "name") -> None:
    """Ask for a session."""
    command.add_argument(
        name, metavar="SESSIE", help="code van de sessie, of haar bestand"
    )


def _add_out(command: argparse.ArgumentParser) -> None:
    """Ask where to write."""
    command.add_argument(
        "--out", default=".", metavar="MAP", help="map waarin de bestanden komen"
    )


def _add_export(command: argparse.ArgumentParser) -> None:
    """Make the arguments of ``export``."""
    _add_session(command)
    _add_out(command)
    command.add_argument(
        "--format",
        type=parse_formats(OUT),
        default=parse_formats(OUT)(USUAL),
        metavar="SOORTEN",
        help=f"een of meer van {', '.join(OUT)} (anders {USUAL})",
    )
    command.add_argument(
        "--antwoorden",
        action="store_true",
        help="ook een rij per deelnemer; alleen van een gesloten sessie",
    )
    command.add_argument(
        "--toelichtingen",
        action="store_true",
        help="bij de antwoorden ook wat mensen zelf schreven",
    )


def _add_import(command: argparse.ArgumentParser) -> None:
    """Make the arguments of ``import``."""
    command.add_argument(
        "files", nargs="+", metavar="BESTAND", help="bestanden, of mappen daarmee"
    )
    command.add_argument(
        "--naar",
        metavar="SESSIE",
        help="sessie die loopt, of bestand dat gemaakt wordt; anders een nieuwe sessie",
    )
    _add_about(command)
    command.add_argument(
        "--codes",
        action="store_true",
        help="noem per formulier de code waarmee het te wissen is",
    )


def _add_compare(command: argparse.ArgumentParser) -> None:
    """Make the arguments of ``compare``."""
    _add_session(command, "first")
    _add_session(command, "second")
    command.add_argument(
        "--namen", nargs=2, metavar="NAAM", help="hoe de twee heten (anders hun jaar)"
    )
    command.add_argument(
        "--out", metavar="MAP", help="schrijf het ook: HTML, Word, CSV en figuur"
    )


def _add_form(command: argparse.ArgumentParser) -> None:
    """Make the arguments of a form."""
    command.add_argument(
        "name",
        metavar="SESSIE",
        nargs="?",
        help="sessie waarvan de vragen, de vrager en de datum komen",
    )
    command.add_argument("--lengte", choices=LENGTHS, help="hoeveel vragen (kort)")
    command.add_argument(
        "--vraagvorm", choices=VOICES, default="gewoon", help="in welke woorden"
    )
    command.add_argument("--rol", metavar="ROL", help="een formulier voor één rol")
    command.add_argument("--fase", choices=PHASES, help="alleen wat bij die fase past")
    _add_about(command)
    command.add_argument(
        "--tot", metavar="DATUM", help="tot wanneer de antwoorden worden bewaard"
    )
    _add_out(command)


def _add_about(command: argparse.ArgumentParser) -> None:
    """Ask about which wijk it is, who asks, and what for."""
    command.add_argument("--wijk", default="", metavar="NAAM", help="over welke wijk")
    command.add_argument(
        "--vrager", default="", metavar="NAAM", help="wie de vragen stelt"
    )
    command.add_argument("--doel", default="", metavar="TEKST", help="waarvoor dat is")


def _export(asked: argparse.Namespace) -> int:
    """Write the report and the data of a session."""
    from wijkbook.session.exchange import WARNING, export_session
    from wijkbook.session.store import Session

    formats = [one for one in asked.format if one != "antwoorden"]
    rows = asked.antwoorden or "antwoorden" in asked.format
    session = Session.open(asked.find(asked.name))
    try:
        written = export_session(
            session, asked.out, formats=formats, answers=rows, texts=asked.toelichtingen
        )
    finally:
        session.close_file()
    _tell(written)
    if rows:
        say(f"Let op: {WARNING}", error=True)
    return 0


def _tell(written: Sequence[Path]) -> None:
    """Tell which files there are now."""
    for path in written:
        say(f"Geschreven: {path}")


def _import(asked: argparse.Namespace) -> int:
    """Read forms that came back."""
    from wijkbook.session.exchange import import_session

    to = None
    if asked.naar:
        path = Path(asked.naar)
        new = path.suffix == ".sqlite" and not path.exists()
        to = path if new else asked.find(asked.naar)
    done = import_session(
        asked.files, to, wijk=asked.wijk, asker=asked.vrager, purpose=asked.doel
    )
    try:
        for one in done.told:
            say(f"Let op: {one}", error=True)
        people = "1 mens" if done.added == 1 else f"{done.added} mensen"
        session = done.session
        say(f"Ingelezen: antwoorden van {people}, in sessie {session.code}.")
        say(f"Het bestand is {session.path}.")
        if asked.codes:
            for where, code in done.codes.items():
                say(f"{where}: {code}", indent=2)
    finally:
        done.session.close_file()
    return 0


def _compare(asked: argparse.Namespace) -> int:
    """Lay two sessions beside each other."""
    from wijkbook.session.compare import compare_sessions
    from wijkbook.session.store import Session

    first = Session.open(asked.find(asked.first))
    try:
        second = Session.open(asked.find(asked.second))
        try:
            found = compare_sessions(first, second, names=asked.namen)
        finally:
            second.close_file()
    finally:
        first.close_file()
    for line in repr(found).splitlines():
        say(line)
    if asked.out:
        _tell(found.write(asked.out))
    return 0


def _form_of(asked: argparse.Namespace) -> object:
    """Make the form that is asked for: of a session, or of the checklist."""
    from wijkbook.checklist.forms import ChecklistForm
    from wijkbook.session.exchange import session_form
    from wijkbook.session.store import Session

    if asked.vraagvorm != VOICES[0] and asked.lengte not in (None, LENGTHS[0]):
        msg = (
            f"De vraagvorm '{asked.vraagvorm}' is er alleen voor de korte lijst. Kies "
            "--lengte kort, of laat --vraagvorm weg."
        )
        raise BadValue(msg)
    if not asked.name:
        return ChecklistForm(
            asked.lengte or "kort",
            voice=asked.vraagvorm,
            phase=asked.fase,
            role=asked.rol,
            wijk=asked.wijk,
            asker=asked.vrager,
            purpose=asked.doel,
            until=asked.tot,
        )
    given = {
        "--lengte": asked.lengte,
        "--fase": asked.fase,
        "--wijk": asked.wijk,
        "--vrager": asked.vrager,
        "--doel": asked.doel,
        "--tot": asked.tot,
    }
    if any(given.values()):
        names = ", ".join(name for name, value in given.items() if value)
        msg = f"Laat {names} weg: dat komt uit de sessie zelf."
        raise BadValue(msg)
    session = Session.open(asked.find(asked.name))
    try:
        return session_form(session, voice=asked.vraagvorm, role=asked.rol)
    finally:
        session.close_file()


def _paper(asked: argparse.Namespace) -> int:
    """Write the questions on paper, or as a sheet to mail."""
    form = _form_of(asked)
    base = Path(asked.out) / f"vragenlijst-{form.length}"
    write = {"docx": form.to_docx, "xlsx": form.to_xlsx, "html": form.to_html}
    _tell([write[one](base.with_suffix(f".{one}")) for one in asked.format])
    if "xlsx" in asked.format:
        say("Mail het XLSX-bestand; één bestand is van één mens.")
    say("Lees in wat terugkomt met: wijkbook session import BESTAND...")
    return 0


def _xlsform(asked: argparse.Namespace) -> int:
    """Write the questions for KoboToolbox or ODK."""
    form = _form_of(asked)
    path = Path(asked.out) / f"xlsform-{form.length}.xlsx"
    _tell([form.to_xlsform(path, english=asked.engels)])
    say(
        "Zet het in KoboToolbox of ODK. Haal de antwoorden daar op als CSV en lees ze "
        "in met: wijkbook session import BESTAND..."
    )
    return 0
