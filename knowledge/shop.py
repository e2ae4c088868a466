"""The shop itself: its name, and when its people are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from knowledge.errors import DemoShopError

__all__ = ["DEMO_SHOP_CARD", "Shop", "load_shop"]

DEMO_SHOP_CARD = Path(__file__).parent / "demo_shop" / "shop.yml"


@dataclass(frozen=True, slots=True)
class Shop:
    """Name, the opening hours in words, and the same as times by weekday (0 is Monday)."""

    name: str
    currency: str
    zone: ZoneInfo
    opening_hours: str
    hours: Mapping[int, tuple[time, time]]

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
            opening_hours=raw["opening_hours"],
            hours={
                int(day): (time.fromisoformat(span[0]), time.fromisoformat(span[1]))
                for day, span in raw["hours"].items()
            },
        )
    except (OSError, yaml.YAMLError, LookupError, AttributeError, TypeError, ValueError) as error:
        raise DemoShopError(f"{path}: not a shop card: {error!r}") from error
