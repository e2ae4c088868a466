"""A converted GPT-2 at work: a memory of keys and values with a place for each row under way."""

from __future__ import annotations

import math
import mmap
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.generation.onnx_graph import Shape

__all__ = ["OnnxModel"]

_KEPT_RUNS = 128

_Numbers = NDArray[np.float32]


@dataclass(slots=True)
class _Run:
    """The arrays that a run of some shape reads and writes, and their binding."""

    binding: Any
    memory: _Numbers  # held here because the binding knows only its address
    tokens: NDArray[np.int64]
    places: NDArray[np.int64]
    last_places: NDArray[np.int32]
    longest: NDArray[np.int32]
    logits: _Numbers


class OnnxModel:
    """Runs rows through the network, in place in the memory that it is given."""

    def __init__(self, session: Any, shape: Shape) -> None:
        """Take the `InferenceSession` of a checkpoint of this shape."""
        self._session = session
        self.shape = shape
        self._names = shape.memory_names()
        self._runs: OrderedDict[tuple[int, int, int], _Run] = OrderedDict()

    def memory(self, rows: int) -> _Numbers:
        """Room for `rows` rows: [keys and values of all layers, rows, heads, positions, width].

        The system gives it pages only as rows come to use them.
        """
        shape = self.shape
        sizes = (len(self._names), rows, shape.heads, shape.positions, shape.head_width)
        # Not numpy's own memory, which comes in huge pages: all of it would be taken at once.
        pages = mmap.mmap(-1, math.prod(sizes) * np.dtype(np.float32).itemsize)
        return np.frombuffer(pages, np.float32).reshape(sizes)

    def run(
        self, memory: _Numbers, tokens: Sequence[Sequence[int]], lengths: NDArray[np.int32]
    ) -> _Numbers:
        """Take up `tokens` and say what may follow each row's last: logits, [rows, vocabulary].

        The logits are good until the next run of the same shape.

        Args:
            memory: what the rows have taken up before; the new keys and values are added to it.
            tokens: [rows, tokens]; more than one a row only where there is one row.
            lengths: how many tokens each row had taken up before, [rows].
        """
        rows, count = len(tokens), len(tokens[0])
        key = (memory.ctypes.data, rows, count)
        if key not in self._runs:
            self._runs[key] = self._prepare(memory, rows, count)
            if len(self._runs) > _KEPT_RUNS:
                self._runs.popitem(last=False)
        self._runs.move_to_end(key)
        run = self._runs[key]
        run.tokens[:] = tokens
        run.places[:] = lengths[:, None] + np.arange(count)
        run.last_places[:] = lengths + (count - 1)
        run.longest[...] = run.last_places.max() + 1
        self._session.run_with_iobinding(run.binding)
        return run.logits

    def _prepare(self, memory: _Numbers, rows: int, count: int) -> _Run:
        """Bind everything once: binding anew would take as long as the work itself."""
        run = _Run(
            binding=self._session.io_binding(),
            memory=memory,
            tokens=np.zeros((rows, count), np.int64),
            places=np.zeros((rows, count), np.int64),
            last_places=np.zeros(rows, np.int32),
            longest=np.zeros((), np.int32),
            logits=np.zeros((rows, self.shape.vocabulary), np.float32),
        )
        _bind(run.binding.bind_input, "tokens", run.tokens)
        _bind(run.binding.bind_input, "places", run.places)
        _bind(run.binding.bind_input, "last_places", run.last_places)
        _bind(run.binding.bind_input, "longest", run.longest)
        _bind(run.binding.bind_output, "logits", run.logits)
        for name, plane in zip(self._names, memory, strict=True):
            _bind(run.binding.bind_input, name, plane[:rows])
            _bind(run.binding.bind_output, f"{name}_now", plane[:rows])
        return run


def _bind(bind: Any, name: str, array: NDArray[Any]) -> None:
    bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
