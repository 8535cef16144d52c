"""A session: a group answers alone, sees the difference, talks, and answers again."""

__all__ = ["MODES", "SESSION_ROLES"]

from wijkbook.checklist import ROLES

# een_wijk: one group, one wijk. eigen_wijk: each thinks of a wijk of their own.
MODES = ("een_wijk", "eigen_wijk")
# A visitatiecommissie signs its answers; here everybody answers without a name.
SESSION_ROLES = tuple(role for role in ROLES if role != "visitatiecommissie")
