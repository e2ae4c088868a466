"""Opening the sentence encoder as the settings have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from dialogue.understanding.encoder import Encoder

__all__ = ["open_encoder_of"]


def open_encoder_of(settings: Settings) -> Encoder:
    """The sentence encoder of the settings, which understanding and search share."""
    from dialogue.understanding.opening import open_encoder

    chosen, cache = settings.understanding, settings.generation.cache
    return open_encoder(chosen.encoder, chosen.engine, cache, settings.runtime.threads)
