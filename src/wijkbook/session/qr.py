"""The code that a phone scans, as a drawing that needs nothing from elsewhere."""

from html import escape

import segno

__all__ = ["qr_svg"]


def qr_svg(address: str, told: str) -> str:
    """Draw a QR code of an address as SVG, to stand in a page.

    Parameters
    ----------
    address : str
        What a phone opens.
    told : str
        What it is, for who cannot see it: the title of the drawing.

    Returns
    -------
    str
        An ``svg`` element: black on white with its quiet border, as large as its
        place, without style or address of elsewhere.

    Examples
    --------
    >>> qr_svg("http://127.0.0.1:80/", "adres")[:24]
    '<svg role="img" aria-lab'
    """
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", svgclass=None, lineclass=None, title=told
    )
    return drawn.replace(
        "<svg ", f'<svg role="img" aria-label="{escape(told, quote=True)}" ', 1
    )
