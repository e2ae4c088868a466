"""The checkpoint folder: fp16 weights, tokenizer, the words it may use, and how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import ShoptalkError

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

__all__ = [
    "DEFAULT_CHECKPOINT",
    "CheckpointError",
    "checkpoint_digest",
    "load_vocabulary",
    "save_checkpoint",
]

DEFAULT_CHECKPOINT = Path(__file__).with_name("checkpoint")
_WORDS, _TRAINING = "words.txt", "training.json"
_DRAWN_FROM = ("config.json", "tokenizer.json", _WORDS)


class CheckpointError(ShoptalkError):
    """A checkpoint folder that is missing, incomplete or not a GPT-2 of ours."""


def save_checkpoint(
    folder: Path,
    model: GPT2LMHeadModel,
    tokenizer: PreTrainedTokenizerFast,
    words: frozenset[str],
    training: Mapping[str, Any],
) -> None:
    """Write a folder that `from_pretrained` opens; the weights become fp16 safetensors."""
    folder.mkdir(parents=True, exist_ok=True)
    model.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / _WORDS).write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    record = json.dumps(training, indent=2) + "\n"
    (folder / _TRAINING).write_text(record, encoding="utf-8")


def load_vocabulary(folder: Path = DEFAULT_CHECKPOINT) -> frozenset[str]:
    """The words that the authors of the training text used; no other is ever said."""
    try:
        return frozenset((folder / _WORDS).read_text(encoding="utf-8").split())
    except OSError as error:
        raise CheckpointError(f"{folder}: no checkpoint here ({_WORDS}: {error})") from error


def checkpoint_digest(folder: Path) -> str:
    """A name for what is drawn from: equal for the same weights, tokenizer and words."""
    digest = hashlib.sha256()
    files = [*sorted(folder.glob("*.safetensors")), *(folder / name for name in _DRAWN_FROM)]
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
