"""Full-text search that survives any text, fused with similarity of meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.store import Store

__all__ = ["content_words", "fts_query", "fuse", "word_scores"]

_WORD = re.compile(r"\w+")
_STOP_WORDS = frozenset(
    "a about am an and any are as at be been but by can could did do does for from get got had has "
    "have hello hi how i if in is it its just know like me my no not of off on or our out please "
    "so some tell than that the their them then there these they this to too up us was we were "
    "what when where which who why will with would you your".split()
)
_MAX_WORDS = 40
_WORD_SHARE = 0.3


def fts_query(text: str) -> str:
    """An FTS5 query for whatever a shopper typed; empty when there is no word to look for.

    Every word is quoted, so no character of the text is read as syntax, and long words also
    match as prefixes.
    """
    words = content_words(text) or _words(text)
    return " OR ".join(
        f'"{word}"*' if len(word) > 3 else f'"{word}"' for word in words[:_MAX_WORDS]
    )


def content_words(text: str) -> list[str]:
    """The different words of `text` that carry its meaning, lower case, in their order."""
    return [word for word in _words(text) if word not in _STOP_WORDS]


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))


def word_scores(store: Store, table: str, text: str, limit: int) -> dict[str, float]:
    """Records of `table` that share words with `text`, by id: 1 for the best BM25, less below."""
    query = fts_query(text)
    if not query:
        return {}
    rows = store.rows(
        # The best are chosen before any record is read: FTS5 sorts by its own rank the fastest.
        f"select id, weight from (select rowid as row, rank as weight from {table}_fts"
        f" where {table}_fts match ? order by rank limit ?)"
        f" join {table} on {table}.rowid = row order by weight",
        [query, limit],
    )
    best = min((row["weight"] for row in rows), default=0.0) or -1.0
    return {row["id"]: max(row["weight"] / best, 0.0) for row in rows}


def fuse(words: Mapping[str, float], meaning: Mapping[str, float]) -> list[tuple[str, float]]:
    """Record ids with one score each in 0..1, best first: mostly meaning, helped by words."""
    fused = {
        record_id: (1 - _WORD_SHARE) * max(meaning.get(record_id, 0.0), 0.0)
        + _WORD_SHARE * words.get(record_id, 0.0) * max(meaning.get(record_id, 0.0), 0.0) ** 0.5
        for record_id in {*words, *meaning}
    }
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))
