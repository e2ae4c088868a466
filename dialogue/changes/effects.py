"""What a change does to an order, as facts to be said."""

from __future__ import annotations

from dialogue.actions.order_facts import item_label, source
from dialogue.changes.addresses.reading import address_line
from dialogue.changes.methods import method_label
from dialogue.facts import Fact, fact
from knowledge.planning import Effect, Movement
from knowledge.records import Order, OrderStatus

__all__ = ["effect_facts"]


def effect_facts(order: Order, effect: Effect) -> tuple[dict[str, Fact], dict[str, Fact]]:
    """The facts and attributes of the acts that propose an effect or report it."""
    facts = {"order_id": fact(order.id, source(order, "id"))}
    if effect.status is OrderStatus.CANCELLED:
        at = [source(order, f"items/{item.id}") for item in order.items]
        facts["items"] = fact([item_label(item) for item in order.items], at)
    if effect.returned:
        at = [source(order, f"items/{item.id}") for item in effect.returned]
        facts["items"] = fact([item_label(item) for item in effect.returned], at)
    if effect.swaps:
        facts["swaps"] = _swaps(order, effect)
    if effect.address is not None:
        facts["address"] = fact(address_line(effect.address), source(order, "address"))
    attributes: dict[str, Fact] = {}
    charges = [m for m in effect.movements if m.kind == "charge"]
    paid_back = [m for m in effect.movements if m.kind == "refund"]
    if charges and paid_back:  # the payment is changed
        facts["total"] = fact(charges[0].amount, source(order, "payments"))
        facts["payment_method"] = _method(order, charges)
        facts["refunds"] = _refunds(order, paid_back)
        return facts, attributes
    moved = charges or paid_back
    attributes["money"] = fact(_money(moved), source(order, "payments"))
    if len(moved) == 1:
        facts["amount"] = fact(moved[0].amount, source(order, "payments"))
        facts["payment_method"] = _method(order, moved)
    elif moved:
        facts["refunds"] = _refunds(order, moved)
    if any(m.status == "pending" for m in paid_back):
        facts["refund_days"] = fact(effect.refund_days, "policy/refund_days")
    return facts, attributes


def _money(moved: list[Movement]) -> str:
    if not moved:
        return "none"
    if len(moved) > 1:
        return "several"
    if moved[0].kind == "charge":
        return "charge"
    return "later" if moved[0].status == "pending" else "now"


def _swaps(order: Order, effect: Effect) -> Fact:
    said: list[str] = []
    sources: list[str] = []
    for swap in effect.swaps:
        before, after = swap.item.options, swap.variant.options
        changed = [name for name in after if before.get(name) != after[name]]
        was = ", ".join(before.get(name, "") for name in changed)
        becomes = ", ".join(after[name] for name in changed)
        said.append(f"{swap.item.name} from {was} to {becomes}")
        sources.append(source(order, f"items/{swap.item.id}"))
    return fact(said, sources)


def _method(order: Order, moved: list[Movement]) -> Fact:
    return fact(method_label(moved[0].method), source(order, "payments"))


def _refunds(order: Order, moved: list[Movement]) -> Fact:
    said = [f"{m.amount.amount} {m.amount.currency} to {method_label(m.method)}" for m in moved]
    return fact(said, [source(order, "payments")] * len(said))
