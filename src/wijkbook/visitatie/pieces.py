"""A piece of writing of the road, to look at and to write out."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from textwrap import wrap

from wijkbook.errors import BadValue, UnknownName, unknown_name
from wijkbook.export.blocks import (
    Blank,
    Block,
    Box,
    Bullets,
    Date,
    Document,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Said,
    Source,
    Strong,
    Table,
)
from wijkbook.export.docx import to_docx
from wijkbook.export.files import free_path, stamp, write_bytes
from wijkbook.export.html import to_html
from wijkbook.export.text import plain
from wijkbook.gebied import Gebied, find_gebied, indicator
from wijkbook.kader import load_kader
from wijkbook.plot.words import phrase
from wijkbook.visitatie.brief import joined
from wijkbook.visitatie.facts import cases_of, partners_of
from wijkbook.visitatie.marked import cited_bare, marked, without_names
from wijkbook.visitatie.profiles import STRENGTH
from wijkbook.visitatie.records import MODES, Evidence
from wijkbook.visitatie.register import Register
from wijkbook.visitatie.rules import Gap

__all__ = ["Piece", "proof_words", "stones"]

# What blocks hold that is read.
TEXTS = {
    "text",
    "label",
    "title",
    "caption",
    "alt",
    "header",
    "rows",
    "items",
    "blocks",
}
WIDE, TIGHT = 84, 5  # signs on a line in a notebook, and in a cell beside the next
WRITERS = {".docx": to_docx, ".html": lambda document: to_html(document).encode()}


@dataclass(frozen=True, repr=False, eq=False)
class Piece:
    """A template, a form or a report: what it says, and how to write it out.

    `document` is the piece itself. Shown in a notebook it gives its outline and how
    many places are left to fill in.
    """

    document: Document
    area: Gebied | None = None  # that it is about, when the tables here have it

    @property
    def blanks(self) -> int:
        """How many places there are to fill in."""
        return sum(isinstance(one, Blank) for one in _within(self.document.blocks))

    def headings(self) -> list[str]:
        """Give the headings, indented by their level.

        Returns
        -------
        list of str
            In the order of the piece.
        """
        found = (one for one in self.document.blocks if isinstance(one, Heading))
        return [f"{'  ' * (one.level - 2)}{plain(one.text)}" for one in found]

    def part(self, heading: str) -> str:
        """Give what stands under one heading, as plain text.

        Parameters
        ----------
        heading : str
            A heading, as `headings` gives them.

        Returns
        -------
        str
            Its paragraphs, lists and tables; a place to fill in is a row of dots.

        Raises
        ------
        UnknownName
            If there is no such heading.
        """
        found: list[Block] | None = None
        level = 0
        for one in self.document.blocks:
            if isinstance(one, Heading):
                if found is not None and one.level <= level:
                    break
                if found is None and plain(one.text) == heading.strip():
                    found, level = [], one.level
                    continue
            if found is not None:
                found.append(one)
        if found is None:
            known = [one.strip() for one in self.headings()]
            raise unknown_name("kop", heading, known)
        return "\n".join(line for one in found for line in _lines(one))

    def without_names(self) -> "Piece":
        """Give the same piece with the kind of organisation instead of its name.

        Returns
        -------
        Piece
            Of a text that is cited only its year is told; who publishes figures stays
            named. Names that the workbook does not know stay, and so do names of
            people: read the piece before you share it.
        """
        held, names = self.document, ()
        if self.area is not None:
            names = partners_of(one.case for one in cases_of(self.area)[0])
        blocks = [_hidden(one, names) for one in held.blocks]
        return replace(self, document=replace(held, blocks=blocks))

    def save(self, path: Path | str) -> Path:
        """Write it to a file; one that is there stays, this one gets a number.

        Parameters
        ----------
        path : str or pathlib.Path
            Ends in ``.docx`` (to edit in Word) or ``.html`` (to read and to print).

        Returns
        -------
        pathlib.Path
            The file that was written, maybe with ``-2`` behind its name.

        Raises
        ------
        BadValue
            If the name ends in something else.
        """
        path = Path(path)
        writer = WRITERS.get(path.suffix.lower())
        if writer is None:
            msg = f"'{path.name}' eindigt niet op .docx of .html; geef zo'n naam."
            raise BadValue(msg)
        return write_bytes(free_path(path), writer(self.document), mode=0o600)

    def __repr__(self) -> str:
        """Title, outline and places to fill in."""
        outline = (f"- {one}" for one in self.headings())
        return "\n".join(filter(None, [self.document.title, *outline, self._left]))

    def _repr_html_(self) -> str:
        """Show the outline in a notebook; the piece itself is a file."""
        lines = "".join(f"<li>{escape(one.strip())}</li>" for one in self.headings())
        return (
            f"<p><strong>{escape(self.document.title)}</strong></p><ul>{lines}</ul>"
            f"<p>{escape(self._left)}</p>"
        )

    @property
    def _left(self) -> str:
        """Say how many places there are to fill in."""
        many = self.blanks
        if not many:
            return ""
        return f"{many} {'plek' if many == 1 else 'plekken'} om in te vullen."


def _lines(block: Block) -> Iterator[str]:
    """Give a block as lines of text."""
    if isinstance(block, Heading | Paragraph):
        yield from wrap(plain(block.text), WIDE)
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from wrap(f"- {plain(item)}", WIDE, subsequent_indent="  ")
    elif isinstance(block, Table):
        for row in block.rows:
            first, *rest = map(plain, row)
            told = "; ".join(one for one in rest if one)
            if 0 < len(first) <= TIGHT:  # such as a time
                yield from wrap(f"{first}  {told}", WIDE, subsequent_indent="    ")
                continue
            yield from wrap(f"- {first}", WIDE, subsequent_indent="  ") if first else ()
            yield from wrap(told, WIDE, initial_indent="  > ", subsequent_indent="    ")
    elif isinstance(block, Blank):
        yield from wrap(f"{plain(block.label)} ..........", WIDE)
    elif isinstance(block, Box):
        for one in block.blocks:
            yield from _lines(one)


def _hidden(part: object, partners: tuple[str, ...]) -> object:
    """Write a part of a document without names of organisations."""
    if isinstance(part, str):
        return without_names(part, partners)
    if isinstance(part, Source) and part.text.startswith(f"[{part.source_id}] "):
        return replace(part, text=f"[{part.source_id}] {cited_bare(part.source_id)}")
    if isinstance(part, Figure | Date | Source):
        return part
    if isinstance(part, list | tuple):
        return [_hidden(one, partners) for one in part]
    if not is_dataclass(part):
        return part
    texts = {
        one.name: _hidden(getattr(part, one.name), partners)
        for one in fields(part)
        if one.name in TEXTS
    }
    return replace(part, **texts)


def _within(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give blocks with those in boxes."""
    for one in blocks:
        yield one
        if isinstance(one, Box):
            yield from _within(one.blocks)


def piece(
    title: str,
    blocks: Iterable[Block],
    day: date | str | None,
    area: Gebied | None = None,
    **about: str,
) -> Piece:
    """Put a piece together."""
    return Piece(Document(title, list(blocks), stamp(day, **about)), area)


def of_register(
    title: str, register: Register, blocks: Iterable[Block], day: date | str | None
) -> Piece:
    """Put a piece about one visitatie together."""
    label, area = area_label(register), None
    told = {"Gebied": label, "Manier": MODES[register.mode]}
    with suppress(UnknownName):
        area = register.gebied
    return piece(f"{title} {label}", blocks, day, area, **told)


def area_label(register: Register) -> str:
    """Name of the area of a register, also when the tables here do not have it."""
    try:
        return register.gebied.label
    except UnknownName:
        return "dit gebied"


def scope_of(register: Register) -> list[Block]:
    """Say what belongs to the question of a visitatie, when somebody did."""
    scope = register.scope
    return [Paragraph([Strong("Grens: "), Said(scope)])] if scope else []


def area_name(gebied: str | Gebied) -> str:
    """Name of an area that somebody gave."""
    return find_gebied(gebied).label


@cache
def stones() -> dict[str, str]:
    """Names of the seven bouwstenen by id, in their own order."""
    table = load_kader("bouwstenen").elements
    return dict(zip(table["element_id"], table["name"], strict=True))


def proof_words(proof: Evidence) -> list[Inline]:
    """Write one piece of evidence; of a conversation the words only with consent."""
    told = _figure(proof) if proof.kind == "cijfer" else [Said(proof.told)]
    if proof.quote:
        told += [": “", Said(proof.quote), "”"]
    return [*told, f" ({STRENGTH[proof.strength]})"]


def _figure(proof: Evidence) -> list[Inline]:
    """Write a figure with its area and year."""
    try:
        about, area = indicator(proof.indicator), find_gebied(proof.gebied)
    except UnknownName:
        return [Said(proof.told)]
    year = Date(str(proof.period), str(proof.period))
    name = [Said(about.title), ", ", Said(area.label), ", ", year, ": "]
    if proof.value is None:
        return [*name, "geen cijfer"]
    held = (proof.value, proof.gebied, proof.indicator, proof.period)
    guess = [", een schatting"] if proof.status == "model_estimate" else []
    source = [" ", Source(f"[{proof.source_id}]", proof.source_id.split(";")[0])]
    told = [*name, Figure(about.format(proof.value), *held), *guess]
    return [*told, *(source if proof.source_id else [])]


def about_gap(gap: Gap) -> list[Inline]:
    """Say what a gap is about: what a person wrote, else which bouwsteen and figure."""
    if gap.said:
        return ["“", Said(gap.said), "”"]
    stone = stones().get(gap.about, "").lower()
    told: list[Inline] = [stone] if stone else []
    if not gap.indicator:
        return told
    told += [", "] if stone else []
    try:
        return [*told, *marked(phrase(indicator(gap.indicator)))]
    except UnknownName:
        return [*told, Said(gap.indicator)]


def said_lines(texts: Iterable[str]) -> list[Inline]:
    """Put texts of people behind each other."""
    return joined(([Said(text)] for text in texts), "; ")
