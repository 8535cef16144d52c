"""Widgets over the rooms below; each has a static twin in `plot` and says its text."""

from wijkbook.widget.areas import explore, set_wijk
from wijkbook.widget.case_card import case_card, own_case
from wijkbook.widget.checklist import checklist
from wijkbook.widget.effect import effect
from wijkbook.widget.instruments import instruments
from wijkbook.widget.mix import mix
from wijkbook.widget.plan import plan
from wijkbook.widget.poles import poles
from wijkbook.widget.profiles import profiles
from wijkbook.widget.sheet import sheet
from wijkbook.widget.threshold import threshold
from wijkbook.widget.timeline import timeline
from wijkbook.widget.weights import weigh

__all__ = [
    "case_card",
    "checklist",
    "effect",
    "explore",
    "instruments",
    "mix",
    "own_case",
    "plan",
    "poles",
    "profiles",
    "set_wijk",
    "sheet",
    "threshold",
    "timeline",
    "weigh",
]
