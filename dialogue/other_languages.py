"""Whether a line is in another language than English."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["is_in_another_language"]

_WORDS = re.compile(
    r"\b(?:ich|wo|ist|meine?n?|nicht|bitte|und|habe|wann|guten|hallo|danke"
    r"|où|est|ma|mon|je|vous|bonjour|commande|quand|merci"
    r"|dónde|donde|está|mi|pedido|hola|quiero|cuándo|por|favor|gracias"
    r"|dove|il|mio|ordine|ciao|quando|grazie|waar|mijn|bestelling|graag"
    r"|onde|meu|olá|obrigad[oa]|gdzie|jest|moje|zamówienie)\b",
    re.IGNORECASE,
)
"""What shoppers in Europe are likely to use in a question about an order."""

_ENOUGH = 2
"""One alone may be a name or slang."""


def is_in_another_language(text: str) -> bool:
    """Whether a line has two words of another language, or is in other letters than Latin."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * latin < len(letters) or len(_WORDS.findall(text)) >= _ENOUGH
