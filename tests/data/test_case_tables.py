"""Timeline, cases, lists and bibliography: counts, ids that lead somewhere, sources."""

import csv
import tomllib
from datetime import date
from pathlib import Path

import pytest

from wijkbook.case import CLASSES, list_cases, load_case
from wijkbook.widget.case_card import LEADERS, THEMES

PROJECT = Path(__file__).parents[2]
WIJKDATA = PROJECT / "wijkdata"
BOUWSTENEN = {
    "urgentie",
    "visie",
    "verankering",
    "procesleiding",
    "lange_adem",
    "vertrouwen",
    "middelen",
}
ROLES = {"kerncasus", "ondersteunend", "voorbeeld"}
SOURCED = ("event", "partner", "goal", "fact", "lesson")
CASES = sorted((WIJKDATA / "cases").glob("*.toml"))


def rows_of(name: str) -> list[dict]:
    """Give the rows of a table, as text."""
    with (WIJKDATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def several(cell: str) -> list[str]:
    """Give the items of a cell."""
    return [item for item in cell.split(";") if item]


def read(path: Path) -> dict:
    """Give what the file of a case says."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def gone(wanted, known) -> list[str]:
    """Tell which ids lead nowhere."""
    return sorted(set(wanted) - set(known))


@pytest.fixture(scope="module")
def sources():
    """Give the ids of all sources."""
    return {row["source_id"] for row in rows_of("sources")}


@pytest.fixture(scope="module")
def timeline():
    """Give the rows of the timeline."""
    return rows_of("timeline")


@pytest.fixture(scope="module")
def lists():
    """Give the rows of each list of areas."""
    found = {}
    for row in rows_of("gebiedslijsten"):
        found.setdefault(row["list_id"], []).append(row)
    return found


def test_timeline_has_its_63_rows_in_order_of_year(timeline):
    keys = [(int(row["year_from"]), row["event_id"]) for row in timeline]
    assert len(keys) == len({key for _, key in keys}) == 63
    assert keys == sorted(keys)


def test_an_event_never_ends_before_it_begins(timeline):
    for row in timeline:
        assert int(row["year_to"] or row["year_from"]) >= int(row["year_from"]), row
        assert row["date"][:4] in ("", row["year_from"]), row["event_id"]


def test_golf_codes_are_whole_numbers_within_bounds_and_say_whose_they_are(timeline):
    for row in timeline:
        assert row["golf1"] in {"-2", "-1", "0", "1", "2"}, row["event_id"]
        assert row["golf2"] in {"-2", "-1", "0", "1", "2"}, row["event_id"]
        assert row["golf_status"] == "eigen oordeel"


def test_each_event_has_a_place_for_each_source(timeline, sources):
    for row in timeline:
        ids, places = several(row["source_id"]), several(row["source_place"])
        assert ids, row["event_id"]
        assert len(ids) == len(places), row["event_id"]
        assert gone(ids, sources) == []


def test_an_amount_says_what_it_counts(timeline):
    for row in timeline:
        assert bool(row["money_mln_eur"]) == bool(row["money_unit"]), row["event_id"]


def test_a_disputed_row_tells_the_dispute(timeline):
    """Platform31 (2018, r.370) says a year after 2011; a notice says 19 September."""
    row = next(row for row in timeline if row["event_id"] == "t024")
    assert row["status"] == "strijdig"
    assert row["date"] == ""
    assert {"2011", "2012"} <= set(row["note"].replace(".", " ").split())
    assert date(2011, 9, 19).weekday() == 0
    assert date(2012, 9, 19).weekday() != 0


def test_doubtful_rows_have_a_note(timeline):
    doubt = {"afgeleid", "niet nagegaan", "strijdig"}
    assert [
        row["event_id"]
        for row in timeline
        if row["status"] in doubt and not row["note"]
    ] == []


def test_cases_of_the_timeline_exist(timeline):
    assert gone((r["case_id"] for r in timeline if r["case_id"]), list_cases()) == []


def test_there_are_35_cases_of_which_three_core():
    assert len(CASES) == len(list_cases()) == 35
    core = {path.stem for path in CASES if read(path)["role"] == "kerncasus"}
    assert core == {"donderberg", "nprz", "selwerd"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_loads_and_keeps_its_name(path):
    found, case = read(path), load_case(path.stem)
    assert case.case_id == path.stem
    assert found["role"] in ROLES
    assert gone(found["bouwstenen"], BOUWSTENEN) == []
    assert len(case.facts) == len(found.get("fact", []))
    assert found["unknown"], "every case tells what is not known"
    assert found["question"], "every case asks something"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_statement_of_a_case_has_source_and_place(path, sources):
    found = read(path)
    told = [found, *(row for kind in SOURCED for row in found.get(kind, []))]
    told += [found[kind] for kind in CLASSES if kind in found]
    for row in told:
        ids, places = several(row["source_id"]), several(row["source_place"])
        assert ids, row
        assert gone(ids, sources) == []
        assert len(places) == len(ids), row


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_ids_in_a_case_lead_somewhere(path):
    found = read(path)
    indicators = {row["indicator"] for row in rows_of("indicators")}
    named = {one for row in found.get("goal", []) for one in row["indicators"]}
    assert gone(named, indicators) == []
    told = found.get("event", []) + found.get("lesson", [])
    assert gone((b for row in told for b in row["bouwstenen"]), BOUWSTENEN) == []
    own = {row["gebied_id"] for row in rows_of("own_gebieden")}
    assert gone(several(found["own_gebied"]), own) == []


def test_theme_and_leader_are_words_that_one_can_choose_for_an_own_case_too():
    told = {path.stem: read(path) for path in CASES}
    both = {name: case for name, case in told.items() if "theme" in case}
    assert set(both) == {name for name, case in told.items() if "governance" in case}
    assert len(both) == 13
    for name, found in both.items():
        assert found["theme"]["what"] in THEMES, name
        assert found["governance"]["what"] in LEADERS, name
        assert set(found["theme"]) == {"what", "source_id", "source_place"}
        assert set(found["governance"]) == {"what", "source_id", "source_place"}


def test_leaders_of_three_cases_as_the_text_tells_them():
    """Platform31 (2018, r.418 and r.478): two burgemeesters, and residents."""
    leaders = {name: load_case(name).governance for name in ("almelo", "maastricht")}
    assert leaders == {"almelo": "burgemeester", "maastricht": "burgemeester"}
    assert load_case("breedschap").governance == "bewoners"


def test_areas_of_cases_are_codes_of_2024():
    codes = {r["gebied_code"] for r in rows_of("gebieden") if r["year"] == "2024"}
    named = {read(path)["gebied"] for path in CASES} - {""}
    assert gone(named, codes) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_number_in_a_case_has_its_unit(path):
    for fact in read(path).get("fact", []):
        assert ("value" in fact) == ("unit" in fact), fact
        assert isinstance(fact.get("value", 0), int | float), fact


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_events_of_a_case_stand_in_order(path):
    years = [row["year"] for row in read(path).get("event", [])]
    assert years == sorted(years)


def test_lists_of_areas_are_whole(lists):
    """Forty krachtwijken in eighteen gemeenten (annex and Platform31 2018, r.76)."""
    counts = {name: len(rows) for name, rows in lists.items()}
    assert counts == {
        "groningen_wijkvernieuwing_3_0": 4,
        "krachtwijken_2007": 40,
        "manifest_2020": 15,
        "nplv_2022": 20,
    }
    for rows in lists.values():
        positions = [int(row["position"]) for row in rows]
        assert positions == list(range(1, len(rows) + 1))
    assert len({r["gemeente_code"] for r in lists["krachtwijken_2007"]}) == 18
    assert len({r["gemeente_code"] for r in lists["nplv_2022"]}) == 19


def test_amounts_of_the_krachtwijken_add_up_to_250(lists):
    """The law divides 250 million euro (annex of BWBR0004418)."""
    amounts = [float(row["amount_mln_eur"]) for row in lists["krachtwijken_2007"]]
    assert round(sum(amounts), 1) == 250.0
    others = [rows for name, rows in lists.items() if name != "krachtwijken_2007"]
    assert not any(row["amount_mln_eur"] for rows in others for row in rows)


def test_lists_of_areas_lead_to_gemeenten_codes_and_sources(lists, sources):
    newest = {r["gebied_code"] for r in rows_of("gebieden") if r["year"] == "2024"}
    for row in (row for rows in lists.values() for row in rows):
        codes = several(row["candidate_codes"])
        assert gone([row["gemeente_code"], *codes], newest) == []
        assert {code[2:6] for code in codes} <= {row["gemeente_code"][2:]}
        ids, places = several(row["source_id"]), several(row["source_place"])
        assert ids, row
        assert gone(ids, sources) == []
        assert len(ids) == len(places), row


def test_focuswijken_are_seven_and_tell_that_their_names_are_not_checked():
    rows = [r for r in rows_of("own_gebieden") if r["gebied_id"] == "nprz_focus"]
    for year in ("2017", "2024"):
        assert len({r["gebied_code"] for r in rows if r["borders_year"] == year}) == 7
    assert all("vakkennis" in row["note"] for row in rows)
    redrawn = [r for r in rows if r["gebied_code"] == "BU05991086"]
    assert all("47" in row["note"] and "62" in row["note"] for row in redrawn)


def test_each_text_source_tells_what_was_seen_of_it():
    for row in rows_of("sources"):
        if row["kind"] == "text":
            assert row["note"], row["source_id"]
            assert row["publisher"], row["source_id"]
