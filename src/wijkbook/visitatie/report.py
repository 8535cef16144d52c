"""The road of a visitatie after the day: feedback, report, hearing, follow-up.

Everything is per bouwsteen and in their own order. There is no total mark in any mode.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date

import pandas as pd

from wijkbook.checklist import ROLES
from wijkbook.data import cite, load_table
from wijkbook.dutch import listing
from wijkbook.errors import WijkbookError
from wijkbook.export.blocks import (
    Blank,
    Block,
    Box,
    Bullets,
    Heading,
    Inline,
    Paragraph,
    Said,
    Source,
    Strong,
    Table,
    Text,
)
from wijkbook.visitatie.brief import count, joined
from wijkbook.visitatie.deliberation import PanelAgreement, panel_agreement
from wijkbook.visitatie.marked import marked
from wijkbook.visitatie.pieces import (
    Piece,
    about_gap,
    of_register,
    proof_words,
    said_lines,
    scope_of,
    stones,
)
from wijkbook.visitatie.records import (
    MODES,
    Conflict,
    Judgement,
    Statement,
    bouwsteen_of,
)
from wijkbook.visitatie.register import Register
from wijkbook.visitatie.road import CAUTIONS, unlike
from wijkbook.visitatie.rules import Gap, gap_changes

__all__ = ["KEYS", "draft_report", "feedback_note", "follow_up", "hearing_form"]

# Texts that a panel writes in its register, and that come back in each piece.
KEYS = {
    "terugkoppeling": "hoofdlijnen van dezelfde dag",
    "hoofdlijn": "wat de commissie vooral wil zeggen",
    "bevinding:<bouwsteen>": "wat de commissie vond",
    "aanbeveling:<bouwsteen>": "wie doet wat, en wanneer",
    "reactie:<bouwsteen>": "wat de aanpak daarop zegt",
    "opvolging:<bouwsteen>": "wat er na zes tot twaalf maanden is gedaan",
}
ABOUT_MODE = {
    "temperatuur": "Dit stuk geeft geen oordeel en geen cijfers. Het neemt de "
    "temperatuur op: wat zagen we, waaraan, en wat raden we aan?",
    "cijfers": "De opdrachtgever vroeg om cijfers. Ze staan per bouwsteen, met een "
    "recensie en het bewijs. De schaal van een tot tien komt van corporaties en is "
    "geen norm voor een wijk. Een totaal is er niet, en wijken komen niet op volgorde.",
}
MOST_NEW, MOST_OPEN, MOST_ASKED = 12, 4, 3
PANEL = "visitatiecommissie"


def feedback_note(
    register: Register,
    before: Iterable[Gap],
    after: Iterable[Gap],
    *,
    day: date | str | None = None,
) -> Piece:
    """Tell the same day what is known now that was not known this morning.

    It lays the gaps of this morning beside those of tonight. It gives no marks, in no
    mode: those need a night's sleep and the hearing of both sides.

    Parameters
    ----------
    register : Register
        With what the day brought.
    before, after : iterable of Gap
        What was open this morning, and tonight.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        What we know now, new questions, what is still open, and the main lines.

    Notes
    -----
    In gewone taal: welke vraag van vanochtend heeft nu een antwoord?
    """
    changed = gap_changes(before, after)
    blocks: list[Block] = [
        Paragraph(
            "Dit is een eerste indruk op hoofdlijnen, en geen eindoordeel. Wie het "
            "anders zag, zegt het nu of bij het wederhoor."
        ),
        Heading("De hoofdlijnen"),
        *_own(register, "terugkoppeling", "In drie zinnen, met één ding dat goed gaat"),
        Heading("Wat we nu weten"),
    ]
    rows = [_known(register, gap) for gap in changed.closed]
    if rows:
        blocks.append(
            Table(
                ["Vraag van vanochtend", "Wat we nu weten"],
                rows,
                row_heads=False,
                caption="Gaten die vandaag dichtgingen",
                widths=(0.45, 0.55),
            )
        )
    else:
        blocks.append(Paragraph("Vandaag ging er geen gat dicht."))
    blocks.append(Heading("Nieuwe vragen"))
    blocks += _asked(changed.new, MOST_NEW) or [Paragraph("Er kwam geen vraag bij.")]
    blocks.append(Heading("Wat nog openstaat"))
    blocks.append(Paragraph(["Nog open: ", *_many(len(changed.open))]))
    for role in ROLES:
        mine = [gap for gap in changed.open if gap.role == role]
        if mine:
            blocks.append(Heading(f"Voor {role}", 3))
            blocks += _asked(mine, MOST_OPEN)
    return of_register("Terugkoppeling", register, blocks, day)


def _own(register: Register, key: str, ask: str, lines: int = 4) -> list[Block]:
    """Text that the panel wrote under a key, or the place to write it."""
    text = register.text(key)
    return [Paragraph(Said(text))] if text.strip() else [Blank(ask, lines)]


def _known(register: Register, gap: Gap) -> list[Text]:
    """Question that was open, with what closed it."""
    about = about_gap(gap)
    asked = [*marked(gap.question), *([" Over: ", *about] if about else [])]
    held = [
        one for one in register.statements() if gap.about in (one.about, one.id)
    ] or [one for one in register.statements() if _has_figure(one, gap)]
    told: list[Inline] = []
    for one in held:
        told += [" "] if told else []
        told += [Said(one.text)]
        if one.evidence:
            last = one.evidence[-1]
            against = " tegen" if last.side == "tegen" else ""
            told += [f" Bewijs{against}: ", *proof_words(last), "."]
    return [asked, told or ["Dit is niet langer een vraag."]]


def _has_figure(statement: Statement, gap: Gap) -> bool:
    """Tell whether a statement is about the figure of a gap."""
    return any(
        gap.indicator and proof.indicator == gap.indicator
        for proof in statement.evidence
    )


def _many(questions: int) -> list[Inline]:
    """Say how many questions."""
    return [count(questions), " vraag." if questions == 1 else " vragen."]


def _asked(gaps: Iterable[Gap], most: int) -> list[Block]:
    """List questions, each once with all that it is about; say how many more."""
    by_question: dict[str, list[Gap]] = {}
    for gap in unlike(gaps):
        by_question.setdefault(gap.question, []).append(gap)
    lines: list[list[Inline]] = []
    for question, same in list(by_question.items())[:most]:
        over = [about for gap in same if (about := about_gap(gap))]
        told = [" Over: ", *joined(over)] if over else []
        lines.append([*marked(question), *told])
    more = sum(map(len, list(by_question.values())[most:]))
    if more:
        lines.append(["En nog ", count(more), ", zie het dossier."])
    return [Bullets(lines)] if lines else []


def draft_report(
    register: Register,
    *,
    gaps: Iterable[Gap] = (),
    day: date | str | None = None,
) -> Piece:
    """Draft the report: finding, evidence and recommendation per bouwsteen.

    What the panel wrote in the register stands in it (`KEYS`); what nobody wrote is a
    place to fill in. Words of a conversation stand there only with consent.

    Parameters
    ----------
    register : Register
        Of the whole panel.
    gaps : iterable of Gap
        What is open; the first questions of each bouwsteen stand with it.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        The draft. In the mode ``cijfers`` with a mark and a review per bouwsteen, in
        both without a total.

    Notes
    -----
    In gewone taal: bij elke bevinding staat het bewijs, en wie het anders ziet.
    """
    held = list(gaps)
    agreed = panel_agreement(register)
    blocks: list[Block] = [
        Box(
            [
                Paragraph(
                    "Dit is een concept voor de commissie. Het gaat pas naar buiten "
                    "na het wederhoor."
                )
            ],
            title="Concept",
        ),
        Heading("Vraag en werkwijze"),
        Paragraph([Strong("De vraag: "), Said(register.question)]),
        *scope_of(register),
        Paragraph([f"Werkwijze: {MODES[register.mode]}. ", ABOUT_MODE[register.mode]]),
        *_conflicts(register),
        Heading("De hoofdlijn"),
        *_own(
            register, "hoofdlijn", "Wat willen we vooral zeggen? Begin met wat sterk is"
        ),
    ]
    for stone, name in stones().items():
        blocks += _chapter(register, stone, name, agreed, held)
    blocks += [
        Heading("Wie we niet spraken"),
        Paragraph(_unheard(register)),
        Heading("Hoe dit stuk omgaat met wat mensen zeiden"),
        Bullets([marked(line) for line in _cautions()]),
        *_sources(register),
    ]
    return of_register("Conceptrapport", register, blocks, day)


def _conflicts(register: Register) -> list[Block]:
    """Warn of texts that two members changed."""
    clash = register.conflicts()
    if not clash:
        return []
    lines = [
        joined((["“", Said(text), "”"] for text in dict.fromkeys(_texts(one))), " of ")
        for one in clash
    ]
    return [
        Box(
            [
                Paragraph("Twee leden veranderden dezelfde tekst. Kies samen."),
                Bullets(lines),
            ],
            kind="gap",
            title="twee lezingen",
        )
    ]


def _texts(clash: Conflict) -> Iterator[str]:
    """Give the texts of a conflict."""
    return (version.text for version in clash.versions)


def _cautions() -> Iterator[str]:
    """Say what a reader of the report should know."""
    yield (
        "Wat iemand zei, staat er alleen met toestemming. Zonder toestemming telt het "
        "gesprek mee, zonder de woorden."
    )
    yield "Leden van de commissie staan met voorletters in dit stuk."
    yield CAUTIONS["Openbaar"][0]


def _sources(register: Register) -> list[Block]:
    """Cite the sources of all evidence that has one of ours."""
    used = {
        one
        for statement in register.statements()
        for proof in statement.evidence
        for one in proof.source_id.split(";")
    }
    lines: list[list[Inline]] = []
    for one in sorted(used):
        with suppress(WijkbookError):  # a source of the panel's own
            lines.append([Source(f"[{one}] {cite(one)}", one)])
    return [Heading("Bronnen van de cijfers"), Bullets(lines)] if lines else []


def _chapter(
    register: Register,
    stone: str,
    name: str,
    agreed: PanelAgreement,
    gaps: Sequence[Gap],
) -> Iterator[Block]:
    """Write one bouwsteen: finding, evidence, deliberation, recommendation."""
    held = [one for one in register.statements() if bouwsteen_of(one.about) == stone]
    yield Heading(name)
    yield Paragraph(Strong("Bevinding"))
    yield from _own(register, f"bevinding:{stone}", "Wat vonden we, in twee zinnen?", 3)
    yield from _evidence(held)
    yield from _deliberation(register, stone, agreed)
    yield Paragraph(Strong("Aanbeveling"))
    yield from _own(register, f"aanbeveling:{stone}", "Wie doet wat, en wanneer?", 3)
    open_ones = unlike(gap for gap in gaps if bouwsteen_of(gap.about) == stone)
    if open_ones:
        yield Paragraph([Strong("Nog open: "), *_many(len(open_ones))])
        yield from _asked(open_ones, MOST_ASKED)


def _evidence(held: Sequence[Statement]) -> Iterator[Block]:
    """Lay out all evidence of a bouwsteen, and who differs."""
    if not held:
        yield Box(
            [Paragraph("Bij deze bouwsteen staat geen uitspraak en geen bewijs.")],
            kind="gap",
            title="geen bewijs",
        )
        return
    rows: list[list[Text]] = []
    for one in held:
        told: Text = [*_from(one), Said(one.text)]
        for proof in one.evidence:
            rows.append([told, proof_words(proof), proof.side])
            told = ""
        if not one.evidence:
            rows.append([told, [Strong("gat"), ": geen bewijs"], "–"])
    yield Table(
        ["Uitspraak", "Bewijs", "Kant"],
        rows,
        row_heads=False,
        caption="Bewijs, met hoe sterk het is",
        widths=(0.4, 0.48, 0.12),
    )
    views = [[Said(view.text)] for one in held for view in one.dissent]
    if views:
        yield Paragraph(Strong("Wie het anders ziet"))
        yield Bullets(views)


def _from(one: Statement) -> list[Inline]:
    """Say whose statement it is, when it is not the panel's own."""
    return ["Uit de zelfevaluatie: "] if one.origin == "zelfevaluatie" else []


def _deliberation(
    register: Register, stone: str, agreed: PanelAgreement
) -> Iterator[Block]:
    """Say what members thought alone, and what they say together."""
    judged = [one for one in register.judgements if one.about == stone]
    together = [one for one in judged if one.stage == "samen"]
    row = agreed.table.loc[stone]
    if pd.notna(row["lowest"]):
        words = _labels()
        low, high = words[int(row["lowest"])], words[int(row["highest"])]
        told = f"allemaal '{low}'" if low == high else f"van '{low}' tot '{high}'"
        yield Paragraph([Strong("Ieder voor zich: "), f"{told}. ", _spread(row)])
    if register.mode == "cijfers":
        yield from _review(row, together)
    else:
        texts = [one.text for one in together if one.text.strip()]
        if texts:
            yield Paragraph([Strong("Samen: "), *said_lines(texts)])


def _spread(row: pd.Series) -> str:
    """Say whether the members stand together."""
    if row["agreement"] >= 0.99:
        return "De leden zien hetzelfde."
    if row["highest"] - row["lowest"] >= 2:
        return "Hier zien leden iets anders. Leg uit waarom."
    return "De leden zitten dicht bij elkaar."


def _labels() -> dict[int, str]:
    """Words of the scale of scores."""
    rows = load_table("scales").query("scale_id == 'answer'").dropna(subset=["value"])
    return dict(zip(rows["value"].astype(int), rows["label_nl"], strict=True))


def _review(row: pd.Series, together: Sequence[Judgement]) -> Iterator[Block]:
    """Write review and mark of one bouwsteen, for who must give them."""
    if "mark_lowest" in row and pd.notna(row["mark_lowest"]):
        yield Paragraph(
            [
                Strong("Cijfers van de leden: "),
                "van ",
                count(row["mark_lowest"]),
                " tot ",
                count(row["mark_highest"]),
                ", de middelste is ",
                count(row["mark_median"]),
                ".",
            ]
        )
    texts = [one.text for one in together if one.text.strip()]
    marks = [one.mark for one in together if one.mark is not None]
    if texts:
        yield Paragraph([Strong("Recensie: "), *said_lines(texts)])
    else:
        yield Blank("Recensie: waarom dit cijfer, en met welk bewijs?", 4)
    if marks:
        given = joined(([count(mark)] for mark in marks), " en ")
        yield Paragraph([Strong("Cijfer voor deze bouwsteen: "), *given, "."])
    else:
        yield Blank("Cijfer voor deze bouwsteen alleen", 1)


def _unheard(register: Register) -> str:
    """Say which roles nobody spoke with."""
    heard = {
        proof.role
        for one in register.statements()
        for proof in one.evidence
        if proof.kind == "gesprek"
    }
    silent = [role for role in ROLES if role not in heard and role != PANEL]
    if not silent:
        return "Met elke rol is gesproken. Wie binnen die rol ontbrak, vul je hier aan."
    return f"Er is geen gesprek opgeschreven met: {listing(silent)}."


def hearing_form(register: Register, *, day: date | str | None = None) -> Piece:
    """Make the form for hearing both sides: facts to correct, and the reaction.

    Parameters
    ----------
    register : Register
        Of the whole panel.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        Per bouwsteen what the panel found, with place to correct a fact and to react.

    Notes
    -----
    In gewone taal: wie besproken is, mag fouten melden en antwoorden.
    """
    blocks: list[Block] = [
        Paragraph(
            "Lees wat de commissie vond. Klopt een feit niet, zeg dan wat er anders is "
            "en waar dat staat. Ben je het met een oordeel oneens? Schrijf dat bij de "
            "reactie: die komt naast het rapport te staan. Bewoners krijgen dit stuk "
            "op hetzelfde moment als het bestuur."
        )
    ]
    for stone, name in stones().items():
        found = register.text(f"bevinding:{stone}")
        advised = register.text(f"aanbeveling:{stone}")
        if not found.strip() and not advised.strip():
            continue
        blocks.append(Heading(name))
        blocks += [Paragraph([Strong("Bevinding: "), Said(found)])] if found else []
        blocks += (
            [Paragraph([Strong("Aanbeveling: "), Said(advised)])] if advised else []
        )
        blocks.append(Blank("Welk feit klopt niet, en waar staat het goed?", 2))
        blocks += _own(register, f"reactie:{stone}", "Reactie", 3)
    if len(blocks) == 1:
        blocks.append(
            Box(
                [
                    Paragraph(
                        "Schrijf eerst een bevinding of aanbeveling in het register."
                    )
                ],
                kind="gap",
                title="nog niets om op te reageren",
            )
        )
    blocks += [
        Heading("Reactie als geheel"),
        Blank("Van het bestuur: wat nemen we over, wat niet, en waarom?", 4),
        Blank("Van bewoners: wat herkennen we, wat mist er?", 4),
    ]
    return of_register("Wederhoor", register, blocks, day)


def follow_up(
    register: Register,
    *,
    before: Iterable[Gap] = (),
    after: Iterable[Gap] = (),
    day: date | str | None = None,
) -> Piece:
    """Look after six to twelve months what became of each recommendation.

    Parameters
    ----------
    register : Register
        With recommendations, reactions and what was done (`KEYS`).
    before, after : iterable of Gap
        What was open when the report was made, and what is open now.
    day : datetime.date or str, optional
        Day that stands on it.

    Returns
    -------
    Piece
        Recommendation, reaction and what was done beside each other.

    Notes
    -----
    In gewone taal: wat is er met de aanbeveling gedaan, en wie merkt dat?
    """
    rows: list[list[Text]] = []
    for stone, name in stones().items():
        advised = register.text(f"aanbeveling:{stone}")
        if not advised.strip():
            continue
        told = [register.text(f"{key}:{stone}") for key in ("reactie", "opvolging")]
        cells: list[Text] = [
            Said(text) if text.strip() else [Strong("gat"), f": {lost}"]
            for text, lost in zip(told, ("geen reactie", "vul in"), strict=True)
        ]
        rows.append([name, Said(advised), *cells])
    blocks: list[Block] = [
        Paragraph(
            "Na zes tot twaalf maanden kijkt de commissie terug, met dezelfde mensen "
            "als het kan. Niet gedaan kan een goede keus zijn: vraag naar de reden."
        ),
        Heading("Aanbevelingen, en wat ervan kwam"),
    ]
    if rows:
        blocks.append(
            Table(
                ["Bouwsteen", "Aanbeveling", "Reactie toen", "Gedaan"],
                rows,
                caption="Per aanbeveling wat er gebeurde",
                widths=(0.16, 0.3, 0.27, 0.27),
            )
        )
    else:
        blocks.append(
            Box(
                [Paragraph("In het register staat geen aanbeveling.")],
                kind="gap",
                title="geen aanbeveling",
            )
        )
    changed = gap_changes(before, after)
    if changed.closed or changed.new or changed.open:
        blocks += [
            Heading("Vragen van toen"),
            Paragraph(
                [
                    "Nu beantwoord: ",
                    count(len(changed.closed)),
                    ". Nog open: ",
                    count(len(changed.open)),
                    ". Erbij gekomen: ",
                    count(len(changed.new)),
                    ".",
                ]
            ),
            *_asked(changed.open, MOST_OPEN),
        ]
    blocks += [
        Heading("Wat merken bewoners?"),
        Blank("Vraag het aan wie erbij was, en aan wie er niet bij was", 5),
        Heading("Wat leren wij als commissie?"),
        Blank("Welke aanbeveling zouden we nu anders schrijven?", 4),
    ]
    return of_register("Opvolging", register, blocks, day)
