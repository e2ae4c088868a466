"""The widget's script, the demo page and the agents' page, from a folder that ships."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, empty, raw

from bot.server.errors import NotFound
from bot.server.services import Services

__all__ = ["FILE_TYPES", "STATIC", "file_response", "install_files"]

STATIC = Path(__file__).parents[1] / "channels" / "web" / "static"

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_BY_SUFFIX = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
FILE_TYPES = tuple(_BY_SUFFIX.values())
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: https:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def install_files(app: Sanic[Any, Any], services: Services) -> None:
    """Add /widget.js, and with the demo its page at /."""
    folder = services.static

    @app.get("/widget.js", name="widget")
    async def widget(request: Request) -> HTTPResponse:
        return file_response(request, folder, "widget.js")

    @app.get("/", name="demo")
    async def demo(request: Request) -> HTTPResponse:
        if not services.is_demo:
            raise NotFound("there is no page here; `shoptalk serve --demo` shows one")
        return file_response(request, folder, "index.html", "demo.html")

    @app.get("/static/<name:str>", name="static_file")
    async def static_file(request: Request, name: str) -> HTTPResponse:
        return file_response(request, folder, name)


def file_response(request: Request, folder: Path, *names: str) -> HTTPResponse:
    """The first of these files that there is, unless the browser has it already.

    Raises:
        NotFound: there is none of them.
    """
    found = [folder / name for name in names if _NAME.fullmatch(name) and _is_file(folder, name)]
    if not found:
        raise NotFound(f"there is no file {names[0]!r} in this installation")
    path = found[0]
    content = path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache" if path.suffix == ".html" else "public, max-age=300",
        "Content-Security-Policy": _POLICY,
        "X-Frame-Options": "DENY",
        # The script is there to be put into other sites' pages; nothing else is.
        "Cross-Origin-Resource-Policy": "cross-origin" if path.suffix == ".js" else "same-origin",
    }
    if tag in str(request.headers.getone("if-none-match", "")):
        return empty(status=304, headers=headers)
    return raw(content, content_type=_BY_SUFFIX[path.suffix], headers=headers)


def _is_file(folder: Path, name: str) -> bool:
    return Path(name).suffix in _BY_SUFFIX and (folder / name).is_file()
