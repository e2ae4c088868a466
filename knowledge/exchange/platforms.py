"""Exports of shop systems as rows of our own format: Shopify and WooCommerce.

Columns as Shopify's "Using CSV files to import and export products" and "Exporting orders", and
WooCommerce's "Product CSV Importer and Exporter Schema" list them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from knowledge.errors import ExchangeError
from knowledge.exchange.sources import Problem, SourceRow

__all__ = ["ProductOf", "platform_of", "read_shopify", "read_woocommerce"]

ProductOf = Callable[[str], str | None]
"""The id of the product that a variant id (SKU) belongs to, if there is one."""

Cells = dict[str, str]
_TAG = re.compile(r"<[^>]+>")
_SHOPIFY_PRODUCTS = {"Handle", "Title", "Variant Price"}
_SHOPIFY_ORDERS = {"Name", "Email", "Lineitem name", "Financial Status"}
_WOOCOMMERCE = {"Type", "SKU", "Name", "Regular price"}


def platform_of(path: Path) -> str | None:
    """Which shop system wrote this CSV file: "shopify", "woocommerce", or None."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = set(next(csv.reader(file), []))
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    if head >= _SHOPIFY_PRODUCTS or head >= _SHOPIFY_ORDERS:
        return "shopify"
    return "woocommerce" if head >= _WOOCOMMERCE else None


def read_shopify(path: Path, product_of: ProductOf) -> Iterator[SourceRow]:
    """Products of a product export, or customers and orders of an order export."""
    rows = _read(path)
    if not rows or rows[0][1].keys() >= _SHOPIFY_PRODUCTS:
        for group in _grouped(rows, "Handle"):
            yield SourceRow("products", path.name, group[0][0], _shopify_product(group))
        return
    known: set[str] = set()
    orders = []
    for group in _grouped(rows, "Name"):
        line, cells = group[0]
        if not cells.get("Email"):
            problem = Problem(path.name, line, "Email", "", "an order without e-mail has no owner")
            yield SourceRow("orders", path.name, line, {}, problem)
            continue
        email = cells["Email"].lower()
        if email not in known:
            known.add(email)
            of_customer = [c for _, c in rows if c.get("Email", "").lower() == email]
            yield SourceRow("customers", path.name, line, _shopify_customer(email, of_customer))
        orders.append((line, _shopify_order(group, product_of)))
    for line, order in orders:
        yield SourceRow("orders", path.name, line, order)


def read_woocommerce(path: Path) -> Iterator[SourceRow]:
    """The products of a WooCommerce product export, with their variations."""
    rows = _read(path)
    parents = {key: line for line, c in rows for key in (c.get("SKU"), f"id:{c.get('ID')}") if key}
    variations: dict[int, list[Cells]] = {}
    for line, cells in rows:
        if cells.get("Type") == "variation":
            parent = parents.get(cells.get("Parent", ""))
            if parent is None:
                why = "the export holds no such parent product"
                problem = Problem(path.name, line, "Parent", cells.get("Parent", ""), why)
                yield SourceRow("products", path.name, line, {}, problem)
            else:
                variations.setdefault(parent, []).append(cells)
    for line, cells in rows:
        if cells.get("Type") != "variation":
            product = _woocommerce_product(cells, variations.get(line, []))
            yield SourceRow("products", path.name, line, product)


def _read(path: Path) -> list[tuple[int, Cells]]:
    """Every row with its line number, empty cells left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            return [
                (reader.line_num, {k: v.strip() for k, v in row.items() if k and v and v.strip()})
                for row in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExchangeError(f"{path}: can't be read as CSV: {error}") from error


def _grouped(rows: Sequence[tuple[int, Cells]], column: str) -> list[list[tuple[int, Cells]]]:
    """Rows of one product or order stand together; the first row of each names it."""
    groups: dict[str, list[tuple[int, Cells]]] = {}
    for line, cells in rows:
        groups.setdefault(cells.get(column, ""), []).append((line, cells))
    return list(groups.values())


def _shopify_product(group: Sequence[tuple[int, Cells]]) -> dict[str, Any]:
    first = group[0][1]
    names = [first.get(f"Option{n} Name") for n in (1, 2, 3)]
    variants = []
    for _, cells in group:
        if "Variant Price" not in cells:
            continue  # a row that only adds a picture
        values = [cells.get(f"Option{n} Value") for n in (1, 2, 3)]
        options = {
            name.lower(): value
            for name, value in zip(names, values, strict=True)
            if name and value and value != "Default Title"
        }
        default_id = ":".join([first.get("Handle", ""), *options.values()])
        variants.append(
            {
                "id": cells.get("Variant SKU", default_id).lstrip("'"),
                "options": options,
                "price": cells["Variant Price"],
                "stock": max(int(cells.get("Variant Inventory Qty", "0") or 0), 0)
                if cells.get("Variant Inventory Qty", "0").lstrip("-").isdigit()
                else cells["Variant Inventory Qty"],
                "on_sale": first.get("Status", "active") == "active",
            }
        )
    kind = first.get("Type") or first.get("Product Category", "other").split(">")[-1].strip()
    attributes = {"brand": first["Vendor"]} if "Vendor" in first else {}
    attributes |= _picture(first.get("Image Src", ""))
    return {
        "id": first.get("Handle", ""),
        "name": first.get("Title", ""),
        "category": kind,
        "description": _plain(first.get("Body (HTML)", "")),
        "attributes": attributes,
        "keywords": _listed(first.get("Tags", "")),
        "variants": variants,
    }


def _shopify_customer(email: str, rows: Sequence[Cells]) -> dict[str, Any]:
    latest = next((c for c in rows if "Shipping City" in c or "Billing City" in c), rows[0])
    full_name = latest.get("Shipping Name") or latest.get("Billing Name") or email
    first, _, last = full_name.partition(" ")
    methods = {
        _shopify_method(email, cells["Payment Method"])["id"]: cells["Payment Method"]
        for cells in rows
        if "Payment Method" in cells
    }
    return {
        "id": email,
        "first_name": first,
        "last_name": last,
        "email": email,
        "phone": latest.get("Shipping Phone", latest.get("Phone", "")),
        "address": _shopify_address(latest),
        "payment_methods": [_shopify_method(email, name) for name in methods.values()],
    }


def _shopify_method(email: str, name: str) -> dict[str, str]:
    kind = "paypal" if "paypal" in name.lower() else "card"
    kind = "gift_card" if "gift" in name.lower() else kind
    return {"id": f"{email}/{kind}", "kind": kind}


def _shopify_address(cells: Cells) -> dict[str, str]:
    side = "Shipping" if "Shipping City" in cells else "Billing"
    return {
        "name": cells.get(f"{side} Name", ""),
        "line1": cells.get(f"{side} Address1") or cells.get(f"{side} Street", ""),
        "line2": cells.get(f"{side} Address2", ""),
        "city": cells.get(f"{side} City", ""),
        "postcode": cells.get(f"{side} Zip", "").lstrip("'"),
        "country": cells.get(f"{side} Country", ""),
    }


def _shopify_order(group: Sequence[tuple[int, Cells]], product_of: ProductOf) -> dict[str, Any]:
    first = group[0][1]
    email, number = first["Email"].lower(), first.get("Name", "")
    items = []
    for position, (_, cells) in enumerate(group, start=1):
        if "Lineitem name" in cells:
            sku = cells.get("Lineitem sku", cells["Lineitem name"]).lstrip("'")
            items.append(
                {
                    "id": f"{number}/{position}",
                    "product_id": product_of(sku) or sku,
                    "variant_id": sku,
                    "name": cells["Lineitem name"],
                    "quantity": cells.get("Lineitem quantity", "1"),
                    "price": cells.get("Lineitem price", "0"),
                }
            )
    placed = _shopify_time(first.get("Created at", ""))
    order: dict[str, Any] = {
        "id": number,
        "customer_id": email,
        "status": _shopify_status(first),
        "placed_at": placed,
        "currency": first.get("Currency"),
        "address": _shopify_address(first),
        "items": items,
        "payments": _shopify_payments(first, email, placed),
    }
    if "Cancelled at" in first:
        order["cancelled_at"] = _shopify_time(first["Cancelled at"])
    return {name: value for name, value in order.items() if value is not None}


def _shopify_payments(cells: Cells, email: str, placed: str) -> list[dict[str, str]]:
    if "Payment Method" not in cells or "Paid at" not in cells:
        return []
    method = _shopify_method(email, cells["Payment Method"])["id"]
    paid_at = _shopify_time(cells["Paid at"])
    payments = [{"method": method, "amount": cells.get("Total", "0"), "at": paid_at}]
    if float(cells.get("Refunded Amount", "0") or 0):
        refunded = {"method": method, "kind": "refund", "amount": cells["Refunded Amount"]}
        payments.append({**refunded, "at": _shopify_time(cells.get("Cancelled at", placed))})
    return payments


def _shopify_status(cells: Cells) -> str:
    if "Cancelled at" in cells:
        return "cancelled"
    if cells.get("Financial Status") == "refunded":
        return "returned"
    return {"fulfilled": "shipped", "partial": "shipped", "delivered": "delivered"}.get(
        cells.get("Fulfillment Status", ""), "pending"
    )


def _shopify_time(text: str) -> str:
    """ "2026-05-01 10:00:00 +0200" as ISO 8601; what is no such time is left to the check."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").isoformat()
    except ValueError:
        return text


def _woocommerce_product(cells: Cells, variations: Sequence[Cells]) -> dict[str, Any]:
    number = cells.get("SKU") or cells.get("ID", "")
    return {
        "id": number,
        "name": cells.get("Name", ""),
        "category": cells.get("Categories", "other").split(",")[0].split(">")[-1].strip(),
        "description": _plain(cells.get("Description") or cells.get("Short description", "")),
        "keywords": _listed(cells.get("Tags", "")),
        "attributes": ({} if variations else _attributes(cells))
        | _picture(cells.get("Images", "")),
        "variants": [_variation(v, number) for v in variations or [cells]],
    }


def _variation(cells: Cells, parent: str) -> dict[str, Any]:
    options = _attributes(cells) if cells.get("Type") == "variation" else {}
    stock = cells.get("Stock")
    if stock is None:
        # Without a count WooCommerce knows only yes or no; yes is at least one piece.
        stock = "1" if cells.get("In stock?") in ("1", "true", "instock") else "0"
    return {
        "id": cells.get("SKU") or (f"{parent}:{cells['ID']}" if "ID" in cells else parent),
        "options": options,
        "price": cells.get("Sale price") or cells.get("Regular price", ""),
        "stock": stock,
        "on_sale": cells.get("Published", "1") == "1",
    }


def _attributes(cells: Mapping[str, str]) -> dict[str, str]:
    return {
        cells[f"Attribute {n} name"].lower(): cells[f"Attribute {n} value(s)"]
        for n in range(1, 10)
        if f"Attribute {n} name" in cells and f"Attribute {n} value(s)" in cells
    }


def _picture(addresses: str) -> dict[str, str]:
    """The attribute by which channels show a product: the first of its pictures."""
    first = next(iter(_listed(addresses)), "")
    return {"image": first} if first.startswith(("http://", "https://")) else {}


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
