"""Teaching the assistant a shop's own intents, as a merchant types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

WORDS = ("tulips", "roses", "lilies", "daisies", "ferns", "moss", "ivy", "oats", "rye", "barley")
LINES = {
    "water": "how often do I water {}",
    "delivery": "when do the {} arrive at my door",
    "price": "what do {} cost",
    "other": "who painted the {} in the museum",
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("florist") / "phrases.csv"
    rows = [f"{line.format(word)},{intent}" for intent, line in LINES.items() for word in WORDS]
    path.write_text("text,intent\n" + "\n".join(rows) + "\nwhat do tulips cost,water\n")
    return path


@pytest.fixture(scope="module")
def model(table: Path) -> Path:
    folder = table.with_name("model")
    done = shoptalk("train", "understanding", "--data", table, "--out", folder, *QUICK)
    assert done.exit_code == 0, done.output
    assert "'what do tulips cost' stands under both 'price' and 'water'" in done.stdout
    assert "4 intents from 40 lines" in done.stdout
    return folder


QUICK = ("--layers", "1", "--passes", "2", "--out-of-scope", "other")


def shoptalk(*arguments: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), input=typed)


def test_a_trained_model_is_evaluated_with_a_report(model: Path, table: Path) -> None:
    folder = table.with_name("report")
    done = shoptalk(
        "evaluate", "understanding", "--model", model, "--data", table, "--out", folder,
        "--out-of-scope", "other",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    report = json.loads((folder / "report.json").read_text())
    assert report["lines"] == 40
    assert report["in_scope_accuracy"] > 0.9
    assert {figures["name"] for figures in report["intents"]} >= {"water", "price"}
    page = (folder / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "http" not in page


def test_a_report_is_printed_as_json(model: Path, table: Path) -> None:
    done = shoptalk("evaluate", "understanding", "--model", model, "--data", table, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["lines"] == 40


def test_a_split_that_does_not_exist_is_told() -> None:
    done = shoptalk("evaluate", "understanding", "--split", "training")
    assert done.exit_code == 1
    assert "development or test" in done.stderr


def test_lines_are_parsed_with_reasons(model: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(f"shop: {{database: {tmp_path / 'shop.sqlite3'}}}")
    done = shoptalk(
        "parse", "--json", "--explain", "--model", model, "--config", config,
        typed="how often do I water the orchids\n\n",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (line,) = done.stdout.splitlines()
    parsed = json.loads(line)
    assert parsed["intents"][0]["name"] == "water"
    assert set(parsed["out_of_scope"]) == {"score", "decision"}
    assert [part["text"] for part in parsed["segments"]] == ["how often do I water the orchids"]
    assert parsed["explanation"]["nearest"][0][1] == "water"
    words = dict(map(tuple, parsed["explanation"]["words"]))
    assert max(words, key=lambda word: words[word]) in ("water", "often", "how")


def test_data_of_one_intent_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "one.csv"
    table.write_text("text,intent\nhi,greet\nhello,greet\n")
    done = shoptalk("train", "understanding", "--data", table, "--out", tmp_path / "model")
    assert done.exit_code == 1
    assert "at least two intents" in done.stderr
