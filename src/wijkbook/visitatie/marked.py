"""Our own sentences as a document wants them: every number, year and source marked.

The dossier promises that no digit stands loose. Sentences of our tables hold digits
too, so they go through here before they become text.
"""

import re
from collections.abc import Callable, Iterable

from wijkbook.data import cite, source
from wijkbook.dutch import MONTHS
from wijkbook.errors import WijkbookError
from wijkbook.export.blocks import Date, Figure, Inline, Said, Source

__all__ = [
    "Teller",
    "cited",
    "cited_bare",
    "kept_short",
    "marked",
    "without_names",
]

MONTH = "|".join(MONTHS)
YEAR = r"(?:1[89]|20)\d\d"
PARTS = re.compile(
    rf"""
    (?P<day>\b\d{{1,2}}\ (?:{MONTH})(?:\ {YEAR})?\b)
  | (?P<month>\b(?:{MONTH})\ {YEAR}\b)
  | (?P<source>\b[SWNL]\d{{2,3}}\b(?:\ r\.\d+(?:-\d+)?)?|\br\.\d+(?:-\d+)?)
  | (?P<code>\b(?:GM\d{{4}}|WK\d{{4}}\w{{2}}|BU\d{{4}}\w{{4}}|NL00)\b)
  | (?P<name>\b\d+\.\d{{1,2}}\b(?![.,]?\d)|[^\W\d_]+\d\w*|\d+[^\W\d_]\w*)
  | (?P<year>(?<![\d.,]){YEAR}(?![\d]|[.,]\d))
  | (?P<number>-?\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|(?<!\w)-?\d+(?:,\d+)?|\d+)
    """,
    re.VERBOSE,
)

# A name behind one of these words says which one it is; the word alone says what.
KINDS = (
    "gemeente|provincie|ministerie van|ministerie|corporatie|woningcorporatie|"
    "stichting|vereniging|hogeschool van|hogeschool|universiteit van|universiteit"
)
PROPER = r"[A-Z][\w'’-]*(?:\s(?:(?:op|van|den|der|de|aan|te)\s)*[A-Z][\w'’-]*)*"
NAMED = re.compile(rf"\b((?i:{KINDS}))\s+{PROPER}", re.UNICODE)
COMMISSION = re.compile(r"\b([Cc]ommissie)-[A-Z][\w/'’-]*(?:\s[A-Z][\w/'’-]*)*")
# Organisations that the cases call by name alone, and what they are.
ORGANISATIONS = {
    "Wonen Zuid": "een corporatie",
    "Wonen Limburg": "een corporatie",
    "Portaal": "een corporatie",
    "Domijn": "een corporatie",
    "Platform31": "een kennisinstituut",
    "ZonMw": "een fonds voor onderzoek",
    "KAW": "een bureau",
    "G40": "een verband van steden",
    "BZK": "een ministerie",
    "Hogeschool van Amsterdam": "een hogeschool",
}

Teller = Callable[[str], list[Inline]]


def marked(text: str) -> list[Inline]:
    """Cut a sentence of ours into text, figures, dates and sources.

    Parameters
    ----------
    text : str
        A sentence, such as ``"In 2012 waren er 130 woningen (S001)."``.

    Returns
    -------
    list
        Pieces that together read as the sentence; no digit stands in a plain one.

    Examples
    --------
    >>> marked("In 2012 waren er 1.300.")[1:4:2]
    [Date(text='2012', iso='2012'), Figure(text='1.300', value=1300.0, gebied='', indicator='', period='')]
    """  # noqa: E501
    pieces: list[Inline] = []
    at = 0
    for found in PARTS.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        pieces.append(_piece(found.lastgroup or "", found[0]))
        at = found.end()
    if text[at:] or not pieces:
        pieces.append(text[at:])
    return pieces


def _piece(kind: str, text: str) -> Inline:
    """Make one marked piece."""
    if kind == "day":
        day, month, *year = text.split()
        iso = f"{MONTHS.index(month) + 1:02d}-{int(day):02d}"
        return Date(text, f"{year[0]}-{iso}" if year else iso)
    if kind == "month":
        month, year = text.split()
        return Date(text, f"{year}-{MONTHS.index(month) + 1:02d}")
    if kind == "year":
        return Date(text, text)
    if kind == "source":
        return Source(text, text.split()[0] if text[0] != "r" else "")
    if kind == "code":
        return Source(text)
    if kind == "name":
        return Said(text)
    return Figure(text, float(text.replace(".", "").replace(",", ".")))


def without_names(text: str, more: Iterable[str] = ()) -> str:
    """Write what kind of organisation is meant where its name stands.

    Parameters
    ----------
    text : str
        A text, of ours or of somebody else.
    more : iterable of str
        Further names to take out, such as the partners of a case.

    Returns
    -------
    str
        The text with "gemeente" for "gemeente Roermond", "een corporatie" for a name
        that we know. Names that nobody listed stay: read the text before you share it.

    Examples
    --------
    >>> without_names("Wonen Zuid en gemeente Roermond tekenden.")
    'een corporatie en gemeente tekenden.'
    """
    whole = {name: kind for name, kind in ORGANISATIONS.items() if NAMED.match(name)}
    text = _replaced(text, whole)
    text = NAMED.sub(lambda found: found[1].removesuffix(" van"), text)
    text = COMMISSION.sub(r"\1", text)
    listed = ORGANISATIONS | {
        name: "een partij" for name in more if name not in ORGANISATIONS
    }
    return _replaced(text, listed)


def _replaced(text: str, listed: dict[str, str]) -> str:
    """Write the kind of each name instead of it; longer names go first."""
    for name in sorted(listed, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", listed[name], text)
    return text


def cited(source_id: str) -> str:
    """Cite a source; its id when it is not ours."""
    try:
        return cite(source_id)
    except WijkbookError:  # a source of one's own, or one that was thrown away
        return source_id


def cited_bare(source_id: str) -> str:
    """Cite a source without names: of a text its year, of figures as `cite` does."""
    try:
        row = source(source_id)
    except WijkbookError:
        return source_id
    if row["kind"] != "text":
        return cite(source_id)
    return f"Tekst uit {row['year']}." if row["year"] else "Tekst zonder jaar."


def kept_short(text: str, most: int = 320) -> str:
    """Shorten a long text of somebody at a space, and show that it goes on."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0]} …"
