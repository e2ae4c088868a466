"""Prepares what the generator learns from: authored replies and extra text in, tokens out.

    shoptalk prepare generator --out FOLDER [--text PATH] [--base CHECKPOINT]

The folder holds `tokens.safetensors`, the tokenizer, `words.txt` (what may be said),
`refused.jsonl` (authored replies that the grounding check stops), and `manifest.json` (counts,
sources and fingerprints).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from transformers import PreTrainedTokenizerFast

from dialogue.generation.acts import load_acts
from dialogue.generation.base import base_context, open_base_tokenizer
from dialogue.generation.corpus import DEFAULT_CORPUS, Corpus, load_corpus
from dialogue.generation.corpus_checks import (
    CheckedCorpus,
    check_corpus,
    corpus_fingerprint,
    is_held_out,
    worded_by_the_model,
)
from dialogue.generation.dataset import Row, example_rows, text_rows
from dialogue.generation.dialogue_texts import DialogueText, read_dialogue_text
from dialogue.generation.manifest import Manifest, PartCounts, PrepareError, Source
from dialogue.generation.simulation import each_once, simulate
from dialogue.generation.token_file import TokenRows, read_tokens, write_tokens
from dialogue.generation.tokenizer import train_tokenizer

__all__ = ["PARTS", "DataRecipe", "PreparedData", "prepare"]

PARTS = ("text", "text_validation", "acts", "validation")
"""Plain text and its held-out lines; simulated conversations and those of held-out replies."""

_TOKENS, _MANIFEST, _WORDS, _REFUSED = (
    "tokens.safetensors",
    "manifest.json",
    "words.txt",
    "refused.jsonl",
)
_TEXT_HELD_OUT = 0.01


@dataclass(frozen=True, slots=True)
class DataRecipe:
    """Everything that decides what there is to learn.

    Attributes:
        corpus: the folder of authored replies.
        texts: extra dialogue text to learn English from (see `read_dialogue_text`).
        base: a checkpoint folder or hub name whose tokenizer is used; one is learned if empty.
        vocabulary: tokens of a tokenizer that is learned.
        context: tokens that the model reads at once; nothing may be longer.
        passes: how often each authored reply is learned, half of it amid conversations.
        held_out: the share of authored replies kept for validation.
        seed: of the simulated conversations.
    """

    corpus: Path = DEFAULT_CORPUS
    texts: tuple[Path, ...] = ()
    base: str = ""
    vocabulary: int = 3072
    context: int = 160  # the longest authored reply with its prompt is under 110
    passes: float = 10.0
    held_out: float = 0.04
    seed: int = 7

    def portable(self) -> dict[str, object]:
        """As JSON, with file names in place of paths, which mean nothing elsewhere."""
        return asdict(self) | {
            "corpus": self.corpus.name,
            "texts": [path.name for path in self.texts],
            "base": portable_base(self.base),
        }


def portable_base(base: str) -> str:
    """A hub name as it is, a folder by its last name."""
    return Path(base).name if Path(base).is_dir() else base


@dataclass(frozen=True)
class PreparedData:
    """A folder written by `prepare`."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path) -> PreparedData:
        """Open `folder`; PrepareError or TokenFileError say what is wrong with it."""
        return cls(folder, Manifest.read(folder / _MANIFEST))

    @cached_property
    def tokenizer(self) -> PreTrainedTokenizerFast:
        """The tokenizer that made the tokens."""
        loaded = PreTrainedTokenizerFast.from_pretrained(self.folder)
        return cast(PreTrainedTokenizerFast, loaded)

    @cached_property
    def parts(self) -> dict[str, TokenRows]:
        """The rows of each of `PARTS`."""
        return read_tokens(self.folder / _TOKENS, PARTS)

    def words(self) -> frozenset[str]:
        """The words that the authors used."""
        return frozenset((self.folder / _WORDS).read_text(encoding="utf-8").split())


def prepare(folder: Path, recipe: DataRecipe) -> PreparedData:
    """Check everything, turn it into tokens, and write it to `folder`.

    Raises:
        PrepareError: too little is left to learn from or to validate on, or a row is too long.
        CorpusError, TextError, BaseError: an input can't be read.
    """
    corpus = load_corpus(recipe.corpus)
    checked = check_corpus(corpus, recipe.held_out)
    if not checked.learned.replies or not checked.held_out.replies:
        raise PrepareError(
            f"{recipe.corpus}: {len(checked.learned.replies)} replies to learn from and"
            f" {len(checked.held_out.replies)} held out; write more, or hold out another share"
        )
    texts = [read_dialogue_text(path) for path in recipe.texts]
    tokenizer = _tokenizer(recipe, texts, checked.learned)
    context = min(recipe.context, base_context(recipe.base)) if recipe.base else recipe.context
    rows = _rows(recipe, checked, texts, tokenizer, context)
    parts = {name: TokenRows.of(rows[name]) for name in PARTS}
    _check_lengths(parts, tokenizer, context)
    folder.mkdir(parents=True, exist_ok=True)
    write_tokens(folder / _TOKENS, parts)
    tokenizer.save_pretrained(folder)
    worded = worded_by_the_model(corpus)
    (folder / _WORDS).write_text("\n".join(sorted(worded.words())) + "\n", encoding="utf-8")
    (folder / _REFUSED).write_text(_refusals(checked), encoding="utf-8")
    manifest = Manifest(
        settings=recipe.portable(),
        context=context,
        vocabulary=len(tokenizer),
        replies=len(worded.replies),
        acts=len({reply.case.act for reply in worded.replies}),
        cases=len(worded.cases()),
        learned=len(checked.learned.replies),
        held_out=len(checked.held_out.replies),
        refused=len(checked.refused),
        nearly_alike=checked.nearly_alike,
        nearly_leaked=checked.nearly_leaked,
        sources=[Source(t.name, t.licence, len(t.lines), t.left_out) for t in texts],
        parts={name: PartCounts(len(p), p.tokens, p.longest) for name, p in parts.items()},
        corpus_fingerprint=corpus_fingerprint(worded),
        fingerprint=hashlib.sha256((folder / _TOKENS).read_bytes()).hexdigest()[:16],
    )
    manifest.write(folder / _MANIFEST)  # last: a folder without one is not finished
    return PreparedData(folder, manifest)


def _tokenizer(
    recipe: DataRecipe, texts: Sequence[DialogueText], learned: Corpus
) -> PreTrainedTokenizerFast:
    if recipe.base:
        return open_base_tokenizer(recipe.base, load_acts())
    lines = [line for text in texts for line in text.lines]
    lines += [reply.text for reply in learned.replies]
    lines += [lead for leads in learned.leads.values() for lead in leads]
    return train_tokenizer(lines, load_acts(), recipe.vocabulary)


def _rows(
    recipe: DataRecipe,
    checked: CheckedCorpus,
    texts: Sequence[DialogueText],
    tokenizer: PreTrainedTokenizerFast,
    context: int,
) -> dict[str, list[Row]]:
    lines = [line for text in texts for line in text.lines]
    held = [line for line in lines if is_held_out(line, _TEXT_HELD_OUT)]
    kept = [line for line in lines if not is_held_out(line, _TEXT_HELD_OUT)]
    # Half from conversations, for leads and moods; half straight, so that rare acts are learned.
    half = max(round(recipe.passes / 2), 1)
    learned, held_out = checked.learned, checked.held_out
    examples = simulate(learned, len(learned.replies) * half, recipe.seed)
    examples += each_once(learned, half, recipe.seed)
    validation = simulate(held_out, len(held_out.replies) * 2, recipe.seed + 1)
    return {
        "text": text_rows(kept, tokenizer, context),
        "text_validation": text_rows(held, tokenizer, context),
        "acts": example_rows(examples, tokenizer),
        "validation": example_rows(validation, tokenizer),
    }


def _check_lengths(
    parts: dict[str, TokenRows], tokenizer: PreTrainedTokenizerFast, context: int
) -> None:
    for rows in parts.values():
        if rows.longest > context:
            longest = max(rows, key=lambda row: len(row["input_ids"]))
            raise PrepareError(
                f"{rows.longest} tokens don't fit into a context of {context}:"
                f" {tokenizer.decode(longest['input_ids'])!r}"
            )


def _refusals(checked: CheckedCorpus) -> str:
    return "".join(
        json.dumps(
            {"act": r.reply.case.act, "text": r.reply.text, "reasons": r.reasons},
            ensure_ascii=False,
        )
        + "\n"
        for r in checked.refused
    )
