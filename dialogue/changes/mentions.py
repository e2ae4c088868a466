"""Which of the things that a line names are meant, and which are to stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogue.heard import Heard

__all__ = ["Mention", "adds_to_what_was_said", "mentions_in"]

_JOBS = r"(?:send|return|cancel|swap|exchange|touch|change|include|refund|take|replace)"
_CUES = re.compile(
    r"(?P<leaves>"
    r"\b(?:all|everything|both|anything|the (?:rest|lot)) but\b"
    r"|\b(?:keep|keeping|kept|except|excluding|apart from|other than|besides?|but for|minus"
    r"|without|save for|hang on to|hold on to|but not)\b"
    r"|\b(?:leav(?:e|ing) (?!for)|forget (?!to)|bar (?:the|my)|not in need of)"
    r"|(?<!not )\b(?:happy|fine) with\b"
    rf"|\b(?:don'?t|do not|didn'?t|did not|not) (?:want to |mean to )?"
    rf"(?:mean|say|{_JOBS}(?:ing)?)\b"
    r")"
    r"|(?P<takes>"
    rf"\b{_JOBS}(?:s|ing|ed)?\b"
    r"|\b(?:give|giving|get rid|just|only|rather|instead|but|want|need|meant|mean)\b"
    r"|[.;!?\n]"
    r")",
    re.IGNORECASE,
)
"""Words that say of the things after them whether they are meant, until other such words come."""

_NOT_THIS = re.compile(
    r"\b(?:not|nor|no to)(?: (?:the|my|that|those|this|these|for|in|with|about))*\s*$"
    r"|\bno(?:t)? (?:the |my |that )?[\w -]{1,30} (?:or|nor) (?:the |my |that )?$",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\W{0,2}(?:which |that |one |ones )?"
    r"(?:no(?=\W*$|\s*[.,;!])"
    r"|(?:i|we)(?:'m|'ll|m|ll| am| will| want to| would like to)? keep(?:ing)?\b"
    r"|(?:can|should|will|'ll)? ?stays?\b"
    r"|(?:is|are|was|were)(?: all)? (?:fine|ok|okay|good|great|perfect|lovely|staying)\b)",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^\W*(?:oh |hm+ |ah |no |wait |actually |sorry )*(?:and|plus|also|add)\b"
    r"|\b(?:as well|also|add|in addition|additionally|along with|together with)\b"
    r"|\btoo(?=\s*(?:$|[.,!?;)]|please|pls|thanks))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that a line names: its kind of entity, value, place, and whether it is to stay."""

    kind: str
    value: str
    start: int
    end: int
    stays: bool


def mentions_in(heard: Heard, *kinds: str) -> Iterator[Mention]:
    """The things of some kinds that the words of `heard` name, in their order."""
    named_until = 0
    for (kind, value, written), start in zip(heard.entities, _places(heard), strict=True):
        end = start + len(written)
        if kind in kinds:
            # "keep the lamp from W10042" spares the lamp, not the order.
            since = named_until if kind == "order_number" else 0
            yield Mention(kind, value, start, end, _stays(heard.text, since, start, end))
        if kind == "product":
            named_until = end


def adds_to_what_was_said(heard: Heard) -> bool:
    """Whether a request wants its things in addition: "the lamp as well"."""
    return heard.comes_on_top or bool(_ADDS.search(heard.text))


def _places(heard: Heard) -> tuple[int, ...]:
    return heard.places or tuple(max(heard.text.find(w), 0) for _, _, w in heard.entities)


def _stays(text: str, since: int, start: int, end: int) -> bool:
    if _NOT_THIS.search(text[:start]) or _STAYS.match(text[end:]):
        return True
    cues = list(_CUES.finditer(text[since:start]))
    return bool(cues) and cues[-1]["leaves"] is not None
