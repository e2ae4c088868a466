"""Fits a GPT-2 to rows of tokens: one stage of training, by transformers' Trainer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from transformers import GPT2LMHeadModel, Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from dialogue.generation.dataset import Row, RowDataset, collate, in_batches

__all__ = ["Schedule", "fit"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how boldly a stage learns: passes over its rows, batch, learning rate."""

    passes: float
    batch: int
    learning_rate: float
    weight_decay: float
    seed: int


def fit(
    model: GPT2LMHeadModel,
    pad_id: int,
    rows: Sequence[Row],
    validation: Sequence[Row],
    schedule: Schedule,
    run: Path,
) -> float:
    """Train one stage, from its last saved step if there is one.

    Args:
        model: changed in place.
        pad_id: the token that fills up shorter rows of a batch.
        rows: what is learned; see `Row` for which tokens count.
        validation: what the loss is measured on, never learned.
        schedule: passes, batch and learning rate.
        run: the folder for saved steps; a second call with the same folder goes on from them.

    Returns:
        The validation loss at the end, in nats a token.
    """
    run.mkdir(parents=True, exist_ok=True)
    on_cpu = not torch.cuda.is_available()
    steps = math.ceil(len(rows) * schedule.passes / schedule.batch)
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=str(run),
            per_device_train_batch_size=schedule.batch,
            per_device_eval_batch_size=schedule.batch,
            max_steps=steps,
            learning_rate=schedule.learning_rate,
            weight_decay=schedule.weight_decay,
            warmup_steps=min(200, steps // 10),
            lr_scheduler_type="cosine",
            bf16=_has_bf16(),
            use_cpu=on_cpu,
            eval_strategy="steps",
            eval_steps=max(steps // 8, 1),
            save_steps=max(steps // 8, 1),
            save_total_limit=1,
            logging_steps=50,
            report_to=[],
            seed=schedule.seed,
            dataloader_pin_memory=not on_cpu,
            remove_unused_columns=False,
            train_sampling_strategy="sequential",
        ),
        train_dataset=RowDataset(in_batches(rows, schedule.batch, schedule.passes, schedule.seed)),
        eval_dataset=RowDataset(validation),
        data_collator=partial(collate, pad_id=pad_id),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(run)))
    return float(trainer.evaluate()["eval_loss"])


def _has_bf16() -> bool:
    """Whether bf16 autocast is fast here: on GPUs from Ampere on, or AVX-512-BF16 processors."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported())
