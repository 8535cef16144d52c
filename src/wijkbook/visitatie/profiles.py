"""The seven profiles: evidence per kind, what groups said, what the case tells."""

from collections.abc import Iterator

import pandas as pd

from wijkbook.checklist.results import differences, profile
from wijkbook.export.blocks import (
    Blank,
    Block,
    Box,
    Bullets,
    Heading,
    Inline,
    Paragraph,
    Strong,
    Table,
    Text,
)
from wijkbook.measures.agreement import median_of
from wijkbook.plot.profile import in_words
from wijkbook.visitatie.brief import GAP, Brief, count, joined, year
from wijkbook.visitatie.marked import kept_short
from wijkbook.visitatie.register import KINDS, Evidence, Statement, bouwsteen_of

__all__ = ["KIND_WORDS", "matrix", "profiles", "sessions"]

KIND_WORDS = {
    "cijfer": "cijfer",
    "document": "document",
    "gesprek": "gesprek",
    "waarneming": "waarneming",
}
STRENGTH = ("indruk", "één bron", "meer bronnen van één soort", "twee soorten")
MOST_LINES = 6


def of_stone(brief: Brief, stone: str) -> list[Statement]:
    """Statements about one bouwsteen, or about a point of it."""
    if brief.register is None:
        return []
    return [
        one for one in brief.register.statements() if bouwsteen_of(one.about) == stone
    ]


def matrix(brief: Brief) -> dict[str, dict[str, list[Evidence]]]:
    """Evidence per bouwsteen and kind."""
    found = {}
    for stone in brief.bouwstenen.index:
        proofs = [proof for one in of_stone(brief, stone) for proof in one.evidence]
        found[stone] = {
            kind: [proof for proof in proofs if proof.kind == kind] for kind in KINDS
        }
    return found


def profiles(brief: Brief) -> list[Block]:
    """Write the matrix, then a profile per bouwsteen."""
    cells = matrix(brief)
    rows: list[list[Text]] = [
        [
            brief.bouwstenen.at[stone, "name"],
            *(_cell(proofs) for proofs in row.values()),
        ]
        for stone, row in cells.items()
    ]
    blocks: list[Block] = [
        Heading("Zeven profielen", key="profielen"),
        Paragraph(
            "De bouwstenen zijn geen norm en geen blauwdruk. Daarom staat hier per "
            "bouwsteen wat we weten en hoe sterk het bewijs is, en nergens een totaal."
        ),
        Table(
            ["Bouwsteen", *(word.capitalize() for word in KIND_WORDS.values())],
            rows,
            caption="Bewijs per bouwsteen en soort. Een leeg vak is een gat.",
        ),
    ]
    told = None if brief.answers is None else profile(brief.answers)
    apart = None if brief.answers is None else differences(brief.answers)
    for stone in brief.bouwstenen.index:
        blocks += _profile(brief, stone, told, apart)
    return blocks


def _cell(proofs: list[Evidence]) -> list[Inline]:
    """Say how much evidence there is of one kind, and how strong it is at best."""
    if not proofs:
        return [GAP]
    against = sum(proof.side == "tegen" for proof in proofs)
    told = [count(len(proofs)), f", op zijn best {STRENGTH[best(proofs)]}"]
    return [*told, *([" (", count(against), " tegen)"] if against else [])]


def best(proofs: list[Evidence]) -> int:
    """Strongest of some pieces of evidence."""
    return max(proof.strength for proof in proofs)


def _profile(
    brief: Brief, stone: str, told: pd.DataFrame | None, apart: pd.DataFrame | None
) -> Iterator[Block]:
    """Write the profile of one bouwsteen."""
    row = brief.bouwstenen.loc[stone]
    yield Heading(row["name"], 3, key=f"bouwsteen-{stone}")
    yield Paragraph([*brief.tell(row["text"]), " ", *brief.source(row["source_id"])])
    own = brief.written(f"bouwsteen:{stone}")
    if own:
        yield Paragraph(brief.said(own))
    if told is not None:
        yield Paragraph(_group(told.loc[stone], apart.loc[stone]))
    lines = [_statement(brief, one) for one in of_stone(brief, stone)]
    yield from ([Bullets(lines)] if lines else [])
    of_case = list(_of_case(brief, stone))[:MOST_LINES]
    if of_case:
        yield Paragraph([Strong("Uit de aanpak"), " (de koppeling is van ons):"])
        yield Bullets(of_case)
    if not lines and not of_case:
        yield Box(
            [Paragraph("Nog geen uitspraak en geen bewijs bij deze bouwsteen.")],
            kind="gap",
            title="Leeg profiel",
        )
    if brief.mode == "cijfers":
        yield from _review(brief, stone, row["name"])


def _group(row: pd.Series, apart: pd.Series) -> list[Inline]:
    """Say what the groups answered, as far as that may be shown."""
    if not row["shown"]:
        return ["Te weinig antwoorden om te tonen."]
    told: list[Inline] = [
        Strong("Wat groepen zeggen: "),
        f"de middelste is {in_words(row['median'])}, van ",
        count(int(row["n"])),
        " mensen of meer",
    ]
    if row["q1"] != row["q3"]:
        low, high = in_words(row["q1"] // 1), in_words(-(-row["q3"] // 1))
        told.append(f"; de middelste helft ligt van {low} tot {high}")
    told.append(".")
    roles = [
        name
        for name in apart.index
        if name not in {"gap", "agreement", "comparable", "shown"}
        and pd.notna(apart[name])
    ]
    if apart["shown"] and roles:
        told += [" Per rol: "]
        told += joined(([f"{name} {in_words(apart[name])}"] for name in roles), ", ")
        told.append(".")
    return told


def _statement(brief: Brief, one: Statement) -> list[Inline]:
    """Write one statement with its evidence and what others say against it."""
    told: list[Inline] = [brief.said(one.text)]
    told += [f" ({one.origin})"]
    if len(one.texts) > 1:
        told.append(" Let op: er staan twee lezingen van deze uitspraak.")
    if not one.evidence:
        told += [" ", GAP, " (geen bewijs)"]
    for proof in one.evidence:
        told += [f" {proof.side.capitalize()}: ", *proof_told(brief, proof), "."]
    for other in one.dissent:
        told += [" Anders: ", brief.said(other.text)]
    return told


def proof_told(brief: Brief, proof: Evidence) -> list[Inline]:
    """Write one piece of evidence: its figure, or what it is and what it says."""
    strength = f" ({STRENGTH[proof.strength]})"
    row = next((row for row in brief.rows if row.about.id == proof.indicator), None)
    same = row is not None and row.here.known and proof.gebied == row.here.gebied
    if proof.kind == "cijfer" and same and str(row.here.period) == str(proof.period):
        said = [brief.value(row.here, row), " in ", year(row.here.period)]
        shown = [*brief.tell(row.about.short_title), " ", *said]
        return [*shown, strength]
    told: list[Inline] = [brief.said(proof.told)]
    if proof.quote:
        told += [": “", brief.said(kept_short(proof.quote)), "”"]
    return [*told, strength]


def _of_case(brief: Brief, stone: str) -> Iterator[list[Inline]]:
    """What the cases tell of one bouwsteen: lessons first, then events."""
    for one in brief.linked:
        case = one.case
        for row in case.lessons.itertuples():
            if stone in row.bouwstenen:
                place = brief.source(row.source_id, row.source_place)
                yield [*brief.story(case, row.what), " ", *place]
        for row in case.events.itertuples():
            if stone in row.bouwstenen:
                place = brief.source(row.source_id, row.source_place)
                yield [year(row.year), ": ", *brief.story(case, row.what), " ", *place]


def _review(brief: Brief, stone: str, name: str) -> Iterator[Block]:
    """Leave room for a mark and its review, of this bouwsteen alone."""
    judged = [] if brief.register is None else brief.register.judgements
    judged = [one for one in judged if bouwsteen_of(one.about) == stone]
    alone = [one for one in judged if one.stage == "eigen"]
    marks = [one.mark for one in alone if one.mark is not None]
    if marks:
        yield Paragraph(
            [
                "Cijfers van de leden, ieder voor zich: ",
                *joined(([count(mark)] for mark in sorted(marks)), ", "),
                ". De middelste is ",
                count(median_of(marks)),
                ".",
            ]
        )
    told = [[brief.said(one.text)] for one in judged if one.text]
    yield from ([Bullets(told)] if told else [])
    yield Blank(f"Recensie en cijfer voor {name.lower()}, met het bewijs erbij", 3)


# what was there before


def sessions(brief: Brief, pictures: list[Block]) -> list[Block]:
    """Tell what earlier sessions gave, and where the previous visitatie ended."""
    blocks: list[Block] = [
        Heading("Wat er al was", key="wat-er-al-was"),
        Heading("Eerdere sessies", 3, key="sessies"),
    ]
    if brief.answers is None or not len(brief.answers):
        blocks.append(
            Box(
                [
                    Paragraph(
                        "Er zijn nog geen antwoorden van een groep. Laat drie groepen "
                        "de vragen vooraf invullen: dan weet je waar zij verschillen."
                    )
                ],
                kind="gap",
                title="Geen sessie",
            )
        )
    else:
        blocks += [*pictures, *_session(brief)]
    blocks.append(Heading("Vorige visitatie", 3, key="vorige-visitatie"))
    return [*blocks, *_previous(brief)]


def _session(brief: Brief) -> Iterator[Block]:
    """Per bouwsteen what was answered and how far roles lie apart."""
    told, apart = profile(brief.answers), differences(brief.answers)
    rows: list[list[Text]] = []
    for stone, row in told.iterrows():
        name = brief.bouwstenen.at[stone, "name"]
        if not row["shown"]:
            rows.append([name, "te weinig antwoorden", "–", "–"])
            continue
        gap = apart.at[stone, "gap"]
        proof = row["evidence_median"]
        rows.append(
            [
                name,
                in_words(row["median"]),
                "geen" if pd.isna(proof) else STRENGTH[int(proof)],
                ("niet te zeggen" if pd.isna(gap) else _apart(gap)),
            ]
        )
    yield Table(
        ["Bouwsteen", "Middelste antwoord", "Bewijs", "Verschil tussen rollen"],
        rows,
        caption="Wat groepen antwoordden, per bouwsteen",
    )
    yield Paragraph(
        "Antwoorden van minder dan drie mensen tonen we niet. Een toelichting van een "
        "deelnemer staat hier niet: die hoort bij de groep."
    )


def _apart(gap: float) -> str:
    """Say in words how far roles lie apart."""
    if gap == 0:
        return "geen"
    return "groot" if gap >= 2 else "een trede of meer" if gap >= 1 else "klein"


def _previous(brief: Brief) -> Iterator[Block]:
    """Tell what the previous visitatie found, as the place to begin."""
    if brief.previous is None:
        yield Box(
            [
                Paragraph(
                    "Er is geen eerdere visitatie bij dit dossier. Vraag of er een "
                    "was, en wat er met de aanbevelingen is gedaan."
                )
            ],
            kind="gap",
            title="Geen vorige visitatie",
        )
        return
    old = brief.previous
    yield Paragraph(["De vraag was toen: ", brief.said(old.question)])
    lines = []
    for one in old.statements():
        stone = bouwsteen_of(one.about)
        name = brief.bouwstenen.at[stone, "name"] if stone else ""
        proof = "met bewijs" if one.evidence else "zonder bewijs"
        lines.append([f"{name}: " if name else "", brief.said(one.text), f" ({proof})"])
    if lines:
        yield Paragraph(Strong("Wat er toen stond. Geldt het nog?"))
        yield Bullets(lines)
    ended = old.text("terugkoppeling")
    if ended:
        yield Paragraph([Strong("Terugkoppeling van toen: "), brief.said(ended)])
