"""Messages in quick succession become one turn; time is a clock that jumps to what is awaited."""

from __future__ import annotations

import asyncio
import selectors
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk.events import BotUttered, UserUttered

from dialogue.errors import EmptyMessageError, MessageTooLongError
from dialogue.gathering import Gathering
from dialogue.messages import Listener, Reply, Sent, UserMessage, Utterance
from dialogue.sessions import EventLog
from dialogue.together import MAX_CHARACTERS, Together, check_text, recorded_reply
from knowledge.store import Store

T = TypeVar("T")

WINDOW = 4
FOUR_LINES = ("hi", "its about my order", "W10077", "sw9 8pr")


class _Jumping(selectors.SelectSelector):
    """Waits for nothing: its clock is put forward instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "there is nothing left to wait for"
        self.now += timeout
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def _run(walk: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(walk)


@dataclass
class Turns:
    """Takes turns as the dialogue manager does, with the same log, but says "ok" to everything."""

    log: EventLog
    seconds: float = 0
    """How long a turn takes."""

    began: list[tuple[float, str]] = field(default_factory=list)
    """When which text was heard."""

    _held: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def handle_together(self, sent: Sequence[Sent]) -> tuple[Reply, ...]:
        sender_id = sent[0].message.sender_id
        async with self._held.setdefault(sender_id, asyncio.Lock()):
            together = Together(sent, partial(self.log.turn_of, sender_id))
            reply = None
            if together.message is not None:
                reply = await self._handle(together.message, together.listener)
            return together.replies(reply, partial(recorded_reply, self.log, sender_id))

    async def _handle(self, message: UserMessage, listener: Listener | None) -> Reply:
        check_text(message.text)
        if message.text == "break":
            raise RuntimeError("broken")
        self.began.append((asyncio.get_running_loop().time(), message.text))
        number = len(self.heard(message.sender_id)) + 1
        if self.seconds:
            await asyncio.sleep(self.seconds)
        said = Utterance("ok", "ok", "ok", generated=False)
        if listener is not None:
            await listener(said)
        heard = UserUttered(message.text, {}) | {"message_id": message.message_id}
        metadata = {
            "utter_action": "utter_ok", "wording": "ok", "generated": False,
            "evidence": [], "refused": [],
        }  # fmt: skip
        events = [heard, BotUttered("ok", {"buttons": []}, metadata)]
        self.log.append(message.sender_id, number, events, message.ids)
        return Reply(message.sender_id, number, message.text, (said,))

    def heard(self, sender_id: str) -> list[str]:
        """The texts of a conversation's turns."""
        events = [entry.event for entry in self.log.events(sender_id)]
        return [str(event["text"]) for event in events if event["event"] == "user"]


@contextmanager
def _new_turns(seconds: float = 0) -> Iterator[Turns]:
    with Store(Path(":memory:")) as store:
        yield Turns(EventLog(store), seconds)


@pytest.fixture
def turns() -> Iterator[Turns]:
    with _new_turns() as made:
        yield made


@dataclass(frozen=True)
class Arrival:
    """A message that arrives `after` the one before it."""

    after: float
    text: str
    sender_id: str = "ann"
    message_id: str = ""

    @property
    def message(self) -> UserMessage:
        return UserMessage(self.sender_id, self.text, message_id=self.message_id)


async def _arrive(gathering: Gathering, *arrivals: Arrival) -> list[Reply | BaseException]:
    """What each message got, once all have it."""
    tasks: list[asyncio.Task[Reply]] = []
    for arrival in arrivals:
        await asyncio.sleep(arrival.after)
        tasks.append(asyncio.create_task(gathering.handle(arrival.message)))
    return await asyncio.gather(*tasks, return_exceptions=True)


def _replies(gathering: Gathering, *arrivals: Arrival) -> list[Reply]:
    got = _run(_arrive(gathering, *arrivals))
    return [each for each in got if isinstance(each, Reply)]


def test_quick_lines_are_one_turn_and_the_last_of_them_is_answered(turns: Turns) -> None:
    arrivals = [Arrival(1, line, message_id=f"m{n}") for n, line in enumerate(FOUR_LINES)]
    *others, last = _replies(Gathering(turns, WINDOW), *arrivals)
    assert turns.heard("ann") == ["hi\nits about my order\nW10077\nsw9 8pr"]
    assert (last.answered_with, len(last.utterances), last.text) == (None, 1, turns.heard("ann")[0])
    assert [(r.answered_with, r.utterances, r.turn) for r in others] == [("m3", (), 1)] * 3
    assert [reply.text for reply in others] == ["hi", "its about my order", "W10077"]


def test_a_message_alone_is_answered_after_one_window(turns: Turns) -> None:
    _replies(Gathering(turns, WINDOW), Arrival(0, "hi"), Arrival(10, "and this"))
    assert turns.began == [(4, "hi"), (14, "and this")]


def test_each_message_makes_all_wait_again_until_three_windows_are_over(turns: Turns) -> None:
    arrivals = [Arrival(0, "0"), *(Arrival(3.5, str(n)) for n in range(1, 5))]
    _replies(Gathering(turns, WINDOW), *arrivals)
    assert turns.began == [(12, "0\n1\n2\n3"), (18, "4")]


def test_what_arrives_while_a_turn_is_handled_goes_into_the_next(turns: Turns) -> None:
    turns.seconds = 100
    arrivals = [Arrival(0, "0"), Arrival(5, "1"), Arrival(30, "2"), Arrival(30, "3")]
    _replies(Gathering(turns, WINDOW), *arrivals)
    assert turns.began == [(4, "0"), (104, "1\n2\n3")]


def test_what_would_be_too_long_together_begins_a_new_turn(turns: Turns) -> None:
    half = "a" * (MAX_CHARACTERS // 2)
    arrivals = [Arrival(0, half), Arrival(1, half), Arrival(1, "the end")]
    replies = _replies(Gathering(turns, WINDOW), *arrivals)
    assert turns.heard("ann") == [half, f"{half}\nthe end"]
    assert [reply.turn for reply in replies] == [1, 2, 2]


def test_what_can_not_be_read_is_refused_at_once_and_spoils_nothing(turns: Turns) -> None:
    arrivals = [Arrival(0, "hi"), Arrival(1, " "), Arrival(1, "a" * 5_000), Arrival(1, "bye")]
    got = _run(_arrive(Gathering(turns, WINDOW), *arrivals))
    assert isinstance(got[1], EmptyMessageError)
    assert isinstance(got[2], MessageTooLongError)
    assert turns.heard("ann") == ["hi\nbye"]


def test_conversations_do_not_wait_for_each_other(turns: Turns) -> None:
    turns.seconds = 100
    arrivals = [Arrival(0, "hi"), Arrival(1, "hello", "bob"), Arrival(1, "there", "bob")]
    _replies(Gathering(turns, WINDOW), *arrivals)
    assert turns.began == [(4, "hi"), (6, "hello\nthere")]


def test_without_a_window_each_message_is_handled_at_once_by_itself(turns: Turns) -> None:
    replies = _replies(Gathering(turns, 0), Arrival(0, "hi"), Arrival(0, "there"))
    assert turns.began == [(0, "hi"), (0, "there")]
    assert [reply.answered_with for reply in replies] == [None, None]


def test_a_turn_that_fails_is_told_to_all_its_messages_and_ends_nothing(turns: Turns) -> None:
    arrivals = [Arrival(0, "break", message_id="m1"), Arrival(1, "break", message_id="m1")]
    got = _run(_arrive(Gathering(turns, WINDOW), *arrivals, Arrival(10, "hi")))
    assert [type(each) for each in got] == [RuntimeError, RuntimeError, Reply]


def test_only_the_listener_of_the_last_message_hears_the_answer(turns: Turns) -> None:
    heard: list[str] = []

    def listener(name: str) -> Listener:
        async def listen(utterance: Utterance) -> None:
            heard.append(name)

        return listen

    async def walk() -> None:
        gathering = Gathering(turns, WINDOW)
        sends = (gathering.handle(UserMessage("ann", name), listener(name)) for name in "abc")
        await asyncio.gather(*sends)

    _run(walk())
    assert heard == ["c"]


def test_a_message_nobody_waits_for_any_more_is_left_to_be_delivered_again(turns: Turns) -> None:
    async def walk() -> tuple[Reply, Reply]:
        gathering = Gathering(turns, WINDOW)
        first, second = (
            asyncio.create_task(gathering.handle(UserMessage("ann", text, message_id=text)))
            for text in ("first", "second")
        )
        await asyncio.sleep(1)
        second.cancel()
        again = gathering.handle(UserMessage("ann", "second", message_id="second"))
        return await asyncio.gather(first, again)

    one, other = _run(walk())
    assert turns.heard("ann") == ["first\nsecond"]
    assert (one.answered_with, other.answered_with) == ("second", None)


def test_a_message_that_arrives_twice_within_a_window_is_heard_once(turns: Turns) -> None:
    arrivals = [Arrival(0, text, message_id=text) for text in ("one", "two", "two", "one")]
    replies = _replies(Gathering(turns, WINDOW), *arrivals)
    assert turns.heard("ann") == ["one\ntwo"]
    assert [reply.answered_with for reply in replies] == ["two", "two", None, "two"]


def test_one_of_a_batch_that_was_handled_before_is_dropped_and_gets_what_it_had(
    turns: Turns,
) -> None:
    arrivals = [Arrival(0, text, message_id=text) for text in ("one", "two")]
    _replies(Gathering(turns, WINDOW), *arrivals)
    again = [Arrival(0, text, message_id=text) for text in ("one", "three", "two")]
    one, three, two = _replies(Gathering(turns, WINDOW), *again)
    assert turns.heard("ann") == ["one\ntwo", "three"]
    assert (one.turn, one.utterances, one.answered_with) == (1, (), "two")
    assert (two.turn, len(two.utterances), two.answered_with) == (1, 1, None)
    assert (three.turn, len(three.utterances), three.answered_with) == (2, 1, None)


SENDERS = ("ann", "bob")
TEXT_LENGTHS = st.sampled_from([1, 10, 1_500, MAX_CHARACTERS])


@st.composite
def patterns(draw: st.DrawFn, repeats: bool = False) -> list[Arrival]:
    """Messages of two conversations, and with `repeats` some of them more than once."""
    arrivals: list[Arrival] = []
    for number in range(draw(st.integers(1, 14))):
        after = draw(st.sampled_from([0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW]))
        if repeats and arrivals and draw(st.booleans()):
            said = draw(st.sampled_from(arrivals))
            arrivals.append(Arrival(after, said.text, said.sender_id, said.message_id))
            continue
        text = str(number).ljust(draw(TEXT_LENGTHS), ".")
        arrivals.append(Arrival(after, text, draw(st.sampled_from(SENDERS)), f"m{number}"))
    return arrivals


def _said_by(sender_id: str, arrivals: Sequence[Arrival]) -> list[str]:
    """What a shopper wrote, each message once, in the order of arrival."""
    return list(dict.fromkeys(a.text for a in arrivals if a.sender_id == sender_id))


def _heard_in(turns: Turns, sender_id: str) -> list[str]:
    return [line for text in turns.heard(sender_id) for line in text.split("\n")]


@given(patterns(), st.sampled_from([0, 1, 3 * WINDOW]))
def test_each_message_has_one_turn_in_order_and_each_turn_one_answer(
    arrivals: list[Arrival], seconds: float
) -> None:
    with _new_turns(seconds) as turns:
        replies = _replies(Gathering(turns, WINDOW), *arrivals)
        assert len(replies) == len(arrivals)
        for sender_id in SENDERS:
            assert _heard_in(turns, sender_id) == _said_by(sender_id, arrivals)
        answered = Counter((r.sender_id, r.turn) for r in replies if r.utterances)
        assert set(answered.values()) == {1}
        assert set(answered) == {(reply.sender_id, reply.turn) for reply in replies}
        for arrival, reply in zip(arrivals, replies, strict=True):
            assert turns.log.turn_of(arrival.sender_id, arrival.message_id) == reply.turn
            assert (reply.answered_with is None) == bool(reply.utterances)


@given(patterns(repeats=True), st.sampled_from([0, 1, 3 * WINDOW]))
def test_what_arrives_again_is_never_handled_again(arrivals: list[Arrival], seconds: float) -> None:
    with _new_turns(seconds) as turns:
        replies = _replies(Gathering(turns, WINDOW), *arrivals)
        for sender_id in SENDERS:
            assert _heard_in(turns, sender_id) == _said_by(sender_id, arrivals)
        for arrival, reply in zip(arrivals, replies, strict=True):
            assert turns.log.turn_of(arrival.sender_id, arrival.message_id) == reply.turn
        answered = {(r.sender_id, r.turn) for r in replies if r.utterances}
        assert answered == {(reply.sender_id, reply.turn) for reply in replies}


@given(patterns(), st.sampled_from([0, 1, 3 * WINDOW]), st.integers(0, 60))
def test_after_a_kill_at_any_time_what_is_delivered_again_is_handled_once(
    arrivals: list[Arrival], seconds: float, killed_after: float
) -> None:
    async def until_killed(turns: Turns) -> None:
        walk = asyncio.create_task(_arrive(Gathering(turns, WINDOW), *arrivals))
        await asyncio.wait([walk], timeout=killed_after)

    with _new_turns(seconds) as turns:
        _run(until_killed(turns))
        replies = _replies(Gathering(Turns(turns.log, seconds), WINDOW), *arrivals)
        assert len(replies) == len(arrivals)
        for sender_id in SENDERS:
            assert _heard_in(turns, sender_id) == _said_by(sender_id, arrivals)
        for arrival, reply in zip(arrivals, replies, strict=True):
            assert turns.log.turn_of(arrival.sender_id, arrival.message_id) == reply.turn


def test_a_kill_within_the_window_has_claimed_nothing(turns: Turns) -> None:
    async def until_killed() -> None:
        walk = asyncio.create_task(_arrive(Gathering(turns, WINDOW), Arrival(0, "hi", "ann", "m1")))
        await asyncio.wait([walk], timeout=WINDOW - 1)

    _run(until_killed())
    assert turns.heard("ann") == []
    (reply,) = _replies(Gathering(turns, WINDOW), Arrival(0, "hi", "ann", "m1"))
    assert reply.utterances
