"""What the language model sees before it speaks: no value and no raw text, only kinds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Context", "length_of"]

_CONTROL = re.compile(r"<(\w+)([:=])([^>]*)>|\{(\w+)\}|<say>")
_SHORT_WORDS = 11
_MEDIUM_WORDS = 20


@dataclass(frozen=True, slots=True)
class Context:
    """An act to be worded, the placeholders to be used, and a digest of the conversation.

    `facts` are placeholder names, never values, so equal situations give equal contexts
    whoever the shopper is. `lead` says what came just before (see `acts.yml`).
    """

    act: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    mood: str = "neutral"
    length: str = "medium"
    lead: str = "none"

    @classmethod
    def from_prompt(cls, prompt: str) -> Context:
        """The context whose prompt this is."""
        attributes: dict[str, str] = {}
        facts: set[str] = set()
        digest: dict[str, str] = {}
        for name, sign, value, fact in _CONTROL.findall(prompt):
            if fact:
                facts.add(fact)
            elif sign:
                (digest if sign == ":" else attributes)[name] = value
        return cls(attributes=attributes, facts=frozenset(facts), **digest)

    def prompt(self) -> str:
        """The control tokens that stand before a reply in training and in use."""
        return self.opening() + self.closing()

    def opening(self) -> str:
        """The prompt's first part, which is the same for every mood, length and lead."""
        attributes = "".join(f"<{k}={v}>" for k, v in sorted(self.attributes.items()))
        return f"<act:{self.act}>{attributes}"

    def closing(self) -> str:
        """The prompt's second part."""
        facts = "".join(f"{{{name}}}" for name in sorted(self.facts))
        return f"<mood:{self.mood}><length:{self.length}><lead:{self.lead}>{facts}<say>"

    def seed(self, attempt: int = 0) -> int:
        """A seed that belongs to the context alone, so its candidates can be drawn ahead."""
        digest = hashlib.sha256(f"{self.prompt()}#{attempt}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1


def length_of(reply: str) -> str:
    """The length class of a delexicalised reply, by its words (a placeholder counts as one)."""
    words = len(reply.split())
    if words <= _SHORT_WORDS:
        return "short"
    return "medium" if words <= _MEDIUM_WORDS else "long"
