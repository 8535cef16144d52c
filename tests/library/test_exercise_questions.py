"""Test questions of five kinds: what they ask, and how an answer stands."""

import re
from dataclasses import replace

import pytest
from exercise_sample import TOML
from hypothesis import given
from hypothesis import strategies as st

from wijkbook import data
from wijkbook.errors import BadTable, BadValue, UnknownName
from wijkbook.exercise import questions
from wijkbook.exercise.questions import Exercise, list_exercises, load_exercise

RIGHT = {
    "99_1": 2,
    "99_2": [1, 2, 3, 4],
    "99_3": [1, 2, 1],
    "99_4": 12.8,
    "99_6": [4, 1, 2],
}
CHOICE = Exercise("98_1", "keuze", "Wat?", ("a", "b"), options=("x", "y"), answer=1)


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    """Put six exercises in a wijkdata of their own, and give their file."""
    path = tmp_path / "wijkdata" / "oefeningen" / "99.toml"
    path.parent.mkdir(parents=True)
    path.write_text(TOML, encoding="utf-8")
    monkeypatch.setattr(questions, "folder", lambda: tmp_path / "wijkdata")
    return path


def judge(exercise_id, answer):
    """How an answer stands, as state and sentence."""
    verdict = load_exercise(exercise_id).judge(answer)
    return verdict.state, verdict.says


# not made, wrong and right


@pytest.mark.parametrize(
    ("exercise_id", "empty", "lacking"),
    [
        ("99_1", None, "Kies eerst een antwoord."),
        ("99_2", None, "Zet de regels in een volgorde."),
        ("99_3", None, "Kies bij elke regel iets; 3 te gaan."),
        ("99_3", [1, None, 1], "Kies bij elke regel iets; 1 te gaan."),
        ("99_4", None, "Schrijf één getal, bijvoorbeeld 12,8."),
        ("99_4", " ", "Schrijf één getal, bijvoorbeeld 12,8."),
        ("99_4", "veel", "Dit is geen getal. Schrijf één getal, bijvoorbeeld 12,8."),
        ("99_5", None, "Schrijf eerst iets op."),
        ("99_5", " \n", "Schrijf eerst iets op."),
        ("99_6", [], "Kies eerst een antwoord."),
    ],
)
def test_what_is_not_made_is_told_and_is_not_wrong(exercise_id, empty, lacking):
    assert judge(exercise_id, empty) == ("not_made", f"Nog niet ingevuld. {lacking}")


@pytest.mark.parametrize(("exercise_id", "answer"), RIGHT.items())
def test_the_right_answer_is_right(exercise_id, answer):
    assert judge(exercise_id, answer)[0] == "right"


def test_right_says_what_was_not_looked_at():
    told = "Klopt. Niet nagekeken: of je eigen wijk ook zo is."
    assert judge("99_1", 2) == ("right", told)
    assert judge("99_3", [1, 2, 1]) == ("right", "Klopt.")


@pytest.mark.parametrize(
    ("exercise_id", "answer", "says"),
    [
        ("99_1", 3, "Dat mag wel: de marge is groot."),
        # 2 before 1, whatever the others do; the first that fits speaks
        ("99_2", [2, 1, 3, 4], "Een agenda zonder opgave is een lijst."),
        ("99_2", [4, 3, 2, 1], "Een agenda zonder opgave is een lijst."),
        ("99_2", [1, 3, 2, 4], "Uitvoeren komt na de agenda."),
        ("99_2", [1, 2, 4, 3], "Borgen kan pas na het doen."),
        ("99_3", [2, 2, 2], "De hele stad is geen gebied."),
        ("99_3", [1, 1, 1], "Het plein blijft liggen."),
        ("99_3", [1, 2, 2], "Hulp hoort bij de persoon."),
        ("99_4", "11,5", "Je telde de wijk zelf mee."),
        ("99_4", "1280", "Je antwoord is 100 keer te groot."),
        ("99_4", "12,6", "Bijna: kijk naar de afronding."),
        ("99_6", [2, 1], "Wie bezit de huizen?"),
    ],
)
def test_a_typical_mistake_gets_its_own_words(exercise_id, answer, says):
    state, told = judge(exercise_id, answer)
    assert state == "wrong"
    if says.startswith("Bijna"):
        assert told == "Nog niet goed."  # 12,6 is further off than half a tenth
    else:
        assert told.startswith(f"Nog niet goed. {says}")


def test_a_near_miss_is_told_from_the_rounding():
    exercise = replace(load_exercise("99_4"), answer=12.75, tolerance=0)
    says = exercise.judge("12,8").says  # 12.8 is 12.75 on one decimal
    assert says == "Nog niet goed. Bijna: kijk naar de afronding."


def test_a_match_without_a_mistake_of_its_own_says_how_many_are_right():
    exercise = replace(load_exercise("99_3"), mistakes=())
    assert exercise.judge([2, 2, 2]).says == "Nog niet goed. 1 van de 3 regels klopt."
    assert exercise.judge([1, 2, 2]).says == "Nog niet goed. 2 van de 3 regels kloppen."


def test_an_order_without_a_mistake_of_its_own_says_how_many_are_in_place():
    exercise = replace(load_exercise("99_2"), mistakes=())
    said = exercise.judge([1, 2, 4, 3]).says
    assert said == "Nog niet goed. 2 van de 4 regels staan op de goede plek."
    said = exercise.judge([1, 3, 4, 2]).says
    assert said == "Nog niet goed. 1 van de 4 regels staat op de goede plek."


def test_several_choices_without_a_mistake_of_their_own_say_how_many_are_right():
    said = judge("99_6", [1])[1]  # of 1, 2 and 4
    assert said == "Nog niet goed. Je koos 1 van de 3 goede antwoorden."
    said = judge("99_6", [1, 2, 3])[1]
    told = "Je koos 2 van de 3 goede antwoorden. Er zit ook iets bij wat er niet hoort."
    assert said == f"Nog niet goed. {told}"


def test_a_number_may_be_typed_with_its_unit():
    assert judge("99_4", "12,8 procentpunt")[0] == "right"
    assert judge("99_4", " 12,8Procentpunt ")[0] == "right"
    said = judge("99_4", "11,5 procentpunt")[1]
    assert said == "Nog niet goed. Je telde de wijk zelf mee."
    for other in ("12,8 jaar", "procentpunt"):
        assert judge("99_4", other)[0] == "not_made"


@pytest.mark.parametrize("text", ["12,8", "12.8", " 12,80 ", "12,84"])
def test_a_number_may_be_written_as_people_do_within_the_tolerance(text):
    assert judge("99_4", text)[0] == "right"  # 12.8 and 0.05 more or less


def test_a_number_outside_the_tolerance_is_wrong():
    assert judge("99_4", "12,86")[0] == "wrong"


def test_an_open_answer_is_filled_in_and_never_judged():
    told = (
        "Ingevuld. Een open antwoord wordt niet nagekeken. "
        "Vergelijk het zelf met het voorbeeld."
    )
    assert judge("99_5", "<script>") == ("filled", told)


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        *[("99_1", wrong) for wrong in (0, 5, True, "2", [2], 2.0)],
        *[("99_2", wrong) for wrong in ([1, 2, 3], [1, 1, 2, 3], 2, [1, 2, 3, 5])],
        *[("99_3", wrong) for wrong in ([1, 2], [1, 2, 3], "1,2,1", [0, 1, 1])],
        *[("99_4", wrong) for wrong in (True, [12.8], {})],
        *[("99_5", wrong) for wrong in (3, ["a"])],
        *[("99_6", wrong) for wrong in (1, [1, 1], [5])],
    ],
)
def test_what_cannot_be_an_answer_is_refused(exercise_id, answer):
    assert not load_exercise(exercise_id).accepts(answer)
    with pytest.raises(BadValue, match=f"oefening '{exercise_id}'"):
        load_exercise(exercise_id).judge(answer)


@given(st.permutations([1, 2, 3, 4]))
def test_only_one_order_is_right(order):
    exercise = Exercise("98_2", "volgorde", "?", ("a", "b"), options=tuple("abcd"))
    state = exercise.judge(order).state
    assert (state == "right") == (order == [1, 2, 3, 4])


@given(st.lists(st.text(min_size=1), min_size=2, max_size=6, unique=True))
def test_an_order_is_shown_shuffled_always_the_same_and_never_right(options):
    exercise = Exercise("98_2", "volgorde", "?", ("a", "b"), options=tuple(options))
    numbers = list(range(1, len(options) + 1))
    assert sorted(exercise.shown) == numbers
    assert list(exercise.shown) != numbers
    assert exercise.shown == replace(exercise, model="x").shown


# in words


def test_answers_are_written_out():
    told = {one: load_exercise(one).in_words(answer) for one, answer in RIGHT.items()}
    assert told == {
        "99_1": "De aanpak werkt.",
        "99_2": "opgave bepalen → agenda maken → uitvoeren → borgen",
        "99_3": "scholing in de stad → mensgericht; een plein → gebiedsgericht; "
        "schuldhulp → mensgericht",
        "99_4": "12,8 procentpunt",
        "99_6": "corporatie; bewoners; gemeente",
    }
    assert load_exercise("99_3").in_words([1, None, None]).endswith("schuldhulp → …")
    assert load_exercise("99_1").in_words(None) == ""
    assert load_exercise("99_1").in_words("oud") == "oud"  # of another edition


def test_the_solution_gives_answer_reason_and_source():
    source = "Platform31, Uyterlinde en Gastkemper, Naar een wendbare wijkaanpak (2018)"
    assert load_exercise("99_1").solution() == (
        "Oplossing: De aanpak werkt.\nEen daling zegt niet waardoor die komt.\n"
        f"Bron: {source}, r.197."
    )
    assert "r.480; " in load_exercise("99_2").solution()
    assert load_exercise("99_2").solution().endswith(", r.10.")
    lines = load_exercise("99_5").solution().splitlines()
    assert lines[0] == "Voorbeeldantwoord: Bewoners zeggen dat hun huis warm is."
    assert lines[1].startswith("Bron: eigen oordeel")


def test_the_static_form_asks_and_does_not_tell():
    text = load_exercise("99_1").as_markdown()
    assert text == (
        "*Welke conclusie mag niet?*\n\n"
        "**De wijk daalt van 10 naar 8 procent. Welke conclusie mag niet?**\n\n"
        "1. Het daalt.\n2. De aanpak werkt.\n3. Het kan toeval zijn.\n"
        "4. Meer is nodig.\n"
    )
    assert load_exercise("99_1")._repr_markdown_() == text
    assert load_exercise("99_1").as_markdown(solution=True).count("r.197") == 1
    assert "Kies uit: mensgericht; gebiedsgericht." in load_exercise("99_3").as_text()
    shown = re.findall(r"- (.*)", load_exercise("99_2").as_markdown())
    assert sorted(shown) == ["agenda maken", "borgen", "opgave bepalen", "uitvoeren"]
    assert shown != ["opgave bepalen", "agenda maken", "uitvoeren", "borgen"]


def test_signs_of_markdown_and_html_stay_signs():
    assert r"3. de \<maan\>" in load_exercise("99_6").as_markdown()


@pytest.mark.parametrize("exercise_id", RIGHT)
def test_the_repr_tells_no_answer_and_no_model(exercise_id):
    exercise = load_exercise(exercise_id)
    assert "answer" not in repr(exercise)
    assert exercise.model not in repr(exercise)


# the files


def test_exercises_are_listed_by_notebook(sample):
    ids = [f"99_{nth}" for nth in range(1, 7)]
    assert list_exercises() == list_exercises("99") == ids
    assert list_exercises("11") == []
    other = TOML.replace("99_", "12_")
    (sample.parent / "12.toml").write_text(other, encoding="utf-8")
    assert list_exercises()[:2] == ["12_1", "12_2"]


def test_the_house_itself_has_a_folder_to_look_in(monkeypatch):
    monkeypatch.setattr(questions, "folder", data.folder)
    assert all(re.fullmatch(r"\d\d_\d+", one) for one in list_exercises())


def test_an_unknown_exercise_is_refused_with_a_proposal():
    with pytest.raises(UnknownName, match="Onbekende oefening '99_9'. Bedoel je '99_"):
        load_exercise("99_9")
    with pytest.raises(UnknownName, match="Onbekende oefening '11_1'"):
        load_exercise("11_1")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('notebook = "99"', "notebook = ", "'99.toml' is beschadigd"),
        ('kind = "keuze"', 'kind = "quiz"', "soort 'quiz' bestaat niet. Kies uit: keu"),
        ('form = "niet"', 'form = "wel"', "vorm 'wel' bestaat niet"),
        ("tolerance = 0.05", "slack = 0.05", "'slack' hoort er niet in"),
        ('question = "Zet', 'title = "Zet', "'title' hoort er niet in"),
        ('question = "Zet de stappen in volgorde."', "", "'question' ontbreekt"),
        ('id = "99_2"', 'id = "99_1"', "'99_1' .* het staat er twee keer"),
        ("answer = 2\n", "answer = 9\n", "'answer' 9 past niet bij keuze"),
        ("answer = 2\n", "", "'answer' hoort bij keuze"),
        ('kind = "open"', 'kind = "open"\nanswer = "x"', "hoort niet bij open"),
        ("answer = 12.8", 'answer = "12,8"', "past niet bij getal"),
        ("answer = [1, 2, 1]", "answer = [1, 2]", "past niet bij koppel"),
        ("{ answer = 1, says", "{ answer = 7, says", "de fout 7 past niet bij keuze"),
        ("{ answer = 1, says", "{ before = [1, 9], says", "past niet bij keuze"),
        ("{ pair = [1, 2]", "{ pair = [4, 2]", "past niet bij koppel"),
        ("{ answer = 1, says", "{ says", "één van 'answer'"),
        ('right = ["mensgericht", "gebiedsgericht"]', 'right = ["x"]', "'right' heeft"),
    ],
)
def test_a_file_that_cannot_be_asked_is_refused(sample, old, new, message):
    assert old in TOML
    sample.write_text(TOML.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadTable, match=message):
        load_exercise("99_1")


def test_a_file_without_exercises_is_refused(sample):
    sample.write_text('notebook = "99"', encoding="utf-8")
    with pytest.raises(BadTable, match="'99.toml' is beschadigd: 'oefening'"):
        load_exercise("99_1")


def test_a_changed_file_is_read_again(sample):
    load_exercise("99_1")
    sample.write_text(TOML.replace("Het daalt.", "Het zakt."), encoding="utf-8")
    assert load_exercise("99_1").options[0] == "Het zakt."


def test_an_exercise_of_two_options_can_be_judged():
    assert CHOICE.judge(2).says == "Nog niet goed."
