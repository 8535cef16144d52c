"""What is public is listed, explained and told of; nothing else is public."""

import ast
import inspect
import re
import textwrap
import types
from pathlib import Path

import pytest

import wijkbook as wb

README = Path(__file__).parents[2] / "README.md"
ROOMS = {name for name in wb.__all__ if isinstance(getattr(wb, name), types.ModuleType)}
# The figures and widgets are used by the name of their room: wb.plot.compare.
EVERYTHING = {name: getattr(wb, name) for name in wb.__all__ if name not in ROOMS} | {
    f"{room}.{name}": getattr(getattr(wb, room), name)
    for room in ROOMS
    for name in getattr(wb, room).__all__
}
FUNCTIONS = {k: v for k, v in EVERYTHING.items() if inspect.isfunction(v)}
CLASSES = {k: v for k, v in EVERYTHING.items() if inspect.isclass(v)}


def each(things):
    """Run a test once for each public name."""
    return pytest.mark.parametrize("name", sorted(things))


def sections(thing: object) -> dict[str, str]:
    """Split a numpydoc docstring in its sections; '' is what stands above them."""
    text = inspect.getdoc(thing) or ""
    first, *parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.MULTILINE)
    return {"": first} | dict(zip(parts[::2], parts[1::2], strict=True))


def raises(function: types.FunctionType) -> bool:
    """Tell whether a function itself raises something."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Raise) for node in ast.walk(tree))


def test_the_list_is_sorted_within_itself_and_without_doubles():
    names = [name for name in wb.__all__ if name not in ROOMS]
    assert names == sorted(set(names))


def test_every_listed_name_exists_and_is_public_in_its_own_room():
    for name in set(wb.__all__) - ROOMS:
        thing = getattr(wb, name)
        room = inspect.getmodule(thing)
        assert room.__name__.startswith("wijkbook."), name
        assert name in room.__all__, f"{name} is not in __all__ of {room.__name__}"


def test_nothing_else_is_public():
    seen = {
        name
        for name, thing in vars(wb).items()
        if not name.startswith("_") and not isinstance(thing, types.ModuleType)
    }
    assert seen - {"import_module"} <= set(wb.__all__)


def test_tab_completion_shows_every_public_name():
    assert set(wb.__all__) <= set(dir(wb))


def test_an_unknown_name_is_told_as_python_does():
    with pytest.raises(AttributeError, match="has no attribute 'neighbourhood'"):
        _ = wb.neighbourhood


@each(EVERYTHING)
def test_the_first_line_says_what_it_is(name):
    first = (inspect.getdoc(EVERYTHING[name]) or "").split("\n")[0]
    assert first.endswith("."), first


def explained(function: types.FunctionType) -> set[str]:
    """Give the names in the section Parameters; `*args` needs no type there."""
    told = sections(function).get("Parameters", "")
    lines = re.findall(r"^(\*?\w.*?) : \S|^(\*[^:\n]*)$", told, re.MULTILINE)
    return {name.strip(" *") for line in lines for name in "".join(line).split(",")}


@each(FUNCTIONS)
def test_every_parameter_is_typed_and_explained_and_no_other(name):
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    untyped = [k for k, v in parameters.items() if v.annotation is v.empty]
    assert untyped == []
    assert explained(FUNCTIONS[name]) == set(parameters)


@each(FUNCTIONS)
def test_the_result_is_typed_and_explained(name):
    result = inspect.signature(FUNCTIONS[name]).return_annotation
    assert result is not inspect.Signature.empty
    assert (result in (None, "None")) or "Returns" in sections(FUNCTIONS[name])


@each(name for name, function in FUNCTIONS.items() if raises(function))
def test_what_it_raises_is_told(name):
    assert "Raises" in sections(FUNCTIONS[name])


@each(
    name
    for name, function in FUNCTIONS.items()
    if function.__module__.startswith("wijkbook.measures")
)
def test_a_measure_has_an_example_that_runs_as_a_test(name):
    assert ">>> " in sections(FUNCTIONS[name]).get("Examples", "")


@each(EVERYTHING)
def test_the_readme_names_it(name):
    # inside `code`: name, wb.name, wb.plot.name, or name beside the name of its room
    *room, short = name.split(".")
    pattern = rf"(?<![\w.])(?:wb\.)?(?:{''.join(room)}\.)?{short}\b"
    code = re.findall(r"```.*?```|`[^`\n]+`", README.read_text("utf-8"), re.DOTALL)
    assert any(re.search(pattern, part) for part in code)
