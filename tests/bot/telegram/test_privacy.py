"""What is stored, a copy, and erasing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.channels.telegram import texts
from bot.channels.telegram.claims import Claims
from bot.channels.telegram.wiping import Wiping
from dialogue.conversations import Conversations
from dialogue.errors import NoConversationError
from knowledge.store import Store
from tests.bot.telegram.conftest import Start, Talk


async def test_a_copy_holds_the_whole_conversation(talk: Talk) -> None:
    talk.api.say(5, "hello")
    talk.api.say(5, "/privacy")
    await talk.all_answered()
    told = talk.with_buttons(5)
    assert "1 of your messages" in told.text
    talk.api.press(told, texts.COPY)
    await talk.all_answered()
    exported = json.loads(talk.api.sent[-1].document)
    assert exported["sender_id"] == "telegram-5"
    assert exported["turns"][0]["events"][0]["text"] == "hello"


async def test_what_is_erased_is_gone(talk: Talk) -> None:
    talk.api.say(5, "my secret is marmalade")
    talk.api.say(5, "/privacy")
    await talk.all_answered()
    talk.api.press(talk.with_buttons(5), texts.ERASE)
    await talk.all_answered()
    talk.api.press(talk.with_buttons(5), texts.ERASE_YES)
    await talk.all_answered()
    assert talk.api.texts(5)[-1] == texts.ERASED
    with pytest.raises(NoConversationError):
        Conversations(talk.store).turns("telegram-5")
    assert "marmalade" not in "\n".join(talk.store.database.conn.iterdump())
    talk.api.say(5, "/privacy")
    await talk.all_answered()
    assert talk.api.texts(5)[-1] == texts.NOTHING_STORED


async def test_erasing_is_asked_once_more(talk: Talk) -> None:
    talk.api.say(5, "hello")
    talk.api.say(5, "/privacy")
    await talk.all_answered()
    talk.api.press(talk.with_buttons(5), texts.ERASE)
    await talk.all_answered()
    talk.api.press(talk.with_buttons(5), texts.ERASE_NO)
    await talk.all_answered()
    assert talk.api.texts(5)[-1] == texts.KEPT
    assert talk.heard("telegram-5") == ["hello"]


async def test_after_a_copy_all_can_be_erased_with_one_choice_more(talk: Talk) -> None:
    talk.api.say(5, "hello")
    talk.api.say(5, "/privacy")
    await talk.all_answered()
    for title in (texts.COPY, texts.ERASE, texts.ERASE_YES):
        talk.api.press(talk.with_buttons(5), title)
        await talk.all_answered()
    assert talk.api.texts(5)[-1] == texts.ERASED


async def test_no_byte_of_what_was_erased_is_left_in_file_or_log(talk: Talk) -> None:
    for number in range(4):
        talk.api.say(5, f"my secret is marmalade {number}")
        talk.api.say(6, f"mine is honey {number}")
    await talk.all_answered()
    assert b"marmalade" in _bytes(talk)
    talk.api.say(5, "/privacy")
    await talk.all_answered()
    for title in (texts.ERASE, texts.ERASE_YES):
        talk.api.press(talk.with_buttons(5), title)
        await talk.all_answered()
    await talk.api.until(lambda: talk.store.rows("select * from telegram_wipes") == [])
    assert b"marmalade" not in _bytes(talk)
    assert len(talk.heard("telegram-6")) == 4


async def test_a_killed_process_writes_the_file_anew_after_the_next_start(
    shop_copy: Path, start: Start
) -> None:
    with Store(shop_copy).open() as store:
        store.database.execute("pragma secure_delete = off")  # some builds of SQLite have it on
        Claims(store)
        Wiping(store).ask(1)
        store.database.execute("create table scribbles (text)")
        store.database.execute("insert into scribbles values (?)", ["marmalade " * 9])
        store.wipe()  # so that it is in the file itself, not in the log alone
        store.database.execute("delete from scribbles")
    assert b"marmalade" in shop_copy.read_bytes()
    async with start() as talk:
        await talk.api.until(lambda: talk.store.rows("select * from telegram_wipes") == [])
        assert b"marmalade" not in _bytes(talk)


def _bytes(talk: Talk) -> bytes:
    path = talk.store.path
    return path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
