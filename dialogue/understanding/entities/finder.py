"""All entities of a line, each stretch of it claimed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from dialogue.understanding.entities.amounts import find_money, find_quantities
from dialogue.understanding.entities.contact import find_emails, find_phones, find_postcodes
from dialogue.understanding.entities.orders import OrderPattern, find_order_numbers
from dialogue.understanding.entities.payment import find_payment_methods
from dialogue.understanding.entities.products import CatalogueWords, find_options, find_product
from dialogue.understanding.entities.times import find_dates
from dialogue.understanding.result import Entity

__all__ = ["EntityFinder"]


class EntityFinder:
    """Finds entities; product words are matched against the catalogue as it stands."""

    def __init__(
        self,
        catalogue: Callable[[], CatalogueWords],
        pattern: OrderPattern | None = None,
        country: str = "GB",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Read order numbers by `pattern`, phone numbers as of `country`, dates by `clock`."""
        self._catalogue = catalogue
        self._pattern = pattern or OrderPattern()
        self._country = country
        self._clock = clock

    def find(self, text: str, asked_for: str | None = None) -> list[Entity]:
        """All entities in order of appearance.

        Args:
            text: the line.
            asked_for: the entity the assistant just asked for, which a lone number then is.
        """
        found = list(find_emails(text))
        found += _free(find_money(text), found)
        found += _free(find_phones(text, self._country), found)
        found += _free(find_order_numbers(text, asked_for, self._pattern), found)
        found += _free(find_postcodes(text, asked_for), found)
        words = self._catalogue()
        options = list(find_options(text, words))
        product = find_product(text, words, found)
        found += [product] if product else []
        found += _free(options, found)
        found += _free(find_payment_methods(text), found)
        found += _free(find_dates(text, self._clock()), found)
        found += _free(find_quantities(text), found)
        return sorted(found, key=lambda entity: entity.start)


def _free(candidates: Iterable[Entity], taken: Sequence[Entity]) -> list[Entity]:
    """The candidates that overlap neither `taken` nor one another, first come first."""
    kept: list[Entity] = []
    for candidate in candidates:
        if not any(
            candidate.start < other.end and other.start < candidate.end for other in [*taken, *kept]
        ):
            kept.append(candidate)
    return kept
