"""Chooses learning rate and size by successive halving (Jamieson and Talwalkar, 2016).

Every trial first learns from a part of the data; the better ones learn anew from more, until the
last few learn from all. Trials are compared in bits a byte on held-out replies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dialogue.generation.curves import read_curve
from dialogue.generation.distributed import is_main, wait_for_all
from dialogue.generation.fitting import Schedule, fit
from dialogue.generation.journal import Journal
from dialogue.generation.likelihood import bits_per_byte
from dialogue.generation.preparing import PreparedData
from dialogue.generation.training import GeneratorRecipe, prepared_data, untrained_model
from knowledge.errors import ShoptalkError

__all__ = ["Size", "Trial", "TrialResult", "TuneError", "table", "tune_training"]

_SIZE = re.compile(r"(\d+)x(\d+)x(\d+)")


class TuneError(ShoptalkError):
    """A search that can't be made as it was asked for."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a GPT-2: layers, width, heads."""

    layers: int
    width: int
    heads: int

    @classmethod
    def parse(cls, text: str) -> Size:
        """From LAYERSxWIDTHxHEADS, such as 6x384x6."""
        match = _SIZE.fullmatch(text)
        if match is None:
            raise TuneError(f"size {text!r}: expected LAYERSxWIDTHxHEADS, such as 6x384x6")
        size = cls(*map(int, match.groups()))
        if not size.layers or not size.heads or size.width % size.heads:
            raise TuneError(f"size {text!r}: the width must be a multiple of the heads")
        return size

    def __str__(self) -> str:
        return f"{self.layers}x{self.width}x{self.heads}"


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting to be tried."""

    size: Size
    learning_rate: float

    @property
    def name(self) -> str:
        """For folders and tables."""
        return f"{self.size}-{self.learning_rate:g}"


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a trial reached after learning from `share` of the data."""

    trial: Trial
    share: float
    bits_per_byte: float
    parameters: int
    tokens_a_second: int


def tune_training(
    out: Path,
    recipe: GeneratorRecipe,
    trials: Sequence[Trial],
    keep: int = 3,
    rounds: int = 2,
    data: Path | None = None,
) -> list[TrialResult]:
    """Try `trials`; a second call with the same folder goes on where the first stopped.

    Args:
        out: the folder for trials, and `trials.jsonl` with their results.
        recipe: everything but what is tried.
        trials: sizes and learning rates.
        keep: one in so many goes on to the next round.
        rounds: the last learns from all data, the one before from one `keep`-th of it.
        data: a folder written by `prepare`.

    Returns:
        Every result, the last round first, the best of each round first.
    """
    if not trials:
        raise TuneError("there is nothing to try: name sizes and learning rates")
    if recipe.data.base:
        raise TuneError("the size of a base can't be tuned; train from it with several rates")
    prepared = prepared_data(out, recipe, data)
    journal = Journal(out / "trials.jsonl")
    found: list[TrialResult] = []
    left = list(trials)
    for number in range(rounds):
        share = 1 / keep ** (rounds - 1 - number)
        results = [_tried(out, recipe, trial, share, prepared, journal) for trial in left]
        results.sort(key=lambda result: result.bits_per_byte)
        found = [*results, *found]
        left = [result.trial for result in results[: math.ceil(len(results) / keep)]]
    return found


def table(results: Sequence[TrialResult]) -> Iterator[str]:
    """The results as a Markdown table."""
    yield "| size | parameters | learning rate | share of the data | bits a byte | tokens/s |"
    yield "|---|---|---|---|---|---|"
    for result in results:
        trial = result.trial
        yield (
            f"| {trial.size} | {result.parameters / 1e6:.1f} M | {trial.learning_rate:g}"
            f" | {result.share:.0%} | {result.bits_per_byte:.4f} | {result.tokens_a_second} |"
        )


def _tried(
    out: Path,
    recipe: GeneratorRecipe,
    trial: Trial,
    share: float,
    prepared: PreparedData,
    journal: Journal,
) -> TrialResult:
    """The trial's result, from the journal if it is there."""
    settings = asdict(trial) | {
        "share": share,
        "batch": recipe.batch,
        "weight_decay": recipe.weight_decay,
        "dropout": recipe.dropout,
        "seed": recipe.seed,
        "text_passes": recipe.text_passes,
        "data": prepared.manifest.fingerprint,
    }
    known = journal.find(settings)
    if known is None:
        known = _measured(out, recipe, trial, share, prepared)
        if is_main():
            journal.add(settings, known)
        wait_for_all()
    return TrialResult(
        trial,
        share,
        known["bits_per_byte"],
        int(known["parameters"]),
        int(known["tokens_a_second"]),
    )


def _measured(
    out: Path, recipe: GeneratorRecipe, trial: Trial, share: float, prepared: PreparedData
) -> dict[str, float]:
    recipe = replace(
        recipe,
        layers=trial.size.layers,
        width=trial.size.width,
        heads=trial.size.heads,
        learning_rate=trial.learning_rate,
    )
    model = untrained_model(recipe, prepared)
    parts, pad_id = prepared.parts, prepared.tokenizer.pad_token_id
    run = out / "trials" / f"{trial.name}-{share:.0%}"
    if parts["text"] and recipe.text_passes:
        schedule = _schedule(recipe, recipe.text_passes * share)
        held = parts["text_validation"] or parts["text"]
        fit(model, pad_id, parts["text"], held, schedule, run / "text")
    fit(model, pad_id, parts["acts"], parts["validation"], _schedule(recipe, share), run / "acts")
    return {
        "bits_per_byte": bits_per_byte(model, prepared.tokenizer, parts["validation"]),
        "parameters": model.num_parameters(),
        "tokens_a_second": read_curve(run / "acts").tokens_a_second,
    }


def _schedule(recipe: GeneratorRecipe, passes: float) -> Schedule:
    return Schedule(
        passes, recipe.batch, recipe.learning_rate, recipe.weight_decay, recipe.seed, evaluations=4
    )
