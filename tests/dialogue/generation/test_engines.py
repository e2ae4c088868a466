"""What every inference engine promises, tried on each of them with one tiny checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from numpy.typing import NDArray

from dialogue.generation.candidate_pool import CandidatePool, PoolFile
from dialogue.generation.checkpoint import CheckpointError
from dialogue.generation.context import Context
from dialogue.generation.engine import Candidate, InferenceEngine, Request, Sampling
from dialogue.generation.onnx_engine import OnnxEngine
from dialogue.generation.onnx_graph import Shape, open_checkpoint
from dialogue.generation.onnx_model import OnnxModel
from dialogue.generation.token_rules import TokenRules
from dialogue.generation.transformers_engine import TransformersEngine
from dialogue.onnx_files import OnnxFileError

SAMPLING = Sampling(candidates=4, temperature=0.8, top_p=0.9, max_tokens=24, enough=3)
ORDER = Context(
    "order_status", {"status": "shipped"}, frozenset({"item", "carrier", "delivery_date"})
)
ITEM = replace(ORDER, facts=frozenset({"item"}))
CONTEXTS = [
    replace(ORDER, mood=mood, facts=facts, length=length)
    for mood in ("neutral", "terse", "angry")
    for length in ("short", "long")
    for facts in (ORDER.facts, ITEM.facts, frozenset[str]())
] + [Context("welcome"), Context("greet", mood="cheerful")]

REQUESTS = [Request(context, attempt) for context in CONTEXTS for attempt in (0, 1)]


def _onnx(checkpoint: Path, folder: Path) -> InferenceEngine:
    return OnnxEngine.from_checkpoint(checkpoint, folder, SAMPLING)


def _transformers(checkpoint: Path, folder: Path) -> InferenceEngine:
    return TransformersEngine.from_checkpoint(checkpoint, SAMPLING)


def _pool(checkpoint: Path, folder: Path) -> InferenceEngine:
    file = PoolFile(folder / "candidates.sqlite3", "tiny")
    return CandidatePool(_onnx(checkpoint, folder), file)


@pytest.fixture(params=[_onnx, _transformers, _pool], scope="class")
def engine(
    request: pytest.FixtureRequest,
    tiny_checkpoint: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> InferenceEngine:
    opener: Callable[[Path, Path], InferenceEngine] = request.param
    return opener(tiny_checkpoint, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="class")
def alone(engine: InferenceEngine) -> dict[tuple[str, int], list[Candidate]]:
    """What each request draws when it is drawn by itself."""
    return {_key(request): engine.draw([request])[0] for request in REQUESTS}


def _key(request: Request) -> tuple[str, int]:
    return request.context.prompt(), request.attempt


class TestEngines:
    def test_the_same_request_draws_the_same(self, engine: InferenceEngine) -> None:
        assert engine.draw([Request(ORDER)]) == engine.draw([Request(ORDER)])

    def test_another_attempt_draws_others(self, engine: InferenceEngine) -> None:
        first, second = engine.draw([Request(ITEM, 0), Request(ITEM, 1)])
        assert first != second

    def test_candidates_hold_each_placeholder_once_and_no_other(
        self, engine: InferenceEngine
    ) -> None:
        drawn = [candidate for each in engine.draw(REQUESTS) for candidate in each]
        assert len(drawn) > len(REQUESTS) / 4
        for request, candidates in zip(REQUESTS, engine.draw(REQUESTS), strict=True):
            for candidate in candidates:
                used = candidate.text.count("{item}"), candidate.text.count("{carrier}")
                granted = request.context.facts
                assert used == ("item" in granted, "carrier" in granted)

    def test_no_control_word_is_said(self, engine: InferenceEngine) -> None:
        drawn = [candidate for each in engine.draw(REQUESTS) for candidate in each]
        assert not any(word in c.text for c in drawn for word in ("<act", "<mood", "<say>", "<pad"))

    def test_scores_are_log_likelihoods(self, engine: InferenceEngine) -> None:
        drawn = [candidate for each in engine.draw(REQUESTS) for candidate in each]
        assert all(candidate.worst <= candidate.score < 0 for candidate in drawn)

    @trials(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(chosen=st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=16))
    def test_what_is_drawn_together_doesnt_matter(
        self,
        engine: InferenceEngine,
        alone: dict[tuple[str, int], list[Candidate]],
        chosen: list[Request],
    ) -> None:
        assert engine.draw(chosen) == [alone[_key(request)] for request in chosen]

    def test_threads_that_draw_at_once_get_what_is_drawn_alone(
        self, engine: InferenceEngine, alone: dict[tuple[str, int], list[Candidate]]
    ) -> None:
        with ThreadPoolExecutor(8) as threads:
            drawn = list(threads.map(lambda request: engine.draw([request])[0], REQUESTS * 2))
        assert drawn == [alone[_key(request)] for request in REQUESTS * 2]

    def test_a_placeholder_that_the_checkpoint_never_saw_draws_nothing(
        self, engine: InferenceEngine
    ) -> None:
        unheard_of = replace(ORDER, facts=frozenset({"shoe_size"}))
        assert engine.draw([Request(unheard_of), Request(ORDER)])[0] == []

    def test_nothing_asked_is_nothing_drawn(self, engine: InferenceEngine) -> None:
        assert engine.draw([]) == []


class Stumbling(OnnxModel):
    """Fails in one of its runs."""

    stumbles_in = 0

    def run(
        self,
        memory: NDArray[np.float32],
        tokens: Sequence[Sequence[int]],
        lengths: NDArray[np.int32],
    ) -> NDArray[np.float32]:
        self.stumbles_in -= 1
        if self.stumbles_in == 0:
            raise RuntimeError("stumbled")
        return super().run(memory, tokens, lengths)


class TestOnnx:
    def test_the_number_of_threads_changes_nothing(
        self, tiny_checkpoint: Path, tmp_path: Path
    ) -> None:
        one = OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING, threads=1)
        two = OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING, threads=2)
        assert one.draw(REQUESTS) == two.draw(REQUESTS)

    def test_its_likelihoods_are_close_to_the_reference(
        self, tiny_checkpoint: Path, tmp_path: Path
    ) -> None:
        likeliest = replace(SAMPLING, top_p=0.01)  # so that both say the same
        ours = OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, likeliest).draw(REQUESTS)
        theirs = TransformersEngine.from_checkpoint(tiny_checkpoint, likeliest).draw(REQUESTS)
        common = [
            (candidate.score, reference.score)
            for one, other in zip(ours, theirs, strict=True)
            for candidate in one
            for reference in other
            if candidate.text == reference.text
        ]
        assert len(common) > 5
        assert all(abs(score - reference) < 0.2 for score, reference in common)

    def test_a_checkpoint_is_converted_once(self, tiny_checkpoint: Path, tmp_path: Path) -> None:
        OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING)
        (made,) = tmp_path.iterdir()
        before = made.stat().st_mtime_ns
        OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING)
        assert [made] == list(tmp_path.iterdir())
        assert made.stat().st_mtime_ns == before

    def test_a_converted_file_that_is_broken_is_made_anew(
        self, tiny_checkpoint: Path, tmp_path: Path
    ) -> None:
        drawn = OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING).draw(REQUESTS)
        (made,) = tmp_path.iterdir()
        made.write_bytes(b"no model")
        again = OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING)
        assert again.draw(REQUESTS) == drawn
        assert [made] == list(tmp_path.iterdir())

    def test_a_cache_that_cannot_be_written_to_is_named(
        self, tiny_checkpoint: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OnnxFileError, match=r"generation\.cache"):
            OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path / "file", SAMPLING)

    def test_after_a_failure_it_draws_again_and_leaves_nobody_waiting(
        self, tiny_checkpoint: Path, tmp_path: Path
    ) -> None:
        shape = Shape.of(tiny_checkpoint)
        session = open_checkpoint(tiny_checkpoint, "tiny", tmp_path, threads=1)
        model = Stumbling(session, shape)
        engine = OnnxEngine(model, TokenRules(tiny_checkpoint), SAMPLING)
        expected = engine.draw(REQUESTS)
        for number in (1, 2, 9, 30):
            model.stumbles_in = number
            with ThreadPoolExecutor(6) as threads:
                drawing = [threads.submit(engine.draw, [request]) for request in REQUESTS]
            assert "stumbled" in [str(future.exception()) for future in drawing]
            for future, candidates in zip(drawing, expected, strict=True):
                assert future.exception() is not None or future.result() == [candidates]
        assert engine.draw(REQUESTS) == expected

    def test_more_requests_than_there_are_rows_for_wait_their_turn(
        self, tiny_checkpoint: Path, tmp_path: Path
    ) -> None:
        engine = OnnxEngine.from_checkpoint(tiny_checkpoint, tmp_path, SAMPLING)
        many = [Request(ORDER, attempt) for attempt in range(40)]
        assert engine.draw(many) == [engine.draw([request])[0] for request in many]


@pytest.mark.parametrize("open_engine", [_onnx, _transformers])
def test_a_folder_without_a_checkpoint_is_named(
    open_engine: Callable[[Path, Path], InferenceEngine], tmp_path: Path
) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        open_engine(tmp_path / "none", tmp_path)
