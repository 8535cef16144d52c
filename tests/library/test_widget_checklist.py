"""Test the checklist and the two profiles: right and wrong use, and nothing lost."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from html import unescape

import matplotlib.pyplot as plt
import pytest
from traitlets import TraitError

import wijkbook as wb
from wijkbook.checklist import VERSION
from wijkbook.errors import (
    AmbiguousName,
    BadTable,
    BadValue,
    MissingTable,
    UnknownName,
)
from wijkbook.widget import checklist, profiles

DONDERBERG = "WK095704"
FIRST = "Vinden bewoners dat de plannen voor hun wijk nodig zijn?"
HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": '=cmd|"/c calc"!A1',
    "paste": "<b>" + "x" * 100_000,
    "emoji": "👩‍👩‍👧 🇳🇱 \U0001f3d8",
    "right to left": "\u202eשלום \u2066abc",
    "lines": "een\n\ntwee\r\x00\u2028drie",
    "half a sign": "a\ud800b",
}


@pytest.fixture
def form():
    """The short list, from the role that works in the wijk."""
    return checklist("kort", role="uitvoering", wijk=DONDERBERG)


def fill(form, values):
    """Give these answers, from the current question on."""
    for value in values:
        form.answer.value = value
        form.next.click()
    return form


def alt_of(form):
    return unescape(re.search(r'alt="([^"]*)"', form.figure.value)[1])


def again(form):
    """The same list, opened by somebody who knows the file alone."""
    return checklist("kort", role="uitvoering", path=form.path)


# to answer


def test_an_answer_is_kept_at_once(form, own_work):
    assert form.text == f"Vraag 1 van 7: {FIRST}"
    form.answer.value = 2
    assert form.text == f"Vraag 1 van 7: {FIRST} Antwoord: grotendeels. Bewaard."
    assert form.path == own_work / f"antwoorden_kort_uitvoering_{DONDERBERG}.jsonl"
    kept = list(wb.Answers.load(form.path))
    assert kept == list(form.answers)
    assert (kept[0].question_id, kept[0].score, kept[0].role) == (
        *("URG4", 2),
        "uitvoering",
    )


@pytest.mark.parametrize(
    ("value", "score", "special", "word"),
    [
        (0, 0, "", "nee"),
        (3, 3, "", "ja"),
        ("weet_niet", None, "weet_niet", "weet niet"),
        ("nvt", None, "nvt", "niet van toepassing"),
    ],
)
def test_every_answer_has_its_value(form, value, score, special, word):
    form.answer.value = value
    (kept,) = wb.Answers.load(form.path)
    assert (kept.score, kept.special) == (score, special)
    assert f"Antwoord: {word}. Bewaard." in form.text


@pytest.mark.parametrize("wrong", [4, -1, 1.5, "ja", "weet niet"])
def test_another_answer_is_refused_and_not_kept(form, wrong):
    with pytest.raises(TraitError):
        form.answer.value = wrong
    assert not form.path.exists()


def test_an_answer_can_change_and_be_taken_back(form):
    for value in (1, 3, None):
        form.answer.value = value
    (kept,) = wb.Answers.load(form.path)
    assert (kept.score, kept.special) == (None, "")
    assert len(form.path.read_text("utf-8").splitlines()) == 4


def test_next_and_previous_walk_through_the_list(form):
    ids = []
    for _ in range(9):  # pressing on past the end stays there
        ids.append(form.question.id)
        form.next.click()
    assert ids[:7] == [question.id for question in wb.questions()]
    assert ids[7:] == ids[6:7] * 2
    assert form.text.endswith("Je hebt 0 van de 7 vragen beantwoord.")
    for _ in range(8):
        form.previous.click()
    assert form.question.id == "URG4"
    assert form.text.endswith("Dit is de eerste vraag.")
    assert not form.path.exists()


def test_one_can_go_straight_to_a_question(form):
    form.jump.value = "VER4"
    assert form.question.id == "VER4"
    form.answer.value = 1
    marks = [label for label, _ in form.jump.options if "✓" in label]
    assert marks == [f"6. ✓ {form.question.text}"]
    with pytest.raises(TraitError):
        form.jump.value = "VER5"


def test_an_answer_stands_there_when_one_comes_back_to_it(form):
    form.explanation.value = "Volgens de wijkagent."
    fill(form, [2])
    assert (form.answer.value, form.explanation.value) == (None, "")
    form.previous.click()
    assert (form.answer.value, form.explanation.value) == (2, "Volgens de wijkagent.")


def test_the_short_list_asks_no_evidence_and_the_others_do(form):
    assert form.evidence not in form.children
    form.answer.value = 2
    form.evidence.value = 3
    assert [answer.evidence for answer in form.answers] == [None]
    longer = checklist("kern", role="visitatiecommissie")
    assert longer.evidence in longer.children
    longer.answer.value = 3
    longer.evidence.value = 0
    assert [answer.evidence for answer in longer.answers] == [0]
    longer.evidence.value = ""
    assert [answer.evidence for answer in longer.answers] == [None]
    with pytest.raises(TraitError):
        longer.evidence.value = 4


def test_each_length_role_and_phase_has_its_questions():
    assert len(checklist("volledig", role="visitatiecommissie").questions) == 53
    plan = checklist("kort", role="bestuur", phase="vooraf")
    assert [question.id for question in plan.questions][2] == "BES3"
    assert len(checklist("kern", role="partners").questions) < 14


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"length": "lang"}, UnknownName, "'lang'"),
        ({"role": "wethouder"}, UnknownName, "'wethouder'"),
        ({"phase": "later"}, UnknownName, "'later'"),
        ({"voice": "fr"}, UnknownName, "'fr'"),
        ({"length": "kern", "voice": "en"}, BadValue, "alleen voor de korte lijst"),
        ({"wijk": "Donderbrg"}, UnknownName, "'Donderbrg'"),
        ({"wijk": "Centrum"}, AmbiguousName, "Centrum"),
    ],
)
def test_wrong_use_is_told_in_dutch(wrong, error, said):
    with pytest.raises(error, match=said):
        checklist(**wrong)


# role


def test_without_a_role_the_list_asks_and_nothing_is_lost_meanwhile():
    form = checklist("kort")
    assert form.role in form.children
    form.answer.value = 1
    form.explanation.value = "omdat"
    form.next.click()
    form.jump.value = "VER4"
    assert form.question.id == form.jump.value == "URG4"
    assert "Kies eerst je rol." in form.text
    assert not form.path.exists()
    assert (form.answer.value, form.explanation.value) == (1, "omdat")
    form.role.value = "partners"
    (kept,) = wb.Answers.load(form.path)
    assert (kept.role, kept.score, kept.explanation) == ("partners", 1, "omdat")


def test_another_role_holds_for_all_answers():
    form = checklist("kort")
    form.role.value = "partners"
    fill(form, [1, 2])
    form.role.value = "bestuur"
    assert {answer.role for answer in wb.Answers.load(form.path)} == {"bestuur"}
    assert checklist("kort").role.value == "bestuur"
    form.role.value = ""
    form.answer.value = 3
    assert "Kies eerst je rol." in form.text
    assert len(wb.Answers.load(form.path)) == 2


def test_residents_have_their_own_words_in_large_type():
    form = checklist(voice="bewoners", wijk=DONDERBERG)
    assert form.role not in form.children
    assert "wijkbook-groot" in form._dom_classes
    fill(form, [2])
    (kept,) = form.answers
    assert (kept.role, kept.voice) == ("bewoners", "bewoners")
    form.previous.click()
    form.previous.click()
    said = " ".join([form.text, form.kept.value, *_descriptions(form)])
    assert "u en uw buren" in said
    assert not re.search(r"\b(je|jouw|jij)\b", said, re.IGNORECASE)


def test_english_words_for_who_reads_english():
    form = checklist(voice="en", role="bewoners")
    form.answer.value = 1
    assert form.text.startswith("Question 1 of 7: Do residents think")
    assert form.text.endswith("Answer: a little. Saved.")
    assert "een beetje = a little" in form.figure.value
    assert [answer.voice for answer in form.answers] == ["en"]


def _descriptions(form):
    return [getattr(part, "description", "") for part in _all(form)]


# profile


def test_the_profile_follows_and_is_shown_to_its_author(form):
    assert "urgentie nog geen score" in alt_of(form)
    fill(form, [3, "weet_niet", 1])
    assert alt_of(form).startswith(
        "Profiel per bouwsteen, urgentie ja (eigen antwoord); visie weet niet; "
        "verankering een beetje (eigen antwoord); procesleiding nog geen score"
    )
    own = wb.profile(form.answers, min_group=1, own=form.respondent)
    assert form.profile.equals(own)
    rows = re.findall(r"<tr>(.*?)</tr>", form.shown.value)
    cells = [re.findall(r"<bdi>(.*?)</bdi>", row) for row in rows[1:]]
    assert [row[2] for row in cells] == ["ja", "weet niet", "een beetje"] + [
        "nog open"
    ] * 4
    assert cells[0][0] == "Maatschappelijke urgentie"


@pytest.mark.parametrize(
    ("length", "scrolls"), [("kort", False), ("kern", False), ("volledig", True)]
)
def test_only_a_long_table_of_answers_scrolls(length, scrolls):
    table = wb.widget.checklist(length, role="uitvoering").shown.value
    assert ("max-height" in table) is scrolls


# opened again


def test_answers_are_found_again(form):
    fill(form, [0, "nvt", 2])
    form.explanation.value = "alleen dit"  # an explanation is no answer yet
    other = again(form)
    assert list(other.answers) == list(form.answers)
    assert other.respondent == form.respondent
    assert other.question.id == form.question.id
    assert other.explanation.value == "alleen dit"
    assert other.text.endswith(
        "Je eerdere antwoorden staan er weer: 3 van de 7 vragen."
    )
    other.answer.value = 3
    assert len(wb.Answers.load(form.path)) == 4
    assert alt_of(again(form)) == alt_of(other)


def test_a_full_list_opens_at_its_start(form):
    fill(form, [1] * 7)
    assert again(form).text == (
        f"Vraag 1 van 7: {FIRST} Antwoord: een beetje. "
        "Je eerdere antwoorden staan er weer: 7 van de 7 vragen."
    )


def test_two_notebooks_that_begin_at_the_same_time_are_one_person():
    first, second = checklist("kort", role="bestuur"), checklist("kort", role="bestuur")
    fill(first, [1])
    second.next.click()
    second.answer.value = 2
    kept = wb.Answers.load(first.path)
    assert len({answer.respondent for answer in kept}) == 1
    assert sorted(answer.score for answer in kept) == [1, 2]
    assert len(second.answers) == 2


def test_a_damaged_last_line_is_told_and_costs_that_line_alone(form):
    fill(form, [0, 1])
    whole = form.path.read_bytes()
    form.path.write_bytes(whole[:-9])
    other = again(form)
    assert len(other.answers) == 1
    assert "Regel 3 van" in other.text
    assert "telt niet mee: de regel is niet af." in other.text
    assert "1 van de 7 vragen" in other.text
    other.answer.value = 3
    assert sorted(answer.score for answer in wb.Answers.load(form.path)) == [0, 3]


def test_another_version_of_the_questions_is_told_and_not_mixed(form):
    fill(form, [0, 1])
    old = form.path.read_text("utf-8").replace(
        f'"version": "{VERSION}"', '"version": "0"'
    )
    form.path.write_text(old, "utf-8")
    other = again(form)
    assert "Eerdere antwoorden horen bij vragenset '0' en blijven staan" in other.text
    assert len(other.answers) == 0
    fill(other, [3])
    assert form.path.read_text("utf-8") == old
    assert other.path.name == f"{form.path.stem}_vragenset{VERSION}.jsonl"
    assert wb.Answers.load(other.path).version == VERSION
    assert [answer.score for answer in again(form).answers] == [3]


def test_a_question_that_is_gone_is_told(form):
    gone = wb.Answer("WEG1", form.respondent, "uitvoering", score=1)
    wb.Answers.append(form.path, gone)
    assert "Vraag 'WEG1' staat niet meer in de vragenlijst" in again(form).text


def test_a_file_of_more_people_or_of_something_else_is_refused(tmp_path):
    path = tmp_path / "groep.jsonl"
    for name in ("a", "b"):
        wb.Answers.append(path, wb.Answer("URG4", name, "bestuur", score=1))
    with pytest.raises(BadValue, match="antwoorden van 2 mensen"):
        checklist(path=path)
    other = tmp_path / "scriptie.txt"
    other.write_text("Mijn scriptie", "utf-8")
    with pytest.raises(BadTable, match="geen antwoorden van wijkbook"):
        checklist(path=other)
    assert other.read_text("utf-8") == "Mijn scriptie"


# a file that cannot be written


def test_what_cannot_be_saved_is_told_and_saved_later(tmp_path):
    stone = tmp_path / "steen"
    stone.write_text("hier kan geen map komen")
    form = checklist("kort", role="bestuur", path=stone / "antwoorden.jsonl")
    form.answer.value = 1
    assert "Het antwoord is niet bewaard in 'antwoorden.jsonl'" in form.text
    assert "Wat je hebt ingevuld, staat nog op het scherm." in form.text
    assert form.said.value.count("<strong>") == 1
    form.explanation.value = "omdat"
    form.next.click()
    assert "niet bewaard" in form.text
    form.answer.value = 3
    assert len(form.answers) == 2
    assert "urgentie een beetje (eigen antwoord)" in alt_of(form)
    form.previous.click()
    assert (form.answer.value, form.explanation.value) == (1, "omdat")
    stone.unlink()
    form.next.click()
    assert form.text.endswith("Antwoord: ja. Bewaard.")
    kept = wb.Answers.load(form.path)
    assert [answer.score for answer in kept] == [1, 3]


def test_a_full_disk_is_told(form, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    fill(form, [1])
    monkeypatch.setattr(os, "fsync", full)
    form.answer.value = 2
    assert "niet bewaard" in form.text
    monkeypatch.undo()
    form.next.click()
    assert form.text.endswith("Bewaard.")
    assert [answer.score for answer in wb.Answers.load(form.path)] == [1, 2]


# hostile text


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_text_everywhere(form, kind):
    text = HOSTILE[kind]
    form.answer.value = 1
    form.explanation.value = text
    assert form.text.endswith("Bewaard.")
    assert text[:20] not in form.text
    (kept,) = wb.Answers.load(form.path)
    assert kept.explanation == text
    other = again(form)
    other.previous.click()
    other.answer.value = 2  # does not touch what was typed
    assert [one.explanation for one in wb.Answers.load(form.path)] == [text]
    for shown in (form, other):
        page = shown.shown.value + shown.figure.value + shown.said.value
        tags = set(re.findall(r"<(/?\w+)", page)) - {"img", "strong", "/strong"}
        assert {tag.strip("/") for tag in tags} <= {
            *("div", "table", "thead", "tbody", "tr", "th", "td", "bdi", "p")
        }
        assert page.count("<img") == 1
        assert len(shown.shown.value) < 10_000
        typed = re.findall(r"<bdi>(.*?)</bdi>", shown.shown.value, re.DOTALL)[3]
        start = text.encode("utf-8", "replace").decode()[:150]
        assert unescape(typed).startswith(start.replace("\x00", "\ufffd")[:3])
        json.dumps(shown.get_state(), default=str).encode()
        shown.shown.value.encode("utf-8")
        shown.figure.value.encode("utf-8")
    other.explanation.value.encode("utf-8")  # a screen takes no half signs


def test_hostile_words_in_the_names_of_a_wijk_and_file_are_text(tmp_path):
    path = tmp_path / "<b>x.jsonl"
    form = checklist("kort", role="bestuur", path=path)
    assert "&lt;b&gt;x.jsonl" in form.kept.value
    area = wb.own_gebied("<b>$x$ ../../y", ["BU09570400"])
    form = checklist("kort", role="bestuur", wijk=area)
    assert "<b>$" not in form.children[0].value
    assert form.path.parent == checklist("kort").path.parent


# two profiles


def group(n, role, score, start=0):
    return [
        wb.Answer(question.id, f"{role}{start + nth}", role, score=score)
        for nth in range(n)
        for question in wb.questions()
    ]


@pytest.fixture
def crowd():
    """Three of two roles each, and one alone."""
    return wb.Answers(
        (
            *group(3, "bestuur", 3),
            *group(3, "uitvoering", 1),
            *group(3, "partners", 2),
            *group(3, "bewoners", 0),
        )
    )


def test_two_roles_of_a_group_lie_beside_each_other(crowd):
    both = profiles(crowd)
    assert both.first.options == (
        *("iedereen", "bestuur", "uitvoering", "bewoners", "partners"),
    )
    assert (both.first.value, both.second.value) == ("bestuur", "uitvoering")
    assert both.text == (
        "Bestuur en uitvoering liggen het verst uiteen over 7 bouwstenen."
    )
    both.second.value = "partners"
    assert "partners: urgentie grotendeels" in alt_of(both)
    assert "<bdi>grotendeels</bdi>" in both.shown.value
    both.second.value = "bestuur"  # the same twice: drawn once
    assert alt_of(both).count("urgentie") == 1
    with pytest.raises(TraitError):
        both.first.value = "wethouder"


def test_a_role_that_is_too_small_can_be_read_from_no_profile():
    small = wb.Answers(
        (
            *group(4, "bestuur", 3),
            *group(3, "uitvoering", 1),
            *group(1, "bewoners", 0),
        )
    )
    both = profiles(small)
    # uitvoering is hidden too: else everybody minus the rest would be the one resident
    assert both.first.options == ("iedereen", "bestuur")
    for role in ("bestuur", "iedereen"):
        both.first.value = role
        assert "bewoners" not in both.figure.value + both.shown.value
    assert "iedereen: urgentie grotendeels" in alt_of(both)
    assert "bestuur: urgentie ja;" in alt_of(both)  # how many people is not told


def test_two_files_and_two_lists_of_ones_own(form, tmp_path, crowd):
    crowd.save(tmp_path / "2026.jsonl")
    wb.Answers(tuple(group(3, "partners", 0))).save(tmp_path / "2029.jsonl")
    both = profiles(
        tmp_path / "2026.jsonl", str(tmp_path / "2029.jsonl"), names=("2026", "2029")
    )
    assert (both.first.value, both.second.value) == ("2026", "2029")
    assert "2029: partners" in both.second.options
    assert "2029: urgentie nee (3 mensen" in alt_of(both)
    fill(form, [1, 2])
    other = fill(checklist("kort", role="bestuur"), [3])
    own = profiles(form, other, names=("uitvoering", "bestuur"))
    assert own.text == "Uitvoering en bestuur liggen het verst uiteen over urgentie."
    assert "uitvoering: urgentie een beetje (eigen antwoord)" in alt_of(own)
    static = profiles(form.profile, other.profile)
    assert (static.first.value, static.second.value) == ("eerste", "tweede")


def test_answers_to_other_questions_are_not_compared(crowd):
    plan = [
        wb.Answer(question.id, f"p{nth}", "partners", score=0)
        for nth in range(3)
        for question in wb.questions(phase="vooraf")
    ]
    both = profiles(crowd, wb.Answers(tuple(plan)), names=("loopt", "plan"))
    both.second.value = "plan"
    assert both.text == (
        "Loopt en plan naast elkaar. Let op: vergelijk niet bij verankering en "
        "vertrouwen, want daar zijn andere vragen beantwoord."
    )


def test_hostile_names_of_profiles_are_text(crowd):
    both = profiles(crowd, crowd, names=("<script>$x$", "\u202e=cmd"))
    both.second.value = "\u202e=cmd"
    page = both.said.value + both.figure.value + both.shown.value
    assert "<script" not in page
    assert "&lt;script&gt;$x$" in both.shown.value


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"first": "nergens.jsonl"}, MissingTable, "is er niet"),
        ({"second": wb.Answers.empty(), "names": "AB"}, BadValue, "Geef twee versch"),
        (
            {"second": wb.Answers.empty(), "names": ["A", "A"]},
            BadValue,
            "verschillende",
        ),
        ({"min_group": 0}, BadValue, "kleinste groep"),
    ],
)
def test_profiles_refuses_wrong_use(wrong, error, said):
    with pytest.raises(error, match=said):
        profiles(**{"first": wb.Answers.empty()} | wrong)


# all


def _all(node):
    yield node
    for child in getattr(node, "children", ()):
        yield from _all(child)


@pytest.mark.parametrize(
    "make",
    [
        lambda: checklist("volledig", role="visitatiecommissie"),
        lambda: checklist(voice="bewoners"),
        lambda: profiles(wb.Answers.empty()),
    ],
)
def test_widgets_leave_no_figure_open_and_cut_no_description(make):
    plt.close("all")
    widget = make()
    assert plt.get_fignums() == []
    assert repr(widget) == widget.text
    for part in _all(widget):
        assert not part.tooltip or getattr(part, "description", "")
        if getattr(part, "description", "") and hasattr(
            part.style, "description_width"
        ):
            assert part.style.description_width == "initial"


def test_the_text_holds_no_path_token_or_clock(form):
    fill(form, [1])
    for secret in (str(form.path), form.path.name, form.respondent):
        assert secret not in form.text
    assert not re.search(r"\d\d:\d\d", form.text)


# killed while it saves

DRIVER = """
import os, sys
import wijkbook as wb
wb.widget.checklist("kort", role="bestuur")  # loads everything once
print("klaar", flush=True)
for line in sys.stdin:  # each line asks for a new one, which is killed while it saves
    if os.fork():
        os.wait()
        continue
    form = wb.widget.checklist("kort", role="bestuur", path=sys.argv[1])
    form._draw = lambda: None  # drawing takes long: else most kills fall there
    n = int(line)
    print("pid", os.getpid(), flush=True)
    while True:
        n += 1
        form.explanation.value = f"bewaar {n}. " + 500 * "tekst "
        if form.text.endswith("Bewaard."):
            print("bewaard", n, flush=True)
        if form.question is form.questions[-1]:
            form.jump.value = "URG4"
        form.next.click()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_twenty_times_killed_while_saving_loses_nothing_confirmed(tmp_path):
    path, chance = tmp_path / "antwoorden.jsonl", random.Random(3)
    command = [sys.executable, "-c", DRIVER, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    confirmed = []
    with subprocess.Popen(command, bufsize=1, **pipes) as driver:
        assert driver.stdout.readline() == "klaar\n"
        for nth in range(20):
            driver.stdin.write(f"{1_000_000 * nth}\n")
            driver.stdin.flush()
            word, number = driver.stdout.readline().split()
            while word != "pid":  # what the one before said last
                confirmed.append(int(number))
                word, number = driver.stdout.readline().split()
            time.sleep(chance.uniform(0.01, 0.3))
            os.kill(int(number), signal.SIGKILL)
        driver.stdin.close()
        confirmed += [int(line.split()[1]) for line in driver.stdout]
    assert len({n // 1_000_000 for n in confirmed}) > 10  # or nothing was tried
    lines = path.read_text("utf-8").split("\n")
    there = {int(n) for line in lines for n in re.findall(r"bewaar (\d+)\.", line)}
    assert set(confirmed) <= there
    kept = wb.Answers.load(path)
    assert len({answer.respondent for answer in kept}) == 1
    assert len(kept.warnings) <= 20  # a line under way may be lost, and is told
    newest = max(int(answer.explanation.split(".")[0][7:]) for answer in kept)
    assert newest >= max(confirmed)


def test_a_list_of_one_bouwsteen_shares_its_answers_with_the_whole_list(own_work):
    one = checklist("volledig", role="visitatiecommissie", bouwsteen="lange_adem")
    assert {question.bouwsteen for question in one.questions} == {"lange_adem"}
    one.answer.value = 3
    first = one.question.id
    assert list(one.profile.index) == [question.id for question in one.questions]
    assert one.profile.loc[first, "own"] == 3
    whole = checklist("volledig", role="visitatiecommissie")
    assert whole.path == one.path
    assert [answer.question_id for answer in whole.answers] == [first]


def test_an_unknown_bouwsteen_is_refused():
    with pytest.raises(UnknownName, match="bouwsteen"):
        checklist("volledig", role="bewoners", bouwsteen="geluk")
