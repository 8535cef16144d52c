"""Read what CBS and others publish into the form of kerncijfers."""

from wijkbook.opendata.gezondheid import read_gezondheid
from wijkbook.opendata.kwb import read_kerncijfers
from wijkbook.opendata.leefbaarometer import read_leefbaarometer
from wijkbook.opendata.misdrijven import read_misdrijven
from wijkbook.opendata.own import copy_own_template, read_own
from wijkbook.opendata.ses_woa import read_ses_woa

__all__ = [
    "copy_own_template",
    "read_gezondheid",
    "read_kerncijfers",
    "read_leefbaarometer",
    "read_misdrijven",
    "read_own",
    "read_ses_woa",
]
