"""Test the reader of figures of one's own: a municipal monitor in the template."""

import hashlib

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opendata_samples_other import OWN_HEADER, OWN_ROWS, crimes, own, ses

from wijkbook.data import schema
from wijkbook.errors import (
    BadTable,
    BadValue,
    MissingTable,
    UnknownName,
    WijkbookError,
)
from wijkbook.opendata.own import copy_own_template, read_own

KEY = ["gebied_code", "indicator", "period"]
START = "WK095704;actief_pct;Actieve bewoners;%;2024"


@pytest.fixture
def source(tmp_path):
    return own(tmp_path / "Wijkmonitor 2024.csv")


# ---- reading ----------------------------------------------------------------------


def test_monitor_of_dutch_excel_is_read(source):
    rows = read_own(source)
    assert list(rows) == [*KEY, "value", "status", "flags", "source_id"]
    found = rows.set_index(KEY)
    assert found.loc[("WK095704", "actief_pct", 2023), "value"] == 12.5
    assert found.loc[("WK095704", "actief_pct", 2024), "value"] == 14
    assert found.loc[("BU09570400", "meldingen_ruimte", 2024), "value"] == 87
    assert set(found["status"]) == {"ok"}
    assert set(found["source_id"]) == {"eigen_wijkmonitor_2024"}


def test_english_headings_comma_and_point_are_read(tmp_path):
    header = "gebied_code,indicator,title,unit,period,value,n,status,note"
    row = "WK095704,actief_pct,Actieve bewoners,%,2024,12.5,210,,"
    path = own(tmp_path / "x.csv", row, header=header, encoding="utf-8")
    assert read_own(path)["value"].tolist() == [12.5]


def test_order_of_columns_and_extra_columns_do_not_matter(tmp_path):
    header = "waarde;jaar;eenheid;titel;indicator;gebied;wie"
    row = "3,5;2024;punt;Rapport over de buurt;rapport;WK095704;Jan"
    rows = read_own(own(tmp_path / "x.csv", row, header=header))
    assert rows["value"].tolist() == [3.5]
    assert rows.attrs["unread"] == ["wie"]


def test_excel_file_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(OWN_HEADER.split(";"))
    book.active.append(["WK095704", "actief_pct", "Actief", "%", 2024, 12.5, 210])
    book.active.append(["BU09570400", "meldingen", "Meldingen", "meldingen", 2024, 87])
    book.save(tmp_path / "monitor.xlsx")
    found = read_own(tmp_path / "monitor.xlsx").set_index("indicator")["value"]
    assert found.to_dict() == {"actief_pct": 12.5, "meldingen": 87}


def test_names_are_looked_up_in_a_gemeente(tmp_path):
    path = own(tmp_path / "x.csv", START.replace("WK095704", "Donderberg") + ";12;90;;")
    assert read_own(path, gemeente="Roermond")["gebied_code"].tolist() == ["WK095704"]


def test_name_that_is_not_the_only_one_is_refused_with_its_row(tmp_path):
    path = own(tmp_path / "x.csv", START.replace("WK095704", "Centrum") + ";12;90;;")
    with pytest.raises(BadTable, match=r"'x.csv', rij 2: 'Centrum' is niet eenduidig"):
        read_own(path)


def test_own_area_is_refused(tmp_path):
    path = own(tmp_path / "x.csv", START.replace("WK095704", "donderberg_2024") + ";1")
    path = own(
        tmp_path / "x.csv", START.replace("WK095704", "donderberg_2024") + ";12;90;;"
    )
    with pytest.raises(BadTable, match="is een eigen gebied"):
        read_own(path)


def test_code_that_nobody_knows_is_told_and_read(tmp_path):
    path = own(tmp_path / "x.csv", START.replace("WK095704", "BU09579999") + ";12;90;;")
    rows = read_own(path)
    assert rows["value"].tolist() == [12]
    assert "codes die het werkboek niet kent: BU09579999" in rows.attrs["told"]


def test_code_outside_the_gemeente_is_told(source):
    told = read_own(source, gemeente="Rotterdam").attrs["told"]
    assert "niet in Rotterdam: BU09570400 en WK095704" in told


def test_code_in_small_letters_is_the_same_code(tmp_path):
    path = own(tmp_path / "x.csv", START.lower().replace("%", "procent") + ";12;90;;")
    assert read_own(path)["gebied_code"].tolist() == ["WK095704"]


def test_provisional_year_is_flagged(tmp_path):
    path = own(tmp_path / "x.csv", START + "*;12;90;;")
    assert read_own(path)["flags"].tolist() == ["provisional"]


def test_missing_is_missing_with_its_reason(tmp_path):
    rows = [
        START + ";;;;",
        START.replace("2024", "2023") + ";x;;;",
        START.replace("2024", "2022") + ";;;niet gepubliceerd;",
    ]
    found = read_own(own(tmp_path / "x.csv", *rows)).set_index("period")
    assert found["value"].isna().all()
    words = {2022: "not_published", 2023: "suppressed", 2024: "unknown_blank"}
    assert found["status"].to_dict() == words


# ---- for the tables of the workbook -------------------------------------------------


def test_rows_of_source_and_indicators_fit_the_tables(source):
    about = read_own(source, title="Wijkmonitor", borders_year=2024).attrs
    assert list(about["source"]) == list(schema("sources"))
    assert about["source"]["source_id"] == "eigen_wijkmonitor"
    assert about["source"]["year"] == "2023-2024"
    assert about["source"]["publisher"] == "eigen cijfers"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert about["source"]["sha256"] == digest
    assert [list(row) for row in about["indicators"]] == [
        list(schema("indicators"))
    ] * 2
    made = {row["indicator"]: row for row in about["indicators"]}
    assert made["actief_pct"]["decimals"] == 1
    assert made["actief_pct"]["aggregate"] == "none"
    assert made["meldingen_ruimte"]["aggregate"] == "sum"
    assert about["borders_year"] == 2024


def test_what_was_told_can_be_joined(source):
    """Attributes of plain values, so that pandas can compare them when joining."""
    rows = read_own(source)
    assert len(pd.concat([rows, rows])) == 2 * len(rows)


def test_official_indicator_keeps_its_own_source_and_needs_its_unit(tmp_path):
    row = "WK095704;koopwoningen_pct;;%;2024;38;900;;"
    rows = read_own(own(tmp_path / "x.csv", row))
    assert rows["source_id"].tolist() == ["eigen_x"]
    assert rows.attrs["indicators"] == []
    assert "heeft het werkboek ook: koopwoningen_pct" in rows.attrs["told"]
    path = own(tmp_path / "x.csv", row.replace(";%;", ";woningen;"))
    with pytest.raises(
        BadTable, match=r"rij 2, kolom eenheid.*is in het werkboek in %"
    ):
        read_own(path)


def test_notes_stay_with_their_figure(source):
    notes = read_own(source).attrs["notes"]
    assert [n["note"] for n in notes] == ["Enquête onder bewoners"]
    assert notes[0]["period"] == 2023


def test_a_note_is_a_meaning_only_when_every_row_has_it(tmp_path):
    row = f"{START};14;200;;"
    other = row.replace("2024", "2023")
    one = read_own(own(tmp_path / "a.csv", f"{row}Te weinig", other))
    both = read_own(own(tmp_path / "b.csv", f"{row}Enquête", f"{other}Enquête"))
    told = [rows.attrs["indicators"][0]["description"] for rows in (one, both)]
    assert told == ["Eigen cijfers uit 'a.csv'.", "Enquête"]


# ---- small numbers ------------------------------------------------------------------


def small(path):
    """Counts of 0 to 5 residents, and shares of 9, 10, 49 and 50 people."""
    counts = [
        f"WK095704;hulp;Mensen met hulp;personen;{2015 + n};{n};;;" for n in range(6)
    ]
    shares = [
        f"WK095704;actief_pct;Actief;%;{2015 + i};20;{n};;"
        for i, n in enumerate([9, 10, 49, 50])
    ]
    return own(path, *counts, *shares)


def test_small_numbers_are_not_taken_over_and_told(tmp_path):
    rows = read_own(small(tmp_path / "x.csv"))
    found = rows.set_index(["indicator", "period"])
    people = found.xs("hulp", level="indicator")
    assert people["value"].dropna().to_dict() == {2015: 0, 2020: 5}
    assert people["status"].value_counts().to_dict() == {"suppressed": 4, "ok": 2}
    share = found.xs("actief_pct", level="indicator")
    assert share["status"].tolist() == ["suppressed", "ok", "ok", "ok"]
    assert share["value"].isna().tolist() == [True, False, False, False]
    told = rows.attrs["told"]
    assert "4 aantallen van 1 tot en met 4 en 1 cijfer over minder dan 10" in told
    assert "2 cijfers over minder dan 50 mensen" in told  # 10 and 49


def test_small_numbers_stay_when_allowed_and_that_is_told(tmp_path):
    rows = read_own(small(tmp_path / "x.csv"), allow_small=True)
    assert rows["value"].notna().all()
    assert "kleine aantallen zijn gebleven" in rows.attrs["told"]


def test_small_number_of_things_is_no_secret(tmp_path):
    path = own(tmp_path / "x.csv", "WK095704;meldingen;Meldingen;meldingen;2024;3;;;")
    assert read_own(path)["value"].tolist() == [3]


def test_mean_of_few_households_is_not_taken_over(tmp_path):
    path = own(tmp_path / "x.csv", "WK095704;huur_eur;Huur;euro;2024;640;4;;")
    assert read_own(path)["status"].tolist() == ["suppressed"]


def test_shares_without_base_and_fractions_are_told(tmp_path):
    told = read_own(own(tmp_path / "x.csv", START + ";0,12;;;")).attrs["told"]
    assert "Bij 1 van de 1 aandelen staat niet over hoeveel mensen" in told
    assert "Is 0,12 misschien 12 procent?" in told


# ---- refusing ---------------------------------------------------------------------

REFUSED = {
    "WK9574;actief_pct;A;%;2024;12;90;;": "rij 2 geen gebiedscode",
    ";actief_pct;A;%;2024;12;90;;": "rij 2: er staat geen gebied",
    "Nergenshuizen;actief_pct;A;%;2024;12;90;;": "rij 2: Onbekende gebiedsnaam",
    "WK095704;Actieve bewoners;A;%;2024;12;90;;": "rij 2, kolom indicator, de naam",
    "WK095704;=1+1;A;%;2024;12;90;;": "kleine letters, cijfers en _",
    "WK095704;;A;%;2024;12;90;;": "rij 2, kolom indicator, de naam ''",
    "WK095704;actief_pct;;%;2024;12;90;;": "rij 2 geen titel voor 'actief_pct'",
    "WK095704;actief;A;dozijn;2024;12;90;;": "rij 2, kolom eenheid, 'dozijn'. Kies",
    "WK095704;actief_pct;A;euro;2024;12;90;;": "eindigt op _pct: dat is %",
    "WK095704;actief_pct;A;%;24;12;90;;": "rij 2, kolom jaar, de tekst '24'",
    "WK095704;actief_pct;A;%;1-1-2024;12;90;;": "rij 2, kolom jaar",
    "WK095704;actief_pct;A;%;2024;12%;90;;": "rij 2, kolom waarde, '12%'",
    "WK095704;actief_pct;A;%;2024;nan;90;;": "rij 2, kolom waarde, 'nan'",
    "WK095704;actief_pct;A;%;2024;inf;90;;": "rij 2, kolom waarde, 'inf'",
    "WK095704;actief_pct;A;%;2024;120;90;;": "percentage van 0 tot en met 100",
    "WK095704;actief_pct;A;%;2024;-1;90;;": "percentage van 0 tot en met 100",
    "WK095704;hulp;A;personen;2024;2,5;;;": "een heel aantal van 0 of meer",
    "WK095704;hulp;A;personen;2024;-2;;;": "een heel aantal van 0 of meer",
    "WK095704;afstand_km;A;km;2024;-2;;;": "een getal van 0 of meer",
    "WK095704;hulp;A;personen;2024;1.234;;;": "duizendtal zijn of een decimaal",
    "WK095704;actief_pct;A;%;2024;12;veel;;": "rij 2, kolom aantal, 'veel'",
    "WK095704;actief_pct;A;%;2024;12;-9;;": "rij 2, kolom aantal, het getal '-9'",
    "WK095704;actief_pct;A;%;2024;12;90;geheim;": "rij 2, kolom status, 'geheim'",
    "WK095704;actief_pct;A;%;2024;12;90;weggelaten;": "rij 2 een waarde, maar",
    "WK095704;actief_pct;A;%;2024;;90;ok;": "rij 2 geen waarde, maar",
    'WK095704;actief_pct;"A\nB";%;2024;12;90;;': "rij 2, kolom titel, tekst over meer",
    f"WK095704;actief_pct;{'A' * 121};%;2024;12;90;;": "rij 2, kolom titel, een tekst",
}


@pytest.mark.parametrize("row", REFUSED)
def test_row_that_is_wrong_is_refused_with_its_place(tmp_path, row):
    with pytest.raises(BadTable, match="'x.csv'") as refused:
        read_own(own(tmp_path / "x.csv", row))
    assert REFUSED[row] in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("second", "match"),
    [
        (OWN_ROWS[0], "twee keer, de tweede keer bij rij 3"),
        (START.replace("Actieve", "Actievere") + ";9;80;;", "rij 3, kolom titel"),
        (START.replace("%", "promille") + ";9;80;;", "rij 3, kolom eenheid"),
        (START + ";9.5;80;;", "kies punt of komma"),
    ],
)
def test_row_that_does_not_fit_an_earlier_one_is_refused(tmp_path, second, match):
    with pytest.raises(BadTable, match=match):
        read_own(own(tmp_path / "x.csv", OWN_ROWS[0], second))


@pytest.mark.parametrize("text", ["1.234,5", "1234,5"])
def test_thousands_with_a_comma_behind_them_are_clear(tmp_path, text):
    path = own(tmp_path / "x.csv", f"WK095704;huur_eur;Huur;euro;2024;{text};40;;")
    assert read_own(path)["value"].tolist() == [1234.5]


def test_comma_per_thousand_in_a_file_with_commas_is_refused(tmp_path):
    header = OWN_HEADER.replace(";", ",")
    path = own(
        tmp_path / "x.csv", 'WK095704,huur_eur,Huur,euro,2024,"1,234",,,', header=header
    )
    with pytest.raises(BadTable, match="duizendtal zijn of een decimaal"):
        read_own(path)


def test_other_encoding_is_refused_with_how_to_mend_it(tmp_path):
    path = own(tmp_path / "x.csv", encoding="cp1252")  # Enquête
    with pytest.raises(BadTable, match=r"UTF-8.*Sla het bestand op als CSV"):
        read_own(path)


def test_lost_column_is_named(tmp_path):
    path = own(
        tmp_path / "x.csv",
        "WK095704;actief_pct;%;12",
        header="gebied;indicator;eenheid;waarde",
    )
    with pytest.raises(BadTable, match="mist de kolom jaar"):
        read_own(path)


def test_column_under_two_names_is_refused(tmp_path):
    path = own(tmp_path / "x.csv", START + ";1;;;;2", header=OWN_HEADER + ";value")
    with pytest.raises(BadTable, match="twee kolommen voor hetzelfde: waarde en value"):
        read_own(path)


@pytest.mark.parametrize(
    ("make", "what"), [(ses, "SES-WOA"), (crimes, "tabel met misdrijven")]
)
def test_another_kind_of_file_is_refused_with_what_it_looks_like(tmp_path, make, what):
    with pytest.raises(BadTable, match="geen tabel met eigen cijfers maar") as refused:
        read_own(make(tmp_path / "x.csv"))
    assert what in str(refused.value)


def test_no_file_and_unknown_gemeente_are_told(tmp_path, source):
    with pytest.raises(MissingTable, match="Er is geen bestand"):
        read_own(tmp_path / "weg.csv")
    with pytest.raises(UnknownName, match="Roermomd"):
        read_own(source, gemeente="Roermomd")


# ---- text that is not to be trusted -------------------------------------------------


def test_control_characters_are_taken_out_of_text(tmp_path):
    title = "Actieve\u202e be\u200bwoners\x07"
    row = f"WK095704;actief_pct;{title};%;2024;12;90;;let\top"
    about = read_own(own(tmp_path / "x.csv", row)).attrs
    assert about["indicators"][0]["title"] == "Actieve bewoners"
    assert about["notes"][0]["note"] == "let op"


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_damaged_file_is_read_or_refused_in_one_sentence(tmp_path, data):
    """Cut, change or double any place: never another error, never a lost name."""
    whole = "\r\n".join([OWN_HEADER, *OWN_ROWS]).encode("utf-8-sig")
    place = data.draw(st.integers(0, len(whole)))
    bad = data.draw(
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from([b";", b"\r\n", b'"', b"\0", b",", b"-", b"\xe9", b"=1+1"]),
        )
    )
    path = tmp_path / "x.csv"
    path.write_bytes(
        whole[:place] + bad + whole[place + data.draw(st.integers(0, 9)) :]
    )
    told = ""
    try:
        rows = read_own(path)
    except WijkbookError as refused:
        told = str(refused)
    if told:
        assert "x.csv" in told
        assert "\n" not in told
    else:
        assert rows["value"].notna().equals(rows["status"].isin(["ok", "derived"]))


# ---- the template -------------------------------------------------------------------


def test_template_is_put_in_a_folder_and_never_over_a_file(tmp_path):
    path = copy_own_template(tmp_path)
    assert path.name == "eigen_cijfers.csv"
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == OWN_HEADER
    with pytest.raises(BadValue, match="bestaat al en blijft zoals het is"):
        copy_own_template(tmp_path)
    with pytest.raises(MissingTable, match="Er is geen map"):
        copy_own_template(tmp_path / "weg")


def test_examples_of_the_template_are_no_figures(tmp_path):
    path = copy_own_template(tmp_path)
    with pytest.raises(BadTable, match="alleen de voorbeelden van het sjabloon"):
        read_own(path)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(START + ";12,5;210;;\r\n")
    rows = read_own(path)
    assert rows["value"].tolist() == [12.5]
    assert "Voorbeeldrijen van het sjabloon overgeslagen: 3" in rows.attrs["told"]


def test_examples_of_the_template_are_right(tmp_path):
    """Whoever takes the word 'voorbeeld' away has a file that can be read."""
    path = copy_own_template(tmp_path)
    text = path.read_text(encoding="utf-8-sig").replace("voorbeeld_", "mijn_")
    path.write_text(text, encoding="utf-8-sig")
    rows = read_own(path, gemeente="Roermond")
    assert rows["value"].dropna().tolist() == [12.5, 87]
    assert set(rows["status"]) == {"ok", "suppressed"}
