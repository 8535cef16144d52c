"""The dossier: every figure recomputed, no loose digit, hostile text everywhere."""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from timing import fastest

from wijkbook import data
from wijkbook.case import keep_case, list_cases, load_case
from wijkbook.checklist.answers import Answer, Answers
from wijkbook.checklist.questions import questions
from wijkbook.errors import AmbiguousName, BadValue, UnknownName
from wijkbook.export.blocks import Table
from wijkbook.export.html import to_html
from wijkbook.gebied import indicator, own_gebied
from wijkbook.gebied.added import keep_figures
from wijkbook.visitatie import pictures
from wijkbook.visitatie.brief import Contradiction, _fits
from wijkbook.visitatie.dossier import Dossier, build_dossier
from wijkbook.visitatie.facts import Row, Value, apart, cases_of, find_area
from wijkbook.visitatie.front import ALIKE, _missing, _varied
from wijkbook.visitatie.marked import marked, without_names
from wijkbook.visitatie.register import Evidence, Register
from wijkbook.visitatie.rules import STEPS, find_gaps
from wijkbook.visitatie.sections import _side

DAY = date(2026, 11, 22)
# A wijk and an own area with a case, two buurten with a case, a wijk that a case is
# named after, a wijk of a gemeente without cases, and a gemeente.
SEVEN = (
    "donderberg",
    "nprz_focus",
    "Selwerd",
    "Twekkelerveld",
    "Overvecht",
    "WK079411",
    "Helmond",
)
STONES = 7
HOSTILE = '<script>alert(1)</script> =1+1 & "q" \x00\x0b {x} %s 100\u202e\ud800'


@cache
def built(area: str) -> Dossier:
    """One dossier per area, for all tests that only look."""
    return build_dossier(area, day=DAY)


@cache
def page_of(area: str) -> "Page":
    """The page of one dossier, taken apart."""
    return read(to_html(built(area).document))


class Page(HTMLParser):
    """Text with the tags around it, figures, pictures and headings of a page."""

    VOID = ("meta", "img", "br", "link", "input", "hr", "col")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict]] = []
        self.texts: list[tuple[str, list[tuple[str, dict]]]] = []
        self.figures: list[tuple[dict, str]] = []
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "data":
            self.figures.append((dict(attrs), ""))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop()[0] == tag, f"{tag} is not closed well"

    def handle_data(self, text: str) -> None:
        self.texts.append((text, list(self.open)))
        if self.open and self.open[-1][0] == "data":
            attrs, told = self.figures[-1]
            self.figures[-1] = (attrs, told + text)

    @property
    def text(self) -> str:
        """All that is read."""
        hidden = ("style", "title")
        return "".join(
            text
            for text, inside in self.texts
            if not any(tag in hidden for tag, _ in inside)
        )


def read(html: str) -> Page:
    """Take a page apart."""
    page = Page()
    page.feed(html)
    page.close()
    return page


# every figure, from the tables themselves


@cache
def tables() -> tuple[dict, dict, dict]:
    """Read figures, indicators and own areas, with csv alone."""
    folder = data.folder()
    figures = {}
    with (folder / "kerncijfers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["value"]:
                key = (row["gebied_code"], row["indicator"], row["period"])
                figures[key] = float(row["value"])
    with (folder / "indicators.csv").open(encoding="utf-8", newline="") as file:
        about = {row["indicator"]: row for row in csv.DictReader(file)}
    parts: dict = {}
    with (folder / "own_gebieden.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = parts.setdefault(row["gebied_id"], {})
            year.setdefault(row["borders_year"], []).append(row["gebied_code"])
    return figures, about, parts


def recomputed(code: str, indicator: str, period: str) -> float:
    """Work one figure out from the tables; of an own area by the rule of CONTRIBUTING:
    counts are added up, means weighted, and euros told no finer than CBS does."""
    figures, about, parts = tables()
    if code not in parts:
        return figures[code, indicator, period]
    # misdrijven stand on the borders of 2024 in each year; all others on their own
    codes = parts[code].get(period) or parts[code]["2024"]
    values = [figures[one, indicator, period] for one in codes]
    if about[indicator]["aggregate"] == "sum":
        return sum(values)
    weights = [figures[one, about[indicator]["weight"], period] for one in codes]
    mean = sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)
    step = {"woz_waarde_eur": 1000, "inkomen_per_inwoner_eur": 100}.get(indicator)
    mean = round(mean / step) * step if step else mean
    return round(mean, int(about[indicator]["decimals"]))


def dutch(text: str) -> float:
    """Read a Dutch number with its unit."""
    found = re.search(r"-?\d[\d.]*(?:,\d+)?", text)
    return float(found[0].replace(".", "").replace(",", "."))


@pytest.mark.parametrize("area", SEVEN)
def test_every_figure_equals_the_tables(area: str) -> None:
    of_tables = [
        (attrs, told) for attrs, told in page_of(area).figures if "data-gebied" in attrs
    ]
    assert len(of_tables) > 20
    for attrs, told in of_tables:
        key = [attrs[f"data-{name}"] for name in ("gebied", "indicator", "period")]
        value = recomputed(*key)
        assert float(attrs["value"]) == pytest.approx(value, abs=1e-9), key
        decimals = int(tables()[1][key[1]]["decimals"])
        half = 0.5 * 10**-decimals + 1e-9
        assert dutch(told) == pytest.approx(value, abs=half), key


def test_an_area_without_any_figure_has_its_dossier(plain) -> None:
    # a buurt of Nijmegen; of buurten there are figures in gemeenten with a case alone
    figures = tables()[0]
    assert not [key for key in figures if key[0] == "BU02680204"]
    dossier = build_dossier("BU02680204", day=DAY)
    page = read(to_html(dossier.document))
    assert "Van dit gebied staat geen enkel cijfer in het werkboek." in page.text
    assert "--gemeente GM0268" in " ".join(dossier.warnings)
    held = {attrs["data-gebied"] for attrs, _ in page.figures if "data-gebied" in attrs}
    assert held == {"GM0268", "NL00"}  # those are known, and must not seem lost
    for attrs, told in page.figures:
        if "data-gebied" in attrs:
            key = [attrs[f"data-{name}"] for name in ("gebied", "indicator", "period")]
            assert dutch(told) == pytest.approx(recomputed(*key), abs=0.05)
    assert figures["GM0268", "inwoners", "2024"] in [
        float(attrs["value"]) for attrs, _ in page.figures
    ]
    empty = [one for one in _tables(dossier.document.blocks) if not one.rows]
    assert empty == []
    assert not list(loose(page))


def test_a_year_before_all_figures_is_told_as_such(plain) -> None:
    dossier = build_dossier("Overvecht", period=1999, day=DAY)
    text = read(to_html(dossier.document)).text
    assert "Kies een later jaar." in text
    assert "Inwoners: staat er alleen van latere jaren." in text
    assert "wijkbook data fetch" not in text
    assert dossier.warnings == ()


def _tables(blocks) -> list[Table]:
    return [one for one in blocks if isinstance(one, Table)]


@pytest.mark.parametrize("area", SEVEN)
def test_every_other_number_is_what_it_reads(area: str) -> None:
    for attrs, told in page_of(area).figures:
        if "data-gebied" not in attrs:
            assert float(attrs["value"]) == dutch(told)


@pytest.mark.parametrize("area", SEVEN)
def test_no_digit_stands_loose(area: str) -> None:
    assert not list(loose(page_of(area)))


def loose(page: Page) -> Iterator[str]:
    """Texts with a digit that is not marked; the name of the piece may hold one."""
    for text, inside in page.texts:
        tags = {tag for tag, _ in inside}
        classes = {attrs.get("class") for _, attrs in inside}
        ids = {attrs.get("id") for _, attrs in inside}
        marks = tags & {"data", "time", "cite", "style", "h1", "title"}
        if not marks and "gezegd" not in classes and "over" not in ids:
            yield from [text] if re.search(r"\d", text) else []


@pytest.mark.parametrize("area", SEVEN)
def test_the_page_stands_alone_and_can_be_read_by_all(area: str) -> None:
    html = to_html(built(area).document)
    page = page_of(area)
    assert dict(page.tags)["html"]["lang"] == "nl"
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?\s*(?:https?:)?//""", html)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    pictures = [attrs for tag, attrs in page.tags if tag == "img"]
    assert pictures
    assert all(len(attrs["alt"]) > 20 for attrs in pictures)
    for tag, attrs in page.tags:
        if tag == "th":
            assert attrs.get("scope") in {"col", "row"}
    captions = [
        "".join(text for text, inside in page.texts if ("caption", attrs) in inside)
        for tag, attrs in page.tags
        if tag == "caption"
    ]
    assert len(captions) == len(set(captions))
    heads = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert all(b - a < 2 for a, b in zip(heads, heads[1:], strict=False))


@pytest.mark.parametrize("area", SEVEN)
def test_each_part_is_there(area: str) -> None:
    ids = {attrs.get("id") for _, attrs in page_of(area).tags}
    assert {
        "opgave",
        "vijf-cijfers",
        "tegenstrijdigheden",
        "tien-vragen",
        "wie-we-niet-horen",
        "doelen",
        "cijfers",
        "sterk-en-kwetsbaar",
        "tellen-en-vertellen",
        "tijdlijn",
        "profielen",
        "sessies",
        "vorige-visitatie",
        "gesprek-bestuur",
        "gesprek-professionals",
        "gesprek-bewoners",
        "dag",
        "documenten",
        "gaten",
        "bronnen",
    } <= ids
    assert sum(str(one).startswith("bouwsteen-") for one in ids) == STONES


@pytest.mark.parametrize("area", SEVEN)
def test_first_pages_hold_five_three_and_ten(area: str) -> None:
    five, three, ten = (_after(area, key) for key in KEYS)
    assert len(five.rows) == 5
    assert len(three.items) == 3
    assert len(ten.items) == 10
    told = ["".join(_plain(one)) for one in ten.items]
    assert len(set(told)) == 10


KEYS = ("vijf-cijfers", "tegenstrijdigheden", "tien-vragen")


def _after(area: str, key: str, nth: int = 1) -> object:
    """Block that follows a heading."""
    blocks = list(built(area).document.blocks)
    keys = [getattr(block, "key", "") for block in blocks]
    return blocks[keys.index(key) + nth]


def _plain(text: object) -> list[str]:
    """Pieces of a text as they are read."""
    pieces = [text] if not isinstance(text, list | tuple) else text
    return [one if isinstance(one, str) else one.text for one in pieces]


@pytest.mark.parametrize("area", SEVEN)
def test_twelve_figures_or_more_and_what_is_missing(area: str) -> None:
    own = built(area).figures.query("gebied_code == @built(@area).gebied.code")
    shown = own.drop_duplicates("indicator")
    assert shown["value"].notna().sum() >= 12
    lost = shown[shown["value"].isna()]
    text = page_of(area).text
    for row in lost.itertuples():
        assert f"{row.title}: {row.status}." in text
    named = [gap for gap in built(area).gaps if gap.rule == "cijfer_ontbreekt"]
    assert {gap.indicator for gap in named} == set(lost["indicator"])


# to look at


def _alts(area: str, begin: str) -> list[str]:
    """Texts of the figures that begin in a certain way."""
    alts = [attrs["alt"] for tag, attrs in page_of(area).tags if tag == "img"]
    return [one for one in alts if one.startswith(begin)]


DOTS = "Stippen, op alfabet: "


def test_dots_of_a_wijk_lay_it_among_the_others_of_its_gemeente() -> None:
    [income, *_] = _alts("donderberg", f"{DOTS}Laagste 40% inkomens in 2022")
    figures, _, _ = tables()
    name = "personen_laagste_40_pct"
    wijken = {
        code: value
        for (code, one, year), value in figures.items()
        if code.startswith("WK0957") and one == name and year == "2022"
    }
    own = wijken.pop("WK095704")
    assert f"Donderberg {own}%".replace(".", ",") in income
    spread = f"de andere wijken {min(wijken.values())}% tot {max(wijken.values())}%"
    assert spread.replace(".", ",") in income
    assert "1 zonder cijfer" in income  # Maasplassen
    assert len(_alts("donderberg", DOTS)) == 3


@pytest.mark.parametrize(
    ("area", "words"),
    [("nprz_focus", "de delen "), ("Helmond", "de wijken "), ("Selwerd", "de buurten")],
)
def test_dots_of_other_areas_lay_parts_wijken_or_buurten_beside(area, words) -> None:
    found = _alts(area, DOTS)
    assert len(found) == 3
    assert all(words in one for one in found)


def test_a_figure_of_dots_needs_areas_beside() -> None:
    assert not _alts("Twekkelerveld", DOTS)  # its wijk has two buurten


def test_nothing_lies_beside_the_land() -> None:
    dossier = build_dossier("Nederland", day=DAY)
    text = read(to_html(dossier.document)).text
    assert "Van het land is er geen gebied om naast te leggen." in text
    assert "unstiger dan Nederland" not in text
    assert "op alfabet" not in text


def test_the_approach_is_drawn_on_an_axis_of_years() -> None:
    [drawn] = _alts("donderberg", "Tijdlijn van 2011 tot en met 2024")
    assert "De Donderberg (2012–2024)" in drawn
    assert "Concept van het wijkontwikkelingsplan, in februari (2012)" in drawn
    assert not _alts("Helmond", "Tijdlijn")


@pytest.mark.parametrize("area", SEVEN)
def test_a_page_can_be_mailed(area: str) -> None:
    assert len(to_html(built(area).document)) < 1_500_000


# wijken of a gemeente


def test_a_gemeente_shows_signals_of_its_wijken_by_alphabet() -> None:
    table = _after("Helmond", "signalen-wijken", 2)
    wijken = ["".join(_plain(row[0])) for row in table.rows]
    assert wijken == sorted(wijken, key=str.casefold)
    assert len(wijken) == 12
    told = {"".join(_plain(row[0])): row for row in table.rows}
    # of all residents of Helmond-Oost 48,7 percent has a low income, of the rest 40,5
    assert "48,7%" in "".join(_plain(told["Helmond-Oost"][3]))
    assert "32,1%" in "".join(_plain(told["Brandevoort"][1]))
    assert _plain(told["Brouwhuis"][1]) == ["–"]
    assert [_plain(head)[0] for head in table.header] == [
        "Wijk",
        "Gunstig",
        "Anders",
        "Ongunstig",
    ]


def test_a_wijk_is_not_laid_beside_all_others_in_a_table() -> None:
    ids = {attrs.get("id") for _, attrs in page_of("donderberg").tags}
    assert "signalen-wijken" not in ids


def test_it_is_quick() -> None:
    built("Overvecht")  # the tables are read once

    def build():
        build_dossier("donderberg", day=DAY)

    assert fastest(build, under=10, tries=3) < 10


@pytest.fixture
def weasyprint():
    """What makes a PDF; a test skips where it or its system libraries are not."""
    try:
        import weasyprint as found
    except (ImportError, OSError) as error:
        pytest.skip(f"no PDF here: {error}")
    return found


@pytest.mark.slow
def test_two_pages_come_first_on_paper(weasyprint) -> None:
    document = weasyprint.HTML(string=to_html(built("donderberg").document)).render()
    anchors = [set(page.anchors) for page in document.pages]
    assert "wie-we-niet-horen" in anchors[0] | anchors[1]
    assert "doelen" in anchors[2]


# which area, which case


def test_a_case_names_its_area() -> None:
    assert find_area("donderberg")[0].code == "WK095704"
    assert find_area("nprz")[0].code == "nprz_focus"
    assert find_area("Selwerd") == (find_area("BU00141000")[0], "")


def test_cases_meet_an_area_in_three_ways() -> None:
    how = {
        code: [(one.case.case_id, one.how) for one in cases_of(find_area(code)[0])[0]]
        for code in ("WK095704", "WK001410", "Overvecht", "WK079411")
    }
    assert how == {
        "WK095704": [("donderberg", "gelijk")],
        "WK001410": [("selwerd", "deel")],
        "Overvecht": [("overvecht", "naam")],
        "WK079411": [],
    }
    assert "Of de grens dezelfde is" in page_of("Overvecht").text


def test_unknown_and_ambiguous_areas_are_refused() -> None:
    with pytest.raises(UnknownName, match="Bedoel je 'Selwerd'"):
        build_dossier("Selwert")
    with pytest.raises(AmbiguousName, match="Het gaat om"):
        build_dossier("Centrum")
    with pytest.raises(BadValue, match="geen naam"):
        build_dossier(" ")
    with pytest.raises(TypeError, match="text or Gebied"):
        build_dossier(7)


def test_a_period_is_the_last_year_that_is_looked_at(plain) -> None:
    then = build_dossier("donderberg", period=2018, day=DAY)
    assert then.figures["period"].max() <= 2018
    with pytest.raises(BadValue, match="Onbekend jaar"):
        build_dossier("donderberg", period="ooit")


# what pulls apart, by hand


def _value(value: float, period: int = 2024) -> Value:
    return Value("WK000000", "x", period, value, "ok")


@pytest.mark.parametrize(
    ("name", "now", "then", "change"),
    [
        ("personen_laagste_40_pct", 40.0, 42.0, 1),  # two points fewer: better
        ("personen_laagste_40_pct", 40.0, 41.9, 0),  # less than two points: no news
        ("goed_ervaren_gezondheid_pct", 70.0, 73.0, -1),
        ("misdrijven_per_1000", 55.0, 50.0, -1),  # five more on every thousand
        ("misdrijven_per_1000", 54.9, 50.0, 0),
        ("lbm_soc", -0.20, -0.10, -1),
        ("lbm_soc", -0.042, -0.037, 0),
        ("woz_waarde_eur", 300000.0, 200000.0, 0),  # money rises everywhere
        ("aandeel_0_15_pct", 20.0, 10.0, 0),  # more children is not better or worse
    ],
)
def test_a_figure_moves_only_when_it_moves_enough(name, now, then, change) -> None:
    row = Row(indicator(name), _value(now), None, None, _value(then, 2016))
    assert row.change == change


def test_rules_and_dossier_share_one_set_of_steps(monkeypatch) -> None:
    # everybody scores everything low, so every figure that got better is told
    low = [
        Answer(one.id, f"b{nth}", "bewoners", score=0)
        for one in questions("kort")
        for nth in range(3)
    ]
    row = Row(indicator("eenzaam_pct"), _value(40.0), None, None, _value(60.0, 2016))
    area = find_area("donderberg")[0]
    found = find_gaps(answers=Answers(tuple(low)), gebied=area)
    assert row.change == 1
    assert "cijfer_spreekt_tegen" in {gap.rule for gap in found}
    for unit in STEPS:
        monkeypatch.setitem(STEPS, unit, 1e9)
    found = find_gaps(answers=Answers(tuple(low)), gebied=area)
    assert row.change == 0
    assert "cijfer_spreekt_tegen" not in {gap.rule for gap in found}


def test_what_is_held_against_what_is_named() -> None:
    # Donderberg 55.1 misdrijven, Roermond 69.3, the land 44.7: not better "elsewhere"
    text = page_of("donderberg").text
    assert "is gunstiger dan in Roermond, " in text
    for area in SEVEN:
        assert not re.search(r"dan elders|op elders|\(elders", page_of(area).text)


def test_a_figure_held_against_the_land_says_so() -> None:
    brief = built("donderberg")._brief
    row = next(row for row in brief.rows if row.about.id == "inkomen_per_inwoner_eur")
    lost = replace(row, gemeente=replace(row.gemeente, value=None))
    assert "Nederland" not in "".join(_plain(_side(brief, row)))
    assert "".join(_plain(_side(brief, lost))).endswith("(naast Nederland)")
    assert (brief.place(row), brief.place(lost)) == ("Roermond", "Nederland")


@pytest.mark.parametrize(
    ("here", "there", "whole", "half"),
    [
        (17.7, 15.8, 0, 1),  # 1.9 of a step of 2: no news, and yet not alike
        (16.7, 15.8, 0, 0),
        (18.0, 15.8, 1, 1),
    ],
)
def test_alike_asks_more_than_not_apart(here, there, whole, half) -> None:
    about = indicator("aandeel_0_15_pct")
    assert apart(about, _value(here), _value(there)) == whole
    assert apart(about, _value(here), _value(there), ALIKE) == half


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Donderberg", True),
        ("Bergen op Zoom", True),
        ("Twekkelerveld", False),  # broken off as Twekkelervel d
        ("'s-Hertogenbosch", False),
        ("Capelle aan den IJssel", False),
    ],
)
def test_a_name_above_a_column_is_never_broken(name, fits) -> None:
    assert _fits(name) == fits
    heads = [text for text, inside in page_of("Twekkelerveld").texts if _in_th(inside)]
    assert "Hier" in heads
    assert "Twekkelerveld" not in heads


def _in_th(inside) -> bool:
    return any(tag == "th" and attrs.get("scope") == "col" for tag, attrs in inside)


def test_residents_are_asked_about_a_figure_that_moved(plain) -> None:
    # Overvecht: 67.2 misdrijven per 1,000 in 2022 and 58.0 in 2024; its Leefbaarometer
    # hardly moved (-0.276 in 2002, -0.248 in 2024)
    figures = tables()[0]
    then, now = (
        figures["WK034403", "misdrijven_per_1000", year] for year in ("2022", "2024")
    )
    assert then - now >= STEPS["per 1.000 inwoners"]
    text = page_of("Overvecht").text
    assert "Wat merkt u hiervan in de wijk? (misdrijven per 1.000 inwoners: " in text


@pytest.mark.parametrize("area", SEVEN)
def test_residents_are_called_u(area: str) -> None:
    listed = _after(area, "gesprek-bewoners")
    told = " ".join("".join(_plain(item)) for item in listed.items)
    assert re.search(r"\bu\b|\buw\b", told)
    assert not re.search(r"\b(je|jou|jouw)\b", told)


def test_signals_of_each_year_want_a_story() -> None:
    # people with a low income are told of 2022, all else of 2024
    gaps = {gap.id: gap for gap in built("Overvecht").gaps}
    low = gaps["signaal_zonder_verhaal:personen_laagste_40_pct:WK034403:"
               "personen_laagste_40_pct"]  # fmt: skip
    assert low.period == 2022
    sure = {
        name for name, (_, word) in built("Overvecht")._brief.signs.items()
        if word == "duidelijk"
    }  # fmt: skip
    asked = {gap.about for gap in gaps.values() if gap.rule.startswith("signaal")}
    assert asked == sure


def test_one_lost_figure_is_told_in_the_singular(plain) -> None:
    brief = built("donderberg")._brief
    rows = [row for row in brief.rows if row.here.known]
    lost = [row for row in brief.rows if not row.here.known]
    one = _missing(replace(brief, rows=(*rows, lost[0]), gaps=brief.gaps[:1]))
    assert "telt 1 gat, en van de 17 cijfers ontbreekt er 1." in "".join(
        _plain(one.text)
    )
    three = "".join(_plain(_missing(brief).text))
    assert " gaten, en van de 19 cijfers ontbreken er 3." in three


def test_what_tells_of_other_figures_goes_first() -> None:
    told = [
        Contradiction((), name, frozenset(about))
        for name, about in (("a", "x"), ("b", "x"), ("c", "xy"), ("d", "z"))
    ]
    order = [one.question for one in _varied(told, frozenset())]
    assert order == ["a", "d", "c", "b"]  # c is half new, b is not new at all


def test_a_goal_whose_figure_went_the_other_way_is_told() -> None:
    # Selwerd wants better health; 72,7 percent in 2016 became 69,4 in 2024.
    figures, _, _ = tables()
    there = [
        figures["BU00141000", "goed_ervaren_gezondheid_pct", year]
        for year in ("2016", "2024")
    ]
    assert there == [72.7, 69.4]
    front = page_of("Selwerd").text.split("Tien vragen")[0]
    assert (
        "Het cijfer ging de andere kant op: goede ervaren gezondheid (schatting)"
        in (front)
    )


def test_added_figures_take_part(plain) -> None:
    row = {"gebied_code": "WK079411", "indicator": "corporatie_pct", "period": 2024}
    row |= {"value": 41.0, "status": "ok", "flags": "", "source_id": "eigen_telling"}
    about = {"source_id": "eigen_telling", "title": "Telling", "publisher": "Wij"}
    keep_figures(pd.DataFrame([row]), "telling", source=about)
    found = build_dossier("WK079411", day=DAY)
    own = found.figures.query("gebied_code == 'WK079411'")
    assert own.set_index("indicator").loc["corporatie_pct", "value"] == 41
    assert "Wij, Telling" in read(to_html(found.document)).text


# modes


def test_temperatuur_gives_no_marks_and_cijfers_no_total(plain) -> None:
    assert "Recensie en cijfer" not in page_of("donderberg").text
    marks = build_dossier("donderberg", mode="recensie", day=DAY)
    text = read(to_html(marks.document)).text
    assert text.count("Recensie en cijfer voor") == STONES
    for word in ("totaalcijfer", "gemiddelde van de bouwstenen", "eindcijfer"):
        assert word not in text.lower()
    with pytest.raises(UnknownName, match="manier"):
        build_dossier("donderberg", mode="ranglijst")


def test_marks_are_told_per_bouwsteen_alone(tmp_path, plain) -> None:
    register = _register(tmp_path, mode="cijfers")
    register.judge("visie", "Goed gedeeld.", "AB", mark=7)
    register.judge("visie", "Minder.", "CD", mark=5)
    text = read(to_html(build_dossier("donderberg", evidence=register).document)).text
    assert "Cijfers van de leden, ieder voor zich: 5, 7. De middelste is 6." in text
    calm = build_dossier("donderberg", evidence=register, mode="temperatuur")
    assert "Cijfers van de leden" not in read(to_html(calm.document)).text


# names


def test_without_names_the_kind_stands_there(plain) -> None:
    hidden = build_dossier("donderberg", names=False, day=DAY)
    text = read(to_html(hidden.document)).text
    for name in ("Wonen Zuid", "Wonen Limburg", "gemeente Roermond", "provincie Limb"):
        assert name not in text
        assert name in page_of("donderberg").text
    assert "een corporatie" in text
    assert "Lees teksten van anderen na" in text


@pytest.mark.parametrize("area", ["donderberg", "nprz", "Selwerd"])
def test_without_names_no_maker_and_no_title_of_a_text_is_told(
    area, plain, tmp_path
) -> None:
    shown, hidden = (build_dossier(area, names=one, day=DAY) for one in (True, False))
    book = openpyxl.load_workbook(hidden.to_xlsx(tmp_path / "d.xlsx"))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    places = [read(to_html(hidden.document)).text, "\n".join(cells)]
    texts = [one for one in hidden._brief.used if data.source(one)["kind"] == "text"]
    open_text = read(to_html(shown.document)).text
    assert len(texts) > 3
    for one in texts:
        row = data.source(one)
        assert row["title"] in open_text
        for place in places:
            assert row["title"] not in place
            assert one in place  # its number stands there, to look it up
    for name in ("Deetman", "Aboutaleb", "Uyterlinde", "Stichting Vitaal"):
        assert not [place for place in places if name in place]
    # who publishes figures stays named: their licence asks for that
    assert "CBS, Kerncijfers wijken en buurten" in places[0]
    assert "een ministerie, Leefbaarometer" not in places[0]


def test_a_kind_with_a_capital_hides_its_name_too() -> None:
    told = without_names("Stichting Vitaal Pendrecht en Gemeente Roermond schreven.")
    assert told == "Stichting en Gemeente schreven."


@pytest.mark.parametrize("case_id", list_cases())
def test_no_partner_of_a_case_keeps_its_name(case_id: str) -> None:
    for name in load_case(case_id).partners["name"]:
        hidden = without_names(name, [name] if re.search("[A-Z]", name) else [])
        assert not re.search("[A-Z]", hidden), hidden


def test_names_of_commissions_and_ministries_go_too() -> None:
    told = (
        "Advies van de commissie-Deetman/Mans aan ministerie van BZK en gemeente Den "
    )
    assert without_names(f"{told}Haag en Wonen Zuid.") == (
        "Advies van de commissie aan ministerie en gemeente en een corporatie."
    )


# sentences of ours


def test_marked_text_reads_the_same_and_hides_no_digit() -> None:
    text = (
        "Op 4 juli 2012 en in juni 2013: 130 miljoen (-0,3), 2018-2022, 1.300, "
        "Wijkvernieuwing 3.0, W115 r.316, WK015303, G40, 37,9% en 3099 woningen."
    )
    pieces = marked(text)
    assert "".join(_plain(pieces)) == text
    assert not any(re.search(r"\d", one) for one in pieces if isinstance(one, str))
    values = {one.text: getattr(one, "value", None) for one in pieces[1::2]}
    assert values["1.300"] == 1300
    assert values["-0,3"] == -0.3
    assert marked("zonder") == ["zonder"]


# answers, evidence, previous: what is written, so without the figures to look at


@pytest.fixture
def plain(monkeypatch) -> None:
    """Draw nothing: that takes most of the time."""
    monkeypatch.setattr(pictures, "context", lambda brief: [])
    monkeypatch.setattr(pictures, "course", lambda brief: [])


def _register(folder, **more) -> Register:
    return Register.create(
        folder / "r.jsonl", gebied="WK095704", question="Werkt het?", **more
    )


def _answers(*more: Answer) -> Answers:
    """Three residents and three of the staff differ on trust; one answers money."""
    found = []
    for nth in range(3):
        said = "Geheim 1"
        found.append(Answer("VER4", f"b{nth}", "bewoners", score=0, explanation=said))
        found.append(Answer("VER4", f"u{nth}", "uitvoering", score=3))
    found.append(Answer("MID1", "b0", "bewoners", score=1, explanation=HOSTILE))
    return Answers((*found, *more))


def test_answers_give_a_profile_and_hide_small_groups(tmp_path, plain) -> None:
    path = tmp_path / "a.jsonl"
    _answers().save(path)
    found = build_dossier("donderberg", answers=path, day=DAY)
    page = read(to_html(found.document))
    assert "Per rol: uitvoering ja, bewoners nee." in page.text
    assert "eheim" not in page.text  # what people wrote belongs to the group
    assert "alert(1)" not in page.text
    assert "te weinig antwoorden" in page.text  # the one of MID1 is not shown
    clash = [gap for gap in found.gaps if gap.rule == "rollen_verschillen"]
    assert clash
    front = page.text.split("Drie tegenstrijdigheden")[1].split("Wie we niet horen")[0]
    assert clash[0].question in front
    assert "Van deze rollen horen we te weinig: bestuur en partners." in page.text


def test_one_answer_of_a_role_takes_the_roles_away(plain) -> None:
    one = Answer("VER4", "w0", "bestuur", score=1)
    found = build_dossier("donderberg", answers=_answers(one), day=DAY)
    text = read(to_html(found.document)).text
    assert "Wat groepen zeggen" in text
    assert "Per rol" not in text
    assert "bestuur een beetje" not in text


def test_evidence_fills_its_cell_and_its_story(tmp_path, plain) -> None:
    register = _register(tmp_path)
    said = register.say("vertrouwen", "Bewoners doen 3 keer mee.", "AB")
    before = build_dossier("donderberg", evidence=register, day=DAY)
    proof = Evidence(kind="cijfer", indicator="lbm_soc", period=2024, gebied="WK095704")
    register.support(said, proof, "AB")
    talk = Evidence(kind="gesprek", role="bewoners", date="2026-11-20", consent="nee")
    register.support(said, talk, "AB")
    after = build_dossier("donderberg", evidence=register.path, day=DAY)
    assert before.empty_cells == 28
    assert after.empty_cells == 26
    assert "Bewoners doen 3 keer mee." in after_story(after)
    assert "Nog niemand" not in read(to_html(after.document)).text


def after_story(dossier: Dossier) -> str:
    """Text of the table that lays a story beside each figure."""
    text = read(to_html(dossier.document)).text
    return text.split("Wat mensen erover vertellen")[1].split("Tijdlijn van de")[0]


def test_what_is_not_for_quoting_is_not_quoted(tmp_path, plain) -> None:
    register = _register(tmp_path)
    said = register.say("vertrouwen", "Het gaat goed.", "AB")
    for consent, words in (("nee", "STIL"), ("ja", "LUID")):
        talk = Evidence(
            kind="gesprek",
            text=words,
            role="bewoners",
            date="2026-11-20",
            consent=consent,
        )
        register.support(said, talk, "AB")
    dossier = build_dossier("donderberg", evidence=register, day=DAY)
    text = read(to_html(dossier.document)).text
    assert "LUID" in text
    assert "STIL" not in text
    path = dossier.to_xlsx(tmp_path / "d.xlsx")
    assert b"STIL" not in b"".join(
        ZipFile(path).read(n) for n in ZipFile(path).namelist()
    )


def test_own_text_survives_when_it_is_made_anew(tmp_path, plain) -> None:
    register = _register(tmp_path)
    keys = list(built("donderberg").slots)
    assert "verhaal:lbm_soc" in keys
    for nth, key in enumerate(keys):
        register.write(key, f"Eigen tekst {nth} over {key}.", "AB")
    found = build_dossier("donderberg", evidence=register, day=DAY)
    text = read(to_html(found.document)).text
    for nth, key in enumerate(keys):
        assert f"Eigen tekst {nth} over {key}." in text, key
    assert found.slots["opgave"] == "Eigen tekst 0 over opgave."


def test_goals_and_timeline_of_the_register_stand_there(tmp_path, plain) -> None:
    register = _register(tmp_path)
    register.add_goal(
        "Minder schulden", "AB", baseline="400 huishoudens", source="plan"
    )
    register.add_happening("2026-03-01", "Buurthuis open", "AB", source="krant")
    found = build_dossier("donderberg", evidence=register, day=DAY)
    text = read(to_html(found.document)).text
    assert "Minder schulden" in text
    assert "400 huishoudens" in text
    assert "Buurthuis open" in text


def test_the_previous_visitatie_is_where_it_begins(tmp_path, plain) -> None:
    old = _register(tmp_path)
    old.say("visie", "De visie was niet gedeeld.", "XY")
    found = build_dossier("donderberg", previous=old, day=DAY)
    text = read(to_html(found.document)).text
    assert "De vraag was toen: Werkt het?" in text
    assert "De visie was niet gedeeld." in text
    assert "Geen vorige visitatie" in page_of("donderberg").text


def test_a_register_of_another_area_is_told(tmp_path, plain) -> None:
    found = build_dossier("Overvecht", evidence=_register(tmp_path), day=DAY)
    assert any("gaat over Donderberg" in line for line in found.summary())


# files


def test_word_file_is_never_overwritten(tmp_path) -> None:
    dossier = built("Helmond")
    first = dossier.to_docx(tmp_path / "d.docx")
    first.write_bytes(b"mijn eigen tekst")
    second = dossier.to_docx(tmp_path / "d.docx")
    assert second.name == "d-2.docx"
    assert first.read_bytes() == b"mijn eigen tekst"
    assert ZipFile(BytesIO(second.read_bytes())).testzip() is None


def test_sheets_hold_matrix_figures_gaps_questions_and_sources(tmp_path) -> None:
    path = built("donderberg").to_xlsx(tmp_path / "d.xlsx")
    book = openpyxl.load_workbook(path)
    wanted = {"Bewijsmatrix", "Cijfers", "Gaten", "Vragen", "Bronnen", "Eigen tekst"}
    assert wanted <= set(book.sheetnames)
    assert book["Bewijsmatrix"].max_row == 1 + STONES
    assert book["Gaten"].max_row == 1 + len(built("donderberg").gaps)
    assert book["Vragen"].max_row == 11
    assert built("donderberg").to_xlsx(tmp_path / "d.xlsx").name == "d-2.xlsx"


def test_without_weasyprint_a_pdf_is_refused_in_one_sentence(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(BadValue, match="druk die af als PDF"):
        built("Helmond").to_pdf(tmp_path / "d.pdf")
    assert not (tmp_path / "d.pdf").exists()


def test_without_system_libraries_a_pdf_is_refused_likewise(
    tmp_path, monkeypatch
) -> None:
    # as weasyprint itself does where Pango is not
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load pango')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(BadValue, match="druk die af als PDF"):
        built("Helmond").to_pdf(tmp_path / "d.pdf")
    assert not (tmp_path / "d.pdf").exists()


@pytest.mark.slow
def test_pdf_is_written_with_weasyprint(tmp_path, weasyprint) -> None:
    path = built("WK079411").to_pdf(tmp_path / "d.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert path.read_bytes().rstrip().endswith(b"%%EOF")


def test_it_shows_itself_briefly() -> None:
    told = repr(built("donderberg"))
    assert told.startswith("Dossier Donderberg\n")
    assert "Lege vakken in de bewijsmatrix: 28 van de 28." in told
    assert "<strong>Dossier Donderberg</strong>" in built("donderberg")._repr_html_()


# hostile text in every field


def test_hostile_text_stays_text(tmp_path) -> None:
    register = Register.create(
        tmp_path / "r.jsonl", gebied="WK095704", question=HOSTILE, scope=HOSTILE
    )
    _fill_hostile(register)
    own = own_gebied(HOSTILE, {2024: ["BU09570400", "BU09570401"]})
    more = {"period": HOSTILE, "partners": [HOSTILE], "sources": [HOSTILE]}
    case = keep_case(
        HOSTILE, HOSTILE, HOSTILE, [HOSTILE], gebied="WK095704", theme=HOSTILE, **more
    )
    assert case.own
    _check_hostile(build_dossier(own, evidence=register, previous=register), tmp_path)
    dossier = build_dossier("WK095704", evidence=register, previous=register, day=DAY)
    assert case.case_id in [one.case.case_id for one in cases_of(dossier.gebied)[0]]
    _check_hostile(dossier, tmp_path)
    hidden = build_dossier("WK095704", evidence=register, names=False, day=DAY)
    _check_hostile(hidden, tmp_path)


def _fill_hostile(register: Register) -> None:
    """Write hostile text in every field of a register."""
    said = register.say("vertrouwen", HOSTILE, "AB")
    for kind in ("document", "gesprek", "waarneming"):
        more = {"role": "bewoners", "date": "2026-11-20", "consent": "ja"}
        proof = Evidence(
            kind=kind,
            text=HOSTILE,
            title=HOSTILE,
            page="1",
            **(more if kind == "gesprek" else {}),
        )
        register.support(said, proof, "AB")
    register.dissent(said, HOSTILE, "CD")
    register.add_goal(HOSTILE, "AB", baseline=HOSTILE, target=HOSTILE, source=HOSTILE)
    for year in ("2024", "2025", "2026"):  # enough to draw them
        register.add_happening(year, HOSTILE, "AB", source=HOSTILE)
    register.judge("visie", HOSTILE, "AB", score=1)
    for key in built("donderberg").slots:
        register.write(key, HOSTILE, "AB")


def _check_hostile(dossier: Dossier, tmp_path) -> None:
    """Nothing of it runs, in no kind of file."""
    html = to_html(dossier.document)
    page = read(html)
    assert not [tag for tag, _ in page.tags if tag == "script"]
    assert "<script>alert(1)</script>" in page.text
    assert not list(loose(page))
    html.encode("utf-8")
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on")], tag
    docx = ZipFile(dossier.to_docx(tmp_path / "d.docx"))
    assert docx.testzip() is None
    book = openpyxl.load_workbook(dossier.to_xlsx(tmp_path / "d.xlsx"))
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds
