"""Everybody can use a session: axe finds nothing serious, also without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from wijkbook.session.server import serve
from wijkbook.session.store import Post, Session

pytestmark = pytest.mark.browser
PHONE, SCREEN = (390, 844), (1920, 1080)
SERIOUS = ("serious", "critical")
ROLES = ("bestuur", "uitvoering", "bewoners", "partners")


@pytest.fixture(params=["een_wijk", "eigen_wijk"])
def session(request, tmp_path):
    made = Session.create(
        tmp_path / "avond.sqlite",
        mode=request.param,
        wijk="WK095704",
        asker="Gemeente Roermond",
    )
    yield made
    made.close_file()


@pytest.fixture
def running(session):
    held = serve(session)
    yield held
    held.stop()


@pytest.fixture
def opened(chromium):
    """Open pages of a size; with scripts or without."""
    contexts = []

    def make(size, *, scripts=True):
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for one in contexts:
        one.close()


def answer_all(session, people=8):
    """Let people answer every question, divided and each alone."""
    for nth in range(people):
        token = session.join(ROLES[nth % 4])
        for one in session.questions():
            score = {"score": (nth * nth + len(one.bouwsteen)) % 4}
            session.post(Post(token, one.bouwsteen, {one.id: score}))


def check(page, path, seen):
    """Go to a page, and collect what is wrong with it for somebody."""
    page.goto(path)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        seen.append(f"{path}: {width} wide")
    found = Axe().run(page).response
    if "color-contrast" not in {one["id"] for one in found["passes"]}:
        seen.append(f"{path}: axe did not look")
    for one in found["violations"]:
        if one["impact"] in SERIOUS:
            where = one["nodes"][0]["html"][:200]
            seen.append(f"{path}: {one['impact']} {one['id']}: {where}")


def join(page, session, url):
    """Join as a phone does."""
    page.goto(f"{url}/?code={session.code}")
    if session.roles:
        page.check("input[value=bewoners]")
    page.click("button")


def test_phone_pages_are_for_everybody(session, running, opened):
    page, seen = opened(PHONE), []
    for voice in session.voices:
        check(page, f"{running.url}/?taal={voice}", seen)
        check(page, f"{running.url}/", seen)
    check(page, f"{running.url}/nergens", seen)
    check(page, f"{running.url}/privacy", seen)
    page.goto(f"{running.url}/?taal=gewoon")
    join(page, session, running.url)
    check(page, f"{running.url}/", seen)  # waiting
    session.start_round()
    answer_all(session)
    for path in ("/vraag/urgentie", "/overzicht", "/uitkomst", "/wissen"):
        check(page, f"{running.url}{path}", seen)
    page.goto(f"{running.url}/vraag/urgentie")
    page.check('input[value="2"]')
    page.click("text=Bewaar en ga verder")
    for key in session.bouwstenen():
        session.reveal(key)
    for path in ("/vraag/urgentie", "/overzicht", "/uitkomst"):
        check(page, f"{running.url}{path}", seen)
    session.start_round(2)
    check(page, f"{running.url}/vraag/urgentie", seen)
    for voice in ("bewoners", "en"):
        page.goto(f"{running.url}/?taal={voice}")
        for path in ("/vraag/urgentie", "/uitkomst", "/overzicht"):
            check(page, f"{running.url}{path}", seen)
    session.close()
    check(page, f"{running.url}/overzicht", seen)
    assert seen == []


def test_leader_pages_are_for_everybody(session, running, opened):
    page, seen = opened(SCREEN), []
    base = running.leader_url.partition("?")[0]
    page.goto(running.leader_url)
    screens = ("", "/agenda", "/kaarten", "/beweging", "/afspraken", "/bewaren")
    for screen in screens:
        check(page, f"{base}{screen}", seen)
    page.goto(base)
    page.click("button:has-text('Open voor de zaal')")
    check(page, base, seen)  # with the code to scan
    session.start_round()
    answer_all(session)
    first = list(session.bouwstenen())[0]
    session.reveal(first)
    check(page, base, seen)
    for key in session.bouwstenen():
        if key != first:
            session.reveal(key)
    for number in (session.add_note("visie", "eens"), session.add_note("", "weg")):
        session.edit_note(number, f"notitie {number}")
    session.withdraw("note", number)
    session.add_action("", "bel de school", "uitvoering", "mei")
    session.start_round(2)
    answer_all(session)
    session.reveal(first)
    for screen in (*screens, *(f"/beeld/{key}" for key in session.bouwstenen())):
        check(page, f"{base}{screen}", seen)
    page.goto(f"{base}/afspraken")
    for summary in page.locator("summary").all():
        summary.click()
    for one in Axe().run(page).response["violations"]:
        if one["impact"] in SERIOUS:
            seen.append(f"afspraken, unfolded: {one['id']}")
    session.keep(-1)
    check(page, f"{base}/bewaren", seen)
    session.close()
    check(page, f"{base}?later=1", seen)
    assert seen == []


def test_a_phone_without_scripts_does_it_all(session, running, opened):
    page = opened(PHONE, scripts=False)
    join(page, session, running.url)
    assert "nog niet open" in page.inner_text("main")
    session.start_round()
    page.goto(running.url)
    for _ in session.questions():
        page.check('input[value="1"]')
        page.fill("textarea", "zonder script")
        page.click("button")
    assert page.url.endswith("/overzicht")
    assert "een beetje" in page.inner_text("main")
    page.click("text=Wis mijn antwoorden")
    page.click("button")
    assert "gewist" in page.inner_text("main")
    assert session.joined() == 0


def test_a_waiting_phone_goes_on_by_itself(session, running, opened):
    page = opened(PHONE)
    join(page, session, running.url)
    session.start_round()
    page.wait_for_url("**/vraag/urgentie", timeout=15_000)


def test_a_phone_that_is_ready_goes_to_round_2_by_itself(session, running, opened):
    page = opened(PHONE)
    join(page, session, running.url)
    session.start_round()
    page.goto(f"{running.url}/overzicht")
    session.start_round(2)
    page.wait_for_url("**/vraag/urgentie", timeout=15_000)


def test_the_first_screen_counts_by_itself(session, running, opened):
    page = opened(SCREEN)
    page.goto(running.leader_url)
    session.join("bestuur")
    expect(page.locator("[data-stand=joined]")).to_have_text("1", timeout=15_000)


def test_what_a_room_reads_is_large(session, running, opened):
    """From eight metres: 40 px of 1080 is 4 cm on a picture of 1.1 m high."""
    page = opened(SCREEN)
    session.start_round()
    answer_all(session)
    session.reveal("urgentie")
    page.goto(running.leader_url)
    page.goto(f"{running.leader_url.partition('?')[0]}/beeld/urgentie")
    size = "(e) => parseFloat(getComputedStyle(e).fontSize)"
    for place in ("h1", "h2", ".zin"):
        assert page.eval_on_selector(place, size) >= 40, place
    high = page.eval_on_selector("svg text", "(e) => e.getBoundingClientRect().height")
    assert high >= 40
    assert (
        page.eval_on_selector(".zin", "(e) => e.getBoundingClientRect().bottom") < 1080
    )


def test_what_a_room_talks_about_fits_on_the_screen(session, running, opened):
    page, base = opened(SCREEN), running.leader_url.partition("?")[0]
    for nth in (1, 2):
        session.start_round(nth)
        answer_all(session)
        for key in session.bouwstenen():
            session.reveal(key)
    page.goto(running.leader_url)
    page.goto(f"{base}/agenda")
    box = "(all) => Math.min(...all.map((e) => e.getBoundingClientRect().height))"
    assert page.eval_on_selector_all("svg text", box) >= 30
    low = "(e) => e.getBoundingClientRect().bottom"
    assert page.eval_on_selector("ol.agenda", low) < 1080
    page.goto(f"{base}/beweging")
    assert page.locator("tbody tr").count() == 7
    assert page.eval_on_selector("table", low) < 1080
    size = "(e) => parseFloat(getComputedStyle(e).fontSize)"
    assert page.eval_on_selector("table", size) >= 32


def answer_on(page, session, value):
    """Answer every question on a phone, tapping as somebody would."""
    page.wait_for_url("**/vraag/urgentie", timeout=15_000)
    for _ in session.questions():
        page.check(f'input[value="{value}"]')
        page.click("text=Bewaar en ga verder")
    assert page.url.endswith("/overzicht")


def test_a_leader_and_three_phones_through_both_rounds(session, running, opened):
    chief, url = opened(SCREEN), running.url
    chief.goto(running.leader_url)
    phones = [opened(PHONE) for _ in range(3)]
    for page in phones:
        join(page, session, url)
    chief.click("text=Open de vragen")
    for page, value in zip(phones, "013", strict=True):
        answer_on(page, session, value)
    for key in session.bouwstenen():
        chief.goto(f"{url}/leider")
        chief.click(f"form:has(input[value={key}]) button")
        # 0, 1 and 3: the middle one of three is 1
        assert "het midden is een beetje (3 mensen)" in chief.inner_text("main")
    chief.click("text=Agenda")
    assert chief.locator("ol.agenda > li").count() == 3
    phones[0].click("text=Wat op het scherm staat")
    assert "een beetje" in phones[0].inner_text("main")
    chief.goto(f"{url}/leider")
    chief.click("summary:has-text('Tweede ronde')")
    chief.click("text=Begin ronde 2")
    for page, was in zip(phones, ("nee", "een beetje", "ja"), strict=True):
        page.goto(url)
        assert f"Jouw antwoord in ronde 1: {was}" in page.inner_text("main")
        answer_on(page, session, "2")
    chief.click("form:has(input[value=urgentie]) button")
    assert "Iedereen geeft hetzelfde antwoord" in chief.inner_text("main")
    chief.click("text=Beweging")
    assert "hoger, dichter bij elkaar" in chief.inner_text("main")
    chief.click("text=Notities en afspraken")
    chief.fill("#what", "Plan een avond met huurders")
    chief.fill("#who", "partners")
    chief.fill("#due", "voor 1 maart")
    chief.select_option("#stone-a", "visie")
    chief.click("text=Zet op de lijst")
    assert "Plan een avond met huurders" in chief.inner_text("table")
    chief.goto(f"{url}/leider")
    chief.click("summary:has-text('Sluiten')")
    chief.click("text=Sluit de sessie")
    phones[1].goto(url)
    assert "gesloten" in phones[1].inner_text("main")
