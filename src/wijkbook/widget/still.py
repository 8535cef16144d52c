"""A still of a widget: what it shows now, as HTML that needs no kernel.

A notebook on paper, on a web page or in a mail cannot run a widget. Its still stands
there instead: what was chosen, the figure and the tables.
"""

import re
from html import escape

import ipywidgets as widgets

__all__ = ["still"]

CHOICES = (
    widgets.Dropdown,
    widgets.RadioButtons,
    widgets.Select,
    widgets.ToggleButtons,
)
STYLE = re.compile("<style>.*?</style>", re.DOTALL)
NOTE = "Momentopname: in JupyterLab kun je hier zelf kiezen."


def still(widget: widgets.Widget) -> str:
    """Show a widget as HTML without controls.

    Parameters
    ----------
    widget : ipywidgets.Widget
        A widget of ours, or a box of them. What it holds as HTML is shown as it is:
        our widgets escape what people type before they show it.

    Returns
    -------
    str
        Its HTML; controls become a line of text, hidden parts are left out.

    Examples
    --------
    >>> import ipywidgets
    >>> still(ipywidgets.IntSlider(value=3, description="Drempel"))
    '<p>Drempel: 3</p>'
    """
    if getattr(getattr(widget, "layout", None), "display", None) == "none":
        return ""
    if isinstance(widget, widgets.HTML):
        shown = STYLE.sub("", widget.value)  # it is made for the controls
        return f"<div>{shown}</div>" if shown else ""
    if isinstance(widget, widgets.Accordion | widgets.Tab):
        titles = [*widget.titles, *len(widget.children) * [""]]
        parts = zip(titles, widget.children, strict=False)
        return "".join(
            f"<details><summary>{escape(title)}</summary>{still(child)}</details>"
            for title, child in parts
        )
    if isinstance(widget, widgets.Box):
        return "".join(still(child) for child in widget.children)
    value = _value(widget)
    name = getattr(widget, "description", "").strip().rstrip(":")
    if not value or isinstance(widget, widgets.Button):
        return ""
    return f"<p>{escape(f'{name}: {value}' if name else value)}</p>"


def _value(widget: widgets.Widget) -> str:
    """What a control stands at, in words."""
    if isinstance(widget, CHOICES):
        return str(widget.label or "")
    if isinstance(widget, widgets.Checkbox | widgets.ToggleButton):
        return "ja" if widget.value else "nee"
    value = getattr(widget, "value", None)
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}".replace(".", ",")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)
