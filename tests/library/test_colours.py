"""Colours hold for readers who are colour-blind, and letters are dark enough.

Colour blindness is simulated after Machado, Oliveira & Fernandes (2009), *IEEE
Transactions on Visualization and Computer Graphics* 15, 1291-1298, at full severity.
Contrast is that of WCAG 2: 4.5 for letters, 3 for what one must see to find one's way.
"""

import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from test_plot import CASES as FIGURES
from test_plot_effect import SERIES, TWO
from test_plot_effect import long as years

import wijkbook as wb
from wijkbook import plot
from wijkbook.exercise import box
from wijkbook.plot import theme

# Each room of a figure bears the name of its function, which would hide it.
dots, effect, profile, spread, tiles, trend = (
    import_module(f"wijkbook.plot.{name}")
    for name in ("dots", "effect", "profile", "spread", "tiles", "trend")
)
PROJECT = Path(__file__).resolve().parents[2]
SRC = PROJECT / "src" / "wijkbook"
LETTERS, SEEN = 4.5, 3.0
WHITE = "#ffffff"
SIGHTS = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# From linear light to CIE XYZ, of sRGB with white D65 (IEC 61966-2-1).
XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]
D65 = [0.95047, 1.0, 1.08883]


def linear(colour: str) -> np.ndarray:
    """Light of a colour: red, green and blue from 0 to 1."""
    parts = np.array([int(colour[nth : nth + 2], 16) for nth in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """Place in CIELAB: how light, how red, how yellow."""
    ratio = np.array(XYZ) @ light / np.array(D65)
    small = (24389 / 27 * ratio + 16) / 116
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), small)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str) -> float:
    """How far two colours lie apart for a reader (CIE 1976; 2.3 is just seen)."""
    seen = [
        lab(np.clip(np.array(SIGHTS[sight]) @ linear(each), 0, 1))
        for each in (one, other)
    ]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(one: str, other: str) -> float:
    """Contrast of WCAG 2, from 1 to 21."""
    light = sorted(np.array(XYZ[1]) @ linear(each) for each in (one, other))
    return float((light[1] + 0.05) / (light[0] + 0.05))


# ---- the sums by hand -------------------------------------------------------------


def test_contrast_by_hand():
    # Black on white is 1.05 over 0.05. #767676 is the lightest grey that WCAG lets be
    # letters on white: 4.54.
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == 1
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.005)


def test_distance_by_hand():
    # White is L 100 without colour, for every reader; black L 0.
    assert lab(linear(WHITE)) == pytest.approx([100, 0, 0], abs=0.02)
    for sight in SIGHTS:
        assert apart("#000000", WHITE, sight) == pytest.approx(100, abs=0.1)


def test_a_known_bad_pair_is_found():
    # Red and green of one lightness: far apart, but for who lacks red or green.
    red, green = "#b8442a", "#6a7a1c"
    assert apart(red, green, "normal") > 60
    assert apart(red, green, "deuteranopia") < 20


def test_the_figures_of_machado_leave_grey_alone():
    for matrix in SIGHTS.values():
        assert np.sum(matrix, axis=1) == pytest.approx([1, 1, 1], abs=2e-6)


# ---- pairs that mean something ----------------------------------------------------

# Colours that stand side by side and mean something else, and how far they must be
# apart at least. Where a mark, a place or a word tells it too, less is enough.
PAIRS = {
    "area in question, second meaning": (theme.ACCENT, theme.SECOND, 30),
    "area in question, the others": (theme.ACCENT, theme.GREY, 30),
    "second meaning, the others": (theme.SECOND, theme.GREY, 30),
    "area in question, areas of the comparison": (theme.ACCENT, effect.LIGHT, 30),
    "ranges (told by size and bold words too)": (dots.MARKED, dots.OTHERS, 15),
    "above, below a line": (spread.ABOVE, spread.BELOW, 30),
    "bars of two profiles": (*profile.PALE, 30),
    "words of two profiles": (*profile.DARK, 30),
    "marks of two profiles": (*profile.COLOURS, 30),
    **{f"shades {n}": (*two, 6) for n, two in enumerate(pairwise(tiles.SHADES))},
    **{
        f"lines with a name {n}": (*two, 10)
        for n, two in enumerate(pairwise(trend.GREYS))
    },
    "wrong, filled in": (box.COLORS["wrong"], box.COLORS["filled"], 30),
    "right, wrong (told in words too)": (
        box.COLORS["right"],
        box.COLORS["wrong"],
        15,
    ),
}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", PAIRS)
def test_colours_that_mean_something_are_told_apart(name, sight):
    one, other, least = PAIRS[name]
    assert apart(one, other, sight) >= least


@pytest.mark.parametrize(
    "colour", [theme.ACCENT, theme.GREY, theme.QUIET, *trend.GREYS]
)
def test_lines_and_dots_are_seen_on_white(colour):
    assert contrast(colour, WHITE) >= SEEN


# ---- letters in figures -----------------------------------------------------------

FOUR = pd.DataFrame(
    {
        "gebied_code": ["WK1", "WK2", "WK3", "WK4"],
        "name": ["Noord", "Oost", "Zuid", "West"],
        "kopers": [50, 30, 15, 5],
        "huishoudens": [100, 100, 100, 100],
    }
)
SCORES = pd.DataFrame(
    {
        "n": [5, 4, 6],
        "median": [1.0, 3.0, 3.0],
        "q1": [0.0, 1.0, 3.0],
        "q3": [1.0, 3.0, 3.0],
        "unknown_share": [0, 0.2, 0.25],
        "evidence_median": [1, 1.5, np.nan],
        "shown": True,
        "reason": "",
    },
    pd.Index(["urgentie", "visie", "vertrouwen"], name="bouwsteen"),
)
PARTIES = pd.DataFrame(
    [("wethouder", "Gemeente", True, True), ("school", "Bewoners", False, False)],
    columns=["partij", "soort", "aan_tafel", "besluit"],
)
MORE = {
    "funnel": lambda: plot.funnel(
        wb.load_kerncijfers("Roermond"),
        "inwoners_65plus",
        "inwoners",
        highlight="WK095704",
    ),
    "spread": lambda: plot.spread(FOUR, "kopers", "huishoudens", threshold=0.25),
    "segregation_curve": lambda: plot.segregation_curve(FOUR, "kopers", "huishoudens"),
    "effect": lambda: plot.effect(years(SERIES), **TWO),
    "actors": lambda: plot.actors(PARTIES),
    "cases": lambda: plot.cases(["stokhasselt", "almelo", "mechelen"]),
    "profile": lambda: plot.profile(SCORES),
    "two profiles": lambda: plot.profile(SCORES, other=SCORES, names=("nu", "toen")),
    "wheel": lambda: plot.wheel(SCORES),
    "poles": lambda: plot.poles({"f31_8": 0, "f31_1": 4}, "figuur_3_1"),
    "tiles": lambda: plot.tiles(wb.load_kerncijfers("Roermond"), "koopwoningen_pct"),
    "timeline": lambda: plot.timeline(wb.load_timeline().head(12)),
}


def behind(figure, texts: list[Text]) -> list[np.ndarray]:
    """Colours that lie behind each text over more than a fifth of its place."""
    boxes = [text.get_window_extent() for text in texts]
    opaque = [text.get_alpha() for text in texts]
    for text in texts:  # unseen, but still there for the layout
        text.set_alpha(0)
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3]
    found = []
    for text, place, alpha in zip(texts, boxes, opaque, strict=True):
        text.set_alpha(alpha)
        x0, y0, x1, y1 = (round(float(edge)) for edge in place.extents)
        part = picture[max(y0, 0) : max(y1, 1), max(x0, 0) : max(x1, 1)].reshape(-1, 3)
        colours, counts = np.unique(part, axis=0, return_counts=True)
        found.append(colours[counts > len(part) / 5])
    return found


def pale_letters(figure) -> list[str]:
    """Tell which letters in a figure do not stand out from what is behind them."""
    figure.canvas.draw()
    texts = [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible()
    ]
    faults = []
    for text, colours in zip(texts, behind(figure, texts), strict=True):
        mine = to_hex(text.get_color())
        for ground in colours:
            found = contrast(mine, "#{:02x}{:02x}{:02x}".format(*ground))
            if found < LETTERS:
                faults.append(f"{text.get_text()!r} {mine}: {found:.2f}")
    return faults


@pytest.mark.parametrize("name", [*FIGURES, *MORE])
def test_letters_in_a_figure_are_read(name):
    ax = (FIGURES | MORE)[name]()
    assert pale_letters(ax.get_figure(root=True)) == []


def test_pale_letters_are_found():
    figure, ax = plt.subplots()
    ax.text(0.2, 0.5, "bleek", color="#999999")
    ax.axhspan(0.7, 1, color="#0173b2")
    ax.text(0.2, 0.8, "op blauw", color="#262626")
    ax.text(0.2, 0.2, "goed", color="#595959")
    faults = pale_letters(figure)
    assert [one.split("'")[1] for one in faults] == ["bleek", "op blauw"]


# ---- letters on pages -------------------------------------------------------------

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
HEX = r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"
COLOUR = re.compile(rf"(?:^|[;\s])(?:color|--pst-color-(?:link|text)[\w-]*):\s*({HEX})")
GROUND = re.compile(rf"(?:^|[;\s])background(?:-color)?:\s*({HEX})")
LINE = re.compile(rf"outline:[^;}}]*?({HEX})")
STYLES = sorted(
    path
    for path in [
        *SRC.rglob("*.css"),
        *SRC.rglob("*.py"),
        *PROJECT.glob("book/**/*.css"),
    ]
    if COLOUR.search(path.read_text("utf-8")) or LINE.search(path.read_text("utf-8"))
)


def whole(colour: str) -> str:
    """Write #abc as #aabbcc."""
    return (
        colour if len(colour) == 7 else "#" + "".join(2 * sign for sign in colour[1:])
    )


def pale_rules(style: str) -> list[str]:
    """Tell which rules give letters that do not stand out.

    A rule with a ground of its own is held to that; another to white and to every
    pale ground of the style, as it may be used on each.
    """
    style = style.replace("{{", "{").replace("}}", "}")
    rules = [(names.strip(), told) for names, told in RULE.findall(style)]
    grounds = {whole(one) for _, told in rules for one in GROUND.findall(told)}
    pale = {WHITE} | {one for one in grounds if contrast(one, "#000000") > 14}
    faults = []
    for names, told in rules:
        under = {whole(one) for one in GROUND.findall(told)} or pale
        for colour in map(whole, COLOUR.findall(told)):
            worst = min(contrast(colour, one) for one in under)
            if worst < LETTERS:
                faults.append(f"{names}: {colour} {worst:.2f}")
        for colour in map(whole, LINE.findall(told)):
            if contrast(colour, WHITE) < SEEN:
                faults.append(f"{names}: outline {colour}")
    return faults


def test_styles_are_found():
    names = {path.name for path in STYLES}
    assert {"style.css", "page.css", "book.css", "box.py", "desk_view.py"} <= names


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_letters_on_a_page_are_read(path):
    assert pale_rules(path.read_text("utf-8")) == []


def test_pale_rules_are_found():
    style = (
        "a { color: #999 } .b { background: #0b4a82; color: #fff; } "
        ".c { background: #777; } .d { color: #747474 } .e { background: #f0f0f0 } "
        ":focus { outline: 2px solid #ddd }"
    )
    assert pale_rules(style) == [
        "a: #999999 2.50",
        ".d: #747474 4.10",
        ":focus: outline #dddddd",
    ]


def test_letters_in_pictures_of_the_session_are_read():
    found = []
    for path in sorted((SRC / "session" / "templates").glob("*.html")):
        text = re.sub(r"\s+", " ", path.read_text("utf-8"))
        found += re.findall(rf"<text [^>]*fill=\"({HEX})\"", text)
    assert found
    assert all(contrast(whole(colour), WHITE) >= LETTERS for colour in found)


def test_what_right_and_wrong_say_is_read():
    assert all(contrast(colour, WHITE) >= LETTERS for colour in box.COLORS.values())
