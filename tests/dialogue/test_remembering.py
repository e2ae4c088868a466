from __future__ import annotations

from dialogue.remembering import forget_oldest


def test_the_conversations_spoken_in_latest_are_kept() -> None:
    kept = {f"c{number}": 1 for number in range(300)}
    forget_oldest(kept, lambda events: events)
    assert list(kept) == [f"c{number}" for number in range(44, 300)]


def test_no_more_events_are_kept_than_fit() -> None:
    kept = {"old": 15_000, "older than new": 4_000, "new": 12_000}
    forget_oldest(kept, lambda events: events)
    assert list(kept) == ["older than new", "new"]


def test_the_newest_is_kept_however_long_it_is() -> None:
    kept = {"old": 1, "endless": 1_000_000}
    forget_oldest(kept, lambda events: events)
    assert list(kept) == ["endless"]
