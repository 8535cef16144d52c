"""The dossier of a visitatie: built of tables, answers and evidence; written out."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from pathlib import Path

import pandas as pd

from wijkbook.checklist.answers import Answers
from wijkbook.dutch import listing, number
from wijkbook.errors import unknown_name
from wijkbook.export.blocks import Block, Document, PageBreak, Paragraph, Strong
from wijkbook.export.docx import to_docx
from wijkbook.export.files import free_path, stamp, write_bytes
from wijkbook.export.html import to_html
from wijkbook.export.tables import write_xlsx
from wijkbook.gebied import Gebied, kerncijfers_of
from wijkbook.visitatie import pictures
from wijkbook.visitatie.brief import LONGEST_NAME, Brief
from wijkbook.visitatie.facts import (
    cases_of,
    find_area,
    five_of,
    rows_of,
    signals_of,
    signs_in,
)
from wijkbook.visitatie.front import front, in_full
from wijkbook.visitatie.marked import kept_short
from wijkbook.visitatie.outputs import figures_table, pdf_bytes, sheets, slots
from wijkbook.visitatie.profiles import matrix, profiles, sessions
from wijkbook.visitatie.register import MODES, Register
from wijkbook.visitatie.rules import Gap, find_gaps
from wijkbook.visitatie.sections import figures, goals, stories, timeline
from wijkbook.visitatie.visit import (
    conversations,
    documents,
    open_gaps,
    own_gaps,
    programme,
    rule_name,
    sources,
)

__all__ = ["Dossier", "build_dossier"]

ALSO = {"recensie": "cijfers"}  # what people call the second mode
ABOUT = {
    "Gaten": "Wat openstaat, met de regel, de vraag en voor wie die is.",
    "Cijfers": "Elk cijfer met jaar, hoe het er kwam en de bron.",
    "Eigen tekst": "Schrijf deze teksten in het register; dan blijven ze als het "
    "dossier opnieuw wordt gemaakt.",
}


@dataclass(frozen=True, repr=False, eq=False)
class Dossier:
    """A dossier in the making: what it says, what is missing, and how to write it out.

    `document` is the piece, `gaps` every gap with its question, `figures` one row per
    figure with status and source, `warnings` what was amiss in its files.
    """

    gebied: Gebied
    document: Document
    gaps: tuple[Gap, ...]
    figures: pd.DataFrame
    empty_cells: int
    slots: dict[str, str]
    warnings: tuple[str, ...] = ()
    _brief: Brief | None = field(default=None, repr=False)

    def summary(self) -> list[str]:
        """Say in a few Dutch lines what is there and what is missing.

        Returns
        -------
        list of str
            Sentences: figures, gaps per rule (as many as there are), empty cells.
        """
        here = self.figures[self.figures["gebied_code"] == self.gebied.code]
        shown = here.drop_duplicates("indicator")
        lost = int(shown["value"].isna().sum())
        counts: dict[str, int] = {}
        for gap in self.gaps:
            name = rule_name(gap.rule)
            counts[name] = counts.get(name, 0) + 1
        told = [f"{name} ({many})" for name, many in counts.items()]
        return [
            f"Cijfers: {len(shown) - lost} gevonden, {lost} niet.",
            f"Gaten: {number(len(self.gaps), 0)}. {listing(told)}.",
            f"Lege vakken in de bewijsmatrix: {self.empty_cells} van de 28.",
            *self.warnings,
        ]

    def to_html(self, path: Path | str) -> Path:
        """Write one page that needs nothing else; it replaces what was there.

        Parameters
        ----------
        path : str or pathlib.Path
            File to write; its folder is made when needed.

        Returns
        -------
        pathlib.Path
            The file.
        """
        return write_bytes(Path(path), to_html(self.document).encode())

    def to_docx(self, path: Path | str) -> Path:
        """Write a Word file; one that is there stays, this one gets a number.

        Parameters
        ----------
        path : str or pathlib.Path
            File to write.

        Returns
        -------
        pathlib.Path
            The file that was written, maybe with ``-2`` behind its name.
        """
        return write_bytes(free_path(Path(path)), to_docx(self.document))

    def to_xlsx(self, path: Path | str) -> Path:
        """Write matrix, evidence, figures, gaps, questions and sources as sheets.

        A file that is there stays: people fill in this one too.

        Parameters
        ----------
        path : str or pathlib.Path
            File to write.

        Returns
        -------
        pathlib.Path
            The file that was written, maybe with ``-2`` behind its name.
        """
        path = free_path(Path(path))
        write_xlsx(path, sheets(self._brief), about=self.document.about, notes=ABOUT)
        return path

    def to_pdf(self, path: Path | str) -> Path:
        """Write the page as PDF, when weasyprint is installed.

        Parameters
        ----------
        path : str or pathlib.Path
            File to write; it replaces what was there.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        BadValue
            If weasyprint is not installed.
        """
        return write_bytes(Path(path), pdf_bytes(to_html(self.document)))

    def __repr__(self) -> str:
        """Title and summary."""
        return "\n".join([self.document.title, *self.summary()])

    def _repr_html_(self) -> str:
        """Show the summary in a notebook; the piece itself is a file."""
        lines = "".join(f"<li>{escape(line)}</li>" for line in self.summary())
        return f"<p><strong>{escape(self.document.title)}</strong></p><ul>{lines}</ul>"


def build_dossier(
    gebied: str | Gebied,
    *,
    answers: Answers | Path | str | None = None,
    evidence: Register | Path | str | None = None,
    period: int | None = None,
    names: bool = True,
    mode: str | None = None,
    previous: Register | Path | str | None = None,
    day: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> Dossier:
    """Build the dossier of a visitatie of one area.

    Every figure stands with its source, and what is not there stands as a gap with a
    question. There is no total mark and no ranking.

    Parameters
    ----------
    gebied : str or Gebied
        A gemeente, wijk or buurt by name or code, an area of one's own, or the id of a
        case such as ``donderberg``.
    answers : Answers or path, optional
        What groups answered before. Groups that are too small stay hidden.
    evidence : Register or path, optional
        The register of this visitatie: statements, evidence, goals and own texts.
    period : int, optional
        Last year to look at; the newest that there is when left out.
    names : bool, default True
        Whether names of organisations are told; without them the kind of organisation.
    mode : {"temperatuur", "cijfers"}, optional
        ``cijfers`` (also called ``recensie``) leaves room for a mark per bouwsteen;
        without it the mode of the register, else ``temperatuur``.
    previous : Register or path, optional
        The register of an earlier visitatie, as the place to begin.
    day : datetime.date, optional
        Day that stands on the dossier; today when left out.
    progress : callable, optional
        Gets a Dutch line per step.

    Returns
    -------
    Dossier
        To look at and to write out.

    Raises
    ------
    UnknownName, AmbiguousName, BadValue
        If the area or mode is not known, or the period is no year.
    MissingTable, BadTable
        If a file is not there or cannot be read.

    Notes
    -----
    Which indicators stand in it is our choice (`facts.CONTEXT`), after the goals of the
    approach itself. In gewone taal: je krijgt op papier wat een commissie nodig heeft
    om een dag lang goede vragen te stellen.

    Examples
    --------
    >>> found = build_dossier("Helmond")
    >>> found.gebied.label, found.document.title
    ('Helmond', 'Dossier Helmond')
    """
    say = progress or (lambda line: None)
    area, via = find_area(gebied)
    say(f"Gebied: {area}{f', uit de casus {via}' if via else ''}.")
    answers = Answers.load(answers) if isinstance(answers, Path | str) else answers
    register = _register(evidence)
    older = _register(previous)
    mode = _mode(mode, register)
    cases, nearby = cases_of(area)
    told = [one.case for one in cases]
    say(f"Casussen van dit gebied: {listing(c.name for c in told) or 'geen'}.")
    rows = rows_of(area, told, period=period)
    found = signals_of(area, rows)
    say(f"Cijfers: {sum(row.here.known for row in rows)} van {len(rows)} gevonden.")
    brief = Brief(
        area=area,
        linked=cases,
        nearby=nearby,
        rows=rows,
        five=five_of(rows, told),
        gaps=(),
        mode=mode,
        day=day or date.today(),
        names=names,
        answers=answers,
        register=register,
        previous=older,
        signs=signs_in(area, found),
        signals=tuple(found) if area.level == "gemeente" else (),
    )
    gaps = find_gaps(
        register,
        answers=answers,
        gebied=area,
        figures=_shown(area, rows),
        signals=found,
    )
    brief = _with_gaps(brief, gaps)
    say("Figuren tekenen en opschrijven.")
    document = Document(
        title=f"Dossier {kept_short(area.label, LONGEST_NAME)}",
        blocks=_blocks(brief),
        about=stamp(brief.day, Gebied=str(area), Manier=MODES[mode]),
    )
    return Dossier(
        gebied=area,
        document=document,
        gaps=brief.gaps,
        figures=figures_table(brief),
        empty_cells=sum(
            not proofs for row in matrix(brief).values() for proofs in row.values()
        ),
        slots=slots(brief),
        warnings=_warnings(brief),
        _brief=brief,
    )


def _register(given: Register | Path | str | None) -> Register | None:
    """Open a register when a path was given."""
    return Register.open(given) if isinstance(given, Path | str) else given


def _mode(mode: str | None, register: Register | None) -> str:
    """Choose the mode: asked, of the register, or the first."""
    if mode is None:
        return register.mode if register is not None else next(iter(MODES))
    mode = ALSO.get(mode, mode)
    if mode not in MODES:
        raise unknown_name("manier", mode, MODES)
    return mode


def _shown(area: Gebied, rows: tuple) -> pd.DataFrame:
    """Rows of kerncijfers that the dossier shows."""
    table = kerncijfers_of(area, [row.about.id for row in rows])
    wanted = {(row.about.id, row.here.period) for row in rows if row.here.known}
    keep = [(name, year) in wanted for _, name, year in table.index]
    return table.loc[pd.Series(keep, index=table.index, dtype=bool)]


def _with_gaps(brief: Brief, gaps: list[Gap]) -> Brief:
    """Give the brief its gaps: those of the rules, then those of the dossier itself."""
    return replace(brief, gaps=(*gaps, *own_gaps(brief)))


def _warnings(brief: Brief) -> tuple[str, ...]:
    """Tell what was amiss in the files, and whether they are of another area."""
    told = [*(brief.answers.warnings if brief.answers is not None else ())]
    for one in (brief.register, brief.previous):
        if one is None:
            continue
        told += one.warnings
        if one.gebied.code != brief.area.code:
            told.append(
                f"Let op: het register '{one.path.name}' gaat over {one.gebied}, dit "
                f"dossier over {brief.area}."
            )
    if not brief.has_later:
        where = f" --gemeente {brief.holder.code}" if brief.holder is not None else ""
        told.append(
            f"Let op: van {brief.area.label} staat geen enkel cijfer in het werkboek. "
            f"Haal cijfers op: wijkbook data fetch kerncijfers --jaar 2024{where}. "
            "Maak het dossier dan opnieuw."
        )
    if brief.register is not None and (clash := brief.register.conflicts()):
        many = "1 tekst" if len(clash) == 1 else f"{len(clash)} teksten"
        told.append(
            f"Let op: het register heeft {many} met twee lezingen. Kies er een voor je "
            "het dossier deelt."
        )
    return tuple(told)


def _blocks(brief: Brief) -> list[Block]:
    """Write all sections in their order."""
    drawn = pictures.context(brief)
    told = pictures.of_answers(brief)
    blocks: list[Block] = [
        *front(brief),
        PageBreak(),
        *_how_to_read(brief),
        *in_full(brief),
        *goals(brief),
        *figures(brief, drawn),
        *stories(brief),
        *timeline(brief, pictures.course(brief)),
        *profiles(brief),
        *sessions(brief, told),
        *conversations(brief),
        *programme(brief),
        *documents(brief),
        *open_gaps(brief),
    ]
    return [*blocks, *sources(brief)]  # last, when all that was used is known


def _how_to_read(brief: Brief) -> list[Block]:
    """Say how to read the rest."""
    words = {
        "temperatuur": "Dit dossier geeft geen oordeel en geen cijfers van ons.",
        "cijfers": "Per bouwsteen is er plek voor een recensie en een cijfer. Een "
        "totaal is er niet, en wijken komen niet op volgorde.",
    }
    return [
        Paragraph(
            [
                Strong("Hoe je verder leest."),
                f" {words[brief.mode]} Waar ",
                Strong("gat"),
                " staat, weten we iets nog niet. Wat een mens schreef of zei, staat er "
                "in eigen woorden. Bronnen staan tussen haken en achterin.",
            ]
        )
    ]
