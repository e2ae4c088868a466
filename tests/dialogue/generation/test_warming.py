"""Drawing ahead: for which contexts, and only while nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from dialogue.generation.acts import load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import load_corpus
from dialogue.generation.warming import IdleDrawing, draw_all_ahead, likely_contexts

CONTEXTS = [Context("welcome"), Context("greet"), Context("goodbye")]


class Noting:
    """Notes what is to be drawn ahead."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.has_all = threading.Event()

    def draw_ahead(self, contexts: Sequence[Context]) -> None:
        self.batches.append([context.act for context in contexts])
        if sum(map(len, self.batches)) >= len(CONTEXTS):
            self.has_all.set()


def test_a_prompt_tells_its_context() -> None:
    context = Context(
        "order_status", {"status": "shipped"}, frozenset({"item"}), "terse", "short", "next_one"
    )
    assert Context.from_prompt(context.prompt()) == context
    assert Context.from_prompt(Context("welcome").prompt()) == Context("welcome")


def test_every_case_comes_in_every_mood_and_what_was_met_goes_first() -> None:
    corpus, domain = load_corpus(), load_acts()
    met = Context("welcome", mood="angry", length="short").prompt()
    contexts = likely_contexts(corpus, [met, Context("no_longer_an_act").prompt()])
    assert contexts[0].prompt() == met
    assert len({c.prompt() for c in contexts}) == len(contexts)
    assert {c.act for c in contexts} == {
        case.act for case in corpus.cases() if case.act not in domain.authored_only
    }
    assert {c.mood for c in contexts if c.act == "order_status"} == set(domain.moods)
    assert "next_one" in {c.lead for c in contexts if c.act == "order_status"}


def test_all_is_drawn_a_batch_at_a_time() -> None:
    noting = Noting()
    assert list(draw_all_ahead(noting, CONTEXTS * 10)) == [16, 30]
    assert [len(batch) for batch in noting.batches] == [16, 14]


def test_idle_drawing_waits_until_nobody_speaks_and_then_goes_through_all() -> None:
    noting, is_idle = Noting(), threading.Event()
    with IdleDrawing(noting, lambda: CONTEXTS, is_idle.is_set):
        assert not noting.has_all.wait(0.2)
        assert noting.batches == []
        is_idle.set()
        assert noting.has_all.wait(5)
    assert noting.batches == [["welcome"], ["greet"], ["goodbye"]]


def test_idle_drawing_stops_at_once_when_it_is_left() -> None:
    noting = Noting()
    with IdleDrawing(noting, lambda: CONTEXTS, lambda: False):
        pass
    assert noting.batches == []
