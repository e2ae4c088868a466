"""What was said in a conversation with the id of each event, and what happened since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from dialogue.sessions import Event, EventLog
from knowledge.store import Store

__all__ = ["Said", "Transcript"]

_SAID = """
select id, turn, data from (
    select id, turn, data from conversation_events
    where sender_id = ? and type in ('user', 'bot', 'agent') and id > ? order by id desc limit ?
) order by id
"""


_LAST = """
select sender_id, id, turn, data from conversation_events where id in (
    select max(id) from conversation_events
    where sender_id in (select value from json_each(?)) and type in ('user', 'agent')
    group by sender_id)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the shopper, the assistant or a person; `id` rises from one to the next."""

    id: int
    turn: int
    event: Event


class Transcript:
    """The messages in the store's file, as they stand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        EventLog(store)  # makes the tables of a file in which nobody has talked yet

    def said(self, sender_id: str, after: int = 0, limit: int = 1_000) -> tuple[Said, ...]:
        """The last `limit` messages that are newer than the one with the id `after`."""
        rows = self._store.rows(_SAID, [sender_id, after, limit])
        return tuple(Said(row["id"], row["turn"], json.loads(row["data"])) for row in rows)

    def last_of_people(self, sender_ids: Iterable[str]) -> dict[str, Said]:
        """What shopper or person wrote last in each of these conversations, if anything."""
        rows = self._store.rows(_LAST, [json.dumps(list(sender_ids))])
        return {r["sender_id"]: Said(r["id"], r["turn"], json.loads(r["data"])) for r in rows}

    def newest_id(self) -> int:
        """The id of the last event of all conversations; 0 before the first."""
        return int(self._store.rows("select max(id) as id from conversation_events")[0]["id"] or 0)

    def senders_since(self, event_id: int) -> set[str]:
        """The conversations in which something happened after this event."""
        rows = self._store.rows(
            "select distinct sender_id from conversation_events where id > ?", [event_id]
        )
        return {str(row["sender_id"]) for row in rows}
