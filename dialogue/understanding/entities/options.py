"""What is wanted of an option: a value, another than one, or one in relation to it."""

from __future__ import annotations

import re

__all__ = ["wanted_value"]

_SO_MANY = r"(?:an? |one |two |\d |(?:the )?next )?(?:sizes? )?"
_RELATIVE = {
    "bigger": rf"{_SO_MANY}(?:bigger|larger|(?:sizes? )?up)|bigger|larger|roomier|wider",
    "smaller": rf"{_SO_MANY}(?:smaller|(?:sizes? )?down)|smaller|tighter|narrower",
    "cheapest": r"cheapest|lowest priced?|least expensive",
    "cheaper": r"cheaper|less expensive|lower priced?",
    "dearest": r"dearest|most expensive|priciest",
    "longest": r"longest",
    "longer": r"longer",
    "shorter": r"shorter",
    "lighter": r"lighter",
    "darker": r"darker",
    "softer": r"softer",
    "firmer": r"firmer|harder",
    "biggest": r"biggest|largest",
    "smallest": r"smallest",
}
_NOT = re.compile(
    r"\b(?:not|no|isn'?t|n't|anything but|any \w+ but|except|without|never|non|instead of)\W+"
    r"(?:(?:in|the|a|an|of|made|want|wanted|too) )*$",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\bif\b[^.;,]*$", re.IGNORECASE)
"""What is named after it is not refused: "if there is no black"."""


def wanted_value(written: str, before: str) -> str:
    """The value that `written` stands for; `before` is the text in front of it.

    Returns:
        `not leather` where a value is not wanted, `bigger` and its like for a wish in relation to
        another value, else what is written.
    """
    lowered = " ".join(written.lower().split())
    for value, words in _RELATIVE.items():
        if re.fullmatch(rf"(?:the )?(?:{words})(?: (?:size|one|version|pair))?", lowered):
            return value
    is_refused = _NOT.search(before) and not _CONDITION.search(before)
    return f"not {written}" if is_refused else written
