"""What is wanted of an option: a value, another than one, or one in relation to it."""

from __future__ import annotations

import re

__all__ = ["wanted_value"]

_RELATIVE = {
    "bigger": r"bigger|larger|a? ?size up|one up|next size up|roomier|wider",
    "smaller": r"smaller|a? ?size down|one down|next size down|tighter|narrower",
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
    return f"not {written}" if _NOT.search(before) else written
