"""Test the exercise to do: right and wrong use, hints, and an answer that is kept."""

import json
import re

import ipywidgets as widgets
import pytest
from exercise_sample import TOML

from wijkbook import work
from wijkbook.errors import BadValue, UnknownName
from wijkbook.exercise import kept, questions
from wijkbook.exercise.box import practise

RIGHT = {
    "99_1": 2,
    "99_2": [1, 2, 3, 4],
    "99_3": [1, 2, 1],
    "99_4": "12,8",
    "99_6": [1, 2, 4],
}
WRONG = {"99_1": 1, "99_2": [2, 1, 3, 4], "99_3": [2, 2, 1], "99_4": 10, "99_6": [2]}
EVERY = [*RIGHT, "99_5"]
SIGNS = {"not_made": "○", "wrong": "✗", "right": "✓", "filled": "✎"}


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    """Put six exercises in a wijkdata of their own, and give their file."""
    path = tmp_path / "wijkdata" / "oefeningen" / "99.toml"
    path.parent.mkdir(parents=True)
    path.write_text(TOML, encoding="utf-8")
    monkeypatch.setattr(questions, "folder", lambda: tmp_path / "wijkdata")
    return path


def done(exercise_id, answer, **more):
    """An exercise with an answer that was looked at."""
    made = practise(exercise_id, **more)
    made.prediction.value = "ongeveer tien"
    made.answer = answer
    made.check.click()
    return made


def everything(box):
    """All that a box shows as HTML."""
    found = [box.value] if isinstance(box, widgets.HTML) else []
    for child in getattr(box, "children", ()):
        found += everything(child)
    return found


def fill_the_disk(monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(work.os, "fsync", fail)


# not made, wrong, right


@pytest.mark.parametrize("exercise_id", EVERY)
def test_untouched_is_not_made_and_check_says_so(exercise_id):
    made = practise(exercise_id)
    assert made.answer is None
    assert (made.state, made.text) == ("not_made", "○ Nog niet ingevuld.")
    made.check.click()
    assert made.state == "not_made"
    assert made.text.startswith("○ Nog niet ingevuld. ")
    assert not kept.read()[0][exercise_id]["tries"]


@pytest.mark.parametrize(("exercise_id", "answer"), WRONG.items())
def test_wrong_is_told_with_a_sign_and_words(exercise_id, answer):
    made = done(exercise_id, answer)
    assert made.state == "wrong"
    assert made.text.startswith("✗ Nog niet goed. ")
    assert made.text.removeprefix("✗ ") in made.said.value
    assert load(exercise_id).model not in " ".join(everything(made))


@pytest.mark.parametrize(("exercise_id", "answer"), RIGHT.items())
def test_right_is_told_with_a_sign_and_words(exercise_id, answer):
    made = done(exercise_id, answer)
    assert made.state == "right"
    assert made.text.startswith("✓ Klopt.")


def load(exercise_id):
    return questions.load_exercise(exercise_id)


def test_an_open_answer_is_filled_in():
    made = done("99_5", "warm wonen")
    assert (made.state, made.text[0]) == ("filled", "✎")
    assert "wordt niet nagekeken" in made.text


def test_a_wrong_answer_without_a_mistake_of_its_own_leads_to_a_hint():
    made = done("99_4", "99")
    assert made.text == "✗ Nog niet goed. Bekijk een hint."
    made.hint.click()
    made.hint.click()
    made.check.click()
    assert made.text == "✗ Nog niet goed. Lees de hints nog eens."


def test_a_changed_answer_has_yet_to_be_looked_at():
    made = done("99_1", 2)
    made.answer = 3
    assert made.state == "not_made"
    assert made.text == "○ Je antwoord is veranderd. Kijk het na."
    assert kept.read()[0]["99_1"]["state"] == "given"


def test_a_number_of_numpy_is_a_number():
    numpy = pytest.importorskip("numpy")
    made = practise("99_4", keep=False)
    made.answer = numpy.float64(12.8)
    assert made.answer == "12,8"
    made.answer = numpy.int64(25000)
    assert made.answer == "25000"


@pytest.mark.parametrize(("exercise_id", "answer"), [("99_1", 9), ("99_2", [1, 2])])
def test_what_cannot_be_an_answer_is_refused_and_changes_nothing(exercise_id, answer):
    made = done(exercise_id, RIGHT[exercise_id])
    with pytest.raises(BadValue, match="kan geen antwoord zijn"):
        made.answer = answer
    assert made.answer == RIGHT[exercise_id]


def test_an_unknown_exercise_is_refused():
    with pytest.raises(UnknownName, match="Onbekende oefening '99_9'"):
        practise("99_9")


def test_a_number_of_the_notebook_counts_instead_of_that_of_the_file():
    assert done("99_4", "13,1", expected=13.1).state == "right"
    assert done("99_4", "12,8", expected=13.1).state == "wrong"
    with pytest.raises(BadValue, match="vraagt geen getal"):
        practise("99_1", expected=2)


# the controls as a hand uses them


def test_options_are_chosen_and_ticked():
    made = practise("99_1")
    made._form.box.value = 2
    assert made.answer == 2
    made = practise("99_6")
    for nth in (0, 3):
        made._form.boxes[nth].value = True
    assert made.answer == [1, 4]


def test_lines_go_up_and_down():
    made = practise("99_2")
    shown = list(made.exercise.shown)
    made._form.downs[0].click()
    assert made.answer == [shown[1], shown[0], *shown[2:]]
    made._form.ups[3].click()
    assert made.answer == [shown[1], shown[0], shown[3], shown[2]]
    assert made._form.ups[0].disabled
    assert made._form.downs[3].disabled
    made._form.move(0, -1)  # a click that was on its way
    assert made.answer == [shown[1], shown[0], shown[3], shown[2]]


def test_the_keyboard_goes_along_with_the_line(monkeypatch):
    made, focused = practise("99_2"), []
    monkeypatch.setattr(
        widgets.Button, "focus", lambda self: focused.append(self.tooltip)
    )
    text = made.exercise.options[made.exercise.shown[0] - 1]
    for place in (0, 1, 2):  # down to the last place, where only up is left
        made._form.downs[place].click()
    assert focused == [f"Zet {w}: {text}" for w in ("later", "later", "eerder")]


def test_pairs_are_chosen_one_by_one_and_half_is_not_made():
    made = practise("99_3")
    made._form.menus[1].value = 2
    assert made.answer == [None, 2, None]
    made.check.click()
    assert made.text == "○ Nog niet ingevuld. Kies bij elke regel iets; 2 te gaan."
    assert practise("99_3").answer == [None, 2, None]


# hints and solution


@pytest.mark.parametrize("exercise_id", EVERY)
def test_hint_one_then_hint_two_which_stays(exercise_id):
    made = practise(exercise_id)
    first, second = made.exercise.hints
    assert not made.hinted.value
    for told in (f"Hint 1: {first}", f"Hint 2: {second}", f"Hint 2: {second}"):
        made.hint.click()
        assert made.text == told
    assert made.hinted.value.count("Hint ") == 2


@pytest.mark.parametrize("exercise_id", RIGHT)
def test_the_solution_comes_after_an_own_try_or_both_hints(exercise_id):
    made = practise(exercise_id)
    made.solution.click()
    assert made.text == "Probeer het eerst zelf, of bekijk beide hints."
    made.hint.click()
    made.solution.click()
    assert not made.solved.value
    made.hint.click()
    made.solution.click()
    assert made.text == made.exercise.solution()
    assert made.exercise.model in made.solved.value
    other = done(exercise_id, WRONG[exercise_id], keep=False)
    other.solution.click()
    assert other.text.startswith("Oplossing: ")


def test_an_untouched_check_is_no_try():
    made = practise("99_1")
    made.check.click()
    made.solution.click()
    assert not made.solved.value


def test_a_model_answer_comes_only_after_something_was_written():
    made = practise("99_5")
    made.hint.click()
    made.hint.click()
    made.solution.click()
    assert made.text == "Schrijf eerst zelf iets op."
    assert not made.solved.value
    made.answer = "warm wonen"
    made.solution.click()
    assert made.text.startswith("Voorbeeldantwoord: ")


# predict, compute, explain


def test_the_prediction_comes_first_and_is_never_judged():
    made = practise("99_4")
    made.answer = "12,8"
    made.check.click()
    assert (made.state, made.explanation in made.children) == ("not_made", False)
    assert made.text == "○ Nog niet ingevuld. Schrijf eerst op wat je verwacht."
    made.prediction.value = "onzin"
    made.check.click()
    assert made.state == "right"
    assert made.explanation in made.children
    made.explanation.value = "ik vergat te wegen"
    assert made.state == "right"  # still: to explain changes no answer
    again = practise("99_4")
    assert again.prediction.value == "onzin"
    assert again.explanation.value == "ik vergat te wegen"
    assert again.explanation in again.children


def test_no_other_form_asks_a_prediction():
    made = done("99_1", 2)
    assert made.prediction not in made.children
    assert "prediction" not in kept.read()[0]["99_1"]


# kept


@pytest.mark.parametrize(("exercise_id", "answer"), [*RIGHT.items(), ("99_5", "x\ny")])
def test_an_exercise_that_is_opened_again_has_its_answer(exercise_id, answer):
    made = done(exercise_id, answer)
    made.hint.click()
    again = practise(exercise_id)
    assert again.answer == made.answer
    assert again.state == made.state
    assert again.text[0] == SIGNS[made.state]
    assert "Hint 1" in again.hinted.value
    again.solution.click()
    assert again.solved.value


def test_an_answer_is_kept_before_it_is_looked_at():
    practise("99_1").answer = 3
    again = practise("99_1")
    assert (again.answer, again.state) == (3, "not_made")
    assert again.text == "○ Nog niet nagekeken."


def test_a_try_out_keeps_nothing_and_finds_nothing(own_work):
    done("99_1", 2)
    made = practise("99_1", keep=False)
    assert made.answer is None
    made.answer = 3
    made.check.click()
    assert kept.read()[0]["99_1"]["answer"] == 2


def test_a_kept_answer_that_no_longer_fits_is_left_out(sample):
    done("99_1", 4)
    short = TOML.replace(', "Meer is nodig."', "").replace(
        '{ answer = 4, says = "Dat mag wel, als wens." },', ""
    )
    sample.write_text(short, encoding="utf-8")
    again = practise("99_1")
    assert again.answer is None
    assert again.text == "○ Nog niet ingevuld. Kies eerst een antwoord."


@pytest.mark.parametrize(
    "entry",
    [
        3,
        {},
        {"answer": {"a": 1}},
        {"answer": 2, "state": 7, "tries": "veel", "hints": 9},
        {"answer": [], "state": "right", "tries": -1, "prediction": 5},
    ],
)
def test_a_file_that_somebody_changed_breaks_nothing(entry):
    done("99_1", 2)
    found = json.loads(kept.path().read_text())
    found["answers"] = {"99_1": entry}
    kept.path().write_text(json.dumps(found))
    made = practise("99_1")
    assert made.state == "not_made"
    made.answer = 2
    made.check.click()
    assert practise("99_1").state == "right"


def test_a_damaged_file_is_told_and_the_exercise_goes_on():
    kept.path().write_text("{")
    made = practise("99_1")
    assert "is beschadigd. Het heet nu 'oefeningen.beschadigd.json'" in made.text
    assert "beschadigd" in made.said.value
    made.answer = 2
    assert made.text == "○ Nog niet nagekeken."
    assert practise("99_1").answer == 2


def test_a_full_disk_is_told_and_the_answer_stays(monkeypatch):
    made = practise("99_5")
    with monkeypatch.context() as full:
        fill_the_disk(full)
        made.answer = "mijn lange antwoord"
        assert "Je antwoord is niet bewaard: de schijf is vol." in made.text
        assert "niet bewaard" in made.said.value
        assert made.answer == "mijn lange antwoord"
    made.check.click()
    assert made.text.endswith("Je antwoord is nu wel bewaard.")
    made.check.click()
    assert "bewaard" not in made.text
    assert practise("99_5").answer == "mijn lange antwoord"


def test_a_folder_that_cannot_be_made_is_told(own_work, monkeypatch):
    (own_work / "geen-map").write_text("")
    monkeypatch.setenv("WIJKBOOK_WERK", str(own_work / "geen-map" / "werk"))
    made = practise("99_1")
    made.answer = 2
    assert "niet bewaard" in made.text
    made.check.click()
    assert made.state == "right"


def test_two_open_exercises_keep_each_their_own():
    one, two = practise("99_1"), practise("99_6")
    two.answer = [2]
    one.answer = 2
    two.answer = [2, 3]
    found = kept.read()[0]
    assert (found["99_1"]["answer"], found["99_6"]["answer"]) == (2, [2, 3])


# what is shown


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "a\ud800b", "\u202eab"])
def test_what_is_typed_is_never_code(typed):
    made = done("99_5", typed)
    made.solution.click()
    assert "<script" not in " ".join(everything(made))
    assert practise("99_5").answer == typed.encode("utf-8", "replace").decode()


def test_options_with_signs_of_html_are_text():
    made = practise("99_6")
    assert made._form.boxes[2].description == "de <maan>"
    assert not made._form.boxes[2].description_allow_html
    made.hint.click()
    made.hint.click()
    made.solution.click()
    assert "<maan>" not in " ".join(everything(made))


def test_each_control_has_a_label_or_words():
    for exercise_id in EVERY:
        stack = [practise(exercise_id)]
        while stack:
            one = stack.pop()
            stack += getattr(one, "children", ())
            if isinstance(one, widgets.Button | widgets.Text | widgets.Checkbox):
                assert one.description
            if isinstance(one, widgets.Dropdown | widgets.Textarea):
                assert one.description


def test_without_widgets_the_question_stands_there_in_words():
    bundle = practise("99_1")._repr_mimebundle_()
    assert bundle["text/plain"].startswith("De wijk daalt")
    assert bundle["text/plain"].endswith("4. Meer is nodig.\n○ Nog niet ingevuld.")
    assert bundle["text/markdown"] == load("99_1").as_markdown()
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_what_is_said_is_read_out():
    made = done("99_1", 1)
    made.hint.click()
    made.solution.click()
    for part in (made.said, made.hinted, made.solved):
        assert re.search(r'<div role="status"', part.value)
