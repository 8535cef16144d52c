"""What must hold for exercises with a widget; each check gives what is wrong."""

import re
from collections.abc import Callable, Iterator

from wijkbook.dutch import number
from wijkbook.exercise.questions import Exercise

Check = Callable[[Exercise], Iterator[str]]

LONGEST = 25  # words in one sentence
MEAN = 15  # words in a sentence, as a rule
FEWEST = 4  # exercises in a notebook
MISTAKES = 3
HINTS = 2


def texts(one: Exercise) -> list[str]:
    """All texts of an exercise that a reader may meet."""
    says = [mistake["says"] for mistake in one.mistakes]
    lists = [*one.options, *one.left, *one.right, *one.hints, *says]
    return [one.question, *lists, one.model, one.not_checked]


def wrong_answers(one: Exercise) -> Iterator[tuple[dict, object]]:
    """Give each typical mistake with an answer that makes it."""
    for mistake in one.mistakes:
        if "pair" in mistake:
            left, right = mistake["pair"]
            answer = list(one.answer)
            answer[left - 1] = right
        elif "before" in mistake:
            first, then = mistake["before"]
            answer = [n for n in range(1, len(one.options) + 1) if n != first]
            answer.insert(answer.index(then), first)
        else:
            answer = mistake["answer"]
        yield mistake, answer


def complete(one: Exercise) -> Iterator[str]:
    """All is there: two hints, a model, three mistakes, what is not checked."""
    if not re.fullmatch(r"\d\d_[1-9]\d?", one.id):
        yield f"the id '{one.id}' is not NN_k"
    if len(one.hints) != HINTS or len(set(one.hints)) != len(one.hints):
        yield f"{len(one.hints)} hints; two different ones are asked"
    least = 0 if one.kind == "open" else MISTAKES
    if len(one.mistakes) < least:
        yield f"{len(one.mistakes)} mistakes; at least {least} are asked"
    for key in ("model", "not_checked"):
        if not getattr(one, key).strip():
            yield f"'{key}' is empty"
    if one.kind == "open" and one.mistakes:
        yield "an open question has no mistakes"
    if one.kind == "open" and one.form:
        yield f"an open question cannot have the form {one.form}"
    if one.form == "niet" and one.kind != "keuze":
        yield "a question of the form 'niet' is a keuze"
    for text in texts(one):
        if text != " ".join(text.split()):
            yield f"double spaces or lines in '{text}'"
    for group in (one.options, one.left, one.right):
        if len({text.casefold() for text in group}) < len(group):
            yield "an option stands there twice"


def sourced(one: Exercise, known: set[str]) -> Iterator[str]:
    """The answer has a source that exists, with a place, or is our own."""
    ids = [part.strip() for part in one.source_id.split(";") if part.strip()]
    if one.own == bool(ids):
        yield "either a source_id or own = true"
    if ids and not one.source_place.strip():
        yield "no source_place"
    places = one.source_place.split(";")
    if ids and len(places) not in (1, len(ids)):
        yield f"{len(places)} places for {len(ids)} sources"
    for unknown in sorted(set(ids) - known):
        yield f"source '{unknown}' stands not in sources.csv"


def told_apart(one: Exercise) -> Iterator[str]:
    """Not made, each mistake and right get each their own message."""
    if one.judge(None).state != "not_made":
        yield "an untouched exercise is not told to be not made"
    if one.kind == "open":
        if one.judge("iets").state != "filled":
            yield "an open answer is not told to be filled in"
        return
    right = list(range(1, len(one.options) + 1)) if one.kind == "volgorde" else None
    right = one.answer if right is None else right
    if one.judge(right).state != "right":
        yield "the right answer is not right"
    heard = set()
    for mistake, answer in wrong_answers(one):
        verdict = one.judge(answer)
        if verdict.state != "wrong":
            yield f"the mistake {answer} is not wrong but {verdict.state}"
        elif mistake["says"] not in verdict.says:
            yield f"the mistake {answer} gets another message: '{verdict.says}'"
        heard.add(verdict.says)
    if len(heard) < len(one.mistakes):
        yield "two mistakes get the same message"


def not_given_away(one: Exercise) -> Iterator[str]:
    """Question, hints and messages do not tell the right answer."""
    says = [mistake["says"] for mistake in one.mistakes]
    for text in [one.question, *one.hints, *says]:
        for answer in giveaways(one, text):
            yield f"the right answer '{answer}' stands in '{text}'"
    if one.kind == "koppel":
        straight = list(range(1, len(one.left) + 1))
        if len(one.left) > 1 and list(one.answer) == straight:
            yield "each left stands beside its own right: write them in another order"


def giveaways(one: Exercise, text: str) -> Iterator[str]:
    """Give the right answers in a text; one that names other options tells nothing."""
    if one.kind == "keuze":
        right = one.answer if one.several else [one.answer]
        there = {n for n, word in enumerate(one.options, 1) if stands_in(word, text)}
        if there and there <= set(right):
            yield from (one.options[n - 1] for n in sorted(there))
    elif one.kind == "getal":
        for decimals in (None, 0, 1, 2):
            word = number(one.answer, decimals)
            same = one.judge(word).state == "right"
            if same and stands_in(word, text):
                yield word
                return


def stands_in(word: str, text: str) -> bool:
    """Tell whether a word or sentence stands in a text as a whole."""
    bare = re.escape(word.strip().rstrip(".").casefold())
    return bool(re.search(rf"(?<![\w,.]){bare}(?![\w]|[,.]\d)", text.casefold()))


def short(one: Exercise) -> Iterator[str]:
    """Sentences are short, and there is no long one among them."""
    lengths = []
    for text in texts(one):
        for sentence in re.split(r"(?<=[.?!:;])\s+", text):
            n = len(sentence.split())
            lengths += [n] if n else []
            if n > LONGEST:
                yield f"{n} words, at most {LONGEST}: '{sentence}'"
    if lengths and sum(lengths) / len(lengths) > MEAN:
        yield f"its sentences have {sum(lengths) / len(lengths):.0f} words; {MEAN}"


def enough(exercises: list[Exercise], others: int = 0) -> Iterator[str]:
    """Four exercises or more (`others` have code), of which one of each form."""
    if len(exercises) + others < FEWEST:
        yield f"{len(exercises) + others} exercises; at least {FEWEST} are asked"
    for form in ("voorspel", "niet"):
        if form not in {one.form for one in exercises}:
            yield f"no exercise of the form '{form}'"


CHECKS: tuple[Check, ...] = (complete, told_apart, not_given_away, short)
