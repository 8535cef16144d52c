"""Test the widget of the timeline: each filter driven in process, and hostile rows."""

import re
from html import unescape

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import wijkbook as wb
from wijkbook.errors import BadTable, BadValue, UnknownColumn
from wijkbook.widget.timeline import timeline

MAIN = ["periode", "programma", "nota", "wet"]
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def table():
    """Give the timeline of the workbook."""
    return wb.load_table("timeline")


@pytest.fixture
def line():
    """Give the widget as a reader meets it."""
    return timeline()


def alt_of(figure):
    """What a figure tells who cannot see it."""
    return unescape(re.search(r'alt="([^"]*)"', figure.value)[1])


def listed(line):
    """Titles in the list, in the order in which they stand."""
    found = re.findall(r"<strong>\d{4}(?:–\d{4})? (.*?)</strong>", line.shown.value)
    return [unescape(title) for title in found]


def own_rows(**changes):
    """Give one row of one's own, without the columns that may be left out."""
    row = {"event_id": "e1", "title": "Wijkplan", "kind": "programma"}
    row |= {"scale": "lokaal", "year_from": 2015, "golf1": -1, "golf2": -2}
    return pd.DataFrame([row | changes])


def test_it_starts_with_the_main_line_on_every_scale(line, table):
    main = table[table["kind"].isin(MAIN) & (table["year_from"] >= 1945)]
    assert len(main) == 26
    assert sorted(listed(line)) == sorted(main["title"])
    assert line.text.startswith(
        "26 van 63 rijen: hoofdlijn, alle schalen, van 1945 tot en met 2032. "
        "Eerste: Wederopbouw, krotopruiming en reconstructie (1945–1970)."
    )
    assert repr(line) == line.text


def test_every_kind_scale_and_case_is_offered(line, table):
    assert {value for _, value in line.kind.options} == {
        "hoofdlijn",
        "alle",
        *table["kind"],
    }
    assert {value for _, value in line.scale.options} == {"alle", *table["scale"]}
    assert {value for _, value in line.case.options} == set(table["case_id"])
    names = [name for name, _ in line.case.options]
    assert "De Donderberg" in names


def test_all_kinds_and_years_give_all_rows(line, table):
    line.kind.value = "alle"
    line.start.value = 1901
    assert sorted(listed(line)) == sorted(table["title"])
    assert line.text.startswith("63 van 63 rijen: alle soorten, alle schalen")


def test_a_kind_and_a_scale_choose_together(line):
    line.kind.value = "gebeurtenis"
    line.scale.value = "lokaal"
    assert listed(line) == ["De Donderberg: onveiligheid loopt op"]
    assert "soort gebeurtenis, schaal lokaal" in line.text


def test_years_choose_what_ran_in_them(line):
    line.kind.value = "programma"
    line.scale.value = "nationaal"
    line.start.value = 1998
    line.end.value = 2001
    assert listed(line) == [
        "Grotestedenbeleid en ISV (tijdvak)",
        "GSB I",
        "GSB II en ISV-1",
    ]


def test_a_case_is_added_and_coloured_whatever_its_kind(line):
    line.kind.value = "wet"
    line.scale.value = "nationaal"
    before = len(listed(line))
    line.case.value = "nprz"
    assert len(listed(line)) == before + 4
    assert "Overeenkomst Zuid werkt" in listed(line)
    assert line.shown.value.count("(casus)") == 4
    assert "Daarvan 4 van casus Nationaal Programma Rotterdam Zuid." in line.text
    assert alt_of(line.figure).startswith(
        "Tijdlijn van 1945 tot en met 2032 met Rapport Kwaliteitssprong Zuid"
    )


def test_the_figure_follows_and_has_a_description(line):
    before = line.figure.value
    assert before.startswith("<img ")
    line.kind.value = "wet"
    assert line.figure.value != before
    assert "Herziening Woningwet (2015)" in alt_of(line.figure)
    assert "golf 1, ons oordeel" in alt_of(line.figure)


def test_the_golven_can_be_put_out(line):
    line.golven.value = False
    assert "golf" not in alt_of(line.figure)
    line.golven.value = True
    assert "golf 2" in alt_of(line.figure)


def test_each_event_stands_with_its_source_place_and_note(line):
    line.kind.value = "afspraak"
    line.scale.value = "regionaal"
    told = unescape(line.shown.value)
    assert "Bron: S001 §4 r.370; W52 fragment; W54 fragment" in told
    assert "Toelichting: De bronnen spreken elkaar tegen." in told
    assert f"S001: {wb.cite('S001')}" in unescape(line.source.value)
    assert line.source.value.count("<li>") == 5


def test_the_list_can_be_reached_and_named_without_a_mouse(line):
    assert 'tabindex="0" role="region" aria-label="De gekozen' in line.shown.value


def test_a_choice_without_events_says_so_and_comes_back(line):
    line.kind.value = "wet"
    line.start.value = 2020
    assert line.text == "In deze keuze valt geen enkele gebeurtenis. Kies ruimer."
    assert line.text in line.said.value
    assert line.figure.value == line.shown.value == line.source.value == ""
    assert line.rows.empty
    line.start.value = 2000
    assert len(line.rows) == 3
    assert line.figure.value


def test_years_the_wrong_way_round_are_told(line):
    line.end.value = 1950
    line.start.value = 1960
    assert line.text == ("Het eerste jaar ligt na het laatste. Verander een van beide.")
    assert line.rows.empty


def test_years_stay_within_the_table(line):
    line.start.value = 1000
    assert line.start.value == 1901
    line.end.value = 9999
    assert line.end.value == 2032


def test_rows_of_ones_own_need_no_source(table):
    both = pd.concat([table, own_rows(source_id="dossier 7")], ignore_index=True)
    line = timeline(both)
    assert "Wijkplan" in listed(line)
    assert "Bron: dossier 7." in line.shown.value
    assert "<li>dossier 7</li>" in line.source.value
    alone = timeline(own_rows())
    assert alone.text.startswith("1 van 1 rijen")
    assert "Bron: niet ingevuld." in alone.shown.value


@pytest.mark.parametrize(
    "text", [EVIL, '"><img src=x onerror=alert(1)>', "=cmd|' /C calc'!A0", "$x^2$"]
)
def test_hostile_text_shows_as_text(text):
    cells = ("title", "text", "source_id", "source_place", "note", "case_id")
    line = timeline(own_rows(**dict.fromkeys(cells, text)))
    line.case.value = text
    for part in (line.said, line.figure, line.shown, line.source):
        assert EVIL not in part.value
        assert "<img src=x" not in part.value
    assert text in unescape(line.shown.value)
    assert text in unescape(line.said.value)
    assert text in alt_of(line.figure)


def test_an_endless_paste_stays_out_of_the_sentence():
    line = timeline(own_rows(title="a" * 100_000, note="b" * 100_000))
    assert len(line.text) < 400
    assert len(alt_of(line.figure)) < 500
    assert "b" * 100_000 in line.shown.value


def test_the_table_stays_as_it_was_and_no_figure_is_left_open(table):
    before = table.copy()
    line = timeline(table)
    line.kind.value = "alle"
    pd.testing.assert_frame_equal(table, before)
    assert plt.get_fignums() == []


def test_a_table_that_is_none(table):
    with pytest.raises(UnknownColumn, match="Kolom 'golf1' staat niet in de tabel"):
        timeline(table.drop(columns="golf1"))
    with pytest.raises(BadTable, match="heeft geen rijen"):
        timeline(table.iloc[:0])
    with pytest.raises(BadValue, match="'golf1' bevat '7'"):
        timeline(own_rows(golf1=7))
