"""`shoptalk evaluate understanding`: how well lines are understood, and which ones worse."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.entity_evaluation import entity_figures, requests_found, several_right
from bot.understanding_report import (
    FEWEST_IN_A_SLICE,
    Bin,
    IntentFigures,
    Mistake,
    SliceFigures,
    UnderstandingReport,
)
from dialogue.understanding.explaining import nearest_phrases
from dialogue.understanding.labelled import LabelledLine, LabelledMessage
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR
from dialogue.understanding.understander import Understander

__all__ = ["evaluate", "with_understander"]

_BINS = 10
_WORST = 30
_SHORT, _LONG = 3, 15
_ANGRY = re.compile(r"[A-Z]{4,}|!!|\b(?:ridiculous|useless|angry|furious|disgrace\w*|joke|scam)\b")


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


def evaluate(understander: Understander, lines: Sequence[LabelledLine]) -> UnderstandingReport:
    """Understand every line by itself and compare with its label."""
    model = understander.model
    threshold = model.classifier.calibration.threshold
    texts = understander.readable([line.text for line in lines])
    judged = [
        _Judged(
            line,
            scored.intents[0].name,
            scored.intents[0].confidence,
            scored.familiarity,
            _taken_for(scored.intents[0].name, scored.familiarity, threshold),
        )
        for line, scored in zip(
            lines, understander.score([line.text for line in lines]), strict=True
        )
    ]
    inside = [j for j in judged if j.line.intent != OUT_OF_SCOPE]
    outside = [j for j in judged if j.line.intent == OUT_OF_SCOPE]
    intents = tuple(_intent_figures(judged))
    bins = tuple(_reliability(inside))
    slices = tuple(_slices(judged, model.classifier.words))
    wrong = sorted((j for j in judged if not j.right), key=lambda j: -j.confidence)[:_WORST]
    return UnderstandingReport(
        lines=len(judged),
        accuracy=_share(j.right for j in judged),
        in_scope_accuracy=_share(j.right for j in inside),
        best_guess_accuracy=_share(j.top == j.line.intent for j in inside),
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
        gap=_gap(slices),
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


def with_understander(
    report: UnderstandingReport,
    understander: Understander,
    lines: Sequence[LabelledLine],
    messages: Sequence[LabelledMessage],
) -> UnderstandingReport:
    """The report with what the whole of understanding does: entities, and several requests."""
    marked: list[LabelledLine | LabelledMessage] = [*lines, *messages]
    if any(line.entities for line in marked):
        report = replace(report, entities=entity_figures(understander, marked))
    if messages:
        slices = (*report.slices, requests_found(understander, messages))
        right = several_right(understander, messages)
        report = replace(
            report, slices=slices, gap=_gap(slices), messages=len(messages), several=right
        )
    return report


def _gap(slices: Sequence[SliceFigures]) -> float:
    """How far the best and the worst slice are apart, of those that are large enough to tell."""
    accuracies = [part.accuracy for part in slices if part.lines >= FEWEST_IN_A_SLICE]
    return max(accuracies, default=0.0) - min(accuracies, default=0.0)


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
        members = [j for j in judged if belongs(j.line)]
        if members:
            figures = list(_intent_figures(members))
            macro_f1 = sum(f.f1 for f in figures) / len(figures)
            yield SliceFigures(name, len(members), _share(j.right for j in members), macro_f1)


def _manners(words: frozenset[str]) -> Mapping[str, Callable[[LabelledLine], bool]]:
    """Manners of writing, as noted with the line, or else told by it."""

    def has_strange_word(text: str) -> bool:
        found = re.findall(r"[^\W\d_]{4,}", text.lower())
        return any(word not in words for word in found)

    return {
        "misspelt or rare words": lambda line: (
            "misspelt" in line.manners or has_strange_word(line.text)
        ),
        "lower case": lambda line: line.text == line.text.lower(),
        "with capitals": lambda line: line.text != line.text.lower(),
        "learner's English": lambda line: "learner" in line.manners,
        "short": lambda line: len(line.text.split()) <= _SHORT,
        "long": lambda line: len(line.text.split()) >= _LONG,
        "angry": lambda line: "angry" in line.manners or bool(_ANGRY.search(line.text)),
    }
