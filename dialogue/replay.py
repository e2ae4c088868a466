"""Going through recorded conversations again: with what was found out then, or anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialogue.conversations import RecordedTurn
from dialogue.differences import done_lines, line_differences, said_lines
from dialogue.errors import NotReplayableError
from dialogue.generation.writer import ReplyWriter
from dialogue.manager import DialogueManager, Parts
from dialogue.messages import UserMessage, Utterance
from dialogue.recorded_inputs import LogAsItBegan, RecordedInputs
from dialogue.recording import Setup, record_of, setup_from_text
from dialogue.sessions import Event, EventLog, is_public
from dialogue.setups import OneSetup
from knowledge.errors import ShoptalkError
from knowledge.store import Store

__all__ = ["ReplayedTurn", "ask_again", "replay"]


@dataclass(frozen=True, slots=True)
class ReplayedTurn:
    """A recorded turn, what came of it this time, and the lines in which the two differ.

    `trouble` says why it could not be gone through to its end. A turn in which the assistant had
    no part is not walked.
    """

    recorded: RecordedTurn
    now: tuple[Event, ...]
    differences: tuple[str, ...] = ()
    trouble: str = ""
    was_walked: bool = True

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or self.trouble)


async def replay(
    log: EventLog, turns: Sequence[RecordedTurn], writer_for: Callable[[Setup], ReplyWriter]
) -> AsyncIterator[ReplayedTurn]:
    """Walk each turn once more, the words of replies included, in a log that is kept nowhere.

    Everything that a turn took from outside is given back as it was recorded: time, mood,
    understanding, what actions returned, and the flows. The history is that of the walk itself.

    Args:
        log: where the turns are recorded; it is only read.
        turns: of one conversation, from its beginning.
        writer_for: words acts as a recorded setup says.

    Raises:
        NotReplayableError: a turn was recorded by a Shoptalk that did not keep all of this.
    """
    with Store(Path(":memory:")) as nowhere:
        own = EventLog(nowhere)
        for turn in turns:
            heard = turn.heard
            if heard is None:  # a person's doing
                own.append(turn.sender_id, turn.number, turn.events)
                yield ReplayedTurn(turn, turn.events, was_walked=False)
                continue
            parts = _recorded_parts(turn, heard, log, nowhere, writer_for)
            again = await _again(parts, turn, heard)
            if again.trouble:
                own.append(turn.sender_id, turn.number, turn.events)
            yield again


async def ask_again(
    manager: DialogueManager, log: EventLog, turns: Iterable[RecordedTurn]
) -> AsyncIterator[ReplayedTurn]:
    """Say the shopper's messages once more, to the assistant as it is now.

    Args:
        manager: the assistant's; the conversation must be unknown to it.
        log: the manager's.
        turns: of one conversation, from its beginning.
    """
    for turn in turns:
        heard = turn.heard
        if heard is None:  # a person's doing, which is taken as it was
            log.append(turn.sender_id, turn.number, turn.events)
            yield ReplayedTurn(turn, turn.events, was_walked=False)
            continue
        message = UserMessage(
            sender_id=turn.sender_id,
            text=heard["text"],
            channel=heard["input_channel"] or "",
            locale=str((heard.get("metadata") or {}).get("locale", "")),
            public=is_public(heard),
        )
        try:
            reply = await manager.handle(message)
        except ShoptalkError as error:
            yield ReplayedTurn(turn, (), trouble=str(error))
            continue
        now = _events_of(log, turn.sender_id, reply.turn)
        differences = line_differences(said_lines(turn.events), said_lines(now))
        yield ReplayedTurn(turn, now, differences)


async def _again(parts: Parts, turn: RecordedTurn, heard: Event) -> ReplayedTurn:
    message = UserMessage(
        sender_id=turn.sender_id,
        text=heard["text"],
        channel=heard["input_channel"] or "",
        message_id=str(heard.get("message_id") or ""),
        gathered_ids=tuple(heard.get("message_ids") or ()),
        public=is_public(heard),
    )
    was_heard = any(event["event"] == "bot" for event in turn.events)
    try:
        await DialogueManager(parts).handle(message, _hear_nothing if was_heard else None)
    except ShoptalkError as error:
        return ReplayedTurn(turn, (), trouble=str(error))
    now = _events_of(parts.log, turn.sender_id, turn.number)
    return ReplayedTurn(turn, now, line_differences(done_lines(turn.events), done_lines(now)))


def _recorded_parts(
    turn: RecordedTurn,
    heard: Event,
    log: EventLog,
    nowhere: Store,
    writer_for: Callable[[Setup], ReplyWriter],
) -> Parts:
    record = record_of(heard)
    if record is None:
        raise NotReplayableError(turn.number, "what was understood and the time")
    kept = log.setup(record.setup)
    if kept is None:
        raise NotReplayableError(turn.number, "the flows that ran")
    setup = setup_from_text(kept)
    inputs = RecordedInputs(turn, heard, record)
    own = LogAsItBegan(nowhere, record.number)
    return Parts(
        log=own,
        understander=inputs,
        executor=inputs,
        writer=writer_for(setup),
        setups=OneSetup(own, setup),
        clock=inputs.clock,
        knowledge=inputs.knowledge,
        surroundings=inputs.surroundings,
        mood=inputs.mood,
        locale=inputs.locale,
    )


async def _hear_nothing(utterance: Utterance) -> None:
    """Stands for the channel that delivered what was said before the turn was committed."""


def _events_of(log: EventLog, sender_id: str, number: int) -> tuple[Event, ...]:
    return tuple(entry.event for entry in log.events(sender_id) if entry.turn == number)
