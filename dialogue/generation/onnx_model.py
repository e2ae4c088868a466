"""A converted GPT-2 at work: a memory of keys and values with a place for each row under way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions

from dialogue.generation.checkpoint import CheckpointError
from dialogue.generation.onnx_graph import Shape

__all__ = ["OnnxModel"]


class OnnxModel:
    """Runs rows through the network, in place in the memory that it is given."""

    def __init__(self, path: Path, shape: Shape, threads: int) -> None:
        """Open a converted file.

        Raises:
            CheckpointError: it can't be opened.
        """
        options = SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Idle threads that spin would take the cores from understanding and other processes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session: Any = InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no public base class
            raise CheckpointError(f"{path}: can't be opened: {error}; delete it") from error
        self.shape = shape
        self._names = shape.memory_names()

    def memory(self, rows: int) -> NDArray[np.float32]:
        """Room for `rows` rows: [keys and values of all layers, rows, heads, positions, width].

        The system gives it pages only as rows come to use them.
        """
        shape = self.shape
        sizes = (len(self._names), rows, shape.heads, shape.positions, shape.head_width)
        return np.empty(sizes, np.float32)

    def run(
        self, memory: NDArray[np.float32], tokens: NDArray[np.int64], lengths: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Take up `tokens` and say what may follow each row's last: logits, [rows, vocabulary].

        Args:
            memory: what the rows have taken up before; the new keys and values are added to it.
            tokens: [rows, tokens]; more than one a row only where there is one row.
            lengths: how many tokens each row had taken up before, [rows].
        """
        rows, count = tokens.shape
        places = lengths[:, None] + np.arange(count, dtype=np.int64)
        last_places = np.asarray(lengths + (count - 1), np.int32)
        logits = np.empty((rows, self.shape.vocabulary), np.float32)
        binding: Any = self._session.io_binding()
        binding.bind_cpu_input("tokens", tokens)
        binding.bind_cpu_input("places", places)
        binding.bind_cpu_input("last_places", last_places)
        binding.bind_cpu_input("longest", np.array(last_places.max() + 1, np.int32))
        _bind(binding.bind_output, "logits", logits)
        for name, place in zip(self._names, memory, strict=True):
            _bind(binding.bind_input, name, place[:rows])
            _bind(binding.bind_output, f"{name}_now", place[:rows])
        self._session.run_with_iobinding(binding)
        return logits


def _bind(bind: Any, name: str, array: NDArray[np.float32]) -> None:
    bind(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)
