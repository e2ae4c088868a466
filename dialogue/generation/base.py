"""GPT-2 models to start from: our own checkpoints, or any other with its own tokenizer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken
from transformers import AutoConfig, AutoTokenizer, GPT2LMHeadModel, PreTrainedTokenizerFast

from dialogue.generation.acts import ActDomain
from dialogue.generation.tokenizer import END, PAD, SAY
from knowledge.errors import ShoptalkError

__all__ = ["BaseError", "adapt_tokenizer", "base_context", "open_base", "open_base_tokenizer"]


class BaseError(ShoptalkError):
    """A base that can't be reached, or is no GPT-2."""


def open_base_tokenizer(base: str, domain: ActDomain) -> PreTrainedTokenizerFast:
    """The tokenizer of `base`, in which every control word and placeholder is one token.

    Args:
        base: a checkpoint folder, or a name on the hub such as `openai-community/gpt2`.
        domain: the acts whose control words are added where they are missing.

    Raises:
        BaseError: there is no such folder and the hub can't be reached or doesn't have it.
    """
    loaded = _reach(base, AutoTokenizer.from_pretrained)
    return adapt_tokenizer(loaded, [PAD, END, SAY, *domain.special_tokens()])


def adapt_tokenizer(loaded: Any, control: Iterable[str]) -> PreTrainedTokenizerFast:
    """`loaded` with the tokens of `control`, padding with `PAD` and ending with `END`."""
    backend = loaded.backend_tokenizer
    known = backend.get_vocab(with_added_tokens=True)
    missing = [token for token in control if token not in known]
    backend.add_special_tokens([AddedToken(token, normalized=False) for token in missing])
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token=PAD,
        eos_token=END,
        clean_up_tokenization_spaces=False,
    )


def base_context(base: str) -> int:
    """How many tokens `base` reads at once."""
    config = _reach(base, AutoConfig.from_pretrained)
    if config.model_type != "gpt2":
        raise BaseError(f"{base}: is a {config.model_type}, and only a GPT-2 can be a base")
    return int(config.n_positions)


def open_base(base: str, tokenizer: PreTrainedTokenizerFast) -> GPT2LMHeadModel:
    """The model of `base` in fp32, with a row of its embedding for every token of `tokenizer`."""
    base_context(base)  # says clearly what is no GPT-2
    model: GPT2LMHeadModel = _reach(base, GPT2LMHeadModel.from_pretrained, dtype=torch.float32)
    if len(tokenizer) != model.get_input_embeddings().num_embeddings:
        model.resize_token_embeddings(len(tokenizer))
    for config in (model.config, model.generation_config):
        config.bos_token_id = config.eos_token_id = tokenizer.eos_token_id
        config.pad_token_id = tokenizer.pad_token_id
    return model


def _reach(base: str, load: Any, **options: Any) -> Any:
    """What `load` makes of `base`; failing that, what can be done about it."""
    try:
        return load(base, **options)
    except (OSError, ValueError, KeyError) as error:
        if Path(base).is_dir():
            raise BaseError(f"{base}: is no GPT-2 checkpoint that opens: {error}") from error
        raise BaseError(
            f"{base}: there is no such folder, and it can't be had from the hub"
            f" ({type(error).__name__}). Without a network, download it elsewhere with"
            f" `hf download {base} --local-dir FOLDER`, copy the folder here, and name it:"
            " --base FOLDER"
        ) from error
