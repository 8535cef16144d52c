"""What a session leaves behind on one page: what was asked, shown and agreed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wijkbook.checklist import OTHERS
from wijkbook.data import cite
from wijkbook.dutch import MISSING, listing, number
from wijkbook.export.blocks import (
    Block,
    Bullets,
    Date,
    Document,
    Figure,
    Heading,
    Paragraph,
    Said,
    Source,
    Strong,
    Table,
)
from wijkbook.export.files import free_path, write_bytes
from wijkbook.session.exchange import (
    joined_roles,
    safe_roles,
    session_sources,
    session_stamp,
)
from wijkbook.session.screen import AGREED, DIVIDED, in_words, moved
from wijkbook.session.shown import MIN_GROUP, agenda
from wijkbook.session.store import Asked, Session
from wijkbook.session.words import day_in_words

__all__ = ["Report", "session_report"]

NO_NORM = "Dit is geen toets: de bouwstenen zijn geen norm. Verschil is een uitkomst."
HARD = "\N{NO-BREAK SPACE}"
UNSHOWN = "niet getoond"
KINDS = ("allen gelijk", "dicht bij elkaar", "lopen uiteen", "verdeeld")
HEADER = ("Vraag", "Verdeling", "Weet niet", "Midden", "Hoe eens")
WIDTHS = (0.48, 0.15, 0.09, 0.14, 0.22)
BOTH_WIDTHS = (0.4, 0.19, 0.12, 0.16, 0.21, 0.19)  # with a column on round 2


FIGURE_WIDTHS = (0.21, 0.21, 0.13, 0.13, 0.13, 0.19)


@dataclass(frozen=True, repr=False)
class Report:
    """A report of a session; it shows itself in a notebook.

    Attributes
    ----------
    document : wijkbook.export.blocks.Document
        What it holds.
    """

    document: Document

    def __repr__(self) -> str:
        """Which report it is."""
        return f"Verslag: {self.document.title}."

    def _repr_html_(self) -> str:
        """Show it, apart from the styles of the notebook."""
        from html import escape

        from wijkbook.export.html import to_html

        page = escape(to_html(self.document), quote=True)
        return (
            f'<iframe title="{escape(self.document.title)}" srcdoc="{page}" '
            'sandbox="" style="width:100%;height:40rem;border:1px solid #888">'
            "</iframe>"
        )

    def to_html(self, path: Path | str) -> Path:
        """Write it as a page; gives the file, always a new one."""
        from wijkbook.export.html import to_html

        return _written(path, ".html", to_html(self.document).encode())

    def to_docx(self, path: Path | str) -> Path:
        """Write it as Word; gives the file, always a new one."""
        from wijkbook.export.docx import to_docx

        return _written(path, ".docx", to_docx(self.document))


def _written(path: Path | str, end: str, data: bytes) -> Path:
    """Write a file under a name that is free."""
    path = Path(path)
    if path.suffix.lower() != end:
        path = path.with_name(path.name + end)
    return write_bytes(free_path(path), data)


def session_report(session: Session, *, day: date | str | None = None) -> Report:
    """Tell a session on a page: who joined, what was shown, what was agreed.

    It holds what the room saw and nothing else of the answers.

    Parameters
    ----------
    session : Session
        Any session, also one in which nobody answered.
    day : datetime.date or str, optional
        Day on which it is made; today by default.

    Returns
    -------
    Report
        To write as HTML or Word.

    Notes
    -----
    How many people a role has is told when they are three or more; smaller roles are
    one number, and where that is below three the smallest other role joins it.
    In gewone taal: een bladzijde met wat de groep zag en afsprak.
    """
    shown = session.shown()
    last = shown[max(shown)] if shown else {}
    blocks = [
        *_opening(session),
        *_asked(session, shown),
        *_disputed(session, last),
        *_agreed(session),
        *_figures(session),
        *_sources(session),
    ]
    about = session_stamp(session, day or date.today())
    title = "Verslag groepssessie"
    if session.meta("wijk"):
        title += f" {' '.join(session.meta('wijk').split())}"
    return Report(Document(title, blocks, about))


def _opening(session: Session) -> list[Block]:
    """When it was, who asked, what for, and who joined."""
    made = session.meta("made")[:10]
    n = session.joined()
    first = [
        Strong("Wanneer: "),
        Date(day_in_words(made), made),
        ". ",
        Strong("Wie deed mee: "),
        _people(session, n),
    ]
    if session.meta("asker").strip():
        first += [
            " ",
            Strong("Wie vroeg dit: "),
            Said(session.meta("asker").strip()),
            ".",
        ]
    if session.meta("purpose").strip():
        first += [" ", Strong("Waarvoor: "), Said(session.meta("purpose").strip())]
    return [Paragraph([*first, f" {NO_NORM}"])]


def _people(session: Session, n: int) -> str:
    """How many people joined, and how many of each role as far as that is safe."""
    if n == 0:
        return "niemand."
    people = "1 mens" if n == 1 else f"{n} mensen"
    if not session.roles:
        return f"{people}, ieder over een eigen wijk."
    roles = joined_roles(session)
    named = safe_roles(roles)
    counts: dict[str, int] = {}
    for role in roles:
        counts[named[role]] = counts.get(named[role], 0) + 1
    if n < MIN_GROUP:
        return f"{people}."
    order = sorted(counts, key=lambda role: (role == OTHERS, role))
    return f"{people}: {listing(f'{role} {counts[role]}' for role in order)}."


def _asked(session: Session, shown: dict) -> list[Block]:
    """What was asked and what the room saw of it: a table, and the same in words."""
    found = {}  # of each question what was shown last
    for _, held in sorted(shown.items()):
        found |= {key: one for key, one in held.items() if one["shown"]}
    if not found:
        told = "Er is niets getoond."
        if session.joined() == 0:
            told = "Niemand deed mee; er is niets getoond."
        names = listing(session.bouwstenen().values())
        n = len(session.questions())
        asked = "1 vraag" if n == 1 else f"{n} vragen"
        return [
            Heading("Wat de groep antwoordde"),
            Paragraph(f"{told} Gevraagd: {asked} over {names}."),
        ]
    names = _names(session)
    rows = [_row(one, session, found.get(one.id), shown) for one in session.questions()]
    header = [*HEADER, *(["Na ronde 1"] if len(shown) > 1 else [])]
    widths = BOTH_WIDTHS if len(shown) > 1 else WIDTHS
    caption = (
        "Verdeling: hoeveel mensen nee (0), een beetje (1), grotendeels (2) en ja (3) "
        "antwoordden. Midden: mediaan, met de middelste helft."
    )
    table = Table(header, rows, caption=caption, widths=widths)
    return [
        Heading("Wat de groep antwoordde"),
        table,
        Paragraph(_in_words(session, found, names)),
    ]


def _names(session: Session) -> dict[str, str]:
    """What to call each question in a sentence: its bouwsteen, or its id."""
    asked = session.questions()
    stones = [one.bouwsteen for one in asked]
    names = session.bouwstenen()
    return {
        one.id: lower_first(names[one.bouwsteen])
        if stones.count(one.bouwsteen) == 1
        else one.id
        for one in asked
    }


def lower_first(text: str) -> str:
    """Text that can stand within a sentence."""
    return text[:1].lower() + text[1:]


def _row(one: Asked, session: Session, held: dict | None, shown: dict) -> list:
    """One question: distribution, weet niet, middle, agreement, and what changed."""
    asked = f"{one.id}. {one.texts['gewoon']}"
    if held is None:
        cells = [asked, UNSHOWN, MISSING, MISSING, MISSING]
    else:
        middle = Figure(number(held["median"]), held["median"])
        half = f"{HARD}({number(held['q1'])}–{number(held['q3'])})"
        a = number(held["agreement"], 2).replace("-", "−")  # where no line ends
        agreed = f"{_agreement(held)} (A{HARD}{a})"
        spread = f"{HARD}·{HARD}".join(str(count) for count in held["counts"])
        cells = [asked, spread, str(held["unknown"]), [middle, half], agreed]
    if len(shown) > 1:
        pair = [shown[nth].get(one.id, {"shown": False}) for nth in (1, 2)]
        both = all(held["shown"] for held in pair)
        said = moved(one, *pair)["said"].partition(" (")[0] if both else MISSING
        cells.append(said)
    return cells


def _agreement(held: dict) -> str:
    """How far the room agrees, in two words."""
    a = held["agreement"]
    if a == 1:
        return KINDS[0]
    return KINDS[1] if a >= AGREED else KINDS[2] if a >= DIVIDED else KINDS[3]


def _in_words(session: Session, found: dict, names: dict[str, str]) -> list:
    """Tell the table: where people agree, and where roles see it otherwise."""
    told: list = []
    for kind in KINDS:
        keys = [key for key in names if key in found and _agreement(found[key]) == kind]
        if keys:
            told += [Strong(f"{kind.capitalize()}: "), listing(names[k] for k in keys)]
            told.append(". ")
    apart = [key for key in names if found.get(key, {}).get("gap")]
    if apart:
        told.append(Strong("Rollen zien het anders: "))
        parts = [
            f"{names[key]} ("
            + ", ".join(
                f"{role} {in_words(m)}"
                for role, m in sorted(found[key]["roles"].items())
            )
            + ")"
            for key in apart
        ]
        told.append(f"{'; '.join(parts)}. ")
    left = [
        f"{names[key]} {one['left_out']}"
        for key, one in found.items()
        if one["left_out"]
    ]
    if left:
        told.append(f"Niet geteld, zodat niemand te herkennen is: {listing(left)}. ")
    hidden = [name for key, name in names.items() if key not in found]
    if hidden:
        told.append(f"Niet getoond: {listing(hidden)}.")
    return told


def _disputed(session: Session, last: dict) -> list[Block]:
    """The three questions on which the room differs most, with what to ask next."""
    known = {one.id: one for one in session.questions()}
    points = [
        [Strong(known[key].texts["gewoon"]), f" {known[key].follow_up}"]
        for key in agenda(last)
    ]
    if points:
        return [Heading("Om verder over te praten"), Bullets(points, ordered=True)]
    if any(one["shown"] for one in last.values()):
        told = "Iedereen antwoordt hetzelfde op wat getoond is. Vraag door: waarom?"
        return [Heading("Om verder over te praten"), Paragraph(told)]
    return []


def _agreed(session: Session) -> list[Block]:
    """Actions and notes."""
    names = session.bouwstenen()
    blocks: list[Block] = [Heading("Afspraken")]
    actions = session.actions()
    if actions:
        rows = [
            [
                Said(one["what"]),
                Said(one["who"]),
                Said(one["due"]) if one["due"] else "geen datum",
                names.get(one["bouwsteen"], "het geheel"),
            ]
            for one in actions
        ]
        header = ("Wat", "Wie (rol)", "Wanneer", "Bouwsteen")
        blocks.append(Table(header, rows, widths=(0.46, 0.18, 0.16, 0.2)))
    else:
        blocks.append(Paragraph("Er zijn geen afspraken genoteerd."))
    notes = session.notes()
    if notes:
        told = [
            [
                Strong(f"{names.get(one['bouwsteen'], 'Het geheel')}: "),
                Said(one["text"]),
            ]
            for one in notes
        ]
        blocks += [Heading("Notities"), Bullets(told)]
    return blocks


def _figures(session: Session) -> list[Block]:
    """The wijk's own figures, as the room saw them."""
    rows = [one for one in session.figures() if one.get("indicator")]
    told = session.meta("figures_told")
    if not rows:
        heading = Heading("Cijfers van de wijk")
        return [heading, Paragraph(Said(told))] if told else []
    names = session.bouwstenen()
    place = session.meta("gebied_name") or session.meta("wijk")
    cells = [
        [
            names.get(one["bouwsteen"], one["bouwsteen"]),
            f"{one['label']}, {one['period']}",
            Figure(
                one["value"] or MISSING,
                None,
                session.meta("gebied"),
                one["indicator"],
                one["period"],
            ),
            one["gemeente"] or MISSING,
            one["land"] or MISSING,
            [
                one["status"],
                Source(f" {one['source_id'].replace(';', ', ')}", one["source_id"]),
            ],
        ]
        for one in rows
    ]
    header = ("Bouwsteen", "Cijfer", place, "gemeente", "Nederland", "Bijzonderheid")
    caption = (
        "Cijfers bij de bouwstenen: om naast de antwoorden te leggen, geen oordeel."
    )
    table = Table(header, cells, caption=caption, widths=FIGURE_WIDTHS)
    return [Heading("Cijfers van de wijk"), table]


def _sources(session: Session) -> list[Block]:
    """Where the bouwstenen, questions and figures come from."""
    told: list = [Strong("Bronnen: ")]
    for one in session_sources(session):
        told += [Source(f"{one}: {cite(one)}", one), " "]
    return [Paragraph(told)]
