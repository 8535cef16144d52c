"""The tables made by scripts come out the same on every build, byte for byte."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from collected import FILES

PROJECT = Path(__file__).parents[2]
WIJKDATA = PROJECT / "wijkdata"
SOURCES = PROJECT.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not SOURCES.is_dir(),
    reason="the collected source files are not beside the project (../shared/data)",
)


def start(script: str, out: Path, hash_seed: int) -> subprocess.Popen:
    """Start a build script from the root of the project."""
    return subprocess.Popen(
        [sys.executable, f"scripts/{script}.py", os.path.relpath(SOURCES, PROJECT)]
        + ["--out", str(out)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory):
    """Build gebieden and then kerncijfers twice, beside each other."""
    folders = [tmp_path_factory.mktemp(f"build_{number}") for number in (1, 2)]
    for folder in folders:
        shutil.copy(WIJKDATA / "sources.csv", folder)
    for script in ("build_gebieden", "build_kerncijfers"):
        running = [start(script, out, seed) for seed, out in enumerate(folders)]
        for build in running:
            _, errors = build.communicate(timeout=120)
            assert build.returncode == 0, errors
    return folders


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gebieden.csv", "kerncijfers.csv"])
def test_two_builds_give_the_same_bytes(two_builds, name):
    first, second = (folder / name for folder in two_builds)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gebieden.csv", "kerncijfers.csv"])
def test_build_gives_the_table_that_is_kept(two_builds, name):
    built = (two_builds[0] / name).read_bytes().splitlines()
    kept = (WIJKDATA / name).read_bytes().splitlines()
    other = [pair for pair in zip(built, kept, strict=False) if pair[0] != pair[1]]
    assert other[:3] == []
    assert len(built) == len(kept)


def test_checksum_of_each_source_file_is_the_one_that_is_noted():
    noted = pd.read_csv(WIJKDATA / "sources.csv").set_index("source_id")["sha256"]
    for source_id, name in FILES.items():
        found = hashlib.sha256((SOURCES / name).read_bytes()).hexdigest()
        assert found == noted[source_id], source_id
