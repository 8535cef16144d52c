"""Read what CBS and others publish into the form of kerncijfers."""

from wijkbook.opendata.cbs_v3 import read_kerncijfers

__all__ = ["read_kerncijfers"]
