"""Whether a line says yes or no to what was proposed, and nothing else."""

from __future__ import annotations

import re
from typing import Any

from dialogue.understanding.result import Understanding

__all__ = ["confirmation", "drops_the_job", "is_clear_yes", "plain_answer", "yes_or_no"]

_YES = re.compile(
    r"\W*(y|ya|ye|yes|yess+|yea|yeah|yep|yup|aye|sure|ok|okay|okey|go ahead|do it|"
    r"fine,? do it|confirm|confirmed)\b",
    re.I,
)
_POLITE = frozenset(
    "please pls plz thanks thank thx you ta cheers pet love mate hun dear darling sir madam "
    "so much very then now all i'm im".split()
)
_WORD_AND_YES = re.compile(r"\W*(?!no)\w+\W+(yes|yeah|yep|yup)( please| pls| ta)?\W*", re.I)
_YES_WORDS = frozenset(
    "yes y ya ye yh yess yesss yea yeah yeh yuh yep yup aye sure ok okay okey k go "
    "confirm confirmed absolutely definitely course agree agreed correct perfect exactly deal do "
    "means "
    "ja oui si s\N{LATIN SMALL LETTER I WITH ACUTE} tak".split()
)
_YES_FILLERS = frozenset(
    "ahead on it for that that's thats is right fine good great lovely brilliant alright sounds "
    "of i me with happy a big hm hmm mm oh ah well to both one by".split()
)
_NO_WORDS = frozenset("no nah nope na nay nein non don't dont stop".split())
_NO_FILLERS = frozenset(
    "not yet leave it just do i i've ive changed my mind that this hm hmm mm sorry actually oh "
    "let's lets".split()
)
_KEEPS = re.compile(
    r"\b(?:keep|keeping) (?:it|them|all|everything|both|these|those|the lot)\b"
    r"|\b(?:leave|forget) (?:it|them|everything|that|all of it)\b(?! (?:to|with|at|in))"
    r"|\b(?:don'?t|do not) (?:cancel|return|send|swap|exchange|change)"
    r"(?: (?:it|them|that|this|anything))?(?: back)?\W*$"
    r"|\bleave (?:it|everything|things|all)?\W*(?:as (?:it|they|is)|be|alone)\b",
    re.I,
)
"""What drops a job that would send things back, swap them or cancel them."""

_NO_I_KEEP = re.compile(r"\W*(?:\w+ )?no\b.{0,20}\bkeep\b", re.I)
_BUT_DO = re.compile(
    r"\b(?:but|just|only|instead|rather) (?!leave|keep|forget)"
    r"|\band (?:return|send|cancel|swap|exchange|change|refund)\b",
    re.I,
)
_CLEAR_YES = re.compile(r"\b(?:yes+|yep|yeah|yup|yh|aye|go ahead|do it|confirm(?:ed)?)\b", re.I)

_JOB_WORDS = {
    "cancel_order": "cancel cancelled order both all",
    "return_item": "return send take refund back both all",
    "exchange_item": "swap exchange change both all",
    "change_items": "swap exchange change both all",
    "change_address": "change send address",
    "change_payment": "change pay",
}
"""What may come after a yes and says the job once more, by the intents that start it."""

_THUMBS = {"\N{THUMBS UP SIGN}": True, "\N{OK HAND SIGN}": True, "\N{WHITE HEAVY CHECK MARK}": True,
           "\N{THUMBS DOWN SIGN}": False}  # fmt: skip
_AGREES = re.compile(
    r"\W*(k|fine|alright|all right|correct|exactly|perfect|great|please|pls|go on|go for it|"
    r"do (that|so)|absolutely|definitely|of course|sounds (good|right|fine)|i (confirm|agree|do)|"
    r"that'?s? (is )?(right|fine|good|ok|okay|correct))\b",
    re.I,
)
"""What is a yes where the rest of the line is one as well."""

_CHANGES = re.compile(
    r"\b(but|except|instead|rather|actually|only|without|not|unless|if|change|different|other|how|"
    r"what|when|why|which|where|wait|hang on|hold on|first|keep|just|(to|on|with) (the|my|me)|"
    r"swap|did|does|meant?)\b|\?",
    re.I,
)
"""Words after which a yes or a no is not the whole answer."""

_NARROWS = re.compile(r"\b(?:only|just)\b", re.I)
_PLAIN_WORDS = 4


def confirmation(
    understanding: Understanding, under_way: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A plain yes or no to what was proposed; "yes, but ..." is neither.

    Args:
        understanding: the line, understood.
        under_way: the intents that start the job that was proposed.
    """
    text = understanding.text
    plainly = plain_answer(text, under_way)
    if plainly is not None:
        return {"confirmed": plainly}
    if drops_the_job(text):
        return {"confirmed": False}
    if _CHANGES.search(_NARROWS.sub("", text)):
        return {}
    if _NARROWS.search(text):
        # "yes, only the lamp" is a yes where only the lamp was proposed.
        return {"said_yes": True} if is_clear_yes(text) else {}
    # "fine, do it" holds no wish, though something may come in "fine"; "ok, charcoal" does.
    plain = all(entity.text.lower() in _YES_FILLERS for entity in understanding.entities)
    is_short = len(text.split()) <= _PLAIN_WORDS
    is_affirmed = understanding.intent == "affirm"
    if plain and _YES.match(text) and (is_short or is_affirmed):
        return {"confirmed": True}
    if plain and _AGREES.match(text) and is_affirmed and is_short:
        return {"confirmed": True}
    if yes_or_no(understanding) is False and not understanding.entities:
        return {"confirmed": False}
    return {"said_yes": True} if _YES.match(text) else {}


def drops_the_job(text: str) -> bool:
    """ "actually no, my wife wants to keep them", with no other wish in it."""
    if _NO_I_KEEP.match(text) and not _BUT_DO.search(text) and "?" not in text:
        return True
    return bool(_KEEPS.search(text)) and not _BUT_DO.search(text) and "?" not in text


def is_clear_yes(text: str) -> bool:
    """Whether a part of a line says yes; "ok" may only lead over to what comes after it."""
    return bool(_CLEAR_YES.search(text))


def plain_answer(text: str, under_way: frozenset[str] = frozenset()) -> bool | None:
    """Yes or no, where a line holds nothing but that, the job in a word, and politeness."""
    words = re.findall(r"[\w']+", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    if not words:
        return next((meant for thumb, meant in _THUMBS.items() if thumb in text), None)
    if "?" in text:
        return None
    said = set(words)
    if said & _NO_WORDS and said <= _NO_WORDS | _NO_FILLERS | _POLITE:
        return False
    job = {word for intent in under_way for word in _JOB_WORDS.get(intent, "").split()}
    if said & _YES_WORDS and said <= _YES_WORDS | _YES_FILLERS | _POLITE | job | {"them"}:
        return True
    return True if _WORD_AND_YES.fullmatch(text) else None


def yes_or_no(understanding: Understanding) -> bool | None:
    """True for a yes, False for a no, None for anything else, mere thanks among it."""
    if set(understanding.text.lower().replace(",", " ").split()) <= _POLITE:
        return None
    return {"affirm": True, "deny": False, "nevermind": False}.get(understanding.intent)
