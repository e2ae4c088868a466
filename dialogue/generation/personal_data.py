"""Keeps people's data out of what the language model reads."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["holds_personal_data"]

_E_MAIL_OR_LINK = re.compile(r"\S@\S|https?://|www\.|\bgmail|\bhotmail|\byahoo", re.IGNORECASE)
# Telephone, card, policy and account numbers, also with spaces or dashes between their digits.
_LONG_NUMBER = re.compile(r"\d(?:[\s().-]*\d){3,}")
_INTRODUCES = re.compile(
    r"\b(?i:(?:my|his|her|the)\s+(?:(?:full|last|first)\s+)?name(?:\s+is|'s))\b|\bthis\s+is\s+[A-Z]"
    r"|\bI'?m\s+[A-Z][a-z]+\b"
)
_WORD = re.compile(r"\w+")


def holds_personal_data(text: str, names: Iterable[str] = ()) -> bool:
    """Whether `text` has an e-mail address, a link, a long number, or somebody's name.

    Args:
        text: one utterance.
        names: names that the data's authors marked, in any case.
    """
    if _E_MAIL_OR_LINK.search(text) or _LONG_NUMBER.search(text) or _INTRODUCES.search(text):
        return True
    words = {word.lower() for word in _WORD.findall(text)}
    return any(part.lower() in words for name in names for part in _WORD.findall(name))
