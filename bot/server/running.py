"""Running the server: start, wait, and a stop that lets running turns end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from bot.server.app import create_application
from bot.server.listening import listening, until_stopped
from bot.server.logs import where
from bot.server.services import Services

__all__ = ["serve"]


async def serve(
    services: Services, ready: Callable[[str], None], stop: asyncio.Event | None = None
) -> None:
    """Serve until SIGTERM or SIGINT, or until `stop` is set; then let running turns end.

    Args:
        services: what the endpoints need.
        ready: told the address once requests are answered.
        stop: stops it as a signal does; with one, signals are left alone.

    Raises:
        PortTaken: it can't listen where the settings say.
    """
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _note(services, context))
    application = create_application(services)
    settings = services.settings
    watching = loop.create_task(services.watch.run())
    try:
        async with listening(application.app, settings.host, settings.port) as address:
            services.log.info("serving", address=address)
            ready(address)
            await until_stopped(stop)
            services.log.info("stopping")
            left = await services.turns.stop(settings.stop_seconds)
            services.watch.close()
            with contextlib.suppress(Exception):
                await application.sockets.shutdown()
        services.log.info("stopped", turns_left=left)
    finally:
        watching.cancel()
        services.tracing.close()


def _note(services: Services, context: dict[str, Any]) -> None:
    """Note what nobody caught, without its text, which may hold what somebody wrote."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        services.log.error("uncaught", error=type(error).__name__, where=where(error))
