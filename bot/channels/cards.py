"""Cards beside a reply: the products and orders that its evidence is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dialogue.messages import Evidence, Utterance
from knowledge.products import product_of
from knowledge.records import Product
from knowledge.store import Store

__all__ = ["Card", "cards_of"]

_MOST_CARDS = 5
_MOST_FACTS = 8


@dataclass(frozen=True, slots=True)
class Card:
    """A product or an order; of an order it has nothing that the reply has not said."""

    kind: str
    title: str
    subtitle: str = ""
    image: str = ""
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def cards_of(utterance: Utterance, store: Store) -> tuple[Card, ...]:
    """The cards for an utterance, in the order in which it names things."""
    by_record: dict[tuple[str, str], list[Evidence]] = {}
    for evidence in utterance.evidence:
        kind, _, rest = evidence.source.partition("/")
        record = rest.partition("/")[0]
        if kind in ("products", "orders") and record:
            by_record.setdefault((kind, record), []).append(evidence)
    cards: list[Card] = []
    for (kind, record), proofs in by_record.items():
        if kind == "orders":
            cards.append(_order_card(record, proofs))
        elif (product := product_of(store, record)) is not None:
            cards.append(_product_card(product))
    return tuple(cards[:_MOST_CARDS])


def _order_card(order_id: str, proofs: Sequence[Evidence]) -> Card:
    # From what was said alone: whether it may be said was decided before it was.
    facts = dict(_told(order_id, proofs))
    return Card("order", order_id, facts=tuple(facts.items())[:_MOST_FACTS])


def _told(order_id: str, proofs: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    for proof in proofs:
        name = proof.source.rpartition("/")[2].replace("_", " ")
        if name and not name.isdigit() and proof.value != order_id:
            yield name, proof.span


def _product_card(product: Product) -> Card:
    lowest, highest = product.price_range
    price = f"{lowest.amount} {lowest.currency}"
    if highest != lowest:
        price = f"{lowest.amount} to {highest.amount} {highest.currency}"
    links = {name.lower(): value for name, value in product.attributes.items()}
    return Card(
        "product",
        product.name,
        subtitle=product.category,
        image=_link(links.get("image", "")),
        url=_link(links.get("url", "")),
        facts=(("price", price),),
    )


def _link(value: str) -> str:
    """The value if it is a link that a page may follow."""
    return value if urlsplit(value).scheme in ("http", "https") else ""
