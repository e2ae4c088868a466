"""What came of a simulated conversation, held against what its goal demands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.simulation.goals import Demand, Goal
from dialogue.messages import Reply
from knowledge.keys import order_digits
from knowledge.records import Customer, Order

__all__ = ["Exchange", "Outcome", "Strangers", "wrong_changes"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: what the shopper wrote and meant, what came back, and what it did.

    Attributes:
        text: the message.
        means: what the shopper meant by it.
        acts: what was said, by acts.
        reply: what was said.
        done: the operations that it carried out, by name and request.
        latency_ms: how long it took.
    """

    text: str
    means: str
    acts: tuple[str, ...]
    reply: str
    done: tuple[Demand, ...]
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A conversation, judged.

    Attributes:
        number: which one of the run it was.
        goal: what the shopper wanted.
        persona: who it was.
        exchanges: the turns.
        reached: whether the records are exactly as the goal demands and its questions answered;
            of an unreachable goal, whether it was rightly left undone.
        wrong: operations that the goal doesn't hold or that no plain yes went before.
        leaks: facts of other customers that were said.
        ticket: whether it ended with a person asked for.
        stuck: whether the shopper failed twice in a row.
        relieved: of those, whether a person was offered or asked for by then.
        departures: in what a replay departed from the record; None where there was no replay.
    """

    number: int
    goal: Goal
    persona: str
    exchanges: tuple[Exchange, ...]
    reached: bool
    wrong: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()
    ticket: bool = False
    stuck: bool = False
    relieved: bool = False
    departures: tuple[str, ...] | None = None

    @property
    def turns(self) -> int:
        """How many messages the shopper wrote."""
        return len(self.exchanges)

    @property
    def needless_ticket(self) -> bool:
        """Whether a person was got for what the assistant could have done."""
        return self.ticket and self.goal.is_reachable

    @property
    def failed(self) -> bool:
        """Whether anything is not as it should be."""
        return not self.reached or bool(self.wrong or self.leaks)


def wrong_changes(exchanges: Sequence[Exchange], goal: Goal) -> tuple[str, ...]:
    """The operations that were done without being demanded, or without a plain yes right before."""
    return tuple(_wrong_changes(exchanges, goal))


def _wrong_changes(exchanges: Sequence[Exchange], goal: Goal) -> Iterator[str]:
    left = list(goal.demands)
    for exchange in exchanges:
        for done in exchange.done:
            wanted = next((d for d in left if d.fits(done.name, done.request)), None)
            if wanted is None:
                yield f"{done.name} {dict(done.request)} was not wanted"
            else:
                left.remove(wanted)
            if exchange.means != "yes":
                yield f"{done.name} was done after {exchange.text!r}, which is no plain yes"


class Strangers:
    """Tells whether a reply holds something that belongs to another customer."""

    def __init__(self, customers: Sequence[tuple[Customer, Sequence[Order]]]) -> None:
        """Know the facts of these customers."""
        self._facts = {customer.id: _facts_of(customer, orders) for customer, orders in customers}
        self._orders = {order.id for _, orders in customers for order in orders}

    def said_in(self, reply: Reply, goal: Goal, heard: str) -> tuple[str, ...]:
        """The facts of others in a reply, but for what the shopper said in `heard` themself."""
        own = {fact.lower() for fact in self._facts.get(goal.customer.id, ())}
        known = " ".join([*own, *(_address_facts(goal)), heard]).lower()
        text = " ".join(utterance.text for utterance in reply.utterances).lower()
        return tuple(
            dict.fromkeys((*self._named(text, known, goal), *_foreign_sources(reply, goal)))
        )

    def _named(self, text: str, known: str, goal: Goal) -> Iterator[str]:
        for customer_id, facts in self._facts.items():
            if customer_id == goal.customer.id:
                continue
            for fact in facts:
                folded = fact.lower()
                # A number may be heard without its signs.
                bare = order_digits(fact) if fact in self._orders else folded
                if folded in text and bare not in known and _stands_alone(folded, text):
                    yield fact


def _facts_of(customer: Customer, orders: Sequence[Order]) -> tuple[str, ...]:
    address = customer.address
    said = (f"{customer.first_name} {customer.last_name}", customer.email, address.line1)
    return tuple(fact for fact in (*said, address.postcode, *(o.id for o in orders)) if fact)


def _address_facts(goal: Goal) -> Iterator[str]:
    for aim in goal.aims:
        yield from aim.words.values()
        yield from aim.decoys.values()


def _stands_alone(fact: str, text: str) -> bool:
    at = text.find(fact)
    around = text[max(at - 1, 0) : at] + text[at + len(fact) : at + len(fact) + 1]
    return not any(sign.isalnum() for sign in around)


def _foreign_sources(reply: Reply, goal: Goal) -> Iterator[str]:
    own = {order.id for order in goal.orders}
    for utterance in reply.utterances:
        for evidence in utterance.evidence:
            room, _, rest = evidence.source.partition("/")
            owner = rest.split("/")[0]
            if room == "orders" and owner and owner not in own:
                yield f"{evidence.source} = {evidence.value}"
            if room == "customers" and owner != goal.customer.id:
                yield f"{evidence.source} = {evidence.value}"
