"""The page of benchmarks says what was kept, and whether it is where it is held to be."""

import json
from pathlib import Path

import pytest

from tools import benchmarks

ON = {
    "day": "2026-03-09", "cpu": "made up", "cores": 2, "memory_gb": 8, "python": "3.11",
    "system": "Debian", "load": 0.1,
}  # fmt: skip
TOLD = {
    "bench": "intake", "figure": "requests", "value": 812.4, "unit": "1/s", "size": 100000,
    "database": "postgresql", "beside": "bare_view", "beside_value": 6650.1, "ratio": 0.122,
}  # fmt: skip


def test_figures_are_kept_and_written_with_their_mark(tmp_path: Path) -> None:
    (tmp_path / "marks.toml").write_text('[intake]\nrequests = "ratio >= 0.12"\n', "utf-8")
    assert benchmarks.keep([json.dumps(TOLD), ""], tmp_path, ON) == [
        tmp_path / "intake-postgresql.json"
    ]
    page = benchmarks.page(tmp_path)
    assert "| requests | 100,000 | 812.4 1/s | bare_view 6,650.1 | 0.122 |" in page
    assert "ratio >= 0.12: yes" in page
    benchmarks.keep([json.dumps({**TOLD, "ratio": 0.1, "beside": None})], tmp_path, ON)
    assert "ratio >= 0.12: no" in benchmarks.page(tmp_path)


def test_a_figure_that_could_not_be_measured_is_not_met() -> None:
    assert not benchmarks.met({"value": float("nan")}, "value <= 8")
    assert not benchmarks.met({"ratio": None}, "ratio >= 1")


def test_what_is_no_figure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a figure"):
        benchmarks.keep(['{"bench": "x"}'], tmp_path, ON)


def test_this_machine_can_be_told() -> None:
    assert set(benchmarks.machine()) == set(ON)
