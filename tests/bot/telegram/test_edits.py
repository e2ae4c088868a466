"""Messages that are changed after they were sent."""

from __future__ import annotations

from bot.channels.telegram import texts
from tests.bot.telegram.conftest import PICTURE, Talk


async def test_the_last_message_may_be_changed_and_an_older_one_is_answered_for(
    talk: Talk,
) -> None:
    first = talk.api.say(5, "helo")["message"]
    await talk.all_answered()
    talk.api.push(edited_message=first | {"text": "hello"})
    await talk.all_answered()
    talk.api.push(edited_message=first | {"text": "hello"})
    talk.api.say(5, "thanks")
    talk.api.push(edited_message=first | {"text": "good evening"})
    await talk.all_answered()
    assert talk.heard("telegram-5") == ["helo", "hello", "thanks"]
    assert talk.api.texts(5)[-1] == texts.EDITED


async def test_a_command_that_was_misspelt_may_be_put_right(talk: Talk) -> None:
    typed = talk.api.say(5, "/hlep")["message"]
    await talk.all_answered()
    talk.api.push(edited_message=typed | {"text": "/help"})
    await talk.all_answered()
    assert talk.api.texts(5) == [texts.NO_COMMAND, texts.HELP]


async def test_the_words_below_a_picture_may_be_changed(talk: Talk) -> None:
    shown = talk.api.message(5, caption="hello", **PICTURE)
    talk.api.push(message=shown)
    await talk.all_answered()
    talk.api.push(edited_message=shown | {"caption": "how much is the alder desk lamp"})
    talk.api.push(edited_message=shown | {"caption": "how much is the alder desk lamp"})
    await talk.all_answered()
    assert talk.heard("telegram-5") == ["hello", "how much is the alder desk lamp"]
    assert talk.api.texts(5).count(texts.WITH_WORDS) == 1


async def test_a_place_that_moves_is_answered_once(talk: Talk) -> None:
    place = {"latitude": 1.0, "longitude": 2.0, "live_period": 60}
    sent = talk.api.message(5, location=place)
    talk.api.push(message=sent)
    await talk.all_answered()
    talk.api.push(edited_message=sent | {"location": place | {"latitude": 1.1}})
    await talk.all_answered()
    assert talk.api.texts(5) == [texts.ATTACHMENTS["location"]]
