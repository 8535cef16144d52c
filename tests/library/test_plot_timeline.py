"""Test the timeline: what is drawn where, the golven by hand, and every refusal."""

import re
import warnings
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import wijkbook as wb
from wijkbook import plot
from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.plot import theme

FIELDS = [
    "event_id",
    "title",
    "kind",
    "scale",
    "year_from",
    "year_to",
    "golf1",
    "golf2",
    "status",
]
HAND = [
    ("a", "Wederopbouw", "programma", "nationaal", 1945, 1949, 2, 1, "seed"),
    ("b", "Een wet", "wet", "nationaal", 1947, None, 0, 2, "opgezocht"),
    ("c", "Wijkplan", "programma", "lokaal", 1948, 1952, -2, -2, "seed"),
    ("d", "Een dag", "gebeurtenis", "nationaal", 1951, None, 1, 0, "strijdig"),
]


@pytest.fixture(autouse=True)
def close_figures():
    """Leave no figure open."""
    yield
    plt.close("all")


@pytest.fixture
def hand():
    """Give four events, so that every mean can be worked out by hand."""
    return pd.DataFrame(HAND, columns=FIELDS)


@pytest.fixture(scope="module")
def table():
    """Give the timeline of the workbook."""
    return wb.load_table("timeline")


def title_of(ax):
    """Title on one line."""
    return ax.get_title(loc="left").replace("\n", " ")


def note_of(ax):
    """Source line on one line."""
    (found,) = [text for text in ax.texts if text.get_gid() == theme.NOTE]
    return found.get_text().replace("\n", " ")


def names_of(ax):
    """Names of the events, each on one line and without its years."""
    texts = [text.get_text().replace("\n", " ") for text in ax.texts]
    found = [re.fullmatch(r"(.*), \d{4}(?:–\d{4})?", text) for text in texts]
    return [match[1] for match in found if match]


def heads_of(ax):
    """What stands left of the axis: groups, then the poles of the golven."""
    return [label.get_text() for label in ax.get_yticklabels()]


def bars_of(ax):
    """Begin and end of each bar, with what it is labelled."""
    return {
        (bar.get_x(), bar.get_x() + bar.get_width()): bars.get_label()
        for bars in ax.containers
        for bar in bars
    }


def dots_of(ax):
    """Year of each dot, and whether it is open."""
    return {
        float(dots.get_offsets()[0][0]): dots.get_facecolor()[0][:3].min() == 1
        for dots in ax.collections
        if dots.get_label() in {"own", "others"}
    }


def wave_of(ax, golf):
    """Mean code per year that a golf shows, read back from its drawn height."""
    poles = dict(zip(heads_of(ax), ax.get_yticks(), strict=True))
    top, low = {"golf1": ("fysiek", "sociaal"), "golf2": ("nationaal", "decentraal")}[
        golf
    ]
    middle, unit = (poles[top] + poles[low]) / 2, (poles[low] - poles[top]) / 4
    found = {}
    for lines in ax.collections:
        if lines.get_label() not in {golf, f"{golf}_alone"}:
            continue
        for (x0, y), (x1, _) in lines.get_segments():
            assert x1 - x0 == 1
            found[int((x0 + x1) / 2)] = round((middle - y) / unit, 6)
    return dict(sorted(found.items()))


def alone_of(ax, golf):
    """Years in which a golf rests on one row."""
    (lines,) = [line for line in ax.collections if line.get_label() == f"{golf}_alone"]
    return sorted(int((a[0] + b[0]) / 2) for a, b in lines.get_segments())


# what is drawn


def test_a_bar_covers_its_first_and_last_year_and_the_rest_are_dots(hand):
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    assert set(bars_of(ax)) == {(1944.5, 1949.5), (1947.5, 1952.5)}
    assert dots_of(ax) == {1947.0: False, 1951.0: True}  # open: sources disagree


def test_names_stand_with_their_years(hand):
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    shown = [text.get_text() for text in ax.texts]
    assert "Wederopbouw, 1945–1949" in shown
    assert "Een dag, 1951" in shown
    assert ax.get_legend() is None


def test_the_default_is_the_main_line_of_national_policy(table):
    ax = plot.timeline(table)
    main = table[
        table["kind"].isin(["periode", "programma", "nota", "wet"])
        & table["scale"].isin(["nationaal", "gemengd"])
    ]
    assert sorted(names_of(ax)) == sorted(main["title"])
    assert heads_of(ax)[:4] == ["Periode", "Programma", "Nota", "Wet"]


def test_everything_can_be_drawn_each_row_once(table):
    ax = plot.timeline(table, kinds="alle", scales="alle")
    assert sorted(names_of(ax)) == sorted(table["title"])
    assert heads_of(ax)[:4] == ["Nationaal", "Gemengd", "Regionaal", "Lokaal"]


def test_kinds_scales_and_years_choose(table):
    ax = plot.timeline(table, kinds="wet", start=2000, golven=False)
    assert names_of(ax) == [
        "Rotterdamwet (Wbmgp)",
        "Herziening Woningwet",
        "Decentralisaties sociaal domein",
    ]
    ax = plot.timeline(table, kinds=["casus"], scales="lokaal", end=2010)
    assert names_of(ax) == ["Start MOM Tilburg"]


def test_what_runs_into_the_years_is_drawn(hand):
    ax = plot.timeline(hand, kinds="alle", scales="alle", start=1949, end=1950)
    assert sorted(names_of(ax)) == ["Wederopbouw", "Wijkplan"]
    left, right = ax.get_xlim()
    assert left > 1948
    assert right < 1951


def test_years_are_written_as_years_on_both_edges(table):
    ax = plot.timeline(table, start=1945)
    ax.figure.draw_without_rendering()
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert ticks == 2 * [str(year) for year in range(1950, 2023, 10)]
    assert ax.xaxis.get_tick_params()["labeltop"]
    assert ax.xaxis.get_tick_params()["labelbottom"]


def test_highlight_is_coloured_and_drawn_whatever_the_choice(table):
    ax = plot.timeline(table, highlight="t027")
    (own,) = [span for span, label in bars_of(ax).items() if label == "own"]
    assert own == (2011.5, 2032.5)
    assert "Nationaal Programma Rotterdam Zuid (NPRZ)" in names_of(ax)
    assert heads_of(ax)[:3] == ["Nationaal", "Gemengd", "Regionaal"]
    (name,) = [text for text in ax.texts if "NPRZ" in text.get_text()]
    assert name.get_fontweight() == "bold"


@pytest.mark.parametrize("start", [None, 1945, 1990, 2010])
@pytest.mark.parametrize("choice", [{}, {"kinds": "alle", "scales": "alle"}])
def test_no_name_lies_over_another_or_outside_the_figure(table, start, choice):
    ax = plot.timeline(table, start=start, **choice)
    ax.figure.draw_without_rendering()
    page = ax.figure.bbox
    boxes = [
        text.get_window_extent() for text in ax.texts if text.get_gid() != theme.NOTE
    ]
    for box in boxes:
        assert box.x0 >= page.x0
        assert box.x1 <= page.x1
    boxes.sort(key=lambda box: -box.y1)
    for above, below in pairwise(boxes):
        beside = below.x1 <= above.x0 or above.x1 <= below.x0
        assert beside or above.y0 >= below.y1 - 2


# the golven


def test_a_golf_is_the_mean_code_of_what_ran_that_year(hand):
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    # 1945-46: a alone; 1947: a and b; 1948-49: a and c; 1950: c; 1951: c and d
    assert wave_of(ax, "golf1") == {
        1945: 2,
        1946: 2,
        1947: 1,
        1948: 0,
        1949: 0,
        1950: -2,
        1951: -0.5,
    }
    assert wave_of(ax, "golf2") == {
        1945: 1,
        1946: 1,
        1947: 1.5,
        1948: -0.5,
        1949: -0.5,
        1950: -2,
        1951: -1,
    }


def test_a_golf_is_of_the_drawn_rows_only(hand):
    ax = plot.timeline(hand)  # a and b
    assert wave_of(ax, "golf2") == {1945: 1, 1946: 1, 1947: 1.5}


def test_a_golf_ends_where_the_last_row_begins(table):
    ax = plot.timeline(table, kinds="alle", scales="alle")
    assert max(wave_of(ax, "golf1")) == 2022
    assert ax.get_xlim()[1] > 2032


def test_a_year_in_which_nothing_ran_is_left_open(hand):
    hand.loc[3, "year_from"] = 1960
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    years = list(wave_of(ax, "golf1"))
    assert years[-2:] == [1952, 1960]
    assert "Open stuk: er loopt geen enkele rij." in note_of(ax)


def test_a_golf_is_dotted_where_it_rests_on_one_row(hand):
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    assert alone_of(ax, "golf1") == [1945, 1946, 1950]
    assert "Gestippeld: er loopt maar één rij." in note_of(ax)


def test_a_code_that_is_missing_is_no_zero(hand):
    hand["golf1"] = hand["golf1"].astype(float)
    hand.loc[0, "golf1"] = np.nan
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    assert wave_of(ax, "golf1")[1948] == -2
    assert 1945 not in wave_of(ax, "golf1")


def test_the_poles_and_our_judgement_are_named(table):
    ax = plot.timeline(table)
    assert heads_of(ax)[-4:] == ["fysiek", "sociaal", "nationaal", "decentraal"]
    texts = [text.get_text() for text in ax.texts]
    assert "Golf 1, ons oordeel: gemiddelde code per jaar" in texts
    assert "Golf 2, ons oordeel: gemiddelde code per jaar" in texts
    assert "De golven zijn ons oordeel" in note_of(ax)


def test_golven_can_be_left_out_and_then_need_no_codes(hand):
    ax = plot.timeline(hand.drop(columns=["golf1", "golf2"]), golven=False)
    assert "fysiek" not in heads_of(ax)
    assert "golf" not in note_of(ax).lower()


# what is said


def test_figure_2_1_is_told_to_be_a_reconstruction(table):
    told = "Reconstructie van figuur 2.1 uit S001 (Platform31, 2018); de tekening zelf"
    assert note_of(plot.timeline(table, start=1945)).startswith(told)
    assert "reconstructie" in plot.alt(plot.timeline(table))
    for other in ({"scales": "alle"}, {"kinds": "alle"}, {"highlight": "t027"}):
        assert "econstructie" not in note_of(plot.timeline(table, **other))


def test_the_message_counts_and_can_be_replaced(hand):
    ax = plot.timeline(hand, kinds="alle", scales="alle")
    assert title_of(ax) == "4 rijen van 1945 tot en met 1952: 3 nationaal en 1 lokaal"
    ax = plot.timeline(hand)
    assert title_of(ax) == "2 rijen van 1945 tot en met 1949: 1 programma en 1 wet"
    assert title_of(plot.timeline(hand, title="Kijk")) == "Kijk"


def test_alt_tells_events_and_golven(hand):
    told = plot.alt(plot.timeline(hand))
    assert told == (
        "Tijdlijn van 1945 tot en met 1949 met Wederopbouw (1945–1949) en Een wet "
        "(1947); golf 1, ons oordeel, van sociaal (-2) tot fysiek (2): 2,0 in 1945 en "
        "1,0 in 1947; golf 2, ons oordeel, van decentraal (-2) tot nationaal (2): 1,0 "
        "in 1945 en 1,5 in 1947; reconstructie van figuur 2.1."
    )


def test_alt_begins_with_what_is_coloured_and_stays_short(table):
    told = plot.alt(plot.timeline(table, kinds="alle", scales="alle", highlight="t060"))
    assert told.startswith(
        "Tijdlijn van 1901 tot en met 2032 met Nationaal Programma Leefbaarheid"
    )
    assert "en nog 52 andere" in told


def test_an_empty_choice_says_so(table):
    ax = plot.timeline(table, kinds="wet", start=2020)
    assert plot.alt(ax) == "In deze keuze valt geen enkele gebeurtenis."


def test_years_that_are_not_sure_are_told(hand):
    assert "Open teken: het jaar is niet zeker." in note_of(
        plot.timeline(hand, kinds="alle")
    )
    assert "Open teken" not in note_of(plot.timeline(hand))


# own rows and hostile ones


def test_a_row_of_ones_own_can_be_added(table):
    own = {"event_id": "e1", "title": "Wijkplan", "kind": "wijkplan", "scale": "lokaal"}
    own |= {"year_from": 2015, "golf1": -1, "golf2": -2}
    both = pd.concat([table, pd.DataFrame([own])], ignore_index=True)
    ax = plot.timeline(both, highlight="e1")
    assert "Wijkplan" in names_of(ax)
    assert dots_of(ax)[2015.0] is not None


def test_the_table_stays_as_it_was(table):
    before = table.copy()
    plot.timeline(table, kinds="alle", scales="alle", highlight="t001")
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "$x^2$", "a\nb\tc", "%s {0}"],
)
def test_hostile_titles_are_only_text(hand, title):
    hand.loc[0, "title"] = title
    ax = plot.timeline(hand)
    ax.figure.draw_without_rendering()
    assert " ".join(title.split()) in names_of(ax)


@pytest.mark.parametrize("title", ["zo lang " * 15_000, "a" * 100_000])
def test_an_endless_title_is_cut(hand, title):
    hand.loc[0, "title"] = title
    ax = plot.timeline(hand)
    ax.figure.draw_without_rendering()
    assert max(len(text.get_text()) for text in ax.texts) < 500
    assert len(plot.alt(ax)) < 500


def test_emoji_and_right_to_left_do_not_stop_it(hand):
    hand.loc[0, "title"] = "🏘️ שלום"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the font has no such letters
        ax = plot.timeline(hand)
        ax.figure.draw_without_rendering()
    assert "🏘️ שלום" in names_of(ax)


def test_it_draws_in_a_given_axes_and_leaves_settings_alone(hand):
    figure = Figure(figsize=(7, 5))
    ax = figure.add_subplot()
    before = dict(plt.rcParams)
    assert plot.timeline(hand, ax=ax) is ax
    assert dict(plt.rcParams) == before
    assert plt.get_fignums() == []


# refusals


def test_a_column_that_is_absent(hand):
    with pytest.raises(UnknownColumn, match="Kolom 'year_from' staat niet"):
        plot.timeline(hand.drop(columns="year_from"))
    with pytest.raises(UnknownColumn, match="Kolom 'golf2' staat niet"):
        plot.timeline(hand.drop(columns="golf2"))


def test_an_empty_table(hand):
    with pytest.raises(BadTable, match="heeft geen rijen"):
        plot.timeline(hand.iloc[:0])


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("year_from", "onbekend", "'year_from' bevat 'onbekend'; hier hoort een jaar"),
        ("year_from", 19, "'year_from' bevat '19'"),
        ("year_from", 2012.5, "'year_from' bevat '2012.5'"),
        ("year_from", None, "'year_from' is ergens leeg"),
        ("year_to", "later", "hier hoort een jaartal, of niets"),
        ("year_to", 1900, "'Wederopbouw' eindigt voor het begint"),
        ("golf1", 3, "'golf1' bevat '3'; hier hoort -2, -1, 0, 1 of 2"),
        ("golf2", 0.5, "'golf2' bevat '0.5'"),
        ("golf2", float("inf"), "'golf2' bevat 'inf'"),
    ],
)
def test_a_year_or_code_that_cannot_be(hand, column, value, told):
    hand[column] = hand[column].astype(object)
    hand.loc[0, column] = value
    with pytest.raises(BadValue, match=told):
        plot.timeline(hand)


def test_years_the_wrong_way_round(hand):
    with pytest.raises(BadValue, match=r"eerste jaar \(2000\) ligt na het laatste"):
        plot.timeline(hand, start=2000, end=1990)


def test_names_that_do_not_occur(table):
    with pytest.raises(UnknownName, match="Onbekende soort 'wett'. Bedoel je 'wet'"):
        plot.timeline(table, kinds="wett")
    with pytest.raises(UnknownName, match="Onbekende schaal 'provinciaal'"):
        plot.timeline(table, scales=["lokaal", "provinciaal"])
    with pytest.raises(UnknownName, match="gebeurtenis bij 'highlight' 't999'"):
        plot.timeline(table, highlight="t999")
