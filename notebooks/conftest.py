"""Strict nbval: every notebook runs alone, in an empty folder of one's own work.

Text and stdout must be equal to what is stored. Pictures, HTML, scripts and stderr are
left out: those differ between versions and machines and say nothing about the figures.
"""

import os
import tempfile
import time
from pathlib import Path
from unittest import mock

import pytest
from nbval.plugin import IPyNbFile
from refresh_notebooks import CELL_TIMEOUT, kernel_environment

MAX_SECONDS = 30
NOT_COMPARED = ("image/svg+xml", "text/html", "application/javascript", "stderr")
FOLDERS = tempfile.TemporaryDirectory(prefix="wijkbook-", ignore_cleanup_errors=True)


def crowd() -> float:
    """How many times as much work there is as this machine has cores for, or 1."""
    if not hasattr(os, "getloadavg"):
        return 1
    return max(1, round(os.getloadavg()[0] / (os.cpu_count() or 1), 1))


class WithinTime(pytest.Item):
    """The last test of each notebook: all of it together took no longer than this.

    On a machine that has more to do than its cores can, it may take as much longer.
    """

    def runtest(self) -> None:
        """Fail, not skip, when the notebook is too slow to teach from."""
        seconds = time.monotonic() - self.parent.started
        allowed = MAX_SECONDS * crowd()
        if seconds > allowed:
            msg = f"the notebook took {seconds:.1f} s; at most {allowed:g} s is allowed"
            pytest.fail(msg, pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say which notebook this is about."""
        return self.path, 0, f"{self.path.name}: within {MAX_SECONDS} s"


def pytest_configure(config: pytest.Config) -> None:
    """Use this very Python, whatever kernels somebody has; give up on a hanging cell."""
    config.option.nbval_current_env = True
    config.option.nbval_cell_timeout = CELL_TIMEOUT
    config.add_cleanup(FOLDERS.cleanup)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> pytest.CollectReport:
    """Set what is compared, and put the check on time behind the last cell."""
    is_notebook = isinstance(collector, IPyNbFile)
    if is_notebook:
        collector.skip_compare += NOT_COMPARED
    report = yield
    if is_notebook and report.passed:
        report.result.append(WithinTime.from_parent(collector, name="WithinTime"))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give the kernel, which starts with the first cell, a new and empty environment."""
    notebook = item.parent
    if not isinstance(notebook, IPyNbFile) or notebook.kernel is not None:
        return (yield)
    environment = kernel_environment(Path(tempfile.mkdtemp(dir=FOLDERS.name)))
    notebook.started = time.monotonic()
    with mock.patch.dict(os.environ, environment, clear=True):
        return (yield)
