"""Run notebooks and store their outputs, the same bytes on every run.

    python scripts/refresh_notebooks.py            # all notebooks
    python scripts/refresh_notebooks.py 04 30      # those of these numbers

Stored outputs are the expected outputs of the tests: look at the diff before you commit
it. A notebook with an error, or with an output that differs from machine to machine, is
not written; the old file stays as it was.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import os
import re
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = PROJECT / "notebooks"
CELL_TIMEOUT = 120  # seconds
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
KEPT_METADATA = {"tags", "jupyter"}
KEPT_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"IDAT", b"IEND"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# What a reader must never meet in an output, and a test could never compare.
PASSING = {
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{6,16}\b"),
    "colour codes of a terminal": re.compile(r"\x1b\["),
    "a path of this machine": re.compile(
        r"(?<![\w/.:])/(?:home|Users|root|tmp|private/var)/|\b[A-Za-z]:\\Users\\"
    ),
    "a random id of a pandas Styler": re.compile(r"\bT_[0-9a-f]{5}\b"),
}


class NotWritten(Exception):
    """A notebook that did not run as it should, with the reason."""


class PlainClient(NotebookClient):
    """A client that stores what nbval will see: every print stays in its own cell."""

    # A front end moves prints of an Output widget, and replaces what was shown before.
    # nbval does neither, so what is stored must not either.
    IGNORED = ("comm", "clear_output", "update_display_data")

    def process_message(
        self, msg: dict, cell: nbformat.NotebookNode, cell_index: int
    ) -> nbformat.NotebookNode | None:
        """Pass on all messages but those of widgets to their front end."""
        if msg["msg_type"].startswith(self.IGNORED):
            return None
        return super().process_message(msg, cell, cell_index)


def kernel_environment(folder: Path) -> dict[str, str]:
    """Environment of a kernel that knows nothing of the person who runs it.

    Parameters
    ----------
    folder : Path
        An existing folder; one's own work and settings get new empty folders in it.

    Returns
    -------
    dict of str
        All environment variables of the kernel.
    """
    personal = {"PYTHONSTARTUP", "PYTHONWARNINGS", "MATPLOTLIBRC", "FORCE_COLOR"}
    environment = {k: v for k, v in os.environ.items() if k not in personal}
    own = {
        "WIJKBOOK_WERK": "werk",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    for variable, name in own.items():
        (folder / name).mkdir()
        environment[variable] = str(folder / name)
    return environment | {
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }


def refresh(path: Path) -> bool:
    """Run one notebook and write it back with its outputs.

    Parameters
    ----------
    path : Path
        The notebook; it runs in its own folder, as in JupyterLab.

    Returns
    -------
    bool
        Whether the file changed.

    Raises
    ------
    NotWritten
        If a cell raises, takes too long or shows what changes from run to run.
    """
    notebook = read(path)
    execute(notebook, path.parent)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            where = f"{path.name}, cell {number}"
            cell.outputs = list(plain_outputs(cell.outputs, where))
    tidy(notebook)
    new = nbformat.writes(notebook).rstrip("\n").encode() + b"\n"
    if new == path.read_bytes():
        return False
    write_whole(path, new)
    return True


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook; a cell without id gets one that is the same on every run."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(raw["cells"]):
        text = f"{number} {cell['source']}".encode()
        cell.setdefault("id", hashlib.sha256(text).hexdigest()[:8])
    raw["nbformat"], raw["nbformat_minor"] = 4, 5
    return nbformat.reads(json.dumps(raw), as_version=4)


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run all cells in a kernel of this very Python, in place."""
    manager = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),  # never a user's own one
    )
    client = PlainClient(
        notebook,
        km=manager,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own,
        open(
            os.devnull, "w"
        ) as nowhere,  # for the kernel's log, not for errors of cells
    ):
        try:
            client.execute(env=kernel_environment(Path(own)), stderr=nowhere)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise NotWritten(str(error).strip()) from error


def plain_outputs(outputs: list, where: str) -> Iterator[nbformat.NotebookNode]:
    """Give the outputs of one cell as they are stored: the parts that never change.

    One stream per cell, at the place of its first line, which is how nbval compares
    it. Of a widget its text stays, for who reads without a kernel: what our own widgets
    say, or `IntSlider(value=0, ...` from sorted traits, without addresses and cut off
    at 110 signs. That is the same on every run, so nbval compares it as any other text.
    Only its view goes: a random id.
    """
    stdout = None
    for output in outputs:
        if output.output_type == "error":
            msg = f"{where} raises {output.ename}: {output.evalue}"
            raise NotWritten(msg)
        if output.output_type == "stream":
            if output.name == "stderr":
                sys.stderr.write(f"{where} warns (not stored): {output.text}")
            elif stdout is None:
                stdout = output
                yield stdout
            else:
                stdout.text += output.text
        else:
            output.data.pop(WIDGET_VIEW, None)
            if "image/png" in output.data:
                output.data["image/png"] = bare_png(output.data["image/png"])
            yield output
    for output in outputs:
        refuse_passing(output, where)


def refuse_passing(output: nbformat.NotebookNode, where: str) -> None:
    """Refuse a text that would differ on another machine or in another run."""
    if output.get("name") == "stderr":
        return
    own = re.compile("|".join(re.escape(str(p)) for p in (PROJECT, Path(sys.prefix))))
    for mime, text in output.get("data", {"text": output.get("text")}).items():
        if not isinstance(text, str) or mime.startswith("image/"):
            continue
        for what, pattern in {**PASSING, "a folder of this machine": own}.items():
            if found := pattern.search(text):
                msg = f"{where} shows {what}: {text[found.start() :][:60]!r}"
                raise NotWritten(msg)


def bare_png(text: str) -> str:
    """Leave out of a PNG what names the program, its version or the time."""
    image = base64.b64decode(text)
    kept, start = [image[:8]], 8
    while start < len(image):
        (length,) = struct.unpack(">I", image[start : start + 4])
        end = start + 12 + length
        if image[start + 4 : start + 8] in KEPT_CHUNKS:
            kept.append(image[start:end])
        start = end
    return base64.b64encode(b"".join(kept)).decode()


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Leave only the metadata that tells a reader something."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    )
    for cell in notebook.cells:
        for key in set(cell.metadata) - KEPT_METADATA:
            del cell.metadata[key]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.chmod(name, path.stat().st_mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def choose(names: list[str]) -> list[Path]:
    """Find the notebooks meant: all, or those whose name starts so; also a path."""
    everything = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    chosen = []
    for name in names:
        path = Path(name)
        found = [path] if path.is_file() else []
        found = found or [known for known in everything if known.name.startswith(name)]
        if not found:
            sys.exit(f"No notebook '{name}' in {NOTEBOOKS.name}/.")
        chosen += found
    return chosen if names else everything


def main() -> int:
    """Refresh the chosen notebooks; 1 if any of them was not written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="number, name or path; default: all")
    failed = False
    for path in choose(parser.parse_args().names):
        try:
            print(f"{path.name}: {'written' if refresh(path) else 'unchanged'}")
        except NotWritten as reason:
            failed = True
            sys.stderr.write(f"{path.name}: NOT written, left as it was\n{reason}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
