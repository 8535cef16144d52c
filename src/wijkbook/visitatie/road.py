"""The road of a visitatie up to the day: papers, questions, programme, notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path

import pandas as pd

from wijkbook.checklist import OTHERS, ROLES
from wijkbook.checklist.answers import Answers
from wijkbook.errors import BadValue, MissingTable
from wijkbook.export.blocks import (
    Blank,
    Block,
    Box,
    Bullets,
    Date,
    Heading,
    Inline,
    PageBreak,
    Paragraph,
    Said,
    Strong,
    Table,
)
from wijkbook.export.text import plain
from wijkbook.gebied import Gebied, find_gebied
from wijkbook.visitatie.marked import marked
from wijkbook.visitatie.merge import initials
from wijkbook.visitatie.pieces import (
    Piece,
    about_gap,
    area_name,
    of_register,
    piece,
    scope_of,
)
from wijkbook.visitatie.register import Register
from wijkbook.visitatie.rules import Gap
from wijkbook.visitatie.visit import DAY, rule_name, said_to

__all__ = [
    "CAUTIONS",
    "join_answers",
    "note_sheet",
    "position_paper",
    "questions_for",
    "visit_plan",
]

# What holds for everybody who writes down what others say.
CAUTIONS = {
    "Toestemming": (
        "Zeg vooraf waarvoor je vraagt, wie het leest en hoelang het bewaard blijft.",
        "Vraag bij elk gesprek of je mag citeren. Nee is ook goed: dan telt het "
        "gesprek mee en blijven de woorden weg.",
        "Trekt iemand de toestemming in, wis het dan ook uit de geschiedenis.",
    ),
    "Vertrouwelijk": (
        "Schrijf een rol op en nooit een naam. Leden tekenen met voorletters.",
        "In een kleine wijk verraadt een detail wie er sprak. Laat dat detail weg.",
        "Deel bestanden alleen binnen de commissie, en spreek af wanneer je ze wist.",
    ),
    "Openbaar": (
        "Wie een overheid om informatie vraagt met een Woo-verzoek, kan ook een "
        "dossier, aantekeningen en mails van de commissie opvragen.",
        "Wat een overheid weigert, is aan haar en aan de rechter. Schrijf dus niets op "
        "dat je niet hardop zou herhalen.",
        "Dit is geen juridisch advies. Vraag vooraf wie bij de gemeente over "
        "Woo-verzoeken gaat.",
    ),
}
GROUPS = ("bestuur", "uitvoering", "bewoners")  # who look at themselves beforehand
# Heading, what to write, lines to write on; per page. After the paper of method 6.0
# (W21), in words for a wijk.
PAPER = (
    (
        (
            "Waar we voor staan",
            "Voor wie werken we hier, en wat beloven we?",
            8,
        ),
        (
            "Wat we willen bereiken",
            "Welke doelen, met welk begin en welk streven? Wat niet vaststaat, zeg je "
            "ook.",
            8,
        ),
    ),
    (
        (
            "Waar we nu staan",
            "Wat is er gelukt en wat niet? Noem bij elk punt een bewijs: een cijfer, "
            "een stuk, een gesprek of iets dat je zag.",
            11,
        ),
        (
            "Wat in geen afspraak staat",
            "Welk werk doen we dat nergens beloofd is, en wel telt?",
            5,
        ),
    ),
    (
        (
            "Waar we tevreden over zijn, en wat beter kan",
            "Wat zouden we nu anders doen? Wie zou het daar niet mee eens zijn?",
            6,
        ),
        (
            "Hoe we samenwerken",
            "Hoe werken gemeente, corporatie en bewoners samen? Schrijf op waar het "
            "schuurt.",
            4,
        ),
        (
            "Onze vraag aan de commissie",
            "Waarover willen we eerlijk antwoord?",
            3,
        ),
    ),
)
PAPER_LEAD = (
    "De aanpak schrijft dit zelf, vóór het bezoek. Samen zijn het drie bladzijden, dus "
    "kies. Bewoners lezen mee voordat het weggaat. Het idee komt uit de visitatie van "
    "corporaties."
)
TALKS = {
    "bestuur": ("bestuur",),
    "professionals": ("uitvoering", "partners"),
    "bewoners": ("bewoners",),
}
PER_TALK, CARDS, PER_ROLE = 5, 4, 5


def position_paper(
    gebied: str | Gebied, *, question: str = "", day: date | str | None = None
) -> Piece:
    """Make the template of a position paper: three pages that the approach fills in.

    Parameters
    ----------
    gebied : str or Gebied
        Area that it is about.
    question : str
        Question of the visitatie, to put on top.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        To write out as DOCX and to fill in.

    Raises
    ------
    UnknownName, AmbiguousName
        If the area is not found.

    Notes
    -----
    The five subjects of the paper of corporaties (W21), with the question of the
    approach itself added by us. In gewone taal: de aanpak vertelt eerst haar eigen
    verhaal, kort en met bewijs.

    Examples
    --------
    >>> position_paper("Helmond").blanks
    7
    """
    label = area_name(gebied)
    blocks: list[Block] = [Paragraph(PAPER_LEAD)]
    if question.strip():
        blocks.append(Paragraph([Strong("De vraag: "), Said(question)]))
    for nth, page in enumerate(PAPER):
        blocks += [PageBreak()] if nth else []
        for head, ask, lines in page:
            blocks += [Heading(head), Blank(ask, lines)]
    return piece(
        f"Position paper {label}", blocks, day, find_gebied(gebied), Gebied=label
    )


def join_answers(*parts: Answers | Path | str) -> Answers:
    """Put the self-evaluations of several groups together, whoever collected them.

    Takes what the checklist keeps and what a group session writes out with
    ``--antwoorden``. A file that comes twice counts once.

    Parameters
    ----------
    *parts : Answers or path
        Answers, or files with answers.

    Returns
    -------
    Answers
        All of them; ``warnings`` tells what was amiss, and which of the three groups
        (bestuur, uitvoering, bewoners) is not among them.

    Raises
    ------
    MissingTable
        If nothing is given or a file is not there.
    BadTable
        If a file holds no answers.

    Examples
    --------
    >>> from wijkbook.checklist.answers import Answer
    >>> board = Answers((Answer("URG1", "a", "bestuur", score=3),))
    >>> both = join_answers(board, board)
    >>> len(both), both.warnings[0]
    (1, "Van de rol 'uitvoering' zijn er geen antwoorden.")
    """
    if not parts:
        msg = "Er zijn geen antwoorden; noem de bestanden van de drie groepen."
        raise MissingTable(msg)
    held = [one if isinstance(one, Answers) else Answers.load(one) for one in parts]
    told = dict.fromkeys(line for one in held for line in one.warnings)
    answers = tuple(answer for one in held for answer in one)
    roles = {answer.role for answer in answers}
    told |= dict.fromkeys(
        f"Van de rol '{role}' zijn er geen antwoorden."
        for role in GROUPS
        if role not in roles
    )
    if OTHERS in roles:
        told["Van een deel van de antwoorden is de rol niet bekend."] = None
    return Answers(answers, held[0].version, tuple(told))


def questions_for(gaps: Iterable[Gap], *, per_role: int = PER_ROLE) -> pd.DataFrame:
    """Choose the questions for each role: the pre-analysis of the panel.

    Contradictions come before gaps, and no rule takes all places: first one question
    of each rule, then a second. It is a choice to begin with, not an order of weight.

    Parameters
    ----------
    gaps : iterable of Gap
        As `find_gaps` or a dossier gives them.
    per_role : int, default 5
        Most questions per role (1 or more).

    Returns
    -------
    pandas.DataFrame
        ``role``, ``question``, ``about`` (what a person wrote or which figure; empty
        when the question says it), ``reason``, ``rule`` (its name) and ``gap`` (its
        id); roles in the order of the checklist.

    Raises
    ------
    BadValue
        If `per_role` is no whole number of 1 or more.

    Examples
    --------
    >>> from wijkbook.visitatie.rules import find_gaps
    >>> asked = questions_for(find_gaps(), per_role=2)
    >>> int(asked["role"].value_counts().max())
    2
    """
    if not isinstance(per_role, int) or isinstance(per_role, bool) or per_role < 1:
        msg = f"Het aantal vragen is '{per_role}'; geef een heel getal van 1 of meer."
        raise BadValue(msg)
    held = list(gaps)
    known = [*ROLES, *dict.fromkeys(one.role for one in held if one.role not in ROLES)]
    rows = [
        {
            "role": role or "iedereen",
            "question": gap.question,
            "about": plain(about_gap(gap)),
            "reason": gap.reason,
            "rule": rule_name(gap.rule),
            "gap": gap.id,
        }
        for role in known
        for gap in _mixed([one for one in held if one.role == role])[:per_role]
    ]
    columns = ["role", "question", "about", "reason", "rule", "gap"]
    return pd.DataFrame(rows, columns=columns)


def unlike(gaps: Iterable[Gap]) -> list[Gap]:
    """Give of gaps that ask the same about the same only the first."""
    once: dict[tuple[str, str], Gap] = {}
    for gap in gaps:  # what two rules ask differs behind the first question mark
        once.setdefault((gap.question.partition("?")[0], gap.said), gap)
    return list(once.values())


def _mixed(gaps: Sequence[Gap]) -> list[Gap]:
    """Each question once: the first of each rule, then the second, and so on."""
    turn: dict[str, int] = {}
    places = []
    for nth, gap in enumerate(unlike(gaps)):
        turn[gap.rule] = turn.get(gap.rule, 0) + 1
        places.append((turn[gap.rule], nth, gap))
    return [gap for *_, gap in sorted(places, key=lambda one: one[:2])]


def visit_plan(
    register: Register,
    gaps: Iterable[Gap],
    members: Sequence[str],
    *,
    day: date | str | None = None,
) -> Piece:
    """Make the plan of the day: who speaks whom, who asks what, what to say first.

    Parameters
    ----------
    register : Register
        Of the visitatie: its area and its question.
    gaps : iterable of Gap
        What is open this morning.
    members : sequence of str
        Initials of the panel; two or more.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        Programme, questions per conversation with who asks and who writes, and what to
        say about consent.

    Raises
    ------
    BadValue
        If there are fewer than two members, or one does not sign with initials.
    """
    panel = _panel(members)
    rows = [[Date(text, iso), who, what] for iso, text, who, what in DAY]
    own = register.text("dagprogramma")
    blocks: list[Block] = [
        Paragraph([Strong("De vraag: "), Said(register.question)]),
        *scope_of(register),
        Heading("Programma"),
        *([Paragraph(Said(own))] if own else []),
        Table(
            ["Tijd", "Wie", "Wat"],
            rows,
            caption="Een voorstel: verschuif wat niet past",
            widths=(0.12, 0.25, 0.63),
        ),
        Heading("Zeg dit eerst"),
        Bullets([marked(line) for line in CAUTIONS["Toestemming"]]),
        Heading("Vragen per gesprek"),
        Paragraph(
            "Een lid vraagt, een ander schrijft. Spreek elke groep apart. Bij een open "
            "gesprek gaat de wijk voor de lijst."
        ),
    ]
    turns = cycle(range(len(panel)))
    held = list(gaps)
    for talk, roles in TALKS.items():
        chosen = _mixed([one for one in held if one.role in roles])[:PER_TALK]
        blocks += _talk(talk, chosen, panel, turns)
    return of_register("Bezoekdag", register, blocks, day)


def _panel(members: Sequence[str]) -> list[str]:
    """Refuse a panel of one, or of names."""
    given = [members] if isinstance(members, str) else members
    panel = list(dict.fromkeys(map(initials, given)))
    if len(panel) < 2:
        msg = "Een commissie heeft twee leden of meer; geef hun voorletters."
        raise BadValue(msg)
    return panel


def _talk(
    talk: str, gaps: list[Gap], panel: list[str], turns: Iterator[int]
) -> Iterator[Block]:
    """Write the questions of one conversation."""
    at = next(turns)
    asks, writes = panel[at], panel[(at + 1) % len(panel)]
    yield Heading(talk.capitalize(), 3)
    yield Paragraph(["Vraagt: ", Said(asks), ". Schrijft: ", Said(writes), "."])
    if not gaps:
        yield Paragraph("Voor deze groep staat geen vraag klaar. Luister eerst.")
        return
    rows = [
        [_asked(replace(gap, question=said_to(talk, gap.question))), marked(gap.reason)]
        for gap in gaps
    ]
    yield Table(
        ["Vraag", "Waarom we dit vragen"],
        rows,
        row_heads=False,
        caption=f"Vragen voor {talk}",
        widths=(0.58, 0.42),
    )


def _asked(gap: Gap) -> list[Inline]:
    """Question of a gap, with what it is about."""
    about = about_gap(gap)
    return [*marked(gap.question), *([" Over: ", *about] if about else [])]


def note_sheet(
    register: Register, member: str = "", *, day: date | str | None = None
) -> Piece:
    """Make a sheet for notes on paper: one for each member of the panel.

    Parameters
    ----------
    register : Register
        Of the visitatie.
    member : str
        Initials; empty to fill in by hand.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        Four cards, each with what was heard or seen, of whom, with what consent.

    Raises
    ------
    BadValue
        If the member does not sign with initials.
    """
    who: list[Inline] = [Said(initials(member))] if member else ["……………"]
    blocks: list[Block] = [
        Paragraph(
            [
                Strong("Voorletters: "),
                *who,
                ". Eén kaart per ding dat je hoort of ziet.",
            ]
        ),
        Bullets([marked(line) for line in CAUTIONS["Vertrouwelijk"]]),
    ]
    for nth in range(CARDS):
        blocks += [PageBreak()] if nth and nth % 2 == 0 else []
        blocks.append(
            Box(
                [
                    Paragraph(
                        "☐ gesprek    ☐ waarneming    ☐ document, bladzijde: ………"
                    ),
                    Paragraph(
                        "Met wie:  ☐ bestuur   ☐ uitvoering   ☐ bewoners   ☐ partners"
                    ),
                    Paragraph("Mag ik citeren?  ☐ ja    ☐ nee    ☐ niet gevraagd"),
                    Blank("Wat ik hoorde of zag, zonder namen", 3),
                    Paragraph("Bouwsteen: …………………………    ☐ voor    ☐ tegen"),
                    Paragraph(
                        "Bewijs:  ☐ indruk   ☐ één bron   ☐ meer van één soort   "
                        "☐ twee soorten"
                    ),
                ],
                kind="card",
                title="aantekening",
            )
        )
    return of_register("Aantekeningen", register, blocks, day)
