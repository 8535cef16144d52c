"""The server of a session: phones answer, the leader shows, nobody else gets in."""

import contextlib
import json
import os
import re
import signal
import socket
import threading
import time
from html import escape
from html.parser import HTMLParser
from http.client import HTTPException
from urllib.parse import urlencode

import pytest
from session_client import Browser, fill_up, leader, phone, small_disk
from timing import fastest

from wijkbook.errors import BadTable, BadValue
from wijkbook.session import network
from wijkbook.session.app import LIMITS, Limiter
from wijkbook.session.server import serve
from wijkbook.session.store import Post, Session

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}{% x %}"
    "${7*7}&lt;b&gt;\u202e=HYPERLINK(1)\x00</textarea><h1>x"
)


@pytest.fixture
def session(tmp_path):
    made = Session.create(
        tmp_path / "avond.sqlite",
        asker="<b>Gemeente</b>",
        purpose="<i>leren</i>",
        wijk="<u>Donderberg</u>",
    )
    yield made
    made.close_file()


@pytest.fixture
def running(session):
    held = serve(session)
    yield held
    held.stop()


def answer(made, bouwsteen, question, value, **more):
    reply = made.send(f"/vraag/{bouwsteen}", {f"a_{question}": value, **more})
    assert reply.status == 303, reply.text
    return reply


def fill_in(session, made, value):
    for one in session.questions():
        answer(made, one.bouwsteen, one.id, value)


def test_it_starts_at_once_and_stops(session):
    assert fastest(lambda: serve(session).stop(), under=5, tries=4) < 5
    held = serve(session)
    assert held.url.startswith("http://127.0.0.1:")
    assert "draait" in repr(held)
    assert held.leader_url.rpartition("=")[2] not in repr(held)
    held.stop()
    assert held.process.poll() == 0
    with pytest.raises(OSError, match="refused"):
        Browser(held.url).get("/")


def test_two_servers_on_one_file_is_told(session, running):
    with pytest.raises(BadTable, match="draait al"):
        serve(session)


def test_it_stops_when_who_started_it_is_gone(session):
    held = serve(session)
    held.process.stdin.close()
    assert held.process.wait(10) == 0


def test_phones_find_it_again_after_a_crash(session):
    held = serve(session)
    made = phone(held, session)
    held.process.kill()
    held.stop()
    again = serve(session)
    try:
        assert again.url == held.url
        assert "nog niet open" in made.get("/").text
        assert again.leader_url != held.leader_url
    finally:
        again.stop()


def test_it_closes_by_itself(session):
    held = serve(session, hours=1 / 3600)
    assert held.process.wait(10) == 0
    held.stop()


def test_key_is_not_in_the_list_of_processes(running):
    key = running.leader_url.rpartition("=")[2]
    assert key not in " ".join(running.process.args)


def test_a_whole_session(session, running):
    phones = [phone(running, session, "bewoners") for _ in range(4)]
    phones += [phone(running, session, "bestuur") for _ in range(3)]
    chief = leader(running)
    assert 'data-stand="joined">7<' in chief.get("/leider").text
    assert "nog niet open" in phones[0].get("/").text
    chief.send("/leider/ronde", {"ronde": "1"}, page="/leider")
    first = phones[0].get("/")
    assert first.where == "/vraag/urgentie"
    for i, made in enumerate(phones):
        fill_in(session, made, "0" if i < 4 else "3")
    told = json.loads(chief.get("/leider/stand").text)
    assert told["joined"] == 7
    assert set(told["answered"].values()) == {7}
    reply = chief.send("/leider/toon", {"bouwsteen": "urgentie"}, page="/leider")
    page = chief.follow(reply).text
    # 0 0 0 0 3 3 3: median 0; two camps of 4 and 3. Layers of A: 3 high over both
    # ends (A = -1), then 1 high over one (A = 1): (6 * -1 + 1 * 1) / 7 = -0.71
    assert "het midden is nee (7 mensen)" in page
    assert "-0,71" in page
    assert re.search(r">bestuur</th>.*>bewoners</th>", page)
    assert "<td>ja</td><td>nee</td>" in page  # in the same order
    agenda = chief.get("/leider/agenda").text
    assert "Zien actieve en stille bewoners dit hetzelfde?" in agenda
    chief.send("/leider/ronde", {"ronde": "2"}, page="/leider")
    assert "Jouw antwoord in ronde 1: nee" in phones[0].get("/vraag/urgentie").text
    for made in phones:
        answer(made, "urgentie", "URG4", "2")
    chief.send("/leider/toon", {"bouwsteen": "urgentie"}, page="/leider")
    moved = chief.get("/leider/beweging").text
    assert "hoger, dichter bij elkaar" in moved
    assert chief.get("/leider/beeld/urgentie?ronde=1").status == 200
    chief.send("/leider/sluit", {}, page="/leider")
    assert "gesloten" in phones[0].follow(phones[0].get("/")).text


def test_a_closed_phone_finds_its_answers_again(session, running):
    made = phone(running, session)
    session.start_round()
    answer(made, "urgentie", "URG4", "1", t_URG4="omdat het <zo> is")
    again = Browser(running.url)
    again.cookies = dict(made.cookies)
    page = again.get("/vraag/urgentie").text
    assert re.search(r'value="1"[^>]*checked', page)
    assert "omdat het &lt;zo&gt; is" in page
    assert again.get("/").where == "/vraag/visie"
    answer(made, "urgentie", "URG4", "weet_niet")
    assert session.own(made.cookies[cookie(session)])["URG4"].special == "weet_niet"


def test_a_form_of_round_1_is_not_taken_for_an_answer_of_round_2(session, running):
    made = phone(running, session)
    session.start_round()
    page = made.get("/vraag/urgentie").text
    nth = re.search(r'name="ronde" value="(\w+)"', page)[1]
    assert nth == "r1"
    session.start_round(2)
    for voice, said in (("gewoon", "Ronde 2 is begonnen"), ("en", "Round 2 has begun")):
        made.get(f"/?taal={voice}")
        form = {"ronde": nth, "a_URG4": "3", "t_URG4": "typte ik"}
        reply = made.send("/vraag/urgentie", form)
        assert reply.status == 409
        assert said in reply.text
        assert re.search(r'value="3"[^>]*checked', reply.text)  # nothing typed is lost
        assert "typte ik" in reply.text
        assert session.answered()["urgentie"] == 0
    nth = re.search(r'name="ronde" value="(\w+)"', reply.text)[1]
    assert made.send("/vraag/urgentie", form | {"ronde": nth}).status == 303
    assert session.answered()["urgentie"] == 1
    token = made.cookies[cookie(session)]
    late = Post(token, "urgentie", {"URG4": {"score": 1}}, round=1)
    with pytest.raises(BadValue, match="Ronde 2 is begonnen"):
        session.post(late)


def cookie(session):
    return f"wijkbook_{session.meta('mark')}"


def test_privacy_is_told_before_the_first_question(session, running):
    page = Browser(running.url).get("/").text
    for word in ("Wie vraagt dit?", "Waarvoor?", "Wie ziet wat?", "Tot wanneer?"):
        assert word in page
    assert "&lt;b&gt;Gemeente&lt;/b&gt;" in page
    assert "niet versleuteld" in page
    assert "URG4" not in page
    again = phone(running, session)
    assert "Wie ziet wat?" in again.get("/privacy").text
    assert "/privacy" in again.get("/overzicht").text
    session.start_round()
    assert Browser(running.url).get("/vraag/urgentie").where == "/"


@pytest.mark.parametrize(
    ("voice", "lang", "text"),
    [
        ("en", "en", "Do residents think the plans"),
        ("bewoners", "nl", "Vinden u en uw buren"),
    ],
)
def test_other_wordings(session, running, voice, lang, text):
    made = Browser(running.url)
    assert made.get(f"/?taal={voice}").status == 303
    page = made.get("/").text
    assert f'<html lang="{lang}">' in page
    made.send("/mee", {"code": session.code, "role": "bewoners"}, page="/")
    session.start_round()
    assert text in made.get("/vraag/urgentie").text
    answer(made, "urgentie", "URG4", "2")
    assert [one.voice for one in session.answers()] == [voice]


def test_everybody_an_own_wijk(tmp_path):
    session = Session.create(tmp_path / "eigen.sqlite", mode="eigen_wijk")
    held = serve(session)
    try:
        assert 'name="role"' not in Browser(held.url).get("/").text
        phones = [phone(held, session, "bestuur") for _ in range(3)]
        session.start_round()
        for i, made in enumerate(phones):
            answer(made, "urgentie", "URG4", str(i))
        chief = leader(held)
        reply = chief.send("/leider/toon", {"bouwsteen": "urgentie"}, page="/leider")
        page = chief.follow(reply).text
        assert "(3 mensen)" in page
        assert "per rol" not in page
        assert "een beetje" in phones[1].get("/overzicht").text
    finally:
        held.stop()
        session.close_file()


def test_own_answers_can_be_erased(session, running):
    made = phone(running, session)
    session.start_round()
    answer(made, "urgentie", "URG4", "2")
    assert made.send("/wissen", {}).status == 200
    assert len(session.answers()) == 0
    assert session.joined() == 0
    assert made.get("/vraag/urgentie").where == "/"


@pytest.mark.parametrize(
    ("way", "where"), [("terug", "/overzicht"), ("verder", "/vraag/visie")]
)
def test_who_goes_on_without_saving_loses_nothing(session, running, way, where):
    made = phone(running, session)
    session.start_round()
    page = "/vraag/urgentie"
    # nothing was filled in: on it goes, and nothing is kept
    reply = made.send(page, {"weg": way})
    assert (reply.status, reply.where) == (303, where)
    assert len(session.answers()) == 0
    # something was: it is told and stands there, not kept, and there is a way out
    for typed in ({"t_URG4": "het <b>licht</b>"}, {"a_URG4": "2", "t_URG4": "licht"}):
        reply = made.send(page, {"weg": way, **typed})
        assert reply.status == 409
        assert "Wat je invulde is nog niet bewaard." in reply.text
        assert f"{escape(typed['t_URG4'])}</textarea>" in reply.text
        chosen = re.search('value="2"[^>]* checked', reply.text)
        assert bool(chosen) == ("a_URG4" in typed)
        assert f'<a href="{where}">' in reply.text
        assert len(session.answers()) == 0
    # a form with what was kept, that nobody changed: on it goes
    made.send(page, typed)
    reply = made.send(page, {"weg": way, **typed})
    assert (reply.status, reply.where) == (303, where)
    (held,) = session.answers()
    assert (held.question_id, held.score, held.explanation) == ("URG4", 2, "licht")


def test_no_answer_chosen_asks_again_and_keeps_the_text(session, running):
    made = phone(running, session)
    session.start_round()
    reply = made.send("/vraag/urgentie", {"t_URG4": "al getypt"})
    assert reply.status == 400
    assert 'role="alert"' in reply.text
    assert "al getypt" in reply.text
    assert len(session.answers()) == 0


class Fields(HTMLParser):
    """The fields of a page, and whether each has a label."""

    def __init__(self, text):
        super().__init__()
        self.labelled, self.fields, self.inside = set(), [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "label":
            self.inside = True
            self.labelled.add(told.get("for"))
        if tag in ("input", "select", "textarea") and told.get("type") != "hidden":
            self.fields.append((told.get("id"), self.inside))

    def handle_endtag(self, tag):
        if tag == "label":
            self.inside = False


def test_every_field_has_a_label_and_every_page_a_language(tmp_path):
    session = Session.create(tmp_path / "kern.sqlite", length="kern")
    held = serve(session)
    try:
        pages = [Browser(held.url).get("/")]
        made, chief = phone(held, session), leader(held)
        session.start_round()
        pages += [made.get(path) for path in ("/vraag/urgentie", "/overzicht", "/x")]
        pages += [chief.get(path) for path in ("/leider", "/leider/afspraken")]
        for page in pages:
            found = Fields(page.text)
            assert all(inside or key in found.labelled for key, inside in found.fields)
            assert '<html lang="nl">' in page.text
            assert page.text.count("<h1") == 1
            assert 'href="#inhoud"' in page.text
        asked = [
            one for one in session.questions("bewoners") if one.bouwsteen == "urgentie"
        ]
        # six answers, the evidence and an explanation to each question
        assert len(Fields(pages[1].text).fields) == len(asked) * (6 + 1 + 1)
        form = {f"a_{one.id}": "3" for one in asked}
        form |= {f"b_{one.id}": "2" for one in asked}
        assert made.send("/vraag/urgentie", form).status == 303
        assert {one.evidence for one in session.answers()} == {2}
    finally:
        held.stop()
        session.close_file()


# --- before it is revealed ------------------------------------------------------------

ROUTES = ["/", "/mee", "/privacy", "/overzicht", "/uitkomst", "/wissen", "/stand"]
ROUTES += ["/vraag/urgentie", "/x"]
SCREENS = ["", "/stand", "/agenda", "/kaarten", "/beweging", "/afspraken"]
SCREENS += ["/bewaren", "/beeld/urgentie"]


def test_before_reveal_nothing_depends_on_the_scores(tmp_path):
    """Two rooms that differ in their scores alone send the same pages."""
    seen = []
    for scores in ("0000", "3210"):
        session = Session.create(tmp_path / f"{scores}.sqlite")
        held = serve(session)
        try:
            phones = [phone(held, session) for _ in scores]
            session.start_round()
            for made, score in zip(phones, scores, strict=True):
                fill_in(session, made, score)
            looker, chief = phone(held, session), leader(held)
            pages = [looker.get(route) for route in ROUTES]
            pages += [chief.get(f"/leider{screen}") for screen in SCREENS]
            text = "".join(f"{page.status}{page.where}{page.text}" for page in pages)
            who = session.participant(looker.cookies[cookie(session)]).respondent
            for own in (session.code, who, held.url, session.meta("mark")):
                text = text.replace(own, "")
            seen.append(re.sub(r'name="_xsrf" value="[^"]+"', "", text))
            stand = json.loads(chief.get("/leider/stand").text)
            assert stand.keys() == {"joined", "answered", "reach"}
            assert stand["joined"] == 5
            assert stand["answered"] == dict.fromkeys(session.bouwstenen(), 4)
        finally:
            held.stop()
            session.close_file()
    assert seen[0] == seen[1]
    assert "Aantal deelnemers" in seen[0]


# --- who wants harm -------------------------------------------------------------------


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__()
        self.found, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_hostile_text_is_escaped_everywhere(session, running):
    made, chief = phone(running, session), leader(running)
    session.start_round()
    answer(made, "urgentie", "URG4", "1", t_URG4=HOSTILE)
    for field, path in (("text", "notitie"), ("what", "afspraak")):
        form = {field: HOSTILE, "who": HOSTILE[:60], "due": HOSTILE[:60]}
        reply = chief.send(f"/leider/{path}", form, page="/leider/afspraken")
        assert reply.status == 303
    pages = [made.get("/vraag/urgentie"), chief.get("/leider/afspraken")]
    wrong = Browser(running.url)
    pages.append(wrong.send("/mee", {"code": HOSTILE, "role": HOSTILE}, page="/"))
    pages.append(wrong.get(f"/?{urlencode({'code': HOSTILE, 'taal': HOSTILE})}"))
    pages.append(made.send("/vraag/urgentie", {"a_URG4": HOSTILE, "t_URG4": HOSTILE}))
    for page in pages:
        tags = Tags(page.text)
        assert "img" not in tags.found
        assert tags.found.count("h1") == 1
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert "49" not in re.sub(r'value="2\|[^"]+"', "", page.text)
        assert "alert(1)</script>" not in page.text
    assert "<b>Gemeente" not in pages[2].text
    assert session.answers().answers[0].explanation == HOSTILE.replace("\x00", " ")


def test_headers_keep_a_page_to_itself(running, session):
    made, chief = phone(running, session), leader(running)
    pages = [made.get(path) for path in ("/", "/overzicht", "/x", "/static/style.css")]
    pages += [chief.get("/leider"), chief.get("/leider/stand")]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "Tornado" not in page.headers["Server"]
        assert "Access-Control-Allow-Origin" not in page.headers
        assert "style=" not in page.text


def test_cookies_are_out_of_reach_of_scripts(session, running):
    made = Browser(running.url)
    replies = [made.get("/")]
    replies.append(
        made.send("/mee", {"code": session.code, "role": "bestuur"}, page="/")
    )
    replies.append(made.get("/" + running.leader_url.split("/", 3)[3]))
    cookies = [c for r in replies for c in r.headers.get_all("Set-Cookie") or ()]
    assert len(cookies) >= 3
    for one in cookies:
        assert "HttpOnly" in one
        assert "SameSite=Lax" in one
        assert one.startswith("wijkbook_")  # Jupyter's own _xsrf stays as it is


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://kwaad.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(session, running, headers):
    made, chief = phone(running, session), leader(running)
    session.start_round()
    reply = made.send("/vraag/urgentie", {"a_URG4": "3"}, **headers)
    assert reply.status == 403
    reply = chief.send("/leider/sluit", {}, page="/leider", **headers)
    assert reply.status == 403
    assert len(session.answers()) == 0
    assert session.phase == "round"


def test_a_form_without_its_mark_is_refused(session, running):
    made, other = phone(running, session), phone(running, session)
    session.start_round()
    assert made.post("/vraag/urgentie", {"a_URG4": "3"}).status == 403
    form = {"a_URG4": "3", "_xsrf": other.mark("/vraag/urgentie")}
    assert made.post("/vraag/urgentie", form).status == 403
    kind = {"Content_Type": "text/plain"}
    form = {"a_URG4": "3", "_xsrf": made.mark("/vraag/urgentie")}
    assert made.post("/vraag/urgentie", form, **kind).status in (403, 415)
    assert len(session.answers()) == 0


def test_a_name_that_points_here_is_refused(running):
    assert Browser(running.url).get("/", Host="kwaad.example").status == 421


def test_a_guessed_leader_address_is_not_there(session, running):
    made = phone(running, session)
    for path in ("/leider", "/leider/stand", "/leider/beeld/urgentie", "/leider/x"):
        assert made.get(path).status == 404
    assert made.get("/leider?sleutel=raad").status == 404
    # a phone's own token, the code: neither is the key
    for guess in (made.cookies[cookie(session)], session.code, ""):
        made.cookies[f"{cookie(session)}_leider"] = guess
        assert made.get("/leider").status == 404
        form = {"_xsrf": made.mark("/wissen")}
        assert made.post("/leider/sluit", form).status == 404
    assert session.phase == "lobby"


@pytest.mark.parametrize(
    "where", ["/leider", "/leider/kaarten", "/leider/beeld/visie?ronde=2"]
)
def test_a_link_with_the_key_leads_to_its_own_screen(running, where):
    made = Browser(running.url)
    key = running.leader_url.rpartition("=")[2]
    found = made.get(f"{where}{'&' if '?' in where else '?'}sleutel={key}")
    assert (found.status, found.where) == (303, where)
    assert key not in found.text


def test_a_form_with_the_key_in_its_address_does_nothing(session, running):
    chief = leader(running)
    key = running.leader_url.rpartition("=")[2]
    form = {"_xsrf": chief.mark("/leider")}
    found = chief.post(f"/leider/sluit?sleutel={key}", form)
    assert (found.status, found.where) == (303, "/leider")
    assert session.phase == "lobby"


def test_guessing_goes_on_slower_and_slower(session, running):
    made = Browser(running.url)
    status = [made.get(f"/leider?sleutel={i}").status for i in range(12)]
    assert status[:10] == [404] * 10
    assert status[10:] == [429] * 2
    form = {"code": session.code, "role": "bestuur"}
    assert made.send("/mee", form, page="/").status == 429


def test_a_wrong_code_does_not_let_in(session, running):
    made = Browser(running.url)
    reply = made.send("/mee", {"code": "raadik", "role": "bestuur"}, page="/")
    assert reply.status == 400
    assert session.joined() == 0


def test_a_token_of_another_session_or_made_up_is_refused(session, running, tmp_path):
    other = Session.create(tmp_path / "ander.sqlite")
    stolen = other.join("bestuur")
    made = Browser(running.url)
    session.start_round()
    for token in (stolen, "x" * 32, "' OR 1=1 --", "a" * 3000):
        made.cookies[cookie(session)] = token
        assert made.get("/overzicht").where == "/"
        made.cookies[cookie(session)] = token
        form = {"_xsrf": made.mark("/"), "a_URG4": "3"}
        made.cookies[cookie(session)] = token
        assert made.post("/vraag/urgentie", form).where == "/"
    assert len(session.answers()) == 0
    other.close_file()


def test_an_erased_token_is_refused(session, running):
    made = phone(running, session)
    session.start_round()
    kept = dict(made.cookies)
    made.send("/wissen", {})
    made.cookies = kept
    form = {"_xsrf": made.mark("/"), "a_URG4": "3"}
    made.cookies = kept
    assert made.post("/vraag/urgentie", form).where == "/"
    assert len(session.answers()) == 0


def test_a_token_stands_on_no_page(session, running):
    made = phone(running, session)
    session.start_round()
    answer(made, "urgentie", "URG4", "1")
    token = made.cookies[cookie(session)]
    for path in ("/", "/vraag/urgentie", "/overzicht", "/wissen", "/stand"):
        assert token not in made.get(path).text
    key = running.leader_url.rpartition("=")[2]
    chief = leader(running)
    for path in ("/leider", "/leider/agenda", "/leider/afspraken"):
        assert key not in chief.get(path).text


def raw(running, data):
    """Send bytes and read what comes back until the line is closed."""
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(data)
        with contextlib.suppress(OSError):  # the server may have hung up before
            line.shutdown(socket.SHUT_WR)
        found = b""
        while more := line.recv(65536):
            found += more
    return found


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /mee HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nx",
        b"POST /mee HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"4000\r\n" + b"x" * 0x4000 + b"\r\n" + b"4000\r\n" + b"x" * 0x4000,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 9000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_oversized_requests_are_refused(running, sent):
    try:
        found = raw(running, sent)
    except ConnectionError:
        found = b""
    assert b" 200 " not in found
    assert not found or b" 400 " in found or b" 413 " in found or b" 431 " in found
    assert Browser(running.url).get("/").status == 200


def test_too_long_a_text_is_told(session, running):
    made = phone(running, session)
    session.start_round()
    form = {"a_URG4": "1", "t_URG4": "é" * 1001}
    reply = made.send("/vraag/urgentie", form)
    assert reply.status == 409
    assert "1000" in reply.text
    assert len(session.answers()) == 0
    answer(made, "urgentie", "URG4", "1", t_URG4="🏘" * 1000)


def test_one_phone_cannot_flood(session, running):
    made = phone(running, session)
    session.start_round()
    form = {"_xsrf": made.mark("/vraag/urgentie"), "a_URG4": "1"}
    status = {made.post("/vraag/urgentie", form).status for _ in range(40)}
    assert status == {303, 429}


def test_limiter_lets_in_again_after_a_while():
    now = [0.0]
    limiter = Limiter(lambda: now[0])
    most, per_second = LIMITS["guess"]
    assert all(limiter.allows("guess", "a") for _ in range(most))
    assert not limiter.allows("guess", "a")
    assert limiter.allows("guess", "b")
    now[0] = 1 / per_second
    assert limiter.allows("guess", "a")


def test_nothing_is_logged_of_who_comes(session, tmp_path, capfd):
    held = serve(session)
    made = phone(held, session)
    for path in ("/", "/x", "/leider?sleutel=1"):
        made.get(path)
    held.stop()
    out = capfd.readouterr()
    assert out.out + out.err == ""


def test_locked_file_is_told_on_the_phone_and_the_text_stays(session, running):
    made = phone(running, session)
    session.start_round()
    answer(made, "urgentie", "URG4", "1")
    session._writer.execute("BEGIN IMMEDIATE")
    try:
        form = {"a_URG4": "3", "t_URG4": "niet kwijt"}
        reply = made.send("/vraag/urgentie", form)
    finally:
        session._writer.execute("ROLLBACK")
    assert reply.status == 503
    assert "nog niet bewaard" in reply.text
    assert "niet kwijt" in reply.text
    assert answer(made, "urgentie", "URG4", "3").status == 303


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_kill_under_load_loses_no_acknowledged_answer(session):
    tokens = {}
    for _ in range(2):
        held = serve(session)
        phones = [phone(held, session) for _ in range(6)]
        if session.phase == "lobby":
            session.start_round()
        stop = threading.Event()
        threads = [
            threading.Thread(target=hammer, args=(session, made, tokens, stop))
            for made in phones
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.7)
        os.kill(held.process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
        held.stop()
    assert tokens
    for (token, question), score in tokens.items():
        assert session.own(token)[question].score == score


def hammer(session, made, acknowledged, stop):
    """Answer all there is, and remember what was acknowledged."""
    token = made.cookies[cookie(session)]
    for one in session.questions():
        score = hash((token, one.id)) % 4
        try:
            answer(made, one.bouwsteen, one.id, str(score))
        except (OSError, HTTPException):  # the line broke
            return
        acknowledged[token, one.id] = score


def test_own_addresses_are_no_loopback():
    assert not any(network.is_loopback(one) for one in network.own_addresses())
    assert network.is_loopback("127.0.0.1")
    assert network.is_loopback("localhost")
    assert not network.is_loopback("0.0.0.0")


def test_leader_asked_the_impossible(session, running):
    chief = leader(running)
    reply = chief.send("/leider/ronde", {"ronde": "2"}, page="/leider")
    assert reply.status == 409
    assert "na ronde 1" in reply.text
    reply = chief.send("/leider/ronde", {"ronde": "x"}, page="/leider")
    assert reply.status == 409
    session.start_round()
    reply = chief.send("/leider/toon", {"bouwsteen": "urgentie"}, page="/leider")
    assert reply.status == 409
    assert "minder dan drie" in reply.text
    reply = chief.send("/leider/toon", {"bouwsteen": HOSTILE[:30]}, page="/leider")
    assert reply.status == 409


def test_every_screen_stands_when_nobody_answers(session, running):
    chief = leader(running)
    session.start_round()
    session.start_round(2)
    screens = ("", "/agenda", "/kaarten", "/beweging", "/afspraken", "/bewaren")
    for screen in screens:
        assert chief.get(f"/leider{screen}").status == 200
    assert chief.get("/leider/beeld/urgentie").status == 404


# --- open to the room, and the code to scan -------------------------------------------


def can_bind(host):
    """Tell whether this system has that address of its own."""
    with socket.socket() as line:
        try:
            line.bind((host, 0))
        except OSError:
            return False
    return True


@pytest.fixture
def second_address():
    if not can_bind("127.0.0.2"):
        pytest.skip("this system has one loopback address")
    return "127.0.0.2"


def test_the_room_comes_in_and_goes_out_while_it_runs(session, running, second_address):
    made, before = phone(running, session), running.url
    assert not running.is_open
    assert "telefoons in de zaal nog niet" in repr(running)
    assert running.open_to_room(second_address) is running
    assert running.is_open
    port = before.rpartition(":")[2]
    assert running.url == f"http://{second_address}:{port}"
    assert "niet versleuteld" in repr(running)
    assert "Nog geen ander apparaat" in repr(running)
    assert "nog niet open" in made.get("/").text  # cookie and port stay
    guest = Browser(running.url, source="127.0.0.3")
    assert guest.get("/").status == 200
    assert "Een ander apparaat heeft deze sessie bereikt" in repr(running)
    running.close_to_room()
    assert running.url == before
    reply = guest.get("/")  # its line was open already
    assert reply.status == 423
    assert "niet open voor de zaal" in reply.text
    with pytest.raises(OSError, match="refused"):
        Browser(f"http://{second_address}:{port}").get("/")
    assert "nog niet open" in made.get("/").text


def test_all_addresses_open_and_close_on_the_same_port(session, running):
    made, port = phone(running, session), running.url.rpartition(":")[2]
    chief = leader(running)
    for _ in range(2):
        running.open_to_room()
        assert running.is_open
        assert running.url.endswith(f":{port}")
        assert "nog niet open" in made.get("/").text
        assert phone(running, session).get("/").status == 200
        assert running.leader_url.startswith(f"http://127.0.0.1:{port}/leider")
        assert chief.get("/leider").status == 200
        running.close_to_room()
        assert running.url == f"http://127.0.0.1:{port}"
        assert "nog niet open" in made.get("/").text
    assert session.joined() == 3


def test_an_address_that_is_not_ours_is_told_and_it_goes_on(session, running):
    with pytest.raises(BadTable, match="niet te gebruiken"):
        running.open_to_room("192.0.2.200")
    assert not running.is_open
    assert Browser(running.url).get("/").status == 200


def test_the_leader_opens_and_closes_the_room_on_the_screen(session, running):
    chief = leader(running)
    page = chief.get("/leider").text
    assert "nog niet meedoen" in page
    assert "<svg" not in page
    assert "niet versleuteld" in page
    reply = chief.send("/leider/zaal", {"open": "1"}, page="/leider")
    assert reply.where == "/leider"
    page = chief.get("/leider").text
    assert running.is_open
    assert running.url in page
    assert f'aria-label="QR-code: {running.url}/?code={session.code}"' in page
    assert "niet versleuteld" in page
    told = json.loads(chief.get("/leider/stand").text)
    assert "Nog geen ander apparaat" in told["reach"] or "geen netwerk" in told["reach"]
    chief.send("/leider/zaal", {"open": "0"}, page="/leider")
    assert not running.is_open
    made = Browser(running.url)
    form = {"_xsrf": made.mark("/"), "open": "1"}
    assert made.post("/leider/zaal", form).status == 404
    assert not running.is_open


def test_served_to_the_room_from_the_start(session):
    held = serve(session, host="0.0.0.0")
    try:
        assert held.is_open
        held.close_to_room()
        assert not held.is_open
        assert Browser(held.url).get("/").status == 200
    finally:
        held.stop()


def test_code_to_scan_stands_in_the_notebook_as_text_too(session, running):
    address = f"{running.url}/?code={session.code}"
    assert running.phone_url == address
    svg = running.qr_svg()
    assert svg.startswith('<svg role="img" aria-label="')
    assert f"<title>QR-code: {address}" in svg
    assert "style" not in svg
    assert "href" not in svg
    assert repr(running.qr()) == address
    assert address in running.qr()._repr_html_()
    shown = running._repr_html_()
    assert svg in shown
    assert running.url in shown
    assert session.code in shown
    running.stop()
    assert "<svg" not in running._repr_html_()
    assert "gestopt" in repr(running)
    with pytest.raises(BadTable, match="draait niet"):
        running.open_to_room()


def test_the_code_reads_back_as_the_address(running):
    """The drawing holds what segno made of the address: same modules, same size."""
    import segno

    made = segno.make(running.phone_url, error="m", micro=False)
    size = made.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in running.qr_svg()


# --- the wijk's own figures -----------------------------------------------------------


@pytest.fixture
def of_a_wijk(tmp_path):
    session = Session.create(tmp_path / "wijk.sqlite", wijk="WK095704")
    held = serve(session)
    yield session, held
    held.stop()
    session.close_file()


def shown_bouwsteen(session, held, bouwsteen, scores="1233"):
    """Let people answer one bouwsteen and show it; gives a phone and the leader."""
    phones = [phone(held, session) for _ in scores]
    if session.phase == "lobby":
        session.start_round()
    [asked] = [one for one in session.questions() if one.bouwsteen == bouwsteen]
    for made, score in zip(phones, scores, strict=True):
        answer(made, bouwsteen, asked.id, score)
    assert session.reveal(bouwsteen)
    return phones[0], leader(held)


def test_figures_of_the_wijk_stand_beside_the_answers(of_a_wijk):
    session, held = of_a_wijk
    _, chief = shown_bouwsteen(session, held, "urgentie")
    page = chief.get("/leider/beeld/urgentie").text
    assert "€ 24.200" in page  # CBS, Kerncijfers wijken en buurten 2024
    assert "Donderberg" in page
    assert "schatting van een rekenmodel" in page
    assert "Ministerie van BZK" in page
    shown_bouwsteen(session, held, "procesleiding")
    page = chief.get("/leider/beeld/procesleiding").text
    assert "Geen cijfer over de wijk" in page
    assert "€" not in page


def test_a_wijk_without_figures_is_told_to_the_leader(session, running):
    page = leader(running).get("/leider").text
    assert "staat niet in de lijst van gebieden" in page
    assert "&lt;u&gt;Donderberg" in page


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_the_server_itself_has_no_pandas(of_a_wijk):
    session, held = of_a_wijk
    _, chief = shown_bouwsteen(session, held, "urgentie")
    for screen in ("/beeld/urgentie", "/agenda", "/kaarten", "/afspraken"):
        assert chief.get(f"/leider{screen}").status == 200
    with open(f"/proc/{held.process.pid}/maps", encoding="utf-8") as file:
        maps = file.read()
    assert "sqlite" in maps
    for heavy in ("pandas", "numpy", "matplotlib"):
        assert heavy not in maps


# --- cards, and what a phone shows of the screen --------------------------------------


def test_each_disputed_question_is_a_card_to_print(session, running):
    _, chief = shown_bouwsteen(session, running, "urgentie", "0033")
    shown_bouwsteen(session, running, "visie", "2222")
    page = chief.get("/leider/kaarten").text
    assert page.count('class="kaart"') == 1  # on the vision all agree
    assert "Zien actieve en stille bewoners dit hetzelfde?" in page
    assert "Maatschappelijke urgentie" in page
    assert "/leider/kaarten" in chief.get("/leider").text


def test_agenda_takes_each_question_as_it_was_last_shown(session, running):
    _, chief = shown_bouwsteen(session, running, "urgentie", "0033")
    shown_bouwsteen(session, running, "visie", "0033")
    session.start_round(2)
    shown_bouwsteen(session, running, "visie", "2222")
    page = chief.get("/leider/agenda").text
    assert "Vinden bewoners dat de plannen" in page  # of round 1, divided
    assert "eens over wat er in de wijk" not in page  # in round 2 all agree


def numbers_in(text):
    """The numbers that stand as a cell of a table."""
    return re.findall(r"<td[^>]*>(-?[\d,]+)</td>", text)


def test_a_phone_shows_what_the_screen_shows_and_no_more(session, running):
    made, chief = shown_bouwsteen(session, running, "urgentie", "0012")
    for one in [phone(running, session) for _ in range(3)]:
        answer(one, "visie", "VIS2", "3")  # answered, not shown
    page = made.get("/uitkomst").text
    assert "Vinden bewoners dat de plannen" in page
    assert "VIS2" not in page
    assert "gedragen visie" not in page
    # 0 0 1 2: counts 2 1 1 0; median 0.5; the middle half from 0 to 1 or more
    assert numbers_in(page)[:5] == ["2", "1", "1", "0", "0"]
    assert "tussen nee en een beetje" in page
    screen = numbers_in(chief.get("/leider/beeld/urgentie").text)
    assert set(numbers_in(page)) <= set(screen)
    assert "/uitkomst" in made.get("/overzicht").text
    assert Browser(running.url).get("/uitkomst").where == "/"


def test_what_the_screen_shows_in_english(session, running):
    made, _ = shown_bouwsteen(session, running, "urgentie", "0012")
    made.get("/?taal=en")
    page = made.get("/uitkomst").text
    assert '<html lang="en">' in page
    assert "Do residents think the plans" in page
    assert "between no and a little" in page
    assert "residents" in page
    assert "tussen" not in page


def test_before_anything_is_shown_a_phone_says_so(session, running):
    made = phone(running, session)
    assert "nog niets getoond" in made.get("/uitkomst").text
    assert "/uitkomst" in made.get("/overzicht").text  # it need not be read again


def test_own_profile_stays_on_ones_own_phone(tmp_path):
    session = Session.create(tmp_path / "e.sqlite", mode="eigen_wijk", wijk="WK095704")
    held = serve(session)
    try:
        made, chief = shown_bouwsteen(session, held, "urgentie", "0123")
        assert "Jouw profiel van je eigen wijk" in made.get("/overzicht").text
        for page in (made.get("/uitkomst"), chief.get("/leider/beeld/urgentie")):
            assert "per rol" not in page.text
            assert "Donderberg" not in page.text
            assert 'class="cijfers"' not in page.text
        assert "mensen)" in chief.get("/leider/kaarten").text
    finally:
        held.stop()
        session.close_file()


# --- notes, actions, and keeping or erasing -------------------------------------------


def test_what_was_agreed_is_changed_taken_away_and_put_back(session, running):
    chief, page = leader(running), "/leider/afspraken"
    form = {"what": "bel de school", "who": "uitvoering", "due": "mei"}
    chief.send("/leider/afspraak", form | {"bouwsteen": "visie"}, page=page)
    [one] = session.actions()
    assert (one["bouwsteen"], one["due"]) == ("visie", "mei")
    form |= {"id": str(one["id"]), "due": "juni", "bouwsteen": ""}
    assert chief.send("/leider/afspraak", form, page=page).where == page
    assert session.actions()[0]["due"] == "juni"
    gone = {"kind": "action", "id": str(one["id"])}
    chief.send("/leider/weg", gone, page=page)
    assert session.actions() == []
    assert "Zet terug" in chief.get(page).text
    chief.send("/leider/terug", gone, page=page)
    assert session.actions()[0]["due"] == "juni"
    chief.send("/leider/notitie", {"text": "eens", "bouwsteen": "visie"}, page=page)
    form = {"text": "toch niet", "bouwsteen": "visie", "id": "1"}
    chief.send("/leider/notitie", form, page=page)
    assert [one["text"] for one in session.notes()] == ["toch niet"]
    assert session.history("note", 1)[0]["text"] == "eens"


def test_what_cannot_be_stored_stays_on_the_screen(session, running):
    chief, page = leader(running), "/leider/afspraken"
    form = {"what": "x" * 1001, "who": "uitvoering", "due": "mei"}
    reply = chief.send("/leider/afspraak", form, page=page)
    assert reply.status == 409
    assert "x" * 1001 in reply.text
    assert 'value="uitvoering"' in reply.text
    session._writer.execute("BEGIN IMMEDIATE")
    try:
        reply = chief.send("/leider/notitie", {"text": "niet kwijt"}, page=page)
    finally:
        session._writer.execute("ROLLBACK")
    assert reply.status == 503
    assert "niet kwijt" in reply.text
    for wrong in ({"kind": "answer", "id": "1"}, {"kind": "note", "id": "x"}):
        assert chief.send("/leider/weg", wrong, page=page).status == 409


def test_a_session_that_is_due_asks_the_leader_first(session):
    session.keep(-1)
    held = serve(session)
    try:
        assert "Bewaar je de sessie langer" in repr(held)
        chief = leader(held)
        assert chief.get("/leider").where == "/leider/bewaren"
        page = chief.get("/leider/bewaren").text
        assert "is voorbij" in page
        assert chief.get("/leider?later=1").status == 200
        reply = chief.send("/leider/bewaar", {}, page="/leider/bewaren")
        assert reply.where == "/leider"
        assert not session.is_due()
        assert chief.get("/leider").status == 200
    finally:
        held.stop()


def test_the_leader_erases_the_session_on_the_screen(session):
    held = serve(session)
    chief, made = leader(held), phone(held, session)
    reply = chief.send("/leider/wis", {}, page="/leider/bewaren")
    assert reply.status == 409  # without the second button nothing goes
    assert session.joined() == 1
    reply = chief.send("/leider/wis", {"zeker": "ja"}, page="/leider/bewaren")
    assert reply.status == 200
    assert "gewist" in reply.text
    assert held.process.wait(10) == 0
    assert list(session.path.parent.glob("avond*")) == []
    assert made.cookies
    held.stop()


# --- a full disk ----------------------------------------------------------------------


def test_full_disk_is_told_on_the_phone_and_it_goes_on_with_room(tmp_path):
    with small_disk(tmp_path / "klein") as disk:
        session = Session.create(disk / "avond.sqlite")
        held = serve(session)
        try:
            made = phone(held, session)
            session.start_round()
            answer(made, "urgentie", "URG4", "1", t_URG4="eerst")
            filler = fill_up(disk)
            token = made.cookies[cookie(session)]
            sure, status = "eerst", 303
            for number in range(15):
                form = {"a_URG4": "3", "t_URG4": f"{number} " + "x" * 900}
                reply = made.send("/vraag/urgentie", form)
                status = reply.status
                if status != 303:
                    break
                sure = form["t_URG4"]
            assert status == 503
            assert "nog niet bewaard" in reply.text
            assert form["t_URG4"] in reply.text
            assert session.own(token)["URG4"].explanation == sure
            filler.unlink()
            time.sleep(1)  # a phone may not flood
            answer(made, "urgentie", "URG4", "2", t_URG4="weer ruimte")
            assert session.own(token)["URG4"].explanation == "weer ruimte"
        finally:
            held.stop()
            session.close_file()
