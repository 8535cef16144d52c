"""Text as every kind of file can hold it."""

import re

from wijkbook.dutch import whole
from wijkbook.export.blocks import Text

__all__ = ["KINDS", "clean", "inlines", "plain"]

# The word before the title of a box, so that its kind is not told by colour alone.
KINDS = {"info": "Toelichting", "gap": "Gat", "story": "Verhaal", "card": "Kaart"}
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
