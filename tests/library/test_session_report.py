"""The page that a session leaves behind."""

import io
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from html import unescape

import docx
import pytest

from wijkbook.export.blocks import Bullets, Heading, PageBreak, Paragraph, Table
from wijkbook.export.html import to_html
from wijkbook.export.text import plain
from wijkbook.session.report import session_report
from wijkbook.session.simulate import INVENTED, simulate_session
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
    assert "wijk moet gebeuren? 3 (0–3) verdeeld, n 7 Bestuurlijke" in text
    assert "Rollen zien het anders: gedeelde en breed gedragen visie" in text
    assert "(bewoners nee; uitvoering ja)" in text
    assert "Weet niet: gedeelde en breed gedragen visie 1." in text
    assert "plannen voor hun wijk nodig zijn? niet getoond" in text
    # bestuur is one person: it is joined by the smallest other role
    assert "8 mensen: uitvoering 4 en overige rollen 4." in text


def test_all_agree(new):
    session = new()
    session.start_round()
    list(answer(session, [("bewoners", 2)] * 3))
    session.reveal("visie")
    text = text_of(session_report(session, day=DAY))
    assert "2 (2–2) allen gelijk, n 3" in text
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
    # 0 0 3 3: middle 1,5, two camps; then 2 2 2 2
    assert "1,5 (0–3) verdeeld, n 4 2 (2–2) allen gelijk, n 4" in text
    assert "niet getoond 1,5 (0,75–2,25) verdeeld, n 4" in text  # flat: A is 0
    follow_up = next(q.follow_up for q in session.questions() if q.id == "URG4")
    assert follow_up in text  # the only question on which people differ now
    assert "Vraag Ronde 1 Ronde 2" in text


def test_actions_notes_and_what_was_taken_back(new):
    session = new()
    session.add_action("vertrouwen", "Spreekuur", "opbouwwerk", "1 mei")
    gone = session.add_action("", "Weg ermee", "gemeente")
    session.withdraw("action", gone)
    session.add_note("", "Rustig gesprek.")
    text = text_of(session_report(session, day=DAY))
    assert "Wat Wie (rol) Wanneer Spreekuur opbouwwerk 1 mei Er is 1 notitie;" in text
    assert "Weg ermee" not in text
    assert "Rustig gesprek." not in text  # notes leave with the data


def test_one_figure_of_the_wijk_stands_beside_a_bouwsteen(new):
    session = new(wijk="WK095704")
    session.start_round()
    list(answer(session, [("bewoners", 2)] * 3))
    session.reveal("visie")
    report = session_report(session, day=DAY)
    (table,) = [one for one in report.document.blocks if isinstance(one, Table)]
    cells = [plain(row[-1]).replace("\xa0", " ") for row in table.rows]
    first = {}
    for one in session.figures():
        if one["value"]:
            first.setdefault(one["bouwsteen"], one)
    for key, cell in zip(session.bouwstenen(), cells, strict=True):
        if key in first:
            value = first[key]["value"].replace("-", "−").replace("\xa0", " ")
            assert cell.startswith(f"{first[key]['short']} {value}")
            assert first[key]["period"] in cell
        else:
            assert cell == "–"
    assert plain(table.header[-1]) == "Cijfer van Donderberg"
    assert "* Cijfer: schatting van een rekenmodel" in text_of(report)


def test_sources_stand_in_one_line_each_once(new):
    session = new(wijk="WK095704")
    told = session_report(session, day=DAY).document.about["Bronnen"]
    ids = {
        key for one in session.figures() for key in one["source_id"].split(";") if key
    }
    assert {"politie_misdrijven", "cbs_kwb_2024"} <= ids  # together under one figure
    for key in ids | {"S001", "wijkbook"}:
        assert told.count(f"{key}: ") == 1


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
    # 0 1 3: middle 1, quartiles 0,5 and 2
    assert re.search(r"URG3\. [^?]+\? 1 \(0,5–2\) \w+ ?\w*, n 3 ", text)


# ---- one page ---------------------------------------------------------------------


@pytest.fixture
def whole_evening(new):
    """A session of 20 with two rounds, figures, a full purpose and five actions."""
    session = new(wijk="WK095704", asker="Gemeente " * 6, purpose="Samen praten. " * 12)
    crowd = simulate_session(session)
    for number in (1, 2):
        session.start_round(number)
        crowd.answer()
        for bouwsteen in session.bouwstenen():
            assert session.reveal(bouwsteen)
    for nth in range(5):
        session.add_action("visie", "Samen iets afspreken. " * 4, f"rol {nth}", "1 mei")
        session.add_note("visie", "Een lange notitie. " * 40)
    return session


def test_one_page_holds_these_and_no_more(whole_evening):
    document = session_report(whole_evening, day=DAY).document
    assert document.compact
    kinds = [type(one) for one in document.blocks]
    heads = [one.text for one in document.blocks if isinstance(one, Heading)]
    assert heads == ["Wat de groep antwoordde", "Om verder over te praten", "Afspraken"]
    answers, actions = (one for one in document.blocks if isinstance(one, Table))
    assert len(answers.rows) == 7
    assert [plain(one) for one in answers.header] == [
        *("Vraag", "Ronde 1", "Ronde 2", "Cijfer van Donderberg")
    ]
    assert len(actions.rows) == 5
    assert kinds.count(Bullets) == 1
    assert kinds.count(Paragraph) <= 5
    (points,) = (one for one in document.blocks if isinstance(one, Bullets))
    assert len(points.items) == 3
    assert {"Bronnen", "Werkboek", "Gegevens", "Gemaakt op"} <= set(document.about)


def heads_of(blocks):
    return [one.text for one in blocks if isinstance(one, Heading)]


def parts(report):
    """Blocks of the page, and of the annex behind it."""
    blocks = list(report.document.blocks)
    ends = [nth for nth, one in enumerate(blocks) if isinstance(one, PageBreak)]
    return (blocks[: ends[0]], blocks[ends[0] + 1 :]) if ends else (blocks, [])


PAGE = ["Wat de groep antwoordde", "Om verder over te praten", "Afspraken"]


def test_a_longer_list_is_told_by_bouwsteen_and_then_by_question(new):
    session = new(length="kern")
    session.start_round()
    scores = ((0, 0, 3, 3), (1, 1, 2, 2))
    ids = [one.id for one in session.questions() if one.bouwsteen == "verankering"]
    assert len(ids) == 2
    for pair in zip(*scores, strict=True):
        told = dict(zip(ids, ({"score": score} for score in pair), strict=True))
        session.post(Post(session.join("partners"), "verankering", told))
    session.reveal("verankering")
    page, annex = parts(session_report(session, day=DAY))
    assert heads_of(page) == PAGE
    assert heads_of(annex) == ["Bijlage: alle vragen"]
    (table,) = (one for one in page if isinstance(one, Table))
    assert len(table.rows) == 7
    rows = [[plain(cell).replace("\xa0", " ") for cell in row] for row in table.rows]
    # 0 0 1 1 2 2 3 3: between 1 and 2; quartiles at places 1,75 and 5,25: 0,75 and
    # 2,25. Two camps are apart. 1 1 2 2 lies in 2 places of 4, side by side: A is
    # 1 - (2 - 1) / (4 - 1) = 2/3, which is close.
    told = "1,5 (0,75–2,25), uiteen bij 1 van 2"
    assert rows[2] == ["Bestuurlijke verankering (2 vragen)", told]
    assert rows[0] == ["Maatschappelijke urgentie (2 vragen)", "niet getoond"]
    (table,) = (one for one in annex if isinstance(one, Table))
    assert len(table.rows) == 14


def test_many_agreements_stand_together_in_the_annex(new):
    session = new()
    session.add_action("", "Spreekuur", "opbouwwerk")
    page, annex = parts(session_report(session, day=DAY))
    assert annex == []
    assert any(isinstance(one, Table) for one in page)
    for nth in range(30):
        session.add_action("", f"Iets nummer {nth}", "gemeente")
    page, annex = parts(session_report(session, day=DAY))
    assert heads_of(page) == ["Wat de groep antwoordde", "Afspraken"]
    assert not any(isinstance(one, Table) for one in page)
    assert "De 31 afspraken staan in de bijlage." in [
        plain(one.text) for one in page if isinstance(one, Paragraph)
    ]
    assert heads_of(annex) == ["Bijlage: afspraken"]
    (table,) = (one for one in annex if isinstance(one, Table))
    assert [plain(row[0]) for row in table.rows][-1] == "Iets nummer 29"
    assert len(table.rows) == 31


def test_a_long_purpose_stands_in_the_annex(new):
    purpose = "Samen kiezen wat we eerst doen. " * 60
    page, annex = parts(session_report(new(purpose=purpose), day=DAY))
    assert "staat in de bijlage" in plain(page[0].text)
    assert heads_of(annex) == ["Bijlage: wie dit vroeg, en waarvoor"]
    assert purpose.strip() in plain(annex[1].text)


def test_notes_are_counted_without_the_one_about_invented_people(whole_evening):
    report = session_report(whole_evening, day=DAY)
    text = text_of(report)
    assert "Er zijn 5 notities; die staan in de gegevens van de sessie." in text
    assert plain(report.document.blocks[0].text) == INVENTED
    assert text.count(INVENTED) == 1


def test_word_has_one_page(whole_evening, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice to count the pages with")
    path = session_report(whole_evening, day=DAY).to_docx(tmp_path / "verslag.docx")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", tmp_path, path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert pages_of((tmp_path / "verslag.pdf").read_bytes()) == 1


def pages_of(pdf):
    """How many pages a PDF has, counted in its page tree."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
