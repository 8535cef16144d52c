"""A register to practise with: a panel that never was, on a wijk that is there."""

from datetime import datetime, timedelta
from pathlib import Path

from wijkbook.visitatie.merge import moment
from wijkbook.visitatie.records import Evidence
from wijkbook.visitatie.register import Register

__all__ = ["example_register"]

WIJK = "WK095704"
MARK = "Verzonnen voorbeeld:"
QUESTION = f"{MARK} houdt de aanpak van De Donderberg het vol als het rustiger wordt?"
SCOPE = (
    "Alles wat hier gezegd, gezien, opgeschreven en geoordeeld wordt is verzonnen, om "
    "mee te oefenen. Alleen de cijfers bij 'cijfer' zijn echt."
)
DAY = "2026-11-22"


def _paper(title: str, page: str, strength: int = 1) -> Evidence:
    """An invented document."""
    return Evidence(
        kind="document", title=f"{MARK} {title}", page=page, strength=strength
    )


def _talk(role: str, text: str, consent: str, side: str = "voor") -> Evidence:
    """An invented conversation."""
    return Evidence(
        kind="gesprek",
        text=f"{MARK} {text}",
        role=role,
        date=DAY,
        consent=consent,
        side=side,
    )


def _seen(text: str, side: str = "voor") -> Evidence:
    """An invented observation."""
    return Evidence(
        kind="waarneming", text=f"{MARK} {text}", date=DAY, strength=0, side=side
    )


def _figure(indicator: str, period: int) -> Evidence:
    """A figure that is real."""
    return Evidence(
        kind="cijfer", gebied=WIJK, indicator=indicator, period=period, strength=2
    )


# About, text, author, origin; then its evidence with who found it; then dissent.
SAID = (
    (
        ("URG4", "Bewoners voelen dat er iets moet gebeuren.", "AV", "zelfevaluatie"),
        ((_paper("startnotitie", "4"), "AV"),),
        (),
    ),
    (
        ("URG2", "De waarde van woningen ligt onder die van de stad.", "BK", "dossier"),
        ((_figure("woz_waarde_eur", 2024), "BK"),),
        (),
    ),
    (
        ("VIS2", "Iedereen is het eens over de richting.", "AV", "zelfevaluatie"),
        (
            (_paper("verslag van een werksessie", "2", 2), "AV"),
            (_talk("uitvoering", "Wij trekken samen op.", "ja"), "BK"),
            (_talk("bewoners", "Ons is niets gevraagd.", "onbekend", "tegen"), "CD"),
        ),
        (("CD", "Ik hoorde bewoners vooral zeggen dat zij het plan niet kennen."),),
    ),
    (
        ("VER4", "Wat beloofd is, wordt gedaan.", "AV", "zelfevaluatie"),
        (
            (_seen("de beloofde verlichting brandt"), "BK"),
            (_talk("bewoners", "Het duurde, maar het kwam.", "ja"), "CD"),
        ),
        (),
    ),
    (
        ("ADE1", "Het gaat beter sinds de aanpak begon.", "BK", "zelfevaluatie"),
        ((_figure("lbm_afwijking", 2014), "BK"),),
        (),
    ),
    (
        ("middelen", "Er is genoeg tijd voor de wijk.", "CD", "panel"),
        (),
        (),
    ),
)
JUDGED = (
    ("vertrouwen", "Afspraken komen na, soms laat.", "AV", 3),
    ("vertrouwen", "Het hangt aan een paar mensen.", "BK", 2),
    ("vertrouwen", "Wie niet meepraat, merkt er weinig van.", "CD", 1),
    ("visie", "De richting is helder.", "AV", 3),
    ("visie", "Bewoners misten het begin.", "BK", 1),
    ("visie", "Op papier wel.", "CD", 2),
)


def example_register(
    path: Path | str, *, time: str | None = None, mode: str = "temperatuur"
) -> Register:
    """Make a register to practise with: a panel that never was, on De Donderberg.

    All that is said in it is invented and marked so; the figures are real. With a
    `time` it is the same each time, ids too.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; there must be none yet.
    time : str, optional
        ISO 8601, when the panel began; what follows comes a minute later each. The
        clock when left out.
    mode : {"temperatuur", "cijfers"}
        How the visitatie is done.

    Returns
    -------
    Register
        Statements of which some lack evidence, a story or a second look; dissent; a
        goal that is not complete; judgements of three members.

    Raises
    ------
    BadTable
        If the file is there already, or cannot be written.
    BadValue
        If the time is none.
    UnknownName
        If the mode is none of the two.
    """
    begin = datetime.fromisoformat(moment(time))
    minutes = iter(range(1, 1000))

    def later() -> str:
        """Give the time of the next step."""
        return (begin + timedelta(minutes=next(minutes))).isoformat()

    register = Register.create(
        path,
        gebied=WIJK,
        question=QUESTION,
        scope=SCOPE,
        mode=mode,
        time=begin.isoformat(),
        writer="voorbeeld",
    )
    for (about, text, author, origin), proofs, views in SAID:
        statement = register.say(
            about, f"{MARK} {text}", author, origin=origin, time=later()
        )
        for proof, finder in proofs:
            register.support(statement, proof, finder, time=later())
        for member, view in views:
            register.dissent(statement, f"{MARK} {view}", member, time=later())
    register.add_goal(
        f"{MARK} minder overlast op het plein",
        "AV",
        baseline="veel meldingen in het eerste jaar",
        now="minder meldingen, niet opnieuw geteld",
        time=later(),
    )
    for about, text, author, score in JUDGED:
        register.judge(about, f"{MARK} {text}", author, score=score, time=later())
    return register
