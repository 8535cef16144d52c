"""start.py in a house of its own: own work is safe, and every trouble is told."""

import ast
import errno
import importlib.util
import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "04_cijfers_lezen.ipynb"
SECOND = "04_cijfers_lezen (nieuwe editie 2).ipynb"
THIRD = "04_cijfers_lezen (nieuwe editie 3).ipynb"
OFFLINE = ["WARNING: Retrying", "NewConnectionError: name resolution failed"]


def notebook(*sources):
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]
    parts = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(parts)


def first_source(path):
    cell = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    return "".join(cell["source"])


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Make a small house with its own start.py, in a path with a space and accent."""
    root = tmp_path / "mijn wijkboek é"
    (root / "src").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "tests").mkdir()
    shutil.copy(ROOT / "start.py", root)
    (root / "requirements.lock").write_text("pandas==3.1.1\n")
    (root / "pyproject.toml").write_text("[project]\n")
    (root / "notebooks" / NAME).write_text(notebook("antwoord_1 = ..."))
    monkeypatch.delenv("WIJKBOOK_WERK", raising=False)
    monkeypatch.delenv("WIJKBOOK_VENV", raising=False)
    spec = importlib.util.spec_from_file_location("start_of_house", root / "start.py")
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    return SimpleNamespace(
        root=root,
        start=start,
        original=root / "notebooks" / NAME,
        work=root / "mijn-werk",
        venv=root / ".venv",
    )


@pytest.fixture
def faked(house, monkeypatch):
    """Fake what takes long or needs a network: venv, pip and the .venv's answers."""
    fake = SimpleNamespace(commands=[], lines=[], code=0, alive=False)

    def follow(command, **_):
        fake.commands.append(command[1:])
        if "venv" in command:
            (house.venv / "bin").mkdir(parents=True)
            fake.alive = True
        return fake.lines, 0 if "venv" in command else fake.code

    monkeypatch.setattr(house.start, "follow", follow)
    monkeypatch.setattr(house.start, "venv_version", lambda: "3 11" * fake.alive)
    monkeypatch.setattr(house.start, "probe", lambda _: "1" * fake.alive)
    return fake


def names(folder):
    return sorted(path.name for path in folder.glob("*.ipynb"))


def quit_with(house, capsys, *args, version=sys.version_info):
    """Run a command that must fail and give the one sentence it says."""
    assert house.start.main(list(args), version) == 1
    message = capsys.readouterr().err
    assert message.startswith("wijkbook: ")
    assert "Traceback" not in message
    return message


# --- Own work --------------------------------------------------------------------


def test_first_start_lays_a_copy_and_second_does_nothing(house, capsys):
    house.start.lay_copies()
    before = {path: path.stat().st_mtime_ns for path in house.work.iterdir()}
    assert NAME in capsys.readouterr().out

    house.start.lay_copies()
    assert {path: path.stat().st_mtime_ns for path in house.work.iterdir()} == before
    assert capsys.readouterr().out == ""


def test_filled_in_exercise_survives_a_new_edition_and_a_second_start(house, capsys):
    house.start.lay_copies()
    own = house.work / NAME
    own.write_text(own.read_text().replace("= ...", "= 42"))
    mine = own.read_bytes()
    house.original.write_text(notebook("antwoord_1 = ...", "antwoord_2 = ..."))

    house.start.lay_copies()
    house.start.lay_copies()
    assert own.read_bytes() == mine
    assert names(house.work) == sorted([NAME, SECOND])
    assert capsys.readouterr().out.count(SECOND) == 1
    note = first_source(house.work / SECOND)
    assert "nieuwere editie" in note
    assert NAME in note


def test_newer_editions_count_up_and_never_overwrite(house):
    house.start.lay_copies()
    (house.work / SECOND).write_text("iets van mijzelf")
    house.original.write_text(notebook("antwoord_2 = ..."))
    house.start.lay_copies()
    assert (house.work / SECOND).read_text() == "iets van mijzelf"
    assert names(house.work) == sorted([NAME, SECOND, THIRD])


def test_deleted_notebook_comes_back_fresh(house):
    house.start.lay_copies()
    (house.work / NAME).unlink()
    house.start.lay_copies()
    assert first_source(house.work / NAME) == "antwoord_1 = ..."


def test_deleted_newer_edition_stays_away(house):
    house.start.lay_copies()
    house.original.write_text(notebook("antwoord_2 = ..."))
    house.start.lay_copies()
    (house.work / SECOND).unlink()
    house.start.lay_copies()
    assert names(house.work) == [NAME]


def test_refreshed_outputs_are_no_new_edition(house):
    house.start.lay_copies()
    fresh = json.loads(house.original.read_text())
    fresh["cells"][0]["execution_count"] = 1
    house.original.write_text(json.dumps(fresh, indent=1))
    house.start.lay_copies()
    assert names(house.work) == [NAME]


@pytest.mark.parametrize("damage", [None, "", "{", "[]", '{"04_cijfers_lezen.ipynb":'])
def test_damaged_register_neither_overwrites_nor_copies_again(house, damage):
    house.start.lay_copies()
    own = house.work / NAME
    own.write_text(own.read_text().replace("= ...", "= 42"))
    register = house.work / ".edities.json"
    for _ in range(2):
        register.unlink() if damage is None else register.write_text(damage)
        house.start.lay_copies()
    assert names(house.work) == [NAME]
    assert first_source(own) == "antwoord_1 = 42"


def test_newer_edition_is_seen_and_laid_once_without_a_register(house):
    house.start.lay_copies()
    house.original.write_text(notebook("antwoord_2 = ..."))
    for _ in range(3):
        (house.work / ".edities.json").unlink(missing_ok=True)
        house.start.lay_copies()
    assert names(house.work) == sorted([NAME, SECOND])


def test_own_notebook_from_elsewhere_is_left_alone(house):
    house.work.mkdir()
    (house.work / NAME).write_text("geen notebook")
    house.start.lay_copies()
    assert (house.work / NAME).read_text() == "geen notebook"
    assert names(house.work) == [NAME]


def test_damaged_original_is_told_and_not_copied(house, capsys):
    house.original.write_text("<<<<<<< HEAD")
    house.start.lay_copies()
    assert f"'{NAME}' is beschadigd" in capsys.readouterr().out
    assert names(house.work) == []


def test_werk_uses_the_folder_of_wijkbook_werk(house, monkeypatch, tmp_path):
    monkeypatch.setenv("WIJKBOOK_WERK", str(tmp_path / "diep" / "werk"))
    assert house.start.main(["werk"]) == 0
    assert names(tmp_path / "diep" / "werk") == [NAME]
    assert not house.work.exists()


def test_full_disk_leaves_no_half_copy(house, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(house.start.os, "replace", full)
    assert "schijf is vol" in quit_with(house, capsys, "werk")
    assert list(house.work.iterdir()) == []


def test_folder_that_may_not_be_written_is_told(house, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", "mijn-werk")

    monkeypatch.setattr(house.start.Path, "mkdir", refuse)
    assert "mag niet schrijven" in quit_with(house, capsys, "werk")


# --- The environment -------------------------------------------------------------


def test_first_start_installs_and_second_calls_nothing(house, faked):
    house.start.prepare()
    venv, build, library = faked.commands
    assert venv[:2] == ["-m", "venv"]
    assert build[-3:] == ["pip", "hatchling", "editables"]
    assert library[-3:] == ["--no-build-isolation", "--editable", "."]
    assert library[3:5] == ["--constraint", "requirements.lock"]

    faked.commands.clear()
    house.start.prepare()
    assert faked.commands == []


def test_programs_laid_beside_it_are_taken_and_nothing_is_fetched(house, faked):
    (house.root / "wheels").mkdir()
    assert house.start.main(["setup"]) == 0
    pips = [command for command in faked.commands if "install" in command]
    assert pips
    for command in pips:
        place = command.index("--no-index")
        assert command[place + 1 : place + 3] == ["--find-links", "wheels"]


def test_tests_add_their_extra_once_and_it_is_kept(house, faked):
    house.start.prepare()
    house.start.prepare("test")
    assert faked.commands[-1][-1] == ".[test]"
    faked.commands.clear()
    house.start.prepare()
    house.start.prepare("test")
    assert faked.commands == []


def test_lab_speaks_dutch_and_breaks_lines_at_a_space(house):
    static = house.venv / "lib/python3.11/site-packages/jupyter_server/static"
    static.mkdir(parents=True)
    for _ in range(2):
        house.start.set_up_lab()
    told = (house.venv / "share/jupyter/lab/settings/overrides.json").read_text("utf-8")
    assert json.loads(told)["@jupyterlab/translation-extension:plugin"] == {
        "locale": "nl_NL"
    }
    style = (static / "custom" / "custom.css").read_text("utf-8")
    assert ".jp-OutputArea-output pre" in style
    assert "word-break: normal" in style
    assert sorted(path.name for path in static.rglob("*")) == ["custom", "custom.css"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_requirements_are_installed_in_the_same_environment(house, faked, name):
    house.start.prepare()
    faked.commands.clear()
    (house.root / name).write_text("# anders\n")
    house.start.prepare()
    assert [command[1] for command in faked.commands] == ["pip", "pip"]


@pytest.mark.parametrize("stamp", ["", "{", "[]", "null", '{"extras": 1}'])
def test_damaged_stamp_installs_again(house, faked, stamp):
    house.start.prepare()
    faked.commands.clear()
    house.start.stamp_path().write_text(stamp)
    house.start.prepare()
    assert [command[1] for command in faked.commands] == ["pip", "pip"]


def test_environment_without_a_working_python_is_made_again(house, faked, capsys):
    house.start.prepare()
    (house.venv / "rest").write_text("half")
    faked.commands.clear()
    faked.alive = False
    house.start.prepare()
    assert [command[1] for command in faked.commands] == ["venv", "pip", "pip"]
    assert not (house.venv / "rest").exists()
    assert "niet heel" in capsys.readouterr().out


def test_without_network_it_says_so_and_the_next_run_mends_it(house, faked, capsys):
    faked.lines, faked.code = OFFLINE, 1
    assert "internetverbinding" in quit_with(house, capsys, "setup")
    assert not house.start.stamp_path().exists()

    faked.lines, faked.code = [], 0
    faked.commands.clear()
    assert house.start.main(["setup"]) == 0
    assert [command[1] for command in faked.commands] == ["pip", "pip"]


def test_unknown_failure_shows_the_last_lines_and_next_run_begins_clean(
    house, faked, capsys
):
    faked.lines, faked.code = [f"line {number}" for number in range(20)], 1
    message = quit_with(house, capsys, "setup")
    assert "line 19" in message
    assert "line 1\n" not in message
    assert not house.venv.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "schijf is vol"),
        ("ERROR: [Errno 13] Permission denied: '/x'", "mag niet worden geschreven"),
        ("SSLError(SSLCertVerificationError(1, 'x'))", "ICT-afdeling"),
        ("HINT: ... does not have Windows Long Path support enabled", "te lang"),
        ("ERROR: No matching distribution found for numpy==2", "voor jouw Python"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "internetverbinding"),
    ],
)
def test_known_trouble_is_told_in_dutch(house, line, words):
    message = str(house.start.failure("Het installeren lukte niet.", [line]))
    assert words in message
    assert line not in message


def test_interrupted_install_leaves_no_stamp_and_no_traceback(
    house, faked, monkeypatch, capsys
):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(house.start, "pip", interrupted)
    assert house.start.main(["setup"]) == 130
    assert "Start opnieuw" in capsys.readouterr().err
    assert not house.start.stamp_path().exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_real_python_outside_an_environment_is_not_taken_for_one(house):
    assert house.start.venv_version() == ""
    house.start.venv_python().parent.mkdir(parents=True)
    house.start.venv_python().symlink_to(sys._base_executable)
    assert house.start.venv_version() == ""


def test_path_file_with_an_accent_is_taken_away(house):
    folder = house.venv / "lib" / "python3.11" / "site-packages"
    folder.mkdir(parents=True)
    (folder / "_wijkbook.pth").write_text(str(house.root / "src"))
    house.start.drop_path_file()
    assert list(folder.iterdir()) == []


def test_environment_elsewhere_gets_a_folder_of_its_own(house, monkeypatch, tmp_path):
    monkeypatch.setenv("WIJKBOOK_VENV", str(tmp_path))
    assert house.start.venv_folder() == tmp_path / "wijkbook-venv"


# --- What the user is told -------------------------------------------------------


def test_old_python_is_told(house, capsys):
    message = quit_with(house, capsys, version=(3, 8, 10, "final", 0))
    assert "Python 3.8" in message
    assert "3.11" in message
    assert not house.venv.exists()


def test_an_old_python_can_read_start():
    source = (ROOT / "start.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_missing_module_is_told(house, faked, monkeypatch, capsys, module):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        house.start.importlib.util,
        "find_spec",
        lambda name: None if name == module else find(name),
    )
    message = quit_with(house, capsys, "setup")
    assert f"'{module}'" in message
    assert "python3-venv" in message
    assert faked.commands == []


@pytest.mark.parametrize("name", ["requirements.lock", "notebooks", "src"])
def test_incomplete_folder_is_told(house, capsys, name):
    (house.root / name).rename(house.root / "weg")
    assert f"'{name}' ontbreekt" in quit_with(house, capsys, "setup")


@pytest.mark.parametrize("name", ["test", "check", "book", "release"])
def test_what_is_for_makers_is_told_in_an_edition_for_readers(house, capsys, name):
    (house.root / "tests").rmdir()
    assert f"'{name}' is voor wie meebouwt" in quit_with(house, capsys, name)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["strat"], "Onbekende opdracht 'strat'. Kies uit: lab,"),
        (["lab", "--poort"], "Onbekende optie '--poort'"),
        (["--port"], "is geen poort"),
        (["--port", "tien"], "'tien' is geen poort"),
        (["--port=80"], "'80' is geen poort"),
        (["werk", "nu"], "kan 'nu' niet"),
    ],
)
def test_unknown_words_are_told(house, capsys, args, words):
    assert words in quit_with(house, capsys, *args)


def test_port_in_use_is_told_and_passed_over(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(house.start.Stop, match=f"Poort {port} is niet vrij"):
            house.start.choose_port(port)
    assert house.start.choose_port(None) >= 8888


@pytest.mark.parametrize("args", [["--help"], ["-h"], ["help"], ["lab", "--help"]])
def test_help_names_every_command(house, capsys, args):
    assert house.start.main(args) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in house.start.COMMANDS)


def test_it_runs_as_a_program(house):
    done = subprocess.run(
        [sys.executable, house.root / "start.py", "werk"],
        cwd=house.root.parent,
        capture_output=True,
        encoding="utf-8",
        env=dict(house.start.os.environ, PYTHONUTF8="1"),
        check=True,
    )
    assert done.stdout.splitlines()[-1] == f"De notebooks staan in {house.work}"
    assert signal.getsignal(signal.SIGTERM) is not house.start.interrupt


# --- The tests themselves --------------------------------------------------------


@pytest.fixture
def ran(house, monkeypatch):
    """Catch the commands that would run, with the folder that they would get."""
    calls = []

    def call(command, cwd, env):
        work = Path(env["WIJKBOOK_WERK"])
        calls.append((command[1:], work.exists() and list(work.iterdir())))
        return 3

    monkeypatch.setattr(house.start, "prepare", lambda *_: None)
    monkeypatch.setattr(house.start.subprocess, "call", call)
    return calls


def test_tests_run_strictly_in_an_empty_folder_and_hand_back_their_code(house, ran):
    assert house.start.main(["test"]) == 3
    ((command, work),) = ran
    assert {"--nbval", "--nbval-current-env"} <= set(command)
    assert command[-2:] == ["tests", "notebooks"]
    assert work == []


def test_paths_given_to_test_replace_the_usual_ones(house, ran):
    house.start.main(["test", "tests", "-x"])
    assert ran[0][0][-2:] == ["tests", "-x"]
    assert "notebooks" not in ran[0][0]


def test_words_given_to_test_are_added(house, ran):
    house.start.main(["test", "-k", "notebooks"])
    assert ran[0][0][-4:] == ["tests", "notebooks", "-k", "notebooks"]


def test_quick_and_long_tests_are_all_tests(house, ran):
    house.start.main(["test"])
    house.start.main(["test-all"])
    assert [command[3] for command, _ in ran] == [
        "not slow and not browser",
        "slow or browser",
    ]


def test_check_runs_rules_and_layout_even_if_the_first_fails(house, ran):
    assert house.start.main(["check"]) == 3
    assert [command[:3] for command, _ in ran if "ruff" in command] == [
        ["-m", "ruff", "check"],
        ["-m", "ruff", "format"],
    ]


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("notebooks", "scripts/refresh_notebooks.py"),
        ("data", "scripts/build_gebieden.py"),
        ("editions", "scripts/build_editions.py"),
        ("book", "scripts/build_book.py"),
        ("release", "scripts/build_release.py"),
        ("bench", "bench/measures.py"),
        ("bench-session", "bench/session.py"),
    ],
)
def test_makers_get_their_arguments(house, monkeypatch, name, script):
    calls = []
    monkeypatch.setattr(house.start, "prepare", lambda *_: None)
    monkeypatch.setattr(
        house.start.subprocess, "call", lambda command, **_: calls.append(command) or 0
    )
    assert house.start.main([name, "een", "twee"]) == 0
    assert calls[0][1:] == [str(house.root / script), "een", "twee"]
