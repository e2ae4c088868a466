"""`shoptalk telegram`."""

from __future__ import annotations

import asyncio
import logging

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import TelegramSecrets, load_settings

__all__ = ["telegram_command"]


def telegram_command(config: Config = None) -> None:
    """Answer shoppers on Telegram; the token comes from SHOPTALK_TELEGRAM_TOKEN."""
    from bot.assistant import open_assistant
    from bot.channels.telegram.application import run_telegram
    from bot.channels.telegram.setup import checked_token
    from bot.generation import drawing_ahead

    with errors_explained():
        settings, secrets = load_settings(config), TelegramSecrets()
        checked_token(secrets)  # before seconds are spent on the models
        quiet()
        _tell_of_the_channel()
        assistant = open_assistant(settings)
        ahead = drawing_ahead(
            settings, assistant.pool, assistant.writer, assistant.manager.quiet_seconds
        )
        try:
            with ahead:
                asyncio.run(run_telegram(assistant, settings, secrets))
        finally:
            assistant.store.close()


def _tell_of_the_channel() -> None:
    """Log what the channel does, and nothing of the libraries', who log tokens and messages."""
    logging.getLogger("bot.channels.telegram").setLevel(logging.INFO)
    for library in ("telegram", "httpx", "httpcore", "tornado"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
