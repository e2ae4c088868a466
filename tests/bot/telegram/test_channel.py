"""The channel over a real socket: what shoppers do, and what comes into their chats."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.channels.telegram import texts
from dialogue.conversations import Conversations
from dialogue.errors import NoConversationError
from dialogue.sessions import EventLog
from tests.bot.telegram.bot_api import USERNAME, BotApi, Fault, Sent
from tests.bot.telegram.conftest import Start, Talk

MAYA = "where is order W10042, my postcode is SW9 8PR"
GROUP = -100
PICTURE: dict[str, Any] = {
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
}


def _heard(talk: Talk, sender_id: str) -> list[str]:
    events = [entry.event for entry in EventLog(talk.store).events(sender_id)]
    return [str(event["text"]) for event in events if event["event"] == "user"]


def _with_buttons(api: BotApi, chat: int) -> Sent:
    return next(sent for sent in reversed(api.sent) if sent.chat == chat and sent.buttons)


async def test_a_shopper_is_answered_in_their_chat(talk: Talk) -> None:
    talk.api.say(5, MAYA)
    await talk.all_answered()
    said = " ".join(talk.api.texts(5))
    assert "#W10042" in said
    assert talk.api.of("sendChatAction")[0]["action"] == "typing"
    user = EventLog(talk.store).events("telegram-5")[0].event
    assert user["message_id"].startswith("tg-")
    assert user["input_channel"] == "telegram"


async def test_the_menu_of_commands_is_set(talk: Talk) -> None:
    (menu,) = talk.api.of("setMyCommands")
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
    assert _heard(talk, "telegram-5") == [
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
    assert _heard(talk, "telegram-5") == []


async def test_a_choice_is_pressed_once_and_marked(talk: Talk) -> None:
    talk.api.say(5, "cancel W10077, sw9 8pr, i bought it by mistake")
    await talk.all_answered()
    asked = _with_buttons(talk.api, 5)
    assert [button["text"] for button in asked.buttons] == ["Yes", "No"]
    talk.api.press(asked, "Yes")
    talk.api.press(asked, "Yes")
    talk.api.press(asked, "No")
    await talk.all_answered()
    assert _heard(talk, "telegram-5")[1:] == ["yes"]
    (marked,) = talk.api.of("editMessageReplyMarkup")
    assert "✓ Yes" in json.loads(marked["reply_markup"])["inline_keyboard"][0][0]["text"]
    notes = [call.get("text") for call in talk.api.of("answerCallbackQuery")]
    assert notes == [None, texts.PRESSED_AGAIN, texts.PRESSED_AGAIN]


async def test_a_yes_to_an_old_question_is_none_to_a_new_one(talk: Talk) -> None:
    talk.api.say(5, "cancel W10077, sw9 8pr, i bought it by mistake")
    await talk.all_answered()
    asked = _with_buttons(talk.api, 5)
    talk.api.say(5, "no, leave it")
    await talk.all_answered()
    talk.api.press(asked, "Yes")
    await talk.all_answered()
    assert _heard(talk, "telegram-5")[-1] == "no, leave it"
    assert talk.api.of("answerCallbackQuery")[0]["text"] == texts.PRESSED_LATE


async def test_orders_are_a_list_to_choose_from(talk: Talk) -> None:
    talk.api.say(5, MAYA)
    talk.api.say(5, "/orders")
    await talk.all_answered()
    listed = _with_buttons(talk.api, 5)
    assert "#W10077" in [button["text"] for button in listed.buttons]
    talk.api.press(listed, "#W10077")
    await talk.all_answered()
    assert "#W10077" in talk.api.texts(5)[-1]


async def test_a_product_with_a_picture_is_shown(talk: Talk) -> None:
    talk.store.database.execute(
        "update products set attributes = json_set(attributes, '$.image', ?, '$.url', ?)"
        " where id = 'alder-desk-lamp'",
        ["https://shop.example/lamp.jpg", "https://shop.example/lamp"],
    )
    talk.api.say(5, "how much is the alder desk lamp")
    await talk.all_answered()
    (picture,) = [sent for sent in talk.api.sent if sent.photo]
    assert picture.photo == "https://shop.example/lamp.jpg"
    assert picture.buttons[0]["url"] == "https://shop.example/lamp"
    assert picture.text.startswith("Alder Desk Lamp")


async def test_what_is_no_text_is_answered_with_what_can_be_done(talk: Talk) -> None:
    one: dict[str, Any] = {"file_id": "f", "file_unique_id": "u"}
    size = {"width": 9, "height": 9}
    sticker = {"type": "regular", "is_animated": False, "is_video": False}
    contents: dict[str, dict[str, Any]] = {
        "photo": PICTURE,
        "sticker": {"sticker": one | size | sticker},
        "voice": {"voice": one | {"duration": 3}},
        "video": {"video": one | size | {"duration": 3}},
        "document": {"document": one},
        "location": {"location": {"latitude": 1.0, "longitude": 2.0}},
        "contact": {"contact": {"phone_number": "1", "first_name": "A", "user_id": 6}},
        "poll": {
            "poll": {
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        },
    }
    for chat, content in enumerate(contents.values(), start=5):
        talk.api.push(message=talk.api.message(chat, **content))
    await talk.all_answered()
    for chat, kind in enumerate(contents, start=5):
        assert talk.api.texts(chat) == [texts.ATTACHMENTS[kind]]
        assert _heard(talk, f"telegram-{chat}") == []


async def test_an_album_is_answered_once(talk: Talk) -> None:
    for _ in range(4):
        talk.api.push(message=talk.api.message(5, media_group_id="9", **PICTURE))
    await talk.all_answered()
    assert talk.api.texts(5) == [texts.ATTACHMENTS["photo"]]


async def test_the_words_below_a_picture_are_read(talk: Talk) -> None:
    talk.api.push(message=talk.api.message(5, caption="hello", **PICTURE))
    await talk.all_answered()
    assert talk.api.texts(5)[0] == texts.ATTACHMENTS["photo"]
    assert _heard(talk, "telegram-5") == ["hello"]


async def test_ones_own_contact_goes_to_the_assistant(talk: Talk) -> None:
    contact = {"phone_number": "442079460000", "first_name": "M", "user_id": 5}
    talk.api.push(message=talk.api.message(5, contact=contact))
    await talk.all_answered()
    assert _heard(talk, "telegram-5") == ["my phone number is +442079460000"]


async def test_the_last_message_may_be_changed_and_an_older_one_is_answered_for(
    talk: Talk,
) -> None:
    first = talk.api.say(5, "helo")["message"]
    await talk.all_answered()
    talk.api.push(edited_message=first | {"text": "hello"})
    await talk.all_answered()
    talk.api.push(edited_message=first | {"text": "hello"})
    talk.api.say(5, "thanks")
    talk.api.push(edited_message=first | {"text": "good evening"})
    await talk.all_answered()
    assert _heard(talk, "telegram-5") == ["helo", "hello", "thanks"]
    assert talk.api.texts(5)[-1] == texts.EDITED


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
    assert _heard(talk, "telegram-5") == ["hello"]
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
    assert _heard(talk, "telegram-5") == ["hello", "thanks"]
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
        assert _heard(talk, f"telegram-{chat}") == lines


async def test_messages_in_quick_succession_are_one_turn_where_they_are_gathered(
    start: Start,
) -> None:
    async with start(gather_seconds=0.4) as talk:
        for line in ("hi", "its about my order", "W10042", "sw9 8pr"):
            talk.api.say(5, line)
        await talk.all_answered()
        assert _heard(talk, "telegram-5") == ["hi\nits about my order\nW10042\nsw9 8pr"]


class TestGroups:
    """Others read along."""

    async def test_nobody_is_verified_and_no_order_is_spoken_of(self, talk: Talk) -> None:
        named = {"entities": [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}]}
        for text in (MAYA, "my email is maya.okafor@example.com and my postcode SW9 8PR"):
            talk.api.push(message=talk.api.message(GROUP, 5, text=f"@{USERNAME} {text}", **named))
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

    async def test_what_everybody_may_know_is_answered_to_the_message(self, talk: Talk) -> None:
        named = {"entities": [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}]}
        asked = talk.api.message(
            GROUP, 5, text=f"@{USERNAME} how much is the alder desk lamp", **named
        )
        talk.api.push(message=asked)
        await talk.all_answered()
        assert "€" in talk.api.sent[0].text
        assert talk.api.sent[0].replies_to == asked["message_id"]

    @pytest.mark.parametrize("command", ["orders", "human", "privacy"])
    async def test_personal_commands_are_for_a_private_chat(self, talk: Talk, command: str) -> None:
        talk.api.push(message=talk.api.message(GROUP, 5, text=f"/{command}"))
        await talk.all_answered()
        assert talk.api.texts(GROUP) == [texts.IN_PRIVATE]
        assert _heard(talk, "telegram--100-5") == []


class TestPrivacy:
    """What is stored, a copy, and erasing."""

    async def test_a_copy_holds_the_whole_conversation(self, talk: Talk) -> None:
        talk.api.say(5, "hello")
        talk.api.say(5, "/privacy")
        await talk.all_answered()
        told = _with_buttons(talk.api, 5)
        assert "1 of your messages" in told.text
        talk.api.press(told, texts.COPY)
        await talk.all_answered()
        exported = json.loads(talk.api.sent[-1].document)
        assert exported["sender_id"] == "telegram-5"
        assert exported["turns"][0]["events"][0]["text"] == "hello"

    async def test_what_is_erased_is_gone(self, talk: Talk) -> None:
        talk.api.say(5, "my secret is marmalade")
        talk.api.say(5, "/privacy")
        await talk.all_answered()
        talk.api.press(_with_buttons(talk.api, 5), texts.ERASE)
        await talk.all_answered()
        talk.api.press(_with_buttons(talk.api, 5), texts.ERASE_YES)
        await talk.all_answered()
        assert talk.api.texts(5)[-1] == texts.ERASED
        with pytest.raises(NoConversationError):
            Conversations(talk.store).turns("telegram-5")
        assert "marmalade" not in "\n".join(talk.store.database.conn.iterdump())
        talk.api.say(5, "/privacy")
        await talk.all_answered()
        assert talk.api.texts(5)[-1] == texts.NOTHING_STORED

    async def test_erasing_is_asked_once_more(self, talk: Talk) -> None:
        talk.api.say(5, "hello")
        talk.api.say(5, "/privacy")
        await talk.all_answered()
        talk.api.press(_with_buttons(talk.api, 5), texts.ERASE)
        await talk.all_answered()
        talk.api.press(_with_buttons(talk.api, 5), texts.ERASE_NO)
        await talk.all_answered()
        assert talk.api.texts(5)[-1] == texts.KEPT
        assert _heard(talk, "telegram-5") == ["hello"]
