"""`wijkbook session`: make, look, erase, in plain Dutch."""

import os
import re
import subprocess
import sys
import time

import pytest

from wijkbook.cli import main
from wijkbook.session.store import Session


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main(["session", *words])
        said = capsys.readouterr()
        for text in said:
            text.encode("cp1252")  # what a Windows console shows
        return code, " ".join((said.out + said.err).split())

    return call


@pytest.fixture
def code(run):
    told = run("new", "--wijk", "Donderberg", "--vrager", "gemeente")[1]
    return re.search(r"sessie (\w+),", told)[1]


def open_it(own_work, code):
    (path,) = (own_work / "sessies").glob(f"*-{code}.sqlite")
    return Session.open(path)


def test_new_session_stands_in_own_work(run, own_work, code):
    made = open_it(own_work, code)
    assert made.code == code
    assert made.meta("wijk") == "Donderberg"
    assert made.meta("asker") == "gemeente"
    made.close_file()


def test_show_tells_how_it_stands(run, own_work, code):
    made = open_it(own_work, code)
    made.join("bewoners")
    made.start_round()
    made.close_file()
    for words in (("show",), ("show", code)):
        status, told = run(*words)
        assert status == 0
        assert f"Sessie {code}, Donderberg: ronde 1. Aantal deelnemers: 1." in told


def test_show_asks_to_erase_what_is_due(run, own_work, code):
    made = open_it(own_work, code)
    made.keep(-1)
    made.close_file()
    assert f"wijkbook session erase {code} --ja" in run("show")[1]


def test_show_without_sessions(run):
    assert run("show") == (
        0,
        "Er zijn nog geen sessies. Maak er een met: wijkbook session new",
    )


def test_show_goes_on_after_a_damaged_one(run, own_work, code):
    (own_work / "sessies" / "sessie-2020-01-01-aaaaaa.sqlite").write_text("kapot")
    status, told = run("show")
    assert status == 1
    assert "geen sessie van wijkbook" in told
    assert code in told


def test_erase_asks_first(run, own_work, code):
    status, told = run("erase", code)
    assert status == 1
    assert "--ja" in told
    assert run("erase", code, "--ja")[0] == 0
    assert list((own_work / "sessies").iterdir()) == []


def test_erase_one_participant(run, own_work, code):
    made = open_it(own_work, code)
    tokens = [made.join("bewoners") for _ in range(2)]
    who = made.participant(tokens[0]).respondent
    assert run("erase", code, "--deelnemer", who, "--ja")[0] == 0
    assert made.participant(tokens[0]) is None
    assert made.participant(tokens[1])
    status, told = run("erase", code, "--deelnemer", who, "--ja")
    assert status == 1
    assert "niemand" in told
    made.close_file()


@pytest.mark.parametrize("words", [("erase", "weg", "--ja"), ("serve", "weg")])
def test_absent_session_is_told(run, code, words):
    status, told = run(*words)
    assert status == 1
    assert f"Er is geen sessie 'weg'. Sessies hier: {code}." in told


def test_serve_hours_are_checked(run, code):
    status, told = run("serve", code, "--uren", "99")
    assert status == 1
    assert "24" in told


def test_serve_until_its_time_is_over(run, code):
    start = time.perf_counter()
    status, told = run("serve", code, "--uren", "0.0005")  # 1.8 s
    assert status == 0
    assert f"met code {code}" in told
    assert "/leider?sleutel=" in told
    assert "Alleen deze computer" in told
    assert time.perf_counter() - start < 20


def test_looking_at_a_session_needs_no_server(own_work, code):
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, wijkbook.cli.session\nprint('tornado' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.stdout.strip() == "False"
