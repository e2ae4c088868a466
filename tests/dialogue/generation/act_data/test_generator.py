"""A whole run, tiny: learned, drawn under the constraint, ranked, and the commands around it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from dialogue.generation.act_data.consensus import Consensus, load_consensus
from dialogue.generation.act_data.generator import ActGenerator
from dialogue.generation.act_data.ranking import ranked
from dialogue.generation.act_data.rows import ActDataError, ActRow, Slot, load_rows, save_rows
from dialogue.generation.act_data.sampling import Drawn, Sampling, draw
from dialogue.generation.act_data.scoring import slot_count
from dialogue.generation.act_data.slot_tables import SlotTables, save_slot_tables
from dialogue.generation.act_data.training import ActDataRecipe, train_on_acts

_TABLES = SlotTables(keywords={"pets": ("dogs",)})
_RECIPE = ActDataRecipe(
    members=2, layers=1, width=32, heads=2, vocabulary=400, batch=4, passes=3, learning_rate=3e-3
)


def _rows() -> list[ActRow]:
    made = []
    for name in ("Oak House", "Elm Inn", "Fir Lodge", "Yew Farm"):
        for price in ("9", "12", "20"):
            slots = (Slot(name="name", value=name), Slot(name="price", value=price))
            texts = (f"{name} costs {price} pounds.", f"For {price} pounds there's {name}.")
            made.append(ActRow(act="inform", slots=slots, references=texts))
        pets = (Slot(name="name", value=name), Slot(name="pets", value="no"))
        made.append(ActRow(act="inform", slots=pets, references=(f"{name} takes no dogs.",)))
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows with their tables."""
    folder = tmp_path_factory.mktemp("data")
    save_rows(folder / "acts.jsonl", _rows())
    save_slot_tables(folder, _TABLES)
    return folder


@pytest.fixture(scope="module")
def model(data: Path) -> Path:
    """A folder with two members that learned the rows."""
    rows = load_rows(data / "acts.jsonl")
    report = train_on_acts(rows, rows[-2:], _TABLES, data / "model", _RECIPE)
    assert len(report.validation_losses) == 2
    assert report.left_out == 0
    return data / "model"


def test_every_wording_says_each_slot_once_however_little_was_learned(model: Path) -> None:
    generator = ActGenerator.open(model)
    for row, texts in zip(_rows(), generator.word(_rows(), most=3), strict=True):
        assert texts
        for text in texts:
            assert slot_count(row, text, _TABLES).errors == 0


def test_the_same_row_has_the_same_wordings(model: Path) -> None:
    together = ActGenerator.open(model).word(_rows())
    assert ActGenerator.open(model).word(_rows()) == together
    assert ActGenerator.open(model).word(_rows()[3:4]) == together[3:4]


def test_a_wording_that_was_driven_to_its_slots_weighs_less_than_one(model: Path) -> None:
    generator = ActGenerator.open(model)
    sampling = Sampling(wordings=8)
    [drawn] = draw(generator.models[0], generator.codec, _rows()[:1], sampling, seed=1)
    assert len(drawn) == 8
    assert all(one.weight < 0 for one in drawn)
    assert all(one.text.count("[name]") == one.text.count("[price]") == 1 for one in drawn)


def test_an_act_never_learned_is_worded_and_a_slot_never_learned_is_told(model: Path) -> None:
    generator = ActGenerator.open(model)
    advise = ActRow(act="advise", slots=(Slot(name="name", value="Ash Barn"),))
    assert all("Ash Barn" in text for text in generator.word([advise])[0])
    with pytest.raises(ActDataError, match=r"never learned ' \[view\]'"):
        generator.word([ActRow(act="inform", slots=(Slot(name="view", value="sea"),))])


def test_a_slot_repeated_more_often_than_was_learned_is_said_as_often(model: Path) -> None:
    names = [Slot(name="name", value=name) for name in ("Ash Barn", "Bay Hut", "Ivy Inn")]
    compare = ActRow(act="inform", slots=tuple(names))
    for text in ActGenerator.open(model).word([compare])[0]:
        assert slot_count(compare, text, _TABLES).errors == 0


def test_sentences_with_slot_errors_are_not_learned(tmp_path: Path) -> None:
    wrong = ActRow(act="inform", slots=(Slot(name="name", value="Oak"),), references=("It is.",))
    with pytest.raises(ActDataError, match="nothing can be learned"):
        train_on_acts([wrong, wrong], [wrong], _TABLES, tmp_path, _RECIPE)


def test_members_of_an_earlier_run_are_not_kept(data: Path, tmp_path: Path) -> None:
    rows = load_rows(data / "acts.jsonl")
    (tmp_path / "member-2").mkdir()
    train_on_acts(rows, rows[-2:], _TABLES, tmp_path, replace(_RECIPE, members=1, passes=1))
    assert len(ActGenerator.open(tmp_path).models) == 1


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ActDataError, match="no model for acts here"):
        ActGenerator.open(tmp_path)


def test_generate_prints_a_json_line_for_each_act(data: Path, model: Path) -> None:
    arguments = ["--acts", str(data / "acts.jsonl"), "--model", str(model), "--json"]
    result = CliRunner().invoke(app, ["generate", *arguments, "--best", "2"])
    assert result.exit_code == 0
    made = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(made) == len(_rows())
    assert made[0]["act"] == "inform"
    assert all("Oak House" in text for text in made[0]["texts"])


def test_evaluate_acts_prints_both_scores_and_slot_errors(data: Path, model: Path) -> None:
    arguments = ["--acts", str(data / "acts.jsonl"), "--model", str(model)]
    shown = CliRunner().invoke(app, ["evaluate", "acts", *arguments])
    assert "best five:" in shown.stdout
    assert "slot error rate 0.00%" in shown.stdout
    plain = CliRunner().invoke(app, ["evaluate", "acts", *arguments, "--json"])
    assert json.loads(plain.stdout)["template"] is None


def test_training_from_the_command_line_names_a_missing_file(tmp_path: Path) -> None:
    command = ["train", "generator", "--out", str(tmp_path), "--acts", "nowhere.jsonl"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "nowhere.jsonl" in result.output


def test_learned_sentences_have_a_voice_but_are_never_said_for_it(model: Path) -> None:
    generator = ActGenerator.open(model)
    row = _rows()[0]
    learned = generator.memory.sentences(row, _TABLES)
    assert learned["[name] costs [price] pounds."] == 12
    drawn = [
        Drawn("[name] for [price] pounds.", -1.0, 0.0),
        Drawn("[price] for [name].", -1.0, 0.0),
    ]
    texts = ranked(row, drawn, learned, _TABLES, Consensus(word_cost=0.1))
    assert texts == ["Oak House for 9 pounds.", "9 for Oak House."]


def test_the_ranking_that_was_chosen_in_training_is_kept(model: Path) -> None:
    assert (model / "consensus.json").exists()
    assert ActGenerator.open(model).consensus == load_consensus(model)


def test_a_ranking_that_nobody_chose_is_told(tmp_path: Path) -> None:
    (tmp_path / "consensus.json").write_text('{"courage": 1}')
    with pytest.raises(ActDataError, match=r"consensus\.json"):
        load_consensus(tmp_path)
