"""Test the cases: their story in tables, each row with its source."""

import pandas as pd
import pytest

from wijkbook import case as room
from wijkbook.case import list_cases, load_case
from wijkbook.errors import BadTable, UnknownName

WHOLE = """
case_id = "proef"
name = "Proefwijk <b>"
place = "Roermond"
summary = "Een verhaal."
source_id = "S001"
[[fact]]
what = "Afgesproken looptijd."
value = 12
source_id = "W57"
"""


@pytest.fixture
def cases(tmp_path, monkeypatch):
    """Give an empty folder of cases."""
    monkeypatch.setattr(room, "folder", lambda: tmp_path)
    (tmp_path / "cases").mkdir()
    return tmp_path / "cases"


def test_donderberg_tells_its_place_area_and_start():
    """Platform31 (2018, r.247): a plan of twelve years, begun in 2012."""
    case = load_case("donderberg")
    assert (case.place, case.gebied, case.own_gebied) == (
        "Roermond",
        "WK095704",
        "donderberg_2024",
    )
    assert case.events["year"].is_monotonic_increasing
    assert 2012 in case.events["year"].tolist()
    facts = case.facts.set_index("what")
    assert facts.loc["Afgesproken looptijd.", "value"] == 12


def test_every_event_goal_fact_and_lesson_names_its_source():
    for name in list_cases():
        case = load_case(name)
        for table in (case.events, case.partners, case.goals, case.facts, case.lessons):
            assert table["source_id"].notna().all()
        assert len(case.unknowns)


def test_sources_are_cited_once_each():
    sources = load_case("donderberg").sources()
    assert sources.index.is_unique
    assert sources["S001"].startswith("Platform31")
    assert sources.name == "citation"


def test_list_is_alphabetical_and_holds_what_can_be_loaded(cases):
    assert list_cases() == []
    for name in ("selwerd", "donderberg"):
        (cases / f"{name}.toml").write_text(WHOLE, encoding="utf-8")
    (cases / "note.txt").write_text("", encoding="utf-8")
    assert list_cases() == ["donderberg", "selwerd"]


def test_what_a_case_does_not_have_is_an_empty_table(cases):
    (cases / "proef.toml").write_text(WHOLE, encoding="utf-8")
    case = load_case("proef")
    assert case.own_gebied == ""
    assert isinstance(case.lessons, pd.DataFrame)
    assert case.lessons.empty
    assert case.sources().index.tolist() == ["S001", "W57"]


def test_case_shows_its_story_and_escapes_it_in_a_notebook(cases):
    (cases / "proef.toml").write_text(WHOLE, encoding="utf-8")
    case = load_case("proef")
    assert repr(case).startswith("Proefwijk <b> (Roermond")
    assert "Een verhaal." in repr(case)
    assert "Proefwijk &lt;b&gt;" in case._repr_html_()


def test_unknown_case_proposes_one():
    with pytest.raises(UnknownName, match="Onbekende casus 'donderburg'.*'donderberg'"):
        load_case("donderburg")


@pytest.mark.parametrize("name", ["../donderberg", "", "donderberg.toml"])
def test_case_is_found_by_its_id_alone(name):
    with pytest.raises(UnknownName, match="Onbekende casus"):
        load_case(name)


@pytest.mark.parametrize("key", ["case_id", "name", "place", "summary", "source_id"])
def test_missing_key_is_named(cases, key):
    lines = WHOLE.split("[[fact]]")[0].splitlines()
    text = "\n".join(line for line in lines if not line.startswith(key))
    (cases / "proef.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=f"De casus 'proef.toml' mist '{key}'"):
        load_case("proef")


@pytest.mark.parametrize(
    "text",
    [
        WHOLE + "half = ",
        WHOLE + "\n[fact]\n",
        WHOLE.replace("[[fact]]", "[fact]"),
        'fact = "twaalf jaar"\n' + WHOLE.split("[[fact]]")[0],
    ],
    ids=["half a line", "twice", "one bracket", "text for a table"],
)
def test_damaged_file_is_told_in_one_sentence(cases, text):
    (cases / "proef.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match="De casus 'proef.toml' is beschadigd"):
        load_case("proef")


def test_file_that_is_no_text_is_told(cases):
    (cases / "proef.toml").write_bytes(b"\xff\xfe name")
    with pytest.raises(BadTable, match="De casus 'proef.toml' is beschadigd"):
        load_case("proef")
