"""Test the cases: their story in tables, each row with its source."""

import tomllib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkbook import case as room
from wijkbook.case import forget_case, keep_case, list_cases, load_case
from wijkbook.errors import BadTable, BadValue, UnknownName

WHOLE = """
case_id = "proef"
name = "Proefwijk <b>"
place = "Roermond"
summary = "Een verhaal."
source_id = "S001"
[[fact]]
what = "Afgesproken looptijd."
value = 12
source_id = "W57"
"""


@pytest.fixture
def cases(tmp_path, monkeypatch):
    """Give an empty folder of cases."""
    monkeypatch.setattr(room, "folder", lambda: tmp_path)
    (tmp_path / "cases").mkdir()
    return tmp_path / "cases"


def test_donderberg_tells_its_place_area_and_start():
    """Platform31 (2018, r.247): a plan of twelve years, begun in 2012."""
    case = load_case("donderberg")
    assert (case.place, case.gebied, case.own_gebied) == (
        "Roermond",
        "WK095704",
        "donderberg_2024",
    )
    assert case.events["year"].is_monotonic_increasing
    assert 2012 in case.events["year"].tolist()
    facts = case.facts.set_index("what")
    assert facts.loc["Afgesproken looptijd.", "value"] == 12


def test_every_event_goal_fact_and_lesson_names_its_source():
    for name in list_cases():
        case = load_case(name)
        for table in (case.events, case.partners, case.goals, case.facts, case.lessons):
            assert table["source_id"].notna().all()
        assert len(case.unknowns)


def test_sources_are_cited_once_each():
    sources = load_case("donderberg").sources()
    assert sources.index.is_unique
    assert sources["S001"].startswith("Platform31")
    assert sources.name == "citation"


def test_list_is_alphabetical_and_holds_what_can_be_loaded(cases):
    assert list_cases() == []
    for name in ("selwerd", "donderberg"):
        (cases / f"{name}.toml").write_text(WHOLE, encoding="utf-8")
    (cases / "note.txt").write_text("", encoding="utf-8")
    assert list_cases() == ["donderberg", "selwerd"]


def test_what_a_case_does_not_have_is_an_empty_table(cases):
    (cases / "proef.toml").write_text(WHOLE, encoding="utf-8")
    case = load_case("proef")
    assert case.own_gebied == ""
    assert isinstance(case.lessons, pd.DataFrame)
    assert case.lessons.empty
    assert case.sources().index.tolist() == ["S001", "W57"]


def test_case_shows_its_story_and_escapes_it_in_a_notebook(cases):
    (cases / "proef.toml").write_text(WHOLE, encoding="utf-8")
    case = load_case("proef")
    assert repr(case).startswith("Proefwijk <b> (Roermond")
    assert "Een verhaal." in repr(case)
    assert "Proefwijk &lt;b&gt;" in case._repr_html_()


def test_unknown_case_proposes_one():
    with pytest.raises(UnknownName, match="Onbekende casus 'donderburg'.*'donderberg'"):
        load_case("donderburg")


@pytest.mark.parametrize("name", ["../donderberg", "", "donderberg.toml"])
def test_case_is_found_by_its_id_alone(name):
    with pytest.raises(UnknownName, match="Onbekende casus"):
        load_case(name)


@pytest.mark.parametrize("key", ["case_id", "name", "place", "summary", "source_id"])
def test_missing_key_is_named(cases, key):
    lines = WHOLE.split("[[fact]]")[0].splitlines()
    text = "\n".join(line for line in lines if not line.startswith(key))
    (cases / "proef.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=f"De casus 'proef.toml' mist '{key}'"):
        load_case("proef")


@pytest.mark.parametrize(
    "text",
    [
        WHOLE + "half = ",
        WHOLE + "\n[fact]\n",
        WHOLE.replace("[[fact]]", "[fact]"),
        'fact = "twaalf jaar"\n' + WHOLE.split("[[fact]]")[0],
    ],
    ids=["half a line", "twice", "one bracket", "text for a table"],
)
def test_damaged_file_is_told_in_one_sentence(cases, text):
    (cases / "proef.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match="De casus 'proef.toml' is beschadigd"):
        load_case("proef")


def test_file_that_is_no_text_is_told(cases):
    (cases / "proef.toml").write_bytes(b"\xff\xfe name")
    with pytest.raises(BadTable, match="De casus 'proef.toml' is beschadigd"):
        load_case("proef")


# the card


def test_card_tells_everything_with_source_and_place():
    told = str(load_case("almelo").card(["een cijfer"]))
    assert told.startswith("Nieuwstraatkwartier (Almelo, 2016-)\nWat\n- ")
    assert "- vanaf 2016\n- 2016: Bijeenkomst met deskundigen" in told
    assert "Cijfers van de wijk\n- een cijfer" in told
    assert "Bouwstenen (ons oordeel)\n- bestuurlijke verankering" in told
    assert "Thema (ons oordeel)\n- de hele wijk [S001, r.418]" in told
    assert "Wie stuurt (ons oordeel)\n- burgemeester [S001;W94, r.418;fragment]" in told
    assert "Niet bekend\n- Hoe lang de aanpak duurt" in told
    assert "- W95: gemeente Almelo" in told


def test_card_writes_numbers_the_dutch_way_and_a_postcode_as_it_is():
    told = str(load_case("twekkelerveld").card())
    assert "Geld uit het Volkshuisvestingsfonds: 10.955.144 euro" in told
    assert "Postcode van het gebied: 2060 postcode" in str(
        load_case("antwerpen_2060").card()
    )


def test_card_without_years_says_so_and_leaves_out_empty_headings():
    parts = load_case("mechelen").card().parts
    assert parts["Wanneer"] == ("Geen jaar genoemd.",)
    assert parts["Bouwstenen (ons oordeel)"] == ("geen genoemd",)
    assert not {"Wie", "Getallen"} & set(parts)
    assert not [head for head in parts if head.startswith(("Thema", "Wie stuurt"))]


THEME = '[theme]\nwhat = "veiligheid"\nsource_id = "W58"\nsource_place = "p.4"\n'


def test_theme_comes_with_its_source_and_the_source_is_cited(cases):
    (cases / "proef.toml").write_text(WHOLE + THEME, encoding="utf-8")
    case = load_case("proef")
    assert (case.theme, case.theme_source_id, case.theme_source_place) == (
        "veiligheid",
        "W58",
        "p.4",
    )
    assert (case.governance, case.governance_source_id) == ("", "")
    assert case.sources().index.tolist() == ["S001", "W57", "W58"]
    assert case.card().parts["Thema (ons oordeel)"] == ("veiligheid [W58, p.4]",)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE + THEME.replace('"veiligheid"', "3"),
        WHOLE + "[[theme]]",
        "theme=2" + WHOLE,
    ],
    ids=["number", "two brackets", "no text"],
)
def test_damaged_theme_is_told(cases, text):
    (cases / "proef.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match=r"beschadigd: schrijf '\[theme\]' met teksten"):
        load_case("proef")


def test_card_escapes_in_a_notebook(cases):
    (cases / "proef.toml").write_text(WHOLE, encoding="utf-8")
    shown = load_case("proef").card(["<i>"])._repr_html_()
    assert "Proefwijk &lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


@pytest.mark.parametrize(
    ("name", "years"), [("donderberg", 12), ("nprz", 20), ("tilburg_impuls", 10)]
)
def test_run_time_comes_from_the_facts(name, years):
    """Platform31 (2018, r.446): twelve, twenty and ten years."""
    assert load_case(name).run_time == years


def test_run_time_that_is_not_told_is_missing():
    assert pd.isna(load_case("almelo").run_time)
    assert pd.isna(load_case("basisbaan_groningen").run_time)  # of a trial


# cases of one's own

KEPT = ("Zonneveld", "Roermond", "Een tuin.", ["De kosten."])


def test_own_case_is_kept_listed_marked_and_thrown_away(own_work):
    case = keep_case(
        *KEPT,
        gebied="WK095704",
        period="2021-",
        years=8,
        bouwstenen=["visie", "visie", "middelen"],
        theme="gezondheid",
        governance="bewoners",
        partners=["school", " "],
        sources=["krant, 2021", "website"],
    )
    assert (case.case_id, case.role, case.own) == ("eigen_zonneveld", "eigen", True)
    assert case.bouwstenen == ("visie", "middelen")
    assert case.partners["name"].tolist() == ["school"]
    assert (case.theme, case.governance, case.run_time) == ("gezondheid", "bewoners", 8)
    assert case.card().parts["Thema (eigen oordeel)"] == ("gezondheid",)
    assert case.sources().tolist() == ["krant, 2021", "website"]
    assert repr(case).startswith("Zonneveld (Roermond, 2021-, eigen casus)")
    assert "eigen_zonneveld" in list_cases()
    assert load_case("eigen_zonneveld").summary == "Een tuin."
    assert [path.name for path in (own_work / "casussen").iterdir()] == [
        "eigen_zonneveld.toml"
    ]
    forget_case("eigen_zonneveld")
    assert "eigen_zonneveld" not in list_cases()
    assert not list((own_work / "casussen").iterdir())


def test_own_case_without_the_rest_is_a_case_too():
    case = keep_case(*KEPT)
    assert pd.isna(case.run_time)
    assert case.sources().empty
    assert str(case.card()).endswith("Bronnen\n- Geen bron genoemd.")


@pytest.mark.parametrize(
    "text",
    [
        "quote \" and '",
        '"""\n[[fact]]\nwhat = "x"',
        "back \\ slash \\u0041 \\",
        "tab\tnew\nline\r\nfeed\x0b\x0c",
        "bell \x07 nul \x00 del \x7f escape \x1b[31m",
        "# no comment = [1]",
        "]]\n[other]",
        "é 漢 \U0001f600 \u202e \u2028 \ufeff",
        "<script>alert(1)</script> & =cmd|' /C calc'!A0",
    ],
)
def test_any_text_comes_back_as_it_was(text):
    case = keep_case(text, text, text, [text], partners=[text], sources=[text])
    wanted = text.strip()
    assert (case.name, case.place, case.summary) == (wanted,) * 3
    assert case.unknowns["what"].tolist() == [wanted]
    assert case.partners["name"].tolist() == case.sources().tolist() == [wanted]
    assert case.facts.empty
    again = load_case(case.case_id)
    assert again.name == wanted


@given(st.text(max_size=60).filter(str.strip))
def test_any_text_survives_the_file(text):
    whole = text.encode("utf-8", "replace").decode("utf-8")
    assert tomllib.loads(f"x = {room._quoted(text)}") == {"x": whole}


def test_half_a_sign_becomes_a_question_mark():
    assert keep_case("Half \ud800", *KEPT[1:]).name == "Half ?"


@pytest.mark.parametrize(
    ("name", "case_id"),
    [
        ("Zón & Wéi!", "eigen_zon_wei"),
        ("../../etc/passwd", "eigen_etc_passwd"),
        ("漢字", "eigen_naamloos"),
        ("x" * 200, "eigen_" + "x" * 60),
        ("CON", "eigen_con"),
    ],
)
def test_file_name_is_plain_and_stays_in_its_folder(name, case_id, own_work):
    assert keep_case(name, *KEPT[1:]).case_id == case_id
    assert [path.stem for path in (own_work / "casussen").iterdir()] == [case_id]


def test_a_name_that_is_taken_is_refused_unless_told():
    keep_case(*KEPT)
    with pytest.raises(BadValue, match="Er is al een eigen casus 'eigen_zonneveld'"):
        keep_case("ZONNEVELD", "Elders", "Iets anders.", ["Veel."])
    assert load_case("eigen_zonneveld").place == "Roermond"
    assert keep_case(*KEPT[:2], "Nieuw.", ["x"], replace=True).summary == "Nieuw."


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"name": " "}, BadValue, "nog geen 'naam'"),
        ({"place": ""}, BadValue, "nog geen 'plaats'"),
        ({"what": ""}, BadValue, "nog geen 'wat er gebeurt'"),
        ({"unknown": []}, BadValue, "ten minste één ding"),
        (
            {"unknown": ["x"] * 41},
            BadValue,
            "Er staan 41 regels bij 'wat je niet weet'",
        ),
        ({"what": "x" * 2001}, BadValue, "heeft 2001 tekens"),
        ({"gebied": "WK999999"}, UnknownName, "Onbekende gebied 'WK999999'"),
        ({"bouwstenen": ["geld"]}, UnknownName, "Onbekende bouwsteen 'geld'"),
        ({"years": 0}, BadValue, "Looptijd '0' kan niet"),
        ({"years": float("inf")}, BadValue, "Looptijd 'inf' kan niet"),
        ({"years": 101}, BadValue, "hooguit 100"),
        ({"years": "8"}, TypeError, "must be a number"),
        ({"years": True}, TypeError, "must be a number"),
        ({"unknown": "De kosten."}, TypeError, "must be a list"),
        ({"name": None}, TypeError, "must be a text"),
    ],
)
def test_what_cannot_be_kept_is_refused(change, error, match, own_work):
    given = dict(zip(("name", "place", "what", "unknown"), KEPT, strict=True))
    with pytest.raises(error, match=match):
        keep_case(**(given | change))
    assert not (own_work / "casussen").exists()


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('name = "Zonneveld"', "name = 3", "iets anders dan een eigen casus"),
        ('name = "Zonneveld"', 'name = "', "is beschadigd"),
        ('name = "Zonneveld"', 'name = ""', "mist 'name'"),
        ('place = "Roermond"', "", "mist 'place'"),
        ("bouwstenen = []", 'bouwstenen = ["geld"]', "Onbekende bouwsteen 'geld'"),
        ("bouwstenen = []", "bouwstenen = 3", "iets anders"),
        ('gebied = ""', 'gebied = "WK1"', "Onbekende gebied 'WK1'"),
        ("[[unknown]]", "[unknown]", "iets anders"),
        ("[[unknown]]", "[[unknown]]\nwhat2 = 1\n[[fact]]", "mist|iets anders"),
        ('case_id = "eigen_zonneveld"', 'case_id = "eigen_x"', "noemt zichzelf"),
        ('role = "eigen"', 'role = "eigen"\nrank = 1', "iets anders"),
    ],
)
def test_own_file_that_was_changed_by_hand_is_told(own_work, old, new, match):
    keep_case(*KEPT)
    path = own_work / "casussen" / "eigen_zonneveld.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadTable, match=match) as told:
        load_case("eigen_zonneveld")
    assert "forget_case('eigen_zonneveld')" in str(told.value)


def test_only_own_cases_can_be_thrown_away():
    for name in ("donderberg", "eigen_nergens", "../x"):
        with pytest.raises(UnknownName, match="Onbekende eigen casus"):
            forget_case(name)
    assert "donderberg" in list_cases()
