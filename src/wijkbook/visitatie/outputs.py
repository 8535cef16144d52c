"""A dossier as sheets of a workbook, and as PDF."""

import pandas as pd

from wijkbook.errors import BadValue
from wijkbook.export.blocks import Inline, Text
from wijkbook.visitatie.brief import Brief
from wijkbook.visitatie.facts import Row, Value
from wijkbook.visitatie.front import CONTRADICTIONS, contradictions, ten_questions
from wijkbook.visitatie.profiles import STRENGTH, matrix, of_stone
from wijkbook.visitatie.visit import rule_name

__all__ = ["figures_table", "pdf_bytes", "sheets", "slots"]

NO_PDF = (
    "Voor een PDF is weasyprint nodig en dat is hier niet: installeer "
    "wijkbook[pdf], of open de HTML in je browser en druk die af als PDF."
)
COLUMNS = {
    "indicator": "cijfer (code)",
    "title": "cijfer",
    "gebied_code": "gebied (code)",
    "gebied": "gebied",
    "period": "jaar",
    "value": "waarde",
    "text": "zoals gelezen",
    "status": "hoe het er kwam",
    "source_id": "bron",
}


def figures_table(brief: Brief) -> pd.DataFrame:
    """Every figure of the dossier as a row: here, gemeente, land and earlier.

    Parameters
    ----------
    brief : Brief
        What the dossier is written from.

    Returns
    -------
    pandas.DataFrame
        indicator, title, gebied_code, gebied, period, value (unit of the indicator,
        missing when there is none), text, status in words, flags and source_id.
    """
    names = {brief.area.code: brief.area.label, "NL00": "Nederland"}
    if brief.holder is not None:
        names[brief.holder.code] = brief.holder.label
    found = []
    for row in brief.rows:
        for one in (row.here, row.gemeente, row.land, row.earlier):
            if one is not None:
                found.append(_figure_row(row, one, names))
    columns = [*COLUMNS, "flags"]
    table = pd.DataFrame(found, columns=columns)
    return table.astype({"period": "Int64", "value": "float64"})


def _figure_row(row: Row, one: Value, names: dict[str, str]) -> dict[str, object]:
    """One figure."""
    return {
        "indicator": one.indicator,
        "title": row.about.title,
        "gebied_code": one.gebied,
        "gebied": names.get(one.gebied, one.gebied),
        "period": one.period,
        "value": one.value,
        "text": row.about.format(one.value) if one.known else "geen cijfer",
        "status": one.why,
        "source_id": ";".join(one.source_ids),
        "flags": " ".join(one.flags),
    }


def sheets(brief: Brief) -> dict[str, pd.DataFrame]:
    """Tables of the dossier, to sort and to fill in further."""
    stones = brief.bouwstenen
    cells = matrix(brief)
    grid = pd.DataFrame(
        [
            {"bouwsteen": stones.at[stone, "name"]}
            | {kind: len(proofs) or "gat" for kind, proofs in row.items()}
            for stone, row in cells.items()
        ]
    )
    proofs = [
        {
            "bouwsteen": stones.at[stone, "name"],
            "uitspraak": brief.hide(one.text),
            "soort": proof.kind,
            "voor of tegen": proof.side,
            "sterkte": STRENGTH[proof.strength],
            "bewijs": brief.hide(proof.told),
            "aanhaling": brief.hide(proof.quote),
            "bron": proof.source_id,
        }
        for stone in stones.index
        for one in of_stone(brief, stone)
        for proof in one.evidence
    ]
    head = ["bouwsteen", "uitspraak", "soort", "voor of tegen", "sterkte", "bewijs"]
    gaps = [
        {
            "regel": rule_name(gap.rule),
            "gaat over": gap.about,
            "vraag": brief.hide(gap.question),
            "voor wie": gap.role or "iedereen",
            "waarom": brief.hide(f"{gap.reason} {gap.said}".strip()),
            "cijfer": gap.indicator,
            "jaar": str(gap.period),
        }
        for gap in brief.gaps
    ]
    clash = contradictions(brief)[:CONTRADICTIONS]
    asked = [
        {
            "voor wie": role or "iedereen",
            "vraag": plain(question),
            "antwoord": "",
        }
        for role, question in ten_questions(brief, clash)
    ]
    return {
        "Bewijsmatrix": grid,
        "Bewijs": pd.DataFrame(proofs, columns=[*head, "aanhaling", "bron"]),
        "Cijfers": figures_table(brief)[[*COLUMNS]].rename(columns=COLUMNS),
        "Gaten": pd.DataFrame(gaps),
        "Vragen": pd.DataFrame(asked),
        "Bronnen": pd.DataFrame(
            [
                {"bron": one, "verwijzing": brief.cited(one)}
                for one in sorted(brief.used)
            ]
        ),
        "Eigen tekst": pd.DataFrame(
            [
                {"sleutel": key, "tekst nu": brief.hide(text)}
                for key, text in slots(brief).items()
            ]
        ),
    }


def plain(text: Text) -> str:
    """Text of pieces, without what they are."""
    pieces: list[Inline] = [text] if not isinstance(text, list | tuple) else list(text)
    return "".join(one if isinstance(one, str) else one.text for one in pieces)


def slots(brief: Brief) -> dict[str, str]:
    """Keys under which own text survives when the dossier is made anew.

    Parameters
    ----------
    brief : Brief
        What the dossier is written from.

    Returns
    -------
    dict of str
        Per key of the register what is written there now; empty when nothing is.
    """
    keys = ["opgave", "wie-we-niet-horen"]
    keys += [f"verhaal:{row.about.id}" for row in brief.rows if row.here.known]
    keys += [f"bouwsteen:{stone}" for stone in brief.bouwstenen.index]
    keys += ["gesprek:bestuur", "gesprek:professionals", "gesprek:bewoners"]
    keys.append("dagprogramma")
    return {key: brief.written(key) for key in keys}


def pdf_bytes(page: str) -> bytes:
    """Print a page of HTML that needs nothing else.

    Parameters
    ----------
    page : str
        What `to_html` gave.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    BadValue
        If weasyprint is not installed, or misses what it needs of the system.
    """
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise BadValue(NO_PDF) from error
    return weasyprint.HTML(string=page).write_pdf()
