"""Two sessions beside each other."""

import re
import sqlite3
from datetime import UTC, datetime

import pandas as pd
import pytest

from wijkbook.errors import BadTable, BadValue
from wijkbook.export.html import to_html
from wijkbook.session.compare import compare_sessions
from wijkbook.session.store import Post, Session


@pytest.fixture
def new(tmp_path):
    held = []

    def call(year=2026, scores=(), **how):
        now = datetime(year, 11, 20, tzinfo=UTC)
        path = tmp_path / f"{len(held)}.sqlite"
        session = Session.create(path, now=now, **how)
        held.append(session)
        session.start_round()
        for score in scores:
            token = session.join("bewoners" if session.roles else "")
            session.post(Post(token, "visie", {"VIS2": {"score": score}}))
        if scores:
            session.reveal("visie")
        return session

    yield call
    for one in held:
        one.close_file()


def test_two_years_side_by_side(new):
    found = compare_sessions(new(2026, (0, 0, 1, 3)), new(2029, (2, 2, 2, 3, 3)))
    assert found.names == ("2026", "2029")
    row = found.table.loc["VIS2"]
    # 0 0 1 3: median 0.5, one of four is 2 or 3; 2 2 2 3 3: median 2, all are
    assert row[["n_1", "median_1", "share_1"]].tolist() == [4, 0.5, 0.25]
    assert row[["n_2", "median_2", "share_2"]].tolist() == [5, 2, 1]
    assert row["change"] == "midden hoger, meer eens"
    assert found.told == ()
    assert "VIS2" in repr(found)


def test_the_last_round_counts(new):
    first = new(2026, (0, 0, 0))
    tokens = [first.join("bewoners") for _ in range(3)]
    first.start_round(2)
    for token in tokens:
        first.post(Post(token, "visie", {"VIS2": {"score": 3}}))
    first.reveal("visie")
    found = compare_sessions(first, new(2029, (3, 3, 3)))
    assert found.table.loc["VIS2", "median_1"] == 3
    assert found.table.loc["VIS2", "change"] == "midden gelijk"
    # before the talk in 2029, after it in 2026: that is told
    assert found.told == (
        "Niet uit dezelfde ronde, bij VIS2: ronde 2 van 2026 en ronde 1 van 2029.",
    )


def test_what_was_hidden_stays_hidden(new):
    found = compare_sessions(new(2026, (0, 3)), new(2029, (1, 2, 3)))
    row = found.table.loc["VIS2"]
    assert row[["n_1", "median_1", "share_1", "agreement_1"]].isna().all()
    assert row["change"] == "alleen getoond in 2029"
    assert found.table.loc["URG4", "change"] == "in geen van beide getoond"
    page = to_html(found.document())
    assert "niet getoond" in page


def test_words_judge_nothing(new):
    found = compare_sessions(new(2026, (0, 0, 0)), new(2029, (3, 3, 3)))
    text = repr(found) + to_html(found.document())
    for word in ("beter", "slechter", "verbeterd", "vooruitgang"):
        assert word not in text.casefold()
    assert "Hoger is geen norm" in to_html(found.document())


def test_questions_of_one_session_alone_are_told(new):
    found = compare_sessions(new(2026), new(2029, length="kern"))
    assert len(found.table) == 7
    assert found.told == (
        "Alleen gevraagd in 2029: URG3, VIS7, BES1, PRO4, ADE4, VER6 en MID3.",
    )


def change(session, sql):
    with sqlite3.connect(session.path) as held:
        held.execute(sql)
    session.close_file()
    return Session.open(session.path)


def test_another_version_and_wording_are_told(new):
    first = new(2026, (1, 2, 3))
    first = change(first, "UPDATE meta SET value = '0' WHERE key = 'version'")
    sql = "UPDATE question SET told = replace(told, 'eens over', 'oneens over')"
    first = change(first, sql)
    found = compare_sessions(first, new(2029, (1, 2, 3)))
    assert "andere versie: 0 in 2026 en 1 in 2029" in found.told[0]
    assert found.told[1] == "Deze vragen zijn anders verwoord: VIS2."
    first.close_file()


def test_another_wijk_and_mode_are_told(new):
    found = compare_sessions(new(2026, wijk="Oud"), new(2029, wijk="Nieuw"))
    assert found.told == ("Het gaat niet over dezelfde wijk: Oud en Nieuw.",)
    found = compare_sessions(new(2026), new(2029, mode="eigen_wijk"))
    assert "eigen wijk" in found.told[0]


def test_names(new):
    first, second = new(2026), new(2026)
    assert compare_sessions(first, second).names == ("0", "1")  # same day: the files
    assert compare_sessions(first, second, names=("voor", "na")).names == ("voor", "na")
    with pytest.raises(BadValue, match="twee namen"):
        compare_sessions(first, second, names=("een",))
    with pytest.raises(BadValue, match="twee namen"):
        compare_sessions(first, second, names="een")


def test_one_session_twice_is_refused(new):
    session = new()
    with pytest.raises(BadValue, match="twee keer dezelfde"):
        compare_sessions(session, Session.open(session.path))


def test_figure_has_both(new):
    found = compare_sessions(new(2026, (0, 0, 1, 3)), new(2029, (2, 2, 2, 3, 3)))
    ax = found.figure()
    said = ax.get_label()
    assert "2026" in said
    assert "2029" in said
    assert "vraag VIS2 grotendeels, de middelste helft van 2 tot 3" in said


def test_figure_of_what_was_not_shown_in_both(new):
    found = compare_sessions(new(2026, (0, 3)), new(2029, (1, 2, 3)))
    with pytest.raises(BadTable, match="in allebei de sessies getoond"):
        found.figure()


def test_one_wijk_by_code_and_by_name_is_the_same(new):
    found = compare_sessions(new(2026, wijk="WK095704"), new(2029, wijk="Donderberg"))
    assert found.told == ()


def test_hostile_names_are_only_text(new):
    first = new(2026, (0, 1, 2), wijk="<script>1</script>")
    second = new(2029, (0, 1, 2), wijk="=1+1")
    found = compare_sessions(first, second, names=("<b>", "=cmd"))
    page = to_html(found.document())
    assert "<script" not in page
    assert not re.search("<b>", page)


def test_everything_is_written_and_nothing_twice(new, tmp_path):
    found = compare_sessions(new(2026, (0, 0, 1)), new(2029, (2, 2, 2)))
    first = found.write(tmp_path / "uit")
    assert [path.suffix for path in first] == [".html", ".docx", ".csv", ".png"]
    second = found.write(tmp_path / "uit")
    assert all(path.stem.endswith("-2") for path in second)
    table = pd.read_csv(first[2]).set_index("question")
    assert table.loc["VIS2", "median_2"] == 2
    assert "iframe" in found._repr_html_()
