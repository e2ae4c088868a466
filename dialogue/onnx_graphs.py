"""ONNX graphs made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONTRIB", "GraphBuilder"]

CONTRIB = "com.microsoft"
"""The domain of the operators that ONNX Runtime adds to the standard's."""

_OPSET, _IR_VERSION = 20, 10
_BLOCKS = (64, 32, 16)
"""The largest that fits is taken. With blocks of 128 the last bits of a row change with the number
of rows beside it, as onnxruntime then adds up in another order for single rows and pairs."""


class GraphBuilder:
    """Collects the nodes and weights of a graph; what is added is known by its name."""

    def __init__(self, epsilon: float) -> None:
        """`epsilon` is that of the normalisations."""
        self._epsilon = epsilon
        self._nodes: list[Any] = []
        self._initializers: list[Any] = []

    def node(self, kind: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> str:
        """Add an operator; returns its first output."""
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add an array that never changes."""
        from onnx import numpy_helper

        self._initializers.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def norm(self, x: str, output: str, weight: str, bias: str) -> str:
        """Bring each row to mean 0 and variance 1, then scale and shift it."""
        inputs = [x, weight, bias]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=self._epsilon)

    def linear(
        self, x: str, output: str, weight: NDArray[np.float32], bias: str | None = None
    ) -> str:
        """Multiply by `weight`, [in, out], in 8-bit integers in blocks, and add the bias.

        Activations are quantised block by block within each row (`MatMulNBits` at accuracy level
        4), so no row's result depends on the rows beside it.
        """
        size, outputs = weight.shape
        block = next((b for b in _BLOCKS if size % b == 0), _BLOCKS[-1])
        integers, scales = _quantised(weight, block)
        names = [
            self.constant(f"{output}.integers", integers),
            self.constant(f"{output}.scales", scales),
        ]
        return self.node(
            "MatMulNBits",
            [x, *names, *(["", "", bias] if bias else [])],
            output,
            domain=CONTRIB,
            K=size,
            N=outputs,
            bits=8,
            block_size=block,
            accuracy_level=4,
        )

    def exact_linear(self, x: str, output: str, weight: NDArray[np.float32], bias: str) -> str:
        """As `linear`, with the weights as they are."""
        weights = self.constant(f"{output}.weight", weight)
        product = self.node("MatMul", [x, weights], f"{output}.product")
        return self.node("Add", [product, bias], output)

    def model(self, name: str, inputs: Sequence[Any], outputs: Sequence[Any]) -> Any:
        """All that was added, as a model between the value infos `inputs` and `outputs`."""
        from onnx import helper

        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)


def _quantised(
    weight: NDArray[np.float32], block: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """`weight`, [in, out], as integers about 128, [out, blocks, block], and a scale a block."""
    size, outputs = weight.shape
    blocks = -(-size // block)
    padded = np.zeros((outputs, blocks * block), np.float32)
    padded[:, :size] = weight.T
    cut = padded.reshape(outputs, blocks, block)
    scales = np.maximum(np.abs(cut).max(axis=2), 1e-12) / 127
    integers = np.rint(cut / scales[..., None]) + 128
    return integers.astype(np.uint8), scales.astype(np.float32)
