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
