"""What people do in their chats, as updates of the Bot API."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["BOT_ID", "TOKEN", "USERNAME", "People", "Sent"]

TOKEN = "42:a-token-of-nobody"
BOT_ID = 42
USERNAME = "fern_and_finch_bot"


@dataclass(frozen=True)
class Sent:
    """A message that the server has."""

    method: str
    chat: int
    message_id: int
    text: str
    buttons: tuple[dict[str, str], ...]
    replies_to: int | None
    photo: str = ""
    document: bytes = b""
    thread: int | None = None


class People:
    """People who write and press, and the updates of it that were not fetched yet."""

    def __init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        self._numbers = itertools.count(1_000)
        self._messages: set[tuple[int, int]] = set()
        self._queries: set[str] = set()
        self._changed = asyncio.Event()

    @property
    def unfetched(self) -> bool:
        """Whether updates wait that nobody has said to have."""
        return bool(self._updates)

    async def until(self, holds: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something holds, which it must within `seconds`."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.1)
                except TimeoutError:
                    continue

    def push(self, **update: Any) -> dict[str, Any]:
        """An update, with the next number unless it has one."""
        update.setdefault("update_id", next(self._numbers))
        if isinstance(query := update.get("callback_query"), dict):
            self._queries.add(str(query.get("id")))
        self._updates.append(update)
        self._tell()
        return update

    def say(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        """Somebody writes in their own chat."""
        return self.push(message=self.message(chat, text=text, **more))

    def press(self, sent: Sent, title: str, user: int | None = None) -> dict[str, Any]:
        """Somebody presses a button below a message."""
        data = next(b["callback_data"] for b in sent.buttons if b["text"] == title)
        under = self.message(sent.chat, text=sent.text) | {"message_id": sent.message_id}
        query = {
            "id": str(next(self._numbers)),
            "from": self.user(user or abs(sent.chat)),
            "chat_instance": "1",
            "data": data,
            "message": under,
        }
        return self.push(callback_query=query)

    def message(self, chat: int, user: int | None = None, **content: Any) -> dict[str, Any]:
        """A message as the Bot API shows it; a chat below 0 is a group."""
        kind = "private" if chat > 0 else "supergroup"
        number = next(self._numbers)
        self._messages.add((chat, number))
        return {
            "message_id": number,
            "date": 1_780_000_000,
            "chat": {"id": chat, "type": kind, "title": "A group"},
            "from": self.user(user or abs(chat)),
            **content,
        }

    @staticmethod
    def user(number: int) -> dict[str, Any]:
        return {"id": number, "is_bot": False, "first_name": f"N{number}", "language_code": "en"}

    def expire_queries(self) -> None:
        """Presses that were not answered by now can't be any more."""
        self._queries.clear()

    def _tell(self) -> None:
        self._changed.set()
