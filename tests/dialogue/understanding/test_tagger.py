"""Learning to find a shop's own entities and the requests in a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.understanding.encoder import Encoder
from dialogue.understanding.labelled import LabelledMessage, parse_line
from dialogue.understanding.opening import EngineName, open_encoder, open_reference
from dialogue.understanding.tag_modules import TrainableTagger
from dialogue.understanding.tagger import Tagger, TaggerError
from dialogue.understanding.tagger_training import TaggerRecipe, train_tagger
from dialogue.understanding.training_data import LanguageData
from dialogue.understanding.units import LONGEST, shape_of, units_of

FLOWERS = (
    "tulips",
    "roses",
    "lilies",
    "ferns",
    "moss",
    "ivy",
    "daisies",
    "poppies",
    "mint",
    "sage",
)
QUICK = TaggerRecipe(layers=1, entity_passes=12, request_passes=12, rate=3e-4)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_reference()


@pytest.fixture(scope="module")
def data() -> LanguageData:
    lines = [parse_line(f"how do I water the [{name}](flower)", "water") for name in FLOWERS]
    lines += [parse_line(f"what does a pot of [{name}](flower) cost", "price") for name in FLOWERS]
    several = [
        LabelledMessage(
            (
                parse_line(f"what do [{one}](flower) cost", "price"),
                parse_line(f"and how do I water [{other}](flower)", "water"),
            )
        )
        for one, other in zip(FLOWERS, reversed(FLOWERS), strict=True)
    ]
    return LanguageData(tuple(lines), tuple(several))


@pytest.fixture(scope="module")
def tagger(encoder: Encoder, data: LanguageData) -> TrainableTagger:
    return train_tagger(encoder, data, QUICK)


def test_an_entity_is_found_by_the_words_around_it(tagger: Tagger) -> None:
    (tagged,) = tagger.tag(["how do I water the orchids"], [[]])
    assert [(e.name, e.text) for e in tagged.entities] == [("flower", "orchids")]


def test_a_second_request_begins_where_another_thing_is_asked(tagger: Tagger) -> None:
    text = "what do ferns cost and how do I water ivy"
    (tagged,) = tagger.tag([text], [[]])
    cut = text.index("and")
    likeliest = max(tagged.starts[1:], key=tagged.opening_at)
    assert likeliest == cut
    shares = tagged.shares(0, cut), tagged.shares(cut, len(text))
    assert [tagger.intents[int(part.argmax())] for part in shares] == ["price", "water"]


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_a_saved_tagger_reads_the_same(
    engine: EngineName, tagger: TrainableTagger, tmp_path: Path
) -> None:
    tagger.save(tmp_path)
    opened = Tagger.load(open_encoder("", engine, tmp_path / "cache"), tmp_path)
    assert opened is not None
    texts = ["what does the moss cost", "", "🌷"]
    for one, other in zip(tagger.tag(texts, [[]] * 3), opened.tag(texts, [[]] * 3), strict=True):
        assert one.entities == other.entities


def test_a_broken_file_is_named(tagger: TrainableTagger, encoder: Encoder, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    (tmp_path / "tagger.safetensors").write_bytes(b"not weights")
    with pytest.raises(TaggerError, match="can't be opened"):
        Tagger.load(encoder, tmp_path)


def test_a_folder_without_a_tagger_has_none(encoder: Encoder, tmp_path: Path) -> None:
    assert Tagger.load(encoder, tmp_path) is None


def test_words_keep_what_stands_inside_of_them(encoder: Encoder) -> None:
    text = "didn't, walkie-talkie! a@b.de"
    units = units_of(text, encoder.network.pieces.read(text, LONGEST))
    words = [text[unit.start : unit.end] for unit in units]
    assert words == ["didn't", ",", "walkie-talkie", "!", "a@b.de"]


@pytest.mark.parametrize(
    ("word", "shape"), [("lamp", 0), ("Priya", 1), ("SW", 2), ("10115", 3), ("W10042", 4), (",", 5)]
)
def test_words_have_shapes(word: str, shape: int) -> None:
    assert shape_of(word) == shape
