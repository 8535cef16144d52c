"""Test the folder of one's own work: where it is, and that nothing is lost in it."""

import json
import os
from pathlib import Path

import pytest

from wijkbook import work


def names(folder):
    """List everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_folder_is_the_one_that_was_set(own_work):
    assert work.folder() == own_work


def test_folder_is_mijn_werk_here_when_that_is_there(tmp_path, monkeypatch):
    monkeypatch.delenv("WIJKBOOK_WERK")
    (tmp_path / "here" / "mijn-werk").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert work.folder() == tmp_path / "here" / "mijn-werk"


def test_folder_is_in_the_home_folder_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("WIJKBOOK_WERK")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert work.folder() == tmp_path / "mijn-werk"


def test_write_makes_the_folder_and_leaves_no_other_file(tmp_path):
    path = tmp_path / "new" / "deeper" / "tekst.txt"
    work.write_safely(path, "Wijk é\n")
    assert path.read_bytes() == "Wijk é\n".encode()
    assert names(path.parent) == ["tekst.txt"]


def test_write_replaces_the_old_text_whole(own_work):
    path = own_work / "tekst.txt"
    work.write_safely(path, "een lange oude tekst\n" * 100)
    work.write_safely(path, "kort\n")
    assert path.read_text(encoding="utf-8") == "kort\n"
    assert names(own_work) == ["tekst.txt"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("stop", [OSError("disk full"), KeyboardInterrupt()])
def test_interrupted_write_leaves_the_old_file_and_nothing_beside_it(
    own_work, monkeypatch, step, stop
):
    path = own_work / "tekst.txt"
    path.write_text("oud", encoding="utf-8")

    def fail(*args):
        raise stop

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(type(stop)):
        work.write_safely(path, "nieuw")
    assert path.read_text(encoding="utf-8") == "oud"
    assert names(own_work) == ["tekst.txt"]


def test_text_that_cannot_be_written_leaves_the_old_file(own_work):
    path = own_work / "tekst.txt"
    path.write_text("oud", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        work.write_safely(path, "half \ud800")
    assert path.read_text(encoding="utf-8") == "oud"
    assert names(own_work) == ["tekst.txt"]


def test_setting_is_kept_and_others_stay(own_work):
    assert work.read_setting("mijn_wijk") is None
    work.write_setting("mijn_wijk", "WK095704")
    work.write_setting("route", "student")
    assert work.read_setting("mijn_wijk") == "WK095704"
    assert work.read_setting("route") == "student"
    assert names(own_work) == [work.SETTINGS]


def test_setting_none_takes_it_away(own_work):
    work.write_setting("mijn_wijk", "WK095704")
    work.write_setting("mijn_wijk", None)
    assert work.read_setting("mijn_wijk") is None
    assert json.loads((own_work / work.SETTINGS).read_text(encoding="utf-8")) == {}


def test_setting_is_none_when_the_folder_is_not_there(own_work):
    own_work.rmdir()
    assert work.read_setting("mijn_wijk") is None
    work.write_setting("mijn_wijk", "WK095704")
    assert work.read_setting("mijn_wijk") == "WK095704"


@pytest.mark.parametrize("held", [b"{half", b"[1, 2]", b"\xff\xfe", b'"tekst"'])
def test_damaged_settings_are_put_aside_and_not_lost(own_work, held):
    path = own_work / work.SETTINGS
    path.write_bytes(held)
    assert work.read_setting("mijn_wijk") is None
    assert path.read_bytes() == held  # reading changes nothing
    work.write_setting("mijn_wijk", "WK095704")
    assert work.read_setting("mijn_wijk") == "WK095704"
    [aside] = [name for name in names(own_work) if name != work.SETTINGS]
    assert "beschadigd" in aside
    assert (own_work / aside).read_bytes() == held


def test_setting_that_is_no_text_reads_as_none(own_work):
    (own_work / work.SETTINGS).write_text('{"mijn_wijk": 5}', encoding="utf-8")
    assert work.read_setting("mijn_wijk") is None


def test_folder_is_the_one_that_a_notebook_was_opened_in(tmp_path, monkeypatch):
    monkeypatch.delenv("WIJKBOOK_WERK")
    inside = tmp_path / "mijn-werk" / "oefenen"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert work.folder() == tmp_path / "mijn-werk"
