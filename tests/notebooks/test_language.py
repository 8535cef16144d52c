"""Notebooks are written in plain Dutch: short sentences, and no unexplained jargon.

The title, tables, headings, code, the paragraph in English and the list of sources are
left out: they are no running Dutch.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
import rules
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = Path(__file__).parent
NOTEBOOKS = sorted((HERE.parents[1] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
JARGON = HERE / "jargon.csv"
GLOSSARY = rules.WIJKDATA / "glossary.csv"

MEAN = 15  # words in a sentence, on average
LONGEST = 25
# Two sentences have no telling mean: eighteen words beside twelve is fine.
ENOUGH = 3

# Names of bodies, kinds of file and marks: a reader looks them up as a name.
NAMES = {
    *("CBS", "CE", "CPB", "DUO", "EU", "LPB", "LSA", "PBL", "RIVM", "RMO", "SCP"),
    *("TU", "UWV", "VNG", "VROM", "VU", "WRR"),
    *("CSV", "ICT", "PDF", "TOML", "QR", "WK", "BU", "GM"),
    *("BBB", "MOM", "WOZ"),
}
ROMAN = re.compile(r"[IVX]+")
CAPITALS = re.compile(r"(?<![\w&-])[A-Z]{2,}\d?(?![\w&])")
# A dot in these ends no sentence.
SHORT = re.compile(
    r"\b(?:art|blz|bijv|ca|dr|e\.a|enz|ir|jl|mld|mln|mr|nr|o\.a|prof|vgl)\.(?=\s\S)",
    re.IGNORECASE,
)


def prose(notebook) -> Iterator[tuple[int, str]]:
    """Give the running Dutch text of each text cell."""
    for number, cell in rules.cells(notebook, "markdown"):
        text = rules.outside_fences(cell.source)
        text = re.split(r"(?m)^## Bronnen", text)[0]
        text = re.sub(r"(?ms)^\*In English:.*?(?=\n\s*\n|\Z)", "", text)
        text = re.sub(r"(?m)^(?:#+ |\||\*\*Duur).*$", "\n", text)
        text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
        yield number, re.sub(r"`[^`\n]*`", "code", text)


def sentences(text: str) -> Iterator[str]:
    """Give each sentence; an item of a list is one too."""
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text):
        plain = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", block.strip())
        plain = SHORT.sub(lambda found: found[0][:-1], plain.replace("*", ""))
        for sentence in re.split(r"(?<=[.!?…])[\"'”’)]*\s+", plain):
            if re.search(r"\w", sentence):
                yield sentence


def length(sentence: str) -> int:
    """Count the words."""
    return sum(bool(re.search(r"\w", word)) for word in sentence.split())


def long_sentences(notebook) -> Iterator[str]:
    """Tell which cells have long sentences."""
    for number, text in prose(notebook):
        lengths = [(sentence, length(sentence)) for sentence in sentences(text)]
        for sentence, words in lengths:
            if words > LONGEST:
                yield f"cell {number}: {words} words, at most {LONGEST}: {sentence}"
        mean = sum(words for _, words in lengths) / max(len(lengths), 1)
        if len(lengths) >= ENOUGH and mean >= MEAN:
            yield f"cell {number}: {mean:.1f} words a sentence; under {MEAN} is asked"


@cache
def terms() -> frozenset[str]:
    """Give the words that the glossary explains, in lower case."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {row[column].lower() for row in rows for column in ("term", "plural")}
    return frozenset(words - {""})


@cache
def jargon() -> dict[str, str]:
    """Give each word of jargon, in each form, with the term that explains it."""
    with JARGON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        form: row["term"].lower()
        for row in rows
        for form in [row["word"], *row["forms"].split(";")]
        if form
    }


def unexplained(notebook, known: frozenset[str]) -> Iterator[str]:
    """Tell which jargon and abbreviations the glossary does not explain."""
    words = jargon()
    any_word = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])(?:{any_word})(?![\w-])")
    for number, text in prose(notebook):
        for word in sorted(set(pattern.findall(" ".join(text.lower().split())))):
            if words[word] not in known:
                yield f"cell {number}: '{word}' needs '{words[word]}' in the glossary"
        for name in sorted(set(CAPITALS.findall(text)) - NAMES):
            if name.lower() not in known and not ROMAN.fullmatch(name):
                yield f"cell {number}: '{name}' stands not in the glossary"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_sentences_are_short(path):
    faults = list(long_sentences(nbformat.read(path, as_version=4)))
    assert not faults, "\n".join([path.name, *faults])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_jargon_stands_in_the_glossary(path):
    faults = list(unexplained(nbformat.read(path, as_version=4), terms()))
    assert not faults, "\n".join([path.name, *faults])


def test_each_word_of_jargon_stands_once_and_has_a_term():
    with JARGON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    forms = [f for r in rows for f in [r["word"], *r["forms"].split(";")] if f]
    assert [form for form in forms if forms.count(form) > 1] == []
    assert [form for form in forms if form != form.lower().strip()] == []
    assert [row["word"] for row in rows if not row["term"]] == []
    assert [row["word"] for row in rows] == sorted(row["word"] for row in rows)


def test_the_notebooks_hold_many_of_these_words():
    texts = [
        " ".join(text for _, text in prose(nbformat.read(path, as_version=4)))
        for path in NOTEBOOKS
    ]
    text = " ".join(texts).lower()
    assert sum(bool(re.search(rf"\b{re.escape(w)}\b", text)) for w in jargon()) > 30


def written(*texts: str):
    """Make a notebook of text cells."""
    return new_notebook(cells=[new_markdown_cell(text) for text in texts])


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Een zin. Nog een zin?\nEn meer!", [2, 3, 2]),
        ("Volgens Lub e.a. is dat zo. Dat kost 1,5 mln. euro per jaar.", [6, 7]),
        ("- **een** punt\n- nog [een punt](10_zeven.ipynb)\n\nEn een zin.", [2, 3, 3]),
        ("## Een kop. Met punt.\n| een | tabel. Met. Punten. |\nZin na kop.", [3]),
        ("Zie `wb.cite. Nog. Meer` en 12.800 woningen.", [5]),
        ("Hij zei: 'Dat mag.' Toen ging hij.", [4, 3]),
        ("*In English: one. Two. Three.*\n\nDan Nederlands.", [2]),
        ("```\neen. twee. drie.\n```\nVier vijf.", [2]),
        ("Tekst hier.\n\n## Bronnen\n\n- Een. Twee. Drie.", [2]),
    ],
)
def test_a_sentence_is_what_a_reader_takes_for_one(text, lengths):
    [(_, found)] = prose(written(text))
    assert [length(sentence) for sentence in sentences(found)] == lengths


FIFTEEN = " ".join(["woord"] * 15) + ". "
FOURTEEN = " ".join(["woord"] * 14) + ". "


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (FIFTEEN * 3, ["15.0 words a sentence"]),
        (FIFTEEN * 2 + FOURTEEN, []),
        (FIFTEEN * 2, []),
        (FOURTEEN * 9, []),
        (" ".join(["woord"] * 26) + ".", ["26 words, at most 25"]),
        (" ".join(["woord"] * 25) + ".", []),
    ],
)
def test_a_cell_with_long_sentences_is_found(text, faults):
    found = list(long_sentences(written("Kort.", text)))
    assert len(found) == len(faults)
    for told, fault in zip(found, faults, strict=True):
        assert told.startswith("cell 2")
        assert fault in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("De correlaties zijn hoog.", "'correlaties' needs 'correlatie'"),
        ("Een *Trigger money* van het Rijk.", "'trigger money' needs 'hefboom'"),
        ("Trigger\nmoney van het Rijk.", "'trigger money' needs 'hefboom'"),
        ("Het LPBX zegt het.", "'LPBX' stands not in the glossary"),
        ("Dit is een multiplier.", "'multiplier' needs 'hefboom'"),
    ],
)
def test_unexplained_jargon_is_found(text, told):
    assert [told in fault for fault in unexplained(written(text), frozenset())] == [
        True
    ]


@pytest.mark.parametrize(
    "text",
    [
        "De autocorrelatie en het outputbestand.",  # other words
        "Zie `correlatie` en [hier](10_integraal.ipynb).",  # a name in code, a file
        "## Integraal werken\n\nGolf II en het CBS.",  # heading, number, name
        "Goed.\n\n## Bronnen\n\n- Correlaties, LPBX.",
    ],
)
def test_what_is_no_jargon_is_left_alone(text):
    assert list(unexplained(written(text), frozenset())) == []


def test_a_word_that_the_glossary_explains_may_be_used():
    notebook = written("De mediaan, de medianen en het GSB.")
    assert list(unexplained(notebook, terms())) == []
    assert len(list(unexplained(notebook, frozenset()))) == 3
    code = new_notebook(cells=[new_code_cell("'correlatie' # GSBX")])
    assert list(unexplained(code, frozenset())) == []
