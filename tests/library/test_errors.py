"""Test the family of errors and its wording."""

import pytest

from wijkbook import errors
from wijkbook.errors import (
    UnknownColumn,
    UnknownName,
    WijkbookError,
    unknown_column,
    unknown_name,
)

FAMILY = {
    "AmbiguousName": ValueError,
    "BadTable": ValueError,
    "BadValue": ValueError,
    "CannotWrite": OSError,
    "MissingTable": FileNotFoundError,
    "UnknownColumn": ValueError,
    "UnknownName": ValueError,
}


@pytest.mark.parametrize(("name", "standard"), FAMILY.items())
def test_each_error_is_of_the_family_and_of_a_standard_type(name, standard):
    error = getattr(errors, name)
    assert issubclass(error, WijkbookError)
    assert issubclass(error, standard)
    with pytest.raises(standard, match="Dit is er mis"):
        raise error("Dit is er mis.")


def test_family_is_complete():
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, WijkbookError)
    }
    assert classes == {*FAMILY, "WijkbookError"}
    assert classes <= set(errors.__all__)


def test_text_of_a_missing_table_is_a_sentence():
    assert str(errors.MissingTable("Tabel 'x' ontbreekt.")) == "Tabel 'x' ontbreekt."


def test_unknown_name_lists_what_there_is_in_order():
    error = unknown_name("bron", "qqq", ["cbs", "aedes", "politie"])
    assert isinstance(error, UnknownName)
    assert str(error) == "Onbekende bron 'qqq'. Kies uit: aedes, cbs, politie."


def test_unknown_name_proposes_what_is_near():
    error = unknown_name("casus", "donderburg", ["donderberg", "selwerd"])
    assert str(error) == "Onbekende casus 'donderburg'. Bedoel je 'donderberg'?"
    text = str(unknown_name("indicator", "koop", ["koop_a", "koop_b", "inwoners"]))
    assert "'koop_a'" in text
    assert "'koop_b'" in text
    assert "inwoners" not in text


def test_long_list_is_cut_short():
    known = [f"naam_{number:03}" for number in range(340)]
    text = str(unknown_name("gemeente", "zzz", known))
    assert "Kies bijvoorbeeld uit: naam_000, naam_001" in text
    assert text.endswith("(en nog 328).")
    assert len(text) < 250


def test_doubles_are_named_once():
    text = str(unknown_name("bron", "qqq", ["cbs", "cbs"]))
    assert text == "Onbekende bron 'qqq'. Kies uit: cbs."


def test_unknown_column_lists_the_columns_or_proposes_one():
    error = unknown_column("zzz", ["woz_waarde_eur", "inwoners"])
    assert isinstance(error, UnknownColumn)
    assert str(error) == (
        "Kolom 'zzz' staat niet in de tabel. Kies uit: inwoners, woz_waarde_eur."
    )
    near = str(unknown_column("inwoner", ["inwoners", "huishoudens"]))
    assert near == "Kolom 'inwoner' staat niet in de tabel. Bedoel je 'inwoners'?"


def test_names_need_not_be_text():
    text = str(unknown_column(2019, [2020, ("a", 2024), None]))
    assert text.startswith("Kolom '2019' staat niet in de tabel. ")
    assert "2020" in text
