"""The shopper's mood, read from how they write; it colours the wording, never the facts."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["mood_of"]

_ANGRY = re.compile(
    r"\b(ridiculous|unacceptable|disgrace\w*|useless|terrible|awful|furious|angry|fed up|scam|"
    r"worst|rubbish|wtf|bloody|damn|pathetic|(is|what|bloody|sick) a joke|a bad joke|third time|"
    r"sick of|complain\w*)\b|!{2,}",
    re.IGNORECASE,
)
_WORRIED = re.compile(
    r"\b(worried|anxious|afraid|nervous|concerned|scared|lost|missing|stolen|urgent\w*|"
    r"need it (by|for|before)|still (no|not|nothing|waiting)|should have|not sure if|panic\w*)\b",
    re.IGNORECASE,
)
_CHEERFUL = re.compile(
    r"[😀-🙏🎉❤🥰]|\b(yay|lovely|awesome|brilliant|haha|great|cheers|woo\w*)\b|:\)", re.I
)
_POLITE = re.compile(
    r"\b(please|kindly|would you|could you|may i|good (morning|afternoon|evening)|dear|regards)\b",
    re.IGNORECASE,
)
_TERSE_WORDS = 3


def mood_of(text: str, earlier: Sequence[str] = ()) -> str:
    """One of the moods of `acts.yml`.

    Args:
        text: the line just written.
        earlier: the moods of the lines before; anger and worry outlast a neutral line.
    """
    letters = [c for c in text if c.isalpha()]
    shouting = len(letters) > 8 and sum(c.isupper() for c in letters) > 0.7 * len(letters)
    if shouting or _ANGRY.search(text):
        return "angry"
    for mood, pattern in (("worried", _WORRIED), ("cheerful", _CHEERFUL), ("polite", _POLITE)):
        if pattern.search(text):
            return mood
    if earlier and earlier[-1] in ("angry", "worried"):
        return earlier[-1]
    return "terse" if len(text.split()) <= _TERSE_WORDS else "neutral"
