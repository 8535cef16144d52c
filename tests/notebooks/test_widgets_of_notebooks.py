"""Every widget of every notebook, used once wrongly and once rightly.

Each notebook runs whole in a process of its own, which is this file run as a script;
then each widget that it made is driven. A wrong use gives a Dutch sentence or is
refused, and what was typed is never shown as code; a right use changes what is said.
"""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path

import ipywidgets as widgets
import nbformat
import pytest
from refresh_notebooks import kernel_environment
from rules import tags, trees
from traitlets import TraitError

import wijkbook as wb
from wijkbook.errors import BadValue

pytestmark = pytest.mark.slow

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PRACTISE = "practise"
LEAD = "lead_session"
NOTE, JUDGE = "note_form", "judge_form"
BESIDE = [
    PRACTISE,
    LEAD,
    NOTE,
    JUDGE,
]  # widgets that do not live in the room of widgets
TIMEOUT = 120  # seconds, for one notebook with its widgets

NO_OPTION = "bestaat niet"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = (SCRIPT, '=HYPERLINK("x")', "é" * 10_000, "x\ud800\u202ey", " \n ")
AS_CODE = ("<script>alert(1)", "<img src=x")
# What a sentence for a reader never holds.
NO_DUTCH = re.compile(r"\b(Traceback|\w+Error|Exception|None|nan|NaN|object at)\b")
ENDS = re.compile(r"[.?!…:)]['’”]?$")


# --- What is asked of every widget -----------------------------------------------


def say(widget, expected: str = "") -> None:
    """Hold what a widget says: Dutch, with the words expected, and nothing as code."""
    told = widget.text
    assert told.strip(), "it says nothing"
    assert not NO_DUTCH.search(_without_typed(told)), f"no Dutch sentence: {told!r}"
    assert ENDS.search(told.strip()), f"no whole sentence: {told[-80:]!r}"
    assert re.search(expected, told), f"not {expected!r} but {told[:300]!r}"
    for part in parts(widget):
        if isinstance(part, widgets.HTML | widgets.HTMLMath):
            shown = [code for code in AS_CODE if code in part.value]
            assert not shown, f"typed text is shown as code: {shown}"
            part.value.encode()  # half signs cannot be sent to a screen


def refuse(control, value: object, trait: str = "value") -> None:
    """Hold that a control does not take over a value."""
    with suppress(TraitError, BadValue):  # else a slider brings it within its bounds
        setattr(control, trait, value)
    assert getattr(control, trait) != value, f"{value!r} was taken over"


def parts(widget) -> Iterator[widgets.Widget]:
    """Give a widget with all widgets in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def other(control) -> object:
    """Give an option that is not chosen now."""
    options = [one[1] if isinstance(one, tuple) else one for one in control.options]
    return next(one for one in options if one not in (control.value, "", None))


def _without_typed(text: str) -> str:
    """What was said, without what was typed."""
    for typed in HOSTILE:
        text = text.replace(typed, "")
    return text


# --- Per kind of widget: a wrong and a right use ---------------------------------


def choose_wijk_wrongly(picker) -> None:
    for typed in HOSTILE[:4]:
        picker.gemeente.value = typed
        say(picker, "Onbekende gemeente")
    refuse(picker.wijk, NO_OPTION)


def explore_wrongly(picker) -> None:
    choose_wijk_wrongly(picker)
    refuse(picker.indicator, NO_OPTION)


def explore_rightly(picker) -> None:
    picker.gemeente.value = "Helmond"
    picker.indicator.value = "koopwoningen_pct"
    picker.wijk.value = other(picker.wijk)
    say(picker, "wijk in Helmond.* Aandeel koopwoningen in 2024: ")


def set_wijk_wrongly(picker) -> None:
    choose_wijk_wrongly(picker)
    picker.save.click()
    say(picker, "^Kies eerst een gemeente en een wijk")
    assert wb.mijn_wijk() is None


def set_wijk_rightly(picker) -> None:
    picker.gemeente.value = "Helmond"
    say(picker, "Klik nog op")
    picker.save.click()
    say(picker, r"^Bewaard\. Mijn wijk is nu .* \(wijk in Helmond")
    assert wb.mijn_wijk().code == picker.wijk.value


def weigh_wrongly(box) -> None:
    for slider in box.weights.values():
        refuse(slider, 99)
        refuse(slider, -1)
        refuse(slider, "zwaar")
        slider.value = 0
    say(box, "gewicht")
    assert box.scores is None


def weigh_rightly(box) -> None:
    for slider in box.weights.values():
        slider.value = 1
    before = box.text
    next(iter(box.weights.values())).value = 5
    say(box, "alle .* gebieden: van")
    assert box.text != before


def threshold_wrongly(box) -> None:
    refuse(box.what, NO_OPTION)
    refuse(box.limit, "ver")
    for outside in (-1, 99):
        before = box.limit.value, box.text
        refuse(box.limit, outside)
        assert (box.limit.value, box.text) == before


def threshold_rightly(box) -> None:
    box.limit.value = 2.5 if box.limit.value != 2.5 else 2
    say(box, "^Drempel 2,")


def mix_wrongly(box) -> None:
    for typed in HOSTILE[:4]:
        box.gemeente.value = typed
        say(box, "Onbekende gemeente")
    for control in (box.group, box.level):
        refuse(control, NO_OPTION)
    for outside in (-5, 105, "half"):
        refuse(box.threshold, outside)
    refuse(box.correct, "misschien")


def mix_rightly(box) -> None:
    box.gemeente.value = "Roermond"
    box.group.value, box.level.value = "koop", "buurt"
    box.threshold.value = 40 if box.threshold.value != 40 else 60
    say(box, "^Roermond.*koopwoning")


def effect_wrongly(box) -> None:
    refuse(box.end, 1900)
    for tick in box.to.values():
        refuse(tick, "een beetje")
        tick.value = False
    say(box, "^Vink minstens één gebied aan")
    assert box.effect is None


def effect_rightly(box) -> None:
    next(reversed(box.to.values())).value = True
    say(box, "verschil in verschil")
    assert box.effect is not None


def timeline_wrongly(line) -> None:
    for control in (line.kind, line.scale, line.case):
        refuse(control, NO_OPTION)
    for year in (line.start, line.end):
        refuse(year, "ooit")
        refuse(year, 99_999)
    line.start.value, line.end.value = 2000, 1990
    say(line, "^Het eerste jaar ligt na het laatste")


def timeline_rightly(line) -> None:
    line.end.value, line.start.value = 2020, 1990
    line.kind.value, line.scale.value = "wet", "nationaal"
    say(line, r"^\d+ van \d+ rijen: soort wet.*van 1990 tot en met 2020")


def poles_wrongly(box) -> None:
    for key, slider in box.sliders.items():
        refuse(slider, "links")
        refuse(slider, 99)
        refuse(box.choices[key], NO_OPTION)
    for reason, typed in zip(box.reasons.values(), HOSTILE, strict=False):
        reason.value = typed
        say(box, "Bewaard")
    box.erase.click()
    say(box, "^Je plekken en redenen verdwijnen dan voorgoed")
    assert box.path.is_file()


def poles_rightly(box) -> None:
    for choice in box.choices.values():
        choice.value = 1
    say(box, f"Bewaard. Ingevuld: {len(box.rows)} van de {len(box.rows)} rijen")
    slider = next(iter(box.sliders.values()))
    slider.value = 3
    say(box, "Bewaard")
    assert next(iter(box.positions.values())) == 3


def checklist_wrongly(form) -> None:
    for control in (form.role, form.jump, form.answer, form.evidence):
        refuse(control, NO_OPTION)
    form.jump.value = form.questions[0].id
    form.previous.click()
    say(form, "Dit is de eerste vraag")
    first = "Kies eerst je rol" if not form.role.value else "Bewaard"
    for typed in HOSTILE:
        form.explanation.value = typed
        say(form, first)


def checklist_rightly(form) -> None:
    form.role.value = form.role.value or "uitvoering"
    form.explanation.value = ""
    form.answer.value = "nvt" if form.answer.value == 2 else 2
    say(form, r"Antwoord: .*Bewaard\.$")
    asked = form.question
    form.next.click()
    assert form.question != asked
    say(form, "Vraag 2 van")


def profiles_wrongly(box) -> None:
    refuse(box.first, NO_OPTION)
    refuse(box.second, NO_OPTION)
    box.second.value = box.first.value
    say(box)


def profiles_rightly(box) -> None:
    box.second.value = other(box.second)
    say(box, box.second.value)


def sheet_wrongly(form) -> None:
    typed = iter(HOSTILE)
    for cell in form.cells.values():
        if isinstance(cell, widgets.Dropdown):
            refuse(cell, NO_OPTION)
        elif (text := next(typed, None)) is not None:
            cell.value = text
            say(form, "Bewaard")
    form.erase.click()
    say(form, "Alles op dit blad verdwijnt dan voorgoed")
    assert any(cell.value for cell in form.cells.values())


def sheet_rightly(form) -> None:
    for cell in form.cells.values():
        if isinstance(cell, widgets.Dropdown):
            cell.value = cell.options[1]
        else:
            cell.value = "de stuurgroep"
    n = len(form.cells)
    say(form, rf"Bewaard\. Ingevuld: {n} van de {n} vakken\.$")


def plan_wrongly(form) -> None:
    for control in (form.step, form.party, form.part, form.back_to):
        refuse(control, NO_OPTION)
    form.step.value = next(iter(form._steps))
    form.previous.click()
    say(form, "^Dit is de eerste stap")
    form.party.value = form.party.options[0][1]
    form.party_name.value = " "
    form.put.click()
    say(form, "^Geef de partij eerst een naam")
    form.remove.click()
    say(form, "^Kies eerst in de lijst welke partij weg moet")
    form.go_back.click()
    say(form, "^Schrijf eerst op wat er gebeurde")
    for answer, typed in zip(form.answers.values(), HOSTILE, strict=False):
        answer.value = typed
        say(form, r"Bewaard\.")
    for typed in HOSTILE[:4]:
        form.party_name.value, form.interest.value = typed, typed
        form.put.click()
        say(form, r"staat op de kaart\. Bewaard\.")
    assert len(form.parties) >= 4
    form.erase.click()
    say(form, "^Alles in dit plan verdwijnt dan voorgoed")
    assert form.path.is_file()


def plan_rightly(form) -> None:
    for answer in form.answers.values():
        answer.value = "Eerst praten met bewoners."
    n = len(form.answers)
    say(form, rf"^Bewaard\. Ingevuld: {n} van de {n} vragen\.")
    form.happened.value = "De school trekt zich terug."
    form.go_back.click()
    say(form, r"^Terug naar: .*Bewaard\.")


def case_card_wrongly(box) -> None:
    refuse(box.case, NO_OPTION)
    refuse(box.bouwsteen, NO_OPTION)
    say(box)


def case_card_rightly(box) -> None:
    box.case.value = other(box.case)
    say(box, re.escape(box.case.label.partition(",")[0]))


def own_case_wrongly(card) -> None:
    for control in (card.fields["theme"], card.fields["governance"]):
        refuse(control, NO_OPTION)
    for field in card.fields.values():
        field.value = ""
    card.save.click()
    say(card, "^Niet bewaard")
    good = {"name": "Veld", "place": "Roermond", "what": "Een tuin.", "unknown": "Geld"}
    for name, typed in good.items():
        card.fields[name].value = typed
    for name, typed in [("years", "acht"), ("wijk", SCRIPT), ("name", "é" * 10_000)]:
        before, card.fields[name].value = card.fields[name].value, typed
        say(card, "niet bewaard|Er is iets veranderd")
        card.save.click()
        say(card, "^Niet bewaard")
        card.fields[name].value = before
    card.erase.click()
    say(card, "nog niets bewaard|verdwijnt dan voorgoed")


def own_case_rightly(card) -> None:
    nth = len(wb.list_cases())  # a name that no other card has
    card.fields["name"].value = f"Mijn veld {nth} {SCRIPT}"
    card.fields["what"].value = f"Een tuin. {SCRIPT}"
    next(iter(card.bouwstenen.values())).value = True
    card.save.click()
    say(card, "^Bewaard als '")
    assert card.case_id in wb.list_cases()


def instruments_wrongly(box) -> None:
    for typed in HOSTILE[:4]:
        box.word.value = typed
        say(box, "^Geen instrument met")
    refuse(box.word, 7)


def instruments_rightly(box) -> None:
    box.word.value = "zaaigeld"
    say(box, r"^1 van \d+ instrumenten met 'zaaigeld'")


def lead_wrongly(desk) -> None:
    """Also what needs a session first; what is for ever asks for a second click."""
    say(desk)
    for control in (desk.mode, desk.length, desk.phase, desk.earlier, desk.part):
        refuse(control, NO_OPTION)
    early = [desk.room, desk.next_round, desk.rehearse, desk.reveal, desk.agree]
    early += [desk.write, desk.remove, desk.forms, desk.report, desk.export, desk.keep]
    for button in [*early, desk.forget, desk.close_down, desk.stop, desk.erase]:
        button.click()
        say(desk, "Start eerst de sessie")
    for typed, field in zip(
        HOSTILE, (desk.wijk, desk.asker, desk.purpose), strict=False
    ):
        field.value = typed
    desk.start.click()
    say(desk, "^De sessie staat klaar")
    for control in (desk.bouwsteen, desk.about, desk.line):
        refuse(control, NO_OPTION)
    desk.reveal.click()
    say(desk, "^De vragen zijn nog niet open")
    desk.agree.click()
    say(desk, "^De actie is leeg")
    for typed in HOSTILE[:4]:
        desk.what.value = desk.who.value = desk.due.value = typed
        desk.write.click()
        say(desk, "^(Bewaard bij de notities|De notitie telt)")
    desk.remove.click()
    say(desk, "^Kies eerst bij Regel")
    desk.respondent.value = " "
    desk.forget.click()
    say(desk, "^Vul eerst de code in")
    desk.next_round.click()
    desk.reveal.click()
    say(desk, "^Er is nog niets te tonen")
    desk.next_round.click()  # asks for a second click
    desk.erase.click()
    say(desk, "^Alles in deze sessie verdwijnt dan voorgoed")
    assert desk.session.round == 1


def lead_rightly(desk) -> None:
    desk.rehearse.click()
    say(desk, "^20 verzonnen deelnemers")
    desk.bouwsteen.value = "vertrouwen"
    desk.reveal.click()
    say(desk, "^Getoond: Vertrouwen.*getoond: 1 van de 7")
    desk.what.value, desk.who.value = "De brug maken", "corporatie"
    desk.agree.click()
    say(desk, "^Bewaard als afspraak")
    for button in (desk.forms, desk.report, desk.export):
        button.click()
        say(desk, r"^Gemaakt: \d bestanden")
    desk.stop.click()
    say(desk, "^De server is gestopt")
    desk.erase.click()
    desk.erase.click()
    say(desk, "^De sessie is gewist")


def practise_wrongly(box) -> None:
    box.check.click()
    say(box, "Nog niet ingevuld")
    box.solution.click()
    say(box, "^(Probeer het eerst zelf|Schrijf eerst zelf iets op)")
    exercise = box.exercise
    refuse(box, {"een": "woordenboek"}, "answer")
    if exercise.form == "voorspel":
        for typed in HOSTILE[:4]:
            box.prediction.value = typed
            say(box)
    if exercise.kind in ("open", "getal"):
        for typed in HOSTILE[:4]:
            box.answer = typed
            box.check.click()
            say(box, "Ingevuld" if exercise.kind == "open" else "Dit is geen getal")
        return
    refuse(box, NO_OPTION, "answer")
    refuse(box, [99], "answer")
    for mistake in exercise.mistakes:
        if "answer" in mistake:
            box.answer = mistake["answer"]
            box.check.click()
            say(box, "Nog niet goed.")
            assert box.state == "wrong"


def practise_rightly(box) -> None:
    exercise = box.exercise
    box.prediction.value = "Ik denk van wel."
    right = {
        "open": "Ik vraag het eerst aan bewoners.",
        "volgorde": list(range(1, len(exercise.options) + 1)),
    }
    box.answer = right.get(exercise.kind, exercise.answer)
    box.check.click()
    say(box, "Ingevuld." if exercise.kind == "open" else "^✓ Klopt")
    box.hint.click()
    say(box, "^Hint 1: ")
    box.solution.click()
    say(box, "^(Oplossing|Voorbeeldantwoord): (.|\n)*Bron: ")
    assert exercise.id in (wb.work.folder() / "oefeningen.json").read_text()


def note_wrongly(form) -> None:
    for control in (form.about, form.statement, form.kind, form.role, form.consent):
        refuse(control, NO_OPTION)
    for control in (form.side, form.strength):
        refuse(control, 9)
    form.statement.value, form.heard.value, form.claim.value = "", " ", ""
    form.put.click()
    say(form, "^Schrijf eerst op wat je hoorde of zag")
    form.heard.value = "Iets."
    form.put.click()
    say(form, "^Schrijf op wat dit zegt over de wijk")
    form.kind.value, form.claim.value, form.title.value = "document", "Iets.", " "
    form.put.click()
    say(form, "^Niet bewaard: Bij een document: de titel mist")
    form.kind.value, form.consent.value = "gesprek", "onbekend"
    for typed in HOSTILE[:4]:
        form.heard.value = form.claim.value = typed
        form.put.click()
        say(form, r"^Bewaard: .*De woorden komen in geen enkel stuk\.$")
    before = len(form.register.statements())
    form.erase.click()
    say(form, "verdwijnt dan voorgoed")
    assert len(form.register.statements()) == before


def note_rightly(form) -> None:
    before = len(form.register.statements())
    form.about.value, form.kind.value = "middelen", "waarneming"
    form.claim.value, form.heard.value = "Het plein is schoon.", "Er lag niets."
    form.put.click()
    say(form, "^Bewaard: ")
    assert len(form.register.statements()) == before + 1
    assert form.register.statements()[-1].text == "Het plein is schoon."


def judge_wrongly(form) -> None:
    for control in form.scores.values():
        refuse(control, NO_OPTION)
        refuse(control, 7)
    for control in (*form.scores.values(), *form.reasons.values()):
        control.value = ""
    form.put.click()
    say(form, "^Bewaard: 0 van de 7 bouwstenen. Nog 7 open")
    form.put.click()
    say(form, "^Er is nog geen oordeel")
    for control in form.scores.values():
        control.value = 1
    for reason, typed in zip(form.reasons.values(), HOSTILE, strict=False):
        reason.value = typed
    form.put.click()
    say(form, "^Bewaard: 7 van de 7 bouwstenen")


def judge_rightly(form) -> None:
    form.scores["middelen"].value = form.reasons["middelen"].value = ""
    form.scores["visie"].value = 3
    form.put.click()
    say(form, r"^Bewaard: 6 van de 7 bouwstenen\. Nog 1 open\.$")
    given = {one.about: one.score for one in form.register.judgements}
    assert given["visie"] == 3


# The uses per kind of widget; a new kind fails until it has its own.
Use = Callable[[widgets.Widget], None]
USES: dict[str, tuple[Use, Use]] = {
    "case_card": (case_card_wrongly, case_card_rightly),
    "checklist": (checklist_wrongly, checklist_rightly),
    "effect": (effect_wrongly, effect_rightly),
    "explore": (explore_wrongly, explore_rightly),
    "instruments": (instruments_wrongly, instruments_rightly),
    "mix": (mix_wrongly, mix_rightly),
    JUDGE: (judge_wrongly, judge_rightly),
    LEAD: (lead_wrongly, lead_rightly),
    NOTE: (note_wrongly, note_rightly),
    "own_case": (own_case_wrongly, own_case_rightly),
    "plan": (plan_wrongly, plan_rightly),
    "poles": (poles_wrongly, poles_rightly),
    PRACTISE: (practise_wrongly, practise_rightly),
    "profiles": (profiles_wrongly, profiles_rightly),
    "set_wijk": (set_wijk_wrongly, set_wijk_rightly),
    "sheet": (sheet_wrongly, sheet_rightly),
    "threshold": (threshold_wrongly, threshold_rightly),
    "timeline": (timeline_wrongly, timeline_rightly),
    "weigh": (weigh_wrongly, weigh_rightly),
}


# --- The process of one notebook -------------------------------------------------


def run_and_drive(path: Path) -> dict[str, list[str]]:
    """Run a notebook, and give the faults of each widget that it made, by its kind."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    swallowed: list[str] = []  # a button catches errors, and shows them to the reader
    made: list[tuple[str, widgets.Widget]] = []
    _remember(wb.widget, wb.widget.__all__, made)
    _remember(wb, BESIDE, made)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            shell.run_cell(cell.source).raise_error()
    shell.showtraceback = lambda *_, **__: swallowed.append(repr(sys.exc_info()[1]))
    found = {}
    for nth, (kind, widget) in enumerate(made, start=1):
        where = f"{nth} {kind} {getattr(getattr(widget, 'exercise', None), 'id', '')}"
        found[where.strip()] = _faults(kind, widget, swallowed)
    return found


def _remember(room: object, names: list[str], made: list) -> None:
    """Let the makers of widgets write down what they made; not what is tried out."""
    for name in names:
        setattr(room, name, _remembering(name, getattr(room, name), made))


def _remembering(name: str, make: Callable, made: list) -> Callable:
    """Make a widget as before, and write it down."""

    @wraps(make)
    def maker(*args, **kwargs):
        widget = make(*args, **kwargs)
        if kwargs.get("keep", True):
            made.append((name, widget))
        return widget

    return maker


def _faults(kind: str, widget: widgets.Widget, swallowed: list[str]) -> list[str]:
    """Use a widget wrongly and then rightly; say what went otherwise than it should."""
    if kind not in USES:
        return ["no uses of this kind in the table"]
    told, faults = widget.text, []
    for use in USES[kind]:
        told = widget.text
        try:
            use(widget)
        except Exception as error:
            faults.append(f"{use.__name__}: {type(error).__name__}: {error}"[:600])
    if widget.text == told:
        faults.append(f"the right use changes nothing: {told[:200]!r}")
    faults += [f"a click raised {error[:300]}" for error in swallowed]
    swallowed.clear()
    return faults


if __name__ == "__main__":
    notebook, target = map(Path, sys.argv[1:])
    target.write_text(json.dumps(run_and_drive(notebook)), encoding="utf-8")


# --- The tests -------------------------------------------------------------------


def makes_widgets(path: Path) -> list[str]:
    """Kinds of widgets that the cells of a notebook make, solutions left out."""
    notebook = nbformat.read(path, as_version=4)
    solved = [
        number
        for number, cell in enumerate(notebook.cells, start=1)
        if "solution" in tags(cell)
    ]
    calls = [
        node.func
        for number, tree in trees(notebook)
        if number not in solved
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return sorted(
        call.attr
        for call in calls
        if ast.unparse(call) in (f"wb.widget.{call.attr}", *(f"wb.{n}" for n in BESIDE))
    )


WITH_WIDGETS = {
    path.stem: kinds
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    if (kinds := makes_widgets(path))
}


def test_every_kind_of_widget_has_its_uses():
    assert set(USES) == {*wb.widget.__all__, *BESIDE}


def test_every_kind_of_widget_stands_in_a_notebook():
    assert {kind for kinds in WITH_WIDGETS.values() for kind in kinds} == set(USES)


@pytest.fixture(scope="session")
def fonts(tmp_path_factory):
    """One list of fonts for all: to make it takes longer than a notebook."""
    return str(tmp_path_factory.mktemp("matplotlib"))


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_widgets_of_a_notebook_used_wrongly_and_rightly(name, fonts, tmp_path):
    target, here = tmp_path / "found.json", tmp_path / "here"
    here.mkdir()
    (tmp_path / "own").mkdir()
    paths = [str(Path(__file__).parent), *map(os.path.abspath, filter(None, sys.path))]
    environment = kernel_environment(tmp_path / "own") | {
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": fonts,
        "PYTHONPATH": os.pathsep.join(paths),
    }
    ran = subprocess.run(
        [sys.executable, __file__, str(NOTEBOOKS / f"{name}.ipynb"), str(target)],
        cwd=here,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=TIMEOUT,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout[-1500:]}\n{ran.stderr[-1500:]}"
    found = json.loads(target.read_text(encoding="utf-8"))
    assert sorted(where.split()[1] for where in found) == WITH_WIDGETS[name]
    assert {where: faults for where, faults in found.items() if faults} == {}
