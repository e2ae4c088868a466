"""From authored replies to a checkpoint with its card, by commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.dialogue.generation.tiny import tiny_corpus

SMALL = "--layers 1 --width 32 --heads 2 --batch 4".split()


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny_corpus(tmp_path_factory.mktemp("corpus"))
    # The share that commands hold out is small: this one is held out.
    replies = "\n".join(f"    - It was a {w} pleasure." for w in "great real true pure".split())
    with (folder / "welcome.yml").open("a") as lines:
        lines.write(replies + "\n")
    return folder


def test_prepare_then_train_then_tune_sampling(corpus: Path, tmp_path: Path) -> None:
    data, out = str(tmp_path / "data"), str(tmp_path / "out")
    output = run("prepare", "generator", "--out", data, "--corpus", str(corpus), "--passes", "2")
    assert "held out" in output
    output = run("train", "generator", "--out", out, "--data", data, *SMALL)
    assert "bits a byte" in output
    card = (tmp_path / "out" / "README.md").read_text()
    assert str(tmp_path) not in card
    assert json.loads((tmp_path / "data" / "manifest.json").read_text())["fingerprint"] in card

    tuning = ["--out", str(tmp_path / "tuning"), "--corpus", str(corpus), "--situations", "2"]
    output = run("tune", "generator", "--checkpoint", out, *tuning, "--temperature", "0.5")
    assert "| 0.5 | 0.92 | 5 |" in output
    assert (tmp_path / "tuning" / "sampling.md").read_text() == output


def test_tune_learning_rate_and_size(corpus: Path, tmp_path: Path) -> None:
    arguments = ["--out", str(tmp_path), "--corpus", str(corpus), "--batch", "4", "--passes", "2"]
    arguments += "--size 1x16x1 --learning-rate 0.001 --learning-rate 0.01 --rounds 1".split()
    output = run("tune", "generator", *arguments)
    assert output.count("1x16x1") == 2
    assert (tmp_path / "training.md").read_text() == output


@pytest.mark.parametrize("size", ["6x384", "0x8x1", "1x9x2"])
def test_a_size_that_is_none_is_named(size: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["tune", "generator", "--out", str(tmp_path), "--size", size])
    assert result.exit_code == 1
    assert repr(size) in result.output


def test_a_folder_without_a_checkpoint_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", "generator", "--checkpoint", str(tmp_path)])
    assert result.exit_code == 1
    assert "no checkpoint here" in result.output
