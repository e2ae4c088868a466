"""What an update tells, and what of it is for the bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.incoming import Incoming, Kind, Me, UnreadableUpdate
from bot.channels.telegram.reading import read_update
from tests.bot.telegram.bot_api import BOT_ID, USERNAME, BotApi, Sent

ME = Me(BOT_ID, USERNAME)
GROUP, STAFF = -100, -900
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Fern", "username": USERNAME}


@pytest.fixture
async def people() -> BotApi:
    """Makes messages; nobody connects to it."""
    return BotApi()


def _read(update: dict[str, Any]) -> Incoming | None:
    return read_update(update, None, ME, STAFF)


async def test_a_message_tells_who_wrote_what_in_which_language(people: BotApi) -> None:
    incoming = _read(people.say(5, "where is my parcel"))
    assert incoming is not None
    assert (incoming.kind, incoming.text) == (Kind.TEXT, "where is my parcel")
    assert (incoming.to.sender_id, incoming.to.chat_id, incoming.locale) == ("telegram-5", 5, "en")
    assert incoming.message_key == f"tg-{incoming.update_id}"


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("/start", "start", ""),
        (f"/Orders@{USERNAME}", "orders", ""),
        ("/close H-2", "close", "H-2"),
    ],
)
async def test_commands_are_known_by_name(people: BotApi, text: str, name: str, rest: str) -> None:
    incoming = _read(people.say(5, text))
    assert incoming is not None
    assert (incoming.kind, incoming.detail, incoming.text) == (Kind.COMMAND, name, rest)


@pytest.mark.parametrize(
    ("content", "is_for_the_bot"),
    [
        ({"text": "hello all"}, False),
        ({"text": "/start@another_bot"}, False),
        ({"text": "mail me at x@fern_and_finch_bot.example"}, False),
        ({"text": "/help"}, True),
        (
            {
                "text": f"@{USERNAME} hello",
                "entities": [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}],
            },
            True,
        ),
    ],
)
async def test_in_a_group_only_who_speaks_to_the_bot_is_heard(
    people: BotApi, content: dict[str, Any], is_for_the_bot: bool
) -> None:
    incoming = _read(people.push(message=people.message(GROUP, 5, **content)))
    assert (incoming is not None) is is_for_the_bot
    if incoming is not None:
        assert incoming.is_group
        assert incoming.to.sender_id == "telegram--100-5"
        assert "@" not in incoming.text


async def test_an_answer_to_the_bot_is_for_it(people: BotApi) -> None:
    asked = people.message(GROUP, BOT_ID) | {"from": BOT}
    incoming = _read(
        people.push(message=people.message(GROUP, 5, text="yes", reply_to_message=asked))
    )
    assert incoming is not None
    assert incoming.replies_to == asked["message_id"]


async def test_other_bots_and_channels_are_not_heard(people: BotApi) -> None:
    of_bot = people.message(5, text="hello") | {"from": BOT | {"id": 77}}
    in_channel = people.message(GROUP, 5, text="/help")
    in_channel["chat"]["type"] = "channel"
    assert _read(people.push(message=of_bot)) is None
    assert _read(people.push(message=in_channel)) is None


async def test_only_ones_own_contact_counts(people: BotApi) -> None:
    contact = {"phone_number": "44 20 7946 0000", "first_name": "M"}
    own = _read(people.push(message=people.message(5, contact=contact | {"user_id": 5})))
    other = _read(people.push(message=people.message(5, contact=contact | {"user_id": 6})))
    unknown = _read(people.push(message=people.message(5, contact=contact)))
    assert own is not None
    assert other is not None
    assert unknown is not None
    assert (own.kind, own.text) == (Kind.CONTACT, "+442079460000")
    assert (other.kind, other.detail) == (Kind.ATTACHMENT, "contact")
    assert unknown.kind is Kind.ATTACHMENT


async def test_halves_of_characters_are_replaced(people: BotApi) -> None:
    incoming = _read(people.say(5, "hi \ud83d there"))
    assert incoming is not None
    assert incoming.text == "hi ? there"


async def test_notices_are_nothing(people: BotApi) -> None:
    assert _read(people.push(message=people.message(5, pinned_message=None))) is None
    assert _read(people.push(my_chat_member={})) is None


@pytest.mark.parametrize(
    "message",
    [
        7,
        {},
        {
            "message_id": 2**60,
            "date": 0,
            "chat": {"id": 5, "type": "private"},
            "from": {"id": 5, "is_bot": False, "first_name": "N"},
            "text": "hi",
        },
        {
            "message_id": 1,
            "date": 0,
            "chat": {"id": "5", "type": "private"},
            "from": {"id": 5, "is_bot": False, "first_name": "N"},
            "text": ["hi"],
        },
    ],
)
async def test_what_is_no_update_is_told_as_such(people: BotApi, message: object) -> None:
    with pytest.raises(UnreadableUpdate, match="can't be read"):
        _read({"update_id": 1, "message": message, "text": "a secret"})


@pytest.mark.parametrize(
    "strange",
    [
        {"reply_to_message": {"message_id": 1, "poll": {"id": "1"}}},
        {"quote": {"nothing": "known"}},
        {"forward_origin": {"type": "hidden_user"}},
    ],
)
async def test_fields_that_cannot_be_read_cost_no_words(
    people: BotApi, strange: dict[str, Any]
) -> None:
    incoming = _read(people.say(5, "where is my parcel", **strange))
    assert incoming is not None
    assert (incoming.kind, incoming.text) == (Kind.TEXT, "where is my parcel")


@pytest.mark.parametrize("kind", ["poll", "checklist", "story", "video_note"])
async def test_an_attachment_is_known_by_its_name_alone(people: BotApi, kind: str) -> None:
    incoming = _read(people.push(message=people.message(5) | {kind: {"of": "a later kind"}}))
    assert incoming is not None
    assert (incoming.kind, incoming.detail) == (Kind.ATTACHMENT, kind)


async def test_a_press_below_a_message_that_cannot_be_read_is_one(people: BotApi) -> None:
    sent = Sent("sendMessage", 5, 9, "?", ({"text": "Yes", "callback_data": "k1:0"},), None)
    press = people.press(sent, "Yes")
    press["callback_query"]["message"]["poll"] = {"id": "1"}
    incoming = _read(press)
    assert incoming is not None
    assert (incoming.kind, incoming.detail, incoming.message_id) == (Kind.PRESS, "k1:0", 9)
