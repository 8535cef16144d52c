"""Test the kaders and how they meet."""

import pytest

from wijkbook.data import load_table
from wijkbook.errors import UnknownName
from wijkbook.kader import (
    Kader,
    crosswalk,
    figure_rows,
    list_kaders,
    load_kader,
    spanningen,
)


def test_the_bouwstenen_are_seven_and_come_first():
    assert list_kaders()[0] == "bouwstenen"
    bouwstenen = load_kader("bouwstenen")
    assert bouwstenen.elements["number"].tolist() == list(range(1, 8))
    assert "geen norm" in bouwstenen.what


@pytest.mark.parametrize("name", list_kaders())
def test_every_kader_loads_with_its_own_rows_and_sources(name):
    kader = load_kader(name)
    assert len(kader.elements) > 0
    assert set(kader.notes["element_id"]) <= {name, *kader.elements["element_id"]}
    assert kader.name in repr(kader)
    assert set(kader.source_id.split(";")) <= set(kader.sources().index)


def test_every_note_belongs_to_one_kader():
    notes = sum(len(load_kader(name).notes) for name in list_kaders())
    assert notes == len(load_table("kader_notes"))


def test_an_unknown_kader_is_told():
    with pytest.raises(UnknownName, match="Onbekende kader 'bouwsteen'. Bedoel je"):
        load_kader("bouwsteen")


def test_a_kader_shows_its_text_as_text():
    empty = load_table("kader_elements").iloc[:0]
    kader = Kader("x", "<script>", "a & b", "", "", "S001", empty, empty)
    assert kader._repr_html_() == "<b>&lt;script&gt;</b><br>a &amp; b"
    assert repr(kader) == "<script>\na & b"


def test_crosswalk_and_spanningen_have_sources():
    for table, fewest in ((crosswalk(), 70), (spanningen(), 1)):
        assert len(table) >= fewest
        assert (table["source_id"] != "").all()


def test_a_figure_comes_in_its_order():
    rows = figure_rows("figuur_2_2")
    assert set(rows["figure_id"]) == {"figuur_2_2"}
    assert rows["number"].is_monotonic_increasing
    with pytest.raises(UnknownName, match="Onbekende figuur 'figuur_9'"):
        figure_rows("figuur_9")


def test_what_a_reader_does_with_a_table_stays_with_him():
    for load in (crosswalk, spanningen, lambda: load_kader("bouwstenen").elements):
        mine = load()
        mine["source_id"] = "weg"
        assert "weg" not in set(load()["source_id"])
