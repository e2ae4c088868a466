"""Products and items that wishes are read and fulfilled for."""

from __future__ import annotations

from decimal import Decimal
from itertools import product as combinations

from dialogue.changes.wishes.mentions import Thing
from knowledge.records import Money, OrderItem, Product, Variant

__all__ = ["BLANKET", "BOOTS", "COFFEE", "LAMP", "MUG", "PENS", "SHIRT", "SOCKS", "make", "thing"]


def make(
    name: str,
    options: dict[str, str],
    sold_out: tuple[str, ...] = (),
    prices: dict[str, str] | None = None,
    keywords: tuple[str, ...] = (),
) -> Product:
    """A product in all combinations of its options' values, which are separated by slashes.

    Its variants are called by their values: "42-black". A price is that of all variants with a
    value, else 60.00.
    """
    variants = []
    for values in combinations(*(written.split("/") for written in options.values())):
        called = "-".join(values)
        price = next((p for v, p in (prices or {}).items() if v in values), "60.00")
        stock = 0 if called in sold_out else 5
        variants.append(
            Variant(
                called, name, dict(zip(options, values, strict=True)),
                Money(Decimal(price), "EUR"), stock,
            )
        )  # fmt: skip
    return Product(name, name, "things", "", {}, keywords, tuple(variants))


def thing(product: Product, called: str, item_id: str = "1", quantity: int = 1) -> Thing:
    """An item that is the variant of `product` called so."""
    variant = next(v for v in product.variants if v.id == called)
    item = OrderItem(
        item_id, product.id, variant.id, product.name, variant.options, quantity, variant.price
    )
    return Thing(item, product)


BOOTS = make(
    "Ridge Walking Boots",
    {"size": "38/39/40/41/42/43", "colour": "brown/black/grey"},
    sold_out=("39-black", "43-brown", "38-grey", "39-grey", "40-grey", "42-grey", "43-grey"),
    prices={"black": "75.00", "grey": "55.00"},
)
MUG = make(
    "Kite Stoneware Mug",
    {"colour": "speckled white/sea green/ink", "size": "small/large"},
    prices={"large": "17.00", "small": "14.00"},
    keywords=("coffee mug", "cup"),
)
LAMP = make("Alder Desk Lamp", {"colour": "oak/black", "size": "small/large"})
SHIRT = make("Fern Shirt", {"size": "S/M/L/XL", "colour": "red/blue/green"})
COFFEE = make(
    "Daybreak Coffee",
    {"weight": "250 g/500 g/1 kg", "grind": "beans/filter/espresso"},
    prices={"250 g": "9.00", "500 g": "17.00", "1 kg": "30.00"},
)
BLANKET = make(
    "Fold Throw",
    {"firmness": "soft/medium/firm", "size": "single/double/king", "cover": "linen/cotton"},
    sold_out=("firm-king-linen",),
)
PENS = make("Quill Fountain Pen", {"nib": "fine/medium/broad", "colour": "plum/white"})
SOCKS = make("Marten Merino Socks", {"size": "36-38/39-41/42-44", "pack": "one/two/three"})
