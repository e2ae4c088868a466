"""Whether a new request begins at a clause."""

from __future__ import annotations

from pathlib import Path

from dialogue.understanding.dividing import Clause, Divider, features_of
from dialogue.understanding.intents import Scored
from dialogue.understanding.result import RankedIntent
from dialogue.understanding.segments import Stretch

TEXT = "cancel the lamp, and do you ship to Malta"
CUT = TEXT.index("and")


def clause(start: int, end: int, intent: str, opening: float) -> Clause:
    scored = Scored((RankedIntent(intent, 0.9),), 0.9)
    return Clause(Stretch(start, end), scored, opening)


def two_requests() -> tuple[Clause, Clause]:
    return clause(0, 15, "cancel", 0.0), clause(CUT, len(TEXT), "ship", 3.0)


def one_request() -> tuple[Clause, Clause]:
    return clause(0, 15, "cancel", 0.0), clause(CUT, len(TEXT), "cancel", -3.0)


def trained() -> Divider:
    rows = [features_of(TEXT, *pair) for pair in (two_requests(), one_request()) for _ in range(9)]
    return Divider.fit(rows, [True] * 9 + [False] * 9)


def test_a_request_begins_where_another_thing_is_asked_for() -> None:
    assert trained().starts(TEXT, two_requests()) == [0, CUT]


def test_none_begins_where_the_same_is_asked_for() -> None:
    assert trained().starts(TEXT, one_request()) == [0]


def test_what_tells_is_kept_with_the_model(tmp_path: Path) -> None:
    divider = trained()
    divider.save(tmp_path)
    assert Divider.load(tmp_path) == divider


def test_a_model_without_one_has_none(tmp_path: Path) -> None:
    assert Divider.load(tmp_path) is None
