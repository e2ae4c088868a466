"""What a request would do to an order: the rules, without touching a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from knowledge.errors import OperationRefused
from knowledge.policy import Policy
from knowledge.records import Address, Money, Order, OrderItem, OrderStatus, PaymentMethod, Variant
from knowledge.requests import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    OrderRequest,
    ReturnItems,
)

__all__ = ["Effect", "Movement", "OrderView", "Swap", "allow", "plan"]


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that would move; a pending refund arrives within the policy's days."""

    method: PaymentMethod
    kind: Literal["charge", "refund"]
    amount: Money
    status: Literal["done", "pending"]


@dataclass(frozen=True, slots=True)
class Swap:
    """An item that would become another variant of the same product."""

    item: OrderItem
    variant: Variant


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything a request would change; what it doesn't name stays as it is.

    `total` is what the order's items cost afterwards; `stock` maps variant ids to the pieces
    that come back to the shelf (above 0) or leave it (below); a pending refund arrives within
    `refund_days` days.
    """

    order_id: str
    total: Money
    movements: tuple[Movement, ...] = ()
    status: OrderStatus | None = None
    address: Address | None = None
    swaps: tuple[Swap, ...] = ()
    returned: tuple[OrderItem, ...] = ()
    reason: str | None = None
    stock: Mapping[str, int] = field(default_factory=dict)
    refund_days: int = 0

    @property
    def refunded(self) -> Money:
        """What goes back, over all methods."""
        return _sum((m.amount for m in self.movements if m.kind == "refund"), self.total.currency)

    @property
    def charged(self) -> Money:
        """What is to be paid on top, over all methods."""
        return _sum((m.amount for m in self.movements if m.kind == "charge"), self.total.currency)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with what its owner's requests are judged by.

    `variants` holds the variants of every product in the order, by id.
    """

    order: Order
    methods: Mapping[str, PaymentMethod]
    variants: Mapping[str, Variant]


def plan(request: OrderRequest, view: OrderView, policy: Policy, now: datetime) -> Effect:
    """What `request` would do.

    Raises:
        OperationRefused: a rule forbids it; the error names the rule and what is allowed.
    """
    return replace(_effect(request, view, policy, now), refund_days=policy.refund_days)


def allow(operation: type[OrderRequest], view: OrderView, policy: Policy, now: datetime) -> None:
    """Check what can be told of a request before its details are known.

    Raises:
        OperationRefused: the order is in no state for it.
    """
    if operation is ReturnItems:
        _must_be_delivered(view, policy, now, "returned")
    elif operation is ExchangeItems:
        _must_be_exchangeable(view, policy, now)
    else:
        _must_be_pending(view, policy, _DONE[operation])


_DONE: Mapping[type[OrderRequest], str] = {
    CancelOrder: "be cancelled",
    ChangeAddress: "have its address changed",
    ChangePayment: "have its payment changed",
    ChangeItems: "have its items changed",
}


def _effect(request: OrderRequest, view: OrderView, policy: Policy, now: datetime) -> Effect:
    match request:
        case CancelOrder():
            return _cancel(request, view, policy)
        case ChangeAddress():
            _must_be_pending(view, policy, _DONE[ChangeAddress])
            return Effect(view.order.id, view.order.total, address=request.address)
        case ChangePayment():
            return _change_payment(request, view, policy)
        case ChangeItems():
            _must_be_pending(view, policy, _DONE[ChangeItems])
            return _swap(request, view, status=None)
        case ReturnItems():
            return _return(request, view, policy, now)
        case ExchangeItems():
            _must_be_exchangeable(view, policy, now)
            return _swap(request, view, status=OrderStatus.EXCHANGE_REQUESTED)


def _cancel(request: CancelOrder, view: OrderView, policy: Policy) -> Effect:
    _must_be_pending(view, policy, _DONE[CancelOrder])
    if policy.cancel_reasons and request.reason not in policy.cancel_reasons:
        raise OperationRefused(
            "reason_unknown",
            f"{request.reason!r} is no reason for which an order can be cancelled",
            policy.cancel_reasons,
        )
    return Effect(
        order_id=view.order.id,
        total=view.order.total,
        movements=tuple(_refund(m, amount) for m, amount in _paid_with(view)),
        status=OrderStatus.CANCELLED,
        reason=request.reason,
        stock=_added((item.variant_id, item.quantity) for item in view.order.items),
    )


def _change_payment(request: ChangePayment, view: OrderView, policy: Policy) -> Effect:
    _must_be_pending(view, policy, _DONE[ChangePayment])
    method, paid = _method(request.method_id, view), _paid_with(view)
    if [m.id for m, _ in paid] == [method.id]:
        others = tuple(sorted(view.methods.keys() - {method.id}))
        raise OperationRefused(
            "same_method", f"{view.order.id} is paid with {method.id} already", others
        )
    total = _sum((amount for _, amount in paid), view.order.total.currency)
    return Effect(
        order_id=view.order.id,
        total=view.order.total,
        movements=(_charge(method, total, view), *(_refund(m, amount) for m, amount in paid)),
    )


def _return(request: ReturnItems, view: OrderView, policy: Policy, now: datetime) -> Effect:
    _must_be_delivered(view, policy, now, "returned")
    items = [_item(item_id, view) for item_id in dict.fromkeys(request.item_ids)]
    if not items:
        raise OperationRefused("no_items", "no items were named", _item_ids(view))
    method, original = _method(request.method_id, view), [m.id for m, _ in _paid_with(view)]
    if method.id not in original and method.kind != "gift_card":
        gift_cards = [m.id for m in view.methods.values() if m.kind == "gift_card"]
        raise OperationRefused(
            "refund_destination",
            f"a refund for {view.order.id} can't go to {method.id}: only to what was paid with, "
            "or to a gift card",
            tuple(dict.fromkeys([*original, *gift_cards])),
        )
    amount = _sum((i.price.times(i.quantity) for i in items), view.order.total.currency)
    return Effect(
        order_id=view.order.id,
        total=view.order.total,
        movements=(_refund(method, amount),) if amount.minor else (),
        status=OrderStatus.RETURN_REQUESTED,
        returned=tuple(items),
    )


def _swap(
    request: ChangeItems | ExchangeItems, view: OrderView, status: OrderStatus | None
) -> Effect:
    swaps = [_swapped(item_id, to, view) for item_id, to in sorted(request.variants.items())]
    if not swaps:
        raise OperationRefused("no_items", "no items were named", _item_ids(view))
    leaving = _added((swap.variant.id, -swap.item.quantity) for swap in swaps)
    for variant_id, pieces in leaving.items():
        if view.variants[variant_id].available < -pieces:
            raise OperationRefused(
                "unavailable",
                f"{variant_id} is not available in the quantity ordered",
                _available(view, view.variants[variant_id].product_id, -pieces),
            )
    difference = sum(
        ((s.variant.price.minor - s.item.price.minor) * s.item.quantity for s in swaps), 0
    )
    method = _method(request.method_id, view)
    total = view.order.total
    amount = Money.of_minor(abs(difference), total.currency)
    movements: tuple[Movement, ...] = ()
    if difference:
        movements = (_charge(method, amount, view) if difference > 0 else _refund(method, amount),)
    coming = ((s.item.variant_id, s.item.quantity) for s in swaps) if status is None else ()
    return Effect(
        order_id=view.order.id,
        total=total.plus(Money(Decimal(difference) / 100, total.currency)),
        movements=movements,
        status=status,
        swaps=tuple(swaps),
        # What was never sent is on the shelf again at once; what comes back is counted there.
        stock=_added([*leaving.items(), *coming]),
    )


def _swapped(item_id: str, variant_id: str, view: OrderView) -> Swap:
    item, variant = _item(item_id, view), view.variants.get(variant_id)
    allowed = _available(view, item.product_id, item.quantity, but=item.variant_id)
    if variant is None or variant.product_id != item.product_id:
        raise OperationRefused(
            "other_product", f"{variant_id} is no variant of {item.name}", allowed
        )
    if variant.id == item.variant_id:
        raise OperationRefused("same_variant", f"{item_id} is {variant_id} already", allowed)
    return Swap(item, variant)


def _must_be_pending(view: OrderView, policy: Policy, done: str) -> None:
    if view.order.status is not OrderStatus.PENDING:
        raise OperationRefused(
            "not_pending",
            f"{view.order.id} is {view.order.status.value} and can't {done} any more",
            _instead(view.order),
        )
    if view.order.item_changes >= policy.item_changes:
        raise OperationRefused(
            "changed_already",
            f"{view.order.id}: its items were changed, so it can't {done}",
            (),
        )


def _must_be_delivered(view: OrderView, policy: Policy, now: datetime, done: str) -> None:
    order = view.order
    if order.status is not OrderStatus.DELIVERED:
        raise OperationRefused(
            "not_delivered",
            f"{order.id} is {order.status.value}; only a delivered order can be {done}",
            _instead(order),
        )
    if policy.return_window_days is None:
        return
    delivered = max((s.delivered_at for s in order.shipments if s.delivered_at), default=None)
    if delivered and now > delivered + timedelta(days=policy.return_window_days):
        raise OperationRefused(
            "return_window",
            f"{order.id} was delivered more than {policy.return_window_days} days ago",
            (),
        )


def _must_be_exchangeable(view: OrderView, policy: Policy, now: datetime) -> None:
    _must_be_delivered(view, policy, now, "exchanged")
    if view.order.exchanges >= policy.exchanges:
        raise OperationRefused(
            "exchanged_already",
            f"{view.order.id}: its items were exchanged before, which can be done "
            f"{policy.exchanges} time(s) an order",
            ("return",),
        )


def _instead(order: Order) -> tuple[str, ...]:
    """The operations that the order's status does allow."""
    return {
        OrderStatus.PENDING: ("cancel", "change_address", "change_payment", "change_items"),
        OrderStatus.DELIVERED: ("return", "exchange"),
    }.get(order.status, ())


def _item(item_id: str, view: OrderView) -> OrderItem:
    for item in view.order.items:
        if item.id == item_id:
            return item
    raise OperationRefused(
        "item_unknown", f"{view.order.id} holds no item {item_id}", _item_ids(view)
    )


def _item_ids(view: OrderView) -> tuple[str, ...]:
    return tuple(item.id for item in view.order.items)


def _method(method_id: str, view: OrderView) -> PaymentMethod:
    if method_id not in view.methods:
        raise OperationRefused(
            "method_unknown", f"{method_id} is no payment method on record", tuple(view.methods)
        )
    return view.methods[method_id]


def _available(
    view: OrderView, product_id: str, pieces: int, but: str | None = None
) -> tuple[str, ...]:
    return tuple(
        v.id
        for v in view.variants.values()
        if v.product_id == product_id and v.available >= pieces and v.id != but
    )


def _paid_with(view: OrderView) -> list[tuple[PaymentMethod, Money]]:
    """The methods that hold the order's payment, each with its amount after refunds."""
    net: dict[str, int] = defaultdict(int)
    for payment in view.order.payments:
        sign = 1 if payment.kind == "charge" else -1
        net[payment.method.id] += sign * payment.amount.minor
    currency = view.order.total.currency
    return [
        (view.methods[key], Money.of_minor(minor, currency))
        for key, minor in net.items()
        if minor > 0
    ]


def _charge(method: PaymentMethod, amount: Money, view: OrderView) -> Movement:
    if method.kind == "gift_card" and (
        method.balance is None or method.balance.minor < amount.minor
    ):
        enough = tuple(
            m.id
            for m in view.methods.values()
            if m.kind != "gift_card" or (m.balance and m.balance.minor >= amount.minor)
        )
        raise OperationRefused(
            "gift_card_too_small",
            f"{method.id} holds less than the {amount.amount} {amount.currency} to be paid",
            enough,
        )
    return Movement(method, "charge", amount, "done")


def _refund(method: PaymentMethod, amount: Money) -> Movement:
    return Movement(method, "refund", amount, "done" if method.kind == "gift_card" else "pending")


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return Money.of_minor(sum(amount.minor for amount in amounts), currency)


def _added(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    stock: dict[str, int] = defaultdict(int)
    for variant_id, pieces in pairs:
        stock[variant_id] += pieces
    return dict(stock)
