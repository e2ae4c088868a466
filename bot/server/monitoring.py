"""Whether the server is alive and ready, its metrics, and the description of its API."""

from __future__ import annotations

import sqlite3
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, json, raw

from bot.server.openapi import openapi_document
from bot.server.services import Services
from knowledge.errors import ShoptalkError

__all__ = ["install_monitoring"]


def install_monitoring(app: Sanic[Any, Any], services: Services) -> None:
    """Add /health, /ready, /metrics and /openapi.json."""
    document = openapi_document()

    @app.get("/health", name="health")
    async def health(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/ready", name="ready")
    async def ready(request: Request) -> HTTPResponse:
        if services.turns.is_stopping:
            return json({"status": "stopping"}, status=503)
        try:
            services.store.versions()
        except (ShoptalkError, sqlite3.Error):
            return json({"status": "database"}, status=503)
        return json({"status": "ready"})

    @app.get("/metrics", name="metrics")
    async def metrics(request: Request) -> HTTPResponse:
        return raw(services.metrics.page(), content_type=services.metrics.content_type)

    @app.get("/openapi.json", name="openapi")
    async def openapi(request: Request) -> HTTPResponse:
        return json(document)
