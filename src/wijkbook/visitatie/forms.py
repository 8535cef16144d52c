"""Two forms for a member of the panel: notes during the day, and a judgement alone.

Each member writes in a register of his or her own; what others wrote is not shown.
"""

import re
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from wijkbook import work
from wijkbook.checklist import ROLES
from wijkbook.data import load_table
from wijkbook.dutch import whole
from wijkbook.errors import BadTable, BadValue, WijkbookError
from wijkbook.gebied import Gebied, find_gebied
from wijkbook.visitatie.merge import initials
from wijkbook.visitatie.pieces import stones
from wijkbook.visitatie.profiles import STRENGTH
from wijkbook.visitatie.records import MARKS, MODES, Evidence, bouwsteen_of
from wijkbook.visitatie.register import Register

__all__ = ["judge_form", "note_form"]

FIELD = {"width": "98%", "max_width": "46em"}
STYLE = {"description_width": "initial"}  # or long descriptions are cut off
NEW, OPEN = "", ""  # a Dropdown shows no words for None
NOTHING = (None, None, "")
TAKEN_BACK = "Dit oordeel is teruggenomen."
SHORT = 60  # signs of a statement in a list
ERASE, SURE = "Wis mijn laatste aantekening", "Zeker weten? Klik nog eens"
KEPT = (
    "Alles komt in je eigen bestand op deze computer: {name}. Geef het na afloop aan "
    "de secretaris. Schrijf rollen op, geen namen."
)
STILL = "Momentopname: in JupyterLab kun je hier zelf typen."
LOOK = """<style>
.wijkbook-visitatie { border-left: 4px solid #4a6b3a; padding: 4px 0 6px 12px; }
.wijkbook-visitatie .widget-html-content { line-height: 1.4; }
.wijkbook-visitatie :focus-visible { outline: 3px solid #0173b2; outline-offset: 2px; }
</style>"""
CONSENT = (
    ("niet gevraagd", "onbekend"),
    ("ja, dat mag", "ja"),
    ("nee, liever niet", "nee"),
)
KINDS = ("gesprek", "waarneming", "document")
SIDES = (("ondersteunt de uitspraak", "voor"), ("spreekt haar tegen", "tegen"))


def note_form(
    member: str,
    *,
    start: Register | Path | str | None = None,
    gebied: str | Gebied | None = None,
    path: Path | str | None = None,
    day: date | str | None = None,
) -> "NoteForm":
    """Write down what one hears and sees on the day of a visitatie.

    Each note goes at once into the register of this member alone. Put the registers of
    all members together afterwards with `Register.merge`.

    Parameters
    ----------
    member : str
        Initials.
    start : Register or path, optional
        The register of before the visit; its statements can be supported or
        contradicted.
    gebied : str or Gebied, optional
        The area, when there is no such register.
    path : str or pathlib.Path, optional
        The member's own file; one by area and initials in the folder of own work when
        left out.
    day : datetime.date or str, optional
        Day of the visit; today when left out.

    Returns
    -------
    NoteForm
        A VBox with the controls ``about``, ``statement``, ``claim``, ``heard``,
        ``kind``, ``role``, ``consent``, ``title``, ``page``, ``side`` and
        ``strength``, the buttons ``put`` and ``erase``, the ``path``, the own
        ``register`` (None before the first note) and how it stands as ``text``.

    Raises
    ------
    BadValue
        If the member does not sign with initials, or there is neither a register nor
        an area.
    UnknownName, AmbiguousName
        If the area is not found.
    MissingTable, BadTable
        If a file is not there or cannot be read.

    Notes
    -----
    In gewone taal: je noteert wie je sprak, wat die zei en of je dat mag aanhalen.
    """
    return NoteForm(_Own(member, start, gebied, path), day)


def judge_form(
    member: str,
    *,
    start: Register | Path | str | None = None,
    gebied: str | Gebied | None = None,
    path: Path | str | None = None,
) -> "JudgeForm":
    """Judge each bouwsteen alone, before the panel deliberates.

    It shows nothing of others and no total. In the mode ``cijfers`` there is also a
    mark per bouwsteen.

    Parameters
    ----------
    member : str
        Initials.
    start : Register or path, optional
        The register of before the visit.
    gebied : str or Gebied, optional
        The area, when there is no such register.
    path : str or pathlib.Path, optional
        The member's own file; the one of `note_form` when left out.

    Returns
    -------
    JudgeForm
        A VBox with per bouwsteen a control in ``scores``, in ``reasons`` and, in the
        mode ``cijfers``, in ``marks``; the button ``put``, the ``path``, the own
        ``register`` and how it stands as ``text``.

    Raises
    ------
    BadValue, UnknownName, AmbiguousName, MissingTable, BadTable
        As `note_form`.

    Notes
    -----
    In gewone taal: eerst schrijf je zelf op wat je vindt, daarna praten jullie.
    """
    return JudgeForm(_Own(member, start, gebied, path))


class _Own:
    """The register of one member; it comes into being with the first note."""

    def __init__(
        self,
        member: str,
        start: Register | Path | str | None,
        gebied: str | Gebied | None,
        path: Path | str | None,
    ) -> None:
        self.member = initials(member)
        self.start = Register.open(start) if isinstance(start, Path | str) else start
        if self.start is None and gebied is None:
            msg = "Noem het register van de visitatie, of het gebied: gebied='...'."
            raise BadValue(msg)
        self.area = find_gebied(gebied) if gebied is not None else None
        self.path = Path(path) if path is not None else self._usual()
        if self.start is not None and self.start.path.resolve() == self.path.resolve():
            msg = "Schrijf in een eigen bestand, niet in het register van de visitatie."
            raise BadValue(msg)
        self.register = Register.open(self.path) if self.path.is_file() else None

    def _usual(self) -> Path:
        """Where the notes of this member are kept when nobody says otherwise."""
        area = self.area if self.area is not None else self.start.gebied
        code = re.sub(r"[^\w-]+", "_", area.code)
        return work.folder() / f"visitatie-{code}-{self.member}.jsonl"

    @property
    def seen(self) -> Register | None:
        """What can be read now: the own register, or that of before the visit."""
        return self.register if self.register is not None else self.start

    @property
    def mode(self) -> str:
        """How the visitatie is done."""
        return self.seen.mode if self.seen is not None else next(iter(MODES))

    def open(self) -> Register:
        """Give the own register; made when it is not there yet."""
        if self.register is not None and self.path.is_file():
            return self.register
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"Niet bewaard: {error.strerror}."
            raise BadTable(msg) from error
        if self.start is not None:
            self.register = Register.merge(self.path, self.start.path)
        else:
            question = f"Wat zien we in {self.area.label}?"
            self.register = Register.create(
                self.path, gebied=self.area, question=question
            )
        return self.register


class _Form(widgets.VBox):
    """What both forms share: they say in text how they stand, and can be seen still."""

    text = ""

    def __init__(self, own: _Own) -> None:
        super().__init__()
        self.add_class("wijkbook-visitatie")
        self._own = own
        self.said = widgets.HTML()
        self.put = widgets.Button(button_style="primary", layout={"width": "auto"})
        self.put.on_click(lambda _: self._try(self._on_put))

    @property
    def path(self) -> Path:
        """The file of this member."""
        return self._own.path

    @property
    def register(self) -> Register | None:
        """The register of this member; None before the first note."""
        return self._own.register

    def _head(self, title: str) -> widgets.HTML:
        """Say whose form this is, and where it is kept."""
        kept = KEPT.format(name=self.path.name)
        return widgets.HTML(
            f"{LOOK}<p><strong>{escape(title)}: {escape(self._own.member)}</strong></p>"
            f"<p>{escape(whole(kept))}</p>"
        )

    def _try(self, act: Callable[[], str]) -> None:
        """Do something, and say what came of it."""
        try:
            self._say(act())
        except (WijkbookError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            lost = "" if str(why).startswith("Niet bewaard") else "Niet bewaard: "
            self._say(f"{lost}{why}".rstrip(".") + ".")

    def _say(self, sentence: str) -> None:
        """Say how it stands."""
        self.text = sentence
        self.said.value = f'<p role="status"><bdi>{escape(whole(sentence))}</bdi></p>'

    def __repr__(self) -> str:
        """Show the text where widgets cannot be shown."""
        return self.text

    def _repr_mimebundle_(self, **told: object) -> dict[str, str]:
        """Show the widget, or else what it asks."""
        bundle = super()._repr_mimebundle_(**told) or {}
        asked = "".join(
            f"<li>{escape(one.description.rstrip(':'))}</li>"
            for one in self._controls()
            if one.description
        )
        seen = f"<p>{escape(self.text)}</p><ul>{asked}</ul><p><em>{STILL}</em></p>"
        return {**bundle, "text/plain": repr(self), "text/html": seen}

    def _controls(self) -> list[widgets.Widget]:
        """Give the controls that ask something."""
        raise NotImplementedError


class NoteForm(_Form):
    """Notes of one member of the panel."""

    def __init__(self, own: _Own, day: date | str | None) -> None:
        super().__init__(own)
        self._day = day
        self._mine: list[str] = []  # ids that this form added, to erase the last
        self._make_controls()
        self.children = [
            self._head("Aantekeningen"),
            self.about,
            self.statement,
            self.claim,
            self.heard,
            self.side,
            self.kind,
            self._of_talk,
            self._of_paper,
            self.strength,
            widgets.HBox([self.put, self.erase]),
            self.said,
        ]
        self.about.observe(lambda _: self._on_about(), "value")
        self.kind.observe(lambda _: self._on_kind(), "value")
        self.statement.observe(lambda _: self._on_statement(), "value")
        self.erase.on_click(lambda _: self._try(self._on_erase))
        self._on_about()
        self._on_kind()
        self._say("Schrijf één ding tegelijk op.")

    def _make_controls(self) -> None:
        """Make what the member types in and clicks on."""
        wide = {"style": STYLE, "layout": FIELD}
        self.about = widgets.Dropdown(
            options=[(name, stone) for stone, name in stones().items()],
            description="Bouwsteen:",
            **wide,
        )
        self.statement = widgets.Dropdown(
            options=[("een nieuwe uitspraak", NEW)], description="Gaat over:", **wide
        )
        self.claim = widgets.Text(
            description="De uitspraak:",
            placeholder="Wat zegt dit over de wijk of de aanpak?",
            **wide,
        )
        self.heard = widgets.Textarea(
            description="Wat je hoorde of zag:",
            placeholder="zo letterlijk als je kunt, zonder namen",
            rows=3,
            continuous_update=False,  # else every key sends the whole text
            **wide,
        )
        self.side = widgets.Dropdown(options=SIDES, description="Dit:", **wide)
        self.kind = widgets.Dropdown(options=KINDS, description="Soort:", **wide)
        roles = [role for role in ROLES if role != "visitatiecommissie"]
        self.role = widgets.Dropdown(
            options=roles, description="Gesproken met:", **wide
        )
        self.consent = widgets.Dropdown(
            options=CONSENT, description="Mag je citeren:", **wide
        )
        self.title = widgets.Text(description="Titel van het stuk:", **wide)
        self.page = widgets.Text(description="Bladzijde:", **wide)
        self.strength = widgets.Dropdown(
            options=[(words, nth) for nth, words in enumerate(STRENGTH)],
            value=1,
            description="Hoe sterk:",
            **wide,
        )
        self.put.description = "Schrijf op"
        self.erase = widgets.Button(description=ERASE, layout={"width": "auto"})
        self._of_talk = widgets.VBox([self.role, self.consent])
        self._of_paper = widgets.VBox([self.title, self.page])

    def _controls(self) -> list[widgets.Widget]:
        """Give the controls that ask something."""
        talk = [self.about, self.statement, self.claim, self.heard, self.side]
        return [*talk, self.kind, self.role, self.consent, self.strength]

    def _on_about(self) -> None:
        """Offer the statements about this bouwsteen."""
        seen = self._own.seen
        held = [] if seen is None else seen.statements()
        options = [("een nieuwe uitspraak", NEW)]
        options += [
            (_shortened(one.text), one.id)
            for one in held
            if bouwsteen_of(one.about) == self.about.value
        ]
        chosen = self.statement.value
        self.statement.options = options
        known = {one for _, one in options}
        self.statement.value = chosen if chosen in known else NEW

    def _on_statement(self) -> None:
        """Ask the statement only when it is a new one."""
        self.claim.layout.display = "none" if self.statement.value else None

    def _on_kind(self) -> None:
        """Ask what belongs to this kind of evidence."""
        kind = self.kind.value
        self._of_talk.layout.display = None if kind == "gesprek" else "none"
        self._of_paper.layout.display = None if kind == "document" else "none"

    def _on_put(self) -> str:
        """Write one note down."""
        self.erase.description = ERASE
        if not self.heard.value.strip():
            return "Schrijf eerst op wat je hoorde of zag."
        if not self.statement.value and not self.claim.value.strip():
            return "Schrijf op wat dit zegt over de wijk, of kies een uitspraak."
        proof = self._proof()  # refuse before anything is written
        register, member = self._own.open(), self._own.member
        if self.statement.value:
            added = register.support(self.statement.value, proof, member)
        else:
            added = register.say(self.about.value, whole(self.claim.value), member)
            try:
                register.support(added, proof, member)
            except WijkbookError:  # the statement is there: the next click adds to it
                self._on_about()
                self.statement.value = added
                raise
        self._mine.append(added)
        self.heard.value = self.claim.value = ""
        self._on_about()
        many = len(self._mine)
        told = "aantekening" if many == 1 else "aantekeningen"
        silent = proof.kind == "gesprek" and proof.consent != "ja"
        quoted = " De woorden komen in geen enkel stuk." if silent else ""
        return f"Bewaard: {many} {told}.{quoted}"

    def _proof(self) -> Evidence:
        """Make evidence of what was typed."""
        kind = self.kind.value
        day = str(self._day) if self._day is not None else date.today().isoformat()
        given: dict[str, object] = {
            "kind": kind,
            "text": whole(self.heard.value),
            "strength": self.strength.value,
            "side": self.side.value,
        }
        if kind == "gesprek":
            talk = {"role": self.role.value, "consent": self.consent.value}
            given |= {**talk, "date": day}
        elif kind == "document":
            given |= {"title": whole(self.title.value), "page": whole(self.page.value)}
        else:
            given["date"] = day
        return Evidence(**given)

    def _on_erase(self) -> str:
        """Erase the last note of this form, out of the history too."""
        if not self._mine:
            self.erase.description = ERASE
            return "Er is hier nog niets om te wissen."
        if self.erase.description != SURE:
            self.erase.description = SURE
            return "Je laatste aantekening verdwijnt dan voorgoed. Klik nog eens."
        self._own.open().erase(self._mine[-1])
        self._mine.pop()  # only when it is gone
        self._on_about()
        self.erase.description = ERASE
        return "Gewist, ook uit de geschiedenis. Kopieën wis je zelf."


class JudgeForm(_Form):
    """What one member of the panel thinks, alone."""

    def __init__(self, own: _Own) -> None:
        super().__init__(own)
        rows = load_table("scales").query("scale_id == 'answer'")
        rows = rows.dropna(subset=["value"])
        words = zip(rows["label_nl"], rows["value"].astype(int), strict=True)
        options = [("nog geen oordeel", OPEN), *words]
        wide = {"style": STYLE, "layout": FIELD}
        self.scores = {
            stone: widgets.Dropdown(
                options=options, value=OPEN, description=f"{name}:", **wide
            )
            for stone, name in stones().items()
        }
        self.reasons = {
            stone: widgets.Text(description=f"Waarom ({name.lower()}):", **wide)
            for stone, name in stones().items()
        }
        self.marks = {}
        if own.mode == "cijfers":
            marks = [("nog geen cijfer", OPEN), *((str(one), one) for one in MARKS)]
            self.marks = {
                stone: widgets.Dropdown(
                    options=marks,
                    value=OPEN,
                    description=f"Cijfer ({name.lower()}):",
                    **wide,
                )
                for stone, name in stones().items()
            }
        self.put.description = "Bewaar mijn oordeel"
        parts = (self.scores, self.marks, self.reasons)
        self.children = [
            self._head("Eigen oordeel"),
            *(held[stone] for stone in stones() for held in parts if stone in held),
            widgets.HBox([self.put]),
            self.said,
        ]
        self._reopen()
        self._say("Oordeel eerst alleen. Vergelijk pas als iedereen klaar is.")

    def _controls(self) -> list[widgets.Widget]:
        """Give the controls that ask something."""
        return list(self.scores.values())

    def _reopen(self) -> None:
        """Show what this member judged before."""
        for stone, (score, mark, text) in self._before().items():
            self.scores[stone].value = OPEN if score is None else score
            self.reasons[stone].value = text
            if stone in self.marks and mark is not None:
                self.marks[stone].value = mark

    def _on_put(self) -> str:
        """Keep every judgement that was given, and take back what is empty now."""
        given = {
            stone: (
                self._given(self.scores, stone),
                self._given(self.marks, stone),
                whole(self.reasons[stone].value).strip(),
            )
            for stone in self.scores
        }
        held = {stone: told for stone, told in given.items() if told != NOTHING}
        before = self._before()
        if not held and not before:
            return "Er is nog geen oordeel. Kies bij minstens één bouwsteen."
        register, member = self._own.open(), self._own.member
        for stone, told in given.items():
            if told != before.get(stone, NOTHING):
                score, mark, text = told
                text = text if told != NOTHING else TAKEN_BACK
                register.judge(stone, text, member, score=score, mark=mark)
        waiting = len(given) - len(held)
        more = f" Nog {waiting} open." if waiting else ""
        return f"Bewaard: {len(held)} van de {len(given)} bouwstenen.{more}"

    def _before(self) -> dict[str, tuple[int | None, int | None, str]]:
        """What this member judged alone and did not take back, per bouwsteen."""
        register = self._own.register
        return {
            one.about: (one.score, one.mark, whole(one.text).strip())
            for one in (() if register is None else register.judgements)
            if one.author == self._own.member
            and one.stage == "eigen"
            and one.text != TAKEN_BACK
        }

    def _given(self, controls: dict[str, widgets.Dropdown], stone: str) -> int | None:
        """What was chosen for one bouwsteen; None for nothing."""
        control = controls.get(stone)
        return None if control is None or control.value == OPEN else control.value


def _shortened(text: str) -> str:
    """Give a statement on one line of a list."""
    line = " ".join(whole(text).split())
    return line if len(line) <= SHORT else f"{line[:SHORT].rstrip()}…"
