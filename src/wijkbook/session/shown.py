"""What a session may show of a question, in one round and beside an earlier one.

A table is shown over a group of people. Whoever has two tables can subtract them, so
each two tables, and each sum of tables, must rest on the same people or differ by at
least `min_group` of them: all, one role, both rounds. No pandas here.
"""

from collections.abc import Iterable, Mapping
from itertools import chain, combinations
from math import isnan

from wijkbook.checklist.answers import Answer
from wijkbook.checklist.hiding import EVERYBODY, shown_cells
from wijkbook.measures.agreement import (
    agreement_a,
    counts_of,
    median_of,
    quartiles_of,
)

__all__ = ["MIN_GROUP", "agenda", "follows", "safe_groups", "summary"]

MIN_GROUP = 3
SCALE = range(4)
REST = "rest"  # who is left when the shown roles are taken from everybody

Groups = dict[str, frozenset[str]]


def safe_groups(
    scored: Iterable[Answer],
    before: Groups | None = None,
    *,
    roles: bool = True,
    min_group: int = MIN_GROUP,
) -> tuple[Groups, frozenset[str]]:
    """Divide who gave a score into groups that may be shown, each table apart.

    Parameters
    ----------
    scored : iterable of Answer
        Answers with a score to one question in one round, one per person.
    before : dict, optional
        The groups that were shown of this question in the round before, with everybody
        who was in them then (also who has erased the answers since).
    roles : bool, default True
        Whether roles may be shown beside everybody.
    min_group : int, default 3
        Fewest people that a table, or a difference of tables, rests on.

    Returns
    -------
    groups : dict
        Per group its respondents; together they are everybody who is shown. ``rest``
        is no table itself, but follows from the others. Empty: nothing is shown.
    left_out : frozenset of str
        Who does not count, so that nobody can be recognised.
    """
    scored = list(scored)
    cells = shown_cells(scored, min_group)
    if EVERYBODY not in cells:
        return {}, frozenset()
    everybody = _names(scored)
    named = {key: _names(held) for key, held in cells.items() if key != EVERYBODY}
    if not roles:
        named = {}
    for kept in _smaller(named):
        groups = _with_rest({key: named[key] for key in kept}, everybody)
        if _is_safe(groups, before, min_group):
            return groups, frozenset()
    return _thinned(everybody, before, min_group)


def _names(held: Iterable[Answer]) -> frozenset[str]:
    """Who gave these answers."""
    return frozenset(one.respondent for one in held)


def _smaller(named: Mapping[str, object]) -> Iterable[tuple[str, ...]]:
    """Every choice of groups, most groups first."""
    sizes = range(len(named), -1, -1)
    return chain.from_iterable(combinations(named, size) for size in sizes)


def _with_rest(groups: Groups, everybody: frozenset[str]) -> Groups:
    """Add who is in none of the groups."""
    rest = everybody.difference(*groups.values())
    return {**groups, REST: rest} if rest else groups


def _is_safe(groups: Groups, before: Groups | None, min_group: int) -> bool:
    """Tell whether no small group follows, also not beside the round before."""
    if any(len(held) < min_group for held in groups.values()):
        return False
    return not follows(_sums(groups), _sums(before or {}), min_group)


def _sums(groups: Groups) -> list[frozenset[str]]:
    """Return who is in each choice of groups: what can be added and subtracted."""
    return [
        frozenset().union(*(groups[key] for key in kept)) for kept in _smaller(groups)
    ]


def follows(
    these: Iterable[frozenset[str]],
    those: Iterable[frozenset[str]],
    min_group: int = MIN_GROUP,
) -> bool:
    """Tell whether a table on too few people follows from a pair of tables.

    Parameters
    ----------
    these, those : iterable of frozenset of str
        Who each table rests on. Tables of nobody are left out.
    min_group : int, default 3
        Fewest people that a difference may rest on.

    Returns
    -------
    bool
        Whether two tables differ by somebody, but by fewer than `min_group` people.
    """
    those = list(those)
    return any(
        0 < len(one ^ other) < min_group
        for one in these
        for other in those
        if one and other
    )


def _thinned(
    everybody: frozenset[str], before: Groups | None, min_group: int
) -> tuple[Groups, frozenset[str]]:
    """Leave out as few people as needed: first who is new, then in no order at all."""
    old = frozenset().union(*(before or {}).values())
    order = sorted(everybody - old) + sorted(everybody & old)  # tokens are random
    for gone in range(1, min_group + 1):
        for left_out in ({*order[:gone]}, {*order[-gone:]}):
            groups = {REST: everybody - left_out}
            if _is_safe(groups, before, min_group):
                return groups, frozenset(left_out)
    return {}, frozenset()


def summary(
    held: Iterable[Answer],
    before: Groups | None = None,
    *,
    roles: bool = True,
    min_group: int = MIN_GROUP,
) -> tuple[dict, Groups]:
    """What is shown of one question in one round: numbers alone, no person.

    Parameters
    ----------
    held : iterable of Answer
        All answers to the question in one round, one per person.
    before, roles, min_group
        As in `safe_groups`.

    Returns
    -------
    shown : dict
        ``shown``; and if so ``n``, ``counts`` per score 0-3, ``median``, ``q1``,
        ``q3``, ``agreement`` A, ``unknown`` (weet niet), ``left_out`` (how many do not
        count), ``roles`` (median per role) and ``gap`` (None with fewer than two).
    groups : dict
        Who is in each group, for the round that follows. It never leaves the file.
    """
    held = list(held)
    scores = {one.respondent: one.score for one in held if one.score is not None}
    groups, left_out = safe_groups(
        (one for one in held if one.score is not None),
        before,
        roles=roles,
        min_group=min_group,
    )
    if not groups:
        return {"shown": False}, {}
    everybody = [scores[one] for one in frozenset().union(*groups.values())]
    medians = {
        role: median_of(scores[one] for one in people)
        for role, people in groups.items()
        if role != REST
    }
    counts = counts_of(everybody, SCALE)
    q1, q3 = quartiles_of(everybody)
    return {
        "shown": True,
        "n": len(everybody),
        "counts": counts,
        "median": median_of(everybody),
        "q1": q1,
        "q3": q3,
        "agreement": agreement_a(counts),
        "unknown": sum(one.special == "weet_niet" for one in held),
        "left_out": len(left_out),
        "roles": medians,
        "gap": max(medians.values()) - min(medians.values())
        if len(medians) > 1
        else None,
    }, groups


def agenda(shown: Mapping[str, dict], most: int = 3) -> list[str]:
    """Questions to talk about first: where the room disagrees most.

    Parameters
    ----------
    shown : dict
        Per question what `summary` gave.
    most : int, default 3
        How many questions at most.

    Returns
    -------
    list of str
        Lowest agreement first, then the widest gap between roles. A question on which
        all agree is no point of difference and is left out.
    """

    def order(key: str) -> tuple[float, float]:
        return shown[key]["agreement"], -(shown[key]["gap"] or 0)

    apart = [
        key
        for key, one in shown.items()
        if one["shown"] and not isnan(one["agreement"]) and one["agreement"] < 1
    ]
    return sorted(apart, key=order)[:most]
