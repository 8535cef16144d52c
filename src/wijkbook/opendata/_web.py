"""Get things from the web politely: wait, try again, go on where it stopped.

What was got is kept with its checksum; a download that fails leaves it alone.
"""

import contextlib
import hashlib
import http.client
import json
import logging
import os
import shutil
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from wijkbook import work
from wijkbook.dutch import number
from wijkbook.errors import BadTable, MissingTable
from wijkbook.opendata.hosts import HOSTS, host

Tell = Callable[[str], None]

TRIES = 4
WAIT = 2.0  # seconds before the second try; doubled each time
LONGEST_WAIT = 60.0  # what a server may ask; longer is for another day
SILENCE = 30.0  # seconds without a byte
LONGEST = 300.0  # seconds for one answer
MOST_BYTES = 500_000_000
MOST_PAGES = 2000
PART = 5000  # rows at a time, where a server refuses more than 10,000
KEEP_PAGES = 24 * 3600  # seconds; after that a table may have been revised
REGISTER = "register.json"
# No network at all, or one that cannot be trusted: another try changes nothing.
HOPELESS = (socket.gaierror, ssl.SSLCertVerificationError)
BUSY = {408, 429, 500, 502, 503, 504}
STILL = "Alles wat al in het werkboek staat en wat je eerder hebt gehaald werkt gewoon."


class Moved(MissingTable):
    """The table is not there any more."""


class Refused(MissingTable):
    """The server does not want to answer this question."""


class TooMany(BadTable):
    """The server refuses to give so many rows at once."""


class _Broken(Exception):
    """An answer that did not come, or not whole: worth another try."""


# ---- one answer --------------------------------------------------------------


def get(address: str, tell: Tell, part: Path | None = None) -> bytes:
    """Get one answer, with patience and within bounds; a `part` is gone on with."""
    wait = WAIT
    for attempt in range(1, TRIES + 1):
        try:
            return _ask(address, part)
        except HTTPError as error:
            with error:
                asked = _refused(address, error)
            why = f"antwoordt met fout {error.code}"
        except (_Broken, OSError, http.client.HTTPException) as error:
            asked, why = None, _why(error)
            if isinstance(getattr(error, "reason", None), HOPELESS):
                break
        if attempt == TRIES:
            break
        pause = wait if asked is None else asked
        wait *= 2
        tell(f"{name_of(address)} {why}. Ik wacht even en probeer het nog eens.")
        time.sleep(pause)
    msg = f"Ophalen lukt niet: {name_of(address)} {why}. Probeer het later. {STILL}"
    raise MissingTable(msg)


def get_json(address: str, tell: Tell) -> dict:
    """Get one answer and read it as JSON; one that was cut off is asked again."""
    for attempt in range(1, TRIES + 1):
        answer = get(address, tell)
        with contextlib.suppress(ValueError):
            found = json.loads(answer)
            if isinstance(found, dict):
                if "value" not in found and "error" in found:
                    raise _told_error(address, json.dumps(found["error"]))
                return found
        if answer.lstrip()[:1] == b"<":
            msg = (
                f"{name_of(address)} geeft een webpagina in plaats van cijfers. Vraagt "
                "je netwerk om in te loggen? Probeer het daarna nog eens."
            )
            raise BadTable(msg)
        if attempt < TRIES:
            tell(f"{name_of(address)} gaf een half antwoord. Ik probeer het nog eens.")
            time.sleep(WAIT * 2 ** (attempt - 1))
    msg = f"{name_of(address)} geeft steeds een half antwoord. Probeer het later."
    raise BadTable(msg)


def _ask(address: str, part: Path | None = None) -> bytes:
    """Ask once, and read the answer piece by piece."""
    headers = {"User-Agent": "wijkbook", "Accept": "application/json, */*"}
    before = _part_of(part, headers)
    until = time.monotonic() + LONGEST
    with urlopen(Request(address, headers=headers), timeout=SILENCE) as answer:
        is_page = answer.headers.get_content_type() == "text/html"
        if is_page and urlsplit(answer.url).path != urlsplit(address).path:
            msg = f"{name_of(address)} verwijst naar een webpagina."
            raise Moved(msg)
        goes_on = answer.headers.get("Content-Range", "").startswith(
            f"bytes {len(before)}-"
        )
        pieces = [before] if before and answer.status == 206 and goes_on else []
        start = size = sum(map(len, pieces))
        try:
            while piece := answer.read1(1 << 16):
                pieces.append(piece)
                size += len(piece)
                if size > MOST_BYTES:
                    msg = f"{name_of(address)} stuurt meer dan hier past. Ik stop."
                    raise BadTable(msg)
                if time.monotonic() > until:
                    raise _Broken("doet er te lang over")
            length = answer.headers.get("Content-Length", "")
            if length.isdigit() and size - start != int(length):
                raise _Broken("brak het antwoord af")
        except (_Broken, OSError, http.client.HTTPException):
            _keep_part(part, b"".join(pieces), answer.headers.get("ETag"))
            raise
    return b"".join(pieces)


def _part_of(part: Path | None, headers: dict[str, str]) -> bytes:
    """What was got of a file before, and ask for the rest of that same edition."""
    if part is None:
        return b""
    mark = part.with_name(f"{part.name}.etag")
    try:
        before, edition = part.read_bytes(), mark.read_text(encoding="utf-8")
    except OSError:
        return b""
    headers |= {"Range": f"bytes={len(before)}-", "If-Range": edition}
    return before


def _keep_part(part: Path | None, got: bytes, edition: str | None) -> None:
    """Keep what was got of a file, if the server tells editions apart."""
    if part is None or not edition:
        return
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(got)
    part.with_name(f"{part.name}.etag").write_text(edition, encoding="utf-8")


def _refused(address: str, error: HTTPError) -> float | None:
    """Seconds that a server asks to wait; raise when waiting does not help."""
    told = error.read(20_000).decode("utf-8", "replace")
    if "10000 records" in told.replace(",", "").replace(".", ""):
        msg = f"{name_of(address)} geeft niet meer dan 10.000 rijen tegelijk."
        raise TooMany(msg)
    if error.code not in BUSY:
        raise _told_error(address, told, error.code)
    try:
        asked = float(error.headers.get("Retry-After", ""))
    except ValueError:
        return None
    if asked > LONGEST_WAIT:
        msg = (
            f"{name_of(address)} vraagt om {asked:.0f} seconden te wachten. Probeer "
            f"het later nog eens. {STILL}"
        )
        raise MissingTable(msg)
    return max(asked, 0.0)


def _told_error(address: str, told: str, code: int = 404) -> MissingTable:
    """Make the error for what a server says is not there, or may not be had."""
    if code in (404, 410) or "cannot be found" in told:
        return Moved(f"{name_of(address)} heeft dit niet (meer).")
    return Refused(
        f"{name_of(address)} weigert dit verzoek (fout {code}). Kijk of jaar en "
        f"gemeente kloppen. {STILL}"
    )


def _why(error: Exception) -> str:
    """Tell in Dutch why an answer did not come."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, _Broken):
        return str(reason)
    if isinstance(reason, TimeoutError):
        return "antwoordt niet op tijd"
    if isinstance(reason, ssl.SSLError):
        return "is niet veilig te bereiken (certificaat)"
    if isinstance(reason, http.client.HTTPException | ConnectionResetError):
        return "brak de verbinding af"
    return "is niet te bereiken (heb je netwerk?)"


def name_of(address: str) -> str:
    """Name of the host in an address."""
    return urlsplit(address).netloc


# ---- many pages --------------------------------------------------------------


def get_pages(
    address: str, folder: Path, tell: Tell, *, link: str, what: str
) -> Iterator[dict]:
    """Rows of a table that comes in pages; pages got before are not asked again."""
    seen, count = set(), 0
    while address:
        if address in seen or len(seen) >= MOST_PAGES:
            msg = f"{name_of(address)} blijft doorverwijzen. Ik stop; probeer later."
            raise BadTable(msg)
        seen.add(address)
        page = _page(address, folder, tell)
        count += len(page["value"])
        tell(f"{what}: {number(count)} rijen")
        yield from page["value"]
        address = _next(address, page.get(link))


def get_parts(address: str, folder: Path, tell: Tell, *, what: str) -> Iterator[dict]:
    """Rows of a table in parts, where the server refuses to give them at once."""
    start = 0
    while True:
        part = f"{address}&$top={PART}&$skip={start}"
        rows = _page(part, folder, tell)["value"]
        tell(f"{what}: {number(start + len(rows))} rijen")
        yield from rows
        if len(rows) < PART:
            return
        start += PART


def _page(address: str, folder: Path, tell: Tell) -> dict:
    """Give one page: the one that was got today and is whole, else a new one."""
    state = _state(folder)
    name, sha256 = state["pages"].get(address, ("", ""))
    with contextlib.suppress(OSError, ValueError):
        text = (folder / Path(name).name).read_bytes()
        if hashlib.sha256(text).hexdigest() == sha256:
            return json.loads(text)
    page = get_json(address, tell)
    if not isinstance(page.get("value"), list):
        msg = f"{name_of(address)} geeft iets anders dan een tabel. Probeer het later."
        raise BadTable(msg)
    text = json.dumps(page)
    name = f"page-{len(state['pages']) + 1:04}.json"
    work.write_safely(folder / name, text)
    state["pages"][address] = [name, hashlib.sha256(text.encode()).hexdigest()]
    work.write_safely(folder / "pages.json", json.dumps(state))
    return page


def _state(folder: Path) -> dict:
    """Which pages of a download that stopped are there, if it was not long ago."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        told = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
        pages = {address: tuple(page) for address, page in told["pages"].items()}
        if 0 <= time.time() - told["started"] <= KEEP_PAGES and all(
            len(page) == 2 and all(isinstance(word, str) for word in page)
            for page in pages.values()
        ):
            return {"started": told["started"], "pages": pages}
    shutil.rmtree(folder, ignore_errors=True)
    return {"started": time.time(), "pages": {}}


def _next(address: str, link: object) -> str:
    """Address of the page that follows, on a host that we know."""
    if not link:
        return ""
    here, there = urlsplit(address), urlsplit(quote(str(link), safe="%/:=&?~+!$,;'@()"))
    known = {urlsplit(host(name)).hostname for name in HOSTS}
    if not there.netloc:  # told from here on
        there = there._replace(scheme=here.scheme, netloc=here.netloc)
    if there.hostname not in known | {here.hostname}:
        msg = f"{here.netloc} verwijst door naar '{there.netloc}'. Dat doe ik niet."
        raise BadTable(msg)
    return there._replace(scheme=here.scheme).geturl()


# ---- what was got ------------------------------------------------------------


def cache() -> Path:
    """Where downloads are kept, in the folder of one's own work."""
    return work.folder() / "downloads"


def register() -> dict[str, dict]:
    """What was got: address, date and sha256 of each file."""
    try:
        found = json.loads((cache() / REGISTER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = found.items() if isinstance(found, dict) else []
    return {name: entry for name, entry in entries if isinstance(entry, dict)}


def is_whole(name: str) -> bool:
    """Tell whether a download is there and is what its checksum says."""
    import pooch  # only when something was got: it takes a while to load

    place, told = cache() / name, register().get(name, {})
    return place.is_file() and pooch.file_hash(str(place)) == told.get("sha256")


def keep(
    name: str,
    address: str,
    make: Callable[[Path], None],
    tell: Tell,
    *,
    refresh: bool = False,
) -> Path:
    """Give a file from the cache, or get it: whole, or not at all."""
    import pooch

    place, told = cache() / name, register().get(name)
    if place.is_file() and not refresh:
        if is_whole(name):
            tell(f"{name} is er al, opgehaald op {told['date'][:10]}.")
            return place
        tell(
            f"{name} is veranderd sinds het is opgehaald (het controlegetal klopt niet "
            "meer). Ik haal het opnieuw."
        )
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache(), prefix=".half-") as half:
        with _quiet(pooch.get_logger()):
            got = pooch.retrieve(
                address,
                known_hash=None,
                fname=name,
                path=half,
                downloader=lambda _address, output, _pooch: make(Path(output)),
            )
        sha256 = pooch.file_hash(got)
        date = datetime.now().astimezone().isoformat(timespec="seconds")
        os.replace(got, place)
    entry = {"address": address, "date": date, "sha256": sha256}
    text = json.dumps({**register(), name: entry}, indent=1, sort_keys=True)
    work.write_safely(cache() / REGISTER, text + "\n")
    return place


@contextlib.contextmanager
def _quiet(logger: logging.Logger):
    """Keep what pooch says to programmers from readers."""
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
