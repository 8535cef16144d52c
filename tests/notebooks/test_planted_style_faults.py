"""A fault planted in a good notebook is found by the rule that is meant for it."""

import re
from pathlib import Path

import pytest
import rules
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

OPENING = """# 90 Proef

*In English:* a small notebook that keeps to every rule.

**Duur** 30 minuten, waarvan 10 oefenen. **Vooraf** niets. **Data** `kerncijfers`.

## Na dit notebook kun je

- een gewicht veranderen
- een aandeel uitleggen
"""
CHECK = 'wb.check("Oefening 1", {}, 38)'


def text(source):
    return new_markdown_cell(source)


def code(source, *outputs, tags=(), **metadata):
    if tags:
        metadata["tags"] = list(tags)
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def printed(words):
    return new_output("stream", name="stdout", text=f"{words}\n")


def result(words):
    return new_output("execute_result", data={"text/plain": words})


def number_cells(notebook):
    for count, (_, cell) in enumerate(rules.cells(notebook, "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook


@pytest.fixture
def notebook():
    """Make a notebook without a fault."""
    made = new_notebook(
        cells=[
            text(OPENING),
            code("import matplotlib.pyplot as plt\n\nimport wijkbook as wb"),
            text("## Koop is geen rijkdom\n\nIn Noord is 38% van de woningen koop."),
            code("koop", result("Noord    38.2\nZuid     45.0")),
            code("_ = koop.plot()", new_output("display_data", data={"image/png": ""})),
            text("De figuur laat zien dat Zuid boven Noord ligt."),
            code("kies = wb.widget.explore()\nkies", result("VBox()")),
            code('kies.wijk.value = "Zuid"\nprint(kies.uitkomst)', printed("45.0")),
            text("### Oefening 1\n\nWelk deel is koop?"),
            code(
                f"answer_1 = ...\n{CHECK.format('answer_1')}",
                printed("Oefening 1: nog niet ingevuld."),
                tags=["exercise"],
            ),
            code(
                f"solution_1 = 38\n{CHECK.format('solution_1')}",
                printed("Oefening 1: klopt."),
                tags=["solution"],
                jupyter={"source_hidden": True},
            ),
            text("## Samengevat\n\n- Reken eerst om, vergelijk dan."),
            text("## Bronnen\n\n- CBS, *Kerncijfers wijken en buurten*, 2024."),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
    )
    return number_cells(made)


def faults(notebook, rule, folder=Path("notebooks")):
    return "\n".join(rule(notebook, folder))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_good_notebook_has_no_fault(notebook, rule):
    assert faults(notebook, rule) == ""


# --- The faults of the issue, by name --------------------------------------------


@pytest.mark.parametrize(
    "figure", ["79%", "€ 79.000", "7,9 per 1.000", "79 inwoners", "79 procentpunt"]
)
def test_a_figure_in_a_text_that_stands_nowhere_is_found(notebook, figure):
    notebook.cells[2].source += f" In Zuid is het {figure} meer."
    assert figure in faults(notebook, rules.sourced_figures)


def test_a_stored_error_is_found(notebook):
    error = new_output("error", ename="KeyError", evalue="'woz'", traceback=[])
    notebook.cells[3].outputs = [error]
    assert "stores an error: KeyError: 'woz'" in faults(notebook, rules.stored_errors)


def test_an_unexecuted_cell_is_found(notebook):
    notebook.cells[3].execution_count = None
    assert "cell 4 was run as number None" in faults(notebook, rules.executed)


def test_a_cell_run_out_of_order_is_found(notebook):
    notebook.cells[3].execution_count = 7
    assert "cell 4 was run as number 7" in faults(notebook, rules.executed)


def test_a_widget_that_the_notebook_never_drives_is_found(notebook):
    notebook.cells[7].source = "print(kies.wijk.value)"
    assert "'kies' of cell 7 is never driven" in faults(notebook, rules.driven_widgets)


def test_a_widget_without_a_name_is_found(notebook):
    notebook.cells[6].source = "wb.widget.explore()"
    assert "without a name" in faults(notebook, rules.driven_widgets)


def test_a_third_cell_that_is_not_compared_is_found(notebook):
    for place in (3, 6, 9):
        notebook.cells[place].metadata["tags"] = ["nbval-ignore-output"]
    assert "3 cells are not compared" in faults(notebook, rules.markers)


def test_a_cell_not_compared_without_a_print_behind_it_is_found(notebook):
    notebook.cells[6].metadata["tags"] = ["nbval-ignore-output"]
    assert faults(notebook, rules.markers) == ""
    notebook.cells[7].outputs = []
    assert "must print what it shows" in faults(notebook, rules.markers)


# --- Every other rule ------------------------------------------------------------


def change(place, old, new):
    """Make a fault: in the source of one cell, write something else."""

    def plant(notebook):
        source = notebook.cells[place].source
        assert old in source
        notebook.cells[place].source = source.replace(old, new)

    return plant


def add(place, cell):
    """Make a fault: put a cell somewhere."""
    return lambda notebook: notebook.cells.insert(place, cell)


def meta(place, **metadata):
    """Make a fault: give a cell other metadata."""
    return lambda notebook: notebook.cells[place].update(metadata=metadata)


def drop_outputs(place):
    """Make a fault: forget what a cell showed."""
    return lambda notebook: notebook.cells[place].update(outputs=[])


@pytest.mark.parametrize(
    ("rule", "plant", "message"),
    [
        (rules.title, change(0, "# 90 Proef", "# Proef"), "first line"),
        (rules.title, change(2, "## Koop", "# Koop"), "2 titles"),
        (rules.english_paragraph, change(0, "*In English:* a", "A"), "In English"),
        (rules.duration, change(0, "30 minuten", "even"), "no duration"),
        (rules.duration, change(0, "waarvan 10", "waarvan 40"), "no smaller"),
        (rules.duration, change(0, ", waarvan 10", ": 10 lezen, 15"), "parts take 25"),
        (rules.duration, change(0, "**Vooraf**", "Eerst"), "**Vooraf"),
        (rules.goals, change(0, "## Na dit", "## Straks"), "no heading"),
        (rules.goals, change(0, "- een gewicht veranderen\n", ""), "1 goals"),
        (rules.imports, change(7, "kies.wijk", "import os\nkies.wijk"), "imports"),
        (rules.imports, change(1, "import wijkbook", "import x"), "wijkbook as wb"),
        (rules.ending, change(11, "## Samengevat", "## Ten slotte"), "ends with"),
        (rules.ending, add(13, code("1")), "last cell"),
        (rules.size, change(3, "koop", "koop\n" * 16), "16 lines"),
        (rules.size, change(5, "De", "De " * 151), "words; at most 150"),
        (rules.size, lambda nb: nb.cells.extend([text("x")] * 50), "63 cells"),
        (rules.cell_ids, lambda nb: nb.cells.append(nb.cells[2]), "not unique"),
        (rules.kernelspec, lambda nb: nb.metadata.update(kernelspec={}), "not python3"),
        (rules.kernelspec, lambda nb: nb.metadata.update(widgets={}), "tells more"),
        (rules.plain_python, change(3, "koop", "%pip install x"), "not plain Python"),
        (rules.plain_python, change(3, "koop", "!ls"), "not plain Python"),
        (rules.plain_python, change(3, "koop", "koop;"), "semicolon"),
        (rules.library, change(3, "koop", "def f():\n    pass"), "defines 'f'"),
        (rules.library, change(3, "koop", "class A:\n    pass"), "defines 'A'"),
        (rules.downloads, change(3, "koop", 'pd.read_csv("https://x.nl")'), "address"),
        (rules.downloads, change(3, "koop", 'open("/home/ik/a")'), "absolute path"),
        (rules.downloads, change(3, "koop", r'open("C:\\a.csv")'), "absolute path"),
        (rules.downloads, change(3, "koop", "wb.fetch(2024)"), "downloads"),
        (rules.downloads, change(1, "import m", "import requests, m"), "downloads"),
        (rules.no_styler, change(3, "koop", "koop.style.format()"), "uses a Styler"),
        (rules.shown, drop_outputs(3), "no output is stored"),
        (rules.shown, drop_outputs(7), "no output is stored"),
        (rules.markers, meta(3, tags=["raises-exception"]), "raises-exception"),
        (rules.markers, meta(3, tags=["nbval-skip"]), "nbval-skip"),
        (rules.markers, change(3, "koop", "# NBVAL_SKIP\nkoop"), "in a comment"),
        (rules.explained_figures, change(5, "De figuur", "## De figuur"), "draws"),
        (rules.exercises, change(8, "### Oefening 1", "### Opgave"), "0 tasks"),
        (rules.exercises, change(8, "Oefening 1", "Oefening 2"), "numbered from 1"),
        (rules.exercises, change(9, "answer_1 = ...", "answer_1 = 38"), "no empty"),
        (rules.exercises, change(9, "wb.check", "print"), "does not call wb.check"),
        (rules.exercises, meta(10, jupyter={"source_hidden": True}), "0 solutions"),
        (rules.exercises, meta(10, tags=["solution"]), "not folded"),
        (rules.exercises, drop_outputs(10), "klopt"),
        (rules.exercises, add(10, code("1")), "next code cell is not its solution"),
        (rules.alt_texts, change(5, "De", "![](a.png) De"), "without words"),
        (rules.alt_texts, change(5, "De", '<img src="a.png"> De'), "without words"),
        (rules.links, change(5, "De", "[De](91_weg.ipynb)"), "91_weg.ipynb"),
        (rules.links, change(5, "De", "[De](../README.md)"), "../README.md"),
        (rules.links, change(5, "De", "[De](#Nergens)"), "#Nergens"),
    ],
)
def test_the_fault_is_found(notebook, rule, plant, message):
    plant(notebook)
    assert message in faults(notebook, rule)


# --- An exercise with a widget ---------------------------------------------------

ASK = 'oefening_1 = wb.practise("90_1")\noefening_1'
SOLVE = """kopie_1 = wb.practise("90_1", keep=False)
kopie_1.answer = 1
kopie_1.check.click()
print(kopie_1.text)
kopie_1.answer = 2
kopie_1.check.click()
print(kopie_1.text)
kopie_1.solution.click()
print(kopie_1.text)"""
TOLD = "✗ Nog niet goed. Lees nog eens.\n✓ Klopt.\nOplossing: koop."


@pytest.fixture
def practice(notebook, tmp_path, monkeypatch):
    """Make a notebook without a fault, of which the exercise has a widget."""
    folder = tmp_path / "oefeningen"
    folder.mkdir()
    (folder / "90.toml").write_text('[[oefening]]\nid = "90_1"\n')
    monkeypatch.setattr(rules, "WIJKDATA", tmp_path)
    asked = code(ASK, result("Welk deel?\n○ Nog niet ingevuld."), tags=["exercise"])
    told = {"tags": ["solution"], "jupyter": {"source_hidden": True}}
    solved = code(SOLVE, printed(TOLD), **told)
    notebook.cells[9:11] = [asked, solved]
    return number_cells(notebook)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_notebook_with_an_exercise_box_has_no_fault(practice, rule):
    assert faults(practice, rule) == ""


def test_an_open_question_needs_no_wrong_answer(practice):
    practice.cells[10].outputs = [printed("✎ Ingevuld.")]
    assert faults(practice, rules.exercises) == ""


@pytest.mark.parametrize(
    ("rule", "plant", "message"),
    [
        (rules.exercises, change(9, "oefening_1 =", "vraag ="), "no 'oefening_1 ="),
        (rules.exercises, change(9, ")\noefening_1", ")"), "does not end with"),
        (rules.exercises, change(9, '"90_1"', '"90_1", keep=False'), "that keeps"),
        (rules.exercises, drop_outputs(9), "not told to be empty"),
        (rules.exercises, change(10, "90_1", "90_2"), "no wb.practise('90_1', keep"),
        (rules.exercises, change(10, ", keep=False", ""), "no wb.practise('90_1', ke"),
        (rules.exercises, change(10, ", keep=False", ", keep=True"), "no wb.practise("),
        (rules.exercises, change(10, "check.click", "hint.click"), "clicks 'check'"),
        (rules.exercises, change(10, "solution.c", "hint.c"), "clicks 'solution'"),
        (rules.exercises, drop_outputs(10), "not told to be right"),
        (rules.exercises, meta(10, tags=["solution"]), "not folded"),
        (rules.known_exercises, change(9, "90_1", "90_2"), "'90_2' stands not in"),
        (rules.known_exercises, change(9, "90_1", "90_2"), "'90_1' of oefeningen/90"),
        (
            rules.known_exercises,
            change(9, '"90_1"', '"90_1")\nwb.practise("90_1"'),
            "once",
        ),
        (rules.known_exercises, meta(9, tags=[]), "without the tag exercise"),
        (rules.known_exercises, change(0, "# 90", "# 91"), "not in oefeningen/91.toml"),
    ],
)
def test_the_fault_in_an_exercise_box_is_found(practice, rule, plant, message):
    plant(practice)
    assert message in faults(practice, rule)


def test_an_exercise_box_that_shows_no_wrong_answer_first_is_found(practice):
    practice.cells[10].outputs = [printed("✓ Klopt.")]
    assert "does not show a wrong answer" in faults(practice, rules.exercises)


def test_links_that_lead_somewhere_are_good(notebook, tmp_path):
    (tmp_path / "91_er is.ipynb").write_text("")
    link = "[a](91_er%20is.ipynb) [b](#Koop-is-geen-rijkdom) [c](https://voorbeeld.nl)"
    notebook.cells[5].source += link
    assert faults(notebook, rules.links, tmp_path) == ""


def test_every_rule_has_a_planted_fault():
    planted = set(re.findall(r"rules\.(\w+)[,)]", Path(__file__).read_text("utf-8")))
    assert {rule.__name__ for rule in rules.RULES} <= planted
