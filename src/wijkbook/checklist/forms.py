"""The checklist without a screen: on paper, as a sheet to mail, for KoboToolbox or ODK.

What comes back is read by `wijkbook.checklist.returned`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wijkbook.checklist import ROLES, VERSION
from wijkbook.checklist.questions import Question, questions
from wijkbook.checklist.wording import choices, form_words, topics
from wijkbook.dutch import day_in_words, listing
from wijkbook.errors import BadValue
from wijkbook.export.blocks import (
    Blank,
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Said,
    Strong,
)
from wijkbook.export.files import free_path, write_bytes

__all__ = ["FORM_ROLES", "ChecklistForm"]

# A visitatiecommissie signs its answers; who fills in a form does not.
FORM_ROLES = tuple(role for role in ROLES if role != "visitatiecommissie")
TICK = "☐"


@dataclass(frozen=True)
class ChecklistForm:
    """A form with the questions of the checklist, to fill in without this workbook.

    The answers are words, as on a phone (nee, een beetje, grotendeels, ja, weet niet,
    niet van toepassing): there is no mark to give. From ``kern`` on it asks what an
    answer is based on.

    Parameters
    ----------
    length : {"kort", "kern", "volledig"}
        Seven, fourteen or fifty-three questions.
    voice : {"gewoon", "bewoners", "en"}
        In which wording; residents' and English wording are there for ``kort`` alone.
    phase : {"vooraf", "lopend"}, optional
        Only what fits a plan, or a running approach.
    role : str, optional
        A form for one role alone. Without it everybody gets all questions and chooses
        a role; ``kern`` and ``volledig`` then say for whom a question is.
    ask_role : bool, default True
        Whether a role is asked. In a session about everybody's own wijk it is not.
    wijk, asker, purpose : str
        About which wijk, who asks, and what for: it stands above the first question.
    until : datetime.date or str, optional
        Last day on which the answers are kept (ISO).

    Raises
    ------
    UnknownName
        If there is no such length, voice, phase or role.
    BadValue
        If this length has no such wording, or `until` is no day.

    Examples
    --------
    >>> form = ChecklistForm(voice="bewoners", wijk="Donderberg")
    >>> form.document().title, len(form.questions)
    ('Vragen over uw wijk', 7)
    """

    length: str = "kort"
    voice: str = "gewoon"
    phase: str | None = None
    role: str | None = None
    ask_role: bool = True
    wijk: str = ""
    asker: str = ""
    purpose: str = ""
    until: date | str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        form_words(self.voice)
        _ = self.questions
        if isinstance(self.until, str):
            try:
                day = date.fromisoformat(self.until) if self.until else None
            except ValueError as error:
                msg = (
                    f"'{self.until}' is geen dag. Schrijf jaar, maand en dag, zoals "
                    "2027-02-20."
                )
                raise BadValue(msg) from error
            object.__setattr__(self, "until", day)

    @property
    def questions(self) -> list[Question]:
        """The questions, in order."""
        return questions(
            self.length, role=self.role, phase=self.phase, voice=self.voice
        )

    @property
    def asks_evidence(self) -> bool:
        """Whether it asks what an answer is based on."""
        return self.length != "kort"

    @property
    def mark(self) -> str:
        """Which questions these are, so that answers find their way back."""
        return "; ".join((VERSION, self.length, self.voice, self.phase or "alle"))

    def privacy(self, how: str = "") -> list[tuple[str, str]]:
        """Tell who asks, what for, who sees what and until when, before the questions.

        Parameters
        ----------
        how : {"", "mailed", "online"}
            What to add for a form that is mailed, or filled in on the web.

        Returns
        -------
        list of tuple of str
            Question and answer.
        """
        t = form_words(self.voice)
        until = t.until_asked
        if self.until:
            until = t.until_text.format(day=day_in_words(self.until, t.lang))
        sees = f"{t.sees_text} {getattr(t, how)}" if how else t.sees_text
        return [
            (t.who, self.asker.strip() or t.nobody),
            (t.what_for, self.purpose.strip() or t.purpose),
            (t.sees, sees),
            (t.until, until),
        ]

    def told_for(self, question: Question) -> str:
        """For whom a question is, where not everybody is asked it; else nothing."""
        t = form_words(self.voice)
        names = choices("role", t.lang)
        if not self.ask_role or self.role or set(FORM_ROLES) <= set(question.roles):
            return ""
        asked = [names[role] for role in FORM_ROLES if role in question.roles]
        return t.asked_of.format(roles=listing(asked))

    def document(self) -> Document:
        """Return the form to print: boxes to tick and room to write.

        Returns
        -------
        wijkbook.export.blocks.Document
            To be written as Word or HTML.
        """
        t = form_words(self.voice)
        blocks: list[Block] = []
        if self.wijk.strip():
            blocks.append(Paragraph(_filled(t.about, "wijk", self.wijk)))
        told = [[Strong(f"{what} "), Said(text)] for what, text in self.privacy()]
        blocks += [Heading(t.first), Bullets(told)]
        blocks += self._role()
        blocks.append(Paragraph(t.how))
        blocks += self._questions()
        blocks.append(Paragraph(f"wijkbook {self.mark}"))
        return Document(t.title, blocks, language=t.lang)

    def _role(self) -> Iterator[Block]:
        """Ask the role, or say for which role this form is."""
        t = form_words(self.voice)
        names = choices("role", t.lang)
        if self.role:
            yield Paragraph(Strong(t.one_role.format(role=names[self.role])))
        elif self.ask_role:
            ticks = _ticks(names[role] for role in FORM_ROLES)
            yield Paragraph([Strong(f"{t.role}: "), ticks])

    def _questions(self) -> Iterator[Block]:
        """Ask every question, under the heading of its bouwsteen."""
        t = form_words(self.voice)
        answers, strengths = choices("answer", t.lang), choices("evidence", t.lang)
        names, before = topics(t.lang), ""
        for one in self.questions:
            if one.bouwsteen != before:
                yield Heading(names[one.bouwsteen], key=one.bouwsteen)
                before = one.bouwsteen
            told = " ".join(part for part in (one.hint, self.told_for(one)) if part)
            yield Paragraph([Strong(f"{one.id}. {one.text}"), f" {told}".rstrip()])
            yield Paragraph(_ticks(answers.values()))
            if self.asks_evidence:
                yield Paragraph([f"{t.evidence} ", _ticks(strengths.values())])
            yield Blank(f"{t.more} {t.optional}", 1)

    def to_docx(self, path: Path | str) -> Path:
        """Write the form to print as Word; gives the file, which is always a new one.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        from wijkbook.export.docx import to_docx

        return _written(path, ".docx", to_docx(self.document()))

    def to_html(self, path: Path | str) -> Path:
        """Write the form to print as a page; gives the file, which is always a new one.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        from wijkbook.export.html import to_html

        return _written(path, ".html", to_html(self.document()).encode())

    def to_xlsx(self, path: Path | str) -> Path:
        """Write a sheet to mail: one file per person, answers chosen from lists.

        Only the cells to fill in can be changed. Gives the file, always a new one.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        from wijkbook.checklist.sheets import form_sheet

        return _written(path, ".xlsx", form_sheet(self))

    def to_xlsform(self, path: Path | str, *, english: bool = False) -> Path:
        """Write an XLSForm, which KoboToolbox and ODK read; gives the file, a new one.

        Parameters
        ----------
        path : path
            Where to write.
        english : bool, default False
            Add the questions in English, to choose on the phone (``kort`` alone).

        Raises
        ------
        BadValue
            If these questions are not there in English.
        OSError
            If the file cannot be written.
        """
        from wijkbook.checklist.sheets import xlsform

        return _written(path, ".xlsx", xlsform(self, english=english))


def _ticks(labels: object) -> str:
    """Boxes to tick, that do not part from their words."""
    return "   ".join(
        f"{TICK}\N{NO-BREAK SPACE}{label}".replace(" ", "\N{NO-BREAK SPACE}")
        for label in labels
    )


def _filled(text: str, name: str, value: str) -> list:
    """Put what a person typed in a text of ours, as what it is."""
    before, after = text.split(f"{{{name}}}")
    return [before, Said(value.strip()), after]


def _written(path: Path | str, end: str, data: bytes) -> Path:
    """Write a file under a name that is free."""
    path = Path(path)
    if path.suffix.lower() != end:
        path = path.with_name(path.name + end)
    return write_bytes(free_path(path), data)
