"""The checklist on paper, as a sheet to mail, and for KoboToolbox and ODK."""

import io
import zipfile
from datetime import date

import docx
import openpyxl
import pytest

from wijkbook.checklist.forms import ChecklistForm
from wijkbook.checklist.questions import questions
from wijkbook.checklist.wording import choices, form_words, meaning
from wijkbook.errors import BadValue, UnknownName
from wijkbook.export.text import plain

HOSTILE = '=cmd|" /C calc"!A1 <script>alert(1)</script> ${rol} [x](javascript:1)\x00'


def words_of(path):
    """All text of a Word file, tables too."""
    made = docx.Document(path)
    cells = [c.text for t in made.tables for row in t.rows for c in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def cells_of(path, sheet):
    made = openpyxl.load_workbook(path)
    return [list(row) for row in made[sheet].iter_rows()]


def rows_of(path, sheet):
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# ---- on paper ---------------------------------------------------------------------


@pytest.mark.parametrize("voice", ["gewoon", "bewoners", "en"])
def test_paper_asks_every_question_in_its_voice(tmp_path, voice):
    form = ChecklistForm(voice=voice)
    text = words_of(form.to_docx(tmp_path / "a.docx"))
    asked = questions("kort", voice=voice)
    assert len(asked) == 7
    for one in asked:
        assert f"{one.id}. {one.text}" in text
        assert one.hint in text
    lang = "en" if voice == "en" else "nl"
    for label in choices("answer", lang).values():
        assert text.count(f"☐\xa0{label.replace(' ', chr(160))}") >= 7


def test_paper_tells_who_asks_what_for_and_until_when_before_the_first_question():
    form = ChecklistForm(
        voice="bewoners",
        wijk="Donderberg",
        asker="Gemeente Roermond",
        purpose="Om samen te praten.",
        until="2027-02-20",
    )
    text = "\n".join(str(block) for block in form.document().blocks)
    before = text[: text.index("URG4")]
    for told in ("Donderberg", "Gemeente Roermond", "Om samen te praten."):
        assert told in before
    assert "20 februari 2027" in before
    assert "drie mensen of meer" in before


def test_paper_without_names_says_whom_to_ask():
    told = dict(ChecklistForm().privacy())
    assert told["Wie vraagt dit?"] == "Wie je dit formulier gaf."
    assert "hoe lang" in told["Tot wanneer?"]
    told = dict(ChecklistForm(voice="en", until=date(2027, 2, 20)).privacy())
    assert "until 20 February 2027" in told["Until when?"]


@pytest.mark.parametrize(("length", "n"), [("kort", 7), ("kern", 14), ("volledig", 53)])
def test_evidence_is_asked_from_kern_on(length, n):
    form = ChecklistForm(length)
    assert len(form.questions) == n
    text = "\n".join(str(block) for block in form.document().blocks)
    asked = text.count("Waar baseer je dit op?")
    assert asked == (0 if length == "kort" else n)


def test_a_role_is_asked_or_given_or_not_asked():
    def text(**how):
        return "\n".join(str(one) for one in ChecklistForm(**how).document().blocks)

    assert r"☐\xa0bewoners" in text()
    assert "visitatiecommissie" not in text()
    assert "Voor: bewoners." in text(role="bewoners")
    assert r"☐\xa0bewoners" not in text(role="bewoners")
    assert "Jouw rol" not in text(ask_role=False)


def test_kern_says_for_whom_a_question_is():
    form = ChecklistForm("kern")
    told = {one.id: form.told_for(one) for one in form.questions}
    assert told["URG3"] == "Voor uitvoering."  # of no other role that fills in forms
    assert told["URG4"] == ""  # everybody is asked
    assert told["MID3"] == "Voor bestuur en partners."


def test_phase_changes_the_questions():
    ids = [one.id for one in ChecklistForm("kern", phase="vooraf").questions]
    assert "PRO4" not in ids  # fits a running approach alone
    assert ChecklistForm("kern", phase="vooraf").mark == "1; kern; gewoon; vooraf"


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"length": "lang"}, UnknownName, "lengte"),
        ({"voice": "fries"}, UnknownName, "vraagvorm"),
        ({"role": "burgemeester"}, UnknownName, "rol"),
        ({"phase": "later"}, UnknownName, "fase"),
        ({"length": "kern", "voice": "en"}, BadValue, "korte lijst"),
        ({"until": "morgen"}, BadValue, "'morgen' is geen dag"),
    ],
)
def test_what_cannot_be_asked_is_refused(how, error, said):
    with pytest.raises(error, match=said):
        ChecklistForm(**how)


def test_nothing_is_overwritten(tmp_path):
    form = ChecklistForm()
    for write, end in (
        (form.to_docx, ".docx"),
        (form.to_html, ".html"),
        (form.to_xlsx, ".xlsx"),
        (form.to_xlsform, ".xlsx"),
    ):
        folder = tmp_path / write.__name__
        names = [write(folder / "vragen").name for _ in range(2)]
        assert names == [f"vragen{end}", f"vragen-2{end}"]


def test_hostile_names_stay_text_on_paper(tmp_path):
    form = ChecklistForm(wijk=HOSTILE, asker=HOSTILE, purpose=HOSTILE)
    assert "=cmd" in words_of(form.to_docx(tmp_path / "a.docx"))
    page = form.to_html(tmp_path / "a.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# ---- to mail ------------------------------------------------------------------------


def test_sheet_has_every_question_and_only_what_is_to_fill_in_is_open(tmp_path):
    form = ChecklistForm("kern", wijk="Donderberg")
    path = form.to_xlsx(tmp_path / "a.xlsx")
    made = openpyxl.load_workbook(path)
    assert made.sheetnames == ["Uitleg", "Vragen"]
    sheet = made["Vragen"]
    head, *rows = list(sheet.iter_rows())
    names = [cell.value for cell in head]
    assert names[0] == "Nummer"
    assert [row[0].value for row in rows] == [
        "rol",
        *(one.id for one in form.questions),
        "vragenlijst",
    ]
    to_fill = {names.index("Antwoord"), names.index("Toelichting")}
    to_fill.add(names.index("Waar baseer je dit op?"))
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for row in rows[1:-1]:
        open_cells = {i for i, cell in enumerate(row) if not cell.protection.locked}
        assert open_cells == to_fill
    assert all(cell.protection.locked for cell in rows[-1])


def test_sheet_offers_lists(tmp_path):
    path = ChecklistForm("kern").to_xlsx(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(path)["Vragen"]
    offered = {
        cell: one.formula1
        for one in sheet.data_validations.dataValidation
        for area in one.sqref.ranges
        for row in sheet[
            area.coord if ":" in area.coord else f"{area.coord}:{area.coord}"
        ]
        for cell in [one_cell.coordinate for one_cell in row]
    }
    assert offered["E2"] == '"bestuur,uitvoering,bewoners,partners"'
    answers = '"nee,een beetje,grotendeels,ja,weet niet,niet van toepassing"'
    assert {offered[f"E{row}"] for row in range(3, 17)} == {answers}
    assert all("twee soorten" in offered[f"F{row}"] for row in range(3, 17))
    assert all(len(text) <= 255 for text in offered.values())  # what Excel takes


def test_sheet_explains_first_and_says_what_mail_shows(tmp_path):
    form = ChecklistForm(asker="Gemeente", until="2027-02-20")
    cells = cells_of(form.to_xlsx(tmp_path / "a.xlsx"), "Uitleg")
    text = " ".join(str(cell.value) for row in cells for cell in row if cell.value)
    assert "Gemeente" in text
    assert "20 februari 2027" in text
    assert "ziet de ontvanger van wie het komt" in text


def test_sheet_in_english(tmp_path):
    path = ChecklistForm(voice="en").to_xlsx(tmp_path / "a.xlsx")
    head, role, first, *_ = cells_of(path, "Questions")
    assert [cell.value for cell in head][:3] == ["Number", "Topic", "Question"]
    assert role[2].value == "Your role"
    assert first[1].value == "Urgency"


def test_sheet_holds_no_formula_whatever_is_typed(tmp_path):
    form = ChecklistForm(wijk=HOSTILE, asker=HOSTILE, purpose="+1")
    for path in (form.to_xlsx(tmp_path / "a"), form.to_xlsform(tmp_path / "b")):
        made = openpyxl.load_workbook(path)
        cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        parts = zipfile.ZipFile(path)
        held = "".join(
            parts.read(name).decode() for name in parts.namelist() if "sheet" in name
        )
        assert "<f>" not in held


# ---- for KoboToolbox and ODK --------------------------------------------------------


def converted(path):
    """What pyxform makes of a form: it refuses what is no XLSForm."""
    xls2xform = pytest.importorskip("pyxform.xls2xform")
    return xls2xform.convert(io.BytesIO(path.read_bytes()), file_type=".xlsx")


@pytest.mark.parametrize(
    ("how", "english"),
    [
        ({}, False),
        ({}, True),
        ({"voice": "bewoners", "wijk": "Donderberg"}, True),
        ({"voice": "en"}, True),
        ({"length": "kern"}, False),
        ({"length": "volledig", "phase": "vooraf"}, False),
        ({"length": "kern", "role": "bewoners"}, False),
        ({"ask_role": False}, False),
        ({"wijk": HOSTILE, "asker": HOSTILE, "purpose": HOSTILE}, True),
    ],
)
def test_xlsform_is_one(tmp_path, how, english):
    form = ChecklistForm(**how)
    found = converted(form.to_xlsform(tmp_path / "a.xlsx", english=english))
    assert not found.warnings
    for one in form.questions:
        assert f"/{one.bouwsteen}/{one.id}" in found.xform
    assert f"'{form.mark}'" in found.xform
    two = english and form.voice != "en"
    assert found.xform.count("<translation ") == (2 if two else 1)


def test_xlsform_asks_for_nobody(tmp_path):
    rows = rows_of(ChecklistForm("kern").to_xlsform(tmp_path / "a.xlsx"), "survey")
    kinds = {row["type"].split()[0] for row in rows}
    assert kinds == {
        "note",
        "calculate",
        "select_one",
        "text",
        "begin_group",
        "end_group",
    }  # no deviceid, username, phonenumber, start, geopoint


def test_xlsform_labels_are_the_questions_in_both_languages(tmp_path):
    path = ChecklistForm().to_xlsform(tmp_path / "a.xlsx", english=True)
    rows = {row["name"]: row for row in rows_of(path, "survey") if row["name"]}
    for one, other in zip(questions(), questions(voice="en"), strict=True):
        assert rows[one.id]["label::Nederlands (nl)"] == one.text
        assert rows[one.id]["label::English (en)"] == other.text
    offered = rows_of(path, "choices")
    names = [row["name"] for row in offered if row["list_name"] == "antwoord"]
    assert names == ["nee", "een_beetje", "grotendeels", "ja", "weet_niet", "nvt"]
    (settings,) = rows_of(path, "settings")
    assert settings["version"] == "1"
    assert settings["default_language"] == "Nederlands (nl)"


def test_xlsform_asks_a_question_only_of_its_roles(tmp_path):
    path = ChecklistForm("kern").to_xlsform(tmp_path / "a.xlsx")
    rows = {row["name"]: row for row in rows_of(path, "survey") if row["name"]}
    both = "selected(${rol}, 'bestuur') or selected(${rol}, 'partners')"
    assert rows["MID3"]["relevant"] == both
    assert rows["MID3_bewijs"]["relevant"] == both
    assert not rows["URG4"]["relevant"]


def test_xlsform_in_english_is_refused_where_there_is_none(tmp_path):
    with pytest.raises(BadValue, match="korte lijst"):
        ChecklistForm("kern").to_xlsform(tmp_path / "a.xlsx", english=True)
    assert not (tmp_path / "a.xlsx").exists()


# ---- words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "text", "code"),
    [
        ("answer", "", ""),
        ("answer", "  ", ""),
        ("answer", "0", "nee"),
        ("answer", "JA", "ja"),
        ("answer", " een  beetje ", "een_beetje"),
        ("answer", "2 grotendeels", "grotendeels"),
        ("answer", "do not know", "weet_niet"),
        ("answer", "n.v.t.", "nvt"),
        ("answer", "-1", None),
        ("answer", "3,5", None),
        ("answer", "misschien", None),
        ("evidence", "1", "een_bron"),
        ("evidence", "Geen (indruk)", "geen"),
        ("role", "staff in the area", "uitvoering"),
        ("role", "1", None),
    ],
)
def test_what_a_choice_means(scale, text, code):
    assert meaning(scale, text) == code


def test_every_text_is_there_in_every_voice():
    for voice in ("gewoon", "bewoners", "en"):
        assert all(vars(form_words(voice)).values())
    with pytest.raises(UnknownName, match="vraagvorm"):
        form_words("fries")


def test_a_residents_form_says_u_and_never_je():
    form = ChecklistForm(voice="bewoners")
    told = " ".join(plain(getattr(one, "text", "")) for one in form.document().blocks)
    told += " ".join(text for _, text in form.privacy("mailed"))
    assert not {"je", "jouw", "jij"} & set(told.casefold().replace(".", " ").split())
