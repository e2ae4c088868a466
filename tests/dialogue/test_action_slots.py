"""What actions say of the slots they set, held against their source."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest

from dialogue.actions.base import ShopAction
from dialogue.actions.registry import action_classes
from dialogue.filling import FILLED_BY_MESSAGES, answer_slots, entity_slots
from dialogue.flows.flow import Step
from dialogue.understanding.references.referents import Reference, Referent
from dialogue.understanding.result import Entity, RankedIntent, Understanding

HELPERS = {"say_refusal": {"instead", "refused", "wants_instead"}, "asked": {"ticket_id"}}
"""Functions that make events for actions, with the slots that these set."""


def _slots_in_source(action: type[ShopAction]) -> set[str]:
    slots: set[str] = set()
    for part in action.__mro__[: action.__mro__.index(ShopAction)]:
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(part)))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "set_slots":
                    slots |= {keyword.arg for keyword in node.keywords if keyword.arg}
                slots |= HELPERS.get(node.func.id, set())
    return slots


@pytest.mark.parametrize("action", action_classes(), ids=lambda action: action.action_name)
def test_an_action_names_the_slots_that_it_sets(action: type[ShopAction]) -> None:
    assert set(action.sets) == _slots_in_source(action)


def test_every_action_has_a_name_of_its_own() -> None:
    names = [action.action_name for action in action_classes()]
    assert len(set(names)) == len(names)


def _heard(intent: str, *entities: Entity, references: tuple[Reference, ...] = ()) -> Understanding:
    ranked = (RankedIntent(intent, 1.0),)
    return Understanding("yes", intent, ranked, entities, references=references)


def test_the_slots_that_messages_fill_are_named() -> None:
    kinds = ("order_number", "email", "postcode", "product", "option_value", "reason")
    entities = [Entity(kind, "x", "x", 0, 1) for kind in kinds]
    meant = [Referent("order", "1", "1"), Referent("product", "p", name="P")]
    references = [Reference("x", 0, 1, "newest", (each,), (each,)) for each in meant]
    filled = set(entity_slots(_heard("inform", *entities)))
    for reference in references:
        filled |= entity_slots(_heard("inform", references=(reference,))).keys()
    for waiting in (
        Step(collect="wants_human"),
        Step(collect="product_choice"),
        Step(collect="confirmed", confirm="action_propose_change"),
    ):
        filled |= answer_slots(_heard("affirm"), waiting).keys()
    assert filled <= FILLED_BY_MESSAGES
