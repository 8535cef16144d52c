"""Test what a group's answers show, and that they show nobody."""

import itertools
import math
from collections import defaultdict
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from wijkbook.checklist import ROLES, results
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.hiding import (
    EVERYBODY,
    OTHERS,
    PANEL,
    is_enough,
    shown_cells,
)
from wijkbook.checklist.questions import known_ids, questions
from wijkbook.checklist.results import differences, gaps, profile
from wijkbook.errors import BadValue, UnknownName

BOUWSTENEN = [question.bouwsteen for question in questions()]
ASKED = ("URG3", "URG4", "VIS2", "BUI1")


def group(question="URG4", **scores):
    """Answers of roles: ``bewoners=[1, 3, None]``, None for weet niet."""
    return Answers(
        tuple(
            Answer(question, f"{role}{i}", role, **said(score))
            for role, given in scores.items()
            for i, score in enumerate(given)
        )
    )


def said(score):
    """A score, or weet niet."""
    return {"special": "weet_niet"} if score is None else {"score": score}


def together(*groups):
    """Several groups of answers as one."""
    return Answers(tuple(answer for held in groups for answer in held))


def tables(answers, **rest):
    """Every table over others that there is."""
    return {
        "profile": profile(answers, **rest),
        "profile per question": profile(answers, by="question", **rest),
        "differences": differences(answers, **rest),
        "differences per question": differences(answers, by="question", **rest),
        "gaps": gaps(answers, length="volledig", **rest),
        "gaps of a plan": gaps(answers, phase="vooraf", **rest),
    }


def assert_same(one, other):
    """See no difference in any table."""
    for name, table in one.items():
        assert_frame_equal(table, other[name], obj=name)


@st.composite
def crowds(draw):
    """Answers of up to five roles, some of them too small to be shown."""
    made = []
    for role in ROLES:
        for person in range(draw(st.integers(0, 4))):
            for question in ASKED:
                score = draw(st.sampled_from([0, 1, 2, 3, "weet_niet", "nvt", ""]))
                what = {"special": score} if isinstance(score, str) else {}
                what = what or {"score": score}
                evidence = draw(st.sampled_from([None, 0, 1, 3]))
                token = f"{role}{person}"
                made.append(Answer(question, token, role, evidence=evidence, **what))
    return Answers(tuple(made))


# a profile


def test_a_profile_by_hand():
    # four people answer 1, 3, 3 and weet niet
    row = profile(group(bewoners=[1, 3, 3, None])).loc["urgentie"]
    assert row["shown"]
    assert (row["n"], row["median"], row["q1"], row["q3"]) == (3, 3, 2, 3)
    assert row["unknown_share"] == 0.25
    assert math.isnan(row["evidence_median"])


def test_a_profile_has_every_bouwsteen_in_order_and_no_total():
    table = profile(Answers.empty())
    assert table.index.tolist() == BOUWSTENEN
    assert table.index.name == "bouwsteen"
    assert not table["shown"].any()
    assert table.drop(columns="shown").isna().all(axis=None)
    assert profile(Answers.empty(), by="question").index.tolist() == known_ids()


def test_a_bouwsteen_takes_its_shown_questions_together():
    answers = together(
        group("URG3", bewoners=[0, 0, 0, 2]),
        group("URG4", bewoners=[3, 3, 3]),
        group("URG1", bewoners=[1, 1]),  # too few: it takes no part
    )
    row = profile(answers).loc["urgentie"]
    assert (row["n"], row["median"]) == (3, 2)


def test_weet_niet_and_not_applicable_are_no_score():
    answers = group(bewoners=[2, 2, 2, None])
    answers = answers.with_answer(Answer("URG4", "x", "bewoners", special="nvt"))
    row = profile(answers, by="question").loc["URG4"]
    assert (row["n"], row["median"], row["unknown_share"]) == (3, 2, 0.25)


def test_evidence_needs_a_group_too():
    answers = [
        Answer("URG4", f"r{i}", "bewoners", score=2, evidence=evidence)
        for i, evidence in enumerate([0, 3, 3, None])
    ]
    assert profile(Answers(tuple(answers))).loc["urgentie", "evidence_median"] == 3
    fewer = profile(Answers(tuple(answers[1:])))
    assert math.isnan(fewer.loc["urgentie", "evidence_median"])


def test_only_the_last_round_counts():
    first = group(bewoners=[0, 0, 0])
    again = [Answer("URG4", f"bewoners{i}", "bewoners", 2, score=3) for i in range(3)]
    both = together(first, again)
    assert profile(both).loc["urgentie", "median"] == 3
    assert profile(both.of_round(1)).loc["urgentie", "median"] == 0


def test_own_answers_are_always_shown_to_their_author():
    answers = together(
        group(bewoners=[3]),
        [Answer("URG3", "bewoners0", "bewoners", special="weet_niet")],
        group(partners=[0]),
    )
    row = profile(answers, own="bewoners0").loc["urgentie"]
    assert not row["shown"]
    assert pd.isna(row["median"])
    assert (row["own"], row["own_unknown_share"]) == (3, 0.5)
    assert profile(answers, own="nobody")["own"].isna().all()


def test_own_answers_change_nothing_else():
    answers = group(bewoners=[3, 1, 2], partners=[0])
    seen = profile(answers, own="partners0")
    assert_frame_equal(seen[profile(answers).columns], profile(answers))


@pytest.mark.parametrize("wrong", [0, -1, 2.5, True, "3", None])
def test_a_group_is_one_or_more_people(wrong):
    for measure in (profile, differences, gaps):
        with pytest.raises(BadValue, match="kies een geheel getal van 1 of hoger"):
            measure(Answers.empty(), min_group=wrong)


def test_another_row_is_told():
    for measure in (profile, differences):
        with pytest.raises(UnknownName, match="indeling 'rol'"):
            measure(Answers.empty(), by="rol")


def test_a_question_of_an_older_list_does_not_count():
    assert_same(tables(group("OUD1", bewoners=[1, 2, 3])), tables(Answers.empty()))


# differences


def test_differences_by_hand():
    answers = group(bestuur=[3, 3, 3], uitvoering=[2, 2, 1], bewoners=[1, 0, 1, 0])
    row = differences(answers).loc["urgentie"]
    assert (row["bestuur"], row["uitvoering"], row["bewoners"]) == (3, 2, 0.5)
    assert row["gap"] == 2.5
    assert row["shown"]
    # counts 2 3 2 3: layer 1111 (8 people, A = 0) and layer 0101 (2 people, TU = 1,
    # TDU = 1, U = (2 - 3) / 4, A = -1/4 * 2/3)
    assert row["agreement"] == pytest.approx(2 * -1 / 6 / 10)


def test_small_roles_join_the_others():
    answers = group(bestuur=[3, 3, 3], uitvoering=[0, 0], bewoners=[1])
    row = differences(answers).loc["urgentie"]
    assert (row["bestuur"], row[OTHERS], row["gap"]) == (3, 0, 3)
    assert pd.isna(row["uitvoering"])
    assert pd.isna(row["bewoners"])


def test_a_role_that_stays_too_small_takes_the_smallest_with_it():
    answers = group(bestuur=[3] * 5, uitvoering=[2] * 4, bewoners=[0])
    row = differences(answers).loc["urgentie"]
    assert row["bestuur"] == 3
    assert row[["uitvoering", "bewoners", OTHERS, "gap"]].isna().all()
    assert not row["shown"]
    assert profile(answers).loc["urgentie", "n"] == 10


def test_a_panel_is_shown_from_two_but_hides_nobody():
    panel = group(visitatiecommissie=[3, 1])
    assert differences(panel).loc["urgentie", PANEL] == 2
    assert profile(panel).loc["urgentie", "n"] == 2
    # two residents are not hidden by two panel members who sign
    mixed = together(panel, group(bewoners=[0, 0]))
    assert not profile(mixed).loc["urgentie", "shown"]
    row = differences(mixed).loc["urgentie"]
    assert row[PANEL] == 2
    assert row[["bewoners", OTHERS]].isna().all()
    assert not profile(group(visitatiecommissie=[3])).loc["urgentie", "shown"]


def test_roles_that_answered_other_questions_are_not_comparable():
    apart = together(
        group("URG3", uitvoering=[1, 1, 1]), group("URG4", bewoners=[3, 3, 3])
    )
    row = differences(apart).loc["urgentie"]
    assert (row["gap"], row["comparable"]) == (2, False)
    same = together(
        group("URG3", uitvoering=[1, 1, 1], bewoners=[3, 3, 3]),
    )
    assert differences(same).loc["urgentie", "comparable"]


def test_a_wording_that_asks_something_else_is_not_comparable(monkeypatch):
    other = [
        replace(question, comparable=question.id != "URG4")
        for question in questions("volledig", annex=True)
    ]
    monkeypatch.setattr(results, "questions", lambda *a, **k: other)
    answers = group(bestuur=[3, 3, 3], bewoners=[0, 0, 0])
    table = differences(answers, by="question")
    assert not table.loc["URG4", "comparable"]
    assert table.loc["VIS2", "comparable"]
    assert not differences(answers).loc["urgentie", "comparable"]


def test_differences_do_not_tell_how_many_people_a_role_has():
    columns = {*ROLES, OTHERS, "gap", "agreement", "comparable", "shown"}
    assert set(differences(Answers.empty()).columns) == columns


# gaps


def test_an_open_question_is_a_gap_with_what_to_ask_next():
    table = gaps(Answers.empty())
    assert table.index.tolist() == [question.id for question in questions()]
    assert set(table["gap"]) == {"geen of te weinig antwoorden"}
    assert (table["follow_up"] != "").all()


@pytest.mark.parametrize(
    ("scores", "gap"),
    [
        ([], "geen of te weinig antwoorden"),
        ([3], "geen of te weinig antwoorden"),
        ([3, 3, None, None, None], "geen of te weinig antwoorden"),
        ([None, None], "geen of te weinig antwoorden"),
        ([None, None, None], "niemand weet het"),
        ([2, 2, 3], "geen bewijs"),
        ([0, 1, 1], None),
    ],
)
def test_the_gap_of_a_group(scores, gap):
    assert gaps(group(bewoners=scores))["gap"].get("URG4") == gap


@pytest.mark.parametrize(
    ("score", "evidence", "gap"),
    [
        (None, None, "weet niet"),
        (2, None, "geen bewijs"),
        (3, 0, "geen bewijs"),
        (3, 1, None),
        (1, None, None),
    ],
)
def test_the_gap_of_ones_own(score, evidence, gap):
    mine = Answer("URG4", "me", "bestuur", evidence=evidence, **said(score))
    table = gaps(Answers((mine,)), own="me")
    assert table["gap"].get("URG4") == gap
    assert table["gap"].get("VIS2") == "geen antwoord"


def test_not_applicable_is_no_gap():
    answers = [Answer("URG4", f"r{i}", "bestuur", special="nvt") for i in range(3)]
    assert "URG4" not in gaps(Answers(tuple(answers))).index


def test_proof_of_enough_people_closes_a_gap():
    held = [
        Answer("URG4", f"r{i}", "bestuur", score=3, evidence=evidence)
        for i, evidence in enumerate([1, 2, 3])
    ]
    assert "URG4" not in gaps(Answers(tuple(held))).index
    assert "URG4" in gaps(Answers(tuple(held[:2]))).index


def test_a_question_for_a_running_approach_is_no_gap_in_a_plan():
    assert "BES5" in gaps(Answers.empty()).index
    plan = gaps(Answers.empty(), phase="vooraf").index
    assert "BES5" not in plan
    assert "BES3" in plan


# what never changes


@settings(deadline=None, max_examples=25)
@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers, chance):
    mixed = list(answers)
    chance.shuffle(mixed)
    assert_same(tables(answers), tables(Answers(tuple(mixed))))


@settings(deadline=None, max_examples=25)
@given(crowds(), st.sampled_from(ROLES), st.sampled_from(ASKED))
def test_a_weet_niet_changes_no_median(answers, role, question):
    more = answers.with_answer(Answer(question, "new", role, special="weet_niet"))
    for by in ("bouwsteen", "question"):
        same = ["n", "median", "q1", "q3", "evidence_median", "shown"]
        before, after = (profile(held, by=by)[same] for held in (answers, more))
        assert_frame_equal(before, after)
        assert_frame_equal(differences(answers, by=by), differences(more, by=by))


@settings(deadline=None, max_examples=25)
@given(crowds())
def test_input_is_left_alone(answers):
    before = answers.answers
    tables(answers)
    assert answers.answers == before


# the attacker: knows these rules and every table, and subtracts one from another


def scored_on(answers, question):
    """Those who gave a score on a question."""
    return [a for a in answers if a.question_id == question and a.score is not None]


def hidden_on(answers, question):
    """Those with a score whose role is not shown by itself in the tables."""
    row = differences(answers, by="question").loc[question]
    seen = {role for role in ROLES if pd.notna(row[role])}
    return [a for a in scored_on(answers, question) if a.role not in seen]


@settings(deadline=None, max_examples=60)
@given(crowds())
def test_what_is_left_after_subtracting_is_nobody_or_a_group(answers):
    everybody, roles = (m(answers, by="question") for m in (profile, differences))
    for question in ASKED:
        scored = scored_on(answers, question)
        if everybody.loc[question, "shown"]:
            assert is_enough(scored, 3)
            rest = hidden_on(answers, question)
            assert not rest or is_enough(rest, 3)
        for role in ROLES:
            if pd.notna(roles.loc[question, role]):
                assert is_enough([a for a in scored if a.role == role], 3)
        if pd.notna(roles.loc[question, OTHERS]):
            assert is_enough(hidden_on(answers, question), 3)


@settings(deadline=None, max_examples=60)
@given(crowds(), st.sampled_from(ASKED), st.randoms(use_true_random=False))
def test_who_is_hidden_could_have_answered_otherwise(answers, question, chance):
    """Deal the answers of the hidden anew: no table of any kind changes.

    A panel signs its evidence, so that stays where it is.
    """
    hidden = hidden_on(answers, question)
    unsigned = [one.respondent for one in hidden if one.role != PANEL]
    scores = [one.score for one in hidden]
    evidence = [one.evidence for one in hidden if one.role != PANEL]
    chance.shuffle(scores)
    chance.shuffle(evidence)
    dealt = dict(zip(unsigned, evidence, strict=True))
    other = [
        replace(one, score=score, evidence=dealt.get(one.respondent, one.evidence))
        for one, score in zip(hidden, scores, strict=True)
    ]
    assert_same(tables(answers), tables(together(answers, other)))


@pytest.mark.parametrize(
    "roles", [("bestuur", "uitvoering", "bewoners"), ("bestuur", "bewoners", PANEL)]
)
def test_an_attacker_who_tries_every_world_learns_nothing_of_a_small_role(roles):
    """All ways in which up to three people per role can answer nee or ja.

    The attacker even knows how many people each role has. Worlds that give the same
    tables cannot be told apart: each small role must have answered in more than one
    way, unless all the hidden gave one and the same answer.
    """
    counts = [c for c in itertools.product(range(4), repeat=2) if sum(c) <= 3]
    look_alike = defaultdict(list)
    for world in itertools.product(counts, repeat=len(roles)):
        people = [
            Answer("URG4", f"{role}{score}{i}", role, score=score)
            for role, of_role in zip(roles, world, strict=True)
            for score, n in zip((0, 3), of_role, strict=True)
            for i in range(n)
        ]
        cells = shown_cells(people, 3)
        # the most that any table can be made from: every answer in every shown cell
        seen = {name: sorted(a.score for a in held) for name, held in cells.items()}
        sizes = tuple(map(sum, world))
        look_alike[str(seen), sizes].append((world, set(cells)))
    learned = []
    for worlds in look_alike.values():
        world, cells = worlds[0]
        hidden = [i for i, role in enumerate(roles) if role not in cells]
        answered = [sum(world[i][j] for i in hidden) > 0 for j in (0, 1)]
        for i in hidden:
            ways = {other[i] for other, _ in worlds}
            if sum(world[i]) and len(ways) == 1 and EVERYBODY not in cells:
                learned.append(world)
            if sum(world[i]) and len(ways) == 1 and all(answered):
                learned.append(world)
    assert learned == []
