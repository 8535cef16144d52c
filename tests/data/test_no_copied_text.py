"""Nothing is copied: no run of eight words of a seed outside a marked quotation.

The five texts that the workbook tells in its own words are not part of the project.
Where they are not at hand, only the planted faults run.
"""

import csv
import json
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT.parent / "shared" / "seeds"
RUN = 8
# The title of somebody's work is a citation, also when it is long.
TITLES = {("sources", "title")}
QUOTED = re.compile(r"“[^”]*”|„[^”“]*[”“]|«[^»]*»|\"[^\"\n]*\"")
NAMES_A_SOURCE = re.compile(r"\b[SWNL]\d{2,3}\b")
BREAK = "\n\0\n"


def words(text: str) -> list[str]:
    """Give the words in order: no case, accents, tags or punctuation."""
    plain = unicodedata.normalize("NFKD", re.sub(r"</?[a-zA-Z][^>]*>", " ", text))
    kept = (c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return re.findall(r"[a-z0-9]+", "".join(kept).casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Give each run of eight words that follow one another."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def without_quotations(text: str, *, markdown: bool = False) -> str:
    """Cut out what stands in quotation marks, or in a > block that names its source."""
    if markdown:
        text = re.sub(r"(?m)(?:^ {0,3}>.*\n?)+", _quoted_block, text)
    return QUOTED.sub(BREAK, text)


def _quoted_block(block: re.Match) -> str:
    """Keep a > block that names no source."""
    return BREAK if NAMES_A_SOURCE.search(block[0]) else block[0]


def copied(text: str, known: set[tuple[str, ...]], *, markdown: bool = False) -> list:
    """Tell which runs of a text stand in a seed too."""
    parts = without_quotations(text, markdown=markdown).split(BREAK)
    return sorted(" ".join(run) for part in parts for run in runs(part) & known)


def values(node: object) -> list[str]:
    """Give all texts of a TOML file."""
    if isinstance(node, dict):
        return [text for part in node.values() for text in values(part)]
    if isinstance(node, list):
        return [text for part in node for text in values(part)]
    return [node] if isinstance(node, str) else []


def texts(project: Path) -> list[tuple[str, str, bool]]:
    """Give every text that a reader may meet: where, what, and whether markdown."""
    found = []
    for path in sorted((project / "wijkdata").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for number, row in enumerate(rows, start=2):
            for column, cell in zip(header, row, strict=True):
                if cell.count(" ") >= RUN - 1 and (path.stem, column) not in TITLES:
                    found.append((f"{path.name} {number} {column}", cell, False))
    for path in sorted((project / "wijkdata").rglob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [(path.name, text, False) for text in values(read)]
    package = project / "wijkdata" / "datapackage.json"
    if package.is_file():
        read = json.loads(package.read_text(encoding="utf-8"))
        found += [(package.name, text, False) for text in values(read)]
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for number, cell in enumerate(cells):
            # Code quotes all its texts: there a quotation mark marks no quotation.
            markdown = cell["cell_type"] == "markdown"
            source = "".join(cell["source"])
            text = source if markdown else source.replace('"', " ")
            found.append((f"{path.name} cell {number}", text, markdown))
    for path in [*sorted(project.glob("*.md")), *sorted(project.glob("docs/**/*.md"))]:
        found.append((path.name, path.read_text(encoding="utf-8"), True))
    return found


def faults(project: Path, known: set[tuple[str, ...]]) -> list[str]:
    """Tell where a text of the project copies a seed."""
    return [
        f"{where}: '{run}'"
        for where, text, markdown in texts(project)
        for run in copied(text, known, markdown=markdown)
    ]


def read_seeds(folder: Path) -> set[tuple[str, ...]]:
    """Give all runs of all seeds."""
    files = sorted(folder.glob("*.txt"))
    return set().union(*(runs(path.read_text(encoding="utf-8")) for path in files))


def test_no_run_of_eight_words_of_a_seed_is_ours():
    if not SEEDS.is_dir():
        pytest.skip("the texts that the workbook retells are not part of the project")
    known = read_seeds(SEEDS)
    assert len(known) > 10_000
    assert faults(PROJECT, known) == []


# Planted faults: a made-up seed, and what copies it.
SEED = "De wijk is van iedereen die er woont, werkt of er graag een café bezoekt."
KNOWN = runs(SEED)


@pytest.mark.parametrize(
    "text",
    [
        SEED,
        "Wij vinden: de WIJK is van iedereen, die er woont - werkt of er op let.",
        "de wijk is van <b>iedereen</b> die er woont werkt",
        "woont, werkt of er graag een cafe bezoekt",
        "de\nwijk is van\niedereen die er woont werkt",
        "de wijk is van ieder\N{SOFT HYPHEN}een die er woont werkt",
        "> De wijk is van iedereen die er woont, werkt of er graag komt.",
    ],
)
def test_a_copy_is_found(text):
    assert copied(text, KNOWN, markdown=True)


@pytest.mark.parametrize(
    "text",
    [
        "De wijk is van iedereen die er wil wonen.",
        f"Platform31 zegt: “{SEED}”",
        f"Platform31 zegt: «{SEED}»",
        f'Platform31 zegt: "{SEED}"',
        f"> {SEED}\n> (S001, r. 10)\n",
        "De wijk is van iedereen “en dat is zo” die er woont werkt of er",
    ],
)
def test_own_words_and_marked_quotations_are_left_alone(text):
    assert copied(text, KNOWN, markdown=True) == []


def test_an_open_quotation_mark_hides_nothing():
    assert copied(f'Eén " te veel. {SEED}', KNOWN)
    assert copied(f'Eén " te veel.\n{SEED}\nNog een ".', KNOWN)


def test_a_copy_is_found_in_each_kind_of_file(tmp_path):
    for folder in ("wijkdata/cases", "notebooks", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    planted = {
        "wijkdata/things.csv": f'thing_id,note\na,"{SEED}"\n',
        "wijkdata/cases/wijk.toml": f'[[event]]\nwhat = "{SEED}"\n',
        "wijkdata/datapackage.json": json.dumps({"resources": [{"title": SEED}]}),
        "notebooks/text.ipynb": notebook("markdown", SEED),
        "notebooks/code.ipynb": notebook("code", f'hints=["{SEED}"]'),
        "README.md": SEED,
        "docs/page.md": SEED,
    }
    for name, content in planted.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        found = faults(tmp_path, KNOWN)
        assert found, name
        assert all(fault.startswith(path.name) for fault in found)
        path.unlink()
    assert faults(tmp_path, KNOWN) == []


def notebook(kind: str, source: str) -> str:
    """Make a notebook of one cell."""
    return json.dumps({"cells": [{"cell_type": kind, "source": [source]}]})
