"""What the next line is said amid, over the demo shop and real conversations."""

from __future__ import annotations

from bot.assistant import Assistant
from dialogue.messages import Reply, UserMessage
from dialogue.sessions import EventLog


async def talk(assistant: Assistant, sender_id: str, *lines: str) -> Reply:
    replies = [await assistant.manager.handle(UserMessage(sender_id, line)) for line in lines]
    return replies[-1]


def references(reply: Reply) -> list[tuple[str, list[str]]]:
    found = reply.understanding["references"]
    return [(r["text"], [thing["id"] for thing in r["refers_to"]]) for r in found]


async def test_the_last_order_is_the_newest_of_the_customer(assistant: Assistant) -> None:
    reply = await talk(
        assistant, "surroundings-last", "where is order W10042, SW9 8PR", "and my last order?"
    )
    assert references(reply) == [("my last order", ["#W10077"])]


async def test_nobody_elses_orders_are_among_them(assistant: Assistant) -> None:
    reply = await talk(assistant, "surroundings-stranger", "where is my last order")
    assert references(reply) == [("my last order", [])]


async def test_it_is_the_product_that_was_talked_of(assistant: Assistant) -> None:
    reply = await talk(
        assistant, "surroundings-it", "how much is the alder desk lamp", "is it in stock"
    )
    ((words, things),) = references(reply)
    assert words == "it"
    assert len(things) == 1


async def test_what_was_meant_is_recorded_without_personal_data(assistant: Assistant) -> None:
    await talk(assistant, "surroundings-log", "where is order W10042, SW9 8PR", "where is it now")
    stored = EventLog(assistant.store).events("surroundings-log")
    heard = [entry.event for entry in stored if entry.event["event"] == "user"]
    recorded = heard[-1]["parse_data"]["references"]
    assert set(recorded[0]["refers_to"][0]) == {"kind", "id"}
