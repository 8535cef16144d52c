"""Widgets over the rooms below; each has a static twin in `plot` and says its text."""

from wijkbook.widget.areas import explore, set_wijk
from wijkbook.widget.weights import weigh

__all__ = ["explore", "set_wijk", "weigh"]
