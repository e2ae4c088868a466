"""What the words of an act may hold: each of its placeholders once, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch

from dialogue.generation.act_data.codec import Codec
from dialogue.generation.act_data.delexicalise import placeholders
from dialogue.generation.act_data.rows import ActRow

__all__ = ["SlotConstraint"]

_NO_TOKEN = -1


class SlotConstraint:
    """What each of a batch of wordings may say next; a batch holds so many of each row.

    A counted placeholder is owed: the end is forbidden until it is said. An uncounted one may
    be said. None is said twice.

    Attributes:
        owed: how many placeholders the row with the most of them owes.
    """

    def __init__(
        self, rows: Sequence[ActRow], codec: Codec, wordings: int, vocabulary: int
    ) -> None:
        named = [list(placeholders(row.slots, codec.tables)) for row in rows]
        most = max(map(len, named))
        tokens = torch.full((len(rows), most, 2), _NO_TOKEN)
        counted = torch.zeros((len(rows), most), dtype=torch.bool)
        forbidden = torch.zeros((len(rows), vocabulary), dtype=torch.bool)
        forbidden[:, codec.control_tokens()] = True
        for i, names in enumerate(named):
            for j, name in enumerate(names):
                tokens[i, j] = torch.tensor(codec.placeholder_tokens(name))
                counted[i, j] = name[1:-1].split(" ")[0] not in codec.tables.uncounted
                forbidden[i, tokens[i, j]] = False
        self.owed = int(counted.sum(dim=1).max())
        self._end = cast(int, codec.tokenizer.eos_token_id)
        self._tokens = tokens.repeat_interleave(wordings, dim=0)  # [batch, placeholders, 2]
        self._owing = counted.repeat_interleave(wordings, dim=0)  # [batch, placeholders]
        self._forbidden = forbidden.repeat_interleave(wordings, dim=0)  # [batch, vocabulary]

    def forbidden(self, steps_left: int) -> torch.Tensor:
        """What must not be said now, [batch, vocabulary], with so many tokens left to say.

        When there is just enough room for what is owed and the end, nothing else is allowed.
        """
        still = self._owing.sum(dim=1)  # [batch]
        forbidden = self._forbidden.clone()
        forbidden[:, self._end] = still > 0
        for i in (still + 1 >= steps_left).nonzero()[:, 0].tolist():
            forbidden[i] = True
            must = self._tokens[i, self._owing[i]].flatten() if still[i] else self._end
            forbidden[i, must] = False
        return forbidden

    def say(self, chosen: torch.Tensor) -> None:
        """Note the tokens just said, [batch]."""
        now = (chosen[:, None, None] == self._tokens).any(dim=2)  # [batch, placeholders]
        self._owing &= ~now
        wording, placeholder = now.nonzero(as_tuple=True)
        self._forbidden[wording[:, None], self._tokens[wording, placeholder]] = True

    def keep(self, kept: torch.Tensor) -> None:
        """Go on with these wordings alone."""
        self._tokens, self._owing = self._tokens[kept], self._owing[kept]
        self._forbidden = self._forbidden[kept]
