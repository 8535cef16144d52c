"""A piece with a text in every place, for tests of what is written."""

import struct
import zlib

from wijkbook.export.blocks import (
    Blank,
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
)

# Text that would break out of a page, a Word file or a sheet.
EVIL = (
    '"><script src="http://kwaad.example/x.js"></script><img src=http://k onerror=a()>'
    "]]> --> </style> javascript:alert(1) =HYPERLINK(1) \x00\x0b\ud800 &amp; \u202eom "
    "😀 {title} {0} %s"
)


def png(width, height):
    """Make a white picture of so many points."""

    def part(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    parts = part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


PNG = png(2, 1)


def everything(text):
    """Make a piece with this text in every place that holds text."""
    figure = Figure(text, 1.0, text, text, text)
    pieces = [
        text,
        figure,
        Date(text, text),
        Source(text, text),
        Said(text),
        Strong(text),
    ]
    return Document(
        text,
        [
            *[Heading(pieces, level, text) for level in (2, 3, 4, 2, 2, 2, 2, 2)],
            Paragraph(pieces),
            Bullets([pieces, text]),
            Bullets([text], ordered=True),
            Table([text, pieces], [[pieces, text]], text),
            Picture(PNG, text, text),
            Blank(pieces),
            *[
                Box([Paragraph(text)], kind, pieces)
                for kind in ("info", "gap", "story", "card")
            ],
            PageBreak(),
        ],
        {text: text},
        text,
    )
