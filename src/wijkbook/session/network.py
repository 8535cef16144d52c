"""Where phones can come in: this computer alone, or everybody on the network."""

import errno
import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress

import tornado.httpserver
import tornado.netutil

from wijkbook.errors import BadTable

__all__ = ["EVERYWHERE", "LOOPBACK", "Door", "in_url", "is_loopback", "own_addresses"]

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
# Choosing a way to these sends nothing; it tells which address of ours would be used:
# to the internet, and from behind the hotspot of Windows and of Linux.
WAYS = ("192.0.2.1", "192.168.137.1", "10.42.0.1")


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


def own_addresses() -> list[str]:
    """Addresses of this computer on its networks, the likeliest first; maybe none."""
    found = []
    for way in WAYS:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line,
            suppress(OSError),
        ):
            line.connect((way, 9))
            found.append(line.getsockname()[0])
    if not found:  # asking by name can take long, so only when nothing else tells
        with suppress(OSError):
            found += socket.gethostbyname_ex(socket.gethostname())[2]
    return [one for one in dict.fromkeys(found) if not is_loopback(one)]


class Door:
    """Listens, and can let the room in or out while the session goes on.

    Lines that are open stay open. The port stays too, so that a phone finds the
    session where it was.
    """

    def __init__(self, make: Callable[[], tornado.httpserver.HTTPServer]) -> None:
        """Begin closed; `make` gives a server for the same pages."""
        self._make, self._servers = make, []
        self._inside = self._outside = None
        self.host, self.port = LOOPBACK, 0

    @property
    def is_open(self) -> bool:
        """Whether the room can come in."""
        return self._outside is not None

    def start(self, host: str, port: int) -> None:
        """Begin to listen on a port, or on another one when that is taken."""
        try:
            server, sockets = self._listen(host, port)
        except OSError:
            if not port:
                raise
            server, sockets = self._listen(host, 0)
        self.port = sockets[0].getsockname()[1]
        self.host = host
        if is_loopback(host):
            self._inside = server
        else:
            self._outside = server

    def open(self, host: str = EVERYWHERE) -> None:
        """Let the room in, beside this computer.

        Raises
        ------
        BadTable
            If that address cannot be used; then it stays as it was.
        """
        if self.is_open:
            self.close()
        try:
            self._outside, _ = self._listen(host, self.port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or self._inside is None:
                raise _refused(host, error) from error
            # Linux takes all addresses together, or each apart: not both at once.
            self._inside.stop()
            self._inside = None
            try:
                self._outside, _ = self._listen(host, self.port)
            except OSError as second:
                self._inside, _ = self._listen(LOOPBACK, self.port)
                raise _refused(host, second) from second
        self.host = host

    def close(self) -> None:
        """Keep the room out again; this computer stays."""
        if not self.is_open:
            return
        self._outside.stop()
        self._outside = None
        if self._inside is None:
            self._inside, _ = self._listen(LOOPBACK, self.port)
        self.host = LOOPBACK

    async def end(self) -> None:
        """Stop listening and let go of every line."""
        for server in self._servers:
            server.stop()
            await server.close_all_connections()

    def _listen(
        self, host: str, port: int
    ) -> tuple[tornado.httpserver.HTTPServer, list[socket.socket]]:
        """Serve the pages on an address too."""
        sockets = tornado.netutil.bind_sockets(port, host)
        server = self._make()
        server.add_sockets(sockets)
        self._servers.append(server)
        return server, sockets


def _refused(host: str, error: OSError) -> BadTable:
    """Tell that an address cannot be used."""
    where = "Het netwerk" if host == EVERYWHERE else f"Het adres {host}"
    msg = (
        f"{where} is niet te gebruiken ({error.strerror}). De sessie loopt door op "
        "deze computer. Gebruik een eigen hotspot, of de vragen op papier."
    )
    return BadTable(msg)
