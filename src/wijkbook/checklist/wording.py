"""What a form of the checklist says around its questions, and the words it takes back.

A form is on paper, a sheet to mail, or a form for KoboToolbox and ODK. What it says is
here in three voices; what comes back is understood in all of them.
"""

import re
from functools import cache
from types import SimpleNamespace

from wijkbook.checklist import TOPICS_EN
from wijkbook.checklist.voices import SHARED, in_voice
from wijkbook.data import load_table

__all__ = [
    "COLUMNS",
    "FORM_ROW",
    "ROLE_ROW",
    "choices",
    "form_words",
    "headings",
    "meaning",
    "topics",
    "value_of",
]

ROLE_ROW, FORM_ROW = "rol", "vragenlijst"  # ids of the two rows that are no question
COLUMNS = ("id", "topic", "question", "hint", "answer", "evidence", "more")
# Dutch to a colleague (je), Dutch to a resident (u; None when it is the same), English.
TEXTS = SHARED | {
    "title": (
        "Checklist van de zeven bouwstenen",
        "Vragen over uw wijk",
        "Questions about the area",
    ),
    "about": ("Over {wijk}.", None, "About {wijk}."),
    "first": ("Eerst dit", None, "First this"),
    "nobody": (
        "Wie je dit formulier gaf.",
        "Wie u dit formulier gaf.",
        "Whoever gave you this form.",
    ),
    "sees_text": (
        "Je vult in zonder naam. Wie dit vraagt, leest je formulier. Anderen zien "
        "alleen hoe de groep antwoordt, en pas als drie mensen of meer dat deden.",
        "U vult in zonder naam. Wie dit vraagt, leest uw formulier. Anderen zien "
        "alleen hoe de groep antwoordt, en pas als drie mensen of meer dat deden.",
        "You answer without your name. Whoever asks this reads your form. Others only "
        "see how the group answers, and only when three people or more did.",
    ),
    "mailed": (
        "Mail je het bestand, dan ziet de ontvanger van wie het komt. Je naam wordt "
        "niet bij je antwoorden bewaard.",
        "Mailt u het bestand, dan ziet de ontvanger van wie het komt. Uw naam wordt "
        "niet bij uw antwoorden bewaard.",
        "If you mail the file, the receiver sees who sent it. Your name is not kept "
        "with your answers.",
    ),
    "online": (
        "Het formulier loopt via KoboToolbox of ODK; daar staat ook wanneer je het "
        "instuurde.",
        "Het formulier loopt via KoboToolbox of ODK; daar staat ook wanneer u het "
        "instuurde.",
        "The form runs on KoboToolbox or ODK, which also keep when you sent it.",
    ),
    "until_text": (
        "Het formulier en je antwoorden worden bewaard tot en met {day}.",
        "Het formulier en uw antwoorden worden bewaard tot en met {day}.",
        "The form and your answers are kept until {day}.",
    ),
    "until_asked": (
        "Vraag wie je dit formulier gaf, hoe lang het wordt bewaard.",
        "Vraag wie u dit formulier gaf, hoe lang het wordt bewaard.",
        "Ask whoever gave you this form how long it is kept.",
    ),
    "one_role": ("Voor: {role}.", None, "For: {role}."),
    "how": (
        "Kies bij elke vraag één antwoord. Weet je het niet, kies dan 'weet niet'. "
        "Schrijf geen namen op.",
        "Kies bij elke vraag één antwoord. Weet u het niet, kies dan 'weet niet'. "
        "Schrijf geen namen op.",
        "Choose one answer to each question. If you do not know, choose 'do not know'. "
        "Do not write down any names.",
    ),
    "how_sheet": (
        "Ga naar het blad '{sheet}'. Kies je rol en je antwoorden uit de lijstjes in "
        "de gele vakken. Bewaar het bestand en stuur het terug. Eén bestand is van één "
        "mens.",
        "Ga naar het blad '{sheet}'. Kies uw rol en uw antwoorden uit de lijstjes in "
        "de gele vakken. Bewaar het bestand en stuur het terug. Eén bestand is van één "
        "mens.",
        "Go to the sheet '{sheet}'. Choose your role and your answers from the lists "
        "in the yellow cells. Save the file and send it back. One file is one person.",
    ),
    "sheet_about": ("Uitleg", None, "About"),
    "sheet": ("Vragen", None, "Questions"),
    "id": ("Nummer", None, "Number"),
    "topic": ("Bouwsteen", "Onderwerp", "Topic"),
    "question": ("Vraag", None, "Question"),
    "hint": ("Uitleg", None, "Hint"),
    "more": ("Toelichting", None, "Comment"),
    "more_of": ("Toelichting bij {id}", None, "Comment on {id}"),
    "optional": ("(hoeft niet)", None, "(optional)"),
    "choose": (
        "Kies een van de antwoorden uit het lijstje.",
        None,
        "Choose one of the answers in the list.",
    ),
    "form": (
        "Niet veranderen: welke vragenlijst dit is.",
        None,
        "Do not change: which questions these are.",
    ),
    "asked_of": ("Voor {roles}.", None, "For {roles}."),
}
SHORT_FOR = {  # what people also write
    "answer": {"n.v.t.": "nvt", "n.v.t": "nvt", "weet ik niet": "weet_niet"},
    "evidence": {"indruk": "geen"},
    "role": {"bewoner": "bewoners", "partner": "partners", "bestuurder": "bestuur"},
}


def form_words(voice: str) -> SimpleNamespace:
    """All texts of a form in one voice.

    Parameters
    ----------
    voice : {"gewoon", "bewoners", "en"}
        For whom.

    Returns
    -------
    types.SimpleNamespace
        A text per name, and ``lang``.

    Raises
    ------
    UnknownName
        If there is no such voice.
    """
    return in_voice(TEXTS, voice)


@cache
def _scale(scale: str) -> tuple[tuple[str, float | None, str, str], ...]:
    """Code, value and both labels of each step of a scale."""
    rows = load_table("scales")
    rows = rows[rows["scale_id"] == scale]
    return tuple(
        (row["code"], row["value"], row["label_nl"], row["label_en"])
        for row in rows.to_dict("records")
    )


def choices(scale: str, lang: str = "nl") -> dict[str, str]:
    """Labels to choose from, by their code.

    Parameters
    ----------
    scale : {"answer", "evidence", "role"}
        What is chosen.
    lang : {"nl", "en"}
        In which language.

    Returns
    -------
    dict of str
        In the order in which they are shown.

    Examples
    --------
    >>> list(choices("answer").values())[:4]
    ['nee', 'een beetje', 'grotendeels', 'ja']
    """
    return {code: en if lang == "en" else nl for code, _, nl, en in _scale(scale)}


def meaning(scale: str, text: str) -> str | None:
    """Code of what somebody filled in: a code, number or label, in either language.

    Parameters
    ----------
    scale : {"answer", "evidence", "role"}
        What was chosen.
    text : str
        As it was filled in. Capitals and spaces do not matter.

    Returns
    -------
    str or None
        The code; empty for nothing, None for what is no choice.

    Examples
    --------
    >>> meaning("answer", "Een beetje"), meaning("answer", "3"), meaning("answer", "4")
    ('een_beetje', 'ja', None)
    """
    bare = " ".join(text.casefold().split())
    if not bare:
        return ""
    return _known(scale).get(bare)


@cache
def _known(scale: str) -> dict[str, str]:
    """Everything that stands for a code."""
    known = dict(SHORT_FOR[scale])
    for code, value, nl, en in _scale(scale):
        names = [code, nl, en]
        if scale != "role" and value == value:  # a role has a number for its order only
            names += [f"{value:.0f}", f"{value:.0f} {nl}", f"{value:.0f} {en}"]
        known |= {name.casefold(): code for name in names}
    return known


def value_of(scale: str, code: str) -> int | None:
    """Return the number of a choice; None for one that is no score.

    Examples
    --------
    >>> value_of("answer", "ja"), value_of("answer", "nvt")
    (3, None)
    """
    (value,) = (value for one, value, *_ in _scale(scale) if one == code)
    return int(value) if value == value else None


def topics(lang: str = "nl") -> dict[str, str]:
    """Names of the bouwstenen by id, in their order."""
    from wijkbook.kader import load_kader

    elements = load_kader("bouwstenen").elements
    elements = elements[elements["parent_id"] == ""]
    names = dict(zip(elements["element_id"], elements["name"], strict=True))
    return {one: TOPICS_EN[one] for one in names} if lang == "en" else names


@cache
def headings() -> dict[str, str]:
    """Which column of a sheet each heading stands for, in every voice."""
    return {
        re.sub(r"\W+", " ", text).strip().casefold(): name
        for name in COLUMNS
        for text in TEXTS[name]
        if text
    }
