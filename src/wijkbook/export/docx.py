"""A written piece as a Word file that one can go on writing in."""

import re
from io import BytesIO

from wijkbook.export.blocks import (
    Blank,
    Block,
    Box,
    Bullets,
    Document,
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
from wijkbook.export.packed import steady
from wijkbook.export.text import clean, inlines, plain, words_of

__all__ = ["to_docx"]

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
FONT, INK, ACCENT, QUIET = "Calibri", "262626", "00558A", "595959"
PAGE = (21.0, 29.7)  # A4, centimetres
MARGIN, SIDE = 2.0, 2.2  # centimetres
CLOSE = 1.2, 1.4  # the same of a compact piece
LINE = 0.9  # centimetres between lines to write on
MOST_LINES = 60
MANY = 6  # with more columns than this, a table is set small
SIGNS = 5  # on a centimetre
HEAD, RULE = "E8EEF4", "A6ADB4"  # colours of a table
# Per kind of box: its ground, its edge, how that edge is drawn.
BOXES = {
    "info": ("F4F6F8", "5B6B7A", "single"),
    "gap": ("FFF7EA", "8A4B00", "dashed"),
    "story": ("F5F9F2", "4A6B3A", "double"),
    "card": ("FFFFFF", "262626", "dashed"),
}
SIZES = {1: 22, 2: 16, 3: 13, 4: 11, 5: 11, 6: 11}  # points
# Signs that turn the order of all that follows; a page can hold them in, Word cannot.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def to_docx(document: Document) -> bytes:
    """Write a piece as a Word file.

    Parameters
    ----------
    document : Document
        The piece.

    Returns
    -------
    bytes
        The file, on A4: real headings, lists and captions, header rows that come back
        on each page, pictures with their alt text, lines to write on, page numbers.
        Its language and title are set and it names no author. The same piece gives
        the same bytes.

    Raises
    ------
    ValueError
        If a picture is no PNG or has no text that tells its message.
    TypeError
        If a block is none.

    Notes
    -----
    Figures and dates are plain text: whoever edits the file sees words. Control
    characters, half signs and signs that turn the order of reading are left out.

    Examples
    --------
    >>> to_docx(Document("Selwerd", [Paragraph("Een wijk.")]))[:2]
    b'PK'
    """
    import docx  # slow to load, and only Word needs it

    book = docx.Document()
    _set_up(book, document)
    words = words_of(document.language)
    writer = _Writer(book, document.compact, words)
    book.add_heading(_flat(document.title), 1)
    for block in document.blocks:
        writer.add(book, block, PAGE[0] - 2 * _margins(document)[1])
    if document.about and document.compact:
        line = book.add_paragraph(style="Klein")
        for nth, (name, told) in enumerate(document.about.items()):
            _write(line, [" · " if nth else "", Strong(f"{name}: "), str(told)])
    elif document.about:
        writer.add(book, Heading(words["about"]), 0)
        for name, told in document.about.items():
            writer.add(book, Paragraph([Strong(f"{name}: "), str(told)]), 0)
    held = BytesIO()
    book.save(held)
    return steady(held.getvalue())


def _flat(text: object) -> str:
    """Return text on one line, for a title or the description of a picture."""
    return " ".join(_safe(text).split())


def _safe(text: object) -> str:
    """Return text that Word can hold."""
    return TURNS.sub("", clean(text))


def _margins(document: Document) -> tuple[float, float]:
    """Margin above and below, and at the sides, in centimetres."""
    return CLOSE if document.compact else (MARGIN, SIDE)


# ---- the look ---------------------------------------------------------------------


def _set_up(book: object, document: Document) -> None:
    """Set page, language, styles, properties and footer."""
    from docx.shared import Cm

    section = book.sections[0]
    section.page_width, section.page_height = map(Cm, PAGE)
    high, side = map(Cm, _margins(document))
    section.top_margin = section.bottom_margin = high
    section.left_margin = section.right_margin = side
    language = LANGUAGES.get(
        document.language, _flat(document.language)[:20] or "nl-NL"
    )
    about = book.core_properties
    about.title, about.language = _flat(document.title)[:255], language
    about.author = about.comments = about.last_modified_by = about.keywords = ""
    _set_language(book, language)
    _set_version(book)
    _set_styles(book)
    if document.compact:
        _set_close(book, section)
    _set_footer(section, _flat(document.title), 2 * side, words_of(document.language))


def _set_language(book: object, language: str) -> None:
    """Set the language of all text, so that spelling and reading aloud are right."""
    from docx.oxml.ns import qn

    for found in book.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), language)
    for found in book.settings.element.iter(qn("w:themeFontLang")):
        found.set(qn("w:val"), language)


def _set_version(book: object) -> None:
    """Set the version of Word: else it opens the file as one of long ago."""
    from docx.oxml.ns import qn

    for found in book.settings.element.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), "15")


def _set_styles(book: object) -> None:
    """Set one quiet face for text, headings, lists and captions."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    styles = book.styles
    _set_font(styles["Normal"], 11, INK)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.12
    for level, size in SIZES.items():
        style = styles[f"Heading {level}"]
        _set_font(style, size, ACCENT if level < 3 else INK, bold=True)
        style.font.italic = False
        style.paragraph_format.space_before = Pt(0 if level == 1 else size)
        style.paragraph_format.space_after = Pt(14 if level == 1 else 4)
        style.paragraph_format.keep_with_next = True
    _set_font(styles["Caption"], 10, INK, bold=True)
    styles["Caption"].paragraph_format.space_before = Pt(6)
    styles["Caption"].paragraph_format.space_after = Pt(4)
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.space_after = Pt(3)
    cell = styles.add_style("Cel", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    _set_font(cell, 10, INK)
    cell.paragraph_format.space_after = Pt(1)
    cell.paragraph_format.line_spacing = 1.0
    small = styles.add_style("Cel klein", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = cell
    small.font.size = Pt(8)
    note = styles.add_style("Klein", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = styles["Normal"]
    _set_font(note, 7, QUIET)
    note.paragraph_format.line_spacing = 1.0
    gap = styles.add_style("Tussenruimte", WD_STYLE_TYPE.PARAGRAPH)
    gap.base_style = styles["Normal"]
    gap.font.size = Pt(4)
    gap.paragraph_format.space_after = Pt(4)
    gap.paragraph_format.line_spacing = 1.0
    source = styles.add_style("Bron", WD_STYLE_TYPE.CHARACTER)
    _set_font(source, 0, QUIET)
    styles.add_style("Gezegd", WD_STYLE_TYPE.CHARACTER)  # looks like all other text


def _set_close(book: object, section: object) -> None:
    """Set all of it smaller and closer, so that a piece fits on one page."""
    from docx.shared import Cm, Pt

    section.header_distance = section.footer_distance = Cm(0.6)
    sizes = {"Normal": 9, "Heading 1": 15, "Heading 2": 11, "Caption": 8.5, "Cel": 8.5}
    for name, size in sizes.items():
        style = book.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(1 if name == "Cel" else 2)
        style.paragraph_format.line_spacing = 1.0
        if name in ("Heading 2", "Caption"):
            style.paragraph_format.space_before = Pt(5)
    for name in ("List Bullet", "List Number"):
        book.styles[name].paragraph_format.space_after = Pt(1)
    gap = book.styles["Tussenruimte"]
    gap.font.size, gap.paragraph_format.space_after = Pt(2), Pt(0)


def _set_font(style: object, size: float, colour: str, *, bold: bool = False) -> None:
    """Set a face by name: what the theme of Word says of it is taken away."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:cs"), FONT)
    if size:
        style.font.size = Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour)
    if bold:
        style.font.bold = True


def _set_footer(section: object, title: str, sides: int, words: dict[str, str]) -> None:
    """Write the title and the number of the page below each page."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt

    line = section.footer.paragraphs[0]
    line.style.paragraph_format.tab_stops.clear_all()  # Word has one in the middle
    line.paragraph_format.tab_stops.add_tab_stop(
        Cm(PAGE[0]) - sides, WD_TAB_ALIGNMENT.RIGHT
    )
    short = title if len(title) <= 70 else title[:69] + "…"
    line.add_run(f"{short}\t{words['page']} ")
    _add_field(line, "PAGE")
    line.add_run(f" {words['of']} ")
    _add_field(line, "NUMPAGES")
    for run in line.runs:
        run.font.size = Pt(9)


def _add_field(line: object, what: str) -> None:
    """Add a number that Word fills in."""
    for kind in ("begin", what, "separate", "1", "end"):
        run = line.add_run("1" if kind == "1" else "")
        if kind == what:
            run._r.append(_element("w:instrText", text=f" {what} "))
        elif kind != "1":
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _element(name: str, *children: object, text: str = "", **given: object) -> object:
    """Make a piece of the XML of Word."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in given.items():
        made.set(qn(f"w:{key}"), str(value))
    if text:
        made.text = text
        made.set(qn("xml:space"), "preserve")
    made.extend(children)
    return made


# ---- the blocks -------------------------------------------------------------------


class _Writer:
    """Writes blocks into a document or a cell; `width` is in centimetres."""

    def __init__(self, book: object, compact: bool, words: dict[str, str]) -> None:
        self._book, self._compact, self._words = book, compact, words
        self._level = 1

    def add(self, place: object, block: Block, width: float) -> None:
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
        writers[type(block)](place, block, width)

    def _heading(self, place: object, block: Heading, width: float) -> None:
        self._level = min(max(block.level, 2), self._level + 1, 6)
        line = place.add_paragraph(style=f"Heading {self._level}")
        _write(line, block.text)

    def _paragraph(self, place: object, block: Paragraph, width: float) -> None:
        _write(place.add_paragraph(), block.text)

    def _bullets(self, place: object, block: Bullets, width: float) -> None:
        counted = self._new_count() if block.ordered else None
        for item in block.items:
            style = "List Number" if block.ordered else "List Bullet"
            line = place.add_paragraph(style=style)
            if counted is not None:
                given = line._p.get_or_add_pPr().get_or_add_numPr()
                given.get_or_add_ilvl().val = 0
                given.get_or_add_numId().val = counted
            _write(line, item)

    def _new_count(self) -> int:
        """Begin a numbered list at 1 again; Word would count on."""
        style = self._book.styles["List Number"].element
        known = self._book.part.numbering_part.element
        first = known.num_having_numId(style.pPr.numPr.numId.val)
        num = known.add_num(first.abstractNumId.val)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
        return num.numId

    def _table(self, place: object, block: Table, width: float) -> None:
        rows = [list(row) for row in block.rows]
        count = max([len(block.header), *map(len, rows)])
        if not count:
            return
        lines = [list(block.header), *rows] if block.header else rows
        lines = [line + [""] * (count - len(line)) for line in lines]
        widths = _widths(lines, block.widths, count, width)
        if block.caption:
            line = place.add_paragraph(style="Caption")
            line.paragraph_format.keep_with_next = True
            _write(line, block.caption)
        table = _new_table(place, len(lines), widths)
        _describe(table, block.caption, bool(block.header), block.row_heads)
        _draw(table, RULE, "single", inside=True)
        heads = block.row_heads and not self._compact
        for nth, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
            is_head = bool(block.header) and nth == 0
            _keep_together(row, is_head=is_head)
            for i, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                line = cell.paragraphs[0]
                line.style = "Cel" if count <= MANY else "Cel klein"
                _write(line, text, bold=is_head or (heads and i == 0))
                if is_head:
                    _shade(cell, HEAD)
        place.add_paragraph(style="Tussenruimte")

    def _picture(self, place: object, block: Picture, width: float) -> None:
        from docx.shared import Cm

        if not block.png.startswith(b"\x89PNG\r\n\x1a\n"):
            msg = "a picture must be a PNG"
            raise ValueError(msg)
        if not block.alt.strip():
            msg = "a picture must have an alt text that tells its message"
            raise ValueError(msg)
        line = place.add_paragraph()
        share = min(max(block.width, 0.05), 1)
        shape = line.add_run().add_picture(BytesIO(block.png), width=Cm(width * share))
        highest = Cm(PAGE[1] - 2 * MARGIN - 3)
        if shape.height > highest:
            shape.width = int(shape.width * highest / shape.height)
            shape.height = highest
        shape._inline.docPr.set("descr", _flat(block.alt))
        if block.caption:
            line.paragraph_format.keep_with_next = True
            _write(place.add_paragraph(style="Caption"), block.caption)

    def _blank(self, place: object, block: Blank, width: float) -> None:
        from docx.enum.table import WD_ROW_HEIGHT_RULE
        from docx.shared import Cm

        line = place.add_paragraph()
        line.paragraph_format.keep_with_next = True
        _write(line, block.label)
        count = min(max(block.lines, 1), MOST_LINES)
        table = _new_table(place, count, [width])
        _describe(table, self._words["lines"], False, False)
        _draw(table, QUIET, "single", inside=True, sides=False)
        for row in table.rows:
            _keep_together(row)
            row.height, row.height_rule = Cm(LINE), WD_ROW_HEIGHT_RULE.AT_LEAST
            row.cells[0].paragraphs[0].style = "Cel"
        place.add_paragraph(style="Tussenruimte")

    def _box(self, place: object, block: Box, width: float) -> None:
        ground, edge, kind = BOXES[block.kind]
        word = self._words[block.kind]
        table = _new_table(place, 1, [width])
        _describe(table, plain([word, " ", plain(block.title)]), False, 0)
        _draw(table, edge, kind)
        cell = table.rows[0].cells[0]
        _shade(cell, ground)
        if block.kind == "card":
            _keep_together(table.rows[0])
        line = cell.paragraphs[0]
        line.paragraph_format.keep_with_next = True
        colon = ": " if plain(block.title) else ""
        _write(line, [word + colon, *inlines(block.title)], bold=True)
        for one in block.blocks:
            if not isinstance(one, PageBreak):  # a cell cannot begin a page
                self.add(cell, one, width - 0.8)
        place.add_paragraph(style="Tussenruimte")

    def _page_break(self, place: object, block: PageBreak, width: float) -> None:
        from docx.enum.text import WD_BREAK

        line = place.add_paragraph(style="Tussenruimte")  # as low as a line can be
        line.add_run().add_break(WD_BREAK.PAGE)


def _write(line: object, text: Text, *, bold: bool = False) -> None:
    """Write a text into a paragraph, each piece in its own way."""
    for one in inlines(text):
        if not isinstance(one, str) and not hasattr(one, "text"):
            msg = f"{type(one).__name__} is no text"
            raise TypeError(msg)
        run = line.add_run(_safe(getattr(one, "text", one)))
        if bold or isinstance(one, Strong):
            run.bold = True
        if isinstance(one, Source):
            run.style = "Bron"
        if isinstance(one, Said):
            run.style = "Gezegd"


def _widths(
    lines: list[list[Text]], given: object, count: int, width: float
) -> list[float]:
    """Width of each column: as given, else by how much stands in it."""
    if given is not None and len(given) == count and sum(given) > 0:
        shares = list(given)
    else:  # room for the longest word first, and what is left for long texts
        held = [[plain(line[i]) for line in lines] for i in range(count)]
        words = [
            max((len(w) for t in texts for w in t.split()), default=1) for texts in held
        ]
        least = [min(longest, 18) + 2 for longest in words]
        wish = [min(max(map(len, texts)), 60) + 1 for texts in held]
        spare = max(width * SIGNS - sum(least), 0)
        shares = [
            one + spare * more / sum(wish)
            for one, more in zip(least, wish, strict=True)
        ]
    return [width * share / sum(shares) for share in shares]


def _new_table(place: object, rows: int, widths: list[float]) -> object:
    """Make a table whose columns have these widths, whatever they hold."""
    from docx.shared import Cm

    table = place.add_table(rows, len(widths))
    if not hasattr(place, "add_page_break"):
        # A cell puts a paragraph behind the table; who asks for a table does so too.
        after = place.paragraphs[-1]._p
        after.getparent().remove(after)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    return table


def _describe(table: object, what: str, has_head: bool, row_heads: bool) -> None:
    """Tell a screen reader what a table is and which of its cells are headers."""
    about = table._tbl.tblPr
    for name in ("w:tblLook", "w:tblCaption"):
        for old in about.findall(name, about.nsmap):
            about.remove(old)
    about.append(
        _element(
            "w:tblLook",
            val=f"{0x20 * has_head + 0x80 * bool(row_heads) + 0x600:04X}",
            firstRow=int(has_head),
            lastRow=0,
            firstColumn=int(row_heads),
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        )
    )
    if what:
        about.append(_element("w:tblCaption", val=_flat(what)[:255]))


def _draw(
    table: object, colour: str, kind: str, *, inside: bool = False, sides: bool = True
) -> None:
    """Draw the edges of a table."""
    drawn = {
        "top": sides,
        "left": sides and not inside,
        "bottom": True,
        "right": sides and not inside,
        "insideH": inside,
    }
    size = 4 if inside else 12
    lines = [
        _element(f"w:{edge}", val=kind, sz=size, space=0, color=colour)
        for edge, wanted in drawn.items()
        if wanted
    ]
    about = table._tbl.tblPr
    high, wide = (50, 100) if inside else (110, 170)  # twentieths of a point
    margins = [
        _element(f"w:{edge}", w=high if edge in ("top", "bottom") else wide, type="dxa")
        for edge in ("top", "left", "bottom", "right")
    ]
    look = about.find("w:tblLook", about.nsmap)
    look.addprevious(_element("w:tblBorders", *lines))
    layout = about.find("w:tblLayout", about.nsmap)
    if layout is not None:  # in the order that Word asks for
        look.addprevious(layout)
    look.addprevious(_element("w:tblCellMar", *margins))


def _keep_together(row: object, *, is_head: bool = False) -> None:
    """Never break a row over two pages; a header comes back on each page."""
    about = row._tr.get_or_add_trPr()
    about.append(_element("w:cantSplit"))
    if is_head:
        about.append(_element("w:tblHeader"))


def _shade(cell: object, colour: str) -> None:
    """Give a cell a ground."""
    about = cell._tc.get_or_add_tcPr()
    about.append(_element("w:shd", val="clear", color="auto", fill=colour))
