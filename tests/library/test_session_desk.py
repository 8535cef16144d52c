"""The leader's desk: from a click to a QR code, wrong use in one sentence, no leaks."""

import asyncio
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import ipywidgets as widgets
import pytest
from session_client import Browser, leader, phone

from wijkbook import work
from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName
from wijkbook.session import desk as desk_room
from wijkbook.session.desk import PARTS, lead_session
from wijkbook.session.store import Post, Session

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = (SCRIPT, "{{ 7*7 }}{% x %}", '=HYPERLINK("x")', "x\ud800\u202ey")
EARLY = "Er draait nog geen sessie. Kies hierboven, en klik op 'Start de sessie'."
SURE = "Zeker weten? Klik nog eens"
NO_DUTCH = re.compile(r"Traceback|\w+Error|Exception|\bNone\b|object at")


@pytest.fixture
def desk():
    made = lead_session(wijk="WK095704", asker="Gemeente", purpose="leren")
    yield made
    if made.running:
        made.running.stop()


@pytest.fixture
def started(desk):
    desk.start.click()
    assert desk.text == (
        "De sessie staat klaar. Aantal deelnemers: 0. De vragen zijn nog dicht."
    )
    return desk


@pytest.fixture
def practised(started):
    """A rehearsal in which round 1 is open and answered."""
    started.rehearse.click()
    started.next_round.click()
    started.rehearse.click()
    assert started.text.startswith("20 verzonnen mensen hebben geantwoord.")
    return started


def reveal_all(desk):
    for bouwsteen in desk.session.bouwstenen():
        desk.bouwsteen.value = bouwsteen
        desk.reveal.click()


def everything(box):
    """All that a box can show, also what stands in a part that is not open."""
    pages = [one for held in getattr(box, "_pages", {}).values() for one in held]
    found = [str(getattr(box, "value", "")), str(getattr(box, "description", ""))]
    for child in [*getattr(box, "children", ()), *pages]:
        found += everything(child)
    return found


def buttons(box):
    """All buttons of a box."""
    pages = [one for held in getattr(box, "_pages", {}).values() for one in held]
    found = [box] if isinstance(box, widgets.Button) else []
    for child in [*getattr(box, "children", ()), *pages]:
        found += buttons(child)
    return {id(one): one for one in found}.values()


def says(desk, words):
    """Hold what the desk says: these words, Dutch, on the screen too."""
    assert words in desk.text
    assert not NO_DUTCH.search(desk.text), desk.text
    assert desk.text.split("'")[0] in desk._said.value


# from cell to QR


def test_a_click_gives_a_qr_code_with_the_address_and_code(started):
    shown = started._door.value
    assert "<svg" in shown
    assert f"title>QR-code: {started.running.phone_url}" in shown
    assert started.session.code in shown
    assert started.running.leader_url in shown
    assert "Telefoons in de zaal kunnen nog niet meedoen." in shown
    assert started._choosing.layout.display == "none"
    assert started.session.meta("asker") == "Gemeente"
    assert started.session.meta("gebied_name") == "Donderberg"


def test_from_cell_to_qr_takes_less_than_five_seconds(tmp_path):
    cell = (
        "import time; start = time.perf_counter()\n"
        "import wijkbook as wb\n"
        "from wijkbook.session.desk import lead_session\n"
        "desk = lead_session(wijk='WK095704'); desk.start.click()\n"
        "assert '<svg' in desk._door.value\n"
        "print(time.perf_counter() - start); desk.stop.click()\n"
    )
    taken = []
    while len(taken) < 6 and min(taken, default=5) >= 5:  # the machine may be busy
        ran = subprocess.run(
            [sys.executable, "-c", cell],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        taken.append(float(ran.stdout))
    assert min(taken) < 5, taken


def test_the_chosen_session_is_made(desk):
    desk.mode.value, desk.length.value = "eigen_wijk", "kern"
    desk.phase.value, desk.asker.value = "vooraf", "Leerkring"
    desk.start.click()
    assert desk.session.mode == "eigen_wijk"
    assert (desk.session.meta("length"), desk.session.meta("asker")) == (
        "kern",
        "Leerkring",
    )
    assert desk.session.meta("wijk") == ""
    assert desk.session.path.parent == work.folder() / "sessies"


def test_a_wijk_that_nobody_knows_starts_without_figures(desk):
    desk.wijk.value = "Ons buurtje"
    desk.start.click()
    says(desk, "De sessie staat klaar. 'Ons buurtje' staat niet in de lijst")
    assert desk.session.meta("wijk") == "Ons buurtje"
    assert desk.session.figures() == []


def test_a_name_of_two_areas_is_told_with_their_codes(desk):
    desk.wijk.value = "Donderberg"  # a wijk in Roermond, a buurt in Rhenen
    desk.start.click()
    says(desk, "De sessie staat klaar. 'Donderberg' past bij meer gebieden: ")
    assert "WK095704" in desk.text
    assert "BU03400202" in desk.text
    assert desk.session.figures() == []


# a whole evening


def test_a_whole_evening_on_the_desk(practised):
    desk = practised
    reveal_all(desk)
    assert "De groep is verdeeld" in desk._apart.value
    assert "Vraag verder:" in desk._apart.value
    assert "/leider/kaarten?" in desk._apart.value
    desk.bouwsteen.value = "visie"
    for word in ("Het midden per rol", "eensgezindheid A", "spreiding", "koopwoningen"):
        assert word in desk._outcome.value
    desk.next_round.click()
    says(desk, "Wat in ronde 1 niet is getoond, is daarna niet meer te tonen.")
    assert (desk.next_round.description, desk.session.round) == (SURE, 1)
    desk.next_round.click()
    assert desk.session.round == 2
    assert desk.next_round.disabled
    desk.rehearse.click()
    reveal_all(desk)
    assert "Van ronde 1 naar ronde 2" in desk._apart.value
    assert "ronde 2" in desk._outcome.value
    assert "ronde 1" in desk._outcome.value
    assert len(desk.movement) == 7
    assert set(desk.movement["wat_bewoog"]) > {"midden gelijk, dichter bij elkaar"}
    assert len(desk.agenda) == 3
    assert len(desk.tables["getoond"]) == 14
    assert not desk.tables["cijfers"].empty


def test_the_desk_shows_the_same_as_the_screen_of_the_room(practised):
    practised.bouwsteen.value = "visie"
    practised.reveal.click()
    page = leader(practised.running).get("/leider/beeld/visie").text
    # The same words, numbers and lengths of bars; the room has them closer together.
    said = re.compile(r'label="([^"]+)"|width="(\d+)" height|>([^<>\n]+)</text')

    def drawn(text):
        svgs = re.findall(r"<svg viewBox.*?</svg>", text, re.DOTALL)
        return [said.findall(one) for one in svgs]

    assert [len(one) for one in drawn(page)] == [1 + 4 * 3]
    assert drawn(page) == drawn(practised._outcome.value)


def test_the_links_of_the_desk_lead_to_the_screen_and_the_cards(practised):
    reveal_all(practised)
    shown = practised._door.value + practised._apart.value
    for path, words in (("/leider", "Bouwsteen"), ("/leider/kaarten", "kaart 1 van 3")):
        link = re.search(rf'href="([^"]*{path}\?sleutel=[^"]*)"', shown)[1]
        made = Browser(practised.running.url)
        page = made.follow(made.get("/" + link.split("/", 3)[3]))
        assert page.status == 200
        assert words in page.text


def test_nothing_of_an_answer_is_seen_before_it_is_shown(started):
    started.next_round.click()
    for role in ("bestuur", "partners", "bewoners"):
        token = started.session.join(role)
        post = Post(token, "visie", {"VIS2": {"score": 3, "explanation": "geheim-77"}})
        started.session.post(post)
    started.refresh.click()
    told = " ".join([*everything(started), started.text, started._still()])
    assert "geheim-77" not in told
    assert "<svg viewBox" not in told  # no bars; the QR code has no such drawing
    assert started.tables["getoond"].empty
    assert "3</td><td>nog niet" in started._stand.value
    started.bouwsteen.value = "visie"
    started.reveal.click()
    assert "3" in started._outcome.value
    assert "geheim-77" not in " ".join(everything(started))


def test_phones_and_desk_see_each_other(started):
    made = phone(started.running, started.session)
    started.refresh.click()
    assert "Aantal deelnemers: 1." in started.text
    started.next_round.click()
    assert made.follow(made.get("/")).status == 200
    started.stop.click()
    says(started, "De server is gestopt. Alles wat is ingevuld, is bewaard.")
    assert "telefoons komen er niet bij" in started.text
    started.start.click()
    says(started, "De sessie staat klaar. Aantal deelnemers: 1.")


def test_the_desk_looks_by_itself_where_a_kernel_listens(desk, monkeypatch):
    monkeypatch.setattr(desk_room, "EVERY_S", 0.01)

    async def evening():
        desk.start.click()
        desk.session.join("bewoners")
        for _ in range(200):
            await asyncio.sleep(0.01)
            if '<strong class="groot">1</strong>' in desk._stand.value:
                break
        desk.stop.click()
        await asyncio.wait_for(desk._watching, 5)

    asyncio.run(evening())
    assert '<strong class="groot">1</strong>' in desk._stand.value


# agreements and notes


def test_agreements_are_written_changed_and_taken_away(started):
    started.what.value = "De buurtkamer gaat open"
    started.agree.click()
    says(started, "Wie is leeg")
    started.who.value, started.due.value = "corporatie", "1 maart"
    started.about.value = "visie"
    started.agree.click()
    says(started, "Bewaard als afspraak.")
    assert (started.what.value, started.who.value, started.due.value) == ("", "", "")
    started.line.value = started.line.options[1][1]
    assert (started.what.value, started.about.value) == (
        "De buurtkamer gaat open",
        "visie",
    )
    started.write.click()
    says(started, "Deze regel is van de andere soort.")
    started.due.value = "1 april"
    started.agree.click()
    assert [one["due"] for one in started.session.actions()] == ["1 april"]
    assert "1 april" in started._agreed.value
    started.remove.click()
    says(started, "Kies eerst bij Regel wat weg moet.")
    started.line.value = started.line.options[1][1]
    started.remove.click()
    assert started.session.actions() == []
    started.write.click()
    says(started, "De notitie is leeg")
    started.what.value = "Bewoners zoeken een plan"
    started.write.click()
    says(started, "Bewaard bij de notities.")
    started.line.value = started.line.options[1][1]
    started.what.value = "Bewoners zoeken een plan."
    started.write.click()
    assert [one["text"] for one in started.session.notes()] == [
        "Bewoners zoeken een plan."
    ]


def test_a_line_that_was_taken_away_elsewhere_is_told(started):
    started.session.add_action("", "Bellen", "wethouder")
    started.refresh.click()
    started.line.value = started.line.options[1][1]
    started.session._one(lambda held: held.execute("DELETE FROM action"))
    started.agree.click()
    says(started, "Deze regel is er niet (meer)")


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_text_and_never_code(desk, typed):
    desk.wijk.value = desk.asker.value = desk.purpose.value = typed
    desk.start.click()
    desk.what.value = desk.who.value = desk.due.value = typed
    desk.agree.click()
    desk.what.value = typed
    desk.write.click()
    desk.respondent.value = typed
    desk.forget.click()
    desk.forget.click()
    says(desk, "Deze code hoort bij niemand")
    shown = [one.value for one in parts(desk) if isinstance(one, widgets.HTML)]
    for told in [*shown, desk._still()]:
        assert "<script>" not in told
        assert "<img src=x" not in told
        told.encode()
    assert len(desk.session.actions()) == 1
    for button in (desk.report, desk.export, desk.forms):
        button.click()
        says(desk, "Gemaakt: ")


def parts(box):
    """A widget with all in it, also in parts that are not open."""
    yield box
    pages = [one for held in getattr(box, "_pages", {}).values() for one in held]
    for child in [*getattr(box, "children", ()), *pages]:
        yield from parts(child)


# afterwards


def test_report_data_and_forms_are_made_and_overwrite_nothing(practised):
    reveal_all(practised)
    for nth, (button, n) in enumerate(
        [(practised.report, 2), (practised.export, 2), (practised.forms, 3)] * 2
    ):
        before = len(practised.files)
        button.click()
        says(practised, f"Gemaakt: {n} bestanden, in de map sessies van mijn-werk.")
        assert len(practised.files) == before + n, nth
    assert len(set(practised.files)) == 14
    assert all(path.exists() for path in practised.files)
    assert practised.files[0].name in practised._made.value
    assert str(practised.files[0].parent) not in practised._made.value


def test_loose_answers_go_along_only_when_asked_and_closed(practised):
    practised.with_answers.value = True
    practised.export.click()
    says(practised, "Sluit haar eerst.")
    assert practised.files == []
    practised.close_down.click()
    assert practised.session.phase == "round"
    practised.close_down.click()
    says(practised, "De sessie is gesloten.")
    practised.export.click()
    says(practised, "Gemaakt: ")
    assert practised.next_round.disabled


def test_erasing_needs_two_clicks_that_follow_each_other(practised):
    path = practised.session.path
    practised.erase.click()
    says(practised, "Alles in deze sessie verdwijnt dan voorgoed")
    assert practised.erase.description == SURE
    practised.refresh.click()
    assert practised.erase.description == "Wis de sessie"
    practised.erase.click()
    assert path.is_file()
    practised.erase.click()
    says(practised, "De sessie is gewist.")
    assert not path.exists()
    assert practised.text.endswith(EARLY)
    assert practised._working.layout.display == "none"
    practised.start.click()
    says(practised, "De sessie staat klaar. Aantal deelnemers: 0.")


def test_one_person_is_erased_by_the_code_on_the_phone(started):
    started.next_round.click()
    made = phone(started.running, started.session)
    code = re.search(r"<code>(\w+)</code>", made.follow(made.get("/overzicht")).text)
    started.forget.click()
    says(started, "Vul eerst de code in")
    started.respondent.value = f" {code[1]} "
    started.forget.click()
    assert started.session.joined() == 1
    started.forget.click()
    says(started, "De deelnemer is gewist. Aantal deelnemers: 0.")


def test_keeping_longer_is_told(started):
    before = started.session.keep_until
    started.keep.click()
    says(started, "De sessie blijft langer bewaard")
    assert started.session.keep_until >= before


# going on with one that was made before


def test_a_session_of_before_is_opened_by_path_or_from_the_list(practised):
    reveal_all(practised)
    practised.stop.click()
    again = lead_session(str(practised.session.path))
    assert "getoond: 7 van de 7 bouwstenen" in again.text
    assert "De server staat uit" in again.text
    assert "Het midden per rol" in again._outcome.value
    assert again.wijk.disabled
    other = lead_session()
    name = practised.session.path.name
    assert [value for _, value in other.earlier.options] == ["", name]
    other.earlier.value = name
    assert other.length.disabled
    other.start.click()
    says(other, "De sessie staat klaar. Aantal deelnemers: 20.")
    again.start.click()
    says(again, "draait al in een ander venster")
    other.start.click()
    says(other, "De sessie draait al.")
    other.running.stop()


def test_a_file_that_is_no_session_is_told(desk, tmp_path):
    with pytest.raises(MissingTable, match="De sessie is er niet"):
        lead_session(tmp_path / "weg.sqlite")
    folder = work.folder() / "sessies"
    folder.mkdir()
    (folder / "kapot.sqlite").write_bytes(b"geen sessie")
    with pytest.raises(BadTable, match="geen sessie van wijkbook"):
        lead_session(folder / "kapot.sqlite")
    desk.refresh.click()
    desk.earlier.value = "kapot.sqlite"
    desk.start.click()
    says(desk, "geen sessie van wijkbook; kies een ander bestand")
    desk.earlier.value = ""
    desk.start.click()
    says(desk, "De sessie staat klaar.")


# wrong use


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"mode": "alle wijken"}, "soort sessie 'alle wijken'"),
        ({"length": "lang"}, "lengte 'lang'"),
        ({"phase": "straks"}, "fase 'straks'"),
    ],
)
def test_an_unknown_choice_is_refused(told, words):
    with pytest.raises(UnknownName, match=words):
        lead_session(**told)


def test_every_button_without_a_session_says_what_to_do_first(desk):
    for button in buttons(desk):
        if button is not desk.start:
            button.click()
            assert not NO_DUTCH.search(desk.text), desk.text
            assert desk.text.endswith(EARLY) or "Start eerst" in desk.text
            assert button.description != SURE
    assert desk.session is None


def test_too_few_answers_and_real_people_are_told(started):
    started.session.join("bewoners")
    started.rehearse.click()
    says(started, "In deze sessie doen al 1 mensen mee.")
    started.reveal.click()
    says(started, "De vragen zijn nog niet open.")
    started.next_round.click()
    started.reveal.click()
    says(started, "Er is nog niets te tonen: minder dan drie mensen gaven een score.")


def test_the_room_is_opened_and_shut(started, monkeypatch):
    kind, is_open = type(started.running), {"now": False}
    monkeypatch.setattr(kind, "is_open", property(lambda _: is_open["now"]))
    monkeypatch.setattr(kind, "open_to_room", lambda _: is_open.update(now=True))
    monkeypatch.setattr(kind, "close_to_room", lambda _: is_open.update(now=False))
    started.room.click()
    says(started, "De zaal kan meedoen.")
    assert started.room.description == "Sluit voor de zaal"
    assert "Ga op je telefoon naar" in started._door.value
    started.room.click()
    says(started, "De zaal is weer dicht.")
    assert started.room.description == "Open voor de zaal"


def test_a_network_that_does_not_work_is_told(started, monkeypatch):
    def refused(_):
        raise BadTable("Het netwerk is niet te gebruiken. Gebruik papier.")  # noqa: EM101

    monkeypatch.setattr(type(started.running), "open_to_room", refused)
    started.room.click()
    says(started, "Het netwerk is niet te gebruiken.")


def test_a_server_that_died_is_told(started):
    started.running.process.kill()
    started.running.process.wait()
    started.room.click()
    says(started, "Start eerst de sessie.")
    started.start.click()
    says(started, "De sessie staat klaar.")


def test_a_full_disk_is_one_sentence(practised, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(work.os, "fsync", full)
    practised.report.click()
    says(practised, " is niet geschreven: de schijf is vol. Maak plek vrij")


def test_a_session_that_was_erased_elsewhere_is_told(started):
    started.session.wipe()
    for button in (started.refresh, started.reveal, started.next_round):
        button.click()
        assert not NO_DUTCH.search(started.text), started.text


# without a kernel


def test_the_still_and_the_text_hold_no_code_address_or_key(practised):
    reveal_all(practised)
    bundle = practised._repr_mimebundle_()
    assert bundle["text/plain"] == repr(practised) == practised.text
    seen = bundle["text/html"] + practised.text
    running = practised.running
    secret = [running.code, running.url, running.leader_url, str(running.url)[-5:]]
    secret += [str(practised.session.path), practised.session.path.name]
    for one in secret:
        assert one not in seen
    assert "Hier staan in een echte sessie de QR-code" in seen
    assert "De groep is verdeeld" in seen
    assert "<button" not in seen


def test_the_text_is_the_same_every_time():
    told = []
    for _ in range(2):
        desk = lead_session(wijk="WK095704")
        desk.start.click()
        desk.rehearse.click()
        desk.next_round.click()
        desk.rehearse.click()
        reveal_all(desk)
        told.append((desk.text, desk._still()))
        desk.running.stop()
        desk.session.erase()
    assert told[0] == told[1]


def test_a_snapshot_keeps_what_the_room_saw(practised):
    assert repr(practised.snapshot()) == "Er is nog niets getoond."
    practised.bouwsteen.value = "visie"
    practised.reveal.click()
    taken = practised.snapshot("visie", "urgentie")
    assert repr(taken) == "Getoond: Gedeelde en breed gedragen visie."
    assert "De groep is verdeeld" in taken._repr_html_()
    practised.erase.click()
    practised.erase.click()
    assert "De groep is verdeeld" in taken._repr_html_()
    with pytest.raises(BadValue, match="Start eerst de sessie"):
        practised.snapshot()


def test_a_snapshot_of_another_bouwsteen_is_refused(started):
    with pytest.raises(UnknownName, match="bouwsteen 'dromen'"):
        started.snapshot("dromen")


def test_before_the_start_the_still_tells_the_choices(desk):
    seen = desk._repr_mimebundle_()["text/html"]
    assert "Wijk (naam of code): WK095704" in seen
    assert "Hoeveel vragen: Kort: 7 vragen" in seen
    assert desk.text == EARLY


def test_every_part_has_controls_with_words(started):
    for part in PARTS:
        started.part.value = part
        assert started._page.children
    named = [
        one
        for one in parts(started)
        if isinstance(one, widgets.Text | widgets.Textarea | widgets.Dropdown)
    ]
    assert len(named) >= 11
    assert all(one.description.strip() for one in named)
    assert all(one.description.strip() for one in buttons(started))


def test_a_desk_that_is_left_lets_its_server_go(tmp_path):
    script = (
        "from wijkbook.session.desk import lead_session\n"
        "desk = lead_session(); desk.start.click(); print(desk.running.process.pid)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    place = Path("/proc") / ran.stdout.strip()
    if not Path("/proc/self").exists():
        pytest.skip("this system has no /proc")
    end = time.monotonic() + 10
    while place.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not place.exists()


def test_an_open_session_can_be_given_as_it_is(tmp_path):
    session = Session.create(tmp_path / "avond.sqlite", wijk="WK095704")
    made = lead_session(session)
    assert made.session is session
    made.start.click()
    says(made, "De sessie staat klaar.")
    made.running.stop()
    session.close_file()


def test_with_a_wijk_of_their_own_there_are_no_roles_and_no_figures():
    made = lead_session(mode="eigen_wijk", wijk="WK095704")
    made.start.click()
    made.rehearse.click()
    says(made, "20 verzonnen deelnemers, ieder met een eigen wijk.")
    made.next_round.click()
    made.rehearse.click()
    reveal_all(made)
    assert "Het midden per rol" not in made._outcome.value
    assert "Cijfers om naast het gesprek te leggen" not in made._still()
    assert len(made.agenda) == 3
    assert made.tables["rollen"].empty
    assert made.tables["cijfers"].empty
    made.with_answers.value = True
    made.export.click()
    says(made, "")
    assert made.files == []
    made.running.stop()
    made.session.close_file()


def test_when_the_days_are_over_the_desk_asks(started):
    started.session._one(
        lambda held: held.execute(
            "UPDATE meta SET value = '2020-01-01' WHERE key = 'keep_until'"
        )
    )
    started.refresh.click()
    says(started, "De bewaartijd was tot en met 1 januari 2020 en is voorbij.")
    started.keep.click()
    assert "voorbij" not in started.text


def test_nothing_breaks_when_all_agree_or_nobody_answers(started):
    started.next_round.click()
    for role in ("bestuur", "partners", "bewoners"):
        token = started.session.join(role)
        started.session.post(Post(token, "visie", {"VIS2": {"score": 2}}))
        started.session.post(Post(token, "urgentie", {"URG4": {"special": "nvt"}}))
    started.bouwsteen.value = "visie"
    started.reveal.click()
    says(started, "Getoond: Gedeelde en breed gedragen visie.")
    assert "Iedereen geeft hetzelfde antwoord" in started._outcome.value
    assert started.agenda.empty
    assert "Iedereen antwoordt hetzelfde" in started._apart.value
    started.bouwsteen.value = "urgentie"
    started.reveal.click()
    says(started, "Er is nog niets te tonen")
    assert started.movement.empty
    started.report.click()
    says(started, "Gemaakt: 2 bestanden")
