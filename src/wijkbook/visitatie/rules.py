"""Gaps and contradictions: every rule in one list, each with a question and its reason.

A rule says what is missing or does not fit, never that something is bad. There is no
total and no order of importance: a gap is a question to ask.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan

import pandas as pd

from wijkbook.checklist import ROLES
from wijkbook.checklist.answers import Answers
from wijkbook.checklist.questions import Question, questions
from wijkbook.checklist.results import differences, profile
from wijkbook.data import load_table
from wijkbook.errors import AmbiguousName, UnknownName
from wijkbook.gebied import Gebied, find_gebied, indicator, kerncijfers_of
from wijkbook.gebied.signals import SURE, Signals
from wijkbook.measures.change import sens_slope
from wijkbook.visitatie.register import (
    Evidence,
    Register,
    Statement,
    bouwsteen_of,
)

__all__ = ["RULES", "Gap", "GapChanges", "Rule", "find_gaps", "gap_changes"]

PANEL = "visitatiecommissie"
STORIES = ("gesprek", "waarneming")
BEARING = ("ok", "derived")  # statuses of a figure that was counted
NO_VALUE = ("suppressed", "not_published", "unknown_blank")
HIGH, LOW = 2, 1  # grotendeels and een beetje, on the scale of 0 to 3
FIRM = 2  # strength from which evidence is not thin
APART = 1  # a whole step of the scale between two roles
FEWEST_TALKS = 2  # one conversation is not yet the voice of a group
FEWEST_GOOD = 3  # from so much evidence on, all of it good is remarkable
FEWEST_STONES = 5  # likewise of shown bouwstenen
# How far two values must lie apart before we say that one moved, or that two areas
# differ; rules and dossier share it. Ours, and wide on purpose: shares are published
# rounded, estimates of a model waver from year to year, and in a wijk of some thousands
# a few dozen crimes more or less are no news. Money is a part of what it is held
# against; over the years it is first divided by that of the land, or it would rise
# everywhere.
STEPS = {"%": 2.0, "euro": 0.03, "punt": 0.05, "per 1.000 inwoners": 5.0, "km": 0.3}
LAND = "NL00"
# A high score on urgentie says that something must happen: there a figure that gets
# worse fits, and one that gets better does not.
NEED = "urgentie"
# What a figure must not carry, to be compared with another year.
BREAKS = ("redrawn", "definition_changed", "incomplete")


@dataclass(frozen=True)
class Gap:
    """What is missing or does not fit: a question for somebody, with its reason.

    Parameters
    ----------
    rule : str
        Id of the rule.
    about : str
        What it is about: a bouwsteen, criterion, role, indicator, or an id of the
        register.
    question : str
        Open, in plain Dutch, without digits.
    reason : str
        Why it is asked, in plain Dutch, without digits.
    role : str
        Whom to ask: one of the roles of the checklist; ``visitatiecommissie`` is the
        panel itself.
    gebied, indicator, period, start : str, str, int or str, int or str
        The figure that it is about, and the first year when it is about a change.
    said : str
        What a person wrote, when it is about that. Never trust it.
    slot : str
        Which place is empty: ``baseline``, ``target`` and so on.
    """

    rule: str
    about: str
    question: str
    reason: str
    role: str
    gebied: str = ""
    indicator: str = ""
    period: int | str = ""
    start: int | str = ""
    said: str = ""
    slot: str = ""

    @property
    def id(self) -> str:
        """The same gap has the same id, tonight and this morning."""
        parts = (self.rule, self.about, self.gebied, self.indicator, self.slot)
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        """Whom to ask what, and why, on one line."""
        return f"{self.role}: {self.question} ({self.reason})"


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks for, in one sentence, and the function that finds it.

    `kind` is ``gat`` where something is missing and ``tegenspraak`` where two things do
    not fit.
    """

    id: str
    name: str
    what: str
    kind: str
    find: Callable[["_Case"], Iterable[Gap]]


@dataclass(frozen=True)
class GapChanges:
    """What became of gaps: which are new, which closed, which still open."""

    new: tuple[Gap, ...]
    closed: tuple[Gap, ...]
    open: tuple[Gap, ...]


@dataclass(frozen=True)
class _Case:
    """All that the rules may look at."""

    register: Register | None
    answers: Answers | None
    area: Gebied | None
    figures: pd.DataFrame | None
    signals: tuple[Signals, ...]
    min_group: int
    statements: list[Statement] = field(default_factory=list)

    @cached_property
    def asked(self) -> dict[str, Question]:
        """Every criterion of the seven bouwstenen."""
        return {one.id: one for one in questions("volledig")}

    @cached_property
    def strongest(self) -> dict[str, int]:
        """Of each point with evidence, how strong the strongest is."""
        found: dict[str, int] = {}
        for one in self.statements:
            for proof in one.evidence:
                found[one.about] = max(found.get(one.about, 0), proof.strength)
        return found

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Profile per question, of what may be shown."""
        return profile(self.answers, by="question", min_group=self.min_group)

    @cached_property
    def stones(self) -> pd.DataFrame:
        """Profile per bouwsteen, of what may be shown."""
        return profile(self.answers, min_group=self.min_group)

    @cached_property
    def named(self) -> set[str]:
        """Criteria of which a group says that there is more than an impression."""
        if self.answers is None:
            return set()
        shown = self.scores[self.scores["shown"]]
        return set(shown.index[shown["evidence_median"] > 0])

    @cached_property
    def thin(self) -> dict[str, str]:
        """Criteria with a high score and hardly any evidence; why, per criterion."""
        if self.answers is None:
            return {}
        found = {}
        for one, row in self.scores[self.scores["shown"]].iterrows():
            strong = max(self.strongest.get(one, -1), _or_none(row["evidence_median"]))
            if one in self.asked and row["median"] >= HIGH and strong < FIRM:
                found[one] = (
                    "De groep antwoordt hier meestal 'grotendeels' of 'ja', maar "
                    + ("het bewijs is dun." if strong >= 0 else "noemt geen bewijs.")
                )
        return found

    def proofs(self) -> Iterator[tuple[Statement, Evidence]]:
        """Give all evidence that stands, with its statement."""
        for one in self.statements:
            for proof in one.evidence:
                yield one, proof

    @cached_property
    def told(self) -> set[tuple[str, str]]:
        """Figures (gebied, indicator) that have their story in a statement."""
        return {
            (proof.gebied, proof.indicator)
            for one, proof in self.proofs()
            if proof.kind == "cijfer" and _has(one, *STORIES)
        }

    def has_story(self, gebied: str, name: str) -> bool:
        """Tell whether a figure has its story, in a statement or in a text."""
        if (gebied, name) in self.told:
            return True
        return self.register is not None and bool(
            self.register.text(f"verhaal:{name}").strip()
        )

    @cached_property
    def standing_out(self) -> list[tuple[str, str, object]]:
        """Figures of the area that clearly differ from the rest of its gemeente."""
        if self.area is None:
            return []
        found = []
        for one in self.signals:
            if one.table.empty:
                continue
            mine = one.table["gebied_code"] == self.area.code
            here = one.table[mine & (one.table["sureness"] == SURE)]
            sides = zip(here["indicator"], here["side"], strict=True)
            found += [(name, side, one.period) for name, side in sides]
        return found


def _or_none(value: float) -> float:
    """Make a number below all strengths of one that is missing."""
    return -1 if pd.isna(value) else float(value)


def _has(statement: Statement, *kinds: str) -> bool:
    """Tell whether a statement has evidence of one of the kinds."""
    return any(proof.kind in kinds for proof in statement.evidence)


def _can_tell(question: Question) -> str:
    """Choose a role that can tell, so that not one role is asked everything."""
    roles = [role for role in question.roles if role != PANEL]
    number = int("".join(sign for sign in question.id if sign.isdigit()) or 0)
    return roles[number % len(roles)] if roles else PANEL


# the rules: each gives gaps, and nothing when there is no reason


def _without_evidence(case: _Case) -> Iterator[Gap]:
    """Criterion without any evidence."""
    said = {one.about: one.text for one in case.statements}
    for one, question in case.asked.items():
        if one in case.strongest or one in case.thin:
            continue
        reason = "Hierover is nog niets gevonden."
        if one in said:
            reason = "Er is wel een uitspraak, maar er staat geen bewijs bij."
        elif one in case.named:
            reason = "Een groep zegt dat er bewijs is, maar het staat hier nog niet."
        yield Gap(
            "bewijs",
            one,
            f"{question.text} Waaraan kun je dat zien?",
            reason,
            _can_tell(question),
            said=said.get(one, ""),
        )


def _statement_without_evidence(case: _Case) -> Iterator[Gap]:
    """Statement without evidence, where no criterion is open already."""
    for one in case.statements:
        open_point = one.about in case.asked and one.about not in case.strongest
        if not one.evidence and not open_point:
            yield Gap(
                "uitspraak_zonder_bewijs",
                one.id,
                "Waaraan kun je zien dat dit zo is?",
                "Bij deze uitspraak staat geen bewijs.",
                PANEL if one.origin != "zelfevaluatie" else "uitvoering",
                said=one.text,
            )


def _thin_evidence(case: _Case) -> Iterator[Gap]:
    """High score, hardly any evidence."""
    for one, reason in case.thin.items():
        question = case.asked[one]
        yield Gap(
            "dun_bewijs",
            one,
            f"{question.text} Welk voorbeeld laat dat zien?",
            reason,
            _can_tell(question),
        )


def _roles_differ(case: _Case) -> Iterator[Gap]:
    """Roles that see it otherwise, of what may be shown and compared."""
    if case.answers is None:
        return
    table = differences(case.answers, by="question", min_group=case.min_group)
    seen = table[table["shown"] & table["comparable"] & (table["gap"] >= APART)]
    for one, row in seen.iterrows():
        if one in case.asked:
            medians = row.drop(["gap", "agreement", "comparable", "shown"]).dropna()
            lowest = medians.astype(float).idxmin()
            yield Gap(
                "rollen_verschillen",
                one,
                f"{case.asked[one].text} Hoe komt het dat jullie dit anders zien?",
                "De rollen geven hier een ander antwoord.",
                lowest if lowest in ROLES else PANEL,
            )


def _figure_against(case: _Case) -> Iterator[Gap]:
    """Score that does not fit a figure that rises or falls."""
    if case.answers is None or case.area is None:
        return
    table = load_table("bouwsteen_indicators")
    shown = case.stones[case.stones["shown"]]
    for stone, name in dict.fromkeys(
        zip(table["bouwsteen_id"], table["indicator"], strict=True)
    ):
        if not name or stone not in shown.index:
            continue
        median = shown.at[stone, "median"]
        moved = _moved(case.area, name)
        if moved is None or not (median >= HIGH or median <= LOW):
            continue
        better, start, end, estimated = moved
        fine = median >= HIGH if stone != NEED else median <= LOW
        if fine == better:
            continue
        score = "scoort hier hoog" if median >= HIGH else "scoort hier laag"
        if stone == NEED:
            score = "vindt het hier wel dringend"
            if median <= LOW:
                score = "vindt het hier niet dringend"
        way = "gunstige" if better else "ongunstige"
        guess = " Het cijfer is een schatting van een model." if estimated else ""
        if indicator(name).unit == "euro":
            guess += " Bedragen stijgen overal: gekeken is naar het deel van het land."
        yield Gap(
            "cijfer_spreekt_tegen",
            stone,
            "Wat zien jullie dat dit cijfer niet laat zien?",
            f"De groep {score}, maar een cijfer dat erbij past ging de {way} kant "
            f"op.{guess}",
            "uitvoering",
            case.area.code,
            name,
            end,
            start,
        )


def _moved(area: Gebied, name: str) -> tuple[bool, int, int, bool] | None:
    """Tell whether a figure got better, between which years, and if it is estimated.

    Years with other borders or another definition are not used. Money is divided by
    that of the land. Nothing is told of a figure that hardly moved, or that is neither
    better nor worse when it rises.
    """
    about = indicator(name)
    sign = {"higher_better": 1, "lower_better": -1}.get(about.direction)
    if sign is None or about.unit not in STEPS:
        return None
    rows = _usable(kerncijfers_of(area, name))
    values = rows["value"]
    if about.unit == "euro":
        land = _usable(kerncijfers_of(LAND, name))["value"]
        values = (values / land).dropna()
    if len(values) < 2:
        return None
    start, end = values.index.min(), values.index.max()
    slope = sens_slope(values)  # an odd year does not decide; needs three
    whole = values[end] - values[start]
    moved = whole if isnan(slope) else slope * (end - start)
    if abs(moved) < STEPS[about.unit] or moved * whole <= 0:
        return None  # hardly moved, or the first and last year tell the opposite
    estimated = (rows["status"] == "model_estimate").any()
    return bool(moved * sign > 0), int(start), int(end), bool(estimated)


def _usable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one figure that can be compared over the years; index period."""
    rows = rows.droplevel(["gebied_code", "indicator"])
    broken = rows["flags"].astype(str).str.split().map(set(BREAKS).intersection)
    return rows[rows["value"].notna() & ~broken.astype(bool)]


def _evidence_against(case: _Case) -> Iterator[Gap]:
    """Statement with evidence for it and against it, or with dissent."""
    for one in case.statements:
        sides = {proof.side for proof in one.evidence}
        if len(sides) > 1 or (one.evidence and one.dissent):
            yield Gap(
                "bewijs_spreekt_tegen",
                one.id,
                "Wat weegt hier het zwaarst, en waarom?",
                "Er is bewijs voor en tegen."
                if len(sides) > 1
                else "Er is bewijs, en iemand ziet het anders.",
                PANEL,
                said=one.text,
            )


def _silent_role(case: _Case) -> Iterator[Gap]:
    """Role that is not heard, neither in conversations nor in answers.

    A role that is hidden to protect a small one counts as not heard: to tell them
    apart would tell how many people answered.
    """
    if case.register is None and case.answers is None:
        return
    talks: dict[str, int] = {}
    for _, proof in case.proofs():
        talks[proof.role] = talks.get(proof.role, 0) + (proof.kind == "gesprek")
    heard = {role for role, times in talks.items() if times >= FEWEST_TALKS}
    if case.answers is not None:
        table = differences(case.answers, min_group=case.min_group)
        heard |= {role for role in ROLES if table[role].notna().any()}
    for role in ROLES:
        if role not in heard and role != PANEL:
            yield Gap(
                "stille_rol",
                role,
                "Hoe kijkt u naar de wijk, en wat moeten wij weten?"
                if role == "bewoners"
                else "Hoe kijken jullie naar de aanpak, en wat moeten wij weten?",
                "Uit gesprekken en antwoorden is nog niet op te maken wat deze rol "
                "vindt; één gesprek is te weinig.",
                role,
            )


def _only_good_news(case: _Case) -> Iterator[Gap]:
    """Only good news: all evidence on one side, or all scores high."""
    per_stone: dict[str, list[Statement]] = {}
    for one in case.statements:
        per_stone.setdefault(bouwsteen_of(one.about), []).append(one)
    for stone, held in per_stone.items():
        proofs = [proof for one in held for proof in one.evidence]
        good = all(proof.side == "voor" for proof in proofs)
        differs = any(one.dissent for one in held)
        if stone and len(proofs) >= FEWEST_GOOD and good and not differs:
            yield Gap(
                "alleen_goed_nieuws",
                stone,
                "Wat lukt hier nog niet, en wie merkt dat het eerst?",
                "Al het bewijs bij deze bouwsteen wijst dezelfde kant op.",
                "bewoners",
            )
    if case.answers is not None:
        shown = case.stones[case.stones["shown"]]
        if len(shown) >= FEWEST_STONES and (shown["median"] >= HIGH).all():
            yield Gap(
                "alleen_goed_nieuws",
                "zelfevaluatie",
                "Wat lukt nog niet, en wie merkt dat het eerst?",
                "Alle bouwstenen krijgen van de groep een hoge score.",
                "bewoners",
            )


def _status(case: _Case) -> Iterator[Gap]:
    """Figure whose status does not bear what is said."""
    for one, proof in case.proofs():
        if proof.kind != "cijfer" or proof.status in BEARING:
            continue
        counted = any(
            other.kind == "cijfer" and other.status in BEARING for other in one.evidence
        )
        if counted:
            continue
        if proof.status == "model_estimate":
            reason = (
                "Dit cijfer is een schatting van een model; dat is geen bewijs dat de "
                "aanpak werkt."
            )
        elif proof.status in NO_VALUE:
            reason = "Van dit cijfer is er hier geen waarde gepubliceerd."
        else:
            reason = "Van dit cijfer is niet bekend hoe het is gemaakt."
        yield Gap(
            "status_draagt_niet",
            proof.id,
            "Wat is er gemeten of geteld dat hetzelfde laat zien?",
            reason,
            "uitvoering",
            proof.gebied,
            proof.indicator,
            proof.period,
            said=one.text,
        )


def _no_counter_check(case: _Case) -> Iterator[Gap]:
    """Claim of the self-evaluation that nobody else looked at."""
    for one in case.statements:
        if one.origin != "zelfevaluatie" or not one.evidence or one.dissent:
            continue
        others = any(proof.author != one.author for proof in one.evidence)
        against = any(proof.side == "tegen" for proof in one.evidence)
        kinds = {proof.kind for proof in one.evidence}
        if not others and not against and len(kinds) == 1:
            yield Gap(
                "geen_tegencheck",
                one.id,
                "Wie buiten de aanpak ziet dit ook, en wie ziet het anders?",
                "Dit zegt de aanpak over zichzelf; niemand anders heeft het nagekeken.",
                "bewoners",
                said=one.text,
            )


def _story_without_figure(case: _Case) -> Iterator[Gap]:
    """Story without a figure: vertellen without tellen."""
    for one in case.statements:
        if _has(one, *STORIES) and not _has(one, "cijfer"):
            yield Gap(
                "verhaal_zonder_cijfer",
                one.id,
                "Hoe vaak komt dit voor, en wie telt dat?",
                "Hier staat een verhaal, maar geen cijfer.",
                "uitvoering",
                said=one.text,
            )


def _figure_without_story(case: _Case) -> Iterator[Gap]:
    """Figure without a story: tellen without vertellen."""
    wanted: dict[tuple[str, str], object] = {}
    if case.figures is not None:
        here = case.figures[case.figures["value"].notna()]
        for code, name, period in here.index:
            wanted[code, name] = max(period, wanted.get((code, name), period))
    for _, proof in case.proofs():
        if proof.kind == "cijfer":
            wanted.setdefault((proof.gebied, proof.indicator), proof.period)
    area = case.area.code if case.area else ""
    outstanding = {(area, name) for name, *_ in case.standing_out}
    for (code, name), period in wanted.items():
        if not case.has_story(code, name) and (code, name) not in outstanding:
            yield Gap(
                "cijfer_zonder_verhaal",
                name,
                "Wat merkt u hiervan in de wijk?",
                "Hier staat een cijfer, maar geen verhaal.",
                "bewoners",
                code,
                name,
                period,
            )


def _signal_without_story(case: _Case) -> Iterator[Gap]:
    """Clear difference with the rest of the gemeente that nobody told of."""
    for name, side, period in case.standing_out:
        if not case.has_story(case.area.code, name):
            yield Gap(
                "signaal_zonder_verhaal",
                name,
                "Wat is hier het verhaal achter, volgens wie er woont en werkt?",
                "Dit cijfer is duidelijk anders dan in de rest van de gemeente"
                + {"gunstig": ", en dat is gunstig.", "anders": "."}.get(
                    side, ", en dat is ongunstig."
                ),
                "uitvoering",
                case.area.code,
                name,
                period,
            )


def _goal_incomplete(case: _Case) -> Iterator[Gap]:
    """Goal of the approach without baseline, target, state of now or source."""
    if case.register is None:
        return
    asked = {
        "baseline": "Hoe stond het ervoor toen jullie begonnen?",
        "target": "Wanneer is dit doel gehaald?",
        "now": "Hoe staat het er nu voor?",
        "source": "Waar staat dit doel opgeschreven?",
    }
    words = {
        "baseline": "de beginstand",
        "target": "het streven",
        "now": "de stand van nu",
        "source": "de bron",
    }
    goals = case.register.goals
    if not goals:
        yield Gap(
            "doel_onvolledig",
            "doelen",
            "Wat wil de aanpak bereiken, en waar staat dat?",
            "Er staat geen enkel doel van de aanpak in het register.",
            "bestuur",
        )
    for goal in goals:
        for slot, question in asked.items():
            if not getattr(goal, slot).strip():
                yield Gap(
                    "doel_onvolledig",
                    goal.id,
                    question,
                    f"Bij dit doel ontbreekt {words[slot]}.",
                    "uitvoering" if slot == "now" else "bestuur",
                    said=goal.goal,
                    slot=slot,
                )


RULES: tuple[Rule, ...] = (
    Rule(
        "rollen_verschillen",
        "Rollen verschillen",
        "Rollen geven op dezelfde vraag een ander antwoord.",
        "tegenspraak",
        _roles_differ,
    ),
    Rule(
        "cijfer_spreekt_tegen",
        "Score tegenover cijfer",
        "De score past niet bij een cijfer dat stijgt of daalt.",
        "tegenspraak",
        _figure_against,
    ),
    Rule(
        "bewijs_spreekt_tegen",
        "Bewijs spreekt elkaar tegen",
        "Bij een uitspraak is er bewijs voor en tegen, of iemand ziet het anders.",
        "tegenspraak",
        _evidence_against,
    ),
    Rule(
        "dun_bewijs",
        "Hoge score, dun bewijs",
        "De groep scoort hoog en heeft daar weinig of geen bewijs bij.",
        "gat",
        _thin_evidence,
    ),
    Rule(
        "stille_rol",
        "Stille rol",
        "Een rol komt niet of te weinig aan het woord.",
        "gat",
        _silent_role,
    ),
    Rule(
        "alleen_goed_nieuws",
        "Alleen goed nieuws",
        "Alles wijst dezelfde kant op; tegenbewijs ontbreekt.",
        "gat",
        _only_good_news,
    ),
    Rule(
        "status_draagt_niet",
        "Cijfer draagt de uitspraak niet",
        "Het cijfer is een schatting van een model, of er is geen waarde.",
        "gat",
        _status,
    ),
    Rule(
        "geen_tegencheck",
        "Zelfevaluatie zonder tegencheck",
        "Wat de aanpak over zichzelf zegt, heeft niemand anders nagekeken.",
        "gat",
        _no_counter_check,
    ),
    Rule(
        "uitspraak_zonder_bewijs",
        "Uitspraak zonder bewijs",
        "Bij een uitspraak staat geen bewijs.",
        "gat",
        _statement_without_evidence,
    ),
    Rule(
        "verhaal_zonder_cijfer",
        "Verhaal zonder cijfer",
        "Er is een gesprek of waarneming, maar geen cijfer.",
        "gat",
        _story_without_figure,
    ),
    Rule(
        "signaal_zonder_verhaal",
        "Signaal zonder verhaal",
        "Een cijfer is duidelijk anders dan in de rest van de gemeente; een verhaal "
        "erbij ontbreekt.",
        "gat",
        _signal_without_story,
    ),
    Rule(
        "cijfer_zonder_verhaal",
        "Cijfer zonder verhaal",
        "Er is een cijfer, maar geen gesprek of waarneming.",
        "gat",
        _figure_without_story,
    ),
    Rule(
        "doel_onvolledig",
        "Doel is niet compleet",
        "Van een doel ontbreekt de beginstand, het streven, de stand van nu of de "
        "bron; of er staat geen doel.",
        "gat",
        _goal_incomplete,
    ),
    Rule(
        "bewijs",
        "Criterium zonder bewijs",
        "Over een criterium is nog geen bewijs gevonden.",
        "gat",
        _without_evidence,
    ),
)


def find_gaps(
    register: Register | None = None,
    *,
    answers: Answers | None = None,
    gebied: str | Gebied | None = None,
    figures: pd.DataFrame | None = None,
    signals: Signals | Iterable[Signals] = (),
    min_group: int = 3,
) -> list[Gap]:
    """Find what is missing and what does not fit, each as a question with its reason.

    Without anything given, every criterion is a gap. One piece of evidence on a
    criterion closes its gap; taken back, the gap is there again.

    Parameters
    ----------
    register : Register, optional
        What was found until now.
    answers : Answers, optional
        The self-evaluation, whoever collected it. Of groups that are too small nothing
        is told.
    gebied : str or Gebied, optional
        Area whose figures are laid beside the scores; that of the register when left
        out.
    figures : pandas.DataFrame, optional
        Figures that are shown, as `kerncijfers_of` gives them: each wants its story.
    signals : Signals or iterable of Signals
        Where the area differs from the rest of its gemeente, as `signals` gives them;
        one a year.
    min_group : int, default 3
        Fewest people of whom something is told.

    Returns
    -------
    list of Gap
        In the order of `RULES`; each id once. The order is no ranking.

    Raises
    ------
    UnknownName, AmbiguousName
        If the area is not found.
    BadValue
        If `min_group` is no whole number of 1 or more.

    Examples
    --------
    >>> len(find_gaps()), find_gaps()[0].rule
    (53, 'bewijs')
    """
    area = None if gebied is None else find_gebied(gebied)
    if area is None and register is not None:
        try:
            area = register.gebied
        except (UnknownName, AmbiguousName):
            area = None  # an area that the tables here do not have: no figures
    held = [] if register is None else register.statements()
    signals = (signals,) if isinstance(signals, Signals) else tuple(signals or ())
    case = _Case(register, answers, area, figures, signals, min_group, held)
    found = (gap for rule in RULES for gap in rule.find(case))
    return list({gap.id: gap for gap in found}.values())


def gap_changes(before: Iterable[Gap], after: Iterable[Gap]) -> GapChanges:
    """Lay the gaps of this morning beside those of tonight.

    Parameters
    ----------
    before, after : iterable of Gap
        As `find_gaps` gave them.

    Returns
    -------
    GapChanges
        ``new`` gaps, ``closed`` ones (as they were before) and those still ``open`` (as
        they are after), each in the order of its list.

    Examples
    --------
    >>> gaps = find_gaps()
    >>> changed = gap_changes(gaps, gaps[1:])
    >>> len(changed.new), [gap.about for gap in changed.closed], len(changed.open)
    (0, ['URG1'], 52)
    """
    first = {gap.id: gap for gap in before}
    last = {gap.id: gap for gap in after}
    return GapChanges(
        tuple(gap for id, gap in last.items() if id not in first),
        tuple(gap for id, gap in first.items() if id not in last),
        tuple(gap for id, gap in last.items() if id in first),
    )
