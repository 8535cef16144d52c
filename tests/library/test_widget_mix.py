"""Test the widget of a group over areas: each control, and what it says."""

import re
from html import unescape
from importlib import import_module

import pytest

import wijkbook as wb
from wijkbook.errors import BadValue, UnknownName
from wijkbook.widget import mix

ROOM = import_module("wijkbook.widget.mix")


@pytest.fixture
def chooser():
    """Owners in Roermond, by buurt, above 70 %."""
    return mix("Roermond", "koop", threshold=0.7)


def owners(gemeente, level):
    """Owners as a reader would work them out."""
    names = ["huishoudens", "koopwoningen_pct"]
    table = wb.load_kerncijfers(gemeente, level=level, indicators=names)
    table["kopers"] = table["huishoudens"] * table["koopwoningen_pct"] / 100
    return table[table["huishoudens"] > 0].dropna()


def cells_of(html):
    """Rows of an HTML table as lists of texts."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [
        [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


def test_it_gives_the_numbers_of_the_library(chooser):
    table = owners("Roermond", "buurt")
    found = chooser.measures
    for name in ("dissimilarity", "isolation", "eta_squared", "segregation_gini"):
        expected = getattr(wb, name)(table, "kopers", "huishoudens")
        assert found[name] == pytest.approx(expected)
    assert found["exposure"] == pytest.approx(1 - found["isolation"])
    part = wb.concentration(table, "kopers", "huishoudens", threshold=0.7)
    assert found["concentration"] == pytest.approx(part)


def test_it_says_what_it_shows(chooser):
    assert chooser.text.startswith(
        "Roermond, 35 buurten, 2024: 54,3% van de huishoudens woont in een koopwoning "
        "(benaderd). D is 0,43"
    )
    assert "Boven de drempel van 70% woont 51% van deze groep." in chooser.text
    assert "1 buurt zonder cijfer telt niet mee." in chooser.text
    assert repr(chooser) == chooser.text


def test_each_measure_has_its_sentence(chooser):
    head, *rows = cells_of(chooser.shown.value)
    assert head == ["Maat", "Waarde", "In gewone taal"]
    assert len(rows) == 7
    assert rows[0] == [
        "Segregatie-index (D)",
        "0,43",
        wb.plain_words(wb.dissimilarity),
    ]
    assert "wonen is niet ontmoeten" in chooser.shown.value


def test_areas_are_alphabetical_with_their_counts(chooser):
    head, *rows = cells_of(chooser.areas.value)
    assert head[:3] == ["Gebied", "kopers", "huishoudens"]
    names = [row[0] for row in rows]
    assert len(names) == 35
    assert names == sorted(names, key=str.casefold)
    herten = next(row for row in rows if row[0] == "Herten")
    # 1 460 households, 77 % of them owners: 1 124.
    assert herten[1:4] == ["1.124", "1.460", "77%"]


def test_figure_tells_who_cannot_see_it(chooser):
    assert "35 buurten van Roermond" in chooser.figure.value
    assert "boven de drempel van 70%" in chooser.figure.value


def test_threshold_moves_the_concentration_alone(chooser):
    before = chooser.measures.copy()
    chooser.threshold.value = 80
    assert "drempel van 80%" in chooser.text
    assert chooser.measures["concentration"] < before["concentration"]
    same = before.index.drop("concentration")
    assert chooser.measures[same].equals(before[same])


def test_wijken_give_a_lower_d(chooser):
    by_buurt = chooser.measures["dissimilarity"]
    chooser.level.value = "wijk"
    assert "10 wijken" in chooser.text
    assert chooser.measures["dissimilarity"] < by_buurt


def test_correction_takes_off_what_chance_gives(chooser):
    chooser.correct.value = True
    left = wb.dissimilarity(
        owners("Roermond", "buurt"), "kopers", "huishoudens", correct_bias=True
    )
    shown = f"{left:.2f}".replace(".", ",")
    assert f"{shown} na aftrek van toeval" in chooser.text


def test_correction_leaves_the_figure_as_it_was(chooser):
    before = chooser.figure.value
    chooser.correct.value = True
    assert chooser.figure.value == before
    chooser.threshold.value = 80
    assert "boven de drempel van 80%" in chooser.figure.value


def test_same_choice_gives_the_same_interval(chooser):
    assert mix("Roermond", "koop", threshold=0.7).text == chooser.text


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("kinderen", "heeft kinderen thuis (geteld)"),
        ("kinderen_2017", "2017: 31,0% van de huishoudens"),
        ("65plus", "van de inwoners is 65 jaar of ouder"),
        ("minimum", "leeft rond het sociaal minimum (benaderd)"),
    ],
)
def test_group_brings_its_own_words_and_threshold(chooser, group, words):
    chooser.group.value = group
    assert words in chooser.text
    column = [name for name in chooser.table if name not in ("name", "anderen")][-1]
    total = "inwoners" if group == "65plus" else "huishoudens"
    share = chooser.table[column].sum() / chooser.table[total].sum()
    assert 100 * share < chooser.threshold.value <= 100 * share + 5


def test_group_that_has_no_buurten_is_shown_by_wijk(chooser):
    chooser.group.value = "laag"
    assert chooser.text.startswith("Dit cijfer staat alleen per wijk in het werkboek")
    assert "9 wijken, 2022" in chooser.text


def test_gemeente_without_buurten_is_shown_by_wijk(chooser):
    chooser.gemeente.value = "Breda"
    assert chooser.text.startswith(
        "Van Breda staan er geen buurten met dit cijfer; dit zijn de wijken."
    )
    assert chooser.table.index.str.startswith("WK0758").all()


def test_one_wijk_leaves_nothing_to_compare(chooser):
    chooser.gemeente.value = "Rozendaal"
    assert "Er is één wijk, dus er valt niets te vergelijken." in chooser.text
    assert " D is " not in chooser.text


def test_figures_that_are_not_there_are_named(chooser):
    chooser.group.value = "minimum"
    chooser.gemeente.value = "Breda"
    assert "staan er geen cijfers in het werkboek" in chooser.text
    assert chooser.figure.value == chooser.shown.value == chooser.areas.value == ""
    chooser.gemeente.value = "Roermond"
    assert chooser.text.startswith("Roermond, 29 buurten, 2017")
    assert chooser.figure.value


def test_unknown_gemeente_takes_the_old_figure_away(chooser):
    chooser.gemeente.value = "<b>Nergens</b>"
    assert "Onbekende gemeente" in chooser.text
    assert "<b>" not in chooser.said.value
    assert chooser.figure.value == ""
    assert chooser.table.empty
    chooser.threshold.value = 60  # still the gemeente from before
    assert chooser.text.startswith("Roermond")


def test_names_of_areas_are_escaped(monkeypatch):
    loaded = wb.load_kerncijfers

    def renamed(*args, **how):
        table = loaded(*args, **how)
        if "name" in table:
            table["name"] = "<script>" + table["name"]
        return table

    monkeypatch.setattr(ROOM, "load_kerncijfers", renamed)
    chooser = mix("Roermond")
    assert "<script>" not in chooser.areas.value
    assert "&lt;script&gt;Herten" in chooser.areas.value


def test_group_rounded_above_its_total_is_everybody(monkeypatch):
    loaded = wb.load_kerncijfers

    def rounded(*args, **how):
        table = loaded(*args, **how)
        if "inwoners_65plus" in table:
            table.iloc[0, table.columns.get_loc("inwoners_65plus")] = 1e6
        return table

    monkeypatch.setattr(ROOM, "load_kerncijfers", rounded)
    table = mix("Roermond", "65plus").table
    assert table["65-plussers"].iloc[0] == table["inwoners"].iloc[0]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"gemeente": "Nergenshuizen"}, UnknownName, "gemeente"),
        ({"group": "herkomst"}, UnknownName, "Onbekende groep 'herkomst'"),
        ({"level": "straat"}, BadValue, "Onbekend niveau 'straat'"),
    ],
)
def test_it_refuses_what_is_not_there(given, error, words):
    with pytest.raises(error, match=words):
        mix(**given)
