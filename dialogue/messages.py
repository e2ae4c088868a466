"""What passes between a channel and the dialogue: a message in, a reply out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Button",
    "Evidence",
    "Listener",
    "Refused",
    "Reply",
    "Sent",
    "Utterance",
    "UserMessage",
]


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What a shopper sent. `message_id` makes a repeated delivery harmless; empty means none.

    One that was joined from several has the id of the last, and in `gathered_ids` those of all.
    `locale` is the language tag that the shopper's client sent, such as "en-US"; empty is none.
    `public` means that others read along, as in a group: then nobody is ever verified.
    """

    sender_id: str
    text: str
    channel: str = "cli"
    message_id: str = ""
    gathered_ids: tuple[str, ...] = ()
    locale: str = ""
    public: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all that it holds."""
        return self.gathered_ids or ((self.message_id,) if self.message_id else ())


@dataclass(frozen=True, slots=True)
class Button:
    """A likely answer that the shopper can choose instead of typing."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value in a reply (`span`, as said), the record's own value, and where it stands."""

    span: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A candidate that was not said, with the reasons."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said: its words, the delexicalised wording, and what proves it."""

    act: str
    text: str
    wording: str
    generated: bool
    buttons: tuple[Button, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    refused: tuple[Refused, ...] = ()


Listener = Callable[[Utterance], Awaitable[None]]
"""Called with each utterance as soon as it is worded and checked."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message on its way in, and who hears what is said to it."""

    message: UserMessage
    listener: Listener | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything the assistant did with one message.

    `handover` is the state of the conversation then: in "person" nothing is said.
    `answered_with` is the id of the message of the same turn whose reply holds what was said to
    both; None where this one does.
    """

    sender_id: str
    turn: int
    text: str
    utterances: tuple[Utterance, ...]
    understanding: Mapping[str, Any] = field(default_factory=dict)
    slots: Mapping[str, Any] = field(default_factory=dict)
    flow: str | None = None
    latency_ms: float = 0.0
    handover: str = "bot"
    answered_with: str | None = None
