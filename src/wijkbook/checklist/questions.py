"""The questions of the checklist: three lengths, per role, phase and voice."""

from dataclasses import dataclass
from functools import cache

from wijkbook.checklist import ROLES, VOICES
from wijkbook.data import load_table
from wijkbook.errors import BadValue, unknown_name

__all__ = ["Question", "known_ids", "questions"]

ANNEX = "buiten"
LENGTHS = ("kort", "kern", "volledig")
PHASES = ("vooraf", "lopend")
WORDING = {
    "gewoon": ("question", "hint"),
    "bewoners": ("question_residents", "hint_residents"),
    "en": ("question_en", "hint_en"),
}


@dataclass(frozen=True)
class Question:
    """One question as its respondent reads it.

    `bouwsteen` is empty for a question of the annex, which stands outside the seven.
    `comparable` is False where residents read another question than the others.
    """

    id: str
    bouwsteen: str
    text: str
    hint: str
    follow_up: str
    phase: str
    roles: tuple[str, ...]
    length: str
    comparable: bool


def questions(
    length: str = "kort",
    *,
    role: str | None = None,
    phase: str | None = None,
    voice: str = "gewoon",
    annex: bool = False,
    bouwsteen: str | None = None,
) -> list[Question]:
    """Questions to ask, in the order of the bouwstenen.

    Every role is asked all of ``kort``: anybody can say something about those seven.
    In a plan (phase ``vooraf``) a question that only fits a running approach is left
    out, or another takes its place.

    Parameters
    ----------
    length : {"kort", "kern", "volledig"}
        Seven questions, one per bouwsteen; fourteen; or all fifty-three.
    role : str, optional
        Only what this role can tell (``kern`` and ``volledig``). A visitatiecommissie
        is asked everything.
    phase : {"vooraf", "lopend"}, optional
        Only what fits a plan, or a running approach.
    voice : {"gewoon", "bewoners", "en"}
        In which wording. Residents' and English wording are there for ``kort`` alone; a
        question without that wording is left out.
    annex : bool, default False
        Add the questions outside the bouwstenen. They are no eighth bouwsteen.
    bouwsteen : str, optional
        Only the questions of this bouwsteen, such as ``vertrouwen``.

    Returns
    -------
    list of Question
        Each id once.

    Raises
    ------
    UnknownName
        If there is no such length, role, phase, voice or bouwsteen.
    BadValue
        If there is no such wording for this length.

    Examples
    --------
    >>> len(questions()), len(questions("kern")), len(questions("volledig"))
    (7, 14, 53)
    """
    for kind, value, known in (
        ("lengte", length, LENGTHS),
        ("rol", role or ROLES[0], ROLES),
        ("fase", phase or PHASES[0], PHASES),
        ("vraagvorm", voice, VOICES),
    ):
        if value not in known:
            raise unknown_name(kind, value, known)
    stones = dict.fromkeys(row["bouwsteen_id"] for row in _rows().values())
    stones.pop(ANNEX, None)
    if bouwsteen is not None and bouwsteen not in stones:
        raise unknown_name("bouwsteen", bouwsteen, stones)
    if voice != "gewoon" and (length != "kort" or annex):
        msg = (
            f"De vraagvorm '{voice}' is er alleen voor de korte lijst; kies "
            "length='kort' zonder bijlage, of voice='gewoon'."
        )
        raise BadValue(msg)
    rows = _rows()
    lengths = LENGTHS[: LENGTHS.index(length) + 1]
    asked = {
        one
        for one, row in rows.items()
        if row["length"] in lengths and row["bouwsteen_id"] != ANNEX
    }
    if phase:
        asked = {_for_phase(rows[one], phase) for one in asked}
    if role and length != "kort" and role != "visitatiecommissie":
        asked = {one for one in asked if one and role in _roles(rows[one])}
    if annex:
        asked |= {one for one, row in rows.items() if row["bouwsteen_id"] == ANNEX}
    found = [_question(row, voice) for one, row in rows.items() if one in asked]
    return [
        question
        for question in found
        if question.text and bouwsteen in (None, question.bouwsteen)
    ]


def known_ids() -> list[str]:
    """Ids of all questions, the annex last.

    Returns
    -------
    list of str
        In the order of the bouwstenen.
    """
    return list(_rows())


@cache
def _rows() -> dict[str, dict[str, str]]:
    """Each criterion as it stands in its table, the annex last; by question id."""
    rows = load_table("criteria").to_dict("records")
    rows.sort(key=lambda row: row["bouwsteen_id"] == ANNEX)
    return {row["criterion_id"]: row for row in rows}


def _roles(row: dict[str, str]) -> tuple[str, ...]:
    """Roles that can tell something of a criterion."""
    return tuple(row["roles"].split(";"))


def _for_phase(row: dict[str, str], phase: str) -> str | None:
    """Question to ask in a phase: itself, what takes its place, or none."""
    if phase in row["phase"].split(";"):
        return row["criterion_id"]
    return row["plan_instead"] or None


def _question(row: dict[str, str], voice: str) -> Question:
    """Make a question of a row, in one voice."""
    text, hint = WORDING[voice]
    return Question(
        id=row["criterion_id"],
        bouwsteen="" if row["bouwsteen_id"] == ANNEX else row["bouwsteen_id"],
        text=row[text],
        hint=row[hint],
        follow_up=row["follow_up"],
        phase=row["phase"],
        roles=_roles(row),
        length=row["length"],
        comparable=row["comparable"] in ("ja", ""),  # empty: one wording for all
    )
