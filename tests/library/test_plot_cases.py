"""Test the grid of cases and bouwstenen."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from wijkbook import plot
from wijkbook.case import keep_case, list_cases, load_case
from wijkbook.errors import BadValue, UnknownName


def spots(ax, label):
    """Give the dots with this label, as (column, row)."""
    found = [dots for dots in ax.collections if dots.get_label() == label]
    assert len(found) == 1
    return {tuple(int(at) for at in spot) for spot in found[0].get_offsets()}


def rows_of(ax):
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def test_a_dot_per_bouwsteen_of_each_case_by_alphabet():
    ax = plot.cases(["stokhasselt", "almelo", "mechelen"])
    assert rows_of(ax) == [
        "Een stad van iedereen, Mechelen",
        "Nieuwstraatkwartier, Almelo",
        "Stokhasselt, Tilburg",
    ]
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "urgentie",
        "visie",
        "verankering",
        "procesleiding",
        "lange adem",
        "vertrouwen",
        "middelen",
    ]
    assert spots(ax, "ours") == {(2, 1), (6, 2)}
    assert spots(ax, "own") == set()


def test_every_case_has_as_many_dots_as_bouwstenen():
    ax = plot.cases()
    wanted = sum(len(load_case(one).bouwstenen) for one in list_cases())
    assert len(spots(ax, "ours")) == wanted
    assert len(rows_of(ax)) == len(list_cases())


def test_an_own_case_has_its_own_colour_and_is_marked():
    keep_case("Zonneveld", "Roermond", "Een tuin.", ["Veel."], bouwstenen=["visie"])
    ax = plot.cases(["almelo", "eigen_zonneveld"])
    assert spots(ax, "own") == {(1, 1)}
    ours, own = ax.get_yticklabels()
    assert own.get_text() == "Zonneveld, Roermond (eigen)"
    assert own.get_color() != ours.get_color()


def test_a_name_twice_is_drawn_once():
    assert len(rows_of(plot.cases(["almelo", "almelo"]))) == 1


def test_description_title_and_note_say_that_it_is_no_ranking():
    ax = plot.cases(["almelo", "stokhasselt"], title="Twee casussen")
    assert ax.get_title(loc="left") == "Twee casussen"
    assert plot.alt(ax) == (
        "Raster van 2 casussen, op alfabet: Twee casussen. Maatschappelijke urgentie: "
        "geen; Gedeelde en breed gedragen visie: geen; Bestuurlijke verankering: "
        "Nieuwstraatkwartier; Onafhankelijke procesleiding: geen; Een lange adem: "
        "geen; Vertrouwen: geen; Middelen: Stokhasselt."
    )
    told = " ".join(text.get_text() for text in ax.texts).replace("\n", " ")
    assert "geen rangorde" in told
    assert "eigen oordeel" not in told


def test_it_draws_on_axes_that_are_given():
    _, ax = plt.subplots()
    assert plot.cases(["almelo"], ax=ax) is ax


def test_hostile_name_is_written_as_it_is():
    keep_case("$x_1$ <b>", "Rome", "Iets.", ["Veel."])
    ax = plot.cases(["eigen_x_1_b"])
    ax.figure.canvas.draw()
    assert rows_of(ax) == ["$x_1$ <b>, Rome (eigen)"]


def test_dots_lie_inside_the_axes():
    ax = plot.cases()
    (left, right), (low, high) = ax.get_xlim(), sorted(ax.get_ylim())
    at = np.array(sorted(spots(ax, "ours")))
    assert (at[:, 0] > left).all()
    assert (at[:, 0] < right).all()
    assert (at[:, 1] > low).all()
    assert (at[:, 1] < high).all()


def test_unknown_and_no_cases_are_refused():
    with pytest.raises(UnknownName, match="Onbekende casus 'nergens'"):
        plot.cases(["nergens"])
    with pytest.raises(BadValue, match="geen casus om te tekenen"):
        plot.cases([])
