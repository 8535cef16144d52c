"""Test fetching against a server of our own, in the shapes and with the faults of real.

No test leaves this machine.
"""

import json
import socket
import ssl
import zipfile
from urllib.error import URLError

import loopback
import pandas as pd
import pytest

from wijkbook import work
from wijkbook.data import load_table
from wijkbook.errors import (
    AmbiguousName,
    BadTable,
    BadValue,
    MissingTable,
    UnknownName,
)
from wijkbook.gebied import explain, find_gebied, load_kerncijfers
from wijkbook.gebied.added import forget_figures, list_figures
from wijkbook.opendata import _get, _web
from wijkbook.opendata.fetch import fetch, list_downloads
from wijkbook.opendata.hosts import HOSTS, host

HELMOND = {"years": 2024, "gemeenten": "Helmond"}
FIGURES = "85984NED/UntypedDataSet"
FILE = "85984NED_GM0794.csv"


@pytest.fixture
def server(monkeypatch):
    """Start a server, and send every question to it."""
    with loopback.serving(monkeypatch) as running:
        yield running


@pytest.fixture
def lines():
    """Keep what is told while fetching."""
    return []


def get(lines, what="kerncijfers", **more):
    return fetch(what, **{**HELMOND, **more}, progress=lines.append)


def asked(server, part):
    """Tell how often a part of an address was asked for."""
    return sum(part in one for one in server.asked)


# ---- what was fetched is known -----------------------------------------------


def test_buurten_that_the_workbook_lacks_are_there_after_fetching(server, lines):
    with pytest.raises(BadValue, match="geen cijfers van buurten in Helmond"):
        load_kerncijfers("Helmond", level="buurt")
    told = get(lines)
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert buurten.loc["BU07941000", "inwoners"] == 2345  # as the server gives it
    assert buurten.loc["BU07941000", "woz_waarde_eur"] == 203000  # 203 x 1,000
    assert pd.isna(buurten.loc["BU07941002", "inwoners"])  # a point: withheld
    assert told.index.tolist() == ["kerncijfers-2024-gm0794"]
    assert told["rows"].tolist() == [20]  # 5 areas x 4 indicators


def test_withheld_figure_and_source_are_told(server, lines):
    get(lines)
    told = explain("BU07941002", "inwoners", 2024)
    assert told.status == "suppressed"
    assert "tabel 85984NED" in told.lines()["Bron"]
    row = load_table("sources").set_index("source_id").loc[told.source_ids[0]]
    assert row["sha256"] == _web.register()[FILE]["sha256"]
    assert row["address"].startswith(server.address)


def test_figures_of_the_workbook_stay_as_they_are(server, lines):
    before = explain("GM0794", "inwoners", 2024)
    get(lines)
    assert before.value != 95000
    assert explain("GM0794", "inwoners", 2024).value == before.value


def test_pages_are_followed_and_only_the_gemeente_is_asked(server, lines):
    get(lines)
    assert asked(server, FIGURES) == 2  # 5 rows, 3 a page
    assert all("GM0957" not in one for one in server.asked)
    assert "85984NED_GM0794.csv: 5 rijen" in lines
    assert all(one.count("startswith") <= 4 for one in server.asked)


def test_whole_land_is_asked_without_a_filter(server, lines):
    told = get(lines, gemeenten=None)
    assert not asked(server, "startswith")
    assert told.index.tolist() == ["kerncijfers-2024-nl"]
    assert told["rows"].tolist() == [32]  # 8 areas x 4 indicators


def test_several_years_and_gemeenten_are_a_set_each(server, lines):
    told = get(lines, years=[2023, 2024], gemeenten=["Helmond", "GM0957"])
    assert told.index.tolist() == [
        "kerncijfers-2023-gm0794",
        "kerncijfers-2023-gm0957",
        "kerncijfers-2024-gm0794",
        "kerncijfers-2024-gm0957",
    ]
    assert load_table("sources")["source_id"].is_unique
    assert (list_figures()["state"] == "in orde").all()


def test_table_that_left_v3_comes_from_v4(server, lines):
    get(lines, years=2022)
    assert "85318NED staat niet meer bij v3. Ik kijk bij v4." in lines
    assert asked(server, "/odata/v1/CBS/85318NED/Observations") == 4  # 10 rows
    rows = load_kerncijfers("Helmond", level="buurt", period=2022, long=True)
    assert rows.loc[("BU07941000", "inwoners", 2022), "value"] == 2345
    assert rows.loc[("BU07941000", "woz_waarde_eur", 2022), "value"] == 203000
    assert pd.isna(rows.loc[("BU07941002", "inwoners", 2022), "value"])
    server.asked.clear()
    get(lines, years=2022)  # and is not asked of v3 again
    assert server.asked == []


def test_service_that_was_closed_sends_to_v4(server, lines):
    server.plant("85318NED/UntypedDataSet", loopback.redirected, times=2)
    get(lines, years=2022)
    assert len(load_kerncijfers("Helmond", level="buurt", period=2022)) == 2


def test_figures_without_a_table_of_names_are_still_there(server, lines):
    del server.v3[("85984NED", "WijkenEnBuurten")]
    get(lines)
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert buurten.loc["BU07941000", "name"] == "Centrum"  # as the workbook knows it


def test_table_that_is_nowhere_is_told(server, lines):
    with pytest.raises(MissingTable, match="heeft tabel 85039NED niet, bij v3 niet"):
        get(lines, years=2021)
    assert list_figures().empty


def test_crimes_are_the_total_alone(server, lines):
    get(lines, "misdrijven")
    assert asked(server, "startswith(SoortMisdrijf,'0.0.0')")
    rows = load_kerncijfers("Helmond", level="buurt", long=True)
    assert rows.loc[("BU07941000", "misdrijven", 2024), "value"] == 2345 // 20


def test_crimes_per_year_come_from_the_table_with_months_when_the_other_has_gone(
    server, lines
):
    server.v3["47022NED", "UntypedDataSet"] = server.v3.pop(
        ("47018NED", "UntypedDataSet")
    )
    get(lines, "misdrijven")
    told = explain("BU07941000", "misdrijven", 2024)
    assert told.value == 2345 // 20
    assert "47022NED" in told.lines()["Bron"]


def test_health_is_an_estimate_of_adults(server, lines):
    get(lines, "gezondheid", years=2020)
    rows = load_kerncijfers("Helmond", level="buurt", period=2020, long=True)
    figure = rows.loc[("BU07941000", "eenzaam_pct", 2020)]
    assert (figure["value"], figure["status"]) == (50.9, "model_estimate")
    told = explain("BU07941000", "eenzaam_pct", 2020)
    assert told.lines()["Grenzen van"] == "2024"


def test_leefbaarometer_keeps_the_year_and_gemeente_that_were_asked(server, lines):
    get(lines, "leefbaarometer")
    rows = load_kerncijfers("Helmond", level="buurt", long=True)
    assert rows.loc[("BU07941000", "lbm_afwijking", 2024), "value"] == 0.1
    [state] = list_figures()["years"]
    assert state == "2024"


def test_borders_stay_a_download_and_their_names_are_known(server, lines):
    told = get(lines, "grenzen", years=2023)
    text = json.loads((_web.cache() / "grenzen_2023_GM0794.geojson").read_text("utf-8"))
    codes = [one["properties"]["code"] for one in text["features"]]
    assert codes == ["GM0794", "WK079410", "BU07941000", "BU07941002"]  # no water
    assert told["file"].iloc[0].endswith("grenzen_2023_GM0794.geojson")
    table = load_table("gebieden").set_index(["gebied_code", "year"])
    assert table.loc[("BU07941000", 2023), "land_area_ha"] == 40
    assert explain("BU07941000", "oppervlakte_land_ha", 2023).value == 40


def test_borders_of_long_ago_stand_in_layers_with_another_name(server, lines):
    get(lines, "grenzen", years=2019)
    assert asked(server, "typeName=cbs_buurten_2019") == 1
    get(lines, "grenzen", years=2020)  # the new name is tried first
    assert asked(server, "typeName=gemeenten&") == 1
    assert asked(server, "typeName=cbs_gemeenten_2020") == 1


def test_borders_of_more_than_a_thousand_areas_come_in_parts(
    server, lines, monkeypatch
):
    monkeypatch.setattr(_get, "FEATURES", 2)
    get(lines, "grenzen")
    assert asked(server, "typeName=buurten") == 2  # two buurten and a water
    assert asked(server, "startIndex=2") >= 1


def test_what_came_before_a_failure_is_kept(server, lines):
    server.plant("GM0957", loopback.status(403))
    with pytest.raises(MissingTable, match="weigert"):
        get(lines, gemeenten=["Helmond", "Roermond"])
    assert list_figures().index.tolist() == ["kerncijfers-2024-gm0794"]
    assert len(load_kerncijfers("Helmond", level="buurt")) == 2


def test_forgotten_figures_are_gone_and_the_download_stays(server, lines):
    get(lines)
    forget_figures("kerncijfers-2024-gm0794")
    with pytest.raises(BadValue, match="geen cijfers van buurten in Helmond"):
        load_kerncijfers("Helmond", level="buurt")
    server.asked.clear()
    get(lines)
    assert server.asked == []


# ---- the cache ---------------------------------------------------------------


def test_what_is_there_is_not_asked_again(server, lines):
    get(lines)
    server.asked.clear()
    get(lines)
    assert server.asked == []
    assert any(f"{FILE} is er al, opgehaald op 20" in line for line in lines)


def test_refresh_asks_again(server, lines):
    get(lines)
    server.v3[("85984NED", "UntypedDataSet")][3]["AantalInwoners_5"] = "    2400"
    get(lines, refresh=True)
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert buurten.loc["BU07941000", "inwoners"] == 2400


def test_file_that_changed_on_disk_is_told_and_fetched_again(server, lines):
    get(lines)
    path = _web.cache() / FILE
    path.write_text(path.read_text("utf-8-sig").replace("2345", "9999"), "utf-8-sig")
    get(lines)
    assert any(f"{FILE} is veranderd sinds" in line for line in lines)
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert buurten.loc["BU07941000", "inwoners"] == 2345


def test_register_that_lies_or_is_lost_makes_it_fetch_again(server, lines):
    get(lines)
    told = _web.register()
    told[FILE]["sha256"] = "0" * 64
    work.write_safely(_web.cache() / "register.json", json.dumps(told))
    server.asked.clear()
    get(lines)
    assert asked(server, FIGURES) == 2
    assert _web.is_whole(FILE)
    work.write_safely(_web.cache() / "register.json", "{")
    server.asked.clear()
    get(lines)
    assert asked(server, FIGURES) == 2


def test_register_tells_address_date_and_checksum(server, lines):
    get(lines)
    entry = _web.register()[FILE]
    assert entry["address"].startswith(f"{server.address}/ODataFeed/odata/{FIGURES}")
    assert len(entry["sha256"]) == 64
    assert entry["date"][:2] == "20"


@pytest.mark.parametrize(
    "fault",
    [loopback.html, loopback.dropped, loopback.half, loopback.status(404)],
    ids=["web page", "dropped", "half", "moved"],
)
def test_failed_refresh_leaves_the_old_file_and_figures(server, lines, fault):
    get(lines)
    before = (_web.cache() / FILE).read_bytes()
    server.plant("85984NED", fault, times=40)
    with pytest.raises((BadTable, MissingTable)):
        get(lines, refresh=True)
    assert (_web.cache() / FILE).read_bytes() == before
    assert _web.is_whole(FILE)
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert buurten.loc["BU07941000", "inwoners"] == 2345
    assert not list(_web.cache().glob(".half-*"))


# ---- what goes wrong on the way ----------------------------------------------


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (loopback.dropped, "brak de verbinding af"),
        (loopback.cut, "brak het antwoord af"),
        (loopback.half, "gaf een half antwoord"),
        (loopback.silent(0.5), "antwoordt niet op tijd"),
        (loopback.drip(1.5), "doet er te lang over"),
        (loopback.status(503), "antwoordt met fout 503"),
        (loopback.status(500), "antwoordt met fout 500"),
        (loopback.status(429, [("Retry-After", "0")]), "antwoordt met fout 429"),
        (loopback.status(429, [("Retry-After", "soon")]), "antwoordt met fout 429"),
    ],
    ids=["dropped", "cut", "half", "silent", "drip", "503", "500", "429", "429 soon"],
)
def test_passing_fault_is_told_and_tried_again(server, lines, fault, told):
    server.plant(FIGURES, fault)
    get(lines)
    assert any(told in line and "nog eens" in line for line in lines)
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert buurten.loc["BU07941000", "inwoners"] == 2345


def test_server_that_asks_to_wait_is_waited_for(server, lines, monkeypatch):
    slept = []
    monkeypatch.setattr(_web.time, "sleep", slept.append)
    server.plant(FIGURES, loopback.status(429, [("Retry-After", "7")]))
    get(lines)
    assert slept == [7.0]


def test_wait_doubles_and_ends(server, lines, monkeypatch):
    slept = []
    monkeypatch.setattr(_web.time, "sleep", slept.append)
    monkeypatch.setattr(_web, "WAIT", 2.0)
    server.plant(FIGURES, loopback.status(503), times=10)
    with pytest.raises(MissingTable, match="Ophalen lukt niet: .* fout 503.*later"):
        get(lines)
    assert slept == [2.0, 4.0, 8.0]
    assert asked(server, FIGURES) == 4


def test_server_that_asks_to_wait_too_long_is_left_alone(server, lines):
    server.plant(FIGURES, loopback.status(429, [("Retry-After", "3600")]))
    with pytest.raises(MissingTable, match="vraagt om 3600 seconden te wachten"):
        get(lines)
    assert asked(server, FIGURES) == 1


def test_refusal_is_not_asked_again(server, lines):
    server.plant(FIGURES, loopback.status(403))
    with pytest.raises(MissingTable, match=r"weigert dit verzoek \(fout 403\)"):
        get(lines)
    assert asked(server, FIGURES) == 1


def test_web_page_in_place_of_figures_is_told(server, lines):
    server.plant(FIGURES, loopback.html)
    with pytest.raises(BadTable, match="geeft een webpagina .*netwerk om in te loggen"):
        get(lines)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (loopback.looping, "blijft doorverwijzen"),
        (loopback.elsewhere, "verwijst door naar 'elders.example'"),
        (loopback.status(200, body=b'{"value": 3}'), "iets anders dan een tabel"),
        (loopback.status(200, body=b'{"value": []}'), "daar is niets van"),
        (
            loopback.status(200, body=b'{"value": [{"ID": "1"}, {"X": "2"}]}'),
            "niet elke rij heeft dezelfde kolommen",
        ),
    ],
    ids=["loop", "elsewhere", "no table", "no rows", "uneven"],
)
def test_strange_answer_is_refused(server, lines, fault, told):
    server.plant(FIGURES, fault)
    with pytest.raises((BadTable, MissingTable), match=told):
        get(lines)
    assert list_figures().empty


def test_no_network_names_the_host_and_what_still_works(lines, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("WIJKBOOK_HOSTS", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(_web, "WAIT", 0.01)
    with pytest.raises(MissingTable, match="niet te bereiken") as caught:
        get(lines)
    assert f"127.0.0.1:{port}" in str(caught.value)
    assert "eerder hebt gehaald werkt gewoon" in str(caught.value)
    assert find_gebied("Helmond", level="gemeente").code == "GM0794"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), "heb je netwerk?"),
        (ssl.SSLCertVerificationError(1, "self-signed"), "certificaat"),
    ],
)
def test_what_another_try_does_not_change_is_tried_once(
    lines, monkeypatch, reason, told
):
    tries = []

    def refuse(*_, **__):
        tries.append(1)
        raise URLError(reason)

    monkeypatch.setattr(_web, "urlopen", refuse)
    with pytest.raises(MissingTable, match=told):
        get(lines)
    assert len(tries) == 1
    assert lines == []


def test_server_that_refuses_many_rows_is_asked_for_parts(server, lines, monkeypatch):
    monkeypatch.setattr(_web, "PART", 2)
    server.refuses_many = True
    get(lines)
    assert any(
        "niet meer dan 10.000 rijen tegelijk. Ik haal het in" in x for x in lines
    )
    assert asked(server, "$top=2&$skip=4") == 2  # figures and names: the fifth row
    buurten = load_kerncijfers("Helmond", level="buurt")
    assert len(buurten) == 2


def test_parts_are_never_asked_above_the_limit_of_the_service():
    assert _web.PART < 10_000


# ---- going on where it stopped -----------------------------------------------


def test_pages_that_were_got_are_not_asked_again(server, lines):
    server.plant("$skip=3", loopback.dropped, times=4)
    with pytest.raises(MissingTable, match="brak de verbinding af"):
        get(lines)
    assert asked(server, FIGURES) == 5  # one page, and four tries for the second
    server.asked.clear()
    get(lines)
    assert asked(server, FIGURES) == 1
    assert not (_web.cache() / "pages" / "85984NED_GM0794").exists()


@pytest.mark.parametrize("how", ["changed", "old", "lost", "state is no json"])
def test_pages_that_cannot_be_trusted_are_asked_again(server, lines, how):
    server.plant("$skip=3", loopback.dropped, times=4)
    with pytest.raises(MissingTable):
        get(lines)
    pages = _web.cache() / "pages" / "85984NED_GM0794"
    state = pages / "pages.json"
    if how == "changed":
        (pages / "page-0001.json").write_text('{"value": []}', "utf-8")
    elif how == "lost":
        (pages / "page-0001.json").unlink()
    elif how == "old":
        told = json.loads(state.read_text("utf-8"))
        state.write_text(json.dumps(told | {"started": 0}), "utf-8")
    else:
        state.write_text("{", "utf-8")
    server.asked.clear()
    get(lines)
    assert asked(server, FIGURES) == 2
    assert len(load_kerncijfers("Helmond", level="buurt")) == 2


def test_broken_file_goes_on_where_it_stopped(server, lines):
    server.plant(".zip", loopback.cut)
    get(lines, "leefbaarometer")
    assert server.resumed == [len(server.zip) // 2]  # where it was cut
    assert (_web.cache() / "open-data-leefbaarometer-meting-2024.zip").read_bytes() == (
        server.zip
    )
    assert not list((_web.cache() / "pages").iterdir())


def test_zip_that_is_none_or_lacks_a_file_is_refused(server, lines, tmp_path):
    whole, server.zip = server.zip, b"no zip"
    with pytest.raises(BadTable, match="geeft geen zip"):
        get(lines, "leefbaarometer")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("../../weg_scores_wijken.txt", "x")
    server.zip = other.read_bytes()
    with pytest.raises(BadTable, match="zitten geen scores van wijken"):
        get(lines, "leefbaarometer")
    middle = whole.index(b"Leefbaarometer") + 60  # a byte of the packed scores
    server.zip = whole[:middle] + b"?" + whole[middle + 1 :]
    with pytest.raises(BadTable, match="niet goed in te lezen"):
        get(lines, "leefbaarometer", refresh=True)
    server.zip = whole
    get(lines, "leefbaarometer", refresh=True)


# ---- what is asked for -------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "more", "error", "told"),
    [
        ("kerncijffers", {}, UnknownName, "Onbekende soort gegevens.*'kerncijfers'"),
        ("kerncijfers", {"years": 1990}, BadValue, "Van 1990 is er geen 'kerncijfers'"),
        ("kerncijfers", {"years": "vorig"}, BadValue, "Onbekend jaar 'vorig'"),
        (
            "kerncijfers",
            {"years": []},
            BadValue,
            "^Noem een jaar. Kies uit: 2013 tot en met",
        ),
        ("gezondheid", {"years": 2019}, BadValue, "2012, 2016, 2020, 2022 en 2024"),
        ("kerncijfers", {"gemeenten": []}, BadValue, "Er staat geen gemeente"),
        ("kerncijfers", {"gemeenten": "Helmont"}, UnknownName, "Helmond"),
        ("kerncijfers", {"gemeenten": "GM٠٧٩٤"}, UnknownName, "staat niet in"),
        ("kerncijfers", {"gemeenten": "../.."}, UnknownName, "gebiedsnaam"),
        ("kerncijfers", {"gemeenten": "WK095704"}, UnknownName, "is geen gemeente"),
    ],
)
def test_question_that_cannot_be_answered_asks_nothing(
    server, lines, what, more, error, told
):
    with pytest.raises((error, AmbiguousName), match=told):
        get(lines, what, **more)
    assert server.asked == []


def test_what_was_read_is_told(server, lines):
    get(lines)
    assert any("1 land, 1 gemeente, 1 wijk en 2 buurten" in line for line in lines)


def test_downloads_are_listed_with_their_checksum(server, lines):
    assert list_downloads().empty
    get(lines)
    told = list_downloads().loc[FILE]
    assert bool(told["whole"]) is True
    assert told["sha256"] == _web.register()[FILE]["sha256"]
    (_web.cache() / FILE).unlink()
    assert bool(list_downloads().loc[FILE, "whole"]) is False


def test_progress_goes_beside_the_output(server, capsys):
    fetch("kerncijfers", **HELMOND)
    shown = capsys.readouterr()
    assert "kerncijfers-2024-gm0794: 20 cijfers erbij." in shown.err
    assert shown.out == ""
    fetch("kerncijfers", **HELMOND, progress=False)
    assert capsys.readouterr().err == ""


# ---- hosts -------------------------------------------------------------------


def test_each_host_can_be_another_one(monkeypatch):
    monkeypatch.setenv("WIJKBOOK_HOSTS", "v3=http://a.example/ pdok=http://b.example")
    assert host("v3") == "http://a.example"
    assert host("pdok") == "http://b.example"
    assert host("v4") == HOSTS["v4"]


def test_hosts_that_are_none_are_refused(monkeypatch):
    monkeypatch.setenv("WIJKBOOK_HOSTS", "v5=http://a.example")
    with pytest.raises(UnknownName, match="Onbekende server 'v5'"):
        host("v3")
    monkeypatch.setenv("WIJKBOOK_HOSTS", "ftp://a.example")
    with pytest.raises(BadValue, match="In WIJKBOOK_HOSTS staat 'ftp://a.example'"):
        host("v3")


def test_every_host_is_safe_by_default():
    assert all(address.startswith("https://") for address in HOSTS.values())
