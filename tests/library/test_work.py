"""Test the folder of one's own work: where it is, and that nothing is lost in it."""

import errno
import json
import os
from pathlib import Path

import pytest
from session_client import fill_up, small_disk

from wijkbook import work
from wijkbook.errors import CannotWrite, WijkbookError


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


# why a file cannot be written

OPEN = "het is nog open in Word of Excel, of je mag hier niet schrijven. Sluit het daar"
CLOSED = "in deze map mag je niet schrijven. Kies een andere map."
FULL = "de schijf is vol. Maak plek vrij en probeer het opnieuw."


@pytest.mark.parametrize(
    ("step", "code", "is_there", "told"),
    [
        ("replace", errno.EACCES, True, OPEN),  # what Windows says of an open file
        ("open", errno.EPERM, True, OPEN),
        ("open", errno.EACCES, False, CLOSED),
        ("open", errno.EROFS, False, CLOSED),
        ("mkdir", errno.EACCES, False, CLOSED),
        ("fsync", errno.ENOSPC, True, FULL),
        ("open", errno.ENOSPC, False, FULL),
    ],
)
def test_why_a_file_cannot_be_written(
    own_work, monkeypatch, step, code, is_there, told
):
    path = own_work / "map" / "verslag.docx"
    if is_there:
        path.parent.mkdir()
        path.write_bytes(b"oud")

    def fail(*_, **__):
        raise OSError(code, "Access is denied", "x.tmp")

    with monkeypatch.context() as stopped:
        stopped.setattr(os, step, fail)
        with pytest.raises(CannotWrite) as caught:
            work.write_bytes(path, b"nieuw")
    assert str(caught.value).startswith(f"'verslag.docx' is niet geschreven: {told}")
    assert str(own_work) not in str(caught.value)
    assert caught.value.errno == code
    assert told.startswith(caught.value.strerror)
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value, WijkbookError)
    assert not is_there or path.read_bytes() == b"oud"
    assert not is_there or names(path.parent) == ["verslag.docx"]


def test_a_line_that_cannot_be_added_says_why(own_work, monkeypatch):
    path = own_work / "antwoorden.jsonl"
    work.append_lines(path, ["een"], "kop")
    with monkeypatch.context() as stopped:
        stopped.setattr(os, "write", lambda *_: 1)
        with pytest.raises(CannotWrite, match=FULL):
            work.append_lines(path, ["twee"], "kop")
    assert work.append_lines(path, ["drie"], "kop") == len("drie\n")


def test_another_trouble_stays_what_it_is(own_work):
    path = own_work / ("x" * 300)  # a name that is too long
    with pytest.raises(OSError, match="too long") as caught:
        work.append_lines(path, ["een"], "kop")
    assert not isinstance(caught.value, WijkbookError)


def test_a_disk_that_is_really_full(tmp_path):
    with small_disk(tmp_path / "klein") as disk:
        path = disk / "tekst.txt"
        work.write_bytes(path, b"oud")
        fill_up(disk)
        with pytest.raises(CannotWrite, match="de schijf is vol"):
            work.write_bytes(path, b"nieuw" * 9999)
        assert path.read_bytes() == b"oud"
        assert names(disk) == ["tekst.txt", "vol"]
        log = disk / "log.jsonl"
        with pytest.raises(CannotWrite, match="de schijf is vol"):
            work.append_lines(log, ["een" * 9999], "kop")
