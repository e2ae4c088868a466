"""Others read along."""

from __future__ import annotations

import pytest

from bot.channels.telegram import texts
from dialogue.sessions import EventLog
from tests.bot.telegram.bot_api import USERNAME
from tests.bot.telegram.conftest import MAYA, STAFF, Start, Talk

GROUP = -100


async def test_nobody_is_verified_and_no_order_is_spoken_of(talk: Talk) -> None:
    for text in (MAYA, "my email is maya.okafor@example.com and my postcode SW9 8PR"):
        talk.group_says(GROUP, 5, text)
    await talk.all_answered()
    assert set(talk.api.texts(GROUP)) == {texts.IN_PRIVATE}
    link = talk.api.sent[0].buttons[0]
    assert link["url"] == f"https://t.me/{USERNAME}"
    slots = [
        entry.event
        for entry in EventLog(talk.store).events("telegram--100-5")
        if entry.event["event"] == "slot" and entry.event["name"] == "customer_id"
    ]
    assert slots == []


async def test_what_everybody_may_know_is_answered_to_the_message(talk: Talk) -> None:
    asked = talk.group_says(GROUP, 5, "how much is the alder desk lamp")["message"]
    await talk.all_answered()
    assert "€" in talk.api.sent[0].text
    assert talk.api.sent[0].replies_to == asked["message_id"]


@pytest.mark.parametrize("command", ["orders", "human", "privacy"])
async def test_personal_commands_are_for_a_private_chat(talk: Talk, command: str) -> None:
    talk.api.push(message=talk.api.message(GROUP, 5, text=f"/{command}"))
    await talk.all_answered()
    assert talk.api.texts(GROUP) == [texts.IN_PRIVATE]
    assert talk.heard("telegram--100-5") == []


async def test_the_link_brings_the_command_along_into_the_private_chat(talk: Talk) -> None:
    talk.api.push(message=talk.api.message(GROUP, 5, text=f"/orders@{USERNAME}"))
    await talk.all_answered()
    link = talk.api.sent[0].buttons[0]["url"]
    assert link == f"https://t.me/{USERNAME}?start=orders"
    talk.api.say(5, f"/start {link.partition('=')[2]}")
    await talk.all_answered()
    assert talk.heard("telegram-5") == ["show me my orders"]


@pytest.mark.parametrize(
    "asked", [("can I talk to a person",), ("my lamp arrived broken", "yes please")]
)
async def test_who_wants_a_person_is_led_into_a_private_chat(
    talk: Talk, asked: tuple[str, ...]
) -> None:
    for text in asked:
        talk.group_says(GROUP, 5, text)
        await talk.all_answered()
    assert talk.api.texts(GROUP)[-1] == texts.IN_PRIVATE
    assert talk.assistant.records.tickets.all_open() == []
    assert talk.api.texts(STAFF) == []


async def test_a_request_for_a_person_goes_on_in_the_private_chat(talk: Talk) -> None:
    talk.group_says(GROUP, 5, "can I talk to a person")
    await talk.all_answered()
    assert talk.api.sent[0].buttons[0]["url"].endswith("?start=human")
    talk.api.say(5, "/start human")
    await talk.all_answered()
    assert talk.assistant.records.tickets.waiting("telegram-5") is not None


async def test_commands_of_other_bots_are_left_to_them(talk: Talk) -> None:
    for text in ("/weather", "/start@another_bot"):
        talk.api.push(message=talk.api.message(GROUP, 5, text=text))
    talk.api.push(message=talk.api.message(GROUP, 5, text=f"/weather@{USERNAME}"))
    await talk.all_answered()
    assert talk.api.texts(GROUP) == [texts.NO_COMMAND]


async def test_who_names_the_bot_by_changing_a_message_is_heard_for_the_first_time(
    talk: Talk,
) -> None:
    talk.group_says(GROUP, 5, "hello")
    said = talk.api.message(GROUP, 5, text="how much is the alder desk lamp")
    talk.api.push(message=said)
    await talk.all_answered()
    named = {"entities": [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}]}
    talk.api.push(edited_message=said | {"text": f"@{USERNAME} {said['text']}"} | named)
    await talk.all_answered()
    assert "€" in talk.api.texts(GROUP)[-1]


async def test_a_topic_is_answered_in_that_topic(start: Start) -> None:
    async with start(gather_seconds=0.3) as talk:  # so that there is time to show that it types
        talk.group_says(GROUP, 5, "hello", message_thread_id=33, is_topic_message=True)
        await talk.all_answered()
        assert talk.api.sent[0].thread == 33
        assert talk.api.of("sendChatAction")[0]["message_thread_id"] == "33"


async def test_a_post_of_a_channel_that_is_passed_on_into_its_group_is_nobodys_question(
    talk: Talk,
) -> None:
    talk.group_says(GROUP, 777_000, "is the shop's bot", is_automatic_forward=True)
    await talk.all_answered()
    assert talk.api.sent == []
