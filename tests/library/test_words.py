"""Test what measures say in plain Dutch."""

import inspect
import pkgutil
from functools import partial
from importlib import import_module

import pytest

from wijkbook import measures
from wijkbook.errors import BadValue
from wijkbook.gebied.borders import compare_borders
from wijkbook.gebied.signals import gentrification, signals
from wijkbook.measures.rates import Interval, rate_per_1000, zscore
from wijkbook.measures.words import plain_words

# Small helpers of other rooms, not measures: they are no public name of the house.
HELPERS = {"counts_of", "median_of", "quartiles_of"}


def every_measure() -> dict[str, object]:
    """Give the public functions of each module of the room."""
    found = {}
    for info in pkgutil.iter_modules(measures.__path__):
        if info.name.startswith("_"):
            continue
        module = import_module(f"wijkbook.measures.{info.name}")
        for name in module.__all__:
            if inspect.isfunction(getattr(module, name)) and name not in HELPERS:
                found[f"{info.name}.{name}"] = getattr(module, name)
    return found


# Judgements on areas that need the tables, and so live in another room.
OF_AREAS = (compare_borders, gentrification, signals)
MEASURES = every_measure() | {f"gebied.{one.__name__}": one for one in OF_AREAS}


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_says_itself_in_plain_dutch(name):
    sentence = plain_words(MEASURES[name])
    assert sentence[0].isupper()
    assert sentence[-1] in ".?"
    assert "\n" not in sentence
    assert "`" not in sentence


def test_measures_of_every_module_are_looked_at():
    modules = {name.split(".")[0] for name in MEASURES}
    assert {"agreement", "programme", "rates", "words"} <= modules


def test_sentence_over_two_lines_becomes_one():
    assert plain_words(zscore) == (
        "Hoe ver een wijk van het gemiddelde ligt, gemeten in stappen van de gewone "
        "spreiding tussen wijken."
    )


def test_sentence_ends_with_its_paragraph():
    def measure():
        """Measure.

        Notes
        -----
        ``a / b``.
        In gewone taal: zo veel.

        Examples
        --------
        Nothing.
        """

    assert plain_words(measure) == "Zo veel."


def test_thing_that_can_be_called_will_do():
    assert plain_words(rate_per_1000) == (
        "Hoe vaak iets voorkomt op elke duizend inwoners."
    )
    with pytest.raises(BadValue, match="Bij 'Interval' staat geen zin in gewone taal"):
        plain_words(Interval)
    with pytest.raises(BadValue, match="Bij 'partial' staat geen zin"):
        plain_words(partial(zscore))


def test_function_without_docstring_is_refused():
    with pytest.raises(BadValue, match="Kies een van de maten"):
        plain_words(lambda: None)


@pytest.mark.parametrize("thing", ["zscore", None, 3])
def test_what_is_no_function_is_wrong_code(thing):
    with pytest.raises(TypeError, match="function must be a function, not"):
        plain_words(thing)
