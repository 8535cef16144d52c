"""Two sessions beside each other, such as 2026 and 2029, question by question."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from wijkbook.checklist.questions import known_ids
from wijkbook.dutch import MISSING, listing, number
from wijkbook.errors import BadTable, BadValue
from wijkbook.export.blocks import Block, Document, Heading, Paragraph, Said, Table
from wijkbook.export.files import free_path, stamp, write_bytes
from wijkbook.export.tables import write_csv
from wijkbook.session.report import Report
from wijkbook.session.screen import in_words
from wijkbook.session.store import Session

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Comparison", "compare_sessions"]

NEARER = 0.1  # a smaller step of A is told as the same
HIDDEN = "niet getoond"
WIDTHS = (0.28, 0.12, 0.13, 0.07, 0.12, 0.13, 0.07, 0.13)
NO_NORM = (
    "Hoger is geen norm en lager geen oordeel: het zijn andere mensen op een ander "
    "moment. Kijk samen wat er is gebeurd."
)


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two sessions beside each other; it shows itself in a notebook.

    Attributes
    ----------
    table : pandas.DataFrame
        A row per question (index ``question``): ``bouwsteen``, ``text``, and of each
        session ``n``, ``median``, ``share`` (of grotendeels or ja, 0-1) and
        ``agreement`` (A), with ``_1`` and ``_2`` behind them, and ``change`` in words.
        What was not shown is missing.
    told : tuple of str
        What to know before comparing, in Dutch.
    names : tuple of str
        What the two are called.
    """

    table: pd.DataFrame
    told: tuple[str, ...]
    names: tuple[str, str]
    profiles: tuple[pd.DataFrame, pd.DataFrame]

    def __repr__(self) -> str:
        """Tell the changes, a line per question."""
        lines = [f"{' en '.join(self.names)}, per vraag:"]
        lines += [
            f"{key} {row.text} {row.change}."
            for key, row in zip(self.table.index, self.table.itertuples(), strict=True)
        ]
        return "\n".join([*lines, *self.told])

    def _repr_html_(self) -> str:
        """Show it, apart from the styles of the notebook."""
        return Report(self.document())._repr_html_()

    def figure(self, *, ax: "Axes | None" = None) -> "Axes":
        """Draw the questions that were shown in both: middle half and median.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw.

        Returns
        -------
        matplotlib.axes.Axes
            The figure.

        Raises
        ------
        BadTable
            If no question was shown in both.
        """
        from wijkbook import plot

        if self.profiles[0].empty:
            msg = "Geen vraag is in allebei de sessies getoond; er is niets te tekenen."
            raise BadTable(msg)
        first, second = self.profiles
        return plot.profile(first, other=second, names=self.names, ax=ax)

    def document(self, *, day: date | str | None = None) -> Document:
        """Return it as a piece to write as HTML or Word."""
        one, two = self.names
        header = ["Vraag"]
        for name in (one, two):
            header += [f"Midden {name}", f"Grotendeels of ja {name}", f"A {name}"]
        header.append("Wat veranderde")
        rows = [
            [
                f"{key}. {row['text']}",
                *(cell for nth in (1, 2) for cell in _cells(row, nth)),
                row["change"],
            ]
            for key, row in self.table.iterrows()
        ]
        caption = (
            f"{one} en {two}: midden (mediaan), aandeel dat grotendeels of ja "
            "antwoordde met het aantal mensen, en overeenstemming A."
        )
        blocks: list[Block] = [Paragraph(NO_NORM)]
        blocks += [Paragraph(Said(text)) for text in self.told]
        if rows:
            blocks += [
                Heading("Per vraag"),
                Table(header, rows, caption=caption, widths=WIDTHS),
            ]
        title = f"Twee sessies vergeleken: {one} en {two}"
        return Document(title, blocks, stamp(day) if day else stamp())

    def to_html(self, path: Path | str) -> Path:
        """Write it as a page; gives the file, always a new one."""
        return Report(self.document()).to_html(path)

    def to_docx(self, path: Path | str) -> Path:
        """Write it as Word; gives the file, always a new one."""
        return Report(self.document()).to_docx(path)

    def write(self, folder: Path | str) -> list[Path]:
        """Write it all: HTML, Word, the table as CSV and the figure; new files alone.

        Returns
        -------
        list of pathlib.Path
            What was written.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        base = Path(folder) / "sessies-vergeleken"
        written = [
            self.to_html(base.with_suffix(".html")),
            self.to_docx(base.with_suffix(".docx")),
            write_csv(free_path(base.with_suffix(".csv")), self.table),
        ]
        if not self.profiles[0].empty:
            held = io.BytesIO()
            self.figure().figure.savefig(held, format="png", dpi=150)
            path = free_path(base.with_suffix(".png"))
            written.append(write_bytes(path, held.getvalue()))
        return written


def _cells(row: pd.Series, nth: int) -> tuple[str, str, str]:
    """One session in the table: middle, share with people, agreement."""
    if pd.isna(row[f"n_{nth}"]):
        return HIDDEN, MISSING, MISSING
    share = f"{number(100 * row[f'share_{nth}'], 0)}% van {row[f'n_{nth}']}"
    agreed = number(row[f"agreement_{nth}"], 2)
    return in_words(row[f"median_{nth}"]), share, agreed


def compare_sessions(
    first: Session, second: Session, *, names: Sequence[str] | None = None
) -> Comparison:
    """Lay two sessions beside each other on the ids of their questions, which stay.

    Of each question the last round that was shown counts. Nothing else of the answers
    is used, so what was hidden in a session stays hidden here.

    Parameters
    ----------
    first, second : Session
        The earlier and the later one.
    names : sequence of str, optional
        What to call them; the years, or the days when those are the same.

    Returns
    -------
    Comparison
        Table, what to know, and a figure.

    Raises
    ------
    BadValue
        If there are not two names, or it is one session twice.

    Notes
    -----
    The share is that of grotendeels (2) or ja (3) among those with a score.
    In gewone taal: wat antwoordde de groep toen, en wat nu?
    """
    if first.path.resolve() == second.path.resolve():
        msg = "Dit is twee keer dezelfde sessie; kies er twee om te vergelijken."
        raise BadValue(msg)
    called = _called(first, second, names)
    held = [_last(one) for one in (first, second)]
    asked = [{one.id: one for one in each.questions()} for each in (first, second)]
    both = [key for key in asked[0] if key in asked[1]]
    rows = {}
    for key in both:
        one = asked[1][key]
        pair = [found.get(key) for found in held]
        rows[key] = {"bouwsteen": one.bouwsteen, "text": one.texts["gewoon"]}
        for nth, shown in enumerate(pair, start=1):
            rows[key] |= {f"{k}_{nth}": v for k, v in _numbers(shown).items()}
        rows[key]["change"] = _change(*pair, called)
    columns = ["bouwsteen", "text"]
    columns += [f"{k}_{nth}" for nth in (1, 2) for k in _numbers(None)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "change"])
    table = table.rename_axis("question").astype({"n_1": "Int64", "n_2": "Int64"})
    table = table.astype(
        {f"{k}_{n}": float for k in ("median", "share", "agreement") for n in (1, 2)}
    )
    known = set(known_ids())
    drawn = [key for key in both if key in known and all(key in one for one in held)]
    profiles = tuple(
        pd.DataFrame(
            [_profile_row(found[key]) for key in drawn],
            index=pd.Index(drawn, name="question"),
        )
        for found in held
    )
    told = tuple(_told(first, second, asked, called))
    return Comparison(table, told, called, profiles)


def _called(
    first: Session, second: Session, names: Sequence[str] | None
) -> tuple[str, str]:
    """What to call the two."""
    if names is not None:
        if isinstance(names, str) or len(names) != 2:
            msg = 'Geef twee namen, zoals names=("2026", "2029").'
            raise BadValue(msg)
        return str(names[0]), str(names[1])
    made = [one.meta("made") for one in (first, second)]
    for signs in (4, 10):  # the year, else the day
        if made[0][:signs] != made[1][:signs]:
            return made[0][:signs], made[1][:signs]
    return first.path.stem, second.path.stem


def _last(session: Session) -> dict[str, dict]:
    """Of each question what was shown last."""
    found: dict[str, dict] = {}
    for _, held in sorted(session.shown().items()):
        found |= {key: one for key, one in held.items() if one["shown"]}
    return found


def _last_rounds(session: Session) -> dict[str, int]:
    """In which round each question was shown last."""
    return {
        key: number
        for number, held in sorted(session.shown().items())
        for key, one in held.items()
        if one["shown"]
    }


def _numbers(shown: dict | None) -> dict[str, float | None]:
    """Numbers of one question in one session; missing when it was not shown."""
    if shown is None:
        return dict.fromkeys(("n", "median", "share", "agreement"))
    return {
        "n": shown["n"],
        "median": shown["median"],
        "share": sum(shown["counts"][2:]) / shown["n"],
        "agreement": shown["agreement"],
    }


def _profile_row(shown: dict) -> dict[str, float | bool | None]:
    """One question as `plot.profile` draws it."""
    return {
        "n": shown["n"],
        "median": shown["median"],
        "q1": shown["q1"],
        "q3": shown["q3"],
        "unknown_share": shown["unknown"] / (shown["n"] + shown["unknown"]),
        "evidence_median": None,
        "shown": True,
    }


def _change(first: dict | None, second: dict | None, names: tuple[str, str]) -> str:
    """What changed, in words that judge nothing."""
    if first is None and second is None:
        return "in geen van beide getoond"
    if first is None or second is None:
        return f"alleen getoond in {names[1] if first is None else names[0]}"
    step = second["median"] - first["median"]
    nearer = second["agreement"] - first["agreement"]
    said = (
        "midden hoger" if step > 0 else "midden lager" if step < 0 else "midden gelijk"
    )
    if abs(nearer) >= NEARER:
        said += ", meer eens" if nearer > 0 else ", minder eens"
    return said


def _told(
    first: Session, second: Session, asked: list[dict], names: tuple[str, str]
) -> list[str]:
    """What to know before comparing."""
    told = []
    versions = [one.meta("version") for one in (first, second)]
    if versions[0] != versions[1]:
        told.append(
            f"De vragen zijn van een andere versie: {versions[0]} in {names[0]} en "
            f"{versions[1]} in {names[1]}. Een vraag kan iets anders betekenen."
        )
    codes = [one.meta("gebied") for one in (first, second)]
    shown = [one.meta("wijk").strip() or "geen wijk" for one in (first, second)]
    same = all(codes) and codes[0] == codes[1]
    if not same and shown[0].casefold() != shown[1].casefold():
        told.append(f"Het gaat niet over dezelfde wijk: {shown[0]} en {shown[1]}.")
    if first.mode != second.mode:
        told.append(
            "In één van de twee dacht ieder aan een eigen wijk; dat is iets anders dan "
            "samen over één wijk antwoorden."
        )
    rounds = [_last_rounds(one) for one in (first, second)]
    for pair in ((1, 2), (2, 1)):
        keys = [
            key
            for key in asked[0]
            if tuple(held.get(key, 0) for held in rounds) == pair
        ]
        if keys:
            told.append(
                f"Niet uit dezelfde ronde, bij {listing(keys)}: ronde {pair[0]} van "
                f"{names[0]} en ronde {pair[1]} van {names[1]}."
            )
    for nth in (0, 1):
        alone = [key for key in asked[nth] if key not in asked[1 - nth]]
        if alone:
            told.append(f"Alleen gevraagd in {names[nth]}: {listing(alone)}.")
    other = [
        key
        for key, one in asked[0].items()
        if key in asked[1] and one.texts["gewoon"] != asked[1][key].texts["gewoon"]
    ]
    if other:
        told.append(f"Deze vragen zijn anders verwoord: {listing(other)}.")
    return told
