"""Text as every kind of file can hold it."""

import re

from wijkbook.dutch import whole
from wijkbook.export.blocks import Text

__all__ = ["clean", "inlines", "plain", "words_of"]

# What we say around a piece, by its language. The kind of a box stands before its
# title, so that it is not told by colour alone.
WORDS = {
    "nl": {
        "skip": "Naar de inhoud",
        "contents": "Inhoud",
        "about": "Over dit stuk",
        "table": "Tabel",
        "lines": "Lege regels om op te schrijven",
        "page": "pagina",
        "of": "van",
        "info": "Toelichting",
        "gap": "Gat",
        "story": "Verhaal",
        "card": "Kaart",
    },
    "en": {
        "skip": "Skip to content",
        "contents": "Contents",
        "about": "About this document",
        "table": "Table",
        "lines": "Empty lines to write on",
        "page": "page",
        "of": "of",
        "info": "Note",
        "gap": "Gap",
        "story": "Story",
        "card": "Card",
    },
}
# What XML has no place for: control characters and the two that are no character.
REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def clean(text: object) -> str:
    r"""Text without signs that a page, Word or Excel cannot hold.

    Parameters
    ----------
    text : object
        What will be shown.

    Returns
    -------
    str
        The same, without control characters and half signs; lines end in ``\n``.

    Examples
    --------
    >>> clean("plein" + chr(0) + chr(13) + chr(10) + "hof")
    'plein\nhof'
    """
    lines = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return REFUSED.sub("", whole(lines.replace("\v", "\n").replace("\f", "\n")))


def inlines(text: Text) -> list:
    """Return the pieces that a text is made of.

    Examples
    --------
    >>> inlines("plein"), inlines(["plein", " en hof"])
    (['plein'], ['plein', ' en hof'])
    """
    return list(text) if isinstance(text, list | tuple) else [text]


def plain(text: Text) -> str:
    """Text alone, without what is known of its pieces.

    Examples
    --------
    >>> from wijkbook.export.blocks import Figure
    >>> plain(["Koop: ", Figure("38%", 38)])
    'Koop: 38%'
    """
    return "".join(clean(getattr(one, "text", one)) for one in inlines(text))


def words_of(language: str) -> dict[str, str]:
    """Return our own words around a piece; Dutch where we have no others.

    Examples
    --------
    >>> words_of("en-GB")["page"], words_of("nl")["page"], words_of("fy")["page"]
    ('page', 'pagina', 'pagina')
    """
    return WORDS.get(language.strip().casefold()[:2], WORDS["nl"])
