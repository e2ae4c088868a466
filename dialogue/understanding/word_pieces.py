"""A text as the word pieces of an encoder's vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

__all__ = ["Pieces", "WordPieces"]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The numbers of a text's word pieces, and where each stands in the text.

    The pieces that frame a text have empty spans.
    """

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class WordPieces:
    """Reads texts with a tokenizer of the `tokenizers` package."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Take a tokenizer, whose own cutting and padding are switched off."""
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        framing = tokenizer.encode("a").special_tokens_mask
        self._closing = framing[::-1].index(0)  # how many pieces stand after the text's own

    def read(self, text: str, longest: int) -> Pieces:
        """The first pieces of `text`, no more than `longest` with those that frame it."""
        read = self._tokenizer.encode(text)
        ids, spans = read.ids, read.offsets
        if len(ids) > longest:
            kept, end = longest - self._closing, len(ids) - self._closing
            ids, spans = ids[:kept] + ids[end:], spans[:kept] + spans[end:]
        return Pieces(tuple(ids), tuple(spans))

    def of_word(self, word: str) -> Sequence[int]:
        """The pieces of a word by itself, without a frame."""
        ids: list[int] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return ids

    def vocabulary(self) -> frozenset[str]:
        """Every piece."""
        return frozenset(self._tokenizer.get_vocab())
