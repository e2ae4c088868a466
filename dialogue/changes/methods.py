"""Ways to pay, as shoppers name them and as the assistant names them to their owner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dialogue.understanding.entities.payment import find_payment_methods, payment_kind
from knowledge.records import PaymentMethod

__all__ = ["MethodWish", "method_label", "method_wish"]

_CARDS = frozenset({"card", "credit_card", "debit_card"})
_ONLY_IF_TAGGED = frozenset({"invoice", "cheque", "upi", "cash_on_delivery"})
"""Words that mean something else more often than a way to pay."""

_ENDING = re.compile(
    r"(?:\bend(?:s|ing|ed)?(?: in| with)?|\bfinish\w*(?: in| with)?|\blast (?:four|4)(?: digits)?"
    r"(?: are| is|:)?|\*+|x{2,}|\.{2,}|-)\s*(?P<digits>\d{4})\b",
    re.IGNORECASE,
)
_BARE_DIGITS = re.compile(r"(?<![\w#-])(?P<digits>\d{4})(?![\w-])")
_REFUSED = re.compile(
    r"(?:\b(?:not|(?<!^)no|never|except|but not|anything but|any \w+ but|instead of|rather than"
    r"|without|other than|off|from|don'?t (?:want|use)(?: it)?(?: on| to)?|lost|expired|closed)"
    r"\b)(?: (?:to|on|onto|with|via|by|in|my|the|a|an|that|old|this))*\s*$",
    re.IGNORECASE,
)
_REFUSED_AFTER = re.compile(
    r"\s*(?:card |account )?(?:ending \w+ |\d{4} )?(?:(?:is|has|was|got|has been|'s)\s+)"
    r"(?:been )?(?:expired|lost|stolen|closed|cancelled|blocked|no longer|gone|not)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:(?:my |the |an)?other|another|a different|the second|my second)"
    r"(?: (?P<kind>card|account|method|one|way))?\b(?! (?:order|item|size|colou?r|thing))",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"\b(?:the |my )?(?:same|original|initial|previous|first) (?:payment )?"
    r"(?:card|method|account|way|payment|form of payment)\b"
    r"|\bback (?:to|on|onto) (?:the|my) (?:card|account|method)\b"
    r"|\b(?:where|what(?:ever)?|how|the way) (?:it|that|the money) (?:came from|was paid)\b"
    r"|\b(?:how|what(?:ever)?|the way|the card|the account|the one|the method) i"
    r"(?:'d| had|'ve)? (?:originally )?(?:paid|used|bought it)(?: with| from| for it)?\b"
    r"|\bthe way i paid\b|\boriginal (?:form|means) of payment\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:new|company|work|(?:wife|husband|mum|mom|dad|friend|mate|partner|brother|sister|son"
    r"|daughter|else|boyfriend|girlfriend|flatmate)[’']?s)\s*$",
    re.IGNORECASE,
)
_SPEAKS_OF_PAYING = re.compile(
    r"(?:^\W*|\b(?:on|onto|to|with|via|by|from|my|the|that|this|back|use|charge|credit|debit|or|and"
    r"|not)\s+)$",
    re.IGNORECASE,
)
_NOT_A_CARDS = re.compile(r"(?:#|\border\b[^.,;]*|\b[A-Z])\s*$")
_OR = re.compile(r"\b(?:or|if not|otherwise|else|failing that)\b", re.IGNORECASE)
_ATTACHED = re.compile(r"\s*(?:card\s*)?(?:,\s*)?(?:the one |that |which |\()?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MethodWish:
    """What a message says of how to pay, or be paid back.

    Attributes:
        method: the one of the customer's methods that is wanted.
        unknown: whether one is wanted that is not on record.
        possible: of which methods it is open which is meant.
    """

    method: PaymentMethod | None = None
    unknown: bool = False
    possible: tuple[PaymentMethod, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """text[start:end] names methods, wanted or refused; none where it is none on record."""

    start: int
    end: int
    methods: tuple[PaymentMethod, ...]
    refused: bool


def method_label(method: PaymentMethod) -> str:
    """As one says it to its owner: "your Visa ending 4242"."""
    names = {"paypal": "your PayPal account", "gift_card": "your gift card"}
    return names.get(method.kind, f"your {method.brand} ending {method.last_four}")


def method_wish(
    text: str,
    methods: Sequence[PaymentMethod],
    held: Sequence[PaymentMethod] = (),
    tagged: Sequence[tuple[int, int]] = (),
    *,
    elsewhere: bool = False,
) -> MethodWish:
    """Which of a customer's methods a message wants.

    Args:
        text: the words; what can't be about payment is masked.
        methods: those on record.
        held: those that hold the order's money, which "the same card" means.
        tagged: spans that surely name a way to pay.
        elsewhere: whether another method than those that hold the money is wanted; of several
            that are meant, else one of those is taken.
    """
    named = _Reader(text, methods, held, tagged).read()
    refused = {m.id for n in named if n.refused for m in n.methods}
    wanted = [n for n in named if not n.refused]
    if not named:
        return MethodWish()
    chosen = _chosen(text, wanted) if wanted else None
    if chosen and not chosen.methods:
        return MethodWish(unknown=True)
    left = [m for m in (chosen.methods if chosen else methods) if m.id not in refused]
    if not left:
        return MethodWish(unknown=bool(chosen))
    is_held = {m.id for m in held}
    preferred = [m for m in left if (m.id in is_held) is not elsewhere]
    left = preferred if len(left) > 1 and preferred else left
    return MethodWish(left[0]) if len(left) == 1 else MethodWish(possible=tuple(left))


def _chosen(text: str, wanted: Sequence[_Named]) -> _Named:
    """The one that was named last, as a correction is; of "paypal or the card" the first."""
    chosen = wanted[0]
    for before, this in pairwise(wanted):
        if not _OR.search(text[before.end : this.start]):
            chosen = this
    return chosen


class _Reader:
    """Finds what a message calls ways to pay."""

    def __init__(
        self,
        text: str,
        methods: Sequence[PaymentMethod],
        held: Sequence[PaymentMethod],
        tagged: Sequence[tuple[int, int]],
    ) -> None:
        self._text, self._methods, self._held, self._tagged = text, methods, held, tagged

    def read(self) -> list[_Named]:
        """What is named, in its order; no stretch of the text twice."""
        found: list[_Named] = []
        for named in (*self._original(), *self._other(), *self._called(), *self._by_digits()):
            if not any(named.start < f.end and f.start < named.end for f in found):
                found.append(named)
        return sorted(found, key=lambda named: named.start)

    def _original(self) -> Iterator[_Named]:
        """ "The same card", "where it came from"."""
        for match in _ORIGINAL.finditer(self._text):
            cards = (
                [m for m in self._held if m.kind == "card"] if "card" in match[0].lower() else []
            )
            if self._held:
                yield self._made(*match.span(), cards or self._held)

    def _other(self) -> Iterator[_Named]:
        """ "My other card"."""
        for match in _OTHER.finditer(self._text):
            left = [m for m in self._methods if m not in self._held]
            if match["kind"] and match["kind"].lower() == "card":
                left = [m for m in left if m.kind == "card"]
            if match["kind"] or self._text[match.end() :].strip(" .!?") == "":
                yield self._made(*match.span(), left)

    def _called(self) -> Iterator[_Named]:
        """ "The visa", "mastercard ending 4242", "apple pay"."""
        for entity in find_payment_methods(self._text):
            ahead = self._text[: entity.start]
            is_tagged = any(s < entity.end and entity.start < e for s, e in self._tagged)
            kind = entity.value
            if kind in _ONLY_IF_TAGGED and not is_tagged:
                continue
            is_of_others = bool(_OF_OTHERS.search(ahead))
            speaks_of_it = is_tagged or is_of_others or _SPEAKS_OF_PAYING.search(ahead)
            if kind == "card" and not speaks_of_it:
                continue
            digits, end = self._digits_after(entity.end)
            fitting = [m for m in self._methods if _is_called(m, kind)]
            if digits:
                fitting = [m for m in fitting if m.last_four == digits]
            if is_of_others or re.match(r"new|company", entity.text, re.IGNORECASE):
                fitting = []
            yield self._made(entity.start, end, fitting)

    def _by_digits(self) -> Iterator[_Named]:
        """ "The one ending 4242", or a card's last digits alone."""
        for match in _ENDING.finditer(self._text):
            if not _NOT_A_CARDS.search(self._text[: match.start()]):
                yield self._made(*match.span(), self._ending(match["digits"]))
        for match in _BARE_DIGITS.finditer(self._text):
            fitting = self._ending(match["digits"])
            if fitting and not _NOT_A_CARDS.search(self._text[: match.start()]):
                yield self._made(*match.span(), fitting)

    def _digits_after(self, end: int) -> tuple[str, int]:
        """A card's last digits right after its name, and where they end."""
        attached = _ATTACHED.match(self._text, end)
        at = attached.end() if attached else end
        match = _ENDING.match(self._text, at) or _BARE_DIGITS.match(self._text, at)
        return (match["digits"], match.end()) if match else ("", end)

    def _ending(self, digits: str) -> list[PaymentMethod]:
        return [method for method in self._methods if method.last_four == digits]

    def _made(self, start: int, end: int, methods: Sequence[PaymentMethod]) -> _Named:
        refused = _REFUSED.search(self._text[:start]) or _REFUSED_AFTER.match(self._text, end)
        return _Named(start, end, tuple(methods), bool(refused))


def _is_called(method: PaymentMethod, kind: str) -> bool:
    if method.kind == "card":
        return kind in _CARDS or kind in (payment_kind(method.brand), method.brand.lower())
    return kind == method.kind
