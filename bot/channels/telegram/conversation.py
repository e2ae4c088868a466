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
from dialogue.sessions import EventLog
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

_PERSONAL_ENTITIES = frozenset("email order_number phone postcode".split())
_PERSONAL_RECORDS = ("orders/", "customers/", "tickets/")
_PRIVATE_COMMANDS = frozenset(("orders", "human", "privacy"))

PassOn = Callable[[Incoming], Awaitable[bool]]
"""Brings an attachment to the person who has the conversation; False where it can't be."""


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
        self._log = EventLog(parts.store)
        self._albums: deque[str] = deque(maxlen=_ALBUMS)

    async def answer(self, incoming: Incoming) -> Answer:
        """What is to be sent for what a shopper did; nothing where silence is the answer."""
        match incoming.kind:
            case Kind.TEXT:
                return await self._written(incoming)
            case Kind.CONTACT:
                return await self._say(incoming, f"my phone number is {incoming.text}")
            case Kind.EDIT:
                return await self._edited(incoming)
            case Kind.COMMAND:
                return await self._commanded(incoming)
            case Kind.PRESS:
                return await self._pressed(incoming)
            case Kind.ATTACHMENT:
                return await self._sent(incoming)

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

    async def _written(self, incoming: Incoming) -> Answer:
        said = await self._say(incoming, incoming.text)
        return replace(said, heard=incoming.text)

    async def _edited(self, incoming: Incoming) -> Answer:
        """The last message said anew is one; an older one has had its answer."""
        known = self._parts.chats.known(incoming.to.sender_id)
        if known.message_id != incoming.message_id:
            return _only(texts.EDITED)
        if known.mark == mark_of(incoming.text):
            return Answer()  # such as a preview of a link that was added to it
        return await self._written(incoming)

    async def _commanded(self, incoming: Incoming) -> Answer:
        name = incoming.detail
        if incoming.is_group and name in _PRIVATE_COMMANDS:
            return self._in_private()
        if name == "id" and incoming.is_group:  # for who sets up the staff's chat
            return _only(texts.THIS_CHAT.format(chat=incoming.to.chat_id))
        if name == "help":
            return _only(texts.HELP)
        if name == "privacy":
            return Answer((self._parts.privacy.told(incoming.to.sender_id),))
        if name not in texts.SAID_FOR:
            return _only(texts.NO_COMMAND)
        said = await self._say(incoming, texts.SAID_FOR[name])
        if name == "start":
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
        if self._state(incoming.to.sender_id) is State.PERSON:
            is_passed_on = await self._parts.pass_on(incoming)
            return Answer() if is_passed_on else _only(texts.NOT_PASSED_ON)
        told = self._told_of(incoming)
        if not incoming.text.strip():
            return Answer(told)
        said = await self._written(incoming)
        return replace(said, messages=(*told, *said.messages))

    def _told_of(self, incoming: Incoming) -> tuple[Outgoing, ...]:
        """What can't be done with an attachment; of an album it is said once."""
        if incoming.album:
            album = f"{incoming.to.sender_id}/{incoming.album}"
            if album in self._albums:
                return ()
            self._albums.append(album)
        return (Outgoing(texts.ATTACHMENTS.get(incoming.detail, texts.ANY_OTHER)),)

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
            return self._in_private()
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
                lambda: bot.send_chat_action(chat, ChatAction.TYPING)
            )
            await asyncio.sleep(_TYPING_SECONDS)

    def _in_private(self) -> Answer:
        link = Link(texts.WRITE_PRIVATELY, f"https://t.me/{self._parts.me.username}")
        return Answer((Outgoing(texts.IN_PRIVATE, link=link),))


def _only(text: str) -> Answer:
    return Answer((Outgoing(text),))


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
