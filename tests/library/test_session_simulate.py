"""Invented people: the same for a seed, different per role, and always called so."""

from collections import Counter

import pytest

from wijkbook.errors import BadValue
from wijkbook.session.simulate import INVENTED, is_rehearsal, simulate_session
from wijkbook.session.store import Session


@pytest.fixture
def make(tmp_path):
    made = []

    def one(**told):
        made.append(Session.create(tmp_path / f"oefening{len(made)}.sqlite", **told))
        return made[-1]

    yield one
    for session in made:
        session.close_file()


def rehearse(session, **told):
    """Both rounds, everything shown."""
    crowd = simulate_session(session, **told)
    for nth in (1, 2):
        session.start_round(nth)
        crowd.answer()
        for bouwsteen in session.bouwstenen():
            assert session.reveal(bouwsteen)
    return session.shown()


def test_the_same_seed_gives_the_same_evening_and_another_one_another(make):
    first = rehearse(make(), seed=7)
    assert rehearse(make(), seed=7) == first
    assert rehearse(make(), seed=8) != first


def test_roles_differ_some_do_not_know_and_the_second_round_moves(make):
    first, second = (rehearse(make())[nth] for nth in (1, 2))
    visie = next(one for key, one in first.items() if key.startswith("VIS"))
    assert set(visie["roles"]) == {"bestuur", "uitvoering", "bewoners", "partners"}
    assert visie["gap"] >= 2
    assert sum(one["unknown"] for one in first.values()) > 0
    steps = [second[key]["agreement"] - first[key]["agreement"] for key in first]
    assert max(steps) > 0.1 > -0.1 > min(steps)  # nearer, and for one further apart
    assert any(second[key]["median"] != first[key]["median"] for key in first)


def test_nobody_is_left_out_so_the_rehearsal_is_the_same_each_time(make):
    for held in rehearse(make()).values():
        assert all(one["shown"] and one["left_out"] == 0 for one in held.values())


def test_they_answer_by_the_way_of_a_phone(make):
    session = make()
    simulate_session(session, people=12)
    session.start_round(1)
    assert (session.joined(), session.answers()) == (12, session.answers())
    assert len(list(session.answers())) == 0  # they joined; they wait for the leader


def test_joining_in_an_open_round_answers_at_once(make):
    session = make()
    session.start_round(1)
    crowd = simulate_session(session, people=10)
    assert set(session.answered().values()) == {10}
    people = {one.respondent: one.role for one in session.answers()}
    assert crowd.roles == Counter(people.values())
    assert crowd.roles == {"bewoners": 3, "uitvoering": 3, "bestuur": 2, "partners": 2}


def test_what_was_shown_is_not_answered_again(make):
    session = make()
    crowd = simulate_session(session)
    session.start_round(1)
    crowd.answer()
    session.reveal("visie")
    before = session.shown()
    assert crowd.answer() == 20
    for bouwsteen in session.bouwstenen():
        if bouwsteen != "visie":
            session.reveal(bouwsteen)
    assert crowd.answer() == 0
    assert session.shown()[1].items() >= before[1].items()


@pytest.mark.parametrize("length", ["kern", "volledig"])
def test_every_length_can_be_rehearsed(make, length):
    session = make(length=length)
    shown = rehearse(session, people=40)[1]
    asked = [one.id for one in session.questions() if {*one.roles} & {*session.roles}]
    assert len(asked) > 12
    assert [key for key in asked if not shown[key]["shown"]] == []
    scored = [one for one in session.answers() if one.score is not None]
    assert {one.evidence for one in scored} == {0, 1, 2}


def test_with_a_wijk_of_their_own_there_are_no_roles(make):
    session = make(mode="eigen_wijk")
    shown = rehearse(session)
    assert all(one["roles"] == {} for one in shown[1].values())
    crowd = simulate_session(make(mode="eigen_wijk"))
    assert (crowd.roles, repr(crowd)) == (
        {},
        "20 verzonnen deelnemers, ieder met een eigen wijk.",
    )


def test_it_is_called_invented_in_the_session_itself(make):
    session = make()
    assert not is_rehearsal(session)
    crowd = simulate_session(session)
    session.start_round(1)
    crowd.answer()
    assert [one["text"] for one in session.notes()] == [INVENTED]
    told = {one.explanation for one in session.answers()} - {""}
    assert told
    assert all(text.startswith("verzonnen: ") for text in told)
    session.withdraw("note", 1)
    assert is_rehearsal(session)  # taking the note off the list does not make it real
    assert repr(crowd) == (
        "20 verzonnen deelnemers: 6 bewoners, 6 uitvoering, 4 bestuur en 4 partners."
    )


def test_real_people_are_left_alone(make):
    session = make()
    session.join("bewoners")
    with pytest.raises(BadValue, match="doen al 1 mensen mee. Oefen met een nieuwe"):
        simulate_session(session)
    assert (session.joined(), session.notes()) == (1, [])


@pytest.mark.parametrize("people", [2, 0, -1, 201, 3.5, "20", True, None])
def test_a_wrong_number_of_people_is_refused(make, people):
    session = make()
    with pytest.raises(BadValue, match="kies een getal van 3 tot 200"):
        simulate_session(session, people=people)
    assert session.joined() == 0


def test_a_seed_is_a_number(make):
    with pytest.raises(TypeError, match="seed must be int, not str"):
        simulate_session(make(), seed="zomaar")


def test_a_closed_or_waiting_session_is_told(make):
    session = make()
    crowd = simulate_session(session)
    with pytest.raises(BadValue, match="De vragen zijn nog niet open"):
        crowd.answer()
    session.start_round(1)
    session.close()
    with pytest.raises(BadValue, match="gesloten"):
        crowd.answer()
    shut = make()
    shut.close()
    with pytest.raises(BadValue, match="gesloten"):
        simulate_session(shut)


def test_three_and_two_hundred_people_fit(make):
    few, many = make(), make()
    simulate_session(few, people=3)
    simulate_session(many, people=200)
    assert (few.joined(), many.joined()) == (3, 200)
