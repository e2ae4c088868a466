"""Pictures, voices, places: what is not text, and the words below it."""

from __future__ import annotations

from typing import Any

from bot.channels.telegram import texts
from tests.bot.telegram.conftest import PICTURE, Talk


async def test_a_product_with_a_picture_is_shown(talk: Talk) -> None:
    talk.store.database.execute(
        "update products set attributes = json_set(attributes, '$.image', ?, '$.url', ?)"
        " where id = 'alder-desk-lamp'",
        ["https://shop.example/lamp.jpg", "https://shop.example/lamp"],
    )
    talk.api.say(5, "how much is the alder desk lamp")
    await talk.all_answered()
    (picture,) = [sent for sent in talk.api.sent if sent.photo]
    assert picture.photo == "https://shop.example/lamp.jpg"
    assert picture.buttons[0]["url"] == "https://shop.example/lamp"
    assert picture.text.startswith("Alder Desk Lamp")


async def test_what_is_no_text_is_answered_with_what_can_be_done(talk: Talk) -> None:
    one: dict[str, Any] = {"file_id": "f", "file_unique_id": "u"}
    size = {"width": 9, "height": 9}
    sticker = {"type": "regular", "is_animated": False, "is_video": False}
    contents: dict[str, dict[str, Any]] = {
        "photo": PICTURE,
        "sticker": {"sticker": one | size | sticker},
        "voice": {"voice": one | {"duration": 3}},
        "video": {"video": one | size | {"duration": 3}},
        "document": {"document": one},
        "location": {"location": {"latitude": 1.0, "longitude": 2.0}},
        "contact": {"contact": {"phone_number": "1", "first_name": "A", "user_id": 6}},
        "poll": {
            "poll": {
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        },
    }
    for chat, content in enumerate(contents.values(), start=5):
        talk.api.push(message=talk.api.message(chat, **content))
    await talk.all_answered()
    for chat, kind in enumerate(contents, start=5):
        assert talk.api.texts(chat) == [texts.ATTACHMENTS[kind]]
        assert talk.heard(f"telegram-{chat}") == []


async def test_an_album_is_answered_once(talk: Talk) -> None:
    for _ in range(4):
        talk.api.push(message=talk.api.message(5, media_group_id="9", **PICTURE))
    await talk.all_answered()
    assert talk.api.texts(5) == [texts.ATTACHMENTS["photo"]]


async def test_the_words_below_a_picture_are_read(talk: Talk) -> None:
    talk.api.push(message=talk.api.message(5, caption="hello", **PICTURE))
    await talk.all_answered()
    assert talk.api.texts(5)[0] == texts.WITH_WORDS
    assert talk.heard("telegram-5") == ["hello"]


async def test_ones_own_contact_goes_to_the_assistant(talk: Talk) -> None:
    contact = {"phone_number": "442079460000", "first_name": "M", "user_id": 5}
    talk.api.push(message=talk.api.message(5, contact=contact))
    await talk.all_answered()
    assert talk.heard("telegram-5") == ["my phone number is +442079460000"]
