"""From mentions to wishes: which hold together, and which only where others can't be had."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dialogue.changes.wishes.mentions import Mention
from dialogue.changes.wishes.wish import Said, Wanted, Wish, combined

__all__ = ["said_by"]

_ELSE = re.compile(
    r"\bif (?:not|none|no\b|unavailable|out\b|sold out"
    r"|(?:there|you|they|it|that|those|these|one|we|that one|the first)(?:'s|'ve|'re|s| is| are"
    r"| have| got)?(?: got)?(?: any)? ?(?:not?|none|n'?t|don'?t|isn'?t|aren'?t|can'?t|haven'?t"
    r"|gone|out|sold|unavailable)"
    r"|the [\w ]{1,20}? (?:is|are|isn'?t|aren'?t|'s))"
    r"|\botherwise\b|\b(?:or )?else\b|\bfailing (?:that|which)\b|\bsecond choice\b|\bplan b\b"
    r"|\bas a (?:back ?up|fall ?back)\b|\bfall ?back\b|\bat a push\b|\bor if\b",
    re.IGNORECASE,
)
_OR = re.compile(r"(?<!\w)(?:or|/)(?!\w)", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:(?:in|the|an?|size|maybe|even) )*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|/|,? ?\bor\b)\s*(?:(?:in|the|an?|size|maybe|even) )*", re.IGNORECASE)
_LACKING_BEFORE = re.compile(
    r"\bif\b[^,;.]*\b(?:no|none|not|out|n't)"
    r"(?: (?:of|in|left|more|longer|any|available|the|an?))*\s*$"
    r"|\bif\b[^,;.]*n't (?:(?:have|got|get|any|the|an?|be|come|in|it) )*$",
    re.IGNORECASE,
)
_IF_THE = re.compile(r"\bif (?:the |your |that )?(?:size |colou?r )?$", re.IGNORECASE)
_LACKING_AFTER = re.compile(
    r"\s*(?:one |ones |size )?(?:is|are|'s|has|isn'?t|aren'?t|can'?t|not|gone|out|sold)\b",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[^,;.]{0,20}?,?\s*\b(?:if (?:there(?:'s| is| are)? |you have |it'?s |that'?s )?"
    r"(?:not?|none|unavailable|out|gone|isn'?t)\b[^,;.]*|otherwise|failing that)\s*[.!?]*\s*$",
    re.IGNORECASE,
)
_SOFT_BEFORE = re.compile(
    r"\b(?:preferably|ideally|if possible|best)[ ,]+(?:(?:in|the|an?) )*$", re.I
)
_SOFT_AFTER = re.compile(
    r"\s*,?\s*(?:if (?:possible|you (?:have|can|could)|it exists|there is one|available)"
    r"|ideally|preferably)\b",
    re.IGNORECASE,
)
_AFRESH = re.compile(
    r"\b(?:the )?(?:exact )?same (?:again|thing|one|ones|item|model|style|pair|product|but)\b"
    r"|\b(?:forget|scrap|ignore) (?:that|all that|what i said)\b|\bstart(?:ing)? over\b",
    re.IGNORECASE,
)


def said_by(text: str, mentions: Sequence[Mention], since: int = 0) -> Said | None:
    """What a message says of an item, given all that it mentions of it; None if nothing.

    Args:
        text: the whole message.
        mentions: in their order.
        since: where what was said of other items before them ends.
    """
    spoken = _without_descriptions(text, mentions)
    if not spoken:
        return None
    groups, bound = _groups(text, spoken)
    wishes = [_wish(group) for group in groups]
    opening = text[since : spoken[0].start]
    falls_back = len(groups) == 1 and (
        bool(_ELSE.search(opening)) or bool(_TRAILING.match(text, spoken[-1].end))
    )
    complete = _complete(wishes, bound)
    if len(complete) == 1:
        complete = [*complete, *_softened(text, spoken, complete[0])]
    return Said(wishes=tuple(complete), afresh=bool(_AFRESH.search(text)), falls_back=falls_back)


def _without_descriptions(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """What is left when "brown" in "the brown ones in black" only tells what there is now."""
    kept: list[Mention] = []
    for mention in mentions:
        others = [m for m in mentions if m is not mention and m.option == mention.option]
        wanted = [m for m in others if m.wanted != mention.wanted and not m.wanted.refused]
        said_otherwise = any(not m.weak for m in others)
        if mention.weak and said_otherwise:
            continue
        between = [_between(text, mention, m) for m in wanted]
        is_choice = any(_OR.search(gap) or _ELSE.search(gap) for gap in between) or any(
            _is_condition(text, m) or _TRAILING.match(text, m.end) for m in (mention, *wanted)
        )
        if mention.is_own and mention.wanted.value and wanted and not is_choice:
            continue
        kept.append(mention)
    return kept


def _between(text: str, one: Mention, other: Mention) -> str:
    return text[min(one.end, other.end) : max(one.start, other.start)]


def _groups(text: str, mentions: Sequence[Mention]) -> tuple[list[list[Mention]], list[bool]]:
    """The mentions of each alternative; and whether each but the first is bound by a bare "or"."""
    groups: list[list[Mention]] = [[]]
    bound: list[bool] = []
    pending = False
    for at, mention in enumerate(mentions):
        before = mentions[at - 1] if at else None
        gap_start = before.end if before else 0
        gap = text[gap_start : mention.start]
        is_last = at + 1 == len(mentions)
        later = {m.option for m in mentions[at + 1 :]}
        lacking = mention.option in later and _is_condition(text, mention)
        if lacking:
            if mention.option not in {m.option for m in groups[-1]}:
                groups[-1].append(mention)
            pending = True
            continue
        trailing = is_last and _TRAILING.match(text, mention.end)
        said_before = mention.option in {m.option for m in groups[-1]}
        if groups[-1] and (pending or (before and _ELSE.search(gap)) or (trailing and said_before)):
            groups.append([mention])
            bound.append(False)
        elif groups[-1] and before and _is_or(text, mentions, at):
            groups.append([mention])
            bound.append(True)
        else:
            groups[-1].append(mention)
        pending = False
    return [group for group in groups if group], bound


def _is_condition(text: str, mention: Mention) -> bool:
    """Whether a value is only named as one that may be lacking: "if there is none in linen"."""
    if _LACKING_BEFORE.search(text[: mention.start]):
        return True
    after = _LACKING_AFTER.match(text, mention.end)
    return bool(after and _IF_THE.search(text[: mention.start]))


def _is_or(text: str, mentions: Sequence[Mention], at: int) -> bool:
    """Whether a mention is an alternative to the one before it: "black or brown"."""
    before, this = mentions[at - 1], mentions[at]
    if before.wanted.refused and this.wanted.refused:
        return False
    gap = text[before.end : this.start]
    return bool(_OR.search(gap)) or _is_listed(text, mentions, at)


def _is_listed(text: str, mentions: Sequence[Mention], at: int) -> bool:
    """Whether a comma stands for an "or" that comes later: "black, brown or grey"."""
    this, before = mentions[at], mentions[at - 1]
    if before.option != this.option or not _COMMA.fullmatch(text[before.end : this.start]):
        return False
    for one, other in zip(mentions[at:], mentions[at + 1 :], strict=False):
        gap = text[one.end : other.start]
        if other.option != this.option or not _LISTED.fullmatch(gap):
            return False
        if _OR.search(gap):
            return True
    return False


def _wish(mentions: Sequence[Mention]) -> Wish:
    options: dict[str, Wanted] = {}
    price = ""
    for mention in mentions:
        if mention.option:
            options[mention.option] = combined(options.get(mention.option), mention.wanted)
        price = mention.price or price
    return Wish(options, price)


def _complete(wishes: Sequence[Wish], bound: Sequence[bool]) -> list[Wish]:
    """Each alternative with what it shares with the one before it: "39 in black, or if none 40"."""
    complete: list[Wish] = []
    for at, wish in enumerate(wishes):
        before = complete[-1] if complete else Wish()
        options = dict(wish.options)
        if before.options.keys() & options.keys():
            options = {**before.options, **options}
        complete.append(Wish(options, wish.price or before.price))
        if at and bound[at - 1]:
            # "39 or 40 in black" wants both in black.
            shared = {o: w for o, w in wish.options.items() if o not in before.options}
            if before.options.keys() & wish.options.keys():
                complete[at - 1] = Wish({**before.options, **shared}, before.price)
    return complete


def _softened(text: str, mentions: Sequence[Mention], wish: Wish) -> Iterator[Wish]:
    """What is wanted where "black if possible" isn't possible."""
    soft = {
        m.option
        for m in mentions
        if _SOFT_BEFORE.search(text[: m.start]) or _SOFT_AFTER.match(text, m.end)
    }
    if soft:
        free = {option: Wanted(free=True) for option in soft if option}
        yield Wish({**wish.options, **free}, wish.price)
