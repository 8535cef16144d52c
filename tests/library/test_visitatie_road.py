"""The road of a visitatie: pieces, agreement, two modes without a total, an example."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest

import wijkbook as wb
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName
from wijkbook.export.blocks import Blank, Box, Document, Figure, Heading, Paragraph
from wijkbook.export.docx import to_docx
from wijkbook.export.html import to_html
from wijkbook.export.text import plain
from wijkbook.gebied import kerncijfers_of
from wijkbook.visitatie.deliberation import panel_agreement
from wijkbook.visitatie.dossier import build_dossier
from wijkbook.visitatie.pieces import Piece, stones
from wijkbook.visitatie.played import MARK, SCORES, STONES, example_visitatie
from wijkbook.visitatie.register import Evidence, Register
from wijkbook.visitatie.report import (
    KEYS,
    draft_report,
    feedback_note,
    follow_up,
    hearing_form,
)
from wijkbook.visitatie.road import (
    CAUTIONS,
    join_answers,
    note_sheet,
    position_paper,
    questions_for,
    unlike,
    visit_plan,
)
from wijkbook.visitatie.rules import find_gaps

DAY = date(2026, 11, 20)
WIJK = "WK095704"
HOSTILE = '<script>alert(1)</script> =1+1 & "q" \x00\x0b {x} %s 100\u202e\ud800'


def text_of(piece: Piece) -> str:
    """All that is read, out of the Word file."""
    book = docx.Document(BytesIO(to_docx(piece.document)))
    parts = [line.text for line in book.paragraphs]

    def cells(table):
        for row in table.rows:
            for cell in row.cells:
                parts.extend(line.text for line in cell.paragraphs)
                for inner in cell.tables:
                    cells(inner)

    for table in book.tables:
        cells(table)
    return "\n".join(parts)


def every(blocks):
    """Blocks with those in boxes."""
    for one in blocks:
        yield one
        if isinstance(one, Box):
            yield from every(one.blocks)


def figures_of(document: Document) -> list[Figure]:
    """Every figure that stands in a piece."""
    found = []

    def look(value):
        if isinstance(value, Figure):
            found.append(value)
        elif isinstance(value, list | tuple):
            for one in value:
                look(one)

    for block in every(document.blocks):
        for name in ("text", "items", "rows", "label", "title"):
            look(getattr(block, name, None))
    return found


@pytest.fixture
def register(tmp_path):
    return Register.create(
        tmp_path / "r.jsonl", gebied=WIJK, question="Houdt het vol?", writer="t"
    )


@pytest.fixture
def played(tmp_path):
    return example_visitatie(tmp_path / "voorbeeld")


@pytest.fixture
def together(played):
    return Register.merge(played.together, *played.members.values(), writer="samen")


# the example


def test_the_example_is_the_same_each_time(tmp_path):
    one = example_visitatie(tmp_path / "a")
    two = example_visitatie(tmp_path / "b")
    for first, second in zip(
        [one.morning, *one.members.values()],
        [two.morning, *two.members.values()],
        strict=True,
    ):
        assert first.read_bytes() == second.read_bytes()
    assert example_visitatie(tmp_path / "a").morning.read_bytes() == (
        two.morning.read_bytes()
    )


def test_all_that_people_say_in_the_example_is_marked_invented(together):
    for one in together.statements():
        assert one.text.startswith(MARK)
        for proof in one.evidence:
            assert proof.kind == "cijfer" or f"{proof.text}{proof.title}".startswith(
                MARK
            )
        assert all(view.text.startswith(MARK) for view in one.dissent)
    assert all(one.text.startswith(MARK) for one in together.judgements)
    assert together.question.startswith(MARK)
    assert "verzonnen" in together.scope


def test_the_example_goes_to_own_work_and_makes_its_files_anew(own_work):
    made = example_visitatie()
    assert made.folder == own_work / "voorbeeld-visitatie"
    mine = made.folder / "register-EV.jsonl"
    mine.write_text("van mij")
    Register.merge(made.together, *made.members.values())
    example_visitatie()
    assert not made.together.exists()
    assert mine.read_text() == "van mij"  # what a reader made stays


def test_the_example_has_one_conflict_and_both_texts(together):
    (conflict,) = together.conflicts()
    assert {one.author for one in conflict.versions} == {"AV", "CD"}


def test_an_example_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "vol").write_text("")
    with pytest.raises(BadTable, match="^Het voorbeeld is niet gemaakt"):
        example_visitatie(tmp_path / "vol")
    with pytest.raises(UnknownName):
        example_visitatie(tmp_path / "x", mode="rapportcijfer")


# self-evaluation


def test_answers_of_three_groups_come_together_and_twice_counts_once(played):
    files = list(played.groups.values())
    answers = join_answers(*files, files[0])
    # 3 bestuur, 4 uitvoering and 4 bewoners, each seven questions.
    assert len(answers) == (3 + 4 + 4) * 7
    assert answers.warnings == ()


def test_a_group_that_is_missing_is_told(played):
    answers = join_answers(played.groups["bestuur"])
    told = " ".join(answers.warnings)
    assert "'uitvoering'" in told
    assert "'bewoners'" in told
    assert "'bestuur'" not in told


def test_answers_of_unknown_role_are_told_and_nothing_is_refused():
    other = Answers((Answer("URG1", "a", "overige rollen", score=1),))
    assert "de rol niet bekend" in join_answers(other).warnings[-1]
    with pytest.raises(MissingTable, match="drie groepen"):
        join_answers()
    with pytest.raises(MissingTable):
        join_answers("is-er-niet.jsonl")


def test_files_of_a_session_and_of_the_checklist_are_read_alike(tmp_path):
    held = Answers((Answer("URG1", "a", "bewoners", score=1),))
    held.save(tmp_path / "a.jsonl")
    Answers.append(tmp_path / "b.jsonl", Answer("URG1", "b", "bestuur", score=2))
    both = join_answers(tmp_path / "a.jsonl", tmp_path / "b.jsonl", held)
    assert {(one.role, one.score) for one in both} == {("bewoners", 1), ("bestuur", 2)}


# position paper and the day


def test_position_paper_is_three_pages_with_a_place_for_each_subject():
    paper = position_paper("Helmond", question="Werkt het?", day=DAY)
    kinds = [type(one).__name__ for one in paper.document.blocks]
    assert kinds.count("PageBreak") == 2  # so three pages
    assert paper.blanks == 7
    assert "Werkt het?" in text_of(paper)
    assert paper.headings()[0] == "Waar we voor staan"
    with pytest.raises(UnknownName):
        position_paper("Nergenshuizen")


def test_questions_mix_rules_and_ask_the_same_thing_once(register):
    gaps = find_gaps(register)
    asked = questions_for(gaps, per_role=4)
    assert asked.groupby("role").size().max() == 4
    assert list(dict.fromkeys(asked["role"])) == [
        one for one in ("bestuur", "uitvoering", "bewoners", "partners")
        if one in set(asked["role"])
    ]  # fmt: skip
    first = asked[asked["role"] == "bestuur"]["rule"].tolist()
    assert len(set(first[:3])) > 1  # no rule takes all places
    twice = replace(gaps[0], rule="dun_bewijs")
    assert len(unlike([gaps[0], twice])) == 1
    assert questions_for([]).empty
    for wrong in (0, -1, "drie", True, 2.5):
        with pytest.raises(BadValue):
            questions_for(gaps, per_role=wrong)


def test_each_question_comes_with_its_reason(register):
    asked = questions_for(find_gaps(register))
    assert (asked["reason"].str.len() > 10).all()
    assert asked["question"].str.endswith("?").all()


def test_a_question_about_a_figure_says_which(register):
    gaps = find_gaps(register, figures=kerncijfers_of(WIJK, "koopwoningen_pct"))
    [about] = [
        row.about
        for row in questions_for(gaps).itertuples()
        if row.question == "Wat merkt u hiervan in de wijk?"
    ]
    assert about == "koopwoningen"
    plan = visit_plan(register, gaps, ["AV", "BK"]).part("Bewoners")
    assert "Wat merkt u hiervan in de wijk? Over: koopwoningen" in plan
    note = feedback_note(register, [], gaps).part("Nieuwe vragen")
    assert "Wat merkt u hiervan in de wijk? Over: koopwoningen" in note


def test_a_question_about_a_bouwsteen_says_which(register):
    for nth in range(3):
        said = register.say("VIS1", f"goed {nth}", "AV")
        paper = Evidence(kind="document", text="plan", title="plan", page="1")
        register.support(said, paper, "AV")
    asked = questions_for(find_gaps(register)).set_index("question")["about"]
    good = "Wat lukt hier nog niet, en wie merkt dat het eerst?"
    assert asked[good] == "gedeelde en breed gedragen visie"
    dossier = build_dossier(WIJK, evidence=register, day=DAY)
    page = re.sub("<[^>]+>", "", to_html(dossier.document))
    assert f"{good} (bij: gedeelde en breed gedragen visie)" in page
    assert f"{good} Over: gedeelde en breed gedragen visie" in page


def test_residents_are_called_u_in_the_plan_of_the_day(register):
    plan = visit_plan(register, find_gaps(register), ["AV", "BK"])
    assert "kunt u dat zien?" in " ".join(plan.part("Bewoners").split())
    assert "kun je" not in " ".join(plan.part("Bewoners").split())
    assert "kun je dat zien?" in " ".join(plan.part("Bestuur").split())


ROAD = {
    "papier": lambda one, gaps: position_paper(WIJK, question=NAMES, day=DAY),
    "dag": lambda one, gaps: visit_plan(one, gaps, ["AV", "BK"], day=DAY),
    "blad": lambda one, gaps: note_sheet(one, "AV", day=DAY),
    "terug": lambda one, gaps: feedback_note(one, [], gaps, day=DAY),
    "concept": lambda one, gaps: draft_report(one, gaps=gaps, day=DAY),
    "wederhoor": lambda one, gaps: hearing_form(one, day=DAY),
    "opvolging": lambda one, gaps: follow_up(one, after=gaps, day=DAY),
}
NAMES = "Volgens Wonen Zuid, Portaal en gemeente Roermond tekende Stichting Wij."


@pytest.mark.parametrize("name", ROAD)
def test_each_piece_has_a_variant_without_names_of_organisations(tmp_path, name):
    path = tmp_path / "namen.jsonl"
    held = Register.create(path, gebied=WIJK, question=NAMES, scope=NAMES)
    said = held.say("vertrouwen", NAMES, "AV")
    paper = Evidence(kind="document", text=NAMES, title=NAMES, page="1")
    held.support(said, replace(paper, source_id="W57"), "AV")
    held.dissent(said, NAMES, "BK")
    for key in ("bevinding", "aanbeveling", "reactie", "opvolging"):
        held.write(f"{key}:vertrouwen", NAMES, "AV")
    for key in ("terugkoppeling", "hoofdlijn", "dagprogramma"):
        held.write(key, NAMES, "AV")
    piece = ROAD[name](held, find_gaps(held))
    hidden = piece.without_names()
    for word in ("Wonen Zuid", "Portaal", "gemeente Roermond", "Stichting Wij"):
        assert word in text_of(piece) or name == "blad"
        assert word not in text_of(hidden)
        assert word not in to_html(hidden.document)
    assert hidden.headings() == piece.headings()
    assert hidden.blanks == piece.blanks
    assert NAMES in text_of(piece) or name == "blad"  # the piece itself is as it was
    if name == "concept":
        assert "Samenwerkingsovereenkomst" in text_of(piece)
        assert "[W57] Tekst uit 2012." in text_of(hidden)


def test_visit_plan_gives_turns_and_says_consent_first(register):
    plan = visit_plan(register, find_gaps(register), ["AV", "B.K.", "CD"], day=DAY)
    told = text_of(plan)
    for line in CAUTIONS["Toestemming"]:
        assert line in told
    assert plan.part("Bestuur").startswith("Vraagt: AV. Schrijft: BK.")
    assert plan.part("Professionals").startswith("Vraagt: BK. Schrijft: CD.")
    assert plan.part("Bewoners").startswith("Vraagt: CD. Schrijft: AV.")
    assert "Gesprek met bewoners alleen" in told


@pytest.mark.parametrize("members", [[], ["AV"], ["AV", "AV"], "AV", ["Jan", "Piet"]])
def test_a_panel_has_two_members_who_sign_with_initials(register, members):
    with pytest.raises(BadValue):
        visit_plan(register, [], members)


def test_a_day_without_questions_says_so(register):
    told = text_of(visit_plan(register, [], ["AV", "BK"]))
    assert told.count("Voor deze groep staat geen vraag klaar") == 3


def test_note_sheet_asks_consent_on_each_card_and_no_name(register):
    sheet = note_sheet(register, "CD", day=DAY)
    cards = [one for one in sheet.document.blocks if isinstance(one, Box)]
    assert len(cards) == 4
    for card in cards:
        lines = [plain(one.text) for one in card.blocks if isinstance(one, Paragraph)]
        assert any(line.startswith("Mag ik citeren?") for line in lines)
    assert "CD" in text_of(sheet)
    assert "………" in text_of(note_sheet(register))
    with pytest.raises(BadValue):
        note_sheet(register, "Carla")


def test_cautions_name_consent_secrecy_and_an_information_request():
    assert set(CAUTIONS) == {"Toestemming", "Vertrouwelijk", "Openbaar"}
    told = " ".join(line for lines in CAUTIONS.values() for line in lines)
    assert "Woo-verzoek" in told
    assert "geen juridisch advies" in told


# individual judgement, then agreement


def test_agreement_by_hand(together):
    found = panel_agreement(together)
    assert list(found.table.index) == list(stones())
    vertrouwen = found.table.loc["vertrouwen"]
    # AV 3, BK 1, CD 0: one layer 1101, with threes 110, 111, 101 and 101. So TU = 1,
    # TDU = 2, U = (2 * 1 - 3 * 2) / (2 * 3) = -2/3 and A = U * (1 - 2/3).
    assert [vertrouwen[one] for one in ("AV", "BK", "CD")] == [3, 1, 0]
    assert vertrouwen["median"] == 1
    assert vertrouwen["agreement"] == pytest.approx(-2 / 3 * (1 - 2 / 3))
    assert found.table.at["urgentie", "agreement"] == 1
    # Three members give 3, 2 and 1: median 2, two apart.
    visie = found.table.loc["visie"]
    assert visie["median"] == 2
    assert visie["highest"] - visie["lowest"] == 2
    assert found.waiting == {}


def test_one_judgement_is_not_shown_and_two_are(register):
    register.judge("visie", "", "AV", score=3)
    found = panel_agreement(register)
    assert found.table.at["visie", "n"] == 1
    assert found.table.loc["visie"].drop("n").isna().all()
    assert found.waiting["AV"] == [one for one in stones() if one != "visie"]
    register.judge("visie", "", "BK", score=1)
    row = panel_agreement(register).table.loc["visie"]
    assert (row["lowest"], row["highest"]) == (1, 3)


def test_no_judgement_at_all_and_a_judgement_without_score(register):
    found = panel_agreement(register)
    assert found.table["n"].sum() == 0
    assert found.alpha.value != found.alpha.value
    assert found.alpha.reason
    register.judge("visie", "Ik weet het niet.", "AV")
    assert panel_agreement(register).table.at["visie", "n"] == 0


def test_what_the_panel_says_together_does_not_count_as_alone(register):
    for member, score in (("AV", 1), ("BK", 3)):
        register.judge("visie", "", member, score=score)
    register.judge("visie", "Samen.", "CD", score=0, stage="samen")
    row = panel_agreement(register).table.loc["visie"]
    assert row["n"] == 2
    assert row["lowest"] == 1
    assert "CD" not in row.index


# the same day


def test_feedback_shows_what_closed_what_came_and_what_stays(played, together):
    answers = join_answers(*played.groups.values())
    before = find_gaps(Register.open(played.morning), answers=answers)
    after = find_gaps(together, answers=answers)
    note = feedback_note(together, before, after, day=DAY)
    known = note.part("Wat we nu weten")
    assert known.count("- ") >= 10
    assert "Bewijs tegen: " in known
    assert "ons is niets gevraagd" not in text_of(note)  # no consent
    assert "dat hangt af van de verkiezingen" not in text_of(note)
    assert "het duurde, maar het kwam" in known
    assert "Nog open: 58 vragen." in note.part("Wat nog openstaat")


def test_feedback_of_a_day_on_which_nothing_changed(register):
    gaps = find_gaps(register)
    note = feedback_note(register, gaps, gaps)
    assert "Vandaag ging er geen gat dicht." in text_of(note)
    assert "Er kwam geen vraag bij." in text_of(note)
    assert feedback_note(register, [], []).blanks == 1


def test_feedback_gives_no_marks_in_any_mode(tmp_path):
    made = example_visitatie(tmp_path / "c", mode="cijfers")
    held = Register.merge(made.together, *made.members.values())
    told = text_of(feedback_note(held, find_gaps(), find_gaps(held)))
    assert "cijfer voor" not in told.lower()
    assert "Cijfers van de leden" not in told


def test_one_piece_of_evidence_shows_as_one_answer(register):
    before = find_gaps(register)
    one = register.say("VIS2", "De richting is gedeeld.", "AV")
    register.support(one, Evidence(kind="waarneming", text="Ik zag het."), "AV")
    known = feedback_note(register, before, find_gaps(register)).part("Wat we nu weten")
    assert known.count("  > ") == 1
    assert "De richting is gedeeld." in known


# the report


def test_report_has_finding_evidence_and_recommendation_per_bouwsteen(together):
    report = draft_report(together, gaps=find_gaps(together), day=DAY)
    heads = report.headings()
    places = [heads.index(name) for name in stones().values()]
    assert places == sorted(places)  # their own order, no ranking
    for name in stones().values():
        part = report.part(name)
        assert part.startswith("Bevinding")
        assert "Aanbeveling" in part
    text = text_of(report)
    assert "ons is niets gevraagd" not in text  # said without consent
    assert "zonder toestemming om te citeren" in text
    assert "bewoners met wie ik liep, kennen het plan niet" in text  # dissent
    assert "twee lezingen" in text  # the conflict is shown
    assert "€ 203.000" in text.replace("\xa0", " ")


def test_what_the_panel_writes_comes_back_in_each_piece(register):
    for key in KEYS:
        name = key.replace("<bouwsteen>", "visie")
        register.write(name, f"Tekst bij {key.partition(':')[0]}.", "AV")
    report, hearing = draft_report(register), hearing_form(register)
    later = follow_up(register)
    assert "Tekst bij bevinding." in report.part(stones()["visie"])
    assert "Tekst bij aanbeveling." in report.part(stones()["visie"])
    assert "Tekst bij hoofdlijn." in report.part("De hoofdlijn")
    for what in ("bevinding", "aanbeveling", "reactie"):
        assert f"Tekst bij {what}." in hearing.part(stones()["visie"])
    for what in ("aanbeveling", "reactie", "opvolging"):
        told = later.part("Aanbevelingen, en wat ervan kwam")
        assert f"Tekst bij {what}." in told
    note = feedback_note(register, [], [])
    assert "Tekst bij terugkoppeling." in note.part("De hoofdlijnen")


def test_an_empty_register_gives_pieces_with_gaps_and_places(register):
    report = draft_report(register)
    # The main line, and a finding and a recommendation for each of seven.
    assert report.blanks == 1 + 2 * 7
    assert text_of(report).count("geen uitspraak en geen bewijs") == 7
    assert "geen gesprek opgeschreven met: bestuur" in text_of(report)
    assert "Schrijf eerst een bevinding" in text_of(hearing_form(register))
    assert "geen aanbeveling" in text_of(follow_up(register))


def test_follow_up_lays_reaction_and_what_was_done_beside_the_recommendation(register):
    register.write("aanbeveling:visie", "Vraag bewoners.", "AV")
    part = follow_up(register).part("Aanbevelingen, en wat ervan kwam")
    assert "gat: geen reactie" in part
    assert "gat: vul in" in part
    gaps = find_gaps(register)
    told = text_of(follow_up(register, before=gaps, after=gaps[1:]))
    assert "Nu beantwoord: 1." in told


def test_withdrawn_statements_are_not_in_the_report(register):
    one = register.say("visie", "Dit trek ik terug.", "AV")
    register.withdraw(one, "AV")
    assert "Dit trek ik terug" not in text_of(draft_report(register))


# two modes, and never a total


TOTAL = re.compile(
    r"totaalcijfer|eindcijfer|gemiddeld(e)? cijfer|rapportcijfer|ranglijst|"
    r"op de (eerste|laatste) plaats|beste wijk|slechtste wijk",
    re.IGNORECASE,
)


@pytest.mark.parametrize("mode", ["temperatuur", "cijfers"])
def test_no_mode_has_a_total_or_a_ranking(tmp_path, mode):
    made = example_visitatie(tmp_path / mode, mode=mode)
    held = Register.merge(made.together, *made.members.values())
    gaps = find_gaps(held)
    pieces = [
        draft_report(held, gaps=gaps),
        feedback_note(held, find_gaps(), gaps),
        hearing_form(held),
        follow_up(held, before=gaps, after=gaps),
        visit_plan(held, gaps, ["AV", "BK"]),
        note_sheet(held),
        position_paper(WIJK),
    ]
    for piece in pieces:
        assert not TOTAL.search(text_of(piece)), piece.document.title
    found = panel_agreement(held)
    assert list(found.table.index) == list(STONES)  # seven rows, no eighth of all
    assert set(vars(found)) == {"table", "alpha", "waiting"}


def test_marks_stand_per_bouwsteen_alone(tmp_path):
    made = example_visitatie(tmp_path / "c", mode="cijfers")
    held = Register.merge(made.together, *made.members.values())
    table = panel_agreement(held).table
    # vertrouwen: AV 8, BK 5, CD 4.
    row = table.loc["vertrouwen", ["mark_lowest", "mark_median", "mark_highest"]]
    assert row.tolist() == [4, 5, 8]
    held.judge("vertrouwen", "Verdeeld.", "BK", mark=5, stage="samen")
    report = draft_report(held)
    # The mean of the medians, 6.14..., stands nowhere: it would be a total.
    mean = table["mark_median"].mean()
    shown = [one.value for one in figures_of(report.document) if not one.indicator]
    assert shown
    assert not any(abs(value - mean) < 0.01 for value in shown)
    assert "Cijfer voor deze bouwsteen: 5." in report.part(stones()["vertrouwen"])
    assert "Recensie: Verdeeld." in report.part(stones()["vertrouwen"])
    # Six more bouwstenen ask a mark and its review.
    asked = [
        plain(b.label) for b in every(report.document.blocks) if isinstance(b, Blank)
    ]
    assert asked.count("Cijfer voor deze bouwsteen alleen") == 6


def test_the_usual_mode_asks_no_mark(together):
    blanks = [
        plain(one.label)
        for one in every(draft_report(together).document.blocks)
        if isinstance(one, Blank)
    ]
    assert not any("cijfer" in label.lower() for label in blanks)
    assert not [c for c in panel_agreement(together).table if c.startswith("mark")]
    assert "geen oordeel en geen cijfers" in text_of(draft_report(together))


# pieces as files


def test_a_piece_is_never_overwritten_and_is_the_owners_alone(register, tmp_path):
    piece = position_paper(WIJK)
    first = piece.save(tmp_path / "p.docx")
    second = piece.save(tmp_path / "p.docx")
    assert (first.name, second.name) == ("p.docx", "p-2.docx")
    page = piece.save(tmp_path / "p.html")
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")
    assert first.stat().st_mode & 0o077 == 0
    for wrong in ("p.pdf", "p", "p.txt"):
        with pytest.raises(BadValue, match="docx of"):
            piece.save(tmp_path / wrong)


def test_a_piece_shows_its_outline_and_a_part_as_text(register):
    piece = draft_report(register)
    assert repr(piece).startswith("Conceptrapport Donderberg\n- Vraag en werkwijze")
    assert "plekken om in te vullen" in piece._repr_html_()
    assert "........" in piece.part("De hoofdlijn")
    with pytest.raises(UnknownName, match="kop"):
        piece.part("Er is geen kop")
    small = Piece(Document("x", [Heading("a"), Heading("b", 3), Paragraph("t")]))
    assert small.part("a") == "b\nt"
    assert small.part("b") == "t"
    assert repr(small) == "x\n- a\n-   b"
    assert repr(Piece(Document("x", [Blank("y")]))) == "x\n1 plek om in te vullen."


def test_no_digit_stands_loose_in_our_own_text(together):
    gaps = find_gaps(together)
    for piece in (
        draft_report(together, gaps=gaps),
        feedback_note(together, find_gaps(), gaps),
        hearing_form(together),
        follow_up(together, before=gaps, after=gaps),
        visit_plan(together, gaps, ["AV", "BK"]),
        note_sheet(together, "AV"),
        position_paper(WIJK),
    ):
        for block in every(piece.document.blocks):
            for name in ("text", "label", "title", "caption"):
                value = getattr(block, name, "")
                parts = value if isinstance(value, list | tuple) else [value]
                loose = [one for one in parts if isinstance(one, str)]
                assert not re.search(r"\d", " ".join(loose)), (piece, loose)
            for cell in (
                *getattr(block, "items", ()),
                *(one for row in getattr(block, "rows", ()) for one in row),
            ):
                parts = cell if isinstance(cell, list | tuple) else [cell]
                loose = [one for one in parts if isinstance(one, str)]
                assert not re.search(r"\d", " ".join(loose)), (piece, loose)


# hostile text and odd registers


def test_hostile_text_stands_as_text_in_every_piece(tmp_path):
    register = Register.create(
        tmp_path / "h.jsonl", gebied=WIJK, question=HOSTILE, scope=HOSTILE
    )
    before = find_gaps(register)
    one = register.say("visie", HOSTILE, "AV", origin="zelfevaluatie")
    talk = {"role": "bewoners", "date": "2026-11-20", "consent": "ja"}
    register.support(one, Evidence(kind="gesprek", text=HOSTILE, **talk), "AV")
    paper = Evidence(kind="document", title=HOSTILE, page=HOSTILE, source_id=HOSTILE)
    register.support(one, paper, "BK")
    register.dissent(one, HOSTILE, "BK")
    for member, score in (("AV", 0), ("BK", 3)):
        register.judge("visie", HOSTILE, member, score=score)
    register.judge("visie", HOSTILE, "AV", stage="samen")
    for key in KEYS:
        register.write(key.replace("<bouwsteen>", "visie"), HOSTILE, "AV")
    register.add_goal(HOSTILE, "AV")
    after = find_gaps(register)
    for piece in (
        draft_report(register, gaps=after),
        feedback_note(register, before, after),
        hearing_form(register),
        follow_up(register, before=before, after=after),
        visit_plan(register, after, ["AV", "BK"]),
        position_paper(WIJK, question=HOSTILE),
    ):
        page = to_html(piece.document)
        assert "<script>alert" not in page
        page.encode()
        assert "<script>alert(1)" in text_of(piece)
        assert "<script>" not in piece._repr_html_()


def test_public_names_of_the_road_are_there():
    for name in (
        *("example_visitatie", "join_answers", "questions_for", "position_paper"),
        *("visit_plan", "note_sheet", "panel_agreement", "feedback_note"),
        *("draft_report", "hearing_form", "follow_up", "note_form", "judge_form"),
    ):
        assert callable(getattr(wb, name))


def test_each_member_of_the_example_judges_each_bouwsteen_alone(played):
    for member, path in played.members.items():
        given = Register.open(path).judgements
        assert {one.author for one in given} == {member}
        assert [one.about for one in given] == list(stones())
        assert tuple(one.score for one in given) == SCORES[member]
