"""The one way through, with the real models over the demo shop."""

from __future__ import annotations

import asyncio

import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from dialogue.errors import EmptyMessageError, MessageTooLongError
from dialogue.messages import UserMessage, Utterance
from dialogue.sessions import EventLog, fold


async def test_a_message_id_is_handled_once(assistant: Assistant) -> None:
    message = UserMessage("once", "hello", message_id="m-1")
    first = await assistant.manager.handle(message)
    again = await assistant.manager.handle(message)
    assert again.turn == first.turn == 1
    assert again.utterances == first.utterances
    assert len({entry.turn for entry in EventLog(assistant.store).events("once")}) == 1


async def test_messages_of_one_conversation_are_handled_one_at_a_time(
    assistant: Assistant,
) -> None:
    lines = ["hello", "thanks", "what can you do", "bye"]
    replies = await asyncio.gather(
        *(assistant.manager.handle(UserMessage("queue", line)) for line in lines)
    )
    assert sorted(reply.turn for reply in replies) == [1, 2, 3, 4]


async def test_two_conversations_know_nothing_of_each_other(assistant: Assistant) -> None:
    line = "where is my order, maya.okafor@example.com SW9 8PR"
    verified = await assistant.manager.handle(UserMessage("hers", line))
    stranger = await assistant.manager.handle(UserMessage("his", "where is my parcel"))
    assert verified.slots["customer_id"] == "C0001"
    assert "customer_id" not in stranger.slots


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
async def test_an_empty_message_is_refused(assistant: Assistant, text: str) -> None:
    with pytest.raises(EmptyMessageError):
        await assistant.manager.handle(UserMessage("empty", text))


async def test_an_endless_message_is_refused_with_its_length(assistant: Assistant) -> None:
    with pytest.raises(MessageTooLongError, match="100,000"):
        await assistant.manager.handle(UserMessage("long", "a" * 100_000))


async def test_utterances_are_heard_before_the_turn_ends(assistant: Assistant) -> None:
    heard: list[Utterance] = []

    async def listener(utterance: Utterance) -> None:
        heard.append(utterance)
        assert EventLog(assistant.store).events("stream") == []

    reply = await assistant.manager.handle(UserMessage("stream", "hello"), listener)
    assert tuple(heard) == reply.utterances


async def test_the_same_conversation_gets_the_same_replies_byte_for_byte(
    assistant: Assistant, settings: Settings
) -> None:
    lines = ["hello", "where is my order, jonas.weber@example.de 10115", "and the other one?"]
    said = [await assistant.manager.handle(UserMessage("replay", line)) for line in lines]
    with assistant.store.transaction():
        assistant.store.database.execute("delete from conversation_events where sender_id='replay'")
    again = [await assistant.manager.handle(UserMessage("replay", line)) for line in lines]
    assert [r.utterances for r in again] == [r.utterances for r in said]


async def test_the_log_holds_what_an_action_found_for_a_later_replay(assistant: Assistant) -> None:
    line = "where is my order, maya.okafor@example.com SW9 8PR"
    await assistant.manager.handle(UserMessage("recorded", line))
    events = [entry.event for entry in EventLog(assistant.store).events("recorded")]
    actions = {e["name"]: e for e in events if e["event"] == "action"}
    (response,) = actions["action_order_status"]["metadata"]["responses"]
    assert response["response"] == "utter_order_status"
    assert fold("recorded", events).get_slot("order_id") == "#W10042"
