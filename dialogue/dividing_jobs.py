"""Several jobs that a message words as one request: "swap the sheet and send the lamps back"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dialogue.heard import part_of
from dialogue.understanding.result import Segment, Understanding

__all__ = ["divided_by_verbs"]

_VERBS = {
    "cancel_order": r"cancel(?:l?ing|led)?",
    "return_item": r"return(?:ing|ed)?|refund|send(?:ing)?(?=[^.;!?]{0,60}\bback\b)|give back",
    "exchange_item": r"swap(?:ping|ped)?|exchang(?:e|ing)|replac(?:e|ing)",
}
_ANY_VERB = re.compile(
    "|".join(rf"(?P<{intent}>\b(?:{verbs})\b)" for intent, verbs in _VERBS.items()), re.IGNORECASE
)
_JOINT = re.compile(
    r"(?:[\s,;.]|\b(?:and|then|also|plus|but|please|i|want|to|would|like|can|you|d)\b)+$", re.I
)
_NAMES = ("product", "order_number")


def divided_by_verbs(request: Understanding) -> Iterator[Understanding]:
    """The request as one for each job, where verbs of different jobs have things of their own."""
    verbs = [(m.start(), str(m.lastgroup)) for m in _ANY_VERB.finditer(request.text)]
    starts: list[tuple[int, str]] = []
    for number, (at, intent) in enumerate(verbs):
        until = verbs[number + 1][0] if number + 1 < len(verbs) else len(request.text)
        is_new = not starts or starts[-1][1] != intent
        if is_new and any(e.name in _NAMES and at <= e.start < until for e in request.entities):
            starts.append((at, intent))
    if request.intent not in _VERBS or len(starts) < 2:
        yield request
        return
    bounds = [0, *(_before_joint(request.text, at) for at, _ in starts[1:]), len(request.text)]
    confidence = request.intents[0].confidence
    for number, (_, intent) in enumerate(starts):
        start, end = bounds[number], bounds[number + 1]
        segment = Segment(request.text[start:end], start, end, intent, confidence)
        part = part_of(request, [segment], intent)
        yield replace(part, out_of_scope=request.out_of_scope)


def _before_joint(text: str, at: int) -> int:
    """Where the words begin that lead over to the verb at `at`."""
    joint = _JOINT.search(text[:at])
    return joint.start() if joint else at
