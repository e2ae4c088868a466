"""What can go wrong with a message or a recorded conversation.

The root of all errors is in `knowledge.errors`.
"""

from __future__ import annotations

from knowledge.errors import ShoptalkError

__all__ = [
    "ConversationError",
    "DepartedError",
    "EmptyMessageError",
    "MessageError",
    "MessageTooLongError",
    "NoConversationError",
    "NotReplayableError",
]


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


class ConversationError(ShoptalkError):
    """A recorded conversation can't be found or gone through again."""


class NoConversationError(ConversationError):
    """Nothing is recorded under this name."""

    def __init__(self, sender_id: str) -> None:
        super().__init__(
            f"there is no conversation {sender_id!r}; `shoptalk conversations list` shows them"
        )
        self.sender_id = sender_id


class NotReplayableError(ConversationError):
    """A turn was recorded without all that a replay needs."""

    def __init__(self, turn: int, missing: str) -> None:
        super().__init__(
            f"turn {turn} was recorded without {missing}, so it can't be gone through again; "
            "`--against` needs no more than the messages"
        )
        self.turn = turn


class DepartedError(ConversationError):
    """A replay went another way than the record, which therefore has no answer for it."""
