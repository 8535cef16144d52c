"""Serving a session: a process of its own without pandas, and the hold on it.

Who holds it talks to it in lines of JSON over its input and output; when that input
ends, the server stops. `app` has the pages.
"""

import argparse
import asyncio
import json
import logging
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from pathlib import Path

import tornado.httpserver

from wijkbook.errors import BadTable, BadValue, WijkbookError
from wijkbook.session.app import App
from wijkbook.session.file import claim, remove
from wijkbook.session.network import EVERYWHERE, LOOPBACK, Door, in_url
from wijkbook.session.qr import qr_svg
from wijkbook.session.store import Session

__all__ = ["Running", "serve"]

HERE = Path(__file__).parent
HOURS = 8
START_S, ANSWER_S = 20, 10
BODY_PER_QUESTION = 16 * 1024
PLAIN_HTTP = (
    "De verbinding is niet versleuteld (http): wie hetzelfde netwerk afluistert, kan "
    "meelezen."
)


async def run(path: Path, host: str, port: int, hours: float, key: str) -> None:
    """Serve a session until its time is over, or until who started it lets go."""
    held = claim(path)
    session = Session.open(path)
    app = None
    try:
        most = max(
            sum(one.bouwsteen == key for one in session.questions())
            for key in session.bouwstenen()
        )
        door = Door(
            lambda: tornado.httpserver.HTTPServer(
                app,
                max_body_size=BODY_PER_QUESTION * most,
                max_buffer_size=2 * BODY_PER_QUESTION * most,
                max_header_size=8 * 1024,
                idle_connection_timeout=60,
                body_timeout=20,
            )
        )
        app = App(session, key, door)
        door.start(host, port or int(session.meta("port")))
        session.set_port(door.port)
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM"):
            with suppress(NotImplementedError, ValueError):
                loop.add_signal_handler(getattr(signal, name), app.stop.set)
        threading.Thread(target=listen_to, args=(loop, app), daemon=True).start()
        tell(app.state())
        with suppress(TimeoutError):
            await asyncio.wait_for(app.stop.wait(), hours * 3600)
        await door.end()
    finally:
        session.close_file()
        held.close()
    if app.erase_at_end:
        remove(path)


def listen_to(loop: asyncio.AbstractEventLoop, app: App) -> None:
    """Do what who started us asks, and stop when he is gone: then our input ends."""
    with suppress(OSError, ValueError):
        for line in input_lines():
            loop.call_soon_threadsafe(answer, app, line)
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(app.stop.set)


def input_lines() -> Iterator[bytes]:
    """Lines of our input; read without a buffer, which would not let go at the end."""
    held = b""
    while more := os.read(sys.stdin.fileno(), 4096):
        *lines, held = (held + more).split(b"\n")
        yield from lines


def answer(app: App, line: bytes) -> None:
    """Do one thing that was asked, and tell how it is now."""
    try:
        asked = json.loads(line)
        if asked.get("room") is True:
            app.door.open(asked.get("host", EVERYWHERE))
        elif asked.get("room") is False:
            app.door.close()
        tell(app.state())
    except WijkbookError as error:
        tell({"error": str(error)})
    except (ValueError, AttributeError):
        tell({"error": "Deze opdracht is onbekend."})


def tell(told: dict) -> None:
    """Tell something to who started us."""
    with suppress(OSError):
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


class Running:
    """A session that is being served; shows its address and QR code in a notebook.

    Attributes
    ----------
    code : str
        Code with which phones join.
    leader_url : str
        Address of the leader's screen, with the key: show it to nobody.
    process : subprocess.Popen
        The server.
    """

    def __init__(
        self,
        process: subprocess.Popen,
        lines: queue.Queue,
        told: dict,
        key: str,
        session: Session,
    ) -> None:
        """Hold on to the process."""
        self.process, self.code = process, session.code
        self._session, self._lines, self._told = session, lines, told
        self._asking = threading.Lock()
        host = told["host"]
        inside = LOOPBACK if host == EVERYWHERE else host
        where = f"http://{in_url(inside)}:{told['port']}"
        self.leader_url = f"{where}/leider?sleutel={key}"

    @property
    def url(self) -> str:
        """Address that phones open; it changes when the room comes in."""
        return self._now()["url"]

    @property
    def phone_url(self) -> str:
        """Address with the code in it, as it stands in the QR code."""
        return f"{self.url}/?code={self.code}"

    @property
    def is_open(self) -> bool:
        """Whether phones in the room can come in, or this computer alone."""
        return self._now()["open"]

    def open_to_room(self, host: str = EVERYWHERE) -> "Running":
        """Let phones on this network in, while the session goes on.

        Port and cookies stay, so that nobody has to start again. The connection is
        not encrypted.

        Parameters
        ----------
        host : str
            Address of this computer to open; all of them by default.

        Returns
        -------
        Running
            This one: at the end of a cell it shows the address and QR code.

        Raises
        ------
        BadTable
            If the network cannot be used, or the session has stopped.
        """
        self._ask({"room": True, "host": host})
        return self

    def close_to_room(self) -> "Running":
        """Let in this computer alone again; nothing that was answered is lost."""
        self._ask({"room": False})
        return self

    def qr_svg(self) -> str:
        """QR code of the address that phones open, as SVG with a title."""
        return qr_svg(
            self.phone_url,
            f"QR-code: {self.phone_url} (code van de sessie: {self.code})",
        )

    def qr(self) -> "Drawing":
        """QR code to show in a notebook; as text it is the address."""
        return Drawing(self.qr_svg(), self.phone_url)

    def lines(self) -> list[str]:
        """What the leader needs to know, line by line (Dutch)."""
        if self.process.poll() is not None:
            return [f"De sessie is gestopt. Zij stond op {self.url}."]
        told = self._now()
        said = [
            f"De sessie draait op {told['url']}",
            f"Code van de sessie: {self.code}",
            told["reach"],
        ]
        if told["open"]:
            said.append(PLAIN_HTTP)
            said += [f"Lukt dat adres niet, probeer dan {one}" for one in told["more"]]
        if self._session.is_due():
            said.append(self._session.due_told())
        return said

    def __repr__(self) -> str:
        """Tell where it is, without the key."""
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        """Show address, code and QR code in a notebook, and the way to the screen."""
        said = "".join(f"<p>{escape(one)}</p>" for one in self.lines())
        if self.process.poll() is not None:
            return said
        link = (
            f'<p><a href="{escape(self.leader_url, quote=True)}" target="_blank" '
            'rel="noopener">Open het scherm van de sessieleider</a> (voor jou '
            "alleen)</p>"
        )
        return f'<div style="max-width:20em">{self.qr_svg()}</div>{said}{link}'

    def _now(self) -> dict:
        """How it is now; how it was last when it has stopped."""
        with suppress(BadTable):
            self._ask({})
        return self._told

    def _ask(self, what: dict) -> None:
        """Ask the server something, and remember how it is."""
        with self._asking:
            while not self._lines.empty():  # an answer that came too late
                self._lines.get_nowait()
            try:
                self.process.stdin.write(f"{json.dumps(what)}\n".encode())
                self.process.stdin.flush()
                told = self._lines.get(timeout=ANSWER_S)
            except (OSError, ValueError, queue.Empty) as error:
                msg = "De sessie draait niet (meer). Start haar opnieuw met serve()."
                raise BadTable(msg) from error
            if "url" not in told:
                raise BadTable(told.get("error") or "De sessie is gestopt.")
            self._told = told

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


class Drawing:
    """A drawing in a notebook, with the same as text."""

    def __init__(self, svg: str, told: str) -> None:
        """Hold the drawing and what it says."""
        self.svg, self.told = svg, told

    def __repr__(self) -> str:
        """Give what it says."""
        return self.told

    def _repr_html_(self) -> str:
        """Show the drawing with the text under it."""
        return f'<div style="max-width:20em">{self.svg}</div><p>{escape(self.told)}</p>'


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
    lines: queue.Queue = queue.Queue()
    threading.Thread(target=_pass_on, args=(process, lines), daemon=True).start()
    try:
        told = lines.get(timeout=START_S)
    except queue.Empty:
        told = {}
    if "url" not in told:
        process.kill()
        process.wait()
        msg = told.get("error") or "De sessie start niet. Probeer het opnieuw."
        raise BadTable(msg)
    return Running(process, lines, told, key, session)


def _pass_on(process: subprocess.Popen, lines: queue.Queue) -> None:
    """Read what a server tells until it ends."""
    with process.stdout:
        for line in process.stdout:
            with suppress(ValueError):
                lines.put(json.loads(line))
    lines.put({})  # whoever waits need not wait longer


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
    key = os.read(sys.stdin.fileno(), 100).partition(b"\n")[0].decode().strip()
    try:
        if not key:
            raise BadValue("De sessie is zonder sleutel gestart.")  # noqa: EM101
        asyncio.run(run(asked.path, asked.host, asked.port, asked.hours, key))
    except WijkbookError as error:
        tell({"error": str(error)})
        return 1
    except OSError as error:
        said = f"De sessie kan niet luisteren op {asked.host}: {error.strerror}."
        tell({"error": said})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
