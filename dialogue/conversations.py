"""Recorded conversations as people look for them: which there are, and their turns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from dialogue.errors import NoConversationError
from dialogue.sessions import Event, EventLog, StoredEvent
from knowledge.store import Store

__all__ = ["Conversations", "RecordedTurn", "Summary", "turns_of"]

_LATEST = """
select last.sender_id as sender_id, last.turn as turns,
    json_extract(last.data, '$.timestamp') as at
from (
    select max(id) as id from (
        select id, sender_id from conversation_events order by id desc limit ?4)
    group by sender_id) as ends
join conversation_events as last on last.id = ends.id
where at >= ?1 and (?2 = '' or exists (
    select 1 from conversation_events as said
    where said.sender_id = last.sender_id and (
        said.type in ('user', 'bot', 'agent')
        and instr(casefolded(json_extract(said.data, '$.text')), ?2)
        or said.type = 'slot' and json_extract(said.data, '$.name') = 'customer_id'
        and json_extract(said.data, '$.value') in (select value from json_each(?5)))))
order by last.id desc limit ?3
"""
_NEWEST = "select max(id) as id from conversation_events"
_EVENTS_OF_ONE = 100
_FIRST_WORDS = """
select json_extract(data, '$.text') as text from conversation_events
where sender_id = ? and type = 'user' order by id limit 1
"""
_VERIFIED_AS = """
select json_extract(data, '$.value') as customer_id from conversation_events
where sender_id = ? and (type = 'restart'
    or (type = 'slot' and json_extract(data, '$.name') = 'customer_id'))
order by id desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """One conversation in a list; `customer_id` is whom it is verified as by now, if anyone."""

    sender_id: str
    turns: int
    last_at: datetime
    customer_id: str | None
    first_words: str


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """The events of one turn, in the order in which they happened."""

    sender_id: str
    number: int
    events: tuple[Event, ...]

    @property
    def heard(self) -> Event | None:
        """What the shopper wrote, if this turn began with a message of theirs."""
        return next((event for event in self.events if event["event"] == "user"), None)

    @property
    def at(self) -> datetime:
        """When it began."""
        return datetime.fromtimestamp(self.events[0]["timestamp"], UTC)


class Conversations:
    """Every conversation in the store's file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._log = EventLog(store)
        # SQLite's own comparison knows upper and lower case of ASCII alone.
        store.database.register_function(str.casefold, name="casefolded", deterministic=True)

    def latest(
        self,
        search: str = "",
        since: datetime | None = None,
        limit: int = 20,
        customer_ids: Iterable[str] = (),
    ) -> list[Summary]:
        """The conversations that were gone on with last, newest first.

        Args:
            search: words that were said in it, by whomever, whatever their case.
            since: only those in which something happened from then on.
            limit: how many at most.
            customer_ids: with `search`, those that were verified as one of these as well.
        """
        customers = json.dumps(list(customer_ids))
        earliest = since.timestamp() if since else 0.0
        wanted = [earliest, search.casefold(), limit]
        newest = int(self._store.rows(_NEWEST)[0]["id"] or 0)
        # The newest conversations have the newest events: seldom is there need to look at all.
        window = limit * _EVENTS_OF_ONE
        rows = self._store.rows(_LATEST, [*wanted, window, customers])
        while len(rows) < limit and window < newest:
            window *= 4
            rows = self._store.rows(_LATEST, [*wanted, window, customers])
        return [self._summary(str(row["sender_id"]), row["turns"], row["at"]) for row in rows]

    def turns(self, sender_id: str) -> list[RecordedTurn]:
        """The turns of one conversation.

        Raises:
            NoConversationError: nothing is recorded under this name.
        """
        stored = self._log.events(sender_id)
        if not stored:
            raise NoConversationError(sender_id)
        return turns_of(sender_id, stored)

    def _summary(self, sender_id: str, turns: int, at: float) -> Summary:
        first = self._store.rows(_FIRST_WORDS, [sender_id])
        verified = self._store.rows(_VERIFIED_AS, [sender_id])
        return Summary(
            sender_id=sender_id,
            turns=turns,
            last_at=datetime.fromtimestamp(at, UTC),
            customer_id=verified[0]["customer_id"] if verified else None,
            first_words=str(first[0]["text"]) if first else "",
        )


def turns_of(sender_id: str, stored: Sequence[StoredEvent]) -> list[RecordedTurn]:
    """A conversation's events, turn by turn."""
    return [
        RecordedTurn(sender_id, number, tuple(entry.event for entry in entries))
        for number, entries in groupby(stored, key=lambda entry: entry.turn)
    ]
