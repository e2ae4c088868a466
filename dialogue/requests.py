"""A message as the requests in it, in the order in which they are dealt with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogue.heard import part_of
from dialogue.understanding.result import UNCLEAR, Segment, Understanding

__all__ = ["Requests", "requests_in"]

_SOCIAL = frozenset({"greet", "goodbye", "thanks", "praise", "complaint", "smalltalk", "insult"})
_ANSWERS = frozenset({"affirm", "deny", "inform", "correction", UNCLEAR, "wait"})
_SUMMED_UP = frozenset({"product_price", "product_options", "product_stock"})
_MOST = 6


@dataclass(frozen=True, slots=True)
class Requests:
    """What one message asks for.

    Attributes:
        first: what comes first: where a question waits, its answer if there is one.
        others: the rest, each a request by itself, in their order.
    """

    first: Understanding
    others: tuple[Understanding, ...] = ()


def requests_in(understanding: Understanding, is_asked: bool) -> Requests:
    """The requests of a message.

    What asks for nothing by itself ("order 55310.") goes with the request after it, else before;
    where a question waits, such parts are its answer.

    Args:
        understanding: the message.
        is_asked: whether a question waits that needs an answer.
    """
    segments = _standing(understanding.segments[:_MOST])
    asking = [s for s in segments if s.intent not in _SOCIAL | _ANSWERS]
    if len(understanding.segments) < 2 or not asking or _is_summary(understanding):
        return Requests(understanding)
    if not (is_asked and segments[0].intent in _ANSWERS):
        first, *others = _grouped(understanding, segments)
        return Requests(first, tuple(others))
    answer = segments[: segments.index(asking[0])]
    rest = segments[len(answer) :]
    is_answer = answer[0].intent != "affirm" and asking[0].intent != "ask_human"
    if len(asking) == 1 and is_answer and understanding.intent in _ANSWERS:
        return Requests(understanding)  # what looks like another request is part of the answer
    return Requests(
        part_of(understanding, answer, answer[0].intent), tuple(_grouped(understanding, rest))
    )


def _standing(segments: Sequence[Segment]) -> Sequence[Segment]:
    """What is left after "no wait, leave it"; that itself where nothing comes after it."""
    withdrawn = max((at for at, s in enumerate(segments) if s.intent == "nevermind"), default=-1)
    after = segments[withdrawn + 1 :]
    asks = any(s.intent not in _SOCIAL | _ANSWERS for s in after)
    return after if asks else segments[max(withdrawn, 0) :]


def _is_summary(understanding: Understanding) -> bool:
    """Price, choice and stock of one product are told together."""
    return set(understanding.asked) <= _SUMMED_UP


def _grouped(understanding: Understanding, segments: Sequence[Segment]) -> Iterator[Understanding]:
    """Each asking segment with those before it that ask for nothing; the last with those after."""
    asking = [at for at, s in enumerate(segments) if s.intent not in _SOCIAL | _ANSWERS]
    start = 0
    for at in asking:
        end = len(segments) if at == asking[-1] else at + 1
        yield part_of(understanding, segments[start:end], segments[at].intent)
        start = end
