"""Single aims: one operation on an order as the rules judge it, or one question."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from bot.simulation.goals import Aim, Answered
from bot.simulation.naming import called_method, short_name
from dialogue.actions.order_facts import status_of
from dialogue.changes.addresses.reading import address_line
from dialogue.changes.draft import paid_with
from dialogue.changes.effects import effect_facts
from knowledge.errors import OperationRefused
from knowledge.operations import OrderOperations
from knowledge.policy import Policy
from knowledge.records import Address, Customer, Order, OrderItem, PaymentMethod, Product, Variant
from knowledge.requests import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    ReturnItems,
)

__all__ = ["Aimed", "aim_at_order", "question_of_order", "question_of_shop"]

_ADDRESSES = Path(__file__).with_name("addresses.yml")
_GIFT_CARD_SHARE = 0.5
_TOLD_OF_ORDERS: Mapping[str, tuple[str, ...]] = {
    "order_status": ("order_status",),
    "tracking_number": ("tracking_number",),
    "order_total": ("order_total",),
    "order_items": ("order_items",),
    "refund_status": ("refund_status",),
}
_TOLD_OF_PRODUCTS = {
    "product_price": ("product_price", "product_summary"),
    "product_options": ("product_options", "product_summary"),
    "product_stock": ("product_stock", "product_summary"),
}
_CARRIED = ("shipped", "late")


@dataclass(frozen=True, slots=True)
class Aimed:
    """Who aims at something: a customer, their orders, the catalogue and the shop's rules."""

    customer: Customer
    orders: tuple[Order, ...]
    products: Mapping[str, Product]
    policy: Policy


def aim_at_order(
    kind: str, order: Order, aimed: Aimed, operations: OrderOperations, rng: random.Random
) -> Aim | None:
    """An operation on an order, allowed or forbidden; None where none makes sense."""
    aim = _AIMS[kind](order, aimed, rng)
    if aim is None or aim.request is None:
        return None
    try:
        effect = operations.quote(aim.request)
    except OperationRefused as refusal:
        return replace(aim, request=None, forbidden=refusal.rule)
    facts, attributes = effect_facts(order, effect)
    return replace(aim, facts=facts, attributes=attributes)


def question_of_order(kind: str, order: Order, now: datetime) -> Aim:
    """A question about an order."""
    acts: tuple[str, ...] = _TOLD_OF_ORDERS[kind]
    if kind == "tracking_number" and status_of(order, now) not in _CARRIED:
        acts = (*acts, "order_status")  # where nothing is on its way, that is the answer
    return Aim(kind, order, answer=Answered(acts, f"orders/{order.id}/"))


def question_of_shop(
    kind: str, products: Sequence[Product], questions: Mapping[str, str], rng: random.Random
) -> Aim | None:
    """A question about a product or a rule of the shop."""
    if kind == "policy_question":
        if not questions:
            return None
        answer_id = rng.choice(list(questions))
        told = Answered(("answer",), f"answers/{answer_id}/")
        return Aim(kind, words={"answer": answer_id, "question": questions[answer_id]}, answer=told)
    product = rng.choice(products) if products else None
    if product is None or (kind == "product_options" and not product.option_names):
        return None
    told = Answered(_TOLD_OF_PRODUCTS[kind], f"products/{product.id}/")
    return Aim(kind, words={"product": product.name}, answer=told)


def _cancel(order: Order, aimed: Aimed, rng: random.Random) -> Aim:
    reason = rng.choice(aimed.policy.cancel_reasons or ("no longer needed",))
    return Aim(
        "cancel_order", order, order.items, CancelOrder(order.id, reason), words={"reason": reason}
    )


def _return(order: Order, aimed: Aimed, rng: random.Random) -> Aim | None:
    paid = paid_with(order) or list(aimed.customer.payment_methods)
    items = rng.sample(order.items, rng.randint(1, len(order.items)))
    chosen = tuple(item for item in order.items if item in items)
    gift_cards = [m for m in aimed.customer.payment_methods if m.kind == "gift_card"]
    method, words = paid[0], {}
    if gift_cards and gift_cards[0] not in paid and rng.random() < _GIFT_CARD_SHARE:
        method = gift_cards[0]
        words = {"method": called_method(method)}
    if not _can_be_told_apart(order):
        return None
    ids = tuple(item.id for item in chosen)
    return Aim("return_items", order, chosen, ReturnItems(order.id, ids, method.id), words=words)


def _exchange(order: Order, aimed: Aimed, rng: random.Random) -> Aim | None:
    return _swap("exchange_items", ExchangeItems, order, aimed, rng)


def _change_items(order: Order, aimed: Aimed, rng: random.Random) -> Aim | None:
    return _swap("change_items", ChangeItems, order, aimed, rng)


def _swap(
    kind: str,
    request: type[ExchangeItems] | type[ChangeItems],
    order: Order,
    aimed: Aimed,
    rng: random.Random,
) -> Aim | None:
    item = rng.choice(order.items)
    product, paid = aimed.products.get(item.product_id), paid_with(order)
    if product is None or not paid or not _can_be_told_apart(order):
        return None
    near = [v for v in product.variants if v.available >= item.quantity and _steps(item, v) == 1]
    if not near:
        return None
    variant, *others = rng.sample(near, len(near))
    decoys = {"wish": _wish(item, others[0])} if others else {}
    return Aim(
        kind,
        order,
        (item,),
        request(order.id, {item.id: variant.id}, paid[0].id),
        words={"wish": _wish(item, variant)},
        decoys=decoys,
    )


def _change_address(order: Order, aimed: Aimed, rng: random.Random) -> Aim | None:
    usual = aimed.customer.address
    known = _addresses().get(usual.country) or _addresses()["GB"]
    chosen, decoy = (_address(raw, usual) for raw in rng.sample(known, 2))
    request = ChangeAddress(order.id, chosen)
    words = {"address": address_line(chosen)}
    decoys = {"address": address_line(decoy)}
    return Aim("change_address", order, (), request, words=words, decoys=decoys)


def _change_payment(order: Order, aimed: Aimed, rng: random.Random) -> Aim | None:
    held = {method.id for method in paid_with(order)}
    others = [m for m in aimed.customer.payment_methods if m.id not in held]
    if not others:
        return None
    method: PaymentMethod = rng.choice(others)
    words = {"method": called_method(method)}
    return Aim("change_payment", order, (), ChangePayment(order.id, method.id), words=words)


_AIMS = {
    "cancel_order": _cancel,
    "return_items": _return,
    "exchange_items": _exchange,
    "change_items": _change_items,
    "change_address": _change_address,
    "change_payment": _change_payment,
}


def _steps(item: OrderItem, variant: Variant) -> int:
    """In how many options a variant differs from an item."""
    return sum(value != item.options.get(name) for name, value in variant.options.items())


def _wish(item: OrderItem, variant: Variant) -> str:
    changed = (v for name, v in variant.options.items() if v != item.options.get(name))
    return ", ".join(changed)


def _can_be_told_apart(order: Order) -> bool:
    """Whether the short names of an order's items mean one item each."""
    names = [short_name(item.name).split()[-1] for item in order.items]
    return len(set(names)) == len(names)


def _address(raw: Mapping[str, str], usual: Address) -> Address:
    return Address(usual.name, raw["line1"], "", raw["city"], raw["postcode"], usual.country)


@cache
def _addresses() -> dict[str, list[dict[str, str]]]:
    raw: dict[str, list[dict[str, str]]] = yaml.safe_load(_ADDRESSES.read_text(encoding="utf-8"))
    return raw
