"""What flows may name: the actions, acts, intents and slots that there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

__all__ = ["Known"]


@dataclass(frozen=True, slots=True)
class Known:
    """What there is besides the flows.

    Attributes:
        actions: every action's name with the slots that it may set.
        acts: what can be said.
        plain_acts: those of them that can be said without facts, and so by a flow.
        intents: what messages can be understood as.
        message_slots: the slots that messages fill without an action.
        started: the flows that the assistant starts by itself.
    """

    actions: Mapping[str, Collection[str]]
    acts: Collection[str]
    plain_acts: Collection[str]
    intents: Collection[str]
    message_slots: Collection[str]
    started: Collection[str] = ("not_understood", "offer_person")
