"""`shoptalk check`, over the actions, acts and intents that there are."""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from dialogue.flows.flow import DEFAULT_FLOWS, flow_files
from dialogue.flows.schema import SCHEMA

ROOT = Path(__file__).parents[2]

MINE = """flows:
  sizes:
    description: Tells how our sizes run.
    starts_on: [product_size]
    digression: true
    steps:
      - action: action_answer_question
      - link: human_if_wanted
        when: human_offered
  human_if_wanted:
    steps:
      - collect: wants_human
        ask: action_listen
        optional: true
      - action: action_hand_over_if_wanted
"""


def check(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["check", *arguments])
    return result.exit_code, result.output.splitlines()


def test_the_shipped_flows_are_clean() -> None:
    status, said = check()
    assert status == 0
    (line,) = said
    assert line.endswith(" steps: nothing wrong")


def test_a_folder_of_sound_flows_is_clean(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(MINE)
    assert check(str(tmp_path)) == (0, ["2 flows, 4 steps: nothing wrong"])


def test_findings_are_told_with_file_and_line_and_make_the_status_one(tmp_path: Path) -> None:
    wrong = MINE.replace("product_size", "product_sise").replace("_question", "_questions")
    path = tmp_path / "mine.yml"
    path.write_text(wrong)
    assert check(str(tmp_path)) == (
        1,
        [
            f"{path}:4: flow 'sizes': starts on 'product_sise', an intent that understanding "
            "doesn't know; did you mean 'product_size'?",
            f"{path}:7: flow 'sizes', step 1: unknown action 'action_answer_questions'; "
            "did you mean 'action_answer_question'?",
            "2 flows, 4 steps: 2 to put right",
        ],
    )


def test_an_act_that_needs_facts_is_not_for_a_flow_to_say(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text("flows: {a: {starts_on: [greet], steps: [{say: answer}]}}")
    status, said = check(str(tmp_path))
    assert status == 1
    assert "act 'answer' can't be said without facts" in said[0]


def test_the_folder_of_the_settings_is_checked(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(f"dialogue: {{flows: {tmp_path / 'none'}}}")
    status, said = check("--config", str(config))
    assert status == 1
    assert "no flow files (*.yml) in this folder" in said[0]


def test_the_flow_in_the_readme_is_sound_beside_those_that_ship(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    (indented,) = re.findall(r"^(    # yaml-language-server.*?)\n\n", readme, re.M | re.S)
    flow = f"{textwrap.dedent(indented)}\n"
    assert flow.count("\n") == 10
    for path in flow_files(DEFAULT_FLOWS):
        shutil.copy(path, tmp_path)
    (tmp_path / "mine.yml").write_text(flow)
    status, said = check(str(tmp_path))
    assert status == 1
    assert len(said) == 2
    assert "both start on 'damaged_item'" in said[0]
    people = (tmp_path / "people.yml").read_text()
    (tmp_path / "people.yml").write_text(people.replace("damaged_item,", ""))
    assert check(str(tmp_path))[0] == 0


def test_the_schema_is_printed_as_it_is_published() -> None:
    status, said = check("--schema")
    assert status == 0
    assert json.loads("\n".join(said)) == json.loads(SCHEMA.read_text())
