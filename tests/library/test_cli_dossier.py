"""The command ``wijkbook dossier``: files, progress, gaps, and Dutch errors."""

import sys

import pytest

from wijkbook.cli import main
from wijkbook.cli.dossier import file_name
from wijkbook.visitatie import pictures


@pytest.fixture(autouse=True)
def no_figures(monkeypatch) -> None:
    """Draw nothing: the dossier itself is tested elsewhere."""
    monkeypatch.setattr(pictures, "context", lambda brief: [])
    monkeypatch.setattr(pictures, "course", lambda brief: [])


def test_it_writes_files_and_tells_what_is_missing(tmp_path, capsys) -> None:
    out = tmp_path / "nieuw" / "map"
    assert main(["dossier", "WK079411", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == [
        "dossier-helmond-oost.docx",
        "dossier-helmond-oost.html",
        "dossier-helmond-oost.xlsx",
    ]
    assert "Gebied: Helmond-Oost (wijk in Helmond, WK079411)." in told
    assert "Gaten:" in told
    assert "Lege vakken" in told


def test_a_second_time_leaves_the_word_file_alone(tmp_path, capsys) -> None:
    words = ["dossier", "Helmond", "--format", "docx", "--out", str(tmp_path)]
    assert main(words) == 0
    (tmp_path / "dossier-helmond.docx").write_text("eigen werk")
    assert main(words) == 0
    assert (tmp_path / "dossier-helmond.docx").read_text() == "eigen werk"
    assert (tmp_path / "dossier-helmond-2.docx").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Selwert"], "Bedoel je 'Selwerd'"),
        (["Centrum"], "is niet eenduidig"),
        (["Maasplassen"], "bijvoorbeeld met de code. Het gaat om"),
        (["Helmond", "--jaar", "ooit"], "'ooit' is geen jaar"),
        (["Helmond", "--format", "odt"], "'odt' kan niet"),
        (["Helmond", "--format", ","], "er staat geen soort"),
        (["Helmond", "--mode", "ranglijst"], "Kies uit"),
        (["Helmond", "--answers", "nergens.jsonl"], "is er niet"),
        (["Helmond", "--evidence", "nergens.jsonl"], "nergens.jsonl"),
        (["Helmond", "--answers"], "hoort een waarde"),
    ],
)
def test_mistakes_are_told_in_dutch(words, told, tmp_path, capsys) -> None:
    out = tmp_path / "uit"
    assert main(["dossier", *words, "--out", str(out)]) in (1, 2)
    error = " ".join(capsys.readouterr().err.split())
    assert told in error
    assert "Traceback" not in error
    assert not out.exists()


def test_an_ambiguous_name_is_chosen_with_a_gemeente(tmp_path, capsys) -> None:
    assert main(["dossier", "Centrum", "--out", str(tmp_path)]) == 1
    assert "--binnen '" in " ".join(capsys.readouterr().err.split())


def test_out_is_needed_and_no_file(tmp_path, capsys) -> None:
    assert main(["dossier", "Helmond"]) == 2
    assert "--out" in capsys.readouterr().err
    taken = tmp_path / "bestand"
    taken.write_text("x")
    assert main(["dossier", "Helmond", "--out", str(taken)]) == 1
    assert "is een bestand" in " ".join(capsys.readouterr().err.split())


def test_without_weasyprint_the_other_files_are_there(
    tmp_path, capsys, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    out = tmp_path / "uit"
    words = ["dossier", "Helmond", "--format", "pdf,html", "--out", str(out)]
    assert main(words) == 1
    assert "weasyprint" in capsys.readouterr().err
    assert [path.suffix for path in out.iterdir()] == [".html"]


def test_file_names_are_plain() -> None:
    assert file_name("'t Hout") == "dossier-t-hout"
    assert file_name("../../Één <x>") == "dossier-een-x"
    assert file_name("***") == "dossier-gebied"
