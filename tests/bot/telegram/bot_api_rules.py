"""What the Bot API refuses, in its own words, so that nothing passes here that fails there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

__all__ = ["Refusal", "check_call", "longer_than"]

_LONGEST = {"text": 4_096, "caption": 1_024}
_TOO_LONG = {"text": "message is too long", "caption": "message caption is too long"}
_DATA_BYTES = 64
_MOST_BUTTONS = 100
_PORTS = (None, 80, 88, 443, 8443)
_ACTIONS = frozenset("typing upload_photo upload_document choose_sticker".split())
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass
class Refusal(Exception):
    """An answer of the Bot API's that is none."""

    code: int
    description: str
    parameters: Mapping[str, int] = field(default_factory=dict)


def check_call(method: str, params: Mapping[str, str]) -> None:
    """Look at a call by itself, whatever happened before.

    Raises:
        Refusal: the Bot API would not take it.
    """
    if method == "sendMessage" and not params.get("text", "").strip():
        raise Refusal(400, "Bad Request: message text is empty")
    for name, limit in _LONGEST.items():
        if longer_than(limit, params.get(name, "")):
            raise Refusal(400, f"Bad Request: {_TOO_LONG[name]}")
    if method == "sendPhoto" and not _is_link(params.get("photo", "")):
        raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
    if method == "sendChatAction" and params.get("action") not in _ACTIONS:
        raise Refusal(400, "Bad Request: wrong parameter action in request")
    if method == "answerCallbackQuery" and longer_than(200, params.get("text", "")):
        raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
    if method == "setMyCommands":
        _check_commands(params)
    if method == "setWebhook":
        _check_webhook(params)
    _check_keyboard(params)


def longer_than(limit: int, text: str) -> bool:
    """Whether a text has more UTF-16 units than that."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 > limit


def _check_keyboard(params: Mapping[str, str]) -> None:
    rows = json.loads(params.get("reply_markup") or "{}").get("inline_keyboard", ())
    buttons = [button for row in rows for button in row]
    if len(buttons) > _MOST_BUTTONS:
        raise Refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.get("text", "").strip():
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: text is empty")
        if "url" in button and not _is_link(button["url"]):
            raise Refusal(400, "Bad Request: BUTTON_URL_INVALID")
        if "url" not in button and not 1 <= len(button.get("callback_data", "").encode()) <= (
            _DATA_BYTES
        ):
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")


def _check_commands(params: Mapping[str, str]) -> None:
    commands = json.loads(params["commands"])
    if len(commands) > 100:
        raise Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not _COMMAND.fullmatch(one["command"]):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not one["description"].strip() or longer_than(256, one["description"]):
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")


def _check_webhook(params: Mapping[str, str]) -> None:
    address = urlsplit(params.get("url", ""))
    if address.scheme != "https":
        raise Refusal(400, "Bad Request: bad webhook: HTTPS URL must be provided for webhook")
    if address.port not in _PORTS:
        ports = "Webhook can be set up only on ports 80, 88, 443 or 8443"
        raise Refusal(400, f"Bad Request: bad webhook: {ports}")
    if "secret_token" in params and not _SECRET.fullmatch(params["secret_token"]):
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")


def _is_link(address: str) -> bool:
    found = urlsplit(address)
    return found.scheme in ("http", "https") and "." in (found.hostname or "")
