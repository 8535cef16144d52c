"""``wijkbook session``: make a group session, open it to the room, look, erase.

What goes in and out as files stands in `wijkbook.cli.session_files`.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from wijkbook import work
from wijkbook.cli import session_files
from wijkbook.cli.words import say
from wijkbook.dutch import day_in_words
from wijkbook.errors import BadValue, MissingTable, WijkbookError
from wijkbook.session import MODES
from wijkbook.session.store import Session

__all__ = ["add"]

LENGTHS = ("kort", "kern", "volledig")
LOOPBACK, ROOM = "127.0.0.1", "0.0.0.0"
MODE_TOLD = {"een_wijk": "één wijk", "eigen_wijk": "ieder een eigen wijk"}
PHASE_TOLD = {"lobby": "nog niet begonnen", "closed": "gesloten"}


def add(subjects: argparse._SubParsersAction) -> None:
    """Make the commands of this subject."""
    told = "groepssessies: maken, openen, bekijken, uitvoeren en wissen"
    parser = subjects.add_parser(
        "session", help=told, description=told.capitalize() + "."
    )
    parser.set_defaults(shown=parser)
    commands = parser.add_subparsers(title="opdrachten", metavar="opdracht")
    for name, run, told in [
        ("new", _new, "een nieuwe sessie maken"),
        ("serve", _serve, "een sessie openen, tot je stopt met Ctrl+C"),
        ("show", _show, "welke sessies er zijn, of hoe het met een staat"),
        ("erase", _erase, "een sessie wissen, of één deelnemer daaruit"),
    ]:
        command = commands.add_parser(
            name, help=told, description=told.capitalize() + "."
        )
        command.set_defaults(run=run)
        command.add_argument(
            "--werk", metavar="MAP", help="map met je eigen werk (anders mijn-werk)"
        )
        if name != "new":
            command.add_argument(
                "name",
                metavar="SESSIE",
                nargs="?" if name == "show" else None,
                help="code van de sessie, of haar bestand",
            )
    _add_more(commands.choices)
    session_files.add(commands, _find)


def _add_more(commands: dict[str, argparse.ArgumentParser]) -> None:
    """Make the arguments that one command has."""
    new, serve, erase = commands["new"], commands["serve"], commands["erase"]
    new.add_argument("--lengte", choices=LENGTHS, default="kort", help="hoeveel vragen")
    new.add_argument(
        "--fase", choices=session_files.PHASES, help="alleen wat bij die fase past"
    )
    new.add_argument(
        "--soort",
        choices=MODES,
        default="een_wijk",
        help="over één wijk, of ieder over een eigen wijk",
    )
    new.add_argument("--wijk", default="", metavar="NAAM", help="over welke wijk")
    new.add_argument("--vrager", default="", metavar="NAAM", help="wie de vragen stelt")
    new.add_argument("--doel", default="", metavar="TEKST", help="waarvoor dat is")
    serve.add_argument(
        "--zaal",
        action="store_true",
        help="ook voor telefoons op dit netwerk; anders alleen deze computer",
    )
    serve.add_argument(
        "--uren", type=_hours, default=8, metavar="GETAL", help="stopt vanzelf (na 8)"
    )
    erase.add_argument(
        "--deelnemer", metavar="CODE", help="alleen wie deze code op de telefoon heeft"
    )
    erase.add_argument("--ja", action="store_true", help="echt wissen")


def _hours(text: str) -> float:
    """Read a number as people write it."""
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        msg = f"'{text}' is geen getal, schrijf bijvoorbeeld 3 of 2,5."
        raise argparse.ArgumentTypeError(msg) from error


def _folder() -> Path:
    """Where sessions stand."""
    return work.folder() / "sessies"


def _find(name: str) -> Path:
    """File of a session, by its code, name or path."""
    if Path(name).is_file():
        return Path(name)
    said = name.strip().casefold()  # a code, as on a phone
    found = [path for path in _files() if said in (path.name, path.stem, _code(path))]
    if found:
        return found[0]
    known = ", ".join(_code(path) for path in _files()) or "er zijn er nog geen"
    msg = f"Er is geen sessie '{name}'. Sessies hier: {known}."
    raise MissingTable(msg)


def _files() -> list[Path]:
    """Every session in the folder of own work."""
    return sorted(_folder().glob("sessie-*.sqlite"))


def _code(path: Path) -> str:
    """Code of a session, as it stands in the name of its file."""
    return path.stem.rpartition("-")[2]


def _new(asked: argparse.Namespace) -> int:
    """Make a session."""
    made = Session.create(
        length=asked.lengte,
        mode=asked.soort,
        phase=asked.fase,
        wijk=asked.wijk,
        asker=asked.vrager,
        purpose=asked.doel,
    )
    say(f"Gemaakt: sessie {made.code}, in {made.path}.")
    if made.meta("figures_told"):
        say(made.meta("figures_told"))
    say(f"Open haar met: wijkbook session serve {made.code} --zaal")
    made.close_file()
    return 0


def _serve(asked: argparse.Namespace) -> int:
    """Serve a session until Ctrl+C, or until its time is over."""
    from wijkbook.session.server import serve

    if not 0 < asked.uren <= 24:
        msg = f"--uren is {asked.uren:g}; kies een getal tot en met 24."
        raise BadValue(msg)
    session = Session.open(_find(asked.name))
    running = serve(session, host=ROOM if asked.zaal else LOOPBACK, hours=asked.uren)
    try:
        say(f"Telefoons gaan naar {running.url} met code {session.code}.")
        say(f"Jouw scherm, dat niemand anders mag hebben: {running.leader_url}")
        if asked.zaal:
            say("De verbinding is niet versleuteld: wie afluistert kan meelezen.")
        else:
            say("Alleen deze computer kan erbij; met --zaal ook telefoons.")
        say("Stop met Ctrl+C. Alles wat is ingevuld blijft bewaard.")
        while running.process.poll() is None:
            time.sleep(0.2)
    except KeyboardInterrupt:
        say("De sessie draait niet meer. Alles wat is ingevuld, is bewaard.")
    finally:
        running.stop()
        session.close_file()
    return 0


def _show(asked: argparse.Namespace) -> int:
    """Tell which sessions there are, or how one stands; never what was answered."""
    if asked.name:
        for line in _told(_find(asked.name)):
            say(line)
        return 0
    files = _files()
    if not files:
        say("Er zijn nog geen sessies. Maak er een met: wijkbook session new")
    code = 0
    for path in files:
        try:
            say(" ".join(_told(path)))
        except WijkbookError as error:
            say(str(error), error=True)
            code = 1
    return code


def _told(path: Path) -> Iterator[str]:
    """How one session stands."""
    session = Session.open(path)
    try:
        state = PHASE_TOLD.get(session.phase, f"ronde {session.round}")
        about = session.meta("wijk") or MODE_TOLD[session.mode]
        yield f"Sessie {session.code}, {about}: {state}."
        yield f"Aantal deelnemers: {session.joined()}."
        until = day_in_words(session.keep_until)
        if session.is_due():
            yield (
                f"Bewaard tot {until}: dat is voorbij. Wis haar met: wijkbook session "
                f"erase {session.code} --ja"
            )
        else:
            yield f"Bewaard tot en met {until}."
    finally:
        session.close_file()


def _erase(asked: argparse.Namespace) -> int:
    """Erase a session, or one participant of it."""
    path = _find(asked.name)
    session = Session.open(path)
    try:
        who = f"deelnemer {asked.deelnemer} uit " if asked.deelnemer else ""
        if not asked.ja:
            say(
                f"Dit wist {who}sessie '{path.name}' en is niet terug te draaien. Zet "
                "er --ja achter om het te doen."
            )
            return 1
        if asked.deelnemer:
            session.erase_respondent(asked.deelnemer)
        else:
            session.erase()
        say(f"Gewist: {who}sessie '{path.name}'. Denk ook aan kopieën en back-ups.")
        return 0
    finally:
        session.close_file()
