"""A phone and a leader's browser in miniature, for the tests of the session."""

import http.client
import re
import subprocess
from contextlib import contextmanager, suppress
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest


class Reply:
    """What came back: status, headers, text."""

    def __init__(self, found):
        self.status, self.headers = found.status, found.headers
        self.text = found.read().decode("utf-8", "replace")
        self.where = found.headers.get("Location", "")


class Browser:
    """Keeps cookies and follows nothing by itself."""

    def __init__(self, url, source=None):
        self.place = urlsplit(url).netloc
        self.source = (source, 0) if source else None
        self.cookies = {}
        self.line = None

    def ask(self, method, path, body=None, **headers):
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        for attempt in (1, 2):  # the server may have dropped a quiet line
            self.line = self.line or http.client.HTTPConnection(
                self.place, timeout=30, source_address=self.source
            )
            try:
                self.line.request(method, path, body, sent)
                reply = Reply(self.line.getresponse())
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                self.line.close()
                self.line = None
                if attempt == 2 or method != "GET":
                    raise
        for cookie in reply.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if not value or value == '""':
                del self.cookies[name]
        if reply.headers.get("Connection") == "close":
            self.line.close()
            self.line = None
        return reply

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def follow(self, reply):
        while reply.where:
            reply = self.get(reply.where)
        return reply

    def mark(self, page="/"):
        """The mark of the form on a page, that a site elsewhere does not know."""
        found = re.search(
            r'name="_xsrf" value="([^"]+)"', self.follow(self.get(page)).text
        )
        return unescape(found[1])

    def send(self, path, form, *, page=None, **headers):
        """Fill in the form of a page and send it."""
        form = {"_xsrf": self.mark(page or path), **form}
        return self.post(path, form, **headers)

    def post(self, path, form, **headers):
        kind = {"Content_Type": "application/x-www-form-urlencoded"} | headers
        return self.ask("POST", path, urlencode(form), **kind)


def phone(running, session, role="bewoners"):
    """A phone that joined."""
    made = Browser(running.url)
    reply = made.send("/mee", {"code": session.code, "role": role}, page="/")
    assert reply.status == 303, reply.text
    return made


@contextmanager
def small_disk(place):
    """A file system of one megabyte, where this user may mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_up(disk):
    """Leave no room on a disk."""
    filler = disk / "vol"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return filler


def leader(running):
    """The browser of the leader."""
    made = Browser(running.leader_url)
    path = "/" + running.leader_url.split("/", 3)[3]
    assert made.get(path).status == 303
    return made
