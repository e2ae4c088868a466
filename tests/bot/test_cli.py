from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parents[2]
COMMANDS = [
    ["chat"],
    ["bench"],
    ["bench", "conversations"],
    ["bench", "generation"],
    ["bench", "knowledge"],
    ["bench", "server"],
    ["bench", "understanding"],
    ["evaluate"],
    ["evaluate", "generator"],
    ["evaluate", "search"],
    ["evaluate", "understanding"],
    ["parse"],
    ["check"],
    ["knowledge", "import"],
    ["knowledge", "export"],
    ["knowledge", "check"],
    ["knowledge", "schema"],
    ["inbox", "list"],
    ["inbox", "open"],
    ["inbox", "reply"],
    ["inbox", "give-back"],
    ["inbox", "close"],
    ["conversations", "list"],
    ["conversations", "show"],
    ["conversations", "export"],
    ["describe"],
    ["evaluate", "descriptions"],
    ["replay"],
    ["forget"],
    ["simulate"],
    ["warm"],
    ["telegram"],
    ["serve"],
    ["actions"],
    ["test"],
    ["prepare", "generator"],
    ["generate"],
    ["prepare", "rnnlg"],
    ["evaluate", "acts"],
    ["train", "generator"],
    ["train", "understanding"],
    ["tune", "generator"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_the_readme_names_only_commands_that_exist() -> None:
    groups = "prepare train tune evaluate bench knowledge inbox conversations".split()
    pattern = rf"shoptalk ((?:(?:{'|'.join(groups)}) )?[a-z-]+)"
    named = set(re.findall(pattern, (ROOT / "README.md").read_text()))
    assert named <= {" ".join(command) for command in COMMANDS}


@pytest.mark.parametrize("command", [["chat", "--json"], ["bench"], ["evaluate"]], ids=" ".join)
def test_a_missing_configuration_is_one_clear_line(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--config", "nowhere.yml"])
    assert result.exit_code == 1
    assert "nowhere.yml: no such configuration file" in result.output


def test_missing_text_for_training_is_named(tmp_path: Path) -> None:
    command = ["train", "generator", "--out", str(tmp_path), "--text", "nowhere.txt"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "nowhere.txt: no such file" in result.output
