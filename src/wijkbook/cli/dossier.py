"""``wijkbook dossier``: what a one-day review of an area needs, written as files."""

import argparse
import re
import unicodedata
from pathlib import Path

from wijkbook.cli.words import say
from wijkbook.errors import BadValue, WijkbookError

__all__ = ["add"]

FORMATS = ("html", "docx", "xlsx", "pdf")
USUAL = "html,docx,xlsx"
MODES = ("temperatuur", "cijfers", "recensie")  # the last two are one


def add(subjects: argparse._SubParsersAction) -> None:
    """Make the command of this subject."""
    told = "een dossier voor een visitatie van één gebied"
    parser = subjects.add_parser(
        "dossier", help=told, description=f"Maakt {told}, zonder internet."
    )
    parser.set_defaults(run=_build, shown=parser)
    parser.add_argument(
        "gebied", metavar="GEBIED", help="naam of code van een gebied, of een casus"
    )
    parser.add_argument(
        "--binnen", metavar="GEMEENTE", help="in welke gemeente, als de naam vaker komt"
    )
    parser.add_argument(
        "--answers", metavar="BESTAND", help="antwoorden van eerdere sessies"
    )
    parser.add_argument("--evidence", metavar="BESTAND", help="register met bewijs")
    parser.add_argument(
        "--vorige", metavar="BESTAND", help="register van de vorige visitatie"
    )
    parser.add_argument(
        "--jaar", type=_year, metavar="JAAR", help="kijk niet verder dan dit jaar"
    )
    parser.add_argument(
        "--format",
        type=_formats,
        default=_formats(USUAL),
        metavar="SOORTEN",
        help=f"een of meer van {', '.join(FORMATS)} (anders {USUAL})",
    )
    parser.add_argument(
        "--zonder-namen",
        action="store_true",
        help="zet de soort organisatie in plaats van haar naam",
    )
    parser.add_argument(
        "--mode",
        choices=MODES,
        help="temperatuur zonder oordeel, of cijfers en recensie per bouwsteen",
    )
    parser.add_argument(
        "--out", required=True, metavar="MAP", help="map waarin de bestanden komen"
    )
    parser.add_argument(
        "--werk", metavar="MAP", help="map met je eigen werk (anders mijn-werk)"
    )


def _year(text: str) -> int:
    """Read a year."""
    if not re.fullmatch(r"(?:19|20)\d\d", text):
        msg = f"'{text}' is geen jaar, schrijf 2024"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _formats(text: str) -> tuple[str, ...]:
    """Read which kinds of file are wanted."""
    wanted = dict.fromkeys(word.strip().casefold() for word in text.split(","))
    wanted.pop("", None)
    wrong = [word for word in wanted if word not in FORMATS]
    if wrong or not wanted:
        what = f"'{wrong[0]}' kan niet" if wrong else "er staat geen soort"
        msg = f"{what}, kies uit {', '.join(FORMATS)}"
        raise argparse.ArgumentTypeError(msg)
    return tuple(wanted)


def _build(chosen: argparse.Namespace) -> int:
    """Build the dossier, write its files and say what is missing."""
    from wijkbook.gebied import find_gebied  # figures are heavy to load
    from wijkbook.visitatie.dossier import build_dossier

    folder = Path(chosen.out)
    if folder.exists() and not folder.is_dir():
        msg = f"'{chosen.out}' is een bestand. Noem achter --out een map."
        raise BadValue(msg)
    area = chosen.gebied
    if chosen.binnen:
        area = find_gebied(area, within=chosen.binnen)
    try:
        dossier = build_dossier(
            area,
            answers=chosen.answers,
            evidence=chosen.evidence,
            previous=chosen.vorige,
            period=chosen.jaar,
            names=not chosen.zonder_namen,
            mode=chosen.mode,
            progress=say,
        )
    except WijkbookError as error:
        raise type(error)(_for_command(str(error))) from error
    stem = file_name(dossier.gebied.label)
    failed = 0
    for kind in chosen.format:
        try:
            path = getattr(dossier, f"to_{kind}")(folder / f"{stem}.{kind}")
        except BadValue as error:  # no weasyprint: the others are there
            say(str(error), error=True)
            failed = 1
            continue
        say(f"Geschreven: {path}")
    for line in dossier.summary():
        say(line)
    return failed


def _for_command(text: str) -> str:
    """Say how to choose in words of the command rather than of the library."""
    text = re.sub(r"\bwithin='([^']*)'", r"--binnen '\1'", text)
    return re.sub(r"\blevel='[^']*'", "de code", text)


def file_name(label: str) -> str:
    """Name for the files of an area, in plain letters."""
    bare = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:60]
    return f"dossier-{plain or 'gebied'}"
