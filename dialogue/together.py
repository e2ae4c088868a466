"""Messages that are read as one: which of them are new, and what each gets for an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dialogue.errors import EmptyMessageError, MessageTooLongError
from dialogue.handover import handover_of
from dialogue.messages import (
    Button,
    Evidence,
    Listener,
    Refused,
    Reply,
    Sent,
    UserMessage,
    Utterance,
)
from dialogue.sessions import Event, EventLog

__all__ = [
    "MAX_CHARACTERS",
    "Together",
    "check_text",
    "joined",
    "recorded_reply",
    "recorded_utterance",
]

MAX_CHARACTERS = 4_000
"""How much is read at once."""


def check_text(text: str) -> None:
    """Refuse what can't be read.

    Raises:
        EmptyMessageError: there is no text.
        MessageTooLongError: the text has more than `MAX_CHARACTERS` characters.
    """
    if not text.strip():
        raise EmptyMessageError
    if len(text) > MAX_CHARACTERS:
        raise MessageTooLongError(len(text), MAX_CHARACTERS)


def joined(messages: Sequence[UserMessage]) -> UserMessage:
    """One message that says what `messages` say, each on a line of its own."""
    last = messages[-1]
    if len(messages) == 1:
        return last
    ids = tuple(message_id for message in messages for message_id in message.ids)
    return replace(last, text="\n".join(m.text for m in messages), gathered_ids=ids)


class Together:
    """Some messages of one conversation, of which each is to be handled once.

    One that arrived twice counts where it arrived first, and is answered where it arrived last.

    Attributes:
        message: those that are new, as one; None if there are none.
        listener: who hears what is said to it.
    """

    def __init__(self, sent: Sequence[Sent], turn_of: Callable[[str], int | None]) -> None:
        """Tell the new messages by `turn_of`, which has the turn of an id that was handled."""
        self._sent = sent
        # What has no id can't arrive twice, and is known by its place.
        self._keys = [each.message.message_id or place for place, each in enumerate(sent)]
        self._turns: dict[str | int, int] = {
            key: turn
            for key in self._keys
            if isinstance(key, str) and (turn := turn_of(key)) is not None
        }
        new: dict[str | int, UserMessage] = {}
        for key, each in zip(self._keys, sent, strict=True):
            if key not in self._turns:
                new.setdefault(key, each.message)
        last = next(reversed(new), None)
        self._answered = max((p for p, key in enumerate(self._keys) if key == last), default=-1)
        self.message = joined(list(new.values())) if new else None
        self.listener: Listener | None = sent[self._answered].listener if new else None

    def replies(
        self, reply: Reply | None, recorded: Callable[[int, UserMessage], Reply]
    ) -> tuple[Reply, ...]:
        """What each message gets, in their order.

        Args:
            reply: to the new messages; None if there are none.
            recorded: the reply that a message was given in an earlier turn.
        """
        return tuple(self._reply_to(place, reply, recorded) for place in range(len(self._sent)))

    def _reply_to(
        self, place: int, reply: Reply | None, recorded: Callable[[int, UserMessage], Reply]
    ) -> Reply:
        message = self._sent[place].message
        earlier = self._turns.get(self._keys[place])
        if earlier is not None:
            return recorded(earlier, message)
        assert reply is not None  # a message that was not handled before is new
        if place == self._answered:
            return reply
        return _elsewhere(reply, message, self._sent[self._answered].message.message_id)


def recorded_reply(log: EventLog, sender_id: str, turn: int, message: UserMessage) -> Reply:
    """What `message` was given for a reply when it was handled in `turn`, from the events."""
    stored = log.events(sender_id)
    events = [entry.event for entry in stored if entry.turn == turn]
    heard = next(event for event in events if event["event"] == "user")
    standing = handover_of(entry.event for entry in stored if entry.turn <= turn)
    reply = Reply(
        sender_id,
        turn,
        heard["text"],
        tuple(recorded_utterance(event) for event in events if event["event"] == "bot"),
        heard["parse_data"],
        handover=standing.state,
    )
    answered = str(heard["message_id"])
    return reply if message.message_id == answered else _elsewhere(reply, message, answered)


def _elsewhere(reply: Reply, message: UserMessage, answered_with: str) -> Reply:
    """The reply to a message whose answer another one of the same turn has got."""
    return replace(
        reply, text=message.text, utterances=(), understanding={}, answered_with=answered_with
    )


def recorded_utterance(event: Event) -> Utterance:
    """What was said, from the event that records it."""
    metadata = event["metadata"]
    return Utterance(
        act=str(metadata["utter_action"]).removeprefix("utter_"),
        text=event["text"],
        wording=metadata["wording"],
        generated=metadata["generated"],
        buttons=tuple(Button(**raw) for raw in event["data"]["buttons"]),
        evidence=tuple(Evidence(**raw) for raw in metadata["evidence"]),
        refused=tuple(Refused(r["text"], tuple(r["reasons"])) for r in metadata["refused"]),
    )
