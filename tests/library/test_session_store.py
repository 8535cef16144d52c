"""One session in one file: nothing is lost, nothing that was erased stays."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
from session_client import fill_up, small_disk

from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName
from wijkbook.session.file import SCHEMA, claim
from wijkbook.session.inside import respondent_of
from wijkbook.session.store import Post, Session

NOW = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    made = Session.create(tmp_path / "avond.sqlite", now=NOW)
    yield made
    made.close_file()


def fill(session, token, score=2, **more):
    for key in session.bouwstenen():
        answers = {
            one.id: {"score": score, **more}
            for one in session.questions()
            if one.bouwsteen == key
        }
        session.post(Post(token, key, answers), NOW)


def urg(token, score=1, **more):
    return Post(token, "urgentie", {"URG4": {"score": score, **more}})


def test_new_session_is_a_file_of_ones_own(session):
    assert stat.S_IMODE(os.stat(session.path).st_mode) == 0o600
    held = sqlite3.connect(session.path)
    assert held.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert session._writer.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    held.close()


def test_side_files_are_of_ones_own_too(session):
    session.join("bestuur")
    for path in session.path.parent.glob("avond*"):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path


def test_session_without_a_path_stands_in_own_work(own_work):
    made = Session.create(now=NOW)
    assert made.path.parent == own_work / "sessies"
    made.close_file()


def test_lengths_and_voices(tmp_path):
    for length, n in (("kort", 7), ("kern", 14), ("volledig", 53)):
        made = Session.create(tmp_path / f"{length}.sqlite", length=length)
        assert len(made.questions()) == n
        assert made.voices == (
            ("gewoon", "bewoners", "en") if length == "kort" else ("gewoon",)
        )
        made.close_file()


def test_it_is_kept_ninety_days(session):
    assert session.keep_until == "2026-05-30"  # 1 March + 90 days
    assert not session.is_due(datetime(2026, 5, 30, 12, tzinfo=UTC))
    assert session.is_due(datetime(2026, 5, 31, 12, tzinfo=UTC))
    session.keep(10, datetime(2026, 5, 31, tzinfo=UTC))
    assert session.keep_until == "2026-06-10"


def test_of_a_participant_only_a_token_and_a_role(session):
    token = session.join("bewoners")
    rows = session._rows("SELECT * FROM participant")
    assert [row[1] for row in rows] == ["bewoners"]
    assert len(rows[0]) == 2
    assert token.encode() not in session.path.read_bytes()


def test_role_must_be_one_of_the_list(session):
    for role in ("", "visitatiecommissie", "burgemeester"):
        with pytest.raises(BadValue, match="rol"):
            session.join(role)


def test_who_brings_an_own_wijk_has_no_role(tmp_path):
    made = Session.create(tmp_path / "eigen.sqlite", mode="eigen_wijk", wijk="WK095704")
    assert made.meta("wijk") == ""
    token = made.join("bestuur")
    assert made.participant(token).role == ""
    made.start_round()
    made.post(urg(token))
    with pytest.raises(BadValue, match="eigen wijk"):
        made.answers()
    made.close_file()


def test_own_answers_come_back_in_another_process(session):
    token = session.join("bewoners")
    session.start_round()
    fill(session, token, 3, explanation="dáárom")
    session.close_file()
    again = Session.open(session.path)
    own = again.own(token)
    assert {one.score for one in own.values()} == {3}
    assert {one.explanation for one in own.values()} == {"dáárom"}
    assert {one.time for one in own.values()} == {"2026-03-01T19:30+00:00"}
    again.close_file()


def test_second_post_overwrites(session):
    token = session.join("bewoners")
    session.start_round()
    session.post(urg(token, 0))
    session.post(urg(token, 3))
    assert session.own(token)["URG4"].score == 3
    assert len(session.answers()) == 1


def test_rounds_are_apart(session):
    token = session.join("bewoners")
    session.start_round()
    session.post(urg(token, 0))
    session.start_round(2)
    assert session.own(token) == {}
    session.post(urg(token, 2))
    assert session.own(token, 1)["URG4"].score == 0
    assert session.own(token)["URG4"].score == 2


def test_phases_follow_each_other(session):
    token = session.join("bewoners")
    with pytest.raises(BadValue, match="nog niet open"):
        session.post(urg(token))
    with pytest.raises(BadValue, match="na ronde 1"):
        session.start_round(2)
    session.start_round()
    with pytest.raises(BadValue, match="al begonnen"):
        session.start_round()
    session.start_round(2)
    session.close()
    with pytest.raises(BadValue, match="gesloten"):
        session.post(urg(token))
    with pytest.raises(BadValue, match="gesloten"):
        session.join("bewoners")


def test_revealed_answers_stand(session):
    tokens = [session.join("bewoners") for _ in range(3)]
    session.start_round()
    for token in tokens:
        session.post(urg(token, 1))
    assert session.shown() == {}
    assert session.reveal("urgentie")
    with pytest.raises(BadValue, match="al getoond"):
        session.post(urg(tokens[0], 3))
    with pytest.raises(BadValue, match="al getoond"):
        session.reveal("urgentie")
    assert session.shown()[1]["URG4"]["counts"] == [0, 3, 0, 0]
    assert session.shown()[1].keys() == {"URG4"}


def test_too_few_are_not_revealed_and_go_on(session):
    token = session.join("bewoners")
    session.start_round()
    session.post(urg(token, 1))
    assert not session.reveal("urgentie")
    assert session.revealed() == set()
    session.post(urg(token, 2))


def test_what_was_shown_holds_no_token(session):
    tokens = [session.join("bewoners") for _ in range(4)]
    session.start_round()
    for token in tokens:
        session.post(urg(token, 1))
    session.reveal("urgentie")
    told = json.dumps(session.shown())
    assert not any(session.participant(token).respondent in told for token in tokens)


def test_erasing_between_rounds_gives_nobody_away(session):
    tokens = [session.join("bewoners") for _ in range(8)]
    session.start_round()
    for token in tokens:
        session.post(urg(token, 0))
    session.reveal("urgentie")
    session.erase_respondent(respondent_of(tokens[0]))
    session.start_round(2)
    for token in tokens[1:]:
        session.post(urg(token, 0))
    session.reveal("urgentie")
    shown = session.shown()
    assert shown[1]["URG4"]["n"] == 8  # what the room saw stays
    assert shown[2]["URG4"]["n"] == 5  # 7 would give away the one that went


def test_erased_text_is_gone_from_the_disk(session):
    token, other = session.join("bewoners"), session.join("bestuur")
    session.start_round()
    fill(session, token, 1, explanation="KOMTNOOITMEERTERUG" * 20)
    fill(session, other, 2)
    who = session.participant(token).respondent
    session.erase_respondent(respondent_of(token))
    held = b"".join(path.read_bytes() for path in session.path.parent.glob("avond*"))
    assert b"KOMTNOOITMEERTERUG" not in held
    assert who.encode() not in held
    assert session.participant(token) is None
    assert len(session.answers()) == 7
    with pytest.raises(BadValue, match="opnieuw"):
        session.post(urg(token))
    with pytest.raises(BadValue, match="niemand"):
        session.erase_respondent(who)


def test_whole_session_can_be_erased(session):
    session.join("bestuur")
    session.erase()
    assert list(session.path.parent.glob("avond*")) == []


def test_a_served_session_is_not_erased(session):
    held = claim(session.path)
    with pytest.raises(BadTable, match="draait al"):
        session.erase()
    held.close()
    session.erase()


def test_jobs_share_a_commit_and_a_refused_one_leaves_no_trace(session):
    token = session.join("bewoners")
    session.start_round()
    good = session.posting(urg(token, 2))
    bad = session.posting(
        Post(token, "urgentie", {"URG4": {"score": 1}, "VIS2": {"score": 1}})
    )
    late = session.posting(urg(token, 3, explanation="x" * 1001))
    found = session.write([good, bad, late])
    assert found[0] is None
    assert isinstance(found[1], BadValue)
    assert "1000" in str(found[2])
    assert session.own(token)["URG4"].score == 2


@pytest.mark.parametrize(
    "told", [{"score": 4}, {"score": True}, {"score": 1, "special": "nvt"}]
)
def test_what_is_no_answer_is_refused(session, told):
    token = session.join("bewoners")
    session.start_round()
    with pytest.raises(BadValue):
        session.post(Post(token, "urgentie", {"URG4": told}))
    assert session.own(token) == {}


def test_strange_text_comes_back_as_it_was(session):
    token = session.join("bewoners")
    session.start_round()
    text = "=1+1 <script>'\"; DROP TABLE answer; -- \u202e é 🏘️\n\x07"
    session.post(urg(token, 1, explanation=text))
    assert session.own(token)["URG4"].explanation == text
    session.post(urg(token, 1, explanation="half \ud83d"))
    assert session.own(token)["URG4"].explanation == "half ?"


def test_notes_and_actions(session):
    session.add_note("urgentie", " eens over het plein ", NOW)
    session.add_action("", "bel de corporatie", "uitvoering", "mei", NOW)
    assert session.notes()[0]["text"] == "eens over het plein"
    assert session.actions()[0]["who"] == "uitvoering"
    with pytest.raises(BadValue, match="leeg"):
        session.add_note("", "  ")
    with pytest.raises(UnknownName):
        session.add_note("plein", "x")


def test_answers_for_the_leader(session):
    token = session.join("partners")
    session.start_round()
    fill(session, token, 2)
    held = session.answers()
    assert len(held) == 7
    assert {one.role for one in held} == {"partners"}


# --- what can go wrong with a file ----------------------------------------------------


def test_full_disk_is_told_and_nothing_is_lost(session):
    token = session.join("bewoners")
    session.start_round()
    session.post(urg(token, 2, explanation="eerst"))
    pages = session._writer.execute("PRAGMA page_count").fetchone()[0]
    session._writer.execute(f"PRAGMA max_page_count = {pages}")

    def go_on():
        for _ in range(60):
            fill(session, session.join("bewoners"), 1, explanation="x" * 900)

    with pytest.raises(BadTable, match="schijf is vol"):
        go_on()
    session._writer.execute("PRAGMA max_page_count = 100000")
    assert session.own(token)["URG4"].explanation == "eerst"
    session.post(urg(token, 3))  # and it goes on when there is room


def test_locked_file_is_told_and_nothing_is_lost(session, monkeypatch):
    token = session.join("bewoners")
    session.start_round()
    session._writer.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(session.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BadTable, match="in gebruik"):
        session.post(urg(token))
    other.execute("ROLLBACK")
    other.close()
    session.post(urg(token))


def test_newer_schema_is_refused_and_left_alone(session):
    session._writer.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    session.close_file()
    before = session.path.read_bytes()
    with pytest.raises(BadTable, match="nieuwere wijkbook"):
        Session.open(session.path)
    assert session.path.read_bytes() == before


def test_half_a_session_is_refused(session):
    session._writer.execute("DROP TABLE action")
    session.close_file()
    with pytest.raises(BadTable, match="mist een deel"):
        Session.open(session.path)


@pytest.mark.parametrize("raw", [b"geen sqlite, maar tekst" * 100, b""])
def test_another_file_is_refused(tmp_path, raw):
    path = tmp_path / "x.sqlite"
    path.write_bytes(raw)
    with pytest.raises(BadTable, match="geen sessie"):
        Session.open(path)
    assert path.read_bytes() == raw


def test_a_database_of_somebody_else_is_refused(tmp_path):
    path = tmp_path / "x.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE meta (key, value)")
    other.close()
    with pytest.raises(BadTable, match="geen sessie"):
        Session.open(path)


def test_absent_file_and_file_that_is_there(session, tmp_path):
    with pytest.raises(MissingTable, match="er niet"):
        Session.open(tmp_path / "weg.sqlite")
    with pytest.raises(BadTable, match="is er al"):
        Session.create(session.path)


def test_unknown_mode_and_length(tmp_path):
    with pytest.raises(UnknownName):
        Session.create(tmp_path / "x.sqlite", mode="groep")
    with pytest.raises(UnknownName):
        Session.create(tmp_path / "x.sqlite", length="lang")
    assert not (tmp_path / "x.sqlite").exists()


def test_only_one_server_on_a_file(session):
    held = claim(session.path)
    with pytest.raises(BadTable, match="draait al"):
        claim(session.path)
    held.close()
    claim(session.path).close()


def test_many_threads_write_at_once(session):
    tokens = [session.join("bewoners") for _ in range(8)]
    session.start_round()
    errors = []

    def run(token):
        try:
            fill(session, token)
            assert len(session.own(token)) == 7
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(session.answers()) == 56


def test_opening_needs_no_pandas(session):
    code = (
        "import sys; from wijkbook.session.store import Session\n"
        f"s = Session.open({str(session.path)!r}); s.questions(); s.shown()\n"
        "import wijkbook.session.server\n"
        "print(*[m for m in ('pandas', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.stdout.strip() == ""


# --- an older schema ------------------------------------------------------------------


def made_old(path):
    """A session as schema 1 had it: no table `earlier`, no column `withdrawn`."""
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("DROP TABLE earlier")
    held.execute("ALTER TABLE note DROP COLUMN withdrawn")
    held.execute("ALTER TABLE action DROP COLUMN withdrawn")
    held.execute("PRAGMA user_version = 1")
    held.close()


def test_a_file_of_an_older_schema_is_brought_along(session):
    token = session.join("bewoners")
    session.start_round()
    fill(session, token, 2, explanation="van toen")
    session.add_note("urgentie", "oude notitie", NOW)
    session.close_file()
    made_old(session.path)
    again = Session.open(session.path)
    assert again.own(token)["URG4"].explanation == "van toen"
    assert [one["text"] for one in again.notes()] == ["oude notitie"]
    again.edit_note(1, "nieuwe notitie")
    assert again.history("note", 1)[0]["text"] == "oude notitie"
    again.close_file()
    Session.open(session.path).close_file()  # once is enough


def test_half_an_older_session_is_refused_and_left_alone(session):
    session.close_file()
    made_old(session.path)
    held = sqlite3.connect(session.path)
    held.execute("DROP TABLE action")
    held.close()
    before = session.path.read_bytes()
    with pytest.raises(BadTable, match="mist een deel"):
        Session.open(session.path)
    assert session.path.read_bytes() == before


# --- notes and actions ----------------------------------------------------------------


def test_nothing_the_leader_wrote_is_lost_by_accident(session):
    first = session.add_note("urgentie", "eerst", NOW)
    session.edit_note(first, "daarna", "visie", now=NOW)
    session.edit_note(first, "daarna", now=NOW)  # the same again is no change
    assert session.notes()[0]["text"] == "daarna"
    assert session.notes()[0]["bouwsteen"] == "visie"
    session.withdraw("note", first, NOW)
    assert session.notes() == []
    [gone] = session.notes(withdrawn=True)
    assert gone["withdrawn"] == "2026-03-01T19:30+00:00"
    session.restore("note", first, NOW)
    assert [one["text"] for one in session.notes()] == ["daarna"]
    told = [(one["text"], one["bouwsteen"]) for one in session.history("note", first)]
    assert told == [("eerst", "urgentie"), ("daarna", "visie"), ("daarna", "visie")]


def test_an_action_is_changed_in_part(session):
    number = session.add_action("", "bel de school", "uitvoering", "mei", NOW)
    session.edit_action(number, due="juni", now=NOW)
    [one] = session.actions()
    assert (one["what"], one["who"], one["due"]) == (
        "bel de school",
        "uitvoering",
        "juni",
    )
    assert session.history("action", number)[0]["due"] == "mei"
    with pytest.raises(BadValue, match="leeg"):
        session.edit_action(number, who=" ")
    with pytest.raises(BadValue, match="niet"):
        session.edit_action(99, who="bestuur")
    with pytest.raises(UnknownName):
        session.edit_action(number, bouwsteen="plein")
    with pytest.raises(ValueError, match="kind"):
        session.withdraw("answer", number)


def test_half_a_sign_in_a_note_is_stored(session):
    session.add_note("", "half \ud83d")
    assert session.notes()[0]["text"] == "half ?"


# --- figures of the wijk --------------------------------------------------------------


def test_figures_of_the_wijk_are_kept_in_the_session(tmp_path):
    made = Session.create(tmp_path / "w.sqlite", wijk="WK095704")
    assert made.meta("wijk") == "Donderberg"
    assert made.meta("gebied") == "WK095704"
    assert made.meta("figures_told") == ""
    [income] = [
        one
        for one in made.figures("urgentie")
        if one["indicator"] == "inkomen_per_inwoner_eur"
    ]
    # CBS, Kerncijfers wijken en buurten 2024 (85984NED): 24,2 thousand euro
    assert (income["value"], income["period"]) == ("€ 24.200", "2024")
    assert income["source"] == "CBS"
    assert income["land"].startswith("€ ")
    for bouwsteen in made.bouwstenen():
        assert made.figures(bouwsteen), bouwsteen
    [none] = made.figures("procesleiding")
    assert none["indicator"] == ""
    assert "Geen cijfer" in none["reason"]
    assert made.meta("data_version").startswith("wijkdata ")
    made.close_file()
    again = Session.open(tmp_path / "w.sqlite")
    assert again.figures("urgentie")[2] == income
    again.close_file()


@pytest.mark.parametrize(
    ("wijk", "told"), [("Centrum", "meer gebieden"), ("Nergenshuizen", "staat niet")]
)
def test_a_wijk_that_is_not_found_has_no_figures_and_says_so(tmp_path, wijk, told):
    made = Session.create(tmp_path / "w.sqlite", wijk=wijk)
    assert made.meta("wijk") == wijk
    assert made.figures() == []
    assert told in made.meta("figures_told")
    assert "WK095704" in made.meta("figures_told")
    made.close_file()


def test_who_brings_an_own_wijk_sees_no_figures(tmp_path):
    made = Session.create(tmp_path / "e.sqlite", mode="eigen_wijk", wijk="WK095704")
    assert made.figures() == []
    assert made.meta("gebied") == ""
    made.close_file()


# --- when the days are over -----------------------------------------------------------


def test_a_session_that_is_due_asks(session):
    session.keep()
    assert "Bewaar" not in repr(session)
    session.keep(-1)
    assert "Bewaar je de sessie langer" in repr(session)
    session.keep()
    assert not session.is_due()


def test_wiping_leaves_nothing_in_the_file(session):
    token = session.join("bewoners")
    session.start_round()
    fill(session, token, 1, explanation="KOMTNOOITMEERTERUG" * 20)
    session.add_note("", "OOKDEZENIET" * 20)
    session.wipe()
    held = b"".join(path.read_bytes() for path in session.path.parent.glob("avond*"))
    assert b"KOMTNOOIT" not in held
    assert b"OOKDEZENIET" not in held
    assert session.joined() == 0
    session.erase()
    assert list(session.path.parent.glob("avond*")) == []


# --- a disk that is really full -------------------------------------------------------


@pytest.fixture
def full(tmp_path):
    """A file system of one megabyte, to fill up."""
    with small_disk(tmp_path / "klein") as disk:
        yield disk


def test_a_disk_that_is_really_full_loses_nothing(full):
    session = Session.create(full / "avond.sqlite", now=NOW)
    token = session.join("bewoners")
    session.start_round()
    session.post(urg(token, 2, explanation="eerst"))
    filler = fill_up(full)
    sure = []

    def go_on():
        for number in range(200):
            session.post(urg(token, 3, explanation=f"{number} " + "x" * 900))
            sure.append(number)

    with pytest.raises(BadTable, match="schijf is vol"):
        go_on()
    kept = session.own(token)["URG4"].explanation
    assert kept == "eerst" if not sure else kept.startswith(f"{sure[-1]} ")
    session.close_file()
    again = Session.open(full / "avond.sqlite")
    assert again.own(token)["URG4"].explanation == kept
    filler.unlink()
    again.post(urg(token, 1, explanation="weer ruimte"))
    assert again.own(token)["URG4"].explanation == "weer ruimte"
    again.close_file()


def test_a_session_is_erased_from_a_full_disk_too(full):
    session = Session.create(full / "avond.sqlite", now=NOW)
    session.join("bewoners")
    fill_up(full)
    session.erase()
    assert list(full.glob("avond*")) == []


def test_no_session_is_made_on_a_full_disk(full):
    fill_up(full)
    with pytest.raises(BadTable, match="vol"):
        Session.create(full / "avond.sqlite", now=NOW)
    assert list(full.glob("avond*")) == []


def test_a_file_that_may_not_grow_loses_nothing(session):
    """What the system refuses to write (here: a limit on file size) is told."""
    pytest.importorskip("resource", reason="Windows has no such limit")
    token = session.join("bewoners")
    session.start_round()
    session.post(urg(token, 2, explanation="eerst"))
    session.close_file()
    size = sum(path.stat().st_size for path in session.path.parent.glob("avond*"))
    code = (
        "import sys, resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, -1))\n"
        "from wijkbook.errors import BadTable\n"
        "from wijkbook.session.store import Post, Session\n"
        f"s = Session.open({str(session.path)!r})\n"
        "try:\n"
        "    for n in range(400):\n"
        f"        s.post(Post({token!r}, 'urgentie', {{'URG4': {{'score': 3, "
        "'explanation': str(n) + 'x' * 990}}))\n"
        "        print(n, flush=True)\n"
        "except BadTable as error:\n"
        "    print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    *sure, said = ran.stdout.splitlines()
    assert "wat al bewaard was, is er nog" in said
    again = Session.open(session.path)
    kept = again.own(token)["URG4"].explanation
    assert kept.startswith(f"{sure[-1]}x") if sure else kept == "eerst"
    again.close_file()


def test_a_session_that_is_gone_still_shows_itself(session):
    session.keep(-1)
    session.wipe()
    assert "deelnemers: 0" in repr(session)
    session.erase()
    assert "niet meer open" in repr(session)


def test_half_a_sign_in_what_the_leader_fills_in(tmp_path):
    half = "zaal" + chr(0xD800)
    for wijk in (half, f"WK095704{chr(0xDC00)}"):
        path = tmp_path / f"{len(wijk)}.sqlite"
        session = Session.create(path, wijk=wijk, asker=half, purpose=half)
        assert session.meta("wijk") == wijk[:-1] + "?"
        assert session.meta("asker") == session.meta("purpose") == "zaal?"
        assert "staat niet in de lijst" in session.meta("figures_told")
        session.close_file()
