"""What a person gets with a ticket."""

from __future__ import annotations

from dataclasses import asdict

from rasa_sdk.events import BotUttered, SlotSet, UserUttered

from dialogue.handover import Step, left
from dialogue.messages import Evidence
from dialogue.packets import DoneBefore, Packet, Tried, packet_of
from dialogue.sessions import Event, fold
from knowledge.operations import Done
from tests.conftest import NOW
from tests.knowledge.order_desk import ANNA

DELIVERY = Evidence("on Friday", "2026-06-05", "orders/A-100/shipments/expected_at")


def said(text: str, intent: str, **entities: str) -> Event:
    found = [{"entity": kind, "value": value} for kind, value in entities.items()]
    return UserUttered(text, {"intent": {"name": intent}, "entities": found}, NOW.timestamp())


def answered(text: str, act: str, evidence: Evidence | None = None, **facts: str) -> Event:
    values = {name: {"values": [value], "sources": [""]} for name, value in facts.items()}
    shown = [] if evidence is None else [asdict(evidence)]
    metadata = {
        "utter_action": f"utter_{act}",
        "evidence": shown,
        "say": {"response": f"utter_{act}", "attributes": {}, "facts": values},
    }
    return BotUttered(text, {"buttons": []}, metadata, NOW.timestamp())


TALK = [
    said("where is it", "order_status", email="anna@example.com"),
    answered("It comes on Friday.", "order_status", DELIVERY),
    said("cancel it", "cancel_order", order_number="A-100"),
    answered("No.", "refused", operation="cancel", rule="not_pending", order_id="A-100"),
    said("frobnicate", "unclear"),
    answered("Pardon?", "not_understood"),
    said("a person please", "ask_human"),
]


def test_it_tells_what_was_asked_tried_and_said() -> None:
    packet = packet_of(fold("s", [*TALK, SlotSet("order_id", "A-100")]), None, ())
    assert packet.intent == "cancel_order"
    assert packet.order_id == "A-100"
    assert [line.text for line in packet.messages][-1] == "a person please"
    assert packet.tried == (
        Tried("refused", "cancel A-100: not_pending"),
        Tried("not_understood", "frobnicate"),
    )
    assert packet.evidence == (DELIVERY,)


def test_a_stranger_is_not_verified_whatever_they_say() -> None:
    packet = packet_of(fold("s", TALK), None, ())
    assert (packet.customer_id, packet.name) == (None, None)
    assert packet.to_json()["verified"] is False
    assert packet.named == {"email": "anna@example.com", "order_number": "A-100"}


def test_a_verified_customer_is_named_with_what_was_done_for_them() -> None:
    movement = {"method": "visa", "kind": "refund", "amount": 4900, "status": "pending"}
    summary = {"currency": "EUR", "movements": [movement], "status": "cancelled", "address": None}
    done = Done("cancel_order", "A-100", NOW, summary)
    packet = packet_of(fold("s", TALK), ANNA, [done])
    assert (packet.customer_id, packet.name) == ("A", "Anna Lind")
    effects = ("refund 49.00 EUR, visa, pending", "status cancelled")
    assert packet.done == (DoneBefore("cancel_order", "A-100", NOW.isoformat(), effects),)


def test_what_a_person_closed_before_is_left_out() -> None:
    after = [*TALK, *left("H-1", "ann", Step.CLOSE), said("hello again", "greet")]
    packet = packet_of(fold("s", after), None, ())
    assert [line.text for line in packet.messages] == ["hello again"]
    assert (packet.intent, packet.tried, packet.evidence) == (None, (), ())


def test_it_comes_back_from_a_ticket_as_it_was_put_in() -> None:
    done = Done("cancel_order", "A-100", NOW, {})
    packet = packet_of(fold("s", TALK), ANNA, [done])
    assert Packet.from_json(packet.to_json()) == packet


def test_tickets_of_an_older_kind_are_read_as_well() -> None:
    old = {"customer_id": "C1", "order_id": None, "task": "invoice", "last_message": "please"}
    packet = Packet.from_json(old)
    assert (packet.customer_id, packet.task, packet.messages[0].text) == ("C1", "invoice", "please")
    assert Packet.from_json({}) == Packet()
