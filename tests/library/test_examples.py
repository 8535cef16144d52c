"""Every example in a docstring of the library comes out as it says."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
MODULES = sorted(
    ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
    for path in SRC.rglob("*.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_come_out(name):
    module = import_module(name)
    assert not doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed
