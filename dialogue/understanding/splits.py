"""The lines that the assistant's own understanding is judged by; it never learns from them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

__all__ = [
    "DEVELOPMENT",
    "DEVELOPMENT_SEVERAL",
    "SPLITS",
    "TEST",
    "TEST_SEVERAL",
    "WRITTEN_ON",
]

_HELD_OUT = Path(__file__).with_name("held_out")

DEVELOPMENT = _HELD_OUT / "development.yml"
"""Lines to choose temperature and threshold on; never trained on."""

TEST = _HELD_OUT / "test.yml"
"""Lines to report accuracy on; looked at for nothing else."""

DEVELOPMENT_SEVERAL = _HELD_OUT / "development_several.yml"
TEST_SEVERAL = _HELD_OUT / "test_several.yml"
"""Messages with several requests each."""

SPLITS = {"development": (DEVELOPMENT, DEVELOPMENT_SEVERAL), "test": (TEST, TEST_SEVERAL)}
"""The lines and the messages with several requests of each split, by its name."""

WRITTEN_ON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""The day as of which "yesterday" and "Friday" are marked in the held-out lines."""
