"""Makes delexicalised words of a description agree with a product or part that is a plural.

The authors write of every product as of one thing. "The {product} weighs {weight}, and it comes
from {origin}." becomes "The {product} weigh {weight}, and they come from {origin}."
"""

from __future__ import annotations

import re

__all__ = ["part_in_plural", "product_in_plural", "without_second_article"]

_VERBS = {
    "is": "are",
    "has": "have",
    "comes": "come",
    "weighs": "weigh",
    "measures": "measure",
    "holds": "hold",
    "takes": "take",
    "fits": "fit",
    "belongs": "belong",
    "bears": "bear",
    "waits": "wait",
    "wears": "wear",
    "answers": "answer",
}
_VERB = rf"(?P<verb>{'|'.join(_VERBS)})\b"
_THE_PRODUCT = r"(?:[Tt]he )?\{product\}"
# "The name that goes with the {product} is ..." has another subject.
_OF_THE_PRODUCT = re.compile(rf"\b(?:of|with|on|for|behind) {_THE_PRODUCT} {_VERB}", re.IGNORECASE)
_BY_PRODUCT = re.compile(rf"(?P<before>{_THE_PRODUCT} |\bwhich |\band ){_VERB}")
_BEFORE_PRODUCT = re.compile(r"\b(?P<verb>is|comes|waits|belongs)(?P<after> the \{product\})")
_POINTING = {"This is": "These are", "this is": "these are", "Here's": "Here are"}
_POINTED = re.compile(rf"\b(?P<pointing>{'|'.join(_POINTING)})(?P<after> the \{{product\}})")
_IT = re.compile(
    rf"\b(?P<it>[Ii])t(?:(?P<is>'s\b)| {_VERB}|(?P<other> (?:can|may|will)\b| \{{does\}})|\b)"
)
_ITS = re.compile(r"\b(?P<it>[Ii])ts\b")
_THEY = {"I": "They", "i": "they"}


def product_in_plural(wording: str) -> str:
    """`wording` as it is said of a product whose name is a plural."""
    kept = {m.start("verb") for m in _OF_THE_PRODUCT.finditer(wording)}
    wording = _BY_PRODUCT.sub(
        lambda m: m[0] if m.start("verb") in kept else f"{m['before']}{_VERBS[m['verb']]}", wording
    )
    wording = _POINTED.sub(lambda m: f"{_POINTING[m['pointing']]}{m['after']}", wording)
    wording = _BEFORE_PRODUCT.sub(lambda m: f"{_VERBS[m['verb']]}{m['after']}", wording)
    wording = _IT.sub(_they, wording)
    return _ITS.sub(lambda m: f"{'T' if m['it'] == 'I' else 't'}heir", wording)


def part_in_plural(wording: str) -> str:
    """`wording` as it is said of a part whose name is a plural."""
    return wording.replace("{part} is ", "{part} are ")


def without_second_article(wording: str) -> str:
    """`wording` for a product whose name brings its own article ("The Ordinary Serum")."""
    return re.sub(r"\b[Tt]he \{product\}", "{product}", wording)


def _they(match: re.Match[str]) -> str:
    they = _THEY[match["it"]]
    if match["is"]:
        return f"{they}'re"
    if match["verb"]:
        return f"{they} {_VERBS[match['verb']]}"
    if match["other"]:
        return f"{they}{match['other']}"
    return "Them" if match["it"] == "I" else "them"
