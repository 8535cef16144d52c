"""Imports go downward only: rooms of one floor do not know each other.

The floors stand in one place, the table in CONTRIBUTING.md.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "src" / "wijkbook"
GUIDE = PROJECT / "CONTRIBUTING.md"
HEAVY = {"IPython", "ipywidgets", "matplotlib", "numpy", "pandas", "seaborn", "tornado"}


def read_floors(text: str) -> dict[str, int]:
    """Read the table with the columns Floor, Room and In one sentence."""
    rows = re.findall(r"^\| *(\d+) *\|([^|]*)\|", text, re.MULTILINE)
    return {
        room: int(floor)
        for floor, rooms in rows
        for room in re.findall(r"`(\w+)/?`", rooms)
    }


def find_rooms(package: Path) -> dict[str, list[Path]]:
    """Give the files of each room: one module, or all of a folder."""
    rooms = {path.stem: [path] for path in package.glob("[!_]*.py")}
    for folder in package.glob("*/__init__.py"):
        rooms[folder.parent.name] = sorted(folder.parent.rglob("*.py"))
    return rooms


def imported_rooms(path: Path, package: Path) -> set[str]:
    """Give the rooms that a file imports; '' is the package with its public names."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            here = path.relative_to(package.parent).with_suffix("").parts
            base = list(here[: len(here) - node.level]) if node.level else []
            base += node.module.split(".") if node.module else []
            deeper = [alias.name for alias in node.names] if len(base) == 1 else [""]
            modules = [".".join([*base, name]) for name in deeper]
        else:
            continue
        for module in modules:
            top, _, rest = module.partition(".")
            if top == package.name:
                rooms.add(rest.split(".")[0])
    return rooms


def floor_faults(package: Path, floors: dict[str, int]) -> list[str]:
    """Tell of each import that does not go downward, and of rooms nobody knows."""
    rooms = find_rooms(package)
    faults = [
        f"room '{room}' has no floor" for room in sorted(set(rooms) - set(floors))
    ]
    faults += [f"room '{room}' is empty" for room in sorted(set(floors) - set(rooms))]
    for room, paths in sorted(rooms.items()):
        for path in paths:
            for other in sorted(imported_rooms(path, package) - {room}):
                name = path.relative_to(package)
                if other not in floors:
                    faults.append(f"{name} imports '{other}', which is no room")
                elif floors[other] >= floors.get(room, 0):
                    faults.append(
                        f"{name} (floor {floors.get(room)}) imports '{other}' "
                        f"(floor {floors[other]})"
                    )
    return faults


@pytest.fixture(scope="module")
def floors():
    """Give the floor of each room."""
    found = read_floors(GUIDE.read_text("utf-8"))
    assert found
    return found


def test_imports_go_downward_only(floors):
    assert floor_faults(PACKAGE, floors) == []


@pytest.fixture
def planted(tmp_path):
    """Make a small house in which imports go downward."""
    house = tmp_path / "house"
    for name, source in {
        "__init__.py": "",
        "errors.py": "",
        "data.py": "from house.errors import BadTable",
        "dutch.py": "",
        "measures/__init__.py": "",
        "measures/rates.py": "from ..errors import y\nfrom . import check",
        "measures/check.py": "import pandas",
        "gebied.py": "import house.data\nfrom house import dutch",
    }.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(source)
    return house


FLOORS = {"errors": 0, "data": 1, "dutch": 1, "measures": 1, "gebied": 2}


def test_a_house_in_order_has_no_faults(planted):
    assert floor_faults(planted, FLOORS) == []


@pytest.mark.parametrize(
    "source",
    [
        "from house.gebied import find_gebied",
        "import house.gebied",
        "from house import gebied",
        "from .gebied import find_gebied",
        "from . import gebied",
        "def f():\n    from house.gebied import find_gebied",
    ],
)
def test_an_import_from_a_higher_floor_is_found(planted, source):
    (planted / "data.py").write_text(source)
    expected = ["data.py (floor 1) imports 'gebied' (floor 2)"]
    assert floor_faults(planted, FLOORS) == expected


def test_an_import_from_a_higher_floor_in_a_folder_is_found(planted):
    (planted / "measures" / "rates.py").write_text("from ..gebied import find_gebied")
    expected = [f"{Path('measures/rates.py')} (floor 1) imports 'gebied' (floor 2)"]
    assert floor_faults(planted, FLOORS) == expected


def test_an_import_from_the_room_next_door_is_found(planted):
    (planted / "data.py").write_text("from house.dutch import number")
    expected = ["data.py (floor 1) imports 'dutch' (floor 1)"]
    assert floor_faults(planted, FLOORS) == expected


def test_an_import_from_the_package_itself_is_found(planted):
    (planted / "gebied.py").write_text("import house\nfrom house import load_table")
    assert len(floor_faults(planted, FLOORS)) == 2


def test_a_room_without_a_floor_and_a_floor_without_a_room_are_found(planted):
    (planted / "utils.py").write_text("")
    (planted / "dutch.py").unlink()
    (planted / "gebied.py").write_text("")
    expected = ["room 'utils' has no floor", "room 'dutch' is empty"]
    assert floor_faults(planted, FLOORS) == expected


def test_the_table_of_floors_is_read():
    text = (
        "| Floor | Room |\n| --- | --- |\n| 1 | `measures/`, `data` |\n| 2 | `case` |"
    )
    assert read_floors(text) == {"measures": 1, "data": 1, "case": 2}


def test_import_wijkbook_loads_nothing_heavy():
    code = "import sys, wijkbook; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "wijkbook" in loaded
    assert not loaded & HEAVY
