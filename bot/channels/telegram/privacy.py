"""`/privacy`: what is stored of a chat, a copy of it, and erasing it."""

from __future__ import annotations

import json

from bot.channels.telegram import texts
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.incoming import Incoming
from bot.channels.telegram.rendering import Document, Outgoing
from bot.channels.telegram.wiping import Wiping
from dialogue.conversations import Conversations
from dialogue.errors import NoConversationError
from dialogue.exports import conversation_to_json
from dialogue.forgetting import Forgetting
from dialogue.messages import Button
from knowledge.store import Store

__all__ = ["Privacy"]

# No choice of the assistant's has such a payload, as nobody could type it.
_EXPORT, _ERASE, _ERASE_YES, _KEEP = "\x00export", "\x00erase", "\x00erase-yes", "\x00keep"


class Privacy:
    """Tells a shopper what is stored of them, hands it out, and erases it."""

    def __init__(self, store: Store, chats: Chats, wiping: Wiping) -> None:
        self._store = store
        self._chats = chats
        self._wiping = wiping
        self._forgetting = Forgetting(store)

    def told(self, sender_id: str) -> Outgoing:
        """What is stored, with the choice of what to do about it."""
        turn = self._chats.known(sender_id).turn
        try:
            amount = self._forgetting.amount([sender_id])
        except NoConversationError:
            return Outgoing(texts.NOTHING_STORED)
        if not amount.rows.get("conversation_events"):
            return Outgoing(texts.NOTHING_STORED)  # no more than that something was sent
        text = texts.PRIVACY.format(messages=amount.messages)
        buttons = (Button(texts.COPY, _EXPORT), Button(texts.ERASE, _ERASE))
        return Outgoing(text, buttons, turn)

    def pressed(self, button: Button, incoming: Incoming) -> list[Outgoing] | None:
        """What comes of a choice that was offered here; None if it was another one."""
        sender_id = incoming.to.sender_id
        if button.payload == _EXPORT:
            return [self._export(sender_id)]
        if button.payload == _ERASE:
            sure = (Button(texts.ERASE_YES, _ERASE_YES), Button(texts.ERASE_NO, _KEEP))
            return [Outgoing(texts.ERASE_SURE, sure, self._chats.known(sender_id).turn)]
        if button.payload == _ERASE_YES:
            return [self._erase(sender_id, incoming.update_id)]
        return [Outgoing(texts.KEPT)] if button.payload == _KEEP else None

    def _export(self, sender_id: str) -> Outgoing:
        try:
            turns = Conversations(self._store).turns(sender_id)
        except NoConversationError:
            return Outgoing(texts.NOTHING_STORED)
        text = json.dumps(conversation_to_json(turns), indent=2, ensure_ascii=False)
        document = Document(texts.COPY_NAME, f"{text}\n".encode("utf-8", "replace"))
        # Who asked for a copy first often goes on to this; the choice above was used up.
        erase = (Button(texts.ERASE, _ERASE),)
        return Outgoing("", erase, self._chats.known(sender_id).turn, document=document)

    def _erase(self, sender_id: str, update_id: int) -> Outgoing:
        try:
            with self._store.transaction():
                self._forgetting.erase([sender_id])
                self._wiping.ask(update_id)
        except NoConversationError:
            return Outgoing(texts.NOTHING_STORED)
        return Outgoing(texts.ERASED)
