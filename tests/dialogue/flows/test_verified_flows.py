"""`may_start: verified`: whoever is not known yet is asked who they are first."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.flows.engine import FlowEngine, Frame
from dialogue.flows.flow import load_flows
from tests.dialogue.test_flows import Host

FLOWS = """
flows:
  account:
    may_start: verified
    starts_on: [account]
    steps: [{action: action_account}]
  report:
    starts_on: [report]
    steps: [{link: account}, {say: reported}]
  chosen:
    may_start: anyone
    starts_on: [chosen]
    steps: [{say: chosen}]
  verify_customer:
    steps:
      - {collect: email, ask: ask_email}
      - action: action_verify
"""


@pytest.fixture
def engine(tmp_path: Path) -> FlowEngine:
    (tmp_path / "account.yml").write_text(FLOWS)
    return FlowEngine(load_flows(tmp_path))


class Verifying(Host):
    """Finds that nobody but Maya is a customer."""

    async def run(self, action: str) -> None:
        await super().run(action)
        if action == "action_verify" and self.slot("email") == "maya":
            self.set_slots(customer_id="C1")


async def test_a_stranger_is_asked_who_they_are_first(engine: FlowEngine) -> None:
    host = Verifying()
    stack = await engine.advance([Frame("account")], host)
    assert host.done == ["say ask_email"]
    host.set_slots(email="maya")
    assert await engine.advance(stack, host) == []
    assert host.done[1:] == ["action_verify", "action_account"]


async def test_who_fails_does_not_get_in(engine: FlowEngine) -> None:
    host = Verifying(email="mallory")
    assert await engine.advance([Frame("account")], host) == []
    assert host.done == ["action_verify"]


async def test_who_is_verified_already_is_not_asked(engine: FlowEngine) -> None:
    host = Verifying(customer_id="C1")
    assert await engine.advance([Frame("account")], host) == []
    assert host.done == ["action_account"]


@pytest.mark.parametrize(
    ("email", "done"),
    [
        ("maya", ["action_verify", "action_account", "say reported"]),
        ("mallory", ["action_verify", "say reported"]),
    ],
)
async def test_it_holds_for_a_flow_that_is_linked_to_as_well(
    engine: FlowEngine, email: str, done: list[str]
) -> None:
    host = Verifying(email=email)
    assert await engine.advance([Frame("report")], host) == []
    assert host.done == done


async def test_anyone_may_start_the_others(engine: FlowEngine) -> None:
    host = Verifying()
    await engine.advance([Frame("chosen")], host)
    assert host.done == ["say chosen"]


@pytest.mark.parametrize(
    ("flow", "action"),
    [("list_orders", "action_list_orders"), ("other_order", "action_next_order")],
)
async def test_the_shipped_flows_about_orders_are_for_the_verified(flow: str, action: str) -> None:
    engine = FlowEngine(load_flows())
    stranger, customer = Host(), Host(customer_id="C1")
    await engine.advance([Frame(flow)], stranger)
    await engine.advance([Frame(flow)], customer)
    assert stranger.done == ["say ask_order_reference"]
    assert customer.done == [action]


async def test_an_order_is_looked_for_once_it_is_known_whose() -> None:
    engine = FlowEngine(load_flows())
    stranger = Host()
    stack = await engine.advance([Frame("order_total")], stranger)
    assert [frame.flow for frame in stack][:3] == ["order_total", "find_order", "verify_customer"]
    customer = Host(customer_id="C1", order_id="#1")
    assert await engine.advance([Frame("order_total")], customer) == []
    assert customer.done == ["action_find_order", "action_order_total"]
    refused = Host(verification_closed=True, email="x", postcode="y")
    assert await engine.advance([Frame("order_total")], refused) == []
    assert refused.done == ["action_check_reference", "action_verify_customer"]
