"""What a shopper would pay, as they say it: "under 60", "between €20 and €30", "the cheapest"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from knowledge.records import Product

__all__ = ["Extreme", "PriceWish", "price_wish"]

_MONEY = (
    r"(?:[€£$]\s?|eur\s?)?(?P<{name}>\d{{1,6}}(?:[.,]\d{{1,2}})?)"
    r"(?:\s?(?:€|£|\$|eur(?:os?)?|pounds?|quid|bucks|dollars?)(?!\w))?"
)
# Sizes, weights and times have bounds as well.
_NOT_OF_ANOTHER_KIND = (
    r"(?![.,]?\d)(?!\s?(?:%|kg|kilos?|g|grams?|mm|cm|m|met(?:re|er)s?|inch(?:es)?|feet|ft|l|ml"
    r"|lit(?:re|er)s?|w|watts?|minutes?|hours?|days?|weeks?|months?|years?|people|persons?|stars?"
    r"|items?|pieces?|o'?clock|[ap]m)\b)"
)


def _bound(words: str, name: str) -> re.Pattern[str]:
    amount = _MONEY.format(name=name)
    return re.compile(rf"\b(?:{words})\s*(?:about |around )?{amount}{_NOT_OF_ANOTHER_KIND}", re.I)


_AT_MOST = _bound(
    r"under|below|less than|cheaper than|for less than|up to|max(?:imum)?(?: of)?|at most"
    r"|(?:no|not) more than|within|budget(?: is| of|:)?(?: max)?|not over",
    "most",
)
_AT_LEAST = _bound(r"over|above|more than|at least|from|min(?:imum)?(?: of)?", "least")
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s*{_MONEY.format(name='least')}\s*(?:and|to|-)\s*"
    rf"{_MONEY.format(name='most')}{_NOT_OF_ANOTHER_KIND}",
    re.IGNORECASE,
)


class Extreme(StrEnum):
    """One end of what there is."""

    CHEAPEST = "cheapest"
    DEAREST = "dearest"


_EXTREMES = (
    (Extreme.CHEAPEST, re.compile(r"\b(?:cheapest|least expensive|lowest priced?)\b", re.I)),
    (Extreme.DEAREST, re.compile(r"\b(?:dearest|most expensive|priciest)\b", re.I)),
)


@dataclass(frozen=True, slots=True)
class PriceWish:
    """Bounds of a price in the shop's currency, whatever the currency they were said in.

    Attributes:
        words: the line without the words of the bounds.
        least, most: the bounds, each included.
        extreme: whether the cheapest or the dearest is wanted.
    """

    words: str
    least: Decimal | None = None
    most: Decimal | None = None
    extreme: Extreme | None = None

    def is_met_by(self, product: Product) -> bool:
        """Whether some variant of it costs that."""
        prices = [variant.price.amount for variant in product.variants]
        least, most = self.least or Decimal(0), self.most or Decimal("Infinity")
        return any(least <= price <= most for price in prices)


def price_wish(text: str) -> PriceWish | None:
    """The wish that a line holds, if it holds one."""
    extreme = next((extreme for extreme, words in _EXTREMES if words.search(text)), None)
    found = [m for m in (_BETWEEN.search(text), _AT_MOST.search(text)) if m][:1]
    found = found or [m for m in [_AT_LEAST.search(text)] if m]
    if not found:
        return PriceWish(text, extreme=extreme) if extreme else None
    (match,) = found
    bounds = {name: Decimal(said.replace(",", ".")) for name, said in match.groupdict().items()}
    words = f"{text[: match.start()]} {text[match.end() :]}"
    return PriceWish(" ".join(words.split()), bounds.get("least"), bounds.get("most"), extreme)
