"""Putting together what a replay needs: writers as they were, or an assistant over a copy."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.assistant import Assistant, open_assistant
from bot.generation import open_writer, wording_of
from bot.settings import Settings
from dialogue.generation.engine import DRAWING
from knowledge.copying import copy_shop

if TYPE_CHECKING:
    from dialogue.conversations import RecordedTurn
    from dialogue.generation.writer import ReplyWriter
    from dialogue.recording import Setup
    from dialogue.sessions import Event, EventLog

__all__ = ["RecordedWriters", "assistant_over_copy", "replay_differences"]


class RecordedWriters:
    """Gives each recorded setup a writer that draws as it was drawn then, by one checkpoint."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._checkpoint = wording_of(settings)["checkpoint"]
        self._opened: dict[tuple[tuple[str, str | int | float], ...], ReplyWriter] = {}
        self.other_checkpoints: set[str] = set()
        """The checkpoints that turns were worded by, other than the one there is."""

    def __call__(self, setup: Setup) -> ReplyWriter:
        """The writer for a turn that was recorded with this setup."""
        wording = dict(setup.wording)
        checkpoint = str(wording.pop("checkpoint"))
        if wording.pop("drawing", 1) != DRAWING:
            self.other_checkpoints.add(f"{checkpoint}, drawn from in another way")
        elif checkpoint != self._checkpoint:
            self.other_checkpoints.add(checkpoint)
        key = tuple(sorted(wording.items()))
        if key not in self._opened:
            self._opened[key] = open_writer(_as_recorded(self._settings, wording))
        return self._opened[key]


def _as_recorded(settings: Settings, wording: dict[str, str | int | float]) -> Settings:
    threads = wording.pop("threads")
    return settings.model_copy(
        update={
            "generation": settings.generation.model_copy(update=wording),
            "runtime": settings.runtime.model_copy(update={"threads": threads}),
        }
    )


async def replay_differences(
    log: EventLog, turns: Sequence[RecordedTurn], writers: RecordedWriters
) -> tuple[str, ...]:
    """In what a replay departs from the record; nothing where it is the same byte for byte.

    Args:
        log: where the turns are recorded.
        turns: of one conversation, from its beginning.
        writers: word the acts anew.
    """
    from dialogue.replay import replay

    found: list[str] = []
    async for again in replay(log, turns, writers):
        said = [again.trouble] if again.trouble else list(again.differences)
        if not said and _as_stored(again.now) != _as_stored(again.recorded.events):
            said = ["what is kept beside the words"]
        found += (f"turn {again.recorded.number}: {line}" for line in said)
    return tuple(found)


def _as_stored(events: Sequence[Event]) -> list[str]:
    return [json.dumps(dict(event), ensure_ascii=False, sort_keys=True) for event in events]


@contextmanager
def assistant_over_copy(settings: Settings, forgotten: str) -> Iterator[Assistant]:
    """The assistant as the settings have it, over a copy of its records that is thrown away.

    Args:
        settings: the assistant's; its own database is only read.
        forgotten: the conversation that the copy is not to know.
    """
    from dialogue.errors import NoConversationError
    from dialogue.forgetting import Forgetting

    with tempfile.TemporaryDirectory(prefix="shoptalk-") as folder:
        copy = Path(folder) / "shop.sqlite3"
        if settings.shop.database.exists():
            copy_shop(settings.shop.database, copy)
        shop = settings.shop.model_copy(update={"database": copy})
        assistant = open_assistant(settings.model_copy(update={"shop": shop}))
        try:
            with suppress(NoConversationError):  # the records may be those of another shop
                Forgetting(assistant.store).erase([forgotten])
            yield assistant
        finally:
            assistant.store.close()
