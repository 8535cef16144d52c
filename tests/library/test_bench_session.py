"""The bench of a session, on a small room: its numbers are there and hold."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "session.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_session", BENCH)
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def test_a_small_room_loses_nothing(bench):
    found = bench.run(clients=5, pause=(0.0, 0.05), kills=2)
    for name in ("lost", "doubled", "lost_after_kill"):
        assert found[name] == 0, found
    assert found["posts"] == 35
    assert found["kills"] == 2
    assert found["acknowledged_under_fire"] > 0
    assert set(bench.AT_MOST) < set(found)
    if found["rss_mb"] is not None:
        assert found["rss_mb"] < bench.AT_MOST["rss_mb"]


def test_percentile_worked_out_by_hand(bench):
    assert bench.percentile_99(list(range(1, 101))) == 99
    assert bench.percentile_99(list(range(1, 281))) == 278  # 0.99 * 280 = 277.2
    assert bench.percentile_99([5.0]) == 5.0


def test_it_sees_what_is_lost_and_doubled(bench):
    class Held:
        def _rows(self, _):
            return [("a", "q", 1, ""), ("a", "q", 1, ""), ("b", "q", 2, "")]

    sent = {("a", "q"): (1, ""), ("b", "q"): (3, ""), ("c", "q"): (1, "")}
    # b has another score, c is not there; a stands there twice
    assert bench.count_wrong(Held(), sent) == (2, 1)


def test_a_missed_bound_is_told_after_the_results_are_written(
    bench, tmp_path, monkeypatch, capsys
):
    found = dict.fromkeys(bench.AT_MOST, 0) | {"lost": 1, "rss_mb": None}
    monkeypatch.setattr(bench, "run", lambda: found | {"machine": {"load": 0}})
    out = tmp_path / "session.json"
    monkeypatch.setattr(sys, "argv", ["session.py", "--out", str(out)])
    with pytest.raises(SystemExit, match="^lost is above 0$"):
        bench.main()
    assert '"lost": 1' in out.read_text("utf-8")
    assert "unknown" in capsys.readouterr().out
