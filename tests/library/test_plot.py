"""Test the figures: what is drawn where, what is written, and what is left open."""

import subprocess
import sys
from importlib import import_module
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn
from matplotlib.figure import Figure

import wijkbook as wb
from wijkbook import plot
from wijkbook.errors import (
    AmbiguousName,
    BadTable,
    BadValue,
    UnknownColumn,
    UnknownName,
)
from wijkbook.plot import theme
from wijkbook.plot.theme import told

DONDERBERG = "WK095704"
REST = [f"WK09570{n}" for n in range(10) if n != 4]
CASES = {
    "compare wijk": lambda ax=None: plot.compare(DONDERBERG, to="Roermond", ax=ax),
    "compare buurt": lambda ax=None: plot.compare("BU00141000", to="Groningen", ax=ax),
    "compare gemeente": lambda ax=None: plot.compare("GM0957", to="NL00", ax=ax),
    "compare few figures": lambda ax=None: plot.compare("WK095709", to="GM0957", ax=ax),
    "compare named": lambda ax=None: plot.compare(
        DONDERBERG, to=["WK095703", "WK095709", "WK095700", "WK095701"], ax=ax
    ),
    "trend lbm": lambda ax=None: plot.trend(
        DONDERBERG, "lbm_afwijking", to=["BU09570302", "WK095703", "BU09570501"], ax=ax
    ),
    "trend many breaks": lambda ax=None: plot.trend(
        "GM0363", "inwoners", to=[DONDERBERG, "GM0014"], ax=ax
    ),
    "trend break": lambda ax=None: plot.trend(
        "donderberg_2024", "inkomen_per_inwoner_eur", ax=ax
    ),
    "dots": lambda ax=None: plot.dots(
        wb.load_kerncijfers("Roermond"),
        "inkomen_per_inwoner_eur",
        highlight=DONDERBERG,
        reference=(32000, "een lijn"),
        note="Een bron die zo lang is dat hij op meer dan een regel moet staan, want "
        "bronnen zijn nu eenmaal lang en staan er allemaal.",
        ax=ax,
    ),
}


def title_of(ax):
    """Title on one line."""
    return ax.get_title(loc="left").replace("\n", " ")


def note_of(ax):
    """Source line on one line."""
    found = [text for text in ax.texts if text.get_gid() == theme.NOTE]
    assert len(found) == 1
    return found[0].get_text().replace("\n", " ")


def words_of(ax):
    """All that is written inside a figure."""
    return [text.get_text().replace("\n", " ") for text in ax.texts]


def dots_of(ax, label):
    """Places of the dots with this label, one array per row of the figure."""
    return [
        np.asarray(dots.get_offsets())
        for dots in ax.collections
        if dots.get_label() == label
    ]


def joined_lines(ax):
    """Lines from one measured year to the next."""
    return [line for line in ax.lines if line.get_label() == "_joined"]


def joined_years(ax):
    """Pairs of years between which a line is drawn."""
    return [tuple(int(year) for year in one.get_xdata()) for one in joined_lines(ax)]


# compare


def test_compare_draws_every_other_area_once_and_the_area_itself_apart():
    ax = plot.compare(DONDERBERG, to="Roermond", indicators="woz_waarde_eur")
    (others,), (own,) = dots_of(ax, "others"), dots_of(ax, "own")
    assert len(others) == len(REST)
    assert len(own) == 1


def test_compare_puts_values_between_lowest_and_highest():
    table = wb.load_kerncijfers("Roermond")["koopwoningen_pct"]
    ax = plot.compare(DONDERBERG, to="Roermond", indicators="koopwoningen_pct")
    (own,) = dots_of(ax, "own")
    # 38% where the wijken of Roermond run from 33% to 82%
    assert (table.min(), table.max(), table[DONDERBERG]) == (33, 82, 38)
    assert own[0, 0] == pytest.approx((38 - 33) / (82 - 33))
    (middle,) = dots_of(ax, "middle")
    median = table.drop(DONDERBERG).median()
    assert middle[0, 0] == pytest.approx((median - 33) / (82 - 33))


def test_compare_writes_value_range_and_name_in_dutch():
    ax = plot.compare(DONDERBERG, to="Roermond", indicators="woz_waarde_eur")
    words = words_of(ax)
    assert {"€ 203.000", "WOZ-waarde", "van € 203.000 tot € 528.000"} <= set(words)


def test_compare_title_is_the_message():
    ax = plot.compare(
        DONDERBERG,
        to="Roermond",
        indicators=["woz_waarde_eur", "koopwoningen_pct", "aandeel_0_15_pct"],
    )
    assert title_of(ax) == (
        "Donderberg ligt onder de meeste andere wijken van Roermond bij WOZ-waarde en "
        "koopwoningen, en erboven bij aandeel 0 tot 15 jaar"
    )


def test_compare_title_says_when_an_area_lies_among_the_others():
    ax = plot.compare(DONDERBERG, to="Roermond", indicators="misdrijven_per_1000")
    assert title_of(ax) == (
        "Donderberg ligt tussen de andere wijken van Roermond bij misdrijven per 1.000 "
        "inwoners"
    )


def test_compare_takes_a_title_of_your_own():
    ax = plot.compare(DONDERBERG, to="Roermond", title="Mijn titel")
    assert title_of(ax) == "Mijn titel"


def test_compare_tells_sources_and_unverified_licence():
    note = note_of(plot.compare(DONDERBERG, to="Roermond"))
    assert "tabel 85984NED" in note
    assert "tabel 47022NED (licentie niet nagegaan)" in note
    assert "Periode: 2024." in note
    assert "zelf berekend uit gepubliceerde cijfers" in note


def test_compare_counts_the_others_without_a_figure():
    ax = plot.compare(DONDERBERG, to="Roermond", indicators="inkomen_per_inwoner_eur")
    assert "2 andere wijken zonder cijfer" in words_of(ax)
    (others,) = dots_of(ax, "others")
    assert len(others) == len(REST) - 2


def test_compare_says_why_the_area_itself_has_no_figure():
    ax = plot.compare("WK095709", to="Roermond", indicators="inkomen_per_inwoner_eur")
    told = "geen cijfer: weggelaten door de uitgever: te klein, onzeker of geheim"
    assert told in words_of(ax)
    assert dots_of(ax, "own") == []
    assert title_of(ax) == "Van Maasplassen zijn hier geen cijfers over 2024"


def test_compare_shows_the_usual_indicators_that_have_figures():
    ax = plot.compare(DONDERBERG, to="Roermond")
    assert len(dots_of(ax, "own")) == 7
    ax = plot.compare(DONDERBERG, to="Roermond", period=2022)
    assert 0 < len(dots_of(ax, "own")) < 7


def test_compare_all_gemeenten():
    ax = plot.compare("GM0957", to="Nederland", indicators="woz_waarde_eur")
    (others,) = dots_of(ax, "others")
    assert len(others) == 341
    assert "gemeenten van Nederland" in title_of(ax)


def test_compare_an_own_area_leaves_out_the_wijk_that_it_covers():
    ax = plot.compare("donderberg_2024", to="Roermond", indicators="woz_waarde_eur")
    (others,) = dots_of(ax, "others")
    assert len(others) == len(REST)
    buurten = wb.own_gebied("Drie", ["BU09570400", "BU09570401", "BU09570402"])
    ax = plot.compare(buurten, to="Roermond", indicators="aandeel_0_15_pct")
    (others,) = dots_of(ax, "others")
    assert len(others) == len(REST)


def test_compare_writes_the_names_of_named_areas():
    ax = plot.compare(
        DONDERBERG, to=["WK095703", "WK095709"], indicators="inkomen_per_inwoner_eur"
    )
    assert {"Maasniel", "zonder cijfer: Maasplassen"} <= set(words_of(ax))
    assert title_of(ax) == (
        "Donderberg ligt onder Maasniel en Maasplassen bij inkomen per inwoner"
    )


def test_compare_takes_one_area_to_lay_beside():
    ax = plot.compare(DONDERBERG, to="WK095703", indicators="woz_waarde_eur")
    assert title_of(ax) == "Donderberg ligt onder Maasniel bij WOZ-waarde"


def test_compare_finds_a_name_that_many_share_in_its_gemeente():
    with pytest.raises(AmbiguousName):
        wb.find_gebied("Centrum")
    ax = plot.compare("Centrum", to="Roermond", indicators="woz_waarde_eur")
    assert title_of(ax).startswith("Centrum ligt")


def test_compare_says_when_there_are_no_others():
    alone = next(
        code
        for code in wb.list_gebieden(level="gemeente").index
        if len(wb.list_gebieden(code)) == 1
    )
    wijk = wb.list_gebieden(alone).index[0]
    ax = plot.compare(wijk, to=alone)
    assert "Er zijn geen andere wijken van" in words_of(ax)[0]
    assert plot.alt(ax) == words_of(ax)[0]


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"gebied": "Donderburg"}, UnknownName, "Donderb"),
        ({"indicators": "woz"}, UnknownName, "Onbekende indicator 'woz'"),
        ({"period": 1999}, BadValue, "Van 1999 zijn er geen cijfers"),
        ({"period": "vorig jaar"}, BadValue, "Onbekend jaar 'vorig jaar'"),
        ({"period": [2022, 2024]}, BadValue, "Geef één jaartal"),
        ({"to": []}, BadValue, "Er staan 0 gebieden bij 'to'"),
        ({"to": REST}, BadValue, "Er staan 9 gebieden bij 'to'; noem er 1 tot 8"),
        ({"to": DONDERBERG}, BadValue, "'Donderberg' staat ook bij 'to'"),
        ({"to": "Nergenshuizen"}, UnknownName, "Nergenshuizen"),
    ],
)
def test_compare_refuses_in_dutch(wrong, error, said):
    right = {"gebied": DONDERBERG, "to": "Roermond"}
    with pytest.raises(error, match=said):
        plot.compare(**right | wrong)


# trend


def test_trend_puts_dots_at_the_measured_years():
    ax = plot.trend(DONDERBERG, "lbm_afwijking")
    years = [2002, 2008, 2012, 2014, 2016, 2018, 2020, 2022, 2024]
    own = np.concatenate(dots_of(ax, "own"))
    assert own[:, 0].tolist() == years
    assert own[0, 1] == pytest.approx(-0.3585)


def test_trend_leaves_the_years_before_2012_open():
    ax = plot.trend(DONDERBERG, "lbm_afwijking")
    pairs = joined_years(ax)
    assert (2002, 2008) not in pairs
    assert (2008, 2012) not in pairs
    assert pairs == [(year, year + 2) for year in range(2012, 2024, 2)]
    assert "Tussen 2002, 2008 en 2012 niet gemeten." in note_of(ax)


def test_trend_axis_keeps_the_width_of_gaps():
    ax = plot.trend(DONDERBERG, "lbm_afwijking")
    ticks = ax.get_xticks()
    assert [text.get_text() for text in ax.get_xticklabels()][0] == "2002"
    assert set(np.diff(ticks)) >= {6.0, 4.0}


def test_trend_never_calls_the_reference_of_the_leefbaarometer_a_place():
    ax = plot.trend(DONDERBERG, "lbm_afwijking")
    assert "vaste referentie 0" in words_of(ax)
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert [line.get_ydata()[0] for line in dashed] == [0]
    said = " ".join([title_of(ax), plot.alt(ax), *words_of(ax)])
    assert "Roermond" not in said
    assert "niet de gemeente en niet het land" in note_of(ax)


def test_trend_tells_model_estimates_and_their_unverified_licence():
    ax = plot.trend(DONDERBERG, "lbm_afwijking")
    assert "Open stip: schatting van een rekenmodel." in note_of(ax)
    assert "licentie niet nagegaan" in note_of(ax)
    hollow = [dots for dots in ax.collections if len(dots.get_offsets())]
    assert all(mpl.colors.to_hex(d.get_facecolor()[0]) == "#ffffff" for d in hollow)


def test_trend_marks_years_that_were_not_published():
    ax = plot.trend(DONDERBERG, "lbm_fys")
    (crosses,) = [line for line in ax.lines if line.get_label() == "missing"]
    assert list(crosses.get_xdata()) == [2002, 2008, 2012, 2016]
    assert "Kruisje: 2002, 2008, 2012 en 2016 niet gepubliceerd." in note_of(ax)
    assert joined_years(ax)[0] == (2018, 2020)


def test_trend_breaks_where_the_definition_changed():
    ax = plot.trend("donderberg_2024", "inkomen_per_inwoner_eur")
    assert joined_years(ax) == []
    assert "andere definitie" in words_of(ax)
    assert "niet alle jaren zijn te vergelijken (andere definitie)" in title_of(ax)
    assert "de definitie is sindsdien veranderd (2017)" in note_of(ax)


def test_trend_breaks_where_borders_changed(monkeypatch):
    rows = wb.kerncijfers_of(DONDERBERG, "misdrijven")
    redrawn = rows.assign(
        flags=["redrawn" if year == 2022 else "" for *_, year in rows.index]
    )
    room = import_module("wijkbook.plot.trend")  # its name is that of the function too
    monkeypatch.setattr(room, "kerncijfers_of", lambda *_: redrawn)
    ax = plot.trend(DONDERBERG, "misdrijven")
    assert joined_years(ax) == [(2023, 2024), (2024, 2025)]
    assert words_of(ax).count("andere grenzen") == 2


def test_trend_breaks_at_redrawn_borders_of_kerncijfers():
    # Groningen moved the border between these wijken after 2022; that of Oud-Zuid not
    ax = plot.trend("WK001408", "inwoners", to=["WK001401"])
    ((_, oud_zuid),) = [line.get_ydata() for line in joined_lines(ax)]
    assert oud_zuid == wb.load_kerncijfers("Groningen").at["WK001401", "inwoners"]
    assert "andere grenzen" in words_of(ax)
    assert "niet alle jaren zijn te vergelijken (andere grenzen)" in title_of(ax)
    assert "dit gebied had toen andere grenzen (2022)" in note_of(ax)
    other = plot.trend("WK001401", "inwoners", to=["WK001408"])
    assert "andere grenzen" not in words_of(other)
    assert "Onderbroken door andere grenzen: Hoogkerk e.o." in note_of(other)


def test_trend_draws_every_break_and_says_it_where_there_is_room():
    ax = plot.trend("GM0363", "inwoners")
    drawn = [line for line in ax.lines if line.get_label() == "_break"]
    assert [line.get_xdata()[0] for line in drawn] == [2015, 2018.5, 2020.5, 2023]
    assert 1 < words_of(ax).count("andere grenzen") < 4
    assert joined_years(ax) == []


def test_trend_title_gives_first_and_last_and_what_is_provisional():
    ax = plot.trend(DONDERBERG, "misdrijven")
    assert title_of(ax) == (
        "Donderberg: misdrijven van 395 in 2021 naar 462 in 2025 (voorlopig)"
    )
    assert "voorlopig (2025)" in note_of(ax)
    ax = plot.trend(DONDERBERG, "koopwoningen_pct")
    assert title_of(ax) == "Donderberg: koopwoningen in 2022 en in 2024 gelijk: 38%"


def test_trend_of_a_gemeente_says_which_years_are_not_here():
    ax = plot.trend("GM0957", "inwoners")
    assert "Tussen 2012, 2018 en 2022 geen cijfer in dit werkboek." in note_of(ax)
    assert joined_years(ax) == [(2022, 2024)]


def test_trend_of_one_year_is_one_dot():
    ax = plot.trend(DONDERBERG, "inkomen_per_inwoner_eur")
    assert title_of(ax) == "Donderberg: inkomen per inwoner € 24.200 in 2024"
    assert len(np.concatenate(dots_of(ax, "own"))) == 1


def test_trend_labels_named_areas_at_the_end_of_their_line():
    ax = plot.trend(DONDERBERG, "lbm_afwijking", to=["WK095703", "BU09570501"])
    words = words_of(ax)
    assert {"Donderberg -0,222", "Maasniel 0,037", "Hoogvonderen -0,047"} <= set(words)
    assert ax.get_legend() is None


def test_trend_says_which_named_area_has_no_figures():
    ax = plot.trend(DONDERBERG, "lbm_afwijking", to=["WK095709"])
    assert "Geen cijfers van Maasplassen." in note_of(ax)


def test_trend_without_figures_says_so_instead_of_failing():
    ax = plot.trend("WK095709", "lbm_afwijking")
    told = "Van Maasplassen is er geen cijfer over Leefbaarometer in dit werkboek."
    assert words_of(ax) == [told]
    assert plot.alt(ax) == told


def test_trend_draws_a_reference_of_your_own():
    ax = plot.trend(DONDERBERG, "koopwoningen_pct", reference=(54, "Roermond"))
    assert "Roermond 54" in words_of(ax)
    low, high = ax.get_ylim()
    assert low < 38 < 54 < high


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"indicator": "lbm"}, UnknownName, "Onbekende indicator 'lbm'"),
        ({"gebied": "Centrum"}, AmbiguousName, "niet eenduidig"),
        ({"to": REST}, BadValue, "Er staan 9 gebieden bij 'to'; noem er hoogstens 8"),
        ({"to": ["Nergenshuizen"]}, UnknownName, "Nergenshuizen"),
    ],
)
def test_trend_refuses_in_dutch(wrong, error, said):
    right = {"gebied": DONDERBERG, "indicator": "lbm_afwijking"}
    with pytest.raises(error, match=said):
        plot.trend(**right | wrong)


# dots


@pytest.fixture
def wijken():
    """Four wijken, not in order, one without a value."""
    return pd.DataFrame(
        {
            "name": ["Wijk 03 Zuid", "élan", "Noord", "Oost"],
            "koop": [20.0, 60.0, np.nan, 40.0],
            "laag": [15.0, 55.0, np.nan, np.nan],
            "hoog": [25.0, 65.0, np.nan, np.nan],
        },
        index=["C", "A", "B", "D"],
    )


def test_dots_are_alphabetical_whatever_their_value(wijken):
    ax = plot.dots(wijken, "koop")
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == ["élan", "Noord", "Oost", "Zuid"]
    low, high = ax.get_ylim()
    assert low > high  # from above


def test_dots_stand_at_their_values(wijken):
    ax = plot.dots(wijken, "koop", highlight="C", unit="%")
    (others, own) = dots_of(ax, "others")[0], dots_of(ax, "own")[0]
    assert others.tolist() == [[60, 0], [40, 2]]
    assert own.tolist() == [[20, 3]]
    assert "20%" in words_of(ax)


def test_dots_say_where_there_is_no_figure(wijken):
    ax = plot.dots(wijken, "koop")
    (missing,) = [text for text in ax.texts if text.get_text() == "geen cijfer"]
    assert missing.xy[1] == 1  # the row of Noord


def test_dots_draw_intervals_under_the_dots(wijken):
    ax = plot.dots(wijken, "koop", low="laag", high="hoog")
    bars = [part for part in ax.collections if part.get_label() == "interval"]
    ends = [segment[:, 0].tolist() for bar in bars for segment in bar.get_segments()]
    assert ends == [[55, 65], [15, 25]]
    dots = [part for part in ax.collections if part.get_label() == "others"]
    assert max(bar.zorder for bar in bars) < dots[0].zorder


def test_dots_write_numbers_along_the_axis_in_dutch():
    ax = plot.dots(wb.load_kerncijfers("Roermond"), "woz_waarde_eur")
    ax.figure.draw_without_rendering()
    assert "€ 300.000" in [text.get_text() for text in ax.get_xticklabels()]
    assert title_of(ax) == "Gemiddelde WOZ-waarde"
    table = pd.DataFrame({"name": ["a", "b"], "z": [-0.7, 0.7]})
    ax = plot.dots(table, "z")
    ax.figure.draw_without_rendering()
    assert "-0,5" in [text.get_text() for text in ax.get_xticklabels()]


def test_dots_tell_wijken_of_one_name_apart():
    # Noordenveld has two wijken Roden and two Norg, and one Peize (CBS, 2024)
    ax = plot.dots(wb.load_kerncijfers("Noordenveld"), "koopwoningen_pct")
    names = sorted(text.get_text() for text in ax.get_yticklabels())
    assert names == [
        "Norg (wijk 03)",
        "Norg (wijk 04)",
        "Peize",
        "Roden (wijk 00)",
        "Roden (wijk 01)",
    ]
    table = pd.DataFrame({"name": ["Wijk 01 Oost", "a", "a"], "x": [1, 2, 3]})
    ax = plot.dots(table, "x")
    assert sorted(text.get_text() for text in ax.get_yticklabels()) == [
        "Oost",
        "a",
        "a",
    ]


def test_dots_name_the_reference(wijken):
    ax = plot.dots(wijken, "koop", reference=(70, "het land"))
    assert "het land" in words_of(ax)
    assert ax.get_xlim()[1] > 70


def test_dots_leave_their_table_alone(wijken):
    before = wijken.copy()
    plot.dots(wijken, "koop", low="laag", high="hoog", highlight=["A", "B"])
    pd.testing.assert_frame_equal(wijken, before)


def test_dots_show_names_as_they_are():
    table = pd.DataFrame({"name": ["<b>$x^2$</b>", "$"], "v": [1, 2]})
    ax = plot.dots(table, "v", title="$ en $", highlight=0)
    ax.figure.canvas.draw()
    assert "<b>$x^2$</b>" in [text.get_text() for text in ax.get_yticklabels()]


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"value": "kop"}, UnknownColumn, "Kolom 'kop' staat niet in de tabel"),
        ({"label": "naam"}, UnknownColumn, "Kolom 'naam' staat niet in de tabel"),
        ({"low": "laag"}, BadValue, "Geef 'low' en 'high' samen"),
        ({"value": "name"}, BadValue, "bevat 'Wijk 03 Zuid'; hier hoort een getal"),
        ({"highlight": "E"}, UnknownName, "Onbekende rij bij 'highlight' 'E'"),
    ],
)
def test_dots_refuse_in_dutch(wijken, wrong, error, said):
    with pytest.raises(error, match=said):
        plot.dots(wijken, **{"value": "koop"} | wrong)


def test_dots_refuse_an_empty_table(wijken):
    with pytest.raises(BadTable, match="De tabel heeft geen rijen"):
        plot.dots(wijken.iloc[:0], "koop")


# all figures


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [8, 6])
def test_nothing_is_cut_or_written_over_something_else(case, width):
    high = CASES[case]().get_figure().get_figheight() + (8 - width) / 2
    figure, ax = plt.subplots(figsize=(width, high), layout="constrained")
    CASES[case](ax)
    figure.canvas.draw()
    texts = [*ax.texts, *_drawn_ticks(ax.xaxis), *_drawn_ticks(ax.yaxis)]
    texts += [_left_title(ax), ax.yaxis.label, ax.xaxis.label]
    boxes = {
        text: mpl.text.Text.get_window_extent(text)
        for text in texts
        if text.get_text().strip() and text.get_visible()
    }
    for text, box in boxes.items():
        inside = box.x0 >= -1 and box.y0 >= -1
        inside &= box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        assert inside, f"cut: {text.get_text()!r} {box} in {figure.bbox}"
    for one, other in combinations(boxes, 2):
        width_, height = _shared(boxes[one], boxes[other])
        assert min(width_, height) < 3, f"{one.get_text()!r} over {other.get_text()!r}"


def _drawn_ticks(axis):
    """Labels of the ticks that lie inside the figure; others are not drawn."""
    low, high = sorted(axis.get_view_interval())
    return [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]


def _left_title(ax):
    """The title object that stands at the left."""
    wanted = ax.get_title(loc="left")
    texts = [child for child in ax.get_children() if isinstance(child, mpl.text.Text)]
    return next(text for text in texts if text.get_text() == wanted)


def _shared(one, other):
    """Width and height that two boxes share, in pixels; negative when apart."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width, height


@pytest.mark.parametrize("case", CASES)
def test_figures_leave_the_settings_of_the_user_alone(case):
    before = dict(mpl.rcParams)
    CASES[case]()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("case", CASES)
def test_figures_draw_on_given_axes_without_opening_one(case):
    plt.close("all")
    ax = Figure(figsize=(8, 6)).add_subplot()
    assert CASES[case](ax) is ax
    assert plt.get_fignums() == []


@pytest.mark.parametrize("case", CASES)
def test_figures_describe_themselves_in_one_sentence(case):
    told = plot.alt(CASES[case]())
    assert told.endswith(".")
    assert "Donderberg" in told or "compare" in case
    assert "\n" not in told


def test_alt_of_a_figure_of_somebody_else_is_empty():
    assert plot.alt(plt.subplots()[1]) == ""


def test_note_replaces_the_note_that_was_there(wijken):
    ax = plot.dots(wijken, "koop", note="Eerst dit.")
    assert plot.note(ax, "Dan dat.") is ax
    assert note_of(ax) == "Dan dat."


def test_sources_tell_each_source_once():
    rows = wb.kerncijfers_of(DONDERBERG, ["misdrijven_per_1000", "woz_waarde_eur"])
    told = plot.sources(rows)
    assert told.count("47022NED (licentie niet nagegaan)") == 1
    assert told.count("85984NED") == 1
    assert "Periode: 2022 en 2024." in told
    assert plot.sources(rows.iloc[:0]) == "Geen cijfers in dit werkboek."


def test_wrap_breaks_between_words_and_in_a_name_too_long():
    assert theme.wrap("een twee", 0.5, 11) == "een\ntwee"
    assert theme.wrap("Tegelarijeveld-Broekhin", 1.3, 11) == "Tegelarijeveld-\nBroekhin"
    assert theme.wrap("WOZ-waarde", 2, 11) == "WOZ-waarde"
    assert theme.wrap("van -0,3585", 0.4, 11) == "van\n-0,3585"


def test_theme_is_that_of_seaborn_without_importing_it():
    style = seaborn.axes_style("whitegrid")
    ours = theme.WHITEGRID
    assert ours == {name: style[name] for name in ours}
    assert set(style) - set(ours) == {"image.cmap", "font.family"}
    palette = seaborn.color_palette("colorblind").as_hex()
    assert palette[:2] == [theme.ACCENT, theme.SECOND]
    code = "import sys, wijkbook.plot; print('seaborn' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


# --- what a notebook says of a figure -------------------------------------------------


def test_a_figure_tells_its_sentence_where_pictures_cannot_be_seen():
    figure, (left, right) = plt.subplots(1, 2)
    left.set_label("Links staat dit.")
    right.set_label("Rechts staat dat.")
    assert told(figure) == "Links staat dit.\nRechts staat dat."


def test_a_figure_of_somebody_else_keeps_its_own_name():
    figure, ax = plt.subplots()
    ax.set_label("_child0")
    assert told(figure) == repr(figure)


def test_a_notebook_takes_the_sentence_as_text():
    code = (
        "from IPython.testing.globalipapp import get_ipython\n"
        "shell = get_ipython()\n"
        "import wijkbook as wb\n"
        "ax = wb.plot.trend('WK095704', 'inwoners')\n"
        "data, _ = shell.display_formatter.format(ax.figure, include=['text/plain'])\n"
        "print(data['text/plain'] == wb.plot.alt(ax), len(wb.plot.alt(ax)) > 40)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.split() == ["True", "True"], ran.stderr


def test_dots_tell_of_rows_that_are_no_areas_too():
    table = pd.DataFrame({"name": ["school", "corporatie"], "jaren": [8.0, 7.0]})
    ax = plot.dots(table, "jaren", unit="jaar (tot nu)", title="Wie bleef", highlight=0)
    told = "Stippen, op alfabet: Wie bleef; 2 stippen van 7 jaar tot 8 jaar"
    assert plot.alt(ax) == f"{told}, school 8 jaar."
    assert ax.get_xlabel() == "jaar (tot nu)"
