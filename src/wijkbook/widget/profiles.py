"""Two profiles beside each other: two groups, two files, or two lists of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from math import nan
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot
from wijkbook.checklist import ROLES
from wijkbook.checklist.answers import Answers
from wijkbook.checklist.hiding import EVERYBODY, OTHERS, check_group, shown_cells
from wijkbook.checklist.questions import questions
from wijkbook.checklist.results import profile
from wijkbook.dutch import listing
from wijkbook.errors import BadValue
from wijkbook.kader import load_kader
from wijkbook.plot.profile import in_words, needed_height
from wijkbook.plot.words import upper_first
from wijkbook.widget.box import STYLE, WIDE, Shown, picture
from wijkbook.widget.checklist import FIELD, Checklist, cell

__all__ = ["profiles"]

Source = Answers | Checklist | pd.DataFrame | Path | str
NAMES = ("eerste", "tweede")
OWN = "eigen antwoorden"


def profiles(
    first: Source,
    second: Source | None = None,
    *,
    names: Sequence[str] | None = None,
    min_group: int = 3,
) -> "Profiles":
    """Choose two profiles and see them beside each other.

    Of a group there are the profiles of everybody and of each role that may be shown.
    Of a role only the scores are shown: neither how many people it has, nor their weet
    niet, so that nobody can be found by subtraction.

    Parameters
    ----------
    first : Answers, checklist, DataFrame or path
        Answers of a group; a list to fill in (the own answers, shown to their author);
        a profile; or a file with answers.
    second : Answers, checklist, DataFrame or path, optional
        Another, such as that of a later year. Without it two roles of the first.
    names : sequence of str, optional
        What to call the two, when there are two.
    min_group : int, default 3
        Fewest people with a score on a question, before it is shown (1 or more).

    Returns
    -------
    Profiles
        A VBox with the controls ``first`` and ``second``, the parts ``said``,
        ``figure`` and ``shown``, and what is shown as ``text``.

    Raises
    ------
    MissingTable, BadTable
        If a file is not there, or holds something else.
    BadValue
        If there are not two different names, or `min_group` is no whole number of 1
        or more.

    Examples
    --------
    >>> both = profiles(Answers.empty())
    >>> both.first.value, both.text
    ('iedereen', 'Nog te weinig antwoorden om te tonen.')
    """
    return Profiles(first, second, names, min_group)


@dataclass(frozen=True)
class _Choice:
    """One profile that can be chosen."""

    name: str
    table: pd.DataFrame
    asked: frozenset[str] | None = None  # questions that it rests on, when known


class Profiles(Shown):
    """Two profiles that the reader chose."""

    def __init__(
        self,
        first: Source,
        second: Source | None,
        names: Sequence[str] | None,
        min_group: int,
    ) -> None:
        super().__init__()
        check_group(min_group)
        self._min_group, self._warnings = min_group, []
        sources = [first] if second is None else [first, second]
        if names is None:
            names = NAMES if second is not None else ("",)
        if isinstance(names, str) or len({*names}) != len(sources):
            msg = (
                "Geef twee verschillende namen bij twee profielen, zoals "
                'names=("2026", "2029").'
            )
            raise BadValue(msg)
        listed = [
            self._choices(source, str(name))
            for source, name in zip(sources, names, strict=True)
        ]
        self._known = {one.name: one for choices in listed for one in choices}
        start = listed[0][0].name, listed[-1][0].name
        if second is None and len(listed[0]) > 2:
            start = listed[0][1].name, listed[0][2].name  # two roles, not everybody
        elif second is None:
            start = listed[0][0].name, listed[0][-1].name
        self.first, self.second = (
            widgets.Dropdown(
                options=list(self._known),
                value=value,
                description=words,
                style=STYLE,
                layout=FIELD,
            )
            for value, words in zip(start, ("Profiel:", "Naast:"), strict=True)
        )
        self.said, self.figure, self.shown = (widgets.HTML() for _ in range(3))
        self.children = [self.first, self.second, self.said, self.figure, self.shown]
        self._show()
        self.first.observe(self._on_choice, "value")
        self.second.observe(self._on_choice, "value")

    def _choices(self, source: Source, name: str) -> list[_Choice]:
        """Profiles that one source gives: everybody, and roles that may be shown."""
        if isinstance(source, pd.DataFrame):
            return [_Choice(name or NAMES[0], source)]
        if isinstance(source, Checklist):
            scored = [one for one in source.answers if one.score is not None]
            ids = frozenset(one.question_id for one in scored)
            return [_Choice(name or OWN, source.profile, ids)]
        if not isinstance(source, Answers):
            source = Answers.load(source)
            self._warnings += source.warnings
        whole, *roles = _of_roles(source, self._min_group)
        before = f"{name}: " if name else ""
        roles = [replace(one, name=f"{before}{one.name}") for one in roles]
        return [replace(whole, name=name or whole.name), *roles]

    def _on_choice(self, _: dict) -> None:
        """Show what was chosen."""
        self._show()

    def _show(self) -> None:
        """Draw both profiles, or one when the same was chosen twice."""
        one, two = self._known[self.first.value], self._known[self.second.value]
        both = {"other": two.table, "names": (one.name, two.name)}
        more = both if one is not two else {}
        unlike = _unlike(one, two)
        beside = f"{upper_first(one.name)} en {two.name} naast elkaar"
        drawn = []
        picture(
            lambda ax: drawn.append(
                plot.profile(
                    one.table,
                    min_group=self._min_group,
                    title=beside if unlike else None,  # no difference that is none
                    ax=ax,
                    **more,
                )
            ),
            self.figure,
            needed_height(one.table, wide=WIDE, **more),
        )
        title = drawn[0].get_title(loc="left").replace("\n", " ")
        told = [f"{title}.", unlike, *self._warnings]
        self.text = " ".join(filter(None, told))
        self.said.value = f"<p><strong>{escape(self.text)}</strong></p>"
        self.shown.value = _as_table(
            list(dict.fromkeys([one.name, two.name])), one, two
        )


def _of_roles(answers: Answers, min_group: int) -> list[_Choice]:
    """Everybody and the roles that may be shown, per question; see `shown_cells`."""
    asked: dict[str, list] = {}
    for answer in answers.of_round():
        if answer.score is not None:
            asked.setdefault(answer.question_id, []).append(answer)
    held: dict[str, list] = {EVERYBODY: []}
    for scored in asked.values():
        for group, some in shown_cells(scored, min_group).items():
            held.setdefault(group, []).extend(some)
    choices = []
    for group in (EVERYBODY, *ROLES, OTHERS):
        if group == EVERYBODY:
            table = profile(answers, min_group=min_group)
        elif group in held:
            hidden = dict.fromkeys(["n", "unknown_share", "evidence_median"], nan)
            table = profile(Answers(tuple(held[group])), min_group=1).assign(**hidden)
        else:
            continue
        ids = frozenset(answer.question_id for answer in held[group])
        choices.append(_Choice(group, table, ids))
    return choices


def _unlike(one: _Choice, two: _Choice) -> str:
    """Tell where two profiles rest on other questions; empty when nowhere."""
    if one.asked is None or two.asked is None:
        return ""
    other = {
        question.bouwsteen: None
        for question in questions("volledig")
        if question.id in one.asked ^ two.asked
        or (question.id in one.asked & two.asked and not question.comparable)
    }
    both = one.table["shown"] & two.table["shown"]
    names = [name.replace("_", " ") for name in other if both.get(name, False)]
    if not names:
        return ""
    return (
        f"Let op: vergelijk niet bij {listing(names)}, want daar zijn andere vragen "
        "beantwoord."
    )


def _as_table(names: list[str], one: _Choice, two: _Choice) -> str:
    """The medians in words as an HTML table."""
    elements = load_kader("bouwstenen").elements.set_index("element_id")["name"]
    head = "".join(
        f'<th scope="col" style="text-align:left;padding-right:1em">{escape(name)}</th>'
        for name in ("Bouwsteen", *names)
    )
    rows = ""
    for row in one.table.index:
        cells = [elements.get(row, row)]
        for choice in (one, two)[: len(names)]:
            shown = choice.table["shown"].get(row, False)
            median = choice.table["median"].get(row)
            cells.append(in_words(median) if shown else "niet te tonen")
        rows += f"<tr>{''.join(map(cell, cells))}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
