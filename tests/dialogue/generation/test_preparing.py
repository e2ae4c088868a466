from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dialogue.generation.corpus import load_corpus
from dialogue.generation.corpus_checks import check_corpus, is_held_out
from dialogue.generation.manifest import PrepareError
from dialogue.generation.preparing import PARTS, PreparedData, prepare
from dialogue.generation.token_file import TokenFileError, TokenRows, read_tokens
from tests.dialogue.generation.tiny import tiny_recipe


def test_tokens_spell_the_replies_and_nothing_held_out_is_learned(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path).data
    prepare(tmp_path / "data", recipe)
    data = PreparedData.open(tmp_path / "data")
    assert set(data.parts) == set(PARTS)

    def replies(part: str) -> set[str]:
        rows = data.parts[part]
        return {str(data.tokenizer.decode(r["input_ids"][r["prompt"] : -1])) for r in rows}

    learned, held_out = replies("acts"), replies("validation")
    assert learned | held_out == {r.text for r in load_corpus(recipe.corpus).replies}
    assert all(is_held_out(text, recipe.held_out) for text in held_out)
    assert not any(is_held_out(text, recipe.held_out) for text in learned)
    first = data.parts["acts"][0]
    prompt = str(data.tokenizer.decode(first["input_ids"][: first["prompt"]]))
    assert prompt.startswith("<act:welcome>")


def test_the_manifest_counts_and_equal_data_have_equal_fingerprints(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path).data
    one = prepare(tmp_path / "one", recipe).manifest
    assert (one.replies, one.acts, one.cases) == (8, 1, 1)
    assert one.learned + one.held_out + one.refused == one.replies
    assert one.parts["acts"].rows >= 2 * one.learned
    assert prepare(tmp_path / "two", recipe).manifest == one
    assert prepare(tmp_path / "3", replace(recipe, seed=9)).manifest.fingerprint != one.fingerprint
    assert any("held out" in line for line in one.lines())


def test_replies_that_claim_too_much_are_listed_and_left_out(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path).data
    (recipe.corpus / "goodbye.yml").write_text(
        "act: goodbye\ncases:\n  - replies: ['Goodbye.', 'It arrives on Monday.']\n"
    )
    manifest = prepare(tmp_path / "data", recipe).manifest
    assert manifest.refused == 1
    refused = json.loads((tmp_path / "data" / "refused.jsonl").read_text())
    assert refused["text"] == "It arrives on Monday."
    assert refused["reasons"]


def test_replies_alike_but_for_punctuation_are_counted(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path).data
    (recipe.corpus / "welcome.yml").write_text(
        "act: welcome\ncases:\n  - replies: ['Any time.', 'Any time!', 'Gladly.']\n"
    )
    assert check_corpus(load_corpus(recipe.corpus), share=0.0).nearly_alike == 1


def test_too_little_and_too_long_are_named(tmp_path: Path) -> None:
    recipe = tiny_recipe(tmp_path).data
    with pytest.raises(PrepareError, match="0 held out"):
        prepare(tmp_path / "data", replace(recipe, held_out=0.0))
    with pytest.raises(PrepareError, match="don't fit into a context of 6"):
        prepare(tmp_path / "data", replace(recipe, context=6))
    with pytest.raises(PrepareError, match="shoptalk prepare generator"):
        PreparedData.open(tmp_path / "data")


def test_rows_come_back_as_they_were() -> None:
    rows = TokenRows.of([{"input_ids": [1, 2, 3], "prompt": 1}, {"input_ids": [4], "prompt": 0}])
    assert list(rows) == [{"input_ids": [1, 2, 3], "prompt": 1}, {"input_ids": [4], "prompt": 0}]
    assert rows[-1:] == [{"input_ids": [4], "prompt": 0}]
    assert (rows.tokens, rows.longest, len(TokenRows.of([]))) == (4, 3, 0)
    with pytest.raises(IndexError):
        rows[2]


def test_a_damaged_file_of_tokens_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokens.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(TokenFileError, match="prepare again"):
        read_tokens(tmp_path / "tokens.safetensors", PARTS)
