"""GPT-2 as an ONNX graph that advances rows by a token (or a prompt), with a cache of fixed size.

The weights become 8-bit integers in blocks, and activations are quantised block by block within
each row (`MatMulNBits` at accuracy level 4), so no row's result depends on the rows beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialogue.generation.checkpoint import CheckpointError

__all__ = ["Shape", "convert", "converted"]

_CONTRIB = "com.microsoft"
_OPSET, _IR_VERSION = 20, 10
_BLOCKS = (64, 32, 16)
"""The largest that fits is taken. With blocks of 128 the last bits of a row change with the number
of rows beside it, as onnxruntime then adds up in another order for single rows and pairs."""

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


def converted(folder: Path, digest: str, cache: Path) -> Path:
    """The checkpoint in `folder` as an ONNX file in `cache`, made on first use.

    Args:
        folder: the checkpoint.
        digest: its digest, by which the file is known.
        cache: a folder that is made when it is missing.
    """
    path = cache / f"{digest}-int8-{_FORMAT}.onnx"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        convert(folder, unfinished)
        unfinished.replace(path)
    return path


def convert(folder: Path, path: Path) -> None:
    """Write the checkpoint in `folder` to the ONNX file `path`."""
    # Imported here because it's needed once a checkpoint, not at every start.
    import onnx
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    shape = Shape.of(folder)
    try:
        weights = load_file(folder / "model.safetensors")
        graph = _Graph(shape, {name: w.astype(np.float32) for name, w in weights.items()})
        model = graph.build()
    except (OSError, KeyError, SafetensorError) as error:
        raise CheckpointError(f"{folder}: the weights can't be read: {error!r}") from error
    onnx.save(model, str(path))


class _Graph:
    """Collects the nodes and weights of the graph."""

    def __init__(self, shape: Shape, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._shape = shape
        self._weights = weights
        self._nodes: list[Any] = []
        self._initializers: list[Any] = []

    def build(self) -> Any:
        """The model; see `OnnxModel` for what goes in and out."""
        from onnx import TensorProto, helper

        shape = self._shape
        tokens = self._add("Gather", [self._weight("wte.weight"), "tokens"], "token_vectors")
        places = self._add("Gather", [self._weight("wpe.weight"), "places"], "place_vectors")
        residual = self._add("Add", [tokens, places], "embedded")
        for layer in range(shape.layers):
            residual = self._layer(layer, residual)
        # Only the last token's vector is read: [rows, tokens, width] becomes [rows, width].
        last = self._add(
            "Gather", [residual, self._constant("last", np.array(-1))], "last_vector", axis=1
        )
        final = self._norm(last, "ln_f", "final")
        head = self._weight_of("wte.weight").T
        self._linear(final, "logits", head, None)

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
        graph = helper.make_graph(self._nodes, "gpt2", inputs, outputs, self._initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _layer(self, layer: int, residual: str) -> str:
        at = f"h.{layer}."
        normed = self._norm(residual, f"{at}ln_1", f"{at}normed")
        mixed = self._linear_named(normed, f"{at}attn.c_attn")
        self._nodes.append(self._attention(layer, mixed, f"{at}attended"))
        out = self._linear_named(f"{at}attended", f"{at}attn.c_proj")
        residual = self._add("Add", [out, residual], f"{at}middle")
        normed = self._norm(residual, f"{at}ln_2", f"{at}normed_again")
        wide = self._linear_named(normed, f"{at}mlp.c_fc")
        wide = self._add("FastGelu", [wide], f"{at}gelu", domain=_CONTRIB)
        return self._add("Add", [self._linear_named(wide, f"{at}mlp.c_proj"), residual], f"{at}out")

    def _attention(self, layer: int, mixed: str, output: str) -> Any:
        """Attention over the cache, which takes up the new keys and values in place."""
        from onnx import helper

        key, value, heads = f"key{layer}", f"value{layer}", self._shape.heads
        return helper.make_node(
            "GroupQueryAttention",
            [mixed, "", "", key, value, "last_places", "longest"],
            [output, f"{key}_now", f"{value}_now"],
            domain=_CONTRIB,
            num_heads=heads,
            kv_num_heads=heads,
        )

    def _norm(self, x: str, name: str, output: str) -> str:
        weights = [self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        epsilon = self._shape.epsilon
        return self._add("LayerNormalization", [x, *weights], output, axis=-1, epsilon=epsilon)

    def _linear_named(self, x: str, name: str) -> str:
        weight = self._weight_of(f"{name}.weight")
        return self._linear(x, f"{name}.out", weight, self._weight(f"{name}.bias"))

    def _linear(self, x: str, output: str, weight: NDArray[np.float32], bias: str | None) -> str:
        """Multiply by `weight`, [in, out], and add the bias."""
        size, outputs = weight.shape
        block = next((b for b in _BLOCKS if size % b == 0), _BLOCKS[-1])
        integers, scales = _quantised(weight, block)
        names = [
            self._constant(f"{output}.integers", integers),
            self._constant(f"{output}.scales", scales),
        ]
        return self._add(
            "MatMulNBits",
            [x, *names, *(["", "", bias] if bias else [])],
            output,
            domain=_CONTRIB,
            K=size,
            N=outputs,
            bits=8,
            block_size=block,
            accuracy_level=4,
        )

    def _weight_of(self, name: str) -> NDArray[np.float32]:
        return self._weights[f"transformer.{name}"]

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weight_of(name))

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._initializers.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def _add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


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
