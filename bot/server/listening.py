"""A web application on a socket: its start, and its end."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sanic import Sanic

from knowledge.errors import ShoptalkError

__all__ = ["PortTaken", "listening", "until_stopped"]

_BACKLOG = 1_024
_CLOSE_SECONDS = 2.0


class PortTaken(ShoptalkError):
    """The server can't listen where it is told to."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"can't listen on {host} port {port}: {reason}; choose another with --host and --port"
        )


@asynccontextmanager
async def listening(app: Sanic[Any, Any], host: str, port: int) -> AsyncIterator[str]:
    """Inside, requests are answered at the address that is yielded.

    Raises:
        PortTaken: it can't listen there.
    """
    opened = _listen(host, port)
    # Sanic would rewrite its own methods for this application, which can be done once in a process.
    app.config.TOUCHUP = False
    server: Any = await app.create_server(
        sock=opened, return_asyncio_server=True, backlog=_BACKLOG, access_log=False
    )
    assert server is not None  # only so where it isn't asked for
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()
    bound, number = opened.getsockname()[:2]
    try:
        yield f"http://{f'[{bound}]' if ':' in bound else bound}:{number}"
    finally:
        server.close()
        await _close(server)
        Sanic.unregister_app(app)


async def until_stopped(stop: asyncio.Event | None = None) -> None:
    """Wait for SIGTERM or SIGINT; or for `stop`, which leaves signals alone."""
    if stop is None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


async def _close(server: Any) -> None:
    """Let answers that are being written end, then hang up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _CLOSE_SECONDS
    while server.connections and loop.time() < deadline:
        for connection in list(server.connections):
            connection.close_if_idle()
        await asyncio.sleep(0.02)
    for connection in list(server.connections):
        connection.abort()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise PortTaken(host, port, error.strerror or str(error)) from None
