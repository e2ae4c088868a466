"""The words by which shoppers name the values that a product's options take, slips allowed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogue.changes.wishes.everyday_words import COLOURS, EVERYDAY, NUMBERS, may_be_slip
from dialogue.changes.wishes.scales import MEASURE, measure_of, size_scale
from dialogue.changes.wishes.value_places import Places
from knowledge.records import Product

__all__ = ["Named", "Word", "values_named", "words_of"]

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_A_SIZE = re.compile(
    r"\s*(?:days?|weeks?|months?|years?|yrs?|hours?|min\w*|pairs?|times|x(?![a-z])|%|euros?|pounds?"
    r"|quid|st\b|nd\b|rd\b|th\b|am\b|pm\b|[:/]\d|of (?:my|the|them|these|those))",
    re.IGNORECASE,
)
_MONEY_OR_NUMBER = re.compile(r"(?:[#€£$]|\border (?:no\.?|number|nr\.?)?)\s*$", re.IGNORECASE)
_SIZES = range(10, 61)
_LONG = 8
_FULL_SIZES = {
    "xs": "extra small", "s": "small", "m": "medium", "l": "large", "xl": "extra large",
}  # fmt: skip
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, in lower case, at text[start:end]."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """text[start:end] names a value of an option; `exists` where the product comes in it."""

    start: int
    end: int
    option: str
    value: str
    exists: bool = True


def words_of(text: str) -> list[Word]:
    """The words and numbers of a text."""
    return [Word(m[0].lower(), *m.span()) for m in _WORD.finditer(text)]


def values_named(
    text: str, product: Product, sure: Sequence[tuple[int, int]] = (), asked: str = ""
) -> list[Named]:
    """The values of a product's options that a text names, in their order.

    Args:
        text: the words; what can't be a value is masked.
        product: whose values.
        sure: spans of which it is known that they name a value of some product.
        asked: the option that was just asked for.
    """
    return sorted(_Reader(text, product, sure, asked).read(), key=lambda named: named.start)


_ENDS_LINE = re.compile(r"(?: (?:please|pls|would|then|thanks)\b.*|\W*)$", re.IGNORECASE)
"""What may come after a number by itself that is a wish: "I prefer two.", "two would be lovely"."""


class _Reader:
    """Reads one text for one product; each word counts once, longer names first."""

    def __init__(
        self, text: str, product: Product, sure: Sequence[tuple[int, int]], asked: str
    ) -> None:
        self._text, self._product, self._sure, self._asked = text, product, sure, asked
        self._words = words_of(text)
        self._places = Places(text, sure)
        self._table = _table(product)
        self._found: list[Named] = []

    def read(self) -> list[Named]:
        steps = (
            self._measures, self._exact, self._partly, self._counts, self._unknown, self._slips,
        )  # fmt: skip
        for step in steps:
            for named in step():
                if not any(named.start < f.end and f.start < named.end for f in self._found):
                    self._found.append(named)
        return self._found

    def _measures(self) -> Iterator[Named]:
        for match in MEASURE.finditer(self._text):
            measure = measure_of(match[0])
            for option in self._product.option_names:
                values = self._product.values_of(option)
                measures = {value: measure_of(value) for value in values}
                alike = [m for m in measures.values() if m and measure and m[1] == measure[1]]
                if not alike or measure is None:
                    continue
                value = next((v for v, m in measures.items() if m == measure), None)
                if value is None and not self._places.is_surely_wish(*match.span()):
                    continue
                yield Named(*match.span(), option, value or match[0], value is not None)

    def _exact(self) -> Iterator[Named]:
        longest = max((len(key) for key in self._table), default=0)
        for size in range(longest, 0, -1):
            for at in range(len(self._words) - size + 1):
                run = self._words[at : at + size]
                options = self._table.get(tuple(word.text for word in run))
                if options and self._is_meant(run):
                    option = self._option_meant(run, options)
                    yield Named(run[0].start, run[-1].end, option, options[option])

    def _partly(self) -> Iterator[Named]:
        """ "white" for "speckled white", where no other value has that word."""
        for word in self._words:
            placed = word.text in COLOURS or self._places.is_surely_wish(word.start, word.end)
            if len(word.text) <= 3 or not placed or not self._is_meant([word]):
                continue
            holding = {
                (option, value)
                for key, options in self._table.items()
                for option, value in options.items()
                if word.text in key and len(key) > 1 and not re.search(r"\d", value)
            }
            if len(holding) == 1:
                yield Named(word.start, word.end, *holding.pop())

    def _unknown(self) -> Iterator[Named]:
        """Sizes and colours of which it is plain that the product doesn't come in them."""
        for word in self._words:
            option = self._option_of_kind(word.text)
            placed = not word.text.isdigit() or self._places.is_surely_wish(word.start, word.end)
            if option and placed and self._is_meant([word]):
                inside = _range_with(word.text, self._product.values_of(option))
                yield Named(word.start, word.end, option, inside or word.text, bool(inside))

    def _counts(self) -> Iterator[Named]:
        """How many come together, where the product doesn't come in as many: "a four-pack"."""
        for word in self._words:
            for option in self._product.option_names:
                values = [value.lower() for value in self._product.values_of(option)]
                is_count = all(value in NUMBERS or value.isdigit() for value in values)
                is_number = word.text in NUMBERS or (word.text.isdigit() and len(word.text) < 3)
                names = _names_of([option])
                if is_count and is_number and self._places.is_beside(word.start, word.end, names):
                    yield Named(word.start, word.end, option, word.text, exists=False)

    def _slips(self) -> Iterator[Named]:
        words = (key[0] for key in self._table if len(key) == 1)
        single = [word for word in words if word.isalpha() and word not in NUMBERS]
        for word in self._words:
            placed = self._places.is_surely_wish(word.start, word.end)
            if not may_be_slip(word.text) or not placed or not self._is_meant([word]):
                continue
            near = [w for w in single if w[0] == word.text[0] and len(w) > 3]
            slips = 2 if len(word.text) >= _LONG else 1
            hits = process.extract(word.text, near, scorer=OSA.distance, score_cutoff=slips)
            best = [w for w, distance, _ in hits if distance == hits[0][1]]
            meant = {tuple(self._table[(w,)].items()) for w in best}
            if len(meant) == 1:
                option, value = next(iter(self._table[(best[0],)].items()))
                yield Named(word.start, word.end, option, value)

    def _is_meant(self, run: Sequence[Word]) -> bool:
        """Whether words that are also everyday words or numbers stand for a value here."""
        start, end = run[0].start, run[-1].end
        if self._places.is_part_of_word(start, end):
            return False
        if self._places.is_sure(start, end):
            return True
        first = run[0].text
        options = self._table.get(tuple(word.text for word in run)) or [self._asked]
        is_beside = self._places.is_beside(start, end, _names_of(options))
        if len(run) == 1 and first in NUMBERS:
            ends_line = bool(_ENDS_LINE.match(self._text, end))
            return is_beside or (ends_line and self._places.is_wish(start, end))
        if first[0].isdigit() and len(run) == 1:
            return (
                not _NOT_A_SIZE.match(self._text, end)
                and not _MONEY_OR_NUMBER.search(self._text[:start])
                and (len(first) > 1 or is_beside)
            )
        if len(run) > 1 or (first not in EVERYDAY and len(first) > 1):
            return True
        is_capital = len(first) == 1 and self._text[start].isupper() and not self._text.isupper()
        is_size = bool(size_scale(_short_size(first)))
        return is_beside or is_capital or self._places.is_wish(start, end, is_size)

    def _option_meant(self, run: Sequence[Word], options: Mapping[str, str]) -> str:
        """Of several options with such a value the one that is asked for, or named beside it."""
        if len(options) > 1:
            around = self._text[max(run[0].start - 12, 0) : run[-1].end + 12].lower()
            for option in options:
                if option == self._asked or any(name in around for name in _called(option)):
                    return option
        return next(iter(options))

    def _option_of_kind(self, word: str) -> str | None:
        """The option that a word would be a value of, if the product came in it."""
        for option in self._product.option_names:
            values = [value.lower() for value in self._product.values_of(option)]
            scale = size_scale(_short_size(word)) or size_scale(word)
            if word in COLOURS and option in ("colour", "color"):
                return option
            if scale and all(size_scale(_short_size(v)) == scale for v in values):
                return option
            numbers = all(re.fullmatch(r"\d{2}(?:-\d{2})?", value) for value in values)
            if numbers and word.isdigit() and int(word) in _SIZES:
                return option
        return None


def _table(product: Product) -> Mapping[_Key, dict[str, str]]:
    """The ways to write each value, as words, with the value in each option that has it."""
    table: dict[_Key, dict[str, str]] = defaultdict(dict)
    for option in product.option_names:
        for value in product.values_of(option):
            for form in _forms(value):
                table[form].setdefault(option, value)
    return table


def _forms(value: str) -> Iterator[_Key]:
    words = tuple(word.text for word in words_of(value))
    yield words
    if "-" in value and all(word.isdigit() for word in words):
        yield words[0], "to", words[-1]
    joined = " ".join(words)
    swapped = {"grey": "gray", "gray": "grey"}
    if swapped.keys() & set(words):
        yield tuple(swapped.get(word, word) for word in words)
    short = _short_size(joined)
    if size_scale(short) and short in _FULL_SIZES:
        yield (short,)
        yield tuple(_FULL_SIZES[short].split())
        if short == "m":
            yield ("med",)
        if short == "xl":
            yield "x", "large"
    elif size_scale(joined):
        yield *words, "size"
        yield *words, "bed"
        yield (joined.replace(" ", "") + "size",)
    if joined in NUMBERS:
        yield (NUMBERS[joined],)
    yield from ((word,) for word, digits in NUMBERS.items() if digits == joined)


def _short_size(word: str) -> str:
    """The letter of a size in words: "m" for "medium"; other words as they are."""
    return next((letter for letter, full in _FULL_SIZES.items() if full == word), word)


def _names_of(options: Iterable[str]) -> list[str]:
    return [name for option in options for name in _called(option)]


def _called(option: str) -> tuple[str, ...]:
    """What shoppers call an option."""
    others = {"colour": ("color", "col"), "color": ("colour",), "pack": ("pk",), "kind": ("mill",)}
    return option, *others.get(option, ())


def _range_with(word: str, values: Sequence[str]) -> str | None:
    """The value "39-41" for 40."""
    for value in values:
        bounds = re.fullmatch(r"(\d+)-(\d+)", value)
        if bounds and word.isdigit() and int(bounds[1]) <= int(word) <= int(bounds[2]):
            return value
    return None
