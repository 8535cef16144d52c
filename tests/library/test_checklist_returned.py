"""Answers that come back: mailed sheets, KoboToolbox, ODK, our own files."""

import shutil
import zipfile

import openpyxl
import pytest
from form_samples import PEOPLE, came_back, expected, fill_online, fill_sheet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wijkbook.checklist import OTHERS
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.results import profile
from wijkbook.checklist.returned import read_answers
from wijkbook.errors import MissingTable, WijkbookError

HEAD = "vragenlijst,rol,URG4,VIS2,URG4_toelichting"
MARK = "1; kort; gewoon; alle"


def csv_of(tmp_path, *lines, name="a.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refused(*paths):
    with pytest.raises(WijkbookError) as found:
        read_answers(*paths)
    return str(found.value)


@pytest.fixture
def sheets(tmp_path):
    """A folder with what everybody mailed."""
    folder = tmp_path / "terug"
    folder.mkdir()
    for nth, (role, given_) in enumerate(PEOPLE):
        fill_sheet(folder / f"formulier-{nth}.xlsx", role, given_)
    return folder


# ---- round trips --------------------------------------------------------------------


def test_mailed_sheets_come_back(sheets):
    found = read_answers(sheets)
    assert came_back(found.answers) == expected()
    assert (found.length, found.phase, found.told) == ("kort", "", ())
    assert len({one.respondent for one in found.answers}) == len(PEOPLE)


@pytest.mark.parametrize("kind", ["kobo", "odk", "labels"])
@pytest.mark.parametrize("english", [False, True])
def test_what_kobo_and_odk_give_comes_back(tmp_path, kind, english):
    path = fill_online(tmp_path / "a.csv", PEOPLE, kind=kind, english=english)
    found = read_answers(path)
    assert came_back(found.answers) == expected()
    assert found.told == ()


def test_evidence_comes_back(tmp_path):
    people = [
        ("uitvoering", {"URG3": ("ja", "een_bron", ""), "VIS7": ("nee", "geen", "x")}),
        ("uitvoering", {"URG3": ("nee", "twee_soorten", ""), "PRO4": ("ja", "", "")}),
    ]
    for kind in ("kobo", "odk", "labels"):
        path = fill_online(tmp_path / f"{kind}.csv", people, kind=kind, length="kern")
        if kind == "labels":
            text = path.read_text("utf-8-sig")
            words = {"twee_soorten": "bevestigd door twee soorten"}
            path.write_text(text.replace(*words.popitem()), "utf-8")
        assert came_back(read_answers(path).answers) == expected(people)
    paths = [
        fill_sheet(tmp_path / f"{nth}.xlsx", role, given_, length="kern")
        for nth, (role, given_) in enumerate(people)
    ]
    assert came_back(read_answers(*paths).answers) == expected(people)
    assert read_answers(*paths).length == "kern"


def test_english_and_residents_sheets_come_back(tmp_path):
    role, given_ = PEOPLE[0]
    paths = [
        fill_sheet(tmp_path / f"{voice}.xlsx", role, given_, voice=voice)
        for voice in ("bewoners", "en")
    ]
    found = read_answers(*paths)
    assert {one.voice for one in found.answers} == {"bewoners", "en"}
    assert came_back(found.answers) == expected([PEOPLE[0]] * 2)


def test_a_sheet_saved_as_csv_comes_back(tmp_path):
    role, given_ = PEOPLE[0]
    path = fill_sheet(tmp_path / "a.xlsx", role, given_)
    rows = openpyxl.load_workbook(path)["Vragen"].iter_rows(values_only=True)
    text = "\n".join(";".join(f'"{cell or ""}"' for cell in row) for row in rows)
    other = tmp_path / "b.csv"
    other.write_text(text, encoding="utf-8-sig")
    assert came_back(read_answers(other).answers) == expected([PEOPLE[0]])


def test_our_table_and_our_lines_come_back(tmp_path):
    held = Answers(
        (
            Answer("URG4", "a1", "bewoners", score=2, explanation="=1+1"),
            Answer("URG4", "a1", "bewoners", round=2, score=3),
            Answer("VIS2", "b2", "partners", special="nvt", evidence=1),
            Answer("VIS2", "c3", OTHERS, score=0),
        )
    )
    held.save(tmp_path / "a.jsonl")
    held.table().to_csv(tmp_path / "a.csv", index=False)
    for name in ("a.jsonl", "a.csv"):
        found = read_answers(tmp_path / name)
        assert came_back(found.answers) == came_back(held)
        assert {one.round for one in found.answers} == {1, 2}
    mark = csv_of(
        tmp_path,
        "deelnemer,rol,ronde,vraag_id,score,anders,bewijs,toelichting,vragenlijst",
        f"p,bewoners,1,URG4,2,,,'=1+1,{MARK}",
        name="m.csv",
    )
    (one,) = read_answers(mark).answers
    assert one.explanation == "=1+1"  # without the mark of our CSV


def test_a_form_without_a_role_has_none(tmp_path):
    path = fill_sheet(
        tmp_path / "a.xlsx", None, {"URG4": ("ja", "", "")}, ask_role=False
    )
    found = read_answers(path)
    assert [one.role for one in found.answers] == [OTHERS]
    assert not found.people[0].asked_role


def test_what_comes_back_can_be_shown(sheets):
    table = profile(read_answers(sheets).answers)
    # URG4: scores 3, 2, 0, 3 and one weet niet; the median of 0 2 3 3 is 2.5
    assert table.loc["urgentie", "n"] == 4
    assert table.loc["urgentie", "median"] == 2.5
    assert table.loc["urgentie", "unknown_share"] == 0.2


# ---- twice, empty, alike ------------------------------------------------------------


def test_the_same_file_twice_counts_once(sheets):
    shutil.copy(sheets / "formulier-0.xlsx", sheets / "kopie.xlsx")
    found = read_answers(sheets, sheets / "formulier-1.xlsx")
    assert len(found.people) == len(PEOPLE)
    assert found.told == (
        "'kopie.xlsx' is hetzelfde als 'formulier-0.xlsx'; telt één keer.",
    )


def test_the_same_submission_in_two_exports_counts_once(tmp_path):
    first = fill_online(tmp_path / "a.csv", PEOPLE[:3])
    later = fill_online(tmp_path / "b.csv", PEOPLE)
    found = read_answers(first, later)
    assert len(found.people) == len(PEOPLE)
    assert len(found.told) == 3


def test_one_submission_with_two_contents_is_refused(tmp_path):
    first = fill_online(tmp_path / "a.csv", PEOPLE[:1])
    later = fill_online(tmp_path / "b.csv", PEOPLE[1:2])
    told = refused(first, later)
    assert told.startswith("'b.csv', rij 2 en 'a.csv', rij 2 zijn dezelfde inzending")


def test_people_who_choose_the_same_both_count(tmp_path):
    mute = {"URG4": ("ja", "", ""), "VIS2": ("ja", "", "")}
    for name in ("a", "b"):
        fill_sheet(tmp_path / f"f/{name}.xlsx", "bewoners", mute, wijk=name)
    found = read_answers(tmp_path / "f")
    assert len(found.people) == 2
    assert found.told == ()


def test_people_who_write_the_same_are_told(tmp_path):
    said = {"URG4": ("ja", "", "Zo is het hier.")}
    for name in ("a", "b"):
        fill_sheet(tmp_path / f"f/{name}.xlsx", "bewoners", said, wijk=name)
    found = read_answers(tmp_path / "f")
    assert len(found.people) == 2
    assert "'b.xlsx' en 'a.xlsx' zeggen precies hetzelfde" in found.told[0]


def test_an_empty_form_is_told(tmp_path):
    fill_sheet(tmp_path / "f/leeg.xlsx", "bewoners", {})
    fill_sheet(tmp_path / "f/vol.xlsx", *PEOPLE[0])
    found = read_answers(tmp_path / "f")
    assert len(found.people) == 1
    assert found.told == ("'leeg.xlsx' heeft geen antwoorden en telt niet mee.",)


def test_what_excel_leaves_in_a_folder_is_no_form(sheets):
    (sheets / "~$formulier-0.xlsx").write_bytes(b"x")
    (sheets / ".verborgen.csv").write_bytes(b"x")
    (sheets / "foto.png").write_bytes(b"x")
    assert len(read_answers(sheets).people) == len(PEOPLE)


def test_show_tells_how_many_and_never_what(sheets):
    assert repr(read_answers(sheets)) == "Antwoorden van 5 mensen."


def test_what_stands_in_a_column_of_ones_own_is_told(tmp_path):
    path = fill_sheet(tmp_path / "a.xlsx", *PEOPLE[0])
    book = openpyxl.load_workbook(path)
    book["Vragen"]["I1"], book["Vragen"]["I3"] = "Opmerking", "zie mijn brief"
    book["Vragen"]["J1"] = "Leeg"  # nothing is lost of this one
    book.save(path)
    found = read_answers(path)
    assert came_back(found.answers) == expected(PEOPLE[:1])
    (told,) = found.told
    assert told.startswith("'a.xlsx': kolom 'Opmerking' hoort niet bij het formulier")
    assert "brief" not in told


# ---- one clear sentence -------------------------------------------------------------


def change(path, cell, value):
    book = openpyxl.load_workbook(path)
    book["Vragen"][cell] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("E3", "misschien", "rij 3, kolom 'Antwoord': 'misschien' is geen antwoord."),
        ("E3", 4, "rij 3, kolom 'Antwoord': '4' is geen antwoord."),
        ("E3", -1, "rij 3, kolom 'Antwoord': '-1' is geen antwoord."),
        ("E3", 1.5, "rij 3, kolom 'Antwoord': '1.5' is geen antwoord."),
        ("E2", "burgemeester", "rij 2, kolom 'Antwoord': 'burgemeester' is geen rol."),
        ("E2", None, "rij 2, kolom 'Antwoord': de rol mist."),
        ("A3", "URG99", "rij 3, kolom 'Nummer': 'URG99' is geen vraag"),
        ("A3", None, "rij 3, kolom 'Nummer': hier hoort het nummer"),
        ("A4", "URG4", "rij 4, kolom 'Nummer': 'URG4' staat ook in rij 3."),
        ("A10", "x", "mist de rij 'vragenlijst'"),
        ("E10", "2; kort; gewoon; alle", "rij 10, kolom 'vragenlijst': dit formulier"),
        ("E10", "kort", "rij 10, kolom 'vragenlijst': hier staat niet welke"),
        ("F3", "a" * 1001, "rij 3, kolom 'Toelichting': de toelichting telt 1001"),
        ("A1", "Nr", "rij 1: kolom 'Nr' hoort niet bij deze vragenlijst"),
    ],
)
def test_a_wrong_cell_is_told_with_file_row_and_column(tmp_path, cell, value, said):
    path = fill_sheet(tmp_path / "a.xlsx", *PEOPLE[0])
    told = refused(change(path, cell, value))
    assert said in told
    assert told.startswith("'a.xlsx'")
    assert told.count("\n") == 0


@pytest.mark.parametrize(("voice", "name"), [("gewoon", "Vragen"), ("en", "Questions")])
def test_a_sheet_with_another_name_is_told(tmp_path, voice, name):
    path = fill_sheet(tmp_path / "a.xlsx", *PEOPLE[0], voice=voice)
    book = openpyxl.load_workbook(path)
    book[name].title = "Blad1"
    book.save(path)
    told = refused(path)
    assert told == (
        f"'a.xlsx' heeft geen blad '{name}' meer. Geef het blad met de antwoorden die "
        "naam terug."
    )
    book.remove(book.worksheets[0])  # alone it is the only sheet to read
    book.save(path)
    assert came_back(read_answers(path).answers) == expected(PEOPLE[:1])


def test_another_version_of_the_questions_is_told(tmp_path):
    path = fill_sheet(tmp_path / "a.xlsx", *PEOPLE[0])
    told = refused(change(path, "E10", "2; kort; gewoon; alle"))
    assert "versie '2'" in told
    assert "kent versie '1'" in told


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((HEAD, f"{MARK},bewoners,5,,"), "rij 2, kolom 'URG4': '5' is geen antwoord."),
        ((HEAD, f"{MARK},,ja,,"), "rij 2, kolom 'rol': de rol mist."),
        ((HEAD, ",bewoners,ja,,"), "rij 2, kolom 'vragenlijst'"),
        (
            (HEAD + ",URG77", f"{MARK},bewoners,ja,,,ja"),
            "rij 1: kolom 'URG77' gaat over 'URG77', en dat is geen vraag",
        ),
        (
            (HEAD + ",g/URG77_bewijs", f"{MARK},bewoners,ja,,,1"),
            "kolom 'g/URG77_bewijs' gaat over 'URG77_bewijs'",
        ),
        (
            (HEAD + ",mening", f"{MARK},bewoners,ja,,,x"),
            "kolom 'mening' hoort niet bij",
        ),
        ((HEAD + ",a/URG4", f"{MARK},bewoners,ja,,,x"), "twee kolommen voor hetzelfde"),
        (("rol,URG4", "bewoners,ja"), "mist de kolom 'vragenlijst'"),
        (("vragenlijst,rol", f"{MARK},bewoners"), "geen kolom met een vraag"),
        (("naam,leeftijd", "Jan,3"), "hoort niet bij deze vragenlijst"),
        ((HEAD,), "heeft een kop maar geen rijen"),
        (
            ("deelnemer,rol,ronde,vraag_id,score", "p,bewoners,3,URG4,1"),
            "rij 2, kolom 'ronde': '3' is geen ronde.",
        ),
        (
            ("deelnemer,rol,vraag_id,score", ",bewoners,URG4,1"),
            "rij 2, kolom 'deelnemer': hier hoort wie",
        ),
        (
            ("deelnemer,rol,vraag_id,score", "p,bewoners,URG4,1", "p,bewoners,URG4,2"),
            "rij 3, kolom 'vraag_id': deze deelnemer antwoordt ook in rij 2",
        ),
        (
            ("deelnemer,rol,vraag_id,score", "p,bewoners,URG4,1", "p,bestuur,VIS2,2"),
            "rij 3, kolom 'rol': deze deelnemer heeft in rij 2 een andere rol",
        ),
        (("deelnemer,vraag_id,score", "p,URG4,1"), "mist de kolom 'rol'"),
        (
            ("deelnemer,rol,vraag_id,score,iets", "p,bewoners,URG4,1,2"),
            "kolom 'iets' hoort niet bij",
        ),
        (
            ("deelnemer,rol,vraag_id,score,vraagvorm", "p,bewoners,URG4,1,fries"),
            "rij 2, kolom 'vraagvorm'",
        ),
    ],
)
def test_a_wrong_table_is_told(tmp_path, lines, said):
    told = refused(csv_of(tmp_path, *lines))
    assert said in told
    assert "'a.csv'" in told


def test_one_wrong_file_refuses_all(sheets):
    change(sheets / "formulier-3.xlsx", "E3", "misschien")
    assert refused(sheets).startswith("'formulier-3.xlsx', rij 3")


def test_what_is_absent_or_empty_is_told(tmp_path):
    assert "Er is geen bestand" in refused(tmp_path / "weg.xlsx")
    (tmp_path / "leeg").mkdir()
    assert "staat geen formulier" in refused(tmp_path / "leeg")
    with pytest.raises(MissingTable):
        read_answers(tmp_path / "leeg")


def test_a_damaged_line_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    Answers((Answer("URG4", "a", "bewoners", score=1),)).save(path)
    with path.open("a") as file:
        file.write('{"kapot\n')
    assert "Regel 3" in refused(path)


def test_what_is_no_workbook_is_told(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04rommel")
    assert "'a.xlsx'" in refused(path)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("word/document.xml", "x")
    assert "Wordbestand" in refused(path)


def attempt(path):
    """What is read, or the sentence with which it is refused."""
    try:
        return read_answers(path), ""
    except WijkbookError as error:
        return None, str(error)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([MARK, "1; kern; gewoon; alle", "x", ""]),
            st.sampled_from(["bewoners", "Bestuur", "", "koning", "partners"]),
            st.text(max_size=8) | st.sampled_from(["0", "3", "ja", "Weet niet", "-"]),
            st.sampled_from(["", "1", "nee", "4", "n.v.t."]),
            st.text(max_size=30),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_row_is_read_whole_or_refused_in_one_sentence(tmp_path, rows):
    import csv

    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        out = csv.writer(file)
        out.writerow(HEAD.split(","))
        out.writerows(rows)
    found, told = attempt(path)
    if found is None:
        assert told.endswith(".")
        assert "\n" not in told
        return
    assert len(found.people) <= len(rows)
    for one in found.answers:
        assert one.score in (None, 0, 1, 2, 3)
        assert one.question_id in ("URG4", "VIS2")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".jsonl"]))
def test_any_bytes_are_read_or_refused(tmp_path, raw, end):
    path = tmp_path / f"a{end}"
    path.write_bytes(raw)
    found, told = attempt(path)
    assert told or len(found.people) == 0
