"""Progress of training where there is no terminal for a bar: a line at each evaluation."""

from __future__ import annotations

import sys
import time
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

__all__ = ["ProgressLines"]


class ProgressLines(TrainerCallback):
    """Writes steps, losses and the time left to standard error."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._first = 0
        self._loss = float("nan")

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Starts the clock; a resumed run starts at a later step."""
        self._started, self._first = time.monotonic(), state.global_step

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """Keeps the training loss; says it with each validation loss."""
        logs = logs or {}
        self._loss = logs.get("loss", self._loss)
        if "eval_loss" not in logs or not state.is_world_process_zero:
            return
        done = max(state.global_step - self._first, 1)
        left = (time.monotonic() - self._started) / done * (state.max_steps - state.global_step)
        print(
            f"step {state.global_step}/{state.max_steps}: loss {self._loss:.3f},"
            f" validation {logs['eval_loss']:.3f}, {left / 60:.0f} min left",
            file=sys.stderr,
            flush=True,
        )
