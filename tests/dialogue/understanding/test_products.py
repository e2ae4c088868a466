"""Products and options by the words that shoppers use, in a catalogue of any size."""

from __future__ import annotations

import pytest

from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords

COLOURS = ("teal", "amber", "ivory", "coral", "slate", "plum", "sand", "moss", "rust", "navy")
KINDS = ("kettle", "blanket", "lantern", "backpack", "teapot", "notebook", "cushion", "doormat")
NAMES = tuple(
    (f"{colour}-{kind}-{number}", f"{colour.title()} {kind.title()} {number}")
    for colour in COLOURS
    for kind in KINDS
    for number in range(1, 26)
)


@pytest.fixture(scope="module")
def index() -> CatalogueIndex:
    return CatalogueIndex(
        CatalogueWords(NAMES, (("teal-kettle-1", "tea maker"),), ("Dark Blue", "oak", "King Size"))
    )


@pytest.mark.parametrize(
    ("phrase", "best"),
    [
        ("teal kettle 7", "teal-kettle-7"),
        ("Teal Ketle 7", "teal-kettle-7"),
        ("tea maker", "teal-kettle-1"),
        ("amber lanterns 3", "amber-lantern-3"),
    ],
)
def test_the_nearest_name_comes_first(index: CatalogueIndex, phrase: str, best: str) -> None:
    assert index.products(phrase)[0] == best


def test_a_kind_means_its_products_but_never_all_of_a_large_catalogue(
    index: CatalogueIndex,
) -> None:
    found = index.products("kettle")
    assert 1 < len(found) <= 24
    assert all("kettle" in product for product in found)


def test_words_that_no_product_has_mean_none(index: CatalogueIndex) -> None:
    assert index.products("submarine") == ()


def test_options_are_written_as_the_catalogue_writes_them(index: CatalogueIndex) -> None:
    assert index.option("dark blue") == "Dark Blue"
    assert index.option("kingsize") == "King Size"
    assert index.option("yellow") is None


def test_the_longest_option_is_found_first(index: CatalogueIndex) -> None:
    found = [e.value for e in index.options("in dark blue or OAK please")]
    assert found == ["Dark Blue", "oak"]


def test_a_name_within_a_line_is_found_to_the_letter(index: CatalogueIndex) -> None:
    (found,) = index.named("is the teal kettle tea maker any good", [])
    assert found.record_ids == ("teal-kettle-1",)
