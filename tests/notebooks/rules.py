"""The rules that every numbered notebook keeps to; each gives what is wrong, in words.

A rule takes the notebook and the folder it stands in, and yields one line per fault.
"""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import nbformat
from figures_in_text import orphans
from nbformat import NotebookNode

Rule = Callable[[NotebookNode, Path], Iterator[str]]

WIJKDATA = Path(__file__).parents[2] / "wijkdata"
MAX_CODE_LINES = 15
MAX_WORDS = 150
MAX_CELLS = 60
MAX_IGNORED = 2
GOALS = range(2, 5)
IMPORTS = ast.Import | ast.ImportFrom
IGNORED = "nbval-ignore-output"
TAGS = {"exercise", "solution", IGNORED}
DOWNLOADS = {"fetch", "httpx", "pooch", "requests", "socket", "subprocess", "urllib"}
# Parts of a widget that show something but cannot be used, and what holds them.
PASSIVE = {
    *("Accordion", "Box", "GridBox", "HBox", "Stack", "Tab", "VBox", "Layout"),
    *("HTML", "HTMLMath", "Image", "Label", "Output", "IntProgress", "FloatProgress"),
}
PANEL = {"judge_form", "note_form"}  # widgets that live with the visitatie
LEAD = "lead_session"  # a widget that lives with the session, as the exercises do
FIGURE_WORDS = re.compile(
    r"figuur|grafiek|kaart|lijn|stip|punt|staaf|balk|zie je|laat\b.*\bzien",
    re.IGNORECASE,
)


# --- What a rule looks at --------------------------------------------------------


def cells(notebook: NotebookNode, kind: str) -> Iterator[tuple[int, NotebookNode]]:
    """Give number and cell of each code or markdown cell."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == kind:
            yield number, cell


def trees(notebook: NotebookNode) -> Iterator[tuple[int, ast.Module]]:
    """Give number and syntax tree of each code cell that is plain Python."""
    for number, cell in cells(notebook, "code"):
        try:
            yield number, ast.parse(cell.source)
        except SyntaxError:
            continue  # `plain_python` tells


def tags(cell: NotebookNode) -> list[str]:
    """Give the tags of a cell."""
    return cell.metadata.get("tags", [])


def outside_fences(text: str) -> str:
    """Leave out code blocks, in which `# this` is no heading."""
    return re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)


def headings(notebook: NotebookNode) -> list[str]:
    """Give all headings, with their signs, in order."""
    texts = (outside_fences(cell.source) for _, cell in cells(notebook, "markdown"))
    return [line for text in texts for line in re.findall(r"(?m)^#+ .*$", text)]


def opening(notebook: NotebookNode) -> str:
    """Give the text above the first code cell."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            break
        texts.append(cell.source)
    return "\n\n".join(texts)


def text_outputs(cell: NotebookNode) -> str:
    """Give all that a code cell shows as plain text."""
    parts = []
    for output in cell.get("outputs", []):
        parts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    return "".join(parts)


def root_name(node: ast.AST) -> str | None:
    """Give the name that `a.b[0].c()` starts with."""
    while not isinstance(node, ast.Name):
        node = getattr(node, "func", None) or getattr(node, "value", None)
        if node is None:
            return None
    return node.id


def attributes(node: ast.AST) -> list[str]:
    """Give the names in `a.b.c`, first to last."""
    names = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else names


# --- Order: how it opens, what is in it, how it ends -----------------------------


def title(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """One H1, `# NN Titel`, on the very first line."""
    if not re.match(r"# \d\d \S", opening(notebook)):
        yield "the first line is not '# NN Titel'"
    titles = [line for line in headings(notebook) if line.startswith("# ")]
    if len(titles) != 1:
        yield f"{len(titles)} titles of the first level: {titles}"


def english_paragraph(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """One paragraph in English right after the title."""
    parts = re.split(r"\n\s*\n", opening(notebook))
    if len(parts) < 2 or not parts[1].strip().startswith("*In English:"):
        yield "no paragraph right after the title that starts with '*In English:'"


def duration(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """How long, what to do first and which data, in one place; the minutes add up."""
    text = opening(notebook)
    for word in ("Duur", "Vooraf", "Data"):
        if f"**{word}" not in text:
            yield f"the opening does not tell **{word}**"
    line = re.search(r"\*\*Duur:?\*\*:?\s*(\d+) minuten(.*)", text)
    if not line:
        yield "no duration such as '**Duur** 45 minuten'"
        return
    total = int(line[1])
    sentence = line[2].partition(".")[0]
    parts = [int(minutes) for minutes in re.findall(r"\d+", sentence)]
    if sentence.startswith(":") and sum(parts) != total:
        yield f"the parts take {sum(parts)} minutes, the whole {total}"
    if any(part >= total for part in parts):
        yield f"a part of the {total} minutes is no smaller than the whole"


def goals(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Two to four goals, above all code."""
    _, found, after = opening(notebook).partition("## Na dit notebook kun je")
    section = re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]
    count = len(re.findall(r"^[-*] ", section, re.MULTILINE))
    if not found:
        yield "no heading '## Na dit notebook kun je' above the first code"
    elif count not in GOALS:
        yield f"{count} goals; two to four are asked"


def imports(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """All imports in the first code cell, and wijkbook is one of them."""
    for place, (number, tree) in enumerate(trees(notebook)):
        found = [node for node in ast.walk(tree) if isinstance(node, IMPORTS)]
        if place and found:
            yield f"cell {number} imports; that belongs in the first code cell"
        if not place and "import wijkbook as wb" not in map(ast.unparse, found):
            yield "the first code cell has no 'import wijkbook as wb'"


def ending(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """`## Samengevat` and `## Bronnen` are the last two sections, in that order."""
    second = [line for line in headings(notebook) if line.startswith("## ")]
    if second[-2:] != ["## Samengevat", "## Bronnen"]:
        yield f"ends with {second[-2:]}, not with Samengevat and Bronnen"
    if notebook.cells[-1].cell_type != "markdown":
        yield "the last cell is no text"


def size(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """A notebook is one sitting; a cell is one thought."""
    if len(notebook.cells) > MAX_CELLS:
        yield f"{len(notebook.cells)} cells; at most {MAX_CELLS}"
    for number, cell in cells(notebook, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > MAX_CODE_LINES:
            yield f"cell {number} has {len(lines)} lines; at most {MAX_CODE_LINES}"
    for number, cell in cells(notebook, "markdown"):
        words = len(cell.source.split())
        if words > MAX_WORDS:
            yield f"cell {number} has {words} words; at most {MAX_WORDS}"


def cell_ids(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Each cell has an id of its own, so that a diff stays readable."""
    ids = [cell.get("id") for cell in notebook.cells]
    for double in sorted({str(i) for i in ids if i is None or ids.count(i) > 1}):
        yield f"cell id '{double}' is missing or not unique"


def kernelspec(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Any Python opens it, and nothing in it tells who made it."""
    kernel = notebook.metadata.get("kernelspec", {})
    if kernel.get("name") != "python3" or kernel.get("display_name") != "Python 3":
        yield f"the kernel is {dict(kernel)}, not python3"
    extra = set(notebook.metadata) - {"kernelspec", "language_info"}
    if extra or set(notebook.metadata.get("language_info", {})) - {"name"}:
        yield "the metadata tells more than kernel and language; run make notebooks"


# --- Code ------------------------------------------------------------------------


def plain_python(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """No `%magic`, no `!command`, no semicolons."""
    for number, cell in cells(notebook, "code"):
        if not cell.source.strip():
            yield f"cell {number} is empty"
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"cell {number} is not plain Python: {error.text or error}"
            continue
        tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
        if any(token.type == tokenize.OP and token.string == ";" for token in tokens):
            yield f"cell {number} has a semicolon; write `_ = ...`"


def library(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """No function or class is made in a notebook; that is what the library is for."""
    made = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for number, tree in trees(notebook):
        for node in ast.walk(tree):
            if isinstance(node, made):
                yield f"cell {number} defines '{node.name}'; move it to the library"


def downloads(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Nothing is fetched, and no path is that of one machine."""
    for number, tree in trees(notebook):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.match(r"(?:https?|ftp|s3)://", node.value):
                    yield f"cell {number} names an address: {node.value}"
                if re.match(r"/\w|~|[A-Za-z]:[\\/]|\\\\", node.value):
                    yield f"cell {number} names an absolute path: {node.value}"
            elif isinstance(node, IMPORTS):
                names = [alias.name for alias in node.names]
                names.append(getattr(node, "module", None) or "")
                if DOWNLOADS & {name.split(".")[0] for name in names}:
                    yield f"cell {number} downloads: {ast.unparse(node)}"
            elif isinstance(node, ast.Attribute) and node.attr in DOWNLOADS:
                yield f"cell {number} downloads: {ast.unparse(node)}"


def no_styler(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """No pandas Styler: its ids are random."""
    for number, tree in trees(notebook):
        for node in ast.walk(tree):
            before, last = attributes(node)[-2:-1], attributes(node)[-1:]
            if before == ["style"] and last not in (["use"], ["context"]):
                yield f"cell {number} uses a Styler: {ast.unparse(node)}"
    for number, cell in cells(notebook, "code"):
        for output in cell.outputs:
            if 'id="T_' in output.get("data", {}).get("text/html", ""):
                yield f"cell {number} shows a Styler"


# --- Outputs ---------------------------------------------------------------------


def executed(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Every code cell was run, in order: nbval compares nothing of one that was not."""
    numbered = [(n, cell.execution_count) for n, cell in cells(notebook, "code")]
    for place, (number, count) in enumerate(numbered, start=1):
        if count != place:
            yield f"cell {number} was run as number {count}, not {place}"
            return


def shown(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """A cell that surely shows something has its output stored."""
    source = dict(cells(notebook, "code"))
    for number, tree in trees(notebook):
        loud = False
        for node in tree.body:
            value = node.value if isinstance(node, ast.Expr) else None
            if isinstance(value, ast.Call):
                name = attributes(value.func)[-1:]
                loud |= name in (["print"], ["display"], ["check"])
            elif value is not None and node is tree.body[-1]:
                loud = True
        if loud and not source[number].outputs:
            yield f"cell {number} shows something, but no output is stored"


def stored_errors(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """No error and no warning is stored, nor asked for."""
    for number, cell in cells(notebook, "code"):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {number} stores an error: {output.ename}: {output.evalue}"
            if output.get("name") == "stderr":
                yield f"cell {number} stores a warning: {output.text}"


def markers(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """No cell escapes the tests; of two at most the output is not compared.

    The code cell behind such a cell prints the same result, and that is compared.
    """
    code = list(cells(notebook, "code"))
    for number, cell in code:
        if re.search(r"#\s*(?:NBVAL|PYTEST)_", cell.source):
            yield f"cell {number} carries a marker in a comment; use a tag"
    for number, cell in enumerate(notebook.cells, start=1):
        if unknown := set(tags(cell)) - TAGS:
            yield f"cell {number} carries {sorted(unknown)}; known: {sorted(TAGS)}"
    ignored = [n for n, (_, cell) in enumerate(code) if IGNORED in tags(cell)]
    if len(ignored) > MAX_IGNORED:
        yield f"{len(ignored)} cells are not compared; at most {MAX_IGNORED}"
    for place in ignored:
        _, after = code[place + 1] if place + 1 < len(code) else (0, None)
        compared = after is not None and IGNORED not in tags(after)
        if not compared or not text_outputs(after).strip():
            yield f"cell {code[place][0]}: the next code cell must print what it shows"


def explained_figures(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Each picture has a sentence that says what it shows, just under or above it."""
    for number, cell in cells(notebook, "code"):
        pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        under = next(filter(is_text, notebook.cells[number : number + 2]), None)
        above = notebook.cells[number - 2] if number > 1 else None
        said = under and has_sentence(under.source)
        announced = above and is_text(above) and has_sentence(above.source)
        announced = announced and FIGURE_WORDS.search(above.source)
        if pictures and not said and not announced:
            yield f"cell {number} draws, but no text beside it says what to see"


def is_text(cell: NotebookNode) -> bool:
    """Tell whether a cell is prose."""
    return cell.cell_type == "markdown"


def has_sentence(text: str) -> bool:
    """Tell whether there is more than a heading: five words and a full stop."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return bool(re.search(r"(?:\S+\s+){4,}\S+[.?!:]", "\n".join(lines)))


# --- Widgets and exercises -------------------------------------------------------


def driven_widgets(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Each widget is used by the notebook itself, so an error in it fails the run."""
    made: dict[str, int] = {}
    driven: set[str | None] = set()
    for number, tree in trees(notebook):
        named: list[ast.AST] = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                if is_widget(node.value) and isinstance(node.targets[0], ast.Name):
                    made[node.targets[0].id] = number
                    named.append(node.value)
                driven |= {root_name(t) for t in node.targets if is_control(t)}
            elif isinstance(node, ast.Call) and attributes(node.func)[-1:] == ["click"]:
                driven.add(root_name(node.func))
        for node in ast.walk(tree):
            if is_widget(node) and node not in named:
                yield f"cell {number}: a widget without a name: {ast.unparse(node)}"
    for name in sorted(set(made) - driven):
        yield f"widget '{name}' of cell {made[name]} is never driven (`.value = `)"


def is_widget(node: ast.AST) -> bool:
    """Tell whether this makes something that a user can turn, choose or click.

    An exercise is driven by its solution, on a copy; `exercises` sees to that.
    """
    if not isinstance(node, ast.Call):
        return False
    *modules, name = attributes(node.func) or [""]
    made = bool({"widget", "widgets"} & set(modules)) and name not in PASSIVE
    return made or name in {LEAD, *PANEL}


def is_control(target: ast.AST) -> bool:
    """Tell whether setting this is what a hand on the widget would do."""
    return isinstance(target, ast.Attribute) and target.attr in {"value", "index"}


def exercises(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """`### Oefening n`, then an empty answer, then a folded solution; both check."""
    code = list(cells(notebook, "code"))
    asked = [n for n, (_, cell) in enumerate(code) if "exercise" in tags(cell)]
    solved = [n for n, (_, cell) in enumerate(code) if "solution" in tags(cell)]
    told = [h for h in headings(notebook) if h.startswith("### Oefening ")]
    if not len(asked) == len(solved) == len(told):
        yield f"{len(told)} tasks, {len(asked)} answer cells, {len(solved)} solutions"
    numbers = [re.match(r"### Oefening (\d*)", heading)[1] for heading in told]
    if numbers != [str(n + 1) for n in range(len(told))]:
        yield f"the exercises are not numbered from 1: {told}"
    for n, place in enumerate(asked, start=1):
        number, cell = code[place]
        yield from answer_faults(n, number, cell)
        if place + 1 not in solved:
            yield f"cell {number}: the next code cell is not its solution"
            continue
        yield from solution_faults(*code[place + 1], practised(cell))


def practised(cell: NotebookNode) -> list[tuple[str, bool]]:
    """Give the id of each exercise with a widget, and whether it keeps the answer."""
    try:
        nodes = list(ast.walk(ast.parse(cell.source)))
    except SyntaxError:
        return []
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    found = []
    for call in calls:
        if attributes(call.func)[-1:] == ["practise"]:
            named = call.args[0] if call.args else None
            name = named.value if isinstance(named, ast.Constant) else ""
            off = [k for k in call.keywords if ast.unparse(k) == "keep=False"]
            found.append((str(name), not off))
    return found


def answer_faults(n: int, number: int, cell: NotebookNode) -> Iterator[str]:
    """Tell what is wrong with the answer cell of exercise n."""
    shown = text_outputs(cell)
    if boxes := practised(cell):
        if len(boxes) > 1 or not boxes[0][1]:
            yield f"cell {number}: one wb.practise that keeps the answer is asked"
        if not re.search(rf"^oefening_{n} = wb\.practise\(", cell.source, re.MULTILINE):
            yield f"cell {number} has no 'oefening_{n} = wb.practise(...)'"
        if cell.source.rstrip().splitlines()[-1] != f"oefening_{n}":
            yield f"cell {number} does not end with 'oefening_{n}', which shows it"
    else:
        if not re.search(rf"^answer_{n}[a-z]? = \.\.\.$", cell.source, re.MULTILINE):
            yield f"cell {number} has no empty answer 'answer_{n} = ...'"
        if "wb.check(" not in cell.source:
            yield f"cell {number}: the exercise does not call wb.check"
    if "nog niet ingevuld" not in shown.lower():
        yield f"cell {number}: the stored exercise is not told to be empty"


def solution_faults(
    number: int, cell: NotebookNode, asked: list[tuple[str, bool]]
) -> Iterator[str]:
    """Tell what is wrong with the solution of an exercise, with a widget or without."""
    shown = text_outputs(cell)
    if cell.metadata.get("jupyter", {}).get("source_hidden") is not True:
        yield f"cell {number}: the solution is not folded"
    if not asked:
        if "wb.check(" not in cell.source:
            yield f"cell {number}: the solution does not call wb.check"
        if not re.search(r": (?:klopt|ingevuld)\.", shown):
            yield f"cell {number}: the solution is not told to be right (klopt)"
        return
    if practised(cell) != [(asked[0][0], False)]:
        yield f"cell {number}: no wb.practise('{asked[0][0]}', keep=False), once"
    for button in ("check", "solution"):
        if not re.search(rf"\.{button}\.click\(\)", cell.source):
            yield f"cell {number}: the solution never clicks '{button}'"
    if not re.search(r"✓ Klopt\.|✎ Ingevuld\.", shown):
        yield f"cell {number}: the solution is not told to be right (Klopt)"
    if "✎ Ingevuld." not in shown and "✗ Nog niet goed." not in shown:
        yield f"cell {number}: the solution does not show a wrong answer first"


def known_exercises(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Each exercise of `wijkdata/oefeningen` is asked once, and no other one."""
    number = opening(notebook)[2:4]
    path = WIJKDATA / "oefeningen" / f"{number}.toml"
    there = []
    if path.is_file():
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("oefening", [])
        there = [row.get("id", "") for row in rows]
    asked = []
    for place, cell in cells(notebook, "code"):
        boxes = practised(cell)
        if "solution" not in tags(cell):
            asked += [name for name, _ in boxes]
        if boxes and not {"exercise", "solution"} & set(tags(cell)):
            yield f"cell {place} asks an exercise without the tag exercise"
    for name in sorted(set(asked) - set(there)):
        yield f"exercise '{name}' stands not in oefeningen/{number}.toml"
    for name in sorted(set(there) - set(asked)):
        yield f"exercise '{name}' of oefeningen/{number}.toml is never asked"
    for name in sorted({name for name in asked if asked.count(name) > 1}):
        yield f"exercise '{name}' is asked more than once"


# --- Texts -----------------------------------------------------------------------


def alt_texts(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """A picture in a text says in words what it shows."""
    for number, cell in cells(notebook, "markdown"):
        images = re.findall(r"!\[\s*\]\([^)]*\)", cell.source)
        images += [
            tag
            for tag in re.findall(r"<img\b[^>]*>", cell.source)
            if not re.search(r"""\balt=["'][^"']+["']""", tag)
        ]
        for image in images:
            yield f"cell {number} has a picture without words: {image}"


def links(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """A link to a file or a heading leads somewhere, in one's own copy too."""
    for number, target in targets(notebook):
        path, _, anchor = unquote(target).partition("#")
        if path.startswith("attachment:"):
            attached = notebook.cells[number - 1].get("attachments", {})
            good = path.partition(":")[2] in attached
        elif path:
            # JupyterLab does not open what lies outside the folder it shows.
            inside = not Path(path).is_absolute() and ".." not in Path(path).parts
            good = inside and (folder / path).is_file()
            if good and anchor:
                good = anchor in anchors(nbformat.read(folder / path, as_version=4))
        else:
            good = anchor in anchors(notebook)
        if not good:
            yield f"cell {number} has a link that leads nowhere: {target}"


def targets(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Give the cell and the target of each link that stays in the workbook."""
    for number, cell in cells(notebook, "markdown"):
        text = re.sub(r"`[^`\n]*`", "", outside_fences(cell.source))
        for target in re.findall(r"\]\(([^)\s]+)", text):
            if not re.match(r"https?://|mailto:", target):
                yield number, target


def anchors(notebook: NotebookNode) -> set[str]:
    """Give what a link to a heading can name."""
    return {h.lstrip("# ").rstrip().replace(" ", "-") for h in headings(notebook)}


def sourced_figures(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """A figure in a text stands in an output here, or in a table of facts."""
    for number, figure in orphans(notebook, WIJKDATA):
        yield (
            f"cell {number}: '{figure.text}' stands in no output of this notebook "
            "and in no table of facts"
        )


RULES: tuple[Rule, ...] = (
    title,
    english_paragraph,
    duration,
    goals,
    imports,
    ending,
    size,
    cell_ids,
    kernelspec,
    plain_python,
    library,
    downloads,
    no_styler,
    executed,
    shown,
    stored_errors,
    markers,
    explained_figures,
    driven_widgets,
    exercises,
    known_exercises,
    alt_texts,
    links,
    sourced_figures,
)
