"""Choices as buttons: a press counts once, and only for the question that it answers."""

from __future__ import annotations

import json
import re

from bot.channels.telegram import texts
from tests.bot.telegram.conftest import MAYA, Talk


async def test_a_choice_is_pressed_once_and_marked(talk: Talk) -> None:
    talk.api.say(5, "cancel W10077, sw9 8pr, i bought it by mistake")
    await talk.all_answered()
    asked = talk.with_buttons(5)
    assert [button["text"] for button in asked.buttons] == ["Yes", "No"]
    talk.api.press(asked, "Yes")
    talk.api.press(asked, "Yes")
    talk.api.press(asked, "No")
    await talk.all_answered()
    assert talk.heard("telegram-5")[1:] == ["yes"]
    (marked,) = talk.api.of("editMessageReplyMarkup")
    assert "✓ Yes" in json.loads(marked["reply_markup"])["inline_keyboard"][0][0]["text"]
    notes = [call.get("text") for call in talk.api.of("answerCallbackQuery")]
    assert notes == [None, texts.PRESSED_AGAIN, texts.PRESSED_AGAIN]


async def test_a_yes_to_an_old_question_is_none_to_a_new_one(talk: Talk) -> None:
    talk.api.say(5, "cancel W10077, sw9 8pr, i bought it by mistake")
    await talk.all_answered()
    asked = talk.with_buttons(5)
    talk.api.say(5, "no, leave it")
    await talk.all_answered()
    talk.api.press(asked, "Yes")
    await talk.all_answered()
    assert talk.heard("telegram-5")[-1] == "no, leave it"
    assert talk.api.of("answerCallbackQuery")[0]["text"] == texts.PRESSED_LATE


async def test_orders_are_a_list_to_choose_from(talk: Talk) -> None:
    talk.api.say(5, MAYA)
    talk.api.say(5, "/orders")
    await talk.all_answered()
    listed = talk.with_buttons(5)
    assert "#W10077" in [button["text"] for button in listed.buttons]
    talk.api.press(listed, "#W10077")
    await talk.all_answered()
    assert "#W10077" in talk.api.texts(5)[-1]


async def test_all_orders_that_are_named_can_be_chosen(talk: Talk) -> None:
    (customer,) = talk.store.rows(
        "select c.email, c.address, count(*) as n from customers c join orders o"
        " on o.customer_id = c.id group by c.id order by n desc limit 1"
    )
    assert customer["n"] > 6
    postcode = json.loads(customer["address"])["postcode"]
    talk.api.say(5, f"show me my orders, my email is {customer['email']}, postcode {postcode}")
    await talk.all_answered()
    listed = talk.with_buttons(5)
    named = re.findall(r"#W\d+", listed.text)
    assert len(named) == 6
    assert [button["text"] for button in listed.buttons] == named


async def test_a_press_counts_that_could_not_be_answered_in_time(talk: Talk) -> None:
    talk.api.say(5, "cancel W10077, sw9 8pr, i bought it by mistake")
    await talk.all_answered()
    talk.api.press(talk.with_buttons(5), "Yes")
    talk.api.expire_queries()
    await talk.all_answered()
    assert talk.heard("telegram-5")[1:] == ["yes"]


async def test_old_choices_are_taken_away_when_one_is_pressed_too_late(talk: Talk) -> None:
    talk.api.say(5, "cancel W10077, sw9 8pr, i bought it by mistake")
    await talk.all_answered()
    asked = talk.with_buttons(5)
    talk.api.say(5, "no, leave it")
    await talk.all_answered()
    talk.api.press(asked, "Yes")
    await talk.all_answered()
    assert talk.api.keyboards[5, asked.message_id] == []
