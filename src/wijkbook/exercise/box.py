"""An exercise to do: answer, look whether it is right, two hints, then the solution."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

import ipywidgets as widgets

from wijkbook.dutch import whole
from wijkbook.errors import BadValue, WijkbookError
from wijkbook.exercise import kept
from wijkbook.exercise.questions import (
    FORMS,
    NOT_FILLED,
    SIGNS,
    Exercise,
    Verdict,
    load_exercise,
)

__all__ = ["practise"]

FIRST_TRY = "Probeer het eerst zelf, of bekijk beide hints."
FIRST_WRITE = "Schrijf eerst zelf iets op."
FIRST_PREDICT = "Schrijf eerst op wat je verwacht."
AGAIN = "Je antwoord is veranderd. Kijk het na."
FIELD = {"width": "98%", "max_width": "46em"}
STYLE = {"description_width": "initial"}  # or long descriptions are cut off
COLORS = {"right": "#0a6b3d", "wrong": "#a33b00", "filled": "#0a558c"}
STYLES = """<style>
.wijkbook-oefening { border-left: 4px solid #0173b2; padding: 4px 0 6px 12px; }
.wijkbook-oefening .widget-html-content { line-height: 1.4; }
.wijkbook-oefening .widget-radio-box { padding-left: 2px; max-width: 46em; }
.wijkbook-oefening .widget-radio-box label {
  width: auto; height: auto; line-height: 1.35; margin: 4px 0;
  display: flex; align-items: flex-start; white-space: normal; }
.wijkbook-oefening .widget-radio-box input {
  order: -1; width: 1.1em; height: 1.1em; margin: 0.15em 0.5em 0 2px; flex: none; }
.wijkbook-oefening .widget-checkbox { width: 98%; max-width: 46em; height: auto; }
.wijkbook-oefening .widget-checkbox label {
  display: flex; align-items: flex-start; height: auto; line-height: 1.35;
  white-space: normal; margin: 2px 0; }
.wijkbook-oefening .widget-checkbox input {
  width: 1.1em; height: 1.1em; margin: 0.15em 0.5em 0 2px; flex: none; }
.wijkbook-oefening .wijkbook-onder {
  flex-direction: column; align-items: flex-start; height: auto; margin: 3px 2px; }
.wijkbook-oefening .wijkbook-onder > label {
  width: auto !important; max-width: 100%; height: auto; line-height: 1.35;
  white-space: normal; text-align: left; }
.wijkbook-oefening .wijkbook-onder > select,
.wijkbook-oefening .wijkbook-onder > textarea,
.wijkbook-oefening .wijkbook-onder > input {
  flex: none; width: 100%; min-height: 2.1em; box-sizing: border-box; }
.wijkbook-oefening :focus-visible { outline: 3px solid #0173b2; outline-offset: 2px; }
</style>"""


def practise(
    exercise_id: str, *, expected: float | None = None, keep: bool = True
) -> "Practice":
    """Do an exercise: answer, look whether it is right, two hints, then the solution.

    The answer is one's own: it is kept as soon as it is given, in the folder of own
    work, and stands there again when the exercise is opened once more. Nothing is sent.

    Parameters
    ----------
    exercise_id : str
        Number of the notebook and of the exercise, such as ``"11_1"``.
    expected : float, optional
        The right number, as the notebook computed it, for an exercise that asks one.
    keep : bool, default True
        Whether the answer is kept; False is for trying out.

    Returns
    -------
    Practice
        A VBox with the own ``answer`` (to read and to set, as `Exercise` has it), the
        buttons ``check``, ``hint`` and ``solution``, what is said as ``text``, and the
        ``state``: "not_made", "wrong", "right" or "filled". With the form *voorspel*
        also the fields ``prediction`` and ``explanation``, which are never judged.

    Raises
    ------
    UnknownName
        If there is no such exercise.
    BadValue
        If a number is expected from an exercise that asks none.

    Examples
    --------
    >>> exercise = practise("11_1")  # doctest: +SKIP
    >>> exercise.answer = 2  # doctest: +SKIP
    >>> exercise.check.click()  # doctest: +SKIP
    >>> print(exercise.text)  # doctest: +SKIP
    ✓ Klopt. Niet nagekeken: of de wijk het ook zo ziet.
    """
    exercise = load_exercise(exercise_id)
    if expected is not None:
        if exercise.kind != "getal":
            msg = f"Oefening '{exercise_id}' vraagt geen getal."
            raise BadValue(msg)
        exercise = replace(exercise, answer=float(expected))
    return Practice(exercise, keep=keep)


class Practice(widgets.VBox):
    """One exercise with its controls; it knows how the answer stands."""

    text = ""

    def __init__(self, exercise: Exercise, *, keep: bool) -> None:
        super().__init__()
        self.exercise = exercise
        self.state = "not_made"
        self._keeps, self._filling, self._unsaved = keep, False, False
        self._tries = self._hints = 0
        self._solved = False
        self._form = _FORMS[exercise.kind](exercise, self._changed)
        self._lay_out()
        self._show(Verdict("not_made", NOT_FILLED))
        if keep:
            self._reopen()

    # what the reader and a notebook use

    @property
    def answer(self) -> object:
        """The answer as it stands on the screen; None when there is none."""
        return self._form.read()

    @answer.setter
    def answer(self, value: object) -> None:
        value = value.item() if hasattr(value, "item") else value
        if not self.exercise.accepts(value):
            msg = f"'{value}' kan geen antwoord zijn op oefening '{self.exercise.id}'."
            raise BadValue(msg)
        self._put(value)
        self._changed()

    def _lay_out(self) -> None:
        """Put everything under each other, in the order of the Tab key."""
        exercise, is_open = self.exercise, self.exercise.kind == "open"
        self.add_class("wijkbook-oefening")
        self.prediction = _field(widgets.Text, "Wat verwacht je, en waarom?")
        self.explanation = _field(widgets.Textarea, "Hoe verklaar je het verschil?")
        self.check = widgets.Button(
            description="Klaar" if is_open else "Kijk na", button_style="primary"
        )
        self.hint = widgets.Button(description="Hint 1")
        self.solution = widgets.Button(
            description="Voorbeeldantwoord" if is_open else "Oplossing",
            layout={"width": "auto"},
        )
        self.said, self.hinted, self.solved = (widgets.HTML() for _ in range(3))
        form = FORMS.get(exercise.form, "")
        asked = (f"<p style='margin:0'><em>{escape(form)}</em></p>" if form else "") + (
            '<p style="margin:0.2em 0;font-size:1.1em;line-height:1.4;max-width:42em">'
            f"<strong>{escape(exercise.question)}</strong></p>"
        )
        if exercise.several:
            asked += '<p style="margin:0">Er kan meer dan één antwoord goed zijn.</p>'
        buttons = [self.check, self.hint, self.solution]
        self._told = [self.said, self.hinted, self.solved]
        self._asked = [
            widgets.HTML(STYLES + asked),
            *([self.prediction] if self._predicts else []),
            self._form.box,
            widgets.HBox(buttons, layout={"flex_flow": "row wrap"}),
        ]
        self.children = [*self._asked, *self._told]
        self.check.on_click(lambda _: self._on_check())
        self.hint.on_click(lambda _: self._on_hint())
        self.solution.on_click(lambda _: self._on_solution())
        for written in (self.prediction, self.explanation):
            written.observe(lambda _: self._changed(judged=True), "value")

    @property
    def _predicts(self) -> bool:
        """Tell whether the reader says first what he expects."""
        return self.exercise.form == "voorspel"

    # what happens

    def _changed(self, *, judged: bool = False) -> None:
        """Keep what stands on the screen; a new answer has yet to be looked at."""
        if self._filling:
            return
        if judged:
            self._show(self._verdict, self._keep())
            return
        self.state = "not_made"
        lacking = self.exercise.judge(self.answer).state == "not_made"
        says = NOT_FILLED if lacking or not self._tries else AGAIN
        if not lacking and not self._tries:
            says = "Nog niet nagekeken."
        self._show(Verdict("not_made", says), self._keep())

    def _on_check(self) -> None:
        """Look at the answer."""
        verdict = self.exercise.judge(self.answer)
        if self._predicts and not self.prediction.value.strip():
            verdict = Verdict("not_made", f"{NOT_FILLED} {FIRST_PREDICT}")
        if verdict.state != "not_made":
            self._tries += 1
        if verdict.state == "wrong" and verdict.says == "Nog niet goed.":
            told = "Bekijk een hint." if self._hints < 2 else "Lees de hints nog eens."
            verdict = Verdict("wrong", f"{verdict.says} {told}")
        self.state = verdict.state
        self._show(verdict, self._keep())

    def _on_hint(self) -> None:
        """Show the next hint; the second one stays."""
        self._hints = min(self._hints + 1, len(self.exercise.hints))
        self._show_help()
        nth = self._hints
        self._say(f"Hint {nth}: {self.exercise.hints[nth - 1]}", self._keep())

    def _on_solution(self) -> None:
        """Show the solution to who has tried, or has read both hints."""
        is_open = self.exercise.kind == "open"
        written = self.exercise.judge(self.answer).state == "filled"
        tried = self._tries or self._hints == len(self.exercise.hints)
        if not (written if is_open else tried):
            self._say(FIRST_WRITE if is_open else FIRST_TRY)
            return
        self._solved = True
        self._show_help()
        self._say(self.exercise.solution(), self._keep())

    # keeping

    def _reopen(self) -> None:
        """Put the answer back that was kept."""
        try:
            found, warning = kept.read()
        except OSError as error:
            trouble = f"Eerdere antwoorden zijn niet te lezen: {_why(error)}."
            self._show(self._verdict, trouble)
            return
        told = found.get(self.exercise.id)
        if isinstance(told, dict):
            self._restore(told)
        if warning:
            self._show(self._verdict, warning)

    def _restore(self, told: dict) -> None:
        """Show what was kept, as far as it still fits the question."""
        answer = told.get("answer")
        answer = answer if self.exercise.accepts(answer) else None
        self._tries = _count(told.get("tries"))
        self._hints = min(_count(told.get("hints")), len(self.exercise.hints))
        self._solved = told.get("solution") is True
        self._filling = True
        try:
            self.prediction.value = str(told.get("prediction") or "")
            self.explanation.value = str(told.get("explanation") or "")
        finally:
            self._filling = False
        self._put(answer)
        verdict = self.exercise.judge(answer)
        if told.get("state") not in ("right", "wrong", "filled"):
            unread = verdict.state != "not_made"
            says = "Nog niet nagekeken." if unread else NOT_FILLED
            verdict = Verdict("not_made", says)
        self.state = verdict.state
        self._show(verdict)
        self._show_help()

    def _put(self, answer: object) -> None:
        """Set the controls on an answer."""
        self._filling = True
        try:
            self._form.write(answer)
        finally:
            self._filling = False

    def _keep(self) -> str:
        """Keep what stands on the screen; say what went wrong, nothing if all is well.

        What could not be kept stays on the screen, and is kept with the next change.
        """
        if not self._keeps:
            return ""
        answer = self.answer
        given = self.exercise.judge(answer).state != "not_made"
        unread = "given" if given else "not_made"
        told = {
            "answer": answer,
            "state": unread if self.state == "not_made" else self.state,
            "tries": self._tries,
            "hints": self._hints,
            "solution": self._solved,
        }
        if self._predicts:
            told["prediction"] = self.prediction.value
            told["explanation"] = self.explanation.value
        try:
            warning = kept.keep(self.exercise.id, told)
        except (OSError, WijkbookError) as error:
            self._unsaved = True
            why = _why(error)
            return (
                f"Je antwoord is niet bewaard: {why}. Het staat hier nog; "
                "klik op een knop om het opnieuw te bewaren."
            )
        back = "Je antwoord is nu wel bewaard." if self._unsaved else ""
        self._unsaved = False
        return " ".join(filter(None, [warning, back]))

    # what is shown

    def _show(self, verdict: Verdict, trouble: str = "") -> None:
        """Show how the answer stands, with a sign and in words."""
        self._verdict = verdict
        if self._predicts:
            ends = verdict.state in ("right", "wrong")
            extra = [self.explanation] if ends or self.explanation.value else []
            self.children = [*self._asked, self.said, *extra, *self._told[1:]]
        self._say(f"{SIGNS[verdict.state]} {verdict.says}", trouble)

    def _say(self, sentence: str, trouble: str = "") -> None:
        """Say something, with what went wrong in keeping the answer.

        The verdict stays on the screen; hint and solution stand below it.
        """
        self.text = f"{sentence} {trouble}".strip()
        state = self._verdict.state
        shown = [f"{SIGNS[state]} {self._verdict.says}"]
        if sentence in (FIRST_TRY, FIRST_WRITE):
            shown.append(sentence)
        lines = "".join(
            f'<p style="margin:0.3em 0"><strong>{escape(line)}</strong></p>'
            for line in [*shown, trouble]
            if line
        )
        color = COLORS.get(state, "inherit")
        self.said.value = (
            f'<div role="status" style="max-width:46em;color:{color}">{lines}</div>'
        )

    def _show_help(self) -> None:
        """Show the hints and the solution that were asked for."""
        hints = self.exercise.hints
        lines = [f"Hint {n}: {hints[n - 1]}" for n in range(1, self._hints + 1)]
        told = "".join(map(_paragraph, lines))
        self.hinted.value = f'<div role="status">{told}</div>'
        self.hint.description = f"Hint {min(self._hints + 1, len(hints))}"
        if self._solved:
            told = "".join(map(_paragraph, self.exercise.solution().splitlines()))
            self.solved.value = f'<div role="status">{told}</div>'

    def __repr__(self) -> str:
        """Show question and how it stands where widgets cannot be shown."""
        return f"{self.exercise.as_text()}\n{self.text}"

    def _repr_mimebundle_(self, **told: object) -> dict[str, str]:
        """Show the widget, or else the question in Markdown."""
        bundle = super()._repr_mimebundle_(**told) or {}
        plain = {"text/plain": repr(self), "text/markdown": self.exercise.as_markdown()}
        return {**bundle, **plain}


# one form per kind: controls, and what they say as an answer


class _Choice:
    """One of the options."""

    def __init__(self, exercise: Exercise, changed: Callable) -> None:
        options = [(text, nth) for nth, text in enumerate(exercise.options, start=1)]
        self.box = widgets.RadioButtons(options=options, value=None, layout=FIELD)
        self.box.observe(lambda _: changed(), "value")

    def read(self) -> int | None:
        return self.box.value

    def write(self, answer: int | None) -> None:
        self.box.value = answer


class _Choices:
    """Any number of the options."""

    def __init__(self, exercise: Exercise, changed: Callable) -> None:
        self.boxes = [
            widgets.Checkbox(description=text, indent=False, style=STYLE, layout=FIELD)
            for text in exercise.options
        ]
        for box in self.boxes:
            box.observe(lambda _: changed(), "value")
        self.box = widgets.VBox(self.boxes)

    def read(self) -> list[int] | None:
        chosen = [nth for nth, box in enumerate(self.boxes, start=1) if box.value]
        return chosen or None

    def write(self, answer: list[int] | None) -> None:
        for nth, box in enumerate(self.boxes, start=1):
            box.value = nth in (answer or ())


class _Order:
    """Lines to put in order: each can go one place up or down."""

    def __init__(self, exercise: Exercise, changed: Callable) -> None:
        self.exercise, self.changed = exercise, changed
        self.order, self.touched = list(exercise.shown), False
        self.lines, self.ups, self.downs, rows = [], [], [], []
        for place in range(len(self.order)):
            up = widgets.Button(description="↑ eerder", layout={"width": "7em"})
            down = widgets.Button(description="↓ later", layout={"width": "7em"})
            line = widgets.HTML(layout={"flex": "1 1 14em"})
            up.on_click(lambda _, place=place: self.move(place, -1))
            down.on_click(lambda _, place=place: self.move(place, 1))
            self.ups.append(up)
            self.downs.append(down)
            self.lines.append(line)
            row = {"max_width": "46em", "align_items": "center"}
            rows.append(widgets.HBox([up, down, line], layout=row))
        self.box = widgets.VBox(rows)
        self.draw()

    def move(self, place: int, by: int) -> None:
        """Let a line change places with its neighbour; the keyboard goes along."""
        to = place + by
        if not 0 <= to < len(self.order):
            return
        self.order[place], self.order[to] = self.order[to], self.order[place]
        self.touched = True
        self.draw()
        at_end = to in (0, len(self.order) - 1)
        same, other = (self.ups, self.downs) if by < 0 else (self.downs, self.ups)
        (other if at_end else same)[to].focus()
        self.changed()

    def draw(self) -> None:
        """Write the lines in their order."""
        last = len(self.order) - 1
        for place, nth in enumerate(self.order):
            text = self.exercise.options[nth - 1]
            self.lines[place].value = (
                '<div style="line-height:1.35;white-space:normal">'
                f"{place + 1}. {escape(text)}</div>"
            )
            self.ups[place].tooltip = f"Zet eerder: {text}"
            self.downs[place].tooltip = f"Zet later: {text}"
            self.ups[place].disabled = place == 0
            self.downs[place].disabled = place == last

    def read(self) -> list[int] | None:
        return list(self.order) if self.touched else None

    def write(self, answer: list[int] | None) -> None:
        self.order, self.touched = list(answer or self.exercise.shown), bool(answer)
        self.draw()


class _Pairs:
    """For each left a right to choose."""

    def __init__(self, exercise: Exercise, changed: Callable) -> None:
        # A Dropdown shows no words for None, so that nothing chosen is 0.
        options = [("kies…", 0)]
        options += [(text, nth) for nth, text in enumerate(exercise.right, start=1)]
        self.menus = [
            _under(widgets.Dropdown(options=options, description=text, layout=FIELD))
            for text in exercise.left
        ]
        for menu in self.menus:
            menu.observe(lambda _: changed(), "value")
        self.box = widgets.VBox(self.menus)

    def read(self) -> list[int | None] | None:
        chosen = [menu.value or None for menu in self.menus]
        return chosen if any(chosen) else None

    def write(self, answer: list[int | None] | None) -> None:
        for nth, menu in enumerate(self.menus):
            menu.value = (answer[nth] or 0) if answer else 0


class _Number:
    """A number as people write it, with its unit behind the field."""

    def __init__(self, exercise: Exercise, changed: Callable) -> None:
        self.field = widgets.Text(
            description="Antwoord",
            tooltip=f"Antwoord in {exercise.unit}" if exercise.unit else None,
            placeholder="bijvoorbeeld 12,8",
            continuous_update=False,
            style=STYLE,
            layout={"width": "20em", "max_width": "98%"},
        )
        self.field.observe(lambda _: changed(), "value")
        self.box = widgets.HBox([self.field, widgets.Label(exercise.unit)])

    def read(self) -> str | None:
        return whole(self.field.value).strip() or None

    def write(self, answer: float | str | None) -> None:
        text = "" if answer is None else answer
        if not isinstance(text, str):
            text = str(text).removesuffix(".0").replace(".", ",")
        self.field.value = text


class _Open:
    """Some lines of text."""

    def __init__(self, exercise: Exercise, changed: Callable) -> None:
        self.box = _field(widgets.Textarea, "Je antwoord")
        self.box.observe(lambda _: changed(), "value")

    def read(self) -> str | None:
        text = whole(self.box.value)
        return text if text.strip() else None

    def write(self, answer: str | None) -> None:
        self.box.value = answer or ""


def _choice(exercise: Exercise, changed: Callable) -> _Choice | _Choices:
    """Make radio buttons, or boxes to tick when more than one may be right."""
    return (_Choices if exercise.several else _Choice)(exercise, changed)


_FORMS = {
    "keuze": _choice,
    "volgorde": _Order,
    "koppel": _Pairs,
    "getal": _Number,
    "open": _Open,
}


def _field(kind: type, label: str) -> widgets.Text | widgets.Textarea:
    """Make a field for words, under its label; sent when one leaves it."""
    made = kind(description=label, continuous_update=False, layout=FIELD)
    if kind is widgets.Textarea:
        made.rows = 4
    return _under(made)


def _under(control: widgets.DOMWidget) -> widgets.DOMWidget:
    """Put a control under its label, not behind it, so that the label is whole."""
    control.add_class("wijkbook-onder")
    return control


def _paragraph(text: str) -> str:
    """Write a text as a paragraph, never as code."""
    return f'<p style="margin:0.3em 0;max-width:46em">{escape(text)}</p>'


def _count(value: object) -> int:
    """A count that was kept; 0 when somebody made something else of it."""
    return value if type(value) is int and value > 0 else 0


def _why(error: Exception) -> str:
    """Say in a few words why something was not kept."""
    if isinstance(error, WijkbookError) and not isinstance(error, OSError):
        return str(error).rstrip(".")
    told = {28: "de schijf is vol", 13: "de map is alleen om te lezen"}
    return told.get(getattr(error, "errno", None), getattr(error, "strerror", "") or "")
