from __future__ import annotations

import pytest

from dialogue.other_languages import is_in_another_language


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, wo ist meine Bestellung?",
        "¿Dónde está mi pedido?",
        "bonjour, où est ma commande",
        "где мой заказ",
        "我的訂單在哪裡",
        "أين طلبي؟",
    ],
)
def test_a_line_in_another_language_is_told(text: str) -> None:
    assert is_in_another_language(text)


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "mi parcel late",
        "hola where's my stuff",
        "12345",
        "",
        "🙂🙂",
    ],
)
def test_english_with_a_foreign_word_is_english(text: str) -> None:
    assert not is_in_another_language(text)
