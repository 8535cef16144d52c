"""Strict nbval, as notebooks/conftest.py sets it, sees faults and only faults.

All notebooks run in one go, with a person's own settings around them.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytestmark = pytest.mark.slow  # a fault in a notebook itself is seen by nbval at once

PROJECT = Path(__file__).parents[2]
WIDGETS = """
import ipywidgets as widgets
slider, button = widgets.IntSlider(), widgets.Button()
def fall_over(change):
    raise ValueError("planted")
slider.observe(fall_over, "value")
button.on_click(fall_over)
"""
SEES = """
import os, sys
from pathlib import Path
from IPython.display import display_html, display_png
work = Path(os.environ["WIJKBOOK_WERK"])
print(list(work.iterdir()), "personal" in globals())
_ = (work / "mine.txt").write_text("mine")
"""


def stdout(text):
    return new_output("stream", name="stdout", text=text)


def display(mime, content):
    return new_output("display_data", data={mime: content})


def value(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=6)


PNG = "\\x89PNG\\r\\n\\x1a\\n"
NOTEBOOKS = {
    "strict/faults": [
        (SEES, [stdout("[] False\n")]),
        (WIDGETS, []),
        ("slider.value = 3", []),
        ("button.click()", []),
        ("print('new')", [stdout("old\n")]),
        ("1 + 1", [value("3")]),
        ("print('new')", []),
        ("print(slider.value)", [stdout("3\n")]),
    ],
    "strict/fine": [
        (SEES, [stdout("[] False\n")]),
        (f"display_png(b'{PNG}', raw=True)", [display("image/png", "b3RoZXI=\n")]),
        ("display_html('<b>new</b>', raw=True)", [display("text/html", "<b>old</b>")]),
        ("print('new', file=sys.stderr)", []),
    ],
    "slow/slow": [("import time\ntime.sleep(0.5)", [])],
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Run the notebooks, and give PASSED or FAILED for each cell, with the report."""
    folder = tmp_path_factory.mktemp("nbval")
    conftest = (PROJECT / "notebooks" / "conftest.py").read_text("utf-8")
    for name, cells in NOTEBOOKS.items():
        path = folder / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        (path.parent / "conftest.py").write_text(conftest, "utf-8")
        made = [
            new_code_cell(source, outputs=outputs, execution_count=count)
            for count, (source, outputs) in enumerate(cells, start=1)
        ]
        nbformat.write(new_notebook(cells=made), path)
    quick = conftest.replace("MAX_SECONDS = 30", "MAX_SECONDS = 0.01")
    assert quick != conftest
    (folder / "slow" / "conftest.py").write_text(quick, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-rA", "--color=no", "."],
        cwd=folder,
        env=personal_environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    line = re.compile(r"^(PASSED|FAILED|ERROR) (.*?)(?: - .*)?$", re.MULTILINE)
    return {test: result for result, test in line.findall(done.stdout)}, done.stdout


def personal_environment(folder):
    """Make an environment in which somebody has settings of their own."""
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("personal = True\n")
    (folder / "startup.py").write_text("personal = True\n")
    work = folder / "mijn-werk"
    work.mkdir()
    (work / "instellingen.json").write_text("{}")
    return os.environ | {
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "Agg",
        "PYTHONPATH": str(PROJECT / "scripts"),
        "PYTHONSTARTUP": str(folder / "startup.py"),
        "WIJKBOOK_WERK": str(work),
    }


def failed(outcomes, notebook):
    """Give the tests of one notebook that failed."""
    results = {k: v for k, v in outcomes[0].items() if k.startswith(notebook)}
    assert results, outcomes[1]
    return {name.partition("::")[2] for name, v in results.items() if v != "PASSED"}


def test_a_raising_callback_fails(outcomes):
    assert "Cell 2" in failed(outcomes, "strict/faults")
    assert "planted" in outcomes[1]


def test_a_raising_click_fails(outcomes):
    assert "Cell 3" in failed(outcomes, "strict/faults")


def test_a_changed_output_fails(outcomes):
    assert {"Cell 4", "Cell 5", "Cell 6"} <= failed(outcomes, "strict/faults")


def test_what_is_right_beside_a_fault_passes(outcomes):
    right = {"Cell 0", "Cell 1", "Cell 7", "WithinTime"}
    assert not right & failed(outcomes, "strict/faults")


def test_another_picture_or_html_or_warning_does_not_fail(outcomes):
    assert failed(outcomes, "strict/fine") == set()


def test_each_notebook_starts_with_an_empty_folder_and_nobodys_settings(outcomes):
    for notebook in ("faults", "fine"):
        assert outcomes[0][f"strict/{notebook}.ipynb::Cell 0"] == "PASSED", outcomes[1]


def test_a_slow_notebook_fails(outcomes):
    assert failed(outcomes, "slow/slow") == {"WithinTime"}
    assert re.search(r"took .* s; at most 0\.\d+ s is allowed", outcomes[1])
