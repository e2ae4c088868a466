"""Fine-tuning the encoder's upper layers so that lines of one intent come near each other.

Supervised contrastive learning (Khosla et al., 2020) within the batch, as SetFit (Tunstall et
al., 2022) does with pairs, together with cross-entropy over one learned direction an intent.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from dialogue.understanding.network import Floats
from dialogue.understanding.tunable_encoder import TunableEncoder

__all__ = ["TuningRecipe", "tune", "warmed_up"]


@dataclass(frozen=True, slots=True)
class TuningRecipe:
    """How an encoder is tuned.

    Attributes:
        layers: how many of the uppermost layers are trained.
        passes: passes over all lines.
        batch: lines in a step.
        rate: highest learning rate, after a tenth of the steps.
        contrast: the temperature of the contrastive part.
        scale: what cosines are multiplied by before the cross-entropy.
        smoothing: the share of probability that labels give away.
    """

    layers: int = 3
    passes: int = 8
    batch: int = 32
    rate: float = 1e-4
    contrast: float = 0.07
    scale: float = 20.0
    smoothing: float = 0.05
    seed: int = 0


def tune(
    encoder: TunableEncoder,
    states: Sequence[Floats],
    intents: Sequence[str],
    recipe: TuningRecipe,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Train the upper layers of `encoder` in place.

    Args:
        encoder: whose upper layers learn.
        states: what its lower layers make of each line (`TunedEncoder.begin`).
        intents: the label of each line.
        recipe: how long and how fast.
        progress: told the share done, from 0 to 1, now and then.
    """
    torch.manual_seed(recipe.seed)
    labels = sorted(set(intents))
    targets = torch.tensor([labels.index(intent) for intent in intents])
    vectors = torch.from_numpy(encoder.finish(states))
    centres = torch.stack([vectors[targets == n].mean(dim=0) for n in range(len(labels))])
    directions = nn.Parameter(functional.normalize(centres, dim=1))
    weights = list(encoder.blocks.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": weights, "lr": recipe.rate}, {"params": [directions], "lr": 20 * recipe.rate}],
        weight_decay=0.01,
    )
    steps = recipe.passes * max(len(states) // recipe.batch, 1)
    schedule = warmed_up(optimiser, steps)
    encoder.blocks.train()
    lengths = [len(state) for state in states]
    for step, batch in enumerate(_batches(targets.tolist(), lengths, recipe)):
        # Half precision where the processor has it makes a step a third faster.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            made = encoder.pool([states[at] for at in batch])
        made = made.float()
        loss = _loss(made, targets[batch], directions, recipe)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        progress((step + 1) / steps)
    encoder.blocks.eval()


def warmed_up(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """A learning rate that rises over a tenth of the steps and then falls to nothing."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps + 1)) * (1 - step / (steps + 1))
    )


def _loss(made: Tensor, targets: Tensor, directions: Tensor, recipe: TuningRecipe) -> Tensor:
    logits = recipe.scale * made @ functional.normalize(directions, dim=1).T
    loss = functional.cross_entropy(logits, targets, label_smoothing=recipe.smoothing)
    itself = torch.eye(len(made), dtype=torch.bool)
    alike = (targets[:, None] == targets[None]) & ~itself
    paired = alike.any(dim=1)
    if paired.any():
        nearness = (made @ made.T / recipe.contrast).masked_fill(itself, -1e9)
        shares = nearness - torch.logsumexp(nearness, dim=1, keepdim=True)
        own = shares.masked_fill(~alike, 0.0).sum(dim=1) / alike.sum(dim=1).clamp(min=1)
        loss = loss - own[paired].mean()
    return loss


def _batches(
    targets: Sequence[int], lengths: Sequence[int], recipe: TuningRecipe
) -> Iterator[list[int]]:
    """Places of lines of like length, in random order.

    Two of an intent go into a batch together, so that each meets its like.
    """
    rng = random.Random(recipe.seed)
    by_intent: dict[int, list[int]] = defaultdict(list)
    for place, target in enumerate(targets):
        by_intent[target].append(place)
    for _ in range(recipe.passes):
        pairs = []
        for places in by_intent.values():
            near = sorted(places, key=lambda place: lengths[place] + rng.uniform(-3, 3))
            pairs += [near[at : at + 2] for at in range(0, len(near), 2)]
        pairs.sort(key=lambda pair: max(lengths[p] for p in pair) + rng.uniform(-4, 4))
        order = [place for pair in pairs for place in pair]
        size = min(recipe.batch, len(order))
        batches = [order[at : at + size] for at in range(0, len(order) - size + 1, size)]
        rng.shuffle(batches)
        yield from batches
