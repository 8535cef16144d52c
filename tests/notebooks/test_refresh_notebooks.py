"""make notebooks stores the same bytes on every run, and never a broken notebook."""

import base64
import json
import struct

import nbformat
import pytest
import refresh_notebooks
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from refresh_notebooks import NotWritten, bare_png, kernel_environment, refresh

CELLS = [
    "import sys\nimport ipywidgets as widgets\nimport matplotlib.pyplot as plt",
    'print("a")\nprint("b", file=sys.stderr)\nfig, ax = plt.subplots()\nprint("c")',
    'slider = widgets.IntSlider(description="Gewicht")\nwidgets.VBox([slider])',
    'with widgets.Output():\n    print("in de widget")',
]


def write(path, *sources, **metadata):
    cells = [new_markdown_cell("# 90 Proef"), *map(new_code_cell, sources)]
    for cell in cells[1:]:
        cell.metadata.update(metadata)
    nbformat.write(new_notebook(cells=cells, metadata={"widgets": {}}), path)
    return path


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    """Refresh twice; give notebook, ids before, what changed and if both are equal."""
    path = tmp_path_factory.mktemp("refresh") / "90_proef.ipynb"
    write(path, *CELLS, execution={"iopub": "now"}, tags=["solution"])
    ids = [cell["id"] for cell in json.loads(path.read_bytes())["cells"]]
    changed = [refresh(path)]
    first = path.read_bytes()
    changed.append(refresh(path))
    return json.loads(first), ids, changed, first == path.read_bytes()


def test_two_runs_give_the_same_bytes(refreshed):
    *_, changed, same = refreshed
    assert same
    assert changed == [True, False]


def test_ids_and_tags_stay_and_other_metadata_goes(refreshed):
    notebook, ids, *_ = refreshed
    assert [cell["id"] for cell in notebook["cells"]] == ids
    assert notebook["cells"][1]["metadata"] == {"tags": ["solution"]}
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}


def test_outputs_are_what_nbval_compares(refreshed):
    _, streams, widget, inside = [c["outputs"] for c in refreshed[0]["cells"][1:]]
    assert [o["output_type"] for o in streams] == ["stream", "display_data"]
    assert "".join(streams[0]["text"]) == "a\nc\n"
    assert list(widget[0]["data"]) == ["text/plain"]
    text = "".join(widget[0]["data"]["text/plain"])
    assert text == "VBox(children=(IntSlider(value=0, description='Gewicht'),))"
    assert "".join(inside[0]["text"]) == "in de widget\n"


def test_pictures_name_no_program(refreshed):
    picture = refreshed[0]["cells"][2]["outputs"][1]["data"]["image/png"]
    content = base64.b64decode(picture)
    assert content.startswith(b"\x89PNG")
    assert content.endswith(b"IEND\xaeB`\x82")
    assert b"Software" not in content


def test_a_bare_png_loses_its_texts_and_time():
    chunks = [(b"IHDR", b"1"), (b"tEXt", b"Software"), (b"tIME", b"2"), (b"IEND", b"")]
    parts = [struct.pack(">I", len(d)) + kind + d + b"crc!" for kind, d in chunks]
    whole = base64.b64encode(b"signatur" + b"".join(parts)).decode()
    bare = base64.b64encode(b"signatur" + parts[0] + parts[3]).decode()
    assert bare_png(whole) == bare


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0", "ZeroDivisionError"),
        (
            "import ipywidgets as widgets\nbutton = widgets.Button()\n"
            "button.on_click(lambda button: 1 / 0)\nbutton.click()",
            "cell 2 raises ZeroDivisionError",
        ),
    ],
)
def test_a_notebook_with_an_error_is_not_written(tmp_path, source, reason):
    path = write(tmp_path / "90_proef.ipynb", source)
    before = path.read_bytes()
    with pytest.raises(NotWritten, match=reason):
        refresh(path)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("90_*")) == [path]


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("<object object at 0x7f23a8c0>", "memory address"),
        ("\x1b[31mrood\x1b[0m", "colour codes"),
        ("/home/ik/wijkbook/a.csv", "path of this machine"),
        (r"C:\Users\ik\a.csv", "path of this machine"),
        (str(refresh_notebooks.PROJECT), "of this machine"),
    ],
)
def test_an_output_that_changes_with_the_machine_is_refused(shown, reason):
    output = new_output("stream", name="stdout", text=shown)
    with pytest.raises(NotWritten, match=f"cell 7 shows .*{reason}"):
        list(refresh_notebooks.plain_outputs([output], "cell 7"))


def test_a_cell_without_id_gets_the_same_one_each_time(tmp_path):
    path = write(tmp_path / "90_proef.ipynb", "1")
    raw = json.loads(path.read_bytes())
    for cell in raw["cells"]:
        del cell["id"]
    path.write_text(json.dumps(raw))
    ids = [[c.id for c in refresh_notebooks.read(path).cells] for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(raw["cells"])


def test_the_kernel_gets_empty_folders_and_nothing_personal(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONSTARTUP", "mine.py")
    monkeypatch.setenv("IPYTHONDIR", "mine")
    environment = kernel_environment(tmp_path)
    assert "PYTHONSTARTUP" not in environment
    for variable in ("WIJKBOOK_WERK", "IPYTHONDIR", "MPLCONFIGDIR"):
        assert environment[variable].startswith(str(tmp_path))
    assert list((tmp_path / "werk").iterdir()) == []


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "90_proef.ipynb"
    path.write_text("old")

    def fall_over(*args):
        raise PermissionError

    monkeypatch.setattr(refresh_notebooks.os, "replace", fall_over)
    with pytest.raises(PermissionError):
        refresh_notebooks.write_whole(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.glob("90_*")) == [path]
