"""The tuned encoder on torch, as it is trained and saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.network import Floats
from dialogue.understanding.torch_layers import TorchLayers, through
from dialogue.understanding.torch_network import TorchNetwork
from dialogue.understanding.tuned_encoder import WEIGHTS, TunedEncoder

__all__ = ["TunableEncoder"]


class TunableEncoder(TunedEncoder):
    """A tuned encoder whose upper layers are `blocks`."""

    def __init__(self, base: Encoder, layers: int) -> None:
        """Copy the uppermost `layers` layers of `base`, which is on torch; 0 changes nothing."""
        network = base.network
        assert isinstance(network, TorchNetwork)  # training opens no other
        self.blocks = network.copied(layers)
        super().__init__(network, layers, TorchLayers(self.blocks))

    def pool(self, states: Sequence[Floats]) -> Tensor:
        """Through the upper layers, to the mean over word pieces, to length one."""
        lengths = torch.tensor([len(state) for state in states])
        padded = pad_sequence([torch.from_numpy(state) for state in states], batch_first=True)
        made = through(self.blocks, padded, lengths)
        present = torch.arange(padded.shape[1])[None] < lengths[:, None]
        mean = (made * present[..., None]).sum(dim=1) / lengths[:, None]
        return functional.normalize(mean, dim=1)

    def save(self, folder: Path) -> None:
        """Write the upper layers in half precision; opened again by `TunedEncoder.load`."""
        from safetensors.torch import save_file

        weights = {name: value.half() for name, value in self.blocks.state_dict().items()}
        if weights:
            save_file(weights, folder / WEIGHTS)
