#!/usr/bin/env python3
"""Set wijkbook up and open it, with nothing but Python itself.

Works on Windows, macOS and Linux, without make and without admin rights. The syntax
stays that of Python 3.6, so that an old Python can still say that it is too old.
"""

import errno
import hashlib
import http.client
import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = "requirements.lock"
FIRST_NOTEBOOK = "00_start.ipynb"
OLDEST_PYTHON = (3, 11)
QUICK = "not slow and not browser"
LONG = "slow or browser"
# Tests of one file stay together: the cells of a notebook need each other.
TOGETHER = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
DOT = 5  # lines of pip for every dot of progress

HELP = """\
wijkbook: werkboek over de wijkaanpak

Gebruik: python start.py [opdracht] [opties]

  lab         wijkbook klaarzetten en openen in JupyterLab (dit gebeurt ook
              zonder opdracht). Je werkt op een eigen kopie in de map mijn-werk.
                --no-browser   open geen browser, laat alleen het adres zien
                --port GETAL   gebruik deze poort (anders de eerste vrije vanaf 8888)
  setup       alleen klaarzetten, niets openen
  werk        alleen de kopieën in je werkmap leggen

Voor wie aan wijkbook meewerkt:

  check       regels voor de code nalopen
  test        alle gewone tests; wat erachter staat gaat naar pytest
  test-all    de tests die langer duren, ook die in de browser
  notebooks   de bewaarde uitkomsten in notebooks/ vernieuwen
  data        de kerncijfers opnieuw bouwen uit bronbestanden
  editions    de uitgave voor studenten en die voor docenten maken, in build/
  release     van elke editie een zipbestand maken, in build/release
                --wheels   leg de programma's erbij, voor een zaal zonder internet
  book        het werkboek als pagina's voor de browser maken, in build/book
  bench       meten hoe snel het rekenen gaat, naar build/bench.json
  bench-session  veertig telefonen nadoen, naar build/session.json

Andere mappen gebruiken (omgevingsvariabelen):

  WIJKBOOK_WERK   de map met je eigen werk (anders mijn-werk)
  WIJKBOOK_VENV   een map op deze computer voor de programma's (anders .venv hier)
"""

# The settings that JupyterLab starts with. A user may change them in the menu.
LAB_SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "nl_NL"},
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
    },
}

# Text that is long goes on at a space; JupyterLab itself also breaks within a word.
LAB_STYLE = """\
.jp-OutputArea-output pre, .jp-RenderedText pre {
  word-break: normal !important;
  overflow-wrap: anywhere !important;
}
"""

# What pip or venv says, and what that means for the user. The first that fits counts.
TROUBLE = [
    (
        r"No space left|Errno 28|WinError 112",
        "De schijf is vol. Maak ongeveer 1 GB vrij en start opnieuw.",
    ),
    (
        r"Long Path support|WinError 206",
        "Het pad naar deze map is te lang voor Windows. Zet de map van wijkbook op een "
        "kortere plek, zoals C:\\wijkbook, en start opnieuw.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "Je netwerk laat geen veilige verbinding toe met de plek waar de programma's "
        "staan. Probeer een ander netwerk, of vraag je ICT-afdeling om het "
        "certificaat voor pip, en start opnieuw.",
    ),
    (
        r"name resolution|getaddrinfo|NewConnectionError|Max retries|ProxyError"
        r"|Connection(?:Timeout| to .* timed out| refused|Error)|ReadTimeout"
        r"|Network is unreachable",
        "De programma's konden niet worden opgehaald. Controleer je "
        "internetverbinding (of vraag je ICT-afdeling naar de proxy) en start opnieuw.",
    ),
    (
        r"No matching distribution",
        "Een van de programma's is er niet voor jouw Python. Installeer Python 3.11, "
        "3.12 of 3.13 van python.org, gooi de map '{folder}' weg en start opnieuw.",
    ),
    (
        r"Permission denied|Errno 13|Errno 30|Read-only file system|Toegang geweigerd"
        r"|Access is denied|WinError 5\b",
        "In de map '{folder}' mag niet worden geschreven. Sluit JupyterLab als dat nog "
        "open staat, of zet de map van wijkbook op een plek waar je wel mag schrijven "
        "(zoals Documenten), en start opnieuw.",
    ),
]


class Stop(Exception):
    """Dutch for the user: what is wrong and how to mend it."""


# --- What must be there before we begin ------------------------------------------


def check_python(version):
    """Stop when this Python is too old."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        msg = (
            f"Je gebruikt Python {version[0]}.{version[1]}, maar wijkbook heeft Python "
            f"{oldest} of nieuwer nodig. Installeer een nieuwere Python van python.org "
            "(dat kan zonder beheerdersrechten) en start opnieuw."
        )
        raise Stop(msg)


def check_modules():
    """Stop when Python came without the modules that make a .venv."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            msg = (
                f"Bij je Python ontbreekt de module '{module}'. Installeer die (op "
                "Debian en Ubuntu: sudo apt install python3-venv), of installeer "
                "Python van python.org, en start opnieuw."
            )
            raise Stop(msg)


def check_folder():
    """Stop when files are absent, as when started from inside a zip file."""
    for name in (LOCK, "pyproject.toml", "notebooks", "src"):
        if not (ROOT / name).exists():
            msg = (
                f"De map van wijkbook is niet compleet: '{name}' ontbreekt. Pak het "
                "zipbestand eerst helemaal uit (of haal wijkbook opnieuw op) en start "
                "dan opnieuw."
            )
            raise Stop(msg)


# --- The environment: .venv ------------------------------------------------------


def venv_folder():
    """Give the folder of the environment."""
    elsewhere = os.environ.get("WIJKBOOK_VENV")
    # A name of our own, since what is half-made there is removed.
    folder = os.path.join(elsewhere, "wijkbook-venv") if elsewhere else ROOT / ".venv"
    return Path(os.path.abspath(folder))


def venv_python():
    """Give the path of the Python inside the environment."""
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return venv_folder().joinpath(*inside)


def work_folder():
    """Give the folder with the user's own work."""
    return Path(os.path.abspath(os.environ.get("WIJKBOOK_WERK") or ROOT / "mijn-werk"))


def environment(**extra):
    """Give the environment variables for what runs inside the .venv."""
    env = dict(os.environ)
    env.pop("PYTHONHOME", None)
    # The road to the library that also works when the path has an accent in it.
    paths = [str(ROOT / "src"), env.get("PYTHONPATH", "")]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    env["PYTHONUTF8"] = "1"
    env["PATH"] = os.pathsep.join([str(venv_python().parent), env.get("PATH", "")])
    env["VIRTUAL_ENV"] = str(venv_folder())
    env["JUPYTER_PREFER_ENV_PATH"] = "1"
    env["WIJKBOOK_WERK"] = str(work_folder())
    env.update(extra)
    return env


def probe(code):
    """Run a line in the .venv and give what it prints, or nothing when it fails."""
    try:
        done = subprocess.run(
            [str(venv_python()), "-c", code],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "replace").strip()


def venv_version():
    """Give the Python version of the .venv, or nothing when it does not work."""
    return probe(
        "import sys; sys.prefix != sys.base_prefix and print(*sys.version_info[:2])"
    )


def stamp_path():
    """Give the file that is written last, when an environment is complete."""
    return venv_folder() / "wijkbook.stamp"


def read_stamp():
    """Give the stamp of the last complete environment, or an empty one."""
    try:
        stamp = json.loads(stamp_path().read_text(encoding="utf-8"))
        return stamp if isinstance(stamp["extras"], list) else {"extras": []}
    except (OSError, ValueError, KeyError, TypeError):
        return {"extras": []}


def make_stamp(python, extras):
    """Tell what an environment was made of."""
    files = hashlib.sha256()
    for name in (LOCK, "pyproject.toml"):
        files.update((ROOT / name).read_bytes())
    return {
        "extras": sorted(extras),
        "files": files.hexdigest(),
        "folder": str(ROOT),  # an editable install knows its folder by heart
        "python": python,
    }


def prepare(*extras):
    """Make the .venv, or mend it; do nothing when it is complete."""
    stamp = read_stamp()
    wanted = set(stamp["extras"]) | set(extras)
    if stamp == make_stamp(venv_version() or None, wanted):
        return
    check_modules()
    stamp_path().unlink(missing_ok=True)
    if not (venv_version() and probe("import pip._internal.cli.main as m; print(1)")):
        make_venv()
    install(wanted)
    stamp = make_stamp(venv_version(), wanted)
    write_carefully(stamp_path(), json.dumps(stamp, indent=1))


def make_venv():
    """Make an empty environment, in place of what is left of an older one."""
    folder = venv_folder()
    if folder.exists():
        say(f"De map '{folder.name}' is niet heel. Ik maak hem opnieuw.")
        shutil.rmtree(folder)
    say("Ik maak een eigen omgeving voor wijkbook.")
    # Started with the Python of the .venv itself: take the one it was made from.
    python = getattr(sys, "_base_executable", None) or sys.executable
    lines, code = follow([python, "-m", "venv", str(folder)])
    if code:
        raise failure("De omgeving maken lukte niet.", lines)


def install(extras):
    """Install the libraries of the lock and wijkbook itself into the .venv."""
    say("Ik haal de programma's op. De eerste keer duurt dat een paar minuten.")
    began = time.time()
    pip("pip", "hatchling", "editables")
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    pip("--no-build-isolation", "--editable", target)
    drop_path_file()
    # Finds a library that was cut off halfway, and compiles for a quick first start.
    libraries = "jupyterlab.labapp, ipywidgets, pandas, seaborn, wijkbook"
    if not probe(f"import {libraries}; print(1)"):
        raise failure("Het installeren lukte niet.", [f"import {libraries}"])
    say(f"Opgehaald in {round(time.time() - began)} seconden.")


def drop_path_file():
    """Take away the path file of the editable install when an accent stands in it.

    Before 3.13 Python reads it in the alphabet of the computer, and on Windows an
    accent can then keep the whole .venv from starting. PYTHONPATH does the same work.
    """
    if not str(ROOT).isascii():
        for folder in ("lib/python*/site-packages", "Lib/site-packages"):
            for path in venv_folder().glob(f"{folder}/_wijkbook.pth"):
                path.unlink(missing_ok=True)


def pip(*args):
    """Run pip quietly, held to the versions of the lock."""
    command = [str(venv_python()), "-m", "pip", "install", "--constraint", LOCK]
    if (ROOT / "wheels").is_dir():  # laid beside it, for a room without internet
        command += ["--no-index", "--find-links", "wheels"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2", *args]
    # Some organisations let pip install for the user alone; that cannot go in a .venv.
    lines, code = follow(command, PIP_USER="0")
    if code:
        raise failure("Het installeren lukte niet.", lines)


def follow(command, **variables):
    """Run a command, show a dot every few lines, give its lines and exit code."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines = []
    try:
        for raw in process.stdout:
            lines.append(raw.decode("utf-8", "replace").rstrip())
            if len(lines) % DOT == 0:
                print(".", end="", flush=True)
        return lines, process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    finally:
        process.stdout.close()
        if len(lines) >= DOT:
            print(flush=True)


def failure(what, lines):
    """Make the Stop for a command that failed, from what it said.

    What we do not understand may come of a damaged .venv: remove it, so that the next
    run begins clean.
    """
    text = "\n".join(lines)
    for pattern, advice in TROUBLE:
        if re.search(pattern, text):
            return Stop(f"{what} {advice.format(folder=venv_folder())}")
    shutil.rmtree(venv_folder(), ignore_errors=True)
    last = "\n".join(f"    {line}" for line in lines[-8:])
    msg = (
        f"{what} Start opnieuw: dan begin ik schoon. Blijft het misgaan, vraag dan "
        f"hulp en laat deze regels zien:\n{last}"
    )
    return Stop(msg)


# --- Own work: copies of the notebooks -------------------------------------------


def lay_copies():
    """Copy the notebooks to the user's folder; never write over anything there.

    When a notebook has changed since it was laid there, the newer edition comes beside
    the user's own copy. A register remembers which edition was laid last; every copy
    also carries the mark of its edition, for when the register is lost.
    """
    work = work_folder()
    work.mkdir(parents=True, exist_ok=True)
    register = read_register(work)
    before = dict(register)
    for original in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        notebook = read_notebook(original)
        if notebook is None:
            say(f"'{original.name}' is beschadigd en is niet gekopieerd.")
            continue
        edition = edition_of(notebook)
        own = work / original.name
        if not os.path.lexists(own):
            lay(notebook, own, edition)
            say(f"Klaargelegd: {own.name}")
        elif not was_laid(own, edition, register):
            beside = free_name(own)
            lay(notebook, beside, edition, own=own.name)
            say(f"Nieuwe editie: {beside.name}. Je eigen werk blijft in {own.name}.")
        register[original.name] = edition
    if register != before:
        text = json.dumps(register, indent=1, sort_keys=True)
        write_carefully(work / ".edities.json", text + "\n")


def read_notebook(path):
    """Read a notebook, or give None when it is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"].get("wijkbook")
        edition_of(notebook)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return notebook


def edition_of(notebook):
    """Give the mark of an edition: a hash of its cells, without their outputs."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode("utf-8")).hexdigest()


def mark_of(path):
    """Give the edition that a copy was made from, or None when it does not say."""
    notebook = read_notebook(path)
    mark = notebook and notebook["metadata"].get("wijkbook")
    return mark.get("edition") if isinstance(mark, dict) else None


def read_register(work):
    """Read which edition of each notebook was laid last; empty when unreadable."""
    try:
        register = json.loads((work / ".edities.json").read_text(encoding="utf-8"))
        return {str(name): str(edition) for name, edition in register.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def was_laid(own, edition, register):
    """Tell whether the user already has this edition, or had it and threw it away."""
    if register.get(own.name) == edition:
        return True
    marks = {mark_of(path) for path in own.parent.glob(own.stem + "*.ipynb")}
    # No register and no mark: a copy from elsewhere. Leave it, it may well be this one.
    return edition in marks or (own.name not in register and marks == {None})


def free_name(own):
    """Give the first free name for a newer edition, counting from 2."""
    number = 2
    while True:
        beside = own.with_name(f"{own.stem} (nieuwe editie {number}){own.suffix}")
        if not os.path.lexists(beside):
            return beside
        number += 1


def lay(notebook, target, edition, own=None):
    """Write a copy that carries its edition; beside one's own work it says so."""
    copy = dict(notebook)
    copy["metadata"] = dict(notebook["metadata"], wijkbook={"edition": edition})
    if own:
        text = (
            "> **Dit is een nieuwere editie van dit notebook.** Je eigen werk staat "
            f"nog in [{own}](<{own}>). Daar is niets aan veranderd."
        )
        note = {"cell_type": "markdown", "metadata": {}, "source": text}
        if copy.get("nbformat_minor", 0) >= 5:
            note["id"] = "nieuwe-editie"
        copy["cells"] = [note] + notebook["cells"]
    text = json.dumps(copy, ensure_ascii=False, indent=1)
    write_carefully(target, text + "\n")


def write_carefully(path, text):
    """Write a file whole or not at all."""
    handle, spare = tempfile.mkstemp(prefix=".wijkbook-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if os.name != "nt":  # mkstemp makes a file for its owner alone
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(spare, 0o666 & ~mask)
        os.replace(spare, path)
    except BaseException:
        os.unlink(spare)
        raise


# --- The commands ----------------------------------------------------------------


def lab(args):
    """Set up, lay copies and open JupyterLab."""
    port, browser = read_lab_options(args)
    prepare()
    lay_copies()
    set_up_lab()
    return serve(choose_port(port), browser)


def set_up_lab():
    """Give JupyterLab in the .venv our settings and our style."""
    settings = venv_folder() / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    write_carefully(settings / "overrides.json", json.dumps(LAB_SETTINGS, indent=1))
    for libraries in ("lib/python*/site-packages", "Lib/site-packages"):
        for static in venv_folder().glob(f"{libraries}/jupyter_server/static"):
            (static / "custom").mkdir(exist_ok=True)
            write_carefully(static / "custom" / "custom.css", LAB_STYLE)


def read_lab_options(args):
    """Read the options of `lab`: the port (or None) and whether to open a browser."""
    port, browser, rest = None, True, list(args)
    while rest:
        option, _, value = rest.pop(0).partition("=")
        if option == "--no-browser" and not value:
            browser = False
        elif option == "--port":
            value = value or (rest.pop(0) if rest else "")
            if not (re.fullmatch("[0-9]+", value) and 1024 <= int(value) <= 65535):
                msg = f"'{value}' is geen poort. Geef een getal van 1024 tot 65535."
                raise Stop(msg)
            port = int(value)
        else:
            msg = f"Onbekende optie '{option}'. Kies uit: --no-browser, --port GETAL."
            raise Stop(msg)
    return port, browser


def is_free(port):
    """Tell whether nobody listens on a port of this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if os.name != "nt":  # there this option would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def choose_port(port):
    """Give the port that was asked for, or else the first free one from 8888."""
    if port is None:
        port = next((number for number in range(8888, 8988) if is_free(number)), 8988)
    if not is_free(port):
        msg = (
            f"Poort {port} is niet vrij. Kies een andere met --port, of sluit een "
            "ander venster waarin JupyterLab loopt."
        )
        raise Stop(msg)
    return port


def serve(port, browser):
    """Run JupyterLab until the user stops it."""
    token = secrets.token_hex(24)
    command = [str(venv_python()), "-m", "jupyterlab", "--no-browser"]
    command += ["--Application.log_level=ERROR", "--ip=127.0.0.1", f"--port={port}"]
    command += [
        "--ServerApp.port_retries=0",
        "--ServerApp.base_url=/",
        f"--ServerApp.root_dir={work_folder()}",
        "--ServerApp.answer_yes=True",  # stop at Ctrl-C, without a question in English
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.custom_css=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    # Tabs left open in another project must not come up here.
    tabs = str(venv_folder() / "wijkbook-workspaces")
    env = environment(JUPYTER_TOKEN=token, JUPYTERLAB_WORKSPACES_DIR=tabs)
    say("JupyterLab start ...")
    server = subprocess.Popen(command, env=env, cwd=work_folder())
    try:
        wait_until_it_answers(server, port)
        url = f"http://127.0.0.1:{port}/lab/tree/{FIRST_NOTEBOOK}?token={token}"
        say(f"wijkbook staat open op dit adres:\n\n    {url}\n")
        say(f"Je werkt in {work_folder()}")
        say("Laat dit venster open. Stoppen: sla je werk op en druk hier op Ctrl-C.")
        if browser:
            webbrowser.open(url)
        return server.wait()
    except KeyboardInterrupt:
        stop_server(server)
        say(f"\nJupyterLab is gestopt. Je werk staat in {work_folder()}")
        return 0
    except BaseException:
        stop_server(server)
        raise


def wait_until_it_answers(server, port):
    """Wait until the server serves a page, at most two minutes."""
    for _ in range(600):
        if server.poll() is not None:
            msg = (
                "JupyterLab stopte meteen weer; waarom, staat in de regels hierboven. "
                "Start opnieuw. Blijft het misgaan: gooi de map .venv weg en start "
                "opnieuw."
            )
            raise Stop(msg)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    msg = "JupyterLab geeft na twee minuten nog geen antwoord. Start opnieuw."
    raise Stop(msg)


def stop_server(server):
    """Stop JupyterLab and its kernels."""
    if os.name != "nt":  # on Windows Ctrl-C has reached it already
        server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def setup(args):
    """Set up without opening anything."""
    refuse(args)
    prepare()
    say("wijkbook staat klaar. Openen: python start.py")
    return 0


def werk(args):
    """Lay the copies without setting anything up."""
    refuse(args)
    lay_copies()
    say(f"De notebooks staan in {work_folder()}")
    return 0


def refuse(args):
    """Stop when a command that takes no options was given one."""
    if args:
        msg = f"Bij deze opdracht kan '{args[0]}' niet. Uitleg: python start.py --help"
        raise Stop(msg)


def check(args):
    """Run ruff: its rules, then its layout."""
    refuse(args)
    prepare("test")
    codes = [run("-m", "ruff", "check", "."), run("-m", "ruff", "format", "--check")]
    return max(codes)


def test(args):
    """Run the ordinary tests, and the notebooks as they stand in notebooks/."""
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    return run_pytest(["-m", QUICK] + TOGETHER + nbval, ["tests", "notebooks"], args)


def test_all(args):
    """Run the tests that take long, those beside other libraries and in a browser."""
    prepare("test", "bench", "book", "pdf")
    return run_pytest(["-m", LONG], ["tests"], args)


def run_pytest(options, paths, args):
    """Run pytest with an empty folder for own work; paths in `args` replace ours."""
    prepare("test")
    for before, arg in zip(["", *args], args, strict=False):
        if before not in ("-k", "-m") and (ROOT / arg.split("::")[0]).exists():
            paths = []
    with tempfile.TemporaryDirectory(prefix="wijkbook-") as folder:
        work = Path(folder) / "werk"
        work.mkdir()
        variables = {
            "IPYTHONDIR": str(Path(folder) / "ipython"),
            "WIJKBOOK_WERK": str(work),
        }
        return run("-m", "pytest", *options + paths + args, **variables)


def notebooks(args):
    """Refresh the stored outputs of the notebooks."""
    prepare("test")
    return run(str(ROOT / "scripts" / "refresh_notebooks.py"), *args)


def data(args):
    """Rebuild the areas and then the kerncijfers from a folder of source files."""
    prepare("test")
    for script in ("build_gebieden.py", "build_kerncijfers.py"):
        code = run(str(ROOT / "scripts" / script), *args)
        if code:
            return code
    return 0


def editions(args):
    """Make the student's and the teacher's edition of the notebooks."""
    prepare("test")
    return run(str(ROOT / "scripts" / "build_editions.py"), *args)


def book(args):
    """Make the pages of the book from the notebooks as they are stored."""
    prepare("test", "book")
    return run(str(ROOT / "scripts" / "build_book.py"), *args)


def release(args):
    """Make a ZIP of the student's and of the teacher's edition."""
    prepare("test")
    return run(str(ROOT / "scripts" / "build_release.py"), *args)


def bench(args):
    """Time the measures beside other ways to compute them."""
    prepare("test", "bench")
    return run(str(ROOT / "bench" / "measures.py"), *args)


def bench_session(args):
    """Answer as forty phones at once, and kill the server under load."""
    prepare("test")
    return run(str(ROOT / "bench" / "session.py"), *args)


def run(*args, **variables):
    """Run the Python of the .venv in the folder of wijkbook, give its exit code."""
    env = environment(**variables)
    return subprocess.call([str(venv_python()), *args], cwd=ROOT, env=env)


FOR_USERS = ("lab", "setup", "werk")
COMMANDS = {
    "lab": lab,
    "setup": setup,
    "werk": werk,
    "check": check,
    "test": test,
    "test-all": test_all,
    "notebooks": notebooks,
    "data": data,
    "editions": editions,
    "book": book,
    "release": release,
    "bench": bench,
    "bench-session": bench_session,
}


# --- From the command line -------------------------------------------------------


def say(text):
    """Tell the user how far we are."""
    print(text, flush=True)


def interrupt(*_):
    """Treat a request to stop like Ctrl-C, so that JupyterLab stops too."""
    raise KeyboardInterrupt


def explain_os_error(error):
    """Say in Dutch what the system refused."""
    name = error.filename or ROOT
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return "De schijf is vol. Maak ruimte vrij en start opnieuw."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Je mag niet schrijven of starten in '{name}'. Sluit JupyterLab als dat "
            "nog open staat, of zet de map van wijkbook op een plek waar je wel mag "
            "schrijven (zoals Documenten), en start opnieuw."
        )
    return (
        f"Het lukt niet met '{name}' (het systeem meldt: {error.strerror or error}). "
        "Kijk of die map of dat bestand er goed bij staat en start opnieuw."
    )


def command_line(args, version):
    """Carry out what was asked and give the exit code."""
    check_python(version)
    args = list(args)
    if args and args[0] in ("-h", "--help", "help"):
        say(HELP)
        return 0
    name = args.pop(0) if args and not args[0].startswith("-") else "lab"
    if name not in COMMANDS:
        msg = (
            f"Onbekende opdracht '{name}'. Kies uit: {', '.join(COMMANDS)}. "
            "Uitleg: python start.py --help"
        )
        raise Stop(msg)
    if name in FOR_USERS and {"-h", "--help"} & set(args):
        say(HELP)
        return 0
    check_folder()
    if name not in FOR_USERS and not (ROOT / "tests").is_dir():
        msg = (
            f"'{name}' is voor wie meebouwt, en kan niet in deze uitgave. Gebruik lab, "
            "setup of werk, of haal de hele map van wijkbook op."
        )
        raise Stop(msg)
    return COMMANDS[name](args)


def main(args, version=sys.version_info):
    """Run a command; what goes wrong is told in one Dutch sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return command_line(args, version)
    except Stop as stop:
        problem = str(stop)
    except KeyboardInterrupt:
        print("\nGestopt. Start opnieuw om verder te gaan.", file=sys.stderr)
        return 130
    except OSError as error:
        problem = explain_os_error(error)
    print(f"wijkbook: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    sys.exit(main(sys.argv[1:]))
