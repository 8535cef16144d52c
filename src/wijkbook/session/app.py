"""All pages of one session together, and what they share: limits and one writer."""

import asyncio
import ipaddress
import socket
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import jinja2
import tornado.web

from wijkbook.session.leader import LEADER_PAGES
from wijkbook.session.network import (
    EVERYWHERE,
    LOOPBACK,
    Door,
    in_url,
    own_addresses,
)
from wijkbook.session.pages import PHONE_PAGES, NoPage
from wijkbook.session.store import Session

__all__ = ["App", "Limiter"]

HERE = Path(__file__).parent
LOOK_AGAIN_S = 5
OWN = (LOOPBACK, "::1", "localhost")
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


class App(tornado.web.Application):
    """All pages of one session."""

    def __init__(self, session: Session, key: str, door: Door) -> None:
        """Bring together what the pages need."""
        self.session, self.key, self.door = session, key, door
        self.writer, self.limiter = Writer(session), Limiter()
        self.mark = session.meta("mark")
        self.stop, self.erase_at_end = asyncio.Event(), False
        self._seen_other, self._own, self._looked = False, [], -LOOK_AGAIN_S - 1.0
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        super().__init__(
            [*PHONE_PAGES, *LEADER_PAGES],
            default_handler_class=NoPage,
            xsrf_cookies=True,
            # Cookies know no ports: a name of our own leaves Jupyter's alone.
            xsrf_cookie_name=f"wijkbook_{self.mark}_xsrf",
            xsrf_cookie_kwargs={"httponly": True, "samesite": "Lax", "path": "/"},
            log_function=lambda handler: None,  # addresses stand in no log
            compress_response=False,
        )

    # --- where it is ----------------------------------------------------------------

    def hosts(self) -> list[str]:
        """Addresses by which phones can come in, the likeliest first."""
        if self.door.host != EVERYWHERE:
            return [self.door.host]
        now = time.monotonic()
        if now - self._looked > LOOK_AGAIN_S:  # a hotspot may have come up
            self._own, self._looked = own_addresses(), now
        return self._own or [LOOPBACK]

    def addresses(self) -> list[str]:
        """The same, as phones write them."""
        return [f"http://{in_url(host)}:{self.door.port}" for host in self.hosts()]

    def state(self) -> dict[str, object]:
        """How it is now, for who started it."""
        first, *more = self.addresses()
        return {
            "url": first,
            "more": more,
            "host": self.door.host,
            "port": self.door.port,
            "open": self.door.is_open,
            "reach": self.reach(),
        }

    def lets_in(self, address: str) -> bool:
        """Tell whether this visitor may come in, and remember that another one did.

        Only that another device came is remembered, not which. A line that was open
        when the room was shut out is refused here.
        """
        if address in OWN or address in self.hosts():
            return True
        self._seen_other = self._seen_other or self.door.is_open
        return self.door.is_open

    def is_own_host(self, host: str) -> bool:
        """Tell whether a request was meant for us, not for a name that points here."""
        if host in OWN or host == self.door.host:
            return True
        with suppress(ValueError):
            return self.door.is_open and bool(ipaddress.ip_address(host.strip("[]")))
        return self.door.is_open and host == socket.gethostname().lower()

    def reach(self) -> str:
        """Tell the leader whether phones can come here."""
        if not self.door.is_open:
            return "Alleen deze computer kan erbij; telefoons in de zaal nog niet."
        if self._seen_other:
            return "Een ander apparaat heeft deze sessie bereikt: het netwerk werkt."
        if self.hosts() == [LOOPBACK]:
            return (
                "Deze computer is met geen netwerk verbonden. Zet je eigen hotspot "
                "aan, of gebruik de vragen op papier."
            )
        return (
            "Nog geen ander apparaat heeft deze sessie bereikt. Probeer het met je "
            "eigen telefoon. Lukt het niet, gebruik dan je eigen hotspot "
            "(gastnetwerken houden apparaten vaak uit elkaar) of de vragen op papier."
        )
