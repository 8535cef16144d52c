"""Test the Word file: it opens, says what it must, and holds nothing Word refuses."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from export_sample import EVIL, PNG, everything, png
from lxml import etree

from wijkbook.export.blocks import (
    Blank,
    Box,
    Bullets,
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
)
from wijkbook.export.docx import to_docx


def opened(*blocks, **more):
    """Write blocks and open the file again."""
    return docx.Document(io.BytesIO(to_docx(Document("Titel", blocks, **more))))


def lines(book):
    """Style and text of each paragraph outside tables."""
    return [(one.style.name, one.text) for one in book.paragraphs if one.text]


def test_a_file_by_hand():
    book = opened(
        Heading("De opgave"),
        Heading("Deel", 5),
        Paragraph(["Koop: ", Figure("38%", 38.0), " ", Source("S001"), Strong("!")]),
        Bullets(["een", "twee"]),
        Paragraph(Said("regel\nnog een")),
        about={"Werkboek": "wijkbook 0.1"},
    )
    assert lines(book) == [
        ("Heading 1", "Titel"),
        ("Heading 2", "De opgave"),
        ("Heading 3", "Deel"),
        ("Normal", "Koop: 38% S001!"),
        ("List Bullet", "een"),
        ("List Bullet", "twee"),
        ("Normal", "regel\nnog een"),
        ("Heading 2", "Over dit stuk"),
        ("Normal", "Werkboek: wijkbook 0.1"),
    ]
    runs = book.paragraphs[3].runs
    assert [run.style.name for run in runs][3] == "Bron"
    assert [run.bold for run in runs] == [None, None, None, None, True]


def test_each_numbered_list_begins_at_one():
    book = opened(Bullets(["a", "b"], ordered=True), Bullets(["c"], ordered=True))
    counts = [one._p.pPr.numPr.numId.val for one in book.paragraphs[1:]]
    assert counts[0] == counts[1] != counts[2]
    numbering = book.part.numbering_part.element
    for count in set(counts):
        start = numbering.num_having_numId(count).find(
            f"{qn('w:lvlOverride')}/{qn('w:startOverride')}"
        )
        assert start.get(qn("w:val")) == "1"


def test_language_title_and_no_author():
    book = opened(Paragraph("x"))
    about = book.core_properties
    assert (about.title, about.language) == ("Titel", "nl-NL")
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    found = {one.get(qn("w:val")) for one in book.styles.element.iter(qn("w:lang"))}
    assert found == {"nl-NL"}
    english = opened(Paragraph("x"), language="en")
    assert english.core_properties.language == "en-GB"


def test_a_table_repeats_its_header_and_breaks_no_row():
    rows = [["a", Figure("1", 1.0)], ["b"]]
    table = opened(Table(["kop", "n"], rows, "Wat", widths=[3, 1])).tables[0]
    heads = [one._tr.find(f".//{qn('w:tblHeader')}") is not None for one in table.rows]
    whole = [one._tr.find(f".//{qn('w:cantSplit')}") is not None for one in table.rows]
    assert heads == [True, False, False]
    assert whole == [True, True, True]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["kop", "n"],
        ["a", "1"],
        ["b", ""],
    ]
    wide, small = (one.width.cm for one in table.rows[1].cells)
    assert wide == pytest.approx(3 * small, rel=0.01)
    assert wide + small == pytest.approx(21 - 4.4, abs=0.05)  # A4 without its margins
    bold = [cell.paragraphs[0].runs[0].bold for cell in table.rows[1].cells]
    assert bold == [True, None]
    caption = table._tbl.tblPr.find(qn("w:tblCaption"))
    assert caption.get(qn("w:val")) == "Wat"


def test_parts_of_a_table_stand_in_the_order_that_word_asks_for():
    order = "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook"
    order = [qn(f"w:{name}") for name in [*order.split(), "tblCaption"]]
    book = opened(Table(["a"], [["b"]], "c"), Box([Blank("d")]), Blank("e"))
    for about in book.element.iter(qn("w:tblPr")):
        places = [order.index(one.tag) for one in about]
        assert places == sorted(set(places))
    for cell in book.element.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")  # else Word calls the file damaged
    for table in book.element.iter(qn("w:tbl")):
        assert table.getnext().tag == qn("w:p")  # else two tables become one


def test_a_picture_has_its_text():
    book = opened(Picture(PNG, "De lijn\nstijgt", "WOZ", 0.5))
    described = next(book.element.iter(qn("wp:docPr")))
    assert described.get("descr") == "De lijn stijgt"
    assert book.inline_shapes[0].width.cm == pytest.approx(8.3, abs=0.01)
    assert ("Caption", "WOZ") in lines(book)


def test_a_high_picture_stays_on_its_page():
    shape = opened(Picture(png(1, 9), "x")).inline_shapes[0]
    assert shape.height.cm < 29.7 - 4
    assert shape.height / shape.width == pytest.approx(9, rel=0.01)


def test_a_blank_has_lines_to_write_on():
    table = opened(Blank("Wat vraag je?", 4)).tables[0]
    assert len(table.rows) == 4
    assert all(row.height.cm == pytest.approx(0.9, abs=0.01) for row in table.rows)


@pytest.mark.parametrize(
    ("kind", "word"),
    [("info", "Toelichting"), ("gap", "Gat"), ("story", "Verhaal"), ("card", "Kaart")],
)
def test_a_box_is_a_cell_with_a_ground_and_a_word(kind, word):
    book = opened(Box([Paragraph("x"), PageBreak(), Blank("y", 2)], kind, "titel"))
    cell = book.tables[0].rows[0].cells[0]
    assert [one.text for one in cell.paragraphs if one.text] == [
        f"{word}: titel",
        "x",
        "y",
    ]
    assert len(cell.tables[0].rows) == 2
    assert cell._tc.tcPr.find(qn("w:shd")) is not None
    bare = opened(Box([], kind)).tables[0].rows[0].cells[0]
    assert bare.paragraphs[0].text == word


def test_a_page_break_and_the_number_of_the_page():
    book = opened(PageBreak())
    breaks = [one.get(qn("w:type")) for one in book.element.iter(qn("w:br"))]
    assert breaks == ["page"]
    footer = book.sections[0].footer._element
    fields = [one.text.strip() for one in footer.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Titel" in book.sections[0].footer.paragraphs[0].text


def test_hostile_text_in_every_place_gives_a_file_that_opens():
    long = EVIL + "x" * 50_000
    for text in (EVIL, long, "\u202e\u2066\u05e9", ""):
        piece = everything(text or "a")
        data = to_docx(piece)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(archive.read(name))
            held = archive.read("word/document.xml").decode()
            links = archive.read("word/_rels/document.xml.rels").decode()
        assert "\u202e" not in held
        assert 'TargetMode="External"' not in links
        book = docx.Document(io.BytesIO(data))
        assert len(book.core_properties.title) <= 255


def test_the_same_piece_gives_the_same_bytes():
    piece = everything("gewoon")
    assert to_docx(piece) == to_docx(piece)
    with zipfile.ZipFile(io.BytesIO(to_docx(piece))) as archive:
        core = archive.read("docProps/core.xml")
    assert b"created" not in core
    assert b"python-docx" not in core


def test_wrong_pieces_are_refused():
    with pytest.raises(ValueError, match="must be a PNG"):
        opened(Picture(b"GIF89a", "x"))
    with pytest.raises(ValueError, match="alt text"):
        opened(Picture(PNG, ""))
    with pytest.raises(TypeError, match="str is no block"):
        opened("tekst")
    with pytest.raises(TypeError, match="int is no text"):
        opened(Paragraph(3))


def test_a_compact_piece_is_small_and_ends_in_one_line():
    table = Table(("Vraag", "Midden"), [("Visie", "2")])
    about = {"Werkboek": "wijkbook 1", "Gemaakt op": "vandaag"}
    small = opened(table, about=about, compact=True)
    usual = opened(table, about=about)
    assert lines(small)[-1] == ("Klein", "Werkboek: wijkbook 1 · Gemaakt op: vandaag")
    assert small.styles["Normal"].font.size < usual.styles["Normal"].font.size
    assert small.sections[0].left_margin < usual.sections[0].left_margin
    bold = [
        [bool(cell.paragraphs[0].runs[0].bold) for cell in row.cells]
        for book in (small, usual)
        for row in book.tables[0].rows
    ]
    assert bold == [[True, True], [False, False], [True, True], [True, False]]
    grid = [int(c.get(qn("w:w"))) for c in small.tables[0]._tbl.tblGrid.gridCol_lst]
    # as wide as the page within its margins, in twentieths of a point
    assert abs(sum(grid) - (21 - 2 * 1.4) / 2.54 * 1440) < 5


def test_an_english_file_has_no_dutch_around_it():
    boxes = [Box([Paragraph("x")], kind) for kind in ("info", "gap", "story", "card")]
    book = opened(*boxes, Blank("line", 1), about={"a": "b"}, language="en")
    parts = [book.element, book.sections[0].footer._element]
    xml = "".join(etree.tostring(part, encoding="unicode") for part in parts)
    said = " ".join(re.findall(r'<w:t[ >][^<]*|w:val="[A-Z][^"]*"', xml))
    for dutch in ("pagina", " van ", "Over dit", "Toelichting", "Gat", "Lege regels"):
        assert dutch not in said
    for english in ("page ", " of ", "About this document", "Gap"):
        assert english in said


def test_the_number_of_the_page_stands_at_the_right():
    book = opened(Paragraph("x"))
    (line,) = book.sections[0].footer.paragraphs
    stops = [*line.style.paragraph_format.tab_stops, *line.paragraph_format.tab_stops]
    assert [(one.alignment.name, round(one.position.cm, 1)) for one in stops] == [
        ("RIGHT", 16.6)  # 21 - 2 * 2.2
    ]
    assert line.text.count("\t") == 1
