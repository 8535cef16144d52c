"""What a session leaves behind on one page: what was asked, shown and agreed.

What does not fit on that page follows it as an annex: the questions of a longer list,
many agreements, a long purpose. How the answers spread, the notes, all figures of the
wijk and what each column means stand in the data of a session (`export_session`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wijkbook.checklist import OTHERS
from wijkbook.data import cite
from wijkbook.dutch import MISSING, day_in_words, listing, number
from wijkbook.export.blocks import (
    Block,
    Bullets,
    Date,
    Document,
    Figure,
    Heading,
    Inline,
    PageBreak,
    Paragraph,
    Said,
    Strong,
    Table,
)
from wijkbook.export.files import free_path, write_bytes
from wijkbook.export.text import plain
from wijkbook.measures.agreement import median_of, quartiles_of
from wijkbook.session.exchange import (
    safe_roles,
    session_sources,
    session_stamp,
)
from wijkbook.session.screen import AGREED, DIVIDED, in_words
from wijkbook.session.shown import MIN_GROUP, agenda
from wijkbook.session.simulate import INVENTED, is_rehearsal
from wijkbook.session.store import Asked, Session

__all__ = ["Report", "session_report"]

NO_NORM = "Dit is geen toets: de bouwstenen zijn geen norm. Verschil is een uitkomst."
HARD = "\N{NO-BREAK SPACE}"
UNSHOWN = "niet getoond"
KINDS = ("allen gelijk", "dicht bij elkaar", "lopen uiteen", "verdeeld")
EVERY = "; "  # between what is the matter with a figure
ONE_PAGE = 7  # questions
# What one page holds beside its table and its points: so many lines, so many signs on a
# line and in each cell of an agreement. Rather too few than too many.
LINES, LINE, ACTION = 29, 95, (66, 22, 18)
MOST_TOLD = 9  # lines about who asked and what for, and the same about roles
MARK = f"{HARD}*"  # on a figure that something is the matter with
ROUNDING = "afgerond"  # a figure of one page says no more than that
OF_STONES = (
    "Per bouwsteen het midden van alle antwoorden op haar vragen samen (mediaan, van 0 "
    "nee tot 3 ja), met de middelste helft tussen haakjes; en bij hoeveel van de "
    "getoonde vragen de antwoorden uiteenlopen. De vragen staan in de bijlage."
)
CAPTION = (
    "Per vraag het midden (mediaan, van 0 nee tot 3 ja), met de middelste helft van de "
    "antwoorden tussen haakjes; hoe eens; n mensen met een score."
)


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

    It holds what the room saw and nothing else of the answers. It is one page of A4: of
    more than 7 questions it tells what was answered per bouwsteen. What does not fit
    follows as an annex.

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
    found: dict[str, dict] = {}  # of each question what was shown last
    for _, held in sorted(shown.items()):
        found |= {key: one for key, one in held.items() if one["shown"]}
    annex: list[Block] = []
    opening = _opening(session, annex)
    answers = _asked(session, shown, found, annex)
    room = LINES - _lines([*opening, *answers])
    agreed = _agreed(session, room, annex)
    blocks = [*opening, *answers, *_disputed(session, found), *agreed]
    if annex:
        blocks += [PageBreak(), *annex]
    title = "Verslag groepssessie"
    if session.meta("wijk"):
        title += f" {' '.join(session.meta('wijk').split())}"
    about = _sources(session) | session_stamp(session, day or date.today())
    return Report(Document(title, blocks, about, compact=True))


def _lines(blocks: Iterable[Block]) -> int:
    """How many lines paragraphs take at most."""
    return sum(
        1 + len(plain(one.text)) // LINE for one in blocks if isinstance(one, Paragraph)
    )


def _opening(session: Session, annex: list[Block]) -> list[Block]:
    """When it was, who asked, what for, and who joined."""
    made = session.meta("made")[:10]
    first: list[Inline] = [
        Strong("Wanneer: "),
        Date(day_in_words(made), made),
        ". ",
        Strong("Wie deed mee: "),
        _people(session, session.joined()),
    ]
    told: list[Inline] = []
    if session.meta("asker").strip():
        told += [Strong("Wie vroeg dit: "), Said(session.meta("asker").strip()), ". "]
    if session.meta("purpose").strip():
        told += [Strong("Waarvoor: "), Said(session.meta("purpose").strip()), " "]
    if _lines([Paragraph(told)]) > MOST_TOLD:
        annex += [Heading("Bijlage: wie dit vroeg, en waarvoor"), Paragraph(told)]
        told = ["Wie dit vroeg en waarvoor, staat in de bijlage. "]
    blocks = [Paragraph([*first, " ", *told, NO_NORM])]
    if is_rehearsal(session):
        blocks.insert(0, Paragraph(Strong(INVENTED)))
    return blocks


def _people(session: Session, n: int) -> str:
    """How many people joined, and how many of each role as far as that is safe."""
    if n == 0:
        return "niemand."
    people = "1 mens" if n == 1 else f"{n} mensen"
    if not session.roles:
        return f"{people}, ieder over een eigen wijk."
    roles = session.joined_roles()
    named = safe_roles(roles)
    counts: dict[str, int] = {}
    for role in roles:
        counts[named[role]] = counts.get(named[role], 0) + 1
    if n < MIN_GROUP:
        return f"{people}."
    order = sorted(counts, key=lambda role: (role == OTHERS, role))
    return f"{people}: {listing(f'{role} {counts[role]}' for role in order)}."


def _asked(
    session: Session,
    shown: dict[int, dict],
    found: dict[str, dict],
    annex: list[Block],
) -> list[Block]:
    """What was asked and what the room saw of it, beside the figures of the wijk."""
    heading = Heading("Wat de groep antwoordde")
    figures, odd = _figures(session)
    beside = [session.meta("figures_told")] if session.meta("figures_told") else []
    if not found:
        told = "Er is niets getoond."
        if session.joined() == 0:
            told = "Niemand deed mee; er is niets getoond."
        names = listing(session.bouwstenen().values())
        n = len(session.questions())
        asked = "1 vraag" if n == 1 else f"{n} vragen"
        told = f"{told} Gevraagd: {asked} over {names}."
        return [heading, *(Paragraph(Said(one)) for one in (told, *beside))]
    rounds = sorted(shown)
    header: list = ["Vraag", *(f"Ronde {nth}" for nth in rounds)]
    shares = [0.45, *[0.3 / len(rounds) + 0.04 * len(rounds)] * len(rounds)]
    if figures:
        place = session.meta("gebied_name") or session.meta("wijk")
        header.append(["Cijfer van ", Said(place)])
        shares.append(0.25)
    told = [Paragraph(one) for one in (*odd, *map(Said, beside))]
    words = [Paragraph(one) for one in [_in_words(session, found)] if one]
    if len(session.questions()) > ONE_PAGE:
        rows = _by_stone(session, shown, figures)
        shares[0] = 0.34
        table = Table(["Bouwsteen", *header[1:]], rows, OF_STONES, widths=shares)
        every = _by_question(session, shown, {})
        widths = (0.5, *[0.5 / len(rounds)] * len(rounds))
        heads = header[: 1 + len(rounds)]
        annex += [
            Heading("Bijlage: alle vragen"),
            Table(heads, every, CAPTION, widths=widths),
            *words,
        ]
        n = sum(bool(one["gap"]) for one in found.values())
        if n:
            where = f"bij {n} van de {len(found)} getoonde vragen; zie de bijlage."
            told.insert(0, Paragraph([Strong("Rollen zien het anders: "), where]))
        return [heading, table, *told]
    rows = _by_question(session, shown, figures)
    table = Table(header, rows, CAPTION, widths=shares)
    if _lines(words) > MOST_TOLD:
        annex += [Heading("Bijlage: rollen en weet niet"), *words]
        words = []
    return [heading, table, *words, *told]


def _by_question(
    session: Session, shown: dict[int, dict], figures: dict[str, list[Inline]]
) -> list[list]:
    """Give a row per question: what the room saw of it in each round."""
    rows, stones = [], session.bouwstenen()
    for one in session.questions():
        first = one.bouwsteen in stones  # a bouwsteen is named at its first question
        name = f"{stones.pop(one.bouwsteen)}. " if first else ""
        row: list = [[Strong(name), f"{_number(one, session)}{one.texts['gewoon']}"]]
        row += [_seen(shown[nth].get(one.id)) for nth in sorted(shown)]
        if figures:
            row.append(figures.get(one.bouwsteen, MISSING) if first else "")
        rows.append(row)
    return rows


def _by_stone(
    session: Session, shown: dict[int, dict], figures: dict[str, list[Inline]]
) -> list[list]:
    """Give a row per bouwsteen: its questions that were shown, taken together."""
    asked = session.questions()
    rows = []
    for key, name in session.bouwstenen().items():
        ids = [one.id for one in asked if one.bouwsteen == key]
        n = "1 vraag" if len(ids) == 1 else f"{len(ids)} vragen"
        row: list = [[Strong(name), f" ({n})"]]
        for nth in sorted(shown):
            seen = [shown[nth][one] for one in ids if one in shown[nth]]
            row.append(_together([one for one in seen if one["shown"]]))
        if figures:
            row.append(figures.get(key, MISSING))
        rows.append(row)
    return rows


def _together(seen: list[dict]) -> list[Inline]:
    """What the room saw of some questions, each score counting once."""
    if not seen:
        return [UNSHOWN]
    scores = [
        score
        for one in seen
        for score, count in enumerate(one["counts"])
        for _ in range(count)
    ]
    low, high = map(number, quartiles_of(scores))
    middle = median_of(scores)
    n = sum(one["agreement"] < AGREED for one in seen)
    apart = f"uiteen bij {n} van {len(seen)}".replace(" ", HARD)
    return [
        Figure(number(middle), middle),
        f"{HARD}({low}–{high}), {apart}",
    ]


def _number(one: Asked, session: Session) -> str:
    """Id of a question, where a bouwsteen has more than one."""
    asked = [other.bouwsteen for other in session.questions()]
    return f"{one.id}. " if asked.count(one.bouwsteen) > 1 else ""


def _seen(held: dict | None) -> list[Inline]:
    """What the room saw of one question: middle, spread, agreement, how many."""
    if held is None or not held["shown"]:
        return [UNSHOWN]
    low, high = number(held["q1"]), number(held["q3"])
    return [
        Figure(number(held["median"]), held["median"]),
        f"{HARD}({low}–{high}) {_agreement(held).replace(' ', HARD)}, "
        f"n{HARD}{held['n']}",
    ]


def _agreement(held: dict) -> str:
    """How far the room agrees, in two words."""
    a = held["agreement"]
    if a == 1:
        return KINDS[0]
    return KINDS[1] if a >= AGREED else KINDS[2] if a >= DIVIDED else KINDS[3]


def _figures(session: Session) -> tuple[dict[str, list[Inline]], list[str]]:
    """One figure of the wijk per bouwsteen, and what to know about those figures."""
    figures: dict[str, list[Inline]] = {}
    odd: dict[str, None] = {}
    for one in session.figures():
        if not one["value"] or one["bouwsteen"] in figures:
            continue
        kinds = [
            kind for kind in one["status"].split(EVERY) if kind not in ("", ROUNDING)
        ]
        odd |= dict.fromkeys(kinds)
        about = (session.meta("gebied"), one["indicator"], one["period"])
        value = Figure(_unbroken(one["value"]), None, *about)
        before = _unbroken(one["before"])
        when = EVERY.join(part for part in (one["period"], before) if part)
        figures[one["bouwsteen"]] = [
            f"{one['short']} ",
            value,
            f"{MARK if kinds else ''} ({when})",
        ]
    return figures, [f"*{HARD}Cijfer: {EVERY.join(odd)}."] if odd else []


def _unbroken(figure: str) -> str:
    """Write a figure so that no line ends within it."""
    return figure.replace("-", "−").replace(" ", HARD)


def _names(session: Session) -> dict[str, str]:
    """What to call each question in a sentence: its bouwsteen, or its id."""
    names = session.bouwstenen()
    return {
        one.id: _number(one, session).rstrip(". ") or lower_first(names[one.bouwsteen])
        for one in session.questions()
    }


def lower_first(text: str) -> str:
    """Text that can stand within a sentence."""
    return text[:1].lower() + text[1:]


def _in_words(session: Session, found: dict[str, dict]) -> list[Inline]:
    """Tell what the table does not: roles that differ, and who does not count."""
    names = _names(session)
    told: list[Inline] = []
    apart = [
        f"{name} ({_by_role(found[key]['roles'])})"
        for key, name in names.items()
        if found.get(key, {}).get("gap")
    ]
    if apart:
        told += [Strong("Rollen zien het anders: "), f"{'; '.join(apart)}. "]
    for what, field in (("Weet niet", "unknown"), ("Niet geteld", "left_out")):
        counted = [
            f"{name} {found[key][field]}"
            for key, name in names.items()
            if found.get(key, {}).get(field)
        ]
        why = ", zodat niemand te herkennen is" if field == "left_out" else ""
        if counted:
            told += [Strong(f"{what}{why}: "), f"{listing(counted)}. "]
    return told


def _by_role(medians: dict[str, float]) -> str:
    """What roles answer in the middle, those that say the same together."""
    same: dict[float, list[str]] = {}
    for role, median in sorted(medians.items()):
        same.setdefault(median, []).append(role)
    return "; ".join(
        f"{listing(same[median])} {in_words(median)}" for median in sorted(same)
    )


def _disputed(session: Session, found: dict[str, dict]) -> list[Block]:
    """The three questions on which the room differs most, with what to ask next."""
    heading = Heading("Om verder over te praten")
    known = {one.id: one for one in session.questions()}
    stones = session.bouwstenen()
    points = [
        [
            Strong(f"{stones[known[key].bouwsteen]}. "),
            f"{_number(known[key], session)}{known[key].follow_up}",
        ]
        for key in agenda(found)
    ]
    if points:
        return [heading, Bullets(points, ordered=True)]
    if found:
        told = "Iedereen antwoordt hetzelfde op wat getoond is. Vraag door: waarom?"
        return [heading, Paragraph(told)]
    return []


def _agreed(session: Session, room: int, annex: list[Block]) -> list[Block]:
    """Actions, as far as there is room on this page, and where the notes are."""
    blocks: list[Block] = [Heading("Afspraken")]
    actions = session.actions()
    if actions:
        rows = [
            [
                Said(one["what"]),
                Said(one["who"]),
                Said(one["due"]) if one["due"] else "geen datum",
            ]
            for one in actions
        ]
        header = ("Wat", "Wie (rol)", "Wanneer")
        table = Table(header, rows, widths=(0.6, 0.22, 0.18))
        if sum(map(_height, rows)) <= room:
            blocks.append(table)
        else:
            n = "De afspraak" if len(rows) == 1 else f"De {len(rows)} afspraken"
            verb = "staat" if len(rows) == 1 else "staan"
            blocks.append(Paragraph(f"{n} {verb} in de bijlage."))
            annex[:0] = [Heading("Bijlage: afspraken"), table]
    else:
        blocks.append(Paragraph("Er zijn geen afspraken genoteerd."))
    n = sum(one["text"] != INVENTED for one in session.notes())
    if n:
        notes = (
            "Er is 1 notitie; die staat"
            if n == 1
            else f"Er zijn {n} notities; die staan"
        )
        blocks.append(Paragraph(f"{notes} in de gegevens van de sessie."))
    return blocks


def _height(row: list[Inline]) -> float:
    """How many lines an agreement takes at most."""
    cells = zip(row, ACTION, strict=True)
    return 0.6 + max(
        sum(1 + len(line) // signs for line in plain(cell).split("\n"))
        for cell, signs in cells
    )


def _sources(session: Session) -> dict[str, str]:
    """Where the bouwstenen, questions and figures come from, as one line."""
    return {
        "Bronnen": " ".join(f"{one}: {cite(one)}" for one in session_sources(session))
    }
