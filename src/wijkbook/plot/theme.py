"""The look of every figure, and the words around it: title, source line, alt text."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from wijkbook.dutch import with_unit

__all__ = ["alt", "note"]

# Two colours that colour-blind readers tell apart; everything else is grey.
ACCENT, SECOND = "#0173b2", "#de8f05"  # the first of seaborn's palette "colorblind"
INK, QUIET, GREY, LINE = "#262626", "#595959", "#8c8c8c", "#dcdcdc"
FONT = "DejaVu Sans"  # comes with matplotlib, so figures are alike everywhere
TITLE, TEXT, SMALL = 13, 11, 9
WIDTH = 8.0  # inches: fills the text column of JupyterLab
PAD = 0.08  # inches kept free around a figure
EDGE = 3 * PAD  # inches that titles and notes may not take
HYPHEN = re.compile(r"(?<=[^\W\d]-)(?=[^\W\d])")  # in a name, not in -0,3
SCREEN = 1.04  # letters on a screen are up to this much wider than in print
NAME, NOTE = "wijkbook-name", "wijkbook-note"  # how texts are found back

# Seaborn's style "whitegrid", written out: importing seaborn takes seconds.
WHITEGRID = {
    "figure.facecolor": "white",
    "axes.labelcolor": ".15",
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.color": ".15",
    "ytick.color": ".15",
    "axes.axisbelow": True,
    "grid.linestyle": "-",
    "text.color": ".15",
    "font.sans-serif": [
        "Arial",
        "DejaVu Sans",
        "Liberation Sans",
        "Bitstream Vera Sans",
        "sans-serif",
    ],
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "xtick.top": False,
    "ytick.right": False,
    "axes.grid": True,
    "axes.facecolor": "white",
    "axes.edgecolor": ".8",
    "grid.color": ".8",
    "axes.spines.left": True,
    "axes.spines.bottom": True,
    "axes.spines.right": True,
    "axes.spines.top": True,
    "xtick.bottom": False,
    "ytick.left": False,
}
HOUSE = {
    "font.family": [FONT],
    "font.size": TEXT,
    "axes.titlesize": TITLE,
    "axes.labelsize": TEXT,
    "axes.titleweight": "bold",
    "axes.unicode_minus": False,
    "text.parse_math": False,  # a name may hold a dollar sign
    "svg.hashsalt": "wijkbook",
}


@contextmanager
def theme() -> Iterator[None]:
    """Draw in the style of the house; the settings of the user come back after it.

    The first figure of a session loads the backend, and a notebook's backend then turns
    interactive mode on. That is kept: without it no later figure would be shown.
    """
    interactive = mpl.is_interactive()
    try:
        with mpl.rc_context({**WHITEGRID, **HOUSE}):
            try:
                yield
            finally:
                interactive = mpl.is_interactive()
    finally:
        mpl.interactive(interactive)


def canvas(ax: Axes | None, height: float) -> Axes:
    """Make a figure when there is none, and give the Axes the look of the house."""
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, height), layout="constrained")
    tell_in_notebooks()
    figure = ax.get_figure(root=True)
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    if len(figure.axes) == 1:
        figure.get_layout_engine().set(w_pad=PAD, h_pad=PAD)
    ax.set_facecolor("white")
    ax.spines[:].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(False)
    # Told to the ticks themselves: they are made later, with the user's settings.
    ax.tick_params(
        which="both",
        length=0,
        labelsize=TEXT - 1,
        labelcolor=INK,
        labelfontfamily=FONT,
        grid_color=LINE,
        grid_linewidth=0.8,
        grid_linestyle="-",
    )
    return ax


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the longest line of a text is, in inches."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    widths = [
        text_to_path.get_text_width_height_descent(line, font, ismath=False)[0]
        for line in text.split("\n")
    ]
    return SCREEN * max(widths) / 72


def wrap(text: str, inches: float, size: float, *, bold: bool = False) -> str:
    """Break a text into lines that are no wider than `inches`.

    A word is broken at its hyphens only when it does not fit on a line of its own.
    """
    lines = [""]
    for word in text.split():
        whole = width_of(word, size, bold=bold) <= inches
        for nth, part in enumerate([word] if whole else HYPHEN.split(word)):
            longer = f"{lines[-1]}{'' if nth else ' '}{part}".strip()
            if lines[-1] and width_of(longer, size, bold=bold) > inches:
                lines.append(part)
            else:
                lines[-1] = longer
    return "\n".join(lines)


def room(ax: Axes) -> float:
    """Inches that a title or note can take: the figure, or the Axes among others."""
    figure = ax.get_figure()
    box = figure.bbox if len(figure.axes) == 1 else ax.bbox
    return box.width / ax.get_figure(root=True).dpi - EDGE


def _names_width(ax: Axes) -> float:
    """Inches that names and labels stick out at the left of the Axes."""
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == NAME]
    boxes.append(ax.yaxis.get_tightbbox())
    left = min(box.x0 for box in boxes if box is not None and np.isfinite(box.x0))
    return max(0.0, ax.bbox.x0 - left) / ax.get_figure(root=True).dpi


def title(ax: Axes, text: str, *, gap: float = 10) -> None:
    """Put the message above a figure, from where its names begin."""
    wide = _names_width(ax)
    shown = ax.set_title(
        wrap(text, room(ax), TITLE, bold=True),
        loc="left",
        fontsize=TITLE,
        fontfamily=FONT,
        fontweight="bold",
        color=INK,
        pad=gap,
    )
    inch = ax.get_figure(root=True).dpi_scale_trans
    shown.set_transform(shown.get_transform() + ScaledTranslation(-wide, 0, inch))


def note(ax: Axes, text: str) -> Axes:
    """Put a small line under a figure: table, publisher, period, status in words.

    A note that was there is replaced. `compare` and `trend` write theirs themselves.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Figure to write under.
    text : str
        What to say; it is wrapped to the width of the figure.

    Returns
    -------
    matplotlib.axes.Axes
        The same Axes.
    """
    with theme():
        for old in [shown for shown in ax.texts if shown.get_gid() == NOTE]:
            old.remove()
        dpi = ax.get_figure(root=True).dpi
        axis = ax.xaxis.get_tightbbox()
        below = 0.0 if axis is None else max(0.0, ax.bbox.y0 - axis.y0)
        shown = ax.annotate(
            wrap(text, room(ax), SMALL),
            xy=(0, 0),
            xycoords="axes fraction",
            xytext=(-72 * _names_width(ax), -72 * below / dpi - 8),
            textcoords="offset points",
            ha="left",
            va="top",
            fontsize=SMALL,
            color=QUIET,
            linespacing=1.3,
            annotation_clip=False,
        )
        shown.set_gid(NOTE)
    return ax


def alt(ax: Axes) -> str:
    """Tell in one Dutch sentence what a figure shows, for who cannot see it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Figure that a function of this room made.

    Returns
    -------
    str
        The sentence; empty for a figure that somebody else made. It is kept as the
        label of the Axes, which is drawn nowhere.
    """
    return ax.get_label()


def tell_in_notebooks() -> None:
    """Give figures their sentence as text, where a notebook shows no picture.

    Without it that text is ``<Figure size 800x480 with 1 Axes>``. Outside a notebook
    nothing happens. Asked for at each figure: matplotlib drops it at the first one.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        plain = shell.display_formatter.formatters["text/plain"]
        plain.for_type(Figure, lambda figure, page, _: page.text(told(figure)))


def told(figure: Figure) -> str:
    """Tell what all parts of a figure show, or what matplotlib calls it."""
    sentences = [alt(ax) for ax in figure.axes]
    ours = [one for one in sentences if one and one[0] not in "<_"]
    return "\n".join(ours) or repr(figure)


def empty(ax: Axes | None, sentence: str) -> Axes:
    """Make a figure that says that there is nothing to show."""
    ax = canvas(ax, 1.2)
    ax.set(xticks=[], yticks=[])
    ax.annotate(
        wrap(sentence, room(ax), TEXT),
        xy=(0, 0.5),
        xycoords="axes fraction",
        va="center",
        fontsize=TEXT,
        color=QUIET,
    )
    ax.set_label(sentence)
    return ax


def few_ticks(ax: Axes, axis: str = "x") -> MaxNLocator:
    """Choose as many round numbers along an axis as there is room to write."""
    if axis == "y":
        return MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
    return MaxNLocator(max(4, int(0.8 * room(ax))), steps=[1, 2, 2.5, 5, 10])


def dutch_ticks(axis: Axis, unit: str) -> None:
    """Write the numbers along an axis the Dutch way, no finer than its steps."""
    sign = unit if unit in {"euro", "%"} else ""

    def written(value: float, _: int | None) -> str:
        steps = np.diff(axis.get_majorticklocs())
        step = steps.min() if len(steps) else 0
        fits = (d for d in range(6) if abs(step * 10**d - round(step * 10**d)) < 1e-6)
        return with_unit(value, sign, next(fits, None) if step else None)

    axis.set_major_formatter(written)
