"""Reading and asking why an order is cancelled."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.heard import Heard, heard
from dialogue.messages import Button

__all__ = ["AskReason", "ReadReason"]

_SAME_REASON = 82
_REASON_MEANT = {
    "no longer needed": ("changed_mind", "not_needed", "found_cheaper", "late", "other", "quality"),
    "ordered by mistake": ("by_mistake", "bought_twice", "wrong_item"),
}
_ASKED_WHY = (
    (
        re.compile(
            r"\b(mis+tak|accident|error|wrong|twice|oops|whoops|slip|mis-?cl|typo|by chance)"
            r"|\b(didn'?t|did not|never|not) (really |actually |even )?(mean|meant|intend)",
            re.I,
        ),
        "ordered by mistake",
    ),
    (
        re.compile(
            r"\b(need|require|use|mind|cheaper|elsewhere|want|late|slow|already (have|got)"
            r"|afford|regret)",
            re.I,
        ),
        "no longer needed",
    ),
)


_WHY = re.compile(
    r"\b(need\w*|use|mistake\w*|accident\w*|error|twice|two|double|cheaper|elsewhere"
    r"|mind|late|slow|long\w*|by)\b",
    re.I,
)
"""Without any of these words nobody has said why: "don't send it" gives no reason."""

_SAID_WHY = (
    (
        re.compile(
            r"\bby (mistake|accident|error)\b|\bin error\b|\baccident(al)?ly\b"
            r"|\b(ordered|bought|got|picked|chose|clicked|took)\b[^.!?]{0,25}\bwrong\b"
            r"|\b(ordered|bought)\b[^.!?]{0,20}\btwice\b|\bdouble order"
            r"|\b(didn'?t|did not|never) (really |actually |even )?(mean|meant) to (order|buy)\b",
            re.I,
        ),
        "ordered by mistake",
    ),
    (
        re.compile(
            r"\b(don'?t|do not|doesn'?t|not) (really |actually )?(need|require)\b"
            r"|\bno longer (need|want)"
            r"|\b(don'?t|do not) want (it|them|this|that|any of it) any ?more\b"
            r"|\bno need (of|for)\b|\bchanged (my|our) minds?\b|\bfound (it|one|them) cheaper\b",
            re.I,
        ),
        "no longer needed",
    ),
)


class ReadReason(ShopAction):
    """Reads why something is cancelled, as one of the reasons that the shop knows."""

    action_name = "action_read_reason"
    sets = ("change_reason",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `change_reason` to the shop's own words for it."""
        asked = tracker.get_slot("asked_reason") is not None
        # People say why in a sentence of its own, which need not be part of the request.
        whole = str(tracker.latest_message.get("text") or "")
        reason = self._meant(heard(tracker), asked) or self._said_plainly(whole)
        return set_slots(change_reason=reason) if reason else []

    def _said_plainly(self, text: str) -> str | None:
        known = self._records.policy.cancel_reasons
        return next((r for words, r in _SAID_WHY if words.search(text) and r in known), None)

    def _meant(self, request: Heard, asked: bool) -> str | None:
        known = self._records.policy.cancel_reasons
        if not known:
            return request.text if asked else "not given"
        plain = [
            value
            for kind, value, written in request.entities
            if kind == "reason" and (asked or _WHY.search(written))
        ]
        for value in plain:
            for reason, values in _REASON_MEANT.items():
                if value in values and reason in known:
                    return reason
        if asked:
            for words, reason in _ASKED_WHY:
                if words.search(request.text) and reason in known:
                    return reason
        near = process.extractOne(
            request.text.lower(), known, scorer=fuzz.token_set_ratio, score_cutoff=_SAME_REASON
        )
        return str(near[0]) if near else None


class AskReason(ShopAction):
    """Asks why, and offers the reasons that the shop knows."""

    action_name = "action_ask_reason"
    sets = ("asked_reason",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names the reasons, as text and buttons."""
        reasons = self._records.policy.cancel_reasons
        sources = [f"policy/cancel_reasons/{n}" for n in range(len(reasons))]
        buttons = [Button(reason.capitalize(), reason) for reason in reasons]
        say(dispatcher, "ask_reason", {"reasons": fact(list(reasons), sources)}, buttons=buttons)
        return set_slots(asked_reason=True)
