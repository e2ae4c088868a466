"""Splitting the shop's own texts into sentences that can be quoted one by one."""

from __future__ import annotations

import re

__all__ = ["split_sentences"]

_BOUNDARY = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])")
_ABBREVIATIONS = ("e.g.", "i.e.", "approx.", "incl.", "excl.", "no.", "St.", "Mr.", "Ms.", "Dr.")


def split_sentences(text: str) -> list[str]:
    """The sentences of a plain or lightly marked-up text, in order."""
    plain = re.sub(r"[*_`#>]+", "", " ".join(text.split()))
    sentences: list[str] = []
    for piece in _BOUNDARY.split(plain):
        if sentences and sentences[-1].endswith(_ABBREVIATIONS):
            sentences[-1] += f" {piece}"
        elif piece.strip():
            sentences.append(piece.strip())
    return sentences
