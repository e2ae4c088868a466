"""What somebody did in a chat: wrote, pressed, sent a picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.telegram.chats import Address
from knowledge.errors import ShoptalkError

__all__ = ["ALLOWED", "Incoming", "Kind", "Me", "UnreadableUpdate"]

ALLOWED = ("message", "edited_message", "callback_query")
"""The kinds of updates that the Bot API is asked for."""


class UnreadableUpdate(ShoptalkError):
    """An update that is not as the Bot API describes them."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the update can't be read ({kind}); it is left out")


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is."""

    id: int
    username: str


class Kind(StrEnum):
    """What somebody did; of an attachment, `text` is the caption and `detail` its kind.

    A group has `MOVED` once it is of another kind; then `detail` is the number that it has now.
    """

    TEXT = "text"
    COMMAND = "command"
    PRESS = "press"
    ATTACHMENT = "attachment"
    CONTACT = "contact"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody did in a chat.

    Attributes:
        update_id: of the update that told it.
        kind: what it was.
        to: where an answer goes.
        message_id: of the message, or of the one whose button was pressed.
        text: what was written, a command's rest, a caption or a telephone number.
        detail: the name of a command, the kind of an attachment or the data of a button.
        query_id: of a press, which the Bot API wants answered.
        replies_to: of the message that this one answers, if it is one of the bot's.
        author: the name of who did it, for people who answer shoppers.
        locale: the language of their client.
        is_group: whether others read along.
        album: what pictures that were sent at once have in common.
        is_edited: whether it is an earlier message that reads differently now.
    """

    update_id: int
    kind: Kind
    to: Address
    message_id: int
    text: str = ""
    detail: str = ""
    query_id: str = ""
    replies_to: int | None = None
    author: str = ""
    locale: str = ""
    is_group: bool = False
    album: str = ""
    is_edited: bool = False

    @property
    def message_key(self) -> str:
        """The id by which the dialogue manager knows the message again."""
        return f"tg-{self.update_id}"

    @property
    def words(self) -> str:
        """What the message reads, by which a change of it is told."""
        return f"/{self.detail} {self.text}" if self.kind is Kind.COMMAND else self.text
