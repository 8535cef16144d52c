"""Each run, and each worker of a run, finds the same tests under the same names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Pytest as on a day that is `later` seconds away.
LATER = """
import sys, time
later, real, real_ns = int(sys.argv[1]), time.time, time.time_ns
time.time = lambda: real() + later
time.time_ns = lambda: real_ns() + later * 10**9
import pytest
sys.exit(pytest.main(sys.argv[2:]))
"""


def names(later, seed, folders=("tests",), root=ROOT):
    """Give the names of all tests, found at another moment and with another seed."""
    options = ["--collect-only", "-q", "-p", "no:cacheprovider", "-n", "0"]
    ran = subprocess.run(
        [sys.executable, "-c", LATER, str(later), *options, *folders],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return [line for line in ran.stdout.splitlines() if "::" in line]


@pytest.mark.slow
def test_a_second_look_finds_the_same_tests():
    found = names(0, "1")
    assert len(found) > 9000
    assert names(400 * 24 * 3600, "2") == found


@pytest.mark.slow
@pytest.mark.parametrize("value", ["time.time()", "sorted({'a', 'b'}, key=hash)"])
def test_a_name_that_changes_is_seen(tmp_path, value):
    (tmp_path / "test_it.py").write_text(
        "import time\n\nimport pytest\n\n\n"
        f"@pytest.mark.parametrize('value', [str({value})])\n"
        "def test_it(value):\n    pass\n",
        encoding="utf-8",
    )
    seeds = {tuple(names(9, seed, (), tmp_path)) for seed in ("1", "2", "3", "4")}
    assert len(seeds) > 1
