"""Trains the generator: authored replies in, a checkpoint folder out; resumes where it stopped.

    shoptalk train generator --out FOLDER [--text FILE]

First, with `--text`, the model reads plain dialogue to learn English; then it learns to word
acts from simulated conversations. Both stages are transformers' Trainer.
"""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import torch
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
)

from dialogue.generation.acts import load_acts
from dialogue.generation.checkpoint import save_checkpoint
from dialogue.generation.corpus import DEFAULT_CORPUS, AuthoredReply, Corpus, load_corpus
from dialogue.generation.dataset import (
    Row,
    example_rows,
    read_text,
    text_rows,
)
from dialogue.generation.fitting import Schedule, fit
from dialogue.generation.grounding import GroundingChecker
from dialogue.generation.simulation import each_once, simulate
from dialogue.generation.tokenizer import train_tokenizer

__all__ = ["GeneratorRecipe", "TrainingReport", "train_generator"]


@dataclass(frozen=True, slots=True)
class GeneratorRecipe:
    """Everything that decides what is learned; written beside the checkpoint."""

    layers: int = 6
    width: int = 384
    heads: int = 6
    vocabulary: int = 3072
    context: int = 160  # tokens; the longest authored reply with its prompt is under 110
    dropout: float = 0.1
    batch: int = 32
    learning_rate: float = 8e-4
    weight_decay: float = 0.05
    base: Path | None = None  # a checkpoint to start from, with its tokenizer
    passes: float = 10.0  # over the authored replies, through simulated conversations
    text_passes: float = 1.0
    held_out: float = 0.04  # share of the authored replies kept for validation
    seed: int = 7
    corpus: Path = DEFAULT_CORPUS
    texts: tuple[Path, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a run reached: sizes, and the validation loss in nats a token and bits a byte."""

    parameters: int
    authored: int
    examples: int
    validation_loss: float
    bits_per_byte: float
    fingerprint: str


def train_generator(out: Path, recipe: GeneratorRecipe, resume: bool = True) -> TrainingReport:
    """Train from scratch and write an fp16 checkpoint that `from_pretrained` opens to `out`.

    Args:
        out: the checkpoint folder; unfinished work lies in its `run/` until the end.
        recipe: data, sizes and schedule.
        resume: go on from the last saved step in `run/`, if there is one.
    """
    corpus = worded_by_the_model(load_corpus(recipe.corpus))
    learned, held_out = split_corpus(corpus, recipe.held_out)
    learned = grounded_only(learned)
    texts = [line for path in recipe.texts for line in read_text(path)]
    tokenizer = _tokenizer(recipe, [*texts, *corpus_texts(learned)])
    run = out / "run"
    if not resume and run.exists():
        shutil.rmtree(run)
    model = _model(recipe, tokenizer)
    if texts:
        rows = text_rows(texts, tokenizer, recipe.context)
        schedule = _schedule(recipe, recipe.text_passes)
        fit(model, tokenizer.pad_token_id, rows, rows[:64], schedule, run / "text")
    # Half from conversations, for leads and moods; half straight, so that rare acts are learned.
    half = max(round(recipe.passes / 2), 1)
    examples = simulate(learned, len(learned.replies) * half, recipe.seed)
    examples += each_once(learned, half, recipe.seed)
    validation = example_rows(
        simulate(held_out, len(held_out.replies) * 2, recipe.seed + 1), tokenizer
    )
    rows = example_rows(examples, tokenizer)
    schedule = _schedule(recipe, passes=1.0)
    loss = fit(model, tokenizer.pad_token_id, rows, validation, schedule, run / "acts")
    report = TrainingReport(
        parameters=model.num_parameters(),
        authored=len(corpus.replies),
        examples=len(examples),
        validation_loss=round(loss, 4),
        bits_per_byte=round(_bits_per_byte(loss, validation, tokenizer), 4),
        fingerprint=_fingerprint(corpus),
    )
    training = {"recipe": _portable(recipe), "report": asdict(report)}
    save_checkpoint(out, model, tokenizer, corpus.words(), training)
    return report


def corpus_texts(corpus: Corpus) -> list[str]:
    """All authored text, replies and leads."""
    return [*(reply.text for reply in corpus.replies), *sum(corpus.leads.values(), ())]


def worded_by_the_model(corpus: Corpus) -> Corpus:
    """The corpus without the acts that are only ever said as authored."""
    authored_only = load_acts().authored_only
    kept = tuple(r for r in corpus.replies if r.case.act not in authored_only)
    return Corpus(kept, corpus.leads)


def grounded_only(corpus: Corpus) -> Corpus:
    """The corpus without the replies that the grounding check would not let through."""
    checker = GroundingChecker(corpus.words())
    kept = [r for r in corpus.replies if not checker.refusals(r.text, r.context())]
    return Corpus(tuple(kept), corpus.leads)


def split_corpus(corpus: Corpus, share: float) -> tuple[Corpus, Corpus]:
    """The corpus to learn from and the held-out rest, by a hash of each reply's text."""

    def is_held_out(reply: AuthoredReply) -> bool:
        digest = hashlib.sha256(reply.text.encode()).digest()
        return int.from_bytes(digest[:4], "big") / 2**32 < share

    kept = tuple(r for r in corpus.replies if not is_held_out(r))
    held = tuple(r for r in corpus.replies if is_held_out(r))
    return Corpus(kept, corpus.leads), Corpus(held, corpus.leads)


def _portable(recipe: GeneratorRecipe) -> dict[str, Any]:
    """The recipe with file names in place of paths, which mean nothing elsewhere."""
    return asdict(recipe) | {
        "corpus": recipe.corpus.name,
        "base": recipe.base.name if recipe.base else None,
        "texts": [path.name for path in recipe.texts],
    }


def _tokenizer(recipe: GeneratorRecipe, texts: Sequence[str]) -> PreTrainedTokenizerFast:
    if recipe.base is not None:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(recipe.base)
        known = tokenizer.get_vocab()
        # What the domain has gained since the base was trained becomes tokens of its own.
        tokenizer.add_tokens(
            [t for t in load_acts().special_tokens() if t not in known], special_tokens=True
        )
        return cast(PreTrainedTokenizerFast, tokenizer)
    return train_tokenizer(texts, load_acts(), recipe.vocabulary)


def _model(recipe: GeneratorRecipe, tokenizer: PreTrainedTokenizerFast) -> GPT2LMHeadModel:
    torch.manual_seed(recipe.seed)
    if recipe.base is not None:
        model = GPT2LMHeadModel.from_pretrained(recipe.base, dtype=torch.float32)
        model.resize_token_embeddings(len(tokenizer))
        return model
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=recipe.context,
            n_embd=recipe.width,
            n_layer=recipe.layers,
            n_head=recipe.heads,
            resid_pdrop=recipe.dropout,
            embd_pdrop=recipe.dropout,
            attn_pdrop=recipe.dropout,
            bos_token_id=tokenizer.eos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def _schedule(recipe: GeneratorRecipe, passes: float) -> Schedule:
    return Schedule(passes, recipe.batch, recipe.learning_rate, recipe.weight_decay, recipe.seed)


def _bits_per_byte(loss: float, rows: Sequence[Row], tokenizer: PreTrainedTokenizerFast) -> float:
    """Loss over tokens turned into bits over the bytes of the replies they spell."""
    replies = [row["input_ids"][row["prompt"] :] for row in rows]
    tokens = sum(map(len, replies))
    size = sum(len(str(tokenizer.decode(ids[:-1])).encode()) for ids in replies)
    return loss / math.log(2) * tokens / max(size, 1)


def _fingerprint(corpus: Corpus) -> str:
    digest = hashlib.sha256()
    for reply in corpus.replies:
        digest.update(f"{reply.case}|{reply.mood}|{reply.text}\n".encode())
    return digest.hexdigest()[:16]
