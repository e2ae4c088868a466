from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from knowledge.errors import DemoShopError
from knowledge.shop import load_shop


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-06-03T08:00:00+00:00", True),  # Wednesday, 9:00 in London
        ("2026-06-03T07:59:00+00:00", False),
        ("2026-06-03T15:59:00+00:00", True),
        ("2026-06-03T16:00:00+00:00", False),
        ("2026-06-06T12:00:00+00:00", False),  # Saturday
        ("2026-01-07T16:30:00+00:00", True),  # winter time
    ],
)
def test_the_demo_shop_is_open_by_its_own_clock(moment: str, is_open: bool) -> None:
    assert load_shop().is_open(datetime.fromisoformat(moment)) is is_open


@pytest.mark.parametrize(
    "card",
    [
        "name: Shop",
        "[]",
        "name: [",
        "{name: S, currency: EUR, time_zone: Mars/Base, opening_hours: '', hours: {}}",
        "{name: S, currency: EUR, time_zone: Europe/London, opening_hours: '', hours: [9]}",
        "{name: S, currency: EUR, time_zone: Europe/London, opening_hours: '', hours: {0: ['9']}}",
        "{name: S, currency: EUR, time_zone: Asia/Tokyo, locale: qq, opening_hours: '', hours: {}}",
    ],
)
def test_a_bad_card_is_named(tmp_path: Path, card: str) -> None:
    path = tmp_path / "shop.yml"
    path.write_text(card)
    with pytest.raises(DemoShopError, match=r"shop\.yml: not a shop card"):
        load_shop(path)
