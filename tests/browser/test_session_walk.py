"""An evening in real browsers: the leader's notebook, the screen, and three phones."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SMALL = {"width": 390, "height": 844}  # a phone, held upright
HALL = {"width": 1920, "height": 1080}
ROLES = ("bestuur", "uitvoering", "bewoners")
# What each phone answers in the first round, and the third one in the second.
FIRST, SECOND = ("ja", "een beetje", "nee"), ("ja", "een beetje", "een beetje")
STONES = 7
LINK = re.compile("Open het scherm voor de zaal")


@pytest.fixture
def evening(lab, notebooks):
    """Notebook 50 up to the cell for tonight: the rehearsal has a test of its own."""
    notebook = nbformat.read(notebooks / "50_groepssessie.ipynb", as_version=4)
    code = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    tonight = next(n for n in code if "lead_session" in notebook.cells[n].source)
    notebook.cells = notebook.cells[: tonight + 1]
    path = notebooks / "50_vanavond.ipynb"
    nbformat.write(notebook, path)
    lab.open(path.name)
    lab.run_all()
    lab.choose("Waarvoor:", "samen kiezen <b>wat</b> we doen")
    lab.click("Start de sessie")
    lab.see("De sessie staat klaar. Aantal deelnemers: 0.")
    yield lab
    lab.click("Afronden")
    lab.click("Wis de sessie")
    lab.click("Zeker weten? Klik nog eens")
    lab.see("De sessie is gewist.")
    assert list((notebooks / "sessies").glob("*")) == []
    path.unlink()


@pytest.fixture
def join(evening, chromium, tmp_path):
    """Make a page that is as large as a phone, or as the screen of the room."""
    contexts = []

    def opened(address, size, **more):
        context = chromium.new_context(viewport=size, **more)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield opened
    for nth, context in enumerate(contexts):
        context.pages[0].screenshot(path=tmp_path / f"end{nth}.png", full_page=True)
        context.close()


def shoot(page, tmp_path, name):
    """Keep how it looks; nothing may stick out at the side."""
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{name} is {wide} pixels too wide"


def fill_in(phone, answer):
    """Answer the same to every bouwsteen, as somebody in a hurry."""
    for nth in range(1, STONES + 1):
        expect(phone.locator("main")).to_contain_text(f"Bouwsteen {nth} van {STONES}")
        for field in phone.locator("fieldset").all():
            field.get_by_label(answer, exact=True).check()
        phone.get_by_role("button", name="Bewaar en ga verder").click()
    expect(phone.locator("h1")).to_have_text("Jouw antwoorden")


def test_an_evening_with_three_phones_through_both_rounds(evening, join, tmp_path):
    address = evening.see(re.compile(r"http://127\.0\.0\.1:\d+ met code"))
    where, code = re.search(
        r"(http://127\.0\.0\.1:\d+) met code (\w+)", address.inner_text()
    ).groups()
    expect(address.locator(".qr svg")).to_be_visible()
    link = evening.page.get_by_role("link", name=LINK).get_attribute("href")
    evening.page.screenshot(path=tmp_path / "desk_start.png")

    # three people join, and wait
    phones = []
    for role in ROLES:
        phone = join(f"{where}/?code={code}", SMALL, is_mobile=True, has_touch=True)
        expect(phone.locator("main")).to_contain_text("samen kiezen <b>wat</b> we doen")
        if not phones:
            shoot(phone, tmp_path, "phone_join")
        phone.get_by_label(re.compile(role, re.IGNORECASE)).check()
        phone.get_by_role("button", name="Ik doe mee").click()
        expect(phone.get_by_role("status")).to_contain_text("nog niet open")
        phones.append(phone)
    screen = join(link, HALL)
    assert "sleutel" not in screen.url  # it is in a cookie now
    expect(screen.locator("[data-stand=joined]")).to_have_text("3")
    shoot(screen, tmp_path, "screen_lobby")
    evening.see(re.compile(r"Aantal deelnemers:\s*3"))  # the desk looks by itself

    # each answers alone; nothing can be seen
    evening.click("Open de vragen")
    evening.see("De vragen zijn open.")
    for phone, answer in zip(phones, FIRST, strict=True):
        phone.wait_for_url("**/vraag/**")  # who waits is taken along
        fill_in(phone, answer)
    shoot(phones[2], tmp_path, "phone_answers")
    screen.goto(f"{where}/leider")
    expect(screen.locator("[data-stand=visie]")).to_have_text("3")
    assert screen.locator("svg").count() == 0

    # the leader shows one bouwsteen from the notebook: it stands on the screen too
    evening.click("Tonen")
    evening.choose("Bouwsteen:", "Gedeelde en breed gedragen visie")
    evening.click("Toon aan de zaal")
    evening.see("Getoond: Gedeelde en breed gedragen visie.")
    evening.see("De groep is verdeeld")
    evening.page.screenshot(path=tmp_path / "desk_shown.png")
    screen.goto(f"{where}/leider/beeld/visie")
    expect(screen.locator(".zin")).to_contain_text("De groep is verdeeld")
    shoot(screen, tmp_path, "screen_visie")
    phones[0].goto(f"{where}/uitkomst")
    expect(phones[0].locator("main")).to_contain_text("een beetje")
    shoot(phones[0], tmp_path, "phone_result")

    # and another from the screen: the notebook knows
    screen.goto(f"{where}/leider")
    screen.get_by_role("button", name=re.compile(r"^Toon\W+Vertrouwen")).click()
    expect(screen.locator("h1")).to_contain_text("Vertrouwen")
    screen.get_by_role("link", name="Agenda").click()
    expect(screen.locator("main")).to_contain_text("Vraag verder:")
    shoot(screen, tmp_path, "screen_agenda")
    screen.get_by_role("link", name="Gesprekskaarten").first.click()
    expect(screen.locator(".kaart")).to_have_count(2)
    shoot(screen, tmp_path, "screen_cards")
    evening.click("Verschil")
    evening.click("Meedoen")
    evening.click("Ververs")
    evening.see("Ronde 1, getoond: 2 van de 7 bouwstenen.")

    # the second round: somebody moves
    evening.click("Begin ronde 2")
    evening.see("Wat in ronde 1 niet is getoond, is daarna niet meer te tonen.")
    evening.click("Zeker weten? Klik nog eens")
    evening.see("De tweede ronde is begonnen.")
    for phone, answer in zip(phones, SECOND, strict=True):
        phone.goto(where)
        if phone is phones[2]:
            expect(phone.locator("main")).to_contain_text("Jouw antwoord in ronde 1")
            shoot(phone, tmp_path, "phone_second")
        fill_in(phone, answer)
    evening.click("Tonen")
    for name in ("Gedeelde en breed gedragen visie", "Vertrouwen"):
        evening.choose("Bouwsteen:", name)
        evening.click("Toon aan de zaal")
        evening.see(f"Getoond: {name}.")
    screen.goto(f"{where}/leider/beweging")
    expect(screen.locator("tbody tr")).to_have_count(2)
    expect(screen.locator("tbody")).to_contain_text("dichter bij elkaar")
    shoot(screen, tmp_path, "screen_movement")
    evening.click("Verschil")
    evening.see("Van ronde 1 naar ronde 2")
    evening.page.screenshot(path=tmp_path / "desk_movement.png")

    # they agree on something, on the screen and in the notebook
    screen.get_by_role("link", name="Notities en afspraken").click()
    screen.get_by_label("Wat", exact=True).fill("De buurtkamer gaat open")
    screen.get_by_label("Wie (een rol, geen naam)").fill("corporatie")
    screen.get_by_role("button", name="Zet op de lijst").click()
    expect(screen.locator("tbody")).to_contain_text("corporatie")
    shoot(screen, tmp_path, "screen_agreed")
    evening.click("Afspraken")
    evening.widget("Wat:").locator("textarea").fill("Tien bewoners bellen")
    evening.choose("Wie (een rol, geen naam):", "opbouwwerker")
    evening.click("Zet bij de afspraken")
    evening.see("Bewaard als afspraak.")
    evening.see("De buurtkamer gaat open")
    evening.page.screenshot(path=tmp_path / "desk_agreed.png")

    # somebody takes the answers back; what the room saw stays
    phones[1].goto(f"{where}/wissen")
    phones[1].get_by_role("button", name="Ja, wis alles").click()
    expect(phones[1].locator("main")).to_contain_text("Je antwoorden zijn gewist")
    evening.click("Meedoen")
    evening.see(re.compile(r"Aantal deelnemers:\s*2"))
    screen.goto(f"{where}/leider/beeld/visie")
    expect(screen.locator("main")).to_contain_text("3 mensen")
