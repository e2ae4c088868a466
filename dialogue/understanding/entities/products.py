"""Products and their options, matched against the catalogue as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogue.understanding.result import Entity

__all__ = ["CatalogueWords", "content_words", "find_options", "find_product"]

_FUZZY_NAME = 84
_FUZZY_WORD = 86
_SAME_SCORE = 4
_MIN_WORD = 4
_COMMON = frozenset(
    "a an the my your this that for with and or of to in is it do you have any some one what how "
    "much are there come colour color colours colors size sizes does cost price stock good set "
    "small large medium".split()
)
# Words that are part of a product's name at most ("watering can"), never its name on their own.
_NEVER_ALONE = frozenset(
    "about again all also always am anything are back be been being but buy by can could deliver "
    "delivery did does else ever from get give going got had has have hello help here hey how if "
    "into its just know last later let like look make many may maybe me mean more most must need "
    "never next nice not now off only open order orders other our out over parcel pay people "
    "please product ready really return right said same saw say see sell send sent shall ship shop "
    "should show some something still sure take talk tell than thank thanks their them then there "
    "these they thing think those time today too try under until use very want was way we well "
    "went were when where whether which while who why will without would yes yet".split()
)
# Words of questions about a product, which don't name it.
_ASKED_OF_PRODUCTS = frozenset(
    "available availability cheap cheaper colours cost costs deal details expensive euro euros "
    "how's info item kind left made material model money opinion opinions option options people "
    "price prices pricing question rating ratings review reviews says specs star stars stuff type "
    "version versions what's whats worth".split()
)


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """What the catalogue calls things now: (product id, name) pairs and all option values.

    `keywords` are other words for products, as (product id, keyword) pairs.
    """

    names: tuple[tuple[str, str], ...]
    keywords: tuple[tuple[str, str], ...]
    option_values: tuple[str, ...]


def find_options(text: str, words: CatalogueWords) -> Iterator[Entity]:
    """Values that some product can be had in, as the catalogue writes them."""
    for value in sorted(words.option_values, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE):
            yield Entity("option_value", value, match[0], *match.span())


def find_product(text: str, words: CatalogueWords, taken: Sequence[Entity]) -> Entity | None:
    """The longest run of words that names products, with their ids, best first."""
    best: tuple[float, Entity] | None = None
    options = {value.lower() for value in words.option_values}
    for start, end, phrase in _phrases(text, taken):
        if phrase in options:
            continue
        scored = _matches(phrase, words)
        if not scored:
            continue
        top = scored[0][0]
        ids = tuple(dict.fromkeys(i for score, i in scored if score >= top - _SAME_SCORE))
        weight = top + 6 * len(phrase.split())
        entity = Entity("product", text[start:end], text[start:end], start, end, ids)
        if best is None or weight > best[0]:
            best = (weight, entity)
    return best[1] if best else None


def content_words(text: str) -> list[str]:
    """The words of `text` that could be part of a product's name."""
    words = re.findall(r"[^\W\d_][\w'-]*", text.lower())
    return [w for w in words if len(w) > 2 and w not in _COMMON | _NEVER_ALONE | _ASKED_OF_PRODUCTS]


def _phrases(text: str, taken: Iterable[Entity]) -> Iterator[tuple[int, int, str]]:
    """Runs of one to four words that could name a product, longest first."""
    spans = [(e.start, e.end) for e in taken]
    words = [
        m
        for m in re.finditer(r"[^\W\d_][\w'-]*", text)
        if not any(s <= m.start() < e for s, e in spans)
    ]
    for size in (4, 3, 2, 1):
        for at in range(len(words) - size + 1):
            run = words[at : at + size]
            lowered = [m[0].lower() for m in run]
            if lowered[0] in _COMMON or lowered[-1] in _COMMON:
                continue
            if size == 1 and (len(lowered[0]) < _MIN_WORD - 1 or lowered[0] in _NEVER_ALONE):
                continue
            yield run[0].start(), run[-1].end(), " ".join(lowered)


def _matches(phrase: str, words: CatalogueWords) -> list[tuple[float, str]]:
    """(score, product id) of the names and keywords that `phrase` may mean, best first."""
    found: list[tuple[float, str]] = []
    singular = phrase[:-1] if phrase.endswith("s") and len(phrase) > _MIN_WORD else phrase
    for pairs, limit in ((words.names, _FUZZY_NAME), (words.keywords, _FUZZY_WORD)):
        texts = [text.lower() for _, text in pairs]
        for query in {phrase, singular}:
            hits = process.extract(query, texts, scorer=fuzz.ratio, score_cutoff=limit, limit=8)
            found += [
                (score + (3 if pairs is words.names else 0), pairs[i][0]) for _, score, i in hits
            ]
            if len(query) >= _MIN_WORD:
                found += _part_of_name(query, pairs)
    return sorted(set(found), key=lambda hit: -hit[0])


def _part_of_name(query: str, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[float, str]]:
    """Names of which `query` is a part, each of its words spelt nearly right."""
    wanted = query.split()
    for product_id, name in pairs:
        parts = name.lower().split()
        slips = [min(OSA.distance(word, part) for part in parts) for word in wanted]
        if len(wanted) < len(parts) and all(
            slip <= _slips_allowed(word) for slip, word in zip(slips, wanted, strict=True)
        ):
            yield 92.0 - 6 * sum(slips), product_id


def _slips_allowed(word: str) -> int:
    """How many letters of a word may be wrong, missing or swapped."""
    if len(word) < _MIN_WORD:
        return 0
    return 1 if len(word) < 2 * _MIN_WORD else 2
