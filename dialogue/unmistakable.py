"""Words that say what is wanted, whatever the understanding model makes of the line around them."""

from __future__ import annotations

import re

from dialogue.other_languages import is_in_another_language
from dialogue.price_wish import price_wish
from dialogue.understanding.dropping import speaks_of_dropping, wants_it_settled
from dialogue.understanding.result import UNCLEAR, Understanding

__all__ = ["refuses_a_person", "unmistakable_intent"]

_CALLS = re.compile(
    r"(?:^|[.!?,\n])\W*(?:an? |real |live )*(?:human|person|agent|operator|representative)"
    r"(?: please| pls| now)?\W*$",
    re.IGNORECASE,
)
_GETS_ONE = re.compile(
    r"\b(?:get|call|fetch|bring|find|send) (?:me |us |in )?"
    r"(?:someone|somebody|a (?:real )?(?:person|human|colleague)|an agent)\b",
    re.IGNORECASE,
)
_RINGS = re.compile(
    r"\b(?:call|ring|phone|text|whats\s?app|reach|contact) (?:me|us|back)\b|\bcall-?back\b",
    re.IGNORECASE,
)
"""With a number, that somebody is to ring it: one that is given as proof is "my number"."""
_REFUSES = re.compile(
    r"\b(?:don'?t|do not|no need to|needn'?t|not|without)\b[^.!?]{0,20}"
    r"\b(?:call|get|fetch|bother|involve|want|need|ask|person|human|agent|manager|anyone|anybody)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:send|sent|deliver|delivered|ship|shipped|go|come|order|parcel|package)\b[^.?!]{0,60}"
    r"\b(?:some(?:where|place) else|elsewhere|(?:an?)?other (?:shipping |delivery )?address"
    r"|(?:a )?(?:new|different) (?:shipping |delivery )?address)\b",
    re.IGNORECASE,
)
_ANOTHER_KIND = re.compile(
    r"\b(?:another|different|other) (?:version|option|variant|kind|type|one|colou?r|size)\b"
    r"|\bsomething else of the same kind\b",
    re.IGNORECASE,
)
_AMENDS = re.compile(
    r"\b(?:amend|alter|change|modify|edit)(?: (?:to|in))? (?:my|our|the|this|that) order\b", re.I
)
_PAID_OTHERWISE = re.compile(
    r"\b(?:an)?other (?:payment|way to pay|card)\b|\bdifferent (?:payment|card)\b"
    r"|\b(?:paid|pay)\b[^.?!]{0,30}\b(?:another|different|some other) way\b"
    r"|\b(?:paid|pay)\b[^.?!]{0,50}\bin (?:a different|another) way\b"
    r"|\bcharge\b[^.?!]{0,40}\bsomething else\b"
    r"|\b(?:switch|swap|change|alter|move) (?:the |my |our )?(?:payment|card|pay method)\b",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"\b(?:language|speak|translate|write|in (?:spanish|french|german|polish|arabic|chinese|dutch"
    r"|italian|portuguese|turkish|hindi)|deutsch|espa|fran\w)",
    re.IGNORECASE,
)
_UNDO = re.compile(
    r"\b(?:put|change|switch|turn|set) (?:it|that|them|everything) back\b|\bundo\b|\brevert\b"
    r"|\bback (?:to (?:how|what|as) it was|as it was)\b",
    re.IGNORECASE,
)
_BASKET = re.compile(
    r"\b(?:add|put|pop|stick|chuck|throw)\b.*\b(?:to|in|into) (?:my |the |your )?(?:shopping )?"
    r"(?:basket|cart|trolley)\b"
    r"|\b(?:buy|order|purchase) (?:it|one|that|this|them) for me\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:human|person|people|someone|somebody|colleague|agent|manager|staff|team|employee"
    r"|representative|advisor|call me|talk to|speak (?:to|with))",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\W*(?:hi |hello |and |so )*(?:where|how|when|can i|do i|what)\b", re.I)
_OWN = re.compile(r"\b(?:my|mine|i|i'\w+|me|we|our|it|this|that|the|they)\b", re.IGNORECASE)
"""Words by which somebody asks for what is theirs, rather than in general."""

_OPTIONS = re.compile(
    r"\b(?:options|choices|versions|variants|variations|sorts|kinds|colou?rs|sizes)\b",
    re.IGNORECASE,
)
_CHANGES = frozenset({"exchange_item", "return_item", "cancel_order", "change_items"})
_IN_GENERAL = re.compile(
    r"\b(?:can|could|may|do) (?:i|you|we|one) (?:still )?(?:exchange|swap|return|send back|cancel"
    r"|change) (?:an?|any|some) (?:item|order|thing|product|purchase|article)s?\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\bhow (?:do|would|can|could|will) (?:i|we) (?:get|print|find|receive|have) (?:an?|the|my)"
    r"(?: returns?)? label\b",
    re.IGNORECASE,
)
_CANCELS = re.compile(
    r"\W*(?:(?:pls|plz|please|ok|hi|hello|and|so|just|can|could|you|u|i|want|wanna|to|need)\W+)*"
    r"(?:cancel|cancl|cansel|canel|cancle|cancell|cncel|cancal)\b(?!\w)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\W*(?:(?:are|r) (?:you|u) (?:really |quite |absolutely )?(?:sure|certain)|really"
    r"|is (?:that|this) (?:right|true|correct|really so))(?: about (?:that|this|it))?\W*",
    re.IGNORECASE,
)
_NEAR_A_SWAP = frozenset(
    {"change_payment", "add_item", "reorder", "ask_payment", "product_options", "inform", UNCLEAR}
)
_FAIRLY_SURE = 0.75
_HALF_SURE = 0.5
_ADDRESS_OF_ORDER = re.compile(
    r"\baddress (?:on|of|for) (?:\w+ ){0,4}(?:order|parcel|package|#|w?\d)", re.I
)
_GIVEN_AS_PROOF = frozenset({"email", "order_number", "phone", "postcode"})
_HOME = re.compile(r"\baddress\b|\b(?:moved|moving)\b", re.IGNORECASE)
_OF_PRICES = frozenset(
    {"product_price", "product_compare", "product_stock", "product_options", "recommendation"}
)
_SURE = 0.9
"""How sure of another intent the model must be to be believed all the same."""


def unmistakable_intent(understanding: Understanding) -> str:
    """The intent of a line, with what its words say beyond doubt before what the model takes."""
    text, first = understanding.text, understanding.intents[0]
    named = {entity.name for entity in understanding.entities}
    if "phone" in named and _RINGS.search(text) and not refuses_a_person(text):
        return "ask_human"
    if _DOUBTS.fullmatch(text):
        return "repeat"
    if "order_number" in named and first.confidence < _SURE and _CANCELS.match(text):
        return "cancel_order"
    if _BASKET.search(text):
        return "place_order"
    if _UNDO.search(text):
        return "nevermind"
    if first.name == "change_language" and is_in_another_language(text):
        return "change_language"
    if price_wish(text) and _asks_of_prices(understanding, named):
        return "product_search"  # "lamp under 60 quid", "whats your cheapest rug"
    if _CALLS.search(text) or (_GETS_ONE.search(text) and not refuses_a_person(text)):
        return "ask_human"
    if first.name != "change_address" and first.confidence < _SURE and _ELSEWHERE.search(text):
        return "change_address"
    if first.name == "change_account" and _ADDRESS_OF_ORDER.search(text):
        return "change_address"
    if first.name == "ask_human" and named & _GIVEN_AS_PROOF and not _PEOPLE.search(text):
        return "inform"  # "you can find me under maya@example.com"
    if first.name in _CHANGES and _IN_GENERAL.search(text):
        return "ask_returns"  # "can I exchange an item for another size?"
    is_sure = first.confidence >= _SURE and "order_number" not in named
    if (
        first.name == "nevermind"
        and not speaks_of_dropping(text)
        and (wants_it_settled(text) or not is_sure)
    ):
        return UNCLEAR  # "I shouldn't have to chase this", "W10042 is late, sort it out"
    if first.confidence < _FAIRLY_SURE:
        if _LABEL.search(text):
            return "ask_returns"
        if first.name == "ask_human" and first.confidence < _HALF_SURE and not _PEOPLE.search(text):
            return UNCLEAR
        if _PAID_OTHERWISE.search(text):
            return "change_payment"
        if first.name in ("add_item", "reorder") and _ANOTHER_KIND.search(text):
            return "exchange_item"
        if "product" in named and first.name in _NEAR_A_SWAP:
            if _ANOTHER_KIND.search(text):
                return "exchange_item"
            if _AMENDS.search(text):
                return "change_items"
    return _in_truth(understanding.intent, text, named)


def _in_truth(intent: str, text: str, named: set[str]) -> str:
    """What an intent comes to, given what a line names."""
    match intent:
        case "product_price" if "order_number" in named and "product" not in named:
            return "order_total"
        case "payment_problem" if _QUESTION.match(text) or "why" in text.lower():
            return "ask_payment"
        case "change_account" if _QUESTION.match(text):
            return "ask_account"
        case "change_account" if _HOME.search(text):
            return "change_default_address"
        case "place_order" if "product" in named:
            return "product_stock"  # "can I buy the teapot now?"
        case "invoice_request" if _QUESTION.match(text):
            return "ask_payment"  # the shop's own words say where to find one
        case "out_of_scope" if "product" in named and _QUESTION.match(text):
            return "product_care"
        case "refund_status" if _QUESTION.match(text) and not (_OWN.search(text) or named):
            return "ask_refund_policy"  # "when is a cancelled order refunded?"
        case "product_search" if "product" in named and _OPTIONS.search(text):
            return "product_options"
        case "change_language" if not _LANGUAGE.search(text):
            return UNCLEAR  # "sorry, my English is small" wants no other language
    return intent


def _asks_of_prices(understanding: Understanding, named: set[str]) -> bool:
    """Whether a line looks for what costs so much, rather than pointing at what is known."""
    points = any(reference.chosen for reference in understanding.references)
    of_kind = "product" in named and "order_number" not in named
    return of_kind and not points and understanding.intents[0].name in _OF_PRICES


def refuses_a_person(text: str) -> bool:
    """ "don't call anyone", which must not be taken for the wish to have somebody called."""
    return bool(_REFUSES.search(text))
