"""What a span of a line stands for, by the kind of entity that it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from dialogue.understanding.entities.amounts import money_value, quantity_value
from dialogue.understanding.entities.dates import date_value, speaks_of_the_past
from dialogue.understanding.entities.languages import language_code
from dialogue.understanding.entities.options import wanted_value
from dialogue.understanding.entities.orders import OrderPattern, order_number_value
from dialogue.understanding.entities.payment import payment_kind

__all__ = ["READ_BY_RULE", "ValueReader"]

READ_BY_RULE = frozenset(
    "date money quantity payment_method order_number email postcode phone language option_value "
    "product person_name address reason".split()
)
"""The kinds of entity that come with the assistant."""


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads values as of a moment, for one shop: its country, order numbers and option values."""

    pattern: OrderPattern
    country: str
    clock: Callable[[], datetime]
    option: Callable[[str], str | None]

    def value(self, kind: str, text: str, start: int, end: int) -> str:
        """What text[start:end] stands for; what is written, where the kind has no other form."""
        written = text[start:end]
        match kind:
            case "date":
                return date_value(written, self.clock(), speaks_of_the_past(text, start))
            case "money":
                return money_value(written) or written
            case "quantity":
                return quantity_value(written) or written
            case "payment_method":
                return payment_kind(written) or written.lower()
            case "order_number":
                return order_number_value(written, self.pattern)
            case "email":
                return written.lower()
            case "postcode":
                return re.sub(r"\s", "", written).upper()
            case "phone":
                return self._phone(written)
            case "language":
                return language_code(written) or written.lower()
            case "option_value":
                return wanted_value(self.option(written) or written, text[:start])
            case _:
                return " ".join(written.split())

    def _phone(self, written: str) -> str:
        try:
            number = phonenumbers.parse(written, self.country)
        except NumberParseException:
            return written
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
