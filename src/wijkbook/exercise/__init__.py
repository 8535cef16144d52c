"""Exercises: an answer looked at, questions of five kinds, and one's own answers."""

from wijkbook.exercise.feedback import check

__all__ = ["check"]
