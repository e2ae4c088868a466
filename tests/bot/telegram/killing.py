"""`kill -9` of the Telegram process in the middle of conversations, and what is left of them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.channels.telegram import texts
from bot.channels.telegram.sends import Sends
from dialogue.sessions import EventLog
from knowledge.store import Store
from tests.bot.telegram.bot_api import TOKEN, BotApi

__all__ = ["Outcome", "kill_amid_conversations", "written_config"]

LINES = ("hello", "where is order W10042, my postcode is SW9 8PR", "thanks")


@dataclass(frozen=True)
class Outcome:
    """What is left once a second process has had its time.

    Attributes:
        messages: how many messages were sent to the bot.
        recorded: how many of them have exactly one turn that answers them.
        unanswered: the chats in which a turn's words never arrived.
        doubled: the chats in which something arrived twice without the second saying so.
        repeats: how many sends went out twice.
    """

    messages: int
    recorded: int
    unanswered: tuple[int, ...]
    doubled: tuple[int, ...]
    repeats: int


async def kill_amid_conversations(
    config: Path, database: Path, api: BotApi, chats: int, answered_before: int
) -> Outcome:
    """Kill the process once so many answers were sent, start it again, and look.

    Args:
        config: settings of an assistant over `database` that uses `api`.
        database: the shop's file.
        api: the Bot API server.
        chats: how many conversations go on.
        answered_before: after how many sends the first process is killed.
    """
    numbers = range(1, chats + 1)
    for line in LINES:
        for chat in numbers:
            api.say(chat, line)
    first = await _start(config)
    await api.until(lambda: len(api.sent) >= answered_before, 300)
    first.kill()
    await first.wait()
    second = await _start(config)
    await api.until(lambda: not api.unfetched and _left(database) == 0, 600)
    second.terminate()
    await second.wait()
    return _outcome(database, api, numbers)


async def _start(config: Path) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "bot.cli", "telegram", "--config", str(config)]
    environment = os.environ | {"SHOPTALK_TELEGRAM_TOKEN": TOKEN}
    return await asyncio.create_subprocess_exec(*command, env=environment)


def _left(database: Path) -> int:
    with Store(database) as store:
        return len(store.rows("select update_id from telegram_updates"))


def _outcome(database: Path, api: BotApi, chats: Sequence[int]) -> Outcome:
    recorded, unanswered, doubled = 0, [], []
    with Store(database) as store:
        log = EventLog(store)
        for chat in chats:
            events = [entry.event for entry in log.events(f"telegram-{chat}")]
            heard = [event["text"] for event in events if event["event"] == "user"]
            recorded += sum(heard.count(line) == 1 for line in LINES)
            said = [event["text"] for event in events if event["event"] == "bot"]
            arrived = api.texts(chat)
            plain = [text for text in arrived if not text.startswith(texts.REPEAT)]
            whole = {text.removeprefix(f"{texts.REPEAT}\n") for text in arrived}
            if not set(said) <= whole:
                unanswered.append(chat)
            if len(plain) > len(said):
                doubled.append(chat)
        repeats = len(Sends(store).repeats())
    messages = len(chats) * len(LINES)
    return Outcome(messages, recorded, tuple(unanswered), tuple(doubled), repeats)


def written_config(path: Path, settings_json: str, database: Path, api: BotApi) -> Path:
    """A settings file for a process over `database` that uses `api`."""
    raw = json.loads(settings_json)
    raw["shop"]["database"] = str(database)
    raw["generation"]["draw_ahead"] = False
    raw["telegram"]["base_url"] = api.base_url
    path.write_text(json.dumps(raw))
    return path
