"""A shopper's chat: what they do goes through the dialogue manager, and its words come back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from telegram import Bot
from telegram.constants import ChatAction

from bot.channels.cards import Cards
from bot.channels.machine import Handler
from bot.channels.telegram import texts
from bot.channels.telegram.chats import Chats, mark_of
from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.incoming import Incoming, Kind, Me
from bot.channels.telegram.keyboards import Keyboards, Press, pressed_markup
from bot.channels.telegram.privacy import Privacy
from bot.channels.telegram.rendering import Link, Outgoing, messages_of
from dialogue.errors import EmptyMessageError, MessageTooLongError
from dialogue.handover import State, handover_of
from dialogue.messages import Reply, UserMessage
from dialogue.remembering import RememberingLog
from knowledge.store import Store

__all__ = ["Answer", "Conversation", "Parts"]

_TYPING_SECONDS = 4.5
"""Telegram shows that somebody types for five seconds."""

_ALBUMS = 100
"""So many albums are remembered, as their pictures come one by one."""

_PERSONAL_ACTS = frozenset(
    "ask_email ask_postcode ask_order_reference ask_whole_number verify_failed verified"
    " order_not_found no_orders person_needed".split()
)
"""What is said on the way to an order, which is no way for a group."""

_ASKS_FOR_A_PERSON = "ask_human"
_PERSONAL_ENTITIES = frozenset("email order_number phone postcode".split())
_PERSONAL_RECORDS = ("orders/", "customers/", "tickets/")

PassOn = Callable[[Incoming], Awaitable[bool]]
"""Brings an attachment to the people who have been asked for; False where it can't be."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a conversation needs: the way through, and what the channel remembers."""

    handler: Handler
    store: Store
    cards: Cards
    bot: Bot
    delivery: Delivery
    keyboards: Keyboards
    chats: Chats
    privacy: Privacy
    me: Me
    pass_on: PassOn


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be sent, and what is to be remembered of the chat once it was.

    Attributes:
        messages: in their order.
        turn: the turn in which they were said, if it was one of the assistant's.
        card: the card that was shown last by then.
        heard: the text that the shopper's last message has, if this was one.
    """

    messages: tuple[Outgoing, ...] = ()
    turn: int | None = None
    card: str = ""
    heard: str | None = None


class Conversation:
    """Answers what shoppers do; what it returns is still to be sent."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._log = RememberingLog(parts.store)
        self._albums: deque[str] = deque(maxlen=_ALBUMS)

    async def answer(self, incoming: Incoming) -> Answer:
        """What is to be sent for what a shopper did; nothing where silence is the answer."""
        if incoming.kind is Kind.PRESS:
            return await self._pressed(incoming)
        if incoming.is_edited and (had := self._had(incoming)) is not None:
            return had
        return replace(await self._answered(incoming), heard=incoming.words)

    async def _answered(self, incoming: Incoming) -> Answer:
        match incoming.kind:
            case Kind.TEXT:
                return await self._say(incoming, incoming.text)
            case Kind.CONTACT:
                return await self._say(incoming, f"my phone number is {incoming.text}")
            case Kind.COMMAND:
                return await self._commanded(incoming)
            case Kind.ATTACHMENT:
                return await self._sent(incoming)
        return Answer()

    def delivered(self, incoming: Incoming, answer: Answer) -> None:
        """Remember what only counts once the shopper has it.

        Noted earlier, it would have an answer that is given again after a crash turn out
        differently.
        """
        sender_id, chats = incoming.to.sender_id, self._parts.chats
        if answer.heard is not None:
            chats.heard(sender_id, incoming.message_id, answer.heard)
        if answer.turn is not None:
            chats.answered(sender_id, answer.turn, answer.card)

    def _had(self, incoming: Incoming) -> Answer | None:
        """What is said of a change to a message that had its answer.

        None if it is a new one: the last message said anew, or one that wasn't for the bot before.
        """
        known = self._parts.chats.known(incoming.to.sender_id)
        if incoming.message_id < known.message_id:
            return _only(texts.EDITED)
        is_same = known.mark == mark_of(incoming.words)  # a preview of a link was added to it
        return Answer() if is_same and incoming.message_id == known.message_id else None

    async def _commanded(self, incoming: Incoming) -> Answer:
        name = incoming.detail
        if name == "start" and incoming.text in texts.PRIVATE:
            name = incoming.text  # what a link from a group brought along
        if incoming.is_group and name in texts.PRIVATE:
            return self._in_private(name)
        if name == "id" and incoming.is_group:  # for who sets up the staff's chat
            return _only(texts.THIS_CHAT.format(chat=incoming.to.chat_id))
        if name == "help":
            return _only(texts.HELP)
        if name == "privacy":
            return Answer((self._parts.privacy.told(incoming.to.sender_id),))
        if name not in texts.SAID_FOR:
            return _only(texts.NO_COMMAND)
        said = await self._say(incoming, texts.SAID_FOR[name])
        if name == "start" and said.messages:  # a person who has the conversation is not cut short
            return replace(said, messages=(*said.messages, Outgoing(texts.START)))
        return said

    async def _pressed(self, incoming: Incoming) -> Answer:
        sender_id, bot = incoming.to.sender_id, self._parts.bot
        turn = self._parts.chats.known(sender_id).turn
        pressed = self._parts.keyboards.press(incoming.detail, sender_id, incoming.update_id, turn)
        note = {
            Press.AGAIN: texts.PRESSED_AGAIN,
            Press.LATE: texts.PRESSED_LATE,
            Press.UNKNOWN: texts.NOT_YOURS if incoming.is_group else texts.PRESSED_LATE,
        }.get(pressed.press)
        attempt = self._parts.delivery.attempt
        await attempt(lambda: bot.answer_callback_query(incoming.query_id, note))
        if pressed.press is Press.LATE:
            await attempt(lambda: bot.edit_message_reply_markup(*self._below(incoming)))
        if pressed.press is not Press.COUNTS or (button := pressed.button) is None:
            return Answer()
        markup = pressed_markup(button)
        await attempt(
            lambda: bot.edit_message_reply_markup(*self._below(incoming), reply_markup=markup)
        )
        if (told := self._parts.privacy.pressed(button, incoming)) is not None:
            return Answer(tuple(told))
        return await self._say(incoming, button.payload)

    def _below(self, incoming: Incoming) -> tuple[int, int]:
        return self._parts.delivery.chat_of(incoming.to), incoming.message_id

    async def _sent(self, incoming: Incoming) -> Answer:
        """An attachment: its caption is read, the rest is for people alone."""
        state = self._state(incoming.to.sender_id)
        is_awaited = state in (State.PERSON, State.WAITING)
        is_passed_on = is_awaited and await self._parts.pass_on(incoming)
        if state is State.PERSON:
            return Answer() if is_passed_on else _only(texts.NOT_PASSED_ON)
        is_known = incoming.is_edited or self._is_of_known_album(incoming)
        told = () if is_known else (Outgoing(_told_of(incoming, is_passed_on=is_passed_on)),)
        if not incoming.text.strip():
            return Answer(told)
        said = await self._say(incoming, incoming.text)
        return replace(said, messages=(*told, *said.messages))

    def _is_of_known_album(self, incoming: Incoming) -> bool:
        if not incoming.album:
            return False
        album = f"{incoming.to.sender_id}/{incoming.album}"
        if album in self._albums:
            return True
        self._albums.append(album)
        return False

    def _state(self, sender_id: str) -> State:
        return handover_of(entry.event for entry in self._log.events(sender_id)).state

    async def _say(self, incoming: Incoming, text: str) -> Answer:
        """Say something to the assistant in the shopper's name."""
        message = UserMessage(
            incoming.to.sender_id,
            text,
            channel="telegram",
            message_id=incoming.message_key,
            locale=incoming.locale,
            public=incoming.is_group,
        )
        try:
            async with self._typing(incoming):
                reply = await self._parts.handler.handle(message)
        except MessageTooLongError:
            return _only(texts.TOO_LONG)
        except EmptyMessageError:
            return _only(texts.ANY_OTHER)
        if incoming.is_group and _is_personal(reply):
            return self._in_private("human" if _is_for_a_person(reply) else "")
        known = self._parts.chats.known(incoming.to.sender_id)
        messages, card = messages_of(reply, self._parts.cards, known.card, incoming.locale)
        return Answer(tuple(messages), reply.turn, card)

    @asynccontextmanager
    async def _typing(self, incoming: Incoming) -> AsyncIterator[None]:
        """Inside, the chat shows that somebody types."""
        typing = asyncio.create_task(self._type(incoming))
        try:
            yield
        finally:
            typing.cancel()

    async def _type(self, incoming: Incoming) -> None:
        chat, bot = self._parts.delivery.chat_of(incoming.to), self._parts.bot
        while True:
            await self._parts.delivery.attempt(
                lambda: bot.send_chat_action(chat, ChatAction.TYPING, incoming.to.topic)
            )
            await asyncio.sleep(_TYPING_SECONDS)

    def _in_private(self, wanted: str = "") -> Answer:
        """The way into a private chat, which brings along what was wanted."""
        start = f"?start={wanted}" if wanted else ""
        link = Link(texts.WRITE_PRIVATELY, f"https://t.me/{self._parts.me.username}{start}")
        return Answer((Outgoing(texts.IN_PRIVATE, link=link),))


def _only(text: str) -> Answer:
    return Answer((Outgoing(text),))


def _told_of(incoming: Incoming, *, is_passed_on: bool) -> str:
    """What becomes of an attachment."""
    if is_passed_on:
        return texts.PASSED_ON
    if incoming.text.strip() and incoming.detail in texts.SHOWN:
        return texts.WITH_WORDS
    return texts.ATTACHMENTS.get(incoming.detail, texts.ANY_OTHER)


def _is_for_a_person(reply: Reply) -> bool:
    intent = reply.understanding.get("intent") or {}
    return bool(intent.get("name") == _ASKS_FOR_A_PERSON)


def _is_personal(reply: Reply) -> bool:
    """Whether a turn is of somebody's own: by what was named, asked for or said."""
    named = {str(entity.get("entity")) for entity in reply.understanding.get("entities", ())}
    said = {utterance.act for utterance in reply.utterances}
    sources = [proof.source for u in reply.utterances for proof in u.evidence]
    return bool(
        named & _PERSONAL_ENTITIES
        or said & _PERSONAL_ACTS
        or any(source.startswith(_PERSONAL_RECORDS) for source in sources)
    )
