"""Drive a real JupyterLab as a reader does: open, run, turn, choose, read."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

PATIENCE = 60_000  # milliseconds, for what a slow machine does
TINY = 1e-6
SETTINGS = {
    # all cells stay on the page, also those out of view
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
PANEL = "const panel = window.jupyterapp.shell.currentWidget;"
READY = f"""() => {{ {PANEL}
    const kernel = panel?.sessionContext?.session?.kernel;
    return panel?.context?.isReady && kernel?.connectionStatus === 'connected'
        && kernel.status === 'idle'; }}"""
CELLS = f"""() => {{ {PANEL}
    const cells = panel.content.widgets.map(cell => cell.model);
    return cells.filter(cell => cell.type === 'code').map(cell => ({{
        count: cell.executionCount,
        running: cell.executionState === 'running',
        errors: cell.outputs.toJSON()
            .filter(output => output.output_type === 'error')
            .map(output => output.ename + ': ' + output.evalue),
    }})); }}"""

NTH = """place => [...document.querySelectorAll('.jp-Notebook .jp-Cell')]
    .indexOf(place.closest('.jp-Cell'))"""
ACTIVE = f"() => {{ {PANEL} return panel.content.activeCellIndex; }}"


class Server:
    """A JupyterLab of its own, that knows nothing of the person who runs it."""

    def __init__(self, notebooks: Path, scratch: Path) -> None:
        """Start it on a folder of notebooks; settings and logs go into `scratch`."""
        self.log = scratch / "lab.log"
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                *("--ip=127.0.0.1", f"--port={self.url.rpartition(':')[2]}"),
                f"--ServerApp.root_dir={notebooks}",
                # No token: only this test, on this machine, for half a minute.
                "--IdentityProvider.token=",
                "--ServerApp.disable_check_xsrf=True",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                "--LabApp.extension_manager=readonly",
            ],
            env=_environment(notebooks, scratch),
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/api", timeout=1)
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        self.stop()
        msg = f"JupyterLab did not start:\n{self.log.read_text()}"
        raise RuntimeError(msg)

    def stop(self) -> None:
        """Stop it with its kernels."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Lab:
    """One page in JupyterLab.

    Widgets are found by the text of their label (`description`), as a reader does.
    """

    def __init__(self, page: Page, server: Server) -> None:
        """Use a page of a browser on a server."""
        self.page = page
        self._server = server

    def open(self, notebook: str) -> None:
        """Open a notebook and wait until its kernel listens."""
        self.page.goto(f"{self._server.url}/doc/tree/{notebook}?reset")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", state="attached")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the kernel is connected and has nothing to do."""
        self.page.wait_for_function(READY, timeout=PATIENCE)

    def run_all(self) -> None:
        """Restart the kernel and run all cells; fail if one of them raises."""
        restart = "return panel.sessionContext.restartKernel().then(() => true);"
        self.page.evaluate(f"() => {{ {PANEL} {restart} }}")
        self.wait_until_ready()
        commands = "window.jupyterapp.commands"
        self.page.evaluate(
            f"() => {{ {commands}.execute('notebook:clear-all-cell-outputs')"
            f".then(() => {{ {commands}.execute('notebook:run-all-cells'); }}); }}"
        )
        end = time.monotonic() + 2 * PATIENCE / 1000
        while time.monotonic() < end:
            cells = self.page.evaluate(CELLS)
            errors = [error for cell in cells for error in cell["errors"]]
            assert not errors, errors
            if all(cell["count"] and not cell["running"] for cell in cells):
                self.wait_until_ready()
                return
            self.page.wait_for_timeout(100)
        msg = f"not all cells were run: {cells}"
        raise AssertionError(msg)

    def widget(self, label: str) -> Locator:
        """Find the last widget on the page with this label, and bring it into view."""
        exact = re.compile(rf"^\s*{re.escape(label)}\s*$")
        named = self.page.locator("label.widget-label", has_text=exact)
        widget = self.page.locator(".jupyter-widgets").filter(has=named)
        # Boxes around it match too: take the innermost, which holds no other widget.
        widget = widget.filter(has_not=self.page.locator(".jupyter-widgets")).last
        widget.scroll_into_view_if_needed()
        return widget

    def set_slider(self, label: str, value: float, *, most: int = 500) -> None:
        """Put a slider on a value with the arrow keys."""
        slider = self.widget(label).locator(".noUi-target").first
        handle = slider.locator(".noUi-handle").first
        for _ in range(most):
            # the text beside it and its aria-valuenow are rounded
            now = slider.evaluate("slider => slider.noUiSlider.get(true)")
            if abs(now - value) < TINY:
                return
            handle.press("ArrowRight" if now < value else "ArrowLeft")
        msg = f"slider '{label}' did not reach {value}"
        raise AssertionError(msg)

    def choose(self, label: str, option: str | re.Pattern) -> None:
        """Choose in a Dropdown, or type in a Combobox or Text and press Enter."""
        widget = self.widget(label)
        field = widget.locator("select, input").first
        if field.evaluate("field => field.tagName") == "SELECT":
            if isinstance(option, re.Pattern):
                option = field.locator("option", has_text=option).text_content()
            field.select_option(label=option.strip())
        else:
            field.fill(option)
            field.press("Enter")
            field.blur()

    def click(self, name: str) -> None:
        """Click the last button with this text."""
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def see(self, text: str | re.Pattern) -> Locator:
        """Wait until a text stands in an output on the page, and give its place."""
        outputs = self.page.locator(".jp-OutputArea-output")
        place = outputs.filter(has_text=text).last
        expect(place).to_be_visible(timeout=PATIENCE)
        self.check_widgets()
        return place

    def exercise(self, question: str) -> Locator:
        """Find the exercise that asks this, and bring it into view."""
        place = self.page.locator(".wijkbook-oefening", has_text=question).last
        expect(place).to_be_visible(timeout=PATIENCE)
        place.scroll_into_view_if_needed()
        return place

    def cell_of(self, place: Locator) -> Locator:
        """Find the cell in which a place stands."""
        return self.page.locator(".jp-Cell").filter(has=place)

    def press(self, place: Locator, name: str) -> None:
        """Click a button inside one place on the page, when all typed has arrived.

        While the kernel works, JupyterLab holds back what is typed but not a click.
        """
        self.wait_until_ready()
        place.get_by_role("button", name=name, exact=True).click()

    def answer(self, place: Locator, hint: str, answer: str, told: str) -> None:
        """Fill in an answer and press "Kijk na"; once more when it did not arrive."""
        field = place.get_by_placeholder(hint)
        for _ in range(4):
            field.fill("")
            field.fill(answer)
            field.blur()
            self.press(place, "Kijk na")
            with suppress(AssertionError):
                expect(place).to_contain_text(told, timeout=PATIENCE / 4)
                break
        self.told(place, told)

    def told(self, place: Locator, text: str | re.Pattern) -> None:
        """Wait until one place on the page says a text, and the kernel is done."""
        expect(place).to_contain_text(text, timeout=PATIENCE)
        self.wait_until_ready()
        self.check_widgets()

    def arrow_to(self, place: Locator, *, most: int = 100) -> None:
        """Go with the arrow keys to the cell in which a place stands."""
        target = place.evaluate(NTH)
        self.page.keyboard.press("Escape")  # out of what one types in
        for _ in range(most):
            now = self.page.evaluate(ACTIVE)
            if now == target:
                return
            self.page.keyboard.press("ArrowDown" if now < target else "ArrowUp")
            with suppress(TimeoutError):  # the first key may only bring the focus back
                moved = f"before => ({ACTIVE})() !== before"
                self.page.wait_for_function(moved, arg=now, timeout=1000)
        msg = f"the arrow keys do not reach the cell of {place}"
        raise AssertionError(msg)

    def tab_to(self, place: Locator, *, most: int = 60) -> None:
        """Press Tab until a control has the focus."""
        for _ in range(most):
            if place.evaluate("place => place === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        msg = f"the Tab key does not reach {place}"
        raise AssertionError(msg)

    def check_widgets(self) -> None:
        """Fail if a widget cannot be drawn: that is an error in the browser alone."""
        broken = self.page.locator(".jupyter-widgets-error-widget")
        assert broken.count() == 0, f"{broken.count()} widgets could not be drawn"

    def see_no(self, text: str | re.Pattern) -> None:
        """Wait until a text stands in no output on the page."""
        outputs = self.page.locator(".jp-OutputArea-output")
        expect(outputs.filter(has_text=text)).to_have_count(0, timeout=PATIENCE)


def erase_answers(notebooks: Path) -> None:
    """Take the kept answers to exercises away; the next reader starts anew."""
    (notebooks / "oefeningen.json").unlink(missing_ok=True)


def _free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _environment(notebooks: Path, scratch: Path) -> dict[str, str]:
    """Make an environment of nobody; own work goes beside the notebooks."""
    settings = scratch / "settings"
    for name, values in SETTINGS.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    environment = os.environ | {k: str(scratch / v) for k, v in own.items()}
    for personal in ("MPLBACKEND", "PYTHONSTARTUP", "JUPYTER_TOKEN"):
        environment.pop(personal, None)
    return environment | {"WIJKBOOK_WERK": str(notebooks)}
