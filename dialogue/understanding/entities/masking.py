"""Lines without their personal values, for a model to read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialogue.understanding.result import Entity

__all__ = ["mask"]

_STAND_INS = {
    "email": "my email",
    "phone": "my phone number",
    "postcode": "my postcode",
    "order_number": "12345",
}


def mask(text: str, entities: Iterable[Entity], keep_kinds: bool) -> str:
    """The line without its personal values, for the encoder to read.

    Args:
        text: the line.
        entities: what was found in it.
        keep_kinds: whether an e-mail or postcode leaves a word for what it is. A line that only
            gives values needs it; one that asks for something reads better without.
    """
    for entity in sorted(entities, key=lambda e: -e.start):
        if entity.name in _STAND_INS:
            kept = keep_kinds or entity.name == "order_number"
            stand_in = f" {_STAND_INS[entity.name]} " if kept else " "
            text = text[: entity.start].rstrip(" #") + stand_in + text[entity.end :].lstrip()
    return re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split())).strip(" ,;:")
