"""How a session holds: forty phones at once, all at the same moment, and kill -9.

Everything happens on this computer alone, with a server in its own process. Nothing is
lost means: what a phone was told is stored, stands in the file exactly once, as sent.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import re
import sys
import tempfile
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "src"))

from wijkbook.session.server import Running, serve  # noqa: E402
from wijkbook.session.store import Session  # noqa: E402

OUT = PROJECT / "build" / "session.json"
ROLES = ("bestuur", "uitvoering", "bewoners", "partners")
# What has to hold; asserted by tests on a small run, reported here.
AT_MOST = {
    "lost": 0,
    "doubled": 0,
    "p99_ms": 250,
    "p99_burst_ms": 1000,
    "rss_mb": 80,
    "lost_after_kill": 0,
}


class Phone:
    """A phone: one line that stays open, and cookies."""

    def __init__(self, url: str) -> None:
        self.host, self.cookies, self.mark = urlsplit(url).netloc, {}, ""
        self.reader = self.writer = None

    async def ask(self, method: str, path: str, form: dict | None = None) -> tuple:
        """Send one request; give the status, where to go next, and the text."""
        if self.writer is None:
            host, port = self.host.split(":")
            self.reader, self.writer = await asyncio.open_connection(host, int(port))
        body = urlencode({"_xsrf": self.mark, **form}).encode() if form else b""
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Cookie: {cookies}"]
        if form:
            head.append("Content-Type: application/x-www-form-urlencoded")
            head.append(f"Origin: http://{self.host}")
            head.append(f"Content-Length: {len(body)}")
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await self.writer.drain()
        told = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        for cookie in re.findall(r"(?im)^set-cookie: ([^;\r]+)", told):
            key, _, value = cookie.partition("=")
            self.cookies[key] = value
        length = re.search(r"(?im)^content-length: (\d+)", told)
        text = await self.reader.readexactly(int(length[1])) if length else b""
        where = re.search(r"(?im)^location: (\S+)", told)
        return int(told.split()[1]), where[1] if where else "", text.decode()

    async def join(self, code: str, role: str) -> None:
        """Join the session."""
        _, _, text = await self.ask("GET", "/")
        self.mark = unescape(re.search(r'name="_xsrf" value="([^"]+)"', text)[1])
        status, _, text = await self.ask("POST", "/mee", {"code": code, "role": role})
        if status != 303:
            msg = f"joining failed: {status} {text}"
            raise SystemExit(msg)

    async def post(self, stone: str, question: str, score: int, text: str) -> float:
        """Answer one page; give how long it took in ms, or raise."""
        form = {f"a_{question}": score, f"t_{question}": text}
        start = time.perf_counter()
        status, _, said = await self.ask("POST", f"/vraag/{stone}", form)
        took = (time.perf_counter() - start) * 1000
        if status != 303:
            msg = f"a post was refused: {status} {said}"
            raise SystemExit(msg)
        return took

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def enter(running: Running, session: Session, clients: int) -> list[Phone]:
    """Let so many phones join, and open the questions."""
    phones = [Phone(running.url) for _ in range(clients)]
    for nth, phone in enumerate(phones):
        await phone.join(session.code, ROLES[nth % len(ROLES)])
    if session.phase == "lobby":
        session.start_round()
    return phones


def percentile_99(times: list[float]) -> float:
    """Time that one in a hundred exceeds."""
    return sorted(times)[max(0, -(-99 * len(times) // 100) - 1)]


def count_wrong(session: Session, sent: dict) -> tuple[int, int]:
    """How many answers that were told stored are not there, and are there twice."""
    rows = session._rows(
        "SELECT respondent, question_id, score, explanation FROM answer"
    )
    held: dict = {}
    for respondent, question, score, text in rows:
        held.setdefault((respondent, question), []).append((score, text))
    lost = sum(told not in held.get(key, []) for key, told in sent.items())
    doubled = sum(len(found) - 1 for found in held.values()) + len(held.keys() - sent)
    return lost, doubled


def owner(session: Session, phone: Phone) -> str:
    """Id of a phone in the file."""
    token = phone.cookies[f"wijkbook_{session.meta('mark')}"]
    return session.participant(token).respondent


def memory_mb(pid: int) -> float | None:
    """Most memory a process had; None where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    return round(int(found[1]) / 1024, 1)


async def spread_out(
    running: Running, session: Session, clients: int, pause: tuple, seed: int
) -> dict:
    """Let phones answer at their own pace: look at a page, wait, answer."""
    phones = await enter(running, session, clients)
    times, pages, sent = [], [], {}

    async def go(nth: int, phone: Phone) -> None:
        dice, who = random.Random(seed + nth), owner(session, phone)
        for one in session.questions():
            start = time.perf_counter()
            await phone.ask("GET", f"/vraag/{one.bouwsteen}")
            pages.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(dice.uniform(*pause))
            score, text = dice.randrange(4), f"toelichting {nth} {one.id} é"
            times.append(await phone.post(one.bouwsteen, one.id, score, text))
            sent[who, one.id] = score, text

    await asyncio.gather(*(go(nth, phone) for nth, phone in enumerate(phones)))
    lost, doubled = count_wrong(session, sent)
    for phone in phones:
        phone.close()
    return {
        "lost": lost,
        "doubled": doubled,
        "posts": len(times),
        "p99_ms": percentile_99(times),
        "page_p99_ms": percentile_99(pages),
    }


async def all_at_once(
    running: Running, session: Session, clients: int, seed: int
) -> dict:
    """Let all phones answer within a tenth of a second, page after page."""
    phones = await enter(running, session, clients)
    times, sent = [], {}
    dice = random.Random(seed)

    async def go(phone: Phone, who: str, one: object, wait: float) -> None:
        await asyncio.sleep(wait)
        times.append(await phone.post(one.bouwsteen, one.id, 2, "samen"))
        sent[who, one.id] = 2, "samen"

    known = [(phone, owner(session, phone)) for phone in phones]
    for one in session.questions():
        waits = [dice.uniform(0, 0.1) for _ in known]
        await asyncio.gather(
            *(go(*pair, one, wait) for pair, wait in zip(known, waits, strict=True))
        )
    lost, doubled = count_wrong(session, sent)
    for phone in phones:
        phone.close()
    return {"lost": lost, "doubled": doubled, "p99_burst_ms": percentile_99(times)}


async def under_fire(session: Session, clients: int, kills: int, seed: int) -> dict:
    """Kill the server while phones post, again and again; count what is gone."""
    dice, phones = random.Random(seed), []
    acknowledged: dict = {}
    running = serve(session)
    phones = await enter(running, session, clients)
    owners = [owner(session, phone) for phone in phones]
    asked, count = session.questions(), [0] * clients

    async def go(nth: int) -> None:
        phone = phones[nth]
        with_break = (OSError, EOFError, asyncio.IncompleteReadError)
        try:
            while True:
                count[nth] += 1
                one = asked[count[nth] % len(asked)]
                await phone.post(one.bouwsteen, one.id, 1, str(count[nth]))
                acknowledged[owners[nth], one.id] = count[nth]
                await asyncio.sleep(0.55)  # one phone may not flood
        except with_break:
            phone.close()

    for _ in range(kills):
        tasks = [asyncio.create_task(go(nth)) for nth in range(clients)]
        await asyncio.sleep(dice.uniform(0.2, 0.9))
        running.process.kill()
        await asyncio.gather(*tasks)
        running.stop()
        running = serve(session)
        for phone in phones:
            phone.host = urlsplit(running.url).netloc
    running.stop()
    held = {
        (who, question): int(text)
        for who, question, text in session._rows(
            "SELECT respondent, question_id, explanation FROM answer"
        )
    }
    # what was on its way when the server died may be there or not
    lost = sum(held.get(key, 0) < number for key, number in acknowledged.items())
    return {
        "kills": kills,
        "lost_after_kill": lost,
        "posts_under_fire": sum(count),
        "acknowledged_under_fire": len(acknowledged),
    }


def run(
    *,
    clients: int = 40,
    pause: tuple[float, float] = (1.0, 3.0),
    kills: int = 20,
    seed: int = 1,
) -> dict[str, object]:
    """Run it all, on the loopback and in a folder that goes."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None  # at the start
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        rss, wrong = [], []
        for name, drive in (
            ("rustig", lambda *at: spread_out(*at, clients, pause, seed)),
            ("samen", lambda *at: all_at_once(*at, clients, seed)),
        ):
            session = Session.create(Path(folder) / f"{name}.sqlite")
            running = serve(session)
            try:
                part = asyncio.run(drive(running, session))
                rss.append(memory_mb(running.process.pid))
            finally:
                running.stop()
                session.close_file()
            wrong.append((part.pop("lost"), part.pop("doubled")))
            found |= part
        found["lost"], found["doubled"] = map(sum, zip(*wrong, strict=True))
        found["rss_mb"] = max(rss) if None not in rss else None
        session = Session.create(Path(folder) / "kapot.sqlite")
        found |= asyncio.run(under_fire(session, min(clients, 20), kills, seed))
        session.close_file()
    machine = {
        "cores": os.cpu_count(),
        "load": load,
        "python": platform.python_version(),
    }
    return found | {"clients": clients, "machine": machine}


def main() -> None:
    """Write the results to a file and tell what has to hold."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT, help="where the JSON goes")
    out = parser.parse_args().out
    start = time.perf_counter()
    found = run()
    found["took_s"] = time.perf_counter() - start
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    above = []
    for name, bound in AT_MOST.items():
        value = found[name]
        said = "unknown" if value is None else f"{value:.1f}"
        if value is not None and value > bound:
            above.append(f"{name} is above {bound}")
        print(f"{name:18} {said:>8}  at most {bound}")
    print(f"{found['took_s']:.0f} s, load {found['machine']['load']}; all in {out}")
    if above:
        raise SystemExit("\n".join(above))


if __name__ == "__main__":
    main()
