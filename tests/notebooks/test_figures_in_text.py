"""The finder of figures sees what a reader takes for a figure, and nothing else."""

from decimal import Decimal

import nbformat
import pytest
from figures_in_text import find_figures, numbers_in, orphans, table_figures
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Koop is 38%.", {("38", "%")}),
        ("Koop is **38** %, en 12,8\u00a0procent huur.", {("38", "%"), ("12.8", "%")}),
        ("Dat is 3,5 procentpunt lager.", {("3.5", "%")}),
        ("Een afname van −2,1%.", {("2.1", "%")}),
        ("Tussen 38 en 45%.", {("38", "%"), ("45", "%")}),
        ("Van 41% in 2017 naar 45%.", {("41", "%"), ("45", "%")}),
        ("Een bandbreedte van 38-45%.", {("38", "%"), ("45", "%")}),
        ("Bijna veertig procent.", {("40", "%")}),
        ("Engels geschreven: 12.8%.", {("12.8", "%")}),
        ("De WOZ is € 203.000.", {("203000", "euro")}),
        ("De WOZ is 203 000 euro.", {("203000", "euro")}),
        ("Tussen € 20.000 en € 25.000.", {("20000", "euro"), ("25000", "euro")}),
        ("Van € 20.000 tot 25.000.", {("20000", "euro"), ("25000", "euro")}),
        ("Er kwam € 1,2 miljoen.", {("1.2E+6", "euro")}),
        ("Er wonen 7.210 inwoners.", {("7210", "inwoners")}),
        ("De wijk telt 7210 Roermondse inwoners.", {("7210", "inwoners")}),
        ("Aantal inwoners: 7.210", {("7210", "inwoners")}),
        ("Het zijn 53,4 per 1.000 inwoners.", {("53.4", "per 1.000")}),
        ("53,4 misdrijven per 1 000 inwoners", {("53.4", "per 1.000")}),
        ("In 2024 7.210 inwoners.", {("7210", "inwoners")}),
        ("misdrijven per 1.000 inwoners: 53,4", {("53.4", "per 1.000")}),
        ("een 95%-interval van 38%-punt", {("38", "%")}),
    ],
)
def test_finds_figures_as_the_dutch_write_them(text, expected):
    found = {(figure.value, figure.unit) for figure in find_figures(text)}
    assert found == {(Decimal(value), unit) for value, unit in expected}


@pytest.mark.parametrize(
    "text",
    [
        "Een inwoner vroeg wat een procentpunt is.",
        "In 2024 hadden inwoners meer te kiezen.",
        "In 2024 waren er in 2024 minder misdrijven per 1.000 inwoners.",
        "We rekenen per 1.000 inwoners, zie stap 3.",
        "Een 95%-betrouwbaarheidsinterval.",
        "Er zijn 7 bouwstenen en 30 casussen.",
        "```python\nkoop = '38%'\n```",
        "De formule is $100\\% \\cdot a / b$.",
        "Zie [de kaart](https://voorbeeld.nl/?q=38%25).",
    ],
)
def test_leaves_alone_what_is_no_figure(text):
    assert find_figures(text) == []


def test_finds_bare_numbers_in_a_table_with_marked_columns():
    text = "| wijk | koop (%) |\n| --- | --- |\n| Noord | 38 |\n| Zuid | 45 |"
    found = {(figure.value, figure.unit) for figure in find_figures(text)}
    assert found == {(Decimal(38), "%"), (Decimal(45), "%")}


def test_finds_bare_numbers_in_a_table_with_marked_rows():
    text = "| | 2024 |\n| --- | --- |\n| WOZ in euro | 203.000 |\n| wijken | 7 |"
    found = {(figure.value, figure.unit) for figure in find_figures(text)}
    assert found == {(Decimal(203000), "euro")}


def test_a_number_in_an_output_is_read_both_ways():
    assert {Decimal(24200), Decimal("24.2")} <= numbers_in("woz  24.200")
    assert numbers_in("woz € 1.234,50.") == {Decimal("1234.5")}
    assert numbers_in("BU0957 float64 2.03e+05") == {Decimal(203000)}


@pytest.mark.parametrize(("shown", "count"), [("38.2", 0), ("38.6", 1), ("37", 1)])
def test_a_figure_is_compared_at_the_precision_that_is_written(tmp_path, shown, count):
    assert len(list(orphans(notebook("Koop is 38%.", shown), tmp_path))) == count


def test_a_figure_is_not_rounded_from_something_else(tmp_path):
    assert not list(orphans(notebook("Het is 0% of 3%.", "0 en 3"), tmp_path))
    found = orphans(notebook("Het is 0% of 3%.", "0.4 en 2.6"), tmp_path)
    assert [figure.text for _, figure in found] == ["0%", "3%"]


@pytest.mark.parametrize("part", ["text/plain", "text/html", "stdout"])
def test_a_figure_may_stand_in_any_text_output(tmp_path, part):
    assert not list(orphans(notebook("De WOZ is € 203.000.", "203000", part), tmp_path))


def test_a_figure_may_stand_in_a_table_of_facts(tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "donderberg.toml").write_text(
        "[[fact]]\nyear = 1968\nvalue = 12\ntext = 'Er kwamen 900 inwoners bij.'\n"
    )
    (tmp_path / "indicators.csv").write_text("title,decimals\nlaagste 40%,1\n")
    (tmp_path / "kerncijfers.csv").write_text("value\n77\n")
    assert table_figures(tmp_path) == {
        (Decimal(12), None),
        (Decimal(900), "inwoners"),
        (Decimal(40), "%"),
    }
    text = "Het waren 900 inwoners, de laagste 40%, en 12%; 900% en 77% zijn verzonnen."
    assert [f.text for _, f in orphans(notebook(text), tmp_path)] == ["900%", "77%"]


def test_sources_are_left_alone(tmp_path):
    assert not list(orphans(notebook("## Bronnen\n\n- *Wat 40% betekent*."), tmp_path))


def notebook(text: str, shown: str = "", part: str = "stdout") -> nbformat.NotebookNode:
    """Make a notebook of one text and one output."""
    if part == "stdout":
        output = new_output("stream", name="stdout", text=shown)
    else:
        output = new_output("execute_result", data={part: f"<b>{shown}</b>"})
    cells = [new_markdown_cell(text), new_code_cell("", outputs=[output])]
    return new_notebook(cells=cells)
