"""Whether words that may name a value, and may mean something else, stand where a wish does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["Places"]

_BEFORE = re.compile(
    r"(?:^|[,;:.(]|\b(?:in|into|size|and|or|then|else|actually|rather|instead|want|wanted|prefer"
    r"|think|one is|need|as|to|for|with|but|except|than|not|no|like|take|have|get|got"
    r"|make (?:it|them|that)|the|an?|be|less|of))\s*"
    r"(?:(?:in|the|an?|my|some|size|ideally|preferably) )*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:$|[,;.!?)]|(?:ones?|size|version|pair|please|pls|instead|then|thanks|thank|ta|and|or|if"
    r"|in|for|but|not|would|will|rather|with|,|is|too)\b)",
    re.IGNORECASE,
)
_RIGHT_BEFORE = re.compile(
    r"(?:^|\b(?:in|into|size|or|to|as|want|get|have|not|but|for an?|the|an?))\s*"
    r"(?:(?:in|the|an?|size) )*$",
    re.IGNORECASE,
)
_RIGHT_AFTER = re.compile(
    r"\s*(?:$|[,;!?)]|\.(?:\s|$)"
    r"|(?:ones?|size|please|pls|instead|then|thanks|ta|and|or|if|in|but|not)\b)",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"\b(?:too|so|very|is|are|was|were|pretty|quite|bit|really|not)\s*$", re.I)
_OF_NO_WEIGHT = re.compile(
    r"\b(?:the|an?|in|please|pls|thanks|ok|okay|yes|then|size|ones?|actually|no|it|to|and|maybe"
    r"|just|make)\b|\W"
)
_FEW_WORDS = 3


class Places:
    """Judges the places in one text."""

    def __init__(self, text: str, sure: Sequence[tuple[int, int]]) -> None:
        """Take the text, and spans of which it is known that they name a value."""
        self._text, self._sure = text, sure

    def is_sure(self, start: int, end: int) -> bool:
        """Whether the words are known to name a value, or nothing of weight stands beside them."""
        if any(s < end and start < e for s, e in self._sure):
            return True
        rest = self._text[:start] + " " + self._text[end:]
        return not _OF_NO_WEIGHT.sub("", rest.lower())

    def is_wish(self, start: int, end: int, is_size: bool = False) -> bool:
        """Whether a wish may stand here: "in plain", "the short one".

        A size may also follow the name of a thing: "the mug large".
        """
        ahead = self._text[:start]
        placed = _BEFORE.search(ahead) or (is_size and not _JUDGED.search(ahead))
        return bool(placed and _AFTER.match(self._text, end))

    def is_surely_wish(self, start: int, end: int) -> bool:
        """Whether hardly anything but a value stands here, whatever the word is."""
        if self.is_sure(start, end) or len(self._text.split()) <= _FEW_WORDS:
            return True
        return bool(
            _RIGHT_BEFORE.search(self._text[:start]) and _RIGHT_AFTER.match(self._text, end)
        )

    def is_part_of_word(self, start: int, end: int) -> bool:
        """Whether the words belong to a longer one, such as "CF24", "co.uk" or "h&m"."""
        ahead, after = self._text[:start], self._text[end:]
        if re.search(r"\bsize$", ahead, re.IGNORECASE):
            return False
        return bool(re.search(r"\w[.&@/']?$", ahead) or re.match(r"[.&@/']?\w", after))

    def is_beside(self, start: int, end: int, names: Iterable[str]) -> bool:
        """Whether one of the names stands right beside: "a pack of two", "short handle"."""
        either = "|".join(re.escape(name) for name in names if name)
        if not either:
            return False
        of_it = rf"\b(?:{either})(?: of| is| to be|:)?\s*(?:the |an? )?$"
        return bool(
            re.match(rf"[\s-]*(?:{either})s?\b", self._text[end:], re.IGNORECASE)
            or re.search(of_it, self._text[:start], re.IGNORECASE)
        )
