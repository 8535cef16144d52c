"""Test that answers are kept: as they were given, and whatever happens."""

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkbook.checklist import ROLES, VERSION
from wijkbook.checklist.answers import Answer, Answers, new_respondent
from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName

HOSTILE = {
    "script": "<script>alert('x')</script>",
    "formula": "=cmd|' /C calc'!A0",
    "newlines": "een\ntwee\r\ndrie\u2028vier\x85vijf",
    "control": "\x00\x07\x1b[31m",
    "json": '{"kind": "wijkbook-antwoorden"}\n{"score": 3}',
    "quotes": "'\"\\\\n",
    "emoji": "wijk 👩‍👩‍👧‍👦 🏘️",
    "right to left": "\u202eחצר אחורית\u202c",
    "100 kB": "é=" * 50_000,
    "half a sign": "a\ud800b\udfffc",
    "spaces": "  \t ",
}


def answer(question="URG4", respondent="r1", role="bewoners", **rest):
    """An answer with what does not matter filled in."""
    return Answer(question, respondent, role, **rest)


@pytest.fixture
def path(tmp_path):
    """A file that is not there yet."""
    return tmp_path / "antwoorden.jsonl"


# what an answer can be


def test_an_answer_has_a_score_or_something_special_or_is_open():
    assert answer(score=0).score == 0
    assert answer(special="weet_niet").score is None
    assert answer().special == ""
    with pytest.raises(BadValue, match="óf een score"):
        answer(score=1, special="nvt")


@pytest.mark.parametrize("field", ["score", "evidence"])
@pytest.mark.parametrize("wrong", [-1, 4, 1.5, 2.0, True, "2", "x" * 100_000])
def test_a_score_is_a_whole_number_from_0_to_3(field, wrong):
    with pytest.raises(BadValue, match="kies 0, 1, 2 en 3") as error:
        answer(**{field: wrong})
    assert len(str(error.value)) < 100


def test_a_number_from_a_table_becomes_a_plain_one(path):
    Answers.append(path, answer(score=np.int64(2), round=np.int64(1)))
    assert Answers.load(path).answers == (answer(score=2),)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"role": "wethouder"}, "rol 'wethouder'"),
        ({"voice": "fr"}, "vraagvorm 'fr'"),
        ({"special": "weet niet"}, "antwoord 'weet niet'. Bedoel je 'weet_niet'"),
    ],
)
def test_another_word_is_told(wrong, told):
    with pytest.raises(UnknownName, match=told):
        answer(**wrong)


@pytest.mark.parametrize("wrong", [0, None, 1000, "1"])
def test_a_round_counts_from_one(wrong):
    with pytest.raises(BadValue, match="[Dd]e ronde"):
        answer(round=wrong)


def test_an_answer_belongs_to_a_question_and_a_respondent():
    with pytest.raises(BadValue, match="een van de twee mist"):
        answer(respondent="")
    with pytest.raises(TypeError, match="explanation must be text"):
        answer(explanation=None)


def test_a_token_says_nothing_and_is_new_each_time():
    tokens = {new_respondent() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {16}


# a group of answers


def test_a_second_answer_replaces_the_first():
    answers = Answers.empty().with_answer(answer(score=0)).with_answer(answer(score=3))
    assert [one.score for one in answers] == [3]
    others = [answer(respondent="r2"), answer("VIS2"), answer(round=2)]
    for other in others:
        answers = answers.with_answer(other)
    assert len(answers) == 4


def test_adding_an_answer_leaves_the_others_alone():
    before = Answers((answer(score=1),), warnings=("let op",))
    after = before.with_answer(answer("VIS2", score=2))
    assert (len(before), len(after)) == (1, 2)
    assert after.warnings == ("let op",)


def test_one_respondent_can_be_erased(path):
    both = Answers((answer(score=1), answer(respondent="r2", score=2)))
    both.save(path)
    Answers.load(path).without("r1").save(path)
    assert [one.respondent for one in Answers.load(path)] == ["r2"]
    assert "r1" not in path.read_text("utf-8")


def test_a_round_stands_apart():
    answers = Answers((answer(score=1), answer(score=2, round=2)))
    assert [one.score for one in answers.of_round()] == [2]
    assert [one.score for one in answers.of_round(1)] == [1]
    assert len(Answers.empty().of_round()) == 0


def test_what_it_shows_of_itself_tells_no_answer():
    text = repr(Answers((answer(score=1, explanation="geheim"),), warnings=("Kapot.",)))
    assert text == "1 antwoord van 1 mens.\nLet op: Kapot."
    assert repr(Answers.empty()) == "0 antwoorden van 0 mensen."


def test_a_table_keeps_missing_apart_from_nee():
    answers = Answers((answer(score=0), answer("VIS2", special="weet_niet")))
    table = answers.table()
    assert table["score"].isna().tolist() == [False, True]
    assert table.loc[0, "score"] == 0
    assert list(Answers.empty().table().columns) == list(table.columns)


# the file


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_comes_back_as_it_was(path, text):
    kept = answer(explanation=text, respondent=text, score=3)
    Answers.append(path, kept)
    Answers.append(path, answer("VIS2", score=1))
    back = Answers.load(path)
    assert back.answers == (kept, answer("VIS2", score=1))
    assert back.warnings == ()
    assert back.table().loc[0, "explanation"] == text
    back.save(path)
    assert Answers.load(path).answers == back.answers


@given(st.text(), st.sampled_from(ROLES), st.sampled_from([None, 0, 1, 2, 3]))
def test_any_text_comes_back_as_it_was(tmp_path_factory, text, role, score):
    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    kept = answer(role=role, explanation=text, evidence=score, time="2024-05-01")
    Answers.append(path, kept)
    assert Answers.load(path).answers == (kept,)


def test_two_halves_of_a_sign_come_back_as_the_sign(path):
    Answers.append(path, answer(explanation="\ud83d\ude00"))
    assert [one.explanation for one in Answers.load(path)] == ["😀"]


def test_a_folder_is_made_when_needed(tmp_path):
    path = tmp_path / "nieuw" / "map" / "antwoorden.jsonl"
    Answers.append(path, answer(score=1))
    assert len(Answers.load(path)) == 1


def test_a_file_can_be_read_by_eye(path):
    Answers.append(path, answer(score=3, explanation="één reden"))
    header, line = path.read_text("utf-8").splitlines()
    assert json.loads(header)["kind"] == "wijkbook-antwoorden"
    assert json.loads(header)["version"] == VERSION
    assert '"explanation": "één reden"' in line


def test_saved_and_appended_files_hold_the_same(path, tmp_path):
    answers = [answer(q, r, score=1) for q in ("URG4", "VIS2") for r in ("a", "b")]
    for one in answers:
        Answers.append(path, one)
    Answers(tuple(answers)).save(tmp_path / "other.jsonl")
    assert Answers.load(tmp_path / "other.jsonl") == Answers.load(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_is_for_its_owner_only(path):
    Answers.append(path, answer(score=1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    Answers.load(path).save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_line_that_was_cut_off_costs_itself_and_nothing_after_it(path):
    for question in ("URG4", "VIS2"):
        Answers.append(path, answer(question, score=1))
    path.write_bytes(path.read_bytes()[:-9])
    cut = Answers.load(path)
    assert [one.question_id for one in cut] == ["URG4"]
    assert cut.warnings == (
        "Regel 3 van 'antwoorden.jsonl' telt niet mee: de regel is niet af.",
    )
    Answers.append(path, answer("BES5", score=2))
    assert [one.question_id for one in Answers.load(path)] == ["URG4", "BES5"]


def test_a_last_line_without_its_end_is_whole(path):
    Answers.append(path, answer(score=1))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert Answers.load(path) == Answers((answer(score=1),))
    Answers.append(path, answer("VIS2", score=1))
    assert len(Answers.load(path)) == 2


@pytest.mark.parametrize(
    "damage",
    [
        b"\x00\x00\x00",
        b"\xff\xfe{",
        b"[1, 2]",
        b"7",
        b'{"question_id": "URG4"}',
        b'{"question_id": "URG4", "respondent": "r9", "role": 5}',
        b'{"question_id": "a", "respondent": "r9", "role": "bewoners", "score": NaN}',
        b'{"question_id": "a", "respondent": "r9", "role": "bewoners", "score": [1]}',
        b"[" * 200_000,
        b'{"score": 1' + b"0" * 10_000 + b"}",
    ],
)
def test_a_damaged_line_is_told_and_the_rest_is_kept(path, damage):
    Answers.append(path, answer(score=1))
    with path.open("ab") as file:
        file.write(damage + b"\n")
    Answers.append(path, answer("VIS2", score=2))
    back = Answers.load(path)
    assert len(back) == 2
    (warning,) = back.warnings
    assert warning.startswith("Regel 3 van 'antwoorden.jsonl' telt niet mee: ")
    assert len(warning) < 200


def test_saving_over_a_damaged_file_puts_it_aside(path):
    Answers.append(path, answer(score=1))
    for n in ("", "1"):
        with path.open("ab") as file:
            file.write(b"kapot\n")
        damaged = path.read_bytes()
        Answers.load(path).save(path)
        aside = path.with_name(f"antwoorden.beschadigd{n}.jsonl")
        assert aside.read_bytes() == damaged
        assert Answers.load(path) == Answers((answer(score=1),))


def test_a_file_that_went_through_windows_is_read(path):
    Answers.append(path, answer(score=1, explanation="één"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    back = Answers.load(path)
    assert back == Answers((answer(score=1, explanation="één"),))


def test_a_lost_header_is_told(path):
    Answers.append(path, answer(score=1))
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    back = Answers.load(path)
    assert len(back) == 1
    assert back.warnings == (
        "De eerste regel van 'antwoorden.jsonl' mist; de antwoorden zijn er wel.",
    )


def test_an_older_set_of_questions_is_kept_and_told(path):
    old = [answer("OUD1", r, score=1) for r in ("a", "b")] + [answer("OUD2", score=2)]
    Answers(tuple(old), version="0").save(path)
    back = Answers.load(path)
    assert back.version == "0"
    assert len(back) == 3
    assert back.warnings == (
        f"Deze antwoorden horen bij vragenset '0'; nu is het '{VERSION}'.",
        "Vraag 'OUD1' staat niet meer in de vragenlijst; "
        "2 antwoorden zijn bewaard maar tellen niet mee.",
        "Vraag 'OUD2' staat niet meer in de vragenlijst; "
        "1 antwoord is bewaard maar telt niet mee.",
    )
    back.save(path)
    assert Answers.load(path) == back


def test_a_file_that_is_something_else_is_refused(path):
    path.write_text("naam,score\nAn,3\n")
    with pytest.raises(BadTable, match="staan geen antwoorden van wijkbook"):
        Answers.load(path)
    with pytest.raises(MissingTable, match="is er niet"):
        Answers.load(path.with_name("weg.jsonl"))


def test_an_empty_file_holds_no_answers(path):
    path.touch()
    assert Answers.load(path) == Answers.empty()
    Answers.append(path, answer(score=1))
    assert Answers.load(path) == Answers((answer(score=1),))


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(BadTable, match="niet bewaard in '.*': .*schijf niet vol is"):
        Answers.append(tmp_path, answer(score=1))  # a folder


def test_half_a_write_is_told_and_costs_no_other_answer(path, monkeypatch):
    Answers.append(path, answer(score=1))
    write = os.write
    monkeypatch.setattr(os, "write", lambda to, line: write(to, line[: len(line) // 2]))
    with pytest.raises(BadTable, match="schijf is vol"):
        Answers.append(path, answer("VIS2", score=1))
    monkeypatch.undo()
    Answers.append(path, answer("BES5", score=1))
    assert [one.question_id for one in Answers.load(path)] == ["URG4", "BES5"]


# two at the same time, and the plug pulled out

WRITER = """
import sys
from wijkbook.checklist.answers import Answer, Answers
path, name, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for i in range(n):
    text = "é" * (i % 7) * 5000
    Answers.append(path, Answer(f"Q{i}", name, "bewoners", explanation=text))
    print(i, flush=True)
"""


def start_writer(path, name, n):
    """Start a process that writes answers and says of each when it is kept."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(n)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_that_write_at_the_same_time_lose_nothing(path):
    writers = [start_writer(path, name, 60) for name in ("a", "b")]
    for writer in writers:
        writer.stdout.readline()
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
    back = Answers.load(path)
    assert len(back) == 120
    assert not any(warning.startswith("Regel") for warning in back.warnings)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_kill_9_loses_nothing_that_was_confirmed(path):
    chance = random.Random(3)
    confirmed = {}
    for turn in range(20):
        writer = start_writer(path, f"w{turn}", 1_000_000)
        writer.stdout.readline()
        writer.stdin.write("\n")
        writer.stdin.flush()
        time.sleep(chance.uniform(0.001, 0.1))
        writer.send_signal(signal.SIGKILL)
        told, _ = writer.communicate(timeout=10)
        confirmed[f"w{turn}"] = {f"Q{line}" for line in told.split("\n")[:-1]}
    back = Answers.load(path)
    kept = {one.key[:2] for one in back}
    said = {(name, one) for name, questions in confirmed.items() for one in questions}
    assert len(said) > 20
    assert said <= kept
    assert len(kept) - len(said) <= 20  # at most the one under way, each time


def test_keeping_an_answer_needs_no_pandas():
    code = "import sys, wijkbook.checklist.answers; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"numpy", "pandas"} & set(done.stdout.split())
