"""Changed flow files are taken up between turns; broken ones are not."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from dialogue.flows.flow import FlowError
from dialogue.flows.live import LiveFlows


def write(folder: Path, content: str, name: str = "f.yml") -> None:
    """Write a file that is later than the one before, whatever the clock's grain."""
    path = folder / name
    later = path.stat().st_mtime_ns + 1_000_000_000 if path.exists() else 0
    path.write_text(content)
    if later:
        os.utime(path, ns=(later, later))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "flows: {a: {steps: [{say: x}]}}")
    return tmp_path


def test_flows_are_the_same_object_while_no_file_changes(folder: Path) -> None:
    live = LiveFlows(folder)
    assert live.current is live.current


def test_a_changed_file_is_taken_up(folder: Path) -> None:
    live = LiveFlows(folder)
    write(folder, "flows: {b: {steps: [{say: x}]}}")
    assert set(live.current.by_name) == {"b"}


def test_a_new_file_and_one_that_is_gone_are_taken_up(folder: Path) -> None:
    live = LiveFlows(folder)
    write(folder, "flows: {b: {steps: [{say: x}]}}", "g.yaml")
    assert set(live.current.by_name) == {"a", "b"}
    (folder / "f.yml").unlink()
    assert set(live.current.by_name) == {"b"}


def test_a_broken_file_leaves_the_old_flows_in_use_and_is_told_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveFlows(folder)
    old = live.current
    write(folder, "flows:\n  a: {steps: [{sya: x}]}")
    with caplog.at_level(logging.ERROR):  # what `quiet` leaves on stderr
        assert live.current is old
        assert live.current is old
    (message,) = caplog.messages
    assert "the old ones stay" in message
    assert "f.yml:2: flow 'a', step 1: unknown key 'sya'; did you mean 'say'?" in message


def test_a_file_that_is_put_right_is_taken_up(folder: Path) -> None:
    live = LiveFlows(folder)
    write(folder, "flows: [")
    assert set(live.current.by_name) == {"a"}
    write(folder, "flows: {b: {steps: [{say: x}]}}")
    assert set(live.current.by_name) == {"b"}


def test_a_folder_that_is_gone_leaves_the_old_flows_in_use(folder: Path) -> None:
    live = LiveFlows(folder)
    (folder / "f.yml").unlink()
    folder.rmdir()
    assert set(live.current.by_name) == {"a"}


def test_broken_flows_to_begin_with_are_an_error(folder: Path) -> None:
    write(folder, "flows: [")
    with pytest.raises(FlowError, match="not YAML"):
        LiveFlows(folder)
