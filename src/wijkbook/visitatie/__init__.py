"""The visitatie: evidence and gaps, and the dossier that shows both."""
