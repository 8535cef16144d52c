"""Test the figure with poles: what lies where, who is hidden, and what it says."""

from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import wijkbook as wb
from wijkbook import plot
from wijkbook.errors import BadValue, UnknownColumn, UnknownName
from wijkbook.plot import theme
from wijkbook.plot.poles import in_words, needed_height, place

MOTIEVEN, SHIFT = "figuur_2_2", "figuur_3_1"
ROWS = [f"f22_{nth}" for nth in range(1, 5)]


def people(*rows):
    """Places of others on the four rows of figure 2.2."""
    return pd.DataFrame(list(rows), columns=ROWS, dtype=object)


@pytest.fixture
def group():
    # Row 1: 0, 1, 4; row 2: two places; row 3: nobody; row 4: 2, 2, 3.
    return people(
        [4, 1, None, 2],
        [0, "weet_niet", None, 3],
        [1, 3, "weet_niet", 2],
        ["weet_niet", None, None, None],
    )


def title_of(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def words_of(ax):
    return [text.get_text().replace("\n", " ") for text in ax.texts]


def note_of(ax):
    (found,) = [text for text in ax.texts if text.get_gid() == theme.NOTE]
    return found.get_text().replace("\n", " ")


def dots_of(ax, label):
    """Where dots lie from left to right, per drawn row."""
    return [
        np.asarray(dots.get_offsets())[:, 0].round(2).tolist()
        for dots in ax.collections
        if dots.get_label() == label
    ]


def medians_of(ax):
    return [line.get_xdata()[0] for line in ax.lines if line.get_label() == "median"]


def test_rows_keep_the_order_of_the_figure_with_a_pole_at_each_side():
    ax = plot.poles({"f31_8": 0, "f31_1": 4}, SHIFT)
    rows = wb.figure_rows(SHIFT)
    left = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    assert left == rows["pole_before"].tolist()
    assert [one for one in words_of(ax) if one in set(rows["pole_after"])] == rows[
        "pole_after"
    ].tolist()
    assert [one for one in words_of(ax) if one in set(rows["aspect"])] == rows[
        "aspect"
    ].tolist()
    at = ax.get_yticks()
    assert (np.diff(at) > 0).all()
    assert ax.yaxis_inverted()
    assert dots_of(ax, "own") == [[4], [0]]


def test_own_places_are_drawn_and_weet_niet_and_open_are_not():
    own = {"f22_1": 2, "f22_2": "weet_niet", "f22_3": None}
    ax = plot.poles(own, MOTIEVEN)
    assert dots_of(ax, "own") == [[2]]
    assert words_of(ax).count("eigen: weet niet") == 1
    assert title_of(ax) == "Eigen plek bij 1 van de 4 rijen"
    assert "bewoners: eigen plek in het midden;" in plot.alt(ax)
    assert "wie het doet: eigen plek nog open;" in plot.alt(ax)
    assert dots_of(ax, "group") == medians_of(ax) == []


def test_each_other_is_a_dot_and_the_median_a_stroke(group):
    ax = plot.poles({}, MOTIEVEN, group=group)
    assert dots_of(ax, "group")[0] == [0, 1, 4]
    assert dots_of(ax, "group")[1] == pytest.approx([1.945, 2.055, 3], abs=0.01)
    assert medians_of(ax) == [1, 2]
    assert words_of(ax).count("groep: 3 mensen, 1 weet niet") == 1
    assert words_of(ax).count("groep: 3 mensen") == 1


def test_an_even_group_has_its_median_between_two_places():
    four = people(*([value] * 4 for value in (0, 1, 2, 4)))
    ax = plot.poles({}, MOTIEVEN, group=four)  # (1 + 2) / 2 = 1.5
    assert medians_of(ax) == [1.5] * 4
    assert "middelste plek tussen meer 'de gemengde wijk' en in het midden" in plot.alt(
        ax
    )


def test_a_row_with_too_few_people_is_hidden_and_says_so(group):
    hidden = "groep: te weinig mensen, minder dan drie"
    ax = plot.poles({}, MOTIEVEN, group=group)
    assert words_of(ax).count(hidden) == 2
    assert f"wat je bestrijdt: eigen plek nog open, {hidden};" in plot.alt(ax)
    more = plot.poles({}, MOTIEVEN, group=group, min_group=2)
    assert dots_of(more, "group")[1] == [1, 3]
    none = plot.poles({}, MOTIEVEN, group=group, min_group=12)
    assert dots_of(none, "group") == []
    assert "groep: te weinig mensen, minder dan 12" in words_of(none)
    assert title_of(none) == "Van de groep zijn er nog te weinig plekken om te tonen"


def test_weet_niet_of_a_hidden_row_is_not_told(group):
    ax = plot.poles({}, MOTIEVEN, group=group)
    assert sum("weet niet" in word for word in words_of(ax)) == 1


def test_the_title_names_the_row_with_the_widest_middle_half():
    # Middle halves: row 1 runs from 0 to 4, the others are 0 wide.
    wide = people([0, 1, 1, 1], [0, 1, 1, 1], [4, 1, 1, 1], [4, 1, 1, 1])
    ax = plot.poles({"f22_1": 0}, MOTIEVEN, group=wide)
    assert title_of(ax) == "Over bewoners staat de groep het verst uiteen"
    even = people([0] * 4, [0] * 4, [4] * 4, [4] * 4)
    ax = plot.poles({}, MOTIEVEN, group=even)
    assert title_of(ax) == "Over 4 rijen staat de groep even ver uiteen"
    near = people([1] * 4, [1] * 4, [1] * 4)
    told = title_of(plot.poles({}, MOTIEVEN, group=near))
    assert told == "Bij elke rij die te tonen is, staat de groep dicht bij elkaar"


def test_there_is_no_right_place_no_total_and_the_words_of_ours_are_told():
    note = note_of(plot.poles({}, MOTIEVEN))
    assert "Geen plek is goed of fout, en er is geen totaal." in note
    assert "Het woord voor het aspect is van ons" in note
    assert note.endswith(f"Figuur 2.2 in onze woorden, uit {wb.cite('S001')}")
    assert note.count("Het woord") == 1
    assert "Stip" not in note
    assert title_of(plot.poles({}, MOTIEVEN)) == "Nog geen plek gekozen"
    assert "'Vooraf sociaal'" in note_of(plot.poles({}, SHIFT))


def test_no_average_over_rows_is_drawn_or_told(group):
    ax = plot.poles({"f22_1": 0, "f22_2": 4}, MOTIEVEN, group=group)
    told = " ".join([title_of(ax), plot.alt(ax), *words_of(ax)]).lower()
    for word in ("gemiddeld over", "totaalcijfer", "score", "rang"):
        assert word not in told
    assert len(dots_of(ax, "own")) == 2  # a diamond per row, and none for the whole


def test_an_empty_group_and_missing_columns_are_open():
    empty = pd.DataFrame(columns=ROWS, dtype=object)
    ax = plot.poles({}, MOTIEVEN, group=empty)
    assert dots_of(ax, "group") == []
    part = pd.DataFrame({"f22_3": [1, 1, 2]})
    assert medians_of(plot.poles({}, MOTIEVEN, group=part)) == [1]


def test_a_series_is_read_as_a_mapping_and_stays_as_it_was():
    own = pd.Series({"f22_1": 1.0, "f22_2": np.nan})
    before = own.copy()
    assert dots_of(plot.poles(own, MOTIEVEN), "own") == [[1]]
    pd.testing.assert_series_equal(own, before)


def test_sixty_people_lie_inside_the_figure_and_on_each_other_nowhere():
    many = people(*([nth % 5] * 4 for nth in range(60)))
    ax = plot.poles({}, MOTIEVEN, group=many)
    low, high = ax.get_xlim()
    for dots in (one for one in ax.collections if one.get_label() == "group"):
        spots = np.asarray(dots.get_offsets())
        assert len(spots) == 60 == len({tuple(spot) for spot in spots.round(6)})
        assert spots[:, 0].min() > low
        assert spots[:, 0].max() < high
    assert needed_height({}, MOTIEVEN, many) > needed_height({}, MOTIEVEN)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (0, 0),
        (4.0, 4),
        (np.int64(3), 3),
        ("2", 2),
        (" weet niet ", "weet_niet"),
        ("weet_niet", "weet_niet"),
        ("", None),
        (None, None),
        (np.nan, None),
        (pd.NA, None),
    ],
)
def test_a_place_is_read(value, read):
    assert place(value, "hier") == read


@pytest.mark.parametrize(
    "wrong", [5, -1, 1.5, True, "ja", "5", "²", "9" * 5000, float("inf"), [1], {}]
)
def test_another_place_is_refused(wrong):
    with pytest.raises(BadValue, match="Rij 'f22_1': '.*' is geen plek. Kies 0, 1"):
        plot.poles({"f22_1": wrong}, MOTIEVEN)


def test_a_place_of_somebody_is_refused_with_where_it_stands():
    with pytest.raises(BadValue, match="Groep, mens 2, rij 'f22_1': '7' is geen plek"):
        plot.poles({}, MOTIEVEN, group=pd.DataFrame({"f22_1": [1, 7]}))


def test_wrong_names_are_refused():
    with pytest.raises(UnknownName, match="Onbekende figuur 'figuur_9'"):
        plot.poles({}, "figuur_9")
    with pytest.raises(UnknownName, match="Onbekende rij 'f31_1'"):
        plot.poles({"f31_1": 1}, MOTIEVEN)
    with pytest.raises(UnknownColumn, match="Kolom 'naam' staat niet in de tabel"):
        plot.poles({}, MOTIEVEN, group=pd.DataFrame({"naam": ["x"]}))


@pytest.mark.parametrize("wrong", [0, -1, 2.5, True, "3", None])
def test_a_group_of_no_size_is_refused(wrong):
    with pytest.raises(BadValue, match="De kleinste groep is"):
        plot.poles({}, MOTIEVEN, min_group=wrong)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "helemaal 'links'"),
        (1, "meer 'links'"),
        (2, "in het midden"),
        (3, "meer 'rechts'"),
        (4.0, "helemaal 'rechts'"),
        (2.5, "tussen in het midden en meer 'rechts'"),
        (None, "nog open"),
        ("weet_niet", "weet niet"),
    ],
)
def test_places_in_words(value, words):
    assert in_words(value, "links", "rechts") == words


@pytest.mark.parametrize("wide", [7.2, 8.0])
@pytest.mark.parametrize("figure_id", [MOTIEVEN, SHIFT])
def test_no_words_stand_on_each_other_or_outside(figure_id, wide):
    ids = wb.figure_rows(figure_id)["figure_row_id"]
    group = pd.DataFrame([dict.fromkeys(ids, nth % 5) for nth in range(20)])
    group = pd.concat([group, group.assign(**dict.fromkeys(ids, "weet_niet"))])
    own = dict.fromkeys(ids, "weet_niet")
    high = needed_height(own, figure_id, group, wide=wide)
    figure = Figure(figsize=(wide, high), layout="constrained")
    ax = figure.add_subplot()
    plot.poles(own, figure_id, group=group, ax=ax)
    figure.draw_without_rendering()
    texts = [text for text in ax.texts if text.get_text()]
    texts += [ax.title, ax._left_title, *ax.get_yticklabels(), *ax.get_xticklabels()]
    boxes = [text.get_window_extent() for text in texts if text.get_text()]
    for box in boxes:
        assert box.x0 >= -1
        assert box.x1 <= figure.bbox.width + 1
        assert box.y0 >= -1
    for one, two in combinations(boxes, 2):
        over = min(one.x1, two.x1) - max(one.x0, two.x0)
        down = min(one.y1, two.y1) - max(one.y0, two.y0)
        assert over <= 1 or down <= 2


def test_given_axes_and_settings_are_left_as_they_were(group):
    before = dict(mpl.rcParams)
    _, ax = plt.subplots()
    given = group.copy()
    assert plot.poles({}, MOTIEVEN, group=group, title="Een $naam$", ax=ax) is ax
    assert title_of(ax) == "Een $naam$"
    assert dict(mpl.rcParams) == before
    pd.testing.assert_frame_equal(group, given)
