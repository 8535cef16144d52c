"""What the leader gets: screens for the room, and buttons that steer the session."""

import asyncio
import hmac

import tornado.httputil
import tornado.web
from markupsafe import Markup

from wijkbook.errors import BadTable, WijkbookError
from wijkbook.session.pages import Page
from wijkbook.session.qr import qr_svg
from wijkbook.session.screen import SCREENS

__all__ = ["LEADER_PAGES"]

TOO_FEW = (
    "Er is nog niets te tonen: minder dan drie mensen gaven een score. De bouwsteen "
    "blijft open."
)
# Which screen comes after what the leader did; a bouwsteen may stand behind it.
AFTER = {"notitie": "/afspraken", "afspraak": "/afspraken", "weg": "/afspraken"}
AFTER |= {"terug": "/afspraken"}
KINDS = ("note", "action")


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
            self.go(self.without_key())

    def without_key(self) -> str:
        """Return this address without the key: a link to any screen leads there."""
        if self.request.method != "GET":
            return "/leider"
        more = {
            name: self.asked(name)
            for name in self.request.query_arguments
            if name != "sleutel"
        }
        behind = tornado.httputil.urlencode(more)
        return f"{self.request.path}?{behind}" if behind else self.request.path

    def get(self, screen: str = "", more: str = "") -> None:
        """Show a screen of the leader."""
        if screen == "stand":
            told = {
                "joined": self.session.joined(),
                "answered": self.session.answered(),
                "reach": self.application.reach(),
            }
            return self.finish(told)
        if screen not in SCREENS:
            raise tornado.web.HTTPError(404)
        if not screen and self.session.is_due() and not self.asked("later"):
            return self.go("/leider/bewaren")
        found = SCREENS[screen](self.session, more, self.asked("ronde"))
        if found is None:
            raise tornado.web.HTTPError(404)
        template, told = found
        return self.show_screen(template, **told)

    def asked(self, name: str) -> str:
        """What stands behind the question mark of the address."""
        return self.get_query_argument(name, "")

    def show_screen(self, template: str, status: int = 200, **told: object) -> None:
        """Send a screen."""
        address, *others = self.application.addresses()
        phone = f"{address}/?code={self.session.code}"
        told = {
            "address": address,
            "others": others,
            "code": self.session.code,
            "qr": Markup(qr_svg(phone, f"QR-code: {phone}")),
            "is_open": self.application.door.is_open,
            "reach": self.application.reach(),
            "round": self.session.round,
            "said": "",
            "typed": {},
        } | told
        self.show(template, status, **told)

    async def post(self, doing: str = "", more: str = "") -> None:
        """Do what the leader asks."""
        if doing not in DOING or more:
            raise tornado.web.HTTPError(404)
        try:
            done = await DOING[doing](self)
        except (WijkbookError, ValueError) as error:
            known = isinstance(error, WijkbookError)
            said = str(error) if known else "Dit kan niet; ververs de pagina."
            return self.refuse(doing, said, 503 if isinstance(error, BadTable) else 409)
        if done is False:
            return self.refuse(doing, TOO_FEW, 409)
        if doing == "wis":
            return None
        if doing == "toon":
            return self.go(f"/leider/beeld/{self.field('bouwsteen')}")
        return self.go(f"/leider{AFTER.get(doing, '')}")

    def refuse(self, doing: str, said: str, status: int) -> None:
        """Tell why not, on the screen where it was asked; what was typed stays."""
        screen = AFTER.get(doing, "").lstrip("/")
        template, told = SCREENS[screen](self.session, "", "")
        names = ("what", "who", "due", "text", "bouwsteen", "id")
        typed = {name: self.field(name) for name in names} | {"doing": doing}
        self.show_screen(template, status, **(told | {"said": said, "typed": typed}))

    async def call(self, function: object, *values: object) -> object:
        """Write, in turn with the phones."""
        return await self.writer.call(function, *values)

    # --- what the leader can do -----------------------------------------------------

    async def start(self) -> object:
        """Open the questions of a round."""
        number = self.field("ronde")
        return await self.call(
            self.session.start_round, int(number) if number in ("1", "2") else 0
        )

    async def reveal(self) -> object:
        """Show a bouwsteen to the room."""
        return await self.call(self.session.reveal, self.field("bouwsteen"))

    async def close(self) -> object:
        """Close the session."""
        return await self.call(self.session.close)

    async def room(self) -> None:
        """Let the room in, or keep it out."""
        if self.field("open") == "1":
            self.application.door.open()
        else:
            self.application.door.close()

    async def note(self) -> object:
        """Write down a note, or change one."""
        texts = (self.field("text"), self.field("bouwsteen"))
        if self.field("id"):
            return await self.call(self.session.edit_note, self.number(), *texts)
        return await self.call(self.session.add_note, texts[1], texts[0])

    async def action(self) -> object:
        """Write down an action, or change one."""
        names = ("what", "who", "due", "bouwsteen")
        told = {name: self.field(name) for name in names}
        if self.field("id"):
            number = self.number()
            return await self.call(lambda: self.session.edit_action(number, **told))
        return await self.call(lambda: self.session.add_action(**told))

    async def withdraw(self) -> object:
        """Take a note or an action off the list."""
        return await self.call(self.session.withdraw, self.kind(), self.number())

    async def restore(self) -> object:
        """Put it back."""
        return await self.call(self.session.restore, self.kind(), self.number())

    async def keep_longer(self) -> object:
        """Keep the session longer."""
        return await self.call(self.session.keep)

    async def erase(self) -> None:
        """Erase the session, and stop."""
        if self.field("zeker") != "ja":
            raise ValueError
        await self.call(self.session.wipe)
        self.application.erase_at_end = True
        self.show(
            "message.html",
            heading="De sessie is gewist",
            text="Alles wat in deze sessie stond is weg. Je kunt dit scherm sluiten. "
            "Denk ook aan kopieën en back-ups.",
            link="",
        )
        asyncio.get_running_loop().call_later(0.5, self.application.stop.set)

    def number(self) -> int:
        """Which line it is about."""
        return int(self.field("id")[:12])

    def kind(self) -> str:
        """Whether it is about a note or an action."""
        if self.field("kind") not in KINDS:
            raise ValueError
        return self.field("kind")


DOING = {
    "ronde": Leader.start,
    "toon": Leader.reveal,
    "sluit": Leader.close,
    "zaal": Leader.room,
    "notitie": Leader.note,
    "afspraak": Leader.action,
    "weg": Leader.withdraw,
    "terug": Leader.restore,
    "bewaar": Leader.keep_longer,
    "wis": Leader.erase,
}
LEADER_PAGES = [
    ("/leider", Leader),
    ("/leider/([a-z]{1,20})(?:/([a-z_]{1,40}))?", Leader),
]
