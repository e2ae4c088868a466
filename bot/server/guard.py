"""What every request passes: origin, address, and a line in the log."""

from __future__ import annotations

import time
from typing import Any

from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse, HTTPResponse, empty

from bot.server.errors import OriginNotAllowed, TooManyRequests
from bot.server.requests import is_allowed_origin, request_id
from bot.server.services import Services

__all__ = ["install_guard"]

_FREE = ("/health", "/ready", "/metrics")
"""A monitor may ask as often as it likes."""

_AGENTS = "/agent/api/"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_DAY = "86400"


def install_guard(app: Sanic[Any, Any], services: Services) -> None:
    """Check each request before its endpoint, and note it afterwards."""
    origins = services.settings.origins

    @app.on_request
    async def check(request: Request) -> HTTPResponse | None:
        request.ctx.started = time.perf_counter()
        if not is_allowed_origin(request, origins):
            services.metrics.rejected("origin")
            raise OriginNotAllowed("this page isn't on the list: server.origins in config.yml")
        if request.path not in _FREE:
            try:
                services.limits.requests.take(_counted_as(request, services))
            except TooManyRequests:
                services.metrics.rejected("rate")
                raise
        if request.method == "OPTIONS" and "origin" in request.headers:
            return empty()
        return None

    async def finish(request: Request, response: BaseHTTPResponse) -> None:
        name = request_id(request)
        response.headers["X-Request-Id"] = name
        for header, value in _HEADERS.items():
            response.headers.setdefault(header, value)
        origin = str(request.headers.getone("origin", ""))
        if origin in origins:
            _allow(request, response, origin)
        route = request.route.path if request.route else "none"
        services.metrics.requested(str(route), response.status)
        started = getattr(request.ctx, "started", time.perf_counter())
        services.log.info(
            "request",
            request_id=name,
            method=request.method[:10],
            route=str(route),
            status=response.status,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )

    app.register_middleware(finish, "response")


def _allow(request: Request, response: BaseHTTPResponse, origin: str) -> None:
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "X-Request-Id, Retry-After"
    response.headers["Vary"] = "Origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
        response.headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Last-Event-ID, X-Request-Id"
        )
        response.headers["Access-Control-Max-Age"] = _DAY


def _counted_as(request: Request, services: Services) -> str:
    """Whose limit a request counts to: agents of one office share their address."""
    if request.path.startswith(_AGENTS):
        agent = services.agents.found(request)
        if agent is not None:
            return f"agent/{agent.login}"
    return services.address(request)
