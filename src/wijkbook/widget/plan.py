"""A plan in five steps that a team fills in for its own wijk, and keeps."""

import re
import secrets
from dataclasses import replace
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from wijkbook import work
from wijkbook.dutch import whole
from wijkbook.errors import BadValue, WijkbookError
from wijkbook.gebied import Gebied
from wijkbook.plot import theme as look
from wijkbook.widget.box import STYLE, Shown, other_name
from wijkbook.widget.checklist import FIELD, LONGEST, find_area
from wijkbook.widget.planned import (
    BACK_TO,
    OURS,
    PARTS,
    Party,
    Plan,
    Return,
    heads,
    kinds,
    missing,
    steps,
    tidy,
)

__all__ = ["plan"]

NEW = ""  # a Dropdown shows no words for None
LINES = {"margin": "0.5em 0 0 0"}
ERASE, SURE = "Wis dit plan", "Zeker weten? Klik nog eens"
HOW = (
    "Vul in wat je weet, in elke volgorde. Leeg mag. Met Tab ga je naar het volgende "
    "veld; een lijst open je met de spatiebalk."
)
KEPT = (
    "Alles wordt meteen bewaard, alleen in dit bestand: {path}. Geef je het aan een "
    "ander, dan gaan alle woorden mee. Noem geen namen van bewoners."
)
NOT_SAVED = "Wat je hebt ingevuld, staat nog op het scherm."


def plan(*, wijk: str | Gebied | None = None, name: str = "ons plan") -> "PlanForm":
    """Fill in the five steps for an own wijk, one step at a time, and keep it.

    Each change is kept at once in the folder of own work and is there again when the
    plan is opened once more. Step 2 has a map of parties and tells by rule who is
    missing at the table; from step 5 one goes back to vision, coalition or conditions.
    Nothing is judged and there is no total.

    Parameters
    ----------
    wijk : str or Gebied, optional
        Which wijk it is about; None for none in particular.
    name : str, default "ons plan"
        What to call the plan; each wijk and name has a file of its own.

    Returns
    -------
    PlanForm
        A VBox with the controls ``step``, ``previous``, ``next``, ``answers`` (a field
        by id of the question); of step 2 ``party``, ``party_name``, ``part``,
        ``at_table``, ``decides``, ``interest``, ``put`` and ``remove``; of step 5
        ``happened``, ``back_to``, ``change`` and ``go_back``; the buttons ``export``
        and ``erase``; the parts ``said``, ``map`` and ``overview``; the
        ``parties`` and ``returns`` as tables, who is ``missing``, the whole plan as
        ``markdown``, the ``path``, and how it stands as ``text``.

    Raises
    ------
    UnknownName, AmbiguousName
        If there is no such wijk.
    BadValue
        If there is no name.

    Notes
    -----
    In gewone taal: je schrijft per stap op wat je gaat doen, en ziet wie er nog mist.

    Examples
    --------
    >>> form = plan(wijk="WK095704", name="voorbeeld")
    >>> print(form.text)
    Ingevuld: 0 van de 21 vragen. Er staat nog niemand op de kaart.
    """
    return PlanForm(wijk, name)


class PlanForm(Shown):
    """The five steps of one team, for one wijk."""

    def __init__(self, wijk: str | Gebied | None, name: str) -> None:
        super().__init__()
        if not isinstance(name, str) or not name.strip():
            msg = 'Je plan heeft nog geen naam. Geef er een, zoals name="ons plan".'
            raise BadValue(msg)
        area = None if wijk is None else find_area(wijk)
        self.path = _usual_path(area, name)
        self._empty = Plan(area.label if area else "", tidy(name))
        self._steps, self._heads = steps(), heads()
        self._filling, self._damaged = False, False
        self._changed: dict[tuple[str, str], object] = {}  # not on the disk yet
        self._plan, told = self._open()
        self._make_controls()
        self._lay_out()
        self._listen()
        self._to_step()
        self._say(told)

    # the file

    def _open(self) -> tuple[Plan, str]:
        """Find what was written before; give what is amiss with it, in Dutch."""
        try:
            if self.path.is_file():
                found = Plan.load(self.path)
                return found, other_name(found.name, self._empty.name)
        except WijkbookError as error:
            self._damaged = True
            return self._empty, f"{error} Het blijft staan als '{self._aside.name}'."
        except OSError:  # a folder that is closed for us: saving will say so
            pass
        return self._empty, ""

    @property
    def _aside(self) -> Path:
        """Name for a damaged file that is put aside; an earlier one stays."""
        names = (f"{self.path.name}.beschadigd{n or ''}" for n in range(100))
        return next(
            self.path.with_name(n) for n in names if not self.path.with_name(n).exists()
        )

    def _keep(self, table: str, key: str, value: object) -> str:
        """Keep one change, beside what another may have written; say how that went."""
        self._changed[table, key] = value
        self._plan = self._with_changes(self._plan)
        try:
            there = self._on_disk()
            merged = self._with_changes(there)
            merged.save(self.path)
        except (WijkbookError, OSError) as error:
            if not isinstance(error, WijkbookError):
                error = f"Niet bewaard: {error.strerror}."
            return f"{error} {NOT_SAVED}"
        self._changed.clear()
        self._plan = merged
        self._show_answers()
        return "Bewaard."

    def _on_disk(self) -> Plan:
        """What another tab may have written meanwhile; a damaged file goes aside."""
        if not self.path.is_file():  # not written yet, or erased in another tab
            return self._empty
        try:
            return Plan.load(self.path)
        except WijkbookError:
            self.path.rename(self._aside)
            return self._plan

    def _with_changes(self, there: Plan) -> Plan:
        """Put the own changes in a plan; None takes a row away."""
        told = {
            table: dict(getattr(there, table))
            for table in ("answers", "parties", "returns")
        }
        for (table, key), value in self._changed.items():
            if value is None:
                told[table].pop(key, None)
            else:
                told[table][key] = value
        return replace(there, wijk=self._empty.wijk, name=self._empty.name, **told)

    # the controls

    def _make_controls(self) -> None:
        """Make what the team types in and clicks on."""
        wide = {"style": STYLE, "layout": FIELD}
        self.step = widgets.Dropdown(description="Stap:", **wide)
        self.answers = {
            row.Index: widgets.Textarea(
                value=whole(self._plan.answers.get(row.Index, "")),
                description=f"{row.name}:",  # or who cannot see has a nameless field
                placeholder="nog open",
                continuous_update=False,  # else every key sends the whole text
                rows=2,
                style={"description_width": "13em"},
                layout=FIELD,
            )
            for asked in self._steps.values()
            for row in asked.itertuples()
        }
        self.party = widgets.Dropdown(description="Partij:", **wide)
        self.party_name = widgets.Text(description="Naam van de partij:", **wide)
        self.part = widgets.Dropdown(
            options=[(words, part) for part, (words, _) in PARTS.items()],
            description="Wat is het:",
            **wide,
        )
        self.at_table = widgets.Checkbox(
            value=True, description="zit nu aan tafel", indent=False
        )
        self.decides = widgets.Checkbox(
            description="mag voor de partij besluiten", indent=False
        )
        self.interest = widgets.Text(
            description="Belang:", placeholder="Wat wil deze partij hier?", **wide
        )
        self.put = widgets.Button(description="Zet op de kaart")
        self.remove = widgets.Button(description="Haal van de kaart")
        self.happened = widgets.Text(description="Wat gebeurde er:", **wide)
        self.back_to = widgets.Dropdown(
            options=[(self._heads.loc[step, "name"], step) for step in BACK_TO],
            description="Terug naar:",
            **wide,
        )
        self.change = widgets.Text(description="Wat verandert er:", **wide)
        self.go_back = widgets.Button(description="Stel bij")
        self.previous = widgets.Button(description="Vorige stap")
        self.next = widgets.Button(description="Volgende stap", button_style="primary")
        self.export = widgets.Button(description="Schrijf uit als tekst")
        self.erase = widgets.Button(description=ERASE)
        for button in (self.put, self.remove, self.go_back, self.export, self.erase):
            button.layout.width = "auto"

    def _lay_out(self) -> None:
        """Put the parts under each other, in the order of the Tab key."""
        parts = [widgets.HTML() for _ in range(5)]
        self.overview, self.head, self.said, self.map, self.back = parts
        self.body = widgets.VBox(layout={"overflow": "visible"})
        title = f"{self._empty.name}: {self._empty.wijk or 'geen wijk gekozen'}"
        kept = KEPT.format(path=self.path)
        self._map_box = [
            widgets.HTML("<p><strong>Kaart van partijen</strong></p>"),
            self.party,
            self.party_name,
            self.part,
            self.at_table,
            self.decides,
            self.interest,
            widgets.HBox([self.put, self.remove]),
            self.map,
        ]
        self._back_box = [
            widgets.HTML("<p><strong>Een tegenvaller? Ga terug en stel bij</strong>"),
            self.happened,
            self.back_to,
            self.change,
            self.go_back,
            self.back,
        ]
        self._fill_steps("stap1")
        self.children = [
            widgets.HTML(
                f"<p><strong><bdi>{escape(title)}</bdi></strong></p>"
                f"<p>{escape(HOW)}</p>"
            ),
            self.overview,
            self.step,
            self.head,
            self.body,
            widgets.HBox([self.previous, self.next]),
            self.said,
            widgets.HBox([self.export, self.erase]),
            widgets.HTML(f"<p>{escape(kept)}</p>"),
        ]

    def _listen(self) -> None:
        """Start to react to the team."""
        self.step.observe(lambda _: self._on_step(), "value")
        self.party.observe(lambda _: self._on_party(), "value")
        for key, typed in self.answers.items():
            typed.observe(lambda _, key=key: self._on_answer(key), "value")
        self.put.on_click(lambda _: self._on_put())
        self.remove.on_click(lambda _: self._on_remove())
        self.go_back.on_click(lambda _: self._on_go_back())
        self.previous.on_click(lambda _: self._move(-1))
        self.next.on_click(lambda _: self._move(1))
        self.export.on_click(lambda _: self._on_export())
        self.erase.on_click(lambda _: self._on_erase())

    def _on_step(self) -> None:
        """Show the step that was chosen."""
        if not self._filling:
            self._to_step()
            self._say()

    def _move(self, by: int) -> None:
        """Go to the next or previous step; the keyboard goes along."""
        known = list(self._steps)
        at = known.index(self.step.value) + by
        if at < 0:
            self._say("Dit is de eerste stap.")
        elif at == len(known):
            self._say("Dit is de laatste stap. Ga terug waar dat nodig is.")
        else:
            self.step.value = known[at]
            self.step.focus()  # it stands before the questions

    def _on_answer(self, key: str) -> None:
        """Keep an answer that was typed."""
        if not self._filling:
            self._done(self._keep("answers", key, self.answers[key].value))

    def _on_party(self) -> None:
        """Show the party that was chosen, to change it."""
        if self._filling:
            return
        blank = Party("", next(iter(PARTS)))
        one = self._plan.parties.get(self.party.value, blank)
        self._show_party(one)

    def _on_put(self) -> None:
        """Put a party on the map, or change the one that was chosen."""
        name = tidy(self.party_name.value)
        if not name:
            self._say("Geef de partij eerst een naam.")
            return
        one = Party(
            name,
            self.part.value,
            self.at_table.value,
            self.decides.value,
            tidy(self.interest.value),
        )
        key = self.party.value or secrets.token_hex(4)
        saved = self._keep("parties", key, one)
        self._show_party(Party("", self.part.value))
        self._done(f"{name} staat op de kaart. {saved}")

    def _on_remove(self) -> None:
        """Take the party that was chosen off the map."""
        gone = self._plan.parties.get(self.party.value)
        if gone is None:
            self._say("Kies eerst in de lijst welke partij weg moet.")
            return
        saved = self._keep("parties", self.party.value, None)
        self._show_party(Party("", self.part.value))
        self._done(f"{gone.name} is van de kaart. {saved}")

    def _on_go_back(self) -> None:
        """Write down a return from step 5, and go to the step it leads to."""
        what, to = tidy(self.happened.value), self.back_to.value
        if not what:
            self._say("Schrijf eerst op wat er gebeurde.")
            return
        one = Return(what, to, tidy(self.change.value))
        saved = self._keep("returns", f"{len(self._plan.returns):03}-{_token()}", one)
        self.happened.value = self.change.value = ""
        name = self._heads.loc[to, "name"]
        self._done(f"Terug naar: {name}. {saved}")
        self._filling, self.step.value = True, to
        self._filling = False
        self._to_step()

    def _on_export(self) -> None:
        """Write the plan as text beside its file."""
        target = self.path.with_suffix(".md")
        try:
            work.write_safely(target, self.markdown)
        except OSError as error:
            self._say(f"Niet uitgeschreven: {error.strerror}.")
            return
        self._say(f"Uitgeschreven als '{target.name}', naast het plan zelf.")

    def _on_erase(self) -> None:
        """Ask once, then erase the plan with all that was put aside."""
        if self.erase.description == ERASE:
            self._say("Alles in dit plan verdwijnt dan voorgoed.")
            self.erase.description = SURE
            return
        try:
            for one in self.path.parent.glob(f"{self.path.name}.beschadigd*"):
                one.unlink(missing_ok=True)
            for one in (self.path.with_suffix(".md"), self.path):
                one.unlink(missing_ok=True)
        except OSError as error:
            self._say(f"Niet gewist: {error.strerror}.")
            return
        self._plan = self._empty
        self._changed.clear()
        self._show_answers()
        self._show_party(Party("", next(iter(PARTS))))
        self._done("Je plan is gewist.")

    # what is shown

    @property
    def parties(self) -> pd.DataFrame:
        """The map of parties: one row per party, in the order of the kinds."""
        names = kinds()
        rows = [
            {
                "partij": one.name,
                "soort": names[one.kind],
                "wat": PARTS[one.part][0],
                "aan_tafel": one.at_table,
                "besluit": one.decides,
                "belang": one.interest,
            }
            for kind in names.index
            for one in self._plan.parties.values()
            if one.kind == kind
        ]
        columns = ["partij", "soort", "wat", "aan_tafel", "besluit", "belang"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def returns(self) -> pd.DataFrame:
        """The times that the team went back, in their order."""
        rows = [
            (one.what, self._heads.loc[one.to, "name"], one.change)
            for _, one in sorted(self._plan.returns.items())
        ]
        return pd.DataFrame(rows, columns=["wat_gebeurde", "terug_naar", "anders"])

    @property
    def missing(self) -> list[str]:
        """Who is missing at the table, by rule, in Dutch."""
        return missing(self._plan.parties)

    @property
    def markdown(self) -> str:
        """The whole plan as Markdown."""
        return self._plan.markdown

    def _show_answers(self) -> None:
        """Bring the fields where the plan is: another tab may have written in it."""
        before, self._filling = self._filling, True
        for key, typed in self.answers.items():
            held = whole(self._plan.answers.get(key, ""))
            if typed.value != held:
                typed.value = held
        self._filling = before

    def _show_party(self, one: Party) -> None:
        """Bring the fields of step 2 where a party is."""
        self.party_name.value, self.interest.value = one.name, one.interest
        self.part.value = one.part
        self.at_table.value, self.decides.value = one.at_table, one.decides
        if not one.name:
            self._list_parties(NEW)

    def _list_parties(self, chosen: str) -> None:
        """Fill the list of parties to choose from."""
        before, self._filling = self._filling, True
        known = [(tidy(one.name), key) for key, one in self._plan.parties.items()]
        self.party.options = [("een nieuwe partij", NEW), *known]
        self.party.value = chosen if chosen in self._plan.parties else NEW
        self._filling = before

    def _fill_steps(self, chosen: str) -> None:
        """Fill the list of steps, each with how many questions have an answer."""
        before, self._filling = self._filling, True
        self.step.options = [
            (f"{self._step_name(step)} ({self._count(step)})", step)
            for step in self._steps
        ]
        self.step.value = chosen
        self._filling = before

    def _to_step(self) -> None:
        """Show the questions of the current step, with what belongs to it."""
        step = self.step.value
        head = self._heads.loc[step]
        told = f"{head['text']} (naar S001, {head['source_place']})"
        self.head.value = f"<p>{escape(told)}</p>"
        shown = []
        for question in self._steps[step].itertuples():
            asked = f"<strong>{escape(question.text)}</strong>"
            shown += [widgets.HTML(asked, layout=LINES), self.answers[question.Index]]
        shown += {"stap2": self._map_box, "stap5": self._back_box}.get(step, [])
        self.body.children = shown
        self._show_rest()

    def _done(self, sentence: str) -> None:
        """Show how it stands after a change."""
        self.erase.description = ERASE
        self._show_rest()
        self._say(sentence)

    def _show_rest(self) -> None:
        """Write the overview, the map and the returns."""
        self._fill_steps(self.step.value)
        self._list_parties(self.party.value)
        boxes = "".join(
            f'<li style="margin:0 1em 0 0;list-style:none{mark}">'
            f"{escape(self._step_name(step))}<br>{escape(self._count(step))}</li>"
            for step in self._steps
            for mark in [";font-weight:bold" if step == self.step.value else ""]
        )
        self.overview.value = (
            '<ol style="display:flex;flex-wrap:wrap;padding:0;margin:0.3em 0;'
            f'border-bottom:1px solid {look.LINE};line-height:1.35">{boxes}</ol>'
        )
        self.map.value = self._as_map()
        rows = "".join(
            f"<li><bdi>{escape(_short(told))}</bdi></li>"
            for told in (
                f"{row.wat_gebeurde} → {row.terug_naar}: {row.anders or 'nog open'}"
                for row in self.returns.itertuples()
            )
        )
        self.back.value = f"<ol>{rows}</ol>" if rows else ""

    def _as_map(self) -> str:
        """The map: a column per kind of party; typed text is text."""
        columns = ""
        for kind, name in kinds().items():
            here = [one for one in self._plan.parties.values() if one.kind == kind]
            rows = "".join(self._card(one) for one in here) or "<li>nog niemand</li>"
            columns += (
                '<div style="flex:1 1 12em;min-width:12em;padding-right:1em">'
                f'<strong>{escape(name)}</strong><ul style="padding-left:1.2em">{rows}'
                "</ul></div>"
            )
        told = "".join(
            f"<li><bdi>{escape(_short(one))}</bdi></li>"
            for one in missing(self._plan.parties)
        )
        return (
            '<div style="display:flex;flex-wrap:wrap;line-height:1.35;max-width:46em">'
            f"{columns}</div><p><strong>Wie mist er aan tafel?</strong></p>"
            f'<ul style="line-height:1.35">{told}</ul><p><small>{escape(OURS)}'
            "</small></p>"
        )

    def _card(self, one: Party) -> str:
        """One party on the map; what is not at the table is in other words too."""
        told = [PARTS[one.part][0], "" if one.at_table else "nog niet aan tafel"]
        told += ["mag besluiten"] if one.decides else []
        told += [f"belang: {_short(one.interest)}"] if one.interest else []
        words = "; ".join(filter(None, told))
        weight = "bold" if one.at_table else "normal"
        return (
            f'<li style="overflow-wrap:anywhere"><bdi style="font-weight:{weight}">'
            f"{escape(_short(one.name))}</bdi><br><bdi>{escape(tidy(words))}</bdi></li>"
        )

    def _step_name(self, step: str) -> str:
        """Number and name of a step."""
        return f"{self._heads.loc[step, 'number']}. {self._heads.loc[step, 'name']}"

    def _count(self, step: str) -> str:
        """How many questions of a step have an answer."""
        return f"{self._plan.filled(step)} van {len(self._steps[step])}"

    def _say(self, sentence: str = "") -> None:
        """Say what happened, how much is filled in, and who is missing."""
        n = sum(self._plan.filled(step) for step in self._steps)
        told = f"Ingevuld: {n} van de {len(self.answers)} vragen."
        who = " ".join(self.missing)
        self.text = " ".join(filter(None, [sentence, told, tidy(who)]))
        shown = '<p role="status" style="margin:0.3em 0"><strong>{}</strong></p>'
        self.said.value = shown.format(escape(_short(self.text, 2 * LONGEST)))


def _short(text: str, longest: int = LONGEST) -> str:
    """Text on one line, cut where it grows too long to show."""
    line = tidy(text)
    return line if len(line) <= longest else f"{line[:longest]}…"


def _token() -> str:
    """A key that nobody else has."""
    return secrets.token_hex(4)


def _usual_path(area: Gebied | None, name: str) -> Path:
    """Where the plan of this name for this wijk is kept."""
    code = re.sub(r"[^\w-]+", "_", area.code) if area else "zonder_wijk"
    short = re.sub(r"[^\w-]+", "_", name.strip().lower())[:60].strip("_")
    return work.folder() / f"plan-{code}-{short or 'naamloos'}.json"
