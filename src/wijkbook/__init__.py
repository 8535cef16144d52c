"""wijkbook: the workbook of the wijkaanpak. Public names, loaded when asked for."""

from importlib import import_module

__version__ = "0.2.0"

# Each public name with the room it lives in. Rooms are imported at first use, so that
# `import wijkbook` costs nothing and a phone form never loads pandas.
_ROOMS = {
    "case": [
        "Card",
        "Case",
        "forget_case",
        "keep_case",
        "list_cases",
        "load_case",
        "load_timeline",
    ],
    "checklist.answers": [
        "Answer",
        "Answers",
        "new_respondent",
    ],
    "checklist.forms": [
        "ChecklistForm",
    ],
    "checklist.questions": [
        "Question",
        "questions",
    ],
    "checklist.results": [
        "differences",
        "gaps",
        "profile",
    ],
    "checklist.returned": [
        "read_answers",
    ],
    "data": [
        "cite",
        "load_table",
    ],
    "errors": [
        "WijkbookError",
    ],
    "exercise": [
        "check",
    ],
    "exercise.box": [
        "practise",
    ],
    "exercise.kept": [
        "erase_answers",
        "export_answers",
        "progress",
    ],
    "exercise.questions": [
        "Exercise",
        "list_exercises",
        "load_exercise",
    ],
    "export.figures": [
        "export_figures",
    ],
    "export.methods": [
        "methods_text",
    ],
    "gebied": [
        "Explanation",
        "Gebied",
        "explain",
        "find_gebied",
        "indicator",
        "kerncijfers_of",
        "list_gebieden",
        "list_indicators",
        "load_kerncijfers",
        "mijn_wijk",
        "own_gebied",
        "readable",
        "set_mijn_wijk",
    ],
    "gebied.added": [
        "check_figures",
        "forget_figures",
        "keep_figures",
        "list_figures",
    ],
    "gebied.borders": [
        "BorderChange",
        "compare_borders",
    ],
    "gebied.signals": [
        "Signals",
        "gentrification",
        "signals",
    ],
    "kader": [
        "Kader",
        "crosswalk",
        "figure_rows",
        "list_kaders",
        "load_kader",
        "spanningen",
    ],
    "measures.agreement": [
        "Alpha",
        "agreement_a",
        "kendall_w",
        "krippendorff_alpha",
    ],
    "measures.change": [
        "Composition",
        "Effect",
        "SlopeIndex",
        "Trend",
        "beta_convergence",
        "change",
        "composition_effect",
        "difference_in_differences",
        "gap_closed",
        "mann_kendall",
        "path_to_target",
        "sens_slope",
        "slope_index",
    ],
    "measures.inequality": [
        "concentration",
        "gini",
        "lorenz",
        "segregation_gini",
        "sigma_convergence",
        "theil_t",
    ],
    "measures.programme": [
        "Arrival",
        "Horizon",
        "Promises",
        "Renewals",
        "Turnover",
        "arrival",
        "golf_position",
        "horizon_ratio",
        "ladder_gap",
        "leverage",
        "mandate_renewals",
        "position_turnover",
        "promises_kept",
        "reach",
        "representation_ratio",
        "tenure",
    ],
    "measures.rates": [
        "Interval",
        "bootstrap",
        "composite",
        "coverage",
        "funnel",
        "gap_to_rest",
        "percentile_rank",
        "rate_per_1000",
        "robust_zscore",
        "weighted_mean",
        "wilson_interval",
        "zscore",
    ],
    "measures.segregation": [
        "dissimilarity",
        "entropy",
        "eta_squared",
        "exposure",
        "isolation",
        "location_quotient",
        "theil_h",
    ],
    "measures.words": [
        "plain_words",
    ],
    "opendata": [
        "copy_own_template",
        "read_gezondheid",
        "read_kerncijfers",
        "read_leefbaarometer",
        "read_misdrijven",
        "read_own",
        "read_ses_woa",
    ],
    "opendata.fetch": [
        "fetch",
        "list_downloads",
    ],
    "session.compare": [
        "compare_sessions",
    ],
    "session.desk": [
        "lead_session",
    ],
    "session.exchange": [
        "export_session",
        "import_session",
        "session_form",
    ],
    "session.report": [
        "session_report",
    ],
    "session.server": [
        "serve",
    ],
    "session.simulate": [
        "simulate_session",
    ],
    "session.store": [
        "Session",
    ],
    "visitatie.deliberation": [
        "panel_agreement",
    ],
    "visitatie.dossier": [
        "Dossier",
        "build_dossier",
    ],
    "visitatie.forms": [
        "judge_form",
        "note_form",
    ],
    "visitatie.played": [
        "example_visitatie",
    ],
    "visitatie.records": [
        "Evidence",
    ],
    "visitatie.register": [
        "Register",
    ],
    "visitatie.report": [
        "draft_report",
        "feedback_note",
        "follow_up",
        "hearing_form",
    ],
    "visitatie.road": [
        "join_answers",
        "note_sheet",
        "position_paper",
        "questions_for",
        "visit_plan",
    ],
    "visitatie.rules": [
        "Gap",
        "find_gaps",
        "gap_changes",
    ],
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [*sorted(_HOME), "plot", "widget"]  # plot and widget are used by their room


def __getattr__(name: str) -> object:
    """Import a room when one of its public names is asked for."""
    if name in {"plot", "widget"}:
        return import_module(f"{__name__}.{name}")
    if name in _HOME:
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    msg = f"module '{__name__}' has no attribute '{name}'"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    """List the public names, for tab completion."""
    return sorted([*globals(), *__all__])
