"""What all tests share: nobody's own work, no windows, the same examples."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "Agg"

# Everybody tries the same examples, however busy the machine; look for others with
# --hypothesis-profile=default.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same")


def pytest_make_parametrize_id(val, argname):
    """Name a case of bytes by its argument: its name is then the same on each run."""
    return argname if isinstance(val, bytes) else None


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
