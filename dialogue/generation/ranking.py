"""Which of the wordings that may be said is said: likely, fitting, and not heard just now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dialogue.generation.context import Context, length_of

__all__ = ["good_choices", "overlap"]

_FITS = 0.15
"""What the wanted length is worth, in nats a token of mean log-likelihood."""

_HEARD = 0.6
"""What it costs, in the same, when all of a wording was heard before; a part costs its share."""

_MARGIN = 0.4
_CHOICES = 3
"""Among so many, and not more than the margin behind the best, the conversation decides."""

_WORD = re.compile(r"\{[a-z_]+\}|[\w'’-]+")
_RUN = 3

_Runs = frozenset[tuple[str, ...]]


def good_choices(
    likelihoods: Mapping[str, float], context: Context, heard: Sequence[str]
) -> list[str]:
    """The best wordings, the best first; all of them may be said.

    A wording's score is its mean log-likelihood, plus something for the wanted length, less
    what was heard of it before.

    Args:
        likelihoods: delexicalised wordings that passed all checks, each with the mean
            log-likelihood of its tokens.
        context: what they are to say, and at what length.
        heard: the delexicalised wordings of the conversation's last replies.
    """
    runs = frozenset().union(*(_runs(wording) for wording in heard))
    scores = {
        text: likelihood
        + _FITS * (length_of(text) == context.length)
        - _HEARD * _share(_runs(text), runs)
        for text, likelihood in likelihoods.items()
    }
    ranked = sorted(scores, key=lambda text: (-scores[text], text))
    return [text for text in ranked[:_CHOICES] if scores[text] >= scores[ranked[0]] - _MARGIN]


def overlap(text: str, heard: Sequence[str]) -> float:
    """The share of the runs of three words in `text` that stand in one of `heard`."""
    return _share(_runs(text), frozenset().union(*(_runs(wording) for wording in heard)))


def _share(runs: _Runs, heard: _Runs) -> float:
    return len(runs & heard) / max(len(runs), 1)


def _runs(text: str) -> _Runs:
    words = _WORD.findall(text.lower())
    return frozenset(
        tuple(words[start : start + _RUN]) for start in range(max(len(words) - _RUN + 1, 1))
    )
