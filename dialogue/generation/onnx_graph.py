"""GPT-2 as an ONNX graph that advances rows by a token (or a prompt), its cache of fixed size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.generation.checkpoint import CheckpointError
from dialogue.onnx_files import open_converted
from dialogue.onnx_graphs import CONTRIB, GraphBuilder

__all__ = ["Shape", "open_checkpoint"]

_FORMAT = 1
"""Rises when the same checkpoint is to be converted in another way."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a GPT-2."""

    layers: int
    heads: int
    width: int
    vocabulary: int
    positions: int
    epsilon: float

    @classmethod
    def of(cls, folder: Path) -> Shape:
        """The sizes of the checkpoint in `folder`.

        Raises:
            CheckpointError: there is none, or it is not a plain GPT-2.
        """
        try:
            raw = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CheckpointError(f"{folder}: no checkpoint here (config.json: {error})") from error
        if raw.get("model_type") != "gpt2" or raw.get("activation_function") != "gelu_new":
            raise CheckpointError(
                f"{folder}: not a plain GPT-2; set generation.engine to transformers"
            )
        return cls(
            layers=raw["n_layer"],
            heads=raw["n_head"],
            width=raw["n_embd"],
            vocabulary=raw["vocab_size"],
            positions=raw["n_positions"],
            epsilon=raw["layer_norm_epsilon"],
        )

    @property
    def head_width(self) -> int:
        """How many numbers a head works with."""
        return self.width // self.heads

    def memory_names(self) -> list[str]:
        """The cached keys and values, layer by layer, as the graph calls them."""
        return [f"{kind}{layer}" for layer in range(self.layers) for kind in ("key", "value")]


def open_checkpoint(folder: Path, digest: str, cache: Path, threads: int) -> Any:
    """An `InferenceSession` of the checkpoint in `folder`, converted on first use.

    Args:
        folder: the checkpoint.
        digest: its digest, by which the file in the cache is known.
        cache: where converted models are kept.
        threads: processor cores to use.

    Raises:
        CheckpointError: the weights can't be read.
        OnnxFileError: the converted file can't be kept or opened.
    """
    name = f"{digest}-int8-{_FORMAT}.onnx"
    return open_converted(cache, name, lambda: _model(folder), threads)


def _model(folder: Path) -> Any:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    shape = Shape.of(folder)
    try:
        weights = load_file(folder / "model.safetensors")
        graph = _Graph(shape, {name: w.astype(np.float32) for name, w in weights.items()})
        return graph.build()
    except (OSError, KeyError, SafetensorError) as error:
        raise CheckpointError(f"{folder}: the weights can't be read: {error!r}") from error


class _Graph(GraphBuilder):
    """Collects the nodes and weights of the graph."""

    def __init__(self, shape: Shape, weights: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__(shape.epsilon)
        self._shape = shape
        self._weights = weights

    def build(self) -> Any:
        """The model; see `OnnxModel` for what goes in and out."""
        from onnx import TensorProto, helper

        shape = self._shape
        tokens = self.node("Gather", [self._weight("wte.weight"), "tokens"], "token_vectors")
        places = self.node("Gather", [self._weight("wpe.weight"), "places"], "place_vectors")
        residual = self.node("Add", [tokens, places], "embedded")
        for layer in range(shape.layers):
            residual = self._layer(layer, residual)
        # Only the last token's vector is read: [rows, tokens, width] becomes [rows, width].
        last = self.node(
            "Gather", [residual, self.constant("last", np.array(-1))], "last_vector", axis=1
        )
        final = self._norm(last, "ln_f", "final")
        self.linear(final, "logits", self._weight_of("wte.weight").T)

        cached: list[str | int | None] = ["rows", shape.heads, "room", shape.head_width]
        inputs = [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, ["rows", "length"]),
            helper.make_tensor_value_info("places", TensorProto.INT64, ["rows", "length"]),
            helper.make_tensor_value_info("last_places", TensorProto.INT32, ["rows"]),
            helper.make_tensor_value_info("longest", TensorProto.INT32, []),
        ]
        outputs = [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["rows", shape.vocabulary])
        ]
        for name in shape.memory_names():
            inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, cached))
            outputs.append(helper.make_tensor_value_info(f"{name}_now", TensorProto.FLOAT, cached))
        return self.model("gpt2", inputs, outputs)

    def _layer(self, layer: int, residual: str) -> str:
        at = f"h.{layer}."
        normed = self._norm(residual, f"{at}ln_1", f"{at}normed")
        mixed = self._linear_named(normed, f"{at}attn.c_attn")
        attended = self._attention(layer, mixed, f"{at}attended")
        out = self._linear_named(attended, f"{at}attn.c_proj")
        residual = self.node("Add", [out, residual], f"{at}middle")
        normed = self._norm(residual, f"{at}ln_2", f"{at}normed_again")
        wide = self._linear_named(normed, f"{at}mlp.c_fc")
        wide = self.node("FastGelu", [wide], f"{at}gelu", domain=CONTRIB)
        return self.node("Add", [self._linear_named(wide, f"{at}mlp.c_proj"), residual], f"{at}out")

    def _attention(self, layer: int, mixed: str, output: str) -> str:
        """Attention over the cache, which takes up the new keys and values in place."""
        key, value, heads = f"key{layer}", f"value{layer}", self._shape.heads
        return self.node(
            "GroupQueryAttention",
            [mixed, "", "", key, value, "last_places", "longest"],
            output,
            f"{key}_now",
            f"{value}_now",
            domain=CONTRIB,
            num_heads=heads,
            kv_num_heads=heads,
        )

    def _norm(self, x: str, name: str, output: str) -> str:
        return self.norm(x, output, self._weight(f"{name}.weight"), self._weight(f"{name}.bias"))

    def _linear_named(self, x: str, name: str) -> str:
        weight = self._weight_of(f"{name}.weight")
        return self.linear(x, f"{name}.out", weight, self._weight(f"{name}.bias"))

    def _weight_of(self, name: str) -> NDArray[np.float32]:
        return self._weights[f"transformer.{name}"]

    def _weight(self, name: str) -> str:
        return self.constant(name, self._weight_of(name))
