"""Counts what a finished reply gets wrong, without trusting the checker that let it pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dialogue.facts import Say
from dialogue.generation.acts import ActDomain, load_acts
from dialogue.generation.realise import say_value
from dialogue.messages import Utterance

__all__ = ["SlotErrors", "slot_errors"]

_LOOKS_LIKE_A_FACT = re.compile(
    r"\d|[€$£%@]|https?:|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|"
    r"April|June|July|August|September|October|November|December)\b|\b(?:today|tomorrow|yesterday)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SlotErrors:
    """Facts that were to be said, and how many were missing, repeated, or said without cause."""

    facts: int
    missing: int
    repeated: int
    extra: int

    @property
    def rate(self) -> float:
        """Errors a fact, as in Wen et al. (2015), "Semantically Conditioned LSTM"."""
        return (self.missing + self.repeated + self.extra) / max(self.facts, 1)

    def plus(self, other: SlotErrors) -> SlotErrors:
        """Both counts together."""
        return SlotErrors(
            self.facts + other.facts,
            self.missing + other.missing,
            self.repeated + other.repeated,
            self.extra + other.extra,
        )


def slot_errors(
    utterance: Utterance, say: Say, today: date, foreign: Iterable[str] = ()
) -> SlotErrors:
    """Compare the words of a reply with the facts it was to say.

    Args:
        utterance: the finished reply.
        say: the act and facts it was made from.
        today: the day it was worded for.
        foreign: values of other records (names, carriers) that must not stand in it.
    """
    domain = load_acts()
    expected = [span for name in say.facts for span in _spans(say, name, domain, today)]
    rest = utterance.text
    missing = repeated = 0
    for span in sorted(expected, key=len, reverse=True):
        place = _place(span, rest)
        if place is None:
            missing += 1
        else:
            rest = f"{rest[: place.start()]} {rest[place.end() :]}"
    for span in set(expected):
        repeated += len(span) > 3 and _place(span, rest) is not None
    extra = bool(_LOOKS_LIKE_A_FACT.search(rest))
    extra |= any(re.search(rf"\b{re.escape(value)}\b", rest) for value in foreign)
    return SlotErrors(len(expected), missing, repeated, int(extra))


def _place(span: str, text: str) -> re.Match[str] | None:
    """Where `span` stands in `text` as words of its own: "form" is not said in "former"."""
    before, after = (r"\b" if c.isalnum() else "" for c in (span[:1], span[-1:]))
    return re.search(f"{before}{re.escape(span)}{after}", text, re.IGNORECASE)


def _spans(say: Say, name: str, domain: ActDomain, today: date) -> Sequence[str]:
    kind = domain.placeholders[name]
    return [say_value(value, kind, today) for value in say.facts[name].values]
