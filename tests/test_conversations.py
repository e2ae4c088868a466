"""Whole conversations: what was said (facts and acts, not wording) and what was stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.conversation_tests import ConversationTest, load_conversation_tests, play
from bot.settings import Settings

CONVERSATIONS = load_conversation_tests(Path(__file__).with_name("conversations"))


@pytest.mark.parametrize(
    ("path", "script"), CONVERSATIONS, ids=lambda value: getattr(value, "stem", "")
)
async def test_conversation(
    path: Path, script: ConversationTest, assistant: Assistant, settings: Settings
) -> None:
    assert (await play(path, script, assistant, settings)).failures == ()
