"""The command ``wijkbook``: a subject, what to do with it, and plain Dutch.

A subject is a module here with ``add(subjects)``, which makes its commands and gives
each a function of the arguments that returns 0 (done) or 1 (something is wrong).
"""

import argparse
import os
import re
import warnings
from collections.abc import Sequence

from wijkbook.cli import data, dossier, session
from wijkbook.cli.words import say
from wijkbook.errors import WijkbookError

__all__ = ["main"]

SUBJECTS = [data, session, dossier]
# What argparse says to programmers, and what we say to people.
DUTCH = [
    ("the following arguments are required: (.*)", r"Er ontbreekt iets: \1."),
    (
        r"argument (?:.*): invalid choice: (.*) \(choose from (.*)\)",
        r"\1 kan niet. Kies uit: \2.",
    ),
    (
        "argument (.*): expected (?:one|at least one) argument",
        r"Achter \1 hoort een waarde.",
    ),
    ("unrecognized arguments: (.*)", r"Dit ken ik niet: \1."),
    ("ambiguous option: (.*) could match (.*)", r"\1 kan van alles zijn: \2."),
    ("argument (.*?): (.*)", r"\1: \2"),
]


class Parser(argparse.ArgumentParser):
    """Parser that speaks Dutch."""

    def __init__(self, *args: object, **more: object) -> None:
        """Add help in Dutch."""
        super().__init__(*args, add_help=False, **more)
        self._positionals.title, self._optionals.title = "wat je kunt opgeven", "opties"
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")

    def format_help(self) -> str:
        """Write help, with a Dutch word before the usage."""
        return super().format_help().replace("usage: ", "gebruik: ", 1)

    def error(self, message: str) -> None:
        """Tell in Dutch what is wrong with the command, and stop with 2."""
        for english, dutch in DUTCH:
            if re.fullmatch(english, message):
                message = re.sub(english, dutch, message)
                break
        say(f"{message} Hulp: {self.prog} --help", error=True)
        raise SystemExit(2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : list of str, optional
        Words behind ``wijkbook``; those of the command line when left out.

    Returns
    -------
    int
        0 when done, 1 when something is wrong, 2 when the command is none.
    """
    parser = _parser()
    try:
        chosen = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if not hasattr(chosen, "run"):
        chosen.shown.print_help()
        return 2
    before = os.environ.get("WIJKBOOK_WERK")
    if chosen.werk:
        os.environ["WIJKBOOK_WERK"] = chosen.werk
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = lambda message, *_, **__: say(
                f"Let op: {message}", error=True
            )
            return chosen.run(chosen)
    except WijkbookError as error:
        say(str(error), error=True)
    except KeyboardInterrupt:
        say("Gestopt. Wat al gehaald is blijft; begin gerust opnieuw.", error=True)
    except OSError as error:
        where = f" '{error.filename}'" if error.filename else ""
        say(
            f"Lezen of schrijven lukt niet:{where}. Kijk of je er bij mag en of er "
            "plek is op de schijf.",
            error=True,
        )
    finally:
        if chosen.werk:
            os.environ.pop("WIJKBOOK_WERK")
            os.environ |= {} if before is None else {"WIJKBOOK_WERK": before}
    return 1


def _parser() -> Parser:
    """Make the parser with all subjects."""
    parser = Parser(prog="wijkbook", description="Werkboek over de wijkaanpak.")
    parser.set_defaults(shown=parser, werk=None)
    subjects = parser.add_subparsers(title="onderwerpen", metavar="onderwerp")
    for subject in SUBJECTS:
        subject.add(subjects)
    return parser
