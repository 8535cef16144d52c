"""The book as pages in a browser: whole, offline, findable, readable for everybody."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AT_MOST = 180  # seconds to build all pages
PAGES = [
    "index",
    "notebooks/index",
    "notebooks/00_start",
    "notebooks/11_urgentie",
    "notebooks/31_nprz",
    "reference/index",
    "reference/measures",
    "gegevens",
    "woordenlijst",
    "docs/draaiboek",
]
WIDTHS = {"wide": 1280, "phone": 390}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book") / "pages"
    start = time.monotonic()
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_book.py", "--to", folder],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert time.monotonic() - start < AT_MOST
    return folder


@pytest.fixture(params=WIDTHS)
def page(chromium, request):
    width = WIDTHS[request.param]
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda asked: page.asked.append(asked.url))
    yield page
    context.close()


def test_every_notebook_has_its_page(book):
    names = {path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert {path.stem for path in (book / "notebooks").glob("[0-9]*.html")} == names


@pytest.mark.parametrize("name", PAGES)
def test_page_is_dutch_fits_its_screen_and_fetches_nothing(book, page, name):
    page.goto((book / f"{name}.html").as_uri())
    assert page.locator("html").get_attribute("lang") == "nl"
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"]
    assert all(url.startswith(("file:", "data:", "blob:")) for url in page.asked)
    assert page.locator("h1").count() == 1
    for image in page.locator("main img").all():
        assert len((image.get_attribute("alt") or "").split()) > 2


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_shut_out(book, page, name):
    page.goto((book / f"{name}.html").as_uri())
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    told = [(one["id"], one["nodes"][0]["html"][:200]) for one in serious]
    assert not told


def test_english_is_read_as_english(book, page):
    page.goto((book / "reference" / "measures.html").as_uri())
    assert page.locator("article").first.get_attribute("lang") == "en"
    said = page.locator("article").first.inner_text()
    assert "Veroorzaakt" not in said
    assert "Alias for field number" not in said
    plain = page.locator("article span[lang=nl]", has_text="In gewone taal")
    assert plain.count() == said.count("In gewone taal: ") > 20
    page.goto((book / "notebooks" / "00_start.html").as_uri())
    assert page.locator("article").first.get_attribute("lang") is None
    english = page.locator("article em", has_text="In English").first
    assert english.get_attribute("lang") == "en"


@pytest.mark.parametrize("name", ["notebooks/11_urgentie", "notebooks/30_donderberg"])
def test_what_a_notebook_tells_is_read_whole(book, page, name):
    """Only text in columns scrolls; on paper that is whole too."""
    page.goto((book / f"{name}.html").as_uri())
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    told = ".cell:not(.tag_columns) .cell_output pre"
    assert page.locator(told).count() > 3
    assert page.locator(told).evaluate_all(wide) == 0
    page.emulate_media(media="print")
    assert page.locator(".cell_output pre").evaluate_all(wide) == 0
    assert not page.locator("details.hide > summary").first.is_visible()


@pytest.mark.parametrize("name", ["woordenlijst", "gegevens", "docs/draaiboek"])
def test_long_tables_are_read_whole(book, page, name):
    """Without scrolling sideways, and without words broken in the middle.

    Seven columns do scroll on a phone; a keyboard can then reach their frame.
    """
    page.goto((book / f"{name}.html").as_uri())
    frames = page.locator(".pst-scrollable-table-container")
    found = frames.evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.tabIndex)"
    )
    assert frames.count() >= 1
    if name.startswith("docs") and page.viewport_size["width"] == WIDTHS["phone"]:
        assert set(found) == {0}
    else:
        assert found == []
    cell = page.locator("td").first
    assert cell.evaluate("one => getComputedStyle(one).overflowWrap") != "anywhere"


def test_a_solution_and_its_button_say_what_they_are(book, page):
    page.goto((book / "notebooks" / "11_urgentie.html").as_uri())
    solved = page.locator(".tag_solution details.hide > summary").first
    assert solved.inner_text().strip() == "Toon de uitwerking"
    assert page.locator("summary[aria-label]").count() == 0


def test_every_page_tells_its_versions(book, page):
    page.goto((book / "index.html").as_uri())
    said = page.locator("footer p.copyright").inner_text()
    assert re.search(r"wijkbook \d+\.\d+.*wijkdata \S+ \([0-9a-f]+\)", said)


def test_code_is_folded_and_opens(book, page):
    page.goto((book / "notebooks" / "11_urgentie.html").as_uri())
    folded = page.locator("details.hide.above-input").first
    assert not folded.locator("pre").first.is_visible()
    folded.locator("summary").click()
    assert folded.locator("pre").first.is_visible()


def test_search_says_in_dutch_what_it_found(book, page):
    page.goto((book / "search.html").as_uri() + "?q=dissimilarity")
    said = page.locator("#search-results")
    page.locator("#search-results li a").first.wait_for()
    page.get_by_text(re.compile(r"^\d+ plekken gevonden")).wait_for()
    assert "(Python functie, in measures)" in said.inner_text()
    page.goto((book / "search.html").as_uri() + "?q=qzxqzx")
    page.get_by_text("Niets gevonden.").wait_for()


def test_focus_is_seen(book, page):
    page.goto((book / "index.html").as_uri())
    seen = "() => getComputedStyle(document.activeElement).outlineWidth"
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(seen) == "3px", page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_a_word_is_found(book, page):
    page.goto((book / "search.html").as_uri() + "?q=segregatie")
    results = page.locator("#search-results li a")
    results.first.wait_for()
    assert re.search("segregatie", " ".join(results.all_inner_texts()), re.IGNORECASE)
