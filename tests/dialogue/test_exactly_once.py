"""Whatever arrives twice, and however many handle it, is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assistant import Assistant, open_beside
from bot.settings import ClockSettings, Settings, ShopSettings
from dialogue.gathering import Gathering
from dialogue.messages import Reply, Sent, UserMessage
from dialogue.sessions import EventLog
from knowledge.store import Store
from tests.conftest import NOW

CANCEL = "cancel W10077, postcode SW9 8PR, i bought it by mistake"


@pytest.fixture
def pair(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> Iterator[tuple[Assistant, Assistant]]:
    """Two assistants over one file, each with a connection of its own."""
    path = tmp_path / "shop.sqlite3"
    assistant.store.database.execute("vacuum into ?", [str(path)])
    with ExitStack() as stack:
        stores = [stack.enter_context(Store(path).open()) for _ in range(2)]
        one, other = (open_beside(assistant, settings, store) for store in stores)
        yield one, other


def _operations(assistant: Assistant) -> list[str]:
    return [row["name"] for row in assistant.store.rows("select name from operations")]


def _texts(reply: Reply) -> list[str]:
    return [utterance.text for utterance in reply.utterances]


async def test_a_yes_that_arrives_twice_at_two_places_is_done_once(
    pair: tuple[Assistant, Assistant],
) -> None:
    one, other = pair
    await one.manager.handle(UserMessage("ann", CANCEL, message_id="m1"))
    before = _operations(one)
    yes = UserMessage("ann", "yes", message_id="m2")
    first, second = await asyncio.gather(one.manager.handle(yes), other.manager.handle(yes))
    assert _texts(first) == _texts(second)
    assert _operations(one)[len(before) :] == ["cancel_order"]


async def test_a_turn_that_was_lost_after_its_deed_is_told_and_not_done_again(
    pair: tuple[Assistant, Assistant],
) -> None:
    one, other = pair
    await one.manager.handle(UserMessage("ann", CANCEL, message_id="m1"))
    first = await one.manager.handle(UserMessage("ann", "yes", message_id="m2"))
    # As if the process had been killed between the deed and the record of the turn.
    with other.store.transaction():
        other.store.database.execute(
            "delete from conversation_events where sender_id = 'ann' and turn > 1"
        )
        other.store.database.execute("delete from conversation_messages where message_id = 'm2'")
    again = await other.manager.handle(UserMessage("ann", "yes", message_id="m2"))
    assert _texts(again) == _texts(first)
    assert _operations(other).count("cancel_order") == 1


async def test_messages_that_were_gathered_are_one_turn_and_each_is_claimed(
    pair: tuple[Assistant, Assistant],
) -> None:
    one, other = pair
    lines = ["hi", "cancel W10077", "sw9 8pr", "i bought it by mistake"]
    messages = [UserMessage("ann", line, message_id=f"m{n}") for n, line in enumerate(lines)]
    gathering = Gathering(one.manager, 0.05)
    *others, last = await asyncio.gather(*(gathering.handle(message) for message in messages))
    assert [utterance.act for utterance in last.utterances][-1] == "propose_cancel_order"
    assert [(r.turn, r.utterances, r.answered_with) for r in others] == [(1, (), "m3")] * 3
    for message in messages[:3]:
        again = await other.manager.handle(message)
        assert (again.turn, again.text, again.utterances) == (1, message.text, ())
        assert again.answered_with == "m3"
    again = await other.manager.handle(messages[3])
    assert (_texts(again), again.answered_with) == (_texts(last), None)


async def test_a_message_gathered_at_two_places_is_handled_at_one(
    pair: tuple[Assistant, Assistant],
) -> None:
    one, other = pair
    hello, ask, thanks = (
        Sent(UserMessage("ann", text, message_id=text))
        for text in ("hello", "any lamps?", "thanks")
    )
    await asyncio.gather(
        one.manager.handle_together([hello, ask]), other.manager.handle_together([ask, thanks])
    )
    heard = [
        e.event["text"] for e in EventLog(one.store).events("ann") if e.event["event"] == "user"
    ]
    assert "\n".join(heard).split("\n").count("any lamps?") == 1
    assert len(heard) == 2


async def test_a_batch_that_was_handled_before_gets_the_recorded_reply(
    pair: tuple[Assistant, Assistant],
) -> None:
    one, other = pair
    await one.manager.handle(UserMessage("ann", CANCEL, message_id="m1"))
    batch = [Sent(UserMessage("ann", text, message_id=text)) for text in ("yes", "please")]
    before = _operations(one)
    first = await one.manager.handle_together(batch)
    assert await other.manager.handle_together(batch) == tuple(
        replace(again, slots={}, flow=None, latency_ms=0.0) for again in first
    )
    assert _operations(one)[len(before) :] == ["cancel_order"]


async def test_many_conversations_go_side_by_side_each_in_order(
    pair: tuple[Assistant, Assistant],
) -> None:
    one, other = pair
    lines = ["hi", "how long does delivery take", "thanks"]

    async def shopper(number: int) -> list[int]:
        assistant = (one, other)[number % 2]
        sends = (assistant.manager.handle(UserMessage(f"shopper {number}", t)) for t in lines)
        return [reply.turn for reply in await asyncio.gather(*sends)]

    assert await asyncio.gather(*(shopper(n) for n in range(6))) == [[1, 2, 3]] * 6


async def test_after_a_long_silence_the_shopper_is_a_stranger_again(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "shop.sqlite3"
    assistant.store.database.execute("vacuum into ?", [str(path)])
    later = Settings(
        shop=ShopSettings(database=path), clock=ClockSettings(now=NOW + timedelta(days=2))
    )
    with Store(path).open() as store:
        today = open_beside(assistant, settings, store)
        who = await today.manager.handle(UserMessage("ann", "W10042 SW9 8PR where is it"))
        assert who.slots["customer_id"] == "C0001"
        in_two_days = open_beside(assistant, later, store)
        reply = await in_two_days.manager.handle(UserMessage("ann", "where is my order"))
        assert "customer_id" not in reply.slots
        assert [utterance.act for utterance in reply.utterances] == ["ask_order_reference"]
