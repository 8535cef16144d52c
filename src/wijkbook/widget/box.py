"""What widgets share: a box that says its text, and a figure with its alt text."""

from base64 import b64encode
from collections.abc import Callable
from html import escape
from io import BytesIO

import ipywidgets as widgets
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from wijkbook import plot, work
from wijkbook.dutch import whole
from wijkbook.widget.still import NOTE, still

__all__ = ["LINE", "STYLE", "Shown", "other_name", "picture"]

WIDE = 7.2  # inches
LINE = {"width": "100%", "max_width": "40em"}
OTHER_NAME = (
    "Let op: dit is eerder bewaard onder de naam '{name}'. Wil je iets nieuws "
    "beginnen, kies dan een naam met andere letters."
)
MOST_OF_NAME = 60
STYLE = {"description_width": "initial"}  # or long descriptions are cut off


def other_name(kept: str, asked: str) -> str:
    """Say that a file was kept under another name; nothing when it is the same.

    Names that differ in signs alone share a file, for a file has no such signs.
    """
    there, here = (" ".join(name.split()).casefold() for name in (kept, asked))
    if not there or there == here:
        return ""
    return OTHER_NAME.format(name=whole(kept)[:MOST_OF_NAME])


def picture(draw: Callable[[Axes], object], shown: widgets.HTML, high: float) -> None:
    """Show a figure, with its description for who cannot see it.

    pyplot never knows of the figure, so nothing stays open. It is not an Image: that
    widget has no alt text, and with a tooltip the browser refuses to show it.
    """
    figure = Figure(figsize=(WIDE, high), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    ax = figure.add_subplot()
    draw(ax)
    sheet = BytesIO()
    figure.savefig(sheet, format="png", metadata={"Software": None})
    shown.value = (
        f'<img style="max-width:100%" alt="{escape(plot.alt(ax))}" '
        f'src="data:image/png;base64,{b64encode(sheet.getvalue()).decode()}">'
    )


class Shown(widgets.VBox):
    """A box that can say in plain text what it shows, and be seen without a kernel."""

    text = ""

    def __repr__(self) -> str:
        """Show the text where widgets cannot be shown."""
        return self.text

    def _repr_mimebundle_(self, **told: object) -> dict[str, str]:
        """Show the widget, or else a still of it."""
        bundle = super()._repr_mimebundle_(**told) or {}
        seen = f"{still(self)}<p><em>{NOTE}</em></p>"
        # Where somebody's folder is, stays out of a notebook that goes round.
        seen = seen.replace(escape(str(work.folder())), work.NAME)
        return {**bundle, "text/plain": repr(self), "text/html": seen}
