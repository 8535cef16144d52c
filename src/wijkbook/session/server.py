"""The server of a session: a form for phones, a screen for the leader, no pandas.

It runs in a process of its own. Nothing that it sends before a bouwsteen is revealed
holds a score of somebody else: only how many people joined and answered. `shown` makes
every number on the screen when it is revealed; this module only lays them out.
"""

import argparse
import asyncio
import hmac
import ipaddress
import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import jinja2
import tornado.httpserver
import tornado.netutil
import tornado.web
from markupsafe import Markup

from wijkbook.errors import BadTable, BadValue, WijkbookError
from wijkbook.session.screen import SCREENS
from wijkbook.session.store import Post, Session, claim
from wijkbook.session.words import BOUWSTENEN_EN, ROLES_EN, day_in_words, words

__all__ = ["Running", "serve"]

HERE = Path(__file__).parent
HOURS = 8
START_S = 20
BODY_PER_QUESTION = 16 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src "
    "'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer would make Origin of a form null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Server": "wijkbook",
}
STATIC = {
    "style.css": "text/css; charset=utf-8",
    "wait.js": "text/javascript; charset=utf-8",
    "leader.js": "text/javascript; charset=utf-8",
}
PROBLEMS = {
    403: "Dit formulier is verlopen of komt van een andere pagina. Ga terug, ververs "
    "de pagina en probeer het opnieuw.",
    404: "Deze pagina is er niet.",
    405: "Zo werkt deze pagina niet.",
    413: "Dit is te veel tekst in één keer.",
    415: "Dit is geen formulier van deze sessie.",
    421: "Gebruik het adres dat op het scherm staat.",
    429: "Dit gaat te snel. Wacht een minuut en probeer het opnieuw.",
    503: "Bewaren lukt nu even niet. Wacht even en probeer het opnieuw.",
}
# How often somebody may do a thing: at once, and per second after that.
LIMITS = {
    "page": (400, 100.0),
    "post": (20, 2.0),
    "join": (80, 2.0),
    "guess": (10, 0.1),
}


class Limiter:
    """Counts how often something is done; kept in memory alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing."""
        self._clock, self._held = clock, {}

    def allows(self, kind: str, who: str, *, cost: int = 1) -> bool:
        """Tell whether it may be done (again), and count it."""
        most, per_second = LIMITS[kind]
        now = self._clock()
        if len(self._held) > 5000:
            self._held = {
                key: one for key, one in self._held.items() if now - one[1] < 300
            }
        left, last = self._held.get((kind, who), (float(most), now))
        left = min(most, left + (now - last) * per_second)
        allowed = left >= max(cost, 1)
        self._held[kind, who] = (left - cost if allowed else left, now)
        return allowed


class Writer:
    """Gathers the writes that wait into one commit, beside the loop that serves."""

    def __init__(self, session: Session) -> None:
        """Write to a session."""
        self._session, self._waiting, self._task = session, [], None
        self._pool = ThreadPoolExecutor(1)

    async def do(self, job: Callable[[sqlite3.Connection], object]) -> object:
        """Do a job; when it returns, the disk has it."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._waiting.append((job, done))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run())
        return await done

    async def call(self, function: Callable, *values: object) -> object:
        """Run another function that writes, in its turn."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, function, *values)

    async def _run(self) -> None:
        """Commit what waits, until nothing does."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            jobs = [job for job, _ in batch]
            try:
                found = await self.call(self._session.write, jobs)
            except Exception as error:  # noqa: BLE001 - each waiting phone is told
                found = [error] * len(batch)
            for (_, done), one in zip(batch, found, strict=True):
                if done.cancelled():
                    continue
                if isinstance(one, Exception):
                    done.set_exception(one)
                else:
                    done.set_result(one)


class Page(tornado.web.RequestHandler):
    """What all pages share: who it is, safety, and how a page is made."""

    def initialize(self) -> None:
        """Give short names to what the application holds."""
        app = self.application
        self.session, self.writer = app.session, app.writer
        self.limiter = app.limiter
        self.cookie = f"wijkbook_{app.mark}"

    def set_default_headers(self) -> None:
        """Send what keeps a page to itself."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse what comes from elsewhere, or too often."""
        address = self.request.remote_ip or ""
        self.application.note_visitor(address)
        if not self.limiter.allows("page", address):
            raise tornado.web.HTTPError(429)
        if not self.application.is_own_host(self.request.host_name):
            raise tornado.web.HTTPError(421)
        if self.request.method == "POST":
            self._check_origin()

    def _check_origin(self) -> None:
        """Refuse a form that another site sends."""
        sent = self.request.headers
        own = f"{self.request.protocol}://{self.request.host}"
        site = sent.get("Sec-Fetch-Site", "same-origin")
        if sent.get("Origin", own) != own or site not in ("same-origin", "none"):
            raise tornado.web.HTTPError(403)
        kind = sent.get("Content-Type", "").partition(";")[0].strip()
        if kind != "application/x-www-form-urlencoded":
            raise tornado.web.HTTPError(415)

    @property
    def token(self) -> str:
        """What the phone keeps; empty for who has not joined."""
        return self.get_cookie(self.cookie, "")

    @property
    def voice(self) -> str:
        """In which wording this phone reads."""
        chosen = self.get_cookie(f"{self.cookie}_taal", "")
        return chosen if chosen in VOICE_NAMES else "gewoon"

    def keep(self, name: str, value: str) -> None:
        """Let the browser keep something, out of reach of scripts and other sites."""
        self.set_cookie(
            name, value, httponly=True, samesite="Lax", max_age=7 * 24 * 3600, path="/"
        )

    def show(self, template: str, status: int = 200, **told: object) -> None:
        """Send a page."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        told.setdefault("t", words(self.voice))
        told["xsrf"] = Markup(self.xsrf_form_html())
        self.finish(self.application.templates.get_template(template).render(told))

    def go(self, where: str) -> None:
        """Go to another page, with a GET."""
        self.redirect(where, status=303)

    def field(self, name: str) -> str:
        """One field of the form; Tornado makes spaces of signs that no text has."""
        return self.get_body_argument(name, "", strip=True).replace("\r\n", "\n")

    def wording(self, texts: dict[str, str]) -> str:
        """A text in the wording of this phone, else the ordinary one."""
        return texts.get(self.voice) or texts.get("gewoon", "")

    def bouwsteen_name(self, key: str, name: str) -> str:
        """Name of a bouwsteen for this phone."""
        return BOUWSTENEN_EN.get(key, name) if self.voice == "en" else name

    def label_of(self, answer: object) -> str:
        """What somebody answered, in words; empty for nothing."""
        if answer is None:
            return ""
        return words(self.voice).labels.get(value_of(answer), "")

    def write_error(self, status_code: int, **more: object) -> None:
        """Tell what is wrong, without telling how it works inside."""
        text = PROBLEMS.get(status_code, "Er ging iets mis. Probeer het opnieuw.")
        t = words(self.voice)
        if self.voice == "en":
            text = t.refused
        self.show(
            "message.html",
            status_code,
            heading=t.wrong,
            text=text,
            link="/",
            link_text=t.start,
        )

    def log_exception(self, typ: type, value: BaseException, tb: object) -> None:
        """Log a mistake of ours, never who it was or what was sent."""
        if not isinstance(value, tornado.web.HTTPError):
            logging.error("fout op een pagina", exc_info=(typ, value, tb))


VOICE_NAMES = {
    "gewoon": ("Nederlands", "nl"),
    "bewoners": ("Nederlands voor bewoners", "nl"),
    "en": ("English", "en"),
}


def value_of(answer: object) -> str:
    """What stands in the form for an answer."""
    if answer is None:
        return ""
    return answer.special or ("" if answer.score is None else str(answer.score))


class Start(Page):
    """Where a phone comes in: the privacy text, or where it was."""

    def get(self) -> None:
        """Show the way in, or go on."""
        chosen = self.get_query_argument("taal", "")
        if chosen in self.session.voices:
            self.keep(f"{self.cookie}_taal", chosen)
            code = self.get_query_argument("code", "")[:20]
            return self.go(f"/?{tornado.httputil.urlencode({'code': code})}")
        who = self.session.participant(self.token)
        if who is None:
            return self.ask_in(self.get_query_argument("code", "")[:20])
        if self.session.phase == "lobby":
            return self.show("wait.html")
        if self.session.phase == "closed":
            return self.go("/overzicht")
        own = self.session.own(self.token)
        for one in self.session.questions(who.role):
            if one.id not in own and one.bouwsteen not in self.session.revealed():
                return self.go(f"/vraag/{one.bouwsteen}")
        return self.go("/overzicht")

    def ask_in(self, code: str, error: str = "", status: int = 200) -> None:
        """Tell who asks what, and ask for the code and a role."""
        t = words(self.voice)
        if self.session.phase == "closed":
            return self.show("message.html", heading=t.title, text=t.closed, link="")
        own_wijk = self.session.mode == "eigen_wijk"
        roles = [
            (role, ROLES_EN[role] if t.lang == "en" else role)
            for role in self.session.roles
        ]
        return self.show(
            "join.html",
            status,
            t=t,
            voices=[(one, *VOICE_NAMES[one]) for one in self.session.voices],
            chosen=self.voice,
            code=code,
            error=error,
            roles=roles,
            role_chosen=self.get_body_argument("role", ""),
            wijk=self.session.meta("wijk"),
            asker=self.session.meta("asker"),
            purpose=self.session.meta("purpose"),
            sees=t.sees_own if own_wijk else t.sees_text,
            until=day_in_words(self.session.keep_until, t.lang),
        )


class Join(Start):
    """Joining with the code and a role."""

    def get(self) -> None:
        """Go to where one joins."""
        self.go("/")

    async def post(self) -> None:
        """Let somebody in who knows the code."""
        t, address = words(self.voice), self.request.remote_ip or ""
        if self.session.participant(self.token):
            return self.go("/")
        if not self.limiter.allows("guess", address, cost=0):
            raise tornado.web.HTTPError(429)
        if not self.limiter.allows("join", address):
            raise tornado.web.HTTPError(429)
        code = self.field("code").lower().replace(" ", "")
        if not hmac.compare_digest(code.encode(), self.session.code.encode()):
            self.limiter.allows("guess", address)
            return self.ask_in(code[:20], t.wrong_code, 400)
        role = self.field("role")
        if self.session.roles and role not in self.session.roles:
            return self.ask_in(code, t.no_role, 400)
        try:
            token = await self.writer.do(self.session.joining(role))
        except BadValue as error:
            said = t.refused if t.lang == "en" else str(error)
            return self.ask_in(code, said, 409)
        except BadTable:
            raise tornado.web.HTTPError(503) from None
        self.keep(self.cookie, token)
        return self.go("/")


class Joined(Page):
    """A page for who joined; who did not is sent to the start."""

    def prepare(self) -> None:
        """Find who it is."""
        super().prepare()
        self.who = self.session.participant(self.token)
        if self.who is None:
            self.clear_cookie(self.cookie)
            self.go("/")


class Form(Joined):
    """The questions of one bouwsteen."""

    def get(self, bouwsteen: str) -> None:
        """Show the questions, with what was answered before."""
        if self.session.phase != "round":
            return self.go("/" if self.session.phase == "lobby" else "/overzicht")
        return self.ask(bouwsteen, self.session.own(self.token))

    def ask(
        self, bouwsteen: str, own: dict, error: str = "", status: int = 200
    ) -> None:
        """Show the questions of a bouwsteen; `own` is what stands in the form."""
        stones = self.session.bouwstenen(self.who.role)
        if bouwsteen not in stones:
            raise tornado.web.HTTPError(404)
        keys, place = list(stones), list(stones).index(bouwsteen)
        number = self.session.round
        first = self.session.own(self.token, 1) if number > 1 else {}
        asked = [
            {
                "id": one.id,
                "text": self.wording(one.texts),
                "hint": self.wording(one.hints),
                "before": self.label_of(first.get(one.id)),
                **(own[one.id] if error else held_of(own.get(one.id))),
            }
            for one in self.session.questions(self.who.role)
            if one.bouwsteen == bouwsteen
        ]
        self.show(
            "form.html",
            status,
            name=self.bouwsteen_name(bouwsteen, stones[bouwsteen]),
            bouwsteen=bouwsteen,
            round=number,
            place=place + 1,
            total=len(keys),
            asked=asked,
            error=error,
            locked=bouwsteen in self.session.revealed(),
            asks_evidence=self.session.meta("length") != "kort",
            back=f"/vraag/{keys[place - 1]}" if place else "/overzicht",
            next=after(keys, place),
        )

    async def post(self, bouwsteen: str) -> None:
        """Store the answers to one bouwsteen, and go to the next."""
        if not self.limiter.allows("post", self.token):
            raise tornado.web.HTTPError(429)
        t = words(self.voice)
        stones = list(self.session.bouwstenen(self.who.role))
        if bouwsteen not in stones:
            raise tornado.web.HTTPError(404)
        asked = [
            one.id
            for one in self.session.questions(self.who.role)
            if one.bouwsteen == bouwsteen
        ]
        typed = {
            one: {
                "value": self.field(f"a_{one}"),
                "evidence": self.field(f"b_{one}"),
                "explanation": self.field(f"t_{one}"),
            }
            for one in asked
        }
        if any(one["value"] not in t.labels for one in typed.values()):
            return self.ask(bouwsteen, typed, t.choose, 400)
        answers = {key: answer_of(one) for key, one in typed.items()}
        post = Post(self.token, bouwsteen, answers, self.voice)
        try:
            await self.writer.do(self.session.posting(post))
        except BadValue as error:
            said = t.refused if t.lang == "en" else str(error)
            return self.ask(bouwsteen, typed, said, 409)
        except BadTable:
            return self.ask(bouwsteen, typed, t.not_saved, 503)
        return self.go(after(stones, stones.index(bouwsteen)))


def after(keys: list[str], place: int) -> str:
    """Page that comes after a bouwsteen."""
    return f"/vraag/{keys[place + 1]}" if place + 1 < len(keys) else "/overzicht"


def held_of(answer: object) -> dict[str, str]:
    """What stands in the form for an answer that was kept."""
    strength = getattr(answer, "evidence", None)
    return {
        "value": value_of(answer),
        "evidence": "" if strength is None else str(strength),
        "explanation": getattr(answer, "explanation", ""),
    }


def answer_of(typed: dict[str, str]) -> dict[str, object]:
    """What a form holds, as the store takes it."""
    value, strength = typed["value"], typed["evidence"]
    found: dict[str, object] = {"explanation": typed["explanation"]}
    found |= {"score": int(value)} if value in "0123" else {"special": value}
    if strength in ("0", "1", "2", "3"):
        found["evidence"] = int(strength)
    return found


class Overview(Joined):
    """Own answers, on the phone that gave them."""

    def get(self) -> None:
        """Show own answers per bouwsteen."""
        own = self.session.own(self.token)
        first = self.session.own(self.token, 1) if self.session.round > 1 else {}
        rows = []
        for key, name in self.session.bouwstenen(self.who.role).items():
            ids = [
                one.id
                for one in self.session.questions(self.who.role)
                if one.bouwsteen == key
            ]
            rows.append(
                {
                    "bouwsteen": key,
                    "name": self.bouwsteen_name(key, name),
                    "answer": self._told(own, ids),
                    "before": self._told(first, ids),
                }
            )
        self.show(
            "overview.html",
            rows=rows,
            closed=self.session.phase == "closed",
            respondent=self.who.respondent,
        )

    def _told(self, own: dict, ids: list[str]) -> str:
        """Own answers to some questions, in words."""
        return ", ".join(self.label_of(own[one]) for one in ids if one in own)


class Erase(Joined):
    """Erasing one's own answers."""

    def get(self) -> None:
        """Ask whether it is meant."""
        self.show("erase.html")

    async def post(self) -> None:
        """Erase."""
        try:
            await self.writer.do(self.session.erasing(self.who.respondent))
            await self.writer.call(self.session.scrub)
        except WijkbookError:
            raise tornado.web.HTTPError(503) from None
        self.clear_cookie(self.cookie)
        t = words(self.voice)
        self.show(
            "message.html",
            heading=t.erase,
            text=t.erased,
            link="/",
            link_text=t.start,
        )


class Stand(Page):
    """In which phase the session is."""

    def get(self) -> None:
        """Tell the phase and the round, nothing else."""
        self.finish({"phase": self.session.phase, "round": self.session.round})


class Static(Page):
    """The style sheet and the two small scripts."""

    def get(self, name: str) -> None:
        """Send a file of the list."""
        if name not in STATIC:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", STATIC[name])
        self.set_header("Cache-Control", "max-age=3600")
        self.finish((HERE / "static" / name).read_bytes())


class NoPage(Page):
    """Everything else."""

    def prepare(self) -> None:
        """Tell that it is not there."""
        super().prepare()
        raise tornado.web.HTTPError(404)


class Leader(Page):
    """A page for who holds the leader's key; for others it is not there."""

    def prepare(self) -> None:
        """Refuse who has no key, as a page that does not exist."""
        super().prepare()
        address = self.request.remote_ip or ""
        given = self.get_query_argument("sleutel", None)
        held = given or self.get_cookie(f"{self.cookie}_leider", "")
        if not self.limiter.allows("guess", address, cost=0):
            raise tornado.web.HTTPError(429)
        if not hmac.compare_digest(held.encode(), self.application.key.encode()):
            if held:
                self.limiter.allows("guess", address)
            raise tornado.web.HTTPError(404)
        if given:  # out of the address, for it stands on a screen
            self.keep(f"{self.cookie}_leider", given)
            self.go("/leider")

    def get(self, screen: str = "", more: str = "") -> None:
        """Show a screen of the leader."""
        if screen == "stand":
            told = {
                "joined": self.session.joined(),
                "answered": self.session.answered(),
            }
            return self.finish(told)
        if screen not in SCREENS:
            raise tornado.web.HTTPError(404)
        number = self.get_query_argument("ronde", "")
        found = SCREENS[screen](self.session, more, number)
        if found is None:
            raise tornado.web.HTTPError(404)
        template, told = found
        return self.show_screen(template, **told)

    def show_screen(self, template: str, status: int = 200, **told: object) -> None:
        """Send a screen."""
        told |= {"address": self.application.address, "code": self.session.code}
        told |= {"reach": self.application.reach(), "round": self.session.round}
        told.setdefault("said", "")
        self.show(template, status, **told)

    async def post(self, screen: str = "", more: str = "") -> None:
        """Do what the leader asks."""
        doing = {
            "ronde": lambda: self.session.start_round(int(self.field("ronde") or 0)),
            "toon": lambda: self.session.reveal(self.field("bouwsteen")),
            "sluit": self.session.close,
            "notitie": lambda: self.session.add_note("", self.field("text")),
            "afspraak": lambda: self.session.add_action(
                "", self.field("what"), self.field("who"), self.field("due")
            ),
        }
        if screen not in doing:
            raise tornado.web.HTTPError(404)
        try:
            done = await self.writer.call(doing[screen])
            said = ""
            if done is False:
                said = (
                    "Er is nog niets te tonen: minder dan drie mensen gaven een score. "
                    "De bouwsteen blijft open."
                )
        except (WijkbookError, ValueError) as error:
            known = isinstance(error, WijkbookError)
            said = str(error) if known else "Dit kan niet; kies ronde 1 of 2."
        if said:
            template, told = SCREENS[""](self.session, "", "")
            return self.show_screen(template, 409, **(told | {"said": said}))
        if screen == "toon":
            return self.go(f"/leider/beeld/{self.field('bouwsteen')}")
        return self.go(
            "/leider/afspraken" if screen in ("notitie", "afspraak") else "/leider"
        )


class App(tornado.web.Application):
    """All pages of one session."""

    def __init__(self, session: Session, key: str, host: str, port: int) -> None:
        """Bring together what the pages need."""
        self.session, self.key = session, key
        self.writer, self.limiter = Writer(session), Limiter()
        self.mark = session.meta("mark")
        self.open_to_room = not is_loopback(host)
        self.shown_host = own_address() if host in ("0.0.0.0", "") else host
        self.address = f"http://{in_url(self.shown_host)}:{port}"
        self._own = {self.shown_host, "127.0.0.1", "::1", "localhost"}
        self._seen_other = False
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        super().__init__(
            [
                ("/", Start),
                ("/mee", Join),
                ("/vraag/([a-z_]{1,40})", Form),
                ("/overzicht", Overview),
                ("/wissen", Erase),
                ("/stand", Stand),
                (r"/static/([a-z.]{1,40})", Static),
                ("/leider", Leader),
                ("/leider/([a-z]{1,20})(?:/([a-z_]{1,40}))?", Leader),
            ],
            default_handler_class=NoPage,
            xsrf_cookies=True,
            # Cookies know no ports: a name of our own leaves Jupyter's alone.
            xsrf_cookie_name=f"wijkbook_{self.mark}_xsrf",
            xsrf_cookie_kwargs={"httponly": True, "samesite": "Lax", "path": "/"},
            log_function=lambda handler: None,  # addresses stand in no log
            compress_response=False,
        )

    def is_own_host(self, host: str) -> bool:
        """Tell whether a request was meant for us, not for a name that points here."""
        if host in self._own:
            return True
        with suppress(ValueError):
            return self.open_to_room and bool(ipaddress.ip_address(host.strip("[]")))
        return self.open_to_room and host == socket.gethostname().lower()

    def note_visitor(self, address: str) -> None:
        """Remember that another device came; not which."""
        if address not in self._own:
            self._seen_other = True

    def reach(self) -> str:
        """Tell the leader whether phones can come here."""
        if not self.open_to_room:
            return (
                "Alleen deze computer kan erbij. Open de sessie voor de zaal om "
                "telefoons toe te laten."
            )
        if self._seen_other:
            return "Een ander apparaat heeft deze pagina bereikt: het netwerk werkt."
        return (
            "Nog geen ander apparaat heeft deze pagina bereikt. Probeer het met je "
            "eigen telefoon. Lukt het niet, gebruik dan je eigen hotspot "
            "(gastnetwerken "
            "houden apparaten vaak uit elkaar) of de vragen op papier."
        )


def is_loopback(host: str) -> bool:
    """Tell whether only this computer can come in by this address."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def in_url(host: str) -> str:
    """Write an address as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def own_address() -> str:
    """Address of this computer on its network; the loopback when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found, suppress(OSError):
        found.connect(("192.0.2.1", 9))  # chooses a way out; nothing is sent
        return found.getsockname()[0]
    return "127.0.0.1"


async def run(path: Path, host: str, port: int, hours: float, key: str) -> None:
    """Serve a session until its time is over, or until who started it lets go."""
    held = claim(path)
    session = Session.open(path)
    try:
        sockets = listen(host, port or int(session.meta("port")))
        port = sockets[0].getsockname()[1]
        session.set_port(port)
        app = App(session, key, host, port)
        most = max(
            sum(one.bouwsteen == key for one in session.questions())
            for key in session.bouwstenen()
        )
        server = tornado.httpserver.HTTPServer(
            app,
            max_body_size=BODY_PER_QUESTION * most,
            max_buffer_size=2 * BODY_PER_QUESTION * most,
            max_header_size=8 * 1024,
            idle_connection_timeout=60,
            body_timeout=20,
        )
        server.add_sockets(sockets)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM"):
            with suppress(NotImplementedError, ValueError):
                loop.add_signal_handler(getattr(signal, name), stop.set)
        threading.Thread(target=wait_for_end, args=(loop, stop), daemon=True).start()
        told = json.dumps({"url": app.address, "port": port})
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), hours * 3600)
        server.stop()
        await server.close_all_connections()
    finally:
        session.close_file()
        held.close()


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on a port; on another one when it is taken."""
    try:
        return tornado.netutil.bind_sockets(port, host)
    except OSError:
        if not port:
            raise
        return tornado.netutil.bind_sockets(0, host)


def wait_for_end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when who started us is gone: then our input ends."""
    with suppress(OSError, ValueError):
        while os.read(sys.stdin.fileno(), 1):  # a buffer would not let go at the end
            pass
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)


class Running:
    """A session that is being served.

    Attributes
    ----------
    url : str
        Address that phones open.
    leader_url : str
        Address of the leader's screen, with the key: show it to nobody.
    """

    def __init__(self, process: subprocess.Popen, url: str, key: str) -> None:
        """Hold on to the process."""
        self.process, self.url = process, url
        self.leader_url = f"{url}/leider?sleutel={key}"

    def __repr__(self) -> str:
        """Tell where it is, without the key."""
        state = "draait" if self.process.poll() is None else "is gestopt"
        return f"De sessie {state} op {self.url}"

    def stop(self) -> None:
        """Stop serving; everything that was answered stays."""
        if self.process.stdin:
            with suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def serve(
    session: Session,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    hours: float = HOURS,
) -> Running:
    """Serve a session in a process of its own; returns when phones can come in.

    Parameters
    ----------
    session : Session
        What to serve.
    host : str
        ``127.0.0.1``: this computer alone. ``0.0.0.0`` opens it to everybody on the
        network: the connection is not encrypted.
    port : int
        Port to use; 0 takes the one of before, else one that is free.
    hours : float
        After so many hours it stops by itself.

    Returns
    -------
    Running
        With ``url``, ``leader_url`` and ``stop()``. It stops with this program, too.

    Raises
    ------
    BadTable
        If a server runs on this session already, or it does not start.
    """
    key = secrets.token_urlsafe(24)
    call = [sys.executable, "-m", "wijkbook.session.server", str(session.path)]
    call += ["--host", host, "--port", str(port), "--hours", str(hours)]
    root = str(HERE.parents[1])
    before = os.environ.get("PYTHONPATH")
    process = subprocess.Popen(
        call,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([root, before] if before else [root]),
            "PYTHONIOENCODING": "utf-8",
        },
        start_new_session=True,  # an interrupted cell does not stop the session
    )
    process.stdin.write(f"{key}\n".encode())  # not in the list of processes
    process.stdin.flush()
    told = _first_line(process)
    if "url" not in told:
        process.kill()
        process.wait()
        msg = told.get("error") or "De sessie start niet. Probeer het opnieuw."
        raise BadTable(msg)
    return Running(process, told["url"], key)


def _first_line(process: subprocess.Popen) -> dict:
    """What a server tells when it has started; nothing when that takes too long."""
    late = threading.Timer(START_S, process.kill)
    late.start()
    try:
        return json.loads(process.stdout.readline() or "{}")
    except ValueError:
        return {}
    finally:
        late.cancel()


def main() -> int:
    """Run as a process of its own; `serve` starts it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--hours", type=float, default=HOURS)
    asked = parser.parse_args()
    logging.getLogger("tornado.general").setLevel(logging.CRITICAL)
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    key = sys.stdin.buffer.readline().decode().strip()
    try:
        if not key:
            raise BadValue("De sessie is zonder sleutel gestart.")  # noqa: EM101
        asyncio.run(run(asked.path, asked.host, asked.port, asked.hours, key))
    except WijkbookError as error:
        sys.stdout.write(f"{json.dumps({'error': str(error)})}\n")
        return 1
    except OSError as error:
        said = f"De sessie kan niet luisteren op {asked.host}: {error.strerror}."
        sys.stdout.write(f"{json.dumps({'error': said})}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
