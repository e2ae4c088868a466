"""Products and their options, matched against the catalogue as it stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogue.understanding.entities.word_runs import WordTable
from dialogue.understanding.result import Entity

__all__ = ["CatalogueIndex", "CatalogueWords", "content_words"]

_FUZZY_NAME = 84
_FUZZY_WORD = 86
_SAME_SCORE = 4
_MIN_WORD = 4
_SHORTEST = 3
_MOST_MATCHES = 24
"""Products that one phrase may mean; one that fits more is a kind, and is looked up as such."""

_MOST_COMPARED = 400
_DIGIT = re.compile(r"\d")
_COUNTS = frozenset({"one", "two", "three", "four"})
"""Words that count things far more often than they name what one comes in: "the second one"."""

_MOST_WORDS = 5
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name or keyword of a product, in lower case."""

    product_id: str
    text: str
    words: tuple[str, ...]
    is_name: bool


class CatalogueIndex:
    """Finds products and options however they are spelt, by the words of their names."""

    def __init__(self, words: CatalogueWords) -> None:
        self._names = dict(words.names)
        self._entries = [
            _Entry(product_id, text.lower(), tuple(text.lower().split()), is_name)
            for pairs, is_name in ((words.names, True), (words.keywords, False))
            for product_id, text in pairs
        ]
        self._by_text: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            self._by_text[entry.text].append(number)
            for word in dict.fromkeys(entry.words):
                self._by_word[word].append(number)
        self._vocabulary = list(self._by_word)
        self._options = WordTable(words.option_values)
        self._near = lru_cache(maxsize=4096)(self._near_words)

    def name(self, product_id: str) -> str:
        """What the product is called."""
        return self._names[product_id]

    def options(self, text: str) -> Iterator[Entity]:
        """Values that some product can be had in, as the catalogue writes them; longest first."""
        for value, start, end in self._options.find(text):
            if value.lower() not in _COUNTS:
                yield Entity("option_value", value, text[start:end], start, end)

    def option(self, written: str) -> str | None:
        """The catalogue's way to write an option value, if it knows it."""
        exact = self._options.proper(written)
        if exact is not None or len(written) <= _MIN_WORD or _DIGIT.search(written):
            return exact  # "500 g" is no slip for "50 g"
        found = process.extractOne(
            written.lower(), list(self._options), scorer=fuzz.ratio, score_cutoff=_FUZZY_WORD
        )
        return self._options.proper(found[0]) if found else None

    def named(self, text: str, taken: Sequence[Entity]) -> Iterator[Entity]:
        """Runs of words that are a product's name or keyword to the letter, longest first."""
        for start, end, phrase in _phrases(text, taken):
            numbers = self._by_text.get(phrase)
            if numbers and phrase not in self._options:
                ids = tuple(dict.fromkeys(self._entries[n].product_id for n in numbers))
                written = text[start:end]
                yield Entity("product", written, written, start, end, ids[:_MOST_MATCHES])

    def likeliest(self, text: str, taken: Sequence[Entity]) -> Entity | None:
        """The longest run of words that may name products, slips allowed."""
        best: tuple[float, Entity] | None = None
        for start, end, phrase in _phrases(text, taken):
            if phrase in self._options:
                continue
            scored = self._scored(phrase)
            if not scored:
                continue
            weight = scored[0][0] + 6 * len(phrase.split())
            if best is None or weight > best[0]:
                written = text[start:end]
                made = Entity("product", written, written, start, end, _best_ids(scored))
                best = (weight, made)
        return best[1] if best else None

    def products(self, phrase: str) -> tuple[str, ...]:
        """The ids of the products that `phrase` may mean, best first."""
        return _best_ids(self._scored(" ".join(phrase.lower().split())))

    def _scored(self, phrase: str) -> list[tuple[float, str]]:
        """(score, product id) of the names and keywords that `phrase` may mean, best first."""
        found: list[tuple[float, str]] = []
        singular = phrase[:-1] if phrase.endswith("s") and len(phrase) > _MIN_WORD else phrase
        for query in dict.fromkeys((phrase, singular)):
            wanted = query.split()
            for number in self._candidates(wanted):
                entry = self._entries[number]
                limit = _FUZZY_NAME if entry.is_name else _FUZZY_WORD
                score = fuzz.ratio(query, entry.text, score_cutoff=limit)
                if score:
                    found.append((score + (3 if entry.is_name else 0), entry.product_id))
                if len(query) >= _SHORTEST and (slips := _slips_within(wanted, entry.words)) >= 0:
                    found.append((92.0 - 6 * slips, entry.product_id))
        return sorted(set(found), key=lambda hit: (-hit[0], hit[1]))

    def _candidates(self, wanted: Sequence[str]) -> list[int]:
        """The entries with most of the wanted words, slips allowed; few enough to compare."""
        counts: Counter[int] = Counter()
        for word in wanted:
            numbers = {n for near in self._near(word) for n in self._by_word[near]}
            counts.update(numbers)
        return [number for number, _ in counts.most_common(_MOST_COMPARED)]

    def _near_words(self, word: str) -> tuple[str, ...]:
        """The words of names that `word` may be meant for."""
        exact = (word,) if word in self._by_word else ()
        slips = _slips_allowed(word)
        if exact or not slips or word in _COMMON or word in _NEVER_ALONE:
            return exact
        near = process.extract(
            word, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=5
        )
        return tuple(found for found, _, _ in near)


def content_words(text: str) -> list[str]:
    """The words of `text` that could be part of a product's name."""
    words = re.findall(r"[^\W\d_][\w'-]*", text.lower())
    return [w for w in words if len(w) > 2 and w not in _COMMON | _NEVER_ALONE | _ASKED_OF_PRODUCTS]


def _best_ids(scored: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    close = [i for score, i in scored if score >= scored[0][0] - _SAME_SCORE]
    return tuple(dict.fromkeys(close))[:_MOST_MATCHES]


def _phrases(text: str, taken: Iterable[Entity]) -> Iterator[tuple[int, int, str]]:
    """Runs of words that could name a product, longest first."""
    spans = [(e.start, e.end) for e in taken]
    words = [
        m
        for m in re.finditer(r"[^\W\d_][\w'-]*", text)
        if not any(s <= m.start() < e for s, e in spans)
    ]
    for size in range(_MOST_WORDS, 0, -1):
        for at in range(len(words) - size + 1):
            run = words[at : at + size]
            lowered = [m[0].lower() for m in run]
            if lowered[0] in _COMMON or lowered[-1] in _COMMON:
                continue
            if size == 1 and (len(lowered[0]) < _SHORTEST or lowered[0] in _NEVER_ALONE):
                continue
            yield run[0].start(), run[-1].end(), " ".join(lowered)


def _slips_within(wanted: Sequence[str], parts: Sequence[str]) -> int:
    """Letters wrong in all, if each wanted word is one of fewer than all the parts; else -1."""
    if len(wanted) >= len(parts):
        return -1
    total = 0
    for word in wanted:
        slips = min(OSA.distance(word, part) for part in parts)
        if slips > _slips_allowed(word):
            return -1
        total += slips
    return total


def _slips_allowed(word: str) -> int:
    """How many letters of a word may be wrong, missing or swapped."""
    if len(word) < _MIN_WORD:
        return 0
    return 1 if len(word) < 2 * _MIN_WORD else 2
