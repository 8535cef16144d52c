"""All that the sections of a dossier are written from, and how they write it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from wijkbook.case import Case
from wijkbook.checklist.answers import Answers
from wijkbook.checklist.results import differences
from wijkbook.dutch import number
from wijkbook.export.blocks import Date, Figure, Inline, Said, Source, Strong
from wijkbook.gebied import Gebied, find_gebied, indicator
from wijkbook.gebied.signals import Signals
from wijkbook.kader import load_kader
from wijkbook.visitatie.facts import Linked, Row, Value, figures_of, partners_of
from wijkbook.visitatie.marked import (
    cited,
    cited_bare,
    kept_short,
    marked,
    without_names,
)
from wijkbook.visitatie.register import Register
from wijkbook.visitatie.rules import Gap

__all__ = ["LONGEST_NAME", "Brief", "Contradiction", "count", "figure", "year"]

SHORT_UNITS = {"%", "euro", "km"}  # others stand in the title already
GAP = Strong("gat")
LONGEST_HEAD, LONGEST_WORD = 16, 11  # signs above a column of figures
LONGEST_NAME = 60  # signs of the name of an area of one's own


@dataclass(frozen=True)
class Contradiction:
    """Two things that pull apart, with the question that follows."""

    text: tuple[Inline, ...]
    question: str
    about: frozenset[str] = frozenset()  # indicators


@dataclass(frozen=True)
class Brief:
    """What is known when the writing begins."""

    area: Gebied
    linked: tuple[Linked, ...]
    nearby: tuple[Case, ...]
    rows: tuple[Row, ...]
    five: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    mode: str
    day: date
    names: bool = True
    answers: Answers | None = None
    register: Register | None = None
    previous: Register | None = None
    signs: dict[str, tuple[str, str]] = field(default_factory=dict)
    signals: tuple[Signals, ...] = ()  # of the wijken of a gemeente
    used: set[str] = field(default_factory=set)  # source ids, as they come by

    @cached_property
    def case(self) -> Case | None:
        """The first case of this area."""
        return self.linked[0].case if self.linked else None

    @cached_property
    def apart(self) -> pd.DataFrame:
        """What each role answered per question, as far as that may be shown."""
        return differences(self.answers, by="question")

    @cached_property
    def bouwstenen(self) -> pd.DataFrame:
        """The seven, in their own order; index element_id."""
        return load_kader("bouwstenen").elements.set_index("element_id")

    def stone(self, gap: Gap) -> str:
        """Name of the bouwsteen that a gap is about; empty when it is about another."""
        held = self.bouwstenen.index
        return self.bouwstenen.at[gap.about, "name"] if gap.about in held else ""

    @cached_property
    def kind(self) -> str:
        """What to call the area in a sentence."""
        return {"own": "gebied", "land": "land"}.get(self.area.level, self.area.level)

    @cached_property
    def holder(self) -> Gebied | None:
        """The gemeente in which the area lies."""
        if self.area.level in {"gemeente", "land"} or not self.area.gemeente_code:
            return None
        return find_gebied(self.area.gemeente_code)

    @cached_property
    def _partners(self) -> tuple[str, ...]:
        """Partners that carry a name of their own."""
        return partners_of(one.case for one in self.linked)

    def hide(self, text: str) -> str:
        """Take names of organisations out, when that was asked."""
        return text if self.names else without_names(text, self._partners)

    def tell(self, text: str) -> list[Inline]:
        """Give a sentence of ours with every number and year marked."""
        return marked(self.hide(text))

    def said(self, text: str) -> Said:
        """Give a text that somebody typed."""
        return Said(self.hide(text))

    def story(self, case: Case, text: str) -> list[Inline]:
        """Give a sentence of a case; of one's own case it is what somebody typed."""
        return [self.said(text)] if case.own else self.tell(text)

    def name(self) -> Inline:
        """Name of the area; marked when a person gave it or it holds a digit."""
        label = kept_short(self.area.label, LONGEST_NAME)
        strange = self.area.parts or any(sign.isdigit() for sign in label)
        return Said(label) if strange else label

    def head(self) -> Inline:
        """Name of the area at the head of a column, when it fits."""
        return self.name() if _fits(self.area.label) else "Hier"

    def holder_head(self) -> list[str]:
        """Name of the gemeente at the head of a column; empty without a gemeente."""
        if self.holder is None:
            return []
        return [self.holder.label if _fits(self.holder.label) else "Gemeente"]

    def place(self, row: Row) -> str:
        """Name the area that a figure is held against: the gemeente, or the land."""
        if self.holder is None or (row.other is not None and row.other is row.land):
            return "Nederland"
        return self.holder.label

    def source(self, source_id: str, place: str = "") -> list[Inline]:
        """Refer to one source, or to several with ``;`` between them."""
        ids = [one for one in source_id.split(";") if one]
        places = place.split(";") if ";" in place else [place] * len(ids)
        told: list[Inline] = []
        for nth, one in enumerate(ids):
            self.used.add(one)
            where = places[nth].strip() if nth < len(places) else ""
            told += [" "] if told else []
            told.append(Source(f"[{one}{f', {where}' if where else ''}]", one))
        return told

    def cited(self, source_id: str) -> str:
        """Cite a source; without names, of a text only its year."""
        if self.names:
            return cited(source_id)
        told = cited_bare(source_id)
        return self.hide(told) if told == source_id else told

    def value(self, value: Value | None, row: Row) -> Inline:
        """Give a figure, or say that there is none."""
        if value is None:
            return "–"
        if not value.known:
            return "geen cijfer"
        self.used.update(value.source_ids)
        return figure(value, row)

    def value_in(self, name: str, period: int) -> Value | None:
        """Give a figure of this area in one year; None when there is no such row."""
        return self._all.get((name, period))

    @property
    def has_later(self) -> bool:
        """Whether the area has figures, be it of years after the one looked at."""
        return any(value.known for value in self._all.values())

    @cached_property
    def _all(self) -> dict[tuple[str, int], Value]:
        """Every figure of this area."""
        return figures_of(self.area)

    def elsewhere(self, code: str, name: str, period: int) -> Value:
        """Give a figure of another area, such as a wijk of this gemeente."""
        if code not in self._others:
            self._others[code] = figures_of(find_gebied(code))
        return self._others[code][name, period]

    @cached_property
    def _others(self) -> dict[str, dict[tuple[str, int], Value]]:
        """Figures of other areas, as they come by."""
        return {}

    def other_row(self, gebied: str, name: str) -> Row | None:
        """Give the row of an indicator that the dossier does not show, of this area."""
        if not name or gebied not in {"", self.area.code}:
            return None
        years = [year for one, year in self._all if one == name]
        known = [year for year in sorted(years) if self._all[name, year].known]
        if not known:
            return None
        return Row(indicator(name), self._all[name, known[-1]], None, None, None)

    def written(self, key: str) -> str:
        """Text that somebody wrote under a key of the register; empty without one."""
        return self.register.text(key) if self.register is not None else ""


def _fits(label: str) -> bool:
    """Whether a name fits above a column; a long word would be broken anywhere."""
    words = re.split(r"[ -]", label)
    return len(label) <= LONGEST_HEAD and max(map(len, words)) <= LONGEST_WORD


def figure(value: Value, row: Row) -> Figure:
    """Make the figure of a known value, with its unit when that is short."""
    about = row.about
    if about.unit in SHORT_UNITS:
        text = about.format(value.value).replace(" ", "\u00a0")  # stays on one line
    else:
        text = number(value.value, about.decimals)
    return Figure(text, value.value, value.gebied, value.indicator, value.period)


def count(many: float) -> Figure:
    """Make a figure of something that we counted ourselves."""
    return Figure(number(many), many)


def year(value: object) -> Inline:
    """Make a date of a year; a dash when it is not known."""
    return "–" if pd.isna(value) else Date(str(int(value)), str(int(value)))


def joined(pieces: Iterable[Iterable[Inline]], between: str = "; ") -> list[Inline]:
    """Put pieces of text behind each other."""
    told: list[Inline] = []
    for piece in pieces:
        told += [between] if told else []
        told += piece
    return told
