"""A tiny untrained checkpoint in the assistant's own format, on which every engine can be tried."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import save_checkpoint
from dialogue.generation.corpus import load_corpus
from dialogue.generation.tokenizer import train_tokenizer


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder whose model has two layers and knows nothing."""
    corpus = load_corpus()
    texts = [reply.text for reply in corpus.replies[:300]]
    tokenizer = train_tokenizer(texts, load_acts(), vocabulary=700)
    torch.manual_seed(3)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=96,
        n_embd=64,
        n_layer=2,
        n_head=4,
        initializer_range=0.3,  # so that some tokens are likelier than others
        bos_token_id=tokenizer.eos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = GPT2LMHeadModel(config)
    # It is to end now and then, and to say placeholders, as a trained one does.
    favoured = ["<end>", "{item}", "{carrier}", "{delivery_date}"]
    vectors = model.transformer.wte.weight[tokenizer.convert_tokens_to_ids(favoured)]
    with torch.no_grad():
        model.transformer.ln_f.bias.copy_(vectors.sum(dim=0))
    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    save_checkpoint(folder, model, tokenizer, corpus.words(), {})
    return folder
