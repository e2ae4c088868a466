from __future__ import annotations

from pathlib import Path

from bot.bench_operations import run_operations_bench


def test_killed_workers_lose_and_double_nothing(tmp_path: Path) -> None:
    report = run_operations_bench(tmp_path, 200)
    assert report.crashes > 0
    assert 0 < report.done < 200
    assert report.lost == 0
    assert report.balanced
