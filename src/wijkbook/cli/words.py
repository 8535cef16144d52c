"""Writing to a console: eighty columns, and only signs that it can show."""

import sys
import textwrap

__all__ = ["say"]

WIDTH = 79


def say(text: str = "", *, indent: int = 0, error: bool = False) -> None:
    """Write a text, wrapped and with what the console cannot show left out.

    Parameters
    ----------
    text : str
        One paragraph.
    indent : int
        Spaces before each line.
    error : bool
        Write beside the output.
    """
    stream = sys.stderr if error else sys.stdout
    space = " " * indent
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_on_hyphens=False,
    )
    signs = getattr(stream, "encoding", None) or "utf-8"
    shown = "\n".join(lines).encode(signs, "replace").decode(signs)
    stream.write(f"{shown}\n")
    stream.flush()
