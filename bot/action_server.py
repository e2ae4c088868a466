"""`shoptalk actions`: the actions as a standalone server that a Rasa assistant calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult

from bot.assistant import Assistant
from bot.server.listening import listening, until_stopped
from bot.server.logs import silence_libraries
from knowledge.live import LiveRecords

__all__ = ["serve_actions"]


class _LiveExecutor(ActionExecutor):
    """Runs each action over the records as they are then, all of one moment."""

    def __init__(self, executor: ActionExecutor, live: LiveRecords) -> None:
        super().__init__()
        self.actions = executor.actions
        self._live = live

    async def run(
        self, action_call: dict[str, Any], *args: Any, **more: Any
    ) -> ActionExecutorRunResult | None:
        """What the action that the call names returns."""
        with self._live.turn():
            return await super().run(action_call, *args, **more)


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
    records = assistant.records
    live = LiveRecords(assistant.store, records.catalogue, records.answers)
    # No web page has business here: none is allowed by CORS.
    app = create_app(_LiveExecutor(assistant.executor, live), cors_origins=[])
    async with listening(app, host, port) as address:
        ready(address)
        await until_stopped(stop)
