"""Staff answer in a chat of their own, and shoppers read it in theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.telegram import texts
from dialogue.forgetting import Forgetting
from dialogue.inbox import Inbox
from tests.bot.telegram.bot_api import BOT_ID, BotApi, Fault, Sent
from tests.bot.telegram.conftest import PICTURE, STAFF, Start, Talk
from tests.conftest import NOW

BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Fern"}
ANN, BEN = 71, 72


async def _packet(talk: Talk) -> Sent:
    talk.api.say(5, "can I talk to a person")
    await talk.api.until(lambda: bool(talk.api.texts(STAFF)))
    return next(sent for sent in talk.api.sent if sent.chat == STAFF)


def _reply(api: BotApi, to: Sent, text: str, user: int = ANN, **more: Any) -> dict[str, Any]:
    answered = api.message(to.chat, BOT_ID) | {"message_id": to.message_id, "from": BOT}
    said = api.message(to.chat, user, text=text, reply_to_message=answered) | more
    return api.push(message=said)


async def test_a_ticket_comes_with_all_there_is_to_know(talk: Talk) -> None:
    talk.api.say(5, "where is order W10042, my postcode is SW9 8PR")
    await talk.all_answered()
    packet = await _packet(talk)
    assert packet.text.startswith("H-")
    assert "Maya Okafor, verified" in packet.text
    assert "shopper: can I talk to a person" in packet.text
    assert [button["text"] for button in packet.buttons] == ["Take", "Give back", "Close"]


async def test_people_answer_by_replying_until_they_give_the_conversation_back(
    talk: Talk,
) -> None:
    packet = await _packet(talk)
    _reply(talk.api, packet, "Hello, Ann here.")
    await talk.api.until(lambda: "N71: Hello, Ann here." in talk.api.texts(5))
    talk.api.say(5, "my kettle hums")
    await talk.api.until(lambda: "my kettle hums" in talk.api.texts(STAFF)[-1])
    heard = talk.api.sent[-1]
    _reply(talk.api, heard, "They all do.")
    await talk.api.until(lambda: "N71: They all do." in talk.api.texts(5))
    said_by_now = len(talk.api.texts(5))
    _reply(talk.api, packet, "/back")
    await talk.api.until(lambda: "answers again" in talk.api.texts(STAFF)[-1])
    talk.api.say(5, "hello")
    await talk.all_answered()
    assert len(talk.api.texts(5)) == said_by_now + 1


async def test_a_second_agent_is_told_who_has_it(talk: Talk) -> None:
    packet = await _packet(talk)
    _reply(talk.api, packet, "Hello, Ann here.")
    _reply(talk.api, packet, "Hello, Ben here.", BEN)
    await talk.api.until(lambda: any("N71 has H-" in text for text in talk.api.texts(STAFF)))
    await talk.api.until(lambda: bool(talk.api.texts(5)))
    assert not any("Ben" in text for text in talk.api.texts(5))


async def test_buttons_take_and_close_a_ticket(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.press(packet, "Take", ANN)
    talk.api.press(packet, "Close", ANN)
    await talk.all_answered()
    assert talk.assistant.records.tickets.waiting("telegram-5") is None
    talk.api.press(packet, "Take", ANN)
    await talk.all_answered()
    assert "was closed" in talk.api.of("answerCallbackQuery")[-1]["text"]


async def test_what_staff_say_to_each_other_stays_there(talk: Talk) -> None:
    await _packet(talk)
    known = len(talk.api.sent)
    talk.api.push(message=talk.api.message(STAFF, ANN, text="coffee?"))
    await talk.all_answered()
    assert len(talk.api.sent) == known


async def test_words_written_in_another_process_reach_the_shopper(talk: Talk) -> None:
    await _packet(talk)
    ticket = talk.assistant.records.tickets.waiting("telegram-5")
    assert ticket is not None
    inbox = Inbox(talk.store, lambda: NOW)
    inbox.take(ticket.id, "cleo")
    inbox.reply(ticket.id, "cleo", "From the inbox.")
    await talk.api.until(lambda: "cleo: From the inbox." in talk.api.texts(5))


async def test_a_picture_reaches_the_person_who_has_the_conversation(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.press(packet, "Take", ANN)
    await talk.all_answered()
    size = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
    shown = talk.api.message(5, photo=[size])
    talk.api.push(message=shown)
    await talk.all_answered()
    (copied,) = [sent for sent in talk.api.sent if sent.method == "copyMessage"]
    assert (copied.chat, copied.replies_to) == (STAFF, packet.message_id)


async def test_a_shopper_who_has_blocked_the_bot_is_told_of(talk: Talk) -> None:
    packet = await _packet(talk)
    await talk.all_answered()
    talk.api.fail("sendMessage", Fault.blocked())
    _reply(talk.api, packet, "Are you there?")
    ticket = packet.text.partition(":")[0]
    told = texts.STAFF_UNREACHABLE.format(ticket=ticket)
    await talk.api.until(lambda: told in talk.api.texts(STAFF))


async def test_a_pressed_step_is_marked_with_who_did_it(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.press(packet, "Take", ANN)
    await talk.all_answered()
    assert _titles(talk, packet) == ["✓ Take: N71", "Give back", "Close"]
    talk.api.press(packet, "Close", ANN)
    await talk.all_answered()
    assert _titles(talk, packet) == ["✓ Close: N71"]


async def test_a_step_that_was_not_possible_leaves_the_choice(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.press(packet, "Take", ANN)
    talk.api.press(packet, "Take", BEN)
    await talk.all_answered()
    assert _titles(talk, packet)[0] == "✓ Take: N71"
    assert "N71 has H-" in talk.api.of("answerCallbackQuery")[-1]["text"]


async def test_pictures_go_to_the_team_as_soon_as_it_was_asked_for(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.push(message=talk.api.message(5, **PICTURE))
    await talk.all_answered()
    (copied,) = [sent for sent in talk.api.sent if sent.method == "copyMessage"]
    assert (copied.chat, copied.replies_to) == (STAFF, packet.message_id)
    assert talk.api.texts(5)[-1] == texts.PASSED_ON


async def test_a_picture_comes_below_its_ticket_also_when_it_comes_at_once(talk: Talk) -> None:
    talk.api.say(5, "can I talk to a person")
    talk.api.push(message=talk.api.message(5, **PICTURE))
    await talk.api.until(lambda: texts.PASSED_ON in talk.api.texts(5))
    ticket, picture = [sent for sent in talk.api.sent if sent.chat == STAFF]
    assert picture.replies_to == ticket.message_id


async def test_who_takes_a_ticket_is_told_what_was_said_since(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.say(5, "how much is the alder desk lamp")
    await talk.all_answered()
    assert talk.api.texts(STAFF) == [packet.text]
    talk.api.press(packet, "Take", ANN)
    await talk.api.until(lambda: "how much is the alder desk lamp" in talk.api.texts(STAFF)[-1])
    assert "assistant: " in talk.api.texts(STAFF)[-1]
    assert "€" in talk.api.texts(STAFF)[-1]


async def test_an_answer_that_has_nowhere_to_go_is_told_of(talk: Talk) -> None:
    packet = await _packet(talk)
    await talk.api.until(lambda: talk.store.rows("select * from telegram_told") != [])
    Forgetting(talk.store).erase(["telegram-5"])
    _reply(talk.api, packet, "Hello, Ann here.")
    await talk.all_answered()
    assert talk.api.texts(STAFF)[-1] == texts.STAFF_NOT_OF_TICKET


async def test_a_change_to_what_was_answered_is_not_sent_and_that_is_said(talk: Talk) -> None:
    packet = await _packet(talk)
    said = _reply(talk.api, packet, "Hello, Ann here.")
    await talk.api.until(lambda: "N71: Hello, Ann here." in talk.api.texts(5))
    talk.api.push(edited_message=said["message"] | {"text": "Hello, it's Ann."})
    await talk.all_answered()
    assert talk.api.texts(STAFF)[-1] == texts.STAFF_EDITED


async def test_who_writes_in_the_name_of_the_group_is_one_of_the_team(talk: Talk) -> None:
    packet = await _packet(talk)
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
    group = {"id": STAFF, "type": "supergroup", "title": "Fern & Finch"}
    more: dict[str, Any] = {"from": anonymous, "sender_chat": group, "author_signature": "Owner"}
    _reply(talk.api, packet, "Hello there.", **more)
    await talk.api.until(lambda: "Owner: Hello there." in talk.api.texts(5))


async def test_what_looks_like_a_command_is_not_sent_to_the_shopper(talk: Talk) -> None:
    packet = await _packet(talk)
    _reply(talk.api, packet, "/ban")
    await talk.all_answered()
    assert talk.api.texts(STAFF)[-1] == texts.STAFF_NO_COMMAND


async def test_help_in_the_teams_chat_is_for_the_team(talk: Talk) -> None:
    talk.api.push(message=talk.api.message(STAFF, ANN, text="/help"))
    await talk.all_answered()
    assert talk.api.texts(STAFF) == [texts.STAFF_HELP_ALL]
    scoped = json.loads(talk.api.of("setMyCommands")[1]["scope"])
    assert scoped == {"type": "chat", "chat_id": STAFF}


async def test_the_assistant_says_nothing_beside_a_person_also_at_the_start(talk: Talk) -> None:
    packet = await _packet(talk)
    talk.api.press(packet, "Take", ANN)
    await talk.all_answered()
    said_by_now = len(talk.api.texts(5))
    talk.api.say(5, "/start")
    await talk.all_answered()
    assert len(talk.api.texts(5)) == said_by_now


class TestMoved:
    """The team's group has another number, as when it becomes a supergroup."""

    NOW = -1_900

    async def test_open_tickets_come_again_and_are_answered_there(
        self, talk: Talk, caplog: pytest.LogCaptureFixture
    ) -> None:
        await _packet(talk)
        talk.api.push(message=talk.api.message(STAFF, ANN, migrate_to_chat_id=self.NOW))
        await talk.api.until(lambda: bool(talk.api.texts(self.NOW)))
        packet = next(sent for sent in talk.api.sent if sent.chat == self.NOW)
        _reply(talk.api, packet, "Hello, Ann here.")
        await talk.api.until(lambda: "N71: Hello, Ann here." in talk.api.texts(5))
        assert "-1900" in caplog.text

    async def test_it_is_remembered(self, start: Start) -> None:
        async with start() as talk:
            talk.api.push(message=talk.api.message(STAFF, ANN, migrate_to_chat_id=self.NOW))
            await talk.all_answered()
        async with start() as talk:
            await talk.all_answered()
            talk.api.say(5, "can I talk to a person")
            await talk.api.until(lambda: bool(talk.api.texts(self.NOW)))

    async def test_it_is_found_out_by_writing_too(self, talk: Talk) -> None:
        talk.api.fail("sendMessage", Fault(), Fault.moved(self.NOW))
        talk.api.say(5, "can I talk to a person")
        await talk.api.until(lambda: bool(talk.api.texts(self.NOW)))

    async def test_a_message_with_the_number_of_another_chats_is_no_ticket(
        self, talk: Talk
    ) -> None:
        packet = await _packet(talk)
        talk.api.push(message=talk.api.message(STAFF, ANN, migrate_to_chat_id=self.NOW))
        await talk.all_answered()
        chatter = replace(packet, chat=self.NOW)
        _reply(talk.api, chatter, "between us")
        await talk.all_answered()
        assert not any("between us" in text for text in talk.api.texts(5))


def _titles(talk: Talk, sent: Sent) -> list[str]:
    rows = talk.api.keyboards[sent.chat, sent.message_id]
    return [button["text"] for row in rows for button in row]
