"""Test what an exercise says to an answer."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import fastest

from wijkbook.exercise import check, feedback

HINTS = ["Deel door het aantal inwoners.", "Maal duizend.", "9000 / 1500."]


@pytest.fixture(autouse=True)
def _fresh_kernel():
    feedback._tries.clear()


@pytest.fixture
def say(capsys):
    """Return what `check` prints, without the name of the exercise."""

    def run(answer, expected, name="Oefening 1", **options):
        assert check(name, answer, expected, **options) is None
        out, err = capsys.readouterr()
        assert err == ""
        assert out.startswith(f"{name}: ")
        assert out.endswith("\n")
        assert out.count("\n") == 1
        return out.removeprefix(f"{name}: ").rstrip("\n")

    return run


# --- not filled in -----------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", [..., None, "", "  \n", [1, ...], (..., 2), {1, ...}, {"a": ...}]
)
@pytest.mark.parametrize("expected", [6.0, "Donderberg", ["a", "b"], True, ...])
def test_untouched_exercise_is_not_filled_in(say, answer, expected):
    assert say(answer, expected, hints=HINTS) == "nog niet ingevuld."


def test_untouched_exercise_costs_no_hint(say):
    say(..., 6.0, hints=HINTS)
    assert "Deel door" in say(9, 6.0, hints=HINTS)


def test_open_question_says_that_it_is_not_looked_at(say):
    says = say("Omdat er gesloopt is.", ...)
    assert says == "ingevuld. Een open antwoord wordt niet nagekeken."


# --- right -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (6, 6.0),
        (6.0, 6),
        (0.1 + 0.2, 0.3),
        (1e-17, 0),
        (np.float64(6), 6),
        (np.int8(6), 6),
        (np.float32(12.8), 12.8),
        (np.array(6.0), 6),
        (Decimal("12.8"), 12.8),
        (Fraction(1, 4), 0.25),
        ("6", 6),
        ("12,8", 12.8),
        ("12.8", 12.8),
        (" 12,80 ", 12.8),
        ("1.250", 1250),
        ("1 250", 1250),
        ("1\u00a0250", 1250),
        ("1.250,5", 1250.5),
        ("1250,5", 1250.5),
        ("1.250.000", 1_250_000),
        ("0.125", 0.125),
        ("0,125", 0.125),
        (".5", 0.5),
        ("-12,8", -12.8),
        ("−12,8", -12.8),
        ("+5", 5),
        ("38%", 38),
        ("38 %", 38),
        ("38 procent", 38),
        ("38%", 0.38),
        ("12,5%", 0.125),
        ("€ 203.000", 203_000),
        ("203.000 euro", 203_000),
        ("€-5", -5),
        (math.nan, math.nan),
        (pd.NA, math.nan),
        (math.inf, math.inf),
        (True, True),
        (np.bool_(False), False),
        ("Donderberg", "Donderberg"),
        ([1, 2.0], [1, 2]),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), [1, 2]),
        (pd.Index([1, 2]), [1, 2]),
        (pd.Series([1, 2]), [1, 2]),
        (["1,0", "2"], [1, 2]),
        (["noord", "ZUID"], ["Noord", "Zuid"]),
        ([], []),
        ([[1, 2], [3]], [[1, 2], [3]]),
        (["Zuid", "Noord"], {"Noord", "Zuid"}),
        ({"zuid", "noord."}, {"Noord", "Zuid"}),
        (["Zuid", "Noord", "Zuid"], {"Noord", "Zuid"}),
        (pd.Series(["Zuid", "Noord"]), frozenset({"Noord", "Zuid"})),
        ({2, 1}, {1.0, 2.0}),
        ({"a": 1, "b": "Noord"}, {"b": "noord", "a": 1.0}),
        (datetime.date(2024, 1, 1), datetime.date(2024, 1, 1)),
    ],
)
def test_right_answer(say, answer, expected):
    assert say(answer, expected) == "klopt."


@pytest.mark.parametrize(
    "answer", ["de donderberg", "De  Donderberg", "DE DONDERBERG.", " dé Donderberg "]
)
def test_text_is_read_kindly_and_says_what_was_let_pass(say, answer):
    assert say(answer, "De Donderberg") == (
        "klopt. Op hoofdletters, spaties, accenten en de punt is niet gelet."
    )


@pytest.mark.parametrize("answer", [6.05, 5.95, 6, "6,04", "5,96"])
def test_number_within_the_tolerance_is_right(say, answer):
    assert say(answer, 6.0, tolerance=0.05) == "klopt."


@pytest.mark.parametrize("tolerance", [-0.05, "0,05", Decimal("0.05")])
def test_tolerance_is_read_kindly(say, tolerance):
    assert say(6.04, 6.0, tolerance=tolerance) == "klopt."


@pytest.mark.parametrize("tolerance", [math.nan, math.inf, None, "veel", [1]])
def test_tolerance_that_cannot_be_read_is_none(say, tolerance):
    assert say(6, 6.0, tolerance=tolerance) == "klopt."
    assert say(7, 6.0, tolerance=tolerance) == "nog niet goed."


# --- wrong -------------------------------------------------------------------------


def test_hints_come_one_by_one_and_the_last_one_stays(say):
    for hint in [*HINTS, HINTS[-1], HINTS[-1]]:
        assert say(9, 6.0, hints=HINTS) == f"nog niet goed. Hint: {hint}"
    assert say(6, 6.0, hints=HINTS) == "klopt."


def test_hints_are_counted_per_exercise(say):
    say(9, 6.0, hints=HINTS)
    assert say(9, 6.0, name="Oefening 2", hints=HINTS).endswith(HINTS[0])
    assert say(9, 6.0, hints=HINTS).endswith(HINTS[1])


def test_without_hints_it_says_only_that_it_is_wrong(say):
    assert say(9, 6.0) == "nog niet goed."
    assert say(9, 6.0, hints=None) == "nog niet goed."


def test_one_hint_may_be_a_text(say):
    assert say(9, 6.0, hints="Deel.") == "nog niet goed. Hint: Deel."


MISTAKES = {
    0.006: "Je vergat maal duizend.",
    166.7: "Je deelde de verkeerde kant op.",
    "Roermond": "Dat is de gemeente.",
    ("Zuid", "Noord"): "Draai de volgorde om.",
    True: "Dat is geen getal.",
}


@pytest.mark.parametrize(
    ("answer", "expected", "message"),
    [
        (9 / 1500, 6.0, "Je vergat maal duizend."),
        ("0,006", 6.0, "Je vergat maal duizend."),
        (1500 / 9, 6.0, "Je deelde de verkeerde kant op."),
        ("roermond.", "Donderberg", "Dat is de gemeente."),
        (["Zuid", "Noord"], ["Noord", "Zuid"], "Draai de volgorde om."),
        (True, 6.0, "Dat is geen getal."),
    ],
)
def test_typical_mistake_gets_its_own_message(say, answer, expected, message):
    says = say(answer, expected, mistakes=MISTAKES, hints=HINTS, tolerance=0.05)
    assert says == message
    assert say(77, 6.0, hints=HINTS).endswith(HINTS[0])  # it costs no hint


def test_right_answer_goes_before_a_mistake(say):
    assert say(6, 6.0, mistakes={6: "Fout."}) == "klopt."


def test_small_mistake_is_not_seen_in_everything_within_the_tolerance(say):
    assert say(0.3, 6.0, mistakes=MISTAKES, tolerance=0.5) == "nog niet goed."


@pytest.mark.parametrize(
    ("answer", "expected", "tolerance", "size"),
    [
        (38, 0.38, 0, "groot"),
        (0.38, 38, 0, "klein"),
        ("0,382", 38, 0.5, "klein"),
        (-1280, -12.8, 0, "groot"),
    ],
)
def test_percentage_against_a_part_is_told(say, answer, expected, tolerance, size):
    assert say(answer, expected, tolerance=tolerance, hints=HINTS) == (
        f"nog niet goed. Je antwoord is 100 keer te {size}. "
        "Kijk of een percentage wordt gevraagd of een deel van 1."
    )


def test_explicit_mistake_goes_before_the_percentage(say):
    assert say(38, 0.38, mistakes={38: "Een deel, geen percentage."}) == (
        "Een deel, geen percentage."
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(12.8, 12.84), ("12,8", 12.84), (12.84, 12.8), (13, 12.84), (1249.6, 1250)],
)
def test_nearly_right_points_at_the_rounding(say, answer, expected):
    says = say(answer, expected, hints=HINTS, tolerance=0.001)
    assert says == "nog niet goed. Bijna: kijk naar de afronding."


@pytest.mark.parametrize(
    ("answer", "expected"), [(12.9, 12.8), (0, 0.3), (6.3, 6), (1251, 1250), (5, 0)]
)
def test_what_is_only_in_the_neighbourhood_is_not_nearly_right(say, answer, expected):
    assert say(answer, expected) == "nog niet goed."


@pytest.mark.parametrize(
    ("answer", "expected", "says"),
    [
        ("veel", 6.0, "hier hoort een getal; je gaf tekst."),
        ("12 of 13", 6.0, "hier hoort een getal; je gaf tekst."),
        ("1.2.3", 6.0, "hier hoort een getal; je gaf tekst."),
        (True, 1, "hier hoort een getal; je gaf True of False."),
        ([6.0], 6.0, "hier hoort een getal; je gaf een lijst."),
        (pd.Series([6.0]), 6.0, "hier hoort een getal; je gaf een kolom (Series)."),
        (
            pd.DataFrame({"x": [6.0]}),
            6.0,
            "hier hoort een getal; je gaf een tabel (DataFrame).",
        ),
        (
            len,
            6.0,
            "hier hoort een getal; je gaf een functie (zijn de haakjes vergeten?).",
        ),
        (object(), 6.0, "hier hoort een getal; je gaf iets anders."),
        (1j, 6.0, "hier hoort een getal; je gaf iets anders."),
        (math.nan, 6.0, "je antwoord is een ontbrekende waarde; hier hoort een getal."),
        (pd.NA, 6.0, "je antwoord is een ontbrekende waarde; hier hoort een getal."),
        (pd.NaT, 6.0, "je antwoord is een ontbrekende waarde; hier hoort een getal."),
        (6, "Donderberg", "hier hoort tekst; je gaf een getal."),
        (1, True, "hier hoort True of False; je gaf een getal."),
        ("ja", True, "hier hoort True of False; je gaf tekst."),
        ("a, b", ["a", "b"], "hier hoort een lijst; je gaf tekst."),
        ({"a", "b"}, ["a", "b"], "hier hoort een lijst; je gaf een verzameling (set)."),
        ("a", {"a", "b"}, "hier hoort een verzameling (set); je gaf tekst."),
        ([1], {"a": 1}, "hier hoort een woordenboek (dict); je gaf een lijst."),
        (6, pd.Series([6]), "hier hoort een kolom (Series); je gaf een getal."),
        (
            pd.Series([6]),
            pd.DataFrame({"x": [6]}),
            "hier hoort een tabel (DataFrame); je gaf een kolom (Series).",
        ),
    ],
)
def test_other_kind_of_answer_is_told_kindly(say, answer, expected, says):
    assert say(answer, expected, hints=HINTS) == says


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (["Zuid", "Noord"], ["Noord", "Zuid"]),
        (["Noord"], ["Noord", "Zuid"]),
        ([], ["Noord"]),
        (["Noord", "Oost"], {"Noord", "Zuid"}),
        (["Noord"], {"Noord", "Zuid"}),
        (["Noord", "Zuid", "Oost"], {"Noord", "Zuid"}),
        (set(), {"Noord"}),
        ([True], [1]),
        (np.array([[1, 2]]), [1, 2]),
        ({"a": 1}, {"a": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ("Donder", "Donderberg"),
        (False, True),
        (math.inf, 6.0),
        (10**400, 6.0),
        (6.0, math.nan),
        (math.inf, -math.inf),
        (datetime.date(2024, 1, 1), datetime.date(2023, 1, 1)),
    ],
)
def test_wrong_answer(say, answer, expected):
    assert say(answer, expected, hints=HINTS) == f"nog niet goed. Hint: {HINTS[0]}"


# --- columns and tables ------------------------------------------------------------


@pytest.fixture
def column():
    return pd.Series([1.5, None, 3.0], index=["Noord", "Oost", "Zuid"], name="x")


def test_column_is_compared_by_values(say, column):
    assert say(column.copy(), column) == "klopt."
    assert say(column.rename("y"), column) == "klopt."
    assert say(column.astype("Float64"), column) == "klopt."
    assert say(column.reset_index(drop=True), column) == "klopt."
    assert say(column.to_list(), column) == "klopt."
    assert say(column + 0.01, column, tolerance=0.02) == "klopt."
    assert say(column + 0.01, column) == "nog niet goed."
    assert say(column.fillna(0), column) == "nog niet goed."
    assert say(column[:2], column) == "nog niet goed."


def test_column_with_the_same_labels_may_stand_in_another_order(say, column):
    assert say(column[::-1], column) == "klopt."
    assert say(column[::-1].to_list(), column) == "nog niet goed."
    doubles = column.set_axis(["a", "a", "b"])
    assert say(doubles.copy(), doubles) == "klopt."


def test_table_is_compared_by_values(say, column):
    table = pd.DataFrame({"x": column, "name": ["a", "b", "c"]})
    assert say(table.copy(), table) == "klopt."
    assert say(table[["name", "x"]], table) == "klopt."
    assert say(table[::-1], table) == "klopt."
    assert say(table.set_axis(["p", "q"], axis=1), table) == "klopt."
    assert say(table.assign(x=table["x"] + 1), table) == "nog niet goed."
    assert say(table[["x"]], table) == "nog niet goed."
    assert say(table.iloc[:2], table) == "nog niet goed."
    assert say(table.iloc[:0], table.iloc[:0]) == "klopt."


def test_answer_is_left_alone(say, column):
    answer, before = column[::-1], column[::-1].copy()
    say(answer, column)
    pd.testing.assert_series_equal(answer, before)


# --- whatever it gets --------------------------------------------------------------


class Hostile:
    """An answer that raises at whatever is asked of it."""

    def _refuse(self, *args, **kwargs):
        raise RuntimeError("nee")

    __eq__ = __hash__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = _refuse
    __float__ = __format__ = __lt__ = __array__ = __getattr__ = _refuse


class HostileText(str):
    def strip(self, *args):
        raise RuntimeError("nee")


class HostileClass:
    @property
    def __class__(self):
        raise RuntimeError("nee")


EXPECTED = [
    6.0,
    "Donderberg",
    True,
    ["a", 2],
    {"a", 2},
    {"a": 1},
    pd.Series([1, 2]),
    pd.DataFrame({"x": [1]}),
    datetime.date(2024, 1, 1),
    None,
    math.nan,
]


def endless():
    while True:
        yield 1


def loop():
    answer = []
    answer.append(answer)
    return answer


# Made inside the test: pytest itself cannot bear to look at some of these.
ANSWERS = {
    "hostile": Hostile,
    "hostile text": lambda: HostileText("x"),
    "hostile class": HostileClass,
    "hostile in a list": lambda: [Hostile(), 2],
    "hostile in a dict": lambda: {"a": Hostile()},
    "hostile in a column": lambda: pd.Series([Hostile(), 2], dtype=object),
    "list in itself": loop,
    "endless": endless,
    "signalling nan": lambda: Decimal("sNaN"),
    "huge number": lambda: 10**5000,
    "huge text": lambda: "9" * 10_000,
    "half a sign": lambda: "\ud800",
    "bytes": lambda: b"bytes",
    "error": lambda: ValueError("x"),
    "class": lambda: Hostile,
    "function": lambda: check,
    "empty array": lambda: np.array([]),
    "block": lambda: np.zeros((2, 2, 2)),
    "no time": lambda: np.datetime64("NaT"),
    "empty table": pd.DataFrame,
    "double columns": lambda: pd.DataFrame([[1, 2]], columns=["x", "x"]),
    "double rows": lambda: pd.Series([9, 9], index=[1, 1]),
}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ANSWERS)
def test_it_never_raises_whatever_the_answer(say, name, expected):
    answer = ANSWERS[name]()
    says = say(answer, expected, hints=HINTS, mistakes=MISTAKES, tolerance=0.1)
    assert says.endswith(".")
    assert not says.startswith("klopt")


OPTIONS = {
    "hints no list": lambda: {"hints": 5},
    "hint no text": lambda: {"hints": [Hostile()]},
    "hints hostile": lambda: {"hints": Hostile()},
    "mistakes no mapping": lambda: {"mistakes": [1]},
    "message no text": lambda: {"mistakes": {7: Hostile()}},
    "tolerance hostile": lambda: {"tolerance": Hostile()},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_it_never_raises_whatever_the_options(say, name):
    assert say(7, 6.0, **OPTIONS[name]()).endswith(".")


@pytest.mark.parametrize(
    "make",
    [lambda: 5, lambda: None, Hostile, lambda: HostileText("x"), lambda: "\ud800"],
)
def test_it_never_raises_whatever_the_name(capsys, make):
    check(make(), 6, 6.0)
    assert ": " in capsys.readouterr().out


def test_hostile_expectation_is_survived(say):
    assert say(6, Hostile()).endswith(".")


def test_huge_text_is_looked_at_quickly(say):
    def look():
        for text in ("1" * 10_000_000, "é" * 10_000_000, "1." * 5_000_000):
            for expected in EXPECTED:
                assert len(say(text, expected)) < 200

    assert fastest(look, under=1) < 1  # some 0.02 s


@settings(max_examples=100, deadline=None, database=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda part: (
            st.lists(part, max_size=3)
            | st.dictionaries(st.text(max_size=3), part, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_right_answer_is_never_shown(answer):
    lines = []
    feedback.print = lambda line: lines.append(line)
    try:
        for expected in (4711.25, "Sesamstraat", ["Sesamstraat", 4711.25]):
            check("Oefening", answer, expected)
    finally:
        del feedback.print
    assert len(lines) == 3
    assert not any("4711" in line or "Sesamstraat" in line for line in lines)
