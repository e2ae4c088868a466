"""Lines that wait at the same time are read in one go, and each reader gets its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.assistant import Assistant
from dialogue.understanding.reading_together import ReadingTogether
from dialogue.understanding.result import Understanding
from dialogue.understanding.understander import Line

LINES = ("where is my parcel", "hello", "how much is the alder desk lamp", "3505pq")


class Readings:
    """What was read together, and the thread that it was read in."""

    def __init__(self, assistant: Assistant) -> None:
        self._understander = assistant.understander
        self.batches: list[tuple[str, ...]] = []
        self.threads: set[str] = set()

    def read(self, lines: Sequence[Line]) -> Sequence[Understanding]:
        self.batches.append(tuple(line.text for line in lines))
        self.threads.add(threading.current_thread().name)
        return self._understander.parse_lines(lines)


def test_each_reader_gets_what_its_line_means(assistant: Assistant) -> None:
    readings = Readings(assistant)
    asked = ("order_reference", None, None, "postcode")
    together = ReadingTogether(readings.read)

    async def read_all() -> list[Understanding]:
        pairs = zip(LINES, asked, strict=True)
        return await asyncio.gather(*(together.parse(text, slot, None) for text, slot in pairs))

    for text, slot, found in zip(LINES, asked, asyncio.run(read_all()), strict=True):
        alone = assistant.understander.parse(text, slot)
        assert (found.text, found.intent) == (text, alone.intent)
        assert [e.value for e in found.entities] == [e.value for e in alone.entities]
    assert sum(map(len, readings.batches)) == len(LINES)
    assert len(readings.batches) < len(LINES)
    assert threading.current_thread().name not in readings.threads


def test_what_cannot_be_read_is_told_to_those_who_wait_and_to_nobody_else() -> None:
    def read(lines: Sequence[Line]) -> Sequence[Understanding]:
        if any(line.text == "bad" for line in lines):
            raise ValueError("can't be read")
        return [Understanding(line.text, "greet", (), (), (), 0.0) for line in lines]

    async def read_both() -> None:
        together = ReadingTogether(read)
        with pytest.raises(ValueError, match="can't be read"):
            await together.parse("bad", None, None)
        assert (await together.parse("good", None, None)).text == "good"

    asyncio.run(read_both())


def test_a_loop_that_ended_amid_a_reading_holds_up_no_other() -> None:
    release = threading.Event()

    def read(lines: Sequence[Line]) -> Sequence[Understanding]:
        release.wait(30)
        return [Understanding(line.text, "greet", (), (), (), 0.0) for line in lines]

    together = ReadingTogether(read)

    async def given_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(together.parse("hello", None, None), 0.01)
        release.set()

    asyncio.run(given_up())
    assert asyncio.run(together.parse("hello", None, None)).text == "hello"
