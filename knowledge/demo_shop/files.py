"""Reads the demo shop's hand-written files: products (YAML) and answers (Markdown)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
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
    products: dict[str, DemoProduct] = {}
    for path in sorted((folder / "products").glob("*.yml")):
        raw = _yaml(path, path.read_text(encoding="utf-8"))
        for entry in raw.get("products") or []:
            name = entry.get("id") if isinstance(entry, dict) else entry
            where = f"{path}: product {name!r}"
            try:
                read = _product(entry, str(raw["category"]))
            except KeyError as error:
                raise DemoShopError(f"{where}: field {error} is missing") from error
            except (TypeError, AttributeError, ValueError) as error:
                raise DemoShopError(f"{where}: {error}") from error
            if read.product.id in products:
                raise DemoShopError(f"{where}: the id is taken by another product")
            products[read.product.id] = read
    return list(products.values())


def read_answers(folder: Path = DEMO_SHOP) -> list[Answer]:
    """Every answer below `folder`/answers; the id is topic and file name."""
    answers: list[Answer] = []
    for path in sorted((folder / "answers").glob("*/*.md")):
        parts = path.read_text(encoding="utf-8").split("---", 2)
        if len(parts) != 3:
            raise DemoShopError(f"{path}: expected a head between two lines '---'")
        head = _yaml(path, parts[1])
        sentences = tuple(split_sentences(parts[2]))
        if not head.get("question") or not head.get("topic"):
            raise DemoShopError(f"{path}: the head needs 'topic' and 'question'")
        if not sentences:
            raise DemoShopError(f"{path}: there is no answer below the head")
        answers.append(
            Answer(
                id=f"{path.parent.name}/{path.stem}",
                topic=str(head["topic"]),
                question=str(head["question"]),
                also=_texts("also", head.get("also") or []),
                sentences=sentences,
            )
        )
    return answers


def _product(entry: dict[str, Any], category: str) -> DemoProduct:
    product = Product(
        id=entry["id"],
        name=entry["name"],
        category=category,
        description=" ".join(entry["description"].split()),
        attributes={str(k): _text(f"attribute {k}", v) for k, v in entry["attributes"].items()},
        keywords=_texts("keywords", entry.get("keywords") or []),
        variants=tuple(_variants(entry)),
    )
    opinions = entry["opinions"]
    praise, gripes = (_texts(name, opinions[name]) for name in ("praise", "gripes"))
    quality = float(_number("quality", entry["quality"]))
    return DemoProduct(product, quality, praise, gripes)


def _variants(entry: dict[str, Any]) -> Iterator[Variant]:
    options = {str(k): _texts(f"option {k}", v) for k, v in (entry.get("options") or {}).items()}
    base = _number("price", entry["price"]["base"])
    prices = _prices(entry["price"], options)
    sold_out = _sold_out(entry.get("out_of_stock") or [], options)
    for number, values in enumerate(itertools.product(*options.values())):
        chosen = dict(zip(options, values, strict=True))
        gone = any(which.items() <= chosen.items() for which in sold_out)
        surcharges = (prices.get(choice, Decimal(0)) for choice in chosen.items())
        yield Variant(
            id=f"{entry['id']}-{number + 1}",
            product_id=entry["id"],
            options=chosen,
            price=Money(base + sum(surcharges), _CURRENCY).quantized(),
            stock=0 if gone else 1 + (len(entry["id"]) * 7 + number * 13) % (2 * _TYPICAL_STOCK),
        )


def _prices(
    price: Mapping[str, Any], options: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], Decimal]:
    """The surcharge of each option value that has one."""
    return {
        _known("price", str(option), str(value), options): _number("price", extra)
        for option, surcharges in price.items()
        if option != "base"
        for value, extra in surcharges.items()
    }


def _sold_out(written: Any, options: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The choices that can't be had; the empty choice fits every variant."""
    if written in ("all", ["all"]):
        return [{}]
    return [
        dict(_known("out_of_stock", str(k), str(v), options) for k, v in choice.items())
        for choice in written
    ]


def _known(
    field: str, option: str, value: str, options: Mapping[str, Sequence[str]]
) -> tuple[str, str]:
    if value not in options.get(option, ()):
        raise ValueError(f"{field} names {option} {value!r}, which 'options' doesn't have")
    return option, value


def _texts(field: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ValueError(f"{field} is {values!r}, not a list")
    return tuple(_text(field, value) for value in values)


def _text(field: str, value: Any) -> str:
    # An unquoted comma or "no" in YAML gives None or a bool where words were meant.
    if value is None or isinstance(value, (bool, list, dict)) or not str(value).strip():
        raise ValueError(f"{field} is {value!r}, not a text; does it need quotes?")
    return str(value)


def _number(field: str, value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{field} is {value!r}, not a number") from None


def _yaml(path: Path, text: str) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DemoShopError(f"{path}: not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise DemoShopError(f"{path}: expected a mapping, found {type(raw).__name__}")
    return raw
