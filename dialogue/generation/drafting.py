"""The candidates of one request under way: which token each row takes, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dialogue.generation.engine import Candidate, Request, Sampling
from dialogue.generation.token_rules import TokenRules

__all__ = ["Drafts", "Row"]

_Numbers = NDArray[np.float32]


@dataclass(slots=True)
class Row:
    """One candidate under way: its own random numbers, what it said, and what it still owes.

    `place` is the engine's: where in a batch it keeps the row.
    """

    random: np.random.Generator
    left: set[int]
    mask: _Numbers  # [vocabulary]
    said: list[int] = field(default_factory=list)
    score: float = 0.0
    worst: float = 0.0
    is_done: bool = False
    place: int = 0


class Drafts:
    """The rows of one request, which go on together, a token at a time.

    All that is computed here concerns these rows alone, so it comes out the same whatever other
    requests are drawn beside them.
    """

    def __init__(
        self, request: Request, rules: TokenRules, sampling: Sampling, positions: int
    ) -> None:
        """Begin; `positions` is how many tokens, the prompt included, the model has room for."""
        self.opening = rules.opening(request.context)
        self.closing = rules.closing(request.context)
        self._rules = rules
        self._sampling = sampling
        self._error: BaseException | None = None
        owed = rules.owed(request.context)
        room = positions - len(self.opening) - len(self.closing)
        self._steps_left = min(sampling.max_tokens, room) if owed is not None else 0
        mask = rules.mask(owed or (), after_space=False)
        seed = request.context.seed(request.attempt)
        self._rows = [
            Row(np.random.default_rng([seed, number]), set(owed or ()), mask)
            for number in range(sampling.candidates)
        ]

    @property
    def under_way(self) -> list[Row]:
        """The rows that take another token; none when the request is answered."""
        enough = min(self._sampling.enough, len(self._rows))
        if self._steps_left <= 0 or sum(row.is_done for row in self._rows) >= enough:
            return []
        return [row for row in self._rows if not row.is_done]

    def go_on(self, logits: _Numbers) -> None:
        """Let each row that is under way take its next token.

        Nucleus sampling (Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration").

        Args:
            logits: of the next token, [rows under way, vocabulary].
        """
        rows = self.under_way
        natural = _log_softmax(logits)
        masked = logits + np.stack([row.mask for row in rows])
        masked -= masked.max(axis=1, keepdims=True)
        weights = np.exp(masked / np.float32(self._sampling.temperature))
        tokens = self._choose(weights, rows)
        for i, (row, token) in enumerate(zip(rows, tokens, strict=True)):
            self._take(row, token, float(natural[i, token]))
        self._steps_left -= 1

    def give_up(self, error: BaseException) -> None:
        """Take no token any more, because of `error`."""
        self._steps_left = 0
        self._error = error

    def candidates(self) -> list[Candidate]:
        """The rows that came to their end, as text; raises what they were given up for."""
        if self._error is not None:
            raise self._error
        return [
            Candidate(self._rules.text(row.said), row.score / (len(row.said) + 1), row.worst)
            for row in self._rows
            if row.is_done
        ]

    def _choose(self, weights: _Numbers, rows: list[Row]) -> list[int]:
        """One token a row from the nucleus of `weights`, [rows, vocabulary].

        Drawn by rejection from all tokens, which needs no sorting: a token lies outside the
        nucleus when likelier ones already hold the mass `top_p`.
        """
        sums = np.cumsum(weights, axis=1, dtype=np.float64)
        tokens = [0] * len(rows)
        for i, row in enumerate(rows):
            total = sums[i, -1]
            while True:
                token = int(np.searchsorted(sums[i], row.random.random() * total, side="right"))
                if token < sums.shape[1] and self._is_inside(weights[i], token, total):
                    tokens[i] = token
                    break
        return tokens

    def _is_inside(self, weights: _Numbers, token: int, total: float) -> bool:
        likelier = weights[weights > weights[token]].sum(dtype=np.float64)
        return bool(likelier <= self._sampling.top_p * total)

    def _take(self, row: Row, token: int, score: float) -> None:
        row.score += score
        row.worst = min(row.worst, score)
        if token == self._rules.end:
            row.is_done = True
            return
        after_space = row.said[-1:] == [self._rules.space]
        row.said.append(token)
        if token in row.left or token == self._rules.space or after_space:
            row.left.discard(token)
            row.mask = self._rules.mask(row.left, after_space=token == self._rules.space)


def _log_softmax(logits: _Numbers) -> _Numbers:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)
