"""How well entities, and several requests in one message, are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.understanding_report import EntityFigures, SliceFigures
from dialogue.understanding.labelled import LabelledLine, LabelledMessage
from dialogue.understanding.understander import Understander

__all__ = ["entity_figures", "requests_found", "several_right"]


def several_right(understander: Understander, messages: Sequence[LabelledMessage]) -> float:
    """The share of messages whose requests are all found, in their order, and no others."""
    right = [
        [part.intent for part in understanding.segments] == [part.intent for part in message.parts]
        for message, understanding in zip(
            messages, understander.parse_all([m.text for m in messages]), strict=True
        )
    ]
    return sum(right) / max(len(right), 1)


def requests_found(understander: Understander, messages: Sequence[LabelledMessage]) -> SliceFigures:
    """The share of the requests in messages with several that are found, whatever else is."""
    found = understander.parse_all([message.text for message in messages])
    hits = [
        part.intent in {segment.intent for segment in understanding.segments}
        for message, understanding in zip(messages, found, strict=True)
        for part in message.parts
    ]
    share = sum(hits) / max(len(hits), 1)
    return SliceFigures("several requests", len(hits), share, share)


def entity_figures(
    understander: Understander, lines: Sequence[LabelledLine | LabelledMessage]
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
