"""The forms of a panel member: notes and a judgement alone, kept in one's own file."""

import stat
import sys

import ipywidgets as widgets
import pytest

from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName
from wijkbook.visitatie.forms import TAKEN_BACK, judge_form, note_form
from wijkbook.visitatie.register import Register
from wijkbook.visitatie.report import draft_report

WIJK = "WK095704"
DAY = "2026-11-20"
HOSTILE = '<script>alert(1)</script> =1+1 & "q" \x00 {x} 100\u202e\ud800'


@pytest.fixture
def start(tmp_path):
    made = Register.create(
        tmp_path / "ochtend.jsonl", gebied=WIJK, question="Houdt het vol?"
    )
    made.say("VIS2", "Iedereen is het eens over de richting.", "AV")
    return made


@pytest.fixture
def form(start):
    return note_form("CD", start=start, day=DAY)


def write(form, claim="Het plein is schoon.", heard="Er lag niets."):
    """Write one note, as a member does."""
    form.statement.value, form.claim.value, form.heard.value = "", claim, heard
    form.put.click()


def parts(widget):
    """A widget with all widgets in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


# notes


def test_nothing_is_written_before_the_first_note(form, own_work):
    assert form.register is None
    assert form.path == own_work / f"visitatie-{WIJK}-CD.jsonl"
    assert not form.path.exists()
    write(form)
    assert form.path.is_file()


def test_a_note_comes_in_the_members_own_file_alone(form, start):
    before = start.path.read_bytes()
    form.about.value, form.role.value, form.consent.value = "visie", "bewoners", "ja"
    write(form, "Bewoners kennen het plan niet.", "Ons is niets gevraagd.")
    assert form.text == "Bewaard: 1 aantekening."
    last = form.register.statements()[-1]
    assert (last.about, last.text) == ("visie", "Bewoners kennen het plan niet.")
    (proof,) = last.evidence
    assert (proof.kind, proof.role, proof.consent) == ("gesprek", "bewoners", "ja")
    assert (proof.date, proof.author) == (DAY, "CD")
    assert start.path.read_bytes() == before
    if sys.platform != "win32":
        assert stat.S_IMODE(form.path.stat().st_mode) == 0o600


def test_a_note_can_speak_against_a_statement_of_the_morning(form):
    form.about.value = "visie"
    (_, known) = form.statement.options
    assert known[0] == "Iedereen is het eens over de richting."
    form.statement.value = known[1]
    assert form.claim.layout.display == "none"
    form.heard.value, form.side.value = "Wij kennen het plan niet.", "tegen"
    form.put.click()
    one = form.register.statement(known[1])
    assert [proof.side for proof in one.evidence] == ["tegen"]
    assert len(form.register.statements()) == 1


def test_statements_of_another_bouwsteen_are_not_offered(form):
    form.about.value = "middelen"
    assert [value for _, value in form.statement.options] == [""]


def test_without_consent_the_words_come_in_no_piece(form):
    form.consent.value = "nee"
    write(form, "Er is zorg over het plein.", "Ik durf er niet meer langs.")
    assert form.text.endswith("De woorden komen in geen enkel stuk.")
    piece = draft_report(form.register)
    assert "Ik durf er niet meer langs" not in repr(piece.document)
    assert "Er is zorg over het plein" in repr(piece.document)


def test_each_kind_asks_what_belongs_to_it(form):
    form.kind.value = "document"
    assert form._of_talk.layout.display == "none"
    assert form._of_paper.layout.display is None
    write(form)
    assert form.text.startswith("Niet bewaard: Bij een document: de titel mist")
    assert not form.path.exists()  # nothing half
    form.title.value, form.page.value = "Wijkplan", "7"
    form.put.click()
    (proof,) = form.register.statements()[-1].evidence
    assert (proof.title, proof.page) == ("Wijkplan", "7")
    form.kind.value = "waarneming"
    assert form._of_paper.layout.display == "none"
    write(form)
    assert form.register.statements()[-1].evidence[0].kind == "waarneming"


def test_an_empty_note_is_refused_in_a_sentence(form):
    write(form, heard=" ")
    assert form.text == "Schrijf eerst op wat je hoorde of zag."
    write(form, claim=" ")
    assert form.text.startswith("Schrijf op wat dit zegt over de wijk")
    assert not form.path.exists()


def test_the_last_note_is_erased_out_of_the_history_too_after_two_clicks(form):
    form.erase.click()
    assert form.text == "Er is hier nog niets om te wissen."
    write(form, "Blijft.", "Blijft.")
    write(form, "Weg ermee.", "Geheim verhaal.")
    form.erase.click()
    assert "Geheim verhaal." in form.path.read_text("utf-8")
    form.erase.click()
    assert form.text.startswith("Gewist, ook uit de geschiedenis.")
    kept = form.path.read_text("utf-8")
    assert "Geheim verhaal." not in kept
    assert "Weg ermee." not in kept
    assert [one.text for one in form.register.statements()][-1] == "Blijft."


def test_writing_between_two_clicks_asks_again(form):
    write(form)
    form.erase.click()
    write(form)
    form.erase.click()
    assert len(form.register.statements()) == 3  # one of the morning, two notes


def test_notes_are_there_again_and_the_first_ones_cannot_be_erased_by_slip(form, start):
    write(form)
    again = note_form("CD", start=start, day=DAY)
    assert len(again.register.statements()) == 2
    again.erase.click()
    assert again.text == "Er is hier nog niets om te wissen."


def test_an_area_alone_is_enough(tmp_path):
    form = note_form("AV", gebied="Helmond", path=tmp_path / "x" / "eigen.jsonl")
    write(form)
    assert form.register.gebied.label == "Helmond"
    assert form.register.question == "Wat zien we in Helmond?"


def test_hostile_text_is_text(form, start):
    write(form, HOSTILE, HOSTILE)
    assert form.text.startswith("Bewaard")
    again = note_form("CD", start=start)
    for one in (form, again):
        for part in parts(one):
            if isinstance(part, widgets.HTML):
                assert "<script>" not in part.value
                part.value.encode()
        assert "<script>" not in one._repr_mimebundle_()["text/html"]
    assert "\ud800" not in form.path.read_text("utf-8")


def test_members_files_merge_without_loss(start, tmp_path):
    paths = []
    for member in ("AV", "BK", "CD"):
        form = note_form(member, start=start, path=tmp_path / f"{member}.jsonl")
        for nth in range(4):
            write(form, f"{member} {nth}", "gezien")
        paths.append(form.path)
    whole = Register.merge(tmp_path / "samen.jsonl", *paths)
    assert len(whole.statements()) == 1 + 3 * 4
    assert {one.author for one in whole.statements()} == {"AV", "BK", "CD"}


def test_a_disk_that_is_full_is_told_and_the_words_stay(form, monkeypatch):
    def full(*_):
        raise OSError(28, "de schijf is vol")

    write(form)
    monkeypatch.setattr("wijkbook.work.append_lines", full)
    write(form, "Nog een.", "Nog iets.")
    assert form.text.startswith("Niet bewaard in ")
    assert "de schijf is vol" in form.text
    assert form.heard.value == "Nog iets."


def test_a_note_that_was_half_written_is_finished_and_not_doubled(form, monkeypatch):
    def full(*_, **__):
        msg = "Niet bewaard: de schijf is vol."
        raise BadTable(msg)

    with monkeypatch.context() as broken:
        broken.setattr(Register, "support", full)
        write(form)
    assert form.text == "Niet bewaard: de schijf is vol."
    form.put.click()
    last = form.register.statements()[-1]
    assert len(form.register.statements()) == 2  # one of the morning
    assert [proof.text for proof in last.evidence] == ["Er lag niets."]


@pytest.mark.parametrize("make", [note_form, judge_form])
def test_what_cannot_be_is_refused(make, start, tmp_path):
    with pytest.raises(BadValue, match="voorletters"):
        make("Jan", start=start)
    with pytest.raises(BadValue, match="gebied="):
        make("AV")
    with pytest.raises(UnknownName):
        make("AV", gebied="Nergenshuizen")
    with pytest.raises(MissingTable):
        make("AV", start=tmp_path / "weg.jsonl")
    with pytest.raises(BadValue, match="eigen bestand"):
        make("AV", start=start, path=start.path)
    odd = tmp_path / "odd.jsonl"
    odd.write_text("geen register")
    with pytest.raises(BadTable):
        make("AV", start=start, path=odd)


@pytest.mark.parametrize("make", [note_form, judge_form])
def test_everything_has_a_name_and_can_be_done_with_the_keyboard(make, start):
    asks = widgets.Dropdown | widgets.Text | widgets.Textarea | widgets.Button
    controls = [one for one in parts(make("AV", start=start)) if isinstance(one, asks)]
    assert len(controls) > 7
    assert all(one.description.strip() for one in controls)
    assert all(getattr(one, "tabbable", None) is not False for one in controls)


# a judgement alone


def test_judgements_are_kept_and_shown_again(start):
    form = judge_form("AV", start=start)
    form.scores["visie"].value = 0  # nee is a judgement too
    form.reasons["visie"].value = "Bewoners kennen het niet."
    form.scores["vertrouwen"].value = 3
    form.put.click()
    assert form.text == "Bewaard: 2 van de 7 bouwstenen. Nog 5 open."
    given = {one.about: (one.score, one.text) for one in form.register.judgements}
    assert given["visie"] == (0, "Bewoners kennen het niet.")
    again = judge_form("AV", start=start)
    assert again.scores["visie"].value == 0
    assert again.reasons["visie"].value == "Bewoners kennen het niet."


def test_saving_twice_writes_nothing_new(start):
    form = judge_form("AV", start=start)
    form.scores["visie"].value = 2
    form.put.click()
    size = form.path.stat().st_size
    form.put.click()
    assert form.path.stat().st_size == size


def test_a_judgement_can_be_taken_back(start):
    form = judge_form("AV", start=start)
    form.scores["visie"].value = 2
    form.put.click()
    form.scores["visie"].value = ""
    form.put.click()
    assert form.text == "Bewaard: 0 van de 7 bouwstenen. Nog 7 open."
    (one,) = form.register.judgements
    assert (one.score, one.text) == (None, TAKEN_BACK)
    again = judge_form("AV", start=start)
    assert again.reasons["visie"].value == ""


def test_a_reason_without_a_score_is_not_lost(start):
    form = judge_form("AV", start=start)
    form.reasons["visie"].value = "Dit kan ik niet beoordelen."
    form.put.click()
    (one,) = form.register.judgements
    assert (one.score, one.text) == (None, "Dit kan ik niet beoordelen.")


def test_an_empty_judgement_writes_nothing(start):
    form = judge_form("AV", start=start)
    form.put.click()
    assert form.text.startswith("Er is nog geen oordeel")
    assert not form.path.exists()


def test_marks_are_asked_in_their_mode_alone_and_per_bouwsteen(start, tmp_path):
    assert judge_form("AV", start=start).marks == {}
    marked = Register.create(
        tmp_path / "m.jsonl", gebied=WIJK, question="x", mode="cijfers"
    )
    form = judge_form("AV", start=marked, path=tmp_path / "av.jsonl")
    assert list(form.marks) == list(form.scores)  # seven, and no eighth for all
    form.marks["visie"].value = 7
    form.put.click()
    (one,) = form.register.judgements
    assert (one.about, one.mark, one.score) == ("visie", 7, None)
    assert judge_form("AV", start=marked, path=form.path).marks["visie"].value == 7


def test_what_others_judged_is_not_shown(start, tmp_path):
    start.judge("visie", "Geheim oordeel van BK.", "BK", score=1)
    form = judge_form("AV", start=start, path=tmp_path / "av.jsonl")
    told = " ".join(str(getattr(one, "value", "")) for one in parts(form))
    assert "Geheim oordeel" not in told
    assert form.scores["visie"].value == ""


def test_one_cannot_judge_alone_after_the_panel_did(start, tmp_path):
    start.judge("visie", "Samen.", "BK", score=1, stage="samen")
    form = judge_form("AV", start=start, path=tmp_path / "av.jsonl")
    form.scores["visie"].value = 3
    form.put.click()
    assert form.text.startswith("Niet bewaard: Over deze bouwsteen is al samen")
