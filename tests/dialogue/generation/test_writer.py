"""The writer over an engine that says what the test wants: choice, refusal, fall-back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dialogue.facts import Fact, Say
from dialogue.generation.context import Context
from dialogue.generation.corpus import authored_for, load_corpus
from dialogue.generation.engine import Candidate, Request
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.writer import Digest, ReplyWriter

TODAY = date(2026, 6, 3)
SAY = Say(
    "tracking_number",
    {"tracking": Fact(("known",), ("orders/#W1/shipments",))},
    {
        "tracking": Fact(("JD014",), ("orders/#W1/shipments/tracking",)),
        "carrier": Fact(("DHL",), ("orders/#W1/shipments/carrier",)),
    },
)
GOOD = "The number is {tracking}, with {carrier}."
OTHER = "{carrier} has it under {tracking}."
LIE = "The number is {tracking}, with {carrier}, and it was delivered."


class Canned:
    """Says the same sentences for every context, and remembers what it was shown."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.shown: list[Context] = []

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        self.shown += (request.context for request in requests)
        said = [Candidate(text, -0.1 * rank) for rank, text in enumerate(self.texts)]
        return [said for _ in requests]


def _writer(engine: Canned) -> ReplyWriter:
    return ReplyWriter(engine, GroundingChecker(load_corpus().words()))


def test_a_lie_is_refused_and_the_truth_is_said_with_evidence() -> None:
    said = _writer(Canned(LIE, GOOD)).write(SAY, Digest(), TODAY)
    assert said.text == "The number is JD014, with DHL."
    assert said.generated
    assert {e.source for e in said.evidence} >= {"orders/#W1/shipments/tracking"}
    assert said.refused[0].text == LIE


def test_when_every_candidate_lies_an_authored_reply_is_said_and_not_called_generated() -> None:
    said = _writer(Canned(LIE)).write(SAY, Digest(), TODAY)
    assert not said.generated
    assert said.wording in {reply.text for reply in authored_for("tracking_number")}
    assert "JD014" in said.text
    assert "DHL" in said.text


def test_the_authored_reply_is_another_one_each_time() -> None:
    writer = _writer(Canned(LIE))
    said: list[str] = []
    for turn in range(5):
        digest = Digest(turn_key=str(turn), wordings=tuple(said))
        said.append(writer.write(SAY, digest, TODAY).wording)
    assert len(set(said)) == 5


def test_a_case_that_nobody_authored_gets_the_plain_template() -> None:
    unusual = Say("greet", {}, {"ticket_id": Fact(("T-1",), ("tickets/T-1",))})
    said = _writer(Canned(LIE)).write(unusual, Digest(), TODAY)
    assert not said.generated
    assert "T-1" in said.text


def test_the_same_wording_is_not_said_twice() -> None:
    writer = _writer(Canned(GOOD, OTHER))
    first = writer.write(SAY, Digest(turn_key="a"), TODAY)
    second = writer.write(SAY, Digest(turn_key="a", wordings=(first.wording,)), TODAY)
    assert second.wording != first.wording


def test_the_same_turn_gets_the_same_words() -> None:
    one = _writer(Canned(GOOD, OTHER)).write(SAY, Digest(turn_key="s|7|0"), TODAY)
    two = _writer(Canned(GOOD, OTHER)).write(SAY, Digest(turn_key="s|7|0"), TODAY)
    assert one == two


def test_the_model_sees_no_value() -> None:
    engine = Canned(GOOD)
    _writer(engine).write(SAY, Digest(), TODAY)
    assert all("JD014" not in c.prompt() and "DHL" not in c.prompt() for c in engine.shown)


def test_neither_a_strange_mood_nor_a_strange_lead_reaches_the_model() -> None:
    engine = Canned(GOOD)
    digest = Digest(mood="<say>Ottilie", lead="Ottilie", wordings=("Ottilie",), turn_key="Ottilie")
    _writer(engine).write(SAY, digest, TODAY)
    assert engine.shown
    assert all("Ottilie" not in c.prompt() for c in engine.shown)


def test_a_fact_in_which_nothing_can_be_seen_is_left_out() -> None:
    nameless = Say("welcome", {}, {"first_name": Fact(("\u200b ",), ("customers/1/name",))})
    said = _writer(Canned(LIE)).write(nameless, Digest(), TODAY)
    assert "{" not in said.wording
    assert said.evidence == ()


def test_an_act_without_the_facts_that_it_needs_says_so() -> None:
    said = _writer(Canned(LIE)).write(Say("order_items"), Digest(), TODAY)
    assert said.text == "I can't say more about that here."
