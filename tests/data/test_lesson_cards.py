"""The cards for the leader add up to the time that the notebooks tell.

`docs/draaiboek.md` holds the cards as tables. Make them anew, after a change in
`lesson_cards.csv` or in the goals of a notebook, with
`python tests/data/test_lesson_cards.py`.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CARDS = PROJECT / "wijkdata" / "lesson_cards.csv"
SCRIPT = PROJECT / "docs" / "draaiboek.md"
LECTURER = PROJECT / "docs" / "docent.md"
FOLDER = PROJECT / "notebooks"
NOTEBOOKS = {path.name[:2]: path for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))}
FORMS = {"lezen": "lezen", "oefenen": "oefenen", "gesprek": "gesprek"}
FORMS |= {"doen": "oefenen", "napraten": "gesprek"}  # as some openings say it
START = "## De kaarten\n"
# Notebooks that wait for their card: closing a gap fails as well, so that none is kept.
WAITING: set[str] = set()


def opening(path: Path) -> str:
    """Give the first text of a notebook."""
    first = json.loads(path.read_text("utf-8"))["cells"][0]
    return "".join(first["source"])


def told_minutes(text: str) -> tuple[int, Counter]:
    """Give the minutes that an opening tells: the whole, and those of each form."""
    line = re.search(r"\*\*Duur:?\*\*:?\s*(\d+) minuten:?([^.]*)", text)
    parts = re.findall(rf"(\d+) ({'|'.join(FORMS)})\b", line[2])
    forms: Counter = Counter()
    for minutes, word in parts:
        forms[FORMS[word]] += int(minutes)
    return int(line[1]), forms


def told_goals(text: str) -> list[str]:
    """Give the goals that an opening tells."""
    section = text.partition("## Na dit notebook kun je")[2]
    return re.findall(r"(?m)^[-*] (.*)$", section)


def read_cards(path: Path) -> dict[str, list[dict[str, str]]]:
    """Give the rows of each notebook."""
    cards: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cards.setdefault(row["notebook"], []).append(row)
    return cards


def summed(rows: list[dict[str, str]]) -> Counter:
    """Give the minutes of each form."""
    forms: Counter = Counter()
    for row in rows:
        forms[row["form"]] += int(row["minutes"])
    return forms


def faults(rows: list[dict[str, str]], text: str) -> Iterator[str]:
    """Tell where a card and the opening of its notebook differ."""
    whole, forms = told_minutes(text)
    if summed(rows).total() != whole:
        yield f"the parts take {summed(rows).total()} minutes, the notebook {whole}"
    if summed(rows) != forms:
        yield f"the card has {dict(summed(rows))}, the notebook {dict(forms)}"
    if [int(row["position"]) for row in rows] != list(range(1, len(rows) + 1)):
        yield "the parts are not numbered from 1"
    for row in rows:
        words = len(row["pitfall"].split())
        if not 3 <= words <= 30:
            yield f"part {row['position']}: a pitfall of {words} words"


def as_text(rows: list[dict[str, str]], text: str) -> str:
    """Write the card of one notebook for who has no Python."""
    title = re.match(r"# (.*)", text)[1]
    whole, _ = told_minutes(text)
    order = ("lezen", "oefenen", "gesprek")
    minutes = summed(rows)
    forms = ", ".join(f"{minutes[form]} {form}" for form in order if minutes[form])
    lines = [f"### {title}", "", f"**{whole} minuten**: {forms}. Na afloop kun je:", ""]
    lines += [f"- {goal}" for goal in told_goals(text)]
    lines += ["", "| | Onderdeel | Min. | Vorm | Groep | Nodig | Let op |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
    columns = ("position", "part", "minutes", "form", "group_size", "materials")
    for row in rows:
        cells = [row[name].replace("|", "/") for name in (*columns, "pitfall")]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def all_cards() -> str:
    """Write the cards of every notebook that has one."""
    cards = read_cards(CARDS)
    there = [number for number in sorted(cards) if number in NOTEBOOKS]
    parts = [as_text(cards[number], opening(NOTEBOOKS[number])) for number in there]
    return START + "\n" + "\n\n".join(parts) + "\n"


CARD = [
    {
        "position": "1",
        "minutes": "20",
        "form": "lezen",
        "pitfall": "te lang praten dus",
    },
    {"position": "2", "minutes": "25", "form": "oefenen", "pitfall": "te kort oefenen"},
]
OPENING = (
    "# 90 Lezen\n\n**Duur** 45 minuten: 20 lezen en kijken, 25 doen. **Vooraf** 10."
)


def test_every_notebook_has_a_card():
    assert set(NOTEBOOKS) - set(read_cards(CARDS)) == WAITING


def test_every_card_is_of_a_notebook():
    assert sorted(set(read_cards(CARDS)) - set(NOTEBOOKS)) == []


@pytest.mark.parametrize("number", sorted(set(read_cards(CARDS)) & set(NOTEBOOKS)))
def test_card_adds_up_to_the_time_of_its_notebook(number):
    found = list(faults(read_cards(CARDS)[number], opening(NOTEBOOKS[number])))
    assert not found, "\n".join([number, *found])


def test_the_page_of_the_leader_holds_these_cards():
    page = SCRIPT.read_text("utf-8")
    made = START + page.partition(START)[2]
    assert made == all_cards(), "run python tests/data/test_lesson_cards.py"


def test_the_study_load_is_the_sum_of_the_notebooks():
    page = LECTURER.read_text("utf-8")
    rows = re.findall(r"(?m)^\| (\d\d) [^|]*\| *(\d+) *\|", page)
    told = {number: int(minutes) for number, minutes in rows}
    assert len(told) == len(rows)
    for number, path in NOTEBOOKS.items():
        assert told[number] == told_minutes(opening(path))[0], number
    total = int(re.search(r"\*\*Samen\*\* \| \*\*(\d+)\*\*", page)[1])
    assert total == sum(told.values())
    assert f"{total} minuten, {total / 60:.0f} uur" in page


def test_the_weeks_are_seven_and_their_minutes_add_up():
    page = LECTURER.read_text("utf-8")
    rows = re.findall(r"(?m)^\| ([1-7]) \| ([^|]*) \| (\d+) \|", page)
    assert [week for week, _, _ in rows] == list("1234567")
    loads = dict(re.findall(r"(?m)^\| (\d\d) [^|]*\| *(\d+) *\|", page))
    for week, what, minutes in rows:
        numbers = re.findall(r"\b\d\d\b", what)
        assert sum(int(loads[number]) for number in numbers) == int(minutes), week


def test_the_evening_of_a_session_takes_150_minutes_with_a_second_round():
    evening = {
        "inchecken": 10,
        "uitleg en privacy": 5,
        "alleen invullen": 10,
        "verschil bespreken": 35,
        "pauze": 15,
        "casus": 40,
        "tweede ronde": 10,
        "afspraken": 20,
        "uitchecken": 5,
    }
    assert sum(evening.values()) == 150
    with (PROJECT / "wijkdata" / "kader_elements.csv").open(encoding="utf-8") as file:
        parts = [row for row in csv.DictReader(file) if row["kader_id"] == "sessie"]
    told = {row["name"].lower(): re.match(r"\d+", row["text"])[0] for row in parts}
    assert {name: int(minutes) for name, minutes in told.items()} == evening
    cards = read_cards(CARDS)["50"]
    assert [int(row["minutes"]) for row in cards] == list(evening.values())
    for row, name in zip(cards, evening, strict=True):
        assert row["part"].lower().startswith(name)


def test_the_small_card_has_no_fault():
    assert list(faults(CARD, OPENING)) == []


@pytest.mark.parametrize(
    ("place", "name", "value", "told"),
    [
        (0, "minutes", "15", "the parts take 40 minutes, the notebook 45"),
        (0, "form", "gesprek", "the card has"),
        (1, "position", "3", "not numbered from 1"),
        (1, "pitfall", "", "part 2: a pitfall of 0 words"),
    ],
)
def test_a_wrong_card_is_found(place, name, value, told):
    rows = [dict(row) for row in CARD]
    rows[place][name] = value
    assert any(told in fault for fault in faults(rows, OPENING))


def test_minutes_and_goals_are_read_from_an_opening():
    assert told_minutes(OPENING) == (45, Counter(lezen=20, oefenen=25))
    text = f"{OPENING}\n\n## Na dit notebook kun je\n\n- lezen\n- rekenen"
    assert told_goals(text) == ["lezen", "rekenen"]


if __name__ == "__main__":
    above = SCRIPT.read_text("utf-8").partition(START)[0]
    SCRIPT.write_text(above + all_cards(), "utf-8", newline="\n")
