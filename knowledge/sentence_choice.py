"""Which sentences of an answer answer a question: those are quoted, the others left out."""

from __future__ import annotations

import numpy as np

from knowledge.embeddings import Embedder
from knowledge.ranking import word_coverage
from knowledge.records import Answer
from knowledge.search import content_words

__all__ = ["fitting_sentences"]

# Chosen on the development set (`shoptalk evaluate generator --split development`).
_MOST = 3
_COVERAGE = 0.5
_MARGIN = 0.1
"""A sentence that fits this much less than the best one is left out."""


def fitting_sentences(question: str, answer: Answer, embedder: Embedder) -> list[int]:
    """The indices of the sentences to quote, in the order of the text.

    A sentence fits by its meaning, read after the answer's own question ("It costs EUR 9.90" says
    little by itself), and by how far the question's words have one of like meaning in it.
    """
    in_context = [f"{answer.question} {sentence}" for sentence in answer.sentences]
    vectors = embedder.encode([question, *in_context])
    fit = vectors[1:] @ vectors[0]  # [sentences]
    asked = content_words(question)
    if asked:
        words = embedder.word_vectors(asked)
        for at, sentence in enumerate(answer.sentences):
            told = content_words(sentence)
            if told:
                fit[at] += _COVERAGE * word_coverage(words, embedder.word_vectors(told))
    best = [int(at) for at in np.argsort(-fit, kind="stable")[:_MOST]]
    return sorted(at for at in best if fit[at] >= fit[best[0]] - _MARGIN)
