from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dialogue.flows.engine import FlowEngine, Frame
from dialogue.flows.flow import FlowError, load_flows

ENDS_AT_ONCE = "{starts_on: [i], steps: [{end: true}]}"


class Host:
    """Slots, and what was run and said."""

    def __init__(self, **slots: Any) -> None:
        self.slots = slots
        self.done: list[str] = []

    def slot(self, name: str) -> Any:
        return self.slots.get(name)

    def set_slots(self, **values: Any) -> None:
        self.slots |= values

    async def run(self, action: str) -> None:
        self.done.append(action)

    async def say(self, act: str) -> None:
        self.done.append(f"say {act}")


FLOWS = """
flows:
  errand:
    starts_on: [run_errand]
    steps:
      - link: identify
        unless: name
      - collect: address
        ask: ask_address
      - action: action_go
        when: address
  identify:
    steps:
      - collect: name
        ask: ask_name
      - action: action_greet
  question:
    digression: true
    starts_on: [ask_question]
    steps:
      - action: action_answer
  offer:
    digression: true
    starts_on: [ask_offer]
    steps:
      - collect: wanted
        ask: ask_wanted
        optional: true
      - action: action_take
"""


@pytest.fixture
def engine(tmp_path: Path) -> FlowEngine:
    (tmp_path / "errand.yml").write_text(FLOWS)
    return FlowEngine(load_flows(tmp_path))


def _start(engine: FlowEngine, intent: str, stack: list[Frame]) -> list[Frame]:
    flow = engine.flow_for(intent)
    assert flow is not None
    return engine.enter(stack, flow)


async def test_a_flow_asks_for_what_is_missing_and_goes_on(engine: FlowEngine) -> None:
    host = Host()
    stack = await engine.advance(_start(engine, "run_errand", []), host)
    assert host.done == ["say ask_name"]
    host.slots["name"] = "Maya"
    stack = await engine.advance(stack, host)
    assert host.done == ["say ask_name", "action_greet", "say ask_address"]
    host.slots["address"] = "14 Lorn Road"
    assert await engine.advance(stack, host) == []
    assert host.done[-1] == "action_go"


async def test_what_is_known_is_not_asked_for(engine: FlowEngine) -> None:
    host = Host(name="Maya", address="14 Lorn Road")
    assert await engine.advance(_start(engine, "run_errand", []), host) == []
    assert host.done == ["action_go"]


async def test_after_a_digression_the_open_question_is_asked_again(engine: FlowEngine) -> None:
    host = Host()
    stack = await engine.advance(_start(engine, "run_errand", []), host)
    stack = await engine.advance(_start(engine, "ask_question", stack), host)
    assert host.done == ["say ask_name", "action_answer", "say ask_name"]
    assert engine.waiting_for(stack) is not None


async def test_another_errand_takes_the_place_of_the_first(engine: FlowEngine) -> None:
    host = Host()
    stack = await engine.advance(_start(engine, "run_errand", []), host)
    assert _start(engine, "run_errand", stack) == [Frame("errand")]


async def test_an_optional_question_is_dropped_when_the_shopper_goes_on(
    engine: FlowEngine,
) -> None:
    host = Host()
    stack = await engine.advance(_start(engine, "ask_offer", []), host)
    assert _start(engine, "ask_question", stack) == [Frame("question")]


def test_frames_of_flows_that_are_gone_are_dropped(engine: FlowEngine) -> None:
    assert engine.restore([{"flow": "removed", "step": 1}, {"flow": "errand", "step": 1}]) == [
        Frame("errand", 1)
    ]


async def test_a_flow_that_runs_in_a_circle_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "circle.yml").write_text("flows: {circle: {steps: [{link: circle}]}}")
    engine = FlowEngine(load_flows(tmp_path))
    with pytest.raises(FlowError, match="circle"):
        await engine.advance([Frame("circle")], Host())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("flows: [", "broken.yml:1: this is not YAML"),
        ("other: {}", "expected a mapping 'flows'"),
        ("flows: {a: {steps: []}}", "needs steps"),
        ("flows: {a: {steps: [{dance: now}]}}", "step 1: unknown key 'dance'"),
        ("flows: {a: {steps: [{action: x, say: y}]}}", "exactly one of"),
        ("flows: {a: {steps: [{collect: x}]}}", "collect 'x' needs 'ask'"),
        ("flows: {a: {steps: [{link: nowhere}]}}", "links to unknown flow 'nowhere'"),
        (f"flows: {{a: {ENDS_AT_ONCE}, b: {ENDS_AT_ONCE}}}", "both start on 'i'"),
    ],
)
def test_a_broken_flow_file_is_named_with_its_fault(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "broken.yml").write_text(content)
    with pytest.raises(FlowError, match=said):
        load_flows(tmp_path)


def test_every_action_the_shipped_flows_name_exists() -> None:
    from dialogue.actions.registry import action_classes
    from dialogue.generation.acts import load_acts

    names = {action.action_name for action in action_classes()}
    for flow in load_flows().by_name.values():
        for step in flow.steps:
            for asked in [
                step.action,
                step.say,
                step.read,
                step.confirm,
                *(ask.name for ask in step.ask),
            ]:
                assert asked is None or asked in names or asked in load_acts().attributes, asked
