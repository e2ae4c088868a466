"""One press of a choice counts, while the choice is open, for who was asked."""

from __future__ import annotations

import pytest

from bot.channels.telegram.keyboards import Keyboards, Press, Pressed, markup_of, pressed_markup
from dialogue.messages import Button
from knowledge.store import Store

YES, NO = Button("Yes", "yes"), Button("No", "no" * 500)
SENDER = "telegram-5"


@pytest.fixture
def data(store: Store) -> list[str]:
    number = Keyboards(store).offer("1/0", SENDER, 3, [YES, NO])
    (first,), (second,) = markup_of(number, [YES, NO]).inline_keyboard
    return [str(first.callback_data), str(second.callback_data)]


def test_data_of_buttons_is_short_however_long_the_payload(data: list[str]) -> None:
    assert all(len(one.encode()) <= 64 for one in data)


def test_the_first_press_counts_and_no_other(store: Store, data: list[str]) -> None:
    keyboards = Keyboards(store)
    assert keyboards.press(data[1], SENDER, 10, 3) == Pressed(Press.COUNTS, NO)
    assert keyboards.press(data[1], SENDER, 11, 3) == Pressed(Press.AGAIN, NO)
    assert keyboards.press(data[0], SENDER, 12, 3) == Pressed(Press.AGAIN, YES)


def test_a_press_that_arrives_again_is_the_same_press(store: Store, data: list[str]) -> None:
    Keyboards(store).press(data[0], SENDER, 10, 3)
    assert Keyboards(store).press(data[0], SENDER, 10, 3) == Pressed(Press.COUNTS, YES)


def test_an_old_yes_is_no_answer_to_a_new_question(store: Store, data: list[str]) -> None:
    assert Keyboards(store).press(data[0], SENDER, 10, 4) == Pressed(Press.LATE, YES)


def test_nobody_presses_for_another(store: Store, data: list[str]) -> None:
    assert Keyboards(store).press(data[0], "telegram-6", 10, 3) == Pressed(Press.UNKNOWN)


@pytest.mark.parametrize("data", ["", "k99:0", "k1:7", "yes", "k1", "k1:0; drop table"])
def test_data_that_was_never_offered_does_nothing(store: Store, data: str) -> None:
    Keyboards(store).offer("1/0", SENDER, 3, [YES, NO])
    assert Keyboards(store).press(data, SENDER, 10, 3) == Pressed(Press.UNKNOWN)


def test_a_message_that_is_sent_again_keeps_its_keyboard(store: Store) -> None:
    first = Keyboards(store).offer("1/0", SENDER, 3, [YES])
    assert Keyboards(store).offer("1/0", SENDER, 3, [YES]) == first


def test_a_pressed_button_says_so_and_does_nothing_more(store: Store) -> None:
    ((button,),) = pressed_markup(YES).inline_keyboard
    assert button.text == "✓ Yes"
    assert Keyboards(store).press(str(button.callback_data), SENDER, 10, 3).press is Press.AGAIN
