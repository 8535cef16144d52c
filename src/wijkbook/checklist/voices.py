"""What a form and a phone both say, in three voices: to je, to u and in English."""

from collections.abc import Mapping
from types import SimpleNamespace

from wijkbook.checklist import VOICES
from wijkbook.errors import unknown_name

__all__ = ["SHARED", "in_voice"]

# Dutch to a colleague (je), Dutch to a resident (u; None when it is the same), English.
Told = tuple[str, str | None, str]
SHARED: dict[str, Told] = {
    "who": ("Wie vraagt dit?", None, "Who asks this?"),
    "what_for": ("Waarvoor?", None, "What for?"),
    "purpose": (
        "Om samen te praten over de wijkaanpak. Het is geen toets en er komt geen "
        "cijfer.",
        None,
        "To talk together about the work in the area. It is no test and gives no mark.",
    ),
    "sees": ("Wie ziet wat?", None, "Who sees what?"),
    "until": ("Tot wanneer?", None, "Until when?"),
    "role": ("Jouw rol", "Uw rol", "Your role"),
    "answer": ("Antwoord", None, "Answer"),
    "evidence": (
        "Waar baseer je dit op?",
        "Waar weet u dit van?",
        "What is this based on?",
    ),
}


def in_voice(texts: Mapping[str, Told], voice: str, **more: object) -> SimpleNamespace:
    """Texts in one voice.

    Parameters
    ----------
    texts : dict of tuple
        Per name the text to a colleague, to a resident (None when it is the same) and
        in English.
    voice : {"gewoon", "bewoners", "en"}
        For whom.
    **more : object
        What else it holds.

    Returns
    -------
    types.SimpleNamespace
        A text per name, ``lang``, and `more`.

    Raises
    ------
    UnknownName
        If there is no such voice.

    Examples
    --------
    >>> in_voice({"hi": ("Hoi", None, "Hello")}, "bewoners").hi
    'Hoi'
    """
    if voice not in VOICES:
        raise unknown_name("vraagvorm", voice, VOICES)
    place = VOICES.index(voice)
    told = {name: one[place] or one[0] for name, one in texts.items()}
    return SimpleNamespace(**told, lang="en" if voice == "en" else "nl", **more)
