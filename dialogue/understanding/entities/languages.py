"""Languages by the names that shoppers use."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

__all__ = ["language_code"]

_WRITTEN_IN = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr", "cs", "hi", "zh", "ar")
"""The languages whose names for languages are read."""

_OTHER_NAMES = {
    "mandarin": "zh", "cantonese": "zh", "farsi": "fa", "tagalog": "tl", "filipino": "tl",
    "brazilian": "pt", "flemish": "nl", "gaelic": "gd",
}  # fmt: skip


def language_code(name: str) -> str | None:
    """The ISO 639-1 code of a language's name; None if unknown."""
    return _codes().get(name.strip().lower())


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for written_in in _WRITTEN_IN:
        for code, name in Locale(written_in).languages.items():
            if len(code) == 2:
                codes.setdefault(name.lower(), code)
    return codes | _OTHER_NAMES
