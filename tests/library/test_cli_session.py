"""`wijkbook session`: make, look, erase, in plain Dutch."""

import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from form_samples import PEOPLE, fill_online

from wijkbook.checklist.questions import questions
from wijkbook.cli import main
from wijkbook.session.store import Post, Session


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


def test_new_tells_why_there_are_no_figures(run):
    assert "staat niet in de lijst van gebieden" in run("new", "--wijk", "Nergens")[1]
    assert "cijfers" not in run("new", "--wijk", "WK095704")[1]


def test_new_asks_what_fits_a_plan(run, own_work):
    told = run("new", "--lengte", "volledig", "--fase", "vooraf")[1]
    made = open_it(own_work, re.search(r"sessie (\w+),", told)[1])
    wanted = [one.id for one in questions("volledig", phase="vooraf")]
    assert [one.id for one in made.questions()] == wanted
    assert len(wanted) < 53
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


def test_serve_hours_are_read_as_people_write_them(run, code):
    status, told = run("serve", code, "--uren", "drie")
    assert status == 2
    assert "'drie' is geen getal, schrijf bijvoorbeeld 3 of 2,5." in told
    assert "invalid" not in told
    assert run("serve", code.upper(), "--uren", "0,0005")[0] == 0  # 1.8 s


def test_serve_that_is_stopped_says_so(run, code, monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("wijkbook.cli.session.time", SimpleNamespace(sleep=stop))
    status, told = run("serve", code)
    assert status == 0
    assert told.endswith("draait niet meer. Alles wat is ingevuld, is bewaard.")


def test_a_wording_that_is_not_there_is_told_in_words_of_the_command(run, tmp_path):
    for what in ("paper", "xlsform"):
        words = (what, "--vraagvorm", "en", "--lengte", "kern", "--out", str(tmp_path))
        status, told = run(*words)
        assert status == 1
        assert "Kies --lengte kort, of laat --vraagvorm weg." in told


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


# ---- forms, answers and tables as files ---------------------------------------------


def filled(own_work, code, scores=(0, 1, 2, 3)):
    made = open_it(own_work, code)
    made.start_round()
    for score in scores:
        token = made.join("bewoners")
        made.post(Post(token, "visie", {"VIS2": {"score": score}}))
    made.reveal("visie")
    made.close()
    made.close_file()


def test_export_writes_a_report_and_tables(run, own_work, code, tmp_path):
    filled(own_work, code)
    out = tmp_path / "uit"
    status, told = run("export", code, "--out", str(out))
    assert status == 0
    ends = sorted(path.name.rpartition(code)[2] for path in out.iterdir())
    assert ends == ["-tabellen", ".docx", ".html", ".xlsx"]
    assert told.count("Geschreven:") == 4
    assert "rij per deelnemer" not in told


@pytest.mark.parametrize(
    "words", [("--format", "antwoorden"), ("--format", "html", "--antwoorden")]
)
def test_rows_per_person_leave_on_request_with_a_warning(
    run, own_work, code, tmp_path, words
):
    filled(own_work, code)
    status, told = run("export", code, "--out", str(tmp_path / "uit"), *words)
    assert status == 0
    assert "kan mensen herkennen" in told
    assert list((tmp_path / "uit").glob("*-antwoorden.jsonl"))


def test_rows_of_an_open_session_do_not_leave(run, own_work, code, tmp_path):
    status, told = run("export", code, "--antwoorden", "--out", str(tmp_path / "uit"))
    assert status == 1
    assert "pas mee als de sessie gesloten is" in told
    assert not (tmp_path / "uit").exists()


def test_unknown_format_is_told(run, code):
    status, told = run("export", code, "--format", "pdf")
    assert status == 2
    assert "'pdf' kan niet, kies uit html, docx, xlsx, csv, antwoorden" in told


def test_forms_come_back(run, own_work, tmp_path):
    source = fill_online(tmp_path / "kobo.csv", PEOPLE)
    status, told = run("import", str(source), "--wijk", "Donderberg", "--codes")
    assert status == 0
    code = re.search(r"in sessie (\w+)\.", told)[1]
    assert "antwoorden van 5 mensen" in told
    who = re.search(r"'kobo.csv', rij 2: (\w+)", told)[1]
    assert "Aantal deelnemers: 5." in run("show", code)[1]
    status, told = run("import", str(source), "--naar", code)
    assert status == 0
    assert "antwoorden van 0 mensen" in told
    assert "5 mensen stonden er al zo in" in told
    assert run("erase", code, "--deelnemer", who, "--ja")[0] == 0
    assert "Aantal deelnemers: 4." in run("show", code)[1]


def test_forms_go_to_a_file_of_choice(run, tmp_path):
    source = fill_online(tmp_path / "kobo.csv", PEOPLE)
    path = tmp_path / "zaal.sqlite"
    assert run("import", str(source), "--naar", str(path))[0] == 0
    assert "Aantal deelnemers: 5." in run("show", str(path))[1]


def test_a_wrong_form_is_told(run, own_work, tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("vragenlijst,rol,URG4\n1; kort; gewoon; alle,koning,ja\n")
    status, told = run("import", str(source))
    assert status == 1
    assert "'a.csv', rij 2, kolom 'rol': 'koning' is geen rol." in told
    assert not (own_work / "sessies").exists()
    status, told = run("import", str(source), "--naar", "weg")
    assert "Er is geen sessie 'weg'" in told


def test_compare_tells_and_writes(run, own_work, code, tmp_path):
    filled(own_work, code)
    other = re.search(r"sessie (\w+),", run("new")[1])[1]
    filled(own_work, other, (3, 3, 3))
    out = tmp_path / "uit"
    words = ("compare", code, other, "--namen", "toen", "nu", "--out", str(out))
    status, told = run(*words)
    assert status == 0
    assert "toen en nu, per vraag:" in told
    assert "midden hoger, meer eens." in told
    assert len(list(out.iterdir())) == 4
    assert "twee keer dezelfde sessie" in run("compare", code, code)[1]


def test_paper_of_a_session(run, code, tmp_path):
    words = (
        "paper",
        code,
        "--format",
        "docx,xlsx,html",
        "--out",
        str(tmp_path / "uit"),
    )
    status, told = run(*words)
    assert status == 0
    assert sorted(path.name for path in (tmp_path / "uit").iterdir()) == [
        "vragenlijst-kort.docx",
        "vragenlijst-kort.html",
        "vragenlijst-kort.xlsx",
    ]
    page = (tmp_path / "uit" / "vragenlijst-kort.html").read_text("utf-8")
    assert "Donderberg" in page
    assert "session import" in told


def test_paper_without_a_session(run, tmp_path):
    out = tmp_path / "uit"
    words = ("--vraagvorm", "bewoners", "--tot", "2027-02-20", "--wijk", "Selwerd")
    assert run("paper", *words, "--format", "html", "--out", str(out))[0] == 0
    page = (out / "vragenlijst-kort.html").read_text("utf-8")
    assert "20 februari 2027" in page
    assert "Selwerd" in page
    status, told = run("paper", "--tot", "gauw", "--out", str(out))
    assert status == 1
    assert "'gauw' is geen dag" in told


def test_what_a_session_knows_is_not_given_twice(run, code):
    status, told = run("paper", code, "--lengte", "kern", "--wijk", "Elders")
    assert status == 1
    assert "Laat --lengte, --wijk weg" in told


def test_xlsform(run, code, tmp_path):
    out = tmp_path / "uit"
    assert run("xlsform", code, "--engels", "--out", str(out))[0] == 0
    assert [path.name for path in out.iterdir()] == ["xlsform-kort.xlsx"]
    status, told = run("xlsform", "--lengte", "kern", "--engels", "--out", str(out))
    assert status == 1
    assert "korte lijst" in told
