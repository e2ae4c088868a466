"""What every runtime of the understanding promises, tried on the model that ships."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from dialogue.onnx_files import OnnxFileError
from dialogue.understanding.encoder import Encoder
from dialogue.understanding.intent_model import IntentModel
from dialogue.understanding.intents import DEFAULT_MODEL
from dialogue.understanding.network import EncoderError, Floats
from dialogue.understanding.onnx_network import OnnxNetwork, unfit
from dialogue.understanding.opening import open_encoder, packaged_model
from dialogue.understanding.result import Entity
from dialogue.understanding.splits import DEVELOPMENT, DEVELOPMENT_SEVERAL
from dialogue.understanding.tagger import Tagger
from dialogue.understanding.torch_network import TorchNetwork
from dialogue.understanding.training_data import load_language_data
from dialogue.understanding.tuned_encoder import TunedEncoder

LINES = [line.text for line in load_language_data(DEVELOPMENT).lines][::8]
MESSAGES = [message.text for message in load_language_data(DEVELOPMENT_SEVERAL).messages][::8]
ODD = [
    "",
    " ",
    "🌷",
    "[SEP] [MASK]",
    "ÇA VA? Straße",
    "kettle " * 120,
    "a\u200bb\ufffd\u0000c",
    "中文",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def onnx(cache: Path) -> Encoder:
    return open_encoder("", "onnx", cache)


@pytest.fixture(scope="module")
def reference() -> Encoder:
    return open_encoder("", "torch")


@pytest.fixture(scope="module", params=["onnx", "reference"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    opened: Encoder = request.getfixturevalue(request.param)
    return opened


def _tagger(encoder: Encoder) -> Tagger:
    tagger = Tagger.load(encoder, DEFAULT_MODEL)
    assert tagger is not None
    return tagger


def _cosines(one: Floats, other: Floats) -> Floats:
    return np.asarray((one * other).sum(axis=1))


class TestNetworks:
    def test_vectors_are_of_length_one(self, encoder: Encoder) -> None:
        vectors = encoder.encode([*LINES[:20], *ODD])
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_what_is_too_long_is_read_up_to_where_it_can_be(self, encoder: Encoder) -> None:
        (longer, longest) = encoder.encode(["kettle " * 1200, "kettle " * 900])
        assert np.allclose(longer, longest, atol=1e-5)

    def test_a_batch_reads_each_as_alone(self, encoder: Encoder) -> None:
        together = encoder.network.encode([*LINES[:20], *ODD])
        alone = np.concatenate([encoder.network.encode([text]) for text in [*LINES[:20], *ODD]])
        assert np.allclose(together, alone, atol=2e-5)

    def test_intents_are_read_in_a_batch_as_alone(self, encoder: Encoder) -> None:
        tuned = IntentModel.load(encoder).encoder
        together = tuned.encode([*LINES[:20], *ODD])
        alone = np.concatenate([tuned.encode([text]) for text in [*LINES[:20], *ODD]])
        assert np.allclose(together, alone, atol=2e-5)

    def test_what_is_past_a_text_is_unseen(self, encoder: Encoder) -> None:
        network = encoder.network
        layers = network.trained(DEFAULT_MODEL / "encoder.safetensors", 3)
        rng = np.random.default_rng(0)
        states = rng.normal(size=(2, 7, encoder.dimensions)).astype(np.float32)
        lengths = np.array([4, 7])
        before = layers(states, lengths)[0]
        states[0, 4:] = 9.0
        after = layers(states, lengths)[0]
        assert np.allclose(before[0, :4], after[0, :4], atol=1e-4)
        assert np.allclose(before[1], after[1], atol=1e-4)

    def test_the_tagger_reads_in_a_batch_as_alone(self, encoder: Encoder) -> None:
        tagger = _tagger(encoder)
        texts = [*MESSAGES[:10], *ODD]
        for text, together in zip(texts, tagger.tag(texts, [[]] * len(texts)), strict=True):
            (alone,) = tagger.tag([text], [[]])
            assert alone.entities == together.entities
            assert np.allclose(alone.openings, together.openings, atol=1e-3)

    def test_threads_read_at_once_what_is_read_alone(self, encoder: Encoder) -> None:
        tuned = IntentModel.load(encoder).encoder
        alone = [tuned.encode([text]) for text in LINES[:24]]
        with ThreadPoolExecutor(8) as threads:
            at_once = list(threads.map(lambda text: tuned.encode([text]), LINES[:24]))
        assert all(np.allclose(*pair, atol=1e-5) for pair in zip(alone, at_once, strict=True))

    def test_no_texts_are_no_vectors(self, encoder: Encoder) -> None:
        assert encoder.encode([]).shape == (0, encoder.dimensions)
        assert encoder.word_vectors([]).shape == (0, encoder.dimensions)

    def test_layers_of_another_width_are_refused(self, encoder: Encoder, tmp_path: Path) -> None:
        from safetensors.numpy import save_file

        save_file({"0.output.dense.bias": np.zeros(16, np.float32)}, tmp_path / "w.safetensors")
        with pytest.raises(EncoderError, match=r"w\.safetensors"):
            encoder.network.trained(tmp_path / "w.safetensors", 1)

    def test_layers_that_are_missing_are_named(self, encoder: Encoder, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match=r"none\.safetensors"):
            encoder.network.trained(tmp_path / "none.safetensors", 1)

    def test_more_layers_than_there_are_are_refused(self, encoder: Encoder) -> None:
        with pytest.raises(EncoderError, match="6 layers"):
            TunedEncoder.lower(encoder.network, 7)


class TestLikeness:
    """ONNX Runtime against the reference."""

    def test_the_same_word_pieces_are_read(self, onnx: Encoder, reference: Encoder) -> None:
        for text in [*LINES, *MESSAGES, *ODD]:
            for longest in (16, 96, 256):
                ours = onnx.network.pieces.read(text, longest)
                assert ours == reference.network.pieces.read(text, longest)
                assert len(ours.ids) <= longest

    def test_word_pieces_are_those_of_transformers(self, onnx: Encoder) -> None:
        from transformers import AutoTokenizer

        theirs = AutoTokenizer.from_pretrained(packaged_model())
        for text in [*LINES[:50], *ODD]:
            for longest in (16, 96, 256):
                read = theirs(
                    text, truncation=True, max_length=longest, return_offsets_mapping=True
                )
                ours = onnx.network.pieces.read(text, longest)
                assert list(ours.ids) == read["input_ids"]
                assert list(ours.spans) == [tuple(span) for span in read["offset_mapping"]]

    def test_stored_vectors_of_a_shop_stay_good(self, onnx: Encoder, reference: Encoder) -> None:
        texts = [*LINES[::3], *MESSAGES[::3], *ODD]
        ours, theirs = onnx.network.encode(texts), reference.network.encode(texts)
        assert _cosines(ours, theirs).min() > 0.99999
        probe = ["Which model is this?"]  # by whose signs stored vectors are known
        assert ((onnx.encode(probe) > 0) == (reference.encode(probe) > 0)).all()

    def test_words_mean_the_same(self, onnx: Encoder, reference: Encoder) -> None:
        words = ["kettle", "walkie-talkie", "", "🌷"]
        assert np.allclose(onnx.word_vectors(words), reference.word_vectors(words), atol=1e-5)
        assert onnx.words() == reference.words()

    def test_lines_of_intents_are_read_alike(self, onnx: Encoder, reference: Encoder) -> None:
        ours = IntentModel.load(onnx).encoder.encode(LINES)
        theirs = IntentModel.load(reference).encoder.encode(LINES)
        assert _cosines(ours, theirs).min() > 0.99999

    def test_messages_are_tagged_alike(self, onnx: Encoder, reference: Encoder) -> None:
        nothing: list[list[Entity]] = [[] for _ in MESSAGES]
        ours = _tagger(onnx).tag_all(MESSAGES, nothing)
        theirs = _tagger(reference).tag_all(MESSAGES, nothing)
        for one, other in zip(ours, theirs, strict=True):
            assert one.entities == other.entities
            assert np.allclose(one.openings, other.openings, atol=1e-3)
            assert np.allclose(one.intents, other.intents, atol=1e-3)


class TestConversion:
    def test_layers_are_converted_once(self, tmp_path: Path) -> None:
        IntentModel.load(open_encoder("", "onnx", tmp_path))
        made = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
        IntentModel.load(open_encoder("", "onnx", tmp_path))
        assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == made

    def test_a_broken_file_is_made_anew(self, tmp_path: Path) -> None:
        vectors = open_encoder("", "onnx", tmp_path).encode(["where is it"])
        for path in tmp_path.iterdir():
            path.write_bytes(b"no model")
        assert (open_encoder("", "onnx", tmp_path).encode(["where is it"]) == vectors).all()

    def test_another_trained_model_is_converted_too(self, onnx: Encoder, tmp_path: Path) -> None:
        from safetensors.numpy import load_file, save_file

        path = tmp_path / "encoder.safetensors"
        weights = load_file(DEFAULT_MODEL / "encoder.safetensors")
        save_file({name: value * np.float16(0.9) for name, value in weights.items()}, path)
        states, lengths = np.ones((1, 3, onnx.dimensions), np.float32), np.array([3])
        shipped = onnx.network.trained(DEFAULT_MODEL / "encoder.safetensors", 3)
        other = onnx.network.trained(path, 3)
        assert not np.allclose(shipped(states, lengths)[0], other(states, lengths)[0], atol=0.01)

    def test_a_cache_that_cannot_be_written_to_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OnnxFileError, match=r"generation\.cache"):
            open_encoder("", "onnx", tmp_path / "file")


class TestFitness:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """The packaged encoder once more."""
        copy = tmp_path / "encoder"
        shutil.copytree(packaged_model(), copy)
        return copy

    def test_a_folder_built_like_the_packaged_one_runs(self, folder: Path, tmp_path: Path) -> None:
        assert unfit(folder) is None
        assert isinstance(open_encoder(str(folder), "onnx", tmp_path).network, OnnxNetwork)

    @pytest.mark.parametrize(
        ("file", "changes", "reason"),
        [
            ("config.json", {"model_type": "mpnet"}, "mpnet"),
            ("config.json", {"hidden_act": "relu"}, "relu"),
            ("config.json", {"position_embedding_type": "relative_key"}, "relative"),
            ("1_Pooling/config.json", {"pooling_mode_cls_token": True}, "cls"),
        ],
    )
    def test_another_architecture_does_not(
        self, folder: Path, file: str, changes: dict[str, object], reason: str
    ) -> None:
        raw = json.loads((folder / file).read_text())
        (folder / file).write_text(json.dumps(raw | changes))
        assert reason in str(unfit(folder))

    def test_what_does_not_fit_runs_on_torch_and_says_why(
        self, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (folder / "1_Pooling" / "config.json").write_text(
            json.dumps({"word_embedding_dimension": 384, "pooling_mode_cls_token": True})
        )
        encoder = open_encoder(str(folder), "onnx", tmp_path)
        assert isinstance(encoder.network, TorchNetwork)
        assert "pools by" in caplog.text

    def test_a_name_that_is_nowhere_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match="no-such/encoder"):
            open_encoder("no-such/encoder", "onnx", tmp_path)
