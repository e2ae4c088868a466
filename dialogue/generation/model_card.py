"""The model card of a checkpoint: what it is, what it learned from, how, and how well.

Its text is a template (`model_card.md.template`, or one's own by `--card`): `string.Template` with
`$title`, `$model`, `$base_note`, `$date`, `$data`, `$command`, `$settings`, `$figures` and
`$curves`. What a template says around them is kept as it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Any

from pydantic import ValidationError

from dialogue.generation.manifest import Manifest
from knowledge.errors import ShoptalkError

__all__ = [
    "PICTURE",
    "ModelCardError",
    "TrainingRecord",
    "add_evaluation",
    "read_record",
    "write_model_card",
]

_TEMPLATE = Path(__file__).with_name("model_card.md.template")
PICTURE = "curves.png"
"""The file of the curves, where they could be drawn."""

_CARD, _TRAINING, _EVALUATION = "README.md", "training.json", "evaluation.json"


class ModelCardError(ShoptalkError):
    """A template with an unknown placeholder, or a checkpoint without a record of its training."""


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What a run did, as `training.json` keeps it.

    Attributes:
        recipe: every setting and seed.
        data: the manifest of the prepared tokens.
        report: what was reached.
        machine: processes, device, threads, bf16.
        command: how it was started.
        model: layers, width, heads, context, vocabulary, parameters.
        date: of its end, ISO 8601.
    """

    recipe: Mapping[str, Any]
    data: Manifest
    report: Mapping[str, Any]
    machine: Mapping[str, Any]
    command: str
    model: Mapping[str, Any]
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())

    def to_json(self) -> dict[str, Any]:
        """As `training.json` has it."""
        return asdict(self) | {"data": self.data.model_dump(mode="json")}


def read_record(folder: Path) -> TrainingRecord:
    """The record of the checkpoint in `folder`; ModelCardError if it has none of this kind."""
    path = folder / _TRAINING
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return TrainingRecord(**raw | {"data": Manifest.model_validate(raw["data"])})
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise ModelCardError(
            f"{path}: no record of a run of `shoptalk train generator` that a model card can be"
            f" written from ({type(error).__name__})"
        ) from error


def add_evaluation(folder: Path, figures: Mapping[str, Any], template: Path | None = None) -> None:
    """Keep an evaluation's figures beside the checkpoint and write its card anew with them."""
    record = read_record(folder)
    plain = json.dumps(dict(figures), indent=2, ensure_ascii=False) + "\n"
    (folder / _EVALUATION).write_text(plain, encoding="utf-8")
    write_model_card(folder, record, template)


def write_model_card(folder: Path, record: TrainingRecord, template: Path | None = None) -> None:
    """Write `folder`/README.md from the record, and from what lies beside it.

    That is the picture of the curves, and the figures of `add_evaluation`.

    Args:
        folder: the checkpoint.
        record: of its training.
        template: one's own in place of the one that ships.
    """
    path = template or _TEMPLATE
    evaluation = folder / _EVALUATION
    measured = json.loads(evaluation.read_text(encoding="utf-8")) if evaluation.is_file() else {}
    base, drawn = record.recipe["data"]["base"], (folder / PICTURE).is_file()
    values = {
        "title": "The reply generator",
        "model": _model(record),
        "base_note": f", and that of its base, {base}" if base else "",
        "date": record.date,
        "data": "\n".join(_data(record.data)),
        "command": record.command or "shoptalk train generator --out FOLDER",
        "settings": "\n".join(_settings(record)),
        "figures": "\n".join(_figures({**record.report, **measured})),
        "curves": f"![losses by step]({PICTURE})" if drawn else _NO_PICTURE,
    }
    try:
        text = Template(path.read_text(encoding="utf-8")).substitute(values)
    except FileNotFoundError as error:
        raise ModelCardError(f"{path}: no such template") from error
    except (KeyError, ValueError, OSError, UnicodeDecodeError) as error:
        known = ", ".join(f"${name}" for name in values)
        raise ModelCardError(f"{path}: not a template ({error}); it may use {known}") from error
    (folder / _CARD).write_text(text, encoding="utf-8")


_NO_PICTURE = "The losses by step are in `run/*/curve.json`; no picture was drawn of them."


def _model(record: TrainingRecord) -> str:
    figures, base = record.model, record.recipe["data"]["base"]
    made = f"trained on from `{base}`" if base else "trained from nothing"
    return (
        f"A GPT-2 of {figures['parameters'] / 1e6:.1f} M parameters ({figures['layers']} layers,"
        f" width {figures['width']}, {figures['heads']} heads), {made}, with a byte-level BPE of"
        f" {figures['vocabulary']:,} tokens, in which every control word and placeholder is one,"
        f" and a context of {figures['context']:,}."
    )


def _data(manifest: Manifest) -> Iterator[str]:
    yield (
        f"- {manifest.replies:,} replies authored for this project (MIT), of {manifest.acts} acts"
        f" in {manifest.cases} cases: {manifest.learned:,} learned, {manifest.held_out:,} held out"
        f" by a hash of their text, {manifest.refused:,} stopped by the grounding check."
    )
    for source in manifest.sources:
        yield (
            f"- {source.name} ({source.licence}), for English: {source.utterances:,} different"
            f" utterances; {source.left_out:,} more were left out for personal data."
        )
    for name, part in manifest.parts.items():
        if part.rows:
            yield f"- {name}: {part.rows:,} rows, {part.tokens:,} tokens."
    corpus = manifest.corpus_fingerprint
    yield f"- Fingerprints: tokens `{manifest.fingerprint}`, replies `{corpus}`."


def _settings(record: TrainingRecord) -> Iterator[str]:
    yield "| setting | value |"
    yield "|---|---|"
    flat = dict(record.recipe)
    flat |= {f"data.{name}": value for name, value in dict(flat.pop("data")).items()}
    flat |= {f"machine.{name}": value for name, value in record.machine.items()}
    for name, value in flat.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"| {name} | {shown or '(none)'} |"


def _figures(figures: Mapping[str, Any]) -> Iterator[str]:
    yield "| figure | value |"
    yield "|---|---|"
    for name, value in figures.items():
        yield f"| {name.replace('_', ' ')} | {value} |"
