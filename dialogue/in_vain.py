"""Whether the assistant talks in vain: the shopper asks on, and hears what was said before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rapidfuzz import fuzz

__all__ = ["GETS_NOWHERE", "is_in_vain"]

GETS_NOWHERE = frozenset(
    {
        "no_answer", "not_understood", "product_not_found", "order_not_found",
        "verify_failed", "method_unknown", "wish_unavailable",
    }
)  # fmt: skip
"""What is said where a line got the shopper no further."""

_FACTS_OF_RECORDS = frozenset(
    {
        "order_status", "order_items", "order_total", "tracking_number", "refund_status",
        "list_orders", "missing_parcel", "product_price", "product_options", "product_stock",
        "product_info", "product_reviews", "product_summary",
    }
)  # fmt: skip
"""What people like to hear twice: it is in vain when it is said for the third time."""

_SAID_IN_PASSING = frozenset(
    {
        "greet", "welcome", "goodbye", "acknowledge", "verified", "complaint", "praise", "insult",
        "smalltalk", "banter", "bot_identity", "capabilities", "out_of_scope", "nevermind",
        "restarted", "nothing_changed", "emergency",
    }
)  # fmt: skip
_ASKED_FOR = frozenset({"repeat_lead", "handover", "handover_waiting", "handover_declined"})
"""With one of these in a turn, the shopper wanted to hear it again, or has got a person."""

_OFFERS = frozenset({"offer_person", "person_in_reach", "offer_human", "person_needed"})
_REMEMBERED_TURNS = 3
_SAME_WORDS = 80

_Said = tuple[str, str]
"""An act, and its facts and attributes as they were recorded."""


def is_in_vain(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the turn at the end of `events` gets the shopper no further, for the second time.

    So it is where two turns in a row say nothing but that something failed, and where one says
    just what another of the latest turns said. Facts of the records may be told twice, unless
    they were asked for in the same words.
    """
    latest, *before = islice(_turns(events), _REMEMBERED_TURNS + 1)
    acts = {act for act, _ in latest.said}
    if not latest.said or acts & (_ASKED_FOR | _OFFERS):
        return False
    if before and latest.failed and before[0].failed:
        return True
    same = [turn for turn in before if turn.said == latest.said]
    in_same_words = any(fuzz.ratio(turn.text, latest.text) >= _SAME_WORDS for turn in same)
    return len(same) > (1 if acts & _FACTS_OF_RECORDS and not in_same_words else 0)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a shopper wrote, and what was said to it that matters."""

    text: str
    said: frozenset[_Said]

    @property
    def failed(self) -> bool:
        return bool(self.said) and {act for act, _ in self.said} <= GETS_NOWHERE


def _turns(events: Sequence[Mapping[str, Any]]) -> Iterator[_Turn]:
    """The turns, the latest first; questions are no part of what they said."""
    said: set[_Said] = set()
    for event in reversed(events):
        if event["event"] == "user":
            yield _Turn(str(event.get("text") or "").lower(), frozenset(said))
            said = set()
        elif event["event"] == "bot":
            act = str(event["metadata"]["utter_action"]).removeprefix("utter_")
            if act not in _SAID_IN_PASSING and not act.startswith(("ask_", "which_", "propose_")):
                said.add((act, json.dumps(event["metadata"].get("say"), sort_keys=True)))
