"""What `shoptalk describe` was asked for, checked: which products, in which manner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from rapidfuzz import process

from dialogue.descriptions.describing import STYLES, Style
from dialogue.descriptions.planning import LENGTHS, Length
from knowledge.errors import ShoptalkError
from knowledge.products import all_products, product_of
from knowledge.records import Product
from knowledge.store import Store

__all__ = ["DescribeError", "checked_length", "checked_style", "products_to_describe"]

_NEAR = 60
"""How alike (0 to 100) an id must be to be proposed."""


class DescribeError(ShoptalkError):
    """Something that can't be described, or not like that."""


def products_to_describe(store: Store, ids: Sequence[str], *, every: bool) -> list[Product]:
    """The products by their ids, or all; DescribeError names an id that isn't there."""
    if every and ids:
        raise DescribeError("give product ids or --all, not both")
    if every:
        return list(all_products(store))
    if not ids:
        raise DescribeError("give the ids of products to describe, or --all")
    return [_product(store, product_id) for product_id in ids]


def checked_style(style: str) -> Style:
    """The style; DescribeError names those there are."""
    if style not in STYLES:
        raise DescribeError(f"style {style!r} is none of {', '.join(STYLES)}")
    return cast(Style, style)


def checked_length(length: str) -> Length:
    """The length; DescribeError names those there are."""
    if length not in LENGTHS:
        raise DescribeError(f"length {length!r} is none of {', '.join(LENGTHS)}")
    return cast(Length, length)


def _product(store: Store, product_id: str) -> Product:
    found = product_of(store, product_id)
    if found is not None:
        return found
    known = [product.id for product in all_products(store)]
    near = process.extractOne(product_id, known, score_cutoff=_NEAR)
    hint = f"; is it {near[0]!r}?" if near else ""
    raise DescribeError(f"there is no product {product_id!r}{hint}")
