"""Test that files are written whole or not at all, and tell how they were made."""

import json
import os
import stat
from datetime import date

import pandas as pd
import pytest
from timing import fastest

from wijkbook import data, work
from wijkbook.export.files import free_path, stamp, write_bytes

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")


def test_bytes_are_written_in_a_folder_that_is_made(tmp_path):
    path = write_bytes(tmp_path / "nieuw" / "stuk.bin", b"\r\n\x00")
    assert path.read_bytes() == b"\r\n\x00"
    assert [one.name for one in path.parent.iterdir()] == ["stuk.bin"]


@POSIX
def test_mode_is_what_was_asked_whatever_the_mask(tmp_path):
    before = os.umask(0o022)
    try:
        own = write_bytes(tmp_path / "eigen", b"x", 0o600)
        wide = write_bytes(tmp_path / "samen", b"x", 0o664)
        usual = write_bytes(tmp_path / "gewoon", b"x")
        write_bytes(own, b"y")  # an old file keeps its mode
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (own, wide, usual)]
    assert modes == [0o600, 0o664, 0o644]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_file_that_fails_halfway_leaves_what_was_there(tmp_path, monkeypatch, step):
    path = write_bytes(tmp_path / "uit" / "stuk.html", b"oud")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="de schijf is vol"):
        write_bytes(path, b"nieuw" * 1000)
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == b"oud"


def test_a_name_as_long_as_a_disk_allows_can_be_written(tmp_path):
    path = tmp_path / ("é" * 120 + ".html")  # 245 bytes of 255
    assert write_bytes(path, b"x").read_bytes() == b"x"


def test_free_path_never_overwrites(tmp_path):
    names = []
    for _ in range(3):
        path = free_path(tmp_path / "dossier.docx")
        assert not path.exists()
        names.append(write_bytes(path, b"x").name)
    assert names == ["dossier.docx", "dossier-2.docx", "dossier-3.docx"]


@POSIX
def test_a_link_that_leads_nowhere_is_not_free(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "weg.csv")
    assert free_path(tmp_path / "a.csv").name == "a-2.csv"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Make a small folder of tables, and a folder of own work."""
    folder = tmp_path / "wijkdata"
    (folder / "cases").mkdir(parents=True)
    described = json.loads((data.folder() / "datapackage.json").read_text("utf-8"))
    (folder / "datapackage.json").write_text(
        json.dumps(described | {"version": "3.1", "changes": "Twee."})
    )
    (folder / "kerncijfers.csv").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr(data, "folder", lambda: folder)
    monkeypatch.setenv("WIJKBOOK_WERK", str(tmp_path / "mijn-werk"))
    return folder


def test_stamp_tells_versions_and_the_day_it_is_given(house):
    told = stamp(date(2026, 3, 1), Gebied="Selwerd", Vragen=7)
    names = ["Werkboek", "Gegevens", "Wat er veranderde", "Gemaakt op"]
    assert list(told) == [*names, "Gebied", "Vragen"]
    assert told["Wat er veranderde"] == "Twee."
    assert told["Gemaakt op"] == stamp("2026-03-01")["Gemaakt op"] == "1 maart 2026"
    assert told["Gegevens"].startswith("wijkdata 3.1 (")
    assert told["Vragen"] == "7"
    assert "Gemaakt op" not in stamp()


def test_stamp_refuses_a_day_that_is_none():
    with pytest.raises(ValueError, match="Invalid isoformat"):
        stamp("22 november")


def test_stamp_changes_with_a_table_but_not_with_its_line_ends(house):
    before = stamp()["Gegevens"]
    (house / "kerncijfers.csv").write_bytes(b"a,b\r\n1,2\r\n")
    assert stamp()["Gegevens"] == before
    (house / "kerncijfers.csv").write_bytes(b"a,b\n1,3\n\n")
    assert stamp()["Gegevens"] != before
    (house / "kerncijfers.csv").write_bytes(b"a,b\n1,2\n")
    assert stamp()["Gegevens"] == before
    (house / "cases" / "selwerd.toml").write_text("a = 1\n")
    assert stamp()["Gegevens"] != before


def test_stamp_names_figures_of_ones_own_that_take_part(tmp_path, monkeypatch):
    import wijkbook as wb

    monkeypatch.setenv("WIJKBOOK_WERK", str(tmp_path))
    row = {
        "gebied_code": ["GM0363"],
        "indicator": ["inwoners"],
        "period": [1999],
        "value": [1.0],
        "status": ["ok"],
        "flags": [""],
        "source_id": ["eigen"],
    }
    about = {"source_id": "eigen", "title": "Monitor", "publisher": "gemeente"}
    bare = stamp()["Gegevens"]
    wb.keep_figures(pd.DataFrame(row), "monitor", source=about)
    told = stamp()["Gegevens"]
    assert told.startswith(f"{bare}, met eigen cijfers: monitor (")
    path = work.folder() / "cijfers" / "monitor" / "kerncijfers.csv"
    path.write_text("kapot")
    assert stamp()["Gegevens"] == bare  # damaged figures do not take part


def test_a_second_stamp_is_fast():
    stamp()
    assert fastest(stamp, under=0.05) < 0.05
