from __future__ import annotations

import json

from typer.testing import CliRunner

from bot.cli import app


def test_hostile_inputs_are_counted_and_none_is_said() -> None:
    shown = CliRunner().invoke(app, ["evaluate", "hostile", "--contexts", "60", "--json"])
    report = json.loads(shown.output)
    assert shown.exit_code == 0
    assert report["contexts"] == 60
    assert report["failures"] == []
    assert report["candidates"]


def test_people_get_the_counts_by_kind() -> None:
    args = ["evaluate", "hostile", "--contexts", "60", "--seed", "5"]
    shown = CliRunner().invoke(app, args)
    assert shown.exit_code == 0
    assert "hostile situations                   60" in shown.output
    assert "by phrasing alone" in shown.output
