"""Telling what the catalogue says of a product."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.facts import Fact, fact
from dialogue.heard import heard
from knowledge.records import Product, Variant

__all__ = [
    "SayProductInfo",
    "SayProductOptions",
    "SayProductPrice",
    "SayProductReviews",
    "SayProductStock",
    "SayProductSummary",
]


class _AboutOneProduct(ShopAction):
    """Loads the product in the slot `product_id`, and tells of it."""

    sets = ("product_id",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says what `tell` finds; a product that left the catalogue is not found."""
        product = self._records.catalogue.get(str(tracker.get_slot("product_id")))
        if product is None:
            say(dispatcher, "product_not_found")
            return set_slots(product_id=None)
        self.tell(dispatcher, product, tracker)
        return []

    @abstractmethod
    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """Dispatch the act that says what was asked of `product`."""


def _at(product: Product, field: str) -> str:
    return f"products/{product.id}/{field}"


def _name(product: Product) -> dict[str, Fact]:
    return {"product": fact(product.name, _at(product, "name"))}


def _wanted(product: Product, tracker: Tracker) -> dict[str, str]:
    """The option values the shopper named that this product knows, by option name."""
    named = {str(value).lower() for value in tracker.get_slot("option_values") or []}
    text = heard(tracker).text.lower().replace(product.name.lower(), " ")
    return {
        option: value
        for option in product.option_names
        for value in product.values_of(option)
        if value.lower() in named or re.search(rf"\b{re.escape(value.lower())}\b", text)
    }


def _not_made(product: Product, tracker: Tracker) -> str | None:
    """An option that the shopper wants in a way in which this product isn't made: "in purple"."""
    made = {v.lower() for name in product.option_names for v in product.values_of(name)}
    for value in tracker.get_slot("option_values") or []:
        written = re.sub(r"^(?:size|colou?r|in)\s+", "", str(value).lower())
        if written in made or any(word in made for word in written.split()):
            continue
        by_number = written[:1].isdigit()
        for name in product.option_names:
            is_like_it = by_number == product.values_of(name)[0][:1].isdigit()
            if is_like_it and name not in _wanted(product, tracker):
                return name
    return None


def _fitting(product: Product, wanted: dict[str, str]) -> list[Variant]:
    return [
        variant
        for variant in product.variants
        if all(variant.options.get(option) == value for option, value in wanted.items())
    ]


def _options_fact(product: Product, wanted: dict[str, str]) -> Fact:
    return fact(", ".join(wanted.values()), _at(product, "options"))


def _in_stock_values(product: Product, option: str, wanted: dict[str, str]) -> list[str]:
    """The values of `option` that can be had now, the other wishes kept."""
    others = {name: value for name, value in wanted.items() if name != option}
    fitting = [variant for variant in _fitting(product, others) if variant.available]
    return [v for v in product.values_of(option) if any(f.options[option] == v for f in fitting)]


class SayProductPrice(_AboutOneProduct):
    """The price, or the range where variants differ."""

    action_name = "action_product_price"

    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """Of the variant the shopper named, if they named one."""
        wanted = _wanted(product, tracker)
        prices = sorted({v.price.amount: v.price for v in _fitting(product, wanted)}.items())
        facts = _name(product)
        at = _at(product, "variants/price")
        if wanted and len(prices) == 1:
            facts |= {"option_value": _options_fact(product, wanted)}
            facts |= {"price": fact(prices[0][1], at)}
        elif len(prices) == 1:
            facts |= {"price": fact(prices[0][1], at)}
        else:
            low, high = product.price_range
            facts |= {"price_from": fact(low, at), "price_to": fact(high, at)}
        say(dispatcher, "product_price", facts)


class SayProductOptions(_AboutOneProduct):
    """What a product comes in."""

    action_name = "action_product_options"

    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """The option that was asked for by name, else the first."""
        self.tell_choice(dispatcher, product, heard(tracker).text.lower())

    @staticmethod
    def tell_choice(dispatcher: CollectingDispatcher, product: Product, text: str) -> None:
        """The values of the option that `text` names, else of the first."""
        names = list(product.option_names)
        if not names:
            SayProductInfo.describe(dispatcher, product)
            return
        option = next((n for n in names if n.lower() in text), _meant(text, names))
        values = product.values_of(option)
        facts = _name(product) | {
            "option_name": fact(option, _at(product, "options")),
            "option_values": fact(list(values), _at(product, f"options/{option}")),
        }
        say(dispatcher, "product_options", facts)


def _meant(text: str, names: Sequence[str]) -> str:
    spellings = {"colour": ("color", "colur", "shade"), "size": ("big", "large", "small", "fit")}
    for name in names:
        if any(word in text for word in spellings.get(name, ())):
            return name
    return names[0]


class SayProductStock(_AboutOneProduct):
    """Whether it can be had, in what was asked for, and if not, in what."""

    action_name = "action_product_stock"

    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """Stock of the wanted variant, or of the product over all its variants."""
        not_made = _not_made(product, tracker)
        if not_made is not None:
            SayProductOptions.tell_choice(dispatcher, product, not_made)
            return
        wanted = _wanted(product, tracker)
        at = _at(product, "variants/stock")
        stocked = [variant for variant in _fitting(product, wanted) if variant.available]
        facts = _name(product)
        if wanted:
            facts["option_value"] = _options_fact(product, wanted)
            elsewhere = _in_stock_values(product, next(iter(wanted)), wanted)
            state = "in" if stocked else "alternatives" if elsewhere else "out"
            if state == "alternatives":
                facts["option_values"] = fact(elsewhere, at)
        elif not stocked:
            state = "out"
        elif len(stocked) == len(product.variants):
            state = "in"
        else:
            state, partly = _partly_in_stock(product, at)
            facts |= partly
        say(dispatcher, "product_stock", facts, {"stock": fact(state, at)})


def _partly_in_stock(product: Product, at: str) -> tuple[str, dict[str, Fact]]:
    """What to say where some variants are sold out: the values of an option that are left.

    Where each value can be had in some variant, the product is in stock; which combination is
    not, is told to who asks for it.
    """
    for option in product.option_names:
        left = _in_stock_values(product, option, {})
        if len(left) < len(product.values_of(option)):
            return "some", {"option_values": fact(left, at)}
    return "in", {}


class SayProductSummary(_AboutOneProduct):
    """Price, choice and availability, as far as they were asked for at once."""

    action_name = "action_product_summary"

    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """One sentence where one price and one state hold for all variants, else each in turn."""
        low, high = product.price_range
        in_stock = all(variant.available for variant in product.variants)
        if low != high or not in_stock or not product.option_names:
            asked = tracker.get_slot("asked") or []
            for action in (SayProductPrice, SayProductOptions, SayProductStock):
                if action.action_name.removeprefix("action_") in asked:
                    action(self._records).tell(dispatcher, product, tracker)
            return
        option = product.option_names[0]
        facts = _name(product) | {
            "price": fact(low, _at(product, "variants/price")),
            "option_name": fact(option, _at(product, "options")),
            "option_values": fact(list(product.values_of(option)), _at(product, "options")),
        }
        stock = fact("in", _at(product, "variants/stock"))
        say(dispatcher, "product_summary", facts, {"stock": stock})


class SayProductInfo(_AboutOneProduct):
    """What it is: the record's description, or the attribute that was asked for."""

    action_name = "action_product_info"

    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """An attribute whose name or value the question mentions, else the description."""
        text = heard(tracker).text.lower()
        for name, value in product.attributes.items():
            if name.lower() in text or any(w in text for w in _ASKED_AS.get(name, ())):
                quote = fact(f"{name.capitalize()}: {value}.", _at(product, f"attributes/{name}"))
                say(dispatcher, "product_info", _name(product) | {"quote": quote})
                return
        self.describe(dispatcher, product)

    @staticmethod
    def describe(dispatcher: CollectingDispatcher, product: Product) -> None:
        """Quote the record's description."""
        quote = fact(product.description, _at(product, "description"))
        say(dispatcher, "product_info", _name(product) | {"quote": quote})


_ASKED_AS = {
    "material": ("made of", "made from", "fabric", "what is it made"),
    "height": ("how tall", "how high"),
    "weight": ("how heavy", "weigh"),
    "care": ("wash", "clean", "dishwasher"),
    "dimensions": ("how big", "how wide", "how long", "measure"),
    "capacity": ("how much does it hold", "litre", "liter", "volume"),
}


class SayProductReviews(_AboutOneProduct):
    """What buyers say: the average, how many, and a sentence of theirs."""

    action_name = "action_product_reviews"

    def tell(self, dispatcher: CollectingDispatcher, product: Product, tracker: Tracker) -> None:
        """Quotes the highlight of the reviews, if there is one."""
        summary = self._records.reviews.summary(product.id)
        at = _at(product, "reviews")
        if not summary.count:
            say(dispatcher, "product_reviews", _name(product), {"reviews": fact("none", at)})
            return
        count = "1 review" if summary.count == 1 else f"{summary.count} reviews"
        facts = _name(product) | {
            "rating": fact(f"{summary.rating:.1f} out of 5", at),
            "review_count": fact(count, at),
        }
        if summary.highlights:
            facts["quote"] = fact(f'"{summary.highlights[0]}"', at)
        say(dispatcher, "product_reviews", facts, {"reviews": fact("some", at)})
