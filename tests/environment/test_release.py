"""The ZIP of an edition opens on a computer with Python and nothing else."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import build_release
import pandas as pd
import pytest

import wijkbook as wb
from wijkbook.export.files import stamp

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    return build_release.build(folder, with_wheels=False)


def unpacked(path, folder):
    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder)
        for one in packed.infolist():  # extractall forgets the modes
            (folder / one.filename).chmod(one.external_attr >> 16)
    return folder / path.stem


def test_each_edition_has_its_zip(zips):
    version = build_release.version()
    assert [path.name for path in zips] == [
        f"wijkbook-{version}-studenten.zip",
        f"wijkbook-{version}-docenten.zip",
    ]


def test_all_is_in_it_and_nothing_that_was_made_here(zips):
    for path in zips:
        with zipfile.ZipFile(path) as packed:
            names = [name.partition("/")[2] for name in packed.namelist()]
        assert all(name.startswith(path.stem) for name in packed.namelist())
        wanted = {*build_release.WHOLE, "start.bat", "start.command"}
        wanted |= {"LEESMIJ-EERST.txt", "notebooks/00_start.ipynb"}
        wanted |= {"wijkdata/kerncijfers.csv", "src/wijkbook/__init__.py"}
        assert wanted <= set(names)
        assert not [name for name in names if "__pycache__" in name or ".venv" in name]
        assert not [name for name in names if name.startswith(("mijn-werk", "build"))]


def test_students_get_no_solutions_and_teachers_do(zips):
    tagged = []
    for path in zips:
        with zipfile.ZipFile(path) as packed:
            name = f"{path.stem}/notebooks/11_urgentie.ipynb"
            cells = json.loads(packed.read(name))["cells"]
        tagged.append(any("solution" in c["metadata"].get("tags", []) for c in cells))
    assert tagged == [False, True]


def test_each_system_has_something_to_click(zips):
    with zipfile.ZipFile(zips[0]) as packed:
        bat = packed.read(f"{zips[0].stem}/start.bat")
        command = packed.getinfo(f"{zips[0].stem}/start.command")
        assert packed.read(command).startswith(b"#!/bin/sh\n")
    assert bat.count(b"\r\n") == bat.count(b"\n") > 3
    assert command.external_attr >> 16 & 0o111


def test_first_thing_to_read_tells_versions_and_changes(zips):
    with zipfile.ZipFile(zips[0]) as packed:
        text = packed.read(f"{zips[0].stem}/LEESMIJ-EERST.txt").decode()
    assert f"wijkbook {build_release.version()}, editie voor studenten" in text
    package = json.loads((ROOT / "wijkdata" / "datapackage.json").read_text("utf-8"))
    assert re.search(
        rf"Gegevens: wijkdata {package['version']} \([0-9a-f]+\)\r\n", text
    )
    said = " ".join(text.split())
    assert f"Wat er veranderde {package['changes']}" in said


def test_figures_of_the_maker_are_not_told(own_work):
    bare = build_release.about_data()
    about = {"source_id": "eigen", "title": "Monitor", "publisher": "gemeente"}
    row = {"gebied_code": "GM0363", "indicator": "inwoners", "period": 1999}
    row |= {"value": 1.0, "status": "ok", "flags": "", "source_id": "eigen"}
    wb.keep_figures(pd.DataFrame([row]), "monitor", source=about)
    assert "monitor" in stamp()["Gegevens"]
    assert build_release.about_data() == bare


def test_start_bat_finds_its_way(zips):
    """Read line by line, as there is no Windows here."""
    with zipfile.ZipFile(zips[0]) as packed:
        lines = packed.read(f"{zips[0].stem}/start.bat").decode("ascii").splitlines()
    labels = {line[1:] for line in lines if line.startswith(":")}
    goes = {line.split("goto ")[1] for line in lines if "goto " in line}
    assert goes == labels
    assert not [line for line in lines if line.startswith(("cd ", "pushd "))]
    runs = [line for line in lines if line.endswith("%*")]
    assert runs == ['py -3 "%~dp0start.py" %*', 'python "%~dp0start.py" %*']
    assert lines[-1] == "pause"


def test_same_sources_give_the_same_bytes(zips, tmp_path):
    again = build_release.build(tmp_path, with_wheels=False)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in zips]


def test_half_a_zip_never_stays(tmp_path):
    with pytest.raises(TypeError):
        build_release.pack(tmp_path / "to" / "a.zip", {"a": b"good", "b": object()})
    assert list((tmp_path / "to").iterdir()) == []


def test_its_own_start_lays_copies_and_refuses_what_is_for_makers(zips, tmp_path):
    folder = unpacked(zips[0], tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"}
    start = [sys.executable, folder / "start.py"]
    ran = subprocess.run([*start, "werk"], env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert (folder / "mijn-werk" / "00_start.ipynb").is_file()
    ran = subprocess.run([*start, "test"], env=env, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "'test' is voor wie meebouwt" in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="start.command is not for Windows")
def test_start_command_starts_from_any_folder(zips, tmp_path):
    folder = unpacked(zips[0], tmp_path)
    env = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
    command = [folder / "start.command", "--help"]
    ran = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True)
    assert "python start.py" in ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="start.command is not for Windows")
def test_start_command_without_python_says_what_to_do(zips, tmp_path):
    folder = unpacked(zips[0], tmp_path / "een map é")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(shutil.which(name))
    command = ["/bin/sh", folder / "start.command"]
    env = {"PATH": str(tools)}
    ran = subprocess.run(command, env=env, cwd="/", capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stdout.startswith("Python is niet gevonden.")


@pytest.mark.slow
def test_unpacked_elsewhere_it_opens_notebook_00(zips, tmp_path):
    """With an empty home; pip may fetch, as on the reader's first start."""
    folder = unpacked(zips[0], tmp_path / "een map é met spaties")
    home = tmp_path / "home"
    home.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_"))}
    env = {**kept, "PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUTF8": "1"}
    command = [sys.executable, folder / "start.py", "--no-browser", f"--port={port}"]
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    started = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        address = _address(tmp_path / "log", started)
        token = address.rpartition("=")[2]
        url = f"http://127.0.0.1:{port}/api/contents/00_start.ipynb?token={token}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            assert json.load(answer)["name"] == "00_start.ipynb"
        assert "/lab/tree/00_start.ipynb" in address
        with urllib.request.urlopen(address, timeout=30) as page:
            text = page.read()
        assert b"JupyterLab" in text
        assert b'href="/custom/custom.css"' in text  # long lines break at a space
        url = f"http://127.0.0.1:{port}/custom/custom.css?token={token}"
        with urllib.request.urlopen(url, timeout=30) as style:
            assert b"word-break: normal" in style.read()
    finally:
        started.terminate()
        started.wait(timeout=30)
        log.close()


def _address(log, started):
    """Wait for the address that start.py shows, at most five minutes."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        text = log.read_text(encoding="utf-8")
        for line in text.splitlines():
            if "/lab/tree/" in line:
                return line.strip()
        if started.poll() is not None:
            break
        time.sleep(1)
    pytest.fail(log.read_text(encoding="utf-8"))
