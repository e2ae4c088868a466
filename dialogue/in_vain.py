"""Whether the assistant talks in vain: the shopper asks on, and hears what was said before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

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

_Said = tuple[str, str]
"""An act, and its facts and attributes as they were recorded."""


def is_in_vain(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the turn at the end of `events` gets the shopper no further, for the second time.

    So it is where two turns in a row say nothing but that something failed, and where one says
    just what another of the latest turns said; facts of the records may be told twice.
    """
    latest, *before = islice(_turns(events), _REMEMBERED_TURNS + 1)
    acts = {act for act, _ in latest}
    if not latest or acts & (_ASKED_FOR | _OFFERS):
        return False
    failed = [bool(said) and {act for act, _ in said} <= GETS_NOWHERE for said in (latest, *before)]
    if failed[:2] == [True, True]:
        return True
    times = sum(said == latest for said in before)
    return times > (1 if acts & _FACTS_OF_RECORDS else 0)


def _turns(events: Sequence[Mapping[str, Any]]) -> Iterator[frozenset[_Said]]:
    """What each turn said that matters, the latest first; questions are no part of it."""
    said: set[_Said] = set()
    for event in reversed(events):
        if event["event"] == "user":
            yield frozenset(said)
            said = set()
        elif event["event"] == "bot":
            act = str(event["metadata"]["utter_action"]).removeprefix("utter_")
            if act not in _SAID_IN_PASSING and not act.startswith(("ask_", "which_", "propose_")):
                said.add((act, json.dumps(event["metadata"].get("say"), sort_keys=True)))
