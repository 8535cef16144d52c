"""The leader's desk in a notebook: start a session, show, talk, agree, take along."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from wijkbook import work
from wijkbook.dutch import day_in_words, listing, whole
from wijkbook.errors import BadValue, WijkbookError, unknown_name
from wijkbook.gebied import Gebied
from wijkbook.session import desk_view as view
from wijkbook.session import screen
from wijkbook.session.server import Running, serve
from wijkbook.session.simulate import Simulated, simulate_session
from wijkbook.session.store import KEEP_DAYS, Session

__all__ = ["Desk", "lead_session"]

FOLDER = "sessies"
NEW = ""  # a Dropdown shows no words for None
EVERY_S = 2.0  # how often joined and answered are looked at
FIELD = {"width": "98%", "max_width": "46em"}
STYLE = {"description_width": "initial"}  # or long descriptions are cut off
SURE = "Zeker weten? Klik nog eens"
LINE = 60  # signs of an agreement in a list
PARTS = ("Meedoen", "Tonen", "Verschil", "Afspraken", "Afronden")
MODES = {"Eén wijk, één groep": "een_wijk", "Ieder een eigen wijk": "eigen_wijk"}
LENGTHS = {
    "Kort: 7 vragen": "kort",
    "Kern: 14 vragen": "kern",
    "Volledig: 53 vragen, voor thuis": "volledig",
}
PHASES = {
    "alle vragen": NEW,
    "wat past bij een plan": "vooraf",
    "wat past bij een aanpak die loopt": "lopend",
}
HIDDEN = (
    "Hier staan in een echte sessie de QR-code, het adres en de code. Zij horen bij "
    "één avond en worden niet in het notebook bewaard."
)
HOW = (
    "Kies, en klik op <em>Start de sessie</em>. Er gaat niets naar internet: alles "
    "blijft op deze computer. Met Tab ga je naar het volgende veld."
)
TOO_FEW = (
    "Er is nog niets te tonen: minder dan drie mensen gaven een score. De bouwsteen "
    "blijft open."
)
NOTHING_RUNS = "Start eerst de sessie."
FIRST = "Er draait nog geen sessie. Kies hierboven, en klik op 'Start de sessie'."
FILES = "Er is nog niets gemaakt."


def lead_session(
    session: Session | Path | str | None = None,
    *,
    mode: str = "een_wijk",
    wijk: str | Gebied | None = None,
    length: str = "kort",
    phase: str | None = None,
    asker: str = "",
    purpose: str = "",
) -> "Desk":
    """Lead a group session: one click to a QR code, then show, talk, agree.

    Nothing is sent anywhere: the session runs on this computer, and phones in the room
    come in only after *Open voor de zaal*. Nothing of an answer is seen before it is
    shown to the room.

    Parameters
    ----------
    session : Session or path, optional
        A session that was made before, to go on with. Without it the desk makes one.
    mode : {"een_wijk", "eigen_wijk"}
        One group about one wijk, or everybody about a wijk of their own.
    wijk : str or Gebied, optional
        About which wijk; with its code the figures of the wijk come along.
    length : {"kort", "kern", "volledig"}
        Seven, fourteen or fifty-three questions.
    phase : {"vooraf", "lopend"}, optional
        Only what fits a plan, or a running approach.
    asker, purpose : str
        Who asks and what for: participants read it before the first question.

    Returns
    -------
    Desk
        A VBox. To choose: ``mode``, ``wijk``, ``length``, ``phase``, ``asker``,
        ``purpose``, ``earlier`` and ``start``; ``part`` of the desk. While it runs:
        ``room``, ``rehearse``, ``next_round``, ``refresh``; ``bouwsteen`` and
        ``reveal``; ``line``, ``what``, ``who``, ``due``, ``about``, ``agree``,
        ``write`` and ``remove``. Afterwards: ``forms``, ``report``, ``with_answers``,
        ``export``, ``keep``, ``respondent``, ``forget``, ``close_down``, ``stop`` and
        ``erase``. Also the ``session``, ``running``, the tables ``tables``, ``agenda``
        and ``movement``, ``snapshot()`` of the screen, the ``files`` that were
        made, and how it stands as ``text``.

    Raises
    ------
    UnknownName
        If there is no such mode, length or phase.
    MissingTable, BadTable
        If the file is not there or is no session.

    Notes
    -----
    In gewone taal: je leidt een avond met een groep, zonder dat je hoeft te
    programmeren.

    Examples
    --------
    >>> desk = lead_session(wijk="WK095704")
    >>> print(desk.text)
    Er draait nog geen sessie. Kies hierboven, en klik op 'Start de sessie'.
    """
    for what, chosen, known in (
        ("soort sessie", mode, MODES),
        ("lengte", length, LENGTHS),
        ("fase", phase or NEW, PHASES),
    ):
        if chosen not in known.values():
            raise unknown_name(what, chosen, [one for one in known.values() if one])
    if isinstance(session, str | Path):
        session = Session.open(session)
    chosen = {
        "mode": mode,
        "wijk": str(getattr(wijk, "code", wijk) or ""),
        "length": length,
        "phase": phase or NEW,
        "asker": asker,
        "purpose": purpose,
    }
    return Desk(session, chosen)


class Desk(widgets.VBox):
    """One session with all that its leader does; made by `lead_session`."""

    text = ""

    def __init__(self, session: Session | None, chosen: dict[str, str]) -> None:
        super().__init__()
        self.session, self.running = session, None
        self.files: list[Path] = []
        self._crowd: Simulated | None = None
        self._asked: widgets.Button | None = None  # waits for its second click
        self._filling = False
        self._make_choices(chosen)
        self._make_controls()
        self._lay_out()
        self._listen()
        self._show()
        self._say()

    # the controls

    def _make_choices(self, chosen: dict[str, str]) -> None:
        """Make what is chosen before a session starts."""
        wide = {"style": STYLE, "layout": FIELD}
        self.earlier = widgets.Dropdown(description="Sessie:", **wide)
        self.mode = widgets.Dropdown(
            options=MODES.items(), description="Soort:", **wide
        )
        self.wijk = widgets.Text(description="Wijk (naam of code):", **wide)
        self.length = widgets.Dropdown(
            options=LENGTHS.items(), description="Hoeveel vragen:", **wide
        )
        self.phase = widgets.Dropdown(
            options=PHASES.items(), description="Welke vragen:", **wide
        )
        self.asker = widgets.Text(
            description="Wie vraagt dit:", placeholder="zoals: gemeente", **wide
        )
        self.purpose = widgets.Text(
            description="Waarvoor:",
            placeholder="zoals: samen kiezen wat we eerst doen",
            **wide,
        )
        self.start = _button("Start de sessie", primary=True)
        self._choices = {name: getattr(self, name) for name in chosen}
        for name, value in chosen.items():
            self._choices[name].value = whole(value)

    def _make_controls(self) -> None:
        """Make what is used while a session runs, and after it."""
        wide = {"style": STYLE, "layout": FIELD}
        self.part = widgets.ToggleButtons(
            options=PARTS, style={"button_width": "auto"}, layout={"margin": "4px 0"}
        )
        self.room = _button("Open voor de zaal")
        self.next_round = _button("Open de vragen", primary=True)
        self.rehearse = _button("Oefen met verzonnen mensen")
        self.refresh = _button("Ververs")
        self.bouwsteen = widgets.Dropdown(description="Bouwsteen:", **wide)
        self.reveal = _button("Toon aan de zaal", primary=True)
        self.line = widgets.Dropdown(description="Regel:", **wide)
        self.what = widgets.Textarea(description="Wat:", rows=2, **wide)
        self.who = widgets.Text(description="Wie (een rol, geen naam):", **wide)
        self.due = widgets.Text(description="Wanneer:", **wide)
        self.about = widgets.Dropdown(description="Hoort bij:", **wide)
        self.agree = _button("Zet bij de afspraken", primary=True)
        self.write = _button("Zet bij de notities")
        self.remove = _button("Haal weg")
        self.forms = _button("Maak formulieren (papier, Excel, XLSForm)")
        self.report = _button("Maak het verslag", primary=True)
        self.with_answers = widgets.Checkbox(
            description="met losse antwoorden, zonder naam en zonder toelichting",
            indent=False,
            layout={"width": "auto"},
        )
        self.export = _button("Maak de gegevens (Excel en CSV)")
        self.keep = _button(f"Bewaar {KEEP_DAYS} dagen langer")
        self.respondent = widgets.Text(
            description="Code van een deelnemer:", style=STYLE, layout=FIELD
        )
        self.forget = _button("Wis deze deelnemer")
        self.close_down = _button("Sluit de sessie")
        self.stop = _button("Stop de server")
        self.erase = _button("Wis de sessie")

    def _lay_out(self) -> None:
        """Put the parts under each other, in the order of the Tab key."""
        self.add_class("wijkbook-sessie")
        names = ("door", "stand", "outcome", "apart", "agreed", "made", "said")
        for name in names:
            setattr(self, f"_{name}", widgets.HTML())
        self._choosing = widgets.VBox(
            [
                widgets.HTML(f"<p>{HOW}</p>"),
                self.earlier,
                *self._choices.values(),
                _row(self.start),
            ]
        )
        self._pages = dict(
            zip(
                PARTS,
                [
                    [_row(self.room, self.next_round, self.rehearse, self.refresh)]
                    + [self._door, self._stand],
                    [self.bouwsteen, _row(self.reveal), self._outcome],
                    [self._apart],
                    [self.line, self.what, self.who, self.due, self.about]
                    + [_row(self.agree, self.write, self.remove), self._agreed],
                    [_row(self.forms, self.report)]
                    + [self.with_answers, _row(self.export), self._made]
                    + [_row(self.keep), self.respondent, _row(self.forget)]
                    + [_row(self.close_down, self.stop, self.erase)],
                ],
                strict=True,
            )
        )
        self._page = widgets.VBox(layout={"overflow": "visible"})
        self._working = widgets.VBox([self.part, self._page])
        head = widgets.HTML(f"{view.STYLES}<p><strong>Groepssessie</strong></p>")
        self.children = [head, self._choosing, self._said, self._working]

    def _listen(self) -> None:
        """Start to react to the leader."""
        for button, doing in (
            (self.start, self._on_start),
            (self.room, self._on_room),
            (self.next_round, self._on_next_round),
            (self.rehearse, self._on_rehearse),
            (self.refresh, lambda: ""),
            (self.reveal, self._on_reveal),
            (self.agree, lambda: self._on_line("action")),
            (self.write, lambda: self._on_line("note")),
            (self.remove, self._on_remove),
            (self.forms, self._on_forms),
            (self.report, self._on_report),
            (self.export, self._on_export),
            (self.keep, self._on_keep),
            (self.forget, self._on_forget),
            (self.close_down, self._on_close),
            (self.stop, self._on_stop),
            (self.erase, self._on_erase),
        ):
            button.on_click(lambda one, doing=doing: self._do(doing, one))
        for control, doing in (
            (self.earlier, self._show_choices),
            (self.part, self._show_page),
            (self.bouwsteen, self._show_outcome),
            (self.line, self._show_line),
        ):
            control.observe(lambda _, doing=doing: self._look(doing), "value")

    # doing

    def _do(self, doing: Callable[[], str | None], button: widgets.Button) -> None:
        """Do what was clicked and tell how it stands; what goes wrong in one sentence.

        What cannot be undone gives None at its first click, and waits for a second.
        """
        if self._asked is not button:
            self._calm()
        try:
            said = doing()
        except WijkbookError as error:
            said = str(error)
        except OSError as error:
            said = f"Dit lukt niet: {error.strerror or 'de schijf doet niet mee'}."
        if said is None:
            return
        self._calm()
        with suppress(WijkbookError):
            self._show()
        self._say(said)

    def _sure(self, button: widgets.Button, told: str) -> bool:
        """Ask for a second click; tell whether this is that one."""
        if self._asked is button:
            return True
        self._asked, self._name = button, button.description
        button.description = SURE
        self._say(told)
        return False

    def _calm(self) -> None:
        """No button waits for a second click any more."""
        if self._asked is not None:
            self._asked.description = self._name
            self._asked = None

    def _look(self, doing: Callable[[], None]) -> None:
        """Show something else, when it was the leader who chose it."""
        if not self._filling:
            with suppress(WijkbookError):
                doing()

    def _held(self) -> Session:
        """The session; refuse when there is none."""
        if self.session is None:
            raise BadValue(NOTHING_RUNS)
        return self.session

    def _on_start(self) -> str:
        """Make or open a session, and serve it on this computer."""
        if self._runs:
            return "De sessie draait al."
        if self.session is None:
            self.session = self._opened() if self.earlier.value else self._created()
        self.running = serve(self.session)
        self._watch()
        self.part.value = PARTS[0]
        return f"De sessie staat klaar. {self.session.meta('figures_told')}".strip()

    def _opened(self) -> Session:
        """Open the session that was chosen."""
        return Session.open(work.folder() / FOLDER / self.earlier.value)

    def _created(self) -> Session:
        """Make the session that was chosen."""
        told = {name: whole(one.value).strip() for name, one in self._choices.items()}
        return Session.create(**{**told, "phase": told["phase"] or None})

    @property
    def _runs(self) -> bool:
        """Whether it is being served."""
        return self.running is not None and self.running.process.poll() is None

    def _on_room(self) -> str:
        """Let the room in, or keep it out again."""
        if not self._runs:
            raise BadValue(NOTHING_RUNS)
        if self.running.is_open:
            self.running.close_to_room()
            return "De zaal is weer dicht."
        self.running.open_to_room()
        return "De zaal kan meedoen."

    def _on_next_round(self) -> str | None:
        """Open the questions, or begin round 2."""
        held = self._held()
        if held.phase == "lobby":
            held.start_round(1)
            return "De vragen zijn open."
        if held.phase == "round" and held.round == 1:
            told = "Wat in ronde 1 niet is getoond, is daarna niet meer te tonen."
            if not self._sure(self.next_round, told):
                return None
        held.start_round(2)
        return "De tweede ronde is begonnen. Iedereen antwoordt opnieuw."

    def _on_rehearse(self) -> str:
        """Let invented people join, or answer what is open now."""
        held = self._held()
        if self._crowd is None:
            self._crowd = simulate_session(held)
            return f"{self._crowd} Alles wat zij antwoorden is verzonnen."
        return f"{self._crowd.answer()} verzonnen mensen hebben geantwoord."

    def _on_reveal(self) -> str:
        """Show a bouwsteen to the room."""
        held = self._held()
        key = self.bouwsteen.value
        if not held.reveal(key):
            return TOO_FEW
        return f"Getoond: {held.bouwstenen()[key]}."

    def _on_line(self, kind: str) -> str:
        """Write an agreement or a note, or change the one that was chosen."""
        held = self._held()
        chosen, number = self.line.value or ("", 0)
        about, what = self.about.value, self.what.value
        if chosen and chosen != kind:
            msg = "Deze regel is van de andere soort. Kies bij Regel: een nieuwe regel."
            raise BadValue(msg)
        if kind == "note":
            if chosen:
                held.edit_note(number, what, about)
            else:
                held.add_note(about, what)
        else:
            told = {"what": what, "who": self.who.value, "due": self.due.value}
            if chosen:
                held.edit_action(number, bouwsteen=about, **told)
            else:
                held.add_action(about, **told)
        self._show_lines()
        return "Bewaard bij de notities." if kind == "note" else "Bewaard als afspraak."

    def _on_remove(self) -> str:
        """Take the line that was chosen off the list."""
        held = self._held()
        kind, number = self.line.value or ("", 0)
        if not kind:
            return "Kies eerst bij Regel wat weg moet."
        held.withdraw(kind, number)
        self._show_lines()
        return "De regel is van de lijst. Zij staat nog in het bestand."

    def _on_forms(self) -> str:
        """Write the questions for who has no phone or is not there."""
        from wijkbook.session.exchange import session_form

        form = session_form(self._held())
        base = self._base("vragenlijst")
        made = [form.to_docx(base), form.to_xlsx(base), form.to_xlsform(_xlsform(base))]
        return self._tell_files(made)

    def _on_report(self) -> str:
        """Write the report of one page."""
        from wijkbook.session.report import session_report

        report, base = session_report(self._held()), self._base("verslag")
        return self._tell_files([report.to_html(base), report.to_docx(base)])

    def _on_export(self) -> str:
        """Write what was shown and agreed as data."""
        from wijkbook.session.exchange import export_session

        made = export_session(
            self._held(),
            work.folder() / FOLDER,
            formats=("xlsx", "csv"),
            answers=self.with_answers.value,
        )
        return self._tell_files(made)

    def _base(self, what: str) -> Path:
        """Where to write something of this session, without an end."""
        return work.folder() / FOLDER / f"{what}-{self._held().path.stem}"

    def _tell_files(self, made: list[Path]) -> str:
        """Remember what was made, and say how much."""
        self.files += made
        return f"Gemaakt: {len(made)} bestanden, in de map {FOLDER} van {work.NAME}."

    def _on_keep(self) -> str:
        """Keep the session longer."""
        held = self._held()
        held.keep()
        return f"De sessie blijft langer bewaard ({KEEP_DAYS} dagen vanaf vandaag)."

    def _on_forget(self) -> str | None:
        """Erase one person."""
        held, code = self._held(), whole(self.respondent.value).strip()
        if not code:
            return "Vul eerst de code in die op de telefoon van de deelnemer staat."
        told = "Alle antwoorden van deze deelnemer verdwijnen dan voorgoed."
        if not self._sure(self.forget, told):
            return None
        held.erase_respondent(code)
        self.respondent.value = ""
        return "De deelnemer is gewist."

    def _on_close(self) -> str | None:
        """Close the session: nobody answers any more."""
        held = self._held()
        told = "Daarna kan niemand meer antwoorden. Wissen kan nog wel."
        if not self._sure(self.close_down, told):
            return None
        held.close()
        return "De sessie is gesloten."

    def _on_stop(self) -> str:
        """Stop serving; all that was answered stays."""
        if self.running is None:
            raise BadValue(NOTHING_RUNS)
        self.running.stop()
        return "De server is gestopt. Alles wat is ingevuld, is bewaard."

    def _on_erase(self) -> str | None:
        """Erase the whole session."""
        held = self._held()
        told = "Alles in deze sessie verdwijnt dan voorgoed, ook van de schijf."
        if not self._sure(self.erase, told):
            return None
        if self.running is not None:
            self.running.stop()
        held.erase()
        self.session = self.running = self._crowd = None
        return "De sessie is gewist. Denk ook aan kopieën en aan wat je al maakte."

    def _watch(self) -> None:
        """Look now and then how many joined; only where a kernel listens."""
        with suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            self._watching = loop.create_task(self._keep_looking(self.running))

    async def _keep_looking(self, running: Running) -> None:
        """Show how many joined and answered until the session stops."""
        while self.running is running and self._runs:
            await asyncio.sleep(EVERY_S)
            with suppress(WijkbookError):
                if self.session is not None:
                    self._show_stand()

    # showing

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What was shown and agreed, as tables; see `session_tables`."""
        from wijkbook.session.exchange import session_tables

        return session_tables(self._held())

    @property
    def agenda(self) -> pd.DataFrame:
        """The questions on which the room differs most, with what to ask next."""
        _, found = screen.disputed(self._held(), "", "")
        rows = [
            (q["id"], q["text"], one["agreement"], one["gap"], q["follow_up"])
            for q, one in found["results"]
        ]
        names = ("vraag_id", "vraag", "overeenstemming", "verschil_rollen")
        return pd.DataFrame(rows, columns=[*names, "vraag_verder"])

    @property
    def movement(self) -> pd.DataFrame:
        """What moved between the rounds: the middle and A of both, and in words."""
        _, found = screen.movement(self._held(), "", "")
        rows = [(row["text"], *row["cells"], row["said"]) for row in found["rows"]]
        names = ("vraag", "midden_1", "midden_2", "A_1", "A_2", "wat_bewoog")
        return pd.DataFrame(rows, columns=list(names))

    def snapshot(self, *bouwstenen: str) -> "Snapshot":
        """What the room sees now, to keep in a notebook: it does not change any more.

        Parameters
        ----------
        *bouwstenen : str
            Of these alone; without any of all that was shown.

        Returns
        -------
        Snapshot
            At the end of a cell it shows itself.

        Raises
        ------
        UnknownName
            If there is no such bouwsteen.
        """
        held = self._held()
        names = held.bouwstenen()
        for key in bouwstenen:
            if key not in names:
                raise unknown_name("bouwsteen", key, names)
        seen = {key: view.outcome(held, key) for key in bouwstenen or names}
        told = [names[key] for key, shown in seen.items() if shown]
        return Snapshot(
            f'<div class="wijkbook-sessie">{view.STYLES}{"".join(seen.values())}</div>',
            f"Getoond: {listing(told)}." if told else "Er is nog niets getoond.",
        )

    def _show(self) -> None:
        """Show all of it as it is now."""
        self._filling = True
        try:
            there = self.session is not None
            self._choosing.layout.display = "none" if self._runs else ""
            self._working.layout.display = "" if there else "none"
            self.start.description = "Start opnieuw" if there else "Start de sessie"
            self._show_choices()
            self._show_page()
            if not there:
                return
            self._show_buttons()
            self._show_stand()
            self._show_bouwstenen()
            self._show_lines(keep=True)
            self._show_outcome()
        finally:
            self._filling = False

    def _show_choices(self) -> None:
        """Offer the sessions that were made before; such a one has its choices."""
        chosen = self.earlier.value or NEW
        files = sorted((work.folder() / FOLDER).glob("*.sqlite"), reverse=True)
        known = [("een nieuwe sessie", NEW), *((one.stem, one.name) for one in files)]
        if tuple(known) != tuple(self.earlier.options):
            names = [value for _, value in known]
            before, self._filling = self._filling, True
            self.earlier.options = known
            self.earlier.value = chosen if chosen in names else NEW
            self._filling = before
        fixed = self.session is not None or bool(self.earlier.value)
        for control in self._choices.values():
            control.disabled = fixed
        self.earlier.disabled = self.session is not None

    def _show_page(self) -> None:
        """Show one part of the desk."""
        self._page.children = self._pages[self.part.value]

    def _show_buttons(self) -> None:
        """Let each button say what it does now."""
        phase, nth = self.session.phase, self.session.round
        is_open = self._runs and self.running.is_open
        self.room.description = "Sluit voor de zaal" if is_open else "Open voor de zaal"
        self.next_round.description = (
            "Open de vragen" if phase == "lobby" else "Begin ronde 2"
        )
        self.next_round.disabled = phase == "closed" or nth == 2
        self.rehearse.description = (
            "Laat de verzonnen mensen antwoorden"
            if self._crowd
            else "Oefen met verzonnen mensen"
        )
        gone = f"<p>{escape(NOTHING_RUNS)}</p>"
        self._door.value = view.door(self.running) if self._runs else gone

    def _show_stand(self) -> None:
        """Show how many joined and answered."""
        told = view.stand(self.session)
        if told != self._stand.value:
            self._stand.value = told

    def _show_bouwstenen(self) -> None:
        """Offer the bouwstenen, with what was shown of them."""
        chosen, shown = self.bouwsteen.value, self.session.revealed()
        options = [
            (f"{name} (getoond)" if key in shown else name, key)
            for key, name in self.session.bouwstenen().items()
        ]
        keys = [key for _, key in options]
        self.bouwsteen.options = options
        self.bouwsteen.value = chosen if chosen in keys else keys[0]
        about = self.about.value
        self.about.options = [("het geheel", NEW)] + [
            (name, key) for key, name in self.session.bouwstenen().items()
        ]
        self.about.value = about if about in keys else NEW

    def _show_outcome(self) -> None:
        """Show what was revealed, where the room differs, and what was agreed."""
        if self.session is None:
            return
        told = view.outcome(self.session, self.bouwsteen.value)
        self._outcome.value = told or "<p>Deze bouwsteen is nog niet getoond.</p>"
        cards = ""
        if self._runs:
            cards = self.running.leader_url.replace("/leider?", "/leider/kaarten?")
        self._apart.value = view.apart(self.session, cards)
        self._agreed.value = view.agreed(self.session)
        names = "".join(f"<li>{escape(one.name)}</li>" for one in self.files)
        until = day_in_words(self.session.keep_until)
        self._made.value = (
            f"<ul>{names}</ul>" if names else f"<p>{FILES}</p>"
        ) + f"<p>De sessie wordt bewaard tot en met {until}.</p>"

    def _show_lines(self, *, keep: bool = False) -> None:
        """Offer the agreements and notes that can be changed."""
        kept = self.line.value if keep else None
        options = [("een nieuwe regel", NEW)]
        for kind, told, rows in (
            ("action", "afspraak", self.session.actions()),
            ("note", "notitie", self.session.notes()),
        ):
            options += [
                (f"{told}: {_short(one.get('what') or one['text'])}", (kind, one["id"]))
                for one in rows
            ]
        before, self._filling = self._filling, True
        self.line.options = options
        self.line.value = kept if kept in [value for _, value in options] else NEW
        self._filling = before
        if not keep:
            self._show_line()

    def _show_line(self) -> None:
        """Put the line that was chosen in the fields."""
        kind, number = self.line.value or ("", 0)
        rows = {"action": self.session.actions, "note": self.session.notes}
        found = next((one for one in rows[kind]() if one["id"] == number), {}) if (
            kind
        ) else {}  # fmt: skip
        self.what.value = found.get("what") or found.get("text") or ""
        self.who.value = found.get("who", "")
        self.due.value = found.get("due", "")
        self.about.value = found.get("bouwsteen", NEW)

    # saying

    def _say(self, sentence: str = "") -> None:
        """Say what happened and how it stands; never a code, an address or a score."""
        self.text = " ".join(filter(None, [sentence, self._stands()]))
        shown = '<p role="status" style="margin:0.3em 0"><strong>{}</strong></p>'
        self._said.value = shown.format(escape(self.text))

    def _stands(self) -> str:
        """How it stands."""
        if self.session is None:
            return FIRST
        try:
            phase, nth = self.session.phase, self.session.round
            n, shown = self.session.joined(), len(self.session.revealed())
            known = len(self.session.bouwstenen())
            due = self.session.due_told() if self.session.is_due() else ""
        except WijkbookError as error:
            return str(error)
        told = f"Aantal deelnemers: {n}."
        if phase == "lobby":
            told += " De vragen zijn nog dicht."
        else:
            what = f"Ronde {nth}" if phase == "round" else f"Gesloten na ronde {nth}"
            told += f" {what}, getoond: {shown} van de {known} bouwstenen."
        if not self._runs:
            told += " De server staat uit: telefoons komen er niet bij."
        return " ".join(filter(None, [told, due]))

    def __repr__(self) -> str:
        """Show the text where widgets cannot be shown."""
        return self.text

    def _repr_mimebundle_(self, **told: object) -> dict[str, str]:
        """Show the widget, or else a still of it without code, address or key."""
        bundle = super()._repr_mimebundle_(**told) or {}
        return {**bundle, "text/plain": repr(self), "text/html": self._still()}

    def _still(self) -> str:
        """What can be seen without a kernel."""
        said = f"<p><strong>{escape(self.text)}</strong></p>"
        if self.session is None:
            labels = [
                f"{one.description} {_value(one)}" for one in self._choices.values()
            ]
            shown = "".join(f"<li>{escape(one)}</li>" for one in labels)
            return f"<p>{HOW}</p><ul>{shown}</ul>{said}"
        with suppress(WijkbookError):
            session = self.session
            seen = "".join(view.outcome(session, key) for key in session.bouwstenen())
            parts = [view.stand(session), seen, view.apart(session, "")]
            parts.append(view.agreed(session))
            body = "".join(parts)
            return (
                f'<div class="wijkbook-sessie">{view.STYLES}<p>{HIDDEN}</p>{said}'
                f"{body}</div>"
            )
        return said


class Snapshot:
    """What stood on the screen at one moment, with the same in a few words."""

    def __init__(self, shown: str, told: str) -> None:
        """Hold what was shown."""
        self.shown, self.told = shown, told

    def __repr__(self) -> str:
        """Tell which bouwstenen it shows."""
        return self.told

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return self.shown


def _button(name: str, *, primary: bool = False) -> widgets.Button:
    """Make a button as wide as its words."""
    made = widgets.Button(description=name, layout={"width": "auto"})
    if primary:
        made.button_style = "primary"
    return made


def _row(*controls: widgets.Widget) -> widgets.HBox:
    """Put controls beside each other as long as they fit."""
    return widgets.HBox(controls, layout={"flex_flow": "row wrap"})


def _value(control: widgets.Widget) -> str:
    """What a control stands at, in words."""
    return str(getattr(control, "label", control.value) or "nog leeg")


def _short(text: str) -> str:
    """Text on one line, cut where it grows too long for a list."""
    line = " ".join(text.split())
    return line if len(line) <= LINE else f"{line[:LINE]}…"


def _xlsform(base: Path) -> Path:
    """Name of the XLSForm, which is no sheet to mail."""
    return base.with_name(f"xlsform-{base.name}")
