"""What was said already in reply to the message at hand."""

from __future__ import annotations

from rasa_sdk.interfaces import Tracker

__all__ = ["was_said"]


def was_said(tracker: Tracker, act: str) -> bool:
    """Whether `act` was said since the shopper's last message."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "bot" and event["metadata"]["utter_action"] == f"utter_{act}":
            return True
    return False
