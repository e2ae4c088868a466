"""Fits a GPT-2 to rows of tokens: one stage of training, by transformers' Trainer.

Runs as it is on one processor, on a GPU, or on many of them as `torchrun` or `accelerate launch`
start it. It evaluates as it goes, keeps the best weights or the last, stops early where that is
wanted, and goes on from where it was interrupted.
"""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import torch
from transformers import (
    EarlyStoppingCallback,
    GPT2LMHeadModel,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from dialogue.generation.curves import Curve, read_curve, write_curve
from dialogue.generation.dataset import Row, RowDataset, batch_order, collate
from dialogue.generation.distributed import is_main, processes, wait_for_all
from dialogue.generation.progress import ProgressLines
from dialogue.generation.run_folder import RunFolder

__all__ = ["Schedule", "fit", "has_bf16"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how boldly a stage learns.

    Attributes:
        passes: over its rows.
        batch: rows in a step, over all processes together.
        learning_rate: the highest, after a tenth of the steps or 200.
        patience: stop after so many evaluations without a new best; 0 never stops early.
        evaluations: how often it is evaluated, and saved, in all.
        keep_best: whether the weights of the lowest validation loss remain, else the last.
    """

    passes: float
    batch: int
    learning_rate: float
    weight_decay: float
    seed: int
    patience: int = 0
    evaluations: int = 8
    keep_best: bool = True


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
        run: the folder for saved steps; a second call with the same folder goes on from them,
            or takes what it reached. `read_curve` reads how the losses went.

    Returns:
        The validation loss of the weights that remain, in nats a token.

    Raises:
        RunError: `run` holds the work of another schedule or other rows.
    """
    lengths = [len(row["input_ids"]) for row in rows]
    tokens = sum(lengths)
    folder = RunFolder(run)
    folder.claim({"schedule": asdict(schedule), "rows": len(rows), "tokens": tokens})
    if folder.is_finished():
        model.load_state_dict(GPT2LMHeadModel.from_pretrained(folder.best).state_dict())
        return read_curve(run).best
    order = batch_order(lengths, schedule.batch, schedule.passes, schedule.seed)
    in_order = RowDataset(rows, order)
    steps = math.ceil(len(rows) * schedule.passes / (_a_device(schedule) * _devices()))
    trainer = _trainer(
        model, pad_id, in_order, RowDataset(validation), schedule, max(steps, 1), run
    )
    last = get_last_checkpoint(str(run))
    begun = int(last.rsplit("-", 1)[-1]) if last else 0
    result = trainer.train(resume_from_checkpoint=last)
    loss = float(trainer.evaluate()["eval_loss"])
    trainer.save_model(str(folder.best))
    # Training wraps `forward` to round to bf16; what comes after is not to be rounded.
    fitted = trainer.accelerator.unwrap_model(trainer.model, keep_fp32_wrapper=False)
    # Else the next stage would take it for wrapped still, and learn without bf16, half as fast.
    vars(fitted).pop("_is_accelerate_prepared", None)
    if is_main():
        state = trainer.state
        a_step = tokens * schedule.passes / max(state.max_steps, 1)
        speed = a_step * (state.global_step - begun) / float(result.metrics["train_runtime"])
        learned = round(a_step * state.global_step)
        write_curve(run, Curve.of(state.log_history, loss, learned, round(speed)))
        folder.finish()
        for saved in run.glob("checkpoint-*"):
            shutil.rmtree(saved)
    wait_for_all()
    return loss


def has_bf16() -> bool:
    """Whether bf16 autocast is fast here: on GPUs from Ampere on, or AVX-512-BF16 processors."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported())


def _devices() -> int:
    """How many processors or GPUs share a step."""
    return processes() if processes() > 1 else max(torch.cuda.device_count(), 1)


def _a_device(schedule: Schedule) -> int:
    """How many rows of a step each of them takes."""
    return max(schedule.batch // _devices(), 1)


def _trainer(
    model: GPT2LMHeadModel,
    pad_id: int,
    rows: RowDataset,
    validation: RowDataset,
    schedule: Schedule,
    steps: int,
    run: Path,
) -> Trainer:
    on_cpu = not torch.cuda.is_available()
    interval = max(steps // schedule.evaluations, 1)
    on_terminal = sys.stderr.isatty()
    callbacks: list[TrainerCallback] = [] if on_terminal else [ProgressLines()]
    if schedule.patience:
        callbacks.append(EarlyStoppingCallback(schedule.patience))
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=str(run),
            per_device_train_batch_size=_a_device(schedule),
            per_device_eval_batch_size=_a_device(schedule),
            max_steps=steps,
            learning_rate=schedule.learning_rate,
            weight_decay=schedule.weight_decay,
            warmup_steps=min(200, steps // 10),
            lr_scheduler_type="cosine",
            bf16=has_bf16(),
            use_cpu=on_cpu,
            eval_strategy="steps",
            eval_steps=interval,
            save_steps=interval,
            save_total_limit=1,  # besides the best
            load_best_model_at_end=schedule.keep_best or bool(schedule.patience),
            metric_for_best_model="eval_loss",
            greater_is_better=False,
            logging_steps=max(min(50, interval), 1),
            report_to=[],
            seed=schedule.seed,
            dataloader_pin_memory=not on_cpu,
            remove_unused_columns=False,
            ddp_find_unused_parameters=False,
            disable_tqdm=not on_terminal,
            train_sampling_strategy="sequential",
        ),
        train_dataset=rows,
        eval_dataset=validation,
        data_collator=partial(collate, pad_id=pad_id),
        callbacks=callbacks,
    )
    trainer.remove_callback(PrinterCallback)
    return trainer
