"""The report of a session as a browser prints it, and as a phone shows it."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from wijkbook.export.blocks import PageBreak
from wijkbook.session.report import Report, session_report
from wijkbook.session.simulate import simulate_session
from wijkbook.session.store import Session

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


@pytest.fixture
def written(tmp_path):
    """Write the report of a session of 20 people, two rounds and five actions."""
    session = Session.create(
        tmp_path / "avond.sqlite",
        wijk="WK095704",
        asker="Gemeente Roermond",
        purpose="Samen praten over de wijk en afspreken wat we doen.",
        now=datetime(2026, 11, 20, 13, tzinfo=UTC),
    )
    crowd = simulate_session(session)
    for number in (1, 2):
        session.start_round(number)
        crowd.answer()
        for bouwsteen in session.bouwstenen():
            session.reveal(bouwsteen)
    for nth in range(5):
        session.add_action("visie", "Samen iets afspreken. " * 4, f"rol {nth}", "1 mei")
    report = session_report(session, day="2026-11-22")
    yield report.to_html(tmp_path / "verslag.html")
    session.close_file()


@pytest.fixture
def page(chromium, written):
    context = chromium.new_context(viewport=PHONE)
    opened = context.new_page()
    opened.goto(written.as_uri())
    yield opened
    context.close()


def test_it_prints_on_one_page(page):
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("actions", [4, 8, 20])
@pytest.mark.parametrize("length", ["kort", "kern", "volledig"])
def test_of_any_length_the_first_part_prints_on_one_page(
    chromium, tmp_path, length, actions
):
    session = Session.create(
        tmp_path / "avond.sqlite",
        wijk="WK095704",
        length=length,
        asker="Gemeente Roermond",
        purpose="Samen praten over de wijk en kiezen wat we eerst doen. " * 3,
    )
    crowd = simulate_session(session)
    for number in (1, 2):
        session.start_round(number)
        crowd.answer()
        for bouwsteen in session.bouwstenen():
            session.reveal(bouwsteen)
    for _ in range(actions):
        session.add_action("visie", "Een spreekuur in het buurthuis. " * 3, "gemeente")
    document = session_report(session, day="2026-11-22").document
    session.close_file()
    blocks = list(document.blocks)
    ends = [nth for nth, one in enumerate(blocks) if isinstance(one, PageBreak)]
    assert bool(ends) == (length != "kort" or actions > 4)
    about = {} if ends else document.about  # it stands at the very end
    first = replace(document, blocks=blocks[: (*ends, None)[0]], about=about)
    path = Report(first).to_html(tmp_path / "eerste.html")
    opened = chromium.new_page()
    opened.goto(path.as_uri())
    printed = opened.pdf(prefer_css_page_size=True)
    opened.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_phone_scrolls_the_table_and_not_the_page(page):
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


def test_axe_finds_nothing_serious(page):
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
