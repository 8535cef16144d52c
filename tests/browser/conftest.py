"""A JupyterLab on a copy of the notebooks, in a real Chromium."""

import os
import shutil
from pathlib import Path

import pytest
from lab import PATIENCE, Lab, Server
from playwright.sync_api import sync_playwright

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update",),
]


@pytest.fixture(scope="session")
def chromium():
    """Start the Chromium of this machine; without one skip, or fail if required."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        reason = f"no browser found; install one of {', '.join(CHROMIUM)}"
        if os.environ.get("WIJKBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory):
    """Copy the notebooks to a folder of one's own work."""
    folder = tmp_path_factory.mktemp("mijn-werk")
    for path in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def server(chromium, notebooks, tmp_path_factory):
    """Start JupyterLab on that copy."""
    started = Server(notebooks, tmp_path_factory.mktemp("lab"))
    yield started
    started.stop()


@pytest.fixture
def lab(chromium, server, tmp_path):
    """Give a new page; a screen of how it ended goes into the test's own folder."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE / 3)
    page = context.new_page()
    opened = Lab(page, server)
    yield opened
    page.screenshot(path=tmp_path / "lab.png")
    try:
        opened.check_widgets()
    finally:
        context.close()
