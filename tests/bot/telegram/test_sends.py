"""What may have been sent is sent once more, and then no more."""

from __future__ import annotations

from bot.channels.telegram.sends import Attempt, Sends
from knowledge.store import Store


def test_what_was_sent_is_not_sent_again(store: Store) -> None:
    sends = Sends(store)
    assert sends.begin("1/0", "telegram-5") is Attempt.FIRST
    sends.sent("1/0", 33)
    assert Sends(store).begin("1/0", "telegram-5") is Attempt.NONE
    assert sends.message_of("1/0") == 33
    assert sends.repeats() == []


def test_what_may_have_been_sent_is_repeated_once(store: Store) -> None:
    attempts = [Sends(store).begin("1/0", "telegram-5") for _ in range(3)]
    assert attempts == [Attempt.FIRST, Attempt.REPEAT, Attempt.NONE]
    assert Sends(store).repeats() == ["1/0"]


def test_what_was_certainly_not_sent_is_no_try(store: Store) -> None:
    sends = Sends(store)
    for _ in range(5):
        assert sends.begin("1/0", "telegram-5") is Attempt.FIRST
        sends.withdraw("1/0")
    sends.begin("1/0", "telegram-5")
    assert sends.begin("1/0", "telegram-5") is Attempt.REPEAT
    sends.withdraw("1/0")
    assert sends.begin("1/0", "telegram-5") is Attempt.REPEAT
