"""The fuzzer finds nothing, and would find something if there were something to be found."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from dialogue.facts import Fact, Say
from dialogue.generation.corpus import load_corpus
from dialogue.generation.fuzzing.mutations import HOSTILE
from dialogue.generation.fuzzing.oracle import faults, leaks
from dialogue.generation.fuzzing.run import fuzz
from dialogue.messages import Evidence, Utterance

TODAY = date(2026, 6, 3)
SAY = Say(
    "tracking_number",
    {"tracking": Fact(("known",), ("orders/1",))},
    {
        "tracking": Fact(("JD014",), ("orders/1/tracking",)),
        "carrier": Fact(("DHL",), ("orders/1/carrier",)),
    },
)
SAID = Utterance(
    act="tracking_number",
    text="The number is JD014, with DHL.",
    wording="The number is {tracking}, with {carrier}.",
    generated=True,
    evidence=(
        Evidence("JD014", "JD014", "orders/1/tracking"),
        Evidence("DHL", "DHL", "orders/1/carrier"),
    ),
)


def test_some_hundred_hostile_situations_lead_to_no_lie() -> None:
    report = fuzz(300, 11, load_corpus().words())
    assert report.failures == []
    assert report.contexts == 300
    assert report.generated > 50


def test_the_same_seed_gives_the_same_situations() -> None:
    words = load_corpus().words()
    assert fuzz(20, 3, words).to_json() == fuzz(20, 3, words).to_json()


def test_a_true_reply_has_no_fault() -> None:
    assert faults(SAY, SAID, TODAY) == []


@pytest.mark.parametrize(
    ("wording", "text", "fault"),
    [
        ("It is {tracking}.", "It is JD014.", "should say"),
        (SAID.wording + " It takes 3 days.", SAID.text + " It takes 3 days.", "odd characters"),
        (SAID.wording + " It comes Monday.", SAID.text + " It comes Monday.", "monday"),
        (SAID.wording + " It's free.", SAID.text + " It's free.", "free"),
        (SAID.wording + " Ask Robert.", SAID.text + " Ask Robert.", "Robert"),
        (SAID.wording, SAID.text + " Sure.", "says besides"),
        (SAID.wording, SAID.text.replace("JD014", "JD015"), "expected"),
        (SAID.wording, SAID.text + "\u202e", "invisible"),
        (SAID.wording, SAID.text + "\n", "control character"),
        (SAID.wording, SAID.text + " שלום", "right-to-left"),
        ("", "", "says nothing"),
    ],
)
def test_the_judge_finds_what_is_wrong(wording: str, text: str, fault: str) -> None:
    found = faults(SAY, replace(SAID, wording=wording, text=text), TODAY)
    assert any(fault in one for one in found), found


def test_the_judge_wants_evidence_for_every_value() -> None:
    assert faults(SAY, replace(SAID, evidence=SAID.evidence[:1]), TODAY) != []


def test_a_value_in_the_models_input_is_a_leak() -> None:
    clean = "<act:tracking_number><tracking=known><mood:neutral>{carrier}{tracking}<say>"
    assert leaks([clean], SAY, "Zq01") == []
    assert leaks([clean.replace("neutral", "JD014")], SAY, "Zq01") != []
    assert leaks([clean + "Zq01"], SAY, "Zq01") != []


@pytest.mark.parametrize("kind", [*HOSTILE])
def test_every_mutation_breaks_something(kind: str) -> None:
    rng = random.Random(5)
    replies = rng.sample(load_corpus().replies, 60)
    assert any(HOSTILE[kind](reply, rng) != reply.text for reply in replies)
