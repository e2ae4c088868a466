"""What a row of tokens may go on with: each of its placeholders once, and no control word."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import CheckpointError
from dialogue.generation.context import Context

__all__ = ["TokenRules"]

_LONE_SPACE = "Ġ"
"""The byte-level BPE's way to a placeholder; nothing but one may follow."""

_NEVER = np.float32(-np.inf)


class TokenRules:
    """A checkpoint's tokenizer, and the tokens that may stand where.

    The masks hold one number a token, [vocabulary]: 0 where it is allowed, else minus infinity.
    """

    def __init__(self, folder: Path) -> None:
        """Read the tokenizer of a checkpoint folder.

        Raises:
            CheckpointError: it is missing, or is none of ours.
        """
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self.end = int(config["eos_token_id"])
            vocabulary = self._tokenizer.get_vocab()
            self.space = vocabulary[_LONE_SPACE]
            silent = [*load_acts().special_tokens(), "<pad>", "<say>"]
        # The tokenizers package raises a bare Exception for a file that it can't read.
        except Exception as error:
            raise CheckpointError(f"{folder}: the tokenizer can't be read: {error!r}") from error
        self._known = frozenset(vocabulary)
        self._placeholders = {
            name: vocabulary[f"{{{name}}}"]
            for name in load_acts().placeholders
            if f"{{{name}}}" in vocabulary
        }
        self._silent = np.zeros(int(config["vocab_size"]), np.float32)
        self._silent[[vocabulary[token] for token in silent if token in vocabulary]] = _NEVER

    def opening(self, context: Context) -> list[int]:
        """The tokens of the prompt's first part, which many contexts share."""
        return self._encode(context.opening())

    def closing(self, context: Context) -> list[int]:
        """The tokens of the prompt's second part."""
        return self._encode(context.closing())

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        return len(self._encode(text))

    def text(self, tokens: list[int]) -> str:
        """The words that `tokens` spell."""
        return str(self._tokenizer.decode(tokens, skip_special_tokens=False)).strip()

    def owed(self, context: Context) -> frozenset[int] | None:
        """The placeholders that every candidate for `context` has to say.

        None where the checkpoint was trained before the act, an attribute or a fact of the
        context was thought of.
        """
        control = {f"<act:{context.act}>", *(f"<{k}={v}>" for k, v in context.attributes.items())}
        if not (control <= self._known and context.facts <= self._placeholders.keys()):
            return None
        return frozenset(self._placeholders[name] for name in context.facts)

    def mask(self, owed: Iterable[int], after_space: bool) -> NDArray[np.float32]:
        """What may come next in a row that still owes the placeholders `owed`.

        Args:
            owed: a row may not end before it has said all of them.
            after_space: whether its last token was a lone space.
        """
        placeholders = list(owed)
        mask = np.full_like(self._silent, _NEVER) if after_space else self._silent.copy()
        mask[placeholders] = 0.0
        mask[self.end if placeholders else self.space] = _NEVER
        return mask

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)
