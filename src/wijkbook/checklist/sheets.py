"""The checklist as Excel: a sheet to mail, and an XLSForm for KoboToolbox and ODK."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wijkbook.checklist import VERSION
from wijkbook.checklist.questions import Question, questions
from wijkbook.checklist.wording import (
    COLUMNS,
    FORM_ROW,
    ROLE_ROW,
    choices,
    form_words,
    topics,
)
from wijkbook.export.text import clean
from wijkbook.work import no_formula

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from wijkbook.checklist.forms import ChecklistForm

__all__ = ["form_sheet", "xlsform"]

WIDTHS = {
    "id": 11,
    "topic": 20,
    "question": 48,
    "hint": 40,
    "answer": 20,
    "evidence": 24,
    "more": 48,
}
TO_FILL, HEAD = "FFF7D6", "E8EEF4"  # colours: a cell to fill in, a heading
LANGUAGES = {"nl": "Nederlands (nl)", "en": "English (en)"}


# ---- to mail ----------------------------------------------------------------------


def form_sheet(form: "ChecklistForm") -> bytes:
    """Make the workbook of Excel that one person fills in.

    Parameters
    ----------
    form : ChecklistForm
        What it asks.

    Returns
    -------
    bytes
        The file. The first sheet explains; on the second everything is locked except
        the cells to fill in. Which questions these are stands on that sheet too, so
        that it comes back also when somebody saves it as CSV.
    """
    from openpyxl import Workbook

    t = form_words(form.voice)
    book = Workbook()
    book.properties.creator = "wijkbook"
    _fill_about(book.active, form)
    _fill_questions(book.create_sheet(t.sheet), form)
    return _bytes(book)


def _bytes(book: object) -> bytes:
    """Return a workbook as a file."""
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _put(cell: "Cell", text: str, *, bold: bool = False) -> "Cell":
    """Write text in a cell: never a formula, wrapped, at the top."""
    from openpyxl.styles import Alignment, Font

    text = clean(text)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = no_formula(text) != text
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.font = Font(bold=bold)
    return cell


def _fill_about(sheet: "Worksheet", form: "ChecklistForm") -> None:
    """Tell who asks, what for, who sees what, until when, and how to fill it in."""
    t = form_words(form.voice)
    sheet.title = t.sheet_about
    rows = [(t.title, t.about.format(wijk=form.wijk.strip()) if form.wijk else "")]
    rows += form.privacy("mailed")
    rows += [("", t.how_sheet.format(sheet=t.sheet)), ("", t.how)]
    for nth, (what, text) in enumerate(rows, start=1):
        _put(sheet.cell(nth, 1), what, bold=True)
        _put(sheet.cell(nth, 2), text)
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 90
    sheet.protection.sheet = True


def _fill_questions(sheet: "Worksheet", form: "ChecklistForm") -> None:
    """Write the sheet to fill in: the role, every question, and which list it is."""
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    t = form_words(form.voice)
    columns = [name for name in COLUMNS if name != "evidence" or form.asks_evidence]
    place = {name: nth for nth, name in enumerate(columns, start=1)}
    for name, nth in place.items():
        cell = _put(sheet.cell(1, nth), getattr(t, name), bold=True)
        cell.fill = PatternFill("solid", start_color=HEAD)
        sheet.column_dimensions[get_column_letter(nth)].width = WIDTHS[name]
    sheet.freeze_panes = "B2"
    first = 2
    if form.ask_role:
        _write(sheet, place, first, {"id": ROLE_ROW, "question": t.role})
        cell = sheet.cell(first, place["answer"])
        if form.role:
            _put(cell, choices("role", t.lang)[form.role])
        else:
            from wijkbook.checklist.forms import FORM_ROLES

            names = choices("role", t.lang)
            _open(cell)
            _offer(sheet, t, [cell], (names[role] for role in FORM_ROLES))
        first += 1
    names, to_answer, to_prove = topics(t.lang), [], []
    for row, one in enumerate(form.questions, start=first):
        told = {
            "id": one.id,
            "topic": names[one.bouwsteen],
            "question": one.text,
            "hint": " ".join(part for part in (one.hint, form.told_for(one)) if part),
        }
        _write(sheet, place, row, told)
        to_answer.append(_open(sheet.cell(row, place["answer"])))
        if form.asks_evidence:
            to_prove.append(_open(sheet.cell(row, place["evidence"])))
        _open(sheet.cell(row, place["more"]))
    _offer(sheet, t, to_answer, choices("answer", t.lang).values())
    _offer(sheet, t, to_prove, choices("evidence", t.lang).values())
    last = {"id": FORM_ROW, "question": t.form, "answer": form.mark}
    _write(sheet, place, first + len(to_answer), last)
    sheet.protection.sheet = True  # no password: it guards against a slip, no more
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _write(sheet: "Worksheet", place: dict, row: int, told: dict[str, str]) -> None:
    """Write the locked cells of a row."""
    for name, text in told.items():
        _put(sheet.cell(row, place[name]), text, bold=name == "question")


def _open(cell: "Cell") -> "Cell":
    """Make a cell one to fill in; what is typed there is text."""
    from openpyxl.styles import Alignment, PatternFill, Protection

    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", start_color=TO_FILL)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.number_format = "@"
    return cell


def _offer(
    sheet: "Worksheet", t: object, cells: Iterable["Cell"], labels: Iterable[str]
) -> None:
    """Offer a list to choose from, and refuse anything else."""
    from openpyxl.worksheet.datavalidation import DataValidation

    cells = list(cells)
    if not cells:
        return
    offered = DataValidation(
        type="list",
        formula1=f'"{",".join(labels)}"',
        allow_blank=True,
        showErrorMessage=True,
        error=t.choose,
        errorTitle=t.answer,
    )
    sheet.add_data_validation(offered)
    for cell in cells:
        offered.add(cell)


# ---- for KoboToolbox and ODK --------------------------------------------------------


def xlsform(form: "ChecklistForm", *, english: bool = False) -> bytes:
    """Make an XLSForm of the bouwstenen: sheets ``survey``, ``choices``, ``settings``.

    Parameters
    ----------
    form : ChecklistForm
        What it asks.
    english : bool, default False
        Add the wording in English.

    Returns
    -------
    bytes
        The file. It asks for no name, place or number of a phone, and asks no question
        that is not for the chosen role.

    Raises
    ------
    BadValue
        If these questions are not there in English.
    """
    from openpyxl import Workbook

    voices = [form.voice, *(["en"] if english and form.voice != "en" else [])]
    book = Workbook()
    book.properties.creator = "wijkbook"
    sheets = {
        "survey": list(_survey(form, voices)),
        "choices": list(_choices(form, voices)),
        "settings": [_settings(form, voices)],
    }
    for nth, (name, rows) in enumerate(sheets.items()):
        sheet = book.active if nth == 0 else book.create_sheet()
        sheet.title = name
        header = list(dict.fromkeys(key for row in rows for key in row))
        for column, key in enumerate(header, start=1):
            _put(sheet.cell(1, column), key, bold=True)
            for line, row in enumerate(rows, start=2):
                if row.get(key):
                    _put(sheet.cell(line, column), row[key])
            letter = sheet.cell(1, column).column_letter
            sheet.column_dimensions[letter].width = 48 if "::" in key else 22
        sheet.freeze_panes = "A2"
    return _bytes(book)


def _in(kind: str, texts: dict[str, str]) -> dict[str, str]:
    """Texts per voice, as the columns of an XLSForm."""
    return {
        f"{kind}::{LANGUAGES[form_words(voice).lang]}": text
        for voice, text in texts.items()
    }


def _typed(text: str) -> str:
    """Text of a person, in which a form would find no field and no markup."""
    return re.sub(r"\$(?=\{)", "$ ", text).translate(str.maketrans("<>", "‹›"))


def _survey(form: "ChecklistForm", voices: list[str]) -> Iterator[dict[str, str]]:
    """Give the rows that ask."""
    from wijkbook.checklist.forms import ChecklistForm

    words = {voice: form_words(voice) for voice in voices}
    intro = {}
    for voice, t in words.items():
        told = ChecklistForm(
            voice=voice,
            wijk=form.wijk,
            asker=form.asker,
            purpose=form.purpose,
            until=form.until,
        )
        lines = [f"{what} {text}" for what, text in told.privacy("online")]
        if form.wijk.strip():
            lines.insert(0, t.about.format(wijk=form.wijk.strip()))
        intro[voice] = _typed("\n\n".join([*lines, t.how]))
    yield {"type": "note", "name": "uitleg", **_in("label", intro)}
    yield {
        "type": "calculate",
        "name": FORM_ROW,
        "calculation": f"'{form.mark}'",
    }
    if form.role:
        yield {"type": "calculate", "name": ROLE_ROW, "calculation": f"'{form.role}'"}
    elif form.ask_role:
        labels = {voice: t.role for voice, t in words.items()}
        asks = {"type": "select_one rol", "name": ROLE_ROW, "required": "yes"}
        yield {**asks, **_in("label", labels)}
    worded = {
        voice: {
            one.id: one
            for one in questions(
                form.length, role=form.role, phase=form.phase, voice=voice
            )
        }
        for voice in voices
    }
    before = ""
    for one in form.questions:
        if one.bouwsteen != before:
            if before:
                yield {"type": "end_group"}
            names = {voice: topics(t.lang)[one.bouwsteen] for voice, t in words.items()}
            yield {"type": "begin_group", "name": one.bouwsteen, **_in("label", names)}
            before = one.bouwsteen
        yield from _asked(
            form, words, {voice: held[one.id] for voice, held in worded.items()}
        )
    yield {"type": "end_group"}


def _asked(
    form: "ChecklistForm", words: dict[str, object], asked: dict[str, Question]
) -> Iterator[dict[str, str]]:
    """Ask one question, what it is based on, and room to explain."""
    from wijkbook.checklist.forms import FORM_ROLES

    one = asked[form.voice]
    when = {}
    if form.told_for(one):
        roles = [role for role in FORM_ROLES if role in one.roles]
        when["relevant"] = " or ".join(
            f"selected(${{{ROLE_ROW}}}, '{role}')" for role in roles
        )
    texts = {voice: held.text for voice, held in asked.items()}
    hints = {voice: held.hint for voice, held in asked.items()}
    yield {
        "type": "select_one antwoord",
        "name": one.id,
        **_in("label", texts),
        **_in("hint", hints),
        **when,
    }
    if form.asks_evidence:
        labels = {voice: f"{t.evidence} ({one.id})" for voice, t in words.items()}
        kind = {"type": "select_one bewijs", "name": f"{one.id}_bewijs"}
        yield {**kind, **_in("label", labels), **when}
    labels = {
        voice: f"{t.more_of.format(id=one.id)} {t.optional}"
        for voice, t in words.items()
    }
    kind = {"type": "text", "name": f"{one.id}_toelichting"}
    yield {**kind, **_in("label", labels), "appearance": "multiline", **when}


def _choices(form: "ChecklistForm", voices: list[str]) -> Iterator[dict[str, str]]:
    """Give the rows to choose from."""
    from wijkbook.checklist.forms import FORM_ROLES

    lists = {"antwoord": "answer"}
    if form.ask_role and not form.role:
        lists["rol"] = "role"
    if form.asks_evidence:
        lists["bewijs"] = "evidence"
    for name, scale in lists.items():
        told = {voice: choices(scale, form_words(voice).lang) for voice in voices}
        for code in told[form.voice]:
            if scale == "role" and code not in FORM_ROLES:
                continue
            labels = {voice: held[code] for voice, held in told.items()}
            yield {"list_name": name, "name": code, **_in("label", labels)}


def _settings(form: "ChecklistForm", voices: list[str]) -> dict[str, str]:
    """Tell what the form is called and which questions it holds."""
    t = form_words(form.voice)
    about = f" - {_typed(form.wijk.strip())}" if form.wijk.strip() else ""
    return {
        "form_title": f"{t.title}{about}",
        "form_id": f"wijkbook_{form.length}_{form.voice}",
        "version": VERSION,
        "default_language": LANGUAGES[form_words(voices[0]).lang],
    }
