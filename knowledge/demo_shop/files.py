"""Reads the demo shop's hand-written files: products (YAML) and answers (Markdown)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import DemoShopError
from knowledge.records import Answer, Money, Product, Variant
from knowledge.sentences import split_sentences

__all__ = ["DEMO_SHOP", "DemoProduct", "read_answers", "read_products"]

DEMO_SHOP = Path(__file__).parent
_CURRENCY = "EUR"
_TYPICAL_STOCK = 24


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product as written, with what its buyers feel and say about it."""

    product: Product
    quality: float
    praise: tuple[str, ...]
    gripes: tuple[str, ...]


def read_products(folder: Path = DEMO_SHOP) -> list[DemoProduct]:
    """Every product below `folder`/products; DemoShopError names file, product and field."""
    products: list[DemoProduct] = []
    for path in sorted((folder / "products").glob("*.yml")):
        raw = _yaml(path, path.read_text(encoding="utf-8"))
        for entry in raw.get("products") or []:
            where = f"{path}: product {entry.get('id')!r}"
            try:
                products.append(_product(entry, raw["category"]))
            except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
                raise DemoShopError(f"{where}: missing or wrong field: {error!r}") from error
    return products


def read_answers(folder: Path = DEMO_SHOP) -> list[Answer]:
    """Every answer below `folder`/answers; the id is topic and file name."""
    answers: list[Answer] = []
    for path in sorted((folder / "answers").glob("*/*.md")):
        parts = path.read_text(encoding="utf-8").split("---", 2)
        if len(parts) != 3:
            raise DemoShopError(f"{path}: expected a head between two lines '---'")
        head = _yaml(path, parts[1])
        if not head.get("question") or not head.get("topic"):
            raise DemoShopError(f"{path}: the head needs 'topic' and 'question'")
        answers.append(
            Answer(
                id=f"{path.parent.name}/{path.stem}",
                topic=head["topic"],
                question=head["question"],
                also=tuple(head.get("also") or ()),
                sentences=tuple(split_sentences(parts[2])),
            )
        )
    return answers


def _product(entry: dict[str, Any], category: str) -> DemoProduct:
    product = Product(
        id=entry["id"],
        name=entry["name"],
        category=category,
        description=" ".join(entry["description"].split()),
        attributes={str(k): str(v) for k, v in entry["attributes"].items()},
        keywords=tuple(entry.get("keywords") or ()),
        variants=tuple(_variants(entry)),
    )
    opinions = entry["opinions"]
    return DemoProduct(
        product, float(entry["quality"]), tuple(opinions["praise"]), tuple(opinions["gripes"])
    )


def _variants(entry: dict[str, Any]) -> Iterator[Variant]:
    options = {str(k): [str(v) for v in vs] for k, vs in (entry.get("options") or {}).items()}
    sold_out = entry.get("out_of_stock") or []
    sold_out_entirely = sold_out in ("all", ["all"])
    for number, values in enumerate(itertools.product(*options.values())):
        chosen = dict(zip(options, values, strict=True))
        gone = sold_out_entirely or any(
            all(chosen.get(str(k)) == str(v) for k, v in which.items()) for which in sold_out
        )
        yield Variant(
            id=f"{entry['id']}-{number + 1}",
            product_id=entry["id"],
            options=chosen,
            price=_price(entry["price"], chosen),
            stock=0 if gone else 1 + (len(entry["id"]) * 7 + number * 13) % (2 * _TYPICAL_STOCK),
        )


def _price(price: Mapping[str, Any], chosen: Mapping[str, str]) -> Money:
    amount = Decimal(str(price["base"]))
    for option, surcharges in price.items():
        if option != "base":
            by_value = {str(value): extra for value, extra in surcharges.items()}
            amount += Decimal(str(by_value.get(chosen.get(option, ""), "0")))
    return Money(amount, _CURRENCY).quantized()


def _yaml(path: Path, text: str) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DemoShopError(f"{path}: not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise DemoShopError(f"{path}: expected a mapping, found {type(raw).__name__}")
    return raw
