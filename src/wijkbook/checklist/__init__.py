"""The checklist: questions, answers, and what they show together."""

__all__ = ["OTHERS", "ROLES", "TOPICS_EN", "VERSION", "VOICES"]

# Goes up when a question changes its meaning; ids of questions are never used twice.
VERSION = "1"
ROLES = ("bestuur", "uitvoering", "bewoners", "partners", "visitatiecommissie")
# Whose role is not told: too few had it, or it was never asked.
OTHERS = "overige rollen"
VOICES = ("gewoon", "bewoners", "en")
# The bouwstenen to who reads English; the kader has their Dutch names.
TOPICS_EN = {
    "urgentie": "Urgency",
    "visie": "A shared vision",
    "verankering": "Support from those in charge",
    "procesleiding": "Independent process leadership",
    "lange_adem": "Staying power",
    "vertrouwen": "Trust",
    "middelen": "Means",
}
