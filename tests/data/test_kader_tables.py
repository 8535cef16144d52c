"""The tables of kaders and questions: whole, cited, and readable by who answers."""

import csv
import re
from pathlib import Path

import pytest

PROJECT = next(
    folder
    for folder in Path(__file__).resolve().parents
    if (folder / "wijkdata" / "criteria.csv").exists()
)
WIJKDATA = PROJECT / "wijkdata"
NAMES = [
    "criteria",
    "kaders",
    "kader_elements",
    "kader_notes",
    "crosswalk",
    "spanningen",
    "figure_rows",
    "scales",
]
# What a respondent reads: no word of the trade.
TRADE = re.compile(
    r"borg(en|ing)|geborgd|koppelkans|adaptie|frontli|integra|mandaat|draagvlak"
    r"|sectora|monitor|stakeholder|governance|outcome|output|interventie|coalitie"
    r"|curatie|verankering|opgave|beleidscyclus",
    re.IGNORECASE,
)
READ = [
    "question",
    "hint",
    "question_residents",
    "hint_residents",
    "question_en",
    "hint_en",
]
ROLES = {"bestuur", "uitvoering", "bewoners", "partners", "visitatiecommissie"}


def rows(name: str) -> list[dict[str, str]]:
    """Read a table as text."""
    with (WIJKDATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(cell: str) -> list[str]:
    """Split a cell that holds a list."""
    return cell.split(";") if cell else []


CRITERIA = rows("criteria")
BOUWSTENEN = [
    row["element_id"]
    for row in rows("kader_elements")
    if row["kader_id"] == "bouwstenen"
]
CORE = [row for row in CRITERIA if row["bouwsteen_id"] != "buiten"]
KORT = [row for row in CORE if row["length"] == "kort"]


def one_of_each(criteria: list[dict[str, str]]) -> bool:
    """Tell whether each bouwsteen has exactly one of these questions."""
    return sorted(row["bouwsteen_id"] for row in criteria) == sorted(BOUWSTENEN)


def test_there_are_as_many_questions_as_promised():
    assert len(BOUWSTENEN) == 7
    assert len(CORE) == 53
    assert len(CRITERIA) - len(CORE) == 5


def test_kort_has_one_question_per_bouwsteen_and_kern_two():
    assert one_of_each(KORT)
    assert one_of_each([row for row in CORE if row["length"] == "kern"])


def test_the_other_tables_are_as_long_as_promised():
    assert len(rows("crosswalk")) >= 70
    assert len(rows("spanningen")) == 14
    figures = [row["figure_id"] for row in rows("figure_rows")]
    assert figures.count("figuur_2_2") == 4
    assert figures.count("figuur_3_1") == 8


def test_each_kader_has_all_its_elements():
    elements = rows("kader_elements")
    top = [row["kader_id"] for row in elements if not row["parent_id"]]
    assert [
        top.count(kader)
        for kader in ("bouwstenen", "stappen", "aandachtspunten", "sporen", "den_haag")
    ] == [7, 5, 7, 3, 12]
    assert top.count("ba") == 13
    assert {row["kader_id"] for row in elements} == {
        row["kader_id"] for row in rows("kaders")
    }


def test_the_fourth_step_asks_seven_questions():
    asked = [row for row in rows("kader_elements") if row["parent_id"] == "stap4"]
    assert [row["element_id"] for row in asked] == [f"s4v{n}" for n in range(1, 8)]


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_unique_and_order_has_no_holes(name):
    table = rows(name)
    key = ("scale_id", "code") if name == "scales" else (f"{name[:-1]}_id",)
    key = {
        "criteria": ("criterion_id",),
        "kader_elements": ("element_id",),
        "kader_notes": ("note_id",),
        "crosswalk": ("crosswalk_id",),
        "spanningen": ("spanning_id",),
    }.get(name, key)
    keys = [tuple(row[part] for part in key) for row in table]
    assert len(set(keys)) == len(keys)
    groups: dict[tuple, list[int]] = {}
    for row in table:
        if "number" in row:
            group = (
                row.get("kader_id"),
                row.get("parent_id"),
                row.get("bouwsteen_id"),
                row.get("figure_id"),
            )
            groups.setdefault(group, []).append(int(row["number"]))
    for numbers in groups.values():
        assert numbers == list(range(1, len(numbers) + 1))


def test_all_ids_lead_somewhere():
    elements = {row["element_id"]: row for row in rows("kader_elements")}
    kaders = {row["kader_id"] for row in rows("kaders")}
    concepts = {row["concept_id"] for row in rows("concepts")}
    cases = {path.stem for path in (WIJKDATA / "cases").glob("*.toml")}
    for row in elements.values():
        assert row["kader_id"] in kaders
        if row["parent_id"]:
            assert elements[row["parent_id"]]["kader_id"] == row["kader_id"]
    for row in rows("crosswalk"):
        assert elements[row["element_id"]]["kader_id"] == row["kader_id"], row
        assert row["bouwsteen_id"] in {*BOUWSTENEN, "buiten"}
        assert (row["bouwsteen_id"] == "buiten") == (row["relation"] == "ontbreekt")
    for row in rows("kader_notes"):
        assert row["element_id"] in elements, row
        assert row["concept_id"] in concepts | {""}, row
        assert row["case_id"] in cases | {""}, row
    for row in rows("spanningen"):
        assert set(split(row["bouwstenen"])) <= set(BOUWSTENEN)
    for row in rows("figure_rows"):
        assert row["figure_id"] in elements
    for row in CRITERIA:
        assert row["bouwsteen_id"] in {*BOUWSTENEN, "buiten"}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_names_a_source_that_is_known(name):
    known = {row["source_id"] for row in rows("sources")}
    for row in rows(name):
        cited = split(row["source_id"])
        assert cited, row
        assert set(cited) <= known, row
        assert set(split(row.get("beyond_source_id", ""))) <= known, row
        if "wijkbook" not in cited and "source_place" in row:
            assert row["source_place"], row
        if len(cited) > 1 and row["source_place"].count("r."):
            assert re.match(r"[SNWL]\d", row["source_place"]), row


def test_sources_in_a_text_stand_in_the_row():
    for row in rows("spanningen"):
        named = set(re.findall(r"\b[WN]\d+\b", row["beyond"]))
        cited = set(split(row["source_id"])) | set(split(row["beyond_source_id"]))
        assert named <= cited, row["spanning_id"]


@pytest.mark.parametrize("row", CRITERIA, ids=lambda row: row["criterion_id"])
def test_a_question_is_one_question_and_its_hint_is_short(row):
    for name in ("question", "question_residents", "question_en"):
        text = row[name]
        if text:
            assert text.count("?") == 1, text
            assert text.endswith("?"), text
            assert len(text.split()) <= 20, text
    for name in ("hint", "hint_residents", "hint_en"):
        assert len(row[name].split()) <= 20, row[name]
        assert "?" not in row[name], row[name]
    assert row["hint"]
    assert row["follow_up"].endswith("?")


@pytest.mark.parametrize("row", CRITERIA, ids=lambda row: row["criterion_id"])
def test_a_respondent_meets_no_word_of_the_trade_and_no_source(row):
    for name in READ:
        assert not TRADE.search(row[name]), row[name]
        assert not re.search(r"\br\.\d|\b[SW]\d\d|Platform31|Kleinhans", row[name])
    # The same words serve every role: nobody is "we" or "ons".
    assert not re.search(r"\b(wij|we|ons|onze)\b", row["question"], re.IGNORECASE)


@pytest.mark.parametrize(
    "word", ["geborgd", "Koppelkansen", "adaptief", "frontlijn", "integrale"]
)
def test_a_planted_word_of_the_trade_is_found(word):
    assert TRADE.search(f"Is dit {word} geregeld?")


# What a short list asks: its seven, and those that stand in for them in a plan.
INSTEAD = {row["plan_instead"] for row in KORT}
ASKED = [row for row in CRITERIA if row in KORT or row["criterion_id"] in INSTEAD]


def test_what_a_short_list_asks_has_words_for_residents_and_in_english():
    for row in CRITERIA:
        told = [bool(row[name]) for name in READ[2:]]
        assert all(told) if row in ASKED else not any(told), row["criterion_id"]
        assert bool(row["comparable"]) == (row in ASKED)
        if row["comparable"] == "nee":
            assert row["comparable_note"]


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row["criterion_id"])
def test_residents_are_addressed_as_u(row):
    both = f"{row['question_residents']} {row['hint_residents']}"
    assert re.search(r"\b(u|uw)\b", both, re.IGNORECASE)
    assert not re.search(r"\b(je|jij|jou|jouw|jullie)\b", both, re.IGNORECASE)
    assert max(map(len, re.findall(r"\w+", row["question_residents"]))) <= 16


def test_kort_can_be_answered_by_every_role_and_for_a_plan():
    by_id = {row["criterion_id"]: row for row in CRITERIA}
    for row in KORT:
        assert set(split(row["roles"])) == ROLES
        if row["phase"] == "lopend":
            other = by_id[row["plan_instead"]]
            assert other["bouwsteen_id"] == row["bouwsteen_id"]
            assert "vooraf" in split(other["phase"])


def test_a_plan_has_two_questions_per_bouwsteen_in_kern():
    by_id = {row["criterion_id"]: row for row in CRITERIA}
    chosen = []
    for row in CORE:
        if row["length"] in ("kort", "kern"):
            late = row["phase"] == "lopend"
            chosen.append(row["plan_instead"] if late else row["criterion_id"])
    assert len(set(chosen)) == 14
    for criterion in chosen:
        assert "vooraf" in split(by_id[criterion]["phase"])


def test_every_role_is_asked_and_the_panel_is_asked_everything():
    for row in CRITERIA:
        roles = split(row["roles"])
        assert set(roles) <= ROLES
        assert "visitatiecommissie" in roles
        assert len(roles) >= 2


def test_scales_hold_the_choices_of_the_checklist():
    scales: dict[str, dict[str, str]] = {}
    for row in rows("scales"):
        scales.setdefault(row["scale_id"], {})[row["code"]] = row["value"]
    answer = {"nee": "0", "een_beetje": "1", "grotendeels": "2", "ja": "3"}
    assert scales["answer"] == {**answer, "weet_niet": "", "nvt": ""}
    assert list(scales["evidence"].values()) == ["0", "1", "2", "3"]
    assert set(scales["role"]) == ROLES
    assert scales["length"] == {"kort": "7", "kern": "14", "volledig": "53"}


def test_no_kader_is_sold_as_a_norm():
    for row in rows("kaders"):
        if row["kader_id"] in {"bouwstenen", "stappen", "aandachtspunten", "sporen"}:
            assert "norm" in row["what"], row["kader_id"]
