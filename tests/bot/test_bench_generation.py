from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.bench_engines import EngineSpeeds
from bot.bench_generation import distinct_2
from bot.cli import app


def test_ratios_are_to_generate_with_one_reply_and_with_as_many_at_once() -> None:
    speeds = EngineSpeeds("onnx", 5, one=300, together=800, generate_one=100, generate_together=200)
    assert list(speeds.ratios.values()) == [3, 8, 4]
    assert "8.0" in "\n".join(speeds.lines())


def test_distinct_2_is_the_share_of_different_pairs() -> None:
    assert distinct_2(["a b c", "a b d"]) == 0.75
    assert distinct_2([]) == 0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yml"
    path.write_text(f"generation: {{cache: {tmp_path / 'cache'}}}")
    return path


def test_warm_draws_ahead_what_is_not_drawn_yet(config: Path) -> None:
    once = CliRunner().invoke(app, ["warm", "--limit", "2", "--config", str(config)])
    assert "drawn ahead for 2 contexts" in once.output
    again = CliRunner().invoke(app, ["warm", "--limit", "1", "--config", str(config)])
    assert "drawn ahead for 1 contexts" in again.output
    assert (config.parent / "cache" / "candidates.sqlite3").exists()
