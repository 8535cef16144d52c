"""One function per figure; each takes and returns Axes and tells its sources."""

from wijkbook.plot.actors import actors
from wijkbook.plot.cases import cases
from wijkbook.plot.compare import compare
from wijkbook.plot.dots import dots
from wijkbook.plot.effect import effect
from wijkbook.plot.funnel import funnel
from wijkbook.plot.poles import poles
from wijkbook.plot.profile import profile, wheel
from wijkbook.plot.spread import segregation_curve, spread
from wijkbook.plot.theme import alt, note
from wijkbook.plot.tiles import tiles
from wijkbook.plot.timeline import timeline
from wijkbook.plot.trend import trend
from wijkbook.plot.words import sources

__all__ = [
    "actors",
    "alt",
    "cases",
    "compare",
    "dots",
    "effect",
    "funnel",
    "note",
    "poles",
    "profile",
    "segregation_curve",
    "sources",
    "spread",
    "tiles",
    "timeline",
    "trend",
    "wheel",
]
