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
    page.goto((book / "notebooks" / "00_start.html").as_uri())
    assert page.locator("article").first.get_attribute("lang") is None


def test_code_is_folded_and_opens(book, page):
    page.goto((book / "notebooks" / "11_urgentie.html").as_uri())
    folded = page.locator("details.hide.above-input").first
    assert not folded.locator("pre").first.is_visible()
    folded.locator("summary").click()
    assert folded.locator("pre").first.is_visible()


def test_a_word_is_found(book, page):
    page.goto((book / "search.html").as_uri() + "?q=segregatie")
    results = page.locator("#search-results li a")
    results.first.wait_for()
    assert re.search("segregatie", " ".join(results.all_inner_texts()), re.IGNORECASE)
