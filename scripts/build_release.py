"""Make a ZIP of each edition that opens on a computer with Python and nothing else.

    python scripts/build_release.py                # into build/release/
    python scripts/build_release.py --wheels       # with the programs beside it

With --wheels the programs of this kind of computer and this Python lie in the folder
`wheels`, and nothing is fetched when the workbook is opened. The same sources give the
same bytes.
"""

import argparse
import subprocess
import sys
import tempfile
import textwrap
import tomllib
import zipfile
from pathlib import Path

import build_editions

PROJECT = Path(__file__).resolve().parents[1]
TO = PROJECT / "build" / "release"
EDITIONS = {"student": "studenten", "docent": "docenten"}
WHOLE = [
    *("start.py", "pyproject.toml", "requirements.lock", "environment.yml"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff"),
    *("LICENSE", "LICENSE-CONTENT"),
]
FOLDERS = ["src", "wijkdata", "docs"]
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}
BUILD_TOOLS = ["pip", "hatchling", "editables"]
DATE = (2026, 1, 1, 0, 0, 0)  # of all files in a ZIP, so that it is the same each time
CHANGES = "Wat er veranderde"
MORE = "De hele lijst staat in CHANGELOG.md, in het Engels."
START_BAT = """\
@echo off
rem Dubbelklik om wijkbook te openen. Double-click to open wijkbook.
rem Not cd: cmd cannot go to a folder on a network, such as \\\\server\\home.
if not exist "%~dp0start.py" goto packed
where py >nul 2>nul
if not errorlevel 1 goto launcher
where python >nul 2>nul
if not errorlevel 1 goto python
echo Python is niet gevonden. Haal het van python.org en dubbelklik opnieuw.
goto end
:launcher
py -3 "%~dp0start.py" %*
goto end
:python
python "%~dp0start.py" %*
goto end
:packed
echo Pak eerst het hele zipbestand uit. Open start.bat in de uitgepakte map.
:end
pause
"""
START_COMMAND = """\
#!/bin/sh
# Dubbelklik om wijkbook te openen. Double-click to open wijkbook.
cd "$(dirname "$0")" || exit 1
if ! command -v python3 >/dev/null; then
    echo "Python is niet gevonden. Haal het van python.org en open dit opnieuw."
    exit 1
fi
exec python3 start.py "$@"
"""
OPENING = """\
wijkbook {version}, editie voor {edition}
Gegevens: {data}

Openen
1. Pak dit zipbestand helemaal uit, op een plek waar je mag schrijven.
2. Windows: dubbelklik op start.bat. macOS: dubbelklik op start.command.
   Linux, of als dat niet lukt: open een opdrachtvenster in die map en typ
   "python3 start.py". Op Windows is dat "py start.py".
De eerste keer duurt dat een paar minuten{fetches}.
Je hebt Python nodig, versie 3.11 of nieuwer (python.org, zonder beheerdersrechten).

Opening (English): unpack, then start.bat (Windows), start.command (macOS) or
"python3 start.py". README.md tells the rest in English.

{head}
{changes}
"""


class NotBuilt(Exception):
    """A release that cannot be made, with the reason."""


def version() -> str:
    """Give the version of the workbook."""
    text = (PROJECT / "src" / "wijkbook" / "__init__.py").read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("__version__"))
    return line.split('"')[1]


def files() -> dict[str, bytes]:
    """Give what both editions hold, by name."""
    held = {name: (PROJECT / name).read_bytes() for name in WHOLE}
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*")):
            parts = path.relative_to(PROJECT).parts
            if path.is_file() and not LEFT_OUT & set(parts) and path.suffix != ".pyc":
                held["/".join(parts)] = path.read_bytes()
    held["start.bat"] = START_BAT.replace("\n", "\r\n").encode()
    held["start.command"] = START_COMMAND.encode()
    return held


def wheels(to: Path) -> dict[str, bytes]:
    """Fetch the programs that the workbook needs, for this kind of computer."""
    needed = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    names = needed["project"]["dependencies"] + BUILD_TOOLS
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(to)]
    command += ["--only-binary", ":all:", "--constraint", "requirements.lock", *names]
    if subprocess.run(command, cwd=PROJECT).returncode:
        msg = "Not all programs could be fetched; the lines above tell why."
        raise NotBuilt(msg)
    found = sorted(to.glob("*.whl"))
    return {f"wheels/{path.name}": path.read_bytes() for path in found}


def about_data() -> tuple[str, str]:
    """Give the version of the tables and what it brought, as every export tells it.

    Figures that the maker added are not in the release.
    """
    sys.path.insert(0, str(PROJECT / "src"))
    from wijkbook.export.files import stamp

    told = stamp()
    return told["Gegevens"].partition(", met eigen cijfers")[0], told[CHANGES]


def pack(path: Path, held: dict[str, bytes]) -> None:
    """Write a ZIP whole or not at all, the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in sorted(held.items()):
                one = zipfile.ZipInfo(f"{path.stem}/{name}", DATE)
                one.compress_type = zipfile.ZIP_DEFLATED
                mode = 0o755 if name in ("start.py", "start.command") else 0o644
                one.external_attr = (0o100000 | mode) << 16
                packed.writestr(one, content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def build(to: Path, *, with_wheels: bool) -> list[Path]:
    """Make the ZIP of each edition.

    Parameters
    ----------
    to : Path
        Folder for the ZIPs.
    with_wheels : bool
        Whether to lay the programs beside it.

    Returns
    -------
    list of Path
        The ZIPs.
    """
    written = []
    with tempfile.TemporaryDirectory(prefix="wijkbook-") as folder:
        made = Path(folder) / "editions"
        build_editions.build(PROJECT / "notebooks", made)
        held = files()
        if with_wheels:
            held |= wheels(Path(folder) / "wheels")
        tables, brought = about_data()
        for kind, edition in EDITIONS.items():
            whole = dict(held)
            for path in sorted((made / kind).iterdir()):
                whole[f"notebooks/{path.name}"] = path.read_bytes()
            told = OPENING.format(
                version=version(),
                edition=edition,
                data=tables,
                fetches="" if with_wheels else ", met internet",
                head=CHANGES,
                changes="\n".join(textwrap.wrap(f"{brought} {MORE}", 80)),
            )
            whole["LEESMIJ-EERST.txt"] = told.replace("\n", "\r\n").encode()
            path = to / f"wijkbook-{version()}-{edition}.zip"
            pack(path, whole)
            written.append(path)
    return written


def main() -> int:
    """Make the release; 1 when that cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=TO, help="folder for the ZIPs")
    parser.add_argument("--wheels", action="store_true", help="lay the programs in it")
    asked = parser.parse_args()
    try:
        written = build(asked.to, with_wheels=asked.wheels)
    except (NotBuilt, build_editions.NotBuilt) as reason:
        sys.stderr.write(f"NOT made: {reason}\n")
        return 1
    for path in written:
        print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
