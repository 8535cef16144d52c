"""Who may be shown: nobody's answer can be read, also not by subtracting two tables.

All tables over others are made from what `shown_cells` gives for one question in one
round, and from nothing else. What is left after subtracting the shown roles from
everybody is therefore nobody, or a group that is large enough itself.
"""

from collections.abc import Sequence
from numbers import Integral

from wijkbook.checklist import OTHERS, ROLES
from wijkbook.checklist.answers import Answer
from wijkbook.errors import BadValue

__all__ = ["EVERYBODY", "OTHERS", "PANEL", "check_group", "is_enough", "shown_cells"]

EVERYBODY = "iedereen"
PANEL = "visitatiecommissie"
SMALLEST_PANEL = 2


def check_group(min_group: int) -> None:
    """Refuse a smallest group that is no group.

    Parameters
    ----------
    min_group : int
        Fewest people of whom something is shown (1 or more).

    Raises
    ------
    BadValue
        If it is no whole number of 1 or more.
    """
    whole = isinstance(min_group, Integral) and not isinstance(min_group, bool)
    if not whole or min_group < 1:
        msg = (
            f"De kleinste groep is '{min_group}'; kies een geheel getal van 1 of hoger."
        )
        raise BadValue(msg)


def is_enough(held: Sequence[Answer], min_group: int) -> bool:
    """Tell whether so many people answered that their answers together may be shown.

    A visitatiecommissie signs its answers, so it hides nobody: it is shown from two
    on, and its members do not count where others are in the group.

    Parameters
    ----------
    held : sequence of Answer
        One answer per person, to one question in one round.
    min_group : int
        Fewest people other than the visitatiecommissie.

    Returns
    -------
    bool
        Whether it may be shown; an empty group may not.
    """
    panel = sum(answer.role == PANEL for answer in held)
    if len(held) == panel:
        return panel >= min(SMALLEST_PANEL, min_group)
    return len(held) - panel >= min_group


def shown_cells(scored: Sequence[Answer], min_group: int) -> dict[str, list[Answer]]:
    """Groups that may be shown for one question: everybody, roles, the other roles.

    Roles that are too small join the other roles. Are those still too small, then they
    are hidden, and the smallest shown role with them: else everybody minus the
    shown roles would be they.

    Parameters
    ----------
    scored : sequence of Answer
        The answers with a score, one per person, to one question in one round.
    min_group : int
        Fewest people in a group.

    Returns
    -------
    dict
        Per shown group its answers: `EVERYBODY`, ids of roles and `OTHERS`.
    """
    roles = {role: [one for one in scored if one.role == role] for role in ROLES}
    cells = {role: held for role, held in roles.items() if is_enough(held, min_group)}
    rest = [one for one in scored if one.role not in cells]
    if is_enough(rest, min_group):
        return {EVERYBODY: list(scored), **cells, OTHERS: rest}
    if not is_enough(scored, min_group):
        return cells  # everybody is not shown: there is nothing to subtract from
    if rest:
        # The members of a panel are known, so hiding a panel would hide nobody.
        sizes = {role: len(held) for role, held in cells.items() if role != PANEL}
        del cells[min(sizes, key=sizes.get)]
    return {EVERYBODY: list(scored), **cells}
