"""Cards beside a reply: the products and orders that its evidence is of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dialogue.generation.locales import DEFAULT_LOCALE, known_locale, say_money
from dialogue.messages import Evidence, Utterance
from knowledge.products import product_of
from knowledge.records import Product
from knowledge.store import Store

__all__ = ["Card", "Cards"]

_MOST_CARDS = 5
_MOST_FACTS = 8
_LABELS = {
    "status": "status",
    "items": "items",
    "total": "total",
    "carrier": "carrier",
    "tracking": "tracking number",
    "ships_by": "leaves",
    "expected_at": "expected",
    "delivered_date": "delivered",
    "cancelled_date": "cancelled",
    "return_date": "return asked for",
    "refund_date": "refunded",
    "payments": "payment",
    "amount": "refund",
    "at": "refunded",
}
"""What a field of an order is called on its card; others are not shown."""


@dataclass(frozen=True, slots=True)
class Card:
    """A product or an order; of an order it has nothing that the reply has not said."""

    kind: str
    title: str
    subtitle: str = ""
    image: str = ""
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """Makes cards from the records of a shop.

    `locale` is the shop's, for prices that are shown to shoppers whose client tells none.
    """

    store: Store
    locale: str = DEFAULT_LOCALE

    def of(
        self, utterance: Utterance, locale: str = "", shown: Collection[Card] = ()
    ) -> tuple[Card, ...]:
        """The cards for an utterance, in the order in which it names things.

        Args:
            utterance: what was said.
            locale: the language tag of the shopper's client, for prices; empty is none.
            shown: cards that stand beside what was said just before, which don't come again.
        """
        by_record: dict[tuple[str, str], list[Evidence]] = {}
        for evidence in utterance.evidence:
            kind, _, rest = evidence.source.partition("/")
            record = rest.partition("/")[0]
            if kind in ("products", "orders") and record:
                by_record.setdefault((kind, record), []).append(evidence)
        spoken = known_locale(locale) or known_locale(self.locale) or DEFAULT_LOCALE
        cards: list[Card] = []
        for (kind, record), proofs in by_record.items():
            if kind == "orders":
                cards.append(_order_card(record, proofs))
            elif (product := product_of(self.store, record)) is not None:
                cards.append(_product_card(product, spoken))
        return tuple([card for card in cards if card not in shown][:_MOST_CARDS])


def _order_card(order_id: str, proofs: Sequence[Evidence]) -> Card:
    # From what was said alone: whether it may be said was decided before it was.
    facts: dict[str, list[str]] = {}
    for proof in proofs:
        fields = proof.source.split("/")[2:]
        label = _LABELS.get("items" if "items" in fields else fields[-1] if fields else "")
        value = _shown(label, proof) if label else ""
        if label and value and value not in facts.setdefault(label, []):
            facts[label].append(value)
    told = [(label, ", ".join(values)) for label, values in facts.items()]
    return Card("order", order_id, facts=tuple(told[:_MOST_FACTS]))


def _shown(label: str, proof: Evidence) -> str:
    """What a card shows of a fact: a day is said with "on", and what a whole sentence says has no
    words that could stand alone, but for a status."""
    if label == "status":
        return proof.value.replace("_", " ")
    return "" if proof.span.endswith((".", "!", "?")) else proof.span.removeprefix("on ")


def _product_card(product: Product, locale: str) -> Card:
    links = {name.lower(): value for name, value in product.attributes.items()}
    return Card(
        "product",
        product.name,
        subtitle=product.category,
        image=_link(links.get("image", "")),
        url=_link(links.get("url", "")),
        facts=(("price", _price(product, locale)),) if product.variants else (),
    )


def _price(product: Product, locale: str) -> str:
    lowest, highest = (
        say_money(f"{price.amount} {price.currency}", locale) for price in product.price_range
    )
    return lowest if lowest == highest else f"{lowest} to {highest}"


def _link(value: str) -> str:
    """The value if it is a link that a page may follow."""
    return value if urlsplit(value).scheme in ("http", "https") else ""
