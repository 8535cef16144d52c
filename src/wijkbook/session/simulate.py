"""People who do not exist, to rehearse a session with: seeded, and called invented.

They join and answer by the way that every phone takes (`Session.join` and
`Session.post`), so a rehearsal shows what a real evening would show.
"""

import random
from collections import Counter

from wijkbook.dutch import listing
from wijkbook.errors import BadValue, WijkbookError
from wijkbook.measures.agreement import median_of
from wijkbook.session.store import MOST_PEOPLE, Asked, Post, Session

__all__ = ["INVENTED", "Simulated", "is_rehearsal", "simulate_session"]

PEOPLE, SEED = 20, 53
# It stands among the notes of the session, so that it goes along into every report.
INVENTED = "Oefensessie: alle deelnemers en antwoorden in deze sessie zijn verzonnen."
# In this order they come in; any first part of it holds more roles.
COMING = (
    *("bewoners", "uitvoering", "bestuur", "uitvoering", "partners"),
    *("bewoners", "uitvoering", "partners", "bestuur", "bewoners"),
)
# What a role would answer on average, from 0 (nee) to 3 (ja): made up, so that each
# bouwsteen has another picture. In this order the roles: bestuur, uitvoering, bewoners,
# partners.
ROLES = ("bestuur", "uitvoering", "bewoners", "partners")
VIEWS = {
    "urgentie": (2.4, 2.5, 2.7, 2.3),
    "visie": (2.8, 1.7, 0.4, 1.6),
    "verankering": (2.6, 1.4, 1.3, 1.8),
    "procesleiding": (2.0, 1.8, 1.5, 1.7),
    "lange_adem": (1.8, 1.1, 0.9, 1.2),
    "vertrouwen": (2.2, 1.5, 0.6, 1.6),
    "middelen": (1.6, 0.9, 1.2, 1.4),
}
SPREAD = 0.55
UNKNOWN = 0.08  # part that says weet niet, as long as they do not know
MOVES = 0.5  # part that comes a step nearer to the middle of the room in round 2
APART = ("lange_adem",)  # here talking brings them further apart: that happens too
HEARD = {"middelen": 2}  # here they hear something new, and move towards this score
TOLD = (
    "verzonnen: dit zag ik pas vorige week",
    "verzonnen: daar hoor ik nooit iets van",
    "verzonnen: op papier wel, op straat niet",
)
TELLS = 0.15  # part that writes something beside an answer


def simulate_session(
    session: Session, *, seed: int = SEED, people: int = PEOPLE
) -> "Simulated":
    """Let invented people take part in a session, to rehearse it.

    They join at once. Are the questions open, then they answer at once as well; later
    `answer` lets them answer what is open then. Residents, staff and decision-makers
    see it differently, some do not know, and in round 2 half of them move a step:
    nearer to the middle of the room; for lange adem further from it, and for middelen
    to something that they heard. A note in the session tells that all is invented.

    Parameters
    ----------
    session : Session
        A session in which nobody takes part yet.
    seed : int, default 53
        The same seed gives the same answers.
    people : int, default 20
        How many, 3 to 200.

    Returns
    -------
    Simulated
        With ``answer()``, and ``roles``: how many of each role.

    Raises
    ------
    BadValue
        If real people take part already, the session is closed, or the number is none.

    Notes
    -----
    In gewone taal: je oefent de hele avond met mensen die niet bestaan.

    Examples
    --------
    >>> crowd = simulate_session(session, people=12)  # doctest: +SKIP
    >>> session.start_round(1)  # doctest: +SKIP
    >>> crowd.answer()  # doctest: +SKIP
    12
    """
    if type(people) is not int or not 3 <= people <= MOST_PEOPLE:
        msg = (
            f"Het aantal mensen is '{people}'; kies een getal van 3 tot {MOST_PEOPLE}."
        )
        raise BadValue(msg)
    if type(seed) is not int:
        msg = f"seed must be int, not {type(seed).__name__}"
        raise TypeError(msg)
    if there := session.joined():
        msg = (
            f"In deze sessie doen al {there} mensen mee. Oefen met een nieuwe sessie, "
            "dan blijven echte antwoorden apart."
        )
        raise BadValue(msg)
    crowd = Simulated(session, seed, people)
    if session.phase == "round":
        crowd.answer()
    return crowd


def is_rehearsal(session: Session) -> bool:
    """Tell whether the people in a session are invented."""
    return any(one["text"] == INVENTED for one in session.notes(withdrawn=True))


class Simulated:
    """Invented people in one session; `simulate_session` makes them.

    Attributes
    ----------
    roles : dict of str to int
        How many of each role; empty where everybody has a wijk of their own.
    """

    def __init__(self, session: Session, seed: int, people: int) -> None:
        """Let them join."""
        self._session = session
        self._chance = random.Random(seed)
        coming = [COMING[nth % len(COMING)] for nth in range(people)]
        jobs = [session.joining(role if session.roles else "") for role in coming]
        tokens = [_given(found) for found in session.write(jobs)]
        self._people = list(zip(tokens, coming, strict=True))
        self._first: dict[tuple[str, str], int | None] = {}
        self.roles = dict(Counter(coming)) if session.roles else {}
        session.add_note("", INVENTED)

    def __repr__(self) -> str:
        """Tell how many there are."""
        told = f"{len(self._people)} verzonnen deelnemers"
        if not self.roles:
            return f"{told}, ieder met een eigen wijk."
        return f"{told}: {listing(f'{n} {role}' for role, n in self.roles.items())}."

    def answer(self) -> int:
        """Let them answer what is open now.

        Returns
        -------
        int
            How many people answered something.

        Raises
        ------
        BadValue
            If the questions are not open.
        """
        shown = self._session.revealed()
        nth = self._session.round
        middles = self._middles() if nth > 1 else {}
        jobs, answering = [], set()
        for token, role in self._people:
            given: dict[str, dict[str, dict]] = {}
            for one in self._session.questions(role if self.roles else ""):
                told = self._answer(token, role, one, middles)
                if one.bouwsteen not in shown:
                    given.setdefault(one.bouwsteen, {})[one.id] = told
            posts = [Post(token, key, told) for key, told in given.items()]
            jobs += [self._session.posting(post) for post in posts]
            answering |= {token} if posts else set()
        for found in self._session.write(jobs):
            _given(found)
        return len(answering)

    def _answer(
        self, token: str, role: str, one: Asked, middles: dict[str, float]
    ) -> dict:
        """What somebody answers to one question, now."""
        key = (token, one.id)
        if key not in self._first:
            self._first[key] = self._opinion(role, one.bouwsteen)
        score = self._first[key]
        moves = self._chance.random() < MOVES
        if score is None:
            return {"special": "weet_niet"}
        if moves and one.id in middles:
            towards = HEARD.get(one.bouwsteen, middles[one.id])
            step = (towards > score) - (towards < score)
            score += -step if one.bouwsteen in APART else step
            score = min(3, max(0, score))
        told = {"score": score}
        if self._session.meta("length") != "kort":
            told["evidence"] = self._chance.randrange(3)
        if self._chance.random() < TELLS:
            told["explanation"] = self._chance.choice(TOLD)
        return told

    def _opinion(self, role: str, bouwsteen: str) -> int | None:
        """What somebody thinks at first; None for weet niet."""
        middle = VIEWS.get(bouwsteen, (1.5,) * len(ROLES))[ROLES.index(role)]
        score = min(3, max(0, round(self._chance.gauss(middle, SPREAD))))
        return None if self._chance.random() < UNKNOWN else score

    def _middles(self) -> dict[str, float]:
        """The middle of these people in the first round, per question."""
        held: dict[str, list[int]] = {}
        for (_, question), score in self._first.items():
            if score is not None:
                held.setdefault(question, []).append(score)
        return {question: median_of(scores) for question, scores in held.items()}


def _given(found: object) -> object:
    """Give what a job gave, or raise what it refused."""
    if isinstance(found, WijkbookError):
        raise found
    return found
