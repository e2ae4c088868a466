"""What can go wrong with a message; see `knowledge.errors` for the root of all errors."""

from __future__ import annotations

from knowledge.errors import ShoptalkError

__all__ = ["EmptyMessageError", "MessageError", "MessageTooLongError"]


class MessageError(ShoptalkError):
    """A message that can't be handled; the conversation stands as it stood."""


class EmptyMessageError(MessageError):
    """There is no text in the message."""

    def __init__(self) -> None:
        super().__init__("the message is empty: write what you would like to know")


class MessageTooLongError(MessageError):
    """The message is longer than the assistant reads."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"the message has {length:,} characters, the limit is {limit:,}")
        self.length = length
        self.limit = limit
