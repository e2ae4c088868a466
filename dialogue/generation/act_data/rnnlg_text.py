"""RNNLG's own way to write text down: lower case, words apart, some endings apart.

Its human sentences are published that way and its templates are not, so both are brought into
that form before they are compared. After RNNLG's `utils/nlp.py` (Wen et al. 2016, Apache-2.0).
"""

from __future__ import annotations

import re

__all__ = ["normalise"]

_SHORT = {
    "can't": "cannot",
    "won't": "will not",
    "i'm": "i am",
    "inpricey": "cheap",
    "upmarket": "expensive",
    "st": "street",
    "ave": "avenue",
    "teh": "the",
    "#": "number",
    "&": "and",
    "cheaper": "cheap -er",
    "children": "child -s",
    "inches": "inch -s",
    "lunches": "lunch -s",
    "businesses": "business -s",
}
"""Words written otherwise, beside what the rules below do."""

_JOINED = {
    word.replace(" ", ""): word
    for word in (
        "battery life", "battery rating", "drive range", "eco rating", "hard drive",
        "kid friendly", "price range", "weight range",
    )
}  # fmt: skip
"""Names of slots that stand for words."""

_NOT = set("are could did do does is was were".split())
_SHORTENED = {"'d": "would", "'ll": "will", "'re": "are", "'ve": "have", "'s": "is"}
_SHORTENED_AFTER = {
    "'d": set("i you".split()), "'ll": {"you"}, "'re": set("there they you".split()),
    "'ve": set("i we".split()), "'s": set("it that there what".split()),
}  # fmt: skip
_PLURAL = set(
    "accessory area breakfast card computer constraint dimension dinner drive driver factor "
    "family hotel hour include kid laptop location machine meal place policy port price range "
    "rating requirement restaurant restriction specification television use venue".split()
)
_ADVERB = set(
    "actual certain cheap definite expensive extreme moderate most nice sure total tru typical"
    "".split()
)
_PHONE = re.compile(r"\(?\b(\d{3})\)?[-.\s]?(\d{3})[-.\s]?(\d{4})\b")
_PUNCTUATION = re.compile(r"(?<!\d)\s*([?.,!])\s*|\s*([?.,!])\s*(?!\d)")


def normalise(text: str) -> str:
    """`text` in lower case, its words and endings set apart, final punctuation dropped."""
    text = re.sub(r" [.?!]$", "", text).lower().strip()
    text = _PHONE.sub(r"\1\2\3", text)
    text = text.replace(";", ",").replace("/", " and ").replace(" - ", "")
    text = re.sub(r'[":<>@]', "", text)
    text = _PUNCTUATION.sub(lambda found: f" {found[1] or found[2]} ", text)
    text = re.sub(r"^'|'$", "", text)
    text = re.sub(r"'(?=\s)|(?<=\s)'", "", text)
    words = " ".join(_written(word) for word in text.split())
    words = re.sub(r"(?<=\S)'s\b", " 's", words).replace(". .", ".")
    return re.sub(r"(?<!\S)(\d+) (?=\d+(?!\S))", r"\1", words)


def _written(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    if word in _JOINED:
        return _JOINED[word]
    if word.endswith("n't") and word[:-3] in _NOT:
        return f"{word[:-3]} not"
    for ending, meant in _SHORTENED.items():
        stem = word.removesuffix(ending)
        if stem != word and stem in _SHORTENED_AFTER[ending]:
            return f"{stem} {meant}"
    if word.endswith("ly") and word[:-2] in _ADVERB:
        return f"{'true' if word == 'truly' else word[:-2]} -ly"
    for plural, stem in ((word[:-3] + "y", "ies"), (word[:-1], "s")):
        if word.endswith(stem) and plural in _PLURAL:
            return f"{plural} -s"
    return word
