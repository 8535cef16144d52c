"""What the leader sees of a session in a notebook, as HTML.

It takes the pictures, words and numbers of the leader's screen (`screen`), so that both
always tell the same. What people typed is escaped by the templates.
"""

from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from wijkbook.session import screen
from wijkbook.session.server import Running
from wijkbook.session.simulate import is_rehearsal
from wijkbook.session.store import Session

__all__ = ["STYLES", "agreed", "apart", "door", "outcome", "stand"]

STYLES = """<style>
.wijkbook-sessie .widget-html-content { line-height: 1.4; }
.wijkbook-sessie table { border-collapse: collapse; margin: 0.4em 0; max-width: 100%; }
.wijkbook-sessie caption { text-align: left; font-weight: 600; padding: 0.2em 0; }
.wijkbook-sessie th, .wijkbook-sessie td { text-align: left !important;
  vertical-align: top; padding: 0.15em 0.8em 0.15em 0; white-space: normal;
  overflow-wrap: break-word; border-bottom: 1px solid #bbb; }
.wijkbook-sessie tr { background: none !important; }
.wijkbook-sessie tbody th { font-weight: normal; max-width: 24em; }
.wijkbook-sessie .getal { text-align: right !important; }
.wijkbook-sessie .getallen { font-size: 0.8em; }
.wijkbook-sessie .getallen td, .wijkbook-sessie .getallen th { padding-right: 0.6em; }
.wijkbook-sessie h2, .wijkbook-sessie h3 { font-size: 1.1em; font-weight: 600;
  line-height: 1.3; margin: 0.7em 0 0.3em; }
.wijkbook-sessie svg { display: block; width: 100%; max-width: 28em; height: auto; }
.wijkbook-sessie .deur, .wijkbook-sessie .naast { display: flex; flex-wrap: wrap;
  gap: 0 2em; align-items: flex-start; }
.wijkbook-sessie .deur > *, .wijkbook-sessie .naast > * { flex: 1 1 20em;
  min-width: 0; max-width: 38em; }
.wijkbook-sessie .qr svg { width: 16em; }
.wijkbook-sessie .kleine svg { width: 8em; }
.wijkbook-sessie .groot { font-size: 1.5em; overflow-wrap: anywhere; }
.wijkbook-sessie .stil { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.wijkbook-sessie .waarom, .wijkbook-sessie .bron { color: #4a4a4a; font-size: 0.9em; }
.wijkbook-sessie .oefenen { border-left: 4px solid #b34700; padding-left: 8px; }
.wijkbook-sessie a { color: #0b4a82; text-decoration: underline; }
.wijkbook-sessie .half svg { max-width: 20em; }
.wijkbook-sessie :focus-visible { outline: 3px solid #0173b2; outline-offset: 2px; }
</style>"""


@cache
def _parts() -> jinja2.environment.TemplateModule:
    """The parts of the template, by their names."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return found.get_template("desk.html").module


def door(running: Running) -> str:
    """How phones come in: QR code, address, code, and the way to the full screen."""
    address, *lines = running.lines()
    lines = [one for one in lines if running.code not in one]
    reach = lines.pop(0) if lines else address
    return str(
        _parts().door(
            running.is_open,
            running.url,
            running.code,
            Markup(running.qr_svg()),
            reach,
            lines,
            running.leader_url,
        )
    )


def stand(session: Session) -> str:
    """How many joined, and how many answered each bouwsteen."""
    done, shown = session.answered(), session.revealed()
    rows = [
        (name, done[key], key in shown) for key, name in session.bouwstenen().items()
    ]
    return str(_parts().stand(session.joined(), rows, is_rehearsal(session)))


def outcome(session: Session, bouwsteen: str) -> str:
    """What was revealed of a bouwsteen, the last round first; '' if nothing was."""
    found = [screen.picture(session, bouwsteen, nth) for nth in ("2", "1")]
    return "".join(
        str(_parts().outcome(one[1], screen.SCALE)) for one in found if one is not None
    )


def apart(session: Session, cards: str) -> str:
    """Where the room differs most, with what to ask next; and what moved."""
    _, found = screen.disputed(session, "", "")
    _, moved = screen.movement(session, "", "")
    told = str(_parts().agenda(found, screen.SCALE, cards))
    return f"{_parts().movement(moved['rows'])}{told}"


def agreed(session: Session) -> str:
    """What was agreed and written down."""
    return str(
        _parts().agreed(session.actions(), session.notes(), session.bouwstenen())
    )
