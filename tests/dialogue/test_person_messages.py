"""A person's messages on their way to the shopper."""

from __future__ import annotations

from dialogue.handover import replied
from dialogue.person_messages import PersonMessages
from dialogue.sessions import EventLog
from knowledge.store import Store
from tests.conftest import NOW


def write(store: Store, sender_id: str, *texts: str) -> None:
    for text in texts:
        event = replied("H-1", "ann", text) | {"timestamp": NOW.timestamp()}
        EventLog(store).append(sender_id, 1, [event])


def test_what_was_not_delivered_comes_first_to_last_with_who_wrote_it_and_when(
    store: Store,
) -> None:
    write(store, "s", "one", "two")
    write(store, "other", "three")
    first, second = PersonMessages(store).undelivered("s")
    assert (first.text, second.text) == ("one", "two")
    assert (first.agent, first.at) == ("ann", NOW)


def test_what_was_delivered_does_not_come_again_and_what_was_not_does(store: Store) -> None:
    write(store, "s", "one", "two")
    messages = PersonMessages(store)
    first, second = messages.undelivered("s")
    messages.delivered("s", first)
    assert messages.undelivered("s") == messages.undelivered("s") == (second,)
    write(store, "s", "three")
    messages.delivered("s", second)
    messages.delivered("s", first)  # a slower channel
    assert [m.text for m in messages.undelivered("s")] == ["three"]


def test_a_channel_that_writes_unasked_learns_for_whom_there_is_something(store: Store) -> None:
    write(store, "b", "one", "two")
    write(store, "a", "three")
    messages = PersonMessages(store)
    assert messages.recipients() == ["a", "b"]
    messages.delivered("b", messages.undelivered("b")[-1])
    assert messages.recipients() == ["a"]
