"""Test how areas are found by name and code, made of codes, and kept as mijn wijk."""

import pytest

from wijkbook import work
from wijkbook.errors import AmbiguousName, BadValue, UnknownName
from wijkbook.gebied import (
    Gebied,
    find_gebied,
    list_gebieden,
    mijn_wijk,
    own_gebied,
    set_mijn_wijk,
)

DONDERBERG = ["BU09570400", "BU09570401", "BU09570402", "BU09570403"]


# ---- finding ------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Roermond", "GM0957"),
        ("  roermond ", "GM0957"),
        ("Wijk 04 Donderberg", "WK095704"),
        ("De Donderberg", "WK095704"),  # as people say it
        ("Leiden-Noord", "WK054603"),
        ("Nederland", "NL00"),
        ("'s-Gravenhage", "GM0518"),
        ("\u2019s-gravenhage", "GM0518"),  # with a curled apostrophe
        ("Den Haag", "GM0518"),
        ("Súdwest-Fryslân", "GM1900"),
        ("sudwest-fryslan", "GM1900"),
        ("Utrecht", "GM0344"),  # a gemeente goes before wijken and buurten so called
        ("Hengelo", "GM0164"),  # CBS writes Hengelo (O.)
        ("Rijswijk", "GM0603"),  # and not the buurt in Altena
        ("WK095704", "WK095704"),
        ("wk095704", "WK095704"),
        (" bu0363na01 ", "BU0363NA01"),
        ("BU09570500", "BU09570500"),  # Sterrenberg, a code of 2017
        ("donderberg_2024", "donderberg_2024"),
    ],
)
def test_area_is_found_by_name_or_code(text, code):
    assert find_gebied(text).code == code


def test_found_area_tells_its_gemeente_and_wijk():
    buurt = find_gebied("Componistenbuurt", within="Roermond")
    assert buurt == Gebied(
        code="BU09570400",
        name="Componistenbuurt",
        level="buurt",
        gemeente_code="GM0957",
        gemeente="Roermond",
        wijk_code="WK095704",
    )
    assert str(buurt) == "Componistenbuurt (buurt in Roermond, BU09570400)"


def test_label_leaves_the_number_of_a_wijk_out():
    wijk = find_gebied("WK095704")
    assert (wijk.name, wijk.label) == ("Wijk 04 Donderberg", "Donderberg")
    assert str(wijk) == "Donderberg (wijk in Roermond, WK095704)"


def test_gemeente_lies_in_no_gemeente():
    roermond = find_gebied("Roermond")
    assert (roermond.gemeente_code, roermond.gemeente) == ("GM0957", "")
    assert str(roermond) == "Roermond (gemeente, GM0957)"


def test_found_area_is_given_back_as_it_is():
    wijk = find_gebied("WK095704")
    assert find_gebied(wijk) is wijk


@pytest.mark.parametrize("within", ["Roermond", "GM0957", "Nederland"])
def test_name_is_looked_for_within_an_area(within):
    assert find_gebied("Kastelenbuurt", within="WK095704").code == "BU09570402"
    if within != "Nederland":
        assert find_gebied("Centrum", within=within).code == "WK095700"


def test_level_chooses_between_namesakes():
    assert find_gebied("Hengelo", within="Bronckhorst", level="wijk").code == "WK187600"
    assert find_gebied("Hengelo", within="Bronckhorst", level="buurt").level == "buurt"


def test_centrum_is_refused_and_counted():
    with pytest.raises(AmbiguousName, match="49 buurten en 20 wijken heten zo") as told:
        find_gebied("Centrum")
    text = str(told.value)
    assert text.startswith("'Centrum' is niet eenduidig")
    assert "within='Groningen'" in text
    assert "Centrum (wijk in Groningen, WK001400)" in text
    assert text.count("\n") == 0
    assert text.endswith("en nog 74.")  # 49 + 20 + 13 with a number, of which 8 named


def test_two_buurten_of_one_gemeente_are_told_apart_by_code():
    with pytest.raises(AmbiguousName, match="2 buurten heten zo.*de code 'BU02220103'"):
        find_gebied("Het Loo", within="GM0222")


def test_wijk_and_buurt_of_one_name_are_told_apart_by_level():
    with pytest.raises(AmbiguousName, match="met level='wijk'"):
        find_gebied("Hengelo", within="Bronckhorst")


def test_two_gemeenten_of_one_name_are_told_apart_by_code():
    with pytest.raises(AmbiguousName, match=r"2 gemeenten.*de code 'GM0373'.*\(L\.\)"):
        find_gebied("Bergen")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Donderburg", "Bedoel je 'Donderberg'"),
        ("Roermnd", "Bedoel je 'Roermond'"),
        ("Overveght", "Bedoel je 'Overvecht'"),
        (
            "Ossenkoppel",
            "Geen gebied heet 'Ossenkoppel'. Bedoel je .*Ossenkoppelerhoek",
        ),
        ("BU99999999", "De code 'BU99999999' staat niet in gebieden.csv"),
        ("WK095799", "'WK095799' staat niet.*Kijk de laatste tekens na"),
        ("gm9999", "De code 'GM9999'"),
        ("Xyzzy", "Onbekende gebiedsnaam 'Xyzzy'"),
    ],
)
def test_unknown_name_is_refused_and_a_near_one_proposed(text, told):
    with pytest.raises(UnknownName, match=told):
        find_gebied(text)


def test_unknown_name_within_an_area_says_where_was_looked():
    with pytest.raises(UnknownName, match="gebiedsnaam in Roermond 'Selwerd'"):
        find_gebied("Selwerd", within="Roermond")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"within": "Rotterdam"}, "ligt niet in Rotterdam"),
        ({"within": "WK095703"}, "ligt niet in Maasniel"),
        ({"level": "buurt"}, "is geen buurt"),
    ],
)
def test_code_that_lies_elsewhere_is_refused(asked, told):
    with pytest.raises(UnknownName, match=told):
        find_gebied("WK095704", **asked)


@pytest.mark.parametrize("within", ["Roermond", "WK095704", "NL00"])
def test_code_that_lies_there_is_found(within):
    assert find_gebied("BU09570400", within=within).code == "BU09570400"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_empty_name_is_refused(text):
    with pytest.raises(BadValue, match="Er staat geen naam"):
        find_gebied(text)


def test_unknown_level_is_refused():
    with pytest.raises(
        BadValue, match="Onbekend niveau 'stad'. Kies uit: land, gemeente"
    ):
        find_gebied("Roermond", level="stad")


def test_nothing_lies_within_a_buurt_or_an_own_area():
    with pytest.raises(BadValue, match="'Componistenbuurt' is een buurt"):
        find_gebied("Roermond", within="BU09570400")
    with pytest.raises(BadValue, match="is een eigen gebied"):
        find_gebied("Roermond", within="donderberg_2024")


# ---- lists ------------------------------------------------


def test_wijken_of_a_gemeente_are_listed():
    wijken = list_gebieden("Roermond")
    assert len(wijken) == 10
    assert wijken.index.name == "gebied_code"
    assert wijken.loc["WK095704", "name"] == "Wijk 04 Donderberg"


def test_list_is_alphabetical():
    buurten = list_gebieden("WK095704", level="buurt")["name"].tolist()
    assert buurten == [
        "Componistenbuurt",
        "Kastelenbuurt",
        "Sterrenberg",
        "Vliegeniersbuurt",
    ]


def test_list_without_place_holds_the_whole_land():
    assert len(list_gebieden(level="gemeente")) == 342  # gemeenten of 2024


def test_list_of_an_unknown_level_is_refused():
    with pytest.raises(BadValue, match="Onbekend niveau 'straat'"):
        list_gebieden("Roermond", level="straat")


def test_list_within_a_buurt_is_refused():
    with pytest.raises(BadValue, match="'Componistenbuurt' is een buurt"):
        list_gebieden("BU09570400", level="buurt")


# ---- own areas ------------------------------------------------


def test_own_area_holds_its_codes_in_the_newest_year():
    area = own_gebied("Vier buurten é", reversed(DONDERBERG))
    assert area.parts == ((2024, tuple(DONDERBERG)),)
    assert (area.code, area.level) == ("vier_buurten_e", "own")
    assert (area.gemeente_code, area.gemeente) == ("GM0957", "Roermond")
    assert str(area) == "Vier buurten é (eigen gebied in Roermond, vier_buurten_e)"


def test_own_area_holds_other_codes_per_year():
    area = own_gebied("X", {2024: ["wk095704"], 2017: ["BU09570500", "BU09570400"]})
    assert area.parts == (
        (2017, ("BU09570400", "BU09570500")),
        (2024, ("WK095704",)),
    )


def test_own_area_over_two_gemeenten_lies_in_none():
    area = own_gebied("X", ["WK095704", "WK059915"])
    assert (area.gemeente_code, area.gemeente) == ("", "")


def test_one_code_may_be_given_as_it_is():
    assert own_gebied("X", "WK095704").parts == ((2024, ("WK095704",)),)
    assert own_gebied("X", {2024: "WK095704"}).parts == ((2024, ("WK095704",)),)


def test_donderberg_on_the_borders_of_2024_holds_sterrenberg_in_2017():
    """Sterrenberg was BU09570500 in 2017 and belongs to the wijk since (CBS)."""
    parts = dict(find_gebied("donderberg_2024").parts)
    assert parts[2017] == ("BU09570400", "BU09570401", "BU09570402", "BU09570500")
    assert parts[2024] == ("WK095704",)


@pytest.mark.parametrize(
    ("codes", "error", "told"),
    [
        ([], BadValue, "'X' heeft geen codes"),
        ({}, BadValue, "'X' heeft geen codes"),
        ({2017: DONDERBERG[:2], 2024: []}, BadValue, "'X' heeft geen codes"),
        (["BU99999999"], UnknownName, "De code 'BU99999999' staat niet"),
        (["Donderberg"], UnknownName, "De code 'DONDERBERG' staat niet"),
        (
            ["WK095704", "wk095704 "],
            BadValue,
            "noemt 'WK095704' (dubbel|twee keer)",
        ),
        (
            ["BU09570400", "WK095704"],
            BadValue,
            "ligt 'BU09570400' al binnen 'WK095704'",
        ),
        (["GM0957", "WK095704"], BadValue, "ligt 'WK095704' al binnen 'GM0957'"),
        (["GM0957", "NL00"], BadValue, "ligt 'GM0957' al binnen 'NL00'"),
    ],
    ids=[
        "none",
        "no years",
        "empty year",
        "unknown",
        "a name",
        "twice",
        "buurt in wijk",
        "wijk in gemeente",
        "gemeente in land",
    ],
)
def test_own_area_that_makes_no_sense_is_refused(codes, error, told):
    with pytest.raises(error, match=told):
        own_gebied("X", codes)


def test_same_code_in_other_years_is_no_doubling():
    area = own_gebied("X", {2022: ["WK095704"], 2024: ["WK095704"]})
    assert len(area.parts) == 2


# ---- mijn wijk ------------------------------------------------


def test_mijn_wijk_is_none_until_it_is_chosen():
    assert mijn_wijk() is None


def test_mijn_wijk_is_kept_in_the_own_folder(own_work):
    chosen = set_mijn_wijk("Donderberg", within="Roermond")
    assert chosen.code == "WK095704"
    assert mijn_wijk() == chosen
    assert '"WK095704"' in (own_work / work.SETTINGS).read_text(encoding="utf-8")


def test_mijn_wijk_may_be_a_found_area_and_can_be_taken_away():
    set_mijn_wijk(find_gebied("WK095703"))
    assert mijn_wijk().code == "WK095703"
    assert set_mijn_wijk(None) is None
    assert mijn_wijk() is None


def test_wijk_goes_before_a_buurt_of_the_same_name():
    assert set_mijn_wijk("Hengelo", within="Bronckhorst").code == "WK187600"


def test_name_that_is_not_the_only_one_is_refused_and_nothing_changes():
    set_mijn_wijk("WK095704")
    with pytest.raises(AmbiguousName, match="49 buurten en 20 wijken"):
        set_mijn_wijk("Centrum")
    with pytest.raises(AmbiguousName, match="2 buurten heten zo"):
        set_mijn_wijk("Het Loo", within="GM0222")
    with pytest.raises(UnknownName, match="Onbekende gebiedsnaam"):
        set_mijn_wijk("Xyzzy")
    assert mijn_wijk().code == "WK095704"


def test_area_of_ones_own_cannot_be_kept_and_says_so():
    with pytest.raises(BadValue, match="'Vier buurten' is een eigen gebied"):
        set_mijn_wijk(own_gebied("Vier buurten", DONDERBERG))
    assert mijn_wijk() is None
    assert set_mijn_wijk("donderberg_2024").code == "donderberg_2024"
    assert mijn_wijk().code == "donderberg_2024"


@pytest.mark.parametrize("code", ["WK999999", "Centrum", "Xyzzy", "  "])
def test_mijn_wijk_that_does_not_exist_any_more_is_none(code):
    work.write_setting("mijn_wijk", code)
    assert mijn_wijk() is None


def test_damaged_settings_are_kept_beside_the_new_choice(own_work):
    (own_work / work.SETTINGS).write_text('{"mijn_wijk": "WK0957', encoding="utf-8")
    assert mijn_wijk() is None
    set_mijn_wijk("WK095704")
    assert mijn_wijk().code == "WK095704"
    aside = [p for p in own_work.iterdir() if "beschadigd" in p.name]
    assert [path.read_text(encoding="utf-8") for path in aside] == [
        '{"mijn_wijk": "WK0957'
    ]


def test_two_wijken_of_one_name_show_their_number():
    # Noordenveld has Wijk 00 Roden and Wijk 01 Roden; of Peize there is one.
    codes = ["WK169900", "WK169901", "WK169906"]
    labels = [find_gebied(code).label for code in codes]
    assert labels == ["Roden (wijk 00)", "Roden (wijk 01)", "Peize"]
    # and by what it shows an area is found again
    found = [find_gebied(label, within="Noordenveld", level="wijk") for label in labels]
    assert [area.code for area in found] == codes
