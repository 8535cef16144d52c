"""What phones get: the way in, the questions, own answers, and what was shown.

Nothing that is sent before a bouwsteen is revealed holds a score of somebody else.
"""

import hmac
import logging
from pathlib import Path

import tornado.web
from markupsafe import Markup

from wijkbook.checklist import TOPICS_EN
from wijkbook.dutch import day_in_words
from wijkbook.errors import BadTable, BadValue, WijkbookError
from wijkbook.session.screen import phone_results
from wijkbook.session.store import Post
from wijkbook.session.words import ROLES_EN, words

__all__ = ["NoPage", "PHONE_PAGES", "Page"]

HERE = Path(__file__).parent
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
    423: "De sessie is nu niet open voor de zaal. Wat je bewaarde is er nog; vraag de "
    "sessieleider.",
    421: "Gebruik het adres dat op het scherm staat.",
    429: "Dit gaat te snel. Wacht een minuut en probeer het opnieuw.",
    503: "Bewaren lukt nu even niet. Wacht even en probeer het opnieuw.",
}


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
        if not self.application.lets_in(address) or self.application.erase_at_end:
            raise tornado.web.HTTPError(423)
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
        return TOPICS_EN.get(key, name) if self.voice == "en" else name

    @property
    def stand(self) -> str:
        """Phase and round, by which a page notices that the leader went on."""
        return f"{self.session.phase} {self.session.round}"

    def label_of(self, answer: object) -> str:
        """What somebody answered, in words; empty for nothing."""
        if answer is None:
            return ""
        return words(self.voice).labels.get(value_of(answer), "")

    def privacy(self) -> dict[str, str]:
        """Who asks, what for, who sees what, and until when."""
        t = words(self.voice)
        own_wijk = self.session.mode == "eigen_wijk"
        return {
            "asker": self.session.meta("asker"),
            "purpose": self.session.meta("purpose"),
            "sees": t.sees_own if own_wijk else t.sees_text,
            "until": day_in_words(self.session.keep_until, t.lang),
        }

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
            return self.show("wait.html", stand=self.stand)
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
            **self.privacy(),
        )


class Privacy(Page):
    """What was told before the first question, to read again."""

    def get(self) -> None:
        """Tell it again."""
        self.show("privacy.html", **self.privacy())


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
            back=before(keys, place),
            next=after(keys, place),
        )

    async def post(self, bouwsteen: str) -> None:
        """Store the answers to one bouwsteen, and go to the next.

        Who goes on or back with something that is not saved is told so first.
        """
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
        way, place = self.field("weg"), stones.index(bouwsteen)
        where = (before if way == "terug" else after)(stones, place)
        if way and typed == self.kept(asked):
            return self.go(where)
        if way:
            return self.ask(bouwsteen, typed, t.left, 409)
        if any(one["value"] not in t.labels for one in typed.values()):
            return self.ask(bouwsteen, typed, t.choose, 400)
        answers = {key: answer_of(one) for key, one in typed.items()}
        seen = self.field("ronde")
        nth = int(seen[1]) if seen in ("r1", "r2") else 0
        if self.went_on(nth, bouwsteen):
            told = t.next_round.format(n=self.session.round)
            return self.ask(bouwsteen, typed, told, 409)
        post = Post(self.token, bouwsteen, answers, self.voice, nth)
        try:
            await self.writer.do(self.session.posting(post))
        except BadValue as error:
            said = t.refused if t.lang == "en" else str(error)
            return self.ask(bouwsteen, typed, said, 409)
        except BadTable:
            return self.ask(bouwsteen, typed, t.not_saved, 503)
        return self.go(where)

    def kept(self, asked: list[str]) -> dict[str, dict[str, str]]:
        """What a form that nobody changed holds."""
        own = self.session.own(self.token)
        return {one: held_of(own.get(one)) for one in asked}

    def went_on(self, seen: int, bouwsteen: str) -> bool:
        """Tell whether the phone showed an earlier round than the one that is open."""
        held = self.session
        if held.phase != "round" or bouwsteen in held.revealed():
            return False  # the store refuses it and tells why
        return seen not in (0, held.round)


def after(keys: list[str], place: int) -> str:
    """Page that comes after a bouwsteen."""
    return f"/vraag/{keys[place + 1]}" if place + 1 < len(keys) else "/overzicht"


def before(keys: list[str], place: int) -> str:
    """Page that comes before a bouwsteen."""
    return f"/vraag/{keys[place - 1]}" if place else "/overzicht"


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
                    "scores": [
                        own[one].score
                        for one in ids
                        if getattr(own.get(one), "score", None) is not None
                    ],
                    "before": self._told(first, ids),
                }
            )
        self.show(
            "overview.html",
            rows=rows,
            closed=self.session.phase == "closed",
            stand=self.stand,
            own_wijk=self.session.mode == "eigen_wijk",
            respondent=self.who.respondent,
        )

    def _told(self, own: dict, ids: list[str]) -> str:
        """Own answers to some questions, in words."""
        return ", ".join(self.label_of(own[one]) for one in ids if one in own)


class Results(Joined):
    """What the room saw, as tables: for who cannot see the screen."""

    def get(self) -> None:
        """Show what was revealed, nothing else."""
        t = words(self.voice)
        rows = phone_results(self.session, t, self.voice)
        for one in rows:
            one["name"] = self.bouwsteen_name(one["bouwsteen"], one["name"])
        self.show("results.html", stones=rows)


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


PHONE_PAGES = [
    ("/", Start),
    ("/mee", Join),
    ("/privacy", Privacy),
    ("/vraag/([a-z_]{1,40})", Form),
    ("/overzicht", Overview),
    ("/uitkomst", Results),
    ("/wissen", Erase),
    ("/stand", Stand),
    (r"/static/([a-z.]{1,40})", Static),
]
