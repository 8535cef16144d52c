"""Test the command `wijkbook data`: what it says, and whether it says it is well."""

import os
import subprocess
import sys

import loopback
import pytest

from wijkbook.cli import main
from wijkbook.data import added_folder
from wijkbook.errors import BadTable
from wijkbook.gebied.added import forget_figures, keep_figures, list_figures
from wijkbook.gebied.figures import kerncijfers_of
from wijkbook.opendata import _web
from wijkbook.opendata.fetch import list_downloads

FETCH = ["data", "fetch", "kerncijfers", "--jaar", "2024", "--gemeente", "Helmond"]
SET = "kerncijfers-2024-gm0794"


@pytest.fixture
def server(monkeypatch):
    """Start a server, and send every question to it."""
    with loopback.serving(monkeypatch) as running:
        yield running


@pytest.fixture
def run(capsys):
    """Run the command; give its code, output and errors, each on one line."""

    def run_it(*words):
        code = main(words)
        shown = capsys.readouterr()
        assert all(len(line) < 80 for line in shown.out.splitlines() if " " in line)
        for text in shown:
            text.encode("cp1252")  # what a Windows console shows
        return code, " ".join(shown.out.split()), " ".join(shown.err.split())

    return run_it


# ---- list, show, fetch, check ---------------------------------------------------


def test_list_tells_what_the_workbook_has_and_how_to_get_more(run):
    code, out, err = run("data", "list")
    assert code == 0
    assert "1 land: 2012, 2016, 2020-2025" in out
    assert "wijkbook data fetch kerncijfers --jaar 2024 --gemeente Helmond" in out
    assert err == ""


def test_fetched_figures_are_listed_shown_and_whole(run, server):
    code, out, err = run(*FETCH)
    assert code == 0
    assert f"{SET}: 20 cijfers, opgehaald op 20" in out
    assert "85984NED_GM0794.csv: 5 rijen" in err
    code, out, _ = run("data", "list")
    assert f"{SET} 20 cijfers van 5 gebieden (land, gemeente, wijk, buurt)" in out
    code, out, _ = run("data", "show", SET)
    assert code == 0
    assert "CBS, Kerncijfers wijken en buurten 2024 (tabel 85984NED)" in out
    assert f"adres: {server.address}/ODataFeed/odata/85984NED" in out
    assert list_downloads().loc["85984NED_GM0794.csv", "sha256"] in out
    code, out, _ = run("data", "show", "85984NED_GM0794.csv")
    assert code == 0
    assert "1 land, 1 gemeente, 1 wijk en 2 buurten" in out
    code, out, _ = run("data", "check")
    assert code == 0
    assert "1 toegevoegde set en 2 downloads" in out


def test_quiet_fetch_says_only_what_came(run, server):
    code, out, err = run(*FETCH, "--stil")
    assert (code, err) == (0, "")
    assert SET in out


def test_years_may_be_a_span(run, server):
    code, out, _ = run(*FETCH[:4], "2022-2023", "2024", *FETCH[5:], "--stil")
    assert code == 0
    assert list_figures().index.tolist() == [
        f"kerncijfers-{year}-gm0794" for year in (2022, 2023, 2024)
    ]


def test_check_tells_where_added_figures_differ(run, server):
    run(*FETCH)
    _, out, _ = run("data", "check")
    own = int(kerncijfers_of("GM0794", "inwoners", period=2024)["value"].iloc[0])
    told = f"GM0794 inwoners 2024: {own:,}".replace(",", ".")
    assert f"{told}, toegevoegd 95.000" in out
    assert "Het werkboek toont zijn eigen cijfer." in out


def test_check_finds_a_damaged_set(run, server):
    run(*FETCH)
    (added_folder() / SET / "kerncijfers.csv").write_text("weg", encoding="utf-8")
    code, out, err = run("data", "check")
    assert code == 1
    assert f"'{SET}' doen niet mee: 'kerncijfers.csv' is veranderd" in err
    assert "Er is een ding niet heel." in out
    code, out, _ = run("data", "show", SET)
    assert code == 1
    assert "doen niet mee" in out
    code, _, err = run("data", "show", "cbs_kwb_2024")  # and the rest still works
    assert code == 0
    assert "Let op: De toegevoegde cijfers" in err


def test_check_finds_a_download_that_changed(run, server):
    run(*FETCH)
    (_web.cache() / "85984NED_GM0794.csv").write_text("weg", encoding="utf-8")
    code, _, err = run("data", "check")
    assert code == 1
    assert "De download '85984NED_GM0794.csv' is weg of veranderd" in err
    code, out, _ = run("data", "show", "85984NED_GM0794.csv")
    assert code == 1
    assert "weg of veranderd" in out
    code, _, err = run(*FETCH)
    assert code == 0
    assert "veranderd sinds het is opgehaald" in err
    assert run("data", "check")[0] == 0


def test_check_finds_a_damaged_workbook(run, tmp_path, monkeypatch):
    monkeypatch.setattr("wijkbook.cli.data.load_table", _harmed)
    code, _, err = run("data", "check")
    assert code == 1
    assert "De tabel is stuk" in err


def _harmed(*_, **__):
    raise BadTable("De tabel is stuk")


def test_show_tells_of_a_source(run):
    code, out, _ = run("data", "show", "rivm_gezondheid")
    assert code == 0
    assert "(niet nagegaan)" in out
    assert "SMAP" in out


def test_file_of_ones_own_is_told_too(run, tmp_path):
    path = tmp_path / "monitor.csv"
    rows = "gebied;indicator;titel;eenheid;jaar;waarde\nWK095704;a_pct;A;%;2023;12,5\n"
    path.write_text(rows, encoding="utf-8")
    code, out, _ = run("data", "show", str(path))
    assert code == 0
    assert "is gelezen als eigen cijfers, 2023" in out


def test_show_tells_what_a_file_is_read_as(run, tmp_path):
    path = tmp_path / "47022NED.csv"
    path.write_text(
        '"ID";"SoortMisdrijf";"WijkenEnBuurten";"Perioden";'
        '"GeregistreerdeMisdrijven_1"\n'
        '"1";"0.0.0 ";"GM0794    ";"2024JJ00";"    5000"\n',
        encoding="utf-8",
    )
    code, out, _ = run("data", "show", str(path))
    assert code == 0
    assert "misdrijven per jaar van de politie" in out


# ---- what can go wrong ----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["data", "fetch", "kern", "--jaar", "2024"], "'kern' kan niet. Kies uit"),
        (["data", "fetch", "kerncijfers"], "Er ontbreekt iets: --jaar."),
        (["data", "fetch", "kerncijfers", "--jaar"], "Achter --jaar hoort een waarde"),
        (["data", "fetch", "kerncijfers", "--jaar", "x"], "'x' is geen jaar. Schrijf"),
        (
            ["data", "fetch", "kerncijfers", "--jaar", "2024-2020"],
            "'2024-2020' loopt terug. Schrijf 2020-2024.",
        ),
        (["data", "list", "--foo"], "Dit ken ik niet: --foo."),
        (["data", "show"], "Er ontbreekt iets: NAAM."),
        (["date"], "'date' kan niet. Kies uit: 'data', 'session', 'dossier'."),
    ],
)
def test_command_that_is_none_is_told_in_dutch(run, words, told):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert told in err
    assert "Hulp: wijkbook" in err


@pytest.mark.parametrize("words", [[], ["data"]])
def test_half_a_command_shows_help(run, words):
    code, out, _ = run(*words)
    assert code == 2
    assert "gebruik: wijkbook" in out


def test_help_is_dutch(run):
    code, out, _ = run("data", "fetch", "--help")
    assert code == 0
    assert "heel Nederland" in out
    for english in ("usage", "options", "positional", "show this help"):
        assert english not in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["data", "show", "weg.csv"], "Er is geen bestand 'weg.csv'"),
        (["data", "show", "cbs_kwb_20"], "Onbekende naam 'cbs_kwb_20'"),
        ([*FETCH[:4], "1990"], "Van 1990 is er geen 'kerncijfers'"),
        ([*FETCH[:6], "Helmont"], "Helmond"),
    ],
)
def test_what_cannot_be_done_is_told(run, words, told):
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert told in err


def test_no_network_is_told_and_nothing_is_lost(run, server, monkeypatch):
    run(*FETCH)
    server.plant("85984NED", loopback.dropped, times=20)
    code, _, err = run(*FETCH, "--opnieuw")
    assert code == 1
    assert "Ophalen lukt niet" in err
    assert run("data", "check")[0] == 0


def test_interrupt_and_full_disk_are_told(run, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    def full(*_, **__):
        raise OSError(28, "No space left on device", "cijfers.csv")

    monkeypatch.setattr("wijkbook.cli.data.fetch", stop)
    code, _, err = run(*FETCH)
    assert (code, err) == (
        1,
        "Gestopt. Wat al gehaald is blijft; begin gerust opnieuw.",
    )
    monkeypatch.setattr("wijkbook.cli.data.fetch", full)
    code, _, err = run(*FETCH)
    assert code == 1
    assert "Lezen of schrijven lukt niet: 'cijfers.csv'." in err


def test_another_folder_of_work_can_be_chosen(run, tmp_path, own_work):
    rows = kerncijfers_of("GM0794", "inwoners", period=2024).reset_index()
    keep_figures(rows, "hier")
    _, out, _ = run("data", "list", "--werk", str(tmp_path / "ander"))
    assert "Er is nog niets toegevoegd" in out
    _, out, _ = run("data", "list")
    assert "hier" in out
    forget_figures("hier")


def test_command_runs_as_a_module_on_a_windows_console(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "wijkbook.cli", "data", "show", "cbs_kwb_2024"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=True,
    )
    assert "Kerncijfers wijken en buurten 2024" in ran.stdout.decode("cp1252")
