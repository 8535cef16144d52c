"""What a written piece is made of, before it is a page or a Word file.

A `Document` holds blocks, blocks hold text. Plain `str` is text of our own; what a
person typed stands in `Said`, a figure in `Figure`. Every writer escapes all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = [
    "Blank",
    "Block",
    "Box",
    "Bullets",
    "Date",
    "Document",
    "Figure",
    "Heading",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Said",
    "Source",
    "Strong",
    "Table",
    "Text",
]


@dataclass(frozen=True)
class Figure:
    """A figure with what it is of: ``<data>`` in HTML.

    Parameters
    ----------
    text : str
        As it is read: ``"€ 305.000"``.
    value : float or None
        As it is computed with; None when there is none (then `text` says why).
    gebied, indicator : str
        Codes; empty for a figure that is no kerncijfer (a count of answers).
    period : int or str
        Year, or empty.
    """

    text: str
    value: float | None
    gebied: str = ""
    indicator: str = ""
    period: int | str = ""


@dataclass(frozen=True)
class Date:
    """A date or year: ``<time>`` in HTML. `iso` is 2026, 2026-11 or 2026-11-22."""

    text: str
    iso: str


@dataclass(frozen=True)
class Source:
    """A reference to a source, such as ``Source("S001, r.358", "S001")``."""

    text: str
    source_id: str = ""


@dataclass(frozen=True)
class Said:
    """What a person typed, or a name that others gave: never trusted, always shown."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Words that stand out."""

    text: str


Inline = str | Figure | Date | Source | Said | Strong
Text = Inline | Sequence[Inline]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title, so begin at 2. `key` is what links lead to."""

    text: Text
    level: int = 2
    key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True)
class Bullets:
    """A list of points, numbered when `ordered`."""

    items: Sequence[Text]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """A table: a header, rows of cells, a caption that says what one sees.

    With `row_heads` the first cell of each row is its heading. `widths` are shares of
    the width of the page.
    """

    header: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    caption: str = ""
    row_heads: bool = True
    widths: Sequence[float] | None = None


@dataclass(frozen=True)
class Picture:
    """A figure to look at, as PNG, with the text that tells its message."""

    png: bytes
    alt: str
    caption: str = ""
    width: float = 1.0


@dataclass(frozen=True)
class Blank:
    """A place to fill in: a label and so many empty lines."""

    label: Text
    lines: int = 3


@dataclass(frozen=True)
class Box:
    """Blocks that belong together in a frame.

    `kind` is ``info``, ``gap`` (what is missing), ``story`` or ``card`` (a card to
    print and cut out).
    """

    blocks: Sequence["Block"]
    kind: str = "info"
    title: Text = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Bullets | Table | Picture | Blank | Box | PageBreak


@dataclass(frozen=True)
class Document:
    """A whole piece.

    Parameters
    ----------
    title : str
        What it is called (heading of level 1).
    blocks : list of Block
        What it holds.
    about : dict
        What stands at its end: version of the workbook and of its data, date, and so
        on (`stamp`).
    language : str
        Language of the piece.
    compact : bool
        Set small and close, for a piece that has to fit on one page: narrow margins,
        names of rows no bolder than the rest, and `about` as one small line.
    """

    title: str
    blocks: Sequence[Block]
    about: dict[str, str] = field(default_factory=dict)
    language: str = "nl"
    compact: bool = False
