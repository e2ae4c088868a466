"""Writing a shop's records as the files that `import` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.errors import ExchangeError
from knowledge.store import Store

__all__ = ["export_shop"]

_BATCH = 500


def export_shop(store: Store, folder: Path) -> dict[str, int]:
    """Write every record below `folder` as JSON Lines; how many of each kind.

    Raises:
        ExchangeError: the folder can't be written, or has other files in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(path.suffix != ".jsonl" for path in folder.iterdir()):
            raise ExchangeError(f"{folder}: has other files in it; name a new or an empty folder")
        with store.snapshot():
            return {
                kind: _write(folder / f"{kind}.jsonl", rows(store)) for kind, rows in _ROWS.items()
            }
    except OSError as error:
        raise ExchangeError(f"{folder}: can't be written: {error}") from error


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    unfinished = path.with_suffix(".jsonl.unfinished")
    count = 0
    with unfinished.open("w", encoding="utf-8") as file:
        for row in rows:
            count += 1
            sound = {name: value for name, value in row.items() if value is not None}
            file.write(json.dumps(sound, ensure_ascii=False) + "\n")
    unfinished.replace(path)
    return count


def _batches(store: Store, table: str) -> Iterator[list[dict[str, Any]]]:
    last = 0
    while batch := store.rows(
        f"select rowid as place, * from {table} where rowid > ? order by rowid limit ?",
        [last, _BATCH],
    ):
        last = batch[-1]["place"]
        yield batch


def _children(
    store: Store, table: str, column: str, parents: list[dict[str, Any]], order: str = "rowid"
) -> dict[str, list[dict[str, Any]]]:
    """The rows of `table` by the parent they belong to."""
    marks = ", ".join("?" for _ in parents)
    found: dict[str, list[dict[str, Any]]] = {parent["id"]: [] for parent in parents}
    sql = f"select * from {table} where {column} in ({marks}) order by {order}"
    for row in store.rows(sql, [parent["id"] for parent in parents]):
        found[row[column]].append(row)
    return found


def _products(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "products"):
        variants = _children(store, "variants", "product_id", batch, "position")
        for row in batch:
            own = variants[row["id"]]
            yield {
                "id": row["id"],
                "name": row["name"],
                "category": row["category"],
                "description": row["description"],
                "attributes": json.loads(row["attributes"]),
                "keywords": json.loads(row["keywords"]),
                "currency": own[0]["currency"] if own else None,
                "variants": [
                    {
                        "id": v["id"],
                        "options": json.loads(v["options"]),
                        "price": _amount(v["price"]),
                        "stock": v["stock"],
                        "on_sale": bool(v["on_sale"]),
                    }
                    for v in own
                ],
            }


def _customers(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "customers"):
        methods = _children(store, "payment_methods", "customer_id", batch)
        for row in batch:
            yield {
                "id": row["id"],
                "first_name": row["first_name"],
                "last_name": row["last_name"],
                "email": row["email"],
                "phone": row["phone"],
                "address": json.loads(row["address"]),
                "other_addresses": json.loads(row["other_addresses"]),
                "payment_methods": [_method(method) for method in methods[row["id"]]],
            }


def _method(row: dict[str, Any]) -> dict[str, Any]:
    method = {key: row[key] for key in ("id", "kind", "brand", "last_four")}
    if row["balance"] is not None:
        method |= {"balance": _amount(row["balance"]), "currency": row["currency"]}
    return method


def _orders(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "orders"):
        items = _children(store, "order_items", "order_id", batch)
        payments = _children(store, "payments", "order_id", batch)
        shipments = _children(store, "shipments", "order_id", batch)
        history = _children(store, "status_changes", "order_id", batch)
        for row in batch:
            key = row["id"]
            yield {
                "id": key,
                **{name: row[name] for name in ("customer_id", "status", "placed_at")},
                "currency": items[key][0]["currency"],
                "address": json.loads(row["address"]),
                "items": [_item(item) for item in items[key]],
                "payments": [_payment(payment) for payment in payments[key]],
                "shipments": [_picked(s, _SHIPMENT) for s in shipments[key]],
                "history": [_picked(change, ("status", "at")) for change in history[key]],
                **{name: row[name] for name in _ORDER_EXTRAS},
            }


_SHIPMENT = ("carrier", "tracking", "shipped_at", "expected_at", "delivered_at")
_ORDER_EXTRAS = ("ships_by", "cancelled_at", "cancel_reason", "item_changes", "exchanges")


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "product_id", "variant_id", "name", "quantity")},
        "options": json.loads(row["options"]),
        "price": _amount(row["price"]),
    }


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": row["method_id"],
        "amount": _amount(row["amount"]),
        **{name: row[name] for name in ("kind", "at", "status")},
    }


def _answers(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "answers"):
        for row in batch:
            texts = _picked(row, ("id", "topic", "question", "text"))
            yield texts | {"also": json.loads(row["also"])}


def _reviews(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "reviews"):
        for row in batch:
            yield _picked(row, ("id", "product_id", "rating", "text", "at"))


def _shipping_methods(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "shipping_methods"):
        for row in batch:
            picked = _picked(row, ("id", "name", "currency", "min_days", "max_days"))
            amount = _amount(row["price"])
            yield picked | {"countries": json.loads(row["countries"]), "price": amount}


def _promotions(store: Store) -> Iterator[dict[str, Any]]:
    for batch in _batches(store, "promotions"):
        for row in batch:
            yield _picked(row, ("id", "code", "description", "starts_at", "ends_at"))


def _picked(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row[name] is not None}


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


_ROWS = {
    "products": _products,
    "customers": _customers,
    "orders": _orders,
    "answers": _answers,
    "reviews": _reviews,
    "shipping_methods": _shipping_methods,
    "promotions": _promotions,
}
