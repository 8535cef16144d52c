"""The checklist to fill in: one question at a time, each answer kept at once."""

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot, work
from wijkbook.checklist import VERSION
from wijkbook.checklist.answers import Answer, Answers, new_respondent
from wijkbook.checklist.questions import Question, questions
from wijkbook.checklist.results import profile
from wijkbook.data import load_table
from wijkbook.dutch import whole
from wijkbook.errors import BadValue, UnknownName, WijkbookError
from wijkbook.gebied import Gebied, find_gebied
from wijkbook.kader import load_kader
from wijkbook.plot.profile import needed_height
from wijkbook.widget.box import STYLE, WIDE, Shown, picture
from wijkbook.widget.voices import VOICES

__all__ = ["checklist", "find_area"]

SPECIALS = ("weet_niet", "nvt")
OPEN = ""  # nothing chosen yet: a Dropdown shows no words for None
WHOLE = 14  # questions: a longer table of answers scrolls
LONGEST = 200  # signs of an explanation in the table; all of it stands in its field
FIELD = {"width": "98%", "max_width": "46em"}
LARGE = "wijkbook-groot"
STYLES = f"""<style>
.wijkbook-antwoord .widget-radio-box label {{
  width: auto; height: auto; line-height: 1.3; margin: 3px 0; }}
.wijkbook-antwoord .widget-radio-box input {{
  width: 1.1em; height: 1.1em; margin: 0 0.5em 0 2px; vertical-align: middle; }}
.wijkbook-antwoord .widget-radio-box {{ padding-left: 5px; }}
.wijkbook-antwoord :focus-visible {{ outline: 3px solid #0173b2; outline-offset: 2px; }}
.{LARGE}, .{LARGE} .widget-html-content, .{LARGE} label, .{LARGE} select,
.{LARGE} textarea, .{LARGE} button {{
  font-size: 20px !important; line-height: 1.4 !important; }}
.{LARGE} select, .{LARGE} button, .{LARGE} .widget-dropdown {{
  height: auto !important; min-height: 2.1em; }}
.{LARGE} .widget-label {{ height: auto; }}
.{LARGE} .widget-radio-box input {{
  width: 20px !important; height: 20px !important; margin-top: 4px !important; }}
</style>"""


def checklist(
    length: str = "kort",
    *,
    role: str | None = None,
    phase: str | None = None,
    voice: str = "gewoon",
    bouwsteen: str | None = None,
    wijk: str | Gebied | None = None,
    path: Path | str | None = None,
) -> "Checklist":
    """Fill in the checklist: one question at a time, each answer kept at once.

    The answers are the reader's own: they are kept in the folder of own work, and are
    there again when the list is opened once more. Below the question the profile is
    drawn as it fills.

    Parameters
    ----------
    length : {"kort", "kern", "volledig"}
        Seven, fourteen or fifty-three questions. ``kort`` does not ask for evidence.
    role : str, optional
        From which role one answers. Without it the list asks; residents' wording has
        the role ``bewoners``.
    phase : {"vooraf", "lopend"}, optional
        Only what fits a plan, or a running approach.
    voice : {"gewoon", "bewoners", "en"}
        In which wording: residents' has large type.
    bouwsteen : str, optional
        Only the questions of this bouwsteen. They share the file of the whole list.
    wijk : str or Gebied, optional
        Which wijk it is about; None for none in particular.
    path : path or str, optional
        File for the answers, with those of one person. Without it
        ``antwoorden_<length>…jsonl`` in the folder of own work, with voice, role and
        code of the wijk in its name.

    Returns
    -------
    Checklist
        A VBox with the controls ``role``, ``jump``, ``answer`` (0-3, "weet_niet" or
        "nvt"), ``evidence``, ``explanation``, ``previous`` and ``next``, the parts
        ``said``, ``figure`` and ``shown``, the current ``question``, all ``answers``,
        the ``respondent``, the own ``profile``, the ``path``, and the question with its
        answer as ``text``.

    Raises
    ------
    UnknownName, AmbiguousName
        If there is no such length, role, phase, voice, bouwsteen or wijk.
    BadValue
        If there is no such wording for this length, or the file has answers of more
        people.
    BadTable
        If the file holds something else.

    Examples
    --------
    >>> form = checklist("kort", role="uitvoering", wijk="WK095704")
    >>> print(form.text)
    Vraag 1 van 7: Vinden bewoners dat de plannen voor hun wijk nodig zijn?
    """
    asked = questions(length, role=role, phase=phase, voice=voice, bouwsteen=bouwsteen)
    return Checklist(asked, length, role, voice, wijk, path, one=bouwsteen is not None)


class Checklist(Shown):
    """A list of questions with the answers of one person."""

    def __init__(
        self,
        asked: list[Question],
        length: str,
        role: str | None,
        voice: str,
        wijk: str | Gebied | None,
        path: Path | str | None,
        *,
        one: bool,
    ) -> None:
        super().__init__()
        self.questions, self._one = asked, one
        self._voice, self._words = voice, VOICES[voice]
        area = None if wijk is None else find_area(wijk)
        if role is None and voice == "bewoners":
            role = "bewoners"
        parts = [length, voice if voice != "gewoon" else "", role or ""]
        self._asks_evidence = length != "kort"
        self._unsaved: dict[tuple, Answer] = {}
        self._filling = False
        warnings = self._open(Path(path) if path else _usual_path(parts, area))
        before = [answer.role for answer in self.answers]
        self._make_controls(role or next(reversed(before), None))
        self._lay_out(area, asks_role=role is None)
        self._listen()
        done = self._answered()
        back = [self._fill(self._words.back, n=len(done))] if done else []
        first = [one for one in self.questions if one.id not in done]
        self.question = (first or self.questions)[0]
        self._show(" ".join([*warnings, *back]))
        self._draw()

    # the file

    def _open(self, path: Path) -> list[str]:
        """Find what was answered before; give what is amiss with it, in Dutch."""
        self.path, self.answers = path, Answers.empty()
        self.respondent, self._round = new_respondent(), 1
        try:
            there = path.is_file()
        except OSError:  # a folder that is closed for us: saving will say so
            there = False
        if not there:
            return []
        found = Answers.load(path)
        if found.version != VERSION:
            fresh = path.with_stem(f"{path.stem}_vragenset{VERSION}")
            told = (
                f"Eerdere antwoorden horen bij vragenset '{found.version}' en blijven "
                f"staan in '{path.name}'. Deze vragen zijn set '{VERSION}'; de "
                f"antwoorden komen in '{fresh.name}'."
            )
            return [told, *self._open(fresh)]
        self._adopt(found)
        return list(found.warnings)

    def _adopt(self, found: Answers) -> None:
        """Go on with the answers of the one person in a file."""
        people = {answer.respondent for answer in found}
        if len(people) > 1:
            msg = (
                f"In '{self.path.name}' staan antwoorden van {len(people)} mensen. "
                "Kies met path= een eigen bestand."
            )
            raise BadValue(msg)
        self.answers = found
        if people:
            self.respondent = people.pop()
            self._round = max(answer.round for answer in found)

    def _save(self) -> str:
        """Write what is not on the disk yet; say how that went."""
        try:
            self._join()
            for key, answer in list(self._unsaved.items()):
                Answers.append(self.path, answer)
                del self._unsaved[key]
        except (WijkbookError, OSError) as error:
            if not isinstance(error, WijkbookError):
                error = f"Het antwoord is niet bewaard: {error.strerror}."
            return f"{error} {self._words.not_saved}"
        return self._words.saved

    def _join(self) -> None:
        """Go on with a file that another notebook began after this one was opened."""
        if len(self._unsaved) < len(self.answers) or not self.path.is_file():
            return
        mine = list(self._unsaved.values())
        self._adopt(Answers.load(self.path))
        now = {"respondent": self.respondent, "round": self._round}
        mine = [replace(one, **now) for one in mine]
        self._unsaved = {one.key: one for one in mine}
        for one in mine:
            self.answers = self.answers.with_answer(one)

    # the controls

    def _make_controls(self, role: str | None) -> None:
        """Make what the reader turns and types in."""
        words, self._labels = self._words, _labels(self._words.column)
        wide = {"style": STYLE, "layout": FIELD}
        roles = [(label, name) for name, label in self._labels["role"].items()]
        self.role = widgets.Dropdown(
            options=[(words.choose, OPEN), *roles],
            value=role or OPEN,
            description=words.role,
            **wide,
        )
        self.jump = widgets.Dropdown(description=words.jump, **wide)
        self.answer = widgets.RadioButtons(
            options=[(label, name) for name, label in self._labels["answer"].items()],
            value=None,
            description=words.answer,
            **wide,
        )
        strengths = [(text, value) for value, text in self._labels["evidence"].items()]
        self.evidence = widgets.Dropdown(
            options=[(words.no_evidence, OPEN), *strengths],
            description=words.evidence,
            **wide,
        )
        self.explanation = widgets.Textarea(
            description=words.explanation,
            placeholder=words.empty,
            continuous_update=False,  # else every key sends the whole text
            rows=3,
            **wide,
        )
        self.previous = widgets.Button(description=words.previous)
        self.next = widgets.Button(description=words.next, button_style="primary")

    def _lay_out(self, area: Gebied | None, *, asks_role: bool) -> None:
        """Put the controls under each other, in the order of the Tab key."""
        title = self._words.title + (f": {area.label}" if area else "")
        self.asked, self.said = widgets.HTML(), widgets.HTML()
        self.figure, self.shown, self.kept = (widgets.HTML() for _ in range(3))
        self.answer.add_class("wijkbook-antwoord")
        if self._voice == "bewoners":
            self.add_class(LARGE)
        kept = self._words.kept.format(path=self.path)
        self.kept.value = f'<p style="line-height:1.4">{escape(kept)}</p>'
        self.children = [
            widgets.HTML(f"{STYLES}<p><strong>{escape(title)}</strong></p>"),
            *([self.role] if asks_role else []),
            self.jump,
            self.asked,
            self.answer,
            *([self.evidence] if self._asks_evidence else []),
            self.explanation,
            widgets.HBox([self.previous, self.next]),
            self.said,
            self.figure,
            self.shown,
            self.kept,
        ]

    def _listen(self) -> None:
        """Start to react to the reader."""
        self.role.observe(self._on_role, "value")
        self.jump.observe(self._on_jump, "value")
        self.answer.observe(self._on_input, "value")
        self.explanation.observe(self._on_input, "value")
        if self._asks_evidence:
            self.evidence.observe(self._on_input, "value")
        self.previous.on_click(lambda _: self._step(-1))
        self.next.on_click(lambda _: self._step(1))

    def _on_input(self, _: dict) -> None:
        """Keep what stands on the screen."""
        if not self._filling:
            self._keep()

    def _on_role(self, _: dict) -> None:
        """Give all answers the role that was chosen, and keep what waited for it."""
        role = self.role.value
        if role:
            for one in [one for one in self.answers if one.role != role]:
                self._set(replace(one, role=role))
        self._keep()

    def _on_jump(self, _: dict) -> None:
        """Go to the question that was chosen."""
        if self._filling:
            return
        if not self._leave():
            self._filling, self.jump.value = True, self.question.id
            self._filling = False
            return
        target = self.jump.value
        self.question = next(one for one in self.questions if one.id == target)
        self._show(self._pending())

    def _step(self, by: int) -> None:
        """Go to the next or previous question; the keyboard goes along."""
        if not self._leave():
            return
        at = self.questions.index(self.question) + by
        if at < 0:
            self._show(f"{self._words.is_first} {self._pending()}".strip())
        elif at == len(self.questions):
            last = self._fill(self._words.is_last, n=len(self._answered()))
            self._show(f"{last} {self._pending()}".strip())
        else:
            self.question = self.questions[at]
            self._show(self._pending())
            self.jump.focus()  # it stands before the question

    def _leave(self) -> bool:
        """Tell whether what is on the screen may make room for another question."""
        if not self.role.value and self._on_screen() is not None:
            self._say(self._words.first_role)
            return False
        return True

    def _pending(self) -> str:
        """Try again to save what could not be saved before."""
        return self._save() if self._unsaved else ""

    # the answers

    def _mine(self) -> Answer | None:
        """What was kept of the current question; maybe an explanation alone."""
        key = (self.respondent, self.question.id, self._round)
        return next((one for one in self.answers if one.key == key), None)

    def _answered(self) -> dict[str, Answer]:
        """Own answers to the questions of this list, by question."""
        asked = {question.id for question in self.questions}
        return {
            one.question_id: one
            for one in self.answers.of_round(self._round)
            if one.question_id in asked and (one.special or one.score is not None)
        }

    def _on_screen(self) -> Answer | None:
        """What stands on the screen as an answer; None when nothing does."""
        value, before = self.answer.value, self._mine()
        special = value if value in SPECIALS else ""
        answer = Answer(
            question_id=self.question.id,
            respondent=self.respondent,
            role=self.role.value or "uitvoering",  # not kept before there is a role
            round=self._round,
            score=None if special or value is None else value,
            special=special,
            evidence=self._strength(before),
            explanation=self._typed(before),
            voice=self._voice,
        )
        said = (answer.score, answer.special, answer.evidence, answer.explanation)
        return None if before is None and said == (None, "", None, "") else answer

    def _strength(self, before: Answer | None) -> int | None:
        """Strength of the evidence; what is not asked stays as it was."""
        if not self._asks_evidence:
            return before and before.evidence
        return None if self.evidence.value in (OPEN, None) else self.evidence.value

    def _typed(self, before: Answer | None) -> str:
        """The explanation as it was typed: the screen shows half a sign as a mark."""
        typed = self.explanation.value
        if before is not None and typed == whole(before.explanation):
            return before.explanation
        return typed

    def _set(self, answer: Answer) -> None:
        """Take an answer among the others, to be saved."""
        self.answers = self.answers.with_answer(answer)
        self._unsaved[answer.key] = answer

    def _keep(self) -> None:
        """Keep what stands on the screen, and show the profile that follows."""
        answer = self._on_screen()
        if not self.role.value:
            if answer is not None:
                self._say(self._words.first_role)
            return
        if answer is not None and answer != self._mine():
            self._set(answer)
        if not self._unsaved:
            return
        self._show(self._save())
        self._draw()

    # what is shown

    @property
    def profile(self) -> pd.DataFrame:
        """The profile of the own answers, which are always shown to their author.

        A list of one bouwsteen has a row per question.
        """
        by = "question" if self._one else "bouwsteen"
        table = profile(self.answers, by=by, min_group=1, own=self.respondent)
        return table.loc[[one.id for one in self.questions]] if self._one else table

    def _fill(self, words: str, **told: object) -> str:
        """Fill in how many questions there are, and what else is told."""
        return words.format(all=len(self.questions), **told)

    def _say(self, sentence: str) -> None:
        """Say how it stands, and keep question and answer in the text."""
        nth = self.questions.index(self.question) + 1
        progress = self._fill(self._words.progress, nth=nth)
        label = self._labels["answer"].get(self.answer.value)
        said = self._words.said.format(answer=label) if label else ""
        told = [f"{progress}: {self.question.text}", said, sentence]
        self.text = " ".join(filter(None, told))
        shown = '<p role="status" style="margin:0.3em 0"><strong>{}</strong></p>'
        self.said.value = shown.format(escape(sentence))

    def _show(self, sentence: str) -> None:
        """Show the current question with its answer."""
        mine = self._mine()
        value = None
        if mine is not None:
            value = mine.special or mine.score
        self._filling = True
        try:
            self._list_questions()
            self.answer.value = value
            strength = None if mine is None else mine.evidence
            self.evidence.value = OPEN if strength is None else strength
            self.explanation.value = "" if mine is None else whole(mine.explanation)
        finally:
            self._filling = False
        nth = self.questions.index(self.question) + 1
        progress = self._fill(self._words.progress, nth=nth)
        self.asked.value = (
            f'<p style="margin:0.3em 0">{escape(progress)}</p>'
            f'<p style="margin:0.3em 0;font-size:1.3em;line-height:1.35;'
            f'max-width:34em"><strong>{escape(self.question.text)}</strong></p>'
            f'<p style="margin:0.3em 0;max-width:42em;line-height:1.4">'
            f"{escape(self.question.hint)}</p>"
        )
        self._say(sentence)

    def _list_questions(self) -> None:
        """Offer all questions to go to, with a mark at those that are answered."""
        done = self._answered()
        options = []
        for nth, one in enumerate(self.questions, start=1):
            mark = "✓ " if one.id in done else ""
            options.append((f"{nth}. {mark}{one.text}", one.id))
        if list(self.jump.options) != options:
            with self.jump.hold_sync():
                self.jump.options = options
                self.jump.value = self.question.id
        self.jump.value = self.question.id

    def _draw(self) -> None:
        """Draw the profile and write the table of the answers."""
        table = self.profile
        picture(
            lambda ax: plot.profile(table, ax=ax),
            self.figure,
            needed_height(table, wide=WIDE),
        )
        if self._words.figure:
            self.figure.value += f"<p>{escape(self._words.figure)}</p>"
        self.shown.value = self._as_table()

    def _as_table(self) -> str:
        """Questions with their answers as an HTML table; what was typed is text."""
        names = load_kader("bouwstenen").elements.set_index("element_id")["name"]
        there = {one.question_id: one for one in self.answers.of_round(self._round)}
        columns = [0, 1, 2, *([3] if self._asks_evidence else []), 4]
        head = "".join(
            f'<th scope="col" style="text-align:left;padding-right:1em">'
            f"{escape(self._words.header[nth])}</th>"
            for nth in columns
        )
        rows = ""
        for question in self.questions:
            cells = self._cells(question, there.get(question.id), names)
            rows += f"<tr>{''.join(cell(cells[nth]) for nth in columns)}</tr>"
        high = "max-height:36em;" if len(self.questions) > WHOLE else ""
        return (
            f'<div tabindex="0" style="{high}overflow:auto;line-height:1.4">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _cells(
        self, question: Question, answer: Answer | None, names: pd.Series
    ) -> list[str]:
        """Texts of one row of the table."""
        said = self._labels["answer"].get(
            answer and (answer.special or answer.score), self._words.open
        )
        proven = "" if answer is None else self._labels["evidence"].get(answer.evidence)
        typed = "" if answer is None else answer.explanation
        short = typed if len(typed) <= LONGEST else f"{typed[:LONGEST]}…"
        name = names.get(question.bouwsteen, "")
        return [name, question.text, said, proven or "", short]


def find_area(wijk: str | Gebied) -> Gebied:
    """Find a wijk by name or code; also a buurt, a gemeente or an own area."""
    if isinstance(wijk, Gebied):
        return wijk
    try:
        return find_gebied(wijk, level="wijk")
    except UnknownName:
        return find_gebied(wijk)


def _usual_path(parts: list[str], area: Gebied | None) -> Path:
    """Where answers are kept when nobody says otherwise."""
    code = re.sub(r"[^\w-]+", "_", area.code) if area else ""
    words = dict.fromkeys(word for word in ("antwoorden", *parts, code) if word)
    return work.folder() / f"{'_'.join(words)}.jsonl"


def _labels(column: str) -> dict[str, dict]:
    """Words of the scales by their value, or by their code where there is none."""
    rows = load_table("scales")
    told: dict[str, dict] = {}
    for row in rows.to_dict("records"):
        by_code = row["scale_id"] == "role" or pd.isna(row["value"])
        value = row["code"] if by_code else int(row["value"])
        told.setdefault(row["scale_id"], {})[value] = row[column]
    return told


def cell(text: str) -> str:
    """One cell of a table: text of anybody, in its own direction, never code."""
    return (
        '<td style="text-align:left;vertical-align:top;padding-right:1em;'
        f'min-width:6.2em;overflow-wrap:anywhere"><bdi>{escape(whole(text))}</bdi></td>'
    )
