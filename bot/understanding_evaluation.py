"""`shoptalk evaluate understanding`: how well lines are understood, and which ones worse."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dialogue.understanding.explaining import nearest_phrases
from dialogue.understanding.intent_model import IntentModel, as_read
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR
from dialogue.understanding.spelling import Speller
from dialogue.understanding.training_data import LabelledLine
from dialogue.understanding.understander import Understander

__all__ = [
    "Bin",
    "EntityFigures",
    "IntentFigures",
    "Mistake",
    "SliceFigures",
    "UnderstandingReport",
    "entity_figures",
    "evaluate",
    "several_right",
]

_BINS = 10
_WORST = 30
_SHORT, _LONG = 3, 15
_ANGRY = re.compile(r"[A-Z]{4,}|!!|\b(?:ridiculous|useless|angry|furious|disgrace\w*|joke|scam)\b")


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """Of one intent: share of its calls that are right, of its lines that are found, and both."""

    name: str
    lines: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class EntityFigures:
    """Of one kind of entity: those found, found wrongly and missed, by exact span and value."""

    name: str
    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines of like confidence: how sure the model was of them, and how often it was right."""

    lines: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """Lines of one manner of writing; the accuracy counts lines out of scope that are refused."""

    name: str
    lines: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that was taken for something else, with the phrases that it is most like."""

    text: str
    intent: str
    taken_for: str
    confidence: float
    nearest: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class UnderstandingReport:
    """Everything that was measured.

    Attributes:
        accuracy: of all lines; one out of scope is right when refused.
        in_scope_accuracy: of lines in scope, at the threshold.
        out_of_scope_recall: of lines out of scope, at the threshold.
        macro_f1: mean over intents.
        calibration_error: expected difference between confidence and accuracy, in scope.
        confusions: (intent, taken for, lines), most frequent first.
        curve: (threshold, in-scope accuracy, out-of-scope recall).
        gap: between the best and the worst slice.
    """

    lines: int
    accuracy: float
    in_scope_accuracy: float
    out_of_scope_recall: float | None
    macro_f1: float
    calibration_error: float
    threshold: float
    intents: tuple[IntentFigures, ...]
    confusions: tuple[tuple[str, str, int], ...]
    reliability: tuple[Bin, ...]
    curve: tuple[tuple[float, float, float], ...]
    slices: tuple[SliceFigures, ...]
    gap: float
    mistakes: tuple[Mistake, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    def text(self) -> Iterator[str]:
        """For people."""
        yield f"{self.lines} lines, {len(self.intents)} intents"
        yield f"  accuracy               {self.accuracy:.3f}"
        yield f"  in scope               {self.in_scope_accuracy:.3f}"
        if self.out_of_scope_recall is not None:
            yield f"  out of scope, recall   {self.out_of_scope_recall:.3f}"
        yield f"  macro F1               {self.macro_f1:.3f}"
        yield f"  calibration error      {self.calibration_error:.3f}"
        for part in self.slices:
            yield f"  {part.name:<22} {part.accuracy:.3f}  ({part.lines} lines)"
        yield f"  best and worst slice   {self.gap:.3f} apart"


@dataclass(frozen=True, slots=True)
class _Judged:
    line: LabelledLine
    top: str
    confidence: float
    familiarity: float
    taken_for: str

    @property
    def right(self) -> bool:
        if self.line.intent == OUT_OF_SCOPE:
            return self.taken_for in (OUT_OF_SCOPE, UNCLEAR)
        return self.taken_for == self.line.intent


def evaluate(
    model: IntentModel, lines: Sequence[LabelledLine], encoder_words: frozenset[str]
) -> UnderstandingReport:
    """Understand every line by itself and compare with its label."""
    threshold = model.classifier.calibration.threshold
    texts = as_read(lines, Speller(encoder_words, model.classifier.words))
    judged = [
        _Judged(
            line,
            scored.intents[0].name,
            scored.intents[0].confidence,
            scored.familiarity,
            _taken_for(scored.intents[0].name, scored.familiarity, threshold),
        )
        for line, scored in zip(lines, model.score(texts), strict=True)
    ]
    inside = [j for j in judged if j.line.intent != OUT_OF_SCOPE]
    outside = [j for j in judged if j.line.intent == OUT_OF_SCOPE]
    intents = tuple(_intent_figures(judged))
    bins = tuple(_reliability(inside))
    slices = tuple(_slices(judged, model.classifier.words))
    wrong = sorted((j for j in judged if not j.right), key=lambda j: -j.confidence)[:_WORST]
    accuracies = [part.accuracy for part in slices]
    return UnderstandingReport(
        lines=len(judged),
        accuracy=_share(j.right for j in judged),
        in_scope_accuracy=_share(j.right for j in inside),
        out_of_scope_recall=_share(j.right for j in outside) if outside else None,
        macro_f1=sum(i.f1 for i in intents) / max(len(intents), 1),
        calibration_error=sum(b.lines * abs(b.confidence - b.accuracy) for b in bins)
        / max(len(inside), 1),
        threshold=threshold,
        intents=intents,
        confusions=tuple(
            (*pair, count)
            for pair, count in Counter(
                (j.line.intent, j.taken_for) for j in judged if not j.right
            ).most_common()
        ),
        reliability=bins,
        curve=tuple(_curve(inside, outside)),
        slices=slices,
        gap=max(accuracies, default=0.0) - min(accuracies, default=0.0),
        mistakes=tuple(
            Mistake(
                j.line.text,
                j.line.intent,
                j.taken_for,
                j.confidence,
                tuple(nearest_phrases(model, texts[judged.index(j)])),
            )
            for j in wrong
        ),
    )


def several_right(understander: Understander, messages: Sequence[Sequence[LabelledLine]]) -> float:
    """The share of messages whose requests are all found, in their order, and no others."""
    return _share(
        [part.intent for part in understander.parse(" ".join(p.text for p in parts)).segments]
        == [part.intent for part in parts]
        for parts in messages
    )


def entity_figures(
    understander: Understander, lines: Sequence[LabelledLine]
) -> tuple[EntityFigures, ...]:
    """All kinds that are marked in `lines` together, then each by itself.

    A kind that is marked nowhere is not judged: that it is not marked then proves nothing.
    """
    names = sorted({entity.name for line in lines for entity in line.entities})
    counts = {name: Counter[str]() for name in names}
    for line in lines:
        marked = {(e.name, e.start, e.end): e.value.lower() for e in line.entities}
        found = {
            (e.name, e.start, e.end): {e.value.lower(), e.text.lower()}
            for e in understander.entities(line.text)
            if e.name in counts
        }
        for key in marked.keys() | found.keys():
            right = (
                key in marked and key in found and (not marked[key] or marked[key] in found[key])
            )
            if right:
                counts[key[0]]["right"] += 1
            else:
                counts[key[0]]["wrong"] += key in found
                counts[key[0]]["missed"] += key in marked
    total = sum(counts.values(), Counter[str]())
    return tuple(
        EntityFigures(name, count["right"], count["wrong"], count["missed"])
        for name, count in (("all entities", total), *counts.items())
    )


def _taken_for(top: str, familiarity: float, threshold: float) -> str:
    return top if top == OUT_OF_SCOPE or familiarity >= threshold else UNCLEAR


def _share(right: Iterable[bool]) -> float:
    values = list(right)
    return sum(values) / max(len(values), 1)


def _intent_figures(judged: Sequence[_Judged]) -> Iterator[IntentFigures]:
    for name in sorted({j.line.intent for j in judged}):
        called = [
            j
            for j in judged
            if j.taken_for == name or (name == OUT_OF_SCOPE and j.taken_for == UNCLEAR)
        ]
        own = [j for j in judged if j.line.intent == name]
        hits = sum(j.right for j in own)
        precision = hits / len(called) if called else 0.0
        recall = hits / len(own)
        both = precision + recall
        yield IntentFigures(
            name, len(own), precision, recall, 2 * precision * recall / both if both else 0.0
        )


def _reliability(inside: Sequence[_Judged]) -> Iterator[Bin]:
    bins: dict[int, list[_Judged]] = defaultdict(list)
    for j in inside:
        bins[min(int(j.confidence * _BINS), _BINS - 1)].append(j)
    for _, members in sorted(bins.items()):
        yield Bin(
            len(members),
            sum(j.confidence for j in members) / len(members),
            _share(j.top == j.line.intent for j in members),
        )


def _curve(
    inside: Sequence[_Judged], outside: Sequence[_Judged]
) -> Iterator[tuple[float, float, float]]:
    for limit in (n / 50 for n in range(51)):
        yield (
            limit,
            _share(j.top == j.line.intent and j.familiarity >= limit for j in inside),
            _share(j.top == OUT_OF_SCOPE or j.familiarity < limit for j in outside),
        )


def _slices(judged: Sequence[_Judged], words: frozenset[str]) -> Iterator[SliceFigures]:
    for name, belongs in _manners(words).items():
        members = [j for j in judged if belongs(j.line.text)]
        if members:
            yield SliceFigures(name, len(members), _share(j.right for j in members))


def _manners(words: frozenset[str]) -> Mapping[str, Callable[[str], bool]]:
    """Manners of writing, told by the line alone."""

    def strange_word(text: str) -> bool:
        found = re.findall(r"[^\W\d_]{4,}", text.lower())
        return any(word not in words for word in found)

    return {
        "misspelt or rare words": strange_word,
        "lower case": lambda text: text == text.lower(),
        "with capitals": lambda text: text != text.lower(),
        "short": lambda text: len(text.split()) <= _SHORT,
        "long": lambda text: len(text.split()) >= _LONG,
        "angry": lambda text: bool(_ANGRY.search(text)),
    }
