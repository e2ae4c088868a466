"""What a start of the assistant takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.settings import Settings

_TRAINING_ONLY = {"torch", "transformers", "sentence_transformers", "sklearn", "accelerate"}


def test_an_assistant_opens_and_answers_without_what_only_training_needs(
    settings: Settings, tmp_path: Path
) -> None:
    config = tmp_path / "config.yml"
    own_shop = settings.shop.model_copy(update={"database": tmp_path / "shop.sqlite3"})
    own = settings.model_copy(update={"shop": own_shop})
    config.write_text(own.model_dump_json(), encoding="utf-8")  # JSON is YAML
    program = f"""
import sys, asyncio
from pathlib import Path
from bot.assistant import open_assistant
from bot.settings import load_settings
from dialogue.messages import UserMessage
assistant = open_assistant(load_settings(Path({str(config)!r})))
message = UserMessage(sender_id="a", text="where is my parcel", channel="test", message_id="1")
reply = asyncio.run(assistant.manager.handle(message))
assert reply.utterances
print(*sorted({_TRAINING_ONLY!r} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
