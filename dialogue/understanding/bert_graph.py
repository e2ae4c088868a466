"""Layers of a BERT as an ONNX graph: from states of word pieces to states, or to what heads say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.onnx_graphs import CONTRIB, GraphBuilder
from dialogue.understanding.network import Floats

__all__ = ["Stack", "build"]

_MASKED = -1e4


@dataclass(frozen=True, slots=True)
class Stack:
    """What a graph is made of.

    Attributes:
        weights: all arrays by name.
        layers: what stands before the names of each layer, `encoder.layer.0.`, lowest first.
        heads: how many attention heads a layer has.
        epsilon: that of its normalisations.
        norm: what stands before the names of a normalisation that goes first, if one does.
        readers: names of linear layers that read the outcome, each with an output of its own.
    """

    weights: Mapping[str, NDArray[Any]]
    layers: tuple[str, ...]
    heads: int
    epsilon: float
    norm: str | None = None
    readers: tuple[str, ...] = ()


def build(stack: Stack) -> Any:
    """The model.

    It takes `states`, [texts, pieces, dimensions], and `lengths`, [texts]; its outputs are named as
    the readers, [texts, pieces, ...], or `made` where there are none.
    """
    return _Graph(stack).build()


class _Graph(GraphBuilder):
    def __init__(self, stack: Stack) -> None:
        super().__init__(stack.epsilon)
        self._stack = stack

    def build(self) -> Any:
        from onnx import TensorProto, helper

        state = "states"
        if self._stack.norm is not None:
            state = self._norm(state, self._stack.norm, "normed")
        for layer in self._stack.layers:
            state = self._layer(state, layer)
        outputs: tuple[str, ...] = self._stack.readers
        for reader in outputs:
            self.exact_linear(
                state, reader, self._weight_of(f"{reader}.weight").T, self._bias(reader)
            )
        if not outputs:
            outputs = (self.node("Identity", [state], "made"),)

        def info(name: str, kind: int, *sizes: str) -> Any:
            return helper.make_tensor_value_info(name, kind, sizes)

        states = info("states", TensorProto.FLOAT, "texts", "pieces", "dimensions")
        lengths = info("lengths", TensorProto.INT32, "texts")
        made = [info(name, TensorProto.FLOAT, "texts", "pieces", f"{name}s") for name in outputs]
        return self.model("bert", [states, lengths], made)

    def _layer(self, state: str, at: str) -> str:
        """Normalised after each half, as in Devlin et al. (2019)."""
        attended = self._attention(state, at)
        out = self._linear(attended, f"{at}attention.output.dense")
        state = self._added(out, state, f"{at}attention.output.LayerNorm")
        wide = self._linear(state, f"{at}intermediate.dense")
        wide = self.node("Gelu", [wide], f"{at}gelu", domain=CONTRIB)
        out = self._linear(wide, f"{at}output.dense")
        return self._added(out, state, f"{at}output.LayerNorm")

    def _attention(self, state: str, at: str) -> str:
        """Attention of each text's pieces to each other, never to padding."""
        parts = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weight_of(f"{part}.weight") for part in parts])
        bias = np.concatenate([self._weight_of(f"{part}.bias") for part in parts])
        mixed = self._multiplied(state, f"{at}mixed", weight, self.constant(f"{at}bias", bias))
        self.node("Split", [mixed], *parts, axis=-1, num_outputs=3)
        return self.node(
            "MultiHeadAttention",
            [*parts, "", "lengths"],
            f"{at}attended",
            domain=CONTRIB,
            num_heads=self._stack.heads,
            mask_filter_value=_MASKED,
        )

    def _added(self, x: str, residual: str, name: str) -> str:
        total = self.node("Add", [x, residual], f"{name}.total")
        return self._norm(total, name, f"{name}.out")

    def _norm(self, x: str, name: str, output: str) -> str:
        weight = self.constant(f"{name}.weight", self._weight_of(f"{name}.weight"))
        return self.norm(x, output, weight, self._bias(name))

    def _linear(self, x: str, name: str) -> str:
        weight = self._weight_of(f"{name}.weight")
        return self._multiplied(x, f"{name}.out", weight, self._bias(name))

    def _multiplied(self, x: str, output: str, weight: Floats, bias: str) -> str:
        """Multiply by `weight`, [out, in] as torch keeps it, and add the bias."""
        return self.exact_linear(x, output, weight.T, bias)

    def _bias(self, name: str) -> str:
        return self.constant(f"{name}.bias", self._weight_of(f"{name}.bias"))

    def _weight_of(self, name: str) -> Floats:
        return self._stack.weights[name].astype(np.float32)
