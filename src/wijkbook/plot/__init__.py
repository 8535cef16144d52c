"""One function per figure; each takes and returns Axes and tells its sources."""

from wijkbook.plot.compare import compare
from wijkbook.plot.dots import dots
from wijkbook.plot.profile import profile, wheel
from wijkbook.plot.theme import alt, note
from wijkbook.plot.timeline import timeline
from wijkbook.plot.trend import trend
from wijkbook.plot.words import sources

__all__ = [
    "alt",
    "compare",
    "dots",
    "note",
    "profile",
    "sources",
    "timeline",
    "trend",
    "wheel",
]
