"""Which sentences of an answer answer a question: those are quoted, the others left out."""

from __future__ import annotations

import re

import numpy as np

from knowledge.embeddings import Embedder
from knowledge.records import Answer

__all__ = ["fitting_sentences"]

# Chosen on the development questions (`shoptalk evaluate generator` reports both sets) for the
# best F2: a sentence that lacks costs the shopper a message, a needless one costs a line.
_MOST = 3
_CONTEXT = 0.5
_MARGIN = 0.23
"""A sentence that fits this much less than the best one is left out."""

_LEANS = re.compile(r"\btoo\b|\bas well\b|\balso\b", re.IGNORECASE)
"""Words by which a sentence adds to the one before it, which is then quoted as well."""


def fitting_sentences(question: str, answer: Answer, embedder: Embedder) -> list[int]:
    """The indices of the sentences to quote, in the order of the text.

    A sentence fits by its meaning, by itself and as read after the answer's own question: "It
    costs EUR 9.90" says little alone.
    """
    in_context = [f"{answer.question} {sentence}" for sentence in answer.sentences]
    vectors = embedder.encode([question, *answer.sentences, *in_context])
    similarity = vectors[1:] @ vectors[0]
    count = len(answer.sentences)
    fit = similarity[:count] + _CONTEXT * similarity[count:]  # [sentences]
    best = [int(at) for at in np.argsort(-fit, kind="stable")[:_MOST]]
    chosen = {at for at in best if fit[at] >= fit[best[0]] - _MARGIN}
    leaning = {at - 1 for at in chosen if at and _LEANS.search(answer.sentences[at])}
    return sorted(chosen | leaning)
