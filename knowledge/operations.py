"""Doing what customers ask for: each operation once, in one transaction, with an audit row."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from knowledge.customers import VerifiedCustomer, payment_methods
from knowledge.errors import IdempotencyConflict, OperationRefused, OrderNotFound
from knowledge.keys import normalise_postcode
from knowledge.orders import CustomerOrders
from knowledge.planning import Effect, Movement, OrderView, allow, plan
from knowledge.policy import Policy
from knowledge.records import Money, Order, OrderStatus, Variant
from knowledge.requests import (
    AddNote,
    ChangeDefaultAddress,
    ChangeItems,
    ExchangeItems,
    OpenTicket,
    OrderRequest,
    Request,
    request_name,
    request_to_json,
)
from knowledge.store import Store
from knowledge.tickets import Tickets

__all__ = ["Done", "OrderOperations"]


@dataclass(frozen=True, slots=True)
class Done:
    """What an operation did; `again` when its key had been used and nothing was done now.

    Attributes:
        summary: the effect as it was recorded: movements, status, swaps, totals in minor units.
    """

    name: str
    order_id: str | None
    at: datetime
    summary: dict[str, Any]
    again: bool = False


class OrderOperations:
    """The operations of one verified customer on their orders and account."""

    def __init__(
        self,
        store: Store,
        verified: VerifiedCustomer,
        policy: Policy,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._verified = verified
        self._policy = policy
        self._clock = clock
        self._orders = CustomerOrders(store, verified)

    def quote(self, request: OrderRequest) -> Effect:
        """What `request` would do now; nothing is changed.

        Raises:
            OrderNotFound: the customer has no such order.
            OperationRefused: a rule forbids it.
        """
        return plan(request, self._view(request.order_id), self._policy, self._clock())

    def allow(self, operation: type[OrderRequest], order_id: str) -> None:
        """Check whether an order is in a state for an operation, its details aside.

        Raises:
            OrderNotFound: the customer has no such order.
            OperationRefused: a rule forbids it.
        """
        allow(operation, self._view(order_id), self._policy, self._clock())

    def done(self, key: str) -> Done | None:
        """What this customer had done under `key`, or None."""
        rows = self._store.rows(
            "select * from operations where key = ? and customer_id = ?",
            [key, self._verified.customer_id],
        )
        return _done(rows[0]) if rows else None

    def perform(self, request: Request, key: str) -> Done:
        """Carry out `request`; a second call with the same key does nothing and says the same.

        Raises:
            OrderNotFound: the customer has no such order.
            OperationRefused: a rule forbids it; nothing was changed.
            IdempotencyConflict: `key` was used for another request.
        """
        with self._store.transaction():
            return self._done_before(request, key) or self._do(request, key)

    def _do(self, request: Request, key: str) -> Done:
        now = self._clock()
        order_id: str | None
        summary: dict[str, Any]
        if isinstance(request, AddNote):
            order_id, summary = self._add_note(request, now), {}
        elif isinstance(request, OpenTicket):
            order_id, summary = self._open_ticket(request, now)
        elif isinstance(request, ChangeDefaultAddress):
            order_id, summary = None, self._change_default_address(request)
        else:
            view = self._view(request.order_id)
            effect = plan(request, view, self._policy, now)
            order_id, summary = effect.order_id, _summary(effect)
            self._apply(request, effect, now)
        self._store.database.table("operations").insert(
            {
                "key": key,
                "name": request_name(request),
                "customer_id": self._verified.customer_id,
                "order_id": order_id,
                "at": now.isoformat(),
                "request": _json(request_to_json(request)),
                "effect": _json(summary),
            }
        )
        return Done(request_name(request), order_id, now, summary)

    def _done_before(self, request: Request, key: str) -> Done | None:
        rows = self._store.rows("select * from operations where key = ?", [key])
        if not rows:
            return None
        row = rows[0]
        same = (row["customer_id"], row["name"], row["request"]) == (
            self._verified.customer_id,
            request_name(request),
            _json(request_to_json(request)),
        )
        if not same:
            raise IdempotencyConflict(f"the key {key!r} was used for another operation")
        return _done(row)

    def _view(self, order_ref: str) -> OrderView:
        order = self._own_order(order_ref)
        products = sorted({item.product_id for item in order.items})
        marks = ", ".join("?" for _ in products)
        variants = self._store.rows(
            f"select * from variants where product_id in ({marks}) order by position", products
        )
        return OrderView(
            order=order,
            methods=payment_methods(self._store, self._verified),
            variants={row["id"]: _variant(row) for row in variants},
        )

    def _apply(self, request: OrderRequest, effect: Effect, now: datetime) -> None:
        table = self._store.database.table
        changes: dict[str, Any] = {}
        if effect.status is not None:
            changes["status"] = effect.status.value
            table("status_changes").insert(
                {
                    "order_id": effect.order_id,
                    "status": effect.status.value,
                    "at": now.isoformat(),
                }
            )
        if effect.status is OrderStatus.CANCELLED:
            changes |= {"cancelled_at": now.isoformat(), "cancel_reason": effect.reason}
        if effect.address is not None:
            changes["address"] = _json(asdict(effect.address))
        if changes:
            table("orders").update(effect.order_id, changes)
        self._swap(request, effect, now)
        for movement in effect.movements:
            self._move(effect.order_id, movement, now)
        for variant_id, pieces in effect.stock.items():
            self._store.database.execute(
                "update variants set stock = stock + ? where id = ?", [pieces, variant_id]
            )

    def _swap(self, request: OrderRequest, effect: Effect, now: datetime) -> None:
        table = self._store.database.table
        for item in effect.returned:
            self._request_item(effect.order_id, item.id, "return", None, now)
        if isinstance(request, ChangeItems):
            for swap in effect.swaps:
                changed = {
                    "variant_id": swap.variant.id,
                    "options": _json(dict(swap.variant.options)),
                    "price": swap.variant.price.minor,
                }
                table("order_items").update(swap.item.id, changed)
            self._count(effect.order_id, "item_changes")
        if isinstance(request, ExchangeItems):
            for swap in effect.swaps:
                self._request_item(effect.order_id, swap.item.id, "exchange", swap.variant.id, now)
            self._count(effect.order_id, "exchanges")

    def _request_item(
        self, order_id: str, item_id: str, kind: str, variant_id: str | None, now: datetime
    ) -> None:
        self._store.database.table("item_requests").insert(
            {
                "order_id": order_id,
                "item_id": item_id,
                "kind": kind,
                "variant_id": variant_id,
                "at": now.isoformat(),
            }
        )

    def _count(self, order_id: str, column: str) -> None:
        self._store.database.execute(
            f"update orders set {column} = {column} + 1 where id = ?", [order_id]
        )

    def _move(self, order_id: str, movement: Movement, now: datetime) -> None:
        self._store.database.table("payments").insert(
            {
                "order_id": order_id,
                "method_id": movement.method.id,
                "kind": movement.kind,
                "amount": movement.amount.minor,
                "currency": movement.amount.currency,
                "at": now.isoformat(),
                "status": movement.status,
            }
        )
        if movement.method.kind == "gift_card":
            sign = 1 if movement.kind == "refund" else -1
            self._store.database.execute(
                "update payment_methods set balance = balance + ? where id = ?",
                [sign * movement.amount.minor, movement.method.id],
            )

    def _change_default_address(self, request: ChangeDefaultAddress) -> dict[str, Any]:
        address = asdict(request.address)
        changed = {
            "address": _json(address),
            "postcode_key": normalise_postcode(request.address.postcode),
        }
        self._store.database.table("customers").update(self._verified.customer_id, changed)
        return {"address": address}

    def _add_note(self, request: AddNote, now: datetime) -> str | None:
        order_id = self._own_order(request.order_id).id if request.order_id else None
        if not request.text.strip():
            raise OperationRefused("empty_note", "a note needs a text")
        self._store.database.table("notes").insert(
            {
                "customer_id": self._verified.customer_id,
                "order_id": order_id,
                "at": now.isoformat(),
                "text": request.text.strip(),
            }
        )
        return order_id

    def _open_ticket(self, request: OpenTicket, now: datetime) -> tuple[str | None, dict[str, Any]]:
        order_id = self._own_order(request.order_id).id if request.order_id else None
        ticket = Tickets(self._store).open(
            request.sender_id, now, request.summary, self._verified.customer_id, order_id
        )
        return order_id, {"ticket": ticket.id}

    def _own_order(self, order_ref: str) -> Order:
        order = self._orders.get(order_ref)
        if order is None:
            raise OrderNotFound(f"there is no order {order_ref} among this customer's")
        return order


def _done(row: dict[str, Any]) -> Done:
    at = datetime.fromisoformat(row["at"])
    return Done(row["name"], row["order_id"], at, json.loads(row["effect"]), again=True)


def _summary(effect: Effect) -> dict[str, Any]:
    return {
        "total": effect.total.minor,
        "currency": effect.total.currency,
        "refund_days": effect.refund_days,
        "status": effect.status.value if effect.status else None,
        "reason": effect.reason,
        "movements": [
            {
                "method": m.method.id,
                "kind": m.kind,
                "amount": m.amount.minor,
                "status": m.status,
            }
            for m in effect.movements
        ],
        "swaps": {swap.item.id: swap.variant.id for swap in effect.swaps},
        "returned": [item.id for item in effect.returned],
        "stock": dict(sorted(effect.stock.items())),
        "address": asdict(effect.address) if effect.address else None,
    }


def _variant(row: dict[str, Any]) -> Variant:
    return Variant(
        id=row["id"],
        product_id=row["product_id"],
        options=json.loads(row["options"]),
        price=Money.of_minor(row["price"], row["currency"]),
        stock=row["stock"],
        on_sale=bool(row["on_sale"]),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
