"""What a measure says in plain Dutch, taken from its own docstring."""

import inspect
import re
from collections.abc import Callable

from wijkbook.errors import BadValue

__all__ = ["plain_words"]

SENTENCE = re.compile(r"In gewone taal:\s+(.+?)(?=\n[ \t]*\n|\Z)", re.DOTALL)


def plain_words(function: Callable) -> str:
    """What a measure says, in one sentence of plain Dutch to show in a notebook.

    Parameters
    ----------
    function : callable
        A measure, such as ``rate_per_1000``.

    Returns
    -------
    str
        The sentence, with a capital.

    Raises
    ------
    TypeError
        If it is no function.
    BadValue
        If its docstring has no such sentence.

    Notes
    -----
    The text after "In gewone taal:" up to the end of its paragraph.
    In gewone taal: wat deze maat zegt, zonder formule.

    Examples
    --------
    >>> from wijkbook.measures.rates import rate_per_1000
    >>> plain_words(rate_per_1000)
    'Hoe vaak iets voorkomt op elke duizend inwoners.'
    """
    if not callable(function):
        msg = f"function must be a function, not {type(function).__name__}"
        raise TypeError(msg)
    found = SENTENCE.search(inspect.getdoc(function) or "")
    if not found:
        name = getattr(function, "__name__", type(function).__name__)
        msg = f"Bij '{name}' staat geen zin in gewone taal. Kies een van de maten."
        raise BadValue(msg)
    text = " ".join(found[1].split())
    return text[0].upper() + text[1:]
