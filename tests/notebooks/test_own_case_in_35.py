"""A case of one's own joins notebook 35, also beside ours of the same name or wijk."""

import nbformat
import pytest
from refresh_notebooks import NOTEBOOKS

from wijkbook.case import keep_case


@pytest.fixture
def told():
    """What the cells of the five questions make, with two own cases on the shelf."""
    keep_case("Selwerd (Sunny Selwerd)", "Groningen", "Een tuin.", ["Wie."], years=2.5)
    keep_case(
        "Zonneveld", "Roermond", "Een plan.", ["Wie."], gebied="WK095704", theme="werk"
    )
    book = nbformat.read(NOTEBOOKS / "35_casussen_vergelijken.ipynb", as_version=4)
    cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
    last = next(n for n, cell in enumerate(cells) if "figuur = " in cell)
    made: dict[str, object] = {}
    for cell in cells[: last + 1]:
        exec(cell, made)  # noqa: S102  our own notebook
    return made


def test_an_own_case_stands_beside_ours_and_is_marked(told):
    years = told["jaren"]
    assert years["Selwerd (Sunny Selwerd)"] == 10  # ours: W62, ten years
    assert years["Selwerd (Sunny Selwerd) (eigen)"] == 2.5
    assert "Zonneveld (eigen)" in told["raster"]["casus"].tolist()
    labels = told["figuur"]["name"].tolist()
    assert {"Donderberg", "Donderberg (eigen)"} <= set(labels)
    assert len(labels) == len(set(labels))
