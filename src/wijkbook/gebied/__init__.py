"""Areas: their names and codes, their figures, and where each figure comes from."""

from wijkbook.gebied.explain import (
    FLAG_WORDS,
    STATUS_WORDS,
    Explanation,
    Indicator,
    explain,
    indicator,
    list_indicators,
    readable,
)
from wijkbook.gebied.figures import kerncijfers_of, load_kerncijfers
from wijkbook.gebied.names import (
    Gebied,
    find_gebied,
    list_gebieden,
    mijn_wijk,
    own_gebied,
    set_mijn_wijk,
)

__all__ = [
    "Explanation",
    "FLAG_WORDS",
    "Gebied",
    "Indicator",
    "STATUS_WORDS",
    "explain",
    "find_gebied",
    "indicator",
    "kerncijfers_of",
    "list_gebieden",
    "list_indicators",
    "load_kerncijfers",
    "mijn_wijk",
    "own_gebied",
    "readable",
    "set_mijn_wijk",
]
