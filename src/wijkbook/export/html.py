"""A written piece as one page that needs nothing else: to read, print or mail."""

import base64
import re
import struct
import unicodedata
from functools import cache
from math import isfinite
from pathlib import Path

from markupsafe import Markup

from wijkbook.dutch import MISSING
from wijkbook.export.blocks import (
    Blank,
    Block,
    Box,
    Bullets,
    Date,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Said,
    Source,
    Strong,
    Table,
    Text,
)
from wijkbook.export.text import clean, inlines, plain, words_of

__all__ = ["to_html"]

PNG = b"\x89PNG\r\n\x1a\n"
LONG = 5  # with more headings of level 2 than this, a table of contents stands on top
MANY = 6  # with more columns than this, a table is printed small
MOST_LINES = 60
# What a page may load: nothing but its own style and pictures. So it runs no code.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
CLASSES = {"info": "info", "gap": "gat", "story": "verhaal", "card": "kaart"}
NO_NUMBER = ("", MISSING, "geen cijfer")  # what stands in place of a figure
PAGE = Markup(
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body{kind}>\n"
    '<a class="naar" href="#inhoud">{skip}</a>\n<div class="vel">\n'
    '<main id="inhoud" tabindex="-1">\n<h1>{title}</h1>\n{contents}{body}</main>\n'
    "{about}</div>\n</body>\n</html>\n"
)


def to_html(document: Document) -> str:
    """Write a piece as one page of HTML that needs nothing else.

    Parameters
    ----------
    document : Document
        The piece.

    Returns
    -------
    str
        The page: no code, no address outside itself, pictures inside. All text is
        escaped. It prints on A4 and can be read on a phone and by a screen reader.
        A `Figure` stands in ``<data>``, a `Date` in ``<time>``, a `Source` in
        ``<cite>`` and what was `Said` in ``<span class="gezegd">``.

    Raises
    ------
    ValueError
        If a picture is no PNG or has no text that tells its message.
    TypeError
        If a block is none.

    Notes
    -----
    A heading is never more than one level below the one before it.

    Examples
    --------
    >>> page = to_html(Document("Selwerd", [Paragraph([Figure("38%", 38.0)])]))
    >>> '<p><data value="38">38%</data></p>' in page
    True
    """
    words = words_of(document.language)
    page = _Page(words)
    body = page.blocks(document.blocks)
    return str(
        PAGE.format(
            language=clean(document.language) or "nl",
            policy=POLICY,
            title=clean(document.title).replace("\n", " "),
            style=_style(),
            contents=page.contents(),
            body=body,
            skip=words["skip"],
            about=_about(document.about, document.compact, words["about"]),
            kind=_attributes(class_="klein" if document.compact else ""),
        )
    )


@cache
def _style() -> Markup:
    """Style of a page; it stands in a file beside this one."""
    return Markup(Path(__file__).with_name("page.css").read_text(encoding="utf-8"))


def _about(about: dict[str, str], compact: bool, heading: str) -> Markup:
    """What stands at the end: versions and the day."""
    if not about:
        return Markup("")
    if compact:
        one = Markup("<b>{}:</b> {}")
        told = Markup(" · ").join(
            one.format(clean(k), clean(v)) for k, v in about.items()
        )
        return Markup('<footer id="over"><p>{}</p></footer>\n').format(told)
    row = Markup("<dt>{}</dt><dd>{}</dd>\n")
    rows = Markup("").join(row.format(clean(k), clean(v)) for k, v in about.items())
    return Markup('<footer id="over"><h2>{}</h2>\n<dl>\n{}</dl></footer>\n').format(
        heading, rows
    )


def _attributes(**given: object) -> Markup:
    """Write attributes; those that are empty are left out, ``_`` becomes ``-``."""
    one = Markup(' {}="{}"')
    return Markup("").join(
        one.format(name.strip("_").replace("_", "-"), clean(value))
        for name, value in given.items()
        if value != ""
    )


def _number(value: float | None) -> str:
    """Write a value to compute with; nothing when there is none."""
    if value is None or not isfinite(value):
        return ""
    return repr(float(value)).removesuffix(".0")


def _inline(one: object) -> Markup:
    """Write one piece of text."""
    text = clean(getattr(one, "text", one))
    if isinstance(one, Figure):
        told = Markup(' value="{}"').format(_number(one.value)) + _attributes(
            data_gebied=one.gebied,
            data_indicator=one.indicator,
            data_period=one.period,
        )
        return Markup("<data{}>{}</data>").format(told, text)
    if isinstance(one, Date):
        return Markup('<time datetime="{}">{}</time>').format(clean(one.iso), text)
    if isinstance(one, Source):
        told = _attributes(data_source=one.source_id)
        return Markup("<cite{}>{}</cite>").format(told, text)
    if isinstance(one, Said):
        return Markup('<span class="gezegd" dir="auto">{}</span>').format(text)
    if isinstance(one, Strong):
        return Markup("<strong>{}</strong>").format(text)
    if isinstance(one, str):
        return Markup("{}").format(text)
    msg = f"{type(one).__name__} is no text"
    raise TypeError(msg)


def _text(text: Text) -> Markup:
    """Write a text."""
    return Markup("").join(map(_inline, inlines(text)))


def _slug(text: str) -> str:
    """Return an id that a link can hold."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:60]


class _Page:
    """Writes blocks, and knows which ids and headings there are already."""

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words
        self._ids = {"inhoud", "over", "inhoudsopgave"}
        self._level = 1
        self._chapters: list[tuple[str, Text]] = []

    def blocks(self, blocks: object) -> Markup:
        """Write blocks one after another."""
        return Markup("").join(self._block(one) for one in blocks)

    def contents(self) -> Markup:
        """Write the table of contents of a long piece."""
        if len(self._chapters) <= LONG:
            return Markup("")
        row = Markup('<li><a href="#{}">{}</a></li>\n')
        rows = Markup("").join(
            row.format(key, plain(text)) for key, text in self._chapters
        )
        return Markup(
            '<nav aria-labelledby="inhoudsopgave"><p id="inhoudsopgave">{}</p>\n'
            "<ul>\n{}</ul></nav>\n"
        ).format(self._words["contents"], rows)

    def _id(self, wanted: str, otherwise: str) -> str:
        """Return an id that nothing else has."""
        base = _slug(wanted) or otherwise
        found, nth = base, 1
        while found in self._ids:
            nth += 1
            found = f"{base}-{nth}"
        self._ids.add(found)
        return found

    def _block(self, block: Block) -> Markup:
        """Write one block."""
        writers = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Table: self._table,
            Picture: self._picture,
            Blank: self._blank,
            Box: self._box,
            PageBreak: self._page_break,
        }
        if type(block) not in writers:
            msg = f"{type(block).__name__} is no block"
            raise TypeError(msg)
        return writers[type(block)](block)

    def _heading(self, block: Heading) -> Markup:
        self._level = min(max(block.level, 2), self._level + 1, 6)
        key = self._id(block.key or plain(block.text), "kop")
        if self._level == 2:
            self._chapters.append((key, block.text))
        return Markup('<h{0} id="{1}">{2}</h{0}>\n').format(
            self._level, key, _text(block.text)
        )

    def _paragraph(self, block: Paragraph) -> Markup:
        return Markup("<p>{}</p>\n").format(_text(block.text))

    def _bullets(self, block: Bullets) -> Markup:
        rows = Markup("").join(
            Markup("<li>{}</li>\n").format(_text(one)) for one in block.items
        )
        tag = "ol" if block.ordered else "ul"
        return Markup("<{0}>\n{1}</{0}>\n").format(tag, rows) if rows else Markup("")

    def _table(self, block: Table) -> Markup:
        rows = [list(row) for row in block.rows]
        width = max([len(block.header), *map(len, rows)])
        rows = [row + [""] * (width - len(row)) for row in rows]
        header = [*block.header, *[""] * (width - len(block.header))]
        numeric = [_holds_numbers([row[i] for row in rows]) for i in range(width)]
        if block.caption:
            key = self._id("", "tabel")
            name = Markup(' aria-labelledby="{}"').format(key)
            caption = Markup('<caption id="{}">{}</caption>\n').format(
                key, clean(block.caption)
            )
        else:
            name = Markup(' aria-label="{}"').format(self._words["table"])
            caption = Markup("")
        head = Markup("").join(
            _cell(text, "th" if plain(text).strip() else "td", "col", number)
            for text, number in zip(header, numeric, strict=True)
        )
        body = Markup("").join(
            Markup("<tr>{}</tr>\n").format(
                Markup("").join(
                    _cell(text, "th", "row", number)
                    if block.row_heads and not i and plain(text).strip()
                    else _cell(text, "td", "", number)
                    for i, (text, number) in enumerate(zip(row, numeric, strict=True))
                )
            )
            for row in rows
        )
        head = Markup("<thead><tr>{}</tr></thead>\n").format(head) if header else ""
        return Markup(
            '<div class="tabel{}" role="region" tabindex="0"{}>\n<table>\n{}{}{}'
            "<tbody>\n{}</tbody>\n</table></div>\n"
        ).format(
            " breed" if width > MANY else "",
            name,
            caption,
            _columns(block.widths, width),
            head,
            body,
        )

    def _picture(self, block: Picture) -> Markup:
        if not block.png.startswith(PNG):
            msg = "a picture must be a PNG"
            raise ValueError(msg)
        if not block.alt.strip():
            msg = "a picture must have an alt text that tells its message"
            raise ValueError(msg)
        width, height = struct.unpack(">II", block.png[16:24])
        told = _attributes(
            src="data:image/png;base64," + base64.b64encode(block.png).decode(),
            alt=block.alt,
            width=width,
            height=height,
            style=f"width:{100 * min(max(block.width, 0.05), 1):.4g}%",
        )
        caption = Markup("<figcaption>{}</figcaption>").format(clean(block.caption))
        return Markup("<figure><img{}>{}</figure>\n").format(
            told, caption if block.caption else ""
        )

    def _blank(self, block: Blank) -> Markup:
        key = self._id("", "invullen")
        lines = Markup('<span class="lijn"></span>') * min(
            max(block.lines, 1), MOST_LINES
        )
        return Markup(
            '<div class="invullen" role="group" aria-labelledby="{0}"><p id="{0}">{1}'
            '</p><div role="img" aria-label="{3}">{2}</div>'
            "</div>\n"
        ).format(key, _text(block.label), lines, self._words["lines"])

    def _box(self, block: Box) -> Markup:
        key = self._id("", "vak")
        word = self._words[block.kind]
        colon = ": " if plain(block.title) else ""
        kop = Markup(
            '<p class="kop" id="{}"><span class="soort">{}{}</span>{}</p>\n'
        ).format(key, word, colon, _text(block.title))
        return Markup(
            '<div class="vak {}" role="group" aria-labelledby="{}">\n{}{}</div>\n'
        ).format(CLASSES[block.kind], key, kop, self.blocks(block.blocks))

    def _page_break(self, block: PageBreak) -> Markup:
        return Markup('<div class="nieuwe-pagina"></div>\n')


def _holds_numbers(cells: list[Text]) -> bool:
    """Tell a column of figures, in which some may be missing."""
    found = [_is_number(cell) for cell in cells]
    lost = [plain(cell).strip() in NO_NUMBER for cell in cells]
    return any(found) and all(a or b for a, b in zip(found, lost, strict=True))


def _is_number(text: Text) -> bool:
    """Tell a cell that holds a figure alone."""
    held = [one for one in inlines(text) if one != ""]
    return len(held) == 1 and isinstance(held[0], Figure)


def _cell(text: Text, tag: str, scope: str, is_number: bool) -> Markup:
    """Write a cell of a table."""
    told = _attributes(
        scope=scope if tag == "th" else "", class_="getal" if is_number else ""
    )
    return Markup("<{0}{1}>{2}</{0}>").format(tag, told, _text(text))


def _columns(widths: object, width: int) -> Markup:
    """Write how wide the columns are, when that was given for each."""
    if widths is None or len(widths) != width or not sum(widths) > 0:
        return Markup("")
    one = Markup('<col style="width:{:.4g}%">')
    cols = Markup("").join(one.format(100 * share / sum(widths)) for share in widths)
    return Markup("<colgroup>{}</colgroup>\n").format(cols)
