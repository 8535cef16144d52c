"""The day: questions per conversation, programme, documents; then gaps and sources."""

import re
from collections.abc import Iterator
from dataclasses import replace

from wijkbook.checklist.questions import Question, questions
from wijkbook.data import load_table
from wijkbook.export.blocks import (
    Blank,
    Block,
    Bullets,
    Date,
    Heading,
    Inline,
    Paragraph,
    Source,
    Strong,
    Table,
)
from wijkbook.gebied import indicator
from wijkbook.visitatie.brief import Brief, count, joined
from wijkbook.visitatie.front import asked, contradictions, salient, small
from wijkbook.visitatie.rules import RULES, Gap

__all__ = [
    "conversations",
    "documents",
    "open_gaps",
    "own_gaps",
    "programme",
    "rule_name",
    "said_to",
    "sources",
]

PER_ROLE, PER_RULE = 8, 2
POLITE = (("kun je", "kunt u"), ("jouw", "uw"), ("jou", "u"), ("je", "u"))
DAY = (
    ("08:30", "08.30", "Begin", "De commissie leest de gaten en verdeelt de vragen."),
    ("09:00", "09.00", "Bestuur", "Gesprek met bestuurders. Geen bewoners erbij."),
    ("10:30", "10.30", "Professionals", "Gesprek met mensen die in de wijk werken."),
    ("12:00", "12.00", "Eten in de wijk", "Op een plek die bewoners kiezen."),
    (
        "13:00",
        "13.00",
        "Rondgang",
        "Te voet, met bewoners als gids. Ook wat goed gaat.",
    ),
    (
        "14:30",
        "14.30",
        "Bewoners",
        "Gesprek met bewoners alleen, zodat zij vrij praten.",
    ),
    ("16:00", "16.00", "Beraad", "Ieder schrijft eerst zelf een oordeel. Dan samen."),
    ("17:00", "17.00", "Terugkoppeling", "Hoofdlijnen, en welke gaten nu dicht zijn."),
)


def conversations(brief: Brief) -> list[Block]:
    """Give questions for the three conversations, each apart."""
    blocks: list[Block] = [
        Heading("Vragen per gesprek", key="gesprekken"),
        Paragraph(
            "Spreek elke groep apart, dan kan ieder vrijuit praten. Vraag om een "
            "voorbeeld, en naar wat niet lukte. Stel niet alles: kies vooraf."
        ),
    ]
    for head, roles, key, voice in (
        ("Bestuur", ("bestuur",), "bestuur", "gewoon"),
        ("Professionals", ("uitvoering", "partners"), "professionals", "gewoon"),
        ("Bewoners", ("bewoners",), "bewoners", "bewoners"),
    ):
        gaps = [gap for gap in brief.gaps if gap.role in roles]
        chosen = [
            replace(gap, question=said_to(voice, gap.question))
            for gap in _unlike(brief, gaps)[:4]
        ]
        told = [asked(brief, gap) for gap in chosen]
        listed = _for_role(roles[0], voice)
        told += [
            brief.tell(said_to(voice, f"{one.text} {one.follow_up}"))
            for one in listed[: PER_ROLE - len(told)]
        ]
        blocks += [
            Heading(head, 3, key=f"gesprek-{key}"),
            Bullets(told, ordered=True),
        ]
        if key == "bewoners":
            blocks.append(
                Paragraph(
                    "Zeg eerst waarvoor je vraagt, wie het leest en hoelang het "
                    "bewaard blijft. Vraag of je iemand mag aanhalen. Nee is ook goed."
                )
            )
        own = brief.written(f"gesprek:{key}")
        blocks += [Paragraph(brief.said(own))] if own else []
        blocks.append(Blank(f"Aantekeningen bij het gesprek met {head.lower()}", 4))
    return blocks


def said_to(voice: str, text: str) -> str:
    """Write a question as one says it to residents: with u, as the rest is."""
    if voice != "bewoners":
        return text
    for plain, polite in POLITE:
        text = re.sub(rf"\b{plain}\b", polite, text)
    return text


def _unlike(brief: Brief, gaps: list[Gap]) -> list[Gap]:
    """Gaps with each question once, of many rules, and two of a rule at most.

    Of gaps with the same question, one about a figure of the first page goes first.
    """
    once: dict[str, Gap] = {}
    for gap in salient(brief, gaps):
        once.setdefault(gap.question, gap)
    nth: dict[str, int] = {}
    order = []
    for place, gap in enumerate(once.values()):
        nth[gap.rule] = nth.get(gap.rule, 0) + 1
        order.append((nth[gap.rule], place))
    found = list(once.values())
    return [found[place] for many, place in sorted(order) if many <= PER_RULE]


def _for_role(role: str, voice: str) -> list[Question]:
    """Questions of the list for a role: the core ones, over the bouwstenen."""
    if voice == "bewoners":
        return questions("kort", voice="bewoners")
    found = questions("kern", role=role)
    return sorted(found, key=lambda one: one.length == "kort")


def programme(brief: Brief) -> list[Block]:
    """Propose a programme of one day."""
    rows = [[Date(text, iso), who, what] for iso, text, who, what in DAY]
    own = brief.written("dagprogramma")
    return [
        Heading("De dag en de stukken", key="de-dag"),
        Heading("Programma", 3, key="dag"),
        *([Paragraph(brief.said(own))] if own else []),
        Table(
            ["Tijd", "Wie", "Wat"],
            rows,
            caption="Een voorstel: verschuif wat niet past",
            widths=(0.12, 0.25, 0.63),
        ),
    ]


def documents(brief: Brief) -> list[Block]:
    """List the documents to ask for, per bouwsteen."""
    table = load_table("criteria")
    there = set()
    if brief.register is not None:
        there = {
            proof.title
            for one in brief.register.statements()
            for proof in one.evidence
            if proof.kind == "document" and proof.title
        }
    rows = []
    for stone, row in brief.bouwstenen.iterrows():
        cells = table.loc[table["bouwsteen_id"] == stone, "evidence"]
        asked = dict.fromkeys(one for cell in cells for one in cell.split(";") if one)
        rows.append([row["name"], joined((brief.tell(one) for one in asked), "; ")])
    blocks: list[Block] = [
        Heading("Documenten die we vragen", 3, key="documenten"),
        Paragraph(
            "Vraag om stukken die er al zijn. Laat niets voor ons schrijven. Wat niet "
            "bestaat is ook een antwoord."
        ),
        Table(
            ["Bouwsteen", "Stukken"],
            rows,
            caption="Welke stukken helpen, per bouwsteen",
            widths=(0.3, 0.7),
        ),
    ]
    if there:
        blocks.append(
            Paragraph(
                ["Dit hebben we al: ", *joined([brief.said(t)] for t in sorted(there))]
            )
        )
    return blocks


def open_gaps(brief: Brief) -> list[Block]:
    """List every gap by its rule, with the question and for whom."""
    blocks: list[Block] = [
        Heading("Alle gaten", key="gaten"),
        Paragraph(
            "Elk gat komt van een regel. Hierachter staat de vraag, en voor wie die is."
        ),
    ]
    by_rule: dict[str, list[Gap]] = {}
    for gap in brief.gaps:
        by_rule.setdefault(gap.rule, []).append(gap)
    for rule_id, gaps in by_rule.items():
        blocks += _rule(brief, rule_id, gaps)
    clash = contradictions(brief)
    blocks += [
        Heading("Alle tegenstrijdigheden", 3, key="alle-tegenstrijdigheden"),
        Bullets([[*one.text, " ", Strong(one.question)] for one in clash]),
    ]
    return blocks


def _rule(brief: Brief, rule_id: str, gaps: list[Gap]) -> Iterator[Block]:
    """List the gaps of one rule; a reason that all share stands once."""
    head = [*brief.tell(rule_name(rule_id)), " (", count(len(gaps)), ")"]
    yield Heading(head, 3, key=f"gat-{rule_id}")
    same: dict[tuple[str, str, str, str], list[Gap]] = {}
    for gap in gaps:
        key = (gap.question, gap.role, gap.reason, gap.said)
        same.setdefault(key, []).append(gap)
    shared = len({reason for _, _, reason, _ in same}) == 1
    ends = {question.partition("? ")[2] for question, *_ in same}
    tail = ends.pop() if len(ends) == 1 and len(same) > 1 else ""
    if shared or tail:
        reason = gaps[0].reason if shared else ""
        also = f"Vraag er telkens bij: {tail}" if tail else ""
        yield Paragraph(brief.tell(f"{reason} {also}".strip()))
    rows = []
    for (question, role, reason, said), ones in same.items():
        names = [_short(gap) for gap in ones if gap.indicator]
        if rule_id == "cijfer_ontbreekt":
            names = []  # the question names it
        names += [small(stone) for gap in ones if (stone := brief.stone(gap))]
        about = [brief.tell(name) for name in names if name not in question]
        question = question.removesuffix(f" {tail}") if tail else question
        told = [*brief.tell(question), *([" Over: ", *joined(about)] if about else [])]
        why = [] if shared else brief.tell(reason)
        why += [*([" "] if why else []), brief.said(said)] if said else []
        rows.append([told, role or "iedereen", why])
    if any(why for _, _, why in rows):
        header, widths = ["Vraag", "Voor wie", "Waarom"], (0.45, 0.15, 0.4)
    else:
        header, widths = ["Vraag", "Voor wie"], (0.8, 0.2)
        rows = [row[:2] for row in rows]
    yield Table(
        header,
        rows,
        caption=f"Wat openstaat: {rule_name(rule_id).lower()}",
        row_heads=False,
        widths=widths,
    )


def _short(gap: Gap) -> str:
    """Short title of the figure of a gap."""
    return indicator(gap.indicator).short_title


def rule_name(rule_id: str) -> str:
    """Name of a rule, of the shared ones or of this dossier."""
    names = {rule.id: rule.name for rule in RULES} | OWN_RULES
    return names.get(rule_id, rule_id)


OWN_RULES = {
    "cijfer_ontbreekt": "Cijfer dat er niet is",
    "doel_zonder_getal": "Doel zonder begin, streefgetal of cijfer",
    "casus_onbekend": "Wat de casus openlaat",
}


def own_gaps(brief: Brief) -> list[Gap]:
    """Gaps that only a dossier sees: lost figures, goals of a case, its unknowns."""
    found = [
        Gap(
            "cijfer_ontbreekt",
            row.about.id,
            f"Wie heeft een ander cijfer of een verhaal bij '{row.about.title}'?",
            f"Het cijfer is er niet: {row.here.why}.",
            "uitvoering",
            brief.area.code,
            row.about.id,
        )
        for row in brief.rows
        if not row.here.known
    ]
    for one in brief.linked:
        if one.case.own:
            continue
        for nth, goal in enumerate(one.case.goals.itertuples(), 1):
            has = any(
                row.here.known and row.about.id in goal.indicators for row in brief.rows
            )
            what = small(goal.what).rstrip(".")
            reason = "Er is geen streefgetal en geen jaar bij genoemd."
            if not has:
                reason = "Er is geen streefgetal, en geen cijfer dat erbij past."
            found.append(
                Gap(
                    "doel_zonder_getal",
                    f"{one.case.case_id}:doel{nth}",
                    f"Waaraan zie je dat dit doel lukt: {what}?",
                    reason,
                    "bestuur",
                )
            )
        found += [
            Gap(
                "casus_onbekend",
                f"{one.case.case_id}:open{nth}",
                f"Wie weet dit? {what}",
                "De bronnen van het werkboek zeggen het niet.",
                "uitvoering",
            )
            for nth, what in enumerate(one.case.unknowns["what"], 1)
        ]
    return found


def sources(brief: Brief) -> list[Block]:
    """Cite every source that was used, and say what the marks mean."""
    lines: list[list[Inline]] = []
    for one in sorted(brief.used):
        lines.append([Source(f"[{one}] {brief.cited(one)}", one)])
    own = [[brief.said(text)] for one in brief.linked for text in one.case.own_sources]
    blocks: list[Block] = [Heading("Bronnen", key="bronnen"), Bullets([*lines, *own])]
    if not brief.names:
        blocks.append(
            Paragraph(
                "In dit dossier staat de soort organisatie in plaats van haar naam. "
                "Van een tekst staan maker en titel hier niet: je vindt ze onder het "
                "nummer van de bron in het werkboek. Wie cijfers uitgeeft, staat er "
                "wel. Dit geldt voor namen die het werkboek kent. Lees teksten van "
                "anderen na voor je dit deelt."
            )
        )
    blocks.append(
        Paragraph(
            "Wie een gemeente om openbare stukken vraagt, kan ook dit dossier krijgen. "
            "Zet er geen namen van bewoners in, en niets dat in vertrouwen is gezegd."
        )
    )
    return blocks
