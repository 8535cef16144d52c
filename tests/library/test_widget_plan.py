"""Test the plan in five steps: right and wrong use, and nothing lost."""

import json
import re

import pytest

import wijkbook as wb
from wijkbook.errors import BadTable, BadValue, UnknownName
from wijkbook.kader import load_kader
from wijkbook.widget.plan import HOW, PlanForm, plan
from wijkbook.widget.planned import BACK_TO, PARTS, Party, Plan, Return, missing, steps

WIJK = "WK095704"
EMPTY = "Er staat nog niemand op de kaart."
NOBODY = "Volgens deze regels mist er niemand. Kijk toch zelf nog eens."
HOSTILE = "<script>alert(1)</script> =cmd \u202eאב \ud800"


@pytest.fixture
def form():
    return plan(wijk=WIJK)


def again():
    """The same plan, opened by somebody who knows the file alone."""
    return plan(wijk=WIJK)


def put(form, name, part, *, at_table=True, decides=False, interest=""):
    """Put a party on the map, as a team does."""
    form.party_name.value, form.part.value = name, part
    form.at_table.value, form.decides.value = at_table, decides
    form.interest.value = interest
    form.put.click()


def full(*_):
    raise OSError(28, "de schijf is vol")


def html_of(form):
    parts = [form.children[0], form.overview, form.head, form.said, form.map, form.back]
    return "".join(part.value for part in parts)


# the steps


def test_the_steps_are_those_of_the_kader():
    asked = {step: list(rows.index) for step, rows in steps().items()}
    assert list(asked) == ["stap1", "stap2", "stap3", "stap4", "stap5"]
    assert [len(rows) for rows in asked.values()] == [4, 3, 3, 7, 4]
    # S001 r.517-523: stap 4 asks seven questions, one for each condition.
    names = steps()["stap4"]["name"].tolist()
    assert names[:3] == ["Looptijd", "Coördinatie", "Mandaat"]
    assert names[-1] == "Voortgang"


def test_parts_belong_to_the_kinds_of_the_kader():
    known = load_kader("partijtypen").elements["element_id"]
    assert {kind for _, kind in PARTS.values()} == set(known)


def test_an_answer_is_kept_at_once_and_read_back(form, own_work):
    assert form.text == f"Ingevuld: 0 van de 21 vragen. {EMPTY}"
    assert not form.path.exists()
    form.answers["s1v1"].value = "Veel jongeren zonder werk."
    assert form.text == f"Bewaard. Ingevuld: 1 van de 21 vragen. {EMPTY}"
    assert form.path == own_work / "plan-WK095704-ons_plan.json"
    kept = json.loads(form.path.read_text("utf-8"))
    assert kept["answers"] == {"s1v1": "Veel jongeren zonder werk."}
    back = again()
    assert back.answers["s1v1"].value == "Veel jongeren zonder werk."
    assert back.text == f"Ingevuld: 1 van de 21 vragen. {EMPTY}"
    assert repr(back) == back.text


def test_an_answer_can_be_taken_back(form):
    form.answers["s4v7"].value = "elk jaar"
    form.answers["s4v7"].value = ""
    assert json.loads(form.path.read_text("utf-8"))["answers"] == {}
    assert again().text.startswith("Ingevuld: 0 van")


def test_only_spaces_are_no_answer(form):
    form.answers["s1v1"].value = "  \n "
    assert "Ingevuld: 0 van de 21 vragen." in form.text


def test_one_walks_through_the_steps_and_stops_at_both_ends(form):
    form.previous.click()
    assert form.text.startswith("Dit is de eerste stap.")
    seen = []
    for _ in range(5):
        seen.append(form.step.value)
        form.next.click()
    assert seen == ["stap1", "stap2", "stap3", "stap4", "stap5"]
    assert form.step.value == "stap5"
    assert form.text.startswith("Dit is de laatste stap.")
    form.previous.click()
    assert form.step.value == "stap4"
    fields = [one for one in form.body.children if one in form.answers.values()]
    assert len(fields) == 7


def test_list_and_overview_count_the_answers_per_step(form):
    form.answers["s4v1"].value = "twintig jaar"
    label = {step: words for words, step in form.step.options}["stap4"]
    assert label == "4. Randvoorwaarden organiseren (1 van 7)"
    assert "1 van 7" in form.overview.value
    assert form.step.value == "stap1"  # filling the list leaves the step alone


def test_each_step_shows_its_own_questions_and_boxes(form):
    for step, rows in steps().items():
        form.step.value = step
        shown = set(form.body.children)
        assert {form.answers[key] for key in rows.index} <= shown
        assert (form.put in _leaves(form)) == (step == "stap2")
        assert (form.go_back in _leaves(form)) == (step == "stap5")
        told = "".join(str(getattr(one, "value", "")) for one in form.body.children)
        assert rows["text"].iloc[0] in told


def _leaves(box):
    """Every control that is on the screen."""
    for one in box.children:
        yield from _leaves(one) if hasattr(one, "children") else [one]


def test_no_name_before_a_field_is_cut_off(form):
    # A letter of the interface takes about 0.55 em; JupyterLab cuts what is longer.
    for typed in form.answers.values():
        room = float(typed.style.description_width.removesuffix("em"))
        assert 0.55 * len(typed.description) <= room, typed.description


def test_everything_can_be_done_with_the_keyboard(form):
    assert HOW.split(".")[0] in form.children[0].value
    for step in steps():
        form.step.value = step
        for control in _leaves(form):
            assert getattr(control, "tabbable", None) is not False


# the map of parties


def test_a_party_is_put_changed_and_removed(form):
    form.step.value = "stap2"
    put(form, " Corporatie  Thuis ", "organisatie", decides=True, interest="rust")
    assert form.text.startswith("Corporatie Thuis staat op de kaart. Bewaard.")
    assert form.parties.to_dict("records") == [
        {
            "partij": "Corporatie Thuis",
            "soort": "Maatschappelijk middenveld",
            "wat": "organisatie of instelling",
            "aan_tafel": True,
            "besluit": True,
            "belang": "rust",
        }
    ]
    assert form.party_name.value == form.interest.value == ""
    form.party.value = form.party.options[1][1]
    assert (form.party_name.value, form.decides.value) == ("Corporatie Thuis", True)
    form.at_table.value = False
    form.put.click()
    assert len(form.parties) == 1
    assert not again().parties["aan_tafel"].iloc[0]
    form.party.value = form.party.options[1][1]
    form.remove.click()
    assert form.text.startswith("Corporatie Thuis is van de kaart. Bewaard.")
    assert form.parties.empty
    assert again().parties.empty


def test_a_party_without_name_or_choice_is_told(form):
    form.party_name.value = "   "
    form.put.click()
    assert form.text.startswith("Geef de partij eerst een naam.")
    form.remove.click()
    assert form.text.startswith("Kies eerst in de lijst welke partij weg moet.")
    assert not form.path.exists()


def test_the_map_shows_three_kinds_and_who_is_not_at_the_table(form):
    assert form.map.value.count("<li>nog niemand</li>") == 3
    put(form, "School", "organisatie", at_table=False)
    assert form.map.value.count("<li>nog niemand</li>") == 2
    assert "nog niet aan tafel" in form.map.value
    for name in load_kader("partijtypen").elements["name"]:
        assert name in form.map.value


ALL = [
    Party("wethouder", "college", decides=True),
    Party("school", "organisatie"),
    Party("straat", "bewoner"),
]


@pytest.mark.parametrize(
    ("parties", "told"),
    [
        ([], [EMPTY]),
        (ALL, [NOBODY]),
        (ALL[1:], ["Niemand aan tafel van: gemeente.", "Niemand aan tafel mag beslu"]),
        (ALL[:1] + ALL[2:], ["Niemand aan tafel van: maatschappelijk middenveld."]),
        (ALL[:2], ["Niemand aan tafel van: bewoners."]),
        ([*ALL, Party("bank", "organisatie", False)], ["Nog niet aan tafel: bank."]),
        (
            [*ALL[:2], Party("vereniging", "bewonersorganisatie")],
            ["Bewoners zitten er alleen via een organisatie."],
        ),
        (
            [*ALL[:2], Party("moestuin", "initiatief")],
            ["Van de bewoners zitten er alleen mensen die al meedoen."],
        ),
        (
            [
                *ALL[:2],
                Party("moestuin", "initiatief"),
                Party("club", "bewonersorganisatie"),
            ],
            ["Van de bewoners zitten er alleen mensen die al meedoen."],
        ),
        (
            [Party("afdeling", "ambtenaren", decides=True), *ALL[1:]],
            ["Van de gemeente zitten er alleen ambtenaren."],
        ),
        (
            [Party("raad", "raad", False, True)],
            [
                "Niemand aan tafel van: gemeente, maatschappelijk middenveld en",
                "Nog niet aan tafel: raad.",
            ],
        ),
    ],
)
def test_each_rule_speaks_when_it_should_and_no_other(parties, told):
    found = missing(parties)
    assert len(found) == len(told)
    for sentence, start in zip(found, told, strict=True):
        assert sentence.startswith(start)
    assert missing({str(nth): one for nth, one in enumerate(parties)}) == found


def test_who_decides_but_is_not_there_does_not_count():
    away = Party("wethouder", "college", at_table=False, decides=True)
    here = Party("afdeling", "raad")
    assert "Niemand aan tafel mag besluiten." in missing([away, here, *ALL[1:]])


# back from step 5


@pytest.mark.parametrize("to", BACK_TO)
def test_a_return_is_kept_and_leads_to_its_step(form, to):
    form.step.value = "stap5"
    form.happened.value, form.back_to.value = "De school stopt.", to
    form.change.value = "Een andere plek zoeken."
    form.go_back.click()
    assert form.step.value == to
    name = {step: row["name"] for step, row in _heads().iterrows()}[to]
    assert form.text.startswith(f"Terug naar: {name}. Bewaard.")
    assert again().returns.to_numpy().tolist() == [
        ["De school stopt.", name, "Een andere plek zoeken."]
    ]
    assert form.happened.value == ""


def _heads():
    rows = load_kader("stappen").elements
    return rows[rows["parent_id"] == ""].set_index("element_id")


def test_returns_keep_their_order_and_need_a_reason(form):
    form.go_back.click()
    assert form.text.startswith("Schrijf eerst op wat er gebeurde.")
    for what in ("eerst", "toen", "daarna"):
        form.happened.value = what
        form.go_back.click()
    assert again().returns["wat_gebeurde"].tolist() == ["eerst", "toen", "daarna"]
    assert again().markdown.index("eerst →") < again().markdown.index("daarna →")


# text out


def test_the_plan_is_written_as_text_beside_its_file(form, own_work):
    form.answers["s3v1"].value = "Energie\nen werk"
    put(form, "School", "organisatie", interest="stageplekken")
    form.export.click()
    assert form.text.startswith("Uitgeschreven als 'plan-WK095704-ons_plan.md'")
    text = (own_work / "plan-WK095704-ons_plan.md").read_text("utf-8")
    assert text == form.markdown
    assert text.startswith("# ons plan\n\nWijk: ")
    assert "**Welke opgaven horen bij elkaar?**\n\n> Energie\n> en werk\n" in text
    assert text.count("> nog open") == 20
    assert "- School (organisatie of instelling; aan tafel; belang: stagepl" in text
    assert "- Niemand aan tafel van: gemeente en bewoners.\n" in text
    assert text.count("## Stap ") == 5
    assert "Platform31" in text


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("=1+1", "> \\=1+1"),
        ("+31", "> \\+31"),
        ("-1", "> \\-1"),
        ("@x", "> \\@x"),
        ("＝1", "> '＝1"),
        ("\t=1", "> \\=1"),
        ("# kop", "> \\# kop"),
        ("1. lijst", "> 1\\. lijst"),
        ("`code` *vet* _x_", "> \\`code\\` \\*vet\\* \\_x\\_"),
        ("![x](http://y)", "> \\!\\[x\\](http://y)"),
        ("a|b", "> a\\|b"),
        ("<b>", "> &lt;b\\>"),
        ("&lt;", "> \\&lt;"),
        ("\u202eom\u2066", "> om"),
        ("a\x00b", "> ab"),
        ("\ud800", "> ?"),
    ],
)
def test_no_text_becomes_a_formula_mark_up_or_code(form, typed, line):
    form.answers["s1v1"].value = typed
    assert line in form.markdown.splitlines()
    form.export.click()
    assert "Uitgeschreven" in form.text


def test_what_is_typed_is_text_and_never_code(form):
    form.answers["s1v1"].value = HOSTILE
    put(form, HOSTILE, "organisatie", at_table=False, interest=HOSTILE)
    form.happened.value = form.change.value = HOSTILE
    form.go_back.click()
    told = html_of(form)
    assert "<script>" not in told
    assert "&lt;script&gt;" in form.map.value
    assert "&lt;script&gt;" in form.back.value
    assert "\u202e" not in told + form.text
    assert "\ud800" not in told + form.text
    assert "<script" not in form.markdown
    back = again()
    assert "script" in back.answers["s1v1"].value
    back.text.encode("utf-8")
    named = plan(name=HOSTILE.replace("\ud800", ""))
    assert "<script>" not in html_of(named)
    assert re.fullmatch(r"plan-zonder_wijk-[\w-]+\.json", named.path.name)


def test_a_long_text_is_kept_whole_and_shown_short(form):
    put(form, "x" * 5_000, "organisatie")
    form.answers["s1v1"].value = "y" * 10_000
    assert again().answers["s1v1"].value == "y" * 10_000
    assert "x" * 201 not in form.map.value
    assert "x" * 5_000 in again().parties["partij"].iloc[0]


# the file


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a" * 300, "..", "☃"])
def test_a_name_never_leaves_the_folder(name, own_work):
    form = plan(name=name)
    form.answers["s1v1"].value = "x"
    assert form.path.parent == own_work
    assert form.path.is_file()


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_no_name_is_refused(name):
    with pytest.raises(BadValue, match="nog geen naam"):
        plan(name=name)


def test_an_unknown_wijk_is_refused():
    with pytest.raises(UnknownName):
        plan(wijk="Nergenshuizen")


def test_each_wijk_and_name_has_a_file_of_its_own(form):
    form.answers["s1v1"].value = "hier"
    for other in (plan(), plan(wijk=WIJK, name="proef"), plan(wijk="WK095700")):
        assert other.path != form.path
        assert "Ingevuld: 0 van" in other.text


def test_two_tabs_keep_the_work_of_each_other(form):
    other = again()
    form.answers["s1v1"].value = "van de een"
    put(form, "School", "organisatie")
    other.answers["s2v1"].value = "van de ander"
    assert other.answers["s1v1"].value == "van de een"  # seen as soon as one saves
    put(other, "Raad", "raad")
    form.happened.value = "Iets."
    form.go_back.click()
    other.answers["s2v2"].value = "meer"
    kept = again()
    assert kept.answers["s1v1"].value == "van de een"
    assert kept.answers["s2v1"].value == "van de ander"
    assert set(kept.parties["partij"]) == {"School", "Raad"}
    assert len(kept.returns) == len(other.returns) == 1


def test_a_party_that_one_removes_does_not_come_back(form):
    put(form, "School", "organisatie")
    other = again()
    form.party.value = form.party.options[1][1]
    form.remove.click()
    other.answers["s1v1"].value = "x"
    assert again().parties.empty
    assert other.parties.empty


def test_what_cannot_be_saved_is_told_and_saved_later(form, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("wijkbook.work.write_safely", full)
        form.answers["s1v1"].value = "eerst"
        assert form.text.startswith("Niet bewaard: de schijf is vol. Wat je hebt inge")
        assert "Ingevuld: 1 van" in form.text
        put(form, "School", "organisatie")
        assert "Niet bewaard" in form.text
        form.export.click()
        assert form.text.startswith("Niet uitgeschreven: de schijf is vol.")
    assert not form.path.exists()
    form.answers["s1v2"].value = "later"
    kept = again()
    assert kept.answers["s1v1"].value == "eerst"
    assert kept.answers["s1v2"].value == "later"
    assert kept.parties["partij"].tolist() == ["School"]


DAMAGED = [
    "",
    "geen json",
    "[]",
    "{}",
    '{"kind": "wijkbook-plan"}',
    '{"kind": "wijkbook-plan", "version": 9, "wijk": "", "name": "", "answers": {}, '
    '"parties": {}, "returns": {}}',
    '{"kind": "wijkbook-plan", "version": 1, "wijk": "", "name": "", '
    '"answers": {"s1v1": 3}, "parties": {}, "returns": {}}',
    '{"kind": "wijkbook-plan", "version": 1, "wijk": "", "name": "", "answers": {}, '
    '"parties": {"a": {"name": "x", "part": "koning"}}, "returns": {}}',
    '{"kind": "wijkbook-plan", "version": 1, "wijk": "", "name": "", "answers": {}, '
    '"parties": {"a": {"name": 3, "part": "raad"}}, "returns": {}}',
    '{"kind": "wijkbook-plan", "version": 1, "wijk": "", "name": "", "answers": {}, '
    '"parties": {}, "returns": {"a": {"what": "x", "to": "stap1"}}}',
    '{"kind": "wijkbook-plan", "version": 1, "wijk": "", "name": "", "answers": {}, '
    '"parties": {}, "returns": {"a": {"what": "x", "to": "stap2", "meer": 1}}}',
    "[" * 100_000,
]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_put_aside_and_never_overwritten(own_work, text):
    path = own_work / "plan-WK095704-ons_plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable, match="staat geen plan van wijkbook"):
        Plan.load(path)
    back = again()
    aside = path.with_name(f"{path.name}.beschadigd")
    assert back.text.startswith(
        f"In '{path.name}' staat geen plan van wijkbook. Het blijft staan als "
        f"'{aside.name}'."
    )
    assert path.read_text("utf-8") == text
    back.answers["s1v1"].value = "nieuw"
    assert "Bewaard." in back.text
    assert aside.read_text("utf-8") == text
    assert again().answers["s1v1"].value == "nieuw"


def test_a_second_damaged_file_leaves_the_first_alone(form):
    for nth, text in enumerate(["een", "twee"]):
        form.path.write_text(text, encoding="utf-8")
        back = again()
        back.answers["s1v1"].value = str(nth)
    names = sorted(one.name for one in form.path.parent.glob("*.beschadigd*"))
    assert names == [f"{form.path.name}.beschadigd", f"{form.path.name}.beschadigd1"]


def test_a_file_that_breaks_while_it_is_open_costs_nothing(form):
    form.answers["s1v1"].value = "eerst"
    form.path.write_text("kapot", encoding="utf-8")
    form.answers["s1v2"].value = "daarna"
    kept = again()
    assert kept.answers["s1v1"].value == "eerst"
    assert kept.answers["s1v2"].value == "daarna"


def test_erasing_asks_once_and_leaves_nothing(form, own_work):
    form.answers["s1v1"].value = "geheim"
    put(form, "School", "organisatie")
    form.export.click()
    form.path.with_name(f"{form.path.name}.beschadigd").write_text("geheim")
    form.erase.click()
    assert form.path.is_file()
    assert form.text.startswith("Alles in dit plan verdwijnt dan voorgoed.")
    form.erase.click()
    assert list(own_work.iterdir()) == []
    assert form.text == f"Je plan is gewist. Ingevuld: 0 van de 21 vragen. {EMPTY}"
    assert form.answers["s1v1"].value == ""
    assert "School" not in html_of(form) + form.markdown
    assert "Ingevuld: 0 van" in again().text


def test_going_on_takes_the_question_to_erase_back(form):
    form.answers["s1v1"].value = "een"
    form.erase.click()
    form.answers["s1v1"].value = "twee"
    form.erase.click()
    assert form.path.is_file()


def test_what_was_erased_in_one_tab_does_not_come_back_from_another(form):
    form.answers["s1v1"].value = "weg"
    other = again()
    for _ in range(2):
        form.erase.click()
    other.answers["s1v2"].value = "nieuw"
    assert again().answers["s1v1"].value == ""
    assert again().answers["s1v2"].value == "nieuw"


def test_a_plan_is_the_same_after_a_walk_to_the_disk(tmp_path):
    made = Plan(
        "Wijk",
        "naam",
        {"s1v1": HOSTILE},
        {"a": Party(HOSTILE, "raad", False, True, HOSTILE)},
        {"b": Return(HOSTILE, "stap2", HOSTILE)},
    )
    path = tmp_path / "x.json"
    made.save(path)
    assert Plan.load(path) == made


def test_the_public_name():
    assert wb.widget.plan is plan
    assert isinstance(plan(), PlanForm)
