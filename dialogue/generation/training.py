"""Trains the generator: prepared tokens in, a checkpoint folder out; resumes where it stopped.

    shoptalk train generator --out FOLDER [--data PREPARED] [--text PATH] [--base CHECKPOINT]

Without prepared data it prepares them itself. First, where there is plain dialogue text, the
model learns English from it; then it learns to word acts from simulated conversations.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from dialogue.generation.base import open_base
from dialogue.generation.checkpoint import save_checkpoint
from dialogue.generation.curves import Curve, draw_curves, read_curve
from dialogue.generation.distributed import (
    is_local_main,
    is_main,
    main_first,
    processes,
    wait_for_all,
)
from dialogue.generation.fitting import Schedule, fit, has_bf16
from dialogue.generation.likelihood import bits_per_byte
from dialogue.generation.model_card import PICTURE, TrainingRecord, write_model_card
from dialogue.generation.preparing import DataRecipe, PreparedData, prepare

__all__ = [
    "GeneratorRecipe",
    "TrainingReport",
    "prepared_data",
    "train_generator",
    "untrained_model",
]

_SMALL_VALIDATION = 64


@dataclass(frozen=True, slots=True)
class GeneratorRecipe:
    """Everything that decides what a model becomes; written into its model card.

    `layers`, `width`, `heads` and `dropout` are those of a model from scratch; one from a
    `data.base` keeps its own.
    """

    data: DataRecipe = field(default_factory=DataRecipe)
    layers: int = 6
    width: int = 384
    heads: int = 6
    # None by default: the checks say only words authored for a case, so learning them by heart is
    # what is wanted, and it is a fifth faster.
    dropout: float = 0.0
    batch: int = 32
    learning_rate: float = 8e-4
    weight_decay: float = 0.05
    text_passes: float = 1.0
    patience: int = 0  # what the checks let through goes on rising after the loss is lowest
    evaluations: int = 16
    seed: int = 7

    def portable(self) -> dict[str, object]:
        """As JSON, without paths of this machine."""
        return asdict(self) | {"data": self.data.portable()}


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a run reached.

    `validation_loss` is in nats a token, `bits_per_byte` over the bytes of held-out replies.
    """

    parameters: int
    authored: int
    examples: int
    validation_loss: float
    bits_per_byte: float
    tokens_a_second: int
    fingerprint: str


def train_generator(
    out: Path,
    recipe: GeneratorRecipe,
    resume: bool = True,
    data: Path | None = None,
    template: Path | None = None,
    command: Sequence[str] = (),
) -> TrainingReport | None:
    """Train and write an fp16 checkpoint that `from_pretrained` opens to `out`.

    Args:
        out: the checkpoint folder; unfinished work and curves lie in its `run/`.
        recipe: data, sizes and schedule.
        resume: go on from the last saved step in `run/`, if there is one.
        data: a folder written by `prepare`, in place of what `recipe.data` says but its base.
        template: of the model card, in place of the one that ships.
        command: how the run was started, for the model card.

    Returns:
        The report; None on the processes of a distributed run that don't write.
    """
    run = out / "run"
    with main_first():
        if is_main() and not resume and run.exists():
            shutil.rmtree(run)
    prepared = prepared_data(out, recipe, data)
    model = untrained_model(recipe, prepared)
    loss = _fit_stages(model, recipe, prepared, run)
    if not is_main():
        wait_for_all()
        return None
    tokenizer, manifest = prepared.tokenizer, prepared.manifest
    # Measured on what ships: weights of half precision.
    model.half().float()
    curves = _curves(run)
    report = TrainingReport(
        parameters=model.num_parameters(),
        authored=manifest.replies,
        examples=manifest.parts["acts"].rows,
        validation_loss=round(loss, 4),
        bits_per_byte=round(bits_per_byte(model, tokenizer, prepared.parts["validation"]), 4),
        tokens_a_second=curves["acts"].tokens_a_second,
        fingerprint=manifest.fingerprint,
    )
    record = TrainingRecord(
        recipe=recipe.portable(),
        data=manifest,
        report=asdict(report),
        machine=_machine(),
        command=" ".join(command),
        model=_model_figures(model, tokenizer),
    )
    save_checkpoint(out, model, tokenizer, prepared.words(), record.to_json())
    draw_curves(curves, out / PICTURE)
    write_model_card(out, record, template)
    wait_for_all()
    return report


def prepared_data(out: Path, recipe: GeneratorRecipe, data: Path | None = None) -> PreparedData:
    """What `data` holds, or what the recipe says, prepared into `out`/run/data."""
    if data is not None:
        return PreparedData.open(data)
    folder = out / "run" / "data"
    with main_first():
        # Prepared anew each time, so that it is never of an older corpus; each machine prepares
        # its own, which is the same: all is decided by text and seed.
        if is_local_main():
            prepare(folder, recipe.data)
    return PreparedData.open(folder)


def untrained_model(recipe: GeneratorRecipe, prepared: PreparedData) -> GPT2LMHeadModel:
    """The model that training starts with, with random weights or those of the base."""
    torch.manual_seed(recipe.seed)
    tokenizer = prepared.tokenizer
    if recipe.data.base:
        model = open_base(recipe.data.base, tokenizer)
    else:
        model = _random_model(recipe, prepared)
    model.set_attn_implementation("eager")  # a fifth faster than sdpa on rows as short as replies
    return model


def _random_model(recipe: GeneratorRecipe, prepared: PreparedData) -> GPT2LMHeadModel:
    tokenizer = prepared.tokenizer
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=prepared.manifest.context,
            n_embd=recipe.width,
            n_layer=recipe.layers,
            n_head=recipe.heads,
            resid_pdrop=recipe.dropout,
            embd_pdrop=recipe.dropout,
            attn_pdrop=recipe.dropout,
            bos_token_id=tokenizer.eos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def _fit_stages(
    model: GPT2LMHeadModel, recipe: GeneratorRecipe, prepared: PreparedData, run: Path
) -> float:
    """Plain text first, where there is some, then acts; the validation loss on acts."""
    parts, pad_id = prepared.parts, prepared.tokenizer.pad_token_id
    if parts["text"]:
        validation = parts["text_validation"] or parts["text"][:_SMALL_VALIDATION]
        schedule = _schedule(recipe, recipe.text_passes)
        fit(model, pad_id, parts["text"], validation, schedule, run / "text")
    schedule = _schedule(recipe, passes=1.0)
    return fit(model, pad_id, parts["acts"], parts["validation"], schedule, run / "acts")


def _schedule(recipe: GeneratorRecipe, passes: float) -> Schedule:
    return Schedule(
        passes=passes,
        batch=recipe.batch,
        learning_rate=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        seed=recipe.seed,
        patience=recipe.patience,
        keep_best=recipe.patience > 0,
        evaluations=recipe.evaluations,
    )


def _curves(run: Path) -> Mapping[str, Curve]:
    stages = {"text": "English from plain dialogue", "acts": "acts"}
    return {
        name: read_curve(run / name) for name in stages if (run / name / "curve.json").is_file()
    }


def _machine() -> dict[str, Any]:
    device = "GPU" if torch.cuda.is_available() else "CPU"
    return {
        "processes": processes(),
        "device": device,
        "threads": torch.get_num_threads(),
        "bf16": has_bf16(),
    }


def _model_figures(model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast) -> dict[str, Any]:
    config = model.config
    return {
        "layers": config.n_layer,
        "width": config.n_embd,
        "heads": config.n_head,
        "context": config.n_positions,
        "vocabulary": len(tokenizer),
        "parameters": model.num_parameters(),
    }
