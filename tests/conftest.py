"""What all tests share: nobody's own work, and no windows."""

import os
import sys

import pytest

os.environ["MPLBACKEND"] = "Agg"


@pytest.fixture(autouse=True)
def own_work(tmp_path, monkeypatch):
    """Give each test a new and empty folder of one's own work."""
    folder = tmp_path / "mijn-werk"
    folder.mkdir()
    monkeypatch.setenv("WIJKBOOK_WERK", str(folder))
    return folder


@pytest.fixture(autouse=True)
def close_figures():
    """Close the figures that a test opened."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
