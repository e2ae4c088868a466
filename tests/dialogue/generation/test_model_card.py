from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.generation.curves import Curve, draw_curves
from dialogue.generation.manifest import Manifest, PartCounts, Source
from dialogue.generation.model_card import (
    PICTURE,
    ModelCardError,
    TrainingRecord,
    add_evaluation,
    read_record,
    write_model_card,
)

MANIFEST = Manifest(
    settings={}, context=160, vocabulary=500, replies=8, acts=1, cases=1, learned=5, held_out=2,
    refused=1, nearly_alike=0, nearly_leaked=0, sources=[Source("STAR", "MIT", 100, 7)],
    parts={"acts": PartCounts(20, 200, 14)}, corpus_fingerprint="c0ffee", fingerprint="f00d",
)  # fmt: skip
RECORD = TrainingRecord(
    recipe={"seed": 7, "learning_rate": 8e-4, "data": {"base": "", "texts": ["star"]}},
    data=MANIFEST,
    report={"parameters": 11_900_000, "validation_loss": 2.5},
    machine={"processes": 1, "bf16": True},
    command="shoptalk train generator --out FOLDER",
    model={
        "layers": 6, "width": 384, "heads": 6, "context": 160, "vocabulary": 500,
        "parameters": 11_900_000,
    },
)  # fmt: skip


def test_the_card_says_what_went_in_and_what_came_out(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text(json.dumps(RECORD.to_json()))
    (tmp_path / PICTURE).touch()
    add_evaluation(tmp_path, {"bleu": 31.4})
    card = (tmp_path / "README.md").read_text()
    for part in (
        "11.9 M parameters", "| seed | 7 |", "| data.texts | star |", "STAR (MIT)", "`f00d`",
        "5 learned, 2 held out", "| validation loss | 2.5 |", "| bleu | 31.4 |",
        "shoptalk train generator --out FOLDER", "(curves.png)",
    ):  # fmt: skip
        assert part in card


def test_ones_own_template_is_kept_around_the_figures(tmp_path: Path) -> None:
    template = tmp_path / "mine.md"
    template.write_text("# Ours\n\nBy hand.\n\n$figures\n")
    write_model_card(tmp_path, RECORD, template)
    card = (tmp_path / "README.md").read_text()
    assert card.startswith("# Ours\n\nBy hand.\n\n| figure")


def test_a_template_with_an_unknown_placeholder_names_the_known_ones(tmp_path: Path) -> None:
    template = tmp_path / "mine.md"
    template.write_text("$colour")
    with pytest.raises(ModelCardError, match=r"colour.*\$settings"):
        write_model_card(tmp_path, RECORD, template)
    with pytest.raises(ModelCardError, match="no such template"):
        write_model_card(tmp_path, RECORD, tmp_path / "nowhere.md")


def test_a_checkpoint_without_a_record_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelCardError, match=r"training\.json"):
        read_record(tmp_path)


def test_curves_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    curve = Curve(((1, 3.0), (2, 2.0)), ((2, 2.5),), 2.5, 100, 10)
    assert draw_curves({"acts": curve}, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
