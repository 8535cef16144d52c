"""Make a teacher's and a student's edition of the notebooks.

    python scripts/build_editions.py                 # into build/editions/
    python scripts/build_editions.py --to folder

The teacher's edition (docent) is the notebooks as they are. In the student's edition
(student) the cells with solutions are left out, with what they show; all else stays,
the stored outputs too. Both have the same names, so that links lead where they did.
"""

import argparse
import ast
import copy
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = PROJECT / "notebooks"
TO = PROJECT / "build" / "editions"
NUMBERED = "[0-9][0-9]_*.ipynb"
README = "LEESMIJ.md"
NOTES = {
    "docent": "*Editie voor docenten: met uitwerkingen.*",
    "student": "*Editie voor studenten: zonder de cellen met uitwerkingen.*",
}
OPEN = """- Zet deze notebooks in een map waarin wijkbook werkt. Open `00_start.ipynb`.
- Verander hier niets: bij de volgende keer maken verdwijnt het. Werk in een kopie.
"""
READMES = {
    "docent": f"""# Wijkbook, editie voor docenten

Alle notebooks, met bij elke oefening de uitwerking in een dichtgeklapte cel.

{OPEN}- Een groen vinkje is geen cijfer. Open vragen worden nooit nagekeken.
""",
    "student": f"""# Wijkbook, editie voor studenten

Alle notebooks, zonder de cellen met uitwerkingen. Je krijgt wel hints. De knop
*Oplossing* werkt als je het eerst zelf hebt geprobeerd.

{OPEN}- Soms verwijst een tekst naar een dichtgeklapte uitwerking. Die is er hier niet.

Eerlijk gezegd: dit is geen slot. Om je antwoord na te kijken heeft wijkbook het goede
antwoord nodig. Dat staat in de cel van de oefening, of in `wijkdata/oefeningen`. Wie
zoekt, vindt het. Gebruik deze oefeningen om te leren, niet als toets.
""",
}


class NotBuilt(Exception):
    """A notebook of which no student's edition can be made, with the reason."""


def is_solution(cell: NotebookNode) -> bool:
    """Tell whether a cell holds a solution."""
    return "solution" in cell.metadata.get("tags", [])


def edition(notebook: NotebookNode, kind: str) -> NotebookNode:
    """Make one edition of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, which stays as it is.
    kind : {"docent", "student"}
        For whom.

    Returns
    -------
    NotebookNode
        A notebook with a line on top that says which edition it is; its code cells are
        numbered from 1.

    Raises
    ------
    NotBuilt
        If another cell uses what only a solution makes.
    """
    made = copy.deepcopy(notebook)
    if kind == "student":
        refuse_needed(made)
        made.cells = [cell for cell in made.cells if not is_solution(cell)]
    opening = made.cells[0]
    opening.source = f"{opening.source.rstrip()}\n\n{NOTES[kind]}\n"
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    nbformat.validate(made)
    return made


def refuse_needed(notebook: NotebookNode) -> None:
    """Refuse a notebook that does not run without its solutions."""
    solved, known = set(), set()
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        used, made = names(cell.source)
        if is_solution(cell):
            solved |= made
            continue
        known |= made
        if lost := sorted(used & solved - known):
            msg = f"cell {number} uses '{lost[0]}', which only a solution makes"
            raise NotBuilt(msg)


def names(source: str) -> tuple[set[str], set[str]]:
    """Give the names that a cell uses and those that it makes."""
    used, made = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else made).add(node.id)
    return used, made


def build(folder: Path, to: Path) -> list[Path]:
    """Make both editions of all numbered notebooks of a folder.

    Parameters
    ----------
    folder : Path
        The notebooks.
    to : Path
        Gets the folders ``docent`` and ``student``; numbered notebooks that were there
        are replaced, or taken away when they are no longer made.

    Returns
    -------
    list of Path
        The notebooks that were written.
    """
    written = []
    for kind in NOTES:
        made = {}
        for path in sorted(folder.glob(NUMBERED)):
            try:
                notebook = nbformat.read(path, as_version=4)
                made[path.name] = nbformat.writes(edition(notebook, kind))
            except NotBuilt as reason:
                msg = f"{path.name}: {reason}"
                raise NotBuilt(msg) from reason
        target = to / kind
        target.mkdir(parents=True, exist_ok=True)
        for path in set(target.glob(NUMBERED)) - {target / name for name in made}:
            path.unlink()
        for name, text in made.items():
            (target / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
            written.append(target / name)
        (target / README).write_text(READMES[kind], encoding="utf-8")
    return written


def main() -> int:
    """Make both editions; 1 if that cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=TO, help="folder for both editions")
    to = parser.parse_args().to
    try:
        written = build(NOTEBOOKS, to)
    except NotBuilt as reason:
        sys.stderr.write(f"NOT made: {reason}\n")
        return 1
    print(f"{len(written)} notebooks in {' and '.join(NOTES)}, below {to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
