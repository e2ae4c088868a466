"""What a folder of prepared tokens holds: counts, sources, fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.dataclasses import dataclass

from knowledge.errors import ShoptalkError

__all__ = ["Manifest", "PartCounts", "PrepareError", "Source"]


class PrepareError(ShoptalkError):
    """Data that can't be prepared, or a folder that holds none."""


@dataclass(frozen=True, slots=True)
class Source:
    """One extra text: different utterances kept, and those left out for personal data."""

    name: str
    licence: str
    utterances: int
    left_out: int


@dataclass(frozen=True, slots=True)
class PartCounts:
    """Rows, tokens, and the longest row's tokens of one part."""

    rows: int
    tokens: int
    longest: int


class Manifest(BaseModel):
    """The manifest of prepared data.

    Attributes:
        settings: the `DataRecipe`.
        context: the most tokens a row may have.
        replies: authored replies of the acts that the model words, over `acts` and `cases`.
        learned: those that are learned from; `held_out` those kept for validation; `refused`
            those that the grounding check stops.
        nearly_alike: replies that repeat another of their case but for case and punctuation.
        nearly_leaked: held-out replies of which the same is true against a learned one.
        fingerprint: of the tokens; equal fingerprints mean equal data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: dict[str, object]
    context: int
    vocabulary: int
    replies: int
    acts: int
    cases: int
    learned: int
    held_out: int
    refused: int
    nearly_alike: int
    nearly_leaked: int
    sources: list[Source]
    parts: dict[str, PartCounts]
    corpus_fingerprint: str
    fingerprint: str

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """The manifest at `path`; PrepareError says what is wrong with it."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise PrepareError(
                f"{path.parent}: no prepared data here; run `shoptalk prepare generator`"
            ) from error
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise PrepareError(f"{path}: not a manifest of prepared data: {error}") from error

    def write(self, path: Path) -> None:
        """Write it as readable JSON."""
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.replies} authored replies of {self.acts} acts in {self.cases} cases"
        yield f"  learned {self.learned}, held out {self.held_out}"
        yield f"  stopped by the grounding check {self.refused} (refused.jsonl)"
        yield f"  alike but for case and punctuation {self.nearly_alike}"
        yield f"  held out, but nearly alike to a learned one {self.nearly_leaked}"
        for source in self.sources:
            yield (
                f"{source.name} ({source.licence}): {source.utterances} different utterances,"
                f" {source.left_out} left out for personal data"
            )
        for name, part in self.parts.items():
            if part.rows:
                yield f"{name}: {part.rows} rows, {part.tokens} tokens, the longest {part.longest}"
        yield f"vocabulary {self.vocabulary}, context {self.context}, data {self.fingerprint}"
