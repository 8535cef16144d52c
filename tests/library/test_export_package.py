"""Test the folder of tables that tells what is in it."""

import hashlib
import json
import os

import frictionless
import pandas as pd
import pytest

from wijkbook.errors import UnknownName
from wijkbook.export.package import write_datapackage


@pytest.fixture
def table():
    """Make a small table as `load_kerncijfers` gives one."""
    index = pd.Index(["WK095700", "WK095701"], name="gebied_code")
    return pd.DataFrame({"name": ["=1", "b"], "woz_waarde_eur": [203.5, None]}, index)


def read(folder):
    """Read the description."""
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


def test_a_package_by_hand(tmp_path, table):
    more = {"address": "https://monitor.example/a", "licence": "CC0 1.0"}
    sources = [
        "cbs_kwb_2024",
        {"title": "Monitor", "publisher": "gemeente Helmond", **more},
        {"title": "Eigen telling"},
    ]
    folder = write_datapackage(
        tmp_path / "uit",
        {"Wijken van Roermond": table},
        title="Róermond",
        sources=sources,
        about={"Werkboek": "wijkbook 0.1"},
    )
    told = read(folder)
    assert told["name"] == "roermond"
    assert told["title"] == "Róermond"
    assert told["description"] == "Werkboek: wijkbook 0.1"
    assert told["sources"][0] == {
        "title": "CBS, Kerncijfers wijken en buurten 2024 (tabel 85984NED)",
        "source_id": "cbs_kwb_2024",
        "licence": "CC BY 4.0",
        "path": "https://opendata.cbs.nl/#/CBS/nl/dataset/85984NED",
    }
    assert told["sources"][1]["title"] == "gemeente Helmond, Monitor"
    assert told["sources"][2] == {"title": "Eigen telling", "licence": "niet vermeld"}
    names = [one["name"] for one in told["licenses"]]
    assert names == ["CC-BY-4.0", "CC0-1.0", "notspecified"]
    resource = told["resources"][0]
    held = (folder / "wijken-van-roermond.csv").read_bytes()
    assert held == (
        b"gebied_code,name,woz_waarde_eur\r\nWK095700,'=1,203.5\r\nWK095701,b,\r\n"
    )
    assert resource["hash"] == "sha256:" + hashlib.sha256(held).hexdigest()
    assert resource["bytes"] == len(held)
    fields = {one["name"]: one for one in resource["schema"]["fields"]}
    assert fields["woz_waarde_eur"]["type"] == "number"
    assert fields["woz_waarde_eur"]["unit"] == "euro"
    assert fields["gebied_code"]["title"] == "Gebiedscode"
    assert resource["schema"]["primaryKey"] == ["gebied_code"]


def test_a_package_holds_to_the_standard(tmp_path, table):
    every = pd.DataFrame(
        {
            "dag": pd.to_datetime(["2026-01-01", None]),
            "moment": pd.to_datetime(["2026-01-01 00:00", "2026-01-01 10:30"]),
            "waar": [True, False],
            "soms": pd.array([True, None], dtype="boolean"),
            "n": [1, 2],
            "deel": [0.1, float("inf")],
            "tekst": ['a "b"\r\nc', None],
            "groep": pd.Categorical(["x", None]),
            "=kop": [1, 2],
        }
    )
    tables = {"con": every, "Wijken": table, "wijken": table, "": every.head(0)}
    folder = write_datapackage(
        tmp_path / "uit", tables, title="", sources=["cbs_kwb_2024"]
    )
    told = read(folder)
    names = [one["name"] for one in told["resources"]]
    assert names == ["tabel-con", "wijken", "wijken-2", "tabel"]
    types = [one["type"] for one in told["resources"][0]["schema"]["fields"]]
    assert types == [
        "date",
        "datetime",
        "boolean",
        "boolean",
        "integer",
        "number",
        "string",
        "string",
        "integer",
    ]
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["message"])


def test_the_description_comes_last(tmp_path, table, monkeypatch):
    given = {"title": "t", "sources": ["cbs_kwb_2024"]}
    folder = write_datapackage(tmp_path / "uit", {"a": table, "b": table}, **given)
    other = folder / "notitie.txt"
    other.write_text("blijft")
    real = os.replace

    def second_fails(start, end):
        if end.name == "b.csv":
            raise OSError(28, "full")
        real(start, end)

    monkeypatch.setattr(os, "replace", second_fails)
    with pytest.raises(OSError, match="de schijf is vol"):
        write_datapackage(folder, {"a": table, "b": table}, **given)
    assert sorted(one.name for one in folder.iterdir()) == [
        "a.csv",
        "b.csv",
        "notitie.txt",
    ]


def test_wrong_pieces_are_refused_before_anything_is_written(tmp_path, table):
    with pytest.raises(ValueError, match="at least one table"):
        write_datapackage(tmp_path / "uit", {}, title="t", sources=[])
    with pytest.raises(UnknownName, match="Onbekende bron 'weg'"):
        write_datapackage(tmp_path / "uit", {"a": table}, title="t", sources=["weg"])
    assert not (tmp_path / "uit").exists()
