"""The channel over a real socket: what shoppers do, and what comes into their chats."""

from __future__ import annotations

import json
import re

import pytest

from bot.channels.telegram import texts
from dialogue.sessions import EventLog
from tests.bot.telegram.bot_api import Fault
from tests.bot.telegram.conftest import MAYA, Start, Talk


async def test_a_shopper_is_answered_in_their_chat(talk: Talk) -> None:
    talk.api.say(5, MAYA)
    await talk.all_answered()
    said = " ".join(talk.api.texts(5))
    assert "#W10042" in said
    user = EventLog(talk.store).events("telegram-5")[0].event
    assert user["message_id"].startswith("tg-")
    assert user["input_channel"] == "telegram"


async def test_the_chat_shows_that_somebody_types(start: Start) -> None:
    async with start(gather_seconds=0.5) as talk:  # an answer that is there at once needs no such
        talk.api.say(5, "hello")
        await talk.all_answered()
        assert talk.api.of("sendChatAction")[0]["action"] == "typing"


async def test_the_menu_of_commands_is_set(talk: Talk) -> None:
    menu = talk.api.of("setMyCommands")[0]
    assert [one["command"] for one in json.loads(menu["commands"])] == list(texts.COMMANDS)


async def test_money_is_written_as_where_the_client_is(talk: Talk) -> None:
    update = talk.api.message(5, text="how much is the ember notebook")
    update["from"]["language_code"] = "de-DE"
    talk.api.push(message=update)
    await talk.all_answered()
    assert re.search(r"\d,\d\d €", " ".join(talk.api.texts(5)))


async def test_commands_say_what_they_are_for_to_the_assistant(talk: Talk) -> None:
    for command in ("/start", "/orders", "/human", "/restart"):
        talk.api.say(5, command)
    await talk.all_answered()
    assert talk.heard("telegram-5") == [
        "hello",
        "show me my orders",
        "can I talk to a person",
        "start again",
    ]
    assert texts.START in talk.api.texts(5)
    assert talk.assistant.records.tickets.waiting("telegram-5") is not None
    intents = [
        entry.event["parse_data"]["intent"]["name"]
        for entry in EventLog(talk.store).events("telegram-5")
        if entry.event["event"] == "user"
    ]
    assert intents == ["greet", "list_orders", "ask_human", "restart"]


async def test_help_and_unknown_commands_are_answered_at_once(talk: Talk) -> None:
    talk.api.say(5, "/help")
    talk.api.say(5, "/dance")
    await talk.all_answered()
    assert talk.api.texts(5) == [texts.HELP, texts.NO_COMMAND]
    assert talk.heard("telegram-5") == []


async def test_too_long_a_message_is_told_kindly(talk: Talk) -> None:
    talk.api.say(5, "a" * 4_096)
    await talk.all_answered()
    assert talk.api.texts(5) == [texts.TOO_LONG]


async def test_doubled_updates_are_answered_once(talk: Talk) -> None:
    talk.api.doubles_updates = True
    said = talk.api.say(5, "hello")
    await talk.all_answered()
    talk.api.push(**said)
    await talk.all_answered()
    assert talk.heard("telegram-5") == ["hello"]
    assert len(talk.api.texts(5)) == 1


async def test_a_cut_network_is_outlived(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    faults = [
        Fault(cut="before"),
        Fault(502, "Bad Gateway"),
        Fault(409, "Conflict"),
        Fault.flood(1),
    ]
    talk.api.fail("getUpdates", *faults)
    for line in ("hello", "thanks"):
        talk.api.say(5, line)
        await talk.all_answered()
    assert talk.heard("telegram-5") == ["hello", "thanks"]
    assert "another process fetches them" in caplog.text


async def test_who_has_blocked_the_bot_stops_nobody_else(talk: Talk) -> None:
    talk.api.fail("sendMessage", Fault.blocked())
    talk.api.say(5, "/help")
    await talk.all_answered()
    talk.api.say(6, "/help")
    await talk.all_answered()
    assert (talk.api.texts(5), talk.api.texts(6)) == ([], [texts.HELP])
    assert talk.store.rows("select 1 from telegram_updates") == []


async def test_chats_are_served_in_order_and_side_by_side(talk: Talk) -> None:
    lines = ["hello", "how much is the alder desk lamp", "thanks"]
    for line in lines:
        for chat in (5, 6, 7):
            talk.api.say(chat, line)
    await talk.all_answered()
    for chat in (5, 6, 7):
        assert talk.heard(f"telegram-{chat}") == lines


async def test_messages_in_quick_succession_are_one_turn_where_they_are_gathered(
    start: Start,
) -> None:
    async with start(gather_seconds=0.4) as talk:
        for line in ("hi", "its about my order", "W10042", "sw9 8pr"):
            talk.api.say(5, line)
        await talk.all_answered()
        assert talk.heard("telegram-5") == ["hi\nits about my order\nW10042\nsw9 8pr"]
