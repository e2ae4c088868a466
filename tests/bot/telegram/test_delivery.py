"""What the network and the Bot API do to a message, and what becomes of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest
from telegram.error import InvalidToken
from telegram.ext import AIORateLimiter, ExtBot

from bot.channels.telegram import texts
from bot.channels.telegram.chats import Address
from bot.channels.telegram.delivery import Delivery, Unreachable
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.moves import Moves
from bot.channels.telegram.rendering import LONGEST_TEXT, Outgoing, split_text
from bot.channels.telegram.sends import Sends
from dialogue.messages import Button
from knowledge.store import Store
from tests.bot.telegram.bot_api import TOKEN, BotApi, Fault

HOME = Address("telegram-5", 5)
HELLO = Outgoing("Hello.")


@pytest.fixture
async def delivery(api: BotApi, store: Store) -> AsyncIterator[Delivery]:
    bot = ExtBot(TOKEN, base_url=f"{api.base_url}/bot", rate_limiter=AIORateLimiter())
    async with bot:
        yield Delivery(bot, Sends(store), Keyboards(store), Moves(store), pause=0.01)


async def test_a_message_is_sent_once_under_its_key(api: BotApi, delivery: Delivery) -> None:
    number = await delivery.send("1/0", HOME, HELLO)
    assert await delivery.send("1/0", HOME, HELLO) == number
    assert api.texts(5) == ["Hello."]


async def test_a_flood_is_waited_for_and_holds_up_no_other_chat(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendMessage", Fault.flood(1))
    began = time.monotonic()
    slow = asyncio.create_task(delivery.send("1/0", HOME, HELLO))
    await asyncio.sleep(0.2)
    await delivery.send("2/0", Address("telegram-6", 6), HELLO)
    assert api.texts(5) == []
    await slow
    assert time.monotonic() - began >= 1
    assert api.texts(5) == ["Hello."]


async def test_what_was_cut_off_is_sent_once_more_and_says_so(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendMessage", Fault(cut="after"))
    await delivery.send("1/0", HOME, HELLO)
    assert api.texts(5) == ["Hello.", f"{texts.REPEAT}\nHello."]


async def test_what_was_cut_off_twice_is_not_sent_a_third_time(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendMessage", Fault(cut="after"), Fault(cut="after"))
    assert await delivery.send("1/0", HOME, HELLO) is None
    assert await delivery.send("1/0", HOME, HELLO) is None
    assert len(api.texts(5)) == 2


async def test_failures_of_the_server_are_outlived_and_leave_no_mark(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendMessage", *[Fault(500, "Internal Server Error")] * 3)
    await delivery.send("1/0", HOME, HELLO)
    assert api.texts(5) == ["Hello."]


@pytest.mark.parametrize(
    "fault",
    [Fault.blocked(), Fault.gone(), Fault(400, "Bad Request: message thread not found")],
)
async def test_a_chat_that_is_closed_is_told_of_without_its_number(
    api: BotApi, delivery: Delivery, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot.channels.telegram")
    api.fail("sendMessage", fault)
    with pytest.raises(Unreachable) as caught:
        await delivery.send("1/0", Address("telegram-123454321", 123454321), HELLO)
    assert "123454321" not in f"{caught.value}{caplog.text}"


async def test_a_group_that_moved_is_written_to_where_it_is(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendMessage", Fault.moved(-1001))
    await delivery.send("1/0", Address("telegram--7-5", -7), HELLO)
    assert api.texts(-1001) == ["Hello."]


async def test_a_picture_that_cannot_be_had_leaves_its_words(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendPhoto", Fault(400, "Bad Request: wrong file identifier/HTTP URL specified"))
    await delivery.send("1/0", HOME, Outgoing("A lamp", photo="https://shop.example/gone.jpg"))
    assert [(sent.method, sent.text) for sent in api.sent] == [("sendMessage", "A lamp")]


async def test_a_page_of_the_gateways_says_nothing_of_what_became_of_the_message(
    api: BotApi, delivery: Delivery
) -> None:
    api.fail("sendMessage", Fault.gateway())
    await delivery.send("1/0", HOME, HELLO)
    assert api.texts(5) == [f"{texts.REPEAT}\nHello."]


async def test_a_long_message_that_is_sent_once_more_is_whole(
    api: BotApi, delivery: Delivery
) -> None:
    (longest,) = split_text(("🙂 " * (LONGEST_TEXT // 3)).strip(), LONGEST_TEXT)
    api.fail("sendMessage", Fault(cut="after"))
    await delivery.send("1/0", HOME, Outgoing(longest))
    assert api.texts(5) == [longest, f"{texts.REPEAT}\n{longest}"]


async def test_a_revoked_token_costs_no_message(api: BotApi, delivery: Delivery) -> None:
    api.fail("sendMessage", Fault(401, "Unauthorized"))
    with pytest.raises(InvalidToken):
        await delivery.send("1/0", HOME, HELLO)
    await delivery.send("1/0", HOME, HELLO)
    assert api.texts(5) == ["Hello."]


async def test_what_html_and_markdown_write_with_is_sent_as_it_is(
    api: BotApi, delivery: Delivery
) -> None:
    strange = "<b>Ann & Co</b> *_[x](y)`~>#+-=|{}.! \\"
    await delivery.send("1/0", HOME, Outgoing(strange, (Button(strange, "x"),)))
    assert api.texts(5) == [strange]
    assert "parse_mode" not in api.of("sendMessage")[0]
