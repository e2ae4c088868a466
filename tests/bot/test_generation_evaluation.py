from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.generation_evaluation import word_held_out, word_invented
from dialogue.generation.acts import ActError
from dialogue.generation.corpus import Corpus, authored_for
from dialogue.generation.engine import Candidate, Request
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.writer import ReplyWriter

# What somebody authored is stopped by no check of the writer.
TOTAL = authored_for("order_total")[0]
GOODBYE = next(reply for reply in authored_for("goodbye") if not reply.case.facts)
CORPUS = Corpus((TOTAL, GOODBYE), {})


class Says:
    """Draws always the same words for an act."""

    def __init__(self, **by_act: str) -> None:
        self._by_act = by_act

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        return [[Candidate(self._by_act[r.context.act], score=0.0)] for r in requests]


def writer(**by_act: str) -> ReplyWriter:
    return ReplyWriter(Says(**by_act), GroundingChecker(CORPUS.words()))


def test_what_passes_the_check_counts_as_generated() -> None:
    good = writer(order_total=TOTAL.text, goodbye=GOODBYE.text)
    figures = word_invented(good, CORPUS, replies=2)
    assert (figures["with_facts"], figures["slot_errors"].facts) == (1, len(TOTAL.case.facts))
    assert figures["generated"] == 1.0
    assert figures["slot_error_rate"] == 0.0


def test_what_claims_too_much_is_not_generated_but_still_said_without_error() -> None:
    liar = writer(order_total="It will arrive on Monday.", goodbye="Goodbye.")
    figures = word_invented(liar, CORPUS, replies=2)
    assert figures["generated"] == 0.0
    assert figures["slot_error_rate"] == 0.0


def test_held_out_replies_are_the_references_of_their_case() -> None:
    pytest.importorskip("sacrebleu")
    said = writer(order_total=TOTAL.text, goodbye=GOODBYE.text)
    score, contexts = word_held_out(said, CORPUS)
    assert score == pytest.approx(100)
    assert contexts == 2


def test_one_act_can_be_worded_alone_and_every_reply_is_shown() -> None:
    shown: list[str] = []
    figures = word_invented(
        writer(order_total=TOTAL.text),
        CORPUS,
        replies=3,
        act="order_total",
        on_reply=lambda say, utterance: shown.append(say.act),
    )
    assert (shown, figures["with_facts"]) == (["order_total"] * 3, 3)


def test_an_act_that_nobody_wrote_is_named() -> None:
    with pytest.raises(ActError, match="no_such_act"):
        word_invented(writer(), CORPUS, replies=1, act="no_such_act")
