"""Rows of tokens on disk: one safetensors file, read packed into arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from dialogue.generation.dataset import Row
from knowledge.errors import ShoptalkError

__all__ = ["TokenFileError", "TokenRows", "read_tokens", "write_tokens"]


class TokenFileError(ShoptalkError):
    """A file of tokens that is missing, damaged or incomplete."""


class TokenRows(Sequence[Row]):
    """Rows over three arrays: all token ids, where each row starts, and its prompt's length."""

    def __init__(
        self, ids: NDArray[np.int32], starts: NDArray[np.int64], prompts: NDArray[np.int32]
    ) -> None:
        """`starts` has one entry more than there are rows: where the last one ends."""
        self.ids, self.starts, self.prompts = ids, starts, prompts

    @classmethod
    def of(cls, rows: Sequence[Row]) -> TokenRows:
        """The same rows, packed."""
        lengths = [len(row["input_ids"]) for row in rows]
        return cls(
            np.fromiter((i for row in rows for i in row["input_ids"]), np.int32, sum(lengths)),
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            np.fromiter((row["prompt"] for row in rows), np.int32, len(rows)),
        )

    @property
    def tokens(self) -> int:
        """How many tokens there are in all."""
        return len(self.ids)

    @property
    def longest(self) -> int:
        """The length of the longest row in tokens; 0 without rows."""
        return int(np.diff(self.starts).max(initial=0))

    def __len__(self) -> int:
        return len(self.prompts)

    def __iter__(self) -> Iterator[Row]:
        return (self[at] for at in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        ids = self.ids[self.starts[at] : self.starts[at + 1]]
        return {"input_ids": ids.tolist(), "prompt": int(self.prompts[at])}


_FIELDS = ("ids", "starts", "prompts")


def write_tokens(path: Path, parts: Mapping[str, TokenRows]) -> None:
    """Write named rows as `NAME.ids`, `NAME.starts` and `NAME.prompts`."""
    save_file(
        {f"{n}.{field}": getattr(r, field) for n, r in parts.items() for field in _FIELDS}, path
    )


def read_tokens(path: Path, names: Sequence[str]) -> dict[str, TokenRows]:
    """The named rows of a file written by `write_tokens`; TokenFileError says what is wrong."""
    try:
        arrays = load_file(path)
        return {
            name: TokenRows(*(arrays[f"{name}.{field}"] for field in _FIELDS)) for name in names
        }
    except FileNotFoundError as error:
        raise TokenFileError(f"{path}: not here; run `shoptalk prepare generator`") from error
    except (OSError, SafetensorError, KeyError) as error:
        raise TokenFileError(f"{path}: damaged or incomplete ({error}); prepare again") from error
