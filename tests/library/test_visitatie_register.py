"""Test the evidence register: what may stand in it, and that it is never lost."""

import json
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace

import pytest
from timing import fastest

from wijkbook import work
from wijkbook.errors import (
    BadTable,
    BadValue,
    MissingTable,
    UnknownName,
    WijkbookError,
)
from wijkbook.gebied import own_gebied
from wijkbook.visitatie.register import Evidence, Register, bouwsteen_of
from wijkbook.visitatie.rules import find_gaps

WIJK = "WK095704"
MORNING = "2026-11-22T09:00"
HOSTILE = {
    "script": "<script>alert('x')</script>",
    "formula": "=cmd|' /C calc'!A0",
    "newlines": "een\ntwee\r\ndrie\u2028vier\x85vijf",
    "control": "\x00\x07\x1b[31m",
    "json": '{"kind": "wijkbook-visitatie"}\n{"event": "withdraw"}',
    "quotes": "'\"\\\\n",
    "emoji": "wijk 👩‍👩‍👧‍👦 🏘️",
    "right to left": "\u202eחצר אחורית\u202c",
    "100 kB": "é=" * 50_000,
    "half a sign": "a\ud800b\udfffc",
}
SEEN = Evidence(kind="waarneming", text="lege winkels")
TALK = Evidence(
    kind="gesprek",
    text="Ze beloven veel.",
    role="bewoners",
    date="2026-11-22",
    consent="ja",
)
PAPER = Evidence(kind="document", title="Startnotitie", page="4")
FIGURE = Evidence(
    kind="cijfer", gebied=WIJK, indicator="woz_waarde_eur", period=2024, strength=2
)


@pytest.fixture
def path(tmp_path):
    """A file that is not there yet."""
    return tmp_path / "register.jsonl"


@pytest.fixture
def register(path):
    """A register of De Donderberg, still empty."""
    return Register.create(
        path, gebied=WIJK, question="Houdt de aanpak het vol?", time=MORNING
    )


def lines(path):
    """What stands on each line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# the file


def test_the_first_line_tells_what_the_file_is(path):
    Register.create(
        path, gebied="Roermond", question="Wat nu?", scope="Tot nu", time=MORNING
    )
    assert lines(path) == [
        {
            "kind": "wijkbook-visitatie",
            "version": "1",
            "gebied": "GM0957",
            "name": "Roermond",
            "question": "Wat nu?",
            "scope": "Tot nu",
            "mode": "temperatuur",
            "made": MORNING,
        }
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_step_is_a_line_that_is_there_at_once(register, path):
    statement = register.say("URG1", "De nood is breed gevoeld.", "AV", time=MORNING)
    assert len(lines(path)) == 2
    register.support(statement, SEEN, "BK")
    assert len(lines(path)) == 3
    assert [line["event"] for line in lines(path)[1:]] == ["say", "support"]
    assert [one.text for one in Register.open(path).statements()] == [
        "De nood is breed gevoeld."
    ]


def test_a_file_that_is_there_is_never_begun_anew(register, path):
    with pytest.raises(BadTable, match="bestaat al"):
        Register.create(path, gebied=WIJK, question="Anders")
    assert register.question == "Houdt de aanpak het vol?"


def test_a_file_that_is_not_there_or_something_else_is_refused(tmp_path):
    with pytest.raises(MissingTable, match="is er niet"):
        Register.open(tmp_path / "weg.jsonl")
    other = tmp_path / "ander.jsonl"
    for raw in (b"", b"a,b\n1,2\n", b'{"kind": "wijkbook-antwoorden"}\n', b"\xff\xfe"):
        other.write_bytes(raw)
        with pytest.raises(BadTable, match="geen register van een visitatie"):
            Register.open(other)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"gebied": "Nergenshuizen"}, "gebied"),
        ({"question": " "}, "vraag van de visitatie mist"),
        ({"mode": "eindcijfer"}, "werkwijze 'eindcijfer'"),
        ({"time": "gisteren"}, "De tijd is 'gisteren'"),
    ],
)
def test_a_register_begins_with_what_it_needs(path, wrong, told):
    given = {"gebied": WIJK, "question": "Wat nu?"} | wrong
    with pytest.raises(WijkbookError, match=told):
        Register.create(path, **given)
    assert not path.exists()


def test_an_area_of_ones_own_comes_back(path):
    own = own_gebied("Drie buurten", ["BU09570400", "BU09570401", "BU09570402"])
    Register.create(path, gebied=own, question="Wat nu?")
    again = Register.open(path)
    assert again.gebied == own
    statement = again.say("URG2", "Er wonen er veel.", "AV")
    again.support(
        statement, replace(FIGURE, gebied=own.code, indicator="inwoners"), "AV"
    )
    [proof] = again.statements()[0].evidence
    assert (proof.gebied, proof.status) == ("drie_buurten", "derived")


def test_it_shows_nothing_of_what_was_said(register):
    register.say("URG1", "geheim", "AV")
    assert repr(register).startswith("Register van Donderberg: 1 uitspraak, 0 keer")
    assert "geheim" not in repr(register)
    assert "temperatuur, geen oordeel" in repr(register)


def test_two_programs_write_to_one_file(register, path):
    other = Register.open(path)
    first = register.say("URG1", "een", "AV")
    second = other.say("URG2", "twee", "BK")
    register.support(second, SEEN, "AV")
    other.support(first, SEEN, "BK")
    told = [one.text for one in register.statements()]
    assert sorted(told) == ["een", "twee"]
    assert register.statements() == other.statements()
    assert all(len(one.evidence) == 1 for one in register.statements())


def test_what_another_program_writes_at_the_same_moment_is_seen(
    register, path, monkeypatch
):
    other, write = Register.open(path), work.append_lines

    def at_the_same_moment(*given):
        monkeypatch.setattr(work, "append_lines", write)
        other.say("URG2", "twee", "BK")
        return write(*given)

    monkeypatch.setattr(work, "append_lines", at_the_same_moment)
    register.say("URG1", "een", "AV")
    assert {one.text for one in register.statements()} == {"een", "twee"}


def test_a_file_that_others_could_read_is_closed_to_them(register, path):
    path.chmod(0o644)
    Register.open(path).say("URG1", "een", "AV")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_disk_that_refuses_is_told(register, path, monkeypatch):
    def full(*_):
        raise OSError(28, "de schijf is vol")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(BadTable, match="de schijf is vol"):
        register.say("URG1", "een", "AV")
    assert register.statements() == []


# crash


def test_a_last_line_that_was_cut_off_is_told_and_costs_that_line_alone(register, path):
    register.say("URG1", "een", "AV")
    register.say("URG2", "twee", "AV")
    path.write_bytes(path.read_bytes()[:-20])
    again = Register.open(path)
    assert [one.text for one in again.statements()] == ["een"]
    [told] = again.warnings
    assert "de regel is niet af" in told
    again.say("URG3", "drie", "AV")
    assert [one.text for one in Register.open(path).statements()] == ["een", "drie"]


def test_a_file_cut_off_anywhere_opens_or_says_what_it_is(register, path):
    register.say("URG1", "één \ud800", "AV")
    register.write("opgave", "kort", "AV")
    raw = path.read_bytes()
    first = raw.index(b"\n")
    for end in range(1, len(raw)):
        path.write_bytes(raw[:end])
        if end < first:
            with pytest.raises(BadTable):
                Register.open(path)
        else:
            again = Register.open(path)
            again.say("URG2", "na de klap", "AV")
            assert Register.open(path).statements()[-1].text == "na de klap"


WRITING = """
import sys
from wijkbook.visitatie.register import Evidence, Register
register = Register.open(sys.argv[1])
for nth in range(10_000):
    statement = register.say("URG1", f"uitspraak {nth} " + "x" * 5_000, "AV")
    register.support(statement, Evidence(kind="waarneming", text="gezien"), "AV")
    print(nth, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_what_was_confirmed_is_there_after_kill_9(register, path):
    with subprocess.Popen(
        [sys.executable, "-c", WRITING, str(path)], stdout=subprocess.PIPE, text=True
    ) as running:
        confirmed = [int(running.stdout.readline()) for _ in range(20)][-1]
        running.kill()
        confirmed = max([confirmed, *map(int, running.stdout.read().split())])
    again = Register.open(path)
    held = again.statements()
    assert len(held) in (confirmed + 1, confirmed + 2)
    assert all(len(one.evidence) == 1 for one in held[: confirmed + 1])
    again.say("URG2", "verder", "AV")
    assert Register.open(path).statements()[-1].text == "verder"


# authors and times


@pytest.mark.parametrize("author", ["AV", "A.V.", "É", "ABCDE", " AV "])
def test_initials_sign(register, author):
    register.say("URG1", "een", author)
    assert register.statements()[0].author == author.strip().replace(".", "")


@pytest.mark.parametrize(
    "author",
    ["", "Anna Visser", "Jan", "jan", "A1", "ABCDEF", None, 3, "A V", "x" * 99],
)
def test_a_name_or_nothing_is_refused(register, path, author):
    with pytest.raises(BadValue, match="voorletters in hoofdletters") as error:
        register.say("URG1", "een", author)
    assert len(str(error.value)) < 200
    assert len(lines(path)) == 1


def test_a_time_is_as_the_caller_gives_it_or_that_of_the_clock(register):
    register.say("URG1", "een", "AV", time="2026-11-22T10:15")
    register.say("URG1", "twee", "AV")
    first, second = sorted(register.statements(), key=lambda one: one.text)
    assert first.time == "2026-11-22T10:15"
    assert second.time.endswith("+00:00")
    with pytest.raises(BadValue, match="schrijf datum en tijd"):
        register.say("URG1", "drie", "AV", time="straks")


# statements and evidence


def test_a_statement_is_about_a_bouwsteen_a_criterion_or_a_point(register):
    for about in ("urgentie", "URG1", "BUI1", "aandachtspunten:k7", "sporen:sp1"):
        register.say(about, "een", "AV")
    assert [one.about for one in register.statements("URG1")] == ["URG1"]
    assert bouwsteen_of("MID8") == "middelen"
    assert bouwsteen_of("BUI1") == bouwsteen_of("sporen:sp1") == ""
    for wrong in ("urgent", "URG99", "sporen:", "x:y", "", None):
        with pytest.raises(UnknownName, match="bouwsteen, criterium of punt"):
            register.say(wrong, "een", "AV")


def test_a_statement_has_a_text_and_an_origin(register):
    with pytest.raises(BadValue, match="uitspraak mist"):
        register.say("URG1", " ", "AV")
    with pytest.raises(UnknownName, match="herkomst 'raad'"):
        register.say("URG1", "een", "AV", origin="raad")


def test_a_figure_is_looked_up_and_keeps_its_status(register):
    statement = register.say("URG2", "De waarde ligt laag.", "AV")
    register.support(statement, FIGURE, "AV")
    # 203 000 euro, as CBS 85984NED publishes it for this wijk over 2024
    [proof] = register.statement(statement).evidence
    assert (proof.value, proof.status) == (203000, "ok")
    assert proof.source_id == "cbs_kwb_2024"
    assert proof.author == "AV"
    assert proof.told == f"cijfer: woz_waarde_eur, {WIJK}, 2024"


def test_a_missing_figure_keeps_why_it_is_missing(register):
    statement = register.say("vertrouwen", "De samenhang groeit.", "AV")
    figure = replace(FIGURE, indicator="lbm_soc", period=2002)
    register.support(statement, figure, "AV")
    [proof] = register.statement(statement).evidence
    assert (proof.value, proof.status) == (None, "not_published")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"gebied": "WK999999"}, "WK999999"),
        ({"indicator": "geluk_pct"}, "indicator 'geluk_pct'"),
        ({"period": 1950}, "1950"),
    ],
)
def test_a_figure_that_is_not_there_is_refused(register, path, wrong, told):
    statement = register.say("URG2", "een", "AV")
    with pytest.raises(WijkbookError, match=told):
        register.support(statement, replace(FIGURE, **wrong), "AV")
    assert len(lines(path)) == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "gevoel"}, "soort bewijs 'gevoel'"),
        ({"side": "midden"}, "kant 'midden'"),
        ({"strength": 4}, "bewijskracht is '4'"),
        ({"strength": True}, "bewijskracht is 'True'"),
        ({"text": None}, "'text' is geen tekst"),
        ({"text": "  "}, "wat je zag mist"),
        ({"date": "gisteren"}, "datum is 'gisteren'"),
        ({"date": "2026-13-01"}, "datum is '2026-13-01'"),
        ({"kind": "cijfer", "indicator": "x"}, "het gebied mist"),
        ({"kind": "cijfer", "gebied": WIJK}, "de indicator mist"),
        ({"kind": "cijfer", "gebied": WIJK, "indicator": "x"}, "het jaar is ''"),
        ({"kind": "document", "page": "4"}, "de titel mist"),
        ({"kind": "document", "title": "Notitie"}, "de bladzijde mist"),
        ({"kind": "gesprek", "date": "2026-11-22", "consent": "ja"}, "rol ''"),
        (
            {"kind": "gesprek", "role": "Jan Smit", "date": "2026", "consent": "ja"},
            "rol 'Jan Smit'",
        ),
        ({"kind": "gesprek", "role": "bewoners", "consent": "ja"}, "de datum mist"),
        ({"kind": "gesprek", "role": "bewoners", "date": "2026-11"}, "vraag of je mag"),
    ],
)
def test_evidence_that_nobody_could_look_up_is_refused(given, told):
    with pytest.raises(WijkbookError, match=told) as error:
        Evidence(**{"kind": "waarneming", "text": "gezien"} | given)
    assert "\n" not in str(error.value)


def test_a_conversation_is_quoted_only_with_consent():
    assert TALK.quote == "Ze beloven veel."
    assert TALK.told == "gesprek met bewoners, 2026-11-22"
    for consent in ("nee", "onbekend"):
        silent = replace(TALK, consent=consent)
        assert silent.quote == ""
        assert "Ze beloven" not in silent.told
        assert silent.told.endswith("zonder toestemming om te citeren")
    assert SEEN.quote == "lege winkels"


def test_evidence_goes_for_or_against_and_dissent_stands_beside_it(register):
    statement = register.say("VER4", "Beloften worden waargemaakt.", "AV")
    register.support(statement, PAPER, "AV")
    register.support(statement, replace(TALK, side="tegen"), "BK")
    other = register.dissent(statement, "Ik zag het omgekeerde.", "CD")
    [one] = register.statements()
    assert [proof.side for proof in one.evidence] == ["voor", "tegen"]
    assert [(view.author, view.text) for view in one.dissent] == [
        ("CD", "Ik zag het omgekeerde.")
    ]
    register.withdraw(other, "CD")
    assert register.statement(statement).dissent == ()


def test_evidence_belongs_to_a_statement_that_stands(register):
    with pytest.raises(UnknownName, match="niets met de id 'x'"):
        register.support("x", SEEN, "AV")
    with pytest.raises(UnknownName):
        register.support(["x"], SEEN, "AV")
    statement = register.say("URG1", "een", "AV")
    proof = register.support(statement, SEEN, "AV")
    with pytest.raises(UnknownName):
        register.support(proof, SEEN, "AV")
    with pytest.raises(TypeError, match="must be Evidence"):
        register.support(statement, "gezien", "AV")
    register.withdraw(statement, "AV", reason="dubbel")
    with pytest.raises(BadValue, match="is ingetrokken"):
        register.support(statement, SEEN, "AV")


def test_the_earlier_text_stays_in_the_history(register):
    statement = register.say("URG1", "een", "AV", time=MORNING)
    register.edit(statement, "een en een half", "BK")
    register.edit(statement, "twee", "AV")
    assert register.statement(statement).text == "twee"
    texts = [event.data["text"] for event in register.history(statement)]
    assert texts == ["een", "een en een half", "twee"]
    first, second, third = register.history(statement)
    assert (second.parents, third.parents) == ((first.id,), (second.id,))


def test_what_is_taken_back_does_not_count_and_stays_in_the_history(register, path):
    statement = register.say("URG1", "een", "AV")
    proof = register.support(statement, SEEN, "AV")
    register.withdraw(proof, "BK", reason="niet nagekeken")
    assert register.statement(statement).evidence == ()
    assert [event.event for event in register.history(statement)] == [
        "say",
        "support",
        "withdraw",
    ]
    with pytest.raises(BadValue, match="is ingetrokken"):
        register.withdraw(proof, "BK")
    register.withdraw(statement, "AV")
    assert register.statements() == []
    [one] = register.statements(withdrawn=True)
    assert one.withdrawn
    assert "lege winkels" in path.read_text("utf-8")
    with pytest.raises(UnknownName):
        register.history("nergens")


# goals, texts, timeline, judgements


def test_a_goal_may_miss_parts_and_be_filled_in_later(register):
    goal = register.add_goal("Minder overlast", "AV", baseline="34% in 2018")
    register.edit_goal(goal, "BK", target="20% in 2030")
    [held] = register.goals
    assert (held.id, held.baseline, held.target, held.now) == (
        goal,
        "34% in 2018",
        "20% in 2030",
        "",
    )
    register.withdraw(goal, "AV")
    assert register.goals == []
    with pytest.raises(BadValue, match="doel mist"):
        register.add_goal(" ", "AV")
    with pytest.raises(TypeError, match="a goal has"):
        register.edit_goal(register.add_goal("x", "AV"), "AV", score="3")


def test_a_text_under_a_name_survives(register, path):
    assert register.text("opgave") == ""
    register.write("opgave", "eerst", "AV")
    register.write("opgave", "daarna", "BK")
    register.write("leeg", "", "AV")
    again = Register.open(path)
    assert again.text("opgave") == "daarna"
    assert again.keys() == ["opgave"]
    assert [one.data["text"] for one in again.history("opgave")] == ["eerst", "daarna"]
    with pytest.raises(BadValue, match="naam van de tekst mist"):
        register.write("", "x", "AV")


def test_the_timeline_goes_by_date(register):
    register.add_happening("2019-05-21", "Convenant getekend", "AV", source="S001")
    register.add_happening("2012", "Begin van de aanpak", "BK")
    assert [row.date for row in register.timeline] == ["2012", "2019-05-21"]
    with pytest.raises(BadValue, match="datum is 'ooit'"):
        register.add_happening("ooit", "x", "AV")


@pytest.mark.parametrize(
    "named",
    [
        {"what": "Wethouder Jansen vertrok"},
        {"what": "Toen kwam burgemeester Van Dijk"},
        {"what": "Gesprek met minister mevrouw De Boer"},
        {"what": "Loco-burgemeester de heer van den Berg sprak"},
        {"what": "Begin", "office_holder": "wethouder Wonen"},
    ],
)
def test_an_office_holder_needs_a_public_source(register, path, named):
    what = named.pop("what")
    for source in ({}, {"source": "mail"}, {"public": True}):
        with pytest.raises(BadValue, match="alleen met een openbare bron"):
            register.add_happening("2019", what, "AV", **named, **source)
    register.add_happening(
        "2019", what, "AV", **named, source="raadsbesluit", public=True
    )
    assert len(register.timeline) == 1
    assert len(lines(path)) == 2


def test_an_office_without_a_name_needs_no_source(register):
    register.add_happening("2019", "De wethouder kwam vaker in de wijk", "AV")
    register.add_happening("2019", "Burgemeester en wethouders besloten", "AV")
    assert len(register.timeline) == 2


def test_an_office_holder_in_a_file_by_hand_does_not_count(register, path):
    register.add_happening("2019", "Begin", "AV")
    told = path.read_text("utf-8").replace("Begin", "Wethouder Jansen vertrok")
    path.write_text(told, "utf-8")
    again = Register.open(path)
    assert again.timeline == []
    assert "openbare bron" in again.warnings[0]


def test_members_judge_alone_before_they_judge_together(register):
    for author, score in (("AV", 3), ("BK", 2), ("CD", 1)):
        register.judge("vertrouwen", "Zie het verslag.", author, score=score)
    register.judge("vertrouwen", "Bij nader inzien.", "AV", score=2)
    held = {one.author: one.score for one in register.judgements}
    assert held == {"AV": 2, "BK": 2, "CD": 1}
    register.judge("vertrouwen", "Samen.", "AV", score=2, stage="samen")
    with pytest.raises(BadValue, match="al samen geoordeeld"):
        register.judge("vertrouwen", "Toch niet.", "BK", score=0)
    register.judge("visie", "Een andere bouwsteen.", "BK", score=0)
    assert len(register.judgements) == 5


def test_marks_are_there_in_one_mode_alone_and_per_bouwsteen(register, tmp_path):
    with pytest.raises(BadValue, match="geen cijfers van 1 tot 10"):
        register.judge("visie", "Goed.", "AV", mark=8)
    marks = Register.create(
        tmp_path / "cijfers.jsonl", gebied=WIJK, question="Wat nu?", mode="cijfers"
    )
    marks.judge("visie", "Goed.", "AV", mark=8)
    assert marks.judgements[0].mark == 8
    for wrong in (0, 11, 7.5):
        with pytest.raises(BadValue, match="Het cijfer is"):
            marks.judge("visie", "Goed.", "AV", mark=wrong)
    for about in ("", "totaal", "URG1"):
        with pytest.raises(UnknownName, match="bouwsteen"):
            marks.judge(about, "Alles samen.", "AV", mark=7)


def test_a_judgement_says_something(register):
    with pytest.raises(BadValue, match="oordeel is leeg"):
        register.judge("visie", " ", "AV")
    with pytest.raises(BadValue, match="score is '4'"):
        register.judge("visie", "x", "AV", score=4)
    with pytest.raises(UnknownName, match="moment 'later'"):
        register.judge("visie", "x", "AV", stage="later")


# hostile text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_comes_back_as_it_was(path, name):
    text = HOSTILE[name]
    register = Register.create(path, gebied=WIJK, question=text, scope=text)
    statement = register.say("URG1", text, "AV")
    paper = Evidence(kind="document", text=text, title=text, page=text, source_id=text)
    register.support(statement, paper, "AV")
    register.support(statement, replace(TALK, text=text), "AV")
    register.dissent(statement, text, "AV")
    register.withdraw(register.say("URG2", text, "AV"), "AV", reason=text)
    register.add_goal(text, "AV", baseline=text, target=text, now=text, source=text)
    register.write(text, text, "AV")
    register.add_happening(
        "2019", text, "AV", source=text, public=True, office_holder=text
    )
    register.judge("visie", text, "AV")
    count = path.read_bytes().count(b"\n")
    assert count == 11  # one line a step, whatever the text
    again = Register.open(path)
    assert again.warnings == ()
    assert (again.question, again.scope) == (text, text)
    [one] = again.statements()
    assert (one.text, one.dissent[0].text) == (text, text)
    assert (one.evidence[0].title, one.evidence[0].page) == (text, text)
    assert one.evidence[1].quote == text
    [goal] = again.goals
    assert goal.goal == goal.baseline == goal.target == goal.now == goal.source == text
    assert again.text(text) == text
    assert (again.timeline[0].what, again.timeline[0].office_holder) == (text, text)
    assert again.judgements[0].text == text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_where_a_choice_belongs_is_refused_in_one_sentence(register, name):
    text = HOSTILE[name]
    statement = register.say("URG1", "een", "AV")
    tries = [
        lambda: register.say(text, "een", "AV"),
        lambda: register.say("URG1", "een", text),
        lambda: register.say("URG1", "een", "AV", origin=text),
        lambda: register.say("URG1", "een", "AV", time=text),
        lambda: register.support(text, SEEN, "AV"),
        lambda: register.support(statement, replace(FIGURE, indicator=text), "AV"),
        lambda: replace(SEEN, kind=text),
        lambda: replace(TALK, role=text),
        lambda: replace(TALK, consent=text),
        lambda: replace(TALK, date=text),
        lambda: register.judge(text, "een", "AV"),
        lambda: register.add_happening(text, "een", "AV"),
    ]
    for attempt in tries:
        with pytest.raises(WijkbookError):
            attempt()
    assert len(register.statements()) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b'"tekst"',
        b"{}",
        b'{"id": "<b>-1", "event": "say", "author": "AV", "time": "2026"}',
        b'{"id": "a-1", "event": "say", "author": "Jan Smit", "time": "2026-01-01"}',
        b'{"id": "a-1", "event": "say", "author": "AV", "time": "2026-01-01"}',
        b'{"id": "a-1", "event": "support", "author": "AV", "time": "2026-01-01",'
        b' "on": "b-1", "data": {"kind": "cijfer", "value": NaN}}',
        b'{"id": "a-1", "event": "support", "author": "AV", "time": "2026-01-01",'
        b' "on": "b-1", "data": {"kind": ["x"]}}',
        b'{"id": "a-1", "event": "judge", "author": "AV", "time": "2026-01-01",'
        b' "data": {"about": "visie", "text": "", "score": 99}}',
        b'{"id": ["a"], "event": "say", "parents": "x", "data": 3}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_line_that_cannot_be_is_told_and_costs_that_line_alone(register, path, line):
    register.say("URG1", "een", "AV")
    path.write_bytes(path.read_bytes() + line + b"\n")
    register.say("URG2", "twee", "AV")
    again = Register.open(path)
    assert [one.text for one in again.statements()] == ["een", "twee"]
    [told] = again.warnings
    assert "Regel 3" in told
    assert len(told) < 300


def test_a_kind_of_line_of_a_later_version_is_kept(register, path):
    line = '{"id": "z-1", "event": "vote", "author": "AV", "time": "2030-01-01"}\n'
    path.write_text(path.read_text("utf-8") + line, "utf-8")
    other = path.with_name("samen.jsonl")
    assert Register.merge(other, path).warnings == ()
    assert '"vote"' in other.read_text("utf-8")


# speed


def test_a_register_of_a_thousand_statements_opens_and_finds_gaps_in_5_seconds(
    path, monkeypatch
):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # making it is not what we time
    register = Register.create(path, gebied=WIJK, question="Wat nu?", writer="w")
    about = [gap.about for gap in find_gaps()]
    for nth in range(1000):
        statement = register.say(about[nth % len(about)], f"uitspraak {nth}", "AV")
        proof = (FIGURE, PAPER, TALK, SEEN)[nth % 4]
        register.support(statement, proof, "BK")

    def read_it():
        again = Register.open(path)
        assert find_gaps(again)
        assert len(again.statements()) == 1000

    assert fastest(read_it, under=5, tries=3) < 5
