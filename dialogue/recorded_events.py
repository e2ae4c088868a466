"""An event as it stands in the log, read only where somebody looks into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

__all__ = ["RecordedEvent"]

_READ_LATELY = 4_096


class RecordedEvent(Mapping[str, Any]):
    """One event in rasa-sdk's dictionary form, kept as the log has it: as JSON.

    That takes a quarter of the memory, and most events of a long conversation are passed over
    by their kind, `event["event"]`, which is known without reading the rest.
    """

    __slots__ = ("_data", "_kind")

    def __init__(self, kind: str, data: str) -> None:
        """Hold `data`, the JSON of an event of this kind."""
        self._kind = kind
        self._data = data.encode()

    def __getitem__(self, key: str) -> Any:
        """What the event has under `key`; whatever it is, it is shared and not to be changed."""
        return self._kind if key == "event" else _read(self._data)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_read(self._data))

    def __len__(self) -> int:
        return len(_read(self._data))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecordedEvent):
            return self._data == other._data
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"RecordedEvent({self._kind!r}, {self._data.decode()!r})"


@lru_cache(_READ_LATELY)
def _read(data: bytes) -> Mapping[str, Any]:
    event: Mapping[str, Any] = json.loads(data)
    return event
