"""What the pages of the book are made of: folded code, alt texts, links, tables."""

import csv
import json
import re
from pathlib import Path

import build_book
import pytest

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    build_book.lay_sources(folder)
    return folder


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_code_is_folded_and_solutions_are_hidden(source, name):
    for cell in code_cells(source / "notebooks" / name):
        tags = cell["metadata"]["tags"]
        assert ("hide-cell" in tags) == ("solution" in tags)
        assert ("hide-input" in tags) == ("solution" not in tags)


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_tells_its_message(source, name):
    for cell in code_cells(source / "notebooks" / name):
        if any("image/png" in one.get("data", {}) for one in cell["outputs"]):
            alt = cell["metadata"]["mystnb"]["image"]["alt"]
            assert len(alt.split()) > 5
            assert "<Figure" not in alt, "label the Axes: ax.set_label(...)"


@pytest.mark.parametrize("name", NAMES)
def test_every_still_tells_its_message(source, name):
    for cell in code_cells(source / "notebooks" / name):
        for output in cell["outputs"]:
            html = "".join(output.get("data", {}).get("text/html", ""))
            for image in re.findall("<img[^>]*>", html):
                alt = re.search('alt="([^"]*)"', image)
                assert alt is not None
                assert len(alt[1].split()) > 5


def test_a_wide_table_scrolls_with_the_keyboard():
    html = build_book.framed("<p>a</p><table><tr><td>1</td></tr></table>")
    assert html.startswith('<p>a</p><div class="breed" tabindex="0" role="region"')
    assert html.endswith("</td></tr></table></div>")


def test_a_number_and_its_unit_stay_on_one_line():
    html = build_book.framed("<td>7.150 inwoners</td><td>-0,071 punt</td>")
    assert html == "<td>7.150&nbsp;inwoners</td><td>-0,071&nbsp;punt</td>"
    text = "<td>2017 of eerder</td><td>Waar en 3 punt</td>"
    assert build_book.framed(text) == text


def shown_by(text, *tags):
    output = {"output_type": "stream", "text": text}
    cell = {"cell_type": "code", "metadata": {"tags": [*tags]}, "outputs": [output]}
    return build_book.notebook({"cells": [cell]})["cells"][0]["metadata"]


def test_only_text_in_columns_may_scroll():
    assert "columns" in shown_by("Kastelenbuurt    1980\n")["tags"]
    assert "columns" not in shown_by("2011  Een brede groep.\n      r.368\n")["tags"]


def test_a_solution_says_that_it_is_one():
    solved = shown_by("Oplossing: 3", "solution")["mystnb"]
    assert solved["code_prompt_show"] == "Toon de uitwerking"
    assert "code_prompt_show" not in shown_by("3")["mystnb"]


def test_a_page_tells_what_is_english():
    text = '<article class="a"><p>Nu</p><p><em>In English: now.</em></p></article>'
    dutch = build_book.finished("docs/a.html", text)
    assert '<em lang="en">In English: now.' in dutch
    assert '<article class="a">' in dutch
    whole = build_book.finished("reference/plot.html", text)
    assert whole.startswith('<article lang="en" class="a">')
    readme = '<article class="a"><p>Openen</p><hr/><p>To open</p></article>'
    assert build_book.finished("leesmij.html", readme) == (
        '<article lang="en" class="a"><p lang="nl">Openen</p><hr/>'
        "<p>To open</p></article>"
    )
    row = "<td><p>wijk</p></td>\n<td><p>Deel van een stad.</p></td>\n"
    last = "<td><p>part of a town</p></td>\n</tr>"
    told = build_book.finished("woordenlijst.html", row + last)
    assert told == row + last.replace("<td>", '<td lang="en">')


def test_a_long_name_goes_on_after_an_underscore():
    text = '<span class="pre">koop_pct</span> <a href="a_b">koop_pct</a>'
    told = build_book.finished("gegevens.html", text)
    assert told == text.replace('"pre">koop_pct', '"pre">koop_<wbr>pct')


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    own = tmp_path / "verslag.docx"
    own.write_bytes(b"mine")
    with pytest.raises(build_book.NotBuilt, match="something else than a book"):
        build_book.build(tmp_path)
    assert own.read_bytes() == b"mine"


def test_the_notebooks_themselves_stay_as_they_are(source):
    before = json.loads((ROOT / "notebooks" / NAMES[0]).read_text(encoding="utf-8"))
    assert not any("mystnb" in cell["metadata"] for cell in before["cells"])


@pytest.mark.parametrize(
    ("text", "up", "becomes"),
    [
        ("[a](README.md)", "", "[a](leesmij.md)"),
        ("[a](../README.md#b)", "../", "[a](../leesmij.md#b)"),
        ("[a](notebooks/x.ipynb)", "", "[a](notebooks/x.ipynb)"),
        ("[a](../notebooks/x.ipynb)", "../", "[a](../notebooks/x.ipynb)"),
        ("[a](docs/docent.md)", "", "[a](docs/docent.md)"),
        ("[a](docent.md)", "../", "[a](docent.md)"),
        ("[a](#here)", "", "[a](#here)"),
        ("[a](https://example.org)", "", "a"),
        ("[a](wijkdata/x.csv)", "", "a (`wijkdata/x.csv`)"),
        ("![a](docs/x.png)", "", "![a](docs/x.png)"),
    ],
)
def test_links_lead_to_pages(text, up, becomes):
    assert build_book.relinked(text, up) == becomes


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://example.org/a.js"></script>',
        "<link rel=stylesheet href=//example.org/a.css>",
        '<img src="http://example.org/a.png">',
        '<form action="https://example.org">',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>b {background: url(//example.org/a.png)}</style>",
    ],
)
def test_what_comes_from_elsewhere_is_found(tmp_path, page):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert len(list(build_book.external(tmp_path))) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<script src="_static/a.js"></script>',
        '<img src="data:image/png;base64,iVBO//example">',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    ],
)
def test_what_is_here_is_no_trouble(tmp_path, page):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert not list(build_book.external(tmp_path))


def test_glossary_has_every_term_in_two_languages(source):
    lines = (source / "woordenlijst.md").read_text(encoding="utf-8").splitlines()
    body = [line.split(" | ") for line in lines if line.startswith("| ")][2:]
    with (ROOT / "wijkdata" / "glossary.csv").open(encoding="utf-8") as file:
        terms = {row["term"] for row in csv.DictReader(file)}
    assert {row[0].removeprefix("| ") for row in body} == terms
    assert all(len(row) == 3 and all(part.strip(" |") for part in row) for row in body)


def test_dictionary_has_every_table_column_indicator_and_source(source):
    text = (source / "gegevens.md").read_text(encoding="utf-8")
    package = json.loads((ROOT / "wijkdata" / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        assert f"`wijkdata/{resource['path']}`" in text
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` |" in text
    for row in build_book.rows("indicators"):
        assert f"| `{row['indicator']}` |" in text
    for row in build_book.rows("sources"):
        assert f"| {row['source_id']} |" in text


def test_reference_has_every_public_name(source):
    import wijkbook

    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (source / "reference").glob("*.md")
    )
    for names in wijkbook._ROOMS.values():
        for name in names:
            assert re.search(rf"^\.\. auto\w+:: wijkbook\.[\w.]+\.{name}$", text, re.M)


def test_a_cell_of_a_table_breaks_no_table():
    assert build_book.cell("a|b\n<c>") == "a\\|b &lt;c>"
