"""A conversation as other programs read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogue.conversations import RecordedTurn
from dialogue.sessions import StoredEvent, fold

__all__ = ["conversation_from_json", "conversation_to_json", "rasa_tracker"]


def conversation_to_json(turns: Sequence[RecordedTurn]) -> dict[str, Any]:
    """Every event with its turn, nothing left out and nothing added."""
    return {
        "sender_id": turns[0].sender_id,
        "turns": [
            {"turn": turn.number, "events": [dict(e) for e in turn.events]} for turn in turns
        ],
    }


def conversation_from_json(raw: Mapping[str, Any]) -> list[StoredEvent]:
    """The events that `conversation_to_json` wrote, as the log has them."""
    return [StoredEvent(turn["turn"], event) for turn in raw["turns"] for event in turn["events"]]


def rasa_tracker(turns: Sequence[RecordedTurn]) -> dict[str, Any]:
    """The state of the conversation's tracker, in the form of Rasa's tracker stores."""
    tracker = fold(turns[0].sender_id, [event for turn in turns for event in turn.events])
    return {
        **tracker.current_state(),
        "followup_action": tracker.followup_action,
        "latest_action": {"action_name": tracker.latest_action_name},
    }
