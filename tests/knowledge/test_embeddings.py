from __future__ import annotations

import pytest

from knowledge import embeddings
from knowledge.embeddings import VectorIndex
from knowledge.store import Store
from tests.knowledge.word_vectors import WordVectors

TEXTS = {"lamp": ["a desk lamp", "light for reading"], "mug": ["a mug for tea"]}


def newly_encoded(store: Store, texts: dict[str, list[str]], dimensions: int = 96) -> set[str]:
    """What opening an index computes, beyond what it needs to know the model."""
    embedder = WordVectors(dimensions)
    VectorIndex(store, embedder, "things", texts)
    return set(embedder.encoded) & {text for parts in texts.values() for text in parts}


def test_a_record_is_as_similar_as_its_nearest_text(store: Store, embedder: WordVectors) -> None:
    similarities = VectorIndex(store, embedder, "things", TEXTS).nearest("light for reading")
    assert similarities["lamp"].best == pytest.approx(1)
    assert similarities["mug"].best < 0.8


def test_vectors_are_computed_once(store: Store) -> None:
    assert newly_encoded(store, TEXTS) == {"a desk lamp", "light for reading", "a mug for tea"}
    assert newly_encoded(store, TEXTS) == set()


def test_only_a_changed_text_is_computed_again(store: Store) -> None:
    newly_encoded(store, TEXTS)
    changed = TEXTS | {"mug": ["a mug for coffee"]}
    assert newly_encoded(store, changed) == {"a mug for coffee"}


def test_another_model_computes_everything_again(store: Store) -> None:
    newly_encoded(store, TEXTS)
    assert len(newly_encoded(store, TEXTS, dimensions=48)) == 3


def test_vectors_of_a_record_that_is_gone_are_dropped(store: Store) -> None:
    newly_encoded(store, TEXTS)
    newly_encoded(store, {"mug": TEXTS["mug"]})
    assert store.rows("select id from embeddings") == [{"id": "mug"}]


def test_a_refreshed_index_finds_what_is_new_and_not_what_is_gone(
    store: Store, embedder: WordVectors
) -> None:
    index = VectorIndex(store, embedder, "things", TEXTS)
    index.refresh({"mug": TEXTS["mug"], "rug": ["a woollen rug"]})
    assert set(index.nearest("a woollen rug")) == {"mug", "rug"}
    assert index.nearest("a woollen rug")["rug"].best == pytest.approx(1)


def test_only_the_nearest_are_returned(store: Store, embedder: WordVectors) -> None:
    index = VectorIndex(store, embedder, "things", TEXTS)
    assert list(index.nearest("a mug for tea", limit=1)) == ["mug"]


def test_owners_do_not_mix(store: Store, embedder: WordVectors) -> None:
    VectorIndex(store, embedder, "others", {"mug": ["a zebra"]})
    assert VectorIndex(store, embedder, "things", TEXTS).nearest("a zebra")["mug"].best < 0.8


def test_an_index_of_nothing_finds_nothing(store: Store, embedder: WordVectors) -> None:
    assert VectorIndex(store, embedder, "things", {}).nearest("lamp") == {}


def test_a_large_index_finds_what_a_full_comparison_finds(
    store: Store, embedder: WordVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {f"r{n}": [f"word{n % 97} thing{n % 89} colour{n % 7}"] for n in range(3000)}
    question = "thing5 word8 colour2"
    full = VectorIndex(store, embedder, "full", texts).nearest(question, limit=10)
    monkeypatch.setattr(embeddings, "_LARGE", 1000)
    monkeypatch.setattr(embeddings, "_COMPARED", 600)
    monkeypatch.setattr(embeddings, "_DIRECTIONS", 48)
    coarse = VectorIndex(store, embedder, "coarse", texts).nearest(question, limit=10)
    assert set(coarse) == set(full)
