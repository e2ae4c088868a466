"""The pages and files of the stub server: those of the product where the real one has them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import bot

STATIC = Path(bot.__file__).parent / "channels" / "web" / "static"
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' https:;"
    " require-trusted-types-for 'script'"
)
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'"
)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100"><rect width="160" height="100"'
    ' fill="#e8dfc9"/><path d="M50 84h44M72 84 62 44l40-26" fill="none" stroke="#333"'
    ' stroke-width="4"/>'
    '<path d="m94 12 24-8 16 32-46-8Z" fill="#c79a63"/></svg>'
)
PROBE = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(
  `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
window.failures = [];
addEventListener("error", (e) => window.failures.push(String(e.message)));
addEventListener("unhandledrejection", (e) => window.failures.push(String(e.reason)));
"""
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}
_PLACES = {"/": "demo.html", "/widget.js": "widget.js", "/agent": "agent/index.html"}


def page_with_widget(html: str, head: str, body: str, data: Mapping[str, str]) -> str:
    """A page whose script tag has these data attributes, at its end or where `head` has one."""
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    tag = "" if "/widget.js" in head else f'<script src="/widget.js" {attributes}></script>'
    return (
        f"<!doctype html><html {html}><head><title>A shop</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script src="/probe.js"></script>{head}</head>'
        f"<body><main>{body}</main>{tag}</body></html>"
    )


def static_file(path: str) -> tuple[str, str, dict[str, str]] | None:
    """Type, content and headers of a file, or None if there is none."""
    if path == "/probe.js":
        return "text/javascript", PROBE, {}
    if path == "/lamp.svg":
        return "image/svg+xml", PICTURE, {}
    name = _PLACES.get(path) or path.replace("/agent/static/", "/static/agent/")[len("/static/") :]
    file = STATIC / name
    if not file.is_file():
        return None
    headers = {"Content-Security-Policy": PAGE_POLICY} if file.suffix == ".html" else {}
    return _TYPES[file.suffix], file.read_text("utf-8"), headers
