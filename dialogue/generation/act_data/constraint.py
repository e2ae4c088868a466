"""What the words of an act may hold: each of its placeholders once, and no others."""

from __future__ import annotations

from typing import cast

import torch

from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.delexicalise import placeholders
from dialogue.generation.act_data.rows import ActRow

__all__ = ["SlotConstraint"]


class SlotConstraint:
    """What each of a batch of wordings may say next.

    A counted placeholder is owed: the end is forbidden until it is said. An uncounted one may
    be said. None is said twice.

    Attributes:
        owed: how many placeholders a wording owes at the start.
    """

    def __init__(self, row: ActRow, codec: Codec, wordings: int, vocabulary: int) -> None:
        names = list(placeholders(row.slots, codec.tables))
        counted = [name[1:-1].split(" ")[0] not in codec.tables.uncounted for name in names]
        self._tokens = torch.tensor([codec.placeholder_tokens(name) for name in names])
        self._counted = torch.tensor(counted, dtype=torch.bool)
        self._said = torch.zeros((wordings, len(names)), dtype=torch.bool)
        self._end = cast(int, codec.tokenizer.eos_token_id)
        self._forbidden = torch.zeros((wordings, vocabulary), dtype=torch.bool)
        self._forbidden[:, codec.control_tokens()] = True
        if names:
            self._forbidden[:, self._tokens.flatten()] = False
        self.owed = sum(counted)

    def forbidden(self, steps_left: int) -> torch.Tensor:
        """What must not be said now, [wordings, vocabulary], with so many tokens left to say.

        When there is just enough room for what is owed and the end, nothing else is allowed.
        """
        owing = self._counted & ~self._said  # [wordings, placeholders]
        still = owing.sum(dim=1)  # [wordings]
        forbidden = self._forbidden.clone()
        forbidden[:, self._end] = still > 0
        for i in (still + 1 >= steps_left).nonzero()[:, 0].tolist():
            forbidden[i] = True
            must = self._tokens[owing[i]].flatten() if still[i] else self._end
            forbidden[i, must] = False
        return forbidden

    def say(self, chosen: torch.Tensor) -> None:
        """Note the tokens just said, [wordings]."""
        for number, tokens in enumerate(self._tokens):
            now = (chosen[:, None] == tokens).any(dim=1)
            self._said[now, number] = True
            self._forbidden[now.nonzero(), tokens] = True

    def keep(self, kept: torch.Tensor) -> None:
        """Go on with these wordings alone."""
        self._said, self._forbidden = self._said[kept], self._forbidden[kept]
