"""How numbers, units and lists read in Dutch."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import isfinite, isnan

__all__ = [
    "MISSING",
    "MONTHS",
    "day_in_words",
    "listing",
    "number",
    "whole",
    "with_unit",
]

MISSING = "–"
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
MONTHS_EN = (  # not those of the computer, which speaks the language of its user
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(value: float | None, decimals: int | None = None) -> str:
    """Write a number the Dutch way: 24200 as ``24.200``, 12.8 as ``12,8``.

    Parameters
    ----------
    value : float or None
        The number; missing (None, nan) gives a dash.
    decimals : int, optional
        Digits behind the comma. Without it whole numbers get none and others at
        most two, without trailing zeros.

    Returns
    -------
    str
        Text with a point per thousand and a decimal comma. A value that rounds to
        zero has no minus sign.

    Examples
    --------
    >>> number(24200), number(-0.3585, 3), number(None)
    ('24.200', '-0,359', '–')
    """
    if value is None or isnan(value):
        return MISSING
    if not isfinite(value):
        return "∞" if value > 0 else "-∞"
    with localcontext(rounding=ROUND_HALF_UP):  # as people round: 0.3585 is 0,359
        text = f"{Decimal(str(value)):,.{2 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", ".,"))


def with_unit(value: float | None, unit: str, decimals: int | None = None) -> str:
    """Write a number with its unit: ``€ 24.200``, ``38%``, ``53,4 per 1.000 inwoners``.

    Parameters
    ----------
    value : float or None
        The number; missing gives a dash alone.
    unit : str
        Unit as it stands in ``indicators.csv``: ``euro``, ``%`` or words.
    decimals : int, optional
        As in `number`.

    Returns
    -------
    str
        Number and unit in the order in which they are read.

    Examples
    --------
    >>> with_unit(203000, "euro", 0), with_unit(38, "%", 0), with_unit(2, "km", 1)
    ('€ 203.000', '38%', '2,0 km')
    """
    text = number(value, decimals)
    if text == MISSING:
        return text
    if unit == "euro":
        return f"€ {text}"
    if unit == "%":
        return f"{text}%"
    return f"{text} {unit}".rstrip()


def listing(words: Iterable[str]) -> str:
    """Join words the Dutch way: ``a, b en c``.

    Examples
    --------
    >>> listing(["WOZ", "inkomen", "koop"])
    'WOZ, inkomen en koop'
    """
    *first, last = [str(word) for word in words] or [""]
    return f"{', '.join(first)} en {last}" if first else last


def day_in_words(day: date | str, lang: str = "nl") -> str:
    """Write a day as people say it.

    Parameters
    ----------
    day : datetime.date or str
        The day; a text is an ISO date.
    lang : {"nl", "en"}
        In which language.

    Returns
    -------
    str
        Day, month in letters, year.

    Raises
    ------
    ValueError
        If a text is no date.

    Examples
    --------
    >>> day_in_words("2026-05-30"), day_in_words(date(2026, 5, 30), "en")
    ('30 mei 2026', '30 May 2026')
    """
    when = day if isinstance(day, date) else date.fromisoformat(day)
    months = MONTHS_EN if lang == "en" else MONTHS
    return f"{when.day} {months[when.month - 1]} {when.year}"


def whole(text: str) -> str:
    """Text without half signs, which no file can hold and no screen can show.

    Examples
    --------
    >>> whole("wijk" + chr(0xD800))
    'wijk?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
