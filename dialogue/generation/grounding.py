"""Refuses every candidate that would say what the facts don't: the last word before a shopper.

The checker sees delexicalised text. Facts may stand in it only as placeholders, or as the few
worded claims that `claims.yml` licenses by act and attribute ("on its way" for a shipped order).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dialogue.generation.acts import PLACEHOLDER
from dialogue.generation.context import Context
from dialogue.generation.corpus import split_words

__all__ = ["Claim", "ClaimRules", "GroundingChecker", "load_claims"]

_CLAIMS_PATH = Path(__file__).with_name("claims.yml")
_CLAUSE = re.compile(r"(?<=[.!?:])\s+")
_CAPITALISED = re.compile(r"(?<![.!?:\"] )(?<!^)\b[A-Z][a-z]+\b")
_SENTENCE_END = re.compile(r"([.!?]|[.!?][\"']|\{(?:quote|answer)\})$")
# Acts whose words stand before another reply and may end in a colon.
_INTRODUCING = frozenset({"repeat_lead"})
_QUOTED = re.compile(r"\{(?:quote|answer)\}")
_SHOUTED = re.compile(r"[\w'][A-Z](?<!\bOK)")
_LOWER_START = re.compile(r"[.!?] [a-z]")
_STUCK = re.compile(r"[\w.,;:!?]\{|\}\w|\}[.,;:!?]\w")
_MAX_CHARACTERS = 420


@dataclass(frozen=True, slots=True)
class Claim:
    """A pattern that states a fact in words, and the acts (with attribute) that license it.

    Some matter in a few acts alone, `only_in`; empty means in all.
    """

    name: str
    pattern: re.Pattern[str]
    licensed_by: frozenset[str]
    only_in: frozenset[str] = frozenset()

    def forbidden(self, context: Context) -> bool:
        """Whether it may not be made in `context`."""
        concerns = not self.only_in or context.act in self.only_in
        return concerns and self.licence(context) is None

    def licence(self, context: Context) -> str | None:
        """The attribute that licenses the claim, "" for the act itself, None for nothing."""
        for name, value in context.attributes.items():
            if f"{context.act}:{name}={value}" in self.licensed_by:
                return name
        return "" if context.act in self.licensed_by else None


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """All claims, and what turns a pattern before them into a mere possibility."""

    claims: tuple[Claim, ...]
    unless_before: re.Pattern[str]

    def stated(self, text: str) -> list[tuple[Claim, re.Match[str]]]:
        """Every claim that `text` makes, with where it stands."""
        lowered = PLACEHOLDER.sub(lambda m: " " * len(m[0]), text).lower()
        return [
            (claim, match)
            for claim in self.claims
            for match in claim.pattern.finditer(lowered)
            if not (
                claim.licensed_by and self.unless_before.search(lowered[: match.start()].rstrip())
            )
        ]


@cache
def load_claims(path: Path = _CLAIMS_PATH) -> ClaimRules:
    """The claim rules of `claims.yml`."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    claims = tuple(
        Claim(
            c["name"],
            re.compile(c["says"]),
            frozenset(c["when"]),
            frozenset(c.get("only_in", ())),
        )
        for c in raw["claims"]
    )
    return ClaimRules(claims, re.compile(r"\b" + raw["unless_before"]))


class GroundingChecker:
    """Judges candidates against their context; `vocabulary` holds the words that may be used."""

    def __init__(self, vocabulary: frozenset[str], rules: ClaimRules | None = None) -> None:
        self._vocabulary = vocabulary
        self._rules = rules or load_claims()

    def refusals(self, text: str, context: Context, *, authored: bool = False) -> list[str]:
        """Why `text` may not be said in `context`; empty when it may.

        The words of an `authored` text are its author's choice and are not looked up.
        """
        return [
            *self._slot_errors(text, context),
            *self._unlicensed(text, context),
            *([] if authored else [*self._unknown_words(text), *_disguised(text)]),
            *_malformed(text, introduces=context.act in _INTRODUCING),
        ]

    def _slot_errors(self, text: str, context: Context) -> list[str]:
        used = Counter(PLACEHOLDER.findall(text))
        errors = [f"missing {{{name}}}" for name in sorted(context.facts - used.keys())]
        errors += [f"not granted: {{{name}}}" for name in sorted(used.keys() - context.facts)]
        errors += [f"repeated {{{name}}}" for name, times in used.items() if times > 1]
        return errors

    def _unlicensed(self, text: str, context: Context) -> list[str]:
        return [
            f"claims {claim.name}: {match[0]!r}"
            for claim, match in self._rules.stated(text)
            if claim.forbidden(context)
        ]

    def _unknown_words(self, text: str) -> list[str]:
        words = sorted(set(split_words(text)) - self._vocabulary)
        return [f"unknown word {word!r}" for word in words]

    def worded_claims(self, text: str, context: Context) -> list[tuple[str, str]]:
        """The attributes that `text` states in words, each with the span that states it."""
        spans: dict[str, str] = {}
        for claim, match in self._rules.stated(text):
            attribute = claim.licence(context)
            if attribute:
                spans.setdefault(attribute, text[match.start() : match.end()])
        return list(spans.items())


def _disguised(text: str) -> list[str]:
    """Characters that look like others, or like nothing, and so could hide what is said.

    Full-width and styled letters and digits, ligatures and the like are what Unicode's
    compatibility normalisation (Standard Annex 15) would replace.
    """
    found = []
    if not (text.isascii() and text.isprintable()):
        if any(unicodedata.category(c)[0] in "CZ" and c != " " for c in text):
            found.append("invisible character")
        if unicodedata.normalize("NFKC", text) != text:
            found.append("character that stands for another")
    if _SHOUTED.search(PLACEHOLDER.sub(" ", text)):
        found.append("capitals within a word")
    return found


def _malformed(text: str, *, introduces: bool) -> list[str]:
    """What a careful reader would trip over, whatever the facts."""
    found: list[str] = []
    if not text or len(text) > _MAX_CHARACTERS:
        return ["empty or too long"]
    if not re.match(r"[A-Z{\"']", text) or _LOWER_START.search(text):
        found.append("starts in lower case")
    if not (_SENTENCE_END.search(text) or (introduces and text.endswith(":"))):
        found.append("does not end a sentence")
    if re.search(r"\b(\w+) \1\b", text.lower()):
        found.append("doubled word")
    if re.search(r"\s[.,;:!?]|\s{2}|[,;:]{2}|[.!?]{2}|\{(?:quote|answer)\}[.,;:!?]", text):
        found.append("stray punctuation")
    if _STUCK.search(text):
        found.append("no space beside a placeholder")
    if text.count('"') % 2 or text.count("(") != text.count(")"):
        found.append("unbalanced quotes or brackets")
    sentences = [s.lower() for s in _CLAUSE.split(text)]
    if len(set(sentences)) < len(sentences):
        found.append("says a sentence twice")
    quoted = _QUOTED.sub("Quoted.", text)  # a quotation ends a sentence
    if any(word not in _KNOWN_CAPITALS for word in _CAPITALISED.findall(quoted)):
        found.append("a name that is no fact")
    return found


_KNOWN_CAPITALS = frozenset({"I", "Quoted"})
