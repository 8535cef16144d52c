"""The bench compares like with like: all its ways agree before anything is timed."""

import importlib.util
import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest

PROJECT = Path(__file__).parents[2]
# Looked for and not imported, for PySAL takes its time.
ABSENT = [
    name for name in ("polars", "segregation") if importlib.util.find_spec(name) is None
]
pytestmark = pytest.mark.skipif(
    bool(ABSENT), reason=f"{' and '.join(ABSENT)} not installed (extra 'bench')"
)


@pytest.fixture(scope="module")
def bench():
    """Load bench/measures.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location(
        "bench_measures", PROJECT / "bench" / "measures.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table(bench):
    return bench.make_table(gemeenten=8, buurten=150, years=3)


def test_table_is_seeded_and_has_every_difficulty(bench, table):
    assert table.equals(bench.make_table(gemeenten=8, buurten=150, years=3))
    assert not table.equals(bench.make_table(8, 150, 3, seed=2))
    assert len(table) == 450
    assert table.groupby(bench.BY, observed=True).ngroups == 24
    counts = table[[*bench.THREE, bench.TOTAL, bench.REST]]
    assert counts.isna().any().all()
    assert (counts == 0).any().all()
    assert (counts.dropna() % 5 == 0).all(axis=None)


@pytest.mark.slow
def test_all_ways_agree_on_all_seven_measures(bench, table):
    found = bench.agreement(table, sample=10)
    assert set(found) == {"groupby_apply", "polars", "pysal"}
    for way, measures in found.items():
        assert len(measures) == 7
        for name, far in measures.items():
            assert far <= bench.AGREE, (way, name)


def test_each_way_has_results_to_compare(bench, table):
    for result in (
        bench.by_wijkbook(table),
        bench.by_groupby_apply(table),
        bench.by_polars(bench.to_polars(table)),
    ):
        for name, values in result.items():
            assert len(values) == (24 if name in bench.WHOLES else 450)
            assert (~np.isnan(values)).mean() > 0.8


def test_a_difference_is_seen(bench):
    ours = np.array([1.0, math.nan, 3.0])
    assert bench.difference(ours, ours) == 0
    assert bench.difference(ours, ours + 0.5) == 0.5
    assert bench.difference(ours, np.array([1.0, 2.0, 3.0])) == math.inf


@pytest.mark.slow
def test_nothing_is_timed_when_the_ways_differ(bench, monkeypatch):
    def off(table):
        return {name: x + 1e-6 for name, x in by_polars(table).items()}

    by_polars = bench.by_polars
    monkeypatch.setattr(bench, "by_polars", off)
    with pytest.raises(SystemExit, match="dissimilarity of polars differs by 1e-06"):
        bench.run(gemeenten=4, buurten=40, years=2, sample=2)


@pytest.mark.slow
def test_results_are_written_with_their_keys(bench, tmp_path, monkeypatch, capsys):
    small = {"gemeenten": 4, "buurten": 40, "years": 2, "sample": 2, "rounds": 1}
    run = bench.run
    monkeypatch.setattr(bench, "run", lambda: run(**small, read_rows=60))
    out = tmp_path / "build" / "bench.json"
    monkeypatch.setattr(sys, "argv", ["measures.py", "--out", str(out)])
    monkeypatch.setattr(bench, "AT_LEAST", {"pysal_ratio": 1e9})
    monkeypatch.setattr(bench, "AT_MOST", {"polars_ratio": 0, "pysal_ratio": 1e9})
    with pytest.raises(SystemExit) as stopped:  # written first, then told
        bench.main()
    assert stopped.value.code.splitlines() == [
        "pysal_ratio is below 1000000000.0",
        "polars_ratio is above 0",
    ]
    found = json.loads(out.read_text("utf-8"))
    ratios = ["pysal_ratio", "groupby_apply_ratio", "polars_ratio", "text_polars_ratio"]
    times = [
        "ours_s",
        "polars_s",
        "groupby_apply_s",
        "pysal_s",
        "pysal_sample_s",
        "zscore_8_s",
        "percentile_rank_8_s",
        "read_s",
        "import_pandas_s",
        "import_measure_s",
    ]
    assert all(found[name] > 0 for name in [*ratios, *times])
    assert isinstance(found["import_extra_s"], float)
    assert found["pysal_ratio"] == pytest.approx(found["pysal_s"] / found["ours_s"])
    assert found["polars_ratio"] == pytest.approx(found["ours_s"] / found["polars_s"])
    assert "2 of 8 gemeente-years" in found["pysal_note"]
    assert set(found["calls_s"]) == set(bench.CALLS)
    assert "pysal_ratio" in capsys.readouterr().out
