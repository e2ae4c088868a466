"""A killed process loses no message, and doubles no answer without saying so.

With more conversations: `SHOPTALK_KILLED_CONVERSATIONS=50 pytest tests/bot/telegram/test_crash.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import Settings
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.killing import kill_amid_conversations, written_config

CHATS = int(os.environ.get("SHOPTALK_KILLED_CONVERSATIONS", "6"))


async def test_after_a_kill_every_message_has_exactly_one_answer(
    settings: Settings, shop_copy: Path, tmp_path: Path, api: BotApi
) -> None:
    config = written_config(tmp_path / "config.yml", settings.model_dump_json(), shop_copy, api)
    outcome = await kill_amid_conversations(config, shop_copy, api, CHATS, CHATS + 1)
    print(outcome)
    assert outcome.recorded == outcome.messages
    assert outcome.unanswered == ()
    assert outcome.doubled == ()
    assert outcome.repeats <= CHATS
