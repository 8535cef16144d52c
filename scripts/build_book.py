"""Make the pages of the book: all notebooks, the data, the glossary and the reference.

    python scripts/build_book.py                 # into build/book/
    python scripts/build_book.py --to folder

Nothing is run and nothing is fetched: pages show what is stored in the notebooks, with
the code folded. Of a widget its still is shown, and every picture gets as its alt text
the sentence that its figure tells.
"""

import argparse
import ast
import csv
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

PROJECT = Path(__file__).resolve().parents[1]
BOOK = PROJECT / "book"
TO = PROJECT / "build" / "book"
NUMBERED = "[0-9][0-9]_*.ipynb"
EXTERNAL = re.compile(
    r"""<(?!a\s)[^>]*\b(?:src|href|action|data|srcset)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""",
    re.IGNORECASE,
)
NUMBER_AND_UNIT = re.compile(r"(<td[^>]*>\s*-?[\d.,]+) (\w+\s*</td>)")
NAME = re.compile(r'(?<=<span class="pre">)\w+(?=</span>)|(?<=<td><p>)\w+(?=</p>)')
ENGLISH = ("leesmij.html", "meebouwen.html", "wijzigingen.html")
COLUMNS = re.compile(r"\S {3,}\S")
PAGES = {
    "README.md": "leesmij.md",
    "CONTRIBUTING.md": "meebouwen.md",
    "CHANGELOG.md": "wijzigingen.md",
}


class NotBuilt(Exception):
    """A book that cannot be made, with the reason."""


# --- The sources -----------------------------------------------------------------


def lay_sources(to: Path) -> None:
    """Lay all that the pages are made of in an empty folder."""
    shutil.copytree(BOOK, to, dirs_exist_ok=True)
    translate(to)
    (to / "notebooks").mkdir()
    for path in sorted((PROJECT / "notebooks").glob(NUMBERED)):
        page = json.dumps(notebook(json.loads(path.read_text(encoding="utf-8"))))
        (to / "notebooks" / path.name).write_text(page, encoding="utf-8")
    shutil.copytree(PROJECT / "docs", to / "docs", dirs_exist_ok=True)
    for name, page in PAGES.items():
        if (PROJECT / name).is_file():
            text = (PROJECT / name).read_text(encoding="utf-8")
            (to / page).write_text(relinked(text), encoding="utf-8")
    for path in (to / "docs").glob("*.md"):
        path.write_text(relinked(path.read_text(encoding="utf-8"), "../"), "utf-8")
    (to / "notebooks" / "index.md").write_text("\n".join(contents()), encoding="utf-8")
    (to / "woordenlijst.md").write_text("\n".join(glossary()), encoding="utf-8")
    (to / "gegevens.md").write_text("\n".join(dictionary()), encoding="utf-8")
    (to / "reference").mkdir()
    for name, lines in reference():
        text = "\n".join(lines) + "\n"
        (to / "reference" / f"{name}.md").write_text(text, encoding="utf-8")


def relinked(text: str, up: str = "") -> str:
    """Lead links to the pages; a link to a file that is no page becomes its name."""

    def page(found: re.Match) -> str:
        words, target = found["words"], found["target"].removeprefix("../")
        path, _, place = target.partition("#")
        place = f"#{place}" if place else ""
        if path in PAGES:
            return f"[{words}]({up}{PAGES[path]}{place})"
        if not path or (path.endswith((".ipynb", ".png")) or path.startswith("docs/")):
            return f"[{words}]({up if path else ''}{path}{place})"
        if up and path.endswith(".md"):
            return f"[{words}]({path}{place})"
        return words if target.startswith("http") else f"{words} (`{path}`)"

    return re.sub(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)", page, text)


def notebook(notebook: dict) -> dict:
    """Fold the code, and give each picture the sentence of its figure."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        for output in cell["outputs"]:
            if html := "".join(output.get("data", {}).get("text/html", "")):
                output["data"]["text/html"] = framed(html)
        tags = cell["metadata"].setdefault("tags", [])
        tags.append("hide-cell" if "solution" in tags else "hide-input")
        shown = "".join("".join(one.get("text", "")) for one in cell["outputs"])
        if COLUMNS.search(shown):
            tags.append("columns")
        told = cell["metadata"]["mystnb"] = {}
        if "solution" in tags:
            told["code_prompt_show"] = "Toon de uitwerking"
            told["code_prompt_hide"] = "Verberg de uitwerking"
        alts = [
            "".join(output["data"].get("text/plain", "")).strip("'")
            for output in cell["outputs"]
            if "image/png" in output.get("data", {})
        ]
        if alts:
            alt = " ".join(alts).replace("\n", " ")
            told["image"] = {"alt": alt}
    return notebook


def framed(html: str) -> str:
    """Put tables in a frame that scrolls sideways, also with the keyboard.

    A number and its unit stay on one line.
    """
    html = NUMBER_AND_UNIT.sub(r"\1&nbsp;\2", html)
    frame = '<div class="breed" tabindex="0" role="region" aria-label="Tabel">'
    return html.replace("<table", f"{frame}<table").replace(
        "</table>", "</table></div>"
    )


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of wijkdata."""
    path = PROJECT / "wijkdata" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(text: str) -> str:
    """Text as it stands in a cell of a table."""
    return text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;").strip()


def table(header: list[str], body: list[list[str]]) -> Iterator[str]:
    """Write a table in Markdown, on a phone with its cells below each other."""
    yield "{.stacked}"
    yield "| " + " | ".join(header) + " |"
    yield "|" + " --- |" * len(header)
    for row in body:
        yield "| " + " | ".join(map(cell, row)) + " |"
    yield ""


def contents() -> Iterator[str]:
    """Write the page of all notebooks, each with its paragraph in English."""
    yield "# Notebooks\n"
    yield "Alle notebooks in volgorde. *In English: all notebooks in order.*\n"
    names = [path.stem for path in sorted((PROJECT / "notebooks").glob(NUMBERED))]
    for name in names:
        path = PROJECT / "notebooks" / f"{name}.ipynb"
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        title, *text = "".join(first).strip().split("\n\n")
        english = next((part for part in text if part.startswith("*In English")), "")
        yield f"## [{title.lstrip('# ')}]({name}.ipynb)\n"
        yield english.replace("\n", " ") + "\n"
    yield from ["```{toctree}", ":hidden:", "", *names, "```"]


def words(to: Path) -> dict[str, str]:
    """Read what we say in Dutch in place of the English, or of poor Dutch."""
    with (to / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["english"]: row["dutch"] for row in csv.DictReader(file)}


def translate(to: Path) -> None:
    """Lay the Dutch of the words that the theme has in English only."""
    catalog = Catalog(locale="nl")
    for english, dutch in words(to).items():
        catalog.add(english, dutch)
    folder = to / "locale" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "sphinx.mo").open("wb") as file:
        write_mo(file, catalog)


def translate_search(to: Path) -> None:
    """Lay what a page says while it searches; one and more stand with a bar between."""
    path = Path("locale", "nl", "LC_MESSAGES", "sphinx.js")
    said = resources.files("sphinx").joinpath(path).read_text(encoding="utf-8")
    start, _, rest = said.partition("{")
    told, end = json.JSONDecoder().raw_decode("{" + rest)
    more = {english: dutch.split("|") for english, dutch in words(to).items()}
    told["messages"] |= {k: v if len(v) > 1 else v[0] for k, v in more.items()}
    told["plural_expr"] = "Number(n != 1)"  # theirs gives true, which is no place
    script = f"{start}{json.dumps(told)}{rest[end - 1 :]}"
    (to / path).write_text(script, encoding="utf-8")


def glossary() -> Iterator[str]:
    """Write the page of the glossary, Dutch and English."""
    yield "# Woordenlijst\n"
    yield "Woorden van het vak en wat ze betekenen.\n"
    yield "*In English: terms of the field; each with its meaning in English.*\n"
    body = [[r["term"], r["means_nl"], r["means_en"]] for r in rows("glossary")]
    body.sort(key=lambda row: row[0].casefold())
    yield from table(["Woord", "Betekenis", "English"], body)


def dictionary() -> Iterator[str]:
    """Write the page of the data: tables and columns, indicators, sources."""
    package = json.loads((PROJECT / "wijkdata" / "datapackage.json").read_text("utf-8"))
    yield "# Gegevens\n"
    yield f"{package['description']} Versie {package['version']}.\n"
    yield (
        "*In English: the indicators, then each table of `wijkdata/` with its columns, "
        "then the sources. Names are the ones to use in code.*\n"
    )
    yield "## Indicatoren\n"
    head = ["Naam", "Wat", "Eenheid", "Uitleg"]
    body = [
        [f"`{r['indicator']}`", r["title"], r["unit"], r["description"]]
        for r in rows("indicators")
    ]
    yield from table(head, body)
    yield "## Tabellen\n"
    for resource in package["resources"]:
        yield f"### {resource['title']}\n"
        yield f"`wijkdata/{resource['path']}`. {resource['description']}\n"
        fields = resource["schema"]["fields"]
        body = [
            [f"`{f['name']}`", f["title"], f.get("unit", ""), f["description"]]
            for f in fields
        ]
        yield from table(["Kolom", "Wat", "Eenheid", "Uitleg"], body)
    yield "## Bronnen\n"
    told = ["source_id", "publisher", "title", "year", "licence"]
    head = ["Bron", "Uitgever", "Titel", "Jaar", "Licentie"]
    yield from table(head, [[r.get(k, "") for k in told] for r in rows("sources")])


# --- The reference ---------------------------------------------------------------


def rooms() -> dict[str, list[str]]:
    """Public names by the room they live in, as the package lists them."""
    text = (PROJECT / "src" / "wijkbook" / "__init__.py").read_text(encoding="utf-8")
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "_ROOMS":
            return ast.literal_eval(statement.value)
    msg = "src/wijkbook/__init__.py has no _ROOMS."
    raise NotBuilt(msg)


def reference() -> Iterator[tuple[str, list[str]]]:
    """Write a page per room of the library, and one that leads to them."""
    by_room: dict[str, list[tuple[str, str]]] = {}
    for module, names in rooms().items():
        room = module.partition(".")[0]
        by_room.setdefault(room, []).extend((module, name) for name in names)
    for room in ("plot", "widget"):
        names = importlib.import_module(f"wijkbook.{room}").__all__
        by_room[room] = [(room, name) for name in names]
    index = [
        "# Library reference",
        "",
        "`import wijkbook as wb`; every name below is `wb.name`, those of `plot` and "
        "`widget` are `wb.plot.name` and `wb.widget.name`.",
        "",
    ]
    for room, names in sorted(by_room.items()):
        says = (importlib.import_module(f"wijkbook.{room}").__doc__ or "").split("\n")
        index.append(f"- [{room}]({room}.md): {says[0]}")
        lines = [f"# {room}", "", says[0], ""]
        for module, name in sorted(names, key=lambda pair: pair[1].casefold()):
            of = importlib.import_module(f"wijkbook.{module}")
            kind = (
                "autoclass" if isinstance(getattr(of, name), type) else "autofunction"
            )
            more = [":members:"] if kind == "autoclass" else []
            lines += ["```{eval-rst}", f".. {kind}:: wijkbook.{module}.{name}"]
            lines += [f"   {option}" for option in more] + ["```", ""]
        yield room, lines
    index += ["", "```{toctree}", ":hidden:", "", *sorted(by_room), "```"]
    yield "index", index


# --- Building and looking --------------------------------------------------------


def build(to: Path) -> None:
    """Build the pages in a folder; an older book goes only when all went well."""
    if to.exists() and not (to / "searchindex.js").is_file() and any(to.iterdir()):
        msg = f"{to} holds something else than a book; nothing was changed there."
        raise NotBuilt(msg)
    with tempfile.TemporaryDirectory(prefix="wijkbook-") as folder:
        source, pages = Path(folder) / "source", Path(folder) / "pages"
        source.mkdir()
        lay_sources(source)
        translate_search(source)
        command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-j", "auto"]
        command += ["--fail-on-warning", "--keep-going", "-d", f"{folder}/doctrees"]
        env = os.environ | {"PYTHONPATH": str(PROJECT / "src")}
        env["WIJKBOOK_WERK"] = folder  # nothing of the maker comes in the book
        done = subprocess.run([*command, str(source), str(pages)], env=env)
        if done.returncode:
            msg = "Sphinx did not build the book; the lines above tell why."
            raise NotBuilt(msg)
        for path in pages.rglob("*.html"):
            name = path.relative_to(pages).as_posix()
            text = finished(name, path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
        (pages / ".buildinfo").unlink(missing_ok=True)
        shutil.rmtree(pages / "_sources", ignore_errors=True)
        if found := list(external(pages)):
            msg = "These pages fetch something from elsewhere: " + "; ".join(found[:5])
            raise NotBuilt(msg)
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(pages, to)


def finished(name: str, text: str) -> str:
    """Tell what is English on a page, and mend what the theme says and breaks.

    Parameters
    ----------
    name : str
        The page, as a path in the book.
    text : str
        Its HTML.
    """
    if name.startswith("reference/") or name in ENGLISH:
        text = text.replace('<article class="', '<article lang="en" class="', 1)
        plain = r'<br><span lang="nl">\1</span>'  # the one Dutch sentence of a measure
        text = re.sub(r"(In gewone taal: [^<]*)", plain, text)
    if name == "leesmij.html":  # the part for who only wants to open it is Dutch
        start, line, rest = text.partition("<hr")
        text = start.replace("<p>", '<p lang="nl">') + line + rest
    if name == "woordenlijst.html":
        text = re.sub(r"<td>(?=<p>.*</p></td>\n</tr>)", '<td lang="en">', text)
    if name == "gegevens.html":  # long names may go on after an underscore
        text = NAME.sub(lambda found: found[0].replace("_", "_<wbr>"), text)
    text = text.replace("<em>In English", '<em lang="en">In English')
    # So that a screen reader says what stands there.
    return text.replace(' aria-label="Toggle hidden content"', "")


def external(pages: Path) -> Iterator[str]:
    """Find what a page would fetch from another computer."""
    for path in sorted([*pages.rglob("*.html"), *pages.rglob("*.css")]):
        for found in EXTERNAL.finditer(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(pages)}: {found[0]}"


def main() -> int:
    """Build the book; 1 when it could not be built."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--to", type=Path, default=TO, help="folder (default: %(default)s)"
    )
    to = parser.parse_args().to
    try:
        build(to)
    except NotBuilt as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    print(f"Open {to / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
