"""Whether a line asks on after an answer: "and to France?", "how much is that"."""

from __future__ import annotations

import re

from dialogue.topics import topics_of
from dialogue.understanding.result import Understanding

__all__ = ["asks_on", "follows_up_an_answer"]

_AND_OF_THIS = re.compile(
    r"\W*(?:(?:ok|oh|right|so)\W+)*(?:and|what about|how about|same for|also)(?: \S+){1,4}", re.I
)
_WHAT_IT_COSTS = re.compile(
    r"\W*(?:(?:ok|oh|and|so|but)\W+)*(?:how much|what)(?:'?s| is| does| would| will| do)?"
    r"(?: (?:it|that|this|they|those))?(?: (?:cost|costs|be|come to|set me back))?\W*",
    re.IGNORECASE,
)
_OF_RECORDS = frozenset({"product", "order_number", "email", "postcode", "phone", "option_value"})
"""What names something that is asked about for itself."""


def asks_on(text: str) -> bool:
    """Whether a line, by its form, asks on after what was said."""
    return bool(_AND_OF_THIS.fullmatch(text) or _WHAT_IT_COSTS.fullmatch(text))


def follows_up_an_answer(understanding: Understanding, answered: str) -> bool:
    """Whether a line makes sense only after the answer to a question of the intent `answered`."""
    first = understanding.intents[0]
    has_matter = first.name != answered and bool(topics_of(first.name))
    names = any(entity.name in _OF_RECORDS for entity in understanding.entities)
    points = any(reference.chosen for reference in understanding.references)
    return asks_on(understanding.text) and not (has_matter or names or points)
