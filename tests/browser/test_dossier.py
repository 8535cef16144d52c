"""The dossier of a visitatie in a browser: on paper, on a phone, and for everybody."""

import re
from datetime import date
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe

from wijkbook.case import keep_case
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.questions import questions
from wijkbook.gebied import own_gebied
from wijkbook.visitatie.dossier import build_dossier
from wijkbook.visitatie.records import Evidence
from wijkbook.visitatie.register import Register

pytestmark = pytest.mark.browser

DAY = date(2026, 11, 22)
SEVEN = (
    "donderberg",
    "nprz_focus",
    "Selwerd",
    "Twekkelerveld",
    "Overvecht",
    "WK079411",
    "Helmond",
)
THREE = ("donderberg", "nprz_focus", "Helmond")  # of each make one
WIDTHS = {"wide": 1280, "phone": 390}
HOSTILE = (
    '<script>document.title="stuk"</script> <img src=x onerror=alert(1)> & "q" 100'
)
WORDS = "Dit is een lange zin met veel woorden, zoals mensen die schrijven. "
LONG = f"{HOSTILE} {WORDS * 40}{'x' * 400}"
# The first pages alone: what comes behind the break is taken away, and the end too.
FIRST = """
const end = document.querySelector('.nieuwe-pagina');
while (end.nextSibling) end.nextSibling.remove();
end.remove();
document.querySelector('footer').remove();
"""


@cache
def built(area: str):
    """Build one dossier per area, for all tests."""
    return build_dossier(area, day=DAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("dossiers")


@pytest.fixture
def opened(chromium, folder):
    """Open a dossier in a page that must ask nothing of a network."""
    contexts = []

    def open_at(dossier, width):
        path = dossier.to_html(folder / "dossier.html")
        contexts.append(chromium.new_context(viewport={"width": width, "height": 844}))
        page = contexts[-1].new_page()
        page.asked, page.told = [], []
        page.on("request", lambda asked: page.asked.append(asked.url))
        page.on("dialog", lambda told: page.told.append(told.message))
        page.goto(path.as_uri())
        return page

    yield open_at
    for context in contexts:
        context.close()


def pages_of(pdf: bytes) -> int:
    """Count the pages of a PDF by its page objects."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def filled(folder, area, mode="temperatuur"):
    """Build a dossier of everything that people can write, long and hostile."""
    path = folder / f"{mode}.jsonl"
    register = Register.create(
        path, gebied="WK095704", question=LONG, scope=LONG, mode=mode
    )
    for stone in ("urgentie", "visie", "vertrouwen", "middelen"):
        said = register.say(stone, LONG, "AB")
        for side in ("voor", "tegen"):
            more = {"role": "bewoners", "date": "2026-11-20", "consent": "ja"}
            proof = Evidence(kind="gesprek", text=LONG, side=side, **more)
            register.support(said, proof, "AB")
        register.dissent(said, LONG, "CD")
        register.judge(stone, LONG, "AB", score=1)
    register.say("URG1", LONG, "AB", origin="zelfevaluatie")
    register.add_goal(LONG, "AB", baseline=LONG, target=LONG, source=LONG)
    for year in ("2024", "2025", "2026"):
        register.add_happening(year, LONG, "AB", source=LONG)
    for key in built("donderberg").slots:
        register.write(key, LONG, "AB")
    said = [
        Answer(one.id, f"{role}{nth}", role, score=score, explanation=LONG)
        for one in questions("kern")
        for role, score in (("bewoners", 0), ("uitvoering", 3))
        for nth in range(3)
    ]
    return build_dossier(
        area, answers=Answers(tuple(said)), evidence=register, previous=register
    )


def own_case():
    """Keep a case of one's own with as much text as it takes."""
    text = LONG[:1900]
    more = {"period": text, "partners": [text], "sources": [text], "theme": text}
    keep_case(text, text, text, [text], gebied="WK079411", **more)


def own_area():
    """Make an area of one's own with a name that is too long."""
    return own_gebied(LONG, {2024: ["BU09570400", "BU09570401", "BU09570402"]})


@pytest.mark.parametrize("area", SEVEN)
def test_two_pages_come_first_on_paper(opened, area):
    page = opened(built(area), 1280)
    whole = pages_of(page.pdf(prefer_css_page_size=True))
    page.evaluate(FIRST)
    assert page.locator("#wie-we-niet-horen").count() == 1
    assert page.locator("#doelen").count() == 0
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2
    assert whole > 10


@pytest.mark.parametrize("what", ["register", "case", "area"])
def test_long_texts_keep_to_the_two_pages(opened, tmp_path, what):
    if what == "case":
        own_case()
    area = {"register": "donderberg", "case": "WK079411", "area": own_area()}[what]
    page = opened(filled(tmp_path, area), 1280)
    assert WORDS.strip() in page.locator("main").inner_text()
    page.evaluate(FIRST)
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("area", THREE)
def test_the_page_fits_its_screen_fetches_nothing_and_shuts_nobody_out(
    opened, area, width
):
    page = opened(built(area), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(url.startswith(("file:", "data:")) for url in page.asked)
    assert serious(page) == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_what_people_write_runs_nothing_and_shuts_nobody_out(opened, tmp_path, width):
    own_case()
    page = opened(filled(tmp_path, own_area(), mode="cijfers"), width)
    assert page.title().startswith("Dossier <script>")
    assert page.told == []
    assert all(url.startswith(("file:", "data:")) for url in page.asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def serious(page) -> list:
    """Return what axe finds that shuts people out."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
