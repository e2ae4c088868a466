"""Whatever comes as an update, nothing breaks, and nobody's order is told.

As many as one likes: `SHOPTALK_FUZZED_UPDATES=10000 pytest tests/bot/telegram/test_fuzz.py`.
"""

from __future__ import annotations

import logging
import os
import re

import pytest

from bot.channels.telegram import texts
from tests.bot.telegram.conftest import Start
from tests.bot.telegram.fuzzing import fuzzed_updates

COUNT = int(os.environ.get("SHOPTALK_FUZZED_UPDATES", "150"))
_AT_ONCE = 200


async def test_no_update_breaks_anything(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.channels.telegram")
    async with start() as talk:
        updates = list(fuzzed_updates(COUNT, seed=7))
        for first in range(0, COUNT, _AT_ONCE):
            talk.at_work.channel.take(updates[first : first + _AT_ONCE])
            await talk.at_work.lanes.rest()
        talk.api.say(1, "hello")
        await talk.all_answered()
        assert talk.api.texts(1)
        left = talk.store.rows("select update_id from telegram_updates")
        assert left == []
        broken = [record.message for record in caplog.records if record.levelname == "ERROR"]
        assert broken == []
        private = re.compile(r"maya|SW9|hello|W10042|drop table", re.IGNORECASE)
        assert [r.message for r in caplog.records if private.search(r.message)] == []
        in_groups = {sent.text for sent in talk.api.sent if sent.chat == -100}
        assert not any("Okafor" in text for text in in_groups)
        assert texts.FAILED not in {sent.text for sent in talk.api.sent}
