from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from bot.simulation.drawing import GoalDrawer
from bot.simulation.goals import Aim, Goal
from bot.simulation.personas import load_personas
from bot.simulation.proposals import difference
from bot.simulation.shopper import Shopper
from bot.simulation.speech import Speech
from bot.simulation.wording import Wording
from dialogue.facts import Fact
from dialogue.messages import Evidence, Reply, Utterance

STEADY = load_personas()[0].model_copy(
    update={"slips": 0.0, "digressions": 0.0, "greets": 0.0, "wants_person": 0.0}
)
OPERATIONS = ["cancel_order", "return_items", "exchange_items", "change_address"]


def goal_of(drawer: GoalDrawer, kind: str, seed: int = 1) -> Goal:
    goal = drawer.draw_kind(kind, random.Random(seed))
    assert goal is not None
    return goal


def shopper_for(goal: Goal, wording: Wording) -> Shopper:
    rng = random.Random(5)
    return Shopper(goal, STEADY, Speech(goal, STEADY, wording, rng), rng)


def said(act: str, evidence: Sequence[Evidence] = ()) -> Utterance:
    return Utterance(act, act, act, generated=False, evidence=tuple(evidence))


def reply(*utterances: Utterance) -> Reply:
    return Reply("s", 1, "", utterances)


def evidence_of(facts: Sequence[Fact]) -> list[Evidence]:
    pairs = [(s, v) for f in facts for s, v in zip(f.sources, f.values, strict=True)]
    return [Evidence(value, value, source) for source, value in pairs]


def proposal_of(aim: Aim, **changed: str) -> Utterance:
    """What the assistant would propose for an aim, with some of its values changed."""
    facts = [
        Fact((changed[name],) * len(fact.values), fact.sources) if name in changed else fact
        for name, fact in aim.facts.items()
    ]
    return said(f"propose_{aim.kind}", evidence_of(facts))


@pytest.mark.parametrize("kind", OPERATIONS)
def test_a_shopper_says_yes_to_exactly_what_they_want(
    kind: str, drawer: GoalDrawer, wording: Wording
) -> None:
    goal = goal_of(drawer, kind)
    shopper = shopper_for(goal, wording)
    shopper.opening()
    move = shopper.answer(reply(proposal_of(goal.aims[0])))
    assert move is not None
    assert move.means == "yes"


@pytest.mark.parametrize("kind", OPERATIONS)
def test_a_shopper_says_yes_to_no_other_order(
    kind: str, drawer: GoalDrawer, wording: Wording
) -> None:
    goal = goal_of(drawer, kind)
    shopper = shopper_for(goal, wording)
    shopper.opening()
    move = shopper.answer(reply(proposal_of(goal.aims[0], order_id="#W1")))
    assert move is not None
    assert move.means == "correction"


def test_a_shopper_says_yes_to_no_proposal_beside_their_own(
    drawer: GoalDrawer, wording: Wording
) -> None:
    goal = goal_of(drawer, "cancel_order")
    shopper = shopper_for(goal, wording)
    shopper.opening()
    own = proposal_of(goal.aims[0])
    move = shopper.answer(reply(own, proposal_of(goal.aims[0], order_id="#W1")))
    assert move is not None
    assert move.means == "correction"


def test_after_two_corrections_a_shopper_gives_up(drawer: GoalDrawer, wording: Wording) -> None:
    goal = goal_of(drawer, "change_address")
    shopper = shopper_for(goal, wording)
    shopper.opening()
    wrong = reply(proposal_of(goal.aims[0], address="1 Elsewhere, Nowhere 00000"))
    moves = [shopper.answer(wrong) for _ in range(3)]
    assert [move.means for move in moves if move] == ["correction", "correction", "gives up"]
    assert moves[-1] is not None
    assert moves[-1].ends


def test_the_detail_that_differs_is_the_one_that_is_named(drawer: GoalDrawer) -> None:
    aim = goal_of(drawer, "change_address").aims[0]
    assert difference(proposal_of(aim), aim) is None
    assert difference(proposal_of(aim, address="1 Elsewhere"), aim) == "address"
    assert difference(proposal_of(aim, order_id="#W1"), aim) == "order"
    assert difference(said("propose_cancel_order"), aim) == "kind"


def test_one_item_more_than_wanted_is_a_difference(drawer: GoalDrawer) -> None:
    aim = goal_of(drawer, "return_items").aims[0]
    assert aim.order is not None
    own = proposal_of(aim)
    more = Evidence("a lamp", "a lamp", f"orders/{aim.order.id}/items/other")
    assert difference(said(own.act, [*own.evidence, more]), aim) == "items"


def test_who_thinks_better_of_it_says_no(drawer: GoalDrawer, wording: Wording) -> None:
    goal = goal_of(drawer, "cancel_order")
    goal = Goal(goal.customer, goal.orders, goal.aims, withdrawn=True)
    shopper = shopper_for(goal, wording)
    shopper.opening()
    move = shopper.answer(reply(proposal_of(goal.aims[0])))
    assert move is not None
    assert move.means == "no"


def test_a_shopper_gives_the_e_mail_that_is_asked_for(drawer: GoalDrawer, wording: Wording) -> None:
    goal = goal_of(drawer, "cancel_order")
    shopper = shopper_for(goal, wording)
    shopper.opening()
    move = shopper.answer(reply(said("ask_email")))
    assert move is not None
    assert goal.customer.email in move.text


def test_a_shopper_leaves_when_a_person_was_got(drawer: GoalDrawer, wording: Wording) -> None:
    shopper = shopper_for(goal_of(drawer, "cancel_order"), wording)
    shopper.opening()
    assert shopper.answer(reply(said("handover"))) is None
