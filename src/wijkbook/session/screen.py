"""What stands on the leader's screens: words and sizes for numbers that were revealed.

Everything here comes from `Session.shown`, and from how many joined and answered.
"""

from collections.abc import Callable

from wijkbook.dutch import listing, number
from wijkbook.session.shown import agenda
from wijkbook.session.store import Asked, Session
from wijkbook.session.words import LABELS, day_in_words

__all__ = ["SCREENS"]

SCALE = [LABELS["nl"][str(score)] for score in range(4)]
WIDEST = 250  # of a bar, in the units of the drawing
AGREED, DIVIDED = 0.6, 0.2

Screen = tuple[str, dict] | None


def overview(session: Session, _more: str, _round: str) -> Screen:
    """How many joined and answered, and what can be done now."""
    phase, nth = session.phase, session.round
    texts = {
        "lobby": "doe mee",
        "round": f"ronde {nth}",
        "closed": "de sessie is gesloten",
    }
    return "leader.html", {
        "phase": phase,
        "phase_text": texts[phase],
        "wijk": session.meta("wijk"),
        "joined": session.joined(),
        "answered": session.answered(),
        "bouwstenen": session.bouwstenen(),
        "revealed": session.revealed(),
        "keep_until": day_in_words(session.keep_until),
    }


def picture(session: Session, bouwsteen: str, asked_round: str) -> Screen:
    """One bouwsteen, full screen; None when it was not revealed."""
    rounds = [nth for nth in (1, 2) if bouwsteen in session.revealed(nth)]
    if not rounds:
        return None
    nth = int(asked_round) if asked_round in ("1", "2") else rounds[-1]
    if nth not in rounds:
        return None
    shown = session.shown()[nth]
    questions = [one for one in session.questions() if one.bouwsteen == bouwsteen]
    return "picture.html", {
        "name": session.bouwstenen()[bouwsteen],
        "bouwsteen": bouwsteen,
        "shown_round": nth,
        "other_round": next((one for one in rounds if one != nth), 0),
        "labels": SCALE,
        "results": [(told(one), laid_out(shown[one.id])) for one in questions],
    }


def disputed(session: Session, _more: str, _round: str) -> Screen:
    """The three questions on which the room differs most, with what to ask next."""
    found = session.shown()
    shown = found[max(found)] if found else {}  # the last round that was shown
    known = {one.id: one for one in session.questions()}
    chosen = agenda(shown)
    nothing = "Er is nog niets getoond."
    if any(one["shown"] for one in shown.values()):
        nothing = "Iedereen antwoordt hetzelfde op wat getoond is. Vraag door: waarom?"
    return "agenda.html", {
        "labels": SCALE,
        "nothing": nothing,
        "results": [(told(known[one]), laid_out(shown[one])) for one in chosen],
    }


def movement(session: Session, _more: str, _round: str) -> Screen:
    """How the second round differs from the first."""
    found = session.shown()
    first, second = found.get(1, {}), found.get(2, {})
    rows = []
    for one in session.questions():
        pair = [held.get(one.id, {"shown": False}) for held in (first, second)]
        if all(held["shown"] for held in pair):
            rows.append(moved(one, *pair))
    return "movement.html", {"rows": rows}


def moved(one: Asked, first: dict, second: dict) -> dict:
    """One question in both rounds, in numbers and in words."""
    cells = [number(held["median"], 1) for held in (first, second)]
    cells += [number(held["agreement"], 2) for held in (first, second)]
    step = second["median"] - first["median"]
    nearer = second["agreement"] - first["agreement"]
    said = "hoger" if step > 0 else "lager" if step < 0 else "midden gelijk"
    if abs(nearer) >= 0.1:
        said += ", dichter bij elkaar" if nearer > 0 else ", verder uit elkaar"
    if first["n"] != second["n"]:
        said += f" ({first['n']} en {second['n']} mensen)"
    return {"text": one.texts["gewoon"], "cells": cells, "said": said}


def agreed(session: Session, _more: str, _round: str) -> Screen:
    """Notes and what was agreed."""
    return "agreed.html", {"actions": session.actions(), "notes": session.notes()}


def told(one: Asked) -> dict:
    """A question as the screen shows it."""
    return {
        "id": one.id,
        "text": one.texts["gewoon"],
        "follow_up": one.follow_up,
        "comparable": one.comparable,
    }


def laid_out(one: dict) -> dict:
    """Add words and sizes to what was revealed of one question."""
    if not one["shown"]:
        return one
    most = max(one["counts"])
    parts = [
        f"{count} {label}" for count, label in zip(one["counts"], SCALE, strict=True)
    ]
    return one | {
        "widths": [round(WIDEST * count / most) for count in one["counts"]],
        "picture": f"Verdeling van {one['n']} antwoorden: {listing(parts)}.",
        "sentence": sentence(one),
        "median_text": number(one["median"], 1),
        "spread_text": f"{number(one['q1'])} tot {number(one['q3'])}",
        "agreement_text": number(one["agreement"], 2),
        "role_rows": [
            (role, in_words(value)) for role, value in sorted(one["roles"].items())
        ]
        if len(one["roles"]) > 1
        else [],
    }


def sentence(one: dict) -> str:
    """Tell in words how far the room agrees."""
    a = one["agreement"]
    if a == 1:
        said = "Iedereen geeft hetzelfde antwoord"
    elif a >= AGREED:
        said = "De antwoorden liggen dicht bij elkaar"
    elif a >= DIVIDED:
        said = "De antwoorden lopen uiteen"
    else:
        said = "De groep is verdeeld"
    said += f"; het midden is {in_words(one['median'])} ({one['n']} mensen)."
    if one["left_out"]:
        people = "1 antwoord telt" if one["left_out"] == 1 else (
            f"{one['left_out']} antwoorden tellen"
        )  # fmt: skip
        said += f" {people} niet mee, zodat niemand te herkennen is."
    return said


def in_words(median: float) -> str:
    """Write a median in the words of the scale."""
    low = int(median)
    if median == low:
        return SCALE[low]
    return f"tussen {SCALE[low]} en {SCALE[low + 1]}"


SCREENS: dict[str, Callable[[Session, str, str], Screen]] = {
    "": overview,
    "beeld": picture,
    "agenda": disputed,
    "beweging": movement,
    "afspraken": agreed,
}
