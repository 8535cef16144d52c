"""Everybody judges alone first; then this shows where the panel agrees."""

from dataclasses import dataclass
from math import nan

import pandas as pd

from wijkbook.measures.agreement import (
    Alpha,
    agreement_a,
    counts_of,
    krippendorff_alpha,
    median_of,
)
from wijkbook.visitatie.pieces import stones
from wijkbook.visitatie.records import MARKS, SCORES, Judgement
from wijkbook.visitatie.register import Register

__all__ = ["PanelAgreement", "panel_agreement"]

FEWEST = 2  # a panel signs with initials, so two may be shown


@dataclass(frozen=True)
class PanelAgreement:
    """How far the members of a panel agree, before they speak of it.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per bouwsteen, in their own order; see `panel_agreement`.
    alpha : Alpha
        Krippendorff's alpha over all bouwstenen, with the reason where it is missing.
        It is about agreement and no mark.
    waiting : dict of str
        Per member the bouwstenen that he or she has not judged yet.
    """

    table: pd.DataFrame
    alpha: Alpha
    waiting: dict[str, list[str]]


def panel_agreement(register: Register) -> PanelAgreement:
    """Lay the judgements that members gave alone beside each other, per bouwsteen.

    A bouwsteen is shown as soon as two members judged it: the first cannot lead the
    others. There is no total, and the bouwstenen stay in their own order.

    Parameters
    ----------
    register : Register
        With the judgements of all members (`Register.merge`).

    Returns
    -------
    PanelAgreement
        Its ``table`` has index bouwsteen and columns ``n`` members with a score, a
        column per member (0-3), ``lowest``, ``median``, ``highest`` and ``agreement``
        A (1 all the same, -1 two camps); all missing below two members. In the mode
        ``cijfers`` also ``mark_lowest``, ``mark_median`` and ``mark_highest`` (1-10).

    Notes
    -----
    Agreement A after Van der Eijk (2001), alpha after Krippendorff (2011), ordinal.
    With two or three members both jump with one answer: read them as a reason to talk.
    In gewone taal: waar ziet de commissie hetzelfde, en waar moeten we over praten?
    """
    alone = [one for one in register.judgements if one.stage == "eigen"]
    members = sorted({one.author for one in alone})
    rows = {stone: _row(alone, stone, members) for stone in stones()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("bouwsteen")
    table = table.astype(dict.fromkeys(["n", *members, "lowest", "highest"], "Int64"))
    table = table.astype({"median": "float64", "agreement": "float64"})
    if register.mode == "cijfers":
        marks = {stone: _marks(alone, stone) for stone in stones()}
        given = pd.DataFrame.from_dict(marks, orient="index")
        table = table.join(
            given.astype({"mark_lowest": "Int64", "mark_highest": "Int64"})
        )
    scores = [[_score(alone, stone, one) for stone in stones()] for one in members]
    waiting = {
        one: [s for s in stones() if _score(alone, s, one) is None] for one in members
    }
    return PanelAgreement(
        table,
        krippendorff_alpha(scores),
        {one: held for one, held in waiting.items() if held},
    )


def _score(alone: list[Judgement], stone: str, member: str) -> int | None:
    """Score that a member gave a bouwsteen."""
    return next(
        (one.score for one in alone if one.about == stone and one.author == member),
        None,
    )


def _row(alone: list[Judgement], stone: str, members: list[str]) -> dict[str, float]:
    """One bouwsteen: everybody's score, and what they show together."""
    given = {member: _score(alone, stone, member) for member in members}
    scores = [score for score in given.values() if score is not None]
    shown = len(scores) >= FEWEST
    told = {
        name: nan if one is None or not shown else one for name, one in given.items()
    }
    return {
        "n": len(scores),
        **told,
        "lowest": min(scores) if shown else nan,
        "median": median_of(scores) if shown else nan,
        "highest": max(scores) if shown else nan,
        "agreement": agreement_a(counts_of(scores, SCORES)) if shown else nan,
    }


def _marks(alone: list[Judgement], stone: str) -> dict[str, float]:
    """Marks of one bouwsteen, for who must give them."""
    marks = [one.mark for one in alone if one.about == stone and one.mark in MARKS]
    shown = len(marks) >= FEWEST
    return {
        "mark_lowest": min(marks) if shown else nan,
        "mark_median": median_of(marks) if shown else nan,
        "mark_highest": max(marks) if shown else nan,
    }
