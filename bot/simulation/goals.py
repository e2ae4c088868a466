"""What a simulated shopper wants, and the end that it demands of the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogue.facts import Fact
from dialogue.messages import Reply, Utterance
from knowledge.records import Customer, Order, OrderItem
from knowledge.requests import OrderRequest, request_name, request_to_json

__all__ = ["ANOTHERS_ORDER", "Aim", "Answered", "Demand", "Goal"]

ANOTHERS_ORDER = "anothers_order"
"""What forbids an aim at an order of somebody else."""


@dataclass(frozen=True, slots=True)
class Demand:
    """An operation that the records must hold at the end: its name and its request."""

    name: str
    request: Mapping[str, Any]

    @classmethod
    def of(cls, request: OrderRequest) -> Demand:
        """What stands in the audit once `request` was carried out."""
        return cls(request_name(request), request_to_json(request))

    def fits(self, name: str, request: Mapping[str, Any]) -> bool:
        """Whether an audited operation is this one; capitals in addresses don't matter."""
        return self.name == name and _folded(self.request) == _folded(request)


def _folded(value: Any) -> Any:
    if isinstance(value, Mapping):
        address = "postcode" in value
        return {
            key: " ".join(str(inner).lower().split()) if address else _folded(inner)
            for key, inner in value.items()
        }
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Answered:
    """What a reply must hold to answer a question: one of these acts, with evidence from there."""

    acts: tuple[str, ...]
    source: str

    def by(self, reply: Reply) -> bool:
        """Whether `reply` answers it."""
        return any(self._is_in(utterance) for utterance in reply.utterances)

    def _is_in(self, utterance: Utterance) -> bool:
        evidence = utterance.evidence
        return utterance.act in self.acts and any(
            e.source.startswith(self.source) for e in evidence
        )


@dataclass(frozen=True, slots=True)
class Aim:
    """One thing that a shopper wants.

    Attributes:
        kind: the name of the operation or of the question.
        order: which order it is about.
        items: which items of it.
        request: the operation that it demands; None for questions and for what is forbidden.
        facts: what a proposal of this operation has to say.
        attributes: what it may say besides.
        words: the details as shoppers say them, by their names.
        decoys: details said wrongly by those who slip, by the same names.
        answer: what answers a question.
        forbidden: the rule that forbids it, or `ANOTHERS_ORDER`.
    """

    kind: str
    order: Order | None = None
    items: tuple[OrderItem, ...] = ()
    request: OrderRequest | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    attributes: Mapping[str, Fact] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    decoys: Mapping[str, str] = field(default_factory=dict)
    answer: Answered | None = None
    forbidden: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """All that a shopper wants in one conversation.

    Attributes:
        customer: who they are.
        orders: their orders, newest first.
        aims: what they want, in their order.
        withdrawn: whether they think better of it before the yes.
    """

    customer: Customer
    orders: tuple[Order, ...]
    aims: tuple[Aim, ...]
    withdrawn: bool = False

    @property
    def kind(self) -> str:
        """What reports count it under."""
        if not self.is_reachable:
            forbidden = next(aim.forbidden for aim in self.aims if aim.forbidden)
            return ANOTHERS_ORDER if forbidden == ANOTHERS_ORDER else "forbidden"
        if self.withdrawn:
            return "withdrawn"
        return self.aims[0].kind if len(self.aims) == 1 else "several"

    @property
    def is_reachable(self) -> bool:
        """Whether the rules allow all of it."""
        return not any(aim.forbidden for aim in self.aims)

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The operations that the records hold at the end, and no others."""
        if self.withdrawn:
            return ()
        return tuple(Demand.of(aim.request) for aim in self.aims if aim.request is not None)
