"""Every fact in wijkdata has its source and place, and every id leads somewhere.

The checkers know no table by name: they follow what datapackage.json says, and read
`source_id` and `source_place` wherever these stand, in tables and in cases.
"""

import csv
import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

import wijkbook as wb

PROJECT = Path(__file__).parents[2]
WIJKDATA = PROJECT / "wijkdata"
SEEDS = PROJECT.parent / "shared" / "seeds"

EXACTLY = {"criteria": 58, "timeline": 63, "numbers": 90, "studies": 15}
AT_LEAST = {"instruments": 190, "crosswalk": 70, "concepts": 33}
CASES = 35
SEED_LINES = {"S000": 59, "S001": 557, "S002": 28, "S003": 81, "S004": 32}
NUMBERS = [*range(7), *range(10, 18), 20, *range(30, 36), 40, 50]
NOTEBOOKS = {f"{number:02}" for number in NUMBERS}
BOUWSTENEN = {
    "urgentie",
    "visie",
    "verankering",
    "procesleiding",
    "lange_adem",
    "vertrouwen",
    "middelen",
}
# These tables state no fact: they name sources, or say what our own words mean.
NO_FACTS = {"glossary", "indicators", "lesson_cards", "scales", "sources"}
OWN = re.compile(r"eigen (oordeel|voorstel|kennis)")
# What a case refers to besides its sources: table and column.
IN_CASES = {
    "gebied": ("gebieden", "gebied_code"),
    "own_gebied": ("own_gebieden", "gebied_id"),
    "indicators": ("indicators", "indicator"),
}
NO_SOURCE_NEEDED = {"question", "unknown"}
WHOLE = {"geheel", "titel"}
PLACE = re.compile(r"(?:(S\d{3})\s*)?r\.\s*(\d+)(?:-(\d+))?")

Table = dict[str, tuple[str, ...]]


def read_table(path: Path) -> Table:
    """Read a CSV by column; a file that has not changed is read once."""
    return _read_table(path, path.stat().st_mtime_ns)


@cache
def _read_table(path: Path, changed: int) -> Table:
    """Read a CSV by column."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    return dict(zip(header, columns, strict=True))


def read_tables(folder: Path) -> dict[str, Table]:
    """Read every table of a folder."""
    return {path.stem: read_table(path) for path in sorted(folder.glob("*.csv"))}


def read_cases(folder: Path) -> dict[str, dict]:
    """Read every case of a folder."""
    return {
        path.name: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "cases").glob("*.toml"))
    }


def read_package(folder: Path) -> dict[str, dict]:
    """Give the schema of each table that datapackage.json describes."""
    read = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource["schema"] for resource in read["resources"]}


def parts(value: object) -> list[str]:
    """Split what may be one id, ids with a semicolon between them, or a list."""
    if isinstance(value, list):
        return [part for item in value for part in parts(item)]
    return [part.strip() for part in str(value or "").split(";") if part.strip()]


def records(node: object, name: str = "") -> list[tuple[str, dict]]:
    """Give each record of a case with the name of its list."""
    if isinstance(node, list):
        return [found for part in node for found in records(part, name)]
    if not isinstance(node, dict):
        return []
    below = [found for key, part in node.items() for found in records(part, key)]
    return [(name, node), *below]


def facts_without_source(folder: Path) -> list[str]:
    """Tell which rows and records state something and name no source or place."""
    found = []
    for name, table in read_tables(folder).items():
        if "source_id" not in table:
            found += [] if name in NO_FACTS else [f"{name}: no column source_id"]
            continue
        for column in {"source_id", "source_place"} & set(table):
            for index, value in enumerate(table[column]):
                if not value and not _is_own(table, index):
                    found.append(f"{name} {index + 2}: {column} is empty")
    for name, case in read_cases(folder).items():
        for kind, record in records(case):
            if kind not in NO_SOURCE_NEEDED and not record.get("source_id"):
                found.append(f"{name} {kind or 'top'}: no source_id")
    return sorted(found)


def _is_own(table: Table, index: int) -> bool:
    """Tell whether a row says that it is our own judgement."""
    said = [table[column][index] for column in ("status", "note") if column in table]
    return bool(OWN.search(" ".join(said)))


def references(folder: Path) -> list[tuple[str, set[str], str, str]]:
    """Give what refers to what: where, which ids, to which table and column."""
    tables, found = read_tables(folder), []
    for name, schema in read_package(folder).items():
        table = tables.get(name, {})
        for field in schema["fields"]:
            to = field.get("leadsTo")
            if field["name"] == "source_id" and name != "sources":
                to = {"resource": "sources", "field": "source_id"}
            if to:
                ids = _ids(table.get(field["name"], ()))
                where = f"{name}.{field['name']}"
                found.append((where, ids, to["resource"], to["field"]))
        for key in schema.get("foreignKeys", []):
            fields, to = key["fields"], key["reference"]
            columns = [fields] if isinstance(fields, str) else fields
            targets = [to["fields"]] if isinstance(to["fields"], str) else to["fields"]
            for column, target in zip(columns, targets, strict=True):
                ids = _ids(table.get(column, ()))
                where = f"{name}.{column}"
                found.append((where, ids, to["resource"] or name, target))
    for name, case in read_cases(folder).items():
        for _, record in records(case):
            ids = set(parts(record.get("source_id")))
            found.append((name, ids, "sources", "source_id"))
            for key, (resource, column) in IN_CASES.items():
                if isinstance(record.get(key), str | list):
                    found.append((name, set(parts(record[key])), resource, column))
    return found


def _ids(column: tuple[str, ...]) -> set[str]:
    """Give the ids of a column, each once."""
    return {part for value in set(column) for part in parts(value)}


def ids_that_lead_nowhere(folder: Path) -> list[str]:
    """Tell which ids stand in no table that they refer to."""
    tables = read_tables(folder)
    found = set()
    for where, ids, resource, column in references(folder):
        known = set(tables.get(resource, {}).get(column, ()))
        found |= {f"{where}: '{one}' is not in {resource}" for one in ids - known}
    for name, case in read_cases(folder).items():
        for _, record in records(case):
            lost = set(parts(record.get("bouwstenen"))) - BOUWSTENEN
            found |= {f"{name}: '{one}' is no bouwsteen" for one in lost}
    return sorted(found)


def keys_that_stand_twice(folder: Path) -> list[str]:
    """Tell which primary keys are empty or stand more than once."""
    tables, found = read_tables(folder), []
    for name, schema in read_package(folder).items():
        key, table = schema.get("primaryKey", []), tables.get(name, {})
        columns = [table.get(part, ()) for part in parts(key)]
        rows = list(zip(*columns, strict=True)) if columns else []
        twice = len(rows) - len(set(rows))
        found += [f"{name}: {twice} keys stand twice"] if twice else []
    return found


def sources_that_nothing_uses(folder: Path, texts: str = "") -> list[str]:
    """Tell which sources no table, case or notebook names."""
    used = set(re.findall(r"\w+", texts))
    for _, ids, resource, _ in references(folder):
        used |= ids if resource == "sources" else set()
    known = read_tables(folder)["sources"]["source_id"]
    return [source for source in known if source not in used]


def places_that_are_none(
    folder: Path, lines: dict[str, list[str]] | None = None
) -> list[str]:
    """Tell which places lie outside the text, or at an empty line of it."""
    stated = [
        (f"{name} {number}", source, place)
        for name, table in read_tables(folder).items()
        if {"source_id", "source_place"} <= set(table)
        for number, (source, place) in enumerate(
            zip(table["source_id"], table["source_place"], strict=True), start=2
        )
    ] + [
        (f"{name} {kind}", record.get("source_id"), str(record["source_place"]))
        for name, case in read_cases(folder).items()
        for kind, record in records(case)
        if record.get("source_place")
    ]
    return [
        f"{where}: {fault}"
        for where, source, place in stated
        for fault in _place_faults(parts(source), parts(place), lines)
    ]


def _place_faults(
    sources: list[str], places: list[str], lines: dict[str, list[str]] | None
) -> list[str]:
    """Tell what is wrong with the places of one row.

    A place belongs to the text that stands before it, else to the source at the same
    point in `source_id`, else to the only text there.
    """
    seeds = [source for source in sources if source in SEED_LINES]
    aligned = len(sources) == len(places)
    found, placed = [], set()
    for index, place in enumerate(places):
        owner = sources[index] if aligned else seeds[0] if len(seeds) == 1 else None
        placed |= {owner} if place in WHOLE else set()
        for match in PLACE.finditer(place):
            owner = match[1] or owner
            placed.add(owner)
            first, last = int(match[2]), int(match[3] or match[2])
            if owner not in seeds:
                found.append(f"'{match[0]}' is of no text in source_id")
            elif not 1 <= first <= last <= SEED_LINES[owner]:
                found.append(f"'{match[0]}' is not in {owner}")
            elif lines and not "".join(lines[owner][first - 1 : last]).strip():
                found.append(f"'{match[0]}' is an empty line of {owner}")
    return found or [f"no line of {seed}" for seed in seeds if seed not in placed]


def seed_lines() -> dict[str, list[str]]:
    """Give the lines of each seed, if the seeds are at hand."""
    return {
        f"S{path.name[:3]}": path.read_text(encoding="utf-8").splitlines()
        for path in sorted(SEEDS.glob("*.txt"))
    }


def notebook_texts() -> str:
    """Give all that the notebooks say."""
    files = sorted((PROJECT / "notebooks").glob("*.ipynb"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def holes(lines: list[str], total: int) -> list[int]:
    """Give the lines that stand in no section, or in more than one."""
    times = [0] * (total + 1)
    for place in lines:
        first, _, last = place.removeprefix("r.").partition("-")
        for number in range(int(first), int(last or first) + 1):
            times[number] += 1
    return [number for number in range(1, total + 1) if times[number] != 1]


# The tables as they are.


@pytest.mark.parametrize(("name", "count"), EXACTLY.items())
def test_count(name, count):
    assert len(next(iter(read_table(WIJKDATA / f"{name}.csv").values()))) == count


@pytest.mark.parametrize(("name", "count"), AT_LEAST.items())
def test_count_at_least(name, count):
    assert len(next(iter(read_table(WIJKDATA / f"{name}.csv").values()))) >= count


def test_count_of_criteria_per_bouwsteen():
    table = read_table(WIJKDATA / "criteria.csv")
    inside = [one for one in table["bouwsteen_id"] if one in BOUWSTENEN]
    assert len(inside) == 53
    assert set(inside) == BOUWSTENEN


def test_count_of_cases():
    assert len(read_cases(WIJKDATA)) >= CASES


def test_no_fact_is_without_source():
    assert facts_without_source(WIJKDATA) == []


def test_no_id_leads_nowhere():
    assert ids_that_lead_nowhere(WIJKDATA) == []


def test_no_key_stands_twice():
    assert keys_that_stand_twice(WIJKDATA) == []


def test_no_source_is_there_for_nothing():
    assert sources_that_nothing_uses(WIJKDATA, notebook_texts()) == []


def test_each_place_is_a_place_in_the_text():
    assert places_that_are_none(WIJKDATA, seed_lines() or None) == []


@pytest.mark.parametrize("source_id", SEED_LINES)
def test_the_map_covers_each_text_once(source_id):
    table = read_table(WIJKDATA / "seed_map.csv")
    sections = zip(table["source_id"], table["lines"], strict=True)
    lines = [place for source, place in sections if source == source_id]
    assert holes(lines, SEED_LINES[source_id]) == []


def test_the_texts_are_as_long_as_we_say():
    if not SEEDS.is_dir():
        pytest.skip("the texts that the workbook retells are not part of the project")
    assert {name: len(lines) for name, lines in seed_lines().items()} == SEED_LINES


def test_the_map_leads_to_tables_and_notebooks():
    known = {"cases", *NOTEBOOKS, *read_package(WIJKDATA)}
    table = read_table(WIJKDATA / "seed_map.csv")
    assert _ids(table["where"]) - known == set()
    for where, sentence in zip(table["where"], table["sentence"], strict=True):
        assert where or sentence.startswith("Weggelaten"), sentence


@pytest.mark.parametrize("name", ["concepts", "instruments", "numbers"])
def test_notebooks_are_ours(name):
    column = read_table(WIJKDATA / f"{name}.csv")["notebook"]
    assert _ids(column) <= set(NOTEBOOKS)


def test_functions_of_concepts_are_public():
    listed = read_table(WIJKDATA / "concepts.csv")["function"]
    names = {name for cell in listed for name in cell.split(";")} - {""}
    assert names
    assert names - set(wb.__all__) == set()


# Planted faults.


@pytest.fixture
def small(tmp_path):
    """Give a small wijkdata without a fault."""
    (tmp_path / "cases").mkdir()
    source = {"resource": "sources", "field": "source_id"}
    key = {"fields": ["of"], "reference": {"resource": "", "fields": ["thing_id"]}}
    fields = [{"name": n} for n in ("thing_id", "of", "source_id", "source_place")]
    fields += [{"name": "reference", "leadsTo": source}, {"name": "note"}]
    things = {"fields": fields, "primaryKey": ["thing_id"], "foreignKeys": [key]}
    schemas = {
        "things": things,
        "sources": {"fields": [{"name": "source_id"}], "primaryKey": ["source_id"]},
        "gebieden": {"fields": [{"name": "gebied_code"}, {"name": "source_id"}]},
    }
    package = {"resources": [{"name": n, "schema": s} for n, s in schemas.items()]}
    written = {
        "datapackage.json": json.dumps(package),
        "sources.csv": "source_id\nS001\nS002\nW01\nL01\nW02\n",
        "gebieden.csv": "gebied_code,source_id\nWK000001,W01\n",
        "things.csv": "thing_id,of,source_id,source_place,reference,note\n"
        'a,,S001;W01,"r.1-3, r.557;fragment",L01,\n'
        "b,a,S001;S002,S001 r.8; S002 r.28,,\n"
        "c,b,W01,fragment,,\nd,,,,,eigen oordeel\n",
        "cases/wijk.toml": 'gebied = "WK000001"\nsource_id = "W02"\n'
        'source_place = "titel"\n[[event]]\nbouwstenen = ["visie"]\n'
        'source_id = "S001"\nsource_place = "r.247 en r.446"\n'
        '[[question]]\nwhat = "Waarom?"\n',
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def plant(folder: Path, name: str, old: str, new: str) -> None:
    """Change one thing in one file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


CHECKERS = [
    facts_without_source,
    ids_that_lead_nowhere,
    keys_that_stand_twice,
    sources_that_nothing_uses,
    places_that_are_none,
]


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_small_folder_has_no_fault(small, checker):
    assert checker(small) == []


@pytest.mark.parametrize(
    ("checker", "name", "old", "new", "fault"),
    [
        (
            facts_without_source,
            "things.csv",
            "c,b,W01",
            "c,b,",
            "things 4: source_id is empty",
        ),
        (
            facts_without_source,
            "things.csv",
            "W01,fragment",
            "W01,",
            "things 4: source_place is empty",
        ),
        (
            facts_without_source,
            "things.csv",
            "eigen oordeel",
            "los",
            "things 5: source_id is empty",
        ),
        (
            facts_without_source,
            "gebieden.csv",
            ",source_id",
            ",origin",
            "gebieden: no column source_id",
        ),
        (
            facts_without_source,
            "cases/wijk.toml",
            'source_id = "S001"',
            "",
            "wijk.toml event: no source_id",
        ),
        (
            facts_without_source,
            "cases/wijk.toml",
            'source_id = "W02"',
            "",
            "wijk.toml top: no source_id",
        ),
        (
            ids_that_lead_nowhere,
            "things.csv",
            "S001;W01",
            "S001;W09",
            "things.source_id: 'W09' is not in sources",
        ),
        (
            ids_that_lead_nowhere,
            "things.csv",
            "L01",
            "L09",
            "things.reference: 'L09' is not in sources",
        ),
        (
            ids_that_lead_nowhere,
            "things.csv",
            "c,b",
            "c,z",
            "things.of: 'z' is not in things",
        ),
        (
            ids_that_lead_nowhere,
            "cases/wijk.toml",
            '"S001"',
            '"S009"',
            "wijk.toml: 'S009' is not in sources",
        ),
        (
            ids_that_lead_nowhere,
            "cases/wijk.toml",
            "WK000001",
            "WK000009",
            "wijk.toml: 'WK000009' is not in gebieden",
        ),
        (
            ids_that_lead_nowhere,
            "cases/wijk.toml",
            '"visie"',
            '"vizier"',
            "wijk.toml: 'vizier' is no bouwsteen",
        ),
        (
            keys_that_stand_twice,
            "things.csv",
            "c,b",
            "a,b",
            "things: 1 keys stand twice",
        ),
        (sources_that_nothing_uses, "sources.csv", "L01\n", "L01\nL02\n", "L02"),
        (
            places_that_are_none,
            "things.csv",
            "r.557",
            "r.558",
            "things 2: 'r.558' is not in S001",
        ),
        (
            places_that_are_none,
            "things.csv",
            "r.1-3",
            "r.3-1",
            "things 2: 'r.3-1' is not in S001",
        ),
        (
            places_that_are_none,
            "things.csv",
            "S002 r.28",
            "S003 r.28",
            "things 3: 'S003 r.28' is of no text in source_id",
        ),
        (
            places_that_are_none,
            "things.csv",
            "r.1-3, r.557",
            "ergens",
            "things 2: no line of S001",
        ),
        (
            places_that_are_none,
            "things.csv",
            "S001 r.8; S002 r.28",
            "S001 r.8",
            "things 3: no line of S002",
        ),
        (
            places_that_are_none,
            "things.csv",
            "W01,fragment",
            "W01,r.12",
            "things 4: 'r.12' is of no text in source_id",
        ),
        (
            places_that_are_none,
            "cases/wijk.toml",
            "r.446",
            "r.646",
            "wijk.toml event: 'r.646' is not in S001",
        ),
    ],
)
def test_a_planted_fault_is_found(small, checker, name, old, new, fault):
    plant(small, name, old, new)
    assert fault in checker(small)


def test_a_place_at_an_empty_line_is_found(small):
    lines = {name: ["text"] * total for name, total in SEED_LINES.items()}
    assert places_that_are_none(small, lines) == []
    lines["S001"][245:250] = [" "] * 5
    fault = "wijk.toml event: 'r.247' is an empty line of S001"
    assert places_that_are_none(small, lines) == [fault]


def test_a_source_may_be_used_by_a_notebook_alone(small):
    plant(small, "sources.csv", "L01\n", "L01\nL02\n")
    assert sources_that_nothing_uses(small, 'wb.cite("L02")') == []


@pytest.mark.parametrize(
    ("lines", "missed"),
    [
        (["r.1-2", "r.3", "r.4-5"], []),
        (["r.1-2", "r.4-5"], [3]),
        (["r.1-3", "r.3-5"], [3]),
        (["r.1-4"], [5]),
    ],
)
def test_a_hole_or_overlap_in_the_map_is_found(lines, missed):
    assert holes(lines, 5) == missed
