"""Files of Office are zips: the same content must give the same bytes."""

import io
import re
import zipfile

__all__ = ["steady"]

START = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip knows
CLOCK = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")
CORE = "docProps/core.xml"


def steady(data: bytes) -> bytes:
    """Take the clock out of a Word or Excel file.

    Parameters
    ----------
    data : bytes
        The file as its library made it.

    Returns
    -------
    bytes
        The same parts in the same order, without the moment at which they were made.
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            held = old.read(part)
            if part.filename == CORE:
                held = CLOCK.sub(b"", held)
            info = zipfile.ZipInfo(part.filename, START)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, held)
    return made.getvalue()
