"""Test one's own answers to exercises: nothing lost, nothing leaked, all erased."""

import csv
import errno
import json
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from exercise_sample import TOML
from timing import fastest

from wijkbook import work
from wijkbook.errors import BadTable, BadValue
from wijkbook.exercise import kept, questions

HOSTILE = {
    "formula": '=cmd|"/c calc"!A1',
    "hidden formula": " \t@SUM(A1)",
    "tab": "\t=1",
    "wide sign": "＝1+1",
    "script": "<script>alert(1)</script>",
    "half a sign": "a\ud800b",
    "lines": 'een\n"twee";drie',
}
WRITER = """
import sys
from wijkbook.exercise import kept
name, n = sys.argv[1], int(sys.argv[2])
for nth in range(n):
    kept.keep(f"{name}_{nth}", {"answer": nth, "state": "given"})
"""


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    """Put six exercises in a wijkdata of their own."""
    path = tmp_path / "wijkdata" / "oefeningen" / "99.toml"
    path.parent.mkdir(parents=True)
    path.write_text(TOML, encoding="utf-8")
    monkeypatch.setattr(questions, "folder", lambda: tmp_path / "wijkdata")


def told(answer, state="given", **more):
    return {"answer": answer, "state": state, "tries": 1, "hints": 0, **more}


def kept_ids():
    return sorted(kept.read()[0])


# to keep


def test_an_answer_is_kept_with_its_time(own_work):
    assert kept.read() == ({}, "")
    assert kept.keep("99_1", told(2, "right")) == ""
    found, warning = kept.read()
    assert warning == ""
    assert found["99_1"].pop("time")[:2] == "20"
    assert found == {"99_1": told(2, "right")}
    names = [".oefeningen.json.lock", "oefeningen.json"]
    assert sorted(one.name for one in own_work.iterdir()) == names


def test_the_folder_is_made_when_it_is_not_there(own_work, monkeypatch):
    monkeypatch.setenv("WIJKBOOK_WERK", str(own_work / "nieuw"))
    assert kept.read() == ({}, "")
    assert not (own_work / "nieuw").exists()  # to look makes nothing
    kept.keep("99_1", told(2))
    assert kept_ids() == ["99_1"]


def test_an_answer_leaves_those_of_others_alone():
    kept.keep("99_1", told(2))
    before = kept.read()[0]["99_1"]
    kept.keep("99_2", told([1, 2, 3, 4]))
    assert kept.read()[0]["99_1"] == before


def test_two_notebooks_at_once_lose_nothing():
    n = 40
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, name, str(n)], env=os.environ)
        for name in ("11", "12")
    ]
    assert [one.wait(60) for one in running] == [0, 0]
    assert len(kept.read()[0]) == 2 * n


def test_a_notebook_that_died_while_it_wrote_holds_nobody_up(own_work):
    code = (
        "import os\nfrom wijkbook.exercise import kept\n"
        "with kept._alone():\n    os._exit(1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 1
    kept.keep("99_1", told(2))
    assert kept_ids() == ["99_1"]


def test_a_notebook_that_hangs_while_it_writes_costs_no_more_than_patience(monkeypatch):
    code = (
        "import sys, time\nfrom wijkbook.exercise import kept\n"
        "with kept._alone():\n    print('in', flush=True)\n    time.sleep(60)"
    )
    hanging = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert hanging.stdout.readline() == b"in\n"
        monkeypatch.setattr(kept, "PATIENCE", 0.3)
        start = time.monotonic()
        kept.keep("99_1", told(2))
        assert 0.3 <= time.monotonic() - start < 30  # the other one sleeps for 60
    finally:
        hanging.kill()
        hanging.wait()
        hanging.stdout.close()
    assert kept_ids() == ["99_1"]


@pytest.mark.skipif(kept.fcntl is None, reason="Windows locks in another way")
def test_a_disk_that_knows_no_locks_keeps_answers_at_once(monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(kept.fcntl, "flock", fail)
    assert fastest(lambda: kept.keep("99_1", told(2)), under=1) < 1
    assert kept_ids() == ["99_1"]


def test_answers_in_a_folder_to_read_from_are_read(monkeypatch):
    kept.keep("99_1", told(2))

    def fail(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(kept.os, "open", fail)
    assert kept_ids() == ["99_1"]


@pytest.mark.parametrize(
    "damage",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"kind": "x", "version": 1, "answers": {}}',
        b'{"kind": "wijkbook-oefeningen", "version": 1, "answers": []}',
        b'{"kind": "wijkbook-oefeningen", "version": 2, "answers": {}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_put_aside_and_never_overwritten(own_work, damage):
    kept.path().write_bytes(damage)
    warning = kept.keep("99_1", told(2))
    assert "'oefeningen.json' met je antwoorden is beschadigd" in warning
    assert "'oefeningen.beschadigd.json'" in warning
    assert (own_work / "oefeningen.beschadigd.json").read_bytes() == damage
    assert kept_ids() == ["99_1"]


def test_a_second_damaged_file_stays_beside_the_first(own_work):
    for damage in ("een", "twee"):
        kept.path().write_text(damage)
        kept.read()
    names = ["oefeningen.beschadigd-2.json", "oefeningen.beschadigd.json"]
    assert sorted(one.name for one in own_work.glob("*besch*")) == names


def test_a_full_disk_leaves_what_was_there(monkeypatch):
    kept.keep("99_1", told(2))
    before = kept.path().read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(work.os, "fsync", fail)
    with pytest.raises(OSError, match="de schijf is vol"):
        kept.keep("99_2", told([1, 2, 3, 4]))
    assert kept.path().read_bytes() == before
    assert kept_ids() == ["99_1"]


# to look back


def test_progress_counts_each_state_once():
    assert kept.progress().loc["99"].tolist() == [6, 0, 0, 0, 0, 6]
    for exercise_id, state in {
        "99_1": "right",
        "99_2": "wrong",
        "99_3": "given",
        "99_4": "right",
        "99_5": "filled",
        "98_1": "right",  # of another edition
    }.items():
        kept.keep(exercise_id, told(None, state))
    counted = kept.progress().loc["99"]
    assert counted.to_dict() == {
        "oefeningen": 6,
        "klopt": 2,
        "nog niet goed": 1,
        "ingevuld": 1,
        "niet nagekeken": 1,
        "niet gemaakt": 1,
    }
    assert kept.progress().index.tolist() == ["99"]


def test_progress_bears_a_file_that_somebody_changed():
    kept.keep("99_1", told(2, "right"))
    found = json.loads(kept.path().read_text())
    found["answers"] |= {"99_2": 3, "99_3": {"state": "ja"}, "x": None}
    kept.path().write_text(json.dumps(found))
    assert kept.progress().loc["99"].tolist() == [6, 1, 0, 0, 0, 5]


def test_progress_without_exercises_is_empty(monkeypatch, tmp_path):
    monkeypatch.setattr(questions, "folder", lambda: tmp_path / "leeg")
    assert kept.progress().shape == (0, 6)


def test_progress_tells_of_a_damaged_file_once():
    kept.path().write_text("{")
    with pytest.raises(BadTable, match="is beschadigd. Het heet nu"):
        kept.progress()
    assert len(kept.progress()) == 1


# to hand in


def rows_of(path):
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def test_a_csv_has_question_answer_and_stand_in_words(tmp_path):
    kept.keep("99_10", told("weg"))  # of another edition
    kept.keep("99_4", told("12,8", "right", prediction="tien", solution=True))
    kept.keep("99_3", told([1, None, 1], "not_made", solution=False))
    target = tmp_path / "inleveren.csv"
    assert kept.export_answers(target, name="Noor") == target
    pairs, number, other = rows_of(target)
    assert pairs["naam"] == "Noor"
    assert pairs["stand"] == "niet gemaakt"
    assert pairs["antwoord"].startswith("scholing in de stad → mensgericht; een plein")
    assert (number["oefening"], number["antwoord"]) == ("99_4", "12,8")
    assert (number["voorspelling"], number["stand"]) == ("tien", "klopt")
    assert number["vraag"] == "Hoe ver ligt de wijk onder de rest?"
    assert (number["oplossing gezien"], pairs["oplossing gezien"]) == ("ja", "nee")
    assert (other["oefening"], other["vraag"], other["antwoord"]) == (
        *("99_10", ""),
        "weg",
    )


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_what_was_typed_is_never_a_formula_and_never_code(tmp_path, typed):
    kept.keep("99_5", told(typed, "filled"))
    for suffix in (".csv", ".html", ".json"):
        kept.export_answers(tmp_path / f"a{suffix}", name=typed)
    (row,) = rows_of(tmp_path / "a.csv")
    for cell in (row["antwoord"], row["naam"]):
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@", "＝")
        assert cell[:1] not in ("\t", "\r", "\n")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page
    json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))


def test_a_number_below_zero_stays_a_number(tmp_path):
    kept.keep("99_4", told("-12,8", "wrong"))
    kept.export_answers(tmp_path / "a.csv")
    assert rows_of(tmp_path / "a.csv")[0]["antwoord"] == "-12,8"


def test_a_page_carries_the_name_and_every_answer(tmp_path):
    kept.keep("99_5", told("Een <warm> huis", "filled"))
    kept.export_answers(tmp_path / "a.html", name="Noor & Co")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<h1>Antwoorden van Noor &amp; Co</h1>" in page
    assert "Een &lt;warm&gt; huis" in page
    kept.export_answers(tmp_path / "a.html")
    assert "naam niet ingevuld" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_one_notebook_can_be_handed_in_alone(tmp_path):
    kept.keep("99_1", told(2))
    kept.keep("11_1", told(2))
    kept.export_answers(tmp_path / "a.csv", notebook="11")
    assert [row["oefening"] for row in rows_of(tmp_path / "a.csv")] == ["11_1"]


@pytest.mark.parametrize("name", ["a.xlsx", "a", "oefeningen.json", "04_x.ipynb"])
def test_another_kind_of_file_is_refused(own_work, name):
    kept.keep("99_1", told(2))
    with pytest.raises(BadValue, match=f"'{name}' kan niet. Kies .*'inleveren.html'"):
        kept.export_answers(own_work / name)
    assert kept_ids() == ["99_1"]


@pytest.mark.parametrize("notebook", [None, "11"])
def test_nothing_to_hand_in_is_told(tmp_path, notebook):
    kept.keep("99_1", told(2))
    kept.erase_answers("99")
    with pytest.raises(BadValue, match="Er zijn nog geen antwoorden"):
        kept.export_answers(tmp_path / "a.html", notebook=notebook)


# to erase


def test_answers_of_one_notebook_are_erased():
    for one in ("11_1", "11_2", "99_1"):
        kept.keep(one, told(2))
    assert kept.erase_answers("11") == 2
    assert kept_ids() == ["99_1"]
    assert kept.erase_answers("11") == 0


def test_all_is_erased_also_what_was_put_aside(own_work):
    kept.path().write_text("beschadigd: mijn antwoord")
    kept.keep("99_1", told("mijn antwoord"))
    (own_work / "iets.json").write_text("van een ander")
    assert kept.erase_answers() == 1
    left = [one for one in own_work.iterdir() if one.suffix != ".lock"]
    assert [one.name for one in left] == ["iets.json"]
    assert kept.erase_answers() == 0


def test_erasing_where_nothing_is_makes_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("WIJKBOOK_WERK", str(tmp_path / "nergens"))
    assert kept.erase_answers() == 0
    assert not Path(tmp_path / "nergens").exists()
