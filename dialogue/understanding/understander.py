"""A message in, an `Understanding` out: intents, entities, and the requests in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dialogue.understanding.dividing import Clause, Divider
from dialogue.understanding.dropping import wants_it_settled
from dialogue.understanding.entities.finder import EntityFinder
from dialogue.understanding.entities.masking import mask
from dialogue.understanding.explaining import Explanation, explain
from dialogue.understanding.intent_model import IntentModel
from dialogue.understanding.intents import Scored
from dialogue.understanding.judging import Judgements, ReadMessage
from dialogue.understanding.references.referents import Surroundings
from dialogue.understanding.references.resolver import resolve
from dialogue.understanding.result import OUT_OF_SCOPE, UNCLEAR, Entity, Segment, Understanding
from dialogue.understanding.segments import Stretch, stretches_of
from dialogue.understanding.spelling import Speller
from dialogue.understanding.tagger import Tagger, vote_order

__all__ = ["Line", "Understander"]

_ASKED_FOR = {
    "email": "email",
    "postcode": "postcode",
    "order_reference": "order_number",
    "change_address": "address",
}
"""The entity that answers a collect step."""

_GIVES = frozenset({"email", "phone", "postcode", "order_number"})
_WORDS_AROUND_A_GIVEN_VALUE = 6
_SURE_DESPITE_A_VALUE = 0.8
"""How sure an intent must be of a line that is hardly more than a number or address."""

_SOCIAL = frozenset(
    {OUT_OF_SCOPE, UNCLEAR, "inform", "greet", "goodbye", "thanks", "praise", "complaint"}
)
"""Intents that stand back where something is asked for as well."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a shopper wrote, and the slot that the assistant had just asked for, if any."""

    text: str
    waiting_for: str | None = None


class Understander:
    """Puts tagger, entity finder and intent model together."""

    def __init__(
        self,
        model: IntentModel,
        tagger: Tagger,
        finder: EntityFinder,
        encoder_words: frozenset[str],
        divider: Divider | None = None,
    ) -> None:
        self._model = model
        self._classifier = model.classifier
        self._tagger = tagger
        self._finder = finder
        self._speller = Speller(encoder_words, model.classifier.words)
        self._order = vote_order(tagger, model.classifier.labels)
        self._alike = model.encoder.layers == tagger.encoder.layers
        self._divider = divider

    def parse(
        self,
        text: str,
        waiting_for: str | None = None,
        surroundings: Surroundings | None = None,
    ) -> Understanding:
        """Understand one line of a conversation.

        Args:
            text: the line.
            waiting_for: the slot that the assistant just asked for.
            surroundings: what "it" and its like can mean.
        """
        understood = self.parse_all([text], waiting_for)[0]
        if surroundings is None:
            return understood
        found = resolve(text, understood.entities, surroundings)
        return replace(understood, references=found)

    def parse_all(
        self, texts: Sequence[str], waiting_for: str | None = None
    ) -> list[Understanding]:
        """Understand each of `texts` by itself; faster than one after the other."""
        return self.parse_lines([Line(text, waiting_for) for text in texts])

    def parse_lines(self, lines: Sequence[Line]) -> list[Understanding]:
        """Understand lines of different conversations, each by itself."""
        messages = list(self._read(lines))
        clauses = {message: message.clauses() for message in messages}
        judged = Judgements(self._score)
        whole = [(message, message.whole) for message in messages]
        judged.add(whole + [(m, s) for m, own in clauses.items() if len(own) > 1 for s in own])
        parts = {m: self._divided(m, own, judged) for m, own in clauses.items()}
        judged.add([(m, s) for m, own in parts.items() if len(own) > 1 for s in own])
        return [
            self._understanding(message, parts[message], judged, line.waiting_for)
            for message, line in zip(messages, lines, strict=True)
        ]

    def clauses(self, texts: Sequence[str]) -> list[list[Clause]]:
        """The clauses of each text, with what each alone asks for."""
        clauses = {message: message.clauses() for message in self._read(map(Line, texts))}
        judged = Judgements(self._score)
        judged.add([(m, s) for m, own in clauses.items() for s in own])
        return [judged.clauses(message, own) for message, own in clauses.items()]

    def _divided(
        self, message: ReadMessage, clauses: Sequence[Stretch], judged: Judgements
    ) -> list[Stretch]:
        """The requests of a message, where they stand."""
        if self._divider is None or len(clauses) == 1:
            return [message.whole]
        starts = self._divider.starts(message.text, judged.clauses(message, clauses))
        return stretches_of(message.text, starts) if len(starts) > 1 else [message.whole]

    def _score(self, stretches: Sequence[tuple[ReadMessage, Stretch]]) -> list[Scored]:
        """The intents of stretches of messages, each with the tagger's vote on it."""
        if not stretches:
            return []
        votes = [m.tagged.shares(s.start, s.end) for m, s in stretches]
        readable = [self._readable(*m.apart(s)) for m, s in stretches]
        begun = {m.text: m.tagged.state for m, _ in stretches} if self._alike else None
        return self._model.score(readable, self._reordered(votes), begun)

    @property
    def model(self) -> IntentModel:
        """The intent model in use."""
        return self._model

    def score(self, texts: Sequence[str]) -> list[Scored]:
        """Rank the intents of each text as one request."""
        return self._score([(m, m.whole) for m in self._read(map(Line, texts))])

    def readable(self, texts: Sequence[str]) -> list[str]:
        """The texts as the classifier meets them."""
        return [self._readable(text, self._finder.by_rule(text)) for text in texts]

    def entities(self, text: str) -> list[Entity]:
        """The entities in `text` alone."""
        return list(next(self._read([Line(text)])).entities)

    def explain(self, text: str) -> Explanation:
        """Why `text` has the intent that it has."""
        return explain(self._model, self._readable(text, self.entities(text)), self._votes)

    def _votes(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """What the tagger thinks of each text as one request."""
        messages = self._read(map(Line, texts))
        return self._reordered([m.tagged.shares(0, len(m.text)) for m in messages])

    def _read(self, lines: Iterable[Line]) -> Iterator[ReadMessage]:
        asked = [(line.text, _ASKED_FOR.get(line.waiting_for or "")) for line in lines]
        rules = [self._finder.by_rule(text, asked_for) for text, asked_for in asked]
        tagged = self._tagger.tag_all([text for text, _ in asked], rules)
        for (text, asked_for), by_rule, tags in zip(asked, rules, tagged, strict=True):
            entities = self._finder.find(text, asked_for, tags, by_rule)
            yield ReadMessage(text, tuple(entities), tags)

    def _reordered(self, votes: Sequence[NDArray[np.float32]]) -> NDArray[np.float32] | None:
        """The tagger's votes by the classifier's labels; None if it knows other intents."""
        if self._order is None or not votes:
            return None
        return np.stack(votes)[:, self._order]

    def _readable(self, text: str, entities: Sequence[Entity]) -> str:
        """`text` as the classifier meets it: no personal values, slips set right."""
        return self._speller.correct(mask(text, entities, keep_kinds=_little_else(text, entities)))

    def _understanding(
        self,
        message: ReadMessage,
        parts: Sequence[Stretch],
        judgements: Judgements,
        waiting_for: str | None,
    ) -> Understanding:
        judged = judgements.of(message, message.whole)
        intent = self._decide(judged, message.text, message.entities)
        segments = self._segments(message, parts, judgements)
        if len(segments) == 1:
            segments = [replace(segments[0], intent=intent, confidence=_sure(judged))]
        elif waiting_for is None:
            intent = _to_act_on(intent, segments)
        unlike = 1 - judged.familiarity
        outside = [i.confidence for i in judged.intents if i.name == OUT_OF_SCOPE]
        return Understanding(
            text=message.text,
            intent=intent,
            intents=judged.intents,
            entities=message.entities,
            segments=tuple(segments),
            out_of_scope=max(unlike, *outside) if outside else unlike,
        )

    def _segments(
        self, message: ReadMessage, parts: Sequence[Stretch], judgements: Judgements
    ) -> list[Segment]:
        """The requests of a message; neighbours that ask for the same are one."""
        found: list[Segment] = []
        for stretch in parts:
            scored = judgements.of(message, stretch)
            inside = message.inside(stretch)
            part = stretch.of(message.text)
            made = Segment(
                text=part,
                start=stretch.start,
                end=stretch.end,
                intent=self._decide(scored, part, inside),
                confidence=_sure(scored),
                entities=inside,
            )
            if found and found[-1].intent == made.intent:
                made = _joined(message.text, found.pop(), made)
            found.append(made)
        return found

    def _decide(self, scored: Scored, text: str, entities: Sequence[Entity]) -> str:
        """The intent to act on."""
        first = scored.intents[0]
        gives = any(e.name in _GIVES for e in entities) and _little_else(text, entities)
        if gives and first.confidence < _SURE_DESPITE_A_VALUE:
            return "inform"
        if not entities and not self._classifier.knows_a_word(text):
            return UNCLEAR
        if scored.intents[0].name == "nevermind" and wants_it_settled(text):
            return UNCLEAR
        if scored.intents[0].name == OUT_OF_SCOPE:
            # Whoever names an order speaks of this shop.
            names_order = any(e.name == "order_number" for e in entities)
            return scored.intents[1].name if names_order else OUT_OF_SCOPE
        clear = scored.familiarity >= self._classifier.calibration.threshold
        return scored.intents[0].name if clear else UNCLEAR


def _sure(scored: Scored) -> float:
    return scored.intents[0].confidence


def _to_act_on(intent: str, segments: Sequence[Segment]) -> str:
    """The intent of the whole if a part has it and it asks for something, else the first such.

    "Cancel it. no, leave it, what's in it" withdraws what stands before "leave it".
    """
    intents = [part.intent for part in segments]
    withdrawn = max((at for at, name in enumerate(intents) if name == "nevermind"), default=-1)
    asks = [name for name in intents[withdrawn + 1 :] if name not in _SOCIAL]
    if withdrawn >= 0 and not asks:
        return "nevermind"
    return asks[0] if asks and intent not in asks else intent


def _joined(text: str, one: Segment, other: Segment) -> Segment:
    return Segment(
        text=text[one.start : other.end],
        start=one.start,
        end=other.end,
        intent=one.intent,
        confidence=max(one.confidence, other.confidence),
        entities=one.entities + other.entities,
    )


def _little_else(text: str, entities: Sequence[Entity]) -> bool:
    """Whether a line is hardly more than the values in it: "it's 10115, thanks"."""
    covered = sum(len(e.text.split()) for e in entities)
    return len(text.split()) - covered <= _WORDS_AROUND_A_GIVEN_VALUE and not re.search(
        r"\b(where|when|what|how|why|can|cancel|return|change|refund|status|track\w*|who)\b|\?",
        text,
        re.IGNORECASE,
    )
