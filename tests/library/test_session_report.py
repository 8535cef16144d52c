"""The page that a session leaves behind."""

import io
import re
from datetime import UTC, date, datetime
from html import unescape

import docx
import pytest

from wijkbook.export.html import to_html
from wijkbook.session.report import session_report
from wijkbook.session.store import Post, Session

DAY = date(2026, 11, 22)
HOSTILE = "<script>alert(1)</script> =1+1 \x00 & é"


@pytest.fixture
def new(tmp_path):
    held = []

    def call(name="a.sqlite", **how):
        now = datetime(2026, 11, 20, 13, tzinfo=UTC)
        session = Session.create(tmp_path / name, **{"now": now, **how})
        held.append(session)
        return session

    yield call
    for one in held:
        one.close_file()


def answer(session, scores):
    """Let people answer the question about visie: per person a role and a score."""
    for role, score in scores:
        token = session.join(role)
        told = {"score": score} if isinstance(score, int) else {"special": score}
        session.post(Post(token, "visie", {"VIS2": told}))
        yield token


def text_of(report):
    page = re.sub("<style>.*?</style>", "", to_html(report.document), flags=re.DOTALL)
    text = unescape(re.sub("<[^>]+>", " ", page))
    return " ".join(text.replace("\xa0", " ").split())


def test_a_session_in_which_nobody_joined(new):
    text = text_of(session_report(new(), day=DAY))
    assert "Wie deed mee: niemand." in text
    assert "Niemand deed mee; er is niets getoond." in text
    assert "Er zijn geen afspraken genoteerd." in text
    assert "22 november 2026" in text


def test_answers_that_were_not_shown_are_not_told(new):
    session = new()
    session.start_round()
    list(answer(session, [("bewoners", 3)] * 4))
    text = text_of(session_report(session, day=DAY))
    assert "Er is niets getoond." in text
    assert "mensen: bewoners 4." in text
    assert "dicht bij elkaar" not in text


def test_the_numbers_of_one_question(new):
    session = new()
    session.start_round()
    scores = (
        [("bewoners", 0)] * 3 + [("uitvoering", 3)] * 4 + [("bestuur", "weet_niet")]
    )
    list(answer(session, scores))
    session.reveal("visie")
    text = text_of(session_report(session, day=DAY))
    # 0 0 0 3 3 3 3: median 3, quartiles 0 and 3; two camps of 3 and 4 give A = -5/7:
    # layer of 3 in both camps: 6 people at -1; layer of 1: 1 person at 1; -5/7 = -0,71
    assert "3 · 0 · 0 · 4 1 3 (0–3) verdeeld (A −0,71)" in text
    assert "Verdeeld: gedeelde en breed gedragen visie." in text
    assert "(bewoners nee, uitvoering ja)" in text
    assert "Niet getoond: maatschappelijke urgentie" in text
    # bestuur is one person: it is joined by the smallest other role
    assert "8 mensen: uitvoering 4 en overige rollen 4." in text


def test_all_agree(new):
    session = new()
    session.start_round()
    list(answer(session, [("bewoners", 2)] * 3))
    session.reveal("visie")
    text = text_of(session_report(session, day=DAY))
    assert "Allen gelijk: gedeelde en breed gedragen visie." in text
    assert "Vraag door: waarom?" in text
    assert "Rollen zien het anders" not in text


def test_movement_and_agenda(new):
    session = new()
    session.start_round()
    tokens = list(answer(session, [("bewoners", s) for s in (0, 0, 3, 3)]))
    session.reveal("visie")
    session.start_round(2)
    for token in tokens:
        session.post(Post(token, "visie", {"VIS2": {"score": 2}}))
    for score in (0, 1, 2, 3):
        token = session.join("bewoners")
        session.post(Post(token, "urgentie", {"URG4": {"score": score}}))
    assert session.reveal("visie")
    session.reveal("urgentie")
    text = text_of(session_report(session, day=DAY))
    assert "hoger, dichter bij elkaar" in text  # from 1,5 to 2
    follow_up = next(q.follow_up for q in session.questions() if q.id == "URG4")
    assert follow_up in text  # the only question on which people differ now
    assert "Na ronde 1" in text


def test_actions_notes_and_what_was_taken_back(new):
    session = new()
    session.add_action("vertrouwen", "Spreekuur", "opbouwwerk", "1 mei")
    gone = session.add_action("", "Weg ermee", "gemeente")
    session.withdraw("action", gone)
    session.add_note("", "Rustig gesprek.")
    text = text_of(session_report(session, day=DAY))
    assert "Spreekuur opbouwwerk 1 mei Vertrouwen" in text
    assert "Weg ermee" not in text
    assert "Het geheel: Rustig gesprek." in text


def test_figures_of_the_wijk_stand_with_their_source(new):
    session = new(wijk="WK095704")
    text = text_of(session_report(session, day=DAY))
    rows = [one for one in session.figures() if one["indicator"]]
    assert rows
    for one in rows:
        assert one["label"] in text
        assert one["source_id"].split(";")[0] in text
        if one["value"]:
            assert one["value"].replace("\xa0", " ") in text


def test_a_wijk_without_figures_says_why(new):
    session = new(wijk="Nergenshuizen")
    assert session.meta("figures_told") in text_of(session_report(session, day=DAY))


def test_hostile_text_is_only_text(new):
    session = new(wijk=HOSTILE, asker=HOSTILE, purpose=HOSTILE)
    session.add_action("", HOSTILE, HOSTILE[:50], HOSTILE[:50])
    session.add_note("visie", HOSTILE)
    report = session_report(session, day=DAY)
    page = to_html(report.document)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in report._repr_html_()


def test_a_session_about_own_wijken(new):
    session = new(mode="eigen_wijk")
    session.start_round()
    list(answer(session, [("", s) for s in (1, 2, 3)]))
    session.reveal("visie")
    text = text_of(session_report(session, day=DAY))
    assert "3 mensen, ieder over een eigen wijk." in text
    assert "overige rollen" not in text


@pytest.mark.parametrize("n", [1, 2])
def test_of_very_few_people_no_role_is_told(new, n):
    session = new()
    session.start_round()
    list(answer(session, [("bestuur", 1)] * n))
    text = text_of(session_report(session, day=DAY))
    assert "bestuur" not in text.partition("Gevraagd")[0].casefold()


def test_files_are_new_and_can_be_opened(new, tmp_path):
    report = session_report(new(wijk="Een wijk"), day=DAY)
    paths = [report.to_docx(tmp_path / "verslag") for _ in range(2)]
    assert [path.name for path in paths] == ["verslag.docx", "verslag-2.docx"]
    made = docx.Document(io.BytesIO(paths[0].read_bytes()))
    assert made.core_properties.title == "Verslag groepssessie Een wijk"
    page = report.to_html(tmp_path / "verslag.html").read_text("utf-8")
    assert "Verslag groepssessie Een wijk" in page
    assert repr(report) == "Verslag: Verslag groepssessie Een wijk."
    assert "sandbox" in report._repr_html_()


@pytest.mark.parametrize("length", ["kern", "volledig"])
def test_longer_lists_are_told_by_question(new, length):
    session = new(length=length)
    session.start_round()
    for score in (0, 1, 3):
        token = session.join("uitvoering")
        session.post(Post(token, "urgentie", {"URG3": {"score": score}}))
    session.reveal("urgentie")
    text = text_of(session_report(session, day=DAY))
    assert "URG3. " in text
    assert "1 · 1 · 0 · 1" in text
