"""The sections about the area and its approach: goals, figures, stories, timeline."""

import unicodedata
from collections.abc import Iterable, Iterator

import pandas as pd

from wijkbook.case import Case
from wijkbook.dutch import number
from wijkbook.export.blocks import (
    Block,
    Box,
    Bullets,
    Date,
    Heading,
    Inline,
    Paragraph,
    Strong,
    Table,
    Text,
)
from wijkbook.gebied.signals import MAYBE, SIDES, SIGNAL, SURE
from wijkbook.visitatie.brief import GAP, Brief, joined, year
from wijkbook.visitatie.facts import (
    Row,
    baseline_of,
    parts_of,
    start_of,
)
from wijkbook.visitatie.front import (
    HOW,
    earlier,
    guessed,
    lower,
    sides,
    title,
)

__all__ = ["figures", "goals", "stories", "timeline"]

PARTS = ("inwoners", "inkomen_per_inwoner_eur", "lbm_afwijking", "misdrijven_per_1000")


def goals(brief: Brief) -> list[Block]:
    """Lay the goals of the approach out: begin, aim, now, source."""
    rows: list[list[Text]] = []
    for one in brief.linked:
        start = start_of(one.case)
        for goal in one.case.goals.itertuples():
            rows += _goal_rows(brief, one.case, goal, start)
    if brief.register is not None:
        rows += [
            [
                brief.said(one.goal),
                "–",
                brief.said(one.baseline) if one.baseline else GAP,
                brief.said(one.target) if one.target else GAP,
                brief.said(one.now) if one.now else GAP,
                brief.said(one.source) if one.source else GAP,
            ]
            for one in brief.register.goals
        ]
    blocks: list[Block] = [
        Heading("Doelen van de aanpak zelf", key="doelen"),
        Paragraph(
            "We houden de aanpak tegen haar eigen doelen, niet tegen een norm van ons. "
            "Een leeg vak is een gat. Welk cijfer bij een doel past, is ons voorstel."
        ),
    ]
    if not rows:
        return [
            *blocks,
            Box(
                [
                    Paragraph(
                        "Wij kennen geen doel van deze aanpak. Vraag om het besluit of "
                        "het plan. Vraag bij elk doel: wat was het begin, wat moet het "
                        "worden, en wat is het nu?"
                    )
                ],
                kind="gap",
                title="Geen doelen gevonden",
            ),
        ]
    heads = ["Doel", "Cijfer dat erbij past", "Begin", "Moet worden", "Nu", "Bron"]
    widths = (0.25, 0.17, 0.18, 0.12, 0.14, 0.14)
    return [
        *blocks,
        Table(heads, rows, "Doelen met begin, doel en stand", widths=widths),
    ]


def _goal_rows(
    brief: Brief, case: Case, goal: object, start: int | None
) -> Iterator[list[Text]]:
    """One row per goal and figure that touches it."""
    source = [*brief.source(goal.source_id, goal.source_place)] or [GAP]
    what = brief.story(case, goal.what)
    found = [row for row in brief.rows if row.about.id in goal.indicators]
    if not found:
        yield [what, GAP, GAP, GAP, GAP, source]
    for nth, row in enumerate(found):
        value, why = baseline_of(row, start)
        begin: list[Inline] = [GAP]
        if value is not None:
            begin = [brief.value(value, row), " in ", year(value.period)]
        if why:
            begin.append(f" ({why})")
        now = [brief.value(row.here, row), " in ", year(row.here.period)]
        yield [
            "hetzelfde doel" if nth else what,
            [*lower(brief, row), *guessed(row)],
            begin,
            GAP,
            now if row.here.known else [GAP, f" ({row.here.why})"],
            source,
        ]


def figures(brief: Brief, pictures: Iterable[Block]) -> list[Block]:
    """Lay the area in its context: figures, what is missing, strong and weak, trend."""
    known = [row for row in brief.rows if row.here.known]
    lost = [row for row in brief.rows if not row.here.known]
    blocks: list[Block] = [
        Heading(f"{brief.kind.capitalize()} in cijfers", key="cijfers"),
        Paragraph(
            "Een cijfer is een signaal en geen oordeel. De jaren verschillen: kijk "
            "welk jaar erbij staat. Een schatting van een rekenmodel is geen bewijs "
            "van een effect."
        ),
        _table(brief, known) if known else _no_figures(brief),
    ]
    if lost:
        blocks += [
            Heading("Cijfers die er niet zijn", 3, key="cijfers-missen"),
            Bullets(
                [[*title(brief, row), ": ", row.here.why, "."] for row in lost],
            ),
        ]
    blocks += [*_parts(brief), *pictures]
    if not known:
        return [*blocks, *_of_wijken(brief)]
    head = Heading("Sterk en kwetsbaar naast elkaar", 3, key="sterk-en-kwetsbaar")
    if brief.area.level == "land":
        alone = Paragraph("Van het land is er geen gebied om naast te leggen.")
        return [*blocks, head, alone]
    good, bad = sides(brief)
    place = "Nederland" if brief.holder is None else brief.holder.label
    blocks += [
        head,
        _beside(brief, good, bad, place),
        Paragraph(SIGNAL),
    ]
    if not brief.signs:
        blocks.append(
            Paragraph(
                f"Naast {place} kijken we alleen wat hoger of lager is. Hoe zeker een "
                "verschil is, kunnen we hier niet zeggen."
            )
        )
    return [*blocks, *_of_wijken(brief)]


def _table(brief: Brief, known: list[Row]) -> Table:
    """Lay the figures that there are beside gemeente, land and earlier."""
    holder = brief.holder_head()
    land = [] if brief.area.level == "land" else ["Nederland"]
    return Table(
        ["Cijfer en jaar", brief.head(), *holder, *land, "Eerder", "Hoe het er kwam"],
        [
            [
                [*title(brief, row), ", ", year(row.here.period)],
                brief.value(row.here, row),
                *([brief.value(row.gemeente, row)] if holder else []),
                *([brief.value(row.land, row)] if land else []),
                earlier(brief, row),
                row.here.short,
            ]
            for row in known
        ],
        caption="Cijfers van dit gebied, met wat ernaast ligt",
        widths=_widths(len(holder) + len(land)),
    )


def _no_figures(brief: Brief) -> Box:
    """Say that there is no figure at all, and how to get some."""
    told = (
        "Van het gekozen jaar of eerder staat er geen cijfer van dit gebied in het "
        "werkboek, van later wel. Kies een later jaar."
        if brief.has_later
        else "Van dit gebied staat geen enkel cijfer in het werkboek. Dat zegt niets "
        "over het gebied. Haal cijfers op met 'wijkbook data fetch', of voeg ze zelf "
        "toe. Maak het dossier dan opnieuw."
    )
    return Box([Paragraph(told)], kind="gap", title="Geen cijfers")


def _widths(others: int) -> list[float]:
    """Shares of the page: title, here, what lies beside, earlier, status."""
    each = 0.14
    return [0.69 - each * (others + 1), *[each] * (others + 1), 0.135, 0.175]


def _beside(brief: Brief, good: list[Row], bad: list[Row], place: str) -> Table:
    """Lay strong and weak in two columns."""
    rows: list[list[Text]] = []
    for nth in range(max(len(good), len(bad), 1)):
        cells = [
            _side(brief, side[nth]) if nth < len(side) else ["–"]
            for side in (good, bad)
        ]
        rows.append(cells)
    return Table(
        [f"Gunstiger dan {place}", f"Ongunstiger dan {place}"],
        rows,
        caption="Wat gunstig is staat naast wat aandacht vraagt",
        row_heads=False,
        widths=(0.5, 0.5),
    )


def _side(brief: Brief, row: Row) -> list[Inline]:
    """Write one figure with how surely it differs."""
    word = brief.signs.get(row.about.id, ("", ""))[1]
    told = [*lower(brief, row), ": ", brief.value(row.here, row), " in "]
    told += [year(row.here.period), *guessed(row), f" ({word})" if word else ""]
    if brief.holder is not None and brief.place(row) != brief.holder.label:
        told.append(f" (naast {brief.place(row)})")
    return told


def _of_wijken(brief: Brief) -> Iterator[Block]:
    """Lay the wijken of a gemeente beside their rest: alphabetical, never a ranking."""
    names = list(dict.fromkeys(name for one in brief.signals for name in one.wijken))
    if not names:
        return
    told = {name: {side: [] for side in SIDES} for name in sorted(names, key=_alphabet)}
    for one in brief.signals:
        table = one.table[one.table["sureness"].isin([SURE, MAYBE])]
        for row in table.itertuples():
            told[row.name][row.side].append(_signal(brief, row, one.period))
    yield Heading("Signalen van de wijken", 3, key="signalen-wijken")
    yield Paragraph(
        "Per wijk staat hier wat anders is dan in de rest van de gemeente. Wijken "
        "staan op alfabet. Een wijk zonder signaal is niet beter of slechter: haar "
        "cijfers liggen bij die van de rest, of ontbreken."
    )
    yield Table(
        ["Wijk", "Gunstig", "Anders", "Ongunstig"],
        [
            [
                brief.tell(name),
                *(joined(cells[side]) or ["–"] for side in SIDES),
            ]
            for name, cells in told.items()
        ],
        caption="Wat per wijk anders is dan in de rest van de gemeente",
        widths=(0.2, 0.25, 0.3, 0.25),
    )
    notes = dict.fromkeys(note for one in brief.signals for note in one.notes)
    yield Bullets([brief.tell(note) for note in notes])


def _alphabet(name: str) -> str:
    """Name to sort by: without case, accents and signs in front."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def _signal(brief: Brief, found: object, period: int) -> list[Inline]:
    """Write one signal of one wijk."""
    row = next(row for row in brief.rows if row.about.id == found.indicator)
    here = brief.elsewhere(found.gebied_code, found.indicator, period)
    guess = ", schatting" if here.status == "model_estimate" else ""
    word = found.sureness.split()[0]
    value = brief.value(here, row)
    return [*lower(brief, row), " ", value, " in ", year(period), f" ({word}{guess})"]


def _parts(brief: Brief) -> Iterator[Block]:
    """Lay the parts of an area of one's own beside each other, by alphabet."""
    parts = parts_of(brief.area, PARTS)
    if not parts:
        return
    rows = {row.about.id: row for row in brief.rows}
    named = [name for name in PARTS if name in rows]
    yield Heading("De delen apart", 3, key="delen")
    yield Table(
        ["Deel", *(brief.tell(rows[name].about.short_title) for name in named)],
        [
            [
                label,
                *(
                    [brief.value(one, rows[name]), " (", year(one.period), ")"]
                    if one.known
                    else "geen cijfer"
                    for name, one in zip(PARTS, values, strict=True)
                    if name in named
                ),
            ]
            for label, values in parts
        ],
        caption="De delen van dit gebied, op alfabet",
    )


def stories(brief: Brief) -> list[Block]:
    """Give each figure a story, and each story a figure; name what is empty."""
    known = [row for row in brief.rows if row.here.known]
    rows = []
    for row in known:
        story = story_of(brief, row.about.id)
        rows.append(
            [
                [*title(brief, row), ": ", brief.value(row.here, row)],
                brief.said(story) if story else [GAP, " (nog geen verhaal)"],
            ]
        )
    told = Table(
        ["Wat we tellen", "Wat mensen erover vertellen"],
        rows,
        caption="Elk cijfer met zijn verhaal",
        widths=(0.45, 0.55),
    )
    return [
        Heading("Tellen en vertellen", key="tellen-en-vertellen"),
        Paragraph(
            "Bij elk cijfer hoort een verhaal uit de wijk, en bij elk verhaal een "
            "cijfer of een ander bewijs. Wat leeg is, vragen we op de dag."
        ),
        *([told] if rows else []),
        *_without_figure(brief),
    ]


def story_of(brief: Brief, name: str) -> str:
    """Story of one figure: written under its key, else what was said of it."""
    own = brief.written(f"verhaal:{name}")
    if own or brief.register is None:
        return own
    for one in brief.register.statements():
        kinds = {proof.kind for proof in one.evidence}
        about = {proof.indicator for proof in one.evidence if proof.kind == "cijfer"}
        if name in about and kinds & {"gesprek", "waarneming"}:
            return one.text
    return ""


def _without_figure(brief: Brief) -> Iterator[Block]:
    """Name the stories that have no figure beside them."""
    lines: list[list[Inline]] = []
    for one in brief.linked:
        lines += [
            ["Doel: ", *brief.story(one.case, goal.what.rstrip(".")), ". ", GAP]
            for goal in one.case.goals.itertuples()
            if not goal.indicators
        ]
    if brief.register is not None:
        lines += [
            [brief.said(one.text), " ", GAP]
            for one in brief.register.statements()
            if not any(proof.kind == "cijfer" for proof in one.evidence)
        ]
    if lines:
        yield Heading("Verhalen zonder cijfer", 3, key="verhalen-zonder-cijfer")
        yield Bullets(lines)


def timeline(brief: Brief, drawn: Iterable[Block] = ()) -> list[Block]:
    """Tell what happened, from the case and from the register."""
    rows: list[tuple[str, list[Text]]] = []
    for one in brief.linked:
        for event in one.case.events.itertuples():
            when = "" if pd.isna(event.year) else str(int(event.year))
            cells = [
                year(event.year),
                brief.story(one.case, event.what),
                brief.source(event.source_id, event.source_place) or GAP,
            ]
            rows.append((when, cells))
    if brief.register is not None:
        rows += [
            (
                one.date,
                [
                    Date(one.date, one.date),
                    brief.said(one.what),
                    brief.said(one.source) if one.source else GAP,
                ],
            )
            for one in brief.register.timeline
        ]
    rows.sort(key=lambda row: row[0])
    blocks: list[Block] = [Heading("Tijdlijn van de aanpak", key="tijdlijn")]
    blocks += [
        Paragraph([Strong("Let op."), f" {HOW[one.how]}"])
        for one in brief.linked[:1]
        if HOW[one.how]
    ]
    if not rows:
        empty = (
            "Wij kennen geen gebeurtenis. Vraag om besluiten en verslagen met datum."
        )
        return [*blocks, Box([Paragraph(empty)], kind="gap", title="Lege tijdlijn")]
    return [
        *blocks,
        *drawn,
        Table(
            ["Wanneer", "Wat er gebeurde", "Bron"],
            [row for _, row in rows],
            caption="Wat er gebeurde, met de bron",
            widths=(0.15, 0.6, 0.25),
        ),
        *_about_cases(brief),
    ]


def _about_cases(brief: Brief) -> Iterator[Block]:
    """Tell facts, partners and lessons of the cases, and what nobody knows."""
    for one in brief.linked:
        case = one.case
        name = brief.said(case.name) if case.own else brief.hide(case.name)
        if len(case.partners):
            who = dict.fromkeys(brief.hide(text) for text in case.partners["name"])
            told = joined(([*brief.story(case, text)] for text in who), ", ")
            yield Paragraph([Strong("Wie meedoen aan "), name, ": ", *told, "."])
        facts = [
            [
                *_fact(brief, case, row),
                " ",
                *brief.source(row.source_id, row.source_place),
            ]
            for row in case.facts.itertuples()
        ]
        if facts:
            yield Heading(["Feiten over ", name], 3, key=f"feiten-{case.case_id}")
            yield Bullets(facts)
        if len(case.unknowns):
            yield Heading(
                ["Wat we niet weten van ", name], 3, key=f"open-{case.case_id}"
            )
            yield Bullets([brief.story(case, what) for what in case.unknowns["what"]])
    if brief.nearby:
        names = joined(([_case_name(brief, case)] for case in brief.nearby), ", ")
        yield Paragraph(["Andere aanpakken in dezelfde gemeente: ", *names, "."])


def _case_name(brief: Brief, case: Case) -> Inline:
    """Name of a case; marked when a person typed it or it holds a digit."""
    strange = case.own or any(sign.isdigit() for sign in case.name)
    return brief.said(case.name) if strange else brief.hide(case.name)


def _fact(brief: Brief, case: Case, row: object) -> list[Inline]:
    """One fact with its number."""
    what = brief.story(case, row.what.removesuffix("."))
    if pd.isna(row.value):
        return [*what, "."]
    unit = "%" if row.unit == "%" else f" {row.unit}".rstrip()
    return [*what, ": ", *brief.tell(_number(row.value)), f"{unit}."]


def _number(value: float) -> str:
    """Write a number of a case; a year or postcode without a point."""
    text = f"{value:g}"
    plain = len(text) == 4 and text.startswith(("19", "20"))
    return text if plain else number(value)
