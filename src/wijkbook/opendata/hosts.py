"""Where the publishers keep their tables: every host name stands here and nowhere else.

An other address can be given in the environment, for a mirror or for tests:
``WIJKBOOK_HOSTS=http://127.0.0.1:8000`` for all of them, or
``WIJKBOOK_HOSTS="v3=http://127.0.0.1:8000 pdok=http://127.0.0.1:8001"`` for some.
"""

import os

from wijkbook.errors import BadValue, unknown_name

__all__ = ["HOSTS", "VARIABLE", "host"]

VARIABLE = "WIJKBOOK_HOSTS"
HOSTS = {
    "v3": "https://opendata.cbs.nl",  # tables of CBS
    "derden": "https://dataderden.cbs.nl",  # tables of police and RIVM, kept by CBS
    "v4": "https://datasets.cbs.nl",  # the newer service of CBS
    "leefbaarometer": "https://www.leefbaarometer.nl",
    "pdok": "https://service.pdok.nl",  # borders
}


def host(name: str) -> str:
    """Address of a publisher, without a slash behind it.

    Parameters
    ----------
    name : str
        One of `HOSTS`.

    Returns
    -------
    str
        The address in the environment when there is one, else that of `HOSTS`.

    Raises
    ------
    BadValue
        If the environment holds something else than an address.
    UnknownName
        If it names a host that is none.
    """
    chosen = HOSTS[name]
    for word in os.environ.get(VARIABLE, "").split():
        key, equals, address = word.partition("=")
        if not equals:
            key, address = name, word
        if key not in HOSTS:
            raise unknown_name("server", key, HOSTS)
        if not address.startswith(("http://", "https://")):
            msg = f"In {VARIABLE} staat '{word}'. Daar hoort een adres met http(s)://."
            raise BadValue(msg)
        if key == name:
            chosen = address
    return chosen.rstrip("/")
