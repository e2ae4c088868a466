"""Values in a line: order numbers, e-mails, postcodes, products and their options."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogue.understanding.result import Entity

__all__ = ["CatalogueWords", "EntityFinder", "content_words", "mask"]

_ORDER = re.compile(r"(?<![\w@.])#?\s?[Ww]-?\d{4,6}\b|(?<![\w@.-])#\d{3,6}\b")
_BARE_ORDER = re.compile(r"(?<![\w@.-])\d{3,6}(?![\w@-])")
_ORDER_WORD = re.compile(r"\b(order|ordr|oder|number|num|nr|no|ending|#)\W*(?:\w+\W+){0,2}$", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODES = (
    re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b"),  # United Kingdom
    re.compile(r"\b[ACDEFHKNPRTVWXYacdefhknprtvwxy]\d[\dWw]\s?[\dA-Za-z]{4}\b"),  # Ireland
    re.compile(r"\b\d{4}\s?[A-Za-z]{2}\b(?!\w)"),  # Netherlands
    re.compile(r"(?<![\w#])[A-Za-z]\d[A-Za-z]\s?\d[A-Za-z]\d\b"),  # Canada
    re.compile(r"(?<![\w#@.])\d{3}\s\d{2}(?!\w)"),  # Sweden, Czechia
    re.compile(r"(?<![\w#@.-])\d{4,6}(?:-\d{3,4})?(?![\w@])"),  # most others, by length
)
_POSTCODE_WORD = re.compile(r"\b(post\s?code|postal|zip|plz|pin|eircode)\b", re.IGNORECASE)
_TWO_LETTERS_THAT_ARE_WORDS = frozenset(
    "to at in on is it of or my we by no so up am do if".split()
)

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


_STAND_INS = {"email": "my email", "postcode": "my postcode", "order_number": "12345"}


def mask(text: str, entities: Iterable[Entity], keep_kinds: bool) -> str:
    """The line without its personal values, for the encoder to read.

    Args:
        text: the line.
        entities: what was found in it.
        keep_kinds: whether an e-mail or postcode leaves a word for what it is. A line that only
            gives values needs it; one that asks for something reads better without.
    """
    for entity in sorted(entities, key=lambda e: -e.start):
        if entity.name in _STAND_INS:
            kept = keep_kinds or entity.name == "order_number"
            stand_in = f" {_STAND_INS[entity.name]} " if kept else " "
            text = text[: entity.start].rstrip(" #") + stand_in + text[entity.end :].lstrip()
    return re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split())).strip(" ,;:")


class EntityFinder:
    """Finds entities; product words are matched against the catalogue as it stands."""

    def __init__(self, catalogue: Callable[[], CatalogueWords]) -> None:
        self._catalogue = catalogue

    def find(self, text: str, asked_for: str | None = None) -> list[Entity]:
        """All entities in order of appearance.

        Args:
            text: the line.
            asked_for: the entity the assistant just asked for, which a lone number then is.
        """
        found = [Entity("email", m[0].lower(), m[0], *m.span()) for m in _EMAIL.finditer(text)]
        found += _free(self._orders(text, asked_for), found)
        found += _free(self._postcodes(text, asked_for), found)
        words = self._catalogue()
        options = list(self._options(text, words))
        product = self._product(text, words, found)
        found += [product] if product else []
        found += _free(options, found)
        return sorted(found, key=lambda entity: entity.start)

    def _orders(self, text: str, asked_for: str | None) -> Iterator[Entity]:
        for match in _ORDER.finditer(text):
            digits = re.sub(r"\D", "", match[0])
            yield Entity("order_number", f"#W{digits}", match[0].strip(), *match.span())
        for match in _BARE_ORDER.finditer(text):
            named = _ORDER_WORD.search(text[: match.start()])
            looks_like_one = len(match[0]) == 5 and asked_for != "postcode"
            if _POSTCODE_WORD.search(text[: match.start()]) and not named:
                continue
            if named or asked_for == "order_number" or (looks_like_one and asked_for is None):
                value = f"#W{match[0]}" if len(match[0]) == 5 else match[0]
                yield Entity("order_number", value, match[0], *match.span())

    def _postcodes(self, text: str, asked_for: str | None) -> Iterator[Entity]:
        for pattern in _POSTCODES:
            for match in pattern.finditer(text):
                if match[0].isdigit() and not (
                    asked_for in ("postcode", "order_number") or _POSTCODE_WORD.search(text)
                ):
                    continue
                if match[0][-2:].lower() in _TWO_LETTERS_THAT_ARE_WORDS and " " in match[0]:
                    continue
                value = re.sub(r"\s", "", match[0]).upper()
                yield Entity("postcode", value, match[0], *match.span())

    def _options(self, text: str, words: CatalogueWords) -> Iterator[Entity]:
        for value in sorted(words.option_values, key=len, reverse=True):
            for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE):
                yield Entity("option_value", value, match[0], *match.span())

    def _product(self, text: str, words: CatalogueWords, taken: Sequence[Entity]) -> Entity | None:
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


def _free(candidates: Iterable[Entity], taken: Sequence[Entity]) -> list[Entity]:
    """The candidates that overlap neither `taken` nor one another, first come first."""
    kept: list[Entity] = []
    for candidate in candidates:
        if not any(
            candidate.start < other.end and other.start < candidate.end for other in [*taken, *kept]
        ):
            kept.append(candidate)
    return kept
