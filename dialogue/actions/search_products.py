"""Finding products from a shopper's words."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.facts import Fact, fact
from dialogue.heard import heard
from dialogue.price_wish import Extreme, PriceWish, price_wish
from knowledge.records import Product, Scored

__all__ = ["SearchProducts"]

_NAMED = 3
_LOOKED_AT = 40
"""How many are looked at where only some are at the right price."""

_GOOD_MATCH = 0.35
_NEAR_MATCH = 0.2


class SearchProducts(ShopAction):
    """Finds products from the shopper's words, at the price that they would pay."""

    action_name = "action_product_search"
    sets = ("product_candidates", "product_id")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names up to three; one alone becomes the product under discussion."""
        text = heard(tracker).text
        wish = price_wish(text)
        scored = self._fitting(wish.words if wish else text, wish)
        found = [hit.record for hit in scored if hit.score >= _GOOD_MATCH]
        if found and wish and wish.extreme:
            found = [_at_the_end(self._meant(tracker, wish) or found, wish.extreme)]
        found = found[:_NAMED]
        if not found:
            near = [hit.record for hit in scored if hit.score >= _NEAR_MATCH][:_NAMED]
            say(dispatcher, "product_not_found", _names(near))
            return set_slots(product_id=None, product_candidates=None)
        if len(found) == 1:
            say(dispatcher, "product_found", _name_and_price(found[0]))
            return set_slots(product_id=found[0].id, product_candidates=None)
        say(dispatcher, "product_found", _names(found))
        return set_slots(product_id=None, product_candidates=[product.id for product in found])

    def _fitting(self, words: str, wish: PriceWish | None) -> list[Scored[Product]]:
        catalogue = self._records.catalogue
        if wish is None:
            return catalogue.search(words, limit=_NAMED)
        hits = catalogue.search(words, limit=_LOOKED_AT)
        return [hit for hit in hits if wish.is_met_by(hit.record)]

    def _meant(self, tracker: Tracker, wish: PriceWish) -> list[Product]:
        """The products that the line's own words name: all lamps of "the cheapest lamp"."""
        ids = tracker.get_slot("product_ids") or []
        named = [self._records.catalogue.get(product_id) for product_id in ids]
        return [product for product in named if product and wish.is_met_by(product)]


def _at_the_end(products: Sequence[Product], extreme: Extreme) -> Product:
    if extreme is Extreme.CHEAPEST:
        return min(products, key=lambda product: product.price_range[0].amount)
    return max(products, key=lambda product: product.price_range[1].amount)


def _names(products: Sequence[Product]) -> dict[str, Fact]:
    if not products:
        return {}
    sources = [f"products/{product.id}/name" for product in products]
    return {"products": fact([product.name for product in products], sources)}


def _name_and_price(product: Product) -> dict[str, Fact]:
    """The name, and the price where there is one for all variants."""
    name = {"product": fact(product.name, f"products/{product.id}/name")}
    low, high = product.price_range
    if low != high:
        return _names([product])
    return name | {"price": fact(low, f"products/{product.id}/variants/price")}
