"""More examples for the tagger out of those that people wrote: values swapped, lines joined.

Only values and joints are multiplied here; all the words around them are a person's.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialogue.understanding.labelled import AnnotatedEntity, LabelledLine, LabelledMessage
from dialogue.understanding.result import OUT_OF_SCOPE

__all__ = ["joined_lines", "one_request", "typed_carelessly", "with_other_values"]

_JOINTS = ("and", "and", "also", "oh and", "plus", "then", "and also", "", "", "", "btw", "but")
_ENDS = (".", "", "", ",", "?", "!", " -", ";")
_LONGEST_JOINED = 22
_CATEGORIES = frozenset({"reason"})
"""Kinds whose value depends on the words around it, so that it can't stand elsewhere."""

_OPENS_WITH_MANNERS = re.compile(
    r"^(?:hi|hey|hello|hiya|good (?:day|morning|afternoon|evening)|thanks|thank you|cheers|dear)\b",
    re.IGNORECASE,
)


def one_request(line: LabelledLine) -> bool:
    """Whether a line is surely one request: no greeting or thanks stands before it."""
    return not _OPENS_WITH_MANNERS.match(line.text) or len(line.text.split()) <= 3


def with_other_values(
    lines: Sequence[LabelledMessage], rng: random.Random
) -> Iterator[LabelledMessage]:
    """Each message that has entities, with values of the same kinds from elsewhere."""
    values: dict[str, list[str]] = defaultdict(list)
    for message in lines:
        for entity in message.entities:
            values[entity.name].append(message.text[entity.start : entity.end])
    for message in lines:
        if any(entity.name not in _CATEGORIES for entity in message.entities):
            yield LabelledMessage(tuple(_swapped(part, values, rng) for part in message.parts))


def _swapped(line: LabelledLine, values: dict[str, list[str]], rng: random.Random) -> LabelledLine:
    text, end, entities = "", 0, []
    for entity in sorted(line.entities, key=lambda e: e.start):
        text += line.text[end : entity.start]
        written = line.text[entity.start : entity.end]
        if entity.name not in _CATEGORIES:
            written = rng.choice(values[entity.name])
        start, text, end = len(text), text + written, entity.end
        value = entity.value if entity.name in _CATEGORIES else written
        entities.append(AnnotatedEntity(entity.name, start, len(text), value))
    return replace(line, text=text + line.text[end:], entities=tuple(entities))


def joined_lines(
    lines: Sequence[LabelledLine], count: int, rng: random.Random
) -> Iterator[LabelledMessage]:
    """Messages of two or three lines that people wrote apart."""
    usable = [
        line
        for line in lines
        if line.intent != OUT_OF_SCOPE
        and len(line.text.split()) <= _LONGEST_JOINED
        and one_request(line)
    ]
    for _ in range(count if len({line.intent for line in usable}) > 1 else 0):
        parts: list[LabelledLine] = []
        for line in rng.sample(usable, rng.choice((2, 2, 2, 3))):
            if parts and parts[-1].intent == line.intent:
                continue
            if parts:
                parts[-1] = replace(parts[-1], text=_ended(parts[-1].text, rng))
                line = _led(line, rng.choice(_JOINTS))
            parts.append(line)
        yield LabelledMessage(tuple(parts))


def _ended(text: str, rng: random.Random) -> str:
    return text if text[-1] in ".?!,;" else text + rng.choice(_ENDS)


def _led(line: LabelledLine, joint: str) -> LabelledLine:
    """The line after a joint word, written on in lower case."""
    if not joint:
        return line
    text = line.text
    starts_entity = any(entity.start == 0 for entity in line.entities)
    if text[:2] != "I " and not text.startswith("I'") and not starts_entity:
        text = text[0].lower() + text[1:]
    ahead = len(joint) + 1
    return replace(
        line,
        text=f"{joint} {text}",
        entities=tuple(replace(e, start=e.start + ahead, end=e.end + ahead) for e in line.entities),
    )


def typed_carelessly(message: LabelledMessage, rng: random.Random) -> LabelledMessage:
    """The message in lower case, or with two letters swapped here and there; same length."""
    style = rng.random()

    def typed(text: str) -> str:
        if style < 0.5:
            return text.lower() if len(text.lower()) == len(text) else text
        letters = list(text)
        for at in range(1, len(letters) - 2):
            if letters[at].isalpha() and letters[at + 1].isalpha() and rng.random() < 0.02:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
        return "".join(letters)

    return LabelledMessage(tuple(replace(part, text=typed(part.text)) for part in message.parts))
