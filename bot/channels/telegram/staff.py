"""The staff's chat: tickets come in, people answer by replying, and give conversations back."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterator, Sequence

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from bot.channels.telegram import texts
from bot.channels.telegram.chats import Address, is_of_group
from bot.channels.telegram.conversation import Answer
from bot.channels.telegram.delivery import Delivery, Unreachable
from bot.channels.telegram.incoming import Incoming, Kind
from bot.channels.telegram.keyboards import PRESSED
from bot.channels.telegram.packet_text import packet_text
from bot.channels.telegram.rendering import LONGEST_TEXT, Outgoing, split_text
from bot.channels.telegram.staff_posts import StaffPosts
from dialogue.errors import MessageError
from dialogue.handover import HandoverError, State, handover_of
from dialogue.inbox import Inbox
from dialogue.packets import Packet
from dialogue.remembering import RememberingLog
from dialogue.sessions import Event
from knowledge.store import Store
from knowledge.tickets import Ticket, Tickets

__all__ = ["StaffChat"]

_log = logging.getLogger(__name__)

_STEPS = ("take", "back", "close")
_DATA = re.compile(r"staff:(take|back|close):(H-\d{1,18})")


class StaffChat:
    """One chat in which the shop's people see tickets of all channels, and answer them."""

    def __init__(
        self,
        chat_id: int,
        store: Store,
        inbox: Inbox,
        delivery: Delivery,
        bot: Bot,
        done: Callable[[int], None],
    ) -> None:
        """Work in the chat `chat_id`; `done` has an update dealt with, as `Claims.done` does."""
        self._configured = chat_id
        self._store = store
        self._done = done
        self._inbox = inbox
        self._delivery = delivery
        self._bot = bot
        self._log = RememberingLog(store)  # each open ticket is looked at again and again
        self._tickets = Tickets(store)
        self._posts = StaffPosts(store)
        # Two that tell the same at once would send it twice.
        self._telling = asyncio.Lock()

    @property
    def chat_id(self) -> int:
        """The chat's number by now, which changes when the group becomes a supergroup."""
        return self._delivery.chat_of(Address("", self._configured))

    def warn_of_move(self) -> None:
        """Log the chat's number, if it is no longer the one in the settings."""
        if self.chat_id != self._configured:
            told = "the staff's chat has become %d; put that under telegram: staff_chat"
            _log.warning(told, self.chat_id)

    async def look(self) -> None:
        """Tell of tickets that are new, and of what shoppers wrote whom a person has.

        Raises:
            Unreachable: the staff's chat can't be written to.
        """
        for ticket in self._tickets.all_open():
            async with self._telling:
                told = self._posts.told(self.chat_id, ticket.id)
                if told is None:
                    await self._tell(ticket)
                else:
                    await self._go_on(ticket, told.events)

    async def answer(self, incoming: Incoming) -> Answer:
        """Do what somebody of the staff said or pressed; the answer is for them."""
        match incoming.kind:
            case Kind.PRESS:
                return await self._pressed(incoming)
            case Kind.COMMAND if incoming.detail in _STEPS:
                meant = self._ticket_of(incoming) or incoming.text.strip()
                if not meant:
                    return _only(texts.STAFF_NO_TICKET)
                return _only(self._step(incoming.detail, meant, incoming.author))
            case Kind.COMMAND if incoming.detail == "id":
                return _only(texts.THIS_CHAT.format(chat=self.chat_id))
            case Kind.COMMAND if incoming.detail in ("help", "start"):
                return _only(texts.STAFF_HELP_ALL)
            case _ if incoming.is_edited:
                is_of_ticket = self._ticket_of(incoming) is not None
                return _only(texts.STAFF_EDITED) if is_of_ticket else Answer()
            case Kind.TEXT if (ticket_id := self._ticket_of(incoming)) is not None:
                return self._reply(ticket_id, incoming)
            case Kind.COMMAND if self._ticket_of(incoming) is not None:
                return _only(texts.STAFF_NO_COMMAND)
            case _ if self._ticket_of(incoming) is not None:
                return _only(texts.STAFF_ONLY_TEXT)
            case _ if incoming.replies_to is not None:
                return _only(texts.STAFF_NOT_OF_TICKET)
        return Answer()  # they talk among themselves

    async def pass_on(self, incoming: Incoming) -> bool:
        """Bring what a shopper sent, such as a picture, to the people who were asked for."""
        ticket = self._tickets.waiting(incoming.to.sender_id)
        if ticket is None:
            return False
        bot, source, chat = self._bot, self._delivery.chat_of(incoming.to), self.chat_id
        try:
            async with self._telling:
                if self._posts.told(chat, ticket.id) is None:
                    await self._tell(ticket)
        except Unreachable:
            return False
        under = self._first_post(ticket)

        async def copy() -> None:
            copied = await bot.copy_message(
                chat, source, incoming.message_id, reply_parameters=under
            )
            self._posts.posted(chat, copied.message_id, ticket.id, ticket.sender_id)

        return await self._delivery.attempt(copy)

    async def unreachable(self, sender_id: str) -> None:
        """Tell that a shopper did not get what a person wrote."""
        ticket = self._tickets.waiting(sender_id)
        if ticket is not None:
            text = texts.STAFF_UNREACHABLE.format(ticket=ticket.id)
            number = len(self._log.events(sender_id))
            await self._post(ticket, f"unreachable/{ticket.id}/{number}", text)

    async def _tell(self, ticket: Ticket) -> None:
        """Post a ticket; the last part of it has the buttons."""
        events = len(self._log.events(ticket.sender_id))
        packet = Packet.from_json(ticket.summary)
        text = packet_text(ticket, packet, is_public=is_of_group(ticket.sender_id))
        parts = split_text(text, LONGEST_TEXT)
        for place, part in enumerate(parts):
            markup = _steps(ticket.id) if place == len(parts) - 1 else None
            await self._post(ticket, f"ticket/{ticket.id}/{place}", part, markup)
        self._posts.tell(self.chat_id, ticket.id, ticket.sender_id, events)

    async def _go_on(self, ticket: Ticket, seen: int) -> None:
        stored = self._log.events(ticket.sender_id)
        if len(stored) == seen:
            return
        if handover_of(entry.event for entry in stored).state is not State.PERSON:
            return  # it waits; what is said meanwhile is told to who takes it
        for place, said in _said_since([entry.event for entry in stored], seen):
            for number, part in enumerate(split_text(f"{ticket.id}: {said}", LONGEST_TEXT)):
                await self._post(ticket, f"shopper/{ticket.id}/{place}/{number}", part)
        self._posts.tell(self.chat_id, ticket.id, ticket.sender_id, len(stored))

    async def _post(
        self, ticket: Ticket, key: str, text: str, markup: InlineKeyboardMarkup | None = None
    ) -> None:
        # With the shopper's name, under which all that is kept of them is erased.
        to = Address(ticket.sender_id, self.chat_id)
        number = await self._delivery.send(f"{to.chat_id}/{key}", to, Outgoing(text), markup)
        if number is not None:
            self._posts.posted(self.chat_id, number, ticket.id, ticket.sender_id)

    def _first_post(self, ticket: Ticket) -> ReplyParameters | None:
        number = self._posts.first_of(self.chat_id, ticket.id)
        return ReplyParameters(number, allow_sending_without_reply=True) if number else None

    def _ticket_of(self, incoming: Incoming) -> str | None:
        if incoming.replies_to is None:
            return None
        return self._posts.ticket_of(self.chat_id, incoming.replies_to)

    def _reply(self, ticket_id: str, incoming: Incoming) -> Answer:
        """Write to the shopper, having taken the ticket; what went well needs no answer."""
        try:
            # All or nothing: an update that is dealt with again would be read twice by the shopper.
            with self._store.transaction():
                self._inbox.take(ticket_id, incoming.author)
                self._inbox.reply(ticket_id, incoming.author, incoming.text)
                self._done(incoming.update_id)
        except (HandoverError, MessageError) as error:
            return _only(str(error))
        return Answer()

    def _step(self, step: str, ticket_id: str, agent: str) -> str:
        do: dict[str, Callable[[str, str], object]] = {
            "take": self._inbox.take,
            "back": self._inbox.give_back,
            "close": self._inbox.close,
        }
        try:
            do[step](ticket_id, agent)
        except HandoverError as error:
            return str(error)
        return texts.STAFF_DONE[step].format(ticket=ticket_id)

    async def _pressed(self, incoming: Incoming) -> Answer:
        bot, found = self._bot, _DATA.fullmatch(incoming.detail)
        if found is None:  # one that was pressed already
            await self._delivery.attempt(lambda: bot.answer_callback_query(incoming.query_id))
            return Answer()
        step, ticket_id = found[1], found[2]
        told = self._step(step, ticket_id, incoming.author)
        note = told[:200]  # as much as the Bot API shows
        await self._delivery.attempt(lambda: bot.answer_callback_query(incoming.query_id, note))
        left = _steps(ticket_id, step, incoming.author)
        if told == texts.STAFF_DONE[step].format(ticket=ticket_id):
            await self._delivery.attempt(
                lambda: bot.edit_message_reply_markup(
                    self.chat_id, incoming.message_id, reply_markup=left
                )
            )
        return _only(told)


def _said_since(events: Sequence[Event], seen: int) -> Iterator[tuple[int, str]]:
    """What the shopper said after the first `seen` events, with the assistant's answers below."""
    place, lines = seen, list[str]()
    for number, event in enumerate(events[seen:], start=seen):
        if event["event"] == "user":
            if lines:
                yield place, "\n".join(lines)
            place, lines = number, [str(event["text"])]
        elif event["event"] == "bot" and lines:
            lines.append(f"assistant: {event['text']}")
    if lines:
        yield place, "\n".join(lines)


def _steps(ticket_id: str, done: str = "", agent: str = "") -> InlineKeyboardMarkup:
    """The steps that are left, after the one that was done by somebody."""
    left = {"": _STEPS, "take": ("back", "close")}.get(done, ())
    row = [
        InlineKeyboardButton(texts.STAFF_TITLES[step], callback_data=f"staff:{step}:{ticket_id}")
        for step in left
    ]
    if done:
        title = f"✓ {texts.STAFF_TITLES[done]}: {agent}"
        row.insert(0, InlineKeyboardButton(title, callback_data=PRESSED))
    return InlineKeyboardMarkup([row])


def _only(text: str) -> Answer:
    return Answer((Outgoing(text),))
