"""Widgets over the rooms below; each has a static twin in `plot` and says its text."""

from wijkbook.widget.areas import explore, set_wijk
from wijkbook.widget.checklist import checklist
from wijkbook.widget.profiles import profiles
from wijkbook.widget.timeline import timeline
from wijkbook.widget.weights import weigh

__all__ = ["checklist", "explore", "profiles", "set_wijk", "timeline", "weigh"]
