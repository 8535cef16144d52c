"""What the answers of a group show: a profile with its spread, differences, gaps.

There is no total mark and no ranking: the bouwstenen are no norm, and the spread and
the difference between roles are a result themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

import pandas as pd

from wijkbook.checklist import ROLES
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.hiding import (
    EVERYBODY,
    OTHERS,
    check_group,
    is_enough,
    shown_cells,
)
from wijkbook.checklist.questions import Question, questions
from wijkbook.errors import unknown_name
from wijkbook.measures.agreement import (
    agreement_a,
    counts_of,
    median_of,
    quartiles_of,
)

__all__ = ["differences", "gaps", "profile"]

BY = ("bouwsteen", "question")
SCALE = range(4)
MOSTLY = 2  # from "grotendeels" on, an answer asks for evidence
TOO_FEW = "geen of te weinig antwoorden"
NO_ANSWER = "geen antwoord"
ALL_UNKNOWN = "niemand weet het"
UNKNOWN = "weet niet"
NO_EVIDENCE = "geen bewijs"


@dataclass(frozen=True)
class _Item:
    """One question in one round: who gave a score or not, and who may be shown."""

    question: Question
    scored: list[Answer]
    unknown: list[Answer]
    not_applicable: list[Answer]
    cells: dict[str, list[Answer]]


def profile(
    answers: Answers,
    *,
    by: str = "bouwsteen",
    min_group: int = 3,
    own: str | None = None,
) -> pd.DataFrame:
    """Median, spread, share of weet niet and evidence of the last round.

    Weet niet and niet van toepassing are no score and never count as 0. A question is
    shown when at least `min_group` people gave it a score; a bouwsteen is made of
    its shown questions alone. The visitatiecommissie signs its answers: it is
    shown from two people on, and its members do not help to hide others.

    Parameters
    ----------
    answers : Answers
        The answers of a group.
    by : {"bouwsteen", "question"}
        What one row is. The annex is no bouwsteen: it is there per question alone.
    min_group : int, default 3
        Fewest people with a score on a question, before it is shown (1 or more).
    own : str, optional
        Respondent who looks: adds columns with the own answers, which are always shown
        to their author.

    Returns
    -------
    pandas.DataFrame
        Every bouwsteen (or question), in the order of the list: ``n`` people with a
        score (for a bouwsteen the fewest on any of its shown questions), ``median``,
        ``q1`` and ``q3`` of the scores 0-3, ``unknown_share`` of weet niet among those
        who gave a score or did not know (0-1), ``evidence_median`` (0-3, missing if
        fewer than `min_group` people gave it), ``shown``. All are missing where
        ``shown`` is False. With `own` also ``own`` (median of the own scores),
        ``own_unknown_share`` and ``own_evidence``.

    Raises
    ------
    UnknownName
        If `by` is something else.
    BadValue
        If `min_group` is no whole number of 1 or more.

    Notes
    -----
    Quartiles are linear between the two nearest scores. The scores of all shown
    questions of a bouwsteen are taken together, each answer counting once.
    """
    _check(by, min_group)
    groups = _grouped(_items(answers, min_group), by)
    rows = {key: _profile_row(items, min_group) for key, items in groups.items()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)
    table = table.astype({"n": "Int64", "shown": bool})
    if own is None:
        return table
    mine = _grouped(_items(answers, 1, own), by)
    own_rows = {key: _own_row(items) for key, items in mine.items()}
    return table.join(pd.DataFrame.from_dict(own_rows, orient="index"))


def differences(
    answers: Answers, *, by: str = "bouwsteen", min_group: int = 3
) -> pd.DataFrame:
    """Median per role, how far they lie apart, and whether all agree, last round.

    A role with fewer than `min_group` people joins the ``overige rollen``. Are those
    still too few, then they are hidden, with the smallest shown role, so that
    they do not follow by subtraction. How many people a role has is not told.

    Parameters
    ----------
    answers : Answers
        The answers of a group.
    by : {"bouwsteen", "question"}
        What one row is.
    min_group : int, default 3
        Fewest people of a role with a score on a question (1 or more); two for the
        visitatiecommissie, which signs its answers.

    Returns
    -------
    pandas.DataFrame
        Every bouwsteen (or question): a median per role and of ``overige rollen``
        (0-3, missing where hidden or not answered), ``gap`` between the highest and
        lowest of these, ``agreement`` A over all people, ``comparable`` (False where
        residents read another question, or roles answered other questions of the
        bouwsteen), ``shown`` (whether two roles or more can be compared).

    Raises
    ------
    UnknownName
        If `by` is something else.
    BadValue
        If `min_group` is no whole number of 1 or more.
    """
    _check(by, min_group)
    groups = _grouped(_items(answers, min_group), by)
    rows = {key: _difference_row(items) for key, items in groups.items()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)
    return table.astype({"comparable": bool, "shown": bool})


def gaps(
    answers: Answers,
    *,
    length: str = "kort",
    phase: str | None = None,
    own: str | None = None,
    min_group: int = 3,
) -> pd.DataFrame:
    """Questions that are still open: no answer, nobody knows, or no evidence.

    Of a group it is not told whether nobody or too few people answered. A question that
    only fits a running approach is no gap in a plan (phase ``vooraf``).

    Parameters
    ----------
    answers : Answers
        The answers of a group.
    length : {"kort", "kern", "volledig"}
        Which questions were asked.
    phase : {"vooraf", "lopend"}, optional
        Only what fits a plan, or a running approach.
    own : str, optional
        Respondent who looks: then only at the own answers.
    min_group : int, default 3
        Fewest people with an answer, before something is told of it (1 or more).

    Returns
    -------
    pandas.DataFrame
        One row per open question, index question: ``bouwsteen``, ``text``, ``gap`` in
        Dutch words, ``follow_up`` to ask next. Evidence is asked for where the
        median is grotendeels (2) or more.

    Raises
    ------
    UnknownName
        If there is no such length or phase.
    BadValue
        If `min_group` is no whole number of 1 or more.
    """
    check_group(min_group)
    if own is not None:
        min_group = 1
    asked = {question.id for question in questions(length, phase=phase)}
    rows = {
        item.question.id: {
            "bouwsteen": item.question.bouwsteen,
            "text": item.question.text,
            "gap": gap,
            "follow_up": item.question.follow_up,
        }
        for item in _items(answers, min_group, own)
        if item.question.id in asked and (gap := _gap(item, min_group, own))
    }
    columns = ["bouwsteen", "text", "gap", "follow_up"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("question")


def _check(by: str, min_group: int) -> None:
    """Refuse what is no row and no group."""
    if by not in BY:
        raise unknown_name("indeling", by, BY)
    check_group(min_group)


def _items(answers: Answers, min_group: int, own: str | None = None) -> list[_Item]:
    """Every question with its answers of the last round, of all or of one person."""
    held: dict[str, list[Answer]] = {}
    for answer in answers.of_round():
        if own in (None, answer.respondent):
            held.setdefault(answer.question_id, []).append(answer)
    return [
        _item(question, held.get(question.id, []), min_group)
        for question in questions("volledig", annex=True)
    ]


def _item(question: Question, held: list[Answer], min_group: int) -> _Item:
    """Sort the answers to one question."""
    scored = [answer for answer in held if answer.score is not None]
    return _Item(
        question,
        scored,
        [answer for answer in held if answer.special == "weet_niet"],
        [answer for answer in held if answer.special == "nvt"],
        shown_cells(scored, min_group),
    )


def _grouped(items: list[_Item], by: str) -> dict[str, list[_Item]]:
    """Items per row of the result, in the order of the list."""
    groups: dict[str, list[_Item]] = {}
    for item in items:
        key = item.question.bouwsteen if by == "bouwsteen" else item.question.id
        if key:
            groups.setdefault(key, []).append(item)
    return groups


def _profile_row(items: list[_Item], min_group: int) -> dict[str, object]:
    """What is shown of everybody, over the items that may be shown."""
    items = [item for item in items if EVERYBODY in item.cells]
    scores = [answer.score for item in items for answer in item.scored]
    proven = [[a for a in item.scored if a.evidence is not None] for item in items]
    proven = [held for held in proven if is_enough(held, min_group)]
    q1, q3 = quartiles_of(scores)
    return {
        "n": min((len(item.scored) for item in items), default=None),
        "median": median_of(scores),
        "q1": q1,
        "q3": q3,
        "unknown_share": _unknown_share(items),
        "evidence_median": median_of(a.evidence for held in proven for a in held),
        "shown": bool(items),
    }


def _own_row(items: list[_Item]) -> dict[str, float]:
    """What one person answered."""
    scored = [answer for item in items for answer in item.scored]
    return {
        "own": median_of(answer.score for answer in scored),
        "own_unknown_share": _unknown_share(items),
        "own_evidence": median_of(answer.evidence for answer in scored),
    }


def _unknown_share(items: list[_Item]) -> float:
    """Share of weet niet among the scores and weet niet together."""
    unknown = sum(len(item.unknown) for item in items)
    told = unknown + sum(len(item.scored) for item in items)
    return unknown / told if told else nan


def _difference_row(items: list[_Item]) -> dict[str, object]:
    """Medians of the groups that may be shown, and how they differ."""
    medians = {group: median_of(_scores(items, group)) for group in (*ROLES, OTHERS)}
    seen = [group for group, median in medians.items() if median == median]
    rests_on = {group: [group in item.cells for item in items] for group in seen}
    used = [item.question for item in items if set(seen) & set(item.cells)]
    values = [medians[group] for group in seen]
    return medians | {
        "gap": max(values) - min(values) if len(seen) > 1 else nan,
        "agreement": agreement_a(counts_of(_scores(items, EVERYBODY), SCALE)),
        "comparable": all(question.comparable for question in used)
        and len(set(map(tuple, rests_on.values()))) < 2,
        "shown": len(seen) > 1,
    }


def _scores(items: Iterable[_Item], group: str) -> list[int]:
    """Scores of one group, over the items in which it may be shown."""
    return [a.score for item in items for a in item.cells.get(group, ())]


def _gap(item: _Item, min_group: int, own: str | None) -> str:
    """What is still open about one question; empty when nothing is."""
    if EVERYBODY not in item.cells:
        if item.scored:
            return TOO_FEW
        if is_enough(item.unknown, min_group):
            return ALL_UNKNOWN if own is None else UNKNOWN
        if is_enough(item.not_applicable, min_group) and not item.unknown:
            return ""
        return TOO_FEW if min_group > 1 else NO_ANSWER
    if median_of(answer.score for answer in item.scored) < MOSTLY:
        return ""
    proven = [answer for answer in item.scored if answer.evidence]
    return "" if is_enough(proven, min_group) else NO_EVIDENCE
