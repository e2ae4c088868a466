"""Staff answer in a chat of their own, and shoppers read it in theirs."""

from __future__ import annotations

from bot.channels.telegram import texts
from dialogue.inbox import Inbox
from tests.bot.telegram.bot_api import BOT_ID, BotApi, Fault, Sent
from tests.bot.telegram.conftest import STAFF, Talk
from tests.conftest import NOW

BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Fern"}
ANN, BEN = 71, 72


async def _packet(talk: Talk) -> Sent:
    talk.api.say(5, "can I talk to a person")
    await talk.api.until(lambda: bool(talk.api.texts(STAFF)))
    return next(sent for sent in talk.api.sent if sent.chat == STAFF)


def _reply(api: BotApi, to: Sent, text: str, user: int = ANN) -> None:
    answered = api.message(STAFF, BOT_ID) | {"message_id": to.message_id, "from": BOT}
    api.push(message=api.message(STAFF, user, text=text, reply_to_message=answered))


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
