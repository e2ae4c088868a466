"""The shop itself: its name, and when its people are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from babel import Locale, UnknownLocaleError

from knowledge.errors import DemoShopError

__all__ = ["DEMO_SHOP_CARD", "Shop", "load_shop"]

DEMO_SHOP_CARD = Path(__file__).parent / "demo_shop" / "shop.yml"

_UNREADABLE = (
    OSError,
    yaml.YAMLError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    UnknownLocaleError,
)


@dataclass(frozen=True, slots=True)
class Shop:
    """Who the shop is and when its people are there.

    Attributes:
        hours: opening and closing by weekday; 0 is Monday.
        opening_hours: the same in words.
        locale: how money and dates are written to shoppers whose client tells nothing, as an IETF
            language tag such as "en-US".
    """

    name: str
    currency: str
    zone: ZoneInfo
    opening_hours: str
    hours: Mapping[int, tuple[time, time]]
    locale: str = "en-GB"

    def is_open(self, now: datetime) -> bool:
        """Whether a person is there at `now`."""
        local = now.astimezone(self.zone)
        opens, closes = self.hours.get(local.weekday(), (time.max, time.min))
        return opens <= local.time() < closes


def load_shop(path: Path = DEMO_SHOP_CARD) -> Shop:
    """Read a shop card; DemoShopError names the file and what is wrong."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Shop(
            name=raw["name"],
            currency=raw["currency"],
            zone=ZoneInfo(raw["time_zone"]),
            locale=_locale(raw.get("locale", "en-GB")),
            opening_hours=raw["opening_hours"],
            hours={
                int(day): (time.fromisoformat(span[0]), time.fromisoformat(span[1]))
                for day, span in raw["hours"].items()
            },
        )
    except _UNREADABLE as error:
        raise DemoShopError(f"{path}: not a shop card: {error!r}") from error


def _locale(tag: str) -> str:
    """The tag, if it is one.

    Raises:
        UnknownLocaleError, ValueError: it is none.
    """
    Locale.parse(tag, sep="-")
    return tag
