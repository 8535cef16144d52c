"""A whole visitatie to practise with: three groups, three members, one day.

All that people say in it is invented, and every sentence says so. The figures are real.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from wijkbook import work
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.questions import questions
from wijkbook.errors import BadTable
from wijkbook.visitatie.records import Evidence
from wijkbook.visitatie.register import Register

__all__ = ["ExampleVisitatie", "example_visitatie"]

WIJK = "WK095704"
DAY = "2026-11-20"
MARK = "Verzonnen:"
FOLDER = "voorbeeld-visitatie"
QUESTION = f"{MARK} houdt de aanpak van De Donderberg het vol als het rustiger wordt?"
SCOPE = (
    "Een oefening. Wat mensen hier zeggen, zien en oordelen is verzonnen. Alleen de "
    "cijfers zijn echt."
)
MORNING, EVENING = "08:00", "09:30"  # members write from half past nine

# Per group so many people, and what they answer per bouwsteen (0 to 3).
GROUPS = {
    "bestuur": (3, (3, 3, 3, 2, 2, 3, 2)),
    "uitvoering": (4, (3, 2, 2, 2, 1, 2, 1)),
    "bewoners": (4, (3, 1, 1, 2, 1, 1, 1)),
}
# What the approach says of itself: about, text, and the document that bears it.
CLAIMS = {
    "richting": ("VIS2", "iedereen is het eens over de richting.", "wijkplan", "7"),
    "beloftes": ("VER4", "wat we beloven, doen we.", "jaarverslag", "3"),
    "nood": ("URG1", "iedereen weet waarom deze wijk aandacht vraagt.", "plan", "2"),
    "leiding": ("PRO1", "iemand leidt het die bij geen partij hoort.", "brief", "1"),
}
STONES = (
    "urgentie",
    "visie",
    "verankering",
    "procesleiding",
    "lange_adem",
    "vertrouwen",
    "middelen",
)
# Judgements of each member alone, per bouwsteen, with a reason.
SCORES = {"AV": (3, 3, 2, 1, 2, 3, 1), "BK": (3, 2, 2, 2, 2, 1, 1)}
SCORES["CD"] = (3, 1, 3, 2, 1, 0, 2)
MARKS = {"AV": (8, 8, 7, 5, 6, 8, 5), "BK": (8, 6, 7, 6, 6, 5, 5)}
MARKS["CD"] = (8, 5, 7, 6, 5, 4, 6)
WHY = {
    "AV": "zo hoorde ik het in de ochtend.",
    "BK": "de stukken en de mensen in de wijk wijzen hierheen.",
    "CD": "zo hoorde en zag ik het in de middag.",
}


@dataclass(frozen=True)
class ExampleVisitatie:
    """Where the files of the example are.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of all.
    groups : dict of str
        Per role the file with its self-evaluation.
    morning : pathlib.Path
        The register before the visit.
    members : dict of str
        Per member, by initials, the register of that member after the day.
    together : pathlib.Path
        Where those can be put together; not there yet.
    """

    folder: Path
    groups: dict[str, Path]
    morning: Path
    members: dict[str, Path]
    together: Path

    def __repr__(self) -> str:
        """What there is."""
        return (
            f"Verzonnen visitatie: {len(self.groups)} groepen die zichzelf bekeken, "
            f"een register van de ochtend en {len(self.members)} commissieleden."
        )


def example_visitatie(
    folder: Path | str | None = None, *, mode: str = "temperatuur"
) -> ExampleVisitatie:
    """Make a visitatie to practise with: a panel that never was, on De Donderberg.

    The same each time, ids and times too. Files of an earlier example are made anew.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        Where the files come; ``voorbeeld-visitatie`` in the folder of own work when
        left out.
    mode : {"temperatuur", "cijfers"}
        How the visitatie is done.

    Returns
    -------
    ExampleVisitatie
        The self-evaluations, the register of the morning, and that of each member.
        Two members change the same sentence, so that merging gives a conflict.

    Raises
    ------
    UnknownName
        If the mode is none of the two.
    BadTable
        If a file cannot be written.

    Notes
    -----
    In gewone taal: een verzonnen dag om mee te oefenen, op een wijk die bestaat.
    """
    folder = Path(folder) if folder is not None else work.folder() / FOLDER
    made = ExampleVisitatie(
        folder,
        {role: folder / f"zelfevaluatie-{role}.jsonl" for role in GROUPS},
        folder / "register-ochtend.jsonl",
        {member: folder / f"register-{member}.jsonl" for member in SCORES},
        folder / "register-samen.jsonl",
    )
    registers = (made.morning, *made.members.values(), made.together)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in (*made.groups.values(), *registers):
            path.unlink(missing_ok=True)
    except OSError as error:
        msg = f"Het voorbeeld is niet gemaakt: {error.strerror}."
        raise BadTable(msg) from error
    for role, path in made.groups.items():
        _answers(role).save(path)
    claims = _morning(made.morning, mode)
    for member, path in made.members.items():
        register = Register.merge(path, made.morning, writer=f"lid{member}")
        _day(register, member, claims)
    return made


def _answers(role: str) -> Answers:
    """Answers of one invented group; people differ a little."""
    people, levels = GROUPS[role]
    asked = questions("kort")
    found = []
    for nth in range(people):
        for level, stone in zip(levels, STONES, strict=True):
            one = next(one for one in asked if one.bouwsteen == stone)
            lower = nth == people - 1 and level > 1  # the last one is more critical
            found.append(
                Answer(one.id, f"voorbeeld-{role}-{nth}", role, score=level - lower)
            )
    return Answers(tuple(found))


def _clock(start: str) -> Callable[[], str]:
    """Give a clock that goes a minute further each time it is read."""
    at = datetime.fromisoformat(f"{DAY}T{start}")
    minutes = iter(range(1, 1000))
    return lambda: (at + timedelta(minutes=next(minutes))).isoformat()


def _morning(path: Path, mode: str) -> dict[str, str]:
    """Write what was known before the visit; give the ids of the claims."""
    later = _clock(MORNING)
    register = Register.create(
        path,
        gebied=WIJK,
        question=QUESTION,
        scope=SCOPE,
        mode=mode,
        time=f"{DAY}T{MORNING}",
        writer="ochtend",
    )
    ids = {}
    for name, (about, text, title, page) in CLAIMS.items():
        ids[name] = register.say(
            about, f"{MARK} {text}", "AV", origin="zelfevaluatie", time=later()
        )
        paper = Evidence(kind="document", title=f"{MARK} {title}", page=page)
        register.support(ids[name], paper, "AV", time=later())
    value = f"{MARK} de waarde van woningen ligt onder die van de stad."
    ids["waarde"] = register.say("URG2", value, "BK", origin="dossier", time=later())
    register.support(ids["waarde"], _figure("woz_waarde_eur", 2024), "BK", time=later())
    better = f"{MARK} het gaat beter sinds de aanpak begon."
    ids["beter"] = register.say(
        "ADE1", better, "AV", origin="zelfevaluatie", time=later()
    )
    register.support(ids["beter"], _figure("lbm_afwijking", 2014), "AV", time=later())
    register.add_goal(
        f"{MARK} minder overlast op het plein",
        "AV",
        baseline="veel meldingen in het eerste jaar",
        now="minder meldingen",
        time=later(),
    )
    return ids


def _day(register: Register, member: str, ids: dict[str, str]) -> None:
    """Write what one member heard, saw and thought that day."""
    later = _clock(EVENING)
    for notes in _NOTES[member]:
        on, proof, dissent = notes
        if on in ids:
            statement = ids[on]
        else:
            about, text = on.split("|")
            statement = register.say(about, f"{MARK} {text}", member, time=later())
        if proof is not None:
            register.support(statement, proof, member, time=later())
        if dissent:
            register.dissent(statement, f"{MARK} {dissent}", member, time=later())
    if member in _EDITS:
        text = f"{MARK} {_EDITS[member]}"
        register.edit(ids["richting"], text, member, time=later())
    for stone, score, mark in zip(STONES, SCORES[member], MARKS[member], strict=True):
        given = mark if register.mode == "cijfers" else None
        why = f"{MARK} {WHY[member]}"
        register.judge(stone, why, member, score=score, mark=given, time=later())


def _figure(indicator: str, period: int) -> Evidence:
    """A figure that is real."""
    return Evidence(
        kind="cijfer", gebied=WIJK, indicator=indicator, period=period, strength=2
    )


def _talk(role: str, text: str, consent: str, side: str = "voor") -> Evidence:
    """An invented conversation."""
    text = f"{MARK} {text}"
    given = {"role": role, "date": DAY, "consent": consent, "side": side}
    return Evidence(kind="gesprek", text=text, **given)


def _seen(text: str, side: str = "voor") -> Evidence:
    """An invented observation."""
    text = f"{MARK} {text}"
    return Evidence(kind="waarneming", text=text, date=DAY, strength=0, side=side)


def _paper(title: str, page: str, side: str = "voor") -> Evidence:
    """An invented document."""
    return Evidence(
        kind="document", title=f"{MARK} {title}", page=page, strength=2, side=side
    )


# Per member: a claim of the morning or "about|new statement"; evidence; another view.
_NOTES = {
    "AV": (
        ("richting", _talk("bestuur", "wij staan hier allemaal achter.", "ja"), ""),
        (
            "BES1|wie in de stuurgroep zit, mag beslissen.",
            _talk("bestuur", "ik kan er dezelfde dag ja op zeggen.", "ja"),
            "",
        ),
        (
            "BES7|het bestuur blijft, ook nu het rustiger is.",
            _talk("bestuur", "dat hangt af van de verkiezingen.", "nee", "tegen"),
            "",
        ),
    ),
    "BK": (
        ("leiding", _paper("opdracht aan de procesleider", "2", "tegen"), ""),
        (
            "PRO5|de organisaties werken als één team.",
            _talk("uitvoering", "wij bellen elkaar gewoon.", "ja"),
            "",
        ),
        (
            "middelen|er is te weinig tijd voor de noordkant.",
            _talk("uitvoering", "daar kom ik niet aan toe.", "ja"),
            "",
        ),
        ("nood", _talk("partners", "dat zien wij ook.", "ja"), ""),
    ),
    "CD": (
        (
            "richting",
            _talk("bewoners", "ons is niets gevraagd.", "onbekend", "tegen"),
            "bewoners met wie ik liep, kennen het plan niet.",
        ),
        ("beloftes", _seen("de beloofde lampen branden."), ""),
        ("beloftes", _talk("bewoners", "het duurde, maar het kwam.", "ja"), ""),
        ("waarde", _talk("bewoners", "kopen kan hier niemand meer.", "ja"), ""),
        (
            "VIS7|wie niet uit zichzelf komt, is niet bereikt.",
            _seen("op het plein kende niemand de bijeenkomst."),
            "",
        ),
    ),
}
# Two members improve the same sentence, each in another way.
_EDITS = {
    "AV": "bestuurders zijn het eens over de richting.",
    "CD": "de organisaties zijn het eens; bewoners kennen de richting niet.",
}
