"""The evidence register of a visitatie: what is said, what bears it, who differs.

One readable file of JSON Lines that only grows. The first line tells what it is; each
next line is one event with its author, and what was there before stays in the history.
"""

import os
import re
import secrets
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path

from wijkbook import work
from wijkbook.data import state
from wijkbook.dutch import listing
from wijkbook.errors import BadTable, BadValue, MissingTable, UnknownName, unknown_name
from wijkbook.gebied import Gebied, explain, find_gebied, own_gebied
from wijkbook.visitatie.merge import (
    KIND,
    VERSION,
    Event,
    Journal,
    erased,
    heads,
    in_order,
    initials,
    join,
    moment,
    read_event,
    read_journal,
    write_event,
)
from wijkbook.visitatie.records import (
    CONSENT,
    KINDS,
    MARKS,
    MODES,
    ORIGINS,
    SCORES,
    SIDES,
    SLOTS,
    Conflict,
    Dissent,
    Evidence,
    Goal,
    Happening,
    Judgement,
    Statement,
    Version,
    bouwsteen_of,
    check_about,
    check_event,
    choose,
    evidence_of,
    goal_of,
    happening_of,
    judgement_of,
    need,
    short,
    whole_number,
)

__all__ = [
    "CONSENT",
    "KINDS",
    "MODES",
    "ORIGINS",
    "SIDES",
    "Conflict",
    "Dissent",
    "Evidence",
    "Goal",
    "Happening",
    "Judgement",
    "Register",
    "Statement",
    "Version",
    "bouwsteen_of",
]

WITHDRAWABLE = ("say", "support", "dissent", "goal", "happen")
TOKEN = re.compile(r"[A-Za-z0-9_]{1,40}")


class Register:
    """The evidence register of one visitatie; everything is on the disk at once.

    Make one with `Register.create`, open it with `Register.open`, take in the files of
    others with `Register.merge`. The file is for its owner only (mode 600) where the
    system knows that. It holds what people said: keep it with the panel.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    writer : str, optional
        Token that makes ids unique; random when left out, and that is best.
    """

    def __init__(self, path: Path | str, writer: str | None = None) -> None:
        """Read the file; see `Register.open`."""
        self.path = Path(path)
        if writer is not None and not TOKEN.fullmatch(str(writer)):
            msg = f"writer must be letters and digits, not '{short(writer)}'"
            raise ValueError(msg)
        self._writer = writer or secrets.token_hex(4)
        self._read()

    def __repr__(self) -> str:
        """How much there is; never what was said."""
        held = self.statements()
        n = sum(len(one.evidence) for one in held)
        said = "1 uitspraak" if len(held) == 1 else f"{len(held)} uitspraken"
        told = "".join(f"\nLet op: {line}" for line in self.warnings)
        return (
            f"Register van {self._header_text('name')}: {said}, {n} keer bewijs "
            f"({MODES[self.mode]}).{told}"
        )

    @classmethod
    def create(
        cls,
        path: Path | str,
        *,
        gebied: str | Gebied,
        question: str,
        scope: str = "",
        mode: str = "temperatuur",
        time: str | None = None,
        writer: str | None = None,
    ) -> "Register":
        """Begin the register of a visitatie in a new file.

        Parameters
        ----------
        path : str or pathlib.Path
            The file; there must be none yet.
        gebied : str or Gebied
            The area, official or own.
        question : str
            What the client wants to know.
        scope : str
            What belongs to it and what does not.
        mode : {"temperatuur", "cijfers"}
            "temperatuur, geen oordeel", or "cijfers en recensie" for who must give
            marks: per bouwsteen, never a total.
        time : str, optional
            ISO 8601; the clock when left out.
        writer : str, optional
            Token in the ids; random when left out.

        Returns
        -------
        Register
            Empty, and on the disk.

        Raises
        ------
        UnknownName, AmbiguousName
            If the area is not found, or the mode is none of the two.
        BadValue
            If the question is empty or the time is none.
        BadTable
            If the file is there already, or cannot be written.
        """
        path = Path(path)
        area = find_gebied(gebied)
        choose("werkwijze", mode, MODES)
        if os.path.lexists(path):
            msg = f"'{path.name}' bestaat al; open het, of kies een andere naam."
            raise BadTable(msg)
        header = {
            "kind": KIND,
            "version": VERSION,
            "gebied": area.code,
            "name": area.label,
            "question": need(question, "De vraag van de visitatie"),
            "scope": scope and need(scope, "De grens van de visitatie"),
            "mode": mode,
            "made": moment(time),
        }
        if area.parts:
            header["parts"] = [[year, list(codes)] for year, codes in area.parts]
        _append(path, [], header)
        return cls(path, writer)

    @classmethod
    def open(cls, path: Path | str, *, writer: str | None = None) -> "Register":
        """Open the register of a visitatie; what was amiss stands in `warnings`.

        A last line that was cut off by a crash costs that line alone, and is told.

        Parameters
        ----------
        path : str or pathlib.Path
            The file.
        writer : str, optional
            Token in the ids of what you add; random when left out.

        Returns
        -------
        Register
            With all that is in the file.

        Raises
        ------
        MissingTable
            If the file is not there.
        BadTable
            If it cannot be read or is no register.
        """
        return cls(path, writer)

    @classmethod
    def merge(
        cls, into: Path | str, *paths: Path | str, writer: str | None = None
    ) -> "Register":
        """Take the registers of others into one file; nothing is lost.

        Files may have come by mail: another name, other line ends, cut off, the same
        one twice. Doing it again changes nothing, and the order does not matter. Where
        two people changed the same text, see `conflicts`.

        Parameters
        ----------
        into : str or pathlib.Path
            The file that takes in what the others have; made when it is not there.
        *paths : str or pathlib.Path
            The files of the others.
        writer : str, optional
            Token in the ids of what you add afterwards.

        Returns
        -------
        Register
            The register in `into`; `warnings` tells what could not be read.

        Raises
        ------
        MissingTable
            If a file of the others is not there.
        BadTable
            If one is no register, cannot be read, or is about another area; then
            nothing is changed.
        """
        into = Path(into)
        files = [Path(path) for path in paths]
        if into.exists():
            files.insert(0, into)
        if not files:
            msg = "Er is geen register om samen te voegen; noem de bestanden."
            raise MissingTable(msg)
        journals = [_load(path) for path in files]
        for path, journal in zip(files, journals, strict=True):
            _same_area(files[0], journals[0], path, journal)
        whole = join(journals)
        here = journals[0] if into.exists() else Journal((whole.header,), {})
        new = [one for one in whole.headers if one not in here.headers]
        lines = [work.json_line(one) for one in new]
        known = set(map(write_event, here.events.values()))
        added = (event for event in in_order(whole.events.values()))
        lines += [line for line in map(write_event, added) if line not in known]
        if any(
            whole.events[one].event != here.events[one].event for one in here.events
        ):
            _rewrite(into, whole)  # a copy erased something
        elif lines or not into.exists():
            _append(into, lines, whole.header)
        register = cls(into, writer)
        register._told = tuple(dict.fromkeys((*whole.told, *register._told)))
        return register

    # what it is about

    @property
    def gebied(self) -> Gebied:
        """The area of the visitatie.

        Raises
        ------
        UnknownName
            If the tables here do not have it.
        """
        header = self._journal.header
        try:
            return find_gebied(header["gebied"])
        except UnknownName:
            if not header.get("parts"):
                raise
            codes = dict(header["parts"])
            return own_gebied(
                self._header_text("name"), codes, gebied_id=header["gebied"]
            )

    @property
    def question(self) -> str:
        """What the client wants to know."""
        return self._header_text("question")

    @property
    def scope(self) -> str:
        """What belongs to it and what does not."""
        return self._header_text("scope")

    @property
    def mode(self) -> str:
        """How it is done: a key of `MODES`."""
        mode = self._header_text("mode")
        return mode if mode in MODES else next(iter(MODES))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was amiss in the file, in Dutch."""
        self._sync()
        told = list(self._told)
        for key, word in (("question", "vraag"), ("scope", "grens"), ("mode", "mode")):
            texts = {header[key] for header in self._journal.headers}
            if len(texts) > 1:
                told.append(
                    f"De samengevoegde bestanden noemen niet dezelfde {word}; die van "
                    "het oudste telt."
                )
        if any(one.get("version") != VERSION for one in self._journal.headers):
            told.append("Een bestand is van een andere versie van wijkbook.")
        events = self._journal.events
        lost = sum(bool(one.on) and one.on not in events for one in events.values())
        if lost:
            lines = "1 regel gaat" if lost == 1 else f"{lost} regels gaan"
            told.append(
                f"{lines} over iets dat niet in het bestand staat; voeg het hele "
                "bestand van de maker erbij."
            )
        return tuple(told)

    def _header_text(self, key: str) -> str:
        """One text of the first line."""
        self._sync()
        return str(self._journal.header.get(key, ""))

    # adding

    def say(
        self,
        about: str,
        text: str,
        author: str,
        *,
        origin: str = "panel",
        time: str | None = None,
    ) -> str:
        """Add a statement.

        Parameters
        ----------
        about : str
            A bouwsteen (``urgentie``), a criterion (``URG1``) or ``kader:element``.
        text : str
            The statement.
        author : str
            Initials.
        origin : {"zelfevaluatie", "panel", "dossier"}
            Whose statement it is.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the statement.

        Raises
        ------
        UnknownName
            If there is no such point or origin.
        BadValue
            If the text is empty or the author does not sign with initials.
        BadTable
            If it could not be written.
        """
        check_about(about)
        data = {"about": about, "text": text, "origin": origin}
        return self._add("say", author, time, data=data)

    def support(
        self,
        statement_id: str,
        evidence: Evidence,
        author: str,
        *,
        time: str | None = None,
    ) -> str:
        """Add evidence to a statement, for it or against it.

        A figure is looked up: it must be in the tables, and its value, status, flags
        and source are kept as they are now.

        Parameters
        ----------
        statement_id : str
            Id of the statement.
        evidence : Evidence
            What bears it.
        author : str
            Initials.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the evidence.

        Raises
        ------
        UnknownName, AmbiguousName
            If there is no such statement, or no such gebied, indicator or figure.
        BadValue
            If the statement is withdrawn or the author does not sign with initials.
        BadTable
            If it could not be written.
        """
        self._standing(statement_id, "say")
        if not isinstance(evidence, Evidence):
            msg = f"evidence must be Evidence, not {type(evidence).__name__}"
            raise TypeError(msg)
        if evidence.kind == "cijfer":
            evidence = self._looked_up(evidence)
        data = {
            one.name: getattr(evidence, one.name)
            for one in fields(Evidence)
            if one.name not in ("id", "author", "time")
            and getattr(evidence, one.name) != one.default
        }
        return self._add("support", author, time, on=statement_id, data=data)

    def _looked_up(self, evidence: Evidence) -> Evidence:
        """Fill in what the tables say of a figure; refuse one that is not there."""
        # The register's own area may be one that wijkdata does not know.
        here = evidence.gebied == self._journal.header["gebied"]
        area = self.gebied if here else find_gebied(evidence.gebied)
        made_of = state("kerncijfers"), state("gebieden")
        found = _figure(area, evidence.indicator, evidence.period, made_of)
        source = evidence.source_id or found["source_id"]
        return replace(evidence, gebied=area.code, **found | {"source_id": source})

    def dissent(
        self, statement_id: str, text: str, author: str, *, time: str | None = None
    ) -> str:
        """Add a view that differs from a statement; returns its id.

        Raises
        ------
        UnknownName
            If there is no such statement.
        BadValue
            If it is withdrawn, the text is empty or the author gives no initials.
        """
        self._standing(statement_id, "say")
        data = {"text": need(text, "De afwijkende mening")}
        return self._add("dissent", author, time, on=statement_id, data=data)

    def edit(
        self, statement_id: str, text: str, author: str, *, time: str | None = None
    ) -> str:
        """Change the text of a statement; the earlier text stays in the history.

        Returns
        -------
        str
            Id of the new text.

        Raises
        ------
        UnknownName
            If there is no such statement.
        BadValue
            If it is withdrawn, two texts are waiting for a choice, the text is empty or
            the author gives no initials.
        """
        self._standing(statement_id, "say")
        now = self._heads(statement_id)
        if len({one.data["text"] for one in now}) > 1:
            msg = (
                "Deze uitspraak heeft twee teksten; kijk bij conflicts() en kies of "
                "schrijf er een met resolve()."
            )
            raise BadValue(msg)
        return self._revise("edit", statement_id, {"text": text}, author, time)

    def resolve(
        self, id: str, text: str, author: str, *, time: str | None = None
    ) -> str:
        """End a conflict with one text; the others stay in the history.

        Parameters
        ----------
        id : str
            As `conflicts` gives it.
        text : str
            The text that stays: one of the two, or a new one.
        author : str
            Initials.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the new text.

        Raises
        ------
        UnknownName
            If there is no such conflict.
        BadValue
            If the text is empty or the author gives no initials.
        """
        known = {one.id: one.kind for one in self.conflicts()}
        if id not in known:
            raise unknown_name("conflict", short(id), known or ["(er zijn er geen)"])
        if known[id] == "tekst":
            return self.write(id, text, author, time=time)
        if known[id] == "doel":
            now = self._heads(id)
            chosen = next((one.data for one in now if _told(one) == text), None)
            data = chosen or now[-1].data | {"goal": text}
            return self._revise("goal", id, data, author, time)
        return self._revise("edit", id, {"text": text}, author, time)

    def withdraw(
        self, id: str, author: str, *, reason: str = "", time: str | None = None
    ) -> str:
        """Take back a statement, evidence, dissent, goal or row of the timeline.

        It does not count any more and stays in the history.

        Parameters
        ----------
        id : str
            Id of what is taken back.
        author : str
            Initials.
        reason : str
            Why.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the withdrawal.

        Raises
        ------
        UnknownName
            If there is no such thing.
        BadValue
            If it was taken back already, or the author gives no initials.
        """
        self._standing(id, *WITHDRAWABLE)
        return self._add("withdraw", author, time, on=id, data={"text": str(reason)})

    def erase(self, id: str) -> None:
        """Erase what somebody said, out of the history too.

        For when consent is taken back. Everything else in the register stays. The file
        is written anew, so let nobody else write to it at that moment; lines that were
        damaged go. Copies and mails are for you to erase; a copy that is merged
        later does not bring it back.

        Parameters
        ----------
        id : str
            Of a statement (with its evidence and dissent), evidence, dissent, goal or
            row of the timeline; or the name of a text.

        Raises
        ------
        UnknownName
            If there is nothing with this id or name.
        BadTable
            If the file could not be written; then all is as it was.
        """
        self._sync()
        named = {one.id for one in self._texts.get(id, [])}
        wanted = named or {id} & set(self._journal.events)
        if not wanted:
            raise self._not_there(id)
        gone = [erased(self._journal.events[one]) for one in sorted(wanted)]
        tombs = Journal(self._journal.headers, {one.id: one for one in gone})
        _rewrite(self.path, join([self._journal, tombs]))
        self._read()

    def add_goal(
        self,
        goal: str,
        author: str,
        *,
        baseline: str = "",
        target: str = "",
        now: str = "",
        source: str = "",
        time: str | None = None,
    ) -> str:
        """Add a goal of the approach itself; what is not known stays empty: a gap.

        Returns
        -------
        str
            Id of the goal.

        Raises
        ------
        BadValue
            If the goal is empty or the author gives no initials.
        """
        held = (goal, baseline, target, now, source)
        data = dict(zip(SLOTS, held, strict=True))
        return self._add("goal", author, time, data=data)

    def edit_goal(
        self, id: str, author: str, *, time: str | None = None, **slots: str
    ) -> str:
        """Change a goal: ``goal``, ``baseline``, ``target``, ``now`` or ``source``.

        Returns
        -------
        str
            Id of the new text.

        Raises
        ------
        UnknownName
            If there is no such goal.
        BadValue
            If it is withdrawn or the author gives no initials.
        TypeError
            If a goal has no such part.
        """
        self._standing(id, "goal")
        if set(slots) - set(SLOTS):
            msg = f"a goal has {listing(SLOTS)}, not {listing(sorted(slots))}"
            raise TypeError(msg)
        return self._revise("goal", id, self._heads(id)[-1].data | slots, author, time)

    def write(
        self, key: str, text: str, author: str, *, time: str | None = None
    ) -> str:
        """Write a text of one's own that survives when a dossier is made again.

        Parameters
        ----------
        key : str
            Its name, such as ``opgave`` or ``verhaal:woz_waarde_eur``.
        text : str
            The text; empty takes it away. The earlier one stays in the history.
        author : str
            Initials.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the new text.

        Raises
        ------
        BadValue
            If the name is empty or the author gives no initials.
        """
        self._sync()
        parents = tuple(one.id for one in heads(self._texts.get(key, [])))
        data = {"key": key, "text": text}
        return self._add("write", author, time, parents=parents, data=data)

    def add_happening(
        self,
        date: str,
        what: str,
        author: str,
        *,
        source: str = "",
        public: bool = False,
        office_holder: str = "",
        time: str | None = None,
    ) -> str:
        """Add a row to the timeline of the approach.

        Somebody who holds an office is named only with a public source.

        Parameters
        ----------
        date : str
            ``2019``, ``2019-05`` or ``2019-05-21``.
        what : str
            What happened.
        author : str
            Initials.
        source : str
            Where it stands.
        public : bool
            Whether everybody can find that source.
        office_holder : str
            Who held the office, when that matters.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the row.

        Raises
        ------
        BadValue
            If a date is none, the text is empty, the author gives no initials, or
            somebody with an office is named without a public source.
        """
        data = {
            "date": date,
            "what": what,
            "source": source,
            "public": bool(public),
            "office_holder": office_holder,
        }
        return self._add("happen", author, time, data=data)

    def judge(
        self,
        about: str,
        text: str,
        author: str,
        *,
        score: int | None = None,
        mark: int | None = None,
        stage: str = "eigen",
        time: str | None = None,
    ) -> str:
        """Give a judgement of one bouwsteen: alone first, then together.

        Parameters
        ----------
        about : str
            Id of the bouwsteen. There is no judgement of the whole.
        text : str
            Why.
        author : str
            Initials.
        score : int, optional
            0 nee, 1 een beetje, 2 grotendeels, 3 ja.
        mark : int, optional
            1 to 10, in the mode ``cijfers`` alone.
        stage : {"eigen", "samen"}
            One's own, before the deliberation; or what the panel says together.
        time : str, optional
            ISO 8601; the clock when left out.

        Returns
        -------
        str
            Id of the judgement; a later one of the same author takes its place.

        Raises
        ------
        UnknownName
            If there is no such bouwsteen or stage.
        BadValue
            If it is empty, a number lies outside its scale, a mark is given in the
            other mode, one's own comes after that of the panel, or the author gives no
            initials.
        """
        if mark is not None and self.mode != "cijfers":
            msg = (
                "In de werkwijze 'temperatuur, geen oordeel' staan geen cijfers van 1 "
                "tot 10; geef een score van 0 tot 3, of schrijf een zin."
            )
            raise BadValue(msg)
        shared = any(
            one.about == about and one.stage == "samen" for one in self.judgements
        )
        if stage == "eigen" and shared:
            msg = (
                "Over deze bouwsteen is al samen geoordeeld; een eigen oordeel komt "
                "daarvoor. Schrijf een afwijkende mening met dissent()."
            )
            raise BadValue(msg)
        data = {"about": about, "text": text, "stage": stage}
        if score is not None:
            data["score"] = whole_number("De score", score, SCORES)
        if mark is not None:
            data["mark"] = whole_number("Het cijfer", mark, MARKS)
        return self._add("judge", author, time, data=data)

    # reading

    def statements(
        self, about: str | None = None, *, withdrawn: bool = False
    ) -> list[Statement]:
        """Give the statements, in the order in which they were made.

        Parameters
        ----------
        about : str, optional
            Only those about this bouwsteen, criterion or point.
        withdrawn : bool, default False
            Those that were taken back too.

        Returns
        -------
        list of Statement
            Each with its evidence and dissent that stand.
        """
        self._sync()
        return [
            self._statement(event)
            for event in self._ordered()
            if event.event == "say"
            and about in (None, event.data["about"])
            and (withdrawn or event.id not in self._withdrawn)
        ]

    def statement(self, id: str) -> Statement:
        """Give one statement, also one that was taken back.

        Raises
        ------
        UnknownName
            If there is none with this id.
        """
        self._sync()
        return self._statement(self._known(id, "say"))

    def history(self, id: str) -> list[Event]:
        """Give everything that happened to one thing, in order.

        Parameters
        ----------
        id : str
            Of a statement, evidence, dissent, goal or row of the timeline; or the name
            of a text.

        Returns
        -------
        list of Event
            The first one, changes, evidence, dissent and withdrawals.

        Raises
        ------
        UnknownName
            If there is nothing with this id or name.
        """
        self._sync()
        wanted = {id} | {one.id for one in self._texts.get(id, [])}
        wanted |= {one.id for one in self._on.get(id, [])}
        if not wanted & set(self._journal.events):
            raise self._not_there(id)
        return [one for one in self._ordered() if one.id in wanted or one.on in wanted]

    def conflicts(self) -> list[Conflict]:
        """Give the texts that two people changed at the same time, with both versions.

        Returns
        -------
        list of Conflict
            Of statements, goals and texts; empty when there are none.
        """
        self._sync()
        found = []
        for event in self._ordered():
            if event.event == "say" and event.id not in self._withdrawn:
                found.append(("uitspraak", event.id, event.data["about"]))
            if (
                event.event == "goal"
                and not event.on
                and event.id not in self._withdrawn
            ):
                found.append(("doel", event.id, ""))
        found += [("tekst", key, key) for key in sorted(self._texts)]
        both = [(*one, self._heads(one[1])) for one in found]
        return [
            Conflict(id, kind, about, tuple(map(_version, now)))
            for kind, id, about, now in both
            if len(set(map(_told, now))) > 1
        ]

    @property
    def goals(self) -> list[Goal]:
        """The goals of the approach, in the order in which they were added."""
        self._sync()
        return [
            goal_of(self._heads(event.id)[-1])
            for event in self._ordered()
            if event.event == "goal"
            and not event.on
            and event.id not in self._withdrawn
        ]

    @property
    def timeline(self) -> list[Happening]:
        """The rows of the timeline, by date."""
        self._sync()
        rows = [
            happening_of(event)
            for event in self._ordered()
            if event.event == "happen" and event.id not in self._withdrawn
        ]
        return sorted(rows, key=lambda row: row.date)

    @property
    def judgements(self) -> list[Judgement]:
        """The last judgement of each author on each bouwsteen, alone and together."""
        self._sync()
        last = {}
        for event in self._ordered():
            if event.event == "judge":
                one = judgement_of(event)
                last[one.author, one.about, one.stage] = one
        return list(last.values())

    def text(self, key: str) -> str:
        """Give the text under a name; empty when nobody wrote one."""
        self._sync()
        return self._heads(key)[-1].data["text"] if key in self._texts else ""

    def keys(self) -> list[str]:
        """Give the names under which a text stands."""
        return sorted(key for key in self._texts if self.text(key))

    # inside

    def _read(self) -> None:
        """Read the file anew."""
        self._journal = _load(self.path)
        self._seen = _mark(self.path)
        self._told = self._journal.told
        self._on: dict[str, list[Event]] = {}
        self._texts: dict[str, list[Event]] = {}
        self._withdrawn: set[str] = set()
        self._order: list[Event] | None = None
        for event in in_order(self._journal.events.values()):
            self._take_in(event)
        numbers = [
            int(one.rpartition("-")[2])
            for one in self._journal.events
            if one.rpartition("-")[0] == self._writer
            and one.rpartition("-")[2].isdecimal()
        ]
        self._number = max(numbers, default=0)

    def _sync(self) -> None:
        """Read the file again when another program wrote to it."""
        if _mark(self.path) != self._seen:
            self._read()

    def _take_in(self, event: Event) -> None:
        """Note an event where it is looked for."""
        self._order = None
        if event.event == "write":
            self._texts.setdefault(event.data["key"], []).append(event)
        elif event.on:
            self._on.setdefault(event.on, []).append(event)
        if event.event == "withdraw":
            self._withdrawn.add(event.on)

    def _ordered(self) -> list[Event]:
        """All events in order."""
        if self._order is None:
            self._order = in_order(self._journal.events.values())
            place = {event.id: nth for nth, event in enumerate(self._order)}
            for held in (*self._on.values(), *self._texts.values()):
                held.sort(key=lambda event: place[event.id])
        return self._order

    def _add(
        self,
        event: str,
        author: str,
        time: str | None,
        *,
        on: str = "",
        parents: tuple[str, ...] = (),
        data: dict,
    ) -> str:
        """Check an event, put it on the disk, and note it."""
        self._sync()
        made = Event(
            f"{self._writer}-{self._number + 1}",
            event,
            initials(author),
            moment(time),
            on,
            parents,
            data,
        )
        check_event(made)
        line = write_event(made)
        made = read_event(next(iter(work.read_lines(line.encode())))[1], check_event)
        written = _append(self.path, [line], self._journal.header)
        self._number += 1
        size = self._seen[-1]
        if _mark(self.path)[2] == size + written:
            self._seen = _mark(self.path)
            self._journal.events[made.id] = made
            self._take_in(made)
        else:  # somebody else wrote to it at this moment
            self._read()
        return made.id

    def _revise(
        self, event: str, id: str, data: dict, author: str, time: str | None
    ) -> str:
        """Put a new text in the place of all that stand now."""
        parents = tuple(one.id for one in self._heads(id))
        return self._add(event, author, time, on=id, parents=parents, data=data)

    def _heads(self, id: str) -> list[Event]:
        """Texts of a statement, goal or name that no other one replaced, in order."""
        if id in self._texts:
            return heads(in_order(self._texts[id]))
        changes = [one for one in self._on.get(id, []) if one.event in ("edit", "goal")]
        return heads(in_order([self._journal.events[id], *changes]))

    def _statement(self, event: Event) -> Statement:
        """Put a statement together from all that happened to it."""
        now = self._heads(event.id)
        standing = [
            one for one in self._on.get(event.id, []) if one.id not in self._withdrawn
        ]
        return Statement(
            event.id,
            event.data["about"],
            now[-1].data["text"],
            event.data["origin"],
            event.author,
            event.time,
            tuple(evidence_of(one) for one in standing if one.event == "support"),
            tuple(
                Dissent(one.id, one.data["text"], one.author, one.time)
                for one in standing
                if one.event == "dissent"
            ),
            tuple(dict.fromkeys(one.data["text"] for one in now)),
            event.id in self._withdrawn,
        )

    def _known(self, id: str, *kinds: str) -> Event:
        """Give the event with an id; refuse one that is not there."""
        event = self._journal.events.get(id) if isinstance(id, str) else None
        if event is None or event.event not in kinds:
            raise self._not_there(id)
        if event.event == "goal" and event.on:  # a later text of a goal
            raise self._not_there(id)
        return event

    def _not_there(self, id: object) -> UnknownName:
        """Make the error for an id that the register does not have."""
        msg = f"In het register staat niets met de id '{short(id)}'; kijk de id na."
        return UnknownName(msg)

    def _standing(self, id: str, *kinds: str) -> None:
        """Refuse what is not there or was taken back."""
        self._sync()
        self._known(id, *kinds)
        if id in self._withdrawn:
            msg = f"'{short(id)}' is ingetrokken; voeg het opnieuw toe."
            raise BadValue(msg)


def _version(event: Event) -> Version:
    """One of the texts of a conflict."""
    return Version(_told(event), event.author, event.time, event.id)


def _told(event: Event) -> str:
    """What a text says; of a goal all its parts."""
    if event.event == "goal":
        return " / ".join(event.data.get(name, "") for name in SLOTS)
    return event.data["text"]


@lru_cache(maxsize=512)
def _figure(gebied: Gebied, indicator: str, period: int, made_of: tuple) -> dict:
    """What the tables say of a figure now."""
    found = explain(gebied, indicator, period)
    return {
        "value": None if found.value != found.value else float(found.value),
        "status": found.status,
        "flags": " ".join(found.flags),
        "source_id": ";".join(found.source_ids),
    }


def _load(path: Path) -> Journal:
    """Read a register from the disk."""
    if not path.is_file():
        msg = f"Het register is er niet: '{path}'."
        raise MissingTable(msg)
    try:
        raw = path.read_bytes()
    except OSError as error:
        msg = f"Het bestand '{path.name}' is niet te openen: {error.strerror}."
        raise BadTable(msg) from error
    return read_journal(raw, path.name, check_event)


def _mark(path: Path) -> tuple[Path, int, int]:
    """What differs as soon as the file does."""
    try:
        found = path.stat()
    except OSError as error:
        msg = f"Het register is er niet meer: '{path}'."
        raise MissingTable(msg) from error
    return path, found.st_mtime_ns, found.st_size


def _append(path: Path, lines: list[str], header: dict) -> int:
    """Put lines behind the file, for its owner alone; say it when that fails."""
    try:
        written = work.append_lines(path, lines, work.json_line(header))
        os.chmod(path, 0o600)  # a file that came by mail may be open to others
    except OSError as error:
        msg = (
            f"Niet bewaard in '{path.name}': {error.strerror}. Kijk of de map er is en "
            "of de schijf niet vol is."
        )
        raise BadTable(msg) from error
    return written


def _rewrite(path: Path, journal: Journal) -> None:
    """Write the whole file anew, whole or not at all."""
    lines = [journal.header, *(one for one in journal.headers if one != journal.header)]
    told = [*map(work.json_line, lines)]
    told += map(write_event, in_order(journal.events.values()))
    try:
        work.write_safely(path, "".join(f"{line}\n" for line in told))
    except OSError as error:
        msg = f"'{path.name}' is niet opnieuw geschreven: {error.strerror}."
        raise BadTable(msg) from error


def _same_area(first: Path, one: Journal, path: Path, other: Journal) -> None:
    """Refuse the register of another area."""
    areas = {
        (header["gebied"], str(header.get("parts", "")))
        for header in (*one.headers, *other.headers)
    }
    if len(areas) > 1:
        msg = (
            f"'{path.name}' gaat over een ander gebied ("
            f"{short(other.header.get('name') or other.header['gebied'])}) dan "
            f"'{first.name}'; voeg alleen registers van een gebied samen."
        )
        raise BadTable(msg)
