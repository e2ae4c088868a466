"""Trains GPT-2s, from scratch, to word the acts of a data set.

    shoptalk train generator --acts FILE --out FOLDER

Several small models with different seeds make one generator: what they agree on is worded
best. Each is fitted to delexicalised sentences after a prompt whose slots are shuffled anew
in each pass.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from dialogue.generation.act_data.calibration import calibrated
from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.consensus import save_consensus
from dialogue.generation.act_data.delexicalise import delexicalise, in_order, placeholders
from dialogue.generation.act_data.generator import ActGenerator
from dialogue.generation.act_data.memory import Memory
from dialogue.generation.act_data.rows import ActDataError, ActRow
from dialogue.generation.act_data.scoring import slot_count
from dialogue.generation.act_data.slot_tables import SlotTables, save_slot_tables
from dialogue.generation.dataset import Row
from dialogue.generation.fitting import Schedule, fit

__all__ = ["TRAINING_FILE", "ActDataRecipe", "ActTrainingReport", "train_on_acts"]

TRAINING_FILE = "training.json"
_MEMBER = "member-{}"


@dataclass(frozen=True, slots=True)
class ActDataRecipe:
    """Sizes and schedule; written beside the models."""

    members: int = 2
    layers: int = 3
    width: int = 192
    heads: int = 4
    vocabulary: int = 1200
    dropout: float = 0.1
    batch: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    passes: int = 10
    unknown_acts: float = 0.02  # share of prompts without their act, for acts never seen
    held_out: float = 0.05  # share of the rows kept for validation where there are no others
    measured: int = 500  # sentences of the validation rows that the loss is measured on
    calibrated: int = 200  # validation rows on which the ranking is chosen
    seed: int = 7


@dataclass(frozen=True, slots=True)
class ActTrainingReport:
    """What a run reached: sizes, and each member's validation loss in nats a token."""

    parameters: int
    sentences: int
    left_out: int
    validation_losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row and one delexicalised sentence of it."""

    row: ActRow
    text: str


def train_on_acts(
    rows: Sequence[ActRow],
    validation: Sequence[ActRow],
    tables: SlotTables,
    out: Path,
    recipe: ActDataRecipe,
    resume: bool = True,
) -> ActTrainingReport:
    """Train the members and write them to `out`.

    Args:
        rows: every reference of every row is learned, unless it has slot errors.
        validation: what the loss is measured on; if empty, a share of `rows` is held out.
        tables: the slot tables of the data.
        out: the folder to write; unfinished work lies in its members' `run/` until the end.
        recipe: sizes and schedule.
        resume: go on from the last saved step of each member, if there is one.

    Raises:
        ActDataError: no sentence says just the slots of its act.
    """
    if not validation:
        rows, validation = _split(rows, recipe)
    pairs, left_out = _pairs(rows, tables)
    held, _ = _pairs(validation, tables)
    held = random.Random(recipe.seed).sample(held, min(len(held), recipe.measured))
    if not pairs or not held:
        raise ActDataError("no sentence says each slot of its act once: nothing can be learned")
    codec = Codec.learn([*rows, *validation], [p.text for p in pairs], tables, recipe.vocabulary)
    check = _rows(held, codec, random.Random(recipe.seed))
    folders = [out / _MEMBER.format(member + 1) for member in range(recipe.members)]
    for other in set(out.glob(_MEMBER.format("*"))) - set(folders):
        shutil.rmtree(other)  # of an earlier run with more members
    losses = []
    parameters = 0
    for member, folder in enumerate(folders):
        seed = recipe.seed + member
        examples = _augmented(pairs, codec, recipe, seed)
        longest = max(len(row["input_ids"]) for row in (*examples, *check))
        model = _model(recipe, codec, 2 * longest, seed)
        parameters = model.num_parameters()
        pad = codec.tokenizer.pad_token_id
        schedule = Schedule(1.0, recipe.batch, recipe.learning_rate, recipe.weight_decay, seed)
        if not resume:
            shutil.rmtree(folder, ignore_errors=True)
        losses.append(round(fit(model, pad, examples, check, schedule, folder / "run"), 4))
        model.half().save_pretrained(folder)
    codec.tokenizer.save_pretrained(out)
    save_slot_tables(out, tables)
    Memory.of(((pair.row, pair.text) for pair in pairs), tables).save(out)
    sample = random.Random(recipe.seed).sample(validation, min(len(validation), recipe.calibrated))
    save_consensus(out, calibrated(ActGenerator.open(out), sample))
    report = ActTrainingReport(parameters, len(pairs), left_out, tuple(losses))
    record = {"recipe": asdict(recipe), "report": asdict(report)}
    (out / TRAINING_FILE).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    for folder in folders:
        shutil.rmtree(folder / "run", ignore_errors=True)
    return report


def _split(
    rows: Sequence[ActRow], recipe: ActDataRecipe
) -> tuple[Sequence[ActRow], Sequence[ActRow]]:
    shuffled = list(rows)
    random.Random(recipe.seed).shuffle(shuffled)
    held = max(round(len(shuffled) * recipe.held_out), 1)
    return shuffled[held:], shuffled[:held]


def _pairs(rows: Sequence[ActRow], tables: SlotTables) -> tuple[list[_Pair], int]:
    """Each sentence that says its slots rightly, and how many do not."""
    pairs, left_out = [], 0
    for row in rows:
        values = placeholders(row.slots, tables)
        for text in row.references:
            if slot_count(row, text, tables).errors:
                left_out += 1
            else:
                pairs.append(_Pair(row, in_order(delexicalise(text, values, tables))))
    return pairs, left_out


def _rows(pairs: Sequence[_Pair], codec: Codec, shuffle: random.Random) -> list[Row]:
    made: list[Row] = []
    for pair in pairs:
        prompt = codec.prompt(pair.row, shuffle)
        made.append({"input_ids": prompt + codec.encode(pair.text), "prompt": len(prompt)})
    return made


def _augmented(pairs: Sequence[_Pair], codec: Codec, recipe: ActDataRecipe, seed: int) -> list[Row]:
    """All passes at once: each shuffles the slots of a prompt anew and hides some acts."""
    draw = random.Random(seed)
    rows = [row for _ in range(recipe.passes) for row in _rows(pairs, codec, draw)]
    for row in rows:
        if draw.random() < recipe.unknown_acts:
            row["input_ids"][0] = codec.unknown_act()
    return rows


def _model(recipe: ActDataRecipe, codec: Codec, context: int, seed: int) -> GPT2LMHeadModel:
    torch.manual_seed(seed)
    end = codec.tokenizer.eos_token_id
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(codec.tokenizer),
            n_positions=context,
            n_embd=recipe.width,
            n_layer=recipe.layers,
            n_head=recipe.heads,
            resid_pdrop=recipe.dropout,
            embd_pdrop=recipe.dropout,
            attn_pdrop=recipe.dropout,
            bos_token_id=end,
            eos_token_id=end,
            pad_token_id=codec.tokenizer.pad_token_id,
        )
    )
