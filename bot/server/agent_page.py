"""The page of support agents, from the folder that ships."""

from __future__ import annotations

from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse

from bot.server.errors import NotFound
from bot.server.files import file_response
from bot.server.services import Services

__all__ = ["install_agent_page"]


def install_agent_page(app: Sanic[Any, Any], services: Services) -> None:
    """Add /agent and the files beside it; without a token for agents they are not found."""
    is_open = bool(services.settings.agent_token.get_secret_value())
    folder = services.static / "agent"

    def file(request: Request, *names: str) -> HTTPResponse:
        if not is_open:
            raise NotFound("this page is closed: set SHOPTALK_SERVER__AGENT_TOKEN to open it")
        answer = file_response(request, folder, *names)
        # Its files are one program: none of them may be older than the others.
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @app.get("/agent", name="agent_page")
    async def page(request: Request) -> HTTPResponse:
        return file(request, "index.html")

    @app.get("/agent/static/<name:str>", name="agent_file")
    async def agent_file(request: Request, name: str) -> HTTPResponse:
        return file(request, name)
