"""Whether a line calls for a person, or wants none."""

from __future__ import annotations

import re

__all__ = ["calls_for_a_person", "refuses_a_person"]

_CALLS = re.compile(
    r"(?:^|[.!?,\n])\W*(?:an? |real |live )*(?:human|person|agent|operator|representative)"
    r"(?: please| pls| now)?\W*$",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:don'?t|do not|no need to|needn'?t|not|without)\b[^.!?]{0,20}"
    r"\b(?:call|get|fetch|bother|involve|want|need|ask|person|human|agent|manager|anyone|anybody)",
    re.IGNORECASE,
)


def calls_for_a_person(text: str) -> bool:
    """Whether a line ends with nothing but the word for one: "no, no toasters. HUMAN."."""
    return bool(_CALLS.search(text))


def refuses_a_person(text: str) -> bool:
    """ "don't call anyone", which must not be taken for the wish to have somebody called."""
    return bool(_REFUSES.search(text))
