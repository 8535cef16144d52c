"""Test which questions are asked to whom, in which wording."""

from collections import Counter

import pytest

from wijkbook.checklist import ROLES
from wijkbook.checklist.questions import known_ids, questions
from wijkbook.errors import BadValue, UnknownName

KORT = ["URG4", "VIS2", "BES5", "PRO1", "ADE2", "VER4", "MID1"]


def ids(*arguments, **named):
    """Ids of the questions that are asked."""
    return [question.id for question in questions(*arguments, **named)]


def test_the_short_list_is_one_question_per_bouwsteen():
    assert ids() == KORT
    assert len({question.bouwsteen for question in questions()}) == 7


def test_a_longer_list_holds_the_shorter_one():
    kern, volledig = ids("kern"), ids("volledig")
    assert (len(kern), len(volledig)) == (14, 53)
    assert set(KORT) < set(kern) < set(volledig)
    assert set(Counter(q.bouwsteen for q in questions("kern")).values()) == {2}


def test_the_annex_stands_outside_the_bouwstenen():
    extra = questions("kern", annex=True)[14:]
    assert [question.id for question in extra] == [f"BUI{n}" for n in range(1, 6)]
    assert {question.bouwsteen for question in extra} == {""}
    assert known_ids() == ids("volledig", annex=True)


def test_a_plan_is_not_asked_what_only_a_running_approach_can_tell():
    plan = ids(phase="vooraf")
    assert plan == ["URG4", "VIS2", "BES3", "PRO1", "ADE2", "VER1", "MID1"]
    for length in ("kort", "kern", "volledig"):
        found = questions(length, phase="vooraf")
        assert all("vooraf" in question.phase for question in found)
        assert len({question.id for question in found}) == len(found)
    assert "PRO3" in ids("kern", phase="vooraf")
    assert ids("volledig", phase="lopend") == ids("volledig")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_the_short_list_and_its_own_part_of_the_long_one(role):
    assert ids(role=role) == KORT
    assert set(KORT) <= set(ids("volledig", role=role))
    assert all(role in q.roles for q in questions("volledig", role=role))


def test_a_role_is_asked_only_what_it_can_tell():
    assert 0 < len(ids("volledig", role="bewoners")) < 53
    assert len(ids("volledig", role="visitatiecommissie")) == 53


@pytest.mark.parametrize("voice", ["bewoners", "en"])
def test_residents_and_english_readers_get_the_same_seven(voice):
    found = questions(voice=voice)
    assert [question.id for question in found] == KORT
    assert all(question.text and question.hint for question in found)
    assert all(a.text != b.text for a, b in zip(found, questions(), strict=True))


@pytest.mark.parametrize("wrong", [{"length": "kern"}, {"annex": True}])
def test_a_wording_that_is_not_there_is_told(wrong):
    with pytest.raises(BadValue, match="alleen voor de korte lijst"):
        questions(voice="en", **wrong)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"length": "lang"}, "lengte 'lang'"),
        ({"role": "wethouder"}, "rol 'wethouder'"),
        ({"phase": "plan"}, "fase 'plan'"),
        ({"voice": "fr"}, "vraagvorm 'fr'"),
    ],
)
def test_an_unknown_choice_is_told(wrong, told):
    with pytest.raises(UnknownName, match=told):
        questions(**wrong)


def test_every_question_can_be_read_and_followed_up():
    for question in questions("volledig", annex=True):
        assert question.text.endswith("?")
        assert question.hint
        assert question.follow_up
        assert set(question.roles) <= set(ROLES)


def test_questions_of_one_bouwsteen_are_those_of_the_whole_list():
    found = questions("volledig", bouwsteen="vertrouwen")
    assert [one.id for one in found] == [
        one.id for one in questions("volledig") if one.bouwsteen == "vertrouwen"
    ]
    assert len(found) > 1


def test_unknown_bouwsteen_is_refused():
    with pytest.raises(UnknownName, match="bouwsteen 'vertouwen'.*vertrouwen"):
        questions(bouwsteen="vertouwen")
