"""Answers into a session and out of it."""

import csv
import json
from datetime import UTC, date, datetime

import openpyxl
import pytest
from form_samples import PEOPLE, came_back, expected, fill_online, fill_sheet

from wijkbook.checklist import OTHERS
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.results import differences, profile
from wijkbook.checklist.returned import read_answers
from wijkbook.errors import BadTable, BadValue, UnknownName, WijkbookError
from wijkbook.session.exchange import (
    export_session,
    import_session,
    safe_answers,
    safe_roles,
    session_form,
    session_tables,
)
from wijkbook.session.store import Post, Session

DAY = date(2026, 11, 22)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def made():
    """Sessions that a test opened, closed afterwards."""
    held = []
    yield held
    for one in held:
        one.close_file()


@pytest.fixture
def new(tmp_path, made):
    def call(name="a.sqlite", **how):
        session = Session.create(tmp_path / "s" / name, **how)
        made.append(session)
        return session

    return call


def answer_all(session, scores, more=""):
    """Let people answer everything: per person a role and a score (or special)."""
    tokens = []
    for role, score in scores:
        token = session.join(role if session.roles else "")
        tokens.append(token)
        told = {"score": score} if isinstance(score, int) else {"special": score}
        for stone in session.bouwstenen():
            asked = [q.id for q in session.questions(role) if q.bouwsteen == stone]
            given = {one: told | {"explanation": more} for one in asked}
            session.post(Post(token, stone, given))
    return tokens


@pytest.fixture
def held(new):
    """A closed session of ten people: 5 bewoners, 4 uitvoering, 1 bestuur."""
    session = new(wijk="Een wijk", asker="gemeente")
    session.start_round()
    roles = ["bewoners"] * 5 + ["uitvoering"] * 4 + ["bestuur"]
    answer_all(
        session,
        [(role, nth % 4) for nth, role in enumerate(roles)],
        more="=geheim van mij",
    )
    for stone in session.bouwstenen():
        assert session.reveal(stone)
    session.add_action("vertrouwen", '=HYPERLINK("x") <b>', "opbouwwerk", "1 mei")
    session.add_note("visie", "+meer praten")
    session.close()
    return session


# ---- forms of a session -----------------------------------------------------------


def test_form_of_a_session_asks_its_questions_with_its_words(new):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    session = new(wijk="Donder", asker="gemeente", purpose="Praten.", now=now)
    form = session_form(session, voice="bewoners")
    assert [one.id for one in form.questions] == [one.id for one in session.questions()]
    assert (form.wijk, form.asker, form.purpose) == ("Donder", "gemeente", "Praten.")
    assert form.until == date(2027, 2, 20)  # 90 days after 22 November
    assert form.ask_role


@pytest.mark.parametrize("phase", [None, "vooraf", "lopend"])
@pytest.mark.parametrize("length", ["kern", "volledig"])
def test_form_of_a_session_knows_its_phase(new, length, phase):
    session = new(length=length, phase=phase)
    asked = {one.id for one in session_form(session).questions}
    assert asked == {one.id for one in session.questions()}


def test_form_of_a_session_about_own_wijken_asks_no_role(new):
    assert not session_form(new(mode="eigen_wijk")).ask_role


def test_form_of_a_session_with_other_questions_is_refused(new):
    session = new()
    session._questions = session._questions[1:]
    with pytest.raises(BadValue, match="andere vragen"):
        session_form(session)


# ---- in ---------------------------------------------------------------------------


def mailed(folder, people=PEOPLE, **how):
    for nth, (role, given) in enumerate(people):
        fill_sheet(folder / f"f{nth}.xlsx", role, given, **how)
    return folder


@pytest.mark.parametrize("way", ["sheets", "kobo", "odk", "labels"])
def test_forms_become_a_session(tmp_path, made, way):
    if way == "sheets":
        source = mailed(tmp_path / "terug")
    else:
        source = fill_online(tmp_path / "a.csv", PEOPLE, kind=way)
    done = import_session(source, wijk="Donder", asker="gemeente")
    made.append(done.session)
    session = done.session
    assert came_back(session.answers()) == expected()
    assert done.added == session.joined() == len(PEOPLE)
    assert (session.phase, session.round, session.mode) == ("round", 1, "een_wijk")
    assert (session.meta("length"), session.meta("asker")) == ("kort", "gemeente")
    assert session.shown() == {}
    assert session.reveal("urgentie")


def test_what_leaves_comes_back(tmp_path, held, made):
    """Session to files to session: the same answers, under other tokens."""
    written = export_session(held, tmp_path / "uit", formats=(), answers=True, day=DAY)
    wanted = safe_answers(held)
    assert [path.suffix for path in written] == [".jsonl", ".csv", ".xlsx"]
    for path in written:
        done = import_session(path, tmp_path / f"{path.suffix[1:]}.sqlite")
        made.append(done.session)
        assert came_back(done.session.answers()) == came_back(wanted)
        assert done.told == ()
    ids = {one.respondent for one in held.answers()}
    for path in written[:2]:
        assert not any(one in path.read_text("utf-8") for one in ids)


def test_two_rounds_come_back_and_the_first_is_shown(tmp_path, new, made):
    session = new()
    session.start_round()
    tokens = answer_all(session, [("bewoners", 1)] * 4)
    for stone in session.bouwstenen():
        session.reveal(stone)
    session.start_round(2)
    for token in tokens:
        session.post(Post(token, "visie", {"VIS2": {"score": 3}}))
    session.close()
    (path, *_) = export_session(session, tmp_path / "uit", formats=(), answers=True)
    done = import_session(path)
    made.append(done.session)
    assert done.session.round == 2
    assert done.added == 4
    assert came_back(done.session.answers()) == came_back(session.answers())
    assert done.session.shown()[1] == session.shown()[1]
    assert done.session.reveal("visie")


def test_paper_joins_phones(tmp_path, new):
    session = new()
    session.start_round()
    answer_all(session, [("bewoners", 2)] * 3)
    done = import_session(mailed(tmp_path / "terug"), session)
    assert done.session is session
    assert session.joined() == 3 + len(PEOPLE)
    # URG4: three times 2 from phones, then ja, grotendeels, nee, ja (one weet niet)
    session.reveal("urgentie")
    assert session.shown()[1]["URG4"]["counts"] == [1, 0, 4, 2]


def test_reading_twice_changes_nothing(tmp_path, new):
    session = new()
    session.start_round()
    folder = mailed(tmp_path / "terug")
    first = import_session(folder, session)
    before = came_back(session.answers())
    session.reveal("urgentie")  # also after it was shown
    again = import_session(folder, session)
    assert (first.added, again.added) == (5, 0)
    assert came_back(session.answers()) == before
    assert again.told[-1] == "5 mensen stonden er al zo in; daaraan is niets veranderd."


def test_a_changed_submission_replaces_the_first(tmp_path, new):
    session = new()
    session.start_round()
    role, given = "bewoners", {"URG4": ("ja", "", ""), "VIS2": ("ja", "", "x")}
    import_session(fill_online(tmp_path / "a.csv", [(role, given)]), session)
    given = {"URG4": ("nee", "", "")}
    import_session(fill_online(tmp_path / "a.csv", [(role, given)]), session)
    assert session.joined() == 1
    assert came_back(session.answers()) == expected([(role, given)])


def test_answers_that_were_shown_do_not_change(tmp_path, new):
    session = new()
    session.start_round()
    path = fill_online(tmp_path / "a.csv", PEOPLE)
    import_session(path, session)
    before = came_back(session.answers())
    session.reveal("urgentie")
    role, given = PEOPLE[0]
    changed = {**given, "URG4": ("nee", "", ""), "VIS2": ("ja", "", "")}
    for people in ([(role, changed)], [(role, {"VIS2": ("ja", "", "")})]):
        fill_online(path, people)
        with pytest.raises(BadTable, match="'a.csv', rij 2, vraag 'URG4'.*al getoond"):
            import_session(path, session)
        assert came_back(session.answers()) == before


def test_one_can_be_erased_by_code(tmp_path, made):
    done = import_session(mailed(tmp_path / "terug"))
    made.append(done.session)
    done.session.erase_respondent(done.codes["'f0.xlsx'"])
    assert came_back(done.session.answers()) == expected(PEOPLE[1:])


def test_no_phone_can_act_as_who_sent_a_form(tmp_path, made):
    done = import_session(mailed(tmp_path / "terug"))
    made.append(done.session)
    for key in (*done.codes.values(), *(one.key for one in read_answers(
        tmp_path / "terug").people)):  # fmt: skip
        assert done.session.participant(key) is None


def test_kern_leaves_out_what_a_role_is_not_asked(tmp_path, made):
    people = [("bewoners", {"URG4": ("ja", "", ""), "MID3": ("ja", "", "")})]
    done = import_session(mailed(tmp_path / "terug", people, length="kern"))
    made.append(done.session)
    assert done.session.meta("length") == "kern"
    assert [one.question_id for one in done.session.answers()] == ["URG4"]
    assert done.told == (
        "'f0.xlsx': vraag 'MID3' is niet voor de rol bewoners; dat antwoord telt niet "
        "mee.",
    )


def test_own_wijken_come_back_without_roles(tmp_path, made):
    people = [(None, given) for _, given in PEOPLE]
    done = import_session(mailed(tmp_path / "terug", people, ask_role=False))
    made.append(done.session)
    assert done.session.mode == "eigen_wijk"
    assert done.session.joined() == 5
    assert done.session.reveal("urgentie")
    assert done.session.shown()[1]["URG4"]["counts"] == [1, 0, 1, 2]


def test_annex_is_told(tmp_path, made):
    held = Answers(
        (
            Answer("BUI1", "a", "bewoners", score=1),
            Answer("URG4", "a", "bewoners", score=1),
        )
    )
    held.save(tmp_path / "a.jsonl")
    done = import_session(tmp_path / "a.jsonl")
    made.append(done.session)
    assert "BUI1" in done.told[0]


def lines(path, *answers):
    Answers(answers).save(path)
    return path


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("URG1", "a", "bewoners", score=1), "die deze sessie niet stelt"),
        (Answer("URG4", "a", "visitatiecommissie", score=1), "doet niet mee"),
        (Answer("URG4", "a", "bewoners", score=1, round=2), "de sessie is in ronde 1"),
    ],
)
def test_what_does_not_fit_a_session_is_refused_whole(tmp_path, new, answer, said):
    session = new()
    session.start_round()
    path = lines(tmp_path / "a.jsonl", Answer("URG4", "b", "bewoners", score=1), answer)
    with pytest.raises(BadTable, match=said):
        import_session(path, session)
    assert session.joined() == 0
    assert len(session.answers()) == 0


@pytest.mark.parametrize("phase", ["lobby", "closed"])
def test_a_session_that_is_not_open_takes_nothing(tmp_path, new, phase):
    session = new()
    if phase == "closed":
        session.close()
    with pytest.raises(BadValue, match="als een ronde open is"):
        import_session(mailed(tmp_path / "terug"), session)
    assert session.joined() == 0


def test_a_form_without_role_is_refused_where_roles_are_asked(tmp_path, new):
    session = new()
    session.start_round()
    folder = mailed(tmp_path / "terug", [(None, PEOPLE[0][1])], ask_role=False)
    with pytest.raises(BadTable, match="formulier zonder rol"):
        import_session(folder, session)
    fill_sheet(folder / "met.xlsx", *PEOPLE[0])
    with pytest.raises(BadTable, match="twee soorten sessies"):
        import_session(folder)


def test_too_many_people_are_refused_whole(tmp_path, new):
    session = new()
    session.start_round()
    people = [("bewoners", {"URG4": ("ja", "", "")})] * 201
    with pytest.raises(BadTable, match="Dan doen 201 mensen mee; er passen er 200"):
        import_session(fill_online(tmp_path / "a.csv", people), session)
    assert session.joined() == 0


def test_a_new_session_that_fails_leaves_no_file(tmp_path, monkeypatch):
    folder = mailed(tmp_path / "terug")
    monkeypatch.setattr("wijkbook.session.store.MOST_PEOPLE", 4)
    with pytest.raises(BadTable, match="er passen er 4"):
        import_session(folder, tmp_path / "nieuw" / "a.sqlite")
    assert list((tmp_path / "nieuw").iterdir()) == []
    path = lines(
        tmp_path / "r.jsonl", Answer("URG4", "a", "bewoners", score=1, round=3)
    )
    with pytest.raises(BadTable, match="3 ronden"):
        import_session(path, tmp_path / "nieuw" / "a.sqlite")
    assert list((tmp_path / "nieuw").iterdir()) == []


def test_nothing_to_read_makes_no_session(tmp_path):
    fill_sheet(tmp_path / "f" / "leeg.xlsx", "bewoners", {})
    with pytest.raises(BadTable, match="staan geen antwoorden"):
        import_session(tmp_path / "f", tmp_path / "a.sqlite")
    assert not (tmp_path / "a.sqlite").exists()


def test_import_shows_numbers_and_no_answers(tmp_path, made):
    done = import_session(mailed(tmp_path / "terug"))
    made.append(done.session)
    assert repr(done).startswith("Ingelezen: antwoorden van 5 mensen.")
    assert "Veel mensen" not in repr(done)


# ---- out --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ({"bewoners": 3}, {"bewoners"}),
        ({"bewoners": 3, "bestuur": 3}, {"bewoners", "bestuur"}),
        ({"bewoners": 4, "bestuur": 1, "partners": 2}, {"bewoners"}),
        # one bestuur alone would stand apart: the smallest other role joins
        ({"bewoners": 4, "uitvoering": 3, "bestuur": 1}, {"bewoners"}),
        ({"bewoners": 4, "bestuur": 2}, set()),
        ({"bewoners": 2}, set()),
        ({"bewoners": 3, OTHERS: 1}, set()),
        ({}, set()),
    ],
)
def test_no_small_role_stands_apart(sizes, kept):
    roles = [role for role, n in sizes.items() for _ in range(n)]
    named = safe_roles(roles)
    assert {role for role, name in named.items() if name == role} - {OTHERS} == kept
    rest = sum(n for role, n in sizes.items() if named[role] == OTHERS)
    assert rest == 0 or rest >= 3 or len(roles) < 3


@pytest.mark.parametrize(
    ("shown", "roles"),
    [("urgentie", {"bewoners", OTHERS}), ("visie", {OTHERS})],
)
def test_rows_and_tables_together_tell_nobody_apart(new, shown, roles):
    """One of the bestuur stands among three partners, and leaves out visie.

    Of visie the room sees the partners apart. In rows with roles the fourth of the
    overige rollen, without an answer there, would be the one of the bestuur.
    """
    session = new()
    session.start_round()
    for nth, role in enumerate(["bewoners"] * 6 + ["partners"] * 3 + ["bestuur"]):
        token = session.join(role)
        session.post(Post(token, "urgentie", {"URG4": {"score": nth % 4}}))
        if role != "bestuur":
            session.post(Post(token, "visie", {"VIS2": {"score": nth % 4}}))
    assert session.reveal(shown)
    (table,) = session.shown()[1].values()
    assert ("partners" in table["roles"]) is (shown == "visie")
    session.close()
    assert {one.role for one in safe_answers(session)} == roles


def test_rows_leave_without_names_times_and_texts(held):
    rows = safe_answers(held)
    assert len(rows) == len(held.answers())
    assert {one.role for one in rows} == {"bewoners", OTHERS}  # 4 + 1 are joined
    assert {(one.explanation, one.time, one.voice) for one in rows} == {
        ("", "", "gewoon")
    }
    assert not {o.respondent for o in rows} & {o.respondent for o in held.answers()}
    texts = safe_answers(held, texts=True)
    assert {one.explanation for one in texts} == {"=geheim van mij"}
    tokens = [one.respondent for one in rows]
    assert tokens == sorted(tokens)  # an order that says nothing


def test_rows_that_leave_show_what_the_room_saw(held):
    # scores 0 1 2 3 0 1 2 3 0 1 of ten people: median 1, quartiles 0.25 and 2
    table = profile(safe_answers(held))
    assert table.loc["visie", ["n", "median", "q1", "q3"]].tolist() == [10, 1, 0.25, 2]
    medians = differences(safe_answers(held)).loc["visie"]
    # bewoners 0 1 2 3 0: 1; the others 1 2 3 0 1: 1
    assert medians["bewoners"] == 1
    assert medians[OTHERS] == 1


def test_rows_do_not_leave_an_open_session_nor_a_tiny_one(new):
    session = new()
    session.start_round()
    answer_all(session, [("bewoners", 1)] * 2)
    with pytest.raises(BadValue, match="gesloten"):
        safe_answers(session)
    session.close()
    with pytest.raises(BadValue, match="Minder dan 3 mensen"):
        safe_answers(session)


def test_rows_do_not_leave_a_session_about_own_wijken(tmp_path, new):
    session = new(mode="eigen_wijk")
    session.start_round()
    answer_all(session, [("bewoners", 1)] * 4)
    session.close()
    with pytest.raises(BadValue, match="eigen wijk"):
        export_session(session, tmp_path / "uit", answers=True)
    assert not (tmp_path / "uit").exists()
    written = export_session(session, tmp_path / "uit", formats=("csv",))
    assert len(written) == 1


def test_tables_hold_what_was_shown(held):
    tables = session_tables(held)
    row = tables["getoond"].set_index("vraag_id").loc["VIS2"]
    # ten scores 0 1 2 3 0 1 2 3 0 1
    counted = row[["n", "nee", "een_beetje", "grotendeels", "ja"]].tolist()
    assert counted == [10, 3, 3, 2, 2]
    assert row["mediaan"] == 1
    assert row["getoond"]
    assert tables["acties"].iloc[0].tolist()[1:] == [
        "Vertrouwen",
        '=HYPERLINK("x") <b>',
        "opbouwwerk",
        "1 mei",
    ]
    assert tables["notities"]["tekst"].tolist() == ["+meer praten"]
    assert len(tables["vragen"]) == 7


def test_tables_hold_nothing_that_was_not_shown(new):
    session = new()
    session.start_round()
    answer_all(session, [("bewoners", 1)] * 4 + [("bestuur", "weet_niet")] * 2)
    assert session.reveal("visie")
    tables = session_tables(session)
    assert tables["getoond"]["vraag_id"].tolist() == ["VIS2"]
    text = json.dumps({k: t.astype(str).to_dict() for k, t in tables.items()})
    for one in session.answers():
        assert one.respondent not in text


def test_every_column_is_in_the_codebook(held, tmp_path):
    export_session(held, tmp_path, formats=("xlsx",), answers=True, day=DAY)
    for name in ("a.xlsx", "a-antwoorden.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        told = list(book["codeboek"].iter_rows(min_row=2, values_only=True))
        known = {(table, column) for table, column, _ in told}
        for sheet in set(book.sheetnames) - {"codeboek", "Over dit bestand"}:
            for cell in book[sheet][1]:
                assert (sheet, cell.value) in known
        about = dict(book["Over dit bestand"].iter_rows(min_row=2, values_only=True))
        assert "wijkdata" in about["Gegevens"]
        assert about["Gemaakt op"] == "22 november 2026"


def test_export_writes_what_is_asked_and_never_over_a_file(held, tmp_path):
    first = export_session(held, tmp_path / "uit", day=DAY)
    names = [path.name for path in first]
    assert names == ["a.html", "a.docx", "a.xlsx", "a-tabellen"]
    before = {p: p.read_bytes() for p in (tmp_path / "uit").rglob("*") if p.is_file()}
    second = export_session(held, tmp_path / "uit", day=DAY)
    assert [path.name for path in second] == [
        "a-2.html",
        "a-2.docx",
        "a-2.xlsx",
        "a-tabellen-2",
    ]
    assert all(path.read_bytes() == raw for path, raw in before.items())
    assert not [path for path in before if "antwoorden" in path.name]


def test_csv_tables_come_with_a_description(held, tmp_path):
    (folder,) = export_session(held, tmp_path, formats=("csv",), day=DAY)
    told = json.loads((folder / "datapackage.json").read_text("utf-8"))
    names = {one["name"] for one in told["resources"]}
    assert {"getoond", "rollen", "acties", "notities", "vragen", "codeboek"} <= names


def test_no_export_starts_a_formula(held, tmp_path):
    export_session(held, tmp_path, answers=True, texts=True, day=DAY)
    files = list(tmp_path.rglob("*.csv"))
    assert len(files) > 5
    risky = 0
    for path in files:
        with path.open(newline="", encoding="utf-8") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                number = cell.replace(".", "", 1).lstrip("-").isdigit()
                assert number or not cell.startswith(FORMULAS)
                risky += cell.startswith("'")
    assert risky > 10  # the hostile texts are there, marked
    for path in tmp_path.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                assert not [cell for cell in row if cell.data_type == "f"]
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "&lt;b&gt;" in page


def test_rows_are_for_their_owner_alone(held, tmp_path):
    written = export_session(held, tmp_path / "uit", formats=(), answers=True)
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_unknown_format_is_refused(held, tmp_path):
    with pytest.raises(UnknownName, match="vorm"):
        export_session(held, tmp_path / "uit", formats=("pdf",))
    assert not (tmp_path / "uit").exists()


def test_an_empty_session_leaves_as_well(new, tmp_path):
    written = export_session(new(), tmp_path / "uit", day=DAY)
    assert len(written) == 4
    tables = session_tables(new("b.sqlite"))
    assert len(tables["getoond"]) == 0
    assert len(tables["vragen"]) == 7


def test_an_export_that_cannot_be_written_is_told(held, tmp_path):
    (tmp_path / "uit").write_text("bestand")
    with pytest.raises((OSError, WijkbookError)):
        export_session(held, tmp_path / "uit")
