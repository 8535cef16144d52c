"""Test the map of parties as a figure."""

import pandas as pd
import pytest

import wijkbook as wb
from wijkbook.errors import UnknownColumn, UnknownName
from wijkbook.plot.actors import actors

COLUMNS = ["partij", "soort", "aan_tafel", "besluit"]
ROWS = [
    ("wethouder", "Gemeente", True, True),
    ("school", "Maatschappelijk middenveld", False, False),
    ("corporatie", "Maatschappelijk middenveld", True, True),
    ("straat", "Bewoners", True, True),
]


def table(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def title_of(ax):
    return ax.get_title(loc="left").replace("\n", " ")


def test_each_party_is_drawn_once_with_its_mark():
    ax = actors(table(*ROWS))
    spots = {spot.get_label(): spot for spot in ax.collections}
    assert set(spots) == {row[0] for row in ROWS}
    filled = {name: spot.get_facecolor()[0][:3] for name, spot in spots.items()}
    assert tuple(filled["school"]) == (1, 1, 1)  # white: not at the table
    assert tuple(filled["corporatie"]) != (1, 1, 1)
    columns = {name: int(spot.get_offsets()[0][0]) for name, spot in spots.items()}
    assert columns == {"wethouder": 0, "school": 1, "corporatie": 1, "straat": 2}


def test_the_description_tells_the_whole_map():
    assert wb.plot.alt(actors(table(*ROWS[:2]))).startswith(
        "Kaart van partijen. Gemeente: wethouder (aan tafel, mag besluiten); "
        "Maatschappelijk middenveld: school (nog niet); Bewoners: nog niemand."
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "Nog geen partij op de kaart"),
        (ROWS, "Alle drie de soorten zitten aan tafel en mogen besluiten"),
        (ROWS[:2], "Aan tafel zit niemand van: maatschappelijk middenveld en bewoners"),
        (
            [*ROWS[:3], ("straat", "Bewoners", True, False)],
            "Alle soorten zitten aan tafel; geen besluit bij: bewoners",
        ),
        (
            [(name, kind, True, False) for name, kind, *_ in ROWS],
            "Alle drie de soorten zitten aan tafel, en niemand mag besluiten",
        ),
    ],
)
def test_the_title_is_the_message(rows, told):
    assert title_of(actors(table(*rows))) == told


def test_who_is_not_there_does_not_count():
    away = [(name, kind, False, True) for name, kind, *_ in ROWS]
    assert title_of(actors(table(*away))).startswith("Aan tafel zit niemand van: gem")


def test_long_and_hostile_names_are_text():
    name = "$\\frac{1}{2}$ <script> \u202e" + "x" * 300
    ax = actors(table((name, "Gemeente", True, False)))
    ax.get_figure().canvas.draw()
    assert "…" in wb.plot.alt(ax)


def test_the_table_is_left_alone_and_an_own_title_wins():
    rows = table(*ROWS)
    before = rows.copy()
    assert title_of(actors(rows, title="Onze kaart")) == "Onze kaart"
    pd.testing.assert_frame_equal(rows, before)


def test_other_tables_are_refused():
    with pytest.raises(UnknownColumn, match="aan_tafel"):
        actors(table(*ROWS).drop(columns="aan_tafel"))
    with pytest.raises(UnknownName, match="Onbekende soort"):
        actors(table(("koning", "Hof", True, True)))


def test_the_map_of_a_plan_can_be_drawn():
    form = wb.widget.plan()
    assert title_of(actors(form.parties)) == "Nog geen partij op de kaart"
    form.party_name.value = "school"
    form.part.value = "organisatie"
    form.put.click()
    ax = actors(form.parties)
    assert title_of(ax) == "Aan tafel zit niemand van: gemeente en bewoners"


def test_the_public_name():
    assert wb.plot.actors is actors
