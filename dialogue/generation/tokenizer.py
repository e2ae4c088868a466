"""The generator's own byte-level BPE, in which a control word or placeholder is one token."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from dialogue.generation.acts import ActDomain

__all__ = ["END", "PAD", "SAY", "train_tokenizer"]

PAD, END, SAY = "<pad>", "<end>", "<say>"


def train_tokenizer(
    texts: Iterable[str], domain: ActDomain, vocabulary: int
) -> PreTrainedTokenizerFast:
    """Learn `vocabulary` tokens from delexicalised text.

    Byte-level BPE as in Radford et al. (2019), "Language Models are Unsupervised Multitask
    Learners", section 2.2.
    """
    special = [PAD, END, SAY, *domain.special_tokens()]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        clean_up_tokenization_spaces=False,
    )
