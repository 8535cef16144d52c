"""Test whether an area of one year is the area of another year."""

import re

import pandas as pd
import pytest

from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.gebied import borders, find_gebied, own_gebied
from wijkbook.gebied.borders import BorderChange, compare_borders

PAIR = ["BU09570400", "BU09570403"]  # Componistenbuurt and Sterrenberg, 2024


def koppel(*rows):
    """Make a koppeltabel."""
    return pd.DataFrame(rows, columns=["code_start", "code_end", "share"])


def wbi(code, **years):
    """Make a table of ind_wbi of one code: y2023=1."""
    rows = [(code, int(year[1:]), value) for year, value in years.items()]
    return pd.DataFrame(rows, columns=["gebied_code", "year", "ind_wbi"])


# ---- what gebieden.csv knows ------------------------------------------------


def test_donderberg_of_2022_is_that_of_2024():
    found = compare_borders("wk095704 ", 2022, 2024)
    assert (found.kind, found.certain, found.comparable) == ("same", True, True)
    assert found.codes_start == found.codes_end == ("WK095704",)
    assert found.name_start == found.name_end == "Donderberg"


def test_found_area_is_as_good_as_its_name():
    area = find_gebied("WK095704")
    by_name = compare_borders("De Donderberg", 2022, 2024)
    assert compare_borders(area, 2022, 2024) == by_name


def test_wijk_of_2017_is_not_there_and_its_own_area_is_named():
    """Donderberg gained Sterrenberg after 2017; wijken of 2017 are in no table."""
    with pytest.raises(UnknownName) as caught:
        compare_borders("WK095704", 2017, 2024)
    told = str(caught.value)
    assert told.startswith("Welke wijken van Roermond er in 2017 waren, staat niet in")
    assert "2022 en 2024" in told
    assert told.endswith("'donderberg_2024' maakt het voor 2017 na uit delen.")


@pytest.mark.parametrize(
    ("code", "start", "names"),
    [
        # Afrikaanderwijk, 47 to 62 ha (note of own_gebieden.csv)
        ("BU05991086", 2017, ("Afrikaanderwijk", "Afrikaanderwijk")),
        ("BU01411501", 2017, ("Wonde en omgeving", "Wonde en omgeving")),
        ("BU01411502", 2017, ("Witvoet en omgeving", "Achterlanden en omgeving")),
        ("GM0363", 2019, ("Amsterdam", "Amsterdam")),  # Weesp joined in 2022
    ],
)
def test_code_that_stayed_can_be_another_area(code, start, names):
    found = compare_borders(code, start, 2024)
    assert (found.kind, found.comparable) == ("redrawn", False)
    assert (found.name_start, found.name_end) == names
    assert (names[0] != names[1]) == ("Ook de naam veranderde" in found.reason)


def test_other_name_is_told():
    found = compare_borders("WK010600", 2022, 2024)
    assert (found.kind, found.comparable) == ("renamed", True)
    assert (found.name_start, found.name_end) == ("Assen centrum", "Centrum")
    assert found.reason == (
        "De naam veranderde van 'Assen centrum' in 'Centrum'; de oppervlakte "
        "veranderde niet merkbaar."
    )


@pytest.mark.parametrize("code", ["BU09570500", "BU09570403"])
def test_sterrenberg_has_another_code_and_only_its_name_says_so(code):
    found = compare_borders(code, 2017, 2024)
    assert (found.kind, found.certain) == ("recoded", False)
    assert (found.codes_start, found.codes_end) == (("BU09570500",), ("BU09570403",))
    assert "een koppeltabel zegt het" in found.reason
    assert str(found).startswith("Oordeel: waarschijnlijk zelfde gebied, andere code\n")


def test_two_earlier_years_are_compared_by_way_of_2024():
    """Roermond did not change between 2012, 2018 and 2024."""
    assert compare_borders("GM0957", 2012, 2018).kind == "same"


def test_two_years_that_both_differ_from_2024_say_nothing_of_each_other():
    with pytest.raises(
        UnknownName, match="tussen 2012 en 2018 veranderde, is hier niet"
    ):
        compare_borders("GM0363", 2012, 2018)


def test_year_is_the_same_as_itself():
    assert compare_borders("BU05991086", 2017, 2017).kind == "same"


@pytest.mark.parametrize(
    ("code", "start", "end", "told"),
    [
        (
            "GM0457",
            2018,
            2024,
            "In 2024 is er geen gemeente met de code of de naam van",
        ),
        ("BU00340101", 2017, 2024, "Welke buurten van Almere er in 2017 waren, staat"),
        ("GM0957", 2012, 2013, "Welke gemeenten er in 2013 waren, staat niet in het"),
        ("GM0957", 2013, 2015, "Welke gemeenten er in 2013 waren"),
        ("WK999999", 2022, 2024, "De code 'WK999999' staat niet in gebieden.csv"),
    ],
)
def test_what_is_not_known_is_refused(code, start, end, told):
    with pytest.raises(UnknownName, match=told) as caught:
        compare_borders(code, start, end)
    assert "\n" not in str(caught.value)


def test_years_are_in_order():
    with pytest.raises(
        BadValue, match="jaar 2024 ligt na het laatste jaar 2022. Draai"
    ):
        compare_borders("WK095704", 2024, 2022)
    with pytest.raises(BadValue, match="Onbekend jaar"):
        compare_borders("WK095704", "toen", 2022)


# ---- land area ------------------------------------------------


@pytest.fixture
def invented(monkeypatch):
    """Give a table of areas of which only the land area is known in other years."""

    def put(*rows):
        columns = ["gebied_code", "year", "name", "land_area_ha", "change"]
        table = pd.DataFrame(rows, columns=columns)
        table = table.assign(level="buurt", gemeente_code="GM0957")
        known = borders.load_table
        monkeypatch.setattr(
            borders, "load_table", lambda n: table if n == "gebieden" else known(n)
        )

    return put


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [(47, 62, "redrawn"), (29, 29, "same"), (100, 104, "same"), (100, 105, "redrawn")],
)
def test_land_area_tells_where_nothing_else_does(invented, then, now, kind):
    # 100 to 104 is within 1 ha and 3 percent of 104 (4.12); 100 to 105 is not (4.15)
    invented(
        ("BU09570400", 2019, "A", then, ""), ("BU09570400", 2023, "A", now, "same")
    )
    found = compare_borders("BU09570400", 2019, 2023)
    assert (found.kind, found.certain) == (kind, False)
    if kind == "redrawn":
        assert found.reason == f"De oppervlakte land ging van {then} naar {now} ha."


def test_year_of_which_only_codes_are_known_says_nothing(invented):
    invented(
        ("BU09570400", 2016, "A", None, ""),
        ("BU09570400", 2017, "A", None, "same"),
        ("BU09570400", 2024, "A", 29, ""),
    )
    told = "tussen 2016 en 2024 veranderde, is hier niet te zien.* gegevens over 2017"
    with pytest.raises(UnknownName, match=told):
        compare_borders("BU09570400", 2016, 2024)


def test_name_that_went_to_another_area_is_no_recoding(invented):
    invented(
        ("BU09570500", 2017, "Sterrenberg", 60, "gone"),
        ("BU09570400", 2024, "Sterrenberg", 29, ""),
    )
    found = compare_borders("BU09570400", 2017, 2024)
    assert found.kind == "redrawn"
    assert found.codes_start == ("BU09570500",)
    assert "van 60 naar 29 ha" in found.reason


def test_name_that_two_have_is_not_guessed(invented):
    invented(
        ("BU09570400", 2024, "Centrum", 29, ""),
        ("BU09570500", 2017, "Centrum", 29, "gone"),
        ("BU09570501", 2017, "Centrum", 29, "gone"),
    )
    with pytest.raises(UnknownName, match="In 2017 is er geen buurt met de code of de"):
        compare_borders("BU09570400", 2017, 2024)


# ---- ind_wbi ------------------------------------------------


def test_ind_wbi_says_it_year_by_year():
    same = compare_borders(
        "WK095704", 2022, 2024, ind_wbi=wbi("WK095704", y2023=1, y2024=1)
    )
    assert (same.kind, same.certain) == ("same", True)
    assert (
        same.reason == "De naam bleef en CBS meldt elk jaar dezelfde grens (ind_wbi)."
    )
    moved = compare_borders(
        "WK095704", 2022, 2024, ind_wbi=wbi("WK095704", y2022=1, y2023=3)
    )
    assert moved.kind == "redrawn"
    assert moved.reason == "CBS meldt een andere grens in 2023 (ind_wbi 3)."


def test_ind_wbi_of_the_first_year_is_about_the_year_before():
    found = compare_borders("WK095704", 2022, 2024, ind_wbi=wbi("WK095704", y2022=3))
    assert found.kind == "same"


def test_ind_wbi_with_a_year_missing_leaves_it_to_the_table():
    found = compare_borders(
        "BU05991086", 2017, 2024, ind_wbi=wbi("BU05991086", y2018=1)
    )
    assert found.kind == "redrawn"


def test_ind_wbi_can_tell_what_the_table_cannot():
    years = wbi("GM0363", **{f"y{year}": 1 for year in range(2013, 2019)})
    assert compare_borders("GM0363", 2012, 2018, ind_wbi=years).kind == "same"


# ---- koppeltabel ------------------------------------------------


def test_koppeltabel_makes_the_recoding_certain():
    table = koppel(["BU09570500", "BU09570403", 1])
    for code in ("BU09570500", "BU09570403"):
        found = compare_borders(code, 2017, 2024, koppeltabel=table)
        assert (found.kind, found.certain) == ("recoded", True)
        assert found.codes_start + found.codes_end == ("BU09570500", "BU09570403")


def test_koppeltabel_goes_before_what_the_table_says():
    table = koppel(["BU05991086", "BU05991086", 1])
    found = compare_borders("BU05991086", 2017, 2024, koppeltabel=table)
    assert (found.kind, found.certain) == ("same", True)


def test_koppeltabel_with_another_name():
    table = koppel(["BU01411502", "BU01411502", 1])
    found = compare_borders("BU01411502", 2017, 2024, koppeltabel=table)
    assert (found.kind, found.name_start) == ("renamed", "Witvoet en omgeving")


def test_area_that_is_split_is_redrawn():
    table = koppel(["BU09570500", "BU09570403", 0.6], ["BU09570500", "BU09570402", 0.4])
    found = compare_borders("BU09570500", 2017, 2024, koppeltabel=table)
    assert found.kind == "redrawn"
    assert found.codes_end == ("BU09570402", "BU09570403")
    assert found.reason == (
        "Volgens de koppeltabel: 40% van BU09570500 ligt in BU09570402 en 60% van "
        "BU09570500 ligt in BU09570403."
    )


def test_area_that_another_joins_is_redrawn():
    table = koppel(["GM0363", "GM0363", 1], ["GM0457", "GM0363", 1])
    found = compare_borders("GM0457", 2018, 2024, koppeltabel=table)
    assert (found.kind, found.codes_start) == ("redrawn", ("GM0363", "GM0457"))
    assert compare_borders("GM0363", 2018, 2024, koppeltabel=table).kind == "redrawn"


def test_sliver_of_less_than_a_hundredth_is_noise():
    table = koppel(
        ["BU09570500", "BU09570403", 0.995],
        ["BU09570500", "BU09570402", 0.005],
        ["BU09570400", "BU09570403", 0.005],
        ["BU09570400", "BU09570400", 0.995],
    )
    found = compare_borders("BU09570500", 2017, 2024, koppeltabel=table)
    assert found.kind == "recoded"


@pytest.mark.parametrize(
    ("table", "error", "told"),
    [
        (
            koppel(["BU1", "BU2", 1]),
            UnknownName,
            "'WK095704' staat niet in de koppelta",
        ),
        (
            koppel(["BU1", "BU2", 100]),
            BadValue,
            "bij 'BU1' in kolom 'share' de waarde '",
        ),
        (koppel(["BU1", "BU2", None]), BadValue, "een getal van 0 tot en met 1"),
        (koppel(["BU1", "BU2", "alles"]), BadValue, "de waarde 'alles'"),
        (
            koppel(["BU1", "BU2", 0.5], ["bu1 ", "BU2", 0.5]),
            BadTable,
            "staat 'BU1' met 'BU2' meer dan een keer",
        ),
        (
            koppel(["BU1", "BU2", 0.7], ["BU1", "BU3", 0.7]),
            BadTable,
            "tellen de delen van 'BU1' op tot 1,4; dat kan hoogstens 1 zijn",
        ),
        (koppel().drop(columns="share"), UnknownColumn, "'share' staat niet in de tab"),
    ],
)
def test_koppeltabel_that_cannot_be_is_refused(table, error, told):
    with pytest.raises(error, match=told):
        compare_borders("WK095704", 2022, 2024, koppeltabel=table)


def test_other_wrong_tables():
    with pytest.raises(
        TypeError, match=r"koppeltabel must be a pandas\.DataFrame, not"
    ):
        compare_borders("WK095704", 2022, 2024, koppeltabel="koppel.csv")
    with pytest.raises(BadValue, match="de waarde '4'; hier hoort 1, 2 of 3"):
        compare_borders("WK095704", 2022, 2024, ind_wbi=wbi("WK095704", y2023=4))


# ---- areas of one's own ------------------------------------------------


def test_own_area_tells_its_parts_of_each_year():
    found = compare_borders("donderberg_2024", 2017, 2024)
    assert (found.kind, found.certain) == ("recoded", False)
    assert found.codes_start == ("BU09570400", "BU09570401", "BU09570402", "BU09570500")
    assert found.codes_end == ("WK095704",)
    assert "Sterrenberg hoorde in 2017 onder een andere code" in found.reason


def test_own_area_is_as_changed_as_its_most_changed_part():
    """Of the seven buurten only Afrikaanderwijk was redrawn after 2017."""
    found = compare_borders("nprz_focus", 2017, 2024)
    assert found.kind == "redrawn"
    assert found.reason.startswith("Afrikaanderwijk (BU05991086): ")
    assert re.findall(r"BU\d{8}", found.reason) == ["BU05991086"]


def test_own_area_of_parts_that_stayed_is_the_same():
    found = compare_borders("nprz_zuid", 2022, 2024)
    assert (found.kind, found.certain) == ("same", True)
    assert found.codes_end == ("WK059910", "WK059912", "WK059915")


def test_koppeltabel_tells_whether_the_parts_cover_the_same():
    area = own_gebied("Twee", {2017: ["BU09570400", "BU09570500"], 2024: PAIR})
    inside = [["BU09570400", "BU09570403", 0.3], ["BU09570500", "BU09570403", 1]]
    stayed = koppel(["BU09570400", "BU09570400", 0.7], *inside)
    found = compare_borders(area, 2017, 2024, koppeltabel=stayed)
    assert (found.kind, found.certain) == ("recoded", True)
    left = koppel(
        ["BU09570400", "BU09570400", 0.5], ["BU09570400", "BU09570401", 0.2], *inside
    )
    found = compare_borders(area, 2017, 2024, koppeltabel=left)
    assert found.kind == "redrawn"
    assert found.reason == (
        "Volgens de koppeltabel: 20% van BU09570400 ligt in BU09570401."
    )
    joined = koppel(*stayed.to_numpy().tolist(), ["BU09570401", "BU09570400", 1])
    found = compare_borders(area, 2017, 2024, koppeltabel=joined)
    assert found.reason == (
        "Volgens de koppeltabel: 100% van BU09570401 ligt in BU09570400."
    )


def test_moves_between_the_parts_leave_the_whole_as_it_was():
    area = own_gebied("Twee", {2017: PAIR, 2024: PAIR})
    table = koppel(
        [PAIR[0], PAIR[1], 0.2], [PAIR[0], PAIR[0], 0.8], [PAIR[1], PAIR[1], 1]
    )
    found = compare_borders(area, 2017, 2024, koppeltabel=table)
    assert (found.kind, found.certain) == ("same", True)
    with pytest.raises(UnknownName, match="'BU09570403' staat niet in de koppeltabel"):
        compare_borders(area, 2017, 2024, koppeltabel=table.iloc[:2])


def test_own_area_without_parts_in_a_year_is_refused():
    area = own_gebied("Twee", ["BU09570400", "BU09570403"])
    with pytest.raises(
        UnknownName, match="delen 'Twee' in 2017 bestaat, is niet bekend"
    ):
        compare_borders(area, 2017, 2024)


# ---- how it shows itself ------------------------------------------------


def test_it_shows_itself_as_text_and_as_a_table():
    found = compare_borders("WK010600", 2022, 2024)
    assert repr(found) == str(found)
    assert found._repr_html_().count("<tr>") == len(found.lines()) == 4
    assert str(found).splitlines()[2:] == [
        "2022: Assen centrum (WK010600)",
        "2024: Centrum (WK010600)",
    ]


def test_names_are_shown_safely():
    found = BorderChange("same", "<b>", 2022, 2024, ("A",), ("A",), "x & y", "z")
    assert "<b>" not in found._repr_html_()
    assert "x &amp; y" in found._repr_html_()
