"""What stands on the leader's screens: words and sizes for numbers that were revealed.

Everything here comes from `Session.shown`, from the figures of the wijk, and from how
many joined and answered. What a phone shows of it afterwards is here too, so that it
is never more than the screen did.
"""

from collections.abc import Callable
from types import SimpleNamespace

from wijkbook.dutch import day_in_words, listing, number
from wijkbook.session.shown import agenda
from wijkbook.session.store import KEEP_DAYS, Asked, Session
from wijkbook.session.words import LABELS, ROLES_EN

__all__ = ["SCREENS", "phone_results"]

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
        "figures_told": session.meta("figures_told"),
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
        **figures_beside(session, bouwsteen),
    }


def figures_beside(session: Session, bouwsteen: str) -> dict:
    """The wijk's own figures that stand beside a bouwsteen, or why there are none."""
    rows = session.figures(bouwsteen)
    figures = [one for one in rows if one["indicator"]]
    reasons = [one["reason"] for one in rows if not one["indicator"]]
    places = {
        "value": session.meta("gebied_name"),
        "gemeente": session.meta("gemeente_name"),
        "land": "Nederland",
    }
    return {
        "figures": figures,
        "no_figures": " ".join(reasons),
        "places": {
            key: name
            for key, name in places.items()
            if any(one[key] for one in figures)
        },
        "figure_sources": list(dict.fromkeys(origin(one) for one in figures)),
    }


def origin(figure: dict[str, str]) -> str:
    """Where a figure comes from, in one line."""
    parts = [figure["source"], figure["period"], figure["status"]]
    return f"{figure['short']}: {', '.join(part for part in parts if part)}."


def disputed(session: Session, _more: str, _round: str) -> Screen:
    """The three questions on which the room differs most, with what to ask next."""
    shown: dict[str, dict] = {}
    for _, held in sorted(session.shown().items()):
        shown |= held  # the last round in which a question was shown
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


def cards(session: Session, _more: str, _round: str) -> Screen:
    """The same questions as cards to print: one to talk about at each table."""
    template, found = disputed(session, "", "")
    names = session.bouwstenen()
    known = {one.id: names[one.bouwsteen] for one in session.questions()}
    results = [(q | {"stone": known[q["id"]]}, one) for q, one in found["results"]]
    return "cards.html", found | {"results": results, "wijk": session.meta("wijk")}


def keeping(session: Session, _more: str, _round: str) -> Screen:
    """Ask whether the session is kept longer or erased."""
    return "keeping.html", {
        "is_due": session.is_due(),
        "due_told": session.due_told(),
        "keep_until": day_in_words(session.keep_until),
        "days": KEEP_DAYS,
        "joined": session.joined(),
    }


def movement(session: Session, _more: str, _round: str) -> Screen:
    """How the second round differs from the first."""
    found = session.shown()
    first, second = found.get(1, {}), found.get(2, {})
    names = session.bouwstenen()
    rows = []
    for one in session.questions():
        pair = [held.get(one.id, {"shown": False}) for held in (first, second)]
        if all(held["shown"] for held in pair):
            rows.append(moved(one, *pair) | {"name": names[one.bouwsteen]})
    short = len(session.questions()) == len(names)  # then a name tells which question
    return "movement.html", {"rows": rows, "short": short}


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
    return "agreed.html", {
        "actions": session.actions(),
        "notes": session.notes(),
        "gone": [
            ("note", one["id"], one["text"])
            for one in session.notes(withdrawn=True)
            if one["withdrawn"]
        ]
        + [
            ("action", one["id"], f"{one['what']} ({one['who']})")
            for one in session.actions(withdrawn=True)
            if one["withdrawn"]
        ],
        "bouwstenen": session.bouwstenen(),
    }


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


def in_words(median: float, lang: str = "nl") -> str:
    """Write a median in the words of the scale."""
    scale = [LABELS[lang][str(score)] for score in range(4)]
    low = int(median)
    if median == low:
        return scale[low]
    both = f"{scale[low]} {'en' if lang == 'nl' else 'and'} {scale[low + 1]}"
    return f"{'tussen' if lang == 'nl' else 'between'} {both}"


def phone_results(session: Session, t: SimpleNamespace, voice: str) -> list[dict]:
    """What was revealed, as tables for a phone: never more than the screen showed.

    Parameters
    ----------
    session : Session
        The session.
    t : types.SimpleNamespace
        Texts of this phone.
    voice : str
        Its wording.

    Returns
    -------
    list of dict
        Per bouwsteen ``bouwsteen``, ``name``, ``rounds`` (number and tables) and what
        `figures_beside` gives. A table has the question, rows of words and counts,
        and rows of a role and its median; no rows where nothing is shown.
    """
    shown, found = session.shown(), []
    for key, name in session.bouwstenen().items():
        asked = [one for one in session.questions() if one.bouwsteen == key]
        rounds = [
            (nth, [phone_table(one, held[one.id], t, voice) for one in asked])
            for nth, held in sorted(shown.items())
            if asked[0].id in held
        ]
        if rounds:
            beside = figures_beside(session, key)
            found.append({"bouwsteen": key, "name": name, "rounds": rounds, **beside})
    return found


def phone_table(one: Asked, held: dict, t: SimpleNamespace, voice: str) -> dict:
    """One question as rows of words and numbers."""
    text = one.texts.get(voice) or one.texts["gewoon"]
    if not held["shown"]:
        return {"text": text, "rows": [], "roles": []}
    labels = [t.labels[str(score)] for score in range(4)]
    rows = [(label, str(n)) for label, n in zip(labels, held["counts"], strict=True)]
    rows.append((t.labels["weet_niet"], str(held["unknown"])))
    rows.append((t.middle, in_words(held["median"], t.lang)))
    spread = [in_words(held[key], t.lang) for key in ("q1", "q3")]
    rows.append((t.spread, t.spread_text.format(low=spread[0], high=spread[1])))
    agreement = number(held["agreement"], 2)
    rows.append((t.agreement, agreement.replace(",", t.comma)))
    if held["left_out"]:
        rows.append((t.left_out, str(held["left_out"])))
    roles = sorted(held["roles"].items()) if len(held["roles"]) > 1 else []
    return {
        "text": text,
        "rows": rows,
        "roles": [
            (
                ROLES_EN.get(role, role) if t.lang == "en" else role,
                in_words(median, t.lang),
            )
            for role, median in roles
        ],
    }


SCREENS: dict[str, Callable[[Session, str, str], Screen]] = {
    "": overview,
    "beeld": picture,
    "agenda": disputed,
    "kaarten": cards,
    "beweging": movement,
    "afspraken": agreed,
    "bewaren": keeping,
}
