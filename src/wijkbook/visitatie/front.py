"""The first two pages: opgave, figures, contradictions, questions, silences."""

from collections.abc import Iterator
from itertools import islice

from wijkbook.case import Case
from wijkbook.checklist.questions import questions
from wijkbook.dutch import day_in_words, listing
from wijkbook.export.blocks import (
    Block,
    Box,
    Bullets,
    Date,
    Heading,
    Inline,
    Paragraph,
    Source,
    Strong,
    Table,
)
from wijkbook.kader import spanningen
from wijkbook.plot.profile import in_words
from wijkbook.plot.words import phrase, upper_first
from wijkbook.visitatie.brief import Brief, Contradiction, count, joined, year
from wijkbook.visitatie.facts import Row, apart, start_of
from wijkbook.visitatie.marked import kept_short
from wijkbook.visitatie.rules import RULES, STEPS, Gap

__all__ = [
    "Ask",
    "contradictions",
    "front",
    "in_full",
    "ten_questions",
    "unheard",
]

CONTRADICTIONS, QUESTIONS = 3, 10
# Signs of what somebody wrote, as far as it fits on two pages; further on it stands
# whole.
LONGEST, SHORTER, SHORTEST = 360, 140, 80
GAPS_FIRST, QUESTIONS_OF_CASE, MOST_AIMS = 4, 3, 5
ALIKE = 0.5  # of a step at most, before we say that two areas are alike
# Who can say most about the question that follows on the one of each bouwsteen.
ASKED = {
    "urgentie": "bewoners",
    "visie": "iedereen",
    "verankering": "uitvoering",
    "procesleiding": "iedereen",
    "lange_adem": "bestuur",
    "vertrouwen": "bewoners",
    "middelen": "uitvoering",
}
Ask = tuple[str, list[Inline]]  # role and question
LBM = "Leefbaarometer: onder nul is onder een vaste referentie."
HOW = {
    "gelijk": "",
    "deel": "De aanpak gaat over een deel van dit gebied.",
    "naam": "De aanpak draagt de naam van dit gebied. Of de grens dezelfde is, weten "
    "we niet.",
}
# Groups that seldom come to a meeting by themselves; a figure tells how many they are.
SELDOM = {
    "aandeel_0_15_pct": "kinderen",
    "aandeel_65plus_pct": "ouderen die weinig buiten komen",
    "nettoarbeidsparticipatie_pct": "",
    "eenpersoonshuishoudens_pct": "mensen die alleen wonen",
}


def front(brief: Brief) -> list[Block]:
    """Write the first two pages."""
    tight = contradictions(brief)[:CONTRADICTIONS]
    return [
        Heading("In twee pagina's", key="in-twee-paginas"),
        _where(brief),
        *_opgave(brief),
        Heading("Vijf cijfers", 3, key="vijf-cijfers"),
        _five(brief),
        Heading("Drie tegenstrijdigheden", 3, key="tegenstrijdigheden"),
        Bullets(
            [[*one.text, " ", Strong(one.question)] for one in tight], ordered=True
        ),
        Heading("Tien vragen", 3, key="tien-vragen"),
        Bullets(
            [
                [*asked, " – ", Strong(_for(role))]
                for role, asked in ten_questions(brief, tight)
            ],
            ordered=True,
        ),
        Heading("Wie we niet horen", 3, key="wie-we-niet-horen"),
        Bullets(unheard(brief)),
        _missing(brief),
    ]


def in_full(brief: Brief) -> list[Block]:
    """Give what people wrote and did not fit on the first pages, whole."""
    told = [
        ("De opgave", brief.written("opgave"), LONGEST),
        ("Wie we niet horen", brief.written("wie-we-niet-horen"), SHORTER),
    ]
    for one in brief.linked[:1]:
        if one.case.own:
            told.append(("Wat de aanpak is", one.case.summary, SHORTER))
    blocks: list[Block] = []
    for head, text, most in told:
        if kept_short(text, most) != " ".join(text.split()):
            blocks += [
                Heading(f"{head}, de hele tekst", 3),
                Paragraph(brief.said(text)),
            ]
    if blocks:
        blocks.insert(0, Heading("Teksten die vooraan zijn ingekort", key="ingekort"))
    return blocks


def _for(role: str) -> str:
    """Say to whom a question goes."""
    return "voor iedereen" if role in {"", "iedereen"} else f"voor {role}"


def _where(brief: Brief) -> Paragraph:
    """Say which area this is, and of when the dossier is."""
    kind = {"own": "een gebied", "land": "het land"}.get(
        brief.area.level, f"een {brief.area.level}"
    )
    place = [f" in {brief.area.gemeente}"] if brief.area.gemeente else []
    code = [] if brief.area.parts else [" (", Source(brief.area.code), ")"]
    day = Date(day_in_words(brief.day), brief.day.isoformat())
    told = [brief.name(), f" is {kind}", *place, *code, ". Gemaakt op ", day, ". "]
    return Paragraph(
        [
            *told,
            "Dit is een voorbereiding: er staan vragen in en geen oordeel.",
        ]
    )


def _opgave(brief: Brief) -> Iterator[Block]:
    """Say what has to be tackled, or that nobody wrote it down."""
    yield Heading("De opgave", 3, key="opgave")
    own = brief.written("opgave")
    if own:
        yield Paragraph(brief.said(kept_short(own, LONGEST)))
    for one in brief.linked[:1]:
        case = one.case
        name, when = case.name if not case.own else "", case.period
        yield Paragraph(
            [
                Strong(brief.hide(name))
                if name
                else brief.said(kept_short(case.name, SHORTEST)),
                *([", ", *_story(brief, case, case.when, SHORTEST)] if when else []),
                ". ",
                *_story(brief, case, case.summary, SHORTER if own else LONGEST),
                " ",
                *brief.source(case.source_id, case.source_place),
                *([" ", HOW[one.how]] if HOW[one.how] else []),
            ]
        )
        aims = [
            brief.story(case, what.rstrip("."))
            for what in case.goals["what"][:MOST_AIMS]
        ]
        if aims and not own:  # on these pages there is room for one of the two
            yield Paragraph(
                [Strong("Doelen die de aanpak noemt."), " ", *joined(aims), "."]
            )
    if not own and not brief.linked:
        yield Box(
            [
                Paragraph(
                    [
                        "In het werkboek staat geen aanpak voor ",
                        brief.name(),
                        ". Dat zegt niets over wat daar gebeurt. Schrijf in twee "
                        "zinnen wat er moet gebeuren en voor wie. Schrijf ook wat "
                        "goed gaat.",
                    ]
                )
            ],
            kind="gap",
            title="Nog geen opgave op papier",
        )


def _story(brief: Brief, case: Case, text: str, most: int) -> list[Inline]:
    """Tell of a case; of one's own no more than fits here."""
    return brief.story(case, kept_short(text, most) if case.own else text)


def _five(brief: Brief) -> Table:
    """Lay five figures beside gemeente, land and the begin."""
    holder = brief.holder_head()
    land = [] if brief.area.level == "land" else ["Nederland"]
    scored = any(row.about.id.startswith("lbm_") and _known(row) for row in brief.five)
    note = f" {LBM}" if scored else ""
    w = 0.42 / (1 + len(holder) + len(land))
    return Table(
        ["Cijfer", "Jaar", brief.head(), *holder, *land, "Eerder"],
        [
            [
                [*title(brief, row), *guessed(row)],
                year(row.period),
                brief.value(row.here, row),
                *([brief.value(row.gemeente, row)] if holder else []),
                *([brief.value(row.land, row)] if land else []),
                earlier(brief, row),
            ]
            for row in brief.five
        ],
        widths=(0.35, 0.08, *[w] * (1 + len(holder) + len(land)), 0.15),
        caption=f"Om mee te beginnen; doelen van de aanpak gaan voor.{note}",
    )


def _known(row: Row) -> bool:
    """Whether any figure of a row is known."""
    return any(one is not None and one.known for one in (row.here, row.other))


def title(brief: Brief, row: Row) -> list[Inline]:
    """Title of an indicator, its digits marked."""
    return brief.tell(row.about.title)


def guessed(row: Row) -> list[Inline]:
    """Mark an estimate of a model."""
    return [" (schatting)"] if row.here.status == "model_estimate" else []


def earlier(brief: Brief, row: Row) -> list[Inline]:
    """Give the earlier value with its year."""
    if row.earlier is None:
        return ["–"]
    return [brief.value(row.earlier, row), " in ", year(row.earlier.period)]


def contradictions(brief: Brief) -> list[Contradiction]:
    """What pulls apart: answers and evidence first, then figures, then the kaders."""
    kinds = {rule.id: rule.kind for rule in RULES}
    clash = [gap for gap in brief.gaps if kinds.get(gap.rule) == "tegenspraak"]
    told = [
        Contradiction(
            (*reason_of(brief, gap), *_per_role(brief, gap)),
            gap.question,
            frozenset({gap.indicator} - {""}),
        )
        for gap in _spread(clash)
    ]
    said = [*_aims(brief), *_both_ways(brief)]
    said += [*_moved_apart(brief), *_beside(brief), *_alike(brief)]
    said = [*told, *_varied(said, frozenset().union(*(one.about for one in told)))]
    found = list({f"{one.question}{one.text}": one for one in said}.values())
    more = max(0, CONTRADICTIONS - len(found))
    return [*found, *islice(_kaders(brief), more)]


def _varied(tight: list[Contradiction], seen: frozenset[str]) -> list[Contradiction]:
    """Put first what tells of other figures, so that one does not fill the page."""
    left, found = list(tight), []
    while left:
        again = [len(one.about & seen) / max(1, len(one.about)) for one in left]
        found.append(left.pop(again.index(min(again))))
        seen |= found[-1].about
    return found


def _ids(*rows: Row) -> frozenset[str]:
    """Indicators of some rows."""
    return frozenset(row.about.id for row in rows)


def reason_of(brief: Brief, gap: Gap) -> list[Inline]:
    """Tell why a gap is one, with its figures and what a person said."""
    stone = brief.stone(gap)
    told = brief.tell(f"{stone}: {small(gap.reason)}" if stone else gap.reason)
    if gap.said:
        told += [" “", brief.said(kept_short(gap.said, SHORTER)), "”"]
    return [*told, *of_gap(brief, gap)]


def _per_role(brief: Brief, gap: Gap) -> list[Inline]:
    """Say what each role answered, where they differ and that may be shown."""
    if gap.rule != "rollen_verschillen" or brief.answers is None:
        return []
    row = brief.apart.loc[gap.about]
    skip = {"gap", "agreement", "comparable", "shown"}
    told = [
        f"{role}: {in_words(row[role])}"
        for role in row.index
        if role not in skip and row[role] == row[role]
    ]
    return [f" {upper_first('; '.join(told))}."]


def asked(brief: Brief, gap: Gap) -> list[Inline]:
    """Question of a gap, with the figure that it is about."""
    about = (
        [" (over: ", brief.said(kept_short(gap.said, SHORTEST)), ")"]
        if gap.said
        else []
    )
    stone = brief.stone(gap)
    about += [f" (bij: {small(stone)})"] if stone else []
    return [*brief.tell(gap.question), *about, *of_gap(brief, gap)]


def of_gap(brief: Brief, gap: Gap) -> list[Inline]:
    """Figures of a gap between brackets, in the years that the rule looked at."""
    row = next((row for row in brief.rows if row.about.id == gap.indicator), None)
    if row is None:
        row = brief.other_row(gap.gebied, gap.indicator)
    if row is None or not row.here.known:
        return []
    years = [one for one in (gap.start, gap.period) if one not in {"", None}]
    if not gap.start or gap.gebied not in {"", brief.area.code}:
        return [" (", *moved(brief, row), ")"]
    values = [brief.value_in(gap.indicator, int(one)) for one in years]
    told = [
        [brief.value(one, row), " in ", year(one.period)]
        for one in values
        if one is not None and one.known
    ]
    name = [*lower(brief, row), *guessed(row), ": "]
    return [" (", *name, *joined(told, ", "), ")"] if told else []


def moved(brief: Brief, row: Row) -> list[Inline]:
    """Tell how a figure went, or where it stands."""
    now = [brief.value(row.here, row), " in ", year(row.here.period)]
    name = [*lower(brief, row), *guessed(row), ": "]
    if row.earlier is None:
        return [*name, *now]
    was = [brief.value(row.earlier, row), " in ", year(row.earlier.period)]
    return [*name, *was, ", ", *now]


def lower(brief: Brief, row: Row) -> list[Inline]:
    """Short title of an indicator, to stand in a sentence."""
    return brief.tell(phrase(row.about))


def _aims(brief: Brief) -> Iterator[Contradiction]:
    """Goals of the approach whose figure went the other way."""
    seen: set[str] = set()
    for one in brief.linked:
        for goal in one.case.goals.itertuples():
            wanted = set(goal.indicators) - seen
            rows = [row for row in brief.rows if row.about.id in wanted]
            worse = [row for row in rows if row.change < 0]
            if not worse or start_of(one.case) is None:
                continue
            seen |= {row.about.id for row in worse}
            yield Contradiction(
                (
                    "Het doel: ",
                    *brief.story(one.case, small(goal.what.rstrip("."))),
                    ". Het cijfer ging de andere kant op: ",
                    *joined(moved(brief, row) for row in worse[:2]),
                    ".",
                ),
                "Klopt het cijfer bij het doel, of vertelt het iets anders?",
                _ids(*worse[:2]),
            )


def small(text: str) -> str:
    """Begin a sentence small, unless it begins with a name or shortening."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _both_ways(brief: Brief) -> Iterator[Contradiction]:
    """Figures that went up here and still lag, or the other way round."""
    for wanted, words, question in (
        (
            1,
            "Het ging beter, en toch blijft er afstand: ",
            "Telt hier het eigen niveau of de afstand?",
        ),
        (
            -1,
            "Het staat er beter voor dan in {}, en toch gaat het achteruit: ",
            "Zag iemand dit aankomen?",
        ),
    ):
        rows = [
            row
            for row in brief.rows
            if row.change == wanted and row.beside == -wanted and row.here.known
        ]
        rows.sort(key=lambda row: row not in brief.five)
        for row in rows[:1]:
            where = brief.place(row)
            yield Contradiction(
                (
                    words.format(where),
                    *moved(brief, row),
                    f"; {where} ",
                    brief.value(row.other, row),
                    ".",
                ),
                question,
                _ids(row),
            )


def _moved_apart(brief: Brief) -> Iterator[Contradiction]:
    """One figure went better while another went worse."""
    rows = sorted(brief.rows, key=lambda row: row not in brief.five)
    better = [row for row in rows if row.change > 0]
    worse = [row for row in rows if row.change < 0]
    if better and worse:
        yield Contradiction(
            (
                "Het ene ging vooruit, het andere achteruit: ",
                *moved(brief, better[0]),
                "; ",
                *moved(brief, worse[0]),
                ".",
            ),
            "Wat daarvan merken mensen het meest?",
            _ids(better[0], worse[0]),
        )


def _beside(brief: Brief) -> Iterator[Contradiction]:
    """A strength beside a weak spot, by what surely differs, else by the theme."""
    good, bad = sides(brief)
    for theme in dict.fromkeys(row.about.theme for row in good):
        up = [row for row in good if row.about.theme == theme]
        down = [row for row in bad if row.about.theme == theme]
        if up and down:
            yield _pair(brief, up[0], down[0])
    if good and bad:
        yield _pair(brief, good[0], bad[0])


def _alike(brief: Brief) -> Iterator[Contradiction]:
    """One figure is like elsewhere, another is not."""
    good, bad = sides(brief)
    odd = next((row for row in (*bad, *good) if row.other is not None), None)
    alike = [
        row
        for row in brief.rows
        if row.about.unit in STEPS
        and row.here.known
        and row.other is not None
        and not apart(row.about, row.here, row.other, ALIKE)
    ]
    alike.sort(key=lambda row: row.about.direction == "neutral")
    if odd is None or not alike:
        return
    yield Contradiction(
        (
            "Gewoon en toch anders: ",
            *lower(brief, alike[0]),
            " ",
            brief.value(alike[0].here, alike[0]),
            " lijkt op ",
            *_there(brief, alike[0]),
            ", ",
            *lower(brief, odd),
            " ",
            brief.value(odd.here, odd),
            " lijkt niet op ",
            *_there(brief, odd),
            ".",
        ),
        "Is dit een gebied apart, of lijkt het meer op de rest dan mensen denken?",
        _ids(alike[0], odd),
    )


def _there(brief: Brief, row: Row) -> list[Inline]:
    """Name the area that a figure is held against, with its value."""
    return [brief.place(row), " (", brief.value(row.other, row), ")"]


def _pair(brief: Brief, up: Row, down: Row) -> Contradiction:
    """Lay one strength beside one weak spot."""
    return Contradiction(
        (
            "Sterk en kwetsbaar naast elkaar: ",
            *lower(brief, up),
            " ",
            brief.value(up.here, up),
            f" is gunstiger dan in {brief.place(up)}, ",
            *lower(brief, down),
            " ",
            brief.value(down.here, down),
            f" is ongunstiger dan in {brief.place(down)}.",
        ),
        "Welk van de twee herkennen mensen in de wijk?",
        _ids(up, down),
    )


def sides(brief: Brief) -> tuple[list[Row], list[Row]]:
    """Rows that stand better, and worse, than elsewhere.

    Of a wijk those that surely or maybe differ from the rest of the gemeente; of any
    other area, those that differ from gemeente or land at all.
    """
    known = [row for row in brief.rows if row.here.known]
    if brief.signs:
        side = {name: word for name, (word, _) in brief.signs.items()}
        good = [row for row in known if side.get(row.about.id) == "gunstig"]
        bad = [row for row in known if side.get(row.about.id) == "ongunstig"]
        if good and bad:
            return good, bad
        seen = {row.about.id for row in (*good, *bad)}
        more = [row for row in known if row.about.id not in seen]
        good = good or [row for row in more if row.beside > 0]
        bad = bad or [row for row in more if row.beside < 0]
        return good, bad
    return (
        [row for row in known if row.beside > 0],
        [row for row in known if row.beside < 0],
    )


def _kaders(brief: Brief) -> Iterator[Contradiction]:
    """Where the kaders themselves pull apart; those of the case first."""
    table = spanningen()
    touched = set(brief.case.bouwstenen) if brief.case else set()
    hits = table["bouwstenen"].map(lambda cell: bool(touched & set(cell.split(";"))))
    for row in table[hits].itertuples() if touched else table.itertuples():
        yield Contradiction(
            (
                "De kaders zelf botsen: ",
                *brief.tell(row.title[:1].lower() + row.title[1:]),
                ". ",
                *brief.source(row.source_id),
            ),
            row.question,
        )


def ten_questions(brief: Brief, tight: list[Contradiction]) -> list[Ask]:
    """Ten questions for the day: of gaps, of the case, and one per bouwsteen."""
    taken = {one.question for one in tight}
    kinds = {rule.id: rule.kind for rule in RULES}
    clash = [gap for gap in brief.gaps if kinds.get(gap.rule) == "tegenspraak"]
    rest = [gap for gap in brief.gaps if gap not in clash]
    gaps = []
    for gap in _spread(salient(brief, [*clash, *rest])):
        if gap.question not in taken:
            taken.add(gap.question)
            gaps.append((gap.role or "iedereen", asked(brief, gap)))
    told = brief.register is not None or brief.answers is not None
    found: list[Ask] = gaps[:GAPS_FIRST] if told else []
    for one in brief.linked[:1]:
        open_ones = one.case.questions["what"][:QUESTIONS_OF_CASE]
        found += [("iedereen", brief.story(one.case, text)) for text in open_ones]
    for one in questions("kort"):
        found.append((ASKED[one.bouwsteen], brief.tell(f"{one.text} {one.follow_up}")))
    return [*found, *(one for one in gaps if one not in found)][:QUESTIONS]


def salient(brief: Brief, gaps: list[Gap]) -> list[Gap]:
    """Gaps without a figure, or about one of the first page, before the others.

    Of those with the same question, one of the first page that moved goes first: people
    can tell of it.
    """
    first = {row.about.id for row in brief.five if row.about.direction != "neutral"}
    moved = {row.about.id for row in brief.rows if row.change}
    order = sorted(gaps, key=lambda gap: gap.indicator not in {"", *first})
    alike: dict[str, list[Gap]] = {}
    for gap in order:
        alike.setdefault(gap.question, []).append(gap)
    for same in alike.values():
        same.sort(key=lambda gap: gap.indicator not in moved & first)
    turns = {question: iter(same) for question, same in alike.items()}
    return [next(turns[gap.question]) for gap in order]


def _spread(gaps: list[Gap]) -> list[Gap]:
    """Gaps of different rules first, so that no rule takes the page."""
    seen: dict[str, int] = {}
    order = []
    for nth, gap in enumerate(gaps):
        seen[gap.rule] = seen.get(gap.rule, 0) + 1
        order.append((seen[gap.rule], nth))
    return [gaps[nth] for _, nth in sorted(order)]


def unheard(brief: Brief) -> list[list[Inline]]:
    """Who has no voice in this dossier, as far as we can tell."""
    silent = silent_roles(brief)
    lines: list[list[Inline]] = []
    if silent is None:
        lines.append(["Nog niemand: er zijn geen antwoorden en geen gesprekken."])
    elif silent:
        lines.append([f"Van deze rollen horen we te weinig: {listing(silent)}."])
    groups = [
        [words, " (", brief.value(row.here, row), ")"]
        for name, words in SELDOM.items()
        if words and (row := _row(brief, name)) is not None and row.here.known
    ]
    told = [*groups, ["mensen die geen Nederlands lezen"], ["mensen zonder vast werk"]]
    lines.append(["Zelden op een bijeenkomst: ", *joined(told, ", "), "."])
    lines.append(
        [
            "Wie verhuisde staat in geen enkel cijfer hier: een beter cijfer kan komen "
            "door wie er kwam en wie er ging."
        ]
    )
    own = brief.written("wie-we-niet-horen")
    return [*lines, *([[brief.said(kept_short(own, SHORTER))]] if own else [])]


def _row(brief: Brief, name: str) -> Row | None:
    """Row of one indicator."""
    return next((row for row in brief.rows if row.about.id == name), None)


def silent_roles(brief: Brief) -> list[str] | None:
    """Roles that nobody spoke for yet; None when there is nothing to go by."""
    if brief.answers is None and brief.register is None:
        return None
    return [gap.about for gap in brief.gaps if gap.rule == "stille_rol"]


def _missing(brief: Brief) -> Paragraph:
    """Say how much is missing, and where it is told."""
    lost = sum(not row.here.known for row in brief.rows)
    return Paragraph(
        [
            Strong("Wat er nog mist."),
            " Dit dossier telt ",
            count(len(brief.gaps)),
            " gat" if len(brief.gaps) == 1 else " gaten",
            ", en van de ",
            count(len(brief.rows)),
            " cijfers ontbreekt er " if lost == 1 else " cijfers ontbreken er ",
            count(lost),
            ". Een gat is geen fout: het is een vraag die openstaat. Ze staan "
            "allemaal achterin.",
        ]
    )
