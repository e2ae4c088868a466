from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.conversation_tests import load_conversation_tests
from bot.replaying import RecordedWriters, replay_differences
from bot.settings import Settings
from bot.simulation.goals import Demand
from bot.simulation.outcomes import Exchange, Outcome, Strangers, wrong_changes
from bot.simulation.report import report_of
from bot.simulation.running import MOST_TURNS, Simulation
from bot.simulation.saving import save_failure
from dialogue.conversations import Conversations
from dialogue.messages import Evidence, Reply, UserMessage, Utterance
from dialogue.sessions import EventLog

CONVERSATIONS, SEED = 8, 11


async def run(assistant: Assistant, settings: Settings) -> list[Outcome]:
    simulation = Simulation(assistant, settings, SEED)
    return [outcome async for outcome in simulation.play(CONVERSATIONS)]


@pytest.fixture
async def outcomes(assistant: Assistant, settings: Settings) -> list[Outcome]:
    return await run(assistant, settings)


def said_and_done(outcome: Outcome) -> list[tuple[str, str, tuple[Demand, ...]]]:
    return [(exchange.text, exchange.reply, exchange.done) for exchange in outcome.exchanges]


async def test_a_run_is_deterministic_and_its_counts_add_up(
    assistant: Assistant, settings: Settings
) -> None:
    before = len(assistant.store.rows("select id from operations"))
    first, second = await run(assistant, settings), await run(assistant, settings)
    assert [said_and_done(o) for o in first] == [said_and_done(o) for o in second]
    assert len(assistant.store.rows("select id from operations")) == before

    report = report_of(first, SEED)
    assert report.overall.conversations == len(first) == CONVERSATIONS
    assert report.overall.reachable + report.overall.unreachable == CONVERSATIONS
    assert report.overall.reached <= report.overall.reachable
    for groups in (report.by_goal, report.by_persona):
        assert sum(figures.conversations for figures in groups.values()) == CONVERSATIONS
        assert sum(figures.reached for figures in groups.values()) == report.overall.reached
    assert all(0 < outcome.turns <= MOST_TURNS for outcome in first)
    assert any("8 conversations" in line for line in report.lines())


async def test_every_simulated_conversation_can_be_replayed_byte_for_byte(
    assistant: Assistant, settings: Settings
) -> None:
    simulation = Simulation(assistant, settings, SEED, RecordedWriters(settings))
    outcomes = [outcome async for outcome in simulation.play(4)]
    assert [outcome.departures for outcome in outcomes] == [()] * 4
    report = report_of(outcomes, SEED)
    assert (report.replayed, report.replayed_equal) == (4, 4)
    assert any(line.split() == "replayed equal 4 of 4 (100.0%)".split() for line in report.lines())
    assert not any("replayed" in line for line in report_of([], SEED).lines())


async def test_a_replay_that_departs_is_noticed(assistant: Assistant, settings: Settings) -> None:
    await assistant.manager.handle(UserMessage("departs", "hello"))
    (turn,) = Conversations(assistant.store).turns("departs")
    log, writers = EventLog(assistant.store), RecordedWriters(settings)
    assert await replay_differences(log, [turn], writers) == ()

    forged = [
        e | {"text": "Go away."} if e["event"] == "bot" else e for e in map(dict, turn.events)
    ]
    found = await replay_differences(log, [replace(turn, events=tuple(forged))], writers)
    assert any("turn 1: - [greet] Go away." in line for line in found)

    moved = [dict(event) | {"timestamp": 0.0} for event in turn.events]
    found = await replay_differences(log, [replace(turn, events=tuple(moved))], writers)
    assert found == ("turn 1: what is kept beside the words",)


async def test_a_saved_conversation_is_a_conversation_test(
    outcomes: list[Outcome], tmp_path: Path
) -> None:
    for outcome in outcomes:
        ((_, test),) = load_conversation_tests(save_failure(outcome, tmp_path))
        assert [turn.user for turn in test.turns] == [e.text for e in outcome.exchanges]
        assert test.stored.operations == tuple(d.name for d in outcome.goal.demands)


async def test_a_change_without_a_plain_yes_is_wrong(outcomes: list[Outcome]) -> None:
    goal = next(outcome.goal for outcome in outcomes if outcome.goal.demands)
    changes = goal.demands
    agreed = Exchange("yes", "yes", (), "", changes, 1.0)
    assert wrong_changes([agreed], goal) == ()
    assert wrong_changes([replace(agreed, means="detail")], goal)
    assert wrong_changes([agreed, agreed], goal)


async def test_what_belongs_to_another_is_noticed(outcomes: list[Outcome]) -> None:
    goal = outcomes[0].goal
    other = next(o.goal for o in outcomes if o.goal.customer.id != goal.customer.id)
    strangers = Strangers([(g.customer, g.orders) for g in (goal, other)])
    order = other.orders[0].id

    def says(text: str, *evidence: Evidence) -> Reply:
        said = Utterance("order_status", text, text, generated=False, evidence=evidence)
        return Reply("s", 1, "", (said,))

    assert strangers.said_in(says(f"It goes to {other.customer.address.line1}."), goal, "")
    assert strangers.said_in(says(f"Order {order} is late."), goal, "")
    assert not strangers.said_in(says(f"There's no order {order}."), goal, f"where is {order}")
    assert strangers.said_in(
        says("Late.", Evidence("Late", "late", f"orders/{order}/status")), goal, ""
    )
    assert not strangers.said_in(says(f"Hello {goal.customer.first_name}."), goal, "")
