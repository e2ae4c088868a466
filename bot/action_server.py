"""`shoptalk actions`: the actions as a standalone server that a Rasa assistant calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rasa_sdk.endpoint import create_app

from bot.assistant import Assistant
from bot.server.listening import listening, until_stopped
from bot.server.logs import silence_libraries

__all__ = ["serve_actions"]


async def serve_actions(
    assistant: Assistant,
    host: str,
    port: int,
    ready: Callable[[str], None],
    stop: asyncio.Event | None = None,
) -> None:
    """Serve the executor's actions at /webhook until a signal comes, or until `stop` is set.

    Whoever can reach it can run any action for any conversation: it belongs beside the Rasa
    server and behind no public address.

    Args:
        assistant: whose actions they are.
        host: where to listen.
        port: 0 takes any that is free.
        ready: told the address once requests are answered.
        stop: stops it as a signal does; with one, signals are left alone.

    Raises:
        PortTaken: it can't listen there.
    """
    silence_libraries()
    # No web page has business here: none is allowed by CORS.
    app = create_app(assistant.executor, cors_origins=[])
    async with listening(app, host, port) as address:
        ready(address)
        await until_stopped(stop)
