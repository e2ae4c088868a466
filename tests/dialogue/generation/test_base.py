"""Starting from a GPT-2 that is not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Tokenizer

from dialogue.generation.acts import load_acts
from dialogue.generation.base import BaseError, base_context, open_base, open_base_tokenizer
from dialogue.generation.checkpoint import save_checkpoint
from dialogue.generation.context import Context
from dialogue.generation.engine import Request, Sampling
from dialogue.generation.token_rules import TokenRules
from dialogue.generation.tokenizer import END, PAD, SAY, train_tokenizer
from dialogue.generation.training import train_generator
from dialogue.generation.transformers_engine import TransformersEngine
from tests.dialogue.generation.tiny import tiny_recipe


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder as the hub has it: GPT2Tokenizer with its own pieces, tied embeddings."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    pieces = [*bytes_to_unicode().values(), "Ġw", "Ġwe", "<|endoftext|>"]
    (tmp_path / "vocab.json").write_text(json.dumps({p: at for at, p in enumerate(pieces)}))
    (tmp_path / "merges.txt").write_text("#version: 0.2\nĠ w\nĠw e\n", encoding="utf-8")
    tokenizer = GPT2Tokenizer(str(tmp_path / "vocab.json"), str(tmp_path / "merges.txt"))
    config = GPT2Config(vocab_size=len(pieces), n_positions=96, n_embd=16, n_layer=1, n_head=2)
    folder = tmp_path / "foreign"
    GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_control_words_and_placeholders_become_single_tokens(foreign: Path) -> None:
    tokenizer = open_base_tokenizer(str(foreign), load_acts())
    context = Context("order_status", {"status": "shipped"}, frozenset({"carrier"}))
    tokens = tokenizer.convert_ids_to_tokens(tokenizer.encode(context.prompt()))
    assert tokens[0] == "<act:order_status>"
    assert tokens[-2:] == ["{carrier}", SAY]
    assert (tokenizer.pad_token, tokenizer.eos_token) == (PAD, END)
    text = "Well, we sent it with {carrier}."
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_old_embeddings_stay_and_new_ones_are_added(foreign: Path) -> None:
    tokenizer = open_base_tokenizer(str(foreign), load_acts())
    before = GPT2LMHeadModel.from_pretrained(foreign).transformer.wte.weight
    model = open_base(str(foreign), tokenizer)
    after = model.transformer.wte.weight
    assert len(after) == len(tokenizer) > len(before)
    assert torch.equal(after[: len(before)], before)
    assert model.lm_head.weight is after
    assert model.config.eos_token_id == tokenizer.eos_token_id


def test_a_checkpoint_trained_from_it_opens_and_can_itself_be_a_base(
    foreign: Path, tmp_path: Path
) -> None:
    recipe = tiny_recipe(tmp_path, base=str(foreign))
    report = train_generator(tmp_path / "out", recipe)
    assert report is not None
    sampling = Sampling(max_tokens=4, enough=1)
    engine = TransformersEngine.from_checkpoint(tmp_path / "out", sampling)
    assert engine.draw([Request(Context("welcome"))]) == engine.draw([Request(Context("welcome"))])
    assert base_context(str(tmp_path / "out")) == 96
    again = open_base_tokenizer(str(tmp_path / "out"), load_acts())
    assert len(again) == len(open_base_tokenizer(str(foreign), load_acts()))
    assert "from `foreign`" in (tmp_path / "out" / "README.md").read_text()


def test_a_name_that_the_hub_cannot_give_says_what_to_do_offline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BaseError, match=r"--local-dir FOLDER.*--base FOLDER"):
        open_base_tokenizer("nobody/no-such-model", load_acts())


def test_a_folder_that_is_no_language_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(BaseError, match="only a GPT-2"):
        base_context(str(tmp_path))


def test_a_run_from_an_older_checkpoint_learns_what_the_domain_has_gained(tmp_path: Path) -> None:
    tokenizer = train_tokenizer(["You're welcome."], replace(load_acts(), placeholders={}), 500)
    config = GPT2Config(vocab_size=len(tokenizer), n_embd=16, n_layer=1, n_head=2, n_positions=96)
    save_checkpoint(tmp_path / "old", GPT2LMHeadModel(config), tokenizer, frozenset(), {})
    assert train_generator(tmp_path / "out", tiny_recipe(tmp_path, base=str(tmp_path / "old")))
    fact = Context("welcome", facts=frozenset({"first_name"}))
    assert TokenRules(tmp_path / "old").owed(fact) is None
    assert TokenRules(tmp_path / "out").owed(fact) is not None
