"""Test the cards of cases: to choose and read one, and to write one of one's own."""

import tomllib

import pytest
from traitlets import TraitError

from wijkbook import case as room
from wijkbook.case import list_cases, load_case
from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.widget import case_card, own_case

HOSTILE = "<script>alert(1)</script> \"=cmd|' \\ \u202e \x07\x7f"
FILE = "eigen_zonneveld.toml"


@pytest.fixture
def box():
    return case_card(["stokhasselt", "almelo", "mechelen"])


@pytest.fixture
def form():
    """Give a card that is filled in so far that it can be kept."""
    form = own_case()
    told = {"name": "Zonneveld", "place": "Roermond", "what": "Een tuin."}
    for key, text in (told | {"unknown": "De kosten.\n\nWie er niet komt."}).items():
        form.fields[key].value = text
    return form


# to choose and read


def test_cases_are_offered_by_alphabet_and_the_first_is_shown(box):
    assert [name for name, _ in box.case.options] == [
        "Een stad van iedereen, Mechelen",
        "Nieuwstraatkwartier, Almelo",
        "Stokhasselt, Tilburg",
    ]
    assert box.case.value == "mechelen"
    assert box.text.startswith("Een stad van iedereen (Mechelen)")
    assert repr(box) == box.text


def test_a_bouwsteen_makes_the_list_shorter_and_all_brings_it_back(box):
    box.bouwsteen.value = "middelen"
    assert [one for _, one in box.case.options] == ["stokhasselt"]
    assert box.text.startswith("Stokhasselt (Tilburg)")
    box.bouwsteen.value = ""
    assert len(box.case.options) == 3
    assert box.case.value == "stokhasselt"  # what one was reading stays


def test_a_bouwsteen_without_cases_says_so_and_can_be_left(box):
    box.bouwsteen.value = "procesleiding"
    assert box.text == "Bij deze bouwsteen staat geen casus."
    assert box.card is None
    box.bouwsteen.value = "verankering"
    assert box.card.head == "Nieuwstraatkwartier (Almelo, 2016-)"


def test_a_choice_that_is_not_there_is_refused(box):
    with pytest.raises(TraitError):
        box.case.value = "donderberg"


def test_the_card_has_figures_beside_those_of_the_gemeente(box):
    """CBS, Kerncijfers 2024 (85984NED): 3 255 residents; WOZ 189 and 284 thousand."""
    box.case.value = "almelo"
    assert "- inwoners: 3.255 inwoners; Almelo: 74.317 inwoners" in box.text
    assert "- WOZ-waarde: € 189.000; Almelo: € 284.000" in box.text
    assert "(schatting van een rekenmodel)" in box.text


def test_a_figure_that_is_not_there_says_why():
    box = case_card(["zwolle_pierik", "bergen_op_zoom", "mechelen", "nprz"])
    pierik = "\n".join(box.figures("zwolle_pierik"))
    assert "inkomen per inwoner: geen cijfer (weggelaten door de uitgever" in pierik
    assert "Leefbaarometer: staat niet in het werkboek" in pierik
    assert box.figures("mechelen")[0].startswith("Geen cijfers: wij weten niet zeker")
    assert len(box.figures("mechelen")) == 1
    assert "hele gemeente" in box.figures("bergen_op_zoom")[1]
    zuid = "\n".join(box.figures("nprz"))
    assert "WOZ-waarde: geen cijfer (niet gepubliceerd); Rotterdam" in zuid


def test_figures_of_a_case_that_is_not_offered_are_refused(box):
    with pytest.raises(UnknownName, match="Onbekende casus 'nprz'"):
        box.figures("nprz")


def test_all_cards_stand_in_one_table(box):
    row = box.table.loc["Nieuwstraatkwartier, Almelo"]
    assert row["wanneer"] == "vanaf 2016"
    assert row["bouwstenen"] == "bestuurlijke verankering"
    assert row["cijfers van"] == "Nieuwstraat-Kwartier (wijk in Almelo, WK014115)"
    assert row["bronnen"] == "S001; W94; W95"
    assert box.table["niet bekend"].str.len().min() > 0
    told = box.overview("wanneer", "bronnen")
    assert "Nieuwstraatkwartier, Almelo\n  wanneer: vanaf 2016" in repr(told)
    assert told._repr_html_().count("<tr>") == 4  # a head and three cases
    with pytest.raises(UnknownColumn, match="rang"):
        box.overview("rang")


def test_every_case_of_the_workbook_has_a_card():
    box = case_card()
    assert len(box.case.options) == len(list_cases())
    for _, one in box.case.options:
        box.case.value = one
        assert "Niet bekend" in box.card.parts
        assert "Bronnen" in box.card.parts


def test_unknown_and_no_cases_are_refused():
    with pytest.raises(UnknownName, match="Onbekende casus 'almeloo'"):
        case_card(["almeloo"])
    with pytest.raises(BadValue, match="geen casus om uit te kiezen"):
        case_card([])


def test_a_damaged_own_case_is_named_and_the_others_are_there(own_work):
    (own_work / "casussen").mkdir()
    (own_work / "casussen" / "eigen_stuk.toml").write_text("name = ", encoding="utf-8")
    box = case_card(["almelo", "eigen_stuk"])
    assert [one for _, one in box.case.options] == ["almelo"]
    assert "De casus 'eigen_stuk.toml' is beschadigd" in box.text
    assert "eigen_stuk.toml" in box.shown.value


def test_a_damaged_case_of_ours_is_no_small_thing(tmp_path, monkeypatch):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "proef.toml").write_text("name = ", encoding="utf-8")
    monkeypatch.setattr(room, "folder", lambda: tmp_path)
    with pytest.raises(BadTable, match=r"'proef.toml' is beschadigd"):
        case_card(["proef"])


# to write one


def test_nothing_is_kept_until_one_saves(form, own_work):
    assert form.text == "Deze kaart is nog niet bewaard."
    assert not (own_work / "casussen").exists()
    form.save.click()
    assert form.text.startswith("Bewaard als 'eigen_zonneveld'.")
    kept = tomllib.loads((own_work / "casussen" / FILE).read_text("utf-8"))
    assert kept["unknown"] == [{"what": "De kosten."}, {"what": "Wie er niet komt."}]
    assert "eigen_zonneveld" in list_cases()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("name", "  ", "nog geen 'naam'"),
        ("place", "", "nog geen 'plaats'"),
        ("what", "", "nog geen 'wat er gebeurt'"),
        ("unknown", "\n \n", "ten minste één ding op dat je niet weet"),
        ("years", "acht", "Looptijd 'acht' is geen getal"),
        ("years", "0", "Looptijd '0.0' kan niet"),
        ("years", "nan", "Looptijd 'nan' kan niet"),
        ("years", "-3", "kan niet"),
        ("wijk", "Zonneveldwijk", "Zonneveldwijk"),
        ("what", "x" * 2001, "heeft 2001 tekens"),
        ("unknown", "x\n" * 41, "Er staan 41 regels"),
    ],
)
def test_a_wrong_use_is_told_and_nothing_is_kept(form, key, value, told):
    form.fields[key].value = value
    form.save.click()
    assert form.text.startswith("Niet bewaard. ")
    assert told in form.text
    assert not [one for one in list_cases() if one.startswith("eigen_")]
    assert form.fields[key].value == value  # what was typed stays


def test_a_whole_card_comes_back_as_it_was(form):
    more = {"wijk": "Donderberg", "period": "2021-", "years": "7,5"}
    more |= {"theme": "gezondheid", "governance": "bewoners"}
    more |= {"partners": "bewoners\nschool", "sources": "krant, 2021"}
    for key, text in more.items():
        form.fields[key].value = text
    form.bouwstenen["vertrouwen"].value = True
    form.save.click()
    back = own_case("eigen_zonneveld")
    assert back.text == "Deze kaart is bewaard."
    wanted = {key: control.value for key, control in form.fields.items()}
    found = {key: control.value for key, control in back.fields.items()}
    assert found == wanted | {"wijk": "WK095704", "unknown": found["unknown"]}
    assert found["unknown"] == "De kosten.\nWie er niet komt."
    assert back.bouwstenen["vertrouwen"].value
    assert not back.bouwstenen["visie"].value
    assert load_case("eigen_zonneveld").run_time == 7.5
    assert "WOZ-waarde: € 203.000" in str(back.card)


def test_an_own_case_joins_the_cards_and_is_marked(form):
    form.save.click()
    box = case_card(["almelo", "eigen_zonneveld"])
    assert ("Zonneveld, Roermond (eigen)", "eigen_zonneveld") in box.case.options
    box.case.value = "eigen_zonneveld"
    assert "eigen casus" in box.text
    assert "Bouwstenen (eigen oordeel)" in box.text


def test_a_wijk_is_looked_for_in_the_gemeente_first(form):
    form.fields["wijk"].value = "Centrum"
    form.save.click()
    assert load_case("eigen_zonneveld").gebied.startswith(("WK0957", "BU0957"))


def test_another_card_does_not_write_over_a_case_of_that_name(form):
    form.save.click()
    other = own_case()
    for key in ("name", "place", "what", "unknown"):
        other.fields[key].value = "zonneveld"
    other.save.click()
    assert "Er is al een eigen casus 'eigen_zonneveld'" in other.text
    assert "own_case('eigen_zonneveld')" in other.text
    assert f"klik daar op '{form.erase.description}'" in other.text
    assert "forget_case" not in other.text
    assert load_case("eigen_zonneveld").place == "Roermond"


def test_the_same_card_can_be_changed_and_renamed(form):
    form.save.click()
    form.fields["what"].value = "Een tuin en een kas."
    assert form.text == "Er is iets veranderd. Klik op 'Bewaar deze casus'."
    form.save.click()
    assert load_case("eigen_zonneveld").summary == "Een tuin en een kas."
    form.fields["name"].value = "Maanveld"
    form.save.click()
    assert [one for one in list_cases() if one.startswith("eigen_")] == [
        "eigen_maanveld"
    ]


def test_erase_asks_once_and_then_empties_card_and_folder(form, own_work):
    form.erase.click()
    assert form.text == "Er is nog niets bewaard om weg te gooien."
    form.save.click()
    form.erase.click()
    assert form.text == "Deze casus verdwijnt dan voorgoed."
    assert (own_work / "casussen" / FILE).exists()
    form.erase.click()
    assert form.text == "De casus is weg."
    assert not (own_work / "casussen" / FILE).exists()
    assert {control.value for control in form.fields.values()} == {""}
    assert form.case_id is None


def test_typing_after_the_first_click_on_erase_takes_the_click_back(form, own_work):
    form.save.click()
    form.erase.click()
    form.fields["what"].value = "Toch bewaren."
    form.erase.click()
    assert (own_work / "casussen" / FILE).exists()


def test_hostile_text_stays_text(form):
    for key in ("name", "place", "what", "partners", "sources", "unknown", "period"):
        form.fields[key].value = HOSTILE
    form.save.click()
    case = load_case(form.case_id)
    assert case.name == HOSTILE.strip()
    box = case_card([form.case_id])
    for shown in (form.shown.value, form.said.value, box.shown.value):
        assert "<script" not in shown
    assert "<script" not in box.overview("wat", "niet bekend")._repr_html_()


def test_a_folder_that_is_closed_is_told(form, own_work):
    (own_work / "casussen").write_text("no folder", encoding="utf-8")
    form.save.click()
    assert form.text.startswith("Niet bewaard: ")
    assert form.fields["name"].value == "Zonneveld"


def test_unknown_own_case_cannot_be_opened():
    with pytest.raises(UnknownName, match="Onbekende eigen casus 'almelo'"):
        own_case("almelo")
