"""The default engine: ONNX Runtime, where all requests of the moment go on side by side."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.generation.checkpoint import checkpoint_digest
from dialogue.generation.drafting import Drafts, Row
from dialogue.generation.engine import Candidate, Request, Sampling
from dialogue.generation.onnx_graph import Shape, open_checkpoint
from dialogue.generation.onnx_model import OnnxModel
from dialogue.generation.token_rules import TokenRules

__all__ = ["OnnxEngine"]

_ROWS = 80
"""How many rows go on at once; requests beyond wait until some have left."""

_KEPT_PROMPTS = 256

_Memory = NDArray[np.float32]


class OnnxEngine:
    """Draws candidates from a converted checkpoint.

    Threads that draw at the same time share one batch: whoever comes first works for all, and
    newcomers join at the next token. Rows that are finished leave the batch at once.
    """

    def __init__(self, model: OnnxModel, rules: TokenRules, sampling: Sampling) -> None:
        self._model = model
        self._rules = rules
        self._sampling = sampling
        self._prompts = _Prompts(model)
        self._memory = model.memory(max(_ROWS, sampling.candidates))
        self._rows: list[Row] = []  # by their place in the memory
        self._drafts: list[Drafts] = []  # those whose rows these are
        self._lengths = np.zeros(self._memory.shape[1], np.int32)
        self._waiting: deque[Drafts] = deque()
        self._turn = threading.Condition()
        self._has_worker = False

    @classmethod
    def from_checkpoint(
        cls, folder: Path, cache: Path, sampling: Sampling | None = None, threads: int = 1
    ) -> OnnxEngine:
        """Open a checkpoint folder, converted on first use.

        Args:
            folder: written by `shoptalk train generator`.
            cache: where converted checkpoints are kept.
            sampling: how candidates are drawn.
            threads: processor cores to use; they change no candidate.

        Raises:
            CheckpointError: the checkpoint can't be read.
            OnnxFileError: what it is converted to can't be kept or opened.
        """
        shape = Shape.of(folder)
        session = open_checkpoint(folder, checkpoint_digest(folder), cache, threads)
        model = OnnxModel(session, shape)
        return cls(model, TokenRules(folder), sampling or Sampling())

    def draw(self, requests: Sequence[Request]) -> list[list[Candidate]]:
        """The candidates for each request; see `InferenceEngine`."""
        positions = self._model.shape.positions
        mine = [Drafts(request, self._rules, self._sampling, positions) for request in requests]
        with self._turn:
            self._waiting.extend(mine)
            self._turn.wait_for(lambda: not self._has_worker or not _under_way(mine))
            if not _under_way(mine):
                return [drafts.candidates() for drafts in mine]
            self._has_worker = True
        try:
            self._work(mine)
        finally:
            with self._turn:
                self._has_worker = False
                self._turn.notify_all()
        return [drafts.candidates() for drafts in mine]

    def _work(self, mine: Sequence[Drafts]) -> None:
        """Go on with everybody's rows until `mine` are finished."""
        try:
            while _under_way(mine):
                self._admit()
                self._advance()
        except BaseException as error:
            # Whoever waits for these rows is told as well, and takes nothing for an answer.
            for drafts in self._drafts:
                drafts.give_up(error)
            self._drafts, self._rows = [], []
            raise

    def _admit(self) -> None:
        """Take up prompts that wait, as far as there is room."""
        room = self._memory.shape[1]
        while self._waiting and len(self._rows) + self._sampling.candidates <= room:
            drafts = self._waiting.popleft()
            if not drafts.under_way:
                continue
            self._drafts.append(drafts)
            memory, logits = self._prompts.taken_up(drafts.opening, drafts.closing)
            drafts.go_on(np.repeat(logits, len(drafts.under_way), axis=0))
            length = memory.shape[3]
            for row in drafts.under_way:
                row.place = len(self._rows)
                self._memory[:, row.place, :, :length] = memory[:, 0]
                self._lengths[row.place] = length
                self._rows.append(row)

    def _advance(self) -> None:
        """Each row takes its next token; those that are finished make room."""
        if self._rows:
            count = len(self._rows)
            tokens = [row.said[-1:] for row in self._rows]
            logits = self._model.run(self._memory, tokens, self._lengths[:count])
            self._lengths[:count] += 1
            for drafts in self._drafts:
                drafts.go_on(logits[[row.place for row in drafts.under_way]])
        self._let_go()

    def _let_go(self) -> None:
        """Take out the rows that are finished; the last ones move into their places."""
        was_answered = any(not drafts.under_way for drafts in self._drafts)
        self._drafts = [drafts for drafts in self._drafts if drafts.under_way]
        staying = {id(row) for drafts in self._drafts for row in drafts.under_way}
        for place in reversed(range(len(self._rows))):
            if id(self._rows[place]) not in staying:
                self._move_last_to(place)
        if was_answered:
            with self._turn:
                self._turn.notify_all()

    def _move_last_to(self, place: int) -> None:
        last = self._rows.pop()
        if last.place != place:
            length = self._lengths[last.place]
            self._memory[:, place, :, :length] = self._memory[:, last.place, :, :length]
            self._lengths[place] = length
            self._rows[place] = last
            last.place = place


class _Prompts:
    """What the network made of prompts that it took up before, the latest used.

    A prompt is always taken up in two steps, its opening and the rest: so the opening, which
    many contexts share, can be reused, and what comes out doesn't depend on whether it was.
    """

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self._scratch = model.memory(1)
        self._openings: OrderedDict[tuple[int, ...], _Memory] = OrderedDict()
        self._whole: OrderedDict[tuple[int, ...], tuple[_Memory, NDArray[np.float32]]] = (
            OrderedDict()
        )

    def taken_up(
        self, opening: Sequence[int], closing: Sequence[int]
    ) -> tuple[_Memory, NDArray[np.float32]]:
        """The memory of a prompt, with one row, and the logits of what may follow, [1, vocabulary].

        Args:
            opening: tokens of the first part.
            closing: tokens of the second part.
        """
        key = (*opening, *closing)
        if key not in self._whole:
            beginning = self._opening(tuple(opening))
            self._scratch[:, :, :, : len(opening)] = beginning
            logits = self._take_up(closing, len(opening))
            _keep(self._whole, key, (self._scratch[:, :, :, : len(key)].copy(), logits))
        self._whole.move_to_end(key)
        return self._whole[key]

    def _opening(self, tokens: tuple[int, ...]) -> _Memory:
        if tokens not in self._openings:
            self._take_up(tokens, 0)
            _keep(self._openings, tokens, self._scratch[:, :, :, : len(tokens)].copy())
        self._openings.move_to_end(tokens)
        return self._openings[tokens]

    def _take_up(self, tokens: Sequence[int], before: int) -> NDArray[np.float32]:
        lengths = np.array([before], np.int32)
        return self._model.run(self._scratch, [tokens], lengths).copy()


def _keep(kept: OrderedDict[tuple[int, ...], Any], key: tuple[int, ...], value: Any) -> None:
    kept[key] = value
    if len(kept) > _KEPT_PROMPTS:
        kept.popitem(last=False)


def _under_way(drafts: Sequence[Drafts]) -> bool:
    return any(each.under_way for each in drafts)
