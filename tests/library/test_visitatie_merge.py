"""Test that copies of a register come together without loss, in any order."""

import itertools
import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName
from wijkbook.visitatie.merge import (
    Event,
    Journal,
    heads,
    in_order,
    initials,
    join,
    moment,
    read_journal,
    write_event,
)
from wijkbook.visitatie.register import Evidence, Register

WIJK = "WK095704"
MORNING = "2026-11-22T09:00"
MEMBERS = ("AV", "BK", "CD", "EF", "GH")
SEEN = Evidence(kind="waarneming", text="gezien")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Leave out waiting for the disk: here it is about what is in the files."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture
def start(tmp_path):
    """The register that each member got a copy of."""
    path = tmp_path / "begin.jsonl"
    Register.create(path, gebied=WIJK, question="Wat nu?", time=MORNING)
    return path


def copy(start, name):
    """A copy of a register under another name."""
    path = start.with_name(name)
    path.write_bytes(start.read_bytes())
    return path


def everything(register):
    """All that a register shows."""
    return (
        register.statements(withdrawn=True),
        register.conflicts(),
        register.goals,
        register.timeline,
        register.judgements,
        {key: register.text(key) for key in sorted(register.keys())},
        (register.question, register.scope, register.mode),
    )


# without loss, in order


def test_five_members_with_sixty_notes_each_lose_none_and_keep_their_order(start):
    paths = []
    for place, author in enumerate(MEMBERS):
        paths.append(copy(start, f"{author}.jsonl"))
        register = Register.open(paths[-1])
        for nth in range(60):
            # each a few minutes after the other members, all through each other
            minute = 5 * nth + place
            time = f"2026-11-22T{9 + minute // 60:02}:{minute % 60:02}"
            register.say("URG1", f"{author} {nth}", author, time=time)
    for order in (paths, paths[::-1]):
        merged = Register.merge(start.with_name(f"samen{order[0].stem}"), *order)
        told = [one.text for one in merged.statements()]
        assert len(told) == 300
        for author in MEMBERS:
            mine = [text for text in told if text.startswith(author)]
            assert mine == [f"{author} {nth}" for nth in range(60)]
        # by time: the first notes of all five, then the second ones, and so on
        assert told == [f"{author} {nth}" for nth in range(60) for author in MEMBERS]


def test_a_clock_that_is_set_back_does_not_turn_notes_around(start):
    register = Register.open(start)
    for nth, time in enumerate(("10:00", "10:30", "09:40", "09:50", "11:00")):
        register.say("URG1", str(nth), "AV", time=f"2026-11-22T{time}")
    assert [one.text for one in Register.open(start).statements()] == list("01234")


def test_notes_of_one_second_keep_their_order(start):
    register = Register.open(start)
    for nth in range(12):
        register.say("URG1", str(nth), "BA"[nth % 2], time=MORNING)
    told = [one.text for one in Register.open(start).statements()]
    assert told == [str(nth) for nth in range(12)]


def test_times_with_a_zone_and_without_stand_in_one_order():
    def at(time, writer):
        return Event(f"{writer}-1", "say", "AV", time)

    events = [
        at("2026-11-22T10:30+01:00", "a"),  # 09:30 UTC
        at("2026-11-22T09:00", "b"),
        at("2026-11-22T09:45Z", "c"),
    ]
    assert [one.id for one in in_order(events)] == ["b-1", "a-1", "c-1"]


def test_merging_again_changes_nothing(start):
    one, other = copy(start, "een.jsonl"), copy(start, "twee.jsonl")
    first = Register.open(one)
    first.support(first.say("URG1", "een", "AV"), SEEN, "AV")
    Register.open(other).say("URG2", "twee", "BK")
    merged = Register.merge(one, other)
    raw, shown = one.read_bytes(), everything(merged)
    assert len(merged.statements()) == 2
    for files in ([other], [one], [other, one, other], []):
        assert everything(Register.merge(one, *files)) == shown
        assert one.read_bytes() == raw


def test_the_order_of_the_files_does_not_matter(start):
    paths = []
    for author in MEMBERS[:3]:
        paths.append(copy(start, f"{author}.jsonl"))
        register = Register.open(paths[-1])
        statement = register.say("visie", author, author, time=MORNING)
        register.support(statement, SEEN, author, time=MORNING)
        register.write("opgave", f"volgens {author}", author, time=MORNING)
        register.judge("visie", author, author, score=1, time=MORNING)
        register.add_happening("2019", author, author, time=MORNING)
        register.add_goal(author, author, time=MORNING)
    shown = [
        everything(Register.merge(start.with_name(f"m{nth}.jsonl"), *order))
        for nth, order in enumerate(itertools.permutations(paths))
    ]
    assert all(one == shown[0] for one in shown)
    assert len(shown[0][0]) == 3
    # two at a time comes to the same
    halfway = Register.merge(start.with_name("half.jsonl"), *paths[1:])
    whole = Register.merge(start.with_name("heel.jsonl"), paths[0], halfway.path)
    assert everything(whole) == shown[0]


def test_later_work_in_a_merged_file_comes_back_to_its_maker(start):
    one, other = copy(start, "een.jsonl"), copy(start, "twee.jsonl")
    mine = Register.open(one)
    statement = mine.say("URG1", "een", "AV")
    theirs = Register.merge(other, one)
    theirs.edit(statement, "een, nagekeken", "BK")
    proof = theirs.support(statement, SEEN, "BK")
    assert mine.statements()[0].text == "een"
    back = Register.merge(one, other)
    assert back.statement(statement).text == "een, nagekeken"
    assert back.statement(statement).evidence[0].id == proof
    assert mine.statements() == back.statements()  # who has it open sees it too


EVENTS = st.lists(
    st.builds(
        Event,
        id=st.builds("{}-{}".format, st.sampled_from("abc"), st.integers(1, 4)),
        event=st.sampled_from(["say", "edit", "write", "goal", "withdraw"]),
        author=st.sampled_from(["AV", "BK"]),
        time=st.sampled_from([MORNING, "2026-11-22T10:00", "2026-11-21"]),
        on=st.sampled_from(["", "a-1", "b-2"]),
        parents=st.lists(st.sampled_from(["a-1", "b-1"]), max_size=2).map(tuple),
        data=st.fixed_dictionaries({"text": st.text(max_size=3)}),
    ).map(lambda one: replace(one, on="") if one.event == "say" else one),
    max_size=8,
)


MAYBE_ERASED = st.builds(
    lambda events, gone: [
        *events,
        *(Event(one, "erased", "AV", MORNING) for one in gone),
    ],
    EVENTS,
    st.lists(st.sampled_from(["a-1", "b-2"]), max_size=1),
)


def journal(events):
    """A journal as it is read from a file with these events."""
    header = {
        "kind": "wijkbook-visitatie",
        "gebied": WIJK,
        "question": "",
        "scope": "",
        "mode": "",
        "made": MORNING,
    }
    text = "\n".join([json.dumps(header), *map(write_event, events)])
    return read_journal(text.encode("utf-8"), "x", lambda _: None)


@settings(max_examples=150, deadline=None)
@given(MAYBE_ERASED, EVENTS, MAYBE_ERASED)
def test_the_union_is_commutative_associative_and_idempotent(one, two, three):
    a, b, c = journal(one), journal(two), journal(three)
    assert join([a, b]).events == join([b, a]).events
    assert join([join([a, b]), c]).events == join([a, join([b, c])]).events
    assert join([a, a]).events == a.events
    both = join([a, b])
    assert join([both, a, b]).events == both.events
    assert in_order(both.events.values()) == in_order(join([b, a]).events.values())


@settings(max_examples=150, deadline=None)
@given(EVENTS, EVENTS)
def test_the_union_loses_nothing(one, two):
    kept = [
        (event.author, event.time, json.dumps(event.data))
        for event in join([journal(one), journal(two)]).events.values()
    ]
    for event in (*one, *two):
        assert (event.author, event.time, json.dumps(event.data)) in kept


# conflicts


def edited_twice(start):
    """Two copies in which the same statement was changed."""
    first = Register.open(start)
    statement = first.say("VER4", "Beloften worden waargemaakt.", "AV", time=MORNING)
    one, other = copy(start, "een.jsonl"), copy(start, "twee.jsonl")
    Register.open(one).edit(statement, "Bijna altijd.", "AV", time="2026-11-22T10:00")
    Register.open(other).edit(statement, "Soms.", "BK", time="2026-11-22T11:00")
    return statement, one, other


def test_two_edits_of_one_statement_show_as_a_conflict(start):
    statement, one, other = edited_twice(start)
    for files in ((one, other), (other, one)):
        merged = Register.merge(start.with_name(f"uit-{files[0].name}"), *files)
        [conflict] = merged.conflicts()
        assert (conflict.id, conflict.kind, conflict.about) == (
            statement,
            "uitspraak",
            "VER4",
        )
        assert [(v.text, v.author) for v in conflict.versions] == [
            ("Bijna altijd.", "AV"),
            ("Soms.", "BK"),
        ]
        assert merged.statement(statement).texts == ("Bijna altijd.", "Soms.")
        assert merged.statement(statement).text == "Soms."


def test_a_conflict_waits_for_a_choice_and_then_is_over_everywhere(start):
    statement, one, other = edited_twice(start)
    merged = Register.merge(one, other)
    with pytest.raises(BadValue, match="twee teksten"):
        merged.edit(statement, "Toch iets anders.", "CD")
    merged.resolve(statement, "Meestal.", "CD")
    assert merged.conflicts() == []
    assert merged.statement(statement).texts == ("Meestal.",)
    assert len(merged.history(statement)) == 4
    again = Register.merge(other, one)
    assert again.conflicts() == []
    assert again.statement(statement).text == "Meestal."
    with pytest.raises(UnknownName, match="conflict"):
        merged.resolve(statement, "Nog eens.", "CD")
    with pytest.raises(UnknownName):
        Register.open(start).resolve("x", "y", "AV")


def test_edits_after_each_other_are_no_conflict(start):
    statement, one, other = edited_twice(start)
    alone = Register.open(one)
    alone.edit(statement, "Telkens weer.", "BK")
    assert alone.conflicts() == []
    assert Register.merge(start.with_name("nieuw.jsonl"), one).conflicts() == []


def test_the_same_edit_twice_is_no_conflict(start):
    statement = Register.open(start).say("VER4", "een", "AV")
    one, other = copy(start, "een.jsonl"), copy(start, "twee.jsonl")
    for path in (one, other):
        Register.open(path).edit(statement, "twee", "AV")
    merged = Register.merge(one, other)
    assert merged.conflicts() == []
    assert merged.statement(statement).texts == ("twee",)


def test_an_edit_beside_a_withdrawal_leaves_it_withdrawn_and_kept(start):
    statement, one, other = edited_twice(start)
    Register.open(other).withdraw(statement, "BK")
    merged = Register.merge(one, other)
    assert merged.statements() == []
    assert merged.conflicts() == []
    assert len(merged.history(statement)) == 4


def test_texts_and_goals_can_be_in_conflict_too(start):
    goal = Register.open(start).add_goal("Minder overlast", "AV")
    one, other = copy(start, "een.jsonl"), copy(start, "twee.jsonl")
    for path, text in ((one, "van AV"), (other, "van BK")):
        register = Register.open(path)
        register.write("opgave", text, "AV", time=MORNING)
        register.edit_goal(goal, "AV", now=text, time=MORNING)
    merged = Register.merge(one, other)
    found = {conflict.id: conflict for conflict in merged.conflicts()}
    assert {one.kind for one in found.values()} == {"tekst", "doel"}
    assert sorted(v.text for v in found["opgave"].versions) == ["van AV", "van BK"]
    merged.resolve("opgave", "van allebei", "CD")
    chosen = next(v.text for v in found[goal].versions if "van BK" in v.text)
    merged.resolve(goal, chosen, "CD")
    assert merged.conflicts() == []
    assert merged.text("opgave") == "van allebei"
    assert [one.now for one in merged.goals] == ["van BK"]


def test_a_statement_changed_by_hand_in_the_file_shows_as_a_conflict(start):
    statement = Register.open(start).say("VER4", "Beloofd is beloofd.", "AV")
    other = start.with_name("met de hand.jsonl")
    told = start.read_text("utf-8").replace("Beloofd is beloofd.", "Er is gelogen.")
    other.write_text(told, "utf-8")
    shown = [
        everything(Register.merge(start.with_name(f"{nth}.jsonl"), *files))
        for nth, files in enumerate([(start, other), (other, start)])
    ]
    assert shown[0] == shown[1]
    merged = Register.merge(start, other)
    [conflict] = merged.conflicts()
    assert conflict.id == statement
    assert {one.text for one in conflict.versions} == {
        "Beloofd is beloofd.",
        "Er is gelogen.",
    }
    raw = start.read_bytes()
    Register.merge(start, other, start.with_name("0.jsonl"))
    assert start.read_bytes() == raw
    merged.resolve(statement, "Beloofd is beloofd.", "AV")
    assert merged.conflicts() == []


# what must go


def test_what_is_erased_is_out_of_the_file_and_stays_out(start):
    register = Register.open(start)
    statement = register.say("VER4", "Beloften haperen.", "AV")
    told = Evidence(
        kind="gesprek",
        text="dat zei ik in vertrouwen",
        role="bewoners",
        date="2026-11-22",
        consent="ja",
    )
    proof = register.support(statement, told, "AV")
    register.support(statement, SEEN, "AV")
    old = copy(start, "oude kopie.jsonl")
    Register.open(old).say("VER5", "later", "BK")
    register.erase(proof)
    assert "vertrouwen" not in start.read_text("utf-8")
    assert [one.text for one in register.statement(statement).evidence] == ["gezien"]
    for files in ((start, old), (old, start)):
        merged = Register.merge(*files)
        assert "vertrouwen" not in merged.path.read_text("utf-8")
        assert {one.about for one in merged.statements()} == {"VER4", "VER5"}
        assert merged.warnings == ()
    with pytest.raises(UnknownName, match="niets met de id"):
        register.erase("nergens")


def test_with_a_statement_goes_all_that_was_added_to_it(start):
    register = Register.open(start)
    statement = register.say("VER4", "geheim een", "AV")
    old = copy(start, "oude kopie.jsonl")
    elsewhere = Register.open(old)
    elsewhere.edit(statement, "geheim twee", "BK")
    elsewhere.dissent(statement, "geheim drie", "BK")
    register.write("opgave", "geheim vier", "AV")
    register.erase(statement)
    register.erase("opgave")
    merged = Register.merge(old, start)
    assert "geheim" not in old.read_text("utf-8") + start.read_text("utf-8")
    assert (merged.statements(), merged.conflicts(), merged.text("opgave")) == (
        [],
        [],
        "",
    )
    assert everything(Register.merge(start, old)) == everything(merged)


# files that come by mail


def by_mail(raw):
    """Ways in which a file comes out of a mail."""
    return {
        "crlf": raw.replace(b"\n", b"\r\n"),
        "bom": b"\xef\xbb\xbf" + raw,
        "crlf and bom": b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"),
        "doubled": raw + raw,
        "empty lines": raw.replace(b"\n", b"\n\n  \n"),
        "without last end": raw.rstrip(b"\n"),
    }


@pytest.mark.parametrize("how", by_mail(b""))
def test_a_file_from_a_mail_is_whole(start, how):
    register = Register.open(start)
    statement = register.say("URG1", "regel\r\neinde\u2028", "AV", time=MORNING)
    register.support(statement, SEEN, "AV")
    mailed = start.with_name("Bijlage 1 (2).txt")
    mailed.write_bytes(by_mail(start.read_bytes())[how])
    merged = Register.merge(start.with_name("samen.jsonl"), mailed)
    assert merged.warnings == ()
    assert everything(merged) == everything(register)


def test_a_file_that_was_cut_off_gives_what_it_has_and_says_so(start):
    register = Register.open(start)
    for nth in range(4):
        register.say("URG1", str(nth), "AV")
    mailed = start.with_name("afgekapt.jsonl")
    mailed.write_bytes(start.read_bytes()[:-30])
    merged = Register.merge(start.with_name("samen.jsonl"), mailed)
    assert len(merged.statements()) == 3
    assert merged.warnings == (
        "Regel 5 van 'afgekapt.jsonl' telt niet mee: de regel is niet af.",
    )
    assert len(Register.merge(merged.path, start).statements()) == 4


def test_work_on_something_that_is_not_there_yet_waits_for_it(start):
    one = copy(start, "een.jsonl")
    register = Register.open(one)
    statement = register.say("URG1", "een", "AV")
    register.edit(statement, "twee", "AV")
    kept = one.read_text("utf-8").splitlines(keepends=True)
    lost = start.with_name("zonder.jsonl")
    lost.write_text(kept[0] + kept[2], "utf-8")
    merged = Register.merge(start.with_name("samen.jsonl"), lost)
    assert merged.statements() == []
    assert "gaat over iets dat niet in het bestand staat" in merged.warnings[0]
    merged = Register.merge(merged.path, one)
    assert merged.statement(statement).text == "twee"
    assert merged.warnings == ()


OTHERS = {
    "empty": b"",
    "csv": b"a;b\n1;2\n",
    "answers": b'{"kind": "wijkbook-antwoorden", "version": "1"}\n',
    "html": b"<html>\n<p>mail</p>",
    "utf-16": '{"kind": "wijkbook-visitatie"}'.encode("utf-16"),
    "bytes": bytes(range(256)),
    "header that says nothing": b'{"kind": "wijkbook-visitatie"}\n',
    "header of another form": b'{"kind": "wijkbook-visitatie", "gebied": []}\n',
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_register_is_refused_in_one_sentence_and_changes_nothing(
    start, what
):
    raw = start.read_bytes()
    other = start.with_name("iets.jsonl")
    other.write_bytes(OTHERS[what])
    with pytest.raises(BadTable, match="geen register van een visitatie") as error:
        Register.merge(start, other)
    assert str(error.value).count(".") == 2  # that of the name and its own
    assert start.read_bytes() == raw


def test_the_register_of_another_area_is_refused_and_changes_nothing(start):
    other = start.with_name("selwerd.jsonl")
    Register.create(other, gebied="BU00141000", question="Wat nu?")
    raw = start.read_bytes()
    with pytest.raises(BadTable, match="gaat over een ander gebied") as error:
        Register.merge(start, other)
    assert "\n" not in str(error.value)
    assert "'selwerd.jsonl'" in str(error.value)
    assert start.read_bytes() == raw
    with pytest.raises(MissingTable, match="is er niet"):
        Register.merge(start, start.with_name("weg.jsonl"))
    with pytest.raises(MissingTable, match="noem de bestanden"):
        Register.merge(start.with_name("nieuw.jsonl"))
    assert not start.with_name("nieuw.jsonl").exists()


def test_another_question_in_a_copy_is_told_and_the_oldest_counts(start):
    other = start.with_name("ander.jsonl")
    Register.create(
        other, gebied=WIJK, question="Iets anders?", time="2026-11-22T10:00"
    )
    for nth, files in enumerate([(start, other), (other, start)]):
        merged = Register.merge(start.with_name(f"{nth}.jsonl"), *files)
        assert merged.question == "Wat nu?"
        [told] = merged.warnings
        assert "niet dezelfde vraag" in told


def test_a_register_shaken_at_random_never_breaks(start):
    register = Register.open(start)
    for nth in range(6):
        register.support(register.say("URG1", str(nth), "AV"), SEEN, "AV")
    raw, chance = start.read_bytes(), random.Random(7)
    shaken = start.with_name("geschud.jsonl")
    opened = 0
    for _ in range(150):
        spoiled = bytearray(raw)
        for _ in range(chance.randint(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        shaken.write_bytes(spoiled)
        try:
            everything(Register.merge(start.with_name("x.jsonl"), shaken))
            opened += 1
        except BadTable:  # the first line was hit
            assert spoiled.split(b"\n")[0] != raw.split(b"\n")[0]
        start.with_name("x.jsonl").unlink(missing_ok=True)
    assert opened > 75


# the small functions


def test_the_text_that_was_not_replaced_stays():
    def text(id, *parents):
        return Event(id, "edit", "AV", MORNING, parents=parents)

    first, second, third = text("a-1"), text("a-2", "a-1"), text("b-1", "a-1")
    last = text("c-1", "a-2", "b-1")
    assert heads([first]) == [first]
    assert heads([first, second]) == [second]
    assert heads([first, second, third]) == [second, third]
    assert heads([first, second, third, last]) == [last]
    ring = [text("a-1", "a-2"), text("a-2", "a-1")]
    assert heads(ring) == ring[-1:]


def test_initials_and_times_by_hand():
    assert initials("A.V.") == "AV"
    assert moment("2026-11-22") == "2026-11-22"
    assert moment(None).endswith("+00:00")
    for wrong in ("9999-99-99", "", 3, "0001-01-01T00:00+23:59x"):
        with pytest.raises(BadValue):
            moment(wrong)


def test_the_header_that_was_made_first_counts():
    late, early = {"made": "2026-02-01"}, {"made": "2026-01-01"}
    assert Journal((late, early), {}).header == early
    none = replace(Journal((late,), {}), headers=(late, {"made": "?"}))
    assert none.header == {"made": "?"}
