"""Test the gaps: each with its reason, closed by what it asks for and nothing else."""

import dataclasses
import inspect
import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wijkbook.visitatie as room
from wijkbook.checklist import ROLES
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.questions import questions
from wijkbook.errors import BadValue, UnknownName
from wijkbook.gebied import kerncijfers_of
from wijkbook.gebied.signals import signals
from wijkbook.visitatie import register as register_module
from wijkbook.visitatie import rules
from wijkbook.visitatie.register import Evidence, Register
from wijkbook.visitatie.rules import RULES, Gap, find_gaps, gap_changes

WIJK = "WK095704"
MORNING = "2026-11-22T09:00"
CRITERIA = [question.id for question in questions("volledig")]
SEEN = Evidence(kind="waarneming", text="gezien")
TALK = Evidence(
    kind="gesprek", text="zegt zij", role="bewoners", date="2026-11-22", consent="ja"
)
PAPER = Evidence(kind="document", title="Startnotitie", page="4", strength=2)
FIGURE = Evidence(
    kind="cijfer", gebied=WIJK, indicator="woz_waarde_eur", period=2024, strength=2
)
GUESS = replace(FIGURE, indicator="lbm_afwijking", period=2014)
ALL_KINDS = (SEEN, TALK, PAPER, FIGURE, GUESS)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Leave out waiting for the disk: here it is about what the rules find."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture
def register(tmp_path):
    """A register of De Donderberg, still empty."""
    return Register.create(
        tmp_path / "r.jsonl", gebied=WIJK, question="Wat nu?", time=MORNING
    )


def ids(gaps, rule=""):
    """Ids of gaps, of one rule or of all."""
    return {gap.id for gap in gaps if gap.rule.startswith(rule)}


def group(scores, question="VER4", **rest):
    """Answers of a group: per role its scores on one question."""
    return [
        Answer(question, f"{role}{nth}", role, score=score, **rest)
        for role, held in scores.items()
        for nth, score in enumerate(held)
    ]


def answers(*parts):
    """Put parts of answers together."""
    return Answers(tuple(one for part in parts for one in part))


# one list, a reason for each


def test_the_rules_stand_in_one_list_with_ids_of_their_own():
    assert len({rule.id for rule in RULES}) == len(RULES)
    # those that the issue names, and tellen en vertellen
    assert {rule.id for rule in RULES} >= {
        "bewijs",
        "dun_bewijs",
        "rollen_verschillen",
        "cijfer_spreekt_tegen",
        "stille_rol",
        "alleen_goed_nieuws",
        "status_draagt_niet",
        "geen_tegencheck",
        "verhaal_zonder_cijfer",
        "cijfer_zonder_verhaal",
    }
    for rule in RULES:
        assert rule.kind in ("gat", "tegenspraak")
        assert rule.name
        assert rule.what.endswith(".")


@pytest.fixture
def everything_open(register):
    """Gaps of a case in which every rule has something to find."""
    for nth in range(3):
        register.support(register.say("VIS1", f"goed {nth}", "AV"), PAPER, "AV")
    own = register.say("VIS2", "wij doen het", "AV", origin="zelfevaluatie")
    register.support(own, SEEN, "AV")
    register.support(register.say("URG2", "laag", "AV"), FIGURE, "AV")
    register.support(register.say("VER1", "schatting", "AV"), GUESS, "AV")
    both = register.say("MID1", "genoeg", "AV")
    register.support(both, PAPER, "AV")
    register.support(both, replace(TALK, side="tegen"), "BK")
    register.say("sporen:sp1", "los", "AV")
    register.add_goal("Minder overlast", "AV", baseline="34%")
    told = answers(
        group({"bestuur": [3, 3, 3], "bewoners": [0, 0, 1]}, "VER4"),
        *(
            group({"bestuur": [3, 3, 3], "uitvoering": [3, 2, 3]}, one)
            for one in ("URG4", "VIS2", "BES3", "PRO1", "ADE2", "MID1")
        ),
    )
    low = answers(group({"bestuur": [0, 0, 1]}, "URG4"))
    return (
        find_gaps(
            register,
            answers=told,
            figures=kerncijfers_of(WIJK, "koopwoningen_pct", period=2024),
            signals=signals("Roermond", period=2022),
        ),
        find_gaps(answers=low, gebied=WIJK),
        find_gaps(answers=answers(told.answers[6:]), gebied=WIJK),
    )


def test_every_rule_fires_somewhere_and_always_with_its_reason(everything_open):
    found = [gap for gaps in everything_open for gap in gaps]
    assert {gap.rule for gap in found} == {rule.id for rule in RULES}
    for gap in found:
        assert gap.reason.endswith(".")
        assert gap.question.endswith("?")
        assert gap.role in ROLES
        assert not re.search(r"\d", gap.question + gap.reason), gap
        assert gap.reason in str(gap)
        assert gap.question in str(gap)
        assert len(gap.question.split()) < 40


def test_each_gap_has_an_id_of_its_own_that_stays(everything_open):
    for gaps in everything_open:
        assert len(ids(gaps)) == len(gaps)
    again = find_gaps(answers=answers(group({"bestuur": [0, 0, 1]}, "URG4")))
    assert ids(again) == ids(everything_open[1]) - ids(
        everything_open[1], "cijfer_spreekt_tegen"
    )


def test_without_anything_to_look_at_each_rule_is_silent_but_one():
    gaps = find_gaps()
    assert {gap.rule for gap in gaps} == {"bewijs"}
    assert [gap.about for gap in gaps] == CRITERIA
    assert {gap.role for gap in gaps} == set(ROLES) - {"visitatiecommissie"}


def test_no_gap_and_nothing_in_the_room_holds_a_total_or_a_ranking():
    names = {field.name for field in dataclasses.fields(Gap)}
    names |= set(rules.__all__) | set(register_module.__all__) | set(dir(Register))
    names |= {rule.id for rule in RULES} | set(dir(room))
    names |= {
        name
        for _, one in inspect.getmembers(Register)
        if callable(one)
        for name in getattr(getattr(one, "__code__", None), "co_varnames", ())
    }
    forbidden = re.compile("total|totaal|rank|rang|mean|gemiddeld|worst|best", re.I)
    assert [name for name in names if forbidden.search(name)] == []


def test_no_rule_tells_that_something_is_good_or_bad(everything_open):
    told = " ".join(
        f"{gap.question} {gap.reason}" for gaps in everything_open for gap in gaps
    )
    for word in ("slecht", "onvoldoende", "voldoende", "slechtste", "beste", "totaal"):
        assert not re.search(rf"\b{word}\b", told), word


# one piece of evidence


@pytest.mark.parametrize("proof", ALL_KINDS, ids=lambda one: one.kind + one.indicator)
def test_evidence_closes_its_gap_and_nothing_else_on_every_criterion(register, proof):
    for about in CRITERIA:
        statement = register.say(about, "Zo is het.", "AV")
        before = find_gaps(register)
        piece = register.support(statement, proof, "BK")
        after = find_gaps(register)
        assert [gap.id for gap in gap_changes(before, after).closed] == [
            f"bewijs:{about}"
        ]
        register.withdraw(piece, "BK")
        assert ids(find_gaps(register)) == ids(before)
        register.withdraw(statement, "AV")


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(CRITERIA).map(lambda order: order[:6]),
    st.lists(st.sampled_from((SEEN, PAPER, FIGURE)), min_size=6, max_size=6),
    st.lists(st.sampled_from(["voor", "tegen"]), min_size=6, max_size=6),
)
def test_evidence_in_any_order_closes_one_by_one(
    tmp_path_factory, order, proofs, sides
):
    path = tmp_path_factory.mktemp("r") / "r.jsonl"
    register = Register.create(path, gebied=WIJK, question="Wat nu?")
    missing = ("bewijs", "uitspraak_zonder_bewijs")
    pieces = []
    for about, proof, side in zip(order, proofs, sides, strict=True):
        statement = register.say(about, "Zo is het.", "AV")
        before = find_gaps(register)
        pieces.append(register.support(statement, replace(proof, side=side), "BK"))
        closed = gap_changes(before, find_gaps(register)).closed
        assert [gap.id for gap in closed if gap.rule in missing] == [f"bewijs:{about}"]
    for about, piece in zip(order, pieces, strict=True):
        register.withdraw(piece, "BK")
        assert f"bewijs:{about}" in ids(find_gaps(register))
    assert [gap.about for gap in find_gaps(register) if gap.rule in missing] == CRITERIA


def test_evidence_on_a_bouwsteen_does_not_close_its_criteria(register):
    statement = register.say("urgentie", "Breed gevoeld.", "AV")
    assert f"uitspraak_zonder_bewijs:{statement}" in ids(find_gaps(register))
    before = find_gaps(register)
    register.support(statement, PAPER, "AV")
    closed = gap_changes(before, find_gaps(register)).closed
    assert [gap.id for gap in closed] == [f"uitspraak_zonder_bewijs:{statement}"]


def test_a_statement_without_evidence_is_open_in_one_place_alone(register):
    first = register.say("URG1", "een", "AV")
    [gap] = [gap for gap in find_gaps(register) if gap.about in ("URG1", first)]
    assert (gap.id, gap.said) == ("bewijs:URG1", "een")
    assert gap.reason == "Er is wel een uitspraak, maar er staat geen bewijs bij."
    register.support(first, PAPER, "AV")
    second = register.say("URG1", "twee", "AV")
    [gap] = [gap for gap in find_gaps(register) if gap.about in ("URG1", second)]
    assert (gap.rule, gap.said) == ("uitspraak_zonder_bewijs", "twee")


# scores


def test_a_high_score_on_thin_evidence_takes_the_place_of_the_general_gap(register):
    told = answers(group({"bestuur": [3, 2, 3]}, "MID1", evidence=1))
    gaps = find_gaps(register, answers=told)
    assert "dun_bewijs:MID1" in ids(gaps)
    assert "bewijs:MID1" not in ids(gaps)
    [gap] = [gap for gap in gaps if gap.rule == "dun_bewijs"]
    assert gap.reason.endswith("maar het bewijs is dun.")
    statement = register.say("MID1", "Er is tijd.", "AV")
    weak = register.support(statement, replace(PAPER, strength=1), "AV")
    assert "dun_bewijs:MID1" in ids(find_gaps(register, answers=told))
    register.withdraw(weak, "AV")
    before = find_gaps(register, answers=told)
    strong = register.support(statement, PAPER, "AV")
    closed = gap_changes(before, find_gaps(register, answers=told)).closed
    assert [gap.id for gap in closed] == ["dun_bewijs:MID1"]
    register.withdraw(strong, "AV")
    assert ids(find_gaps(register, answers=told)) == ids(before)


@pytest.mark.parametrize(
    ("scores", "evidence", "fires"),
    [
        ([3, 3, 3], None, True),
        ([2, 2, 2], 1, True),
        ([2, 2, 2], 2, False),  # two sources: not thin
        ([1, 2, 1], 0, False),  # not high
        ([3, 3], 0, False),  # too few to tell anything of
    ],
)
def test_thin_evidence_asks_for_a_high_score_that_may_be_shown(scores, evidence, fires):
    told = answers(group({"bestuur": scores}, "MID1", evidence=evidence))
    assert bool(ids(find_gaps(answers=told), "dun")) is fires


def test_roles_that_differ_are_asked_how_that_comes():
    told = answers(group({"bestuur": [3, 3, 3], "partners": [1, 1, 1]}, "MID3"))
    [gap] = [gap for gap in find_gaps(answers=told) if gap.rule == "rollen_verschillen"]
    assert (gap.about, gap.role) == ("MID3", "partners")
    alike = answers(group({"bestuur": [3, 3, 3], "partners": [3, 3, 2]}, "MID3"))
    assert ids(find_gaps(answers=alike), "rollen") == set()


def test_of_a_role_that_is_too_small_nothing_is_told():
    told = answers(group({"bestuur": [3, 3, 3], "partners": [0, 0]}, "MID3"))
    gaps = find_gaps(answers=told)
    assert ids(gaps, "rollen") == set()
    # the smallest shown role is hidden with it, so neither can be told apart
    assert {"stille_rol:partners", "stille_rol:bestuur"} <= ids(gaps)
    without = answers(group({"bestuur": [3, 3, 3]}, "MID3"))
    assert "stille_rol:bestuur" not in ids(find_gaps(answers=without))
    assert ids(find_gaps(answers=told, min_group=2), "rollen") != set()
    with pytest.raises(BadValue, match="kleinste groep"):
        find_gaps(answers=told, min_group=0)


def test_questions_that_residents_read_otherwise_are_not_compared(monkeypatch):
    told = answers(group({"bestuur": [3, 3, 3], "bewoners": [0, 0, 0]}, "MID1"))
    assert ids(find_gaps(answers=told), "rollen") == {"rollen_verschillen:MID1"}
    apart = rules.differences

    def other_wording(*args, **rest):
        return apart(*args, **rest).assign(comparable=False)

    monkeypatch.setattr(rules, "differences", other_wording)
    assert ids(find_gaps(answers=told), "rollen") == set()


# figures against scores


def rows(indicator, values, flags=None, status="ok", code=WIJK):
    """Kerncijfers of one indicator, by year."""
    table = pd.DataFrame(
        {
            "gebied_code": code,
            "indicator": indicator,
            "period": list(values),
            "value": list(values.values()),
            "status": status,
            "flags": [(flags or {}).get(year, "") for year in values],
            "source_id": "x",
        }
    )
    return table.set_index(["gebied_code", "indicator", "period"])


@pytest.fixture
def figures(monkeypatch):
    """Lay own figures under the rules, per area and indicator."""
    held = {}

    def look_up(area, name):
        code = getattr(area, "code", area)
        return held.get((code, name), rows(name, {}, code=code))

    monkeypatch.setattr(rules, "kerncijfers_of", look_up)
    return held


def clash(question, scores):
    """Indicators that do not fit a score on one question, in De Donderberg."""
    told = answers(group({"bestuur": scores}, question))
    return {
        (gap.about, gap.indicator, gap.start, gap.period)
        for gap in find_gaps(answers=told, gebied=WIJK)
        if gap.rule == "cijfer_spreekt_tegen"
    }


LBM = "lbm_soc"  # higher is better; stands with vertrouwen


def test_a_high_score_beside_a_falling_figure_is_a_contradiction(figures):
    figures[WIJK, LBM] = rows(LBM, {2014: 0.10, 2016: 0.05, 2020: -0.02})
    assert clash("VER4", [3, 3, 2]) == {("vertrouwen", LBM, 2014, 2020)}
    assert clash("VER4", [0, 1, 0]) == set()  # a low score fits


def test_a_low_score_beside_a_rising_figure_is_a_contradiction_too(figures):
    figures[WIJK, LBM] = rows(LBM, {2014: -0.10, 2020: 0.10})
    assert clash("VER4", [0, 1, 0]) == {("vertrouwen", LBM, 2014, 2020)}
    assert clash("VER4", [3, 3, 3]) == set()


def test_felt_urgency_fits_a_figure_that_gets_worse(figures):
    name = "misdrijven_per_1000"  # lower is better
    figures[WIJK, name] = rows(name, {2014: 40.0, 2020: 80.0})
    assert clash("URG4", [3, 3, 3]) == set()
    assert clash("URG4", [0, 0, 1]) == {("urgentie", name, 2014, 2020)}
    told = answers(group({"bestuur": [0, 0, 1]}, "URG4"))
    reasons = [gap.reason for gap in find_gaps(answers=told, gebied=WIJK)]
    # "low" beside "the unfavourable way" would read as if the two agreed
    assert (
        "De groep vindt het hier niet dringend, maar een cijfer dat erbij past ging de "
        "ongunstige kant op."
    ) in reasons


@pytest.mark.parametrize("flag", ["redrawn", "rounded redrawn", "definition_changed"])
def test_a_year_with_other_borders_is_not_used(figures, flag):
    values = {2014: 0.50, 2016: 0.10, 2020: 0.08}
    figures[WIJK, LBM] = rows(LBM, values, {2014: flag})
    assert clash("VER4", [3, 3, 3]) == set()  # 0.10 to 0.08 hardly moved
    figures[WIJK, LBM] = rows(LBM, values)
    assert clash("VER4", [3, 3, 3]) == {("vertrouwen", LBM, 2014, 2020)}


def test_one_odd_year_does_not_decide(figures):
    # slopes: the middle one of -0.01, 0, ... is 0, though the last year lies low
    values = {2012: 0.10, 2014: 0.10, 2016: 0.10, 2018: 0.10, 2020: -0.30}
    figures[WIJK, LBM] = rows(LBM, values)
    assert clash("VER4", [3, 3, 3]) == set()


def test_first_and_last_year_must_tell_the_same_as_the_years_between(figures):
    # slopes per pair of years: six of 0.1, then 0, -0.033, -0.1 and -0.3; the middle is
    # 0.1 a year, 0.4 in all, and yet the figure ends where it began
    values = {2014: 0.0, 2015: 0.1, 2016: 0.2, 2017: 0.3, 2018: 0.0}
    figures[WIJK, LBM] = rows(LBM, values)
    assert clash("VER4", [0, 1, 0]) == set()
    figures[WIJK, LBM] = rows(LBM, values | {2018: 0.1})
    assert clash("VER4", [0, 1, 0]) == {("vertrouwen", LBM, 2014, 2018)}


def test_missing_years_and_single_years_tell_nothing(figures):
    figures[WIJK, LBM] = rows(LBM, {2014: None, 2020: -0.5})
    assert clash("VER4", [3, 3, 3]) == set()
    figures[WIJK, LBM] = rows(LBM, {})
    assert clash("VER4", [3, 3, 3]) == set()


def test_money_is_laid_beside_that_of_the_land(figures):
    name = "inkomen_per_inwoner_eur"
    # 20 000 of 25 000 is 0.80; 22 000 of 32 000 is 0.69: more euros, yet further behind
    figures[WIJK, name] = rows(name, {2014: 20_000.0, 2020: 22_000.0})
    figures["NL00", name] = rows(name, {2014: 25_000.0, 2020: 32_000.0}, code="NL00")
    assert clash("URG4", [0, 0, 0]) == {("urgentie", name, 2014, 2020)}
    assert clash("URG4", [3, 3, 3]) == set()
    told = answers(group({"bestuur": [0, 0, 0]}, "URG4"))
    [gap] = [
        gap for gap in find_gaps(answers=told, gebied=WIJK) if gap.indicator == name
    ]
    # or the reader sees a sum that rose beside "the unfavourable way"
    assert gap.reason.endswith("gekeken is naar het deel van het land.")


def test_an_estimate_of_a_model_is_named_as_such(figures):
    figures[WIJK, LBM] = rows(LBM, {2014: 0.1, 2020: -0.1}, status="model_estimate")
    told = answers(group({"bestuur": [3, 3, 3]}, "VER4"))
    [gap] = [
        gap for gap in find_gaps(answers=told, gebied=WIJK) if gap.indicator == LBM
    ]
    assert gap.reason.endswith("Het cijfer is een schatting van een model.")


def test_evidence_that_a_group_names_is_not_called_absent():
    low = [Answer("URG4", f"b{nth}", "bestuur", score=0, evidence=3) for nth in "abc"]
    reason = {gap.about: gap.reason for gap in find_gaps(answers=Answers(tuple(low)))}
    assert reason["URG4"].startswith("Een groep zegt dat er bewijs is")
    assert reason["URG1"] == "Hierover is nog niets gevonden."


def test_real_figures_of_a_wijk_are_used():
    told = answers(group({"bestuur": [3, 3, 3]}, "VER4"))
    gaps = find_gaps(answers=told, gebied=WIJK)
    assert {gap.gebied for gap in gaps if gap.indicator} <= {WIJK}
    with pytest.raises(UnknownName):
        find_gaps(gebied="Nergenshuizen")


# voices


def test_a_role_is_silent_until_there_are_two_conversations_or_answers(register):
    gaps = find_gaps(register)
    silent = {gap.about for gap in gaps if gap.rule == "stille_rol"}
    assert silent == {"bestuur", "uitvoering", "bewoners", "partners"}
    register.support(register.say("VER4", "een", "AV"), TALK, "AV")
    assert "stille_rol:bewoners" in ids(find_gaps(register))
    second = register.support(register.say("VER5", "twee", "AV"), TALK, "AV")
    assert "stille_rol:bewoners" not in ids(find_gaps(register))
    register.withdraw(second, "AV")
    assert "stille_rol:bewoners" in ids(find_gaps(register))
    told = answers(group({"bewoners": [1, 2, 0]}, "URG4"))
    assert "stille_rol:bewoners" not in ids(find_gaps(register, answers=told))


def test_only_good_news_asks_what_does_not_work_yet(register):
    statements = [register.say("VIS1", str(nth), "AV") for nth in range(3)]
    for one in statements[:2]:
        register.support(one, PAPER, "AV")
    assert ids(find_gaps(register), "alleen") == set()
    register.support(statements[2], PAPER, "AV")
    assert ids(find_gaps(register), "alleen") == {"alleen_goed_nieuws:visie"}
    against = register.support(statements[0], replace(TALK, side="tegen"), "BK")
    assert ids(find_gaps(register), "alleen") == set()
    register.withdraw(against, "BK")
    assert ids(find_gaps(register), "alleen") == {"alleen_goed_nieuws:visie"}
    register.dissent(statements[0], "Ik zie het anders.", "CD")
    assert ids(find_gaps(register), "alleen") == set()


def test_a_group_that_finds_everything_fine_is_asked_too():
    asked = ("URG4", "VIS2", "BES3", "PRO1", "ADE2", "MID1")
    fine = [group({"bestuur": [3, 3, 2]}, one) for one in asked]
    found = ids(find_gaps(answers=answers(*fine)), "alleen")
    assert found == {"alleen_goed_nieuws:zelfevaluatie"}
    low = group({"bestuur": [0, 1, 0]}, "VER4")
    assert ids(find_gaps(answers=answers(low, *fine)), "alleen") == set()
    assert ids(find_gaps(answers=answers(*fine[:4])), "alleen") == set()


# what a figure bears


def test_an_estimate_of_a_model_is_no_proof_that_it_works(register):
    statement = register.say("ADE1", "Het gaat beter sinds de start.", "AV")
    piece = register.support(statement, GUESS, "AV")
    [gap] = [gap for gap in find_gaps(register) if gap.rule == "status_draagt_niet"]
    assert gap.about == piece
    assert (gap.indicator, gap.period) == ("lbm_afwijking", 2014)
    assert "geen bewijs dat de aanpak werkt" in gap.reason
    before = find_gaps(register)
    counted = register.support(statement, FIGURE, "BK")
    closed = gap_changes(before, find_gaps(register)).closed
    assert [gap.rule for gap in closed] == ["status_draagt_niet"]
    register.withdraw(counted, "BK")
    assert ids(find_gaps(register)) == ids(before)


def test_a_figure_without_a_value_bears_nothing(register):
    missing = replace(FIGURE, indicator="lbm_soc", period=2002)
    register.support(register.say("VER1", "een", "AV"), missing, "AV")
    [gap] = [gap for gap in find_gaps(register) if gap.rule == "status_draagt_niet"]
    assert "geen waarde gepubliceerd" in gap.reason


def test_a_figure_from_elsewhere_with_a_made_up_status_bears_nothing(register):
    register.support(register.say("URG2", "een", "AV"), FIGURE, "AV")
    raw = register.path.read_text("utf-8")
    register.path.write_text(raw.replace('"ok"', '"bewezen"'), "utf-8")
    [gap] = [gap for gap in find_gaps(register) if gap.rule == "status_draagt_niet"]
    assert "niet bekend hoe het is gemaakt" in gap.reason


def test_a_claim_of_the_self_evaluation_wants_somebody_else(register):
    statement = register.say("VIS1", "Wij werken samen.", "AV", origin="zelfevaluatie")
    assert ids(find_gaps(register), "geen") == set()  # no evidence is a gap already
    register.support(statement, PAPER, "AV")
    own = {f"geen_tegencheck:{statement}"}
    assert ids(find_gaps(register), "geen") == own
    for proof, author in (
        (PAPER, "BK"),  # somebody else found it
        (replace(PAPER, side="tegen"), "AV"),  # evidence against it
        (FIGURE, "AV"),  # evidence of a second kind
    ):
        piece = register.support(statement, proof, author)
        assert ids(find_gaps(register), "geen") == set()
        register.withdraw(piece, author)
        assert ids(find_gaps(register), "geen") == own
    register.dissent(statement, "Dat zie ik niet.", "CD")
    assert ids(find_gaps(register), "geen") == set()
    panel = register.say("VIS2", "Ze zijn het eens.", "AV")
    register.support(panel, PAPER, "AV")
    assert ids(find_gaps(register), "geen") == set()


def test_evidence_for_and_against_is_a_question_for_the_panel(register):
    statement = register.say("VER4", "Beloofd is gedaan.", "AV")
    register.support(statement, PAPER, "AV")
    assert ids(find_gaps(register), "bewijs_spreekt") == set()
    other = register.support(statement, replace(TALK, side="tegen"), "BK")
    [gap] = [gap for gap in find_gaps(register) if gap.rule == "bewijs_spreekt_tegen"]
    assert (gap.about, gap.role) == (statement, "visitatiecommissie")
    register.withdraw(other, "BK")
    assert ids(find_gaps(register), "bewijs_spreekt") == set()


# tellen en vertellen


def test_a_story_asks_for_a_figure_and_a_figure_for_a_story(register):
    story = register.say("VER4", "Mensen haken af.", "AV")
    register.support(story, TALK, "AV")
    assert ids(find_gaps(register), "verhaal") == {f"verhaal_zonder_cijfer:{story}"}
    count = register.say("URG2", "De waarde ligt laag.", "AV")
    register.support(count, FIGURE, "AV")
    figure = f"cijfer_zonder_verhaal:woz_waarde_eur:{WIJK}:woz_waarde_eur"
    assert ids(find_gaps(register), "cijfer_zonder") == {figure}
    register.support(count, SEEN, "BK")
    assert ids(find_gaps(register), "cijfer_zonder") == set()
    assert ids(find_gaps(register), "verhaal") == {f"verhaal_zonder_cijfer:{story}"}
    register.support(story, FIGURE, "BK")
    assert ids(find_gaps(register), "verhaal") == set()


def test_a_figure_that_is_shown_wants_a_story_also_as_a_text(register):
    shown = pd.concat(
        [
            kerncijfers_of(WIJK, "koopwoningen_pct"),
            kerncijfers_of(WIJK, "lbm_soc", period=2002),
        ]
    )
    [gap] = [
        gap
        for gap in find_gaps(register, figures=shown)
        if gap.rule == "cijfer_zonder_verhaal"
    ]
    # lbm_soc has no value in that year: there is nothing to tell of
    assert (gap.indicator, gap.period, gap.gebied) == ("koopwoningen_pct", 2024, WIJK)
    register.write("verhaal:koopwoningen_pct", "Wie koopt, blijft.", "AV")
    assert ids(find_gaps(register, figures=shown), "cijfer_zonder") == set()
    register.write("verhaal:koopwoningen_pct", " ", "AV")
    assert ids(find_gaps(register, figures=shown), "cijfer_zonder") != set()


def test_a_clear_difference_with_the_rest_wants_a_story(register):
    found = signals("Roermond", period=2022, indicators="koopwoningen_pct")
    gaps = find_gaps(register, signals=found)
    [gap] = [gap for gap in gaps if gap.rule == "signaal_zonder_verhaal"]
    assert (gap.indicator, gap.period) == ("koopwoningen_pct", 2022)
    shown = kerncijfers_of(WIJK, "koopwoningen_pct", period=2022)
    both = find_gaps(register, signals=found, figures=shown)
    assert ids(both) == ids(gaps)  # asked once
    register.write("verhaal:koopwoningen_pct", "Er is veel huur gebouwd.", "AV")
    assert ids(find_gaps(register, signals=found), "signaal") == set()


# goals


def test_what_a_goal_misses_is_a_gap_each(register):
    assert ids(find_gaps(register), "doel") == {"doel_onvolledig:doelen"}
    goal = register.add_goal("Minder overlast", "AV", baseline="34%")
    slots = {gap.slot for gap in find_gaps(register) if gap.rule == "doel_onvolledig"}
    assert slots == {"target", "now", "source"}
    before = find_gaps(register)
    register.edit_goal(goal, "AV", now="28%")
    [closed] = gap_changes(before, find_gaps(register)).closed
    assert (closed.about, closed.slot, closed.said) == (goal, "now", "Minder overlast")
    register.edit_goal(goal, "AV", target="20%", source="Programma")
    assert ids(find_gaps(register), "doel") == set()


# this morning beside tonight


def test_changes_tell_new_closed_and_open():
    one, two, three = (Gap("bewijs", about, "?", ".", "panel") for about in "abc")
    changed = gap_changes([one, two], [replace(two, reason="Anders."), three])
    assert changed.new == (three,)
    assert changed.closed == (one,)
    assert changed.open == (replace(two, reason="Anders."),)
    nothing = gap_changes([], [])
    assert (nothing.new, nothing.closed, nothing.open) == ((), (), ())


def test_the_gaps_of_this_morning_lie_beside_those_of_tonight(register):
    morning = find_gaps(register)
    statement = register.say("VER4", "Beloften haperen.", "AV")
    register.support(statement, TALK, "AV")
    changed = gap_changes(morning, find_gaps(register))
    assert [gap.id for gap in changed.closed] == ["bewijs:VER4"]
    assert [gap.rule for gap in changed.new] == ["verhaal_zonder_cijfer"]
    assert len(changed.open) == len(morning) - 1


def test_hostile_text_stays_in_said_alone(register):
    text = "<script>1</script>=cmd|' 99"
    register.support(register.say("VER4", text, "AV"), replace(TALK, text=text), "AV")
    register.say("visie", text, "AV")
    register.add_goal(text, "AV")
    for gap in find_gaps(register):
        assert "<" not in gap.question + gap.reason + gap.id
    assert any(gap.said == text for gap in find_gaps(register))
