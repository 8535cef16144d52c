"""Test the profile and the wheel: what is drawn where, and why something is not."""

from itertools import combinations
from math import nan

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
from wijkbook.plot.profile import needed_height

ORDER = [
    *("urgentie", "visie", "verankering", "procesleiding", "lange_adem"),
    *("vertrouwen", "middelen"),
]
HOSTILE = "<script>$x$ =cmd \u202eאב\n"


def rows(**told):
    """A profile with these rows: median, q1, q3, n, weet niet, evidence."""
    names = ("median", "q1", "q3", "n", "unknown_share", "evidence_median")
    table = pd.DataFrame.from_dict(
        {name: told.get(name, [nan] * 6) for name in ORDER},
        orient="index",
        columns=names,
        dtype=float,
    )
    return table.assign(shown=table["median"].notna())


@pytest.fixture
def table():
    return rows(
        urgentie=[0, 0, 1, 5, 0, 1],
        visie=[2, 1, 3, 4, 0.2, 1.5],
        vertrouwen=[3, 3, 3, 6, 0.25, nan],
    )


@pytest.fixture
def later():
    return rows(urgentie=[2, 2, 2, 3, 0.5, 3], visie=[2, 2, 2, 3, 0, nan])


CASES = {
    "one": {},
    "two": {"other": rows(visie=[1, 0, 2, 12, 0, 2]), "names": ("2026", "2029")},
    "hostile": {"other": rows(visie=[1, 0, 2, 12, 0, 2]), "names": (HOSTILE, "b")},
}


def title_of(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def note_of(ax):
    found = [text for text in ax.texts if text.get_gid() == theme.NOTE]
    assert len(found) == 1
    return found[0].get_text().replace("\n", " ")


def words_of(ax):
    return [text.get_text().replace("\n", " ") for text in ax.texts]


def dots_of(ax, label="median"):
    return [
        np.asarray(dots.get_offsets()).round(2).tolist()
        for dots in ax.collections
        if dots.get_label() == label
    ]


def bars_of(ax):
    return [
        [line[:, 0].tolist() for line in bars.get_segments()]
        for bars in ax.collections
        if bars.get_label() == "middle half"
    ]


def answers(n, scores, start=0, role="uitvoering"):
    """Answers of people to the short list, all alike."""
    return [
        wb.Answer(question.id, f"p{start + nth}", role, score=score)
        for nth in range(n)
        for question, score in zip(wb.questions(), scores, strict=True)
        if score is not None
    ]


# profile


def test_rows_keep_the_order_of_the_bouwstenen_whatever_their_score(table):
    names = [label.get_text() for label in plot.profile(table).get_yticklabels()]
    mixed = plot.profile(table.sort_values("median"))
    assert [label.get_text() for label in mixed.get_yticklabels()] == names
    assert names[0].replace("\n", " ") == "Maatschappelijke urgentie"
    assert names[-1] == "Middelen"


def test_bars_run_from_first_to_third_quartile_with_the_median_on_top(table):
    ax = plot.profile(table)
    assert dots_of(ax) == [[[0, 0], [2, 1], [3, 5]]]
    assert bars_of(ax) == [[[0, 1], [1, 3], [3, 3]]]


def test_the_scale_is_in_four_words(table):
    ax = plot.profile(table)
    words = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert words == ["nee", "een beetje", "grotendeels", "ja"]
    assert ax.get_xticks().tolist() == [0, 1, 2, 3]


def test_people_weet_niet_and_evidence_stand_beside_each_row_in_words(table):
    words = words_of(plot.profile(table))
    assert "5 mensen, 0% weet niet bewijs ■□□ één bron" in words
    assert "4 mensen, 20% weet niet bewijs ■◧□ één tot meer bronnen" in words
    assert "6 mensen, 25% weet niet" in words


@pytest.mark.parametrize(("least", "said"), [(3, "drie"), (5, "vijf"), (12, "12")])
def test_a_hidden_row_says_why(table, least, said):
    words = words_of(plot.profile(table, min_group=least))
    assert words.count(f"te weinig mensen: minder dan {said}") == 4


def test_a_hidden_row_shows_no_number_that_came_along_by_mistake(table):
    table["shown"] = False
    ax = plot.profile(table)
    assert dots_of(ax) == [[]]
    assert "mediaan" in note_of(ax)
    assert not any("5 mensen" in word for word in [*words_of(ax), plot.alt(ax)])


def test_there_is_no_total_and_the_note_says_so(table):
    ax = plot.profile(table)
    assert "Er is geen totaalcijfer: de bouwstenen zijn geen norm." in note_of(ax)
    assert "Naar een wendbare wijkaanpak (2018)" in note_of(ax)
    assert len(ax.get_yticks()) == len(ORDER)


def test_the_title_tells_where_answers_lie_furthest_apart(table):
    assert title_of(plot.profile(table)) == (
        "Over visie lopen de antwoorden het verst uiteen"
    )
    near = table.assign(q1=table["median"], q3=table["median"])
    assert title_of(plot.profile(near)) == (
        "Binnen elke bouwsteen liggen de antwoorden dicht bij elkaar"
    )
    assert title_of(plot.profile(rows())) == "Nog te weinig antwoorden om te tonen"
    assert title_of(plot.profile(table, title="Mijn titel")) == "Mijn titel"


def test_many_bouwstenen_are_counted_in_the_title():
    wide = rows(**{name: [1, 0, 2, 5, 0, nan] for name in ORDER})
    assert title_of(plot.profile(wide)) == (
        "Over 7 bouwstenen lopen de antwoorden het verst uiteen"
    )


def test_two_profiles_lie_beside_each_other_each_with_its_name(table, later):
    ax = plot.profile(table, other=later, names=("2026", "2029"))
    first, second = dots_of(ax)
    assert first == [[0, -0.25], [2, 0.75], [3, 4.75]]
    assert second == [[2, 0.25], [2, 1.25]]
    words = words_of(ax)
    assert "2026: 5 mensen, 0% weet niet bewijs ■□□ één bron" in words
    assert "2029: 3 mensen, 50% weet niet bewijs ■■■ twee soorten" in words
    assert words.count("2029: te weinig mensen: minder dan drie") == 5
    assert title_of(ax) == "2026 en 2029 liggen het verst uiteen over urgentie"
    colours = {text.get_color() for text in ax.texts if "mensen" in text.get_text()}
    assert len(colours) == 2


def test_two_profiles_that_do_not_differ_or_cannot_be_laid_beside_each_other(table):
    same = plot.profile(table, other=table)
    assert title_of(same) == (
        "De middelste antwoorden van eerste en tweede liggen dicht bij elkaar"
    )
    none = plot.profile(table, other=rows(), names=("A", "B"))
    assert title_of(none).startswith("Nergens zijn de antwoorden van A en B allebei")


def test_own_answers_stand_among_those_of_the_group():
    group = wb.Answers(
        (*answers(3, [1, 1, 1, 1, 1, 1, None]), *answers(1, [3] * 7, 3)),
    )
    ax = plot.profile(wb.profile(group, own="p3"))
    assert dots_of(ax, "own") == [[[3, nth] for nth in range(7)]]
    assert words_of(ax).count("eigen antwoord") == 1
    assert "te weinig mensen: minder dan drie" in words_of(ax)  # middelen: one person
    assert "eigen antwoord ja" in plot.alt(ax)


def test_a_list_of_ones_own_says_so():
    own = wb.Answers(
        (
            *answers(1, [0, 1, 2, 3, None, None, None]),
            wb.Answer("ADE2", "p0", "uitvoering", special="weet_niet"),
        )
    )
    ax = plot.profile(wb.profile(own, min_group=1, own="p0"))
    assert title_of(ax) == "Eigen antwoorden: een score bij 4 van de 7 bouwstenen"
    words = words_of(ax)
    assert words.count("eigen antwoord") == 4
    assert words.count("weet niet") == 1
    assert words.count("nog geen score") == 2
    assert dots_of(ax) == [[[0, 0], [1, 1], [2, 2], [3, 3]]]
    assert dots_of(ax, "own") == []


def test_a_profile_per_question_has_a_row_per_question():
    by = wb.profile(wb.Answers(tuple(answers(3, [1] * 7))), by="question")
    ax = plot.profile(by.loc[["MID1", "URG4"]])
    names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    asked = {question.id: question.text for question in wb.questions()}
    assert names == [asked["URG4"], asked["MID1"]]
    assert plot.alt(ax).startswith("Profiel per vraag, vraag URG4 een beetje (3 mensen")


def test_the_description_tells_every_row(table):
    told = plot.alt(plot.profile(table))
    assert told.startswith("Profiel per bouwsteen, urgentie nee, de middelste helft")
    assert "visie grotendeels, de middelste helft van 1 tot 3 (4 mensen, 20%" in told
    assert "middelen te weinig mensen: minder dan drie." in told


def test_a_hostile_name_is_text(table, later):
    ax = plot.profile(table, other=later, names=(HOSTILE, "b"))
    ax.get_figure().canvas.draw()
    assert title_of(ax).startswith("<script>$x$ =cmd")
    assert "\u202e" not in title_of(ax) + plot.alt(ax)


def test_a_dollar_sign_is_no_mathematics_on_given_axes(table):
    ax = plot.profile(table, title="van $5 tot $7", ax=Figure().add_subplot())
    assert not ax._left_title.get_parse_math()
    assert title_of(ax) == "van $5 tot $7"


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"profile": rows().drop(columns="q1")}, UnknownColumn, "Kolom 'q1'"),
        ({"profile": rows().iloc[:0]}, BadTable, "geen rijen"),
        ({"profile": rows().rename({"visie": "visi"})}, UnknownName, "'visi'"),
        ({"profile": pd.concat([rows(), rows()])}, BadTable, "twee keer"),
        ({"other": rows().iloc[1:]}, BadTable, "andere rijen"),
        ({"other": rows(), "names": "AB"}, BadValue, "Geef twee namen"),
        ({"other": rows(), "names": ["A"]}, BadValue, "Geef twee namen"),
        ({"profile": rows(visie=[4, 1, 3, 3, 0, 0])}, BadValue, "Een score is '4'"),
    ],
)
def test_profile_refuses_in_dutch(table, wrong, error, said):
    with pytest.raises(error, match=said):
        plot.profile(**{"profile": table} | wrong)


def test_the_profile_is_left_alone(table):
    before = table.copy()
    plot.profile(table.astype({"n": "Int64"}), other=table)
    plot.wheel(table)
    pd.testing.assert_frame_equal(table, before)


# wheel


def test_the_wheel_says_that_it_hides_the_spread(table):
    ax = plot.wheel(table)
    said = "Een wiel verbergt hoe ver de antwoorden uiteenlopen."
    assert any(word.startswith(said) for word in words_of(ax))
    assert said in plot.alt(ax)
    own = plot.wheel(table, title="Eigen titel")
    assert title_of(own) == "Eigen titel"
    assert any(word.startswith(said) for word in words_of(own))


def test_the_wheel_draws_medians_and_leaves_open_what_is_hidden(table):
    ax = plot.wheel(table)
    angles, medians = np.transpose(dots_of(ax)[0])
    assert medians.tolist() == [0, 2, 3]
    assert angles == pytest.approx(2 * np.pi / 7 * np.array([0, 1, 5]), abs=0.01)
    joined = [line for line in ax.lines if line.get_label() == "_joined"]
    assert len(joined) == 1  # urgentie and visie alone are neighbours
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert sum("niet te tonen" in name for name in names) == 4


def test_the_wheel_wants_polar_axes(table):
    with pytest.raises(TypeError, match="polar"):
        plot.wheel(table, ax=Figure().add_subplot())
    ax = Figure().add_subplot(projection="polar")
    assert plot.wheel(table, ax=ax) is ax


# all figures


@pytest.mark.parametrize("width", [8, 7.2, 6.4])
@pytest.mark.parametrize("case", [*CASES, "wheel"])
def test_nothing_is_cut_or_written_over_something_else(table, case, width):
    if case == "wheel":
        figure = plt.figure(figsize=(width, 6.6), layout="constrained")
        ax = plot.wheel(table, ax=figure.add_subplot(projection="polar"))
    else:
        high = needed_height(table, wide=width, **CASES[case])
        figure, ax = plt.subplots(figsize=(width, high), layout="constrained")
        plot.profile(table, ax=ax, **CASES[case])
    figure.canvas.draw()
    ticks = [*ax.xaxis.get_ticklabels(), *ax.yaxis.get_ticklabels()]
    texts = [*ax.texts, *ticks, ax._left_title]
    boxes = {
        text: mpl.text.Text.get_window_extent(text)
        for text in texts
        if text.get_text().strip()
    }
    for text, box in boxes.items():
        inside = box.x0 >= -1 and box.y0 >= -1
        inside &= box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        assert inside, f"cut: {text.get_text()!r} {box} in {figure.bbox}"
    for one, other in combinations(boxes, 2):
        both = mpl.transforms.Bbox.intersection(boxes[one], boxes[other])
        apart = both is None or min(both.width, both.height) < 3
        assert apart, f"{one.get_text()!r} over {other.get_text()!r}"


def test_figures_leave_the_settings_of_the_user_alone(table):
    before = dict(mpl.rcParams)
    plot.profile(table)
    plot.wheel(table)
    assert dict(mpl.rcParams) == before


def test_figures_draw_on_given_axes_without_opening_one(table):
    plt.close("all")
    ax = Figure(figsize=(8, 6)).add_subplot()
    assert plot.profile(table, ax=ax) is ax
    assert plt.get_fignums() == []
