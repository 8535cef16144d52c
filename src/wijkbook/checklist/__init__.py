"""The checklist: questions, answers, and what they show together."""

__all__ = ["ROLES", "VERSION", "VOICES"]

# Goes up when a question changes its meaning; ids of questions are never used twice.
VERSION = "1"
ROLES = ("bestuur", "uitvoering", "bewoners", "partners", "visitatiecommissie")
VOICES = ("gewoon", "bewoners", "en")
