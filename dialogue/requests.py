"""A message as the requests in it, in the order in which they are dealt with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dialogue.confirming import drops_the_job, is_clear_yes, plain_answer
from dialogue.decisions import ORDER_QUESTIONS
from dialogue.dividing_jobs import divided_by_verbs
from dialogue.heard import part_of
from dialogue.understanding.dropping import speaks_of_dropping
from dialogue.understanding.result import UNCLEAR, Segment, Understanding

__all__ = ["Requests", "requests_in"]

_SOCIAL = frozenset({"greet", "goodbye", "thanks", "praise", "complaint", "smalltalk", "insult"})
_ANSWERS = frozenset({"affirm", "deny", "inform", "correction", UNCLEAR, "wait"})
_JOBS = frozenset(
    {"cancel_order", "return_item", "exchange_item", "change_items", "change_address"}
    | {"change_payment"}
)
_WAYS = frozenset({"change_payment", "change_address", "change_items", "exchange_item"})
"""What says how something is to be done, right after a yes to it."""

_BUT = re.compile(
    r"\W*(but|only|except|unless|if|as long as|provided|just|though)\b", re.IGNORECASE
)
_WHAT_ELSE = re.compile(r"\b(also|another|besides|next|other)\b", re.I)
_SUMMED_UP = frozenset({"product_price", "product_options", "product_stock"})
_SAYS_NOTHING = frozenset({UNCLEAR, "inform", "wait"})
_SURE_TO_WITHDRAW = 0.75
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


def requests_in(
    understanding: Understanding, is_asked: bool, under_way: frozenset[str] = frozenset()
) -> Requests:
    """The requests of a message.

    What asks for nothing by itself ("order 55310.") goes with the request after it, else before;
    where a question waits, such parts are its answer.

    Args:
        understanding: the message.
        is_asked: whether a question waits that needs an answer.
        under_way: the intents that start what is under way.
    """
    found = _requests_in(understanding, is_asked, under_way)
    jobs = [job for request in (found.first, *found.others) for job in divided_by_verbs(request)]
    first, *more = [request for job in jobs for request in _each_order(job)]
    return Requests(first, tuple(more))


def _each_order(request: Understanding) -> Iterator[Understanding]:
    """A question about several numbered orders as one for each; anything else as it is."""
    numbers = [entity for entity in request.entities if entity.name == "order_number"]
    if request.intent not in ORDER_QUESTIONS or len(numbers) < 2:
        yield request
        return
    for number in numbers:
        others = [n for n in numbers if n is not number]
        yield replace(
            request,
            entities=tuple(e for e in request.entities if e not in others),
            references=tuple(
                r for r in request.references if not any(r.start == n.start for n in others)
            ),
        )


def _requests_in(
    understanding: Understanding, is_asked: bool, under_way: frozenset[str]
) -> Requests:
    segments = _standing(understanding.segments[:_MOST])
    asking = [s for s in segments if _asks(s)]
    if is_asked and plain_answer(understanding.text, under_way) is not None:
        return Requests(understanding)  # "Yes, please. Cancel it." asks for nothing more
    if is_asked and under_way & _JOBS and drops_the_job(understanding.text):
        return Requests(understanding)
    if len(understanding.segments) < 2 or not asking or _is_summary(understanding):
        return Requests(understanding)
    if not (is_asked and segments[0].intent in _ANSWERS):
        first, *others = _grouped(understanding, segments)
        return Requests(first, tuple(others))
    answer = segments[: segments.index(asking[0])]
    if _turns_to_another_job(answer, asking[0]):
        first, *others = _grouped(understanding, segments)
        return Requests(first, tuple(others))
    rest = segments[len(answer) :]
    if _is_qualified(understanding.text, answer, rest):
        return Requests(understanding)  # "yes, but to PayPal" is one answer, and no plain yes
    if answer[0].intent == "affirm" and not is_clear_yes(answer[0].text):
        first, *others = _grouped(understanding, segments)
        return Requests(first, tuple(others))
    if answer[0].intent == "affirm" and rest[0].intent in under_way & _JOBS:
        # "yes, and the mug too": both are one change, which has to be proposed as one.
        first, *others = _grouped(understanding, rest)
        return Requests(first, tuple(others))
    if not any(s.entities or s.intent not in _SAYS_NOTHING for s in answer):
        first, *others = _grouped(understanding, segments)
        return Requests(first, tuple(others))
    is_answer = answer[0].intent != "affirm" and asking[0].intent != "ask_human"
    if len(asking) == 1 and is_answer and understanding.intent in _ANSWERS:
        return Requests(understanding)  # what looks like another request is part of the answer
    return Requests(
        part_of(understanding, answer, answer[0].intent), tuple(_grouped(understanding, rest))
    )


def _is_qualified(text: str, answer: Sequence[Segment], rest: Sequence[Segment]) -> bool:
    """Whether what comes after a yes says how rather than what else."""
    after = text[answer[-1].end : rest[0].end]
    if answer[0].intent != "affirm" or _WHAT_ELSE.search(after):
        return False
    names_order = any(e.name == "order_number" for e in rest[0].entities)
    is_way = rest[0].intent in _WAYS and not names_order
    return is_way or bool(_BUT.match(after) or _BUT.match(rest[0].text))


def _turns_to_another_job(answer: Sequence[Segment], asking: Segment) -> bool:
    """ "no, just send it back then": the no is no answer, it makes way for the job."""
    return (
        asking.intent in _JOBS
        and len(answer) == 1
        and answer[0].intent in ("deny", "correction", "wait")
        and not answer[0].entities
    )


def _standing(segments: Sequence[Segment]) -> Sequence[Segment]:
    """What is left after "no wait, leave it"; that itself where nothing comes after it."""
    withdrawals = (
        at
        for at, s in enumerate(segments)
        if s.intent == "nevermind"
        and (s.confidence >= _SURE_TO_WITHDRAW or at == 0)
        and speaks_of_dropping(s.text)
    )
    withdrawn = max(withdrawals, default=-1)
    after = segments[withdrawn + 1 :]
    asks = any(_asks(s) for s in after)
    return after if asks else segments[max(withdrawn, 0) :]


def _asks(segment: Segment) -> bool:
    """Whether a stretch asks for something; "oh bother" drops nothing, whatever it is taken for."""
    if segment.intent == "nevermind":
        return speaks_of_dropping(segment.text)
    return segment.intent not in _SOCIAL | _ANSWERS


def _is_summary(understanding: Understanding) -> bool:
    """Price, choice and stock of one product are told together."""
    return set(understanding.asked) <= _SUMMED_UP


def _grouped(understanding: Understanding, segments: Sequence[Segment]) -> Iterator[Understanding]:
    """Each asking segment with those before it that ask for nothing; the last with those after."""
    asking = [at for at, s in enumerate(segments) if _asks(s)]
    start = 0
    for at in asking:
        end = len(segments) if at == asking[-1] else at + 1
        yield part_of(understanding, segments[start:end], segments[at].intent)
        start = end
