"""Test the funnel figure: what is named, what is drawn where, and what it refuses."""

from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import wijkbook as wb
from wijkbook import plot
from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.plot import theme

DONDERBERG = "WK095704"


def kerncijfers(gemeente, count, **how):
    return plot.funnel(wb.load_kerncijfers(gemeente), count, "inwoners", **how)


def own_table():
    """Twelve areas at 30 % and three that stand apart: names can be known by hand."""
    n = [400] * 12 + [400, 900, 100]
    k = [120] * 12 + [220, 150, 31]
    names = [f"Wijk {i:02}" for i in range(12)] + ["Hoog", "Laag", "Klein"]
    return pd.DataFrame({"name": names, "ja": k, "gevraagd": n})


def crowd(n=14):
    """Areas far outside, all at one place: not every name finds room."""
    names = [f"Een nogal lange naam {i:02}" for i in range(n)]
    table = pd.DataFrame({"name": names, "ja": 900, "gevraagd": 1000})
    return pd.concat(
        [table, pd.DataFrame([["Rest", 0, 500_000]], columns=table.columns)]
    )


CASES = {
    "roermond": lambda ax=None: kerncijfers(
        "Roermond", "inwoners_65plus", highlight=DONDERBERG, note="Een bron.", ax=ax
    ),
    "rotterdam": lambda ax=None: kerncijfers("Rotterdam", "inwoners_65plus", ax=ax),
    "amsterdam": lambda ax=None: kerncijfers("Amsterdam", "inwoners_0_15", ax=ax),
    "own": lambda ax=None: plot.funnel(own_table(), "ja", "gevraagd", ax=ax),
    "crowd": lambda ax=None: plot.funnel(crowd(), "ja", "gevraagd", ax=ax),
}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def title_of(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def note_of(ax):
    (found,) = [text for text in ax.texts if text.get_gid() == theme.NOTE]
    return found.get_text().replace("\n", " ")


def names_of(ax):
    return sorted(
        text.get_text().replace("\n", " ")
        for text in ax.texts
        if text.get_gid() == theme.NAME
    )


def dots_of(ax, label):
    (found,) = [dots for dots in ax.collections if dots.get_label() == label]
    return np.asarray(found.get_offsets())


def test_only_areas_outside_the_bands_have_a_name():
    # all together 1841 of 6200: 29.69 %; error at 400: 2.28, at 900: 1.52 points
    # Hoog 55 % and Laag 16.7 % lie beyond 3.09 of those, Klein (31 %) does not
    ax = plot.funnel(own_table(), "ja", "gevraagd")
    assert names_of(ax) == ["Hoog", "Laag"]
    assert title_of(ax) == (
        "Bij 2 van de 15 gebieden is het aandeel hoger of lager dan je van toeval "
        "verwacht"
    )
    outside = sorted(dots_of(ax, "outside").tolist())
    assert outside == [pytest.approx([400, 55]), pytest.approx([900, 100 / 6])]
    assert len(dots_of(ax, "inside")) == 13


def test_bands_are_as_wide_as_chance_at_that_size():
    ax = plot.funnel(own_table(), "ja", "gevraagd")
    share = 1841 / 6200
    edges = [line for line in ax.lines if line.get_label() == "_edge"]
    assert len(edges) == 4
    found = sorted(float(np.interp(400, *line.get_data())) for line in edges)
    error = 100 * (share * (1 - share) / 400) ** 0.5
    expected = [100 * share + z * error for z in (-3.090232, -1.959964)]
    expected += [100 * share + z * error for z in (1.959964, 3.090232)]
    assert found == pytest.approx(expected, abs=0.02)


def test_area_in_question_has_a_name_inside_the_bands_too():
    table = own_table().set_index("name", drop=False)
    ax = plot.funnel(table, "ja", "gevraagd", highlight="Klein")
    assert names_of(ax) == ["Hoog", "Klein", "Laag"]
    assert dots_of(ax, "own")[0] == pytest.approx([100, 31])
    assert "; Klein 31,0%." in plot.alt(ax)
    ax = plot.funnel(table, "ja", "gevraagd", highlight=["Hoog"])
    assert dots_of(ax, "own outside")[0] == pytest.approx([400, 55])


def test_gemeente_and_kind_of_area_are_told():
    ax = CASES["roermond"]()
    assert " van de 10 wijken van Roermond is het aandeel hoger" in title_of(ax)
    assert any(text.get_text().startswith("Roermond") for text in ax.texts)
    assert note_of(ax).endswith("Een bron.")
    assert "een reden om te gaan kijken, geen oordeel" in note_of(ax)
    assert ax.get_xlabel() == "Grootte van het gebied: inwoners"
    assert ax.get_ylabel() == "65 jaar of ouder als deel van inwoners"


def test_no_area_outside_says_so():
    table = own_table().iloc[:12]
    ax = plot.funnel(table, "ja", "gevraagd")
    told = "Geen van de 12 gebieden wijkt verder af dan je van toeval verwacht"
    assert title_of(ax) == told
    assert names_of(ax) == []
    assert "geen enkel gebied" in plot.alt(ax)


def test_areas_without_figures_are_counted():
    table = own_table()
    table.loc[[0, 3], "ja"] = np.nan
    table.loc[5, ["ja", "gevraagd"]] = 0
    ax = plot.funnel(table, "ja", "gevraagd")
    assert "Zonder cijfer: 3 van de 15 gebieden." in note_of(ax)
    assert len(dots_of(ax, "inside")) == 10


def test_nothing_to_draw_says_so():
    table = own_table().assign(ja=np.nan)
    ax = plot.funnel(table, "ja", "gevraagd")
    assert "niets te tekenen" in plot.alt(ax)


def test_names_without_room_stand_in_the_note():
    ax = CASES["crowd"]()
    there = names_of(ax)
    assert 1 < len(there) < 15
    assert note_of(ax).startswith("Ook buiten beide banden: Een nogal lange naam")
    for nth in range(14):
        name = f"Een nogal lange naam {nth:02}"
        assert (name in there) != (name in note_of(ax))


def test_too_many_names_without_room_are_counted():
    ax = plot.funnel(crowd(60), "ja", "gevraagd")
    without = 61 - len(names_of(ax))
    said = f"Ook buiten beide banden, maar zonder naam: {without} gebieden."
    assert note_of(ax).startswith(said)


def test_many_outside_is_told_and_bands_can_be_widened():
    narrow = kerncijfers("Rotterdam", "inwoners_65plus")
    wide = kerncijfers("Rotterdam", "inwoners_65plus", overdispersion=True)
    assert "ze verschillen om meer dan toeval" in note_of(narrow)
    assert "De banden zijn verbreed" in note_of(wide)
    assert len(names_of(wide)) < len(names_of(narrow))


def test_description_names_areas_on_alphabet_with_their_share():
    told = plot.alt(plot.funnel(own_table(), "ja", "gevraagd"))
    assert told == (
        "Trechter: aandeel ja naar grootte, 15 gebieden, samen 29,7%; buiten beide "
        "banden Hoog (55,0%) en Laag (16,7%)."
    )


def test_title_of_your_own():
    ax = plot.funnel(own_table(), "ja", "gevraagd", title="Mijn titel")
    assert title_of(ax) == "Mijn titel"


@pytest.mark.parametrize(
    ("table", "how", "error", "message"),
    [
        (own_table().iloc[:0], {}, BadTable, "De tabel heeft geen rijen"),
        (own_table(), {"label": "naam"}, UnknownColumn, "Kolom 'naam' staat niet"),
        (own_table(), {"count": "nee"}, UnknownColumn, "Kolom 'nee' staat niet"),
        (own_table(), {"highlight": "Hoog"}, UnknownName, "'highlight' 'Hoog'"),
        (
            own_table().assign(ja=999),
            {},
            BadValue,
            "Kolom 'ja' is bij '0' 999 en kolom",
        ),
        (
            own_table().iloc[:2].set_axis(["WK095704", "WK014100"], axis=0),
            {},
            BadTable,
            "gebieden van 2 gemeenten .zoals GM0141 en GM0957.. Kies de gebieden van",
        ),
        (
            own_table().iloc[:2].set_axis(["WK095704", "WK095704"], axis=0),
            {},
            BadTable,
            "'WK095704' staat meer dan één keer in de tabel; kies één jaar",
        ),
    ],
)
def test_funnel_refuses_in_dutch(table, how, error, message):
    how = {"count": "ja", "total": "gevraagd"} | how
    with pytest.raises(error, match=message):
        plot.funnel(table, how.pop("count"), how.pop("total"), **how)


@pytest.mark.parametrize("column", ["level", "column"])
def test_codes_are_found_in_index_and_column(column):
    table = wb.load_kerncijfers("Roermond")
    shape = table.reset_index()
    if column == "level":
        shape = shape.assign(jaar=2024).set_index(["jaar", "gebied_code"])
    ax = plot.funnel(shape, "inwoners_65plus", "inwoners")
    assert "wijken van Roermond" in title_of(ax)


def test_funnel_leaves_its_table_alone():
    table = own_table()
    before = table.copy(deep=True)
    plot.funnel(table, "ja", "gevraagd")
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [8, 6])
def test_nothing_is_cut_or_written_over_something_else(case, width):
    figure, ax = plt.subplots(figsize=(width, 7), layout="constrained")
    CASES[case](ax)
    figure.canvas.draw()
    ticks = [*_drawn_ticks(ax.xaxis), *_drawn_ticks(ax.yaxis)]
    texts = [*ax.texts, *ticks, _left_title(ax), ax.yaxis.label, ax.xaxis.label]
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
        shared = _shared(boxes[one], boxes[other])
        assert shared < 3, f"{one.get_text()!r} over {other.get_text()!r}"
    places = np.concatenate(
        [dots_of(ax, x) for x in ("inside", "outside", "own", "own outside")]
    )
    for text in (text for text in ax.texts if text.get_gid() == theme.NAME):
        box = boxes[text]
        for x, y in ax.transData.transform(places):
            over = box.x0 < x < box.x1 and box.y0 < y < box.y1
            assert not over, f"{text.get_text()!r} over a dot"


def _drawn_ticks(axis):
    low, high = sorted(axis.get_view_interval())
    return [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]


def _left_title(ax):
    wanted = ax.get_title(loc="left")
    texts = [child for child in ax.get_children() if isinstance(child, mpl.text.Text)]
    return next(text for text in texts if text.get_text() == wanted)


def _shared(one, other):
    """The lesser of the width and height that two boxes share, in pixels."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return min(width, height)


@pytest.mark.parametrize("case", CASES)
def test_figures_leave_settings_alone_and_draw_on_given_axes(case):
    before = dict(mpl.rcParams)
    plt.close("all")
    ax = Figure(figsize=(8, 6)).add_subplot()
    assert CASES[case](ax) is ax
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before
    assert plot.alt(ax).endswith(".")
    assert "\n" not in plot.alt(ax)
