"""Test the page: escaped, self-contained, in order, and to be read by anybody."""

import re
from html.parser import HTMLParser

import pytest
from export_sample import EVIL, PNG, everything

from wijkbook.export.blocks import (
    Blank,
    Box,
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
)
from wijkbook.export.html import to_html

VOID = {"meta", "img", "col", "br", "hr", "link", "input"}


class Reader(HTMLParser):
    """Read a page: its tags with attributes, its text, and whether tags close."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.text = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), "an attribute stands twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def test_a_page_by_hand():
    page = to_html(
        Document(
            "Selwerd & co",
            [
                Heading("De opgave"),
                Paragraph(
                    [
                        "In ",
                        Date("2024", "2024"),
                        " was dat ",
                        Figure("€ 203.000", 203000.0, "WK1", "woz_waarde_eur", 2024),
                        " (",
                        Source("S001, r.358", "S001"),
                        "). ",
                        Strong("Let op"),
                    ]
                ),
            ],
            {"Werkboek": "wijkbook 0.1"},
        )
    )
    assert page.startswith('<!doctype html>\n<html lang="nl">')
    assert "<title>Selwerd &amp; co</title>" in page
    assert '<h2 id="de-opgave">De opgave</h2>\n<p>In <time datetime="2024">2024' in page
    assert (
        '<data value="203000" data-gebied="WK1" data-indicator="woz_waarde_eur" '
        'data-period="2024">€ 203.000</data> (<cite data-source="S001">S001, r.358'
        "</cite>). <strong>Let op</strong></p>"
    ) in page
    assert "<dt>Werkboek</dt><dd>wijkbook 0.1</dd>" in page


def test_hostile_text_is_text_in_every_place():
    page = to_html(everything(EVIL))
    read = Reader(page)
    assert not {"script", "link", "iframe", "object", "base"} & {
        t for t, _ in read.tags
    }
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", page)
    names = {name for _, attrs in read.tags for name in attrs}
    assert not {name for name in names if name.startswith("on")}
    assert "".join(read.text).count("javascript:alert(1)") >= 20


def test_a_page_needs_nothing_from_outside():
    page = to_html(everything("gewoon"))
    read = Reader(page)
    for _, attrs in read.tags:
        assert attrs.get("src", "data:").startswith("data:image/png;base64,") or (
            "src" not in attrs
        )
        assert attrs.get("href", "#").startswith("#")
    assert "url(" not in page
    assert "@import" not in page
    assert "http://" not in page
    assert "https://" not in page
    policy = next(a["content"] for a in read.all("meta") if "http-equiv" in a)
    assert "default-src 'none'" in policy


def test_ids_are_unique_and_every_link_and_label_leads_somewhere():
    read = Reader(to_html(everything("gewoon")))
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    asked = {a["href"][1:] for a in read.all("a")}
    asked |= {a["aria-labelledby"] for _, a in read.tags if "aria-labelledby" in a}
    assert len(asked) > 10
    assert asked <= set(ids)


def test_headings_never_skip_a_level():
    wanted = [5, 4, 2, 3, 6, 1]
    read = Reader(to_html(Document("t", [Heading("kop", one) for one in wanted])))
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 3, 2, 3, 4, 2]


@pytest.mark.parametrize(("count", "there"), [(5, 0), (6, 1)])
def test_a_long_piece_has_a_table_of_contents(count, there):
    blocks = [Heading(f"Kop {n}", key=f"k{n}") for n in range(count)]
    read = Reader(to_html(Document("t", [*blocks, Heading("klein", 3)])))
    assert len(read.all("nav")) == there
    links = [a["href"] for a in read.all("a")]
    assert links == ["#inhoud", *[f"#k{n}" for n in range(count) if there]]


def test_a_table_tells_its_headers():
    figure = Figure("38%", 38.0)
    table = Table(["", "a", "b"], [["rij", figure], ["", figure, "x"]], "Wat", True)
    page = to_html(Document("t", [table]))
    assert '<caption id="tabel">Wat</caption>' in page
    assert '<td></td><th scope="col" class="getal">a</th><th scope="col">b</th>' in page
    assert '<tr><th scope="row">rij</th><td class="getal"><data value="38">' in page
    assert '<tr><td></td><td class="getal">' in page
    assert 'role="region" tabindex="0" aria-labelledby="tabel"' in page
    bare = to_html(Document("t", [Table(["a"], [["x"]], row_heads=False, widths=[3])]))
    assert "<td>x</td></tr>" in bare
    assert 'aria-label="Tabel"' in bare
    assert '<col style="width:100%">' in bare
    assert "<col" not in page


def test_a_column_of_figures_stays_one_where_some_are_missing() -> None:
    rows = [["a", Figure("38%", 38), ""], ["b", "geen cijfer", "–"], ["c", "–", "x"]]
    page = to_html(Document("T", [Table(["wijk", "koop", "anders"], rows)]))
    assert page.count('class="getal"') == 4  # one head and three cells
    assert '<td class="getal">geen cijfer</td>' in page
    assert "<td>x</td>" in page


def test_a_figure_without_value_says_so():
    page = to_html(Document("t", [Paragraph(Figure("–", None, "WK1"))]))
    assert '<data value="" data-gebied="WK1">–</data>' in page
    exact = to_html(Document("t", [Paragraph(Figure("0,1", 0.1))]))
    assert '<data value="0.1">0,1</data>' in exact


def test_what_was_said_keeps_its_lines_and_is_marked():
    page = to_html(Document("t", [Paragraph(Said("een\r\ntwee"))]))
    assert '<span class="gezegd" dir="auto">een\ntwee</span>' in page
    assert "white-space: pre-wrap" in page


def test_a_blank_has_lines_and_is_announced():
    page = to_html(Document("t", [Blank("Wat vraag je?", 3)]))
    read = Reader(page)
    assert page.count('<span class="lijn">') == 3
    assert [a["aria-label"] for a in read.all("div") if "aria-label" in a] == [
        "Lege regels om op te schrijven"
    ]


@pytest.mark.parametrize(
    ("kind", "word"),
    [("info", "Toelichting"), ("gap", "Gat"), ("story", "Verhaal"), ("card", "Kaart")],
)
def test_a_box_tells_its_kind_in_a_word(kind, word):
    page = to_html(Document("t", [Box([Paragraph("x")], kind, "titel")]))
    assert f'<span class="soort">{word}: </span>titel</p>' in page
    bare = to_html(Document("t", [Box([Paragraph("x")], kind)]))
    assert f'<span class="soort">{word}</span></p>' in bare


def test_a_picture_has_its_size_and_text():
    page = to_html(Document("t", [Picture(PNG, "De lijn stijgt", "WOZ", 0.5)]))
    picture = Reader(page).all("img")[0]
    assert (picture["width"], picture["height"]) == ("2", "1")
    assert picture["alt"] == "De lijn stijgt"
    assert picture["style"] == "width:50%"
    assert "<figcaption>WOZ</figcaption>" in page


def test_wrong_pieces_are_refused():
    with pytest.raises(ValueError, match="must be a PNG"):
        to_html(Document("t", [Picture(b"GIF89a", "x")]))
    with pytest.raises(ValueError, match="alt text"):
        to_html(Document("t", [Picture(PNG, " ")]))
    with pytest.raises(TypeError, match="str is no block"):
        to_html(Document("t", ["tekst"]))
    with pytest.raises(TypeError, match="int is no text"):
        to_html(Document("t", [Paragraph(3)]))


def test_the_smallest_piece_is_a_whole_page():
    read = Reader(to_html(Document("t", [])))
    assert [tag for tag, _ in read.tags if tag in ("h1", "main", "footer")] == [
        "main",
        "h1",
    ]


def test_a_page_says_how_it_prints():
    page = to_html(Document("t", [PageBreak()]))
    assert '<div class="nieuwe-pagina"></div>' in page
    for rule in ("size: A4", "counter(page)", "table-header-group", "break-before"):
        assert rule in page


def test_a_compact_piece_says_so_and_ends_in_one_line():
    page = to_html(Document("t", [], {"Werkboek": "1 & 2", "Op": "nu"}, compact=True))
    assert '<body class="klein">' in page
    assert "<p><b>Werkboek:</b> 1 &amp; 2 · <b>Op:</b> nu</p></footer>" in page
    assert "<body>" in to_html(Document("t", []))


OURS = [  # everything around which we put words of our own
    *(Heading(f"H{nth}") for nth in range(6)),
    Table(["a"], [["1"]]),
    Blank("line", 1),
    *(Box([Paragraph("x")], kind) for kind in ("info", "gap", "story", "card")),
]


def test_an_english_page_has_no_dutch_around_it():
    page = to_html(Document("t", OURS, {"a": "b"}, language="en"))
    said = re.sub("<style>.*?</style>", "", page, flags=re.DOTALL)
    for dutch in ("Naar de", ">Inhoud<", "Over dit", "Tabel", "Lege", "Gat", "Kaart"):
        assert dutch not in said
    for english in ("Skip to content", ">Contents<", "Gap", "About this document"):
        assert english in said
    assert ">Inhoud<" in to_html(Document("t", OURS))
