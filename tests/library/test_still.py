"""What a widget shows where no kernel runs."""

import ipywidgets
import pytest

from wijkbook import widget
from wijkbook.widget.still import NOTE, still


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        (ipywidgets.IntSlider(value=3, description="Drempel:"), "<p>Drempel: 3</p>"),
        (
            ipywidgets.Dropdown(options=[("Selwerd", 1)], value=1, description="Wijk"),
            "<p>Wijk: Selwerd</p>",
        ),
        (ipywidgets.Dropdown(options=["a"], value=None), ""),
        (ipywidgets.FloatSlider(value=1.5, description="Maal"), "<p>Maal: 1,5</p>"),
        (ipywidgets.Checkbox(value=True, description="Af"), "<p>Af: ja</p>"),
        (ipywidgets.IntRangeSlider(value=(1, 4)), "<p>1, 4</p>"),
        (ipywidgets.Button(description="Bewaar"), ""),
        (ipywidgets.HTML(""), ""),
        (ipywidgets.HTML("<b>vet</b>"), "<div><b>vet</b></div>"),
        (ipywidgets.HTML("<style>b {}</style>"), ""),
        (
            ipywidgets.VBox([ipywidgets.HTML("a"), ipywidgets.HBox([])]),
            "<div>a</div>",
        ),
        (
            ipywidgets.Accordion([ipywidgets.HTML("b")], titles=["Bron"]),
            "<details><summary>Bron</summary><div>b</div></details>",
        ),
    ],
)
def test_a_control_becomes_a_line(control, shown):
    assert still(control) == shown


def test_what_a_person_types_stays_text():
    typed = ipywidgets.Text(value="<script>alert(1)</script>", description="Naam")
    assert still(typed) == "<p>Naam: &lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_what_is_hidden_is_left_out():
    hidden = ipywidgets.HTML("weg")
    hidden.layout.display = "none"
    assert still(ipywidgets.VBox([hidden, ipywidgets.HTML("hier")])) == (
        "<div>hier</div>"
    )


def test_a_notebook_keeps_text_and_still_of_a_widget():
    chooser = widget.explore("Roermond")
    kept = chooser._repr_mimebundle_()
    assert kept["text/plain"] == chooser.text
    assert '<img style="max-width:100%" alt="Stippen, op alfabet' in kept["text/html"]
    assert "Gemeente: Roermond" in kept["text/html"]
    assert NOTE in kept["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in kept
