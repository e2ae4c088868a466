from __future__ import annotations

from rasa_sdk.events import ActionExecuted, Restarted, SlotSet, UserUttered

from dialogue.sessions import STACK_SLOT, EventLog, fold
from knowledge.store import Store


def test_slots_are_folded_from_events_and_the_last_value_counts() -> None:
    tracker = fold("s", [SlotSet("order_id", "1"), SlotSet("order_id", "2")])
    assert tracker.get_slot("order_id") == "2"


def test_a_restart_forgets_what_stands_before_it() -> None:
    events = [SlotSet("customer_id", "C1"), Restarted(), SlotSet("order_id", "2")]
    assert fold("s", events).slots == {"order_id": "2"}


def test_the_tracker_knows_latest_message_action_and_stack() -> None:
    frames = [{"flow": "order_status", "step": 1}]
    events = [
        UserUttered("where is it", {"intent_ranking": [{"name": "order_status"}]}),
        ActionExecuted("action_find_order"),
        SlotSet(STACK_SLOT, frames),
    ]
    tracker = fold("s", events)
    assert tracker.latest_message["text"] == "where is it"
    assert tracker.get_intent_of_latest_message() == "order_status"
    assert tracker.latest_action_name == "action_find_order"
    assert tracker.stack == frames


def test_events_come_back_as_they_were_put_in(store: Store) -> None:
    log = EventLog(store)
    log.append("s", 1, [SlotSet("a", {"b": [1, "ü"]})], ("m1",))
    log.append("other", 1, [SlotSet("a", 2)])
    assert [entry.event for entry in log.events("s")] == [SlotSet("a", {"b": [1, "ü"]})]
    assert log.turn_of("s", "m1") == 1
    assert log.turn_of("s", "m2") is None
    assert log.turn_of("other", "m1") is None
    assert log.senders() == ["other", "s"]
