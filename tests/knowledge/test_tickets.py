from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.store import Store
from knowledge.tickets import Tickets
from tests.conftest import NOW


def test_a_conversation_has_one_open_ticket_and_after_closing_a_new_one(store: Store) -> None:
    tickets = Tickets(store)
    first = tickets.open("s", NOW, {"task": "invoice"})
    assert tickets.open("s", NOW, {"task": "other"}) == first
    tickets.close(first.id, NOW)
    assert tickets.waiting("s") is None
    assert tickets.open("s", NOW, {}).id != first.id


def test_open_tickets_come_the_oldest_first(store: Store) -> None:
    tickets = Tickets(store)
    tickets.open("young", NOW, {})
    tickets.open("old", NOW - timedelta(hours=1), {})
    tickets.close(tickets.open("done", NOW, {}).id, NOW)
    assert [ticket.sender_id for ticket in tickets.all_open()] == ["old", "young"]


@pytest.mark.parametrize("written", ["H-1", "h-1", "1", " H-1 "])
def test_a_ticket_is_found_however_its_number_is_written(store: Store, written: str) -> None:
    Tickets(store).open("s", NOW, {})
    found = Tickets(store).get(written)
    assert found is not None
    assert found.sender_id == "s"


@pytest.mark.parametrize("written", ["", "H-2", "H-", "x", "-1", "9" * 40, "1; drop table"])
def test_what_names_no_ticket_finds_none(store: Store, written: str) -> None:
    Tickets(store).open("s", NOW, {})
    assert Tickets(store).get(written) is None


def test_a_closed_ticket_says_when_and_keeps_the_first_time(store: Store) -> None:
    tickets = Tickets(store)
    ticket = tickets.open("s", NOW, {})
    tickets.close(ticket.id, NOW)
    tickets.close(ticket.id, NOW + timedelta(hours=1))
    closed = tickets.get(ticket.id)
    assert closed is not None
    assert closed.closed_at == NOW.isoformat()
