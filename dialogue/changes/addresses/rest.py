"""What an address lacked, out of the answer to the question for it."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogue.changes.addresses.reading import address_in, completed
from dialogue.changes.addresses.spans import bare
from dialogue.changes.addresses.words import is_unit
from dialogue.heard import Heard
from knowledge.records import Address

__all__ = ["with_rest"]

_LABELS = re.compile(
    r"\b(?:the |my |and )*(?:town|city|village|place|ort|stadt)\s*(?:is|'s|:|=)\s*", re.IGNORECASE
)
_SAME = re.compile(
    r"\bsame\s+(?:town|city|village|post\s?code|zip)(?:\s+and\s+\w+)?", re.IGNORECASE
)
_TOWN, _POSTCODE = re.compile(r"town|city|village", re.I), re.compile(r"post|zip", re.I)
_MOST_WORDS_OF_A_TOWN = 4
_NO_TOWN = frozenset(
    {"affirm", "deny", "nevermind", "thanks", "greet", "goodbye", "wait", "repeat", "ask_human"}
)
_SAYS_MORE = re.compile(
    r"\?|\b(?:what|why|how|when|where|who|don'?t|dont|i|you|u|we|he|she|they|it|is|are|was|know"
    r"|need|want|have|can|could|will|order|refund|cancel|return|deliver\w*)\b",
    re.IGNORECASE,
)


def with_rest(begun: Address, request: Heard, usual: Address) -> Address | None:
    """`begun` with the town, postcode or flat that a message gives; None where it gives none."""
    same = " ".join(match[0] for match in _SAME.finditer(request.text))
    if same:
        return replace(
            begun,
            city=usual.city if _TOWN.search(same) else begun.city,
            postcode=usual.postcode if _POSTCODE.search(same) else begun.postcode,
        )
    said = bare(_LABELS.sub("", request.text))
    more = address_in(said, usual, after_street=True)
    named = request.values("address") or request.values("postcode")
    if not named and not more.postcode and not _is_a_town(said, request.intent):
        return None
    lines = [part for part in (more.line1, more.line2) if part]
    units = ", ".join(line for line in lines if is_unit(line))
    return completed(begun, replace(more, line1="" if units else more.line1, line2=units))


def _is_a_town(said: str, intent: str) -> bool:
    """Whether a message can be a town, which hardly anything tells."""
    few = 0 < len(said.split()) <= _MOST_WORDS_OF_A_TOWN
    return few and intent not in _NO_TOWN and not _SAYS_MORE.search(said)
