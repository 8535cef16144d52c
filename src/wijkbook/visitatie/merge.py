"""The lines of a register: read from any copy, put together without loss, in order.

A register is a list of events that only grows. Putting two copies together is the
union of their events: it loses nothing, doing it twice changes nothing, and it does not
matter which copy comes first.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from wijkbook import work
from wijkbook.errors import BadTable, BadValue, WijkbookError

__all__ = [
    "Event",
    "Journal",
    "erased",
    "heads",
    "in_order",
    "initials",
    "join",
    "moment",
    "read_journal",
    "write_event",
]

KIND = "wijkbook-visitatie"
VERSION = "1"
EVENT_ID = re.compile(r"[A-Za-z0-9_~-]{1,120}")
ERASED = "erased"
MOST_INITIALS = 5
QUOTED = 40  # signs of a wrong value in an error
OWN_KEYS = ("id", "event", "author", "time", "on", "parents")


@dataclass(frozen=True)
class Event:
    """One line of a register: who did what, when, and to what.

    Parameters
    ----------
    id : str
        Token of the writer and a number, such as ``3f9a1c02-7``; never used twice.
    event : str
        What was done: ``say``, ``edit``, ``support`` and so on.
    author : str
        Initials.
    time : str
        ISO 8601.
    on : str
        Id of what it is about; empty for something new.
    parents : tuple of str
        Of a new text: the texts that it replaces.
    data : dict
        What was said or given.
    """

    id: str
    event: str
    author: str
    time: str
    on: str = ""
    parents: tuple[str, ...] = ()
    data: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Journal:
    """What a file holds: its first lines, its events, and what was amiss (Dutch)."""

    headers: tuple[dict, ...]
    events: dict[str, Event]
    told: tuple[str, ...] = ()

    @property
    def header(self) -> dict:
        """The first line that counts: the one that was made first."""
        return min(self.headers, key=lambda one: (_sortable(one["made"]), _canon(one)))


def initials(author: object) -> str:
    """Refuse an author who does not sign with initials.

    Parameters
    ----------
    author : str
        One to five capitals, points allowed.

    Returns
    -------
    str
        Without points.

    Raises
    ------
    BadValue
        If it is a name, empty, or something else.

    Examples
    --------
    >>> initials("A.V.")
    'AV'
    """
    bare = author.strip().replace(".", "") if isinstance(author, str) else ""
    if bare.isalpha() and bare.isupper() and len(bare) <= MOST_INITIALS:
        return bare
    msg = (
        f"De auteur is '{_short(author)}'; teken met voorletters in hoofdletters, een "
        "tot vijf, zoals 'AV'. Namen staan niet in het register."
    )
    raise BadValue(msg)


def moment(time: object) -> str:
    """Refuse a time that is none.

    Parameters
    ----------
    time : str or None
        ISO 8601, such as ``2026-11-22T09:30``; None asks the clock.

    Returns
    -------
    str
        The same; from the clock in UTC, with millionths of a second.

    Raises
    ------
    BadValue
        If it cannot be read as a time.
    """
    if time is None:
        return datetime.now(UTC).isoformat(timespec="microseconds")
    if isinstance(time, str) and _sortable(time) != float("-inf"):
        return time
    msg = f"De tijd is '{_short(time)}'; schrijf datum en tijd als '2026-11-22T09:30'."
    raise BadValue(msg)


def _sortable(time: object) -> float:
    """Seconds since 1970; a time without a zone counts as UTC, no time comes first."""
    try:
        found = datetime.fromisoformat(time)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return float("-inf")


def _short(value: object) -> str:
    """Quote a value in an error, not all of it."""
    text = str(value)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def _canon(value: dict) -> str:
    """Write a value so that equal ones are equal texts."""
    return json.dumps(value, sort_keys=True)


def write_event(event: Event) -> str:
    """Write one event on one line; what is empty is left out.

    Parameters
    ----------
    event : Event
        The event.

    Returns
    -------
    str
        JSON, without the end of the line.
    """
    known = {key: getattr(event, key) for key in OWN_KEYS}
    told = {key: value for key, value in known.items() if value not in ("", ())}
    return work.json_line(told | {"data": event.data})


def read_event(found: dict, check: Callable[[Event], None]) -> Event:
    """Make an event of a line; refuse one that cannot be.

    Parameters
    ----------
    found : dict
        What the line holds.
    check : callable
        Refuses an event with data that do not fit (BadValue).

    Returns
    -------
    Event
        The event.

    Raises
    ------
    BadValue
        If something misses or is not what it can be.
    """
    texts = {key: found.get(key, "") for key in OWN_KEYS if key != "parents"}
    parents, data = found.get("parents", []), found.get("data", {})
    fits = (
        all(isinstance(text, str) for text in texts.values())
        and isinstance(parents, list)
        and isinstance(data, dict)
        and texts["event"] != ""
        and all(isinstance(one, str) and EVENT_ID.fullmatch(one) for one in parents)
        and EVENT_ID.fullmatch(texts["id"])
    )
    if not fits:
        msg = "de regel is beschadigd"
        raise BadValue(msg)
    initials(texts["author"])
    moment(texts["time"])
    event = Event(**texts, parents=tuple(parents), data=data)
    check(event)
    return event


def read_journal(raw: bytes, name: str, check: Callable[[Event], None]) -> Journal:
    """Read a copy of a register, also one that went by mail.

    A line that is damaged, doubled or cut off costs that line alone. Events of a kind
    that this version does not know are kept.

    Parameters
    ----------
    raw : bytes
        What the file holds.
    name : str
        Name of the file, for what is told.
    check : callable
        Refuses an event with data that do not fit (WijkbookError).

    Returns
    -------
    Journal
        Headers, events and what was amiss.

    Raises
    ------
    BadTable
        If it is no register of a visitatie.
    """
    headers, events, told = [], [], []
    for number, found in work.read_lines(raw):
        if isinstance(found, str):
            told.append(f"Regel {number} van '{name}' telt niet mee: {found}.")
        elif found.get("kind") == KIND:
            if _is_header(found):
                headers.append(found)
        else:
            try:
                events.append(read_event(found, check))
            except WijkbookError as error:
                why = str(error).rstrip(".")
                told.append(f"Regel {number} van '{name}' telt niet mee: {why}.")
    if not headers:
        msg = (
            f"'{name}' is geen register van een visitatie, of de eerste regel mist; "
            "kies een ander bestand."
        )
        raise BadTable(msg)
    return Journal(_unique(headers), _unite(events), tuple(told))


def _is_header(found: dict) -> bool:
    """Tell whether a first line says what it must."""
    keys = ("gebied", "question", "scope", "mode", "made")
    parts = found.get("parts", [])
    return (
        all(isinstance(found.get(key), str) for key in keys)
        and found["gebied"] != ""
        and isinstance(parts, list)
        and all(isinstance(one, list) and len(one) == 2 for one in parts)
        and all(
            isinstance(year, int)
            and isinstance(codes, list)
            and all(isinstance(code, str) for code in codes)
            for year, codes in parts
        )
    )


def _unique(headers: Iterable[dict]) -> tuple[dict, ...]:
    """Keep each header once, in an order that does not hang on the files."""
    once = {_canon(one): one for one in headers}
    return tuple(once[key] for key in sorted(once))


def join(journals: Iterable[Journal]) -> Journal:
    """Put copies of a register together: every event of each, once.

    Parameters
    ----------
    journals : iterable of Journal
        What the copies hold.

    Returns
    -------
    Journal
        The union. Where one id stands for two things (somebody changed the file by
        hand), both are kept, and two texts of one statement become a conflict.
    """
    held = list(journals)
    return Journal(
        _unique(header for one in held for header in one.headers),
        _unite(event for one in held for event in one.events.values()),
        tuple(dict.fromkeys(told for one in held for told in one.told)),
    )


def erased(event: Event) -> Event:
    """Give what stays of an event that was erased: that there was one.

    Parameters
    ----------
    event : Event
        Any event.

    Returns
    -------
    Event
        The same id, author and time, and nothing of what was said.
    """
    return Event(event.id, ERASED, event.author, event.time)


def _unite(events: Iterable[Event]) -> dict[str, Event]:
    """Give every event its id; other content under an id that is taken gets its own.

    What one copy erased stays erased, with all that was added to it.
    """
    same: dict[str, dict[str, dict[str, Event]]] = {}
    for event in events:
        group = same.setdefault(_base(event.id), {})
        group.setdefault(event.id, {})[_canon(asdict(event))] = event
    gone = _gone(same)
    found: dict[str, Event] = {}
    for base, group in same.items():
        if base in gone:
            tombs = [erased(one) for held in group.values() for one in held.values()]
            tomb = min(tombs, key=lambda one: (one.author, one.time))
            found[base] = replace(tomb, id=base)
            continue
        for key, versions in group.items():
            first, *others = sorted(versions)
            found[key] = versions[first]
            for other in others:
                event = _apart(versions[other], other)
                found[event.id] = event
    return found


def _base(event_id: str) -> str:
    """Id of an event, without the mark of a second version."""
    return event_id.partition("~")[0]


def _gone(same: dict[str, dict[str, dict[str, Event]]]) -> set[str]:
    """Ids that were erased, and of all that was added to those."""
    gone, new = set(), {""}
    while new:
        new = {
            base
            for base, group in same.items()
            if base not in gone
            and any(
                one.event == ERASED or _base(one.on) in gone
                for held in group.values()
                for one in held.values()
            )
        }
        gone |= new
    return gone


def _apart(event: Event, content: str) -> Event:
    """Give an event an id of its own, made from what it holds."""
    mark = hashlib.sha256(content.encode()).hexdigest()[:8]
    apart = replace(event, id=f"{event.id}~{mark}"[:120])
    if event.event == "say":  # another first text of the same statement
        return replace(apart, event="edit", on=event.id, parents=())
    return apart


def in_order(events: Iterable[Event]) -> list[Event]:
    """Put events in the order of time, those of one writer as they were written.

    A clock that is set back does not turn the events of one writer around.

    Parameters
    ----------
    events : iterable of Event
        In any order.

    Returns
    -------
    list of Event
        In an order that hangs on the events alone.
    """
    writers: dict[str, list[tuple]] = {}
    for event in events:
        writer, number = _written(event.id)
        writers.setdefault(writer, []).append((number, event.id, event))
    keys = []
    for writer, held in writers.items():
        latest = float("-inf")
        for number, _, event in sorted(held, key=lambda one: one[:2]):
            latest = max(latest, _sortable(event.time))
            keys.append((latest, writer, number, event.id, event))
    return [key[-1] for key in sorted(keys, key=lambda key: key[:-1])]


def _written(event_id: str) -> tuple[str, int]:
    """Token of the writer and which of its events it was."""
    writer, _, number = event_id.partition("~")[0].rpartition("-")
    known = number.isdecimal() and len(number) < QUOTED
    return (writer, int(number)) if known else (event_id, 0)


def heads(revisions: Iterable[Event]) -> list[Event]:
    """Texts that no other text replaced: one, or more when there is a conflict.

    Parameters
    ----------
    revisions : iterable of Event
        All texts that one thing ever had.

    Returns
    -------
    list of Event
        In the order given. Of texts that replace each other in a ring (no honest
        file has those) the last stays.
    """
    held = list(revisions)
    replaced = {parent for event in held for parent in event.parents}
    return [event for event in held if event.id not in replaced] or held[-1:]
