from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.generation.locales import is_locale, known_locale, say_date, say_money

TODAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (6, "on Tuesday 9 June")],
)
def test_dates_are_said_as_people_say_them(days: int, words: str) -> None:
    assert say_date(TODAY + timedelta(days), TODAY) == words


@pytest.mark.parametrize(
    ("locale", "soon", "past"),
    [
        ("en-GB", "on Tuesday 9 June", "on Sunday 1 June 2025"),
        ("en-US", "on Tuesday, June 9", "on Sunday, June 1, 2025"),
        ("en-DE", "on Tuesday 9 June", "on Sunday 1 June 2025"),
    ],
)
def test_a_far_date_carries_its_year_and_the_month_stands_where_it_is_usual(
    locale: str, soon: str, past: str
) -> None:
    assert say_date(date(2026, 6, 9), TODAY, locale) == soon
    assert say_date(date(2025, 6, 1), TODAY, locale) == past


@pytest.mark.parametrize(
    ("locale", "value", "words"),
    [
        ("en-GB", "49.90 EUR", "€49.90"),
        ("en-GB", "49.90 CHF", "CHF 49.90"),
        ("en-GB", "1049.90 GBP", "£1,049.90"),
        ("en-GB", "49.90 USD", "US$49.90"),
        ("en-US", "49.90 USD", "$49.90"),
        ("en-US", "-5.00 EUR", "-€5.00"),
        ("en-DE", "1049.90 EUR", "1.049,90 €"),
        ("en-NL", "49.90 EUR", "€ 49,90"),
        ("en-IN", "149000.00 INR", "₹1,49,000.00"),
        ("en-GB", "5000 JPY", "JP¥5,000"),
    ],
)
def test_money_is_written_as_where_the_shopper_is(locale: str, value: str, words: str) -> None:
    assert say_money(value, locale) == words


@pytest.mark.parametrize(
    "value", ["12.00", "12.00 <b>EUR</b>", "12.005 EUR", "0.50 JPY", f"{10**30}.00 EUR", "", "EUR"]
)
def test_what_would_have_to_be_rounded_or_is_no_amount_is_said_as_it_stands(value: str) -> None:
    assert say_money(value) == value


@given(
    st.decimals(min_value=0, max_value=10**25, places=2),
    st.sampled_from(["EUR", "GBP", "USD", "CHF", "INR"]),
    st.sampled_from(["en-GB", "en-US", "en-DE", "en-CH", "en-ZA", "en-FR"]),
)
def test_no_digit_is_ever_lost(amount: Decimal, currency: str, locale: str) -> None:
    said = say_money(f"{amount:.2f} {currency}", locale)
    assert "".join(c for c in said if c.isdigit()) == f"{amount:.2f}".replace(".", "")


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-US", "en-US"),
        ("en_us", "en-US"),
        ("de-DE", "en-DE"),
        ("de", "en-DE"),
        ("pt-BR", ""),  # English has no manner of its own for Brazil
        ("zh-Hant-HK", "en-HK"),
        ("en", ""),
        ("", ""),
        ("x" * 10_000, ""),
        ("../../etc/passwd", ""),
        ("en-GB; rm", ""),
        ("qq-QQ", ""),
    ],
)
def test_a_clients_tag_tells_the_territory_or_nothing(tag: str, locale: str) -> None:
    assert known_locale(tag) == locale


@given(st.text(max_size=40))
def test_whatever_a_client_sends_a_known_locale_comes_of_it_or_none(tag: str) -> None:
    assert (known := known_locale(tag)) == "" or is_locale(known)
