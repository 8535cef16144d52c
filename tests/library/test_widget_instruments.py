"""Test the index of instruments: its search driven in process, and hostile rows."""

import pandas as pd
import pytest

import wijkbook as wb
from wijkbook.errors import BadTable, UnknownColumn
from wijkbook.widget.instruments import instruments

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def found():
    """Give the index as a reader meets it."""
    return instruments()


def own_row(**changes):
    """Give one instrument of one's own."""
    row = {"name": "Kaart", "kind": "methode", "text": "Wat het is."}
    row |= {"proposal": "Wat je doet.", "notebook": "12;40"}
    return pd.DataFrame([row | changes])


def test_it_starts_with_every_instrument(found):
    table = wb.load_table("instruments")
    assert list(found.rows["name"]) == list(table["name"])
    assert found.text == f"Alle {len(table)} instrumenten."
    assert repr(found) == found.text
    for name in ("Zaaigeld", "Visitatie"):
        assert f">{name}</th>" in found.shown.value


def test_a_word_is_sought_in_name_and_meaning_in_any_case(found):
    found.word.value = "  ZAAIgeld "
    assert list(found.rows["name"]) == ["Zaaigeld"]
    assert found.text == (
        "1 van 193 instrumenten met 'ZAAIgeld': Zaaigeld (notebook 17)."
    )
    assert found.shown.value.count("<tr>") == 2


def test_words_are_asked_together_and_a_number_is_that_of_a_notebook():
    found = instruments(
        pd.concat([own_row(), own_row(name="Tocht"), own_row(notebook="05")])
    )
    found.word.value = "kaart 12"
    assert found.text.endswith("Kaart (notebook 12 en 40).")
    found.word.value = "doet"
    assert found.text == (
        "3 van 3 instrumenten met 'doet': Kaart (notebook 12 en 40), "
        "Tocht (notebook 12 en 40), Kaart (notebook 05)."
    )


def test_many_are_counted_and_not_listed_in_the_sentence(found):
    found.word.value = "wijk"
    assert len(found.rows) > 3
    assert found.text == f"{len(found.rows)} van 193 instrumenten met 'wijk'."


def test_nothing_found_is_said_and_an_empty_word_brings_all_back(found):
    found.word.value = "qqq"
    assert found.text.startswith("Geen instrument met 'qqq'.")
    assert found.shown.value == ""
    assert found.rows.empty
    found.word.value = ""
    assert len(found.rows) == 193


@pytest.mark.parametrize("word", ["((", "[a", "\\", ".*", EVIL, "x" * 5000])
def test_any_sign_may_be_typed(found, word):
    found.word.value = word
    assert found.rows.empty
    assert EVIL not in found.said.value
    assert len(found.text) < 200


@pytest.mark.parametrize("column", ["name", "kind", "text", "proposal", "notebook"])
def test_nothing_in_a_row_becomes_code(column):
    assert EVIL not in instruments(own_row(**{column: EVIL})).shown.value


def test_a_missing_word_is_empty_and_the_table_stays_as_it_was():
    table = own_row(text=None)
    found = instruments(table)
    assert "None" not in found.shown.value
    assert table["text"].isna().all()


@pytest.mark.parametrize("column", ["name", "proposal", "notebook"])
def test_an_absent_column_is_refused(column):
    with pytest.raises(UnknownColumn, match=column):
        instruments(own_row().drop(columns=column))


def test_an_empty_table_is_refused():
    with pytest.raises(BadTable, match="geen rijen"):
        instruments(own_row().iloc[:0])
