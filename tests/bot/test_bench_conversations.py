from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assistant import Assistant, open_beside
from bot.bench_conversations import ManyBench, bench_long, bench_many
from bot.settings import Settings
from dialogue.manager import DialogueManager
from dialogue.messages import Listener, Reply, UserMessage
from knowledge.copying import copy_shop
from knowledge.store import Store


@pytest.fixture
def beside(assistant: Assistant, settings: Settings, tmp_path: Path) -> Iterator[Assistant]:
    """The shared assistant's models over records in which nobody has spoken."""
    copy = tmp_path / "shop.sqlite3"
    copy_shop(assistant.store.path, copy)
    with Store(copy) as store:
        yield open_beside(assistant, settings, store)


class Careless(DialogueManager):
    """Forgets which messages it has had."""

    def __init__(self, careful: DialogueManager) -> None:
        self._careful = careful

    async def handle(self, message: UserMessage, listener: Listener | None = None) -> Reply:
        """Handle each delivery as a message of its own."""
        return await self._careful.handle(replace(message, message_id=""), listener)


async def test_turns_are_measured_early_and_late_in_a_conversation(beside: Assistant) -> None:
    measured = await bench_long(beside, turns=12, rounds=1)
    assert measured.turns == 12
    assert measured.early_ms > 0
    assert measured.ratio == measured.late_ms / measured.early_ms


async def test_side_by_side_no_message_is_lost_or_doubled_and_all_come_in_order(
    beside: Assistant,
) -> None:
    measured = await bench_many(beside, 5)
    assert (measured.lost, measured.doubled, measured.disordered) == (0, 0, 0)
    assert measured.messages == 5 * 6
    assert len(measured.waits) == len(measured.overtaken) == 4 * 6  # the hasty one awaits nothing


async def test_a_manager_that_loses_count_is_found_out(beside: Assistant) -> None:
    careless = replace(beside, manager=Careless(beside.manager))
    measured = await bench_many(careless, 3)
    assert measured.lost == measured.messages
    assert measured.doubled > 0


def test_waits_are_told_as_shares_of_what_one_turn_of_each_takes() -> None:
    measured = ManyBench(10, 50, 5.0, 0, 0, 0, waits=(0.5, 1.0, 2.0), overtaken=(3, 9, 18))
    assert measured.fair_share == 1.0
    lines = "\n".join(measured.lines())
    assert "p50 1.00" in lines
    assert "max 2.00" in lines
    assert "18 at most" in lines
