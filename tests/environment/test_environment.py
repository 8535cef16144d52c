"""The files that say what is installed agree with each other and name no host."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Where conda-forge has another name for the same thing.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",  # without a second toolkit for windows
    "seaborn": "seaborn-base",  # without statsmodels
}
CONDA_TESTS = {"nbval", "pytest"}  # of the extra `test`, what conda users need
needs_make = pytest.mark.skipif(not shutil.which("make"), reason="no make here")
TARGETS = ["help", "lab", "check", "test", "test-all", "notebooks", "data"]
TARGETS += ["editions", "book", "release", "bench", "bench-session"]


def pinned(lock):
    """Give the packages of a lock with the versions that they are held to."""
    pins = {}
    for line in lock.splitlines():
        name, version = line.split(" ;")[0].split("==")
        pins.setdefault(canonical(name), []).append(version)
    return pins


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def bounds(requirement):
    """Split "pandas>=3.1,<4" into its name and its bounds."""
    name, limits = re.fullmatch(r"([\w.-]+)\s*(.*)", requirement).groups()
    return canonical(name), limits


def within(version, limits):
    """Tell whether a version keeps to bounds such as ">=3.1,<4"."""
    low, high = re.fullmatch(r">=([\d.]+)(?:,<([\d.]+))?", limits).groups()

    def numbers(text):
        return [int(number) for number in re.findall(r"\d+", text)]

    return numbers(version) >= numbers(low) and (
        high is None or numbers(version) < numbers(high)
    )


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def required(pyproject):
    """Give every requirement: those of the library, its extras and its build."""
    project = pyproject["project"]
    extras = project["optional-dependencies"].values()
    groups = pyproject["dependency-groups"].values()
    lists = [project["dependencies"], *extras, *groups]
    return dict(bounds(text) for part in lists for text in part)


@pytest.fixture(scope="module")
def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_lock_holds_pins_alone_and_names_no_host(lock):
    for line in lock.splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [\w\s.'<>=()!]+)?", line), line
    assert "://" not in lock


def test_lock_holds_every_requirement_within_its_bounds(lock, required):
    pins = pinned(lock)
    assert set(required) <= set(pins)
    for name, limits in required.items():
        for version in pins[name]:
            assert within(version, limits), f"{name} {version} is not {limits}"


def test_every_requirement_of_the_library_has_two_bounds(pyproject):
    for text in pyproject["project"]["dependencies"]:
        assert re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", text), text


def test_conda_names_and_bounds_equal_those_of_pyproject(pyproject, required):
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    conda = dict(bounds(line) for line in re.findall(r"^  - (\w.* .*)$", text, re.M))
    assert conda.pop("python") == pyproject["project"]["requires-python"]

    library = {bounds(text)[0] for text in pyproject["project"]["dependencies"]}
    build = {bounds(text)[0] for text in pyproject["dependency-groups"]["build"]}
    names = library | build | CONDA_TESTS
    assert conda == {CONDA_NAMES.get(name, name): required[name] for name in names}


def test_build_system_and_build_group_ask_for_the_same(pyproject, required):
    (backend,) = pyproject["build-system"]["requires"]
    assert bounds(backend) == ("hatchling", required["hatchling"])


@needs_make
def test_make_has_its_targets_and_help_lists_them():
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = re.findall(r"^make ([\w-]+)", done.stdout, re.M)
    assert sorted(listed) == sorted(TARGETS)


@needs_make
@pytest.mark.parametrize("target", [name for name in TARGETS if name != "help"])
def test_make_only_calls_start(target):
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "PYTHON=py", "ARGS=-x", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["py", "start.py", target, "-x"]


def test_ci_runs_check_test_and_test_all():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.splitlines()[-1].endswith("make check test test-all")
    if sys.platform != "win32":
        assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_own_work_and_environment_are_ignored_by_git():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/mijn-werk/", "/.venv/"} <= set(ignored)
