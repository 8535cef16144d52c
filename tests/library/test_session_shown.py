"""What a session shows: numbers of the room, and nobody by subtraction."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkbook.checklist.answers import Answer
from wijkbook.session import SESSION_ROLES
from wijkbook.session.shown import agenda, follows, safe_groups, summary


def answer(who, role, score, number=1, special=""):
    return Answer("URG4", who, role, number, score, special)


def room(**people):
    """Answers of a room: role=[scores]."""
    return [
        answer(f"{role}{i}", role, score)
        for role, scores in people.items()
        for i, score in enumerate(scores)
    ]


def tables(groups):
    """Who each table that can be made rests on: every sum of shown groups."""
    found = []
    for size in range(1, len(groups) + 1):
        for kept in combinations(groups.values(), size):
            found.append(frozenset().union(*kept))
    return found


def test_summary_worked_out_by_hand():
    # scores 0 1 1 3 3 3: median (1+3)/2 = 2; counts 1 2 0 3; type 7 quartiles at
    # places 1.25 and 3.75: 1 and 3
    shown, _ = summary(room(bewoners=[0, 1, 1], bestuur=[3, 3, 3]))
    assert shown["n"] == 6
    assert shown["counts"] == [1, 2, 0, 3]
    assert shown["median"] == 2
    assert (shown["q1"], shown["q3"]) == (1, 3)
    assert shown["roles"] == {"bestuur": 3, "bewoners": 1}
    assert shown["gap"] == 2


def test_nothing_is_shown_of_two_people():
    shown, groups = summary(room(bewoners=[0, 3]))
    assert shown == {"shown": False}
    assert groups == {}


def test_nobody_answered():
    assert summary([])[0] == {"shown": False}


def test_weet_niet_is_no_score():
    held = [*room(bewoners=[1, 2]), answer("x", "bewoners", None, 1, "weet_niet")]
    assert summary(held)[0] == {"shown": False}
    shown, _ = summary([*held, answer("y", "bewoners", 3)])
    assert (shown["n"], shown["unknown"]) == (3, 1)


def test_small_roles_join_the_other_roles():
    shown, _ = summary(room(bewoners=[0, 0, 0], bestuur=[3, 3], partners=[3]))
    assert shown["roles"] == {"bewoners": 0, "overige rollen": 3}


def test_one_person_of_a_role_hides_with_the_smallest_role():
    shown, _ = summary(room(bewoners=[0, 0, 0, 0], bestuur=[3, 3, 3], partners=[3]))
    assert shown["roles"] == {"bewoners": 0}
    assert shown["gap"] is None


def test_own_wijken_are_not_divided_in_roles():
    shown, groups = summary(room(bewoners=[0, 0, 0], bestuur=[3, 3, 3]), roles=False)
    assert shown["roles"] == {}
    assert len(groups) == 1


def test_second_round_without_one_person_leaves_two_more_out():
    first = room(bewoners=[0] * 8)
    _, before = summary(first)
    shown, groups = summary(first[1:], before)
    # one is gone; everybody minus the second table would be that one: two more go
    assert (shown["n"], shown["left_out"]) == (5, 2)
    assert not follows(tables(groups), tables(before))


def test_second_round_of_the_same_people_shows_all():
    first = room(bewoners=[0] * 4, bestuur=[3] * 3)
    _, before = summary(first)
    shown, _ = summary(first, before)
    assert (shown["n"], shown["left_out"]) == (7, 0)
    assert set(shown["roles"]) == {"bewoners", "bestuur"}


def test_one_newcomer_does_not_count_in_the_second_round():
    first = room(bewoners=[0] * 4)
    _, before = summary(first)
    shown, groups = summary([*first, answer("nieuw", "bewoners", 3)], before)
    assert shown["counts"] == [4, 0, 0, 0]
    assert "nieuw" not in frozenset().union(*groups.values())


def test_three_newcomers_count():
    first = room(bewoners=[0] * 4)
    _, before = summary(first)
    new = [answer(f"nieuw{i}", "bewoners", 3) for i in range(3)]
    assert summary([*first, *new], before)[0]["n"] == 7


who_came = st.lists(
    st.tuples(st.sampled_from(SESSION_ROLES), st.booleans(), st.booleans()),
    max_size=24,
)


@settings(max_examples=300, deadline=None)
@given(who_came)
def test_no_pair_of_tables_gives_away_fewer_than_three(people):
    rounds = [
        [
            answer(f"p{i}", role, i % 4, number)
            for i, (role, *came) in enumerate(people)
            if came[number - 1]
        ]
        for number in (1, 2)
    ]
    one, _ = safe_groups(rounds[0])
    two, _ = safe_groups(rounds[1], one)
    every = [*tables(one), *tables(two)]
    assert all(len(held) >= 3 for held in every)
    for first, second in combinations(every, 2):
        if first <= second or second <= first:
            apart = len(first ^ second)
            assert apart == 0 or apart >= 3
    assert not follows(tables(one), tables(two))


@pytest.mark.parametrize("n", [3, 12, 40])
def test_a_room_that_agrees_has_no_agenda(n):
    shown, _ = summary(room(bewoners=[2] * n))
    assert agenda({"URG4": shown}) == []


def test_agenda_takes_the_lowest_agreement_first():
    def of(**scores):
        return summary(room(**scores))[0]

    shown = {
        "eens": of(bewoners=[2] * 6),
        "bijna": of(bewoners=[2, 2, 2, 2, 2, 3]),
        "verdeeld": of(bewoners=[0, 0, 0], bestuur=[3, 3, 3]),
        "gespreid": of(bewoners=[0, 1, 2, 3]),
        "leeg": {"shown": False},
    }
    assert agenda(shown) == ["verdeeld", "gespreid", "bijna"]
