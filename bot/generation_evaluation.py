"""`shoptalk evaluate generator`: how well the checkpoint speaks, and what stands in its way."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import torch
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from bot.encoding import open_encoder_of
from bot.generation import checkpoint_of, open_writer
from bot.sentence_evaluation import (
    SentenceReport,
    demo_answers,
    evaluate_sentences,
    load_sentence_questions,
)
from bot.settings import Settings
from dialogue.facts import Say
from dialogue.generation.acts import ActError, load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import Case, Corpus, load_corpus
from dialogue.generation.corpus_checks import check_corpus
from dialogue.generation.dataset import example_rows
from dialogue.generation.invented_facts import invent_say
from dialogue.generation.likelihood import bits_per_byte
from dialogue.generation.preparing import DataRecipe
from dialogue.generation.simulation import simulate
from dialogue.generation.slot_errors import SlotErrors, slot_errors
from dialogue.generation.templates import plain_template
from dialogue.generation.text_metrics import bleu, distinct
from dialogue.generation.writer import Digest, ReplyWriter
from dialogue.messages import Utterance

__all__ = ["GeneratorReport", "evaluate_generator", "word_held_out", "word_invented"]

_SEED = 10_007
_TODAY = date(2026, 6, 3)
_MOODS = ("neutral", "neutral", "terse", "worried", "angry", "cheerful", "polite")
_COMPARED = 1000
"""Wordings over which variety is measured: its figures fall with their number."""

Progress = Callable[[int, int], None]
OnReply = Callable[[Say, Utterance], None]


@dataclass(frozen=True, slots=True)
class GeneratorReport:
    """What was measured.

    Attributes:
        bits_per_byte: of authored replies that were held out, `held_out` examples of them.
        replies: to facts of a shop that does not exist, all acts and cases in turn.
        with_facts: those of them that carry facts.
        slot_error_rate: errors a fact over all of them.
        generated: the share of `with_facts` that the model worded.
        bleu: of what it worded for each held-out reply's context, against the held-out replies of
            the same case; `references` contexts.
        distinct: share of different words and pairs of words in what the model worded, and in the
            templates of the same contexts, over the first `_COMPARED`.
        sentences: the choice of sentences that answer a question, by split.
    """

    bits_per_byte: float
    held_out: int
    replies: int
    with_facts: int
    slot_error_rate: float
    slot_errors: SlotErrors
    generated: float
    bleu: float
    references: int
    distinct: dict[str, float]
    sentences: dict[str, SentenceReport]

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it; mistakes are counted, not listed."""
        plain = asdict(self)
        for split, report in self.sentences.items():
            plain["sentences"][split]["f1"] = report.f1
            plain["sentences"][split]["mistakes"] = len(report.mistakes)
        return plain

    def figures(self) -> dict[str, Any]:
        """The chief ones, for the model card."""
        chosen = {
            f"sentences_that_answer_{split}": f"precision {r.precision:.3f}, recall {r.recall:.3f}"
            for split, r in self.sentences.items()
        }
        errors = self.slot_errors
        wrong = errors.missing + errors.repeated + errors.extra
        return {
            "bits_per_byte_held_out": round(self.bits_per_byte, 4),
            "slot_errors": f"{wrong} of {errors.facts:,} facts in {self.replies:,} replies",
            "fact-bearing_replies_generated": f"{self.generated:.1%} of {self.with_facts:,}",
            "BLEU_against_held_out_replies": f"{self.bleu:.1f} ({self.references} contexts)",
            **{name: f"{value:.3f}" for name, value in self.distinct.items()},
            **chosen,
        }

    def lines(self, details: bool = False) -> Iterator[str]:
        """For people; with `details`, every question whose sentences were chosen wrongly."""
        errors = self.slot_errors
        yield f"authored replies held out, {self.held_out} examples"
        yield f"  bits a byte               {self.bits_per_byte:.3f}"
        yield f"replies to facts of a shop that doesn't exist, {self.replies}"
        yield (
            f"  slot error rate           {self.slot_error_rate:.4f}  ({errors.missing} missing,"
            f" {errors.repeated} repeated, {errors.extra} extra of {errors.facts})"
        )
        yield f"  generated, of {self.with_facts} with facts  {self.generated:.3f}"
        yield f"BLEU against held-out replies, {self.references} contexts  {self.bleu:.1f}"
        for name, value in self.distinct.items():
            yield f"  {name:<24}  {value:.3f}"
        for split, report in self.sentences.items():
            yield f"sentences that answer a question, {report.questions} {split} questions"
            yield from report.lines(details)


def evaluate_generator(
    settings: Settings,
    replies: int,
    corpus: Path | None = None,
    progress: Progress = lambda done, of: None,
    act: str = "",
    on_reply: OnReply = lambda say, utterance: None,
) -> GeneratorReport:
    """Measure the checkpoint of the settings, alone and behind the checker as it speaks.

    Args:
        settings: the assistant's: checkpoint, sampling, encoder.
        replies: how many to word for facts that were invented.
        corpus: the authored replies; the shipped ones if none.
        progress: told how many replies are worded, of how many.
        act: word replies of this act alone; empty is all.
        on_reply: shown each reply to invented facts.

    Raises:
        ActError: there is no such act, or nobody wrote replies of it.
    """
    writer = open_writer(settings)
    recipe = DataRecipe() if corpus is None else DataRecipe(corpus=corpus)
    authored = load_corpus(recipe.corpus)
    held_out = check_corpus(authored, recipe.held_out).held_out
    examples = simulate(held_out, len(held_out.replies) * 2, recipe.seed + 1)
    folder = checkpoint_of(settings)
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    rows = example_rows(examples, tokenizer)
    encoder, answers = open_encoder_of(settings), demo_answers()
    score, references = word_held_out(writer, held_out)
    return GeneratorReport(
        bits_per_byte=bits_per_byte(model, tokenizer, rows),
        held_out=len(rows),
        bleu=score,
        references=references,
        sentences={
            split: evaluate_sentences(load_sentence_questions(split), answers, encoder)
            for split in ("development", "test")
        },
        **word_invented(writer, authored, replies, progress, act, on_reply),
    )


def word_held_out(writer: ReplyWriter, held_out: Corpus) -> tuple[float, int]:
    """BLEU of what the model words for each held-out context, and how many it did word."""
    by_case: dict[Case, list[str]] = defaultdict(list)
    for reply in held_out.replies:
        by_case[reply.case].append(reply.text)
    domain, rng = load_acts(), random.Random(_SEED)
    wordings: list[str] = []
    references: list[Sequence[str]] = []
    for number, reply in enumerate(held_out.replies):
        say = invent_say(reply.case, domain, _TODAY, rng)
        said = writer.write(say, Digest(mood=reply.mood, turn_key=str(number)), _TODAY)
        if said.generated:
            wordings.append(said.wording)
            references.append(by_case[reply.case])
    return bleu(wordings, references), len(wordings)


def word_invented(
    writer: ReplyWriter,
    authored: Corpus,
    replies: int,
    progress: Progress = lambda done, of: None,
    act: str = "",
    on_reply: OnReply = lambda say, utterance: None,
) -> dict[str, Any]:
    """The figures of `GeneratorReport` over `replies` replies to invented facts."""
    rng = random.Random(_SEED)
    errors = SlotErrors(0, 0, 0, 0)
    generated = with_facts = 0
    wordings: list[str] = []
    templates: list[str] = []
    last: dict[str, str] = {}
    for number, say in enumerate(_says(authored, replies, rng, act)):
        said = (last[say.act],) if say.act in last else ()
        digest = Digest(mood=rng.choice(_MOODS), wordings=said, turn_key=str(number))
        utterance = writer.write(say, digest, _TODAY)
        last[say.act] = utterance.wording
        on_reply(say, utterance)
        progress(number + 1, replies)
        if say.facts:
            errors = errors.plus(slot_errors(utterance, say, _TODAY))
            with_facts += 1
            generated += utterance.generated
        if utterance.generated:
            wordings.append(utterance.wording)
            templates.append(plain_template(_context(say)))
    some, plain = wordings[:_COMPARED], templates[:_COMPARED]
    return {
        "replies": replies,
        "with_facts": with_facts,
        "slot_error_rate": errors.rate,
        "slot_errors": errors,
        "generated": generated / max(with_facts, 1),
        "distinct": {
            "distinct-1": distinct(some, 1),
            "distinct-1 of templates": distinct(plain, 1),
            "distinct-2": distinct(some, 2),
            "distinct-2 of templates": distinct(plain, 2),
        },
    }


def _says(authored: Corpus, replies: int, rng: random.Random, act: str) -> Iterator[Say]:
    """Every case of the acts that the model words, in turns, in another order each time."""
    domain = load_acts()
    cases = [
        case
        for case in authored.cases()
        if (case.act == act if act else case.act not in domain.authored_only)
    ]
    if not cases:
        raise ActError(f"nobody wrote replies of the act {act!r}; see dialogue/generation/corpus")
    order: list[Case] = []
    for _ in range(replies):
        if not order:
            order = rng.sample(cases, len(cases))
        yield invent_say(order.pop(), domain, _TODAY, rng)


def _context(say: Say) -> Context:
    attributes = {name: fact.values[0] for name, fact in say.attributes.items()}
    return Context(say.act, attributes, frozenset(say.facts))
