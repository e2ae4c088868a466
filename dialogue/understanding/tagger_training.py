"""Trains the tagger on lines and messages whose entities and requests people marked."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from dialogue.understanding.augmenting import (
    joined_lines,
    one_request,
    typed_carelessly,
    with_other_values,
)
from dialogue.understanding.encoder import Encoder
from dialogue.understanding.entities.finder import find_by_rule
from dialogue.understanding.labelled import LabelledMessage
from dialogue.understanding.tag_modules import TagModules, TrainableTagger
from dialogue.understanding.training_data import LanguageData
from dialogue.understanding.tuning import warmed_up
from dialogue.understanding.units import LONGEST, shape_row, units_of

__all__ = ["TaggerRecipe", "is_marked", "train_tagger"]

HINTS = (
    "email", "money", "phone", "order_number", "postcode", "payment_method", "date", "quantity",
)  # fmt: skip
"""The kinds of entity that rules look for; what they find the tagger sees."""

_UNLABELLED = -100
_MOST_CATEGORIES = 25
_FEWEST_MARKS = 20


@dataclass(frozen=True, slots=True)
class TaggerRecipe:
    """How a tagger is trained.

    Attributes:
        layers: how many of the encoder's uppermost layers are trained.
        entity_passes: passes over all examples for the tower that tells entities.
        request_passes: passes for the tower that tells requests.
        batch: examples in a step.
        rate: highest learning rate, after a tenth of the steps.
        natural: how often messages with several requests are met with other values in them, for
            each time that lines are; there are few of them.
        joined: messages that are made by joining lines, for each line.
        unseen: the share of examples whose hints are hidden.
    """

    layers: int = 3
    entity_passes: int = 4
    request_passes: int = 4
    batch: int = 32
    rate: float = 1.5e-4
    natural: int = 3
    joined: float = 0.6
    unseen: float = 0.15
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Example:
    """One message as the network takes it; labels are set at the first pieces of words alone."""

    state: Tensor  # [pieces, dimensions]
    shapes: Tensor  # [pieces]
    hints: Tensor  # [pieces]
    tags: Tensor  # [pieces]
    openings: Tensor  # [pieces]
    intents: Tensor  # [pieces]


def train_tagger(
    base: Encoder,
    data: LanguageData,
    recipe: TaggerRecipe | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> TrainableTagger:
    """Learn from the marks and intents in `data`; of too few marks it learns no entities."""
    recipe = recipe or TaggerRecipe()
    messages = [*(LabelledMessage((line,)) for line in data.lines), *data.messages]
    categories = _categories(messages)
    marked = is_marked(data)
    kinds = sorted(
        {_tag(e.name, e.value, categories) for m in messages for e in m.entities if marked}
    )
    tags = ("O", *(f"{place}-{kind}" for kind in kinds for place in "BI"))
    torch.manual_seed(recipe.seed)
    intents = sorted({part.intent for message in messages for part in message.parts})
    tagger = TrainableTagger(base, tags, HINTS, intents, recipe.layers)
    rng = random.Random(recipe.seed)
    network = tagger.modules
    if marked:
        swapped = list(with_other_values(messages, rng))
        examples = _examples(tagger, _some_typed_carelessly([*messages, *swapped], rng), categories)
        _fit(
            examples,
            lambda batch: _entity_loss(network, batch, recipe, rng),
            [network.entity_layers, network.shapes, network.hints, network.tags],
            recipe,
            recipe.entity_passes,
            lambda done: progress(done / 2),
        )
    several = [message for message in messages if len(message.parts) > 1]
    natural = [m for _ in range(recipe.natural) for m in with_other_values(several, rng)]
    joined = list(joined_lines(data.lines, round(recipe.joined * len(data.lines)), rng))
    taught = _some_typed_carelessly([*messages, *several, *natural, *joined], rng)
    examples = _examples(tagger, taught, categories)
    _fit(
        examples,
        lambda batch: _request_loss(network, batch),
        [network.request_layers, network.opening, network.intents],
        recipe,
        recipe.request_passes,
        lambda done: progress((marked + done) / (marked + 1)),
    )
    network.eval()
    return tagger


def is_marked(data: LanguageData) -> bool:
    """Whether `data` has marks enough to learn entities from."""
    messages = [*(LabelledMessage((line,)) for line in data.lines), *data.messages]
    return sum(len(message.entities) for message in messages) >= _FEWEST_MARKS


def _some_typed_carelessly(
    messages: Sequence[LabelledMessage], rng: random.Random
) -> list[LabelledMessage]:
    """The messages, and a quarter of them once more as typed in a hurry."""
    again = rng.sample(list(messages), len(messages) // 4)
    return [*messages, *(typed_carelessly(message, rng) for message in again)]


def _categories(messages: Sequence[LabelledMessage]) -> frozenset[str]:
    """The kinds whose values are categories: few, and hardly ever what is written."""
    values: dict[str, list[bool]] = defaultdict(list)
    names: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        for entity in message.entities:
            written = message.text[entity.start : entity.end]
            values[entity.name].append(entity.value.lower() != written.lower())
            names[entity.name].add(entity.value)
    return frozenset(
        kind
        for kind, differ in values.items()
        if sum(differ) > 0.8 * len(differ) and len(names[kind]) <= _MOST_CATEGORIES
    )


def _tag(kind: str, value: str, categories: frozenset[str]) -> str:
    return f"{kind}={value}" if kind in categories else kind


def _examples(
    tagger: TrainableTagger,
    messages: Sequence[LabelledMessage],
    categories: frozenset[str],
) -> list[_Example]:
    encoder = tagger.encoder
    read = [encoder.read(message.text, LONGEST) for message in messages]
    states = encoder.begin_read(read)
    made = []
    for message, pieces, state in zip(messages, read, states, strict=True):
        units, length = units_of(message.text, pieces), len(state)
        hints = find_by_rule(message.text)
        tags = torch.full((length,), _UNLABELLED)
        openings = torch.full((length,), float(_UNLABELLED))
        intents = torch.full((length,), _UNLABELLED)
        starts = set(message.starts[1:])
        wanted = [tagger.intents.index(part.intent) for part in message.parts]
        known = len(message.parts) > 1 or one_request(message.parts[0])
        for unit in units:
            tags[unit.piece] = 0
            intents[unit.piece] = wanted[bisect_right(message.starts, unit.start) - 1]
            if known:
                openings[unit.piece] = float(unit.start in starts)
        for entity in message.entities:
            inside = [unit for unit in units if entity.start <= unit.start < entity.end]
            tag = _tag(entity.name, entity.value, categories)
            for at, unit in enumerate(inside):
                tags[unit.piece] = tagger.tags.index(("I-" if at else "B-") + tag)
        made.append(
            _Example(
                torch.from_numpy(state),
                torch.from_numpy(shape_row(message.text, units, length)),
                torch.from_numpy(tagger.hint_row(hints, units, length)),
                tags,
                openings,
                intents,
            )
        )
    return made


def _fit(
    examples: Sequence[_Example],
    loss_of: Callable[[Sequence[_Example]], Tensor],
    parts: Sequence[nn.Module],
    recipe: TaggerRecipe,
    passes: int,
    progress: Callable[[float], None],
) -> None:
    """Train `parts`, of which the first are layers that know much already, and learn slowly."""
    layers, *heads = parts
    weights = [weight for part in parts for weight in part.parameters()]
    fresh = [weight for part in heads for weight in part.parameters()]
    optimiser = torch.optim.AdamW(
        [
            {"params": list(layers.parameters()), "lr": recipe.rate},
            {"params": fresh, "lr": 10 * recipe.rate},
        ],
        weight_decay=0.01,
    )
    steps = passes * max(len(examples) // recipe.batch, 1)
    schedule = warmed_up(optimiser, steps)
    for part in parts:
        part.train()
    for step, batch in enumerate(_batches(examples, recipe, passes)):
        loss = loss_of(batch)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        progress((step + 1) / steps)


def _entity_loss(
    network: TagModules, batch: Sequence[_Example], recipe: TaggerRecipe, rng: random.Random
) -> Tensor:
    # Half precision where the processor has it makes a step a third faster.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tags = network.entities(
            [example.state for example in batch],
            [example.shapes for example in batch],
            [
                torch.zeros_like(example.hints) if rng.random() < recipe.unseen else example.hints
                for example in batch
            ],
        )
    return _by_class(tags.float(), [example.tags for example in batch])


def _request_loss(network: TagModules, batch: Sequence[_Example]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        openings, intents = network.requests([example.state for example in batch])
    starts = _padded([example.openings for example in batch])
    loss = _by_class(intents.float(), [example.intents for example in batch])
    known = starts >= 0
    if known.any():
        likely = openings.float()[known]
        loss = loss + functional.binary_cross_entropy_with_logits(likely, starts[known])
    return loss


def _by_class(logits: Tensor, labels: Sequence[Tensor]) -> Tensor:
    return functional.cross_entropy(
        logits.flatten(0, 1),
        _padded(labels).flatten(),
        ignore_index=_UNLABELLED,
        label_smoothing=0.02,
    )


def _padded(labels: Sequence[Tensor]) -> Tensor:
    return pad_sequence(list(labels), batch_first=True, padding_value=_UNLABELLED)


def _batches(
    examples: Sequence[_Example], recipe: TaggerRecipe, passes: int
) -> Iterator[list[_Example]]:
    """Batches of examples of like length, in random order."""
    rng = random.Random(recipe.seed)
    for _ in range(passes):
        order = sorted(examples, key=lambda e: len(e.state) * rng.uniform(0.8, 1.25))
        size = min(recipe.batch, len(order))
        batches = [order[at : at + size] for at in range(0, len(order) - size + 1, size)]
        rng.shuffle(batches)
        yield from batches
