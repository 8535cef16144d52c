"""Terms of the field stay Dutch: no word stands anywhere that the glossary avoids."""

import ast
import csv
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
WIJKDATA = PROJECT / "wijkdata"
COLUMNS = ["term", "plural", "means_nl", "means_en", "avoid"]


def read_csv(path: Path) -> list[list[str]]:
    """Read all rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def words(name: str) -> list[str]:
    """Split a name in lower-case words: `NewDistricts_2` is new, districts, 2."""
    return re.findall(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+", name)


def uses(name: str, avoided: str) -> bool:
    """Tell whether a name contains an avoided word, or its English plural."""
    parts = [word.lower() for word in words(name)]
    asked = [word.lower() for word in words(avoided)]
    plural = [*asked[:-1], re.sub("y$", "ie", asked[-1]) + "s"]
    pairs = [parts[i : i + len(asked)] for i in range(len(parts))]
    return asked in pairs or plural in pairs


def public_names(path: Path) -> set[str]:
    """Give what a module calls its functions, parameters, classes and their fields."""
    names = {path.stem if path.stem != "__init__" else path.parent.name}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef))]:
        for part in node.body:
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                names.add(part.name)
            if isinstance(part, ast.FunctionDef):
                asked = part.args
                all_of_them = asked.posonlyargs + asked.args + asked.kwonlyargs
                names |= {argument.arg for argument in all_of_them}
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                names.add(part.target.id)
    return {name for name in names if not name.startswith("_")}


@pytest.fixture(scope="module")
def glossary():
    """Give the rows of the glossary."""
    header, *rows = read_csv(WIJKDATA / "glossary.csv")
    assert header == COLUMNS
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def avoided(glossary):
    """Give each word that is not to be written, with the term that is."""
    return {
        word.strip(): row["term"]
        for row in glossary
        for word in row["avoid"].split(";")
        if word.strip()
    }


def found(names: set[str], avoided: dict[str, str]) -> list[str]:
    """Tell which names use an avoided word, and what to write."""
    return [
        f"'{name}': write '{term}', not '{word}'"
        for name in sorted(names)
        for word, term in avoided.items()
        if uses(name, word)
    ]


def test_each_term_stands_once_with_both_meanings(glossary):
    terms = [row["term"].lower() for row in glossary]
    assert len(set(terms)) == len(terms)
    for row in glossary:
        assert row["term"], row
        assert row["means_nl"], row
        assert row["means_en"], row


def test_no_avoided_word_is_a_term(glossary, avoided):
    terms = {row[column] for row in glossary for column in ("term", "plural")}
    assert not terms & set(avoided)


def test_public_names_keep_to_the_glossary(avoided):
    modules = sorted((PROJECT / "src" / "wijkbook").rglob("*.py"))
    assert modules
    names = set().union(*map(public_names, modules))
    assert found(names, avoided) == []


def test_columns_and_tables_keep_to_the_glossary(avoided):
    tables = sorted(WIJKDATA.glob("*.csv"))
    names = {path.stem for path in tables}
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            names |= set(next(csv.reader(file)))
    assert found(names, avoided) == []


def test_indicators_and_values_keep_to_the_glossary(avoided):
    header, *rows = read_csv(WIJKDATA / "indicators.csv")
    ids = {row[header.index("indicator")] for row in rows}
    assert found(ids, avoided) == []


def test_an_avoided_word_is_found_in_each_place(tmp_path):
    path = tmp_path / "districts.py"
    path.write_text(
        "def load_district(building_block, *, region=None): ...\n"
        "class Audit:\n    key_figures: int\n    def _wave(self): ...\n"
    )
    avoided = dict.fromkeys(
        ["district", "building_block", "region", "audit", "key_figures", "wave"], "x"
    )
    names = [
        fault.split(":")[0].strip("'") for fault in found(public_names(path), avoided)
    ]
    expected = ["Audit", "building_block", "districts", "key_figures", "load_district"]
    assert names == [*expected, "region"]


@pytest.mark.parametrize("name", ["regional", "tracking", "block_building"])
def test_another_word_with_the_same_letters_is_left_alone(name):
    assert not any(uses(name, word) for word in ("region", "track", "building_block"))
