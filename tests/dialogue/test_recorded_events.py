from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk.events import SlotSet

from dialogue.recorded_events import RecordedEvent

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def recorded(event: dict[str, Any]) -> RecordedEvent:
    return RecordedEvent(event["event"], json.dumps(event, ensure_ascii=False))


@given(_JSON)
def test_an_event_reads_as_it_was_recorded(value: Any) -> None:
    event = dict(SlotSet("a", value))
    assert recorded(event) == event
    assert dict(recorded(event)) == event
    assert recorded(event).get("value") == value


def test_two_events_are_the_same_if_they_were_recorded_alike() -> None:
    assert recorded(SlotSet("a", 1)) == recorded(SlotSet("a", 1))
    assert recorded(SlotSet("a", 1)) != recorded(SlotSet("a", 2))


def test_the_kind_is_known_without_reading_the_rest() -> None:
    assert RecordedEvent("bot", "not even JSON")["event"] == "bot"


def test_a_recorded_event_can_not_be_changed() -> None:
    with pytest.raises(TypeError):
        recorded(SlotSet("a", 1))["value"] = 2  # type: ignore[index]
